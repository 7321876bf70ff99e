//! The knowledge base: names, nationalities, offices, role nouns and modifiers, found by their words.
//!
//! In: the tables of `lexicon/`, and tables of the user's in the same form. Out: [`Lexicon`], which finds the longest known
//! phrases in a row of words and says what each can stand for. Words are compared without case, accents, points and
//! hyphens; a proper name must be capitalized in the text, and a short abbreviation must be written as in the lexicon.

use crate::segment::tokens;
use crate::tables::{Row, Table, TableError};
use include_dir::{Dir, include_dir};
use jiff::civil::Date;
use std::collections::{HashMap, HashSet};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

static FILES: Dir = include_dir!("$CARGO_MANIFEST_DIR/../../lexicon");

/// What part of a country's entry a word comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CountryWord {
    /// Its name: "Mali".
    Name,
    /// Its adjective: "Malian".
    Adjective,
    /// Its people: "Malians".
    People,
    /// Its capital, which stands for its government: "Bamako".
    Capital,
    /// A building that stands for its government: "the Kremlin".
    Seat,
}

/// A country, territory or region.
#[derive(Debug, Clone, PartialEq)]
pub struct Country {
    /// ISO 3166 alpha-3 code of the country it is coded under.
    pub code: String,
    /// English name.
    pub name: String,
    /// member, observer, partial, breakaway, territory, region, ended.
    pub status: String,
    /// First day, for states that are young.
    pub from: Option<Date>,
    /// Last day, for states that ended.
    pub to: Option<Date>,
}

/// A person in an office, or an organisation.
#[derive(Debug, Clone, PartialEq)]
pub struct Entity {
    /// Name.
    pub name: String,
    /// person, party, armed-group, …
    pub kind: String,
    /// ISO 3166 alpha-3, IGO, NGO, INT, or empty.
    pub country: String,
    /// Sectors, main one first.
    pub sectors: Vec<String>,
    /// Office held.
    pub office: Option<String>,
    /// First day of the term.
    pub from: Option<Date>,
    /// Last day of the term.
    pub to: Option<Date>,
    /// File and line of the entry.
    pub origin: String,
}

/// A role noun or title.
#[derive(Debug, Clone, PartialEq)]
pub struct Role {
    /// Singular form.
    pub name: String,
    /// Sectors, main one first; empty when the role says nothing of them.
    pub sectors: Vec<String>,
    /// person, group, body, hardware, mirror ("counterpart").
    pub kind: String,
}

/// A word that changes how the words beside it are read.
#[derive(Debug, Clone, PartialEq)]
pub struct Modifier {
    /// As written.
    pub words: String,
    /// What it does.
    pub effect: String,
    /// With what, often a sector.
    pub value: String,
}

/// What a phrase can stand for; the numbers index the lexicon's lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sense {
    /// A country's word.
    Country(usize, CountryWord),
    /// A person or organisation.
    Entity(usize),
    /// A role noun.
    Role(usize),
    /// A modifier.
    Modifier(usize),
}

#[derive(Debug, Clone)]
struct Entry {
    sense: Sense,
    /// The phrase as the lexicon writes it, when its letter case must be kept.
    written: Option<String>,
    proper: bool,
}

/// A known phrase in a row of words.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    /// First word.
    pub first: usize,
    /// One past the last word.
    pub end: usize,
    /// What it can stand for.
    pub senses: Vec<Sense>,
}

/// All entries and the index of their words.
#[derive(Debug, Clone, Default)]
pub struct Lexicon {
    countries: Vec<Country>,
    entities: Vec<Entity>,
    roles: Vec<Role>,
    modifiers: Vec<Modifier>,
    index: HashMap<String, Vec<Entry>>,
    /// Longest phrase, in words, that begins with a word.
    longest: HashMap<String, usize>,
    /// Affixes beside a country that say it is not the actor's own.
    disowning: HashSet<String>,
}

impl Lexicon {
    /// The lexicon that ships with the program.
    ///
    /// # Panics
    /// When a shipped table is malformed, which the tests rule out.
    pub fn built_in() -> Self {
        let mut out = Lexicon::default();
        for (name, text) in shipped() {
            out.add(name, text).unwrap_or_else(|e| panic!("{e}"));
        }
        out
    }

    /// Adds a table; its header says which kind it is. Later tables go before earlier ones.
    pub fn add(&mut self, file: &str, text: &str) -> Result<(), TableError> {
        let table = Table::parse(file, text)?;
        for row in table.rows() {
            if table.has("singular") {
                self.add_role(&row);
            } else if table.has("effect") {
                self.add_modifier(&row);
            } else if table.has("capital") {
                self.add_country(&row)?;
            } else if table.has("kind") && table.has("sector") {
                self.add_entity(file, &row)?;
            } else if !table.has("ambiguous") {
                return Err(row.error("columns of no known table: see lexicon/README.md for those that there are"));
            }
        }
        Ok(())
    }

