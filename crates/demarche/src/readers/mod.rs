//! Readers: files to documents.
//!
//! In: plain text, JSON Lines, CSV or HTML, in any encoding, packed with gzip or not. Out: [`Item`]s, each a [`Document`] or a [`Problem`] with file and line.
//! A problem never ends a run: what cannot be read is skipped and counted, and so are files that hold no text at all.

pub mod dateline;
mod encoding;
mod html;
mod lines;
mod plain;
mod records;

use crate::document::Document;
use encoding::Decoder;
pub use encoding::{decode, decoded_lines, not_text};
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
    /// A story, and the line on which its record begins.
    Document(Document, Option<usize>),
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
    pub fn of(name: &str, beginning: &[u8], options: &Options) -> Format {
        match Path::new(unpacked_name(name)).extension().and_then(|e| e.to_str()).map(str::to_lowercase).as_deref() {
            Some("jsonl" | "ndjson" | "json") => Format::JsonLines,
            Some("csv" | "tsv" | "tab") => Format::Csv,
            Some("html" | "htm" | "xhtml") => Format::Html,
            Some("txt" | "text" | "md") => Format::Plain,
            _ => Self::by_content(encoding::head(beginning).trim_start(), options),
        }
    }

    fn by_content(head: &str, options: &Options) -> Format {
        if html::is_page(head) {
            Format::Html
        } else if records::is_json(head) {
            Format::JsonLines
        } else if records::is_table(head, options) {
            Format::Csv
        } else {
            Format::Plain
        }
    }
}

/// Bytes by which a file is judged.
const BEGINNING: u64 = 1 << 16;

/// Reads a file (named `name`, "-" for standard input) as a stream of items.
pub fn read(name: &str, input: Box<dyn Read + Send>, options: &Options) -> Box<dyn Iterator<Item = Item> + Send> {
    let mut beginning = Vec::new();
    let opened = encoding::unpacked(input).and_then(|mut input| {
        input.by_ref().take(BEGINNING).read_to_end(&mut beginning)?;
        Ok(input)
    });
    let input = match opened {
        Ok(input) => input,
        Err(e) => return one(Item::Problem(Problem::skipped(name, None, format!("cannot be read: {e}")))),
    };
    if let Some(what) = encoding::not_text(&beginning) {
        return one(Item::Problem(Problem::skipped(name, None, format!("skipped: not text but {what}"))));
    }
    let format = Format::of(name, &beginning, options);
    let decoder = Decoder::new(&beginning);
    let whole_input: Box<dyn Read + Send> = Box::new(std::io::Cursor::new(beginning.clone()).chain(input));
    if matches!(format, Format::Plain | Format::Html) {
        return whole(name, whole_input, format, options);
    }
    let (input, encoding) = encoding::in_bytes(&beginning, whole_input);
    let records: Box<dyn Iterator<Item = Item> + Send> = match format {
        Format::Csv => Box::new(records::csv(name, input, decoder, records::delimiter(encoding::head(&beginning).trim_start()), options)),
        _ => Box::new(records::json_lines(name, input, decoder, options)),
    };
    Box::new(encoding.map(|e| decoded(name, e)).into_iter().chain(records))
}

/// A warning that a file is not UTF-8.
fn decoded(name: &str, encoding: &str) -> Item {
    Item::Problem(Problem::warning(name, None, format!("not UTF-8: decoded as {encoding}")))
}

fn whole(name: &str, mut input: Box<dyn Read + Send>, format: Format, options: &Options) -> Box<dyn Iterator<Item = Item> + Send> {
    let mut bytes = Vec::new();
    if let Err(e) = input.read_to_end(&mut bytes) {
        return one(Item::Problem(Problem::skipped(name, None, format!("cannot be read: {e}"))));
    }
    let (text, encoding) = if format == Format::Html { encoding::decode_page(&bytes) } else { encoding::decode(&bytes) };
    let warning = encoding.map(|e| decoded(name, e));
    let item = if text.trim().is_empty() {
        Item::Problem(Problem::skipped(name, None, "skipped: there is no text in it".into()))
    } else if format == Format::Html {
        html::document(name, text, options).map_or_else(Item::Problem, |d| Item::Document(d, None))
    } else {
        Item::Document(plain::document(name, text, options), None)
    };
    Box::new(warning.into_iter().chain([item]))
}

fn one(item: Item) -> Box<dyn Iterator<Item = Item> + Send> {
    Box::new(std::iter::once(item))
}

/// File name without the ending of a packed file.
fn unpacked_name(name: &str) -> &str {
    name.strip_suffix(".gz").unwrap_or(name)
}

