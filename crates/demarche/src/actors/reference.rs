//! What takes up somebody named before: descriptions ("the top diplomat", "the group"), groups ("the two sides") and pronouns.
//!
//! In: a mention and the cast so far. Out: the entity or profiles that it means. Descriptions that stand for offices and kinds of
//! entities are in `lexicon/descriptions.psv`, what borders on what in `lexicon/borders.psv`; pronouns take the last fitting subject, then
//! whatever was named last (Hobbs 1978 in its simplest form, with agreement in number and gender).

use super::context::{is_location, is_of_a_country};
use super::lexicon::{Role, normal};
use super::profile::Profile;
use super::story::{Director, Entity, Gender};
use crate::language::{Word, above, is_subject};
use crate::mentions::{Form, Mention};
use crate::statements::Statement;
use crate::tables::Table;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

static LIKE: LazyLock<HashMap<&str, Vec<&str>>> = LazyLock::new(|| {
    let table = Table::built_in("descriptions.psv", include_str!("../../../../lexicon/descriptions.psv"));
    table.rows().map(|r| (r.get("description"), r.list("like").collect())).collect()
});

/// Countries and those that border on them.
static BORDERS: LazyLock<HashMap<&str, Vec<&str>>> = LazyLock::new(|| {
    let table = Table::built_in("borders.psv", include_str!("../../../../lexicon/borders.psv"));
    let mut out: HashMap<&str, Vec<&str>> = HashMap::new();
    for (a, b) in table.rows().flat_map(|r| r.list("borders").map(move |b| (r.get("country"), b))) {
        out.entry(a).or_default().push(b);
        out.entry(b).or_default().push(a);
    }
    out
});

/// How far back, in sentences, a pronoun or a group looks for whom it means.
const REACH: usize = 3;

impl<'a> Director<'a> {
    /// A definite description of somebody who is there: the same role, or one that the description can mean.
    pub(super) fn described(&self, m: &Mention, profiles: &[Profile]) -> Option<usize> {
        let s = self.sentence(m);
        let definite = self
            .children(s, m.head, "det")
            .any(|i| matches!(s.forms[i].to_lowercase().as_str(), "the" | "this" | "that" | "these" | "those"));
        let [p] = profiles else { return None };
        let role = p.role.as_deref()?;
        if !definite {
            return None;
        }
        let plural = s.words[m.head].feats.contains("Number=Plur");
        let land = meanings(role).contains(&"land");
        if land && p.country.is_none() {
            return if plural { None } else { self.land(m) };
        }
        // "The party's leader, Ann Lee" is nobody who has another name.
        let named: Vec<String> =
            self.children(s, m.head, "appos").filter(|i| s.words[*i].upos == "PROPN").map(|i| normal(s.forms[i])).collect();
        let bears = |e: &Entity| named.is_empty() || e.name.is_empty() || named.iter().any(|n| e.name.contains(n));
        let fits = |e: &Entity| {
            let [q] = e.profiles.as_slice() else { return false };
            let human = p.kind.as_deref() == Some("person");
            // "the movement" may be "the rebels", not "all movements".
            let number = e.plural == plural || !(e.person || human || e.plural && q.role.as_deref() == Some(role));
            let country = p.country.is_none() || q.country == p.country;
            // "the militia" after "the YPG militia", whatever else is known of that.
            let noun = q.role.as_deref() == Some(role);
            let sector = human || noun || p.sectors.is_empty() || q.sectors.is_empty() || p.sector() == q.sector();
            number
                && country
                && sector
                && bears(e)
                && (e.person || !human)
                && (same_role(role, q) || means(role, q) || plural && same_sector(p, q, e))
                && (human || !e.person || plural && e.plural)
        };
        let found: Vec<usize> = self.recent(m).filter(|&i| fits(&self.cast.entities[i])).collect();
        // "the government" of a story that speaks of several: that of the country it is about.
        let home = self.context.home.as_deref();
        let at_home = |i: &usize| p.country.is_none() && self.cast.entities[*i].profiles[0].country.as_deref() == home && home.is_some();
        let exact = |i: &usize| same_role(role, &self.cast.entities[*i].profiles[0]);
        let near = found.iter().copied().find(|i| self.distance(m, *i) == 0 && exact(i));
        near.or_else(|| found.iter().copied().find(|i| exact(i) && at_home(i))).or(found.first().copied())
    }

