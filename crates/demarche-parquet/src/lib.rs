//! Event records as Parquet: one nested row a record, with the field names of the JSON records.
//!
//! In: [`Event`]s. Out: a Parquet file. Rows are buffered and written in groups.

use arrow_json::ReaderBuilder;
use arrow_json::reader::Decoder;
use arrow_schema::{DataType, Field, Fields, Schema};
use demarche::Event;
use parquet::arrow::ArrowWriter;
use std::io::Write;
use std::sync::Arc;

/// Parquet could not be written.
#[derive(Debug, thiserror::Error)]
pub enum ParquetError {
    /// A record does not fit the schema.
    #[error("parquet: {0}")]
    Arrow(#[from] arrow_schema::ArrowError),
    /// The file cannot be written.
    #[error("parquet: {0}")]
    Parquet(#[from] parquet::errors::ParquetError),
}

/// Writes records as Parquet.
pub struct ParquetWriter<W: Write + Send> {
    out: ArrowWriter<W>,
    rows: Decoder,
}

impl<W: Write + Send> ParquetWriter<W> {
    /// Begins a file.
    pub fn new(out: W) -> Result<Self, ParquetError> {
        let schema = Arc::new(schema());
        Ok(ParquetWriter {
            out: ArrowWriter::try_new(out, schema.clone(), None)?,
            rows: ReaderBuilder::new(schema).with_batch_size(8192).build_decoder()?,
        })
    }

    /// Adds records.
    pub fn write(&mut self, events: &[Event]) -> Result<(), ParquetError> {
        self.rows.serialize(events)?;
        if let Some(batch) = self.rows.flush()? {
            self.out.write(&batch)?;
        }
        Ok(())
    }

    /// Ends the file.
    pub fn finish(self) -> Result<(), ParquetError> {
        self.out.close()?;
        Ok(())
    }
}

/// The schema of a record.
pub fn schema() -> Schema {
    let text = |n: &str| Field::new(n, DataType::Utf8, true);
    let count = |n: &str| Field::new(n, DataType::UInt64, true);
    let real = |n: &str| Field::new(n, DataType::Float64, true);
    let texts = |n: &str| Field::new(n, DataType::List(Arc::new(text("item"))), true);
    let object = |n: &str, fields: Vec<Field>| Field::new(n, DataType::Struct(Fields::from(fields)), true);
    let actor = || {
        vec![text("text"), count("start"), count("end"), text("name"), text("country"), text("sector"), texts("sectors"), text("office")]
    };
    let actors = |n: &str| Field::new(n, DataType::List(Arc::new(object("item", actor()))), true);
    Schema::new(vec![
        text("id"),
        text("doc_id"),
        text("doc_date"),
        count("sentence"),
        text("text"),
        count("start"),
        count("end"),
        text("event"),
        text("mode"),
        texts("contexts"),
        text("cameo"),
        text("quad"),
        real("score"),
        object("predicate", vec![text("text"), text("lemma"), count("start"), count("end")]),
        actors("source"),
        actors("target"),
        text("date"),
        text("date_text"),
        object(
            "place",
            vec![
                text("text"),
                count("start"),
                count("end"),
                text("name"),
                text("country"),
                text("division"),
                real("lat"),
                real("lon"),
                count("geonames"),
            ],
        ),
        text("factuality"),
        object("statement", vec![text("speaker"), text("name"), text("cue"), text("medium")]),
        count("dead"),
        count("injured"),
        real("confidence"),
        text("incident"),
        text("model"),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_can_be_written() {
        let record = r#"{"id":"1","doc_id":"d","doc_date":null,"sentence":0,"text":"t","start":0,"end":1,"event":"AID","mode":null,"contexts":[],"cameo":"070","quad":"material cooperation","score":7.0,
            "predicate":{"text":"gave","lemma":"give","start":0,"end":4},"source":[{"text":"Peru","start":0,"end":4,"name":"Peru","country":"PER","sector":"GOV","sectors":["GOV"],"office":null}],"target":[],
            "date":null,"date_text":null,"place":null,"factuality":"actual","statement":null,"dead":null,"injured":null,"confidence":0.9,"incident":null,"model":"english-1"}"#;
        let event: Event = serde_json::from_str(record).unwrap();
        let mut file = Vec::new();
        let mut out = ParquetWriter::new(&mut file).unwrap();
        out.write(&[event]).unwrap();
        out.finish().unwrap();
        assert_eq!(&file[..4], b"PAR1");
    }
}
