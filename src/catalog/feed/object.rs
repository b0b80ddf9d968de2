//! One JSON object into an item: Merchant Center's fields and schema.org's.

use super::{MAX_CELL, RowError};
use crate::catalog::item::{Availability, Column, Item, column_name};
use crate::catalog::price;
use crate::events::{Currency, MAX_AMOUNT, MAX_TEXT, Value};
use crate::value::last_part;
use std::borrow::Cow;

/// The identifier of an item: the first of `id`, `item_id`, `sku`, `productID`, `product_id` and
/// `@id` that is a text (or whole number) of up to 256 characters.
pub(in crate::catalog) fn id(object: &Value) -> Option<Cow<'_, str>> {
    [
        "id",
        "item_id",
        "sku",
        "productID",
        "product_id",
        "@id",
        "ID",
        "g:id",
    ]
    .into_iter()
    .find_map(|name| object.get(name).text())
    .filter(|id| id.chars().nth(MAX_TEXT).is_none())
}

/// The texts of a text, of an object with a `name`, or of a list of these.
pub(super) fn texts(value: &Value) -> impl Iterator<Item = Cow<'_, str>> {
    let list = match value {
        Value::List(list) => list.as_slice(),
        one => std::slice::from_ref(one),
    };
    list.iter().filter_map(|value| match value {
        Value::Map(_) => value.get("name").text(),
        Value::Bool(true) => Some("yes".into()),
        Value::Bool(false) => Some("no".into()),
        // 12.5 of something: as short as it can be said.
        Value::Number(number) if number.fract() != 0.0 => {
            Some(crate::value::describe_number(*number).into())
        }
        value => value.text(),
    })
}

/// Sets the fields that `object` names over what `item` has; `null` clears one. The id is not
/// touched.
pub(in crate::catalog) fn fill(item: &mut Item, object: &Value) -> Result<(), Box<RowError>> {
    let Value::Map(entries) = object else {
        let reason = format!("it is {}", object.describe());
        return Err(Box::new(RowError::BrokenJson { reason }));
    };
    for (key, value) in entries {
        if let Value::Text(text) = value
            && text.len() > MAX_CELL
        {
            return Err(Box::new(RowError::CellTooLong { length: text.len() }));
        }
        let name = column_name(key);
        let mut column = Column::of(&name);
        // An alias gives way to the name proper (`name` to `title`).
        if let Some(field) = column.field()
            && name != field
            && !object.get(field).is_null()
        {
            column = Column::Tag(&name);
        }
        match name.as_str() {
            "offers" => offers(item, value)?,
            "product_group_id" | "in_product_group_with_id" => {
                field(item, Column::Group, texts(value).next());
            }
            "is_variant_of" => {
                let group = value.get("productGroupID").text().or_else(|| id(value));
                if group.is_some() {
                    field(item, Column::Group, group);
                }
            }
            "item_condition" => {
                let condition = value.text().map(|text| {
                    let name = last_part(&text, '/');
                    let name = name.strip_suffix("Condition").unwrap_or(name);
                    Cow::Owned(name.to_ascii_lowercase())
                });
                field(item, Column::Tag("condition"), condition);
            }
            "audience" => {
                let gender = value.get("suggestedGender").text();
                if gender.is_some() {
                    field(item, Column::Tag("gender"), gender);
                }
            }
            "additional_property" => {
                if let Value::List(properties) = value {
                    for property in properties {
                        if let Some(name) = property.get("name").text() {
                            let name = column_name(&name);
                            item.untag(&name);
                            for text in texts(property.get("value")) {
                                item.tag(&name, &text);
                            }
                        }
                    }
                }
            }
            "has_variant"
            | "review"
            | "reviews"
            | "aggregate_rating"
            | "is_related_to"
            | "is_similar_to"
            | "is_accessory_or_spare_part_for"
            | "is_consumable_for"
            | "main_entity_of_page"
            | "subject_of"
            | "potential_action"
            | "varies_by" => {}
            _ if key.starts_with('@') => {}
            _ => set(item, column, value)?,
        }
    }
    Ok(())
}

