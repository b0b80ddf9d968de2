//! What the page gets to see of an item.

use crate::events::Currency;
use serde::ser::{Serialize, SerializeMap, Serializer};

/// An item as the page shows it. Serialises without the fields that are empty; `price` and
/// `sale_price` are always there, `null` when there is none.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Product<'a> {
    /// The shop's identifier.
    pub item_id: &'a str,
    /// Its name.
    pub title: &'a str,
    /// What is said of it.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub description: &'a str,
    /// Address of its page.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub link: &'a str,
    /// Address of its picture.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub image_link: &'a str,
    /// Regular price.
    pub price: Option<f64>,
    /// Reduced price.
    pub sale_price: Option<f64>,
    /// Of the prices.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency: Option<Currency>,
    /// `in_stock`, `out_of_stock`, `preorder` or `backorder`.
    pub availability: &'static str,
    /// Who makes it.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub brand: &'a str,
    /// Category path.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub category: &'a str,
    /// Colour.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub color: &'a str,
    /// Size.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub size: &'a str,
    /// Material.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub material: &'a str,
    /// What its variants have in common.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub item_group_id: &'a str,
    /// New, used or refurbished.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub condition: &'a str,
    /// All other attributes, as (name, value), sorted by name. Serialises to an object, in which
    /// several values of one name are joined by `, `.
    #[serde(serialize_with = "tag_map")]
    pub tags: Vec<(&'a str, &'a str)>,
}

/// A category and how many items are in it.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Category<'a> {
    /// Its path: `Home > Kitchen`.
    pub path: &'a str,
    /// Available items in it and in the categories below it.
    pub items: usize,
}

fn tag_map<S: Serializer>(tags: &[(&str, &str)], serializer: S) -> Result<S::Ok, S::Error> {
    struct Joined<'a>(&'a [(&'a str, &'a str)]);
    impl Serialize for Joined<'_> {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            if let [(_, value)] = self.0 {
                return serializer.serialize_str(value);
            }
            let mut joined = String::new();
            for (_, value) in self.0 {
                if !joined.is_empty() {
                    joined.push_str(", ");
                }
                joined.push_str(value);
            }
            serializer.serialize_str(&joined)
        }
    }
    let mut map = serializer.serialize_map(None)?;
    for same in tags.chunk_by(|a, b| a.0 == b.0) {
        if let Some((name, _)) = same.first() {
            map.serialize_entry(name, &Joined(same))?;
        }
    }
    map.end()
}
