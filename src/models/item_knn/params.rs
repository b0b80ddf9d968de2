use crate::models::Decay;
use crate::models::params::{ParamsError, within};

/// How alike two items are.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Similarity {
    /// Shared sessions over sessions of both.
    Cosine {
        /// Sessions without a common visit that every pair is taken to have had besides, 0 to
        /// 1,000,000. Large: pairs seen together once or twice lose against pairs seen often.
        shrinkage: f64,
        /// Which item's frequency counts against a pair, 0 to 1: 0 only the visited one's, so that
        /// popular neighbours win; 1 only the neighbour's; 1/2 is the cosine.
        popularity: f64,
    },
    /// How much more often together than by chance.
    Lift {
        /// Common sessions at which a pair is half believed, 0 to 1,000,000.
        shrinkage: f64,
        /// Fewest common sessions, 0 to 1,000,000.
        support: f64,
    },
}

/// What counts as going together.
#[derive(Clone, Debug, PartialEq)]
pub struct Params {
    /// How alike two items are.
    pub similarity: Similarity,
    /// Neighbours kept of each item, 1 to 1,000. Costs 3 bytes each.
    pub neighbors: usize,
    /// How much each step between two items of a session takes from their weight,
    /// `1 / (1 + distance_decay · (steps - 1))`, 0 (nothing) to 100.
    pub distance_decay: f64,
    /// Weight of a neighbour that came *before* the item, against one that came after, 0 (only what
    /// follows counts) to 1 (order does not matter).
    pub backward: f64,
    /// Most items of a session that count, the latest ones, 2 to 100,000. The cost of a session
    /// grows with its square.
    pub max_length: usize,
    /// How much a visit of the shopper's history counts.
    pub decay: Decay,
}

/// Chosen on the last 5% of the training sessions of Diginetica and YooChoose 1/64 together;
/// the decay of earlier sessions on Online Retail (the days before the test days of `evaluate shop`).
impl Default for Params {
    fn default() -> Self {
        Self {
            similarity: Similarity::Cosine {
                shrinkage: 10.0,
                popularity: 0.2,
            },
            neighbors: 20,
            distance_decay: 0.5,
            backward: 0.5,
            max_length: 500,
            decay: Decay {
                current: 1.5,
                earlier_weight: 0.1,
                earlier: 0.02,
            },
        }
    }
}

impl Params {
    /// What is bought together: baskets, in which order and distance mean nothing.
    /// Chosen on Online Retail (the days before the test days of `evaluate shop`).
    #[must_use]
    pub fn together() -> Self {
        Self {
            similarity: Similarity::Lift {
                shrinkage: 100.0,
                support: 3.0,
            },
            neighbors: 10,
            distance_decay: 0.0,
            backward: 1.0,
            max_length: 200,
            decay: Decay {
                current: 3.0,
                earlier_weight: 0.05,
                earlier: 0.02,
            },
        }
    }

    /// # Errors
    /// When a parameter is outside its legal range.
    pub fn check(&self) -> Result<(), ParamsError> {
        const MILLION: &str = "0 to 1000000";
        match self.similarity {
            Similarity::Cosine {
                shrinkage,
                popularity,
            } => {
                within("item_knn.shrinkage", shrinkage, 0.0, 1e6, MILLION)?;
                within("item_knn.popularity", popularity, 0.0, 1.0, "0 to 1")?;
            }
            Similarity::Lift { shrinkage, support } => {
                within("item_knn.shrinkage", shrinkage, 0.0, 1e6, MILLION)?;
                within("item_knn.support", support, 0.0, 1e6, MILLION)?;
            }
        }
        let neighbors = self.neighbors as f64;
        within("item_knn.neighbors", neighbors, 1.0, 1e3, "1 to 1000")?;
        let decay = self.distance_decay;
        within("item_knn.distance_decay", decay, 0.0, 100.0, "0 to 100")?;
        within("item_knn.backward", self.backward, 0.0, 1.0, "0 to 1")?;
        let length = self.max_length as f64;
        within("item_knn.max_length", length, 2.0, 1e5, "2 to 100000")?;
        self.decay.check()
    }
}
