//! A catalogue from an order log, for a merchant who has nothing else.
//!
//! Of each item: the most frequent title (names vary for one code; ties go to the one that comes
//! first in the alphabet) and likewise every other attribute, and the median price. Only purchases
//! are listened to, so that notes on corrections and returns do not become titles. An item that was
//! never bought is not in the catalogue unless something else was done with it (a view, say).

use crate::error::CliError;
use crate::read::{ATTRIBUTES, Row};
use std::collections::BTreeMap;
use windowshopper::events::{Currency, EventKind};
use windowshopper::id::{ItemId, ItemTable};

/// What the rows say of the items.
#[derive(Debug)]
pub struct DerivedCatalog {
    /// By [`ItemId`].
    items: Vec<Facts>,
    currency: Option<Currency>,
    /// How often the log names each currency.
    currencies: BTreeMap<Currency, u64>,
}

#[derive(Clone, Debug, Default)]
struct Facts {
    /// Something else than a refund was seen of it.
    listed: bool,
    prices: Vec<f64>,
    /// (position in [`ATTRIBUTES`], text) -> how often.
    texts: BTreeMap<(usize, Box<str>), u64>,
}

impl DerivedCatalog {
    pub fn new(currency: Option<Currency>) -> Self {
        Self {
            items: Vec::new(),
            currency,
            currencies: BTreeMap::new(),
        }
    }

    /// Listens to a row that counts.
    pub fn add(&mut self, item: ItemId, kind: EventKind, row: &Row<'_>) {
        if kind == EventKind::Refund {
            return;
        }
        if self.items.len() <= item.index() {
            self.items.resize(item.index() + 1, Facts::default());
        }
        let facts = &mut self.items[item.index()];
        facts.listed = true;
        if let Some(price) = row.price.filter(|&price| price > 0.0) {
            facts.prices.push(price);
        }
        for (attribute, text) in row.attributes() {
            *facts.texts.entry((attribute, text.into())).or_default() += 1;
        }
        if self.currency.is_none()
            && let Some(code) = row.currency
        {
            *self.currencies.entry(code).or_default() += 1;
        }
    }

    /// As a Merchant Center feed in CSV, items in the order of their ids.
    ///
    /// # Errors
    /// Never, short of memory.
    pub fn to_csv(&self, table: &ItemTable) -> Result<Vec<u8>, CliError> {
        let internal = |error: csv::Error| CliError::failed("internal", error.to_string());
        // Of equal counts the first in the alphabet.
        let counted = self.currencies.iter().rev();
        let most = counted.max_by_key(|(_, count)| **count);
        let currency = self.currency.or(most.map(|(&code, _)| code));
        let used: Vec<usize> = (0..ATTRIBUTES.len())
            .filter(|&attribute| {
                ATTRIBUTES[attribute] == "title"
                    || self
                        .items
                        .iter()
                        .any(|facts| facts.texts.keys().any(|key| key.0 == attribute))
            })
            .collect();
        let mut writer = csv::Writer::from_writer(Vec::new());
        let mut header = vec!["id", "price", "availability"];
        header.extend(used.iter().map(|&attribute| ATTRIBUTES[attribute]));
        writer.write_record(&header).map_err(internal)?;
        let mut rows: Vec<(&str, &Facts)> = table.names().zip(&self.items).collect();
        rows.sort_by_key(|(id, _)| *id);
        for (id, facts) in rows.into_iter().filter(|(_, facts)| facts.listed) {
            let price = median(&facts.prices).map(|price| match currency {
                Some(code) => format!("{price:.2} {}", code.as_str()),
                None => format!("{price:.2}"),
            });
            let mut row = vec![id, price.as_deref().unwrap_or_default(), "in_stock"];
            row.extend(
                used.iter()
                    .map(|&attribute| match facts.most_frequent(attribute) {
                        // An item without a name is called by its id.
                        "" if ATTRIBUTES[attribute] == "title" => id,
                        text => text,
                    }),
            );
            writer.write_record(&row).map_err(internal)?;
        }
        writer
            .into_inner()
            .map_err(|error| CliError::failed("internal", error.to_string()))
    }
}

impl Facts {
    fn most_frequent(&self, attribute: usize) -> &str {
        let texts = self.texts.iter().filter(|((of, _), _)| *of == attribute);
        // max_by_key gives the last of equals: turned round, the first in the alphabet.
        texts
            .rev()
            .max_by_key(|(_, count)| **count)
            .map_or("", |((_, text), _)| text)
    }
}

/// The middle one; of an even number the mean of the two in the middle.
fn median(prices: &[f64]) -> Option<f64> {
    let mut prices = prices.to_vec();
    prices.sort_by(f64::total_cmp);
    let upper = *prices.get(prices.len() / 2)?;
    match prices.len() % 2 {
        0 => prices
            .get(prices.len() / 2 - 1)
            .map(|lower| f64::midpoint(*lower, upper)),
        _ => Some(upper),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn medians() {
        assert_eq!(median(&[]), None);
        assert_eq!(median(&[3.0, 1.0, 2.0]), Some(2.0));
        assert_eq!(median(&[4.0, 1.0, 2.0, 3.0]), Some(2.5));
    }

    #[test]
    fn most_frequent_text_and_first_of_equals() {
        let mut facts = Facts::default();
        for (text, count) in [("ZINC HEART", 2), ("HEART ZINC", 2), ("ebay", 1)] {
            facts.texts.insert((0, text.into()), count);
        }
        facts.texts.insert((1, "another attribute".into()), 9);
        assert_eq!(facts.most_frequent(0), "HEART ZINC");
        assert_eq!(facts.most_frequent(5), "");
    }
}
