//! The whole story on one screen: a document goes in, and each stage adds its layer.
//!
//! In: a [`Document`]. Out: an [`Annotation`] with every layer, its event records last.

use crate::actors::lexicon::Hit;
use crate::actors::story::{self, Cast, Sentence};
use crate::actors::{Lexicon, Profile};
use crate::claims;
use crate::codebook::{Codebook, Country, Facts, Quad};
use crate::contexts::{self, About, Found};
use crate::counts::{self, Casualties};
use crate::dating::{self, Basis, Dated, Deed, Story};
use crate::document::Document;
use crate::event::{Actor, Attribution, Event, Place, Predicate};
use crate::events::{self, Act, Thresholds};
use crate::explain;
use crate::hierarchy;
use crate::language::{LanguageModel, MOST_WORDS, ModelError, Reader, Reading, Role, top};
use crate::mentions::{self, Mention};
use crate::places::gazetteer::Gazetteer;
use crate::places::{self, PlaceMention};
use crate::relations;
use crate::segment::{Kind, Segments, segment};
use crate::span::Span;
use crate::statements::{self, Statement};
use crate::tallies::{self, Tally};
use crate::times::{self, Time};
use std::collections::HashMap;
use std::ops::Range;

/// Models and knowledge, loaded once and shared by all threads.
pub struct Coder {
    model: LanguageModel,
    lexicon: Lexicon,
    codebook: Codebook,
    /// The user's; `None` is the one that ships, which is unpacked only when a story is read.
    gazetteer: Option<Gazetteer>,
    thresholds: Thresholds,
}

impl Coder {
    /// With the model, lexicon and codebook that ship with the program.
    pub fn english() -> Result<Self, ModelError> {
        Ok(Self::new(LanguageModel::english()?, Lexicon::built_in(), Codebook::built_in()))
    }

    /// With models and knowledge of one's own.
    pub fn new(model: LanguageModel, lexicon: Lexicon, codebook: Codebook) -> Self {
        let thresholds = model.labels().thresholds;
        Coder { model, lexicon, codebook, gazetteer: None, thresholds }
    }

    /// The same with another gazetteer.
    pub fn with_gazetteer(self, gazetteer: Gazetteer) -> Self {
        Coder { gazetteer: Some(gazetteer), ..self }
    }

    fn gazetteer(&self) -> &Gazetteer {
        self.gazetteer.as_ref().unwrap_or_else(|| Gazetteer::built_in())
    }

    /// A worker for one thread.
    pub fn worker(&self) -> Result<Worker<'_>, ModelError> {
        Ok(Worker { coder: self, reader: self.model.reader()? })
    }

    /// The lexicon.
    pub fn lexicon(&self) -> &Lexicon {
        &self.lexicon
    }
}

/// Codes documents on one thread.
pub struct Worker<'c> {
    coder: &'c Coder,
    reader: Reader<'c>,
}

/// Every layer of a document.
pub struct Annotation<'d, 'm> {
    /// The document.
    pub document: &'d Document,
    /// Sentences and tokens.
    pub segments: Segments,
    /// What the network reads in each sentence.
    pub readings: Vec<Reading<'m>>,
    /// Mentions in reading order.
    pub mentions: Vec<Mention>,
    /// Who they are.
    pub cast: Cast,
    /// Time expressions.
    pub times: Vec<Time>,
    /// Places with coordinates.
    pub places: Vec<PlaceMention<'m>>,
    /// Attributed statements.
    pub statements: Vec<Statement>,
    /// Counts of acts.
    pub tallies: Vec<Tally>,
    /// What is known of each event as word indices.
    pub acts: Vec<Act>,
    /// Who says so of each event, and what dates it.
    pub origins: Vec<Origin>,
    /// Event records.
    pub events: Vec<Event>,
}

/// Where a record's speaker and date are from.
#[derive(Debug, Clone, PartialEq)]
pub struct Origin {
    /// Who says so: sentence and head word.
    pub speaker: Option<(usize, usize)>,
    /// The words that date it, and where they stand.
    pub date: Option<(String, Basis)>,
}

impl<'c> Worker<'c> {
    /// Codes a document.
    pub fn code(&self, document: &Document) -> Result<Vec<Event>, ModelError> {
        Ok(self.annotate(document)?.events)
    }

