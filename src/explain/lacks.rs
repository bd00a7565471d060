//! What a record does not say although rules ask for it: why a question about half a record is answered with no.

use crate::explain::nearness::Nearness;
use crate::ids::{PartnerId, ResourceId};
use crate::model::{Decision, Lack, LeadOrigin, Question, Resource, ResourceKind, RuleId, Snapshot, User};
use crate::rules::{self, Outcome};

/// So many ids are tried; whether one is missing shows with the first that would do.
const MOST_IDS: usize = 50;
const ORIGINS: [LeadOrigin; 3] = [LeadOrigin::Distributed, LeadOrigin::Registered, LeadOrigin::MarketingActivity];

/// The members whose absence costs the viewer a grant that the rules would give on a whole record; none where the answer
/// is yes, or where the viewer is shut out whatever the record says.
///
/// The rules themselves are asked about the record with a value in each member: the own partner or one that the viewer
/// manages, every origin, every page and feature that there is. Nobody's name takes the place of an owner or assignee:
/// a record without one is whole.
#[must_use]
pub fn lacks(snapshot: &Snapshot, question: &Question<'_>, decision: &Decision) -> Vec<Lack> {
    lacks_near(snapshot, question, decision, &Nearness::of(snapshot, Some(question.viewer)))
}

/// The same for one of many viewers, with what all of them have in common.
pub(super) fn lacks_near(
    snapshot: &Snapshot,
    question: &Question<'_>,
    decision: &Decision,
    nearness: &Nearness<'_>,
) -> Vec<Lack> {
    let is_shut_out =
        || rules::walk(snapshot, question).iter().any(|step| matches!(step.outcome, Outcome::Gate(Some(_))));
    if decision.allowed || is_shut_out() {
        return Vec::new();
    }
    let mut lacks: Vec<Lack> = Vec::new();
    for whole in completions(snapshot, question, nearness) {
        let after = rules::decide(snapshot, &Question { resource: &whole.resource, ..*question });
        for rule in if after.allowed { granted(&after, decision) } else { Vec::new() } {
            // Only what the rule misses as soon as it is taken away again.
            for (member, without) in whole.parts() {
                let without = rules::decide(snapshot, &Question { resource: &without, ..*question });
                if !granted(&without, decision).contains(&rule) {
                    note(&mut lacks, member, rule);
                }
            }
        }
    }
    lacks
}

fn note(lacks: &mut Vec<Lack>, member: &'static str, rule: RuleId) {
    match lacks.iter_mut().find(|lack| lack.member == member) {
        None => lacks.push(Lack { member, rules: vec![rule] }),
        Some(lack) => {
            if let Err(index) = lack.rules.binary_search(&rule) {
                lack.rules.insert(index, rule);
            }
        }
    }
}

/// The rules that grant after, and not before.
fn granted(after: &Decision, before: &Decision) -> Vec<RuleId> {
    let is_new = |rule: &RuleId| before.grants.iter().all(|grant| grant.rule != *rule);
    let mut found: Vec<_> = after.grants.iter().map(|grant| grant.rule).filter(is_new).collect();
    found.dedup();
    found
}

/// The record with values in members that it leaves empty.
pub(super) struct Completion<'a> {
    given: &'a Resource,
    pub(super) resource: Resource,
}

impl Completion<'_> {
    /// Nothing has been filled in.
    pub(super) fn is_as_given(&self) -> bool {
        let Resource { partner, origin, id, .. } = &self.resource;
        (partner, origin, id) == (&self.given.partner, &self.given.origin, &self.given.id)
    }

    /// The members that have been filled in, each with the record without it.
    fn parts(&self) -> Vec<(&'static str, Resource)> {
        let mut parts = Vec::new();
        if self.given.partner.is_none() && self.resource.partner.is_some() {
            parts.push(("partner", Resource { partner: None, ..self.resource.clone() }));
        }
        if self.given.origin.is_none() && self.resource.origin.is_some() {
            parts.push(("origin", Resource { origin: None, ..self.resource.clone() }));
        }
        if self.given.id.is_none() && self.resource.id.is_some() {
            parts.push(("id", Resource { id: None, ..self.resource.clone() }));
        }
        parts
    }
}

/// What the rules are asked about in place of the record.
pub(super) fn completions<'a>(
    snapshot: &Snapshot,
    question: &Question<'a>,
    nearness: &Nearness<'_>,
) -> Vec<Completion<'a>> {
    let given = question.resource;
    let optional = |wanted: bool| if wanted { ORIGINS.map(Some).to_vec() } else { vec![given.origin] };
    let partners = match given.partner {
        Some(_) => vec![given.partner.clone()],
        None => partner(snapshot, question, nearness).into_iter().map(Some).chain([None]).collect(),
    };
    let ids: Vec<Option<ResourceId>> = match given.id {
        Some(_) => vec![given.id.clone()],
        None => ids(snapshot, given.kind).into_iter().map(Some).chain([None]).collect(),
    };
    let mut completions = Vec::new();
    for partner in &partners {
        for origin in optional(given.origin.is_none() && given.kind == ResourceKind::Lead) {
            for id in &ids {
                let resource = Resource { partner: partner.clone(), origin, id: id.clone(), ..given.clone() };
                completions.push(Completion { given, resource });
            }
        }
    }
    completions
}

/// The partner whose records the viewer is nearest to.
fn partner(snapshot: &Snapshot, question: &Question<'_>, nearness: &Nearness<'_>) -> Option<PartnerId> {
    match snapshot.user(question.viewer)? {
        User::Partner(user) => Some(user.partner.clone()),
        User::SalesRep(rep) => Some(rep.partner.clone()),
        User::Internal(user) => nearness.partner(&user.id).cloned(),
    }
}

/// The ids that resources of this kind may have, where the programme says so.
fn ids(snapshot: &Snapshot, kind: ResourceKind) -> Vec<ResourceId> {
    let mut names: Vec<&str> = match kind {
        ResourceKind::PortalArea => snapshot.site_areas.iter().flatten().map(|area| &**area).collect(),
        ResourceKind::Page => {
            snapshot.custom_views.values().flat_map(|view| &view.pages).map(|page| page.id.as_str()).collect()
        }
        ResourceKind::TierFeature => {
            let tiers = snapshot.tiers.iter().flat_map(|tiers| tiers.values());
            tiers.flat_map(|tier| &tier.features).map(|feature| &**feature).collect()
        }
        _ => Vec::new(),
    };
    crate::collections::order::sort(&mut names);
    names.into_iter().take(MOST_IDS).filter_map(|name| ResourceId::parse(name).ok()).collect()
}
