use super::{Churn, Habit, Hazard, Purchases, Spend};
use crate::bundle::{Bundle, BundleError};
use crate::events::EventId;
use serde::Serialize;

/// Risk is high, and a warning given, when less than this is left of what would be expected had the last purchase
/// been today.
const HIGH: f64 = 0.5;
/// It is low when this or more is left.
const LOW: f64 = 0.8;
/// Days of a week.
const WEEK: f64 = 7.0;
/// Name of the tensor of BG/NBD and Gamma-Gamma.
const NAME: &str = "customers";
/// What each of its numbers is above (a scale of money of 0 is legal: no such model), and none is above `MOST`.
const LEAST: [f32; 7] = [0.0, 0.0, 0.0, 0.0, 0.0, 1.0, -1e-30];
const MOST: f32 = 1e12;

/// What training learned of a shop's customers.
#[derive(Clone, Debug, PartialEq)]
pub struct Customers {
    /// How often they buy, and when they leave.
    pub churn: Churn,
    /// What a purchase is worth, where the log has prices.
    pub spend: Option<Spend>,
    /// Their chance to buy again, where it is told better than by BG/NBD alone.
    pub hazard: Option<Hazard>,
}

impl Customers {
    /// Reads the tensor `customers` (F32: `r`, `alpha`, `a` and `b` of [`Churn`], `p`, `q` and `gamma` of [`Spend`],
    /// the last of which is 0 where there is no such model) and the [`Hazard`]; nothing when there is no such tensor.
    ///
    /// # Errors
    /// When it is of another length, or a number outside its range; or as [`Hazard::load`].
    pub fn load(bundle: &Bundle<'_>) -> Result<Option<Self>, Box<BundleError>> {
        if !bundle.has(NAME) {
            return Ok(None);
        }
        let mut numbers = [0.0; LEAST.len()];
        let mut legal = true;
        let values = bundle.f32s(NAME, &[LEAST.len()])?;
        for ((number, value), least) in numbers.iter_mut().zip(values).zip(LEAST) {
            *number = f64::from(value);
            legal &= value > least && value <= MOST;
        }
        let [r, alpha, a, b, p, q, gamma] = numbers;
        let churn = Churn { r, alpha, a, b };
        if !legal || !churn.is_legal() {
            return Err(Box::new(BundleError::Invalid {
                reason: "the numbers of `customers` are out of range".into(),
            }));
        }
        Ok(Some(Self {
            churn,
            spend: (gamma > 0.0).then_some(Spend { p, q, gamma }),
            hazard: Hazard::load(bundle)?,
        }))
    }

    /// Writes what [`Customers::load`] reads.
    #[cfg(feature = "train")]
    pub fn save(&self, writer: &mut crate::bundle::BundleWriter) {
        let Churn { r, alpha, a, b } = self.churn;
        let Spend { p, q, gamma } = self.spend.unwrap_or(Spend {
            p: 1.0,
            q: 2.0,
            gamma: 0.0,
        });
        #[allow(clippy::cast_possible_truncation)] // rounding to single precision is meant
        let values = [r, alpha, a, b, p, q, gamma].map(|value| value as f32);
        writer.f32s(NAME, &[values.len()], &values);
        if let Some(hazard) = &self.hazard {
            hazard.save(writer);
        }
    }
}

/// Why a shopper is believed to come back, or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// Longer away than usual: "usual gap 12 days, now 41".
    LongerThanUsual,
    /// Not longer away than usual.
    AsUsual,
    /// Bought on one day only: there is no usual gap.
    OnlyOnce,
}

/// How much of what could be expected the pause since the last purchase took.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// At most a fifth.
    Low,
    /// Up to a half.
    Medium,
    /// More than half.
    High,
}

/// By which model a chance is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Model {
    /// BG/NBD.
    BgNbd,
    /// The shop's hazard.
    Hazard,
}

/// What is to be expected of a shopper.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Risk {
    /// The horizon, in days.
    pub days: f64,
    /// Purchases within the horizon, by BG/NBD. Rank by this.
    pub expected_purchases: f64,
    /// What these are worth, where the shop has a model of that.
    pub expected_value: Option<f64>,
    /// The chance of one purchase or more within the horizon.
    pub chance: f64,
    /// What the chance goes by: the hazard where the shop has one.
    pub model: Model,
    /// The chance that the shopper still buys at all. Not for ranking (see [`Churn::alive`]).
    pub alive: f64,
    /// By what is left of the expected purchases and of the chance that there would be had the last purchase been
    /// today, whichever lost more; never by `alive`.
    pub level: Level,
    /// Whether the level is high.
    pub warning: bool,
    /// Why.
    pub reason: Reason,
    /// Mean days between purchases; absent after one.
    pub usual_gap: Option<f64>,
    /// Days since the last purchase.
    pub gap_now: f64,
    /// The purchases that all this comes from, oldest first; none where only figures were given.
    pub events: Vec<EventId>,
}

