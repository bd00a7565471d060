import { readFileSync } from "node:fs";
import { type EditRequest, type Plan, Policy, PolicyError, type SystemEdit, type SystemPlanRequest } from "partner-policy";
import { sampleProgramme } from "partner-policy/sample";
import { expect, test } from "vitest";
import { call } from "./cli.js";
import { accepted } from "./programme.js";

const { snapshot, leads, now } = sampleProgramme({ partners: 4, users: 24, leads: 60 });
const policy = Policy.loadSync(snapshot);
const edits: EditRequest["edit"][] = JSON.parse(readFileSync(new URL("../../tests/plans/every-edit.json", import.meta.url), "utf8"));
const SOURCES = {
  "users.sso-login": "identity-provider",
  "users.join": "invitation",
  "users.crm-sync": "crm",
  "users.sweep-inactive": "schedule",
  "reviews.sweep": "schedule",
} as const;
const isSystem = (kind: string): kind is keyof typeof SOURCES => Object.hasOwn(SOURCES, kind);
const revision = policy.revision;
const codesOf = ({ outcome, rows, changes }: Plan) => ({ outcome, codes: rows.map(({ code }) => code), changes: changes.length });
const refused = (code: string) => ({ outcome: "refused", codes: [code], changes: 0 });

function codeOf(ask: () => unknown): string {
  try {
    ask();
    return "no error";
  } catch (error) {
    return PolicyError.is(error) ? `${error.code} ${error.at}` : String(error);
  }
}

test("what a system asserts is refused to everybody by every way of asking", () => {
  for (const edit of edits.filter(({ kind }) => isSystem(kind))) {
    for (const by of ["eve", "u-admin", "u-0001", "u-channel-0001", "identity-provider", "__proto__"]) {
      for (const mode of ["partial", "all-or-nothing"] as const) {
        const request = { by, revision, now, edit, mode };
        expect(codesOf(policy.plan(request))).toEqual(refused("SYSTEM_EDIT"));
        expect(codesOf(policy.planJson(new TextEncoder().encode(JSON.stringify(request))))).toEqual(refused("SYSTEM_EDIT"));
      }
      expect(codeOf(() => policy.impact({ by, edit, records: leads, now }))).toBe("SYSTEM_EDIT /edit/kind");
      expect(codeOf(() => policy.apply(policy.plan({ by, revision, now, edit }) as never))).toBe("INVALID_VALUE /outcome");
      const named = { by, revision, now, edit, source: SOURCES[edit.kind as keyof typeof SOURCES] };
      expect(codeOf(() => policy.plan(named as EditRequest))).toBe("UNKNOWN_FIELD /source");
    }
  }
});

test("somebody whom the programme does not know plans nothing and moves nothing", () => {
  for (const edit of edits) {
    const code = isSystem(edit.kind) ? "SYSTEM_EDIT" : "NOT_PERMITTED";
    expect([edit.kind, codesOf(policy.plan({ by: "eve", revision, now, edit }))]).toEqual([edit.kind, refused(code)]);
    if (!isSystem(edit.kind)) expect(policy.impact({ by: "eve", edit, records: leads, now })).toEqual([]);
  }
  const csv = "action,partner,user\nadd,p-0001,u-channel-0001\n";
  expect(codesOf(policy.plan({ by: "eve", revision, now, csv }))).toEqual(refused("NOT_PERMITTED"));
});

