// @vitest-environment happy-dom
import { Writable } from "node:stream";
import { Policy } from "partner-policy";
import {
  createPolicyStore,
  PolicyProvider,
  type PolicyProviderProps,
  type PolicyStore,
  useCan,
  useDecision,
  useFiltered,
  useMatrix,
  usePolicy,
  useViewer,
} from "partner-policy/react";
import { Viewer } from "partner-policy/viewer";
import { act, createElement, Fragment, type ReactNode, StrictMode, Suspense, startTransition } from "react";
import { hydrateRoot } from "react-dom/client";
import { renderToPipeableStream } from "react-dom/server";
import { afterEach, expect, test, vi } from "vitest";
import { LEADS, NOW, policy, programme } from "./programme.js";

Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });

const h = createElement;
const lead = { type: "lead", id: "b", partner: "p" } as const;
/** What the server had: ann sees two leads. And what came since: she manages nobody, then both partners. */
const NONE = () => Policy.loadSync({ ...programme(), revision: 8, managers: [] });
const BOTH = () =>
  Policy.loadSync({
    ...programme(),
    revision: 9,
    managers: [
      { partner: "p", user: "ann" },
      { partner: "q", user: "ann" },
    ],
  });

afterEach(() => {
  document.body.innerHTML = "";
  Reflect.deleteProperty(document, "readyState");
});

/** Something that a component waits for, as for code or data; the server has it. */
class Waiting {
  isHere: boolean;
  arrive = () => {};
  readonly #arrival = new Promise<void>((resolve) => {
    this.arrive = () => {
      this.isHere = true;
      resolve();
    };
  });

  constructor(isHere: boolean) {
    this.isHere = isHere;
  }

  read(): void {
    if (!this.isHere) throw this.#arrival;
  }
}

/** A component that asks in every way. */
function Answers({ of }: { readonly of: string }) {
  const may = useMatrix(["lead.view", "lead.edit"], LEADS);
  const rows = LEADS.map((_, row) => `${may.can(row, 0) ? "v" : "-"}${may.can(row, 1) ? "e" : "-"}`).join("");
  const said = [useCan("lead.view", lead), useDecision("lead.view", lead).code, useFiltered("lead.view", LEADS).length, rows];
  return h("p", null, `${of} ${useViewer().id} ${said.join(" ")}`);
}

/** The same, and what only a policy knows. */
function Revision() {
  return h("b", null, String(usePolicy().revision));
}

function Late({ waiting, inside }: { readonly waiting: Waiting; readonly inside: ReactNode }) {
  waiting.read();
  return inside;
}

function page(given: Omit<PolicyProviderProps, "children">, waiting: Waiting, inside: ReactNode): ReactNode {
  const late = h(Suspense, { fallback: "…" }, h(Late, { waiting, inside }));
  return h(StrictMode, null, h(PolicyProvider, given as PolicyProviderProps, h("main", null, h(Answers, { of: "early" }), late)));
}

const ofPolicy = (of: Policy | PolicyStore) => ({ policy: of, viewer: "ann", now: NOW });
const late = h(Fragment, null, h(Answers, { of: "late" }), h(Revision));

/** What the server sends: all at once when everything is there, or in pieces as they come. */
function served(
  element: ReactNode,
  isWhole = true,
): { readonly pieces: string[]; readonly begun: Promise<void>; readonly done: Promise<void> } {
  const pieces: string[] = [];
  let begin = () => {};
  const begun = new Promise<void>((resolve) => {
    begin = resolve;
  });
  const done = new Promise<void>((resolve, reject) => {
    const sink = new Writable({
      write(chunk, _, next) {
        pieces.push(String(chunk));
        begin();
        next();
      },
      final(next) {
        next();
        resolve();
      },
    });
    const start = () => void stream.pipe(sink);
    const stream = renderToPipeableStream(element, { [isWhole ? "onAllReady" : "onShellReady"]: start, onError: reject });
  });
  return { pieces, begun, done };
}

async function html(element: ReactNode): Promise<string> {
  const { pieces, done } = served(element);
  await done;
  return pieces.join("");
}

function hosted(text: string): HTMLElement {
  const host = document.createElement("div");
  host.innerHTML = text;
  document.body.append(host);
  return host;
}

/** The texts of the page, and the nodes, which hydration takes over as they are. */
const texts = (host: HTMLElement) => [...host.querySelectorAll("p, b")].map((node) => node.textContent);

const SERVER = ["early ann true GRANTED 2 ve----ve", "late ann true GRANTED 2 ve----ve", "7"];

test("a boundary that hydrates after the policy moved begins as the server saw it, and then follows", async () => {
  const host = hosted(await html(page(ofPolicy(policy()), new Waiting(true), late)));
  expect(texts(host)).toEqual(SERVER);
  const nodes = [...host.querySelectorAll("p, b")];
  const store = createPolicyStore(policy());
  const waiting = new Waiting(false);
  const problems: unknown[] = [];
  const onRecoverableError = (error: unknown) => problems.push(error);
  await act(async () => void hydrateRoot(host, page(ofPolicy(store), waiting, late), { onRecoverableError }));
  await act(async () => void store.replace(NONE()));
  // What waits still shows what the server said.
  expect(texts(host)).toEqual(["early ann false NO_GRANT 0 --------", ...SERVER.slice(1)]);
  await act(async () => waiting.arrive());
  expect(problems).toEqual([]);
  expect(texts(host)).toEqual(["early ann false NO_GRANT 0 --------", "late ann false NO_GRANT 0 --------", "8"]);
  expect([...host.querySelectorAll("p, b")]).toEqual(nodes);
  await act(async () => void store.replace(BOTH()));
  expect(texts(host)).toEqual(["early ann true GRANTED 3 veve--ve", "late ann true GRANTED 3 veve--ve", "9"]);
});

