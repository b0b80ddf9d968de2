//! Items with the attributes of those in the history. Needs no training, only the catalogue, so it
//! speaks of an item from the moment that it is for sale.
//!
//! An item is the set of its terms: brand, each level of its category path, tags (colour, material,
//! size ...), words of its title. Term `t` has the strength `s(t) = field weight · log2(1 + N / df)`
//! over the `N` items of the catalogue, of which `df` have it; an item's vector has `s(t)` for each
//! of its terms and length 1. Terms of one item only, and of more than half of them, tell nothing
//! apart and are left out.
//!
//! The profile is the decayed sum of the history's vectors, cut to its strongest terms;
//! `score(j) = profile · vector(j) / |profile|`, 0 to 1, which is a sum over the history.

mod index;
mod model;
mod params;

pub(in crate::models) use index::Profile;
pub use index::{Field, Index};
pub use model::Content;
pub use params::Params;
