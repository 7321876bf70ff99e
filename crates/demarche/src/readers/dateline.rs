//! Dates that a story says of itself: a line that is only a date, or a dateline before the first sentence.
//!
//! In: a line. Out: whether and where it holds a date or dateline, and the day.

use jiff::civil::Date;
use regex::Regex;
use std::sync::LazyLock;

const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const MONTH: &str = r"(?:Jan(?:uary|\.)?|Feb(?:ruary|\.)?|Mar(?:ch|\.)?|Apr(?:il|\.)?|May|June?\.?|July?\.?|Aug(?:ust|\.)?|Sept?(?:ember|\.)?|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?)";

const DASH: &str = "—|–|--+|-|―";

fn pattern(s: &str) -> Regex {
    Regex::new(&s.replace("MONTH", MONTH).replace("DASH", DASH)).expect("a constant pattern")
}

static MONTH_FIRST: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)\b(MONTH)\s+(\d{1,2})(?:st|nd|rd|th)?(?:\s*,?\s+(\d{4}))?\b"));
static DAY_FIRST: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)\b(\d{1,2})(?:st|nd|rd|th)?[\s-]+(MONTH)[\s,-]+(\d{4})\b"));
static ISO: LazyLock<Regex> = LazyLock::new(|| pattern(r"\b(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:\b|T)"));
static COMPACT: LazyLock<Regex> = LazyLock::new(|| pattern(r"^\s*(\d{4})(\d{2})(\d{2})(?:\D|$|\d{6})"));
/// A line with nothing but a date, a weekday, a time, and words such as "Published:".
static ONLY_DATE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)^\s*(?:(?:published|updated|posted|date|last updated|first published)\s*(?:on|at)?\s*:?\s*)?(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?,?\s+)?",
        r"(?:(?:MONTH)\s+\d{1,2}(?:st|nd|rd|th)?\s*,?\s+\d{4}|\d{1,2}(?:st|nd|rd|th)?[\s-]+(?:MONTH)[\s,-]+\d{4}|\d{4}[-/.]\d{1,2}[-/.]\d{1,2})",
        r"(?:\s*[,|·T-]?\s*(?:at\s+)?\d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?:\s*[ap]\.?m\.?)?(?:\s*\(?[A-Z]{1,4}(?:[+-]\d+)?\)?|[+-]\d{2}:?\d{2})?)?\s*\.?$"
    ))
});
/// PLACE[, Country], [date] [(Agency)] and a dash; the date or the agency may be missing, the capitals and the dash may not.
static DATELINE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"^\s*(?:\p{Lu}[\p{Lu}'’.-]+(?:\s+\p{Lu}[\p{Lu}'’.-]+){0,4}(?:/\p{Lu}[\p{Lu}'’.-]+)*(?:,\s*\p{Lu}[\p{L}.]+(?:\s+\p{Lu}[\p{L}.]+){0,2}){0,2})",
        r"(?:,?\s*(?:MONTH)\s+\d{1,2}(?:,?\s+\d{4})?|,?\s*\d{1,2}\s+(?:MONTH)(?:,?\s+\d{4})?)?",
        r"(?:\s*[\(/][^()/]{2,40}[\)/])?\s*\.?\s*(?:DASH|:)\s+"
    ))
});
/// Place, date and agency, whatever the capitals and the mark behind: "MOSCOW, March 3. /TASS/. ", "Kyiv, March 3 (Ukrinform) - ".
static SIGNED_DATELINE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"^\s*\p{Lu}[\p{L}'’-]+(?:\s+\p{Lu}[\p{L}'’-]+){0,3}(?:,\s*\p{Lu}[\p{L}.]+)?",
        r",\s*(?:(?:MONTH)\s+\d{1,2}|\d{1,2}\s+(?:MONTH))(?:,?\s+\d{4})?",
        r"[.,]?\s*(?:/\p{Lu}[^/]{1,30}/|\(\p{Lu}[^()]{1,30}\))\s*(?:[.:]|\.?\s*(?:DASH))?\s+"
    ))
});

/// The first date in a string, in any of the usual written forms; a form without year has none.
pub fn parse_date(s: &str) -> Option<Date> {
    // A year before our era is no day of news.
    let before_era = s.trim_start().strip_prefix('-').is_some_and(|s| s.starts_with(|c: char| c.is_ascii_digit()));
    if before_era { None } else { find_date(s, None) }
}

