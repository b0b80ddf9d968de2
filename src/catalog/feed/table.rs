//! CSV and TSV. A walk over the quotes finds where a row ends, and rows whose quotes do not match,
//! which would swallow the rest of the file; then the row is taken apart into cells.

use super::{FeedError, MAX_CELL, RowError, Rows};
use crate::catalog::item::{Column, Item, column_name};
use crate::catalog::price;
use crate::value::quote;

/// What a walk from the start of a row found.
struct Extent {
    /// Where its text ends, without the line break.
    end: usize,
    /// Where the next row starts.
    next: usize,
    cells: usize,
    /// Line breaks up to `next`.
    lines: usize,
    /// There is a quoted cell.
    quoted: bool,
    /// The quotes don't match.
    broken: bool,
    /// The first cell beyond the limit, from 1, and its length.
    too_long: Option<(usize, usize)>,
}

#[derive(Clone, Copy, PartialEq)]
enum State {
    CellStart,
    Bare,
    Quoted,
    /// After a quote in a quoted cell: it was the end, or the first of two.
    Quote,
    /// Blanks between the closing quote and the end of the cell.
    Closed,
}

/// Walks over one row, and gives it up as broken when it goes over several lines and has more than
/// `max_cells` cells. That keeps the work linear: after a broken row the walk starts again one line
/// on, but only `max_cells` quoted cells at most are ever walked over again.
fn extent(bytes: &[u8], start: usize, delimiter: u8, max_cells: usize) -> Extent {
    let mut found = Extent {
        end: bytes.len(),
        next: bytes.len(),
        cells: 1,
        lines: 0,
        quoted: false,
        broken: false,
        too_long: None,
    };
    let mut state = State::CellStart;
    let mut cell_start = start;
    let mut at = start;
    while let Some(&byte) = bytes.get(at) {
        let is_break = byte == b'\n' || byte == b'\r';
        // "\r\n" is one break.
        let width = if byte == b'\r' && bytes.get(at + 1) == Some(&b'\n') {
            2
        } else {
            1
        };
        match state {
            State::Quoted => {
                if byte == b'"' {
                    state = State::Quote;
                }
                found.lines += usize::from(is_break);
                at += if is_break { width } else { 1 };
                continue;
            }
            State::Quote if byte == b'"' => state = State::Quoted,
            State::CellStart if byte == b'"' => {
                found.quoted = true;
                state = State::Quoted;
            }
            _ if byte == delimiter => {
                found.end_cell(at - cell_start);
                found.cells += 1;
                if found.lines > 0 && found.cells > max_cells {
                    found.broken = true;
                    return found;
                }
                cell_start = at + 1;
                state = State::CellStart;
            }
            _ if is_break => {
                found.end_cell(at - cell_start);
                found.end = at;
                found.next = at + width;
                found.lines += 1;
                return found;
            }
            State::Quote | State::Closed if byte == b' ' => state = State::Closed,
            State::Quote | State::Closed => {
                found.broken = true;
                return found;
            }
            State::CellStart | State::Bare => state = State::Bare,
        }
        at += 1;
    }
    found.end_cell(at - cell_start);
    found.broken = state == State::Quoted;
    found
}

impl Extent {
    fn end_cell(&mut self, length: usize) {
        if length > MAX_CELL && self.too_long.is_none() {
            self.too_long = Some((self.cells, length));
        }
    }
}

/// Where the line after the one of `start` starts.
fn next_line(bytes: &[u8], start: usize) -> usize {
    let rest = bytes.get(start..).unwrap_or_default();
    match rest.iter().position(|&byte| byte == b'\n' || byte == b'\r') {
        Some(at) if rest.get(at..at + 2) == Some(b"\r\n") => start + at + 2,
        Some(at) => start + at + 1,
        None => bytes.len(),
    }
}

/// Takes rows apart into cells.
struct Cells {
    delimiter: u8,
    /// The cells one after the other, without their quotes.
    output: Vec<u8>,
    ends: Vec<usize>,
}

impl Cells {
    fn read(&mut self, row: &[u8], found: &Extent) {
        self.output.clear();
        self.ends.clear();
        if !found.quoted {
            // Nothing to unquote: the delimiters are all there is to find.
            for cell in row.split(|&byte| byte == self.delimiter) {
                self.output.extend_from_slice(cell);
                self.ends.push(self.output.len());
            }
            return;
        }
        let mut is_quoted = false;
        let mut is_start = true;
        let mut bytes = row.iter().peekable();
        while let Some(&byte) = bytes.next() {
            if is_quoted && byte == b'"' {
                // The end, or the first of two that stand for one.
                is_quoted = bytes.next_if_eq(&&b'"').is_some();
                if is_quoted {
                    self.output.push(b'"');
                }
            } else if is_start && byte == b'"' {
                is_quoted = true;
            } else if !is_quoted && byte == self.delimiter {
                self.ends.push(self.output.len());
                is_start = true;
                continue;
            } else {
                self.output.push(byte);
            }
            is_start = false;
        }
        self.ends.push(self.output.len());
    }

    /// The cells of the row, in order.
    fn iter(&self) -> impl Iterator<Item = &str> {
        let mut start = 0;
        self.ends.iter().map(move |&end| {
            let cell = self.output.get(start..end).unwrap_or_default();
            start = end;
            // Cut from UTF-8 at ASCII characters: always valid.
            std::str::from_utf8(cell).unwrap_or("")
        })
    }
}

