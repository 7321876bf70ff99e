//! Writers: records to JSON Lines, CSV, or a table to read; documents with all layers to JSON or CoNLL-U.
//!
//! In: [`Event`](crate::Event)s or [`Annotation`](crate::Annotation)s. Out: text. Parquet is written by the crate `demarche-parquet`.

mod codebook;
mod conllu;
mod csv;
mod json;
mod table;

pub use self::codebook::{codebook, codebook_entry};
pub use self::conllu::{conllu, tokenized, wrong_line};
pub use self::csv::CsvWriter;
pub use self::json::annotation;
pub use self::table::table;
