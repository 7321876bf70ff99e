"""Reads training data into `Example`s: words of one sentence with the labels that its source gives, None where it gives none.

In: CoNLL-U treebanks (GUM with entities, EWT), annotated news (JSON Lines), stand-off annotations (standoff.py), marked sentences
(corpus.py), relation pairs, articles with statements.
Out: Example lists, and label inventories. Splits: only files named `*_train` are read for training.
"""
import bisect
import collections
import dataclasses
import gzip
import json
import pathlib
import re

import corpus
import standoff

SUBTYPES = {"nsubj:pass", "aux:pass", "obl:agent", "nmod:poss", "acl:relcl"}
FEATURES = {"Mood", "Tense", "VerbForm", "Voice", "Number", "Person", "PronType", "Degree", "Gender", "Poss", "Polarity", "NumType"}
ENTITY_TYPES = ["O", "person", "organization", "place", "time", "event", "object", "abstract", "substance", "animal", "plant"]
EVENT_TYPES = ["NONE", *corpus.MODES]
MODES = ["-"] + sorted({m for ms in corpus.MODES.values() for m in ms})
ROLES = ["none", "source", "target", "speaker"]
SPAN_TAGS = ["O", "B", "I"]
ATTRIBUTION = ["none", "source", "content"]
ARTICLES = {"a", "an", "the"}
SHAPES = ["lower", "initial", "upper", "mixed"]


@dataclasses.dataclass
class Example:
    words: list
    heads: list | None = None        # 0 is the root, words count from 1
    relations: list | None = None
    upos: list | None = None
    feats: list | None = None
    lemmas: list | None = None       # lemma rules
    mentions: list | None = None     # entity type at the head word of each mention
    events: list | None = None       # (word, type, mode, factuality, sure)
    roles: list | None = None        # (predicate word, actor word, role)
    pairs: list | None = None        # (source word range, target word range, type) of its events, for the relation head
    cues: list | None = None         # SPAN_TAGS of words that introduce a statement
    contents: list | None = None     # SPAN_TAGS of words that are stated by somebody
    attribution: list | None = None  # (first word of a cue, words of its source, words of its content), within the sentence


def shape(word):
    """How a word is written: the encoder's vocabulary knows no case."""
    letters = [c for c in word if c.isalpha()]
    if not letters or word.islower():
        return 0
    if all(c.isupper() for c in letters):
        return 2 if len(letters) > 1 else 1
    return 1 if word[0].isupper() and all(c.islower() for c in letters[1:]) else 3


def lemma_rule(form, lemma):
    """The edit that makes a lemma of a form: case (K kept, L lowered), characters cut from the end, ending put on."""
    best = None
    for flag, base in (("L", form.lower()), ("K", form)):
        n = 0
        while n < min(len(base), len(lemma)) and base[n] == lemma[n]:
            n += 1
        rule = (len(base) - n + len(lemma) - n, f"{flag}{len(base) - n}:{lemma[n:]}")
        best = rule if best is None or rule[0] < best[0] else best
    return best[1]


def open_text(path):
    path = pathlib.Path(path)
    return gzip.open(path, "rt", encoding="utf8") if path.suffix == ".gz" else path.open(encoding="utf8")


def read_conllu(path):
    rows, out, entities = [], [], "gum" in pathlib.Path(path).name
    with open_text(path) as f:
        for line in f:
            line = line.rstrip("\n")
            if line.startswith("#"):
                continue
            if line:
                rows.append(line.split("\t"))
            elif rows:
                out.append(tree(rows, entities))
                rows = []
    return out


def tree(rows, entities):
    rows = [r for r in rows if r[0].isdigit()]
    relation = lambda d: d if d in SUBTYPES else d.split(":")[0]
    feats = lambda f: "|".join(x for x in f.split("|") if x.split("=")[0] in FEATURES) or "_"
    e = Example([r[1] for r in rows], [int(r[6]) for r in rows], [relation(r[7]) for r in rows], [r[3] for r in rows],
                [feats(r[5]) for r in rows], [lemma_rule(r[1], r[2]) if r[2] != "_" else "K0:" for r in rows])
    if entities:
        e.mentions = entity_heads(rows, e.heads)
    return e


