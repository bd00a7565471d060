//! The relation of grants: every viewer's access as rows.

use std::sync::Arc;

use js_sys::Function;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use super::{Answer, answer, held, parsed, unknown_viewer};
use crate::access::{Atom, CompiledViewer, GrantRow, Home, PartnerName, Seen, Test, TooManyAlternatives, name};
use crate::collections::Map;
use crate::error::{Code, PolicyError};
use crate::formats::{self, CriterionOut, GrantGroupOut, GroupedRowOut, Members, PartOut, SaysOut, TestOut};
use crate::ids::{PartnerIx, UserId, UserIx};
use crate::index::{Index, OwnerClass, OwnerClasses};
use crate::model::{Action, Instant, LeadOrigin, Level};

/// The rows of some viewers, `{ viewers, actions, now, everyRule? }`; delivers `{ rows, criteria }`. `everyRule` may be
/// `"short"`: many people with whom a record may be shared are one test.
#[wasm_bindgen]
pub fn grants(policy: u32, request: &str, deliver: &Function) {
    answer(deliver, || {
        let held = held(policy)?;
        let request = Members::read(request, &["viewers", "actions", "now", "everyRule"])?;
        let rows_of_action = match request.json("everyRule") {
            Some("true") => CompiledViewer::every_grant_row,
            Some(r#""short""#) => CompiledViewer::short_grant_rows,
            _ => CompiledViewer::grant_rows,
        };
        let now = request.instant("now")?;
        let (viewers, actions) = (request.ids::<UserId>("viewers")?, request.actions(&held.snapshot, "actions")?);
        let index = held.index();
        let mut found: Vec<Group> = Vec::new();
        for id in viewers {
            let viewer = CompiledViewer::compile(index, &id, now).map_err(|_| unknown_viewer(&held.snapshot, &id))?;
            for action in &actions {
                found.push(Group::of(&viewer, *action, now, rows_of_action)?);
            }
        }
        let mut named = RowTables::default();
        let mut groups: Vec<GrantGroupOut<'_>> = Vec::with_capacity(found.len());
        for group in found.iter().filter(|group| !group.rows.is_empty()) {
            let rows = group.rows.iter().map(|row| named.row(index, row)).collect::<Answer<_>>()?;
            let Group { viewer, action, valid_until, .. } = group;
            let viewer = index.user_id(*viewer).unwrap_or_default();
            groups.push(GrantGroupOut { viewer, action, valid_until: valid_until.as_deref(), rows });
        }
        let homes = named.homes.iter().map(|home| pairs_of(home, index)).collect();
        document(&formats::GrantsOut { groups, criteria: named.criteria, homes })
    });
}

/// Everybody who may own records, with what rows ask about owners; delivers a list.
#[wasm_bindgen(js_name = grantOwners)]
pub fn grant_owners(policy: u32, deliver: &Function) {
    answer(deliver, || {
        let held = held(policy)?;
        let index = held.index();
        let owners = index.user_rows().filter_map(|(ix, row)| {
            let account = row.account.and_then(|account| index.partner_id(account));
            Some(formats::GrantOwnerOut { owner: index.user_id(ix)?, class: row.class.as_str(), account })
        });
        document(&owners.collect::<Vec<_>>())
    });
}

fn document(answer: &impl serde::Serialize) -> Answer<JsValue> {
    parsed(&serde_json::to_string(answer).unwrap_or_default())
}

/// What rows name by numbers and positions, each once.
#[derive(Default)]
struct RowTables<'a> {
    /// The position of the criterion that was met last by its number.
    at: Map<u64, usize>,
    criteria: Vec<CriterionOut<'a>>,
    homes: Vec<&'a Home>,
}

impl<'a> RowTables<'a> {
    fn row(&mut self, index: &'a Index, row: &'a GrantRow) -> Answer<GroupedRowOut<'a>> {
        let criterion = if row.when.tests.is_empty() { None } else { Some(self.criterion(index, &row.when.tests)?) };
        let homes = row.when.homes.as_ref().map(|home| self.home(home));
        Ok(GroupedRowOut { says: says(index, row, criterion), homes })
    }

    fn criterion(&mut self, index: &'a Index, tests: &'a [Test]) -> Answer<u64> {
        let tests = tests.iter().map(|test| test_out(index, test)).collect::<Answer<Vec<_>>>()?;
        let criterion = formats::criterion_number(&tests);
        let known = self.at.get(&criterion).and_then(|at| self.criteria.get(*at));
        // Two with one number both stand there, so that whoever reads them notices.
        if known.is_none_or(|known| known.tests != tests) {
            self.at.insert(criterion, self.criteria.len());
            self.criteria.push(CriterionOut { criterion, tests });
        }
        Ok(criterion)
    }

    fn home(&mut self, home: &'a Home) -> usize {
        let is_same = |other: &&Home| match (&home.accounts, &other.accounts) {
            (Some(here), Some(there)) => home.classes == other.classes && Arc::ptr_eq(here, there),
            _ => home == *other,
        };
        self.homes.iter().position(is_same).unwrap_or_else(|| {
            self.homes.push(home);
            self.homes.len() - 1
        })
    }
}

/// The classes and accounts of owners at home.
fn pairs_of<'a>(home: &Home, index: &'a Index) -> Vec<(&'static str, &'a str)> {
    let pairs = home.one_by_one(index).into_iter();
    pairs.filter_map(|(class, account)| Some((class.as_str(), index.partner_id(account)?))).collect()
}

/// The rows of a viewer and an action.
struct Group {
    viewer: UserIx,
    action: String,
    valid_until: Option<String>,
    rows: Vec<GrantRow>,
}

