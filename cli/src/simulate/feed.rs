//! Products out of a feed.

use super::stock::Product;
use crate::error::CliError;
use crate::shop::Feed;
use windowshopper::catalog::{Item, feed};
use windowshopper::json::NativeJson;

/// The products of a feed, each id once.
///
/// # Errors
/// When the feed can't be read.
pub fn products(feed: &Feed) -> Result<Vec<Product>, CliError> {
    let mut products: Vec<Product> = Vec::new();
    let mut ids = std::collections::HashSet::new();
    feed::read(&feed.bytes, feed.format, &NativeJson, &mut |item| {
        let is_new = ids.insert(item.id.clone());
        if is_new {
            products.push(product(item));
        }
        is_new
    })
    .map_err(|error| CliError::engine(&feed.path, &error))?;
    Ok(products)
}

fn product(item: &Item) -> Product {
    let tags = |name: &str| {
        let named = item.tags.iter().filter(move |(tag, _)| tag == name);
        named.map(|(_, value)| value.clone()).collect::<Vec<_>>()
    };
    Product {
        id: item.id.clone(),
        title: item.title.clone(),
        category: item.product_type.clone(),
        brand: item.brand.clone(),
        color: tags("color").join(" "),
        tags: tags("tags"),
        price: item.sale_price.or(item.price).unwrap_or(0.0),
        consumable: item.consumable,
        available: item.availability.is_available(),
    }
}
