//! Places: which words name a place, and which place on earth it is.
//!
//! In: the words, trees and entity types of a story, the lexicon's countries, a gazetteer. Out: [`PlaceMention`]s with coordinates. A name
//! is looked for only where the network sees a place, or where a preposition of place or a dateline stands before it; names inside
//! persons and organisations are left out. Names that may mean several places are decided together: by what the text itself says
//! ("Paris, Texas"), the countries and divisions that the story names, nearness to places that are sure, and population (the
//! minimum-distance and one-sense-per-document heuristics of Leidner 2007; the local context of Lieberman et al. 2010).

pub mod gazetteer;

use crate::actors::lexicon::{CountryWord, Lexicon, Sense};
use crate::actors::story::{Cast, Sentence};
use crate::events::Act;
use crate::segment::{Kind as SentenceKind, Segments};
use crate::span::Span;
use crate::tables::Table;
use gazetteer::{Gazetteer, Kind, Place};
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

/// A place named in a story.
#[derive(Debug, Clone, PartialEq)]
pub struct PlaceMention<'g> {
    /// The words, in the document.
    pub span: Span,
    /// Sentence index.
    pub sentence: usize,
    /// First and one past the last word in the sentence.
    pub words: (usize, usize),
    /// What it means.
    pub place: Place<'g>,
    /// Name of the first-order division in which it lies.
    pub division: Option<&'g str>,
}

/// Words that lead to a place, and words that follow the name of one.
struct Clues {
    before: HashSet<String>,
    after: HashSet<String>,
    /// Names that are also ordinary words, first names or newspapers: places only where the network sees one.
    doubtful: HashSet<String>,
}

static CLUES: LazyLock<Clues> = LazyLock::new(|| {
    let table = Table::built_in("place_clues.psv", include_str!("../../../../lexicon/place_clues.psv"));
    let of = |kind: &str| table.rows().filter(|r| r.get("clue") == kind).map(|r| r.get("word").to_string()).collect();
    Clues { before: of("before"), after: of("after"), doubtful: of("doubtful") }
});

/// ISO 3166 alpha-3 by alpha-2, from the lexicon's countries.
pub fn alpha3() -> &'static HashMap<&'static str, &'static str> {
    static CODES: LazyLock<HashMap<&str, &str>> = LazyLock::new(|| {
        let table = Table::built_in("countries.psv", include_str!("../../../../lexicon/countries.psv"));
        table.rows().filter(|r| !r.get("iso2").is_empty()).map(|r| (r.get("iso2"), r.get("code"))).collect()
    });
    &CODES
}

/// Words that may stand between the name of an act's place and its predicate, in the tree.
const MOST_STEPS: usize = 5;

/// A name and what it may mean.
struct Candidate<'g> {
    sentence: usize,
    words: (usize, usize),
    choices: Vec<Place<'g>>,
}

/// The places that a story names, in reading order.
pub fn places<'g>(
    gazetteer: &'g Gazetteer,
    lexicon: &Lexicon,
    segments: &Segments,
    sentences: &[Sentence],
    cast: &Cast,
) -> Vec<PlaceMention<'g>> {
    let finder = Finder { gazetteer, lexicon, cast };
    let mut found: Vec<Candidate> = Vec::new();
    for (s, segment) in sentences.iter().zip(&segments.sentences) {
        finder.sentence(s, segment.kind == SentenceKind::Dateline, &mut found);
    }
    let chosen = resolve(sentences, &found);
    found
        .into_iter()
        .zip(chosen)
        .map(|(c, place)| PlaceMention {
            span: segments.span(c.sentence, c.words),
            sentence: c.sentence,
            words: c.words,
            division: gazetteer.division(place.country, place.division).filter(|_| place.kind != Kind::Country).map(|d| d.name),
            place,
        })
        .collect()
}

