//! Which person or organisation of the lexicon a phrase names, and what follows from it.
//!
//! In: a phrase with its known words. Out: the entry, or none where the words are somebody else's: a surname beside a first name nobody
//! knows, a body that other countries have too. A name that possesses the head ("Kabila's forces") says only whose the actor is.

use super::codes::is_international;
use super::compose::Composer;
use super::lexicon::{CountryWord, Entity, Hit, Role, Sense};
use super::nations::{Nation, unknown_name};
use super::profile::{Profile, fights, yields};
use jiff::ToSpan;
use jiff::civil::Date;
use std::ops::Range;

impl Composer<'_> {
    /// The named person or organisation of the core; the one that holds the head goes first.
    pub(super) fn entity(&self, core: &Range<usize>) -> Option<(&Hit, usize)> {
        let day = self.phrase.day;
        let nations: Vec<String> = self.within(core).filter_map(|h| self.reader().of(h, None)).map(|n| n.code).collect();
        let title = |s: &Sense| if let Sense::Role(id) = s { Some(self.lexicon.role(*id).name.as_str()) } else { None };
        let titles: Vec<&str> = self.within(core).flat_map(|h| h.senses.iter().filter_map(title)).collect();
        let named = self.within(core).filter_map(|h| {
            // The words as a country's go before an organisation of the same name.
            if h.senses.iter().any(|s| matches!(s, Sense::Country(_, CountryWord::Name | CountryWord::Adjective))) {
                return None;
            }
            let ids = h.senses.iter().filter_map(|s| if let Sense::Entity(id) = s { Some(*id) } else { None });
            let fits = |e: &Entity| {
                !(e.kind == "person" && self.is_shared_surname(h) || e.strict && !e.holds(day) || self.is_namesake(h, e, &nations))
            };
            let id = ids.filter(|id| fits(self.lexicon.entity(*id))).min_by_key(|id| {
                let e = self.lexicon.entity(*id);
                let home = self.phrase.context.home.as_deref();
                let stranger = !nations.is_empty() && !nations.contains(&e.country);
                (
                    stranger,
                    !e.holds(day),
                    !e.holds(day) && !titles.iter().any(|t| is_title_of(t, e)),
                    home != Some(&e.country),
                    e.holds(day).then(|| standing(e)),
                    distance(e, day),
                )
            })?;
            Some((h, id))
        });
        let found = named.min_by_key(|(h, id)| {
            let person = self.lexicon.entity(*id).kind == "person";
            (!self.holds_head(h), !person, h.first.abs_diff(self.head))
        });
        found.or_else(|| self.behind_portfolio(core.end))
    }

    /// "Minister for Information Ann Lee": whose office is named in between.
    fn behind_portfolio(&self, link: usize) -> Option<(&Hit, usize)> {
        let words = self.phrase.words;
        let portfolio =
            |h: &&Hit| h.first > link + 1 && words[link + 1..h.first].iter().all(|w| w.starts_with(char::is_uppercase) || *w == "and");
        let known_between = |h: &&Hit| self.hits.iter().any(|x| x.first > link && x.end <= h.first);
        let last = self.hits.last().filter(|h| h.end == words.len() && matches!(words.get(link), Some(&("for" | "of"))))?;
        let person = last.senses.iter().find_map(|s| match s {
            Sense::Entity(id) if self.lexicon.entity(*id).kind == "person" => Some(*id),
            _ => None,
        });
        person.filter(|_| portfolio(&last) && !known_between(&last)).map(|id| (last, id))
    }

    /// "Mahmud Rahman" is not whom news calls Rahman: a name of one word beside a capitalized word nobody knows.
    fn is_shared_surname(&self, hit: &Hit) -> bool {
        let words = self.phrase.words;
        hit.end == hit.first + 1
            && (unknown_name(words, &self.hits, hit.end) || hit.first > 0 && unknown_name(words, &self.hits, hit.first - 1))
    }

    /// A party, ministry or court that other countries have too, in a story that does not speak of its country, or within a longer name
    /// ("Kurdish Workers' Party").
    fn is_namesake(&self, hit: &Hit, e: &Entity, nations: &[String]) -> bool {
        const COMMON: [&str; 10] =
            ["party", "ministry", "agency", "legislature", "court", "police", "armed-forces", "union", "school", "movement"];
        if !COMMON.contains(&e.kind.as_str()) || e.country.len() != 3 || is_international(&e.country) {
            return false;
        }
        let context = self.phrase.context;
        let named = |i: usize| self.phrase.words.get(i).is_some_and(|w| w.starts_with(char::is_uppercase));
        // "pro-Kurdish HDP" is the HDP.
        let joined = |h: &Hit| h.first > 0 && self.phrase.words[h.first - 1] == "-";
        let modified = |h: &Hit| h.end == hit.first && self.lexicon.changes(h, "ethnic") && !joined(h);
        let longer = hit.first > 0 && named(hit.first - 1) && self.hits.iter().any(modified)
            || hit.first > 1 && unknown_name(self.phrase.words, &self.hits, hit.first - 1);
        longer || !nations.contains(&e.country) && context.home.is_some() && !context.names(&e.country)
    }

    /// Whether an entity is whose the actor is ("Hezbollah leader", "Kabila's forces"), not the actor.
    pub(super) fn owns(&self, hit: &Hit, id: usize, role: Option<&Hit>) -> bool {
        if self.lexicon.entity(id).kind == "person" {
            let possessive = self.phrase.words.get(hit.end).is_some_and(|w| matches!(*w, "'s" | "’s" | "'" | "’"));
            possessive && hit.end < self.head || role.is_some_and(|r| r.first >= hit.end)
        } else {
            !self.holds_head(hit)
        }
    }

    pub(super) fn profile(&self, id: usize) -> Profile {
        let e = self.lexicon.entity(id);
        let sectors = if e.kind == "person" && !e.holds(self.phrase.day) { Vec::new() } else { e.sectors.clone() };
        Profile {
            country: Some(e.country.clone()).filter(|c| !c.is_empty()),
            sectors,
            kind: Some(e.kind.clone()),
            name: Some(e.name.clone()),
            ..Profile::default()
        }
    }

    pub(super) fn because(&self, hit: &Hit, id: usize) -> String {
        let e = self.lexicon.entity(id);
        format!("«{}» is {} ({})", self.phrase.words[hit.first..hit.end].join(" "), e.name, e.origin)
    }

    pub(super) fn identify(&self, out: &mut Profile, hit: &Hit, id: usize, role: Option<&Role>, nations: &[Nation]) {
        let e = self.lexicon.entity(id);
        let day = self.phrase.day;
        // "King Hassan", where the lexicon has the title within the name.
        let within = self.lexicon.find(&self.phrase.words[hit.first..hit.first + 1]);
        let titled =
            within.iter().flat_map(|h| &h.senses).find_map(|s| if let Sense::Role(id) = s { Some(self.lexicon.role(*id)) } else { None });
        // A rank is no office ("Gen. Laurent Nkunda" leads rebels), nor is part of a name ("Marine Le Pen").
        let office = role.filter(|r| !yields(r) && is_state(&r.sectors));
        let role = role.or(titled.filter(|r| r.kind == "person" && hit.end > hit.first + 1));
        let described = role.is_some();
        if let Some(r) = role.filter(|_| out.role.is_none() && e.kind == "person") {
            out.sectors.clone_from(&r.sectors);
        }
        // An office that the text gives goes before the one that the lexicon knows of that day.
        let official = office.is_some() && !is_state(&e.sectors) && !fights(&e.sectors);
        let mut known = self.profile(id);
        // "the Indian Congress": the story says whose it is; what shares its name elsewhere tells no more than what it is.
        let stranger = nations.iter().any(|n| n.at.end <= hit.first && n.code != e.country) && !known.is_international();
        if stranger {
            known.name = None;
        }
        out.country.clone_from(&known.country);
        out.why.push(self.because(hit, id));
        out.name = known.name;
        out.kind = Some(e.kind.clone());
        out.known = !stranger && e.kind != "office";
        if e.kind == "office" {
            // "the pope": a title that one state alone has; who holds it is found by the day.
            out.name = None;
            out.kind = Some("person".to_string());
            out.role = Some(e.name.clone());
        }
        if e.kind != "person" {
            if !e.sectors.is_empty() || !described {
                out.sectors.clone_from(&e.sectors);
            }
            return;
        }
        if stranger {
            return;
        }
        if e.holds(day) {
            out.office.clone_from(&e.office);
            if !e.sectors.is_empty() && !official {
                out.sectors.clone_from(&e.sectors);
            } else if out.sectors.is_empty() && e.office.is_some() {
                // Who heads or speaks for an organisation of states is an official.
                out.sectors = vec!["GOV".to_string()];
            }
        } else if !described {
            // Out of office: whoever held power is of the elite, but for the weeks in which he falls; a rebel or a leader of the opposition
            // has no office to leave.
            let terms = hit.senses.iter().filter_map(|s| if let Sense::Entity(id) = s { Some(self.lexicon.entity(*id)) } else { None });
            let own = terms.filter(|t| t.kind == "person" && t.name == e.name && t.country == e.country);
            let left = |t: &Entity| (is_state(&t.sectors) || t.sectors.is_empty()) && t.to.is_some_and(|to| day.is_none_or(|d| to < d));
            let last = own.filter(|t| left(t)).max_by_key(|t| t.to);
            out.sectors = match last {
                Some(t) if has_just_left(t, day) => t.sectors.clone(),
                Some(_) => vec!["ELI".to_string()],
                None => e.sectors.clone(),
            };
        }
    }

    /// "UN envoy Ann Lee", "the African Union's chairman": who has the title of an organisation of states serves it, unless a state is his.
    pub(super) fn serve(&self, p: &mut Profile, id: usize, title: Option<&Hit>) {
        let e = self.lexicon.entity(id);
        let in_office = e.holds(self.phrase.day) && is_state(&e.sectors);
        let Some(title) = title.filter(|_| e.kind == "person" && !in_office) else { return };
        let body = |h: &&Hit| {
            let organisation = |s: &Sense| matches!(s, Sense::Entity(id) if self.lexicon.entity(*id).kind != "person");
            h.end <= title.first && h.senses.iter().any(organisation) && !matches!(self.phrase.words[h.end], "-" | "–")
        };
        let former = self.hits.iter().any(|h| h.end <= title.first && self.lexicon.changes(h, "former"));
        let Some(hit) = self.hits.iter().rfind(body).filter(|_| !former) else { return };
        let organisation = hit.senses.iter().find_map(|s| if let Sense::Entity(id) = s { Some(*id) } else { None });
        let Some(body) = organisation.filter(|id| is_international(&self.lexicon.entity(*id).country)) else { return };
        p.country = Some(self.lexicon.entity(body).country.clone());
        p.why.push(self.because(hit, body));
    }
}

