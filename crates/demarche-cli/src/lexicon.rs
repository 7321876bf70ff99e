//! Tables of names: the user's own, and `demarche lexicon`, which looks after them.

use crate::arguments::OwnActors;
use crate::say::say;
use anyhow::{Context, bail};
use demarche::Lexicon;
use demarche::actors::lexicon::is_own_table;
use demarche::readers;
use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Refused lines that are told of a file of which nothing could be read.
const TOLD: usize = 20;

/// The built-in lexicon with the user's files; what of them cannot be read is said on standard error.
pub fn load(own: &OwnActors) -> anyhow::Result<Lexicon> {
    let mut lexicon = Lexicon::built_in();
    for path in &own.actors {
        let name = path.display().to_string();
        let (read, refused) = lexicon.add(&name, &text(path)?);
        let (told, untold) = refused.split_at(if read == 0 { refused.len().min(TOLD) } else { refused.len() });
        told.iter().for_each(say);
        if read == 0 && !refused.is_empty() {
            let others = if untold.is_empty() { String::new() } else { format!(" ({} further lines refused)", untold.len()) };
            bail!("{name}: nothing could be read{others}: docs/dictionaries.md says what tables and dictionaries look like");
        }
        say(format_args!("{name}: {read} entries read, {} lines refused", refused.len()));
    }
    Ok(lexicon)
}

/// The text of a table or another file of the user's, in any encoding.
pub fn text(path: &Path) -> anyhow::Result<String> {
    let name = path.display();
    let bytes = fs::read(path).with_context(|| format!("{name}: cannot be read"))?;
    if let Some(what) = readers::not_text(&bytes) {
        bail!("{name}: not text but {what}");
    }
    let (text, encoding) = readers::decode(&bytes);
    if let Some(encoding) = encoding {
        say(format_args!("{name}: not UTF-8: decoded as {encoding}"));
    }
    Ok(text)
}

/// `demarche lexicon check`.
pub fn check(files: &[PathBuf]) -> anyhow::Result<ExitCode> {
    let mut tables = Vec::new();
    for path in files {
        read(path, &mut tables)?;
    }
    let findings = Lexicon::check(&tables);
    let mut out = io::stdout().lock();
    for f in &findings {
        writeln!(out, "{f}")?;
    }
    let plural = if findings.len() == 1 { "" } else { "s" };
    say(format_args!("{} fault{plural}", findings.len()));
    Ok(if findings.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

/// Groups of kinds that a country's row counts.
const COLUMNS: [(&str, &[&str]); 6] = [
    ("office-holders", &["person", "office"]),
    ("ministries, agencies, courts, legislatures", &["ministry", "agency", "court", "legislature"]),
    ("forces and services", &["armed-forces", "police", "intelligence"]),
    ("parties", &["party"]),
    ("armed groups", &["armed-group"]),
    ("others", &["organisation", "ngo", "media", "union", "church", "company", "movement", "ethnic-group", "school"]),
];

/// `demarche lexicon coverage`.
pub fn coverage(own: &OwnActors) -> anyhow::Result<ExitCode> {
    let lexicon = load(own)?;
    let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
    let mut countries: BTreeMap<&str, [usize; COLUMNS.len()]> = BTreeMap::new();
    for e in lexicon.entities() {
        *kinds.entry(&e.kind).or_default() += 1;
        let cells = countries.entry(if e.country.is_empty() { "none" } else { &e.country }).or_default();
        if let Some(i) = COLUMNS.iter().position(|(_, kinds)| kinds.contains(&e.kind.as_str())) {
            cells[i] += 1;
        }
    }
    let [places, entities, roles, modifiers] = lexicon.sizes();
    let mut out = io::stdout().lock();
    writeln!(
        out,
        "| table | entries |\n| --- | ---: |\n| countries, territories, regions | {places} |\n| people and bodies | {entities} |"
    )?;
    writeln!(out, "| roles and titles | {roles} |\n| modifiers | {modifiers} |\n\n| kind | entries |\n| --- | ---: |")?;
    for (kind, n) in kinds {
        writeln!(out, "| {kind} | {n} |")?;
    }
    let titles: Vec<&str> = COLUMNS.iter().map(|(title, _)| *title).collect();
    writeln!(out, "\n| country | {} |\n| --- |{}", titles.join(" | "), " ---: |".repeat(COLUMNS.len()))?;
    for (country, cells) in countries {
        let cells: Vec<String> = cells.iter().map(|n| if *n == 0 { String::new() } else { n.to_string() }).collect();
        writeln!(out, "| {country} | {} |", cells.join(" | "))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Reads a table, or all tables of names in a lexicon's folder.
fn read(path: &Path, tables: &mut Vec<(String, String)>) -> anyhow::Result<()> {
    let mut files = Vec::new();
    if path.is_dir() {
        below(path, &mut files)?;
        files.retain(|f| f.strip_prefix(path).ok().and_then(Path::to_str).is_some_and(is_own_table));
    } else {
        files.push(path.to_path_buf());
    }
    for file in files {
        tables.push((file.display().to_string(), text(&file)?));
    }
    Ok(())
}

fn below(folder: &Path, files: &mut Vec<PathBuf>) -> anyhow::Result<()> {
    let cannot = || format!("{}: cannot be read", folder.display());
    for entry in fs::read_dir(folder).with_context(cannot)? {
        let path = entry.with_context(cannot)?.path();
        if path.is_dir() { below(&path, files)? } else { files.push(path) }
    }
    files.sort();
    Ok(())
}