    /// "foreign tourists", "neighbouring countries", "foreign ministers": not the story's.
    pub(super) fn is_abroad(&self, m: &Mention, p: &Profile) -> bool {
        let mut known = self.hits[m.sentence].iter().filter(|h| (m.first..=m.last).contains(&h.first));
        // Fighters who are somebody's allies are not states.
        if p.kind.as_deref() == Some("abroad") && !p.is_armed() || known.any(|h| self.lexicon.changes(h, "abroad")) {
            return true;
        }
        let (Some(role), Some(home)) = (p.role.as_deref(), self.context.home.as_deref()) else { return false };
        let plural = self.sentence(m).words[m.head].feats.contains("Number=Plur");
        let title: Vec<&str> = role.split(' ').collect();
        plural && (meanings(role).contains(&"land") || self.lexicon.holder(&title, home, self.day).is_some())
    }

    /// "its neighbour", "the neighbouring kingdom", "three neighbours": as many as it says of the story's countries that border on whose
    /// neighbours they are, those named most; nobody, where fewer do. "Its ally", "its former colony" is the story's home, where that is
    /// another.
    fn neighbours(&self, m: &Mention) -> Option<Vec<Profile>> {
        let s = self.sentence(m);
        let means = |i: usize, what| [s.words[i].lemma.as_str(), &s.forms[i].to_lowercase()].iter().any(|w| meanings(w).contains(&what));
        let neighbour = (m.first..=m.head).any(|i| means(i, "bordering"));
        // "A neighbouring country" is left unnamed on purpose.
        let indefinite = self.children(s, m.head, "det").any(|i| s.words[i].lemma == "a");
        if !(neighbour || means(m.head, "home")) || indefinite || (m.first..=m.last).any(|i| self.names_country(m, i)) {
            return None;
        }
        let plural = s.words[m.head].feats.contains("Number=Plur");
        let owner = match self.children(s, m.head, "nmod:poss").next() {
            Some(i) if s.words[i].upos == "PRON" => Some(self.antecedent(m.sentence, i)?),
            Some(i) => Some(self.cast.entity_of((m.sentence, i))?),
            // "The two neighbours" are each other's.
            None if plural => return None,
            None => self.agent(m),
        };
        let owner = owner.and_then(|e| self.cast.entities[e].profiles.first());
        let country = owner.and_then(|p| p.country.as_deref());
        if !neighbour {
            let home = self.context.home.as_deref().filter(|home| country.is_some_and(|c| c != *home) && !plural)?;
            return Some(vec![state(home, format!("its story is about {home}"))]);
        }
        let home = country.or(self.context.home.as_deref())?;
        let times = |country: &str| {
            let of = |e: &&Entity| e.profiles.iter().any(|p| p.country.as_deref() == Some(country));
            self.cast.entities.iter().filter(of).map(|e| e.mentions.len()).sum::<usize>()
        };
        let mut found: Vec<&str> = BORDERS.get(home)?.iter().copied().filter(|c| self.context.names(c)).collect();
        found.sort_by_key(|c| std::cmp::Reverse(times(c)));
        let counted = self.children(s, m.head, "nummod").find_map(|i| number(&s.forms[i].to_lowercase()));
        let n = counted.unwrap_or(if plural { found.len() } else { 1 });
        found.truncate(n);
        // Villagers have villagers for neighbours.
        let sectors = owner.filter(|p| p.sector() == Some("CVL")).map(|p| p.sectors.clone()).unwrap_or_default();
        let next = |c: &str| {
            let state = state(c, format!("{c} borders on {home} (lexicon/borders.psv)"));
            Profile { bare: sectors.is_empty(), sectors: sectors.clone(), ..state }
        };
        Some(found.into_iter().map(next).collect::<Vec<_>>()).filter(|f| !f.is_empty() && f.len() == n)
    }

    /// "the leaders of both states", "the two armies' engineers": one for each owner.
    fn of_both(&self, m: &Mention, role: &Role) -> Option<Vec<Profile>> {
        let s = self.sentence(m);
        let owner = self.of_what(m).or_else(|| self.children(s, m.head, "nmod:poss").next()).filter(|&i| s.words[i].upos == "NOUN")?;
        let owners = self.group(&self.phrase(m, owner)).filter(|owners| owners.len() > 1)?;
        let sectors = |o: &Profile| if role.sectors.is_empty() { o.sectors.clone() } else { role.sectors.clone() };
        Some(owners.into_iter().map(|o| Profile { sectors: sectors(&o), ..counted_as(role, o.country) }).collect())
    }

    fn distance(&self, m: &Mention, e: usize) -> usize {
        self.cast.entities[e].mentions.last().map_or(usize::MAX, |(s, _)| m.sentence.abs_diff(*s))
    }

