//! Accounts.
use super::Draft;
use crate::model::Plan;
pub(super) fn plan(draft: Draft<'_>) -> Plan {
    draft.finish()
}
