//! What the words of one phrase say about who it is.
//!
//! In: the words of a phrase, its head, the day and what the story speaks of. Out: one [`Profile`] for each actor the phrase names
//! ("U.S. and Japanese officials" are two): country, sectors, name, office. Nationality, role and name are read off their places:
//! what stands before the head or possesses it says whose it is; "of", "in" and "from" behind it do where nothing stands before;
//! "for", "to" and "with" never do ("U.S. envoy for North Korea" is American), except for those who speak for somebody.

use super::context::Context;
use super::lexicon::{CountryWord, Hit, Lexicon, Role, Sense};
use super::nations::{Nation, Nations, unknown_name};
use super::profile::{Profile, fights, own, part_of, yields};
use jiff::civil::Date;
use std::ops::Range;

/// A phrase to resolve.
#[derive(Debug, Clone, Copy)]
pub struct Phrase<'a> {
    /// Its words.
    pub words: &'a [&'a str],
    /// Index of its head word, where the tree says so.
    pub head: Option<usize>,
    /// Day for offices and codes that change.
    pub day: Option<Date>,
    /// What the story speaks of.
    pub context: &'a Context,
    /// Towns and provinces among its words, as hits of the gazetteer, in order.
    pub towns: &'a [Hit],
}

/// How many phrases within phrases are read: "the head of the guard of the president of Chad".
const DEPTH: usize = 4;

/// Reads a phrase.
pub fn compose(lexicon: &Lexicon, phrase: Phrase) -> Vec<Profile> {
    compose_within(lexicon, phrase, DEPTH)
}

fn compose_within(lexicon: &Lexicon, phrase: Phrase, depth: usize) -> Vec<Profile> {
    let hits = with_towns(lexicon.find(phrase.words), phrase.towns);
    let head = phrase.head.unwrap_or_else(|| guess_head(phrase.words, &hits));
    Composer { lexicon, phrase, head, hits, depth }.compose()
}

/// Known words with towns where nothing else is known.
pub fn with_towns(hits: Vec<Hit>, towns: &[Hit]) -> Vec<Hit> {
    if towns.is_empty() {
        return hits;
    }
    let free = |t: &&Hit| !hits.iter().any(|h| h.first < t.end && t.first < h.end);
    let mut out: Vec<Hit> = hits.iter().chain(towns.iter().filter(free)).cloned().collect();
    out.sort_by_key(|h| h.first);
    out
}

/// The part of some hits that lies in a stretch, counted from its start.
pub fn within(hits: &[Hit], stretch: Range<usize>) -> Vec<Hit> {
    let inside = hits.iter().filter(|h| stretch.start <= h.first && h.end <= stretch.end);
    inside.map(|h| Hit { first: h.first - stretch.start, end: h.end - stretch.start, senses: h.senses.clone() }).collect()
}

/// The head of a phrase without a tree: the last word before what follows the noun; where that is unknown and in small letters
/// ("Algerians living in Paris"), the last known one.
fn guess_head(words: &[&str], hits: &[Hit]) -> usize {
    let within = |i: usize| hits.iter().any(|h| h.first < i && i < h.end);
    let stop = first_link(words, 1, within);
    let last = stop - 1;
    let last = if last > 0 && matches!(words[last], "'s" | "’s" | "'" | "’" | "." | "\"" | "”") { last - 1 } else { last };
    let known = |i: usize| hits.iter().any(|h| (h.first..h.end).contains(&i));
    if known(last) || words[last].starts_with(char::is_uppercase) {
        return last;
    }
    hits.iter().rfind(|h| h.end <= last).map_or(last, |h| h.end - 1)
}

/// The first linking word from `at` on, or the end; brackets that the phrase goes on behind ("the Trud (Labour) coalition") are passed over.
fn first_link(words: &[&str], mut at: usize, within: impl Fn(usize) -> bool) -> usize {
    while at < words.len() && (within(at) || link(words[at]).is_none()) {
        at += 1;
        if words.get(at) == Some(&"(")
            && let Some(n) = words[at..].iter().position(|w| *w == ")")
            && words.get(at + n + 1).is_some_and(|w| link(w).is_none())
        {
            at += n + 1;
        }
    }
    at.min(words.len())
}

