//! Time expressions and what they mean (TIMEX3).
//!
//! In: the words of each sentence and the publication date. Out: [`Time`]s with their TIMEX3 value. Relative expressions are
//! counted from the publication date, without which they keep no value. "the day" is the day that the story tells of first.
//! Value notation: TimeML's (Pustejovsky et al. 2003): 2022-02-01, 2022-W05, 2022-W04-WE, 2022-02, 2022, P3D.

use crate::actors::story::Sentence;
use crate::span::Span;
use jiff::civil::{Date, Weekday};
use jiff::{Span as Length, ToSpan};
use serde::Serialize;

/// TIMEX3 types.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Kind {
    /// A day or a longer stretch of the calendar.
    Date,
    /// A length of time.
    Duration,
}

/// A time expression.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Time {
    /// Its words in the document.
    #[serde(flatten)]
    pub span: Span,
    /// As written.
    pub text: String,
    /// DATE or DURATION.
    #[serde(rename = "type")]
    pub kind: Kind,
    /// TIMEX3 value; `None` when it depends on a publication date that is not known.
    pub value: Option<String>,
    /// Sentence index.
    pub sentence: usize,
    /// First and one past the last word in the sentence.
    #[serde(skip)]
    pub words: (usize, usize),
    /// The days it covers, first and last.
    #[serde(skip)]
    pub days: Option<(Date, Date)>,
}

impl Time {
    /// As an event's date: a day, `start/end`, a month or a year.
    pub fn iso(&self) -> Option<String> {
        let (first, last) = self.days?;
        let value = self.value.as_deref()?;
        if first == last {
            Some(first.to_string())
        } else if value.len() == 4 || value.len() == 7 && !value.contains('W') {
            Some(value.to_string())
        } else {
            Some(format!("{first}/{last}"))
        }
    }

    /// Whether it covers the day (or the first day of the stretch) that an ISO 8601 string names.
    pub fn holds(&self, iso: &str) -> bool {
        let day = iso.split('/').next().and_then(|d| d.parse::<Date>().ok());
        matches!((self.days, day), (Some((a, b)), Some(d)) if a <= d && d <= b)
    }

    /// Whether it names a day or a weekend, fine enough to date an act by.
    pub fn is_fine(&self) -> bool {
        self.days.is_some_and(|(a, b)| b.since(a).is_ok_and(|d| d.get_days() <= 2))
    }
}

const MONTHS: [&str; 12] =
    ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"];
const WEEKDAYS: [(&str, Weekday); 7] = [
    ("monday", Weekday::Monday),
    ("tuesday", Weekday::Tuesday),
    ("wednesday", Weekday::Wednesday),
    ("thursday", Weekday::Thursday),
    ("friday", Weekday::Friday),
    ("saturday", Weekday::Saturday),
    ("sunday", Weekday::Sunday),
];
const UNITS: [(&str, char); 4] = [("day", 'D'), ("week", 'W'), ("month", 'M'), ("year", 'Y')];
const NUMBERS: [&str; 13] = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];

/// Finds the time expressions of a story.
pub fn times(sentences: &[Sentence], tokens: impl Fn(usize, usize) -> (Span, String), day: Option<Date>) -> Vec<Time> {
    let mut out: Vec<Time> = Vec::new();
    for s in sentences {
        let lower: Vec<String> = s.forms.iter().map(|f| f.to_lowercase()).collect();
        let first_day = out.iter().find(|t| t.is_fine()).and_then(|t| t.days).or(day.map(|d| (d, d)));
        let finder = Finder { lower: &lower, forms: s.forms, sentence: s, day, first_day };
        let mut i = 0;
        while i < lower.len() {
            let Some(found) = finder.at(i) else {
                i += 1;
                continue;
            };
            let (a, _) = tokens(s.index, i);
            let (b, _) = tokens(s.index, i + found.words - 1);
            let span = a.join(b);
            out.push(Time {
                span,
                text: String::new(),
                kind: found.kind,
                value: found.value,
                sentence: s.index,
                words: (i, i + found.words),
                days: found.days,
            });
            i += found.words;
        }
    }
    out
}

struct Found {
    words: usize,
    kind: Kind,
    value: Option<String>,
    days: Option<(Date, Date)>,
}

impl Found {
    fn day(words: usize, d: Option<Date>) -> Option<Self> {
        Some(Found { words, kind: Kind::Date, value: d.map(|d| d.to_string()), days: d.map(|d| (d, d)) })
    }

