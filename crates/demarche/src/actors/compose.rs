//! What the words of one phrase say about who it is.
//!
//! In: the words of a phrase, its head, and the day. Out: one [`Profile`] for each actor the phrase names ("U.S. and Japanese
//! officials" are two): country, sectors, name, office. Nationality, role and name are read off their places: what stands
//! before the head or possesses it says whose it is; "of", "in" and "from" behind it do where nothing stands before; "for",
//! "to" and "with" never do ("U.S. envoy for North Korea" is American).

use super::lexicon::{CountryWord, Hit, Lexicon, Role, Sense};
use jiff::civil::Date;
use std::ops::Range;

/// What is known of an actor.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Profile {
    /// Name of the entity.
    pub name: Option<String>,
    /// ISO 3166 alpha-3, IGO, NGO, INT.
    pub country: Option<String>,
    /// Sectors, main one first.
    pub sectors: Vec<String>,
    /// Office held.
    pub office: Option<String>,
    /// Role noun, in the singular, that describes it.
    pub role: Option<String>,
    /// Kind of that role or entity: person, group, body, hardware, mirror, party …
    pub kind: Option<String>,
    /// The bare name of a country or a people, which stands for whoever acts for it.
    pub bare: bool,
    /// Which words said so.
    pub why: Vec<String>,
}

impl Profile {
    /// Main sector.
    pub fn sector(&self) -> Option<&str> {
        self.sectors.first().map(String::as_str)
    }
}

/// A phrase to resolve.
#[derive(Debug, Clone, Copy)]
pub struct Phrase<'a> {
    /// Its words.
    pub words: &'a [&'a str],
    /// Index of its head word.
    pub head: usize,
    /// Day for offices and codes that change.
    pub day: Option<Date>,
}

/// Prepositions that say whose or where an actor is, and those that open what it deals with.
const OWNERS: [&str; 4] = ["of", "in", "from", "at"];
const OTHERS: [&str; 12] = ["for", "to", "with", "against", "on", "about", "over", "by", "near", "between", "into", "after"];

/// The head of a phrase without a tree: the last word before the first preposition or comma.
pub fn guess_head(words: &[&str]) -> usize {
    let stop = words.iter().position(|w| *w == "," || *w == "(" || OWNERS.contains(w) || OTHERS.contains(w)).filter(|i| *i > 0);
    let last = stop.unwrap_or(words.len()) - 1;
    if last > 0 && matches!(words[last], "'s" | "’s" | "'" | "." | "\"" | "”") { last - 1 } else { last }
}

/// Reads a phrase.
pub fn compose(lexicon: &Lexicon, phrase: Phrase) -> Vec<Profile> {
    Composer { lexicon, phrase, hits: lexicon.find(phrase.words) }.compose()
}

struct Composer<'a> {
    lexicon: &'a Lexicon,
    phrase: Phrase<'a>,
    hits: Vec<Hit>,
}

/// A country word in the phrase.
struct Nation {
    at: Range<usize>,
    code: String,
    name: String,
    word: CountryWord,
}

