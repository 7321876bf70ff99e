//! One entry point for each kind of file that users bring. Whatever the bytes, a reader gives records or problems and never panics.
//! Called by the property tests here (stable compiler) and by the targets in `fuzz/` (nightly).

use demarche::actors::petrarch::Dictionary;
use demarche::places::gazetteer::{self, Gazetteer};
use demarche::readers::{Item, Options, decoded_lines, read};
use demarche::{Codebook, Coder, Lexicon, Worker, writers};
use std::sync::LazyLock;

static CODER: LazyLock<Coder> = LazyLock::new(|| Coder::english().expect("the shipped model loads"));

thread_local! {
    static WORKER: Worker<'static> = CODER.worker().expect("a worker starts");
}

fn documents(name: &str, bytes: &[u8]) {
    for item in read(name, Box::new(std::io::Cursor::new(bytes.to_vec())), &Options::default()) {
        if let Item::Problem(p) = item {
            assert!(!p.message.is_empty() && p.line != Some(0));
        }
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

pub fn plain(bytes: &[u8]) {
    documents("f.txt", bytes);
}

/// Standard input, of which only the bytes say what it is.
pub fn unnamed(bytes: &[u8]) {
    documents("-", bytes);
    let (lines, _) = decoded_lines(bytes);
    assert!(lines.iter().all(|l| !l.contains('\n')));
}

pub fn jsonl(bytes: &[u8]) {
    documents("f.jsonl", bytes);
}

pub fn csv(bytes: &[u8]) {
    documents("f.csv", bytes);
}

pub fn html(bytes: &[u8]) {
    documents("f.html", bytes);
}

/// The reader of `annotate --tokenized`, which keeps every line.
pub fn conllu(bytes: &[u8]) {
    let text = text(bytes);
    let lines: Vec<&str> = text.lines().collect();
    for block in lines.split(|l| l.trim().is_empty()).filter(|b| !b.is_empty()) {
        let out = WORKER.with(|w| writers::tokenized(w, block)).expect("a sentence of any words is read");
        assert_eq!(out.trim_end_matches('\n').split('\n').count(), block.len());
    }
}

pub fn lexicon(bytes: &[u8]) {
    let (_, refused) = Lexicon::default().add("f.psv", &text(bytes));
    assert!(refused.iter().all(|e| e.line > 0));
}

pub fn petrarch(bytes: &[u8]) {
    let lexicon = Lexicon::default();
    let dictionary = Dictionary::parse("f.actors", &text(bytes), lexicon.codes());
    assert!(dictionary.refused.iter().all(|e| e.line > 0));
}

/// What the builder packs can be read again.
pub fn gazetteer(bytes: &[u8]) {
    if let Ok((packed, built)) = gazetteer::build("f.txt", bytes, 0) {
        let read = Gazetteer::read(packed.as_slice()).expect("a packed gazetteer is read");
        assert!(read.len() >= built.places.min(1));
    }
}

pub fn codebook(bytes: &[u8]) {
    if let Ok(book) = Codebook::parse("f.toml", &text(bytes)) {
        assert!(book.types().iter().all(|t| !t.id.is_empty()));
    }
}
