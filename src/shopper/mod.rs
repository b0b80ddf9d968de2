//! The room `shopper`.
