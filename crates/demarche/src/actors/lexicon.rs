//! The knowledge base: names, nationalities, offices, role nouns and modifiers, found by their words.
//!
//! In: the tables of `lexicon/`, and tables of the user's in the same form. Out: [`Lexicon`], which finds the longest known
//! phrases in a row of words, says what each can stand for, and who holds an office on a day. Words are compared without case,
//! accents, points and hyphens; a proper name must be capitalized in the text, and a short abbreviation must be written as in the
//! lexicon.

use super::check::{EFFECTS, ENTITY_KINDS, ROLE_KINDS, SECTORS};
use super::codes::{Coded, Codes, is_international};
use super::index::{Form, Index, letters_hash};
use super::offices::{Holders, Offices, Titles};
use super::petrarch::{Actor, Agent, Dictionary, is_dictionary};
use crate::tables::{Row, Table, TableError};
use include_dir::{Dir, include_dir};
use jiff::civil::Date;
use std::collections::HashSet;
use std::fmt;
use std::sync::{Arc, OnceLock};

pub use super::index::normal;

static FILES: Dir = include_dir!("$CARGO_MANIFEST_DIR/../../lexicon");

/// The row that an entry comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// File name.
    pub file: Arc<str>,
    /// Line, from 1.
    pub line: usize,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "{}:{}", self.file, self.line)
    }
}

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
    /// What it and others are called together: "the two Koreas".
    Together,
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
    /// Its row.
    pub origin: Origin,
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
    /// Another government claims the office too.
    pub rival: bool,
    /// Outside its days the entry says nothing at all, as in dictionaries of codes.
    pub strict: bool,
    /// Its row.
    pub origin: Origin,
}

/// A role noun or title.
#[derive(Debug, Clone, PartialEq)]
pub struct Role {
    /// Singular form.
    pub name: String,
    /// Sectors, main one first; empty when the role says nothing of them.
    pub sectors: Vec<String>,
    /// person, group, body, hardware, mirror ("counterpart"), abroad ("ally"), ngo, …
    pub kind: String,
    /// Its row.
    pub origin: Origin,
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
    /// Its row.
    pub origin: Origin,
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
    /// A town or province of the gazetteer, by the alpha-3 code of its country; no number.
    Town([u8; 3]),
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

impl Hit {
    /// Whether it can be the name of a country, person or organisation.
    pub fn is_name(&self) -> bool {
        self.senses.iter().any(|s| matches!(s, Sense::Country(_, CountryWord::Name) | Sense::Entity(_)))
    }
}

/// All entries and the index of their words.
#[derive(Debug, Clone, Default)]
pub struct Lexicon {
    countries: Vec<Country>,
    entities: Vec<Entity>,
    roles: Vec<Role>,
    modifiers: Vec<Modifier>,
    index: Index<Sense>,
    titles: Titles,
    codes: Codes,
    holders: OnceLock<Holders>,
    /// Affixes beside a country that say it is not the actor's own.
    disowning: HashSet<String>,
    /// Affixes beside a country that say it is.
    joining: HashSet<String>,
}

/// Columns by which tables are told apart, in the order in which they decide.
const TELLING: [&[&str]; 8] =
    [&["singular"], &["effect"], &["capital"], &["together"], &["kind", "sector"], &["titles"], &["dictionary_code"], &["ambiguous"]];

fn is_known(table: &Table) -> bool {
    table.columns().is_empty() || TELLING.iter().any(|columns| columns.iter().all(|c| table.has(c)))
}

impl Lexicon {
    /// The lexicon that ships with the program.
    ///
    /// # Panics
    /// When a shipped table is malformed, which the tests rule out.
    pub fn built_in() -> Self {
        let mut out = Lexicon::default();
        out.index.reserve(shipped().map(|(_, text)| text.len()).sum::<usize>() / 20);
        for (name, text) in shipped() {
            let table = Table::built_in(name, text);
            let file: Arc<str> = format!("lexicon/{name}").into();
            table.rows().try_for_each(|row| out.add_row(&table, &file, &row)).unwrap_or_else(|e| panic!("{e}"));
        }
        out
    }

