//! The index of known phrases: from rows of words to what they can stand for.
//!
//! In: phrases, each with what it means and how it must be written. Out: the longest known phrases in a row of words. Method: a trie
//! whose edges are hashes of words, 64 bits wide, kept in one table; words are compared without case, accents, points and hyphens.
//! Nothing of the phrases is kept as text, so that a hundred thousand of them load in milliseconds; that two of them share a hash is
//! as likely as one in a billion, and a test rules it out for the shipped ones.

use crate::segment::tokens;
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// How a phrase must be written in a text to be found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// In any letters.
    Any,
    /// With a capital letter.
    Proper,
    /// In exactly the letters of this hash: an abbreviation.
    Exact(u64),
}

#[derive(Debug, Clone)]
struct Entry<S> {
    sense: S,
    form: Form,
    /// Place of the next entry of the same phrase, plus one; 0 at the end.
    next: u32,
}

#[derive(Debug, Clone, Copy, Default)]
struct Node {
    /// Place of the phrase's first entry, plus one; 0 where no phrase ends.
    first: u32,
    /// Whether longer phrases begin with these words.
    continues: bool,
}

/// Phrases and their senses; those added last come first.
#[derive(Debug, Clone)]
pub(super) struct Index<S> {
    nodes: HashMap<u64, Node, BuildHasherDefault<Hashed>>,
    entries: Vec<Entry<S>>,
    /// Entries up to here belong to earlier layers.
    floor: u32,
}

impl<S> Default for Index<S> {
    fn default() -> Self {
        Index { nodes: HashMap::default(), entries: Vec::new(), floor: 0 }
    }
}

impl<S: Copy + PartialEq> Index<S> {
    /// Room for so many phrases.
    pub fn reserve(&mut self, phrases: usize) {
        self.entries.reserve(phrases);
        self.nodes.reserve(phrases * 3 / 2);
    }

    /// From now on a phrase that is added loses the senses it had before.
    pub fn begin_layer(&mut self) {
        self.floor = self.entries.len() as u32;
    }

    /// Adds a phrase.
    pub fn insert(&mut self, phrase: &str, sense: S, form: Form) {
        let mut path = None;
        words(phrase, |word| {
            let before = path.inspect(|node| self.nodes.entry(*node).or_default().continues = true);
            path = Some(edge(before, word));
        });
        let Some(node) = path else { return };
        let node = self.nodes.entry(node).or_default();
        let old = if node.first > self.floor { node.first } else { 0 };
        let same = |e: &&Entry<S>| e.sense == sense && e.form == form;
        if chain(&self.entries, old).any(|e| same(&e)) {
            return;
        }
        self.entries.push(Entry { sense, form, next: old });
        node.first = self.entries.len() as u32;
    }

    /// Senses of a phrase, however written.
    pub fn get(&self, phrase: &str) -> impl Iterator<Item = S> + use<'_, S> {
        let mut path = None;
        words(phrase, |word| path = Some(edge(path, word)));
        let first = path.and_then(|node| self.nodes.get(&node)).map_or(0, |n| n.first);
        chain(&self.entries, first).map(|e| e.sense)
    }

    /// The longest known phrases in a row of words, from left to right, without overlap: first word, one past the last, senses.
    pub fn find(&self, words: &[&str]) -> Vec<(usize, usize, Vec<S>)> {
        let hashes: Vec<(usize, u64)> = words.iter().enumerate().filter_map(|(i, w)| Some((i, word_hash(w)?))).collect();
        let mut out = Vec::new();
        let mut at = 0;
        while at < hashes.len() {
            let mut longest = None;
            let mut path = None;
            for (n, (last, word)) in hashes[at..].iter().enumerate() {
                let here = edge(path, *word);
                path = Some(here);
                let Some(node) = self.nodes.get(&here) else { break };
                if node.first > 0 {
                    let senses = self.fitting(node.first, &words[hashes[at].0..=*last]);
                    if !senses.is_empty() {
                        longest = Some((n + 1, *last + 1, senses));
                    }
                }
                if !node.continues {
                    break;
                }
            }
            if let Some((n, end, senses)) = longest {
                out.push((hashes[at].0, end, senses));
                at += n;
            } else {
                at += 1;
            }
        }
        out
    }

    fn fitting(&self, first: u32, words: &[&str]) -> Vec<S> {
        let mut letters = None;
        let mut fits = |form: Form| match form {
            Form::Any => true,
            Form::Proper => words.iter().any(|w| w.starts_with(char::is_uppercase)),
            Form::Exact(wanted) => wanted == *letters.get_or_insert_with(|| letters_hash(words.iter().flat_map(|w| w.chars()))),
        };
        chain(&self.entries, first).filter(|e| fits(e.form)).map(|e| e.sense).collect()
    }
}

fn chain<S>(entries: &[Entry<S>], first: u32) -> impl Iterator<Item = &Entry<S>> {
    let at = |n: u32| n.checked_sub(1).and_then(|i| entries.get(i as usize));
    std::iter::successors(at(first), move |e| at(e.next))
}

