//! JSON Lines: one object a line.
//!
//! A line with an `items` array (a GA4 event, as the package's `export()` gives it) is one row an
//! item; what the item does not say itself is taken from the event.

use super::source::open_text;
use super::{Record, RowError, Table};
use crate::error::CliError;
use indicatif::ProgressBar;
use serde_json::{Map, Value};
use std::collections::VecDeque;
use std::io::BufRead;
use std::path::Path;

/// So many lines are looked at to learn which columns there are.
const HEAD_LINES: usize = 100;

/// A JSON Lines file.
pub struct JsonlTable {
    text: Box<dyn BufRead>,
    columns: Vec<String>,
    wanted: Vec<Option<String>>,
    /// Lines read ahead.
    head: VecDeque<(u64, Vec<u8>)>,
    lines: u64,
    /// Rows of the current line that were not given yet.
    pending: VecDeque<(u64, Map<String, Value>)>,
}

impl JsonlTable {
    pub fn open(path: &Path, progress: &ProgressBar) -> Result<Self, CliError> {
        let mut table = Self {
            text: open_text(path, progress)?,
            columns: Vec::new(),
            wanted: Vec::new(),
            head: VecDeque::new(),
            lines: 0,
            pending: VecDeque::new(),
        };
        for _ in 0..HEAD_LINES {
            match table.next_line() {
                Ok(Some((line, text))) => {
                    if line == 1 && text.trim_ascii_start().starts_with(b"[") {
                        return Err(CliError::failed(
                            "events_format",
                            format!(
                                "{}:1: a JSON array; expected JSON Lines: one object a line, no brackets around them",
                                path.display()
                            ),
                        ));
                    }
                    // A broken line is reported when it is read as a row.
                    if let Ok(Value::Object(object)) = serde_json::from_slice(&text) {
                        table.learn(&object);
                    }
                    table.head.push_back((line, text));
                }
                Ok(None) => break,
                Err(error) => {
                    return Err(CliError::failed(
                        "events_format",
                        format!("{}: {error}", path.display()),
                    ));
                }
            }
        }
        Ok(table)
    }

    fn learn(&mut self, object: &Map<String, Value>) {
        let items = object.get("items").and_then(Value::as_array);
        let inner = items.into_iter().flatten().filter_map(Value::as_object);
        for key in object.keys().chain(inner.flat_map(Map::keys)) {
            if !self.columns.contains(key) {
                self.columns.push(key.clone());
            }
        }
    }

    /// The next line that is not blank.
    fn next_line(&mut self) -> Result<Option<(u64, Vec<u8>)>, RowError> {
        loop {
            let mut line = Vec::new();
            let read = self
                .text
                .read_until(b'\n', &mut line)
                .map_err(|error| RowError::Fatal {
                    line: self.lines + 1,
                    reason: error.to_string(),
                })?;
            if read == 0 {
                return Ok(None);
            }
            self.lines += 1;
            if self.lines == 1 && line.starts_with(b"\xEF\xBB\xBF") {
                line.drain(..3);
            }
            if !line.trim_ascii().is_empty() {
                return Ok(Some((self.lines, line)));
            }
        }
    }

    fn parse(&mut self, line: u64, text: &[u8]) -> Result<(), RowError> {
        let bad = |column: Option<String>, reason: String| RowError::Bad {
            line,
            column,
            reason,
        };
        let value: Value = serde_json::from_slice(text).map_err(|error| {
            bad(
                Some(error.column().to_string()),
                format!("not JSON: {error}"),
            )
        })?;
        let Value::Object(mut event) = value else {
            return Err(bad(None, "the line is JSON, but not an object".into()));
        };
        match event.remove("items") {
            Some(Value::Array(items)) => {
                for item in items {
                    let Value::Object(item) = item else {
                        let what = "holds something that is not an object";
                        return Err(bad(Some("items".into()), what.into()));
                    };
                    let mut row = event.clone();
                    row.extend(item);
                    self.pending.push_back((line, row));
                }
            }
            Some(other) => {
                event.insert("items".into(), other);
                self.pending.push_back((line, event));
            }
            None => self.pending.push_back((line, event)),
        }
        Ok(())
    }
}

impl Table for JsonlTable {
    fn columns(&self) -> &[String] {
        &self.columns
    }

    fn select(&mut self, wanted: Vec<Option<String>>) -> Result<(), RowError> {
        self.wanted = wanted;
        Ok(())
    }

    fn read(&mut self, record: &mut Record) -> Result<Option<u64>, RowError> {
        let (line, row) = loop {
            if let Some(row) = self.pending.pop_front() {
                break row;
            }
            let next = match self.head.pop_front() {
                Some(next) => Some(next),
                None => self.next_line()?,
            };
            // An event without items (a search, say) is no row of an order log: on to the next.
            match next {
                Some((line, text)) => self.parse(line, &text)?,
                None => return Ok(None),
            }
        };
        record.reset(self.wanted.len());
        for (slot, name) in self.wanted.iter().enumerate() {
            let Some(name) = name else { continue };
            match row.get(name) {
                None | Some(Value::Null) => {}
                Some(Value::String(text)) => record.slot(slot).push_str(text.trim()),
                Some(value @ (Value::Number(_) | Value::Bool(_))) => {
                    record.slot(slot).push_str(&value.to_string());
                }
                Some(Value::Array(_) | Value::Object(_)) => {
                    return Err(RowError::Bad {
                        line,
                        column: Some(name.clone()),
                        reason: "expected a text or a number, found an array or object".into(),
                    });
                }
            }
        }
        Ok(Some(line))
    }
}
