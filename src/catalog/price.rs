//! Prices as feeds write them.

use crate::events::{Currency, MAX_AMOUNT, parse_decimal};

/// An amount and, when it is said, its currency.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Money {
    /// 0 to 10^12.
    pub amount: f64,
    /// Of the amount.
    pub currency: Option<Currency>,
}

/// Name of the column that a price is in.
pub(super) const fn column(is_sale: bool) -> &'static str {
    if is_sale { "sale_price" } else { "price" }
}

/// The price that `text` writes, `None` when it is none.
///
/// The currency is a code of three letters or one of the signs €, $ and £ (taken as EUR, USD and
/// GBP), before or after the number. The number may group its thousands by commas, points, spaces
/// or apostrophes; of two different separators the last is the decimal one. A comma alone is a
/// decimal comma unless exactly three digits follow it; a point alone is a decimal point, as
/// Merchant Center writes it.
///
/// ```
/// use windowshopper::catalog::parse_price;
/// let amount = |text| parse_price(text).map(|money| money.amount);
/// assert_eq!(amount("12.50 EUR"), Some(12.5));
/// assert_eq!(amount("12,50 EUR"), Some(12.5));
/// assert_eq!(amount("1,299.00 USD"), Some(1299.0));
/// assert_eq!(amount("1,299"), Some(1299.0));
/// assert_eq!(amount("1.299,00 €"), Some(1299.0));
/// assert_eq!(amount("-1 EUR"), None);
/// assert_eq!(parse_price("EUR 12.50").unwrap().currency.unwrap().as_str(), "EUR");
/// assert_eq!(parse_price("12.5").unwrap().currency, None);
/// ```
#[must_use]
pub fn parse_price(text: &str) -> Option<Money> {
    // No price is longer; this bounds the work.
    if text.len() > 80 {
        return None;
    }
    let mut number = String::new();
    let mut unit = String::new();
    let mut units = 0;
    let mut in_unit = false;
    for character in text.chars() {
        let is_unit = character.is_ascii_alphabetic() || matches!(character, '€' | '$' | '£');
        if is_unit {
            units += usize::from(!in_unit);
            unit.push(character);
        } else if !matches!(character, ' ' | '\u{a0}' | '\u{202f}' | '\t' | '\'' | '’') {
            number.push(character);
        }
        in_unit = is_unit;
    }
    let currency = match unit.as_str() {
        "" => None,
        "€" => Currency::parse("EUR"),
        "$" | "US$" => Currency::parse("USD"),
        "£" => Currency::parse("GBP"),
        code => Some(Currency::parse(code)?),
    };
    // A unit in the middle of the number, or one on either side, is none.
    if units > 1 || !text.trim().starts_with(unit.as_str()) && !text.trim().ends_with(unit.as_str())
    {
        return None;
    }
    let amount = parse_decimal(&plain_number(&number)?)?;
    (0.0..=MAX_AMOUNT)
        .contains(&amount)
        .then_some(Money { amount, currency })
}

/// Takes out the separators of thousands and writes the decimal one as a point.
fn plain_number(text: &str) -> Option<String> {
    if !text
        .bytes()
        .all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b','))
    {
        return None;
    }
    let commas = text.matches(',').count();
    let points = text.matches('.').count();
    let after = |separator| text.rfind(separator).map_or(0, |at| text.len() - at - 1);
    let decimal = match (commas, points) {
        (0, 0 | 1) => Some('.'),
        (0, _) => None,
        (1, 0) => (after(',') != 3).then_some(','),
        (_, 0) => None,
        _ if text.rfind(',') > text.rfind('.') => (commas == 1).then_some(','),
        _ => (points == 1).then_some('.'),
    };
    // Both separators, and the last more than once: 1.2,3,4 is nothing.
    if decimal.is_none() && commas > 0 && points > 0 {
        return None;
    }
    Some(
        text.chars()
            .filter_map(|character| match character {
                digit if digit.is_ascii_digit() => Some(digit),
                separator if Some(separator) == decimal => Some('.'),
                _ => None,
            })
            .collect(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn reads_what_shops_write() {
        for (text, amount, currency) in [
            ("0 EUR", 0.0, "EUR"),
            ("12.50 EUR", 12.5, "EUR"),
            ("EUR12.50", 12.5, "EUR"),
            ("usd 3", 3.0, "USD"),
            ("€ 12,50", 12.5, "EUR"),
            ("£1,299.99", 1299.99, "GBP"),
            ("US$5", 5.0, "USD"),
            ("1 299,00 PLN", 1299.0, "PLN"),
            ("1'299.00 CHF", 1299.0, "CHF"),
            ("1.234.567 IDR", 1_234_567.0, "IDR"),
            ("1,234,567.5 JPY", 1_234_567.5, "JPY"),
            ("12.345 KWD", 12.345, "KWD"),
        ] {
            let money = parse_price(text).unwrap_or_else(|| panic!("{text}"));
            assert_eq!(money.amount, amount, "{text}");
            assert_eq!(money.currency.unwrap().as_str(), currency, "{text}");
        }
        for text in [
            "",
            "EUR",
            "-1",
            "free",
            "12 EUR 13",
            "1E5",
            "1EUR5",
            "12.50 EURO",
            "1.2,3,4",
            "1e999",
            "9999999999999 EUR",
        ] {
            assert_eq!(parse_price(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn never_panics_and_stays_in_range(text in ".{0,40}") {
            if let Some(money) = parse_price(&text) {
                prop_assert!((0.0..=MAX_AMOUNT).contains(&money.amount));
            }
        }
    }
}
