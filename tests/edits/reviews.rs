//! Access reviews over the years: due, opened, answered, overdue (USER-28 to USER-30).

use crate::support::world::edits::*;
use partner_policy::edits::{plan, plan_system};
use partner_policy::error::Code;
use partner_policy::formats;
use partner_policy::ids::UserId;
use partner_policy::model::ReviewState;
use partner_policy::model::{
    Campaign, ClosedReview, Edit, EditRequest, Instant, PartnerUser, PartnerUserStatus, Plan, PlanOutcome, Review,
    ReviewAnswer, ReviewNoAnswer, RowOutcome, Snapshot, SystemEdit, SystemEditRequest, SystemSource,
};
use partner_policy::reports::{review_due, reviews};

/// `u-rev` is the designated admin of `acme`, which has two more active users; `birch` has one, and no admin.
fn reviewed() -> Snapshot {
    let mut snapshot = world();
    add(&mut snapshot, PartnerUser { is_reviewer: true, ..user("u-rev", "acme") });
    snapshot
}

fn asked(snapshot: &Snapshot, by: &str, now: &str, edit: Edit) -> Plan {
    let request = EditRequest { now: at(now), ..request(snapshot, by, edit) };
    let Edit::System(edit) = &request.edit else { return plan(snapshot, &request) };
    let (source, by) = (SystemSource::Schedule, Some(request.by.clone()));
    let EditRequest { revision, mode, now, .. } = request;
    plan_system(snapshot, &SystemEditRequest { source, by, revision, mode, now, edit: edit.clone() })
}

fn sweep(deadline: &str) -> Edit {
    Edit::System(SystemEdit::ReviewsSweep { deadline: at(deadline) })
}

fn open(partners: &[&str], deadline: &str) -> Edit {
    Edit::ReviewsOpen { partners: partners.iter().map(|id| pid(id)).collect(), deadline: at(deadline) }
}

fn close(reviewer: &str, answers: &[(&str, bool)]) -> Edit {
    let answers = answers.iter().map(|(user, keep)| ReviewAnswer { user: uid(user), keep: *keep }).collect();
    Edit::ReviewsClose { partner: pid("acme"), answers, reviewer: uid(reviewer) }
}

fn states(snapshot: &Snapshot, now: &str) -> Vec<(String, ReviewState)> {
    reviews(snapshot, at(now)).iter().map(|review| (review.partner.to_string(), review.state)).collect()
}

fn state(snapshot: &Snapshot, now: &str) -> ReviewState {
    states(snapshot, now)[0].1
}

/// So many days later or earlier, at the same hour (days from civil, by Howard Hinnant).
fn shifted(moment: Instant, days: i64) -> String {
    let seconds = moment.unix_millis().div_euclid(1000) + days * 86_400;
    let (day, second) = (seconds.div_euclid(86_400) + 719_468, seconds.rem_euclid(86_400));
    let (era, of_era) = (day.div_euclid(146_097), day.rem_euclid(146_097));
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let (date, month) = (of_year - (153 * month + 2) / 5 + 1, if month < 10 { month + 3 } else { month - 9 });
    let year = year + era * 400 + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{date:02}T{:02}:{:02}:{:02}Z", second / 3600, second / 60 % 60, second % 60)
}

fn review_of<'a>(snapshot: &'a Snapshot, partner: &str) -> &'a Review {
    snapshot.reviews.get(&pid(partner)).unwrap()
}

#[test]
fn over_two_years_every_quarter_comes_due_once_and_month_ends_are_clamped() {
    for (first, quarters) in [
        (
            "2026-11-30T09:00:00Z",
            [
                "2027-02-28",
                "2027-05-28",
                "2027-08-28",
                "2027-11-28",
                "2028-02-28",
                "2028-05-28",
                "2028-08-28",
                "2028-11-28",
            ],
        ),
        (
            "2027-08-31T00:00:00Z",
            [
                "2027-11-30",
                "2028-02-29",
                "2028-05-29",
                "2028-08-29",
                "2028-11-29",
                "2029-02-28",
                "2029-05-28",
                "2029-08-28",
            ],
        ),
        (
            "2027-01-15T23:59:59Z",
            [
                "2027-04-15",
                "2027-07-15",
                "2027-10-15",
                "2028-01-15",
                "2028-04-15",
                "2028-07-15",
                "2028-10-15",
                "2029-01-15",
            ],
        ),
    ] {
        let (_, hour) = first.split_once('T').unwrap();
        let mut snapshot = reviewed();
        // A user who never goes away by inactivity, however much time passes.
        snapshot.settings.inactivity_gate = false;
        snapshot =
            applied(&snapshot, &asked(&snapshot, "u-rev", first, close("u-rev", &[("u-tom", true), ("u-mia", true)])));
        for quarter in quarters {
            let due = at(&format!("{quarter}T{hour}"));
            for now in [due.to_string(), shifted(due, -40), shifted(due, 400)] {
                assert_eq!(review_due(&snapshot, &pid("acme"), at(&now)), Some(due), "{quarter}");
            }
            assert_eq!(state(&snapshot, &shifted(due, -1)), ReviewState::Upcoming);
            assert_eq!(state(&snapshot, &due.to_string()), ReviewState::Due);
            let early = asked(&snapshot, "u-root", &shifted(due, -1), sweep(&shifted(due, 13)));
            assert!(early.rows.iter().all(|row| row.partner != Some(pid("acme"))), "{:?}", early.rows);
            let deadline = shifted(due, 14);
            snapshot = applied(&snapshot, &asked(&snapshot, "u-root", &due.to_string(), sweep(&deadline)));
            assert_eq!(state(&snapshot, &shifted(due, 13)), ReviewState::Open);
            assert_eq!(state(&snapshot, &deadline), ReviewState::Overdue);
            let again = asked(&snapshot, "u-root", &shifted(due, 1), sweep(&shifted(due, 15)));
            assert!(again.changes.is_empty() && again.effects.is_empty(), "opened once: {:?}", again.rows);
            let answers = close("u-rev", &[("u-tom", true), ("u-mia", true)]);
            snapshot = applied(&snapshot, &asked(&snapshot, "u-rev", &due.to_string(), answers));
            let closed = Some(ClosedReview { at: due, by: Some(uid("u-rev")) });
            assert_eq!(review_of(&snapshot, "acme"), &Review { partner: pid("acme"), closed, open: None });
        }
    }
}

