//! Casualties: how many were killed and injured in an act.
//!
//! In: the words and tree of a sentence, and its acts. Out: [`Casualties`] of each act. A word of `lexicon/casualties.psv` ("kill", "die",
//! "wounded", "toll") says what became of somebody, the tree who it was and thereby the number; the act is the one told by that word,
//! else the nearest one in the tree that can have victims. What is no certain number ("dozens", "several") is left open.

use crate::actors::story::Sentence;
use crate::events::Act;
use crate::numbers;
use crate::tables::Table;
use std::collections::HashMap;
use std::sync::LazyLock;

static WORDS: LazyLock<HashMap<(String, String), Vec<Outcome>>> = LazyLock::new(|| {
    let table = Table::built_in("casualties.psv", include_str!("../../../lexicon/casualties.psv"));
    let mut out: HashMap<_, Vec<Outcome>> = HashMap::new();
    for row in table.rows() {
        let victim = match row.get("victim") {
            "object" => Victim::Object,
            "subject" => Victim::Subject,
            "described" => Victim::Described,
            "counted" => Victim::Counted,
            "toll" => Victim::Toll,
            other => panic!("{}", row.error(format!("victim {other}: wanted object, subject, described, counted or toll"))),
        };
        let outcome = Outcome { dead: row.get("outcome") == "dead", victim, with: row.list("with").map(String::from).collect() };
        out.entry((row.get("lemma").to_string(), row.get("upos").to_string())).or_default().push(outcome);
    }
    out
});

/// People killed and injured, where a number is told.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Casualties {
    /// Killed.
    pub dead: Option<u64>,
    /// Injured.
    pub injured: Option<u64>,
}

struct Outcome {
    dead: bool,
    victim: Victim,
    with: Vec<String>,
}

/// Where the victims of a word stand.
#[derive(Clone, Copy, PartialEq)]
enum Victim {
    Object,
    Subject,
    Described,
    Counted,
    Toll,
}

/// How far in the tree, in edges, a number may lie from the act it belongs to.
const REACH: usize = 4;

/// The casualties of each act of a sentence; `deadly` says which acts can have victims beside those told by the very word.
pub fn casualties(s: &Sentence, acts: &[Act], deadly: impl Fn(&Act) -> bool) -> Vec<Casualties> {
    let mut out = vec![Casualties::default(); acts.len()];
    let mut near: Vec<(usize, usize, bool, u64)> = Vec::new();
    for (word, dead, number) in told(s) {
        let own = |a: &Act| a.word == word || a.left_out.iter().any(|l| l.word == word);
        let distances = acts.iter().enumerate().filter_map(|(i, a)| {
            let d = if own(a) { 0 } else { distance(s, a.word, word).filter(|_| deadly(a))? };
            (d <= REACH).then_some((d, i))
        });
        if let Some((d, i)) = distances.min() {
            near.push((d, i, dead, number));
        }
    }
    // What stands nearest to an act is said of it first.
    near.sort_by_key(|(d, ..)| *d);
    for (_, i, dead, number) in near {
        let count = if dead { &mut out[i].dead } else { &mut out[i].injured };
        *count = count.or(Some(number));
    }
    out
}

/// Words of a sentence that tell an outcome, whether it is death, and the number of victims.
fn told(s: &Sentence) -> Vec<(usize, bool, u64)> {
    let mut out = Vec::new();
    for (i, w) in s.words.iter().enumerate() {
        let key = (w.lemma.to_lowercase(), w.upos.to_string());
        for o in WORDS.get(&key).into_iter().flatten() {
            if negated(s, i) || either(s, i, o.dead) {
                continue;
            }
            if let Some(n) = number(s, i, o).filter(|n| *n > 0) {
                out.push((i, o.dead, n));
            }
        }
    }
    out
}

fn outcome(s: &Sentence, i: usize) -> Option<bool> {
    let w = &s.words[i];
    WORDS.get(&(w.lemma.to_lowercase(), w.upos.to_string())).and_then(|o| o.first()).map(|o| o.dead)
}

