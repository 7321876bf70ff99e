//! Events: from what the network reads and who the actors are, to one record for each act of each sentence.
//!
//! In: candidates (words that may express an act, with probabilities), the cast and times. Out: [`Act`]s, still as word
//! indices; `pipeline` writes them out as records. A candidate is coded when the probability of its likeliest type passes
//! the model's threshold (chosen on sentences held out from training); its sides are the words that more likely than not have
//! that role in it. `hierarchy` then leaves out what only repeats or serves another act.

use crate::actors::story::Sentence;
use crate::actors::{Profile, definition};
use crate::codebook::{Codebook, Country, Promise, Quad};
use crate::language::{Candidate, Labels, Role, Word, above, is_subject};
use serde::Deserialize;

/// When a candidate is coded and a word takes a role.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
pub struct Thresholds {
    /// Least probability of a candidate's likeliest type.
    pub event: f32,
    /// Least probability of a role.
    pub role: f32,
    /// The logistic curve from what the network is sure of to the share of coded types that are right: weights of the log odds that the
    /// word expresses some event, and that it is of its type if it does, and the curve's height.
    #[serde(default = "as_some")]
    pub confidence: [f32; 3],
    /// Added to the log odds of a record: when no country of its sides is known, when acts beside it were left out as the same, and when a surer
    /// record of the sentence has its type.
    #[serde(default)]
    pub evidence: [f32; 3],
}

fn as_some() -> [f32; 3] {
    [1.0, 0.0, 0.0]
}

impl Thresholds {
    /// Probability that a type is right that was coded at probability `kind`, of `some` for an event of any type (Platt 1999).
    pub fn confidence(&self, some: f32, kind: f32) -> f32 {
        let [event, type_of_it, height] = self.confidence;
        logistic(event * log_odds(some) + type_of_it * log_odds(kind / some.max(1e-6)) + height)
    }

    /// The same when it is known what else speaks for or against a record, in the order of `evidence`.
    pub fn weighed(&self, confidence: f32, found: [bool; 3]) -> f32 {
        logistic(log_odds(confidence) + self.evidence.iter().zip(found).filter(|(_, f)| *f).map(|(w, _)| w).sum::<f32>())
    }
}

fn log_odds(p: f32) -> f32 {
    let p = p.clamp(1e-4, 1.0 - 1e-4);
    (p / (1.0 - p)).ln()
}

fn logistic(odds: f32) -> f32 {
    1.0 / (1.0 + (-odds).exp())
}

/// An act, its words given by their index in the sentence.
#[derive(Debug, Clone, PartialEq)]
pub struct Act {
    /// Sentence index.
    pub sentence: usize,
    /// Head word of the predicate.
    pub word: usize,
    /// Type, as the model names it.
    pub event: String,
    /// Mode, as the model names it.
    pub mode: Option<String>,
    /// Factuality.
    pub factuality: String,
    /// Probability that the type is right, 0–1.
    pub confidence: f32,
    /// Head words of the sources.
    pub source: Vec<usize>,
    /// Head words of the targets.
    pub target: Vec<usize>,
    /// Head word of the speaker.
    pub speaker: Option<usize>,
    /// Words that the network does not rule out as its speaker.
    pub voices: Vec<usize>,
    /// Acts of the sentence that the codebook's rules left out beside this one.
    pub left_out: Vec<LeftOut>,
}

#[cfg(test)]
impl Act {
    /// An act as tests tell it: in the first sentence, done, likely, nothing left out.
    pub(crate) fn told(word: usize, event: &str, source: &[usize], target: &[usize]) -> Self {
        Self {
            sentence: 0,
            word,
            event: event.to_string(),
            mode: None,
            factuality: "actual".to_string(),
            confidence: 0.9,
            source: source.to_vec(),
            target: target.to_vec(),
            speaker: None,
            voices: Vec::new(),
            left_out: Vec::new(),
        }
    }
}

/// An act that a rule left out.
#[derive(Debug, Clone, PartialEq)]
pub struct LeftOut {
    /// Head word of its predicate.
    pub word: usize,
    /// Its type, as the model names it.
    pub event: String,
    /// The rule's reason.
    pub why: String,
}

