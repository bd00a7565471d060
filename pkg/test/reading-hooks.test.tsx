import { Policy, PolicyError, type Resource } from "partner-policy";
import { Can, PolicyProvider, useCan, useDecision, useFiltered, useMatrix, useTable } from "partner-policy/react";
import { Viewer as Capsule } from "partner-policy/viewer";
import { createElement, type ReactNode } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, test } from "vitest";
import { PROGRAMME, plain, SAID } from "./exotic.js";
import { NOW } from "./programme.js";

type Lead = Resource & { type: "lead" };

const policy = Policy.loadSync(PROGRAMME);
const now = NOW;

/** What a component shows below a provider: of a policy, of a policy's viewer, of a capsule. */
const PROVIDERS = {
  "a policy": (id: string, children: ReactNode) => createElement(PolicyProvider, { policy, viewer: id, now, children }),
  "a viewer": (id: string, children: ReactNode) => createElement(PolicyProvider, { viewer: policy.viewer(id, { now }), children }),
  "a capsule": (id: string, children: ReactNode) =>
    createElement(PolicyProvider, { viewer: Capsule.fromBytes(policy.viewer(id, { now }).toBytes(), { now }), children }),
} as const;

/** The ways of asking; each component shows `true` where the lead is seen. */
const HOOKS: Readonly<Record<string, (props: { lead: Lead }) => ReactNode>> = {
  useCan: ({ lead }) => `${useCan("lead.view", lead)}`,
  useDecision: ({ lead }) => `${useDecision("lead.view", lead).allowed}`,
  useFiltered: ({ lead }) => `${useFiltered("lead.view", [lead]).length === 1}`,
  useMatrix: ({ lead }) => `${useMatrix(["lead.view"], [lead]).can(0, 0)}`,
  "useMatrix with a map": ({ lead }) => `${useMatrix(["lead.view"], [Number.NaN], { map: () => lead }).can(0, 0)}`,
  useTable: ({ lead }) => {
    const table = useTable([lead]);
    return `${table.can("lead.view", 0)}`;
  },
  "a list of useTable": ({ lead }) => `${useTable([lead]).filter("lead.view").length === 1}`,
  Can: ({ lead }) => createElement(Can<"lead.view">, { action: "lead.view", on: lead, fallback: "false" }, "true"),
};

function shown(provider: keyof typeof PROVIDERS, id: string, hook: string, lead: object): string {
  const Asking = HOOKS[hook] as (props: { lead: Lead }) => ReactNode;
  try {
    return renderToStaticMarkup(PROVIDERS[provider](id, createElement(Asking, { lead: lead as Lead })));
  } catch (error) {
    if (PolicyError.is(error)) return "refused";
    throw error;
  }
}

describe.each(Object.keys(PROVIDERS) as (keyof typeof PROVIDERS)[])("below %s", (provider) => {
  test.each(Object.keys(HOOKS))("%s never takes an exotic record for nobody's", (hook) => {
    expect(shown(provider, "u", hook, { type: "lead", id: "l", partner: "p" })).toBe("true");
    expect(shown(provider, "u", hook, plain)).toBe("false");
    for (const [name, make] of SAID) expect([name, shown(provider, "u", hook, make())]).not.toEqual([name, "true"]);
  });

  test.each(Object.keys(HOOKS))("%s reads by name what a plain object says", (hook) => {
    for (const [name, make] of SAID.slice(0, 9)) expect([name, shown(provider, "v", hook, make())]).toEqual([name, "true"]);
  });
});

test("a list that makes its entries anew each time it is read ends, and is answered row by row", () => {
  const entity = (row: number) => ({ type: "lead", id: `l-${row}`, partner: row === 1 ? "q" : "p" }) as const;
  const rows: Lead[] = Object.defineProperties(
    [],
    Object.fromEntries([0, 1, 2].map((row) => [row, { get: () => entity(row), enumerable: true, configurable: true }])),
  );
  const Asking = () => {
    const may = useMatrix(["lead.view"], rows);
    return [0, 1, 2].map((row) => may.can(row, 0)).join(" ");
  };
  expect(renderToStaticMarkup(PROVIDERS["a policy"]("u", createElement(Asking)))).toBe("true false true");
});
