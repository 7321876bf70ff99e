"""Trains `english-1` in stages, all resumable: run one again after an interruption and it goes on.

    python train.py syntax            tagger, parser, lemmas, entity types on GUM and EWT
    python train.py events            adds event, role, relation and statement heads, going on with the treebanks beside them
    python train.py events CHECKPOINT the same, from another checkpoint of runs/, such as one that restore.py made of shipped weights

Checkpoints and logs go to `runs/` (not kept in the repository). Only files named `*_train` and the corpus are trained on.
"""
import dataclasses
import json
import math
import os
import pickle
import random
import sys
import time

import numpy
import torch
from torch.nn import functional as F

import data
import model as english
from paths import GOLD, HERE, RUNS
from reading import judged, readings

BUDGET = 1600            # padded word pieces in a treebank batch
HIDDEN = float(os.environ.get("HIDDEN", 0))    # share of word pieces hidden from the network while it learns events
LESSONS = int(os.environ.get("LESSONS", 1))    # passes over the teacher's lessons to two over marked events
PASSES = int(os.environ.get("PASSES", 2))      # passes over marked sentences to one over the rest: events are the scarcest labels and the last to be learnt
STORIES = int(os.environ.get("STORIES", PASSES))    # and over those of whole stories
TILES = torch.cpu._is_amx_tile_supported()     # without them bfloat16 takes nearly twice as long as float32
TREEBANKS = ["gum_train.conllu.gz", "ewt_train.conllu.gz"]


def make_labels(examples):
    flat = lambda key: (v for e in examples for v in getattr(e, key) or [])
    return {"upos": data.inventory(flat("upos"), 1), "feats": data.inventory(flat("feats"), 5), "lemmas": data.inventory(flat("lemmas"), 3),
            "relations": data.inventory(flat("relations"), 1), "mentions": data.ENTITY_TYPES, "events": data.EVENT_TYPES, "modes": data.MODES,
            "factuality": ["actual", "planned", "demanded", "denied", "hypothetical"], "roles": data.ROLES}


class Coder:
    """Labels to numbers; -100 where a source gives none."""
    def __init__(self, labels):
        self.number = {k: {v: i for i, v in enumerate(vs)} for k, vs in labels.items()}

    def column(self, batch, key, width):
        table = self.number[key]
        row = lambda e: [table.get(v, -100) for v in getattr(e, key)] if getattr(e, key) else []
        return torch.tensor([(row(e) + [-100] * width)[:width] for e in batch])


def batches(examples, pieces, budget, rng):
    """Sentences of like length together, at most `budget` padded pieces each, in random order."""
    sized = [(len(pieces.sentence(e.words)[0]), rng.random(), e) for e in examples]
    sized = sorted((x for x in sized if x[0] <= english.MAX_PIECES), key=lambda x: (x[0] + 4 * x[1]))
    out, current, longest = [], [], 0
    for n, _, e in sized:
        longest = max(longest, n)
        if current and longest * (len(current) + 1) > budget:
            out.append(current)
            current, longest = [], n
        current.append(e)
    if current:
        out.append(current)
    rng.shuffle(out)
    return out


def inputs(batch, pieces, hidden=0.0):
    """Pieces, shapes, first pieces of words and mask of a batch; a share of the pieces is hidden, predicates aside, so that the network learns to read an
    act off the whole sentence."""
    rows = [pieces.sentence(e.words) for e in batch]
    ids = english.pad([r[0] for r in rows])
    if hidden:
        for i, (e, (found, _, first)) in enumerate(zip(batch, rows)):
            hide = torch.rand(len(found)) < hidden
            hide[0] = hide[-1] = False
            for w, *_ in e.predicates if isinstance(e, Taught) else e.events:
                hide[first[w] : first[w + 1] if w + 1 < len(first) else -1] = False
            ids[i, : len(found)][hide] = pieces.hidden
    return ids, english.pad([r[1] for r in rows]), english.pad([r[2] for r in rows]), english.attention_mask([len(r[0]) for r in rows])


