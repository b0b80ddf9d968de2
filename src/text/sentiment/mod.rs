//! Is a text positive or negative, how surely, and which words say so?
//!
//! A linear model over n-grams of words and of Han characters, learned from labelled reviews: no
//! Chinese words are set apart, and one program reads both. What linear models miss gets features:
//! a word in the scope of a negation is another word, so is one after a contrast (`but`), and one
//! of the title, which also counts more. The weights of a language are a file of some 40 KB
//! (see [`Sentiment::load`]); `fit` (feature `train`) learns them.
//!
//! *For:* reviews, and sentences of them. *Not for:* irony, questions, news, other languages.

mod explain;
#[cfg(feature = "train")]
pub mod fit;
mod grams;
mod model;
mod table;
mod units;

pub use explain::{Contribution, Explanation};
pub use model::{Polarity, Sentiment};
pub(super) use units::{Kind as UnitKind, Unit};

/// What a text says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Label {
    /// It praises.
    Positive,
    /// It complains.
    Negative,
    /// It does neither clearly.
    #[default]
    Uncertain,
}

#[cfg(all(test, feature = "train"))]
pub(super) mod tests {
    use super::grams::Shape;
    use super::model::{Zones, words};
    use super::table::Table;
    use super::units::units;
    use super::{Label, Sentiment};

    fn shape() -> Shape {
        Shape {
            order: 2,
            stem: 5,
            bits: 24,
            scope: 3,
            negations: words("not"),
            contrasts: words("but"),
        }
    }

    /// `good` is 40, negated -100, `bad` -50, `很好` 60; a weight of 1 is worth .1.
    pub(in crate::text) fn model() -> Sentiment {
        let print = |text: &str, place: usize| {
            let mut all = Vec::new();
            shape().each(&units(text, 5), &mut |gram| all.push(gram.fingerprint));
            all[place]
        };
        let mut entries = vec![
            (print("good", 0), 40),
            // not, not good, good as negated, ...
            (print("not good", 2), -100),
            (print("bad", 0), -50),
            (print("很好", 1), 60),
        ];
        entries.sort_unstable();
        Sentiment {
            language: "en".into(),
            shape: shape(),
            zones: Zones {
                title: 2.0,
                last: 1.0,
            },
            table: Table::new(&entries),
            scale: 0.1,
            bias: 0.5,
            uncertain: 0.3,
        }
    }

    #[test]
    fn by_hand() {
        let model = model();
        let log_odds = |text: &str| model.score(text).log_odds;
        assert_eq!(log_odds(""), 0.5);
        assert_eq!(log_odds("Good"), 0.5 + 4.0);
        // One over the square root of four units; what is repeated counts once.
        assert_eq!(log_odds("good good good good"), 0.5 + 4.0 / 2.0);
        assert!((log_odds("not good") - (0.5 - 6.0 / 2f32.sqrt())).abs() < 1e-5);
        assert!((log_odds("很好") - (0.5 + 6.0 / 2f32.sqrt())).abs() < 1e-5);
        // A title counts twice.
        assert_eq!(log_odds("good. a b"), 0.5 + 2.0 * 4.0 / 2.0);
        let score = model.score("bad");
        assert!((score.probability - 1.0 / (1.0 + 4.5f32.exp())).abs() < 1e-6);
        assert_eq!(score.score, 2.0 * score.probability - 1.0);
        assert_eq!(score.label, Label::Negative);
        assert_eq!(model.score("").label, Label::Uncertain);
    }
}
