//! Readers: files to documents.
//!
//! In: plain text, JSON Lines, CSV or HTML, in any encoding. Out: [`Item`]s, each a [`Document`] or a [`Problem`] with file and line.
//! A problem never ends a run: what cannot be read is skipped and counted.

pub mod dateline;
mod encoding;
mod html;
mod plain;
mod records;

use crate::document::Document;
use jiff::civil::Date;
use std::fmt;
use std::io::Read;
use std::path::Path;

/// What the user says about the input.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Options {
    /// Field of a record that holds its id.
    pub id_field: Option<String>,
    /// Field that holds the text.
    pub text_field: Option<String>,
    /// Field that holds the publication date.
    pub date_field: Option<String>,
    /// Publication date of what has none.
    pub date: Option<Date>,
}

/// Something wrong with the input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// File name as given.
    pub file: String,
    /// Line, from 1.
    pub line: Option<usize>,
    /// What is wrong and what to do.
    pub message: String,
    /// Whether a record was left out; else it was read and this is a warning.
    pub skipped: bool,
}

impl Problem {
    fn skipped(file: &str, line: Option<usize>, message: String) -> Self {
        Problem { file: file.to_string(), line, message, skipped: true }
    }

    fn warning(file: &str, line: Option<usize>, message: String) -> Self {
        Problem { file: file.to_string(), line, message, skipped: false }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "{}:{line}: {}", self.file, self.message),
            None => write!(f, "{}: {}", self.file, self.message),
        }
    }
}

/// What a reader gives.
#[derive(Debug, Clone, PartialEq)]
pub enum Item {
    /// A story.
    Document(Document),
    /// Something to report.
    Problem(Problem),
}

/// Kinds of input.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// One story.
    Plain,
    /// One JSON object a line.
    JsonLines,
    /// A table with a header.
    Csv,
    /// A web page.
    Html,
}

impl Format {
    /// By the file's ending, else by its first bytes.
    pub fn of(name: &str, beginning: &[u8]) -> Format {
        match Path::new(name).extension().and_then(|e| e.to_str()).map(str::to_lowercase).as_deref() {
            Some("jsonl" | "ndjson" | "json") => Format::JsonLines,
            Some("csv" | "tsv" | "tab") => Format::Csv,
            Some("html" | "htm" | "xhtml") => Format::Html,
            Some("txt" | "text" | "md") => Format::Plain,
            _ => {
                let head = String::from_utf8_lossy(beginning).trim_start_matches('\u{feff}').trim_start().to_lowercase();
                let one_object = head.starts_with('{')
                    && serde_json::from_str::<serde_json::Value>(head.lines().next().unwrap_or_default()).is_ok() | (head.len() >= 4000);
                if head.starts_with("<!doctype html") || head.starts_with("<html") {
                    Format::Html
                } else if one_object {
                    Format::JsonLines
                } else {
                    Format::Plain
                }
            }
        }
    }
}

/// Reads a file (named `name`, "-" for standard input) as a stream of items.
pub fn read(name: &str, mut input: Box<dyn Read + Send>, options: &Options) -> Box<dyn Iterator<Item = Item> + Send> {
    let mut beginning = Vec::new();
    if let Err(e) = input.by_ref().take(4096).read_to_end(&mut beginning) {
        return one(Item::Problem(Problem::skipped(name, None, format!("cannot be read: {e}"))));
    }
    let format = Format::of(name, &beginning);
    let input: Box<dyn Read + Send> = Box::new(std::io::Cursor::new(beginning).chain(input));
    match format {
        Format::JsonLines => Box::new(records::json_lines(name, input, options)),
        Format::Csv => Box::new(records::csv(name, input, options)),
        Format::Plain | Format::Html => whole(name, input, format, options),
    }
}

