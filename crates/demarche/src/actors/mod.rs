//! Actors: from words to who it is — country, sector, name and office on the story's day.
//!
//! In: mentions and words. Out: [`Profile`]s. [`lexicon`] holds what is known, [`compose`] reads one phrase, [`story`] follows
//! names, descriptions and pronouns through a document.

mod check;
pub mod compose;
pub mod lexicon;
pub mod story;

pub use compose::{Phrase, Profile};
pub use lexicon::Lexicon;

use crate::segment::segment;
use crate::span::Text;
use jiff::civil::Date;

/// Who a phrase that stands alone names, on a day.
pub fn resolve(lexicon: &Lexicon, phrase: &str, day: Option<Date>) -> Vec<Profile> {
    let text = Text::new(phrase);
    let segments = segment(&text);
    let words: Vec<&str> = segments.tokens.iter().map(|t| text.slice(*t)).collect();
    if words.is_empty() {
        return Vec::new();
    }
    let words = if words.len() > 1 && matches!(words[words.len() - 1], "'s" | "’s") { &words[..words.len() - 1] } else { &words[..] };
    compose::compose(lexicon, Phrase { words, head: compose::guess_head(words), day })
}
