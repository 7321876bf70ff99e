//! Statements: who says what, by which words, through which medium.
//!
//! In: what the network reads in each sentence: cues, the words each ties to a speaker and to a content, and the words that are
//! stated by somebody wherever the cue stands. Out: [`Statement`]s over the whole story. A content goes on over the sentences before
//! and behind its cue's as long as they are stated and no other cue claims them. The scheme of source, cue and content is that
//! of PolNeAR (Newell, Margolin and Ruths 2018), on which the network learnt it.

use crate::actors::story::{Cast, Sentence};
use crate::events::Act;
use crate::language::{Cue, Reading, top};
use crate::segment::Segments;
use crate::span::Span;
use crate::tables::Table;
use std::collections::HashSet;
use std::sync::LazyLock;

static MEDIA: LazyLock<HashSet<String>> = LazyLock::new(|| {
    let table = Table::built_in("media.psv", include_str!("../../../lexicon/media.psv"));
    table.rows().map(|r| r.get("lemma").to_string()).collect()
});

/// Least probability of a cue.
const LEAST_CUE: f32 = 0.45;
/// Least probability of a word's part in a statement.
const LEAST: f32 = 0.4;
/// Share of a sentence's words that must be stated for a content to go on over it.
const STATED: f32 = 0.7;

/// What somebody says. Words are indices in the sentence of the cue.
#[derive(Debug, Clone, PartialEq)]
pub struct Statement {
    /// Index of the sentence in which the cue stands.
    pub sentence: usize,
    /// Head word of the speaker.
    pub speaker: Option<usize>,
    /// First and one past the last word of the cue.
    pub cue: (usize, usize),
    /// What is stated; it may run over sentences, and hold the cue.
    pub content: Span,
    /// First and one past the last word of the medium: "a press release".
    pub medium: Option<(usize, usize)>,
    /// Index of the statement of which this one is part: "the ministry said the envoy had told …".
    pub within: Option<usize>,
}

impl Statement {
    /// Sentence and head word of the speaker.
    pub fn speaker(&self) -> Option<(usize, usize)> {
        Some((self.sentence, self.speaker?))
    }
}

/// Finds the statements of a story, in the order of their cues.
pub fn statements(segments: &Segments, sentences: &[Sentence], readings: &[Reading]) -> Vec<Statement> {
    let mut out = Vec::new();
    for (s, reading) in sentences.iter().zip(readings) {
        let mut found: Vec<(f32, Statement)> = reading
            .cues
            .iter()
            .filter(|c| c.probability >= LEAST_CUE)
            .filter_map(|c| Some((c.probability, statement(segments, s, c)?)))
            .collect();
        // Two cues of one content are one statement: "said, adding in a statement".
        found.sort_by(|a, b| b.0.total_cmp(&a.0));
        let mut kept: Vec<Statement> = Vec::new();
        for (_, x) in found {
            if !kept.iter().any(|k| k.content == x.content) {
                kept.push(x);
            }
        }
        kept.sort_by_key(|x| x.cue);
        out.extend(kept);
    }
    out.extend(labelled(segments, sentences, readings, &out));
    out.sort_by_key(|x| (x.sentence, x.cue));
    let claimed: HashSet<usize> = out.iter().map(|x| x.sentence).collect();
    for i in 0..out.len() {
        let beside = |j: usize| out.get(j).filter(|x| x.sentence == out[i].sentence).map(|x| x.content);
        let last = beside(i + 1).is_none_or(|c| out[i].content.contains(c));
        let first = i == 0 || beside(i - 1).is_none();
        let (before, after) = reach(segments, readings, &claimed, &out[i]);
        let content = &mut out[i].content;
        content.start = if first { before } else { content.start };
        content.end = if last { after } else { content.end };
    }
    for i in 0..out.len() {
        out[i].within = enclosing(segments, &out, i);
    }
    out
}

/// The statement that a cue of a sentence introduces.
fn statement(segments: &Segments, s: &Sentence, cue: &Cue) -> Option<Statement> {
    let words = content(cue)?;
    Some(Statement {
        sentence: s.index,
        speaker: speaker(s, cue, words),
        cue: (cue.word, cue.end),
        content: segments.span(s.index, words),
        medium: medium(s, cue, words),
        within: None,
    })
}

