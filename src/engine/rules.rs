//! What the shop wants, whatever the shopper wants.

use super::request::is_object;
use crate::catalog::Filter;
use crate::value::{Value, describe_number};

/// Most rules of [`ShopRules::adjust`].
pub const MAX_RULES: usize = 50;

/// Business rules of a list. In this order: hard limits (price, stock), boosts and buries, pins, caps.
///
/// Each of them is a leaf of the explanation (`boost`, `bury`, `pin`, `cap`), so scores still add up
/// and never rise down the list.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ShopRules {
    /// These are shown first, in this order, where they may be shown at all: what this session has
    /// seen may be pinned; what is excluded, sold out, bought or filtered out stays away.
    pub pin: Vec<String>,
    /// What is moved up and down, at most [`MAX_RULES`].
    pub adjust: Vec<Adjustment>,
    /// At most so many items of one brand, 1 to 100.
    pub cap_brand: Option<f64>,
    /// At most so many items of one category, 1 to 100. Caps are the last to be kept: where nothing
    /// else is left to show, what is too many comes last.
    pub cap_category: Option<f64>,
    /// Only what can be had, whatever the filter says.
    pub in_stock: bool,
    /// Price at least this; 0 or more. Holds beside the filter.
    pub min_price: Option<f64>,
    /// Price at most this; 0 or more.
    pub max_price: Option<f64>,
}

/// A rule that moves items up or down: `score * (factor - 1) + amount * best` is added to the score
/// of each that it names, with the score before any rule and the best score of all.
#[derive(Clone, Debug, PartialEq)]
pub struct Adjustment {
    /// Down.
    pub bury: bool,
    /// These items,
    pub ids: Vec<String>,
    /// and those that it lets through, when it sets anything beside stock.
    pub filter: Filter,
    /// Boost: 1 to 10. Bury: 0 to 1. When neither this nor the amount is given: 2, or .5.
    pub factor: Option<f64>,
    /// 0 to 1; taken off by a bury.
    pub amount: Option<f64>,
}

impl ShopRules {
    /// Reads `{pin: [id], boost: [{ids, category, brand, min_price, max_price, tags, factor, amount}],
    /// bury: [the same], cap: {brand, category}, in_stock, price: {min, max}}`; other fields are
    /// ignored, and `null` sets none.
    ///
    /// # Errors
    /// When a field is of another type, in words that name it.
    pub fn read(value: &Value) -> Result<Self, String> {
        let (cap, price) = (value.get("cap"), value.get("price"));
        for value in [value, cap, price] {
            is_object(value)?;
        }
        let mut adjust = Vec::new();
        for (name, bury) in [("boost", false), ("bury", true)] {
            let rules = match value.get(name) {
                Value::Null => &[],
                Value::List(rules) => rules.as_slice(),
                other => {
                    let mut message = String::from(name);
                    message.push_str(" must be an array of objects, but is ");
                    message.push_str(&other.describe());
                    return Err(message);
                }
            };
            for rule in rules {
                is_object(rule)?;
                adjust.push(Adjustment {
                    bury,
                    ids: rule.texts_field("ids")?.unwrap_or_default(),
                    filter: Filter {
                        include_unavailable: true,
                        ..Filter::read(rule)?
                    },
                    factor: rule.number_field("factor")?,
                    amount: rule.number_field("amount")?,
                });
            }
        }
        Ok(Self {
            pin: value.texts_field("pin")?.unwrap_or_default(),
            adjust,
            cap_brand: cap.number_field("brand")?,
            cap_category: cap.number_field("category")?,
            in_stock: value.flag_field("in_stock")?.unwrap_or(false),
            min_price: price.number_field("min")?,
            max_price: price.number_field("max")?,
        })
    }

    /// The first thing that is wrong, in words that name the value and the legal range.
    ///
    /// # Errors
    /// When a number is outside its range, or there are too many rules.
    pub fn check(&self) -> Result<(), String> {
        const PRICE: (f64, f64) = (0.0, f64::MAX);
        for (name, cap) in [
            ("cap.brand", self.cap_brand),
            ("cap.category", self.cap_category),
        ] {
            let whole = cap.is_none_or(|cap| cap.fract() == 0.0);
            check(name, cap, (1.0, 100.0), whole, "a whole number, ")?;
        }
        within("price.min", self.min_price, PRICE)?;
        let least = (self.min_price.unwrap_or(0.0), f64::MAX);
        within("price.max", self.max_price, least)?;
        for rule in &self.adjust {
            let (name, factors) = if rule.bury {
                ("bury.factor", (0.0, 1.0))
            } else {
                ("boost.factor", (1.0, 10.0))
            };
            within(name, rule.factor, factors)?;
            let name = if rule.bury {
                "bury.amount"
            } else {
                "boost.amount"
            };
            within(name, rule.amount, (0.0, 1.0))?;
            rule.filter.check()?;
        }
        #[allow(clippy::cast_precision_loss)] // memory is smaller
        let count = self.adjust.len() as f64;
        within(
            "number of boosts and buries",
            Some(count),
            (0.0, MAX_RULES as f64),
        )
    }
}

