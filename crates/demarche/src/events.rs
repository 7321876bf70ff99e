//! Events: from what the network reads and who the actors are, to one record for each act of each sentence.
//!
//! In: candidates (words that may express an act, with probabilities), the cast and times. Out: [`Act`]s, still as word
//! indices; `pipeline` writes them out as records. A candidate is coded when the probability that it is an event passes the
//! model's threshold (chosen on sentences held out from training); its sides are the words that more likely than not have
//! that role in it. `hierarchy` then leaves out what only repeats or serves another act.

use crate::actors::Profile;
use crate::actors::story::{Cast, Sentence};
use crate::codebook::Codebook;
use crate::language::{Candidate, Labels, Role};
use serde::Deserialize;

/// When a candidate is coded and a word takes a role.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
pub struct Thresholds {
    /// Least probability that a word expresses an event.
    pub event: f32,
    /// Least probability of a role.
    pub role: f32,
    /// Slope and height of the logistic curve from the log odds of "some event" to the share of coded types that are right.
    #[serde(default = "as_it_is")]
    pub confidence: [f32; 2],
}

fn as_it_is() -> [f32; 2] {
    [1.0, 0.0]
}

impl Thresholds {
    /// Probability that a type coded at probability `p` of some event is right (Platt 1999).
    pub fn confidence(&self, p: f32) -> f32 {
        let p = p.clamp(1e-4, 1.0 - 1e-4);
        let [slope, height] = self.confidence;
        1.0 / (1.0 + (-(slope * (p / (1.0 - p)).ln() + height)).exp())
    }
}

/// An act, its words given by their index in the sentence.
#[derive(Debug, Clone, PartialEq)]
pub struct Act {
    /// Sentence index.
    pub sentence: usize,
    /// Head word of the predicate.
    pub word: usize,
    /// Type, as the model names it.
    pub event: String,
    /// Mode, as the model names it.
    pub mode: Option<String>,
    /// Factuality.
    pub factuality: String,
    /// Probability that the type is right, 0–1.
    pub confidence: f32,
    /// Head words of the sources.
    pub source: Vec<usize>,
    /// Head words of the targets.
    pub target: Vec<usize>,
    /// Head word of the speaker.
    pub speaker: Option<usize>,
    /// Acts of the sentence that the codebook's rules left out beside this one.
    pub left_out: Vec<LeftOut>,
}

/// An act that a rule left out.
#[derive(Debug, Clone, PartialEq)]
pub struct LeftOut {
    /// Head word of its predicate.
    pub word: usize,
    /// Its type, as the model names it.
    pub event: String,
    /// The rule's reason.
    pub why: String,
}

/// Words that take a part in some event of a sentence, so that the actor stage looks at them.
pub fn participants(candidates: &[Candidate], thresholds: Thresholds) -> Vec<usize> {
    let mut out: Vec<usize> = candidates
        .iter()
        .flat_map(|c| {
            (0..c.roles.len())
                .filter(move |&w| [Role::Source, Role::Target, Role::Speaker].iter().any(|r| c.role(w, *r) >= thresholds.role))
        })
        .collect();
    out.sort_unstable();
    out.dedup();
    out
}

/// The acts of a sentence.
pub fn acts(s: &Sentence, candidates: &[Candidate], labels: &Labels, codebook: &Codebook, thresholds: Thresholds) -> Vec<Act> {
    candidates.iter().filter_map(|c| act(s, c, labels, codebook, thresholds)).collect()
}

fn best<'l>(values: &[f32], names: &'l [String]) -> Option<(&'l str, f32)> {
    names.iter().zip(values).max_by(|a, b| a.1.total_cmp(b.1)).map(|(n, v)| (n.as_str(), *v))
}

fn act(s: &Sentence, c: &Candidate, labels: &Labels, codebook: &Codebook, thresholds: Thresholds) -> Option<Act> {
    let (event, _) = codebook.strongest(&labels.events, &c.events)?;
    let some = 1.0 - c.events[0];
    if some < thresholds.event {
        return None;
    }
    let mode = codebook.mode(event, &labels.modes, &c.modes);
    let (factuality, _) = best(&c.factuality, &labels.factuality)?;
    let side = |role: Role| {
        with_conjuncts(
            s,
            c,
            role,
            thresholds,
            (0..s.words.len()).filter(|&w| c.role(w, role) >= thresholds.role && strongest(c, w) == role as usize && w != c.word).collect(),
        )
    };
    let speaker = (0..s.words.len())
        .filter(|&w| c.role(w, Role::Speaker) >= thresholds.role)
        .max_by(|&a, &b| c.role(a, Role::Speaker).total_cmp(&c.role(b, Role::Speaker)));
    Some(Act {
        sentence: s.index,
        word: c.word,
        event: event.to_string(),
        mode: mode.map(|(m, _)| m.to_string()),
        factuality: factuality.to_string(),
        confidence: thresholds.confidence(some),
        source: side(Role::Source),
        target: side(Role::Target),
        speaker,
        left_out: Vec::new(),
    })
}

fn strongest(c: &Candidate, w: usize) -> usize {
    (1..4).max_by(|&a, &b| c.roles[w][a].total_cmp(&c.roles[w][b])).unwrap_or(0)
}

/// "Japan and South Korea": what is coordinated with a side is on that side, unless it has a role of its own.
fn with_conjuncts(s: &Sentence, c: &Candidate, role: Role, thresholds: Thresholds, mut side: Vec<usize>) -> Vec<usize> {
    for i in 0..s.words.len() {
        let w = &s.words[i];
        let joined = w.relation == "conj" && matches!(w.upos, "PROPN" | "NOUN" | "PRON") && w.head.is_some_and(|h| side.contains(&h));
        let free = (1..4).all(|r| r == role as usize || c.roles[i][r] < thresholds.role);
        if joined && free && !side.contains(&i) && i != c.word {
            side.push(i);
        }
    }
    // The words of one phrase are one actor: "U.S." in "U.S. officials" is not a second one.
    let inside = |w: usize, v: usize| {
        let (first, last) = crate::mentions::phrase(s.words, v);
        w != v && (first..=last).contains(&w)
    };
    let mut out: Vec<usize> = side.iter().copied().filter(|&w| !side.iter().any(|&v| inside(w, v))).collect();
    out.sort_unstable();
    out
}

/// The words of a predicate: its head with the words that complete a verb or name a noun ("telephone conversation").
pub fn predicate(s: &Sentence, head: usize) -> (usize, usize) {
    let (mut first, mut last) = (head, head);
    for (i, w) in s.words.iter().enumerate() {
        if w.head == Some(head) && matches!(w.relation, "compound" | "compound:prt" | "fixed") {
            first = first.min(i);
            last = last.max(i);
        }
    }
    (first, last + 1)
}

/// What a bare country name stands for in an act: its forces where force is used, else its government.
pub fn acting(profile: &Profile, event: &str) -> Vec<String> {
    if profile.bare && profile.sectors.is_empty() {
        let sector = if matches!(event, "ASSAULT" | "MOBILIZE") { "MIL" } else { "GOV" };
        return vec![sector.to_string()];
    }
    profile.sectors.clone()
}

/// What is known of the actors at head words of a sentence.
pub fn sides<'c>(cast: &'c Cast, sentence: usize, words: &[usize]) -> Vec<(usize, &'c Profile)> {
    words.iter().flat_map(|&w| cast.profiles((sentence, w)).iter().map(move |p| (w, p))).collect()
}
