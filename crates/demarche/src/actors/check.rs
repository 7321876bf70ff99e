//! What is wrong with the lexicon's tables: a reader's second pair of eyes for those who write them.
//!
//! In: the text of tables. Out: findings with file and line. Rules: the columns of a known table; known kinds, sectors and country
//! codes; countries that there are; dates that read and are in order; no phrase that stands for two entities of a kind at one time unless it is listed as
//! ambiguous; no two holders of one office of a country at one time.

use super::codes::is_international;
use super::lexicon::{Lexicon, date, normal, shipped};
use crate::segment::tokens;
use crate::tables::{Row, Table, TableError};
use jiff::civil::Date;
use std::collections::{BTreeMap, HashSet};

const COUNTRIES: &[&str] =
    &["code", "name", "aliases", "adjectives", "people", "capital", "seats", "iso2", "cow", "gw", "status", "from", "to", "successor"];
const ENTITIES: &[&str] = &["name", "aliases", "kind", "country", "sector", "office", "from", "to", "note"];
const ROLES: &[&str] = &["singular", "plural", "sector", "kind", "note"];
const MODIFIERS: &[&str] = &["words", "effect", "value", "note"];
const AMBIGUOUS: &[&str] = &["ambiguous", "note"];
const OFFICES: &[&str] = &["office", "names", "titles", "countries", "note"];
const CODES: &[&str] = &["dictionary_code", "country", "sector", "weak", "note"];
const TOGETHER: &[&str] = &["together", "countries", "note"];
const TABLES: [&[&str]; 8] = [COUNTRIES, TOGETHER, ENTITIES, ROLES, MODIFIERS, AMBIGUOUS, OFFICES, CODES];

pub(super) const SECTORS: &str = "GOV MIL COP LEG JUD SPY PTY OPP REB PRM UAF CRM CVL BUS AGR LAB EDU REL MED JRN REF ELI SOC PRE UNK";
pub(super) const ENTITY_KINDS: &str = "person ministry agency armed-forces police intelligence legislature court party armed-group organisation ngo \
     media union church company movement ethnic-group school office";
pub(super) const ROLE_KINDS: &str = "person group body hardware nature place mirror abroad ngo agent voice part";
pub(super) const EFFECTS: &str = "former sector ethnic country owner personal address incumbent abroad none";
const STATUSES: &str = "member observer partial breakaway territory region ended";
/// Notes that begin with one of these allow two holders of an office at a time: another government claims it, or it is shared.
const SHARED: [&str; 2] = ["rival", "jointly"];

impl Lexicon {
    /// Checks tables, each with its file name, beside the shipped ones; a shipped table of the same name gives way. Without tables,
    /// the shipped ones are checked. Findings are sorted by file and line.
    pub fn check(given: &[(String, String)]) -> Vec<TableError> {
        let replaced = |name: &str| given.iter().any(|(g, _)| g == name || g.ends_with(&format!("/{name}")));
        let background = shipped().filter(|(name, _)| !replaced(name));
        let texts = given.iter().map(|(n, t)| (n.as_str(), t.as_str(), true));
        let mut checker = Checker::default();
        let tables: Vec<(Table, bool)> =
            texts.chain(background.map(|(n, t)| (n, t, given.is_empty()))).map(|(n, t, new)| checker.read(n, t, new)).collect();
        // Codes first: every other table speaks of them.
        for (table, _) in tables.iter().filter(|(t, _)| t.columns() == COUNTRIES) {
            checker.codes.extend(table.rows().map(|r| r.get("code").to_string()));
            checker.countries.extend(table.rows().map(|r| r.get("name").to_string()));
        }
        for (table, _) in tables.iter().filter(|(t, _)| t.columns() == AMBIGUOUS) {
            checker.ambiguous.extend(table.rows().map(|r| key(r.get("ambiguous"))));
        }
        for (table, new) in &tables {
            checker.reporting = *new;
            checker.table(table);
        }
        checker.phrases();
        checker.terms();
        checker.findings.sort_by(|a, b| (&a.file, a.line, &a.message).cmp(&(&b.file, b.line, &b.message)));
        checker.findings.dedup();
        checker.findings
    }
}

/// A row that others can clash with.
#[derive(Clone)]
struct Claim {
    /// What may not have two owners: the entity's or country's name.
    owner: String,
    place: TableError,
    new: bool,
    from: Option<(Date, Date)>,
    to: Option<(Date, Date)>,
}

