//! What a viewer capsule says: compiled access that names nobody beyond the viewer's horizon, and how long it holds.
//!
//! The text is a JSON object: `format`, `now` and `notAfter` (milliseconds since 1970; it holds while the time is before
//! `notAfter`), `unanswered` (the resource types whose decisions need to know of others: a host asks the engine), and
//! `access`, which is the document of `json.rs` without the actions on those types.

use super::compile::CompiledViewer;
use super::horizon::{Horizon, is_beyond};
use crate::model::{Instant, ResourceKind, Settings, User};

/// The version of the format.
pub const CAPSULE_FORMAT: &str = "partner-policy/capsule/1";

/// No capsule holds longer, in milliseconds.
const LONGEST: i64 = 86_400_000;

impl CompiledViewer {
    /// The capsule of a viewer that was compiled at `now`; equal knowledge gives equal bytes.
    #[must_use]
    pub fn to_capsule(&self, now: Instant) -> String {
        let horizon = Horizon::of(self);
        let beyond: Vec<&str> =
            ResourceKind::ALL.iter().filter(|kind| is_beyond(&horizon, **kind)).map(|kind| kind.as_str()).collect();
        let unanswered: Vec<String> = beyond.iter().map(|kind| format!("\"{kind}\"")).collect();
        let access = self.json_of(|action| !is_beyond(&horizon, action.kind()));
        let (now_millis, end) = (now.unix_millis(), self.not_after(now));
        format!(
            r#"{{"format":"{CAPSULE_FORMAT}","now":{now_millis},"notAfter":{end},"unanswered":[{}],"access":{access}}}"#,
            unanswered.join(",")
        )
    }

    /// The first moment at which a gate that looks at the time may answer otherwise, at most a day later.
    fn not_after(&self, now: Instant) -> i64 {
        let user = self.index().user(self.viewer());
        let limit = now.unix_millis().saturating_add(LONGEST);
        let moments = user.map(|user| turning_points(&self.index().snapshot().settings, user)).unwrap_or_default();
        moments.into_iter().filter(|moment| *moment > now.unix_millis()).fold(limit, i64::min)
    }
}

/// USER-32. When the user becomes inactive, and when an exemption ends.
fn turning_points(settings: &Settings, user: &User) -> Vec<i64> {
    let Some(user) = user.as_partner().filter(|_| settings.inactivity_gate) else {
        return Vec::new();
    };
    let seen = [Some(user.created_at), user.last_login_at, user.reactivated_at];
    let last = seen.into_iter().flatten().max().map(Instant::unix_millis);
    let days = i64::from(settings.inactivity_days).saturating_mul(86_400_000);
    let inactive = last.map(|last| last.saturating_add(days));
    inactive.into_iter().chain(user.exempt.as_ref().map(|exempt| exempt.until.unix_millis())).collect()
}
