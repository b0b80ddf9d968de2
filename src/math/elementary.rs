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

#[cfg(test)]
mod tests {
    use super::*;

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