    /// Adds a user's file: a table, whose header says which kind it is, or a TABARI or PETRARCH dictionary. A phrase that it names means
    /// only what it says, whatever was known before. Gives back how many entries were read (rows, or names), and what is wrong with
    /// the others.
    pub fn add(&mut self, file: &str, text: &str) -> (usize, Vec<TableError>) {
        self.index.begin_layer();
        self.holders = OnceLock::new();
        let name: Arc<str> = file.into();
        if is_dictionary(text) {
            return self.add_dictionary(name, text);
        }
        let (table, mut errors) = Table::read(file, text);
        if !is_known(&table) {
            let message =
                format!("columns of no known table ({}): see lexicon/README.md for those that there are", table.columns().join("|"));
            return (0, vec![table.error(message)]);
        }
        let mut read = 0;
        for row in table.rows() {
            match self.judge(&table, &row).and_then(|()| self.add_row(&table, &name, &row)) {
                Ok(()) => read += 1,
                Err(e) => errors.push(e),
            }
        }
        errors.sort_by_key(|e| e.line);
        (read, errors)
    }

    fn add_dictionary(&mut self, file: Arc<str>, text: &str) -> (usize, Vec<TableError>) {
        let dictionary = Dictionary::parse(&file, text, &self.codes);
        for actor in &dictionary.actors {
            self.add_coded_actor(&file, actor);
        }
        for agent in &dictionary.agents {
            self.add_agent(&file, agent);
        }
        (dictionary.size(), dictionary.refused)
    }

    /// An actor of a dictionary: a country where its code is a country's alone, else an entity; one for each of its codes.
    fn add_coded_actor(&mut self, file: &Arc<str>, actor: &Actor) {
        let known = actor.names.iter().find_map(|(n, _)| {
            self.index.get(n).find_map(|s| if let Sense::Entity(id) = s { Some(self.entity(id)).filter(|e| !e.strict) } else { None })
        });
        let kind = known.map_or("name", |e| e.kind.as_str()).to_string();
        let name = known.map_or_else(|| as_a_name(&actor.names[0].0), |e| e.name.clone());
        let mut senses = Vec::new();
        for term in &actor.codes {
            let origin = Origin { file: file.clone(), line: term.line };
            let Coded { country, sectors } = term.coded.clone();
            let (from, to) = (term.from, term.to);
            match country {
                Some(code) if sectors.is_empty() && !is_international(&code) => {
                    let name = self.countries.iter().find(|c| c.code == code).map_or_else(|| code.clone(), |c| c.name.clone());
                    self.countries.push(Country { code, name, status: "member".to_string(), from, to, origin });
                    senses.push(Sense::Country(self.countries.len() - 1, CountryWord::Name));
                }
                country => {
                    let (name, kind, country) = (name.clone(), kind.clone(), country.unwrap_or_default());
                    self.entities.push(Entity { name, kind, country, sectors, office: None, from, to, rival: false, strict: true, origin });
                    senses.push(Sense::Entity(self.entities.len() - 1));
                }
            }
        }
        for (name, _) in &actor.names {
            // The letters of a dictionary are all capitals: a short word may be an abbreviation only in its own.
            let short = name.chars().count() <= 3;
            let form = if short { Form::Exact(letters_hash(name.chars())) } else { Form::Proper };
            // What is added last is found first, and the first code is to be tried first.
            senses.iter().rev().for_each(|sense| self.index.insert(name, *sense, form));
        }
    }

    fn add_agent(&mut self, file: &Arc<str>, agent: &Agent) {
        let origin = Origin { file: file.clone(), line: agent.line };
        let name = agent.singular[0].to_lowercase();
        let known = self.index.get(&name).find_map(|s| if let Sense::Role(id) = s { Some(self.role(id)) } else { None });
        let sectors = agent.coded.sectors.clone();
        let sense = if let Some(country) = agent.coded.country.clone() {
            let kind = "organisation".to_string();
            self.entities.push(Entity {
                name,
                kind,
                country,
                sectors,
                office: None,
                from: None,
                to: None,
                rival: false,
                strict: true,
                origin,
            });
            Sense::Entity(self.entities.len() - 1)
        } else {
            let kind = known.map_or(if agent.plural.is_empty() { "group" } else { "person" }, |r| r.kind.as_str()).to_string();
            self.roles.push(Role { name, sectors, kind, origin });
            Sense::Role(self.roles.len() - 1)
        };
        for noun in agent.singular.iter().chain(&agent.plural) {
            self.index.insert(noun, sense, Form::Any);
        }
    }

