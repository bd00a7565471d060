//! The life of partner users: revoked, restored, deactivated, renamed, reviewed, swept.

use crate::support::world::edits::*;
use partner_policy::error::Code;
use partner_policy::model::{
    Edit, Exemption, Feature, PartnerUser, PartnerUserStatus, PlanOutcome, ReviewAnswer, ReviewNoAnswer, RowOutcome,
    Snapshot, SupportCase, SystemEdit,
};

const STATUSES: [PartnerUserStatus; 5] = [
    PartnerUserStatus::Invited,
    PartnerUserStatus::Active,
    PartnerUserStatus::Deactivated,
    PartnerUserStatus::Revoked,
    PartnerUserStatus::Deleted,
];

fn revoke(users: &[&str]) -> Edit {
    Edit::UsersRevoke { users: uids(users) }
}

fn deactivate(users: &[&str]) -> Edit {
    Edit::UsersDeactivate { users: uids(users) }
}

fn reactivate(users: &[&str]) -> Edit {
    Edit::UsersReactivate { users: uids(users) }
}

fn restore(user: &str, case: Option<SupportCase>) -> Edit {
    Edit::UsersRestore { user: uid(user), case }
}

fn rename(user: &str, username: &str, case: Option<SupportCase>) -> Edit {
    Edit::UsersRename { user: uid(user), username: username.into(), case }
}

fn naming(username: &str) -> Option<SupportCase> {
    Some(SupportCase { username: Some(username.into()), ..SupportCase::default() })
}

fn naming_both(username: &str, new: &str) -> Option<SupportCase> {
    naming(username).map(|case| SupportCase { new_username: Some(new.into()), ..case })
}

fn close(reviewer: &str, answers: &[(&str, bool)]) -> Edit {
    let answers = answers.iter().map(|(user, keep)| ReviewAnswer { user: uid(user), keep: *keep }).collect();
    Edit::ReviewsClose { partner: pid("acme"), answers, reviewer: uid(reviewer) }
}

fn with_status(mut snapshot: Snapshot, id: &str, status: PartnerUserStatus) -> Snapshot {
    change(&mut snapshot, id, |user| user.status = status);
    snapshot
}

#[test]
fn a_holder_of_manage_users_revokes_others_of_the_own_partner() {
    let snapshot = world();
    let others = ["u-root", "u-pat", "u-sup", "u-off", "u-tom", "u-bob", "u-none"];
    nobody_may(&snapshot, &others, Code::NotPermitted, &revoke(&["u-tom"]));
    stale(&snapshot, "u-mia", revoke(&["u-tom"]));
    refused(&ask(&snapshot, "u-mia", revoke(&["u-mia"])), &[Code::SelfRevoke]);
    refused(&ask(&snapshot, "u-mia", revoke(&["u-bob"])), &[Code::NotPermitted]);
    refused(&ask(&snapshot, "u-mia", revoke(&["u-none", "u-clerk"])), &[Code::UnknownId, Code::InvalidValue]);
    refused(&ask(&snapshot, "u-mia", revoke(&[])), &[Code::EmptySelection]);
    let next = done(&snapshot, "u-mia", revoke(&["u-tom"]));
    assert_eq!(of(&next, "u-tom").status, PartnerUserStatus::Revoked);
    let plan = ask(&next, "u-mia", revoke(&["u-tom", "u-tom"]));
    assert_eq!(rows(&plan), [(RowOutcome::Unchanged, None), (RowOutcome::Unchanged, Some(Code::DuplicateRow))]);
}

#[test]
fn everybody_but_the_deleted_can_be_revoked() {
    for status in STATUSES {
        let plan = ask(&with_status(world(), "u-tom", status), "u-mia", revoke(&["u-tom"]));
        match status {
            PartnerUserStatus::Deleted => refused(&plan, &[Code::UserNotActive]),
            _ => assert_eq!(plan.outcome, PlanOutcome::Ok),
        }
    }
}