def syntax_loss(m, h, batch, coder):
    n = h.shape[1]
    h = m.drop(h)
    loss, parts = 0.0, {}
    for key, weight in (("upos", 0.5), ("feats", 0.3), ("lemmas", 0.3), ("mentions", 0.5)):
        gold = coder.column(batch, key, n)
        if (gold >= 0).any():
            parts[key] = F.cross_entropy(m.token_heads[key](h).flatten(0, 1), gold.flatten())
            loss = loss + weight * parts[key]
    heads = torch.tensor([(e.heads + [-100] * n)[:n] for e in batch])
    full = m.with_root(h)
    scores = m.arc(m.arc_dependent(h), m.arc_head(full))[:, 0]
    real = torch.tensor([[1] + [1] * len(e.words) + [0] * (n - len(e.words)) for e in batch], dtype=torch.bool)
    scores = scores.masked_fill(~real[:, None], -1e4)
    parts["arcs"] = F.cross_entropy(scores.flatten(0, 1), heads.flatten())
    keep = heads >= 0
    row, col = keep.nonzero(as_tuple=True)
    labels = m.label.at(m.label_dependent(h)[row, col], m.label_head(full)[row, heads[row, col]])
    parts["relations"] = F.cross_entropy(labels, coder.column(batch, "relations", n)[row, col])
    return loss + parts["arcs"] + parts["relations"], parts


def optimizer(m, encoder_rate, head_rate):
    enc = [p for n, p in m.named_parameters() if n.startswith("encoder.") and p.requires_grad]
    rest = [p for n, p in m.named_parameters() if not n.startswith("encoder.")]
    return torch.optim.AdamW([{"params": enc, "lr": encoder_rate}, {"params": rest, "lr": head_rate}], weight_decay=0.01, betas=(0.9, 0.98), fused=True)


def schedule(opt, step, total, warm):
    k = min((step + 1) / warm, max(0.0, (total - step) / (total - warm)))
    for g in opt.param_groups:
        g.setdefault("base", g["lr"])
        g["lr"] = g["base"] * k


def attachment(m, pieces, path, limit=400):
    """UAS and LAS by arg max on the first sentences of a treebank, to see training go on."""
    m.eval()
    labels, right, labelled, n = m.labels["relations"], 0, 0, 0
    for e in data.read_conllu(path)[:limit]:
        p, s, f = pieces.sentence(e.words)
        with torch.no_grad():
            h = m.words(torch.tensor([p]), torch.tensor([s]), torch.tensor([f]))
            full = m.with_root(h)
            heads = m.arc(m.arc_dependent(h), m.arc_head(full))[0, 0].argmax(-1)
            rel = m.label.at(m.label_dependent(h)[0], m.label_head(full)[0, heads]).argmax(-1).tolist()
        for i, g in enumerate(e.heads):
            n += 1
            right += heads[i] == g
            labelled += bool(heads[i] == g) and labels[rel[i]].split(":")[0] == e.relations[i].split(":")[0]
    m.train()
    return float(right / n), labelled / n


