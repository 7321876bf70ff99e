//! The commands: each reads, lets the library work, and writes.

use crate::arguments::{Actor, Annotate, Attributed, Code, Entries, EventFormat, LayerFormat, Relate, Replacements};
use crate::ids;
use crate::lexicon;
use crate::output::{self, Output, Records};
use crate::run::{self, Summary};
use crate::say::say;
use anyhow::{Context, bail};
use demarche::actors::{self, Profile};
use demarche::places::gazetteer::{self, Gazetteer, GazetteerError};
use demarche::readers::dateline;
use demarche::{Codebook, Coder, Document, Event, LanguageModel, Span, Worker, writers};
use jiff::civil::Date;
use serde::Deserialize;
use serde_json::json;
use std::fs;
use std::io::{BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// The coder with what the user brings instead of what is built in.
fn coder(replacements: &Replacements) -> anyhow::Result<Coder> {
    let model = match &replacements.model {
        Some(folder) => LanguageModel::open(folder)?,
        None => LanguageModel::english()?,
    };
    let coder = Coder::new(model, lexicon::load(&replacements.own)?, codebook(replacements.codebook.as_deref())?);
    let Some(path) = &replacements.gazetteer else { return Ok(coder) };
    let gazetteer = fs::File::open(path).map_err(GazetteerError::from).and_then(Gazetteer::read);
    Ok(coder.with_gazetteer(gazetteer.with_context(|| path.display().to_string())?))
}

/// All files that a command reads.
fn inputs(files: &[PathBuf], replacements: &Replacements) -> Vec<PathBuf> {
    let single = replacements.gazetteer.iter().chain(&replacements.codebook);
    files.iter().chain(single).chain(&replacements.own.actors).cloned().collect()
}

/// Puts what was written in its place, unless nothing could be read, and says what was `read` and `written`.
fn end(out: Output, summary: &Summary, read: &str, written: &str) -> anyhow::Result<ExitCode> {
    if !summary.is_nothing() {
        out.finish()?;
    }
    Ok(summary.report(read, written))
}

fn codebook(file: Option<&Path>) -> anyhow::Result<Codebook> {
    Ok(match file {
        Some(path) => Codebook::parse(&path.display().to_string(), &lexicon::text(path)?)?,
        None => Codebook::built_in(),
    })
}

/// `demarche gazetteer build`.
pub fn gazetteer(table: &Path, population: u64, output: &Path) -> anyhow::Result<ExitCode> {
    let name = table.display().to_string();
    let reader = BufReader::new(fs::File::open(table).with_context(|| name.clone())?);
    let (packed, built) = gazetteer::build(&name, reader, population)?;
    let mut out = Output::open(Some(output), &[table.to_path_buf()])?;
    out.write_all(&packed)?;
    out.finish()?;
    say(format_args!("{}: {} places under {} names; {} lines left out", output.display(), built.places, built.names, built.left));
    Ok(ExitCode::SUCCESS)
}

/// `demarche codebook`.
pub fn entries(what: &Entries) -> anyhow::Result<ExitCode> {
    let shown = match what {
        Entries::List { codebook: file } => writers::codebook(&codebook(file.as_deref())?),
        Entries::Show { name, codebook: file } => {
            let book = codebook(file.as_deref())?;
            let Some(entry) = book.find(name) else {
                let all: Vec<&str> = book.types().iter().map(|t| t.id.as_str()).collect();
                bail!("the codebook has no type {name}; it has {}", all.join(", "));
            };
            writers::codebook_entry(&book, entry)
        }
    };
    let mut out = Output::open(None, &[])?;
    out.write_all(shown.as_bytes())?;
    out.finish()?;
    Ok(ExitCode::SUCCESS)
}

/// `demarche code`.
pub fn code(arguments: &Code) -> anyhow::Result<ExitCode> {
    let further = arguments.explain || arguments.attributed == Attributed::Mark;
    let format = output::format(arguments.format, arguments.input.output.as_deref());
    if further && matches!(format, EventFormat::Csv | EventFormat::Parquet) {
        bail!("--explain and --attributed mark add fields that only table and jsonl have: add --format jsonl");
    }
    let coder = coder(&arguments.replacements)?;
    let mut records = Records::open(format, arguments.input.output.as_deref(), &inputs(&arguments.input.files, &arguments.replacements))?;
    let summary = run::run(
        &coder,
        &arguments.input,
        |worker, document, before| {
            let mut events = wanted(worker, document, arguments)?;
            events.iter_mut().for_each(|e| e.id = ids::told_apart(&e.id, before));
            Ok((document.id.clone(), document.date.map(|d| d.to_string()), events))
        },
        |(id, date, events)| {
            records.write(&id, date.as_deref(), &events)?;
            Ok(events.len())
        },
    )?;
    if !summary.is_nothing() {
        records.finish()?;
    }
    Ok(summary.report("story", "event"))
}

/// The records of a document that the user asks for.
fn wanted(worker: &Worker, document: &Document, arguments: &Code) -> anyhow::Result<Vec<Event>> {
    let mut annotation = worker.annotate(document)?;
    if arguments.explain {
        worker.explain(&mut annotation);
    }
    if arguments.attributed != Attributed::Keep {
        worker.mark_claims(&mut annotation);
    }
    let mut events = annotation.events;
    events.retain(|e| arguments.min_confidence.is_none_or(|p| e.confidence >= p));
    if arguments.attributed == Attributed::Drop {
        events.retain(|e| e.claimed_by.is_none());
    }
    Ok(events)
}

/// `demarche annotate`.
pub fn annotate(arguments: &Annotate) -> anyhow::Result<ExitCode> {
    let coder = coder(&arguments.replacements)?;
    let mut out = Output::open(arguments.input.output.as_deref(), &inputs(&arguments.input.files, &arguments.replacements))?;
    if arguments.tokenized {
        return tokenized(&coder, arguments, out);
    }
    let format = arguments.format;
    let summary = run::run(
        &coder,
        &arguments.input,
        |worker, document, before| {
            let mut a = worker.annotate(document)?;
            a.events.iter_mut().for_each(|e| e.id = ids::told_apart(&e.id, before));
            if arguments.explain {
                worker.explain(&mut a);
            }
            Ok(match format {
                LayerFormat::Json => format!("{}\n", writers::annotation(&a)),
                LayerFormat::Conllu => writers::conllu(&a),
            })
        },
        |text| {
            out.write_all(text.as_bytes())?;
            Ok(1)
        },
    )?;
    end(out, &summary, "story", "document")
}

fn tokenized(coder: &Coder, arguments: &Annotate, mut out: Output) -> anyhow::Result<ExitCode> {
    if arguments.format != LayerFormat::Conllu {
        bail!("--tokenized reads CoNLL-U and writes CoNLL-U: add --format conllu");
    }
    let worker = coder.worker()?;
    let mut summary = Summary::default();
    for path in &arguments.input.files {
        let lines = match run::all_lines(path) {
            Ok((_, lines)) => lines,
            Err(e) => {
                say(format_args!("{e:#}"));
                summary.skipped += 1;
                continue;
            }
        };
        let mut at = 1;
        for block in lines.split(|l| l.trim().is_empty()) {
            let first = at;
            at += block.len() + 1;
            if block.is_empty() {
                continue;
            }
            let lines: Vec<&str> = block.iter().map(String::as_str).collect();
            if let Some((i, why)) = writers::wrong_line(&lines) {
                say(format_args!("{}:{}: sentence skipped: {why}", path.display(), first + i));
                summary.skipped += 1;
                continue;
            }
            out.write_all(writers::tokenized(&worker, &lines)?.as_bytes())?;
            summary.read += 1;
            summary.written += 1;
        }
    }
    end(out, &summary, "sentence", "tree")
}

#[derive(Deserialize)]
struct Pair {
    id: Option<serde_json::Value>,
    text: String,
    source: [usize; 2],
    target: [usize; 2],
}

/// `demarche relate`.
pub fn relate(arguments: &Relate) -> anyhow::Result<ExitCode> {
    let coder = coder(&arguments.replacements)?;
    let worker = coder.worker()?;
    let mut out = Output::open(arguments.output.as_deref(), &inputs(std::slice::from_ref(&arguments.file), &arguments.replacements))?;
    let mut summary = Summary::default();
    for (name, line, text) in run::lines(&arguments.file)? {
        let pair: Pair = match serde_json::from_str(&text) {
            Ok(p) => p,
            Err(e) => {
                summary.skipped += 1;
                say(format_args!(
                    "{name}:{line}: skipped: {e}; wanted {{\"id\", \"text\", \"source\": [start, end], \"target\": [start, end]}}"
                ));
                continue;
            }
        };
        let span = |[start, end]: [usize; 2]| Span::new(start, end);
        let scored = match worker.relate(&pair.text, span(pair.source), span(pair.target)) {
            Ok(s) => s,
            Err(e) => {
                summary.skipped += 1;
                say(format_args!("{name}:{line}: skipped: {e}"));
                continue;
            }
        };
        let best = scored.iter().max_by(|a, b| a.1.total_cmp(&b.1)).map(|(n, _)| n.clone());
        let probabilities: serde_json::Map<String, serde_json::Value> =
            scored.into_iter().map(|(n, p)| (n, json!((f64::from(p) * 1e4).round() / 1e4))).collect();
        writeln!(out, "{}", json!({"id": run::id(pair.id, &name, line), "event": best, "probabilities": probabilities}))?;
        summary.read += 1;
        summary.written += 1;
    }
    end(out, &summary, "pair", "relation")
}

#[derive(Deserialize)]
struct Phrase {
    id: Option<serde_json::Value>,
    text: String,
    date: Option<serde_json::Value>,
}

/// `demarche actor`.
pub fn actor(arguments: &Actor) -> anyhow::Result<ExitCode> {
    let lexicon = lexicon::load(&arguments.own)?;
    let mut out =
        Output::open(arguments.output.as_deref(), &[&[PathBuf::from(&arguments.text)], arguments.own.actors.as_slice()].concat())?;
    if arguments.text != "-" && !Path::new(&arguments.text).is_file() {
        if names_a_file(&arguments.text) {
            say(format_args!("{}: there is no such file: read as a phrase", arguments.text));
        }
        let mut found = actors::resolve(&lexicon, &arguments.text, arguments.date);
        if found.is_empty() {
            found.push(Profile::default());
        }
        for p in found {
            writeln!(out, "{}", profile(&p, &json!(arguments.text), arguments.explain))?;
        }
        out.finish()?;
        return Ok(ExitCode::SUCCESS);
    }
    if arguments.text != "-" && !names_a_file(&arguments.text) {
        say(format_args!("{}: read as a file, for there is one of this name", arguments.text));
    }
    let mut summary = Summary::default();
    for (name, line, text) in run::lines(Path::new(&arguments.text))? {
        match serde_json::from_str::<Phrase>(&text) {
            Ok(phrase) => {
                let day = day(phrase.date.as_ref(), arguments.date, &name, line);
                let found = actors::resolve(&lexicon, &phrase.text, day).into_iter().next().unwrap_or_default();
                writeln!(out, "{}", profile(&found, &run::id(phrase.id, &name, line), arguments.explain))?;
                summary.read += 1;
                summary.written += 1;
            }
            Err(e) => {
                summary.skipped += 1;
                say(format_args!("{name}:{line}: skipped: {e}; wanted {{\"id\", \"text\", \"date\"}}"));
            }
        }
    }
    end(out, &summary, "phrase", "actor")
}

/// Whether words look like the name of a file of names rather than a phrase.
fn names_a_file(words: &str) -> bool {
    let ending =
        Path::new(words).extension().is_some_and(|e| ["jsonl", "ndjson", "json", "txt", "csv"].iter().any(|k| e.eq_ignore_ascii_case(k)));
    ending || (words.contains('/') && !words.contains(' '))
}

/// The day of a record, in any of the forms in which a story's is read; else that of the command line.
fn day(written: Option<&serde_json::Value>, otherwise: Option<Date>, name: &str, line: usize) -> Option<Date> {
    let written = match written.unwrap_or(&serde_json::Value::Null) {
        serde_json::Value::Null => return otherwise,
        serde_json::Value::String(s) if s.trim().is_empty() => return otherwise,
        serde_json::Value::String(s) => s.clone(),
        other => other.to_string(),
    };
    let day = dateline::parse_date(&written);
    if day.is_none() {
        let instead = otherwise.map_or("taken as undated".to_string(), |d| format!("{d} is taken (--date)"));
        say(format_args!("{name}:{line}: the date «{written}» is not YYYY-MM-DD: {instead}"));
    }
    day.or(otherwise)
}

fn profile(p: &Profile, id: &serde_json::Value, explain: bool) -> serde_json::Value {
    let mut out = json!({"id": id, "name": p.name, "country": p.country, "sector": p.sector(), "sectors": p.sectors, "office": p.office, "role": p.role});
    if explain {
        out["why"] = json!(p.why);
    }
    out
}
