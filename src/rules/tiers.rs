//! TIER: features that the tier of the partner opens and bounds.

use crate::error::Code;
use crate::model::{Block, Grant, Level, Missing, MissingCode, ResourceKind};
use crate::rules::ask::{PartnerAsk, block, grant, missing, missing_if};
use crate::rules::portal_roles;

/// TIER-01, TIER-03. The feature comes with the tier of the viewer's account.
pub(crate) fn by_tier(ask: &PartnerAsk<'_>) -> Vec<Grant> {
    let tier = ask.snapshot.partner(&ask.viewer.partner).and_then(|partner| partner.tier.as_ref());
    match tier {
        Some(tier) if may_use_features(ask) && is_listed(ask) && is_entitled(ask) => {
            vec![grant("TIER-01", Level::Read, &[("tier", tier.shared())])]
        }
        _ => Vec::new(),
    }
}

/// TIER-07. A feature that no tier lists comes with a permission set of the viewer.
pub(crate) fn by_permission_set(ask: &PartnerAsk<'_>) -> Vec<Grant> {
    if !may_use_features(ask) || is_listed(ask) {
        return Vec::new();
    }
    let sets = ask.viewer.permission_sets.iter().filter_map(|id| ask.snapshot.permission_sets.get(id));
    sets.filter(|set| set.tier_features.iter().any(|one| Some(&**one) == feature(ask)))
        .map(|set| grant("TIER-07", Level::Read, &[("permissionSet", set.id.shared())]))
        .collect()
}

/// TIER-04, TIER-05. A feature that some tier lists is closed to accounts whose tier does not have it.
pub(crate) fn is_out_of_tier(ask: &PartnerAsk<'_>) -> Option<Block> {
    if ask.kind() != ResourceKind::TierFeature || !is_listed(ask) || is_entitled(ask) {
        return None;
    }
    let rule = if position(ask).is_none() { "TIER-05" } else { "TIER-04" };
    Some(block(rule, Code::TierNotEntitled))
}

/// TIER-04. Features are for users of the own account; where portal roles are in play, for those who hold one.
fn may_use_features(ask: &PartnerAsk<'_>) -> bool {
    let has_role = ask.snapshot.user_roles.is_none() || !portal_roles::held(ask.snapshot, ask.viewer).is_empty();
    ask.is_own_or_nobodys() && has_role
}

/// TIER-07. Some tier lists the feature.
fn is_listed(ask: &PartnerAsk<'_>) -> bool {
    lists_of_tiers(ask).iter().any(|features| has(features, feature(ask)))
}

/// TIER-03, TIER-05. The account's tier lists the feature or, where tiers are cumulative, a tier below it does.
fn is_entitled(ask: &PartnerAsk<'_>) -> bool {
    let Some(position) = position(ask) else {
        return false;
    };
    let lowest = if ask.snapshot.settings.tiers_cumulative { 0 } else { position };
    let lists = lists_of_tiers(ask);
    lists.iter().take(position + 1).skip(lowest).any(|features| has(features, feature(ask)))
}

/// TIER-05. The position of the account's tier in the list, lowest first; none without a known tier.
fn position(ask: &PartnerAsk<'_>) -> Option<usize> {
    let tier = ask.snapshot.partner(&ask.viewer.partner)?.tier.as_ref()?;
    ask.snapshot.tiers.as_ref()?.get_index_of(tier)
}

fn lists_of_tiers<'a>(ask: &PartnerAsk<'a>) -> Vec<&'a [std::sync::Arc<str>]> {
    ask.snapshot.tiers.iter().flat_map(|tiers| tiers.values()).map(|tier| tier.features.as_slice()).collect()
}

fn feature<'a>(ask: &PartnerAsk<'a>) -> Option<&'a str> {
    ask.resource().id.as_ref().map(|id| id.as_str())
}

fn has(features: &[std::sync::Arc<str>], wanted: Option<&str>) -> bool {
    features.iter().any(|one| Some(&**one) == wanted)
}

/// TIER-07. A permission set would do for a feature that no tier lists.
pub(crate) fn near_permission_set(ask: &PartnerAsk<'_>) -> Vec<Missing> {
    let is_near = ask.is_own_or_nobodys() && !is_listed(ask);
    missing_if(is_near, "TIER-07", MissingCode::PermissionSet)
}

/// TIER-04. A role is needed besides the tier, where portal roles are in play.
pub(crate) fn near_role(ask: &PartnerAsk<'_>) -> Vec<Missing> {
    if ask.is_own_or_nobodys() && !may_use_features(ask) {
        vec![missing("TIER-04", MissingCode::PortalRole)]
    } else {
        Vec::new()
    }
}