    /// "the country", "the island": the last one named, subjects of their sentences first; else the story's home.
    fn land(&self, m: &Mention) -> Option<usize> {
        let country = |e: &Entity| e.profiles.len() == 1 && e.profiles[0].bare && e.profiles[0].country.is_some();
        let home = |e: &Entity| e.profiles[0].country == self.context.home;
        let found: Vec<usize> = self.recent(m).filter(|&i| country(&self.cast.entities[i])).collect();
        found.iter().copied().find(|&i| home(&self.cast.entities[i])).or(found.first().copied())
    }

    /// "the two sides", "both presidents", "the foreign ministers": as many of those named before as it says, each with its own profile.
    pub(super) fn group(&self, m: &Mention) -> Option<Vec<Profile>> {
        if let Some(neighbours) = self.neighbours(m) {
            return Some(neighbours);
        }
        let s = self.sentence(m);
        let word = |i: usize| s.forms[i].to_lowercase();
        let before = m.first.checked_sub(1).filter(|i| word(*i) == "both");
        let counted =
            self.children(s, m.head, "nummod").chain(self.children(s, m.head, "det")).chain(before).find_map(|i| number(&word(i)));
        // "two of the attackers" are not "the two".
        let part = self.of_what(m).is_some();
        let alone = number(&word(m.head)).filter(|_| !part && (self.children(s, m.head, "case").next().is_none() || m.first < m.head));
        // The tree may leave "both" out of the phrase.
        let both = |i: usize| word(i) == "both";
        let definite = before.is_some()
            || (m.first..=m.last).any(|i| matches!(word(i).as_str(), "the" | "these") || both(i))
            || self.children(s, m.head, "det").any(both);
        let role = self.lexicon.find(&s.forms[m.first..=m.last]).iter().find_map(|h| {
            let holds = (h.first + m.first..h.end + m.first).contains(&m.head);
            h.senses.iter().find_map(|x| match x {
                super::lexicon::Sense::Role(id) if holds => Some(self.lexicon.role(*id)),
                _ => None,
            })
        });
        let known = (m.first..=m.last).any(|i| self.names_country(m, i));
        if known || s.forms.get(m.last + 1).is_some_and(|w| w.eq_ignore_ascii_case("of")) {
            return None;
        }
        if let Some(each) = role.and_then(|r| self.of_both(m, r)) {
            return Some(each);
        }
        // "Kabila's ministers" and "its soldiers" are not those whom the story names.
        let owned =
            self.children(s, m.head, "nmod:poss").any(|i| s.words[i].upos != "PRON" || matches!(word(i).as_str(), "its" | "his" | "her"));
        let (n, role) = match (counted, alone, role) {
            (Some(n), _, Some(r)) if definite => (n, Some(r)),
            (_, Some(n), _) if definite => (n, None),
            (None, None, Some(r)) if r.kind == "person" && s.words[m.head].feats.contains("Number=Plur") && !owned => {
                return self.holders(m, &r.name);
            }
            _ => return None,
        };
        let Some(role) = role.filter(|r| is_party(&r.name)) else { return self.last_alike(m, n, role) };
        let alike = || self.last_alike(m, n, Some(role));
        // "both presidents" and "both parties" are those whom the story names, else those of its two countries and these themselves.
        if role.kind == "person" || is_political(role) {
            return alike().or_else(|| self.parties(m, n, role));
        }
        self.together(m, n)
            .or_else(|| alike().filter(|_| role.kind == "agent"))
            .or_else(|| self.parties(m, n, role))
            .or_else(|| Some(vec![counted_as(role, None)]))
    }

    /// "both sides" after "the two countries" are the same two, where the story's own is one of them.
    fn together(&self, m: &Mention, n: usize) -> Option<Vec<Profile>> {
        let one = |e: &Entity| {
            let countries: HashSet<_> = e.profiles.iter().filter_map(|p| p.country.as_deref()).collect();
            let home = self.context.home.as_deref().is_none_or(|home| countries.contains(home));
            e.profiles.len() == n && countries.len() == n && home
        };
        let found = self.recent(m).filter(|&i| self.distance(m, i) <= REACH).find(|&i| one(&self.cast.entities[i]));
        found.map(|i| self.cast.entities[i].profiles.clone())
    }

