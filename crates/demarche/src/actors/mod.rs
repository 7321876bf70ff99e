//! Actors: from words to who it is — country, sector, name and office on the story's day.
//!
//! In: mentions and words. Out: [`Profile`]s. [`lexicon`] holds what is known, [`nations`] and [`compose`] read one phrase,
//! [`context`] says what a story speaks of, [`story`] follows names, and `reference` descriptions and pronouns through a document.

mod check;
pub mod codes;
pub mod compose;
pub mod context;
mod incumbent;
pub(crate) mod index;
pub mod lexicon;
pub mod nations;
mod offices;
pub mod petrarch;
pub mod profile;
mod reference;
pub mod story;

pub use compose::Phrase;
pub use lexicon::Lexicon;
pub use profile::Profile;

use crate::segment::segment;
use crate::span::Text;
use jiff::civil::Date;

/// Who a phrase that stands alone names, on a day.
pub fn resolve(lexicon: &Lexicon, phrase: &str, day: Option<Date>) -> Vec<Profile> {
    let text = Text::new(phrase);
    let segments = segment(&text);
    let words: Vec<&str> = segments.tokens.iter().map(|t| text.slice(*t)).collect();
    let context = context::Context::default();
    let read = |words: &[&str]| compose::compose(lexicon, Phrase { words, head: None, day, context: &context });
    let mut parts = parts(lexicon, &words).into_iter();
    let mut found = parts.next().map(|main| read(&main)).unwrap_or_default();
    for more in parts {
        if let ([one], [more]) = (found.as_mut_slice(), read(&more).as_slice()) {
            profile::fill(one, more);
        }
    }
    found
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
    let adjective = |h: &lexicon::Hit| h.senses.iter().any(|s| matches!(s, lexicon::Sense::Country(_, lexicon::CountryWord::Adjective)));
    words[comma..].contains(&"and") && lexicon.find(&words[..comma]).last().is_some_and(|h| h.end == comma && adjective(h))
}
