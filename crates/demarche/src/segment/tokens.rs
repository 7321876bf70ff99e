//! Words and marks of a stretch of text.
//!
//! In: a string and a byte range. Out: byte ranges of tokens. A regular expression finds candidate words; abbreviations
//! take their full stop, clitics ('s, n't) are cut off.

use crate::tables::Table;
use regex::Regex;
use std::collections::HashMap;
use std::ops::Range;
use std::sync::LazyLock;

static CANDIDATE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"https?://[^\s<>”’]+|www\.[^\s<>”’]+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+", // addresses
        r"|(?:\p{L}\.){2,}",                                                 // U.S., p.m.
        r"|\.{2,}|--+",
        r"|\d+(?:[.,:]\d+)*(?:\p{L}+)?", // 1,200.50  10:30  1990s
        r"|\p{Lu}+&\p{Lu}+",
        r"|[\p{L}\p{M}\p{N}_]+(?:['’]\p{L}+)*",
        r"|\S"
    ))
    .expect("a constant pattern")
});

struct Abbreviations(HashMap<String, String>);

static ABBREVIATIONS: LazyLock<Abbreviations> = LazyLock::new(|| {
    let table = Table::built_in("abbreviations.psv", include_str!("../../../../lexicon/abbreviations.psv"));
    Abbreviations(table.rows().map(|r| (r.get("abbreviation").to_string(), r.get("class").to_string())).collect())
});

impl Abbreviations {
    fn class(&self, word: &str) -> Option<&str> {
        self.0.get(word).map(String::as_str)
    }
}

/// Tokens of `s[within]`, as byte ranges of `s`.
pub fn tokens(s: &str, within: Range<usize>) -> Vec<Range<usize>> {
    let part = &s[..within.end];
    let mut out = Vec::new();
    let mut at = within.start;
    while let Some(m) = CANDIDATE.find_at(part, at) {
        let end = with_full_stop(part, m.range());
        cut_clitics(part, m.start()..end, &mut out);
        at = end;
    }
    out
}

/// The end of a word, its full stop included where it is an abbreviation or an initial.
fn with_full_stop(s: &str, word: Range<usize>) -> usize {
    let rest = &s[word.end..];
    if !rest.starts_with('.') {
        return word.end;
    }
    let known = s
        .get(word.start..word.end + 1)
        .is_some_and(|w| ABBREVIATIONS.class(w).is_some_and(|c| c != "starter" && (c != "number" || followed_by_digit(&rest[1..]))));
    let w = &s[word.clone()];
    let initial = w.chars().count() == 1
        && w.chars().all(char::is_uppercase)
        && rest[1..].starts_with(' ')
        && rest[2..].starts_with(char::is_uppercase);
    if known || initial { word.end + 1 } else { word.end }
}

fn followed_by_digit(s: &str) -> bool {
    s.trim_start().starts_with(|c: char| c.is_ascii_digit())
}

/// Splits 's, 're, n't and the like off a word.
fn cut_clitics(s: &str, word: Range<usize>, out: &mut Vec<Range<usize>>) {
    let w = &s[word.clone()];
    let lower = w.to_ascii_lowercase();
    let cut = ["n't", "n’t"].iter().find(|c| lower.ends_with(*c) && lower.len() > c.len()).map(|c| c.len()).or_else(|| {
        let (at, mark) = w.char_indices().rev().find(|(_, c)| matches!(c, '\'' | '’'))?;
        let tail = &lower[at + mark.len_utf8()..];
        (at > 0 && ["s", "re", "ve", "ll", "d", "m"].contains(&tail)).then_some(w.len() - at)
    });
    match cut {
        Some(n) => out.extend([word.start..word.end - n, word.end - n..word.end]),
        None => out.push(word),
    }
}

/// Whether an abbreviation may also end a sentence (U.S., p.m., Inc.; never Gen. or Feb.).
pub(super) fn may_end_sentence(word: &str) -> bool {
    match ABBREVIATIONS.class(word) {
        Some(class) => matches!(class, "word" | "place"),
        None => word.ends_with('.') && word.chars().filter(|c| *c == '.').count() >= 2 && word.chars().any(char::is_alphabetic),
    }
}

/// Whether a word begins a sentence when it stands capitalized after an abbreviation.
pub(super) fn is_starter(word: &str) -> bool {
    word.starts_with(char::is_uppercase) && ABBREVIATIONS.class(&word.to_lowercase()) == Some("starter")
}
