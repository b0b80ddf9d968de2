//! Products out of a feed. (Interim: until the engine's feed readers are here.)

use super::stock::Product;
use crate::error::CliError;
use crate::read::parse_number;
use crate::shop::Feed;
use std::collections::HashMap;

/// The products of a feed.
///
/// # Errors
/// When the feed can't be read.
pub fn products(feed: &Feed) -> Result<Vec<Product>, CliError> {
    let failed = |error: csv::Error| {
        CliError::failed("feed_format", format!("{}: {error}", feed.path.display()))
    };
    let mut reader = csv::Reader::from_reader(feed.bytes.as_slice());
    let mut products = Vec::new();
    for row in reader.deserialize() {
        let row: HashMap<String, String> = row.map_err(failed)?;
        let text = |name: &str| row.get(name).map_or("", |text| text.trim());
        let price = match text("sale_price") {
            "" => text("price"),
            price => price,
        };
        products.push(Product {
            id: text("id").into(),
            title: text("title").into(),
            category: text("product_type").into(),
            brand: text("brand").into(),
            color: text("color").into(),
            tags: text("tags")
                .split('|')
                .filter(|tag| !tag.is_empty())
                .map(str::to_string)
                .collect(),
            price: parse_number(price).unwrap_or(0.0),
            consumable: matches!(text("consumable"), "yes" | "true" | "1"),
            available: matches!(text("availability"), "" | "in_stock" | "in stock"),
        });
    }
    Ok(products)
}