#[test]
fn a_partner_that_was_never_reviewed_is_due_and_one_without_users_is_not() {
    let mut snapshot = reviewed();
    assert_eq!(states(&snapshot, NOW), [("acme".to_owned(), ReviewState::Due), ("birch".to_owned(), ReviewState::Due)]);
    change(&mut snapshot, "u-bob", |user| user.status = PartnerUserStatus::Deactivated);
    assert_eq!(states(&snapshot, NOW), [("acme".to_owned(), ReviewState::Due)]);
    change_partner(&mut snapshot, "acme", |partner| partner.is_enabled = false);
    assert!(states(&snapshot, NOW).is_empty());
    assert!(asked(&snapshot, "u-root", NOW, sweep("2027-01-01T00:00:00Z")).rows.is_empty());
}

#[test]
fn an_opened_review_goes_to_the_designated_admins_else_to_the_supplier() {
    let mut snapshot = reviewed();
    add(&mut snapshot, PartnerUser { is_reviewer: true, ..user("u-two", "acme") });
    let plan = asked(&snapshot, "u-pat", NOW, open(&["acme", "birch", "none", "acme"], "2026-12-06T00:00:00Z"));
    refused_row(&plan, 2, Code::UnknownId);
    let snapshot_then = snapshot.clone();
    let plan = asked(&snapshot, "u-pat", NOW, open(&["birch", "acme", "acme"], "2026-12-06T00:00:00Z"));
    let rows: Vec<_> = plan.rows.iter().map(|row| row.outcome).collect();
    assert_eq!(rows, [RowOutcome::Updated, RowOutcome::Updated, RowOutcome::Unchanged]);
    let sent: Vec<_> =
        plan.effects.iter().map(|effect| (effect.code, effect.user.as_ref().map(UserId::as_str))).collect();
    assert_eq!(sent, [(Code::SendReview, None), (Code::SendReview, Some("u-rev")), (Code::SendReview, Some("u-two"))]);
    let next = applied(&snapshot_then, &plan);
    let campaign = Campaign { since: at(NOW), deadline: at("2026-12-06T00:00:00Z"), escalated_at: None };
    assert_eq!(review_of(&next, "acme").open, Some(campaign));
    let again = asked(&next, "u-pat", NOW, open(&["acme"], "2026-12-07T00:00:00Z"));
    assert_eq!((again.rows[0].outcome, again.changes.len()), (RowOutcome::Unchanged, 0));
    nobody_may(
        &snapshot,
        &["u-rev", "u-mia", "u-clerk", "u-none"],
        Code::NotPermitted,
        &open(&["acme"], "2026-12-06T00:00:00Z"),
    );
    stale(&snapshot, "u-root", open(&["acme"], "2026-12-06T00:00:00Z"));
    refused(&asked(&snapshot, "u-root", NOW, open(&["acme"], NOW)), &[Code::InvalidValue]);
    refused(&asked(&snapshot, "u-root", NOW, open(&[], "2026-12-06T00:00:00Z")), &[Code::EmptySelection]);
    refused(&asked(&snapshot, "u-root", NOW, sweep(NOW)), &[Code::InvalidValue]);
}

fn refused_row(plan: &Plan, at: usize, code: Code) {
    assert_eq!((plan.outcome, plan.rows[at].code), (PlanOutcome::Refused, Some(code)), "{:?}", plan.rows);
}

