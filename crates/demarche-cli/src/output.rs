//! Where results go, and in which format.

use crate::arguments::EventFormat;
use anyhow::Context;
use demarche::{Event, writers};
use demarche_parquet::ParquetWriter;
use std::fs::File;
use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::Path;

/// Standard output, or the named file.
pub fn open(path: Option<&Path>) -> anyhow::Result<Box<dyn Write + Send>> {
    Ok(match path {
        Some(p) => Box::new(BufWriter::new(File::create(p).with_context(|| format!("{}: cannot be written", p.display()))?)),
        None => Box::new(BufWriter::new(io::stdout())),
    })
}

/// Writes the events of one story after another.
pub enum Records {
    Table { out: Box<dyn Write + Send>, color: bool },
    Jsonl(Box<dyn Write + Send>),
    Csv(Box<writers::CsvWriter<Box<dyn Write + Send>>>),
    Parquet(Box<ParquetWriter<Box<dyn Write + Send>>>),
}

impl Records {
    pub fn open(format: Option<EventFormat>, path: Option<&Path>) -> anyhow::Result<Self> {
        let terminal = path.is_none() && io::stdout().is_terminal();
        let out = open(path)?;
        Ok(match format.unwrap_or(if terminal { EventFormat::Table } else { EventFormat::Jsonl }) {
            EventFormat::Table => Records::Table { out, color: terminal && std::env::var_os("NO_COLOR").is_none() },
            EventFormat::Jsonl => Records::Jsonl(out),
            EventFormat::Csv => Records::Csv(Box::new(writers::CsvWriter::new(out)?)),
            EventFormat::Parquet => Records::Parquet(Box::new(ParquetWriter::new(out)?)),
        })
    }

    pub fn write(&mut self, id: &str, date: Option<&str>, events: &[Event]) -> anyhow::Result<()> {
        match self {
            Records::Table { out, color } => writeln!(out, "{}", writers::table(id, date, events, *color))?,
            Records::Jsonl(out) => {
                for e in events {
                    serde_json::to_writer(&mut *out, e).map_err(io::Error::from)?;
                    out.write_all(b"\n")?;
                }
            }
            Records::Csv(out) => {
                for e in events {
                    out.write(e).map_err(|e| io::Error::other(e.to_string()))?;
                }
            }
            Records::Parquet(out) => out.write(events)?,
        }
        Ok(())
    }

    pub fn finish(self) -> anyhow::Result<()> {
        match self {
            Records::Table { mut out, .. } | Records::Jsonl(mut out) => out.flush()?,
            Records::Csv(mut out) => out.flush()?,
            Records::Parquet(out) => out.finish()?,
        }
        Ok(())
    }
}
