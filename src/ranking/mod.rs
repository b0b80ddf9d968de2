//! The room `ranking`.
