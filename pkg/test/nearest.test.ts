import { defineMapping, type Edit, type PlanRow, Policy, PolicyError, type Snapshot } from "partner-policy";
import { formatDecision, formatPlan, formatReason, formatRow, namesOf } from "partner-policy/messages";
import { lookalikeRoles } from "partner-policy/testing";
import { Viewer } from "partner-policy/viewer";
import { expect, test } from "vitest";

const NOW = "2026-11-22T00:00:00Z";

const PROGRAMME: Snapshot = {
  format: "partner-policy/1",
  revision: 1,
  partners: [{ id: "p-cobalt", name: "Cobalt Systems", status: "active" }],
  users: [{ kind: "internal", id: "u-miller", name: "Ann Miller", status: "active", supplierAdmin: true }],
  recordTypes: [{ id: "quote", label: "Quote" }],
};

const LARGER: Snapshot = {
  ...PROGRAMME,
  partners: [...PROGRAMME.partners, { id: "p-delta", name: "Delta Partners", status: "active" }],
  users: [...PROGRAMME.users, { kind: "internal", id: "u-abara", name: "Keiko Abara", status: "active", email: "keiko.abara@example.com" }],
  tiers: [{ id: "gold", name: "Gold", features: [] }],
  userRoles: [{ id: "emea-sales", name: "Sales EMEA" }],
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
  ["a role", () => Policy.loadSync(LARGER).label({ role: "emea-slaes", locale: "de" }), "emea-sales"],
  ["a section", () => Policy.loadSync({ ...PROGRAMME, manager: [] } as never), "managers"],
])("an error about %s that does not exist names the nearest", (_, ask, meant) => {
  expect(saidOf(ask)).toContain(`did you mean \`${meant}\`?`);
});

const capsule = Viewer.fromBytes(policy.viewer("u-miller", { now: NOW }).toBytes(), { now: NOW });
const decision = viewer.explain("lead.view", { type: "lead", id: "l-1", partner: "p-cobalt" });

test.each([
  ["an action of a capsule", () => capsule.can("lead.veiw" as "lead.view", { type: "lead" }), "lead.view"],
  ["an action of a declared type in a capsule", () => capsule.filter("quote.vew" as "lead.view", []), "quote.view"],
  ["a condition's action", () => viewer.toAst("deal.viw" as "deal.view"), "deal.view"],
  ["a member of a record", () => viewer.can("lead.view", { type: "lead", onwer: "u-miller" } as never), "owner"],
  ["a member of a record in a capsule", () => capsule.can("lead.view", { type: "lead", onwer: "u-miller" } as never), "owner"],
  ["a type of a record", () => viewer.can("lead.view", { type: "laed" } as never), "lead"],
  ["a declared type of a record", () => viewer.can("quote.view" as never, { type: "qoute" } as never), "quote"],
  ["an origin", () => capsule.can("lead.view", { type: "lead", origin: "registred" } as never), "registered"],
  ["a level", () => viewer.can("lead.view", { type: "lead", shares: [{ user: "u", level: "raed" }] } as never), "read"],
  ["a member of a share", () => viewer.can("lead.view", { type: "lead", shares: [{ usr: "u", level: "read" }] } as never), "user"],
  [
    "an option of a capsule",
    () => Viewer.fromBytes(policy.viewer("u-miller", { now: NOW }).toBytes(), { now: NOW, maxAeg: 1 } as never),
    "maxAge",
  ],
  ["a member of a mapping", () => defineMapping<{ a: string }>()({ type: "lead", fields: { partnr: "a" } as never }), "partner"],
  ["a type of a mapping", () => defineMapping<{ a: string }>()({ type: "Lead" as "lead", fields: {} }), "lead"],
  ["a language by its name", () => formatReason(decision, "german"), "de"],
  ["a language by a misspelt name", () => formatDecision(decision, "Englsh"), "en"],
  [
    "a language of a header",
    () => formatPlan({ outcome: "ok", revision: 1, rows: [], changes: [], warnings: [], effects: [] }, "de,en;q=0.9"),
    "de",
  ],
])("an error about %s names the nearest as well", (_, ask, meant) => {
  expect(saidOf(ask)).toContain(`; did you mean \`${meant}\`?`);
});

test("a language without a catalogue is English, whatever the platform calls it; what is no language is refused", () => {
  for (const locale of ["fr", "da", "fr_FR.UTF-8", "C", "C.UTF-8", "POSIX", "", "zh-Hant-TW", "es-419", "?", "__proto__"]) {
    expect(formatReason(decision, locale)).toBe(formatReason(decision, "en"));
  }
  for (const nothing of [undefined, null, 7, {}]) {
    expect(saidOf(() => formatReason(decision, nothing as never))).toMatch(/^UNKNOWN_LOCALE at \/locale: a language is a tag/);
  }
});