    fn stretch(words: usize, value: String, first: Date, last: Date) -> Option<Self> {
        Some(Found { words, kind: Kind::Date, value: Some(value), days: Some((first, last)) })
    }

    fn unknown(words: usize) -> Option<Self> {
        Some(Found { words, kind: Kind::Date, value: None, days: None })
    }
}

struct Finder<'a> {
    lower: &'a [String],
    forms: &'a [&'a str],
    sentence: &'a Sentence<'a>,
    day: Option<Date>,
    first_day: Option<(Date, Date)>,
}

impl Finder<'_> {
    fn word(&self, i: usize) -> &str {
        self.lower.get(i).map_or("", String::as_str)
    }

    fn at(&self, i: usize) -> Option<Found> {
        self.iso(i)
            .or_else(|| self.month_first(i))
            .or_else(|| self.day_first(i))
            .or_else(|| self.named_day(i))
            .or_else(|| self.weekday(i))
            .or_else(|| self.stretch(i))
            .or_else(|| self.length(i))
            .or_else(|| self.year(i))
    }

    fn number(&self, i: usize) -> Option<i32> {
        let w = self.word(i);
        NUMBERS.iter().position(|n| *n == w).map(|n| n as i32).or_else(|| w.parse().ok().filter(|n| *n < 10_000)).or(match w {
            "a" | "an" => Some(1),
            _ => None,
        })
    }

    fn month(&self, i: usize) -> Option<i8> {
        let w = self.word(i).trim_end_matches('.');
        let capital = self.forms.get(i).is_some_and(|f| f.starts_with(char::is_uppercase));
        (capital && w.len() >= 3).then(|| {
            MONTHS
                .iter()
                .position(|m| {
                    *m == w
                        || (w.len() <= 4 && m.starts_with(w) && self.word(i).ends_with('.'))
                        || (w.len() == 3 && w != "mar" && w != "may" && m.starts_with(w) && self.day_number(i + 1).is_some())
                })
                .map(|m| m as i8 + 1)
        })?
    }

    fn day_number(&self, i: usize) -> Option<i8> {
        self.word(i).trim_end_matches(['t', 'h', 's', 'n', 'd', 'r']).parse().ok().filter(|d| (1..=31).contains(d))
    }

    fn year_number(&self, i: usize) -> Option<i16> {
        Some(self.word(i)).filter(|w| w.len() == 4).and_then(|w| w.parse().ok()).filter(|y| (1000..2200).contains(y))
    }

    fn iso(&self, i: usize) -> Option<Found> {
        let y = self.year_number(i)?;
        if self.word(i + 1) != "-" || self.word(i + 3) != "-" {
            return None;
        }
        Found::day(5, Date::new(y, self.word(i + 2).parse().ok()?, self.word(i + 4).parse().ok()?).ok())
    }

    /// The year in which a month and day without year lie nearest to the publication date.
    fn nearest_year(&self, month: i8, day: i8) -> Option<Date> {
        let base = self.day?;
        (-1..=1)
            .filter_map(|k| Date::new(base.year() + k, month, day).ok())
            .min_by_key(|d| d.since(base).map_or(i32::MAX, |s| (s.get_days() + if s.get_days() > 0 { 60 } else { 0 }).abs()))
    }

    fn month_first(&self, i: usize) -> Option<Found> {
        let m = self.month(i)?;
        if let Some(d) = self.day_number(i + 1) {
            let comma = usize::from(self.word(i + 2) == ",");
            if let Some(y) = self.year_number(i + 2 + comma) {
                return Found::day(3 + comma, Date::new(y, m, d).ok());
            }
            return Found::day(2, self.nearest_year(m, d));
        }
        let comma = usize::from(self.word(i + 1) == ",");
        let last_or_next = self.word(i.wrapping_sub(1));
        if let Some(y) = self.year_number(i + 1 + comma) {
            return self.whole_month(2 + comma, y, m);
        }
        // "May" and "March" are also verbs; a bare month wants a word before it that dates.
        let dated = matches!(
            last_or_next,
            "in" | "since" | "last" | "next" | "this" | "of" | "until" | "from" | "by" | "early" | "late" | "mid" | "during" | "-"
        );
        if !dated {
            return None;
        }
        let base = self.day?;
        let year = if m > base.month() && last_or_next != "next" && last_or_next != "by" && last_or_next != "until" {
            base.year() - 1
        } else {
            base.year()
        };
        self.whole_month(1, year, m)
    }

    fn whole_month(&self, words: usize, y: i16, m: i8) -> Option<Found> {
        let first = Date::new(y, m, 1).ok()?;
        Found::stretch(words, format!("{y:04}-{m:02}"), first, first.last_of_month())
    }

    fn day_first(&self, i: usize) -> Option<Found> {
        let d = self.day_number(i)?;
        let of = usize::from(self.word(i + 1) == "of");
        let m = self.month(i + 1 + of)?;
        match self.year_number(i + 2 + of) {
            Some(y) => Found::day(3 + of, Date::new(y, m, d).ok()),
            None => Found::day(2 + of, self.nearest_year(m, d)),
        }
    }

    fn named_day(&self, i: usize) -> Option<Found> {
        let shift = match self.word(i) {
            "today" | "tonight" => 0,
            "yesterday" => -1,
            "tomorrow" => 1,
            "the"
                if self.word(i + 1) == "day"
                    && matches!(self.word(i.wrapping_sub(1)), "on" | "during" | "in")
                    && !matches!(self.word(i + 2), "of" | "that" | "when" | "before" | "after") =>
            {
                return match self.first_day {
                    Some((a, b)) if a == b => Found::day(2, Some(a)),
                    _ => Found::unknown(2),
                };
            }
            _ => return None,
        };
        Found::day(1, self.day.and_then(|d| d.checked_add(shift.days()).ok()))
    }

    fn weekday(&self, i: usize) -> Option<Found> {
        let which = matches!(self.word(i), "last" | "next" | "this");
        let at = i + usize::from(which);
        let name = self.word(at).trim_end_matches('.');
        let (_, weekday) = WEEKDAYS.iter().find(|(n, _)| *n == name)?;
        let words = at - i + 1;
        let Some(day) = self.day else { return Found::unknown(words) };
        let future = self.word(i) == "next" || (self.word(i) != "last" && self.is_future(at));
        let d = if future {
            day.nth_weekday(1, *weekday).ok()
        } else if day.weekday() == *weekday && self.word(i) != "last" {
            Some(day)
        } else {
            day.nth_weekday(-1, *weekday).ok()
        };
        Found::day(words, d)
    }

    /// Whether the clause of a word tells of the future: "will", or a plan of which it is the time.
    fn is_future(&self, i: usize) -> bool {
        let words = self.sentence.words;
        let mut at = Some(i);
        for _ in 0..6 {
            let Some(k) = at else { return false };
            if words[k].upos == "VERB" || words[k].relation == "root" {
                let helped = words.iter().any(|w| w.head == Some(k) && w.relation == "aux" && matches!(w.lemma.as_str(), "will" | "shall"));
                let infinitive = words[k].feats.contains("VerbForm=Inf") && words[k].relation != "root";
                return helped || infinitive;
            }
            at = words[k].head;
        }
        false
    }

    fn stretch(&self, i: usize) -> Option<Found> {
        let which = self.word(i);
        if !matches!(which, "last" | "this" | "next" | "the" | "past" | "previous" | "coming") {
            return None;
        }
        let unit = self.word(i + 1);
        let shift = match which {
            "last" | "past" | "previous" => -1,
            "next" | "coming" => 1,
            _ => 0,
        };
        if which == "the" && !(unit == "weekend" && matches!(self.word(i.wrapping_sub(1)), "over" | "at" | "during" | "on")) {
            return None;
        }
        let day = match (self.day, unit) {
            (Some(d), _) => d,
            (None, "week" | "month" | "year" | "weekend") => return Found::unknown(2),
            _ => return None,
        };
        match unit {
            "week" => {
                let monday = monday_of(day.checked_add(shift.weeks()).ok()?)?;
                Found::stretch(2, week(monday), monday, monday.checked_add(6.days()).ok()?)
            }
            "weekend" => {
                let this = monday_of(day)?;
                let before = if day.weekday().to_monday_zero_offset() >= 5 && shift == 0 {
                    this
                } else {
                    this.checked_add(match (which, shift) {
                        ("this" | "next" | "coming", _) => Length::new(),
                        _ => (-1).weeks(),
                    })
                    .ok()?
                };
                let saturday = before.checked_add(5.days()).ok()?;
                Found::stretch(2, format!("{}-WE", week(before)), saturday, saturday.checked_add(1.day()).ok()?)
            }
            "month" => {
                let d = day.first_of_month().checked_add(shift.months()).ok()?;
                self.whole_month(2, d.year(), d.month())
            }
            "year" => {
                let y = day.year() + shift as i16;
                Found::stretch(2, format!("{y:04}"), Date::new(y, 1, 1).ok()?, Date::new(y, 12, 31).ok()?)
            }
            _ => None,
        }
    }

    /// "three days ago", "two weeks earlier"; "for three days".
    fn length(&self, i: usize) -> Option<Found> {
        let n = self.number(i)?;
        let name = self.word(i + 1);
        let (_, unit) = UNITS.iter().find(|(u, _)| name.strip_suffix('s').unwrap_or(name) == *u)?;
        if matches!(self.word(i + 2), "ago" | "earlier" | "before") {
            let Some(day) = self.day else { return Found::unknown(3) };
            let back = match unit {
                'D' => n.days(),
                'W' => n.weeks(),
                'M' => n.months(),
                _ => n.years(),
            };
            let d = day.checked_sub(back).ok()?;
            return match unit {
                'D' => Found::day(3, Some(d)),
                'W' => monday_of(d).and_then(|m| Found::stretch(3, week(m), m, m.checked_add(6.days()).ok()?)),
                'M' => self.whole_month(3, d.year(), d.month()),
                _ => Found::stretch(3, format!("{:04}", d.year()), Date::new(d.year(), 1, 1).ok()?, Date::new(d.year(), 12, 31).ok()?),
            };
        }
        if matches!(self.word(i), "a" | "an") || self.word(i + 2) == "old" {
            return None;
        }
        Some(Found { words: 2, kind: Kind::Duration, value: Some(format!("P{n}{unit}")), days: None })
    }

    fn year(&self, i: usize) -> Option<Found> {
        if let Some(decade) = self.word(i).strip_suffix("0s").filter(|d| d.len() == 3 && d.bytes().all(|b| b.is_ascii_digit())) {
            let first: i16 = format!("{decade}0").parse().ok()?;
            return Found::stretch(1, decade.to_string(), Date::new(first, 1, 1).ok()?, Date::new(first + 9, 12, 31).ok()?);
        }
        let y = self.year_number(i)?;
        let dated = matches!(
            self.word(i.wrapping_sub(1)),
            "in" | "since"
                | "of"
                | "by"
                | "until"
                | "during"
                | "from"
                | "early"
                | "late"
                | "mid"
                | "and"
                | "the"
                | "before"
                | "after"
                | "to"
                | "("
        ) || self.word(i + 1) == ")";
        (dated && (1700..2100).contains(&y))
            .then(|| Found::stretch(1, format!("{y:04}"), Date::new(y, 1, 1).ok()?, Date::new(y, 12, 31).ok()?))?
    }
}

