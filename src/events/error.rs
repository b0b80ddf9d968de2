use super::event::{MAX_ITEMS, MAX_TEXT};
use crate::error::Coded;
use crate::value::describe_number;

/// What is wrong with an event. Items are named by their position from 0, values as they came.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EventError {
    /// It is not an object, or has no `event`.
    #[error("an event must be an object with the field `event`, but this is {value}")]
    InvalidEvent {
        /// What it is instead.
        value: String,
    },
    /// Not in the vocabulary.
    #[error("unknown event {value}; known are view_item, add_to_cart, purchase and 15 more")]
    UnknownEvent {
        /// The name given.
        value: String,
    },
    /// No UUID.
    #[error("event_id must be a UUID (8-4-4-4-12 hexadecimal digits, not all 0), but is {value}")]
    InvalidEventId {
        /// The id given.
        value: String,
    },
    /// No time, or one before the year 2000.
    #[error(
        "timestamp must be milliseconds since the epoch, 946684800000 (the year 2000) or later, but is {value}"
    )]
    InvalidTimestamp {
        /// The time given.
        value: String,
    },
    /// A time that has not come yet.
    #[error(
        "timestamp must not be later than {} (5 minutes from now) in milliseconds, but is {}",
        describe_number(*latest as f64), describe_number(*timestamp as f64)
    )]
    FutureTimestamp {
        /// The time given.
        timestamp: i64,
        /// The latest legal.
        latest: i64,
    },
    /// An event of a kind that says nothing without items has none.
    #[error("{event} needs items: an array of 1 to {MAX_ITEMS} objects with item_id")]
    MissingItems {
        /// Name of the kind.
        event: &'static str,
    },
    /// More items than any page shows.
    #[error("an event may have 1 to {MAX_ITEMS} items, but this has {count}")]
    TooManyItems {
        /// How many there are.
        count: usize,
    },
    /// An item without a usable identifier.
    #[error(
        "items[{position}].item_id must be a text of 1 to {MAX_TEXT} characters, but is {value}"
    )]
    MissingItemId {
        /// Which item.
        position: usize,
        /// The id given.
        value: String,
    },
    /// An item that the shop does not know.
    #[error("item {item_id} is neither in the catalogue nor in the bundle")]
    UnknownItem {
        /// Its id, in quotes.
        item_id: String,
    },
    /// Not a sensible number of pieces.
    #[error("items[{position}].quantity must be a whole number of 1 to {max}, but is {value}")]
    InvalidQuantity {
        /// Which item.
        position: usize,
        /// The quantity given.
        value: String,
        /// The most that is legal for this kind of event.
        max: u32,
    },
    /// Not a price.
    #[error("items[{position}].price must be a number of 0 to 1000000000000, but is {value}")]
    InvalidPrice {
        /// Which item.
        position: usize,
        /// The price given.
        value: String,
    },
    /// Not like an ISO 4217 code.
    #[error("currency must be a code of three letters (ISO 4217, like EUR), but is {value}")]
    InvalidCurrency {
        /// The code given.
        value: String,
    },
    /// Not an amount of money.
    #[error("value must be a number of 0 to 1000000000000, but is {value}")]
    InvalidValue {
        /// The amount given.
        value: String,
    },
    /// Not a position in a list.
    #[error("items[{position}].index must be a whole number of 0 to 1000000, but is {value}")]
    InvalidIndex {
        /// Which item.
        position: usize,
        /// The index given.
        value: String,
    },
    /// Not a number of stars.
    #[error("rating must be a whole number of 1 to 5, but is {value}")]
    InvalidRating {
        /// The rating given.
        value: String,
    },
    /// A search for nothing.
    #[error("{event} needs search_term: a text of 1 to {MAX_TEXT} characters")]
    MissingSearchTerm {
        /// Name of the kind.
        event: &'static str,
    },
    /// Not something that one searches for.
    #[error("search_term must be a text of 1 to {MAX_TEXT} characters, but is {value}")]
    InvalidSearchTerm {
        /// What was given.
        value: String,
    },
}

impl Coded for EventError {
    fn code(&self) -> &'static str {
        match self {
            Self::InvalidEvent { .. } => "invalid_event",
            Self::UnknownEvent { .. } => "unknown_event",
            Self::InvalidEventId { .. } => "invalid_event_id",
            Self::InvalidTimestamp { .. } => "invalid_timestamp",
            Self::FutureTimestamp { .. } => "future_timestamp",
            Self::MissingItems { .. } => "missing_items",
            Self::TooManyItems { .. } => "too_many_items",
            Self::MissingItemId { .. } => "missing_item_id",
            Self::UnknownItem { .. } => "unknown_item",
            Self::InvalidQuantity { .. } => "invalid_quantity",
            Self::InvalidPrice { .. } => "invalid_price",
            Self::InvalidCurrency { .. } => "invalid_currency",
            Self::InvalidValue { .. } => "invalid_value",
            Self::InvalidIndex { .. } => "invalid_index",
            Self::InvalidRating { .. } => "invalid_rating",
            Self::MissingSearchTerm { .. } => "missing_search_term",
            Self::InvalidSearchTerm { .. } => "invalid_search_term",
        }
    }
}
