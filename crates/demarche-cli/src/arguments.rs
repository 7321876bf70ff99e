//! The command line as the user types it.

use clap::{Args, Parser, Subcommand, ValueEnum};
use jiff::civil::Date;
use std::path::PathBuf;

#[derive(Parser)]
#[command(
    name = "demarche",
    version,
    about = "Reads news and writes political event data: who did what to whom, when, where, and who says so",
    after_help = "Examples:\n  demarche code story.txt\n  demarche code --format csv -o events.csv stories.jsonl\n  cat page.html | demarche code -\n  demarche actor \"his Japanese counterpart\" --date 2022-02-02\n\nExit codes: 0 all read; 1 some records were skipped; 2 nothing could be done."
)]
pub struct Arguments {
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Subcommand)]
pub enum Command {
    /// Code the events of stories
    #[command(
        after_help = "Examples:\n  demarche code story.txt\n  demarche code --text-field body --date-field published stories.jsonl > events.jsonl\n  demarche code --format parquet -o events.parquet archive/*.csv\n  demarche code --min-confidence 0.8 --attributed drop story.txt\n  demarche code --explain --format table story.txt"
    )]
    Code(Code),
    /// Write every layer: sentences, tokens, mentions, entities, times, places, statements, events
    #[command(
        after_help = "Examples:\n  demarche annotate story.txt > story.json\n  demarche annotate --format conllu story.txt\n  demarche annotate --tokenized --format conllu gold.conllu > parsed.conllu"
    )]
    Annotate(Annotate),
    /// Say what one span of a text does to another
    #[command(
        after_help = "Input: JSON Lines {\"id\": \"1\", \"text\": \"…\", \"source\": [0, 6], \"target\": [20, 26]}, offsets in code points, end exclusive.\n\nExample:\n  demarche relate pairs.jsonl > relations.jsonl"
    )]
    Relate(Relate),
    /// Say who a name or phrase is
    #[command(
        after_help = "Examples:\n  demarche actor \"French Foreign Minister\" --date 2022-02-02\n  demarche actor --explain \"Seoul's foreign ministry\"\n  demarche actor names.jsonl      (JSON Lines {\"id\", \"text\", \"date\"})"
    )]
    Actor(Actor),
    /// Show the event types, their modes, examples and CAMEO codes
    #[command(
        after_help = "Examples:\n  demarche codebook list\n  demarche codebook show ACCUSE\n  demarche codebook list --codebook mine.toml      (also checks the file)"
    )]
    Codebook(Codebook),
    /// Make a gazetteer of one's own from a GeoNames dump
    #[command(subcommand)]
    Gazetteer(Gazetteer),
    /// Look after the tables of names
    #[command(subcommand)]
    Lexicon(Lexicon),
}

#[derive(Subcommand)]
pub enum Gazetteer {
    /// Pack a GeoNames table (allCountries.txt, cities500.txt, or one country's) for --gazetteer
    #[command(
        after_help = "Example:\n  demarche gazetteer build allCountries.txt --population 500 -o places.bin.zst\n  demarche code --gazetteer places.bin.zst story.txt"
    )]
    Build {
        /// Table in GeoNames' layout: 19 columns parted by tabs
        table: PathBuf,
        /// People of the smallest towns taken
        #[arg(long, default_value_t = 1000)]
        population: u64,
        /// File to write
        #[arg(long, short, value_name = "FILE")]
        output: PathBuf,
    },
}

#[derive(Subcommand)]
pub enum Lexicon {
    /// Check tables: columns, codes, dates, phrases and offices with two owners
    #[command(
        after_help = "Examples:\n  demarche lexicon check                            (the tables inside the program)\n  demarche lexicon check lexicon                    (a folder of tables instead of them)\n  demarche lexicon check mine.psv                   (a table beside them)\n\nExit codes: 0 no fault; 1 faults, each with file and line on standard output; 2 a file cannot be read."
    )]
    Check {
        /// Tables or folders of them
        files: Vec<PathBuf>,
    },
    /// Count entries by kind and by country, as Markdown tables (docs/lexicon.md)
    #[command(
        after_help = "Examples:\n  demarche lexicon coverage                        (the tables inside the program)\n  demarche lexicon coverage --actors mine.psv      (with a table of one's own)"
    )]
    Coverage {
        #[command(flatten)]
        own: OwnActors,
    },
}