test("the host lets a system assert its own edit, and no other", () => {
  const login = edits.find(({ kind }) => (kind as string) === "users.sso-login") as unknown as SystemEdit;
  const request = { source: "identity-provider", revision, now, edit: login } as SystemPlanRequest;
  const plan = policy.planSystem(request);
  expect(plan.outcome).toBe("ok");
  const next = policy.apply(accepted(plan));
  expect(next.toJSON().users.find(({ id }) => id === "eve")).toMatchObject({ kind: "partner", userRoles: ["administrator"] });
  expect(policy.impact({ source: "identity-provider", edit: login, records: leads, now }).map(({ user }) => user)).toEqual(["eve"]);
  for (const source of ["invitation", "crm", "schedule"]) {
    expect(codesOf(policy.planSystem({ ...request, source } as SystemPlanRequest))).toEqual(refused("NOT_PERMITTED"));
  }
  expect(codesOf(policy.planSystem({ ...request, by: "u-admin" }))).toEqual(refused("NOT_PERMITTED"));
  expect(codesOf(policy.planSystem({ ...request, revision: revision + 1 }))).toEqual(refused("STALE_SNAPSHOT"));
  const asked = edits.filter(({ kind }) => !isSystem(kind));
  for (const edit of asked) {
    expect(codeOf(() => policy.planSystem({ ...request, edit } as unknown as SystemPlanRequest))).toBe("UNKNOWN_VALUE /edit/kind");
    expect(codeOf(() => policy.impact({ source: "crm", edit, records: [], now } as never))).toBe("INVALID_VALUE /source");
  }
  expect(codeOf(() => policy.planSystem({ ...request, source: "eve" } as never))).toBe("UNKNOWN_VALUE /source");
  expect(codeOf(() => policy.planSystem({ revision, now, edit: login } as never))).toMatch(/^MISSING_FIELD/);
});

test("the schedule sweeps by itself, and somebody who sets it to work needs the right to", () => {
  const request = { source: "schedule", revision, now, edit: { kind: "users.sweep-inactive" } } as const;
  expect(policy.planSystem(request)).toMatchObject({ outcome: "ok" });
  expect(policy.planSystem({ ...request, by: "u-admin" })).toEqual(policy.planSystem(request));
  for (const by of ["u-0001", "eve", "schedule"]) expect(codesOf(policy.planSystem({ ...request, by }))).toEqual(refused("NOT_PERMITTED"));
});

test("the command line has the two doors as well", () => {
  const sweep = '{"kind":"users.sweep-inactive"}';
  const by = (...words: string[]) => call(["plan", "-", "--json", "--now", now, "--edit", sweep, ...words], policy.toText());
  const refusedOne = by("--by", "u-admin");
  expect([refusedOne.code, codesOf(JSON.parse(refusedOne.out))]).toEqual([1, refused("SYSTEM_EDIT")]);
  const swept = by("--system", "schedule");
  expect([swept.code, JSON.parse(swept.out).outcome]).toEqual([0, "ok"]);
  expect([by("--system", "crm").code, by("--system", "schedule", "--by", "u-0001").code]).toEqual([1, 1]);
  expect([by("--system", "everybody").code, by().code]).toEqual([2, 2]);
});

test("a request that is refused as a whole costs little and answers in one row", () => {
  const many = (prefix: string) => Array.from({ length: 300 }, (_, at) => `${prefix}${at}`);
  const [partners, users] = [many("p"), many("u")];
  const edit = { kind: "managers.add", partners, users } as const;
  for (const [by, at, kind, code] of [
    ["u-0001", revision, edit, "NOT_PERMITTED"],
    ["eve", revision, edit, "NOT_PERMITTED"],
    ["u-admin", revision + 1, edit, "STALE_SNAPSHOT"],
    ["u-admin", revision, { ...edit, partners: Array.from({ length: 20_000 }, (_, n) => `p${n}`) }, "BATCH_TOO_LARGE"],
    ["u-admin", revision, { ...edit, users: [] }, "EMPTY_SELECTION"],
    ["eve", revision, { kind: "users.revoke", users }, "NOT_PERMITTED"],
    ["u-admin", revision + 1, { kind: "users.deactivate", users }, "STALE_SNAPSHOT"],
    [
      "u-0001",
      revision,
      { kind: "partners.create", partner: { id: "n", name: "N", status: "active" }, managers: users.map((user) => ({ user })) },
      "NOT_PERMITTED",
    ],
    ["u-0001", revision, { kind: "roles.reorder", ids: users }, "NOT_PERMITTED"],
  ] as const) {
    const request = { by, revision: at, now, edit: kind } as EditRequest;
    const plan = policy.planJson(new TextEncoder().encode(JSON.stringify(request)));
    expect(codesOf(plan)).toEqual(refused(code));
    expect(JSON.stringify(plan).length).toBeLessThan(400);
    expect(policy.plan(request)).toEqual(plan);
  }
});