test.each([
  ["a user", { action: "add", partner: "p-delta", user: "u-abarra" }, "u-abara"],
  ["a user by name", { action: "add", partner: "p-delta", user: "Keiko Abarra" }, "u-abara"],
  ["a user by e-mail address", { action: "add", partner: "p-delta", user: "keiko.abarra@example.com" }, "keiko.abara@example.com"],
  ["a partner", { action: "add", partner: "p-dleta", user: "u-abara" }, "p-delta"],
  ["a partner by name", { action: "add", partner: "Delta Partner", user: "u-abara" }, "p-delta"],
] as const)("a row of a plan that names %s that does not exist says who was meant, as data and in words", (_, row, meant) => {
  const larger = Policy.loadSync(LARGER);
  const request = { by: "u-miller", revision: 1, now: NOW } as const;
  const rows = [row, { action: "add", partner: "p-cobalt", user: "u-abara" }] as const;
  const csv = ["action,partner,user", ...rows.map((each) => Object.values(each).join(","))].join("\n");
  for (const plan of [larger.plan({ ...request, edit: { kind: "managers.rows", rows } }), larger.plan({ ...request, csv })]) {
    expect(plan.rows.map((each) => each.meant)).toEqual([meant, undefined]);
    const [refused] = plan.rows;
    expect(refused?.message).toMatch(new RegExp(`^there is no (user|partner) .*; did you mean \`${meant}\`\\?$`));
    const names = { nameOf: namesOf(larger) };
    const named = meant.includes("@") ? meant : `${meant} \\((Keiko Abara|Delta Partners)\\)`;
    expect(formatRow(refused as PlanRow, "en", names)).toMatch(new RegExp(`does not exist; did you mean ${named}\\?$`));
    expect(formatRow(refused as PlanRow, "de_DE", names)).toMatch(new RegExp(`gibt es nicht; ist ${named} gemeint\\?$`));
  }
});

test("a line of a table that names a column or an action that does not exist says which was meant", () => {
  const asked = (csv: string) => policy.plan({ by: "u-miller", revision: 1, now: NOW, csv }).rows[0]?.message;
  expect(asked("action,partnr,user\nadd,p-cobalt,u-miller\n")).toContain("; did you mean `partner`?");
  expect(asked("action,partner,user\nremvoe,p-cobalt,u-miller\n")).toContain("; did you mean `remove`?");
});

test("somebody who is to be replaced and does not exist is named, and who was meant", () => {
  const larger = Policy.loadSync(LARGER);
  const edit = { kind: "managers.replace", from: { user: "u-abarra" }, to: ["u-abara"], partners: ["p-delta"] } as const;
  const [row] = larger.plan({ by: "u-miller", revision: 1, now: NOW, edit }).rows;
  expect(row?.message).toBe("there is no user `u-abarra`, who is to be replaced; did you mean `u-abara`?");
  expect(row?.meant).toBe("u-abara");
});

test.each([
  ["a tier", { kind: "partners.set-tier", partner: "p-delta", tier: "glod" }, "gold"],
  ["an owner", { kind: "partners.set-owner", partner: "p-delta", owner: "u-abarra" }, "u-abara"],
  ["a partner", { kind: "partners.disable", partner: "p-delt" }, "p-delta"],
  ["a portal role", { kind: "roles.delete", id: "emea-slaes", confirm: true }, "emea-sales"],
  ["whose partners are meant", { kind: "managers.remove-all", partners: { managedBy: "u-abarra" } }, "u-abara"],
] as const)("an edit that names %s that does not exist says which was meant", (_, edit, meant) => {
  const [row] = Policy.loadSync(LARGER).plan({ by: "u-miller", revision: 1, now: NOW, edit: edit as Edit }).rows;
  expect([row?.code, row?.meant]).toEqual(["UNKNOWN_ID", meant]);
  expect(row?.message).toContain(`; did you mean \`${meant}\`?`);
});

test.each([
  ["a reference", { ...PROGRAMME, managers: [{ partner: "p-cobalt", user: "u-miler" }] }, "u-miller"],
  ["a declared type", { ...PROGRAMME, defaultAccess: { qoute: { internal: "read" } } }, "quote"],
])("a snapshot that names %s that does not exist says which was meant", (_, given, meant) => {
  expect(saidOf(() => Policy.loadSync(given as never))).toContain(`; did you mean \`${meant}\`?`);
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
