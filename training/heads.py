"""Scores every head of a checkpoint in PyTorch, in Rust as fp32 and in Rust as int8, and writes the table into docs/model.md.

    python heads.py runs/events.pt [SENTENCES]      SENTENCES: at most so many of each set, for a try

Treebank heads on ewt_dev and gum_dev, the others on what training kept back (train.held_out). All three networks get the same words
and are read in the same way (heads by arg max; the program finds a spanning tree, see docs/evaluation.md), so a difference is the network's.
Rust: the network is exported, and `runtimes/` runs it with rten as the program does; it is built on first use.
"""
import collections
import json
import math
import pathlib
import re
import subprocess
import sys
import tempfile

import numpy
import torch
import zstandard

import data
import export
import model as english
import train
from reading import judged

HERE = pathlib.Path(__file__).parent
PAGE = HERE.parent / "docs" / "model.md"


def runtimes(*arguments):
    """Runs the program in runtimes/; gives back what it prints."""
    command = ["cargo", "run", "--release", "--quiet", "--manifest-path", str(HERE / "runtimes" / "Cargo.toml"), "--", *map(str, arguments)]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout


def unpack(folder):
    """Writes model.onnx beside the packed network; returns its path."""
    path = folder / "model.onnx"
    path.write_bytes(zstandard.ZstdDecompressor().decompressobj().decompress((folder / "model.onnx.zst").read_bytes()))
    return path


def row(pieces, x):
    """What the network takes: a sentence, or a pair of spans in one."""
    if isinstance(x, data.Pair):
        p, s, marks = pieces.pair(x.words, x.source, x.target)
        return {"pieces": p, "shapes": s, "first": [1, 2], "marks": marks}
    p, s, first = pieces.sentence(x.words)
    return {"pieces": p, "shapes": s, "first": first, "marks": [0, 0, 0]}


def write_rows(folder, pieces, examples, path):
    """Rows for an exported network, which has fewer pieces than its base model."""
    kept = json.loads((folder / "tokenizer.json").read_text(encoding="utf8"))["model"]["vocab"]
    name = pieces.tokenizer.id_to_token
    with path.open("w") as f:
        for x in examples:
            r = row(pieces, x)
            r["pieces"] = [kept.get(name(i), kept["[UNK]"]) for i in r["pieces"]]
            f.write(json.dumps(r) + "\n")


def shapes(labels, n):
    """Shape of each output for n words."""
    k = {"upos": len(labels["upos"]), "feats": len(labels["feats"]), "lemmas": len(labels["lemmas"]), "mentions": len(labels["mentions"]),
         "events": len(data.EVENT_TYPES), "modes": len(data.MODES), "factuality": len(labels["factuality"]), "cues": 3, "contents": 3}
    out = {name: (n, size) for name, size in k.items()}
    out |= {"arcs": (n, n + 1), "relations": (len(labels["relations"]), n, n + 1), "roles": (len(data.ROLES), n, n),
            "attribution": (len(data.ATTRIBUTION), n, n), "relate": (len(data.EVENT_TYPES),)}
    return [(name, out[name]) for name in english.OUTPUTS]


def read_outputs(path, labels, examples):
    """Outputs that `runtimes` wrote, by name, for each example."""
    with path.open("rb") as f:
        for x in examples:
            n, out = 2 if isinstance(x, data.Pair) else len(x.words), {}
            for name, shape in shapes(labels, n):
                out[name] = numpy.frombuffer(f.read(4 * math.prod(shape)), dtype="<f4").reshape(shape)
            yield out


def torch_outputs(m, pieces, examples):
    m.eval()
    for x in examples:
        r = row(pieces, x)
        with torch.no_grad():
            values = m.export_forward(torch.tensor([r["pieces"]]), torch.tensor([r["shapes"]]), torch.tensor(r["first"]), torch.tensor(r["marks"]))
        yield {k: v.numpy() for k, v in zip(english.OUTPUTS, values)}


class Tally:
    """Shares of right decisions, and F1 of sets."""
    def __init__(self):
        self.counts = collections.defaultdict(lambda: [0, 0, 0])

    def right(self, key, hits, all):
        for k, v in enumerate((hits, all, all)):
            self.counts[key][k] += v

    def sets(self, key, predicted, gold):
        for k, v in enumerate((len(predicted & gold), len(predicted), len(gold))):
            self.counts[key][k] += v

    def scores(self):
        return {k: 2 * hits / max(1, p + g) for k, (hits, p, g) in self.counts.items()}


def score_tree(t, name, labels, x, out):
    n = len(x.words)
    for key in ("upos", "feats", "lemmas"):
        best = out[key].argmax(-1)
        t.right(f"{key}, {name}", sum(labels[key][best[i]] == getattr(x, key)[i] for i in range(n)), n)
    heads = out["arcs"].argmax(-1)
    base = lambda r: r.split(":")[0]
    attached = [i for i in range(n) if heads[i] == x.heads[i]]
    t.right(f"UAS, {name}", len(attached), n)
    t.right(f"LAS, {name}", sum(base(labels["relations"][out["relations"][:, i, heads[i]].argmax()]) == base(x.relations[i]) for i in attached), n)
    if x.mentions:
        best = [labels["mentions"][k] for k in out["mentions"].argmax(-1)]
        marked = lambda tags: {(i, k) for i, k in enumerate(tags) if k != "O"}
        t.sets(f"entity type, {name} (F1)", marked(best), marked(x.mentions))


