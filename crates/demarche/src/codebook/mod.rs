//! The codebook: which event types there are, their modes, the CAMEO code, quad class and score each amounts to, and which of two
//! records of one sentence stays.
//!
//! In: `codebook/plover.toml` and `codebook/cameo.toml`, or a user's own file beside them. Out: [`Codebook`]. The language model names types
//! and modes in its own, fixed way; a codebook says what records call them, so it may rename, merge or drop them. Inside the
//! pipeline the model's names are used, and [`Codebook::get`] and [`EventType::mode_name`] give those of the records.

mod cameo;
mod read;

pub use cameo::{Cameo, Facts};
pub use read::CodebookError;

use serde::Deserialize;
use std::path::Path;

/// The four classes of events by tone and deed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub enum Quad {
    /// Words for the other side.
    #[serde(rename = "verbal cooperation")]
    VerbalCooperation,
    /// Deeds for it.
    #[serde(rename = "material cooperation")]
    MaterialCooperation,
    /// Words against it.
    #[serde(rename = "verbal conflict")]
    VerbalConflict,
    /// Deeds against it.
    #[serde(rename = "material conflict")]
    MaterialConflict,
}

impl Quad {
    /// Whether such acts are words.
    pub fn is_verbal(self) -> bool {
        matches!(self, Quad::VerbalCooperation | Quad::VerbalConflict)
    }

    /// As records write it.
    pub fn name(self) -> &'static str {
        match self {
            Quad::VerbalCooperation => "verbal cooperation",
            Quad::MaterialCooperation => "material cooperation",
            Quad::VerbalConflict => "verbal conflict",
            Quad::MaterialConflict => "material conflict",
        }
    }
}

/// A mode of an event type.
#[derive(Debug, Clone, PartialEq)]
pub struct Mode {
    /// As records write it.
    pub id: String,
    /// The model's modes that it holds.
    pub model: Vec<String>,
    /// Other names in use.
    pub also: Vec<String>,
    /// What it is, in a sentence.
    pub definition: String,
    /// Lemmas that most often tell of it.
    pub cues: Vec<String>,
    /// Sentences that tell of it.
    pub examples: Vec<String>,
}

/// An event type.
#[derive(Debug, Clone, PartialEq)]
pub struct EventType {
    /// As records write it.
    pub id: String,
    /// The model's types that it holds.
    pub model: Vec<String>,
    /// Quad class.
    pub quad: Quad,
    /// What it is, in a sentence.
    pub definition: String,
    /// Where a neighbouring type takes over.
    pub note: Option<String>,
    /// Lemmas that most often tell of it.
    pub cues: Vec<String>,
    /// Sentences that tell of it.
    pub examples: Vec<String>,
    /// Its modes.
    pub modes: Vec<Mode>,
    /// Modes of the model that this codebook has dropped: they count as no mode.
    unnamed: Vec<String>,
}

/// How many times likelier a mode is when one of its cues stands in the predicate.
const CUE: f32 = 4.0;

impl EventType {
    /// What records call a mode of the model.
    pub fn mode_name(&self, model: &str) -> Option<&str> {
        self.modes.iter().find(|m| m.model.iter().any(|x| x == model)).map(|m| m.id.as_str())
    }
}

/// How the words of two records of a sentence lie to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Link {
    /// The word that stays is above the other in the tree, with no verb between.
    Governs,
    /// Either is directly above the other or over one word.
    Near,
    /// Both are in the sentence.
    Sentence,
}

/// How the sides of two records must agree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Sides {
    /// Source and target are the same where both records have one.
    Compatible,
    /// The source is the same where both have one.
    Source,
    /// Both have a source, and it is the same.
    #[serde(rename = "same source")]
    SameSource,
    /// Whatever they are.
    Any,
}

/// Which records go beside the one that stays.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Dropped {
    /// Of the same type.
    Same,
    /// Of one of these types of the model; of any when empty.
    Types(Vec<String>),
}

