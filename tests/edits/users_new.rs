//! New partner users: created, invited and joined, signed on.

use std::sync::Arc;

use crate::support::world::edits::*;
use partner_policy::error::Code;
use partner_policy::model::{
    Edit, Feature, HomeOrg, HomeOrgState, License, NewPartnerUser, Partner, PartnerStatus, PartnerUser,
    PartnerUserStatus, PlanOutcome, RowOutcome, Snapshot, SsoMatch, SystemEdit,
};

type Spoil = fn(&mut Partner);
type SpoilUser = fn(&mut PartnerUser);

fn create(users: &[NewPartnerUser]) -> Edit {
    Edit::UsersCreate { users: users.to_vec() }
}

fn invite(partner: &str, email: &str, username: Option<&str>, text: &str) -> Edit {
    let username = username.map(Into::into);
    Edit::UsersInvite { partner: pid(partner), email: email.into(), username, token: token(text) }
}

fn join(text: Option<&str>, user: NewPartnerUser) -> Edit {
    Edit::System(SystemEdit::UsersJoin { token: text.map(token), user })
}

fn sso(roles: &[&str], user: NewPartnerUser) -> Edit {
    Edit::System(SystemEdit::UsersSsoLogin {
        partner: user.partner.clone(),
        name: Some("Given Name".into()),
        email: Some("given@mail.example".into()),
        roles: roles.iter().map(|role| Arc::from(*role)).collect(),
        user,
    })
}

/// An account without any user record.
fn empty_account(mut snapshot: Snapshot) -> Snapshot {
    Arc::make_mut(&mut snapshot.partners).insert(pid("cedar"), partner("cedar"));
    snapshot
}

fn invited(mut snapshot: Snapshot) -> Snapshot {
    let sent = invitation("t", "acme", "u-new@mail.example", "2026-11-21T23:00:00Z");
    snapshot.invitations.insert(sent.token.clone(), sent);
    snapshot
}

#[test]
fn only_the_supplier_creates_users() {
    let edit = create(&[newcomer("u-new", "acme")]);
    for snapshot in [world(), portal()] {
        nobody_may(&snapshot, &["u-sup", "u-clerk", "u-off", "u-mia", "u-none"], Code::NotPermitted, &edit);
        stale(&snapshot, "u-root", edit.clone());
        for actor in ["u-root", "u-pat"] {
            done(&snapshot, actor, edit.clone());
        }
    }
}

#[test]
fn a_created_user_is_active_from_now_on_and_is_welcomed() {
    let snapshot = world();
    let plan = ask(&snapshot, "u-root", create(&[newcomer("u-new", "acme")]));
    assert_eq!(rows(&plan), [(RowOutcome::Updated, None)]);
    assert_eq!(effects(&plan), [Code::SendWelcome]);
    assert_eq!(plan.effects[0].user, Some(uid("u-new")));
    assert!(plan.warnings.is_empty());
    let next = applied(&snapshot, &plan);
    let new = of(&next, "u-new");
    assert_eq!((new.status, new.created_at), (PartnerUserStatus::Active, at(NOW)));
    assert!(new.features.is_empty() && new.user_roles.is_empty() && new.last_login_at.is_none());
}

#[test]
fn an_empty_or_overlong_creation_is_refused_as_a_whole() {
    let mut snapshot = world();
    refused(&ask(&snapshot, "u-root", create(&[])), &[Code::EmptySelection]);
    snapshot.settings.max_batch_rows = 1;
    let edit = create(&[newcomer("u-1", "acme"), newcomer("u-2", "acme")]);
    refused(&ask(&snapshot, "u-root", edit), &[Code::BatchTooLarge]);
}

#[test]
fn an_id_is_given_once() {
    let snapshot = world();
    for id in ["u-tom", "u-root"] {
        refused(&ask(&snapshot, "u-root", create(&[newcomer(id, "acme")])), &[Code::DuplicateId]);
    }
    let (first, other) = (newcomer("u-1", "acme"), newcomer("u-1", "birch"));
    let plan = ask(&snapshot, "u-root", create(&[first.clone(), other, first]));
    let (skipped, refused) = (RowOutcome::Skipped, RowOutcome::Refused);
    let repeated = (RowOutcome::Unchanged, Some(Code::DuplicateRow));
    assert_eq!(rows(&plan), [(skipped, None), (refused, Some(Code::DuplicateId)), repeated]);
    assert!(plan.changes.is_empty() && plan.effects.is_empty());
}