impl Composer<'_> {
    fn compose(&self) -> Vec<Profile> {
        let core = 0..self.core_end();
        let nations = self.nations(core.clone());
        let role = self.role(core.clone());
        let mut base = Profile::default();
        self.describe(&mut base, role);
        let entity = self.entity(core.clone());
        if let Some((hit, id)) = entity {
            self.identify(&mut base, hit, id, role.is_some());
        }
        if base.country.is_some() {
            self.modify(&mut base, core);
            return vec![base];
        }
        let mut owners = nations;
        if owners.is_empty() {
            owners = self.owner_behind(core.end).into_iter().collect();
        }
        let mut out: Vec<Profile> = owners.iter().map(|n| self.national(&base, n)).collect();
        if out.is_empty() {
            out.push(base);
        }
        for p in &mut out {
            self.modify(p, core.clone());
        }
        out
    }

    /// Where what the phrase is about ends: at the first preposition or comma behind the head, or behind the known title
    /// that holds the head ("chief of the general staff").
    fn core_end(&self) -> usize {
        let words = self.phrase.words;
        let head = self.phrase.head;
        let title = self.hits.iter().find(|h| (h.first..h.end).contains(&head) && h.senses.iter().any(|s| matches!(s, Sense::Role(_))));
        let from = title.map_or(head + 1, |h| h.end);
        let ends = |w: &str| OWNERS.contains(&w) || OTHERS.contains(&w) || w == "(";
        (from..words.len()).find(|&i| ends(words[i])).unwrap_or(words.len())
    }

    /// Country words in a stretch: those parted by "and" or commas belong to several actors, else the first decides.
    fn nations(&self, within: Range<usize>) -> Vec<Nation> {
        let mut out: Vec<Nation> = Vec::new();
        for hit in self.hits.iter().filter(|h| h.first >= within.start && h.end <= within.end) {
            let Some(nation) = self.nation(hit) else { continue };
            if self.is_disowned(hit) {
                continue;
            }
            match out.last() {
                None => out.push(nation),
                Some(before) if self.coordinated(before.at.end, hit.first) && !out.iter().any(|n| n.code == nation.code) => {
                    out.push(nation)
                }
                // "Japanese, South Korean and U.S. envoys"; a second country otherwise belongs to another phrase.
                Some(_) => {}
            }
        }
        out
    }

    fn coordinated(&self, from: usize, to: usize) -> bool {
        from < to && self.phrase.words[from..to].iter().all(|w| matches!(w.to_lowercase().as_str(), "and" | "," | "&" | "or" | "'s" | "’s"))
    }

    fn nation(&self, hit: &Hit) -> Option<Nation> {
        let mut found: Option<(usize, CountryWord)> = None;
        for sense in &hit.senses {
            if let Sense::Country(id, word) = sense {
                let better = found.is_none_or(|(old, old_word)| self.rank(*id, *word) < self.rank(old, old_word));
                if better {
                    found = Some((*id, *word));
                }
            }
        }
        let (id, word) = found?;
        let country = self.lexicon.country(id);
        Some(Nation { at: hit.first..hit.end, code: country.code.clone(), name: country.name.clone(), word })
    }

    /// Names before capitals; states that stand before those that ended, unless the story is from their time.
    fn rank(&self, id: usize, word: CountryWord) -> (bool, u8, u8) {
        let country = self.lexicon.country(id);
        let gone = country.to.is_some_and(|to| self.phrase.day.is_none_or(|d| d > to));
        let status = match country.status.as_str() {
            "member" | "observer" | "partial" => 0,
            "territory" | "ended" => 1,
            _ => 2,
        };
        let word = match word {
            CountryWord::Name => 0,
            CountryWord::Adjective => 1,
            CountryWord::People => 2,
            CountryWord::Capital => 3,
            CountryWord::Seat => 4,
        };
        (gone, word, status)
    }

    /// "Russian-backed", "anti-American", "U.S.-led": the lexicon's modifiers say whether the country is the actor's own.
    fn is_disowned(&self, hit: &Hit) -> bool {
        let words = self.phrase.words;
        let beside = |i: Option<usize>| {
            i.and_then(|i| words.get(i)).is_some_and(|w| {
                let ending = format!("-{w}").to_lowercase();
                let start = format!("{w}-").to_lowercase();
                self.lexicon.disowns(&ending) || self.lexicon.disowns(&start)
            })
        };
        let hyphen = |i: usize| words.get(i).is_some_and(|w| *w == "-" || *w == "–");
        (hyphen(hit.end) && beside(Some(hit.end + 1))) || (hit.first >= 2 && hyphen(hit.first - 1) && beside(Some(hit.first - 2)))
    }

    /// The role noun that says most: the one that holds the head, else the last before it, else the first behind it.
    fn role(&self, within: Range<usize>) -> Option<&Role> {
        let head = self.phrase.head;
        let roles =
            self.hits.iter().filter(|h| h.first >= within.start && h.end <= within.end).filter_map(|h| {
                h.senses.iter().find_map(|s| if let Sense::Role(id) = s { Some((h, self.lexicon.role(*id))) } else { None })
            });
        roles
            .min_by_key(|(h, _)| {
                if h.first <= head && head < h.end {
                    0
                } else if h.end <= head {
                    1 + head - h.end
                } else {
                    1000 + h.first
                }
            })
            .map(|(_, r)| r)
    }

    /// The named person or organisation of the core; the one that holds the head goes first.
    fn entity(&self, within: Range<usize>) -> Option<(&Hit, usize)> {
        let head = self.phrase.head;
        let day = self.phrase.day;
        let named = self.hits.iter().filter(|h| h.first >= within.start && h.end <= within.end).filter_map(|h| {
            // The words as a country's go before an organisation of the same name.
            if h.senses.iter().any(|s| matches!(s, Sense::Country(_, CountryWord::Name | CountryWord::Adjective))) {
                return None;
            }
            let ids = h.senses.iter().filter_map(|s| if let Sense::Entity(id) = s { Some(*id) } else { None });
            let id = ids.min_by_key(|id| (!self.lexicon.entity(*id).holds(day), distance(self.lexicon.entity(*id), day)))?;
            Some((h, id))
        });
        named.min_by_key(|(h, id)| {
            let person = self.lexicon.entity(*id).kind == "person";
            (!(person || (h.first..h.end).contains(&head)), h.first.abs_diff(head))
        })
    }

    fn describe(&self, out: &mut Profile, role: Option<&Role>) {
        let Some(role) = role else { return };
        out.sectors = role.sectors.clone();
        out.role = Some(role.name.clone());
        out.kind = Some(role.kind.clone());
        out.why.push(format!("role «{}»: {}", role.name, role.sectors.join(";")));
    }

    fn identify(&self, out: &mut Profile, hit: &Hit, id: usize, described: bool) {
        let e = self.lexicon.entity(id);
        let day = self.phrase.day;
        let is_head = (hit.first..hit.end).contains(&self.phrase.head) || e.kind == "person";
        if !e.country.is_empty() {
            out.country = Some(e.country.clone());
        }
        out.why.push(format!("«{}» is {} ({})", self.phrase.words[hit.first..hit.end].join(" "), e.name, e.origin));
        if e.kind == "person" {
            out.name = Some(e.name.clone());
            if e.holds(day) {
                out.office = e.office.clone();
                if !e.sectors.is_empty() {
                    out.sectors = e.sectors.clone();
                }
            } else if !described {
                // Out of office: whoever held power is of the elite.
                out.sectors = vec!["ELI".to_string()];
            }
            out.kind = Some("person".to_string());
        } else {
            if is_head {
                out.name = Some(e.name.clone());
                out.kind = Some(e.kind.clone());
            }
            // "Hezbollah leader", "UN envoy": whose they are decides; "army spokesman" of a body without sector keeps its own.
            if is_head || !e.sectors.is_empty() || matches!(e.country.as_str(), "IGO" | "NGO") {
                out.sectors = e.sectors.clone();
            }
        }
    }

    fn national(&self, base: &Profile, n: &Nation) -> Profile {
        let mut out = base.clone();
        out.country = Some(n.code.clone());
        out.why.push(format!("«{}» is {}", self.phrase.words[n.at.clone()].join(" "), n.name));
        if n.at.contains(&self.phrase.head) {
            match n.word {
                CountryWord::Capital | CountryWord::Seat => {
                    if out.sectors.is_empty() {
                        out.sectors = vec!["GOV".to_string()];
                    }
                }
                CountryWord::People if base.role.is_none() => {
                    out.kind = Some("people".to_string());
                    out.sectors = vec!["CVL".to_string()];
                }
                _ => out.bare = base.role.is_none(),
            }
            if out.name.is_none() {
                out.name = Some(n.name.clone());
            }
        }
        out
    }

    /// "the president of Chad", "troops in Goma": the first country, or body, behind "of", "in" or "from".
    fn owner_behind(&self, core_end: usize) -> Option<Nation> {
        let words = self.phrase.words;
        let mut opened = false;
        for (i, word) in words.iter().enumerate().skip(core_end) {
            if OTHERS.contains(word) {
                opened = false;
            } else if OWNERS.contains(word) {
                opened = true;
            }
            if opened {
                if let Some(n) = self.hits.iter().find(|h| h.first == i).and_then(|h| self.nation(h)) {
                    return Some(n);
                }
                if let Some((code, name)) = self.hits.iter().find(|h| h.first == i).and_then(|h| self.body(h)) {
                    return Some(Nation { at: i..i + 1, code, name, word: CountryWord::Name });
                }
            }
        }
        None
    }

    fn body(&self, hit: &Hit) -> Option<(String, String)> {
        hit.senses.iter().find_map(|s| match s {
            Sense::Entity(id) => Some(self.lexicon.entity(*id))
                .filter(|e| !e.country.is_empty() && e.kind != "person")
                .map(|e| (e.country.clone(), e.name.clone())),
            _ => None,
        })
    }

    /// "former", "opposition", "armed": modifiers of the core that change the sector.
    fn modify(&self, out: &mut Profile, core: Range<usize>) {
        for hit in self.hits.iter().filter(|h| h.first >= core.start && h.end <= core.end) {
            for sense in &hit.senses {
                let Sense::Modifier(id) = sense else { continue };
                let m = self.lexicon.modifier(*id);
                let applies = match m.effect.as_str() {
                    "former" => out.sector().is_some_and(|s| matches!(s, "GOV" | "LEG" | "MIL" | "JUD" | "SPY" | "PTY")),
                    "sector" => {
                        out.sectors.is_empty()
                            || !m.value.is_empty()
                                && matches!(out.sector(), Some("CVL" | "ELI" | "UAF" | "GOV" | "PTY" | "LEG"))
                                && matches!(m.value.as_str(), "OPP" | "REB" | "PRM" | "MIL")
                    }
                    _ => false,
                };
                if applies && !m.value.is_empty() {
                    out.sectors = vec![m.value.clone()];
                    out.why.push(format!("modifier «{}»: {}", m.words, m.value));
                }
            }
        }
    }
}