/// What is read, and how.
#[derive(Args)]
pub struct Input {
    /// Files: plain text, JSON Lines, CSV or HTML; "-" is standard input
    #[arg(default_value = "-")]
    pub files: Vec<PathBuf>,
    /// Publication date of what has none
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub date: Option<Date>,
    /// Field that holds a record's id
    #[arg(long, value_name = "NAME")]
    pub id_field: Option<String>,
    /// Field that holds its text
    #[arg(long, value_name = "NAME")]
    pub text_field: Option<String>,
    /// Field that holds its publication date
    #[arg(long, value_name = "NAME")]
    pub date_field: Option<String>,
    /// Threads to use, at most one for each processor (default: all)
    #[arg(long, short, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub jobs: Option<u16>,
    /// File to write to instead of standard output
    #[arg(long, short, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

/// What is used instead of what is built in.
#[derive(Args)]
pub struct Replacements {
    /// Folder of a model to use instead of the built-in one (model.onnx.zst, tokenizer.json, labels.json)
    #[arg(long, value_name = "FOLDER")]
    pub model: Option<PathBuf>,
    /// A gazetteer to use instead of the built-in one (demarche gazetteer build)
    #[arg(long, value_name = "FILE")]
    pub gazetteer: Option<PathBuf>,
    /// A codebook to use instead of the built-in one: merged, renamed or dropped types (docs/codebook.md)
    #[arg(long, value_name = "FILE")]
    pub codebook: Option<PathBuf>,
    #[command(flatten)]
    pub own: OwnActors,
}

/// Names of the user's beside the built-in ones.
#[derive(Args)]
pub struct OwnActors {
    /// A table of names or a TABARI or PETRARCH dictionary; goes before the built-in names (docs/dictionaries.md); may be repeated
    #[arg(long, value_name = "FILE")]
    pub actors: Vec<PathBuf>,
}

#[derive(Args)]
pub struct Code {
    #[command(flatten)]
    pub input: Input,
    #[command(flatten)]
    pub replacements: Replacements,
    /// How to write events [default: by the ending of the output file (.csv, .parquet); table on a terminal, else jsonl]
    #[arg(long, short)]
    pub format: Option<EventFormat>,
    /// Leave out records of which the model is less sure than this (0–1)
    #[arg(long, value_name = "P", value_parser = probability)]
    pub min_confidence: Option<f64>,
    /// What to do with records that only one party claims: that stand in its statement and that the story tells in no other way
    #[arg(long, value_name = "WHAT", default_value = "keep")]
    pub attributed: Attributed,
    /// Say of each record what made it: probabilities, roles, lexicon entries, rules (table and jsonl)
    #[arg(long)]
    pub explain: bool,
}

fn probability(s: &str) -> Result<f64, String> {
    s.parse().ok().filter(|p| (0.0..=1.0).contains(p)).ok_or_else(|| "wanted a number from 0 to 1".to_string())
}

/// What happens to records that only one party claims.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Attributed {
    /// Write them like the others
    Keep,
    /// Name the party in a further field, claimed_by (table and jsonl)
    Mark,
    /// Leave them out
    Drop,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum EventFormat {
    /// To be read
    Table,
    /// One JSON object a record
    Jsonl,
    /// One row a record
    Csv,
    /// Nested columns
    Parquet,
}

#[derive(Args)]
pub struct Annotate {
    #[command(flatten)]
    pub input: Input,
    #[command(flatten)]
    pub replacements: Replacements,
    /// How to write documents
    #[arg(long, short, default_value = "json")]
    pub format: LayerFormat,
    /// The input is CoNLL-U: keep its tokens and fill in the other columns
    #[arg(long, conflicts_with_all = ["explain", "id_field", "text_field", "date_field", "date"])]
    pub tokenized: bool,
    /// Say of each event what made it: probabilities, roles, lexicon entries, rules
    #[arg(long)]
    pub explain: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LayerFormat {
    /// One JSON object a document
    Json,
    /// CoNLL-U trees
    Conllu,
}

#[derive(Args)]
pub struct Relate {
    /// JSON Lines file; "-" is standard input
    #[arg(default_value = "-")]
    pub file: PathBuf,
    #[command(flatten)]
    pub replacements: Replacements,
    /// File to write to instead of standard output
    #[arg(long, short, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

#[derive(Args)]
pub struct Codebook {
    #[command(subcommand)]
    pub what: Entries,
}

#[derive(Subcommand)]
pub enum Entries {
    /// All types in short
    List {
        /// A codebook instead of the built-in one
        #[arg(long, value_name = "FILE")]
        codebook: Option<PathBuf>,
    },
    /// One type in full
    Show {
        /// Its name
        #[arg(value_name = "TYPE")]
        name: String,
        /// A codebook instead of the built-in one
        #[arg(long, value_name = "FILE")]
        codebook: Option<PathBuf>,
    },
}

#[derive(Args)]
pub struct Actor {
    /// A phrase, or a JSON Lines file of them; "-" is standard input
    pub text: String,
    /// Day on which offices are looked up
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub date: Option<Date>,
    /// Say which words and which rows of the lexicon (file:line) decided
    #[arg(long)]
    pub explain: bool,
    #[command(flatten)]
    pub own: OwnActors,
    /// File to write to instead of standard output
    #[arg(long, short, value_name = "FILE")]
    pub output: Option<PathBuf>,
}