/// "killed or wounded 20": nobody knows how many of each.
fn either(s: &Sentence, i: usize, dead: bool) -> bool {
    let joined = |a: usize, b: usize| s.words[b].head == Some(a) && s.words[b].relation == "conj";
    (0..s.words.len()).any(|j| {
        let (first, second) = if j < i { (j, i) } else { (i, j) };
        let or = || children(s, second).any(|k| s.words[k].relation == "cc" && s.words[k].lemma == "or");
        j != i && joined(first, second) && outcome(s, j) == Some(!dead) && or()
    })
}

fn children<'s>(s: &'s Sentence, head: usize) -> impl Iterator<Item = usize> + use<'s> {
    let words = s.words;
    (0..words.len()).filter(move |&i| words[i].head == Some(head))
}

fn child(s: &Sentence, head: usize, relations: &[&str]) -> Option<usize> {
    children(s, head).find(|&i| relations.contains(&s.words[i].relation))
}

fn negated(s: &Sentence, i: usize) -> bool {
    children(s, i).any(|k| s.words[k].feats.contains("Polarity=Neg"))
}

fn number(s: &Sentence, i: usize, o: &Outcome) -> Option<u64> {
    match o.victim {
        Victim::Object => group(s, object(s, i, o.dead)?),
        Victim::Subject => group(s, subject(s, i)?),
        Victim::Described => described(s, i),
        Victim::Toll => toll(s, i),
        Victim::Counted => {
            let verb = s.words[i].head.map(|h| s.words[h].lemma.as_str());
            if !o.with.is_empty() && !verb.is_some_and(|v| o.with.iter().any(|w| w == v)) {
                return None;
            }
            counted(s, i).or_else(|| child(s, i, &["nmod"]).filter(|&v| preposition(s, v) == Some("of")).and_then(|v| group(s, v)))
        }
    }
}

fn preposition<'s>(s: &'s Sentence, i: usize) -> Option<&'s str> {
    child(s, i, &["case"]).map(|c| s.words[c].lemma.as_str())
}

/// The object of a verb, the subject of its passive, or what its participle modifies.
fn object(s: &Sentence, i: usize, dead: bool) -> Option<usize> {
    let w = &s.words[i];
    // "at least 14 soldiers" looks like a prepositional phrase.
    let rounded = |k: &usize| {
        let first = crate::mentions::phrase(s.words, *k).0;
        let from = children(s, *k).filter(|c| s.words[*c].relation == "case").min().map_or(first, |c| c.min(first));
        s.words[*k].relation == "obl" && numbers::about(&s.forms[from..])
    };
    // "wounded 20": whatever the tree calls a bare number right behind the word.
    let bare_number = |k: &usize| *k == i + 1 && s.words[*k].upos == "NUM";
    let own = child(s, i, &["obj", "nsubj:pass"]).or_else(|| children(s, i).find(|k| rounded(k) || bare_number(k))).or_else(|| {
        // "four others wounded": a participle without its auxiliary, read as active.
        let bare = w.feats.contains("VerbForm=Part") || w.feats.contains("Voice=Pass");
        child(s, i, &["nsubj"]).filter(|_| bare && child(s, i, &["aux"]).is_none())
    });
    own.or_else(|| match w.relation {
        "acl" | "amod" => w.head,
        // "were shot and killed": the subject is that of the first verb, unless that verb tells of another outcome.
        "conj" => w.head.filter(|&h| outcome(s, h).is_none_or(|d| d == dead)).and_then(|h| child(s, h, &["nsubj:pass", "obj"])),
        _ => None,
    })
}

fn subject(s: &Sentence, i: usize) -> Option<usize> {
    let w = &s.words[i];
    child(s, i, &["nsubj"]).or(match w.relation {
        "acl" | "acl:relcl" | "amod" => w.head,
        "conj" => w.head.and_then(|h| child(s, h, &["nsubj"])),
        _ => None,
    })
}

/// "12 dead", "12 people dead", "left 12 people dead", "12 were dead".
fn described(s: &Sentence, i: usize) -> Option<u64> {
    let w = &s.words[i];
    if let Some(n) = counted(s, i).or_else(|| value(s, i.checked_sub(1)?)) {
        return Some(n);
    }
    match w.relation {
        "amod" | "acl" | "nummod" => group(s, w.head?),
        "xcomp" | "advmod" | "advcl" | "obl" => child(s, w.head?, &["obj", "nsubj:pass"]).and_then(|v| group(s, v)),
        _ => child(s, i, &["nsubj", "nsubj:pass"]).and_then(|v| group(s, v)),
    }
}

