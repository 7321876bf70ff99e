//! What a story as a whole says of its actors: the countries it speaks of, and where it plays.
//!
//! In: the sentences of a document. Out: [`Context`]. A word of one country only ("Tbilisi", "Kinshasa") supports that country where
//! another word ("Georgia", "Congo") could name several; the country named most is the story's home, and the place that opens an item of
//! news in brief the home of that item. Whoever is only described acts there, or where the sentence says, unless others sent it
//! (`lexicon/senders.psv`): an ambassador is of the state that accredits him, a peacekeeper is of none.

use super::codes::is_international;
use super::lexicon::{CountryWord, Hit, Lexicon, Sense};
use super::profile::Profile;
use super::story::{Director, Sentence};
use crate::language::{above, is_beside, is_subject};
use crate::mentions::Mention;
use crate::tables::Table;
use jiff::civil::Date;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

static SENDERS: LazyLock<HashMap<&str, &str>> = LazyLock::new(|| {
    let table = Table::built_in("senders.psv", include_str!("../../../../lexicon/senders.psv"));
    table.rows().map(|r| (r.get("role"), r.get("of"))).collect()
});

/// Sentences at the start that say what a story is about; the countries they name count twice, as do those where something is.
const LEAD: usize = 2;

/// Places that must open sentences for a story to be news in brief; two are a dateline and a bureau.
const ITEMS: usize = 3;

/// Countries that a story speaks of.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Context {
    /// Code of the country that the story names most.
    pub home: Option<String>,
    entries: HashSet<usize>,
    /// The countries that it names, by their codes.
    named: HashMap<String, Named>,
    /// Sentences that open with a place and a mark ("LAGOS: "), and its country.
    items: Vec<(usize, String)>,
}

/// How much a story speaks of a country.
#[derive(Debug, Clone, Default, PartialEq)]
struct Named {
    weight: usize,
    sentences: HashSet<usize>,
}

impl Context {
    /// Reads a story of a day.
    pub fn of(lexicon: &Lexicon, sentences: &[Sentence], hits: &[Vec<Hit>], day: Option<Date>) -> Self {
        let mut context = Context::default();
        for (s, hits) in sentences.iter().zip(hits) {
            let lead = if s.index < LEAD { 2 } else { 1 };
            for hit in hits {
                let countries = countries(lexicon, hit, day);
                let codes: HashSet<&str> = countries.iter().map(|id| lexicon.country(*id).code.as_str()).collect();
                if let [Sense::Town(code)] = hit.senses[..] {
                    context.name(std::str::from_utf8(&code).unwrap_or_default(), lead, s.index);
                    continue;
                }
                let place = if hit.first > 0 && is_location(s.forms[hit.first - 1]) { 2 } else { 1 };
                if let [code] = codes.iter().copied().collect::<Vec<_>>()[..] {
                    context.name(code, place * lead, s.index);
                    context.entries.extend(countries);
                } else if codes.is_empty() {
                    let of = hit.senses.iter().filter_map(|s| if let Sense::Entity(id) = s { Some(lexicon.entity(*id)) } else { None });
                    let codes: HashSet<&str> = of.map(|e| e.country.as_str()).filter(|c| !c.is_empty() && !is_international(c)).collect();
                    if let [code] = codes.iter().copied().collect::<Vec<_>>()[..] {
                        context.name(code, 1, s.index);
                    }
                }
            }
            context.items.extend(opener(lexicon, s, hits, day).map(|code| (s.index, code)));
        }
        let opened: HashSet<&str> = context.items.iter().map(|(_, code)| code.as_str()).collect();
        if opened.len() < ITEMS {
            context.items.clear();
        }
        let only = context.named.len() == 1;
        context.home = context.most_named(|_, n| only || n.weight > 1).map(String::from);
        context
    }

    fn name(&mut self, code: &str, weight: usize, sentence: usize) {
        let named = self.named.entry(code.to_string()).or_default();
        named.weight += weight;
        named.sentences.insert(sentence);
    }

