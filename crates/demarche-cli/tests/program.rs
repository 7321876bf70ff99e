//! The program as its users meet it: files in, records and messages out.

use serde_json::Value;
use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

fn demarche(arguments: &[&str], input: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_demarche"))
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A program that stops on a wrong argument does not read its input.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    child.wait_with_output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn example(name: &str) -> String {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../examples").join(name).display().to_string()
}

const STORIES: [&str; 4] = ["border_talks.txt", "harbour_strike.txt", "northern_offensive.txt", "trade_sanctions.txt"];

#[test]
fn the_output_is_the_same_for_any_number_of_threads() {
    let files: Vec<String> = STORIES.iter().map(|s| example(s)).collect();
    let run = |jobs: &str| {
        let mut arguments = vec!["code", "--format", "jsonl", "--jobs", jobs];
        arguments.extend(files.iter().map(String::as_str));
        text(&demarche(&arguments, "").stdout)
    };
    let one = run("1");
    assert!(!one.is_empty());
    assert_eq!(one, run("3"));
}

#[test]
fn every_record_is_tied_to_its_exact_words() {
    for story in STORIES {
        let path = example(story);
        let whole: Vec<char> = std::fs::read_to_string(&path).unwrap().chars().collect();
        let out = text(&demarche(&["code", "--format", "jsonl", &path], "").stdout);
        for line in out.lines() {
            let e: Value = serde_json::from_str(line).unwrap();
            let actors = e["source"].as_array().unwrap().iter().chain(e["target"].as_array().unwrap());
            for part in actors.chain([&e["predicate"], &e]) {
                let (a, b) = (part["start"].as_u64().unwrap() as usize, part["end"].as_u64().unwrap() as usize);
                assert_eq!(part["text"].as_str().unwrap(), whole[a..b].iter().collect::<String>());
            }
        }
    }
}

#[test]
fn a_bad_record_is_named_skipped_and_counted() {
    let input = "{\"id\": \"1\", \"text\": \"Rebels attacked Goma.\"}\n{oops\n{\"id\": \"3\", \"text\": \"Peru thanked Chile.\"}\n";
    let out = demarche(&["annotate", "-"], input);
    assert_eq!(out.status.code(), Some(1));
    assert_eq!(text(&out.stdout).lines().count(), 2);
    let said = text(&out.stderr);
    assert!(said.contains("-:2: skipped") && said.contains("2 stories read, 1 skipped"), "{said}");
}

#[test]
fn a_model_can_be_brought_in_a_folder() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../models/english-1").display().to_string();
    let built_in = demarche(&["code", "--format", "jsonl", "-"], "Peru accused Chile of spying.");
    let brought = demarche(&["code", "--format", "jsonl", "--model", &folder, "-"], "Peru accused Chile of spying.");
    assert!(!built_in.stdout.is_empty());
    assert_eq!(text(&built_in.stdout), text(&brought.stdout));
}

#[test]
fn a_folder_without_a_model_is_named_with_what_it_should_hold() {
    let out = demarche(&["code", "--model", "no/such/folder", "-"], "Peru thanked Chile.");
    assert_eq!(out.status.code(), Some(2));
    let said = text(&out.stderr);
    assert!(said.contains("no/such/folder/model.onnx") && said.contains("tokenizer.json"), "{said}");
}

#[test]
fn a_missing_file_does_not_stop_the_others() {
    let out = demarche(&["code", "--format", "jsonl", "no/such/file.txt", &example(STORIES[0])], "");
    assert_eq!(out.status.code(), Some(1));
    assert!(text(&out.stderr).contains("no/such/file.txt: cannot be read") && !out.stdout.is_empty());
}

