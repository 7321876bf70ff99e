"""Chooses the probabilities from which an event is coded, on sentences kept back from training: python thresholds.py runs/events.pt

Prints precision and recall of types by threshold; the one with the best F1 is written to thresholds.json by hand.
"""
import sys

import model as english
import train

if __name__ == "__main__":
    pieces, m = english.Pieces(), english.load(sys.argv[1])
    kept = train.annotated(english.parser(english.load(train.RUNS / "syntax.pt"), pieces))[1]
    for threshold in (0.3, 0.4, 0.5, 0.6, 0.7):
        s = train.event_scores(m, pieces, kept, threshold)
        print(threshold, s, "F1", round(2 * s["P"] * s["R"] / max(1e-9, s["P"] + s["R"]), 3))
