"""Turns a trained checkpoint into `models/english-1`: network (int8 or fp32 ONNX), tokenizer, labels.

    python export.py runs/events.pt [FOLDER]        int8, into ../models/english-1 or another folder
    python export.py runs/events.pt --fp32 FOLDER   unquantized, for comparing

The vocabulary loses pieces that English news cannot use (other scripts, unused slots). Embeddings are kept in 63 steps with one scale
a row; the other matrices are quantized dynamically, per channel, in reduced range (safe on processors without VNNI). What a layer takes
in has one scale for all its channels, and a few channels of a transformer are ten times as large as the rest: they are made smaller and
their weights larger before (SmoothQuant, Xiao et al. 2023). The file is packed with Zstandard, which codes the weights in as many bits
as their distribution needs.
"""
import json
import pathlib
import re
import sys
import tempfile

import onnx
import torch
import zstandard
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import nn
from torch.nn import functional as F

import corpus
import data
import model as english

HERE = pathlib.Path(__file__).parent
KEEP = re.compile(r"^(?:\[(?:PAD|UNK|CLS|SEP|MASK|unused[1-4])\]|(?:##)?[\x21-\x7e\u00a1-\u024f\u2010-\u203a\u20ac\u2122]+)$")


class Int8Rows(nn.Module):
    """An embedding table of int8 rows with a scale each; few steps pack into fewer bits."""
    def __init__(self, table, steps):
        super().__init__()
        scale = table.abs().amax(1, keepdim=True).clamp(min=1e-8) / steps
        self.register_buffer("rows", torch.round(table / scale).to(torch.int8))
        self.register_buffer("scale", scale)

    def forward(self, ids):
        return self.rows[ids].float() * self.scale[ids]

    def first(self, n):
        """The first n rows."""
        return self.rows[:n].float() * self.scale[:n]


class Int8Biaffine(nn.Module):
    """A biaffine layer whose tensor is kept as int8 with a scale for each label."""
    def __init__(self, layer):
        super().__init__()
        w = layer.weight.data
        scale = w.abs().amax((1, 2), keepdim=True).clamp(min=1e-8) / 127
        self.register_buffer("steps", torch.round(w / scale).to(torch.int8))
        self.register_buffer("scale", scale)
        self.register_buffer("bias", layer.bias.data)

    def forward(self, a, b):
        return english.biaffine(a, b, self.steps.float() * self.scale, self.bias)


class Evened(nn.Linear):
    """A linear layer whose inputs are multiplied by `spread`, channel by channel, and its weights divided by it."""
    def __init__(self, layer, spread):
        super().__init__(layer.in_features, layer.out_features)
        self.weight.data, self.bias.data = layer.weight.data / spread, layer.bias.data
        self.register_buffer("spread", spread)

    def forward(self, x):
        return super().forward(x * self.spread)

    def rounded(self, x):
        """Its output with inputs in 256 steps and weights in 127, as the quantized network has it."""
        x = x * self.spread
        low, high = x.min().clamp(max=0), x.max().clamp(min=0)
        step = (high - low) / 255
        scale = self.weight.abs().amax(1, keepdim=True) / 63
        return F.linear(torch.round(x / step) * step, torch.round(self.weight / scale) * scale, self.bias)


def even(m, inputs):
    """Puts Evened layers into the encoder: the spread with the least squared error of rounding on the inputs."""
    taken = {}
    layers = {n: l for n, l in m.encoder.named_modules() if isinstance(l, nn.Linear)}
    hooks = [l.register_forward_hook(lambda _, x, out, n=n: taken.setdefault(n, []).append((x[0], out))) for n, l in layers.items()]
    for pieces, shapes, _ in inputs:
        m.encoder(torch.tensor([pieces]), torch.tensor([shapes]))
    for hook in hooks:
        hook.remove()
    for name, layer in layers.items():
        largest = torch.cat([x.flatten(0, -2) for x, _ in taken[name]]).abs().amax(0).clamp(min=1e-3)
        weights = layer.weight.data.abs().amax(0).clamp(min=1e-4)
        def error(candidate):
            return sum(float((candidate.rounded(x) - out).square().mean()) for x, out in taken[name])
        spreads = (weights ** b / largest ** a for a in (0, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8) for b in (0, 0.25, 0.5) if a or not b)
        parent, _, child = name.rpartition(".")
        setattr(m.encoder.get_submodule(parent), child, min((Evened(layer, s / s.mean()) for s in spreads), key=error))


class ForExport(nn.Module):
    def __init__(self, m):
        super().__init__()
        self.m = m

    def forward(self, pieces, shapes, first, marks):
        return self.m.export_forward(pieces, shapes, first, marks)


