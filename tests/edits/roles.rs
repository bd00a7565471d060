//! Edits of portal roles.

use crate::support::world::edits::*;
use partner_policy::error::Code;
use partner_policy::ids::PartnerGroupId;
use partner_policy::model::{
    CustomVisibility, Edit, GroupMatch, LeadVisibility, Map, NewUserRole, PartnerGroup, PartnerUser, PartnerUserStatus,
    PlanOutcome, RowOutcome, Snapshot, Translation, UserRolePatch,
};

fn new_role(id: &str, name: &str) -> NewUserRole {
    NewUserRole {
        id: rid(id),
        name: name.into(),
        description: None,
        partner_assignable: None,
        is_default: None,
        lead_visibility: None,
        translations: Map::default(),
    }
}

fn create(role: NewUserRole) -> Edit {
    Edit::RolesCreate { role }
}

fn update(id: &str, set: UserRolePatch) -> Edit {
    Edit::RolesUpdate { id: rid(id), set }
}

fn delete(id: &str, confirm: bool) -> Edit {
    Edit::RolesDelete { id: rid(id), confirm }
}

fn translate(id: &str, locale: &str, name: &str) -> Edit {
    Edit::RolesTranslate { id: rid(id), locale: locale.into(), name: name.into(), description: None }
}

fn reorder(ids: &[&str]) -> Edit {
    Edit::RolesReorder { ids: rids(ids) }
}

fn order(snapshot: &Snapshot) -> Vec<&str> {
    snapshot.user_roles.as_ref().unwrap().keys().map(|id| id.as_str()).collect()
}

#[test]
fn only_a_supplier_administrator_defines_roles() {
    let snapshot = portal();
    let others = ["u-pat", "u-sup", "u-clerk", "u-off", "u-adm", "u-mia", "u-nobody"];
    for edit in [
        create(new_role("x", "X")),
        update("basic", UserRolePatch { is_default: Some(true), ..UserRolePatch::default() }),
        delete("basic", true),
        reorder(&["basic"]),
        translate("basic", "fr", "Base"),
    ] {
        nobody_may(&snapshot, &others, Code::NotPermitted, &edit);
        stale(&snapshot, "u-root", edit.clone());
        done(&snapshot, "u-root", edit);
    }
}

#[test]
fn a_new_role_starts_with_the_restrictive_values() {
    let next = done(&portal(), "u-root", create(new_role("x", "  Extra ")));
    let role = next.user_role(&rid("x")).unwrap();
    assert_eq!(&*role.name, "Extra");
    assert!(!role.is_partner_assignable && !role.is_default);
    assert_eq!(role.lead_visibility, LeadVisibility::Assigned);
    assert_eq!(order(&next).last(), Some(&"x"));
}

#[test]
fn the_lead_visibility_of_a_new_role_follows_the_option() {
    let mut snapshot = portal();
    snapshot.settings.custom_role_default_visibility = CustomVisibility::All;
    let next = done(&snapshot, "u-root", create(new_role("x", "X")));
    assert_eq!(next.user_role(&rid("x")).unwrap().lead_visibility, LeadVisibility::All);
}

#[test]
fn a_role_name_is_unique_without_regard_to_case_and_space() {
    let mut snapshot = portal();
    for name in ["basic", " Basic ", "bASIC", "Sales", "ADMINISTRATOR", " marketing"] {
        refused(&ask(&snapshot, "u-root", create(new_role("x", name))), &[Code::DuplicateRoleName]);
    }
    refused(&ask(&snapshot, "u-root", create(new_role("x", "  "))), &[Code::MalformedLabel]);
    refused(&ask(&snapshot, "u-root", create(new_role("basic", "Other"))), &[Code::DuplicateId]);
    // The standard names are taken even before any role was ever declared.
    snapshot.user_roles = None;
    refused(&ask(&snapshot, "u-root", create(new_role("x", "sales"))), &[Code::DuplicateRoleName]);
    refused(&ask(&snapshot, "u-root", create(new_role("sales", "Other"))), &[Code::DuplicateId]);
}

#[test]
fn a_translation_takes_no_name() {
    let snapshot = done(&portal(), "u-root", translate("sales", "fr", "Ventes"));
    done(&snapshot, "u-root", create(new_role("v", "Ventes")));
}

#[test]
fn only_sales_has_the_lead_visibility_of_sales() {
    let snapshot = portal();
    let wish = Some(LeadVisibility::SalesDefault);
    let role = NewUserRole { lead_visibility: wish, ..new_role("x", "X") };
    refused(&ask(&snapshot, "u-root", create(role)), &[Code::InvalidValue]);
    let set = UserRolePatch { lead_visibility: wish, ..UserRolePatch::default() };
    refused(&ask(&snapshot, "u-root", update("marketing", set.clone())), &[Code::InvalidValue]);
    let all = UserRolePatch { lead_visibility: Some(LeadVisibility::All), ..UserRolePatch::default() };
    let changed = done(&snapshot, "u-root", update("sales", all));
    let back = done(&changed, "u-root", update("sales", set));
    assert_eq!(back.user_role(&rid("sales")).unwrap().lead_visibility, LeadVisibility::SalesDefault);
}