fn is_state(sectors: &[String]) -> bool {
    matches!(sectors.first().map(String::as_str), Some("GOV" | "LEG" | "JUD" | "MIL" | "COP" | "SPY"))
}

/// Days after a term in which news still tells of whoever held it by the office: the fall, the flight, the handing over.
const LATELY: i64 = 31;

fn has_just_left(e: &Entity, day: Option<Date>) -> bool {
    !e.sectors.is_empty() && e.to.zip(day).is_some_and(|(to, d)| d <= to.saturating_add(LATELY.days()))
}

/// Who holds an office of state and leads a party on one day is known by the office: what goes first has the lower number.
fn standing(e: &Entity) -> u8 {
    match e.sectors.first().map(String::as_str) {
        _ if is_state(&e.sectors) => 0,
        Some("OPP") => 1,
        _ => 2,
    }
}

/// Whether a role names the office of a term: "secretary-general" that of the United Nations' secretary-general.
fn is_title_of(role: &str, e: &Entity) -> bool {
    let plain = |s: &str| s.to_lowercase().replace('-', " ");
    e.office.as_deref().is_some_and(|office| plain(office).starts_with(&plain(role)))
}

/// Years between a term and a day, for choosing the nearest term.
fn distance(e: &Entity, day: Option<Date>) -> i32 {
    if e.strict {
        // A dictionary's own order decides.
        return 0;
    }
    let Some(day) = day else { return e.to.map_or(0, |t| 3000 - i32::from(t.year())) };
    if is_title_of("envoy", e) && !e.holds(Some(day)) {
        // Who is no envoy any more is what he was before.
        return 1000;
    }
    let years = |d: Date| (i32::from(d.year()) - i32::from(day.year())).abs();
    e.from.map_or(0, years).min(e.to.map_or(0, years))
}

