import { expect, test } from "vitest";
import { resourceParts } from "../dist/cli/records/files.js";
import { call, file } from "./cli.js";

const NOW = "2026-11-22T00:00:00Z";
const person = (id: string, partner: string, partnerRole: string, more: object = {}) => ({
  kind: "partner",
  id,
  name: id.toUpperCase(),
  status: "active",
  partner,
  contact: { id: `c-${id}`, partner },
  license: "partner-community",
  partnerRole,
  createdAt: "2026-11-01T00:00:00Z",
  ...more,
});
const account = (id: string, more: object = {}) => ({
  id,
  name: `Account ${id}`,
  status: "active",
  partnerRoles: [
    { id: "manager", label: "Manager" },
    { id: "user", label: "User", parent: "manager" },
  ],
  ...more,
});
const inside = (id: string, more: object = {}) => ({ kind: "internal", id, name: id.toUpperCase(), status: "active", ...more });
const BASE = {
  format: "partner-policy/1",
  revision: 1,
  settings: { internalHierarchy: true },
  internalRoles: [
    { id: "head", label: "Head" },
    { id: "north", label: "North", parent: "head" },
    { id: "south", label: "South" },
  ],
  partners: [account("a", { owner: "nils" }), account("b", { owner: "nils" })],
  users: [
    inside("hera", { internalRole: "head" }),
    inside("nils", { internalRole: "north" }),
    inside("sara", { internalRole: "south" }),
    person("a1", "a", "user"),
    person("a2", "a", "user"),
    person("b1", "b", "user"),
  ],
  publicGroups: [{ id: "friends", users: ["a2"] }],
  sharingRules: [{ id: "peers", type: "opportunity", level: "read", ownedBy: { user: "a1" }, to: { group: "friends" } }],
};
type Snapshot = typeof BASE;
const RECORDS = file("diff-records.json", [
  { type: "opportunity", id: "o1", partner: "a", owner: "a1", fields: { region: "EMEA" } },
  { type: "lead", id: "o1", partner: "b" },
]);

let count = 0;
function compared(change: (snapshot: Snapshot) => unknown, ...more: string[]) {
  count += 1;
  const young = JSON.parse(JSON.stringify(BASE)) as Snapshot;
  const next = change(young) ?? young;
  return call([
    "diff",
    file("diff-old.json", BASE),
    file(`diff-new-${count}.json`, next as object),
    "--records",
    RECORDS,
    "--now",
    NOW,
    ...more,
  ]);
}
const user = (snapshot: Snapshot, id: string) => snapshot.users.find((each) => each.id === id) as unknown as Record<string, unknown>;
const rule = (id: string, to: object) => ({
  id,
  type: "opportunity",
  level: "read",
  where: [{ field: "region", op: "eq", value: "EMEA" }],
  to,
});