    /// Adds every layer to a document.
    pub fn annotate<'d>(&self, document: &'d Document) -> Result<Annotation<'d, 'c>, ModelError> {
        let coder = self.coder;
        let segments = segment(&document.text);
        let forms: Vec<Vec<&str>> = segments
            .sentences
            .iter()
            .map(|s| segments.tokens[s.tokens.clone()].iter().map(|t| document.text.slice(*t)).collect())
            .collect();
        let readings = forms.iter().map(|f| self.reader.read(f)).collect::<Result<Vec<_>, _>>()?;
        let sentences: Vec<Sentence> =
            readings.iter().zip(&forms).enumerate().map(|(index, (r, f))| Sentence { words: &r.words, forms: f, index }).collect();
        let statements = statements::statements(&segments, &sentences, &readings);
        let known: Vec<Vec<Hit>> = sentences.iter().map(|s| coder.lexicon.find(s.forms)).collect();
        let told: Vec<Vec<Act>> = sentences
            .iter()
            .zip(&readings)
            .map(|(s, r)| events::acts(s, &r.candidates, coder.model.labels(), &coder.codebook, coder.thresholds))
            .collect();
        let mentions = find_mentions(&segments, &readings, &told, &statements, &known, coder.thresholds);
        let mut places = places::places(coder.gazetteer(), &coder.lexicon, &segments, &sentences, &known);
        let cast = story::cast(&coder.lexicon, &sentences, &mentions, &statements, known, &places, document.date);
        places::leave_out_people(&mut places, &cast);
        let times = times::times(&sentences, &segments, &document.text, document.date);
        let coded = sentences.iter().zip(told).zip(&segments.sentences).filter(|(_, s)| s.kind != Kind::Dateline);
        let mut acts: Vec<Act> = coded.flat_map(|((s, told), _)| hierarchy::apply(s, told, &cast, &coder.codebook)).collect();
        let tallies = tallies::tallies(&sentences, &acts, &cast, &times);
        tallies::tell_source(&tallies, &mut acts);
        let (spoken, story) = find_contexts(&segments, &sentences);
        let (events, origins) = Recorder {
            coder,
            document,
            segments: &segments,
            sentences: &sentences,
            cast: &cast,
            times: &times,
            places: &places,
            statements: &statements,
            spoken: &spoken,
            story: &story,
        }
        .records(&acts);
        drop(sentences);
        Ok(Annotation { document, segments, readings, mentions, cast, times, places, statements, tallies, acts, origins, events })
    }

    /// Puts into each record of a document what made it.
    pub fn explain(&self, annotation: &mut Annotation) {
        explain::explain(annotation, self.coder.model.labels(), &self.coder.codebook);
    }

    /// Marks the records that only one party claims.
    pub fn mark_claims(&self, annotation: &mut Annotation) {
        claims::mark(annotation, &self.coder.codebook);
    }

    /// Reads words that are already tokenized, one sentence.
    pub fn read(&self, words: &[&str]) -> Result<Reading<'c>, ModelError> {
        self.reader.read(words)
    }

    /// What `source` does to `target` in a text: the probability of each event type and NONE. Of a long text only the sentences that hold
    /// the two are read.
    pub fn relate(&self, text: &str, source: Span, target: Span) -> Result<Vec<(String, f32)>, RelateError> {
        let text = crate::span::Text::new(text);
        let segments = segment(&text);
        let marked = [marked(&segments, text.len(), "source", source)?, marked(&segments, text.len(), "target", target)?];
        if source == target {
            return Err(RelateError::Same);
        }
        let kept = relevant(&segments, &marked);
        let words: Vec<&str> = kept.iter().map(|&i| text.slice(segments.tokens[i])).collect();
        let [source, target] = marked.map(|m| kept.partition_point(|&i| i < m.start)..kept.partition_point(|&i| i < m.end));
        let pair = self.reader.relate(&words, source.clone(), target.clone())?;
        let probabilities = relations::weigh(&pair, &self.reader.read(&words)?.candidates, &source, &target);
        Ok(self.coder.codebook.named(&self.coder.model.labels().events, &probabilities))
    }
}

