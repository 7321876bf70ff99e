//! Explanations: what made a record.
//!
//! In: a document with all its layers. Out: an [`Explanation`] in each record: the probabilities of its types, modes and factualities, the
//! words that take its roles with their probabilities and the lexicon's entries for them, what gave its date, the records that a
//! rule left out beside it, and the tally that counts it.

use crate::codebook::Codebook;
use crate::events;
use crate::language::{Candidate, Labels, Role};
use crate::mentions;
use crate::pipeline::Annotation;
use serde::{Deserialize, Serialize};

/// What made a record.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Explanation {
    /// Types of the codebook by their probability, those under 0.01 left out; NONE is "no event".
    pub types: Vec<Scored>,
    /// Modes of the record's type; "-" is "no mode". What is left of 1 went to modes of other types.
    pub modes: Vec<Scored>,
    /// Factualities.
    pub factualities: Vec<Scored>,
    /// Who takes part.
    pub roles: Vec<Part>,
    /// What gave the date.
    pub date: Option<DateFrom>,
    /// Records that a rule of the codebook left out beside this one.
    pub left_out: Vec<Dropped>,
    /// The tally of which this act is the last: "seventh missile test".
    pub tally: Option<String>,
}

/// A class with its probability.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Scored {
    /// Its name.
    pub name: String,
    /// 0–1.
    pub probability: f64,
}

/// A word with a role in the act.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Part {
    /// source, target or speaker.
    pub role: String,
    /// The phrase, as written.
    pub text: String,
    /// First code point.
    pub start: usize,
    /// One past the last.
    pub end: usize,
    /// Probability of the role; low where the role comes from coordination, a rule or a tally.
    pub probability: f64,
    /// Entries of the lexicon, and other reasons, for who it is.
    pub lexicon: Vec<String>,
}

/// What gave a date.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DateFrom {
    /// The time expression.
    pub text: String,
    /// clause, sentence or story: where it stands.
    pub from: String,
}

/// A record that was left out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Dropped {
    /// Its type.
    pub event: String,
    /// Its predicate.
    pub text: String,
    /// The rule's reason.
    pub why: String,
}

/// Classes less likely than this are not listed.
const LEAST: f32 = 0.01;

/// Puts an explanation into each record.
pub fn explain(a: &mut Annotation, labels: &Labels, codebook: &Codebook) {
    let explanations: Vec<Explanation> = (0..a.events.len()).map(|i| explanation(a, i, labels, codebook)).collect();
    for (e, x) in a.events.iter_mut().zip(explanations) {
        e.explanation = Some(Box::new(x));
    }
}

fn explanation(a: &Annotation, i: usize, labels: &Labels, codebook: &Codebook) -> Explanation {
    let act = &a.acts[i];
    let Some(c) = a.readings[act.sentence].candidates.iter().find(|c| c.word == act.word) else { return Explanation::default() };
    let word = |w: usize| a.document.text.slice(a.segments.span(act.sentence, (w, w + 1))).to_string();
    let mut roles: Vec<Part> = Vec::new();
    roles.extend(act.source.iter().map(|&w| part(a, c, (act.sentence, w), Role::Source)));
    roles.extend(act.target.iter().map(|&w| part(a, c, (act.sentence, w), Role::Target)));
    roles.extend(a.origins[i].speaker.map(|at| part(a, c, at, Role::Speaker)));
    let left_out = act.left_out.iter().map(|l| Dropped {
        event: codebook.get(&l.event).map_or(l.event.clone(), |t| t.id.clone()),
        text: word(l.word),
        why: l.why.clone(),
    });
    let tally = a.tallies.iter().find(|t| t.act == Some(i)).map(|t| {
        let text = |words| a.document.text.slice(a.segments.span(t.sentence, words)).to_string();
        let period = t.period.map(|p| format!(" ({}{})", if t.since { "since " } else { "" }, a.times[p].text)).unwrap_or_default();
        format!("{} {}{period}", text(t.number), text(t.what))
    });
    Explanation {
        types: listed(codebook.named(&labels.events, &c.events)),
        modes: listed(codebook.modes(&act.event, &labels.modes, &c.modes, &events::telling(&a.readings[act.sentence].words, act.word))),
        factualities: listed(labels.factuality.iter().cloned().zip(c.factuality.iter().copied()).collect()),
        roles,
        date: a.origins[i].date.as_ref().map(|(text, basis)| DateFrom { text: text.clone(), from: basis.name().to_string() }),
        left_out: left_out.collect(),
        tally,
    }
}

fn listed(mut scored: Vec<(String, f32)>) -> Vec<Scored> {
    scored.retain(|(_, p)| *p >= LEAST);
    scored.sort_by(|a, b| b.1.total_cmp(&a.1));
    scored.into_iter().map(|(name, p)| Scored { name, probability: rounded(p) }).collect()
}

fn rounded(p: f32) -> f64 {
    (f64::from(p) * 1000.0).round() / 1000.0
}

fn part(a: &Annotation, c: &Candidate, at: (usize, usize), role: Role) -> Part {
    let (first, last) = mentions::phrase(&a.readings[at.0].words, at.1);
    let span = a.segments.span(at.0, (first, last + 1));
    let mut lexicon: Vec<String> = Vec::new();
    for why in a.cast.profiles(at).iter().flat_map(|p| &p.why) {
        if !lexicon.contains(why) {
            lexicon.push(why.clone());
        }
    }
    Part {
        role: role.name().to_string(),
        text: a.document.text.slice(span).to_string(),
        start: span.start,
        end: span.end,
        probability: rounded(c.role(at.1, role)),
        lexicon,
    }
}
