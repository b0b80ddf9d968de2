//! The room `text`.