    /// The country named most of those that fit, the first by its code of equals.
    fn most_named(&self, fits: impl Fn(&str, &Named) -> bool) -> Option<&str> {
        let found = self.named.iter().filter(|(code, n)| fits(code, n));
        found.max_by(|a, b| a.1.weight.cmp(&b.1.weight).then(b.0.cmp(a.0))).map(|(code, _)| code.as_str())
    }

    /// The country that a sentence is about: of news in brief that of its item, else the story's home.
    pub(super) fn home_of(&self, sentence: usize) -> Option<&str> {
        let item = self.items.iter().rfind(|(first, _)| *first <= sentence);
        item.map(|(_, code)| code.as_str()).or(self.home.as_deref())
    }

    /// Whether one sentence alone names a country.
    fn is_in_passing(&self, code: &str) -> bool {
        self.named.get(code).is_some_and(|n| n.sentences.len() < 2)
    }

    /// Whether the story names a country, by its code.
    pub fn names(&self, code: &str) -> bool {
        self.named.contains_key(code)
    }

    /// Whether the story names the lexicon's country entry by words that are its alone.
    pub fn speaks_of(&self, entry: usize) -> bool {
        self.entries.contains(&entry)
    }
}

impl Director<'_> {
    /// The country where whoever is only described acts, or which sends it there.
    pub(super) fn whereabouts(&self, m: &Mention, p: &Profile) -> Option<String> {
        match p.role.as_deref().and_then(|role| SENDERS.get(role)) {
            Some(&"state") => return self.sender(m),
            Some(code) => return Some(code.to_string()),
            None => {}
        }
        let home = self.context.home_of(m.sentence).map(String::from);
        let front = self.front_of(m.sentence);
        // Where the story goes only once, somebody spoke or something began.
        let matters = |c: &String| home.is_none() || front.as_ref() == Some(c) || !self.context.is_in_passing(c);
        let here = self.location(m).filter(matters);
        // What belongs to a state is the story's, even where its sentence speaks of a place abroad; but "In Paris, the ministry said".
        let order = match p.sector() {
            Some("MIL") => [self.announced(m), home, here],
            Some("GOV" | "LEG" | "JUD") => [self.front(m), home, here],
            // Armed groups fight where the story plays, wherever they are spoken of.
            _ if p.is_armed() && front.is_some() && !is_subject(&self.sentence(m).words[m.head]) => [self.comrades(m, p), home, here],
            _ if p.is_armed() => [self.comrades(m, p), here, home],
            _ => [self.held_by(m), here, home],
        };
        let abroad = self.entered(m);
        order.into_iter().flatten().find(|c| Some(c) != abroad.as_ref())
    }

    /// The country that sends an ambassador: the one named most that is not the host, who is where his sentence places him or who acts on him
    /// ("Lima summoned the ambassador"), else the story's home.
    fn sender(&self, m: &Mention) -> Option<String> {
        let host = self.location(m).or_else(|| self.doer(m)).or_else(|| self.context.home_of(m.sentence).map(String::from))?;
        self.context.most_named(|code, _| code != host).map(String::from)
    }

    /// The country of the subject above somebody who is not part of it.
    fn doer(&self, m: &Mention) -> Option<String> {
        let words = self.sentence(m).words;
        let path: Vec<usize> = std::iter::once(m.head).chain(above(words, m.head)).collect();
        let subject = |v: usize| (0..words.len()).find(|&w| words[w].head == Some(v) && is_subject(&words[w]));
        let subject = path.iter().find_map(|&v| subject(v)).filter(|w| !path.contains(w))?;
        self.cast.profiles((m.sentence, subject)).first()?.country.clone()
    }

    /// The country of the last who fight alike and of whom the words tell it: "the gunmen" after "Colombian gunmen".
    fn comrades(&self, m: &Mention, p: &Profile) -> Option<String> {
        let alike = |q: &Profile| !q.by_story && !q.is_international() && q.country.is_some() && q.sector() == p.sector();
        let group = |e: usize| {
            let e = &self.cast.entities[e];
            let [q] = e.profiles.as_slice() else { return None };
            Some(q).filter(|_| !e.person || e.plural)
        };
        self.recent(m).filter_map(group).find(|q| alike(q))?.country.clone()
    }

    /// The country of the place that a sentence begins with: "In Kabul, …".
    fn front_of(&self, sentence: usize) -> Option<String> {
        let s = &self.sentences[sentence];
        let hit = self.hits[sentence].iter().find(|h| h.first == 1 && s.forms.get(h.end) == Some(&","))?;
        self.country(hit).filter(|_| is_location(s.forms[0]))
    }

    /// The same, for who takes part in the main clause.
    fn front(&self, m: &Mention) -> Option<String> {
        let words = self.sentence(m).words;
        let embeds = |i: usize| matches!(words[i].relation, "ccomp" | "acl" | "acl:relcl");
        self.front_of(m.sentence).filter(|_| !above(words, m.head).any(embeds))
    }

    /// The country of the state body that tells of its forces: "the ministry announced that bombers had been sent".
    fn announced(&self, m: &Mention) -> Option<String> {
        let words = self.sentence(m).words;
        let first = std::iter::once(m.head).chain(above(words, m.head)).find(|&i| words[i].relation != "conj");
        let told = self.statements.iter().filter(|x| first.is_some_and(|i| is_subject(&words[i])) && x.content.contains(m.span));
        let body = |p: &&Profile| matches!(p.sector(), Some("GOV" | "MIL")) && !p.is_international();
        told.filter_map(|x| self.cast.profiles(x.speaker()?).first().filter(body)).find_map(|p| p.country.clone())
    }

    /// The country of the police or court that holds or judges whoever is mentioned.
    fn held_by(&self, m: &Mention) -> Option<String> {
        let s = self.sentence(m);
        let w = &s.words[m.head];
        let verb = w.head.filter(|_| matches!(w.relation, "obj" | "nsubj:pass"))?;
        let by = |i: &usize| self.children(s, *i, "case").any(|c| s.forms[c] == "by");
        let agent = match w.relation {
            "obj" => self.subject(m.sentence, verb),
            _ => ["obl", "obl:agent"].iter().find_map(|r| self.children(s, verb, r).find(by)),
        };
        let profiles = self.profiles_of(&self.phrase(m, agent?));
        profiles.into_iter().find(|p| matches!(p.sector(), Some("COP" | "JUD"))).and_then(|p| p.country)
    }

    /// The country that whoever is mentioned goes or is sent into, which is not its own.
    fn entered(&self, m: &Mention) -> Option<String> {
        let s = self.sentence(m);
        let w = &s.words[m.head];
        let verb = w.head.filter(|_| is_subject(w) || w.relation == "obj")?;
        let into = |i: &usize| self.children(s, *i, "case").any(|c| s.forms[c] == "into");
        let place = self.children(s, verb, "obl").find(into)?;
        let hit = self.hits[m.sentence].iter().find(|h| (h.first..h.end).contains(&place))?;
        self.country(hit)
    }

    /// The country of the place where whoever is mentioned acts, if the sentence names it.
    fn location(&self, m: &Mention) -> Option<String> {
        let (s, sentence) = (self.sentence(m), m.sentence);
        self.hits[sentence].iter().filter(|h| h.first > 0).find_map(|h| {
            let before = |n: usize| h.first >= n && is_location(s.forms[h.first - n]);
            let of = s.forms[h.first - 1].eq_ignore_ascii_case("of") && h.first >= 2 && self.is_place(sentence, h.first - 2);
            let named = h.senses.iter().any(|x| matches!(x, Sense::Country(_, CountryWord::Name | CountryWord::Capital) | Sense::Town(_)));
            // "in the Peruvian town of …"
            let within = !named && (1..=2).any(|k| self.is_place(sentence, h.end - 1 + k));
            // "in the US war" is about a war.
            let alone = named && !matches!(s.words[h.end - 1].relation, "compound" | "amod" | "nmod:poss");
            let inside = (alone || within) && (before(1) || before(2) || of) && !is_beside(s.words, h.first, m.head);
            let inside = inside && !self.describes(m, h.first) && (h.first == 1 || !self.is_told_apart(m, h.end - 1));
            inside.then(|| self.country(h)).flatten()
        })
    }

    fn country(&self, hit: &Hit) -> Option<String> {
        country_on(self.lexicon, hit, self.day)
    }

    /// Whether of a mention and a place one is part of what somebody says and the other is not: "The rebels lost," he said in Paris.
    fn is_told_apart(&self, m: &Mention, place: usize) -> bool {
        let Some(place) = self.spans.get(&(m.sentence, place)) else { return false };
        self.statements.iter().any(|x| x.content.contains(m.span) != x.content.contains(*place))
    }

    /// Whether a word stands in a clause that only describes somebody else: "an accord brokered in Geneva".
    fn describes(&self, m: &Mention, word: usize) -> bool {
        let words = self.sentence(m).words;
        let clause = above(words, word).find(|&i| matches!(words[i].relation, "acl" | "acl:relcl"));
        clause.is_some_and(|c| c != m.head && !above(words, m.head).any(|i| i == c) && words[c].head != Some(m.head))
    }

    /// Whether a word is a noun for a place: town, province, camp.
    fn is_place(&self, sentence: usize, at: usize) -> bool {
        self.hits[sentence].iter().any(|h| {
            (h.first..h.end).contains(&at)
                && h.senses.iter().any(|x| matches!(x, Sense::Role(id) if self.lexicon.role(*id).kind == "place"))
        })
    }
}

