//! What may a shopper tell, so that it says something of all shoppers and proves nothing of one?
//!
//! For: mechanisms of differential privacy whose noise is exact (drawn in whole numbers), the ledger of what
//! they cost, the reports that a shopper may share, and counting them; noise for counts that a shop has, and the
//! account of those. Not for: asking for consent, storing the ledger and sending reports, which are the page's.
//!
//! **What a report guards against.** Whoever gets it, the shop included, and whatever else they know: each
//! possible report is at most `e^epsilon` times as likely after what the shopper did as after anything else they
//! could have done, having done nothing included (local differential privacy). Of several reports of one shopper
//! the losses add up, which the [`Ledger`] bounds for each period. A report has no id, no time and no padding of
//! its own: reports of one shopper have nothing in common but what those of all shoppers have.
//!
//! **What it does not guard against.** That somebody reports at all, and how it is sent: the address, cookies and
//! the time of the connection link reports, so they are to be sent without credentials, alone and late. A shop
//! that serves each shopper a catalogue of their own would know them by the [`Domain`]'s digest. A page that lies:
//! scripts of the shop's own page can read what the shopper does as they do it. Shoppers that lie: each report
//! can push a count by no more than one answer's worth, but many made-up ones add up. And a generator of
//! randomness that somebody else can guess: the host must hand over bytes of the operating system's.
//!
//! Randomness is handed in as bytes; a generator that runs dry is an error, never a repeat.

#[cfg(feature = "train")]
mod account;
#[cfg(feature = "train")]
mod aggregate;
mod channel;
mod domain;
mod epsilon;
mod error;
mod ledger;
#[cfg(feature = "train")]
mod model;
#[cfg(feature = "train")]
pub mod noise;
mod random;
mod report;
#[cfg(feature = "train")]
mod rho;

#[cfg(feature = "train")]
pub use account::{Account, AccountError, Bound, Law};
#[cfg(feature = "train")]
pub use aggregate::Aggregate;
pub use channel::{Channel, MAX_ANSWERS, Mechanism};
#[cfg(feature = "train")]
pub use channel::{Counts, Estimate};
pub use domain::{Domain, Topic};
pub use epsilon::{Epsilon, Odds};
pub use error::PrivacyError;
pub use ledger::Ledger;
#[cfg(feature = "train")]
pub use model::{believed, item_model, pair_model};
pub use random::{Bytes, Random};
pub use report::{Report, Shared, pick, share};
#[cfg(feature = "train")]
pub use rho::Rho;
