//! One row of a feed, checked.

use super::price::parse_price;
use crate::events::Currency;
use crate::value::last_part;
use std::borrow::Cow;

/// Whether an item can be had.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Availability {
    /// It can be bought and sent.
    #[default]
    InStock,
    /// It can be ordered before it comes out.
    Preorder,
    /// It can be ordered and will be sent later.
    Backorder,
    /// It can't be had.
    OutOfStock,
}

impl Availability {
    /// Merchant Center's name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Availability::InStock => "in_stock",
            Availability::Preorder => "preorder",
            Availability::Backorder => "backorder",
            Availability::OutOfStock => "out_of_stock",
        }
    }

    /// What a feed means: Merchant Center's names in any spelling, or schema.org's, with or without
    /// the address before it. What is not understood is taken as in stock, as an absent field is.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let name = last_part(text.trim(), '/');
        let name: String = name
            .chars()
            .filter(char::is_ascii_alphabetic)
            .map(|character| character.to_ascii_lowercase())
            .collect();
        match name.as_str() {
            "outofstock" | "soldout" | "discontinued" | "instoreonly" | "reserved"
            | "unavailable" | "false" | "no" => Availability::OutOfStock,
            "preorder" | "presale" => Availability::Preorder,
            "backorder" | "madetoorder" => Availability::Backorder,
            _ => Availability::InStock,
        }
    }

    /// True when it may be recommended: all but [`Availability::OutOfStock`].
    #[must_use]
    pub const fn is_available(self) -> bool {
        !matches!(self, Availability::OutOfStock)
    }
}

/// Longest value of a tag, in bytes: what is longer is a text, not a tag, and is left out.
pub(super) const MAX_TAG: usize = 120;
/// Most tags of an item; the rest are left out.
pub(super) const MAX_TAGS: usize = 40;

/// An item as a feed gives it. Texts are empty where the feed says nothing.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Item {
    /// The shop's identifier.
    pub id: String,
    /// Its name.
    pub title: String,
    /// What is said of it.
    pub description: String,
    /// Address of its page.
    pub link: String,
    /// Address of its picture.
    pub image_link: String,
    /// Regular price.
    pub price: Option<f64>,
    /// Reduced price, when there is one.
    pub sale_price: Option<f64>,
    /// Of the prices.
    pub currency: Option<Currency>,
    /// Whether it can be had.
    pub availability: Availability,
    /// Who makes it.
    pub brand: String,
    /// The shop's own category, as a path: `Home > Kitchen > Mugs`.
    pub product_type: String,
    /// What the variants of one product have in common.
    pub item_group_id: String,
    /// True when the same shopper buys it again and again.
    pub consumable: bool,
    /// All other attributes, `color` and `size` among them, as (column, value) in the order of the
    /// feed. A column may come more than once.
    pub tags: Vec<(Cow<'static, str>, String)>,
}

/// What a column of a feed means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Column<'a> {
    Id,
    Title,
    Description,
    Link,
    ImageLink,
    Price,
    SalePrice,
    Currency,
    Availability,
    Brand,
    ProductType,
    Group,
    Consumable,
    /// Several words.
    Tags,
    Tag(&'a str),
    /// Of no use here: identifiers of one item, further addresses, delivery and tax.
    Ignored,
}

/// A column's name as Merchant Center writes it: lower case, words joined by `_`, without the
/// prefix `g:`. `imageLink`, `Image Link` and `g:image_link` are all `image_link`.
pub(super) fn column_name(name: &str) -> String {
    let name = name.strip_prefix('\u{feff}').unwrap_or(name).trim();
    let name = name
        .strip_prefix("g:")
        .or_else(|| name.strip_prefix("G:"))
        .unwrap_or(name);
    let mut plain = String::with_capacity(name.len());
    let mut after_small = false;
    for character in name.chars() {
        if matches!(character, ' ' | '-' | '_' | '.' | '/') {
            if !plain.is_empty() && !plain.ends_with('_') {
                plain.push('_');
            }
        } else {
            if after_small && character.is_ascii_uppercase() {
                plain.push('_');
            }
            // A tag is kept as `column=value`.
            plain.push(match character {
                '=' => '_',
                other => other.to_ascii_lowercase(),
            });
        }
        after_small = character.is_ascii_lowercase() || character.is_ascii_digit();
    }
    while plain.ends_with('_') {
        plain.pop();
    }
    plain
}

