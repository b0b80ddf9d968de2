//! JSON Lines and JSON documents: finds the objects that are products.

use super::object::{self, texts};
use super::{FeedError, MAX_CELL, RowError, Rows};
use crate::catalog::item::Item;
use crate::events::Value;
use crate::json::Json;
use crate::value::last_part;

/// One JSON value a line.
pub(super) fn lines(text: &str, json: &impl Json, rows: &mut Rows<'_>) {
    let mut found = Found::default();
    for (index, line) in text.split('\n').enumerate() {
        let line = line.trim();
        if line.is_empty() {
            continue;
        }
        found.line = Some(index + 1);
        match json.parse(line) {
            Ok(value @ Value::Map(_)) => found.walk(&value, rows),
            Ok(_) => {
                let reason = "it is another value".into();
                rows.reject(index + 1, 0, &RowError::BrokenJson { reason });
            }
            Err(reason) => rows.reject(index + 1, 0, &RowError::BrokenJson { reason }),
        }
    }
}

/// One JSON document.
pub(super) fn document(text: &str, json: &impl Json, rows: &mut Rows<'_>) -> Result<(), FeedError> {
    if text.trim().is_empty() {
        return Ok(());
    }
    let value = json.parse(text).map_err(|reason| FeedError::Format {
        reason: format!("it is not JSON: {reason}"),
    })?;
    if !matches!(value, Value::List(_) | Value::Map(_)) {
        return Err(FeedError::Format {
            reason: "its JSON is neither an array nor an object".into(),
        });
    }
    Found::default().walk(&value, rows);
    Ok(())
}

/// Walks over what was parsed.
#[derive(Default)]
struct Found {
    item: Item,
    /// Where we are, in JSON Lines.
    line: Option<usize>,
    /// Products so far, in a document.
    products: usize,
}

impl Found {
    /// Takes all products in `value`. Nesting is bounded by [`Value`].
    fn walk(&mut self, value: &Value, rows: &mut Rows<'_>) {
        let Value::Map(entries) = value else {
            match value {
                Value::List(values) => values.iter().for_each(|value| self.walk(value, rows)),
                // A mark between products is no product.
                other => self.reject(other, rows),
            }
            return;
        };
        let is = |name: &str| texts(value.get("@type")).any(|its| its == name);
        let inner = ["@graph", "itemListElement", "items", "products", "entries"]
            .into_iter()
            .find_map(|name| Some(value.get(name)).filter(|inner| matches!(inner, Value::List(_))));
        if is("BreadcrumbList") {
            // Its items are places of the site, often without a type.
        } else if is("ListItem") {
            // Else a mere address.
            if let Value::Map(_) = value.get("item") {
                self.walk(value.get("item"), rows);
            }
        } else if let Some(inner) = inner.filter(|_| !is("Product") && object::id(value).is_none())
        {
            self.walk(inner, rows);
        } else if is("ItemList") {
            if let Some(inner) = inner {
                self.walk(inner, rows);
            }
        } else if let Value::List(variants) = value.get("hasVariant")
            && !variants.is_empty()
        {
            for variant in variants {
                self.product(&[value, variant], rows);
            }
        } else if is_product(value.get("@type")) {
            self.product(&[value], rows);
        } else if let Value::Map(_) = value.get("mainEntity") {
            self.walk(value.get("mainEntity"), rows);
        } else if entries.is_empty() {
            self.product(&[value], rows);
        }
    }

    /// A product, and what it inherits from, which comes first.
    fn product(&mut self, layers: &[&Value], rows: &mut Rows<'_>) {
        self.products += 1;
        let line = self.line.unwrap_or(self.products);
        self.item.clear();
        for layer in layers {
            // The id is the last layer's: a group's is not a variant's.
            self.item.id.clear();
            if let Some(id) = object::id(layer) {
                self.item.id.push_str(&id);
            }
            if let Err(error) = object::fill(&mut self.item, layer) {
                rows.reject(line, 0, &error);
                return;
            }
        }
        if layers.len() > 1
            && self.item.item_group_id.is_empty()
            && let Some(group) = layers.first().and_then(|group| object::id(group))
        {
            self.item.item_group_id.push_str(&group);
        }
        rows.take(line, 0, &self.item);
    }

    fn reject(&mut self, value: &Value, rows: &mut Rows<'_>) {
        self.products += 1;
        let line = self.line.unwrap_or(self.products);
        let reason = format!("it is {}", value.describe());
        rows.reject(line, 0, &RowError::BrokenJson { reason });
    }
}

/// True for schema.org's kinds of product, and for objects that say nothing of their kind.
fn is_product(kind: &Value) -> bool {
    kind.is_null()
        || texts(kind).any(|kind| {
            let name = last_part(last_part(&kind, '/'), ':');
            matches!(
                name,
                "Product"
                    | "ProductGroup"
                    | "ProductModel"
                    | "IndividualProduct"
                    | "SomeProducts"
                    | "ProductCollection"
                    | "Vehicle"
                    | "Book"
            )
        })
}

const _: () = assert!(MAX_CELL == 65_536); // RowError::CellTooLong says so
