//! What can be set, and what may not.

use crate::error::Coded;
use crate::value::describe_number;

/// A parameter outside its legal range.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("sentiment.{name} is {}; it must be {legal}", describe_number(*value))]
pub struct ParamsError {
    /// The parameter.
    pub name: &'static str,
    /// The value given.
    pub value: f64,
    /// The legal range, in words.
    pub legal: &'static str,
}

impl Coded for ParamsError {
    fn code(&self) -> &'static str {
        "invalid_parameter"
    }
}

/// How the weights are learned, and how many are kept.
#[derive(Clone, Debug, PartialEq)]
pub struct Params {
    /// Most units (words, Han characters, punctuation) of an n-gram, 1 to 6.
    pub order: usize,
    /// Letters of a word that count in n-grams of several words, 1 to 100; words as they are count
    /// too. Few letters put `disappointed` and `disappointing` together.
    pub stem: usize,
    /// How far a negation reaches, in units, 0 (no marks) to 100.
    pub scope: usize,
    /// Words that negate, separated by blanks; of Chinese, characters.
    pub negations: String,
    /// Words that contrast, likewise.
    pub contrasts: String,
    /// How much an n-gram of the title counts, 0 to 10; of the body, 1.
    pub title: f32,
    /// How much an n-gram of the last sentence counts, 0 to 10.
    pub last: f32,
    /// N-grams that are kept, 1 to 1,000,000.
    pub ngrams: usize,
    /// Bits of an n-gram's fingerprint, 12 to 24: about `bits - log2(ngrams) + 1.5` are written.
    pub bits: u32,
    /// Texts that an n-gram must occur in, 1 or more.
    pub min_texts: u32,
    /// Pull of the weights to 0 while n-grams are chosen, above 0.
    pub l2: f64,
    /// The same for the weights that are kept, above 0.
    pub l2_kept: f64,
    /// Steps in which n-grams are taken out, 1 to 10.
    pub rounds: usize,
    /// Share of a teacher's opinion in what is learned, 0 to 1: the teacher is the model of all
    /// n-grams, learned from the other texts. It softens labels that are wrong.
    pub distill: f64,
    /// When the teacher's log-odds against a label are beyond this, above 0, the label may well be wrong:
    /// the text counts 0.4.
    pub doubt: f64,
    /// Pull to 0 of the last step, in which shares of positive texts are learned, above 0.
    pub l2_shares: f64,
    /// Steps of the mean weight in 8 bits, above 0 and at most 20; fewer are smaller.
    pub steps: f64,
    /// Below this distance from 0 a score is uncertain, 0 to 1.
    pub uncertain: f32,
    /// Seed of the folds.
    pub seed: u64,
}

impl Params {
    /// What was best on validation for `en`, and for `zh`; the first for any other language.
    #[must_use]
    pub fn of(language: &str) -> Self {
        let english = Self {
            order: 3,
            stem: 5,
            scope: 4,
            negations:
                "not no never dont didnt doesnt isnt wasnt cant cannot couldnt wont wouldnt \
                        nothing without hardly neither nor none nobody arent werent aint shouldnt \
                        hasnt havent hadnt lack lacks lacking"
                    .into(),
            contrasts: "but however although though except unfortunately yet".into(),
            title: 2.0,
            last: 1.3,
            ngrams: 25_000,
            bits: 21,
            min_texts: 3,
            l2: 1.0,
            l2_kept: 0.5,
            rounds: 2,
            distill: 0.3,
            doubt: 1e9,
            l2_shares: 3.0,
            steps: 3.0,
            uncertain: 0.4,
            seed: 42,
        };
        if language != "zh" {
            return english;
        }
        Self {
            scope: 6,
            negations: "不没无未别非".into(),
            contrasts: "但却".into(),
            title: 1.0,
            last: 1.0,
            ngrams: 29_500,
            bits: 20,
            rounds: 3,
            doubt: 1.1,
            ..english
        }
    }

    /// # Errors
    /// When a parameter is outside its legal range.
    pub fn check(&self) -> Result<(), ParamsError> {
        let tiny = f64::MIN_POSITIVE;
        for (name, value, min, max, legal) in [
            ("order", self.order as f64, 1.0, 6.0, "1 to 6"),
            ("stem", self.stem as f64, 1.0, 100.0, "1 to 100"),
            ("scope", self.scope as f64, 0.0, 100.0, "0 to 100"),
            ("title", f64::from(self.title), 0.0, 10.0, "0 to 10"),
            ("last", f64::from(self.last), 0.0, 10.0, "0 to 10"),
            ("ngrams", self.ngrams as f64, 1.0, 1e6, "1 to 1000000"),
            ("bits", f64::from(self.bits), 12.0, 24.0, "12 to 24"),
            (
                "min_texts",
                f64::from(self.min_texts),
                1.0,
                1e9,
                "1 or more",
            ),
            ("l2", self.l2, tiny, 1e9, "above 0"),
            ("l2_kept", self.l2_kept, tiny, 1e9, "above 0"),
            ("rounds", self.rounds as f64, 1.0, 10.0, "1 to 10"),
            ("distill", self.distill, 0.0, 1.0, "0 to 1"),
            ("doubt", self.doubt, tiny, 1e9, "above 0"),
            ("l2_shares", self.l2_shares, tiny, 1e9, "above 0"),
            ("steps", self.steps, tiny, 20.0, "above 0 and at most 20"),
            ("uncertain", f64::from(self.uncertain), 0.0, 1.0, "0 to 1"),
        ] {
            if !(min..=max).contains(&value) {
                return Err(ParamsError { name, value, legal });
            }
        }
        Ok(())
    }
}