    fn add_country(&mut self, row: &Row) -> Result<(), TableError> {
        let id = self.countries.len();
        self.countries.push(Country {
            code: row.get("code").to_string(),
            name: row.get("name").to_string(),
            status: row.get("status").to_string(),
            from: date(row, "from", false)?,
            to: date(row, "to", true)?,
        });
        let words = [
            ("name", CountryWord::Name),
            ("aliases", CountryWord::Name),
            ("adjectives", CountryWord::Adjective),
            ("people", CountryWord::People),
            ("capital", CountryWord::Capital),
            ("seats", CountryWord::Seat),
        ];
        for (column, word) in words {
            for phrase in row.list(column) {
                self.insert(phrase, Sense::Country(id, word));
            }
        }
        Ok(())
    }

    fn add_entity(&mut self, file: &str, row: &Row) -> Result<(), TableError> {
        let id = self.entities.len();
        self.entities.push(Entity {
            name: row.get("name").to_string(),
            kind: row.get("kind").to_string(),
            country: row.get("country").to_string(),
            sectors: row.list("sector").map(String::from).collect(),
            office: Some(row.get("office")).filter(|o| !o.is_empty()).map(String::from),
            from: date(row, "from", false)?,
            to: date(row, "to", true)?,
            origin: format!("{file}:{}", row.line),
        });
        for phrase in [row.get("name")].into_iter().chain(row.list("aliases")) {
            self.insert(phrase, Sense::Entity(id));
        }
        Ok(())
    }

    fn add_role(&mut self, row: &Row) {
        let id = self.roles.len();
        self.roles.push(Role {
            name: row.get("singular").to_string(),
            sectors: row.list("sector").map(String::from).collect(),
            kind: row.get("kind").to_string(),
        });
        for phrase in row.list("singular").chain(row.list("plural")) {
            self.insert(phrase, Sense::Role(id));
        }
    }

    fn add_modifier(&mut self, row: &Row) {
        let (words, id) = (row.get("words"), self.modifiers.len());
        if words.starts_with('-') || words.ends_with('-') {
            if row.get("effect") == "none" {
                self.disowning.insert(words.to_lowercase());
            }
            return;
        }
        self.modifiers.push(Modifier {
            words: words.to_string(),
            effect: row.get("effect").to_string(),
            value: row.get("value").to_string(),
        });
        self.insert(words, Sense::Modifier(id));
    }

    fn insert(&mut self, phrase: &str, sense: Sense) {
        let words: Vec<String> =
            tokens(phrase, 0..phrase.len()).into_iter().map(|r| normal(&phrase[r])).filter(|w| !w.is_empty()).collect();
        let Some(first) = words.first() else { return };
        let longest = self.longest.entry(first.clone()).or_default();
        *longest = (*longest).max(words.len());
        let letters: String = phrase.chars().filter(|c| c.is_alphanumeric()).collect();
        let acronym = letters.chars().count() <= 5 && letters.chars().filter(|c| c.is_uppercase()).count() >= 2;
        let proper = !matches!(sense, Sense::Role(_) | Sense::Modifier(_)) && phrase.chars().any(char::is_uppercase);
        let entries = self.index.entry(words.join(" ")).or_default();
        let written = acronym.then_some(letters);
        if !entries.iter().any(|e| e.sense == sense && e.written == written) {
            entries.insert(0, Entry { sense, written, proper });
        }
    }

    /// The longest known phrases in a row of words, from left to right, without overlap.
    pub fn find(&self, words: &[&str]) -> Vec<Hit> {
        let normal: Vec<(usize, String)> = words.iter().enumerate().map(|(i, w)| (i, normal(w))).filter(|(_, w)| !w.is_empty()).collect();
        let mut out = Vec::new();
        let mut i = 0;
        while i < normal.len() {
            let longest = self.longest.get(&normal[i].1).copied().unwrap_or(0).min(normal.len() - i);
            let hit = (1..=longest).rev().find_map(|n| self.hit(words, &normal[i..i + n]).map(|h| (n, h)));
            if let Some((n, hit)) = hit {
                out.push(hit);
                i += n;
            } else {
                i += 1;
            }
        }
        out
    }

