//! Who is who in a story: names, descriptions, pronouns, groups and aliases followed from sentence to sentence.
//!
//! Each test codes a short text written for it and looks at the actors of mentions, by the words of the mention.

use demarche::{Coder, Document, Event, Text};
use std::sync::LazyLock;

static CODER: LazyLock<Coder> = LazyLock::new(|| Coder::english().unwrap());

/// What a story says of the mentions whose words are `words`: "country sector name" of each actor, in reading order.
fn actors(date: &str, text: &str, words: &str) -> Vec<String> {
    let document = Document { text: Text::new(text), date: date.parse().ok(), ..Document::default() };
    let worker = CODER.worker().unwrap();
    let a = worker.annotate(&document).unwrap();
    let text_of = |m: &demarche::mentions::Mention| document.text.slice(m.span).to_lowercase();
    let whole = a.mentions.iter().rfind(|m| text_of(m) == words.to_lowercase());
    // The tree may part what stands before a head.
    let found = whole
        .or_else(|| a.mentions.iter().rfind(|m| words.to_lowercase().ends_with(&text_of(m))))
        .unwrap_or_else(|| panic!("no mention «{words}»"));
    let profiles = a.cast.profiles((found.sentence, found.head));
    let show = |x: Option<&str>| x.unwrap_or("-").to_string();
    profiles.iter().map(|p| format!("{} {} {}", show(p.country.as_deref()), show(p.sector()), show(p.name.as_deref()))).collect()
}

#[test]
fn a_title_takes_up_whoever_holds_it() {
    let text = "French President Emmanuel Macron met Indian officials in Delhi. The president praised the talks.";
    assert_eq!(actors("2019-05-01", text, "The president"), ["FRA GOV Emmanuel Macron"]);
}

#[test]
fn the_top_diplomat_is_the_foreign_minister() {
    let text = "Kenyan Foreign Minister Amina Otieno condemned the coup on Monday. The top Kenyan diplomat called for talks.";
    assert_eq!(actors("2011-05-01", text, "The top Kenyan diplomat"), ["KEN GOV Amina Otieno"]);
}

#[test]
fn a_surname_and_a_pronoun_mean_the_person_named_in_full() {
    let text = "Opposition leader Pavel Orlenko was arrested in Minsk. Orlenko denied the charges. He called for protests.";
    assert_eq!(actors("2015-05-01", text, "Orlenko"), ["BLR OPP Pavel Orlenko"]);
    assert_eq!(actors("2015-05-01", text, "He"), ["BLR OPP Pavel Orlenko"]);
}

#[test]
fn the_north_is_north_korea_where_the_story_speaks_of_it() {
    let text = "North Korea fired two missiles on Friday. Japan urged the North to return to talks.";
    assert_eq!(actors("2017-05-01", text, "the North"), ["PRK - North Korea"]);
}

#[test]
fn the_envoy_for_a_country_is_not_of_that_country() {
    let text = "Maria Lund, Norwegian special envoy for Sudan, met rebel leaders in Nairobi. The envoy urged them to disarm.";
    assert_eq!(actors("2010-05-01", text, "Maria Lund"), ["NOR GOV Maria Lund"]);
    assert_eq!(actors("2010-05-01", text, "The envoy"), ["NOR GOV Maria Lund"]);
}

#[test]
fn counterparts_mirror_the_office_of_whom_they_meet() {
    let text = "Polish Defence Minister Jan Kowal held talks with his Czech and Slovak counterparts.";
    assert_eq!(actors("2012-05-01", text, "his Czech and Slovak counterparts"), ["CZE GOV -", "SVK GOV -"]);
    let headline = "Merkel condemns arrests in call with Turkish counterpart";
    assert_eq!(actors("2016-05-01", headline, "Turkish counterpart"), ["TUR GOV -"]);
}

#[test]
fn the_two_countries_are_those_named_last() {
    let text = "Peru recalled its ambassador from Chile on Tuesday. The two countries have long quarrelled over the border.";
    assert_eq!(actors("2007-05-01", text, "The two countries"), ["PER - -", "CHL - -"]);
}

#[test]
fn an_abbreviation_that_the_text_explains_is_followed() {
    let text = "The Popular Front of Guera (PFG) seized a town in eastern Chad. The army said the PFG had fled.";
    assert_eq!(actors("2006-05-01", text, "the PFG").len(), 1);
    let text = "The ZNC stands for the National Congress of Zambia. The ZNC boycotted the vote.";
    assert!(actors("2006-05-01", text, "The ZNC")[0].starts_with("ZMB"));
}

