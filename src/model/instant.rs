//! Moments in UTC; the only clock of the engine is the `now` of a question (GEN-07).

use std::fmt;

/// A moment in UTC, to the nanosecond, from the year 0 to the end of 9999.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant {
    /// Whole seconds since 1970-01-01T00:00:00Z, rounded down.
    seconds: i64,
    nanos: u32,
}

/// A text that is no RFC 3339 instant in UTC such as `2026-11-22T00:00:00Z`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an instant is an RFC 3339 text in UTC such as 2026-11-22T00:00:00Z")]
pub struct MalformedInstant;

/// Seconds of one day; a day is always 24 hours here (GEN-07).
const DAY_SECONDS: i64 = 86_400;

impl Instant {
    /// 1970-01-01T00:00:00Z.
    pub const UNIX_EPOCH: Self = Self { seconds: 0, nanos: 0 };

    /// Reads `YYYY-MM-DDTHH:MM:SS[.fraction]Z`.
    ///
    /// # Errors
    /// [`MalformedInstant`] for every other text, also for an offset other than `Z`.
    pub fn parse(text: &str) -> Result<Self, MalformedInstant> {
        let text = text.as_bytes();
        if !has_utc_shape(text) {
            return Err(MalformedInstant);
        }
        let part = |from: usize, to: usize| number(text.get(from..to).unwrap_or_default());
        let (year, month, day) = (part(0, 4), part(5, 7), part(8, 10));
        let (hour, minute, second) = (part(11, 13), part(14, 16), part(17, 19));
        let is_day = (1..=12).contains(&month) && (1..=days_in(year, month)).contains(&day);
        if !is_day || hour > 23 || minute > 59 || second > 59 {
            return Err(MalformedInstant);
        }
        let fraction = text.get(20..text.len() - 1).unwrap_or_default();
        let nanos = (fraction.len()..9).fold(number(fraction), |nanos, _| nanos * 10);
        let seconds = days_before(year, month, day) * DAY_SECONDS + hour * 3_600 + minute * 60 + second;
        Ok(Self { seconds, nanos: u32::try_from(nanos).map_err(|_| MalformedInstant)? })
    }

    /// The moment so many seconds and milliseconds after 1970-01-01T00:00:00Z.
    pub(crate) fn from_unix(seconds: u32, millis: u16) -> Self {
        let seconds = i64::from(seconds) + i64::from(millis / 1_000);
        Self { seconds, nanos: u32::from(millis % 1_000) * 1_000_000 }
    }

    /// The moment so many milliseconds after 1970-01-01T00:00:00Z.
    #[must_use]
    pub fn from_unix_millis(millis: i64) -> Self {
        // A remainder is below a thousand.
        let nanos = u32::try_from(millis.rem_euclid(1_000)).unwrap_or_default() * 1_000_000;
        Self { seconds: millis.div_euclid(1_000), nanos }
    }

    /// The whole and broken seconds from `earlier` to this moment, in nanoseconds; negative if this one is earlier.
    #[must_use]
    pub fn nanos_since(self, earlier: Self) -> i128 {
        let nanos = |moment: Self| i128::from(moment.seconds) * 1_000_000_000 + i128::from(moment.nanos);
        nanos(self) - nanos(earlier)
    }

    /// Says whether at least `days` periods of 24 hours lie between `earlier` and this moment.
    #[must_use]
    pub fn is_days_after(self, earlier: Self, days: u32) -> bool {
        self.nanos_since(earlier) >= i128::from(days) * i128::from(DAY_SECONDS) * 1_000_000_000
    }

    /// Says whether at least `hours` hours lie between `earlier` and this moment.
    #[must_use]
    pub fn is_hours_after(self, earlier: Self, hours: u32) -> bool {
        self.nanos_since(earlier) >= i128::from(hours) * 3_600 * 1_000_000_000
    }

    /// The same time of day `months` calendar months later, clamped to the end of the month (USER-28).
    ///
    /// The far end of the calendar stays where it is.
    #[must_use]
    pub fn plus_months(self, months: u32) -> Self {
        let (year, month, day) = date(self.seconds.div_euclid(DAY_SECONDS));
        let months = year * 12 + month - 1 + i64::from(months);
        let (year, month) = (months.div_euclid(12), months.rem_euclid(12) + 1);
        if year > 9_999 {
            return self;
        }
        let days = days_before(year, month, day.min(days_in(year, month)));
        Self { seconds: days * DAY_SECONDS + self.seconds.rem_euclid(DAY_SECONDS), nanos: self.nanos }
    }

    /// The whole milliseconds since 1970-01-01T00:00:00Z, rounded down.
    #[must_use]
    pub fn unix_millis(self) -> i64 {
        self.seconds * 1_000 + i64::from(self.nanos / 1_000_000)
    }
}

impl fmt::Display for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = date(self.seconds.div_euclid(DAY_SECONDS));
        let second = self.seconds.rem_euclid(DAY_SECONDS);
        let (hour, minute, second) = (second / 3_600, second / 60 % 60, second % 60);
        write!(f, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}")?;
        if self.nanos > 0 {
            write!(f, ".{}", format!("{:09}", self.nanos).trim_end_matches('0'))?;
        }
        f.write_str("Z")
    }
}

