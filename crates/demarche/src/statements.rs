//! Statements: who says what, by which words.
//!
//! In: the words and trees of each sentence. Out: [`Statement`]s: speaker, cue, content, medium. A cue is a verb of the lexicon with a
//! subject, and its content the clause it governs, or what stands in quotation marks around it; or "according to". The
//! speaker of a pronoun is found by the actor stage.

use crate::actors::story::Sentence;
use crate::tables::Table;
use serde::Serialize;
use std::collections::HashMap;
use std::sync::LazyLock;

static CUES: LazyLock<HashMap<String, String>> = LazyLock::new(|| {
    let table = Table::built_in("cues.psv", include_str!("../../../lexicon/cues.psv"));
    table.rows().map(|r| (r.get("lemma").to_string(), r.get("kind").to_string())).collect()
});

/// A statement, as word indices of one sentence.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Statement {
    /// Sentence index.
    pub sentence: usize,
    /// Head word of the speaker.
    pub speaker: Option<usize>,
    /// First and one past the last word of the cue.
    pub cue: (usize, usize),
    /// First and one past the last word of the content.
    pub content: (usize, usize),
    /// First and one past the last word of the medium: "a press release".
    pub medium: Option<(usize, usize)>,
}

/// Finds the statements of a sentence.
pub fn statements(s: &Sentence) -> Vec<Statement> {
    let mut out: Vec<Statement> = (0..s.words.len()).filter_map(|i| by_verb(s, i).or_else(|| according_to(s, i))).collect();
    out.sort_by_key(|x| x.content.1 - x.content.0);
    out
}

fn child(s: &Sentence, head: usize, relations: &[&str]) -> Option<usize> {
    s.words.iter().position(|w| w.head == Some(head) && relations.contains(&w.relation))
}

/// First and one past the last word that a word governs, marks at the edges left out.
fn subtree(s: &Sentence, root: usize, without: Option<usize>) -> (usize, usize) {
    let under = |mut i: usize| {
        for _ in 0..=s.words.len() {
            if Some(i) == without {
                return false;
            }
            if i == root {
                return true;
            }
            match s.words[i].head {
                Some(h) => i = h,
                None => return false,
            }
        }
        false
    };
    let inside: Vec<usize> = (0..s.words.len()).filter(|&i| under(i)).collect();
    let (mut first, mut end) = (inside.first().copied().unwrap_or(root), inside.last().map_or(root + 1, |l| l + 1));
    while first < root && matches!(s.words[first].upos, "PUNCT") && s.forms[first] == "," {
        first += 1;
    }
    while end > root + 1 && matches!(s.forms[end - 1], "," | ".") {
        end -= 1;
    }
    (first, end)
}

fn by_verb(s: &Sentence, i: usize) -> Option<Statement> {
    let w = &s.words[i];
    if w.upos != "VERB" || CUES.get(&w.lemma).map(String::as_str) != Some("verb") {
        return None;
    }
    let speaker = child(s, i, &["nsubj", "obl:agent"]).or_else(|| (w.relation == "conj").then(|| child(s, w.head?, &["nsubj"])).flatten());
    let content = match child(s, i, &["ccomp"]) {
        Some(c) => subtree(s, c, None),
        // “…,” he said: the clause that hangs the cue in as parataxis is the content.
        None if w.relation == "parataxis" => {
            let (first, end) = subtree(s, w.head?, Some(i));
            if first < i && end > i { if i - first > end - i { (first, i) } else { (i + 1, end) } } else { (first, end) }
        }
        None => return None,
    };
    speaker?;
    Some(Statement { sentence: s.index, speaker, cue: (i, i + 1), content, medium: medium(s, i) })
}

fn medium(s: &Sentence, cue: usize) -> Option<(usize, usize)> {
    let at = s.words.iter().enumerate().position(|(i, w)| {
        w.head == Some(cue)
            && w.relation == "obl"
            && matches!(
                w.lemma.as_str(),
                "statement"
                    | "release"
                    | "interview"
                    | "conference"
                    | "briefing"
                    | "speech"
                    | "report"
                    | "letter"
                    | "tweet"
                    | "post"
                    | "communique"
                    | "broadcast"
                    | "address"
            )
            && i > 0
    })?;
    let (first, last) = crate::mentions::phrase(s.words, at);
    Some((first, last + 1))
}

fn according_to(s: &Sentence, i: usize) -> Option<Statement> {
    if s.forms[i].to_lowercase() != "according" || !s.forms.get(i + 1)?.eq_ignore_ascii_case("to") {
        return None;
    }
    let speaker = s.words[i].head.filter(|h| *h > i + 1).or_else(|| child(s, i, &["obl"]))?;
    let (first, last) = crate::mentions::phrase(s.words, speaker);
    let content = if i > s.words.len() / 3 { (0, i) } else { (last + 1, s.words.len()) };
    (content.0 < content.1 && first > i).then_some(Statement {
        sentence: s.index,
        speaker: Some(speaker),
        cue: (i, i + 2),
        content,
        medium: None,
    })
}
