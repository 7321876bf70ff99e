//! Names of places: which words of a story name one.
//!
//! In: words, trees and entity types, the words that the lexicon knows, a gazetteer. Out: [`Candidate`]s with what each may mean. A name that the gazetteer knows
//! is judged by the name it is part of ("Boston" is no place in "Boston Road", but one in "Boston Police"), by the entity that the
//! network sees, and by the words before and behind; `lexicon/place_clues.psv` holds these words. Where its own sentence leaves that open,
//! the story decides: a name is a place where it is one elsewhere, and none where it is a person's (one sense a discourse, Gale, Church
//! and Yarowsky 1992).

use super::gazetteer::{Gazetteer, Kind, Place};
use crate::actors::lexicon::{CountryWord, Hit, Lexicon, Sense};
use crate::actors::story::Sentence;
use crate::language::top;
use crate::segment::{Kind as SentenceKind, Segments};
use crate::tables::Table;
use std::collections::HashSet;
use std::ops::Range;
use std::sync::LazyLock;

/// A name and what it may mean.
pub struct Candidate<'g> {
    /// Sentence index.
    pub sentence: usize,
    /// First and one past the last word.
    pub words: (usize, usize),
    /// The places that have this name, at least one.
    pub choices: Vec<Place<'g>>,
}

/// Words beside a name that tell whether it is a place's.
pub(super) struct Clues {
    /// Before it: prepositions of place, and words for parts of one.
    pub(super) before: HashSet<String>,
    /// Before it: prepositions under which it is what a deed is done to.
    pub(super) ground: HashSet<String>,
    /// Before it, capitalized: a part of the place, "Upper Galilee".
    part: HashSet<String>,
    /// Before it, capitalized: the name is a person's.
    title: HashSet<String>,
    /// Behind it: what places are.
    after: HashSet<String>,
    /// Behind it, capitalized: a body or office called by the place it is of.
    body: HashSet<String>,
    /// Behind it, capitalized: the whole is the name of something else.
    thing: HashSet<String>,
    /// Behind it: an illness, called after a place wherever it is.
    illness: HashSet<String>,
    /// Names that are also ordinary words, first names or newspapers.
    doubtful: HashSet<String>,
}

pub(super) static CLUES: LazyLock<Clues> = LazyLock::new(|| {
    let table = Table::built_in("place_clues.psv", include_str!("../../../../lexicon/place_clues.psv"));
    let words = Table::built_in("place_words.psv", include_str!("../../../../lexicon/place_words.psv"));
    let of =
        |kind: &str| -> HashSet<String> { table.rows().filter(|r| r.get("clue") == kind).map(|r| r.get("word").to_string()).collect() };
    Clues {
        before: of("before"),
        ground: of("ground"),
        part: of("part"),
        title: of("title"),
        after: of("after"),
        body: of("body"),
        thing: of("thing"),
        illness: of("illness"),
        doubtful: of("doubtful").into_iter().chain(words.rows().map(|r| r.get("word").to_string())).collect(),
    }
});

/// A name of up to so many letters must be written as an abbreviation, or be that of a city.
const SHORT: usize = 3;
/// People of a city that needs no context: of a country or division, and of a town.
const EMINENT: (u64, u64) = (500_000, 300_000);

/// What a sentence says of a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    Place,
    /// The story decides.
    Open,
    Other,
}

/// Names of places in a story, in reading order.
pub fn names<'g>(
    gazetteer: &'g Gazetteer,
    lexicon: &Lexicon,
    segments: &Segments,
    sentences: &[Sentence],
    known: &[Vec<Hit>],
) -> Vec<Candidate<'g>> {
    let people = people(sentences);
    let mut judged = Vec::new();
    for ((s, segment), hits) in sentences.iter().zip(&segments.sentences).zip(known) {
        Finder { gazetteer, lexicon, s, hits, dateline: segment.kind == SentenceKind::Dateline }.names(&mut judged);
    }
    let name = |c: &Candidate| sentences[c.sentence].forms[c.words.0..c.words.1].join(" ").to_lowercase();
    let of = |verdict| -> HashSet<String> { judged.iter().filter(|(v, _)| *v == verdict).map(|(_, c)| name(c)).collect() };
    let (places, others) = (of(Verdict::Place), of(Verdict::Other));
    let is_place = |c: &Candidate| {
        let name = name(c);
        places.contains(&name)
            || !others.contains(&name) && !people.contains(&name) && is_eminent(&c.choices) && !CLUES.doubtful.contains(&name)
    };
    judged.into_iter().filter(|(v, c)| *v == Verdict::Place || *v == Verdict::Open && is_place(c)).map(|(_, c)| c).collect()
}