#[test]
fn a_partial_creation_leaves_the_bad_rows_out() {
    let snapshot = world();
    let edit = create(&[newcomer("u-1", "acme"), newcomer("u-2", "none"), newcomer("u-3", "birch")]);
    let plan = ask_partial(&snapshot, "u-root", edit.clone());
    assert_eq!(rows(&plan)[1], (RowOutcome::Refused, Some(Code::UnknownId)));
    let next = applied(&snapshot, &plan);
    assert!(next.user(&uid("u-1")).is_some() && next.user(&uid("u-2")).is_none() && next.user(&uid("u-3")).is_some());
    assert_eq!(ask(&snapshot, "u-root", edit).outcome, PlanOutcome::Refused);
    let bad = create(&[newcomer("u-2", "none")]);
    assert_eq!(ask_partial(&snapshot, "u-root", bad).outcome, PlanOutcome::Refused);
}

#[test]
fn the_account_must_be_an_enabled_active_partner_whose_owner_has_a_role() {
    let spoils: [(Spoil, Code); 4] = [
        (|partner| partner.is_enabled = false, Code::AccountNotPartner),
        (|partner| partner.status = PartnerStatus::Inactive, Code::AccountNotActive),
        (|partner| partner.status = PartnerStatus::Prospective, Code::AccountNotActive),
        (|partner| partner.owner = Some(uid("u-clerk")), Code::AccountOwnerNoRole),
    ];
    for (spoil, code) in spoils {
        let mut snapshot = world();
        change_partner(&mut snapshot, "acme", spoil);
        refused(&ask(&snapshot, "u-root", create(&[newcomer("u-new", "acme")])), &[code]);
    }
    let mut snapshot = world();
    change_partner(&mut snapshot, "acme", |partner| partner.owner = None);
    done(&snapshot, "u-root", create(&[newcomer("u-new", "acme")]));
}

#[test]
fn the_contact_must_be_enabled_under_the_same_account() {
    let snapshot = world();
    let none = NewPartnerUser { contact: None, ..newcomer("u-new", "acme") };
    refused(&ask(&snapshot, "u-root", create(&[none])), &[Code::ContactMissing]);
    let other = NewPartnerUser { contact: Some(contact("u-new", "birch")), ..newcomer("u-new", "acme") };
    refused(&ask(&snapshot, "u-root", create(&[other])), &[Code::ContactNotEnabled]);
}

#[test]
fn a_partner_role_is_one_of_the_account() {
    let mut snapshot = world();
    let own =
        |id: &str| Some(vec![partner_policy::model::PartnerRole { id: prid(id), label: "Top".into(), parent: None }]);
    change_partner(&mut snapshot, "acme", |partner| partner.partner_roles = own("a-top"));
    change_partner(&mut snapshot, "birch", |partner| partner.partner_roles = own("b-top"));
    let with = |role: &str| create(&[NewPartnerUser { partner_role: Some(prid(role)), ..newcomer("u-new", "acme") }]);
    refused(&ask(&snapshot, "u-root", with("b-top")), &[Code::RoleWrongAccount]);
    refused(&ask(&snapshot, "u-root", with("executive")), &[Code::UnknownId]);
    assert_eq!(of(&done(&snapshot, "u-root", with("a-top")), "u-new").partner_role, Some(prid("a-top")));
}

#[test]
fn a_high_volume_licence_ignores_the_partner_role_for_good() {
    let snapshot = world();
    for license in [License::CustomerCommunity, License::HighVolumeCustomerPortal] {
        let new = NewPartnerUser { license, partner_role: Some(prid("executive")), ..newcomer("u-new", "acme") };
        let plan = ask(&snapshot, "u-root", create(&[new]));
        assert_eq!(warnings(&plan), [Code::RoleIgnoredForLicense]);
        assert_eq!(of(&applied(&snapshot, &plan), "u-new").partner_role, None);
    }
    let new = NewPartnerUser { partner_role: Some(prid("executive")), ..newcomer("u-new", "acme") };
    assert!(ask(&snapshot, "u-root", create(&[new])).warnings.is_empty());
}

