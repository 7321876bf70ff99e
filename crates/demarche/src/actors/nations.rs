//! Which country a word names, on that day and in that story.
//!
//! In: the known words of a phrase. Out: [`Nation`]s. A word may belong to several entries (Congo, Korea, Georgia): states that exist
//! on the day go first, then what the story speaks of by other words, then names before adjectives, nationals, capitals, seats.

use super::context::Context;
use super::lexicon::{CountryWord, Hit, Lexicon, Origin, Sense};
use jiff::civil::Date;
use std::ops::Range;

/// A country word in a phrase.
#[derive(Debug, Clone)]
pub struct Nation {
    /// Its words in the phrase.
    pub at: Range<usize>,
    /// Code the country is coded under.
    pub code: String,
    /// Name of the country.
    pub name: String,
    /// Which of the country's words it is.
    pub word: CountryWord,
    /// Whether it is a region of the country that it is coded under.
    pub region: bool,
    /// Whether it is a town or province, whose country this is.
    pub town: bool,
    /// Where it is known from.
    pub origin: Origin,
}

/// Reads country words for one phrase.
pub struct Nations<'a> {
    /// Where they are known from.
    pub lexicon: &'a Lexicon,
    /// Words of the phrase.
    pub words: &'a [&'a str],
    /// Known words among them.
    pub hits: &'a [Hit],
    /// The story's day.
    pub day: Option<Date>,
    /// What the story speaks of.
    pub context: &'a Context,
}

impl Nations<'_> {
    /// The country that known words name, `near` preferred when they may name several.
    pub fn of(&self, hit: &Hit, near: Option<&str>) -> Option<Nation> {
        let named = hit.senses.iter().filter_map(|s| if let Sense::Country(id, word) = s { Some((*id, *word)) } else { None });
        let Some((id, word)) = named.min_by_key(|(id, word)| (near != Some(&self.lexicon.country(*id).code), self.rank(*id, *word))) else {
            return self.town(hit);
        };
        Some(self.nation(hit, id, word))
    }

    /// As [`Self::of`], and the several countries of the day that known words name together: "the two Koreas".
    pub fn all(&self, hit: &Hit, near: Option<&str>) -> Vec<Nation> {
        match self.of(hit, near) {
            Some(nation) if nation.word == CountryWord::Together => self.together(hit),
            nation => nation.into_iter().collect(),
        }
    }

    fn together(&self, hit: &Hit) -> Vec<Nation> {
        let named = hit.senses.iter().filter_map(|s| if let Sense::Country(id, CountryWord::Together) = s { Some(*id) } else { None });
        let existing = named.filter(|id| self.lexicon.country(*id).exists(self.day));
        existing.map(|id| self.nation(hit, id, CountryWord::Together)).collect()
    }

    fn nation(&self, hit: &Hit, id: usize, word: CountryWord) -> Nation {
        let country = self.lexicon.country(id);
        Nation {
            at: hit.first..hit.end,
            code: country.code.clone(),
            name: country.name.clone(),
            word,
            region: country.status == "region",
            town: false,
            origin: country.origin.clone(),
        }
    }

    fn town(&self, hit: &Hit) -> Option<Nation> {
        let code = hit.senses.iter().find_map(|s| if let Sense::Town(code) = s { std::str::from_utf8(code).ok() } else { None })?;
        Some(Nation {
            at: hit.first..hit.end,
            code: code.to_string(),
            name: self.words[hit.first..hit.end].join(" "),
            word: CountryWord::Name,
            region: false,
            town: true,
            origin: Origin { file: "gazetteer".into(), line: 0 },
        })
    }

    fn rank(&self, id: usize, word: CountryWord) -> (bool, bool, u8, u8, usize) {
        let country = self.lexicon.country(id);
        let status = match country.status.as_str() {
            "member" | "observer" | "partial" => 0,
            "territory" | "ended" => 1,
            _ => 2,
        };
        let word = match word {
            CountryWord::Name => 0,
            CountryWord::Adjective => 1,
            CountryWord::People => 2,
            CountryWord::Capital => 3,
            CountryWord::Seat => 4,
            CountryWord::Together => 5,
        };
        (!country.exists(self.day), !self.context.speaks_of(id), word, status, id)
    }

    /// Whether a country word is not the actor's own: "Russian-backed", "anti-American", "ethnic Albanians", "Michael Jordan".
    pub fn is_disowned(&self, hit: &Hit) -> bool {
        let words = self.words;
        let beside = |i: Option<usize>| {
            i.and_then(|i| words.get(i)).is_some_and(|w| {
                let ending = format!("-{w}").to_lowercase();
                let start = format!("{w}-").to_lowercase();
                self.lexicon.disowns(&ending) || self.lexicon.disowns(&start)
            })
        };
        let hyphen = |i: usize| words.get(i).is_some_and(|w| *w == "-" || *w == "–");
        (hyphen(hit.end) && beside(Some(hit.end + 1)))
            || (hit.first >= 2 && hyphen(hit.first - 1) && beside(Some(hit.first - 2)))
            || self.is_people_abroad(hit)
            || self.is_personal_name(hit)
    }

    fn is_people_abroad(&self, hit: &Hit) -> bool {
        self.hits.iter().any(|h| h.end == hit.first && self.lexicon.changes(h, "ethnic"))
    }

    /// "Chad Smith", "Michael Jordan": a word that is also a given name or surname, beside a capitalized word nobody knows.
    fn is_personal_name(&self, hit: &Hit) -> bool {
        self.lexicon.changes(hit, "personal")
            && (unknown_name(self.words, self.hits, hit.end) || { hit.first > 0 && unknown_name(self.words, self.hits, hit.first - 1) })
    }
}

/// Whether a word is capitalized and part of nothing known.
pub fn unknown_name(words: &[&str], hits: &[Hit], at: usize) -> bool {
    words.get(at).is_some_and(|w| w.starts_with(char::is_uppercase) && w.chars().count() > 1 && !w.ends_with('.') && *w != "The")
        && !hits.iter().any(|h| (h.first..h.end).contains(&at))
}
