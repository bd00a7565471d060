import { runInNewContext } from "node:vm";
import { createPolicyStore, Policy, PolicyError } from "partner-policy";
import { viewerFilters } from "partner-policy/sql";
import { Viewer as Capsule } from "partner-policy/viewer";
import { describe, expect, test } from "vitest";
import { accepted, LEADS, NOW, policy, programme } from "./programme.js";

const head = { by: "root", revision: 7, now: NOW } as const;
const edit = { kind: "managers.remove-all", partners: ["p"] } as const;
const at = { now: NOW } as const;
const list = new TextEncoder().encode(JSON.stringify(LEADS));

function thrownBy(ask: () => unknown): unknown {
  try {
    ask();
    return undefined;
  } catch (error) {
    return error;
  }
}

function given(bytes: Uint8Array): Uint8Array {
  structuredClone(bytes.buffer, { transfer: [bytes.buffer] });
  return bytes;
}

function view(): DataView {
  const bytes = new Uint8Array(8);
  const made = new DataView(bytes.buffer);
  given(bytes);
  return made;
}

function resized(): Uint8Array {
  const buffer = new (ArrayBuffer as unknown as new (length: number, options: object) => ArrayBuffer & { resize(to: number): void })(64, {
    maxByteLength: 128,
  });
  const bytes = new Uint8Array(buffer, 32, 32);
  buffer.resize(8);
  return bytes;
}

/** What is no bytes, or none any more. */
const WRONG: readonly (readonly [string, () => unknown])[] = [
  ["undefined", () => undefined],
  ["null", () => null],
  ["a number", () => 42],
  ["a list of numbers", () => [91, 93]],
  ["a negative length", () => ({ length: -1 })],
  ["an endless length", () => ({ length: 5e8 })],
  ["a length that is no number", () => ({ length: "many" })],
  ["an empty object", () => ({})],
  ["bytes of a buffer that was given away", () => given(new Uint8Array([91, 93]))],
  ["a buffer that was given away", () => given(new Uint8Array(8)).buffer],
  ["a view of a buffer that was given away", () => view()],
  ["bytes of a buffer that shrank", resized],
  ["bytes with a length of their own", () => Object.defineProperty(new Uint8Array(2), "length", { value: -1 })],
  ["bytes with a buffer of their own", () => Object.defineProperty(new Uint8Array(2), "buffer", { value: null })],
  ["a proxy of bytes", () => new Proxy(new Uint8Array([91, 93]), {})],
  ["shared bytes", () => new Uint8Array(new SharedArrayBuffer(2))],
  ["bytes of another realm", () => runInNewContext("new Uint8Array([91, 93])")],
  ["floats", () => new Float64Array(1)],
  ["a function", () => () => list],
  ["a symbol", () => Symbol("bytes")],
];

/** Every export that takes bytes or text. */
const EXPORTS: Readonly<Record<string, (own: Policy, value: never) => unknown>> = {
  loadSync: (_, value) => Policy.loadSync(value),
  fromBytes: (_, value) => Policy.fromBytes(value),
  table: (own, value) => own.table(value),
  planJson: (own, value) => own.planJson(value),
  plan: (own, value) => own.plan({ ...head, csv: value }),
  apply: (own, value) => own.apply(value),
  filterJson: (own, value) => own.viewer("ann", at).filterJson("lead.view", value),
  "a logged filterJson": (own, value) => own.viewer("ann", { ...at, onDecision: () => {} }).filterJson("lead.view", value),
  filter: (own, value) => own.viewer("ann", at).filter("lead.view", value),
  can: (own, value) => own.viewer("ann", at).can("lead.view", value),
  toBytes: (own, value) => own.viewer("ann", at).toBytes({ notAfter: value }),
  "a capsule": (_, value) => Capsule.fromBytes(value, at),
};