/// Words that take a part in some act of a sentence, or likely say so, so that the actor stage looks at them.
pub fn participants(acts: &[Act], candidates: &[Candidate], thresholds: Thresholds) -> Vec<usize> {
    let coded = candidates.iter().filter(|c| acts.iter().any(|a| a.word == c.word));
    let speakers = coded.flat_map(|c| (0..c.roles.len()).filter(|&w| c.role(w, Role::Speaker) >= thresholds.role));
    let mut out: Vec<usize> = acts.iter().flat_map(|a| a.source.iter().chain(&a.target).copied()).chain(speakers).collect();
    out.sort_unstable();
    out.dedup();
    out
}

/// The acts of a sentence.
pub fn acts(s: &Sentence, candidates: &[Candidate], labels: &Labels, codebook: &Codebook, thresholds: Thresholds) -> Vec<Act> {
    let company = company(s, candidates, labels, codebook);
    // Whoever says what a short name stands for supports nobody.
    let told = candidates.iter().filter(|c| definition(s.forms, c.word).is_none());
    let mut acts: Vec<Act> = told.filter_map(|c| act(s, c, labels, codebook, thresholds, &company)).collect();
    give_back(s, &mut acts);
    acts
}

/// "The call came after Lee met Park": sides that a noun has only from a like act, told in a clause beside it, are that act's.
fn give_back(s: &Sentence, acts: &mut [Act]) {
    for i in 0..acts.len() {
        let noun = &s.words[acts[i].word];
        let Some(verb) = noun.head.filter(|_| noun.upos == "NOUN" && noun.relation == "nsubj") else { continue };
        let hangs = |w: usize| s.words[w].relation == "advcl" && s.words[w].head == Some(verb);
        let clause = |w: usize| hangs(w) || above(s.words, w).any(hangs);
        let like = acts.iter().filter(|a| a.event == acts[i].event && clause(a.word));
        let theirs: Vec<usize> = like.flat_map(|a| a.source.iter().chain(&a.target)).copied().filter(|&w| clause(w)).collect();
        acts[i].source.retain(|w| !theirs.contains(w));
        acts[i].target.retain(|w| !theirs.contains(w));
    }
}

/// Least probability of a noun as a friendly act, for those with whom it is done to be left to it.
const LEAST_COMPANY: f32 = 0.2;

/// Nouns of verbal cooperation that hang on something by a preposition: "in a call with …", "during talks with …".
fn company(s: &Sentence, candidates: &[Candidate], labels: &Labels, codebook: &Codebook) -> Vec<usize> {
    let friendly = |c: &&Candidate| {
        let w = &s.words[c.word];
        let kind = codebook.strongest(&labels.events, &c.events).and_then(|(name, _)| codebook.get(name));
        w.upos == "NOUN"
            && matches!(w.relation, "obl" | "nmod")
            && 1.0 - c.events[0] >= LEAST_COMPANY
            && kind.is_some_and(|t| t.quad == Quad::VerbalCooperation)
    };
    candidates.iter().filter(friendly).map(|c| c.word).collect()
}

/// Whether a word hangs on a friendly noun below a predicate: whom a minister called is not whom he condemned in the call.
fn kept_company(s: &Sentence, company: &[usize], predicate: usize, w: usize) -> bool {
    // Who is called follows the call, with no predicate between, whatever the tree says.
    let call = |h: &usize| company.contains(h) && *h < w && !(*h..w).contains(&predicate);
    !company.contains(&predicate)
        && above(s.words, w).take_while(|h| *h != predicate).any(|h| call(&h))
        && above(s.words, w).any(|h| h == predicate)
}

fn best<'l>(values: &[f32], names: &'l [String]) -> Option<(&'l str, f32)> {
    names.iter().zip(values).max_by(|a, b| a.1.total_cmp(b.1)).map(|(n, v)| (n.as_str(), *v))
}

