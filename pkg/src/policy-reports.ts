import { PolicyError } from "./errors.js";
import type { Finding, HierarchyRole, Impact, ListerRow, NotifiedEvent, PartnerReview, Recipients, Snapshot } from "./generated/wire.js";
import { lookalikes } from "./lookalikes.js";
import { nowOf, withMoment } from "./moments.js";
import { meant } from "./nearest.js";
import { plainRecord, plainRecords } from "./policy-input.js";
import type { ImpactRequest } from "./policy-types.js";
import { membersOf } from "./reading.js";
import { REPORT } from "./report.js";
import { type Filtered, LIST_OPTIONS, listOptionsOf } from "./residual/lists.js";
import { pointer } from "./residual/members.js";
import { receiverOf } from "./residual/receiver.js";
import type { Input, LabelRequest, Moment } from "./types.js";

/**
 * What a policy says of its programme as a whole: who is notified, who manages whom, what is due, what to look at.
 *
 * @example
 * const late = policy.reviews({ now: new Date() }).filter((review) => review.state === "overdue");
 */
export abstract class Reports {
  /** @internal */
  abstract [REPORT]<T>(request: object): T;

  /** The record types that the programme declares besides the built-in ones, in id order (TYPE-01). */
  abstract readonly recordTypes: readonly string[];

  /** The snapshot as a plain object. */
  abstract toJSON(): Snapshot;

  /**
   * Who is notified of an event, in id order (NOTIFY).
   *
   * @example
   * const { users } = policy.recipients({ module: "lead", event: "created", record: lead }, { now: new Date() });
   */
  recipients(event: Input<NotifiedEvent>, at: { readonly now: Moment }): Recipients {
    const asked = membersOf(event, ["module", "event", "actor", "partner", "record"]);
    const record = asked.record === undefined || asked.record === null ? asked.record : plainRecord(asked.record, "/event/record");
    return report(this, { report: "recipients", event: { ...asked, record }, now: nowOf(at) });
  }

  /**
   * The managers that the managers widget shows to a viewer, in id order (MGR-18); none to somebody unknown.
   *
   * @example
   * policy.widget("u-42", { now: new Date() }); // ["u-7"]
   */
  widget(viewer: string, at: { readonly now: Moment }): string[] {
    return report(this, { report: "widget", viewer, now: nowOf(at) });
  }

  /**
   * The rows of the managers lister that a viewer may see, by partner and user (MGR-19); none for somebody unknown.
   *
   * @example
   * const primary = policy.managersLister("u-42").filter((row) => row.primary);
   */
  managersLister(viewer: string): ListerRow[] {
    return report(this, { report: "lister", viewer });
  }

  /**
   * The role hierarchy of a partner, parents before children, then by id (ROLE-01).
   *
   * @throws PolicyError `UNKNOWN_ID`
   *
   * @example
   * policy.hierarchy("p-1")[0]?.label; // "Partner Executive"
   */
  hierarchy(partner: string): HierarchyRole[] {
    return report(this, { report: "hierarchy", partner });
  }

  /**
   * The custom view that a viewer gets, `null` for the default view (GROUP-07).
   *
   * @example
   * const view = policy.customView("u-42", { now: new Date() }) ?? "default";
   */
  customView(viewer: string, at: { readonly now: Moment }): string | null {
    return report(this, { report: "view", viewer, now: nowOf(at) });
  }

  /**
   * The users whom the access review of a partner asks about, in id order (USER-28).
   *
   * @throws PolicyError `UNKNOWN_ID`
   *
   * @example
   * const asked = policy.reviewList("p-1");
   */
  reviewList(partner: string): string[] {
    return report(this, { report: "review", partner });
  }

  /**
   * How the access reviews stand: of every partner that has somebody to ask about or a review under way, in id order
   * (USER-28, USER-29).
   *
   * @example
   * const late = policy.reviews({ now: new Date() }).filter((review) => review.state === "overdue");
   */
  reviews(at: { readonly now: Moment }): PartnerReview[] {
    return report(this, { report: "reviews", now: nowOf(at) });
  }