#[cfg(test)]
mod tests {
    use crate::actors::{Lexicon, resolve};
    use std::sync::LazyLock;

    static LEXICON: LazyLock<Lexicon> = LazyLock::new(Lexicon::built_in);

    fn country(day: &str, phrase: &str) -> String {
        resolve(&LEXICON, phrase, day.parse().ok()).into_iter().find_map(|p| p.country).unwrap_or_default()
    }

    #[test]
    fn who_has_the_title_of_an_organisation_of_states_serves_it() {
        assert_eq!(country("2014-03-01", "U.N. envoy Lakhdar Brahimi"), "IGO");
        assert_eq!(country("2014-03-01", "Algerian diplomat Lakhdar Brahimi"), "DZA");
    }

    #[test]
    fn who_left_his_office_may_serve_an_organisation_that_the_text_names() {
        assert_eq!(country("2009-03-01", "former Irish president Mary Robinson, the envoy of the African Union"), "IGO");
        assert_eq!(country("2009-03-01", "former Irish president Mary Robinson, a guest of the African Union"), "IRL");
    }

    #[test]
    fn who_heads_a_state_is_of_that_state_whatever_else_he_chairs() {
        assert_eq!(country("2016-03-01", "African Union chairman Idriss Deby"), "TCD");
    }

    #[test]
    fn whoever_has_just_fallen_is_told_of_by_the_office() {
        let sector = |day: &str| resolve(&LEXICON, "Jacques Chirac", day.parse().ok())[0].sector().map(str::to_string);
        assert_eq!(sector("2007-06-01").as_deref(), Some("GOV"));
        assert_eq!(sector("2009-06-01").as_deref(), Some("ELI"));
    }

    #[test]
    fn whom_a_party_stands_for_does_not_make_it_another() {
        assert_eq!(country("2016-03-01", "the pro-Kurdish HDP"), country("2016-03-01", "the HDP"));
    }
}
