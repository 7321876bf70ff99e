//! Words to word pieces (WordPiece, uncased), with the shape of each word beside them.
//!
//! In: words. Out: ids of pieces, shapes, and the place of each word's first piece. Same rules as `training/model.py`.

use super::{ModelError, failed};
use rten_text::Tokenizer;
use std::ops::Range;

/// Pieces that one word may take: what follows adds nothing and long strings of letters must not fill the network.
const MOST_PIECES: usize = 8;
/// Pieces that the network can take at once.
const LONGEST: usize = 510;

pub(super) struct Pieces {
    tokenizer: Tokenizer,
    opens: i32,
    closes: i32,
    unknown: i32,
    /// Markers of the two spans of a relation: source opens, closes, target opens, closes.
    marks: [i32; 4],
}

#[derive(Default)]
struct Row {
    pieces: Vec<i32>,
    shapes: Vec<i32>,
}

impl Pieces {
    pub(super) fn new(tokenizer: &str) -> Result<Self, ModelError> {
        let tokenizer = Tokenizer::from_json(tokenizer).map_err(failed)?;
        let id = |s: &str| tokenizer.get_token_id(s).map(|i| i as i32).map_err(failed);
        Ok(Pieces {
            opens: id("[CLS]")?,
            closes: id("[SEP]")?,
            unknown: id("[UNK]")?,
            marks: [id("[unused1]")?, id("[unused2]")?, id("[unused3]")?, id("[unused4]")?],
            tokenizer,
        })
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
        if let Ok(encoded) = self.tokenizer.encode(word, None) {
            let ids = encoded.token_ids();
            // The tokenizer frames every text with [CLS] and [SEP].
            let inner = ids.get(1..ids.len().saturating_sub(1)).unwrap_or_default();
            row.pieces.extend(inner.iter().take(most).map(|id| *id as i32));
        }
        if row.pieces.len() == before {
            row.pieces.push(self.unknown);
        }
        row.shapes.resize(row.pieces.len(), shape);
    }
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
