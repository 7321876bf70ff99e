"""Checks the stories of `stories/`, whose acts are coded by hand in the form of `news_train` (`ANNOTATION.md` beside the data says by which rules).

    python stories.py [FILE...]     every error with file and story, then counts by type

A line a story: `id`, `date`, `text`, `sentences` [start, end], `events` (sentence, type, mode, predicate and where it starts, sides with country and sector, date,
place, factuality, speaker, sure). Offsets count code points of the text.
"""
import collections
import json
import pathlib
import re
import sys
import typing

import corpus

DATE = re.compile(r"(\d{4}(-\d\d){0,2}(/\d{4}(-\d\d){0,2})?)?")
COUNTRY = re.compile(r"([A-Z]{3})?")


class Sentence(typing.NamedTuple):
    id: str
    text: str


def errors(story):
    """What is wrong with a story, in words."""
    text = story["text"]
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", story["date"]):
        yield f"no day of publication: {story['date']!r}"
    for e in story["events"]:
        start, end = story["sentences"][e["sent"]]
        at = e["predicate_start"]
        said = f"{e['event']} «{e['predicate']}» of sentence {e['sent']}"
        if not start <= at < end or text[at:at + len(e["predicate"])] != e["predicate"]:
            yield f"{said}: the predicate does not stand at {at}"
        if e["event"] not in corpus.MODES or e["mode"] and e["mode"] not in corpus.MODES[e["event"]]:
            yield f"{said}: no such type or mode: {e['event']}/{e['mode']}"
        if e["factuality"] not in corpus.FACTUALITY:
            yield f"{said}: no factuality {e['factuality']!r}"
        if not DATE.fullmatch(e["date"]):
            yield f"{said}: date {e['date']!r}"
        for side in e["source"] + e["target"]:
            if side["text"] not in text or not COUNTRY.fullmatch(side["country"]):
                yield f"{said}: side {side}"


def main(paths):
    failed, counts, sentences = 0, collections.Counter(), []
    for path in paths or sorted(pathlib.Path(__file__).parent.glob("stories/**/*.jsonl")):
        for story in map(json.loads, open(path, encoding="utf8")):
            for message in errors(story):
                failed += 1
                print(f"{path}: {story['id']}: {message}")
            sentences += [Sentence(f"{story['id']}, sentence {i}", story["text"][a:b]) for i, (a, b) in enumerate(story["sentences"])]
            counts.update(e["event"] for e in story["events"] if e["sure"])
    copies = corpus.near_copies(sentences)
    for a, b in copies:
        print(f"{a}: nearly a copy of {b}")
    print(f"{len(sentences)} sentences, {sum(counts.values())} sure acts, {failed} errors, {len(copies)} near-copies", dict(counts.most_common()))
    return failed + len(copies)


if __name__ == "__main__":
    sys.exit(1 if main(sys.argv[1:]) else 0)