/// The place of an act: the one that hangs on its predicate most closely, and is not one of its sides.
pub fn of_act<'p, 'g>(places: &'p [PlaceMention<'g>], s: &Sentence, act: &Act) -> Option<&'p PlaceMention<'g>> {
    let steps = |m: &PlaceMention| {
        let inside = |w: usize| (m.words.0..m.words.1).contains(&w);
        let side = act.source.iter().chain(&act.target).any(|&w| inside(w));
        let mut at = (m.words.0..m.words.1).find(|&w| s.words[w].head.is_none_or(|h| !inside(h)))?;
        for n in 0..MOST_STEPS {
            if at == act.word {
                return (n > 0 && !side).then_some(n);
            }
            // A place inside another clause is that clause's, one inside a side describes that side.
            if matches!(s.words[at].relation, "acl:relcl" | "advcl" | "ccomp" | "parataxis" | "nsubj" | "obj")
                || act.source.contains(&at)
                || act.target.contains(&at)
            {
                return None;
            }
            at = s.words[at].head?;
        }
        None
    };
    places.iter().filter(|m| m.sentence == s.index).filter_map(|m| Some((steps(m)?, m))).min_by_key(|(n, _)| *n).map(|(_, m)| m)
}

struct Finder<'a, 'g> {
    gazetteer: &'g Gazetteer,
    lexicon: &'a Lexicon,
    cast: &'a Cast,
}

impl<'g> Finder<'_, 'g> {
    fn sentence(&self, s: &Sentence, dateline: bool, out: &mut Vec<Candidate<'g>>) {
        let countries = self.countries(s);
        let mut i = 0;
        while i < s.forms.len() {
            let found = s.forms[i].starts_with(char::is_uppercase).then(|| self.gazetteer.longest(&s.forms[i..])).flatten();
            if let Some((end, place)) = countries.get(&i) {
                // Georgia and Jordan are also names of other places: the story decides.
                let others = found.filter(|(n, _)| i + n == *end).map(|(_, c)| c).unwrap_or_default();
                let choices = std::iter::once(*place).chain(others.into_iter().filter(|p| p.kind != Kind::Country)).collect();
                out.push(Candidate { sentence: s.index, words: (i, *end), choices });
                i = *end;
                continue;
            }
            match found {
                Some((n, choices)) if self.is_place(s, i, i + n, dateline, &choices) => {
                    out.push(Candidate { sentence: s.index, words: (i, i + n), choices });
                    i += n;
                }
                _ => i += 1,
            }
        }
    }

    /// Countries named by their name, by first word.
    fn countries(&self, s: &Sentence) -> HashMap<usize, (usize, Place<'g>)> {
        let mut out = HashMap::new();
        for hit in self.lexicon.find(s.forms) {
            let code = hit.senses.iter().find_map(|x| match x {
                Sense::Country(id, CountryWord::Name) => Some(self.lexicon.country(*id)).filter(|c| is_country(&c.status)).map(|c| &c.code),
                _ => None,
            });
            let last = hit.end - 1;
            // "Jordan" is no country in "Jordan Santiago".
            let first_name =
                s.words.get(hit.end).is_some_and(|n| n.relation == "flat" && n.head.is_some_and(|h| (hit.first..hit.end).contains(&h)));
            if first_name || s.words[last].entity == Some("person") {
                continue;
            }
            // "the U.S. envoy" names no place, "the envoy to the U.S." does; the network tells them apart only by the tree.
            let attribute = matches!(s.words[last].relation, "amod") || s.words[last].upos == "ADJ";
            if let Some(country) = code.filter(|_| !attribute).and_then(|c| self.gazetteer.country(c)) {
                out.insert(hit.first, (hit.end, country));
            }
        }
        out
    }

    /// Whether words that the gazetteer knows name a place here.
    fn is_place(&self, s: &Sentence, first: usize, end: usize, dateline: bool, choices: &[Place]) -> bool {
        let head = (first..end).find(|&w| s.words[w].head.is_none_or(|h| h < first || h >= end)).unwrap_or(end - 1);
        let w = &s.words[head];
        let name = s.forms[first..end].join(" ");
        if w.upos != "PROPN" && !(end - first > 1 || w.entity == Some("place")) {
            return false;
        }
        if dateline {
            return name.chars().filter(|c| c.is_alphabetic()).count() > 2;
        }
        let clue = |words: &HashSet<String>, at: Option<&&str>| at.is_some_and(|f| words.contains(&f.to_lowercase()));
        let before = first > 0 && clue(&CLUES.before, s.forms.get(first - 1));
        let after = clue(&CLUES.after, s.forms.get(end));
        let is_place = w.entity == Some("place");
        if end - first == 1 && CLUES.doubtful.contains(&name.to_lowercase()) {
            return is_place && before;
        }
        // "Paris" is no place in "Paris Hilton".
        let goes_on = s
            .words
            .get(end)
            .is_some_and(|n| n.upos == "PROPN" && n.relation == "flat" && n.head.is_some_and(|h| (first..end).contains(&h)));
        if goes_on && !after {
            return false;
        }
        if is_place {
            return true;
        }
        let known = self.cast.profiles((s.index, head)).first();
        if w.entity == Some("person") || known.is_some_and(|p| p.kind.as_deref() == Some("person")) {
            return false;
        }
        // "Mansfield residents", "the Tarrant County Medical Examiner": whose it is.
        let parent = w.head.filter(|_| matches!(w.relation, "compound" | "amod" | "nmod:unmarked" | "nmod:poss")).map(|h| &s.words[h]);
        let whole = end - first > 1 || choices.iter().any(|p| matches!(p.kind, Kind::Division | Kind::District));
        match parent {
            Some(p) => after || p.upos == "NOUN" || p.entity != Some("person") && whole || before && p.entity == Some("place"),
            None => before || after || w.relation == "conj" && w.head.is_some_and(|h| s.words[h].entity == Some("place")),
        }
    }
}