/// File name without folder and endings; "stdin" for "-". With the line it is the id of a record that has none.
pub fn stem(name: &str) -> String {
    if name == "-" {
        return "stdin".to_string();
    }
    Path::new(unpacked_name(name)).file_stem().map_or_else(|| name.to_string(), |s| s.to_string_lossy().into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::io::Write;

    fn items(name: &str, text: &str, options: &Options) -> Vec<Item> {
        read(name, Box::new(std::io::Cursor::new(text.as_bytes().to_vec())), options).collect()
    }

    fn document(item: &Item) -> &Document {
        match item {
            Item::Document(d, _) => d,
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

    /// Texts of the documents, and messages of the problems.
    fn told(name: &str, bytes: &[u8], options: &Options) -> Vec<String> {
        let items = read(name, Box::new(std::io::Cursor::new(bytes.to_vec())), options);
        items.map(|i| if let Item::Document(d, _) = i { d.text.as_str().to_string() } else { problem(&i).to_string() }).collect()
    }

    fn problem(item: &Item) -> &Problem {
        match item {
            Item::Problem(p) => p,
            Item::Document(d, _) => panic!("{}", d.text.as_str()),
        }
    }

    fn utf_16(s: &str) -> Vec<u8> {
        s.encode_utf16().flat_map(u16::to_le_bytes).collect()
    }

    #[test]
    fn files_that_hold_no_text_are_skipped() {
        assert_eq!(
            told("a.txt", b"%PDF-1.4\n1 0 obj", &Options::default()),
            ["a.txt: skipped: not text but PDF; take its text out: pdftotext FILE"]
        );
        assert!(told("-", &gzip(&gzip(b"Peru.")), &Options::default())[0].contains("not text but gzip"));
    }

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        out.write_all(bytes).unwrap();
        out.finish().unwrap()
    }

    #[test]
    fn packed_files_are_read() {
        let csv = [gzip(b"text,date\nPeru.,2001-02-03\n"), gzip(b"Chile.,2001-02-04\n")].concat();
        assert_eq!(told("a/news.csv.gz", &csv, &Options::default()), ["Peru.", "Chile."]);
        assert_eq!(stem("a/news.csv.gz"), "news");
    }

    #[test]
    fn a_packed_file_that_breaks_off_is_reported_after_what_it_gave() {
        let whole = gzip("{\"text\": \"Peru thanked Chile.\"}\n".repeat(9000).as_bytes());
        let out = told("x.jsonl.gz", &whole[..whole.len() - 9], &Options::default());
        assert!(out.len() > 1 && out[0] == "Peru thanked Chile." && out.last().unwrap().contains("x.jsonl.gz"), "{:?}", out.last());
    }

    #[test]
    fn records_in_utf_16_are_read() {
        for (name, content) in [("x.jsonl", "{\"text\": \"Peru.\"}\n{\"text\": \"Chile.\"}\n"), ("x.csv", "id,text\n1,Peru.\n2,Chile.\n")] {
            for mark in [&b""[..], b"\xff\xfe"] {
                let out = told(name, &[mark, &utf_16(content)].concat(), &Options::default());
                assert_eq!(out, [&format!("{name}: not UTF-8: decoded as UTF-16LE"), "Peru.", "Chile."]);
            }
        }
    }

    #[test]
    fn one_decoder_reads_all_records_of_a_file() {
        let csv = "id,text\n1,México thanked Perú.\n2,São Tomé.\n3,Ação.\n4,Łódź\n";
        let latin: Vec<u8> = csv.chars().map(|c| u8::try_from(u32::from(c)).unwrap_or(b'?')).collect();
        let out = told("x.csv", &latin, &Options::default());
        assert_eq!(out, ["x.csv:2: not UTF-8: decoded as windows-1252", "México thanked Perú.", "São Tomé.", "Ação.", "?ód?"]);
    }

    #[test]
    fn a_page_is_read_in_the_encoding_that_it_declares() {
        let page = [
            &b"<html><head><meta charset=\"windows-1257\"><title>T</title></head><body><p>"[..],
            &b"R\xeeg\xe2 notika sarunas. ".repeat(20),
            b"</p></body></html>",
        ]
        .concat();
        assert!(
            told("lv.html", &page, &Options::default()).concat().contains("Rīgā notika"),
            "{:?}",
            told("lv.html", &page, &Options::default())
        );
    }

    #[test]
    fn what_a_file_without_ending_holds_is_seen_by_its_beginning() {
        let of = |head: &str| Format::of("-", head.as_bytes(), &Options::default());
        for head in ["{\"id\": 1, oops", "{oops\n", "[{\"id\": 1}]", "[\n  {\n", "{\n \"id\": 1"] {
            assert_eq!(of(head), if head.starts_with("{oops") { Format::Plain } else { Format::JsonLines }, "{head}");
        }
        for head in ["id,text,date\n", "nr;\"body\"\n", "id|text\n"] {
            assert_eq!(of(head), Format::Csv, "{head}");
        }
        for head in ["<?xml version=\"1.0\"?>\n<!DOCTYPE html PUBLIC", "<!-- saved -->\n<HTML lang=\"en\">"] {
            assert_eq!(of(head), Format::Html, "{head}");
        }
        for head in ["Peru, text of the treaty\n", "Chile recalled its envoy, Peru said.", "[Reuters] Peru agreed.", "text\n"] {
            assert_eq!(of(head), Format::Plain, "{head}");
        }
        let options = Options { text_field: Some("story".into()), ..Options::default() };
        assert_eq!(Format::of("-", b"nr;story\n1;Peru", &options), Format::Csv);
    }

    #[test]
    fn json_that_is_not_one_object_a_line_gets_one_message() {
        for json in ["[{\"text\": \"Peru.\"},\n{\"text\": \"Chile.\"}]\n", "{\n  \"text\": \"Peru.\"\n}\n"] {
            let out = told("-", json.as_bytes(), &Options::default());
            assert!(out.len() == 1 && out[0].contains("jq -c"), "{out:?}");
        }
        let out = told("x.jsonl", b"[cut off\n{\"text\": \"Chile.\"}\n", &Options::default());
        assert!(out.len() == 2 && out[1] == "Chile.", "one broken line is no reason to leave out the others: {out:?}");
    }

    #[test]
    fn a_row_of_a_table_is_named_by_the_line_on_which_it_begins() {
        for ends in ["\n", "\r\n", "\r"] {
            let csv = ["id,text,date", "", "", "1,\"Peru", "agreed.\",soon", "", "2,\"\",", ""].join(ends);
            let problems: Vec<String> =
                told("x.csv", csv.as_bytes(), &Options::default()).into_iter().filter(|t| t.starts_with("x.csv")).collect();
            assert!(problems[0].starts_with("x.csv:4: ") && problems[1].starts_with("x.csv:7: "), "{problems:?}");
        }
    }

    #[test]
    fn a_field_that_the_user_names_and_no_record_has_is_a_problem() {
        let options = Options { date_field: Some("dat".into()), ..Options::default() };
        let out = told("x.csv", b"id,text,date\n1,Peru.,2022-02-02\n", &options);
        assert_eq!(out, ["x.csv:1: skipped: no field «dat» here; there are: id, text, date; name another with --date-field"]);
        let out = items("x.jsonl", "{\"text\": \"Peru.\"}\n{\"text\": \"Chile.\"}\n", &options);
        assert!(!problem(&out[0]).skipped && problem(&out[0]).line == Some(1));
        assert_eq!(out.len(), 4, "one warning, two records, and at the end:");
        assert!(problem(&out[3]).skipped && problem(&out[3]).message.starts_with("no record has the field «dat»"));
        let out = told("x.jsonl", b"{\"text\": \"Peru.\", \"dat\": null}\n{\"text\": \"Chile.\"}\n", &options);
        assert_eq!(out.len(), 3, "some records may lack it: {out:?}");
    }

    #[test]
    fn a_collection_without_records_is_said_to_be_empty() {
        for (name, content) in [("x.jsonl", "\n"), ("x.csv", ""), ("x.csv", "id,text\n")] {
            assert_eq!(told(name, content.as_bytes(), &Options::default()), [format!("{name}: there is no record in it")]);
        }
    }

    #[test]
    fn what_stands_in_place_of_a_date_is_read_or_reported() {
        let nested = "{\"text\": \"A.\", \"date\": {\"$date\": \"2022-02-02T08:00:00Z\"}}\n{\"text\": \"B.\", \"date\": true}\n";
        let options = Options { date: Date::new(2022, 3, 4).ok(), ..Options::default() };
        let out = items("x.jsonl", nested, &options);
        assert_eq!(document(&out[0]).date, Date::new(2022, 2, 2).ok());
        assert_eq!(problem(&out[1]).message, "«true» is not a date; 2022-03-04 is taken (--date) (write YYYY-MM-DD)");
        assert_eq!(document(&out[2]).date, options.date);
    }

    proptest! {
        #[test]
        fn no_bytes_make_a_reader_panic(bytes in prop::collection::vec(any::<u8>(), 0..300), ending in "(txt|jsonl|csv|html|bin)") {
            read(&format!("f.{ending}"), Box::new(std::io::Cursor::new(bytes)), &Options::default()).count();
        }
    }
}
