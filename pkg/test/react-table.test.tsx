// @vitest-environment happy-dom
import { type Edit, Policy, type Resource, type Table } from "partner-policy";
import { createPolicyStore, PolicyProvider, type PolicyStore, useTable, type ViewedTable } from "partner-policy/react";
import { sampleProgramme } from "partner-policy/sample";
import { Viewer } from "partner-policy/viewer";
import { act, createElement, lazy, type ReactNode, StrictMode, Suspense } from "react";
import { createRoot, hydrateRoot } from "react-dom/client";
import { renderToString } from "react-dom/server";
import { beforeEach, expect, test, vi } from "vitest";
import { accepted } from "./programme.js";

Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });

type Lead = Resource & { type: "lead" };

const h = createElement;
const { snapshot, leads, now } = sampleProgramme({ partners: 6, users: 40, leads: 300 });
const somebody = snapshot.users.find(
  (user) => user.id !== "u-admin" && policyOf().viewer(user.id, { now }).filter("lead.view", leads).length > 9,
);
const ID = somebody?.id as string;
const ALL = { kind: "managers.remove-all", partners: snapshot.partners.map(({ id }) => id) } as const;

/** The tables that policies made, and which of them are closed. */
let tables: { readonly table: Table; isClosed: boolean }[] = [];

beforeEach(() => {
  // What is put off happens when a test says so, however slow the machine is.
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  tables = [];
  const make = Policy.prototype.table;
  vi.spyOn(Policy.prototype, "table").mockImplementation(function (this: Policy, ...given: unknown[]) {
    const table = (make as (...given: unknown[]) => Table).apply(this, given);
    const one = { table, isClosed: false };
    tables.push(one);
    const close = table.close.bind(table);
    table.close = () => {
      one.isClosed = true;
      close();
    };
    return table;
  } as never);
  return () => {
    vi.useRealTimers();
    vi.restoreAllMocks();
  };
});

function policyOf(): Policy {
  return Policy.loadSync(snapshot);
}

const open = () => tables.filter(({ isClosed }) => !isClosed).length;
/** Lets what was put off until the page stands happen. */
const settle = () => act(async () => void vi.runAllTimers());

/** Mounts a component with a table; `seen` is the table of each render. */
async function mount(store: Policy | PolicyStore, { strict = false, who = ID }: { strict?: boolean; who?: string } = {}) {
  const seen: ViewedTable<Resource>[] = [];
  function Count({ records }: { records: readonly Resource[] }) {
    const table = useTable(records);
    seen.push(table);
    return String(table.count("lead.view"));
  }
  const host = document.createElement("div");
  const root = createRoot(host);
  const show = (records: readonly Resource[] | undefined) =>
    act(async () => {
      const inside = records === undefined ? null : h(Count, { records });
      const page = h(PolicyProvider, { policy: store, viewer: who, now }, inside);
      root.render(strict ? h(StrictMode, null, page) : page);
    });
  return { host, root, show, seen };
}

/** What a table says, as a new table and the viewer say it. */
function agrees(table: ViewedTable<Resource> | undefined, policy: Policy, records: readonly Resource[], id = ID): void {
  if (table === undefined) throw new Error("nothing was rendered");
  const viewer = policy.viewer(id, { now });
  const right = viewer.filter("lead.view", records as readonly Lead[]);
  expect(right.length).toBeGreaterThan(0);
  expect(table.records).toBe(records);
  expect(table.filter("lead.view")).toEqual(right);
  expect(table.count("lead.view")).toBe(right.length);
  expect([...table.filterRows("lead.view")].map((row) => records[row])).toEqual(right);
  expect(records.filter((_, row) => table.can("lead.view", row))).toEqual(right);
  const matrix = table.matrix(["lead.edit", "lead.view"]);
  expect(records.filter((_, row) => matrix.can(row, 1))).toEqual(right);
  expect(records.filter((_, row) => matrix.can(row, 0))).toEqual(viewer.filter("lead.edit", records as readonly Lead[]));
  for (const row of [-1, 0.5, records.length]) expect([table.can("lead.view", row), matrix.can(row, 1)]).toEqual([false, false]);
}