#[test]
fn a_partner_user_revokes_no_last_administrator() {
    let mut snapshot = portal();
    refused(&ask(&snapshot, "u-mia", revoke(&["u-adm"])), &[Code::LastAdmin]);
    change(&mut snapshot, "u-tom", |user| user.user_roles = rids(&["administrator"]));
    done(&snapshot, "u-mia", revoke(&["u-adm"]));
    let plan = ask_partial(&snapshot, "u-mia", revoke(&["u-adm", "u-tom"]));
    assert_eq!(rows(&plan), [(RowOutcome::Updated, None), (RowOutcome::Refused, Some(Code::LastAdmin))]);
    // An administrator who is shut out already is none to lose.
    done(&with_status(portal(), "u-adm", PartnerUserStatus::Deactivated), "u-mia", revoke(&["u-adm"]));
}

#[test]
fn only_support_restores_and_only_on_a_case_that_names_the_user() {
    let snapshot = with_status(world(), "u-tom", PartnerUserStatus::Revoked);
    let case = naming("U-Tom@acme.example ");
    let others = ["u-root", "u-pat", "u-mia", "u-tom", "u-off"];
    nobody_may(&snapshot, &["u-none"], Code::NotPermitted, &restore("u-tom", case.clone()));
    nobody_may(&snapshot, &others, Code::SupportRequired, &restore("u-tom", case.clone()));
    stale(&snapshot, "u-sup", restore("u-tom", case.clone()));
    for bad in [None, Some(SupportCase::default()), naming("u-bob@birch.example"), naming("")] {
        refused(&ask(&snapshot, "u-sup", restore("u-tom", bad)), &[Code::CaseIncomplete]);
    }
    refused(&ask(&snapshot, "u-sup", restore("u-none", case.clone())), &[Code::UnknownId]);
    let next = done(&snapshot, "u-sup", restore("u-tom", case.clone()));
    assert_eq!(of(&next, "u-tom").status, PartnerUserStatus::Active);
    assert_eq!(rows(&ask(&next, "u-sup", restore("u-tom", case.clone()))), [(RowOutcome::Unchanged, None)]);
    for (status, code) in
        [(PartnerUserStatus::Deactivated, Code::UserDeactivated), (PartnerUserStatus::Deleted, Code::UserNotActive)]
    {
        let snapshot = with_status(world(), "u-tom", status);
        refused(&ask(&snapshot, "u-sup", restore("u-tom", case.clone())), &[code]);
    }
}

#[test]
fn a_restored_user_has_the_default_rights_and_what_the_case_lists() {
    let mut snapshot = portal();
    change_role(&mut snapshot, "marketing", |role| role.is_default = true);
    change(&mut snapshot, "u-tom", |user| {
        user.status = PartnerUserStatus::Revoked;
        user.features = vec![Feature::ManageUsers, Feature::ManageCases];
        user.user_roles = rids(&["administrator", "sales"]);
        user.partner_role = Some(prid("executive"));
        user.is_reviewer = true;
        user.last_login_at = None;
    });
    let next = done(&snapshot, "u-sup", restore("u-tom", naming("u-tom@acme.example")));
    let tom = of(&next, "u-tom");
    assert!(tom.features.is_empty() && tom.partner_role.is_none() && !tom.is_reviewer);
    assert_eq!(tom.user_roles, rids(&["marketing"]));
    // The restored user does not fall out again at once.
    assert_eq!(tom.reactivated_at, Some(at(NOW)));
    let listed = Some(vec![Feature::ManageLeads, Feature::ManageLeads]);
    let case = naming("u-tom@acme.example").map(|case| SupportCase { features: listed, ..case });
    let next = done(&snapshot, "u-sup", restore("u-tom", case));
    assert_eq!(of(&next, "u-tom").features, [Feature::ManageLeads]);
    change_role(&mut snapshot, "marketing", |role| role.is_default = false);
    assert_eq!(warnings(&ask(&snapshot, "u-sup", restore("u-tom", naming("u-tom@acme.example")))), [Code::NoRole]);
}