describe.each(Object.keys(EXPORTS))("%s", (name) => {
  test.each(WRONG)("with %s stops nobody else's policy", (_, value) => {
    const [innocent, own] = [policy(), policy()];
    const before = innocent.toText();
    const error = thrownBy(() => EXPORTS[name]?.(own, value() as never));
    if (error !== undefined) {
      if (!PolicyError.is(error)) throw error;
      expect(["ENGINE_TRAPPED", "INTERNAL"]).not.toContain(error.code);
    }
    expect(innocent.toText()).toBe(before);
    expect(own.viewer("ann", at).can("lead.view", LEADS[0])).toBe(true);
  });
});

test("bytes of another realm, shared and growing bytes, and buffers of all kinds are read as what they hold", () => {
  const ann = policy().viewer("ann", at);
  const shared = new Uint8Array(new SharedArrayBuffer(list.length));
  shared.set(list);
  const foreign = runInNewContext("(numbers) => new Uint8Array(numbers)")([...list]) as Uint8Array;
  for (const bytes of [list, shared, foreign, list.buffer.slice(0), foreign.buffer as ArrayBuffer, new DataView(list.buffer)]) {
    expect(ann.filterJson("lead.view", bytes as Uint8Array)).toEqual(ann.filter("lead.view", LEADS));
  }
});

const QUESTIONS: Readonly<Record<string, (own: Policy) => unknown>> = {
  explain: (own) => own.viewer("ann", at).explain("lead.view", LEADS[0]),
  can: (own) => own.viewer("ann", at).can("lead.view", LEADS[0]),
  filterJson: (own) => own.viewer("ann", at).filterJson("lead.view", list),
  plan: (own) => own.plan({ ...head, edit }),
  apply: (own) => own.apply(accepted(own.plan({ ...head, edit }))),
  table: (own) => own.table(LEADS).count(own.viewer("ann", at), "lead.view"),
  toBytes: (own) => own.viewer("ann", at).toBytes(),
  lint: (own) => own.lint(at),
  load: () => policy(),
};

test.each(Object.keys(QUESTIONS))("%s near the end of the stack stops nobody, and answers again further up", (name) => {
  const [innocent, own] = [policy(), policy()];
  const text = innocent.toText();
  const codes = new Set<string>();
  const deep = (): void => {
    try {
      deep();
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
    }
    if (codes.has("answered")) return;
    try {
      QUESTIONS[name]?.(own);
      codes.add("answered");
    } catch (error) {
      if (error instanceof RangeError) throw error;
      codes.add((error as PolicyError).code ?? "no code");
    }
  };
  deep();
  for (const code of codes) expect(["answered", "LIMIT_EXCEEDED"]).toContain(code);
  expect([...codes]).toContain("answered");
  expect(innocent.toText()).toBe(text);
  expect(own.toText()).toBe(text);
});

