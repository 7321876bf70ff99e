//! The words that tell time: what each may mean, from the tables of `lexicon/times`.
//!
//! In: lower-case words. Out: their [`Sense`]s, longest entry first.

use super::calendar::{Part, Rule, Season, Unit};
use crate::tables::{Row, Table, TableError};
use include_dir::{Dir, include_dir};
use jiff::civil::Weekday;
use std::collections::HashMap;
use std::sync::LazyLock;

static FILES: Dir = include_dir!("$CARGO_MANIFEST_DIR/../../lexicon/times");
static WORDS: LazyLock<Words> = LazyLock::new(|| {
    let mut out = Words::default();
    for file in FILES.files() {
        let name = file.path().to_str().unwrap_or_default();
        let table = Table::built_in(name, file.contents_utf8().unwrap_or_default());
        for row in table.rows() {
            out.add(&row).unwrap_or_else(|e| panic!("{e}"));
        }
    }
    out.0.values_mut().for_each(|e| e.sort_by_key(|e| std::cmp::Reverse(e.rest.len())));
    out
});

/// What a word tells about time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Sense {
    /// January is 1.
    Month(i8),
    /// A day of the week.
    Weekday(Weekday),
    /// A unit of length.
    Unit(Unit),
    /// A season.
    Season(Season),
    /// A part of the day.
    Part(Part),
    /// Hour and minute: "noon".
    Clock(i8, i8),
    /// "p.m." is true.
    Meridiem(bool),
    /// First year of a decade named in words.
    Decade(i16),
    /// A number in words.
    Number(u32),
    /// A number that is not told.
    Some,
    /// "third".
    Ordinal(u32),
    /// Days from the day of writing, and a part of that day.
    Shift(i32, Option<Part>),
    /// Last, this, next.
    Which(Which),
    /// Ago, earlier, later.
    Away(Away),
    /// "early" March.
    Modifier,
    /// "end" of March.
    Edge,
    /// "yearlong".
    Long(Unit),
    /// After an age.
    Old,
    /// Before a number.
    Approximate,
    /// "each".
    Every,
    /// "twice".
    Times,
    /// "per".
    Per,
    /// A time zone.
    Zone,
    /// TIMEX3 value of a time that no calendar tells.
    Vague(&'static str),
    /// The same, of a noun or adjective.
    Noun(&'static str),
    /// Period of a set.
    Set(&'static str),
    /// A named day.
    Holiday(Rule),
    /// A word whose time lies ahead of it.
    Planned,
    /// Appoints a day with "for" behind it ("set for Friday").
    Appointed,
    /// A word whose infinitive lies ahead of it.
    Prospective,
    /// "until".
    Toward,
    /// "since".
    Bound,
    /// Something that is held on a day set for it.
    Scheduled,
    /// "as soon as".
    Soon,
}

/// What a stretch of time is counted from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// The one before that of writing.
    Last,
    /// That of writing.
    This,
    /// The one after that of writing.
    Next,
    /// A length up to now.
    Past,
    /// A length from now.
    Coming,
    /// The one before that of the story.
    Previous,
    /// That of the story.
    That,
    /// The one after that of the story.
    Following,
}

/// Where a length of time leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Away {
    /// Back from the day of writing.
    Ago,
    /// On from the day of writing.
    Hence,
    /// Back from the day of the story.
    Earlier,
    /// On from the day of the story.
    Later,
}

#[derive(Debug, Default)]
struct Words(HashMap<&'static str, Vec<Entry>>);

/// The words of an entry after its first, and what it means.
#[derive(Debug)]
pub struct Entry {
    rest: Vec<&'static str>,
    sense: Sense,
}

impl Entry {
    /// Number of words and sense, when the words at the head of `words` are this entry's.
    fn of(&self, words: &[String]) -> Option<(usize, Sense)> {
        let n = self.rest.len() + 1;
        (words.len() >= n && self.rest.iter().zip(&words[1..]).all(|(a, b)| a == b)).then_some((n, self.sense))
    }
}

/// Senses of the words at the head of `words` (lower case), each with the number of words that it takes.
pub fn senses(words: &[String]) -> impl Iterator<Item = (usize, Sense)> + '_ {
    let entries = words.first().and_then(|w| WORDS.0.get(w.as_str())).map_or(&[][..], Vec::as_slice);
    entries.iter().filter_map(|e| e.of(words))
}

