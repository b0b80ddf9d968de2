//! Tags that the shopper likes: learned from what was done, and declared.
//!
//! A tag is a level of the category path, a brand, a colour, a material or any other attribute of the
//! feed, or a word that is in the titles of at least [`MIN_WORD_ITEMS`] items. It needs no training,
//! only the catalogue.
//!
//! `interest(t) = s(t) · Σ w(visits with t) / (Σ w + PRIOR)`, where `w` is a visit's weight, less with
//! age ([`decayed`](crate::features::decayed)), and `s(t)` the strength of [`super::content`]: rare
//! tags say more. A tag that the shopper declared has `interest(t) = s(t)`, as if everything that was
//! ever done spoke for it.
//!
//! `score(i) = Σ interest(t) · s(t) / |i|` over the tags of item `i` among the strongest
//! [`MAX_TAGS`] interests.
//!
//! Unlike `content`, which looks for items like those of the session, this is lasting: it counts by
//! days, not by steps, and says which tag it was.

mod model;

pub use model::{Interests, MAX_DECLARED, MAX_TAGS, MIN_WORD_ITEMS};