describe("a method without its object", () => {
  const own = policy();
  const ann = own.viewer("ann", at);
  const table = own.table(LEADS);
  const capsule = Capsule.fromBytes(ann.toBytes(), at);
  const plan = own.plan({ ...head, edit });
  const grants = own.grants({ actions: ["lead.view"], ...at });
  const names = ["id", "partner", "owner", "assignee", "createdBy", "origin", "contact"];
  const columns = { ...Object.fromEntries(names.map((name) => [name, name])), fields: {}, shares: null };
  const source = { from: "leads", key: "id", columns } as never;
  const filters = viewerFilters(own, { records: { lead: source }, role: "app", login: "portal", ...at });
  const calls: readonly (readonly [string | symbol, object, (it: never) => unknown])[] = [
    ["viewer", own, (it: Policy) => it.viewer("ann", at).id],
    ["table", own, (it: Policy) => it.table(LEADS).rows],
    ["scopeFor", own, (it: Policy) => it.scopeFor("ann", at).revision],
    ["plan", own, (it: Policy) => it.plan({ ...head, edit }).outcome],
    ["planJson", own, (it: Policy) => it.planJson(new TextEncoder().encode(JSON.stringify({ ...head, edit }))).outcome],
    ["apply", own, (it: Policy) => it.apply(accepted(plan)).revision],
    ["applyChanges", own, (it: Policy) => it.applyChanges(plan.changes, 7).revision],
    ["toText", own, (it: Policy) => it.toText()],
    ["toJSON", own, (it: Policy) => it.toJSON().revision],
    ["toBytes", own, (it: Policy) => it.toBytes().length],
    ["widget", own, (it: Policy) => it.widget("pia", at)],
    ["subscribe", own, (it: Policy) => typeof it.subscribe(() => {})],
    ["can", ann, (it: typeof ann) => it.can("lead.view", LEADS[0])],
    ["explain", ann, (it: typeof ann) => it.explain("lead.view", LEADS[0]).allowed],
    ["filter", ann, (it: typeof ann) => it.filter("lead.view", LEADS)],
    ["filterJson", ann, (it: typeof ann) => it.filterJson("lead.view", list)],
    ["toBytes", ann, (it: typeof ann) => it.toBytes().length],
    ["toAst", ann, (it: typeof ann) => typeof it.toAst("lead.view")],
    ["can", table, (it: typeof table) => it.can(ann, "lead.view", 0)],
    ["filter", table, (it: typeof table) => it.filter(ann, "lead.view")],
    ["count", table, (it: typeof table) => it.count(ann, "lead.view")],
    ["matrix", table, (it: typeof table) => it.matrix(ann, ["lead.view"]).rows],
    ["record", table, (it: typeof table) => it.record(0)],
    ["can", capsule, (it: typeof capsule) => it.can("lead.view", LEADS[0])],
    ["filter", capsule, (it: typeof capsule) => it.filter("lead.view", LEADS)],
    ["explain", capsule, (it: typeof capsule) => it.explain("lead.view", LEADS[0]).allowed],
    ["chunks", grants, (it: typeof grants) => [...it.chunks()].flat()],
    ["ndjson", grants, (it: typeof grants) => [...it.ndjson()]],
    ["csv", grants, (it: typeof grants) => [...it.csv()]],
    [Symbol.iterator, grants, (it: typeof grants) => [[...it], it.owners, it.criteria, it.viewers]],
    [Symbol.iterator, filters, (it: typeof filters) => [[...it], it.tables, it.policies]],
  ];

  test.each(calls)("%s works behind a proxy and behind what inherits from it, and stops nobody where it cannot", (name, it, ask) => {
    const innocent = policy();
    const expected = ask(it as never);
    const deep: ProxyHandler<object> = {
      get(target, key, receiver) {
        const value: unknown = Reflect.get(target, key, receiver);
        return typeof value === "object" && value !== null && !Object.isFrozen(value) ? new Proxy(value, deep) : value;
      },
    };
    for (const other of [new Proxy(it, {}), new Proxy(it, deep), Object.create(it)]) expect(ask(other as never)).toEqual(expected);
    const method = (it as Record<string | symbol, (...given: unknown[]) => unknown>)[name] as (...given: unknown[]) => unknown;
    for (const receiver of [undefined, null, {}, { ...it }, 7, class {}, policy]) {
      const error = thrownBy(() => method.call(receiver, "ann", at));
      expect(error, String(receiver)).toMatchObject({ code: "WRONG_RECEIVER" });
    }
    expect(innocent.viewer("ann", at).can("lead.view", LEADS[0])).toBe(true);
  });

  test("a viewer behind a proxy is still a viewer of its policy's tables", () => {
    expect(table.count(new Proxy(ann, {}), "lead.view")).toBe(table.count(ann, "lead.view"));
  });

  test("the methods of a store need no object", () => {
    const { current, apply, subscribe } = createPolicyStore(policy());
    expect(typeof subscribe(() => {})).toBe("function");
    apply(accepted(plan));
    expect(current().revision).toBe(8);
  });
});