/// Words of the names of the story's persons, in small letters.
fn people(sentences: &[Sentence]) -> HashSet<String> {
    let mut out = HashSet::new();
    for s in sentences {
        let mut i = 0;
        while i < s.forms.len() {
            let name = whole_name(s, i..i);
            if name.len() > 1 && entity(s, &name) == Some("person") {
                out.extend(s.forms[name.clone()].iter().map(|f| f.to_lowercase()).filter(|f| !CLUES.body.contains(f)));
            }
            i = name.end.max(i + 1);
        }
    }
    out
}

/// Whether one of these places is known without context.
fn is_eminent(choices: &[Place]) -> bool {
    choices.iter().any(|p| match p.kind {
        Kind::Country | Kind::Division => p.population > EMINENT.0,
        _ => p.population >= EMINENT.1,
    })
}

fn is_capitalized(form: &str) -> bool {
    form.starts_with(char::is_uppercase)
}

/// The run of capitalized words that these words are part of.
fn whole_name(s: &Sentence, words: Range<usize>) -> Range<usize> {
    let part = |i: usize| is_capitalized(s.forms[i]) && s.forms[i] != "The" && matches!(s.words[i].upos, "PROPN" | "NOUN" | "ADJ");
    let start = (0..words.start).rev().take_while(|&i| part(i)).last().unwrap_or(words.start);
    let end = (words.end..s.forms.len()).take_while(|&i| part(i)).last().map_or(words.end, |i| i + 1);
    start..end
}

/// What the network says these words name.
fn entity<'s>(s: &'s Sentence, words: &Range<usize>) -> Option<&'s str> {
    s.words.get(top(s.words, words.clone())).and_then(|w| w.entity)
}

/// Looks for names in one sentence.
struct Finder<'a, 'g> {
    gazetteer: &'g Gazetteer,
    lexicon: &'a Lexicon,
    s: &'a Sentence<'a>,
    hits: &'a [Hit],
    dateline: bool,
}