#[test]
fn default_roles_apply_unless_the_creator_chooses() {
    let mut snapshot = portal();
    change_role(&mut snapshot, "marketing", |role| role.is_default = true);
    change_role(&mut snapshot, "sales", |role| role.is_default = true);
    let choice = |roles: &[&str]| NewPartnerUser { user_roles: Some(rids(roles)), ..newcomer("u-new", "acme") };
    let next = done(&snapshot, "u-root", create(&[newcomer("u-new", "acme")]));
    assert_eq!(of(&next, "u-new").user_roles, rids(&["marketing", "sales"]));

    let plan = ask(&snapshot, "u-root", create(&[choice(&["basic", "basic"])]));
    assert_eq!(warnings(&plan), [Code::CustomOnly]);
    assert_eq!(of(&applied(&snapshot, &plan), "u-new").user_roles, rids(&["basic"]));

    assert_eq!(warnings(&ask(&snapshot, "u-root", create(&[choice(&[])]))), [Code::NoRole]);
    refused(&ask(&snapshot, "u-root", create(&[choice(&["none"])])), &[Code::UnknownId]);
    // Only who may give roles may choose them.
    refused(&ask(&snapshot, "u-pat", create(&[choice(&["basic"])])), &[Code::NotPermitted]);
    refused(&ask(&world(), "u-root", create(&[choice(&["basic"])])), &[Code::UnknownId]);
}

#[test]
fn no_default_role_leaves_a_user_without_roles() {
    assert_eq!(warnings(&ask(&portal(), "u-root", create(&[newcomer("u-new", "acme")]))), [Code::NoRole]);
}

#[test]
fn the_first_user_of_an_account_becomes_administrator_and_manages_users() {
    let mut snapshot = empty_account(portal());
    change_role(&mut snapshot, "sales", |role| role.is_default = true);
    let edit = create(&[newcomer("u-1", "cedar"), newcomer("u-2", "cedar")]);
    let next = done(&snapshot, "u-root", edit.clone());
    assert_eq!(of(&next, "u-1").user_roles, rids(&["sales", "administrator"]));
    assert_eq!(of(&next, "u-1").features, [Feature::ManageUsers]);
    assert_eq!(of(&next, "u-2").user_roles, rids(&["sales"]));
    assert!(of(&next, "u-2").features.is_empty());

    snapshot.settings.first_user_manages_users = false;
    let next = done(&snapshot, "u-root", edit);
    assert_eq!(of(&next, "u-1").user_roles, rids(&["sales", "administrator"]));
    assert!(of(&next, "u-1").features.is_empty());

    let chosen = NewPartnerUser { user_roles: Some(rids(&["marketing"])), ..newcomer("u-1", "cedar") };
    let next = done(&snapshot, "u-root", create(&[chosen]));
    assert_eq!(of(&next, "u-1").user_roles, rids(&["marketing", "administrator"]));
}

#[test]
fn a_deleted_user_is_no_user_record_and_an_inactive_one_is() {
    for (status, is_first) in [
        (PartnerUserStatus::Deleted, true),
        (PartnerUserStatus::Invited, false),
        (PartnerUserStatus::Deactivated, false),
        (PartnerUserStatus::Revoked, false),
    ] {
        let mut snapshot = empty_account(portal());
        add(&mut snapshot, PartnerUser { status, ..user("u-old", "cedar") });
        add_rep(&mut snapshot, "s-rep", "cedar");
        let next = done(&snapshot, "u-root", create(&[newcomer("u-new", "cedar")]));
        assert_eq!(of(&next, "u-new").user_roles.is_empty(), !is_first, "{status:?}");
        assert_eq!(of(&next, "u-new").features.is_empty(), !is_first, "{status:?}");
    }
}

#[test]
fn a_refused_first_row_passes_the_first_place_on() {
    let snapshot = empty_account(world());
    let bad = NewPartnerUser { contact: None, ..newcomer("u-1", "cedar") };
    let plan = ask_partial(&snapshot, "u-root", create(&[bad, newcomer("u-2", "cedar")]));
    assert_eq!(of(&applied(&snapshot, &plan), "u-2").features, [Feature::ManageUsers]);
}