describe("options", () => {
  const ann = policy().viewer("ann", at);
  const bytes = ann.toBytes();
  const takes: Readonly<Record<string, (options: never) => unknown>> = {
    can: (options) => ann.can("lead.transfer", LEADS[0], options),
    explain: (options) => ann.explain("lead.transfer", LEADS[0], options),
    "a logged can": (options) =>
      policy()
        .viewer("ann", { ...at, onDecision: () => {} })
        .can("lead.transfer", LEADS[0], options),
    filter: (options) => ann.filter("lead.view", LEADS, options),
    filterJson: (options) => ann.filterJson("lead.view", list, options),
    toBytes: (options) => ann.toBytes(options),
    viewer: (options) => policy().viewer("ann", options),
    table: (options) => policy().table(LEADS, options),
    scopeFor: (options) => policy().scopeFor("ann", options),
    lint: (options) => policy().lint(options),
    widget: (options) => policy().widget("pia", options),
    recipients: (options) => policy().recipients({ module: "lead", event: "created" }, options),
    "Capsule.fromBytes": (options) => Capsule.fromBytes(bytes, options),
    "a capsule's filter": (options) => Capsule.fromBytes(bytes, at).filter("lead.view", LEADS, options),
  };

  test.each(Object.keys(takes))("of %s are refused where nothing else is known of them", (name) => {
    for (const wrong of [
      "f",
      42,
      true,
      [],
      null,
      new Map([["to", "f"]]),
      new Date(NOW),
      () => at,
      { now: null },
      { To: "f" },
      { nowe: NOW },
    ]) {
      const error = thrownBy(() => takes[name]?.(wrong as never));
      expect(["UNKNOWN_OPTION", "INVALID_VALUE", "MALFORMED_INSTANT"], `${name} ${JSON.stringify(wrong)}`).toContain(
        (error as PolicyError | undefined)?.code,
      );
    }
    const throwing = new Proxy(
      {},
      {
        get: () => {
          throw new Error("no");
        },
        ownKeys: () => ["now"],
      },
    );
    expect(PolicyError.is(thrownBy(() => takes[name]?.(throwing as never)))).toBe(true);
  });

  test("name what was probably meant", () => {
    expect(() => ann.can("lead.transfer", LEADS[0], { tO: "f" } as never)).toThrow(/UNKNOWN_OPTION at \/tO: .*did you mean `to`/);
    expect(() => ann.toBytes({ notafter: NOW } as never)).toThrow(/did you mean `notAfter`/);
    expect(() => policy().viewer("ann", { now: NOW, ondecision: () => {} } as never)).toThrow(/did you mean `onDecision`/);
  });

  test("are read by name, wherever they stand", () => {
    const inherited = Object.create({ to: "nobody" }) as { to: string };
    expect(ann.explain("lead.transfer", LEADS[0], inherited)).toEqual(ann.explain("lead.transfer", LEADS[0], { to: "nobody" }));
  });
});

