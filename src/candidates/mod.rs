//! The room `candidates`.