    fn add_row(&mut self, table: &Table, file: &Arc<str>, row: &Row) -> Result<(), TableError> {
        let origin = Origin { file: file.clone(), line: row.line };
        if table.has("singular") {
            self.add_role(row, origin);
        } else if table.has("effect") {
            self.add_modifier(row, origin);
        } else if table.has("capital") {
            self.add_country(row, origin)?;
        } else if table.has("together") {
            self.add_together(row)?;
        } else if table.has("kind") && table.has("sector") {
            self.add_entity(row, origin)?;
        } else if table.has("titles") {
            self.titles.add(row)?;
        } else if table.has("dictionary_code") {
            self.codes.add(row)?;
        }
        Ok(())
    }

    /// Refuses a user's row whose codes mean nothing: they would be written into records as they are.
    fn judge(&self, table: &Table, row: &Row) -> Result<(), TableError> {
        let one_of = |column: &str, known: &str| match row.get(column) {
            value if known.split_whitespace().any(|k| k == value) => Ok(()),
            value => Err(row.error(format!("unknown {column} «{value}»: one of {known}"))),
        };
        if table.has("singular") {
            if table.has("kind") {
                one_of("kind", ROLE_KINDS)?;
            }
        } else if table.has("effect") {
            return one_of("effect", EFFECTS);
        } else if table.has("kind") {
            one_of("kind", ENTITY_KINDS)?;
            let country = row.get("country");
            let known = country.is_empty() || is_international(country) || self.countries.iter().any(|c| c.code == country);
            if !known {
                return Err(row.error(format!("unknown country «{country}»: an ISO 3166 alpha-3 code of countries.psv, IGO, NGO or INT")));
            }
        }
        match row.list("sector").find(|s| !SECTORS.split(' ').any(|k| k == *s)) {
            Some(sector) => Err(row.error(format!("unknown sector «{sector}»: one of {SECTORS}"))),
            None => Ok(()),
        }
    }

