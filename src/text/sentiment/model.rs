//! The learned model: what a text's units say.

use super::Label;
use super::grams::{Gram, Shape, Zone};
use super::table::{self, MAX_BITS, MIN_BITS, Table};
use super::units::{Unit, units};
use crate::bundle::{Bundle, BundleError};
use crate::math::exp2;

/// What the parts of a text count, relative to its body.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Zones {
    pub title: f32,
    pub last: f32,
}

impl Zones {
    pub fn of(&self, zone: Zone) -> f32 {
        match zone {
            Zone::Body => 1.0,
            Zone::Title => self.title,
            Zone::Last => self.last,
        }
    }
}

/// The learned weights of one language.
///
/// `log-odds = bias + scale / sqrt(length) · Σ zone · weight` over the distinct n-grams of the text,
/// each where it occurs first, with a weight in 8 bits; length in units (words, Han characters,
/// punctuation). The probability is `1 / (1 + e^-log-odds)`.
///
/// ```
/// use windowshopper::{bundle::Bundle, json::NativeJson, text::sentiment::{Label, Sentiment}};
/// let file = std::fs::read("models/sentiment-en.wst").unwrap();
/// let model = Sentiment::load(&Bundle::read(&file, &NativeJson).unwrap()).unwrap();
/// let polarity = model.score("It looks nice, but it broke after a week. I want my money back.");
/// assert_eq!(polarity.label, Label::Negative);
/// assert!(polarity.probability < 0.1 && polarity.score < -0.8);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Sentiment {
    pub(super) language: String,
    pub(super) shape: Shape,
    pub(super) zones: Zones,
    pub(super) table: Table,
    /// Log-odds of a weight of 1.
    pub(super) scale: f32,
    pub(super) bias: f32,
    /// Below this distance from 0 a score is uncertain.
    pub(super) uncertain: f32,
}

/// What a text says: see [`Sentiment::score`].
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Polarity {
    /// The logarithm of p / (1 - p).
    pub log_odds: f32,
    /// Calibrated probability that the text is positive.
    pub probability: f32,
    /// `2p - 1`: -1 for surely negative to 1 for surely positive.
    pub score: f32,
    /// Uncertain when the score is near 0.
    pub label: Label,
}

/// `1 / (1 + e^-x)`, the same on every platform.
pub(super) fn logistic(x: f32) -> f32 {
    1.0 / (1.0 + exp2(-x * std::f32::consts::LOG2_E))
}

/// A set of slots of the table.
#[derive(Debug)]
pub(super) struct Seen(Vec<u64>);

impl Seen {
    pub fn new(slots: usize) -> Self {
        Self(vec![0; slots.div_ceil(64)])
    }

    /// True the first time.
    pub fn insert(&mut self, slot: usize) -> bool {
        let Some(word) = self.0.get_mut(slot / 64) else {
            return false;
        };
        let bit = 1 << (slot % 64);
        let new = *word & bit == 0;
        *word |= bit;
        new
    }
}

