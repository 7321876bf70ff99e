//! Text to sentences and tokens, all of them spans of the text.
//!
//! In: a document's [`Text`]. Out: [`Segments`]: sentences in order, each a headline, a line that only dates the story, or
//! body; and the tokens of each, as Universal Dependencies English tokenizes (clitics and hyphens are tokens of their own).
//! Tokens come first and full stops that belong to abbreviations are part of them, so a sentence ends at a full stop *token*.

mod tokens;

use crate::readers::dateline;
use crate::span::{Span, Text};
use serde::Serialize;
use std::ops::Range;
pub use tokens::tokens;

/// Tokens after which a sentence is closed whether or not it has ended: what goes on longer is a list or a table, and later stages look at each
/// word of a sentence for each act in it.
const LONGEST: usize = 480;

/// What a sentence is in the story.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// The title, or another heading line.
    Headline,
    /// Place, date and agency before the story, or a line that is only a date: nothing happens in it.
    Dateline,
    /// A sentence of the story.
    Body,
}

/// A sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sentence {
    /// From its first to its last token.
    pub span: Span,
    /// Its tokens, as a range of [`Segments::tokens`].
    pub tokens: Range<usize>,
    /// What it is in the story.
    pub kind: Kind,
}

/// Sentences and tokens of a text, both ordered and without overlap.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Segments {
    /// Sentences in order.
    pub sentences: Vec<Sentence>,
    /// Tokens in order; every token belongs to one sentence.
    pub tokens: Vec<Span>,
}

impl Segments {
    /// The stretch of the document that words of a sentence cover, given as first and one past the last.
    pub fn span(&self, sentence: usize, words: (usize, usize)) -> Span {
        let base = self.sentences[sentence].tokens.start;
        self.tokens[base + words.0].join(self.tokens[base + words.1 - 1])
    }

    /// The sentence that holds a code point, or the last one that begins before it.
    pub fn sentence_at(&self, at: usize) -> Option<usize> {
        self.sentences.partition_point(|s| s.span.start <= at).checked_sub(1)
    }
}

/// Finds the sentences and tokens of a text.
pub fn segment(text: &Text) -> Segments {
    let mut out = Segments::default();
    let paragraphs = paragraphs(text.as_str());
    let many = paragraphs.len() > 1;
    for (i, bytes) in paragraphs.into_iter().enumerate() {
        let line = &text.as_str()[bytes.clone()];
        if dateline::is_date_line(line) {
            out.push(text, bytes, Kind::Dateline);
        } else if i == 0 && many && is_heading(line) {
            out.push(text, bytes, Kind::Headline);
        } else {
            let body = dateline::end(line).unwrap_or(0);
            out.push(text, bytes.start..bytes.start + body, Kind::Dateline);
            out.push_body(text, bytes.start + body..bytes.end);
        }
    }
    out
}

impl Segments {
    fn push(&mut self, text: &Text, bytes: Range<usize>, kind: Kind) {
        let first = self.tokens.len();
        self.tokens.extend(tokens(text.as_str(), bytes).into_iter().map(|b| text.span_of(b)));
        self.close(first, self.tokens.len(), kind);
    }

    fn push_body(&mut self, text: &Text, bytes: Range<usize>) {
        let s = text.as_str();
        let found = tokens(s, bytes);
        let base = self.tokens.len();
        self.tokens.extend(found.iter().map(|b| text.span_of(b.clone())));
        let words: Vec<&str> = found.iter().map(|b| &s[b.clone()]).collect();
        let mut first = 0;
        for i in 0..words.len() {
            if i + 1 == words.len() || i + 1 - first == LONGEST || ends_sentence(&words, &found, first, i) {
                self.close(base + first, base + i + 1, Kind::Body);
                first = i + 1;
            }
        }
    }

    fn close(&mut self, first: usize, end: usize, kind: Kind) {
        for first in (first..end).step_by(LONGEST) {
            let end = end.min(first + LONGEST);
            let span = Span::new(self.tokens[first].start, self.tokens[end - 1].end);
            self.sentences.push(Sentence { span, tokens: first..end, kind });
        }
    }
}

/// A heading has no end punctuation and is no longer than a headline.
fn is_heading(line: &str) -> bool {
    let line = line.trim_end();
    !line.ends_with(['.', '!', '?', '…', ':', ';', '”', '"', ',']) && line.split_whitespace().count() <= 30
}

/// Stretches between line breaks that part paragraphs. A single break inside hard-wrapped prose does not.
fn paragraphs(s: &str) -> Vec<Range<usize>> {
    let wrapped = is_hard_wrapped(s);
    let mut out: Vec<Range<usize>> = Vec::new();
    let mut at = 0;
    let mut blank = true;
    for line in s.split_inclusive(['\n', '\r', '\u{2028}', '\u{2029}']) {
        let range = at..at + line.trim_end().len();
        at += line.len();
        if line.trim().is_empty() {
            // A lone "\r\n" yields an empty piece between its two characters; it is not a blank line.
            blank |= !(line == "\n" && s[..range.start].ends_with('\r'));
            continue;
        }
        match out.last_mut() {
            Some(last) if !blank && wrapped => last.end = range.end,
            _ => out.push(range),
        }
        blank = false;
    }
    out
}

/// Prose with a line break every 50 to 90 characters: most lines that have a successor stop in mid-sentence.
fn is_hard_wrapped(s: &str) -> bool {
    let lines: Vec<&str> = s.lines().map(str::trim_end).collect();
    let (mut inner, mut cut) = (0, 0);
    for pair in lines.windows(2).filter(|p| !p[0].is_empty() && !p[1].is_empty()) {
        inner += 1;
        cut += usize::from((45..=95).contains(&pair[0].chars().count()) && !pair[0].ends_with(['.', '!', '?', '"', '”']));
    }
    inner >= 3 && cut * 3 >= inner * 2
}

