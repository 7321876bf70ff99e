#!/usr/bin/env bash
# Every figure of docs/evaluation.md: bash training/evaluate.sh   (data: $DEMARCHE_SHARED, default ../shared beside the repository)
set -euo pipefail
cd "$(dirname "$0")/.."
shared=${DEMARCHE_SHARED:-../shared}
out=$(mktemp -d)
# Exit code 1 says that records were skipped: nine of GeoVirus have no text.
run() { cargo run --release --quiet -- "$@" || [ $? = 1 ]; }
score() { echo "== $1 $2"; python3 "$shared/score/score.py" "$1" "$3" "$4"; }
run code --format jsonl "$shared/seed/document.jsonl" > "$out/seed.jsonl"
score events seed "$shared/seed/gold.jsonl" "$out/seed.jsonl"
run code --format jsonl "$shared/gold/news_dev.jsonl" > "$out/news.jsonl"
score events news_dev "$shared/gold/news_dev.jsonl" "$out/news.jsonl"
run code --format jsonl "$shared/gold/gsr_dev.jsonl" > "$out/gsr.jsonl"
score gsr gsr_dev "$shared/gold/gsr_dev.jsonl" "$out/gsr.jsonl"
cat training/stories/*.jsonl > "$out/stories.gold.jsonl"
for set in later latest learnt; do cat training/stories/$set/*.jsonl > "$out/$set.gold.jsonl"; done
for set in stories later latest learnt; do
  run code --format jsonl "$out/$set.gold.jsonl" > "$out/$set.jsonl"
  score events "$set" "$out/$set.gold.jsonl" "$out/$set.jsonl"
done
run relate "$shared/gold/relations_dev.jsonl" > "$out/relations.jsonl"
score relations relations_dev "$shared/gold/relations_dev.jsonl" "$out/relations.jsonl"
run actor "$shared/gold/actors_dev.jsonl" > "$out/actors.jsonl"
score actors actors_dev "$shared/gold/actors_dev.jsonl" "$out/actors.jsonl"
for bank in ewt_dev gum_dev; do
  zcat "$shared/gold/$bank.conllu.gz" > "$out/$bank.conllu"
  run annotate --tokenized --format conllu "$out/$bank.conllu" > "$out/$bank.parsed.conllu"
  score parse "$bank" "$out/$bank.conllu" "$out/$bank.parsed.conllu"
done
for task in statements times; do
  run annotate "$shared/gold/${task}_dev.jsonl" > "$out/$task.jsonl"
  score "$task" "${task}_dev" "$shared/gold/${task}_dev.jsonl" "$out/$task.jsonl"
done
for task in lgl geovirus; do
  run annotate "$shared/gold/places_$task.jsonl" > "$out/$task.jsonl"
  score places "places_$task" "$shared/gold/places_$task.jsonl" "$out/$task.jsonl"
done
# Whether confidence means what it says.
python3 training/calibration.py "$shared/gold/news_dev.jsonl" "$out/news.jsonl"
for set in later latest learnt; do python3 training/calibration.py "$out/$set.gold.jsonl" "$out/$set.jsonl"; done
run annotate "$shared/gold/news_dev.jsonl" > "$out/news.annotated.jsonl"
python3 training/breakdown.py "$shared/gold/news_dev.jsonl" "$out/news.annotated.jsonl" "$shared/score"
