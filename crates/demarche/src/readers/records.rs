//! Collections: JSON Lines and CSV, one story a record, read as a stream.
//!
//! In: lines or rows, and the names of their fields. Out: [`Item`]s; a bad record is a problem with its line, never the end.

use super::encoding::Decoder;
use super::lines::Counted;
use super::{Item, Options, Problem, dateline, stem};
use crate::document::Document;
use crate::span::Text;
use jiff::civil::Date;
use serde_json::Value;
use std::io::{BufRead, BufReader, Read};

const ID: [&str; 3] = ["id", "doc_id", "_id"];
const TEXT: [&str; 4] = ["text", "body", "content", "article"];
const DATE: [&str; 6] = ["date", "published", "pubdate", "publication_date", "doc_date", "timestamp"];
const TITLE: [&str; 2] = ["title", "headline"];
const LANGUAGE: [&str; 2] = ["language", "lang"];

const NOT_LINES: &str = "skipped: JSON, but not one object a line; of an array: jq -c '.[]' FILE | demarche code -, of an object over several lines: \
     jq -c . FILE | demarche code -";
/// Characters that the name of a field may have in a header by which a table is known.
const LONGEST_NAME: usize = 40;

/// Whether a text begins as JSON does, also when its first line is broken or the whole is an array.
pub fn is_json(head: &str) -> bool {
    let second = |first: char| head.strip_prefix(first).and_then(|h| h.trim_start().chars().next());
    matches!(second('{'), Some('"' | '}')) || second('[') == Some('{')
}

/// Whether a first line begins an array of objects, or an object that goes on.
fn is_of_many_lines(line: &str) -> bool {
    line == "{" || line.strip_prefix('[').is_some_and(|l| l.is_empty() || l.trim_start().starts_with('{'))
}

/// Whether the first line of a text is a table's header: names of fields, among them one that holds a text.
pub fn is_table(head: &str, options: &Options) -> bool {
    let header = head.lines().next().unwrap_or_default();
    let names: Vec<&str> = header.split(delimiter(head) as char).map(|n| n.trim().trim_matches('"')).collect();
    let holds_text = |n: &&str| options.text_field.as_deref().map_or_else(|| TEXT.contains(n), |field| field == *n);
    names.len() > 1 && names.iter().any(holds_text) && names.iter().all(|n| n.chars().count() <= LONGEST_NAME)
}

/// The mark that parts the names in the header of a table that begins so.
pub fn delimiter(head: &str) -> u8 {
    let header = head.lines().next().unwrap_or_default().as_bytes();
    // Of marks that are equally often there, as when there is none, the last counts.
    [b'|', b',', b';', b'\t'].into_iter().max_by_key(|d| header.iter().filter(|b| *b == d).count()).unwrap_or(b',')
}

/// A field that the user names.
struct Named {
    option: &'static str,
    field: String,
    /// Whether a record has it.
    seen: bool,
    /// Whether a record lacks it.
    missed: bool,
}

/// Fields that the user names beside that of the text, without which a record is skipped anyway.
fn named(options: &Options) -> Vec<Named> {
    let fields = [("--id-field", &options.id_field), ("--date-field", &options.date_field)];
    fields.into_iter().filter_map(|(option, f)| Some(Named { option, field: f.clone()?, seen: false, missed: false })).collect()
}

impl Named {
    /// Looks for the field among those of a record; says so with the first that lacks it.
    fn look(&mut self, names: &[&str]) -> Option<String> {
        if names.contains(&self.field.as_str()) {
            self.seen = true;
            return None;
        }
        let first = !std::mem::replace(&mut self.missed, true);
        first.then(|| format!("no field «{}» here; there are: {}; name another with {}", self.field, names.join(", "), self.option))
    }

    /// What to say when no record of a file has the field.
    fn unseen(&self) -> Option<String> {
        (self.missed && !self.seen).then(|| format!("no record has the field «{}»; name another with {}", self.field, self.option))
    }
}

