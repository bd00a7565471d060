//! The relation of grants: every viewer's access as rows.

use std::rc::Rc;
use std::sync::Arc;

use js_sys::Function;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use super::{Answer, answer, held, parsed, unknown_viewer};
use crate::access::{Atom, Clause, CompiledViewer, GrantRow, Home, PartnerName, Seen, Test, TooManyAlternatives, name};
use crate::collections::Map;
use crate::error::{Code, PolicyError};
use crate::formats::{self, GrantGroupOut, GrantRowOut, GroupedRowOut, Members, PartOut, TestOut};
use crate::ids::{PartnerIx, UserId, UserIx};
use crate::index::{Index, OwnerClass, OwnerClasses};
use crate::model::{Action, Instant, LeadOrigin, Level};

/// The rows of some viewers, `{ viewers, actions, now, everyRule? }`; delivers `{ rows, criteria }`.
#[wasm_bindgen]
pub fn grants(policy: u32, request: &str, deliver: &Function) {
    answer(deliver, || {
        let held = held(policy)?;
        let request = Members::read(request, &["viewers", "actions", "now", "everyRule"])?;
        let rows_of_action = match request.json("everyRule") {
            Some("true") => CompiledViewer::every_grant_row,
            _ => CompiledViewer::grant_rows,
        };
        let now = request.instant("now")?;
        let (viewers, actions) = (request.ids::<UserId>("viewers")?, request.actions(&held.snapshot, "actions")?);
        let index = held.index();
        let mut found: Vec<Found> = Vec::new();
        for id in viewers {
            let viewer = CompiledViewer::compile(index, &id, now).map_err(|_| unknown_viewer(&held.snapshot, &id))?;
            found.extend(rows_of(&viewer, &actions, now, rows_of_action)?);
        }
        let tests = found.iter().map(|row| row.when.tests.iter().map(|test| test_out(index, test)).collect());
        let tests = tests.collect::<Answer<Vec<Vec<TestOut<'_>>>>>()?;
        let mut criteria: Map<u64, &[TestOut<'_>]> = Map::default();
        let mut numbered = Vec::new();
        let rows = found.iter().zip(&tests).map(|(row, tests)| {
            let number = (!tests.is_empty()).then(|| formats::criterion_number(tests));
            if let Some(number) = number.filter(|number| criteria.get(number) != Some(&tests.as_slice())) {
                criteria.insert(number, tests);
                numbered.push(formats::CriterionOut { criterion: number, tests });
            }
            row.out(index, number)
        });
        let rows: Vec<GrantRowOut<'_>> = rows.collect();
        let (at, homes) = homes_of(&found, index);
        let mut groups: Vec<GrantGroupOut<'_>> = Vec::new();
        for (row, homes) in rows.into_iter().zip(at) {
            let GrantRowOut { viewer, action, valid_until, .. } = row;
            let row = GroupedRowOut { row, homes };
            match groups.last_mut().filter(|group| group.viewer == viewer && group.action == action) {
                Some(group) => group.rows.push(row),
                None => groups.push(GrantGroupOut { viewer, action, valid_until, rows: vec![row] }),
            }
        }
        document(&formats::GrantsOut { groups, criteria: numbered, homes })
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

/// Of each row the position of its list of owners at home, and the lists, each once.
#[allow(clippy::type_complexity, reason = "positions and lists")]
fn homes_of<'a>(found: &[Found], index: &'a Index) -> (Vec<Option<usize>>, Vec<Vec<(&'static str, &'a str)>>) {
    let mut known: Vec<&Home> = Vec::new();
    let is_same = |one: &Home, two: &Home| match (&one.accounts, &two.accounts) {
        (Some(of_one), Some(of_two)) => one.classes == two.classes && Arc::ptr_eq(of_one, of_two),
        _ => one == two,
    };
    let mut at = Vec::with_capacity(found.len());
    for row in found {
        at.push(row.when.homes.as_ref().map(|home| {
            known.iter().position(|other| is_same(other, home)).unwrap_or_else(|| {
                known.push(home);
                known.len() - 1
            })
        }));
    }
    let pairs = |home: &&Home| {
        let pairs = home.one_by_one(index).into_iter();
        pairs.filter_map(|(class, account)| Some((class.as_str(), index.partner_id(account)?))).collect()
    };
    (at, known.iter().map(pairs).collect())
}

struct Found {
    viewer: UserIx,
    action: Rc<str>,
    level: &'static str,
    rule: &'static str,
    when: Clause,
    is_implied: bool,
    valid_until: Option<Rc<str>>,
}

/// The rows of an action, all or without those that others outdo.
type RowsOfAction = fn(&CompiledViewer, Action) -> Result<Vec<GrantRow>, TooManyAlternatives>;

fn rows_of(
    viewer: &CompiledViewer,
    actions: &[Action],
    now: Instant,
    rows_of_action: RowsOfAction,
) -> Answer<Vec<Found>> {
    let valid_until: Option<Rc<str>> = viewer.valid_until(now).map(|moment| moment.to_string().into());
    let mut found = Vec::new();
    for action in actions {
        let rows = rows_of_action(viewer, *action).map_err(|error| {
            let id = viewer.index().user_id(viewer.viewer()).unwrap_or_default();
            PolicyError::new(Code::LimitExceeded, "", format!("`{action}` of `{id}`: {error}"))
        })?;
        let name: Rc<str> = action.to_string().into();
        found.extend(rows.into_iter().map(|row| Found {
            viewer: viewer.viewer(),
            action: Rc::clone(&name),
            level: row.level.as_str(),
            rule: row.rule.as_str(),
            when: row.when,
            is_implied: row.is_implied,
            valid_until: valid_until.clone(),
        }));
    }
    Ok(found)
}

impl Found {
    fn out<'a>(&'a self, index: &'a Index, criterion: Option<u64>) -> GrantRowOut<'a> {
        let user = |ix: &UserIx| index.user_id(*ix);
        let account = |ix: PartnerIx| index.partner_id(ix);
        let when = &self.when;
        GrantRowOut {
            viewer: user(&self.viewer).unwrap_or_default(),
            action: &self.action,
            level: self.level,
            rule: self.rule,
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
            valid_until: self.valid_until.as_deref(),
            implied: self.is_implied.then_some("records"),
        }
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