#[test]
fn description_assignment_default_and_visibility_change_and_nothing_else_does() {
    let snapshot = portal();
    let set = UserRolePatch {
        id: Some(rid("basic")),
        name: Some("Basic".into()),
        description: Some("For beginners".into()),
        partner_assignable: Some(true),
        is_default: Some(true),
        lead_visibility: Some(LeadVisibility::All),
        translations: None,
    };
    let next = done(&snapshot, "u-root", update("basic", set.clone()));
    let role = next.user_role(&rid("basic")).unwrap();
    assert_eq!(role.description.as_deref(), Some("For beginners"));
    assert!(role.is_partner_assignable && role.is_default);
    assert_eq!(role.lead_visibility, LeadVisibility::All);
    assert_eq!(order(&next), order(&snapshot));
    assert_eq!(rows(&ask(&next, "u-root", update("basic", set))), [(RowOutcome::Unchanged, None)]);
}

#[test]
fn name_and_id_of_a_role_never_change() {
    let snapshot = portal();
    for name in ["Basics", "basic", " Basic"] {
        let set = UserRolePatch { name: Some(name.into()), ..UserRolePatch::default() };
        refused(&ask(&snapshot, "u-root", update("basic", set)), &[Code::NameImmutable]);
    }
    let set = UserRolePatch { id: Some(rid("b")), ..UserRolePatch::default() };
    refused(&ask(&snapshot, "u-root", update("basic", set)), &[Code::InvalidValue]);
    refused(&ask(&snapshot, "u-root", update("none", UserRolePatch::default())), &[Code::UnknownId]);
}

#[test]
fn the_lead_visibility_of_administrator_is_fixed() {
    for visibility in [LeadVisibility::Assigned, LeadVisibility::SalesDefault] {
        let set = UserRolePatch { lead_visibility: Some(visibility), ..UserRolePatch::default() };
        refused(&ask(&portal(), "u-root", update("administrator", set)), &[Code::FixedLeadVisibility]);
    }
    let set = UserRolePatch { partner_assignable: Some(false), ..UserRolePatch::default() };
    let next = done(&portal(), "u-root", update("administrator", set));
    assert!(!next.user_role(&rid("administrator")).unwrap().is_partner_assignable);
}

#[test]
fn a_standard_role_is_never_deleted() {
    for id in ["administrator", "marketing", "sales"] {
        refused(&ask(&portal(), "u-root", delete(id, true)), &[Code::StandardRole]);
    }
    refused(&ask(&portal(), "u-root", delete("none", true)), &[Code::UnknownId]);
}

#[test]
fn a_role_that_anybody_of_any_status_holds_is_not_deleted_and_the_holders_are_listed() {
    for status in [
        PartnerUserStatus::Invited,
        PartnerUserStatus::Active,
        PartnerUserStatus::Deactivated,
        PartnerUserStatus::Revoked,
        PartnerUserStatus::Deleted,
    ] {
        let mut snapshot = portal();
        change(&mut snapshot, "u-tom", |user| {
            user.status = status;
            user.user_roles = rids(&["basic"]);
        });
        change(&mut snapshot, "u-bob", |user| user.user_roles = rids(&["sales", "basic"]));
        let plan = ask(&snapshot, "u-root", delete("basic", false));
        refused(&plan, &[Code::RoleInUse]);
        let listed: Vec<_> = plan.warnings.iter().map(|w| (w.code, w.partner.clone(), w.user.clone())).collect();
        let holder = |partner, user| (Code::RoleInUse, Some(pid(partner)), Some(uid(user)));
        assert_eq!(listed, [holder("acme", "u-tom"), holder("birch", "u-bob")]);
    }
}

#[test]
fn a_deletion_needs_a_confirmation() {
    refused(&ask(&portal(), "u-root", delete("basic", false)), &[Code::ConfirmationRequired]);
    let next = done(&portal(), "u-root", delete("basic", true));
    assert!(next.user_role(&rid("basic")).is_none());
}

#[test]
fn what_referred_to_a_deleted_role_is_named() {
    let mut snapshot = portal();
    change_role(&mut snapshot, "basic", |role| role.is_default = true);
    for (id, has, has_not) in [("g-1", Some("basic"), None), ("g-2", None, Some("basic")), ("g-3", Some("open"), None)]
    {
        let id = PartnerGroupId::parse(id).unwrap();
        let group = PartnerGroup {
            id: id.clone(),
            matching: GroupMatch::All,
            partner: Vec::new(),
            user_roles: partner_policy::model::RoleRules {
                has: has.map(|role| rids(&[role])),
                has_not: has_not.map(|role| rids(&[role])),
            },
        };
        snapshot.partner_groups.insert(id, group);
    }
    let plan = ask(&snapshot, "u-root", delete("basic", true));
    assert_eq!(plan.outcome, PlanOutcome::Ok);
    assert_eq!(warnings(&plan), [Code::DanglingRole; 3]);
    assert!(plan.warnings[1].message.contains("`g-1`") && plan.warnings[2].message.contains("`g-2`"));
}

