//! The same name or title is somebody else on another day: `dates.psv`, read row by row.

use demarche::Lexicon;
use demarche::actors::lexicon::normal;
use demarche::actors::resolve;
use demarche::tables::Table;

/// Words without case, accents and marks, so that spellings do not matter.
fn plain(name: &str) -> String {
    name.split(' ').map(normal).collect()
}

/// Whether a cell allows what was found.
fn allows(cell: &str, found: Option<&str>) -> bool {
    match cell {
        "*" => true,
        "-" => found.is_none(),
        names => names.split(';').any(|n| found.is_some_and(|f| plain(f) == plain(n))),
    }
}

#[test]
fn the_same_words_are_somebody_else_on_another_day() {
    let table = Table::built_in("dates.psv", include_str!("dates.psv"));
    let lexicon = Lexicon::built_in();
    let mut wrong = Vec::new();
    let mut pairs = 0;
    let mut last: Option<[&str; 6]> = None;
    for row in table.rows() {
        let [phrase, day, country, sector, name, office] =
            ["phrase", "day", "country", "sector", "name", "office"].map(|column| row.get(column));
        let here = [phrase, country, sector, name, office, ""];
        pairs += usize::from(last.is_some_and(|l| l[0] == phrase && l != here));
        last = Some(here);
        let p = resolve(&lexicon, phrase, day.parse().ok()).into_iter().next().unwrap_or_default();
        let fits = allows(country, p.country.as_deref())
            && allows(sector, p.sector())
            && allows(name, p.name.as_deref())
            && allows(office, p.office.as_deref());
        if !fits {
            wrong.push(format!(
                "line {}: {phrase} on {day}: {:?} {:?} {:?} {:?}, wanted {country} {sector} {name} {office}",
                row.line,
                p.country,
                p.sector(),
                p.name,
                p.office
            ));
        }
    }
    assert!(pairs >= 220, "{pairs} pairs");
    assert!(wrong.is_empty(), "{} of {pairs} pairs' rows are wrong:\n{}", wrong.len(), wrong.join("\n"));
}
