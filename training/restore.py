"""Turns shipped weights back into a checkpoint, so that training can go on from them without the hours that syntax takes.

    python restore.py ../models/english-1 runs/restored.pt

In: `model.onnx.zst` (int8 or fp32) with its tokenizer and labels. Out: a checkpoint; heads that the shipped network lacks begin anew.
A matrix is found by the bias that is added to its product, embeddings by their rows; pieces that the export left out keep
the base model's embeddings.
"""
import json
import pathlib
import sys

import numpy
import onnx
import torch
import zstandard
from onnx import numpy_helper

import model as english


def matrices(network):
    """Weight (out × in) by parameter name, dequantized."""
    tensors = {i.name: numpy_helper.to_array(i) for i in network.graph.initializer}
    users = {}
    for n in network.graph.node:
        for name in n.input:
            users.setdefault(name, []).append(n)
    found = {}
    for n in network.graph.node:
        if n.op_type not in ("MatMulInteger", "MatMul", "Gemm") or n.input[1] not in tensors:
            continue
        weight = tensors[n.input[1]]
        if n.op_type == "MatMulInteger":
            weight = weight.astype(numpy.float32) * tensors[n.input[1].removesuffix("_quantized") + "_scale"]
        at = n
        for _ in range(5):
            bias = next((i for i in at.input if i.startswith("m.") and i.endswith(".bias")), None)
            if bias:
                found[bias.removeprefix("m.").removesuffix("bias") + "weight"] = weight.T
                break
            if at.output[0] not in users:
                break
            at = users[at.output[0]][0]
    return tensors, found


def embeddings(tensors, rows):
    table = next(v for v in tensors.values() if v.shape == (rows, english.WIDTH))
    if table.dtype == numpy.int8:
        table = table.astype(numpy.float32) * next(v for v in tensors.values() if v.shape == (rows, 1))
    return torch.tensor(table)


def restore(folder):
    folder = pathlib.Path(folder)
    tensors, found = matrices(onnx.load_from_string(zstandard.ZstdDecompressor().decompress((folder / "model.onnx.zst").read_bytes())))
    labels = json.loads((folder / "labels.json").read_text(encoding="utf8"))
    labels = {k: v for k, v in labels.items() if isinstance(v, list)}
    m = english.English(labels)
    m.encoder.load_base(english.base_folder())
    state = m.state_dict()
    vocabulary = json.loads((english.base_folder() / "tokenizer.json").read_text(encoding="utf8"))["model"]["vocab"]
    kept = json.loads((folder / "tokenizer.json").read_text(encoding="utf8"))["model"]["vocab"]
    rows = torch.tensor([vocabulary[t] for t, _ in sorted(kept.items(), key=lambda x: x[1])])
    state["encoder.words.weight"][rows] = embeddings(tensors, len(rows))
    if "m.encoder.positions.rows" in tensors:
        state["encoder.positions.weight"] = torch.tensor(tensors["m.encoder.positions.rows"].astype(numpy.float32) * tensors["m.encoder.positions.scale"])
    plain = {k.removeprefix("m."): v for k, v in tensors.items() if k.startswith("m.")}
    root = next((v for v in tensors.values() if v.shape == (1, 1, english.WIDTH)), None)
    steps = {k.removesuffix(".steps") + ".weight": v * plain[k.removesuffix("steps") + "scale"] for k, v in plain.items() if k.endswith(".steps")}
    missing = []
    for name, value in state.items():
        new = found.get(name, plain.get(name, steps.get(name)))
        if name == "root" and root is not None:
            new = root.reshape(-1)
        elif new is None and name.endswith(".bias") and name.removesuffix("bias") + "weight" in plain | steps:
            new = next((v.reshape(-1) for v in tensors.values() if v.shape == (len(value), 1, 1)), None)
        if new is not None and (spread := plain.get(name.removesuffix("weight") + "spread")) is not None:
            new = new * spread      # export.py divided by it
        if new is not None and tuple(new.shape) == tuple(value.shape):
            state[name] = torch.tensor(numpy.array(new))
        elif not name.startswith("encoder.words") and not name.startswith("encoder.positions"):
            missing.append(name)
    m.load_state_dict(state)
    print("begin anew:", ", ".join(missing) or "nothing")
    return m


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    m = restore(sys.argv[1])
    pathlib.Path(sys.argv[2]).parent.mkdir(parents=True, exist_ok=True)
    torch.save({"model": m.state_dict(), "labels": m.labels}, sys.argv[2])
