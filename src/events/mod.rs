//! What did a shopper do? The vocabulary of events, their validation, and the log that keeps them.
//!
//! Events have GA4's e-commerce names and fields, so that what a shop already pushes to its
//! `dataLayer` is understood as it is. The way in is [`RawEvent`] (anything) by
//! [`Event::validate`] (everything checked, each bad field with its own [`EventError`]) into a
//! [`Log`] (time order, each event once, bounded by [`Retention`]). [`clean`] holds the rules by
//! which both the device and the training tell people from scripts.
//!
//! *For:* what happened, in which order, in which session. *Not for:* what it means (`features`),
//! whether an item exists (`catalog`), where it is kept (the JavaScript package).

pub mod clean;
mod error;
mod event;
mod kind;
mod log;
#[cfg(feature = "train")]
mod order_log;
mod session;

pub use error::EventError;
pub use event::{
    Currency, EARLIEST, Event, EventId, EventItem, FUTURE_TOLERANCE, MAX_AMOUNT, MAX_ITEMS,
    MAX_PURCHASE_QUANTITY, MAX_QUANTITY, MAX_TEXT, RawEvent,
};
pub use kind::EventKind;
pub use log::{Append, Compaction, Log, Retention};
#[cfg(feature = "train")]
pub use order_log::{CleanReport, OrderLog, OrderRow};
pub use session::{DAY, SESSION_GAP, sessions_back};

pub use crate::value::{Value, parse_decimal};
