//! Words to word pieces (WordPiece, uncased), with the shape of each word beside them.
//!
//! `rten-text` has a WordPiece too, but it panics on some words outside ASCII (0.27.0, "invalid normalized offset").
//!
//! In: words. Out: ids of pieces, shapes, and the place of each word's first piece. Same rules as `training/model.py`.

use super::{ModelError, failed};
use serde::Deserialize;
use std::collections::HashMap;
use std::ops::Range;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Pieces that one word may take: what follows adds nothing and long strings of letters must not fill the network.
const MOST_PIECES: usize = 8;
/// Pieces that the network can take at once.
const LONGEST: usize = 510;

pub(super) struct Pieces {
    vocabulary: HashMap<String, i32>,
    opens: i32,
    closes: i32,
    unknown: i32,
    /// Markers of the two spans of a relation: source opens, closes, target opens, closes.
    marks: [i32; 4],
}

/// What is read of a `tokenizer.json`.
#[derive(Deserialize)]
struct File {
    model: Vocabulary,
}

#[derive(Deserialize)]
struct Vocabulary {
    vocab: HashMap<String, i32>,
}

#[derive(Default)]
struct Row {
    pieces: Vec<i32>,
    shapes: Vec<i32>,
}

impl Pieces {
    pub(super) fn new(tokenizer: &str) -> Result<Self, ModelError> {
        let File { model } = serde_json::from_str(tokenizer).map_err(failed)?;
        let id = |s: &str| model.vocab.get(s).copied().ok_or_else(|| failed(format!("the tokenizer has no {s}")));
        Ok(Pieces {
            opens: id("[CLS]")?,
            closes: id("[SEP]")?,
            unknown: id("[UNK]")?,
            marks: [id("[unused1]")?, id("[unused2]")?, id("[unused3]")?, id("[unused4]")?],
            vocabulary: model.vocab,
        })
    }

    /// Whether the vocabulary has it as a whole word.
    pub(super) fn is_word(&self, word: &str) -> bool {
        self.vocabulary.contains_key(word)
    }

    pub(super) fn sentence(&self, words: &[&str]) -> (Vec<i32>, Vec<i32>, Vec<i32>) {
        let (row, first) = self.row(words, MOST_PIECES);
        let (row, first) = if row.pieces.len() > LONGEST { self.row(words, (LONGEST - 2) / words.len()) } else { (row, first) };
        (row.pieces, row.shapes, first)
    }

    fn row(&self, words: &[&str], most: usize) -> (Row, Vec<i32>) {
        let mut row = Row::default();
        let mut first = Vec::with_capacity(words.len());
        row.mark(self.opens);
        for w in words {
            first.push(row.pieces.len() as i32);
            self.word(w, most, &mut row);
        }
        row.mark(self.closes);
        (row, first)
    }

    /// As [`Pieces::sentence`], with markers around two spans; the last part says where [CLS] and the opening markers stand.
    pub(super) fn pair(&self, words: &[&str], source: Range<usize>, target: Range<usize>) -> (Vec<i32>, Vec<i32>, Vec<i32>) {
        let mut row = Row::default();
        let mut marks = vec![0, 0, 0];
        let most = MOST_PIECES.min((LONGEST - 6) / words.len().max(1));
        row.mark(self.opens);
        let spans = [source, target];
        for i in 0..=words.len() {
            for (k, _) in spans.iter().enumerate().filter(|(_, s)| s.end == i) {
                row.mark(self.marks[2 * k + 1]);
            }
            for (k, _) in spans.iter().enumerate().filter(|(_, s)| s.start == i) {
                marks[k + 1] = row.pieces.len() as i32;
                row.mark(self.marks[2 * k]);
            }
            if let Some(w) = words.get(i) {
                self.word(w, most, &mut row);
            }
        }
        row.mark(self.closes);
        (row.pieces, row.shapes, marks)
    }

    fn word(&self, word: &str, most: usize, row: &mut Row) {
        let shape = shape(word);
        let before = row.pieces.len();
        for part in parts(word) {
            self.split(&part, &mut row.pieces);
        }
        row.pieces.truncate(before + most);
        if row.pieces.len() == before {
            row.pieces.push(self.unknown);
        }
        row.shapes.resize(row.pieces.len(), shape);
    }
}

impl Pieces {
    /// The longest known pieces of a part, from left to right; unknown when it cannot be covered.
    fn split(&self, part: &str, out: &mut Vec<i32>) {
        let before = out.len();
        let mut start = 0;
        while start < part.len() {
            let ends = part[start..].char_indices().map(|(i, c)| start + i + c.len_utf8()).collect::<Vec<_>>();
            let found = ends.into_iter().rev().find_map(|end| {
                let key = if start == 0 { part[..end].to_string() } else { format!("##{}", &part[start..end]) };
                self.vocabulary.get(&key).map(|id| (end, *id))
            });
            let Some((end, id)) = found else {
                out.truncate(before);
                out.push(self.unknown);
                return;
            };
            out.push(id);
            start = end;
        }
    }
}

/// A word without case and accents, parted at marks, as BERT's basic tokenizer does it.
fn parts(word: &str) -> Vec<String> {
    let mut out = vec![String::new()];
    for c in word.chars().take(100).flat_map(char::to_lowercase).nfd().filter(|c| !is_combining_mark(*c) && !c.is_control()) {
        if c.is_alphanumeric() {
            if let Some(last) = out.last_mut() {
                last.push(c);
            }
        } else {
            out.extend([c.to_string(), String::new()]);
        }
    }
    out.retain(|p| !p.is_empty());
    out
}

impl Row {
    fn mark(&mut self, id: i32) {
        self.pieces.push(id);
        self.shapes.push(0);
    }
}

/// How a word is written, which the vocabulary does not know: 0 lower case or no letters, 1 initial capital, 2 all capitals, 3 mixed.
fn shape(word: &str) -> i32 {
    let letters: Vec<char> = word.chars().filter(|c| c.is_alphabetic()).collect();
    if letters.iter().all(|c| !c.is_uppercase()) {
        0
    } else if letters.iter().all(|c| c.is_uppercase()) {
        if letters.len() > 1 { 2 } else { 1 }
    } else if word.starts_with(char::is_uppercase) && letters[1..].iter().all(|c| c.is_lowercase()) {
        1
    } else {
        3
    }
}