#[test]
fn given_tokens_are_kept() {
    let input = "# sent_id = 1\n1\tPeru\t_\t_\t_\t_\t_\t_\t_\t_\n2\tthanked\t_\t_\t_\t_\t_\t_\t_\t_\n3\tChile\t_\t_\t_\t_\t_\t_\t_\t_\n\n";
    let out = text(&demarche(&["annotate", "--tokenized", "--format", "conllu", "-"], input).stdout);
    let rows: Vec<Vec<&str>> = out.lines().filter(|l| l.contains('\t')).map(|l| l.split('\t').collect()).collect();
    assert_eq!(rows.iter().map(|r| r[1]).collect::<Vec<_>>(), ["Peru", "thanked", "Chile"]);
    assert_eq!((rows[0][7], rows[1][6], rows[2][7]), ("nsubj", "0", "obj"));
}

#[test]
fn relate_gives_a_probability_to_every_type() {
    let out = text(
        &demarche(&["relate", "-"], "{\"id\": 5, \"text\": \"Peru accused Chile of spying.\", \"source\": [0, 4], \"target\": [13, 18]}\n")
            .stdout,
    );
    let v: Value = serde_json::from_str(&out).unwrap();
    let total: f64 = v["probabilities"].as_object().unwrap().values().filter_map(Value::as_f64).sum();
    assert_eq!((v["id"].as_i64(), v["event"].as_str()), (Some(5), Some("ACCUSE")));
    assert!((total - 1.0).abs() < 0.01);
}

#[test]
fn a_document_without_a_date_keeps_its_relative_dates_open() {
    let out = text(&demarche(&["annotate", "-"], "Peru accused Chile of spying on Monday.").stdout);
    let v: Value = serde_json::from_str(&out).unwrap();
    assert_eq!((v["times"][0]["text"].as_str(), v["times"][0]["value"].as_str()), (Some("Monday"), None));
}

/// A file with the given text, in the folder for tests.
fn file(name: &str, content: &str) -> String {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&path, content).unwrap();
    path.display().to_string()
}

#[test]
fn a_codebook_entry_is_shown_with_modes_examples_and_codes() {
    let out = text(&demarche(&["codebook", "show", "accuse"], "").stdout);
    for part in ["ACCUSE  verbal conflict", "allege", "condemn", "1121"] {
        assert!(out.contains(part), "{part} in {out}");
    }
    let said = demarche(&["codebook", "show", "PARLEY"], "");
    assert_eq!(said.status.code(), Some(2));
    assert!(text(&said.stderr).contains("no type PARLEY; it has AGREE"));
}

#[test]
fn a_users_codebook_renames_merges_and_drops_types_in_every_command() {
    let mine =
        file("merged.toml", "extends = \"plover\"\ndrop = [\"SUPPORT\"]\n[[type]]\nid = \"BLAME\"\nmodel = [\"ACCUSE\", \"REJECT\"]\n");
    let story = "Peru accused Chile of spying. Chile refused to receive the envoy of Peru. Brazil praised Uruguay.";
    let types = |arguments: &[&str]| -> Vec<String> {
        let out = text(&demarche(arguments, story).stdout);
        out.lines().map(|l| serde_json::from_str::<Value>(l).unwrap()["event"].as_str().unwrap().to_string()).collect()
    };
    assert_eq!(types(&["code", "--format", "jsonl", "-"]), ["ACCUSE", "REJECT", "SUPPORT"]);
    assert_eq!(types(&["code", "--format", "jsonl", "--codebook", &mine, "-"]), ["BLAME", "BLAME"]);
    let pair = "{\"id\": 5, \"text\": \"Peru accused Chile of spying.\", \"source\": [0, 4], \"target\": [13, 18]}\n";
    let v: Value = serde_json::from_slice(&demarche(&["relate", "--codebook", &mine, "-"], pair).stdout).unwrap();
    assert_eq!(v["event"].as_str(), Some("BLAME"));
    assert!(v["probabilities"].get("SUPPORT").is_none());
    assert!(text(&demarche(&["codebook", "list", "--codebook", &mine], "").stdout).contains("BLAME"));
}

#[test]
fn a_wrong_codebook_is_refused_with_file_and_line() {
    let mine = file("wrong.toml", "extends = \"plover\"\n[[type]]\nid = \"PARLEY\"\n");
    let out = demarche(&["code", "--codebook", &mine, "-"], "Peru thanked Chile.");
    assert_eq!(out.status.code(), Some(2));
    assert!(text(&out.stderr).contains("wrong.toml:3: the model has no type PARLEY"), "{}", text(&out.stderr));
}

