//! Names in a story: which words of a mention are one, and who bears it already.
//!
//! In: a mention and the cast so far. Out: the words of its name, and the entity that has it in full, in part, or as a short name
//! that the text gives it.

use super::compose::{Phrase, compose};
use super::context::is_of_a_country;
use super::lexicon::{CountryWord, Hit, Sense, normal};
use super::profile::Profile;
use super::story::{Director, Entity};
use crate::mentions::Mention;

impl Director<'_> {
    /// A name that the network takes for a pronoun.
    pub(super) fn is_named(&self, m: &Mention) -> bool {
        self.known(m).is_some()
    }

    /// The known words of a country, person or body that hold a mention's head.
    fn known(&self, m: &Mention) -> Option<&Hit> {
        let name = |x: &Sense| matches!(x, Sense::Country(..) | Sense::Entity(_));
        self.hits[m.sentence].iter().find(|h| (h.first..h.end).contains(&m.head) && h.senses.iter().any(name))
    }

    /// The words of a mention, with all of the known words that hold its head, and with nationalities that stand before it and
    /// "and" ("French and Dutch planes"), where the tree has parted them.
    pub(super) fn whole(&self, m: &Mention) -> (usize, usize) {
        let hits = &self.hits[m.sentence];
        let forms = self.sentence(m).forms;
        let (mut first, mut last) = (m.first, m.last);
        if let Some(h) = self.known(m) {
            first = first.min(h.first);
            last = last.max(h.end - 1);
        }
        // "officials from Uganda", where the tree takes the country for a part of the clause.
        if forms.get(last + 1).is_some_and(|w| *w == "from")
            && let Some(h) = hits.iter().find(|h| h.first == last + 2)
            && is_of_a_country(h)
        {
            last = h.end - 1;
        }
        // "Saudi-led coalition", parted at its hyphen.
        if let Some(h) = hits.iter().find(|h| h.end + 2 == first && forms[h.end] == "-")
            && self.lexicon.joins(&format!("-{}", forms[first - 1]))
        {
            first = h.first;
        }
        // "Norwegian Deputy Minister Ann Lee", where the tree takes the title for a phrase of its own.
        let s = self.sentence(m);
        if m.entity == "person" && s.words[first].upos == "PROPN" && s.forms[first].starts_with(char::is_uppercase) {
            first = self.title_before(m.sentence, first);
        }
        let nationality = |at: usize, end: bool| {
            hits.iter().find(|h| {
                (if end { h.end == at } else { h.first == at })
                    && h.senses.iter().any(|s| matches!(s, Sense::Country(_, CountryWord::Adjective)))
            })
        };
        let plural = self.sentence(m).words[m.head].feats.contains("Number=Plur");
        // Nor do nationalities directly before a plural belong to anything else: "Danish and Swedish counterparts".
        if plural && let Some(h) = nationality(first, true) {
            first = h.first;
        }
        while plural && first > 1 && nationality(first, false).is_some_and(|h| h.end <= m.head) && matches!(forms[first - 1], "and" | ",") {
            let Some(h) = nationality(first - 1, true) else { break };
            first = h.first;
        }
        (first, last)
    }

    /// Where the title directly before a name begins, with what qualifies it.
    pub(super) fn title_before(&self, sentence: usize, name: usize) -> usize {
        let hits = &self.hits[sentence];
        let ends = |at: usize| hits.iter().find(|h| h.end == at);
        let human =
            |x: &Sense| matches!(x, Sense::Role(id) if matches!(self.lexicon.role(*id).kind.as_str(), "person" | "agent" | "voice"));
        let body = |id: &usize| self.lexicon.entity(*id).kind != "person";
        let qualifies = |x: &Sense| match x {
            Sense::Modifier(_) | Sense::Country(_, CountryWord::Adjective) => true,
            Sense::Entity(id) => body(id),
            _ => false,
        };
        let Some(title) = ends(name).filter(|h| h.senses.iter().any(human)) else { return name };
        let mut first = title.first;
        while let Some(h) = ends(first).filter(|h| h.senses.iter().any(|x| human(x) || qualifies(x))) {
            first = h.first;
        }
        let forms = self.sentences[sentence].forms;
        let possessive = first > 1 && matches!(forms[first - 1], "'s" | "’s");
        match ends(first.saturating_sub(1)).filter(|h| possessive && h.senses.iter().any(|x| matches!(x, Sense::Country(..)))) {
            Some(h) => h.first,
            None => first,
        }
    }

    /// The words of a proper name in the mention: the run of capitalized words with its head or the words flat beside it that are
    /// not a country, title or nationality.
    pub(super) fn name_words(&self, m: &Mention, profiles: &[Profile]) -> Vec<String> {
        let s = self.sentence(m);
        let (first, last) = self.whole(m);
        let covered = |i: usize| {
            let known = self.hits[m.sentence].iter().find(|h| (h.first..h.end).contains(&i));
            let person = |x: &Sense| matches!(x, Sense::Entity(id) if self.lexicon.entity(*id).kind == "person");
            let body = |x: &Sense| matches!(x, Sense::Entity(id) if self.lexicon.entity(*id).kind != "person");
            known.is_some_and(|h| !h.senses.iter().any(|x| person(x) || m.entity != "person" && body(x)))
        };
        let proper = |i: usize| {
            s.words[i].upos == "PROPN" && s.words[i].entity != Some("time") && !covered(i) && s.forms[i].chars().any(char::is_alphabetic)
        };
        let joint = |i: usize| matches!(s.forms[i], "-" | "." | "–" | "’" | "'");
        let anchored =
            |i: usize| i == m.head || s.words[i].head == Some(m.head) && matches!(s.words[i].relation, "flat" | "appos" | "compound");
        let named = s.words[m.head].upos == "PROPN"
            || m.entity == "person"
            || (first..=last).any(|i| proper(i) && matches!(s.words[i].relation, "flat" | "appos"));
        let mut best: Vec<String> = Vec::new();
        let mut i = first;
        while named && i <= last {
            if !proper(i) {
                i += 1;
                continue;
            }
            let start = i;
            while i <= last && (proper(i) || joint(i) && i < last && proper(i + 1)) {
                i += 1;
            }
            // "special rapporteur on the rights of migrants Ann Lee": a name that ends the phrase of a person.
            let ends = i > last && m.entity == "person" && start > first && s.words[start - 1].upos == "NOUN";
            if (start..i).any(anchored) || ends {
                best = (start..i).filter(|k| proper(*k)).map(|k| normal(s.forms[k])).filter(|w| !w.is_empty()).collect();
                if (start..i).contains(&m.head) {
                    break;
                }
            }
        }
        // A surname that the network takes for a noun: "Price said" after Ned Price.
        let surname = normal(s.forms[m.head]);
        let held = |e: &Entity| e.person && e.name.len() > 1 && e.name.last() == Some(&surname);
        if best.is_empty() && m.first == m.head && s.forms[m.head].starts_with(char::is_uppercase) && self.cast.entities.iter().any(held) {
            return vec![surname];
        }
        if best.is_empty()
            && let [p] = profiles
            && p.bare
        {
            return vec![normal(p.name.as_deref().unwrap_or_default())];
        }
        best
    }

    /// A name as the text writes it.
    pub(super) fn written_name(&self, m: &Mention, name: &[String]) -> String {
        let (first, last) = self.whole(m);
        let forms = &self.sentence(m).forms[first..=last];
        // The last run of words that are in the name, hyphens as the text has them.
        let is_name = |f: &&str| name.contains(&normal(f));
        let end = forms.iter().rposition(is_name).map_or(0, |i| i + 1);
        let start = forms[..end].iter().rposition(|f| !is_name(f) && !matches!(*f, "-" | "." | "’" | "'")).map_or(0, |i| i + 1);
        let mut out = String::new();
        for (i, f) in forms[start..end].iter().enumerate() {
            let tight = *f == "-" || *f == "." || i > 0 && forms[start + i - 1] == "-";
            if i > 0 && !tight {
                out.push(' ');
            }
            out.push_str(f);
        }
        out
    }

    pub(super) fn same_name(&self, name: &[String], profiles: &[Profile], m: &Mention) -> Option<usize> {
        if let Some(e) = self.short_definite(m) {
            return Some(e);
        }
        if name.is_empty() && !profiles.iter().any(|p| p.name.is_some() && p.kind.as_deref() == Some("person")) {
            return None;
        }
        let joined = name.join(" ");
        let known = match profiles {
            [p] if !p.bare => p.name.as_deref(),
            _ => None,
        };
        let bare = profiles.iter().any(|p| p.bare);
        let within = |a: &[String], b: &[String]| !a.is_empty() && a.iter().all(|w| b.contains(w));
        let differ = |e: &Entity| e.profiles.len() == 1 && e.profiles[0].bare != bare;
        let whole = |e: &Entity| {
            let same = !name.is_empty() && e.name == name && (e.person || m.entity != "person" || name.len() > 1 || bare)
                || !name.is_empty() && e.aliases.contains(&joined);
            let lexicon = known.is_some() && e.profiles.len() == 1 && !e.profiles[0].bare && e.profiles[0].name.as_deref() == known;
            !differ(e) && (same || lexicon)
        };
        let part = |e: &Entity| {
            // A surname alone, whatever the network takes it for; it stands first where the story writes names in that order.
            let known_as = e.profiles.first().and_then(|p| p.name.as_deref()).and_then(|n| n.split(' ').next_back()).map(normal);
            let surname = name.len() == 1 && e.name.len() > 1 && (e.name.last() == name.last() || known_as.as_ref() == name.last());
            let known = known.is_some() && e.profiles.iter().any(|p| p.known && p.name.as_deref() != known);
            !name.is_empty()
                && !differ(e)
                && !known
                && e.person
                && (within(name, &e.name) || within(&e.name, name))
                && (m.entity == "person" || surname)
        };
        // "Jihad" after "the Islamic Jihad": the last word of a body's name, where it is no name that the lexicon knows.
        let last_word = |e: &Entity| {
            let [p] = e.profiles.as_slice() else { return false };
            let long = |n: &str| n.split_once(' ').is_some() && n.split(' ').next_back().map(normal).as_ref() == name.first();
            !e.person && name.len() == 1 && p.known && !p.bare && p.name.as_deref().is_some_and(long)
        };
        let unknown = || profiles.iter().all(|p| !p.known && !p.bare && p.country.is_none());
        let entities = &self.cast.entities;
        entities
            .iter()
            .rposition(whole)
            .or_else(|| entities.iter().rposition(part))
            .or_else(|| entities.iter().rposition(last_word).filter(|_| unknown()))
    }

    /// "the North" after North Korea, "the Front" after the National Front: a capitalized word of a name that stands before.
    pub(super) fn short_definite(&self, m: &Mention) -> Option<usize> {
        let s = self.sentence(m);
        let head = s.forms[m.head];
        let (first, last) = self.whole(m);
        if !head.starts_with(char::is_uppercase) || last != m.head {
            return None;
        }
        let the = |i: usize| s.forms[i].eq_ignore_ascii_case("the");
        if !(first == m.head && m.head > 0 && the(m.head - 1) || first + 1 == m.head && the(first)) {
            return None;
        }
        let word = normal(head);
        let long = |n: &str| n.split(' ').count() > 1 && n.split(' ').any(|x| normal(x) == word);
        let takes_up = |e: &Entity| {
            !e.person
                && (e.aliases.contains(&word)
                    || e.name.len() > 1 && e.name.contains(&word)
                    || e.profiles.len() == 1 && e.profiles[0].name.as_deref().is_some_and(long))
        };
        self.cast.entities.iter().rposition(takes_up)
    }

    /// "LPK stands for the Popular Liberation Council": short names that the text explains, wherever it does.
    pub(super) fn read_definitions(&mut self) {
        for s in self.sentences {
            for verb in 0..s.forms.len() {
                let Some(first) = definition(s.forms, verb) else { continue };
                let words = &s.forms[first..];
                let phrase = Phrase { words, head: None, day: self.day, context: &self.context, towns: &[] };
                self.defined.push((normal(s.forms[verb - 1]), compose(self.lexicon, phrase)));
            }
        }
    }

    /// "the Kurdistan Workers' Party (PKK)": the abbreviation behind a name.
    pub(super) fn bracketed_alias(&self, m: &Mention) -> Option<String> {
        let forms = self.sentence(m).forms;
        match forms.get(m.last + 1..m.last + 4)? {
            ["(", alias, ")"] if alias.chars().filter(|c| c.is_uppercase()).count() >= 2 => Some(normal(alias)),
            _ => None,
        }
    }
}

/// Where the long name begins, if a verb explains a short one: "LPK stands for the Popular Liberation Council".
pub(crate) fn definition(forms: &[&str], verb: usize) -> Option<usize> {
    let after = match forms.get(verb..)? {
        ["stands" | "stood", "for", _, ..] => 2,
        ["is", "short", "for", _, ..] => 3,
        _ => return None,
    };
    let short = forms[verb.checked_sub(1)?];
    (short.chars().filter(|c| c.is_uppercase()).count() >= 2).then_some(verb + after)
}

#[cfg(test)]
mod tests {
    use super::definition;

    #[test]
    fn a_short_name_is_explained_by_what_it_stands_for() {
        let words = |text: &'static str| text.split(' ').collect::<Vec<_>>();
        assert_eq!(definition(&words("LPK stands for the Popular Liberation Council"), 1), Some(3));
        assert_eq!(definition(&words("MINUSMA is short for a mission in Mali"), 1), Some(4));
        assert_eq!(definition(&words("Ankara stands for reform"), 1), None, "a name in full");
        assert_eq!(definition(&words("LPK stands for"), 1), None);
    }
}
