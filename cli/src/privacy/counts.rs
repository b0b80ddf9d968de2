//! Exact counts of public keys.

use crate::error::CliError;
use crate::purchase::table;
use crate::read;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use windowshopper::privacy::Bound;
use windowshopper::shopper::purchase::is_blank;
use windowshopper::value::{parse_decimal, quote, whole};

/// A count for each key of a list, in its order; 0 for a key that is nowhere else.
pub struct Counts(pub Vec<i64>);

/// The keys of a public list: a line each, blank ones left out.
///
/// # Errors
/// When the file can't be read, has no key, or one twice.
pub fn keys(path: &Path) -> Result<Vec<String>, CliError> {
    let bytes = read::read_bytes(path)?;
    let failed =
        |what: String| CliError::failed("invalid_keys", format!("{}: {what}", path.display()));
    let text = String::from_utf8(bytes).map_err(|_| failed("the text is not UTF-8".into()))?;
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let keys: Vec<String> = lines.map(String::from).collect();
    let mut seen = BTreeSet::new();
    if let Some(twice) = keys.iter().find(|key| !seen.insert(key.as_str())) {
        return Err(failed(format!("the key {} is there twice", quote(twice))));
    }
    match keys.is_empty() {
        true => Err(failed("there is no key".into())),
        false => Ok(keys),
    }
}

/// The cells of two columns, row by row.
fn cells(path: &Path, columns: [&str; 2]) -> Result<Vec<[String; 2]>, CliError> {
    let table = table(path)?;
    let places = columns.map(|name| {
        let place = table.place(name);
        place.map_err(|error| CliError::Usage(format!("{}: {error}", path.display())))
    });
    let [one, other] = places;
    let (one, other) = (one?, other?);
    let rows = (0..table.rows()).map(|row| [one, other].map(|place| table.row(row)[place].clone()));
    Ok(rows.collect())
}

impl Counts {
    /// Reads counts; those of keys that are not on the list are left out.
    ///
    /// # Errors
    /// When the file can't be read, a count is no whole number of 0 to 2^53, or a key is there twice.
    pub fn read(path: &Path, key: &str, count: &str, keys: &[String]) -> Result<Self, CliError> {
        let mut found: BTreeMap<String, i64> = BTreeMap::new();
        for (row, [key, count]) in (1..).zip(cells(path, [key, count])?) {
            let failed = |what: String| {
                let message = format!("{}: row {row}: {what}", path.display());
                CliError::failed("invalid_count", message)
            };
            let number = parse_decimal(&count).and_then(whole).filter(|n| *n >= 0);
            let number = number.ok_or_else(|| {
                failed(format!(
                    "the count of {} is {}; it must be a whole number of 0 to 2^53",
                    quote(&key),
                    quote(&count)
                ))
            })?;
            if found.insert(key.clone(), number).is_some() {
                return Err(failed(format!("the key {} is there twice", quote(&key))));
            }
        }
        let counts = keys.iter();
        let counts = counts.map(|key| found.get(key).copied().unwrap_or(0));
        Ok(Self(counts.collect()))
    }

    /// Counts rows with a key of the list. Of a person the first keys count, and each only so often, so that nobody
    /// changes the counts by more than the bound. Rows of nobody (a blank person) are left out: whose they are is not
    /// known, and together they have no bound.
    ///
    /// # Errors
    /// When the file can't be read.
    pub fn of_people(
        path: &Path,
        key: &str,
        person: &str,
        keys: &[String],
        bound: Bound,
    ) -> Result<Self, CliError> {
        let places: BTreeMap<&str, usize> = (0..)
            .zip(keys)
            .map(|(at, key)| (key.as_str(), at))
            .collect();
        let mut counts = vec![0; keys.len()];
        let mut people: BTreeMap<String, BTreeMap<usize, u32>> = BTreeMap::new();
        for [key, person] in cells(path, [key, person])? {
            let (Some(&place), false) = (places.get(key.as_str()), is_blank(&person)) else {
                continue;
            };
            let own = people.entry(person).or_default();
            if own.len() >= bound.keys as usize && !own.contains_key(&place) {
                continue;
            }
            let times = own.entry(place).or_insert(0);
            if *times < bound.each {
                *times += 1;
                counts[place] += 1;
            }
        }
        Ok(Self(counts))
    }
}
