//! One event, raw and checked.

use super::{EventError, EventKind};
use crate::value::{Value, whole};
use serde::{Deserialize, Serialize, Serializer};
use std::fmt;

/// Earliest legal timestamp: 2000-01-01T00:00:00Z.
pub const EARLIEST: i64 = 946_684_800_000;
/// How far a clock may be ahead, in milliseconds: 5 minutes.
pub const FUTURE_TOLERANCE: i64 = 5 * 60 * 1000;
/// Most items of one event.
pub const MAX_ITEMS: usize = 200;
/// Most pieces of one item in any event but a purchase or a refund.
pub const MAX_QUANTITY: u32 = 1_000;
/// Most pieces of one item in a purchase or a refund: wholesalers do order ten thousands, and what
/// was paid for is believed. What is too much to learn from is for [`super::clean`] to say.
pub const MAX_PURCHASE_QUANTITY: u32 = 100_000;
/// Greatest price or value.
pub const MAX_AMOUNT: f64 = 1e12;
/// Longest identifier, list name or search term, in characters.
pub const MAX_TEXT: usize = 256;
/// Greatest position in a list.
const MAX_INDEX: u32 = 1_000_000;

/// An event as it comes from outside: any JSON value or JavaScript object, unchecked.
///
/// Field names are GA4's. Fields that are not known are ignored, numbers may be written as texts.
/// GA4's `ecommerce` wrapper is taken off by the caller.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(transparent)]
pub struct RawEvent(pub Value);

/// Identifier of an event: a UUID of any version.
///
/// ```
/// use windowshopper::events::EventId;
/// let id = EventId::parse("00112233-4455-6677-8899-AABBCCDDEEFF").unwrap();
/// assert_eq!(id.to_string(), "00112233-4455-6677-8899-aabbccddeeff");
/// assert_eq!(EventId::parse("A12"), None);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EventId(pub u128);

impl EventId {
    /// The identifier that `text` writes in the form 8-4-4-4-12, in lower or upper case.
    /// The nil UUID is none.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = text.as_bytes();
        if bytes.len() != 36 {
            return None;
        }
        let mut id: u128 = 0;
        for (position, &byte) in bytes.iter().enumerate() {
            if matches!(position, 8 | 13 | 18 | 23) {
                if byte != b'-' {
                    return None;
                }
            } else {
                id = id << 4 | u128::from(char::from(byte).to_digit(16)?);
            }
        }
        (id != 0).then_some(Self(id))
    }

    /// As 36 ASCII characters.
    pub(super) fn text(self) -> String {
        let mut text = String::with_capacity(36);
        for position in 0..32_u32 {
            if matches!(position, 8 | 12 | 16 | 20) {
                text.push('-');
            }
            let digit = (self.0 >> (124 - 4 * position)) & 15;
            text.extend(char::from_digit(u32::try_from(digit).unwrap_or(0), 16));
        }
        text
    }
}

impl fmt::Display for EventId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.text())
    }
}

impl Serialize for EventId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text())
    }
}

/// A currency: three letters, as in ISO 4217. Whether the code is in use is not checked.
///
/// ```
/// use windowshopper::events::Currency;
/// assert_eq!(Currency::parse("eur").unwrap().as_str(), "EUR");
/// assert_eq!(Currency::parse("€"), None);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Currency([u8; 3]);

impl Currency {
    /// The currency with this code, in lower or upper case.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        let code: [u8; 3] = code.as_bytes().try_into().ok()?;
        code.iter()
            .all(u8::is_ascii_alphabetic)
            .then(|| Self(code.map(|byte| byte.to_ascii_uppercase())))
    }

    /// The code, in upper case.
    #[must_use]
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

impl Serialize for Currency {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// An event that has been checked. Serialises to the stored form, which is GA4's, and which
/// [`Event::validate`] reads back to the same event.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Event {
    /// What happened.
    #[serde(rename = "event")]
    pub kind: EventKind,
    /// Which event this is, for deduplication.
    pub event_id: EventId,
    /// When, in milliseconds since the epoch, UTC.
    pub timestamp: i64,
    /// With which items, in the order given.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub items: Vec<EventItem>,
    /// Amount of money of the whole event.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<f64>,
    /// Of the prices and the value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency: Option<Currency>,
    /// What was searched for, trimmed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub search_term: Option<Box<str>>,
    /// Stars, 1 to 5. Only a rating has some.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rating: Option<u8>,
    /// Which of our recommendation lists it belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub list_id: Option<Box<str>>,
    /// Which of the shop's lists it belongs to (GA4).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub item_list_id: Option<Box<str>>,
    /// Which offer it is about (GA4). `dismiss_item` and `restore_item` need no items with it.
    #[cfg(feature = "insight")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub promotion_id: Option<Box<str>>,
    /// The situation in which that was chosen, as the engine named it.
    #[cfg(feature = "insight")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub situation: Option<Box<str>>,
    /// The chance, 0 to 1, with which it was.
    #[cfg(feature = "insight")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub propensity: Option<f64>,
}

