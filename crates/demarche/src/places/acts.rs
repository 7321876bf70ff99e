//! The place of an act.
//!
//! In: the places of a story, a sentence, one of its acts. Out: where it was done, if the sentence says so. Method, the surest first: the place
//! that hangs on the predicate most closely, or that its "where" takes up; for acts done at a place (`lexicon/place_acts.psv`), one that the
//! phrase of a side tells; for these too, one that the predicate shares with the verb that it is joined to.

use super::PlaceMention;
use super::find::CLUES;
use crate::actors::story::Sentence;
use crate::events::Act;
use crate::language::{is_coordinate, is_subject, top};
use crate::tables::Table;
use std::sync::LazyLock;

/// Words that may stand between the name of an act's place and its predicate, in the tree.
const MOST_STEPS: usize = 5;
/// Verbs that may be joined one to another for the last to have the place of the first.
const MOST_VERBS: usize = 3;
/// Relations of clauses: a place inside another clause is that clause's.
const CLAUSES: [&str; 4] = ["acl:relcl", "advcl", "ccomp", "parataxis"];

/// What the sides of an act may tell of its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sides {
    /// Places within their phrases.
    Within,
    /// The target itself too.
    Ground,
}

/// Types and modes of acts that are done at a place.
static DONE_AT_A_PLACE: LazyLock<Vec<(&str, &str, Sides)>> = LazyLock::new(|| {
    let table = Table::built_in("place_acts.psv", include_str!("../../../../lexicon/place_acts.psv"));
    let sides = |side: &str| if side == "ground" { Sides::Ground } else { Sides::Within };
    table.rows().map(|r| (r.get("event"), r.get("mode"), sides(r.get("side")))).collect()
});

/// The place of an act, in its sentence.
pub fn of_act<'p, 'g>(places: &'p [PlaceMention<'g>], s: &Sentence, act: &Act) -> Option<&'p PlaceMention<'g>> {
    let here: Vec<_> = places.iter().filter(|m| m.sentence == s.index && !describes(s, m)).collect();
    let scene = Scene { here: &here, s, act };
    let told = scene.hanging(act.word).or_else(|| scene.taken_up(act.word));
    let mode = |m: &str| m.is_empty() || act.mode.as_deref() == Some(m);
    let sides = DONE_AT_A_PLACE.iter().find(|(event, m, _)| *event == act.event && mode(m)).map(|(_, _, sides)| *sides);
    told.or_else(|| sides.and_then(|sides| scene.of_sides(sides).or_else(|| scene.shared())))
}

/// Whether a place only describes somebody: "a Paris-based group".
fn describes(s: &Sentence, m: &PlaceMention) -> bool {
    s.forms.get(m.words.1) == Some(&"-") && s.words.get(m.words.1 + 1).is_some_and(|w| w.relation == "amod")
}

fn holds(m: &PlaceMention, word: usize) -> bool {
    (m.words.0..m.words.1).contains(&word)
}

/// An act and the places named in its sentence.
struct Scene<'s, 'p, 'g> {
    here: &'s [&'p PlaceMention<'g>],
    s: &'s Sentence<'s>,
    act: &'s Act,
}

