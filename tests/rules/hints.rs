//! What is missing, for everybody and every action, as it stands in `tests/rules/hints.txt`.
//!
//! `UPDATE=1 cargo test --test main rules::hints` writes the file; read what changed against the rules before it is kept.

use std::collections::BTreeMap;

use crate::support::world::*;
use partner_policy::ids::*;
use partner_policy::model::*;
use partner_policy::rules;

/// Everybody who asks: partner users of `p-a` by licence, internal users, sales reps.
fn programme() -> World {
    let mut world = World::new();
    world.placed("u-uma", "p-a", "user");
    world.placed("u-ben", "p-a", "user");
    world.licensed("u-plus", "p-a", License::CustomerCommunityPlus);
    world.licensed("u-high", "p-a", License::CustomerCommunity);
    world.placed("u-bob", "p-b", "user");
    world.internal("u-int");
    world.internal("u-asleep");
    world.partner("p-c").status = PartnerStatus::Inactive;
    world.manager("p-c", "u-asleep");
    world.internal("u-mod");
    world.group_of("u-mod", "g").modules = vec![(Module::Lead, ModuleScope::AssignedPartners)];
    world.manager("p-a", "u-plain");
    world.internal("u-plain");
    world.rep("u-rep", "p-a", true);
    world.rep("u-gone", "p-a", false);
    world
}

/// The same with portal roles, tiers and a site configuration in play.
fn portal() -> World {
    let mut world = programme();
    world.user("u-none", "p-a");
    world.role("r-basic");
    world.user("u-basic", "p-a").user_roles = ids(&["r-basic"]);
    world.user("u-sales", "p-a").user_roles = ids(&["sales"]);
    world.user("u-admin", "p-a").user_roles = ids(&["administrator"]);
    world.snapshot.site_areas = Some(vec!["leads".into()]);
    let tier = Tier { id: id("silver"), name: "".into(), features: vec!["registration".into()] };
    world.snapshot.tiers = Some([(tier.id.clone(), tier)].into_iter().collect());
    world
}

/// The actions by hint, for one viewer and resources that differ in their kind alone.
fn ways(world: &World, viewer: &str, shape: &Resource) -> BTreeMap<String, Vec<String>> {
    let viewer = id::<UserId>(viewer);
    let mut ways: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for action in Action::all() {
        let resource = Resource { kind: action.kind(), ..shape.clone() };
        let question = Question { viewer: &viewer, now: at(NOW), action, resource: &resource, to: None };
        for missing in rules::decide(&world.snapshot, &question).missing {
            // The kind of the record stands in the hint as a word of its own.
            let noun = action.kind().as_str().replace('-', " ");
            let hint = missing.hint.replace(&format!("this {noun} "), "this TYPE ");
            ways.entry(format!("{} {hint}", missing.rule)).or_default().push(action.to_string());
        }
    }
    ways
}

/// The actions, those on one kind together.
fn folded(actions: &[String]) -> String {
    let mut kinds: Vec<(&str, Vec<&str>)> = Vec::new();
    for action in actions {
        let (kind, verb) = action.split_once('.').unwrap();
        match kinds.last_mut().filter(|(last, _)| *last == kind) {
            Some((_, verbs)) => verbs.push(verb),
            None => kinds.push((kind, vec![verb])),
        }
    }
    let mut verbs: Vec<(String, Vec<&str>)> = Vec::new();
    for (kind, of) in kinds {
        let of = of.join("/");
        match verbs.iter_mut().find(|(known, _)| *known == of) {
            Some((_, kinds)) => kinds.push(kind),
            None => verbs.push((of, vec![kind])),
        }
    }
    verbs.into_iter().map(|(verbs, kinds)| format!("{verbs} {}", kinds.join(", "))).collect::<Vec<_>>().join("; ")
}

/// Who asks about what, and what each hears, hint by hint: the actions, and the numbers of those who hear it of them.
#[derive(Default)]
struct Table {
    asked: Vec<String>,
    hints: BTreeMap<String, BTreeMap<String, Vec<String>>>,
}

impl Table {
    fn ask(&mut self, about: &str, world: &World, asked: &[(&str, &str, Resource)]) {
        for (viewer, on, shape) in asked {
            self.asked.push(format!("{viewer} on {on}, {about}"));
            for (hint, actions) in ways(world, viewer, shape) {
                let hears = self.hints.entry(hint).or_default().entry(folded(&actions)).or_default();
                hears.push(self.asked.len().to_string());
            }
        }
    }
}