fn monday_of(d: Date) -> Option<Date> {
    d.checked_sub(i32::from(d.weekday().to_monday_zero_offset()).days()).ok()
}

fn week(d: Date) -> String {
    let w = d.iso_week_date();
    format!("{:04}-W{:02}", w.year(), w.week())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Word;

    /// Values of the time expressions of a sentence published on 2022-02-02, a Wednesday.
    fn values(s: &str) -> Vec<String> {
        let text = crate::span::Text::new(s);
        let segments = crate::segment::segment(&text);
        let forms: Vec<&str> = segments.tokens.iter().map(|t| text.slice(*t)).collect();
        let words: Vec<Word> = forms
            .iter()
            .enumerate()
            .map(|(i, f)| Word { lemma: f.to_lowercase(), upos: "NOUN", feats: "_", head: i.checked_sub(1), relation: "dep", entity: None })
            .collect();
        let sentence = Sentence { words: &words, forms: &forms, index: 0 };
        times(&[sentence], |_, w| (segments.tokens[w], String::new()), Date::new(2022, 2, 2).ok())
            .into_iter()
            .map(|t| t.value.unwrap_or_default())
            .collect()
    }

    #[test]
    fn a_weekday_is_the_last_one_before_publication() {
        assert_eq!(values("They met on Tuesday."), ["2022-02-01"]);
        assert_eq!(values("They met on Wednesday."), ["2022-02-02"]);
        assert_eq!(values("It was fired on Sunday (Seoul time)."), ["2022-01-30"]);
    }

    #[test]
    fn weeks_weekends_and_years_are_counted_from_publication() {
        assert_eq!(values("A meeting this week follows talks over the weekend, the third this year."), ["2022-W05", "2022-W04-WE", "2022"]);
    }

    #[test]
    fn calendar_dates_are_read_in_both_orders() {
        assert_eq!(values("From 3 March 2021 to May 5, 2021, and on Jan. 20."), ["2021-03-03", "2021-05-05", "2022-01-20"]);
    }

    #[test]
    fn lengths_and_days_ago() {
        assert_eq!(values("After three days of talks he left two days ago."), ["P3D", "2022-01-31"]);
    }
}