/// Dead and injured of the violent records of a story.
fn casualties(story: &str) -> Vec<(Option<u64>, Option<u64>)> {
    let out = text(&demarche(&["code", "--format", "jsonl", "-"], story).stdout);
    let records = out.lines().map(|l| serde_json::from_str::<Value>(l).unwrap());
    records.filter(|e| e["event"] == "ASSAULT").map(|e| (e["dead"].as_u64(), e["injured"].as_u64())).collect()
}

#[test]
fn the_dead_and_injured_are_counted_from_numbers_and_trees() {
    assert_eq!(casualties("Rebels killed at least 14 soldiers and wounded 20 in an ambush near Gao on Monday."), [(Some(14), Some(20))]);
    assert_eq!(casualties("A suicide bomber killed three soldiers and a policeman in Mogadishu."), [(Some(4), None)]);
    assert_eq!(casualties("The shelling left 12 people dead and 30 wounded, officials said."), [(Some(12), Some(30))]);
    assert_eq!(casualties("The death toll in the bombing rose to 45."), [(Some(45), None)]);
    assert_eq!(casualties("The militia executed two dozen captives."), [(Some(24), None)]);
}

#[test]
fn what_is_no_certain_number_is_left_open() {
    let clashes = casualties("Dozens of villagers were killed in clashes between herders and farmers in Plateau state.");
    assert!(clashes.iter().all(|c| *c == (None, None)), "{clashes:?}");
    assert_eq!(casualties("Gunmen killed or wounded 20 soldiers in the raid."), [(None, None)]);
    assert_eq!(casualties("The blast killed one police officer and several civilians."), [(None, None)]);
}

#[test]
fn a_tally_says_what_is_counted_whose_how_many_and_over_which_period() {
    let story = "{\"id\": \"1\", \"date\": \"2022-02-02\", \"text\": \"The attack on the convoy was the rebels' third in two weeks. Russia for the second time this month blocked a resolution in the Security Council.\"}\n";
    let v: Value = serde_json::from_slice(&demarche(&["annotate", "-"], story).stdout).unwrap();
    let tally = |i: usize| {
        let t = &v["tallies"][i];
        let event = v["events"].as_array().unwrap().iter().find(|e| e["id"] == t["event"]).unwrap();
        (t["what"]["text"].as_str(), t["actor"]["text"].as_str(), t["value"].as_u64(), t["period"].as_str(), event["event"].as_str())
    };
    assert_eq!(tally(0), (Some("attack"), Some("the rebels"), Some(3), Some("P2W"), Some("ASSAULT")));
    assert_eq!(tally(1), (Some("blocked"), Some("Russia"), Some(2), Some("2022-02"), Some("REJECT")));
}

#[test]
fn a_dictionary_of_ones_own_changes_who_acts() {
    let dictionary = std::env::temp_dir().join(format!("demarche-{}.actors", std::process::id()));
    std::fs::write(&dictionary, "PERU_ [TUV]\nBROKEN_ [TUVQXQ]\n").unwrap();
    let path = dictionary.display().to_string();
    let arguments = ["code", "--format", "jsonl", "--date", "2020-02-02", "-", "--actors", &path];
    let own = demarche(&arguments, "Peru thanked Chile for its help.");
    let country = |out: &Output| {
        let e: Value = serde_json::from_str(text(&out.stdout).lines().next().unwrap()).unwrap();
        e["source"][0]["country"].as_str().unwrap().to_string()
    };
    assert_eq!(country(&own), "TUV");
    let said = text(&own.stderr);
    assert!(said.contains(":2: «[TUVQXQ]»: unknown code «QXQ»") && said.contains("1 entries read, 1 lines refused"), "{said}");
    assert_eq!(country(&demarche(&arguments[..6], "Peru thanked Chile for its help.")), "PER");
    std::fs::remove_file(dictionary).unwrap();
}