fn spoilt_orgs() -> [(HomeOrg, Code); 7] {
    let good = || org("org-acme");
    [
        (HomeOrg { is_user_active: false, ..good() }, Code::UsernameInactive),
        (HomeOrg { is_owned: false, ..good() }, Code::HomeOrgNotOwned),
        (HomeOrg { is_shared: true, ..good() }, Code::HomeOrgShared),
        (HomeOrg { is_sandbox: true, ..good() }, Code::HomeOrgSandbox),
        (HomeOrg { state: HomeOrgState::Hold, ..good() }, Code::HomeOrgLocked),
        (HomeOrg { state: HomeOrgState::Locked, ..good() }, Code::HomeOrgLocked),
        (HomeOrg { state: HomeOrgState::Unknown, ..good() }, Code::HomeOrgLocked),
    ]
}

#[test]
fn a_borrowed_login_is_active_in_an_open_organisation_that_the_partner_owns_alone() {
    let snapshot = invited(world());
    for (home_org, code) in spoilt_orgs() {
        let new = NewPartnerUser { home_org: Some(home_org), ..joiner("u-new", "acme") };
        refused(&ask(&snapshot, "u-root", create(std::slice::from_ref(&new))), &[code]);
        refused(&ask(&snapshot, "u-new", join(Some("t"), new)), &[code]);
    }
    done(&snapshot, "u-root", create(&[joiner("u-new", "acme")]));
}

#[test]
fn a_username_of_a_shared_domain_is_refused() {
    let mut snapshot = world();
    let with = |name: &str| create(&[NewPartnerUser { username: Some(name.into()), ..newcomer("u-new", "acme") }]);
    for name in ["x@partnertraining.com", "x@PartnerTraining.com ", "x@eu.partnertraining.com"] {
        refused(&ask(&snapshot, "u-root", with(name)), &[Code::HomeOrgShared]);
    }
    done(&snapshot, "u-root", with("x@mypartnertraining.com"));
    snapshot.settings.shared_org_domains = vec!["shared.example".into()];
    done(&snapshot, "u-root", with("x@partnertraining.com"));
    refused(&ask(&snapshot, "u-root", with("x@shared.example")), &[Code::HomeOrgShared]);
}

#[test]
fn a_username_or_organisation_of_another_partnership_stays_there() {
    for status in [PartnerUserStatus::Active, PartnerUserStatus::Revoked, PartnerUserStatus::Deleted] {
        let mut snapshot = world();
        change(&mut snapshot, "u-bob", |user| {
            user.status = status;
            user.home_org = Some(org("org-birch"));
        });
        let tied = NewPartnerUser { username: Some(" U-BOB@birch.example".into()), ..newcomer("u-new", "acme") };
        refused(&ask(&snapshot, "u-root", create(&[tied])), &[Code::UsernameTied]);
        let tied = NewPartnerUser { home_org: Some(org("org-birch")), ..joiner("u-new", "acme") };
        refused(&ask(&snapshot, "u-root", create(&[tied])), &[Code::UsernameTied]);
    }
}

#[test]
fn a_username_of_the_own_partnership_is_free_only_after_deletion() {
    for (status, code) in [
        (PartnerUserStatus::Active, Some(Code::UsernameTied)),
        (PartnerUserStatus::Deactivated, Some(Code::UsernameTied)),
        (PartnerUserStatus::Revoked, Some(Code::UsernameRevoked)),
        (PartnerUserStatus::Deleted, None),
    ] {
        let mut snapshot = world();
        change(&mut snapshot, "u-tom", |user| user.status = status);
        let new = NewPartnerUser { username: Some("u-tom@acme.example".into()), ..newcomer("u-new", "acme") };
        let plan = ask(&snapshot, "u-root", create(&[new]));
        match code {
            Some(code) => refused(&plan, &[code]),
            None => assert_eq!(plan.outcome, PlanOutcome::Ok),
        }
    }
}

#[test]
fn later_rows_see_the_logins_of_earlier_ones() {
    let snapshot = world();
    let mut other = joiner("u-2", "birch");
    other.home_org = Some(org("org-acme"));
    let plan = ask_partial(&snapshot, "u-root", create(&[joiner("u-1", "acme"), other]));
    assert_eq!(rows(&plan)[1], (RowOutcome::Refused, Some(Code::UsernameTied)));
}

