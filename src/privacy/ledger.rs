use super::{Epsilon, PrivacyError, Topic};
use crate::value::{Value, whole};
use serde::Serialize;

/// How much privacy may be lost in a period, and how much is lost already. Losses add up (basic composition,
/// Dwork and Roth 2014, theorem 3.16), whatever was asked and whatever the answers were.
///
/// ```
/// use windowshopper::privacy::{Epsilon, Ledger, Topic};
/// let mut ledger = Ledger::new(1_500_000, 30).unwrap();
/// let epsilon = Epsilon::new(1.0).unwrap();
/// assert!(ledger.spend(epsilon, Topic::Item, 0).is_ok());
/// let error = ledger.spend(epsilon, Topic::Item, 1).unwrap_err();
/// assert_eq!(error.to_string(), "an epsilon of 1 was asked for; 0.5 is left in this period");
/// assert!(ledger.spend(epsilon, Topic::Item, 30 * 86_400_000).is_ok());
/// ```
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Ledger {
    limit: u32,
    period_days: u32,
    spent: Vec<Spend>,
}

/// A loss of privacy that was allowed.
#[derive(Clone, Debug, PartialEq, Serialize)]
struct Spend {
    at: i64,
    epsilon: u32,
    kind: String,
}

const LIMIT: &str = "a whole number of 10000 to 1000000000 (millionths)";
const PERIOD: &str = "a whole number of 1 to 3650";
const SPENT: &str = "an array of { at, epsilon, kind }, whole numbers and a text";

impl Ledger {
    /// Nothing spent yet of `limit` millionths in `period_days` days.
    ///
    /// # Errors
    /// [`PrivacyError::Invalid`] when the limit is not 10,000 to 1,000,000,000 or the period not 1 to 3,650.
    pub fn new(limit: u32, period_days: u32) -> Result<Self, PrivacyError> {
        let entry = |name: &str, number: u32| (name.into(), Value::Number(f64::from(number)));
        let entries = vec![entry("limit", limit), entry("period_days", period_days)];
        Self::read(&Value::Map(entries))
    }

    /// Of a plain object `{ limit, period_days, spent: [{ at, epsilon, kind }] }`.
    ///
    /// # Errors
    /// [`PrivacyError::Invalid`] when a field is not that: a ledger that can't be read allows nothing.
    pub fn read(value: &Value) -> Result<Self, PrivacyError> {
        let number = |name, legal, low, high| {
            let read = value.field(name, legal, |value| number(value, low, high))?;
            read.ok_or_else(|| format!("{name} is missing; it must be {legal}"))
        };
        Ok(Self {
            limit: number("limit", LIMIT, 10_000, 1_000_000_000)?,
            period_days: number("period_days", PERIOD, 1, 3_650)?,
            spent: value
                .field("spent", SPENT, |spent| {
                    spent.list()?.iter().map(Spend::read).collect()
                })?
                .unwrap_or_default(),
        })
    }

    /// What is left at `now` (milliseconds since the epoch, UTC), in millionths. What was spent a period ago or
    /// longer no longer counts; what was spent in the future, by a clock set back since, does.
    #[must_use]
    pub fn left(&self, now: i64) -> u32 {
        let since = now.saturating_sub(i64::from(self.period_days) * 86_400_000);
        let recent = self.spent.iter().filter(|spend| spend.at > since);
        recent.fold(self.limit, |left, spend| left.saturating_sub(spend.epsilon))
    }

    /// Takes down a loss, and forgets what no longer counts.
    ///
    /// # Errors
    /// [`PrivacyError::BudgetSpent`] when not as much is left. Nothing is then taken down.
    pub fn spend(&mut self, epsilon: Epsilon, topic: Topic, now: i64) -> Result<(), PrivacyError> {
        let (asked, left) = (epsilon.millionths(), self.left(now));
        if asked > left {
            return Err(PrivacyError::BudgetSpent { asked, left });
        }
        let since = now.saturating_sub(i64::from(self.period_days) * 86_400_000);
        self.spent.retain(|spend| spend.at > since);
        self.spent.push(Spend {
            at: now,
            epsilon: asked,
            kind: topic.name().into(),
        });
        Ok(())
    }
}

impl Spend {
    fn read(value: &Value) -> Option<Self> {
        let Value::Number(at) = value.get("at") else {
            return None;
        };
        Some(Self {
            at: whole(*at)?,
            epsilon: number(value.get("epsilon"), 0, u32::MAX)?,
            kind: value.get("kind").to_text()?,
        })
    }
}

