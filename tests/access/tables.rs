//! Tables while they change, and JSON lists, give the answers of single questions.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::support::worlds::enumerate::*;
use crate::support::worlds::*;
use partner_policy::access::{CompiledViewer, Table, ranges};
use partner_policy::formats;
use partner_policy::index::Index;
use partner_policy::model::*;
use serde_json::{Value as Json, json};

/// Forty partners with a user, a manager `ann` of two of them, and shares.
fn programme() -> Index {
    let mut world = World::new().permission_group("g", |group| {
        group.modules = vec![(Module::Deal, ModuleScope::AssignedPartners)];
    });
    for number in 0..40 {
        let partner = format!("p-{number}");
        world = world.partner(&partner, |_| ()).member(&format!("u-{number}"), &partner, "user");
    }
    let world = world
        .member("boss", "p-3", "executive")
        .internal("ann", |user| {
            user.permission_groups = vec![partner_policy::ids::PermissionGroupId::parse("g").unwrap()]
        })
        .manager("p-3", "ann")
        .manager("p-7", "ann");
    Index::build(Arc::new(world.0))
}

/// The deal number `n` in its `turn`-th state.
fn deal(n: usize, turn: usize) -> Resource {
    let (partner, user) = ((n * 7 + turn) % 41, (n * 3 + turn) % 43);
    let deal = Rec::of("deal").partner(&format!("p-{partner}")).owner(&format!("u-{partner}"));
    let deal = deal.assignee(&format!("u-{user}")).creator(&format!("u-{user}"));
    if n % 11 == turn % 11 { deal.share(&format!("u-{user}"), ShareLevel::Read).0 } else { deal.0 }
}

fn agree(table: &Table, deals: &[Resource], viewers: &[CompiledViewer]) {
    for viewer in viewers {
        for name in ["deal.view", "deal.edit", "deal.delete", "lead.view"] {
            let mask = table.filter(viewer, action(name)).unwrap();
            for (row, deal) in deals.iter().enumerate() {
                let is_allowed = viewer.decide(action(name), deal, None).allowed;
                assert_eq!(mask.contains(row), is_allowed, "{name} {deal:?}");
            }
            assert_eq!(mask.len(), deals.len());
            assert_eq!(mask.words().len(), deals.len().div_ceil(64));
            assert_eq!(mask.words().iter().map(|word| word.count_ones() as usize).sum::<usize>(), mask.count());
        }
    }
}

#[test]
fn a_table_keeps_up_with_few_and_many_changes() {
    let index = programme();
    let viewers = ["u-3", "boss", "ann", "u-20"].map(|id| CompiledViewer::compile(&index, &uid(id), at(NOW)).unwrap());
    let mut deals: Vec<Resource> = (0..3_000).map(|n| deal(n, 0)).collect();
    let mut table = Table::of(&index, &deals);
    agree(&table, &deals, &viewers);
    // Up to 1,024 changed rows are looked at one by one; with more the lists are made anew.
    for (turn, changed) in [3, 1_020, 1, 1, 5, 2_500].into_iter().enumerate() {
        for n in 0..changed {
            let row = (n * 13 + turn) % deals.len();
            deals[row] = deal(row, turn + 1);
            assert!(table.update(row, &deals[row]));
        }
        let new = deal(deals.len(), turn);
        table.push(&new);
        deals.push(new);
        agree(&table, &deals, &viewers);
    }
    assert!(!table.update(deals.len(), &deals[0]));
}

/// Partner users of `acme` for each of whose predicates there are records of that kind on which it decides.
fn mixed() -> Index {
    let map = |record_type, user, record| AccessMapping { record_type, level: ShareLevel::Read, user, record };
    let amount = Criterion {
        field: "amount".into(),
        on: CriterionSubject::Record,
        op: CriterionOp::Ge,
        value: Operand::One(Value::Number(10.0)),
    };
    let everybody = [License::PartnerCommunity];
    let mappings = [
        map(RecordType::Deal, Lookup::Contact, Lookup::Account),
        map(RecordType::Case, Lookup::Contact, Lookup::Contact),
    ];
    let world = World::new()
        .settings(|settings| settings.hierarchy_includes_shared = true)
        .partner("acme", |_| ())
        .partner("birch", |_| ())
        .portal_roles(&[("assigned", LeadVisibility::Assigned), ("all", LeadVisibility::All)])
        .member("boss", "acme", "executive")
        .member("seller", "acme", "user")
        .member("helper", "acme", "user")
        .member("bob", "birch", "user")
        .change_user("seller", |user| user.user_roles = portal_roles(&["sales"]))
        .change_user("helper", |user| user.user_roles = portal_roles(&["assigned"]))
        .sharing_set("set", Some(&everybody), &mappings)
        .rule(RecordType::Opportunity, ShareLevel::Read, RuleScope::Where(vec![amount]), Target::User(uid("helper")));
    Index::build(Arc::new(world.0))
}

