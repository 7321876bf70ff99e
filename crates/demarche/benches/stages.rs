//! Words per second of each stage over the stories of `examples/`: `cargo bench -p demarche`.
//!
//! A stage is timed on the layers that it takes, made once beforehand; the whole pipeline from the text on.

use demarche::actors::lexicon::Hit;
use demarche::actors::story::{self, Cast, Sentence};
use demarche::codebook::Codebook;
use demarche::events::{Act, acts};
use demarche::hierarchy;
use demarche::language::Reading;
use demarche::places::gazetteer::Gazetteer;
use demarche::places::places;
use demarche::readers::{Item, Options, read};
use demarche::segment::{Segments, segment};
use demarche::statements::statements;
use demarche::times::times;
use demarche::{Coder, Document, LanguageModel, Lexicon};
use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use std::path::Path;
use std::sync::LazyLock;

fn main() {
    divan::main();
}

static CODER: LazyLock<Coder> = LazyLock::new(|| Coder::english().expect("the shipped model loads"));
static MODEL: LazyLock<LanguageModel> = LazyLock::new(|| LanguageModel::english().expect("the shipped model loads"));
static CODEBOOK: LazyLock<Codebook> = LazyLock::new(Codebook::built_in);
static LEXICON: LazyLock<Lexicon> = LazyLock::new(Lexicon::built_in);
static STORIES: LazyLock<Vec<Document>> = LazyLock::new(stories);

/// The stories of `examples/`, in the order of their names.
fn stories() -> Vec<Document> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples");
    let entries = std::fs::read_dir(folder).expect("examples/ is in the repository");
    let mut paths: Vec<_> = entries.flatten().map(|e| e.path()).filter(|p| p.extension().is_some_and(|e| e == "txt")).collect();
    paths.sort();
    let open =
        |p: &std::path::PathBuf| read(&p.display().to_string(), Box::new(std::fs::File::open(p).expect("readable")), &Options::default());
    paths.iter().flat_map(open).filter_map(|i| if let Item::Document(d, _) = i { Some(d) } else { None }).collect()
}

/// Whitespace-separated words of all stories, the unit of `docs/benchmarks.md` too.
fn words() -> ItemsCount {
    ItemsCount::new(STORIES.iter().map(|d| d.text.as_str().split_whitespace().count()).sum::<usize>())
}

fn forms<'d>(document: &'d Document, segments: &Segments) -> Vec<Vec<&'d str>> {
    let of = |s: &demarche::segment::Sentence| segments.tokens[s.tokens.clone()].iter().map(|t| document.text.slice(*t)).collect();
    segments.sentences.iter().map(of).collect()
}

/// Layers of a story up to the network's.
struct Layers {
    document: &'static Document,
    segments: Segments,
    forms: Vec<Vec<&'static str>>,
    readings: Vec<Reading<'static>>,
}

static LAYERS: LazyLock<Vec<Layers>> = LazyLock::new(|| {
    let worker = CODER.worker().expect("a worker starts");
    let layers = |document: &'static Document| {
        let segments = segment(&document.text);
        let forms = forms(document, &segments);
        let readings = forms.iter().map(|f| worker.read(f).expect("a sentence is read")).collect();
        Layers { document, segments, forms, readings }
    };
    STORIES.iter().map(layers).collect()
});

impl Layers {
    fn sentences(&self) -> Vec<Sentence<'_>> {
        let each = self.readings.iter().zip(&self.forms).enumerate();
        each.map(|(index, (r, f))| Sentence { words: &r.words, forms: f, index }).collect()
    }

    fn acts(&self, sentences: &[Sentence], cast: &Cast) -> Vec<Act> {
        let labels = MODEL.labels();
        let coded = sentences.iter().zip(&self.readings);
        coded
            .flat_map(|(s, r)| hierarchy::apply(s, acts(s, &r.candidates, labels, &CODEBOOK, labels.thresholds), cast, &CODEBOOK))
            .collect()
    }
}

