//! The other questions: who is notified, who sees whom, what an edit changes for whom.

use std::sync::Arc;

use js_sys::Function;
use partner_policy_derive::Write;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use super::viewer::asked_resource;
use super::{Answer, Held, answer, document, held, text};
use crate::access::{CompiledViewer, Mask, Table};
use crate::error::{Code, PolicyError};
use crate::explain::{Asking, May, who_may};
use crate::formats::{self, Members};
use crate::ids::{PartnerId, UserId, UserRoleId};
use crate::index::Index;
use crate::model::{
    Action, Edit, EditRequest, HierarchyRole, Impact, Instant, Lack, Plan, PlanOutcome, Resource, ResourceKind, RuleId,
    Set, Snapshot, SystemEditRequest, Verb,
};
use crate::{edits, reports, rules};

/// Answers one of the other questions; the request names it as `report`.
#[wasm_bindgen]
pub fn report(policy: u32, request: &str, deliver: &Function) {
    answer(deliver, || {
        let snapshot = held(policy)?;
        let known = [
            "report", "viewer", "partner", "event", "role", "locale", "by", "source", "edit", "records", "now", "page",
            "action", "resource", "to", "after", "viewers",
        ];
        let request = Members::read(request, &known)?;
        match &*request.text("report", Code::UnknownValue)? {
            "recipients" => recipients(&snapshot, &request),
            "widget" => {
                let viewer = request.id("viewer")?;
                document(&reports::widget(&snapshot, &viewer, request.instant("now")?))
            }
            "lister" => document(&reports::managers_lister(&snapshot, &request.id("viewer")?)),
            "unfit-assignments" => document(&edits::unfit_assignments(&snapshot)),
            "hierarchy" => hierarchy(&snapshot, &request.id("partner")?),
            "view" => document(&rules::view_of(&snapshot, &request.id("viewer")?, request.instant("now")?)),
            "review" => document(&reports::review_list(&snapshot, &known_partner(&snapshot, &request)?)),
            "review-due" => {
                let partner = known_partner(&snapshot, &request)?;
                let due = reports::review_due(&snapshot, &partner, request.instant("now")?);
                document(&due)
            }
            "reviews" => document(&reports::reviews(&snapshot, request.instant("now")?)),
            "inactive" => document(&reports::inactive(&snapshot, request.instant("now")?)),
            "orphans" => document(&reports::orphans(&snapshot, request.instant("now")?)),
            "lint" => document(&reports::lint(&snapshot, request.instant("now")?)),
            "impact" => impact(&snapshot, &request),
            "who" => who(&snapshot, &request),
            "may" => may(&snapshot, &request),
            "label" => label(&snapshot, &request),
            other => {
                let message = format!("there is no report `{other}`");
                Err(PolicyError::new(Code::UnknownValue, "/report", message))
            }
        }
    });
}

fn recipients(snapshot: &Snapshot, request: &Members<'_>) -> Answer<JsValue> {
    let event = request.document("event", |bytes| formats::read_event_of(snapshot, bytes))?;
    document(&reports::recipients(snapshot, &event, request.instant("now")?))
}

fn hierarchy(snapshot: &Snapshot, partner: &PartnerId) -> Answer<JsValue> {
    let roles = rules::role_trees::listed(snapshot, partner).ok_or_else(|| unknown("/partner", partner.as_str()))?;
    let roles =
        roles.iter().map(|role| HierarchyRole { id: &role.id, label: &role.label, parent: role.parent.as_ref() });
    document(&roles.collect::<Vec<_>>())
}

/// The impact by compiled access, which looks at all the records of a viewer at once.
fn impact_of<'a>(before: &'a Held, after: &'a Snapshot, records: &'a [Resource], now: Instant) -> Vec<Impact<'a>> {
    let next = Index::build(Arc::new(after.clone()));
    let tables = [before.index(), &next].map(|index| Table::of(index, records));
    let kinds: Set<ResourceKind> = records.iter().map(|record| record.kind).collect();
    let views: Vec<Action> = kinds.iter().filter_map(|kind| Action::new(*kind, Verb::View)).collect();
    let [was, is] = &tables;
    let is_alike = was.is_alike(is);
    let sight = |table: &Table, viewer: &CompiledViewer| {
        let masks = table.matrix(viewer, &views).unwrap_or_default();
        let words = masks.iter().map(Mask::words);
        words.fold(vec![0; records.len().div_ceil(64)], |mut all, words| {
            all.iter_mut().zip(words).for_each(|(all, word)| *all |= word);
            all
        })
    };
    reports::impact_by(before, after, records, |user| {
        let viewers = [before.index(), &next].map(|index| CompiledViewer::compile(index, user, now).ok());
        if let [Some(one), Some(other)] = &viewers {
            // Where the same is left to ask of the same rows, nobody looks at them.
            if is_alike && views.iter().all(|view| one.allowed(*view) == other.allowed(*view)) {
                return [Vec::new(), Vec::new()];
            }
        }
        let [one, other] = &viewers;
        [(was, one), (is, other)]
            .map(|(table, viewer)| viewer.as_ref().map_or_else(Vec::new, |viewer| sight(table, viewer)))
    })
}

