//! Reader of the lexicon's tables: columns parted by `|`, alternatives in a cell by `;`, `#` comments, a header line.
//!
//! In: the text of a table. Out: [`Table`] with rows by column name. Errors name file and line.

use std::collections::HashMap;

/// A table that could not be read.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("{file}:{line}: {message}")]
pub struct TableError {
    /// File name.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
    /// What is wrong and what to do.
    pub message: String,
}

/// A table in memory; cells are slices of its text.
#[derive(Debug, Clone)]
pub struct Table<'a> {
    file: &'a str,
    /// Line of the header.
    line: usize,
    columns: HashMap<&'a str, usize>,
    rows: Vec<(usize, Vec<&'a str>)>,
}

/// One row.
#[derive(Debug, Clone, Copy)]
pub struct Row<'t, 'a> {
    table: &'t Table<'a>,
    /// Line in the file, from 1.
    pub line: usize,
    cells: &'t [&'a str],
}

impl<'a> Table<'a> {
    /// Reads a table; every row needs as many cells as the header.
    pub fn parse(file: &'a str, text: &'a str) -> Result<Self, TableError> {
        let (table, mut errors) = Self::read(file, text);
        if errors.is_empty() { Ok(table) } else { Err(errors.swap_remove(0)) }
    }

    /// Reads the rows that can be read, and says what is wrong with the others.
    pub fn read(file: &'a str, text: &'a str) -> (Self, Vec<TableError>) {
        // A byte order mark would be part of the first column's name.
        let text = text.trim_start_matches('\u{feff}');
        let mut lines = text.lines().enumerate().map(|(i, l)| (i + 1, l)).filter(|(_, l)| !l.trim().is_empty() && !l.starts_with('#'));
        let error = |line, message| TableError { file: file.to_string(), line, message };
        let Some((first, header)) = lines.next() else {
            let empty = Table { file, line: 1, columns: HashMap::new(), rows: Vec::new() };
            return (empty, vec![error(1, "the table is empty: its first line must name the columns".to_string())]);
        };
        let names: Vec<&str> = header.split('|').map(str::trim).collect();
        let width = names.len();
        let columns = names.into_iter().enumerate().map(|(i, n)| (n, i)).collect();
        let (mut rows, mut errors) = (Vec::new(), Vec::new());
        for (line, text) in lines {
            let cells: Vec<&str> = text.split('|').map(str::trim).collect();
            if cells.len() == width {
                rows.push((line, cells));
            } else {
                errors.push(error(line, format!("{} cells where the header names {width} columns", cells.len())));
            }
        }
        (Table { file, line: first, columns, rows }, errors)
    }

    /// A table that ships with the program and is checked by its tests.
    ///
    /// # Panics
    /// When the table is malformed, which the tests rule out.
    pub fn built_in(file: &'a str, text: &'a str) -> Self {
        Self::parse(file, text).unwrap_or_else(|e| panic!("{e}"))
    }

    /// An error that points to the header.
    pub fn error(&self, message: impl Into<String>) -> TableError {
        TableError { file: self.file.to_string(), line: self.line, message: message.into() }
    }

    /// Whether the header names a column.
    pub fn has(&self, column: &str) -> bool {
        self.columns.contains_key(column)
    }

    /// Names of the columns, in order.
    pub fn columns(&self) -> Vec<&'a str> {
        let mut names: Vec<_> = self.columns.iter().map(|(n, i)| (*i, *n)).collect();
        names.sort_unstable();
        names.into_iter().map(|(_, n)| n).collect()
    }

    /// Rows in file order.
    pub fn rows(&self) -> impl Iterator<Item = Row<'_, 'a>> {
        self.rows.iter().map(|(line, cells)| Row { table: self, line: *line, cells })
    }
}

impl<'a> Row<'_, 'a> {
    /// A cell, empty when the table has no such column.
    pub fn get(&self, column: &str) -> &'a str {
        self.table.columns.get(column).map_or("", |i| self.cells[*i])
    }

    /// The alternatives of a cell.
    pub fn list(&self, column: &str) -> impl Iterator<Item = &'a str> + use<'a> {
        self.get(column).split(';').map(str::trim).filter(|x| !x.is_empty())
    }

    /// An error that points to this row.
    pub fn error(&self, message: impl Into<String>) -> TableError {
        TableError { file: self.table.file.to_string(), line: self.line, message: message.into() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_with_too_few_cells_is_reported_with_its_line() {
        let e = Table::parse("x.psv", "# note\na|b\n1|2\n3\n").unwrap_err();
        assert_eq!(e.to_string(), "x.psv:4: 1 cells where the header names 2 columns");
    }

    #[test]
    fn a_byte_order_mark_is_no_part_of_the_first_column() {
        assert!(Table::parse("x.psv", "\u{feff}name|kind\n").unwrap().has("name"));
    }

    #[test]
    fn cells_hold_alternatives() {
        let table = Table::parse("x.psv", "name|aliases\nMali|Republic of Mali; Soudan français\n").unwrap();
        let row = table.rows().next().unwrap();
        assert_eq!(row.list("aliases").collect::<Vec<_>>(), ["Republic of Mali", "Soudan français"]);
        assert_eq!(row.get("missing"), "");
    }
}
