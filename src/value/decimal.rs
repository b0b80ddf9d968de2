//! Decimal numbers without the machinery of the standard library, which costs 15 KB of wasm.

/// Powers of ten that `f64` holds exactly.
const POWERS: [f64; 20] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19,
];

/// The number that `text` writes: an optional sign, digits, at most one point, at most 15
/// significant digits (leading zeros are free). Surrounding white space is ignored. No exponent.
///
/// With at most 15 digits both the digits and the power of ten are exact in `f64`, so that the one
/// division gives the nearest `f64`, the same as the standard library would.
///
/// ```
/// use windowshopper::value::parse_decimal;
/// assert_eq!(parse_decimal("12.50"), Some(12.5));
/// assert_eq!(parse_decimal("-3"), Some(-3.0));
/// assert_eq!(parse_decimal("1e5"), None);
/// assert_eq!(parse_decimal("."), None);
/// ```
#[must_use]
pub fn parse_decimal(text: &str) -> Option<f64> {
    let text = text.trim();
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let mut mantissa: u64 = 0;
    let mut scale: Option<usize> = None;
    let mut any = false;
    for byte in digits.bytes() {
        match byte {
            b'0'..=b'9' => {
                any = true;
                mantissa = mantissa * 10 + u64::from(byte - b'0');
                if let Some(scale) = &mut scale {
                    *scale += 1;
                }
                if mantissa >= 1_000_000_000_000_000 {
                    return None;
                }
            }
            b'.' if scale.is_none() => scale = Some(0),
            _ => return None,
        }
    }
    let power = *POWERS.get(scale.unwrap_or(0))?;
    // Exact: below 10^15 < 2^53.
    let value = mantissa as f64 / power;
    any.then_some(if negative { -value } else { value })
}

/// The number that `f64::to_string` wrote, to the last bit: digits with at most one point, up to
/// 22 decimals and a mantissa below 2^64. What is smaller than that may be off by its last bits.
///
/// ```
/// use windowshopper::value::parse_written;
/// assert_eq!(parse_written("0.10000000149011612"), Some(f64::from(0.1_f32)));
/// assert_eq!(parse_written("1e5"), None);
/// ```
#[must_use]
pub fn parse_written(text: &str) -> Option<f64> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let mut mantissa: u64 = 0;
    let mut scale: Option<u32> = None;
    for byte in digits.bytes() {
        if byte == b'.' && scale.is_none() {
            scale = Some(0);
            continue;
        }
        let digit = u64::from(byte.wrapping_sub(b'0'));
        if digit > 9 {
            return None;
        }
        mantissa = mantissa.checked_mul(10)?.checked_add(digit)?;
        scale = scale.map(|scale| scale + 1);
    }
    if digits.is_empty() || scale == Some(0) {
        return None;
    }
    let value = quotient(mantissa, scale.unwrap_or(0));
    Some(if negative { -value } else { value })
}

/// The `f64` nearest to `mantissa / 10^scale`.
fn quotient(mantissa: u64, scale: u32) -> f64 {
    // 10^22 is the last power of ten that an `f64` holds exactly.
    let mut power = 1.0;
    for _ in 0..scale {
        power *= 10.0;
    }
    let near = mantissa as f64 / power;
    if mantissa == 0 || scale == 0 || scale > 22 || near >= 9_007_199_254_740_992.0 {
        return near;
    }
    // Two roundings, so that the nearest is `near` or beside it: the one whose product with the
    // power of ten is nearest to the mantissa, in whole numbers. A number is fraction * 2^-shift.
    let power = 10_u128.pow(scale);
    let distance = |bits: u64| {
        let fraction = bits & ((1 << 52) - 1) | 1 << 52;
        let shift = 1075 - (bits >> 52);
        let product = u128::from(fraction) * power;
        (
            product.abs_diff(u128::from(mantissa) << shift),
            fraction & 1,
        )
    };
    let bits = near.to_bits();
    let mut best = bits;
    for other in bits - 2..=bits + 2 {
        if distance(other) < distance(best) {
            best = other;
        }
    }
    f64::from_bits(best)
}

