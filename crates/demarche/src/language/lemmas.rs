//! Lemmas: the dictionary form of a word, from the network's scores of edit rules.
//!
//! In: a form, its part of speech, rules with scores. Out: the lemma. The network is good at which kind of edit a form wants and poor at
//! spelling ("killed" → "kille"), so irregular forms and those of rare words are looked up (`lexicon/forms.psv`), and endings are taken
//! off as English spelling adds them. Of several words that a form may be of, one that is known (a whole word among the network's own
//! pieces) goes before others, and the network chooses among known ones.

use crate::tables::Table;
use std::collections::HashMap;
use std::sync::LazyLock;

/// Lemmas by part of speech and form.
static FORMS: LazyLock<HashMap<(String, String), String>> = LazyLock::new(|| {
    let table = Table::built_in("forms.psv", include_str!("../../../../lexicon/forms.psv"));
    let forms = table.rows().flat_map(|r| r.list("forms").map(move |f| ((r.get("upos").into(), f.into()), r.get("lemma").into())));
    forms.collect()
});

/// Rules that are looked at, best first.
const LOOKED_AT: usize = 12;
/// What it is worth, in the network's scores, that a result is a word.
const KNOWN: f32 = 5.0;
/// What it is worth that the ending is spelt as English adds it.
const REGULAR: f32 = 4.0;

/// The lemma of a form; `scores` has one score for each of `rules`, `known` tells words.
pub(super) fn choose<'r>(form: &str, upos: &str, rules: &'r [String], scores: &[f32], known: impl Fn(&str) -> bool) -> String {
    let plain = form.to_lowercase();
    if let Some(lemma) = FORMS.get(&(upos.to_string(), plain.clone())) {
        return lemma.clone();
    }
    if upos == "VERB"
        && let Some(ending) = ["ed", "ing", "s"].into_iter().find(|e| plain.ends_with(e))
    {
        let leads = |rule: &str, verb: &str| edited(form, rule).to_lowercase() == verb;
        let score = |verb: &str| rules.iter().zip(scores).filter(|(r, _)| leads(r, verb)).map(|(_, s)| *s).max_by(f32::total_cmp);
        return inflected(&plain, ending, known, score);
    }
    let plural = upos == "NOUN" && plain.ends_with('s');
    let mut best: Vec<usize> = (0..rules.len()).collect();
    best.sort_by(|a, b| scores[*b].total_cmp(&scores[*a]));
    best.truncate(if plural { LOOKED_AT } else { 1 });
    let worth = |rule: &'r str, score: f32| {
        let lemma = edited(form, rule);
        let lower = lemma.to_lowercase();
        let known = if known(&lower) { KNOWN } else { 0.0 };
        let regular = if plural && spelt(&lower, "s", &plain) { REGULAR } else { 0.0 };
        (lemma, score + known + regular)
    };
    let scored = best.iter().map(|&i| worth(&rules[i], scores[i]));
    let chosen = scored.reduce(|a, b| if b.1 > a.1 { b } else { a }).map_or_else(|| form.to_string(), |(lemma, _)| lemma);
    // A verb without an ending that is no irregular form is its own lemma, unless the network finds another word.
    if upos == "VERB" && !known(&chosen) { plain } else { chosen }
}

/// The verb that a form in -s, -ed or -ing is of.
fn inflected(form: &str, ending: &str, known: impl Fn(&str) -> bool, score: impl Fn(&str) -> Option<f32>) -> String {
    let stem = &form[..form.len() - ending.len()];
    let mut verbs = vec![stem.to_string(), format!("{stem}e")];
    // stop-p-ed, mimic-k-ed, go-e-s; tr-i-ed, carr-ie-s; d-y-ing
    let mut chars = stem.chars();
    chars.next_back();
    verbs.push(chars.as_str().to_string());
    verbs.extend(["i", "ie"].iter().filter_map(|i| Some(format!("{}y", stem.strip_suffix(i)?))));
    verbs.extend(stem.strip_suffix('y').map(|s| format!("{s}ie")));
    verbs.retain(|v| spelt(v, ending, form));
    // "bring", "need" and "pass" only look inflected; of "feed" and "freed" the network tells which does.
    let bare = !stem.contains(['a', 'e', 'i', 'o', 'u', 'y']) || form.ends_with("eed") || form.ends_with("ss");
    let words = verbs.iter().map(String::as_str).chain([form].into_iter().filter(|_| bare)).filter(|v| known(v));
    let worth = |verb: &str| score(verb).unwrap_or(f32::MIN);
    let best = words.max_by(|a, b| worth(a).total_cmp(&worth(b)));
    best.or(verbs.iter().map(String::as_str).find(|v| v.ends_with('e') == silent_e(stem))).unwrap_or(form).to_string()
}

/// Whether a stem that is no word looks as if a silent e were missing: "specializ", "assembl", "immers".
fn silent_e(stem: &str) -> bool {
    let mut end = stem.chars().rev();
    let (z, y) = (end.next().unwrap_or(' '), end.next().unwrap_or(' '));
    match z {
        'c' | 's' | 'u' | 'v' | 'z' => y != z,
        'l' => "bcdfgkptz".contains(y),
        'g' => "dr".contains(y),
        't' => y == 'a' || y == 'u',
        _ => false,
    }
}