test("a policy that moves before anything hydrates, by a replacement, a plan or another tab's changes, breaks nothing", async () => {
  const moves: ((store: PolicyStore) => unknown)[] = [
    (store) => store.replace(NONE()),
    (store) => {
      const edit = { kind: "managers.remove-all", partners: ["p"] } as const;
      store.apply(store.current().plan({ by: "root", revision: 7, now: NOW, edit }) as never);
    },
    (store) => store.applyChanges([{ op: "remove-manager", partner: "p", user: "ann" }], 7),
  ];
  const text = await html(page(ofPolicy(policy()), new Waiting(true), late));
  for (const move of moves) {
    const host = hosted(text);
    const nodes = [...host.querySelectorAll("p, b")];
    const store = createPolicyStore(policy());
    const waiting = new Waiting(false);
    const problems: unknown[] = [];
    await act(async () => {
      hydrateRoot(host, page(ofPolicy(store), waiting, late), { onRecoverableError: (error) => problems.push(error) });
      move(store);
    });
    await act(async () => waiting.arrive());
    expect(problems).toEqual([]);
    expect(texts(host)).toEqual(["early ann false NO_GRANT 0 --------", "late ann false NO_GRANT 0 --------", "8"]);
    expect([...host.querySelectorAll("p, b")]).toEqual(nodes);
  }
});

test("a boundary that the server streams late is taken over after the policy moved", async () => {
  const onServer = new Waiting(false);
  const { pieces, begun, done } = served(page(ofPolicy(policy()), onServer, late), false);
  await begun;
  const shell = pieces.splice(0).join("");
  expect(shell).toContain("early ann true");
  expect(shell).not.toContain("late ann");
  const host = hosted(shell);
  // While the page still comes in, a boundary that is not there yet is waited for.
  Object.defineProperty(document, "readyState", { value: "loading", configurable: true });
  const store = createPolicyStore(policy());
  const problems: unknown[] = [];
  const onRecoverableError = (error: unknown) => problems.push(error);
  await act(async () => void hydrateRoot(host, page(ofPolicy(store), new Waiting(true), late), { onRecoverableError }));
  await act(async () => void store.replace(NONE()));
  onServer.arrive();
  await done;
  // As a browser does with what comes behind the page: the markup stands there, and the scripts in it run.
  const rest = document.createElement("div");
  rest.innerHTML = pieces.join("");
  expect(rest.textContent).toContain("late ann true");
  document.body.append(...rest.childNodes);
  // biome-ignore lint/security/noGlobalEval: the scripts are those of React
  for (const { textContent } of document.querySelectorAll("script")) if (textContent) globalThis.eval(textContent);
  await act(async () => void (await vi.waitFor(() => expect(texts(host)).toHaveLength(3))));
  expect(problems).toEqual([]);
  expect(texts(host)).toEqual(["early ann false NO_GRANT 0 --------", "late ann false NO_GRANT 0 --------", "8"]);
});

test("another viewer or moment that comes before a boundary hydrates breaks nothing", async () => {
  const host = hosted(await html(page(ofPolicy(policy()), new Waiting(true), late)));
  const waiting = new Waiting(false);
  const problems: unknown[] = [];
  const onRecoverableError = (error: unknown) => problems.push(error);
  const store = createPolicyStore(policy());
  const root = await act(async () => hydrateRoot(host, page(ofPolicy(store), waiting, late), { onRecoverableError }));
  await act(async () => {
    // React 18 gives up what has not hydrated yet where an update is none of a transition.
    startTransition(() => root.render(page({ ...ofPolicy(store), viewer: "bob" } as never, waiting, late)));
    store.replace(BOTH());
  });
  await act(async () => waiting.arrive());
  expect(problems).toEqual([]);
  expect(texts(host)).toEqual(["early bob false NO_GRANT 0 --------", "late bob false NO_GRANT 0 --------", "9"]);
});

test("a page that somebody closed the first policy of follows the present one", async () => {
  const host = hosted(await html(page(ofPolicy(policy()), new Waiting(true), late)));
  const first = policy();
  const store = createPolicyStore(first);
  const waiting = new Waiting(false);
  await act(async () => void hydrateRoot(host, page(ofPolicy(store), waiting, late), { onRecoverableError: () => {} }));
  await act(async () => void store.replace(NONE()));
  first.close();
  await act(async () => waiting.arrive());
  expect(texts(host)).toEqual(["early ann false NO_GRANT 0 --------", "late ann false NO_GRANT 0 --------", "8"]);
});

test("a capsule's viewer answers the same components, and another one takes its place", async () => {
  const opened = (of: Policy) => Viewer.fromBytes(of.viewer("ann", { now: NOW }).toBytes(), { now: NOW });
  const inside = h(Answers, { of: "late" });
  const host = hosted(await html(page({ viewer: opened(policy()) } as never, new Waiting(true), inside)));
  expect(texts(host)).toEqual(SERVER.slice(0, 2));
  const waiting = new Waiting(false);
  const problems: unknown[] = [];
  const onRecoverableError = (error: unknown) => problems.push(error);
  const first = page({ viewer: opened(policy()) } as never, waiting, inside);
  const root = await act(async () => hydrateRoot(host, first, { onRecoverableError }));
  await act(async () => startTransition(() => root.render(page({ viewer: opened(NONE()) } as never, waiting, inside))));
  await act(async () => waiting.arrive());
  expect(problems).toEqual([]);
  expect(texts(host)).toEqual(["early ann false NO_GRANT 0 --------", "late ann false NO_GRANT 0 --------"]);
});