/// Gives `row` the cells of each row of any delimited text, the names of the columns first. The delimiter is a comma, or
/// a semicolon or tab where the names have no comma.
///
/// # Errors
/// What `row` says; or `broken`, of the line at which the quotes do not match.
#[cfg(feature = "learn")]
pub(crate) fn each_row<E>(
    text: &str,
    mut row: impl FnMut(&[&str]) -> Result<(), E>,
    broken: impl Fn(usize) -> E,
) -> Result<(), E> {
    let bytes = text.as_bytes();
    let (mut start, mut line) = (0, 1);
    while let Some(b'\n' | b'\r') = bytes.get(start) {
        start = next_line(bytes, start);
        line += 1;
    }
    let names = bytes.get(start..next_line(bytes, start));
    let names = names.unwrap_or_default();
    let delimiter = [b',', b';', b'\t']
        .into_iter()
        .find(|byte| names.contains(byte));
    let mut cells = Cells {
        delimiter: delimiter.unwrap_or(b','),
        output: Vec::new(),
        ends: Vec::new(),
    };
    while start < bytes.len() {
        let found = extent(bytes, start, cells.delimiter, usize::MAX);
        if found.broken {
            return Err(broken(line));
        }
        cells.read(bytes.get(start..found.end).unwrap_or_default(), &found);
        row(&cells.iter().collect::<Vec<_>>())?;
        start = found.next;
        line += found.lines;
    }
    Ok(())
}

pub(super) fn read(
    text: &str,
    delimiter: Option<u8>,
    rows: &mut Rows<'_>,
) -> Result<(), FeedError> {
    let bytes = text.as_bytes();
    let mut line = 1;
    // Blank lines before the header.
    let mut start = 0;
    while let Some(b'\n' | b'\r') = bytes.get(start) {
        start = next_line(bytes, start);
        line += 1;
    }
    if text.get(start..).is_none_or(|rest| rest.trim().is_empty()) {
        return Ok(());
    }
    let header_line = bytes
        .get(start..next_line(bytes, start))
        .unwrap_or_default();
    let delimiter = delimiter.unwrap_or_else(|| {
        let has = |byte| header_line.contains(&byte);
        match (has(b','), has(b';'), has(b'\t')) {
            (true, ..) => b',',
            (_, true, _) => b';',
            (_, _, true) => b'\t',
            _ => b',',
        }
    });
    let mut cells = Cells {
        delimiter,
        output: Vec::new(),
        ends: Vec::new(),
    };

    let header = extent(bytes, start, delimiter, usize::MAX);
    if header.broken {
        return Err(FeedError::Format {
            reason: "the quotes of its header do not match".into(),
        });
    }
    cells.read(bytes.get(start..header.end).unwrap_or_default(), &header);
    let names: Vec<String> = cells.iter().map(column_name).collect();
    let columns = columns(&names);
    let Some(id_column) = columns.iter().position(|column| *column == Column::Id) else {
        return Err(missing("id", &names));
    };
    if !columns.contains(&Column::Title) {
        return Err(missing("title", &names));
    }
    start = header.next;
    line += header.lines;

    let mut item = Item::default();
    while start < bytes.len() {
        let found = extent(bytes, start, delimiter, columns.len());
        // Several lines and yet not a row of the table: a quote was closed by a later row's.
        let is_torn = found.lines > 1 && found.cells != columns.len();
        if found.broken || is_torn {
            rows.reject(line, 0, &RowError::BrokenQuotes);
            start = next_line(bytes, start);
            line += 1;
            continue;
        }
        let row = bytes.get(start..found.end).unwrap_or_default();
        let row_line = line;
        start = found.next;
        line += found.lines;
        if let Some((column, length)) = found.too_long {
            rows.reject(row_line, column, &RowError::CellTooLong { length });
            continue;
        }
        cells.read(row, &found);
        if cells.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        let surplus = cells.iter().skip(columns.len());
        if surplus.into_iter().any(|cell| !cell.trim().is_empty()) {
            let error = RowError::TooManyColumns {
                found: cells.ends.len(),
                expected: columns.len(),
            };
            rows.reject(row_line, columns.len() + 1, &error);
            continue;
        }
        item.clear();
        let bad = columns
            .iter()
            .zip(cells.iter())
            .position(|(&column, cell)| !item.set(column, cell));
        match bad {
            Some(position) => {
                let cell = cells.iter().nth(position).unwrap_or("");
                let error = RowError::InvalidPrice {
                    column: price::column(columns.get(position) == Some(&Column::SalePrice)),
                    value: quote(cell),
                };
                rows.reject(row_line, position + 1, &error);
            }
            None => rows.take(row_line, id_column + 1, &item),
        }
    }
    Ok(())
}

/// What each column means. When two mean the same, the one with Merchant Center's own name does,
/// else the first; the other becomes a tag, or nothing if it is an id.
fn columns(names: &[String]) -> Vec<Column<'_>> {
    let mut columns: Vec<Column<'_>> = Vec::with_capacity(names.len());
    for name in names {
        let mut column = Column::of(name);
        if let Some(field) = column.field()
            && let Some(earlier) = columns.iter().position(|other| *other == column)
        {
            let other = if column == Column::Id {
                Column::Ignored
            } else {
                Column::Tag(name)
            };
            if name == field
                && let (Some(place), Some(name)) = (columns.get_mut(earlier), names.get(earlier))
            {
                *place = match other {
                    Column::Tag(_) => Column::Tag(name),
                    other => other,
                };
            } else {
                column = other;
            }
        }
        columns.push(column);
    }
    columns
}

fn missing(column: &'static str, names: &[String]) -> FeedError {
    let mut found = String::new();
    for name in names.iter().take(30) {
        if !found.is_empty() {
            found.push_str(", ");
        }
        found.push_str(&quote(name));
    }
    if names.len() > 30 {
        found.push_str(", …");
    }
    FeedError::MissingColumn { column, found }
}