/// Writes a number for a message: at most six decimals, no exponent, huge ones by their size.
#[must_use]
pub fn describe_number(number: f64) -> String {
    const MAX: f64 = 9e15;
    const PARTS: u64 = 1_000_000;
    if number.is_nan() {
        return "NaN".into();
    }
    if number >= MAX {
        return "a number above 9e15".into();
    }
    if number <= -MAX {
        return "a number below -9e15".into();
    }
    let mut whole = truncate(number.abs());
    let mut parts = truncate((number.abs() - number.abs().trunc()) * PARTS as f64 + 0.5);
    if parts == PARTS {
        whole += 1;
        parts = 0;
    }
    // From the last digit to the first.
    let mut digits: Vec<u8> = Vec::new();
    if parts > 0 {
        let mut left = 6;
        while parts.is_multiple_of(10) {
            parts /= 10;
            left -= 1;
        }
        for _ in 0..left {
            push_digit(&mut digits, &mut parts);
        }
        digits.push(b'.');
    }
    push_digit(&mut digits, &mut whole);
    while whole > 0 {
        push_digit(&mut digits, &mut whole);
    }
    if number < 0.0 {
        digits.push(b'-');
    }
    digits.into_iter().rev().map(char::from).collect()
}

/// Takes the last digit off `number`.
#[allow(clippy::cast_possible_truncation)] // a digit
fn push_digit(digits: &mut Vec<u8>, number: &mut u64) {
    digits.push(b'0' + (*number % 10) as u8);
    *number /= 10;
}

/// The whole part of a number in `[0, 9e15)`.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // the callers keep to the range
fn truncate(number: f64) -> u64 {
    number as u64
}

/// The whole number that `number` is, if it is one in +-2^53.
#[allow(clippy::cast_possible_truncation)] // checked just above the cast
#[must_use]
pub fn whole(number: f64) -> Option<i64> {
    let is_whole = number.abs() <= 9_007_199_254_740_992.0 && number.fract() == 0.0;
    is_whole.then_some(number as i64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn reads_what_people_write() {
        for (text, expected) in [
            ("0", Some(0.0)),
            (" 7 ", Some(7.0)),
            ("+7.", Some(7.0)),
            (".5", Some(0.5)),
            ("0000000000000000000.1", Some(0.1)),
            ("999999999999999", Some(999_999_999_999_999.0)),
            ("1000000000000000", None),
            ("0.00000000000000000000000001", None),
            ("", None),
            ("-", None),
            ("1.2.3", None),
            ("NaN", None),
            ("1,5", None),
        ] {
            assert_eq!(parse_decimal(text), expected, "{text}");
        }
    }

    #[test]
    fn describes_numbers() {
        for (number, expected) in [
            (0.0, "0"),
            (-3.0, "-3"),
            (12.5, "12.5"),
            (12.29, "12.29"),
            (0.999_999_9, "1"),
            (-0.25, "-0.25"),
            (1e300, "a number above 9e15"),
            (f64::NEG_INFINITY, "a number below -9e15"),
            (f64::NAN, "NaN"),
        ] {
            assert_eq!(describe_number(number), expected);
        }
        assert_eq!(whole(2.0), Some(2));
        assert_eq!(whole(2.5), None);
        assert_eq!(whole(f64::INFINITY), None);
    }

    proptest! {
        #[test]
        fn reads_what_was_written(number in -1e6f64..1e6, single in -1e6f32..1e6, tiny in 1e-4f64..1.0, grown in 0f64..9e15) {
            for number in [number, f64::from(single), tiny, f64::from(single) / 1e6, grown, grown.trunc()] {
                let read = parse_written(&number.to_string()).filter(|_| number.abs() > 1e-5);
                prop_assert!(read.is_none_or(|read| read.to_bits() == number.to_bits()), "{number} {read:?}");
                prop_assert!(read.is_some() || number.abs() <= 1e-5, "{number}");
            }
        }

        #[test]
        fn agrees_with_the_standard_library(text in "-?[0-9]{1,9}(\\.[0-9]{0,6})?") {
            prop_assert_eq!(parse_decimal(&text), text.parse().ok());
        }
    }
}
