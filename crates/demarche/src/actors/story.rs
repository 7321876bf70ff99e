//! Who each mention of a story is: names, short names, descriptions, pronouns and aliases followed from sentence to sentence.
//!
//! In: the sentences of a document with their words and statements, and the lexicon. Out: [`Cast`]: for each mention its profiles and
//! the entity it belongs to. Method: one pass in reading order, most precise rule first (as in Lee et al. 2013, "sieves"): exact and
//! partial names, aliases the text defines, then (`reference`) descriptions of like role, groups, pronouns. Whoever says "we" is found
//! last, as speakers are often named behind what they say.

use super::compose::{Phrase, compose, with_towns, within};
use super::context::Context;
use super::lexicon::{Hit, Lexicon, Sense, normal};
use super::profile::{Profile, fill};
use crate::language::Word;
use crate::mentions::{Form, Mention};
use crate::places::PlaceMention;
use crate::places::gazetteer::Kind;
use crate::span::Span;
use crate::statements::Statement;
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
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Entity {
    /// What is known of it from all its mentions so far.
    pub profiles: Vec<Profile>,
    /// Words of its longest name, normalized.
    pub name: Vec<String>,
    /// Short names the text gives it, normalized.
    pub aliases: Vec<String>,
    /// Its mentions, as (sentence, head word).
    pub mentions: Vec<(usize, usize)>,
    pub(super) person: bool,
    pub(super) plural: bool,
    pub(super) place: bool,
    pub(super) gender: Option<Gender>,
}

/// Grammatical gender of the pronouns that mean a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Gender {
    She,
    He,
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

/// Resolves mentions (in reading order) over a whole story; `known` are the words of each sentence that the lexicon knows.
pub fn cast(
    lexicon: &Lexicon,
    sentences: &[Sentence],
    mentions: &[Mention],
    statements: &[Statement],
    known: Vec<Vec<Hit>>,
    places: &[PlaceMention],
    day: Option<Date>,
) -> Cast {
    let towns: Vec<Vec<Hit>> = sentences.iter().zip(&known).map(|(s, hits)| towns(lexicon, hits, places, s.index)).collect();
    let hits: Vec<Vec<Hit>> = known.into_iter().zip(&towns).map(|(h, t)| with_towns(h, t)).collect();
    let context = Context::of(lexicon, sentences, &hits, day);
    let spans = mentions.iter().map(|m| ((m.sentence, m.head), m.span)).collect();
    let mut director =
        Director { lexicon, sentences, statements, hits, towns, day, context, cast: Cast::default(), spans, defined: Vec::new() };
    director.read_definitions();
    for m in mentions {
        director.enter(m);
    }
    for m in mentions.iter().filter(|m| m.form == Form::Pronominal) {
        director.first_person(m);
    }
    director.settle();
    director.cast
}

pub(super) struct Director<'a> {
    pub(super) lexicon: &'a Lexicon,
    pub(super) sentences: &'a [Sentence<'a>],
    pub(super) statements: &'a [Statement],
    /// Known words of each sentence.
    pub(super) hits: Vec<Vec<Hit>>,
    /// Towns and provinces of each sentence.
    towns: Vec<Vec<Hit>>,
    pub(super) day: Option<Date>,
    pub(super) context: Context,
    pub(super) cast: Cast,
    /// Where mentions stand in the document.
    pub(super) spans: HashMap<(usize, usize), Span>,
    /// Short names that the text explains ("X stands for Y"), with the words that explain them.
    pub(super) defined: Vec<(String, Vec<Profile>)>,
}

impl<'a> Director<'a> {
    pub(super) fn sentence(&self, m: &Mention) -> &'a Sentence<'a> {
        &self.sentences[m.sentence]
    }

    fn enter(&mut self, m: &Mention) {
        if m.form == Form::Pronominal && !self.is_named(m) {
            if let Some(e) = self.antecedent(m.sentence, m.head) {
                return match self.coordinated(e, (m.sentence, m.head)) {
                    Some(profiles) => self.create(m, profiles, Vec::new()),
                    None => self.link(m, e),
                };
            }
            if !self.counts(m) {
                return;
            }
        }
        if let Some(profiles) = self.group(m) {
            return self.create(m, profiles, Vec::new());
        }
        let profiles = self.read(m);
        let name = self.name_words(m, &profiles);
        if let Some(e) = self.same_name(&name, &profiles, m) {
            self.enrich(m, e, profiles, name);
            return self.link(m, e);
        }
        let taken = if name.is_empty() { self.described(m, &profiles) } else { None };
        if let Some(e) = taken.or_else(|| self.explained(m, &profiles)) {
            self.enrich(m, e, profiles, name);
            return self.link(m, e);
        }
        let mut profiles: Vec<Profile> = profiles.into_iter().map(|p| self.place(m, p, !name.is_empty())).collect();
        if let ([p], true) = (profiles.as_mut_slice(), m.entity == "person")
            && !name.is_empty()
        {
            let bears = |known: &str| known.split([' ', '-']).any(|w| name.contains(&normal(w)));
            // Whom the story names goes before who should hold the office that day.
            if p.name.as_deref().is_none_or(|n| !p.known && !p.bare && !bears(n)) && p.name.replace(self.written_name(m, &name)).is_some() {
                p.office = None;
            }
        }
        self.create(m, profiles, name);
    }

