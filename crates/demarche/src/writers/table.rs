//! Event records of one story as a table for an 80-column terminal.
//!
//! A record takes two lines: the codes, and under them the words that they come from.

use crate::event::{Actor, Event};
use crate::explain::{Explanation, Scored};
use std::fmt::Write;

const WIDTH: usize = 80;
/// Before all lines of a record but the first.
const INDENT: &str = "            ";

/// The table of a story; `color` uses terminal colours.
pub fn table(id: &str, date: Option<&str>, events: &[Event], color: bool) -> String {
    let mut out = String::new();
    let plural = if events.len() == 1 { "" } else { "s" };
    let head = format!("{id}  {}  {} event{plural}", date.unwrap_or("(no date)"), events.len());
    let _ = writeln!(out, "{}", paint(&cut(&in_line(&head), WIDTH), "1", color));
    for e in events {
        let _ = writeln!(out, "{}", codes(e, color));
        let _ = writeln!(out, "{}", paint(&words(e), "2", color));
        if let Some(who) = &e.claimed_by {
            let _ = writeln!(out, "{}", cut(&in_line(&format!("{INDENT}claimed only by {who}")), WIDTH));
        }
        if let Some(x) = &e.explanation {
            explanation(&mut out, x);
        }
    }
    out
}

/// What made a record, in lines as long as they are.
fn explanation(out: &mut String, x: &Explanation) {
    let scored = |list: &[Scored]| list.iter().map(|s| format!("{} {:.2}", s.name, s.probability)).collect::<Vec<_>>().join(", ");
    let mut line = |label: &str, text: &str| {
        let _ = writeln!(out, "{INDENT}{label:<9}{}", in_line(text));
    };
    line("types", &scored(&x.types));
    if !x.modes.is_empty() {
        line("modes", &scored(&x.modes));
    }
    line("factual", &scored(&x.factualities));
    for p in &x.roles {
        line(&p.role, &format!("{} {:.2}", p.text, p.probability));
        for why in &p.lexicon {
            line("", &format!("  {why}"));
        }
    }
    if let Some(d) = &x.date {
        line("date", &format!("«{}», of the {}", d.text, d.from));
    }
    if let Some(t) = &x.tally {
        line("tally", t);
    }
    for l in &x.left_out {
        line("left out", &format!("{} «{}»: {}", l.event, l.text, l.why));
    }
}

fn paint(s: &str, code: &str, color: bool) -> String {
    if color { format!("\u{1b}[{code}m{s}\u{1b}[0m") } else { s.to_string() }
}

fn codes(e: &Event, color: bool) -> String {
    let kind = match &e.mode {
        Some(m) => format!("{} {m}", e.event),
        None => e.event.clone(),
    };
    let not = if e.factuality == "actual" { String::new() } else { format!(" ({})", e.factuality) };
    let hue = match e.quad.as_str() {
        "verbal cooperation" => "36",
        "material cooperation" => "32",
        "verbal conflict" => "33",
        _ => "31",
    };
    let kind = paint(&pad(&format!("{kind}{not}"), 25), hue, color);
    let date = e.date.as_deref().unwrap_or("–");
    format!(" {} {} {kind} {} {:>4.2}", pad(date, 10), pad(&side(&e.source), 18), pad(&side(&e.target), 18), e.confidence)
}

/// Country and sector of each actor, each once.
fn side(actors: &[Actor]) -> String {
    let mut out: Vec<String> = Vec::new();
    for a in actors {
        let code = match (&a.country, &a.sector) {
            (Some(c), Some(s)) => format!("{c} {s}"),
            (Some(c), None) => c.clone(),
            (None, Some(s)) => format!("··· {s}"),
            (None, None) => "···".to_string(),
        };
        if !out.contains(&code) {
            out.push(code);
        }
    }
    if out.is_empty() { "–".to_string() } else { out.join(", ") }
}

fn words(e: &Event) -> String {
    let names = |side: &[Actor]| {
        let mut out: Vec<&str> = side.iter().map(|a| a.text.as_str()).collect();
        out.dedup();
        out.join(" + ")
    };
    let mut line = String::from(INDENT);
    let source = names(&e.source);
    if !source.is_empty() {
        let _ = write!(line, "{} · ", cut(&source, 28));
    }
    line.push_str(&cut(&e.predicate.text, 24));
    let target = names(&e.target);
    if !target.is_empty() {
        let _ = write!(line, " · {}", cut(&target, 28));
    }
    if let Some(speaker) = e.statement.as_ref().and_then(|s| s.speaker.as_deref()) {
        let _ = write!(line, "  [{speaker}]");
    }
    cut(&in_line(&line), WIDTH)
}

/// Words for one line: what a terminal would take for an order is a blank.
pub(super) fn in_line(s: &str) -> String {
    s.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

fn pad(s: &str, width: usize) -> String {
    let s = cut(s, width);
    let n = s.chars().count();
    s + &" ".repeat(width - n)
}

fn cut(s: &str, width: usize) -> String {
    if s.chars().count() <= width { s.to_string() } else { s.chars().take(width - 1).chain(['…']).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_cannot_order_the_terminal_about() {
        assert_eq!(table("a\u{1b}[2J\nb", None, &[], false), "a [2J b  (no date)  0 events\n");
    }

    #[test]
    fn no_line_is_wider_than_a_terminal() {
        let actor = Actor {
            text: "the very long name of an actor that goes on and on".into(),
            start: 0,
            end: 1,
            name: None,
            country: Some("USA".into()),
            sector: Some("GOV".into()),
            sectors: vec![],
            office: None,
        };
        let e: Event = serde_json::from_value(serde_json::json!({
            "id": "1", "doc_id": "d", "sentence": 0, "text": "", "start": 0, "end": 0, "event": "CONSULT", "mode": "multilateral", "contexts": [], "cameo": "046", "quad": "verbal cooperation", "score": 1.0,
            "predicate": {"text": "talks", "lemma": "talk", "start": 0, "end": 5}, "source": [actor.clone(), actor.clone()], "target": [actor], "date": "2022-01-29/2022-01-30", "factuality": "hypothetical", "confidence": 1.0, "model": "m"
        })).unwrap();
        let out = table("seed", Some("2022-02-02"), &[e], false);
        assert!(out.lines().all(|l| l.chars().count() <= WIDTH), "{out}");
    }
}
