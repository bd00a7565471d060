//! Numbers as documents write them, and as people read them.

/// A number as it was written.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Number {
    /// A whole number of 64 bits.
    Whole(u64),
    /// A whole number below zero of 64 bits.
    Negative(i64),
    /// Any other.
    Other(f64),
}

impl Number {
    /// The number as JavaScript reads it.
    #[allow(clippy::cast_precision_loss, reason = "a number in a document is what JavaScript reads: an f64")]
    pub(crate) fn as_f64(self) -> f64 {
        match self {
            Self::Whole(number) => number as f64,
            Self::Negative(number) => number as f64,
            Self::Other(number) => number,
        }
    }
}

/// The number of these digits, if it is a whole one of 64 bits; none for -0, which is a fraction.
#[inline(always)]
pub(super) fn small(digits: &[u8], is_negative: bool) -> Option<Number> {
    let size = digits.iter().try_fold(0_u64, |size, digit| {
        size.checked_mul(10).and_then(|tens| tens.checked_add(u64::from(digit - b'0')))
    })?;
    match size {
        _ if !is_negative => Some(Number::Whole(size)),
        1..=0x8000_0000_0000_0000 => Some(Number::Negative((size as i64).wrapping_neg())),
        _ => None,
    }
}

/// The number for people, with every digit before the point. The standard library would bring its own way of writing numbers
/// beside that of `serde_json`: 17 kB of the module.
pub(crate) fn in_full(number: f64) -> String {
    let sign = if number.is_sign_negative() { "-" } else { "" };
    let shortest = serde_json::to_string(&number.abs()).unwrap_or_default();
    let (mantissa, exponent) = shortest.split_once('e').unwrap_or((&shortest, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = [whole, fraction.trim_end_matches('0')].concat();
    let point = whole.len() as i64 + exponent.parse::<i64>().unwrap_or_default();
    match usize::try_from(point) {
        Ok(point) if point >= digits.len() => format!("{sign}{digits}{}", "0".repeat(point - digits.len())),
        Ok(point @ 1..) => {
            let (whole, fraction) = digits.split_at_checked(point).unwrap_or((&digits, ""));
            format!("{sign}{whole}.{fraction}")
        }
        _ => format!("{sign}0.{}{digits}", "0".repeat(usize::try_from(-point).unwrap_or_default())),
    }
}

#[cfg(test)]
mod tests {
    use super::in_full;

    #[test]
    fn numbers_for_people_are_as_short_as_those_of_the_standard_library() {
        let mut bits = 88_172_645_463_325_252_u64;
        let mut numbers = vec![0.0, -0.0, 1.0, -1.5, 1e30, 1e-30, 0.1, 123.25, f64::MAX, f64::MIN_POSITIVE, 5e-324];
        for step in 0..2_000_u64 {
            bits = (bits ^ (bits << 13)).wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ step;
            numbers.extend([f64::from_bits(bits), (bits % 1_000_000) as f64 / 100.0]);
        }
        for number in numbers.into_iter().filter(|number| number.is_finite()) {
            let (ours, theirs) = (in_full(number), format!("{number}"));
            assert_eq!((ours.parse(), ours.len()), (Ok(number), theirs.len()), "{theirs}");
        }
    }
}
