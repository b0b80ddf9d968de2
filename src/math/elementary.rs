//! Powers and logarithms from IEEE operations only.
//!
//! The `exp` and `ln` of the platforms' libraries differ in the last bit; a decayed weight would
//! then differ between native and wasm, and so could a list. These do not.

/// `2^x`, relative error below 1e-6; 0 below -126, infinite from 128 on.
///
/// ```
/// use windowshopper::math::exp2;
/// assert_eq!(exp2(-3.0), 0.125);
/// assert!((exp2(0.5) - 2f32.sqrt()).abs() < 1e-6);
/// ```
#[must_use]
pub fn exp2(x: f32) -> f32 {
    if x.is_nan() {
        return x;
    }
    if x < -126.0 {
        return 0.0;
    }
    if x >= 128.0 {
        return f32::INFINITY;
    }
    let whole = (x + 0.5).floor();
    let t = (x - whole) * std::f32::consts::LN_2; // |t| <= .35
    let power = 1.0
        + t * (1.0
            + t * (0.5
                + t * (1.0 / 6.0 + t * (1.0 / 24.0 + t * (1.0 / 120.0 + t * (1.0 / 720.0))))));
    // The exponent is -126..=128; 128 is reached only with power < 1, so halve and double.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    // whole - 1 + 127 is 0..=254; whole = -126 gives 0, a zero power, so keep it at 1 there.
    let bits = ((whole + 126.0).max(1.0) as u32) << 23;
    let scale = f32::from_bits(bits);
    if whole < -125.0 {
        power * scale
    } else {
        power * scale * 2.0
    }
}

/// `log2(x)` of a positive, normal, finite `x`, absolute error below 1e-5; 0 for any other.
///
/// ```
/// use windowshopper::math::log2;
/// assert_eq!(log2(8.0), 3.0);
/// assert!((log2(10.0) - 3.321928).abs() < 1e-5);
/// ```
#[must_use]
pub fn log2(x: f32) -> f32 {
    if !x.is_normal() || x < 0.0 {
        return 0.0;
    }
    let bits = x.to_bits();
    let mut exponent = (bits >> 23) as f32 - 127.0;
    let mut mantissa = f32::from_bits((bits & 0x007F_FFFF) | 0x3F80_0000);
    if mantissa > std::f32::consts::SQRT_2 {
        mantissa /= 2.0;
        exponent += 1.0;
    }
    // ln m = 2 artanh s, s = (m - 1) / (m + 1), |s| <= .172
    let s = (mantissa - 1.0) / (mantissa + 1.0);
    let t = s * s;
    let ln = 2.0 * s * (1.0 + t * (1.0 / 3.0 + t * (0.2 + t * (1.0 / 7.0 + t * (1.0 / 9.0)))));
    exponent + ln * std::f32::consts::LOG2_E
}

/// `e^r - 1` of `|r| <= .35`, by its Taylor series.
fn small_exp_m1(r: f64) -> f64 {
    let mut sum = 0.0;
    for n in (1..=14u8).rev() {
        sum = r / f64::from(n) * (1.0 + sum);
    }
    sum
}

/// `x` as `whole · ln 2 + rest`, `|rest| <= .35`.
fn in_twos(x: f64) -> (f64, f64) {
    let whole = (x * std::f64::consts::LOG2_E + 0.5).floor();
    (whole, x - whole * LN_2_HIGH - whole * LN_2_LOW)
}

/// The first 32 bits of ln 2: a whole number of less than 21 bits times it is exact.
const LN_2_HIGH: f64 = 6.931_471_803_691_238_e-1;
/// What is left of it.
const LN_2_LOW: f64 = 1.908_214_929_270_587_7e-10;

/// `e^x` in double precision, relative error below 1e-15; 0 below -700, infinite above 709.
///
/// ```
/// use windowshopper::math::exp;
/// assert_eq!(exp(0.0), 1.0);
/// assert!((exp(1.0) - std::f64::consts::E).abs() < 1e-15);
/// ```
#[must_use]
pub fn exp(x: f64) -> f64 {
    if x.is_nan() {
        return x;
    }
    if x < -700.0 {
        return 0.0;
    }
    if x > 709.0 {
        return f64::INFINITY;
    }
    let (whole, rest) = in_twos(x);
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // 13 to 2046
    let bits = ((whole + 1023.0) as u64) << 52;
    (1.0 + small_exp_m1(rest)) * f64::from_bits(bits)
}