/// Which of two records of one sentence is left out.
#[derive(Debug, Clone, PartialEq)]
pub struct Rule {
    /// The reason, for explanations.
    pub why: String,
    /// The model's types of the record that stays; any when empty.
    pub keep: Vec<String>,
    /// Those of the record that goes.
    pub drop: Dropped,
    /// How their words lie to each other.
    pub link: Link,
    /// Lemmas of verbs that say of their subject what their object is; both then count as one directly above the other.
    pub through: Vec<String>,
    /// How their sides agree.
    pub sides: Sides,
    /// Factuality of the record that goes; any when empty.
    pub factuality: Vec<String>,
    /// Whether the record that stays takes sides and mode that it lacks from the one that goes.
    pub take: bool,
}

/// Which acts are nobody's business but that of those who do them.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Private {
    /// Classes of acts that are private between private sides.
    pub quads: Vec<Quad>,
    /// Sectors of private sides; so are those of whom neither country nor sector is known.
    pub sectors: Vec<String>,
}

/// Whom a country's bare name, or that of its whole people ("the Israelis"), stands for: in these types of the model, else for the government.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Country {
    /// Where it is the source, its forces.
    pub forces: Vec<String>,
    /// A whole people is the people itself.
    pub people: Vec<String>,
    /// A whole people is, where it is the target, the people itself.
    pub people_as_target: Vec<String>,
    /// Its own government does not do this to it.
    pub never_to_itself: Vec<String>,
}

/// Acts that are promises where a word beside their verb says so.
#[derive(Debug, Clone, PartialEq)]
pub struct Promise {
    /// Types of the model that are.
    pub types: Vec<String>,
    /// The type of the model that a promise is.
    pub is: String,
    /// Lemmas of auxiliaries that announce ("will provide").
    pub auxiliaries: Vec<String>,
    /// Lemmas of what is declared ("stressed its readiness").
    pub objects: Vec<String>,
    /// The reason, for explanations.
    pub why: String,
}

impl Promise {
    /// Probabilities (one for each of `names`) of an act that is a promise: those of its types are the promise's.
    pub fn moved(&self, names: &[String], probabilities: &[f32]) -> Vec<f32> {
        let moved = |name: &String| self.types.contains(name);
        let sum: f32 = names.iter().zip(probabilities).filter(|(n, _)| moved(n)).map(|(_, p)| p).sum();
        let each = |(name, p): (&String, &f32)| {
            if moved(name) {
                0.0
            } else if *name == self.is {
                p + sum
            } else {
                *p
            }
        };
        names.iter().zip(probabilities).map(each).collect()
    }
}

/// An act that is another when certain sides do it: whom rebels "arrest" they abduct.
#[derive(Debug, Clone, PartialEq)]
pub struct Turn {
    /// Types of the model that turn.
    pub types: Vec<String>,
    /// Modes of the model; none stand for any.
    pub modes: Vec<String>,
    /// Sectors of which every source must be.
    pub sources: Vec<String>,
    /// Sectors of which every target must be; none stand for any.
    pub targets: Vec<String>,
    /// The type of the model that the act is.
    pub is: String,
    /// Its mode.
    pub mode: Option<String>,
    /// The reason, for explanations.
    pub why: String,
}

/// Types, modes, rules and codes.
#[derive(Debug, Clone)]
pub struct Codebook {
    types: Vec<EventType>,
    rules: Vec<Rule>,
    pointers: Vec<Quad>,
    promises: Vec<Promise>,
    turns: Vec<Turn>,
    country: Country,
    private: Private,
    cameo: Cameo,
}

impl Codebook {
    /// The codebook that ships with the program.
    ///
    /// # Panics
    /// When the shipped files are malformed, which the tests rule out.
    pub fn built_in() -> Self {
        let cameo = Cameo::parse("cameo.toml", include_str!("../../../../codebook/cameo.toml"));
        cameo
            .and_then(|cameo| read::shipped("plover.toml", include_str!("../../../../codebook/plover.toml"), cameo))
            .unwrap_or_else(|e| panic!("{e}"))
    }

    /// A user's codebook (`docs/codebook.md` describes the file).
    pub fn open(path: &Path) -> Result<Self, CodebookError> {
        let name = path.display().to_string();
        let text = std::fs::read_to_string(path).map_err(|e| CodebookError::whole(&name, format!("cannot be read: {e}")))?;
        Self::parse(&name, &text)
    }

    /// A user's codebook from the text of a file of that name.
    pub fn parse(name: &str, text: &str) -> Result<Self, CodebookError> {
        read::users(name, text, &Self::built_in())
    }