    /// The last named of different countries whom a role can mean: "the two presidents" hold that office, "the two leaders" are of state,
    /// "the two groups" of a kind that "group" can mean.
    fn last_alike(&self, m: &Mention, n: usize, role: Option<&Role>) -> Option<Vec<Profile>> {
        let person = role.is_some_and(|r| matches!(r.kind.as_str(), "person" | "agent"));
        let alike =
            |p: &Profile| role.is_none_or(|r| same_role(&r.name, p) || means(&r.name, p) || r.kind == "agent" && p.sectors == r.sectors);
        let agent = self.agent(m);
        let acts = |e: &Entity| {
            agent.is_some_and(|a| self.cast.entities[a].profiles.first().map(|p| &p.country) == e.profiles.first().map(|p| &p.country))
        };
        let mut out: Vec<Profile> = Vec::new();
        for i in self.recent(m).filter(|&i| self.distance(m, i) <= REACH && !acts(&self.cast.entities[i])) {
            let e = &self.cast.entities[i];
            let fits = e.profiles.len() == 1 && !e.plural && (!person || e.person) && e.profiles[0].kind.as_deref() != Some("place");
            let Some(p) = e.profiles.first().filter(|p| fits && p.country.is_some() && alike(p)) else { continue };
            if !out.iter().any(|o| o.country == p.country) {
                out.push(p.clone());
            }
            if out.len() == n {
                out.reverse();
                return Some(out);
            }
        }
        None
    }

    /// "both countries", "the two armies", "the two sides": the states that the story has named most, the last named of equals, but for
    /// whoever acts on them. A side may also be an organisation, or those who oppose their state. Nobody, where there are fewer.
    fn parties(&self, m: &Mention, n: usize, role: &Role) -> Option<Vec<Profile>> {
        let side = role.sectors.is_empty() || is_political(role);
        let agent = self.agent(m).and_then(|e| self.cast.entities[e].profiles.first()?.country.clone());
        let mut found: Vec<(Profile, usize, (usize, usize))> = Vec::new();
        for e in &self.cast.entities {
            let [p] = e.profiles.as_slice() else { continue };
            // The agency that tells the story is none of them.
            if p.country.is_none()
                || p.country == agent
                || p.kind.as_deref() == Some("media")
                || p.is_international() && !(side && p.country.as_deref() == Some("IGO"))
            {
                continue;
            }
            let before: Vec<_> = e.mentions.iter().filter(|at| **at < (m.sentence, m.head) && !self.is_locative(**at)).collect();
            let Some(&&last) = before.last() else { continue };
            let opposes = side && matches!(p.sector(), Some("OPP" | "REB" | "PRM"));
            let party = if opposes {
                Profile { name: None, office: None, kind: Some("group".to_string()), ..p.clone() }
            } else {
                Profile { country: p.country.clone(), bare: true, ..Profile::default() }
            };
            match found.iter_mut().find(|(q, ..)| q.country == party.country && q.sectors == party.sectors) {
                Some((_, times, at)) => (*times, *at) = (*times + before.len(), last.max(*at)),
                None => found.push((party, before.len(), last)),
            }
        }
        found.sort_by_key(|(_, times, at)| std::cmp::Reverse((*times, *at)));
        found.truncate(n);
        found.sort_by_key(|(.., at)| *at);
        let land = side || meanings(&role.name).contains(&"land");
        let parties = found.into_iter().map(|(p, ..)| if land { p } else { counted_as(role, p.country) });
        Some(parties.collect()).filter(|p: &Vec<_>| p.len() == n)
    }

    /// Who acts on whoever is mentioned: "the commission urged both countries" speaks of two others.
    fn agent(&self, m: &Mention) -> Option<usize> {
        let words = self.sentence(m).words;
        // "froze loans to both countries"
        let whole = std::iter::once(m.head).chain(above(words, m.head)).find(|&i| words[i].relation != "nmod")?;
        let w = &words[whole];
        let verb = w.head.filter(|&v| words[v].upos == "VERB" && matches!(w.relation, "obj" | "iobj" | "obl"))?;
        self.subject(m.sentence, verb).and_then(|i| self.cast.entity_of((m.sentence, i)))
    }

    /// The subject of a verb, its own or that of the verb it depends on: "met one side and called the other", "asked the rebels to leave",
    /// where whoever is asked leaves.
    pub(super) fn subject(&self, sentence: usize, verb: usize) -> Option<usize> {
        let s = &self.sentences[sentence];
        let own = |v: usize| s.words.iter().position(|w| w.head == Some(v) && is_subject(w));
        let mut v = verb;
        for _ in 0..s.words.len() {
            if let Some(subject) = own(v) {
                return Some(subject);
            }
            let governor = s.words[v].head.filter(|_| matches!(s.words[v].relation, "conj" | "xcomp" | "advcl"))?;
            if s.words[v].relation == "xcomp"
                && let Some(asked) = self.children(s, governor, "obj").next()
            {
                return Some(asked);
            }
            v = governor;
        }
        None
    }

    /// Whether a mention only says where something is.
    fn is_locative(&self, at: (usize, usize)) -> bool {
        let s = &self.sentences[at.0];
        self.children(s, at.1, "case").any(|i| is_location(s.forms[i]))
    }

