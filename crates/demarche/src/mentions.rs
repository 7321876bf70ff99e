//! Mentions: the phrases that name or describe somebody or something.
//!
//! In: the words of each sentence with their tree and entity types. Out: one [`Mention`] for each head word, its span taken from
//! the tree: the head with its determiners, modifiers, names and `of`-phrases, without relative clauses, appositions
//! behind a comma, or what is coordinated with it.

use crate::language::Word;
use crate::span::Span;
use serde::Serialize;

/// How a mention refers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Form {
    /// By a proper name.
    Named,
    /// By a description.
    Nominal,
    /// By a pronoun.
    Pronominal,
}

/// A phrase that refers to something.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Mention {
    /// Its words in the document.
    pub span: Span,
    /// Sentence index.
    pub sentence: usize,
    /// Head word: index in the sentence.
    pub head: usize,
    /// First and last word (inclusive): indices in the sentence.
    pub first: usize,
    /// Last word, inclusive.
    pub last: usize,
    /// Entity type: person, organization, place …
    pub entity: &'static str,
    /// How it refers.
    pub form: Form,
}

/// Dependents that belong to the phrase of their head.
const INSIDE: [&str; 10] = ["det", "amod", "nmod", "nmod:poss", "compound", "flat", "nummod", "goeswith", "fixed", "nmod:unmarked"];

/// The words of the phrase that `head` heads, as first and last index: a run without gap around the head.
pub fn phrase(words: &[Word], head: usize) -> (usize, usize) {
    let mut inside = vec![false; words.len()];
    inside[head] = true;
    // Heads stand on either side of their dependents, so take as many rounds as the tree is deep.
    loop {
        let mut grown = false;
        for i in 0..words.len() {
            if !inside[i] && words[i].head.is_some_and(|h| inside[h]) && belongs(words, i, head) {
                inside[i] = true;
                grown = true;
            }
        }
        if !grown {
            break;
        }
    }
    let (mut first, mut last) = (head, head);
    while first > 0 && (inside[first - 1] || bridges(words, &inside, first - 1)) {
        first -= 1;
    }
    loop {
        // "two of his soldiers": what a preposition opens ends with its noun, even where the tree hangs a word between elsewhere.
        let opened = words[last].head.filter(|&h| words[last].relation == "case" && inside[h] && (last + 1..last + 5).contains(&h));
        match opened {
            Some(noun) => last = noun,
            None if last + 1 < words.len() && (inside[last + 1] || bridges(words, &inside, last + 1)) => last += 1,
            None => break,
        }
    }
    // What opens a phrase ("by", "that") is no part of it, but "at least" is.
    let measures = |i: usize| words[i].head.is_some_and(|h| words[h].feats.contains("Degree=Sup"));
    let opens = |i: usize| matches!(words[i].relation, "case" | "mark" | "cc") && !measures(i);
    while first < head && (!inside[first] || opens(first)) {
        first += 1;
    }
    while last > head && !inside[last] {
        last -= 1;
    }
    hyphenated(words, first, last)
}

/// A phrase with the rest of the words that hyphens join to its ends: "Beirut-based bank", "Moon Jae-in".
fn hyphenated(words: &[Word], mut first: usize, mut last: usize) -> (usize, usize) {
    let hyphen = |i: usize| words.get(i).is_some_and(|w| w.lemma == "-");
    let hangs = |i: usize, first: usize, last: usize| words.get(i).and_then(|w| w.head).is_some_and(|h| (first..=last).contains(&h));
    if hyphen(first) && first < last {
        first += 1;
    }
    while first > 1 && hyphen(first - 1) && hangs(first - 2, first, last) {
        first -= 2;
    }
    while hyphen(last + 1)
        && last + 2 < words.len()
        && (hangs(last + 2, first, last) || hangs(last + 1, first, last) && words[last + 2].upos == "ADP")
    {
        last += 2;
    }
    (first, last)
}