#[test]
fn the_supplier_deactivates_active_users() {
    let mut snapshot = world();
    add_rep(&mut snapshot, "s-rep", "acme");
    nobody_may(&snapshot, &["u-sup", "u-clerk", "u-mia", "u-off"], Code::NotPermitted, &deactivate(&["u-tom"]));
    stale(&snapshot, "u-root", deactivate(&["u-tom"]));
    refused(&ask(&snapshot, "u-root", deactivate(&[])), &[Code::EmptySelection]);
    let bad = [Code::UnknownId, Code::InvalidValue, Code::InvalidValue];
    refused(&ask(&snapshot, "u-root", deactivate(&["u-none", "s-rep", "u-clerk"])), &bad);
    for actor in ["u-root", "u-pat"] {
        let next = done(&snapshot, actor, deactivate(&["u-tom", "u-bob"]));
        assert_eq!(of(&next, "u-tom").status, PartnerUserStatus::Deactivated);
        assert_eq!(of(&next, "u-bob").status, PartnerUserStatus::Deactivated);
        assert_eq!(rows(&ask(&next, actor, deactivate(&["u-tom"]))), [(RowOutcome::Unchanged, None)]);
    }
    for (status, code) in [
        (PartnerUserStatus::Revoked, Code::UserRevoked),
        (PartnerUserStatus::Invited, Code::UserNotActive),
        (PartnerUserStatus::Deleted, Code::UserNotActive),
    ] {
        refused(&ask(&with_status(world(), "u-tom", status), "u-root", deactivate(&["u-tom"])), &[code]);
    }
}

#[test]
fn a_batch_of_users_is_bounded_and_atomic_or_partial() {
    let mut snapshot = world();
    let edit = deactivate(&["u-tom", "u-none"]);
    let plan = ask(&snapshot, "u-root", edit.clone());
    assert_eq!(rows(&plan), [(RowOutcome::Skipped, None), (RowOutcome::Refused, Some(Code::UnknownId))]);
    let plan = ask_partial(&snapshot, "u-root", edit.clone());
    assert_eq!(of(&applied(&snapshot, &plan), "u-tom").status, PartnerUserStatus::Deactivated);
    snapshot.settings.max_batch_rows = 1;
    for (actor, edit) in
        [("u-root", edit), ("u-mia", revoke(&["u-tom", "u-bob"])), ("u-root", reactivate(&["u-tom", "u-bob"]))]
    {
        refused(&ask(&snapshot, actor, edit), &[Code::BatchTooLarge]);
    }
}

#[test]
fn the_last_administrator_is_deactivated_and_the_supplier_is_told() {
    let mut snapshot = portal();
    let plan = ask(&snapshot, "u-root", deactivate(&["u-tom", "u-adm"]));
    assert_eq!(effects(&plan), [Code::LastAdminGone]);
    assert_eq!(plan.effects[0].partner, Some(pid("acme")));
    let gone = ask(&snapshot, "u-root", Edit::UsersDisableContact { user: uid("u-adm") });
    assert_eq!(effects(&gone), [Code::LastAdminGone]);
    change(&mut snapshot, "u-tom", |user| user.user_roles = rids(&["administrator"]));
    assert!(effects(&ask(&snapshot, "u-root", deactivate(&["u-adm"]))).is_empty());
    assert_eq!(effects(&ask(&snapshot, "u-root", deactivate(&["u-adm", "u-tom"]))), [Code::LastAdminGone]);
}

#[test]
fn the_supplier_administrator_reactivates_and_partners_only_with_the_option() {
    let mut snapshot = with_status(world(), "u-tom", PartnerUserStatus::Deactivated);
    let edit = reactivate(&["u-tom"]);
    nobody_may(&snapshot, &["u-pat", "u-sup", "u-mia", "u-bob", "u-off"], Code::NotPermitted, &edit);
    stale(&snapshot, "u-root", edit.clone());
    let next = done(&snapshot, "u-root", edit.clone());
    assert_eq!(
        (of(&next, "u-tom").status, of(&next, "u-tom").reactivated_at),
        (PartnerUserStatus::Active, Some(at(NOW)))
    );
    assert_eq!(rows(&ask(&next, "u-root", edit.clone())), [(RowOutcome::Unchanged, None)]);
    snapshot.settings.partner_admin_can_reactivate = true;
    nobody_may(&snapshot, &["u-pat", "u-sup", "u-bob", "u-tom"], Code::NotPermitted, &edit);
    done(&snapshot, "u-mia", edit);
    change(&mut snapshot, "u-bob", |user| user.status = PartnerUserStatus::Deactivated);
    refused(&ask(&snapshot, "u-mia", reactivate(&["u-bob"])), &[Code::NotPermitted]);
    refused(&ask(&snapshot, "u-root", reactivate(&["u-none"])), &[Code::UnknownId]);
}

