//! The codebook to be read on a terminal: all types in short, or one with its modes, cues, examples and CAMEO codes.

use crate::codebook::{Codebook, EventType};
use std::fmt::Write;

const WIDTH: usize = 80;

/// All types: name, quad class, definition.
pub fn codebook(book: &Codebook) -> String {
    let wide = book.types().iter().map(|t| t.id.chars().count()).max().unwrap_or(0) + 2;
    let mut out = String::new();
    for t in book.types() {
        let modes: Vec<&str> = t.modes.iter().map(|m| m.id.as_str()).collect();
        entry(&mut out, &t.id, wide, &format!("{} ({})", t.definition, t.quad.name()));
        if !modes.is_empty() {
            entry(&mut out, "", wide, &format!("modes: {}", modes.join(", ")));
        }
    }
    out
}

/// One type in full.
pub fn codebook_entry(book: &Codebook, t: &EventType) -> String {
    let mut out = format!("{}  {}\n", t.id, t.quad.name());
    entry(&mut out, "", 2, &t.definition);
    if let Some(note) = &t.note {
        entry(&mut out, "", 2, note);
    }
    if t.model != [t.id.as_str()] {
        entry(&mut out, "  holds", 12, &t.model.join(", "));
    }
    entry(&mut out, "  cues", 12, &t.cues.join(", "));
    for e in &t.examples {
        entry(&mut out, "", 12, &format!("“{e}”"));
    }
    let wide = t.modes.iter().map(|m| m.id.chars().count()).max().unwrap_or(0) + 4;
    for m in &t.modes {
        let also = if m.also.is_empty() { String::new() } else { format!(" Also called {}.", m.also.join(", ")) };
        out.push('\n');
        entry(&mut out, &format!("  {}", m.id), wide, &format!("{}{also}", m.definition));
        entry(&mut out, "", wide, &m.cues.join(", "));
        for e in &m.examples {
            entry(&mut out, "", wide, &format!("“{e}”"));
        }
    }
    out.push_str("\n  CAMEO codes, and their scores:\n");
    let cameo = book.cameo();
    for code in t.model.iter().flat_map(|m| cameo.codes_of(m)) {
        let _ = writeln!(out, "  {code:<5} {:>5.1}  {}", cameo.score(code), cameo.name(code));
    }
    out
}

/// A label and a text, broken into lines beside it.
fn entry(out: &mut String, label: &str, indent: usize, text: &str) {
    let mut line = format!("{label:<indent$}");
    for word in text.split_whitespace() {
        let begun = line.chars().count() > indent;
        if begun && line.chars().count() + 1 + word.chars().count() > WIDTH {
            let _ = writeln!(out, "{line}");
            line = format!("{:indent$}{word}", "");
        } else {
            line.push_str(if begun { " " } else { "" });
            line.push_str(word);
        }
    }
    let _ = writeln!(out, "{line}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_line_is_wider_than_a_terminal() {
        let book = Codebook::built_in();
        let all = book.types().iter().map(|t| codebook_entry(&book, t)).collect::<String>() + &codebook(&book);
        assert!(all.lines().all(|l| l.chars().count() <= WIDTH), "{all}");
    }
}