#[test]
fn only_a_holder_of_manage_users_invites_and_only_into_the_own_partner() {
    let snapshot = world();
    let edit = invite("acme", "new@mail.example", Some("new@own.example"), "t");
    let others = ["u-root", "u-pat", "u-sup", "u-clerk", "u-tom", "u-bob", "u-none"];
    nobody_may(&snapshot, &others, Code::NotPermitted, &edit);
    stale(&snapshot, "u-mia", edit.clone());
    nobody_may(&snapshot, &["u-mia"], Code::NotPermitted, &invite("birch", "x@mail.example", None, "t"));
    let plan = ask(&snapshot, "u-mia", edit);
    assert_eq!((rows(&plan), effects(&plan)), (vec![(RowOutcome::Updated, None)], vec![Code::SendInvitation]));
    let next = applied(&snapshot, &plan);
    let sent = next.invitations.get(&token("t")).unwrap();
    assert_eq!((sent.created_at, sent.used_at, &*sent.email), (at(NOW), None, "new@mail.example"));
}

#[test]
fn manage_partnership_invites_only_with_the_option() {
    let mut snapshot = world();
    change(&mut snapshot, "u-tom", |user| user.features = vec![Feature::ManagePartnership]);
    let edit = invite("acme", "new@mail.example", Some("new@own.example"), "t");
    nobody_may(&snapshot, &["u-tom"], Code::NotPermitted, &edit);
    snapshot.settings.manage_partnership_includes_users = true;
    done(&snapshot, "u-tom", edit);
}

#[test]
fn an_inviter_who_fails_a_gate_invites_nobody() {
    for spoil in [
        |user: &mut PartnerUser| user.status = PartnerUserStatus::Revoked,
        |user: &mut PartnerUser| user.has_left = true,
        |user: &mut PartnerUser| user.last_login_at = Some(at("2026-01-11T00:00:00Z")),
        |user: &mut PartnerUser| user.contact = None,
    ] {
        let mut snapshot = world();
        change(&mut snapshot, "u-mia", spoil);
        nobody_may(&snapshot, &["u-mia"], Code::NotPermitted, &invite("acme", "x@mail.example", None, "t"));
    }
}

#[test]
fn an_invitation_without_a_home_username_warns() {
    let plan = ask(&world(), "u-mia", invite("acme", "new@mail.example", None, "t"));
    assert_eq!((plan.outcome, warnings(&plan)), (PlanOutcome::Ok, vec![Code::NoHomeUsername]));
}

#[test]
fn an_invitation_is_no_way_around_a_revocation_or_a_tie() {
    let mut snapshot = invited(world());
    change(&mut snapshot, "u-tom", |user| user.status = PartnerUserStatus::Revoked);
    for (email, username, code) in [
        ("x@mail.example", Some("u-tom@acme.example"), Code::UsernameRevoked),
        ("U-Tom@mail.example", None, Code::UsernameRevoked),
        ("u-tom@acme.example", Some("x@own.example"), Code::UsernameRevoked),
        ("x@mail.example", Some("u-bob@birch.example"), Code::UsernameTied),
        ("x@mail.example", Some("u-mia@acme.example"), Code::UsernameTied),
        ("  ", None, Code::InvalidValue),
    ] {
        refused(&ask(&snapshot, "u-mia", invite("acme", email, username, "t-2")), &[code]);
    }
    refused(&ask(&snapshot, "u-mia", invite("acme", "x@mail.example", None, "t")), &[Code::DuplicateId]);
}

#[test]
fn joining_uses_the_invitation_up_and_gives_the_default_rights() {
    let mut snapshot = invited(portal());
    change_role(&mut snapshot, "sales", |role| role.is_default = true);
    let plan = ask(&snapshot, "u-new", join(Some("t"), joiner("u-new", "acme")));
    assert_eq!(effects(&plan), [Code::SendWelcome]);
    let next = applied(&snapshot, &plan);
    assert_eq!(next.invitations.get(&token("t")).unwrap().used_at, Some(at(NOW)));
    assert_eq!(of(&next, "u-new").user_roles, rids(&["sales"]));
    assert_eq!(of(&next, "u-new").status, PartnerUserStatus::Active);
    assert!(of(&next, "u-new").features.is_empty());
    let again = NewPartnerUser { email: Some("u-new@mail.example".into()), ..joiner("u-2", "acme") };
    refused(&ask(&next, "u-2", join(Some("t"), again)), &[Code::JoinNeedsInvitation]);
}