    /// "the foreign ministers" after two of them: all who hold the office.
    fn holders(&self, m: &Mention, role: &str) -> Option<Vec<Profile>> {
        let mut out: Vec<Profile> = Vec::new();
        for i in self.recent(m).filter(|&i| self.distance(m, i) <= 2 * REACH) {
            let e = &self.cast.entities[i];
            let [p] = e.profiles.as_slice() else { continue };
            if e.person && !e.plural && same_role(role, p) && p.country.is_some() && !out.iter().any(|o| o.country == p.country) {
                out.push(p.clone());
            }
        }
        out.reverse();
        Some(out).filter(|o| o.len() > 1)
    }

    fn names_country(&self, m: &Mention, i: usize) -> bool {
        self.lexicon.find(&self.sentence(m).forms[i..=i]).iter().any(is_of_a_country)
    }

    /// Entities, the last mentioned first.
    pub(super) fn recent(&self, m: &Mention) -> impl Iterator<Item = usize> + use<> {
        let mut order: Vec<(usize, usize, usize)> = self
            .cast
            .entities
            .iter()
            .enumerate()
            .filter_map(|(i, e)| e.mentions.iter().rfind(|at| **at < (m.sentence, m.head)).map(|&(s, w)| (s, w, i)))
            .collect();
        order.sort_unstable_by(|a, b| b.cmp(a));
        order.into_iter().map(|(_, _, i)| i)
    }

    /// Whether a pronoun counts heads ("both", "the two", "some 20 others") rather than standing for one.
    pub(super) fn counts(&self, m: &Mention) -> bool {
        number(&self.sentence(m).forms[m.head].to_lowercase()).is_some()
    }

    /// Whom the pronoun at a word means: the last fitting subject of this sentence and the ones before, else the last that fits.
    pub(super) fn antecedent(&self, sentence: usize, word: usize) -> Option<usize> {
        if let Some(noun) = relative(self.sentences[sentence].words, word) {
            return self.cast.entity_of((sentence, noun));
        }
        if let Some(e) = self.vessel(sentence, word) {
            return Some(e);
        }
        let form = self.sentences[sentence].forms[word].to_lowercase();
        let gender = gender(&form);
        let fits = |e: &Entity| match form.as_str() {
            "he" | "him" | "his" | "she" | "her" | "hers" | "himself" | "herself" => {
                e.person && !e.plural && (e.gender.is_none() || gender.is_none() || e.gender == gender)
            }
            "they" | "them" | "their" | "theirs" | "themselves" => {
                e.plural
                    || e.mentions.iter().any(|at| *at < (sentence, word) && self.joins(*at))
                    || e.profiles
                        .iter()
                        .any(|p| matches!(p.kind.as_deref(), Some("group" | "people" | "armed-group" | "police" | "armed-forces")))
            }
            "it" | "its" | "itself" => !e.person && !e.plural && e.profiles.iter().any(|p| p.country.is_some() && acts(p)),
            _ => false,
        };
        // "…," he said: whoever speaks is not named in what is said, and has often spoken before.
        let said = self.statements.iter().find(|x| x.sentence == sentence && x.speaker == Some(word));
        let quoted = |at: (usize, usize)| said.is_some_and(|x| self.spans.get(&at).is_some_and(|m| x.content.contains(*m)));
        let speaks = |at: (usize, usize)| said.is_some() && self.statements.iter().any(|x| x.sentence == at.0 && x.speaker == Some(at.1));
        // "Police detained six of them": who does something to them is another.
        let words = self.sentences[sentence].words;
        let object = matches!(form.as_str(), "him" | "her" | "them" | "it") && matches!(words[word].relation, "obj" | "iobj" | "nmod");
        let verb = above(words, word).find(|&i| object && words[i].upos == "VERB");
        let doer = verb.and_then(|v| self.subject(sentence, v)).map(|w| (sentence, relative(words, w).unwrap_or(w)));
        let does = |e: usize, at: (usize, usize)| doer.is_some_and(|d| d == at || self.cast.entity_of(d) == Some(e));
        // "a meeting in Doha": a town that only says where.
        let ground = |e: &Entity, at: (usize, usize)| e.place && !e.profiles.iter().any(|p| p.bare) && self.is_locative(at);
        let mut best: Option<(i64, usize)> = None;
        for (i, e) in self.cast.entities.iter().enumerate().filter(|(_, e)| fits(e)) {
            for &(s, w) in e.mentions.iter().filter(|at| **at < (sentence, word) && !quoted(**at) && !does(i, **at) && !ground(e, **at)) {
                let back = sentence - s;
                if back > REACH {
                    continue;
                }
                let subject = is_subject(&self.sentences[s].words[w]);
                let score = -(back as i64) * 100 + if subject { 60 } else { 0 } + if speaks((s, w)) { 120 } else { 0 } + w as i64 / 4;
                if best.is_none_or(|(b, _)| score > b) {
                    best = Some((score, i));
                }
            }
        }
        best.map(|(_, i)| i)
    }

