//! Who each mention of a story is: names, short names, descriptions, pronouns and aliases followed from sentence to sentence.
//!
//! In: the sentences of a document with their words, and the lexicon. Out: [`Cast`]: for each mention its profiles and the entity it
//! belongs to. Method: one pass in reading order, most precise rule first (as in Lee et al. 2013, "sieves"): exact and partial names,
//! aliases the text defines, descriptions of like role, then pronouns by recency, subjects before other words.

use super::compose::{Phrase, Profile, compose};
use super::lexicon::{CountryWord, Lexicon, Sense, normal};
use crate::language::Word;
use crate::mentions::{Form, Mention};
use jiff::civil::Date;
use std::collections::HashMap;

/// One sentence as the actor stage sees it.
#[derive(Debug, Clone, Copy)]
pub struct Sentence<'a> {
    /// Words with tree and tags.
    pub words: &'a [Word<'a>],
    /// The same words as written.
    pub forms: &'a [&'a str],
    /// Index of the sentence in the document.
    pub index: usize,
}

/// Somebody or something that a story speaks of.
#[derive(Debug, Clone, PartialEq)]
pub struct Entity {
    /// What is known of it from all its mentions so far.
    pub profiles: Vec<Profile>,
    /// Words of its longest name, normalized.
    pub name: Vec<String>,
    /// Short names the text gives it, normalized.
    pub aliases: Vec<String>,
    /// Its mentions, as (sentence, head word).
    pub mentions: Vec<(usize, usize)>,
    person: bool,
    plural: bool,
}

/// Everybody in a story.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Cast {
    /// Entities in the order in which they enter.
    pub entities: Vec<Entity>,
    of: HashMap<(usize, usize), usize>,
}

impl Cast {
    /// The entity that a mention (sentence, head word) belongs to.
    pub fn entity_of(&self, at: (usize, usize)) -> Option<usize> {
        self.of.get(&at).copied()
    }

    /// What is known of a mention: one profile for each actor that it names.
    pub fn profiles(&self, at: (usize, usize)) -> &[Profile] {
        self.entity_of(at).map_or(&[], |e| &self.entities[e].profiles)
    }
}

/// Resolves mentions (in reading order) over a whole story.
pub fn cast(lexicon: &Lexicon, sentences: &[Sentence], mentions: &[Mention], day: Option<Date>) -> Cast {
    let mut director = Director { lexicon, sentences, day, cast: Cast::default(), home: dominant(lexicon, sentences) };
    for m in mentions {
        director.enter(m);
    }
    director.cast
}

struct Director<'a> {
    lexicon: &'a Lexicon,
    sentences: &'a [Sentence<'a>],
    day: Option<Date>,
    cast: Cast,
    /// The country that the story names most.
    home: Option<String>,
}

/// How far back, in sentences, a pronoun looks for whom it means.
const PRONOUN_REACH: usize = 3;

impl<'a> Director<'a> {
    fn sentence(&self, m: &Mention) -> &'a Sentence<'a> {
        &self.sentences[m.sentence]
    }

    fn enter(&mut self, m: &Mention) {
        let found = match m.form {
            Form::Pronominal => self.pronoun(m),
            _ => None,
        };
        if let Some(e) = found {
            return self.link(m, e);
        }
        if m.form == Form::Pronominal {
            return;
        }
        let profiles = self.read(m);
        let name = self.name_words(m, &profiles);
        if let Some(e) = self.same_name(&name, m) {
            self.enrich(e, profiles, &name);
            return self.link(m, e);
        }
        if name.is_empty()
            && let Some(e) = self.described(m, &profiles)
        {
            return self.link(m, e);
        }
        let profiles = profiles.into_iter().map(|p| self.place(m, p)).collect();
        self.create(m, profiles, name);
    }

    fn link(&mut self, m: &Mention, e: usize) {
        self.cast.entities[e].mentions.push((m.sentence, m.head));
        self.cast.of.insert((m.sentence, m.head), e);
    }