/// Two spans of a text could not be related.
#[derive(Debug, thiserror::Error)]
pub enum RelateError {
    /// A span that is none of the text.
    #[error("{name} [{}, {}] {why}; wanted [start, end) in code points of the text, which has {length}", span.start, span.end)]
    Span {
        /// Source or target.
        name: &'static str,
        /// As given.
        span: Span,
        /// What is wrong with it.
        why: &'static str,
        /// Code points of the text.
        length: usize,
    },
    /// Both spans are one.
    #[error("source and target are the same span")]
    Same,
    /// The network failed.
    #[error(transparent)]
    Model(#[from] ModelError),
}

/// The words of a text that a span marks.
fn marked(segments: &Segments, length: usize, name: &'static str, span: Span) -> Result<Range<usize>, RelateError> {
    let wrong = |why| RelateError::Span { name, span, why, length };
    if span.is_empty() {
        return Err(wrong("is empty or ends before it begins"));
    }
    if span.end > length {
        return Err(wrong("lies outside the text"));
    }
    let first = segments.tokens.partition_point(|t| t.end <= span.start);
    let end = segments.tokens.partition_point(|t| t.start < span.end);
    if first < end { Ok(first..end) } else { Err(wrong("holds no word")) }
}

/// Words that say what two phrases do to each other: all of a short text, else those of the sentences that hold the two, and where these are
/// too long for the network, what is nearest to the ends of the phrases.
fn relevant(segments: &Segments, marked: &[Range<usize>; 2]) -> Vec<usize> {
    let all = 0..segments.tokens.len();
    if all.len() <= MOST_WORDS {
        return all.collect();
    }
    let holds = |s: &Range<usize>| marked.iter().any(|m| s.start < m.end && m.start < s.end);
    let mut kept: Vec<usize> = segments.sentences.iter().map(|s| s.tokens.clone()).filter(holds).flatten().collect();
    if kept.len() > MOST_WORDS {
        kept.sort_by_key(|&i| marked.iter().flat_map(|m| [m.start, m.end - 1]).map(|end| i.abs_diff(end)).min());
        kept.truncate(MOST_WORDS);
        kept.sort_unstable();
    }
    kept
}

/// Mentions that the network sees, the words that take part in its events, speakers, and names that the lexicon knows where they are no
/// part of another phrase, in reading order.
fn find_mentions(
    segments: &Segments,
    readings: &[Reading],
    told: &[Vec<Act>],
    statements: &[Statement],
    known: &[Vec<Hit>],
    thresholds: Thresholds,
) -> Vec<Mention> {
    let mut out = Vec::new();
    for (i, (s, r)) in segments.sentences.iter().zip(readings).enumerate() {
        let tokens = &segments.tokens[s.tokens.clone()];
        let mut found = mentions::mentions(i, &r.words, tokens);
        let speakers = statements.iter().filter(|x| x.sentence == i).filter_map(|x| x.speaker);
        for w in events::participants(&told[i], &r.candidates, thresholds).into_iter().chain(speakers) {
            if !found.iter().any(|m| m.head == w) {
                found.push(mentions::at(i, &r.words, tokens, w, "organization"));
            }
        }
        for hit in known[i].iter().filter(|h| h.is_name()) {
            let head = top(&r.words, hit.first..hit.end);
            let part = matches!(r.words[head].relation, "amod" | "compound" | "nmod:poss" | "flat" | "punct" | "case" | "det");
            if !part && !found.iter().any(|m| (hit.first..hit.end).contains(&m.head)) {
                found.push(mentions::at(i, &r.words, tokens, head, "organization"));
            }
        }
        found.sort_by_key(|m| m.head);
        out.extend(found);
    }
    out
}

/// Contexts of each sentence, and of the story.
fn find_contexts(segments: &Segments, sentences: &[Sentence]) -> (Vec<Found>, Found) {
    let spoken: Vec<Found> = sentences.iter().map(contexts::spoken).collect();
    let of =
        |kind| -> Vec<Found> { segments.sentences.iter().zip(&spoken).filter(|(s, _)| s.kind == kind).map(|(_, f)| f.clone()).collect() };
    let story = contexts::of_story(&of(Kind::Headline), &of(Kind::Body));
    (spoken, story)
}

/// Writes acts out as records.
struct Recorder<'a> {
    coder: &'a Coder,
    document: &'a Document,
    segments: &'a Segments,
    sentences: &'a [Sentence<'a>],
    cast: &'a Cast,
    times: &'a [Time],
    places: &'a [PlaceMention<'a>],
    statements: &'a [Statement],
    /// Contexts that the words of each sentence speak of.
    spoken: &'a [Found],
    /// Contexts of the story.
    story: &'a Found,
}

