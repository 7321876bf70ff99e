//! The date of each act: the one that its own clause gives, else its sentence, else the day that the story is telling of.
//!
//! In: the acts of a story and its time expressions. Out: a [`Dated`] for each act. A time belongs to the clause in which it stands, and
//! to what a clause of like time ("as", "when") hangs on; the time of saying ("police said on Tuesday") is not the time of what is
//! said and is used only where a story tells no other; that of a clause with a subject of its own dates no clause beside it. What has
//! happened cannot be dated by a day to come.
//!
//! The day that a story is telling of is one of its main line: what relative clauses, the pluperfect or clauses with "after" tell is its
//! background, and so is what lies more than a few days before publication (foreground and background: Hopper 1979).

use crate::actors::story::Sentence;
use crate::language::{Word, above, is_beside, is_coordinate, is_subject, top};
use crate::segment::{Kind, Segments};
use crate::times::{self, Time};
use jiff::civil::Date;

/// What in the story gave a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Basis {
    /// The clause of the act.
    Clause,
    /// Another clause of its sentence.
    Sentence,
    /// The story's day there: the last told before in its main line, else the first after, else that of its dateline.
    Story,
}

impl Basis {
    /// As explanations write it.
    pub fn name(self) -> &'static str {
        match self {
            Basis::Clause => "clause",
            Basis::Sentence => "sentence",
            Basis::Story => "story",
        }
    }
}

/// How an act lies in the time that dates it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Course {
    /// It was done within it.
    Within,
    /// It has gone on from then up to a day: "have fasted since Friday".
    UpTo(Date),
}

/// The time that dates an act, and why it does.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Dated<'t> {
    /// The time expression.
    pub time: &'t Time,
    /// Where it stands.
    pub basis: Basis,
    /// How the act lies in it.
    pub course: Course,
}

impl Dated<'_> {
    /// ISO 8601: a day, `start/end`, a month, a year.
    pub fn iso(&self) -> Option<String> {
        match self.course {
            Course::Within => self.time.iso(),
            Course::UpTo(day) => self.time.iso_up_to(day),
        }
    }

    /// The words, when the act's own sentence gives them.
    pub fn text(&self) -> Option<String> {
        (self.basis != Basis::Story).then(|| self.time.text.clone())
    }
}

/// How many days before its publication, at most, lies what a story is about.
const NEWS: i32 = 4;

/// How a time relates to a word of its sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Relation {
    /// It stands in the same clause, or in one so many clauses above it, so many steps away in the tree.
    Own(usize, usize),
    /// It stands in another clause, so many steps away.
    Other(usize),
    /// It dates what went before or came after: "the talks came after rebels attacked on Sunday".
    Apart(usize),
    /// It tells when something was said.
    Saying,
}

/// An act that wants a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Deed<'a> {
    /// Its type.
    pub event: &'a str,
    /// Sentence index.
    pub sentence: usize,
    /// Head word of its predicate.
    pub word: usize,
    /// Whether it is done by words.
    pub verbal: bool,
}

/// Dates the acts of a story, in their order.
pub fn dates<'t>(story: &Story<'_, 't>, acts: &[Deed]) -> Vec<Option<Dated<'t>>> {
    let days = story.days(acts);
    let mut dates: Vec<Option<Dated>> = acts.iter().map(|act| story.date(act, &days)).collect();
    let again: Vec<(usize, &Time)> = (0..acts.len()).filter_map(|i| Some((i, story.told_again(i, acts, &dates)?))).collect();
    for (i, time) in again {
        dates[i] = Some(Dated { time, basis: Basis::Story, course: Course::Within });
        for k in (0..acts.len()).filter(|&k| story.is_during(&acts[k], &acts[i])) {
            dates[k] = dates[k].filter(|d| d.basis != Basis::Story).or(dates[i]);
        }
    }
    dates
}

/// The days that a story tells of, in its order.
struct Days<'t> {
    /// Those of its main line, and whether they are days of saying.
    main: Vec<(&'t Time, bool)>,
    /// Those told by the way, none of them long gone.
    aside: Vec<&'t Time>,
    /// That of its dateline.
    writing: Option<&'t Time>,
}

