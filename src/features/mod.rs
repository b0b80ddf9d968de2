//! What do the models see? The only place where features are defined, so that training and the
//! browser can't drift apart.

mod query;
mod sessions;

pub use query::{Action, Query, Visit};
pub use sessions::{Session, Sessions};