def entity_heads(rows, heads):
    """GUM's `Entity` column, reduced to the type at each mention's syntactic head."""
    types, stack = ["O"] * len(rows), []
    for i, r in enumerate(rows):
        m = re.search(r"(?:^|\|)Entity=([^|]*)", r[9])
        for part in re.findall(r"\([^()]*\)?|[^()]*\)", m[1]) if m else []:
            if part.startswith("("):
                stack.append((part[1:].split("-")[0], part.strip("()").split("-")[1], i))
            if part.endswith(")"):
                key = part.strip("()").split("-")[0]
                k = next((k for k in reversed(range(len(stack))) if stack[k][0] == key), None)
                if k is not None:
                    _, kind, start = stack.pop(k)
                    outside = [j for j in range(start, i + 1) if not start < heads[j] <= i + 1]
                    if outside and types[outside[0]] == "O":
                        types[outside[0]] = kind
    return types


# Words as UD English tokenizes them; the same rules as crates/demarche/src/segment.
WORD = re.compile(
    r"(?:[A-Za-z]\.){2,}"
    r"|\b(?:Mr|Mrs|Ms|Dr|Gen|Col|Lt|Sgt|Capt|Maj|Adm|Sen|Rep|Gov|Rev|Hon|Prof|St|Jr|Sr|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec|No|vs|etc|Inc|Corp|Co|Ltd)\."
    r"|\b[A-Z]\.(?=\s)"
    r"|\d+(?:[.,:]\d+)*"
    r"|\w+?(?=n['’]t\b)|n['’]t\b|['’](?:s|re|ve|ll|d|m)\b"
    r"|[^\W\d_]+(?:['’][^\W\d_]{3,})?|\w+"
    r"|\.\.\.|--|[^\w\s]", re.UNICODE)


def tokenize(text):
    """Words of a sentence as (start, end)."""
    return [m.span() for m in WORD.finditer(text)]


def occurrences(text, part):
    """Spans of `part` in `text`, however white space is written; at word boundaries if it stands there at all."""
    pattern = r"\s+".join(map(re.escape, part.split()))
    return [m.span() for m in re.finditer(r"(?<!\w)" + pattern + r"(?!\w)", text)] or [m.span() for m in re.finditer(pattern, text)]


def find_words(text, part, near=0):
    """The occurrence of `part` in `text` that is nearest to `near`."""
    return min(occurrences(text, part), key=lambda s: abs(s[0] - near), default=None)


def marked(sentence_text, events, parse):
    """An Example from events given as spans (dicts of predicate, type, mode, factuality, sure, source, target, speaker)."""
    spans = tokenize(sentence_text)
    words = [sentence_text[a:b] for a, b in spans]
    heads = parse(words)
    def head_of(span):
        inside = [i for i, (a, b) in enumerate(spans) if a < span[1] and span[0] < b]
        if not inside:
            return None
        out = [i for i in inside if heads[i] - 1 not in inside]
        # "the EU" in "the EU call": neither word hangs on the other, and the article is not the actor.
        content = [i for i in out if words[i][0].isalnum() and words[i].lower() not in ARTICLES]
        return (content or out or inside)[0]
    e = Example(words, events=[], roles=[], pairs=[])
    def range_of(span):
        inside = [i for i, (a, b) in enumerate(spans) if a < span[1] and span[0] < b]
        return (inside[0], inside[-1] + 1) if inside else None
    taken, pairs = set(), collections.defaultdict(set)
    for v in events:
        for s in map(range_of, v["source"]):
            for t in map(range_of, v["target"]):
                if v["sure"] and s and t and (s[1] <= t[0] or t[1] <= s[0]):
                    pairs[s, t].add(v["type"])
    e.pairs = [(s, t, types.pop()) for (s, t), types in pairs.items() if len(types) == 1]
    for v in sorted(events, key=lambda v: -v["sure"]):
        p = head_of(v["predicate"])
        if p is None or p in taken:
            continue
        taken.add(p)
        e.events.append((p, v["type"], v["mode"], v["factuality"], v["sure"]))
        roles = {}
        for role in ("speaker", "target", "source"):
            for s in v[role]:
                a = head_of(s)
                if a is not None:
                    roles[a] = role
        e.roles += [(p, a, r) for a, r in roles.items()]
    return e