#[test]
fn nobody_joins_without_an_invitation_of_their_own() {
    let snapshot = invited(world());
    let new = || joiner("u-new", "acme");
    refused(&ask(&snapshot, "u-new", join(None, new())), &[Code::JoinNeedsInvitation]);
    refused(&ask(&snapshot, "u-new", join(Some("none"), new())), &[Code::JoinNeedsInvitation]);
    let other = NewPartnerUser { email: Some("other@mail.example".into()), ..new() };
    refused(&ask(&snapshot, "u-new", join(Some("t"), other)), &[Code::JoinNeedsInvitation]);
    let silent = NewPartnerUser { email: None, ..new() };
    refused(&ask(&snapshot, "u-new", join(Some("t"), silent)), &[Code::JoinNeedsInvitation]);
    let elsewhere = NewPartnerUser { email: Some("u-new@mail.example".into()), ..joiner("u-new", "birch") };
    refused(&ask(&snapshot, "u-new", join(Some("t"), elsewhere)), &[Code::JoinNeedsInvitation]);
    nobody_may(&snapshot, &["u-root", "u-mia"], Code::NotPermitted, &join(Some("t"), new()));
    stale(&snapshot, "u-new", join(Some("t"), new()));
}

#[test]
fn an_invitation_as_old_as_its_time_to_live_has_expired() {
    for (created, hours, is_good) in [
        ("2026-11-21T12:00:00Z", 12, false),
        ("2026-11-21T12:00:01Z", 12, true),
        ("2026-11-21T12:00:00Z", 13, true),
        ("2026-11-22T00:00:01Z", 12, false),
    ] {
        let mut snapshot = world();
        snapshot.settings.invitation_ttl_hours = hours;
        let sent = invitation("t", "acme", "u-new@mail.example", created);
        snapshot.invitations.insert(sent.token.clone(), sent);
        let plan = ask(&snapshot, "u-new", join(Some("t"), joiner("u-new", "acme")));
        if is_good {
            applied(&snapshot, &plan);
        } else {
            refused(&plan, &[Code::InvitationExpired]);
        }
    }
}

#[test]
fn who_arrives_chooses_no_rights() {
    let snapshot = invited(portal());
    let spoils: [fn(&mut NewPartnerUser); 3] = [
        |new| new.user_roles = Some(rids(&["sales"])),
        |new| new.user_roles = Some(Vec::new()),
        |new| new.partner_role = Some(prid("user")),
    ];
    for spoil in spoils {
        let mut new = joiner("u-new", "acme");
        spoil(&mut new);
        refused(&ask(&snapshot, "u-new", join(Some("t"), new.clone())), &[Code::SelfGrant]);
        refused(&ask(&snapshot, "u-new", sso(&["Sales"], new)), &[Code::SelfGrant]);
    }
}

#[test]
fn joining_needs_a_home_username() {
    let snapshot = invited(world());
    let nameless = NewPartnerUser { username: None, ..joiner("u-new", "acme") };
    refused(&ask(&snapshot, "u-new", join(Some("t"), nameless)), &[Code::UsernameInactive]);
    let homeless = NewPartnerUser { home_org: None, ..joiner("u-new", "acme") };
    refused(&ask(&snapshot, "u-new", join(Some("t"), homeless)), &[Code::UsernameInactive]);
    assert_eq!(ask(&snapshot, "u-new", join(Some("t"), joiner("u-new", "acme"))).outcome, PlanOutcome::Ok);
}

