//! Reader of TABARI and PETRARCH dictionaries of actors and agents.
//!
//! In: the text of a dictionary. Out: [`Dictionary`]: actors with codes that may hold for a time only, agents with their plurals, and
//! the lines that could not be read, with reasons. The form is that of the TABARI manual (Schrodt 2009) and of PETRARCH (Schrodt, Beieler
//! and Idris 2014): `NAME_ [CODE date]`, further names behind `+`, further codes on indented lines; `[~CODE]` for agents, with
//! `{PLURAL}` or `{}`; sets of words `!NAME! = A, B` or `&NAME` with `+` lines; `#`, `;` and `<!-- -->` comments.

use super::codes::{Coded, Codes};
use crate::tables::TableError;
use jiff::civil::Date;
use std::collections::HashMap;
use std::mem;

/// A dictionary in memory.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Dictionary {
    /// Names of somebody.
    pub actors: Vec<Actor>,
    /// Nouns that say what somebody is.
    pub agents: Vec<Agent>,
    /// Lines that could not be read.
    pub refused: Vec<TableError>,
}

/// Somebody, with all names and codes.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Actor {
    /// Names as written, words parted by spaces, each with its line.
    pub names: Vec<(String, usize)>,
    /// Codes in the order in which they are tried.
    pub codes: Vec<Term>,
    /// Line of the first name.
    pub line: usize,
}

/// A code and when it holds.
#[derive(Debug, Clone, PartialEq)]
pub struct Term {
    /// What the code says.
    pub coded: Coded,
    /// First day.
    pub from: Option<Date>,
    /// Last day.
    pub to: Option<Date>,
    /// Line of the code.
    pub line: usize,
}

/// A noun for those who act: "minister", "police".
#[derive(Debug, Clone, PartialEq)]
pub struct Agent {
    /// Singular forms, the sets in it spelled out.
    pub singular: Vec<String>,
    /// Plural forms.
    pub plural: Vec<String>,
    /// What its code says.
    pub coded: Coded,
    /// Line.
    pub line: usize,
}

/// Whether a text looks like such a dictionary: lines with codes in brackets, and no table's header.
pub fn is_dictionary(text: &str) -> bool {
    let mut lines = text.lines().filter(|l| !l.trim().is_empty() && !l.starts_with('#'));
    let table = lines.clone().next().is_some_and(|l| l.contains('|'));
    !table && lines.any(|l| l.contains('['))
}

impl Dictionary {
    /// Reads a dictionary; `codes` says what its codes mean.
    pub fn parse(file: &str, text: &str, codes: &Codes) -> Self {
        let mut reader = Reader { file, codes, out: Dictionary::default(), open: Open::default(), sets: HashMap::new(), set: None };
        let mut comment = false;
        for (i, line) in text.lines().enumerate() {
            let line = without_comments(line, &mut comment);
            if !line.trim().is_empty() {
                reader.line(i + 1, line.trim_end());
            }
        }
        reader.close();
        reader.out.refused.sort_by_key(|e| e.line);
        reader.out
    }

    /// Names of actors and nouns of agents.
    pub fn size(&self) -> usize {
        self.actors.iter().map(|a| a.names.len()).sum::<usize>() + self.agents.len()
    }
}

/// An entry whose lines are still coming.
#[derive(Default)]
struct Open {
    names: Vec<(String, usize)>,
    codes: Vec<Term>,
    /// Whether a code stood there, read or refused.
    coded: bool,
    /// Whether its first name was refused; what else it holds is read.
    nameless: bool,
}

struct Reader<'a> {
    file: &'a str,
    codes: &'a Codes,
    out: Dictionary,
    open: Open,
    /// Words of each set, by its name with its marks.
    sets: HashMap<String, Vec<String>>,
    /// The `&` set whose lines are coming.
    set: Option<String>,
}