    fn create(&mut self, m: &Mention, profiles: Vec<Profile>, name: Vec<String>) {
        let s = self.sentence(m);
        let w = &s.words[m.head];
        let plural =
            w.feats.contains("Number=Plur") || profiles.len() > 1 || s.words.iter().any(|x| x.head == Some(m.head) && x.relation == "conj");
        let person = m.entity == "person" || profiles.iter().any(|p| p.kind.as_deref() == Some("person"));
        let aliases = self.bracketed_alias(m).into_iter().collect();
        self.cast.entities.push(Entity { profiles, name, aliases, mentions: Vec::new(), person, plural });
        self.link(m, self.cast.entities.len() - 1);
    }

    /// What the phrase itself, its apposition and its possessor say.
    fn read(&self, m: &Mention) -> Vec<Profile> {
        let s = self.sentence(m);
        let mut profiles = self.compose(s, m.first, m.last, m.head);
        for (i, w) in s.words.iter().enumerate() {
            if w.head != Some(m.head) || (m.first..=m.last).contains(&i) || w.relation != "appos" {
                continue;
            }
            let (first, last) = crate::mentions::phrase(s.words, i);
            let more = self.compose(s, first, last, i);
            if let [more] = more.as_slice() {
                profiles.iter_mut().for_each(|p| fill(p, more));
            }
        }
        let owner = s.words.iter().enumerate().find(|(_, w)| w.head == Some(m.head) && w.relation == "nmod:poss" && w.upos == "PRON");
        if let Some((i, _)) = owner
            && let Some(e) = self.antecedent(m.sentence, i)
        {
            let owner = self.cast.entities[e].profiles.clone();
            profiles = profiles.into_iter().flat_map(|p| possessed(p, &owner)).collect();
        }
        profiles
    }

    fn compose(&self, s: &Sentence, first: usize, last: usize, head: usize) -> Vec<Profile> {
        compose(self.lexicon, Phrase { words: &s.forms[first..=last], head: head - first, day: self.day })
    }

    /// The words of a proper name in the mention: its last run of proper nouns that are not a country, title or nationality.
    fn name_words(&self, m: &Mention, profiles: &[Profile]) -> Vec<String> {
        let s = self.sentence(m);
        let forms = &s.forms[m.first..=m.last];
        let hits = self.lexicon.find(forms);
        let covered =
            |i: usize| hits.iter().any(|h| (h.first..h.end).contains(&i) && !h.senses.iter().any(|x| matches!(x, Sense::Entity(_))));
        let mut run: Vec<String> = Vec::new();
        let mut best: Vec<String> = Vec::new();
        for (i, form) in forms.iter().enumerate() {
            let w = &s.words[m.first + i];
            if w.upos == "PROPN" && !covered(i) && form.starts_with(char::is_uppercase) {
                run.push(normal(form));
            } else if !(matches!(*form, "-" | "." | "–") || run.len() == 1 && w.upos == "PROPN") {
                if !run.is_empty() {
                    best = std::mem::take(&mut run);
                }
                // What follows "of" or "for" is not the name of the head.
                if w.upos == "ADP" && m.first + i > m.head {
                    break;
                }
            } else if matches!(w.upos, "PROPN") && form.len() > 1 {
                run.push(normal(form));
            }
        }
        if !run.is_empty() {
            best = run;
        }
        if best.is_empty() && profiles.len() == 1 && profiles[0].bare {
            return vec![normal(profiles[0].name.as_deref().unwrap_or_default())];
        }
        best
    }

    fn same_name(&self, name: &[String], m: &Mention) -> Option<usize> {
        if name.is_empty() {
            return self.short_definite(m);
        }
        let joined = name.join(" ");
        let same = self.cast.entities.iter().enumerate().rev().find_map(|(i, e)| {
            let part = !e.name.is_empty() && (name.iter().all(|w| e.name.contains(w)) || e.name.iter().all(|w| name.contains(w)));
            let whole = e.name == name || e.aliases.contains(&joined);
            (whole || (part && e.person && (m.entity == "person"))).then_some(i)
        });
        same.or_else(|| if name.len() == 1 { self.short_definite(m) } else { None })
    }

    /// "the North" after North Korea, "the Front" after the National Front: a capitalized word of a name that stands before.
    fn short_definite(&self, m: &Mention) -> Option<usize> {
        let s = self.sentence(m);
        let head = s.forms[m.head];
        if !head.starts_with(char::is_uppercase) || m.last != m.head || m.head == 0 || !s.forms[m.head - 1].eq_ignore_ascii_case("the") {
            return None;
        }
        let word = normal(head);
        self.cast.entities.iter().rposition(|e| {
            !e.person
                && (e.aliases.contains(&word)
                    || e.profiles
                        .iter()
                        .any(|p| p.name.as_deref().is_some_and(|n| n.split(' ').count() > 1 && n.split(' ').any(|x| normal(x) == word))))
        })
    }