/// An item of an event.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct EventItem {
    /// The shop's identifier.
    pub item_id: Box<str>,
    /// How many pieces; 1 when nothing is said, and then not written either.
    #[serde(skip_serializing_if = "is_one")]
    pub quantity: u32,
    /// Price of one piece.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub price: Option<f64>,
    /// Position in the list that it was shown in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub index: Option<u32>,
    /// The list that it was shown in (GA4), where that is not the event's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub item_list_id: Option<Box<str>>,
    /// What our list said that it was there for (`source` of the list's item).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<Box<str>>,
}

impl Event {
    /// True when it dismisses an offer, or takes that back, and so needs no item.
    #[cfg(feature = "insight")]
    fn is_about_an_offer(&self) -> bool {
        let dismisses = matches!(self.kind, EventKind::DismissItem | EventKind::RestoreItem);
        dismisses && self.promotion_id.is_some()
    }

    #[cfg(not(feature = "insight"))]
    #[allow(clippy::unused_self)] // there are no offers
    const fn is_about_an_offer(&self) -> bool {
        false
    }

    /// The list that an item of this event was in: ours, or else the shop's own.
    #[must_use]
    pub fn list_of<'a>(&'a self, item: &'a EventItem) -> Option<&'a str> {
        let list = self.list_id.as_deref().or(item.item_list_id.as_deref());
        list.or(self.item_list_id.as_deref())
    }
}

#[allow(clippy::trivially_copy_pass_by_ref)] // serde asks for a reference
fn is_one(quantity: &u32) -> bool {
    *quantity == 1
}

impl Event {
    /// Checks an event of which `now` (milliseconds since the epoch, UTC) is the time of arrival.
    ///
    /// Whether the shop knows the items is not looked at; that is [`EventError::UnknownItem`], which
    /// the engine gives.
    ///
    /// # Errors
    /// One [`EventError`] for each field that can be wrong; the first in the order `event`,
    /// `event_id`, `timestamp`, `items`, `value`, `currency`, `search_term`, `rating`.
    pub fn validate(raw: &RawEvent, now: i64) -> Result<Self, Box<EventError>> {
        let raw = &raw.0;
        let name = raw.get("event");
        if name.is_null() {
            let value = match raw {
                Value::Map(_) => "an object without it".into(),
                other => other.describe(),
            };
            return Err(Box::new(EventError::InvalidEvent { value }));
        }
        let kind = name
            .text()
            .and_then(|name| EventKind::from_name(&name))
            .ok_or_else(|| {
                Box::new(EventError::UnknownEvent {
                    value: name.describe(),
                })
            })?;
        let id = raw.get("event_id");
        let event_id = id
            .text()
            .and_then(|id| EventId::parse(&id))
            .ok_or_else(|| {
                Box::new(EventError::InvalidEventId {
                    value: id.describe(),
                })
            })?;
        let mut event = Self {
            kind,
            event_id,
            timestamp: timestamp(raw.get("timestamp"), now)?,
            items: Vec::new(),
            value: None,
            currency: None,
            search_term: None,
            rating: None,
            list_id: label(raw.get("list_id")),
            item_list_id: label(raw.get("item_list_id")),
            #[cfg(feature = "insight")]
            promotion_id: label(raw.get("promotion_id")),
            #[cfg(feature = "insight")]
            situation: label(raw.get("situation")),
            #[cfg(feature = "insight")]
            propensity: match raw.get("propensity") {
                Value::Number(chance) if (0.0..=1.0).contains(chance) => Some(*chance),
                _ => None,
            },
        };
        if !(event.is_about_an_offer() && raw.get("items").is_null()) {
            event.items = items(raw.get("items"), kind)?;
        }
        event.value = amount(raw.get("value"))
            .map_err(|value| Box::new(EventError::InvalidValue { value }))?;
        let currency = raw.get("currency");
        event.currency =
            optional(currency, |value| Currency::parse(&value.text()?)).ok_or_else(|| {
                Box::new(EventError::InvalidCurrency {
                    value: currency.describe(),
                })
            })?;
        event.search_term = search_term(raw.get("search_term"), kind)?;
        event.rating = rating(raw.get("rating"), kind)?;
        Ok(event)
    }
}

