//! Counting from days: what a time expression means in the story in which it stands.
//!
//! In: a [`Meaning`] and the [`Now`] of its place in the story. Out: [`Anchored`]: TIMEX3 type, value and days. Names of days, months and
//! feasts without a year mean the nearest one that fits the tense of the clause. "Earlier", "the next day" and the like are counted
//! from the day that the story told of last, all else from the day of writing.

use super::Kind;
use super::calendar::{Stretch, Unit, moved};
use super::grammar::{Detail, Meaning, When, Years};
use super::tense::Tense;
use super::words::{Away, Which};
use jiff::civil::{Date, Weekday};

/// Where a story stands when it uses a time expression.
#[derive(Debug, Clone, Copy)]
pub struct Now {
    /// The day of writing.
    pub writing: Option<Date>,
    /// The day that the story told of last.
    pub told: Option<Date>,
    /// The days, a year at most, that it told of last.
    pub span: Option<(Date, Date)>,
    /// The day that the story told of first: "on the day".
    pub first: Option<Date>,
    /// The tense of the clause.
    pub tense: Tense,
}

/// A time expression in the calendar.
#[derive(Debug, Clone, PartialEq)]
pub struct Anchored {
    /// TIMEX3 type.
    pub kind: Kind,
    /// TIMEX3 value; `None` when the day that it is counted from is not known.
    pub value: Option<String>,
    /// The days it covers.
    pub days: Option<(Date, Date)>,
}

/// What an expression means there.
pub fn anchor(meaning: &Meaning, now: Now) -> Anchored {
    let plain = |kind, value: &str| Anchored { kind, value: Some(value.to_string()), days: None };
    match meaning {
        Meaning::Length(value, when) => {
            let days = when.as_ref().and_then(|w| now.stretch(w)).map(|s| (s.first, s.last));
            Anchored { days, ..plain(Kind::Duration, value) }
        }
        Meaning::Set(value) => plain(Kind::Set, value),
        Meaning::Vague(value) => plain(Kind::Date, value),
        Meaning::Date(when, detail) => {
            let stretch = now.stretch(when);
            // A time by the clock alone tells no day of its own.
            let days = stretch.as_ref().filter(|_| *when != When::Told).map(|s| (s.first, s.last));
            let value = stretch.map(|s| s.value).or_else(|| without_year(when));
            let kind = if detail.is_some() { Kind::Time } else { Kind::Date };
            let value = value.map(|v| match detail {
                Some(Detail::Part(part)) => format!("{v}T{}", part.code()),
                Some(Detail::Clock(h, m)) => format!("{v}T{h:02}:{m:02}"),
                None => v,
            });
            Anchored { kind, value, days }
        }
    }
}

/// What can be said of a day or month when no day is known to count from.
fn without_year(when: &When) -> Option<String> {
    match when {
        When::Day { month, day, .. } => Some(format!("XXXX-{month:02}-{day:02}")),
        When::Month { month, .. } => Some(format!("XXXX-{month:02}")),
        _ => None,
    }
}

/// By how many days the tense pushes what lies on its wrong side away: far for months and seasons, which recur soon enough, less for
/// dates, which a past clause may set for the future ("gave him a deadline of Jan. 14").
const WRONG_SIDE: i32 = 60;
const WRONG_SIDE_LONG: i32 = 400;

impl Now {
    /// Takes note of what an expression told.
    pub fn tell(&mut self, (first, last): (Date, Date)) {
        if first == last {
            self.told = Some(first);
            self.first = self.first.or(Some(first));
        }
        if days(first, last) < 366 {
            self.span = Some((first, last));
        }
    }

    /// A day of the unit that the story told of last.
    fn told_of(&self, unit: Unit) -> Option<Date> {
        let fine = |(first, last): (Date, Date)| (unit > Unit::Day && Stretch::holding(first, unit)?.last >= last).then_some(first);
        self.span.and_then(fine).or(self.told).or(self.writing)
    }

    /// Some day of the month, where the story told of a month and not of a day of it.
    fn told_month(&self) -> Option<Stretch> {
        let (first, last) = self.span.filter(|(a, b)| a < b)?;
        let month = Stretch::month(first.year(), first.month()).filter(|m| (m.first, m.last) == (first, last))?;
        let known = self.told.is_some_and(|d| first <= d && d <= last);
        (!known).then(|| Stretch { value: format!("{}-XX", month.value), ..month })
    }