fn act(s: &Sentence, c: &Candidate, labels: &Labels, codebook: &Codebook, thresholds: Thresholds, company: &[usize]) -> Option<Act> {
    let promises = || codebook.promises().iter().filter(|p| is_promise(s.words, c.word, p));
    let promised = promises().fold(c.events.clone(), |probabilities, p| p.moved(&labels.events, &probabilities));
    let (event, kind) = codebook.strongest(&labels.events, &promised)?;
    if kind < thresholds.event {
        return None;
    }
    let mode = codebook.mode(event, &labels.modes, &c.modes, &telling(s.words, c.word));
    let (factuality, _) = best(&c.factuality, &labels.factuality)?;
    let quad = codebook.get(event)?.quad;
    let hostile = matches!(quad, Quad::VerbalConflict | Quad::MaterialConflict);
    let (mut source, mut target) = roles(s, c, thresholds, &|w| hostile && kept_company(s, company, c.word, w));
    // "Thai and Cambodian troops traded fire": of those who use force the first is the source.
    if quad != Quad::MaterialConflict {
        (source, target) = together(s.words, c, source, target);
    }
    if target.is_empty() && matches!(quad, Quad::VerbalCooperation | Quad::VerbalConflict) {
        target.extend(owner(s, c.word).filter(|w| !source.contains(w)));
    }
    let speaker = (0..s.words.len())
        .filter(|&w| c.role(w, Role::Speaker) >= thresholds.role)
        .max_by(|&a, &b| c.role(a, Role::Speaker).total_cmp(&c.role(b, Role::Speaker)));
    let (deed, _) = best(&c.events[1..], &labels.events[1..])?;
    let promise = promises().find(|p| event == p.is && p.types.iter().any(|t| t == deed));
    Some(Act {
        sentence: s.index,
        word: c.word,
        event: event.to_string(),
        mode: mode.map(|(m, _)| m.to_string()),
        factuality: factuality.to_string(),
        confidence: thresholds.confidence(1.0 - c.events[0], kind),
        source,
        target,
        speaker,
        voices: (0..s.words.len()).filter(|&w| c.role(w, Role::Speaker) >= LEAST_VOICE).collect(),
        left_out: Vec::from_iter(promise.map(|p| LeftOut { word: c.word, event: deed.to_string(), why: p.why.clone() })),
    })
}

/// Whether a verb has beside it what makes of its act a promise: "will provide", "stressed its readiness".
fn is_promise(words: &[Word], verb: usize, promise: &Promise) -> bool {
    let tells = |w: &Word| match w.relation {
        "aux" => promise.auxiliaries.contains(&w.lemma),
        "obj" | "nsubj:pass" => promise.objects.contains(&w.lemma),
        _ => false,
    };
    words.iter().any(|w| w.head == Some(verb) && tells(w))
}

/// Least probability of the speaker of a statement as the speaker of an act told in it.
const LEAST_VOICE: f32 = 0.05;
/// Least probability of the word that is taken for a side where none reaches the threshold, if the tree hangs it on the act.
const LIKELY: f32 = 0.12;
/// The same for one that it does not.
const LIKELY_ELSEWHERE: f32 = 0.2;
/// Relations by which another clause begins.
const CLAUSES: [&str; 6] = ["acl", "acl:relcl", "advcl", "ccomp", "csubj", "parataxis"];
/// Least probability of a source that the tree speaks against.
const EVIDENT: f32 = 0.5;

/// Head words of sources and of targets. An act nearly always has a side that is named: where no word reaches the threshold, the likeliest is taken.
/// Whom `apart` names is nobody's target here.
fn roles(s: &Sentence, c: &Candidate, thresholds: Thresholds, apart: &dyn Fn(usize) -> bool) -> (Vec<usize>, Vec<usize>) {
    let apart = |role: Role, w: usize| match role {
        Role::Target => apart(w),
        Role::Source => c.role(w, role) < EVIDENT && does_above(s.words, c.word, w),
        _ => false,
    };
    let likely =
        |role: Role, w: usize, least: f32| w != c.word && !apart(role, w) && c.role(w, role) >= least && strongest(c, w) == role as usize;
    let side = |role: Role| {
        let sure = (0..s.words.len()).filter(|&w| likely(role, w, thresholds.role)).map(|w| named(s.words, c.word, w)).collect();
        with_conjuncts(s, c, role, thresholds, sure)
    };
    let likeliest = |role: Role| {
        let nominal = |w: &usize| matches!(s.words[*w].upos, "PROPN" | "NOUN" | "PRON");
        let least = |w: usize| if is_attached(s.words, c.word, w) { LIKELY } else { LIKELY_ELSEWHERE };
        (0..s.words.len())
            .filter(nominal)
            .filter(|&w| likely(role, w, least(w)))
            .max_by(|&a, &b| c.role(a, role).total_cmp(&c.role(b, role)))
    };
    let fill = |found: Vec<usize>, role: Role| if found.is_empty() { likeliest(role).into_iter().collect() } else { found };
    match (side(Role::Source), parties(s.words, s.forms, c.word)) {
        (none, Some((one, other))) if none.is_empty() => (vec![one], vec![other]),
        (source, _) => (fill(source, Role::Source), fill(side(Role::Target), Role::Target)),
    }
}