#[test]
fn reactivation_is_no_way_around_a_revocation_an_invitation_or_a_deletion() {
    for (status, code) in [
        (PartnerUserStatus::Revoked, Code::SupportRequired),
        (PartnerUserStatus::Invited, Code::UserNotActive),
        (PartnerUserStatus::Deleted, Code::UserNotActive),
    ] {
        refused(&ask(&with_status(world(), "u-tom", status), "u-root", reactivate(&["u-tom"])), &[code]);
    }
}

#[test]
fn only_support_renames_and_only_on_a_case_that_names_both() {
    let snapshot = world();
    let (old, new) = ("u-tom@acme.example", "tom@own.example");
    let others = ["u-root", "u-pat", "u-mia", "u-tom", "u-off"];
    nobody_may(&snapshot, &others, Code::SupportRequired, &rename("u-tom", new, naming_both(old, new)));
    stale(&snapshot, "u-sup", rename("u-tom", new, naming_both(old, new)));
    for bad in [None, naming(old), naming_both("other", new), naming_both(old, "other@own.example")] {
        refused(&ask(&snapshot, "u-sup", rename("u-tom", new, bad)), &[Code::CaseIncomplete]);
    }
    let plan = ask(&snapshot, "u-sup", rename("u-tom", new, naming_both(old, new)));
    assert_eq!(effects(&plan), [Code::ChatterRemoved]);
    assert_eq!(plan.effects[0].user, Some(uid("u-tom")));
    let next = applied(&snapshot, &plan);
    let before = of(&snapshot, "u-tom").clone();
    assert_eq!(*of(&next, "u-tom"), PartnerUser { username: Some(new.into()), ..before });
    let same = ask(&next, "u-sup", rename("u-tom", new, naming_both(new, new)));
    assert_eq!(rows(&same), [(RowOutcome::Unchanged, None)]);
    assert!(same.effects.is_empty());
}

#[test]
fn a_new_username_passes_the_same_gates_as_a_first_one() {
    let mut snapshot = world();
    let mut gone = user("u-rev", "acme");
    gone.status = PartnerUserStatus::Revoked;
    add(&mut snapshot, gone);
    for (new, code) in [
        ("u-bob@birch.example", Code::UsernameTied),
        ("u-mia@acme.example", Code::UsernameTied),
        ("u-rev@acme.example", Code::UsernameRevoked),
        ("x@partnertraining.com", Code::HomeOrgShared),
        (" ", Code::UsernameInactive),
    ] {
        let edit = rename("u-tom", new, naming_both("u-tom@acme.example", new));
        refused(&ask(&snapshot, "u-sup", edit), &[code]);
    }
    let edit = rename("u-rev", "free@own.example", naming_both("u-rev@acme.example", "free@own.example"));
    refused(&ask(&snapshot, "u-sup", edit), &[Code::UserRevoked]);
    change(&mut snapshot, "u-tom", |user| {
        user.home_org = Some(partner_policy::model::HomeOrg { is_sandbox: true, ..org("org") });
    });
    let edit = rename("u-tom", "free@own.example", naming_both("u-tom@acme.example", "free@own.example"));
    refused(&ask(&snapshot, "u-sup", edit), &[Code::HomeOrgSandbox]);
}

#[test]
fn a_disabled_contact_ends_the_user_for_good() {
    let snapshot = world();
    let edit = Edit::UsersDisableContact { user: uid("u-tom") };
    nobody_may(&snapshot, &["u-sup", "u-clerk", "u-mia", "u-off"], Code::NotPermitted, &edit);
    stale(&snapshot, "u-root", edit.clone());
    let next = done(&snapshot, "u-pat", edit.clone());
    assert_eq!((of(&next, "u-tom").status, &of(&next, "u-tom").contact), (PartnerUserStatus::Deleted, &None));
    assert_eq!(rows(&ask(&next, "u-root", edit.clone())), [(RowOutcome::Unchanged, None)]);
    refused(&ask(&next, "u-root", reactivate(&["u-tom"])), &[Code::UserNotActive]);
    // Deleting a revoked user would set the username free.
    refused(&ask(&with_status(world(), "u-tom", PartnerUserStatus::Revoked), "u-root", edit), &[Code::UserRevoked]);
}