/// An error unless the number, when there is one, is in the range.
fn within(name: &str, value: Option<f64>, range: (f64, f64)) -> Result<(), String> {
    check(name, value, range, true, "")
}

fn check(
    name: &str,
    value: Option<f64>,
    (low, high): (f64, f64),
    is_kind: bool,
    kind: &str,
) -> Result<(), String> {
    match value {
        Some(value) if !is_kind || !(low..=high).contains(&value) => {
            let mut message = String::from("rules: ");
            for part in [
                name,
                " is ",
                &describe_number(value),
                "; it must be ",
                kind,
                "at least ",
                &describe_number(low),
            ] {
                message.push_str(part);
            }
            if high < f64::MAX {
                message.push_str(" and at most ");
                message.push_str(&describe_number(high));
            }
            Err(message)
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(json: &str) -> Result<ShopRules, String> {
        let rules = ShopRules::read(&serde_json::from_str(json).unwrap())?;
        rules.check().map(|()| rules)
    }

    #[test]
    fn everything_is_read() {
        let found = rules(
            r#"{"pin": ["A"], "boost": [{"brand": "Kiln", "factor": 3}],
                "bury": [{"ids": ["B"], "amount": 0.5}], "cap": {"brand": 2, "category": 3},
                "in_stock": true, "price": {"min": 1, "max": 9.5}}"#,
        )
        .unwrap();
        assert_eq!(found.pin, ["A"]);
        assert_eq!(found.adjust[0].filter.brand.as_deref(), Some("Kiln"));
        assert_eq!(
            (found.adjust[0].factor, found.adjust[0].bury),
            (Some(3.0), false)
        );
        assert_eq!(
            (found.adjust[1].amount, found.adjust[1].bury),
            (Some(0.5), true)
        );
        assert_eq!(
            (found.cap_brand, found.cap_category),
            (Some(2.0), Some(3.0))
        );
        assert!(found.in_stock);
        assert_eq!((found.min_price, found.max_price), (Some(1.0), Some(9.5)));
        assert_eq!(rules("null").unwrap(), ShopRules::default());
    }

    #[test]
    fn bad_values_are_named_with_the_legal_range() {
        let many = format!("{{\"boost\": [{}]}}", ["{}"; 51].join(","));
        for (json, message) in [
            (
                r#"{"boost": [{"factor": 0.5}]}"#,
                "rules: boost.factor is 0.5; it must be at least 1 and at most 10",
            ),
            (
                r#"{"bury": [{"factor": 1.5}]}"#,
                "rules: bury.factor is 1.5; it must be at least 0 and at most 1",
            ),
            (
                r#"{"bury": [{"amount": -1}]}"#,
                "rules: bury.amount is -1; it must be at least 0 and at most 1",
            ),
            (
                r#"{"cap": {"brand": 1.5}}"#,
                "rules: cap.brand is 1.5; it must be a whole number, at least 1 and at most 100",
            ),
            (
                r#"{"cap": {"category": 0}}"#,
                "rules: cap.category is 0; it must be a whole number, at least 1 and at most 100",
            ),
            (
                r#"{"price": {"min": 5, "max": 4}}"#,
                "rules: price.max is 4; it must be at least 5",
            ),
            (
                r#"{"bury": {}}"#,
                "bury must be an array of objects, but is an object",
            ),
            (
                r#"{"pin": "A"}"#,
                "pin must be an array of texts, but is \"A\"",
            ),
            (r#"{"cap": 3}"#, "it must be an object, but is 3"),
            (
                many.as_str(),
                "rules: number of boosts and buries is 51; it must be at least 0 and at most 50",
            ),
        ] {
            assert_eq!(rules(json).unwrap_err(), message, "{json}");
        }
    }
}
