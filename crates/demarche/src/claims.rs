//! Claims: records that the story knows from one party only.
//!
//! In: a document with its records. Out: the same, those marked that stand inside somebody's statement and that the story tells neither in
//! its own voice nor through another speaker. Words that the speaker's own side is said to have spoken are no claim: a
//! ministry that says its minister condemned something is how he condemned it.

use crate::codebook::{Codebook, Quad};
use crate::event::{Actor, Event};
use crate::pipeline::Annotation;

/// Says of each record in `claimed_by` whose claim it is, if only one party makes it.
pub fn mark(a: &mut Annotation, codebook: &Codebook) {
    let claims: Vec<Option<String>> = (0..a.events.len()).map(|i| claimed_by(a, i, codebook)).collect();
    for (e, claim) in a.events.iter_mut().zip(claims) {
        e.claimed_by = claim;
    }
}

fn claimed_by(a: &Annotation, i: usize, codebook: &Codebook) -> Option<String> {
    let e = &a.events[i];
    let speaker = a.origins[i].speaker?;
    if own_words(a, i, codebook) {
        return None;
    }
    let who = |at: Option<(usize, usize)>| at.map(|at| a.cast.entity_of(at).ok_or(at));
    let told_otherwise = (0..a.events.len()).any(|k| same(e, &a.events[k]) && who(a.origins[k].speaker) != who(Some(speaker)));
    if told_otherwise {
        return None;
    }
    let statement = e.statement.as_ref()?;
    statement.name.clone().or_else(|| statement.speaker.clone())
}

/// Whether the act is one of words, by the side for which the speaker speaks.
fn own_words(a: &Annotation, i: usize, codebook: &Codebook) -> bool {
    let quad = codebook.get(&a.acts[i].event).map(|t| t.quad);
    let verbal = matches!(quad, Some(Quad::VerbalCooperation | Quad::VerbalConflict));
    let Some(speaker) = a.origins[i].speaker else { return false };
    let side = |p: &crate::actors::Profile| {
        a.events[i].source.iter().any(|s| {
            s.country.is_some() && s.country == p.country && (p.sectors.is_empty() || p.sectors.iter().any(|x| s.sectors.contains(x)))
        })
    };
    verbal && (a.events[i].source.is_empty() || a.cast.profiles(speaker).iter().any(side))
}

/// Whether two records may be of one act: the same type, and on each side somebody in common where both name somebody.
fn same(a: &Event, b: &Event) -> bool {
    let actor = |x: &Actor, y: &Actor| match (&x.name, &y.name) {
        (Some(x), Some(y)) => x == y,
        _ => x.country.is_some() && x.country == y.country && x.sector == y.sector || x.text == y.text,
    };
    let meets = |x: &[Actor], y: &[Actor]| x.is_empty() || y.is_empty() || x.iter().any(|s| y.iter().any(|t| actor(s, t)));
    let named = !(a.source.is_empty() && a.target.is_empty());
    a.event == b.event && named && meets(&a.source, &b.source) && meets(&a.target, &b.target)
}
