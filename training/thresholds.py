"""Chooses the probabilities from which an event is coded and a role taken.

    python thresholds.py runs/events.pt     writes thresholds.json, which export.py puts beside the weights

On the sentences kept back from training (train.held_out): the event threshold goes by F1 of types by sentence, the role threshold by
F1 of (word, role) at right predicates. F1 hardly changes over a wide range, and a record can be left out later by its confidence while an act that
was not coded cannot be brought back: so of each the lowest threshold is taken that loses no more than a little of the best F1.
`calibration.py` fits the curve of confidence afterwards.
"""
import json
import pathlib
import sys

import data
import model as english
import train
from reading import f1, judged, readings

GRID = [round(0.2 + 0.05 * i, 2) for i in range(13)]


def lowest(scores, loss):
    return min(t for t, s in scores.items() if s >= max(scores.values()) - loss)


def event_threshold(read):
    gold = sum(ok for x, *_ in read for *_, ok in x.events)
    def score(t):
        marks = [ok for x, _, likely, kinds, _ in read for _, ok in judged(x, likely, kinds, t) if ok is not None]
        return f1(sum(marks), len(marks), gold)
    scores = {t: round(score(t), 3) for t in GRID}
    print("event", scores)
    return lowest(scores, 0.015)


def role_threshold(read):
    def score(t):
        right = predicted = gold = 0
        for x, *_, roles in read:
            for p, *_ in x.events:
                mine = {(a, data.ROLES.index(r)) for q, a, r in x.roles if q == p}
                likely = {(a, r) for a in range(len(x.words)) for r in (1, 2, 3) if roles[r, p, a] >= t and roles[r, p, a] == roles[1:, p, a].max()}
                right, predicted, gold = right + len(mine & likely), predicted + len(likely), gold + len(mine)
        return f1(right, predicted, gold)
    scores = {t: round(score(t), 3) for t in GRID}
    print("role", scores)
    return lowest(scores, 0.01)


if __name__ == "__main__":
    pieces, m = english.Pieces(), english.load(sys.argv[1])
    kept = train.annotated(english.parser(english.load(sys.argv[1]), pieces))[1]
    read = list(readings(m, pieces, kept))
    out = {"event": event_threshold(read), "role": role_threshold(read), "confidence": [1.0, 0.0, 0.0], "evidence": [0.0, 0.0, 0.0]}
    (pathlib.Path(__file__).parent / "thresholds.json").write_text(json.dumps(out) + "\n")
    print(out)
