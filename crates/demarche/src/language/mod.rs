//! The language model: one small transformer run once over each sentence, with every head on it.
//!
//! In: the words of a sentence. Out: a [`Reading`]: part of speech, morphology, lemma, dependency tree and entity type of each
//! word; the words that may express an event, with the probabilities of type, mode, factuality and of each word's role in
//! it; the words that introduce statements, with those that they tie to a speaker and a content. The network is `models/english-1`, made by `training/`; it runs on `rten`, in int8, one sentence at a time, so the
//! result depends on nothing but the sentence.

mod classes;
mod lemmas;
mod pieces;
mod tree;

use crate::events::Thresholds;
use pieces::Pieces;
use rten::{Model, NodeId, RunOptions, ThreadPool, ValueOrView};
use rten_tensor::prelude::*;
use rten_tensor::{NdTensor, Tensor};
use serde::Deserialize;
use std::borrow::Cow;
use std::io::Read;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

/// Words that one run of the network may hold; longer sentences are read in stretches.
pub(crate) const MOST_WORDS: usize = 120;
/// A word is looked at as the head of an event when it is one with at least this probability.
const LEAST_EVENT: f32 = 0.05;
/// The same for the cue of a statement.
const LEAST_CUE: f32 = 0.2;
/// Places of outputs in [`LanguageModel::outputs`] whose labels are tags: outside, first word, further word.
const CUES: usize = 10;
const CONTENTS: usize = 11;
/// Place of the scores that give each word a role in an event.
const ROLES: usize = 9;
/// Place of the scores that tie a cue to the words of its speaker and its content.
const ATTRIBUTION: usize = 12;

/// The network could not be loaded or run.
#[derive(Debug, thiserror::Error)]
#[error("language model: {0}")]
pub struct ModelError(String);

fn failed(what: impl std::fmt::Display) -> ModelError {
    ModelError(what.to_string())
}

/// Names of the classes that the network's outputs count, in order.
#[derive(Debug, Clone, Deserialize)]
pub struct Labels {
    /// Name of the model.
    pub name: String,
    /// Universal parts of speech.
    pub upos: Vec<String>,
    /// Universal features, "Tense=Past|VerbForm=Fin".
    pub feats: Vec<String>,
    /// Edits from form to lemma, "L2:y": keep (K) or lower (L) the case, cut two characters, add "y".
    pub lemmas: Vec<String>,
    /// Dependency relations.
    pub relations: Vec<String>,
    /// Entity types, "O" first.
    pub mentions: Vec<String>,
    /// PLOVER types, "NONE" first.
    pub events: Vec<String>,
    /// PLOVER modes, "-" first.
    pub modes: Vec<String>,
    /// Factualities.
    pub factuality: Vec<String>,
    /// Roles in an event: none, source, target, speaker.
    pub roles: Vec<String>,
    /// Probabilities from which a candidate is coded and a role taken, chosen on sentences held out from training.
    pub thresholds: Thresholds,
}

/// A word as the network reads it.
#[derive(Debug, Clone, PartialEq)]
pub struct Word<'m> {
    /// Dictionary form.
    pub lemma: String,
    /// Universal part of speech.
    pub upos: &'m str,
    /// Universal features, "_" when there are none.
    pub feats: &'m str,
    /// Index of the head in the sentence; `None` is the root.
    pub head: Option<usize>,
    /// Dependency relation to the head.
    pub relation: &'m str,
    /// Entity type of the mention that this word heads.
    pub entity: Option<&'m str>,
}

/// The word that stands for some words in the tree: the first that hangs on none of them.
pub fn top(words: &[Word], stretch: Range<usize>) -> usize {
    stretch.clone().find(|&w| words[w].head.is_none_or(|h| !stretch.contains(&h))).unwrap_or(stretch.start)
}

/// What a word hangs on, the nearest first, up to the root.
pub fn above(words: &[Word], word: usize) -> impl Iterator<Item = usize> {
    std::iter::successors(words[word].head, |h| words[*h].head).take(words.len())
}