def stage(name, m, opt, total, warm, epochs, one_epoch, evaluate):
    """Runs the steps that `one_epoch(epoch)` yields, with a checkpoint every ten minutes and after each epoch."""
    RUNS.mkdir(exist_ok=True)
    path, step, first = RUNS / f"{name}.last.pt", 0, 0
    skip = 0
    if path.exists():
        state = torch.load(path, weights_only=False)
        m.load_state_dict(state["model"]), opt.load_state_dict(state["optimizer"])
        step, first, skip = state["step"], state["epoch"], state["within"]
        print(f"resumed at step {step}", flush=True)
    saved = time.time()
    def save(epoch, within):
        torch.save({"model": m.state_dict(), "optimizer": opt.state_dict(), "labels": m.labels, "step": step, "epoch": epoch, "within": within}, path)
    for epoch in range(first, epochs):
        if step >= total:
            break
        m.train()
        began = time.time()
        for within, work in enumerate(one_epoch(epoch)):
            if within < skip:
                continue
            if step >= total:
                break
            schedule(opt, step, total, warm)
            opt.zero_grad(set_to_none=True)
            # Entered anew for each step: it keeps the casts of weights, which a step changes.
            with torch.autocast("cpu", torch.bfloat16, enabled=TILES):
                loss, parts = work()
            loss.backward()
            torch.nn.utils.clip_grad_norm_([p for p in m.parameters() if p.requires_grad], 2.0)
            opt.step()
            step += 1
            if step % 20 == 0:
                print(f"{name} epoch {epoch} step {step}/{total} {time.time() - began:.0f}s", " ".join(f"{k} {float(v):.3f}" for k, v in parts.items()), flush=True)
            if time.time() - saved > 600:
                save(epoch, within + 1)
                saved = time.time()
        skip = 0
        save(epoch + 1, 0)
        print(f"{name} epoch {epoch} done", json.dumps(evaluate(m)), flush=True)
    torch.save({"model": m.state_dict(), "labels": m.labels}, RUNS / f"{name}.pt")


def syntax(epochs=int(os.environ.get("EPOCHS", 3))):
    torch.manual_seed(1)
    examples = [e for t in TREEBANKS for e in data.read_conllu(GOLD / t)]
    pieces, m = english.Pieces(), english.English(make_labels(examples))
    m.encoder.load_base(english.base_folder())
    coder = Coder(m.labels)
    per_epoch = len(batches(examples, pieces, BUDGET, random.Random(0)))
    total = per_epoch * epochs
    print(f"{len(examples)} sentences, {total} steps", {k: len(v) for k, v in m.labels.items()}, flush=True)

    def one_epoch(epoch):
        for b in batches(examples, pieces, BUDGET, random.Random(epoch)):
            def work(b=b):
                p, s, f, mask = inputs(b, pieces)
                return syntax_loss(m, m.words(p, s, f, mask), b, coder)
            yield work
    stage("syntax", m, optimizer(m, 2e-4, 1e-3), total * 1.1, 150, epochs, one_epoch,
          lambda m: {t: attachment(m, pieces, GOLD / t) for t in ("ewt_dev.conllu.gz", "gum_dev.conllu.gz")})


def event_loss(m, h, batch, coder):
    """Types at every word; modes, factuality and the roles of all words at the words that express an event."""
    n, e = h.shape[1], m.event_hidden(m.drop(h))
    number = coder.number
    types = torch.tensor([[0] * len(x.words) + [-100] * (n - len(x.words)) for x in batch])
    weights = torch.ones(types.shape)
    at, modes, facts, roles = [], [], [], []
    for i, x in enumerate(batch):
        for p, kind, mode, factuality, sure in x.events:
            types[i, p] = number["events"][kind]
            # Borderline acts count as neither right nor wrong in the field; they teach little.
            weights[i, p] = 1.0 if sure else 0.25
            at.append((i, p))
            modes.append(number["modes"].get(mode or "-", -100))
            facts.append(number["factuality"][factuality])
            row = [0] * len(x.words) + [-100] * (n - len(x.words))
            for q, a, role in x.roles:
                if q == p:
                    row[a] = number["roles"][role]
            roles.append(row)
    each = F.cross_entropy(m.event_heads["events"](e).flatten(0, 1), types.flatten(), reduction="none").view(types.shape)
    parts = {"events": (each * weights).sum() / len(batch)}
    loss = parts["events"]
    if at:
        row, col = torch.tensor(at).T
        parts["modes"] = F.cross_entropy(m.event_heads["modes"](e)[row, col], torch.tensor(modes))
        parts["factuality"] = F.cross_entropy(m.event_heads["factuality"](e)[row, col], torch.tensor(facts))
        scores = m.role(m.role_predicate(h), m.role_actor(h))[row, :, col]
        parts["roles"] = F.cross_entropy(scores.transpose(1, 2).flatten(0, 1), torch.tensor(roles).flatten(), reduction="sum") / len(at)
        loss = loss + 0.5 * parts["modes"] + 0.3 * parts["factuality"] + parts["roles"]
    return loss, parts


