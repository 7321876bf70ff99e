//! Who holds an office of a country or body on a day.
//!
//! In: the people of the lexicon with their terms, and `offices.psv`, which says which titles mean which office where. Out: [`Offices`],
//! asked with the words of a title ("premier", "minister of defence"), whose it is (a country's code or a body's name) and a day.

use super::index::{Hashed, bag};
use super::lexicon::{Entity, Lexicon, Sense};
use crate::segment::tokens;
use crate::tables::{Row, TableError};
use jiff::civil::Date;
use std::collections::HashMap;
use std::hash::BuildHasherDefault;

/// Titles: which words mean which office.
#[derive(Debug, Clone, Default)]
pub(super) struct Titles {
    /// Rows by the bag of words of each name and title.
    rows: HashMap<u64, Vec<usize>, BuildHasherDefault<Hashed>>,
    offices: Vec<Office>,
}

#[derive(Debug, Clone)]
struct Office {
    office: u64,
    /// Other names of the same office.
    names: Vec<u64>,
    /// Countries in which the row holds; empty: in all.
    countries: Vec<String>,
    /// Whether the words mean that country's office even where the country is not named.
    sole: bool,
}

impl Office {
    fn is_in(&self, owner: &str) -> bool {
        self.countries.is_empty() || self.countries.iter().any(|c| c == owner)
    }
}

impl Titles {
    /// Adds a row of `offices.psv`.
    pub fn add(&mut self, row: &Row) -> Result<(), TableError> {
        let office = phrase_bag(row.get("office"));
        if office == 0 {
            return Err(row.error("office is empty"));
        }
        let names: Vec<u64> = row.list("names").map(phrase_bag).collect();
        let id = self.offices.len();
        for words in [office].into_iter().chain(names.iter().copied()).chain(row.list("titles").map(phrase_bag)) {
            self.rows.entry(words).or_default().push(id);
        }
        let countries = row.get("countries");
        let sole = countries.starts_with('=');
        let countries = countries.trim_start_matches('=').split(';').filter(|c| !c.is_empty()).map(|c| c.trim().to_string()).collect();
        self.offices.push(Office { office, names, countries, sole });
        Ok(())
    }

    /// The owner of a title that needs none beside it.
    pub fn sole_owner(&self, title: &[&str]) -> Option<&str> {
        let rows = self.rows.get(&bag(title.iter().copied()))?;
        rows.iter().map(|id| &self.offices[*id]).find(|o| o.sole).and_then(|o| o.countries.first()).map(String::as_str)
    }

    fn rows(&self, words: u64, owner: &str) -> impl Iterator<Item = &Office> {
        self.rows.get(&words).into_iter().flatten().map(|id| &self.offices[*id]).filter(move |o| o.is_in(owner))
    }

    /// The one office that words name in the tables of people.
    fn canonical(&self, words: u64, owner: &str) -> u64 {
        self.rows(words, owner).find(|o| o.office == words || o.names.contains(&words)).map_or(words, |o| o.office)
    }

    /// The offices that a title may mean, the likeliest first.
    fn meant(&self, words: u64, owner: &str) -> Vec<u64> {
        let mut out = vec![self.canonical(words, owner)];
        for o in self.rows(words, owner) {
            if !out.contains(&o.office) {
                out.push(o.office);
            }
        }
        out
    }
}

/// Holders of offices by owner and office.
#[derive(Debug, Clone, Default)]
pub(super) struct Holders {
    terms: HashMap<String, HashMap<u64, Vec<usize>, BuildHasherDefault<Hashed>>>,
    /// Office-holders by each word of their names.
    names: HashMap<u64, Vec<usize>, BuildHasherDefault<Hashed>>,
}

/// An office of a row in the tables, once worked out.
#[derive(Clone)]
struct Held {
    country: u64,
    /// The body that the office names ("Director of the Tern Agency") and what is left of the words.
    body: Option<(String, u64)>,
}