def score_events(t, labels, x, out, threshold):
    """Types by sentence; the rest at the gold's predicates."""
    p = numpy.exp(out["events"] - out["events"].max(-1, keepdims=True))
    p /= p.sum(-1, keepdims=True)
    marks = [ok for _, ok in judged(x, p[:, 1:].max(-1), p[:, 1:].argmax(-1) + 1, threshold) if ok is not None]
    for k, v in enumerate((sum(marks), len(marks), sum(ok for *_, ok in x.events))):
        t.counts["event type, kept back (F1)"][k] += v
    for w, _, mode, factuality, _ in x.events:
        if (mode or "-") in data.MODES:
            t.right("mode, kept back", data.MODES[out["modes"][w].argmax()] == (mode or "-"), 1)
        t.right("factuality, kept back", labels["factuality"][out["factuality"][w].argmax()] == factuality, 1)
        best = out["roles"][:, w].argmax(0)
        t.sets("roles, kept back (F1)", {(i, data.ROLES[r]) for i, r in enumerate(best) if r}, {(a, r) for q, a, r in x.roles if q == w})


def score_statements(t, x, out):
    cues, contents, links = out["cues"].argmax(-1), out["contents"].argmax(-1), out["attribution"].argmax(0)
    t.sets("statement cue, kept back (F1)", {i for i, k in enumerate(cues) if k == 1}, {i for i, k in enumerate(x.cues) if k == "B"})
    t.sets("words of contents, kept back (F1)", {i for i, k in enumerate(contents) if k}, {i for i, k in enumerate(x.contents) if k != "O"})
    for c, source, content in x.attribution:
        t.sets("speaker and content of a cue, kept back (F1)", {(i, k) for i, k in enumerate(links[c]) if k}, {(i, 1) for i in source} | {(i, 2) for i in content})


def score_relation(t, x, out):
    fold = lambda k: "YIELD" if k in ("CONCEDE", "RETREAT") else k
    t.right("relation of two spans, kept back", fold(data.EVENT_TYPES[out["relate"].argmax()]) == fold(x.event), 1)


def scores(sets, labels, outputs, threshold):
    t = Tally()
    values = iter(outputs)
    for name, examples in sets.items():
        for x in examples:
            out = next(values)
            if name in ("ewt_dev", "gum_dev"):
                score_tree(t, name, labels, x, out)
            elif name == "events":
                score_events(t, labels, x, out, threshold)
            elif name == "statements":
                score_statements(t, x, out)
            else:
                score_relation(t, x, out)
    return t.scores()


def replace(mark, table):
    """Puts a table between the page's marks of that name, at its end when there are none."""
    text, block = PAGE.read_text(encoding="utf8"), f"<!-- {mark} -->\n{table}<!-- end of {mark} -->"
    pattern = re.compile(f"<!-- {mark} -->.*?<!-- end of {mark} -->", re.S)
    PAGE.write_text(pattern.sub(lambda _: block, text) if pattern.search(text) else f"{text.rstrip()}\n\n{block}\n", encoding="utf8")


def main(checkpoint, limit):
    m, pieces = english.load(checkpoint), english.Pieces()
    kept_relations = train.held_out(data.read_relations(train.GOLD / "relations_train.jsonl"))[1]
    sets = {bank: data.read_conllu(train.GOLD / f"{bank}.conllu.gz") for bank in ("ewt_dev", "gum_dev")}
    sets |= {"events": train.annotated(english.parser(english.load(checkpoint), pieces))[1], "statements": train.statements()[1], "relations": kept_relations}
    sets = {k: [x for x in v if len(row(pieces, x)["pieces"]) <= 510][:limit] for k, v in sets.items()}
    examples = [x for v in sets.values() for x in v]
    threshold = json.loads((HERE / "thresholds.json").read_text())["event"]
    labels = m.labels
    columns = {"PyTorch": scores(sets, labels, torch_outputs(m, pieces, examples), threshold)}
    with tempfile.TemporaryDirectory() as temporary:
        for name, quantized in (("Rust fp32", False), ("Rust int8", True)):
            folder = pathlib.Path(temporary) / name.replace(" ", "-")
            export.main(checkpoint, folder, quantized)
            rows, values = folder / "rows.jsonl", folder / "outputs.bin"
            write_rows(folder, pieces, examples, rows)
            runtimes("rten", unpack(folder), rows, 1, values)
            columns[name] = scores(sets, labels, read_outputs(values, labels, examples), threshold)
            values.unlink()
    table = f"| head | {' | '.join(columns)} |\n| --- |{' --- |' * len(columns)}\n"
    for head in columns["PyTorch"]:
        table += f"| {head} | {' | '.join(f'{c[head]:.3f}' for c in columns.values())} |\n"
    print(table)
    if limit is None:
        replace("table of heads", table)


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) == 3 else None)
