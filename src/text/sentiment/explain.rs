//! Which words say so?

use super::model::{Polarity, Sentiment};

/// What one word (Han character, punctuation mark) adds to the log-odds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Contribution {
    /// Where it is: byte offsets into the text.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
    /// Its part of the log-odds; above 0 it praises.
    pub value: f32,
}

/// Why a text has its score: `bias` and the contributions add up to the log-odds, up to rounding.
#[derive(Clone, Debug, PartialEq)]
pub struct Explanation {
    /// What the text says as a whole.
    pub polarity: Polarity,
    /// The log-odds of a text of which nothing is known.
    pub bias: f32,
    /// The words that add or take away something, in the order of the text. An n-gram's part is
    /// shared out among its words evenly.
    pub contributions: Vec<Contribution>,
}

impl Sentiment {
    /// Is the text positive, and which of its words say so? Linear in its length.
    ///
    /// ```
    /// use windowshopper::{bundle::Bundle, json::NativeJson, text::sentiment::Sentiment};
    /// let file = std::fs::read("models/sentiment-zh.wst").unwrap();
    /// let model = Sentiment::load(&Bundle::read(&file, &NativeJson).unwrap()).unwrap();
    /// let explanation = model.explain("质量不好");
    /// let sum: f32 = explanation.contributions.iter().map(|it| it.value).sum();
    /// let log_odds = explanation.polarity.log_odds;
    /// assert!((explanation.bias + sum - log_odds).abs() < 1e-4);
    /// assert!(log_odds < -2.0);
    /// ```
    #[must_use]
    pub fn explain(&self, text: &str) -> Explanation {
        let units = self.units(text);
        let factor = self.factor(units.len());
        let mut values = vec![0.0f32; units.len()];
        let mut sum = 0.0;
        self.each_known(&units, &mut |gram, value| {
            sum += value;
            let share = value * factor / (gram.end - gram.start) as f32;
            for part in values.iter_mut().take(gram.end).skip(gram.start) {
                *part += share;
            }
        });
        let mut contributions = Vec::new();
        for (unit, &value) in units.iter().zip(&values) {
            if value != 0.0 {
                contributions.push(Contribution {
                    start: unit.start as usize,
                    end: unit.end as usize,
                    value,
                });
            }
        }
        Explanation {
            polarity: self.polarity(self.bias + sum * factor),
            bias: self.bias,
            contributions,
        }
    }
}

#[cfg(all(test, feature = "train"))]
mod tests {
    use super::super::tests::model;
    use proptest::prelude::*;

    fn adds_up(text: &str) -> Result<(), TestCaseError> {
        let model = model();
        let explanation = model.explain(text);
        let sum: f32 = explanation.contributions.iter().map(|it| it.value).sum();
        let log_odds = explanation.polarity.log_odds;
        let error = (explanation.bias + sum - log_odds).abs();
        prop_assert!(error <= 1e-3 * (1.0 + log_odds.abs()), "{error}");
        prop_assert_eq!(model.score(text), explanation.polarity);
        for part in &explanation.contributions {
            prop_assert!(text.get(part.start..part.end).is_some());
        }
        Ok(())
    }

    #[test]
    fn by_hand() {
        let text = "bad, not good";
        let explanation = model().explain(text);
        let parts: Vec<(&str, bool)> = explanation
            .contributions
            .iter()
            .map(|it| (&text[it.start..it.end], it.value > 0.0))
            .collect();
        // `good` alone praises; negated it complains more.
        assert_eq!(parts, [("bad", false), ("good", false)]);
    }

    #[test]
    fn a_megabyte() {
        for text in ["good ", "好", "\u{202e}bad\u{0} "] {
            adds_up(&text.repeat(100_000)).unwrap();
        }
    }

    proptest! {
        #[test]
        fn contributions_add_up(text in any::<String>()) {
            adds_up(&text)?;
        }

        #[test]
        fn of_known_words_too(text in "((not|good|bad|but|很好|质量)[ .,!]){0,30}") {
            adds_up(&text)?;
        }
    }
}