impl Recorder<'_> {
    /// Records, and where speaker and date of each are from.
    fn records(&self, acts: &[Act]) -> (Vec<Event>, Vec<Origin>) {
        let mut out = Vec::with_capacity(acts.len());
        let mut origins = Vec::with_capacity(acts.len());
        let story = Story { sentences: self.sentences, segments: self.segments, times: self.times, day: self.document.date };
        let verbal = |a: &Act| self.coder.codebook.get(&a.event).is_some_and(|t| t.quad.is_verbal());
        let deeds: Vec<Deed> =
            acts.iter().map(|a| Deed { event: &a.event, sentence: a.sentence, word: a.word, verbal: verbal(a) }).collect();
        let mut dates = dating::dates(&story, &deeds).into_iter();
        for told in acts.chunk_by(|a, b| a.sentence == b.sentence) {
            for (act, casualties) in told.iter().zip(self.casualties(told)) {
                let surer = told.iter().any(|b| b.event == act.event && b.confidence > act.confidence);
                let (event, origin) = self.record(act, surer, casualties, dates.next().flatten());
                out.push(event);
                origins.push(origin);
            }
        }
        let mut ids: HashMap<String, usize> = HashMap::new();
        for e in &mut out {
            let seen = ids.entry(e.id.clone()).or_default();
            *seen += 1;
            if *seen > 1 {
                e.id = format!("{}-{seen}", e.id);
            }
        }
        (out, origins)
    }

    /// Of the acts of one sentence.
    fn casualties(&self, acts: &[Act]) -> Vec<Casualties> {
        let deadly =
            |a: &Act| a.factuality == "actual" && self.coder.codebook.get(&a.event).is_some_and(|t| t.quad == Quad::MaterialConflict);
        counts::casualties(&self.sentences[acts[0].sentence], acts, deadly)
    }

    /// The record of an act, beside which there may be a surer one of its type.
    fn record(&self, act: &Act, surer: bool, casualties: Casualties, date: Option<Dated>) -> (Event, Origin) {
        let s = &self.sentences[act.sentence];
        let sentence = &self.segments.sentences[act.sentence];
        let at = self.segments.span(act.sentence, events::predicate(s, act.word));
        let codebook = &self.coder.codebook;
        let entry = codebook.get(&act.event);
        let lemma = &s.words[act.word].lemma;
        let source = self.actors(act, &act.source, Role::Source);
        let place = self.place(act);
        let mut target = self.actors(act, &act.target, Role::Target);
        if target.is_empty() && entry.is_some_and(|t| t.quad == Quad::MaterialConflict) {
            target.extend(
                place.as_ref().filter(|p| source.iter().all(|a| a.country != p.country)).map(|p| ground(p, codebook.country(), &act.event)),
            );
        }
        let about = About { event: &act.event, mode: act.mode.as_deref(), factuality: &act.factuality, source: &source, target: &target };
        let contexts = contexts::of_act(&about, &self.spoken[act.sentence], self.story);
        let facts = Facts { event: &act.event, mode: act.mode.as_deref(), factuality: &act.factuality, contexts: &contexts, lemma };
        let cameo = codebook.cameo().code(&facts).to_string();
        let text = &self.document.text;
        let (statement, speaker) = self.attribution(act, at).unzip();
        let nowhere = source.iter().chain(&target).all(|a| a.country.is_none());
        let confidence = self.coder.thresholds.weighed(act.confidence, [nowhere, !act.left_out.is_empty(), surer]);
        let event = Event {
            id: self.id(act, at),
            doc_id: self.document.id.clone(),
            doc_date: self.document.date.map(|d| d.to_string()),
            sentence: act.sentence,
            text: text.slice(sentence.span).to_string(),
            start: sentence.span.start,
            end: sentence.span.end,
            quad: entry.map(|t| t.quad.name().to_string()).unwrap_or_default(),
            event: entry.map_or(act.event.clone(), |t| t.id.clone()),
            mode: entry.zip(act.mode.as_deref()).and_then(|(t, m)| t.mode_name(m)).map(String::from),
            contexts,
            score: codebook.cameo().score(&cameo),
            cameo,
            predicate: Predicate { text: text.slice(at).to_string(), lemma: lemma.clone(), start: at.start, end: at.end },
            source,
            target,
            date: date.and_then(|d| d.iso()),
            date_text: date.and_then(|d| d.text()),
            place,
            factuality: act.factuality.clone(),
            statement,
            dead: casualties.dead,
            injured: casualties.injured,
            confidence: (f64::from(confidence) * 1000.0).round() / 1000.0,
            incident: None,
            model: self.coder.model.labels().name.clone(),
            claimed_by: None,
            explanation: None,
        };
        (event, Origin { speaker, date: date.map(|d| (d.time.text.clone(), d.basis)) })
    }

    fn id(&self, act: &Act, at: Span) -> String {
        let key = format!("{}\u{1f}{}\u{1f}{}\u{1f}{}", self.document.id, at.start, at.end, act.event);
        blake3::hash(key.as_bytes()).to_hex()[..16].to_string()
    }

    fn phrase(&self, sentence: usize, head: usize) -> (Span, String) {
        let (first, last) = mentions::phrase(self.sentences[sentence].words, head);
        let span = self.segments.span(sentence, (first, last + 1));
        (span, self.document.text.slice(span).to_string())
    }

    fn actors(&self, act: &Act, words: &[usize], role: Role) -> Vec<Actor> {
        let mut out = Vec::new();
        let who = |w: usize| self.cast.profiles((act.sentence, w)).iter().map(|p| (&p.country, &p.sectors)).collect::<Vec<_>>();
        let pronoun = |w: usize| self.sentences[act.sentence].words[w].upos == "PRON";
        // "“We condemn this,” Ruto said" names one source twice.
        let named_twice = |w: usize| pronoun(w) && words.iter().any(|&v| !pronoun(v) && !who(v).is_empty() && who(v) == who(w));
        for &w in words.iter().filter(|&&w| !named_twice(w)) {
            let (span, text) = self.phrase(act.sentence, w);
            let unknown = [Profile::default()];
            let profiles = match self.cast.profiles((act.sentence, w)) {
                [] => &unknown[..],
                known => known,
            };
            out.extend(profiles.iter().map(|p| {
                let a = actor(span, &text, p, self.coder.codebook.country(), &act.event, role);
                Actor { country: a.country.filter(|_| !self.is_opposed(act, p, role)), ..a }
            }));
        }
        out
    }

    /// "The government shrugged off Turkish threats": officials who oppose a state by its name are not its own, though the story be about it.
    fn is_opposed(&self, act: &Act, p: &Profile, role: Role) -> bool {
        let quad = self.coder.codebook.get(&act.event).map(|t| t.quad);
        let against = matches!(quad, Some(Quad::VerbalConflict | Quad::MaterialConflict)) && role == Role::Source;
        let mut targets = act.target.iter().flat_map(|&w| self.cast.profiles((act.sentence, w)));
        against && p.by_story && p.sector() == Some("GOV") && targets.any(|t| t.bare && t.country == p.country)
    }

    fn place(&self, act: &Act) -> Option<Place> {
        let m = places::of_act(self.places, &self.sentences[act.sentence], act)?;
        Some(Place {
            text: self.document.text.slice(m.span).to_string(),
            start: m.span.start,
            end: m.span.end,
            name: Some(m.place.name.to_string()),
            country: Some(m.place.country.to_string()),
            division: m.division.map(String::from),
            lat: Some(m.place.lat),
            lon: Some(m.place.lon),
            geonames: Some(m.place.id).filter(|id| *id > 0),
        })
    }

    fn attribution(&self, act: &Act, at: Span) -> Option<(Attribution, (usize, usize))> {
        // Who "condemned the attack" does not say that it happened.
        let mute = |x: &&Statement| x.speaker().is_some_and(|(s, w)| s == act.sentence && !act.voices.contains(&w));
        let statement = statements::holding(self.statements, self.cast, at, act).filter(|x| !mute(x));
        let tagged = act.speaker.map(|w| (act.sentence, w)).filter(|w| !statements::is_source(self.cast, act, *w));
        let speaker = tagged.or(statement.and_then(Statement::speaker))?;
        // The network's own speaker of an act may be another than the statement's, whose cue and medium then are not its.
        let statement = statement.filter(|x| tagged.is_none() || x.speaker() == tagged);
        let text = |x: &Statement, words: (usize, usize)| self.document.text.slice(self.segments.span(x.sentence, words)).to_string();
        let attribution = Attribution {
            speaker: Some(self.phrase(speaker.0, speaker.1).1),
            name: self.cast.profiles(speaker).first().and_then(|p| p.name.clone()),
            cue: statement.map(|x| text(x, x.cue)).unwrap_or_default(),
            medium: statement.and_then(|x| Some(text(x, x.medium?))),
        };
        Some((attribution, speaker))
    }
}

/// Who is acted on where only the ground is named, and that is another country's: "fired at targets in Jericho".
fn ground(p: &Place, stands_for: &Country, event: &str) -> Actor {
    let profile = Profile { name: p.name.clone(), country: p.country.clone(), ..Profile::default() };
    actor(Span::new(p.start, p.end), &p.text, &profile, stands_for, event, Role::Target)
}

fn actor(span: Span, text: &str, p: &Profile, stands_for: &Country, event: &str, role: Role) -> Actor {
    let sectors = events::acting(p, stands_for, event, role);
    Actor {
        text: text.to_string(),
        start: span.start,
        end: span.end,
        name: p.name.clone(),
        country: p.country.clone(),
        sector: sectors.first().cloned(),
        sectors,
        office: p.office.clone(),
    }
}