    /// "seized two trawlers and detained their crews": who is taken with a vessel is the vessel's.
    fn vessel(&self, sentence: usize, word: usize) -> Option<usize> {
        let words = self.sentences[sentence].words;
        let object = words[word].head.filter(|&o| words[word].relation == "nmod:poss" && words[o].relation == "obj")?;
        let verb = words[object].head.filter(|&v| words[v].relation == "conj")?;
        let first = self.children(&self.sentences[sentence], words[verb].head?, "obj").next()?;
        let hardware = |e: &usize| self.cast.entities[*e].profiles.iter().any(|p| p.kind.as_deref() == Some("hardware"));
        self.cast.entity_of((sentence, first)).filter(hardware)
    }

    /// Whether others are coordinated with the mention at a word.
    fn joins(&self, at: (usize, usize)) -> bool {
        self.children(&self.sentences[at.0], at.1, "conj").any(|i| self.cast.entity_of((at.0, i)).is_some())
    }

    /// "they" after "the rebels and the army": everybody who is coordinated with the entity where it was named last.
    pub(super) fn coordinated(&self, e: usize, pronoun: (usize, usize)) -> Option<Vec<Profile>> {
        let form = self.sentences[pronoun.0].forms[pronoun.1].to_lowercase();
        let entity = &self.cast.entities[e];
        let at = *entity.mentions.iter().rfind(|at| **at < pronoun)?;
        if entity.plural || !form.starts_with("the") || !self.joins(at) {
            return None;
        }
        let others = self.children(&self.sentences[at.0], at.1, "conj").flat_map(|i| self.cast.profiles((at.0, i)));
        Some(entity.profiles.iter().chain(others).cloned().collect())
    }

    /// Whom "his counterpart" mirrors: whom "his" means, else the last person before it.
    pub(super) fn mirrored(&self, m: &Mention) -> Option<usize> {
        let s = self.sentence(m);
        let pronoun = (0..m.head).rev().take(8).find(|&i| matches!(s.forms[i].to_lowercase().as_str(), "his" | "her" | "their"));
        pronoun
            .and_then(|i| self.antecedent(m.sentence, i))
            .or_else(|| self.recent(m).find(|&i| self.cast.entities[i].person && !self.cast.entities[i].profiles.is_empty()))
    }

    /// "we", "I", "our" in what somebody says: the speaker, or those it speaks for.
    pub(super) fn first_person(&mut self, m: &Mention) {
        let form = self.sentence(m).forms[m.head].to_lowercase();
        let plural = matches!(form.as_str(), "we" | "us" | "our" | "ours" | "ourselves");
        if !plural && !matches!(form.as_str(), "i" | "me" | "my" | "mine" | "myself") || self.cast.entity_of((m.sentence, m.head)).is_some()
        {
            return;
        }
        let Some(e) = self.speaker(m) else { return };
        if !plural {
            return self.link(m, e);
        }
        let side = |p: &Profile| Profile { name: None, office: None, kind: Some("group".to_string()), ..p.clone() };
        let profiles = self.cast.entities[e].profiles.iter().map(side).collect();
        self.create(m, profiles, Vec::new());
    }

    /// Who says the words around a mention: the speaker of the statement that holds it, else that of the nearest sentence.
    fn speaker(&self, m: &Mention) -> Option<usize> {
        let heads = |x: &Statement| self.cast.entity_of(x.speaker()?);
        let holds = |x: &&Statement| x.content.contains(m.span);
        let here = self.statements.iter().filter(holds).min_by_key(|x| x.content.len());
        here.and_then(heads).or_else(|| {
            let near = self.statements.iter().filter(|x| x.sentence.abs_diff(m.sentence) <= 2 && heads(x).is_some());
            near.min_by_key(|x| (x.sentence.abs_diff(m.sentence), x.sentence > m.sentence)).and_then(heads)
        })
    }

    /// A pronoun that means somebody tells what gender others take for it.
    pub(super) fn learn_gender(&mut self, m: &Mention, e: usize) {
        let s = self.sentence(m);
        let told = if m.form == Form::Pronominal {
            gender(&s.forms[m.head].to_lowercase())
        } else {
            s.forms[m.first..=m.last].iter().find_map(|w| title_gender(&w.to_lowercase()))
        };
        let entity = &mut self.cast.entities[e];
        if entity.gender.is_none() {
            entity.gender = told;
        }
    }
}