impl Sentiment {
    /// Reads the weights.
    ///
    /// # Errors
    /// When a tensor or parameter is missing, has the wrong shape or is outside its legal range.
    pub fn load(bundle: &Bundle<'_>) -> Result<Self, Box<BundleError>> {
        let between = |name: &str, min: f32, max: f32| {
            let key = ["sentiment.", name].concat();
            let number = bundle.number(&key)?;
            if f64::from(min) <= number && number <= f64::from(max) {
                #[allow(clippy::cast_possible_truncation)] // rounding is meant
                return Ok(number as f32);
            }
            Err(invalid(&key, "is outside its legal range"))
        };
        let whole = |name: &str, min: u16, max: u16| {
            let number = between(name, f32::from(min), f32::from(max))?;
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // just checked
            Ok::<_, Box<BundleError>>(number as u16)
        };
        let bits = u32::from(whole("bits", MIN_BITS, MAX_BITS)?);
        let low = (
            u32::from(whole("rice.steps", 0, MAX_BITS)?),
            u32::from(whole("rice.sizes", 0, MAX_BITS)?),
        );
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // just checked
        let len = between("count", 0.0, 1e7)? as usize;
        let bytes = bundle.u8s("sentiment.ngrams", bundle.shape("sentiment.ngrams")?)?;
        let entries = table::decode(bytes, bits, low, len)?;
        let language = bundle
            .metadata()
            .find(|(key, _)| *key == "sentiment.language");
        Ok(Self {
            language: language.map_or("", |(_, language)| language).into(),
            shape: Shape {
                order: usize::from(whole("order", 1, 8)?),
                bits,
                stem: usize::from(whole("stem", 1, 100)?),
                scope: usize::from(whole("scope", 0, 100)?),
                negations: words(bundle.text("sentiment.negations")?),
                contrasts: words(bundle.text("sentiment.contrasts")?),
            },
            zones: Zones {
                title: between("title", 0.0, 10.0)?,
                last: between("last", 0.0, 10.0)?,
            },
            table: Table::new(&entries),
            scale: between("scale", 0.0, 1e6)?,
            bias: between("bias", -1e6, 1e6)?,
            uncertain: between("uncertain", 0.0, 1.0)?,
        })
    }

    /// The language that the weights were learned from: `en`, `zh`.
    #[must_use]
    pub fn language(&self) -> &str {
        &self.language
    }

    /// Number of n-grams that have a weight.
    #[must_use]
    pub fn ngrams(&self) -> usize {
        self.table.len()
    }

    /// Is the text positive? Linear in its length.
    ///
    /// Of a text without any known n-gram it says what the bias does.
    #[must_use]
    pub fn score(&self, text: &str) -> Polarity {
        self.score_units(&self.units(text))
    }

    /// The text as the model sees it.
    pub(in crate::text) fn units(&self, text: &str) -> Vec<Unit> {
        units(text, self.shape.stem)
    }

    /// True for `but` and the like.
    pub(in crate::text) fn contrasts(&self, unit: &Unit) -> bool {
        self.shape.contrasts.contains(&unit.hash)
    }

    pub(in crate::text) fn score_units(&self, units: &[Unit]) -> Polarity {
        let mut sum = 0.0;
        self.each_known(units, &mut |_, value| sum += value);
        self.polarity(self.bias + sum * self.factor(units.len()))
    }

    /// Calls `each` with the distinct n-grams that have a weight, and zone · weight.
    pub(super) fn each_known(&self, units: &[Unit], each: &mut dyn FnMut(&Gram, f32)) {
        let mut seen = Seen::new(self.table.slots());
        self.shape.each(units, &mut |gram| {
            if let Some((slot, weight)) = self.table.find(gram.fingerprint)
                && seen.insert(slot)
            {
                each(&gram, f32::from(weight) * self.zones.of(gram.zone));
            }
        });
    }

    /// What a weight of 1 is worth in a text of so many units.
    pub(super) fn factor(&self, units: usize) -> f32 {
        self.scale / length(units)
    }

    pub(super) fn polarity(&self, log_odds: f32) -> Polarity {
        let probability = logistic(log_odds);
        let score = 2.0 * probability - 1.0;
        Polarity {
            log_odds,
            probability,
            score,
            label: self.label(score),
        }
    }

    /// What a score between -1 and 1 says.
    pub(in crate::text) fn label(&self, score: f32) -> Label {
        if score.abs() < self.uncertain {
            Label::Uncertain
        } else if score > 0.0 {
            Label::Positive
        } else {
            Label::Negative
        }
    }
}

/// What a text of so many units is divided by.
pub(super) fn length(units: usize) -> f32 {
    (units.max(1) as f32).sqrt()
}

/// Hashes of the words of a list.
pub(super) fn words(list: &str) -> Vec<u32> {
    units(list, 0).iter().map(|unit| unit.hash).collect()
}

fn invalid(name: &str, what: &str) -> Box<BundleError> {
    Box::new(BundleError::Invalid {
        reason: ["`", name, "` ", what].concat(),
    })
}