impl Reader<'_> {
    fn refuse(&mut self, line: usize, message: impl Into<String>) {
        self.out.refused.push(TableError { file: self.file.to_string(), line, message: message.into() });
    }

    fn line(&mut self, n: usize, line: &str) {
        if let Some(synonym) = line.strip_prefix('+') {
            return self.synonym(n, synonym);
        }
        self.set = None;
        if line.starts_with(char::is_whitespace) {
            return self.continued(n, line);
        }
        self.close();
        if let Some((name, words)) = line.strip_prefix('!').and_then(|rest| rest.split_once("! =")) {
            let words = words.split(',').map(name_words).filter(|w| !w.is_empty()).collect();
            self.sets.insert(format!("!{name}!"), words);
        } else if line.starts_with('&') && !line.contains('[') {
            let name = line.trim().to_string();
            self.sets.insert(name.clone(), Vec::new());
            self.set = Some(name);
        } else if let Some(agent) = agent_code(line) {
            self.agent(n, line, agent);
        } else {
            self.named(n, line);
        }
    }

    fn synonym(&mut self, n: usize, line: &str) {
        if let Some(set) = self.set.as_ref().and_then(|s| self.sets.get_mut(s)) {
            set.push(name_words(line));
        } else if self.open.names.is_empty() && !self.open.nameless {
            self.refuse(n, "a synonym without an entry above it");
        } else {
            self.named(n, line);
        }
    }

    /// A line that continues an entry: codes.
    fn continued(&mut self, n: usize, line: &str) {
        if !line.contains('[') {
            return self.refuse(n, format!("«{}»: an indented line without a code in brackets", line.trim()));
        }
        if self.open.names.is_empty() && !self.open.nameless {
            return self.refuse(n, format!("«{}»: a code without an entry above it", line.trim()));
        }
        self.read_codes(n, line);
    }

    /// A name, perhaps with codes behind it.
    fn named(&mut self, n: usize, line: &str) {
        let (name, codes) = line.find('[').map_or((line, ""), |at| line.split_at(at));
        match self.names(name) {
            Ok(names) => self.open.names.extend(names.into_iter().map(|name| (name, n))),
            Err(reason) => {
                self.open.nameless |= self.open.names.is_empty();
                self.refuse(n, reason);
            }
        }
        if !codes.is_empty() {
            self.read_codes(n, codes);
        }
    }

    /// A name with every choice of its sets.
    fn names(&self, name: &str) -> Result<Vec<String>, String> {
        if name.contains(['\u{fffd}', '\0']) || name.chars().any(|c| c.is_control() && c != '\t') {
            return Err(format!("«{}»: not UTF-8", name.trim().replace(char::is_control, "?")));
        }
        if name.contains([']', '{', '}']) {
            return Err(format!("«{}»: a bracket in a name", name.trim()));
        }
        let mut out = vec![name_words(name)];
        for (set, words) in &self.sets {
            // "DAIRY!PERSON!" is one word, "FOREIGN_!MINIST!" two.
            out = out
                .into_iter()
                .flat_map(|n| if n.contains(set.as_str()) { words.iter().map(|w| n.replace(set.as_str(), w)).collect() } else { vec![n] })
                .collect();
        }
        let unknown = out
            .iter()
            .find(|n| n.split_once('!').is_some_and(|(_, rest)| rest.trim_end_matches('!').len() + 1 < rest.len() || rest.contains('!')));
        if let Some(n) = unknown {
            return Err(format!("«{n}»: a set of words that is not defined above"));
        }
        if out.iter().any(String::is_empty) {
            return Err("no name before the code".to_string());
        }
        Ok(out)
    }

    /// All `[CODE date]` of a line.
    fn read_codes(&mut self, n: usize, line: &str) {
        self.open.coded = true;
        for part in line.split('[').skip(1) {
            let Some((inside, _)) = part.split_once(']') else {
                self.refuse(n, format!("«[{}»: the bracket does not close", part.trim()));
                continue;
            };
            match self.term(n, inside) {
                Ok(term) => self.open.codes.push(term),
                Err(reason) => self.refuse(n, format!("«[{inside}]»: {reason}")),
            }
        }
    }

    fn term(&self, line: usize, inside: &str) -> Result<Term, String> {
        let (code, dates) = inside.trim().split_once(char::is_whitespace).unwrap_or((inside.trim(), ""));
        let dates: String = dates.chars().filter(|c| !c.is_whitespace()).collect();
        let coded = self.codes.actor(code)?;
        let (from, to) = if dates.is_empty() {
            (None, None)
        } else if let Some(d) = dates.strip_prefix('<') {
            // "<" is the last day before, so that "<" and a range from the same day do not meet.
            (None, Some(day(d)?.yesterday().map_err(|e| e.to_string())?))
        } else if let Some(d) = dates.strip_prefix('>') {
            (Some(day(d)?), None)
        } else if let Some((a, b)) = dates.split_once('-') {
            (Some(day(a)?), Some(day(b)?))
        } else {
            return Err(format!("«{dates}» is a day alone: write <{dates}, >{dates} or a range"));
        };
        if from.zip(to).is_some_and(|(a, b)| a > b) {
            return Err(format!("«{dates}» ends before it begins"));
        }
        Ok(Term { coded, from, to, line })
    }

    /// `NOUN {PLURAL} [~CODE]`
    fn agent(&mut self, n: usize, line: &str, code: &str) {
        let before = &line[..line.find('[').unwrap_or(line.len())];
        let (noun, plural) = match before.split_once('{') {
            Some((noun, rest)) => (noun, Some(rest.split('}').next().unwrap_or_default())),
            None => (before, None),
        };
        let read = self.names(noun).and_then(|singular| {
            let plural = match plural {
                Some(p) => p.split(',').map(name_words).filter(|w| !w.is_empty()).collect(),
                None => singular.iter().map(|s| plural_of(s)).collect(),
            };
            // "[IGO~]": what stands before the tilde is whose the agent is.
            let coded =
                if code.starts_with('~') { self.codes.agent(code.trim_matches('~')) } else { self.codes.actor(code.trim_matches('~')) };
            Ok(Agent { singular, plural, coded: coded?, line: n })
        });
        match read {
            Ok(agent) => self.out.agents.push(agent),
            Err(reason) => self.refuse(n, reason),
        }
    }

    /// Ends the entry above.
    fn close(&mut self) {
        let open = mem::take(&mut self.open);
        if open.names.is_empty() {
            return;
        }
        if !open.codes.is_empty() {
            let line = open.names[0].1;
            self.out.actors.push(Actor { names: open.names, codes: open.codes, line });
        } else if !open.coded {
            let (name, line) = &open.names[0];
            self.refuse(*line, format!("«{name}»: no code follows; write + before names that share the code below"));
        }
    }
}