/// Prepositions that put something in a place.
pub fn is_location(word: &str) -> bool {
    const PLACE: [&str; 10] = ["in", "inside", "across", "through", "throughout", "near", "at", "outside", "around", "within"];
    PLACE.iter().any(|p| word.eq_ignore_ascii_case(p))
}

/// The entries of the countries that known words can name; of those that there have been only what there is on the day. Buildings stand
/// for their government in any story ("Congress", "the White House").
fn countries(lexicon: &Lexicon, hit: &Hit, day: Option<Date>) -> HashSet<usize> {
    let named = |s: &Sense| match s {
        Sense::Country(id, word) if *word != CountryWord::Seat => Some(*id),
        _ => None,
    };
    // South Sudan was a region of Sudan.
    let all: HashSet<usize> = hit.senses.iter().filter_map(named).collect();
    let today: HashSet<usize> = all.iter().copied().filter(|id| lexicon.country(*id).exists(day)).collect();
    if today.is_empty() { all } else { today }
}

/// The country of known words on a day.
fn country_on(lexicon: &Lexicon, hit: &Hit, day: Option<Date>) -> Option<String> {
    let today = countries(lexicon, hit, day);
    hit.senses.iter().find_map(|s| match s {
        Sense::Country(id, _) if today.contains(id) => Some(lexicon.country(*id).code.clone()),
        Sense::Town(code) => std::str::from_utf8(code).ok().map(String::from),
        _ => None,
    })
}