fn find_date(s: &str, year: Option<i16>) -> Option<Date> {
    let number = |m: Option<regex::Match>| m.and_then(|m| m.as_str().parse::<i16>().ok());
    let month =
        |m: Option<regex::Match>| m.and_then(|m| MONTHS.iter().position(|x| m.as_str().to_lowercase().starts_with(x))).map(|i| i as i8 + 1);
    let date = |y: Option<i16>, m: Option<i8>, d: Option<i16>| Date::new(y?, m?, d? as i8).ok();
    if let Some(c) = ISO.captures(s).or_else(|| COMPACT.captures(s))
        && let Some(d) = date(number(c.get(1)), number(c.get(2)).map(|m| m as i8), number(c.get(3)))
    {
        return Some(d);
    }
    if let Some(c) = DAY_FIRST.captures(s)
        && let Some(d) = date(number(c.get(3)), month(c.get(2)), number(c.get(1)))
    {
        return Some(d);
    }
    MONTH_FIRST.captures_iter(s).find_map(|c| date(number(c.get(3)).or(year), month(c.get(1)), number(c.get(2))))
}

/// Whether a line says nothing but a date.
pub fn is_date_line(line: &str) -> bool {
    line.len() < 80 && ONLY_DATE.is_match(line)
}

/// Length in bytes of the dateline that opens a line ("WASHINGTON, Feb. 1 (Agency) — "), if there is one.
pub fn end(line: &str) -> Option<usize> {
    // A short word in capitals and a colon or hyphen is more likely a heading or a name.
    let plain_mark = |found: &str| found.ends_with([':', '-']) && !found.contains(['(', ',', '/']) && !found.ends_with("--");
    let unsigned = || DATELINE.find(line).filter(|found| !plain_mark(found.as_str().trim_end()));
    let found = SIGNED_DATELINE.find(line).or_else(unsigned)?;
    (found.end() < line.len()).then_some(found.end())
}

/// The day that a dateline gives, with `year` when it names none.
pub fn date(line: &str, year: Option<i16>) -> Option<Date> {
    end(line).and_then(|e| find_date(&line[..e], year))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_is_only_a_date_is_recognised_in_the_usual_forms() {
        for line in
            ["February 2, 2022", "2 Feb 2022", "Wednesday, 2 February 2022", "Published: Feb. 2, 2022, 10:30 a.m. EST", "2022-02-02"]
        {
            assert!(is_date_line(line), "{line}");
            assert_eq!(parse_date(line), Date::new(2022, 2, 2).ok(), "{line}");
        }
        assert!(!is_date_line("On February 2, 2022 the two met."));
    }

    #[test]
    fn machine_dates_are_read() {
        for s in ["2022-02-02T10:00:00Z", "20220202", "Wed, 02 Feb 2022 10:00:00 +0000", "2022-02-02 08:00"] {
            assert_eq!(parse_date(s), Date::new(2022, 2, 2).ok(), "{s}");
        }
    }

    #[test]
    fn a_year_before_our_era_is_not_read_as_one_of_ours() {
        assert_eq!(parse_date("-0044-03-15"), None);
    }

    #[test]
    fn a_dateline_ends_where_the_story_begins() {
        for (line, rest) in [
            ("WASHINGTON, Feb. 1 (Agency) — The envoy left.", "The envoy left."),
            ("SEOUL, Feb 2, 2022 (AFP) - Troops moved.", "Troops moved."),
            ("GENEVA -- Talks resumed.", "Talks resumed."),
            ("MOSCOW, March 3. /TASS/. Russia agreed.", "Russia agreed."),
            ("QUITO, Sept 14 (EFE).- Truckers struck.", "Truckers struck."),
            ("Kyiv, 3 March 2022 (Ukrinform) - Troops left.", "Troops left."),
            ("PORT-AU-PRINCE, Haiti (AP) — Gangs attacked.", "Gangs attacked."),
        ] {
            assert_eq!(end(line).map(|e| &line[e..]), Some(rest), "{line}");
        }
        assert_eq!(end("The U.S. envoy left."), None);
        assert_eq!(date("WASHINGTON, Feb. 1 (Agency) — The envoy left.", Some(2022)), Date::new(2022, 2, 1).ok());
    }
}