/// Applies a rule such as "L2:y" to a form: keep (K) or lower (L) the case, cut two characters, add "y".
fn edited(form: &str, rule: &str) -> String {
    let (edit, ending) = rule.split_once(':').unwrap_or(("K0", ""));
    let base = if edit.starts_with('L') { form.to_lowercase() } else { form.to_string() };
    let cut: usize = edit[1..].parse().unwrap_or(0);
    let kept = base.chars().count().saturating_sub(cut);
    base.chars().take(kept).chain(ending.chars()).collect()
}

/// Whether a form is what English spelling makes of a lemma and the ending -s, -ed or -ing.
fn spelt(lemma: &str, ending: &str, form: &str) -> bool {
    let vowel = |c: char| "aeiou".contains(c);
    let mut end = lemma.chars().rev();
    let (z, y, x) = (end.next().unwrap_or(' '), end.next().unwrap_or(' '), end.next().unwrap_or(' '));
    if matches!(z, 'i' | 'u' | 'v' | 'j') {
        return false;
    }
    let stem = lemma.strip_suffix(z).unwrap_or("");
    // "marched" is from "march"; words such as "ache" are too few to ask for.
    if z == 'e' && ["ch", "sh", "ss", "x"].iter().any(|e| stem.ends_with(e)) {
        return false;
    }
    let hissing = matches!(z, 's' | 'x' | 'z') || lemma.ends_with("ch") || lemma.ends_with("sh");
    // One vowel between consonants doubles the last one: stop, stopped. In longer words stress decides: refer, offer.
    let closed = vowel(y) && !vowel(x) && !vowel(z) && !matches!(z, 'w' | 'x' | 'y' | 'h');
    let short = lemma.chars().filter(|c| vowel(*c)).count() == 1;
    let spellings = match ending {
        "ed" | "ing" if lemma.ends_with("ic") => vec![format!("{lemma}k{ending}")],
        "s" if hissing => vec![format!("{lemma}es")],
        "s" if z == 'y' && !vowel(y) => vec![format!("{stem}ies")],
        "s" if z == 'o' => vec![format!("{lemma}es"), format!("{lemma}s")],
        "s" => vec![format!("{lemma}s")],
        "ed" if z == 'e' => vec![format!("{lemma}d")],
        "ed" if z == 'y' && !vowel(y) => vec![format!("{stem}ied")],
        "ing" if lemma.ends_with("ie") => vec![format!("{}ying", &lemma[..lemma.len() - 2])],
        "ing" if z == 'e' && !matches!(y, 'e' | 'o' | 'y') => vec![format!("{stem}ing")],
        _ if closed && short => vec![format!("{lemma}{z}{ending}")],
        _ if closed => vec![format!("{lemma}{z}{ending}"), format!("{lemma}{ending}")],
        _ => vec![format!("{lemma}{ending}")],
    };
    spellings.iter().any(|f| f == form)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_cut_and_add() {
        assert_eq!(edited("Parties", "L3:y"), "party");
        assert_eq!(edited("was", "L3:be"), "be");
        assert_eq!(edited("Seoul", "K0:"), "Seoul");
    }

    #[test]
    fn of_likely_rules_the_one_that_leads_to_a_word_is_taken() {
        let rules: Vec<String> = ["L1:", "L2:", "L0:", "L3:y"].map(String::from).to_vec();
        let known = |w: &str| ["kill", "hope", "hop"].contains(&w);
        assert_eq!(choose("killed", "VERB", &rules, &[3.0, 2.5, -4.0, -9.0], known), "kill");
        assert_eq!(choose("hoped", "VERB", &rules, &[2.0, 2.5, -4.0, -9.0], known), "hope");
        assert_eq!(choose("reopen", "VERB", &["L1:et".to_string()], &[3.0], known), "reopen");
        assert_eq!(choose("bathed", "VERB", &rules, &[3.0, 2.5, -4.0, -9.0], |w| ["bath", "bathe"].contains(&w)), "bathe");
        assert_eq!(choose("Grozed", "PROPN", &rules, &[3.0, 2.5, -4.0, -9.0], known), "groze");
    }

    #[test]
    fn endings_of_verbs_come_off_as_english_adds_them_whatever_the_network_says() {
        let known = |w: &str| ["threaten", "mimic", "carry", "go", "die", "mop", "bring"].contains(&w);
        assert_eq!(choose("fired", "VERB", &["L0:".into(), "L1:".into()], &[2.0, 1.0], |w| ["fired", "fire"].contains(&w)), "fire");
        let verbs = [
            ("threatened", "threaten"),
            ("mimicking", "mimic"),
            ("carries", "carry"),
            ("goes", "go"),
            ("dying", "die"),
            ("mopping", "mop"),
            ("specializing", "specialize"),
            ("certified", "certify"),
            ("instructed", "instruct"),
            ("immersed", "immerse"),
            ("disassembled", "disassemble"),
            ("bring", "bring"),
        ];
        for (form, verb) in verbs {
            assert_eq!(choose(form, "VERB", &["L4:ome".to_string()], &[9.0], known), verb, "{form}");
        }
    }

    #[test]
    fn english_spelling() {
        let forms = [
            ("stop", "ed", "stopped"),
            ("offer", "ing", "offering"),
            ("try", "s", "tries"),
            ("clash", "s", "clashes"),
            ("flee", "ing", "fleeing"),
        ];
        for (lemma, ending, form) in forms {
            assert!(spelt(lemma, ending, form), "{lemma} {form}");
        }
        for (lemma, ending, form) in [("hop", "ing", "hoping"), ("us", "ed", "used"), ("tri", "ed", "tried"), ("marche", "ed", "marched")] {
            assert!(!spelt(lemma, ending, form), "{lemma} {form}");
        }
    }
}
