import type { Change, Plan, Review } from "partner-policy";
import { day, moment, t } from "../i18n/index.js";
import type { Directory } from "../programme/directory.js";
import { breathing } from "../programme/slices.js";
import { groupName, words } from "../words/labels.js";

type Row = Plan["rows"][number];

/** One thing that a plan changes: what it said before, and what it says after. */
export interface Difference {
  readonly subject: { readonly is: "partner" | "user" | "role" | "other"; readonly id: string };
  readonly field: string;
  readonly before: string;
  readonly after: string;
}

/** What a plan's changes do, as differences, and where to find those of a row. */
export interface Differences {
  readonly all: readonly Difference[];
  readonly of: (row: Row) => readonly Difference[];
  /** Partners whose managers change, and who loses the primary flag there. */
  readonly demoted: readonly { readonly partner: string; readonly user: string; readonly by: string | undefined }[];
  readonly partners: readonly string[];
}

/** Compares what changes put in place with what stands there. */
export function differencesOf(changes: readonly Change[], directory: Directory): Differences {
  const work = compared(changes, directory);
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value;
  }
}

/** {@link differencesOf} in slices, for as many changes as a plan may have. */
export async function differencesInSlices(changes: readonly Change[], directory: Directory, signal: AbortSignal): Promise<Differences> {
  const work = compared(changes, directory);
  const breathe = breathing(signal);
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value;
    await breathe();
  }
}

/** After so many changes, and so many partners, others may have their turn. */
const STEP = 200;

function* compared(changes: readonly Change[], directory: Directory): Generator<undefined, Differences> {
  const all: Difference[] = [];
  const pairs = new Map<string, Difference>();
  const byUser = new Map<string, Difference[]>();
  const byRole = new Map<string, Difference[]>();
  const byPartner = new Map<string, Difference[]>();
  const managers = new Map<string, Map<string, boolean>>();
  const tell = (difference: Difference, ...lists: Difference[][]): void => {
    all.push(difference);
    for (const list of lists) list.push(difference);
  };
  const listIn = (map: Map<string, Difference[]>, id: string): Difference[] => {
    let list = map.get(id);
    if (list === undefined) {
      list = [];
      map.set(id, list);
    }
    return list;
  };
  const present = (partner: string): Map<string, boolean> => {
    let map = managers.get(partner);
    if (map === undefined) {
      map = new Map(directory.managersOf(partner).map(({ user, isPrimary }) => [user, isPrimary]));
      managers.set(partner, map);
    }
    return map;
  };
  for (const [place, change] of changes.entries()) {
    if (place % STEP === STEP - 1) yield;
    switch (change.op) {
      case "set-manager":
        present(change.manager.partner).set(change.manager.user, change.manager.primary === true);
        break;
      case "remove-manager":
        present(change.partner).delete(change.user);
        break;
      case "put-user": {
        const { id } = change.user;
        const before = directory.user(id);
        for (const entry of members(before, change.user, directory)) {
          tell({ subject: { is: "user", id }, ...entry }, listIn(byUser, id));
        }
        break;
      }
      case "put-partner": {
        const { id } = change.partner;
        for (const entry of members(directory.partner(id), change.partner, directory)) {
          tell({ subject: { is: "partner", id }, ...entry }, listIn(byPartner, id));
        }
        break;
      }
      case "put-user-role": {
        const { id } = change.role;
        for (const entry of members(directory.userRole(id), change.role, directory)) {
          tell({ subject: { is: "role", id }, ...entry }, listIn(byRole, id));
        }
        break;
      }
      case "remove-user-role":
        tell(
          { subject: { is: "role", id: change.id }, field: t("Role"), before: directory.userRoleName(change.id), after: t("deleted") },
          listIn(byRole, change.id),
        );
        break;
      case "order-user-roles": {
        const places = directory.userRoles.map(({ id }) => id);
        for (const [place, id] of change.ids.entries()) {
          const [before, after] = [places.indexOf(id) + 1, place + 1].map((n) => t("place {n}", { n }));
          const stays = before === after ? t("stays there") : undefined;
          listIn(byRole, id).push({ subject: { is: "role", id }, field: t("Order"), before: before ?? "", after: stays ?? after ?? "" });
        }
        tell({
          subject: { is: "other", id: t("Roles") },
          field: t("Order"),
          before: directory.userRoles.map(({ name }) => name).join(", "),
          after: change.ids.map((id) => directory.userRoleName(id)).join(", "),
        });
        break;
      }
      case "put-invitation":
        tell(
          {
            subject: { is: "other", id: change.invitation.email },
            field: t("Invitation"),
            before: change.invitation.usedAt === undefined ? t("none") : t("sent"),
            after: change.invitation.usedAt === undefined ? t("sent") : t("answered"),
          },
          listIn(byPartner, change.invitation.partner),
        );
        break;
      case "put-review":
        tell(
          {
            subject: { is: "partner", id: change.review.partner },
            field: t("Access review"),
            before: reviewWords(directory.snapshot.reviews?.find(({ partner }) => partner === change.review.partner)),
            after: reviewWords(change.review),
          },
          listIn(byPartner, change.review.partner),
        );
        break;
      default:
        tell({ subject: { is: "other", id: (change as Change).op }, field: words((change as Change).op), before: "", after: t("changed") });
    }
  }
  const demoted: { partner: string; user: string; by: string | undefined }[] = [];
  let done = 0;
  for (const [partner, after] of managers) {
    done += 1;
    if (done % STEP === 0) yield;
    const before = new Map(directory.managersOf(partner).map(({ user, isPrimary }) => [user, isPrimary]));
    const next = [...after].find(([, isPrimary]) => isPrimary)?.[0];
    for (const user of new Set([...before.keys(), ...after.keys()])) {
      const [old, now] = [standing(before.get(user)), standing(after.get(user))];
      if (old === now) continue;
      const difference: Difference = { subject: { is: "partner", id: partner }, field: directory.told(user), before: old, after: now };
      pairs.set(`${partner}\n${user}`, difference);
      tell(difference, listIn(byPartner, partner));
      if (before.get(user) === true && after.get(user) !== true) demoted.push({ partner, user, by: next });
    }
  }
  return {
    all,
    demoted,
    partners: [...managers.keys()],
    of(row) {
      const { partner, user, role } = row;
      if (partner !== undefined && user !== undefined) {
        const of = [user, ...(row.removed ?? [])];
        const found = [...new Set(of)].flatMap((one) => pairs.get(`${partner}\n${one}`) ?? []);
        if (found.length > 0) return found;
      }
      if (user !== undefined && byUser.has(user)) return byUser.get(user) ?? [];
      if (role !== undefined && byRole.has(role)) return byRole.get(role) ?? [];
      return partner !== undefined && user === undefined ? (byPartner.get(partner) ?? []) : [];
    },
  };
}

