//! Reads a snapshot that the typed reader refused, section by section and entry by entry.

use super::cx::{At, Cx, quoted};
use super::mend::mended;
use super::node::Node;
use super::readable::Readable;
use super::snapshot::Snapshot;
use super::text::{Given, MAX_ENTITIES, Many};
use crate::error::{Code, MAX_PROBLEMS};

/// The snapshot of a tree, with something in the place of everything that could not be read and was reported.
pub(crate) fn gather<'a>(tree: Node<'a>, cx: &mut Cx) -> Option<Snapshot<'a>> {
    let Node::Object(entries) = tree else {
        cx.report(Code::MalformedJson, &At::ROOT, "a snapshot is an object");
        return None;
    };
    for field in ["format", "revision", "partners", "users"] {
        if !entries.iter().any(|(key, _)| key == field) {
            cx.report(Code::MalformedJson, &At::ROOT, format!("the field `{field}` is missing"));
            cx.unreliable.extend((field == "partners").then_some("partners"));
            cx.unreliable.extend((field == "users").then_some("users"));
        }
    }
    let mut document = Snapshot::default();
    for (key, mut node) in entries {
        if cx.problems.len() >= MAX_PROBLEMS {
            return None;
        }
        let at = At::ROOT.key(&key);
        match &*key {
            "format" => document.format = mended(&mut node, &at, cx).unwrap_or_default(),
            "revision" => document.revision = mended(&mut node, &at, cx).unwrap_or_default(),
            "settings" => document.settings = Given(mended(&mut node, &at, cx)),
            "siteAreas" => document.site_areas = Given(mended(&mut node, &at, cx)),
            "partners" => document.partners = section("partners", &mut node, cx),
            "users" => document.users = section("users", &mut node, cx),
            "managers" => document.managers = Given(Some(section("managers", &mut node, cx))),
            "internalRoles" => document.internal_roles = Given(Some(section("internalRoles", &mut node, cx))),
            "permissionGroups" => document.permission_groups = Given(Some(section("permissionGroups", &mut node, cx))),
            "userRoles" => document.user_roles = Given(Some(section("userRoles", &mut node, cx))),
            "tiers" => document.tiers = Given(Some(section("tiers", &mut node, cx))),
            "profiles" => document.profiles = Given(Some(section("profiles", &mut node, cx))),
            "permissionSets" => document.permission_sets = Given(Some(section("permissionSets", &mut node, cx))),
            "publicGroups" => document.public_groups = Given(Some(section("publicGroups", &mut node, cx))),
            "sharingRules" => document.sharing_rules = Given(Some(section("sharingRules", &mut node, cx))),
            "sharingSets" => document.sharing_sets = Given(Some(section("sharingSets", &mut node, cx))),
            "shareGroups" => document.share_groups = Given(Some(section("shareGroups", &mut node, cx))),
            "partnerGroups" => document.partner_groups = Given(Some(section("partnerGroups", &mut node, cx))),
            "customViews" => document.custom_views = Given(Some(section("customViews", &mut node, cx))),
            "notifications" => document.notifications = Given(Some(section("notifications", &mut node, cx))),
            "invitations" => document.invitations = Given(Some(section("invitations", &mut node, cx))),
            "recordTypes" => document.record_types = Given(Some(section("recordTypes", &mut node, cx))),
            "defaultAccess" => document.default_access = Given(mended(&mut node, &at, cx)),
            "queues" => document.queues = Given(Some(section("queues", &mut node, cx))),
            "reviews" => document.reviews = Given(Some(section("reviews", &mut node, cx))),
            _ => cx.report(Code::UnknownField, &at, format!("there is no field {}", quoted(&key))),
        }
    }
    Some(document)
}

/// The entries of a section.
fn section<'a, T: Readable<'a>>(name: &'static str, node: &mut Node<'a>, cx: &mut Cx) -> Many<T> {
    let at = At::ROOT.key(name);
    let Node::List(list) = node else {
        if !matches!(node, Node::Wild) {
            cx.report(Code::MalformedJson, &at, "expected a list");
        }
        cx.unreliable.push(name);
        return Many::default();
    };
    if list.len() > MAX_ENTITIES {
        cx.report(Code::LimitExceeded, &at, "a snapshot has at most 5 million entries");
        cx.unreliable.push(name);
        return Many::default();
    }
    let mut entries = Vec::new();
    for (index, node) in list.iter_mut().enumerate() {
        match mended(node, &at.index(index), cx) {
            Some(entry) => entries.push(entry),
            None => {
                // Too much is wrong to go on: what follows would stand at another place.
                cx.unreliable.push(name);
                break;
            }
        }
    }
    Many(entries)
}