test.each<readonly [string, (snapshot: Snapshot) => unknown, readonly string[]]>([
  [
    "a rule that is new",
    (s) => ({ ...s, sharingRules: [...s.sharingRules, rule("new", { user: "b1" })] }),
    ["b1 gains o1 SHARE-02 new: sharingRules new"],
  ],
  ["a rule that is gone", (s) => ({ ...s, sharingRules: [] }), ["a2 loses o1 SHARE-02 peers: sharingRules peers"]],
  [
    "a rule that is switched off",
    (s) => ({ ...s, sharingRules: s.sharingRules.map((each) => ({ ...each, active: false })) }),
    ["a2 loses o1 SHARE-02 peers: sharingRules peers active"],
  ],
  [
    "another target of a rule",
    (s) => ({ ...s, sharingRules: s.sharingRules.map((each) => ({ ...each, to: { user: "b1" } })) }),
    ["a2 loses o1 SHARE-02 peers: sharingRules peers to", "b1 gains o1 SHARE-02 peers: sharingRules peers to"],
  ],
  [
    "a member of a group",
    (s) => ({ ...s, publicGroups: [{ id: "friends", users: ["a2", "b1"] }] }),
    ["b1 gains o1 SHARE-02 peers: publicGroups friends users"],
  ],
  [
    "another role, which opens what a rule opened before, as no change",
    (s) => {
      user(s, "a2").partnerRole = "manager";
      s.publicGroups = [];
      s.sharingRules = [];
    },
    [],
  ],
  [
    "a user who is switched off",
    (s) => {
      user(s, "a1").status = "deactivated";
    },
    ["a1 loses o1 SHARE-19: users a1 status"],
  ],
  [
    "another licence, which has no role, together with the role",
    (s) => {
      user(s, "a2").license = "customer-community";
      delete user(s, "a2").partnerRole;
    },
    ["a2 loses o1 SHARE-02 peers: users a2 license"],
  ],
  [
    "another owner of the account",
    (s) => {
      (s.partners[0] as Record<string, unknown>).owner = "sara";
    },
    ["hera loses o1 ROLE-15 a: partners a owner", "nils loses o1 ROLE-15 a: partners a owner", "sara gains o1 ROLE-15 a: partners a owner"],
  ],
  [
    "a role that moves in the tree inside",
    (s) => {
      (s.internalRoles[1] as Record<string, unknown>).parent = "south";
    },
    ["hera loses o1 ROLE-15 a: internalRoles north parent", "sara gains o1 ROLE-15 a: internalRoles north parent"],
  ],
  [
    "a default",
    (s) => ({ ...s, defaultAccess: { opportunity: { internal: "read" } } }),
    ["sara gains o1 OWD-03: defaultAccess  opportunity"],
  ],
  [
    "a user who is gone",
    (s) => ({ ...s, users: s.users.filter(({ id }) => id !== "a2"), publicGroups: [{ id: "friends", users: [] }] }),
    ["a2 loses o1 SHARE-02 peers: publicGroups friends users"],
  ],
])("%s is named as what the change came through", (_, change, wanted) => {
  const { out } = compared(change, "--json");
  const { causes } = JSON.parse(out);
  const said = causes.map((cause: Record<string, unknown> & { facts: Record<string, string>[] }) => {
    const facts = cause.facts.map(({ section, id, member }) => [section, id, member].filter((part) => part !== undefined).join(" "));
    return `${cause.user} ${cause.change} ${cause.record} ${(cause.rules as string[])[0]}: ${facts.join(", ")}`;
  });
  expect(said).toEqual(wanted);
});

test("where two facts each are enough, both are named, and said to be so", () => {
  const two = (s: Snapshot) => ({ ...s, sharingRules: [...s.sharingRules, rule("one", { user: "b1" }), rule("two", { user: "b1" })] });
  const { causes } = JSON.parse(compared(two, "--json").out);
  expect(causes).toMatchObject([{ user: "b1", proof: "enough", code: "NO_GRANT", facts: [{ id: "one" }, { id: "two" }] }]);
  expect(causes[0].rules).toEqual(["SHARE-02 one", "SHARE-02 two"]);
});

test("the text says through what in words, and CSV has a line for each change", () => {
  const moved = (s: Snapshot) => {
    user(s, "a1").status = "deactivated";
  };
  const { out } = compared(moved);
  expect(out).toContain('through  users A1 (a1): status "active" -> "deactivated"');
  expect(out).toContain("loses 1 user, 1 change  SHARE-19; now: USER_DEACTIVATED");
  const csv = compared(moved, "--to", "csv").out.split("\n");
  expect(csv[0]).toBe("user,name,change,record,type,rules,code,proof,facts");
  expect(csv[1]).toBe('a1,A1,loses,o1,opportunity,SHARE-19,USER_DEACTIVATED,needed,"users A1 (a1): status ""active"" -> ""deactivated"""');
});

test("a pipeline stops where somebody outside gains, whatever people inside gain", () => {
  const atHome = (s: Snapshot) => ({ ...s, defaultAccess: { opportunity: { internal: "read" } } });
  const outside = (s: Snapshot) => ({ ...s, sharingRules: [...s.sharingRules, rule("new", { user: "b1" })] });
  expect(compared(atHome, "--no-gains").code).toBe(1);
  expect(compared(atHome, "--no-gains-outside").code).toBe(0);
  expect(compared(outside, "--no-gains-outside").code).toBe(1);
  expect(compared((s) => ({ ...s, sharingRules: [] }), "--no-gains").code).toBe(0);
  expect(compared(outside, "--no-gains", "--no-gains-outside").code).toBe(2);
});

