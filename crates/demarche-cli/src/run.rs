//! Work on many documents with several threads, results in the order of the input.
//!
//! One thread reads, `jobs` threads work, and the calling thread writes. The number of documents under way is bounded, so
//! memory does not grow with the corpus; the output is the same for any number of threads.

use crate::arguments::Input;
use crate::ids::{Ids, Task};
use crate::say::say;
use anyhow::{Context, anyhow, bail};
use demarche::document::Document;
use demarche::readers::{self, Item, Options, Problem};
use demarche::{Coder, Worker};
use indicatif::{ProgressBar, ProgressStyle};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::process::ExitCode;
use std::sync::mpsc::{Receiver, sync_channel};
use std::sync::{Arc, Mutex};

/// What a run did.
#[derive(Default)]
pub struct Summary {
    pub read: usize,
    pub skipped: usize,
    pub warnings: usize,
    pub written: usize,
}

impl Summary {
    /// Whether all that there was had to be skipped.
    pub fn is_nothing(&self) -> bool {
        self.read == 0 && self.skipped > 0
    }

    /// Says on standard error what was read, skipped and written; the exit code says whether anything was skipped.
    pub fn report(&self, read: &str, what: &str) -> ExitCode {
        let plural = |n: usize, one: &str| {
            if n == 1 {
                format!("1 {one}")
            } else if let Some(stem) = one.strip_suffix('y') {
                format!("{n} {stem}ies")
            } else {
                format!("{n} {one}s")
            }
        };
        let warnings = if self.warnings > 0 { format!(", {}", plural(self.warnings, "warning")) } else { String::new() };
        say(format_args!("{} read, {} skipped{warnings}, {}", plural(self.read, read), self.skipped, plural(self.written, what)));
        if self.skipped == 0 {
            ExitCode::SUCCESS
        } else if self.is_nothing() {
            ExitCode::from(2)
        } else {
            ExitCode::from(1)
        }
    }
}

/// An opened input under its name.
pub fn open(path: &Path) -> (String, io::Result<Box<dyn Read + Send>>) {
    let name = path.display().to_string();
    let input: io::Result<Box<dyn Read + Send>> =
        if name == "-" { Ok(Box::new(io::stdin())) } else { File::open(path).map(|f| Box::new(f) as _) };
    (name, input)
}

fn tasks(input: &Input) -> impl Iterator<Item = Task> + Send + use<> {
    let options = Options {
        id_field: input.id_field.clone(),
        text_field: input.text_field.clone(),
        date_field: input.date_field.clone(),
        date: input.date,
    };
    let mut ids = Ids::default();
    let items = input.files.clone().into_iter().flat_map(move |path| {
        let (name, file) = open(&path);
        let items = match file {
            Ok(file) => readers::read(&name, file, &options),
            Err(e) => {
                let problem = Problem { file: name.clone(), line: None, message: format!("cannot be read: {e}"), skipped: true };
                Box::new(std::iter::once(Item::Problem(problem)))
            }
        };
        let name: Arc<str> = name.into();
        items.map(move |i| (name.clone(), i))
    });
    items.flat_map(move |(file, item)| ids.tasks(&file, item))
}

enum Job<T> {
    Done(T),
    Problem(Problem),
    Failed(String),
}