impl<'t> Days<'t> {
    /// The story's day where an act stands: the last told before; one of saying only dates words.
    fn before(&self, act: &Deed) -> Option<&'t Time> {
        self.main.iter().rfind(|(t, says)| t.sentence < act.sentence && (act.verbal || !says)).map(|(t, _)| *t)
    }

    /// The last day before on which something was told or said.
    fn said_before(&self, act: &Deed) -> Option<&'t Time> {
        self.main.iter().rfind(|(t, _)| t.sentence < act.sentence).map(|(t, _)| *t)
    }

    /// What is left where nothing was told before: the first day told after, else what was told by the way, else the day of writing.
    fn otherwise(&self, act: &Deed) -> Option<&'t Time> {
        let after = self.main.iter().find(|(t, says)| t.sentence > act.sentence && (act.verbal || !says)).map(|(t, _)| *t);
        let aside = || self.aside.iter().rfind(|t| t.sentence < act.sentence).copied();
        after.or_else(aside).or(self.writing)
    }
}

/// What a story gives to date acts by.
pub struct Story<'a, 't> {
    /// Its sentences.
    pub sentences: &'a [Sentence<'a>],
    /// What each sentence is in it.
    pub segments: &'a Segments,
    /// Its time expressions.
    pub times: &'t [Time],
    /// Its publication date.
    pub day: Option<Date>,
}

