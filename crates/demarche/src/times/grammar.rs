//! The grammar of time expressions: which words are one, and what they say before anything is counted from a day.
//!
//! In: the words of a sentence with their tree. Out: [`Phrase`]s, in order and without overlap. The rules follow the TIMEX3 guidelines
//! (Saurí et al. 2006) and cover what HeidelTime (Strötgen and Gertz 2013) covers for English news; at each word the first rule
//! that fits is taken, the one for the longest expressions first. Ages ("a 20-year-old") are left out, as newswire annotation does.

use super::calendar::{Part, Rule, Season, Unit};
use super::words::{Away, Sense, Which, senses};
use crate::actors::story::Sentence;
use jiff::civil::Weekday;

/// A time expression, not yet counted from any day.
#[derive(Debug, Clone, PartialEq)]
pub struct Phrase {
    /// Its first word.
    pub start: usize,
    /// One past its last word.
    pub end: usize,
    /// What it says.
    pub meaning: Meaning,
}

/// What a time expression says.
#[derive(Debug, Clone, PartialEq)]
pub enum Meaning {
    /// A stretch of the calendar, or a part of a day or a time in it.
    Date(When, Option<Detail>),
    /// A length; its TIMEX3 value, and the days that it covers or leads to, where it has some.
    Length(String, Option<When>),
    /// Something that comes again; its TIMEX3 value.
    Set(String),
    /// PAST_REF, PRESENT_REF, FUTURE_REF.
    Vague(&'static str),
}

impl Meaning {
    /// Whether it is a month or a year by its name alone.
    pub fn is_name(&self) -> bool {
        matches!(self, Meaning::Date(When::Month { year: Years::Open | Years::Given(_), .. } | When::Year(_), None))
    }
}

/// When within a day.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Detail {
    /// "morning".
    Part(Part),
    /// Hour and minute.
    Clock(i8, i8),
}

/// A stretch of the calendar as it is told.
#[derive(Debug, Clone, PartialEq)]
pub enum When {
    /// A day of a month.
    Day { year: Years, month: i8, day: i8 },
    /// A month.
    Month { year: Years, month: i8 },
    /// A season.
    Season { year: Years, season: Season },
    /// A quarter of a year, 1 to 4.
    Quarter { year: Years, quarter: i8 },
    /// Half a year, 1 or 2.
    Half { year: Years, half: i8 },
    /// A feast.
    Holiday { year: Years, rule: Rule },
    /// A day of the week, which one, and how many weeks from that of writing when that is told.
    Weekday { weekday: Weekday, which: Option<Which>, weeks: Option<i32> },
    /// Days from that of writing.
    Shift(i32),
    /// "this week", "the previous year"; a financial year when the last is true.
    Unit { unit: Unit, which: Which, fiscal: bool },
    /// "three days ago", in half units.
    Away { halves: u32, unit: Unit, away: Away },
    /// "three days before Christmas".
    From { halves: u32, unit: Unit, away: Away, base: Box<When> },
    /// "the past three days", in half units.
    Past { halves: u32, unit: Unit },
    /// "the week of March 6".
    WeekOf(Box<When>),
    /// A year.
    Year(i16),
    /// A financial year.
    FiscalYear(i16),
    /// A decade, by its first year.
    Decade(i16),
    /// A century, by its first year.
    Century(i16),
    /// "on the day": that which the story is about.
    TheDay,
    /// The day that was told of last.
    Told,
}

/// Which year a month or a feast belongs to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Years {
    /// It is named.
    Given(i16),
    /// "last October", "October this year" (the latter is true).
    Which(Which, bool),
    /// The grammar must tell.
    Open,
}

/// The time expressions of a sentence.
pub fn phrases(sentence: &Sentence) -> Vec<Phrase> {
    let lower: Vec<String> = sentence.forms.iter().map(|f| f.to_lowercase()).collect();
    let reader = Reader { lower: &lower, sentence };
    let mut out: Vec<Phrase> = Vec::new();
    let mut i = 0;
    while i < lower.len() {
        let again = out.last().filter(|p| p.end == i).and_then(|p| reader.again(p));
        let Some(phrase) = again.or_else(|| reader.at(i)) else {
            i = reader.age(i).or_else(|| reader.always(i)).unwrap_or(i + 1);
            continue;
        };
        i = phrase.end.max(i + 1);
        out.push(phrase);
    }
    out
}

/// A rule's result: one past the last word, and what the words say.
type Read<T> = Option<(usize, T)>;

struct Reader<'a> {
    lower: &'a [String],
    sentence: &'a Sentence<'a>,
}