/// A warning that a collection holds nothing.
fn nothing(name: &str) -> Item {
    Item::Problem(Problem::warning(name, None, "there is no record in it".into()))
}

/// A warning that the records of a file are not UTF-8, at the first that is not.
fn decoded(name: &str, line: usize, encoding: &str) -> Item {
    Item::Problem(Problem::warning(name, Some(line), format!("not UTF-8: decoded as {encoding}")))
}

/// Stories of a JSON Lines stream.
pub fn json_lines(
    name: &str,
    input: Box<dyn Read + Send>,
    mut decoder: Decoder,
    options: &Options,
) -> impl Iterator<Item = Item> + Send + use<> {
    let (name, options) = (name.to_string(), options.clone());
    let mut lines = BufReader::new(input);
    let mut number = 0;
    let (mut begins, mut done) = (true, false);
    let mut wanted = named(&options);
    std::iter::from_fn(move || {
        loop {
            if done {
                return None;
            }
            let mut bytes = Vec::new();
            number += 1;
            match lines.read_until(b'\n', &mut bytes) {
                Ok(0) => {
                    done = true;
                    let unseen = wanted.iter().filter_map(Named::unseen).map(|m| Item::Problem(Problem::skipped(&name, None, m)));
                    return Some(begins.then(|| nothing(&name)).into_iter().chain(unseen).collect());
                }
                Ok(_) => {}
                Err(e) => {
                    done = true;
                    return Some(vec![Item::Problem(Problem::skipped(&name, Some(number), format!("cannot be read on: {e}")))]);
                }
            }
            let (text, encoding) = decoder.decode(&bytes);
            if text.trim().is_empty() {
                continue;
            }
            let begins = std::mem::replace(&mut begins, false);
            if begins && is_of_many_lines(text.trim()) {
                done = true;
                return Some(vec![Item::Problem(Problem::skipped(&name, Some(number), NOT_LINES.into()))]);
            }
            let mut items: Vec<Item> = encoding.map(|e| decoded(&name, number, e)).into_iter().collect();
            match serde_json::from_str::<Value>(&text) {
                Ok(Value::Object(fields)) => {
                    let names: Vec<&str> = fields.keys().map(String::as_str).collect();
                    let missed = wanted.iter_mut().filter_map(|w| w.look(&names));
                    items.extend(missed.map(|m| Item::Problem(Problem::warning(&name, Some(number), m))));
                    items.extend(record(
                        &name,
                        number,
                        &options,
                        |k| fields.get(k).and_then(string),
                        |k| fields.get(k).and_then(nested),
                        names,
                    ));
                }
                Ok(_) => items.push(Item::Problem(Problem::skipped(
                    &name,
                    Some(number),
                    "skipped: a JSON object is wanted on each line, such as {\"id\": \"1\", \"text\": \"…\"}".into(),
                ))),
                Err(e) => items.push(Item::Problem(Problem::skipped(
                    &name,
                    Some(number),
                    format!("skipped: not JSON ({e}); each line must hold one whole object"),
                ))),
            }
            return Some(items);
        }
    })
    .flatten()
}

fn string(v: &Value) -> Option<String> {
    match v {
        Value::String(s) => Some(s.clone()),
        Value::Number(n) => Some(n.to_string()),
        _ => None,
    }
}

/// What is neither text nor number: MongoDB writes {"$date": "…"}.
fn nested(v: &Value) -> Option<String> {
    (!v.is_null() && string(v).is_none()).then(|| v.to_string())
}

