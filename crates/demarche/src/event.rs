//! The event record: the shape every writer writes and every user reads.
//!
//! Field names and order are a contract (README, "Records"); offsets are code points of the document's text, end exclusive.

use crate::explain::Explanation;
use serde::{Deserialize, Serialize};

/// One political act, told in one sentence.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// Stable hash of document, predicate, type and actors: the same text gives the same id on any machine.
    pub id: String,
    /// The document's id.
    pub doc_id: String,
    /// Publication date, ISO 8601.
    pub doc_date: Option<String>,
    /// Index of the sentence in the document, from 0.
    pub sentence: usize,
    /// The sentence.
    pub text: String,
    /// First code point of the sentence.
    pub start: usize,
    /// One past its last code point.
    pub end: usize,
    /// PLOVER type, "CONSULT".
    pub event: String,
    /// PLOVER mode of that type, "phone".
    pub mode: Option<String>,
    /// PLOVER contexts.
    pub contexts: Vec<String>,
    /// CAMEO code, the finest that type, mode and context justify.
    pub cameo: String,
    /// "verbal cooperation", "material cooperation", "verbal conflict", "material conflict".
    pub quad: String,
    /// Conflict–cooperation score of the CAMEO code, −10 to 10 (Goldstein 1992).
    pub score: f64,
    /// The words that express the act.
    pub predicate: Predicate,
    /// Who did it.
    pub source: Vec<Actor>,
    /// To whom.
    pub target: Vec<Actor>,
    /// ISO 8601: a day, `start/end`, a month, a year.
    pub date: Option<String>,
    /// The words that gave the date; `None` when it is the story's.
    pub date_text: Option<String>,
    /// Where.
    pub place: Option<Place>,
    /// actual, planned, demanded, denied, hypothetical.
    pub factuality: String,
    /// Who says so, when somebody is quoted.
    pub statement: Option<Attribution>,
    /// People killed.
    pub dead: Option<u64>,
    /// People injured.
    pub injured: Option<u64>,
    /// Probability that the record is right, 0–1.
    pub confidence: f64,
    /// Identifier shared by the records of one happening.
    pub incident: Option<String>,
    /// The model that coded it.
    pub model: String,
    /// Whose claim it is, when only one party makes it and claims are asked to be marked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub claimed_by: Option<String>,
    /// What made it, when that is asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub explanation: Option<Box<Explanation>>,
}

/// The words that express the act.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Predicate {
    /// As written.
    pub text: String,
    /// Lemma of the head word.
    pub lemma: String,
    /// First code point.
    pub start: usize,
    /// One past the last.
    pub end: usize,
}

/// A side of an event.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Actor {
    /// As written.
    pub text: String,
    /// First code point.
    pub start: usize,
    /// One past the last.
    pub end: usize,
    /// The entity's name, resolved through the story and the lexicon.
    pub name: Option<String>,
    /// ISO 3166 alpha-3, or IGO, NGO, INT.
    pub country: Option<String>,
    /// Main PLOVER sector.
    pub sector: Option<String>,
    /// All sectors.
    pub sectors: Vec<String>,
    /// Office held, "Secretary of State".
    pub office: Option<String>,
}

/// Where an event happened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Place {
    /// As written.
    pub text: String,
    /// First code point.
    pub start: usize,
    /// One past the last.
    pub end: usize,
    /// Name in the lexicon or gazetteer.
    pub name: Option<String>,
    /// ISO 3166 alpha-3.
    pub country: Option<String>,
    /// First-order division: state, province, governorate.
    pub division: Option<String>,
    /// Latitude in degrees north.
    pub lat: Option<f64>,
    /// Longitude in degrees east.
    pub lon: Option<f64>,
    /// GeoNames id.
    pub geonames: Option<u32>,
}

/// Who says so.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Attribution {
    /// The speaker, as written.
    pub speaker: Option<String>,
    /// The speaker's name, resolved through the story.
    pub name: Option<String>,
    /// The words that attribute: "said", "according to".
    pub cue: String,
    /// "press release", "told reporters".
    pub medium: Option<String>,
}
