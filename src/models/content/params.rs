use crate::models::Decay;
use crate::models::params::{ParamsError, within};

/// What makes items alike.
#[derive(Clone, Debug, PartialEq)]
pub struct Params {
    /// Weight of a word of the title, 0 (titles do not count) to 100.
    pub title: f32,
    /// Weight of the brand, 0 to 100.
    pub brand: f32,
    /// Weight of each level of the category path, 0 to 100. Deeper levels are rarer, and so
    /// stronger.
    pub category: f32,
    /// Weight of a tag, 0 to 100.
    pub tag: f32,
    /// Terms that the profile is cut to, 1 to 1,000. More: finer, slower.
    pub profile_terms: usize,
    /// Most items that the terms of a profile may lead to, counted once a term, 1 to 10,000,000; the
    /// weakest terms are left out beyond. Bounds the time in a large catalogue.
    pub max_postings: usize,
    /// How much a visit of the shopper's history counts.
    pub decay: Decay,
}

/// Decay chosen on Online Retail (the days before the test days of `evaluate shop`).
impl Default for Params {
    fn default() -> Self {
        Self {
            title: 1.0,
            brand: 0.8,
            category: 1.0,
            tag: 0.7,
            profile_terms: 32,
            max_postings: 50_000,
            decay: Decay {
                current: 1.0,
                earlier_weight: 0.2,
                earlier: 0.05,
            },
        }
    }
}

impl Params {
    /// # Errors
    /// When a parameter is outside its legal range.
    pub fn check(&self) -> Result<(), ParamsError> {
        for (name, weight) in [
            ("content.title", self.title),
            ("content.brand", self.brand),
            ("content.category", self.category),
            ("content.tag", self.tag),
        ] {
            within(name, f64::from(weight), 0.0, 100.0, "0 to 100")?;
        }
        let terms = self.profile_terms as f64;
        within("content.profile_terms", terms, 1.0, 1e3, "1 to 1000")?;
        let postings = self.max_postings as f64;
        within("content.max_postings", postings, 1.0, 1e7, "1 to 10000000")?;
        self.decay.check()
    }
}
