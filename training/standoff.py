"""Stand-off annotations: events of sentences that stay in the corpora they are from, by document id and offset.

    python standoff.py pick  RUN.pt SEGMENTED.jsonl GOLD_FILE COUNT OUT.tsv   sentences for an annotator to read, numbered; `-` for a treebank's own
    python standoff.py take  SHEET.psv READ.tsv OUT.jsonl              what the annotator wrote, as offsets
    python standoff.py check                                           every file of annotations/ against its corpus

A sheet has one line an event: `number|predicate|TYPE/mode|sources|targets|factuality|speaker|sure`; sides are parted by `;`, words stand as in the
sentence, `word#2` is its second occurrence. A sentence that was read and has no line has no event.
Out: `annotations/*.jsonl`, a line a sentence: `file`, `id`, `sentence` [start, end], `events` with spans of the document (code points).
"""
import collections
import functools
import json
import pathlib
import random
import sys

import corpus
import data
import paths


@functools.cache
def texts(path):
    """Texts of a corpus by document id; a treebank's sentences are its documents."""
    if not path.exists():
        return {}
    if ".conllu" not in path.name:
        return {d["id"]: d["text"] for d in map(json.loads, data.open_text(path))}
    out, name = {}, None
    for line in data.open_text(path):
        key, _, value = line.rstrip("\n").partition(" = ")
        if key == "# sent_id":
            name = value
        elif key == "# text":
            out[name] = value
    return out


def sentences(path, segmented):
    """(document id, start, end) of a corpus's sentences: the program's (`demarche annotate`), or a treebank's own."""
    if segmented == "-":
        return [(i, 0, len(t)) for i, t in texts(path).items()]
    return [(d["id"], s["start"], s["end"]) for d in map(json.loads, open(segmented, encoding="utf8")) for s in d["sentences"] if s["kind"] != "dateline"]


def readable(path, segmented):
    """((document id, start, end), words) of a corpus's sentences that are neither scraps nor too long to be read with care."""
    text = texts(path)
    for i, a, b in sentences(path, segmented):
        words = [text[i][a:b][x:y] for x, y in data.tokenize(text[i][a:b])]
        if 6 <= len(words) <= 60:
            yield (i, a, b), words


def pick(checkpoint, segmented, gold, count, out):
    """Three sentences of which the model is least sure for each one picked at random, in document order (uncertainty sampling, Lewis and Gale
    1994): those that are clear to it teach it little."""
    import model as english
    import reading
    gold, m, pieces = pathlib.Path(gold), english.load(checkpoint), english.Pieces()
    text = texts(gold)
    places, words = zip(*readable(gold, segmented))
    doubt = {n: float((0.5 - (some - 0.5).abs()).max()) for n, (_, some, *_) in enumerate(reading.readings(m, pieces, map(data.Example, words)))}
    order = sorted(doubt, key=lambda n: -doubt[n])
    hard, rest = order[: count * 3 // 4], order[count * 3 // 4:]
    random.Random(7).shuffle(rest)
    with open(out, "w", encoding="utf8") as f:
        for number, n in enumerate(sorted(hard + rest[: count - len(hard)]), 1):
            i, a, b = places[n]
            f.write(f"{number}\t{gold.name}\t{i}\t{a}\t{b}\t{' '.join(text[i][a:b].split())}\n")


def find(text, words, near=0):
    """Span of words in the sentence: the occurrence that `#` numbers, else the nearest."""
    words, _, nth = words.partition("#")
    if not nth:
        return data.find_words(text, words, near)
    hits = data.occurrences(text, words)
    return hits[int(nth) - 1] if 0 < int(nth) <= len(hits) else None


def take(sheet, read, out):
    rows = {}
    for line in open(read, encoding="utf8"):
        n, file, i, a, b, _ = line.rstrip("\n").split("\t")
        rows[int(n)] = {"file": file, "id": i, "sentence": [int(a), int(b)], "events": []}
    text_of = {file: texts(paths.corpus(file)) for file in {r["file"] for r in rows.values()}}
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
            base, text = row["sentence"][0], text_of[row["file"]][row["id"]][slice(*row["sentence"])]
            at = find(text, predicate)
            if not at:
                raise ValueError(f"no «{predicate}» in the sentence")
            def spans(cell):
                found = [(w, find(text, w, at[0])) for w in map(str.strip, cell.split(";")) if w and w != "-"]
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


def read(files):
    """(file, sentence text, events with spans in it) of every annotated sentence whose corpus is there."""
    out = []
    for path in files:
        for number, r in enumerate(map(json.loads, path.open(encoding="utf8")), 1):
            text = texts(paths.corpus(r["file"])).get(r["id"])
            if text is None:
                continue
            a, b = r["sentence"]
            inside = lambda s: (s[0] - a, s[1] - a)
            events = []
            for e in r["events"]:
                if not all(a <= s[0] < s[1] <= b for s in [e["predicate"], *e["source"], *e["target"]]):
                    raise ValueError(f"{path}:{number}: a span lies outside its sentence")
                events.append({**e, "predicate": inside(e["predicate"]), "source": [inside(s) for s in e["source"]], "target": [inside(s) for s in e["target"]],
                               "speaker": [inside(e["speaker"])] if e["speaker"] else []})
            out.append((r["file"], text[a:b], events))
    return out


def check():
    everything = read(sorted((paths.HERE / "annotations").glob("*.jsonl")))
    cells = collections.Counter(e["type"] for _, _, events in everything for e in events)
    print(f"{len(everything)} sentences, {sum(cells.values())} events, {sum(not e for _, _, e in everything)} sentences without", dict(cells))


if __name__ == "__main__":
    if len(sys.argv) == 7 and sys.argv[1] == "pick":
        pick(*sys.argv[2:5], int(sys.argv[5]), sys.argv[6])
    elif len(sys.argv) == 5 and sys.argv[1] == "take":
        sys.exit(1 if take(sys.argv[2], sys.argv[3], sys.argv[4]) else 0)
    elif sys.argv[1:] == ["check"]:
        check()
    else:
        sys.exit(__doc__)
