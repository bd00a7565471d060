// @vitest-environment happy-dom
import { type Plan, Policy } from "partner-policy";
import {
  Can,
  createPolicyStore,
  type Planner,
  PolicyProvider,
  type PolicyStore,
  useCan,
  useDecision,
  useFiltered,
  useMatrix,
  usePlan,
  usePolicy,
  useViewer,
} from "partner-policy/react";
import { Viewer } from "partner-policy/viewer";
import { act, createElement, Fragment, type ReactNode, StrictMode, version } from "react";
import { createRoot, hydrateRoot } from "react-dom/client";
import { renderToString } from "react-dom/server";
import { expect, test } from "vitest";
import { accepted, LEADS, NOW, policy, programme } from "./programme.js";

Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });

const h = createElement;
const lead = { type: "lead", id: "b", partner: "p" } as const;

async function mount(children: ReactNode, store: PolicyStore | Policy = policy(), viewer = "ann") {
  const host = document.createElement("div");
  const root = createRoot(host);
  const render = (who: string) => act(async () => root.render(h(PolicyProvider, { policy: store, viewer: who, now: NOW }, children)));
  await render(viewer);
  return { host, render };
}

test("the tests run under the React that they are meant for", () => {
  expect(version.split(".")[0]).toBe(process.env.REACT);
});

test("components see what the viewer may, and another viewer something else", async () => {
  function Row() {
    const kept = useFiltered("lead.view", LEADS);
    return h(Fragment, null, `${useViewer().id} ${useCan("lead.view", lead)} ${useDecision("lead.view", lead).code} ${kept.length}`);
  }
  const { host, render } = await mount(h(Row));
  expect(host.textContent).toBe("ann true GRANTED 2");
  await render("bob");
  expect(host.textContent).toBe("bob false NO_GRANT 0");
});

test("Can shows its children, or the fallback with the decision", async () => {
  const element = h(Can, { action: "lead.view", on: lead, fallback: (decision: { code: string }) => decision.code } as never, "secret");
  expect((await mount(element)).host.textContent).toBe("secret");
  expect((await mount(element, policy(), "bob")).host.textContent).toBe("NO_GRANT");
  expect((await mount(h(Can, { action: "lead.view", on: lead } as never, "secret"), policy(), "bob")).host.textContent).toBe("");
});

test("a component renders again only when its answer changed", async () => {
  const renders = { can: 0, list: 0, decision: 0 };
  function Allowed() {
    renders.can += 1;
    return String(useCan("lead.view", lead));
  }
  function List() {
    renders.list += 1;
    return String(useFiltered("lead.view", LEADS).length);
  }
  function Why() {
    renders.decision += 1;
    return useDecision("lead.view", lead).code;
  }
  const store = createPolicyStore(policy());
  const { host } = await mount(h(Fragment, null, h(Allowed), h(List), h(Why)), store);
  expect(host.textContent).toBe("true2GRANTED");
  const before = { ...renders };
  await act(async () => store.replace(Policy.loadSync({ ...programme(), settings: { trainingAllManagers: true } })));
  expect(renders).toEqual(before);
  await act(async () => store.replace(Policy.loadSync({ ...programme(), revision: 8 })));
  expect(renders).toEqual(before);
  await act(async () => store.replace(Policy.loadSync({ ...programme(), revision: 9, managers: [] })));
  expect(host.textContent).toBe("false0NO_GRANT");
  expect(renders).toEqual({ can: before.can + 1, list: before.list + 1, decision: before.decision + 1 });
});

test("a plan is made, applied and taken back", async () => {
  let planner: Planner | undefined;
  function Editor() {
    planner = usePlan();
    return String(useCan("managers.list"));
  }
  const store = createPolicyStore(policy());
  const ann = { kind: "managers.remove", partners: ["p"], users: ["ann"] } as const;
  await mount(h(Editor), store, "root");
  if (planner === undefined) throw new Error("nothing was rendered");
  const plan = planner.plan(ann);
  expect(plan.outcome).toBe("ok");
  let undo: (() => void) | undefined;
  await act(async () => {
    undo = planner?.apply(accepted(plan));
  });
  expect(store.current().revision).toBe(8);
  expect(() => planner?.apply(accepted(plan))).toThrow(expect.objectContaining({ code: "STALE_SNAPSHOT" }));
  await act(async () => undo?.());
  expect(store.current().revision).toBe(7);
});

test("an optimistic plan shows at once and is taken back when it cannot be saved", async () => {
  let planner: Planner | undefined;
  let renders = 0;
  function Editor() {
    planner = usePlan();
    renders += 1;
    return String(useFiltered("lead.view", LEADS).length);
  }
  const store = createPolicyStore(
    Policy.loadSync({
      ...programme(),
      users: programme().users.map((user) => (user.id === "ann" ? { ...user, supplierAdmin: true } : user)) as never,
    }),
  );
  const { host } = await mount(h(Editor), store);
  const shown = host.textContent;
  const plan = planner?.plan({ kind: "managers.add", partners: ["q"], users: ["ann"] });
  let outcome: Promise<unknown> | undefined;
  let fail = (_: Error) => {};
  await act(async () => {
    const saving = new Promise((_, reject) => {
      fail = reject;
    });
    outcome = planner?.optimistic(accepted(plan as Plan), () => saving).catch((error) => error);
  });
  expect(store.current().revision).toBe(8);
  const before = renders;
  await act(async () => fail(new Error("the server says no")));
  expect(await outcome).toMatchObject({ message: "the server says no" });
  expect([store.current().revision, host.textContent]).toEqual([7, shown]);
  expect(renders).toBe(before);
});

