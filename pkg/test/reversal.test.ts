import { type Edit, Policy, PolicyError, reversal, type Snapshot } from "partner-policy";
import { expect, test } from "vitest";
import { accepted, NOW, programme } from "./programme.js";

const given: Snapshot = {
  ...programme(),
  users: [
    ...programme().users.map((user) =>
      user.kind === "partner" && user.id === "pia" ? { ...user, username: "pia@org.example", partnerRole: "manager" } : user,
    ),
    { kind: "internal", id: "sam", name: "Sam", status: "active", support: true },
    {
      kind: "partner",
      id: "ada",
      name: "Ada",
      status: "active",
      partner: "p",
      contact: { id: "ca", partner: "p" },
      license: "partner-community",
      features: ["manage-users"],
      createdAt: "2026-11-01T00:00:00Z",
    },
  ],
  tiers: [
    { id: "gold", name: "Gold", features: [] },
    { id: "tin", name: "Tin", features: [] },
  ],
};
const start = (): Policy => Policy.loadSync(given);

function planned(on: Policy, edit: Edit, by = "root") {
  return on.plan({ by, revision: on.revision, now: NOW, edit });
}

/** Applies edits one after the other, whoever may. */
function done(on: Policy, ...edits: readonly Edit[]): Policy {
  return edits.reduce((policy, edit) => {
    const plans = ["root", "sam", "ada"].map((by) => planned(policy, edit, by));
    return policy.apply(accepted(plans.find(({ outcome }) => outcome === "ok") ?? (plans[0] as never)));
  }, on);
}

/** What a policy says, without its revision and the moments that no edit sets. */
function facts(policy: Policy): unknown {
  return JSON.parse(JSON.stringify({ ...policy.toJSON(), revision: 0 }), (name, value) => (name === "reactivatedAt" ? undefined : value));
}

function changesOf(on: Policy, edit: Edit) {
  return ["root", "sam", "ada"].map((by) => planned(on, edit, by)).find(({ outcome }) => outcome === "ok")?.changes ?? [];
}

const MIDDLE: readonly Edit[] = [
  { kind: "managers.add", partners: ["q"], users: ["bob"] },
  { kind: "managers.add", partners: ["p", "q"], users: ["bob"], makePrimary: true },
  { kind: "managers.replace", partners: ["p"], from: { all: true }, to: ["bob"], makePrimary: "bob" },
  { kind: "managers.remove-all", partners: ["p"] },
  { kind: "partners.set-status", partner: "q", status: "inactive" },
  { kind: "partners.set-tier", partner: "q", tier: "gold" },
  { kind: "partners.disable", partner: "q" },
  { kind: "roles.create", role: { id: "extra", name: "Extra" } },
  { kind: "roles.update", id: "basic", set: { isDefault: true, leadVisibility: "all" } },
  { kind: "roles.reorder", ids: ["basic", "sales", "marketing", "administrator"] },
  { kind: "roles.translate", id: "basic", locale: "fr", name: "Simple" },
  { kind: "users.assign-roles", users: ["pia", "ada"], add: ["sales"], remove: ["basic"] },
  { kind: "users.set-features", user: "pia", grant: ["manage-cases"] },
  { kind: "users.deactivate", users: ["pia", "old"] },
  { kind: "users.set-partner-role", user: "pia", partnerRole: "executive" },
  { kind: "users.set-license", user: "pia", license: "partner-community-login" },
  { kind: "users.exempt", user: "old", exempt: { reason: "On leave", until: "2027-01-01T00:00:00Z" } },
  { kind: "users.rename", user: "pia", username: "pia@new.example", case: { username: "pia@org.example", newUsername: "pia@new.example" } },
];
const LATER: Edit = { kind: "partners.set-tier", partner: "p", tier: "tin" };

test.each(MIDDLE.map((edit) => [edit.kind, edit] as const))("%s is taken back out of the middle, and what came later stays", (_, edit) => {
  const before = start();
  const present = done(before, edit, LATER);
  const { edits, left } = reversal(changesOf(before, edit), { before, present });
  expect(left).toEqual([]);
  expect(edits.length).toBeGreaterThan(0);
  expect(facts(done(present, ...edits))).toEqual(facts(done(before, LATER)));
});