impl<'p, 'g> Scene<'_, 'p, 'g> {
    /// The place that is nearest by some count, if it has one.
    fn nearest(&self, steps: impl Fn(&PlaceMention) -> Option<usize>) -> Option<&'p PlaceMention<'g>> {
        self.here.iter().filter_map(|m| Some((steps(m)?, *m))).min_by_key(|(n, _)| *n).map(|(_, m)| m)
    }

    fn top(&self, m: &PlaceMention) -> usize {
        top(self.s.words, m.words.0..m.words.1)
    }

    /// From a word up to another, as long as no word between stops the way: how many steps, and the last word below.
    fn climb(&self, from: usize, to: usize, stops: impl Fn(usize) -> bool) -> Option<(usize, usize)> {
        let (mut at, mut below) = (from, from);
        for n in 0..MOST_STEPS {
            if at == to {
                return Some((n, below));
            }
            if stops(at) {
                return None;
            }
            (at, below) = (self.s.words[at].head?, at);
        }
        None
    }

    /// Words by which another is joined to its head: "in", "near".
    fn cases(&self, word: usize) -> impl Iterator<Item = &str> {
        self.s.words.iter().filter(move |w| w.head == Some(word) && w.relation == "case").map(|w| w.lemma.as_str())
    }

    /// Whether a word is joined to its head as a place is, or as the ground of a deed when that is asked.
    fn is_located(&self, word: usize, ground: bool) -> bool {
        self.cases(word).any(|c| CLUES.before.contains(c) || ground && CLUES.ground.contains(c))
    }

    /// The place that hangs on a predicate most closely, and is neither a side nor who did it.
    fn hanging(&self, predicate: usize) -> Option<&'p PlaceMention<'g>> {
        let is_side = |w: &usize| self.act.source.contains(w) || self.act.target.contains(w);
        let stops = |at: usize| {
            let relation = self.s.words[at].relation;
            CLAUSES.contains(&relation)
                || matches!(relation, "nsubj" | "obj" | "obl:agent")
                || is_coordinate(self.s.words, at)
                || is_side(&at)
        };
        let steps = |m: &PlaceMention| self.climb(self.top(m), predicate, stops).map(|(n, _)| n).filter(|n| *n > 0);
        self.nearest(|m| steps(m).filter(|_| !(m.words.0..m.words.1).any(|w| is_side(&w))))
    }

    /// "Mosul, where they fought"
    fn taken_up(&self, predicate: usize) -> Option<&'p PlaceMention<'g>> {
        let words = self.s.words;
        let adverb = (1..words.len()).find(|&w| words[w].head == Some(predicate) && words[w].lemma == "where")?;
        let end = if self.s.forms[adverb - 1] == "," { adverb - 1 } else { adverb };
        self.here.iter().copied().find(|m| m.words.1 == end)
    }

    /// The place that the targets tell, then the sources.
    fn of_sides(&self, sides: Sides) -> Option<&'p PlaceMention<'g>> {
        let (source, target) = (&self.act.source, &self.act.target);
        let ground = || target.iter().filter(|_| sides == Sides::Ground).find_map(|&w| self.ground(w));
        target.iter().find_map(|&w| self.within(w)).or_else(ground).or_else(|| source.iter().find_map(|&w| self.within(w)))
    }

    /// "recruits in Mosul"
    fn within(&self, side: usize) -> Option<&'p PlaceMention<'g>> {
        let stops = |at: usize| {
            let relation = self.s.words[at].relation;
            CLAUSES.contains(&relation) || matches!(relation, "nsubj" | "obj" | "conj")
        };
        self.nearest(|m| {
            let (n, below) = self.climb(self.top(m), side, stops)?;
            (n > 0 && self.is_located(below, false)).then_some(n)
        })
    }

    /// "shelled Mosul", "an attack on Mosul"
    fn ground(&self, target: usize) -> Option<&'p PlaceMention<'g>> {
        let reached = self.cases(target).next().is_none() || self.is_located(target, true);
        self.here.iter().copied().find(|m| reached && holds(m, target))
    }

    /// The place of the verb that the predicate is joined to. What has a subject of its own shares only what stands in front of both:
    /// "In Mosul, gunmen shot a judge while troops searched houses".
    fn shared(&self) -> Option<&'p PlaceMention<'g>> {
        let words = self.s.words;
        let mut at = self.act.word;
        for _ in 0..MOST_VERBS {
            let joined = matches!(words[at].relation, "conj" | "advcl");
            let alone = words.iter().any(|w| w.head == Some(at) && is_subject(w));
            let head = words[at].head.filter(|_| joined)?;
            let place = self.hanging(head).filter(|m| !alone || self.is_in_front(m, head)).or_else(|| self.taken_up(head));
            if place.is_some() {
                return place;
            }
            at = head;
        }
        None
    }

    /// Whether a place opens the clause of a verb.
    fn is_in_front(&self, m: &PlaceMention, verb: usize) -> bool {
        let words = self.s.words;
        let subject = (0..verb).find(|&w| words[w].head == Some(verb) && is_subject(&words[w]));
        m.words.1 <= subject.unwrap_or(verb)
    }
}

#[cfg(test)]
mod tests {
    use crate::pipeline::Coder;
    use crate::{Document, Text};
    use std::sync::LazyLock;

    static CODER: LazyLock<Coder> = LazyLock::new(|| Coder::english().unwrap());

    /// The words for the place of the act that a verb tells of.
    fn place(text: &str, lemma: &str) -> Option<String> {
        let document = Document { text: Text::new(text), ..Document::default() };
        let events = CODER.worker().unwrap().code(&document).unwrap();
        let event = events.into_iter().find(|e| e.predicate.lemma == lemma);
        event.unwrap_or_else(|| panic!("no act of {lemma}")).place.map(|p| p.text)
    }

    #[test]
    fn the_phrase_of_a_side_tells_where_a_deed_was_done() {
        assert_eq!(place("Gunmen killed two police recruits in Mosul.", "kill").as_deref(), Some("Mosul"));
        assert_eq!(place("The ministry accused officials in Mosul of theft.", "accuse"), None);
    }

    #[test]
    fn a_town_that_is_shelled_or_visited_is_the_place() {
        assert_eq!(place("The army shelled Aleppo on Monday.", "shell").as_deref(), Some("Aleppo"));
        assert_eq!(place("The French president visited Nairobi on Monday.", "visit").as_deref(), Some("Nairobi"));
    }

    #[test]
    fn a_clause_with_where_is_about_the_place_before_it() {
        let text = "He was buried in Kirkuk, where gunmen killed four soldiers on Sunday.";
        assert_eq!(place(text, "kill").as_deref(), Some("Kirkuk"));
    }

    #[test]
    fn what_stands_in_front_is_the_place_of_joined_verbs() {
        let text = "In Karachi, gunmen stormed a bank and abducted its manager.";
        assert_eq!(place(text, "abduct").as_deref(), Some("Karachi"));
    }

    #[test]
    fn where_a_party_is_based_is_not_where_it_acts() {
        assert_eq!(place("Rebels killed six soldiers, a Geneva-based group said.", "kill"), None);
    }
}
