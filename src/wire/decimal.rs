//! Numbers with a fraction or many digits, as texts: read as the nearest double, written as the shortest text that reads as
//! the same one.

use lexical_parse_float::FromLexical;

/// The double nearest to `digits`, the last of which stands for so many tens; infinite where there is none.
pub(crate) fn nearest(digits: &[u8], exponent: i64) -> f64 {
    let mut text = digits.to_vec();
    text.push(b'e');
    text.extend_from_slice(exponent.to_string().as_bytes());
    f64::from_lexical(&text).unwrap_or(f64::INFINITY)
}

/// The number as JSON, as short as it can be; zero, but not a number that is no finite one, is none of its business.
pub(crate) fn shortest(number: f64) -> String {
    let sign = if number.is_sign_negative() { "-" } else { "" };
    let (digits, place) = digits_of(number.abs());
    let text = digits.as_str();
    let count = text.len() as i32;
    let (whole, fraction) = text.split_at_checked(place.max(0) as usize).unwrap_or((text, ""));
    match place {
        _ if number == 0.0 => format!("{sign}0.0"),
        1..=16 if place >= count => format!("{sign}{text}{}.0", "0".repeat((place - count) as usize)),
        1..=16 => format!("{sign}{whole}.{fraction}"),
        -4..=0 => format!("{sign}0.{}{text}", "0".repeat(place.unsigned_abs() as usize)),
        _ => {
            let (first, others) = text.split_at_checked(1).unwrap_or_default();
            let point = if others.is_empty() { "" } else { "." };
            let plus = if place > 0 { "+" } else { "" };
            format!("{sign}{first}{point}{others}e{plus}{}", place - 1)
        }
    }
}

/// The number for people, with every digit before the point.
pub(crate) fn in_full(number: f64) -> String {
    let sign = if number.is_sign_negative() { "-" } else { "" };
    let (digits, place) = digits_of(number.abs());
    let text = digits.as_str();
    match usize::try_from(place) {
        _ if number.is_nan() => "NaN".to_owned(),
        _ if number.is_infinite() => format!("{sign}inf"),
        _ if number == 0.0 => format!("{sign}0"),
        Ok(whole) if whole >= text.len() => format!("{sign}{text}{}", "0".repeat(whole - text.len())),
        Ok(whole @ 1..) => {
            let (whole, fraction) = text.split_at_checked(whole).unwrap_or((text, ""));
            format!("{sign}{whole}.{fraction}")
        }
        _ => format!("{sign}0.{}{text}", "0".repeat(place.unsigned_abs() as usize)),
    }
}

/// The fewest digits by which a number is known, and how many of them stand before the point.
fn digits_of(number: f64) -> (String, i32) {
    let text = format!("{number:e}");
    let (digits, exponent) = text.split_once('e').unwrap_or_default();
    (digits.replace('.', ""), exponent.parse().map_or(0, |exponent: i32| exponent + 1))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may stop")]
mod tests {
    use super::*;

    fn doubles() -> impl Iterator<Item = f64> {
        let mut state = 88_172_645_463_325_252_u64;
        let mut random = move || {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state
        };
        let edges = [0, 1, 2, 3, (1 << 52) - 1, 1 << 52, (1 << 52) + 1, 0x7fef_ffff_ffff_ffff, 0x4340_0000_0000_0000];
        let powers = (0..2046_u64).step_by(7).map(|power| power << 52);
        let any = (0..1_000).map(move |step| {
            let bits = random();
            match step % 4 {
                0 => bits >> 1,
                1 => f64::to_bits((bits % 1_000_000_000) as f64 / 100.0),
                2 => f64::to_bits((bits % 100_000) as f64 * 1e18),
                _ => f64::to_bits((bits % 100_000) as f64 * 1e-9),
            }
        });
        edges.into_iter().chain(powers).chain(any).map(f64::from_bits).filter(|number| number.is_finite())
    }

    fn read(text: &str) -> f64 {
        let (digits, exponent) = text.split_once('e').unwrap_or((text, "0"));
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        nearest(format!("{whole}{fraction}").as_bytes(), exponent.parse::<i64>().unwrap() - fraction.len() as i64)
    }

    #[test]
    fn numbers_are_written_as_serde_json_writes_them() {
        for number in doubles() {
            assert_eq!(shortest(number), serde_json::to_string(&number).unwrap());
            assert_eq!(shortest(-number), serde_json::to_string(&-number).unwrap());
            assert_eq!(in_full(number).parse::<f64>().unwrap(), number);
            let full = format!("{number}");
            assert_eq!((in_full(number).len(), in_full(-number).len()), (full.len(), full.len() + 1), "{full}");
        }
    }

    #[test]
    fn numbers_are_read_as_the_standard_library_reads_them() {
        for number in doubles().filter(|number| *number < f64::MAX) {
            let next = f64::from_bits(number.to_bits() + 1);
            let beyond = format!("{number:.1100e}").replace('e', "1e");
            for text in [format!("{number:e}"), format!("{next:.25e}"), format!("{number:.17e}"), beyond] {
                assert_eq!(read(&text), text.parse::<f64>().unwrap(), "{text}");
            }
        }
        for text in [
            "1e400",
            "1e-400",
            "0e99999",
            "2.4703282292062327e-324",
            "2.4703282292062328e-324",
            "1.7976931348623158e308",
            "1.7976931348623159e308",
            "9007199254740993",
            "9007199254740993.00000000000000000000000000000000000001",
        ] {
            assert_eq!(read(text), text.parse::<f64>().unwrap(), "{text}");
        }
    }
}
