//! What sells now in the categories that the shopper looks at.
//!
//! `n(i) = Σ w · 2^(-age / half-life)` over the training interactions `w` with item `i`, and `N(c)`
//! the sum of it over the items of category `c` (those of the categories below it included). An
//! item's share of its category is shrunk to its share of the category above, and so on up to the
//! whole shop:
//!
//! `share(i | c) = (n(i) + κ · share(i | above c)) / (N(c) + κ)`, `share(i | shop) = n(i) / N(shop)`
//!
//! `score(i) = Σ asked(c) · share(i | c)` over the categories `c` of the item's path, the shop as the
//! last of them. `asked(c)` is the share of the (decayed) history that is in `c`, and 1 more for the
//! category of the page; the shop itself is asked for with [`SHOP`], so that there is an answer to
//! everybody, and a shop without categories is one category. Of each category the best [`SHELF`]
//! items have a share: what trends is at the top, or it does not trend.
//!
//! Nothing of the shopper changes the counts: they come from training, and only *which* categories are
//! asked for is personal. The half-life is chosen in training from [`HALF_LIVES`]: the one whose
//! shares, as of some time before the end of the log, make the rest of the log likeliest.

#[cfg(feature = "train")]
mod fit;
mod model;
mod params;

#[cfg(feature = "train")]
pub use fit::{HALF_LIVES, fit};
pub use model::{SHELF, SHOP, Trending};
pub use params::Params;
