use crate::bundle::{Bundle, BundleError};
use crate::models::params::{ParamsError, within};
use crate::models::tensors::{single, whole};

/// Which past sessions count, and how much.
#[derive(Clone, Debug, PartialEq)]
pub struct Params {
    /// How many past sessions vote (`k`), 1 to 100,000. More: more candidates, more time.
    pub neighbors: usize,
    /// How many of the most recent sessions with an item are looked at (`m`), 1 to 100,000. More:
    /// older tastes, a larger bundle, more time.
    pub sample: usize,
    /// How many of the current session's latest visits are looked at, 1 to 100.
    pub max_visits: usize,
    /// How many of a past session's latest items are kept, 2 to 1,000.
    pub max_length: usize,
    /// How much each step back in the current session takes from a visit, 0 (nothing) to 100.
    pub item_decay: f32,
    /// The same when the current session is empty and the last one before it stands for it.
    pub earlier_item_decay: f32,
    /// How much rare items count more in finding neighbours: the exponent of
    /// `idf = log2(1 + sessions / sessions with the item)`, 0 (not at all) to 4.
    pub idf: f32,
    /// Half-life of a past session, as a share of all past sessions, above 0 and at most 1,000.
    /// Small: only recent sessions count; 1,000: age hardly matters.
    pub recency: f32,
    /// How much long past sessions are held back: the exponent of their length, 0 (not at all) to
    /// 2 (1/2 is the cosine).
    pub length_penalty: f32,
    /// How much each step from the shared item *forward* takes from a vote, 0 to 100.
    pub forward_decay: f32,
    /// Weight of what came *before* the shared item, against what followed, 0 to 1.
    pub backward: f32,
    /// How much each step from the shared item *backward* takes from a vote, 0 to 100.
    pub backward_decay: f32,
    /// Weight of the shared item itself, 0 (it gets no vote) to 10.
    pub repeat: f32,
    /// How much popular items are held back: the exponent of their idf, 0 (not at all) to 4.
    pub popularity_penalty: f32,
}

/// Chosen on the last 5% of the training sessions of Diginetica and YooChoose 1/64 together;
/// `earlier_item_decay` on Online Retail (the days before the test days of `evaluate shop`).
impl Default for Params {
    fn default() -> Self {
        Self {
            neighbors: 500,
            sample: 500,
            max_visits: 30,
            max_length: 50,
            item_decay: 1.5,
            earlier_item_decay: 0.05,
            idf: 3.0,
            recency: 0.5,
            length_penalty: 0.2,
            forward_decay: 0.5,
            backward: 0.6,
            backward_decay: 0.5,
            repeat: 0.75,
            popularity_penalty: 1.0,
        }
    }
}

/// The real-valued parameters: name, value, legal range.
type Real = (&'static str, f32, f32, f32, &'static str);

impl Params {
    fn reals(&self) -> [Real; 10] {
        const TINY: f32 = f32::MIN_POSITIVE;
        [
            (
                "session_knn.item_decay",
                self.item_decay,
                0.0,
                100.0,
                "0 to 100",
            ),
            (
                "session_knn.earlier_item_decay",
                self.earlier_item_decay,
                0.0,
                100.0,
                "0 to 100",
            ),
            ("session_knn.idf", self.idf, 0.0, 4.0, "0 to 4"),
            (
                "session_knn.recency",
                self.recency,
                TINY,
                1e3,
                "above 0 and at most 1000",
            ),
            (
                "session_knn.length_penalty",
                self.length_penalty,
                0.0,
                2.0,
                "0 to 2",
            ),
            (
                "session_knn.forward_decay",
                self.forward_decay,
                0.0,
                100.0,
                "0 to 100",
            ),
            ("session_knn.backward", self.backward, 0.0, 1.0, "0 to 1"),
            (
                "session_knn.backward_decay",
                self.backward_decay,
                0.0,
                100.0,
                "0 to 100",
            ),
            ("session_knn.repeat", self.repeat, 0.0, 10.0, "0 to 10"),
            (
                "session_knn.popularity_penalty",
                self.popularity_penalty,
                0.0,
                4.0,
                "0 to 4",
            ),
        ]
    }

    /// The whole-number parameters.
    fn wholes(&self) -> [(&'static str, usize, f64, f64, &'static str); 4] {
        [
            (
                "session_knn.neighbors",
                self.neighbors,
                1.0,
                1e5,
                "1 to 100000",
            ),
            ("session_knn.sample", self.sample, 1.0, 1e5, "1 to 100000"),
            (
                "session_knn.max_visits",
                self.max_visits,
                1.0,
                100.0,
                "1 to 100",
            ),
            (
                "session_knn.max_length",
                self.max_length,
                2.0,
                1e3,
                "2 to 1000",
            ),
        ]
    }

    /// # Errors
    /// When a parameter is outside its legal range.
    pub fn check(&self) -> Result<(), ParamsError> {
        for (name, value, min, max, legal) in self.wholes() {
            within(name, value as f64, min, max, legal)?;
        }
        for (name, value, min, max, legal) in self.reals() {
            within(
                name,
                f64::from(value),
                f64::from(min),
                f64::from(max),
                legal,
            )?;
        }
        Ok(())
    }

    pub(super) fn load(bundle: &Bundle<'_>) -> Result<Self, BundleError> {
        let whole = |name: &str| whole(bundle, &format!("session_knn.{name}"));
        let single = |name: &str| single(bundle, &format!("session_knn.{name}"));
        let params = Self {
            neighbors: whole("neighbors")?,
            sample: whole("sample")?,
            max_visits: whole("max_visits")?,
            max_length: whole("max_length")?,
            item_decay: single("item_decay")?,
            earlier_item_decay: single("earlier_item_decay")?,
            idf: single("idf")?,
            recency: single("recency")?,
            length_penalty: single("length_penalty")?,
            forward_decay: single("forward_decay")?,
            backward: single("backward")?,
            backward_decay: single("backward_decay")?,
            repeat: single("repeat")?,
            popularity_penalty: single("popularity_penalty")?,
        };
        params.check()?;
        Ok(params)
    }

    #[cfg(feature = "train")]
    pub(super) fn save(&self, writer: &mut crate::bundle::BundleWriter) {
        for (name, value, ..) in self.wholes() {
            writer.number(name, value as f64);
        }
        for (name, value, ..) in self.reals() {
            writer.number(name, f64::from(value));
        }
    }
}