#[test]
fn without_answers_the_supplier_is_asked_once_or_the_users_go() {
    let deadline = "2026-12-06T00:00:00Z";
    let before = "2026-12-05T23:59:59Z";
    let mut snapshot = reviewed();
    snapshot = applied(&snapshot, &asked(&snapshot, "u-root", NOW, open(&["acme"], deadline)));
    snapshot.reviews.insert(
        pid("birch"),
        Review { closed: Some(ClosedReview { at: at(NOW), by: None }), ..Review::none(pid("birch")) },
    );
    assert!(asked(&snapshot, "u-root", before, sweep("2027-01-01T00:00:00Z")).rows.is_empty());
    let plan = asked(&snapshot, "u-root", deadline, sweep("2027-01-01T00:00:00Z"));
    assert_eq!(effects(&plan), [Code::ReviewEscalated; 3]);
    let escalated = applied(&snapshot, &plan);
    assert_eq!(state(&escalated, deadline), ReviewState::Overdue);
    assert_eq!(review_of(&escalated, "acme").open.as_ref().unwrap().escalated_at, Some(at(deadline)));
    assert!(asked(&escalated, "u-root", "2026-12-20T00:00:00Z", sweep("2027-01-01T00:00:00Z")).rows.is_empty());
    let late = asked(&escalated, "u-root", "2026-12-21T00:00:00Z", close("u-root", &[("u-tom", false)]));
    let settled = applied(&escalated, &late);
    assert_eq!(of(&settled, "u-tom").status, PartnerUserStatus::Deactivated);
    assert_eq!(state(&settled, "2026-12-21T00:00:00Z"), ReviewState::Upcoming);

    snapshot.settings.review_no_answer = ReviewNoAnswer::Deactivate;
    let plan = asked(&snapshot, "u-root", deadline, sweep("2027-01-01T00:00:00Z"));
    let next = applied(&snapshot, &plan);
    let statuses = ["u-tom", "u-mia", "u-rev", "u-bob"].map(|id| of(&next, id).status);
    let (active, gone) = (PartnerUserStatus::Active, PartnerUserStatus::Deactivated);
    // Nobody of the partner could answer for its only designated admin.
    assert_eq!(statuses, [gone, gone, active, active]);
    assert!(
        plan.effects.iter().any(|effect| effect.code == Code::ReviewEscalated && effect.user == Some(uid("u-rev")))
    );
    let closed = Some(ClosedReview { at: at(deadline), by: None });
    assert_eq!(review_of(&next, "acme"), &Review { partner: pid("acme"), closed, open: None });
    let mut two = snapshot.clone();
    change(&mut two, "u-mia", |user| user.is_reviewer = true);
    let next = applied(&two, &asked(&two, "u-root", deadline, sweep("2027-01-01T00:00:00Z")));
    assert_eq!(["u-tom", "u-mia", "u-rev"].map(|id| of(&next, id).status), [gone; 3]);
}

#[test]
fn a_refused_close_stores_nothing() {
    let snapshot = reviewed();
    let plan = asked(&snapshot, "u-rev", NOW, close("u-rev", &[("u-tom", true), ("u-bob", true)]));
    assert_eq!((plan.outcome, plan.changes.len()), (PlanOutcome::Refused, 0));
    assert!(snapshot.reviews.is_empty());
}

#[test]
fn reviews_are_written_read_and_compiled_as_they_are() {
    let mut snapshot = reviewed();
    snapshot = applied(&snapshot, &asked(&snapshot, "u-root", NOW, open(&["birch", "acme"], "2026-12-06T00:00:00Z")));
    snapshot = applied(&snapshot, &asked(&snapshot, "u-rev", NOW, close("u-rev", &[("u-tom", true), ("u-mia", true)])));
    let text = formats::write_snapshot(&snapshot);
    assert!(text.contains(r#""reviews":[{"partner":"acme","closed":{"at":"2026-11-22T00:00:00Z","by":"u-rev"}},{"partner":"birch","open":{"#), "{text}");
    let (read, _) = formats::read_snapshot(text.as_bytes()).unwrap();
    assert_eq!(formats::write_snapshot(&read), text);
    assert_eq!(read.reviews.len(), 2);
    for (wrong, code, place) in [
        (r#""partner":"acme","closed":{"at":"#, "DANGLING_REFERENCE", "/reviews/0/partner"),
        (r#""closed":{"at":"2026-11-22T00:00:00Z""#, "MALFORMED_INSTANT", "/reviews/0/closed/at"),
        (r#""deadline":"2026-12-06T00:00:00Z""#, "INVALID_VALUE", "/reviews/1/open/deadline"),
        (r#""partner":"birch","open""#, "DUPLICATE_ID", "/reviews/1/partner"),
    ] {
        let with = match code {
            "DANGLING_REFERENCE" => wrong.replace("acme", "nobody"),
            "MALFORMED_INSTANT" => wrong.replace("22T", "22 "),
            "INVALID_VALUE" => wrong.replace("2026-12-06", "2026-11-22"),
            _ => wrong.replace("birch", "acme"),
        };
        let refusal = formats::read_snapshot(text.replace(wrong, &with).as_bytes()).unwrap_err();
        let problem = refusal.problems().next().unwrap();
        assert_eq!((problem.code().as_str(), problem.at()), (code, place), "{with}");
    }
}