impl<'g> Finder<'_, 'g> {
    fn names(&self, out: &mut Vec<(Verdict, Candidate<'g>)>) {
        let mut i = 0;
        while i < self.s.forms.len() {
            match self.longest(i) {
                Some((end, choices)) => {
                    out.push((self.judge(i..end, &choices), Candidate { sentence: self.s.index, words: (i, end), choices }));
                    i = end;
                }
                None => i += 1,
            }
        }
    }

    /// The longest name that begins with a word, of a country in the lexicon or of any place in the gazetteer: one past its last word, and what
    /// it may mean.
    fn longest(&self, first: usize) -> Option<(usize, Vec<Place<'g>>)> {
        let s = self.s;
        if !is_capitalized(s.forms[first]) {
            return None;
        }
        let found = self.gazetteer.longest(&s.forms[first..]).map(|(n, choices)| (first + n, choices));
        let Some((end, country)) = self.hits.iter().filter(|h| h.first == first).find_map(|h| Some((h.end, self.country(h)?))) else {
            return found;
        };
        // Georgia and Jordan are also names of other places: the story decides.
        let others = found.filter(|(e, _)| *e >= end);
        match others {
            Some((e, choices)) if e > end => Some((e, choices)),
            others => {
                let others = others.into_iter().flat_map(|(_, c)| c).filter(|p| p.kind != Kind::Country);
                Some((end, std::iter::once(country).chain(others).collect()))
            }
        }
    }

    fn country(&self, hit: &Hit) -> Option<Place<'g>> {
        hit.senses.iter().find_map(|x| match x {
            Sense::Country(id, CountryWord::Name) => Some(self.lexicon.country(*id))
                .filter(|c| matches!(c.status.as_str(), "member" | "observer" | "partial" | "territory"))
                .and_then(|c| self.gazetteer.country(&c.code)),
            _ => None,
        })
    }

    /// Whether the lexicon knows these words, or longer ones around them, as something else: a people, a body, a person.
    fn is_known_otherwise(&self, words: &Range<usize>) -> bool {
        let place = |s: &Sense| match s {
            Sense::Country(_, word) => matches!(word, CountryWord::Name | CountryWord::Capital),
            Sense::Entity(_) => false,
            Sense::Role(_) | Sense::Modifier(_) | Sense::Town(_) => true,
        };
        self.hits.iter().any(|h| h.first <= words.start && h.end >= words.end && !h.senses.iter().any(place))
    }

    fn judge(&self, words: Range<usize>, choices: &[Place]) -> Verdict {
        let s = self.s;
        let name = s.forms[words.clone()].join(" ");
        let letters = name.chars().filter(|c| c.is_alphabetic()).count();
        let abbreviated = name.ends_with('.') || !name.chars().any(char::is_lowercase);
        let city = || choices.iter().any(|p| p.name == name && p.population > EMINENT.1 / 3);
        if letters <= SHORT && !abbreviated && !city() {
            return Verdict::Other;
        }
        let doubtful = words.len() == 1 && CLUES.doubtful.contains(&name.to_lowercase());
        if self.is_known_otherwise(&words) {
            return Verdict::Other;
        }
        if self.dateline {
            // "MINSK (BelTA)", "KAZAN, May 5. /TASS/": the agency.
            let enclosed = words.start > 0 && matches!(s.forms[words.start - 1], "(" | "/");
            return if letters > 2 && !doubtful && !enclosed { Verdict::Place } else { Verdict::Other };
        }
        if !words.clone().any(|w| s.words[w].upos == "PROPN") {
            return Verdict::Other;
        }
        let whole = whole_name(s, words.clone());
        if whole == words { self.judge_whole(&words, choices, doubtful) } else { self.judge_part(&words, &whole, choices, doubtful) }
    }

    fn has_clue(&self, clues: &HashSet<String>, at: Option<usize>) -> bool {
        at.and_then(|i| self.s.forms.get(i)).is_some_and(|f| clues.contains(&f.to_lowercase()))
    }

    /// Of words that are a name by themselves.
    fn judge_whole(&self, words: &Range<usize>, choices: &[Place], doubtful: bool) -> Verdict {
        let s = self.s;
        let next = s.forms.get(words.end).copied().unwrap_or_default();
        if self.has_clue(&CLUES.illness, Some(words.end)) {
            return Verdict::Other;
        }
        let led = self.has_clue(&CLUES.before, words.start.checked_sub(1));
        // "Paris, Texas"
        let within = next == "," && words.end + 1 < s.forms.len() && self.longest(words.end + 1).is_some();
        match entity(s, words) {
            Some("place") if !doubtful || led || within => Verdict::Place,
            _ if doubtful => Verdict::Other,
            _ if within => Verdict::Place,
            Some("person" | "organization") => Verdict::Open,
            Some("time" | "event" | "object" | "abstract" | "substance" | "animal" | "plant") => {
                if led {
                    Verdict::Open
                } else {
                    Verdict::Other
                }
            }
            _ => {
                // "Mansfield residents"
                let describes = matches!(s.words[top(s.words, words.clone())].relation, "compound" | "nmod:poss" | "amod")
                    && next.starts_with(char::is_lowercase);
                let clear = led || describes || self.has_clue(&CLUES.after, Some(words.end)) || is_eminent(choices);
                if clear { Verdict::Place } else { Verdict::Open }
            }
        }
    }

    /// Of words that are part of a longer name.
    fn judge_part(&self, words: &Range<usize>, whole: &Range<usize>, choices: &[Place], doubtful: bool) -> Verdict {
        let s = self.s;
        let before = words.start.checked_sub(1).filter(|i| whole.contains(i));
        let after = Some(words.end).filter(|i| whole.contains(i));
        let (kind, own) = (entity(s, whole), entity(s, words));
        let body = self.has_clue(&CLUES.body, after);
        if self.has_clue(&CLUES.illness, Some(words.end))
            || self.has_clue(&CLUES.thing, after)
            || self.has_clue(&CLUES.title, before) && !body
        {
            return Verdict::Other;
        }
        let unless_doubtful = |v| if doubtful { Verdict::Open } else { v };
        match (before, after) {
            (None, Some(_)) if body => {
                // "United States Department of Agriculture" names a government.
                let state = kind == Some("organization") && choices.iter().any(|p| p.kind == Kind::Country);
                if state { Verdict::Other } else { unless_doubtful(Verdict::Place) }
            }
            (_, Some(_)) => match kind {
                Some("person") => Verdict::Other,
                Some("place") if own == Some("place") => unless_doubtful(Verdict::Place),
                _ if doubtful => Verdict::Other,
                _ => Verdict::Open,
            },
            (Some(_), None) => {
                let part = self.has_clue(&CLUES.part, before) && !doubtful;
                let led = self.has_clue(&CLUES.before, whole.start.checked_sub(1));
                match kind {
                    None | Some("place") if part => Verdict::Place,
                    Some("person") => Verdict::Other,
                    _ if part => Verdict::Open,
                    Some("place") if led && !doubtful && is_eminent(choices) => Verdict::Open,
                    _ => Verdict::Other,
                }
            }
            (None, None) => Verdict::Other,
        }
    }
}
