//! What do the models see? The only place where features are defined, so that training and the
//! browser can't drift apart.
//!
//! For: histories, training sessions, taste, repurchase, the moments of a training log. Not for:
//! learning from them (see [`crate::models`] and [`crate::ranking`]).

mod again;
mod calendar;
mod context;
mod history;
#[cfg(feature = "train")]
mod moments;
mod query;
mod reactions;
mod session_shape;
mod sessions;
mod taste;

pub use again::Repurchase;
pub use calendar::Calendar;
pub use context::{Context, Device, MAX_OFFSET, Placement, Situation};
#[cfg(feature = "train")]
pub use history::training_sessions;
pub use history::{History, MAX_VISITS, action};
#[cfg(feature = "train")]
pub use moments::{Moment, moments};
pub use query::{Action, Query, Visit};
pub use reactions::{DISLIKE, DISMISSED_DAYS, MAX_FATIGUE, Reactions};
pub use session_shape::{SessionShape, Step};
pub use sessions::{Session, Sessions};
pub use taste::{Taste, decayed};