const CLOSERS: [&str; 9] = ["\"", "”", "’", "''", "'", ")", "]", "»", "…"];
const ENDERS: [&str; 6] = [".", "!", "?", "…", "...", "?!"];

/// Whether a sentence ends after token `i` (its closing quotes and brackets included).
fn ends_sentence(words: &[&str], spans: &[Range<usize>], first: usize, i: usize) -> bool {
    // Look back over closers to the mark that would end the sentence.
    let mut mark = i;
    while mark > first && CLOSERS.contains(&words[mark]) && spans[mark - 1].end == spans[mark].start {
        mark -= 1;
    }
    let next = words[i + 1];
    let gap = spans[i].end < spans[i + 1].start;
    if CLOSERS.contains(&next) && !gap {
        return false;
    }
    let opens = next.chars().next().is_some_and(|c| {
        c.is_uppercase() || c.is_numeric() || matches!(c, '"' | '“' | '‘' | '(' | '[' | '-' | '–' | '—' | '•' | '*' | '\'' | '«')
    });
    if ENDERS.contains(&words[mark]) {
        // Quoted questions and exclamations go on with a lower-case word: “Why?” he asked.
        return gap && opens;
    }
    mark == i && gap && tokens::may_end_sentence(words[i]) && tokens::is_starter(next)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn sentences(s: &str) -> Vec<String> {
        let text = Text::new(s);
        segment(&text).sentences.iter().map(|x| text.slice(x.span).to_string()).collect()
    }

    fn words(s: &str) -> Vec<String> {
        let text = Text::new(s);
        segment(&text).tokens.iter().map(|x| text.slice(*x).to_string()).collect()
    }

    #[test]
    fn abbreviations_do_not_end_a_sentence() {
        assert_eq!(
            sentences("Gen. J. R. Okoro met the U.S. envoy at 5 p.m. on Monday. He left on Feb. 3 for Accra."),
            ["Gen. J. R. Okoro met the U.S. envoy at 5 p.m. on Monday.", "He left on Feb. 3 for Accra."]
        );
    }

    #[test]
    fn an_abbreviation_ends_a_sentence_when_a_new_one_begins() {
        assert_eq!(sentences("The delegation returned to the U.S. The talks resume in May.").len(), 2);
        assert_eq!(sentences("The U.S. Senate voted.").len(), 1);
    }

    #[test]
    fn quotes_after_the_full_stop_belong_to_the_sentence() {
        assert_eq!(
            sentences("“We will not yield.” He left.  \"Never.\" She stayed."),
            ["“We will not yield.”", "He left.", "\"Never.\"", "She stayed."]
        );
        assert_eq!(sentences("“Why now?” the minister asked.").len(), 1);
    }

    #[test]
    fn what_never_ends_is_closed() {
        let out = sentences(&"the rain fell and ".repeat(500));
        assert_eq!(out.len(), 5);
        assert!(sentences(&"rain,".repeat(1000)).iter().all(|s| s.len() < 2000));
    }

    #[test]
    fn a_headline_and_a_dateline_are_their_own_sentences() {
        let text = Text::new(
            "Rebels free hostages in north\n\nMarch 3, 2021\n\nKANO, March 3 (Agency) — Rebels freed nine hostages. They walked home.",
        );
        let s = segment(&text);
        let kinds: Vec<_> = s.sentences.iter().map(|x| x.kind).collect();
        assert_eq!(kinds, [Kind::Headline, Kind::Dateline, Kind::Dateline, Kind::Body, Kind::Body]);
    }

    #[test]
    fn hard_wrapped_prose_is_joined() {
        let s = "The foreign minister of Peru on Monday called on its neighbours to\nrespect the accord that was signed in Lima, and said that his country\nwould send observers to the border before the end of the week, when the\ntruce ends. Chile agreed.";
        assert_eq!(sentences(s).len(), 2);
    }

    #[test]
    fn words_are_parted_as_in_universal_dependencies() {
        assert_eq!(
            words("Seoul’s long-range plan didn't cost $1,200.50, said O'Neil."),
            ["Seoul", "’s", "long", "-", "range", "plan", "did", "n't", "cost", "$", "1,200.50", ",", "said", "O'Neil", "."]
        );
        assert_eq!(words("the parties' leaders"), ["the", "parties", "'", "leaders"]);
    }

    proptest! {
        #[test]
        fn spans_are_ordered_inside_the_text_and_hold_no_space(s in "(\\PC|[ \\n\\t\\r.!?'’“”]){0,200}") {
            let text = Text::new(s);
            let out = segment(&text);
            let mut at = 0;
            for t in &out.tokens {
                prop_assert!(t.start >= at && t.end > t.start && t.end <= text.len());
                prop_assert!(!text.slice(*t).trim().is_empty());
                at = t.end;
            }
            let mut first = 0;
            for x in &out.sentences {
                prop_assert_eq!(x.tokens.start, first);
                prop_assert_eq!(x.span, Span::new(out.tokens[x.tokens.start].start, out.tokens[x.tokens.end - 1].end));
                first = x.tokens.end;
            }
            prop_assert_eq!(first, out.tokens.len());
            let kept: String = out.tokens.iter().map(|t| text.slice(*t)).collect::<String>().split_whitespace().collect();
            let all: String = text.as_str().split_whitespace().collect();
            prop_assert_eq!(kept, all, "no character is lost");
        }
    }
}
