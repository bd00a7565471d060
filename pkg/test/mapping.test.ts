import { type AnyViewer, defineMapping, type Policy, type PolicyError, type Resource } from "partner-policy";
import { sampleProgramme } from "partner-policy/sample";
import { Viewer as CapsuleViewer } from "partner-policy/viewer";
import { afterEach, describe, expect, test } from "vitest";
import { LEADS, NOW, policy, viewer } from "./programme.js";

interface Row {
  readonly leadId: string;
  readonly accountId?: string | null;
  readonly size?: number;
}

const ROWS: readonly Row[] = [
  { leadId: "b", accountId: "p" },
  { leadId: "x", accountId: "q" },
  { leadId: "y", accountId: null },
  { leadId: "z" },
  { leadId: "a", accountId: "p" },
];
const asLead = defineMapping<Row>()({ type: "lead", fields: { id: "leadId", partner: "accountId", fields: { size: "size" } } });
const ann = viewer("ann");

/** The code and place of what a question throws. */
function refusal(ask: () => unknown): { code: string; at: string } {
  try {
    ask();
  } catch (error) {
    const { code, at } = error as PolicyError;
    return { code, at };
  }
  throw new Error("nothing was refused");
}

describe("rows of another shape", () => {
  test("are filtered by a function, a field map or a mapping, and stay the same objects", () => {
    const kept = [ROWS[0], ROWS[4]];
    const byFunction = ann.filter("lead.view", ROWS, { map: (row) => ({ type: "lead", id: row.leadId, partner: row.accountId ?? null }) });
    const byFields = ann.filter("lead.view", ROWS, { map: { type: "lead", fields: { partner: "accountId" } } });
    for (const found of [byFunction, byFields, ann.filter("lead.view", ROWS, { map: asLead })]) {
      expect(found).toEqual(kept);
      expect(found[0]).toBe(ROWS[0]);
    }
  });

  test("are asked about one by one, and explained", () => {
    expect(ROWS.map((row) => ann.can("lead.view", row, { map: asLead }))).toEqual([true, false, false, false, true]);
    expect(ann.explain("lead.view", ROWS[0] as Row, { map: asLead })).toEqual(
      ann.explain("lead.view", { type: "lead", id: "b", partner: "p" }),
    );
    expect(ann.can("lead.transfer", ROWS[0] as Row, { map: asLead, to: "bob" })).toBe(
      ann.can("lead.transfer", asLead(ROWS[0] as Row), { to: "bob" }),
    );
  });

  test("fill a table, which keeps them and reads an update as well", () => {
    const made = policy();
    const table = made.table(ROWS, { map: asLead });
    const seen = made.viewer("ann", { now: NOW });
    expect(table.filter(seen, "lead.view")).toEqual([ROWS[0], ROWS[4]]);
    expect(table.record(1)).toBe(ROWS[1]);
    table.update(1, { leadId: "x", accountId: "p" });
    expect(table.count(seen, "lead.view")).toBe(3);
  });

  test("are read by the same mapping where a capsule answers", () => {
    const capsule = CapsuleViewer.fromBytes(ann.toBytes(), { now: NOW });
    expect(ROWS.filter((row) => capsule.can("lead.view", asLead(row)))).toEqual([ROWS[0], ROWS[4]]);
  });

  test("give the answers of the records that they stand for, in a whole programme", () => {
    const { snapshot, leads, now } = sampleProgramme({ partners: 20, users: 160, leads: 400 });
    const rows = leads.map(({ id, partner, owner, assignee, createdBy, origin, fields }) => ({
      no: id,
      account: { id: partner },
      owner_id: owner,
      agent: assignee,
      maker: createdBy,
      origin,
      company: fields?.company,
    }));
    const map = defineMapping<(typeof rows)[number]>()({
      type: "lead",
      fields: {
        id: "no",
        partner: (row) => row.account.id,
        owner: "owner_id",
        assignee: "agent",
        createdBy: "maker",
        origin: "origin",
        fields: { company: "company" },
      },
    });
    const programme = (policy().constructor as typeof Policy).loadSync(snapshot);
    let visible = 0;
    for (const user of snapshot.users) {
      const one = programme.viewer(user.id, { now });
      for (const action of ["lead.view", "lead.edit", "lead.delete"] as const) {
        const kept = one.filter(action, rows, { map }).map((row) => row.no);
        expect(kept).toEqual(one.filter(action, leads).map((lead) => lead.id));
        visible += kept.length;
      }
    }
    expect(visible).toBeGreaterThan(100);
  });
});