test("users who are alike are told apart: each change has the facts of its own user", () => {
  const shared = {
    id: "all",
    type: "opportunity",
    level: "read",
    where: [{ field: "region", op: "eq", value: "EMEA" }],
    to: { partner: "b" },
  };
  const alike = ["b1", "b2", "b3", "b4"];
  const old = {
    ...BASE,
    settings: { ...BASE.settings, inactivityGate: false },
    users: [...BASE.users.filter(({ id }) => id !== "b1"), ...alike.map((id) => person(id, "b", "user"))],
    sharingRules: [shared],
  };
  const young = { ...old, users: old.users.map((each) => (["b2", "b3"].includes(each.id) ? { ...each, status: "deactivated" } : each)) };
  const off = call(["diff", file("alike-old.json", old), file("alike-new.json", young), "--records", RECORDS, "--now", NOW, "--json"]);
  const said = (out: string) =>
    JSON.parse(out).causes.map(
      ({ user: who, change, proof, facts }: { user: string; change: string; proof: string; facts: { id: string }[] }) =>
        `${who} ${change} ${proof} ${facts.map(({ id }) => id).join()}`,
    );
  expect(said(off.out)).toEqual(["b2 loses needed b2", "b3 loses needed b3"]);
  const without = file("alike-none.json", { ...old, sharingRules: [] });
  const on = call(["diff", without, file("alike-all.json", old), "--records", RECORDS, "--now", NOW, "--json"]);
  expect(said(on.out)).toEqual(alike.map((id) => `${id} gains needed all`));
});

test("a comparison calls queues, roles and the members of groups by their names", () => {
  const queue = { id: "00G5f0000000005EAA", label: "Deals waiting", types: ["opportunity"], publicGroups: ["friends"] };
  const records = file("diff-waiting.json", [{ type: "opportunity", id: "o-9", partner: "a", owner: queue.id }]);
  const older = { ...BASE, queues: [queue], sharingRules: [] };
  const newer = {
    ...older,
    internalRoles: BASE.internalRoles.map((role) => (role.id === "south" ? { ...role, parent: "head" } : role)),
    publicGroups: [{ id: "friends", users: ["a2", "b1"] }],
    queues: [{ ...queue, types: ["opportunity", "lead"] }],
  };
  const args = ["diff", file("diff-queue-old.json", older), file("diff-queue-new.json", newer), "--records", records, "--now", NOW];
  const { out } = call(args);
  expect(out).toContain("changed  00G5f0000000005EAA  Deals waiting  types");
  expect(out).toContain("changed  south  South  parent");
  expect(out).toContain("QUEUE-02 Deals waiting; before: NO_GRANT");
  expect(out).toContain('through  publicGroups friends: users ["A2"] -> ["A2","B1"]');
  expect(call([...args, "--to", "csv"]).out).toContain("QUEUE-02 Deals waiting");
  // For programs ids stay ids.
  expect(JSON.parse(call([...args, "--json"]).out).causes[0].rules).toEqual(["QUEUE-02 00G5f0000000005EAA"]);
});

test("an impact is asked as by somebody who may make every edit, unless somebody is named; a refused edit says that it is", () => {
  const snapshot = file("impact-base.json", BASE);
  const edit = JSON.stringify({ kind: "users.deactivate", users: ["a2"] });
  const asked = ["impact", snapshot, "--edit", edit, "--records", RECORDS, "--now", NOW];
  const free = call([...asked, "--json"]);
  expect([free.code, JSON.parse(free.out)]).toEqual([1, [{ user: "a2", gains: [], loses: ["o1"] }]]);
  const refused = call([...asked, "--by", "hera"]);
  expect(refused).toMatchObject({ code: 0, out: "nobody gains or loses a record\n" });
  expect(refused.err).toMatch(/the edit would be refused, so it changes nothing[\s\S]*NOT_PERMITTED/);
  expect(free.err).not.toContain("refused");
});

test("records of a file are read in parts: each record and each fault once, in their order", () => {
  const records = Array.from({ length: 5 }, (_, at) => ({ type: at === 2 ? "nothing" : "lead", id: `r${at}` }));
  const of = (size: number) => [...resourceParts(file("parts.json", records), "lead", [], undefined, size).parts];
  expect(of(2).map((part) => part.records.map(({ id }) => id))).toEqual([
    ["r0", "r1"],
    ["r3", "r4"],
  ]);
  for (const size of [1, 2, 4, 100]) {
    expect(of(size).flatMap((part) => part.records.map(({ id }) => id))).toEqual(["r0", "r1", "r3", "r4"]);
    expect(of(size).flatMap(({ unread }) => unread)).toHaveLength(1);
  }
  expect([...resourceParts(file("none.json", []), "lead", [], undefined, 2).parts]).toEqual([{ records: [], unread: [] }]);
});
