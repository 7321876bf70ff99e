//! Which line of a file a byte stands in.
//!
//! In: a stream. Out: the same stream, and the numbers of its lines by the byte at which they begin: the reader of CSV counts line feeds only and
//! says where it began to look for a record, not where the record begins.

use std::collections::VecDeque;
use std::io::{self, Read};
use std::sync::{Arc, Mutex};

/// A stream whose lines are counted while it is read.
pub struct Counted<R> {
    input: R,
    seen: Seen,
    lines: Lines,
}

/// Where the lines of a [`Counted`] stream begin.
#[derive(Clone, Default)]
pub struct Lines(Arc<Mutex<VecDeque<(u64, usize)>>>);

/// What was seen of a stream.
struct Seen {
    bytes: u64,
    line: usize,
    /// The last byte; a line begins behind "\n", "\r" and "\r\n".
    last: u8,
    /// Whether the line that the next byte stands in has a byte already.
    within: bool,
}

impl<R: Read> Counted<R> {
    /// A stream and its lines.
    pub fn new(input: R) -> (Self, Lines) {
        let lines = Lines::default();
        (Counted { input, seen: Seen { bytes: 0, line: 1, last: 0, within: false }, lines: lines.clone() }, lines)
    }
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.input.read(buffer)?;
        if let Ok(mut lines) = self.lines.0.lock() {
            buffer[..n].iter().for_each(|b| self.seen.byte(*b, &mut lines));
        }
        Ok(n)
    }
}

impl Seen {
    fn byte(&mut self, byte: u8, lines: &mut VecDeque<(u64, usize)>) {
        match byte {
            // The second half of "\r\n".
            b'\n' if self.last == b'\r' => {}
            b'\n' | b'\r' => {
                self.line += 1;
                self.within = false;
            }
            _ if !self.within => {
                lines.push_back((self.bytes, self.line));
                self.within = true;
            }
            _ => {}
        }
        self.last = byte;
        self.bytes += 1;
    }
}

impl Lines {
    /// The first line with anything in it that begins at a byte or behind it. Bytes are asked for in order.
    pub fn at(&self, byte: u64) -> Option<usize> {
        let mut lines = self.0.lock().ok()?;
        let before = lines.partition_point(|(begin, _)| *begin < byte);
        lines.drain(..before);
        lines.front().map(|(_, line)| *line)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_counted_whatever_ends_them() {
        for ends in ["\n", "\r\n", "\r"] {
            let text = ["a", "", "b", "", "", "c", ""].join(ends);
            let (mut counted, lines) = Counted::new(text.as_bytes());
            io::copy(&mut counted, &mut io::sink()).unwrap();
            let at = |letter: char| lines.at(text.find(letter).unwrap() as u64);
            assert_eq!([at('a'), at('b'), at('c')], [Some(1), Some(3), Some(6)], "{ends:?}");
        }
    }
}
