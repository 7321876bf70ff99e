//! What readers give and every later stage takes: a story with its text and what is known of it.

use crate::span::Text;
use jiff::civil::Date;

/// A news story.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Document {
    /// Identifier, unique within a run: the record's own, else file name (and record number).
    pub id: String,
    /// Publication date, when known. Without it relative dates stay unresolved.
    pub date: Option<Date>,
    /// The words that all offsets refer to. In plain text the title and date lines are part of it.
    pub text: Text,
    /// Title when the source gives one; in plain text and HTML it is also the first line of `text`.
    pub title: Option<String>,
    /// Name of the publication or agency.
    pub source: Option<String>,
    /// Where it was published.
    pub url: Option<String>,
    /// Language code (ISO 639-1).
    pub language: Option<String>,
}
