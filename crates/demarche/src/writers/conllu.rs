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