#[test]
fn a_leaver_is_marked() {
    let snapshot = world();
    let edit = Edit::UsersMarkLeft { user: uid("u-tom") };
    nobody_may(&snapshot, &["u-sup", "u-mia", "u-tom", "u-off"], Code::NotPermitted, &edit);
    stale(&snapshot, "u-root", edit.clone());
    let next = done(&snapshot, "u-pat", edit.clone());
    assert!(of(&next, "u-tom").has_left);
    assert_eq!(rows(&ask(&next, "u-root", edit)), [(RowOutcome::Unchanged, None)]);
    refused(&ask(&snapshot, "u-root", Edit::UsersMarkLeft { user: uid("u-none") }), &[Code::UnknownId]);
}

#[test]
fn an_exemption_needs_a_reason_and_an_end_to_come() {
    let snapshot = world();
    let exempt = |reason: &str, until: &str| Edit::UsersExempt {
        user: uid("u-tom"),
        exempt: Some(Exemption { reason: reason.into(), until: at(until) }),
    };
    let good = exempt("parental leave", "2027-01-01T00:00:00Z");
    nobody_may(&snapshot, &["u-sup", "u-mia", "u-tom", "u-off"], Code::NotPermitted, &good);
    stale(&snapshot, "u-root", good.clone());
    refused(&ask(&snapshot, "u-root", exempt(" ", "2027-01-01T00:00:00Z")), &[Code::InvalidValue]);
    refused(&ask(&snapshot, "u-root", exempt("leave", NOW)), &[Code::InvalidValue]);
    let next = done(&snapshot, "u-pat", good.clone());
    assert!(of(&next, "u-tom").exempt.is_some());
    assert_eq!(rows(&ask(&next, "u-root", good)), [(RowOutcome::Unchanged, None)]);
    let end = Edit::UsersExempt { user: uid("u-tom"), exempt: None };
    assert!(of(&done(&next, "u-root", end.clone()), "u-tom").exempt.is_none());
    assert_eq!(rows(&ask(&snapshot, "u-root", end)), [(RowOutcome::Unchanged, None)]);
}

#[test]
fn the_sweep_deactivates_exactly_the_inactive() {
    let mut snapshot = portal();
    let last = |text: &str| Some(at(text));
    let leave = |until: &str| Some(Exemption { reason: "leave".into(), until: at(until) });
    let old = user("u-old", "acme");
    for user in [
        PartnerUser { id: uid("u-z-edge"), last_login_at: last("2026-08-24T00:00:00Z"), ..old.clone() },
        PartnerUser { id: uid("u-a-never"), last_login_at: None, ..old.clone() },
        PartnerUser { id: uid("u-young"), last_login_at: last("2026-08-24T00:00:01Z"), ..old.clone() },
        PartnerUser {
            id: uid("u-back"),
            last_login_at: None,
            reactivated_at: last("2026-11-01T00:00:00Z"),
            ..old.clone()
        },
        PartnerUser { id: uid("u-leave"), last_login_at: None, exempt: leave("2026-11-22T00:00:01Z"), ..old.clone() },
        PartnerUser { id: uid("u-late"), last_login_at: None, exempt: leave(NOW), ..old.clone() },
        PartnerUser { id: uid("u-rev"), last_login_at: None, status: PartnerUserStatus::Revoked, ..old.clone() },
        PartnerUser { id: uid("u-fut"), last_login_at: last("2027-01-01T00:00:00Z"), ..old },
    ] {
        add(&mut snapshot, user);
    }
    change(&mut snapshot, "u-adm", |user| user.last_login_at = None);
    let edit = Edit::System(SystemEdit::UsersSweepInactive);
    nobody_may(&snapshot, &["u-sup", "u-clerk", "u-mia", "u-off"], Code::NotPermitted, &edit);
    stale(&snapshot, "u-root", edit.clone());
    let plan = ask(&snapshot, "u-pat", edit.clone());
    let swept: Vec<_> = plan.rows.iter().map(|row| row.user.as_ref().unwrap().as_str().to_owned()).collect();
    assert_eq!(swept, ["u-a-never", "u-adm", "u-late", "u-z-edge"]);
    assert_eq!((warnings(&plan), effects(&plan)), (vec![Code::FutureLogin], vec![Code::LastAdminGone]));
    let next = applied(&snapshot, &plan);
    assert_eq!(of(&next, "u-adm").status, PartnerUserStatus::Deactivated);
    let again = ask(&next, "u-root", edit);
    assert_eq!(again.outcome, PlanOutcome::Ok);
    assert!(again.rows.is_empty() && again.changes.is_empty());
}

