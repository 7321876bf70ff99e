//! Numbers as news writes them: "14", "1,200", "twenty-one", "two dozen", "a hundred", "seventh", "7th".
//!
//! In: words. Out: the number they tell. What tells no certain number ("dozens", "hundreds of") is none. Number words are data:
//! `lexicon/numbers.psv`.

use crate::tables::Table;
use std::collections::HashMap;
use std::sync::LazyLock;

static NUMBERS: LazyLock<Numbers> =
    LazyLock::new(|| Numbers::new(&Table::built_in("numbers.psv", include_str!("../../../lexicon/numbers.psv"))));

#[derive(Default)]
struct Numbers {
    units: HashMap<String, u64>,
    multipliers: HashMap<String, u64>,
    ordinals: HashMap<String, u64>,
    about: Vec<Vec<String>>,
}

impl Numbers {
    fn new(table: &Table) -> Self {
        let mut out = Numbers::default();
        for row in table.rows() {
            if row.get("kind") == "about" {
                out.about.push(row.get("word").split(' ').map(String::from).collect());
                continue;
            }
            let Ok(value) = row.get("value").parse::<u64>() else { panic!("{}", row.error("value: wanted a number")) };
            let cardinals = if row.get("kind") == "unit" { &mut out.units } else { &mut out.multipliers };
            cardinals.insert(row.get("word").to_string(), value);
            if !row.get("ordinal").is_empty() {
                out.ordinals.insert(row.get("ordinal").to_string(), value);
            }
        }
        out
    }
}

/// The number that words tell; `None` unless all of them belong to one number.
pub fn cardinal(words: &[&str]) -> Option<u64> {
    let (mut total, mut current, mut begun) = (0.0_f64, None, false);
    for word in words {
        let w = word.to_lowercase();
        if let Some(&m) = NUMBERS.multipliers.get(&w) {
            let sum = current.take()? * m as f64;
            // A hundred may itself be multiplied: "two hundred thousand".
            if m >= 1000 {
                total += sum;
            } else {
                current = Some(sum);
            }
        } else if matches!(w.as_str(), "a" | "an") && !begun {
            current = Some(1.0);
        } else if matches!(w.as_str(), "-" | "‑" | "and") && begun {
        } else {
            let value = NUMBERS.units.get(&w).map(|v| *v as f64).or_else(|| digits(&w))?;
            current = Some(current.unwrap_or(0.0) + value);
        }
        begun = true;
    }
    let alone = words.len() == 1 && matches!(words[0].to_lowercase().as_str(), "a" | "an");
    let value = total + current.unwrap_or(0.0);
    (begun && !alone && value.fract() == 0.0).then_some(value as u64)
}

/// Whether words begin with what only rounds a number: "at least 14".
pub fn about(words: &[&str]) -> bool {
    let begins = |a: &Vec<String>| a.len() <= words.len() && a.iter().zip(words).all(|(x, y)| y.eq_ignore_ascii_case(x));
    NUMBERS.about.iter().any(begins)
}

/// The place in a row that words tell: "seventh", "7th", "twenty-first".
pub fn ordinal(words: &[&str]) -> Option<u64> {
    let (last, before) = words.split_last()?;
    let last = last.to_lowercase();
    if let Some((tens, unit)) = last.rsplit_once('-') {
        return Some(cardinal(&[tens])? + NUMBERS.ordinals.get(unit)?);
    }
    let value = match NUMBERS.ordinals.get(&last) {
        Some(v) => *v,
        None => ["st", "nd", "rd", "th"].iter().find_map(|e| last.strip_suffix(e)).and_then(|n| n.parse().ok())?,
    };
    if before.is_empty() { Some(value) } else { Some(cardinal(before)? + value) }
}

fn digits(w: &str) -> Option<f64> {
    let plain = w.replace([',', '\u{a0}'], "");
    let numeric = plain.bytes().all(|b| b.is_ascii_digit() || b == b'.') && plain.starts_with(|c: char| c.is_ascii_digit());
    if numeric {
        return plain.parse().ok();
    }
    // "twenty-one" as one word.
    let (tens, unit) = w.split_once('-')?;
    Some((NUMBERS.units.get(tens)? + NUMBERS.units.get(unit)?) as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(s: &str) -> Option<u64> {
        cardinal(&s.split(' ').collect::<Vec<_>>())
    }

    #[test]
    fn figures_and_words_are_numbers() {
        assert_eq!([of("14"), of("1,200"), of("twenty-one"), of("two hundred and five")], [Some(14), Some(1200), Some(21), Some(205)]);
        assert_eq!(
            [of("a dozen"), of("two dozen"), of("1.5 million"), of("two hundred thousand")],
            [Some(12), Some(24), Some(1_500_000), Some(200_000)]
        );
    }

    #[test]
    fn what_tells_no_certain_number_is_none() {
        assert_eq!([of("dozens"), of("hundred"), of("several"), of("a"), of("1.5")], [None; 5]);
    }

    #[test]
    fn places_in_a_row() {
        let of = |s: &str| ordinal(&s.split(' ').collect::<Vec<_>>());
        assert_eq!(
            [of("seventh"), of("7th"), of("twenty-first"), of("twenty - first"), of("seven")],
            [Some(7), Some(7), Some(21), Some(21), None]
        );
    }
}
