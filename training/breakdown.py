"""Where records are right and wrong: by type, by mode, by construction, and errors by cause.

    python breakdown.py GOLD.jsonl ANNOTATED.jsonl SCORER_FOLDER

In: annotated news, what `demarche annotate` writes for it, and the folder of the scorer, whose rules for sides and pairs are used. Out: tables in
Markdown. The construction of an act is read off the tree at the head of its gold predicate.
"""
import bisect
import collections
import sys

from details import lines


def construction(annotated, start, end):
    """How an act is told: the part of speech, voice and clause of the head of its predicate."""
    tokens = annotated["tokens"]
    starts = [t["start"] for t in tokens]
    inside = range(max(0, bisect.bisect_right(starts, start) - 1), bisect.bisect_left(starts, end))
    if not inside:
        return "other"
    head = next((i for i in inside if tokens[i]["head"] not in inside), inside[0])
    t = tokens[head]
    if t["upos"] in ("NOUN", "PROPN"):
        return "noun"
    if t["upos"] not in ("VERB", "AUX"):
        return "adjective or other"
    dependents = [x["deprel"] for x in tokens if x["head"] == head]
    if any(x in ("nsubj:pass", "aux:pass") for x in dependents):
        return "verb, passive"
    clause = {"acl:relcl": "verb, relative clause", "acl": "verb, participle at a noun", "xcomp": "verb, infinitive or participle", "advcl": "verb, adverbial clause",
              "ccomp": "verb, reported clause", "conj": "verb, coordinated"}
    return clause.get(t["deprel"], "verb, main clause")


def table(head, rows):
    print("| " + " | ".join(head) + " |")
    print("| " + " | ".join("---" if i == 0 else "---:" for i in range(len(head))) + " |")
    for row in rows:
        print("| " + " | ".join(str(c) for c in row) + " |")
    print()


def main(gold_path, annotated_path, scorer):
    sys.path.insert(0, scorer)
    import score
    annotated = {d["id"]: d for d in lines(annotated_path)}
    types = collections.defaultdict(collections.Counter)
    modes = collections.defaultdict(collections.Counter)
    told = collections.defaultdict(collections.Counter)
    causes = collections.Counter()
    for d in lines(gold_path):
        a = annotated[d["id"]]
        sentence = lambda at: next((i for i, (s, e) in enumerate(d["sentences"]) if s <= at < e), -1)
        here = collections.defaultdict(lambda: ([], []))
        for g in d["events"]:
            here[g["sent"]][0].append(g)
        for p in a["events"]:
            here[sentence(p["predicate"]["start"])][1].append(p)
        for gold, coded in here.values():
            hits = score.best_pairs(gold, coded, lambda g, p: g["event"] == p["event"])
            pairs = dict(score.best_pairs(gold, coded, lambda g, p: g["event"] == p["event"] and score.dyad(g, p)))
            taken = {j for _, j in hits}
            found = {i for i, _ in hits}
            for i, g in enumerate(gold):
                if not g.get("sure", 1):
                    continue
                start = g["predicate_start"]
                how = construction(a, start, start + len(g["predicate"]))
                types[g["event"]]["gold"] += 1
                told[how]["acts"] += 1
                if i in found:
                    types[g["event"]]["right"] += 1
                    told[how]["type"] += 1
                    told[how]["dyad"] += i in pairs
                if i in pairs:
                    p = coded[pairs[i]]
                    if g["mode"]:
                        modes[f"{g['event']}/{g['mode']}"]["acts"] += 1
                        modes[f"{g['event']}/{g['mode']}"]["right"] += g["mode"] == p.get("mode")
                    causes["mode wrong or missing"] += not score.mode_ok(g, p)
                    causes["sector of a side"] += not score.sector_ok(g, p)
                    causes["date"] += bool(g.get("date")) and g["date"] != (p.get("date") or "")
                elif i in found:
                    causes["country or direction of the sides"] += 1
                else:
                    near = any(abs(p["predicate"]["start"] - start) <= len(g["predicate"]) + 2 for j, p in enumerate(coded) if j not in taken)
                    causes["another type at its words" if near else "act not seen"] += 1
            neutral = {j for i, j in hits if not gold[i].get("sure", 1)}
            for j, p in enumerate(coded):
                if j not in neutral:
                    types[p["event"]]["coded"] += 1
                    causes["record without an act"] += j not in taken and not any(abs(p["predicate"]["start"] - g["predicate_start"]) <= len(g["predicate"]) + 2 for g in gold)
    share = lambda n, of: f"{n / of:.2f}" if of else "–"
    table(["type", "acts", "records", "precision", "recall", "F1"],
          [(k, c["gold"], c["coded"], share(c["right"], c["coded"]), share(c["right"], c["gold"]), share(2 * c["right"], c["coded"] + c["gold"])) for k, c in sorted(types.items())])
    table(["mode of matched dyads", "acts", "right"], [(k, c["acts"], share(c["right"], c["acts"])) for k, c in sorted(modes.items(), key=lambda x: (-x[1]["acts"], x[0])) if c["acts"] > 1])
    table(["construction", "acts", "type found", "with dyad"], [(k, c["acts"], share(c["type"], c["acts"]), share(c["dyad"], c["acts"])) for k, c in sorted(told.items(), key=lambda x: -x[1]["acts"])])
    table(["cause", "errors"], causes.most_common())


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    main(*sys.argv[1:])