/// Whether a word is the verb of a clause beside another, with a subject of its own: "Peru agreed, and Chile *will hold* talks on Friday".
pub fn is_coordinate(words: &[Word], word: usize) -> bool {
    let has = |is: fn(&Word) -> bool| words.iter().any(|w| w.head == Some(word) && is(w));
    let beside = match words[word].relation {
        "conj" => true,
        "parataxis" => has(|w| w.lemma == ";"),
        _ => false,
    };
    beside && has(is_subject)
}

/// Whether a word stands in a coordinate clause that another word is no part of, so that its time and place are not the other's.
pub fn is_beside(words: &[Word], word: usize, other: usize) -> bool {
    let clause = std::iter::once(word).chain(above(words, word)).find(|&i| is_coordinate(words, i));
    clause.is_some_and(|c| c != other && !above(words, other).any(|i| i == c))
}

/// Whether a word is a subject.
pub fn is_subject(word: &Word) -> bool {
    matches!(word.relation, "nsubj" | "nsubj:pass")
}

/// Roles that a word may have in an event, as the columns of [`Candidate::roles`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Who does it.
    Source = 1,
    /// To whom it is done.
    Target = 2,
    /// Who says so.
    Speaker = 3,
}

impl Role {
    /// As outputs write it.
    pub fn name(self) -> &'static str {
        match self {
            Role::Source => "source",
            Role::Target => "target",
            Role::Speaker => "speaker",
        }
    }
}

/// Probabilities for each word of a sentence. Only those of the stretch that the network read at once are kept; beyond it a word has no part in
/// anything, which is the first of them.
#[derive(Debug, Clone, PartialEq)]
pub struct ByWord<const N: usize> {
    /// First word of the stretch.
    base: usize,
    stretch: Vec<[f32; N]>,
    /// Words of the sentence.
    all: usize,
}

impl<const N: usize> ByWord<N> {
    const NO_PART: [f32; N] = {
        let mut out = [0.0; N];
        out[0] = 1.0;
        out
    };

    /// Number of words of the sentence.
    pub fn len(&self) -> usize {
        self.all
    }

    /// Whether the sentence has no words.
    pub fn is_empty(&self) -> bool {
        self.all == 0
    }
}

impl<const N: usize> std::ops::Index<usize> for ByWord<N> {
    type Output = [f32; N];

    fn index(&self, word: usize) -> &[f32; N] {
        word.checked_sub(self.base).and_then(|w| self.stretch.get(w)).unwrap_or(&Self::NO_PART)
    }
}

impl<const N: usize> From<Vec<[f32; N]>> for ByWord<N> {
    fn from(words: Vec<[f32; N]>) -> Self {
        ByWord { base: 0, all: words.len(), stretch: words }
    }
}

/// A word that may head the expression of an event. All values are probabilities.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    /// Index of the word in the sentence.
    pub word: usize,
    /// By type, in the order of [`Labels::events`].
    pub events: Vec<f32>,
    /// By mode, in the order of [`Labels::modes`].
    pub modes: Vec<f32>,
    /// By factuality, in the order of [`Labels::factuality`].
    pub factuality: Vec<f32>,
    /// For each word of the sentence: none, source, target, speaker.
    pub roles: ByWord<4>,
}

impl Candidate {
    /// Probability that word `w` has a role in this event.
    pub fn role(&self, w: usize, role: Role) -> f32 {
        self.roles[w][role as usize]
    }
}

/// A word that may begin the cue of a statement ("said", "according to"). All values are probabilities.
#[derive(Debug, Clone, PartialEq)]
pub struct Cue {
    /// First word of the cue.
    pub word: usize,
    /// One past its last word.
    pub end: usize,
    /// That it is a cue.
    pub probability: f32,
    /// For each word of the sentence: neither, part of the speaker, part of what is stated.
    pub links: ByWord<3>,
}

/// What the network reads in a sentence.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Reading<'m> {
    /// One for each word given.
    pub words: Vec<Word<'m>>,
    /// Words that may express events.
    pub candidates: Vec<Candidate>,
    /// Words that may introduce statements.
    pub cues: Vec<Cue>,
    /// For each word, the probability that it is stated by somebody, whether or not the cue stands in the same sentence.
    pub stated: Vec<f32>,
}

