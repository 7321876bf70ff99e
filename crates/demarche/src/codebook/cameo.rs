//! CAMEO: the code and the score that type, mode, context, factuality and predicate justify.
//!
//! In: `codebook/cameo.toml`. Out: [`Cameo`]. Codes are tried from the most to the least specific line of a type; the first whose
//! conditions hold is taken. CAMEO is Gerner, Schrodt & Yilmaz (2009), the scale Goldstein (1992).

use super::read::{self, CodebookError};
use serde::Deserialize;
use std::collections::HashMap;
use toml::Spanned;

/// What is known of an act, in the model's names.
#[derive(Debug, Clone, Copy)]
pub struct Facts<'a> {
    /// Type.
    pub event: &'a str,
    /// Mode.
    pub mode: Option<&'a str>,
    /// Factuality.
    pub factuality: &'a str,
    /// Contexts of the record.
    pub contexts: &'a [String],
    /// Lemma of the predicate's head word.
    pub lemma: &'a str,
}

/// A code with its name and score.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Code {
    name: String,
    score: f64,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
enum Words {
    One(String),
    Many(Vec<String>),
}

impl Words {
    fn has(&self, word: &str) -> bool {
        match self {
            Words::One(w) => w == word,
            Words::Many(ws) => ws.iter().any(|w| w == word),
        }
    }
}

/// One line of a type's map.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    mode: Option<Words>,
    factuality: Option<Words>,
    context: Option<Words>,
    lemma: Option<Words>,
    code: Spanned<String>,
}

impl Line {
    fn holds(&self, f: &Facts) -> bool {
        let is = |words: &Option<Words>, value: &str| words.as_ref().is_none_or(|w| w.has(value));
        is(&self.mode, f.mode.unwrap_or(""))
            && is(&self.factuality, f.factuality)
            && is(&self.lemma, f.lemma)
            && self.context.as_ref().is_none_or(|w| f.contexts.iter().any(|c| w.has(c)))
    }

    fn is_last(&self) -> bool {
        self.mode.is_none() && self.factuality.is_none() && self.context.is_none() && self.lemma.is_none()
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    map: HashMap<Spanned<String>, Vec<Line>>,
    codes: HashMap<String, Code>,
}

/// The map from PLOVER and the codes.
#[derive(Debug, Clone)]
pub struct Cameo {
    map: HashMap<String, Vec<Line>>,
    codes: HashMap<String, Code>,
}

impl Cameo {
    /// From the text of a file of that name.
    pub fn parse(name: &str, text: &str) -> Result<Self, CodebookError> {
        let file: File = read::toml(name, text)?;
        let mut map = HashMap::new();
        for (event, lines) in file.map {
            let at = event.span();
            if !lines.last().is_some_and(Line::is_last) {
                return Err(read::error(name, text, at, format!("{}: its last line must have no condition", event.into_inner())));
            }
            for line in &lines {
                if !file.codes.contains_key(line.code.get_ref()) {
                    return Err(read::error(name, text, line.code.span(), format!("code {} is not in [codes]", line.code.get_ref())));
                }
            }
            map.insert(event.into_inner(), lines);
        }
        Ok(Cameo { map, codes: file.codes })
    }

    /// The finest code that the facts justify; empty for a type that the map does not have.
    pub fn code(&self, facts: &Facts) -> &str {
        let lines = self.map.get(facts.event).map_or(&[][..], Vec::as_slice);
        lines.iter().find(|l| l.holds(facts)).map_or("", |l| l.code.get_ref())
    }

    /// Conflict–cooperation score of a code, −10 to 10.
    pub fn score(&self, code: &str) -> f64 {
        self.entry(code).map_or(0.0, |c| c.score)
    }

    /// What a code is called.
    pub fn name(&self, code: &str) -> &str {
        self.entry(code).map_or("", |c| &c.name)
    }

    /// All codes that a type of the model may get, each once, in the order of the map.
    pub fn codes_of(&self, event: &str) -> Vec<&str> {
        let mut out: Vec<&str> = Vec::new();
        for line in self.map.get(event).into_iter().flatten() {
            let code = line.code.get_ref().as_str();
            if !out.contains(&code) {
                out.push(code);
            }
        }
        out
    }

    /// Contexts that its lines ask for.
    pub fn contexts(&self) -> Vec<&str> {
        let words = self.map.values().flatten().filter_map(|l| l.context.as_ref());
        words
            .flat_map(|w| match w {
                Words::One(w) => vec![w.as_str()],
                Words::Many(ws) => ws.iter().map(String::as_str).collect(),
            })
            .collect()
    }

    fn entry(&self, code: &str) -> Option<&Code> {
        (1..=code.len()).rev().filter_map(|n| code.get(..n)).find_map(|c| self.codes.get(c))
    }
}

#[cfg(test)]
mod tests {
    use crate::codebook::{Codebook, Facts};

    fn code(event: &str, mode: Option<&str>, factuality: &str, context: &str, lemma: &str) -> String {
        let contexts: Vec<String> = context.split_whitespace().map(String::from).collect();
        Codebook::built_in().cameo().code(&Facts { event, mode, factuality, contexts: &contexts, lemma }).to_string()
    }

    #[test]
    fn mode_makes_a_code_finer() {
        assert_eq!(code("CONSULT", Some("phone"), "actual", "diplomatic", "call"), "041");
        assert_eq!(code("CONSULT", None, "actual", "", "meet"), "040");
    }

    #[test]
    fn context_and_word_make_a_code_finer() {
        assert_eq!(code("AID", None, "actual", "disaster", "send"), "073");
        assert_eq!(code("AID", None, "actual", "", "send"), "070");
        assert_eq!(code("REJECT", None, "actual", "", "veto"), "129");
    }

    #[test]
    fn a_planned_meeting_is_an_intent_to_meet() {
        assert_eq!(code("CONSULT", Some("visit"), "planned", "", "visit"), "036");
    }

    #[test]
    fn urging_is_no_demand() {
        let cameo = Codebook::built_in().cameo().clone();
        let (urged, demanded) =
            (code("REQUEST", Some("yield"), "actual", "", "urge"), code("REQUEST", Some("yield"), "actual", "", "demand"));
        assert!(cameo.score(&urged) > cameo.score(&demanded), "{urged} {demanded}");
    }

    #[test]
    fn every_type_has_codes_with_scores() {
        let book = Codebook::built_in();
        for t in book.types() {
            let codes = book.cameo().codes_of(&t.id);
            assert!(!codes.is_empty(), "{}", t.id);
            for c in codes {
                assert_ne!(book.cameo().score(c), 0.0, "{c}");
            }
        }
    }
}