#[test]
fn the_named_roles_come_first_and_the_others_follow_as_they_stood() {
    let snapshot = portal();
    let plan = ask(&snapshot, "u-root", reorder(&["open", "sales"]));
    assert_eq!(rows(&plan), [(RowOutcome::Updated, None); 2]);
    let next = applied(&snapshot, &plan);
    assert_eq!(order(&next), ["open", "sales", "administrator", "marketing", "basic"]);
    assert_eq!(rows(&ask(&next, "u-root", reorder(&["open"]))), [(RowOutcome::Unchanged, None)]);
}

#[test]
fn an_order_of_unknown_or_repeated_roles_is_caught() {
    let snapshot = portal();
    let plan = ask(&snapshot, "u-root", reorder(&["open", "none"]));
    assert_eq!(rows(&plan), [(RowOutcome::Skipped, None), (RowOutcome::Refused, Some(Code::UnknownId))]);
    let plan = ask_partial(&snapshot, "u-root", reorder(&["open", "none", "open"]));
    assert_eq!(rows(&plan)[2], (RowOutcome::Unchanged, Some(Code::DuplicateRow)));
    assert_eq!(order(&applied(&snapshot, &plan))[0], "open");
    refused(&ask(&snapshot, "u-root", reorder(&[])), &[Code::EmptySelection]);
    let mut small = snapshot;
    small.settings.max_batch_rows = 1;
    refused(&ask(&small, "u-root", reorder(&["open", "basic"])), &[Code::BatchTooLarge]);
}

#[test]
fn a_translation_is_stored_under_its_normal_tag() {
    let next = done(&portal(), "u-root", translate("sales", "FR-ca", " Ventes "));
    let sales = next.user_role(&rid("sales")).unwrap();
    assert_eq!(&*sales.name, "Sales");
    let (tag, translation) = sales.translations.get_index(0).unwrap();
    assert_eq!((&**tag, &*translation.name), ("fr-CA", "Ventes"));
    assert_eq!(rows(&ask(&next, "u-root", translate("sales", "fr-CA", "Ventes"))), [(RowOutcome::Unchanged, None)]);
    let again = done(&next, "u-root", translate("sales", "fr-ca", "La vente"));
    assert_eq!(again.user_role(&rid("sales")).unwrap().translations.len(), 1);
}

#[test]
fn only_languages_of_the_portal_are_taken() {
    let mut snapshot = portal();
    for locale in ["", "f", "not a tag", "fr_FR", "abcdefghij"] {
        refused(&ask(&snapshot, "u-root", translate("sales", locale, "Ventes")), &[Code::UnknownLocale]);
    }
    refused(&ask(&snapshot, "u-root", translate("sales", "fr", " ")), &[Code::MalformedLabel]);
    refused(&ask(&snapshot, "u-root", translate("none", "fr", "Ventes")), &[Code::UnknownId]);
    snapshot.settings.supported_locales = Some(vec!["FR".into()]);
    done(&snapshot, "u-root", translate("sales", "fr", "Ventes"));
    refused(&ask(&snapshot, "u-root", translate("sales", "de", "Verkauf")), &[Code::UnknownLocale]);
    let mut role = new_role("x", "X");
    role.translations.insert("de".into(), Translation { name: "Ix".into(), description: None });
    refused(&ask(&snapshot, "u-root", create(role)), &[Code::UnknownLocale]);
}

#[test]
fn two_roles_with_one_translated_name_are_a_warning_and_no_error() {
    let snapshot = done(&portal(), "u-root", translate("sales", "fr", "Ventes"));
    let plan = ask(&snapshot, "u-root", translate("marketing", "fr", "ventes"));
    assert_eq!(plan.outcome, PlanOutcome::Ok);
    assert_eq!(warnings(&plan), [Code::AmbiguousTranslation]);
    assert!(warnings(&ask(&snapshot, "u-root", translate("marketing", "de", "Ventes"))).is_empty());
    let mut role = new_role("x", "X");
    role.translations.insert("fr".into(), Translation { name: "Ventes".into(), description: None });
    assert_eq!(warnings(&ask(&snapshot, "u-root", create(role))), [Code::AmbiguousTranslation]);
}

#[test]
fn the_first_custom_role_brings_the_standard_ones_along() {
    let next = done(&world(), "u-root", create(new_role("x", "X")));
    assert_eq!(order(&next), ["administrator", "marketing", "sales", "x"]);
}

#[test]
fn a_partner_user_with_every_right_still_defines_no_role() {
    let mut snapshot = portal();
    snapshot.settings.partner_admin_may_assign_roles = true;
    let user = PartnerUser { user_roles: rids(&["administrator", "open"]), ..user("u-adm", "acme") };
    add(&mut snapshot, user);
    nobody_may(&snapshot, &["u-adm"], Code::NotPermitted, &create(new_role("x", "X")));
}