/// The number that digits stand for.
fn number(digits: &[u8]) -> i64 {
    digits.iter().fold(0, |number, digit| number * 10 + i64::from(digit.wrapping_sub(b'0')))
}

/// The days of a month of the Gregorian calendar.
const fn days_in(year: i64, month: i64) -> i64 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// The days from 1970-01-01 to a date; the year is counted from March, so that the leap day comes last.
const fn days_before(year: i64, month: i64, day: i64) -> i64 {
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let leaps = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    year * 365 + leaps + (month * 153 + 2) / 5 + day - 1 - 719_468
}

/// The year, month and day that begin so many days after 1970-01-01.
const fn date(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let (era, day) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (year * 365 + year / 4 - year / 100);
    let month = (day * 5 + 2) / 153;
    let day = day - (month * 153 + 2) / 5 + 1;
    let (carry, month) = if month < 10 { (0, month + 3) } else { (1, month - 9) };
    (era * 400 + year + carry, month, day)
}

/// Digits, dashes, colons and a final `Z` where RFC 3339 puts them; values are checked by the calendar.
fn has_utc_shape(text: &[u8]) -> bool {
    let Some((head, tail)) = text.split_at_checked(19) else {
        return false;
    };
    let shape = b"dddd-dd-ddTdd:dd:dd";
    let head_fits = head.iter().zip(shape).all(|(byte, want)| match want {
        b'd' => byte.is_ascii_digit(),
        other => byte == other,
    });
    // A leap second has no place on the engine's time line.
    let leaps = head.ends_with(b":60");
    let fraction_fits = match tail {
        [b'Z'] => true,
        [b'.', digits @ .., b'Z'] => (1..=9).contains(&digits.len()) && digits.iter().all(u8::is_ascii_digit),
        _ => false,
    };
    head_fits && !leaps && fraction_fits
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may stop")]
mod tests {
    use super::*;

    #[test]
    fn only_utc_instants_are_read() {
        for good in ["2026-11-22T00:00:00Z", "2026-02-28T23:59:59.123456789Z"] {
            assert_eq!(Instant::parse(good).unwrap().to_string(), good);
        }
        for bad in [
            "",
            "2026-11-22",
            "2026-11-22T00:00:00",
            "2026-11-22T00:00:00+00:00",
            "2026-11-22 00:00:00Z",
            "2026-02-30T00:00:00Z",
            "2026-11-22T24:00:00Z",
            "2026-11-22T00:00:60Z",
            "2026-11-22T00:00:00.Z",
            "2026-11-22T00:00:00z",
            "+2026-11-22T00:00:00Z",
            "2026-11-22T00:00:00Z[UTC]",
        ] {
            assert_eq!(Instant::parse(bad), Err(MalformedInstant), "{bad}");
        }
    }

    #[test]
    fn every_day_of_the_calendar_is_read_as_it_is_written() {
        let mut days = days_before(0, 1, 1);
        for year in 0..=9_999 {
            for month in 1..=12 {
                for day in 1..=days_in(year, month) {
                    assert_eq!(days_before(year, month, day), days);
                    assert_eq!(date(days), (year, month, day));
                    days += 1;
                }
            }
        }
        assert_eq!(days_before(1970, 1, 1), 0);
        assert_eq!(days_before(2000, 3, 1), 11_017);
        for text in ["0000-01-01T00:00:00Z", "9999-12-31T23:59:59.9Z", "2024-02-29T07:08:09.000000001Z"] {
            assert_eq!(Instant::parse(text).unwrap().to_string(), text);
        }
        assert_eq!(Instant::parse("1969-12-31T23:59:59.999Z").unwrap().unix_millis(), -1);
        assert!(Instant::parse("2100-02-29T00:00:00Z").is_err());
    }

    #[test]
    fn a_month_after_the_end_of_time_stays_there() {
        let last = Instant::parse("9999-12-31T00:00:00Z").unwrap();
        assert_eq!(last.plus_months(1), last);
        assert_eq!(last.plus_months(u32::MAX), last);
    }

    #[test]
    fn months_are_clamped_to_the_end_of_the_month() {
        let later = |text: &str, months| Instant::parse(text).unwrap().plus_months(months).to_string();
        assert_eq!(later("2026-11-30T10:00:00Z", 3), "2027-02-28T10:00:00Z");
        assert_eq!(later("2026-01-15T00:00:00Z", 3), "2026-04-15T00:00:00Z");
    }

    #[test]
    fn days_are_whole_periods_of_24_hours() {
        let at = |text: &str| Instant::parse(text).unwrap();
        assert!(at("2026-04-01T00:00:00Z").is_days_after(at("2026-01-01T00:00:00Z"), 90));
        assert!(!at("2026-03-31T23:59:59.999Z").is_days_after(at("2026-01-01T00:00:00Z"), 90));
    }
}
