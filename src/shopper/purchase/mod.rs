//! How likely is a purchase, by any table of past cases with a yes or no?
//!
//! A [`Table`] of text cells is typed by inspection ([`inspect`]): numbers, categories, and what can't help
//! (constants, ids) left out with a [`Note`]. An [`Encoder`] makes a row of numbers of each case, and a few
//! small networks ([`crate::nn`]) the chance. Training (feature `learn`) and device use the same encoder.
//!
//! A [`Table`] is read from CSV, an `Experiment` learns and judges an epoch at a time, and a [`Purchase`] model goes into a
//! bundle and comes out of one.
//!
//! An id as a category is an embedding: its row of the first layer's weights.

#[cfg(feature = "learn")]
mod csv;
mod encoder;
mod error;
#[cfg(feature = "learn")]
mod experiment;
#[cfg(feature = "learn")]
mod fit;
mod inspect;
mod model;
#[cfg(any(feature = "insight", feature = "learn"))]
mod store;
mod table;

pub use encoder::Encoder;
pub use error::PurchaseError;
#[cfg(feature = "learn")]
pub use experiment::{Case, Experiment, Survey, SurveyColumn, Verdict, judge};
#[cfg(feature = "learn")]
pub use fit::{Fit, Params, Progress, Training, fit, split};
pub use inspect::{Kind, Note, Roles, Wishes, inspect};
pub use model::Purchase;
pub use table::{Table, is_blank, number};