/// `e^x - 1`, without the loss of digits near 0.
///
/// ```
/// use windowshopper::math::exp_m1;
/// assert_eq!(exp_m1(1e-20), 1e-20);
/// ```
#[must_use]
pub fn exp_m1(x: f64) -> f64 {
    if x.abs() < 0.34 {
        small_exp_m1(x)
    } else {
        exp(x) - 1.0
    }
}

/// The natural logarithm in double precision of a positive, normal, finite `x`, relative error below 1e-14
/// (absolute near 1: 1e-15); 0 for any other.
///
/// ```
/// use windowshopper::math::ln;
/// assert_eq!(ln(1.0), 0.0);
/// assert!((ln(10.0) - std::f64::consts::LN_10).abs() < 1e-15);
/// ```
#[must_use]
pub fn ln(x: f64) -> f64 {
    if !x.is_normal() || x < 0.0 {
        return 0.0;
    }
    let bits = x.to_bits();
    let mut exponent = (bits >> 52) as f64 - 1023.0;
    let mut mantissa = f64::from_bits((bits & 0x000F_FFFF_FFFF_FFFF) | 0x3FF0_0000_0000_0000);
    if mantissa > std::f64::consts::SQRT_2 {
        mantissa /= 2.0;
        exponent += 1.0;
    }
    // 2 artanh s = 2 (s + s³/3 + s⁵/5 + ...), |s| <= .172
    let s = (mantissa - 1.0) / (mantissa + 1.0);
    let mut sum = 0.0;
    for n in (1..=11u8).rev() {
        sum = sum * s * s + 1.0 / f64::from(2 * n - 1);
    }
    exponent * LN_2_HIGH + (2.0 * s * sum + exponent * LN_2_LOW)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn doubles_near_the_library() {
        for step in -69_000i32..70_800 {
            let x = f64::from(step) / 100.0 + 1e-3;
            let relative = (exp(x) / x.exp() - 1.0).abs();
            assert!(relative < 2e-15, "e^{x}: {relative}");
            let y = x / 500.0;
            assert!(
                (exp_m1(y) - y.exp_m1()).abs() < 1e-15 * (1.0 + y.exp()),
                "{y}"
            );
        }
        for step in 1u32..200_000 {
            let x = f64::from(step) / 37.0;
            let error = (ln(x) - x.ln()).abs();
            assert!(error < 1e-15 * (1.0 + x.ln().abs()), "ln {x}: {error}");
        }
        assert!((ln(1e-300) / 1e-300f64.ln() - 1.0).abs() < 1e-15);
        assert_eq!((exp(-800.0), exp(710.0)), (0.0, f64::INFINITY));
        assert!(exp(f64::NAN).is_nan());
        for x in [0.0, -1.0, f64::NAN, f64::INFINITY] {
            assert_eq!(ln(x), 0.0);
        }
    }

    #[test]
    fn near_the_library() {
        for step in -12_600i16..12_790 {
            let x = f32::from(step) / 100.0;
            let expected = f64::from(x).exp2();
            let relative = (f64::from(exp2(x)) - expected).abs() / expected;
            assert!(relative < 1e-6, "2^{x}: {relative}");
        }
        for step in 1u16..60_000 {
            let x = f32::from(step) / 37.0;
            let difference = f64::from(log2(x)) - f64::from(x).log2();
            assert!(difference.abs() < 1e-5, "log2 {x}: {difference}");
        }
    }

    #[test]
    fn ends_of_the_range() {
        assert_eq!(exp2(-200.0), 0.0);
        assert_eq!(exp2(-126.0), f32::MIN_POSITIVE);
        assert_eq!(exp2(0.0), 1.0);
        assert_eq!(exp2(127.0), 2f32.powi(127));
        assert_eq!(exp2(f32::INFINITY), f32::INFINITY);
        assert!(exp2(f32::NAN).is_nan());
        for x in [0.0, -1.0, f32::NAN, f32::INFINITY] {
            assert_eq!(log2(x), 0.0);
        }
    }
}