@dataclasses.dataclass
class Taught:
    """A sentence as `teacher.py` reads it: probabilities of types of each word, and of modes, factuality and roles at likely predicates."""
    words: list
    types: numpy.ndarray
    predicates: list


def taught():
    path = RUNS / "taught.pkl"
    return [Taught(*row) for row in pickle.loads(path.read_bytes())] if path.exists() else []


def taught_loss(m, h, batch):
    """As event_loss, towards the teacher's probabilities."""
    n, e = h.shape[1], m.event_hidden(m.drop(h))
    soft = lambda scores, target: -(target * scores.log_softmax(-1)).sum(-1)
    types = torch.zeros(len(batch), n, len(data.EVENT_TYPES))
    at, modes, facts, roles = [], [], [], []
    for i, x in enumerate(batch):
        types[i, : len(x.words)] = torch.from_numpy(x.types).float()
        for p, mode, fact, role in x.predicates:
            at.append((i, p))
            modes.append(mode), facts.append(fact)
            roles.append(numpy.pad(role, ((0, n - len(role)), (0, 0))))
    parts = {"types": soft(m.event_heads["events"](e), types).sum() / len(batch)}
    loss = parts["types"]
    if at:
        row, col = torch.tensor(at).T
        target = lambda rows: torch.from_numpy(numpy.stack(rows)).float()
        weight = 1 - types[row, col, 0]
        mean = lambda each: (each * weight).sum() / weight.sum()
        scores = m.role(m.role_predicate(h), m.role_actor(h))[row, :, col].transpose(1, 2)
        parts |= {"modes": mean(soft(m.event_heads["modes"](e)[row, col], target(modes))), "facts": mean(soft(m.event_heads["factuality"](e)[row, col], target(facts))),
                  "roles": mean(soft(scores, target(roles)).sum(-1))}
        loss = loss + 0.5 * parts["modes"] + 0.3 * parts["facts"] + parts["roles"]
    return loss, parts


def relation_loss(m, batch, pieces):
    """Type between two marked spans; YIELD is either of CONCEDE and RETREAT."""
    rows = [pieces.pair(p.words, p.source, p.target) for p in batch]
    scores = m.relate(english.pad([r[0] for r in rows]), english.pad([r[1] for r in rows]), torch.tensor([r[2] for r in rows]), english.attention_mask([len(r[0]) for r in rows]))
    names = data.EVENT_TYPES
    allowed = torch.tensor([[k == p.event or (p.event == "YIELD" and k in ("CONCEDE", "RETREAT")) for k in names] for p in batch])
    log = scores.log_softmax(-1).masked_fill(~allowed, -1e9)
    loss = -torch.logsumexp(log, -1).mean()
    return loss, {"relate": loss}


def event_scores(m, pieces, examples, threshold=0.5):
    """Precision and recall of types by sentence, and share of right roles at coded predicates, to see training go on."""
    right = coded = gold = role_right = role_gold = 0
    for x, _, likely, kinds, roles in readings(m, pieces, examples):
        words = judged(x, likely, kinds, threshold)
        right, coded = right + sum(ok is True for _, ok in words), coded + sum(ok is not None for _, ok in words)
        gold += sum(ok for *_, ok in x.events)
        strongest = roles.argmax(0)
        for q, a, role in x.roles:
            if q in [w for w, _ in words]:
                role_gold += 1
                role_right += data.ROLES[int(strongest[q, a])] == role
    m.train()
    return {"P": round(right / max(1, coded), 3), "R": round(right / max(1, gold), 3), "roles": round(role_right / max(1, role_gold), 3)}