    /// Types in the order of the file.
    pub fn types(&self) -> &[EventType] {
        &self.types
    }

    /// Rules in the order of the file.
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// Classes of acts that are no record where their sentence names no side.
    pub fn pointers(&self) -> &[Quad] {
        &self.pointers
    }

    /// What is a promise.
    pub fn promises(&self) -> &[Promise] {
        &self.promises
    }

    /// What is another act by certain sides.
    pub fn turns(&self) -> &[Turn] {
        &self.turns
    }

    /// Whom a country's name stands for.
    pub fn country(&self) -> &Country {
        &self.country
    }

    /// What is private.
    pub fn private(&self) -> &Private {
        &self.private
    }

    /// Codes of CAMEO.
    pub fn cameo(&self) -> &Cameo {
        &self.cameo
    }

    /// The type that holds a type of the model; `None` when the codebook has dropped it.
    pub fn get(&self, model: &str) -> Option<&EventType> {
        self.types.iter().find(|t| t.model.iter().any(|m| m == model))
    }

    /// The type that records call so, in any case.
    pub fn find(&self, id: &str) -> Option<&EventType> {
        self.types.iter().find(|t| t.id.eq_ignore_ascii_case(id))
    }

    /// The type of the model that probabilities (one for each of `names`) speak for: merged types add up, and of those the strongest
    /// is named. `None` when the strongest is one that the codebook has dropped.
    pub fn strongest<'n>(&self, names: &'n [String], probabilities: &[f32]) -> Option<(&'n str, f32)> {
        let scored: Vec<(&str, f32)> =
            names.iter().map(String::as_str).zip(probabilities.iter().copied()).filter(|(n, _)| *n != "NONE").collect();
        let together = |a: &str, b: &str| a == b || self.get(a).is_some_and(|t| t.model.iter().any(|m| m == b));
        let total = |name: &str| scored.iter().filter(|(n, _)| together(name, n)).map(|(_, p)| p).sum::<f32>();
        let (best, _) =
            scored.iter().map(|(n, p)| (*n, (total(n), *p))).max_by(|a, b| a.1.0.total_cmp(&b.1.0).then(a.1.1.total_cmp(&b.1.1)))?;
        self.get(best).map(|_| (best, total(best)))
    }

    /// The mode of the model that probabilities (one for each of `names`, "-" for none) and the lemmas of the predicate speak for in a
    /// type of the model.
    pub fn mode<'n>(&self, event: &str, names: &'n [String], probabilities: &[f32], lemmas: &[&str]) -> Option<(&'n str, f32)> {
        let t = self.get(event)?;
        let (best, p) = self.modes(event, names, probabilities, lemmas).into_iter().max_by(|a, b| a.1.total_cmp(&b.1))?;
        let held = names.iter().zip(probabilities).filter(|(n, _)| t.mode_name(n) == Some(&best));
        held.max_by(|a, b| a.1.total_cmp(b.1)).map(|(n, _)| (n.as_str(), p))
    }

    /// Probabilities of the modes of a type of the model, as this codebook names them; "-" is none and takes in the dropped ones. Modes
    /// of other types do not count; one of whose cues is among the lemmas of the predicate counts four times.
    pub fn modes(&self, event: &str, names: &[String], probabilities: &[f32], lemmas: &[&str]) -> Vec<(String, f32)> {
        let Some(t) = self.get(event) else { return Vec::new() };
        let scored = || names.iter().zip(probabilities);
        let total = |held: &[String]| scored().filter(|(n, _)| held.contains(n)).map(|(_, p)| p).sum::<f32>();
        let none = scored().find(|(n, _)| *n == "-").map_or(0.0, |(_, p)| *p) + total(&t.unnamed);
        let told = |m: &Mode| m.cues.iter().any(|c| lemmas.contains(&c.as_str()));
        let named = t.modes.iter().map(|m| (m.id.clone(), total(&m.model) * if told(m) { CUE } else { 1.0 }));
        let mut all: Vec<(String, f32)> = std::iter::once(("-".to_string(), none)).chain(named).collect();
        let sum: f32 = all.iter().map(|(_, p)| p).sum();
        all.iter_mut().for_each(|(_, p)| *p /= sum.max(f32::MIN_POSITIVE));
        all
    }

    /// Probabilities of the model's types (NONE among them) as those of this codebook: merged types add up, dropped ones are NONE.
    pub fn named(&self, names: &[String], probabilities: &[f32]) -> Vec<(String, f32)> {
        let mut out: Vec<(String, f32)> = Vec::new();
        for (name, p) in names.iter().zip(probabilities) {
            let id = self.get(name).map_or("NONE", |t| &t.id);
            match out.iter_mut().find(|(n, _)| n == id) {
                Some((_, sum)) => *sum += p,
                None => out.push((id.to_string(), *p)),
            }
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(list: &[&str]) -> Vec<String> {
        list.iter().map(|s| s.to_string()).collect()
    }

    #[test]
    fn the_shipped_codebook_knows_the_classes_of_the_model() {
        let labels: crate::language::Labels = serde_json::from_str(include_str!("../../../../models/english-1/labels.json")).unwrap();
        let book = Codebook::built_in();
        assert_eq!(book.types().len(), 16);
        for name in labels.events.iter().filter(|n| *n != "NONE") {
            assert!(book.get(name).is_some(), "{name}");
        }
        for name in labels.modes.iter().filter(|n| *n != "-") {
            assert!(book.types().iter().any(|t| t.mode_name(name).is_some()), "{name}");
        }
    }

    #[test]
    fn every_entry_says_what_it_is_and_shows_it() {
        for t in Codebook::built_in().types() {
            assert!(!t.definition.is_empty() && !t.examples.is_empty() && !t.cues.is_empty(), "{}", t.id);
            for m in &t.modes {
                assert!(!m.definition.is_empty() && !m.examples.is_empty() && !m.cues.is_empty(), "{} {}", t.id, m.id);
            }
        }
    }

    #[test]
    fn merged_types_add_up_against_the_others() {
        let book =
            Codebook::parse("mine.toml", "extends = \"plover\"\n[[type]]\nid = \"YIELD\"\nmodel = [\"CONCEDE\", \"RETREAT\"]\n").unwrap();
        let classes = names(&["NONE", "CONCEDE", "RETREAT", "AID"]);
        assert_eq!(book.strongest(&classes, &[0.0, 0.3, 0.31, 0.39]).map(|x| x.0), Some("RETREAT"));
        assert_eq!(Codebook::built_in().strongest(&classes, &[0.0, 0.3, 0.31, 0.39]).map(|x| x.0), Some("AID"));
        assert_eq!(book.get("CONCEDE").map(|t| t.id.as_str()), Some("YIELD"));
        assert_eq!(book.named(&classes, &[0.0, 0.25, 0.25, 0.5]).into_iter().find(|x| x.0 == "YIELD"), Some(("YIELD".to_string(), 0.5)));
    }

    #[test]
    fn a_dropped_type_is_not_coded_as_the_next_best_one() {
        let book = Codebook::parse("mine.toml", "extends = \"plover\"\ndrop = [\"AID\"]\n").unwrap();
        assert_eq!(book.strongest(&names(&["NONE", "AID", "AGREE"]), &[0.0, 0.7, 0.3]), None);
    }

    #[test]
    fn a_cue_in_the_predicate_speaks_for_its_mode() {
        let book = Codebook::built_in();
        let modes = names(&["-", "phone", "visit"]);
        let mode = |lemmas: &[&str]| book.mode("CONSULT", &modes, &[0.5, 0.3, 0.2], lemmas).map(|m| m.0.to_string());
        assert_eq!(mode(&["hold", "talk"]), None);
        assert_eq!(mode(&["telephone", "talk"]), Some("phone".to_string()));
    }

    #[test]
    fn a_dropped_mode_counts_as_none() {
        let file = "extends = \"plover\"\n[[type]]\nid = \"CONSULT\"\n[[type.mode]]\nid = \"call\"\nmodel = [\"phone\"]\n";
        let book = Codebook::parse("mine.toml", file).unwrap();
        let modes = names(&["-", "phone", "visit", "release"]);
        assert_eq!(book.mode("CONSULT", &modes, &[0.1, 0.2, 0.7, 0.0], &[]), None);
        assert_eq!(book.mode("CONSULT", &modes, &[0.1, 0.8, 0.1, 0.0], &[]).map(|m| m.0), Some("phone"));
        assert_eq!(book.get("CONSULT").and_then(|t| t.mode_name("phone")), Some("call"));
    }
}