/// Calls `take` with the hash of each word of a phrase.
fn words(phrase: &str, mut take: impl FnMut(u64)) {
    // Most phrases are letters, spaces and hyphens, and need no regular expression to be parted.
    if phrase.chars().all(|c| c.is_alphabetic() || matches!(c, ' ' | '-')) {
        phrase.split([' ', '-']).filter_map(word_hash).for_each(take);
    } else {
        tokens(phrase, 0..phrase.len()).into_iter().filter_map(|r| word_hash(&phrase[r])).for_each(&mut take);
    }
}

/// The hash of the exact letters of a phrase.
pub(super) fn letters_hash(chars: impl Iterator<Item = char>) -> u64 {
    let mut buffer = [0; 4];
    let mut h = START;
    for c in chars.filter(|c| c.is_alphanumeric()) {
        h = c.encode_utf8(&mut buffer).bytes().fold(h, step);
    }
    h
}

/// The hash of a word as the index compares it; none for a mark.
fn word_hash(word: &str) -> Option<u64> {
    let plain = word.bytes().all(|b| b.is_ascii_alphanumeric());
    if plain {
        return (!word.is_empty()).then(|| word.bytes().map(|b| b.to_ascii_lowercase()).fold(START, step));
    }
    let normal = normal(word);
    (!normal.is_empty()).then(|| normal.bytes().fold(START, step))
}

/// A bag of words: the same for any order of them. "the", "of", "for" and "and" do not count.
pub(super) fn bag<'w>(words: impl Iterator<Item = &'w str>) -> u64 {
    const EMPTY_WORDS: [&str; 4] = ["the", "of", "for", "and"];
    let said = words.filter(|w| !EMPTY_WORDS.iter().any(|e| w.eq_ignore_ascii_case(e)));
    said.filter_map(word_hash).fold(0, |sum: u64, h| sum.wrapping_add(edge(None, h)))
}

/// FNV-1a (Fowler, Noll and Vo), 64 bits.
const START: u64 = 0xcbf2_9ce4_8422_2325;

fn step(h: u64, byte: u8) -> u64 {
    (h ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
}

/// The node behind a word that follows another node; mixed as in SplitMix64 (Steele et al. 2014) so that all bits count.
fn edge(before: Option<u64>, word: u64) -> u64 {
    let mut h = before.unwrap_or(0).rotate_left(23) ^ word;
    h = (h ^ (h >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    h = (h ^ (h >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    h ^ (h >> 31)
}

/// Takes a number that is a hash already.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Hashed(u64);

impl Hasher for Hashed {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        self.0 = bytes.iter().fold(self.0, |h, b| step(h, *b));
    }

    fn write_u64(&mut self, n: u64) {
        self.0 = n;
    }
}

/// A word as the index compares it: lower case, no accents, no points; hyphens and other marks vanish.
pub fn normal(word: &str) -> String {
    if word.bytes().all(|b| b.is_ascii_lowercase()) {
        return word.to_string();
    }
    word.nfd()
        .filter(|c| !is_combining_mark(*c) && (c.is_alphanumeric() || matches!(c, '\'' | '’' | '&')))
        .map(|c| if c == '’' { '\'' } else { c })
        .flat_map(char::to_lowercase)
        .collect::<String>()
        .trim_matches('\'')
        .to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    fn normalized(phrase: &str) -> Vec<String> {
        tokens(phrase, 0..phrase.len()).into_iter().map(|r| normal(&phrase[r])).filter(|w| !w.is_empty()).collect()
    }

    fn shipped_phrases() -> impl Iterator<Item = &'static str> {
        super::super::lexicon::shipped()
            .flat_map(|(_, text)| text.lines())
            .filter(|l| !l.starts_with('#'))
            .flat_map(|l| l.split(['|', ';']))
    }

    #[test]
    fn no_two_shipped_phrases_share_a_hash() {
        let mut hashes = HashSet::new();
        let mut phrases = HashSet::new();
        for phrase in shipped_phrases() {
            let mut path = None;
            words(phrase, |w| path = Some(edge(path, w)));
            hashes.extend(path);
            phrases.insert(normalized(phrase));
        }
        assert!(phrases.len() > 10_000);
        // The phrase without words has no hash.
        assert_eq!(hashes.len() + 1, phrases.len());
    }

    #[test]
    fn a_title_is_the_same_in_any_order_of_its_words() {
        let of = |s: &str| bag(s.split(' '));
        assert_eq!(of("minister of defence"), of("Defence Minister"));
        assert_ne!(of("deputy defence minister"), of("defence minister"));
    }

    #[test]
    fn what_a_user_adds_replaces_what_was_known() {
        let mut index = Index::default();
        index.insert("Tern Front", 1, Form::Proper);
        index.insert("Gull Front", 2, Form::Proper);
        index.begin_layer();
        index.insert("tern front", 3, Form::Proper);
        index.insert("tern front", 4, Form::Proper);
        assert_eq!(index.get("Tern Front").collect::<Vec<_>>(), [4, 3]);
        assert_eq!(index.get("Gull Front").collect::<Vec<_>>(), [2]);
    }

    #[test]
    fn an_abbreviation_is_found_only_in_its_own_letters() {
        let mut index = Index::default();
        index.insert("WHO", 1, Form::Exact(letters_hash("WHO".chars())));
        assert!(index.find(&["who", "said"]).is_empty());
        assert_eq!(index.find(&["the", "W.H.O."]), [(1, 2, vec![1])]);
    }
}