/// "Kuwait and Oman offered": a compound subject is on one side, that of which the network is surest for any of its words.
fn together(words: &[Word], c: &Candidate, mut source: Vec<usize>, mut target: Vec<usize>) -> (Vec<usize>, Vec<usize>) {
    for subject in (0..words.len()).filter(|&w| is_subject(&words[w])) {
        let member = |w: &usize| *w == subject || words[*w].relation == "conj" && words[*w].head == Some(subject);
        let surest = |side: &[usize], role: Role| side.iter().filter(|w| member(w)).map(|&w| c.role(w, role)).reduce(f32::max);
        let (does, bears) = (surest(&source, Role::Source), surest(&target, Role::Target));
        let (Some(does), Some(bears)) = (does, bears) else { continue };
        let (to, from) = if does >= bears { (&mut source, &mut target) } else { (&mut target, &mut source) };
        to.extend(from.extract_if(.., |w| member(w)));
        to.sort_unstable();
        to.dedup();
    }
    (source, target)
}

/// Whether the tree makes a word part of an act: it hangs on the act in its own clause, is the subject of a verb that the act completes or
/// is coordinated with, or is what the act's relative clause tells of.
fn is_attached(words: &[Word], act: usize, w: usize) -> bool {
    let opens = |i: usize| CLAUSES.contains(&words[i].relation) || words[i].relation == "conj" && words[i].upos == "VERB";
    // The path from the word up to the end of its clause.
    let mut mine = vec![w];
    while let Some(up) = words[mine[mine.len() - 1]].head.filter(|_| !opens(mine[mine.len() - 1])) {
        mine.push(up);
    }
    let mut at = act;
    loop {
        if let Some(i) = mine.iter().position(|&i| i == at) {
            return at == act || i == 0 || is_subject(&words[mine[i - 1]]) || words[act].upos != "VERB" && !opens(act);
        }
        match words[at].head {
            Some(up) if !matches!(words[at].relation, "ccomp" | "csubj" | "parataxis") => at = up,
            _ => return false,
        }
    }
}

/// An article stands for what it belongs to, or in a predicate ("the EU call") for the name between.
fn named(words: &[Word], predicate: usize, w: usize) -> usize {
    match words[w].head.filter(|&h| h > w && words[w].relation == "det") {
        Some(head) if head != predicate => head,
        Some(head) => (w + 1..head).rev().find(|&v| matches!(words[v].upos, "NOUN" | "PROPN")).unwrap_or(w),
        None => w,
    }
}

/// Whether a word is the subject of a verb above a noun: who condemned an attack did not make it, unless the network is sure.
fn does_above(words: &[Word], noun: usize, w: usize) -> bool {
    words[noun].upos == "NOUN" && words[w].relation == "nsubj" && words[w].head.is_some_and(|h| above(words, noun).any(|a| a == h))
}

/// The two that a noun is between: "the Ruto-Museveni call", "Israel-Lebanon talks".
fn parties(words: &[Word], forms: &[&str], noun: usize) -> Option<(usize, usize)> {
    let (other, dash, one) = (noun.checked_sub(1)?, noun.checked_sub(2)?, noun.checked_sub(3)?);
    let named = [one, other].iter().all(|&w| words[w].upos == "PROPN");
    (words[noun].upos == "NOUN" && named && matches!(forms[dash], "-" | "–")).then_some((one, other))
}

