//! Contexts: what an act is about or part of (PLOVER): military, economic, election, refugees … several a record.
//!
//! In: the words of the story's sentences and what is known of an act. Out: names of contexts. A context comes from the words of the
//! sentence, from the sectors of the sides, or from the type of act; and from the story, where the title and a further sentence or
//! most sentences speak of it. All of it is data: `codebook/contexts.psv`.

use crate::actors::story::Sentence;
use crate::event::Actor;
use crate::language::Word;
use crate::segment::tokens;
use crate::tables::{Row, Table};
use std::collections::{BTreeSet, HashMap};
use std::sync::LazyLock;

static CONTEXTS: LazyLock<Contexts> =
    LazyLock::new(|| Contexts::new(&Table::built_in("contexts.psv", include_str!("../../../codebook/contexts.psv"))));

/// Contexts by their place in the table.
pub type Found = BTreeSet<usize>;

/// What decides about the contexts of an act beside the words of its sentence.
#[derive(Debug, Clone, Copy)]
pub struct About<'a> {
    /// Type, as the model names it.
    pub event: &'a str,
    /// Mode, as the model names it.
    pub mode: Option<&'a str>,
    /// Factuality.
    pub factuality: &'a str,
    /// Who did it.
    pub source: &'a [Actor],
    /// To whom.
    pub target: &'a [Actor],
}

/// Contexts that the words of a sentence speak of.
pub fn spoken(s: &Sentence) -> Found {
    let lower: Vec<String> = s.forms.iter().map(|f| f.to_lowercase()).collect();
    let is = |i: usize, cue: &str| lower.get(i).is_some_and(|f| f == cue) || s.words.get(i).is_some_and(|w| w.lemma == cue);
    let mut out = Found::new();
    for i in (0..lower.len()).filter(|&i| !is_surname(s, i)) {
        for key in [lower[i].as_str(), s.words[i].lemma.as_str()] {
            for (cue, context) in CONTEXTS.cues.get(key).into_iter().flatten() {
                if cue.iter().enumerate().all(|(k, word)| is(i + k, word)) {
                    out.insert(*context);
                }
            }
        }
    }
    out
}

/// Whether a word is part of a person's name: Price, Bush, Baker.
fn is_surname(s: &Sentence, i: usize) -> bool {
    let w = &s.words[i];
    let person = |w: &Word| w.entity == Some("person");
    w.upos == "PROPN" && (person(w) || w.relation == "flat" && w.head.is_some_and(|h| person(&s.words[h])))
}

/// Contexts of a whole story, from those of its title lines and of its sentences.
pub fn of_story(titles: &[Found], sentences: &[Found]) -> Found {
    let told = |c: usize| sentences.iter().filter(|s| s.contains(&c)).count();
    let titled = |c: usize| titles.iter().any(|t| t.contains(&c));
    (0..CONTEXTS.entries.len()).filter(|&c| titled(c) && told(c) >= 1 || told(c) >= 3 && 2 * told(c) > sentences.len()).collect()
}

/// Names of the contexts of an act, in the order of the table.
pub fn of_act(about: &About, spoken: &Found, story: &Found) -> Vec<String> {
    let entries = &CONTEXTS.entries;
    let own = |(i, e): &(usize, &Entry)| spoken.contains(i) || story.contains(i) || e.holds(about);
    let found: Vec<&Entry> = entries.iter().enumerate().filter(own).map(|(_, e)| e).collect();
    let holds = |e: &&Entry| found.iter().any(|f| f.name == e.name || f.within.contains(&e.name));
    entries.iter().filter(holds).map(|e| e.name.clone()).collect()
}

struct Entry {
    name: String,
    sectors: Vec<String>,
    acts: Vec<String>,
    between_states: bool,
    factuality: Vec<String>,
    /// Broader contexts.
    within: Vec<String>,
}

impl Entry {
    fn holds(&self, about: &About) -> bool {
        let act = |a: &String| match a.split_once('/') {
            Some((event, mode)) => event == about.event && Some(mode) == about.mode,
            None => a == about.event,
        };
        let sides = about.source.iter().chain(about.target);
        sides.flat_map(|a| &a.sectors).any(|s| self.sectors.contains(s))
            || self.acts.iter().any(act) && (!self.between_states || between_states(about))
            || self.factuality.iter().any(|f| f == about.factuality)
    }
}

/// Whether governments, or organisations of states, of different countries stand on both sides.
fn between_states(about: &About) -> bool {
    let states = |side: &[Actor]| -> Vec<String> {
        let acts_as_state = |a: &&Actor| a.country.as_deref() == Some("IGO") || a.sector.as_deref() == Some("GOV");
        side.iter().filter(acts_as_state).filter_map(|a| a.country.clone()).collect()
    };
    let (source, target) = (states(about.source), states(about.target));
    source.iter().any(|s| target.iter().any(|t| s != t))
}

