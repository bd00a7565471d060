import { readFileSync } from "node:fs";
import { type Edit, type EditRequest, type Plan, Policy, type Snapshot } from "partner-policy";
import { formatPlan, planSummary } from "partner-policy/messages";
import { expect, test } from "vitest";
import { call, file } from "./cli.js";

const NOW = "2026-11-22T00:00:00Z";
const SNAPSHOT: Snapshot = {
  format: "partner-policy/1",
  revision: 1,
  partners: [{ id: "a", name: "A", status: "active" }],
  users: ["adm", "m1", "m2", "m3"].map((id) => ({
    kind: "internal",
    id,
    name: id,
    status: id === "m1" ? "disabled" : "active",
    supplierAdmin: id === "adm",
  })),
  managers: [
    { partner: "a", user: "m2" },
    { partner: "a", user: "m3", primary: true },
    { partner: "a", user: "adm" },
  ],
};
const planned = (edit: Edit, mode?: EditRequest["mode"]) =>
  Policy.loadSync(SNAPSHOT).plan({ by: "adm", revision: 1, now: NOW, edit, ...(mode === undefined ? {} : { mode }) });

test("who stays says whom the replacement of everybody removes", () => {
  const plan = planned({ kind: "managers.replace", partners: ["a"], from: { all: true }, to: ["m3"] });
  expect(plan.rows).toMatchObject([{ user: "m3", outcome: "unchanged", wasPrimary: true, isPrimary: true, removed: ["m2", "adm"] }]);
  expect(planSummary(plan)).toMatchObject({ changes: 2, removed: 2, assigned: 0, primaryChanged: 0 });
});

test("who loses the primary flag stands in the row, in the warnings and in the summary", () => {
  const plan = planned({ kind: "managers.add", partners: ["a"], users: ["m2"], makePrimary: true });
  expect(plan.rows).toMatchObject([
    { user: "m2", wasManager: true, wasPrimary: false, isManager: true, isPrimary: true, demoted: "m3", promoted: "m2" },
  ]);
  expect(plan.warnings).toMatchObject([{ code: "PRIMARY_CHANGED", partner: "a", user: "m3" }]);
  expect(planSummary(plan)).toMatchObject({ changes: 2, promoted: 1, demoted: 1, primaryChanged: 1 });
  expect(formatPlan(plan, "en")).toEqual([
    "Ready to apply (1 changed, 1 losing the primary flag)",
    "m3 is no longer the primary manager of a",
  ]);
  expect(formatPlan(plan, "de")[0]).toContain("1 nicht mehr Hauptbetreuer");
  const removed = planned({ kind: "managers.remove", partners: ["a"], users: ["m3"] });
  expect(removed.rows).toMatchObject([{ user: "m3", wasPrimary: true, isManager: false, removed: ["m3"] }]);
  expect(removed.warnings.map(({ code, user }) => `${code} ${user ?? ""}`.trim())).toEqual(["PRIMARY_VACANT", "PRIMARY_CHANGED m3"]);
  const said = call([
    "plan",
    file("a.json", SNAPSHOT),
    "--by",
    "adm",
    "--now",
    NOW,
    "--edit",
    JSON.stringify({ kind: "managers.remove-all", partners: ["a"] }),
  ]);
  expect(said.out).toContain("ok  1 updated, on revision 1; 1 losing the primary flag");
});

test("an empty whole set has a row that says who goes", () => {
  const plan = planned({ kind: "managers.set", partner: "a", managers: [] });
  expect(plan.rows).toMatchObject([{ partner: "a", outcome: "updated", removed: ["m2", "m3", "adm"] }]);
  expect(planned({ kind: "managers.set", partner: "a", managers: [{ user: "m3" }] }).rows).toMatchObject([
    { user: "m3", outcome: "updated", demoted: "m3", removed: ["m2", "adm"] },
  ]);
});

test("in a plan in part the rows that count say what happens, and a refused plan says that nothing does", () => {
  const edit: Edit = { kind: "managers.replace", partners: ["a"], from: { all: true }, to: ["m1", "m3"] };
  const plan = planned(edit, "partial");
  expect(plan.rows).toMatchObject([
    { user: "m1", outcome: "refused", isManager: false },
    { user: "m3", outcome: "unchanged", removed: ["m2", "adm"] },
  ]);
  const refused = planned(edit);
  expect([refused.outcome, refused.rows.some((row) => row.removed ?? row.demoted ?? row.promoted)]).toEqual(["refused", false]);
  for (const row of refused.rows) expect([row.isManager, row.isPrimary]).toEqual([row.wasManager, row.wasPrimary]);
  expect(planSummary(refused)).toMatchObject({ changes: 0, assigned: 0, removed: 0, promoted: 0, demoted: 0, primaryChanged: 0 });
});

test("the numbers of a summary are those of its changes", () => {
  const path = new URL("../../tests/plans/managers.json", import.meta.url);
  const cases = JSON.parse(readFileSync(path, "utf8")) as { snapshot: Snapshot; plans: { plan: Plan }[] }[];
  let count = 0;
  for (const { snapshot, plans } of cases) {
    const primaries = new Set(snapshot.managers?.filter(({ primary }) => primary).map(({ partner, user }) => `${partner} ${user}`));
    for (const { plan } of plans) {
      const { assigned, removed, promoted, demoted, changes, primaryChanged } = planSummary(plan);
      const others = plan.changes.filter(({ op }) => op !== "set-manager" && op !== "remove-manager").length;
      const arrivals = plan.rows.filter((row) => row.wasManager === false && row.isPrimary === true).length;
      expect(assigned - arrivals + removed + promoted + demoted).toBe(changes - others);
      const gone = plan.changes.filter((change) => change.op === "remove-manager" && primaries.has(`${change.partner} ${change.user}`));
      expect(primaryChanged).toBe(gone.length + demoted);
      count += 1;
    }
  }
  expect(count).toBeGreaterThan(200);
});
