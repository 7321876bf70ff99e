//! Tables of names: the user's own, and `demarche lexicon`, which looks after them.

use crate::arguments::OwnActors;
use anyhow::Context;
use demarche::Lexicon;
use demarche::actors::lexicon::is_own_table;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// The built-in lexicon with the user's files; what of them cannot be read is said on standard error.
pub fn load(own: &OwnActors) -> anyhow::Result<Lexicon> {
    let mut lexicon = Lexicon::built_in();
    for path in &own.actors {
        let name = path.display().to_string();
        let bytes = fs::read(path).with_context(|| format!("{name}: cannot be read"))?;
        let (read, refused) = lexicon.add(&name, &String::from_utf8_lossy(&bytes));
        for e in &refused {
            eprintln!("demarche: {e}");
        }
        eprintln!("demarche: {name}: {read} entries read, {} lines refused", refused.len());
    }
    Ok(lexicon)
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
    eprintln!("demarche: {} fault{plural}", findings.len());
    Ok(if findings.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(1) })
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
        let text = fs::read_to_string(&file).with_context(|| format!("{}: cannot be read", file.display()))?;
        tables.push((file.display().to_string(), text));
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