    fn add_country(&mut self, row: &Row, origin: Origin) -> Result<(), TableError> {
        let id = self.countries.len();
        self.codes.add_country(row.get("code"));
        self.countries.push(Country {
            code: row.get("code").to_string(),
            name: row.get("name").to_string(),
            status: row.get("status").to_string(),
            from: date(row, "from", false)?,
            to: date(row, "to", true)?,
            origin,
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

    fn add_together(&mut self, row: &Row) -> Result<(), TableError> {
        // What is added last is found first.
        for name in row.list("countries").collect::<Vec<_>>().into_iter().rev() {
            let id =
                self.countries.iter().position(|c| c.name == name).ok_or_else(|| row.error(format!("no country is named «{name}»")))?;
            for phrase in row.list("together") {
                self.insert(phrase, Sense::Country(id, CountryWord::Together));
            }
        }
        Ok(())
    }

    fn add_entity(&mut self, row: &Row, origin: Origin) -> Result<(), TableError> {
        let id = self.entities.len();
        self.entities.push(Entity {
            name: row.get("name").to_string(),
            kind: row.get("kind").to_string(),
            country: row.get("country").to_string(),
            sectors: row.list("sector").map(String::from).collect(),
            office: Some(row.get("office")).filter(|o| !o.is_empty()).map(String::from),
            from: date(row, "from", false)?,
            to: date(row, "to", true)?,
            rival: row.get("note").starts_with("rival"),
            strict: false,
            origin,
        });
        for phrase in [row.get("name")].into_iter().chain(row.list("aliases")) {
            self.insert(phrase, Sense::Entity(id));
        }
        Ok(())
    }

    fn add_role(&mut self, row: &Row, origin: Origin) {
        let id = self.roles.len();
        self.roles.push(Role {
            name: row.get("singular").to_string(),
            sectors: row.list("sector").map(String::from).collect(),
            kind: row.get("kind").to_string(),
            origin,
        });
        for phrase in row.list("singular").chain(row.list("plural")) {
            self.insert(phrase, Sense::Role(id));
        }
    }

    fn add_modifier(&mut self, row: &Row, origin: Origin) {
        let (words, id) = (row.get("words"), self.modifiers.len());
        if words.starts_with('-') || words.ends_with('-') {
            match row.get("effect") {
                "none" => self.disowning.insert(words.to_lowercase()),
                "country" => self.joining.insert(words.to_lowercase()),
                _ => false,
            };
            return;
        }
        self.modifiers.push(Modifier {
            words: words.to_string(),
            effect: row.get("effect").to_string(),
            value: row.get("value").to_string(),
            origin,
        });
        self.insert(words, Sense::Modifier(id));
    }

    fn insert(&mut self, phrase: &str, sense: Sense) {
        let proper = !matches!(sense, Sense::Role(_) | Sense::Modifier(_)) && phrase.chars().any(char::is_uppercase);
        let letters = phrase.chars().filter(|c| c.is_alphanumeric());
        let acronym = letters.clone().take(6).count() <= 5 && letters.clone().filter(|c| c.is_uppercase()).count() >= 2;
        let form = match (acronym, proper) {
            (true, _) => Form::Exact(letters_hash(letters)),
            (_, true) => Form::Proper,
            _ => Form::Any,
        };
        self.index.insert(phrase, sense, form);
        if let Some(other) = other_initials(phrase) {
            self.index.insert(&other, sense, form);
        }
    }

    /// The longest known phrases in a row of words, from left to right, without overlap.
    pub fn find(&self, words: &[&str]) -> Vec<Hit> {
        self.index.find(words).into_iter().map(|(first, end, senses)| Hit { first, end, senses }).collect()
    }

    /// Who holds an office on a day, by the words of its title ("premier", "minister of defence") and whose it is: a country's code or
    /// the name of a body ("NATO"). Without a day, who holds it now. Also the number of the entry in a sense.
    pub fn holder(&self, title: &[&str], owner: &str, day: Option<Date>) -> Option<(usize, &Entity)> {
        self.offices().holder(title, owner, day)
    }

    /// The one person whose name has a word and who, on a day, holds an office that a title means: "Prime Minister" "Abe". Where the
    /// country is not known, several countries may have it; two such persons are none.
    pub fn titled(&self, title: &[&str], name: &str, country: Option<&str>, day: Option<Date>) -> Option<usize> {
        self.offices().titled(title, name, country, day, false)
    }

    /// The same for who held the office before that day: "former Prime Minister" "Abe".
    pub fn once_titled(&self, title: &[&str], name: &str, country: Option<&str>, day: Option<Date>) -> Option<usize> {
        self.offices().titled(title, name, country, day, true)
    }

    /// The country of a title that means one country's office wherever it is named: "the pope".
    pub fn sole_owner(&self, title: &[&str]) -> Option<&str> {
        self.titles.sole_owner(title)
    }

    fn offices(&self) -> Offices<'_> {
        let holders = self.holders.get_or_init(|| Holders::of(self, &self.titles));
        Offices { lexicon: self, titles: &self.titles, holders }
    }

    /// Whether a prefix ("pro-") or ending ("-backed") says that the country beside it is not the actor's own.
    pub fn disowns(&self, affix: &str) -> bool {
        self.disowning.contains(affix)
    }

    /// Whether an affix ("-led") says that the country beside it is the actor's own.
    pub fn joins(&self, affix: &str) -> bool {
        self.joining.contains(affix)
    }

    /// Whether known words are a modifier of an effect.
    pub fn changes(&self, hit: &Hit, effect: &str) -> bool {
        hit.senses.iter().any(|s| matches!(s, Sense::Modifier(id) if self.modifiers[*id].effect == effect))
    }

    /// What the codes of TABARI and PETRARCH dictionaries mean.
    pub fn codes(&self) -> &Codes {
        &self.codes
    }

    /// A country by its number in a sense.
    pub fn country(&self, id: usize) -> &Country {
        &self.countries[id]
    }

    /// The country that a sense of a word names or belongs to, ISO 3166 alpha-3.
    pub fn home(&self, sense: &Sense) -> Option<&str> {
        match sense {
            Sense::Country(id, _) => Some(&self.country(*id).code),
            Sense::Entity(id) => Some(&self.entity(*id).country),
            Sense::Role(_) | Sense::Modifier(_) | Sense::Town(_) => None,
        }
        .map(String::as_str)
    }

    /// An entity by its number in a sense.
    pub fn entity(&self, id: usize) -> &Entity {
        &self.entities[id]
    }

    /// All entities; their places are their numbers.
    pub fn entities(&self) -> impl Iterator<Item = &Entity> {
        self.entities.iter()
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

impl Country {
    /// Whether it exists on a day; without a day, whether it still does.
    pub fn exists(&self, day: Option<Date>) -> bool {
        let gone = self.to.is_some_and(|to| day.is_none_or(|d| d > to));
        let before = self.from.is_some_and(|from| day.is_some_and(|d| d < from));
        !gone && !before
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
const OWN_TABLES: [&str; 7] =
    ["countries.psv", "countries_together.psv", "dictionary_codes.psv", "modifiers.psv", "namesakes.psv", "offices.psv", "roles.psv"];

/// Whether a file of the lexicon's folder, named from there, is a table of names, roles or modifiers.
pub fn is_own_table(name: &str) -> bool {
    name.ends_with(".psv") && (OWN_TABLES.contains(&name) || name.starts_with("entities/") || name.starts_with("people/"))
}

/// Tables that ship with the program, by name.
pub fn shipped() -> impl Iterator<Item = (&'static str, &'static str)> {
    let folders = FILES.dirs().flat_map(|d| d.files());
    let mut files: Vec<_> = FILES.files().chain(folders).collect();
    files.sort_by_key(|f| f.path());
    files.into_iter().filter_map(|f| Some((f.path().to_str()?, f.contents_utf8()?))).filter(|(name, _)| is_own_table(name))
}

/// `KOFI ANNAN` as news writes it; short words without a vowel are abbreviations.
fn as_a_name(capitals: &str) -> String {
    let word = |(i, w): (usize, &str)| {
        let small = ["OF", "THE", "AND", "FOR", "IN"].contains(&w) && i > 0;
        let abbreviation = w.chars().count() <= 3 && (!w.contains(['A', 'E', 'I', 'O', 'U', 'Y']) || !capitals.contains(' '));
        if small {
            w.to_lowercase()
        } else if abbreviation {
            w.to_string()
        } else {
            w.split('-').map(capitalized).collect::<Vec<_>>().join("-")
        }
    };
    capitals.split(' ').enumerate().map(word).collect::<Vec<_>>().join(" ")
}

fn capitalized(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map_or(String::new(), |c| c.to_uppercase().chain(chars.flat_map(char::to_lowercase)).collect())
}

/// A name with its initials written the other way: "S. M. Krishna" for "S.M. Krishna", and back.
fn other_initials(name: &str) -> Option<String> {
    let initial = |word: &str| word.len() == 2 && word.ends_with('.') && word.starts_with(|c: char| c.is_ascii_uppercase());
    let pairs = |word: &str| word.len() > 2 && word.as_bytes().chunks(2).all(|p| p.len() == 2 && p[0].is_ascii_uppercase() && p[1] == b'.');
    if !name.contains('.') || !name.contains(' ') {
        return None;
    }
    let words: Vec<&str> = name.split(' ').collect();
    let mut out = String::new();
    for (i, word) in words.iter().enumerate() {
        let parts = if pairs(word) { word.split_inclusive('.').collect() } else { vec![*word] };
        let joined = i > 0 && initial(words[i - 1]) && initial(word);
        for (n, part) in parts.into_iter().enumerate() {
            if !out.is_empty() && (n > 0 || !joined) {
                out.push(' ');
            }
            out.push_str(part);
        }
    }
    (out != name).then_some(out)
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
    fn initials_are_found_apart_and_together() {
        assert_eq!(other_initials("S. M. Krishna").as_deref(), Some("S.M. Krishna"));
        assert_eq!(other_initials("V.K. Singh").as_deref(), Some("V. K. Singh"));
        assert_eq!(other_initials("George W. Bush"), None);
        assert_eq!(other_initials("St. Lucia"), None);
    }

    #[test]
    fn the_longest_name_wins() {
        let lexicon = Lexicon::built_in();
        let hits = lexicon.find(&["North", "Korean", "troops"]);
        let adjective = |s: &Sense| matches!(s, Sense::Country(id, CountryWord::Adjective) if lexicon.country(*id).code == "PRK");
        assert!(hits[0].senses.iter().any(adjective));
        assert_eq!(hits[0].end, 2);
    }

    fn holder(title: &str, owner: &str, day: &str) -> Option<String> {
        let words: Vec<&str> = title.split(' ').collect();
        Lexicon::built_in().holder(&words, owner, day.parse().ok()).map(|(_, e)| e.name.clone())
    }

    #[test]
    fn an_office_is_asked_by_any_of_its_titles_and_the_day() {
        assert_eq!(holder("president", "USA", "1999-03-01").as_deref(), Some("Bill Clinton"));
        assert_eq!(holder("head of state", "USA", "2018-03-01").as_deref(), Some("Donald Trump"));
        assert_eq!(holder("premier", "JPN", "2015-03-01").as_deref(), Some("Shinzo Abe"));
        assert_eq!(holder("top diplomat", "USA", "2022-02-02").as_deref(), Some("Antony Blinken"));
        assert_eq!(holder("secretary general", "NATO", "2022-02-02").as_deref(), Some("Jens Stoltenberg"));
        assert_eq!(holder("gardener", "USA", "2022-02-02"), None);
    }

    #[test]
    fn a_title_and_a_surname_are_one_person_on_one_day() {
        let lexicon = Lexicon::built_in();
        let named = |name: &str, country, day: &str| {
            lexicon.titled(&["President"], name, country, day.parse().ok()).map(|id| &lexicon.entity(id).name)
        };
        assert_eq!(named("Bush", Some("USA"), "1990-01-01").unwrap(), "George H. W. Bush");
        assert_eq!(named("Bush", None, "2004-01-01").unwrap(), "George W. Bush");
        assert_eq!(named("Bush", None, "2015-01-01"), None);
        assert_eq!(named("Bush", Some("FRA"), "2004-01-01"), None);
        assert_eq!(named("Moon", Some("KOR"), "2018-01-01").unwrap(), "Moon Jae-in");
    }

    #[test]
    fn a_users_table_goes_before_the_shipped_ones() {
        let mut lexicon = Lexicon::built_in();
        let table = "name|aliases|kind|country|sector|office|from|to|note\nTern Watch|Greenpeace|company|TUV|BUS||||\nGull Watch|ngo\n";
        let (read, refused) = lexicon.add("mine.psv", table);
        assert_eq!((read, refused[0].to_string().as_str()), (1, "mine.psv:3: 2 cells where the header names 9 columns"));
        let hit = &lexicon.find(&["Greenpeace"])[0];
        let [Sense::Entity(id)] = hit.senses[..] else { panic!("{hit:?}") };
        assert_eq!((lexicon.entity(id).country.as_str(), lexicon.entity(id).origin.to_string()), ("TUV", "mine.psv:2".to_string()));
    }

    #[test]
    fn rows_whose_codes_mean_nothing_are_refused() {
        let table = "name|aliases|kind|country|sector|office|from|to|note\nA||company|ZZZ|BUS||||\nB||company|ITA|FOO||||\nC||firm|ITA|BUS||||\nD||company|IGO|||||\n";
        let (read, refused) = Lexicon::built_in().add("mine.psv", table);
        let said: Vec<String> = refused.iter().map(|e| e.to_string().split(':').take(3).collect::<Vec<_>>().join(":")).collect();
        assert_eq!(
            (read, said),
            (
                1,
                ["mine.psv:2: unknown country «ZZZ»", "mine.psv:3: unknown sector «FOO»", "mine.psv:4: unknown kind «firm»"]
                    .map(String::from)
                    .to_vec()
            )
        );
    }

    #[test]
    fn a_file_that_is_no_table_is_refused_once() {
        let (read, refused) = Lexicon::built_in().add("mine.psv", &"Peru thanked Chile | for its help\nand more\n".repeat(100));
        assert_eq!((read, refused.len(), refused[0].line), (0, 1, 1));
        assert!(refused[0].message.starts_with("columns of no known table"));
    }

    #[test]
    fn a_pronoun_is_not_a_country() {
        assert!(Lexicon::built_in().find(&["told", "us"]).iter().all(|h| !h.senses.iter().any(|s| matches!(s, Sense::Country(..)))));
    }
}
