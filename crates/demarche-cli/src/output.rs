//! Where results go, and in which format.
//!
//! A file is written beside its place and put there when the run has succeeded: earlier results stay until there are new ones, and no
//! run that is cut short leaves half a file under the name that was asked for.

use crate::arguments::EventFormat;
use anyhow::{Context, bail};
use demarche::{Event, writers};
use demarche_parquet::ParquetWriter;
use std::fs;
use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::{Path, PathBuf};
use tempfile::TempPath;

/// Something to write to.
pub type Out = Box<dyn Write + Send>;

/// A file that waits beside its place.
pub struct Waiting {
    written: TempPath,
    place: PathBuf,
}

impl Waiting {
    /// Puts the file in its place. Without this call it vanishes.
    fn keep(self) -> anyhow::Result<()> {
        let Waiting { written, place } = self;
        written.persist(&place).with_context(|| format!("{}: cannot be written", place.display()))
    }
}

/// A file whose errors say its name.
struct Named {
    file: fs::File,
    name: String,
}

impl Named {
    fn told<T>(&self, result: io::Result<T>) -> io::Result<T> {
        result.map_err(|e| io::Error::new(e.kind(), format!("{}: cannot be written: {e}", self.name)))
    }
}

impl Write for Named {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.file.write(bytes);
        self.told(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        let flushed = self.file.flush();
        self.told(flushed)
    }
}

/// Standard output, or the named file.
pub struct Output {
    out: Out,
    waiting: Option<Waiting>,
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.out.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

impl Output {
    /// Opens standard output, or a file which may be none of the inputs.
    pub fn open(path: Option<&Path>, inputs: &[PathBuf]) -> anyhow::Result<Self> {
        let Some(path) = path else { return Ok(Output { out: Box::new(BufWriter::new(io::stdout())), waiting: None }) };
        let cannot = || format!("{}: cannot be written", path.display());
        // A link stays a link: what it points to is written.
        let place = fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf());
        // What standard input is redirected from, where the system says it.
        let place_of = |i: &PathBuf| fs::canonicalize(if i == Path::new("-") { Path::new("/dev/stdin") } else { i });
        if place.is_file() && inputs.iter().any(|i| place_of(i).is_ok_and(|i| i == place)) {
            bail!("{}: is an input too; write to another file", path.display());
        }
        let name = path.display().to_string();
        match fs::metadata(&place) {
            // Devices and pipes are written as they are.
            Ok(m) if !m.is_file() => {
                let file = fs::OpenOptions::new().write(true).open(&place).with_context(cannot)?;
                Ok(Output { out: Box::new(BufWriter::new(Named { file, name })), waiting: None })
            }
            present => {
                let (file, written) = beside(&place, present.ok().map(|m| m.permissions())).with_context(cannot)?;
                Ok(Output { out: Box::new(BufWriter::new(Named { file, name })), waiting: Some(Waiting { written, place }) })
            }
        }
    }

    /// Writes what is buffered and puts the file in its place.
    pub fn finish(mut self) -> anyhow::Result<()> {
        self.out.flush()?;
        self.waiting.map_or(Ok(()), Waiting::keep)
    }
}

/// A new file in the folder of `place`, with the permissions of the one that it will replace.
fn beside(place: &Path, permissions: Option<fs::Permissions>) -> io::Result<(fs::File, TempPath)> {
    let folder = place.parent().filter(|f| !f.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let prefix = format!(".{}.", place.file_name().unwrap_or_default().to_string_lossy());
    let mut builder = tempfile::Builder::new();
    builder.prefix(&prefix).suffix(".part");
    // As any new file has them; those of temporary files are narrower.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let file = builder.tempfile_in(folder)?;
    if let Some(p) = permissions {
        if p.readonly() {
            return Err(io::ErrorKind::PermissionDenied.into());
        }
        fs::set_permissions(file.path(), p)?;
    }
    Ok(file.into_parts())
}

/// How events are written: as the user says, else by the ending of the file; on a terminal to be read.
pub fn format(given: Option<EventFormat>, path: Option<&Path>) -> EventFormat {
    let ending = path.and_then(Path::extension).map(|e| e.to_string_lossy().to_lowercase());
    match (given, ending.as_deref()) {
        (Some(given), _) => given,
        (None, Some("csv")) => EventFormat::Csv,
        (None, Some("parquet")) => EventFormat::Parquet,
        (None, None) if path.is_none() && io::stdout().is_terminal() => EventFormat::Table,
        _ => EventFormat::Jsonl,
    }
}

/// Writes the events of one story after another.
pub struct Records {
    layout: Layout,
    waiting: Option<Waiting>,
}

enum Layout {
    Table { out: Out, color: bool },
    Jsonl(Out),
    Csv(Box<writers::CsvWriter<Out>>),
    Parquet(Box<ParquetWriter<Out>>),
}

impl Records {
    pub fn open(format: EventFormat, path: Option<&Path>, inputs: &[PathBuf]) -> anyhow::Result<Self> {
        let terminal = path.is_none() && io::stdout().is_terminal();
        let Output { out, waiting } = Output::open(path, inputs)?;
        let layout = match format {
            EventFormat::Table => Layout::Table { out, color: terminal && std::env::var_os("NO_COLOR").is_none() },
            EventFormat::Jsonl => Layout::Jsonl(out),
            EventFormat::Csv => Layout::Csv(Box::new(writers::CsvWriter::new(out)?)),
            EventFormat::Parquet => Layout::Parquet(Box::new(ParquetWriter::new(out)?)),
        };
        Ok(Records { layout, waiting })
    }

    pub fn write(&mut self, id: &str, date: Option<&str>, events: &[Event]) -> anyhow::Result<()> {
        match &mut self.layout {
            Layout::Table { out, color } => writeln!(out, "{}", writers::table(id, date, events, *color))?,
            Layout::Jsonl(out) => {
                for e in events {
                    serde_json::to_writer(&mut *out, e).map_err(io::Error::from)?;
                    out.write_all(b"\n")?;
                }
            }
            Layout::Csv(out) => {
                for e in events {
                    out.write(e).map_err(|e| io::Error::other(e.to_string()))?;
                }
            }
            Layout::Parquet(out) => out.write(events)?,
        }
        Ok(())
    }

    /// Writes what is buffered and puts the file in its place.
    pub fn finish(self) -> anyhow::Result<()> {
        match self.layout {
            Layout::Table { mut out, .. } | Layout::Jsonl(mut out) => out.flush()?,
            Layout::Csv(mut out) => out.flush()?,
            Layout::Parquet(out) => out.finish()?,
        }
        self.waiting.map_or(Ok(()), Waiting::keep)
    }
}
