//! Time expressions and what they mean (TIMEX3).
//!
//! In: the words of each sentence with their tree, and the publication date. Out: [`Time`]s with TIMEX3 type and value (Pustejovsky et
//! al. 2003; Saurí et al. 2006). `words` knows the words, `grammar` which of them are one expression, `tense` whether a clause looks
//! back or ahead, `anchor` counts from the day of writing or the day that the story told of last, `calendar` knows the days.

mod anchor;
mod calendar;
mod grammar;
mod tense;
mod words;

use crate::actors::story::Sentence;
use crate::segment::{self, Segments};
use crate::span::{Span, Text};
use anchor::Now;
use grammar::{Meaning, Phrase};
use jiff::civil::Date;
use serde::Serialize;
use tense::Tense;
use words::Sense;

/// TIMEX3 types.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Kind {
    /// A day or a longer stretch of the calendar.
    Date,
    /// A part of a day, or a time by the clock.
    Time,
    /// A length of time.
    Duration,
    /// Something that comes again and again.
    Set,
}

/// A time expression.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Time {
    /// Its words in the document.
    #[serde(flatten)]
    pub span: Span,
    /// As written.
    pub text: String,
    /// DATE, TIME, DURATION or SET.
    #[serde(rename = "type")]
    pub kind: Kind,
    /// TIMEX3 value; `None` when it depends on a publication date that is not known.
    pub value: Option<String>,
    /// Sentence index.
    pub sentence: usize,
    /// First and one past the last word in the sentence.
    #[serde(skip)]
    pub words: (usize, usize),
    /// The days it covers, first and last; of a length, those up to now ("the past 24 hours") or that which it leads to ("two days
    /// after they met").
    #[serde(skip)]
    pub days: Option<(Date, Date)>,
    /// Whether it only bounds when something happens ("since Friday", "by May").
    #[serde(skip)]
    pub is_bound: bool,
    /// Whether it is a month or a year by its name alone ("in May", unlike "last month").
    #[serde(skip)]
    pub is_named: bool,
}

impl Time {
    /// As an event's date: a day, `start/end`, a month or a year.
    pub fn iso(&self) -> Option<String> {
        let (first, last) = self.days?;
        let told = fineness(first, last);
        Some(if told(first) == told(last) { told(first) } else { format!("{first}/{last}") })
    }

    /// From its first day to another that comes later, told as finely as itself: `1998-06/2000-01`.
    pub fn iso_up_to(&self, day: Date) -> Option<String> {
        let (first, last) = self.days?;
        let told = fineness(first, last);
        if last < day { Some(format!("{}/{}", told(first), told(day))) } else { self.iso() }
    }

    /// Whether it covers all days of another.
    pub fn contains(&self, other: &Time) -> bool {
        matches!((self.days, other.days), (Some((a, b)), Some((c, d))) if a <= c && d <= b)
    }

    /// Whether it names a day or a weekend, fine enough to date an act by.
    pub fn is_fine(&self) -> bool {
        self.is_within(2)
    }

    /// Whether it covers a year at most.
    pub fn is_within_a_year(&self) -> bool {
        self.is_within(366)
    }

    fn is_within(&self, days: i32) -> bool {
        self.days.is_some_and(|(a, b)| b.since(a).is_ok_and(|d| d.get_days() <= days))
    }
}

/// Finds the time expressions of a story that was published on a day.
pub fn times(sentences: &[Sentence], segments: &Segments, text: &Text, published: Option<Date>) -> Vec<Time> {
    let is_dateline = |s: usize| segments.sentences.get(s).is_some_and(|s| s.kind == segment::Kind::Dateline);
    let phrases: Vec<(usize, Phrase)> =
        sentences.iter().enumerate().flat_map(|(i, s)| grammar::phrases(s).into_iter().map(move |p| (i, p))).collect();
    let datelines = phrases.iter().filter(|(s, _)| is_dateline(sentences[*s].index));
    let mut now =
        Now { writing: writing(datelines.map(|(_, p)| p), published), told: None, span: None, first: None, tense: Tense::Unknown };
    let mut out = Vec::with_capacity(phrases.len());
    for (i, phrase) in &phrases {
        let s = &sentences[*i];
        now.tense = tense::tense(s, phrase.start, phrase.end);
        let found = anchor::anchor(&phrase.meaning, now);
        let Some(tokens) = segments.sentences.get(s.index).and_then(|x| segments.tokens.get(x.tokens.clone())) else { continue };
        let (Some(first), Some(last)) = (tokens.get(phrase.start), tokens.get(phrase.end - 1)) else { continue };
        let span = first.join(*last);
        let time = Time {
            span,
            text: text.slice(span).to_string(),
            kind: found.kind,
            value: found.value,
            sentence: s.index,
            words: (phrase.start, phrase.end),
            days: found.days,
            is_named: phrase.meaning.is_name(),
            is_bound: phrase.start.checked_sub(1).is_some_and(|i| words::has(&s.forms[i].to_lowercase(), Sense::Bound)),
        };
        if let Some(days) = time.days.filter(|_| !is_dateline(s.index) && time.kind != Kind::Duration) {
            now.tell(days);
        }
        out.push(time);
    }
    out
}