fn meanings(role: &str) -> &'static [&'static str] {
    LIKE.get(role).map_or(&[], Vec::as_slice)
}

/// What a relative pronoun stands for, the noun that its clause hangs on: "Moscow, whose forces seized the plant".
fn relative(words: &[Word], word: usize) -> Option<usize> {
    const RELATIVE: [&str; 5] = ["who", "whom", "whose", "which", "that"];
    let clause = |i: &usize| matches!(words[*i].relation, "acl:relcl" | "ccomp" | "advcl" | "parataxis");
    let is = words[word].upos == "PRON" && RELATIVE.contains(&words[word].lemma.as_str());
    let verb = above(words, word).filter(|_| is).find(clause)?;
    words[verb].head.filter(|_| words[verb].relation == "acl:relcl")
}

/// Whether a role is a party's in politics, where it may also be one to a conflict.
fn is_political(role: &Role) -> bool {
    role.sectors.first().is_some_and(|s| s == "PTY")
}

/// A country that only the story tells.
fn state(country: &str, why: String) -> Profile {
    Profile { country: Some(country.to_string()), bare: true, why: vec![why], ..Profile::default() }
}

/// One of those whom a role counts.
fn counted_as(role: &Role, country: Option<String>) -> Profile {
    Profile { country, sectors: role.sectors.clone(), role: Some(role.name.clone()), kind: Some(role.kind.clone()), ..Profile::default() }
}

/// Whether two whom a role counts are parties to something between states: "both countries", "the two armies".
fn is_party(role: &str) -> bool {
    meanings(role).iter().any(|x| matches!(*x, "land" | "states"))
}

/// Whether anything but where it is tells who it is: "a meeting in Doha" takes no part in what follows.
fn acts(p: &Profile) -> bool {
    (p.bare || p.known || p.role.is_some() || !p.sectors.is_empty()) && p.kind.as_deref() != Some("place")
}

fn same_role(role: &str, q: &Profile) -> bool {
    let part = |r: &str| {
        let r = r.to_lowercase();
        // "the secretary" for the secretary of state, "the minister" for the defence minister.
        r == role || r.ends_with(&format!(" {role}")) || role.ends_with(&format!(" {r}")) || r.starts_with(&format!("{role} "))
    };
    q.role.as_deref().is_some_and(part) || q.office.as_deref().is_some_and(part)
}

/// Whether a description can mean whoever has this role, office or kind.
fn means(role: &str, q: &Profile) -> bool {
    let like = |x: &str| meanings(role).iter().any(|l| l.eq_ignore_ascii_case(x));
    q.role.as_deref().is_some_and(like) || q.office.as_deref().is_some_and(like) || q.kind.as_deref().is_some_and(like)
}

/// "the rebels" after "PKK fighters": the same sector in the plural.
fn same_sector(p: &Profile, q: &Profile, e: &Entity) -> bool {
    e.plural && matches!(p.sector(), Some("REB" | "UAF" | "MIL")) && p.sector() == q.sector()
}

fn gender(pronoun: &str) -> Option<Gender> {
    match pronoun {
        "he" | "him" | "his" | "himself" => Some(Gender::He),
        "she" | "her" | "hers" | "herself" => Some(Gender::She),
        _ => None,
    }
}

fn title_gender(word: &str) -> Option<Gender> {
    match word {
        "mr" | "mr." | "king" | "sir" | "spokesman" | "chairman" | "man" | "emir" | "pope" => Some(Gender::He),
        "mrs" | "mrs." | "ms" | "ms." | "queen" | "spokeswoman" | "chairwoman" | "woman" | "princess" => Some(Gender::She),
        _ => None,
    }
}

