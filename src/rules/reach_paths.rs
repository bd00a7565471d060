//! SHARE-05, SHARE-08: the steps by which something that is shared reaches the viewer, for explanations.

use std::cell::OnceCell;
use std::sync::Arc;

use crate::ids::{PublicGroupId, UserId};
use crate::model::{
    Grant, InternalRoleRef, Map, PartnerRoleRef, PublicGroup, Queue, ShareGroup, Snapshot, Target, Through,
};
use crate::rules::group_nesting::Nesting;
use crate::rules::public_groups::Audience;

/// So many grants are traced, and so many steps of each are named.
const MOST: usize = 64;

/// Fills in how grants by sharing and by queues reach the viewer.
pub fn trace(snapshot: &Snapshot, viewer: &UserId, grants: &mut [Grant]) {
    let reach = PathTracer { snapshot, viewer, audience: OnceCell::new(), inner: OnceCell::new() };
    for grant in grants.iter_mut().take(MOST) {
        grant.through = reach.steps(grant).unwrap_or_default();
    }
}

struct PathTracer<'a> {
    snapshot: &'a Snapshot,
    viewer: &'a UserId,
    audience: OnceCell<Audience>,
    /// The groups that have the viewer, each with the group in it through which it does, unless it lists the viewer.
    inner: OnceCell<Map<usize, Option<usize>>>,
}

impl PathTracer<'_> {
    fn audience(&self) -> &Audience {
        self.audience.get_or_init(|| Audience::of(self.snapshot, self.snapshot.user(self.viewer)))
    }

    fn steps(&self, grant: &Grant) -> Option<Vec<Through>> {
        let via = |wanted: &str| grant.via.iter().find(|(key, _)| *key == wanted).map(|(_, id)| &**id);
        match grant.rule.as_str() {
            "SHARE-02" => self.to_target(&self.snapshot.sharing_rules.get(via("sharingRule")?)?.to),
            "SHARE-09" => self.in_group(self.snapshot.public_groups.get_index_of(via("publicGroup")?)?),
            "SHARE-14" => self.in_share_group(self.snapshot.share_groups.get(via("shareGroup")?)?),
            "QUEUE-02" | "QUEUE-03" => self.in_queue(self.snapshot.queues.get(via("queue")?)?),
            _ => None,
        }
    }

    fn to_target(&self, target: &Target) -> Option<Vec<Through>> {
        Some(vec![match target {
            Target::Group(group) => return self.in_group(self.snapshot.public_groups.get_index_of(group)?),
            Target::User(_) | Target::Queue(_) => return None,
            Target::Partner(partner) => step("partner", partner.shared()),
            Target::PartnerRole(role) => of_partner_role(role),
            Target::InternalRole(role) => of_internal_role(role),
            Target::AllInternal => everybody("allInternal"),
            Target::AllPartnerUsers => everybody("allPartnerUsers"),
        }])
    }

    fn in_queue(&self, queue: &Queue) -> Option<Vec<Through>> {
        let by_role = || self.by_role(&queue.partner_roles, &queue.internal_roles).map(|role| vec![role]);
        if self.is_named(&queue.users) { None } else { self.in_groups(&queue.public_groups).or_else(by_role) }
    }

    fn in_share_group(&self, group: &ShareGroup) -> Option<Vec<Through>> {
        if group.users.contains(self.viewer) { None } else { self.in_groups(&group.public_groups) }
    }

    /// The steps through one of these groups that has the viewer: the one of the least id (GEN-12).
    fn in_groups(&self, groups: &[PublicGroupId]) -> Option<Vec<Through>> {
        let inner = self.inner();
        let rows = groups.iter().filter_map(|group| Some((group, self.snapshot.public_groups.get_index_of(group)?)));
        let (_, row) = rows.filter(|(_, row)| inner.contains_key(row)).min_by_key(|(group, _)| *group)?;
        self.in_group(row)
    }

    fn inner(&self) -> &Map<usize, Option<usize>> {
        self.inner.get_or_init(|| {
            let groups = self.snapshot.public_groups.values().enumerate();
            let mut listing: Vec<_> = groups.filter(|(_, group)| self.audience().is_listed(group)).collect();
            crate::collections::order::sort_by(&mut listing, |(_, a), (_, b)| a.id.cmp(&b.id));
            let name = |row: usize| self.snapshot.public_groups.get_index(row).map(|(id, _)| id);
            Nesting::of(self.snapshot).inner_of(listing.into_iter().map(|(row, _)| row), &name)
        })
    }

    /// The group, those in it through which it has the viewer, and the role by which the last does.
    fn in_group(&self, row: usize) -> Option<Vec<Through>> {
        let inner = self.inner();
        let mut steps = Vec::new();
        let mut next = Some(row);
        while let Some(row) = next {
            let group = self.snapshot.public_groups.get_index(row)?.1;
            next = *inner.get(&row)?;
            if steps.len() < MOST {
                steps.push(step("publicGroup", group.id.shared()));
            }
            if next.is_none() {
                steps.extend(self.listed(group));
            }
        }
        Some(steps)
    }

    /// By what a group lists the viewer, if not by name.
    fn listed(&self, group: &PublicGroup) -> Option<Through> {
        if self.is_named(&group.users) {
            return None;
        }
        self.by_role(&group.partner_roles, &group.internal_roles)
            .or_else(|| (group.has_all_internal && self.is_internal()).then(|| everybody("allInternal")))
            .or_else(|| group.has_all_partner_users.then(|| everybody("allPartnerUsers")))
    }

    fn by_role(&self, partner: &[PartnerRoleRef], internal: &[InternalRoleRef]) -> Option<Through> {
        let partner = partner.iter().filter(|role| self.audience().is_in_partner_role(role));
        let internal = internal.iter().filter(|role| self.audience().is_in_internal_role(role));
        let partner = partner.min_by_key(|role| (&role.partner, &role.role)).map(of_partner_role);
        partner.or_else(|| internal.min_by_key(|role| &role.role).map(of_internal_role))
    }

    fn is_named(&self, users: &[UserId]) -> bool {
        users.iter().any(|user| self.audience().is_named(user))
    }

    fn is_internal(&self) -> bool {
        self.snapshot.user(self.viewer).is_some_and(|user| user.as_internal().is_some())
    }
}

fn step(kind: &'static str, id: &Arc<str>) -> Through {
    Through { kind, id: Some(Arc::clone(id)), partner: None }
}

const fn everybody(kind: &'static str) -> Through {
    Through { kind, id: None, partner: None }
}

fn of_partner_role(role: &PartnerRoleRef) -> Through {
    Through { partner: Some(Arc::clone(role.partner.shared())), ..step("partnerRole", role.role.shared()) }
}

fn of_internal_role(role: &InternalRoleRef) -> Through {
    step("internalRole", role.role.shared())
}
