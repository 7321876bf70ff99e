//! Tallies: how many acts of a kind there have been, whose, over which period: "the North's seventh missile test this year".
//!
//! In: the words and trees of the story, its acts, cast and times. Out: [`Tally`]s, each with the act it counts where there is one. A tally
//! is an ordinal or number on a noun that tells of an act, or "for the third time" beside a verb; whose it is says the
//! possessor, "by …", the act's source or the subject; the period is the time expression nearest in the tree that covers more than
//! a weekend. Nouns that are counted but are no acts are data: `lexicon/tallies.psv`.

use crate::actors::story::{Cast, Sentence};
use crate::counts;
use crate::events::Act;
use crate::numbers;
use crate::tables::Table;
use crate::times::{Kind, Time};
use std::collections::HashMap;
use std::sync::LazyLock;

static NOUNS: LazyLock<HashMap<String, String>> = LazyLock::new(|| {
    let table = Table::built_in("tallies.psv", include_str!("../../../lexicon/tallies.psv"));
    table.rows().map(|r| (r.get("noun").to_string(), r.get("kind").to_string())).collect()
});

/// A count of acts; words are indices in the sentence, end exclusive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tally {
    /// Sentence index.
    pub sentence: usize,
    /// The number: "seventh".
    pub number: (usize, usize),
    /// What is counted: "missile test".
    pub what: (usize, usize),
    /// Head word of whose acts they are.
    pub actor: Option<usize>,
    /// How many.
    pub value: u64,
    /// Whether the number is the place of the last one in the row.
    pub ordinal: bool,
    /// Index of the time expression that gives the period.
    pub period: Option<usize>,
    /// Whether the period begins there and lasts till now.
    pub since: bool,
    /// Index of the act that is counted.
    pub act: Option<usize>,
}

/// How far in the tree, in edges, the act and the period of a tally may lie.
const REACH: usize = 3;

/// The tallies of a story.
pub fn tallies(sentences: &[Sentence], acts: &[Act], cast: &Cast, times: &[Time]) -> Vec<Tally> {
    let of = |s| (0..).zip(acts).filter(move |(_, a)| a.sentence == s).collect::<Vec<(usize, &Act)>>();
    sentences.iter().flat_map(|s| Finder { s, acts: of(s.index), cast, times }.tallies()).collect()
}

/// "The launch was the North's third test": whose it is was not said of the launch itself.
pub fn tell_source(tallies: &[Tally], acts: &mut [Act]) {
    for t in tallies {
        if let (Some(act), Some(actor)) = (t.act, t.actor)
            && acts[act].source.is_empty()
            && !acts[act].target.contains(&actor)
        {
            acts[act].source.push(actor);
        }
    }
}

struct Finder<'a> {
    s: &'a Sentence<'a>,
    /// Acts of the sentence, with their index in the story.
    acts: Vec<(usize, &'a Act)>,
    cast: &'a Cast,
    times: &'a [Time],
}