/// The code of an agent's line, with its tilde.
fn agent_code(line: &str) -> Option<&str> {
    let inside = line.split_once('[')?.1.split([']', '}']).next()?.trim();
    (inside.starts_with('~') || inside.ends_with('~')).then_some(inside)
}

fn without_comments<'l>(line: &'l str, inside: &mut bool) -> &'l str {
    let line = if *inside {
        match line.split_once("-->") {
            Some((_, rest)) => {
                *inside = false;
                rest
            }
            None => return "",
        }
    } else {
        line
    };
    let line = match line.split_once("<!--") {
        Some((before, rest)) => {
            *inside = !rest.contains("-->");
            before
        }
        None => line,
    };
    line.split(['#', ';']).next().unwrap_or_default()
}

/// `NAME_OF_SOMEBODY_` as words.
fn name_words(name: &str) -> String {
    name.split(['_', ' ', '\t']).filter(|w| !w.is_empty()).collect::<Vec<_>>().join(" ")
}

/// The regular plural of a noun; its last word changes.
fn plural_of(noun: &str) -> String {
    let ends = |endings: &[&str]| endings.iter().any(|e| noun.ends_with(e));
    if ends(&["MEN", "PEOPLE", "POLICE"]) {
        noun.to_string()
    } else if let Some(stem) = noun.strip_suffix("MAN") {
        format!("{stem}MEN")
    } else if let Some(stem) = noun.strip_suffix('Y').filter(|_| !ends(&["AY", "EY", "OY", "UY"])) {
        format!("{stem}IES")
    } else if ends(&["S", "X", "CH", "SH"]) {
        format!("{noun}ES")
    } else {
        format!("{noun}S")
    }
}

