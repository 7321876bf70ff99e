//! Places: which words name a place, and which place on earth it is.
//!
//! In: the words, trees and entity types of a story, the lexicon's countries, a gazetteer. Out: [`PlaceMention`]s with coordinates. `find`
//! says which words name a place. Names that may mean several places are decided together: by what the text itself says
//! ("Paris, Texas"), the countries and divisions that the story names, nearness to places that are sure, and population (the
//! minimum-distance and one-sense-per-document heuristics of Leidner 2007; the local context of Lieberman et al. 2010).

mod acts;
mod find;
pub mod gazetteer;

use crate::actors::lexicon::{Hit, Lexicon};
use crate::actors::story::{Cast, Sentence};
use crate::segment::{Kind as SentenceKind, Segments};
use crate::span::Span;
use crate::tables::{Row, Table};
pub use acts::of_act;
use find::Candidate;
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

/// ISO 3166 alpha-3 by alpha-2, from the lexicon's countries: of the states that are, for those that ended share the code of their successor.
pub fn alpha3() -> &'static HashMap<&'static str, &'static str> {
    static CODES: LazyLock<HashMap<&str, &str>> = LazyLock::new(|| {
        let table = Table::built_in("countries.psv", include_str!("../../../../lexicon/countries.psv"));
        let living = |r: &Row| r.get("status") != "ended" && !r.get("iso2").is_empty();
        table.rows().filter(living).map(|r| (r.get("iso2"), r.get("code"))).collect()
    });
    &CODES
}

/// The places that a story names, in reading order.
pub fn places<'g>(
    gazetteer: &'g Gazetteer,
    lexicon: &Lexicon,
    segments: &Segments,
    sentences: &[Sentence],
    known: &[Vec<Hit>],
) -> Vec<PlaceMention<'g>> {
    let found = find::names(gazetteer, lexicon, segments, sentences, known);
    let countries: HashSet<&str> = known.iter().flatten().flat_map(|h| &h.senses).filter_map(|x| lexicon.home(x)).collect();
    let chosen = resolve(sentences, &found, &countries);
    let dateline = |c: &Candidate| segments.sentences[c.sentence].kind == SentenceKind::Dateline;
    let mut sure = countries;
    sure.extend(found.iter().zip(&chosen).filter(|(c, _)| dateline(c)).map(|(_, p)| p.country));
    found
        .into_iter()
        .zip(chosen.iter().copied())
        .filter(|(_, place)| !is_stray(place, &chosen, &sure))
        .map(|(c, place)| PlaceMention {
            span: segments.span(c.sentence, c.words),
            sentence: c.sentence,
            words: c.words,
            division: gazetteer.division(place.country, place.division).filter(|_| place.kind != Kind::Country).map(|d| d.name),
            place,
        })
        .collect()
}

/// Leaves out names that turn out to be a person's.
pub fn leave_out_people(places: &mut Vec<PlaceMention>, cast: &Cast) {
    let person =
        |m: &PlaceMention, w: usize| cast.profiles((m.sentence, w)).first().is_some_and(|p| p.kind.as_deref() == Some("person") && p.known);
    places.retain(|m| !(m.words.0..m.words.1).any(|w| person(m, w)));
}

/// People of a town whose name is rarely something else's.
const CITY: u64 = 50_000;

