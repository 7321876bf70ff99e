"""Makes confidence mean what it says, and shows whether it does and what `--min-confidence` buys.

    python calibration.py fit MODEL_FOLDER                        writes the curve into its labels.json and into thresholds.json
    python calibration.py GOLD.jsonl CODED.jsonl [PLOT.svg]       figures and a reliability plot

The curve is fitted on what the whole program codes ($DEMARCHE, default `cargo run --release --quiet --`) in the sentences of news that training kept back
and in the fifty stories right in `stories/`, which no training reads: a logistic curve from the log odds of "some event", and of the type if there is one, to the share of right types (Platt 1999),
with three things more that the whole sentence tells (`evidence`).
Figures: expected calibration error over ten bins of equal size in confidence (Naeini, Cooper and Hauskrecht 2015), precision and recall of types
from each least confidence on. A record is right when a sure act of its sentence has its type, one to one; what matches a borderline act counts
neither way, as in the scorer.
"""
import collections
import json
import math
import os
import pathlib
import subprocess
import sys
import tempfile

import corpus
import standoff

BINS = 10
HERE = pathlib.Path(__file__).parent
PROGRAM = os.environ.get("DEMARCHE", "cargo run --release --quiet --").split()


def kept_back():
    """Stories, and the sentences of news that training kept back as documents of one sentence, in the form of the annotated news."""
    import data
    import train
    news, act = [], lambda kind, sure: {"sent": 0, "event": kind, "sure": sure}
    for d in map(json.loads, data.open_text(train.GOLD / "news_train.jsonl")):
        for i, (a, b) in enumerate(d["sentences"]):
            news.append((d["text"][a:b], [act(v["event"], v["sure"]) for v in d["events"] if v["sent"] == i]))
    files = [news]
    for path in sorted((HERE / "corpus").glob("*.txt")):
        files.append([(s.text, [act(e.type, 1) for e in s.events]) for s in corpus.read(path)[0]])
    for path in sorted((HERE / "annotations").glob("*.jsonl")):
        read = standoff.read([path])
        files.append([(text, [act(e["type"], e["sure"]) for e in events]) for file, text, events in read if file.startswith("news")])
    kept = [x for f in files for x in train.held_out(f)[1]]
    stories = [json.loads(line) for path in sorted((HERE / "stories").glob("*.jsonl")) for line in path.open(encoding="utf8")]
    return stories + [{"id": str(n), "text": text, "sentences": [[0, len(text)]], "events": events} for n, (text, events) in enumerate(kept)]


def evidence(record, beside):
    """What the curve weighs in a record, given the sentence's other records: log odds of some event and of its type if there is one, 1, and whether
    no country of its sides is known, acts beside it were left out as the same, and a surer record has its type."""
    odds = lambda p: math.log(min(max(p, 1e-3), 0.999) / (1 - min(max(p, 1e-3), 0.999)))
    types = {t["name"]: t["probability"] for t in record["explanation"]["types"]}
    some = 1 - types.get("NONE", 0.0)
    return [odds(some), odds(types.get(record["event"], 0.5 * some) / max(some, 1e-6)), 1.0,
            float(not any(a["country"] for a in record["source"] + record["target"])), float(bool(record["explanation"]["left_out"])),
            float(any(r["event"] == record["event"] and r["confidence"] > record["confidence"] for r in beside))]