impl Reader<'_> {
    fn word(&self, i: usize) -> &str {
        self.lower.get(i).map_or("", String::as_str)
    }

    fn before(&self, i: usize) -> &str {
        i.checked_sub(1).map_or("", |k| self.word(k))
    }

    fn upos(&self, i: usize) -> &str {
        self.sentence.words.get(i).map_or("", |w| w.upos)
    }

    fn upos_before(&self, i: usize) -> &str {
        i.checked_sub(1).map_or("", |k| self.upos(k))
    }

    fn is_capital(&self, i: usize) -> bool {
        self.sentence.forms.get(i).is_some_and(|f| f.starts_with(char::is_uppercase))
    }

    fn skip(&self, i: usize, words: &[&str]) -> usize {
        i + usize::from(words.contains(&self.word(i)))
    }

    /// The first sense of the words at `i` that a rule has a use for.
    fn sense<T>(&self, i: usize, pick: impl Fn(Sense) -> Option<T>) -> Read<T> {
        let words = self.lower.get(i..)?;
        senses(words).find_map(|(n, s)| Some((i + n, pick(s)?)))
    }

    fn at(&self, i: usize) -> Option<Phrase> {
        // Most words tell no time.
        if self.sense(i, Some).is_none() && !self.word(i).contains(|c: char| c.is_ascii_digit()) && !self.opens(i) {
            return None;
        }
        let date = |(end, when)| (end, Meaning::Date(when, None));
        if self.always(i).is_some() {
            return None;
        }
        let (end, meaning) = self
            .set(i)
            .or_else(|| self.clock_time(i))
            .or_else(|| self.stretch(i))
            .or_else(|| self.length(i))
            .or_else(|| self.on_the_day(i).map(date))
            .or_else(|| self.vague(i))?;
        Some(Phrase { start: i, end, meaning })
    }

    /// Words that tell no time by themselves but may open an expression.
    fn opens(&self, i: usize) -> bool {
        matches!(self.word(i), "the" | "a" | "an" | "half" | "fiscal" | "fy" | "'" | "’" | "‘")
    }

    // ── Numbers ────────────────────────────────────────────────────────────────────────────────────────────────────────────

    fn unit(&self, i: usize) -> Read<Unit> {
        self.sense(i, |s| if let Sense::Unit(u) = s { Some(u) } else { None })
    }

    fn is_plural(&self, i: usize) -> bool {
        self.word(i).ends_with('s')
    }

    /// A figure without its thousands' commas.
    fn figure(&self, i: usize) -> Option<u32> {
        let w = self.word(i);
        w.starts_with(|c: char| c.is_ascii_digit()).then(|| w.replace(',', "").parse().ok().filter(|n| *n < 100_000))?
    }

    /// A number in half units; `None` halves when it is not told.
    fn number(&self, i: usize) -> Read<Option<u32>> {
        if let Some((end, _)) = self.sense(i, |s| (s == Sense::Some).then_some(())) {
            return Some((end, None));
        }
        if let Some(n) = self.figure(i) {
            if self.word(i + 1) == "1" && self.word(i + 2) == "/" && self.word(i + 3) == "2" {
                return Some((i + 4, Some(n * 2 + 1)));
            }
            if matches!(self.word(i + 1), "½" | "1/2") {
                return Some((i + 2, Some(n * 2 + 1)));
            }
            return self.and_a_half(i + 1, n);
        }
        if let Some(halves) = self.word(i).strip_suffix(".5").and_then(|n| n.parse::<u32>().ok()).filter(|n| *n < 100_000) {
            return Some((i + 1, Some(halves * 2 + 1)));
        }
        let number = |i| self.sense(i, |s| if let Sense::Number(n) = s { Some(n) } else { None });
        let (mut end, mut n) = number(i)?;
        if (20..100).contains(&n) && n % 10 == 0 {
            let hyphen = usize::from(self.word(end) == "-");
            if let Some((e, ones)) = number(end + hyphen).filter(|(_, ones)| *ones < 10) {
                (end, n) = (e, n + ones);
            }
        }
        if n < 100 && self.word(end) == "hundred" {
            (end, n) = (end + 1, n * 100);
        }
        self.and_a_half(end, n)
    }

    fn and_a_half(&self, end: usize, n: u32) -> Read<Option<u32>> {
        let half = self.word(end) == "and" && self.word(end + 1) == "a" && self.word(end + 2) == "half";
        Some(if half { (end + 3, Some(n * 2 + 1)) } else { (end, Some(n * 2)) })
    }

    /// "three days", "5 1/2 hours", "a week", "a year and a half", "half an hour", "a four-day", "several months".
    fn count(&self, i: usize) -> Read<(Option<u32>, Unit)> {
        if self.word(i) == "half" {
            let (end, unit) = self.unit(self.skip(self.skip(i + 1, &["a", "an"]), &["-"]))?;
            return Some((end, (Some(1), unit)));
        }
        if matches!(self.word(i), "a" | "an")
            && let Some((end, unit)) = self.unit(i + 1)
        {
            let half = self.word(end) == "and" && self.word(end + 1) == "a" && self.word(end + 2) == "half";
            return Some(if half { (end + 3, (Some(3), unit)) } else { (end, (Some(2), unit)) });
        }
        let (mut at, halves) = self.number(i)?;
        if self.word(at) == "-" {
            at += 1;
        } else if self.unit(at).is_none() && self.upos(at) == "ADJ" {
            // "two more weeks", "five straight days".
            at += 1;
        }
        let (end, unit) = self.unit(at)?;
        Some((end, (halves, unit)))
    }

    /// One past the words of an age, which is no expression of time here.
    fn age(&self, i: usize) -> Option<usize> {
        let old = |i: usize| self.sense(i, |s| (s == Sense::Old).then_some(())).map(|(end, ())| end);
        let plural = || self.unit(i).map(|(end, _)| end).filter(|_| self.is_plural(i));
        let end = self.count(i).map(|(end, _)| end).or_else(plural)?;
        old(end).or_else(|| (self.word(end) == "-").then(|| old(end + 1))?).or_else(|| (self.before(i) == "aged").then_some(end))
    }

    /// One past "24 hours a day" and "seven days a week", which mean always.
    fn always(&self, i: usize) -> Option<usize> {
        let (at, (halves, part)) = self.count(i)?;
        let (end, whole) = self.unit(at + 1).filter(|_| self.word(at) == "a")?;
        matches!((halves, part, whole), (Some(48), Unit::Hour, Unit::Day) | (Some(14), Unit::Day, Unit::Week)).then_some(end)
    }

    // ── Sets ───────────────────────────────────────────────────────────────────────────────────────────────────────────────

    fn set(&self, i: usize) -> Read<Meaning> {
        let set = |end, value: String| Some((end, Meaning::Set(value)));
        let a = |i: usize| matches!(self.word(i), "a" | "an");
        let every = |i: usize| self.sense(i, |s| (s == Sense::Every).then_some(())).map(|(end, ())| end);
        if let Some((end, period)) = self.sense(i, |s| if let Sense::Set(p) = s { Some(p) } else { None }) {
            return set(end, period.to_string());
        }
        if let Some(end) = every(i) {
            return self.each(end);
        }
        let times = self.sense(i, |s| (s == Sense::Times).then_some(())).map(|(end, ())| end);
        let counted = self.number(i).filter(|(end, _)| self.word(*end) == "times").map(|(end, _)| end + 1);
        if let Some(end) = times.or(counted) {
            let per = self.sense(end, |s| matches!(s, Sense::Every | Sense::Per).then_some(()));
            let at = per.map(|(end, ())| end).or_else(|| a(end).then_some(end + 1))?;
            let (end, unit) = self.unit(at)?;
            return set(end, unit.length(Some(2)));
        }
        if let Some((end, ())) = self.sense(i, |s| (s == Sense::Per).then_some(())) {
            let (end, unit) = self.unit(end)?;
            return set(end, unit.length(Some(2)));
        }
        // "five days a week"
        if let Some((end, _)) = self.count(i).filter(|(end, _)| a(*end) && !a(i))
            && let Some((end, unit)) = self.unit(end + 1)
        {
            return set(end, unit.length(Some(2)));
        }
        // "$100 a year": a unit after what there is of it in each.
        let measured = matches!(self.upos_before(i), "NUM" | "NOUN" | "SYM") && a(i) && !self.is_name_of_count(i);
        if measured
            && let Some((end, unit)) = self.unit(i + 1)
            && self.upos(end) != "NOUN"
            && self.sense(end, |s| matches!(s, Sense::Away(_)).then_some(())).is_none()
        {
            return set(end, unit.length(Some(2)));
        }
        let (end, weekday) = self.weekday(i)?;
        (self.word(i).ends_with('s') && self.word(i).len() > 5).then(|| set(end, weekday_set(weekday)))?
    }

    /// A noun before "a week" that is not counted by it: "the attack a week ago" is ruled out elsewhere, "Tuesday a week" here.
    fn is_name_of_count(&self, i: usize) -> bool {
        i.checked_sub(1).is_some_and(|k| self.sense(k, |s| matches!(s, Sense::Weekday(_) | Sense::Unit(_)).then_some(())).is_some())
    }

    /// What stands after "every".
    fn each(&self, i: usize) -> Read<Meaning> {
        // "each of the last three years"
        if self.word(i) == "of"
            && let Some((at, _)) = self.which(self.skip(i + 1, &["the"]))
            && let Some((end, (_, unit))) = self.count(at)
        {
            return Some((end, Meaning::Set(unit.length(Some(2)))));
        }
        let other = usize::from(self.word(i) == "other");
        let at = i + other;
        let value = |end, value: String| Some((end, Meaning::Set(value)));
        if let Some((end, unit)) = self.unit(at).filter(|(end, _)| self.word(*end) != "of") {
            return value(end, unit.length(Some(if other == 1 { 4 } else { 2 })));
        }
        if let Some((end, (halves, unit))) = self.count(at) {
            return value(end, unit.length(halves));
        }
        if let Some((end, weekday)) = self.weekday(at) {
            return match self.part(end) {
                Some((end, part)) => value(end, format!("{}T{}", weekday_set(weekday), part.code())),
                None => value(end, weekday_set(weekday)),
            };
        }
        if let Some((end, part)) = self.part(at) {
            return value(end, format!("XXXX-XX-XXT{}", part.code()));
        }
        if let Some((end, month)) = self.month(at) {
            return value(end, format!("XXXX-{month:02}"));
        }
        let (end, season) = self.season_name(at)?;
        value(end, format!("XXXX-{}", season.code()))
    }

    // ── The clock ──────────────────────────────────────────────────────────────────────────────────────────────────────────

    fn part(&self, i: usize) -> Read<Part> {
        self.sense(i, |s| if let Sense::Part(p) = s { Some(p) } else { None })
    }

    fn meridiem(&self, i: usize) -> Read<bool> {
        self.sense(i, |s| if let Sense::Meridiem(pm) = s { Some(pm) } else { None })
    }

    /// A time of day with its zone and, where one stands beside it, its day.
    fn clock_time(&self, i: usize) -> Read<Meaning> {
        let (mut end, (hour, minute)) = self.clock(i)?;
        if let Some(zone) = self.zone(end) {
            end = zone;
        }
        // A time in brackets repeats this one for another zone; the day may stand after it.
        let again = (self.word(end) == "(").then(|| self.clock(end + 1)).flatten();
        let closed = again.map(|(e, _)| self.zone(e).unwrap_or(e)).filter(|e| self.word(*e) == ")");
        end = closed.map_or(end, |e| e + 1);
        let detail = Some(Detail::Clock(hour, minute));
        let at = self.skip(self.skip(end, &[","]), &["on"]);
        Some(match self.day(at) {
            Some((_, when)) if closed.is_some() => (end, Meaning::Date(when, detail)),
            Some((day_end, when)) => (day_end, Meaning::Date(when, detail)),
            None => (end, Meaning::Date(When::Told, detail)),
        })
    }

    fn clock(&self, i: usize) -> Read<(i8, i8)> {
        if !self.is_capital(i)
            && let Some(named) = self.sense(i, |s| if let Sense::Clock(h, m) = s { Some((h, m)) } else { None })
        {
            return Some(named);
        }
        let word = self.word(i);
        let digits = word.trim_end_matches(|c: char| c.is_ascii_alphabetic() || c == '.');
        let (hour, minute) = match digits.split_once([':', '.']) {
            Some((h, m)) if m.len() == 2 => (h.parse().ok()?, m.parse().ok()?),
            Some(_) => return None,
            None => (digits.parse::<i32>().ok()?, 0),
        };
        let suffix = &word[digits.len()..];
        let pm = match suffix {
            "" => None,
            "am" | "a.m." | "a.m" => Some(false),
            "pm" | "p.m." | "p.m" => Some(true),
            _ => return None,
        };
        let twelve = |pm: bool, end| {
            let hour = if hour == 12 { 0 } else { hour } + if pm { 12 } else { 0 };
            ((0..24).contains(&hour) && (0..60).contains(&minute) && hour_of_twelve(hour, pm)).then_some((end, (hour as i8, minute as i8)))
        };
        if let Some(pm) = pm {
            return twelve(pm, i + 1);
        }
        if let Some((end, pm)) = self.meridiem(i + 1) {
            return twelve(pm, end);
        }
        if let Some((end, part)) = self.in_the_part(i + 1).filter(|_| (1..=12).contains(&hour)) {
            return twelve(part != Part::Morning && (part != Part::Night || hour > 5), end);
        }
        let full = |h: i32, m: i32, end| ((0..=24).contains(&h) && (0..60).contains(&m)).then_some((end, (h as i8, m as i8)));
        if self.word(i + 1) == "o'clock" || self.word(i + 1) == "o’clock" {
            return full(hour, minute, i + 2);
        }
        let zoned = self.zone(i + 1).is_some();
        if digits.len() == 4 && !digits.contains(['.', ':']) && (zoned || self.word(i + 1) == "hours") {
            return full(hour / 100, hour % 100, if zoned { i + 1 } else { i + 2 });
        }
        let colon = digits.contains(':');
        (colon && (zoned || self.upos_before(i) == "ADP") || zoned && digits.contains('.')).then(|| full(hour, minute, i + 1))?
    }

    /// "in the morning", "at night".
    fn in_the_part(&self, i: usize) -> Read<Part> {
        match (self.word(i), self.word(i + 1)) {
            ("in", "the") => self.part(i + 2),
            ("at", "night") => self.part(i + 1),
            _ => None,
        }
    }

    /// One past a time zone: "GMT", "local time", "Seoul time".
    fn zone(&self, i: usize) -> Option<usize> {
        let named = self.sense(i, |s| (s == Sense::Zone).then_some(())).map(|(end, ())| end);
        let all_capitals = self.sentence.forms.get(i).is_some_and(|f| f.chars().all(char::is_uppercase));
        let place = (self.is_capital(i) && self.word(i + 1) == "time").then_some(i + 2);
        named.filter(|end| *end > i + 1 || all_capitals).or(place)
    }

    // ── Days ───────────────────────────────────────────────────────────────────────────────────────────────────────────────

    fn weekday(&self, i: usize) -> Read<Weekday> {
        // Short forms are words of their own ("sun", "sat") unless a date follows.
        let short = |end: usize| self.word(i).trim_end_matches('.').len() < 6 && self.calendar_day(self.skip(end, &[","])).is_none();
        self.sense(i, |s| if let Sense::Weekday(d) = s { Some(d) } else { None }).filter(|(end, _)| self.is_capital(i) && !short(*end))
    }

    fn month(&self, i: usize) -> Read<i8> {
        let found = self.sense(i, |s| if let Sense::Month(m) = s { Some(m) } else { None })?;
        let dated = self.day_number(i + 1).is_some()
            || self.year_number(self.skip(i + 1, &[",", "of"])).is_some()
            || i > 0 && self.day_number(i - 1).is_some();
        // Short forms are names and words unless they end in a point; "May", "April" and "March" are names and verbs too.
        let short = self.word(i).len() < 4 && self.word(i) != "may";
        let event = matches!(self.word(i + 1), "of" | "for" | "on" | "against" | "in") && self.upos_before(i) != "ADP";
        let plain = !short && !event && matches!(self.upos(i), "PROPN" | "NOUN") && !self.is_part_of_name(i);
        (self.is_capital(i) && (dated || plain)).then_some(found)
    }

    /// Whether a word is a person's name or part of it ("Theresa May", "April Smith", "May resigned").
    fn is_part_of_name(&self, i: usize) -> bool {
        let words = self.sentence.words;
        let person = |k: usize| words.get(k).is_some_and(|w| w.entity == Some("person"));
        person(i) || words.get(i).is_some_and(|w| w.relation == "flat" && w.head.is_some_and(person))
    }

    fn day_number(&self, i: usize) -> Option<i8> {
        let word = self.word(i);
        let digits = ["st", "nd", "rd", "th"].iter().find_map(|s| word.strip_suffix(s)).unwrap_or(word);
        (digits.len() <= 2).then(|| digits.parse().ok().filter(|d| (1..=31).contains(d)))?
    }

    /// A year in four figures.
    fn year_number(&self, i: usize) -> Option<i16> {
        Some(self.word(i)).filter(|w| w.len() == 4 && w.bytes().all(|b| b.is_ascii_digit()))?.parse().ok().filter(|y| *y >= 1000)
    }

    /// The year that stands after a month, a feast or a season: "1998", ", 1998", "this year", "of last year".
    fn year_after(&self, i: usize) -> (usize, Years) {
        let at = self.skip(i, &[",", "of", "in"]);
        if let Some(year) = self.year_number(at).filter(|_| self.word(i) != "in") {
            return (at + 1, Years::Given(year));
        }
        let at = self.skip(i, &["of"]);
        match self.which(self.skip(at, &["the"])) {
            Some((end, which)) if self.unit(end).is_some_and(|(_, u)| u == Unit::Year) && !self.is_plural(end) => {
                (end + 1, Years::Which(which, true))
            }
            _ => (i, Years::Open),
        }
    }

    /// "March 5, 1946", "5 March", "the 5th of March", "2022-03-05", "3/5/2022".
    fn calendar_day(&self, i: usize) -> Read<When> {
        if let Some(found) = self.in_figures(i) {
            return Some(found);
        }
        if let Some((end, month)) = self.month_name(i)
            && let Some(day) = self.day_number(end)
        {
            // "May 5,000 people" and "March 10 percent" are no days.
            let (end, year) = self.year_after(end + 1);
            return Some((end, When::Day { year, month, day }));
        }
        let at = self.skip(i, &["the"]);
        let day = self.day_number(at)?;
        let of = self.skip(at + 1, &["of", "-"]);
        let (end, month) = self.month_name(of)?;
        let (end, year) = self.year_after(self.skip(end, &["-"]));
        Some((end, When::Day { year, month, day }))
    }

    /// A month beside a day, where short forms are safe.
    fn month_name(&self, i: usize) -> Read<i8> {
        self.sense(i, |s| if let Sense::Month(m) = s { Some(m) } else { None }).filter(|_| self.is_capital(i))
    }

    fn in_figures(&self, i: usize) -> Read<When> {
        let mark = self.word(i + 1);
        if !matches!(mark, "-" | "/" | ".") || self.word(i + 3) != mark {
            return None;
        }
        let (a, b, c) = (self.figure(i)?, self.figure(i + 2)?, self.figure(i + 4)?);
        let lengths = [i, i + 2, i + 4].map(|k| self.word(k).len());
        // Month first, as in the United States, where that is possible and a stroke parts them.
        let (year, month, day) = match lengths {
            [4, 1..=2, 1..=2] => (a, b, c),
            [1..=2, 1..=2, 2 | 4] if mark == "/" && a <= 12 => (c, a, b),
            [1..=2, 1..=2, 4] => (c, b, a),
            _ => return None,
        };
        let year = if lengths[0] < 4 && lengths[2] == 2 { year + if year < 50 { 2000 } else { 1900 } } else { year };
        let valid = (1000..=9999).contains(&year) && (1..=12).contains(&month) && (1..=31).contains(&day);
        valid.then_some((i + 5, When::Day { year: Years::Given(year as i16), month: month as i8, day: day as i8 }))
    }

    /// A day by its weekday, its date or both, or counted from the day of writing.
    fn day(&self, i: usize) -> Read<When> {
        if let Some((end, weekday)) = self.weekday(i) {
            let part = self.part(end).map_or(end, |(end, _)| end);
            if let Some(day) = self.calendar_day(self.skip(part, &[","])) {
                return Some(day);
            }
            let at = self.skip(end, &["of"]);
            let weeks = self.which(at).filter(|(e, _)| self.word(*e) == "week").and_then(|(e, which)| Some((e + 1, shift_of(which)?)));
            let (end, weeks) = weeks.map_or((end, None), |(e, n)| (e, Some(n)));
            return Some((end, When::Weekday { weekday, which: None, weeks }));
        }
        if let Some(found) = self.calendar_day(i) {
            return Some(found);
        }
        if let Some((end, (days, None))) = self.sense(i, |s| if let Sense::Shift(d, p) = s { Some((d, p)) } else { None }) {
            return Some((end, When::Shift(days)));
        }
        let (at, which) = self.which(i)?;
        if let Some((end, weekday)) = self.weekday(at) {
            return Some((end, When::Weekday { weekday, which: Some(which), weeks: None }));
        }
        match self.calendar_day(at)? {
            (end, When::Day { year: Years::Open, month, day }) => Some((end, When::Day { year: Years::Which(which, false), month, day })),
            _ => None,
        }
    }

    /// A day, with its part: "Friday morning", "last night", "tonight", "the next morning".
    fn part_of_day(&self, i: usize) -> Read<Meaning> {
        let part = |end| self.part(end).map(|(e, p)| (e, Some(Detail::Part(p))));
        if let Some((end, (days, Some(p)))) = self.sense(i, |s| if let Sense::Shift(d, p) = s { Some((d, p)) } else { None }) {
            return Some((end, Meaning::Date(When::Shift(days), Some(Detail::Part(p)))));
        }
        if let Some((end, when)) = self.day(i) {
            let (end, detail) = part(end).unwrap_or((end, None));
            return Some((end, Meaning::Date(when, detail)));
        }
        let the = self.skip(i, &["the"]);
        let day = |away| When::Away { halves: 2, unit: Unit::Day, away };
        // "the night before"
        if the > i
            && let Some((end, detail)) = part(the)
            && let Some((end, away)) = self.sense(end, |s| if let Sense::Away(a) = s { Some(a) } else { None })
        {
            return Some((end, Meaning::Date(day(away), detail)));
        }
        let (at, which) = self.which(the)?;
        let (end, detail) = part(at).filter(|_| !self.is_plural(at))?;
        let when = match which {
            Which::This => When::Shift(0),
            Which::Last if the == i => When::Shift(-1),
            Which::That => When::Told,
            Which::Next | Which::Following => day(Away::Later),
            Which::Previous | Which::Last => day(Away::Earlier),
            Which::Past | Which::Coming => return None,
        };
        Some((end, Meaning::Date(when, detail)))
    }

    fn on_the_day(&self, i: usize) -> Read<When> {
        let alone = self.word(i) == "the" && self.word(i + 1) == "day" && self.before(i) == "on";
        let described =
            matches!(self.word(i + 2), "of" | "that" | "when" | "before" | "after" | "they" | "he" | "she" | "it" | "we" | "in");
        (alone && !described).then_some((i + 2, When::TheDay))
    }

    // ── Longer stretches ───────────────────────────────────────────────────────────────────────────────────────────────────

    fn which(&self, i: usize) -> Read<Which> {
        let which = |i| self.sense(i, |s| if let Sense::Which(w) = s { Some(w) } else { None });
        let (end, first) = which(i)?;
        // "this past weekend", "this coming Monday".
        match (first, which(end)) {
            (Which::This, Some((end, Which::Past))) => Some((end, Which::Last)),
            (Which::This, Some((end, Which::Coming))) => Some((end, Which::Next)),
            _ => Some((end, first)),
        }
    }

    /// Any stretch of the calendar, from a part of a day to a century.
    fn stretch(&self, i: usize) -> Read<Meaning> {
        if let Some(found) = self.part_of_day(i) {
            return Some(found);
        }
        let date = |(end, when)| (end, Meaning::Date(when, None));
        if let Some(found) = self.modified(i).or_else(|| self.coarse(i)) {
            return Some(date(found));
        }
        let the = self.skip(i, &["the"]);
        self.week_of(the).or_else(|| self.holiday(i)).map(date).or_else(|| self.which_length(the))
    }

    /// "early March", "mid-2005", "the late 1980s", "the end of the year", "earlier this week", "later that day".
    fn modified(&self, i: usize) -> Read<When> {
        let i = self.skip(i, &["the"]);
        if let Some((end, ())) = self.sense(i, |s| (s == Sense::Edge).then_some(())) {
            let of = (self.word(end) == "of").then_some(end + 1)?;
            return self.coarse(of).or_else(|| self.this_unit(of));
        }
        let (end, ()) = self.sense(i, |s| (s == Sense::Modifier).then_some(()))?;
        let at = self.skip(self.skip(end, &["-", "in"]), &["the"]);
        self.coarse(at).or_else(|| self.this_unit(at))
    }

    /// "the year", where what stands before tells that it is this one.
    fn this_unit(&self, i: usize) -> Read<When> {
        let i = self.skip(i, &["the"]);
        if self.before(i) != "the" {
            return None;
        }
        let (end, unit) = self.unit(i).filter(|(_, u)| *u >= Unit::Weekend && *u != Unit::Fortnight)?;
        (!self.is_plural(i)).then_some((end, When::Unit { unit, which: Which::This, fiscal: false }))
    }

    /// A month, season, quarter, week, year, decade or century.
    fn coarse(&self, i: usize) -> Read<When> {
        self.whole_month(i)
            .or_else(|| self.season(i))
            .or_else(|| self.quarter(i))
            .or_else(|| self.which_unit(i))
            .or_else(|| self.weekend(i))
            .or_else(|| self.unit_end(i))
            .or_else(|| self.fiscal_year(i))
            .or_else(|| self.decade(i))
            .or_else(|| self.century(i))
            .or_else(|| self.year(i))
    }

    fn whole_month(&self, i: usize) -> Read<When> {
        let (at, which) = self.which(i).map_or((i, None), |(end, w)| (end, Some(w)));
        let at = if self.word(at) == "month" && self.word(at + 1) == "of" { at + 2 } else { at };
        let (end, month) = self.month(at)?;
        match which {
            Some(which) => Some((end, When::Month { year: Years::Which(which, false), month })),
            None => {
                let (end, year) = self.year_after(end);
                Some((end, When::Month { year, month }))
            }
        }
    }

    fn season_name(&self, i: usize) -> Read<Season> {
        self.sense(i, |s| if let Sense::Season(s) = s { Some(s) } else { None }).filter(|_| matches!(self.upos(i), "NOUN" | "PROPN"))
    }

    /// "last fall", "the summer of 1998", "in winter".
    fn season(&self, i: usize) -> Read<When> {
        if let Some((at, which)) = self.which(self.skip(i, &["the"])) {
            let (end, season) = self.season_name(at)?;
            return Some((end, When::Season { year: Years::Which(which, false), season }));
        }
        let at = self.skip(i, &["the"]);
        let (end, season) = self.season_name(at)?;
        let placed = at > i || self.upos_before(i) == "ADP" || matches!(self.before(i), "the" | "early" | "late" | "mid" | "-");
        let (end, year) = self.year_after(end);
        let alone = placed && self.word(end) != "of" && self.upos(end) != "PROPN" && !matches!(self.upos(end), "NOUN" | "ADJ");
        (year != Years::Open || alone).then_some((end, When::Season { year, season }))
    }

    /// "the third quarter of 1998", "Q3 2011", "the first half of this year".
    fn quarter(&self, i: usize) -> Read<When> {
        let at = self.skip(i, &["the"]);
        if let Some(quarter) = self.word(at).strip_prefix('q').and_then(|q| q.parse().ok()).filter(|q| (1..=4).contains(q)) {
            let (end, year) = self.year_after(at + 1);
            return Some((end, When::Quarter { year, quarter }));
        }
        let (end, nth) = self.ordinal(at)?;
        let unit = self.skip(self.skip(end, &["-"]), &["fiscal"]);
        let (end, year) = self.year_after(unit + 1);
        let n = i8::try_from(nth).ok()?;
        match self.word(unit) {
            "quarter" if n <= 4 => Some((end, When::Quarter { year, quarter: n })),
            "half" if n <= 2 => {
                let of_year = self.word(unit + 1) == "of" && self.word(unit + 2) == "the" && self.word(unit + 3) == "year";
                let (end, year) = if of_year { (unit + 4, Years::Which(Which::This, true)) } else { (end, year) };
                (year != Years::Open).then_some((end, When::Half { year, half: n }))
            }
            _ => None,
        }
    }

    fn ordinal(&self, i: usize) -> Read<u32> {
        let figure = || {
            let word = self.word(i);
            let digits = ["st", "nd", "rd", "th"].iter().find_map(|s| word.strip_suffix(s))?;
            Some((i + 1, digits.parse().ok()?))
        };
        self.sense(i, |s| if let Sense::Ordinal(n) = s { Some(n) } else { None }).or_else(figure)
    }

    /// "this week", "last year", "the previous month", "that day".
    fn which_unit(&self, i: usize) -> Read<When> {
        let the = self.skip(i, &["the"]);
        let (at, which) = self.which(the)?;
        let fiscal = self.skip(at, &["fiscal", "financial"]);
        let (end, unit) = self.unit(fiscal).filter(|_| !self.is_plural(fiscal))?;
        let when = |which| Some((end, When::Unit { unit, which, fiscal: fiscal > at }));
        match (unit, which) {
            (Unit::Second | Unit::Minute | Unit::Hour, _) | (_, Which::Past) => None,
            (Unit::Day, Which::This | Which::Last | Which::Coming) => None,
            (_, Which::Last) if the > i && matches!(self.before(i), "for" | "over" | "in" | "during" | "within") => None,
            (Unit::Day, Which::Next) => when(Which::Following),
            (_, Which::Coming) => when(Which::Next),
            _ => when(which),
        }
    }

    /// "year end", "month-end".
    fn unit_end(&self, i: usize) -> Read<When> {
        let (end, unit) = self.unit(i).filter(|(_, u)| *u >= Unit::Week && !self.is_plural(i))?;
        let end = self.skip(end, &["-"]);
        (self.word(end) == "end").then_some((end + 1, When::Unit { unit, which: Which::This, fiscal: false }))
    }

    /// "the weekend", "over the weekend".
    fn weekend(&self, i: usize) -> Read<When> {
        let found = self.word(i) == "the" && self.word(i + 1) == "weekend" && self.word(i + 2) != "of";
        found.then_some((i + 2, When::Unit { unit: Unit::Weekend, which: Which::That, fiscal: false }))
    }

    fn fiscal_year(&self, i: usize) -> Read<When> {
        let given = |at: usize, end| self.year_number(at).map(|y| (end, When::FiscalYear(y)));
        match self.word(i) {
            "fiscal" | "financial" => given(i + 1, i + 2).or_else(|| (self.word(i + 1) == "year").then(|| given(i + 2, i + 3))?),
            "fy" => given(i + 1, i + 2),
            word => {
                let year: i16 = word.strip_prefix("fy")?.parse().ok()?;
                Some((i + 1, When::FiscalYear(if year < 100 { year + 2000 } else { year })))
            }
        }
    }

    /// "the 1990s", "the '90s", "the early nineties".
    fn decade(&self, i: usize) -> Read<When> {
        let at = self.skip(i, &["the"]);
        let inner = self.sense(at, |s| (s == Sense::Modifier).then_some(())).map_or(at, |(end, ())| self.skip(end, &["-"]));
        let mark = self.skip(inner, &["'", "’", "‘"]);
        let word = self.word(mark).trim_start_matches(['\'', '’', '‘']);
        let digits = word.strip_suffix('s').map(|d| d.trim_end_matches(['\'', '’'])).unwrap_or_default();
        let year = match digits.parse::<i16>() {
            Ok(y) if digits.len() == 4 && y % 10 == 0 && y >= 1000 => y,
            // "in her 40s" is an age.
            Ok(y) if digits.len() == 2 && y % 10 == 0 && (mark > inner || self.before(mark) == "the" || word != self.word(mark)) => {
                1900 + y
            }
            _ => {
                let (_, y) = self.sense(inner, |s| if let Sense::Decade(y) = s { Some(y) } else { None })?;
                (self.before(inner) == "the" || inner > at).then_some(y)?
            }
        };
        Some((mark + 1, When::Decade(year)))
    }

    fn century(&self, i: usize) -> Read<When> {
        let at = self.skip(i, &["the"]);
        let (end, nth) = self.ordinal(at)?;
        let at = self.skip(end, &["-"]);
        (self.word(at) == "century" && (1..=90).contains(&nth)).then(|| (at + 1, When::Century((nth as i16 - 1) * 100)))
    }

    /// A bare year.
    fn year(&self, i: usize) -> Read<When> {
        if self.word(i) == "the" && self.word(i + 1) == "year" {
            return self.year_number(i + 2).map(|y| (i + 3, When::Year(y)));
        }
        let year = self.year_number(i)?;
        let before = self.before(i);
        let usual = (1800..2100).contains(&year);
        let placed = self.upos_before(i) == "ADP" && !self.is_approximate(before);
        let after_hyphen = before == "-" && i >= 2 && self.word(i - 2).chars().all(char::is_lowercase);
        let amount = self.is_approximate(before)
            || matches!(before, "$" | "€" | "£" | "%" | "#" | "." | "/" | ":")
            || before == "-" && !after_hyphen
            || matches!(self.word(i + 1), "%" | "percent" | "km" | "kilometers" | "miles" | "/" | ":")
            || self.counts_nouns(i);
        let known = if usual { !amount } else { placed && !self.counts_nouns(i) && year < 2200 };
        known.then_some((i + 1, When::Year(year)))
    }

    fn is_approximate(&self, word: &str) -> bool {
        matches!(word, "than" | "least" | "most") || senses(&[word.to_string()]).any(|(_, s)| s == Sense::Approximate)
    }

    /// "2000 troops": a number of things in the plural, with nothing before it that would make it a name.
    fn counts_nouns(&self, i: usize) -> bool {
        let words = self.sentence.words;
        let Some(head) = words.get(i).filter(|w| w.relation == "nummod").and_then(|w| w.head) else { return false };
        let plural = words.get(head).is_some_and(|w| w.feats.contains("Number=Plur"));
        plural && head > i && !matches!(self.upos_before(i), "DET" | "PRON" | "PART")
    }

    fn week_of(&self, i: usize) -> Read<When> {
        let ending = matches!(self.word(i + 1), "of" | "ending" | "ended" | "beginning");
        if self.word(i) != "week" || !ending {
            return None;
        }
        let (end, day) = self.day(i + 2)?;
        Some((end, When::WeekOf(Box::new(day))))
    }

    fn holiday(&self, i: usize) -> Read<When> {
        let (at, which) = self.which(i).map_or((i, None), |(end, w)| (end, Some(w)));
        let (end, rule) = self.sense(at, |s| if let Sense::Holiday(r) = s { Some(r) } else { None })?;
        let figure = self.word(at).starts_with(|c: char| c.is_ascii_digit());
        if !self.is_capital(at) && !figure {
            return None;
        }
        let (end, year) = which.map_or_else(|| self.year_after(end), |w| (end, Years::Which(w, false)));
        let day = When::Holiday { year, rule };
        Some(if self.word(end) == "week" { (end + 1, When::WeekOf(Box::new(day))) } else { (end, day) })
    }

    /// "the past three weeks", "the next few days", "recent months", "the past decade".
    fn which_length(&self, i: usize) -> Read<Meaning> {
        let (at, which) = self.which(i)?;
        if self.age(at).is_some() {
            return None;
        }
        if let Some((end, (halves, unit))) = self.count(at).filter(|_| !matches!(self.word(at), "a" | "an")) {
            let past = halves.filter(|_| matches!(which, Which::Past | Which::Last)).map(|halves| When::Past { halves, unit });
            return Some((end, Meaning::Length(unit.length(halves), past)));
        }
        let (end, unit) = self.unit(at)?;
        let value = match (self.is_plural(at), which) {
            (true, Which::Past | Which::Coming | Which::Next | Which::Previous | Which::Last | Which::Following) => unit.length(None),
            (false, Which::Past) if self.before(at) == "past" => unit.length(Some(2)),
            (false, Which::Last) if self.before(i) == "the" && unit >= Unit::Week => unit.length(Some(2)),
            _ => return None,
        };
        Some((end, Meaning::Length(value, None)))
    }

    // ── Lengths ────────────────────────────────────────────────────────────────────────────────────────────────────────────

    fn length(&self, i: usize) -> Read<Meaning> {
        if self.age(i).is_some() {
            return None;
        }
        // "almost four years ago", "more than a decade ago".
        if let Some((at, ())) = self.sense(i, |s| (s == Sense::Approximate).then_some(())) {
            let (end, (halves, unit)) = self.count(at)?;
            return self.away(end, halves, unit).filter(|(_, m)| matches!(m, Meaning::Date(..) | Meaning::Vague(_)));
        }
        if let Some((end, unit)) = self.sense(i, |s| if let Sense::Long(u) = s { Some(u) } else { None }) {
            return Some((end, Meaning::Length(unit.length(Some(2)), None)));
        }
        let the = self.word(i) == "the";
        if the && let Some((end, unit)) = self.unit(i + 1).filter(|(_, u)| *u >= Unit::Day && !self.is_plural(i + 1)) {
            // "the day before", "the week before Christmas", "the day after the vote".
            let found = self.away(end, Some(2), unit).filter(|(_, m)| matches!(m, Meaning::Date(..)));
            let away = self
                .sense(end, |s| if let Sense::Away(a) = s { Some(a) } else { None })
                .filter(|_| unit == Unit::Day && self.before(i) != "in");
            let beside = |(end, away)| (end, Meaning::Date(When::Away { halves: 2, unit, away }, None));
            return found.or_else(|| away.map(beside));
        }
        if let Some((end, (halves, unit))) = self.count(i) {
            // "held for two days after the raid" leads to no day.
            let leads = |(_, m): &(usize, Meaning)| self.upos_before(i) != "ADP" || !matches!(m, Meaning::Length(_, Some(_)));
            return self.away(end, halves, unit).filter(leads).or_else(|| self.plain_length(i, end, halves, unit));
        }
        self.bare_length(i)
    }

    fn plain_length(&self, i: usize, end: usize, halves: Option<u32>, unit: Unit) -> Read<Meaning> {
        let article = matches!(self.word(i), "a" | "an");
        // "a second" and "a day" are seldom lengths; "a week", "a year" are, unless they describe another noun.
        // "60 Minutes" is a name, unless all words are capitals.
        let name = self.is_capital(end - 1) && !self.is_capital(end) && end - i > 1 && !article;
        let vague = name
            || article && matches!(unit, Unit::Second | Unit::Weekend)
            || article && self.upos(end) == "NOUN"
            || self.word(i) == "many";
        let one_day =
            article && unit == Unit::Day && !matches!(self.before(i), "for" | "in" | "within" | "than" | "about" | "after" | "nearly");
        let ordinal = self.upos(i) == "ADJ" && unit == Unit::Quarter;
        if vague || one_day || ordinal {
            return None;
        }
        let long = self.word(end) == "-" && self.word(end + 1) == "long";
        Some((if long { end + 2 } else { end }, Meaning::Length(unit.length(halves), None)))
    }

    /// "for years", "in the weeks that followed", "days later", "decades-long", "day-long".
    fn bare_length(&self, i: usize) -> Read<Meaning> {
        let the = self.skip(i, &["the"]);
        let (end, unit) = self.unit(the)?;
        if self.word(end) == "-" && self.word(end + 1) == "long" {
            let halves = if self.is_plural(the) { None } else { Some(2) };
            return Some((end + 2, Meaning::Length(unit.length(halves), None)));
        }
        if !self.is_plural(the) || unit == Unit::Second {
            return None;
        }
        self.away(end, None, unit).or_else(|| {
            let lasting = matches!(self.before(i), "for" | "in" | "over" | "within" | "after" | "during");
            lasting.then(|| (end, Meaning::Length(unit.length(None), None)))
        })
    }

    /// What "ago", "earlier" or "after" makes of a length.
    fn away(&self, end: usize, halves: Option<u32>, unit: Unit) -> Read<Meaning> {
        // "a year-earlier loss"
        let at = self.skip(end, &["-"]);
        let (after, away) = self.sense(at, |s| if let Sense::Away(a) = s { Some(a) } else { None })?;
        let short = unit < Unit::Day;
        let (Some(halves), false) = (halves, short) else {
            return Some(match (away, short) {
                (Away::Ago, false) => (after, Meaning::Vague("PAST_REF")),
                (Away::Hence, false) => (after, Meaning::Vague("FUTURE_REF")),
                (Away::Ago | Away::Hence, true) => (after, Meaning::Length(unit.length(halves), None)),
                _ => (end, Meaning::Length(unit.length(halves), None)),
            });
        };
        let date = |end, when| Some((end, Meaning::Date(when, None)));
        if matches!(self.word(end), "before" | "after") {
            if let Some((day_end, base)) = self.day(after).or_else(|| self.holiday(after)) {
                return date(day_end, When::From { halves, unit, away, base: Box::new(base) });
            }
            // Before or after what is no time: "two weeks after the vote".
            let ends = after >= self.lower.len() || self.upos(after) == "PUNCT";
            if !ends {
                return Some((end, Meaning::Length(unit.length(Some(halves)), Some(When::Away { halves, unit, away: counted(away) }))));
            }
        }
        date(after, When::Away { halves, unit, away })
    }

    // ── Vague times ────────────────────────────────────────────────────────────────────────────────────────────────────────

    fn vague(&self, i: usize) -> Read<Meaning> {
        let (end, (value, noun)) = self.sense(i, |s| match s {
            Sense::Vague(v) => Some((v, false)),
            Sense::Noun(v) => Some((v, true)),
            _ => None,
        })?;
        let opened = !noun || matches!(self.upos(i), "NOUN" | "ADJ") && !matches!(self.before(i), "a" | "an");
        // A sentence that opens with "Now" more often goes on than tells when.
        let links = self.word(i) == "now" && self.is_capital(i);
        // "most recently last October" is told by what follows.
        let told = value == "PAST_REF" && self.stretch(end).is_some();
        // "the past three weeks" is a length, "the past president" is nobody's time.
        let closed = end - i == 1 || !self.word(i).starts_with("the") && !self.word(i).starts_with("in") || self.is_closed(end);
        (opened && closed && !links && !told).then_some((end, Meaning::Vague(value)))
    }

    /// Whether no noun follows that the words before would describe.
    fn is_closed(&self, end: usize) -> bool {
        !matches!(self.upos(end), "NOUN" | "PROPN" | "ADJ" | "NUM")
    }

    // ── A second expression that leans on the first ────────────────────────────────────────────────────────────────────────

    /// "April 24 and 25", "1998-99": the number after "and" or a dash, with what the one before said.
    fn again(&self, before: &Phrase) -> Option<Phrase> {
        let Meaning::Date(when, None) = &before.meaning else { return None };
        let link = self.word(before.end);
        let at = before.end + 1;
        let dash = matches!(link, "-" | "–" | "—" | "/");
        let (end, when) = match when {
            When::Day { year, month, day } if dash || matches!(link, "and" | "or" | "to") => {
                let next = self.day_number(at).filter(|d| d > day)?;
                let free = !matches!(self.upos(at + 1), "NOUN" | "ADJ" | "SYM" | "NUM") && self.month_name(at + 1).is_none();
                let (end, given) = self.year_after(at + 1);
                free.then_some((end, When::Day { year: if given == Years::Open { *year } else { given }, month: *month, day: next }))?
            }
            When::Year(year) if dash => {
                let short = Some(self.word(at)).filter(|w| w.len() == 2).and_then(|w| w.parse::<i16>().ok());
                let next = self.year_number(at).or(short.map(|y| year - year % 100 + y)).filter(|y| y > year)?;
                (at + 1, When::Year(next))
            }
            _ => return None,
        };
        Some(Phrase { start: at, end, meaning: Meaning::Date(when, None) })
    }
}

/// What went "two days after the vote" has the vote two days earlier, and the other way round.
fn counted(away: Away) -> Away {
    if away == Away::Later { Away::Earlier } else { Away::Later }
}

fn hour_of_twelve(hour: i32, pm: bool) -> bool {
    if pm { hour >= 12 } else { hour < 12 }
}

fn shift_of(which: Which) -> Option<i32> {
    match which {
        Which::Last => Some(-1),
        Which::This => Some(0),
        Which::Next => Some(1),
        _ => None,
    }
}

fn weekday_set(weekday: Weekday) -> String {
    format!("XXXX-WXX-{}", weekday.to_monday_one_offset())
}