/// Whether a word (lower case) has a sense.
pub fn has(word: &str, sense: Sense) -> bool {
    WORDS.0.get(word).is_some_and(|e| e.iter().any(|e| e.rest.is_empty() && e.sense == sense))
}

/// Whether words of that sense stand before the word at `end`.
pub fn stand_before(words: &[String], end: usize, sense: Sense) -> bool {
    (end.saturating_sub(4)..end).any(|i| senses(&words[i..end]).any(|(n, s)| s == sense && i + n == end))
}

impl Words {
    fn add(&mut self, row: &Row<'_, 'static>) -> Result<(), TableError> {
        let sense = sense(row.get("class"), row.get("value")).ok_or_else(|| row.error("class or value not known: see the file's head"))?;
        for words in row.list("words") {
            let mut words = words.split_whitespace();
            if let Some(first) = words.next() {
                self.0.entry(first).or_default().push(Entry { rest: words.collect(), sense });
            }
        }
        Ok(())
    }
}

fn sense(class: &str, value: &'static str) -> Option<Sense> {
    Some(match class {
        "month" => Sense::Month(value.parse().ok()?),
        "weekday" => Sense::Weekday(Weekday::from_monday_one_offset(value.parse().ok()?).ok()?),
        "unit" => Sense::Unit(Unit::named(value)?),
        "season" => Sense::Season(Season::coded(value)?),
        "part" => Sense::Part(Part::coded(value)?),
        "clock" => value.split_once(':').and_then(|(h, m)| Some(Sense::Clock(h.parse().ok()?, m.parse().ok()?)))?,
        "meridiem" => Sense::Meridiem(value == "pm"),
        "decade" => Sense::Decade(value.parse().ok()?),
        "number" => Sense::Number(value.parse().ok()?),
        "some" => Sense::Some,
        "ordinal" => Sense::Ordinal(value.parse().ok()?),
        "shift" => {
            let mut parts = value.split(' ');
            let days = parts.next().and_then(|d| d.parse().ok())?;
            Sense::Shift(days, parts.next().and_then(Part::coded))
        }
        "which" => Sense::Which(match value {
            "last" => Which::Last,
            "this" => Which::This,
            "next" => Which::Next,
            "past" => Which::Past,
            "coming" => Which::Coming,
            "previous" => Which::Previous,
            "that" => Which::That,
            "following" => Which::Following,
            _ => return None,
        }),
        "away" => Sense::Away(match value {
            "ago" => Away::Ago,
            "hence" => Away::Hence,
            "earlier" => Away::Earlier,
            "later" => Away::Later,
            _ => return None,
        }),
        "modifier" => Sense::Modifier,
        "edge" => Sense::Edge,
        "long" => Sense::Long(Unit::named(value)?),
        "old" => Sense::Old,
        "approximate" => Sense::Approximate,
        "every" => Sense::Every,
        "times" => Sense::Times,
        "per" => Sense::Per,
        "zone" => Sense::Zone,
        "vague" => Sense::Vague(value),
        "noun" => Sense::Noun(value),
        "set" => Sense::Set(value),
        "holiday" => Sense::Holiday(Rule::parse(value)?),
        "planned" => Sense::Planned,
        "appointed" => Sense::Appointed,
        "prospective" => Sense::Prospective,
        "scheduled" => Sense::Scheduled,
        "bound" => Sense::Bound,
        "soon" => Sense::Soon,
        "toward" => Sense::Toward,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shipped_word_of_time_reads() {
        assert!(WORDS.0.len() > 200);
    }

    #[test]
    fn the_longest_entry_comes_first() {
        let words = ["the", "day", "before", "yesterday"].map(String::from);
        assert_eq!(senses(&words).next(), Some((4, Sense::Shift(-2, None))));
    }
}