    fn stretch(&self, when: &When) -> Option<Stretch> {
        match when {
            When::Day { year, month, day } => self.in_a_year(*year, WRONG_SIDE, |y| Date::new(y, *month, *day).ok().map(Stretch::day)),
            When::Holiday { year, rule } => self.in_a_year(*year, WRONG_SIDE, |y| rule.in_year(y).map(Stretch::day)),
            When::Month { year, month } => self.in_a_year(*year, WRONG_SIDE_LONG, |y| Stretch::month(y, *month)),
            When::Season { year, season } => self.in_a_year(*year, WRONG_SIDE_LONG, |y| Stretch::season(y, *season)),
            When::Quarter { year, quarter } => self.in_a_year(*year, WRONG_SIDE_LONG, |y| Stretch::quarter(y, *quarter)),
            When::Half { year, half } => self.in_a_year(*year, WRONG_SIDE_LONG, |y| Stretch::half(y, *half)),
            When::Weekday { weekday, which, weeks } => self.weekday(*weekday, *which, *weeks).map(Stretch::day),
            When::Shift(days) => moved(self.writing?, *days, Unit::Day).map(Stretch::day),
            When::Unit { unit, which, fiscal } => self.unit(*unit, *which, *fiscal),
            When::Away { halves, unit, away } => {
                let from = match away {
                    Away::Ago | Away::Hence => self.writing,
                    Away::Earlier | Away::Later => self.told_of(*unit),
                }?;
                far(from, *halves, *unit, *away)
            }
            When::From { halves, unit, away, base } => far(self.stretch(base)?.first, *halves, *unit, *away),
            When::Past { halves, unit } => self.past(*halves, *unit),
            When::WeekOf(day) => Stretch::week(self.stretch(day)?.first),
            When::Year(year) => Stretch::year(*year),
            When::FiscalYear(year) => Stretch::fiscal_year(*year),
            When::Decade(year) => Stretch::decade(*year),
            When::Century(year) => Stretch::century(*year),
            When::TheDay => self.first.map(Stretch::day),
            When::Told => self.told.or(self.writing).map(Stretch::day),
        }
    }

    /// The days of a length that ends now.
    fn past(&self, halves: u32, unit: Unit) -> Option<Stretch> {
        // Hours are told in whole days: 24 began yesterday.
        let (halves, unit) =
            if unit < Unit::Day { (halves.div_ceil(24) * u32::from(unit == Unit::Hour), Unit::Day) } else { (halves, unit) };
        let first = moved(self.writing?, -i32::try_from(halves / 2).ok()?, unit)?;
        Some(Stretch { first, last: self.writing?, value: String::new() })
    }

    /// The stretch that recurs each year, in the year that is told or that the tense suggests.
    fn in_a_year(&self, years: Years, wrong_side: i32, of: impl Fn(i16) -> Option<Stretch>) -> Option<Stretch> {
        let writing = match years {
            Years::Given(year) => return of(year),
            _ => self.writing?,
        };
        let around = (-2..=2).filter_map(|k| of(writing.year().checked_add(k)?));
        let which = match years {
            Years::Which(which, true) => return of(self.unit(Unit::Year, which, false)?.first.year()),
            Years::Which(which, false) => Some(which),
            _ => None,
        };
        match which {
            Some(Which::Last | Which::Past | Which::Previous) => around.filter(|s| s.last < writing).last(),
            Some(Which::Next | Which::Coming | Which::Following) => around.filter(|s| s.first > writing).min_by_key(|s| s.first),
            Some(Which::This) => of(writing.year()),
            Some(Which::That) => of(self.told.unwrap_or(writing).year()),
            None => around.min_by_key(|s| {
                let (after, before) = (days(writing, s.first).max(0), days(s.last, writing).max(0));
                match self.tense {
                    Tense::Past if after > 0 => after + wrong_side,
                    Tense::Future if before > 0 => before + wrong_side,
                    Tense::Unknown | Tense::Present if after > 0 => after + 1,
                    _ => after + before,
                }
            }),
        }
    }