#[test]
fn a_group_is_the_armed_group_named_last() {
    let text = "Boko Haram attacked a village in Borno state on Sunday. The group killed 12 people.";
    assert_eq!(actors("2014-05-01", text, "The group"), ["NGA REB Boko Haram"]);
}

#[test]
fn a_metonym_stands_for_its_government() {
    assert_eq!(actors("2018-05-01", "Moscow rejected the accusation, the Kremlin said.", "Moscow"), ["RUS GOV Russia"]);
    let text = "Ankara's foreign ministry summoned the Greek ambassador.";
    assert!(actors("2018-05-01", text, "Ankara's foreign ministry")[0].starts_with("TUR GOV"));
}

#[test]
fn we_is_the_side_of_whoever_speaks() {
    let text = "\"We will not surrender,\" Colombian rebel leader Hector Ruano told reporters.";
    assert_eq!(actors("2001-05-01", text, "We"), ["COL REB -"]);
}

#[test]
fn a_namesake_is_decided_by_what_the_story_names() {
    let text = "Police in Atlanta arrested 20 protesters. Georgia deployed the National Guard.";
    assert_eq!(actors("2020-06-01", text, "Georgia")[0].split(' ').next(), Some("USA"));
    let text = "Georgia accused Russian troops of crossing into South Ossetia, officials in Tbilisi said.";
    assert_eq!(actors("2008-08-01", text, "Georgia")[0].split(' ').next(), Some("GEO"));
    let text = "Rebels shelled the airport of Kinshasa. Congo closed its border with Angola.";
    assert_eq!(actors("2003-08-01", text, "Congo")[0].split(' ').next(), Some("COD"));
}

#[test]
fn police_in_a_town_are_of_the_towns_country() {
    let text = "Police in Kano fired tear gas at students on Monday.";
    assert_eq!(actors("2013-08-01", text, "Police in Kano"), ["NGA COP -"]);
}

#[test]
fn an_unknown_name_gets_no_country() {
    let text = "Frank's cat slept while John Smith read a book.";
    assert_eq!(actors("2013-08-01", text, "John Smith"), ["- - John Smith"]);
}

#[test]
fn a_person_of_whom_nothing_is_told_is_of_the_storys_country() {
    let text = "Peru sent police to Cusco on Monday. The protests in Peru began after Jaime Torrealba was shot.";
    assert_eq!(actors("2013-08-01", text, "Jaime Torrealba"), ["PER - Jaime Torrealba"]);
}

#[test]
fn the_last_word_of_a_bodys_name_takes_it_up() {
    let text = "Hamas and the Islamic Jihad rejected a deal between Israel and Egypt. Jihad rebuked the United States for its role.";
    assert_eq!(actors("2005-11-16", text, "Jihad"), ["PSE REB Palestinian Islamic Jihad"]);
}

#[test]
fn members_of_a_body_have_its_sector() {
    let text = "Members of the Syrian parliament boycotted the session, and hundreds of rebels surrendered in Aleppo.";
    assert_eq!(actors("2013-08-01", text, "Members of the Syrian parliament"), ["SYR LEG -"]);
    assert!(actors("2013-08-01", text, "hundreds of rebels")[0].starts_with("SYR REB"));
}

/// The records of a text.
fn records(text: &str) -> Vec<Event> {
    let document = Document { text: Text::new(text), ..Document::default() };
    CODER.worker().unwrap().code(&document).unwrap()
}

/// Their types.
fn types(text: &str) -> Vec<String> {
    records(text).into_iter().map(|e| e.event).collect()
}

#[test]
fn what_two_firms_say_to_each_other_is_no_political_act() {
    assert_eq!(types("The brewer rejected the offer of a rival."), [""; 0]);
    assert!(types("The government rejected the offer of the rebels.").contains(&"REJECT".to_string()));
}

#[test]
fn what_is_counted_says_who_it_is() {
    assert_eq!(actors("2003-05-01", "Dozens of Kenyan farmers marched in Nakuru.", "Dozens of Kenyan farmers"), ["KEN AGR -"]);
}

#[test]
fn both_sides_are_the_two_countries_named_together() {
    let text =
        "Kenya and Uganda traded accusations over fishing rights. The two countries agreed to meet. Norway urged both sides to pull back.";
    let sides = actors("2009-05-01", text, "both sides");
    assert_eq!(sides.iter().map(|s| &s[..3]).collect::<Vec<_>>(), ["KEN", "UGA"]);
}