#[test]
fn each_record_of_names_has_its_own_day() {
    let lines = "{\"id\": 1, \"text\": \"the U.S. president\", \"date\": \"1999-05-05\"}\n{\"id\": 2, \"text\": \"the U.S. president\", \"date\": \"2014-05-05T10:00:00\"}\n{\"id\": 3, \"text\": \"Peru\", \"date\": \"soon\"}\n";
    let out = demarche(&["actor", "-"], lines);
    let names: Vec<Value> = text(&out.stdout).lines().map(|l| serde_json::from_str::<Value>(l).unwrap()["name"].clone()).collect();
    assert_eq!(names, ["Bill Clinton", "Barack Obama", "Peru"]);
    assert!(text(&out.stderr).contains("-:3: the date «soon» is not YYYY-MM-DD"));
}

#[test]
fn an_explanation_names_probabilities_roles_and_lexicon_entries_only_when_asked_for() {
    let story = "Peru accused Chile of spying.";
    let record = |arguments: &[&str]| -> Value { serde_json::from_slice(&demarche(arguments, story).stdout).unwrap() };
    assert!(record(&["code", "--format", "jsonl", "-"]).get("explanation").is_none());
    let why = &record(&["code", "--format", "jsonl", "--explain", "-"])["explanation"];
    assert_eq!(why["types"][0]["name"], "ACCUSE");
    assert_eq!((why["roles"][0]["role"].as_str(), why["roles"][0]["text"].as_str()), (Some("source"), Some("Peru")));
    assert!(why["roles"][0]["lexicon"][0].as_str().unwrap().contains("countries.psv"));
    assert!(record(&["annotate", "--explain", "-"])["events"][0]["explanation"]["types"].is_array());
    let table = text(&demarche(&["code", "--format", "table", "--explain", "-"], story).stdout);
    assert!(table.contains("types    ACCUSE") && table.contains("source   Peru"), "{table}");
    assert_eq!(demarche(&["code", "--format", "csv", "--explain", "-"], story).status.code(), Some(2));
}

#[test]
fn what_a_rule_left_out_is_told_with_its_reason() {
    let out =
        demarche(&["code", "--format", "jsonl", "--explain", "-"], "Sudan massed tanks at the border and shelled the town of Heglig.");
    let v: Value = serde_json::from_slice(&out.stdout).unwrap();
    assert_eq!(v["explanation"]["left_out"][0]["why"], "moving forces is part of the attack that they make");
}

#[test]
fn what_only_one_party_claims_can_be_marked_or_left_out() {
    let claim = "The army killed 17 rebels near Gao, a spokesman for the army said.";
    let told = |story: &str, what: &str| -> Vec<Value> {
        let out = text(&demarche(&["code", "--format", "jsonl", "--attributed", what, "-"], story).stdout);
        out.lines().map(|l| serde_json::from_str(l).unwrap()).collect()
    };
    assert!(told(claim, "keep")[0].get("claimed_by").is_none());
    assert_eq!(told(claim, "mark")[0]["claimed_by"], "a spokesman for the army");
    assert!(told(claim, "drop").is_empty());
    assert_eq!(told("The army killed 17 rebels near Gao.", "drop").len(), 1);
}

#[test]
fn records_of_which_the_model_is_less_sure_can_be_left_out() {
    let count = |p: &str| {
        let mut arguments = vec!["code", "--format", "jsonl", "--min-confidence", p];
        let files: Vec<String> = STORIES.iter().map(|s| example(s)).collect();
        arguments.extend(files.iter().map(String::as_str));
        let out = text(&demarche(&arguments, "").stdout);
        assert!(out.lines().all(|l| serde_json::from_str::<Value>(l).unwrap()["confidence"].as_f64() >= p.parse().ok()));
        out.lines().count()
    };
    assert!(count("0.99") < count("0"));
    assert_eq!(demarche(&["code", "--min-confidence", "2", "-"], "").status.code(), Some(2));
}

/// A folder of a test's own, empty.
fn folder(name: &str) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&path);
    std::fs::create_dir_all(&path).unwrap();
    path
}