fn set(item: &mut Item, column: Column<'_>, value: &Value) -> Result<(), Box<RowError>> {
    match column {
        Column::Id | Column::Ignored => {}
        Column::Price | Column::SalePrice => {
            let is_sale = column == Column::SalePrice;
            let price = money(item, value).map_err(|value| {
                Box::new(RowError::InvalidPrice {
                    column: price::column(is_sale),
                    value,
                })
            })?;
            if is_sale {
                item.sale_price = price;
            } else {
                item.price = price;
            }
        }
        Column::ImageLink => {
            let first = match value {
                Value::List(list) => list.first().unwrap_or(value),
                one => one,
            };
            let link = ["url", "contentUrl", "@id"]
                .into_iter()
                .find_map(|name| first.get(name).text())
                .or_else(|| first.text());
            field(item, column, link);
        }
        Column::Tags | Column::Tag(_) => {
            let name = match column {
                Column::Tag(name) => name,
                _ => "tags",
            };
            item.untag(name);
            for text in texts(value) {
                item.set(column, &text);
            }
        }
        Column::Consumable => {
            item.consumable = false;
            field(item, column, texts(value).next());
        }
        Column::Availability => {
            item.availability = Availability::InStock;
            field(item, column, texts(value).next());
        }
        _ => field(item, column, texts(value).next()),
    }
    Ok(())
}

/// Sets a text, or clears it.
fn field(item: &mut Item, column: Column<'_>, text: Option<Cow<'_, str>>) {
    match column {
        Column::Title => item.title.clear(),
        Column::Description => item.description.clear(),
        Column::Link => item.link.clear(),
        Column::ImageLink => item.image_link.clear(),
        Column::Brand => item.brand.clear(),
        Column::ProductType => item.product_type.clear(),
        Column::Group => item.item_group_id.clear(),
        Column::Currency => item.currency = None,
        Column::Tag(name) => item.untag(name),
        _ => {}
    }
    if let Some(text) = text {
        item.set(column, &text);
    }
}

/// A price: a number, a text, or an object of `value` and `currency`. The error is what it is
/// instead.
fn money(item: &mut Item, value: &Value) -> Result<Option<f64>, String> {
    match value {
        Value::Null => Ok(None),
        Value::Text(text) if text.trim().is_empty() => Ok(None),
        Value::Text(text) => {
            let money = price::parse_price(text).ok_or_else(|| value.describe())?;
            item.currency = money.currency.or(item.currency);
            Ok(Some(money.amount))
        }
        Value::Number(number) if (0.0..=MAX_AMOUNT).contains(number) => Ok(Some(*number)),
        Value::Map(_) => {
            let currency = value.get("currency").text();
            item.currency = currency
                .and_then(|code| Currency::parse(&code))
                .or(item.currency);
            match value.get("value") {
                Value::Map(_) => Err(value.describe()),
                inner => money(item, inner),
            }
        }
        other => Err(other.describe()),
    }
}

/// schema.org's offers: the price of the first that has one, and the best availability of all.
fn offers(item: &mut Item, value: &Value) -> Result<(), Box<RowError>> {
    let mut best: Option<Availability> = None;
    let mut price: Option<f64> = None;
    offer(item, value, &mut best, &mut price)?;
    item.price = price;
    item.availability = best.unwrap_or_default();
    Ok(())
}

fn offer(
    item: &mut Item,
    value: &Value,
    best: &mut Option<Availability>,
    price: &mut Option<f64>,
) -> Result<(), Box<RowError>> {
    if let Value::List(list) = value {
        for value in list {
            offer(item, value, best, price)?;
        }
        return Ok(());
    }
    if let Some(text) = value.get("availability").text() {
        let availability = Availability::parse(&text);
        *best = Some(best.map_or(availability, |other| other.min(availability)));
    }
    if item.link.is_empty()
        && let Some(link) = value.get("url").text()
    {
        item.link.push_str(&link);
    }
    if !value.get("itemCondition").is_null()
        && !item.tags.iter().any(|(name, _)| name == "condition")
    {
        let condition = Value::Map(vec![(
            "itemCondition".into(),
            value.get("itemCondition").clone(),
        )]);
        fill(item, &condition)?;
    }
    let specification = match value.get("priceSpecification") {
        Value::List(list) => list.first().unwrap_or(value),
        Value::Null => value,
        one => one,
    };
    let amount = [
        value.get("price"),
        value.get("lowPrice"),
        specification.get("price"),
    ]
    .into_iter()
    .find(|amount| !amount.is_null());
    if let Some(amount) = amount
        && price.is_none()
    {
        *price = money(item, amount).map_err(|value| {
            Box::new(RowError::InvalidPrice {
                column: price::column(false),
                value,
            })
        })?;
        let currency = [value, specification]
            .into_iter()
            .find_map(|value| value.get("priceCurrency").text());
        item.currency = currency
            .and_then(|code| Currency::parse(&code))
            .or(item.currency);
    }
    // An AggregateOffer's own offers.
    match value.get("offers") {
        Value::Null => Ok(()),
        inner => offer(item, inner, best, price),
    }
}
