//! Whole outputs of the stories in `examples/`, kept in `tests/golden/`, so that every change of a record is seen and meant.
//!
//! After a change of model or rules: `RENEW_GOLDEN=1 cargo test -p demarche-cli --test golden`, then read the difference before it is committed.

use std::path::{Path, PathBuf};
use std::process::Command;

fn check(story: &str) {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let path: PathBuf = here.join("../../examples").join(format!("{story}.txt"));
    let run = Command::new(env!("CARGO_BIN_EXE_demarche")).args(["code", "--format", "jsonl"]).arg(&path).output().unwrap();
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    let out = String::from_utf8(run.stdout).unwrap();
    let golden = here.join("tests/golden").join(format!("{story}.jsonl"));
    if std::env::var_os("RENEW_GOLDEN").is_some() {
        std::fs::write(&golden, &out).unwrap();
    }
    let kept = std::fs::read_to_string(&golden).unwrap_or_default();
    let first = kept.lines().zip(out.lines()).enumerate().find(|(_, (a, b))| a != b);
    if let Some((i, (a, b))) = first {
        panic!(
            "{}:{}: differs\nkept: {a}\nnow:  {b}\nif it is meant: RENEW_GOLDEN=1 cargo test -p demarche-cli --test golden",
            golden.display(),
            i + 1
        );
    }
    assert_eq!(
        kept.lines().count(),
        out.lines().count(),
        "{}: number of records; if it is meant: RENEW_GOLDEN=1 cargo test -p demarche-cli --test golden",
        golden.display()
    );
}

#[test]
fn border_talks() {
    check("border_talks");
}

#[test]
fn harbour_strike() {
    check("harbour_strike");
}

#[test]
fn northern_offensive() {
    check("northern_offensive");
}

#[test]
fn trade_sanctions() {
    check("trade_sanctions");
}
