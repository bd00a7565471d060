// Random small programmes, viewers and records through the built package: every way to an answer gives the same one.
// `RUNS=5000 npx vitest run test/differential.test.ts` asks more; a failure prints the seed and the smallest example.
import fc from "fast-check";
import { type Action, type Decision, Policy, PolicyError, type Resource, type User } from "partner-policy";
import { Viewer } from "partner-policy/viewer";
import { expect, test } from "vitest";
import { plain, programme, records, resource } from "./random-programme.js";

const NOW = "2026-11-22T00:00:00Z";
const RUNS = Number(process.env.RUNS ?? 150);

const VERBS: { readonly [type: string]: readonly string[] } = { listing: ["analytics"], contact: ["add"] };
const actionsOf = (type: string): Action[] =>
  ["view", "edit", "transfer", "share", "delete", "create", ...(VERBS[type] ?? [])].map((verb) => `${type}.${verb}` as Action);

/** The answer, or the code of the error in its place. */
function outcome<T>(ask: () => T): T | string {
  try {
    return ask();
  } catch (error) {
    if (PolicyError.is(error)) return error.code;
    throw error;
  }
}

let loaded = 0;
let asked = 0;

test("rules, closures, lists, tables, bytes, capsules and scopes give one answer", () => {
  const property = fc.property(programme, records, resource("portal"), (given, list, other) => {
    const snapshot = plain(given);
    using policy = outcome(() => Policy.loadSync(snapshot)) as Policy & Disposable;
    if (!(policy instanceof Policy)) return;
    loaded += 1;
    const type = list[0]?.type as string;
    const table = policy.table(list);
    const bytes = new TextEncoder().encode(JSON.stringify(list));
    const actions = actionsOf(type);
    for (const { id } of snapshot.users as User[]) {
      const viewer = policy.viewer(id, { now: NOW });
      const capsule = Viewer.fromBytes(viewer.toBytes(), { now: NOW });
      const scope = outcome(() => policy.scopeFor(id, { now: NOW }));
      const scoped = scope instanceof Policy ? scope.viewer(id, { now: NOW }) : undefined;
      for (const action of actions) {
        const right = list.map((record) => viewer.explain(action as never, record as never));
        const allowed = right.map((decision) => decision.allowed);
        asked += right.length;
        const kept = list.filter((_, at) => allowed[at]);
        expect(list.map((record) => viewer.can(action as never, record as never))).toEqual(allowed);
        expect(viewer.filter(action as never, list as never)).toEqual(kept);
        expect(list.map((_, row) => table.can(viewer, action, row))).toEqual(allowed);
        expect([...table.filterRows(viewer, action)]).toEqual(list.flatMap((_, row) => (allowed[row] ? [row] : [])));
        expect(table.count(viewer, action)).toBe(kept.length);
        expect(viewer.filterJson(action, bytes)).toEqual(JSON.parse(JSON.stringify(kept)));
        if (scoped) {
          const narrow = list.map((record) => scoped.explain(action as never, record as never));
          const isKnown = (_: unknown, row: number): boolean => !needsOwnersRole(list[row] as Resource, right[row] as Decision);
          expect(narrow.filter(isKnown).map(brief)).toEqual(right.filter(isKnown).map(brief));
          narrow.forEach((verdict, row) => void (verdict.allowed && expect(allowed[row]).toBe(true)));
        }
        const closed = list.map((record) => outcome(() => capsule.explain(action as never, record as never)));
        if (closed[0] !== "CAPSULE_TOO_BROAD") expect(closed.map((verdict) => brief(verdict as never))).toEqual(right.map(brief));
      }
      const login = viewer.explain("portal.login", other as never);
      expect(viewer.can("portal.login", other as never)).toBe(login.allowed);
      if (scope instanceof Policy) scope.close();
    }
    table.close();
  });
  fc.assert(property, { numRuns: RUNS, ...(process.env.SEED ? { seed: Number(process.env.SEED) } : {}) });
  expect(loaded / RUNS, "most programmes are right").toBeGreaterThan(0.5);
  expect(asked).toBeGreaterThan(RUNS * 20);
}, 600_000);

/** Who stands above the owner of the own account is no partner user's to know: of such a share a scope says no. */
function needsOwnersRole({ shares = [] }: Resource, { grants }: Decision): boolean {
  const isOpen = grants.some(({ rule }) => ["SHARE-09", "ROLE-14"].includes(rule));
  return isOpen && shares.some((share) => "internalRole" in share && share.internalRole?.partnerBranches === true);
}

function brief({ allowed, level, code }: { allowed: boolean; level: string; code: string }): string {
  return `${allowed} ${level} ${code}`;
}
