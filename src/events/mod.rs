//! The room `events`.