/// Runs `work` on every document, with the number of those before it that had its id, and hands the results to `sink` in order; `sink` returns how many records it wrote.
pub fn run<T: Send>(
    coder: &Coder,
    input: &Input,
    work: impl Fn(&Worker, &Document, u32) -> anyhow::Result<T> + Sync,
    mut sink: impl FnMut(T) -> anyhow::Result<usize>,
) -> anyhow::Result<Summary> {
    // More threads than processors are not faster, and each holds a network of its own.
    let processors = std::thread::available_parallelism().map_or(1, usize::from);
    let jobs = input.jobs.map_or(processors, |n| processors.min(n.into()));
    let (to_work, queue) = sync_channel::<(usize, Task)>(4 * jobs);
    let (to_write, results) = sync_channel::<(usize, Job<T>)>(16 * jobs);
    let queue = Arc::new(Mutex::new(queue));
    let stream = tasks(input);
    let bar = progress();
    std::thread::scope(|scope| {
        scope.spawn(move || {
            for numbered in stream.enumerate() {
                if to_work.send(numbered).is_err() {
                    break;
                }
            }
        });
        let mut handles = Vec::new();
        for _ in 0..jobs {
            let (queue, to_write, work) = (queue.clone(), to_write.clone(), &work);
            handles.push(scope.spawn(move || -> anyhow::Result<()> {
                let worker = coder.worker()?;
                while let Some((n, task)) = next(&queue) {
                    let job = match task {
                        Task::Problem(p) => Job::Problem(p),
                        Task::Story(d, before) => {
                            work(&worker, &d, before).map_or_else(|e| Job::Failed(format!("{}: skipped: {e:#}", d.id)), Job::Done)
                        }
                    };
                    if to_write.send((n, job)).is_err() {
                        break;
                    }
                }
                Ok(())
            }));
        }
        drop((to_write, queue));
        let summary = write(&results, &bar, &mut sink);
        // When writing ends early the channels close and the other threads stop.
        drop(results);
        bar.finish_and_clear();
        for h in handles {
            h.join().map_err(|_| anyhow!("a worker thread failed"))??;
        }
        summary
    })
}

fn next(queue: &Mutex<Receiver<(usize, Task)>>) -> Option<(usize, Task)> {
    queue.lock().ok()?.recv().ok()
}

fn write<T>(
    results: &Receiver<(usize, Job<T>)>,
    bar: &ProgressBar,
    sink: &mut impl FnMut(T) -> anyhow::Result<usize>,
) -> anyhow::Result<Summary> {
    let mut summary = Summary::default();
    let mut waiting = BTreeMap::new();
    let mut turn = 0;
    for (n, job) in results {
        waiting.insert(n, job);
        while let Some(job) = waiting.remove(&turn) {
            turn += 1;
            match job {
                Job::Done(t) => {
                    summary.read += 1;
                    summary.written += sink(t)?;
                }
                Job::Problem(p) => {
                    summary.skipped += usize::from(p.skipped);
                    summary.warnings += usize::from(!p.skipped);
                    bar.suspend(|| say(p));
                }
                Job::Failed(message) => {
                    summary.skipped += 1;
                    bar.suspend(|| say(message));
                }
            }
            bar.set_position(turn as u64);
            bar.set_message(format!("{} records", summary.written));
        }
    }
    Ok(summary)
}

/// Progress on standard error, shown only on a terminal.
fn progress() -> ProgressBar {
    let bar = ProgressBar::new_spinner();
    if let Ok(style) = ProgressStyle::with_template("{spinner} {pos} stories  {msg}  {per_sec}  {elapsed}") {
        bar.set_style(style);
    }
    bar
}

/// The lines of a file, numbered from 1, that hold anything, for the commands that read JSON Lines of their own.
pub fn lines(path: &Path) -> anyhow::Result<impl Iterator<Item = (String, usize, String)>> {
    let (name, lines) = all_lines(path)?;
    Ok(lines.into_iter().enumerate().filter(|(_, l)| !l.trim().is_empty()).map(move |(i, l)| (name.clone(), i + 1, l)))
}

/// All lines of a file, under its name.
pub fn all_lines(path: &Path) -> anyhow::Result<(String, Vec<String>)> {
    let (name, input) = open(path);
    let mut bytes = Vec::new();
    input.and_then(|mut f| f.read_to_end(&mut bytes)).with_context(|| format!("{name}: cannot be read"))?;
    if let Some(what) = readers::not_text(&bytes) {
        bail!("{name}: not text but {what}");
    }
    let (lines, encoding) = readers::decoded_lines(&bytes);
    if let Some(encoding) = encoding {
        say(format_args!("{name}: not UTF-8: decoded as {encoding}"));
    }
    Ok((name, lines))
}

/// The id of a record: its own, else file and line, as stories have it.
pub fn id(own: Option<serde_json::Value>, name: &str, line: usize) -> serde_json::Value {
    own.unwrap_or_else(|| format!("{}:{line}", readers::stem(name)).into())
}
