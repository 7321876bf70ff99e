//! What the codes of CAMEO dictionaries mean in our countries and sectors.
//!
//! In: `dictionary_codes.psv` and a code such as `AFGGOVJUD`, three letters a part. Out: [`Coded`], a country and sectors.

use crate::tables::{Row, TableError};
use std::collections::{HashMap, HashSet};

/// What a code says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Coded {
    /// ISO 3166 alpha-3, IGO, NGO or INT.
    pub country: Option<String>,
    /// Sectors, main one first.
    pub sectors: Vec<String>,
}

#[derive(Debug, Clone)]
struct Part {
    country: String,
    sector: String,
    weak: bool,
}

/// Parts of codes.
#[derive(Debug, Clone, Default)]
pub struct Codes {
    parts: HashMap<String, Part>,
    countries: HashSet<String>,
}

impl Codes {
    /// Adds a row of `dictionary_codes.psv`.
    pub(super) fn add(&mut self, row: &Row) -> Result<(), TableError> {
        let code = row.get("dictionary_code");
        if code.len() != 3 {
            return Err(row.error(format!("«{code}» is not three letters")));
        }
        let part =
            Part { country: row.get("country").to_string(), sector: row.get("sector").to_string(), weak: !row.get("weak").is_empty() };
        self.parts.insert(code.to_string(), part);
        Ok(())
    }

    /// A country's code means that country.
    pub(super) fn add_country(&mut self, code: &str) {
        if !self.countries.contains(code) {
            self.countries.insert(code.to_string());
        }
    }

    /// The code of an actor: its country first. `---` is nobody.
    ///
    /// # Errors
    /// Says which part is unknown.
    pub fn actor(&self, code: &str) -> Result<Coded, String> {
        if code == "---" {
            return Ok(Coded::default());
        }
        let parts = split(code)?;
        let (first, rest) = parts.split_first().ok_or("the code is empty")?;
        let mut country = match self.parts.get(*first) {
            Some(p) if !p.country.is_empty() => Some(p.country.clone()),
            _ => self.countries.get(*first).cloned(),
        };
        let international = country.as_deref().is_some_and(is_international);
        if country.is_none() && !self.parts.contains_key(*first) {
            return Err(unknown(first));
        }
        for part in rest {
            let known = self.parts.get(*part);
            if country.as_deref() == Some("INT") && known.is_none_or(|p| p.sector.is_empty()) && self.countries.contains(*part) {
                // A company or an armed group of a country.
                country = Some((*part).to_string());
            } else if known.is_none() && !international && !self.countries.contains(*part) {
                return Err(unknown(part));
            }
        }
        let own = country.as_deref() == Some(*first);
        Ok(Coded { country, sectors: self.sectors(if own && !international { rest } else { &parts }) })
    }

    /// The code of an agent: sectors only.
    ///
    /// # Errors
    /// Says which part is unknown.
    pub fn agent(&self, code: &str) -> Result<Coded, String> {
        let parts = split(code)?;
        if let Some(part) = parts.iter().find(|p| !self.parts.contains_key(**p)) {
            return Err(unknown(part));
        }
        Ok(Coded { country: None, sectors: self.sectors(&parts) })
    }

    fn sectors(&self, parts: &[&str]) -> Vec<String> {
        let of = |weak: bool| {
            let mut out: Vec<String> = Vec::new();
            for p in parts.iter().filter_map(|p| self.parts.get(*p)).filter(|p| p.weak == weak && !p.sector.is_empty()) {
                if !out.contains(&p.sector) {
                    out.push(p.sector.clone());
                }
            }
            out
        };
        let strong = of(false);
        if strong.is_empty() { of(true) } else { strong }
    }
}

fn split(code: &str) -> Result<Vec<&str>, String> {
    if !code.is_ascii() || !code.len().is_multiple_of(3) || code.is_empty() {
        return Err(format!("«{code}» does not part into three letters each"));
    }
    Ok((0..code.len()).step_by(3).map(|i| &code[i..i + 3]).collect())
}

fn unknown(part: &str) -> String {
    format!("unknown code «{part}»: a row of lexicon/dictionary_codes.psv would say what it means")
}

/// Whether a code stands for organisations of states, non-governmental or other international ones, and for no country.
pub fn is_international(code: &str) -> bool {
    matches!(code, "IGO" | "NGO" | "INT")
}
