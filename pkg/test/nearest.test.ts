import { type Edit, Policy, PolicyError, type Snapshot } from "partner-policy";
import { lookalikeRoles } from "partner-policy/testing";
import { expect, test } from "vitest";

const NOW = "2026-11-22T00:00:00Z";

const PROGRAMME: Snapshot = {
  format: "partner-policy/1",
  revision: 1,
  partners: [{ id: "p-cobalt", name: "Cobalt Systems", status: "active" }],
  users: [{ kind: "internal", id: "u-miller", name: "Ann Miller", status: "active", supplierAdmin: true }],
  recordTypes: [{ id: "quote", label: "Quote" }],
};

const policy = Policy.loadSync(PROGRAMME);
const viewer = policy.viewer("u-miller", { now: NOW });

function saidOf(ask: () => unknown): string {
  try {
    ask();
  } catch (error) {
    if (PolicyError.is(error)) return error.message;
    throw error;
  }
  return "nothing";
}

test.each([
  ["an action", () => viewer.can("lead.veiw" as "lead.view", { type: "lead" }), "lead.view"],
  ["an action of a list", () => viewer.filter("deal.edti" as "deal.edit", []), "deal.edit"],
  ["an action of a declared type", () => viewer.explain("quote.viw" as "lead.view"), "quote.view"],
  ["an action of a relation", () => policy.grants({ actions: ["lead.vew" as "lead.view"], now: NOW }), "lead.view"],
  ["a user", () => policy.viewer("u-miler", { now: NOW }), "u-miller"],
  ["a user in other letters", () => policy.viewer("U-Miller", { now: NOW }), "u-miller"],
  ["a partner", () => policy.reviewList("p-colbat"), "p-cobalt"],
  ["an option", () => policy.viewer("u-miller", { nwo: NOW } as never), "now"],
  [
    "a kind of edit",
    () => policy.plan({ by: "u-miller", revision: 1, now: NOW, edit: { kind: "managers.ad", partners: [], users: [] } as unknown as Edit }),
    "managers.add",
  ],
  ["a setting", () => Policy.loadSync({ ...PROGRAMME, settings: { tierCumulative: true } as never }), "tiersCumulative"],
  ["a value", () => Policy.loadSync({ ...PROGRAMME, settings: { batchMode: "parital" } as never }), "partial"],
  ["a section", () => Policy.loadSync({ ...PROGRAMME, manager: [] } as never), "managers"],
])("an error about %s that does not exist names the nearest", (_, ask, meant) => {
  expect(saidOf(ask)).toContain(`did you mean \`${meant}\`?`);
});

test.each([
  ["an action", () => viewer.can("everything" as "lead.view", { type: "lead" })],
  ["a user", () => policy.viewer("somebody-else", { now: NOW })],
  ["a setting", () => Policy.loadSync({ ...PROGRAMME, settings: { colour: 1 } as never })],
])("nothing is suggested where nothing is near: %s", (_, ask) => {
  expect(saidOf(ask)).not.toBe("nothing");
  expect(saidOf(ask)).not.toContain("did you mean");
});

test("in a large programme nobody is compared with everybody", () => {
  const users = Array.from({ length: 5_001 }, (_, at) => ({
    kind: "internal" as const,
    id: `u-${at}`,
    name: "U",
    status: "active" as const,
  }));
  const large = Policy.loadSync({ ...PROGRAMME, users });
  expect(saidOf(() => large.viewer("u-50O", { now: NOW }))).toBe("UNKNOWN_VIEWER at /viewer: there is no user `u-50O`");
});

test("a missing member is named with what is expected", () => {
  const { partners: _, ...rest } = PROGRAMME;
  expect(saidOf(() => Policy.loadSync(rest as never))).toMatch(/^MISSING_FIELD: the field `partners` is missing; expected (a|an) /);
  const nameless = { ...PROGRAMME, partners: [{ id: "p-1", status: "active" }] };
  expect(saidOf(() => Policy.loadSync(nameless as never))).toBe(
    "MISSING_FIELD at /partners/0: the field `name` is missing; expected a string",
  );
  expect(saidOf(() => policy.plan({ by: "u-miller", now: NOW, revision: 1 } as never))).toMatch(
    /^MISSING_FIELD.*`edit` is missing; expected/,
  );
  expect(saidOf(() => viewer.can("lead.view", {} as never))).toMatch(/^MISSING_FIELD at \/resource: the field `type` is missing; expected/);
  expect(saidOf(() => policy.viewer("u-miller", {} as never))).toMatch(/^MISSING_FIELD.*`now` is missing/);
});

const roles = (...names: string[]): Snapshot => ({
  ...PROGRAMME,
  userRoles: names.map((name, at) => ({ id: `r-${at}`, name })),
});

test.each([
  ["composed and decomposed letters", "Café", "Cafe\u0301", true],
  ["full width", "Partner", "Ｐartner", true],
  ["an invisible character", "Partner", "Part\u200bner", true],
  ["wide spaces", "Sales Lead", "Sales\u00a0Lead", true],
  ["another script", "Partner", "Pаrtner", false],
  ["a standard role in another script", "Marketing two", "Mаrketing two", false],
])("lint names roles whose names look alike: %s", (_, one, other, isKnownToPolicy) => {
  const programme = Policy.loadSync(roles(one, other));
  const found = programme.lint({ now: NOW }).filter(({ code }) => code === "LOOKALIKE_NAMES");
  expect(found.map(({ subject }) => subject)).toEqual(isKnownToPolicy ? ["r-0", "r-1"] : []);
  expect(lookalikeRoles(programme).map(({ subject }) => subject)).toEqual(["r-0", "r-1"]);
  expect(lookalikeRoles(programme)[0]?.message).toMatch(/\\u\{/);
});

test("roles of different names, or of different accounts, do not look alike", () => {
  expect(lookalikeRoles(roles("Sales East", "Sales West", "Vertrieb", "Продажи"))).toEqual([]);
  const partnerRoles = (label: string) => [{ id: "top", label }];
  const accounts: Snapshot = {
    ...PROGRAMME,
    partners: [
      { id: "p-1", name: "One", status: "active", partnerRoles: partnerRoles("Chief") },
      { id: "p-2", name: "Two", status: "active", partnerRoles: partnerRoles("Сhief") },
    ],
  };
  expect(lookalikeRoles(accounts)).toEqual([]);
  const within = {
    id: "p-1",
    name: "One",
    status: "active" as const,
    partnerRoles: [
      { id: "a", label: "Chief" },
      { id: "b", label: "Сhief", parent: "a" },
    ],
  };
  expect(lookalikeRoles({ ...PROGRAMME, partners: [within] })).toMatchObject([{ code: "LOOKALIKE_NAMES", subject: "p-1" }]);
});