test("what was changed again since stays, and what is back already asks for nothing", () => {
  const before = start();
  const edit: Edit = { kind: "partners.set-tier", partner: "q", tier: "gold" };
  const changes = changesOf(before, edit);
  const again = done(before, edit, { kind: "partners.set-tier", partner: "q", tier: "tin" });
  expect(reversal(changes, { before, present: again })).toEqual({
    edits: [],
    left: [{ why: "changed-since", partner: "q", member: "tier" }],
  });
  const back = done(before, edit, { kind: "partners.set-tier", partner: "q", tier: null });
  expect(reversal(changes, { before, present: back })).toEqual({ edits: [], left: [] });
  expect(reversal([], { before, present: back })).toEqual({ edits: [], left: [] });
});

test("the primary flag that somebody has got since is not taken from them", () => {
  const before = start();
  const edit: Edit = { kind: "managers.add", partners: ["p"], users: ["bob"], makePrimary: true };
  const present = done(before, edit, { kind: "managers.add", partners: ["p"], users: ["root"], makePrimary: true });
  const { edits, left } = reversal(changesOf(before, edit), { before, present });
  expect(edits).toEqual([{ kind: "managers.rows", rows: [{ action: "remove", partner: "p", user: "bob" }] }]);
  expect(left).toEqual([{ why: "changed-since", partner: "p", member: "primary", user: "ann" }]);
  const added: Edit = { kind: "managers.add", partners: ["p"], users: ["bob"] };
  const raised = done(before, added, { kind: "managers.make-primary", assignments: [{ partner: "p", user: "bob" }] });
  expect(reversal(changesOf(before, added), { before, present: raised })).toEqual({
    edits: [],
    left: [{ why: "changed-since", partner: "p", user: "bob" }],
  });
});

test("a flag that nobody had before goes again, and so does a role of a hierarchy", () => {
  const before = done(start(), { kind: "managers.add", partners: ["q"], users: ["bob"] });
  const edit: Edit = { kind: "managers.make-primary", assignments: [{ partner: "q", user: "bob" }] };
  const present = done(before, edit, LATER);
  const { edits } = reversal(changesOf(before, edit), { before, present });
  expect(facts(done(present, ...edits))).toEqual(facts(done(before, LATER)));
  const [root] = before.hierarchy("q");
  const role = { id: "extra", label: "Extra", parent: root?.id ?? "" };
  const add: Edit = { kind: "hierarchy.add", partner: "q", role };
  const grown = done(before, add);
  expect(reversal(changesOf(before, add), { before, present: grown })).toEqual({
    edits: [{ kind: "hierarchy.delete", partner: "q", role: "extra" }],
    left: [],
  });
  const remove: Edit = { kind: "hierarchy.delete", partner: "q", role: "extra" };
  expect(reversal(changesOf(grown, remove), { before: grown, present: done(grown, remove) }).edits).toEqual([
    { kind: "hierarchy.add", partner: "q", role },
  ]);
});

test("a revocation is taken back on a case, a new person and a review by nothing", () => {
  const before = start();
  const revoke: Edit = { kind: "users.revoke", users: ["pia"] };
  expect(reversal(changesOf(before, revoke), { before, present: done(before, revoke) }).edits).toEqual([
    { kind: "users.restore", user: "pia", case: { username: "pia@org.example" } },
  ]);
  const created = { id: "new", name: "New", partner: "p", license: "partner-community" as const, contact: { id: "n", partner: "p" } };
  const create: Edit = { kind: "users.create", users: [created] };
  expect(reversal(changesOf(before, create), { before, present: done(before, create) })).toEqual({
    edits: [],
    left: [{ why: "no-edit", user: "new" }],
  });
  const open: Edit = { kind: "reviews.open", partners: ["p"], deadline: "2026-12-22T00:00:00Z" };
  expect(reversal(changesOf(before, open), { before, present: done(before, open) }).left).toEqual([
    { why: "no-edit", partner: "p", member: "review" },
  ]);
  const disable: Edit = { kind: "users.disable-contact", user: "pia" };
  const { edits, left } = reversal(changesOf(before, disable), { before, present: done(before, disable) });
  expect(edits).toEqual([]);
  expect(left.map(({ member }) => member).sort()).toEqual(["contact", "status"]);
});

test("changes that do not fit the revision before are refused with their place", () => {
  const before = start();
  const changes = [{ op: "put-partner", partner: { id: "q", name: "Q", status: "gone" } }] as never;
  expect(() => reversal(changes, { before, present: before })).toThrow(PolicyError);
});