fn impact(snapshot: &Held, request: &Members<'_>) -> Answer<JsValue> {
    let now = request.instant("now")?;
    let plan = impact_plan(snapshot, request, now)?;
    let records = request.document("records", |bytes| formats::read_resources_of(snapshot, bytes))?;
    if plan.outcome == PlanOutcome::Refused {
        return document(&Vec::<Impact<'_>>::new());
    }
    let after = edits::apply(snapshot, &plan)?;
    document(&impact_of(snapshot, &after, &records, now))
}

/// The plan of the edit whose impact is asked for, by the door that is the edit's.
fn impact_plan(snapshot: &Snapshot, request: &Members<'_>, now: Instant) -> Answer<Plan> {
    let edit = request.document("edit", formats::read_edit)?;
    let (revision, mode) = (snapshot.revision, None);
    match (edit, request.system_source_if_any("source")?) {
        (Edit::System(edit), Some(source)) => {
            let by = request.id_if_any("by")?;
            Ok(edits::plan_system(snapshot, &SystemEditRequest { source, by, revision, mode, now, edit }))
        }
        (Edit::System(_), None) => {
            let message = "only a system asserts this: name it as `source`";
            Err(PolicyError::new(Code::SystemEdit, "/edit/kind", message))
        }
        (_, Some(_)) => {
            Err(PolicyError::new(Code::InvalidValue, "/source", "people ask for this edit, no system asserts it"))
        }
        (edit, None) => {
            let by = request.id("by")?;
            Ok(edits::plan(snapshot, &EditRequest { by, revision, mode, now, edit }))
        }
    }
}

/// So many users are answered for at once, so that whoever asks can say how far it is.
const MOST_ASKED: usize = 1 << 10;

/// For each of the `viewers` whether they may do `action` on `resource`, by compiled access, of which none is kept; nobody unknown may.
fn may(held: &Held, request: &Members<'_>) -> Answer<JsValue> {
    let (action, resource) = asked_resource(held, request)?;
    let (now, to) = (request.instant("now")?, request.id_if_any::<UserId>("to")?);
    let viewers = request.ids::<UserId>("viewers")?;
    if viewers.len() > MOST_ASKED {
        let message = format!("at most {MOST_ASKED} viewers are asked about at once");
        return Err(PolicyError::new(Code::LimitExceeded, "/viewers", message));
    }
    let allowed = viewers.iter().map(|viewer| {
        let viewer = CompiledViewer::compile(held.index(), viewer, now);
        viewer.is_ok_and(|viewer| viewer.decide(action, &resource, to.as_ref()).allowed)
    });
    document(&allowed.collect::<Vec<_>>())
}

/// Who of the next users `after` one, or of the first, may do `action` on `resource`, by compiled access, of which none is kept.
fn who(held: &Held, request: &Members<'_>) -> Answer<JsValue> {
    let (action, resource) = asked_resource(held, request)?;
    let (now, to) = (request.instant("now")?, request.id_if_any::<UserId>("to")?);
    let from = match request.id_if_any::<UserId>("after")? {
        Some(after) => held.users.get_index_of(&after).map_or(held.users.len(), |at| at + 1),
        None => 0,
    };
    let asking = Asking { now, action, resource: &resource, to: to.as_ref() };
    let asked = (from..held.users.len()).take(MOST_ASKED).filter_map(|row| held.users.get_index(row));
    let found = who_may(held, &asking, asked.map(|(_, user)| user), |viewer| {
        let viewer = CompiledViewer::compile(held.index(), viewer, now).ok();
        move |resource: &Resource| {
            let verdict = viewer.as_ref()?.decide(action, resource, asking.to);
            verdict.allowed.then_some((verdict.level, verdict.rule))
        }
    });
    let last = found.last().map(|(user, _)| user.id());
    let mut answer = Who { asked: found.len(), of: held.users.len(), last, allowed: Vec::new(), lacking: Vec::new() };
    for (user, may) in found {
        match may {
            May::Yes(level, rule) => {
                answer.allowed.push(WhoMay { user: user.id(), name: user.name(), level: level.as_str(), rule });
            }
            May::No(lacks) if !lacks.is_empty() => answer.lacking.push(lacks),
            May::No(_) => {}
        }
    }
    document(&answer)
}

/// Who may, of so many who were asked, the last of whom is named; of everybody else what keeps them from it, if it is what the
/// resource leaves out.
#[derive(Write)]
#[record(internal)]
struct Who<'a> {
    asked: usize,
    of: usize,
    #[record(nullable)]
    last: Option<&'a UserId>,
    allowed: Vec<WhoMay<'a>>,
    lacking: Vec<Vec<Lack>>,
}

#[derive(Write)]
#[record(internal)]
struct WhoMay<'a> {
    user: &'a UserId,
    name: &'a str,
    level: &'static str,
    rule: RuleId,
}

fn label(snapshot: &Snapshot, request: &Members<'_>) -> Answer<JsValue> {
    let role: UserRoleId = request.id("role")?;
    let locale = request.text("locale", Code::UnknownLocale)?;
    let unknown = || {
        let roles = snapshot.user_roles.iter().flat_map(|roles| roles.keys());
        let meant = formats::meant(role.as_str(), &mut roles.map(|id| id.as_str().into()));
        PolicyError::new(Code::UnknownId, "/role", format!("there is no role `{role}`{meant}"))
    };
    let name = reports::label(snapshot, &role, &locale).ok_or_else(unknown)?;
    Ok(text(name))
}

fn known_partner(snapshot: &Snapshot, request: &Members<'_>) -> Answer<PartnerId> {
    let partner: PartnerId = request.id("partner")?;
    match snapshot.partner(&partner) {
        Some(_) => Ok(partner),
        None => {
            let is_small = snapshot.partners.len() <= super::MOST_SUGGESTED;
            let known = snapshot.partners.keys().filter(|_| is_small).map(|id| id.as_str().into());
            let meant = formats::meant(partner.as_str(), &mut { known });
            Err(PolicyError::new(Code::UnknownId, "/partner", format!("there is no partner `{partner}`{meant}")))
        }
    }
}

fn unknown(at: &str, id: &str) -> PolicyError {
    PolicyError::new(Code::UnknownId, at, format!("`{id}` names nothing here"))
}
