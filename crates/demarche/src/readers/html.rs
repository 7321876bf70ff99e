//! Web pages: the main text without menus and advertisements.
//!
//! In: HTML. Out: a [`Document`] whose text is the title, a blank line, and the paragraphs. The main text is found by
//! `dom_smoothie` (Mozilla's Readability), title and date by the page's metadata.

use super::{Options, Problem, dateline, stem};
use crate::document::Document;
use crate::span::Text;
use dom_smoothie::{Config, Readability, TextMode};

/// Reads a page.
pub fn document(name: &str, html: String, options: &Options) -> Result<Document, Problem> {
    let failed =
        |e: dom_smoothie::ReadabilityError| Problem::skipped(name, None, format!("skipped: no main text found in this page ({e})"));
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
