"""Stand-off annotations: events of sentences that stay in the corpora they are from, by document id and offset.

    python standoff.py pick  SEGMENTED.jsonl GOLD_FILE COUNT OUT.tsv   sentences for an annotator to read, numbered
    python standoff.py take  SHEET.psv READ.tsv OUT.jsonl              what the annotator wrote, as offsets
    python standoff.py check                                           every file of annotations/ against its corpus

A sheet has one line an event: `number|predicate|TYPE/mode|sources|targets|factuality|speaker|sure`; sides are parted by `;`, words stand as in the
sentence, `word#2` is its second occurrence. A sentence that was read and has no line has no event.
Out: `annotations/*.jsonl`, a line a sentence: `file`, `id`, `sentence` [start, end], `events` with spans of the document (code points).
"""
import collections
import json
import pathlib
import random
import re
import sys

import corpus
import data

HERE = pathlib.Path(__file__).parent


def pick(segmented, gold, count, out):
    """All sentences in which the shipped model sees an event, as far as `count` goes, and one other for every four of them."""
    rng, likely, rest = random.Random(7), [], []
    for d in map(json.loads, open(segmented, encoding="utf8")):
        with_event = {e["sentence"] for e in d["events"]}
        for i, s in enumerate(d["sentences"]):
            if s["kind"] == "dateline" or not 6 <= s["tokens"][1] - s["tokens"][0] <= 70:
                continue
            (likely if i in with_event else rest).append((d["id"], s["start"], s["end"]))
    rng.shuffle(likely), rng.shuffle(rest)
    chosen = likely[: count * 4 // 5]
    chosen += rest[: count - len(chosen)]
    texts = {d["id"]: d["text"] for d in map(json.loads, data.open_text(gold))}
    with open(out, "w", encoding="utf8") as f:
        for n, (i, a, b) in enumerate(sorted(chosen), 1):
            f.write(f"{n}\t{pathlib.Path(gold).name}\t{i}\t{a}\t{b}\t{' '.join(texts[i][a:b].split())}\n")


def find(text, words):
    """Span of words in the sentence (white space may differ), at word boundaries where possible."""
    words, _, nth = words.partition("#")
    pattern = r"\s+".join(map(re.escape, words.split()))
    hits = [m.span() for m in re.finditer(r"(?<!\w)" + pattern + r"(?!\w)", text)] or [m.span() for m in re.finditer(pattern, text)]
    n = int(nth or 1)
    return hits[n - 1] if 0 < n <= len(hits) else None


def nearest(text, words, at):
    """As `find`, but the occurrence nearest to `at` when none is numbered."""
    if "#" in words:
        return find(text, words)
    hits = [s for s in (find(text, f"{words}#{n}") for n in range(1, 6)) if s]
    return min(hits, key=lambda s: abs(s[0] - at)) if hits else None


def take(sheet, read, out, root):
    rows = {}
    for line in open(read, encoding="utf8"):
        n, file, i, a, b, _ = line.rstrip("\n").split("\t")
        rows[int(n)] = {"file": file, "id": i, "sentence": [int(a), int(b)], "events": []}
    texts = {}
    for file in {r["file"] for r in rows.values()}:
        texts[file] = {d["id"]: d["text"] for d in map(json.loads, data.open_text(root / file))}
    wrong = 0
    for number, line in enumerate(open(sheet, encoding="utf8"), 1):
        line = line.strip()
        if not line or line.startswith("#"):
            continue
        try:
            cells = [c.strip() for c in line.split("|")]
            if len(cells) != 8:
                raise ValueError(f"{len(cells)} cells, not 8")
            n, predicate, kind, source, target, factuality, speaker, sure = cells
            kind, _, mode = kind.partition("/")
            if kind not in corpus.MODES or mode and mode not in corpus.MODES[kind]:
                raise ValueError(f"no {kind}/{mode}")
            if factuality not in corpus.FACTUALITY or sure not in ("0", "1"):
                raise ValueError(f"factuality «{factuality}» or sure «{sure}»")
            row = rows[int(n)]
            base, text = row["sentence"][0], texts[row["file"]][row["id"]][slice(*row["sentence"])]
            at = find(text, predicate)
            if not at:
                raise ValueError(f"no «{predicate}» in the sentence")
            def spans(cell):
                found = [(w, nearest(text, w, at[0])) for w in map(str.strip, cell.split(";")) if w and w != "-"]
                for w, s in found:
                    if not s:
                        raise ValueError(f"no «{w}» in the sentence")
                return [[base + s[0], base + s[1]] for _, s in found]
            who = spans(speaker)
            row["events"].append({"predicate": [base + at[0], base + at[1]], "type": kind, "mode": mode, "factuality": factuality,
                                  "source": spans(source), "target": spans(target), "speaker": who[0] if who else None, "sure": int(sure)})
        except (ValueError, KeyError) as e:
            wrong += 1
            print(f"{sheet}:{number}: {e}: {line}")
    with open(out, "w", encoding="utf8") as f:
        for r in rows.values():
            f.write(json.dumps(r, ensure_ascii=False, separators=(",", ":")) + "\n")
    print(f"{len(rows)} sentences, {sum(len(r['events']) for r in rows.values())} events, {wrong} lines refused")
    return wrong


def read(root, paths):
    """(file, sentence text, events with spans in it) of every annotated sentence whose corpus is there."""
    texts, out = {}, []
    for path in paths:
        for number, r in enumerate(map(json.loads, path.open(encoding="utf8")), 1):
            if r["file"] not in texts:
                texts[r["file"]] = {d["id"]: d["text"] for d in map(json.loads, data.open_text(root / r["file"]))} if (root / r["file"]).exists() else {}
            if r["id"] not in texts[r["file"]]:
                continue
            a, b = r["sentence"]
            inside = lambda s: (s[0] - a, s[1] - a)
            events = []
            for e in r["events"]:
                if not all(a <= s[0] < s[1] <= b for s in [e["predicate"], *e["source"], *e["target"]]):
                    raise ValueError(f"{path}:{number}: a span lies outside its sentence")
                events.append({**e, "predicate": inside(e["predicate"]), "source": [inside(s) for s in e["source"]], "target": [inside(s) for s in e["target"]],
                               "speaker": [inside(e["speaker"])] if e["speaker"] else []})
            out.append((r["file"], texts[r["file"]][r["id"]][a:b], events))
    return out


def check(root):
    everything = read(root, sorted((HERE / "annotations").glob("*.jsonl")))
    cells = collections.Counter(e["type"] for _, _, events in everything for e in events)
    print(f"{len(everything)} sentences, {sum(cells.values())} events, {sum(not e for _, _, e in everything)} sentences without", dict(cells))


if __name__ == "__main__":
    import train
    if len(sys.argv) == 6 and sys.argv[1] == "pick":
        pick(sys.argv[2], sys.argv[3], int(sys.argv[4]), sys.argv[5])
    elif len(sys.argv) == 5 and sys.argv[1] == "take":
        sys.exit(1 if take(sys.argv[2], sys.argv[3], sys.argv[4], train.GOLD) else 0)
    elif sys.argv[1:] == ["check"]:
        check(train.GOLD)
    else:
        sys.exit(__doc__)