/// What a word behind the head opens.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Link {
    /// Whose the actor is: "of", "loyal to".
    Of,
    /// Whom it may speak for: "for".
    For,
    /// Where it is or comes from.
    Place,
    /// What it deals with, or another phrase.
    Other,
}

fn link(word: &str) -> Option<Link> {
    Some(match word {
        "of" => Link::Of,
        "for" => Link::For,
        "in" | "from" | "at" | "inside" | "across" | "throughout" => Link::Place,
        "to" | "with" | "against" | "on" | "about" | "over" | "by" | "near" | "between" | "into" | "after" | "including" | "like"
        | "who" | "that" | "which" | "whose" | "where" | "," | "(" | "[" | ";" | "–" | "—" => Link::Other,
        _ => return None,
    })
}

pub(super) struct Composer<'a> {
    pub(super) lexicon: &'a Lexicon,
    pub(super) phrase: Phrase<'a>,
    pub(super) head: usize,
    pub(super) hits: Vec<Hit>,
    depth: usize,
}

impl Composer<'_> {
    fn compose(&self) -> Vec<Profile> {
        let core = 0..self.core_end();
        let role = self.role(&core);
        let entity = self.entity(&core).map(|(hit, id)| (hit, self.by_title(&core, hit, role.map(|(h, _)| h)).unwrap_or(id)));
        // "their ministers in Geneva" are whose they are, not where.
        let theirs = self.phrase.words[core.clone()].iter().any(|w| matches!(w.to_lowercase().as_str(), "his" | "her" | "its" | "their"));
        let behind = self.behind(core.end, role.map(|(_, r)| r)).filter(|(link, _)| !(theirs && *link == Link::Place));
        if let Some((Link::Of, inner)) = &behind
            && self.is_part(role, entity)
        {
            return inner.iter().map(|p| part_of(p, role.map(|(_, r)| r))).collect();
        }
        let mut base = Profile::default();
        if let Some((hit, r)) = role {
            self.describe(&mut base, r);
            self.take_earlier_role(&mut base, hit, r);
        }
        let nations = self.nations(&core, entity.map(|(_, id)| self.lexicon.entity(id).country.as_str()));
        let at_head = nations.iter().any(|n| n.at.contains(&self.head));
        if let Some((hit, id)) = entity.filter(|_| !at_head) {
            if self.owns(hit, id, role.map(|(h, _)| h)) {
                own(&mut base, role.map(|(_, r)| r), &self.profile(id));
                base.why.push(self.because(hit, id));
            } else {
                self.identify(&mut base, hit, id, role.map(|(_, r)| r), &nations);
                self.serve(&mut base, id, role.map(|(h, _)| h));
            }
        }
        self.modify(&mut base, &core, role.map(|(_, r)| r));
        let mut out = self.whose(base, &nations, entity, at_head);
        let mut body = entity.map(|(_, id)| self.lexicon.entity(id)).filter(|e| e.kind != "office").map(|e| e.name.clone());
        if let Some((_, inner)) = behind {
            out = self.belong(out, role.map(|(_, r)| r), &inner, &nations);
            body = body.or_else(|| inner.first().filter(|p| p.kind.is_some() && p.role.is_none()).and_then(|p| p.name.clone()));
        }
        for p in &mut out {
            if let Some((title, _)) = role {
                self.name_incumbent(p, &core, title, body.as_deref());
            }
            self.leave_office(p, &core);
        }
        out
    }

    /// Where what the phrase is about ends: at the first linking word behind the head, or behind the known words that hold the
    /// head ("chief of the general staff", "Republic of Korea").
    fn core_end(&self) -> usize {
        let known = self.hits.iter().find(|h| self.holds_head(h));
        let known = known.map_or(self.head + 1, |h| self.listed(h).last().map_or(h.end, |l| l.end));
        first_link(self.phrase.words, known, |_| false)
    }

    pub(super) fn holds_head(&self, hit: &Hit) -> bool {
        (hit.first..hit.end).contains(&self.head)
    }

    pub(super) fn reader(&self) -> Nations<'_> {
        let p = &self.phrase;
        Nations { lexicon: self.lexicon, words: p.words, hits: &self.hits, day: p.day, context: p.context }
    }

    /// Country words of the core: those parted by "and" or commas belong to several actors, else the first decides.
    fn nations(&self, core: &Range<usize>, near: Option<&str>) -> Vec<Nation> {
        let reader = self.reader();
        let mut out: Vec<Nation> = Vec::new();
        for hit in self.within(core) {
            let found = reader.all(hit, near);
            // The words of a known person or body are not a country's, unless they are its alone.
            if found.is_empty() || reader.is_disowned(hit) {
                continue;
            }
            match out.last() {
                None => out = found,
                Some(before) if self.coordinated(before.at.end, hit.first) => {
                    for nation in found {
                        if !out.iter().any(|n| n.code == nation.code) {
                            out.push(nation);
                        }
                    }
                }
                // "Taliban-ruled Afghanistan", "Kabul's Afghan rulers": a country that is the head decides; a second one otherwise
                // belongs to another phrase.
                Some(_) if self.holds_head(hit) && found.iter().any(|n| n.word == CountryWord::Name) => out = found,
                Some(_) => {}
            }
        }
        out
    }

    pub(super) fn within<'s>(&'s self, stretch: &Range<usize>) -> impl Iterator<Item = &'s Hit> + use<'s> {
        let stretch = stretch.clone();
        self.hits.iter().filter(move |h| h.first >= stretch.start && h.end <= stretch.end)
    }

    /// Countries that are named in one list with a country: "of Chad, Sudan and Libya".
    fn listed(&self, first: &Hit) -> Vec<&Hit> {
        let reader = self.reader();
        let named = |h: &Hit| reader.of(h, None).is_some_and(|n| n.word == CountryWord::Name && !n.town) && !reader.is_disowned(h);
        let (mut out, mut end, mut closed) = (Vec::new(), first.end, false);
        for h in self.hits.iter().filter(|h| h.first > first.end).take_while(|_| named(first)) {
            if !named(h) || !self.coordinated(end, h.first) {
                break;
            }
            closed |= self.phrase.words[end..h.first].contains(&"and");
            end = h.end;
            out.push(h);
        }
        if closed { out } else { Vec::new() }
    }

    fn coordinated(&self, from: usize, to: usize) -> bool {
        from < to
            && self.phrase.words[from..to]
                .iter()
                .all(|w| matches!(w.to_lowercase().as_str(), "and" | "," | "&" | "or" | "plus" | "the" | "'s" | "’s"))
    }

    /// The role noun that says most: the one that holds the head, else the last before it, else the first behind it.
    fn role(&self, core: &Range<usize>) -> Option<(&Hit, &Role)> {
        self.roles(core).filter(|(h, _)| self.holds_head(h) || !self.is_name_part(h)).min_by_key(|(h, _)| {
            if self.holds_head(h) {
                0
            } else if h.end <= self.head {
                1 + self.head - h.end
            } else {
                1000 + h.first
            }
        })
    }

    fn roles(&self, core: &Range<usize>) -> impl Iterator<Item = (&Hit, &Role)> {
        self.within(core)
            .filter_map(|h| h.senses.iter().find_map(|s| if let Sense::Role(id) = s { Some((h, self.lexicon.role(*id))) } else { None }))
    }

    /// "Emir" in "Sheikh Abdel Emir Khalil", "Fisher" in "Ann Fisher": a capitalized title behind a name nobody knows.
    fn is_name_part(&self, hit: &Hit) -> bool {
        let words = self.phrase.words;
        let capital = |i: usize| words.get(i).is_some_and(|w| w.starts_with(char::is_uppercase));
        hit.end == hit.first + 1
            && capital(hit.first)
            && hit.first > 0
            && unknown_name(words, &self.hits, hit.first - 1)
            && (!capital(hit.end) || self.roles(&(0..hit.first)).any(|(h, _)| capital(h.first)))
            && self.roles(&(hit.first..hit.end)).any(|(_, r)| r.kind == "person")
    }

    fn describe(&self, out: &mut Profile, role: &Role) {
        out.sectors = role.sectors.clone();
        out.role = Some(role.name.clone());
        let itself = matches!(role.kind.as_str(), "group" | "part" | "mirror" | "abroad" | "nature");
        out.kind = Some(if yields(role) && !itself { "person" } else { &role.kind }.to_string());
        out.why.push(format!("role «{}»: {} ({})", role.name, role.sectors.join(";"), role.origin));
    }

    /// "army spokesman", "extremist groups": who only acts for a body has the sector of the role noun before it; whoever fights for a
    /// people ("ethnic Albanian fighters") is none of its civilians.
    fn take_earlier_role(&self, out: &mut Profile, hit: &Hit, role: &Role) {
        if !yields(role) {
            return;
        }
        let decides = |r: &Role| !(r.sectors.is_empty() || yields(r) || fights(&role.sectors) && r.sectors[0] == "CVL");
        let before = self.roles(&(0..hit.first)).filter(|(h, r)| decides(r) && !self.is_name_part(h)).last();
        if let Some((_, r)) = before {
            out.sectors.clone_from(&r.sectors);
            out.why.push(format!("role «{}» before it: {} ({})", r.name, r.sectors.join(";"), r.origin));
        }
    }

    /// One profile for each country of the core. An adjective or possessive before a known organisation or person goes before what
    /// is known of it ("Russia's NATO envoy", "Iraqi al-Qaeda"); a bare name before it is what it deals with.
    fn whose(&self, base: Profile, nations: &[Nation], entity: Option<(&Hit, usize)>, at_head: bool) -> Vec<Profile> {
        let decides = |n: &Nation| {
            let Some((hit, id)) = entity else { return true };
            let possessive = self.phrase.words.get(n.at.end).is_some_and(|w| matches!(*w, "'s" | "’s" | "'" | "’"));
            at_head
                || base.country.is_none()
                || n.at.end <= hit.first && (possessive || n.word != CountryWord::Name) && {
                    let e = self.lexicon.entity(id);
                    e.country != n.code
                }
        };
        let owners: Vec<&Nation> = nations.iter().filter(|n| decides(n)).collect();
        if owners.is_empty() {
            return vec![base];
        }
        owners.into_iter().map(|n| self.national(&base, n)).collect()
    }

    /// Whether the head is a word for people: "Kosovo Serbs", whose country is not that of their name.
    fn is_people(&self) -> bool {
        let people = |s: &Sense| matches!(s, Sense::Country(_, CountryWord::People));
        self.hits.iter().any(|h| self.holds_head(h) && h.senses.iter().any(people))
    }

    fn national(&self, base: &Profile, n: &Nation) -> Profile {
        let mut out = base.clone();
        out.country = Some(n.code.clone());
        out.why.push(format!("«{}» is {} ({})", self.phrase.words[n.at.clone()].join(" "), n.name, n.origin));
        if !n.at.contains(&self.head) {
            if base.role.is_none() && out.sectors.is_empty() && self.is_people() {
                out.kind = Some("people".to_string());
                out.sectors = vec!["CVL".to_string()];
            }
            return out;
        }
        match n.word {
            _ if n.town => {
                // A town that acts or suffers stands for its people.
                if base.role.is_none() {
                    out.sectors = vec!["CVL".to_string()];
                    out.kind = Some("place".to_string());
                }
            }
            CountryWord::Capital | CountryWord::Seat if base.role.is_none() => {
                // "central Baghdad", "in Kabul": a part of a town, or being in it, means the town and not the government; the capital of
                // a mere region has none.
                let town =
                    n.region || n.at.start > 0 && !matches!(self.phrase.words[n.at.start - 1].to_lowercase().as_str(), "the" | "," | "and");
                let town = town && n.word == CountryWord::Capital;
                out.sectors = vec![if town { "CVL" } else { "GOV" }.to_string()];
                // The government is nobody whom "he" could mean.
                out.kind = Some(if town { "place" } else { "capital" }.to_string());
            }
            CountryWord::People if base.role.is_none() => {
                out.kind = Some("people".to_string());
                out.sectors = vec!["CVL".to_string()];
                out.whole = !n.region && n.at == (1..self.phrase.words.len()) && self.phrase.words[0].eq_ignore_ascii_case("the");
            }
            _ => out.bare = base.role.is_none(),
        }
        if out.name.is_none() {
            out.name = Some(n.name.clone());
        }
        out
    }

    /// "hundreds of rebels", "members of the Syrian parliament": the head only counts or parts what is behind "of".
    fn is_part(&self, role: Option<(&Hit, &Role)>, entity: Option<(&Hit, usize)>) -> bool {
        match role {
            Some((hit, r)) => r.kind == "part" && self.holds_head(hit),
            None => {
                entity.is_none()
                    && !self.hits.iter().any(|h| self.holds_head(h))
                    && self.phrase.words[self.head].starts_with(char::is_lowercase)
            }
        }
    }

    /// What stands behind the core: "of the president of Chad", "in Goma", "loyal to the former king".
    fn behind(&self, from: usize, role: Option<&Role>) -> Option<(Link, Vec<Profile>)> {
        if self.depth == 0 {
            return None;
        }
        let words = self.phrase.words;
        let inner = |at: usize| {
            let towns = within(self.phrase.towns, at..words.len());
            let phrase = Phrase { words: &words[at..], head: None, towns: &towns, ..self.phrase };
            if at < words.len() { compose_within(self.lexicon, phrase, self.depth - 1) } else { Vec::new() }
        };
        let tells = |found: &[Profile]| found.iter().any(|p| p.country.is_some() || !p.sectors.is_empty());
        if let Some(h) = self.hits.iter().find(|h| h.first >= from.saturating_sub(1) && self.lexicon.changes(h, "owner")) {
            return Some((Link::Of, inner(h.end))).filter(|(_, p)| tells(p));
        }
        let mut opened = false;
        for (i, word) in words.iter().enumerate().skip(from) {
            match link(word) {
                Some(Link::Of) if i == from => {
                    let found = inner(i + 1);
                    if tells(&found) {
                        return Some((Link::Of, found));
                    }
                    opened = true;
                }
                Some(Link::For) if i == from && role.is_some_and(|r| r.kind == "voice") => {
                    return Some((Link::Of, inner(i + 1))).filter(|(_, p)| tells(p));
                }
                Some(Link::Of | Link::Place) => opened = true,
                Some(Link::For | Link::Other) if !matches!(*word, "," | "(") => opened = false,
                _ => {}
            }
            if opened
                && let Some(hit) = self.hits.iter().find(|h| h.first == i)
                && let Some(p) = self.place(hit)
            {
                let others = self.listed(hit).into_iter().filter_map(|h| self.place(h));
                return Some((Link::Place, std::iter::once(p).chain(others).collect()));
            }
        }
        None
    }

    fn place(&self, hit: &Hit) -> Option<Profile> {
        let reader = self.reader();
        let nation = reader.of(hit, None).filter(|_| !reader.is_disowned(hit)).map(|n| (n.code, n.name, n.origin));
        let body = || {
            hit.senses.iter().find_map(|s| match s {
                Sense::Entity(id) => Some(self.lexicon.entity(*id))
                    .filter(|e| !e.country.is_empty() && e.kind != "person")
                    .map(|e| (e.country.clone(), e.name.clone(), e.origin.clone())),
                _ => None,
            })
        };
        let (code, name, origin) = nation.or_else(body)?;
        Some(Profile {
            country: Some(code),
            why: vec![format!("«{}» is {name} ({origin})", self.phrase.words[hit.first..hit.end].join(" "))],
            ..Profile::default()
        })
    }

    /// Whose an actor is by what stands behind it. Where it has a country of its own that stays, unless only a nationality says so and
    /// it works for an organisation across borders: "the British head of the UN mission".
    fn belong(&self, actors: Vec<Profile>, role: Option<&Role>, owners: &[Profile], nations: &[Nation]) -> Vec<Profile> {
        let adjective = nations.iter().all(|n| n.word == CountryWord::Adjective) && !nations.is_empty();
        let mut out = Vec::new();
        for p in actors {
            let Some(first) = owners.first() else { return vec![p] };
            let forces = matches!(p.sector(), Some("MIL" | "COP"));
            let abroad = adjective && role.is_some() && !forces && p.name.is_none() && first.is_international();
            // "Tamils in Malaysia": a people is where the text puts it.
            let elsewhere = p.kind.as_deref() == Some("ethnic-group") && first.country.is_some();
            if p.country.is_some() && !abroad && !elsewhere {
                let mut p = p;
                let country = p.country.clone();
                // "Syrian Kurds of the YPG" are what that is.
                if !p.bare && (role.is_some() || first.is_armed()) {
                    own(&mut p, role, first);
                }
                p.country = country;
                out.push(p);
                continue;
            }
            for owner in owners {
                let mut p = Profile { country: None, ..p.clone() };
                own(&mut p, role, owner);
                out.push(p);
            }
        }
        out
    }

    /// "opposition", "armed", "military": modifiers of the core that give a sector where the noun leaves it open.
    fn modify(&self, out: &mut Profile, core: &Range<usize>, role: Option<&Role>) {
        for (m, _) in self.modifiers(core).filter(|(m, _)| m.effect == "sector" && !m.value.is_empty()) {
            let civil = m.value == "CVL" && out.is_armed();
            let open = !civil && (out.sectors.is_empty() || role.is_some_and(|r| yields(r) && r.sectors == out.sectors));
            // "rebel soldiers", "separatist battalion": forces, but not the state's.
            let stronger = match out.sector() {
                Some("CVL" | "ELI" | "UAF" | "GOV" | "PTY" | "LEG") => matches!(m.value.as_str(), "OPP" | "REB" | "PRM" | "MIL"),
                Some("MIL") => m.value == "REB",
                _ => false,
            };
            if (open || stronger) && (role.is_some() || out.name.is_none()) {
                out.sectors = vec![m.value.clone()];
                out.why.push(format!("modifier «{}»: {} ({})", m.words, m.value, m.origin));
            }
        }
    }

    /// "former": an official out of office.
    fn leave_office(&self, out: &mut Profile, core: &Range<usize>) {
        for (m, _) in self.modifiers(core).filter(|(m, _)| m.effect == "former") {
            if matches!(out.sector(), Some("GOV" | "LEG" | "MIL" | "JUD" | "SPY" | "PTY")) {
                out.sectors = vec![m.value.clone()];
                out.why.push(format!("modifier «{}»: {} ({})", m.words, m.value, m.origin));
            }
        }
    }

    fn modifiers(&self, core: &Range<usize>) -> impl Iterator<Item = (&super::lexicon::Modifier, &Hit)> {
        self.within(core).flat_map(move |h| {
            h.senses.iter().filter_map(move |s| if let Sense::Modifier(id) = s { Some((self.lexicon.modifier(*id), h)) } else { None })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{Context, Phrase, compose};
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

    fn countries(phrase: &str, year: i16) -> Vec<String> {
        resolve(&LEXICON, phrase, Date::new(year, 6, 1).ok()).into_iter().filter_map(|p| p.country).collect()
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
    fn troops_that_a_country_lends_to_an_organisation_stay_its_own() {
        assert_eq!(code("Fijian soldiers of the UN mission"), "FJI MIL");
        assert_eq!(code("the British head of the UN mission"), "IGO GOV");
    }

    #[test]
    fn brackets_within_a_phrase_do_not_end_it() {
        assert_eq!(code("the Wefaq (Accord) opposition coalition in Bahrain"), "BHR OPP");
        assert_eq!(code("the Kurdistan Workers' Party (PKK)"), "TUR REB");
    }

    #[test]
    fn a_minister_may_be_named_behind_the_portfolio() {
        assert_eq!(on("Secretary of State for Defence Des Browne", 2007).name.as_deref(), Some("Des Browne"));
        assert_eq!(on("Minister for Interior Aftab Khan Sherpao", 2005).country.as_deref(), Some("PAK"));
        assert_eq!(code("a spokesman for Bill Clinton"), "USA ELI");
    }

    #[test]
    fn armed_groups_are_rebels_unless_the_state_sends_them() {
        assert_eq!(code("a Congolese militia"), "COD REB");
        assert_eq!(code("three armed groups in Mali"), "MLI REB");
        assert_eq!(code("a pro-government militia in Mali"), "MLI PRM");
        assert_eq!(code("rebel battalions in Chad"), "TCD REB");
        assert_eq!(code("counter-terror forces"), "- MIL");
    }

    #[test]
    fn whoever_fights_for_a_people_is_none_of_its_civilians() {
        assert_eq!(code("Karen fighters"), "MMR REB");
        assert_eq!(code("ethnic Albanian fighters"), "XKX REB");
        assert_eq!(code("Muslim fighters in Burundi"), "BDI REB");
    }

    #[test]
    fn men_are_what_those_are_whose_men_they_are() {
        assert_eq!(code("fifteen Abu Sayyaf men"), "PHL REB");
        assert_eq!(code("men of the Niger army"), "NER MIL");
        assert_eq!(code("five Ugandan men"), "UGA CVL");
        assert_eq!(code("Syrian Kurds of the YPG"), "SYR REB");
    }

    #[test]
    fn a_people_in_another_country_is_civilian() {
        assert_eq!(code("thirty Kosovo Serbs"), "XKX CVL");
    }

    #[test]
    fn weapons_are_their_forces() {
        assert_eq!(code("two Libyan Su-22s"), "LBY MIL");
        assert_eq!(code("a Turkish outpost"), "TUR MIL");
    }

    #[test]
    fn an_article_that_begins_a_sentence_is_no_first_name() {
        assert_eq!(code("The Ombudsman's Office"), "- GOV");
    }

    #[test]
    fn a_bare_country_has_no_sector_and_a_capital_stands_for_its_government() {
        assert_eq!(code("Peru"), "PER -");
        assert_eq!(code("Tehran"), "IRN GOV");
        assert_eq!(code("Seoul's foreign ministry"), "KOR GOV");
    }

    #[test]
    fn coordinated_nationalities_are_several_actors() {
        assert_eq!(countries("Hungarian and Romanian officials", 2000), ["HUN", "ROU"]);
        assert_eq!(countries("Kenya plus Uganda", 2000), ["KEN", "UGA"]);
    }

    #[test]
    fn those_of_several_countries_are_several_actors() {
        let context = Context::default();
        let countries = |phrase: &str| {
            let words = phrase.split(' ').collect::<Vec<_>>();
            let found = compose(&LEXICON, Phrase { words: &words, head: None, day: None, context: &context, towns: &[] });
            found.into_iter().filter_map(|p| p.country).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(countries("the ambassadors of Peru , Chile and Bolivia"), "PER CHL BOL");
        assert_eq!(countries("soldiers from Ghana , Togo , Benin and the Gambia"), "GHA TGO BEN GMB");
        assert_eq!(countries("the ambassador of Peru , Chile 's neighbour"), "PER");
    }

    #[test]
    fn countries_have_names_that_they_bear_together() {
        assert_eq!(countries("the two Koreas", 2018), ["PRK", "KOR"]);
        assert_eq!(countries("Russia and the two Koreas", 2018), ["RUS", "PRK", "KOR"]);
        assert_eq!(countries("both Sudans", 2013), ["SDN", "SSD"]);
        assert_eq!(countries("the Baltic states", 2004), ["EST", "LVA", "LTU"]);
    }

    #[test]
    fn a_whole_people_may_stand_for_its_state() {
        assert!(on("the North Koreans", 2018).whole);
        for phrase in ["four North Koreans", "the North Koreans in the camp", "the Chechens", "the North Korean officials"] {
            assert!(!on(phrase, 2018).whole, "{phrase}");
        }
    }

    #[test]
    fn floods_are_no_side() {
        assert_eq!(on("floodwaters", 2018).kind.as_deref(), Some("nature"));
        assert_eq!(on("flood victims", 2018).kind.as_deref(), Some("person"));
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
