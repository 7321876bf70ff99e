//! Which acts of a sentence are records: the codebook's rules.
//!
//! In: the acts that `events` finds in a sentence. Out: those that stay, each with what was left out beside it and why. The rules are data
//! (`codebook/plover.toml`, `[[turn]]`, `[country]`, `pointers`, `[private]` and `[[rule]]`); here is only what their words mean.

use crate::actors::Profile;
use crate::actors::story::{Cast, Sentence};
use crate::codebook::{Codebook, Dropped, Link, Rule, Sides};
use crate::events::{Act, LeftOut};

/// Words that may lie between two that are linked through the tree.
const REACH: usize = 4;

/// Applies the rules of a codebook to the acts of one sentence, in the order of the rules.
pub fn apply(s: &Sentence, mut acts: Vec<Act>, cast: &Cast, codebook: &Codebook) -> Vec<Act> {
    for act in &mut acts {
        not_to_itself(act, cast, codebook);
        turn(act, cast, codebook);
    }
    acts.retain(|a| !is_pointer(a, codebook) && !is_natural(a, cast) && !is_private(a, cast, codebook));
    for rule in codebook.rules() {
        while let Some((stays, goes)) = pair(s, &acts, cast, codebook, rule) {
            let gone = acts[goes].clone();
            let kept = &mut acts[stays];
            if rule.take {
                take(kept, &gone);
            }
            kept.left_out.extend(gone.left_out.iter().cloned());
            kept.left_out.push(LeftOut { word: gone.word, event: gone.event, why: rule.why.clone() });
            acts.remove(goes);
        }
    }
    acts
}

/// Whether a side of an act is named, and the story knows of all on it that they are so.
fn all_are(act: &Act, side: &[usize], cast: &Cast, so: impl Fn(&Profile) -> bool) -> bool {
    let known = |w: &usize| {
        let profiles = cast.profiles((act.sentence, *w));
        !profiles.is_empty() && profiles.iter().all(&so)
    };
    !side.is_empty() && side.iter().all(known)
}

/// What an act is where certain sides do it: whom rebels "arrest" they abduct.
fn turn(act: &mut Act, cast: &Cast, codebook: &Codebook) {
    let all = |side: &[usize], sectors: &[String]| all_are(act, side, cast, |p| p.sector().is_some_and(|s| sectors.iter().any(|x| x == s)));
    let mode = |modes: &[String]| modes.is_empty() || act.mode.as_ref().is_some_and(|m| modes.contains(m));
    let found = codebook.turns().iter().find(|t| {
        t.types.contains(&act.event)
            && mode(&t.modes)
            && all(&act.source, &t.sources)
            && (t.targets.is_empty() || all(&act.target, &t.targets))
    });
    if let Some(t) = found.filter(|t| codebook.get(&t.is).is_some()) {
        act.left_out.push(LeftOut { word: act.word, event: std::mem::replace(&mut act.event, t.is.clone()), why: t.why.clone() });
        act.mode = t.mode.clone();
    }
}

/// "Rouhani promised that Tehran would help": the name of its own country is not whom a government promises or threatens.
fn not_to_itself(act: &mut Act, cast: &Cast, codebook: &Codebook) {
    if !codebook.country().never_to_itself.contains(&act.event) {
        return;
    }
    // A capital stands for its government too.
    let state = |p: &Profile| p.bare || p.kind.as_deref() == Some("capital") && p.sector() == Some("GOV");
    let governed = |p: &Profile| all_are(act, &act.source, cast, |q| q.country == p.country && (q.bare || q.sector() == Some("GOV")));
    let own = |w: usize| all_are(act, &[w], cast, |p| state(p) && p.country.is_some() && governed(p));
    let target = act.target.iter().copied().filter(|&w| !own(w)).collect();
    act.target = target;
}

/// Whether an act without sides only points back to one told elsewhere: "the talks".
fn is_pointer(act: &Act, codebook: &Codebook) -> bool {
    act.source.is_empty() && act.target.is_empty() && codebook.get(&act.event).is_some_and(|t| codebook.pointers().contains(&t.quad))
}

/// Whether only a force of nature does it: "floodwaters surrounded the village".
fn is_natural(act: &Act, cast: &Cast) -> bool {
    all_are(act, &act.source, cast, |p| p.kind.as_deref() == Some("nature"))
}

