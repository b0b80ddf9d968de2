//! The one row type.

use super::parse_number;
use super::record::{Record, RowError, Table};
use super::timestamp::{self, SlashDates};
use crate::catalog::parse_price;
use crate::events::{Currency, EventKind};
use crate::features::{Device, MAX_OFFSET, Placement, Situation};

/// What an order log says of an event, in the order of their slots in a [`Record`].
pub const FIELDS: [&str; 12] = [
    "user_id",
    "session_id",
    "item_id",
    "event",
    "timestamp",
    "quantity",
    "price",
    "currency",
    "locale",
    "device",
    "utc_offset",
    "placement",
];

/// What an order log may say of an item; the slots after [`FIELDS`].
pub const ATTRIBUTES: [&str; 12] = [
    "title",
    "description",
    "link",
    "image_link",
    "brand",
    "product_type",
    "color",
    "size",
    "gender",
    "age_group",
    "material",
    "item_group_id",
];

/// A row of an order log, understood but not yet judged.
#[derive(Debug)]
pub struct Row<'a> {
    /// Whose; `None` for a guest.
    pub user_id: Option<&'a str>,
    /// Session, order or invoice, where the log has one. Never both absent with `user_id`.
    pub session_id: Option<&'a str>,
    /// Which item. Empty only for an event that needs none: a search, a look at the cart.
    pub item_id: &'a str,
    /// What happened.
    pub event: EventKind,
    /// Milliseconds since the epoch, UTC.
    pub timestamp: i64,
    /// As written: may be 0, negative or a fraction. 1 when the log has none.
    pub quantity: f64,
    /// Of one piece, as written: may be 0 or negative.
    pub price: Option<f64>,
    /// Of the price, where the log has one: in a column of its own, or beside the price.
    pub currency: Option<Currency>,
    /// Where and on what the shopper was, as far as the log says. A value that is not understood is
    /// as none: a shop's own column may be called so and mean something else.
    pub situation: Situation,
    record: &'a Record,
}

impl<'a> Row<'a> {
    /// What the row says of the item, by position in [`ATTRIBUTES`].
    pub fn attributes(&self) -> impl Iterator<Item = (usize, &'a str)> {
        let record = self.record;
        (0..ATTRIBUTES.len())
            .map(move |attribute| (attribute, record.get(FIELDS.len() + attribute)))
            .filter(|(_, text)| !text.is_empty())
    }
}

/// Records into rows.
#[derive(Clone, Copy, Debug)]
pub struct RowParser {
    /// How `1/2/2010` is read.
    pub dates: SlashDates,
    /// What a row without `event` is.
    pub event_default: EventKind,
}

impl Default for RowParser {
    fn default() -> Self {
        Self {
            dates: SlashDates::default(),
            event_default: EventKind::Purchase,
        }
    }
}

impl RowParser {
    /// Understands a record that came from `line` of `table`.
    ///
    /// # Errors
    /// [`RowError::Bad`] with the column that is wrong.
    pub fn parse<'a>(
        &self,
        record: &'a Record,
        line: u64,
        table: &dyn Table,
        wanted: &[Option<String>],
    ) -> Result<Row<'a>, RowError> {
        let bad = |slot: usize, reason: String| RowError::Bad {
            line,
            column: wanted
                .get(slot)
                .and_then(Option::as_ref)
                .map(|name| table.place(name)),
            reason,
        };
        let [
            user,
            session,
            item,
            event,
            time,
            quantity,
            price,
            money,
            locale,
            device,
            offset,
            placement,
        ] = std::array::from_fn(|slot| record.get(slot));
        let event = if event.is_empty() {
            self.event_default
        } else {
            EventKind::from_name(event).ok_or_else(|| {
                bad(
                    3,
                    format!("`{event}` is not an event; GA4's names are understood, e.g. view_item, add_to_cart, purchase"),
                )
            })?
        };
        if item.is_empty() && event.needs_items() {
            return Err(bad(2, "no item_id".into()));
        }
        if item.contains(['\n', '\r']) {
            return Err(bad(2, "item_id with a line break in it".into()));
        }
        let timestamp = timestamp::parse(time, self.dates).map_err(|reason| bad(4, reason))?;
        let number = |slot: usize, text: &str, name: &str| match text {
            "" => Ok(None),
            text => parse_number(text)
                .map(Some)
                .ok_or_else(|| bad(slot, format!("{name} `{text}` is not a number"))),
        };
        let quantity = number(5, quantity, "quantity")?.unwrap_or(1.0);
        let amount = number(6, price, "price")?;
        let text = |text: &'a str| if is_blank(text) { "" } else { text };
        let situation = Situation {
            locale: text(locale).replace(['\t', '\n', '\r'], " "),
            device: device_named(device),
            utc_offset: offset
                .parse()
                .ok()
                .filter(|minutes: &i16| (-MAX_OFFSET..=MAX_OFFSET).contains(minutes))
                .unwrap_or(0),
            placement: Placement::from_name(&placement.to_ascii_lowercase()),
            ..Situation::default()
        };
        let user_id = Some(user).filter(|user| !is_blank(user));
        let session_id = Some(session).filter(|session| !is_blank(session));
        if user_id.is_none() && session_id.is_none() {
            return Err(bad(0, "neither user_id nor session_id".into()));
        }
        Ok(Row {
            user_id,
            session_id,
            item_id: item,
            event,
            timestamp,
            quantity,
            price: amount,
            currency: match money {
                "" if amount.is_some() => parse_price(price).and_then(|money| money.currency),
                code => Currency::parse(code),
            },
            situation,
            record,
        })
    }
}

/// The device of this name, in any case; what others call `mobile` is a phone.
fn device_named(text: &str) -> Device {
    let name = text.to_ascii_lowercase();
    match name.as_str() {
        "mobile" | "smartphone" => Device::Phone,
        "computer" | "pc" => Device::Desktop,
        name => Device::from_name(name).unwrap_or_default(),
    }
}

/// Nothing, as databases and data frames write it.
fn is_blank(text: &str) -> bool {
    matches!(
        text,
        "" | "NULL" | "null" | "None" | "NaN" | "nan" | "\\N" | "<NA>"
    )
}
