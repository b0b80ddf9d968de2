//! What do the models see? The only place where features are defined, so that training and the
//! browser can't drift apart.

mod history;
mod query;
mod sessions;

#[cfg(feature = "train")]
pub use history::training_sessions;
pub use history::{MAX_VISITS, action, history};
pub use query::{Action, Query, Visit};
pub use sessions::{Session, Sessions};