impl<'a> Column<'a> {
    /// What the column of this (plain) name means.
    pub fn of(name: &'a str) -> Self {
        match name {
            "id" | "item_id" | "product_id" => Column::Id,
            "title" | "name" | "item_name" => Column::Title,
            "description" => Column::Description,
            "link" | "url" => Column::Link,
            "image_link" | "image" | "image_url" => Column::ImageLink,
            "price" => Column::Price,
            "sale_price" => Column::SalePrice,
            "currency" | "price_currency" => Column::Currency,
            "availability" => Column::Availability,
            "brand" | "item_brand" => Column::Brand,
            "product_type" | "product_types" | "category" | "item_category" => Column::ProductType,
            "item_group_id" => Column::Group,
            "consumable" => Column::Consumable,
            "tags" | "keywords" => Column::Tags,
            ""
            | "gtin"
            | "gtin8"
            | "gtin12"
            | "gtin13"
            | "gtin14"
            | "ean"
            | "isbn"
            | "mpn"
            | "sku"
            | "identifier_exists"
            | "additional_image_link"
            | "additional_image_links"
            | "mobile_link"
            | "canonical_link"
            | "shipping"
            | "shipping_weight"
            | "shipping_label"
            | "tax"
            | "availability_date"
            | "expiration_date"
            | "sale_price_effective_date"
            | "ads_redirect"
            | "kind"
            | "offer_id"
            | "content_language"
            | "target_country"
            | "channel" => Column::Ignored,
            // Merchant Center's API has the plural.
            "sizes" => Column::Tag("size"),
            other => Column::Tag(other),
        }
    }
}

impl Column<'_> {
    /// Merchant Center's name of the field; none for tags and what is ignored.
    pub fn field(self) -> Option<&'static str> {
        Some(match self {
            Column::Id => "id",
            Column::Title => "title",
            Column::Description => "description",
            Column::Link => "link",
            Column::ImageLink => "image_link",
            Column::Price => "price",
            Column::SalePrice => "sale_price",
            Column::Currency => "currency",
            Column::Availability => "availability",
            Column::Brand => "brand",
            Column::ProductType => "product_type",
            Column::Group => "item_group_id",
            Column::Consumable => "consumable",
            Column::Tags | Column::Tag(_) | Column::Ignored => return None,
        })
    }
}

impl Item {
    /// Back to nothing, keeping the memory.
    pub fn clear(&mut self) {
        for text in [
            &mut self.id,
            &mut self.title,
            &mut self.description,
            &mut self.link,
            &mut self.image_link,
            &mut self.brand,
            &mut self.product_type,
            &mut self.item_group_id,
        ] {
            text.clear();
        }
        self.price = None;
        self.sale_price = None;
        self.currency = None;
        self.availability = Availability::InStock;
        self.consumable = false;
        self.tags.clear();
    }

    /// Sets a field from a cell; a blank cell leaves it as it is. `false` when it should be a price
    /// and is none.
    pub(super) fn set(&mut self, column: Column<'_>, cell: &str) -> bool {
        let cell = cell.trim();
        if cell.is_empty() {
            return true;
        }
        let text = match column {
            Column::Id => &mut self.id,
            Column::Title => &mut self.title,
            Column::Description => &mut self.description,
            Column::Link => &mut self.link,
            Column::ImageLink => &mut self.image_link,
            Column::Brand => &mut self.brand,
            Column::Group => &mut self.item_group_id,
            Column::ProductType => {
                self.product_type = category_path(cell);
                return true;
            }
            Column::Price | Column::SalePrice => {
                let Some(money) = parse_price(cell) else {
                    return false;
                };
                if column == Column::Price {
                    self.price = Some(money.amount);
                } else {
                    self.sale_price = Some(money.amount);
                }
                self.currency = money.currency.or(self.currency);
                return true;
            }
            Column::Currency => {
                self.currency = Currency::parse(cell).or(self.currency);
                return true;
            }
            Column::Availability => {
                self.availability = Availability::parse(cell);
                return true;
            }
            Column::Consumable => {
                self.consumable = ["yes", "true", "1", "y"]
                    .iter()
                    .any(|yes| cell.eq_ignore_ascii_case(yes));
                return true;
            }
            Column::Tags => {
                for word in cell.split(['|', ',']) {
                    self.tag("tags", word);
                }
                return true;
            }
            Column::Tag(name) => {
                self.tag(name, cell);
                return true;
            }
            Column::Ignored => return true,
        };
        text.clear();
        text.push_str(cell);
        true
    }