/// Whether a town is small, and nothing else in the story lies in its country: not one of those that are sure, and no other place.
/// Its name is then rather that of something there which is too small for the gazetteer.
fn is_stray(p: &Place, chosen: &[Place], sure: &HashSet<&str>) -> bool {
    let small = matches!(p.kind, Kind::District | Kind::Town) && p.population < CITY;
    let mut others = chosen.iter().filter(|q| *q != p).peekable();
    small && !sure.contains(p.country) && others.peek().is_some() && others.all(|q| q.country != p.country)
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

/// "Islamabad" is the capital, though a town in Kashmir is called so too: other names are left out beside a capital's own.
fn leave_out_other_names(choices: &mut Vec<(Place, f64)>, key: &str) {
    let own = |p: &Place| gazetteer::key_of(p.name) == key;
    if choices.iter().any(|(p, _)| p.kind == Kind::Capital && own(p)) {
        choices.retain(|(p, _)| own(p));
    }
}

/// What it is worth that the story names that country, or somebody of it.
const NAMED: f64 = 0.8;

/// Meanings of a name that are looked at: the others are too small to be meant.
const MOST_CHOICES: usize = 25;

/// A name of the story, wherever it stands, with what it may mean and what each meaning is worth by itself.
struct Name<'g> {
    choices: Vec<(Place<'g>, f64)>,
}

/// Chooses one meaning for each name: what it is worth by itself, and how well it goes with some meaning of every other name.
fn resolve<'g>(sentences: &[Sentence], found: &[Candidate<'g>], countries: &HashSet<&str>) -> Vec<Place<'g>> {
    let mut names: Vec<Name<'g>> = Vec::new();
    let mut number: HashMap<(String, usize), usize> = HashMap::new();
    let mut of = Vec::with_capacity(found.len());
    for (i, c) in found.iter().enumerate() {
        let key = gazetteer::key_of(&sentences[c.sentence].forms[c.words.0..c.words.1].join(" "));
        let given = contained(sentences, found, i);
        let n = *number.entry((key.clone(), given.as_ref().map_or(0, Vec::len))).or_insert_with(|| {
            let mut choices: Vec<(Place, f64)> = given.as_ref().unwrap_or(&c.choices).iter().map(|p| (*p, prior(p, &key))).collect();
            leave_out_other_names(&mut choices, &key);
            choices.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.id.cmp(&b.0.id)));
            choices.truncate(MOST_CHOICES);
            names.push(Name { choices });
            names.len() - 1
        });
        of.push(n);
    }
    let chosen: Vec<Place> = (0..names.len())
        .map(|i| {
            let score = |(p, prior): &(Place, f64)| prior + support(&names, i, p) + if countries.contains(p.country) { NAMED } else { 0.0 };
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
    // "China, Japan and Korea" is a list of countries, though Japan has a town called China.
    let weight = |p: &Place| prior(p, gazetteer::key_of(p.name).as_str());
    let usual = c.choices.iter().max_by(|a, b| weight(a).total_cmp(&weight(b)))?;
    let list = gap == [","] && matches!(usual.kind, Kind::Country | Kind::Division);
    let inside = |p: &&Place| {
        next.choices.iter().any(|n| match n.kind {
            Kind::Country => n.country == p.country && p.kind != Kind::Country && !(list && p.kind != usual.kind),
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
    use super::gazetteer::Gazetteer;
    use crate::actors::Lexicon;
    use crate::actors::story::Sentence;
    use crate::language::Word;
    use crate::pipeline::Coder;
    use crate::segment::segment;
    use crate::{Document, Text};
    use proptest::prelude::*;
    use std::sync::LazyLock;

    static LEXICON: LazyLock<Lexicon> = LazyLock::new(Lexicon::built_in);

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
    fn a_road_is_not_the_town_that_it_is_called_after() {
        let p = places("A bomb exploded on Boston Road in Leeds on Monday.");
        assert_eq!(p.iter().map(|p| (p.0.as_str(), p.1.as_str())).collect::<Vec<_>>(), [("Leeds", "GBR")]);
    }

    #[test]
    fn news_agencies_are_no_places() {
        let p = places("MOSCOW, June 5. /TASS/. Ministers met in Minsk.\n\nTwo soldiers were killed, Xinhua reported.");
        assert_eq!(p.iter().map(|p| p.0.as_str()).collect::<Vec<_>>(), ["MOSCOW", "Minsk"]);
    }

    #[test]
    fn a_small_town_of_a_country_that_the_story_never_names_is_no_place() {
        let p = places("Clashes in Khartoum and Omdurman spread to Tass, Sudanese officers said.");
        assert_eq!(p.iter().map(|p| p.0.as_str()).collect::<Vec<_>>(), ["Khartoum", "Omdurman"]);
    }

    #[test]
    fn a_capital_is_meant_by_its_own_name() {
        let p = places("Troops patrolled Srinagar and Jammu in Kashmir after talks in Islamabad failed.");
        assert_eq!(p.iter().find(|p| p.0 == "Islamabad").map(|p| p.1.as_str()), Some("PAK"));
    }

    #[test]
    fn the_police_of_a_town_tell_where_it_is() {
        let p = places("Nairobi Police arrested two ministers on Monday.");
        assert_eq!((p[0].0.as_str(), p[0].1.as_str()), ("Nairobi", "KEN"));
    }

    #[test]
    fn an_illness_is_not_where_its_name_is_from() {
        assert!(places("The ministry warned of the Marburg virus.").is_empty());
    }

    #[test]
    fn a_list_of_countries_is_not_read_as_towns_in_one_another() {
        let p = places("Envoys of China, Japan and Thailand met in Geneva.");
        assert_eq!(p.iter().map(|p| p.1.as_str()).collect::<Vec<_>>(), ["CHN", "JPN", "THA", "CHE"]);
    }

    proptest! {
        #[test]
        fn any_text_gives_names_within_it(text in "(\\PC|Paris|Mali|, | ){0,40}", tag in 0usize..4) {
            let text = Text::new(text);
            let segments = segment(&text);
            let upos = ["PROPN", "NOUN", "ADJ", "PUNCT"][tag];
            let forms: Vec<Vec<&str>> =
                segments.sentences.iter().map(|s| segments.tokens[s.tokens.clone()].iter().map(|t| text.slice(*t)).collect()).collect();
            let word = |i: usize| Word { lemma: String::new(), upos, feats: "_", head: i.checked_sub(1), relation: "flat", entity: Some("place") };
            let words: Vec<Vec<Word>> = forms.iter().map(|f| (0..f.len()).map(word).collect()).collect();
            let sentences: Vec<Sentence> =
                words.iter().zip(&forms).enumerate().map(|(index, (words, forms))| Sentence { words, forms, index }).collect();
            let known: Vec<_> = sentences.iter().map(|s| LEXICON.find(s.forms)).collect();
            let found = super::places(Gazetteer::built_in(), &LEXICON, &segments, &sentences, &known);
            prop_assert!(found.iter().all(|m| !m.span.is_empty() && m.span.end <= text.len()));
            prop_assert!(found.windows(2).all(|w| w[0].span.end <= w[1].span.start));
        }
    }

    #[test]
    fn a_person_is_no_place() {
        assert!(places("Jordan Santiago told reporters that he would resign.").is_empty());
    }
}