impl Holders {
    /// Reads all terms.
    pub fn of(lexicon: &Lexicon, titles: &Titles) -> Self {
        let mut out = Holders::default();
        let mut seen: HashMap<(&str, &str), Held> = HashMap::new();
        for (id, e) in lexicon.entities().enumerate() {
            let Some(office) = e.office.as_deref() else { continue };
            let held = seen.entry((office, &e.country)).or_insert_with(|| held(lexicon, titles, office, &e.country)).clone();
            if let Some((body, office)) = held.body {
                out.terms.entry(body).or_default().entry(office).or_default().push(id);
            }
            out.terms.entry(e.country.clone()).or_default().entry(held.country).or_default().push(id);
            if e.kind == "person" {
                for word in words(&e.name).filter(|w| w.starts_with(char::is_uppercase)) {
                    out.names.entry(bag([word].into_iter())).or_default().push(id);
                }
            }
        }
        out
    }
}

fn held(lexicon: &Lexicon, titles: &Titles, office: &str, country: &str) -> Held {
    let words: Vec<&str> = words(office).collect();
    let is_body = |s: &Sense| match s {
        Sense::Entity(id) => Some(lexicon.entity(*id)).filter(|e| e.kind != "person").map(|e| e.name.clone()),
        _ => None,
    };
    let body = lexicon.find(&words).into_iter().find_map(|h| Some((h.senses.iter().find_map(is_body)?, h.first..h.end)));
    let body = body.map(|(name, at)| {
        let rest = words.iter().enumerate().filter(|(i, _)| !at.contains(i)).map(|(_, w)| *w);
        let office = titles.canonical(bag(rest), &name);
        (name, office)
    });
    Held { country: titles.canonical(phrase_bag(office), country), body }
}

/// Answers questions about offices.
pub(super) struct Offices<'l> {
    pub lexicon: &'l Lexicon,
    pub titles: &'l Titles,
    pub holders: &'l Holders,
}

impl<'l> Offices<'l> {
    /// Who holds the office that a title means on a day; without a day, who holds it now.
    pub fn holder(&self, title: &[&str], owner: &str, day: Option<Date>) -> Option<(usize, &'l Entity)> {
        let terms = self.holders.terms.get(owner)?;
        let offices = self.titles.meant(bag(title.iter().copied()), owner);
        let of = |office: &u64| terms.get(office).into_iter().flatten().map(|id| (*id, self.lexicon.entity(*id)));
        offices.iter().find_map(|office| of(office).filter(|(_, e)| e.holds(day)).max_by_key(|(_, e)| (!e.rival, e.from)))
    }

    /// The one person with a title whose name has a word ("Prime Minister" "Abe"), in office on the day, or before it; the owner may
    /// be unknown.
    pub fn titled(&self, title: &[&str], name: &str, owner: Option<&str>, day: Option<Date>, before: bool) -> Option<usize> {
        let title = bag(title.iter().copied());
        let named = self.holders.names.get(&bag([name].into_iter()))?;
        let has_title = |e: &Entity| {
            let office = e.office.as_deref().map(phrase_bag).map_or(0, |o| self.titles.canonical(o, &e.country));
            owner.is_none_or(|o| o == e.country) && self.titles.meant(title, &e.country).contains(&office)
        };
        let in_time = |e: &Entity| if before { e.to.is_some_and(|to| day.is_none_or(|d| to < d)) } else { e.holds(day) };
        let mut fitting = named.iter().filter(|id| Some(self.lexicon.entity(**id)).is_some_and(|e| in_time(e) && has_title(e)));
        let first = *fitting.next()?;
        let name = |id: usize| phrase_bag(&self.lexicon.entity(id).name);
        let same = |id: &usize| name(*id) == name(first);
        fitting.all(same).then_some(first)
    }
}

fn words(phrase: &str) -> impl Iterator<Item = &str> {
    tokens(phrase, 0..phrase.len()).into_iter().map(|r| &phrase[r])
}

/// The bag of words of a phrase.
pub(super) fn phrase_bag(phrase: &str) -> u64 {
    bag(words(phrase))
}
