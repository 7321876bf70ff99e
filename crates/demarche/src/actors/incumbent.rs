//! Names whom a phrase only describes by an office: "the U.S. president", "Prime Minister Abe", "the NATO secretary general".
//!
//! In: a phrase that has been read, its title, and the day. Out: the name and office of who held it on that day, from
//! [`Lexicon::holder`](super::lexicon::Lexicon::holder). Nothing is named where other words change the title ("deputy", "former"), where
//! several are meant, or where the day does not decide.

use super::compose::Composer;
use super::lexicon::{Hit, Sense};
use super::nations::unknown_name;
use super::profile::Profile;
use std::ops::Range;

impl Composer<'_> {
    /// Names the holder of the office that a title within the core asks for; `body` is whose it is, where that is no country.
    pub(super) fn name_incumbent(&self, p: &mut Profile, core: &Range<usize>, title: &Hit, body: Option<&str>) {
        if p.name.is_some() {
            return;
        }
        let Some(words) = self.whole_title(core, title) else { return };
        let (day, country) = (self.phrase.day, p.country.as_deref());
        let former = |h: &Hit| self.lexicon.changes(h, "former");
        // "former prime minister" may stand in the lexicon as a title of its own.
        let inner = self.lexicon.find(&words[..1]).iter().any(former) && words.len() > 1;
        let words = if inner { &words[1..] } else { &words[..] };
        let gone = inner || self.within(core).any(former);
        let found = match self.surname(title) {
            Some(name) if gone => self.lexicon.once_titled(words, name, country, day),
            Some(name) => self.lexicon.titled(words, name, country, day),
            None if title.end <= self.head || gone => None,
            None => body
                .or(country)
                .or_else(|| self.lexicon.sole_owner(words))
                .and_then(|owner| self.lexicon.holder(words, owner, day))
                .map(|(id, _)| id),
        };
        let Some(id) = found else { return };
        let e = self.lexicon.entity(id);
        p.name = Some(e.name.clone());
        p.known = title.end <= self.head;
        let when = day.filter(|_| !gone).map_or(String::new(), |d| format!(" on {d}"));
        p.why.push(format!("«{}»{when}: {} ({})", words.join(" ").replace(" - ", "-"), e.name, e.origin));
        if e.kind != "person" {
            return;
        }
        p.kind = Some("person".to_string());
        p.country.get_or_insert_with(|| e.country.clone());
        if !gone {
            p.office.clone_from(&e.office);
        }
        if p.sectors.is_empty() {
            // Who heads or speaks for an organisation of states is an official.
            p.sectors = if e.sectors.is_empty() { vec!["GOV".to_string()] } else { e.sectors.clone() };
        }
    }

    /// "President Bush" in 1990 is not whom news mostly calls Bush: who bore a short name and the title before it on the day.
    pub(super) fn by_title(&self, core: &Range<usize>, name: &Hit, title: Option<&Hit>) -> Option<usize> {
        let title = title.filter(|t| t.end == name.first && name.end == name.first + 1)?;
        let words = self.whole_title(core, title)?;
        let reader = self.reader();
        let country = self.within(&(core.start..title.first)).find_map(|h| reader.of(h, None)).map(|n| n.code);
        self.lexicon.titled(&words, self.phrase.words[name.first], country.as_deref(), self.phrase.day)
    }

    /// The title with what stands between it and whose it is ("acting", "deputy"); none where it is one of several.
    fn whole_title(&self, core: &Range<usize>, title: &Hit) -> Option<Vec<&str>> {
        let words = self.phrase.words;
        let known = |i: usize| self.hits.iter().find(|h| (h.first..h.end).contains(&i));
        let stands_aside = |i: usize| {
            matches!(words[i], "the" | "The" | "'s" | "’s" | "'" | "’")
                || known(i).is_some_and(|h| {
                    self.lexicon.changes(h, "incumbent")
                        || self.lexicon.changes(h, "former")
                        || h.senses.iter().any(|s| matches!(s, Sense::Country(..) | Sense::Entity(_)))
                })
        };
        let before: Vec<&str> = (core.start..title.first).filter(|i| !stands_aside(*i)).map(|i| words[i]).collect();
        let several = before.iter().any(|w| matches!(w.to_lowercase().as_str(), "a" | "an" | "and" | "," | "or" | "two" | "several"));
        (!several).then(|| before.into_iter().chain(words[title.first..title.end].iter().copied()).collect())
    }

    /// The one capitalized word behind a title that nobody knows: "Abe" in "Prime Minister Abe", nobody in "Defence Minister Jorge Salas".
    fn surname(&self, title: &Hit) -> Option<&str> {
        let words = self.phrase.words;
        let unknown = |i: usize| i < words.len() && unknown_name(words, &self.hits, i);
        (title.end == self.head && unknown(self.head) && !unknown(self.head + 1)).then(|| words[self.head])
    }
}

#[cfg(test)]
mod tests {
    use crate::actors::{Lexicon, Profile, resolve};
    use std::sync::LazyLock;

    static LEXICON: LazyLock<Lexicon> = LazyLock::new(Lexicon::built_in);

    fn on(day: &str, phrase: &str) -> Profile {
        resolve(&LEXICON, phrase, day.parse().ok()).into_iter().next().unwrap_or_default()
    }

    fn name(day: &str, phrase: &str) -> String {
        on(day, phrase).name.unwrap_or_default()
    }

    #[test]
    fn a_title_is_who_holds_it_that_day() {
        assert_eq!(name("1999-03-01", "the U.S. president"), "Bill Clinton");
        assert_eq!(name("2014-03-01", "the president of the United States"), "Barack Obama");
        assert_eq!(name("2022-03-01", "the top U.S. diplomat"), "Antony Blinken");
        assert_eq!(name("2022-03-01", "NATO's secretary general"), "Jens Stoltenberg");
    }

    #[test]
    fn words_that_change_a_title_leave_its_holder_unnamed() {
        for phrase in ["the deputy Russian president", "the former Russian president", "a Russian president", "Russian presidents"] {
            assert_eq!(name("2022-03-01", phrase), "", "{phrase}");
        }
        assert_eq!(name("2022-03-01", "the current Russian president"), "Vladimir Putin");
    }

    #[test]
    fn a_full_name_behind_a_title_is_not_somebody_with_that_first_name() {
        let text = "Defence Minister Jorge Salas told reporters in Lima that two of his soldiers had been wounded.";
        let coder = crate::Coder::english().unwrap();
        let document = crate::Document { text: crate::Text::new(text), date: "2023-03-14".parse().ok(), ..crate::Document::default() };
        let a = coder.worker().unwrap().annotate(&document).unwrap();
        assert!(a.cast.entities.iter().flat_map(|e| &e.profiles).all(|p| p.name.as_deref() != Some("Jorge Taiana")));
    }

    #[test]
    fn a_surname_behind_a_title_is_whoever_bore_both() {
        assert_eq!(name("2007-03-01", "Prime Minister Abe"), "Shinzo Abe");
        assert_eq!(name("2010-03-01", "Prime Minister Abe"), "");
        let past = on("2010-03-01", "former Japanese Prime Minister Abe");
        assert_eq!((past.name.as_deref(), past.office, past.sectors), (Some("Shinzo Abe"), None, vec!["ELI".to_string()]));
    }
}