#[test]
fn a_known_id_joins_only_if_it_was_invited_here() {
    for (at_partner, status, code) in [
        ("acme", PartnerUserStatus::Invited, None),
        ("acme", PartnerUserStatus::Active, Some(Code::DuplicateId)),
        ("acme", PartnerUserStatus::Deactivated, Some(Code::UserDeactivated)),
        ("acme", PartnerUserStatus::Revoked, Some(Code::UsernameRevoked)),
        ("acme", PartnerUserStatus::Deleted, Some(Code::DuplicateId)),
        ("birch", PartnerUserStatus::Invited, Some(Code::UsernameTied)),
    ] {
        let mut snapshot = invited(world());
        add(&mut snapshot, PartnerUser { status, username: None, ..user("u-new", at_partner) });
        let plan = ask(&snapshot, "u-new", join(Some("t"), joiner("u-new", "acme")));
        match code {
            Some(code) => refused(&plan, &[code]),
            None => assert_eq!(of(&applied(&snapshot, &plan), "u-new").status, PartnerUserStatus::Active),
        }
    }
}

#[test]
fn an_invitation_brings_in_nobody_who_was_invited_by_another_address() {
    for (email, joins) in
        [(Some("U-New@mail.example "), true), (None, true), (Some("u-other@mail.example"), false), (Some(""), false)]
    {
        let mut snapshot = invited(world());
        let email = email.map(Into::into);
        let status = PartnerUserStatus::Invited;
        add(&mut snapshot, PartnerUser { status, email, username: None, ..user("u-new", "acme") });
        let plan = ask(&snapshot, "u-new", join(Some("t"), joiner("u-new", "acme")));
        if joins {
            assert_eq!(of(&applied(&snapshot, &plan), "u-new").status, PartnerUserStatus::Active);
        } else {
            refused(&plan, &[Code::JoinNeedsInvitation]);
        }
    }
}

#[test]
fn the_first_to_join_an_account_administers_it() {
    let mut snapshot = empty_account(portal());
    let sent = invitation("t", "cedar", "u-new@mail.example", "2026-11-21T23:00:00Z");
    snapshot.invitations.insert(sent.token.clone(), sent);
    add(&mut snapshot, PartnerUser { status: PartnerUserStatus::Invited, ..user("u-new", "cedar") });
    let next = done(&snapshot, "u-new", join(Some("t"), joiner("u-new", "cedar")));
    assert_eq!(of(&next, "u-new").user_roles, rids(&["administrator"]));
    assert_eq!(of(&next, "u-new").features, [Feature::ManageUsers]);
}

#[test]
fn a_first_login_gives_the_matching_roles_and_no_others() {
    let mut snapshot = portal();
    change_role(&mut snapshot, "marketing", |role| role.is_default = true);
    for (names, roles, unmatched) in [
        (&["Sales", "Foo", " Basic ", "Sales"][..], &["sales", "basic"][..], 1),
        (&["Foo", "Bar"], &["marketing"], 2),
        (&["sales"], &["marketing"], 1),
        (&[], &["marketing"], 0),
        (&["  "], &["marketing"], 0),
    ] {
        let plan = ask(&snapshot, "u-new", sso(names, newcomer("u-new", "acme")));
        assert_eq!(warnings(&plan), vec![Code::RoleNotMatched; unmatched], "{names:?}");
        assert_eq!(effects(&plan), [Code::SendWelcome]);
        let next = applied(&snapshot, &plan);
        let new = of(&next, "u-new");
        assert_eq!(new.user_roles, rids(roles), "{names:?}");
        assert_eq!((&*new.name, new.email.as_deref()), ("Given Name", Some("given@mail.example")));
        assert_eq!(new.last_login_at, Some(at(NOW)));
    }
}

#[test]
fn role_names_match_without_regard_to_case_only_with_the_option_and_translations_never() {
    let mut snapshot = done(
        &portal(),
        "u-root",
        Edit::RolesTranslate { id: rid("sales"), locale: "fr".into(), name: "Ventes".into(), description: None },
    );
    let roles = |snapshot: &Snapshot, name: &str| {
        of(&done(snapshot, "u-new", sso(&[name], newcomer("u-new", "acme"))), "u-new").user_roles.clone()
    };
    assert!(roles(&snapshot, "sALES").is_empty());
    snapshot.settings.sso_match = SsoMatch::IgnoreCase;
    assert_eq!(roles(&snapshot, " sALES"), rids(&["sales"]));
    assert!(roles(&snapshot, "Ventes").is_empty());
}