/// "The death toll rose to 45", "put the toll at 45", "a toll of 45".
fn toll(s: &Sentence, i: usize) -> Option<u64> {
    let figure = |head: usize| {
        children(s, head).filter(|&k| matches!(s.words[k].relation, "obl" | "nmod" | "obj" | "xcomp")).find_map(|k| {
            let to = matches!(preposition(s, k), Some("to" | "at" | "of")) || s.words[k].relation == "obj" && k != i;
            to.then(|| value(s, k).or_else(|| counted(s, k))).flatten()
        })
    };
    figure(i).or_else(|| figure(s.words[i].head?))
}

/// How many a phrase and all that is coordinated with it are; none when that of one part is not told.
fn group(s: &Sentence, head: usize) -> Option<u64> {
    // "12 people dead and 30 wounded": a bare number before another outcome belongs to that, wherever the tree hangs it.
    let others = |k: usize| s.words[k].upos == "NUM" && k + 1 < s.words.len() && outcome(s, k + 1).is_some();
    let rest = children(s, head).filter(|&k| s.words[k].relation == "conj" && s.words[k].upos != "VERB" && !others(k));
    rest.map(|k| one(s, k)).chain([one(s, head)]).sum()
}

/// How many a phrase is: its number, or one for a single person.
fn one(s: &Sentence, head: usize) -> Option<u64> {
    let w = &s.words[head];
    value(s, head).or_else(|| counted(s, head)).or_else(|| {
        let single = w.upos != "PRON" && w.entity == Some("person") && w.feats.contains("Number=Sing");
        // "a number of", "a group of": the head is not whom it is about.
        (single && child(s, head, &["nmod"]).is_none_or(|n| s.words[n].feats.contains("Number=Sing") || preposition(s, n) != Some("of")))
            .then_some(1)
    })
}

/// The number that a phrase's modifiers tell.
fn counted(s: &Sentence, head: usize) -> Option<u64> {
    children(s, head)
        .filter(|&k| {
            let w = &s.words[k];
            matches!(w.relation, "nummod" | "det" | "amod" | "compound" | "nmod:unmarked" | "nmod")
                && (w.upos == "NUM" || w.lemma == "dozen")
        })
        .find_map(|k| value(s, k))
}

/// The number that a word and the number words around it tell; none for a range.
fn value(s: &Sentence, at: usize) -> Option<u64> {
    let form = |i: usize| s.forms[i];
    let numeric = |i: usize| {
        numbers::cardinal(&[form(i)]).is_some() || numbers::cardinal(&["a", form(i)]).is_some_and(|_| i == at || s.words[i].upos == "NUM")
    };
    if !numeric(at) {
        return None;
    }
    let joins = |i: usize| numeric(i) || matches!(form(i), "-" | "‑");
    let (mut first, mut last) = (at, at);
    while first > 0 && (joins(first - 1) || matches!(form(first - 1), "a" | "A" | "an")) {
        first -= 1;
    }
    while last + 1 < s.forms.len() && joins(last + 1) {
        last += 1;
    }
    let end = |i: Option<usize>| i.and_then(|i| s.forms.get(i)).map(|f| f.to_lowercase());
    let (before, after) = (end(first.checked_sub(1)), end(Some(last + 1)));
    let number_at = |i: Option<usize>| i.and_then(|i| s.forms.get(i)).is_some_and(|f| numbers::cardinal(&[f]).is_some());
    let range = matches!(after.as_deref(), Some("to" | "or" | "–")) && number_at(Some(last + 2))
        || matches!(before.as_deref(), Some("to" | "or" | "–")) && number_at(first.checked_sub(2));
    let words: Vec<&str> = s.forms[first..=last].to_vec();
    if range { None } else { numbers::cardinal(&words) }
}

/// Edges between two words of the tree.
pub(crate) fn distance(s: &Sentence, a: usize, b: usize) -> Option<usize> {
    let path = |mut i: usize| {
        let mut out = vec![i];
        while let Some(h) = s.words[i].head.filter(|h| !out.contains(h)) {
            out.push(h);
            i = h;
        }
        out
    };
    let (x, y) = (path(a), path(b));
    x.iter().enumerate().find_map(|(i, w)| y.iter().position(|v| v == w).map(|j| i + j))
}
