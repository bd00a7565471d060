//! Names that mislead: labels that differ between accounts, translations that coincide, references that lead nowhere.

use crate::collections::order::{Sorted, SortedMap};
use crate::error::Code;
use crate::ids::PartnerId;
use crate::model::{Finding, Map, PartnerRole, Snapshot};
use crate::reports::labels::{Labels, Languages};
use crate::rules::role_trees::RoleTree;

pub(super) fn findings(snapshot: &Snapshot) -> Vec<Finding> {
    let mut findings = inconsistent_labels(snapshot);
    findings.extend(ambiguous_translations(snapshot));
    findings.extend(dangling_roles(snapshot));
    findings
}

/// How many levels a hierarchy has, and which of them, from the top, is meant.
type LevelOfHeight = (usize, usize);

/// ROLE-10. Accounts whose labels for a level are not those of most accounts with as many levels; where no labels are
/// those of most accounts, every account of the level.
fn inconsistent_labels(snapshot: &Snapshot) -> Vec<Finding> {
    let mut levels: SortedMap<LevelOfHeight, SortedMap<Sorted<String>, Vec<&PartnerId>>> = SortedMap::default();
    for partner in snapshot.partners.values().filter(|partner| partner.is_enabled) {
        let roles = partner.hierarchy(&snapshot.settings);
        let by_depth = labels_by_depth(&RoleTree::new(&roles, &snapshot.settings), &roles);
        let height = by_depth.len();
        for (depth, labels) in by_depth {
            levels.update((height, depth), |wordings| wordings.update(labels, |partners| partners.push(&partner.id)));
        }
    }
    let mut findings = Vec::new();
    for ((_, depth), wordings) in levels {
        let accounts: usize = wordings.values().map(Vec::len).sum();
        for (labels, partners) in wordings.iter() {
            if partners.len() * 2 > accounts {
                continue;
            }
            let labels = labels.iter().map(|label| format!("`{label}`")).collect::<Vec<_>>().join(", ");
            let message = format!("level {depth} of the hierarchy is labelled {labels}, elsewhere otherwise");
            let of_partner = |id: &&PartnerId| Finding::new(Code::InconsistentLabels, id, message.clone());
            findings.extend(partners.iter().map(of_partner));
        }
    }
    findings
}

/// The labels of each level, the root's level being 1.
fn labels_by_depth(tree: &RoleTree<'_>, roles: &[PartnerRole]) -> SortedMap<usize, Sorted<String>> {
    let mut levels: SortedMap<_, Sorted<_>> = SortedMap::default();
    for role in roles {
        if let Some(level) = tree.level(&role.id) {
            levels.update(level, |labels| {
                labels.insert(role.label.to_string());
            });
        }
    }
    levels
}

/// I18N-05. Portal roles that readers of one language see under the same name.
fn ambiguous_translations(snapshot: &Snapshot) -> Vec<Finding> {
    let Some(roles) = &snapshot.user_roles else {
        return Vec::new();
    };
    let locales: Sorted<_> =
        roles.values().flat_map(|role| role.translations.keys()).map(|tag| tag.to_ascii_lowercase()).collect();
    let languages = Languages::of(snapshot);
    let labels: Vec<_> = roles.values().map(|role| (&role.id, Labels::of(role))).collect();
    let mut findings = Vec::new();
    for locale in locales {
        let mut names: Map<String, Vec<_>> = Map::default();
        for (id, labels) in &labels {
            names.update(labels.for_reader(&languages, &locale).trim().to_lowercase(), |ids| ids.push(*id));
        }
        for (_, ids) in names.into_iter().filter(|(_, ids)| ids.len() > 1) {
            let message = format!("several roles have the same name for readers of `{locale}`");
            findings.extend(ids.into_iter().map(|id| Finding::new(Code::AmbiguousTranslation, id, message.clone())));
        }
    }
    findings
}

/// PUR-29, GROUP-05. Partner groups with a rule on a role that is not declared: they have no members.
fn dangling_roles(snapshot: &Snapshot) -> Vec<Finding> {
    let mut findings = Vec::new();
    for group in snapshot.partner_groups.values() {
        let named = group.user_roles.has.iter().chain(&group.user_roles.has_not).flatten();
        for role in named.filter(|role| snapshot.user_role(role).is_none()) {
            let message =
                format!("the group refers to the role `{role}`, which is not declared, and so has no members");
            findings.push(Finding::new(Code::DanglingRole, &group.id, message));
        }
    }
    findings
}