describe("what a row lacks or hides", () => {
  const fields = { type: "lead", fields: { id: "leadId", partner: "accountId" } } as const;
  const hostile = (row: object) => row as unknown as Row;

  afterEach(() => {
    Reflect.deleteProperty(Object.prototype, "accountId");
  });

  test("is a missing member: not what every object has, nor what somebody put on all objects", () => {
    expect(ann.can("lead.view", hostile({ leadId: "b" }), { map: fields })).toBe(false);
    expect(ann.can("lead.view", {}, { map: { type: "lead", fields: { partner: "constructor" as never } } })).toBe(false);
    Object.defineProperty(Object.prototype, "accountId", { value: "p", configurable: true, enumerable: false });
    expect(ann.can("lead.view", hostile({ leadId: "b" }), { map: fields })).toBe(false);
    expect(ann.can("lead.view", hostile({ leadId: "b", accountId: "p" }), { map: fields })).toBe(true);
  });

  test("is read where a class has a getter", () => {
    class Entity {
      get accountId() {
        return "p";
      }
    }
    expect(ann.can("lead.view", new Entity(), { map: { type: "lead", fields: { partner: "accountId" } } })).toBe(true);
  });

  test.each<[string, object, string, string]>([
    ["a number for an id", { leadId: "b", accountId: 7 }, "MALFORMED_JSON", "/resource/partner"],
    ["an empty id", { leadId: "b", accountId: "" }, "MALFORMED_ID", "/resource/partner"],
    ["a list for an id", { leadId: "b", accountId: ["p"] }, "MALFORMED_JSON", "/resource/partner"],
  ])("with %s is refused as a resource is", (_, row, code, at) => {
    const { leadId: id, accountId: partner } = row as { leadId: string; accountId: never };
    const unmapped = refusal(() => ann.can("lead.view", { type: "lead", id, partner }));
    expect(unmapped).toEqual({ code, at });
    for (const ask of [
      () => ann.can("lead.view", hostile(row), { map: fields }),
      () => ann.explain("lead.view", hostile(row), { map: fields }),
    ]) {
      expect(refusal(ask)).toEqual(unmapped);
    }
    const inList = { code, at: at.replace("/resource", "/0") };
    expect(refusal(() => ann.filter("lead.view", [hostile(row)], { map: fields, strict: true }))).toEqual(inList);
    expect(refusal(() => policy().table([hostile(row)], { map: fields, strict: true }))).toEqual(inList);
  });

  test("is never a question without a record", () => {
    const nothing = { map: (() => undefined) as never };
    expect(refusal(() => ann.can("lead.view", ROWS[0] as Row, nothing)).code).toBe("MALFORMED_JSON");
    expect(refusal(() => ann.filter("lead.view", ROWS, { ...nothing, strict: true })).code).toBe("MALFORMED_JSON");
    expect(ann.filter("lead.view", ROWS, nothing)).toEqual([]);
    for (const row of [undefined, null, 7, "row"]) {
      expect(refusal(() => ann.can("lead.view", row as never, { map: asLead as never })).code).toBe("MALFORMED_JSON");
    }
    const throwing = hostile({
      get accountId() {
        throw new Error("no database");
      },
    });
    expect(refusal(() => ann.can("lead.view", throwing, { map: fields })).code).toBe("MALFORMED_JSON");
    expect(refusal(() => ann.can("lead.view", ROWS[0] as Row, { map: () => Promise.resolve({ type: "lead" }) as never })).code).toBe(
      "MALFORMED_JSON",
    );
  });

  test("is never the viewer's own account", () => {
    const map = defineMapping<{ partnerId?: string | null }>()({ type: "user", fields: { partner: "partnerId" } });
    const pia = viewer("pia");
    expect(refusal(() => pia.can("user.revoke", {}, { map }))).toEqual({ code: "INVALID_VALUE", at: "/resource/partner" });
    expect(pia.can("user.revoke", { partnerId: null }, { map })).toBe(pia.can("user.revoke", { type: "user" }));
  });
});