test("the engine reads a list once the page stands, and the table is closed when the component goes", async () => {
  const policy = policyOf();
  const { host, show, seen } = await mount(policy);
  await show(leads);
  expect(tables.length).toBe(0);
  agrees(seen.at(-1), policy, leads);
  await settle();
  expect([tables.length, open()]).toEqual([1, 1]);
  agrees(seen.at(-1), policy, leads);
  expect(Number(host.textContent)).toBe(policy.viewer(ID, { now }).filter("lead.view", leads).length);
  await show(undefined);
  expect([tables.length, open()]).toEqual([1, 0]);
  // Somebody who kept it is still answered.
  agrees(seen.at(-1), policy, leads);
});

test("a table answers behind a proxy, and its methods say that they need it", async () => {
  const policy = policyOf();
  const { show, seen } = await mount(policy);
  await show(leads);
  for (const settled of [false, true]) {
    if (settled) await settle();
    const table = seen.at(-1) as ViewedTable<Resource>;
    for (const other of [new Proxy(table, {}), Object.create(table)]) agrees(other, policy, leads);
    const { can, count, filter, filterRows, matrix } = table;
    for (const ask of [
      () => can("lead.view", 0),
      () => count("lead.view"),
      () => filter("lead.view"),
      () => filterRows("lead.view"),
      () => matrix(["lead.view"]),
    ])
      expect(ask).toThrow(expect.objectContaining({ code: "WRONG_RECEIVER" }));
  }
});

test("under StrictMode, where effects run twice, a list is read once", async () => {
  const policy = policyOf();
  const { show, seen, root } = await mount(policy, { strict: true });
  await show(leads);
  await settle();
  expect([tables.length, open()]).toEqual([1, 1]);
  agrees(seen.at(-1), policy, leads);
  await act(async () => root.unmount());
  expect(open()).toBe(0);
});

test("a component that goes before its list was read leaves no table", async () => {
  const { show } = await mount(policyOf());
  await show(leads);
  await show(undefined);
  await settle();
  expect(tables.length).toBe(0);
});

test("the table follows every policy, also one that was loaded anew, and reads nothing for it", async () => {
  const store = createPolicyStore(policyOf());
  const { host, show, seen } = await mount(store);
  await show(leads);
  await settle();
  const before = seen.at(-1);
  const first = store.current();
  const plan = first.plan({ by: "u-admin", revision: first.revision, now, edit: ALL as unknown as Edit });
  let undo = () => {};
  await act(async () => {
    undo = store.apply(accepted(plan));
  });
  expect(store.current()).not.toBe(first);
  agrees(seen.at(-1), store.current(), leads);
  expect(seen.at(-1)).not.toBe(before);
  // What an earlier render kept answers as it did.
  agrees(before, first, leads);
  await act(async () => undo());
  agrees(seen.at(-1), first, leads);
  await act(async () => {
    const users = [...snapshot.users].reverse() as typeof snapshot.users;
    store.replace(Policy.loadSync({ ...snapshot, users, revision: 9, managers: [] }));
  });
  agrees(seen.at(-1), store.current(), leads);
  expect(Number(host.textContent)).toBe(seen.at(-1)?.count("lead.view"));
  expect([tables.length, open()]).toEqual([1, 1]);
});