  /**
   * When the next access review of a partner is due (USER-28), as RFC 3339 text in UTC: counted from the one that was
   * closed last; where none was, from one that is held at `now`.
   *
   * @throws PolicyError `UNKNOWN_ID`
   *
   * @example
   * const due = new Date(policy.reviewDue("p-1", { now: new Date() }));
   */
  reviewDue(partner: string, at: { readonly now: Moment }): string {
    return report(this, { report: "review-due", partner, now: nowOf(at) });
  }

  /**
   * The users whom the inactivity rule would deactivate, in id order (USER-31).
   *
   * @example
   * const edit = { kind: "users.deactivate", users: policy.inactive({ now }) } as const;
   */
  inactive(at: { readonly now: Moment }): string[] {
    return report(this, { report: "inactive", now: nowOf(at) });
  }

  /**
   * The orphaned users, in id order (USER-06).
   *
   * @example
   * const orphans = policy.orphans({ now: new Date() });
   */
  orphans(at: { readonly now: Moment }): string[] {
    return report(this, { report: "orphans", now: nowOf(at) });
  }

  /**
   * What an administrator should look at: more rights than needed, rules without purpose, uneven naming (GEN-13).
   *
   * @example
   * for (const { code, subject, message } of policy.lint({ now: new Date() })) console.log(code, subject, message);
   */
  lint(at: { readonly now: Moment }): Finding[] {
    const findings = report<Finding[]>(this, { report: "lint", now: nowOf(at) });
    return [...findings, ...lookalikes(this.toJSON())];
  }

  /**
   * Who would gain or lose sight of which of `records` if an edit were applied; viewers with a change only, by id. A refused
   * edit has no impact. Records that cannot be read are left out and reported, as {@link ListOptions} say.
   *
   * @throws PolicyError for a malformed edit, with `strict` for a record as well, with its place; `SYSTEM_EDIT` for what only a
   * system asserts, unless `source` names that system
   *
   * @example
   * const edit = { kind: "managers.remove-all", partners: ["p-1"] } as const;
   * for (const { user, gains, loses } of policy.impact({ by: "u-42", edit, records: leads, now })) console.log(user, gains, loses);
   */
  impact(request: ImpactRequest): Filtered<Impact> {
    const { strict, onSkipped, ...asked } = withMoment(membersOf(request, ["by", "edit", "records", "now", "source", ...LIST_OPTIONS]));
    refuseOthers(asked, ["by", "edit", "records", "now", "source"]);
    const list = listOptionsOf({ strict, onSkipped });
    const { records, skips } = plainRecords(asked.records, selfOf(this).recordTypes);
    skips.of(records, list);
    return skips.with(report<Impact[]>(this, { ...asked, records, report: "impact" }));
  }

  /**
   * The name of a portal role in a language, never empty (I18N-03).
   *
   * @throws PolicyError `UNKNOWN_ID`
   *
   * @example
   * policy.label({ role: "sales", locale: "de" }); // "Vertrieb"
   */
  label(request: LabelRequest): string {
    const asked = membersOf(request, ["role", "locale"]);
    refuseOthers(asked, ["role", "locale"]);
    return report(this, { ...asked, report: "label" });
  }
}

/** Refuses what another report is asked for: `impact` for one viewer would else be that for all. */
function refuseOthers(asked: object, names: readonly string[]): void {
  for (const [name, value] of Object.entries(asked)) {
    if (value === undefined || names.includes(name)) continue;
    throw PolicyError.of(
      "UNKNOWN_FIELD",
      pointer(name),
      `\`${name}\` is not known here; there are ${names.join(", ")}${meant(name, names)}`,
    );
  }
}

function selfOf(policy: Reports): Reports {
  return receiverOf(policy, (object) => REPORT in object, "policy");
}

/** An assignment that nobody could make today, with the code by which an import refuses a row that repeats it (MGR-10, MGR-11). */
export interface UnfitAssignment {
  readonly partner: string;
  readonly user: string;
  readonly code: string;
}

/** @internal The assignments that an import of all of them refuses. */
export function unfitAssignments(policy: Reports): UnfitAssignment[] {
  return report(policy, { report: "unfit-assignments" });
}

function report<T>(policy: Reports, request: object): T {
  return selfOf(policy)[REPORT](request);
}
