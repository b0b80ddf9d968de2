//! The room `wasm`.