/// Records of a kind in every combination of what the predicates of [`mixed`] ask for.
fn mixed_records(kind: ResourceKind) -> Vec<Resource> {
    let origins = [LeadOrigin::Distributed, LeadOrigin::Registered, LeadOrigin::MarketingActivity];
    let mut found = Vec::new();
    for n in 0..600_usize {
        // No partner has the id of a contact, but records may name one.
        let partner = ["acme", "", "birch", "c-seller", "acme", "acme"][n % 6];
        let person = ["seller", "helper", "", "bob", "boss"][n % 5];
        let record = Rec(Resource::of(kind)).partner(partner).owner(["bob", "", "ghost"][n % 3]).assignee(person);
        let record = record.origin(origins.get(n % 4).copied()).contact(["", "c-seller", "c-bob"][n % 3]);
        let record = record.id(["c-helper", "", "x"][n / 2 % 3]);
        let record = match n % 7 {
            1 => record.share("helper", ShareLevel::ReadWrite),
            2 => record.share("seller", ShareLevel::Read).share("bob", ShareLevel::Read),
            _ => record,
        };
        found.push(match n % 4 {
            1 => record.field("amount", Value::Number(12.0)).0,
            2 => record.field("amount", Value::Number(2.0)).field("other", Value::Bool(true)).0,
            _ => record.0,
        });
    }
    found
}

const MIXED: [ResourceKind; 5] =
    [ResourceKind::Lead, ResourceKind::Deal, ResourceKind::Case, ResourceKind::Opportunity, ResourceKind::Contact];

#[test]
fn a_table_of_many_kinds_decides_as_its_records_do() {
    let index = mixed();
    let records: Vec<Resource> = MIXED.into_iter().flat_map(mixed_records).collect();
    let few: Vec<Resource> = (0..12_000).map(|n| deal(n, 0)).chain(mixed_records(ResourceKind::Deal)).collect();
    let mut seen = BTreeSet::new();
    for records in [records, few] {
        let table = Table::of(&index, &records);
        for id in ["boss", "seller", "helper", "bob"] {
            let viewer = CompiledViewer::compile(&index, &uid(id), at(NOW)).unwrap();
            for action in Action::all().filter(|action| MIXED.contains(&action.kind())) {
                let mask = table.filter(&viewer, action).unwrap();
                for (row, record) in records.iter().enumerate().filter(|(_, record)| record.kind == action.kind()) {
                    let verdict = viewer.decide(action, record, None);
                    assert_eq!(mask.contains(row), verdict.allowed, "{id} {action} {record:?}");
                    assert_eq!(table.decide(&viewer, action, row), Ok(Some(verdict)), "{id} {action} {record:?}");
                }
                seen.insert(mask.count());
            }
        }
    }
    assert!(seen.len() > 10, "{seen:?}");
}

/// The partners of [`programme`] in another order, without some and with a new one, people likewise.
fn moved(turn: usize) -> Index {
    let mut world = World::new().permission_group("g", |group| {
        group.modules = vec![(Module::Deal, ModuleScope::AssignedPartners)];
    });
    let numbers = || (0..43).rev().filter(|number| number % 5 != turn);
    for number in numbers() {
        world = world.partner(&format!("p-{number}"), |_| ());
    }
    for number in numbers() {
        let account = if number % 4 == 0 { 3 } else { number };
        world = world.member(&format!("u-{number}"), &format!("p-{account}"), "user");
    }
    let world = world.member("boss", "p-3", "executive").internal("ann", |user| {
        user.permission_groups = vec![partner_policy::ids::PermissionGroupId::parse("g").unwrap()]
    });
    Index::build(Arc::new(world.manager("p-3", "ann").manager("p-42", "ann").0))
}

#[test]
fn a_table_that_follows_answers_as_one_that_was_made_there() {
    let (first, again) = (programme(), programme());
    let revisions = [moved(0), moved(1), first.clone(), again, moved(4), first.clone()];
    let mut deals: Vec<Resource> = (0..2_000).map(|n| deal(n, 0)).collect();
    for is_asked_between in [true, false] {
        let mut table = Table::of(&first, &deals);
        for (turn, index) in revisions.iter().enumerate() {
            assert!(table.follow(index));
            assert!(table.index().is_same(index));
            let ids = ["boss", "ann", "u-3", "u-20", "u-8", "u-41"].into_iter();
            let viewers: Vec<_> = ids.filter_map(|id| CompiledViewer::compile(index, &uid(id), at(NOW)).ok()).collect();
            if is_asked_between || turn + 1 == revisions.len() {
                assert!(viewers.len() > 3);
                agree(&table, &deals, &viewers);
            }
            let row = turn * 301;
            deals[row] = deal(row, turn + 1);
            assert!(table.update(row, &deals[row]));
            deals.push(deal(deals.len(), turn));
            table.push(&deals[deals.len() - 1]);
        }
    }
}

