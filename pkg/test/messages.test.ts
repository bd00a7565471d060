import { type Action, Policy, type Resource, type Snapshot } from "partner-policy";
import {
  type Catalogue,
  catalogueOf,
  de,
  en,
  formatDecision,
  formatGrant,
  formatMissing,
  formatPlan,
  formatReason,
  formatRow,
  namesOf,
} from "partner-policy/messages";
import { expect, test } from "vitest";
import { programme as sample } from "./programme.js";

const NOW = "2026-11-22T00:00:00Z";

const partnerUser = (id: string, name: string, partner: string) => ({
  kind: "partner" as const,
  id,
  name,
  status: "active" as const,
  partner,
  contact: { id: `c-${id}`, partner },
  license: "partner-community" as const,
  createdAt: "2026-11-01T00:00:00Z",
});

const PROGRAMME: Snapshot = {
  format: "partner-policy/1",
  revision: 3,
  partners: [
    { id: "p-1", name: "Cobalt Systems", status: "active" },
    { id: "p-2", name: "Delta Partners", status: "active" },
  ],
  users: [
    partnerUser("u-1", "Keiko Abara", "p-2"),
    { kind: "internal", id: "u-2", name: "Ann Miller", status: "active", permissionGroups: ["g-all"] },
    { kind: "internal", id: "u-3", name: "Ben Fontana", status: "active" },
    { kind: "internal", id: "u-4", name: "Root", status: "active", supplierAdmin: true },
  ],
  managers: [{ partner: "p-1", user: "u-3", primary: true }],
  recordTypes: [{ id: "quote" as never, label: "Quote" }],
  permissionGroups: [{ id: "g-all", name: "Auditors", records: { deal: "view-all" } }],
  queues: [{ id: "q-1", label: "Intake", types: ["deal"], publicGroups: ["outer"] }],
  publicGroups: [
    { id: "outer", groups: ["inner"] },
    { id: "inner", partnerRoles: [{ partner: "p-2", role: "user" }] },
  ],
  sharingRules: [
    { id: "r-1", type: "quote" as "lead", level: "read", purpose: "joint quotes", ownedBy: { partner: "p-1" }, to: { group: "outer" } },
  ],
  defaultAccess: { project: { internal: "read" } },
};

const policy = Policy.loadSync(PROGRAMME);
const options = { nameOf: namesOf(policy) };
const explained = (user: string, action: Action, resource: Resource) =>
  policy.viewer(user, { now: NOW }).explain(action, resource as never);

test("a record of another account says whose it is and where the viewer works", () => {
  const decision = explained("u-1", "lead.view", { type: "lead", partner: "p-1" });
  expect(decision).toMatchObject({ code: "NO_GRANT", rule: "GEN-01", reason: { code: "OTHER_ACCOUNT", rule: "GEN-05" } });
  expect(formatReason(decision, "en", options)).toBe("This lead belongs to Cobalt Systems; Keiko Abara works for Delta Partners");
  expect(formatDecision(decision, "de_DE", options)).toBe(
    "Abgelehnt: dieser Lead gehört zu Cobalt Systems; Keiko Abara arbeitet für Delta Partners",
  );
  expect(formatReason(decision, "en")).toBe("This lead belongs to p-1; u-1 works for p-2");
});

test("a record of the own account that nobody opens is not said to be another's", () => {
  const decision = explained("u-1", "deal.view", { type: "deal", partner: "p-2" });
  expect(decision.allowed || decision.reason).toMatchObject({ code: "NO_GRANT", rule: "GEN-01", params: { user: "u-1", account: "p-2" } });
  expect(formatDecision(decision, "en", options)).toBe("Denied: no right covers this");
});

test("what a gate refuses is the reason, whoever owns the record", () => {
  const left = Policy.loadSync({ ...PROGRAMME, users: [{ ...partnerUser("u-1", "Keiko", "p-2"), status: "revoked" }], managers: [] });
  const decision = left.viewer("u-1", { now: NOW }).explain("lead.view", { type: "lead", partner: "p-1" });
  expect(decision.allowed || decision.reason).toMatchObject({ code: "USER_REVOKED", rule: decision.rule });
});

test("what is missing has a code, parameters, and a text with names in both languages", () => {
  const decision = explained("u-3", "deal.edit", { type: "deal", partner: "p-2", owner: "q-1" });
  expect(decision.missing).toContainEqual({ rule: "MGR-03", hint: "an assignment as manager of this partner", code: "MANAGER_ASSIGNMENT" });
  expect(decision.missing).toContainEqual(expect.objectContaining({ code: "QUEUE_MEMBER", params: { queue: "q-1" } }));
  const [english, german] = [formatMissing(decision, "en", options), formatMissing(decision, "DE", options)];
  expect(english).toContain("an assignment of Ben Fontana as manager of Delta Partners");
  expect(english).toContain("a place in the queue Intake, which owns the record");
  expect(german).toContain("die Zuordnung von Ben Fontana als Betreuer von Delta Partners");
  expect(german).toContain("ein Platz in der Warteschlange Intake, der der Datensatz gehört");
  expect(english).toHaveLength(decision.missing.length);
});