/// Whether an act of words or for somebody's good lies between private sides: "the bank rejected the offer".
fn is_private(act: &Act, cast: &Cast, codebook: &Codebook) -> bool {
    let private = codebook.private();
    let side = |w: &usize| {
        let at = (act.sentence, *w);
        cast.entity_of(at).is_some()
            && cast.profiles(at).iter().all(|p| match p.sector() {
                Some(sector) => private.sectors.iter().any(|s| s == sector),
                None => !p.bare && !p.known && !matches!(p.kind.as_deref(), Some("people" | "group" | "body")),
            })
    };
    let mut sides = act.source.iter().chain(&act.target).peekable();
    let of_kind = codebook.get(&act.event).is_some_and(|t| private.quads.contains(&t.quad));
    of_kind && sides.peek().is_some() && sides.all(side)
}

/// The first two acts, by index, of which a rule keeps the first and leaves out the second.
fn pair(s: &Sentence, acts: &[Act], cast: &Cast, codebook: &Codebook, rule: &Rule) -> Option<(usize, usize)> {
    let applies = |a: &Act, b: &Act| {
        types(a, b, codebook, rule)
            && (rule.factuality.is_empty() || rule.factuality.contains(&b.factuality))
            && (linked(s, a.word, b.word, rule.link) || equated(s, a.word, b.word, &rule.through))
            && sides(cast, a, b, rule.sides)
            // Of two of one type either could stay.
            && (rule.drop != Dropped::Same || rank(a) > rank(b) && !are_two(s, a, b))
    };
    let all = || 0..acts.len();
    all().find_map(|a| all().find(|&b| a != b && applies(&acts[a], &acts[b])).map(|b| (a, b)))
}

fn types(a: &Act, b: &Act, codebook: &Codebook, rule: &Rule) -> bool {
    let same = || codebook.get(&a.event).is_some_and(|t| t.model.contains(&b.event));
    let dropped = match &rule.drop {
        Dropped::Same => same(),
        Dropped::Types(types) => (types.is_empty() || types.contains(&b.event)) && !same(),
    };
    dropped && (rule.keep.is_empty() || rule.keep.contains(&a.event))
}

/// Of two words for one act the one with more sides, else the surer, else the first is the record's.
fn rank(a: &Act) -> (usize, u32, std::cmp::Reverse<usize>) {
    let sides = usize::from(!a.source.is_empty()) + usize::from(!a.target.is_empty());
    (sides, (a.confidence * 1e4) as u32, std::cmp::Reverse(a.word))
}

/// Whether two coordinated verbs tell of two acts, since each has an object or a mode of its own: "banned rallies and cut off the internet".
fn are_two(s: &Sentence, a: &Act, b: &Act) -> bool {
    let below = |x: &Act, y: &Act| s.words[x.word].head == Some(y.word) && s.words[x.word].relation == "conj";
    let object = |x: &Act| s.words.iter().any(|w| w.head == Some(x.word) && matches!(w.relation, "obj" | "nsubj:pass"));
    let modes = a.mode.is_some() && b.mode.is_some() && a.mode != b.mode;
    let verbs = [a, b].iter().all(|x| s.words[x.word].upos == "VERB");
    verbs && (below(a, b) || below(b, a)) && (modes || object(a) && object(b))
}

fn linked(s: &Sentence, stays: usize, goes: usize, link: Link) -> bool {
    match link {
        Link::Sentence => true,
        Link::Near => [(stays, goes), (goes, stays)].iter().any(|&(top, below)| {
            let up = s.words[below].head;
            up == Some(top) || up.is_some_and(|h| s.words[h].head == Some(top))
        }),
        Link::Governs => {
            let mut at = goes;
            for _ in 0..REACH {
                let Some(up) = s.words[at].head else { return false };
                if up == stays {
                    // What is only coordinated with a word, or tells when and why, is not governed by it.
                    return !matches!(s.words[at].relation, "conj" | "advcl" | "parataxis" | "acl:relcl");
                }
                if s.words[up].upos == "VERB" && s.words[at].relation != "conj" {
                    return false;
                }
                at = up;
            }
            false
        }
    }
}

/// Whether a verb that means being says of one that it is the other: "the launch marked the third test".
fn equated(s: &Sentence, a: usize, b: usize, verbs: &[String]) -> bool {
    let subject = |w: usize| s.words[w].relation == "nsubj";
    s.words[a].head == s.words[b].head && subject(a) != subject(b) && s.words[a].head.is_some_and(|v| verbs.contains(&s.words[v].lemma))
}

