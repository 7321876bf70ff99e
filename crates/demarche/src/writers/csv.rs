//! Event records as CSV: one row a record, the fields of actors joined by `;` within a cell.

use crate::event::{Actor, Event};
use std::io::Write;

const COLUMNS: [&str; 43] = [
    "id",
    "doc_id",
    "doc_date",
    "sentence",
    "start",
    "end",
    "event",
    "mode",
    "contexts",
    "cameo",
    "quad",
    "score",
    "predicate",
    "predicate_lemma",
    "predicate_start",
    "predicate_end",
    "source_text",
    "source_name",
    "source_country",
    "source_sector",
    "source_office",
    "source_start",
    "source_end",
    "target_text",
    "target_name",
    "target_country",
    "target_sector",
    "target_office",
    "target_start",
    "target_end",
    "date",
    "date_text",
    "place",
    "place_country",
    "factuality",
    "speaker",
    "cue",
    "dead",
    "injured",
    "confidence",
    "incident",
    "model",
    "text",
];

/// Writes records as CSV, the header first.
pub struct CsvWriter<W: Write> {
    out: ::csv::Writer<W>,
}

impl<W: Write> CsvWriter<W> {
    /// Writes the header.
    pub fn new(out: W) -> Result<Self, ::csv::Error> {
        let mut out = ::csv::Writer::from_writer(out);
        out.write_record(COLUMNS)?;
        Ok(CsvWriter { out })
    }

    /// Writes one record.
    pub fn write(&mut self, e: &Event) -> Result<(), ::csv::Error> {
        let text = |o: &Option<String>| o.clone().unwrap_or_default();
        let number = |o: Option<u64>| o.map(|n| n.to_string()).unwrap_or_default();
        let mut row = vec![
            e.id.clone(),
            e.doc_id.clone(),
            text(&e.doc_date),
            e.sentence.to_string(),
            e.start.to_string(),
            e.end.to_string(),
            e.event.clone(),
            text(&e.mode),
            e.contexts.join(";"),
            e.cameo.clone(),
            e.quad.clone(),
            e.score.to_string(),
            e.predicate.text.clone(),
            e.predicate.lemma.clone(),
            e.predicate.start.to_string(),
            e.predicate.end.to_string(),
        ];
        for side in [&e.source, &e.target] {
            let join = |f: &dyn Fn(&Actor) -> String| side.iter().map(f).collect::<Vec<_>>().join(";");
            row.extend([
                join(&|a| a.text.replace(';', ",")),
                join(&|a| text(&a.name)),
                join(&|a| text(&a.country)),
                join(&|a| text(&a.sector)),
                join(&|a| text(&a.office)),
                join(&|a| a.start.to_string()),
                join(&|a| a.end.to_string()),
            ]);
        }
        row.extend([
            text(&e.date),
            text(&e.date_text),
            e.place.as_ref().map(|p| p.text.clone()).unwrap_or_default(),
            e.place.as_ref().and_then(|p| p.country.clone()).unwrap_or_default(),
            e.factuality.clone(),
            e.statement.as_ref().and_then(|s| s.speaker.clone()).unwrap_or_default(),
            e.statement.as_ref().map(|s| s.cue.clone()).unwrap_or_default(),
            number(e.dead),
            number(e.injured),
            e.confidence.to_string(),
            text(&e.incident),
            e.model.clone(),
            e.text.clone(),
        ]);
        self.out.write_record(row)
    }

    /// Writes what is buffered.
    pub fn flush(&mut self) -> std::io::Result<()> {
        self.out.flush()
    }
}