test("a list of which few rows differ is taken over row by row, another one is read anew", async () => {
  const policy = policyOf();
  const { show, seen } = await mount(policy);
  await show(leads);
  await settle();
  const at = (row: number) => leads[row] as Resource;
  const edited = leads.map((lead, row): Resource => (row % 90 === 3 ? { ...lead, owner: ID } : lead));
  const lists: (readonly Resource[])[] = [
    edited,
    edited.slice(1),
    [...edited, at(4), at(5)],
    [...edited.slice(0, 7), ...edited.slice(20)],
    [at(8), ...edited.slice(100)],
    [...leads].reverse(),
    leads,
  ];
  for (const list of lists) {
    const before = seen.at(-1);
    await show(list);
    agrees(seen.at(-1), policy, list);
    agrees(before, policy, before?.records ?? []);
    agrees(seen.at(-1), policy, list);
  }
  await settle();
  expect([tables.length, open()]).toEqual([1, 1]);
  const many = Array.from({ length: 3000 }, (_, row): Resource => ({ ...at(row % 300), id: `n-${row}` }));
  await show(many);
  expect(tables.length).toBe(1);
  agrees(seen.at(-1), policy, many);
  await settle();
  expect([tables.length, open()]).toEqual([2, 1]);
  agrees(seen.at(-1), policy, many);
});

test("a record that cannot be read is allowed nothing, before and after the engine has the list", async () => {
  const policy = policyOf();
  const list = [...leads.slice(0, 5), { type: "lead", ownr: "x" }, { type: "deal", id: "d" }, null, ...leads.slice(5)] as Resource[];
  const { show, seen } = await mount(policy, { who: "u-admin" });
  await show(list);
  const readable = () => list.flatMap((_, row) => (seen.at(-1)?.can("lead.view", row) ? [row] : []));
  const right = list.flatMap((lead, row) => (lead?.type === "lead" && !("ownr" in lead) ? [row] : []));
  expect(readable()).toEqual(right);
  await settle();
  expect(open()).toBe(1);
  expect(readable()).toEqual(right);
  await show([{ type: "lead", ownr: "y" } as never, ...list.slice(1)]);
  expect(readable()).toEqual(right.slice(1));
  await settle();
  expect(readable()).toEqual(right.slice(1));
  expect(() => seen.at(-1)?.count("lead.vew" as never)).toThrow(expect.objectContaining({ code: "UNKNOWN_ACTION" }));
});

test("a list of which nothing can be read takes no page down: nothing is seen of it", async () => {
  const { show, seen } = await mount(policyOf(), { who: "u-admin" });
  await show([{ type: "lead", leadId: "1" }] as never);
  expect(seen.at(-1)?.count("lead.view")).toBe(0);
});

test("under a viewer out of a capsule, and on a server, the viewer answers and there is no table", async () => {
  const policy = policyOf();
  const viewer = policy.viewer(ID, { now });
  const right = viewer.filter("lead.view", leads).length;
  const rows = leads.map(({ id, partner, owner }) => ({ key: id, account: partner, owner: owner ?? null }));
  const map = { type: "lead", fields: { id: "key", partner: "account", owner: "owner" } } as const;
  function Counts(): ReactNode {
    const table = useTable(leads);
    const mapped = useTable(rows, { map });
    return `${table.count("lead.view")} ${mapped.count("lead.view")} ${mapped.filter("lead.view")[0]?.key}`;
  }
  const host = document.createElement("div");
  const capsule = Viewer.fromBytes(viewer.toBytes(), { now });
  await act(async () => createRoot(host).render(h(PolicyProvider, { viewer: capsule }, h(Counts))));
  await settle();
  expect(host.textContent?.startsWith(`${right} `)).toBe(true);
  const served = renderToString(h(PolicyProvider, { policy, viewer: ID, now }, h(Counts)));
  expect(served).toMatch(new RegExp(`^${right} \\d+ `));
  expect(tables.length).toBe(0);
  const page = document.createElement("div");
  page.innerHTML = served;
  await act(async () => {
    hydrateRoot(page, h(PolicyProvider, { policy, viewer: ID, now }, h(Counts)));
  });
  await settle();
  expect(page.textContent).toBe(served);
  expect(open()).toBe(2);
});

