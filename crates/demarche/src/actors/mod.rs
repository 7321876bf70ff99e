//! Actors: from words to who it is — country, sector, name and office on the story's day.
//!
//! In: mentions and words. Out: [`Profile`]s. [`lexicon`] holds what is known, [`nations`] and [`compose`] read one phrase,
//! [`context`] says what a story speaks of, [`story`] follows names, and `reference` descriptions and pronouns through a document.

mod check;
pub mod codes;
pub mod compose;
pub mod context;
mod identity;
mod incumbent;
pub(crate) mod index;
pub mod lexicon;
mod names;
pub mod nations;
mod offices;
pub mod petrarch;
pub mod profile;
mod reference;
pub mod story;

pub use compose::Phrase;
use lexicon::Hit;
pub use lexicon::Lexicon;
pub(crate) use names::definition;
pub use profile::Profile;

use crate::places::gazetteer::{Gazetteer, Kind, Place};
use crate::segment::segment;
use crate::span::Text;
use jiff::civil::Date;

/// Who a phrase that stands alone names, on a day.
pub fn resolve(lexicon: &Lexicon, phrase: &str, day: Option<Date>) -> Vec<Profile> {
    let text = Text::new(phrase);
    let segments = segment(&text);
    let words: Vec<&str> = segments.tokens.iter().map(|t| text.slice(*t)).collect();
    let context = context::Context::default();
    let read = |words: &[&str]| {
        let towns = towns(lexicon, words);
        compose::compose(lexicon, Phrase { words, head: None, day, context: &context, towns: &towns })
    };
    let mut parts = parts(lexicon, &words).into_iter();
    let mut found = parts.next().map(|main| read(&main)).unwrap_or_default();
    for more in parts {
        // What stands in brackets is an abbreviation, or translates a name word by word.
        let gloss = phrase.contains('(') && more.len() == 1 && !more[0].chars().skip(1).any(char::is_uppercase);
        if gloss {
            continue;
        }
        if let ([one], [more]) = (found.as_mut_slice(), read(&more).as_slice()) {
            profile::fill(one, more);
        }
    }
    found
}

/// Inhabitants from which a bare name that nobody else bears stands for a town.
const TOWN: u64 = 15_000;

/// Towns and provinces of a phrase that stands alone: names that nobody else bears behind a preposition of place, before a noun for
/// a place or office, or alone.
fn towns(lexicon: &Lexicon, words: &[&str]) -> Vec<Hit> {
    let hits = lexicon.find(words);
    let mut out: Vec<Hit> = Vec::new();
    for i in (0..words.len()).filter(|i| nations::unknown_name(words, &hits, *i)) {
        if out.last().is_some_and(|h| i < h.end) || i > 0 && nations::unknown_name(words, &hits, i - 1) {
            continue;
        }
        let run = (i..words.len()).take_while(|k| nations::unknown_name(words, &hits, *k) || words[*k] == "-").count();
        let Some((n, choices)) = Gazetteer::built_in().longest(&words[i..i + run]).map(|(n, c)| (n, best(&c))) else { continue };
        let Some((code, population)) = choices else { continue };
        let end = i + n;
        let before = i > 0 && matches!(words[i - 1], "in" | "of" | "from" | "at" | "near" | "the");
        let noun = hits.iter().any(|h| h.first == end && h.senses.iter().any(|s| matches!(s, lexicon::Sense::Role(_))));
        let alone = n == words.len() && population >= TOWN;
        if n == run && (before || noun || alone) {
            out.push(Hit { first: i, end, senses: vec![lexicon::Sense::Town(code)] });
        }
    }
    out
}

/// The country of the place with most inhabitants, and how many they are.
fn best(choices: &[Place]) -> Option<([u8; 3], u64)> {
    let town = |p: &&Place| !matches!(p.kind, Kind::Country | Kind::Region);
    let best = choices.iter().filter(town).max_by_key(|p| (p.population, std::cmp::Reverse(p.id)))?;
    Some((best.country.as_bytes().try_into().ok()?, best.population))
}

/// The words of a phrase and, after them, those of its appositions and of what stands in brackets.
fn parts<'w>(lexicon: &Lexicon, words: &[&'w str]) -> Vec<Vec<&'w str>> {
    let mut main: Vec<&str> = Vec::new();
    let mut others: Vec<Vec<&str>> = Vec::new();
    let mut bracket = false;
    for (i, word) in words.iter().enumerate() {
        match *word {
            "(" | "[" => {
                bracket = true;
                others.push(Vec::new());
            }
            ")" | "]" => bracket = false,
            // "Peruvian, Chilean and Bolivian envoys": the comma parts countries of one phrase.
            "," if !bracket && !main.is_empty() && !is_enumeration(lexicon, words, i) => {
                others.push(words[i + 1..].to_vec());
                break;
            }
            "..." | "…" | "\"" | "“" | "”" => {}
            w if bracket => others.last_mut().into_iter().for_each(|o| o.push(w)),
            w => main.push(w),
        }
    }
    if main.len() > 1 && matches!(main[main.len() - 1], "'s" | "’s" | "." | "'") {
        main.pop();
    }
    [main].into_iter().chain(others).filter(|p| !p.is_empty()).collect()
}

fn is_enumeration(lexicon: &Lexicon, words: &[&str], comma: usize) -> bool {
    let adjective = |h: &Hit| h.senses.iter().any(|s| matches!(s, lexicon::Sense::Country(_, lexicon::CountryWord::Adjective)));
    words[comma..].contains(&"and") && lexicon.find(&words[..comma]).last().is_some_and(|h| h.end == comma && adjective(h))
}