/// The country of the place that opens an item of news in brief: "LAGOS: Doctors …".
fn opener(lexicon: &Lexicon, s: &Sentence, hits: &[Hit], day: Option<Date>) -> Option<String> {
    let mark = |w: Option<&&str>| matches!(w, Some(&"-" | &"--" | &"–" | &"—" | &":"));
    let hit = hits.iter().find(|h| h.first == 0 && (mark(s.forms.get(h.end)) || s.forms.len() < 16 && mark(s.forms.last())))?;
    country_on(lexicon, hit, day)
}

/// Whether known words can name a country or a town in one, buildings aside: those are seldom where something happens.
pub fn is_of_a_country(hit: &Hit) -> bool {
    hit.senses.iter().any(|s| matches!(s, Sense::Town(_)) || matches!(s, Sense::Country(_, w) if *w != CountryWord::Seat))
}

#[cfg(test)]
mod tests {
    use crate::{Coder, Document, Text};

    /// The country of the last mention whose text begins with some words.
    fn country(story: &str, phrase: &str) -> String {
        let coder = Coder::english().unwrap();
        let document = Document { text: Text::new(story), date: "2012-03-14".parse().ok(), ..Document::default() };
        let a = coder.worker().unwrap().annotate(&document).unwrap();
        let m = a.mentions.iter().rfind(|m| document.text.slice(m.span).starts_with(phrase)).expect("a mention");
        a.cast.profiles((m.sentence, m.head)).iter().find_map(|p| p.country.clone()).unwrap_or_default()
    }

