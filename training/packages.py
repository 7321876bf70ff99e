"""News that packages carry among their examples, as stories for the other scripts.

    python packages.py WHEEL DEB        -> runs/abc_news.jsonl, runs/reuters_news.jsonl

In: a wheel of `gensim` (300 stories of the Australian Broadcasting Corporation's mail service, December 2001; Lee, Pincombe and Welsh 2005) and
Debian's `r-cran-tm` (70 stories of Reuters-21578, 1987; Lewis 1997), both as their registries give them. Both texts are given out for research;
nothing of them is kept in the repository, only annotations by document id and offset.
Out: a line a story: `id`, `date` (for the first the middle of its month), `title` (empty), `text`.
"""
import datetime
import html
import io
import json
import re
import subprocess
import sys
import tarfile
import zipfile

from paths import RUNS


def abc(wheel):
    with zipfile.ZipFile(wheel) as z:
        stories = z.read("gensim/test/test_data/lee_background.cor").decode().splitlines()
    for i, text in enumerate(s.strip() for s in stories if s.strip()):
        yield f"lee-{i}", "2001-12-15", text


def reuters(deb):
    files = tarfile.open(fileobj=io.BytesIO(subprocess.run(["dpkg-deb", "--fsys-tarfile", deb], check=True, capture_output=True).stdout))
    for topic in ("crude", "acq"):
        for name in sorted(n for n in files.getnames() if re.search(rf"/texts/{topic}/.*\.xml$", n)):
            story = files.extractfile(name).read().decode("latin-1")
            body = html.unescape(html.unescape(re.search(r"<BODY>(.*?)</BODY>", story, re.S)[1]))
            body = re.sub(r"\s+REUTER\s*$", "", body.rstrip(), flags=re.I)
            day = datetime.datetime.strptime(re.search(r"<DATE>\s*(\S+)", story)[1], "%d-%b-%Y")
            # Lines are broken at 64 characters, paragraphs are indented.
            yield f"reuters-{topic}-{re.search(r'([0-9]+)[.]xml', name)[1]}", f"{day:%Y-%m-%d}", "\n\n".join(" ".join(p.split()) for p in re.split(r"\n {4,}", body))


def main(wheel, deb):
    RUNS.mkdir(exist_ok=True)
    for name, stories in (("abc_news", abc(wheel)), ("reuters_news", reuters(deb))):
        with open(RUNS / f"{name}.jsonl", "w", encoding="utf8") as f:
            for i, day, text in stories:
                f.write(json.dumps({"id": i, "date": day, "title": "", "text": text}, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
