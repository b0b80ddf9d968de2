//! Delimited text.

use super::record::{Record, RowError, Table};
use std::io::BufRead;

/// A row longer than this is an unclosed quote, not a row.
const MAX_ROW_BYTES: usize = 1 << 20;

/// A CSV file with a header line.
pub struct CsvTable {
    reader: csv::Reader<Box<dyn BufRead>>,
    columns: Vec<String>,
    /// Slot -> position in the row.
    wanted: Vec<Option<usize>>,
    row: csv::ByteRecord,
}

impl CsvTable {
    /// Looks at the head of a file; the delimiter is sniffed when none is given.
    ///
    /// # Errors
    /// [`RowError::Fatal`] of line 1 where there is no head, or none that can be read.
    pub fn open(mut text: Box<dyn BufRead>, delimiter: Option<u8>) -> Result<Self, RowError> {
        let failed = |reason: String| RowError::Fatal { line: 1, reason };
        let head = text.fill_buf().map_err(|error| failed(error.to_string()))?;
        if head.is_empty() {
            return Err(failed("the file is empty; expected a header line".into()));
        }
        let has_bom = head.starts_with(b"\xEF\xBB\xBF");
        let delimiter = delimiter.unwrap_or_else(|| sniff(head));
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(delimiter)
            .flexible(true)
            .from_reader(text);
        let header = reader
            .byte_headers()
            .map_err(|error| failed(error.to_string()))?;
        let mut columns = Vec::with_capacity(header.len());
        for (position, name) in header.iter().enumerate() {
            let name = std::str::from_utf8(name)
                .map_err(|_| failed(format!("column {}: its name is not UTF-8", position + 1)))?;
            let name = if has_bom && position == 0 {
                name.trim_start_matches('\u{feff}').trim_matches('"')
            } else {
                name
            };
            columns.push(name.trim().to_string());
        }
        Ok(Self {
            reader,
            columns,
            wanted: Vec::new(),
            row: csv::ByteRecord::new(),
        })
    }
}

/// The likeliest delimiter of the first line; what stands in quotes does not count.
fn sniff(head: &[u8]) -> u8 {
    let mut counts = [0usize; 4];
    let mut quoted = false;
    for &byte in head {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' if !quoted => break,
            _ if quoted => {}
            b',' => counts[0] += 1,
            b';' => counts[1] += 1,
            b'\t' => counts[2] += 1,
            b'|' => counts[3] += 1,
            _ => {}
        }
    }
    let mut best = 0;
    for (candidate, &count) in counts.iter().enumerate() {
        if count > counts[best] {
            best = candidate;
        }
    }
    b",;\t|"[best]
}

impl Table for CsvTable {
    fn columns(&self) -> &[String] {
        &self.columns
    }

    fn select(&mut self, wanted: Vec<Option<String>>) -> Result<(), RowError> {
        self.wanted = wanted
            .into_iter()
            .map(|name| {
                let name = name?;
                self.columns.iter().position(|column| *column == name)
            })
            .collect();
        Ok(())
    }

    fn read(&mut self, record: &mut Record) -> Result<Option<u64>, RowError> {
        let more = self.reader.read_byte_record(&mut self.row);
        let position = self.row.position();
        match more {
            Ok(true) => {}
            Ok(false) => return Ok(None),
            Err(error) => {
                return Err(RowError::Fatal {
                    line: self.reader.position().line(),
                    reason: error.to_string(),
                });
            }
        }
        let line = position.map_or(0, csv::Position::line);
        let bad = |column: Option<String>, reason: String| RowError::Bad {
            line,
            column,
            reason,
        };
        if self.row.as_slice().len() > MAX_ROW_BYTES {
            let bytes = self.row.as_slice().len();
            return Err(bad(
                None,
                format!(
                    "the row has {bytes} bytes, at most {MAX_ROW_BYTES} are read; a quote that is never closed?"
                ),
            ));
        }
        if self.row.len() != self.columns.len() {
            return Err(bad(
                None,
                format!(
                    "the row has {} columns, the header has {}",
                    self.row.len(),
                    self.columns.len()
                ),
            ));
        }
        record.reset(self.wanted.len());
        for (slot, position) in self.wanted.iter().enumerate() {
            let Some(position) = *position else { continue };
            let text = std::str::from_utf8(&self.row[position]).map_err(|_| {
                let column = format!("{} ({})", position + 1, self.columns[position]);
                bad(Some(column), "the text is not UTF-8".into())
            })?;
            record.slot(slot).push_str(text.trim());
        }
        Ok(Some(line))
    }

    fn place(&self, name: &str) -> String {
        match self.columns.iter().position(|column| column == name) {
            Some(position) => format!("{} ({name})", position + 1),
            None => name.to_string(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::sniff;

    #[test]
    fn sniffs_the_delimiter_outside_quotes() {
        assert_eq!(sniff(b"a,b,c\n1;2;3;4;5\n"), b',');
        assert_eq!(sniff(b"a;\"b,c,d,e\";f\n"), b';');
        assert_eq!(sniff(b"a\tb\n"), b'\t');
        assert_eq!(sniff(b"a|b|c"), b'|');
        assert_eq!(sniff(b"alone\n"), b',');
    }
}