    const WAR: &str = "Colombian rebels attacked a Colombian army base near Bogota on Monday, Colombia's president said. ";

    #[test]
    fn a_ministry_is_of_the_place_that_the_sentence_begins_with_and_rebels_are_not() {
        let story = format!("{WAR}In Berlin, the Foreign Ministry demanded that the rebels free their hostages.");
        assert_eq!((country(&story, "the Foreign Ministry"), country(&story, "the rebels")), ("DEU".to_string(), "COL".to_string()));
    }

    #[test]
    fn where_a_pact_was_made_says_nothing_of_those_who_reject_it() {
        let story = format!("{WAR}Opposition lawmakers rejected an accord brokered in Madrid.");
        assert_eq!(country(&story, "Opposition lawmakers"), "COL");
    }

    #[test]
    fn forces_that_a_ministry_tells_of_are_its_own() {
        let story = format!("{WAR}Brazil's defence ministry announced that two battalions had been sent to the frontier.");
        assert_eq!(country(&story, "two battalions"), "BRA");
    }

    #[test]
    fn whoever_a_court_convicts_is_of_its_country() {
        let story = format!("{WAR}Three officers were convicted by a Serbian court on Tuesday.");
        assert_eq!(country(&story, "Three officers"), "SRB");
    }

    #[test]
    fn an_ambassador_is_of_the_state_that_sends_him() {
        let story = "Peru summoned Ambassador Tomas Novak on Monday over his remarks on a Peruvian court. Slovakia called this absurd.";
        assert_eq!(country(story, "Ambassador Tomas Novak"), "SVK");
        let story = "Peru voted on Sunday. Peru's president promised reforms. Chile summoned Ambassador Tomas Novak; Bolivia kept silent.";
        assert_eq!(country(story, "Ambassador Tomas Novak"), "PER");
    }

    #[test]
    fn peacekeepers_are_of_no_state_where_they_serve() {
        assert_eq!(country(&format!("{WAR}Two peacekeepers were wounded."), "Two peacekeepers"), "IGO");
    }

    #[test]
    fn a_country_that_one_sentence_names_is_not_where_the_story_plays() {
        let story = format!("{WAR}Villagers mourned the dead after a letter was read at a church in Oslo.");
        assert_eq!(country(&story, "Villagers"), "COL");
        let story = format!("{WAR}In Oslo, villagers mourned the dead.");
        assert_eq!(country(&story, "villagers"), "NOR");
    }

    #[test]
    fn where_somebody_speaks_is_not_where_those_are_of_whom_he_speaks() {
        let story = format!("{WAR}Peru has sent soldiers. \"They have beaten the bandits,\" Peru's president told mourners in Lima.");
        assert_eq!(country(&story, "the bandits"), "COL");
    }

    #[test]
    fn fighters_are_of_the_country_of_the_last_who_fought_alike() {
        let story = format!("{WAR}Ecuadorean guerrillas burned a bridge on Tuesday. Insurgents also killed two drivers.");
        assert_eq!(country(&story, "Insurgents"), "ECU");
    }

    #[test]
    fn news_in_brief_is_of_the_country_of_each_item() {
        let story = "News in brief from West Africa.\nLAGOS: Doctors accused the health minister of lying.\n\
                     ACCRA: Police freed two students. A judge had ordered it.\nDAKAR: Farmers blocked a road.";
        let found = ["the health minister", "Police", "A judge", "Farmers"].map(|phrase| country(story, phrase));
        assert_eq!(found, ["NGA", "GHA", "GHA", "SEN"]);
    }

    #[test]
    fn the_capital_of_a_state_that_ended_is_that_of_its_successor() {
        assert_eq!(country("In Sanaa, police detained six students on Monday.", "police"), "YEM");
    }
}