    /// Takes all tags of a name away.
    pub(super) fn untag(&mut self, name: &str) {
        self.tags.retain(|(other, _)| other != name);
    }

    /// Adds a tag, unless it is blank, a text or one too many.
    pub(super) fn tag(&mut self, name: &str, value: &str) {
        let value = value.trim();
        if value.is_empty()
            || value.len() > MAX_TAG
            || name.len() > MAX_TAG
            || self.tags.len() >= MAX_TAGS
        {
            return;
        }
        let name = match name {
            "color" => Cow::Borrowed("color"),
            "size" => Cow::Borrowed("size"),
            "material" => Cow::Borrowed("material"),
            "condition" => Cow::Borrowed("condition"),
            "gender" => Cow::Borrowed("gender"),
            "age_group" => Cow::Borrowed("age_group"),
            "tags" => Cow::Borrowed("tags"),
            other => Cow::Owned(other.to_owned()),
        };
        self.tags.push((name, value.to_owned()));
    }
}

/// `&gt;` and `&amp;` as the characters that they stand for.
fn unescaped(text: &str) -> Cow<'_, str> {
    if !text.contains('&') {
        return Cow::Borrowed(text);
    }
    let mut plain = String::with_capacity(text.len());
    let mut rest = text.chars();
    while let Some(mut character) = rest.next() {
        if character == '&' {
            for (name, meant) in [("gt;", '>'), ("amp;", '&')] {
                if let Some(after) = rest.as_str().strip_prefix(name) {
                    character = meant;
                    rest = after.chars();
                    break;
                }
            }
        }
        plain.push(character);
    }
    Cow::Owned(plain)
}

/// A category path with its separators as ` > ` and nothing blank in it: `Home>Kitchen >` is
/// `Home > Kitchen`.
pub(super) fn category_path(text: &str) -> String {
    let text = unescaped(text);
    let mut path = String::with_capacity(text.len());
    for part in text.split(['>', '›']) {
        let part = part.trim();
        if !part.is_empty() {
            if !path.is_empty() {
                path.push_str(" > ");
            }
            path.push_str(part);
        }
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn column_names_in_any_spelling() {
        for name in [
            "image_link",
            "g:image_link",
            "Image Link",
            " IMAGE-LINK ",
            "imageLink",
            "\u{feff}image_link",
        ] {
            assert_eq!(column_name(name), "image_link", "{name}");
        }
        assert_eq!(column_name("a=b"), "a_b");
        assert_eq!(column_name("ID"), "id");
        assert_eq!(column_name("customLabel0"), "custom_label0");
    }

    #[test]
    fn availability_in_any_spelling() {
        for (text, expected) in [
            ("in stock", Availability::InStock),
            ("https://schema.org/InStock", Availability::InStock),
            ("http://schema.org/OutOfStock", Availability::OutOfStock),
            ("out of stock", Availability::OutOfStock),
            ("PreOrder", Availability::Preorder),
            ("backorder", Availability::Backorder),
            ("LimitedAvailability", Availability::InStock),
            ("", Availability::InStock),
        ] {
            assert_eq!(Availability::parse(text), expected, "{text}");
        }
    }

    #[test]
    fn category_paths() {
        assert_eq!(category_path("Home>Kitchen > "), "Home > Kitchen");
        assert_eq!(
            category_path("Home &gt; Bed &amp; Bath"),
            "Home > Bed & Bath"
        );
        assert_eq!(category_path(" > "), "");
    }

    #[test]
    fn tags_from_a_column_of_words() {
        let mut item = Item::default();
        assert!(item.set(Column::Tags, "red| blue,,green"));
        assert!(item.set(Column::Tag("pattern"), "  "));
        assert!(item.set(Column::Tag("essay"), &"x".repeat(500)));
        let tags: Vec<_> = item.tags.iter().map(|(_, value)| value.as_str()).collect();
        assert_eq!(tags, ["red", "blue", "green"]);
    }
}
