// @vitest-environment happy-dom
import { Policy } from "partner-policy";
import {
  Can,
  createPolicyStore,
  type Planner,
  PolicyProvider,
  type PolicyStore,
  useCan,
  useDecision,
  useFiltered,
  usePlan,
  useViewer,
} from "partner-policy/react";
import { act, createElement, Fragment, type ReactNode } from "react";
import { createRoot } from "react-dom/client";
import { renderToString } from "react-dom/server";
import { expect, test } from "vitest";
import { LEADS, NOW, policy, programme } from "./programme.js";

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
  const store = createPolicyStore(policy());
  const { host } = await mount(h(Fragment, null, h(Allowed), h(List)), store);
  expect(host.textContent).toBe("true2");
  const before = { ...renders };
  await act(async () => store.replace(Policy.loadSync({ ...programme(), settings: { trainingAllManagers: true } })));
  expect(renders).toEqual(before);
  await act(async () => store.replace(Policy.loadSync({ ...programme(), managers: [] })));
  expect(host.textContent).toBe("false0");
  expect(renders).toEqual({ ...before, can: before.can + 1, list: before.list + 1 });
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
    undo = planner?.apply(plan);
  });
  expect(store.current().revision).toBe(8);
  expect(() => planner?.apply(plan)).toThrow(expect.objectContaining({ code: "STALE_SNAPSHOT" }));
  await act(async () => undo?.());
  expect(store.current().revision).toBe(7);
});

test("the server renders the same; without a provider it says so", () => {
  const page = (inside: ReactNode) => h(PolicyProvider, { policy: policy(), viewer: "ann", now: NOW }, inside);
  const element = h(Can, { action: "lead.view", on: lead } as never, "shown");
  expect(renderToString(page(element))).toBe("shown");
  expect(() => renderToString(element)).toThrow("PolicyProvider");
});
