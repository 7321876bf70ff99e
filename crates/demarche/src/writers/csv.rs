//! Event records as CSV: one row a record with all that its JSON has but the explanation; what several actors of a side have is joined by `;` within a cell,
//! an actor's sectors by `|`.

use crate::event::{Actor, Event};
use std::io::Write;

const COLUMNS: [&str; 54] = [
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
    "source_sectors",
    "source_office",
    "source_start",
    "source_end",
    "target_text",
    "target_name",
    "target_country",
    "target_sector",
    "target_sectors",
    "target_office",
    "target_start",
    "target_end",
    "date",
    "date_text",
    "place",
    "place_start",
    "place_end",
    "place_name",
    "place_country",
    "place_division",
    "place_lat",
    "place_lon",
    "place_geonames",
    "factuality",
    "speaker",
    "speaker_name",
    "cue",
    "medium",
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
        fn of<T>(thing: &Option<T>, field: impl Fn(&T) -> Option<String>) -> String {
            thing.as_ref().and_then(field).unwrap_or_default()
        }
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
                join(&|a| a.sectors.join("|")),
                join(&|a| text(&a.office)),
                join(&|a| a.start.to_string()),
                join(&|a| a.end.to_string()),
            ]);
        }
        row.extend([
            text(&e.date),
            text(&e.date_text),
            of(&e.place, |p| Some(p.text.clone())),
            of(&e.place, |p| Some(p.start.to_string())),
            of(&e.place, |p| Some(p.end.to_string())),
            of(&e.place, |p| p.name.clone()),
            of(&e.place, |p| p.country.clone()),
            of(&e.place, |p| p.division.clone()),
            of(&e.place, |p| p.lat.map(|x| x.to_string())),
            of(&e.place, |p| p.lon.map(|x| x.to_string())),
            of(&e.place, |p| p.geonames.map(|x| x.to_string())),
            e.factuality.clone(),
            of(&e.statement, |s| s.speaker.clone()),
            of(&e.statement, |s| s.name.clone()),
            of(&e.statement, |s| Some(s.cue.clone())),
            of(&e.statement, |s| s.medium.clone()),
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

#[cfg(test)]
mod tests {
    use super::*;

    /// Every value in a JSON tree.
    fn leaves(value: &serde_json::Value, out: &mut Vec<String>) {
        match value {
            serde_json::Value::Object(fields) => fields.values().for_each(|v| leaves(v, out)),
            serde_json::Value::Array(items) => items.iter().for_each(|v| leaves(v, out)),
            serde_json::Value::String(text) => out.push(text.clone()),
            other => out.push(other.to_string()),
        }
    }

    #[test]
    fn a_row_has_all_that_the_json_of_the_record_has() {
        let actor = |text: &str| serde_json::json!({"text": text, "start": 901, "end": 902, "name": format!("{text} name"), "country": "FRA", "sector": "MIL", "sectors": ["MIL", "ELI"], "office": format!("{text} office")});
        let record = serde_json::json!({
            "id": "i1", "doc_id": "d1", "doc_date": "2022-02-02", "sentence": 903, "text": "The sentence.", "start": 904, "end": 905, "event": "CONSULT",
            "mode": "phone", "contexts": ["diplomatic", "military"], "cameo": "041", "quad": "verbal cooperation", "score": 1.5,
            "predicate": {"text": "talked", "lemma": "talk", "start": 906, "end": 907}, "source": [actor("one"), actor("two")], "target": [actor("three")],
            "date": "2022-01-29", "date_text": "Saturday",
            "place": {"text": "the port", "start": 908, "end": 909, "name": "Le Havre", "country": "FRA", "division": "Normandy", "lat": 49.5, "lon": 0.25, "geonames": 910},
            "factuality": "planned", "statement": {"speaker": "she", "name": "Ann Smith", "cue": "told", "medium": "interview"}, "dead": 911, "injured": 912,
            "confidence": 0.75, "incident": "x1", "model": "m1"
        });
        let event: Event = serde_json::from_value(record.clone()).unwrap();
        let mut out = CsvWriter::new(Vec::new()).unwrap();
        out.write(&event).unwrap();
        let written = out.out.into_inner().unwrap();
        let cells: Vec<String> = ::csv::Reader::from_reader(&written[..])
            .records()
            .flat_map(|row| {
                row.unwrap().iter().flat_map(|cell| cell.split([';', '|']).map(str::to_string).collect::<Vec<_>>()).collect::<Vec<_>>()
            })
            .collect();
        let mut wanted = Vec::new();
        leaves(&record, &mut wanted);
        for value in wanted {
            assert!(cells.contains(&value), "{value} is in no cell");
        }
    }
}
