//! What was read of an order log.

use serde::Serialize;
use std::fmt;

/// What was read.
#[derive(Debug, Default, Serialize)]
pub struct ReadReport {
    /// The files.
    pub files: Vec<String>,
    /// Rows in them.
    pub rows: u64,
    /// Rows that count.
    pub events: u64,
    /// Rows of each kind that count.
    pub kinds: std::collections::BTreeMap<&'static str, u64>,
    /// Distinct items.
    pub items: usize,
    /// Distinct users.
    pub users: usize,
    /// Distinct values of session_id.
    pub sessions: usize,
    /// Time of the first event, ISO 8601.
    pub first: Option<String>,
    /// Time of the last event, ISO 8601.
    pub last: Option<String>,
    /// Rows that mean nothing to a recommender.
    pub left_out: LeftOut,
    /// Rows that could not be understood.
    pub bad_rows: u64,
    /// The first of them.
    pub bad_row_samples: Vec<BadRow>,
    /// How long reading took; the caller measures that.
    pub seconds: f64,
}

/// Rows that were understood, and mean nothing to a recommender.
#[derive(Debug, Default, Serialize)]
pub struct LeftOut {
    /// Events that name no item: searches, looks at the cart.
    pub no_item: u64,
    /// Of items that the caller does not want.
    pub other_items: u64,
    /// Purchases and refunds at a price of 0 or less.
    pub no_price: u64,
    /// Purchases and refunds of no piece.
    pub no_quantity: u64,
}

/// A row that could not be understood.
#[derive(Clone, Debug, Serialize)]
pub struct BadRow {
    /// Which file.
    pub file: String,
    /// Line in it (Parquet: row), from 1.
    pub line: u64,
    /// Column: number and name, as far as there are any.
    pub column: Option<String>,
    /// What is wrong.
    pub reason: String,
}

impl fmt::Display for BadRow {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}:{}: ", self.file, self.line)?;
        if let Some(column) = &self.column {
            write!(out, "column {column}: ")?;
        }
        out.write_str(&self.reason)
    }
}

impl fmt::Display for ReadReport {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kinds: Vec<String> = self
            .kinds
            .iter()
            .map(|(kind, count)| format!("{count} {kind}"))
            .collect();
        let LeftOut {
            no_item,
            other_items,
            no_price,
            no_quantity,
        } = self.left_out;
        writeln!(
            out,
            "read {} rows in {:.1} s: {} events ({})",
            self.rows,
            self.seconds,
            self.events,
            kinds.join(", ")
        )?;
        writeln!(
            out,
            "  {} items, {} users, {} sessions or orders, from {} to {}",
            self.items,
            self.users,
            self.sessions,
            self.first.as_deref().unwrap_or("-"),
            self.last.as_deref().unwrap_or("-"),
        )?;
        writeln!(
            out,
            "  left out: {no_item} without item, {other_items} of other items, {no_price} without price, {no_quantity} without quantity"
        )?;
        write!(out, "  bad rows: {}", self.bad_rows)?;
        for row in &self.bad_row_samples {
            write!(out, "\n    {row}")?;
        }
        Ok(())
    }
}