impl Claim {
    /// Whether two terms surely overlap: a shared day of handing over does not count, nor what a month or a year leaves open.
    fn overlaps(&self, other: &Claim) -> bool {
        let before = |a: &Claim, b: &Claim| match (a.from, b.to) {
            (Some((_, latest)), Some((earliest, _))) => latest < earliest,
            _ => true,
        };
        before(self, other) && before(other, self)
    }
}

#[derive(Default)]
struct Checker {
    findings: Vec<TableError>,
    codes: HashSet<String>,
    /// Names of countries.
    countries: HashSet<String>,
    ambiguous: HashSet<String>,
    /// Claims on phrases by (class, phrase).
    words: BTreeMap<(String, String), Vec<Claim>>,
    /// Claims on offices by (country, office).
    offices: BTreeMap<(String, String), Vec<Claim>>,
    /// Whether findings in the present table are wanted.
    reporting: bool,
}

impl Checker {
    fn read<'a>(&mut self, name: &'a str, text: &'a str, new: bool) -> (Table<'a>, bool) {
        let (table, errors) = Table::read(name, text);
        if new {
            let columns = table.columns();
            if errors.iter().all(|e| e.line > 1) && !TABLES.contains(&columns.as_slice()) {
                let known: Vec<String> = TABLES.iter().map(|t| t.join("|")).collect();
                let message = format!("the columns are {}; the lexicon knows {}", columns.join("|"), known.join(", "));
                self.findings.push(TableError { file: name.to_string(), line: 1, message });
            }
            self.findings.extend(errors);
        }
        (table, new)
    }

    fn table(&mut self, table: &Table) {
        let columns = table.columns();
        let check = match columns.as_slice() {
            COUNTRIES => Self::country,
            TOGETHER => Self::together,
            ENTITIES => Self::entity,
            ROLES => Self::role,
            MODIFIERS => Self::modifier,
            CODES => Self::code,
            _ => return,
        };
        for row in table.rows() {
            check(self, &row);
        }
    }

    fn report(&mut self, row: &Row, message: impl Into<String>) {
        if self.reporting {
            self.findings.push(row.error(message));
        }
    }

    fn one_of(&mut self, row: &Row, column: &str, known: &str) {
        let value = row.get(column);
        if !known.split_whitespace().any(|k| k == value) {
            self.report(row, format!("unknown {column} «{value}»: one of {known}"));
        }
    }

    fn filled(&mut self, row: &Row, column: &str) {
        if row.get(column).is_empty() {
            self.report(row, format!("{column} is empty"));
        }
    }

    fn sectors(&mut self, row: &Row, column: &str) {
        for sector in row.list(column).filter(|s| !SECTORS.split(' ').any(|k| k == *s)) {
            self.report(row, format!("unknown sector «{sector}»: one of {SECTORS}"));
        }
    }

    /// The earliest and the latest day that a cell may mean.
    fn day(&mut self, row: &Row, column: &str) -> Option<(Date, Date)> {
        match (date(row, column, false), date(row, column, true)) {
            (Ok(first), Ok(last)) => first.zip(last),
            (Err(e), _) | (_, Err(e)) => {
                if self.reporting {
                    self.findings.push(e);
                }
                None
            }
        }
    }

    fn dates(&mut self, row: &Row) -> [Option<(Date, Date)>; 2] {
        let (from, to) = (self.day(row, "from"), self.day(row, "to"));
        if let (Some((earliest, _)), Some((_, latest))) = (from, to)
            && earliest > latest
        {
            self.report(row, format!("from {} is after to {}", row.get("from"), row.get("to")));
        }
        [from, to]
    }

    fn claim(&self, row: &Row, owner: &str, [from, to]: [Option<(Date, Date)>; 2]) -> Claim {
        Claim { owner: key(owner), place: row.error(owner), new: self.reporting, from, to }
    }

    fn country(&mut self, row: &Row) {
        let code = row.get("code");
        if code.len() != 3 || !code.bytes().all(|b| b.is_ascii_uppercase()) {
            self.report(row, format!("code «{code}» is not three capital letters"));
        }
        self.filled(row, "name");
        self.one_of(row, "status", STATUSES);
        let dates = self.dates(row);
        for successor in row.list("successor").filter(|s| !self.codes.contains(*s)).collect::<Vec<_>>() {
            self.report(row, format!("successor «{successor}» is no code of the countries' table"));
        }
        let claim = self.claim(row, code, dates);
        for phrase in [row.get("name")].into_iter().chain(row.list("aliases")) {
            self.words.entry(("country".to_string(), written_key(phrase))).or_default().push(claim.clone());
        }
    }

    fn together(&mut self, row: &Row) {
        self.filled(row, "together");
        for name in row.list("countries").filter(|n| !self.countries.contains(*n)).collect::<Vec<_>>() {
            self.report(row, format!("no country is named «{name}»: write it as in the column name of countries.psv"));
        }
        if row.list("countries").count() < 2 {
            self.report(row, "what one country is called belongs to its aliases in countries.psv");
        }
    }

    fn entity(&mut self, row: &Row) {
        let (name, kind, country) = (row.get("name"), row.get("kind"), row.get("country"));
        self.filled(row, "name");
        self.one_of(row, "kind", ENTITY_KINDS);
        self.sectors(row, "sector");
        if !country.is_empty() && !self.codes.contains(country) && !is_international(country) {
            self.report(row, format!("unknown country «{country}»: an ISO 3166 alpha-3 code of countries.psv, IGO, NGO or INT"));
        }
        if row.get("sector").is_empty() && !is_international(country) && kind != "ethnic-group" {
            self.report(row, "sector is empty: only organisations across borders may lack one");
        }
        let dates = self.dates(row);
        let mut literal = HashSet::from([name]);
        for alias in row.list("aliases") {
            if !literal.insert(alias) {
                self.report(row, format!("alias «{alias}» repeats the name or another alias"));
            }
        }
        for phrase in literal.iter().map(|p| written_key(p)).collect::<HashSet<_>>() {
            let claim = self.claim(row, name, dates);
            self.words.entry((kind.to_string(), phrase)).or_default().push(claim);
        }
        let office = row.get("office");
        let shared = SHARED.iter().any(|s| row.get("note").starts_with(s));
        if kind == "person" && !office.is_empty() && !country.is_empty() && !shared && (dates[0].is_some() || dates[1].is_some()) {
            let claim = self.claim(row, name, dates);
            self.offices.entry((country.to_string(), key(office))).or_default().push(claim);
        }
    }

    fn role(&mut self, row: &Row) {
        self.filled(row, "singular");
        self.one_of(row, "kind", ROLE_KINDS);
        self.sectors(row, "sector");
        // Two rows of one noun must agree on its sector.
        let claim = self.claim(row, row.get("sector"), [None, None]);
        for phrase in row.list("singular") {
            self.words.entry(("role".to_string(), written_key(phrase))).or_default().push(claim.clone());
        }
    }

    fn modifier(&mut self, row: &Row) {
        self.filled(row, "words");
        self.one_of(row, "effect", EFFECTS);
        if matches!(row.get("effect"), "sector" | "former") {
            self.sectors(row, "value");
        }
    }

    fn code(&mut self, row: &Row) {
        self.sectors(row, "sector");
        let country = row.get("country");
        if !country.is_empty() && !self.codes.contains(country) && !is_international(country) {
            self.report(row, format!("unknown country «{country}»"));
        }
    }

    /// Phrases with two owners at one time.
    fn phrases(&mut self) {
        let words = std::mem::take(&mut self.words);
        for ((class, phrase), claims) in &words {
            if self.ambiguous.contains(&phrase.to_lowercase()) {
                continue;
            }
            let advice = format!("rename one, or list «{phrase}» in a table with the columns ambiguous|note");
            self.clashes(claims, |a, b| {
                format!(
                    "«{phrase}» is a {class} of {} and, at the same time, of {} ({}:{}): {advice}",
                    a.place.message, b.place.message, b.place.file, b.place.line
                )
            });
        }
    }

    /// Offices with two holders at one time.
    fn terms(&mut self) {
        let offices = std::mem::take(&mut self.offices);
        for ((country, office), claims) in &offices {
            self.clashes(claims, |a, b| {
                format!(
                    "{} and {} ({}:{}) are both {office} of {country} at one time: correct the dates, or begin the note with «rival» or «jointly»",
                    a.place.message, b.place.message, b.place.file, b.place.line
                )
            });
        }
    }

    fn clashes(&mut self, claims: &[Claim], say: impl Fn(&Claim, &Claim) -> String) {
        for (i, a) in claims.iter().enumerate() {
            // One finding a row is enough to look at it.
            if let Some(b) = claims[..i].iter().find(|b| a.owner != b.owner && (a.new || b.new) && a.overlaps(b)) {
                let (here, there) = if a.new { (a, b) } else { (b, a) };
                self.findings.push(TableError { message: say(here, there), ..here.place.clone() });
            }
        }
    }
}