/// A loaded network; shared by any number of [`Reader`]s.
pub struct LanguageModel {
    network: Model,
    tokenizer: Cow<'static, str>,
    labels: Labels,
    inputs: [NodeId; 4],
    outputs: [NodeId; 13],
    relate: NodeId,
}

impl LanguageModel {
    /// The English model that ships with the program.
    pub fn english() -> Result<Self, ModelError> {
        Self::new(
            network(include_bytes!("../../../../models/english-1/model.onnx.zst"))?,
            Cow::Borrowed(include_str!("../../../../models/english-1/tokenizer.json")),
            include_str!("../../../../models/english-1/labels.json"),
        )
    }

    /// A model from a folder with the files that `models/README.md` describes.
    pub fn open(folder: &Path) -> Result<Self, ModelError> {
        let wrong = |name: &str, e: &dyn std::fmt::Display| {
            failed(format!("{}: {e}; a model folder holds model.onnx.zst, tokenizer.json and labels.json", folder.join(name).display()))
        };
        let text = |name: &str| std::fs::read_to_string(folder.join(name)).map_err(|e| wrong(name, &e));
        let packed = std::fs::read(folder.join("model.onnx.zst")).map_err(|e| wrong("model.onnx.zst", &e))?;
        let network = network(&packed).map_err(|e| wrong("model.onnx.zst", &e))?;
        Self::new(network, Cow::Owned(text("tokenizer.json")?), &text("labels.json")?)
            .and_then(Self::fits_together)
            .map_err(|ModelError(e)| failed(format!("{}: {e}", folder.display())))
    }

    fn new(network: Model, tokenizer: Cow<'static, str>, labels: &str) -> Result<Self, ModelError> {
        let node = |name: &str| network.node_id(name).map_err(failed);
        Ok(LanguageModel {
            inputs: [node("pieces")?, node("shapes")?, node("first")?, node("marks")?],
            outputs: [
                node("upos")?,
                node("feats")?,
                node("lemmas")?,
                node("mentions")?,
                node("arcs")?,
                node("relations")?,
                node("events")?,
                node("modes")?,
                node("factuality")?,
                node("roles")?,
                node("cues")?,
                node("contents")?,
                node("attribution")?,
            ],
            relate: node("relate")?,
            tokenizer,
            labels: serde_json::from_str(labels).map_err(|e| failed(format!("labels.json: {e}")))?,
            network,
        })
    }

    /// Checks that the network counts as many classes as there are labels, by what it says of one word.
    fn fits_together(self) -> Result<Self, ModelError> {
        let scores = self.reader()?.scores(&["Peru"])?;
        let l = &self.labels;
        // A relation is scored for the word itself and for the root.
        let counted = [
            ("upos", 0, l.upos.len()),
            ("feats", 1, l.feats.len()),
            ("lemmas", 2, l.lemmas.len()),
            ("mentions", 3, l.mentions.len()),
            ("relations", 5, 2 * l.relations.len()),
            ("events", 6, l.events.len()),
            ("modes", 7, l.modes.len()),
            ("factuality", 8, l.factuality.len()),
            ("roles", ROLES, l.roles.len()),
        ];
        match counted.into_iter().find(|(_, output, n)| scores[*output].len() != *n) {
            Some((name, ..)) => Err(failed(format!("labels.json lists other {name} than model.onnx.zst counts: they are of two models"))),
            None => Ok(self),
        }
    }

    /// Names of its classes.
    pub fn labels(&self) -> &Labels {
        &self.labels
    }

    /// A reader for one thread.
    pub fn reader(&self) -> Result<Reader<'_>, ModelError> {
        let pieces = Pieces::new(&self.tokenizer).map_err(|ModelError(e)| failed(format!("tokenizer.json: {e}")))?;
        Ok(Reader { model: self, pieces, pool: Arc::new(ThreadPool::with_num_threads(1)) })
    }
}

/// Runs the network, on one thread of its own.
pub struct Reader<'m> {
    model: &'m LanguageModel,
    pieces: Pieces,
    pool: Arc<ThreadPool>,
}