impl std::fmt::Display for Table {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (at, asked) in self.asked.iter().enumerate() {
            writeln!(f, "{} {asked}", at + 1)?;
        }
        for (hint, actions) in &self.hints {
            writeln!(f, "\n{hint}")?;
            for (actions, who) in actions {
                writeln!(f, "- {actions}: {}", who.join(" "))?;
            }
        }
        Ok(())
    }
}

fn table() -> Table {
    let nobodys = || thing("lead");
    let own = || of("lead", "p-a");
    let other = || of("lead", "p-b");
    let mut table = Table::default();
    let mut show = |about: &str, world: &World, asked: &[(&str, &str, Resource)]| table.ask(about, world, asked);
    let world = programme();
    show(
        "without portal roles",
        &world,
        &[
            ("u-uma", "what a colleague owns", own().owner("u-ben")),
            ("u-uma", "what a high-volume colleague owns", own().owner("u-high")),
            ("u-uma", "what a colleague owns and no account has", nobodys().owner("u-ben")),
            ("u-uma", "what another account owns", other().owner("u-bob")),
            ("u-uma", "what they own at another account", other().owner("u-ben")),
            ("u-uma", "themselves", own().id("u-uma")),
            ("u-uma", "nothing in particular", nobodys()),
            ("u-plus", "what a colleague owns", own().owner("u-ben")),
            ("u-high", "what a colleague owns", own().owner("u-ben")),
            ("u-high", "what a user without a role owns", own().owner("u-plus")),
            ("u-int", "what a user owns", own().owner("u-uma")),
            ("u-int", "what a high-volume user owns", own().owner("u-high")),
            ("u-int", "what nobody owns", own()),
            ("u-int", "nothing in particular", nobodys()),
            ("u-mod", "what nobody owns", own()),
            ("u-plain", "what nobody owns", own()),
            ("u-asleep", "what nobody owns", of("lead", "p-c")),
            ("u-rep", "what nobody works on", own()),
            ("u-rep", "what the rep works on", own().assignee("u-rep")),
            ("u-rep", "another account", other()),
            ("u-gone", "what nobody works on", own()),
            ("u-gone", "what the rep works on", own().assignee("u-gone")),
        ],
    );
    let mut world = programme();
    world.snapshot.settings.hierarchy_access = HierarchyAccess::ReadWrite;
    world.snapshot.settings.manager_areas_need_permission = true;
    world.snapshot.settings.internal_assignee_sees_deal = true;
    world.user("u-uma", "p-a").features = vec![Feature::ManageUsers];
    show(
        "with the options on",
        &world,
        &[
            ("u-uma", "what a colleague owns", own().owner("u-ben")),
            ("u-int", "what a user owns", own().owner("u-uma")),
            ("u-plain", "what nobody owns", own()),
        ],
    );
    let mut world = portal();
    let lead = || own().origin(LeadOrigin::Distributed).assignee("u-ben");
    show(
        "with portal roles",
        &world,
        &[
            ("u-none", "a lead of a colleague", lead()),
            ("u-none", "nothing in particular", nobodys()),
            ("u-none", "another account", other().origin(LeadOrigin::Distributed)),
            ("u-basic", "a lead of a colleague", lead()),
            ("u-basic", "a lead of nobody", own()),
            ("u-basic", "themselves", own().id("u-basic").owner("u-basic")),
            ("u-basic", "a colleague", own().id("u-ben").owner("u-ben")),
            ("u-sales", "a lead of a colleague", lead()),
            ("u-sales", "a registered lead of a colleague", own().origin(LeadOrigin::Registered).assignee("u-ben")),
            ("u-sales", "a colleague", own().id("u-ben").owner("u-ben")),
            ("u-admin", "a lead of a colleague", lead()),
            ("u-admin", "a role of suppliers", nobodys().id("r-basic")),
            ("u-admin", "a role of partners", nobodys().id("administrator")),
            ("u-int", "a role", nobodys().id("r-basic")),
        ],
    );
    world.snapshot.settings.partner_admin_may_assign_roles = true;
    show(
        "where partners assign roles",
        &world,
        &[
            ("u-basic", "a role of suppliers", nobodys().id("r-basic")),
            ("u-admin", "a role of suppliers", nobodys().id("r-basic")),
            ("u-admin", "a role of partners", nobodys().id("administrator")),
        ],
    );
    table
}

#[test]
fn everybody_hears_what_is_missing() {
    let table = table().to_string();
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write("tests/rules/hints.txt", &table).unwrap();
    }
    let known = include_str!("hints.txt");
    for (ours, theirs) in table.lines().zip(known.lines()) {
        assert_eq!(ours, theirs);
    }
    assert_eq!(table.lines().count(), known.lines().count());
}
