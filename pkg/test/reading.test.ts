import { type AnyViewer, Policy, PolicyError, type Resource } from "partner-policy";
import { authorize } from "partner-policy/server";
import { Viewer as Capsule } from "partner-policy/viewer";
import { describe, expect, test } from "vitest";
import { Entity, PROGRAMME, plain, SAID } from "./exotic.js";
import { NOW } from "./programme.js";

const policy = Policy.loadSync(PROGRAMME);
const viewer = policy.viewer("u", { now: NOW });
const capsule = Capsule.fromBytes(viewer.toBytes(), { now: NOW });
function outcome(ask: () => unknown): string {
  try {
    return String(ask());
  } catch (error) {
    if (PolicyError.is(error)) return "refused";
    throw error;
  }
}

const table = (record: object): boolean => {
  const made = policy.table([record as Resource]);
  return made.filterRows(viewer, "lead.view").length === 1 || made.matrix(viewer, ["lead.view"]).can(0, 0);
};
const PATHS: Readonly<Record<string, (record: never) => unknown>> = {
  can: (record) => viewer.can("lead.view", record),
  explain: (record) => viewer.explain("lead.view", record).allowed,
  filter: (record) => viewer.filter("lead.view", [record]).length === 1,
  "a filter with a map": (record) => viewer.filter("lead.view", [0], { map: () => record }).length === 1,
  table,
  impact: (record) =>
    policy.impact({ by: "u", edit: { kind: "managers.remove-all", partners: ["q"] }, records: [record], now: NOW }).length > 0,
  "a logged viewer": (record) => policy.viewer("u", { now: NOW, onDecision: () => {} }).can("lead.view", record),
  "a capsule": (record) => capsule.can("lead.view", record),
  "a list of a capsule": (record) => capsule.filter("lead.view", [record]).length === 1,
  "an explanation of a capsule": (record) => capsule.explain("lead.view", record).allowed,
};

test("the lead that everything else is measured by: open where it is nobody's, closed where it is somebody else's", () => {
  expect(viewer.can("lead.view", { type: "lead", id: "l", partner: "p" })).toBe(true);
  expect(viewer.can("lead.view", plain)).toBe(false);
});

describe.each(SAID)("%s", (_, make) => {
  test.each(Object.keys(PATHS))("is never taken for nobody's by %s", (path) => {
    expect(outcome(() => PATHS[path]?.(make() as never))).not.toBe("true");
  });

  test("is never taken for nobody's by a guard", async () => {
    const request = new Request("https://portal.example/");
    const asked = await authorize(request, {
      policy,
      viewer: () => "u",
      action: "lead.view",
      resource: () => make() as never,
      now: () => NOW,
    });
    expect(asked.ok).toBe(false);
  });
});

/** What of a lead is read by name is read right: the answer is that of the plain object, both ways. */
test.each(SAID.slice(0, 9))("%s is read as the plain object is", (_, make) => {
  const owner = policy.viewer("v", { now: NOW });
  expect(owner.can("lead.view", make() as never)).toBe(true);
  expect(owner.explain("lead.view", make() as never).allowed).toBe(true);
  const record = make();
  expect(owner.filter("lead.view", [record as never])).toEqual([record]);
  expect(policy.table([record as Resource]).count(owner, "lead.view")).toBe(1);
  expect(Capsule.fromBytes(owner.toBytes(), { now: NOW }).can("lead.view", make() as never)).toBe(true);
});

test("every member is read once for each question, by whatever asks", () => {
  const reads = new Map<PropertyKey, number>();
  const counted = new Proxy(
    { ...plain, owner: "o", createdBy: "k", contact: "c", origin: "registered" },
    {
      get(target, name) {
        reads.set(name, (reads.get(name) ?? 0) + 1);
        return Reflect.get(target, name);
      },
    },
  ) as never;
  const list = [counted];
  for (let again = 0; again < 3; again += 1) {
    for (const [name, ask] of Object.entries({ ...PATHS, "a list": (_: never) => viewer.filter("lead.view", list) })) {
      if (name === "table") continue;
      reads.clear();
      ask(counted);
      const often = [...reads].filter(([member, times]) => typeof member === "string" && member !== "type" && times > 1);
      expect(often, name).toEqual([]);
    }
  }
});

test("what a plain object may not have, a class may keep to itself", () => {
  expect(viewer.can("lead.view", Object.assign(new Entity(), { extra: undefined }) as never)).toBe(false);
  expect(() => viewer.can("lead.view", Object.assign(new Entity(), { extra: 1 }) as never)).toThrow(/UNKNOWN_FIELD at \/resource\/extra/);
});

test.each([
  ["users of a class", { ...PROGRAMME, users: [new Entity()] }, "MISSING_FIELD"],
  ["a map for a section", { ...PROGRAMME, partners: new Map() }, "MALFORMED_JSON"],
  ["a function for a section", { ...PROGRAMME, sharingRules: () => [] }, "MALFORMED_JSON"],
  ["no number for a number", { ...PROGRAMME, revision: Number.NaN }, "MALFORMED_JSON"],
  ["a symbol for a member", { ...PROGRAMME, managers: Symbol("none") }, "MALFORMED_JSON"],
  ["a map", new Map(Object.entries(PROGRAMME)), "MALFORMED_JSON"],
])("a snapshot with %s is refused, never read in part", (_, snapshot, code) => {
  expect(() => Policy.loadSync(snapshot as never)).toThrow(expect.objectContaining({ code }));
});