/// Years between a term and a day, for choosing the nearest term.
fn distance(e: &super::lexicon::Entity, day: Option<Date>) -> i32 {
    let Some(day) = day else { return e.to.map_or(0, |t| 3000 - i32::from(t.year())) };
    let years = |d: Date| (i32::from(d.year()) - i32::from(day.year())).abs();
    e.from.map_or(0, years).min(e.to.map_or(0, years))
}

#[cfg(test)]
mod tests {
    use crate::actors::{Lexicon, Profile, resolve};
    use jiff::civil::Date;
    use std::sync::LazyLock;

    static LEXICON: LazyLock<Lexicon> = LazyLock::new(Lexicon::built_in);

    fn on(phrase: &str, year: i16) -> Profile {
        resolve(&LEXICON, phrase, Date::new(year, 6, 1).ok()).into_iter().next().unwrap_or_default()
    }

    fn code(phrase: &str) -> String {
        let p = on(phrase, 2022);
        format!("{} {}", p.country.as_deref().unwrap_or("-"), p.sector().unwrap_or("-"))
    }

    #[test]
    fn nationality_and_role_make_country_and_sector() {
        assert_eq!(code("South Korean soldiers"), "KOR MIL");
        assert_eq!(code("French Foreign Minister"), "FRA GOV");
        assert_eq!(code("the president of Chad"), "TCD GOV");
    }