#[test]
fn the_sweep_follows_the_option() {
    let mut snapshot = world();
    snapshot.settings.inactivity_gate = false;
    snapshot.settings.inactivity_days = 2;
    assert!(ask(&snapshot, "u-root", Edit::System(SystemEdit::UsersSweepInactive)).rows.is_empty());
    snapshot.settings.inactivity_days = 1;
    assert_eq!(ask(&snapshot, "u-root", Edit::System(SystemEdit::UsersSweepInactive)).rows.len(), 3);
}

/// `u-rev` reviews `acme`; `u-mia`, `u-tom` and `u-zoe` are its other active users.
fn reviewed() -> Snapshot {
    let mut snapshot = world();
    add(&mut snapshot, PartnerUser { is_reviewer: true, ..user("u-rev", "acme") });
    add(&mut snapshot, user("u-zoe", "acme"));
    add(&mut snapshot, PartnerUser { status: PartnerUserStatus::Deactivated, ..user("u-out", "acme") });
    snapshot
}

#[test]
fn a_review_is_answered_by_a_designated_admin_or_the_supplier() {
    let mut snapshot = reviewed();
    add(&mut snapshot, PartnerUser { is_reviewer: true, ..user("u-other", "birch") });
    let answers = [("u-zoe", false)];
    done(&snapshot, "u-rev", close("u-rev", &answers));
    done(&snapshot, "u-root", close("u-rev", &answers));
    done(&snapshot, "u-root", close("u-root", &answers));
    done(&snapshot, "u-pat", close("u-root", &answers));
    stale(&snapshot, "u-rev", close("u-rev", &answers));
    for (by, reviewer) in [
        ("u-mia", "u-mia"),
        ("u-mia", "u-rev"),
        ("u-rev", "u-root"),
        ("u-root", "u-mia"),
        ("u-other", "u-other"),
        ("u-clerk", "u-clerk"),
        ("u-none", "u-rev"),
    ] {
        nobody_may(&snapshot, &[by], Code::NotPermitted, &close(reviewer, &answers));
    }
    change(&mut snapshot, "u-rev", |user| user.has_left = true);
    nobody_may(&snapshot, &["u-rev", "u-root"], Code::NotPermitted, &close("u-rev", &answers));
}

#[test]
fn a_review_keeps_the_confirmed_deactivates_the_flagged_and_escalates_the_rest() {
    let snapshot = reviewed();
    let plan = ask(&snapshot, "u-rev", close("u-rev", &[("u-zoe", false), ("u-tom", true), ("u-out", true)]));
    let same = (RowOutcome::Unchanged, None);
    assert_eq!(rows(&plan), [(RowOutcome::Updated, None), same, same]);
    let escalated: Vec<_> = plan.effects.iter().map(|effect| (effect.code, effect.user.clone().unwrap())).collect();
    assert_eq!(escalated, [(Code::ReviewEscalated, uid("u-mia")), (Code::ReviewEscalated, uid("u-rev"))]);
    let next = applied(&snapshot, &plan);
    assert_eq!(of(&next, "u-zoe").status, PartnerUserStatus::Deactivated);
    for (id, status) in [
        ("u-tom", PartnerUserStatus::Active),
        ("u-mia", PartnerUserStatus::Active),
        ("u-rev", PartnerUserStatus::Active),
        ("u-bob", PartnerUserStatus::Active),
        ("u-out", PartnerUserStatus::Deactivated),
    ] {
        assert_eq!(of(&next, id).status, status, "{id}");
    }
}

