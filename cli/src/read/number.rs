//! Numbers as order logs and price lists write them.

/// A quantity or a price: `12.5`, `12,50`, `1.234,50`, `1,234.50`, `£2.55`, `12.50 EUR`.
///
/// When there are both, the last of `,` and `.` is the decimal mark. A lone comma is one unless
/// exactly three digits follow it (`1,234` is a thousand). A currency sign or three-letter code
/// before or after is left out (see [`currency`]).
pub fn parse(text: &str) -> Option<f64> {
    let text = text.trim();
    let finite = |value: f64| value.is_finite().then_some(value);
    if let Ok(value) = text.parse() {
        return finite(value);
    }
    let number = text.trim_matches(|c: char| !c.is_ascii_digit() && c != '-' && c != '.');
    let (minus, number) = match number.strip_prefix('-') {
        Some(rest) => (-1.0, rest),
        None => (1.0, number),
    };
    let outside = text.len() - number.len();
    if outside > 8 || !number.starts_with(|c: char| c.is_ascii_digit() || c == '.') {
        return None;
    }
    let decimal = match (number.rfind(','), number.rfind('.')) {
        (Some(comma), Some(point)) => Some(comma.max(point)),
        (Some(comma), None) => (number.len() - comma != 4).then_some(comma),
        (None, point) => point,
    };
    let plain: String = number
        .char_indices()
        .filter_map(|(at, c)| match c {
            ',' | '.' => (Some(at) == decimal).then_some('.'),
            _ => Some(c),
        })
        .collect();
    plain
        .parse()
        .ok()
        .map(|value: f64| value * minus)
        .and_then(finite)
}

/// The currency that stands beside a price, as its ISO 4217 code.
pub fn currency(text: &str) -> Option<&str> {
    let sign = text.trim().trim_matches(|c: char| {
        c.is_ascii_digit() || c.is_whitespace() || matches!(c, '.' | ',' | '-')
    });
    match sign {
        "£" => Some("GBP"),
        "€" => Some("EUR"),
        "$" => Some("USD"),
        "¥" => Some("CNY"),
        code if code.len() == 3 && code.bytes().all(|b| b.is_ascii_uppercase()) => Some(code),
        _ => None,
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
            ("1,234", Some(1_234.0)),
            ("1,234.50", Some(1_234.5)),
            ("1.234,50", Some(1_234.5)),
            ("£2.55", Some(2.55)),
            ("12.50 EUR", Some(12.5)),
            ("-£2.55", None),
            ("", None),
            ("NaN", None),
            ("inf", None),
            ("twelve", None),
            ("1-2", None),
        ] {
            assert_eq!(parse(text), value, "{text}");
        }
        assert_eq!(currency("£2.55"), Some("GBP"));
        assert_eq!(currency("12.50 SEK"), Some("SEK"));
        assert_eq!(currency("12.50"), None);
    }
}
