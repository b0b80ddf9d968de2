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

/// A parameter of `T`: its name, where it is, its legal range in numbers and in words.
struct Field<T> {
    name: &'static str,
    get: fn(&Params) -> T,
    set: fn(&mut Params, T),
    min: f32,
    max: f32,
    legal: &'static str,
}

/// `field!(name, min, max, "min to max")`.
macro_rules! field {
    ($name:ident, $min:expr, $max:expr, $legal:expr) => {
        Field {
            name: concat!("session_knn.", stringify!($name)),
            get: |params| params.$name,
            set: |params, value| params.$name = value,
            min: $min,
            max: $max,
            legal: $legal,
        }
    };
}

const WHOLES: [Field<usize>; 4] = [
    field!(neighbors, 1.0, 1e5, "1 to 100000"),
    field!(sample, 1.0, 1e5, "1 to 100000"),
    field!(max_visits, 1.0, 100.0, "1 to 100"),
    field!(max_length, 2.0, 1e3, "2 to 1000"),
];

const REALS: [Field<f32>; 10] = [
    field!(item_decay, 0.0, 100.0, "0 to 100"),
    field!(earlier_item_decay, 0.0, 100.0, "0 to 100"),
    field!(idf, 0.0, 4.0, "0 to 4"),
    field!(recency, f32::MIN_POSITIVE, 1e3, "above 0 and at most 1000"),
    field!(length_penalty, 0.0, 2.0, "0 to 2"),
    field!(forward_decay, 0.0, 100.0, "0 to 100"),
    field!(backward, 0.0, 1.0, "0 to 1"),
    field!(backward_decay, 0.0, 100.0, "0 to 100"),
    field!(repeat, 0.0, 10.0, "0 to 10"),
    field!(popularity_penalty, 0.0, 4.0, "0 to 4"),
];

impl Params {
    /// # Errors
    /// When a parameter is outside its legal range.
    pub fn check(&self) -> Result<(), ParamsError> {
        let check = |name, value, min, max, legal| {
            within(name, value, f64::from(min), f64::from(max), legal)
        };
        for field in &WHOLES {
            let value = (field.get)(self) as f64;
            check(field.name, value, field.min, field.max, field.legal)?;
        }
        for field in &REALS {
            let value = f64::from((field.get)(self));
            check(field.name, value, field.min, field.max, field.legal)?;
        }
        Ok(())
    }

    pub(super) fn load(bundle: &Bundle<'_>) -> Result<Self, Box<BundleError>> {
        let mut params = Self::default();
        for field in &WHOLES {
            (field.set)(&mut params, whole(bundle, field.name)?);
        }
        for field in &REALS {
            (field.set)(&mut params, single(bundle, field.name)?);
        }
        params.check()?;
        Ok(params)
    }

    #[cfg(feature = "train")]
    pub(super) fn save(&self, writer: &mut crate::bundle::BundleWriter) {
        for field in &WHOLES {
            writer.number(field.name, (field.get)(self) as f64);
        }
        for field in &REALS {
            writer.number(field.name, f64::from((field.get)(self)));
        }
    }
}