/// First and one past the last word of the content; where its parts lie far apart, of the longest.
fn content(cue: &Cue) -> Option<(usize, usize)> {
    let inside: Vec<usize> = (0..cue.links.len()).filter(|&w| cue.links[w][2] >= LEAST).collect();
    let hull = (*inside.first()?, *inside.last()? + 1);
    if inside.len() * 2 >= hull.1 - hull.0 {
        return Some(hull);
    }
    inside.chunk_by(|a, b| a + 1 == *b).max_by_key(|run| run.len()).map(|run| (run[0], run[run.len() - 1] + 1))
}

/// The head word of the speaker: of the words that the network gives, the one that no other of them governs.
/// Whoever speaks is not named within what he says, where the cue has a subject of its own: "the envoy left, the ministry said".
fn speaker(s: &Sentence, cue: &Cue, content: (usize, usize)) -> Option<usize> {
    let said = |w: usize| cue.links[w][1] >= LEAST && !(cue.word..cue.end).contains(&w);
    let governed = |w: usize| s.words[w].head.is_some_and(said);
    let nominal = |w: &usize| matches!(s.words[*w].upos, "PROPN" | "NOUN" | "PRON" | "ADJ" | "NUM" | "DET");
    let heads: Vec<usize> = (0..s.words.len()).filter(|&w| said(w) && !governed(w)).collect();
    let within = |w: usize| (content.0..content.1).contains(&w);
    let linked = heads.iter().copied().find(|w| nominal(w)).or(heads.first().copied());
    match (linked, subject(s, cue)) {
        (Some(w), Some(own)) if within(w) && !within(own) => Some(own),
        (linked, own) => linked.or(own),
    }
}

/// The subject of the cue's verb.
fn subject(s: &Sentence, cue: &Cue) -> Option<usize> {
    s.words.iter().position(|w| w.head.is_some_and(|h| (cue.word..cue.end).contains(&h)) && matches!(w.relation, "nsubj" | "obl:agent"))
}

/// The phrase that names the medium: inside the cue ("said in a statement") or hanging from it ("told reporters").
fn medium(s: &Sentence, cue: &Cue, content: (usize, usize)) -> Option<(usize, usize)> {
    let in_cue = |i: usize| (cue.word..cue.end).contains(&i);
    let at = (0..s.words.len()).find(|&i| {
        let w = &s.words[i];
        let outside = !(content.0..content.1).contains(&i) || in_cue(i);
        let hangs = in_cue(i) || w.head.is_some_and(|h| in_cue(h) || s.words[h].head.is_some_and(&in_cue));
        outside
            && hangs
            && matches!(w.upos, "NOUN" | "PROPN")
            && !matches!(w.relation, "nsubj" | "compound")
            && MEDIA.contains(&w.lemma.to_lowercase())
    })?;
    let (first, last) = crate::mentions::phrase(s.words, at);
    Some((first, last + 1))
}

/// Whether most words of a sentence are stated by somebody.
fn is_stated(reading: &Reading) -> bool {
    let n = reading.stated.iter().filter(|p| **p >= LEAST).count();
    n as f32 >= STATED * reading.stated.len() as f32
}

/// How far a content reaches over neighbouring sentences that are stated and have no cue: its start and end.
fn reach(segments: &Segments, readings: &[Reading], claimed: &HashSet<usize>, x: &Statement) -> (usize, usize) {
    let free = |t: &usize| !claimed.contains(t) && is_stated(&readings[*t]);
    let own = segments.sentences[x.sentence].span;
    let (mut start, mut end) = (x.content.start, x.content.end);
    if let Some(t) = (x.sentence + 1..readings.len()).take_while(free).last() {
        end = segments.sentences[t].span.end;
    }
    if start <= own.start + 1
        && let Some(t) = (0..x.sentence).rev().take_while(free).last()
    {
        start = segments.sentences[t].span.start;
    }
    (start, end)
}

/// Turns of a transcript: "PENCE: …", "Q: …". A story with fewer labels than this is none.
const LEAST_TURNS: usize = 3;
/// Words that the label of a turn may have.
const LONGEST_LABEL: usize = 5;