impl Finder<'_> {
    fn tallies(&self) -> Vec<Tally> {
        let timed = |i: usize| self.times.iter().any(|t| t.sentence == self.s.index && t.words.0 <= i && i < t.words.1);
        let open = (0..self.s.words.len()).filter(|&i| !timed(i));
        open.filter_map(|i| self.by_ordinal(i).or_else(|| self.alone(i)).or_else(|| self.by_number(i))).collect()
    }

    /// "the seventh missile test", "for the third time".
    fn by_ordinal(&self, i: usize) -> Option<Tally> {
        let words = self.s.words;
        let number = self.ordinal_words(i)?;
        let noun = words[i].head.filter(|&h| h > i && words[h].upos == "NOUN")?;
        // "the second worst attack" is a rank.
        if words[i + 1].feats.contains("Degree=Sup") {
            return None;
        }
        let value = numbers::ordinal(&self.s.forms[number.0..number.1])?;
        let kind = NOUNS.get(&words[noun].lemma.to_lowercase()).map(String::as_str);
        if kind == Some("not") || kind.is_none() && !self.may_be_act(noun) {
            return None;
        }
        let (counted, what) = match kind {
            Some("again") => {
                let verb = words[noun].head?;
                let (_, act) = self.acts.iter().find(|(_, a)| a.word == verb)?;
                (act.word, (act.word, act.word + 1))
            }
            _ => (noun, self.named(number.1, noun)),
        };
        let act = self.act(counted);
        let actor = self.actor(counted, act);
        let period = self.period(noun);
        let owned = (0..words.len()).any(|k| words[k].head == Some(noun) && words[k].relation == "nmod:poss");
        // Without an act, or without owner and period, an ordinal is only a place in some row, and a first one rarely a count.
        let counts = period.is_some() || owned || value > 1 && actor.is_some();
        (act.is_some() && counts).then(|| Tally {
            sentence: self.s.index,
            number,
            what,
            actor,
            value,
            ordinal: true,
            period,
            since: self.since(period),
            act,
        })
    }

    /// "The attack was the rebels' third this year."
    fn alone(&self, i: usize) -> Option<Tally> {
        let words = self.s.words;
        let child = |relation: &str| words.iter().position(|w| w.head == Some(i) && w.relation == relation);
        child("cop")?;
        let subject = child("nsubj").filter(|&k| words[k].upos == "NOUN" && self.may_be_act(k))?;
        let number = self.ordinal_words(i)?;
        let value = numbers::ordinal(&self.s.forms[number.0..number.1])?;
        let (act, period) = (self.act(subject)?, self.period(i)?);
        let actor = self.actor(i, None).filter(|a| *a != subject).or_else(|| self.actor(subject, Some(act)));
        Some(Tally {
            sentence: self.s.index,
            number,
            what: self.named(subject, subject),
            actor,
            value,
            ordinal: true,
            period: Some(period),
            since: self.since(Some(period)),
            act: Some(act),
        })
    }

    /// "seven missile tests this year".
    fn by_number(&self, i: usize) -> Option<Tally> {
        let words = self.s.words;
        let w = &words[i];
        let noun = w.head.filter(|&h| w.relation == "nummod" && h > i && words[h].upos == "NOUN" && self.may_be_act(h))?;
        let value = numbers::cardinal(&self.s.forms[i..=i]).filter(|v| *v > 1)?;
        let act = self.acts.iter().find(|(_, a)| a.word == noun || a.left_out.iter().any(|l| l.word == noun)).map(|(k, _)| *k);
        let eventive = act.is_some() || words[noun].entity == Some("event");
        let period = self.period(noun).filter(|_| eventive)?;
        let act = act.or_else(|| self.act(noun));
        Some(Tally {
            sentence: self.s.index,
            number: (i, i + 1),
            what: self.named(i + 1, noun),
            actor: self.actor(noun, act),
            value,
            ordinal: false,
            period: Some(period),
            since: self.since(Some(period)),
            act,
        })
    }

    /// Whether a period begins at its time expression and lasts till now.
    fn since(&self, period: Option<usize>) -> bool {
        let before = period.and_then(|p| self.times[p].words.0.checked_sub(1));
        before.is_some_and(|b| self.s.words[b].lemma == "since")
    }

    /// The words of an ordinal that ends at `i`.
    fn ordinal_words(&self, i: usize) -> Option<(usize, usize)> {
        let forms = self.s.forms;
        // "twenty - first" may be three tokens.
        let parts = i.checked_sub(2).filter(|&a| forms[a + 1] == "-" && numbers::ordinal(&forms[a..=i]).is_some());
        let first = parts.unwrap_or(i);
        numbers::ordinal(&forms[first..=i]).map(|_| (first, i + 1))
    }

    /// Whether a noun can be what is counted: nobody, no place and no stretch of time.
    fn may_be_act(&self, noun: usize) -> bool {
        !matches!(
            self.s.words[noun].entity,
            Some("person" | "organization" | "place" | "time" | "object" | "animal" | "plant" | "substance")
        )
    }

    /// The noun with what stands between the number and it, "such" and the like left out.
    fn named(&self, from: usize, noun: usize) -> (usize, usize) {
        let first = (from..=noun)
            .find(|&i| i == noun || matches!(self.s.words[i].upos, "NOUN" | "PROPN" | "ADJ") && self.s.words[i].lemma != "such");
        (first.unwrap_or(noun), noun + 1)
    }

    /// The act that is counted: the one of the word itself, else the nearest.
    fn act(&self, word: usize) -> Option<usize> {
        let near = |(k, a): &(usize, &Act)| {
            let told = std::iter::once(a.word).chain(a.left_out.iter().map(|l| l.word));
            told.filter_map(|w| counts::distance(self.s, w, word)).min().filter(|d| *d <= REACH).map(|d| (d, *k))
        };
        self.acts.iter().filter_map(near).min().map(|(_, k)| k)
    }

    fn actor(&self, noun: usize, act: Option<usize>) -> Option<usize> {
        let words = self.s.words;
        let child = |head: usize, relation: &'static str| {
            (0..words.len()).filter(move |&i| words[i].head == Some(head) && words[i].relation == relation)
        };
        let by = |i: &usize| child(*i, "case").any(|c| words[c].lemma == "by");
        let is_actor = |i: &usize| {
            let known = self.cast.profiles((self.s.index, *i)).iter().any(|p| p.country.is_some() || !p.sectors.is_empty());
            known || matches!(words[*i].entity, Some("person" | "organization" | "place"))
        };
        let source = || act.and_then(|k| self.acts.iter().find(|(n, _)| *n == k)).and_then(|(_, a)| a.source.first().copied());
        child(noun, "nmod:poss")
            .find(is_actor)
            .or_else(|| child(noun, "nmod").find(by))
            .or_else(source)
            .or_else(|| words[noun].head.and_then(|h| child(h, "nsubj").find(is_actor)))
    }

    /// The nearest time expression that covers more than a weekend.
    fn period(&self, word: usize) -> Option<usize> {
        let far = |t: &Time| (t.words.0..t.words.1).filter_map(|w| counts::distance(self.s, w, word)).min().filter(|d| *d <= REACH);
        let certain = |t: &Time| t.value.as_deref().is_some_and(|v| v.trim_start_matches('P').starts_with(|c: char| c.is_ascii_digit()));
        let long = |t: &Time| t.kind == Kind::Duration || t.kind == Kind::Date && !t.is_fine();
        let here = self.times.iter().enumerate().filter(|(_, t)| t.sentence == self.s.index && long(t) && certain(t));
        here.filter_map(|(k, t)| far(t).map(|d| (d, k))).min().map(|(_, k)| k)
    }
}
