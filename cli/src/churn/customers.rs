//! Customers from files.

use crate::error::CliError;
use crate::read::{self, Record, RowError, SlashDates, parse_number, parse_timestamp};
use indicatif::ProgressBar;
use std::collections::BTreeMap;
use std::path::Path;
use windowshopper::shopper::churn::{Order, Purchases};

/// Milliseconds of a day.
const DAY: i64 = 24 * 60 * 60 * 1000;

/// What a file says of its customers.
#[derive(Debug)]
pub struct Customers {
    pub purchases: Vec<Purchases>,
    /// Of each, the purchases afterwards; empty where that was not asked for.
    pub holdout: Vec<f64>,
    /// The orders that all this was counted from, where the file has them.
    pub orders: Option<Orders>,
}

/// Orders of customers, a list each, until a moment.
#[derive(Debug)]
pub struct Orders {
    pub by_customer: Vec<Vec<Order>>,
    /// The first order.
    pub first: i64,
    /// The last moment that is looked at.
    pub last: i64,
}

const FREQUENCY: &[&str] = &["frequency", "x"];
const RECENCY: &[&str] = &["recency", "tx"];
const AGE: &[&str] = &["t", "age"];
const MEAN: &[&str] = &["monetaryvalue", "meanvalue", "mx"];
const HOLDOUT: &[&str] = &["holdoutx", "holdout", "holdoutfrequency"];
const CUSTOMER: &[&str] = &["customerid", "userid", "customer", "user", "cid", "id"];
const DATE: &[&str] = &["timestamp", "date", "time", "invoicedate", "orderdate"];
const VALUE: &[&str] = &["value", "amount", "total", "revenue", "spend", "price"];
const QUANTITY: &[&str] = &["quantity", "qty"];
const UNIT_PRICE: &[&str] = &["unitprice"];

impl Customers {
    /// One row a customer.
    ///
    /// # Errors
    /// When the file can't be read, lacks a column, or has a cell that is no number.
    pub fn of_summary(path: &Path, with_holdout: bool) -> Result<Self, CliError> {
        let mut wanted = vec![
            ("frequency", FREQUENCY, true),
            ("recency", RECENCY, true),
            ("T", AGE, true),
            ("monetary_value", MEAN, false),
        ];
        if with_holdout {
            wanted.push(("holdout_x", HOLDOUT, true));
        }
        let (mut purchases, mut holdout) = (Vec::new(), Vec::new());
        rows(path, &wanted, |record| {
            let number = |slot: usize| {
                let text = record.get(slot);
                parse_number(text)
                    .ok_or_else(|| format!("{}: `{text}` is not a number", wanted[slot].0))
            };
            purchases.push(Purchases {
                frequency: number(0)?,
                recency: number(1)?,
                age: number(2)?,
                mean_value: parse_number(record.get(3)).filter(|&mean| mean > 0.0),
            });
            if with_holdout {
                holdout.push(number(4)?);
            }
            Ok(())
        })?;
        Ok(Self {
            purchases,
            holdout,
            orders: None,
        })
    }

    /// One row a purchase; until the last one, when `until` is not given. With `holdout`, the days with a purchase
    /// within so many weeks after that are counted too, and the orders of those weeks are not among the others.
    ///
    /// # Errors
    /// When the file can't be read, lacks a column, or has a cell that can't be understood.
    pub fn of_transactions(
        path: &Path,
        until: Option<i64>,
        holdout: Option<f64>,
    ) -> Result<Self, CliError> {
        let mut orders = Orders::read(path)?;
        let last = until.unwrap_or(orders.last);
        let mut holdouts = Vec::new();
        let mut purchases = Vec::new();
        for of_one in &mut orders.by_customer {
            let known = of_one.iter().map(|order| (order.time, order.value));
            if let Some(known) = Purchases::of(known, last) {
                purchases.push(known);
                if let Some(weeks) = holdout {
                    let days = |time: i64| time.div_euclid(DAY) as f64;
                    let after =
                        |time: &f64| *time > days(last) && *time <= days(last) + weeks * 7.0;
                    let mut found: Vec<f64> = of_one
                        .iter()
                        .map(|order| days(order.time))
                        .filter(after)
                        .collect();
                    found.sort_by(f64::total_cmp);
                    found.dedup();
                    holdouts.push(found.len() as f64);
                }
            }
            of_one.retain(|order| order.time <= last);
        }
        orders.by_customer.retain(|of_one| !of_one.is_empty());
        orders.last = last;
        Ok(Self {
            purchases,
            holdout: holdouts,
            orders: Some(orders),
        })
    }
}