test("the new sources of access are near ways", () => {
  const ways = (user: string, action: Action, resource: Resource) => formatMissing(explained(user, action, resource), "en", options);
  expect(ways("u-3", "deal.view", { type: "deal", partner: "p-2" })).toContain("a permission group with view all for this type (deal)");
  expect(ways("u-3", "project.edit", { type: "project" })).toContain(
    "a default access of level Read/Write to every record of this type (project)",
  );
  expect(ways("u-3", "quote.view" as Action, { type: "quote" as "lead", partner: "p-1", owner: "u-9" })).toContain(
    "an active sharing rule for this type (Quote), level Read, that reaches Ben Fontana",
  );
});

test("an internal user hears of the rule that has the record and reaches others", () => {
  const shared = Policy.loadSync({ ...PROGRAMME, users: [...PROGRAMME.users, partnerUser("u-9", "Hal", "p-1")] });
  const decision = shared
    .viewer("u-3", { now: NOW })
    .explain("quote.view" as Action, { type: "quote" as "lead", partner: "p-1", owner: "u-9" } as never);
  expect(formatMissing(decision, "en", { nameOf: namesOf(shared) })).toContain(
    "a place among those whom the sharing rule r-1 (joint quotes) reaches, which has this record",
  );
  const partner = shared
    .viewer("u-1", { now: NOW })
    .explain("quote.edit" as Action, { type: "quote" as "lead", partner: "p-1", owner: "u-9" } as never);
  expect(partner.missing.map(({ code }) => code)).not.toContain("RULE_TARGET");
});

test("a grant says by which groups and roles it reaches the viewer", () => {
  const shared = Policy.loadSync({ ...PROGRAMME, users: [...PROGRAMME.users, partnerUser("u-9", "Hal", "p-1")] });
  const decision = shared
    .viewer("u-1", { now: NOW })
    .explain("quote.view" as Action, { type: "quote" as "lead", partner: "p-1", owner: "u-9" } as never);
  const [grant] = decision.grants;
  expect(grant).toEqual({
    rule: "SHARE-02",
    level: "read",
    via: { sharingRule: "r-1" },
    through: [
      { kind: "publicGroup", id: "outer" },
      { kind: "publicGroup", id: "inner" },
      { kind: "partnerRole", id: "user", partner: "p-2" },
    ],
  });
  expect(formatReason(decision, "en", { nameOf: namesOf(shared) })).toBe(
    "The sharing rule r-1 (joint quotes), by way of the group outer, the group inner, the role Partner User of Delta Partners",
  );
  expect(grant === undefined || formatGrant(grant, "de", { nameOf: namesOf(shared) })).toMatch(
    /^die Freigaberegel r-1 .*, über die Gruppe outer/,
  );
});

test("members of a queue and holders of view all are told by name", () => {
  const queued = explained("u-1", "deal.view", { type: "deal", partner: "p-1", owner: "q-1" });
  expect(formatReason(queued, "en", options)).toMatch(/^Member of the queue Intake, which owns the record, by way of the group outer/);
  expect(formatReason(explained("u-2", "deal.view", { type: "deal", partner: "p-1" }), "en", options)).toBe(
    "The permission group Auditors, for every record of the type",
  );
  expect(formatReason(explained("u-2", "project.view", { type: "project" }), "de", options)).toBe("Der Standardzugriff interner Benutzer");
});

