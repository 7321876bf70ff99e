//! demarche reads news and writes political event data: who did what to whom, when, where, and who says so, every record
//! tied to the exact words it came from.
//!
//! ```
//! use demarche::{Coder, Document, Text};
//! let coder = Coder::english()?;
//! let story = Document { id: "1".into(), text: Text::new("French troops withdrew from Mali."), ..Document::default() };
//! let events = coder.worker()?.code(&story)?;
//! assert_eq!(events[0].event, "RETREAT");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! The modules are the stages, in the order in which a story goes through them; [`pipeline`] puts them together.

pub mod span;
pub mod tables;

pub mod actors;
pub mod claims;
pub mod codebook;
pub mod contexts;
pub mod counts;
pub mod dating;
pub mod document;
pub mod event;
pub mod events;
pub mod explain;
pub mod hierarchy;
pub mod language;
pub mod mentions;
pub mod numbers;
pub mod pipeline;
pub mod places;
pub mod readers;
pub mod relations;
pub mod segment;
pub mod statements;
pub mod tallies;
pub mod times;
pub mod writers;

pub use actors::Lexicon;
pub use codebook::Codebook;
pub use document::Document;
pub use event::Event;
pub use language::LanguageModel;
pub use pipeline::{Annotation, Coder, Worker};
pub use span::{Span, Text};
