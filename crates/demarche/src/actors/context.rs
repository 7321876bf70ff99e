//! What a story as a whole says of its actors: the countries it speaks of, and where it plays.
//!
//! In: the sentences of a document. Out: [`Context`]. A word of one country only ("Tbilisi", "Kinshasa") supports that country where
//! another word ("Georgia", "Congo") could name several; the country named most is the story's home.

use super::codes::is_international;
use super::lexicon::{CountryWord, Hit, Lexicon, Sense};
use super::story::Sentence;
use jiff::civil::Date;
use std::collections::{HashMap, HashSet};

/// Sentences at the start that say what a story is about; the countries they name count twice, as do those where something is.
const LEAD: usize = 2;

/// Countries that a story speaks of.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Context {
    /// Code of the country that the story names most.
    pub home: Option<String>,
    entries: HashSet<usize>,
    codes: HashSet<String>,
}

impl Context {
    /// Reads a story of a day.
    pub fn of(lexicon: &Lexicon, sentences: &[Sentence], hits: &[Vec<Hit>], day: Option<Date>) -> Self {
        let mut entries = HashSet::new();
        let mut counts: HashMap<&str, usize> = HashMap::new();
        let mut towns: HashMap<[u8; 3], usize> = HashMap::new();
        for (s, hits) in sentences.iter().zip(hits) {
            for hit in hits {
                // Buildings stand for their government in any story ("Congress", "the White House").
                let named = |s: &Sense| match s {
                    Sense::Country(id, word) if *word != CountryWord::Seat => Some(*id),
                    _ => None,
                };
                // South Sudan was a region of Sudan; on a day only what there is then counts.
                let mut countries: HashSet<usize> = hit.senses.iter().filter_map(named).collect();
                if countries.iter().any(|id| lexicon.country(*id).exists(day)) {
                    countries.retain(|id| lexicon.country(*id).exists(day));
                }
                let codes: HashSet<&str> = countries.iter().map(|id| lexicon.country(*id).code.as_str()).collect();
                if let [Sense::Town(code)] = hit.senses[..] {
                    *towns.entry(code).or_default() += if s.index < LEAD { 2 } else { 1 };
                    continue;
                }
                let place = hit.first > 0 && is_location(s.forms[hit.first - 1]);
                let weight = if place { 2 } else { 1 } * if s.index < LEAD { 2 } else { 1 };
                if let [code] = codes.iter().copied().collect::<Vec<_>>()[..] {
                    *counts.entry(code).or_default() += weight;
                    entries.extend(countries);
                } else if codes.is_empty() {
                    let of = hit.senses.iter().filter_map(|s| if let Sense::Entity(id) = s { Some(lexicon.entity(*id)) } else { None });
                    let codes: HashSet<&str> = of.map(|e| e.country.as_str()).filter(|c| !c.is_empty() && !is_international(c)).collect();
                    if let [code] = codes.iter().copied().collect::<Vec<_>>()[..] {
                        *counts.entry(code).or_default() += 1;
                    }
                }
            }
        }
        for (code, n) in &towns {
            *counts.entry(std::str::from_utf8(code).unwrap_or_default()).or_default() += n;
        }
        let codes = counts.keys().map(|c| c.to_string()).collect();
        let only = counts.len() == 1;
        let home = counts.into_iter().filter(|(_, n)| only || *n > 1).max_by(|a, b| a.1.cmp(&b.1).then(b.0.cmp(a.0)));
        Context { home: home.map(|(c, _)| c.to_string()), entries, codes }
    }

    /// Whether the story names a country, by its code.
    pub fn names(&self, code: &str) -> bool {
        self.codes.contains(code)
    }

    /// Whether the story names the lexicon's country entry by words that are its alone.
    pub fn speaks_of(&self, entry: usize) -> bool {
        self.entries.contains(&entry)
    }
}

/// Prepositions that put something in a place.
pub fn is_location(word: &str) -> bool {
    const PLACE: [&str; 10] = ["in", "inside", "across", "through", "throughout", "near", "at", "outside", "around", "within"];
    PLACE.iter().any(|p| word.eq_ignore_ascii_case(p))
}

/// The country word of a sense, buildings aside: those are seldom where something happens.
pub fn country_of<'l>(lexicon: &'l Lexicon, senses: &'l [Sense]) -> Option<&'l str> {
    senses.iter().find_map(|s| match s {
        Sense::Country(id, w) if *w != CountryWord::Seat => Some(lexicon.country(*id).code.as_str()),
        Sense::Town(code) => std::str::from_utf8(code).ok(),
        _ => None,
    })
}