/// The rows of an action, all or without those that others outdo.
type RowsOfAction = fn(&CompiledViewer, Action) -> Result<Vec<GrantRow>, TooManyAlternatives>;

impl Group {
    fn of(viewer: &CompiledViewer, action: Action, now: Instant, rows_of_action: RowsOfAction) -> Answer<Self> {
        let rows = rows_of_action(viewer, action).map_err(|error| {
            let id = viewer.index().user_id(viewer.viewer()).unwrap_or_default();
            PolicyError::new(Code::LimitExceeded, "", format!("`{action}` of `{id}`: {error}"))
        })?;
        let valid_until = viewer.valid_until(now).map(|moment| moment.to_string());
        Ok(Self { viewer: viewer.viewer(), action: action.to_string(), valid_until, rows })
    }
}

fn says<'a>(index: &'a Index, row: &'a GrantRow, criterion: Option<u64>) -> SaysOut<'a> {
    let user = |ix: &UserIx| index.user_id(*ix);
    let account = |ix: PartnerIx| index.partner_id(ix);
    let when = &row.when;
    SaysOut {
        level: row.level.as_str(),
        rule: row.rule.as_str(),
        partner: when.partner.value().and_then(|partner| match partner {
            PartnerName::Known(ix) => account(*ix),
            PartnerName::Text(text) => Some(text),
        }),
        partner_absent: when.partner.is_absent(),
        owner: when.owner.value().and_then(user),
        owner_absent: when.owner.is_absent(),
        owner_class: when.owner_class.map(OwnerClass::as_str),
        owner_account: when.owner_account.and_then(account),
        at_home: when.at_home.then_some(true),
        assignee: when.assignee.value().and_then(user),
        assignee_absent: when.assignee.is_absent(),
        created_by: when.created_by.value().and_then(user),
        created_by_absent: when.created_by.is_absent(),
        origin: when.origin.map(LeadOrigin::as_str),
        contact: when.contact.as_deref(),
        contact_else_id: when.contact_else_id.as_deref(),
        id: when.id.value().map(|id| &**id),
        id_absent: when.id.is_absent(),
        share_user: when.share.as_ref().and_then(|(ix, _)| user(ix)),
        share_level: when.share.map(|(_, level)| Level::from(level).as_str()),
        criterion,
        implied: row.is_implied.then_some("records"),
    }
}

fn test_out<'a>(index: &'a Index, test: &'a Test) -> Answer<TestOut<'a>> {
    let part = part_out(index, &test.atom)?;
    Ok(if test.is_denied { TestOut::Not { kind: "not", part } } else { TestOut::Is(part) })
}

fn part_out<'a>(index: &'a Index, atom: &'a Atom) -> Answer<PartOut<'a>> {
    let among = |member, values| PartOut::In { member, values };
    let users = |set: &[UserIx]| set.iter().filter_map(|ix| index.user_id(*ix)).collect::<Vec<_>>();
    let partners = |set: &[PartnerIx]| set.iter().filter_map(|ix| index.partner_id(*ix)).collect::<Vec<_>>();
    let shared = |users, level| PartOut::Shared { users, level: Level::from(level).as_str() };
    Ok(match atom {
        Atom::Field(test) => {
            PartOut::Field { name: &test.field, operator: test.op.as_str(), value: (&test.operand).into() }
        }
        Atom::OwnerClass(classes) => PartOut::OwnerClass { values: class_names(*classes) },
        Atom::OwnerAtHome(home) => {
            let owners = index.user_rows().filter_map(|(ix, row)| {
                let account = row.account.filter(|_| home.holds(Some(row), Seen::Absent))?;
                Some(formats::HomeOut { owner: index.user_id(ix)?, partner: index.partner_id(account)? })
            });
            PartOut::Home { owners: owners.collect() }
        }
        Atom::SharedWith(ix, level) => shared(users(&[*ix]), *level),
        Atom::SharedWithAny(set, level) => shared(users(set.rows()), *level),
        Atom::SharedTo(keys, level) => {
            PartOut::SharedTo { keys: keys.iter().map(|key| &**key).collect(), level: Level::from(*level).as_str() }
        }
        Atom::QueueIn(queues) => among("owner", queues.iter().map(|id| &**id).collect()),
        Atom::IdIsPartner => PartOut::IdIsPartner,
        Atom::UserIs(field, ix) => among(name(*field), users(&[*ix])),
        Atom::UserIn(field, set) => among(name(*field), users(set.rows())),
        Atom::PartnerIs(ix) => among("partner", partners(&[*ix])),
        Atom::PartnerIn(set) => among("partner", partners(set.rows())),
        Atom::PartnerText(text) => among("partner", vec![text]),
        Atom::OriginIs(origin) => among("origin", vec![origin.as_str()]),
        Atom::ContactIs(text) => among("contact", vec![text]),
        Atom::ContactElseIdIs(text) => among("contactElseId", vec![text]),
        Atom::IdIn(ids) => among("id", ids.iter().map(|id| &**id).collect()),
        Atom::PartnerAbsent => PartOut::Absent { member: "partner" },
        Atom::UserAbsent(field) => PartOut::Absent { member: name(*field) },
        Atom::IdAbsent => PartOut::Absent { member: "id" },
        // Presence has columns; no test names it.
        Atom::PartnerPresent => return Err(PolicyError::new(Code::Internal, "", "presence is no test")),
    })
}

fn class_names(classes: OwnerClasses) -> Vec<&'static str> {
    OwnerClass::ALL.iter().filter(|class| classes.contains(**class)).map(|class| class.as_str()).collect()
}
