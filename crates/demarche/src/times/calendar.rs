//! The calendar: stretches of days with their TIMEX3 values, and the days of feasts.
//!
//! In: numbers of years, months, weeks. Out: [`Stretch`]es. Values follow the TIMEX3 guidelines (Saurí et al. 2006): 1998-03-05, 1998-W12,
//! 1998-W12-WE, 1998-03, 1998-Q3, 1998-H1, 1998-SU, 1998, FY1998, 199, 19. Easter by Meeus's form of the Gregorian computus; the Islamic
//! calendar in its arithmetical form (30-year cycle).

use jiff::civil::{Date, Weekday};
use jiff::{Span as Length, ToSpan};

/// A unit of the calendar or the clock, from short to long.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Unit {
    /// 1/60 minute.
    Second,
    /// 1/60 hour.
    Minute,
    /// 1/24 day.
    Hour,
    /// A day.
    Day,
    /// Saturday and Sunday.
    Weekend,
    /// Monday to Sunday.
    Week,
    /// Two weeks.
    Fortnight,
    /// A month.
    Month,
    /// Three months.
    Quarter,
    /// A year.
    Year,
    /// Ten years.
    Decade,
    /// A hundred years.
    Century,
}

impl Unit {
    /// By its English name.
    pub fn named(name: &str) -> Option<Self> {
        Some(match name {
            "second" => Unit::Second,
            "minute" => Unit::Minute,
            "hour" => Unit::Hour,
            "day" => Unit::Day,
            "weekend" => Unit::Weekend,
            "week" => Unit::Week,
            "fortnight" => Unit::Fortnight,
            "month" => Unit::Month,
            "quarter" => Unit::Quarter,
            "year" => Unit::Year,
            "decade" => Unit::Decade,
            "century" => Unit::Century,
            _ => return None,
        })
    }

    /// The prefix, factor and letter of its lengths: a decade is P10Y, an hour PT1H.
    fn notation(self) -> (&'static str, u32, &'static str) {
        match self {
            Unit::Second => ("PT", 1, "S"),
            Unit::Minute => ("PT", 1, "M"),
            Unit::Hour => ("PT", 1, "H"),
            Unit::Day => ("P", 1, "D"),
            Unit::Weekend => ("P", 1, "WE"),
            Unit::Week => ("P", 1, "W"),
            Unit::Fortnight => ("P", 2, "W"),
            Unit::Month => ("P", 1, "M"),
            Unit::Quarter => ("P", 1, "Q"),
            Unit::Year => ("P", 1, "Y"),
            Unit::Decade => ("P", 10, "Y"),
            Unit::Century => ("P", 100, "Y"),
        }
    }

    /// TIMEX3 value of a length: P3D, PT5H30M; `None` halves are PXD.
    pub fn length(self, halves: Option<u32>) -> String {
        let (prefix, factor, letter) = self.notation();
        let Some(halves) = halves.and_then(|h| h.checked_mul(factor)) else { return format!("{prefix}X{letter}") };
        let (whole, half) = (halves / 2, halves % 2 == 1);
        let number = if whole == 0 && half { String::new() } else { format!("{whole}{letter}") };
        match (half, self) {
            (false, _) => format!("{prefix}{whole}{letter}"),
            (true, Unit::Minute) => format!("{prefix}{number}30S"),
            (true, Unit::Hour) => format!("{prefix}{number}30M"),
            (true, Unit::Day) => format!("{prefix}{number}T12H"),
            (true, Unit::Year) => format!("{prefix}{number}6M"),
            (true, _) => format!("{prefix}{whole}.5{letter}"),
        }
    }
}

/// A season; winter has the number of the year in which it begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Season {
    /// March to May.
    Spring,
    /// June to August.
    Summer,
    /// September to November.
    Autumn,
    /// December to February.
    Winter,
}

impl Season {
    /// By its TIMEX3 code.
    pub fn coded(code: &str) -> Option<Self> {
        [Season::Spring, Season::Summer, Season::Autumn, Season::Winter].into_iter().find(|s| s.code() == code)
    }