def read_news(path, parse):
    """Annotated news: one Example a sentence."""
    out = []
    for d in map(json.loads, open_text(path)):
        for i, (a, b) in enumerate(d["sentences"]):
            text, events = d["text"][a:b], []
            for v in d["events"]:
                if v["sent"] != i:
                    continue
                start = v["predicate_start"] - a
                predicate = (start, start + len(v["predicate"]))
                if text[predicate[0]:predicate[1]] != v["predicate"]:
                    predicate = find_words(text, v["predicate"]) or find_words(text, v["predicate"].split()[0])
                if not predicate:
                    continue
                side = lambda names: [s for s in (find_words(text, n, predicate[0]) for n in names if n) if s]
                events.append({"predicate": predicate, "type": v["event"], "mode": v["mode"], "factuality": v["factuality"], "sure": v["sure"],
                               "source": side([x["text"] for x in v["source"]]), "target": side([x["text"] for x in v["target"]]), "speaker": side([v["speaker"]])})
            out.append(marked(text, events, parse))
    return out


def read_corpus(paths, parse):
    out = []
    for path in paths:
        for s in corpus.read(path)[0]:
            events = [{"predicate": e.predicate, "type": e.type, "mode": e.mode, "factuality": e.factuality, "sure": 1,
                       "source": e.source, "target": e.target, "speaker": [e.speaker] if e.speaker else []} for e in s.events]
            out.append(marked(s.text, events, parse))
    return out


def read_annotations(path, parse):
    """Sentences of corpora with stand-off events (standoff.py): one Example each."""
    plain = lambda e: {"predicate": e["predicate"], "type": e["type"], "mode": e["mode"], "factuality": e["factuality"], "sure": e["sure"],
                       "source": e["source"], "target": e["target"], "speaker": e["speaker"]}
    out = []
    for file, text, events in standoff.read([path]):
        out.append(marked(text, [plain(e) for e in events], parse))
        if file.startswith("relations"):
            out[-1].pairs = []    # they are in that file, with labels of its own codebook
    return out


def read_statements(path, segmented):
    """Articles with attributed statements, by the sentences and tokens that `demarche annotate` gives them: one Example a sentence."""
    gold, out = {d["id"]: d["statements"] for d in map(json.loads, open_text(path))}, []
    for d in map(json.loads, open_text(segmented)):
        tokens = d["tokens"]
        starts, ends = [t["start"] for t in tokens], [t["end"] for t in tokens]
        inside = lambda spans: sorted({i for a, b in spans for i in range(bisect.bisect_right(ends, a), bisect.bisect_left(starts, b))})
        cues, contents, links = ["O"] * len(tokens), ["O"] * len(tokens), []
        # The widest contents first, so that a statement within a statement leaves the outer one's beginning marked.
        for s in sorted(gold[d["id"]], key=lambda s: -sum(b - a for a, b in s["content"])):
            cue, content, source = inside(s["cue"]), inside(s["content"]), inside(s["source"])
            for tags, words in ((cues, cue), (contents, content)):
                for k, i in enumerate(words):
                    if tags[i] == "O":
                        tags[i] = "I" if k and words[k - 1] == i - 1 else "B"
            if cue:
                links.append((cue[0], source, content))
        for s in d["sentences"]:
            a, b = s["tokens"]
            within = lambda words: [i - a for i in words if a <= i < b]
            out.append(Example([t["text"] for t in tokens[a:b]], cues=cues[a:b], contents=contents[a:b],
                               attribution=[(c - a, within(source), within(content)) for c, source, content in links if a <= c < b]))
    return out


@dataclasses.dataclass
class Pair:
    words: list
    source: tuple    # word range, end exclusive
    target: tuple
    event: str       # may be YIELD


def pair(text, source, target, event):
    spans = tokenize(text)
    def words_of(span):
        inside = [i for i, (a, b) in enumerate(spans) if a < span[1] and span[0] < b]
        return (inside[0], inside[-1] + 1) if inside else (0, 1)
    return Pair([text[a:b] for a, b in spans], words_of(source), words_of(target), event)


def pairs_of(examples):
    """The relation pairs that annotated events give."""
    return [Pair(e.words, s, t, kind) for e in examples for s, t, kind in e.pairs or []]


def read_relations(path):
    return [pair(d["text"], d["source"], d["target"], d["event"]) for d in map(json.loads, open_text(path))]


def inventory(values, least):
    counts = collections.Counter(values)
    return [v for v, n in sorted(counts.items(), key=lambda x: (-x[1], x[0])) if n >= least]
