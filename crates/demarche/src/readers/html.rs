//! Web pages: the main text without menus and advertisements.
//!
//! In: HTML. Out: a [`Document`] whose text is the title, a blank line, and the paragraphs. The main text is found by
//! `dom_smoothie` (Mozilla's Readability), title and date by the page's metadata.

use super::{Options, Problem, dateline, stem};
use crate::document::Document;
use crate::span::Text;
use dom_smoothie::{Config, Readability, TextMode};

/// Elements within elements that a page may have; parsing takes time that grows with the square of it.
const DEEPEST: usize = 1_000;
/// Elements that have no end tag, or whose end tag may be left out.
const OPEN_ENDED: [&str; 27] = [
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr", "p", "li", "td", "tr", "th",
    "dd", "dt", "option", "tbody", "thead", "tfoot", "rp", "rt", "colgroup",
];

/// How deep the elements of a page are nested, by its tags alone.
fn depth(html: &str) -> usize {
    let (mut now, mut most) = (0_usize, 0);
    for tag in html.split('<').skip(1) {
        let name = tag.trim_start_matches('/').split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default().to_ascii_lowercase();
        if name.is_empty() || OPEN_ENDED.contains(&name.as_str()) {
            continue;
        }
        now = if tag.starts_with('/') { now.saturating_sub(1) } else { now + 1 };
        most = most.max(now);
    }
    most
}

/// Whether a text begins as a web page does, after what XML and those who save pages put before it.
pub fn is_page(mut head: &str) -> bool {
    for (opens, closes) in [("<?xml", "?>"), ("<!--", "-->")] {
        while let Some((_, after)) = head.strip_prefix(opens).and_then(|h| h.split_once(closes)) {
            head = after.trim_start();
        }
    }
    ["<!doctype html", "<html"].iter().any(|tag| head.get(..tag.len()).is_some_and(|h| h.eq_ignore_ascii_case(tag)))
}

/// Reads a page.
pub fn document(name: &str, html: String, options: &Options) -> Result<Document, Problem> {
    let failed =
        |e: dom_smoothie::ReadabilityError| Problem::skipped(name, None, format!("skipped: no main text found in this page ({e})"));
    if depth(&html) > DEEPEST {
        return Err(Problem::skipped(
            name,
            None,
            format!("skipped: elements nested deeper than {DEEPEST}; save the page's text and read that"),
        ));
    }
    let config = Config { text_mode: TextMode::Formatted, ..Config::default() };
    let mut readability = Readability::new(html.as_str(), None, Some(config)).map_err(failed)?;
    let article = readability.parse().map_err(failed)?;
    let paragraphs: Vec<&str> = article.text_content.lines().map(str::trim).filter(|l| !l.is_empty()).collect();
    let title = Some(article.title.trim().to_string()).filter(|t| !t.is_empty());
    let lines = title.as_deref().into_iter().chain(paragraphs.iter().copied().filter(|p| Some(*p) != title.as_deref()));
    let text = lines.collect::<Vec<_>>().join("\n\n");
    if text.is_empty() {
        return Err(Problem::skipped(name, None, "skipped: the page holds no text".into()));
    }
    let dated = paragraphs.iter().take(4).find(|l| dateline::is_date_line(l)).copied();
    let date =
        article.published_time.as_deref().or(article.modified_time.as_deref()).or(dated).and_then(dateline::parse_date).or(options.date);
    Ok(Document {
        id: stem(name),
        date,
        text: Text::new(text),
        title,
        source: article.site_name,
        url: article.url,
        language: article.lang.map(|l| l.chars().take(2).collect()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_nested_without_end_is_refused_at_once() {
        let problem = document("deep.html", "<div>".repeat(100_000), &Options::default()).unwrap_err();
        assert!(problem.skipped && problem.message.contains("nested deeper"));
    }

    #[test]
    fn paragraphs_without_end_tags_are_not_nesting() {
        assert_eq!(depth(&format!("<html><body>{}</body></html>", "<p>Peru thanked Chile.<br>".repeat(5_000))), 2);
    }
}