impl Risk {
    /// Judges a shopper for the next `days` (above 0); `events` are the purchases that the habit comes from.
    ///
    /// ```
    /// use windowshopper::shopper::churn::{Churn, Customers, Habit, Level, Order, Reason, Risk};
    /// let churn = Churn { r: 0.243, alpha: 4.414, a: 0.793, b: 2.426 };
    /// let shop = Customers { churn, spend: None, hazard: None };
    /// // Bought every 12 days, five times; the last time 60 days ago.
    /// let day = 24 * 60 * 60 * 1000;
    /// let orders = [0, 12, 24, 36, 48].map(|at| Order { time: at * day, value: 0.0, lines: 1.0 });
    /// let risk = Risk::of(&Habit::of(&orders, 108 * day).unwrap(), &shop, 91.0, Vec::new());
    /// assert!(risk.warning && risk.level == Level::High && risk.reason == Reason::LongerThanUsual);
    /// assert!((risk.usual_gap.unwrap() - 12.0).abs() < 1e-9 && (risk.gap_now - 60.0).abs() < 1e-9);
    /// ```
    #[must_use]
    pub fn of(habit: &Habit, shop: &Customers, days: f64, events: Vec<EventId>) -> Self {
        let weeks = days / WEEK;
        let (bought, churn) = (&habit.bought, &shop.churn);
        let expected = churn.expected(bought, weeks);
        // Had the last purchase been today; after only one, it is the first again.
        let fresh = match bought.usual_gap() {
            Some(_) => Purchases {
                recency: bought.age,
                ..*bought
            },
            None => Purchases {
                age: 0.0,
                ..*bought
            },
        };
        let chance = |bought: Purchases| match &shop.hazard {
            Some(hazard) => hazard.buys(&Habit { bought, ..*habit }, churn, weeks),
            None => churn.buys(&bought, weeks),
        };
        let (now, then) = (chance(*bought), chance(fresh));
        let left = (expected / churn.expected(&fresh, weeks)).min(now / then);
        let level = if left < HIGH {
            Level::High
        } else if left < LOW {
            Level::Medium
        } else {
            Level::Low
        };
        let (usual_gap, gap_now) = (
            bought.usual_gap().map(|gap| gap * WEEK),
            bought.gap() * WEEK,
        );
        Self {
            days,
            expected_purchases: expected,
            expected_value: shop.spend.map(|spend| expected * spend.expected(bought)),
            chance: now,
            model: match shop.hazard {
                Some(_) => Model::Hazard,
                None => Model::BgNbd,
            },
            alive: churn.alive(bought),
            level,
            warning: level == Level::High,
            reason: match usual_gap {
                None => Reason::OnlyOnce,
                Some(usual) if gap_now > usual => Reason::LongerThanUsual,
                Some(_) => Reason::AsUsual,
            },
            usual_gap,
            gap_now,
            events,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHOP: Customers = Customers {
        churn: Churn {
            r: 0.2426,
            alpha: 4.4135,
            a: 0.7929,
            b: 2.4259,
        },
        spend: Some(Spend {
            p: 6.0,
            q: 4.0,
            gamma: 15.0,
        }),
        hazard: None,
    };

    fn risk(frequency: f64, recency: f64, age: f64) -> Risk {
        let bought = Purchases {
            frequency,
            recency,
            age,
            mean_value: Some(20.0),
        };
        let habit = Habit {
            bought,
            value: None,
            lines: 1.0,
        };
        Risk::of(&habit, &SHOP, 273.0, Vec::new())
    }

    #[test]
    fn warns_of_a_long_pause_only() {
        let steady = risk(8.0, 36.0, 38.0);
        assert_eq!((steady.level, steady.warning), (Level::Low, false));
        assert_eq!(steady.reason, Reason::AsUsual);
        assert_eq!((steady.usual_gap, steady.gap_now), (Some(31.5), 14.0));
        let value = steady.expected_value.unwrap() / steady.expected_purchases;
        assert!((value - 6.0 * 175.0 / 51.0).abs() < 1e-9, "{value}");
        let gone = risk(8.0, 16.0, 38.0);
        assert!(gone.warning && gone.expected_purchases < steady.expected_purchases);
        assert!(gone.chance < steady.chance);
    }

    /// After one purchase P(alive) is 1 for ever: the level goes by what is expected.
    #[test]
    fn who_bought_once_is_at_risk_after_a_while() {
        let levels = [0.0, 2.0, 38.0].map(|age| risk(0.0, 0.0, age));
        let [low, medium, high] = &levels;
        assert_eq!(
            (low.level, medium.level, high.level),
            (Level::Low, Level::Medium, Level::High)
        );
        for risk in &levels {
            assert_eq!(
                (risk.alive, risk.reason, risk.usual_gap),
                (1.0, Reason::OnlyOnce, None)
            );
        }
        assert_eq!(levels[2].gap_now, 266.0);
    }

    #[test]
    fn is_told_in_plain_fields() {
        let json = serde_json::to_value(risk(1.0, 1.0, 4.0)).unwrap();
        assert_eq!(
            (&json["reason"], &json["level"]),
            (&"longer_than_usual".into(), &"low".into())
        );
        assert_eq!(
            (&json["usual_gap"], &json["gap_now"]),
            (&7.0.into(), &21.0.into())
        );
    }
}