    /// A definite description of somebody who is there: same role, or same country and sector.
    fn described(&self, m: &Mention, profiles: &[Profile]) -> Option<usize> {
        let s = self.sentence(m);
        let definite = s.words.iter().enumerate().any(|(i, w)| {
            w.head == Some(m.head) && w.relation == "det" && matches!(s.forms[i].to_lowercase().as_str(), "the" | "this" | "that")
        });
        let [p] = profiles else { return None };
        let role = p.role.as_deref()?;
        if !definite || m.form == Form::Named || s.words[m.head].feats.contains("Number=Plur") {
            return None;
        }
        let fits = |e: &Entity| {
            e.profiles.len() == 1 && !e.plural && e.profiles[0].role.is_some() && {
                let q = &e.profiles[0];
                let country = p.country.is_none() || q.country == p.country;
                let same_role = q.role.as_deref() == Some(role)
                    || q.office.as_deref().is_some_and(|o| o.eq_ignore_ascii_case(role))
                    || q.role.as_deref().is_some_and(|r| r.ends_with(role) || role.ends_with(r));
                let alike = p.country.is_some() && q.sector() == p.sector() && e.person && p.kind.as_deref() == Some("person");
                country && (same_role || alike)
            }
        };
        let people = |e: &Entity| e.person || p.kind.as_deref() != Some("person");
        self.recent(m).find(|&i| fits(&self.cast.entities[i]) && people(&self.cast.entities[i]))
    }

    /// Entities, the last mentioned first.
    fn recent(&self, m: &Mention) -> impl Iterator<Item = usize> + use<> {
        let mut order: Vec<(usize, usize, usize)> = self
            .cast
            .entities
            .iter()
            .enumerate()
            .filter_map(|(i, e)| e.mentions.last().map(|&(s, w)| (s, w, i)))
            .filter(|(s, w, _)| (*s, *w) < (m.sentence, m.head))
            .collect();
        order.sort_unstable_by(|a, b| b.cmp(a));
        order.into_iter().map(|(_, _, i)| i)
    }

    fn pronoun(&self, m: &Mention) -> Option<usize> {
        self.antecedent(m.sentence, m.head)
    }

    /// Whom the pronoun at a word means: the last fitting subject of this sentence and the ones before, else the last that fits.
    fn antecedent(&self, sentence: usize, word: usize) -> Option<usize> {
        let form = self.sentences[sentence].forms[word].to_lowercase();
        let fits: fn(&Entity) -> bool = match form.as_str() {
            "he" | "him" | "his" | "she" | "her" | "hers" | "himself" | "herself" | "i" | "me" | "my" => |e| e.person && !e.plural,
            "they" | "them" | "their" | "themselves" | "both" | "we" | "us" | "our" => {
                |e| e.plural || e.profiles.iter().any(|p| matches!(p.kind.as_deref(), Some("group" | "people" | "armed-group")))
            }
            "it" | "its" | "itself" => |e| !e.person && !e.plural && e.profiles.iter().any(|p| p.country.is_some()),
            _ => return None,
        };
        let mut best: Option<(i64, usize)> = None;
        for (i, e) in self.cast.entities.iter().enumerate().filter(|(_, e)| fits(e)) {
            for &(s, w) in e.mentions.iter().filter(|at| **at < (sentence, word)) {
                let back = sentence - s;
                if back > PRONOUN_REACH {
                    continue;
                }
                let subject = matches!(self.sentences[s].words[w].relation, "nsubj" | "nsubj:pass");
                let score = -(back as i64) * 100 + if subject { 60 } else { 0 } + w as i64 / 4;
                if best.is_none_or(|(b, _)| score > b) {
                    best = Some((score, i));
                }
            }
        }
        best.map(|(_, i)| i)
    }

