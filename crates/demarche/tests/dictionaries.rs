//! Names of the user's own: TABARI and PETRARCH dictionaries, and tables, change who is found.

use demarche::Lexicon;
use demarche::actors::resolve;

/// Country, main sector and reasons of a phrase on a day, with a file beside the shipped names.
fn read(file: &str, text: &str, phrase: &str, day: &str) -> (String, String) {
    let mut lexicon = Lexicon::built_in();
    let (read, refused) = lexicon.add(file, text);
    assert!(read > 0 && refused.is_empty(), "{refused:?}");
    let p = resolve(&lexicon, phrase, day.parse().ok()).into_iter().next().unwrap_or_default();
    let code = format!("{} {}", p.country.as_deref().unwrap_or("-"), p.sector().unwrap_or("-"));
    (code, p.why.join("; "))
}

const ACTORS: &str = "\
MARA_VELLONI_
+M._VELLONI
\t[ITAOPP <20010601]
\t[ITAGOV 20010601-20030501]
\t[ITAELI]
GREENPEACE_ [TUVREB]
HARBOUR_LEAGUE_
\t[MLTLAB 960101-001231]
THE_ATOLLS_ [TUV]
+ATOLLIAN
";

fn actor(phrase: &str, day: &str) -> String {
    read("own.actors", ACTORS, phrase, day).0
}

#[test]
fn the_first_code_that_holds_on_the_day_counts() {
    assert_eq!(actor("Mara Velloni", "2000-05-05"), "ITA OPP");
    assert_eq!(actor("M. Velloni", "2002-05-05"), "ITA GOV");
    assert_eq!(actor("Mara Velloni", "2020-05-05"), "ITA ELI");
}

#[test]
fn a_code_that_does_not_hold_says_nothing() {
    assert_eq!(actor("the Harbour League", "1998-05-05"), "MLT LAB");
    assert_eq!(actor("the Harbour League", "2010-05-05"), "- -");
}

#[test]
fn a_dictionary_goes_before_the_shipped_names() {
    assert_eq!(actor("Greenpeace", "2010-05-05"), "TUV REB");
}

#[test]
fn a_countrys_words_make_nationalities() {
    assert_eq!(actor("Atollian soldiers", "2010-05-05"), "TUV MIL");
    assert_eq!(actor("the president of the Atolls", "2010-05-05"), "TUV GOV");
}

#[test]
fn agents_replace_role_nouns() {
    let agents = "SOLDIER [~CVL]\nLAMPLIGHTER {LAMPLIGHTERS} [~LAB]\n";
    assert_eq!(read("own.agents", agents, "French soldiers", "2010-05-05").0, "FRA CVL");
    assert_eq!(read("own.agents", agents, "a French lamplighter", "2010-05-05").0, "FRA LAB");
}

#[test]
fn every_reason_names_the_line_of_the_users_file() {
    let (_, why) = read("own.actors", ACTORS, "Mara Velloni", "2002-05-05");
    assert!(why.contains("«Mara Velloni» is Mara Velloni (own.actors:4)"), "{why}");
    let (_, why) = read("own.actors", ACTORS, "French soldiers", "2002-05-05");
    assert!(why.contains("«French» is France (lexicon/countries.psv:") && why.contains("role «soldier»: MIL (lexicon/roles.psv:"), "{why}");
}

#[test]
fn a_table_of_the_users_works_the_same_way() {
    let table =
        "name|aliases|kind|country|sector|office|from|to|note\nMara Velloni|Velloni|person|ITA|GOV|Mayor of Bari|2001-06|2003-05|\n";
    assert_eq!(read("own.psv", table, "Velloni", "2002-05-05").0, "ITA GOV");
    let roles = "singular|plural|sector|kind|note\nlamplighter|lamplighters|LAB|person|\n";
    assert_eq!(read("own.psv", roles, "Maltese lamplighters", "2002-05-05").0, "MLT LAB");
}
