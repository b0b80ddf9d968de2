use crate::models::Decay;
use crate::models::params::{ParamsError, within};

/// How the weights are learned, and how many are kept.
#[derive(Clone, Debug, PartialEq)]
pub struct Params {
    /// Pull of the weights to 0 (`λ`), above 0 and at most 1,000,000. More: rare pairs count less.
    pub regularization: f64,
    /// Share of whole sessions, in which order does not matter, against sessions cut into before and
    /// after (`α`), 0 to 1.
    pub whole: f64,
    /// Most that an item may say for itself (`ξ`), 0 to 1. At 0 a repeated visit counts once.
    pub self_weight: f64,
    /// How much each step from the cut takes from an item's weight,
    /// `1 / (1 + distance_decay · (steps - 1))`, 0 (nothing) to 100.
    pub distance_decay: f64,
    /// Half-life of a session, as a share of all sessions, above 0 and at most 1e12 (age does not
    /// matter).
    pub recency: f64,
    /// Weights kept of each item, the largest, 1 to 1,000. Costs 3 bytes each.
    pub neighbors: usize,
    /// With at most so many items the whole system is solved at once, 0 to 20,000. That takes
    /// 16 bytes of the square and some billionths of a second of the cube of their number (2,000
    /// items: half a minute). Neighbourhoods come out as good.
    pub exact: usize,
    /// With more items: so many explain each, 1 to 2,000. Time grows with its cube.
    pub neighborhood: usize,
    /// Most items of a session that count, the latest ones, 2 to 1,000.
    pub max_length: usize,
    /// How much a visit of the shopper's history counts.
    pub decay: Decay,
}

impl Default for Params {
    fn default() -> Self {
        Self {
            regularization: 30.0,
            whole: 0.2,
            self_weight: 1.0,
            distance_decay: 3.0,
            recency: 0.5,
            neighbors: 20,
            exact: 1_000,
            neighborhood: 60,
            max_length: 50,
            decay: Decay {
                current: 1.5,
                earlier_weight: 0.1,
                earlier: 0.02,
            },
        }
    }
}

impl Params {
    /// EASE as published: whole sessions, no weights of time or place, all of the catalogue.
    #[must_use]
    pub fn ease(regularization: f64) -> Self {
        Self {
            regularization,
            whole: 1.0,
            self_weight: 0.0,
            recency: 1e12,
            max_length: 1_000,
            exact: 20_000,
            ..Self::default()
        }
    }

    /// # Errors
    /// When a parameter is outside its legal range.
    pub fn check(&self) -> Result<(), ParamsError> {
        const TINY: f64 = f64::MIN_POSITIVE;
        let real = |name, value, min, max, legal| within(name, value, min, max, legal);
        real(
            "linear_item.regularization",
            self.regularization,
            TINY,
            1e6,
            "above 0 and at most 1000000",
        )?;
        real("linear_item.whole", self.whole, 0.0, 1.0, "0 to 1")?;
        let own = self.self_weight;
        real("linear_item.self_weight", own, 0.0, 1.0, "0 to 1")?;
        let decay = self.distance_decay;
        real("linear_item.distance_decay", decay, 0.0, 100.0, "0 to 100")?;
        let recency = self.recency;
        real(
            "linear_item.recency",
            recency,
            TINY,
            1e12,
            "above 0 and at most 1000000000000",
        )?;
        let neighbors = self.neighbors as f64;
        real("linear_item.neighbors", neighbors, 1.0, 1e3, "1 to 1000")?;
        let exact = self.exact as f64;
        real("linear_item.exact", exact, 0.0, 2e4, "0 to 20000")?;
        let hood = self.neighborhood as f64;
        real("linear_item.neighborhood", hood, 1.0, 2e3, "1 to 2000")?;
        let length = self.max_length as f64;
        real("linear_item.max_length", length, 2.0, 1e3, "2 to 1000")?;
        self.decay.check()
    }
}
