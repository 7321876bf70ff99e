//! What is known of one actor, and how what is known of several phrases comes together.
//!
//! In: profiles of a phrase, of its owner, of its apposition. Out: one [`Profile`].

use super::lexicon::Role;

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
    /// A people with the article, which stands for its state where it acts as one: "the North Koreans".
    pub whole: bool,
    /// Whether the lexicon has an entry of this very person or organisation.
    pub known: bool,
    /// Whether only the story tells its country: where it acts.
    pub by_story: bool,
    /// Which words said so.
    pub why: Vec<String>,
}

impl Profile {
    /// Main sector.
    pub fn sector(&self) -> Option<&str> {
        self.sectors.first().map(String::as_str)
    }

    /// Whether it is an organisation of states, a non-governmental or other international one.
    pub fn is_international(&self) -> bool {
        self.country.as_deref().is_some_and(super::codes::is_international)
    }

    /// Gives it the country where it acts, which no words of its own tell.
    pub(super) fn act_in(&mut self, country: String) {
        self.why.push(format!("acts in {country}, by the story"));
        self.country = Some(country);
        self.by_story = true;
    }

    pub(super) fn is_armed(&self) -> bool {
        fights(&self.sectors)
    }
}

/// Whether sectors are, in the first place, those of an armed group.
pub(super) fn fights(sectors: &[String]) -> bool {
    matches!(sectors.first().map(String::as_str), Some("REB" | "PRM" | "UAF"))
}

/// Whether whoever has a role only acts for a body, which decides the sector: "leader", "spokesman", "member".
pub(super) fn yields(role: &Role) -> bool {
    role.sectors.is_empty() || matches!(role.kind.as_str(), "agent" | "voice" | "part")
}

/// Gives an actor the country of its owner, and the owner's sector where its role leaves that open or where the owner fights.
pub(super) fn own(p: &mut Profile, role: Option<&Role>, owner: &Profile) {
    if p.country.is_none() {
        p.country.clone_from(&owner.country);
    }
    p.why.extend(owner.why.iter().cloned());
    if owner.sectors.is_empty() || owner.kind.as_deref() == Some("people") {
        return;
    }
    let ethnic = owner.kind.as_deref() == Some("ethnic-group");
    // "Karen fighters", "commanders in Goma": those for whom or where they fight are civilians.
    let bears_arms = p.is_armed() || p.sector() == Some("MIL");
    let civil = matches!(owner.kind.as_deref(), Some("ethnic-group" | "place")) && bears_arms;
    let open = !civil && role.is_none_or(|r| yields(r) && (p.sectors == r.sectors || p.sectors.is_empty()));
    let fighting = owner.is_armed() && bears_arms;
    if open && ethnic && role.is_some_and(|r| r.kind == "agent") {
        // Whoever leads or speaks for a people that has no state.
        p.sectors = vec!["ELI".to_string()];
    } else if open || fighting {
        p.sectors.clone_from(&owner.sectors);
    }
}

/// Members or a number of somebody.
pub(super) fn part_of(whole: &Profile, role: Option<&Role>) -> Profile {
    let people = matches!(whole.kind.as_deref(), Some("person" | "people" | "group"));
    let mut out = Profile { bare: false, office: None, ..whole.clone() };
    if !people {
        out.name = None;
        out.kind = Some("group".to_string());
    }
    if out.sectors.is_empty() && !whole.bare {
        out.sectors = role.map(|r| r.sectors.clone()).unwrap_or_default();
    }
    if out.role.is_none() {
        out.role = role.map(|r| r.name.clone());
    }
    out
}

/// Fills what a profile lacks from another one of the same actor.
pub(super) fn fill(p: &mut Profile, more: &Profile) {
    // "the former Irish president, an envoy of the African Union": who holds no office of state serves the organisation he speaks for.
    let free = p.office.is_none() && matches!(p.sector(), None | Some("ELI"));
    let speaks = more.role.is_some() && more.country.as_deref() == Some("IGO") && more.sector() == Some("GOV");
    if p.kind.as_deref() == Some("person") && free && speaks {
        p.country.clone_from(&more.country);
        p.sectors.clone_from(&more.sectors);
        p.why.extend(more.why.iter().cloned());
        return;
    }
    let disagree = p.country.is_some() && more.country.is_some() && p.country != more.country;
    if p.sector() == Some("PTY") && more.sector() == Some("OPP") {
        p.sectors.clone_from(&more.sectors);
    }
    if more.known && !p.known && !p.bare && !disagree {
        // What the lexicon knows goes before what a description says.
        let role = p.role.take();
        let why = std::mem::take(&mut p.why);
        let told = std::mem::replace(p, more.clone());
        p.role = role.or(p.role.take());
        p.why = why.into_iter().chain(more.why.iter().cloned()).collect();
        if p.country.is_none() {
            p.country = told.country;
        }
        // Whoever the text gives an office is not out of office, whatever terms the lexicon has.
        if p.sectors.is_empty() || p.sector() == Some("ELI") && !told.sectors.is_empty() {
            p.sectors = told.sectors;
        }
        return;
    }
    if p.country.is_none() {
        p.country.clone_from(&more.country);
    }
    if p.sectors.is_empty() && !p.bare {
        p.sectors.clone_from(&more.sectors);
    }
    for (mine, theirs) in [(&mut p.name, &more.name), (&mut p.office, &more.office), (&mut p.role, &more.role), (&mut p.kind, &more.kind)] {
        if mine.is_none() {
            mine.clone_from(theirs);
        }
    }
    p.why.extend(more.why.iter().cloned());
}