/** How the review of a partner stands. */
function reviewWords(review: Review | undefined): string {
  if (review?.open !== undefined) return `${t("open")}, ${t("deadline {day}", { day: day(review.open.deadline) })}`;
  return review?.closed === undefined ? t("never") : t("closed {day}", { day: day(review.closed.at) });
}

function standing(isPrimary: boolean | undefined): string {
  return isPrimary === undefined ? t("not a manager") : isPrimary ? t("primary manager") : t("manager");
}

function* members(before: object | undefined, after: object, directory: Directory): Generator<Omit<Difference, "subject">> {
  if (before === undefined) {
    yield { field: t("New"), before: t("not there"), after: "name" in after ? String(after.name) : t("there") };
    return;
  }
  const old = before as Record<string, unknown>;
  const next = after as Record<string, unknown>;
  for (const name of new Set([...Object.keys(old), ...Object.keys(next)])) {
    // What is the same is not put into words: of thousands of people most is.
    if (isSame(old[name], next[name])) continue;
    const [one, two] = [said(old[name], directory), said(next[name], directory)];
    if (one !== two) yield { field: words(name), before: one, after: two };
  }
}

function isSame(one: unknown, two: unknown): boolean {
  if (one === two) return true;
  return typeof one === "object" && typeof two === "object" && JSON.stringify(one, inOrder) === JSON.stringify(two, inOrder);
}

/** The members of an object by name: in which order a file has them says nothing. */
function inOrder(_: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([one], [two]) => (one < two ? -1 : 1)));
}

/** A moment as files write it, with or without parts of seconds. */
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;

/** A stored value as a person reads it. */
export function said(value: unknown, directory: Directory): string {
  if (value === undefined || value === null) return t("none");
  if (typeof value === "boolean") return value ? t("yes") : t("no");
  if (typeof value === "string") {
    if (INSTANT.test(value)) return moment(value);
    const name = directory.name(value);
    if (name !== value) return name;
    if (directory.isGroup(value)) return groupName(value);
    return /^[a-z]+(-[a-z]+)*$/.test(value) ? words(value) : value;
  }
  if (Array.isArray(value)) return value.length === 0 ? t("none") : value.map((one) => said(one, directory)).join(", ");
  if (typeof value === "object") {
    return Object.entries(value)
      .map(([name, one]) => `${words(name)}: ${said(one, directory)}`)
      .join(", ");
  }
  return String(value);
}