test("what waits in a Suspense boundary makes no table until it is shown", async () => {
  const policy = policyOf();
  let arrive = (_: { default: () => ReactNode }) => {};
  const Late = lazy(() => new Promise<{ default: () => ReactNode }>((resolve) => (arrive = resolve)));
  function List({ isLate }: { isLate: boolean }) {
    const count = useTable(leads).count("lead.view");
    return h("p", null, String(count), isLate ? h(Late) : null);
  }
  const host = document.createElement("div");
  const root = createRoot(host);
  const show = (isLate: boolean) =>
    act(async () => {
      const page = h(Suspense, { fallback: "waiting" }, h(List, { isLate }));
      root.render(h(PolicyProvider, { policy, viewer: ID, now }, page));
    });
  await show(true);
  await settle();
  expect([host.textContent, tables.length]).toEqual(["waiting", 0]);
  await act(async () => arrive({ default: () => "late" }));
  await settle();
  expect(host.textContent).toBe(`${policy.viewer(ID, { now }).filter("lead.view", leads).length}late`);
  expect(open()).toBe(1);
  await act(async () => root.unmount());
  expect(open()).toBe(0);
});

test("an option that the hook does not know is refused when it is rendered, none is passed over", () => {
  function Count({ options }: { options: object }) {
    return String((useTable as (rows: readonly Lead[], options: object) => ViewedTable<Lead>)(leads, options).count("lead.view"));
  }
  const render = (options: object) => renderToString(h(PolicyProvider, { policy: policyOf(), viewer: ID, now }, h(Count, { options })));
  for (const options of [{ strict: true }, { onSkipped() {} }, { mapp: { type: "lead", fields: ["id"] } }]) {
    expect(() => render(options)).toThrow(expect.objectContaining({ code: "UNKNOWN_OPTION", at: `/${Object.keys(options)[0]}` }));
  }
  expect(() => render({ map: null })).toThrow(expect.objectContaining({ code: "INVALID_VALUE", at: "/map" }));
});

test("a table says which rows cannot be read, before and after the engine has them, whatever they are", async () => {
  const lead = (more: object) => ({ type: "lead", partner: "p-0001", ...more }) as Resource;
  const torn = lead({ id: "torn", fields: { note: "cut \ud83d" } });
  const bare = lead({ id: 7 });
  const trap = Object.defineProperty({}, "type", {
    enumerable: true,
    get() {
      throw new Error("gone");
    },
  }) as Resource;
  const records = [leads[0] as Resource, torn, { type: "nothing", id: "x" } as never, bare, trap, null as never, leads[1] as Resource];
  const { show, seen, root } = await mount(policyOf(), { who: "u-admin" });
  const said = () => seen.at(-1)?.skipped.map(({ index, id, problem: { code, at } }) => [index, id, code, at]);
  await show(records);
  const first = said();
  expect(first).toEqual([
    [1, "torn", "MALFORMED_ID", "/1/fields/note"],
    [2, "x", expect.any(String), "/2/type"],
    [3, undefined, "MALFORMED_JSON", "/3/id"],
    [4, undefined, "MALFORMED_JSON", expect.stringMatching(/^\/4/)],
    [5, undefined, "MALFORMED_JSON", "/5"],
  ]);
  await settle();
  expect(seen.at(-1)?.count("lead.view")).toBe(2);
  expect(said()).toEqual(first);
  // Rows that go take their problems along.
  await show(records.filter((record) => record !== torn && record !== trap));
  expect(said()?.map(([index]) => index)).toEqual([1, 2, 3]);
  await show(leads);
  expect(seen.at(-1)?.skipped).toEqual([]);
  await act(async () => root.unmount());
});

test("nobody learns of rows that cannot be read of what they may not see", async () => {
  const hidden = { type: "lead", id: "h", partner: "p-0001", fields: { note: "\ud83d" } } as never;
  const stranger = { ...snapshot, users: [...snapshot.users, { kind: "internal", id: "new", name: "New", status: "active" }] };
  const { show, seen, root } = await mount(Policy.loadSync(stranger as never), { who: "new" });
  await show([hidden]);
  expect(seen.at(-1)?.skipped).toEqual([]);
  await settle();
  expect(seen.at(-1)?.skipped).toEqual([]);
  await act(async () => root.unmount());
});