/// Whether a row of the lexicon's countries is one with coordinates of its own.
fn is_country(status: &str) -> bool {
    matches!(status, "member" | "observer" | "partial" | "territory")
}

/// Kilometres between two places.
fn distance(a: &Place, b: &Place) -> f64 {
    let (la, lb) = (a.lat.to_radians(), b.lat.to_radians());
    let h = ((lb - la) / 2.0).sin().powi(2) + la.cos() * lb.cos() * ((b.lon - a.lon).to_radians() / 2.0).sin().powi(2);
    12742.0 * h.sqrt().min(1.0).asin()
}

/// How much a choice is worth before the story is looked at: countries before capitals before others, large before small, own
/// names before other names, which for large cities are as usual.
fn prior(p: &Place, key: &str) -> f64 {
    let people = (p.population.max(200) as f64).log10();
    let other = if gazetteer::key_of(p.name) == key || p.population > 1_000_000 { 0.0 } else { -1.5 };
    match p.kind {
        Kind::Country => 9.0,
        Kind::Region => 8.5 + other,
        Kind::Division => people - 0.5 + other,
        // "Macon" is the town, "Macon County" the county.
        Kind::District => people - 0.5 + other,
        Kind::Town => people + other,
        Kind::Capital => people + 1.5 + other,
    }
}

/// Meanings of a name that are looked at: the others are too small to be meant.
const MOST_CHOICES: usize = 25;

/// A name of the story, wherever it stands, with what it may mean and what each meaning is worth by itself.
struct Name<'g> {
    choices: Vec<(Place<'g>, f64)>,
}

/// Chooses one meaning for each name: what it is worth by itself, and how well it goes with some meaning of every other name.
fn resolve<'g>(sentences: &[Sentence], found: &[Candidate<'g>]) -> Vec<Place<'g>> {
    let mut names: Vec<Name<'g>> = Vec::new();
    let mut number: HashMap<(String, usize), usize> = HashMap::new();
    let mut of = Vec::with_capacity(found.len());
    for (i, c) in found.iter().enumerate() {
        let key = gazetteer::key_of(&sentences[c.sentence].forms[c.words.0..c.words.1].join(" "));
        let given = contained(sentences, found, i);
        let n = *number.entry((key.clone(), given.as_ref().map_or(0, Vec::len))).or_insert_with(|| {
            let mut choices: Vec<(Place, f64)> = given.as_ref().unwrap_or(&c.choices).iter().map(|p| (*p, prior(p, &key))).collect();
            choices.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.id.cmp(&b.0.id)));
            choices.truncate(MOST_CHOICES);
            names.push(Name { choices });
            names.len() - 1
        });
        of.push(n);
    }
    let chosen: Vec<Place> = (0..names.len())
        .map(|i| {
            let score = |(p, prior): &(Place, f64)| prior + support(&names, i, p);
            let best = names[i].choices.iter().max_by(|a, b| score(a).total_cmp(&score(b)).then(b.0.id.cmp(&a.0.id)));
            best.expect("a name has a meaning").0
        })
        .collect();
    of.into_iter().map(|n| chosen[n]).collect()
}

