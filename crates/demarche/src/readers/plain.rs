//! Plain text: one story a file.
//!
//! In: the text. Out: a [`Document`] whose `text` is the file's, title and date lines included.

use super::{Options, dateline, stem};
use crate::document::Document;
use crate::span::Text;

/// Lines at the top of a story among which its date is looked for.
const TOP: usize = 6;

/// Reads a story.
pub fn document(name: &str, text: String, options: &Options) -> Document {
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|l| !l.is_empty()).collect();
    let title = match lines.as_slice() {
        [first, _, ..] if !dateline::is_date_line(first) && !first.ends_with(['.', '!', '?', '”', '"', ':', ';', ',']) => {
            Some(first.to_string())
        }
        _ => None,
    };
    let top = &lines[..lines.len().min(TOP)];
    let year = options.date.map(|d| d.year());
    let date = top
        .iter()
        .find(|l| dateline::is_date_line(l))
        .and_then(|l| dateline::parse_date(l))
        .or_else(|| top.iter().find_map(|l| dateline::date(l, year)))
        .or(options.date);
    Document { id: stem(name), date, title, text: Text::new(text), ..Document::default() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::Date;

    #[test]
    fn a_first_line_without_end_punctuation_is_the_title_and_a_date_line_gives_the_date() {
        let d = document(
            "a/story.txt",
            "Chile recalls envoy\n\nFebruary 2, 2022\n\nChile recalled its envoy.".to_string(),
            &Options::default(),
        );
        assert_eq!((d.id.as_str(), d.title.as_deref(), d.date), ("story", Some("Chile recalls envoy"), Date::new(2022, 2, 2).ok()));
    }

    #[test]
    fn a_dateline_gives_the_date_when_the_year_is_known() {
        let options = Options { date: Date::new(2022, 2, 3).ok(), ..Options::default() };
        let d = document("-", "LIMA, Feb. 1 (Agency) — Peru recalled its envoy.".to_string(), &options);
        assert_eq!((d.id.as_str(), d.title, d.date), ("stdin", None, Date::new(2022, 2, 1).ok()));
    }
}