impl<'m> Reader<'m> {
    /// Reads a sentence.
    pub fn read(&self, words: &[&str]) -> Result<Reading<'m>, ModelError> {
        let mut out = Reading::default();
        let mut root = None;
        for (i, stretch) in words.chunks(MOST_WORDS).enumerate() {
            let base = i * MOST_WORDS;
            let part = self.stretch(stretch, words.len(), base)?;
            for mut w in part.words {
                w.head = w.head.map(|h| h + base).or(root.filter(|_| base > 0));
                if w.head.is_none() {
                    root = Some(out.words.len());
                } else if base > 0 && w.relation == "root" {
                    w.relation = "parataxis";
                }
                out.words.push(w);
            }
            out.candidates.extend(part.candidates);
            out.cues.extend(part.cues);
            out.stated.extend(part.stated);
        }
        Ok(out)
    }

    fn stretch(&self, words: &[&str], all: usize, base: usize) -> Result<Reading<'m>, ModelError> {
        let scores = self.scores(words)?;
        Ok(Decoder { labels: &self.model.labels, pieces: &self.pieces, scores, n: words.len() }.decode(words, all, base))
    }

    /// What the network says of some words, by output.
    fn scores(&self, words: &[&str]) -> Result<Vec<Vec<f32>>, ModelError> {
        let (pieces, shapes, first) = self.pieces.sentence(words);
        let [a, b, c, _] = self.model.inputs;
        let inputs = vec![(a, row(pieces)), (b, row(shapes)), (c, Tensor::from(first).into())];
        let mut options = RunOptions::default();
        options.thread_pool = Some(self.pool.clone());
        let values = self.model.network.run(inputs, &self.model.outputs, Some(options)).map_err(failed)?;
        let mut scores: Vec<Vec<f32>> = Vec::with_capacity(values.len());
        for v in values {
            let t: Tensor<f32> = v.try_into().map_err(failed)?;
            scores.push(t.to_vec());
        }
        Ok(scores)
    }

    /// What the words `source` do to the words `target` (word ranges, end exclusive): the probability of each type.
    pub fn relate(&self, words: &[&str], source: std::ops::Range<usize>, target: std::ops::Range<usize>) -> Result<Vec<f32>, ModelError> {
        let (pieces, shapes, marks) = self.pieces.pair(words, source, target);
        let [a, b, _, d] = self.model.inputs;
        let inputs = vec![(a, row(pieces)), (b, row(shapes)), (d, Tensor::from(marks).into())];
        let mut options = RunOptions::default();
        options.thread_pool = Some(self.pool.clone());
        let values = self.model.network.run(inputs, &[self.model.relate], Some(options)).map_err(failed)?;
        let value: Tensor<f32> = values.into_iter().next().ok_or_else(|| failed("no output"))?.try_into().map_err(failed)?;
        Ok(softmax(&value.to_vec()))
    }
}

fn row(values: Vec<i32>) -> ValueOrView<'static> {
    let n = values.len();
    NdTensor::from_data([1, n], values).into()
}

/// Turns the network's scores for `n` words into a reading.
struct Decoder<'m, 'p> {
    labels: &'m Labels,
    pieces: &'p Pieces,
    scores: Vec<Vec<f32>>,
    n: usize,
}

