//! Parts of speech that a word cannot have: the network gives a verb it has seldom seen a class of words that can be listed, or of signs.
//!
//! In: a form. Out: whether a part of speech is open to it, by `lexicon/closed_classes.psv` and by whether it has letters and digits.

use crate::numbers::{cardinal, ordinal};
use crate::tables::Table;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

static CLOSED: LazyLock<HashMap<String, HashSet<String>>> = LazyLock::new(|| {
    let table = Table::built_in("closed_classes.psv", include_str!("../../../../lexicon/closed_classes.psv"));
    table.rows().map(|r| (r.get("upos").to_string(), r.list("words").map(String::from).collect())).collect()
});

/// Letters up to which a word may be the sign of a unit or currency.
const LONGEST_SIGN: usize = 3;

/// Whether a form may have a part of speech.
pub(super) fn may_be(form: &str, upos: &str) -> bool {
    let plain = form.to_lowercase();
    let letters = form.chars().filter(|c| c.is_alphabetic()).count();
    match upos {
        "PUNCT" => letters == 0 || plain == "lrb" || plain == "rrb",
        "SYM" => letters <= LONGEST_SIGN || letters < form.chars().count(),
        "NUM" => {
            let capitals = form.chars().all(char::is_uppercase);
            letters < form.chars().count()
                || capitals
                || letters <= 1
                || cardinal(&["one", &plain]).is_some()
                || ordinal(&[&plain]).is_some()
        }
        _ => CLOSED.get(upos).is_none_or(|words| words.contains(&plain)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn verbs_are_neither_signs_nor_numbers_nor_words_of_a_list() {
        for upos in ["SYM", "NUM", "DET", "AUX", "PUNCT", "PART"] {
            assert!(!may_be("suspended", upos), "{upos}");
        }
        assert!(may_be("suspended", "VERB"));
    }

    #[test]
    fn signs_numbers_and_listed_words_keep_their_class() {
        for (form, upos) in
            [("$", "SYM"), ("km", "SYM"), ("20", "NUM"), ("twelve", "NUM"), ("IV", "NUM"), ("’s", "AUX"), ("The", "DET"), (".", "PUNCT")]
        {
            assert!(may_be(form, upos), "{form} {upos}");
        }
    }
}
