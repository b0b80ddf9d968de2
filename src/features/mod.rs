//! What do the models see? The only place where features are defined, so that training and the
//! browser can't drift apart.

mod sessions;

pub use sessions::{Session, Sessions};
