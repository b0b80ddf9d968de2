//! What the shop wants, whatever the shopper wants.

use super::request::is_object;
use crate::catalog::Filter;
use crate::value::{Value, describe_number};

/// Most boosts, and most buries, of [`ShopRules::adjust`].
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
    /// What is moved up and down, at most [`MAX_RULES`] each way.
    pub adjust: Vec<Adjustment>,
    /// At most so many items of one brand, 1 to 100; of a broken number, its whole part.
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
    /// When a field is of another type or outside its range, in words that name the value and what
    /// is legal.
    pub fn read(value: &Value) -> Result<Self, String> {
        let (cap, price) = (value.get("cap"), value.get("price"));
        for value in [value, cap, price] {
            is_object(value)?;
        }
        let mut adjust = Vec::new();
        for (name, lowest, highest) in [("boost", 1.0, 10.0), ("bury", 0.0, 1.0)] {
            let rules = match value.get(name) {
                Value::Null => &[],
                Value::List(rules) if rules.len() <= MAX_RULES => rules.as_slice(),
                other => {
                    let mut message = String::from(name);
                    message.push_str(" must be an array of at most 50 objects, but is ");
                    message.push_str(&other.describe());
                    return Err(message);
                }
            };
            for rule in rules {
                is_object(rule)?;
                let filter = Filter {
                    include_unavailable: true,
                    ..Filter::read(rule)?
                };
                filter.check()?;
                adjust.push(Adjustment {
                    bury: lowest == 0.0,
                    ids: rule.texts_field("ids")?.unwrap_or_default(),
                    filter,
                    factor: number(rule, "factor", lowest, highest)?,
                    amount: number(rule, "amount", 0.0, 1.0)?,
                });
            }
        }
        let min_price = number(price, "min", 0.0, f64::MAX)?;
        Ok(Self {
            pin: value.texts_field("pin")?.unwrap_or_default(),
            adjust,
            cap_brand: number(cap, "brand", 1.0, 100.0)?,
            cap_category: number(cap, "category", 1.0, 100.0)?,
            in_stock: value.flag_field("in_stock")?.unwrap_or(false),
            min_price,
            max_price: number(price, "max", min_price.unwrap_or(0.0), f64::MAX)?,
        })
    }
}

/// The field `name`, a number from `low` to `high`.
fn number(value: &Value, name: &str, low: f64, high: f64) -> Result<Option<f64>, String> {
    let number = value.number_field(name)?;
    match number {
        Some(number) if !(low..=high).contains(&number) => {
            let mut message = String::from(name);
            for part in [
                " is ",
                &describe_number(number),
                "; it must be from ",
                &describe_number(low),
                " to ",
                &describe_number(high),
            ] {
                message.push_str(part);
            }
            Err(message)
        }
        _ => Ok(number),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(json: &str) -> Result<ShopRules, String> {
        ShopRules::read(&serde_json::from_str(json).unwrap())
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
                "factor is 0.5; it must be from 1 to 10",
            ),
            (
                r#"{"bury": [{"factor": 1.5}]}"#,
                "factor is 1.5; it must be from 0 to 1",
            ),
            (
                r#"{"bury": [{"amount": -1}]}"#,
                "amount is -1; it must be from 0 to 1",
            ),
            (
                r#"{"cap": {"category": 0}}"#,
                "category is 0; it must be from 1 to 100",
            ),
            (
                r#"{"price": {"min": 5, "max": 4}}"#,
                "max is 4; it must be from 5 to a number above 9e15",
            ),
            (
                r#"{"boost": [{"min_price": -4}]}"#,
                "filter.min_price must be 0 or more, but is -4",
            ),
            (
                r#"{"bury": {}}"#,
                "bury must be an array of at most 50 objects, but is an object",
            ),
            (
                r#"{"pin": "A"}"#,
                "pin must be an array of texts, but is \"A\"",
            ),
            (r#"{"cap": 3}"#, "it must be an object, but is 3"),
            (
                many.as_str(),
                "boost must be an array of at most 50 objects, but is an array",
            ),
        ] {
            assert_eq!(rules(json).unwrap_err(), message, "{json}");
        }
    }
}