    fn weekday(&self, weekday: Weekday, which: Option<Which>, weeks: Option<i32>) -> Option<Date> {
        let writing = self.writing?;
        let in_week = |day: Date, weeks: i32| {
            let monday = Stretch::week(moved(day, weeks, Unit::Week)?)?.first;
            moved(monday, i32::from(weekday.to_monday_zero_offset()), Unit::Day)
        };
        if let Some(weeks) = weeks {
            return in_week(writing, weeks);
        }
        let (today, last, next) =
            (writing.weekday() == weekday, writing.nth_weekday(-1, weekday).ok(), writing.nth_weekday(1, weekday).ok());
        match which {
            Some(Which::Last | Which::Past | Which::Previous) => last,
            // "Next Friday" said on a Thursday is not tomorrow.
            Some(Which::Next) if next.is_some_and(|d| days(writing, d) == 1) => moved(next?, 1, Unit::Week),
            Some(Which::Next | Which::Coming) => next,
            Some(Which::Following) => self.told.unwrap_or(writing).nth_weekday(1, weekday).ok(),
            Some(Which::That) => in_week(self.told.unwrap_or(writing), 0),
            _ if today => Some(writing),
            // Yesterday's name does not mean the day a week later, nor tomorrow's, but for a clear past, the day a week before.
            None if last.is_some_and(|d| days(d, writing) == 1) => last,
            None if self.tense != Tense::Past && next.is_some_and(|d| days(writing, d) == 1) => next,
            Some(Which::This) if self.tense != Tense::Past => next,
            _ if self.tense == Tense::Future => next,
            _ => last,
        }
    }

    fn unit(&self, unit: Unit, which: Which, fiscal: bool) -> Option<Stretch> {
        let (from, steps) = match which {
            Which::This => (self.writing, 0),
            Which::Last | Which::Past => (self.writing, -1),
            Which::Next | Which::Coming => (self.writing, 1),
            Which::That => (self.told_of(unit), 0),
            Which::Previous => (self.told_of(unit), -1),
            Which::Following => (self.told_of(unit), 1),
        };
        let from = from?;
        let beside_told = matches!(which, Which::That | Which::Previous | Which::Following);
        if unit == Unit::Day
            && beside_told
            && let Some(month) = self.told_month()
        {
            return Some(month);
        }
        if unit == Unit::Weekend {
            return self.weekend(which);
        }
        // The first of its month, so that "last month" on the 31st is the month before.
        let from = if unit >= Unit::Month { from.first_of_month() } else { from };
        let stretch = Stretch::holding(moved(from, steps, unit)?, unit)?;
        if fiscal { Stretch::fiscal_year(stretch.first.year()) } else { Some(stretch) }
    }

    /// "The weekend" and "last weekend" are the one before, until Saturday; "this weekend" and "next weekend" follow the tense.
    fn weekend(&self, which: Which) -> Option<Stretch> {
        let writing = self.writing?;
        let in_it = matches!(writing.weekday(), Weekday::Saturday | Weekday::Sunday);
        let steps = match which {
            Which::Next | Which::Coming | Which::Following => i32::from(in_it),
            Which::This | Which::That if in_it || self.tense == Tense::Future => 0,
            Which::This if self.tense != Tense::Past => 0,
            _ => -1,
        };
        Stretch::weekend(moved(writing, steps, Unit::Week)?)
    }
}

/// The stretch of a unit that lies a length of time from a day.
fn far(from: Date, halves: u32, unit: Unit, away: Away) -> Option<Stretch> {
    let back = matches!(away, Away::Ago | Away::Earlier);
    let sign = if back { -1 } else { 1 };
    let (count, unit) = if halves % 2 == 1 && unit == Unit::Year {
        (i32::try_from(halves).ok()?.checked_mul(6)?, Unit::Month)
    } else {
        (i32::try_from(halves / 2).ok()?, unit)
    };
    let day = moved(from, sign * count, unit)?;
    let stretch = Stretch::holding(
        day,
        match unit {
            // "Decades" and "centuries" ago count years.
            Unit::Decade | Unit::Century => Unit::Year,
            Unit::Weekend => Unit::Week,
            unit => unit,
        },
    )?;
    // "A week ago" has the value of its week, but what was done then was done on the same day of it.
    Some(if unit == Unit::Week && halves == 2 { Stretch { first: day, last: day, ..stretch } } else { stretch })
}

/// Days from one day to another.
fn days(from: Date, to: Date) -> i32 {
    to.since(from).map_or(i32::MAX / 2, |s| s.get_days())
}