#[test]
fn whoever_speaks_is_not_named_within_what_is_said() {
    let text = Text::new(
        "During her talks, the Kenyan envoy condemned the raid but also stressed readiness for dialogue, the foreign ministry said.",
    );
    let document = Document { text, ..Document::default() };
    let worker = CODER.worker().unwrap();
    let a = worker.annotate(&document).unwrap();
    let said = a.statements.iter().find(|x| document.text.slice(a.segments.span(x.sentence, x.cue)) == "said").expect("said is a cue");
    let speaker = said.speaker.map(|w| document.text.slice(a.segments.span(said.sentence, (w, w + 1))));
    assert_eq!(speaker, Some("ministry"));
}

#[test]
fn a_story_is_about_the_country_that_it_names_most_as_there_are_countries_on_its_day() {
    let text = "Fighting broke out in South Sudan on Monday. A former Burundian president will mediate. Police arrested dozens.";
    assert_eq!(actors("2026-06-03", text, "Police"), ["SSD COP -"]);
}

#[test]
fn a_sea_named_after_a_country_is_not_that_country() {
    let text =
        "A boat sank in the South China Sea on Monday. It had left the South China Sea for the Philippines. Police arrested the captain.";
    assert_eq!(actors("2025-05-12", text, "Police"), ["PHL COP -"]);
}

#[test]
fn whose_ally_somebody_is_does_not_say_where_he_is_from() {
    let text = "Canada backed Latvia. “We stand with our ally,” Canadian Foreign Minister Ann Lee said.";
    assert_eq!(actors("2025-05-12", text, "our ally"), ["- GOV -"]);
}

#[test]
fn a_place_in_the_clause_beside_is_not_where_somebody_acts() {
    let text = "Floods hit Kenya on Monday. Thousands fled their homes in Kenya. Norway pledged aid to the victims, and the African Union will hold a meeting in Addis Ababa.";
    assert_eq!(actors("2026-03-03", text, "the victims"), ["KEN CVL -"]);
}

#[test]
fn who_speaks_of_his_own_act_is_its_source_once() {
    let events = records("“We condemn this raid on Chad,” Kenyan President John Oduor said in a statement.");
    let condemned = events.iter().find(|e| e.event == "ACCUSE").expect("a condemnation");
    let sources: Vec<_> = condemned.source.iter().map(|a| a.country.as_deref()).collect();
    assert_eq!(sources, [Some("KEN")]);
}

#[test]
fn a_number_of_a_group_is_of_that_group() {
    let text = "Hundreds of Israelis demonstrated in Tel Aviv. Police detained six of them.";
    assert_eq!(actors("2025-06-10", text, "six of them"), ["ISR CVL -"]);
}

#[test]
fn foreigners_and_societies_are_not_of_the_storys_country() {
    let text = "Gunmen in Mali kidnapped foreign tourists on Monday. Rights groups blamed the Malian army. Donors protested.";
    assert_eq!(actors("2012-05-01", text, "foreign tourists"), ["- CVL -"]);
    assert_eq!(actors("2012-05-01", text, "Rights groups"), ["NGO SOC -"]);
    assert_eq!(actors("2012-05-01", text, "Donors"), ["- GOV -"]);
}

#[test]
fn a_government_promises_nothing_to_its_own_capital() {
    let told = records("Turkish President Recep Tayyip Erdogan pledged that Ankara would stay neutral.");
    let promise = told.iter().find(|e| e.event == "AGREE").unwrap();
    assert!(promise.target.is_empty(), "{:?}", promise.target);
}

#[test]
fn whoever_condemns_an_attack_is_not_who_reports_it() {
    let told = records("Church leaders condemned the raid on Saturday in which ten villagers were killed.");
    let raid = told.iter().find(|e| e.event == "ASSAULT").unwrap();
    assert_eq!(raid.statement, None);
}

#[test]
fn whom_rebels_arrest_they_abduct() {
    assert_eq!(types("Rebels in eastern Congo arrested two aid workers on Monday."), ["ASSAULT"]);
    assert_eq!(types("Police in eastern Congo arrested two aid workers on Monday."), ["COERCE"]);
}

#[test]
fn officials_who_oppose_a_state_by_its_name_are_not_its_own() {
    let text =
        "Turkey threatened on Monday to sink the ferry. Turkish jets flew over Turkish waters. The government rejected Turkish threats.";
    let rejected = records(text).into_iter().find(|e| e.event == "REJECT").unwrap();
    assert_eq!((rejected.source[0].country.as_deref(), rejected.target[0].country.as_deref()), (None, Some("TUR")), "{rejected:?}");
}