test("no text has an id in backticks or a name in braces", () => {
  const records: Resource[] = ["lead", "deal", "project", "account", "contact"].map(
    (type) => ({ type, partner: "p-1", owner: "u-9" }) as Resource,
  );
  for (const locale of ["en", "de"]) {
    for (const user of ["u-1", "u-2", "u-3", "u-4"]) {
      for (const record of records) {
        for (const verb of ["view", "edit", "transfer", "share", "delete", "create"]) {
          const decision = explained(user, `${record.type}.${verb}` as Action, record);
          const texts = [formatDecision(decision, locale, options), formatReason(decision, locale, options)];
          texts.push(...formatMissing(decision, locale, options), ...decision.grants.map((grant) => formatGrant(grant, locale, options)));
          for (const text of texts) expect(text).not.toMatch(/[`{}]|undefined/);
        }
      }
    }
  }
});

test("a locale may be written as POSIX writes it, in any case", () => {
  for (const locale of ["de", "DE", "de-AT", "de_DE", "DE_de", "de_DE.UTF-8", "de_AT@euro"]) expect(catalogueOf(locale)).toBe(de);
  for (const locale of ["en_US", "fr_FR", "", "deu"]) expect(catalogueOf(locale)).toBe(en);
  const own: Catalogue = { ...en, words: { ...en.words, denied: "Refusé" } };
  expect(catalogueOf("fr_CA", { fr: own })).toBe(own);
  expect(catalogueOf("pt-br", { pt_BR: own })).toBe(own);
});

test("both languages have a text for everything, with the same names in braces", () => {
  const braces = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(([name]) => name).sort();
  for (const part of ["codes", "missing", "grants", "steps", "labels", "words"] as const) {
    const [english, german] = [en[part] as Record<string, string>, de[part] as Record<string, string>];
    expect(Object.keys(german).sort()).toEqual(Object.keys(english).sort());
    if (part === "missing") continue;
    for (const [key, text] of Object.entries(english)) expect([key, ...braces(german[key] ?? "")]).toEqual([key, ...braces(text)]);
  }
});

test("a catalogue without reasons has them in English", () => {
  const bare: Catalogue = { words: { ...en.words, denied: "Refusé" }, codes: en.codes };
  const decision = explained("u-3", "deal.view", { type: "deal", partner: "p-2" });
  expect(formatMissing(decision, "fr", { catalogues: { fr: bare } })).toEqual(formatMissing(decision, "en"));
});

test("every row of a plan is a text with its line, its column and names", () => {
  const csv = "action,partner,user,primary\nadd,p-2,u-2,yes\nadd,p-2,carl,\nremove,p-1,u-2,\nremove,p-2,u-3,\n";
  const plan = policy.plan({ by: "u-4", revision: 3, now: NOW, mode: "partial", csv });
  expect(plan.rows.map((row) => formatRow(row, "de_DE", options))).toEqual([
    "Zeile 2: Ann Miller wird Hauptbetreuer von Delta Partners",
    "Zeile 3, Spalte user: carl gibt es nicht",
    expect.stringMatching(/^Zeile 4(, Spalte \w+)?: Ann Miller betreut Cobalt Systems nicht$/),
    "Zeile 5: Ben Fontana betreut Delta Partners nicht",
  ]);
  expect(formatRow(plan.rows[0] as never, "en", options)).toBe("line 2: Ann Miller becomes the primary manager of Delta Partners");
  expect(formatPlan(plan, "en", options)).toContain("line 3, column user: carl does not exist");
});

test("a row says who is removed and who loses the flag", () => {
  const plan = policy.plan({
    by: "u-4",
    revision: 3,
    now: NOW,
    edit: { kind: "managers.replace", partners: ["p-1"], from: { all: true }, to: ["u-2"] },
  });
  const texts = plan.rows.map((row) => formatRow(row, "en", options));
  expect(texts.join("; ")).toContain("Ben Fontana is no longer a manager of Cobalt Systems");
  expect(texts.join("; ")).toContain("Ann Miller becomes");
});

test("a line that cannot be read is told in full, in each language, and by a catalogue of one's own", () => {
  const policy = Policy.loadSync(sample() as never);
  const csv =
    "Aktion;Partner;Betreuer;Primär\nHinzufügen;p;\nHinzufügn;p;ann;\nHinzufügen;;ann;\nHinzufügen;p;ann;vielleicht\nEntfernen;p;ann;ja\n";
  const { rows } = policy.plan({ by: "root", revision: policy.revision, now: NOW, csv });
  expect(rows.map((row) => formatRow(row, "en"))).toEqual([
    "line 2: the line has 3 fields, not 4",
    "line 3, column action: there is no action `Hinzufügn`; did you mean `hinzufügen`?",
    "line 4, column partner: the cell of `Partner` is empty",
    "line 5, column primary: the value `vielleicht` of `Primär` is neither true nor false",
    "line 6, column primary: the row of ann contradicts itself about primary",
  ]);
  const german = rows.map((row) => formatRow(row, "de-AT"));
  expect(german[1]).toBe("Zeile 3, Spalte action: eine Aktion „Hinzufügn“ gibt es nicht; ist „hinzufügen“ gemeint?");
  expect(german.join()).not.toMatch(/fehlerhaft|ungültig|`/);
  const nameOf = (_: string, id: string) => (id === "ann" ? "Ann Lee" : undefined);
  expect(formatRow(rows[4] as never, "de", { nameOf })).toContain("die Zeile zu Ann Lee widerspricht sich");
  const own = { ...de, codes: { ...de.codes, MALFORMED_ROW: "kaputt" } };
  expect(formatRow(rows[0] as never, "de", { catalogues: { de: own } })).toBe("Zeile 2: kaputt");
});
