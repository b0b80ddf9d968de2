//! Which of a shop's offers is worth showing, here and now?
//!
//! An [`Offer`] only lowers what is paid. Its conditions look at a [`Situation`]: six numbers ([`FEATURES`]) and where on
//! the shop's pages it is; nothing about who the shopper is, and the engine knows nothing of that. Of the offers that may
//! be shown, [`choose`] takes those with the highest estimated uplift, explores by Thompson sampling (Thompson
//! 1933), and keeps to frequency cap, margin floor and budget.
//!
//! **Fairness.** The same offers in the same situation, after the same answers to these very offers, give the same
//! choice to everybody: the noise of exploration is a hash of the campaign's salt, the offer, the [`Situation::bucket`] and
//! how often the campaign was tried there, never of a person or a device. The chance of each choice over all salts is its
//! `propensity`; a page logs it with the showing.
//!
//! **Memory.** What was shown, taken and dismissed is read from the log ([`Past`]): `view_promotion`, `select_promotion`,
//! `purchase`, and `dismiss_item` and `restore_item` with a `promotion_id` instead of items. Nothing else is kept.

mod choose;
mod offer;
mod past;
mod situation;
#[cfg(feature = "train")]
pub mod fit;
#[cfg(test)]
mod tests;

pub use choose::{Budget, Campaign, Chosen, Refused, Why, choose};
pub use offer::{Kind, MAX_OFFERS, MOST, Offer, Scorecard};
pub use past::Past;
pub use situation::{FEATURES, Situation};