def relation_accuracy(m, pieces, pairs):
    m.eval()
    fold = lambda k: "YIELD" if k in ("CONCEDE", "RETREAT") else k
    right = 0
    for p in pairs:
        a, b, c = pieces.pair(p.words, p.source, p.target)
        with torch.no_grad():
            right += fold(data.EVENT_TYPES[int(m.relate(torch.tensor([a]), torch.tensor([b]), torch.tensor([c]))[0].argmax())]) == fold(p.event)
    m.train()
    return round(right / max(1, len(pairs)), 3)


def held_out(examples):
    """Every twelfth example of a file, in blocks of four, is kept from training: thresholds and calibration are chosen on these."""
    kept = lambda i: i // 4 % 12 == 5
    return [e for i, e in enumerate(examples) if not kept(i)], [e for i, e in enumerate(examples) if kept(i)]


def split(files):
    """What of files of examples is trained on, and what is kept back."""
    parts = [held_out(f) for f in files]
    return [e for p in parts for e in p[0]], [e for p in parts for e in p[1]]


def stories(parse):
    """Sentences of stories written to learn from, by file."""
    return [data.read_news(path, parse) for path in sorted((HERE / "stories" / "learnt").glob("*.jsonl"))]


def annotated(parse):
    """Sentences with marked events, those of the stories among them: for training, and kept back."""
    files = [data.read_news(GOLD / "news_train.jsonl", parse)]
    files += [data.read_corpus([path], parse) for path in sorted((HERE / "corpus").glob("*.txt"))]
    files += [data.read_annotations(path, parse) for path in sorted((HERE / "annotations").glob("*.jsonl"))]
    return split(files + stories(parse))


def statements():
    """Sentences with marked statements: for training, and kept back."""
    return held_out(data.read_statements(GOLD / "statements_train.jsonl.gz", RUNS / "segmented" / "statements_train.jsonl"))


def statement_loss(m, h, batch, coder):
    """Tags of cues and contents at every word; at each cue, which words are its speaker and which it introduces."""
    n, s = h.shape[1], m.statement_hidden(m.drop(h))
    number = {t: i for i, t in enumerate(data.SPAN_TAGS)}
    loss, parts, at, links = 0.0, {}, [], []
    for key in ("cues", "contents"):
        gold = torch.tensor([[number[t] for t in getattr(e, key)] + [-100] * (n - len(e.words)) for e in batch])
        parts[key] = F.cross_entropy(m.statement_heads[key](s).flatten(0, 1), gold.flatten(), reduction="sum") / len(batch)
        loss = loss + (0.5 if key == "cues" else 0.1) * parts[key]
    for i, e in enumerate(batch):
        for cue, source, content in e.attribution:
            row = [0] * len(e.words) + [-100] * (n - len(e.words))
            for kind, words in ((1, source), (2, content)):
                for w in words:
                    row[w] = kind
            at.append((i, cue)), links.append(row)
    if at:
        row, col = torch.tensor(at).T
        scores = m.attribution(m.attribution_cue(h), m.attribution_word(h))[row, :, col]
        parts["links"] = F.cross_entropy(scores.transpose(1, 2).flatten(0, 1), torch.tensor(links).flatten(), reduction="sum") / len(at)
        loss = loss + 0.1 * parts["links"]
    return loss, parts


def statement_scores(m, pieces, examples):
    """F1 of words inside contents and of cues' first words, and share of right words at right cues, to see training go on."""
    m.eval()
    counts = {k: [0, 0, 0] for k in ("contents", "cues", "links")}
    def add(key, predicted, gold):
        for k, n in enumerate((len(predicted & gold), len(predicted), len(gold))):
            counts[key][k] += n
    for e in examples:
        p, s, f = pieces.sentence(e.words)
        with torch.no_grad():
            h = m.words(torch.tensor([p]), torch.tensor([s]), torch.tensor([f]))
            x = m.statement_hidden(h)
            tags = {k: m.statement_heads[k](x)[0].argmax(-1).tolist() for k in ("cues", "contents")}
            links = m.attribution(m.attribution_cue(h), m.attribution_word(h))[0].argmax(0).tolist()
        add("contents", {i for i, t in enumerate(tags["contents"]) if t}, {i for i, t in enumerate(e.contents) if t != "O"})
        add("cues", {i for i, t in enumerate(tags["cues"]) if t == 1}, {i for i, t in enumerate(e.cues) if t == "B"})
        for c, source, content in e.attribution:
            add("links", {(i, t) for i, t in enumerate(links[c]) if t}, {(i, 1) for i in source} | {(i, 2) for i in content})
    m.train()
    return {k: round(2 * tp / max(1, p + g), 3) for k, (tp, p, g) in counts.items()}