/// The number that a word of a definite group gives.
fn number(word: &str) -> Option<usize> {
    Some(match word {
        "both" | "two" | "pair" | "duo" => 2,
        "three" | "trio" => 3,
        "four" => 4,
        "five" => 5,
        "six" => 6,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use crate::{Coder, Document, Text};

    /// Country codes of the last mention whose text begins with some words, in a story of a day in 2012.
    fn countries(story: &str, phrase: &str) -> Vec<String> {
        let coder = Coder::english().unwrap();
        let document = Document { text: Text::new(story), date: "2012-03-14".parse().ok(), ..Document::default() };
        let a = coder.worker().unwrap().annotate(&document).unwrap();
        let m = a.mentions.iter().rfind(|m| document.text.slice(m.span).starts_with(phrase)).expect("a mention");
        let mut out: Vec<String> = a.cast.profiles((m.sentence, m.head)).iter().filter_map(|p| p.country.clone()).collect();
        out.sort_unstable();
        out
    }

    const BORDER: &str = "Peruvian troops shelled an Ecuadorian outpost on Monday and Ecuador answered with air strikes. ";

    #[test]
    fn both_countries_are_the_two_that_the_story_names_most() {
        let story = |last: &str| format!("{BORDER}Peru blamed Ecuador for the clash. {last}");
        let urged = story("In Brussels, the European Commission urged both countries to stop.");
        assert_eq!(countries(&urged, "both countries"), ["ECU", "PER"]);
        let invited = story("Brazilian President Dilma Rousseff has invited the two leaders to Brasilia.");
        assert_eq!(countries(&invited, "the two leaders"), ["ECU", "PER"]);
        let fired = story("Shelling by both armies killed ten villagers.");
        assert_eq!(countries(&fired, "both armies"), ["ECU", "PER"]);
    }

    #[test]
    fn offices_of_two_countries_are_held_by_one_of_each() {
        let story = |last: &str| format!("{BORDER}Peru blamed Ecuador for the clash. {last}");
        let met = story("Brazilian mediators urged both foreign ministers to meet.");
        assert_eq!(countries(&met, "both foreign ministers"), ["ECU", "PER"]);
        let spoke = story("The leaders of both countries are to meet in Brasilia.");
        assert_eq!(countries(&spoke, "The leaders"), ["ECU", "PER"]);
        let froze = story("Japan froze its loans to both countries.");
        assert_eq!(countries(&froze, "both countries"), ["ECU", "PER"]);
    }

    #[test]
    fn a_neighbour_is_another_country_of_the_story_that_borders_on_whose_neighbour_it_is() {
        let story = |last: &str| format!("{BORDER}Japan offered help. {last}");
        assert_eq!(countries(&story("Peru then accused its neighbour of lying."), "its neighbour"), ["ECU"]);
        assert_eq!(countries(&story("Ecuador then cut ties with the neighbouring republic."), "the neighbouring"), ["PER"]);
        assert_eq!(countries("Iceland accused its neighbour of lying.", "its neighbour"), [""; 0]);
        assert_eq!(countries(&story("Peru then accused a neighbouring country of lying."), "a neighbouring"), [""; 0]);
    }

    #[test]
    fn a_capital_that_answers_is_a_government_with_envoys_of_its_own() {
        let story = format!("{BORDER}Lima protested. Quito has not answered; its ambassador in Lima shrugged.");
        assert_eq!(countries(&story, "its ambassador"), ["ECU"]);
    }

    #[test]
    fn two_of_somebody_are_part_of_them() {
        let story = format!("{BORDER}Gunmen attacked a bank in Quito. Police said two of the gunmen were killed.");
        assert_eq!(countries(&story, "two of the gunmen"), ["ECU"]);
    }

    #[test]
    fn whom_somebody_does_something_to_is_another() {
        let story = "Iranian President Mahmoud Ahmadinejad telephoned Hamid Karzai on Monday and assured him of support.";
        assert_eq!(countries(story, "him"), ["AFG"]);
    }

    #[test]
    fn who_is_taken_with_a_vessel_is_the_vessels() {
        let story = "South Korea's coast guard seized two Chinese trawlers on Monday and detained their crewmen.";
        assert_eq!(countries(story, "their crewmen"), ["CHN"]);
    }

    #[test]
    fn whose_forces_are_those_of_whom_the_clause_describes() {
        let story = "Ukraine protested. Moscow, whose forces seized the airport on Monday, blamed Kiev for the fighting in Ukraine.";
        assert_eq!(countries(story, "whose forces"), ["RUS"]);
    }

    #[test]
    fn a_meeting_takes_no_part_in_what_follows() {
        let story =
            "Iraq expelled the inspectors on Monday. Arab states issued a statement after a meeting in Doha and called on it to yield.";
        assert_ne!(countries(story, "it"), ["QAT"]);
    }

    #[test]
    fn a_description_with_a_name_of_its_own_is_nobody_who_has_another() {
        let story = "Russian President Boris Yeltsin spoke in Moscow. The separatists' leader, Zelimkhan Yandarbiyev, refused to come.";
        let coder = Coder::english().unwrap();
        let document = Document { text: Text::new(story), date: "1996-08-14".parse().ok(), ..Document::default() };
        let a = coder.worker().unwrap().annotate(&document).unwrap();
        let of = |text: &str| a.mentions.iter().find(|m| document.text.slice(m.span).starts_with(text)).unwrap();
        let entity = |text: &str| a.cast.entity_of((of(text).sentence, of(text).head));
        assert_ne!(entity("The separatists"), entity("Russian President"));
    }
}