    /// "the U.S. envoy, Ann Lee": an apposition means whom it stands beside.
    fn explained(&self, m: &Mention, profiles: &[Profile]) -> Option<usize> {
        let w = &self.sentence(m).words[m.head];
        let e = w.head.filter(|_| w.relation == "appos").and_then(|h| self.cast.entity_of((m.sentence, h)))?;
        let entity = &self.cast.entities[e];
        let ([old], [new]) = (entity.profiles.as_slice(), profiles) else { return None };
        let one_country = old.country.is_none() || new.country.is_none() || old.country == new.country;
        let alike = entity.person == (m.entity == "person" || new.kind.as_deref() == Some("person"));
        (one_country && alike && !old.bare && !new.bare).then_some(e)
    }

    pub(super) fn link(&mut self, m: &Mention, e: usize) {
        self.learn_gender(m, e);
        self.cast.entities[e].mentions.push((m.sentence, m.head));
        self.cast.of.insert((m.sentence, m.head), e);
    }

    pub(super) fn create(&mut self, m: &Mention, profiles: Vec<Profile>, name: Vec<String>) {
        let s = self.sentence(m);
        let w = &s.words[m.head];
        let plural = w.feats.contains("Number=Plur") || profiles.len() > 1;
        let human = |p: &Profile| p.kind.as_deref() == Some("person");
        let body = |p: &Profile| p.known && p.kind.as_deref() != Some("person");
        let thing = |p: &Profile| p.bare || body(p) || matches!(p.kind.as_deref(), Some("place" | "capital" | "body" | "ngo" | "hardware"));
        let person = profiles.iter().any(human) || m.entity == "person" && !profiles.iter().any(thing);
        let place = m.entity == "place" && !person;
        let aliases = self.bracketed_alias(m).into_iter().collect();
        self.cast.entities.push(Entity { profiles, name, aliases, person, plural, place, ..Entity::default() });
        self.link(m, self.cast.entities.len() - 1);
    }

    /// What the phrase itself, its apposition and its possessor say.
    fn read(&self, m: &Mention) -> Vec<Profile> {
        let s = self.sentence(m);
        let (first, last) = self.whole(m);
        let mut profiles = self.compose(s, first, last, m.head);
        if let ([p], Some((_, explained))) = (profiles.as_mut_slice(), self.defined.iter().find(|(a, ..)| *a == normal(s.forms[m.head])))
            && let [explained] = explained.as_slice()
        {
            fill(p, explained);
        }
        for i in self.children(s, m.head, "appos").filter(|i| !(first..=last).contains(i)) {
            let (start, end) = crate::mentions::phrase(s.words, i);
            // "a student group and the Liberation Front (LF)": brackets explain the words before them, whatever the tree says.
            if start > 1 && s.forms[start - 1] == "(" && start - 2 > last {
                continue;
            }
            let more = self.compose(s, start, end, i);
            if let [more] = more.as_slice() {
                profiles.iter_mut().for_each(|p| fill(p, more));
            }
        }
        self.share_country(m, &mut profiles);
        if let Some(whole) = self.counted(m) {
            return whole;
        }
        match self.owner(m, &profiles) {
            Some(owner) => {
                let open = self.yields(m);
                profiles.into_iter().flat_map(|p| possessed(p, open, &owner)).collect()
            }
            None => profiles,
        }
    }

    /// Whether whoever is mentioned only acts for its owner: "the group's spokesman".
    fn yields(&self, m: &Mention) -> bool {
        let agent = |x: &Sense| matches!(x, Sense::Role(id) if matches!(self.lexicon.role(*id).kind.as_str(), "agent" | "voice"));
        self.hits[m.sentence].iter().any(|h| (h.first..h.end).contains(&m.head) && h.senses.iter().any(agent))
    }