describe("an entry of a list that cannot be read", () => {
  const ann = policy().viewer("ann", at);
  const poison = { type: "lead", id: "z", partner: "p", fields: { note: "cut \ud83d" } } as const;
  const hidden = { ...poison, id: "h", partner: "q" } as const;
  const records = [LEADS[0], poison, LEADS[1], hidden, LEADS[3]];
  const problem = expect.objectContaining({ code: "MALFORMED_ID", at: "/1/fields/note" });
  const skipped = [{ index: 1, id: "z", problem }];
  const visible = [LEADS[0], LEADS[3]];
  const ways: Readonly<Record<string, (options?: object) => { readonly skipped?: unknown }>> = {
    filter: (options) => ann.filter("lead.view", records, options),
    "a filter with a map": (options) => ann.filter("lead.view", records, { map: (record: (typeof records)[number]) => record, ...options }),
    "a logged filter": (options) =>
      policy()
        .viewer("ann", { ...at, onDecision: () => {} })
        .filter("lead.view", records, options),
    "filterJson of text": (options) => ann.filterJson("lead.view", JSON.stringify(records), options),
    "filterJson of bytes": (options) => ann.filterJson("lead.view", new TextEncoder().encode(JSON.stringify(records)), options),
    "a logged filterJson": (options) =>
      policy()
        .viewer("ann", { ...at, onDecision: () => {} })
        .filterJson("lead.view", JSON.stringify(records), options),
    "a capsule": (options) => Capsule.fromBytes(ann.toBytes(), at).filter("lead.view", records, options),
  };

  test.each(Object.keys(ways))("takes the list from nobody: %s leaves it out, says so, and is silent of what may not be seen", (name) => {
    const told: unknown[] = [];
    const found = ways[name]?.({ onSkipped: (one: unknown) => told.push(one) });
    expect(found).toEqual(visible);
    expect(found?.skipped).toEqual(skipped);
    expect(told).toEqual(skipped);
    expect(ways[name]?.()).toEqual(visible);
    expect(thrownBy(() => ways[name]?.({ strict: true }))).toMatchObject({ code: "MALFORMED_ID", at: "/1/fields/note" });
    expect((thrownBy(() => ways[name]?.({ strict: true })) as PolicyError).problems).toHaveLength(1);
  });

  test("is never a reason to refuse where the viewer may not see it, and a list without one says nothing", () => {
    expect(ann.filter("lead.view", [hidden, LEADS[0]], { strict: true })).toEqual([LEADS[0]]);
    expect(ann.filterJson("lead.view", JSON.stringify([hidden, LEADS[0]]), { strict: true })).toEqual([LEADS[0]]);
    expect(ann.filter("lead.view", LEADS).skipped).toBeUndefined();
  });

  test("keeps its row in a table, on which nothing is allowed until it is mended", () => {
    for (const given of [records, JSON.stringify(records), new TextEncoder().encode(JSON.stringify(records))]) {
      const table = policy().table(given as typeof records);
      const boss = table as unknown as { skipped: unknown };
      expect(boss.skipped).toEqual([
        { index: 1, id: "z", problem },
        { index: 3, id: "h", problem: expect.objectContaining({ code: "MALFORMED_ID", at: "/3/fields/note" }) },
      ]);
      table.close();
    }
    const own = policy();
    const root = own.viewer("root", at);
    const table = own.table(records);
    const mended = own.table(records.map((record) => ({ ...record, fields: {} })));
    for (const viewer of [own.viewer("ann", at), root]) {
      const rows = [...mended.filterRows(viewer, "lead.view")].filter((row) => row !== 1 && row !== 3);
      expect([...table.filterRows(viewer, "lead.view")]).toEqual(rows);
      expect(table.count(viewer, "lead.view")).toBe(rows.length);
      const matrix = table.matrix(viewer, ["lead.view", "lead.edit"]);
      for (let row = 0; row < records.length; row += 1) {
        expect(table.can(viewer, "lead.view", row)).toBe(rows.includes(row));
        expect(matrix.can(row, 0)).toBe(rows.includes(row));
      }
    }
    for (let row = 0; row < 5; row += 1) expect(table.can(root, "portal.login" as never, row)).toBe(false);
    table.update(1, { ...LEADS[0] } as never);
    expect(table.can(own.viewer("ann", at), "lead.view", 1)).toBe(true);
    expect(thrownBy(() => own.table(records, { strict: true }))).toMatchObject({ code: "MALFORMED_ID", at: "/1/fields/note" });
  });

  test("takes nobody's list where no other can be read either, whoever asks and however it came", () => {
    const own = policy();
    const map = () => {
      throw new Error("no account");
    };
    const lists: readonly (readonly unknown[])[] = [
      LEADS.map((lead) => ({ ...lead, company: "Onyx" })),
      [{ ...LEADS[0], company: "Onyx" }],
      LEADS.map(({ type: _, ...rest }) => rest),
      LEADS.map((lead) => ({ ...lead, type: "leed" })),
      LEADS.map((lead) => ({ ...lead, type: "deal" })),
      [undefined, null, 7, "lead", []],
    ];
    for (const list of lists) {
      for (const who of ["root", "ann"]) {
        const viewer = own.viewer(who, at);
        const capsule = Capsule.fromBytes(viewer.toBytes(), at);
        const text = JSON.stringify(list);
        for (const found of [
          viewer.filter("lead.view", list as never),
          capsule.filter("lead.view", list as never),
          viewer.filterJson("lead.view", text),
        ]) {
          expect(found).toEqual([]);
          if (who === "root") expect(found.skipped?.map(({ index }) => index)).toEqual(list.map((_, index) => index));
        }
        expect(viewer.filter("lead.view", list as never, { map: map as never })).toEqual([]);
      }
      const root = own.viewer("root", at);
      if (list[0] !== undefined)
        expect(thrownBy(() => root.filter("lead.view", list as never, { strict: true }))).toBeInstanceOf(PolicyError);
      if ((list[0] as { type?: string } | undefined)?.type === "deal") continue;
      for (const records of [list, JSON.stringify(list)]) {
        const table = own.table(records as never);
        expect([table.rows, table.skipped.length, table.count(root, "lead.view")]).toEqual([list.length, list.length, 0]);
      }
    }
    expect(own.viewer("root", at).filter("lead.view", LEADS, { map: map as never }).skipped?.length).toBe(LEADS.length);
    const nobody = own.viewer("old", at).filter("lead.view", LEADS, { map: map as never });
    expect([nobody.length, nobody.skipped]).toEqual([0, undefined]);
  });

  test("that changed since it was read throws nothing and opens nothing", () => {
    const lead = { type: "lead", id: "l", partner: "q", shares: [{ user: "ann", level: "read" }] } as never as { [key: string]: unknown };
    const own = [lead];
    expect(ann.filter("lead.view", own as never)).toEqual(own);
    for (const change of [{ shares: 5 }, { shares: [null] }, { fields: null }, { partner: {} }, { assignee: 7 }, { type: "deal" }]) {
      Object.assign(lead, change);
      for (const ask of [() => ann.can("lead.view", lead as never), () => ann.filter("lead.view", own as never).length === 1]) {
        const error = thrownBy(() => expect(ask()).toBe(false));
        if (!PolicyError.is(error)) expect(error).toBeUndefined();
      }
    }
  });
});