struct Contexts {
    entries: Vec<Entry>,
    /// By first word: the words of a cue, and its context.
    cues: HashMap<String, Vec<(Vec<String>, usize)>>,
}

impl Contexts {
    fn new(table: &Table) -> Self {
        let mut out = Contexts { entries: Vec::new(), cues: HashMap::new() };
        for row in table.rows() {
            for cue in row.list("cues") {
                let words: Vec<String> = tokens(cue, 0..cue.len()).into_iter().map(|r| cue[r].to_lowercase()).collect();
                if let Some(first) = words.first() {
                    out.cues.entry(first.clone()).or_default().push((words, out.entries.len()));
                }
            }
            out.entries.push(entry(&row));
        }
        out
    }
}

fn entry(row: &Row) -> Entry {
    let list = |column: &str| row.list(column).map(String::from).collect();
    Entry {
        name: row.get("context").to_string(),
        sectors: list("sectors"),
        acts: list("acts"),
        between_states: row.get("sides") == "states",
        factuality: list("factuality"),
        within: list("within"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codebook::Codebook;

    fn found(text: &str) -> Found {
        let forms: Vec<&str> = tokens(text, 0..text.len()).into_iter().map(|r| &text[r]).collect();
        let word = |f: &&str| Word { lemma: f.to_lowercase(), upos: "NOUN", feats: "_", head: None, relation: "dep", entity: None };
        let words: Vec<Word> = forms.iter().map(word).collect();
        spoken(&Sentence { words: &words, forms: &forms, index: 0 })
    }

    fn contexts(text: &str, event: &str, mode: Option<&str>) -> Vec<String> {
        let about = About { event, mode, factuality: "actual", source: &[], target: &[] };
        of_act(&about, &found(text), &Found::new())
    }

    #[test]
    fn a_record_has_several_contexts() {
        assert_eq!(contexts("Chad and Sudan signed a treaty on asylum seekers.", "SUPPORT", None), ["diplomatic", "refugees"]);
    }

    #[test]
    fn a_phrase_is_a_cue_only_as_a_whole() {
        assert_eq!(contexts("The air was cold and the force small.", "CONSULT", None), Vec::<String>::new());
        assert_eq!(contexts("The air force was grounded.", "CONSULT", None), ["military"]);
    }

    #[test]
    fn the_act_itself_can_put_a_record_in_a_context() {
        assert_eq!(contexts("They did it.", "COERCE", Some("cyber")), ["cyber"]);
    }

    #[test]
    fn governments_of_two_countries_deal_diplomatically() {
        let state = |country: &str| Actor {
            text: String::new(),
            start: 0,
            end: 0,
            name: None,
            country: Some(country.into()),
            sector: Some("GOV".into()),
            sectors: vec!["GOV".into()],
            office: None,
        };
        let of = |target: &str| {
            let (source, target) = ([state("TCD")], [state(target)]);
            of_act(
                &About { event: "ACCUSE", mode: None, factuality: "actual", source: &source, target: &target },
                &Found::new(),
                &Found::new(),
            )
        };
        assert_eq!(of("SDN"), ["diplomatic"]);
        assert!(of("TCD").is_empty());
    }

    #[test]
    fn the_title_puts_the_whole_story_in_a_context() {
        let (title, other) = (found("Opposition doubts election"), found("The capital was quiet."));
        let story = of_story(std::slice::from_ref(&title), &[found("The electoral commission met."), other.clone()]);
        let about = About { event: "CONSULT", mode: None, factuality: "actual", source: &[], target: &[] };
        assert_eq!(of_act(&about, &other, &story), ["election"]);
    }

    #[test]
    fn the_table_names_acts_of_the_codebook_and_contexts_of_the_map_are_in_it() {
        let book = Codebook::built_in();
        for e in &CONTEXTS.entries {
            assert!(e.within.iter().all(|w| CONTEXTS.entries.iter().any(|x| x.name == *w)), "{}", e.name);
            for act in &e.acts {
                let (event, mode) = act.split_once('/').map_or((act.as_str(), None), |(e, m)| (e, Some(m)));
                let known = book.get(event).is_some_and(|t| mode.is_none_or(|m| t.mode_name(m).is_some()));
                assert!(known, "{}: {act}", e.name);
            }
        }
        for c in book.cameo().contexts() {
            assert!(CONTEXTS.entries.iter().any(|e| e.name == c), "{c}");
        }
    }
}
