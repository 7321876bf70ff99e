#!/usr/bin/env bash
# The weights of models/english-1 from nothing but the base model and the data: bash make.sh   (some four hours on two cores)
set -euo pipefail
cd "$(dirname "$0")"
python=${PYTHON:-.venv/bin/python}
gold=${DEMARCHE_GOLD:-$(cd ../../shared/gold && pwd)}
export DEMARCHE_GOLD=$gold DEMARCHE_RUNS=${DEMARCHE_RUNS:-runs}
$python train.py syntax
# Sentences and tokens of the statements' articles as the program itself parts them.
if [ ! -s "$DEMARCHE_RUNS/segmented/statements_train.jsonl" ]; then
  mkdir -p "$DEMARCHE_RUNS/segmented"
  zcat "$gold/statements_train.jsonl.gz" | (cd .. && cargo run --release --quiet -- annotate -) > "$DEMARCHE_RUNS/segmented/statements_train.jsonl"
fi
$python train.py events
$python thresholds.py "$DEMARCHE_RUNS/events.pt"
$python export.py "$DEMARCHE_RUNS/events.pt"
$python calibration.py fit ../models/english-1