#[test]
fn a_file_of_results_is_never_lost_to_a_run_that_fails() {
    let here = folder("kept");
    let (story, results) = (here.join("story.txt"), here.join("results.jsonl"));
    std::fs::write(&story, "Peru accused Chile of spying.").unwrap();
    std::fs::write(&results, "earlier\n").unwrap();
    let (story, results) = (story.display().to_string(), results.display().to_string());

    let own = demarche(&["code", &story, "-o", &story], "");
    assert_eq!(own.status.code(), Some(2));
    assert!(text(&own.stderr).contains("story.txt: is an input too"), "{}", text(&own.stderr));
    assert_eq!(std::fs::read_to_string(&story).unwrap(), "Peru accused Chile of spying.");
    let mine = file("kept.toml", "extends = \"plover\"\ndrop = [\"AID\"]\n");
    let own = demarche(&["code", &story, "--codebook", &mine, "-o", &mine], "");
    assert!(text(&own.stderr).contains("kept.toml: is an input too"), "{}", text(&own.stderr));

    assert_eq!(demarche(&["code", "no/such/file.txt", "-o", &results], "").status.code(), Some(2));
    assert_eq!(std::fs::read_to_string(&results).unwrap(), "earlier\n");

    assert!(demarche(&["code", &story, "-o", &results], "").status.success());
    assert!(std::fs::read_to_string(&results).unwrap().contains("ACCUSE"));
    assert_eq!(std::fs::read_dir(&here).unwrap().count(), 2, "nothing is left beside the results");
}

/// A channel that nobody listens to.
fn closed() -> Stdio {
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    writer.into()
}

