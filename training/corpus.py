"""Reads the marked-up sentences of `corpus/*.txt` (format: corpus/README.md) and checks them.

    python corpus.py [FILE...]     every error with file and line, then counts by type, mode and factuality

In: text files. Out: `Sentence` records: plain text, labelled spans (code points), events that refer to the labels.
"""
import collections
import pathlib
import re
import sys
import typing

MODES = {
    "AGREE": "", "SUPPORT": "", "CONCEDE": "", "COOPERATE": "", "AID": "",
    "CONSULT": "visit third-party multilateral phone",
    "RETREAT": "withdraw release return disarm ceasefire access resign",
    "REQUEST": "assist change yield meet", "REJECT": "assist change yield meet",
    "ACCUSE": "disapprove investigate allege",
    "THREATEN": "restrict ban arrest relations expel territory violence",
    "PROTEST": "demo riot strike hunger boycott obstruct",
    "SANCTION": "convict expel withdraw discontinue",
    "MOBILIZE": "troops weapons police militia",
    "COERCE": "seize restrict ban censor curfew martial-law arrest deport withhold misinformation cyber",
    "ASSAULT": "beat torture execute sexual targeted primitive firearms explosives suicide-attack heavy-weapons "
               "crowd-control aerial drone unconventional abduct destroy",
}
MODES = {k: v.split() for k, v in MODES.items()}
FACTUALITY = ["actual", "planned", "demanded", "denied", "hypothetical"]
EVENT = re.compile(r"^(\w{1,2}) ([A-Z]+)(?:/([a-z-]+))? (\S+) -> (\S+)((?: (?:planned|denied|demanded|hypothetical|actual))?)((?: @\w{1,2})?)$")


class Event(typing.NamedTuple):
    predicate: tuple          # span of the predicate, (start, end)
    type: str
    mode: str
    source: list              # spans
    target: list
    factuality: str
    speaker: tuple | None     # span


class Sentence(typing.NamedTuple):
    id: str                   # file:line
    text: str
    spans: dict               # label -> (start, end)
    events: list


class CorpusError(ValueError):
    pass


def unmark(marked: str):
    """Text without its marks, and the span of each label."""
    text, spans, stack, i = [], {}, [], 0
    while i < len(marked):
        c = marked[i]
        if c == "[":
            stack.append(len(text))
        elif c == "]":
            label = re.match(r"[a-z0-9]{1,2}(?![A-Za-z0-9])", marked[i + 1:]) or re.match(r"[a-z0-9]", marked[i + 1:])
            if not stack or not label:
                raise CorpusError(f"unbalanced bracket or missing label near «{marked[max(0, i - 20):i + 8]}»")
            if label[0] in spans:
                raise CorpusError(f"label {label[0]} stands twice")
            spans[label[0]] = (stack.pop(), len(text))
            i += len(label[0])
        else:
            text.append(c)
        i += 1
    if stack:
        raise CorpusError("a bracket is not closed")
    return "".join(text), spans


def read(path):
    """Sentences of a file and the errors found, as (line, message)."""
    sentences, errors, block = [], [], []
    lines = pathlib.Path(path).read_text(encoding="utf8").split("\n") + [""]
    for n, line in enumerate(lines, 1):
        if line.startswith("#"):
            continue
        if line.strip():
            block.append((n, line.rstrip()))
            continue
        if block:
            try:
                sentences.append(parse(f"{pathlib.Path(path).stem}:{block[0][0]}", block))
            except CorpusError as e:
                errors.append((block[0][0], str(e)))
        block = []
    return sentences, errors


def parse(name, block):
    text, spans = unmark(block[0][1])
    events = []
    for n, line in block[1:]:
        m = EVENT.match(line)
        if not m:
            raise CorpusError(f"line {n} is not an event: «{line}»")
        label, kind, mode, source, target, factuality, speaker = m.groups()
        if kind not in MODES:
            raise CorpusError(f"line {n}: no type {kind}")
        if mode and mode not in MODES[kind]:
            raise CorpusError(f"line {n}: {kind} has no mode {mode}")
        wanted = [label] + [x for part in (source, target) if part != "-" for x in part.split(",")] + ([speaker.strip()[1:]] if speaker else [])
        for x in wanted:
            if x not in spans:
                raise CorpusError(f"line {n}: no span {x}")
        side = lambda s: [] if s == "-" else [spans[x] for x in s.split(",")]
        events.append(Event(spans[label], kind, mode or "", side(source), side(target), factuality.strip() or "actual", spans[speaker.strip()[1:]] if speaker else None))
    return Sentence(name, text, spans, events)


def shingles(text, n=6):
    words = re.findall(r"\w+", text.lower())
    return {tuple(words[i:i + n]) for i in range(len(words) - n + 1)}


def near_copies(sentences, limit=0.5):
    """Pairs of sentences that share at least half of the shorter one's six-word runs."""
    index, found = collections.defaultdict(list), []
    for s in sentences:
        mine, shared = shingles(s.text), collections.Counter()
        for g in mine:
            shared.update(index[g])
        for other, n in shared.items():
            if mine and n / len(mine) >= limit:
                found.append((s.id, other))
        for g in mine:
            index[g].append(s.id)
    return found


def main(paths):
    paths = paths or sorted(pathlib.Path(__file__).parent.glob("corpus/*.txt"))
    everything, failed = [], 0
    for p in paths:
        sentences, errors = read(p)
        everything += sentences
        failed += len(errors)
        for line, message in errors:
            print(f"{p}:{line}: {message}")
    copies = near_copies(everything)
    for a, b in copies:
        print(f"{a}: nearly a copy of {b}")
    cells = collections.Counter((e.type, e.mode) for s in everything for e in s.events)
    print(f"{len(everything)} sentences, {sum(cells.values())} events, {sum(not s.events for s in everything)} without events; {failed} errors, {len(copies)} near-copies")
    for t, modes in MODES.items():
        print(f"{t:10}", sum(v for k, v in cells.items() if k[0] == t), " ".join(f"{m or '–'}:{cells[t, m]}" for m in ["", *modes]))
    print("factuality", dict(collections.Counter(e.factuality for s in everything for e in s.events)))
    return failed + len(copies)


if __name__ == "__main__":
    sys.exit(1 if main(sys.argv[1:]) else 0)