def fit(folder):
    import torch
    labels = json.loads((folder / "labels.json").read_text(encoding="utf8"))
    def write(curve, weights):
        labels["thresholds"] |= {"confidence": curve, "evidence": weights}
        (folder / "labels.json").write_text(json.dumps(labels, ensure_ascii=False, indent=0), encoding="utf8")
        (HERE / "thresholds.json").write_text(json.dumps(labels["thresholds"]) + "\n")
    # Which of two records is the surer goes by the network alone.
    write(labels["thresholds"]["confidence"], [0.0, 0.0, 0.0])
    with tempfile.TemporaryDirectory() as temporary:
        gold, coded = pathlib.Path(temporary) / "gold.jsonl", pathlib.Path(temporary) / "coded.jsonl"
        gold.write_text("".join(json.dumps(d) + "\n" for d in kept_back()), encoding="utf8")
        with coded.open("wb") as out:
            subprocess.run([*PROGRAM, "code", "--explain", "--model", str(folder), "--format", "jsonl", str(gold)], check=True, stdout=out, cwd=HERE.parent)
        told = collections.defaultdict(list)
        for record in map(json.loads, coded.open(encoding="utf8")):
            told[record["doc_id"], record["sentence"]].append(record)
        seen = {r["id"]: evidence(r, records) for records in told.values() for r in records}
        marks = judged(gold, coded)[0]
    x = torch.tensor([seen[i] for _, _, i in marks], dtype=torch.float64)
    y = torch.tensor([float(ok) for _, ok, _ in marks], dtype=torch.float64)
    w = torch.tensor([1.0, 1.0, 0.0, 0.0, 0.0, 0.0], dtype=torch.float64, requires_grad=True)
    search = torch.optim.LBFGS([w], max_iter=200, line_search_fn="strong_wolfe")
    def loss():
        search.zero_grad()
        value = torch.nn.functional.binary_cross_entropy_with_logits(x @ w, y)
        value.backward()
        return value
    search.step(loss)
    curve = [round(float(v), 3) for v in w.detach()]
    write(curve[:3], curve[3:])
    print(f"{len(marks)} records, {y.mean():.3f} right, curve {curve[:3]}, evidence {curve[3:]}")


def judged(gold_path, coded_path):
    """(confidence, whether the type is right, id) of each record, and how many sure acts there are."""
    coded = collections.defaultdict(list)
    for record in map(json.loads, open(coded_path, encoding="utf8")):
        coded[record["doc_id"]].append(record)
    marks, acts = [], 0
    for document in map(json.loads, open(gold_path, encoding="utf8")):
        left = collections.defaultdict(list)
        for act in document["events"]:
            left[act["sent"]].append((act["event"], act["sure"]))
            acts += act["sure"]
        for record in sorted(coded[document["id"]], key=lambda r: -r["confidence"]):
            at = record["predicate"]["start"]
            here = left[next((i for i, (a, b) in enumerate(document["sentences"]) if a <= at < b), -1)]
            hit = next((x for x in ((record["event"], 1), (record["event"], 0)) if x in here), None)
            if hit:
                here.remove(hit)
            if not hit or hit[1]:
                marks.append((record["confidence"], hit is not None, record["id"]))
    return sorted(marks), acts


def bins(marks):
    """Count, mean confidence and share right of ten bins with as many records each."""
    size = len(marks) / BINS
    parts = [marks[round(i * size):round((i + 1) * size)] for i in range(BINS)]
    return [(len(p), sum(c for c, *_ in p) / len(p), sum(ok for _, ok, _ in p) / len(p)) for p in parts if p]


def calibration_error(marks):
    return sum(n * abs(confidence - right) for n, confidence, right in bins(marks)) / max(1, len(marks))


def curve(marks, acts):
    """(least confidence, records, precision, recall)"""
    for least in (0.0, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95):
        kept = [ok for c, ok, _ in marks if c >= least]
        yield least, len(kept), sum(kept) / max(1, len(kept)), sum(kept) / max(1, acts)


def plot(marks, path):
    from matplotlib import pyplot
    pyplot.rcParams["svg.hashsalt"] = "demarche"
    figure, axes = pyplot.subplots(figsize=(4, 4))
    axes.plot([0, 1], [0, 1], color="0.7", linewidth=1)
    axes.plot([c for _, c, _ in bins(marks)], [r for _, _, r in bins(marks)], marker="o", color="black", linewidth=1)
    axes.set(xlabel="confidence", ylabel="share of types that are right", xlim=(0, 1), ylim=(0, 1), aspect="equal")
    figure.savefig(path, bbox_inches="tight", metadata={"Date": None})


if __name__ == "__main__":
    if len(sys.argv) == 3 and sys.argv[1] == "fit":
        sys.exit(fit(pathlib.Path(sys.argv[2]).resolve()))
    if len(sys.argv) not in (3, 4):
        sys.exit(__doc__)
    marks, acts = judged(*sys.argv[1:3])
    print(f"{len(marks)} records, {acts} acts, expected calibration error {calibration_error(marks):.3f}")
    print("least confidence | records | precision | recall")
    for least, records, precision, recall in curve(marks, acts):
        print(f"{least} | {records} | {precision:.3f} | {recall:.3f}")
    if len(sys.argv) == 4:
        plot(marks, sys.argv[3])