    /// SP, SU, FA, WI.
    pub fn code(self) -> &'static str {
        match self {
            Season::Spring => "SP",
            Season::Summer => "SU",
            Season::Autumn => "FA",
            Season::Winter => "WI",
        }
    }
}

/// A part of the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// To noon.
    Morning,
    /// To about six.
    Afternoon,
    /// To about ten.
    Evening,
    /// To the next morning.
    Night,
}

impl Part {
    /// By its TIMEX3 code.
    pub fn coded(code: &str) -> Option<Self> {
        [Part::Morning, Part::Afternoon, Part::Evening, Part::Night].into_iter().find(|p| p.code() == code)
    }

    /// MO, AF, EV, NI.
    pub fn code(self) -> &'static str {
        match self {
            Part::Morning => "MO",
            Part::Afternoon => "AF",
            Part::Evening => "EV",
            Part::Night => "NI",
        }
    }
}

/// Days of the calendar that have a TIMEX3 value together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stretch {
    /// TIMEX3 value.
    pub value: String,
    /// First day.
    pub first: Date,
    /// Last day.
    pub last: Date,
}

impl Stretch {
    fn new(value: String, first: Date, last: Date) -> Self {
        Stretch { value, first, last }
    }

    /// Months from `month` of a year on.
    fn months(value: String, year: i16, month: i8, count: i32) -> Option<Self> {
        let first = Date::new(year, month, 1).ok()?;
        Some(Self::new(value, first, first.checked_add((count - 1).months()).ok()?.last_of_month()))
    }

    /// Years from a year on.
    fn years(value: String, year: i16, count: i16) -> Option<Self> {
        let last = year.checked_add(count - 1)?;
        Some(Self::new(value, Date::new(year, 1, 1).ok()?, Date::new(last, 12, 31).ok()?))
    }

    /// One day.
    pub fn day(day: Date) -> Self {
        Self::new(day.to_string(), day, day)
    }

    /// The week, Monday to Sunday, that holds a day.
    pub fn week(day: Date) -> Option<Self> {
        let monday = monday(day)?;
        Some(Self::new(week_value(monday), monday, monday.checked_add(6.days()).ok()?))
    }

    /// The Saturday and Sunday of the week that holds a day.
    pub fn weekend(day: Date) -> Option<Self> {
        let monday = monday(day)?;
        let saturday = monday.checked_add(5.days()).ok()?;
        Some(Self::new(format!("{}-WE", week_value(monday)), saturday, saturday.checked_add(1.day()).ok()?))
    }

    /// A month.
    pub fn month(year: i16, month: i8) -> Option<Self> {
        Self::months(format!("{year:04}-{month:02}"), year, month, 1)
    }

    /// A quarter, 1 to 4.
    pub fn quarter(year: i16, quarter: i8) -> Option<Self> {
        (1..=4).contains(&quarter).then(|| Self::months(format!("{year:04}-Q{quarter}"), year, quarter * 3 - 2, 3))?
    }

    /// A half, 1 or 2.
    pub fn half(year: i16, half: i8) -> Option<Self> {
        (1..=2).contains(&half).then(|| Self::months(format!("{year:04}-H{half}"), year, half * 6 - 5, 6))?
    }

    /// A season.
    pub fn season(year: i16, season: Season) -> Option<Self> {
        Self::months(format!("{year:04}-{}", season.code()), year, season as i8 * 3 + 3, 3)
    }

    /// A year.
    pub fn year(year: i16) -> Option<Self> {
        Self::years(format!("{year:04}"), year, 1)
    }

    /// A financial year, taken as the year that it is named by.
    pub fn fiscal_year(year: i16) -> Option<Self> {
        Self::years(format!("FY{year:04}"), year, 1)
    }

    /// The decade that holds a year.
    pub fn decade(year: i16) -> Option<Self> {
        Self::years(format!("{:03}", year.div_euclid(10)), year.div_euclid(10) * 10, 10)
    }