    /// "the Chinese president and Premier Li": a title without country has that of whom it is coordinated with.
    fn share_country(&self, m: &Mention, profiles: &mut [Profile]) {
        let w = &self.sentence(m).words[m.head];
        let Some(head) = w.head.filter(|_| w.relation == "conj") else { return };
        let ([p], [with]) = (profiles, self.cast.profiles((m.sentence, head))) else { return };
        let official = |p: &Profile| p.kind.as_deref() == Some("person") && p.sector() == Some("GOV");
        if p.country.is_none() && !p.known && official(p) && official(with) {
            p.country.clone_from(&with.country);
        }
    }

    fn compose(&self, s: &Sentence, first: usize, last: usize, head: usize) -> Vec<Profile> {
        let towns = within(&self.towns[s.index], first..last + 1);
        let phrase =
            Phrase { words: &s.forms[first..=last], head: Some(head - first), day: self.day, context: &self.context, towns: &towns };
        compose(self.lexicon, phrase)
    }

    pub(super) fn children(&self, s: &'a Sentence<'a>, head: usize, relation: &'static str) -> impl Iterator<Item = usize> + use<'a> {
        s.words.iter().enumerate().filter(move |(_, w)| w.head == Some(head) && w.relation == relation).map(|(i, _)| i)
    }

    /// What a phrase is a part of: the head of what its "of" opens.
    pub(super) fn of_what(&self, m: &Mention) -> Option<usize> {
        let s = self.sentence(m);
        let of = |i: &usize| self.children(s, *i, "case").any(|c| s.forms[c].eq_ignore_ascii_case("of"));
        self.children(s, m.head, "nmod").find(of)
    }

    /// "six of them", "two of the attackers" are what they are.
    fn counted(&self, m: &Mention) -> Option<Vec<Profile>> {
        let s = self.sentence(m);
        let number = self.counts(m) || s.words[m.head].upos == "NUM";
        let i = self.of_what(m).filter(|_| number)?;
        let whole = match s.words[i].upos {
            "PRON" => self.cast.entities[self.antecedent(m.sentence, i)?].profiles.clone(),
            _ => self.profiles_of(&self.phrase(m, i)),
        };
        Some(whole.into_iter().map(|p| Profile { name: None, office: None, ..p }).collect())
    }

    /// A phrase within another as a mention of its own.
    pub(super) fn phrase(&self, m: &Mention, head: usize) -> Mention {
        let words = self.sentence(m).words;
        let (first, last) = crate::mentions::phrase(words, head);
        Mention { head, first, last, form: crate::mentions::form(words, head), ..m.clone() }
    }

    /// What is known of a phrase before its own turn comes.
    pub(super) fn profiles_of(&self, m: &Mention) -> Vec<Profile> {
        let profiles = self.group(m).unwrap_or_else(|| self.read(m));
        match self.described(m, &profiles) {
            Some(e) => self.cast.entities[e].profiles.clone(),
            None => profiles,
        }
    }

    /// Whose an actor is by the story: "her forces", "the country's army", "supporters of Kabila".
    fn owner(&self, m: &Mention, profiles: &[Profile]) -> Option<Vec<Profile>> {
        let s = self.sentence(m);
        let mirror = profiles.iter().any(|p| p.kind.as_deref() == Some("mirror"));
        let of = |i: &usize| self.children(s, *i, "case").any(|c| s.forms[c].eq_ignore_ascii_case("of"));
        let possessor = self.children(s, m.head, "nmod:poss").next();
        // "two of its soldiers": within the phrase, where that has no country.
        let inside = |i: &usize| s.words[*i].relation == "nmod:poss" && s.words[*i].upos == "PRON";
        let possessor = possessor.or_else(|| (m.first..=m.last).find(inside).filter(|_| profiles.iter().all(|p| p.country.is_none())));
        let owner = possessor.or_else(|| self.children(s, m.head, "nmod").find(of));
        let found = match owner {
            Some(i) if s.words[i].upos == "PRON" => self.antecedent(m.sentence, i),
            Some(i) => self.cast.entity_of((m.sentence, i)),
            // "his Chilean and Peruvian counterparts", where the tree gives "his" to the first country; "a call with his counterpart".
            None if mirror => self.mirrored(m),
            None => None,
        };
        let found = if mirror { found.or_else(|| self.mirrored(m)) } else { found };
        Some(self.cast.entities[found?].profiles.clone()).filter(|p| !p.is_empty())
    }

    fn enrich(&mut self, m: &Mention, e: usize, profiles: Vec<Profile>, name: Vec<String>) {
        let written = (!name.is_empty()).then(|| self.written_name(m, &name));
        let entity = &mut self.cast.entities[e];
        // "Rahman" after "rebel leader Yusuf Rahman" is not whom news elsewhere calls Rahman.
        if entity.person && name.len() < entity.name.len() && profiles.iter().any(|p| p.known) && !entity.profiles.iter().any(|p| p.known) {
            return;
        }
        if let ([old], [new]) = (entity.profiles.as_mut_slice(), profiles.as_slice()) {
            fill(old, new);
        }
        if entity.person && name.len() > entity.name.len() {
            if let ([p], true) = (entity.profiles.as_mut_slice(), written.is_some())
                && p.name.is_none()
            {
                p.name = written;
            }
            entity.name = name;
        }
    }

    /// Whoever is only described ("police", "30 students") belongs where it acts: the place its sentence names, else the
    /// story's country. A person known by name alone, and a named organisation, keep what is known of them.
    fn place(&self, m: &Mention, mut p: Profile, named: bool) -> Profile {
        let described = p.role.is_some() || p.kind.as_deref() == Some("ethnic-group") || m.form == Form::Nominal && m.entity == "person";
        // Gunmen and criminals known by name come from anywhere; a people without a state is where the story is.
        let roams = named && matches!(p.sector(), None | Some("UAF" | "CRM"));
        let people = p.kind.as_deref() == Some("ethnic-group");
        let elsewhere = p.name.is_some() && !people || roams || matches!(p.kind.as_deref(), Some("mirror"));
        if p.country.is_none() && p.kind.as_deref() == Some("ngo") {
            p.why.push("no state's, unless its words say so".to_string());
            p.country = Some("NGO".to_string());
        }
        if p.country.is_none()
            && described
            && !elsewhere
            && !self.is_abroad(m, &p)
            && let Some(country) = self.whereabouts(m, &p)
        {
            p.act_in(country);
        }
        p
    }

    /// Persons of whom the whole story does not tell where they belong are taken for people of the country that it is about, as those who
    /// are only described are. Whom the network alone takes for a person is one.
    fn settle(&mut self) {
        for p in self.cast.entities.iter_mut().filter(|e| e.person).flat_map(|e| &mut e.profiles).filter(|p| p.kind.is_none()) {
            p.kind = Some("person".to_string());
        }
        for e in self.cast.entities.iter_mut().filter(|e| e.person) {
            let first = e.mentions.first().map_or(0, |(sentence, _)| *sentence);
            if let [p] = e.profiles.as_mut_slice()
                && let Some(home) = self.context.home_of(first)
                && p.country.is_none()
                && !p.known
                && !matches!(p.sector(), Some("UAF" | "CRM"))
                && !matches!(p.kind.as_deref(), Some("mirror" | "abroad"))
            {
                p.act_in(home.to_string());
            }
        }
    }
}

/// The towns and provinces that a sentence names, countries and wider regions aside; behind a title stands a person.
fn towns(lexicon: &Lexicon, hits: &[Hit], places: &[PlaceMention], sentence: usize) -> Vec<Hit> {
    let title = |x: &Sense| match x {
        Sense::Role(id) => matches!(lexicon.role(*id).kind.as_str(), "person" | "agent" | "voice"),
        Sense::Modifier(id) => lexicon.modifier(*id).effect == "address",
        _ => false,
    };
    let titled = |p: &PlaceMention| hits.iter().any(|h| h.end == p.words.0 && h.senses.iter().any(title));
    let town = |p: &PlaceMention| !matches!(p.place.kind, Kind::Country | Kind::Region) && !titled(p);
    let here = places.iter().filter(|p| p.sentence == sentence && town(p));
    let hit = |p: &PlaceMention| {
        let code = p.place.country.as_bytes().try_into().ok()?;
        Some(Hit { first: p.words.0, end: p.words.1, senses: vec![Sense::Town(code)] })
    };
    here.filter_map(hit).collect()
}

/// "his Japanese counterpart" mirrors the owner's office; "its forces" have the owner's country, and its sector where it fights.
/// Who only acts for its owner (`open`) has the owner's sector.
fn possessed(p: Profile, open: bool, owner: &[Profile]) -> Vec<Profile> {
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
    let fights = matches!(first.sector(), Some("REB" | "PRM")) && matches!(p.sector(), Some("MIL" | "UAF" | "PRM"));
    let open = open && !first.sectors.is_empty();
    if fights || (open || p.sectors.is_empty()) && p.role.is_some() && first.kind.as_deref() != Some("people") {
        p.sectors.clone_from(&first.sectors);
    }
    // "our ally" is another country.
    if p.country.is_some() || p.kind.as_deref() == Some("abroad") {
        return vec![p];
    }
    owner.iter().map(|o| Profile { country: o.country.clone(), ..p.clone() }).collect()
}