/// `Some(None)` when there is nothing (blank texts are nothing), `None` when it is wrong.
fn optional<T>(value: &Value, read: impl FnOnce(&Value) -> Option<T>) -> Option<Option<T>> {
    match value {
        Value::Null => Some(None),
        Value::Text(text) if text.trim().is_empty() => Some(None),
        value => read(value).map(Some),
    }
}

fn timestamp(value: &Value, now: i64) -> Result<i64, Box<EventError>> {
    // Clocks of high resolution give fractions of a millisecond.
    let timestamp = value
        .number()
        .and_then(|number| whole(number.floor()))
        .filter(|&timestamp| timestamp >= EARLIEST)
        .ok_or_else(|| {
            Box::new(EventError::InvalidTimestamp {
                value: value.describe(),
            })
        })?;
    let latest = now.saturating_add(FUTURE_TOLERANCE);
    if timestamp > latest {
        return Err(Box::new(EventError::FutureTimestamp { timestamp, latest }));
    }
    Ok(timestamp)
}

fn amount(value: &Value) -> Result<Option<f64>, String> {
    optional(value, |value| {
        // NaN is in no range.
        value
            .number()
            .filter(|amount| (0.0..=MAX_AMOUNT).contains(amount))
    })
    .ok_or_else(|| value.describe())
}

/// A whole number of `min` to `max`.
fn count(value: &Value, min: u32, max: u32) -> Option<u32> {
    let number = u32::try_from(whole(value.number()?)?).ok()?;
    (min..=max).contains(&number).then_some(number)
}

/// A name that is kept when it is usable; nothing depends on it, so that it is never an error.
fn label(value: &Value) -> Option<Box<str>> {
    value
        .text()
        .filter(|text| text.chars().nth(MAX_TEXT).is_none())
        .map(|text| Box::from(&*text))
}

fn items(value: &Value, kind: EventKind) -> Result<Vec<EventItem>, Box<EventError>> {
    let list = match value {
        Value::List(list) => list.as_slice(),
        // One item without the array around it is understood.
        Value::Map(_) => std::slice::from_ref(value),
        _ => &[],
    };
    if list.is_empty() && kind.needs_items() {
        return Err(Box::new(EventError::MissingItems { event: kind.name() }));
    }
    if list.len() > MAX_ITEMS {
        return Err(Box::new(EventError::TooManyItems { count: list.len() }));
    }
    list.iter()
        .enumerate()
        .map(|(position, value)| item(value, position, kind))
        .collect()
}

fn item(value: &Value, position: usize, kind: EventKind) -> Result<EventItem, Box<EventError>> {
    let id = value.get("item_id");
    let quantity = value.get("quantity");
    let max = match kind {
        EventKind::Purchase | EventKind::Refund => MAX_PURCHASE_QUANTITY,
        _ => MAX_QUANTITY,
    };
    let index = value.get("index");
    Ok(EventItem {
        item_id: label(id).ok_or_else(|| {
            Box::new(EventError::MissingItemId {
                position,
                value: id.describe(),
            })
        })?,
        quantity: optional(quantity, |value| count(value, 1, max))
            .ok_or_else(|| {
                Box::new(EventError::InvalidQuantity {
                    position,
                    value: quantity.describe(),
                    max,
                })
            })?
            .unwrap_or(1),
        price: amount(value.get("price"))
            .map_err(|value| Box::new(EventError::InvalidPrice { position, value }))?,
        index: optional(index, |value| count(value, 0, MAX_INDEX)).ok_or_else(|| {
            Box::new(EventError::InvalidIndex {
                position,
                value: index.describe(),
            })
        })?,
        item_list_id: label(value.get("item_list_id")),
        source: label(value.get("source")),
    })
}

fn search_term(value: &Value, kind: EventKind) -> Result<Option<Box<str>>, Box<EventError>> {
    let term = optional(value, label).ok_or_else(|| {
        Box::new(EventError::InvalidSearchTerm {
            value: value.describe(),
        })
    })?;
    if term.is_none() && kind.needs_search_term() {
        return Err(Box::new(EventError::MissingSearchTerm {
            event: kind.name(),
        }));
    }
    Ok(term)
}

fn rating(value: &Value, kind: EventKind) -> Result<Option<u8>, Box<EventError>> {
    if kind != EventKind::RateItem {
        return Ok(None);
    }
    count(value, 1, 5)
        .and_then(|stars| u8::try_from(stars).ok())
        .map(Some)
        .ok_or_else(|| {
            Box::new(EventError::InvalidRating {
                value: value.describe(),
            })
        })
}
