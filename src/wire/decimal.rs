//! Numbers with a fraction or many digits, as texts: read as the nearest double, written as the shortest text that reads as
//! the same one. Both are exact by arithmetic on long numbers, which takes no tables.

use std::cmp::Ordering;

/// More digits than this decide nothing but whether there is more.
const MAX_DIGITS: usize = 800;

/// A whole number of any length, least significant part first, without zeros at its end.
#[derive(Clone, PartialEq, Eq)]
struct Long(Vec<u32>);

impl Long {
    fn of(number: u64) -> Self {
        let mut long = Self(vec![number as u32, (number >> 32) as u32]);
        long.trim();
        long
    }

    fn trim(&mut self) {
        while self.0.last() == Some(&0) {
            self.0.pop();
        }
    }

    /// The number times a factor, and some more.
    fn scale(&mut self, factor: u32, more: u32) {
        let mut carry = u64::from(more);
        for part in &mut self.0 {
            carry += u64::from(*part) * u64::from(factor);
            *part = carry as u32;
            carry >>= 32;
        }
        if carry > 0 {
            self.0.push(carry as u32);
        }
    }

    fn scale_by_ten(&mut self, times: u32) {
        for _ in 0..times / 9 {
            self.scale(1_000_000_000, 0);
        }
        for _ in 0..times % 9 {
            self.scale(10, 0);
        }
    }

    fn double(&mut self, times: u32) {
        self.scale(1 << (times % 32), 0);
        if !self.0.is_empty() {
            self.0.splice(0..0, std::iter::repeat_n(0, (times / 32) as usize));
        }
    }

    fn halve(&mut self) {
        let mut carry = 0;
        for part in self.0.iter_mut().rev() {
            let low = *part << 31;
            *part = *part >> 1 | carry;
            carry = low;
        }
        self.trim();
    }

    /// How many bits it has.
    fn bits(&self) -> i32 {
        self.0.last().map_or(0, |last| self.0.len() as i32 * 32 - last.leading_zeros() as i32)
    }

    fn order(&self, other: &Self) -> Ordering {
        self.0.len().cmp(&other.0.len()).then_with(|| self.0.iter().rev().cmp(other.0.iter().rev()))
    }

    /// Takes off a number that is not larger, if it is not; says whether it did.
    fn take(&mut self, other: &Self) -> bool {
        if self.order(other) == Ordering::Less {
            return false;
        }
        let mut borrow = 0_i64;
        let others = other.0.iter().chain(std::iter::repeat(&0));
        for (part, other) in self.0.iter_mut().zip(others) {
            borrow += i64::from(*part) - i64::from(*other);
            *part = borrow as u32;
            borrow >>= 32;
        }
        self.trim();
        true
    }
}

/// The double nearest to `digits`, the last of which stands for so many tens; infinite where there is none.
pub(crate) fn nearest(digits: &[u8], exponent: i64) -> f64 {
    let zeros = digits.iter().take_while(|digit| **digit == b'0').count();
    let (_, digits) = digits.split_at(zeros);
    let place = exponent.saturating_add(digits.len() as i64);
    if digits.is_empty() || place < -330 {
        return 0.0;
    }
    if place > 310 {
        return f64::INFINITY;
    }
    if let Some(number) = exactly(digits, exponent) {
        return number;
    }
    let mut above = Long::of(0);
    let kept = digits.len().min(MAX_DIGITS);
    digits.iter().take(kept).for_each(|digit| above.scale(10, u32::from(digit - b'0')));
    let is_more = digits.iter().skip(kept).any(|digit| *digit != b'0');
    above.scale(10, u32::from(is_more));
    let exponent = exponent + (digits.len() - kept) as i64 - 1;
    let mut below = Long::of(1);
    if exponent < 0 { &mut below } else { &mut above }.scale_by_ten(exponent.unsigned_abs() as u32);
    quotient(above, below)
}

/// The double, where it is one operation on two doubles that are exact.
fn exactly(digits: &[u8], exponent: i64) -> Option<f64> {
    let size =
        digits.iter().take(20).fold(0_u64, |size, digit| size.wrapping_mul(10).wrapping_add(u64::from(digit - b'0')));
    if digits.len() > 16 || size > 1 << 53 || exponent.abs() > 22 {
        return None;
    }
    let power = (0..exponent.abs()).fold(1.0, |power, _| power * 10.0);
    Some(if exponent < 0 { size as f64 / power } else { size as f64 * power })
}

