//! Whether the clause of a time expression tells of what was or of what will be.
//!
//! In: the tree of a sentence and the words of an expression. Out: [`Tense`]. The tense is that of the verb that governs it; what has none
//! of its own (infinitives, gerunds, nouns) has that of what governs it in turn, unless that looks ahead ("plans to meet on Friday").

use super::words::{self, Sense};
use crate::actors::story::Sentence;
use crate::language::{Word, top};

/// When, seen from the day of writing, a clause is true.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tense {
    /// It was.
    Past,
    /// It is.
    Present,
    /// It will be.
    Future,
    /// There is no verb.
    Unknown,
}

/// The tense of the clause that holds the words from `start` to `end`.
pub fn tense(s: &Sentence, start: usize, end: usize) -> Tense {
    let words = s.words;
    let lower: Vec<String> = s.forms[start.saturating_sub(4)..start].iter().map(|f| f.to_lowercase()).collect();
    let toward = words::stand_before(&lower, lower.len(), Sense::Toward);
    let is = |k: usize, sense| words::has(&s.forms[k].to_lowercase(), sense);
    let mut infinitive = false;
    let mut from = top(words, start..end);
    // What somebody will do about "Wednesday's ruling" does not move the ruling; it may hold "Sunday's vote".
    let owns = s.forms.get(end).is_some_and(|f| matches!(*f, "'s" | "’s"));
    if owns && !(end + 1..s.forms.len().min(end + 4)).any(|k| is(k, Sense::Scheduled)) {
        return Tense::Unknown;
    }
    if words::stand_before(&lower, lower.len(), Sense::Soon) {
        return Tense::Future;
    }
    for _ in 0..words.len() {
        let Some(at) = words[from].head else {
            return if is_infinitive(s, from) { Tense::Future } else { finite(s, from).unwrap_or(Tense::Unknown) };
        };
        // "On Friday they planned a rally" tells when they planned.
        let planned =
            is(at, Sense::Planned) && !(from < at && finite(s, at) == Some(Tense::Past) && words[at].feats.contains("VerbForm=Fin"));
        let appointed = is(at, Sense::Appointed) && s.forms.get(at + 1).is_some_and(|f| *f == "for");
        if planned || appointed || (infinitive || toward) && is(at, Sense::Prospective) {
            return Tense::Future;
        }
        if let Some(tense) = finite(s, at) {
            return if infinitive && tense == Tense::Present { Tense::Future } else { tense };
        }
        // "agreed in April to meet" tells when they agreed.
        infinitive |= at < start && is_infinitive(s, at);
        from = at;
    }
    Tense::Unknown
}

/// "to meet", "to be met"; the tag alone would also be that of a verb wrongly taken for one.
fn is_infinitive(s: &Sentence, at: usize) -> bool {
    let tagged = s.words[at].feats.contains("VerbForm=Inf") || is_passive_infinitive(s, at);
    tagged && s.words.iter().any(|w| w.head == Some(at) && w.relation == "mark" && w.lemma == "to")
}

/// "be met", whose participle alone would look back.
fn is_passive_infinitive(s: &Sentence, at: usize) -> bool {
    s.words.iter().any(|w| w.head == Some(at) && w.relation == "aux:pass" && w.feats.contains("VerbForm=Inf"))
}

/// The tense of a word with its auxiliaries, if it has any.
fn finite(s: &Sentence, at: usize) -> Option<Tense> {
    let feats = s.words[at].feats;
    let mut helped = None;
    let mut modal = false;
    for w in s.words.iter().filter(|w| w.head == Some(at) && matches!(w.relation, "aux" | "aux:pass" | "cop")) {
        match w.lemma.as_str() {
            "have" => helped = Some(Tense::Past),
            _ if w.feats.contains("Tense=Past") => helped = helped.or(Some(Tense::Past)),
            _ if w.feats.contains("Tense=Pres") => helped = helped.or(Some(Tense::Present)),
            // Modals carry no tense: "will", "might", "would"; "could" is also the past of "can".
            "could" => {}
            _ if w.relation == "aux" && !w.feats.contains("VerbForm=Inf") => modal = true,
            _ => {}
        }
    }
    // "was to meet", "are to be met", unlike "did not meet".
    let be = |w: &Word| w.relation == "cop" || w.relation == "aux" && w.lemma == "be";
    let inf = feats.contains("VerbForm=Inf") || is_infinitive(s, at);
    let to_be = inf && s.words.iter().any(|w| w.head == Some(at) && be(w));
    match helped {
        _ if to_be => Some(Tense::Future),
        Some(Tense::Past) => Some(Tense::Past),
        _ if modal => Some(Tense::Future),
        Some(tense) => Some(tense),
        None if is_passive_infinitive(s, at) => None,
        None if feats.contains("Tense=Past") => Some(Tense::Past),
        None if feats.contains("Tense=Pres") && feats.contains("VerbForm=Fin") => Some(Tense::Present),
        None => None,
    }
}