impl Orders {
    /// All that a file has, of customers in the order of their names. A row is a line of an order. Left
    /// out are returns (of a negative quantity or value) and guests, who can't be followed.
    ///
    /// # Errors
    /// When the file can't be read, lacks a column, or has a cell that can't be understood.
    fn read(path: &Path) -> Result<Self, CliError> {
        let mut by_customer: BTreeMap<String, Vec<Order>> = BTreeMap::new();
        let mut add = |customer: &str, time: i64, value: f64| {
            if !customer.is_empty() && value >= 0.0 {
                let order = Order {
                    time,
                    value,
                    lines: 1.0,
                };
                by_customer.entry(customer.into()).or_default().push(order);
            }
        };
        if let Some(text) = blank_separated(path)? {
            for (place, line) in text.lines().enumerate() {
                let (customer, time, value) = line_of(line).ok_or_else(|| {
                    failed(path, place as u64 + 1, "expected a customer, a date like 19970101 and a value, separated by blanks")
                })?;
                add(customer, time, value);
            }
        } else {
            let wanted = [
                ("customer_id", CUSTOMER, true),
                ("date", DATE, true),
                ("value", VALUE, false),
                ("quantity", QUANTITY, false),
                ("unit_price", UNIT_PRICE, false),
            ];
            rows(path, &wanted, |record| {
                let time = moment(record.get(1))?;
                let number = |slot| parse_number(record.get(slot));
                let product = || Some(number(3)? * number(4)?);
                let value = number(2).or_else(product).unwrap_or(0.0);
                add(record.get(0), time, value);
                Ok(())
            })?;
        }
        let times = || by_customer.values().flatten().map(|order| order.time);
        Ok(Self {
            first: times().min().unwrap_or(0),
            last: times().max().unwrap_or(0),
            by_customer: by_customer.into_values().collect(),
        })
    }
}

/// The end of a day, for `--until`.
///
/// # Errors
/// When it is no date.
pub fn last_moment(text: &str) -> Result<i64, String> {
    Ok(moment(text)?.div_euclid(DAY) * DAY + DAY - 1)
}

/// A time; eight digits that begin with 19 or 20 are a date.
fn moment(text: &str) -> Result<i64, String> {
    let digits = text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_digit());
    if digits && (text.starts_with("19") || text.starts_with("20")) {
        let date = format!("{}-{}-{}", &text[..4], &text[4..6], &text[6..]);
        return parse_timestamp(&date, SlashDates::MonthFirst);
    }
    parse_timestamp(text, SlashDates::MonthFirst)
}

/// The text of a file whose first line has nothing but numbers and blanks.
fn blank_separated(path: &Path) -> Result<Option<String>, CliError> {
    let bytes = read::read_bytes(path)?;
    let first = bytes
        .split(|&byte| byte == b'\n')
        .next()
        .unwrap_or_default();
    let numbers = first
        .iter()
        .all(|byte| byte.is_ascii_digit() || b" \t.\r".contains(byte));
    if !numbers || first.trim_ascii().is_empty() {
        return Ok(None);
    }
    let text = String::from_utf8(bytes);
    text.map(Some)
        .map_err(|_| failed(path, 1, "the text is not UTF-8"))
}

fn line_of(line: &str) -> Option<(&str, i64, f64)> {
    let fields: Vec<&str> = line.split_whitespace().collect();
    let customer = fields.first()?;
    let is_date = |text: &&&str| text.len() == 8 && moment(text).is_ok();
    let date = fields.get(1..)?.iter().find(is_date)?;
    Some((customer, moment(date).ok()?, parse_number(fields.last()?)?))
}

fn failed(path: &Path, line: u64, reason: &str) -> CliError {
    CliError::failed(
        "invalid_row",
        format!("{}:{line}: {reason}", path.display()),
    )
}

/// Reads the wanted columns (what a message calls them, names they go by, whether needed), row by row.
fn rows(
    path: &Path,
    wanted: &[(&str, &[&str], bool)],
    mut take: impl FnMut(&Record) -> Result<(), String>,
) -> Result<(), CliError> {
    let mut table = read::open(path, None, &ProgressBar::hidden())?;
    let plain = |name: &String| {
        let letters = name.chars().filter(|c| c.is_alphanumeric());
        letters.flat_map(char::to_lowercase).collect::<String>()
    };
    let mut columns = Vec::new();
    for (name, known, needed) in wanted {
        let found = known.iter().find_map(|known| {
            let column = table
                .columns()
                .iter()
                .find(|column| plain(column) == *known);
            column.cloned()
        });
        if found.is_none() && *needed {
            let there = table.columns().join(", ");
            return Err(CliError::Usage(format!(
                "{}: no column `{name}`; there are: {there}",
                path.display()
            )));
        }
        columns.push(found);
    }
    let fatal = |error: RowError| match error {
        RowError::Bad { line, reason, .. } | RowError::Fatal { line, reason } => {
            failed(path, line, &reason)
        }
    };
    table.select(columns).map_err(fatal)?;
    let mut record = Record::default();
    while let Some(line) = table.read(&mut record).map_err(fatal)? {
        take(&record).map_err(|reason| failed(path, line, &reason))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_and_dates() {
        let (customer, time, value) = line_of(" 00004 0001 19970118  2   29.73\r").unwrap();
        assert_eq!((customer, value), ("00004", 29.73));
        assert_eq!(time, moment("1997-01-18").unwrap());
        assert_eq!(last_moment("1997-01-18").unwrap(), time + DAY - 1);
        for bad in ["", "1", "1 2 3", "00004 19971399 3.0"] {
            assert_eq!(line_of(bad), None, "{bad}");
        }
    }
}
