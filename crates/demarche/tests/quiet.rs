//! Sport, business, science, weather and shows: hardly a sentence of them yields an event.

use demarche::{Coder, Document, Text};
use std::collections::BTreeMap;

/// Sentences in a hundred that may yield an event.
const MOST: usize = 2;

#[test]
fn quiet_sentences_yield_no_events() {
    let rows = include_str!("quiet.psv").lines().filter(|l| !l.starts_with('#')).skip(1);
    let rows: Vec<(&str, &str)> = rows.filter_map(|l| l.split_once('|')).collect();
    assert_eq!(rows.len(), 500);
    let coder = Coder::english().unwrap();
    let worker = coder.worker().unwrap();
    let mut loud: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for (genre, sentence) in &rows {
        let document = Document { text: Text::new(*sentence), ..Document::default() };
        if let Some(e) = worker.code(&document).unwrap().first() {
            loud.entry(genre).or_default().push(format!("{} «{}» {}: {sentence}", e.event, e.predicate.text, e.confidence));
        }
    }
    let n: usize = loud.values().map(Vec::len).sum();
    assert!(n * 100 <= MOST * rows.len(), "{n} of {} sentences yield an event: {loud:#?}", rows.len());
}