#[test]
fn a_table_follows_to_no_index_that_asks_for_more_of_its_records_than_it_kept() {
    let (plain, mixed) = (programme(), mixed());
    let mut table = Table::of(&plain, &mixed_records(ResourceKind::Opportunity));
    assert!(!table.follow(&mixed));
    assert!(table.index().is_same(&plain));
    let records = mixed_records(ResourceKind::Opportunity);
    let mut table = Table::of(&mixed, &records);
    assert!(table.follow(&plain) && table.follow(&mixed));
    for id in ["boss", "helper", "bob"] {
        let viewer = CompiledViewer::compile(&mixed, &uid(id), at(NOW)).unwrap();
        let of_new = Table::of(&mixed, &records).filter(&viewer, action("opportunity.view")).unwrap();
        assert_eq!(table.filter(&viewer, action("opportunity.view")).unwrap(), of_new);
    }
    let typed = declared_worlds(1).next().unwrap();
    assert!(!typed.0.record_types.is_empty());
    assert!(!table.follow(&Index::build(Arc::new(typed.0))));
}

#[test]
fn an_empty_table_and_an_empty_mask_say_so() {
    let index = programme();
    let viewer = CompiledViewer::compile(&index, &uid("u-3"), at(NOW)).unwrap();
    let mut table = Table::new(&index);
    assert!(table.is_empty());
    assert!(table.filter(&viewer, action("deal.view")).unwrap().is_empty());
    table.push(&deal(0, 0));
    assert!(!table.is_empty());
    assert!(!table.filter(&viewer, action("deal.view")).unwrap().is_empty());
}

#[test]
fn a_matrix_is_the_filters_of_its_actions() {
    let all: Vec<Action> = Action::all().collect();
    let resources: Vec<Resource> =
        ResourceKind::ALL.iter().flat_map(|&kind| [things(kind), records(kind, 40_009)].concat()).collect();
    for world in partner_worlds(40_009).chain(other_worlds(8_191)) {
        let index = Index::build(Arc::new(world.0));
        let viewer = CompiledViewer::compile(&index, &uid("v"), at(NOW)).unwrap();
        let table = Table::of(&index, &resources);
        let matrix = table.matrix(&viewer, &all).unwrap();
        assert_eq!(matrix.len(), all.len());
        for (mask, action) in matrix.iter().zip(&all) {
            assert_eq!(*mask, table.filter(&viewer, *action).unwrap(), "{action}");
        }
    }
}

#[test]
fn what_was_prepared_for_every_kind_answers_as_what_was_not() {
    let records: Vec<Resource> = RecordType::ALL.iter().flat_map(|of| records(of.kind(), 20_011)).collect();
    for world in partner_worlds(16_001).chain(other_worlds(2_003)) {
        let index = Index::build(Arc::new(world.0));
        let viewer = || CompiledViewer::compile(&index, &uid("v"), at(NOW)).unwrap();
        let (asked, prepared) = (viewer(), viewer());
        prepared.prepare();
        for action in Action::all() {
            for record in records.iter().filter(|record| record.kind == action.kind()) {
                let (ours, theirs) = (prepared.decide(action, record, None), asked.decide(action, record, None));
                assert_eq!(ours, theirs, "{action} {record:?}");
            }
        }
    }
}

/// A record as JSON without its shares, and the same with them.
fn text(record: &Resource) -> [Json; 2] {
    let user = |user: &Option<partner_policy::ids::UserId>| user.as_ref().map(|user| user.as_str().to_owned());
    let origin = record.origin.map(|origin| match origin {
        LeadOrigin::Distributed => "distributed",
        LeadOrigin::Registered => "registered",
        LeadOrigin::MarketingActivity => "marketing-activity",
    });
    let fields: serde_json::Map<String, Json> = (record.fields.iter())
        .map(|(name, value)| {
            let value = match value {
                Value::Bool(yes) => json!(yes),
                // Whole numbers are plain for the scanner.
                Value::Number(number) if number.fract() == 0.0 => json!(*number as i64),
                Value::Number(number) => json!(number),
                Value::Text(text) => json!(**text),
            };
            (name.to_string(), value)
        })
        .collect();
    let members = [
        ("type", Some(record.kind.as_str().to_owned())),
        ("id", record.id.as_ref().map(|id| id.as_str().to_owned())),
        ("partner", record.partner.as_ref().map(|id| id.as_str().to_owned())),
        ("owner", user(&record.owner)),
        ("assignee", user(&record.assignee)),
        ("createdBy", user(&record.created_by)),
        ("contact", record.contact.as_ref().map(|id| id.as_str().to_owned())),
        ("origin", origin.map(str::to_owned)),
    ];
    let mut plain: serde_json::Map<String, Json> =
        members.into_iter().filter_map(|(key, value)| Some((key.to_owned(), json!(value?)))).collect();
    if !fields.is_empty() {
        plain.insert("fields".into(), Json::Object(fields));
    }
    let mut shared = plain.clone();
    let level = |level| if level == ShareLevel::Read { "read" } else { "read-write" };
    let shares = record.shares.iter().map(|share| {
        let ShareTarget::User(user) = &share.with else { panic!("a share with a user") };
        json!({ "user": user.as_str(), "level": level(share.level) })
    });
    shared.insert("shares".into(), shares.collect());
    [Json::Object(plain), Json::Object(shared)]
}