    /// The hundred years with the same first two digits.
    pub fn century(year: i16) -> Option<Self> {
        Self::years(format!("{:02}", year.div_euclid(100)), year.div_euclid(100) * 100, 100)
    }

    /// The stretch of a unit that holds a day.
    pub fn holding(day: Date, unit: Unit) -> Option<Self> {
        match unit {
            Unit::Second | Unit::Minute | Unit::Hour | Unit::Day => Some(Self::day(day)),
            Unit::Weekend => Self::weekend(day),
            Unit::Week | Unit::Fortnight => Self::week(day),
            Unit::Month => Self::month(day.year(), day.month()),
            Unit::Quarter => Self::quarter(day.year(), (day.month() - 1) / 3 + 1),
            Unit::Year => Self::year(day.year()),
            Unit::Decade => Self::decade(day.year()),
            Unit::Century => Self::century(day.year()),
        }
    }
}

/// A day some units on (or back, when negative).
pub fn moved(day: Date, count: i32, unit: Unit) -> Option<Date> {
    let days = |n: i32| count.checked_mul(n).and_then(|n| day.checked_add(Length::new().try_days(n).ok()?).ok());
    let months = |n: i32| count.checked_mul(n).and_then(|n| day.checked_add(Length::new().try_months(n).ok()?).ok());
    match unit {
        Unit::Second | Unit::Minute | Unit::Hour => Some(day),
        Unit::Day => days(1),
        Unit::Week | Unit::Weekend => days(7),
        Unit::Fortnight => days(14),
        Unit::Month => months(1),
        Unit::Quarter => months(3),
        Unit::Year => months(12),
        Unit::Decade => months(120),
        Unit::Century => months(1200),
    }
}

fn monday(day: Date) -> Option<Date> {
    day.checked_sub(i32::from(day.weekday().to_monday_zero_offset()).days()).ok()
}

fn week_value(monday: Date) -> String {
    let week = monday.iso_week_date();
    format!("{:04}-W{:02}", week.year(), week.week())
}

/// Which day of a year a feast falls on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// Month and day.
    Fixed(i8, i8),
    /// One day of history.
    Once(Date),
    /// Month, which (−1 is the last), weekday, days after it.
    Nth(i8, i8, Weekday, i32),
    /// Days after Western Easter.
    Easter(i32),
    /// Days after Orthodox Easter.
    Orthodox(i32),
    /// Month and day of the Islamic year.
    Hijri(i64, i64),
}

impl Rule {
    /// Reads a rule as `lexicon/times/holidays.psv` explains it.
    pub fn parse(s: &str) -> Option<Self> {
        let parts: Vec<&str> = s.split_whitespace().collect();
        let pair = |s: &str| s.split_once('-').and_then(|(m, d)| Some((m.parse().ok()?, d.parse().ok()?)));
        match parts[..] {
            ["easter", days] => Some(Rule::Easter(days.parse().ok()?)),
            ["orthodox", days] => Some(Rule::Orthodox(days.parse().ok()?)),
            ["hijri", day] => pair(day).map(|(m, d)| Rule::Hijri(i64::from(m), i64::from(d))),
            [day] => day.parse().map(Rule::Once).ok().or_else(|| pair(day).map(|(m, d)| Rule::Fixed(m, d))),
            [month, nth, weekday, ref more @ ..] => {
                let nth = if nth == "last" { -1 } else { nth.parse().ok()? };
                let days = more.first().map_or(Some(0), |d| d.parse().ok())?;
                Some(Rule::Nth(month.parse().ok()?, nth, weekday_named(weekday)?, days))
            }
            _ => None,
        }
    }

    /// The day in a year; a feast of the Islamic year may have two, of which this is the first.
    pub fn in_year(self, year: i16) -> Option<Date> {
        match self {
            Rule::Fixed(month, day) => Date::new(year, month, day).ok(),
            Rule::Once(day) => Some(day),
            Rule::Nth(month, nth, weekday, days) => {
                Date::new(year, month, 1).ok()?.nth_weekday_of_month(nth, weekday).ok()?.checked_add(days.days()).ok()
            }
            Rule::Easter(days) => easter(year)?.checked_add(days.days()).ok(),
            Rule::Orthodox(days) => orthodox_easter(year)?.checked_add(days.days()).ok(),
            Rule::Hijri(month, day) => hijri_in(year, month, day),
        }
    }
}

