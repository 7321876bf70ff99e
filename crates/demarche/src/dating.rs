//! The date of each act: the one that its own clause gives, else its sentence, else the day that the story is telling of.
//!
//! In: the acts of a story and its time expressions. Out: a [`Dated`] for each act. A time belongs to the clause in which it stands, and
//! to what a clause of like time ("as", "when") hangs on; the time of saying ("police said on Tuesday") is not the time of what is
//! said and is used only where a story tells no other; that of a clause with a subject of its own dates no clause beside it. What has
//! happened cannot be dated by a day to come.

use crate::actors::story::Sentence;
use crate::language::{above, is_beside, is_coordinate, top};
use crate::segment::{Kind, Segments};
use crate::times::Time;
use jiff::civil::Date;

/// What in the story gave a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Basis {
    /// The clause of the act.
    Clause,
    /// Another clause of its sentence.
    Sentence,
    /// The story's time of reference: the last day told of before, else the first after.
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

/// The time that dates an act, and why it does.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Dated<'t> {
    /// The time expression.
    pub time: &'t Time,
    /// Where it stands.
    pub basis: Basis,
}

impl Dated<'_> {
    /// ISO 8601: a day, `start/end`, a month, a year.
    pub fn iso(&self) -> Option<String> {
        self.time.iso()
    }

    /// The words, when the act's own sentence gives them.
    pub fn text(&self) -> Option<String> {
        (self.basis != Basis::Story).then(|| self.time.text.clone())
    }
}

/// How a time relates to a word of its sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Relation {
    /// It stands in the same clause, so many steps away in the tree.
    Own(usize),
    /// It stands in another clause, so many steps away.
    Other(usize),
    /// It dates what went before or came after: "the talks came after rebels attacked on Sunday".
    Apart(usize),
    /// It tells when something was said.
    Saying,
}

/// An act that wants a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Deed {
    /// Sentence index.
    pub sentence: usize,
    /// Head word of its predicate.
    pub word: usize,
    /// Whether it is done by words.
    pub verbal: bool,
}

/// Dates the acts of a story, in their order.
pub fn dates<'t>(story: &Story<'_, 't>, acts: &[Deed]) -> Vec<Option<Dated<'t>>> {
    let fine: Vec<&Time> = story.times.iter().filter(|t| story.is_fine(t)).collect();
    let told: Vec<&Time> = fine.iter().copied().filter(|t| !story.is_saying(t, acts)).collect();
    acts.iter().map(|act| story.date(act, if act.verbal { &fine } else { &told })).collect()
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
    /// `told` are the days that the story tells of, as far as they may date such an act.
    fn date(&self, act: &Deed, told: &[&'t Time]) -> Option<Dated<'t>> {
        let s = &self.sentences[act.sentence];
        let here = self.times.iter().filter(|t| t.sentence == act.sentence && t.days.is_some());
        let here: Vec<(Relation, &'t Time)> = here
            .map(|t| match relation(s, act.word, t) {
                // "offered to meet on Friday": the meeting is on Friday, the offer is not.
                Relation::Own(steps) if !self.is_past(t) && is_infinitive_of(s, act.word, top(s.words, t.words.0..t.words.1)) => {
                    (Relation::Other(steps), t)
                }
                found => (found, t),
            })
            .collect();
        let nearest = |pick: fn(Relation) -> Option<usize>| {
            let found = here.iter().filter_map(|(r, t)| Some((pick(*r)?, *t)));
            found.min_by_key(|(steps, t)| (!t.is_fine(), t.is_bound, *steps)).map(|(_, t)| t)
        };
        let own = nearest(|r| if let Relation::Own(n) = r { Some(n) } else { None });
        let other = nearest(|r| if let Relation::Other(n) = r { Some(n) } else { None }).filter(|t| t.is_fine() && self.is_past(t));
        let apart = nearest(|r| if let Relation::Apart(n) = r { Some(n) } else { None }).filter(|t| t.is_fine() && self.is_past(t));
        let said = nearest(|r| if r == Relation::Saying { Some(0) } else { None }).filter(|t| t.is_fine());
        let reference = reference(act, told);
        let dated = |basis| move |time| Dated { time, basis };
        if let Some(own) = own {
            // A year or a month is told more finely where the story is at a day of it.
            let finer = reference.filter(|day| !own.is_fine() && own.contains(day));
            return Some(finer.map_or(Dated { time: own, basis: Basis::Clause }, dated(Basis::Story)));
        }
        let said = said.map(dated(Basis::Sentence));
        let told = other.map(dated(Basis::Sentence)).or(reference.map(dated(Basis::Story))).or(apart.map(dated(Basis::Sentence)));
        if act.verbal { said.or(told) } else { told.or(said) }
    }

    /// Whether the story tells of this day, and not of one to come.
    fn is_fine(&self, t: &Time) -> bool {
        let body = self.segments.sentences.get(t.sentence).is_some_and(|s| s.kind == Kind::Body);
        body && t.is_fine() && !t.is_bound && self.is_past(t)
    }

    fn is_past(&self, t: &Time) -> bool {
        self.day.is_none_or(|day| t.days.is_some_and(|(first, _)| first <= day))
    }

    /// Whether a time tells when something was said by a verb that is no act itself.
    fn is_saying(&self, t: &Time, acts: &[Deed]) -> bool {
        let Some(s) = self.sentences.get(t.sentence) else { return false };
        let verb =
            path(s, top(s.words, t.words.0..t.words.1)).into_iter().find(|&i| s.words[i].upos == "VERB" || s.words[i].head.is_none());
        verb.is_some_and(|v| {
            let says = s.words[v].relation == "parataxis" || s.words.iter().any(|w| w.head == Some(v) && w.relation == "ccomp");
            says && !acts.iter().any(|a| a.sentence == t.sentence && a.word == v)
        })
    }
}

/// The last day that the story told of before the act's sentence, else the first after it.
fn reference<'t>(act: &Deed, told: &[&'t Time]) -> Option<&'t Time> {
    let before = told.iter().rfind(|t| t.sentence < act.sentence);
    before.or_else(|| told.iter().find(|t| t.sentence > act.sentence)).copied()
}

