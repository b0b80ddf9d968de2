//! Which items does the caller want to see?

use super::store::Catalog;
use crate::id::ItemId;
use crate::math::Mask;
use crate::value::Value;

/// What the caller wants to see; all that is set must hold. Names compare without regard to the
/// case of ASCII letters.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Filter {
    /// This category or one below it: `Home > Kitchen`.
    pub category: Option<String>,
    /// This brand.
    pub brand: Option<String>,
    /// Effective price at least this; finite, >= 0. Items without a price fall out.
    pub min_price: Option<f64>,
    /// Effective price at most this; finite, >= [`Filter::min_price`]. Items without a price fall
    /// out.
    pub max_price: Option<f64>,
    /// Each of these attributes has this value among its values (`color`, `size` and other columns
    /// of the feed).
    pub tags: Vec<(String, String)>,
    /// Items that can't be had too.
    pub include_unavailable: bool,
}

impl Filter {
    /// Reads an object of these fields; others are ignored, and `null` sets none.
    ///
    /// # Errors
    /// When a field is of another type, in words that name it.
    pub fn read(value: &Value) -> Result<Self, String> {
        Ok(Self {
            category: value.text_field("category")?,
            brand: value.text_field("brand")?,
            min_price: value.number_field("min_price")?,
            max_price: value.number_field("max_price")?,
            tags: value
                .field("tags", "an object of texts", |tags| {
                    let tags = tags.map()?.iter();
                    tags.map(|(name, value)| Some((name.clone(), value.to_text()?)))
                        .collect()
                })?
                .unwrap_or_default(),
            include_unavailable: value.flag_field("include_unavailable")?.unwrap_or(false),
        })
    }

    /// Whether it asks for nothing but, perhaps, stock.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.category.is_none()
            && self.brand.is_none()
            && self.min_price.is_none()
            && self.max_price.is_none()
            && self.tags.is_empty()
    }

    /// The first thing that is wrong with the filter, in words that name the value and the range.
    ///
    /// # Errors
    /// When a price is negative or not finite, or the least is above the greatest.
    pub fn check(&self) -> Result<(), String> {
        for (name, price) in [("min_price", self.min_price), ("max_price", self.max_price)] {
            if let Some(price) = price
                && !(0.0..=f64::MAX).contains(&price)
            {
                let price = crate::value::describe_number(price);
                return Err(format!("filter.{name} must be 0 or more, but is {price}"));
            }
        }
        match (self.min_price, self.max_price) {
            (Some(min), Some(max)) if min > max => Err(format!(
                "filter.min_price must not be above filter.max_price, but they are {} and {}",
                crate::value::describe_number(min),
                crate::value::describe_number(max)
            )),
            _ => Ok(()),
        }
    }
}

impl Catalog {
    /// Makes `mask` the set of items that the filter lets through. Items that the catalogue does
    /// not have never are. Linear in the items and the distinct names.
    pub fn filter(&self, filter: &Filter, mask: &mut Mask) {
        if filter.include_unavailable {
            *mask = Mask::none(self.len());
            (0..self.len())
                .map(ItemId::from_index)
                .filter(|&item| self.contains(item))
                .for_each(|item| mask.insert(item));
        } else {
            mask.copy_from(self.available());
        }
        if let Some(category) = &filter.category {
            let within = self.categories_within(category);
            self.keep(mask, |item| has(&within, self.category(item)));
        }
        if let Some(brand) = &filter.brand {
            let matching: Vec<bool> = self
                .brands()
                .map(|name| name.eq_ignore_ascii_case(brand.trim()))
                .collect();
            self.keep(mask, |item| has(&matching, self.brand(item)));
        }
        if filter.min_price.is_some() || filter.max_price.is_some() {
            let range = filter.min_price.unwrap_or(0.0)..=filter.max_price.unwrap_or(f64::MAX);
            self.keep(mask, |item| {
                self.exact_price(item)
                    .is_some_and(|price| range.contains(&price))
            });
        }
        for (name, value) in &filter.tags {
            let matching: Vec<bool> = self
                .tag_names()
                .map(|(tag, its)| {
                    tag.eq_ignore_ascii_case(name) && its.eq_ignore_ascii_case(value.trim())
                })
                .collect();
            self.keep(mask, |item| {
                self.tags(item).iter().any(|&tag| has(&matching, Some(tag)))
            });
        }
    }

    fn keep(&self, mask: &mut Mask, mut keep: impl FnMut(ItemId) -> bool) {
        for index in 0..self.len() {
            let item = ItemId::from_index(index);
            if mask.contains(item) && !keep(item) {
                mask.remove(item);
            }
        }
    }
}

fn has(set: &[bool], code: Option<u32>) -> bool {
    code.and_then(|code| set.get(code as usize))
        .is_some_and(|&member| member)
}