/// A whole number in this range.
fn number(value: &Value, low: u32, high: u32) -> Option<u32> {
    match value {
        Value::Number(number) => u32::try_from(whole(*number)?)
            .ok()
            .filter(|number| (low..=high).contains(number)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const DAY: i64 = 86_400_000;

    #[test]
    fn refuses_when_spent_and_says_what_is_left() {
        let mut ledger = Ledger::new(1_000_000, 7).unwrap();
        let tenth = Epsilon::new(0.1).unwrap();
        for time in 0..10 {
            assert_eq!(ledger.spend(tenth, Topic::Item, time * DAY / 2), Ok(()));
        }
        // Ten tenths are one: no float drifts here.
        assert_eq!(ledger.left(5 * DAY), 0);
        let before = ledger.clone();
        let least = Epsilon::new(0.01).unwrap();
        let refused = ledger.spend(least, Topic::Item, 5 * DAY);
        let (asked, left) = (10_000, 0);
        assert_eq!(refused, Err(PrivacyError::BudgetSpent { asked, left }));
        assert_eq!(ledger, before);
        // The first of them is over after seven days, not a millisecond earlier.
        assert_eq!(ledger.left(7 * DAY - 1), 0);
        assert_eq!(ledger.left(7 * DAY), 100_000);
        assert_eq!(ledger.spend(tenth, Topic::ItemPair, 7 * DAY), Ok(()));
        assert_eq!(ledger.spent.len(), 10);
        // A clock set back frees nothing.
        assert_eq!(ledger.left(-1_000 * DAY), 0);
    }

    #[test]
    fn what_is_stored_is_read_as_it_was() {
        let mut ledger = Ledger::new(4_000_000, 30).unwrap();
        ledger
            .spend(Epsilon::new(1.5).unwrap(), Topic::CategoryPair, 12)
            .unwrap();
        let text = serde_json::to_string(&ledger).unwrap();
        assert_eq!(
            text,
            r#"{"limit":4000000,"period_days":30,"spent":[{"at":12,"epsilon":1500000,"kind":"category_pair"}]}"#
        );
        assert_eq!(
            Ledger::read(&serde_json::from_str(&text).unwrap()),
            Ok(ledger)
        );
    }

    #[test]
    fn what_is_no_ledger_allows_nothing() {
        for (text, part) in [
            ("null", "limit is missing"),
            (
                r#"{"limit":0,"period_days":1}"#,
                "limit must be a whole number of 10000 to 1000000000 (millionths), but is 0",
            ),
            (r#"{"limit":10000.5,"period_days":1}"#, "but is 10000.5"),
            (r#"{"limit":10000,"period_days":0}"#, "period_days must be"),
            (
                r#"{"limit":10000,"period_days":1,"spent":{}}"#,
                "spent must be an array",
            ),
            (
                r#"{"limit":10000,"period_days":1,"spent":[{"at":0,"epsilon":-1,"kind":"item"}]}"#,
                "spent must be",
            ),
            (
                r#"{"limit":10000,"period_days":1,"spent":[{"epsilon":1,"kind":"item"}]}"#,
                "spent must be",
            ),
        ] {
            let error = Ledger::read(&serde_json::from_str(text).unwrap()).unwrap_err();
            assert!(error.to_string().contains(part), "{error}");
        }
    }

    proptest! {
        #[test]
        fn never_more_than_the_limit_in_any_period(
            asks in prop::collection::vec((0i64..400, 10_000u32..600_000), 1..80),
        ) {
            let mut ledger = Ledger::new(1_000_000, 30).unwrap();
            let mut asks = asks;
            asks.sort_unstable();
            let mut allowed: Vec<(i64, u32)> = Vec::new();
            for (day, millionths) in asks {
                let epsilon = Epsilon::new(f64::from(millionths) / 1e6).unwrap();
                prop_assert_eq!(epsilon.millionths(), millionths);
                let recent: u32 = allowed.iter().filter(|a| a.0 > day - 30).map(|a| a.1).sum();
                let fits = recent + millionths <= 1_000_000;
                prop_assert_eq!(ledger.left(day * DAY), 1_000_000 - recent);
                prop_assert_eq!(ledger.spend(epsilon, Topic::Item, day * DAY).is_ok(), fits);
                if fits {
                    allowed.push((day, millionths));
                }
            }
        }
    }
}