/// Stories of a CSV stream with a header, whose names a delimiter parts.
pub fn csv(
    name: &str,
    input: Box<dyn Read + Send>,
    mut decoder: Decoder,
    delimiter: u8,
    options: &Options,
) -> impl Iterator<Item = Item> + Send + use<> {
    let (name, options) = (name.to_string(), options.clone());
    let (input, lines) = Counted::new(input);
    let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).flexible(true).from_reader(input);
    let names: Vec<_> = reader.byte_headers().map(|h| h.iter().map(|c| decoder.decode(c)).collect()).unwrap_or_default();
    let warning = names.iter().find_map(|n| n.1).map(|e| decoded(&name, 1, e));
    let header: Vec<String> = names.into_iter().map(|n| n.0.trim().to_string()).collect();
    let columns: Vec<&str> = header.iter().map(String::as_str).collect();
    // What the header lacks, all rows lack.
    let lacking = named(&options).iter_mut().find_map(|w| w.look(&columns)).filter(|_| !columns.is_empty());
    let mut done = lacking.is_some();
    let refusal = lacking.map(|m| Item::Problem(Problem::skipped(&name, Some(1), format!("skipped: {m}"))));
    let mut row = csv::ByteRecord::new();
    let mut rows = 0;
    let records = std::iter::from_fn(move || {
        if done {
            return None;
        }
        let begin = reader.position().clone();
        let read = reader.read_byte_record(&mut row);
        let line = lines.at(begin.byte()).unwrap_or(begin.line() as usize);
        match read {
            Ok(false) => {
                done = true;
                (rows == 0).then(|| vec![nothing(&name)])
            }
            Ok(true) => {
                rows += 1;
                let cells: Vec<_> = row.iter().map(|c| decoder.decode(c)).collect();
                let mut items: Vec<Item> = cells.iter().find_map(|c| c.1).map(|e| decoded(&name, line, e)).into_iter().collect();
                let get = |k: &str| header.iter().position(|h| h == k).and_then(|i| cells.get(i)).map(|c| c.0.to_string());
                items.extend(record(&name, line, &options, get, |_| None, header.iter().map(String::as_str).collect()));
                Some(items)
            }
            Err(e) => {
                done = e.is_io_error();
                Some(vec![Item::Problem(Problem::skipped(&name, Some(line), format!("skipped: {e}")))])
            }
        }
    });
    warning.into_iter().chain(refusal).chain(records.flatten())
}

/// The user's own field, else the first of the usual ones.
fn first_of(own: &Option<String>, usual: &[&str], get: &impl Fn(&str) -> Option<String>) -> Option<String> {
    match own {
        Some(field) => get(field),
        None => usual.iter().find_map(|f| get(f)),
    }
}

/// One story from its fields, after what there is to warn of. `nested` gives what is not a plain value.
fn record(
    name: &str,
    line: usize,
    options: &Options,
    get: impl Fn(&str) -> Option<String>,
    nested: impl Fn(&str) -> Option<String>,
    names: Vec<&str>,
) -> Vec<Item> {
    let one = |own: &Option<String>, usual: &[&str]| first_of(own, usual, &get);
    let Some(text) = one(&options.text_field, &TEXT).filter(|t| !t.trim().is_empty()) else {
        let field = options.text_field.clone().unwrap_or_else(|| TEXT.join(", "));
        return vec![Item::Problem(Problem::skipped(
            name,
            Some(line),
            format!("skipped: no text in {field} (fields here: {}); name the field with --text-field", names.join(", ")),
        ))];
    };
    let mut items = Vec::new();
    let written =
        one(&options.date_field, &DATE).or_else(|| first_of(&options.date_field, &DATE, &nested)).filter(|d| !d.trim().is_empty());
    let date: Option<Date> = written.as_deref().and_then(dateline::parse_date);
    if let (Some(w), None) = (&written, date) {
        let instead = options.date.map_or("coded without one".to_string(), |d| format!("{d} is taken (--date)"));
        let written: String = w.chars().take(40).collect();
        items.push(Item::Problem(Problem::warning(name, Some(line), format!("«{written}» is not a date; {instead} (write YYYY-MM-DD)"))));
    }
    let document = Document {
        id: one(&options.id_field, &ID).filter(|i| !i.is_empty()).unwrap_or_else(|| format!("{}:{line}", stem(name))),
        date: date.or(options.date),
        text: Text::new(text),
        title: one(&None, &TITLE).filter(|t| !t.is_empty()),
        source: get("source"),
        url: get("url"),
        language: one(&None, &LANGUAGE),
    };
    items.push(Item::Document(document, Some(line)));
    items
}