/// Whose doing or thing the object of a verb is: "condemned Sudan's raid", "praised the commission's report", "rejected a Chilean offer".
fn owner(s: &Sentence, verb: usize) -> Option<usize> {
    let below = |head: usize, relation: &str| s.words.iter().position(|w| w.head == Some(head) && w.relation == relation);
    let object = below(verb, "obj")?;
    let possessor = below(object, "nmod:poss").filter(|&w| matches!(s.words[w].upos, "PROPN" | "NOUN"));
    let name = |w: &usize| s.forms[*w].starts_with(char::is_uppercase);
    possessor.or_else(|| ["amod", "compound"].iter().filter_map(|r| below(object, r)).find(name))
}

fn strongest(c: &Candidate, w: usize) -> usize {
    (1..4).max_by(|&a, &b| c.roles[w][a].total_cmp(&c.roles[w][b])).unwrap_or(0)
}

/// "Japan and South Korea": what is coordinated with a side is on that side, unless it has a role of its own.
fn with_conjuncts(s: &Sentence, c: &Candidate, role: Role, thresholds: Thresholds, mut side: Vec<usize>) -> Vec<usize> {
    for i in 0..s.words.len() {
        let w = &s.words[i];
        let joined = w.relation == "conj" && matches!(w.upos, "PROPN" | "NOUN" | "PRON") && w.head.is_some_and(|h| side.contains(&h));
        let free = (1..4).all(|r| r == role as usize || c.roles[i][r] < thresholds.role);
        if joined && free && !side.contains(&i) && i != c.word {
            side.push(i);
        }
    }
    // The words of one phrase are one actor: "U.S." in "U.S. officials" is not a second one.
    let inside = |w: usize, v: usize| {
        let (first, last) = crate::mentions::phrase(s.words, v);
        w != v && (first..=last).contains(&w)
    };
    let mut out: Vec<usize> = side.iter().copied().filter(|&w| !side.iter().any(|&v| inside(w, v))).collect();
    out.sort_unstable();
    out
}

/// How far from its head a word of a predicate may stand.
const PREDICATE: usize = 4;

/// The words of a predicate: its head with the words beside it that complete a verb or name a noun ("telephone conversation").
pub fn predicate(s: &Sentence, head: usize) -> (usize, usize) {
    // An article that the network marks stands for its noun.
    let head = s.words[head].head.filter(|_| s.words[head].relation == "det").unwrap_or(head);
    // "car bomb attack", "turned it down" and "test-fired", but not the "year" of "two-year ceasefire", nor what stands far off.
    let parted = |i: usize| i > 0 && i < head && s.words[i - 1].lemma == "-";
    let near = |i: usize| {
        i.abs_diff(head) <= PREDICATE
            && (i.min(head)..i.max(head)).all(|k| s.words[k].lemma == "-" || !matches!(s.words[k].upos, "PUNCT" | "NUM"))
    };
    let completes = |i: &usize| {
        let w = &s.words[*i];
        let named = w.relation == "compound" && (*i <= head + 1 || s.words[head].upos == "VERB");
        w.head == Some(head) && (named || matches!(w.relation, "compound:prt" | "fixed")) && near(*i) && !parted(*i)
    };
    let (first, last) = (0..s.words.len()).filter(completes).fold((head, head), |(a, b), i| (a.min(i), b.max(i)));
    (first, last + 1)
}

/// Lemmas that may tell how an act is done: of its predicate, and of what completes that ("fired tear gas", "a suicide bombing").
pub fn telling<'s>(words: &'s [Word], head: usize) -> Vec<&'s str> {
    let completes = |w: usize| {
        words[w].head == Some(head)
            && matches!(words[w].relation, "compound" | "amod" | "obj" | "obl" | "obl:agent" | "nsubj" | "fixed" | "nmod")
            && words[w].upos != "PROPN"
    };
    let whole = |w: usize| completes(w) || words[w].relation == "compound" && words[w].head.is_some_and(completes);
    (0..words.len()).filter(|&w| w == head || whole(w)).map(|w| words[w].lemma.as_str()).collect()
}