fn sides(cast: &Cast, a: &Act, b: &Act, wanted: Sides) -> bool {
    // Who it is, where the story knows; the predicate of the other act is no actor ("a bombing killed").
    let who = |act: &Act, side: &[usize], other: &Act| -> Vec<(usize, usize)> {
        let known = |w: &usize| cast.entity_of((act.sentence, *w)).map_or((1, *w), |e| (0, e));
        side.iter().filter(|w| **w != other.word).map(known).collect()
    };
    let agree = |x: &[(usize, usize)], y: &[(usize, usize)]| x.iter().all(|w| y.contains(w)) || y.iter().all(|w| x.contains(w));
    let source = || agree(&who(a, &a.source, b), &who(b, &b.source, a));
    let target = || agree(&who(a, &a.target, b), &who(b, &b.target, a));
    match wanted {
        Sides::Any => true,
        Sides::Source => source(),
        Sides::SameSource => !a.source.is_empty() && !b.source.is_empty() && source(),
        Sides::Compatible => source() && target(),
    }
}

fn take(kept: &mut Act, gone: &Act) {
    kept.source.retain(|w| *w != gone.word);
    kept.target.retain(|w| *w != gone.word);
    if kept.source.is_empty() {
        kept.source = gone.source.iter().copied().filter(|w| *w != kept.word && !kept.target.contains(w)).collect();
    }
    if kept.target.is_empty() {
        kept.target = gone.target.iter().copied().filter(|w| *w != kept.word && !kept.source.contains(w)).collect();
    }
    kept.mode = kept.mode.take().or_else(|| gone.mode.clone());
    kept.speaker = kept.speaker.or(gone.speaker);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Word;

    /// Part of speech, head (from 1), relation.
    type Node = (&'static str, usize, &'static str);
    /// Word, type, sources, targets, factuality.
    type Told<'a> = (usize, &'a str, &'a [usize], &'a [usize], &'a str);

    fn word(lemma: &str, &(upos, head, relation): &Node) -> Word<'static> {
        Word { lemma: lemma.to_string(), upos, feats: "_", head: head.checked_sub(1), relation, entity: None }
    }

    /// The acts that stay over a tree, as word and type.
    fn kept(tree: &[Node], acts: &[Told]) -> Vec<(usize, String)> {
        let words: Vec<Word> = tree.iter().map(|node| word("", node)).collect();
        let forms = vec![""; words.len()];
        let s = Sentence { words: &words, forms: &forms, index: 0 };
        let acts = acts
            .iter()
            .map(|(word, event, source, target, factuality)| Act {
                factuality: factuality.to_string(),
                ..Act::told(*word, event, source, target)
            })
            .collect();
        apply(&s, acts, &Cast::default(), &Codebook::built_in()).into_iter().map(|a| (a.word, a.event)).collect()
    }

    #[test]
    fn an_act_told_by_verb_and_noun_is_one_record() {
        // soldiers died in blast: "killed" and "blast"
        let tree = [("NOUN", 2, "nsubj:pass"), ("VERB", 0, "root"), ("ADP", 4, "case"), ("NOUN", 2, "obl")];
        assert_eq!(kept(&tree, &[(1, "ASSAULT", &[], &[0], "actual"), (3, "ASSAULT", &[], &[], "actual")]), [(1, "ASSAULT".to_string())]);
    }

    #[test]
    fn talks_of_nobody_are_no_record() {
        // talks over ceasefire stalled after bombing
        let tree =
            [("NOUN", 4, "nsubj"), ("ADP", 3, "case"), ("NOUN", 1, "nmod"), ("VERB", 0, "root"), ("ADP", 6, "case"), ("NOUN", 4, "obl")];
        assert_eq!(kept(&tree, &[(0, "CONSULT", &[], &[], "actual"), (5, "ASSAULT", &[], &[], "actual")]), [(5, "ASSAULT".to_string())]);
        assert_eq!(kept(&tree, &[(0, "CONSULT", &[], &[2], "actual")]).len(), 1);
    }

    #[test]
    fn what_marks_another_act_is_that_act() {
        // launch marked the army's third test
        let tree = [("NOUN", 2, "nsubj"), ("VERB", 0, "root"), ("NOUN", 4, "nmod:poss"), ("NOUN", 2, "obj")];
        let words: Vec<Word> = ["launch", "mark", "army", "test"].iter().zip(&tree).map(|(lemma, node)| word(lemma, node)).collect();
        let s = Sentence { words: &words, forms: &[""; 4], index: 0 };
        assert!(equated(&s, 0, 3, &["mark".to_string()]));
        assert!(!equated(&s, 0, 3, &["follow".to_string()]));
    }

    #[test]
    fn acts_against_different_sides_are_two_records() {
        // they bombed Gao and shot villagers
        let tree =
            [("PRON", 2, "nsubj"), ("VERB", 0, "root"), ("PROPN", 2, "obj"), ("CCONJ", 5, "cc"), ("VERB", 2, "conj"), ("NOUN", 5, "obj")];
        assert_eq!(kept(&tree, &[(1, "ASSAULT", &[0], &[2], "actual"), (4, "ASSAULT", &[0], &[5], "actual")]).len(), 2);
    }

    #[test]
    fn coordinated_verbs_with_objects_of_their_own_are_two_acts() {
        // they banned rallies and cut lines
        let tree =
            [("PRON", 2, "nsubj"), ("VERB", 0, "root"), ("NOUN", 2, "obj"), ("CCONJ", 5, "cc"), ("VERB", 2, "conj"), ("NOUN", 5, "obj")];
        assert_eq!(kept(&tree, &[(1, "COERCE", &[0], &[], "actual"), (4, "COERCE", &[0], &[], "actual")]).len(), 2);
        // they seized and held it
        let tree = [("PRON", 2, "nsubj"), ("VERB", 0, "root"), ("CCONJ", 4, "cc"), ("VERB", 2, "conj"), ("PRON", 4, "obj")];
        assert_eq!(kept(&tree, &[(1, "COERCE", &[0], &[], "actual"), (3, "COERCE", &[0], &[], "actual")]).len(), 1);
    }

    #[test]
    fn troops_that_move_to_attack_are_an_assault_only() {
        // army sent tanks and shelled town
        let tree =
            [("NOUN", 2, "nsubj"), ("VERB", 0, "root"), ("NOUN", 2, "obj"), ("CCONJ", 5, "cc"), ("VERB", 2, "conj"), ("NOUN", 5, "obj")];
        assert_eq!(
            kept(&tree, &[(1, "MOBILIZE", &[0], &[], "actual"), (4, "ASSAULT", &[0], &[5], "actual")]),
            [(4, "ASSAULT".to_string())]
        );
    }

    #[test]
    fn whoever_sends_troops_after_an_attack_did_not_make_it() {
        // France condemned attack and sent troops
        let tree =
            [("PROPN", 2, "nsubj"), ("VERB", 0, "root"), ("NOUN", 2, "obj"), ("CCONJ", 5, "cc"), ("VERB", 2, "conj"), ("NOUN", 5, "obj")];
        assert_eq!(kept(&tree, &[(2, "ASSAULT", &[], &[], "actual"), (4, "MOBILIZE", &[0], &[], "actual")]).len(), 2);
    }

    #[test]
    fn a_promise_to_withdraw_is_no_withdrawal() {
        // Uganda agreed to withdraw
        let tree = [("PROPN", 2, "nsubj"), ("VERB", 0, "root"), ("PART", 4, "mark"), ("VERB", 2, "xcomp")];
        assert_eq!(kept(&tree, &[(1, "AGREE", &[0], &[], "actual"), (3, "RETREAT", &[0], &[], "planned")]), [(1, "AGREE".to_string())]);
        assert_eq!(kept(&tree, &[(1, "AGREE", &[0], &[], "actual"), (3, "RETREAT", &[0], &[], "actual")]).len(), 2);
    }

    #[test]
    fn a_launch_that_is_only_condemned_is_no_record() {
        // Fiji condemned the launches
        let tree = [("PROPN", 2, "nsubj"), ("VERB", 0, "root"), ("DET", 4, "det"), ("NOUN", 2, "obj")];
        assert_eq!(kept(&tree, &[(1, "ACCUSE", &[0], &[], "actual"), (3, "MOBILIZE", &[], &[], "actual")]), [(1, "ACCUSE".to_string())]);
    }
}