/// The words of each sentence that the lexicon knows.
fn known(sentences: &[Sentence]) -> Vec<Vec<Hit>> {
    sentences.iter().map(|s| LEXICON.find(s.forms)).collect()
}

/// A story's layers, its sentences, and its actors.
type Played<'l> = (&'l Layers, Vec<Sentence<'l>>, Cast);

fn played() -> Vec<Played<'static>> {
    let worker = CODER.worker().expect("a worker starts");
    let cast = |l: &'static Layers| (l, l.sentences(), worker.annotate(l.document).expect("a story is coded").cast);
    LAYERS.iter().map(cast).collect()
}

#[divan::bench]
fn a_segment(bencher: Bencher) {
    bencher.counter(words()).bench(|| STORIES.iter().map(|d| segment(black_box(&d.text)).tokens.len()).sum::<usize>());
}

#[divan::bench(sample_count = 20)]
fn b_language(bencher: Bencher) {
    let worker = CODER.worker().expect("a worker starts");
    let read = |l: &Layers| l.forms.iter().map(|f| worker.read(f).expect("a sentence is read").words.len()).sum::<usize>();
    bencher.counter(words()).bench_local(|| LAYERS.iter().map(read).sum::<usize>());
}

#[divan::bench]
fn c_places(bencher: Bencher) {
    let layers: Vec<_> = LAYERS.iter().map(|l| (l, l.sentences(), known(&l.sentences()))).collect();
    let of = |(l, s, known): &(&Layers, Vec<Sentence>, Vec<Vec<Hit>>)| places(Gazetteer::built_in(), &LEXICON, &l.segments, s, known).len();
    bencher.counter(words()).bench_local(|| layers.iter().map(of).sum::<usize>());
}

/// Looking words up in the lexicon is part of this stage.
#[divan::bench]
fn d_actors(bencher: Bencher) {
    let worker = CODER.worker().expect("a worker starts");
    let annotated: Vec<_> = STORIES.iter().map(|d| worker.annotate(d).expect("a story is coded")).collect();
    let sentences: Vec<_> = LAYERS.iter().map(Layers::sentences).collect();
    bencher.counter(words()).bench_local(|| {
        let each = annotated.iter().zip(&sentences);
        each.map(|(a, s)| story::cast(&LEXICON, s, &a.mentions, &a.statements, known(s), &a.places, a.document.date)).collect::<Vec<_>>()
    });
}

#[divan::bench]
fn e_times(bencher: Bencher) {
    let of = |l: &Layers| times(&l.sentences(), &l.segments, &l.document.text, l.document.date).len();
    bencher.counter(words()).bench_local(|| LAYERS.iter().map(of).sum::<usize>());
}

#[divan::bench]
fn f_statements_and_events(bencher: Bencher) {
    let played = played();
    let of = |(l, s, cast): &Played| statements(&l.segments, s, &l.readings).len() + l.acts(s, cast).len();
    bencher.counter(words()).bench_local(|| played.iter().map(of).sum::<usize>());
}

#[divan::bench(sample_count = 20)]
fn g_whole_pipeline(bencher: Bencher) {
    let worker = CODER.worker().expect("a worker starts");
    bencher.counter(words()).bench_local(|| STORIES.iter().map(|d| worker.code(d).expect("a story is coded").len()).sum::<usize>());
}

#[divan::bench(sample_count = 20)]
fn h_lexicon_loads() -> Lexicon {
    Lexicon::built_in()
}

#[divan::bench(sample_count = 20)]
fn i_gazetteer_unpacks() -> Gazetteer {
    let packed = include_bytes!("../../../gazetteer/places.bin.zst");
    Gazetteer::read(&packed[..]).expect("the shipped gazetteer")
}

#[divan::bench(sample_count = 20)]
fn j_model_loads() -> LanguageModel {
    LanguageModel::english().expect("the shipped model loads")
}