/// Whether the time of a word lies ahead of it ("expected").
pub fn is_planned(word: &str) -> bool {
    words::has(&word.to_lowercase(), Sense::Planned)
}

/// How many days before its publication, at most, a story was written.
const DELAY: i32 = 7;

/// The day of writing: that of the dateline where it fits the publication date, else the latter.
fn writing<'p>(datelines: impl Iterator<Item = &'p Phrase>, published: Option<Date>) -> Option<Date> {
    let now = Now { writing: published, told: None, span: None, first: None, tense: Tense::Past };
    let mut days = datelines.filter(|p| matches!(p.meaning, Meaning::Date(..))).filter_map(|p| anchor::anchor(&p.meaning, now).days);
    let fits = |day: Date| published.is_none_or(|p| p.since(day).is_ok_and(|d| (-1..=DELAY).contains(&d.get_days())));
    days.find(|(a, b)| a == b && fits(*a)).map(|(day, _)| day).or(published)
}

/// How finely a stretch tells its days: by years or months where it is made of whole ones.
fn fineness(first: Date, last: Date) -> fn(Date) -> String {
    let months = first.day() == 1 && last == last.last_of_month();
    match () {
        () if months && first.month() == 1 && last.month() == 12 => |d| format!("{:04}", d.year()),
        () if months => |d| format!("{:04}-{:02}", d.year(), d.month()),
        () => |d| d.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Word;
    use proptest::prelude::*;

    /// Time expressions of a text; the words are tagged by a rule of thumb and hang nowhere.
    fn read(text: &str, published: Option<Date>) -> Vec<Time> {
        hung(text, published, |_| None)
    }

    /// The same where each word hangs on the word that `head` names.
    fn hung(text: &str, published: Option<Date>, head: impl Fn(usize) -> Option<usize>) -> Vec<Time> {
        let text = Text::new(text);
        let segments = segment::segment(&text);
        let forms: Vec<&str> = segments.tokens.iter().map(|t| text.slice(*t)).collect();
        let word = |(form, head): (&&str, Option<usize>)| Word {
            lemma: form.to_lowercase(),
            upos: upos(form),
            feats: "_",
            head,
            relation: "dep",
            entity: None,
        };
        let words: Vec<Vec<Word>> = segments
            .sentences
            .iter()
            .map(|s| forms[s.tokens.clone()].iter().enumerate().map(|(i, f)| word((f, head(i).filter(|h| *h < s.tokens.len())))).collect())
            .collect();
        let sentences: Vec<Sentence> = segments
            .sentences
            .iter()
            .zip(&words)
            .enumerate()
            .map(|(index, (s, words))| Sentence { words, forms: &forms[s.tokens.clone()], index })
            .collect();
        times(&sentences, &segments, &text, published)
    }

    fn upos(form: &str) -> &'static str {
        match form.chars().next() {
            Some(c) if c.is_ascii_digit() => "NUM",
            Some(c) if c.is_uppercase() => "PROPN",
            Some(c) if !c.is_alphanumeric() => "PUNCT",
            _ => match form {
                "in" | "on" | "of" | "for" | "since" | "until" | "by" | "from" | "after" | "before" | "during" | "over" => "ADP",
                "the" | "a" | "this" | "every" => "DET",
                "now" | "ago" | "earlier" | "later" | "recently" => "ADV",
                "early" | "late" | "last" | "next" | "past" | "previous" => "ADJ",
                _ => "NOUN",
            },
        }
    }

    /// Values of the time expressions of a text published on 2022-02-02, a Wednesday.
    fn values(text: &str) -> Vec<String> {
        read(text, Date::new(2022, 2, 2).ok()).into_iter().map(|t| t.value.unwrap_or_default()).collect()
    }

    /// Words and values of the same.
    fn expressions(text: &str) -> Vec<(String, String)> {
        read(text, Date::new(2022, 2, 2).ok()).into_iter().map(|t| (t.text, t.value.unwrap_or_default())).collect()
    }

    #[test]
    fn a_weekday_is_the_last_one_before_publication() {
        assert_eq!(values("They met on Tuesday."), ["2022-02-01"]);
        assert_eq!(values("They met on Wednesday."), ["2022-02-02"]);
        assert_eq!(values("Last Wednesday they met."), ["2022-01-26"]);
        assert_eq!(values("They met on Friday of last week."), ["2022-01-28"]);
        assert_eq!(values("They meet next Friday, next Thursday."), ["2022-02-04", "2022-02-10"], "tomorrow is not the next of its name");
    }

    #[test]
    fn the_zone_of_a_day_is_no_part_of_it() {
        let found = expressions("It was fired on Sunday (Seoul time).");
        assert_eq!(found, [("Sunday".to_string(), "2022-01-30".to_string())]);
    }

    #[test]
    fn weeks_weekends_and_years_are_counted_from_publication() {
        assert_eq!(values("A meeting this week follows talks over the weekend, the third this year."), ["2022-W05", "2022-W04-WE", "2022"]);
        assert_eq!(values("It fell last month, last year and last quarter."), ["2022-01", "2021", "2021-Q4"]);
    }

    #[test]
    fn calendar_dates_are_read_in_every_order() {
        assert_eq!(values("From 3 March 2021 to May 5, 2021, and on Jan. 20."), ["2021-03-03", "2021-05-05", "2022-01-20"]);
        assert_eq!(values("The 5th of May 2019, 2019-05-06 and 5/7/2019."), ["2019-05-05", "2019-05-06", "2019-05-07"]);
        assert_eq!(values("They met on Thursday, Jan. 27."), ["2022-01-27"]);
    }

    #[test]
    fn a_second_day_or_year_leans_on_the_first() {
        assert_eq!(values("They met on January 24 and 25."), ["2022-01-24", "2022-01-25"]);
        assert_eq!(values("In the war of 1998-99 many fled."), ["1998", "1999"]);
    }

    #[test]
    fn what_is_set_for_a_month_lies_ahead() {
        assert_eq!(values("The leaders agreed on a summit set for April."), ["2022-04"]);
    }

    #[test]
    fn months_and_seasons_lie_behind_unless_told_otherwise() {
        assert_eq!(values("The war began in early November."), ["2021-11"]);
        assert_eq!(values("The war began last spring, in the summer of 2019 or last October."), ["2021-SP", "2019-SU", "2021-10"]);
        assert_eq!(values("The envoy Theresa May of the party may march."), Vec::<String>::new());
    }

    #[test]
    fn years_decades_centuries_and_quarters() {
        assert_eq!(values("Since 1994, in mid-2005, the 1990s and the early '80s."), ["1994", "2005", "199", "198"]);
        assert_eq!(values("In the 19th century and this century."), ["18", "20"]);
        assert_eq!(values("In the third quarter of 2019, fiscal 2020 and the first half of 2021."), ["2019-Q3", "FY2020", "2021-H1"]);
    }

    #[test]
    fn lengths_and_days_ago() {
        assert_eq!(values("After three days of talks he left two days ago."), ["P3D", "2022-01-31"]);
        assert_eq!(values("After 5 1/2 hours, a 16-hour flight and two and a half years."), ["PT5H30M", "PT16H", "P2Y6M"]);
        assert_eq!(values("For weeks, over the past decade and in recent days."), ["PXW", "P10Y", "PXD"]);
        assert_eq!(values("It was more than four decades ago and years ago."), ["1982", "PAST_REF"]);
    }

    #[test]
    fn a_length_up_to_now_or_to_what_went_before_has_days() {
        let days = |text| {
            let found = read(text, Date::new(2022, 2, 2).ok());
            found.into_iter().map(|t| t.days.map(|(a, b)| format!("{a}/{b}")).unwrap_or_default()).collect::<Vec<_>>()
        };
        assert_eq!(days("Ten men fell in the past 24 hours."), ["2022-02-01/2022-02-02"]);
        assert_eq!(days("Ten men fell over the past three weeks, for two years."), ["2022-01-12/2022-02-02", ""]);
        assert_eq!(days("They held him for two days after he fell."), [""]);
        assert_eq!(days("On Tuesday they left, four days after he fell."), ["2022-02-01/2022-02-01", "2022-01-28/2022-01-28"]);
    }

    #[test]
    fn a_week_ago_is_a_day_for_what_was_done_then() {
        let found = read("A week ago they left; two weeks ago they came.", Date::new(2022, 2, 2).ok());
        let told: Vec<_> = found.iter().map(|t| (t.value.as_deref(), t.iso())).collect();
        let weeks = [(Some("2022-W04"), Some("2022-01-26".to_string())), (Some("2022-W03"), Some("2022-01-17/2022-01-23".to_string()))];
        assert_eq!(told, weeks);
    }

    #[test]
    fn an_age_is_not_a_time() {
        assert_eq!(values("A 20-year-old man and a boy of six years old."), Vec::<String>::new());
    }

    #[test]
    fn earlier_and_later_count_from_the_day_told_of() {
        assert_eq!(
            values("On Jan. 10 they met. Three days earlier he fled. The next day he fell."),
            ["2022-01-10", "2022-01-07", "2022-01-08"]
        );
        assert_eq!(
            values("In June 1998 he fled; the previous month was calm, and later that year he fell."),
            ["1998-06", "1998-05", "1998"]
        );
        assert_eq!(values("Three days before Christmas 2020 they met."), ["2020-12-22"]);
    }

    #[test]
    fn some_day_of_a_month_has_no_number() {
        assert_eq!(values("In December 2020 he fled, and on the same day he fell."), ["2020-12", "2020-12-XX"]);
    }

    #[test]
    fn an_end_belongs_to_its_year() {
        assert_eq!(
            values("The treaty ends at year end, talks on the night before, and at the end of the month."),
            ["2022", "2022-02-01TNI", "2022-02"]
        );
    }

    #[test]
    fn what_goes_on_always_is_no_time() {
        assert_eq!(values("Guards stand there 24 hours a day, five days a week."), ["P1W"]);
    }

    #[test]
    fn the_day_is_the_one_that_the_story_told_of_first() {
        assert_eq!(
            values("On Tuesday they met. It was fired on Sunday. They spoke on the day."),
            ["2022-02-01", "2022-01-30", "2022-02-01"]
        );
    }

    #[test]
    fn a_dateline_tells_the_day_of_writing() {
        assert_eq!(values("SEOUL, Jan. 31 (Agency) -- They spoke today.")[1], "2022-01-31");
    }

    #[test]
    fn parts_of_days_and_the_clock() {
        assert_eq!(
            values("On Friday morning, last night, at 10:35 a.m. EDT Tuesday."),
            ["2022-01-28TMO", "2022-02-01TNI", "2022-02-01T10:35"]
        );
        assert_eq!(values("It was fired at 1400 GMT on Tuesday, around noon."), ["2022-02-01T14:00", "2022-02-01T12:00"]);
        assert_eq!(values("It struck at about 10:35 a.m. (0735 GMT) Monday."), ["2022-01-31T10:35", "2022-01-31"]);
    }

    #[test]
    fn sets_come_again() {
        assert_eq!(
            values("They meet daily, every two weeks, every Monday, on Fridays and twice a year."),
            ["P1D", "P2W", "XXXX-WXX-1", "XXXX-WXX-5", "P1Y"]
        );
    }

    #[test]
    fn feasts_fall_in_the_year_that_is_near() {
        assert_eq!(
            values("He was found on Thanksgiving Day. He left on Christmas Eve 2019 and last Easter."),
            ["2021-11-25", "2019-12-24", "2021-04-04"]
        );
    }

    #[test]
    fn some_times_no_calendar_tells() {
        assert_eq!(values("He recently fell and is now ill; the future is open."), ["PAST_REF", "PRESENT_REF", "FUTURE_REF"]);
    }

    #[test]
    fn without_a_publication_date_what_is_relative_has_no_value() {
        let found = read("On Tuesday they met, as in 1998.", None);
        assert_eq!(found.iter().map(|t| t.value.as_deref()).collect::<Vec<_>>(), [None, Some("1998")]);
    }

    proptest! {
        #[test]
        fn any_text_has_time_expressions_in_order_and_within_it(
            text in r"(?:\PC{0,12}|(?: ?(?:the|last|Monday|a|\d{1,6}|May|of|year|-|/|ago|half|5:30|p\.m\.|Christmas|century|9999|every|GMT|\(|\)|before))){0,12}",
            y in -9000i16..9000,
            heads in proptest::collection::vec(proptest::option::of(0usize..30), 30),
        ) {
            let n = text.chars().count();
            let mut at = 0;
            for t in hung(&text, Date::new(y, 3, 31).ok(), |i| heads.get(i).copied().flatten()) {
                prop_assert!(at <= t.span.start && t.span.start < t.span.end && t.span.end <= n);
                at = t.span.end;
            }
        }
    }
}
