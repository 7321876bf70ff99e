//! `demarche`: news in, political event data out.
//!
//! The program's story: read the arguments, load models and knowledge, run the command over all inputs, say what was read,
//! skipped and coded, and turn what happened into an exit code. A reader that stops early (`| head`) is success.

mod arguments;
mod commands;
mod ids;
mod lexicon;
mod output;
mod run;
mod say;

use arguments::{Arguments, Command, Gazetteer, Lexicon};
use clap::Parser;
use say::say;
use std::process::ExitCode;

fn main() -> ExitCode {
    match run(Arguments::parse()) {
        Ok(outcome) => outcome,
        Err(e) if is_broken_pipe(&e) => ExitCode::SUCCESS,
        Err(e) => {
            say(format_args!("{e:#}"));
            ExitCode::from(2)
        }
    }
}

fn run(arguments: Arguments) -> anyhow::Result<ExitCode> {
    match arguments.command {
        Command::Code(c) => commands::code(&c),
        Command::Annotate(c) => commands::annotate(&c),
        Command::Relate(c) => commands::relate(&c),
        Command::Actor(c) => commands::actor(&c),
        Command::Codebook(c) => commands::entries(&c.what),
        Command::Gazetteer(Gazetteer::Build { table, population, output }) => commands::gazetteer(&table, population, &output),
        Command::Lexicon(Lexicon::Check { files }) => lexicon::check(&files),
        Command::Lexicon(Lexicon::Coverage { own }) => lexicon::coverage(&own),
    }
}

fn is_broken_pipe(e: &anyhow::Error) -> bool {
    e.chain().any(|cause| {
        cause.downcast_ref::<std::io::Error>().is_some_and(|e| e.kind() == std::io::ErrorKind::BrokenPipe)
            || cause.to_string().contains("Broken pipe")
    })
}
