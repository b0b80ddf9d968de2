//! Parts of speech of English: what does a word do in its sentence?
//!
//! A log-linear model reads each word, its neighbours and the two tags before it, from left to
//! right, and takes the best tag (a maximum entropy Markov model, Ratnaparkhi 1996,
//! <https://aclanthology.org/W96-0213>, decoded greedily). Fifty-nine templates (`features`) look at
//! the word, its affixes and shape, its Brown cluster (Brown et al. 1992,
//! <https://aclanthology.org/J92-4003>) and the parts of speech that a dictionary gives it; each
//! names a row of weights by its hash (Weinberger et al. 2009,
//! <https://arxiv.org/abs/0902.2206>). A row has one weight for each of the 17 tags. Rows collide,
//! and learning knows it: what a byte buys is measured in the model card.
//!
//! On the device all is sums of small integers, so every platform gives the same tags.

mod features;
#[cfg(feature = "train")]
mod fit;
mod model;

#[cfg(feature = "train")]
pub use fit::{Params, Words, fit};
pub use model::Tagger;
