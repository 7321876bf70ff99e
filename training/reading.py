"""What a network reads in sentences with marked events, and which of it is right.

In: a network and `data.Example`s. Out: probabilities of each word; the words that would be coded, each with whether its type is right.
"""
import torch

import data


def readings(m, pieces, examples):
    """For each sentence: probability of some event, likeliest type and its probability of each word, and probabilities of roles."""
    m.eval()
    for x in examples:
        p, s, f = pieces.sentence(x.words)
        with torch.no_grad():
            h = m.words(torch.tensor([p]), torch.tensor([s]), torch.tensor([f]))
            types = m.event_heads["events"](m.event_hidden(h))[0].softmax(-1)
            roles = m.role(m.role_predicate(h), m.role_actor(h))[0].softmax(0)
        likely, kinds = types[:, 1:].max(-1)
        yield x, 1 - types[:, 0], likely, kinds + 1, roles


def judged(x, likely, kinds, threshold):
    """Words coded whose likeliest type has a probability from a threshold on, each with whether its type is right (None where the gold is unsure), the
    surest first."""
    left = [(k, ok) for _, k, _, _, ok in x.events]
    out = []
    for w in sorted((w for w in range(len(x.words)) if likely[w] >= threshold), key=lambda w: -likely[w]):
        kind = data.EVENT_TYPES[int(kinds[w])]
        hit = next((g for g in left if g == (kind, 1)), None) or next((g for g in left if g[0] == kind), None)
        if hit:
            left.remove(hit)
        out.append((w, None if hit and not hit[1] else bool(hit)))
    return out


def f1(right, predicted, gold):
    return 2 * right / max(1, predicted + gold)