#[test]
fn no_answer_deactivates_with_the_option_but_not_the_reviewer() {
    let mut snapshot = reviewed();
    snapshot.settings.review_no_answer = ReviewNoAnswer::Deactivate;
    let plan = ask(&snapshot, "u-rev", close("u-rev", &[("u-tom", true)]));
    assert_eq!(effects(&plan), [Code::ReviewEscalated]);
    assert_eq!(plan.effects[0].user, Some(uid("u-rev")));
    let next = applied(&snapshot, &plan);
    let statuses = ["u-tom", "u-mia", "u-zoe", "u-rev", "u-bob"].map(|id| of(&next, id).status);
    let (active, gone) = (PartnerUserStatus::Active, PartnerUserStatus::Deactivated);
    assert_eq!(statuses, [active, gone, gone, active, active]);
    let nobody = done(&snapshot, "u-root", close("u-root", &[]));
    assert_eq!(of(&nobody, "u-rev").status, gone);
}

#[test]
fn nobody_reviews_themself_or_another_partner() {
    let snapshot = reviewed();
    for keep in [true, false] {
        refused(&ask(&snapshot, "u-rev", close("u-rev", &[("u-rev", keep)])), &[Code::SelfGrant]);
        refused(&ask(&snapshot, "u-rev", close("u-rev", &[("u-bob", keep)])), &[Code::NotPermitted]);
    }
    let unknown = [Code::UnknownId, Code::InvalidValue];
    refused(&ask(&snapshot, "u-rev", close("u-rev", &[("u-none", true), ("u-clerk", true)])), &unknown);
    let nowhere = Edit::ReviewsClose { partner: pid("none"), answers: Vec::new(), reviewer: uid("u-root") };
    refused(&ask(&snapshot, "u-root", nowhere), &[Code::UnknownId]);
    // A second admin answers for the first.
    let mut two = snapshot;
    change(&mut two, "u-zoe", |user| user.is_reviewer = true);
    let next = done(&two, "u-zoe", close("u-zoe", &[("u-rev", false)]));
    assert_eq!(of(&next, "u-rev").status, PartnerUserStatus::Deactivated);
}

#[test]
fn contradicting_answers_count_as_none() {
    let mut snapshot = reviewed();
    let answers = [("u-zoe", false), ("u-tom", true), ("u-zoe", true), ("u-tom", true)];
    let plan = ask_partial(&snapshot, "u-rev", close("u-rev", &answers));
    let conflict = (RowOutcome::Refused, Some(Code::ConflictingRows));
    let same = (RowOutcome::Unchanged, None);
    assert_eq!(rows(&plan), [conflict, same, conflict, (RowOutcome::Unchanged, Some(Code::DuplicateRow))]);
    assert!(plan.effects.iter().any(|effect| effect.user == Some(uid("u-zoe"))));
    snapshot.settings.review_no_answer = ReviewNoAnswer::Deactivate;
    let plan = ask_partial(&snapshot, "u-rev", close("u-rev", &answers));
    assert_eq!(of(&applied(&snapshot, &plan), "u-zoe").status, PartnerUserStatus::Active);
    assert_eq!(ask(&snapshot, "u-rev", close("u-rev", &answers)).outcome, PlanOutcome::Refused);
    snapshot.settings.max_batch_rows = 1;
    let two = [("u-zoe", true), ("u-tom", true)];
    refused(&ask(&snapshot, "u-rev", close("u-rev", &two)), &[Code::BatchTooLarge]);
}

#[test]
fn a_review_may_take_the_last_administrator_and_the_supplier_is_told() {
    let mut snapshot = portal();
    add(&mut snapshot, PartnerUser { is_reviewer: true, ..user("u-rev", "acme") });
    let plan = ask(&snapshot, "u-rev", close("u-rev", &[("u-adm", false)]));
    assert_eq!(plan.outcome, PlanOutcome::Ok);
    assert!(effects(&plan).contains(&Code::LastAdminGone));
}
