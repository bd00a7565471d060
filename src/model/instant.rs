//! Moments in UTC; the only clock of the engine is the `now` of a question (GEN-07).

use std::fmt;

use jiff::{Timestamp, ToSpan as _, tz::TimeZone};

/// A moment in UTC, to the nanosecond.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(Timestamp);

/// A text that is no RFC 3339 instant in UTC such as `2026-11-22T00:00:00Z`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an instant is an RFC 3339 text in UTC such as 2026-11-22T00:00:00Z")]
pub struct MalformedInstant;

/// Seconds of one day; a day is always 24 hours here (GEN-07).
const DAY_SECONDS: i64 = 86_400;

impl Instant {
    /// 1970-01-01T00:00:00Z.
    pub const UNIX_EPOCH: Self = Self(Timestamp::UNIX_EPOCH);

    /// Reads `YYYY-MM-DDTHH:MM:SS[.fraction]Z`.
    ///
    /// # Errors
    /// [`MalformedInstant`] for every other text, also for an offset other than `Z`.
    pub fn parse(text: &str) -> Result<Self, MalformedInstant> {
        if !has_utc_shape(text.as_bytes()) {
            return Err(MalformedInstant);
        }
        text.parse().map(Self).map_err(|_| MalformedInstant)
    }

    /// The whole and broken seconds from `earlier` to this moment, in nanoseconds; negative if this one is earlier.
    #[must_use]
    pub fn nanos_since(self, earlier: Self) -> i128 {
        self.0.as_nanosecond() - earlier.0.as_nanosecond()
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
        let months = i32::try_from(months).unwrap_or(i32::MAX).clamp(0, 100_000);
        let zoned = self.0.to_zoned(TimeZone::UTC);
        zoned.checked_add(months.months()).map_or(self, |later| Self(later.timestamp()))
    }

    /// The whole milliseconds since 1970-01-01T00:00:00Z, rounded down.
    #[must_use]
    pub fn unix_millis(self) -> i64 {
        i64::try_from(self.0.as_nanosecond().div_euclid(1_000_000)).unwrap_or(i64::MAX)
    }
}

impl fmt::Display for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
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
