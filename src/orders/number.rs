//! Numbers as order logs write them.

use crate::catalog::parse_price;

/// A quantity or a price: a number of any form that Rust knows, or a price as feeds write it
/// (`12,50`, `1.234,50`, `£2.55`, `12.50 EUR`; see [`parse_price`]), which here may be negative.
pub fn parse(text: &str) -> Option<f64> {
    let text = text.trim();
    if let Ok(value) = text.parse::<f64>() {
        return Some(value).filter(|value| value.is_finite());
    }
    match text.strip_prefix('-') {
        Some(rest) => parse_price(rest).map(|money| -money.amount),
        None => parse_price(text).map(|money| money.amount),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_numbers() {
        for (text, value) in [
            ("6", Some(6.0)),
            ("-12", Some(-12.0)),
            ("2.55", Some(2.55)),
            ("12,50", Some(12.5)),
            ("-1.234,50", Some(-1_234.5)),
            ("£2.55", Some(2.55)),
            ("-£2.55", Some(-2.55)),
            ("12.50 EUR", Some(12.5)),
            ("1e3", Some(1_000.0)),
            ("", None),
            ("NaN", None),
            ("inf", None),
            ("twelve", None),
            ("1-2", None),
        ] {
            assert_eq!(parse(text), value, "{text}");
        }
    }
}