/// `YYMMDD`, where 31 to 99 are of the 20th century, or `YYYYMMDD`.
fn day(digits: &str) -> Result<Date, String> {
    let number = |s: &str| s.parse::<i16>().ok();
    let parts = match digits.len() {
        6 => number(&digits[..2]).map(|y| if y > 30 { 1900 + y } else { 2000 + y }).zip(number(&digits[2..4])).zip(number(&digits[4..])),
        8 => number(&digits[..4]).zip(number(&digits[4..6])).zip(number(&digits[6..])),
        _ => None,
    };
    let date = digits.is_ascii().then_some(parts).flatten().and_then(|((y, m), d)| Date::new(y, m as i8, d as i8).ok());
    date.ok_or_else(|| format!("«{digits}» is not a day: write YYYYMMDD or YYMMDD"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::actors::Lexicon;

    fn read(text: &str) -> Dictionary {
        Dictionary::parse("own.actors", text, Lexicon::built_in().codes())
    }

    fn on(s: &str) -> Option<Date> {
        s.parse().ok()
    }

    #[test]
    fn synonyms_share_the_codes_of_their_entry() {
        let d = read(
            "# a comment\nTERN_ISLANDS_ [TUV]\n+THE_TERNS_ ; another\n\nALDO_BRENN_\n+A._BRENN\n\t[TUVGOV 010131-20040229]\n\t[TUVELI]\n",
        );
        assert!(d.refused.is_empty(), "{:?}", d.refused);
        assert_eq!(d.actors[0].names, [("TERN ISLANDS".to_string(), 2), ("THE TERNS".to_string(), 3)]);
        assert_eq!(d.actors[1].names.len(), 2);
        let [office, after] = &d.actors[1].codes[..] else { panic!() };
        assert_eq!(
            (office.from, office.to, office.coded.sectors.as_slice()),
            (on("2001-01-31"), on("2004-02-29"), &["GOV".to_string()][..])
        );
        assert_eq!((after.from, after.to, after.coded.sectors[0].as_str()), (None, None, "ELI"));
    }

    #[test]
    fn before_and_after_a_day_are_ranges_with_one_open_end() {
        let d = read("TERN_ISLANDS_\n\t[FRATUV <781001]\n\t[TUV > 781001]\n");
        let [before, after] = &d.actors[0].codes[..] else { panic!() };
        assert_eq!((before.coded.country.as_deref(), before.from, before.to), (Some("FRA"), None, on("1978-09-30")));
        assert_eq!((after.coded.country.as_deref(), after.from, after.to), (Some("TUV"), on("1978-10-01"), None));
    }

    #[test]
    fn agents_have_regular_irregular_or_no_plurals() {
        let d =
            read("!PERSON! = MAN, WOMEN\nDEPUTY [~GOV]\nTHIEF {THIEVES} [~CRM]\nPOLICE {} [~COP]\nFISHER!PERSON! [~AGR]\nMONITOR [IGO~]\n");
        let plurals: Vec<_> = d.agents.iter().map(|a| a.plural.clone()).collect();
        assert_eq!(plurals[..3], [vec!["DEPUTIES".to_string()], vec!["THIEVES".to_string()], vec![]]);
        assert_eq!(d.agents[3].singular, ["FISHERMAN", "FISHERWOMEN"]);
        assert_eq!(d.agents[4].coded.country.as_deref(), Some("IGO"));
    }

    #[test]
    fn sets_stand_for_each_of_their_words() {
        let d = read("&RANK\n+GENERAL_\n+COLONEL_\n\n&RANK_BRENN [TUVMIL]\nTERN_&_SONS_ [MNCTUV]\n");
        assert_eq!(d.actors[0].names.iter().map(|(n, _)| n.as_str()).collect::<Vec<_>>(), ["GENERAL BRENN", "COLONEL BRENN"]);
        assert_eq!(d.actors[1].names[0].0, "TERN & SONS");
        assert_eq!(d.actors[1].codes[0].coded, Coded { country: Some("TUV".into()), sectors: vec!["BUS".into()] });
    }

    #[test]
    fn what_cannot_be_read_is_named_with_its_line_and_reason() {
        let d = read(
            "TERN_\nGULL_ [TUV]\nSKUA_ [TUVXQX]\nPETREL_ [TUVGOV 991340-001231]\nAUK_ [TUVGOV 20010101]\nHERON_ [TUVG]\nKITE!BIRD!HAWK! [~GOV]\n\tSTORK_\n",
        );
        let said: Vec<String> = d.refused.iter().map(ToString::to_string).collect();
        let wanted = ["1: «TERN»: no code", "3: «[TUVXQX]»: unknown code «XQX»", "4: «[TUVGOV 991340-001231]»: «991340» is not a day"];
        for (line, start) in said.iter().zip(wanted) {
            assert!(line.starts_with(&format!("own.actors:{start}")), "{line}");
        }
        assert!(
            said[3].contains("a day alone")
                && said[4].contains("three letters")
                && said[5].contains("not defined")
                && said[6].contains("indented")
        );
        assert_eq!(d.actors.len(), 1);
    }
}
