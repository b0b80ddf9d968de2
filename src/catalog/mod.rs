//! What does the shop sell? Feed readers and the catalogue in memory, by columns.
//!
//! A feed (Merchant Center CSV or TSV, JSON Lines, a JSON array, schema.org JSON-LD) is read by
//! [`feed`] row by row into an [`Item`]; the [`Catalog`] keeps items under the [`crate::id::ItemId`]s
//! of the item table that it shares with the bundle. [`Catalog::apply`] adds, changes and removes
//! items without a reload.
//!
//! *For:* attributes, prices, availability, variants, filters. *Not for:* scores (`models`), terms
//! of a text (`text`).

mod columns;
mod delta;
pub mod feed;
mod filter;
mod item;
mod price;
mod product;
mod store;

pub use delta::{Delta, DeltaReport, Rejected};
pub use feed::{FeedError, FeedReport, Format, RowError, Sample};
pub use filter::Filter;
pub use item::{Availability, Item};
pub use price::{Money, parse_price};
pub use product::{Category, Product};
pub use store::{Catalog, TextField};