/// The records of a list on which the viewer may do the action, cut out of the list.
fn visible(viewer: &CompiledViewer, asked: &str, list: &str) -> Option<Vec<String>> {
    let mut read = |record: &[u8]| formats::read_resource(record).ok();
    let found = ranges(viewer, action(asked), list.as_bytes(), &mut read)?;
    // Where an entry is none of the type, the list as a whole has no answer here.
    let visible = found.unread.is_empty().then_some(found.visible)?;
    Some(visible.as_chunks::<2>().0.iter().map(|[from, to]| list[*from as usize..*to as usize].to_owned()).collect())
}

/// Filters the records of a kind as a JSON list, once with their shares and once without; gives how many were visible.
fn filtered(viewer: &CompiledViewer, name: &str, records: &[Resource]) -> usize {
    let texts: Vec<String> = records.iter().flat_map(text).map(|record| record.to_string()).collect();
    let list = format!(" [{}\n]  ", texts.join(" ,\n "));
    let is_visible = |text: &&String| {
        let record = formats::read_resource(text.as_bytes()).unwrap();
        viewer.decide(action(name), &record, None).allowed
    };
    let expected: Vec<String> = texts.iter().filter(is_visible).cloned().collect();
    let count = expected.len();
    assert_eq!(visible(viewer, name, &list), Some(expected), "{name}");
    count
}

#[test]
fn a_json_list_is_filtered_as_its_records_are_decided() {
    let mut found = BTreeSet::new();
    let index = mixed();
    for id in ["boss", "seller", "helper", "bob"] {
        let viewer = CompiledViewer::compile(&index, &uid(id), at(NOW)).unwrap();
        for kind in MIXED {
            let of = |verb| format!("{}.{verb}", kind.as_str());
            found.extend(["view", "edit"].map(|verb| filtered(&viewer, &of(verb), &mixed_records(kind))));
        }
    }
    for world in partner_worlds(16_001).chain(other_worlds(4_001)) {
        let index = Index::build(Arc::new(world.0));
        let viewer = CompiledViewer::compile(&index, &uid("v"), at(NOW)).unwrap();
        for kind in MIXED {
            found.insert(filtered(&viewer, &format!("{}.view", kind.as_str()), &records(kind, 8_009)));
        }
    }
    assert!(found.len() > 10, "{found:?}");
}

#[test]
fn what_is_no_json_list_of_records_of_the_type_is_left_to_the_full_reader() {
    let index = programme();
    let viewer = CompiledViewer::compile(&index, &uid("u-3"), at(NOW)).unwrap();
    let own = r#"{"type":"deal","partner":"p-3","owner":"u-3"}"#;
    let of = |list: &str| visible(&viewer, "deal.view", list).map(|found| found.len());
    assert_eq!(of("[]"), Some(0));
    assert_eq!(of(" [ ] "), Some(0));
    assert_eq!(of(&format!("[{own}]")), Some(1));
    assert_eq!(of(&format!("[{own},{own}]")), Some(2));
    for list in [
        "".to_owned(),
        "{}".to_owned(),
        "[".to_owned(),
        "[]]".to_owned(),
        "[] 1".to_owned(),
        format!("[{own}"),
        format!("[{own},]"),
        format!("[{own};{own}]"),
        format!("[{own}{own}]"),
        format!("[{own}] 1"),
        format!("[{own},1]"),
        r#"[{"type":"lead"}]"#.to_owned(),
        // Another type, which only the full reader knows because of the escape.
        r#"[{"type":"lead","id":"\u0061"}]"#.to_owned(),
        r#"[{"type":"deal","origin":"somewhere"}]"#.to_owned(),
        r#"[{"type":"steal"}]"#.to_owned(),
    ] {
        assert_eq!(of(&list), None, "{list}");
    }
}