/// A word and what it hangs on, up to the root.
fn path(s: &Sentence, word: usize) -> Vec<usize> {
    std::iter::once(word).chain(above(s.words, word)).collect()
}

fn relation(s: &Sentence, act: usize, t: &Time) -> Relation {
    let (mine, theirs) = (path(s, act), path(s, top(s.words, t.words.0..t.words.1)));
    let Some(meet) = theirs.iter().position(|i| mine.contains(i)) else { return Relation::Other(theirs.len()) };
    let up = mine.iter().position(|i| *i == theirs[meet]).unwrap_or(0);
    let relation = |i: usize| s.words[i].relation;
    let steps = meet + up;
    let aside = |i: usize| relation(i) == "parataxis" && !is_coordinate(s.words, i);
    if theirs[..meet].iter().any(|&i| aside(i)) {
        return Relation::Saying;
    }
    if let Some(&content) = mine[..up].iter().find(|&&i| relation(i) == "ccomp" || aside(i)) {
        // A time amid the words of what is said belongs to it, whatever it was hung on.
        let (first, last) = reach(s, content);
        let amid = first < t.words.0 && t.words.1 <= last;
        return if amid { Relation::Own(steps) } else { Relation::Saying };
    }
    let marked = |i: usize, by: fn(&str) -> bool| {
        relation(i) == "advcl" && s.words.iter().any(|w| w.head == Some(i) && w.relation == "mark" && by(&w.lemma))
    };
    let like_time = |i: usize| marked(i, |mark| matches!(mark, "as" | "when" | "while"));
    if theirs[..meet].iter().any(|&i| marked(i, |mark| matches!(mark, "after" | "before" | "since"))) {
        return Relation::Apart(steps);
    }
    let other_clause = |i: usize| matches!(relation(i), "acl:relcl" | "acl" | "ccomp") || relation(i) == "advcl" && !like_time(i);
    // "Friday's vote" and "the May elections" are dated, what is done about them is not.
    let noun = |i: usize| i != theirs[0] && matches!(s.words[i].upos, "NOUN" | "PROPN") && !(t.words.0..t.words.1).contains(&i);
    let away = mine[..up].iter().any(|&i| relation(i) == "acl:relcl")
        || theirs[..meet].iter().any(|&i| other_clause(i) || noun(i))
        || is_beside(s.words, theirs[0], act);
    if away { Relation::Other(steps) } else { Relation::Own(steps) }
}

/// Whether a word belongs to an infinitive or participle that completes an act's verb.
fn is_infinitive_of(s: &Sentence, act: usize, word: usize) -> bool {
    path(s, word).into_iter().take_while(|&i| i != act).any(|i| s.words[i].relation == "xcomp")
}

/// The first and last word that hang on a word, itself included.
fn reach(s: &Sentence, root: usize) -> (usize, usize) {
    let under = (0..s.words.len()).filter(|&i| path(s, i).contains(&root));
    under.fold((root, root), |(a, b), i| (a.min(i), b.max(i)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Word;
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
                        lemma: w[0].to_lowercase(),
                        upos: if w[3] == "V" {
                            "VERB"
                        } else if w[3] == "N" {
                            "NOUN"
                        } else {
                            "PROPN"
                        },
                        feats: if w[3] == "V" { "Tense=Past|VerbForm=Fin" } else { "_" },
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
}