#[test]
fn closed_standard_error_costs_no_record() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_demarche"))
        .args(["code", "--format", "jsonl", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(closed())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(b"{\"id\": 1, \"text\": \"Peru accused Chile of spying.\"}\n{oops\n").unwrap();
    let out = child.wait_with_output().unwrap();
    assert_eq!((out.status.code(), text(&out.stdout).lines().count()), (Some(1), 1));
}

#[test]
fn relate_reads_of_a_long_text_the_sentences_that_hold_the_spans() {
    let rain = "The rain fell on the town. ".repeat(200);
    let text_of = |before: &str| format!("{before}Peru accused Chile of spying. {rain}");
    let pair = |before: &str| {
        let n = before.chars().count();
        format!("{{\"id\": 1, \"text\": \"{}\", \"source\": [{}, {}], \"target\": [{}, {}]}}\n", text_of(before), n, n + 4, n + 13, n + 18)
    };
    let out = demarche(&["relate", "-"], &format!("{}{}", pair(""), pair(&rain)));
    let said: Vec<Value> = text(&out.stdout).lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    assert_eq!(said.iter().map(|v| v["event"].as_str().unwrap()).collect::<Vec<_>>(), ["ACCUSE", "ACCUSE"], "{}", text(&out.stderr));
    assert_eq!(said[0], said[1], "what is far away says nothing");

    let endless = "Peru accused Chile of spying and".to_string() + &" the rain fell and".repeat(300);
    let one = format!("{{\"id\": 1, \"text\": \"{endless}\", \"source\": [0, 4], \"target\": [13, 18]}}\n");
    let v: Value = serde_json::from_slice(&demarche(&["relate", "-"], &one).stdout).unwrap();
    assert_eq!(v["event"], "ACCUSE");
}

#[test]
fn relate_refuses_spans_that_mark_no_words() {
    for (spans, why) in [
        ("[100, 104], [0, 4]", "source [100, 104] lies outside the text"),
        ("[4, 0], [13, 18]", "source [4, 0] is empty or ends before it begins"),
        ("[0, 4], [12, 13]", "target [12, 13] holds no word"),
        ("[0, 4], [0, 4]", "source and target are the same span"),
    ] {
        let (source, target) = spans.split_once("], ").unwrap();
        let input = format!("{{\"id\": 1, \"text\": \"Peru accused Chile.\", \"source\": {source}], \"target\": {target}}}\n");
        let out = demarche(&["relate", "-"], &input);
        assert_eq!((out.status.code(), out.stdout.len()), (Some(2), 0));
        assert!(text(&out.stderr).contains(&format!("-:1: skipped: {why}")), "{}", text(&out.stderr));
    }
}

#[test]
fn documents_with_one_id_are_named_and_their_events_told_apart() {
    let input = "{\"id\": 7, \"text\": \"Peru accused Chile of spying.\"}\n{\"id\": 7, \"text\": \"Peru accused Chile of spying.\"}\n";
    let out = demarche(&["code", "--format", "jsonl", "-"], input);
    let ids: Vec<String> =
        text(&out.stdout).lines().map(|l| serde_json::from_str::<Value>(l).unwrap()["id"].as_str().unwrap().into()).collect();
    assert_eq!(ids[1], format!("{}.2", ids[0]));
    assert!(text(&out.stderr).contains("-:2: id «7» again (first at -:1)"), "{}", text(&out.stderr));
    assert!(out.status.success());
}

#[test]
fn a_table_of_ones_own_is_read_in_any_encoding() {
    let table = "name|aliases|kind|country|sector|office|from|to|note\nJosé Velloni||person|ITA|GOV||||\n";
    let latin: Vec<u8> = table.chars().map(|c| c as u8).collect();
    let utf_16: Vec<u8> = ("\u{feff}".to_string() + table).encode_utf16().flat_map(u16::to_le_bytes).collect();
    for (name, bytes) in [("bom.psv", ("\u{feff}".to_string() + table).into_bytes()), ("latin.psv", latin), ("utf16.psv", utf_16)] {
        let path = folder("encodings").join(name);
        std::fs::write(&path, bytes).unwrap();
        let out = demarche(&["actor", "José Velloni", "--actors", &path.display().to_string()], "");
        let v: Value = serde_json::from_slice(&out.stdout).unwrap();
        assert_eq!((v["name"].as_str(), v["country"].as_str()), (Some("José Velloni"), Some("ITA")), "{name}: {}", text(&out.stderr));
        assert!(demarche(&["lexicon", "check", &path.display().to_string()], "").status.success());
    }
}

#[test]
fn a_file_that_is_no_table_of_names_ends_the_run_at_once() {
    let path = file("no-table.txt", &"Peru thanked Chile.\n".repeat(1000));
    let out = demarche(&["actor", "Peru", "--actors", &path], "");
    assert_eq!((out.status.code(), out.stdout.len()), (Some(2), 0));
    assert!(text(&out.stderr).lines().count() <= 3, "{}", text(&out.stderr));
}

#[test]
fn the_ending_of_the_output_file_says_how_events_are_written() {
    let here = folder("endings");
    for (name, begins) in [("events.csv", "id,doc_id"), ("events.parquet", "PAR1"), ("events.out", "{\"id\"")] {
        let path = here.join(name);
        assert!(demarche(&["code", "-o", &path.display().to_string(), "-"], "Peru accused Chile of spying.").status.success());
        assert!(std::fs::read(&path).unwrap().starts_with(begins.as_bytes()), "{name}");
    }
}

#[test]
fn any_number_of_threads_from_one_to_a_thousand_is_taken() {
    assert!(demarche(&["code", "--jobs", "1000", "-"], "Peru accused Chile of spying.").status.success());
    for jobs in ["0", "100000"] {
        assert_eq!(demarche(&["code", "--jobs", jobs, "-"], "").status.code(), Some(2));
    }
}

#[test]
fn names_and_pairs_are_read_as_stories_are() {
    let path = folder("latin").join("names.jsonl");
    let lines = b"\xef\xbb\xbf{\"text\": \"the U.S. president\", \"date\": 20140505}\n{\"id\": 2, \"text\": \"the U.S. president\", \"date\": \"5 May 1999\"}\n{\"id\": 3, \"text\": \"Jos\xe9\"}\n";
    std::fs::write(&path, lines).unwrap();
    let out = demarche(&["actor", &path.display().to_string()], "");
    let said: Vec<Value> = text(&out.stdout).lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    assert_eq!(said.iter().map(|v| v["name"].as_str()).take(2).collect::<Vec<_>>(), [Some("Barack Obama"), Some("Bill Clinton")]);
    assert_eq!((said[0]["id"].as_str(), said.len()), (Some("names:1"), 3), "{}", text(&out.stderr));
    let pair = "\u{feff}{\"text\": \"Peru accused Chile of spying.\", \"source\": [0, 4], \"target\": [13, 18]}\n";
    let v: Value = serde_json::from_slice(&demarche(&["relate", "-"], pair).stdout).unwrap();
    assert_eq!(v["id"], "stdin:1");
}

#[test]
fn what_is_wrong_with_a_gazetteer_is_said_once() {
    for (path, why) in [("no/such.zst", "No such file"), (env!("CARGO_TARGET_TMPDIR"), "Is a directory")] {
        let out = demarche(&["code", "--gazetteer", path, "-"], "Peru thanked Chile.");
        assert_eq!(out.status.code(), Some(2));
        let said = text(&out.stderr);
        assert!(said.matches(why).count() == 1 && said.contains(path), "{said}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_named() {
    let out = demarche(&["code", "--format", "jsonl", "-o", "/dev/full", "-"], "Peru accused Chile of spying.");
    assert_eq!(out.status.code(), Some(2));
    assert!(text(&out.stderr).contains("/dev/full: cannot be written"), "{}", text(&out.stderr));
}

#[test]
fn files_of_two_models_in_one_folder_are_refused() {
    let shipped = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../models/english-1");
    let mixed = folder("mixed-model");
    for name in ["model.onnx.zst", "tokenizer.json", "labels.json"] {
        std::fs::copy(shipped.join(name), mixed.join(name)).unwrap();
    }
    let refused = |name: &str, content: String, why: &str| {
        let kept = std::fs::read(mixed.join(name)).unwrap();
        std::fs::write(mixed.join(name), content).unwrap();
        let out = demarche(&["code", "--model", &mixed.display().to_string(), "-"], "Peru thanked Chile.");
        std::fs::write(mixed.join(name), kept).unwrap();
        assert_eq!(out.status.code(), Some(2));
        assert!(text(&out.stderr).contains(why), "{}", text(&out.stderr));
    };
    let mut labels: Value = serde_json::from_slice(&std::fs::read(shipped.join("labels.json")).unwrap()).unwrap();
    labels["events"].as_array_mut().unwrap().truncate(10);
    refused("labels.json", labels.to_string(), "labels.json lists other events than model.onnx.zst");
    refused("tokenizer.json", "{}".into(), "mixed-model: tokenizer.json: missing field `model`");
}

#[test]
fn sentences_that_are_not_conllu_are_skipped_and_the_others_counted() {
    let input = "\u{feff}1\tPeru\n2\tthanked\n3\tChile\n\n{\"text\": \"Peru.\"}\n";
    let out = demarche(&["annotate", "--tokenized", "--format", "conllu", "-"], input);
    assert_eq!(text(&out.stdout).lines().filter(|l| l.contains('\t')).count(), 3);
    let said = text(&out.stderr);
    assert!(said.contains("-:5: sentence skipped: not CoNLL-U") && said.contains("1 sentence read, 1 skipped, 1 tree"), "{said}");
    assert_eq!(out.status.code(), Some(1));
    assert_eq!(demarche(&["annotate", "--tokenized", "--format", "conllu", "--explain", "-"], input).status.code(), Some(2));
}

#[test]
fn a_phrase_that_looks_like_a_file_is_pointed_out_and_nobody_is_a_record_too() {
    let out = demarche(&["actor", "no/such/names.jsonl"], "");
    assert!(text(&out.stderr).contains("no/such/names.jsonl: there is no such file"), "{}", text(&out.stderr));
    for nobody in ["", "no/such/names.jsonl"] {
        let v: Value = serde_json::from_slice(&demarche(&["actor", nobody], "").stdout).unwrap();
        assert_eq!((v["id"].as_str(), v["country"].as_str()), (Some(nobody), None));
    }
    assert!(demarche(&["actor", "the U.S. president"], "").stderr.is_empty());
}