/// What speakers say in a transcript, where a label with a colon stands for speaker and cue: up to the next label.
fn labelled(segments: &Segments, sentences: &[Sentence], readings: &[Reading], known: &[Statement]) -> Vec<Statement> {
    let label = |s: &Sentence| {
        let colon = s.forms.iter().take(LONGEST_LABEL + 1).position(|f| *f == ":").filter(|c| *c > 0)?;
        let named = (0..colon).all(|w| s.words[w].upos == "PROPN" || s.forms[w].chars().all(|c| !c.is_lowercase()));
        (named && colon + 1 < s.forms.len()).then_some(colon)
    };
    let turns: Vec<(usize, usize)> = sentences.iter().enumerate().filter_map(|(i, s)| Some((i, label(s)?))).collect();
    if turns.len() < LEAST_TURNS {
        return Vec::new();
    }
    let new = |(i, _): &&(usize, usize)| !known.iter().any(|x| x.sentence == *i);
    let statement = |(i, colon): &(usize, usize)| {
        let speaker = top(&readings[*i].words, 0..*colon);
        Statement {
            sentence: *i,
            speaker: Some(speaker),
            cue: (*colon, colon + 1),
            content: segments.span(*i, (colon + 1, sentences[*i].forms.len())),
            medium: None,
            within: None,
        }
    };
    turns.iter().filter(new).map(statement).collect()
}

/// The smallest other statement whose content holds this one's cue and content.
fn enclosing(segments: &Segments, all: &[Statement], i: usize) -> Option<usize> {
    let cue = segments.span(all[i].sentence, all[i].cue);
    (0..all.len())
        .filter(|&j| j != i && all[j].content.contains(cue) && all[j].content.contains(all[i].content) && all[j].content != all[i].content)
        .min_by_key(|&j| all[j].content.len())
}

/// The statement that holds an act: the smallest whose content contains its predicate and whose speaker is not one of its sources.
pub fn holding<'s>(all: &'s [Statement], cast: &Cast, predicate: Span, act: &Act) -> Option<&'s Statement> {
    let by_source = |x: &Statement| x.speaker().is_some_and(|at| is_source(cast, act, at));
    all.iter().filter(|x| x.content.contains(predicate) && !by_source(x)).min_by_key(|x| x.content.len())
}

/// Whether a speaker is a source of an act himself.
pub fn is_source(cast: &Cast, act: &Act, speaker: (usize, usize)) -> bool {
    let who = cast.entity_of(speaker);
    let mut sources = act.source.iter().map(|&w| (act.sentence, w));
    sources.any(|s| s == speaker || who.is_some() && cast.entity_of(s) == who)
}

#[cfg(test)]
mod tests {
    use crate::pipeline::Coder;
    use crate::{Document, Text};

    /// (speaker, cue, content, medium) of the statements of a text.
    fn statements(text: &str) -> Vec<[String; 4]> {
        let coder = Coder::english().unwrap();
        let worker = coder.worker().unwrap();
        let document = Document { text: Text::new(text), ..Document::default() };
        let a = worker.annotate(&document).unwrap();
        let words = |s, w| document.text.slice(a.segments.span(s, w)).to_string();
        let phrase = |s: usize, w| {
            let (first, last) = crate::mentions::phrase(&a.readings[s].words, w);
            words(s, (first, last + 1))
        };
        a.statements
            .iter()
            .map(|x| {
                let speaker = x.speaker.map(|w| phrase(x.sentence, w)).unwrap_or_default();
                let medium = x.medium.map(|m| words(x.sentence, m)).unwrap_or_default();
                [speaker, words(x.sentence, x.cue), document.text.slice(x.content).to_string(), medium]
            })
            .collect()
    }

    #[test]
    fn a_clause_behind_its_verb_is_what_the_subject_says() {
        let s = statements("Kenyan police said on Tuesday that two smugglers had been arrested near Garissa.");
        assert_eq!((s[0][0].as_str(), s[0][1].as_str()), ("Kenyan police", "said"));
        assert!(s[0][2].contains("two smugglers had been arrested near Garissa"), "{s:?}");
    }

    #[test]
    fn a_quotation_goes_on_over_sentences() {
        let s = statements("“The border will stay open,” Prime Minister Silva said. “We have nothing to fear from our neighbours.”");
        assert!(s[0][2].starts_with("“The border") && s[0][2].contains("our neighbours"), "{s:?}");
        assert!(s[0][0].contains("Silva"), "{s:?}");
    }

    #[test]
    fn according_to_names_the_speaker_behind_it() {
        let s = statements("The truce collapsed within hours, according to the Lebanese army.");
        assert_eq!(s[0][0], "the Lebanese army");
    }

    #[test]
    fn the_medium_is_told_with_the_cue() {
        let s = statements("The rebels had agreed to talks, the foreign ministry said in a statement on Monday.");
        assert_eq!(s[0][3], "a statement", "{s:?}");
    }
}