fn weekday_named(name: &str) -> Option<Weekday> {
    (1..=7).filter_map(|i| Weekday::from_monday_one_offset(i).ok()).find(|d| format!("{d:?}").eq_ignore_ascii_case(name))
}

/// Western Easter Sunday (Meeus, Astronomical Algorithms, 1991, chapter 8).
fn easter(year: i16) -> Option<Date> {
    let y = i32::from(year);
    let (a, b, c) = (y.rem_euclid(19), y.div_euclid(100), y.rem_euclid(100));
    let h = (19 * a + b - b / 4 - (b - (b + 8) / 25 + 1) / 3 + 15).rem_euclid(30);
    let l = (32 + 2 * (b % 4) + 2 * (c / 4) - h - c % 4).rem_euclid(7);
    let m = (a + 11 * h + 22 * l) / 451;
    let n = h + l - 7 * m + 114;
    Date::new(year, (n / 31) as i8, (n % 31 + 1) as i8).ok()
}

/// Orthodox Easter Sunday: the Julian computus (Meeus), moved to the Gregorian calendar.
fn orthodox_easter(year: i16) -> Option<Date> {
    let y = i32::from(year);
    let d = (19 * y.rem_euclid(19) + 15).rem_euclid(30);
    let e = (2 * y.rem_euclid(4) + 4 * y.rem_euclid(7) - d + 34).rem_euclid(7);
    let n = d + e + 114;
    let shift = y.div_euclid(100) - y.div_euclid(400) - 2;
    Date::new(year, (n / 31) as i8, (n % 31 + 1) as i8).ok()?.checked_add(shift.days()).ok()
}

/// First Gregorian day in a year that has this month and day of the Islamic year.
fn hijri_in(year: i16, month: i64, day: i64) -> Option<Date> {
    let about = (i64::from(year) - 622) * 33 / 32;
    (about - 1..=about + 2).find_map(|h| {
        // Days from 1 Muharram 1 (16 July 622 Julian, 19 July Gregorian) to the day.
        let days = day + (59 * (month - 1) + 1) / 2 + (h - 1) * 354 + (3 + 11 * h).div_euclid(30) - 1;
        let date = Date::new(622, 7, 19).ok()?.checked_add(Length::new().try_days(days).ok()?).ok()?;
        (date.year() == year).then_some(date)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn on(rule: &str, year: i16) -> String {
        Rule::parse(rule).and_then(|r| r.in_year(year)).map(|d| d.to_string()).unwrap_or_default()
    }

    #[test]
    fn feasts_fall_on_their_days() {
        assert_eq!(on("easter 0", 2019), "2019-04-21");
        assert_eq!(on("easter -2", 2024), "2024-03-29");
        assert_eq!(on("orthodox 0", 2021), "2021-05-02");
        assert_eq!(on("11 4 thursday", 2001), "2001-11-22");
        assert_eq!(on("05 last monday", 2011), "2011-05-30");
        assert_eq!(on("11 1 monday +1", 2016), "2016-11-08");
        assert_eq!(on("hijri 10-01", 2022), "2022-05-03");
    }

    #[test]
    fn lengths_are_written_as_timex3_does() {
        assert_eq!(Unit::Day.length(Some(6)), "P3D");
        assert_eq!(Unit::Hour.length(Some(11)), "PT5H30M");
        assert_eq!(Unit::Year.length(Some(1)), "P6M");
        assert_eq!(Unit::Decade.length(Some(8)), "P40Y");
        assert_eq!(Unit::Week.length(None), "PXW");
    }

    #[test]
    fn a_winter_reaches_into_the_next_year() {
        let winter = Stretch::season(2021, Season::Winter).unwrap();
        assert_eq!((winter.value.as_str(), winter.last.to_string().as_str()), ("2021-WI", "2022-02-28"));
    }
}