describe("a lone surrogate in a text", () => {
  const ids = ["\ufffd", "\ud800\udc00", "\ud83d\ude00", "\u{10200}", "\u{1f400}"];
  const own = Policy.loadSync({
    ...programme(),
    partners: ["p", "q", ...ids].map((id) => ({ id, name: "N", status: "active" })),
    managers: ids.map((id) => ({ partner: id, user: "ann" })),
  } as never);
  const ann = own.viewer("ann", at);
  const backslash = "\\";
  const texts = [
    "\ud800",
    "\udc00",
    "a\ud83d",
    `${backslash}\ud800`,
    `${backslash}ud83d\udc00`,
    `\ud800${backslash}ude00`,
    `\ud800${backslash}udc00`,
  ];

  test.each(texts)("is no other id, whatever stands beside it: case %#", (id) => {
    const list = `[{"type":"lead","id":"x","partner":"${id}"}]`;
    for (const found of [() => ann.filterJson("lead.view", list), () => [...own.table(list).filterRows(ann, "lead.view")]]) {
      const error = thrownBy(() => expect(found()).toEqual([]));
      if (error !== undefined) expect(error).toMatchObject({ code: expect.stringMatching(/^MALFORMED_/) });
    }
    const text = JSON.stringify(programme()).replaceAll('"p"', `"${id}"`);
    expect(thrownBy(() => Policy.loadSync(text))).toMatchObject({ code: expect.stringMatching(/^MALFORMED_/) });
  });
});