/// A phrase as the index compares it.
fn key(phrase: &str) -> String {
    let words = tokens(phrase, 0..phrase.len()).into_iter().map(|r| normal(&phrase[r]));
    words.filter(|w| !w.is_empty()).collect::<Vec<_>>().join(" ")
}

/// The same for names, where capitals part an abbreviation from a word ("US" and "us").
fn written_key(phrase: &str) -> String {
    let letters = phrase.chars().filter(|c| c.is_alphanumeric());
    let short = letters.clone().count() <= 5 && letters.filter(|c| c.is_uppercase()).count() >= 2;
    if short { phrase.chars().filter(|c| c.is_alphanumeric()).collect() } else { key(phrase) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn findings(rows: &str) -> Vec<String> {
        let text = format!("name|aliases|kind|country|sector|office|from|to|note\n{rows}\n");
        Lexicon::check(&[("mine.psv".to_string(), text)]).iter().map(ToString::to_string).collect()
    }

    fn one(rows: &str) -> String {
        let found = findings(rows);
        assert_eq!(found.len(), 1, "{found:?}");
        found[0].clone()
    }

    #[test]
    fn the_shipped_tables_have_no_faults() {
        let found = Lexicon::check(&[]);
        assert!(found.is_empty(), "{}", found.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"));
    }

    #[test]
    fn unknown_kinds_sectors_and_codes_are_named_with_their_line() {
        assert!(one("Aldo Brenn||persn|FRA|GOV||||").starts_with("mine.psv:2: unknown kind «persn»"));
        assert!(one("Aldo Brenn||person|FRA|GVO||||").starts_with("mine.psv:2: unknown sector «GVO»"));
        assert!(one("Aldo Brenn||person|FRX|GOV||||").starts_with("mine.psv:2: unknown country «FRX»"));
        assert!(one("Aldo Brenn||person|FRA|GOV|||").starts_with("mine.psv:2: 8 cells"));
    }

    #[test]
    fn dates_must_read_and_be_in_order() {
        assert!(one("Aldo Brenn||person|FRA|GOV|Mayor|2001-13||").contains("not a date"));
        assert!(one("Aldo Brenn||person|FRA|GOV|Mayor|2003|2001|").contains("from 2003 is after to 2001"));
    }

    #[test]
    fn countries_named_together_must_be_countries() {
        let table = |row: &str| ("mine.psv".to_string(), format!("together|countries|note\n{row}\n"));
        let found = |row: &str| Vec::from_iter(Lexicon::check(&[table(row)]).iter().map(ToString::to_string));
        assert!(found("two Guineas|Guinea;Equatorial Guinea|").is_empty());
        assert_eq!(found("two Guineas|Guinea;Guinea-Konakry|").len(), 1);
        assert!(found("two Guineas|Guinea;Guinea-Konakry|")[0].starts_with("mine.psv:2: no country is named «Guinea-Konakry»"));
        assert!(found("the big one|Guinea|")[0].starts_with("mine.psv:2: what one country is called"));
    }

    #[test]
    fn an_office_has_one_holder_at_a_time() {
        let rows = "Aldo Brenn||person|TUV|GOV|Keeper of the Seal|2001|2005-03-02|\nBea Corl||person|TUV|GOV|Keeper of the Seal|";
        assert!(one(&format!("{rows}2004||")).contains("both keeper of the seal of TUV"));
        assert!(findings(&format!("{rows}2005-03-02||")).is_empty());
        assert!(findings(&format!("{rows}2005||")).is_empty());
        assert!(findings(&format!("{rows}2004||rival: from the islands")).is_empty());
    }

    #[test]
    fn a_phrase_for_two_bodies_must_be_listed_as_ambiguous() {
        let rows = "Tern Union|TU Front|party|TUV|PTY||||\nGull Union|TU Front|party|TUV|PTY||||";
        assert!(one(rows).contains("«tu front» is a party of Gull Union and, at the same time, of Tern Union (mine.psv:2)"));
        let listed = ("more.psv".to_string(), "ambiguous|note\nTU Front|both used it\n".to_string());
        let text = format!("name|aliases|kind|country|sector|office|from|to|note\n{rows}\n");
        assert!(Lexicon::check(&[("mine.psv".to_string(), text), listed]).is_empty());
    }
}