fn belongs(words: &[Word], i: usize, head: usize) -> bool {
    let w = &words[i];
    let own = w.head == Some(head);
    match w.relation {
        // "Jorge Salas told": a verb is no part of a name, even where the tree hangs it there.
        "flat" if matches!(w.upos, "VERB" | "AUX") => false,
        // "Price on Monday said": a day that the tree hangs on a name is not part of it.
        "nmod" if w.entity == Some("time") => false,
        r if INSIDE.contains(&r) => true,
        // A title and a name without a comma between them: "President Xi Jinping".
        "appos" => !own || !(head.min(i)..head.max(i)).any(|k| words[k].upos == "PUNCT"),
        "case" | "cc" | "conj" | "advmod" | "punct" => !own,
        "obl" | "acl" | "acl:relcl" | "advcl" | "ccomp" => false,
        _ => false,
    }
}

/// A hyphen or other mark between words of the phrase does not part it.
fn bridges(words: &[Word], inside: &[bool], i: usize) -> bool {
    words[i].upos == "PUNCT" && words[i].lemma != "," && i > 0 && i + 1 < words.len() && inside[i - 1] && inside[i + 1]
}

/// How the head word refers.
pub fn form(words: &[Word], head: usize) -> Form {
    // "thousands of Iraqi Kurds" says who, whatever the tag of "thousands".
    let says_who = words.iter().any(|w| w.head == Some(head) && w.relation == "nmod");
    match words[head].upos {
        "PRON" | "DET" if !says_who => Form::Pronominal,
        "PROPN" => Form::Named,
        _ => Form::Nominal,
    }
}

/// All mentions of a sentence whose tokens are `tokens`.
pub fn mentions(sentence: usize, words: &[Word], tokens: &[Span]) -> Vec<Mention> {
    (0..words.len()).filter_map(|head| words[head].entity.map(|entity| at(sentence, words, tokens, head, entity))).collect()
}

/// The mention that a word heads, whether or not the model sees one there.
pub fn at(sentence: usize, words: &[Word], tokens: &[Span], head: usize, entity: &str) -> Mention {
    let (first, last) = phrase(words, head);
    Mention { span: tokens[first].join(tokens[last]), sentence, head, first, last, entity: entity_name(entity), form: form(words, head) }
}

fn entity_name(name: &str) -> &'static str {
    const NAMES: [&str; 10] = ["person", "organization", "place", "time", "event", "object", "abstract", "substance", "animal", "plant"];
    NAMES.into_iter().find(|n| *n == name).unwrap_or("abstract")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word(upos: &'static str, head: usize, relation: &'static str) -> Word<'static> {
        Word { lemma: String::from("x"), upos, feats: "_", head: head.checked_sub(1), relation, entity: None }
    }

    #[test]
    fn a_phrase_keeps_its_of_phrase_and_drops_its_relative_clause() {
        // the president of Chad , who left
        let w = [
            word("DET", 2, "det"),
            word("NOUN", 0, "root"),
            word("ADP", 4, "case"),
            word("PROPN", 2, "nmod"),
            word("PUNCT", 7, "punct"),
            word("PRON", 7, "nsubj"),
            word("VERB", 2, "acl:relcl"),
        ];
        assert_eq!(phrase(&w, 1), (0, 3));
    }

    #[test]
    fn a_phrase_has_the_words_that_hyphens_join_and_not_the_preposition_before_it() {
        // by Beirut - based banks
        let mut w =
            [word("ADP", 4, "case"), word("PROPN", 4, "obl"), word("PUNCT", 4, "punct"), word("ADJ", 5, "amod"), word("NOUN", 0, "root")];
        w[2].lemma = "-".to_string();
        w[3].head = Some(4);
        assert_eq!(phrase(&w, 4), (1, 4));
    }

    #[test]
    fn coordinated_actors_are_separate_phrases() {
        // Chile and Peru
        let w = [word("PROPN", 0, "root"), word("CCONJ", 3, "cc"), word("PROPN", 1, "conj")];
        assert_eq!((phrase(&w, 0), phrase(&w, 2)), ((0, 0), (2, 2)));
    }
}