impl<'m> Decoder<'m, '_> {
    fn decode(&self, words: &[&str], all: usize, base: usize) -> Reading<'m> {
        let heads = tree::heads(&self.scores[4], self.n);
        Reading {
            words: words.iter().enumerate().map(|(i, form)| self.word(i, form, heads[i])).collect(),
            candidates: (0..self.n).filter_map(|i| self.candidate(i, all, base)).collect(),
            cues: (0..self.n).filter_map(|i| self.cue(i, all, base)).collect(),
            stated: (0..self.n).map(|i| 1.0 - self.tag(CONTENTS, i)[0]).collect(),
        }
    }

    fn best(&self, output: usize, word: usize, labels: &'m [String]) -> &'m str {
        let scores = &self.scores[output][word * labels.len()..(word + 1) * labels.len()];
        &labels[argmax(scores.iter().copied())]
    }

    /// The likeliest part of speech of those that the form may have; a word with a verb's morphology is a verb.
    fn upos(&self, i: usize, form: &str, feats: &str) -> &'m str {
        let names = &self.labels.upos;
        let may_be = |upos: &str| classes::may_be(form, upos) && (!feats.contains("VerbForm=") || matches!(upos, "VERB" | "AUX"));
        let allowed = |k: usize| if may_be(&names[k]) { self.scores[0][i * names.len() + k] } else { f32::NEG_INFINITY };
        &names[argmax((0..names.len()).map(allowed))]
    }

    fn word(&self, i: usize, form: &str, head: usize) -> Word<'m> {
        let entity = self.best(3, i, &self.labels.mentions);
        let feats = self.best(1, i, &self.labels.feats);
        let upos = self.upos(i, form, feats);
        let rules = &self.labels.lemmas;
        Word {
            lemma: lemmas::choose(form, upos, rules, &self.scores[2][i * rules.len()..(i + 1) * rules.len()], |w| self.pieces.is_word(w)),
            upos,
            feats,
            head: head.checked_sub(1),
            relation: self.relation(i, head),
            entity: (entity != "O").then_some(entity),
        }
    }

    fn relation(&self, i: usize, head: usize) -> &'m str {
        if head == 0 {
            return "root";
        }
        let names = &self.labels.relations;
        let at = |l: usize| if names[l] == "root" { f32::NEG_INFINITY } else { self.scores[5][(l * self.n + i) * (self.n + 1) + head] };
        &names[argmax((0..names.len()).map(at))]
    }

    /// Probabilities of outside, first word and further word.
    fn tag(&self, output: usize, i: usize) -> Vec<f32> {
        softmax(&self.scores[output][i * 3..i * 3 + 3])
    }

    /// What an output says of each word beside word `i`.
    fn by_word<const N: usize>(&self, output: usize, i: usize, all: usize, base: usize) -> ByWord<N> {
        let scores = |j: usize| std::array::from_fn(|r| self.scores[output][(r * self.n + i) * self.n + j]);
        ByWord { base, all, stretch: (0..self.n).map(|j| normalized(scores(j))).collect() }
    }

    fn cue(&self, i: usize, all: usize, base: usize) -> Option<Cue> {
        let probability = self.tag(CUES, i)[1];
        if probability < LEAST_CUE {
            return None;
        }
        let links = self.by_word(ATTRIBUTION, i, all, base);
        let end = (i + 1..self.n).find(|&j| argmax(self.tag(CUES, j).into_iter()) != 2).unwrap_or(self.n);
        Some(Cue { word: base + i, end: base + end, probability, links })
    }

    fn candidate(&self, i: usize, all: usize, base: usize) -> Option<Candidate> {
        let of = |output: usize, k: usize| softmax(&self.scores[output][i * k..(i + 1) * k]);
        let events = of(6, self.labels.events.len());
        if 1.0 - events[0] < LEAST_EVENT {
            return None;
        }
        Some(Candidate {
            word: base + i,
            events,
            modes: of(7, self.labels.modes.len()),
            factuality: of(8, self.labels.factuality.len()),
            roles: self.by_word(ROLES, i, all, base),
        })
    }
}

/// Unpacks and loads a network.
fn network(packed: &[u8]) -> Result<Model, ModelError> {
    let mut bytes = Vec::new();
    ruzstd::decoding::StreamingDecoder::new(packed).map_err(failed)?.read_to_end(&mut bytes).map_err(failed)?;
    Model::load(bytes).map_err(failed)
}

fn argmax(scores: impl Iterator<Item = f32>) -> usize {
    scores.enumerate().max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0))).map_or(0, |(i, _)| i)
}

fn normalized<const N: usize>(scores: [f32; N]) -> [f32; N] {
    let p = softmax(&scores);
    std::array::from_fn(|i| p[i])
}

fn softmax(scores: &[f32]) -> Vec<f32> {
    let top = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let exp: Vec<f32> = scores.iter().map(|s| (s - top).exp()).collect();
    let sum: f32 = exp.iter().sum();
    exp.into_iter().map(|e| e / sum).collect()
}