test("members of a snapshot that are not enumerable are refused, dates are read as moments", () => {
  const hidden = Object.defineProperty({ ...PROGRAMME }, "managers", { value: [], enumerable: false });
  expect(() => Policy.loadSync(hidden)).toThrow(expect.objectContaining({ code: "MALFORMED_JSON" }));
  const users = PROGRAMME.users.map((user) => ({ ...user, createdAt: new Date("2026-11-20T00:00:00Z") }));
  expect(Policy.loadSync({ ...PROGRAMME, users } as never).toText()).toBe(
    Policy.loadSync({ ...PROGRAMME, users: users.map((user) => ({ ...user, createdAt: "2026-11-20T00:00:00.000Z" })) } as never).toText(),
  );
});

test("an accessor that throws a range error is an unreadable member, and takes the list from nobody", () => {
  const invalid = {
    ...plain,
    assignee: undefined,
    get partner() {
      return new Date(Number.NaN).toISOString();
    },
  } as never;
  const endless = {
    ...plain,
    assignee: undefined,
    get partner(): unknown {
      return (this as { partner: unknown }).partner;
    },
  } as never;
  for (const poisoned of [invalid, endless]) {
    for (const who of [viewer, capsule] as AnyViewer[]) {
      const found = who.filter("lead.view", [poisoned, { type: "lead", id: "l", partner: "p" }]);
      expect(found).toHaveLength(1);
      expect(found.skipped).toMatchObject([{ index: 0, problem: { code: "MALFORMED_JSON", at: "/0/partner" } }]);
      expect(() => who.can("lead.view", poisoned)).toThrow(expect.objectContaining({ code: "MALFORMED_JSON", at: "/resource/partner" }));
    }
    expect(policy.table([poisoned]).skipped).toHaveLength(1);
  }
});

test("a list that does not give its items is refused, whenever it stops giving them", () => {
  for (const kept of [0, 1, 2, 3]) {
    let reads = 0;
    const stopping = () => {
      reads = 0;
      return new Proxy([plain, plain], {
        get(list, name) {
          if (reads++ >= kept) throw new Error("no database");
          return Reflect.get(list, name);
        },
      });
    };
    for (const who of [viewer, capsule] as AnyViewer[]) {
      const ask = (map?: object) => outcome(() => who.filter("lead.view", stopping(), map as never).length);
      // Whoever reads each of them once has read enough with three.
      const right = kept < 3 ? ["refused"] : ["refused", "0"];
      expect(right).toContain(ask());
      expect(right).toContain(ask({ map: (row: object) => row }));
    }
    expect(kept < 3 ? ["refused"] : ["refused", "2"]).toContain(outcome(() => policy.table(stopping()).rows));
  }
});

test("recipients and impact read a record as every question does", () => {
  const trap = () => {
    throw new Error("a trap of the caller");
  };
  const ways: readonly (readonly [object, string, string])[] = [
    [{ ...plain, assignee: new Date(0) }, "MALFORMED_JSON", "/assignee"],
    [{ ...plain, toJSON: () => plain }, "UNKNOWN_FIELD", "/toJSON"],
    [new Proxy({ ...plain }, { getPrototypeOf: trap }), "MALFORMED_JSON", ""],
    [Object.defineProperty({ ...plain }, "owner", { get: trap, enumerable: true }), "MALFORMED_JSON", "/owner"],
  ];
  const head = { by: "u", now: NOW, edit: { kind: "managers.remove-all", partners: ["p"] } } as const;
  for (const [record, code, at] of ways) {
    const told = (place: string) => expect.objectContaining({ code, at: `${place}${at}` });
    expect(() => policy.recipients({ module: "lead", event: "x", record: record as never }, { now: NOW })).toThrow(told("/event/record"));
    expect(() => policy.impact({ ...head, records: [record as never], strict: true })).toThrow(told("/records/0"));
    const skipped = policy.impact({ ...head, records: [plain, record as never] }).skipped;
    expect(skipped).toMatchObject([{ index: 1, problem: { code, at: `/records/1${at}` } }]);
    expect(() => viewer.can("lead.view", record as never)).toThrow(told("/resource"));
  }
});

test("options say what they say wherever it stands", () => {
  const deal = { type: "deal", partner: "p", owner: "u" } as const;
  class Options {
    get To() {
      return "v";
    }
  }
  for (const options of [Object.create({ To: "v" }), new Options(), Object.create(Object.assign(Object.create(null), { To: "v" }))]) {
    expect(() => viewer.can("deal.transfer", deal, options)).toThrow(expect.objectContaining({ code: "UNKNOWN_OPTION", at: "/To" }));
  }
  expect(() => viewer.toAst("deal.transfer", ...([{ to: "v" }] as never[]))).toThrow(expect.objectContaining({ code: "UNKNOWN_OPTION" }));
  expect(viewer.toAst("deal.transfer")).toBeDefined();
});