test("rows of another shape are filtered by a mapping that is written in place, without rendering again", async () => {
  const rows = LEADS.map((lead) => ({ no: lead.id, account: "partner" in lead ? lead.partner : null }));
  const lists = new Set<readonly unknown[]>();
  let renders = 0;
  function List() {
    const kept = useFiltered("lead.view", rows, { map: (row) => ({ type: "lead", id: row.no, partner: row.account }) });
    const may = useCan("lead.view", rows[0] as (typeof rows)[number], { map: { type: "lead", fields: { partner: "account" } } });
    lists.add(kept);
    renders += 1;
    return `${kept.map((row) => row.no).join("")} ${may}`;
  }
  const store = createPolicyStore(policy());
  const { host, render } = await mount(h(List), store);
  expect(host.textContent).toBe("ba true");
  const before = renders;
  await act(async () => store.replace(policy()));
  expect(renders).toBe(before);
  await render("ann");
  expect(lists.size).toBe(1);
});

test("Can and useMatrix read rows of a portal's own shape, and a matrix stays the same object while it is the same", async () => {
  const rows = LEADS.map((lead) => ({ no: lead.id, account: "partner" in lead ? lead.partner : null }));
  const matrices = new Set<unknown>();
  function Rows() {
    const may = useMatrix(["lead.view", "lead.edit"], rows, { map: (row) => ({ type: "lead", id: row.no, partner: row.account }) });
    const same = useMatrix(["lead.view", "lead.edit"], LEADS);
    matrices.add(may);
    expect(may.bits).toEqual(same.bits);
    const buttons = rows.map((row, at) =>
      h(Can, { action: "lead.edit", on: row, map: { type: "lead", fields: { partner: "account" } }, key: at } as never, row.no),
    );
    return h(
      Fragment,
      null,
      ...rows.map((row, at) => (may.can(at, 0) ? row.no : "-")),
      " ",
      buttons,
      may.can(4, 0) || may.can(0, 2) ? "?" : "",
    );
  }
  const store = createPolicyStore(policy());
  const { host } = await mount(h(Rows), store);
  expect(host.textContent).toBe("b--a ba");
  await act(async () => void store.replace(Policy.loadSync({ ...programme(), revision: 8 })));
  expect(matrices.size).toBe(1);
  await act(async () => void store.replace(Policy.loadSync({ ...programme(), revision: 9, managers: [] })));
  expect(host.textContent).toBe("---- ");
});

test("a viewer out of a capsule answers hooks and Can, says what decided, and plans nothing", async () => {
  const bytes = policy().viewer("bob", { now: NOW }).toBytes();
  const provided = (inside: ReactNode) => h(PolicyProvider, { viewer: Viewer.fromBytes(bytes, { now: NOW }) } as never, inside);
  const seen: unknown[] = [];
  function Asking() {
    const decision = useDecision("lead.edit", lead);
    const { id } = useViewer();
    seen.push(decision);
    return h(Can, { action: "lead.edit", on: lead, fallback: (why: { code: string }) => `${id} ${why.code}` } as never, "may");
  }
  expect(renderToString(provided(h(Asking)))).toBe("bob NO_GRANT");
  expect(seen[0]).toEqual({
    allowed: false,
    level: "none",
    code: "NO_GRANT",
    rule: "GEN-01",
    grants: [],
    blocked: [],
    missing: [],
    revision: 0,
  });
  for (const use of [usePolicy, usePlan]) {
    const Using = () => String(use());
    expect(() => renderToString(provided(h(Using)))).toThrow(expect.objectContaining({ code: "INVALID_VALUE", at: "/policy" }));
  }
  const Transfer = () => String(useCan("lead.transfer", lead, { to: "ann" }));
  expect(() => renderToString(provided(h(Transfer)))).toThrow(expect.objectContaining({ code: "UNKNOWN_OPTION" }));
});

test("what the server rendered is taken over in the browser without a change", async () => {
  const element = (host: "server" | "browser") =>
    h(StrictMode, null, h(PolicyProvider, { policy: policy(), viewer: "ann", now: host === "server" ? new Date(NOW) : NOW }, h(Page)));
  function Page() {
    const kept = useFiltered("lead.view", LEADS);
    return h("p", null, `${useViewer().id} ${useDecision("lead.view", lead).code} ${kept.length}`);
  }
  const host = document.createElement("div");
  host.innerHTML = renderToString(element("server"));
  expect(host.textContent).toBe("ann GRANTED 2");
  const node = host.firstChild;
  const problems: unknown[] = [];
  await act(async () => void hydrateRoot(host, element("browser"), { onRecoverableError: (error) => problems.push(error) }));
  expect(problems).toEqual([]);
  expect(host.firstChild).toBe(node);
});

test("the server renders the same; without a provider it says so", () => {
  const page = (inside: ReactNode) => h(PolicyProvider, { policy: policy(), viewer: "ann", now: NOW }, inside);
  const element = h(Can, { action: "lead.view", on: lead } as never, "shown");
  expect(renderToString(page(element))).toBe("shown");
  expect(() => renderToString(element)).toThrow("PolicyProvider");
});