/// Sectors of a side, where a bare country name or a whole people may stand for its forces or its government. Persons of whom the story
/// tells no more than what is done to them are civilians.
pub fn acting(profile: &Profile, stands_for: &Country, event: &str, role: Role) -> Vec<String> {
    let among = |types: &[String]| types.iter().any(|t| t == event);
    let suffers = role == Role::Target && among(&stands_for.people_as_target);
    let people = among(&stands_for.people) || suffers;
    if suffers && profile.sectors.is_empty() && profile.kind.as_deref() == Some("person") {
        return vec!["CVL".to_string()];
    }
    if profile.bare && profile.sectors.is_empty() || profile.whole && !people {
        let sector = if role == Role::Source && among(&stands_for.forces) { "MIL" } else { "GOV" };
        return vec![sector.to_string()];
    }
    profile.sectors.clone()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(tags: &[&'static str]) -> Vec<Word<'static>> {
        let word = |upos| Word { lemma: String::new(), upos, feats: "_", head: None, relation: "dep", entity: None };
        tags.iter().map(|t| word(t)).collect()
    }

    #[test]
    fn a_record_of_known_countries_is_surer_than_one_of_none() {
        let thresholds = Thresholds { event: 0.4, role: 0.3, confidence: as_some(), evidence: [-1.0, 1.0, -0.5] };
        let weighed = |found| thresholds.weighed(0.8, found);
        assert!((weighed([false; 3]) - 0.8).abs() < 1e-6);
        assert!(weighed([true, false, false]) < weighed([false, false, true]) && weighed([false, false, true]) < 0.8);
        assert!(weighed([false, true, false]) > 0.8 && weighed([true, true, true]) < 0.8);
    }

    #[test]
    fn words_about_what_somebody_did_are_against_him() {
        let mut tree = words(&["PROPN", "VERB", "PROPN", "PART", "NOUN"]);
        for (w, head, relation) in [(0, 1, "nsubj"), (2, 4, "nmod:poss"), (3, 2, "case"), (4, 1, "obj")] {
            (tree[w].head, tree[w].relation) = (Some(head), relation);
        }
        let forms = ["Mali", "condemned", "Sudan", "'s", "raid"];
        assert_eq!(owner(&Sentence { words: &tree, forms: &forms, index: 0 }, 1), Some(2));
        let mut tree = words(&["PROPN", "VERB", "DET", "ADJ", "NOUN"]);
        for (w, head, relation) in [(0, 1, "nsubj"), (2, 4, "det"), (3, 4, "amod"), (4, 1, "obj")] {
            (tree[w].head, tree[w].relation) = (Some(head), relation);
        }
        for (word, of) in [("Chilean", Some(3)), ("new", None)] {
            let forms = ["Peru", "rejected", "a", word, "offer"];
            assert_eq!(owner(&Sentence { words: &tree, forms: &forms, index: 0 }, 1), of);
        }
    }

    #[test]
    fn an_article_stands_for_the_name_behind_it() {
        let mut tree = words(&["DET", "PROPN", "NOUN", "ADP", "PROPN"]);
        for (w, head, relation) in [(0, 2, "det"), (1, 2, "compound"), (3, 4, "case"), (4, 2, "nmod")] {
            (tree[w].head, tree[w].relation) = (Some(head), relation);
        }
        assert_eq!(named(&tree, 2, 0), 1, "the NATO call on Serbia");
        assert_eq!(named(&tree, 4, 0), 2);
        assert_eq!(named(&tree, 2, 4), 4);
    }

    #[test]
    fn whom_a_minister_called_is_not_whom_he_condemned() {
        // He denounced Mali's raid in a call with Chad
        let tree = |raid_hangs_on: usize| {
            let mut tree = words(&["PRON", "VERB", "PROPN", "PART", "NOUN", "ADP", "DET", "NOUN", "ADP", "PROPN"]);
            for (w, head) in [(0, 1), (2, 4), (3, 2), (4, raid_hangs_on), (5, 7), (6, 7), (7, 1), (8, 9), (9, 7)] {
                tree[w].head = Some(head);
            }
            tree
        };
        let apart = |tree: &[Word], w: usize| kept_company(&Sentence { words: tree, forms: &[""; 10], index: 0 }, &[7], 1, w);
        assert!(apart(&tree(1), 9) && !apart(&tree(1), 2));
        assert!(!apart(&tree(7), 2), "a tree that hangs the raid on the call is not believed");
    }

    #[test]
    fn help_that_will_come_and_declared_readiness_are_promises() {
        // Norway will send tents; Norway underlined readiness
        let tree = |tags: &[&'static str], last: (usize, &str)| {
            let mut tree = words(tags);
            for (w, head, relation, lemma) in [(0, last.0, "nsubj", "Norway"), (1, 2, "aux", "will"), (last.0 + 1, last.0, "obj", last.1)] {
                (tree[w].head, tree[w].relation, tree[w].lemma) = (Some(head), relation, lemma.to_string());
            }
            tree
        };
        let codebook = Codebook::built_in();
        let promised =
            |tree: &[Word], verb| Vec::from_iter(codebook.promises().iter().filter(|p| is_promise(tree, verb, p)).map(|p| &p.types[..]));
        let sends = tree(&["PROPN", "AUX", "VERB", "NOUN"], (2, "tent"));
        assert_eq!(promised(&sends, 2), [["AID", "COOPERATE"]]);
        assert!(promised(&sends, 3).is_empty());
        assert_eq!(promised(&tree(&["PROPN", "VERB", "NOUN"], (1, "readiness")), 1), [["SUPPORT"]]);
        let names = ["NONE", "AGREE", "AID", "ASSAULT"].map(str::to_string);
        assert_eq!(codebook.promises()[0].moved(&names, &[0.125, 0.25, 0.5, 0.125]), [0.125, 0.75, 0.0, 0.125]);
    }

    #[test]
    fn a_country_attacks_by_its_forces_and_else_acts_by_its_government() {
        let codebook = Codebook::built_in();
        let acting = |profile: &Profile, event, role| acting(profile, codebook.country(), event, role).join(" ");
        let chad = Profile { bare: true, ..Profile::default() };
        assert_eq!(acting(&chad, "ASSAULT", Role::Source), "MIL");
        assert_eq!(acting(&chad, "ASSAULT", Role::Target), "GOV");
        assert_eq!(acting(&chad, "ACCUSE", Role::Source), "GOV");
        let chadians = Profile { whole: true, sectors: vec!["CVL".to_string()], ..Profile::default() };
        assert_eq!(acting(&chadians, "PROTEST", Role::Source), "CVL");
        assert_eq!(acting(&chadians, "AID", Role::Target), "CVL");
        assert_eq!(acting(&chadians, "AID", Role::Source), "GOV");
        let stranger = Profile { kind: Some("person".to_string()), ..Profile::default() };
        assert_eq!(acting(&stranger, "ASSAULT", Role::Target), "CVL", "whom nobody knows is a civilian where he is hurt");
    }

    /// Heads counted from 1.
    fn tree(nodes: &[(&'static str, usize, &'static str)]) -> Vec<Word<'static>> {
        let mut tree = words(&nodes.iter().map(|n| n.0).collect::<Vec<_>>());
        for (word, (_, head, relation)) in tree.iter_mut().zip(nodes) {
            (word.head, word.relation) = (head.checked_sub(1), relation);
        }
        tree
    }

    #[test]
    fn sides_belong_to_the_clause_of_the_act() {
        // Lima praised police, telling parliament
        let praised = tree(&[
            ("PROPN", 2, "nsubj"),
            ("VERB", 0, "root"),
            ("NOUN", 2, "obj"),
            ("PUNCT", 5, "punct"),
            ("VERB", 2, "advcl"),
            ("NOUN", 5, "obj"),
        ]);
        assert!(is_attached(&praised, 1, 0) && is_attached(&praised, 1, 2) && !is_attached(&praised, 1, 5));
        assert!(is_attached(&praised, 4, 0), "who praised told it");
        assert!(!is_attached(&praised, 4, 2), "whom he praised did not");
        // troops who left; she held talks there
        assert!(is_attached(&tree(&[("NOUN", 0, "root"), ("PRON", 3, "nsubj"), ("VERB", 1, "acl:relcl")]), 2, 0));
        assert!(is_attached(&tree(&[("PRON", 2, "nsubj"), ("VERB", 0, "root"), ("NOUN", 2, "obj")]), 2, 0));
    }

    #[test]
    fn a_predicate_is_one_word_and_what_completes_it() {
        let said = |nodes: &[(&'static str, usize, &'static str)], lemmas: &[&str], head: usize| {
            let mut words = tree(nodes);
            words.iter_mut().zip(lemmas).for_each(|(w, l)| w.lemma = l.to_string());
            let (first, end) = predicate(&Sentence { words: &words, forms: lemmas, index: 0 }, head);
            lemmas[first..end].join(" ")
        };
        let attack = [("NOUN", 3, "compound"), ("NOUN", 3, "compound"), ("NOUN", 0, "root")];
        assert_eq!(said(&attack, &["car", "bomb", "attack"], 2), "car bomb attack");
        let truce = [("NUM", 3, "nummod"), ("PUNCT", 3, "punct"), ("NOUN", 4, "compound"), ("NOUN", 0, "root")];
        assert_eq!(said(&truce, &["two", "-", "year", "ceasefire"], 3), "ceasefire");
        let refusal = [("VERB", 0, "root"), ("PRON", 1, "obj"), ("ADP", 1, "compound:prt")];
        assert_eq!(said(&refusal, &["turn", "it", "down"], 0), "turn it down");
        let killing = [("DET", 2, "det"), ("NOUN", 0, "root")];
        assert_eq!(said(&killing, &["the", "killing"], 0), "killing", "an article that the network marks stands for its noun");
    }

    #[test]
    fn a_compound_subject_is_on_one_side() {
        // Kuwait and Oman offered
        let tree = tree(&[("PROPN", 4, "nsubj"), ("CCONJ", 3, "cc"), ("PROPN", 1, "conj"), ("VERB", 0, "root")]);
        let mut roles = vec![[0.0; 4]; 4];
        (roles[0][Role::Source as usize], roles[2][Role::Target as usize]) = (0.9, 0.4);
        let c = Candidate { word: 3, events: vec![], modes: vec![], factuality: vec![], roles: roles.into() };
        assert_eq!(together(&tree, &c, vec![0], vec![2]), (vec![0, 2], vec![]));
    }

    #[test]
    fn who_met_before_a_call_did_not_make_it() {
        // Call came after Lee met Park
        let mut tree = words(&["NOUN", "VERB", "SCONJ", "PROPN", "VERB", "PROPN"]);
        for (w, head, relation) in [(0, 1, "nsubj"), (2, 4, "mark"), (3, 4, "nsubj"), (4, 1, "advcl"), (5, 4, "obj")] {
            (tree[w].head, tree[w].relation) = (Some(head), relation);
        }
        let act = |word, event| Act::told(word, event, &[3], &[5]);
        let s = Sentence { words: &tree, forms: &[""; 6], index: 0 };
        let mut acts = [act(0, "CONSULT"), act(4, "CONSULT")];
        give_back(&s, &mut acts);
        assert!(acts[0].source.is_empty() && acts[0].target.is_empty());
        assert_eq!((acts[1].source[0], acts[1].target[0]), (3, 5));
        let mut acts = [act(0, "ASSAULT"), act(4, "CONSULT")];
        give_back(&s, &mut acts);
        assert_eq!(acts[0].source, [3], "another kind of act may share them");
    }

    #[test]
    fn a_call_named_by_two_is_between_them() {
        let tags = words(&["DET", "PROPN", "PUNCT", "PROPN", "NOUN"]);
        assert_eq!(parties(&tags, &["the", "Ruto", "-", "Museveni", "call"], 4), Some((1, 3)));
        let tags = words(&["DET", "PROPN", "PUNCT", "ADJ", "NOUN"]);
        assert_eq!(parties(&tags, &["the", "Russia", "-", "led", "talks"], 4), None);
    }
}