    fn hit(&self, words: &[&str], part: &[(usize, String)]) -> Option<Hit> {
        let key = part.iter().map(|(_, w)| w.as_str()).collect::<Vec<_>>().join(" ");
        let (first, end) = (part[0].0, part[part.len() - 1].0 + 1);
        let capital = words[first..end].iter().any(|w| w.starts_with(char::is_uppercase));
        let letters = || words[first..end].iter().flat_map(|w| w.chars()).filter(|c| c.is_alphanumeric()).collect::<String>();
        let fits = |e: &&Entry| (!e.proper || capital) && e.written.as_ref().is_none_or(|w| *w == letters());
        let senses: Vec<Sense> = self.index.get(&key)?.iter().filter(fits).map(|e| e.sense).collect();
        (!senses.is_empty()).then_some(Hit { first, end, senses })
    }

    /// Whether a prefix ("pro-") or ending ("-backed") says that the country beside it is not the actor's own.
    pub fn disowns(&self, affix: &str) -> bool {
        self.disowning.contains(affix)
    }

    /// Whether known words are a modifier of an effect.
    pub fn changes(&self, hit: &Hit, effect: &str) -> bool {
        hit.senses.iter().any(|s| matches!(s, Sense::Modifier(id) if self.modifiers[*id].effect == effect))
    }

    /// A country by its number in a sense.
    pub fn country(&self, id: usize) -> &Country {
        &self.countries[id]
    }

    /// An entity by its number in a sense.
    pub fn entity(&self, id: usize) -> &Entity {
        &self.entities[id]
    }

    /// A role by its number in a sense.
    pub fn role(&self, id: usize) -> &Role {
        &self.roles[id]
    }

    /// A modifier by its number in a sense.
    pub fn modifier(&self, id: usize) -> &Modifier {
        &self.modifiers[id]
    }

    /// Numbers of countries (rows), entities, roles and modifiers.
    pub fn sizes(&self) -> [usize; 4] {
        [self.countries.len(), self.entities.len(), self.roles.len(), self.modifiers.len()]
    }
}

impl Entity {
    /// Whether it held on a day; without a day, whether it still holds.
    pub fn holds(&self, day: Option<Date>) -> bool {
        match day {
            Some(d) => self.from.is_none_or(|f| f <= d) && self.to.is_none_or(|t| d <= t),
            None => self.to.is_none(),
        }
    }
}

/// Tables of this module beside the folders of names; the others in the lexicon's folder belong to other stages.
const OWN_TABLES: [&str; 3] = ["countries.psv", "modifiers.psv", "roles.psv"];

/// Whether a file of the lexicon's folder, named from there, is a table of names, roles or modifiers.
pub fn is_own_table(name: &str) -> bool {
    name.ends_with(".psv") && (name.contains('/') || OWN_TABLES.contains(&name))
}

/// Tables that ship with the program, by name.
pub fn shipped() -> impl Iterator<Item = (&'static str, &'static str)> {
    let folders = FILES.dirs().flat_map(|d| d.files());
    let mut files: Vec<_> = FILES.files().chain(folders).collect();
    files.sort_by_key(|f| f.path());
    files.into_iter().filter_map(|f| Some((f.path().to_str()?, f.contents_utf8()?))).filter(|(name, _)| is_own_table(name))
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

/// A date cell: a year, a month or a day; `end` takes the last day of a year or month.
pub(super) fn date(row: &Row, column: &str, end: bool) -> Result<Option<Date>, TableError> {
    let cell = row.get(column);
    if cell.is_empty() {
        return Ok(None);
    }
    let parse = || -> Option<Date> {
        let mut parts = cell.split('-').map(|p| p.parse::<i16>().ok());
        let year = parts.next()??;
        let month = parts.next().map_or(Some(None), |m| m.map(Some))?;
        let day = parts.next().map_or(Some(None), |d| d.map(Some))?;
        let first = Date::new(year, month.map_or(if end { 12 } else { 1 }, |m| m as i8), 1).ok()?;
        match day {
            Some(d) => Date::new(year, first.month(), d as i8).ok(),
            None => Some(if end { first.last_of_month() } else { first }),
        }
    };
    parse().map(Some).ok_or_else(|| row.error(format!("«{cell}» in column {column} is not a date: write 2006, 2006-03 or 2006-03-25")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shipped_table_reads() {
        let [countries, _, _, _] = Lexicon::built_in().sizes();
        assert!(countries > 200);
    }

    #[test]
    fn the_longest_name_wins() {
        let lexicon = Lexicon::built_in();
        let hits = lexicon.find(&["North", "Korean", "troops"]);
        let adjective = |s: &Sense| matches!(s, Sense::Country(id, CountryWord::Adjective) if lexicon.country(*id).code == "PRK");
        assert!(hits[0].senses.iter().any(adjective));
        assert_eq!(hits[0].end, 2);
    }

    #[test]
    fn a_pronoun_is_not_a_country() {
        assert!(Lexicon::built_in().find(&["told", "us"]).iter().all(|h| !h.senses.iter().any(|s| matches!(s, Sense::Country(..)))));
    }
}