/// The double nearest to a fraction.
fn quotient(mut above: Long, mut below: Long) -> f64 {
    // So many doublings that 64 to 66 bits stand before the point.
    let shift = 64 - (above.bits() - below.bits());
    if shift > 0 { &mut above } else { &mut below }.double(shift.unsigned_abs());
    below.double(66);
    let mut whole = 0_u128;
    for _ in 0..67 {
        whole = whole << 1 | u128::from(above.take(&below));
        below.halve();
    }
    let bits = 128 - whole.leading_zeros() as i32;
    let top = bits - 1 - shift;
    // Numbers near zero have fewer bits.
    let kept = 53.min(top + 1075);
    if kept < 0 {
        return 0.0;
    }
    let dropped = bits - kept;
    let mut size = (whole >> dropped) as u64;
    let (rest, half) = (whole & ((1 << dropped) - 1), 1 << (dropped - 1));
    if rest > half || rest == half && (!above.0.is_empty() || size & 1 == 1) {
        size += 1;
    }
    let scaled = if kept < 53 { 0 } else { ((top + 1022) as u64) << 52 };
    if top > 1023 { f64::INFINITY } else { f64::from_bits(scaled + size).min(f64::INFINITY) }
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
    let (exact, place) = first_digits(number);
    // The nearer one of so many digits, else the one on the other side, which may be the right one beside a power of two.
    for (count, is_nearer) in (1..=17).flat_map(|count| [(count, true), (count, false)]) {
        let (digits, place) = rounded(&exact, count, place, is_nearer);
        let exponent = i64::from(place) - digits.len() as i64;
        if nearest(&digits, exponent) == number {
            let end = digits.iter().rposition(|digit| *digit != b'0').map_or(0, |last| last + 1);
            return (String::from_utf8_lossy(digits.get(..end).unwrap_or_default()).into_owned(), place);
        }
    }
    (String::new(), 0)
}

/// The first 18 digits of a number and a last one that says whether there are more, and how many stand before the point.
fn first_digits(number: f64) -> (Vec<u8>, i32) {
    if !number.is_finite() || number == 0.0 {
        return (Vec::new(), 0);
    }
    let bits = number.to_bits();
    let (power, fraction) = ((bits >> 52) as i32, bits & ((1 << 52) - 1));
    let size = if power == 0 { fraction } else { fraction | 1 << 52 };
    let power = power.max(1) - 1075;
    let (mut above, mut below) = (Long::of(size), Long::of(1));
    let top = above.bits() + power;
    if power < 0 { &mut below } else { &mut above }.double(power.unsigned_abs());
    // Nearly the logarithm: 0.30103 is that of 2.
    let mut place = (i64::from(top) * 30_103).div_euclid(100_000) as i32 - 1;
    if place < 0 { &mut above } else { &mut below }.scale_by_ten(place.unsigned_abs());
    // So that one digit stands before the point.
    let mut next = below.clone();
    next.scale(10, 0);
    while above.order(&next) != Ordering::Less {
        (below, place) = (next.clone(), place + 1);
        next.scale(10, 0);
    }
    let mut digits = Vec::new();
    for _ in 0..18 {
        let mut digit = b'0';
        while above.take(&below) {
            digit += 1;
        }
        digits.push(digit);
        above.scale(10, 0);
    }
    digits.push(if above.0.is_empty() { b'0' } else { b'1' });
    (digits, place + 1)
}

/// So many digits, rounded to the nearer or the other side; of two that are as near, the even one counts as nearer.
fn rounded(exact: &[u8], count: usize, place: i32, is_nearer: bool) -> (Vec<u8>, i32) {
    let (kept, rest) = exact.split_at_checked(count).unwrap_or((exact, &[]));
    let is_odd = kept.last().is_some_and(|digit| digit & 1 == 1);
    let half = std::iter::once(&b'5').chain(std::iter::repeat_n(&b'0', rest.len().saturating_sub(1)));
    let rises = match rest.iter().cmp(half) {
        Ordering::Less => false,
        Ordering::Equal => is_odd,
        Ordering::Greater => true,
    };
    let mut digits = kept.to_vec();
    if rises == is_nearer {
        for digit in digits.iter_mut().rev() {
            if *digit < b'9' {
                *digit += 1;
                return (digits, place);
            }
            *digit = b'0';
        }
        digits.insert(0, b'1');
        return (digits, place + 1);
    }
    (digits, place)
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