def events(start="syntax"):
    seed = int(os.environ.get("SEED", 2))
    torch.manual_seed(seed)
    pieces, m = english.Pieces(), english.load(RUNS / f"{start}.pt")
    # Head words of annotated spans come from the parser as it was before this stage.
    parse = english.parser(english.load(RUNS / f"{start}.pt"), pieces)
    relations, relations_kept = held_out(data.read_relations(GOLD / "relations_train.jsonl"))
    trees = [e for t in TREEBANKS for e in data.read_conllu(GOLD / t)]
    said, said_kept = statements()
    lessons = taught()
    coder = Coder(m.labels)
    # Half of all parameters, learnt by now: to leave them as they are makes a step a third cheaper.
    m.encoder.words.weight.requires_grad_(False)

    def works(epoch):
        rng = random.Random(100 * seed + epoch)
        # Read anew: sentences may be added while a long run goes on.
        examples, _ = annotated(parse)
        # Most pairs come from our own sentences; what relations_train calls a relation counts three times.
        pairs = 3 * relations + data.pairs_of(examples)
        print(f"{len(examples)} sentences with {sum(len(e.events) for e in examples)} events, {len(pairs)} pairs, {len(said)} with statements", flush=True)
        again = (STORIES - PASSES) * split(stories(parse))[0] if STORIES > PASSES else []
        out = [("events", b) for _ in range(PASSES) for b in batches(examples, pieces, 900, rng)] + [("events", b) for b in batches(again, pieces, 900, rng)]
        out += [("relate", b) for b in batches(pairs, pieces, 1200, rng)]
        beside = len(out) // 5
        out += [("syntax", b) for b in batches(trees, pieces, BUDGET, rng)[:beside]]
        out += [("statements", b) for b in batches(said, pieces, BUDGET, rng)[:beside * int(os.environ.get("STATEMENTS", 1))]]
        out += [("taught", b) for _ in range(LESSONS) for b in batches(lessons, pieces, 900, rng)][: beside * 3]
        rng.shuffle(out)
        return out

    losses = {"syntax": syntax_loss, "events": event_loss, "statements": statement_loss, "taught": lambda m, h, b, _: taught_loss(m, h, b)}

    def one_epoch(epoch):
        for kind, b in works(epoch):
            def work(kind=kind, b=b):
                if kind == "relate":
                    return relation_loss(m, b, pieces)
                return losses[kind](m, m.words(*inputs(b, pieces, HIDDEN if kind in ("events", "taught") else 0.0)), b, coder)
            yield work

    def evaluate(m):
        return {"kept": event_scores(m, pieces, annotated(parse)[1]), "relations kept": relation_accuracy(m, pieces, relations_kept),
                "statements kept": statement_scores(m, pieces, said_kept[:400]), "ewt": attachment(m, pieces, GOLD / "ewt_dev.conllu.gz", 150)}
    stage("events", m, optimizer(m, 1.2e-4, 5e-4), int(os.environ.get("STEPS", 2600)), 60, 1000, one_epoch, evaluate)


if __name__ == "__main__":
    stages = {"syntax": syntax, "events": events}
    if len(sys.argv) not in (2, 3) or sys.argv[1] not in stages:
        sys.exit(__doc__)
    stages[sys.argv[1]](*sys.argv[2:])
