//! What a viewer capsule says: compiled access that names nobody beyond the viewer's visible scope, and how long it holds.
//!
//! The head: `PPC` and the version; a checksum of everything behind it; the number of all bytes, which 16 divides; 4 bytes
//! without meaning; two doubles, `now` and `notAfter` (milliseconds since 1970; it holds while the time is before
//! `notAfter`). Then the document of `document.rs` with every action, where those on resource types whose decisions
//! need to know of others stay unanswered: a host asks the engine. Whole numbers are little-endian.

use crate::access::compile::CompiledViewer;
use crate::access::export::visible_scope::{VisibleScope, is_beyond};
use crate::model::{Action, Instant, Settings, User};

/// The version of the format: the fourth byte of a capsule.
pub const CAPSULE_VERSION: u8 = 3;

/// The bytes before the document.
const HEAD: usize = 32;
/// The checksum begins behind itself.
const CHECKED_FROM: usize = 8;
const BLOCK: usize = 16;

/// No capsule holds longer, in milliseconds.
const LONGEST: i64 = 86_400_000;
const NANOS_PER_MILLI: i128 = 1_000_000;

impl CompiledViewer {
    /// The capsule of a viewer that was compiled at `now`, for as long as it may hold; equal knowledge gives equal bytes.
    #[must_use]
    pub fn to_capsule(&self, now: Instant) -> Vec<u8> {
        self.capsule(now, self.not_after(now))
    }

    /// The same with an end of its own; none if that is not behind `now`, or later than the capsule may hold.
    #[must_use]
    pub fn to_capsule_until(&self, now: Instant, end: Instant) -> Option<Vec<u8>> {
        let end = end.unix_millis();
        (now.unix_millis() < end && end <= self.not_after(now)).then(|| self.capsule(now, end))
    }

    fn capsule(&self, now: Instant, end: i64) -> Vec<u8> {
        let visible_scope = VisibleScope::of(self);
        self.prepare();
        let actions: Vec<Action> = Action::all().collect();
        let document = self.document(&actions, |action| !is_beyond(&visible_scope, action.kind()));
        let length = (HEAD + document.len()).next_multiple_of(BLOCK);
        let mut behind = Vec::with_capacity(length);
        behind.extend(u32::try_from(length).unwrap_or(u32::MAX).to_le_bytes());
        behind.extend([0; 4]);
        // Exact: an instant has fewer milliseconds than a double has whole numbers.
        behind.extend((now.unix_millis() as f64).to_le_bytes());
        behind.extend((end as f64).to_le_bytes());
        behind.extend(document);
        behind.resize(length - CHECKED_FROM, 0);
        let mut capsule = vec![b'P', b'P', b'C', CAPSULE_VERSION];
        capsule.extend(checksum(&behind).to_le_bytes());
        capsule.append(&mut behind);
        capsule
    }

    /// The first moment at which a gate that looks at the time may answer otherwise, at most a day later.
    fn not_after(&self, now: Instant) -> i64 {
        let limit = now.unix_millis().saturating_add(LONGEST);
        self.first_turn(now).map_or(limit, |moment| moment.min(limit))
    }

    /// The first moment behind `now` at which time alone may decide otherwise, in whole milliseconds since 1970.
    pub(in crate::access) fn first_turn(&self, now: Instant) -> Option<i64> {
        let user = self.index().user(self.viewer())?;
        let behind = turning_points(&self.index().snapshot().settings, user).into_iter();
        let first = behind.filter(|moment| *moment > now.nanos_since(Instant::UNIX_EPOCH)).min()?;
        Some(i64::try_from(first.div_euclid(NANOS_PER_MILLI)).unwrap_or(i64::MAX))
    }
}

/// Two sums side by side, of the first and the second half of each block of the capsule. Each step is invertible in each
/// of its words, so one changed word always shows; what it guards against is accident, not malice.
fn checksum(behind: &[u8]) -> u32 {
    let mut sums = [1, 2];
    for (at, half) in behind.as_chunks::<8>().0.iter().enumerate() {
        let ([word, next], Some(sum)) = (words(half), sums.get_mut((at + 1) % 2)) else { continue };
        *sum = mixed(*sum, word, next);
    }
    let [a, b] = sums;
    mixed(0, a, b)
}

const fn mixed(sum: u32, word: u32, next: u32) -> u32 {
    (sum ^ word).wrapping_mul(0x9E37_79B1).wrapping_add(next).rotate_left(13)
}

const fn words([a, b, c, d, e, f, g, h]: &[u8; 8]) -> [u32; 2] {
    [u32::from_le_bytes([*a, *b, *c, *d]), u32::from_le_bytes([*e, *f, *g, *h])]
}

/// USER-32. When the user becomes inactive, and when an exemption ends, in nanoseconds since 1970.
fn turning_points(settings: &Settings, user: &User) -> Vec<i128> {
    let Some(user) = user.as_partner().filter(|_| settings.inactivity_gate) else {
        return Vec::new();
    };
    let since = |moment: Instant| moment.nanos_since(Instant::UNIX_EPOCH);
    let seen = [Some(user.created_at), user.last_login_at, user.reactivated_at];
    let last = seen.into_iter().flatten().max().map(since);
    let days = i128::from(settings.inactivity_days) * 86_400_000 * NANOS_PER_MILLI;
    last.map(|last| last + days).into_iter().chain(user.exempt.as_ref().map(|exempt| since(exempt.until))).collect()
}