def trim(m, quantized):
    """Keeps the pieces that KEEP allows; returns the tokenizer's JSON for them."""
    tokenizer = json.loads((english.base_folder() / "tokenizer.json").read_text(encoding="utf8"))
    vocabulary = tokenizer["model"]["vocab"]
    kept = [t for t, _ in sorted(vocabulary.items(), key=lambda x: x[1]) if KEEP.match(t)]
    table = m.encoder.words.weight.data[torch.tensor([vocabulary[t] for t in kept])]
    m.encoder.words = Int8Rows(table, 31) if quantized else nn.Embedding.from_pretrained(table)
    if quantized:
        m.encoder.positions = Int8Rows(m.encoder.positions.weight.data, 127)
        m.label = Int8Biaffine(m.label)
    tokenizer["model"]["vocab"] = {t: i for i, t in enumerate(kept)}
    for added in tokenizer["added_tokens"]:
        added["id"] = tokenizer["model"]["vocab"][added["content"]]
    for special in (tokenizer.get("post_processor") or {}).get("special_tokens", {}).values():
        special["ids"] = [tokenizer["model"]["vocab"][t] for t in special["tokens"]]
    tokenizer["truncation"] = tokenizer["padding"] = None
    return json.dumps(tokenizer, ensure_ascii=False, separators=(",", ":")), len(kept)


def some_inputs(count=20):
    """Pieces of sentences from all over the corpus, and of as many with two marked spans."""
    pieces = english.Pieces()
    sentences = [s for path in sorted((HERE / "corpus").glob("*.txt")) for s in corpus.read(path)[0]]
    acts = [(s, e) for s in sentences for e in s.events if e.source and e.target]
    plain = [pieces.sentence([s.text[a:b] for a, b in data.tokenize(s.text)]) for s in sentences[::len(sentences) // count]]
    pairs = [data.pair(s.text, e.source[0], e.target[0], e.type) for s, e in acts[::len(acts) // count]]
    return plain + [pieces.pair(p.words, p.source, p.target) for p in pairs]


def export(m, path):
    m = ForExport(m).eval()
    sample = (torch.ones(1, 9, dtype=torch.int32), torch.zeros(1, 9, dtype=torch.int32), torch.tensor([1, 3, 4, 6], dtype=torch.int32), torch.tensor([0, 2, 5], dtype=torch.int32))
    pieces, words = torch.export.Dim("piece", min=3, max=510), torch.export.Dim("word", min=2, max=500)
    with torch.no_grad():
        torch.onnx.export(m, sample, str(path), dynamo=True, input_names=["pieces", "shapes", "first", "marks"], output_names=english.OUTPUTS,
                          dynamic_shapes={"pieces": {1: pieces}, "shapes": {1: pieces}, "first": {0: words}, "marks": None}, external_data=False, verbose=False)


def quantize(source, target):
    """Linear layers to int8; biaffine tensors (three dimensions) stay as they are."""
    network = onnx.load(source)
    three = {i.name for i in network.graph.initializer if len(i.dims) > 2}
    exclude = [n.name for n in network.graph.node if n.op_type == "MatMul" and any(i in three for i in n.input)]
    quantize_dynamic(source, target, weight_type=QuantType.QInt8, per_channel=True, reduce_range=True, nodes_to_exclude=exclude, op_types_to_quantize=["MatMul", "Gemm"])


def main(checkpoint, folder, quantized):
    m = english.load(checkpoint).eval()
    if quantized:
        with torch.no_grad():
            even(m, some_inputs())
    tokenizer, pieces = trim(m, quantized)
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as temporary:
        plain = pathlib.Path(temporary) / "plain.onnx"
        export(m, plain)
        if quantized:
            quantize(plain, plain)
        (folder / "model.onnx.zst").write_bytes(zstandard.ZstdCompressor(level=22).compress(plain.read_bytes()))
    (folder / "tokenizer.json").write_text(tokenizer, encoding="utf8")
    thresholds = json.loads((HERE / "thresholds.json").read_text())
    (folder / "labels.json").write_text(json.dumps({"name": "english-1", **m.labels, "thresholds": thresholds}, ensure_ascii=False, indent=0), encoding="utf8")
    print(f"{folder}: {pieces} pieces, {(folder / 'model.onnx.zst').stat().st_size / 2**20:.2f} MiB")


if __name__ == "__main__":
    if len(sys.argv) in (2, 3):
        main(sys.argv[1], pathlib.Path(sys.argv[2]) if len(sys.argv) == 3 else HERE.parent / "models" / "english-1", True)
    elif len(sys.argv) == 4 and sys.argv[2] == "--fp32":
        main(sys.argv[1], pathlib.Path(sys.argv[3]), False)
    else:
        sys.exit(__doc__)
