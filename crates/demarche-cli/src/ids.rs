//! Ids of documents that come again in a run: they are reported, and told apart in the ids of events, which are made of them.
//!
//! In: items with the files that they are from. Out: the same, each story with the number of those before it that had its id. A run keeps 24 bytes
//! for each id.

use demarche::document::Document;
use demarche::readers::{Item, Problem};
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

/// Repeats that are reported one by one.
const REPORTED: usize = 20;

/// What a run does next.
pub enum Task {
    /// A story, and how many stories before it have its id.
    Story(Document, u32),
    /// Something to report.
    Problem(Problem),
}

/// Ids that the documents of a run have had.
#[derive(Default)]
pub struct Ids {
    files: Vec<Arc<str>>,
    seen: HashMap<u64, Seen>,
    repeats: usize,
}

/// Where an id came first, and how often it has come.
struct Seen {
    file: u32,
    line: u32,
    times: u32,
}

impl Ids {
    /// What to do with an item of a file. Items of one file come together.
    pub fn tasks(&mut self, file: &Arc<str>, item: Item) -> Vec<Task> {
        let (document, line) = match item {
            Item::Document(d, line) => (d, line),
            Item::Problem(p) => return vec![Task::Problem(p)],
        };
        if self.files.last() != Some(file) {
            self.files.push(file.clone());
        }
        let mut hasher = DefaultHasher::new();
        document.id.hash(&mut hasher);
        match self.seen.entry(hasher.finish()) {
            Entry::Vacant(e) => {
                let file = self.files.len() as u32 - 1;
                e.insert(Seen { file, line: line.unwrap_or(0) as u32, times: 1 });
                vec![Task::Story(document, 0)]
            }
            Entry::Occupied(mut e) => {
                let seen = e.get_mut();
                let before = seen.times;
                seen.times += 1;
                let first = match (&*self.files[seen.file as usize], seen.line) {
                    (file, 0) => file.to_string(),
                    (file, line) => format!("{file}:{line}"),
                };
                self.repeats += 1;
                let warning = self.warning(file, line, &document.id, &first, before + 1);
                warning.map(Task::Problem).into_iter().chain([Task::Story(document, before)]).collect()
            }
        }
    }

    fn warning(&self, file: &str, line: Option<usize>, id: &str, first: &str, time: u32) -> Option<Problem> {
        let rest = match self.repeats {
            n if n < REPORTED => "",
            REPORTED => "; further ids that come again are not named",
            _ => return None,
        };
        let message = format!("id «{id}» again (first at {first}): the ids of its events end in .{time}{rest}");
        Some(Problem { file: file.to_string(), line, message, skipped: false })
    }
}

/// The id of an event, told apart from those of the stories before that have the same id as its own.
pub fn told_apart(id: &str, before: u32) -> String {
    if before == 0 { id.to_string() } else { format!("{id}.{}", before + 1) }
}