test("a mapping that no resource fits is refused where it is made", () => {
  const of = defineMapping<Row>();
  expect(refusal(() => of({ type: "lead", fields: { onwer: "leadId" } as never }))).toEqual({
    code: "UNKNOWN_FIELD",
    at: "/map/fields/onwer",
  });
  expect(refusal(() => of({ type: "lead", fields: { id: 7 as never } }))).toEqual({ code: "INVALID_VALUE", at: "/map/fields/id" });
  expect(refusal(() => of({ type: "lead" } as never)).code).toBe("MALFORMED_JSON");
  for (const map of [null, 7, "lead"])
    expect(refusal(() => ann.can("lead.view", ROWS[0] as Row, { map: map as never })).code).toBe("INVALID_VALUE");
  expect(refusal(() => ann.filter("lead.view", ROWS, { map: { type: "leed", fields: {} } as never })).code).toBe("UNKNOWN_VALUE");
  expect(refusal(() => ann.can("deal.view", ROWS[0] as Row, { map: asLead as never })).code).toBe("RESOURCE_MISMATCH");
  expect(ann.filter("deal.view", ROWS, { map: asLead as never })).toEqual([]);
});

test("rows that have a record's members and more are read by the names of those that decide", () => {
  const rows = LEADS.map((lead): Resource & { type: "lead"; company: object } => ({ ...lead, company: { name: "Onyx" } }));
  expect(ann.filter("lead.view", rows as never).skipped?.[0]).toMatchObject({ index: 0, problem: { code: "UNKNOWN_FIELD" } });
  const same = { type: "lead", fields: ["id", "partner"] } as const;
  const kept = rows.filter(({ id }) => ann.filter("lead.view", LEADS).some((lead) => lead.id === id));
  expect(kept.length).toBeGreaterThan(0);
  expect(ann.filter("lead.view", rows, { map: same })).toEqual(kept);
  expect(refusal(() => ann.filter("lead.view", rows, { map: { type: "lead", fields: ["id", "partnr"] as never } }))).toEqual({
    code: "UNKNOWN_FIELD",
    at: "/map/fields/partnr",
  });
  expect(refusal(() => ann.filter("lead.view", rows, { map: { type: "lead", fields: [7] as never } })).code).toBe("UNKNOWN_FIELD");
});

test("a viewer out of a capsule takes the same maps as one of a policy, answers the same and refuses the same", () => {
  const capsule = CapsuleViewer.fromBytes(ann.toBytes(), { now: NOW });
  const both: readonly AnyViewer[] = [ann, capsule];
  const maps: unknown[] = [
    asLead,
    (row: Row) => ({ type: "lead", id: row.leadId, partner: row.accountId }),
    { type: "lead", fields: { partner: "accountId" } },
    { type: "lead", fields: { partner: (row: Row) => row.accountId, fields: { size: "size" } } },
    { type: "deal", fields: { partner: "accountId" } },
    (row: Row) => ({ type: "deal", partner: row.accountId }),
    (row: Row) => ({ type: "lead", partner: row.size ?? 7 }),
    (row: Row) => ({ type: "lead", partner: row.leadId === "b" ? 7 : "p" }),
    (row: Row) => ({ type: "lead", partnr: row.accountId }),
    () => undefined,
    () => null,
    () => {
      throw new Error("no");
    },
    { type: "lead" },
    { type: "lead", fields: { partnr: "accountId" } },
    { type: "lead", fields: {}, more: 1 },
    { type: "leed", fields: {} },
    null,
    5,
    "lead",
  ];
  const outcome = (ask: () => unknown): unknown => {
    try {
      return ask();
    } catch (error) {
      return [(error as PolicyError).code, (error as PolicyError).at];
    }
  };
  const answered: unknown[] = [];
  for (const map of maps) {
    for (const rows of [ROWS, []]) {
      const [a, b] = both.map((each) =>
        outcome(() => {
          const found = each.filter("lead.view", rows, { map: map as never });
          return [[...found], found.skipped?.map(({ index, problem }) => [index, problem.code, problem.at])];
        }),
      );
      expect({ map, filter: b }).toEqual({ map, filter: a });
      answered.push(a);
    }
    for (const row of ROWS) {
      const [a, b] = both.map((each) => outcome(() => each.can("lead.view", row, { map: map as never })));
      expect({ map, can: b }).toEqual({ map, can: a });
      const [c, d] = both.map((each) => {
        return outcome(() => {
          const { allowed, level, code, rule } = each.explain("lead.view", row, { map: map as never });
          return { allowed, level, code, rule };
        });
      });
      expect({ map, explain: d }).toEqual({ map, explain: c });
    }
  }
  expect(answered[0]).toEqual([[ROWS[0], ROWS[4]], undefined]);
  expect(outcome(() => capsule.can("lead.transfer", ROWS[0] as Row, { map: asLead, to: "bob" } as never))).toEqual([
    "UNKNOWN_OPTION",
    "/to",
  ]);
});
