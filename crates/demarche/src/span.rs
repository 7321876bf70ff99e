//! Text and places in it. One meaning of an offset everywhere: Unicode code points, end exclusive.
//!
//! In: UTF-8 strings. Out: [`Text`], which knows where each code point begins, and [`Span`]s into it.
//! The conversion between bytes and code points happens here and nowhere else.

use serde::{Deserialize, Serialize};
use std::ops::Range;

/// A stretch of a document's text, in Unicode code points, end exclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize)]
pub struct Span {
    /// First code point.
    pub start: usize,
    /// One past the last code point.
    pub end: usize,
}

impl Span {
    /// A span from `start` to `end`, end exclusive.
    pub fn new(start: usize, end: usize) -> Self {
        Span { start, end }
    }

    /// Number of code points.
    pub fn len(&self) -> usize {
        self.end - self.start
    }

    /// Whether it holds nothing.
    pub fn is_empty(&self) -> bool {
        self.end <= self.start
    }

    /// Whether both share at least one code point.
    pub fn overlaps(&self, other: Span) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// Whether `other` lies within this span.
    pub fn contains(&self, other: Span) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// The smallest span that holds both.
    pub fn join(&self, other: Span) -> Span {
        Span::new(self.start.min(other.start), self.end.max(other.end))
    }
}

/// A string that can be sliced by code points in constant time.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Text {
    string: String,
    /// Byte offset of every code point and of the end; empty when the string is ASCII, where both counts agree.
    offsets: Vec<u32>,
}

impl Text {
    /// Takes a string and indexes it.
    pub fn new(string: impl Into<String>) -> Self {
        let string = string.into();
        let offsets = if string.is_ascii() {
            Vec::new()
        } else {
            string.char_indices().map(|(i, _)| i as u32).chain([string.len() as u32]).collect()
        };
        Text { string, offsets }
    }

    /// The whole string.
    pub fn as_str(&self) -> &str {
        &self.string
    }

    /// Length in code points.
    pub fn len(&self) -> usize {
        if self.offsets.is_empty() { self.string.len() } else { self.offsets.len() - 1 }
    }

    /// Whether there is no text.
    pub fn is_empty(&self) -> bool {
        self.string.is_empty()
    }

    /// The span of the whole text.
    pub fn span(&self) -> Span {
        Span::new(0, self.len())
    }

    /// The words at `span`; what lies beyond the text is cut off.
    pub fn slice(&self, span: Span) -> &str {
        let end = span.end.min(self.len());
        let start = span.start.min(end);
        &self.string[self.byte(start)..self.byte(end)]
    }

    /// Byte offset of a code point.
    pub fn byte(&self, at: usize) -> usize {
        if self.offsets.is_empty() { at } else { self.offsets[at] as usize }
    }

    /// The span of a byte range that begins and ends on code point boundaries.
    pub fn span_of(&self, bytes: Range<usize>) -> Span {
        Span::new(self.code_point(bytes.start), self.code_point(bytes.end))
    }

    fn code_point(&self, byte: usize) -> usize {
        if self.offsets.is_empty() { byte } else { self.offsets.partition_point(|&o| (o as usize) < byte) }
    }
}

impl From<&str> for Text {
    fn from(s: &str) -> Self {
        Text::new(s)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn offsets_count_code_points_not_bytes() {
        let text = Text::new("Seoul’s foreign ministry");
        assert_eq!(text.slice(Span::new(8, 15)), "foreign");
        let byte = text.as_str().find("foreign").unwrap();
        assert_eq!(text.span_of(byte..byte + 7), Span::new(8, 15));
    }

    proptest! {
        #[test]
        fn a_slice_is_what_its_characters_say(s in "\\PC*", a in 0usize..40, b in 0usize..40) {
            let text = Text::new(s.clone());
            let (a, b) = (a.min(b).min(text.len()), a.max(b).min(text.len()));
            let expected: String = s.chars().skip(a).take(b - a).collect();
            prop_assert_eq!(text.slice(Span::new(a, b)), expected);
            prop_assert_eq!(text.span_of(text.byte(a)..text.byte(b)), Span::new(a, b));
        }
    }
}