impl<'t> Story<'_, 't> {
    fn days(&self, acts: &[Deed]) -> Days<'t> {
        let kind = |t: &Time| self.segments.sentences.get(t.sentence).map(|s| s.kind);
        let day = |t: &Time| t.is_fine() && t.kind != times::Kind::Duration;
        let news = |t: &&Time| kind(t) == Some(Kind::Body) && day(t) && !t.is_bound && self.is_past(t) && self.is_new(t);
        let (main, aside): (Vec<&Time>, Vec<&Time>) =
            self.times.iter().filter(news).partition(|t| self.sentences.get(t.sentence).is_some_and(|s| is_main(s, t)));
        Days {
            main: main.into_iter().map(|t| (t, self.is_saying(t, acts))).collect(),
            aside,
            writing: self.times.iter().find(|t| kind(t) == Some(Kind::Dateline) && t.is_fine()),
        }
    }

    fn date(&self, act: &Deed, days: &Days<'t>) -> Option<Dated<'t>> {
        let s = &self.sentences[act.sentence];
        let here = self.times.iter().filter(|t| t.sentence == act.sentence && t.days.is_some());
        let here: Vec<(Relation, &'t Time)> = here
            .map(|t| match relation(s, act.word, t) {
                // "offered to meet on Friday": the meeting is on Friday, the offer is not.
                Relation::Own(_, steps) if !self.is_past(t) && is_infinitive_of(s, act.word, top(s.words, t.words.0..t.words.1)) => {
                    (Relation::Other(steps), t)
                }
                found => (found, t),
            })
            .collect();
        let nearest = |pick: fn(Relation) -> Option<(usize, usize)>| {
            let found = here.iter().filter_map(|(r, t)| Some((pick(*r)?, *t)));
            found.min_by_key(|((clauses, steps), t)| (*clauses, !t.is_fine(), t.is_bound, *steps)).map(|(_, t)| t)
        };
        let own = nearest(|r| if let Relation::Own(clauses, n) = r { Some((clauses, n)) } else { None });
        let other = nearest(|r| if let Relation::Other(n) = r { Some((0, n)) } else { None });
        let other = other.filter(|t| self.is_past(t) && (t.is_fine() || t.is_within_a_year() && !t.is_bound));
        let apart = nearest(|r| if let Relation::Apart(n) = r { Some((0, n)) } else { None }).filter(|t| t.is_fine() && self.is_past(t));
        let said = nearest(|r| if r == Relation::Saying { Some((0, 0)) } else { None }).filter(|t| t.is_fine());
        let reference = days.before(act);
        let dated = |basis| move |time| Dated { time, basis, course: Course::Within };
        if let Some(own) = own {
            // A month or year by its name is told more finely where the story is at a day of it; "last month" is not.
            let coarse = own.is_named && !own.is_fine() || !own.is_within_a_year();
            let finer = reference.filter(|day| coarse && own.contains(day));
            let course = self.course(s, act.word, own);
            return Some(finer.map_or(Dated { time: own, basis: Basis::Clause, course }, dated(Basis::Story)));
        }
        let said = said.map(dated(Basis::Sentence));
        let told = other.map(dated(Basis::Sentence)).or(reference.map(dated(Basis::Story)));
        let known = if act.verbal { said.or(told) } else { told.or(said) };
        known
            .or_else(|| days.said_before(act).map(dated(Basis::Story)))
            .or(apart.map(dated(Basis::Sentence)))
            .or_else(|| days.otherwise(act).map(dated(Basis::Story)))
    }

    /// Whether an act has gone on from a time of its clause until the day of writing: in the present perfect, with "since".
    fn course(&self, s: &Sentence, act: usize, t: &Time) -> Course {
        let since = t.words.0.checked_sub(1).is_some_and(|i| s.words[i].lemma == "since");
        self.day.filter(|_| since && is_perfect(s, act, "Tense=Pres")).map_or(Course::Within, Course::UpTo)
    }

    /// The day of an act that a noun with an article or a possessor only takes up ("the launch", "his talks"): that of the same type in the sentence before.
    fn told_again(&self, i: usize, acts: &[Deed], dates: &[Option<Dated<'t>>]) -> Option<&'t Time> {
        let (act, words) = (&acts[i], self.sentences[acts[i].sentence].words);
        let definite = |w: &Word| w.relation == "nmod:poss" || w.relation == "det" && w.feats.contains("Definite=Def");
        let takes_up = words[act.word].upos == "NOUN" && words.iter().any(|w| w.head == Some(act.word) && definite(w));
        let told = |(a, _): &(&Deed, &Option<Dated>)| a.sentence + 1 == act.sentence && a.event == act.event;
        let day = |(_, d): (&Deed, &Option<Dated<'t>>)| d.filter(|d| d.basis == Basis::Clause && d.time.is_fine()).map(|d| d.time);
        let before = acts.iter().zip(dates).filter(told).rev().find_map(day).filter(|_| takes_up)?;
        let open = dates[i].is_none_or(|d| d.basis == Basis::Story || !d.time.is_fine() && d.time.contains(before));
        open.then_some(before)
    }

    /// Whether an act was done in the course of another: "during his talks he condemned".
    fn is_during(&self, act: &Deed, other: &Deed) -> bool {
        let s = &self.sentences[act.sentence];
        let within =
            || s.words[other.word].head.is_some_and(|h| joined(s, act.word).contains(&h)) && opens(s, other.word, &["during", "in", "at"]);
        act.sentence == other.sentence && act.word != other.word && s.words[other.word].relation == "obl" && within()
    }

    /// Whether a day is near enough to publication to be what the story is about.
    fn is_new(&self, t: &Time) -> bool {
        let old = |day: Date, last: Date| day.since(last).is_ok_and(|d| d.get_days() > NEWS);
        !self.day.zip(t.days).is_some_and(|(day, (_, last))| old(day, last))
    }

    fn is_past(&self, t: &Time) -> bool {
        self.day.is_none_or(|day| t.days.is_some_and(|(first, _)| first <= day))
    }

    /// Whether a time tells when something was said by a verb that is no act itself.
    fn is_saying(&self, t: &Time, acts: &[Deed]) -> bool {
        let Some(s) = self.sentences.get(t.sentence) else { return false };
        let verb = clauses(s, t).into_iter().find(|&i| s.words[i].upos == "VERB" || s.words[i].head.is_none());
        verb.is_some_and(|v| {
            let says = s.words[v].relation == "parataxis" || s.words.iter().any(|w| w.head == Some(v) && w.relation == "ccomp");
            says && !acts.iter().any(|a| a.sentence == t.sentence && a.word == v)
        })
    }
}

/// A verb and those that it is coordinated with.
fn joined(s: &Sentence, verb: usize) -> Vec<usize> {
    std::iter::successors(Some(verb), |&i| s.words[i].head.filter(|_| s.words[i].relation == "conj")).take(s.words.len()).collect()
}

/// A word and what it hangs on, up to the root.
fn path(s: &Sentence, word: usize) -> Vec<usize> {
    std::iter::once(word).chain(above(s.words, word)).collect()
}

fn relation(s: &Sentence, act: usize, t: &Time) -> Relation {
    let (mine, theirs) = (path(s, act), clauses(s, t));
    let Some(meet) = theirs.iter().position(|i| mine.contains(i)) else { return Relation::Other(theirs.len()) };
    let up = mine.iter().position(|i| *i == theirs[meet]).unwrap_or(0);
    let relation = |i: usize| s.words[i].relation;
    let steps = meet + up;
    // "January, when they met", "16 January: gunmen strike": what hangs on a time is dated by it.
    if meet == 0 && up > 0 {
        return Relation::Own(0, steps);
    }
    let aside = |i: usize| relation(i) == "parataxis" && !is_coordinate(s.words, i);
    if theirs[..meet].iter().any(|&i| aside(i)) {
        return Relation::Saying;
    }
    if let Some(&content) = mine[..up].iter().find(|&&i| relation(i) == "ccomp" || aside(i)) {
        // A time amid the words of what is said belongs to it, whatever it was hung on.
        let (first, last) = reach(s, content);
        let amid = first < t.words.0 && t.words.1 <= last;
        return if amid { Relation::Own(0, steps) } else { Relation::Saying };
    }
    let like_time = |i: usize| is_marked(s, i, &["as", "when", "while"]);
    let described = up == 0 && s.words[act].upos == "NOUN";
    if !described && theirs[..meet].iter().any(|&i| is_background(s, i)) {
        return Relation::Apart(steps);
    }
    // "Friday's vote" and "the May elections" are dated, what is done about them is not.
    let noun = |i: usize| i != theirs[0] && matches!(s.words[i].upos, "NOUN" | "PROPN") && !(t.words.0..t.words.1).contains(&i);
    // A month or year is that of the thing which it describes, and "a day after the raid" is counted from it.
    let placed = t.words.0.checked_sub(1).is_some_and(|i| s.words[i].upos == "ADP");
    let ahead = |i: usize| t.words.1 <= i;
    let describes = |i: usize| noun(i) && (!t.is_fine() && (placed || ahead(i)) || ahead(i) && opens(s, i, &ASIDE));
    if theirs[..meet].iter().any(|&i| describes(i))
        || !t.is_fine() && (is_beside(s.words, theirs[0], act) || mine[..up].iter().any(|&i| is_marked(s, i, &ASIDE)))
    {
        return Relation::Apart(steps);
    }
    let other_clause = |i: usize| matches!(relation(i), "acl:relcl" | "acl" | "ccomp") || relation(i) == "advcl" && !like_time(i);
    let away = mine[..up].iter().any(|&i| is_background(s, i))
        || theirs[..meet].iter().any(|&i| other_clause(i) || noun(i))
        || is_beside(s.words, theirs[0], act);
    let opens_clause = |i: &&usize| matches!(relation(**i), "advcl" | "acl" | "acl:relcl" | "conj" | "parataxis");
    if away { Relation::Other(steps) } else { Relation::Own(mine[..up].iter().filter(opens_clause).count(), steps) }
}

/// A time and what it hangs on, up to the root.
fn clauses(s: &Sentence, t: &Time) -> Vec<usize> {
    let word = top(s.words, t.words.0..t.words.1);
    // "three days after they met": the length leads to the meeting, whatever it was hung on.
    if t.kind == times::Kind::Duration
        && let Some(met) = s.words.get(t.words.1).filter(|w| ASIDE.contains(&w.lemma.as_str())).and_then(|w| w.head)
    {
        return std::iter::once(word).chain(path(s, met)).collect();
    }
    // "Cruz, who had fled, on Friday resigned": a day between a comma and a verb is the verb's, whatever it was hung on.
    let opening = t.words.0.checked_sub(1).map(|i| if s.words[i].upos == "ADP" { i.saturating_sub(1) } else { i });
    let verb = s.words.get(t.words.1).filter(|w| w.upos == "VERB" && w.feats.contains("VerbForm=Fin"));
    if verb.is_some() && opening.is_some_and(|i| s.forms[i] == ",") {
        return std::iter::once(word).chain(path(s, t.words.1)).collect();
    }
    path(s, word)
}

/// Whether a time stands in the main line of its sentence: in the main clause, in one beside it, or in what is said there.
fn is_main(s: &Sentence, t: &Time) -> bool {
    let subject = |i: usize| s.words.iter().any(|w| w.head == Some(i) && is_subject(w));
    // "Friday's vote", "the May elections".
    let describes = |i: usize| t.words.1 <= i && matches!(s.words[i].upos, "NOUN" | "PROPN") && !subject(i);
    !clauses(s, t).into_iter().any(|i| is_background(s, i) || describes(i) || is_pluperfect(s, i))
}

/// Whether a verb tells what had happened before the story's day; what is said to have happened may well be of that day.
fn is_pluperfect(s: &Sentence, i: usize) -> bool {
    is_perfect(s, i, "Tense=Past") && !path(s, i).into_iter().any(|i| matches!(s.words[i].relation, "ccomp" | "parataxis"))
}

/// "Had fled" (past), "have fled", "has been shut" (present).
fn is_perfect(s: &Sentence, verb: usize, tense: &str) -> bool {
    s.words.iter().any(|w| w.head == Some(verb) && w.relation == "aux" && w.lemma == "have" && w.feats.contains(tense))
}

/// Whether a word is the verb of a clause about a person or thing ("Cruz, who fled in May"), or of one about what went before or came after.
fn is_background(s: &Sentence, i: usize) -> bool {
    matches!(s.words[i].relation, "acl:relcl" | "acl") || is_marked(s, i, &ASIDE) || s.words[i].relation == "advcl" && is_relative(s, i)
}

/// Whether a relative pronoun is the subject of a clause or part of it ("Cruz, whose son fled").
fn is_relative(s: &Sentence, verb: usize) -> bool {
    let relative = |i: usize| s.words[i].feats.contains("PronType=Rel");
    let mut subjects = (0..s.words.len()).filter(|&i| s.words[i].head == Some(verb) && is_subject(&s.words[i]));
    subjects.any(|i| relative(i) || (0..s.words.len()).any(|k| s.words[k].head == Some(i) && relative(k)))
}

/// Words that open what went before or came after.
const ASIDE: [&str; 3] = ["after", "before", "since"];

/// Whether a word is the verb of an adverbial clause that one of the conjunctions opens.
fn is_marked(s: &Sentence, i: usize, by: &[&str]) -> bool {
    s.words[i].relation == "advcl" && opens(s, i, by)
}

/// Whether one of the conjunctions or prepositions stands before the clause or phrase of a word.
fn opens(s: &Sentence, i: usize, by: &[&str]) -> bool {
    s.words.iter().any(|w| w.head == Some(i) && matches!(w.relation, "mark" | "case") && by.contains(&w.lemma.as_str()))
}

/// Whether a word belongs to an infinitive or participle that completes an act's verb; what is expected is expected on the day of that.
fn is_infinitive_of(s: &Sentence, act: usize, word: usize) -> bool {
    !times::is_planned(s.forms[act]) && path(s, word).into_iter().take_while(|&i| i != act).any(|i| s.words[i].relation == "xcomp")
}

/// The first and last word that hang on a word, itself included.
fn reach(s: &Sentence, root: usize) -> (usize, usize) {
    let under = (0..s.words.len()).filter(|&i| path(s, i).contains(&root));
    under.fold((root, root), |(a, b), i| (a.min(i), b.max(i)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::segment::segment;
    use crate::span::Text;
    use crate::times::times;

    /// Dates and bases of the acts of a story published on 2022-02-02, a Wednesday. Each word of a sentence is written
    /// "form:head:relation:tag", heads counted from 1; acts that end in "ed" are words, the others deeds.
    fn date(sentences: &[&str], acts: &[(usize, &str)]) -> Vec<Option<(String, Basis)>> {
        let rows: Vec<Vec<Vec<&str>>> = sentences.iter().map(|s| s.split(' ').map(|w| w.split(':').collect()).collect()).collect();
        let text = Text::new(rows.iter().map(|r| r.iter().map(|w| w[0]).collect::<Vec<_>>().join(" ")).collect::<Vec<_>>().join("\n\n"));
        let segments = segment(&text);
        let forms: Vec<Vec<&str>> = rows.iter().map(|r| r.iter().map(|w| w[0]).collect()).collect();
        let words: Vec<Vec<Word>> = rows
            .iter()
            .map(|r| {
                r.iter()
                    .map(|w| Word {
                        lemma: if ["had", "has"].contains(&w[0]) { "have".to_string() } else { w[0].to_lowercase() },
                        upos: if w[3].starts_with('V') {
                            "VERB"
                        } else if w[3] == "N" {
                            "NOUN"
                        } else {
                            "PROPN"
                        },
                        feats: match w[3] {
                            "V" => "Tense=Past|VerbForm=Fin",
                            "VP" => "Tense=Pres|VerbForm=Fin",
                            _ => "_",
                        },
                        head: w[1].parse::<usize>().ok().and_then(|h| h.checked_sub(1)),
                        relation: match w[2] {
                            "root" => "root",
                            "obl" => "obl",
                            "ccomp" => "ccomp",
                            "xcomp" => "xcomp",
                            "parataxis" => "parataxis",
                            "advcl" => "advcl",
                            "mark" => "mark",
                            "nmod" => "nmod",
                            "nsubj" => "nsubj",
                            "conj" => "conj",
                            "aux" => "aux",
                            "relcl" => "acl:relcl",
                            "poss" => "nmod:poss",
                            "case" => "case",
                            _ => "dep",
                        },
                        entity: None,
                    })
                    .collect()
            })
            .collect();
        let read: Vec<Sentence> =
            words.iter().zip(&forms).enumerate().map(|(index, (w, f))| Sentence { words: w, forms: f, index }).collect();
        let day = Date::new(2022, 2, 2).ok();
        let times = times(&read, &segments, &text, day);
        let deed = |(sentence, word): &(usize, &str)| Deed {
            event: "",
            sentence: *sentence,
            word: forms[*sentence].iter().position(|f| f == word).unwrap(),
            verbal: word.ends_with("ed"),
        };
        let acts: Vec<Deed> = acts.iter().map(deed).collect();
        let story = Story { sentences: &read, segments: &segments, times: &times, day };
        dates(&story, &acts).into_iter().map(|d| d.and_then(|d| Some((d.iso()?, d.basis)))).collect()
    }

    fn on(day: &str, basis: Basis) -> Option<(String, Basis)> {
        Some((day.to_string(), basis))
    }

    #[test]
    fn an_act_has_the_date_of_its_clause() {
        assert_eq!(date(&["Troops:2:dep:N fell:0:root:V Tuesday:2:obl:N .:2:dep:P"], &[(0, "fell")]), [on("2022-02-01", Basis::Clause)]);
    }

    #[test]
    fn the_time_of_saying_dates_words_but_deeds_only_for_want_of_another() {
        let said = "Police:2:dep:N said:0:root:V Tuesday:2:obl:N men:5:dep:N fell:2:ccomp:V .:2:dep:P";
        assert_eq!(date(&[said], &[(0, "fell")]), [on("2022-02-01", Basis::Sentence)]);
        let before = "Men:2:dep:N fought:0:root:V Monday:2:obl:N .:2:dep:P";
        assert_eq!(date(&[before, said], &[(0, "fought"), (1, "fell")])[1], on("2022-01-31", Basis::Story));
        let words = "Envoys:2:dep:N said:0:root:V Tuesday:2:obl:N they:5:dep:N agreed:2:ccomp:V .:2:dep:P";
        assert_eq!(date(&[before, words], &[(0, "fought"), (1, "agreed")])[1], on("2022-02-01", Basis::Sentence));
    }

    #[test]
    fn what_somebody_offers_to_do_on_a_day_does_not_date_the_offer() {
        let lead = "Men:2:dep:N fought:0:root:V Tuesday:2:obl:N .:2:dep:P";
        let offer = "They:2:dep:N promised:0:root:V to:4:mark:P meet:2:xcomp:V tomorrow:4:obl:N .:2:dep:P";
        assert_eq!(date(&[lead, offer], &[(1, "promised")]), [on("2022-02-01", Basis::Story)]);
    }

    #[test]
    fn what_is_expected_on_a_day_is_planned_for_it() {
        let due = "They:3:dep:N are:3:dep:X expected:0:root:V to:5:mark:P meet:3:xcomp:V tomorrow:5:obl:N .:3:dep:P";
        assert_eq!(date(&[due], &[(0, "expected")]), [on("2022-02-03", Basis::Clause)]);
    }

    #[test]
    fn what_went_before_is_counted_from_the_day_told() {
        let raid = "Raids:2:nsubj:N came:0:root:V Tuesday:2:obl:N ,:2:dep:P two:6:dep:M days:2:nmod:N after:9:mark:P rebels:9:nsubj:N struck:2:advcl:V .:2:dep:P";
        let days = date(&[raid], &[(0, "came"), (0, "struck")]);
        assert_eq!(days, [on("2022-02-01", Basis::Clause), on("2022-01-30", Basis::Clause)]);
    }

    #[test]
    fn what_hangs_on_a_time_is_dated_by_it() {
        let lead = "Envoys:2:nsubj:N met:0:root:V Tuesday:2:obl:N .:2:dep:P";
        let since = "Prices:2:nsubj:N fell:0:root:V in:4:case:P November:2:obl:N ,:7:dep:P when:7:dep:P rebels:8:nsubj:N struck:4:relcl:V .:2:dep:P";
        assert_eq!(date(&[lead, since], &[(1, "struck")]), [on("2021-11", Basis::Clause)]);
        let chronicle = "16:0:root:N January:1:nmod:N -:1:dep:P Gunmen:5:nsubj:N strike:1:parataxis:V .:1:dep:P";
        assert_eq!(date(&[lead, chronicle], &[(1, "strike")]), [on("2022-01-16", Basis::Clause)]);
    }

    #[test]
    fn what_has_gone_on_since_a_time_goes_on_until_the_day_of_writing() {
        let strike = |has: &str, since: &str| format!("Kim:3:nsubj:N {has} fasted:0:root:V since:5:case:P {since}:3:obl:N .:3:dep:P");
        let fast = |has, since| date(&[&strike(has, since)], &[(0, "fasted")]);
        assert_eq!(fast("has:3:aux:VP", "Sunday"), [on("2022-01-30/2022-02-02", Basis::Clause)]);
        assert_eq!(fast("has:3:aux:VP", "October"), [on("2021-10/2022-02", Basis::Clause)], "as finely as it is told");
        assert_eq!(fast("has:3:aux:VP", "2019"), [on("2019/2022", Basis::Clause)]);
        assert_eq!(fast("had:3:aux:V", "Sunday"), [on("2022-01-30", Basis::Clause)], "what had gone on has ended");
    }

    #[test]
    fn the_month_of_an_acts_own_clause_comes_before_the_day_of_the_one_above() {
        let s = "Cruz:2:nsubj:N left:0:root:V Monday:2:obl:N having:5:mark:P struck:2:advcl:V last:7:dep:J month:5:obl:N .:2:dep:P";
        assert_eq!(date(&[s], &[(0, "left"), (0, "struck")]), [on("2022-01-31", Basis::Clause), on("2022-01", Basis::Clause)]);
    }

    #[test]
    fn a_clause_of_like_time_dates_what_it_hangs_on() {
        let s = "Men:2:dep:N shot:0:root:V as:5:mark:P we:5:dep:N left:2:advcl:V Monday:5:obl:N .:2:dep:P";
        assert_eq!(date(&[s], &[(0, "shot")]), [on("2022-01-31", Basis::Clause)]);
    }

    #[test]
    fn a_day_of_what_went_before_does_not_date_what_came_after() {
        let lead = "Envoys:2:dep:N met:0:root:V Tuesday:2:obl:N .:2:dep:P";
        let call = "Talks:2:dep:N came:0:root:V after:5:mark:P rebels:5:dep:N struck:2:advcl:V Sunday:5:obl:N .:2:dep:P";
        let days = date(&[lead, call], &[(1, "came"), (1, "struck")]);
        assert_eq!(days, [on("2022-02-01", Basis::Story), on("2022-01-30", Basis::Clause)]);
        assert_eq!(date(&[call], &[(0, "came")]), [on("2022-01-30", Basis::Sentence)], "for want of another");
    }

    #[test]
    fn the_background_of_a_story_is_not_its_day() {
        let lead = "Envoys:2:nsubj:N met:0:root:V Tuesday:2:obl:N .:2:dep:P";
        let next = "Crowds:2:nsubj:N marched:0:root:V .:2:dep:P";
        let story = |background| date(&[lead, background, next], &[(1, "spoke"), (2, "marched")]);
        let day = || on("2022-02-01", Basis::Story);
        let relative = "Cruz:5:nsubj:N who:3:nsubj:N fled:1:relcl:V Sunday:3:obl:N spoke:0:root:V .:5:dep:P";
        assert_eq!(story(relative), [day(), day()]);
        let described = "Cruz:2:nsubj:N spoke:0:root:V of:5:dep:P Sunday:5:nmod:N vote:2:obl:N .:2:dep:P";
        assert_eq!(story(described)[1], day());
        let pluperfect = "Cruz:3:nsubj:N had:3:aux:V spoke:0:root:V Sunday:3:obl:N .:3:dep:P";
        assert_eq!(story(pluperfect), [on("2022-01-30", Basis::Clause), day()]);
        let old = "Cruz:2:nsubj:N spoke:0:root:V January:2:obl:N 5:3:dep:P .:2:dep:P";
        assert_eq!(story(old), [on("2022-01-05", Basis::Clause), day()]);
    }

    #[test]
    fn a_day_after_a_comma_and_before_a_verb_is_the_verbs() {
        let s = "Cruz:6:nsubj:N who:3:nsubj:N fled:1:relcl:V ,:3:dep:P Sunday:3:obl:N spoke:0:root:V .:6:dep:P";
        assert_eq!(date(&[s], &[(0, "spoke")]), [on("2022-01-30", Basis::Clause)]);
    }

    #[test]
    fn a_deed_has_the_day_of_saying_before_it_sooner_than_one_told_later() {
        let lead = "Troops:2:nsubj:N fell:4:ccomp:V police:4:nsubj:N said:0:root:V Tuesday:4:obl:N .:4:dep:P";
        let next = "They:2:nsubj:N shot:0:root:V .:2:dep:P";
        let last = "Crowds:2:nsubj:N marched:0:root:V Monday:2:obl:N .:2:dep:P";
        let days = date(&[lead, next, last], &[(0, "fell"), (1, "shot")]);
        assert_eq!(days, [on("2022-02-01", Basis::Sentence), on("2022-02-01", Basis::Story)]);
    }

    #[test]
    fn a_day_of_the_story_tells_a_month_by_its_name_more_finely_but_not_last_week() {
        let lead = "Troops:2:nsubj:N fell:0:root:V Monday:2:obl:N .:2:dep:P";
        let next = |time: &str| format!("They:2:nsubj:N shot:0:root:V {time} .:2:dep:P");
        assert_eq!(date(&[lead, &next("in:4:dep:P January:2:obl:N")], &[(1, "shot")]), [on("2022-01-31", Basis::Story)]);
        assert_eq!(date(&[lead, &next("last:4:dep:J month:2:obl:N")], &[(1, "shot")]), [on("2022-01", Basis::Clause)]);
    }

    #[test]
    fn a_month_of_the_sentence_comes_before_the_day_of_the_story() {
        let lead = "Troops:2:nsubj:N fell:0:root:V Tuesday:2:obl:N .:2:dep:P";
        let tape = "Rebels:2:nsubj:N aired:0:root:V last:4:dep:J month:2:obl:N tapes:2:dep:N that:7:nsubj:N mocked:5:relcl:V us:7:dep:N";
        assert_eq!(date(&[lead, tape], &[(1, "mocked")]), [on("2022-01", Basis::Sentence)]);
        let polls = "Rebels:2:nsubj:N mocked:0:root:V last:4:dep:J month:6:nmod:N 's:4:case:P polls:2:dep:N .:2:dep:P";
        assert_eq!(date(&[lead, polls], &[(1, "mocked")]), [on("2022-02-01", Basis::Story)]);
    }

    #[test]
    fn a_clause_with_a_subject_of_its_own_has_a_day_of_its_own() {
        let lead = "Envoys:2:nsubj:N met:0:root:V Tuesday:2:obl:N .:2:dep:P";
        let aid = "Peru:2:nsubj:N pledged:0:root:V aid:2:dep:N and:6:dep:P Chile:6:nsubj:N votes:2:conj:V tomorrow:6:obl:N .:2:dep:P";
        let days = date(&[lead, aid], &[(1, "pledged"), (1, "votes")]);
        assert_eq!(days, [on("2022-02-01", Basis::Story), on("2022-02-03", Basis::Clause)]);
        let march = "Crowds:2:nsubj:N marched:0:root:V Monday:2:obl:N ;:6:dep:P police:6:nsubj:N fired:2:parataxis:V .:2:dep:P";
        assert_eq!(date(&[lead, march], &[(1, "fired")]), [on("2022-01-31", Basis::Clause)]);
    }

    #[test]
    fn a_story_is_dated_by_the_day_it_tells_of_later_when_it_told_none_before() {
        let lead = "Troops:2:dep:N fell:0:root:V .:2:dep:P";
        let rest = "They:2:dep:N fought:0:root:V Monday:2:obl:N .:2:dep:P";
        assert_eq!(date(&[lead, rest], &[(0, "fell"), (1, "fought")])[0], on("2022-01-31", Basis::Story));
    }

    #[test]
    fn what_a_noun_takes_up_has_its_date_and_so_has_what_was_done_meanwhile() {
        let lead = "Lima:2:nsubj:N condemned:0:root:V it:2:dep:N Tuesday:2:obl:N .:2:dep:P";
        let before = "Kim:2:nsubj:N arrived:0:root:V after:6:mark:P she:6:nsubj:N had:6:aux:V talks:2:advcl:N Sunday:6:obl:N .:2:dep:P";
        let again = "During:3:case:P her:3:poss:N talks:5:obl:N Kim:5:nsubj:N praised:0:root:V Lee:5:dep:N .:5:dep:P";
        let acts = [(0, "condemned"), (1, "talks"), (2, "talks"), (2, "praised")];
        let sunday = on("2022-01-30", Basis::Story);
        assert_eq!(date(&[lead, before, again], &acts)[2..], [sunday.clone(), sunday]);
        let other = "Kim:2:nsubj:N praised:0:root:V Lee:2:dep:N .:2:dep:P";
        assert_eq!(date(&[lead, before, other], &[acts[0], acts[1], (2, "praised")])[2], on("2022-02-01", Basis::Story));
    }
}
