//! CoNLL-U, the treebank format: written from a document, or filled in where the tokens are given.

use super::table::in_line;
use crate::language::{ModelError, Reading, Word};
use crate::pipeline::{Annotation, Worker};
use std::fmt::Write;

/// A document's sentences as CoNLL-U.
pub fn conllu(a: &Annotation) -> String {
    let id = in_line(&a.document.id);
    let mut out = format!("# newdoc id = {id}\n");
    for (i, (s, r)) in a.segments.sentences.iter().zip(&a.readings).enumerate() {
        let text = in_line(a.document.text.slice(s.span));
        let _ = writeln!(out, "# sent_id = {id}-{i}\n# text = {text}");
        for (k, w) in r.words.iter().enumerate() {
            let at = a.segments.tokens[s.tokens.start + k];
            let glued = a.segments.tokens.get(s.tokens.start + k + 1).is_some_and(|n| n.start == at.end);
            row(&mut out, k, &in_line(a.document.text.slice(at)), w, if glued { "SpaceAfter=No" } else { "_" });
        }
        out.push('\n');
    }
    out
}

fn row(out: &mut String, k: usize, form: &str, w: &Word, misc: &str) {
    let head = w.head.map_or(0, |h| h + 1);
    let _ = writeln!(out, "{}\t{form}\t{}\t{}\t_\t{}\t{head}\t{}\t_\t{misc}", k + 1, w.lemma, w.upos, w.feats, w.relation);
}

/// The first line of a CoNLL-U sentence that is no comment, word, multiword token or empty node, and why.
pub fn wrong_line(lines: &[&str]) -> Option<(usize, &'static str)> {
    let number = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit());
    let wrong = |line: &str| {
        let mut cells = line.split('\t');
        let id = cells.next().unwrap_or_default();
        if !number(id) && !id.split_once(['-', '.']).is_some_and(|(a, b)| number(a) && number(b)) {
            Some("not CoNLL-U: a row begins with the number of its word and a tab")
        } else if cells.next().is_none_or(|form| form.trim().is_empty()) {
            Some("not CoNLL-U: the row has no form in its second column")
        } else {
            None
        }
    };
    lines.iter().enumerate().filter(|(_, l)| !l.starts_with('#')).find_map(|(i, l)| Some((i, wrong(l)?)))
}

/// Reads one CoNLL-U sentence (its lines) with the tokens as given, and fills in the other columns. Comments, multiword
/// tokens and empty nodes are kept.
pub fn tokenized(worker: &Worker, lines: &[&str]) -> Result<String, ModelError> {
    let is_word =
        |l: &&str| !l.starts_with('#') && l.split('\t').next().is_some_and(|id| id.bytes().all(|b| b.is_ascii_digit()) && !id.is_empty());
    let words: Vec<&str> = lines.iter().copied().filter(is_word).map(|l| l.split('\t').nth(1).unwrap_or("_")).collect();
    let Reading { words: read, .. } = worker.read(&words)?;
    let mut out = String::new();
    let mut k = 0;
    for line in lines {
        if is_word(line) {
            row(&mut out, k, words[k], &read[k], line.split('\t').nth(9).unwrap_or("_"));
            k += 1;
        } else {
            out.push_str(line);
            out.push('\n');
        }
    }
    out.push('\n');
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_that_are_no_rows_are_found() {
        assert_eq!(wrong_line(&["# text = Peru's", "1-2\tPeru's", "1\tPeru\t_", "2\t's\t_", "2.1\t_"]), None);
        assert_eq!(wrong_line(&["1\tPeru", "{\"text\": 1}"]).map(|w| w.0), Some(1));
        assert_eq!(wrong_line(&["1\tPeru", "2"]).map(|w| w.0), Some(1));
    }
}