/// What the other names of the story say for a meaning of one: shares of those that may lie in its country, in its division, and near it.
fn support(names: &[Name], i: usize, p: &Place) -> f64 {
    let (mut country, mut division, mut near, mut others) = (0.0, 0.0, 0.0, 0.0);
    for (j, name) in names.iter().enumerate() {
        if j == i {
            continue;
        }
        others += 1.0;
        // A meaning counts as much as its share of the best one.
        let best = name.choices[0].1;
        let (mut c, mut d, mut n) = (0.0f64, 0.0f64, 0.0f64);
        for (q, worth) in &name.choices {
            let weight = 0.5f64.powf(best - worth).max(0.25);
            if q.country == p.country && !q.country.is_empty() {
                c = c.max(weight);
                if !p.division.is_empty() && q.division == p.division {
                    d = d.max(weight);
                }
            }
            if q.kind >= Kind::District && p.kind >= Kind::District {
                n = n.max(weight * (-distance(p, q) / 100.0).exp());
            }
        }
        country += c;
        division += d;
        near += n;
    }
    if others == 0.0 { 0.0 } else { (2.5 * country + 3.0 * division + 3.0 * near) / others }
}

/// "Paris, Texas", "Pandi, Bulacan in Central Luzon": the choices that lie in the division or country named right behind.
fn contained<'g>(sentences: &[Sentence], found: &[Candidate<'g>], i: usize) -> Option<Vec<Place<'g>>> {
    let (c, next) = (&found[i], found.get(i + 1)?);
    let s = &sentences[c.sentence];
    let gap = s.forms.get(c.words.1..next.words.0).filter(|_| next.sentence == c.sentence)?;
    if !matches!(gap, [","] | ["in"] | [",", "in"] | ["("] | ["in", "the"] | ["of"]) {
        return None;
    }
    let inside = |p: &&Place| {
        next.choices.iter().any(|n| match n.kind {
            Kind::Country => n.country == p.country && p.kind != Kind::Country,
            Kind::Division => n.country == p.country && n.division == p.division && p.kind >= Kind::District,
            Kind::District => n.country == p.country && n.division == p.division && p.kind > Kind::District,
            Kind::Region | Kind::Town | Kind::Capital => false,
        })
    };
    let out: Vec<Place> = c.choices.iter().filter(inside).copied().collect();
    (!out.is_empty()).then_some(out)
}

#[cfg(test)]
mod tests {
    use crate::pipeline::Coder;
    use crate::{Document, Text};

    /// (name, country, division, degrees north and east, rounded) of the places of a text.
    fn places(text: &str) -> Vec<(String, String, String, i64, i64)> {
        let coder = Coder::english().unwrap();
        let document = Document { text: Text::new(text), ..Document::default() };
        let worker = coder.worker().unwrap();
        let a = worker.annotate(&document).unwrap();
        a.places
            .iter()
            .map(|m| {
                let p = &m.place;
                (
                    document.text.slice(m.span).to_string(),
                    p.country.to_string(),
                    m.division.unwrap_or_default().to_string(),
                    p.lat.round() as i64,
                    p.lon.round() as i64,
                )
            })
            .collect()
    }

    #[test]
    fn a_town_is_found_with_its_country() {
        let p = places("Police in Kano fired tear gas at marchers on Friday.");
        assert_eq!((p[0].0.as_str(), p[0].1.as_str(), p[0].3, p[0].4), ("Kano", "NGA", 12, 9));
    }

    #[test]
    fn the_division_named_behind_decides_between_namesakes() {
        let p = places("The mayor of Paris, Texas, refused to meet the governor.");
        assert_eq!((p[0].1.as_str(), p[0].2.as_str(), p[0].4), ("USA", "Texas", -96));
        let p = places("Thousands marched in Paris on Sunday, French police said.");
        assert_eq!((p[0].1.as_str(), p[0].4), ("FRA", 2));
    }

    #[test]
    fn a_person_is_no_place() {
        assert!(places("Jordan Santiago told reporters that he would resign.").is_empty());
    }
}
