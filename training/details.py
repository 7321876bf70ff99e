"""Contexts and casualties of records against PLOVER gold standard records: python details.py gsr_dev.jsonl PRED.jsonl

PRED is the output of `demarche code`. Of each gold record the first record of its type is compared. For contexts: how many of the gold
record's are found, and how many a record has on average (gold gives one or two, not all that hold, so there is no precision). For
`dead` and `injured`: right, wrong, missing where gold has a number, and numbers where gold has none. Standard library only.
"""
import collections
import json
import sys

# Names that older gold records use.
SAME = {"refugee": "refugees", "resources": "resource", "rights": "human_rights", "discrimination": "human_rights", "politics": "political", "assets": "economic"}


def lines(path):
    with open(path, encoding="utf8") as f:
        return [json.loads(x) for x in f if x.strip()]


def main(gold_path, pred_path):
    preds = collections.defaultdict(list)
    for p in lines(pred_path):
        preds[p["doc_id"]].append(p)
    found, wanted, by_name, given = 0, 0, collections.defaultdict(lambda: [0, 0]), []
    counts = {k: collections.Counter() for k in ("dead", "injured")}
    for g in lines(gold_path):
        p = next((p for p in preds[g["id"]] if p["event"] == g["event"]), None)
        if p is None:
            continue
        given.append(len(p["contexts"]))
        for c in filter(None, (x.strip() for x in g["context"].split(","))):
            c = SAME.get(c, c)
            hit = c in p["contexts"]
            found, wanted = found + hit, wanted + 1
            by_name[c][0] += hit
            by_name[c][1] += 1
        for k, count in counts.items():
            want = int(g[k]) if g[k] else None
            have = p[k]
            count["right" if want is not None and want == have else "wrong" if want is not None and have is not None else "missing" if want is not None else "extra" if have is not None else "neither"] += 1
    print(f"contexts: {found} of {wanted} found = {found / wanted:.3f}; {sum(given) / len(given):.2f} a record")
    print("  " + ", ".join(f"{k} {a}/{b}" for k, (a, b) in sorted(by_name.items(), key=lambda x: -x[1][1])))
    for k, count in counts.items():
        print(f"{k}: " + ", ".join(f"{w} {count[w]}" for w in ("right", "wrong", "missing", "extra")))


if __name__ == "__main__":
    main(*sys.argv[1:3])