    /// "the Kurdistan Workers' Party (PKK)": the abbreviation behind a name.
    fn bracketed_alias(&self, m: &Mention) -> Option<String> {
        let forms = self.sentence(m).forms;
        match forms.get(m.last + 1..m.last + 4)? {
            ["(", alias, ")"] if alias.chars().filter(|c| c.is_uppercase()).count() >= 2 => Some(normal(alias)),
            _ => None,
        }
    }

    fn enrich(&mut self, e: usize, profiles: Vec<Profile>, name: &[String]) {
        let entity = &mut self.cast.entities[e];
        if let ([old], [new]) = (entity.profiles.as_mut_slice(), profiles.as_slice()) {
            fill(old, new);
        }
        if name.len() > entity.name.len() {
            entity.name = name.to_vec();
        }
    }

    /// Whoever is only described ("police", "30 students") belongs where it acts: the place its sentence names, else the
    /// story's country. A person known by name alone, and a named organisation, keep what is known of them.
    fn place(&self, m: &Mention, mut p: Profile) -> Profile {
        let described = p.role.is_some() || m.form == Form::Nominal && m.entity == "person";
        let elsewhere = p.name.is_some() || matches!(p.kind.as_deref(), Some("mirror"));
        if p.country.is_none() && described && !elsewhere {
            p.country = self.location(m).or_else(|| self.home.clone());
            if let Some(c) = &p.country {
                p.why.push(format!("acts in {c}, by the story"));
            }
        }
        p
    }

    fn location(&self, m: &Mention) -> Option<String> {
        let s = self.sentence(m);
        self.lexicon.find(s.forms).iter().filter(|h| h.first > 0).find_map(|h| {
            let inside =
                matches!(s.forms[h.first - 1].to_lowercase().as_str(), "in" | "inside" | "across" | "throughout" | "near" | "at" | "of")
                    || (h.first > 1 && matches!(s.forms[h.first - 2].to_lowercase().as_str(), "in" | "across" | "near"));
            (inside && s.words[h.end - 1].upos == "PROPN").then(|| country_of(self.lexicon, &h.senses)).flatten()
        })
    }
}

fn country_of(lexicon: &Lexicon, senses: &[Sense]) -> Option<String> {
    senses.iter().find_map(|s| match s {
        Sense::Country(id, w) if *w != CountryWord::Seat => Some(lexicon.country(*id).code.clone()),
        _ => None,
    })
}

/// The country that a story names most often, if it names one more than once or only one.
fn dominant(lexicon: &Lexicon, sentences: &[Sentence]) -> Option<String> {
    let mut counts: HashMap<String, usize> = HashMap::new();
    for s in sentences {
        for hit in lexicon.find(s.forms) {
            if let Some(code) = country_of(lexicon, &hit.senses) {
                *counts.entry(code).or_default() += 1;
            }
        }
    }
    let only = counts.len() == 1;
    counts.into_iter().filter(|(_, n)| only || *n > 1).max_by(|a, b| a.1.cmp(&b.1).then(b.0.cmp(&a.0))).map(|(c, _)| c)
}

/// Fills what a profile lacks from another one of the same actor.
fn fill(p: &mut Profile, more: &Profile) {
    let named_body = p.kind.as_deref() != Some("person");
    if p.country.is_none() {
        p.country.clone_from(&more.country);
    }
    if p.sectors.is_empty() && !(p.bare && named_body) {
        p.sectors.clone_from(&more.sectors);
    }
    for (mine, theirs) in [(&mut p.name, &more.name), (&mut p.office, &more.office), (&mut p.role, &more.role), (&mut p.kind, &more.kind)] {
        if mine.is_none() {
            mine.clone_from(theirs);
        }
    }
    p.why.extend(more.why.iter().cloned());
}

/// "his Japanese counterpart" mirrors the owner's office; "its forces" have the owner's country.
fn possessed(p: Profile, owner: &[Profile]) -> Vec<Profile> {
    let mirror = p.kind.as_deref() == Some("mirror");
    let Some(first) = owner.first() else { return vec![p] };
    let mut p = p;
    if mirror {
        p.sectors.clone_from(&first.sectors);
        p.office.clone_from(&first.office);
        p.kind.clone_from(&first.kind);
        p.role.clone_from(&first.role);
        return vec![p];
    }
    if p.country.is_some() {
        return vec![p];
    }
    owner.iter().map(|o| Profile { country: o.country.clone(), ..p.clone() }).collect()
}