fn whole(name: &str, mut input: Box<dyn Read + Send>, format: Format, options: &Options) -> Box<dyn Iterator<Item = Item> + Send> {
    let mut bytes = Vec::new();
    if let Err(e) = input.read_to_end(&mut bytes) {
        return one(Item::Problem(Problem::skipped(name, None, format!("cannot be read: {e}"))));
    }
    let (text, encoding) = encoding::decode(&bytes);
    let warning = encoding.map(|e| Item::Problem(Problem::warning(name, None, format!("not UTF-8: decoded as {e}"))));
    let item = if text.trim().is_empty() {
        Item::Problem(Problem::skipped(name, None, "skipped: there is no text in it".into()))
    } else if format == Format::Html {
        html::document(name, text, options).map_or_else(Item::Problem, Item::Document)
    } else {
        Item::Document(plain::document(name, text, options))
    };
    Box::new(warning.into_iter().chain([item]))
}

fn one(item: Item) -> Box<dyn Iterator<Item = Item> + Send> {
    Box::new(std::iter::once(item))
}

/// File name without folder and ending; "stdin" for "-".
fn stem(name: &str) -> String {
    if name == "-" {
        return "stdin".to_string();
    }
    Path::new(name).file_stem().map_or_else(|| name.to_string(), |s| s.to_string_lossy().into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn items(name: &str, text: &str, options: &Options) -> Vec<Item> {
        read(name, Box::new(std::io::Cursor::new(text.as_bytes().to_vec())), options).collect()
    }

    fn document(item: &Item) -> &Document {
        match item {
            Item::Document(d) => d,
            Item::Problem(p) => panic!("{p}"),
        }
    }

    #[test]
    fn a_bad_line_is_reported_and_the_next_is_read() {
        let out = items(
            "x.jsonl",
            "{\"id\": 7, \"text\": \"A.\", \"date\": \"20220202\"}\nnot json\n{\"id\": \"9\"}\n{\"text\": \"B.\"}\n",
            &Options::default(),
        );
        assert_eq!((document(&out[0]).id.as_str(), document(&out[0]).date), ("7", Date::new(2022, 2, 2).ok()));
        assert!(matches!(&out[1], Item::Problem(p) if p.skipped && p.to_string().starts_with("x.jsonl:2: ")));
        assert!(matches!(&out[2], Item::Problem(p) if p.skipped && p.message.contains("--text-field")));
        assert_eq!(document(&out[3]).id, "x:4");
    }

    #[test]
    fn other_field_names_are_the_users_to_say() {
        let options = Options { id_field: Some("nr".into()), text_field: Some("story".into()), date_field: Some("day".into()), date: None };
        let out = items("x.csv", "nr;story;day\n1;\"Chile; Peru.\";2 Feb 2022\n2;Peru.;soon\n", &options);
        assert_eq!((document(&out[0]).id.as_str(), document(&out[0]).text.as_str()), ("1", "Chile; Peru."));
        assert!(matches!(&out[1], Item::Problem(p) if !p.skipped && p.line == Some(3)));
        assert_eq!(document(&out[2]).date, None);
    }

    #[test]
    fn a_web_page_gives_its_main_text_title_and_date() {
        let story = "The foreign minister of Peru met his counterpart from Chile on Monday to speak about the border. ".repeat(6);
        let page = format!(
            "<html lang=\"en\"><head><title>Ministers meet</title><meta property=\"article:published_time\" content=\"2022-02-02T08:00:00Z\"></head><body><nav><a href=\"/\">Home</a></nav><article><h1>Ministers meet</h1><p>{story}</p><p>{story}</p></article></body></html>"
        );
        let out = items("page.html", &page, &Options::default());
        let d = document(&out[0]);
        assert_eq!((d.title.as_deref(), d.date, d.language.as_deref()), (Some("Ministers meet"), Date::new(2022, 2, 2).ok(), Some("en")));
        assert!(d.text.as_str().starts_with("Ministers meet\n\nThe foreign minister") && !d.text.as_str().contains("Home"));
    }

    proptest! {
        #[test]
        fn no_bytes_make_a_reader_panic(bytes in prop::collection::vec(any::<u8>(), 0..300), ending in "(txt|jsonl|csv|html|bin)") {
            read(&format!("f.{ending}"), Box::new(std::io::Cursor::new(bytes)), &Options::default()).count();
        }
    }
}
