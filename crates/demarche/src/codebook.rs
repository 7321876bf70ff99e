//! The codebook: which event types there are, their modes, and the CAMEO code, quad class and score each amounts to.
//!
//! In: `codebook/plover.toml` and `codebook/cameo.toml`. Out: [`Codebook`]. Types and codes are data, not code.

use serde::Deserialize;
use std::collections::{BTreeMap, HashMap};

/// A codebook that could not be read.
#[derive(Debug, thiserror::Error)]
#[error("{file}: {message}")]
pub struct CodebookError {
    file: String,
    message: String,
}

/// An event type.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EventType {
    /// PLOVER name, as the model knows it.
    pub id: String,
    /// Quad class.
    pub quad: String,
    /// What it is, in a sentence.
    pub definition: String,
    /// CAMEO code when no mode is given.
    pub cameo: String,
    /// CAMEO code of a planned act.
    pub plan: Option<String>,
    /// CAMEO code of each mode.
    #[serde(default)]
    pub modes: BTreeMap<String, String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Types {
    r#type: Vec<EventType>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Scores {
    score: HashMap<String, f64>,
}

/// Types by name, and scores by code.
#[derive(Debug, Clone)]
pub struct Codebook {
    types: HashMap<String, EventType>,
    scores: HashMap<String, f64>,
}

impl Codebook {
    /// The codebook that ships with the program.
    ///
    /// # Panics
    /// When the shipped files are malformed, which the tests rule out.
    pub fn built_in() -> Self {
        Self::parse(
            ("plover.toml", include_str!("../../../codebook/plover.toml")),
            ("cameo.toml", include_str!("../../../codebook/cameo.toml")),
        )
        .unwrap_or_else(|e| panic!("{e}"))
    }

    /// Reads both files, each given as (name, text).
    pub fn parse(plover: (&str, &str), cameo: (&str, &str)) -> Result<Self, CodebookError> {
        let error = |file: &str, e: toml::de::Error| CodebookError { file: file.to_string(), message: e.to_string() };
        let types: Types = toml::from_str(plover.1).map_err(|e| error(plover.0, e))?;
        let scores: Scores = toml::from_str(cameo.1).map_err(|e| error(cameo.0, e))?;
        Ok(Codebook { types: types.r#type.into_iter().map(|t| (t.id.clone(), t)).collect(), scores: scores.score })
    }

    /// A type by its name.
    pub fn get(&self, id: &str) -> Option<&EventType> {
        self.types.get(id)
    }

    /// Whether a type has a mode.
    pub fn has_mode(&self, id: &str, mode: &str) -> bool {
        self.get(id).is_some_and(|t| t.modes.contains_key(mode))
    }

    /// The CAMEO code that type, mode and factuality justify.
    pub fn cameo(&self, id: &str, mode: Option<&str>, factuality: &str) -> &str {
        let Some(t) = self.get(id) else { return "" };
        let planned = t.plan.as_ref().filter(|_| factuality == "planned");
        mode.and_then(|m| t.modes.get(m)).or(planned).unwrap_or(&t.cameo)
    }

    /// Conflict–cooperation score of a CAMEO code, −10 to 10.
    pub fn score(&self, code: &str) -> f64 {
        (1..=code.len()).rev().find_map(|n| self.scores.get(&code[..n])).copied().unwrap_or(0.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_telephone_call_is_041() {
        let c = Codebook::built_in();
        assert_eq!(c.cameo("CONSULT", Some("phone"), "actual"), "041");
        assert_eq!(c.score("041"), 1.0);
    }

    #[test]
    fn every_code_has_a_score() {
        let c = Codebook::built_in();
        assert_eq!(c.types.len(), 16);
        for t in c.types.values() {
            for code in t.modes.values().chain([&t.cameo]) {
                assert_ne!(c.score(code), 0.0, "{code}");
            }
        }
    }
}
