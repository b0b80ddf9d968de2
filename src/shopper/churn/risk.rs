use super::{Churn, Purchases, Spend};
use serde::Serialize;

/// An early warning is given when less than this is left of what the shopper would be expected to buy had
/// the last purchase been today.
const WARNING: f64 = 0.5;
/// Days of a week.
const WEEK: f64 = 7.0;

/// Why a shopper is believed to come back, or not. Gaps are in days.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(tag = "reason", rename_all = "snake_case")]
pub enum Reason {
    /// Longer away than usual: "usual gap 12 days, now 41".
    LongerThanUsual {
        /// Mean time between purchases.
        usual_gap: f64,
        /// Time since the last one.
        gap_now: f64,
    },
    /// Not longer away than usual.
    AsUsual {
        /// Mean time between purchases.
        usual_gap: f64,
        /// Time since the last one.
        gap_now: f64,
    },
    /// Bought on one day only: there is no usual gap.
    OnlyOnce {
        /// Time since then.
        gap_now: f64,
    },
}

/// What is to be expected of a shopper.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Risk {
    /// Purchases within the horizon. Rank by this.
    pub expected_purchases: f64,
    /// What these are worth, where the shop has a model of that.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expected_value: Option<f64>,
    /// The chance that the shopper still buys at all. Not for ranking (see [`Churn::alive`]).
    pub alive: f64,
    /// Whether the pause took more than half of what would be expected had the last purchase been today.
    pub warning: bool,
    /// Why.
    #[serde(flatten)]
    pub reason: Reason,
}

impl Risk {
    /// Judges a shopper for the next `weeks`.
    ///
    /// ```
    /// use windowshopper::shopper::churn::{Churn, Purchases, Reason, Risk};
    /// let churn = Churn { r: 0.243, alpha: 4.414, a: 0.793, b: 2.426 };
    /// // Bought every 12 days, five times; the last time 60 days ago.
    /// let (gap, now) = (12.0 / 7.0, 60.0 / 7.0);
    /// let bought = Purchases { frequency: 4.0, recency: 4.0 * gap, age: 4.0 * gap + now, mean_value: None };
    /// let risk = Risk::of(&bought, &churn, None, 13.0);
    /// assert!(risk.warning);
    /// assert!(matches!(risk.reason, Reason::LongerThanUsual { usual_gap, .. } if (usual_gap - 12.0).abs() < 1e-9));
    /// ```
    #[must_use]
    pub fn of(bought: &Purchases, churn: &Churn, spend: Option<&Spend>, weeks: f64) -> Self {
        let expected = churn.expected(bought, weeks);
        let alive = churn.alive(bought);
        let fresh = Purchases {
            recency: match bought.usual_gap() {
                Some(_) => bought.age,
                None => 0.0,
            },
            ..*bought
        };
        let gap_now = bought.gap() * WEEK;
        let reason = match bought.usual_gap().map(|gap| gap * WEEK) {
            None => Reason::OnlyOnce { gap_now },
            Some(usual_gap) if gap_now > usual_gap => {
                Reason::LongerThanUsual { usual_gap, gap_now }
            }
            Some(usual_gap) => Reason::AsUsual { usual_gap, gap_now },
        };
        Self {
            expected_purchases: expected,
            expected_value: spend.map(|spend| expected * spend.expected(bought)),
            alive,
            // The rest of the expectation is the same for both.
            warning: alive < WARNING * churn.alive(&fresh),
            reason,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHURN: Churn = Churn {
        r: 0.2426,
        alpha: 4.4135,
        a: 0.7929,
        b: 2.4259,
    };

    #[test]
    fn warns_of_a_long_pause_only() {
        let risk = |frequency: f64, recency: f64, age: f64| {
            let bought = Purchases {
                frequency,
                recency,
                age,
                mean_value: Some(20.0),
            };
            let spend = Spend {
                p: 6.0,
                q: 4.0,
                gamma: 15.0,
            };
            Risk::of(&bought, &CHURN, Some(&spend), 39.0)
        };
        let steady = risk(8.0, 36.0, 38.0);
        assert!(!steady.warning);
        assert_eq!(
            steady.reason,
            Reason::AsUsual {
                usual_gap: 31.5,
                gap_now: 14.0
            }
        );
        let value = steady.expected_value.unwrap() / steady.expected_purchases;
        assert!((value - 6.0 * 175.0 / 51.0).abs() < 1e-9, "{value}");
        let gone = risk(8.0, 16.0, 38.0);
        assert!(gone.warning && gone.expected_purchases < steady.expected_purchases);
        let new = risk(0.0, 0.0, 38.0);
        assert_eq!(new.reason, Reason::OnlyOnce { gap_now: 266.0 });
        assert!(!new.warning && new.alive == 1.0);
        // Alive for sure, as it were, and yet the one to buy less: why `alive` is no ranking.
        assert!(new.expected_purchases < steady.expected_purchases);
    }

    #[test]
    fn is_told_in_plain_fields() {
        let bought = Purchases {
            frequency: 1.0,
            recency: 1.0,
            age: 4.0,
            mean_value: None,
        };
        let json = serde_json::to_value(Risk::of(&bought, &CHURN, None, 4.0)).unwrap();
        assert_eq!(json["reason"], "longer_than_usual");
        assert_eq!(
            (&json["usual_gap"], &json["gap_now"]),
            (&7.0.into(), &21.0.into())
        );
        assert!(json.get("expected_value").is_none());
    }
}