#[test]
fn single_sign_on_gives_administrator_only_where_the_option_lets_it() {
    let mut snapshot = empty_account(portal());
    let edit = |partner| sso(&["Administrator"], newcomer("u-new", partner));
    assert_eq!(of(&done(&snapshot, "u-new", edit("acme")), "u-new").user_roles, rids(&["administrator"]));
    snapshot.settings.sso_may_grant_administrator = false;
    let plan = ask(&snapshot, "u-new", edit("acme"));
    assert!(warnings(&plan).contains(&Code::RoleNotMatched));
    assert!(of(&applied(&snapshot, &plan), "u-new").user_roles.is_empty());
    // The first user of an account is its administrator on every route.
    assert_eq!(of(&done(&snapshot, "u-new", edit("cedar")), "u-new").user_roles, rids(&["administrator"]));
}

#[test]
fn a_first_login_needs_name_and_address() {
    for (name, email) in [(None, Some("a@b")), (Some("A"), None), (Some(" "), Some("a@b")), (Some("A"), Some(""))] {
        let edit = Edit::System(SystemEdit::UsersSsoLogin {
            partner: pid("acme"),
            name: name.map(Into::into),
            email: email.map(Into::into),
            roles: Vec::new(),
            user: newcomer("u-new", "acme"),
        });
        refused(&ask(&portal(), "u-new", edit), &[Code::SsoAttributeMissing]);
    }
}

#[test]
fn a_later_login_changes_nothing_but_its_moment() {
    let mut snapshot = portal();
    change(&mut snapshot, "u-tom", |user| user.user_roles = rids(&["sales"]));
    let plan = ask(&snapshot, "u-tom", sso(&["Administrator"], newcomer("u-tom", "acme")));
    assert!(plan.effects.is_empty() && plan.warnings.is_empty());
    let next = applied(&snapshot, &plan);
    let before = of(&snapshot, "u-tom").clone();
    assert_eq!(*of(&next, "u-tom"), PartnerUser { last_login_at: Some(at(NOW)), ..before });
    let again = ask(&next, "u-tom", sso(&[], newcomer("u-tom", "acme")));
    assert_eq!(rows(&again), [(RowOutcome::Unchanged, None)]);
}

#[test]
fn single_sign_on_revives_nobody() {
    let spoils: [(SpoilUser, Code); 7] = [
        (|user| user.status = PartnerUserStatus::Deactivated, Code::UserDeactivated),
        (|user| user.status = PartnerUserStatus::Revoked, Code::UserRevoked),
        (|user| user.status = PartnerUserStatus::Deleted, Code::UserNotActive),
        (|user| user.status = PartnerUserStatus::Invited, Code::UserNotActive),
        (|user| user.has_left = true, Code::OrphanedUser),
        (|user| user.contact = None, Code::ContactMissing),
        (|user| user.last_login_at = None, Code::UserInactive90d),
    ];
    for (spoil, code) in spoils {
        let mut snapshot = portal();
        change(&mut snapshot, "u-tom", spoil);
        refused(&ask(&snapshot, "u-tom", sso(&["Sales"], newcomer("u-tom", "acme"))), &[code]);
    }
}

#[test]
fn everybody_signs_on_for_themself_and_to_their_own_partner() {
    let mut snapshot = portal();
    add_rep(&mut snapshot, "s-rep", "acme");
    nobody_may(&snapshot, &["u-root", "u-tom"], Code::NotPermitted, &sso(&[], newcomer("u-new", "acme")));
    stale(&snapshot, "u-new", sso(&[], newcomer("u-new", "acme")));
    refused(&ask(&snapshot, "u-bob", sso(&[], newcomer("u-bob", "acme"))), &[Code::UsernameTied]);
    refused(&ask(&snapshot, "s-rep", sso(&[], newcomer("s-rep", "acme"))), &[Code::SalesRepNoLogin]);
    refused(&ask(&snapshot, "u-root", sso(&[], newcomer("u-root", "acme"))), &[Code::DuplicateId]);
    refused(&ask(&snapshot, "u-new", sso(&[], newcomer("u-new", "none"))), &[Code::UnknownId]);
    let mut edit = sso(&[], newcomer("u-new", "acme"));
    if let Edit::System(SystemEdit::UsersSsoLogin { partner, .. }) = &mut edit {
        *partner = pid("birch");
    }
    refused(&ask(&snapshot, "u-new", edit), &[Code::InvalidValue]);
}
