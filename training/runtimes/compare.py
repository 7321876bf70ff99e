"""Runs the same network on the same sentences with rten, tract and, for reference, ONNX Runtime; writes the table into docs/model.md.

    python runtimes/compare.py runs/events.pt [SENTENCES]       default 200 sentences of ewt_dev; other numbers do not change the page

A thread runs whole sentences with one thread for its matrices, as the program does. Labels agree where the best class of a head at a word is
that of ONNX Runtime in fp32. ONNX Runtime needs a shared library beside the program, so it is no choice here.
"""
import json
import pathlib
import subprocess
import sys
import tempfile
import threading
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

import numpy
import onnx
import onnxruntime

import data
import export
import heads
import model as english
import train

WORD_HEADS = ["upos", "feats", "lemmas", "mentions", "arcs", "events", "modes", "factuality", "cues", "contents"]


def best(outputs):
    """Likeliest class of each head at each word."""
    return numpy.concatenate([out[k].argmax(-1).ravel() for out in outputs for k in WORD_HEADS])


def with_long_indices(path):
    """The network with inputs of 64 bits: ONNX Runtime takes no narrower indices, rten and tract do."""
    network = onnx.load(path)
    for i in network.graph.input:
        i.type.tensor_type.elem_type = onnx.TensorProto.INT64
    del network.graph.value_info[:]
    long = path.with_name("long.onnx")
    onnx.save(network, long)
    return long


class OnnxRuntime:
    def __init__(self, path, rows):
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        self.session = onnxruntime.InferenceSession(str(with_long_indices(path)), options, providers=["CPUExecutionProvider"])
        self.names = [i.name for i in self.session.get_inputs()]
        array = lambda k, v: numpy.array([v] if k in ("pieces", "shapes") else v, dtype=numpy.int64)
        self.rows = [{k: array(k, v) for k, v in json.loads(line).items() if k in self.names} for line in rows.open()]

    def outputs(self):
        return [dict(zip(english.OUTPUTS, self.session.run(english.OUTPUTS, r))) for r in self.rows]

    def seconds(self, threads):
        for r in self.rows[:10]:
            self.session.run(english.OUTPUTS, r)
        run = lambda k: [self.session.run(english.OUTPUTS, r) for r in self.rows[k::threads]]
        work = [threading.Thread(target=run, args=(k,)) for k in range(threads)]
        began = time.perf_counter()
        for w in work:
            w.start()
        for w in work:
            w.join()
        return time.perf_counter() - began


def main(checkpoint, count):
    pieces, labels = english.Pieces(), english.load(checkpoint).labels
    examples = [x for x in data.read_conllu(train.GOLD / "ewt_dev.conllu.gz") if 5 <= len(x.words) <= 60][:count]
    tokens = sum(len(x.words) for x in examples)
    lines, reference = [], None
    with tempfile.TemporaryDirectory() as temporary:
        for precision in ("fp32", "int8"):
            folder = pathlib.Path(temporary) / precision
            export.main(checkpoint, folder, precision == "int8")
            path, rows, values = heads.unpack(folder), folder / "rows.jsonl", folder / "outputs.bin"
            heads.write_rows(folder, pieces, examples, rows)
            ort = OnnxRuntime(path, rows)
            found = best(ort.outputs())
            reference = found if reference is None else reference
            def line(name, seconds, labels):
                rates = " | ".join(f"{tokens / seconds(n):,.0f}" for n in (1, 2))
                lines.append(f"| {name} | {precision} | {rates} | {100 * (labels == reference).mean():.2f} % |")
            for runtime in ("rten", "tract"):
                try:
                    heads.runtimes(runtime, path, rows, 1, values)
                    line(runtime, lambda n: float(heads.runtimes(runtime, path, rows, n)), best(heads.read_outputs(values, labels, examples)))
                except subprocess.CalledProcessError:
                    lines.append(f"| {runtime} | {precision} | fails | fails | – |")
            line("ONNX Runtime (reference)", ort.seconds, found)
    table = "| runtime | weights | tokens/s, 1 thread | tokens/s, 2 threads | same labels |\n| --- | --- | --- | --- | --- |\n" + "\n".join(lines) + "\n"
    print(table)
    if count == 200:
        heads.replace("table of runtimes", table)


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) == 3 else 200)