    #[test]
    fn what_an_envoy_deals_with_is_not_whose_he_is() {
        assert_eq!(code("U.S. special representative for North Korea"), "USA GOV");
    }

    #[test]
    fn a_bare_country_has_no_sector_and_a_capital_stands_for_its_government() {
        assert_eq!(code("Peru"), "PER -");
        assert_eq!(code("Tehran"), "IRN GOV");
        assert_eq!(code("Seoul's foreign ministry"), "KOR GOV");
    }

    #[test]
    fn coordinated_nationalities_are_several_actors() {
        let found = resolve(&LEXICON, "Hungarian and Romanian officials", None);
        assert_eq!(found.iter().filter_map(|p| p.country.as_deref()).collect::<Vec<_>>(), ["HUN", "ROU"]);
    }

    #[test]
    fn an_office_is_held_for_a_term() {
        assert_eq!(on("Vladimir Putin", 2005).office.as_deref(), Some("President"));
        assert_eq!(on("Tony Blair", 2000).office.as_deref(), Some("Prime Minister"));
        assert_eq!(on("Tony Blair", 2022).office, None);
        assert_eq!((on("Taliban", 2005).sector(), on("Taliban", 2022).sector()), (Some("REB"), Some("GOV")));
    }

    #[test]
    fn an_unknown_name_gets_no_invented_country() {
        assert_eq!(code("Frank's cat"), "- -");
    }
}
