import fc from "fast-check";
import { type Grant, Policy, type Resource, type Snapshot } from "partner-policy";
import { expect, test } from "vitest";
import { Changes } from "../dist/cli/records/sight/changes.js";
import { ForeignSights } from "../dist/cli/records/sight/foreign.js";
import { idleRules } from "../dist/cli/records/sight/idle.js";
import { sightsOf } from "../dist/cli/records/sight/read.js";
import { Reasons, ruleOf } from "../dist/cli/records/sight/reasons.js";
import type { Sights, View } from "../dist/cli/records/sight/sights.js";
import { SHORT_GRANTS } from "../dist/grants.js";
import { NOW } from "./programme.js";
import { focused, plain, programme, RECORD_TYPES, resource, sharing, USERS } from "./random-programme.js";

type User = Snapshot["users"][number];

interface World {
  readonly policy: Policy;
  readonly snapshot: Snapshot;
}

/** The same programme with somebody who is alike beside everybody. */
function twinned(snapshot: Snapshot, isNamed = false): Snapshot {
  const twins = snapshot.users.map((user) => {
    const twin: Record<string, unknown> = { ...user, id: `${user.id}2`, name: `${user.name} again`, email: undefined, username: undefined };
    const contact = "contact" in user ? user.contact : undefined;
    if (contact != null) twin.contact = { ...contact, id: `${contact.id}2` };
    return JSON.parse(JSON.stringify(twin)) as User;
  });
  const settings = { ...snapshot.settings, inactivityGate: false };
  const both = { ...snapshot, settings, users: [...snapshot.users, ...twins] };
  return isNamed ? { ...both, ...besideTheirTwins(snapshot) } : both;
}

/** Groups, queues and managers, of whom the twins are named where they are: in the same places. */
function besideTheirTwins({ publicGroups = [], queues = [], shareGroups = [], managers = [] }: Snapshot): Partial<Snapshot> {
  const beside = <Entry extends { users?: string[] }>(entries: Entry[]) =>
    entries.map((entry) => (entry.users == null ? entry : { ...entry, users: entry.users.flatMap((id) => [id, `${id}2`]) }));
  const assigned = managers.flatMap(({ partner, user, primary }) => [
    { partner, user, ...(primary == null ? {} : { primary }) },
    { partner, user: `${user}2` },
  ]);
  return { publicGroups: beside(publicGroups), queues: beside(queues), shareGroups: beside(shareGroups), managers: assigned };
}

/** The types on which everything is shared. */
const TYPES = ["opportunity", "case", "quote", "account", "contact", "lead"] as const;

/** Records, most of one type, of which some name a twin in the place of whom they name. */
const recordsOf = (type: string) =>
  fc
    .array(fc.tuple(fc.constantFrom(type, type, type, ...RECORD_TYPES).chain(resource), fc.boolean(), fc.nat(USERS.length - 1)), {
      minLength: 8,
      maxLength: 40,
    })
    .map((made) =>
      made.map(([record, isTwin, at], row): Resource => {
        const twin = (id: string | null | undefined) => (isTwin && id != null && USERS.includes(id) ? `${id}2` : id);
        const id = record.type === "contact" || record.type === "account" ? record.id : `r${row}`;
        const owner = record.owner === undefined ? (USERS[at] as string) : record.owner;
        const named = { ...record, id, owner: twin(owner), assignee: twin(record.assignee), fields: record.fields ?? { size: 1 } };
        return JSON.parse(JSON.stringify(named)) as Resource;
      }),
    );

/** People who are let in, most of them of partners, so that there is something to see. */
function lively(given: Snapshot): Snapshot {
  const users = (given.users as unknown as Record<string, unknown>[]).map((user, at) => {
    if (user.kind !== "partner") return user.kind === "sales-rep" ? user : { ...user, status: "active" };
    const isOpen = at % 4 < 3;
    const open = { profile: "f1", contact: { id: `k-${user.id}`, partner: user.partner }, license: "partner-community" };
    return { ...user, status: "active", ...(isOpen ? open : {}), ...(at % 2 === 0 ? { userRoles: ["own-all"] } : {}) };
  });
  const everything = Object.fromEntries(RECORD_TYPES.map((type) => [type, ["view", "edit", "create"]]));
  const profiles = [{ id: "f1", objects: everything }, ...(given.profiles ?? []).filter(({ id }) => id !== "f1")];
  const partners = given.partners.map((partner) => ({ ...partner, status: "active", enabled: true }));
  return { ...given, users, partners, profiles } as unknown as Snapshot;
}

/** Programmes with everything shared on one type, and records of it. */
const worlds = fc
  .constantFrom(...TYPES)
  .chain((type) => fc.tuple(fc.oneof(programme, sharing, sharing), recordsOf(type), fc.constant(type)))
  .map(([given, made, type]) => [focused(lively(plain(given)), type), made, type] as const);

function loaded(given: Snapshot): World | undefined {
  try {
    const policy = Policy.loadSync(twinned(given, JSON.stringify(given).length % 2 === 0));
    return { policy, snapshot: policy.toJSON() };
  } catch {
    return undefined;
  }
}

/** The records that a programme can be asked about. */
function known({ policy, snapshot }: World, made: readonly Resource[]): Resource[] {
  const viewer = policy.viewer(snapshot.users[0]?.id as string, { now: NOW });
  return made.filter((record) => {
    try {
      viewer.can(`${record.type}.view` as never, record as never);
      return true;
    } catch {
      return false;
    }
  });
}

function sightsOn(world: World, made: readonly Resource[]): Sights {
  return sightsOf([world], made, NOW, (index, problem) => {
    throw new Error(`${index}: ${problem.message}`);
  }).sights[0] as Sights;
}

const isSeen = (policy: Policy, user: string, record: Resource, verb = "view"): boolean =>
  policy.viewer(user, { now: NOW }).can(`${record.type}.${verb}` as never, record as never);
const grantsOf = (policy: Policy, user: string, record: Resource, verb = "view"): readonly Grant[] => {
  const { allowed, grants } = policy.viewer(user, { now: NOW }).explain(`${record.type}.${verb}` as never, record as never);
  return allowed ? grants : [];
};

const active = ({ users }: Snapshot): User[] =>
  users.filter((user) => user.kind !== "sales-rep" && (user as { status?: string }).status === "active");

/** Who sees records of other accounts or of people in the same role, asked one by one. */
function foreignOneByOne(policy: Policy, snapshot: Snapshot, made: readonly Resource[]): string[] {
  const people = new Map(snapshot.users.map((user) => [user.id, user]));
  const found = new Map<string, { ids: string[]; count: number; accounts: Set<string> }>();
  for (const user of active(snapshot)) {
    if (user.kind !== "partner") continue;
    for (const record of made) {
      const owner = people.get(record.owner ?? "");
      const account = record.partner ?? (owner !== undefined && "partner" in owner ? owner.partner : undefined);
      const isPeer =
        owner?.kind === "partner" && owner.id !== user.id && owner.partner === user.partner && owner.partnerRole === user.partnerRole;
      const origin = account !== user.partner ? "across-accounts" : isPeer ? "peers" : undefined;
      if (origin === undefined) continue;
      for (const rule of new Set(grantsOf(policy, user.id, record).map(ruleOf))) {
        const key = [user.id, origin, rule, record.type].join(" | ");
        const entry = found.get(key) ?? { ids: [], count: 0, accounts: new Set() };
        found.set(key, entry);
        entry.count += 1;
        entry.accounts.add(account ?? "no account");
        if (record.id !== undefined) entry.ids.push(record.id);
      }
    }
  }
  const told = [...found].map(
    ([key, { ids, count, accounts }]) => `${key}: ${count} ${ids.slice(0, 5)} ${[...accounts].sort().slice(0, 3)}`,
  );
  return told.sort();
}

function foreignByKinds(sights: Sights): { told: string[]; alike: number; reasons: Reasons } {
  const reasons = new Reasons(sights);
  const foreign = new ForeignSights(sights, reasons);
  const classes = sights.classes(active(sights.kinds.snapshot).map(({ id }) => id));
  const views = sights.views(classes.map(({ first }) => first));
  const told = classes.flatMap((alike) =>
    [...foreign.of(alike, views.next().value as View)].map(
      ({ user, origin, rule, type, count, examples, names }) => `${[user, origin, rule, type].join(" | ")}: ${count} ${examples} ${names}`,
    ),
  );
  return { told: told.sort(), alike: classes.reduce((sum, { users }) => sum + users.length - 1, 0), reasons };
}

test("who sees records of other accounts and of peers, and by which rule, is what everybody's explanations say", {
  timeout: 300_000,
}, () => {
  let [alike, told] = [0, 0];
  fc.assert(
    fc.property(worlds, ([given, made]) => {
      const world = loaded(given);
      if (world === undefined) return;
      const asked = known(world, made);
      const sights = sightsOn(world, asked);
      const found = foreignByKinds(sights);
      expect(found.told).toEqual(foreignOneByOne(world.policy, world.snapshot, asked));
      alike += found.alike;
      told += found.told.length;
      sights.close();
      world.policy.close();
    }),
    { numRuns: 150, seed: 11 },
  );
  expect(alike).toBeGreaterThan(100);
  expect(told).toBeGreaterThan(500);
});

const isOfRule = ({ rule, via }: Grant, id: string): boolean => rule === "SHARE-02" && via?.sharingRule === id;

/** Rules without which everything stays open, by leaving out each of them. */
function idleOneByOne(policy: Policy, snapshot: Snapshot, made: readonly Resource[]): string[] {
  const rules = (snapshot.sharingRules ?? []).filter((rule) => rule.active !== false);
  return rules.flatMap((rule) => {
    const without = Policy.loadSync({ ...snapshot, sharingRules: (snapshot.sharingRules ?? []).filter(({ id }) => id !== rule.id) });
    const by = new Set<string>();
    let [pairs, isNeeded] = [0, false];
    for (const { id } of active(snapshot)) {
      for (const record of made.filter(({ type }) => type === rule.type)) {
        if (!isSeen(policy, id, record)) continue;
        const grants = grantsOf(policy, id, record);
        if (!grants.some((grant) => isOfRule(grant, rule.id))) continue;
        pairs += 1;
        const others = grants.filter((grant) => !isOfRule(grant, rule.id));
        for (const grant of others) by.add(ruleOf(grant));
        for (const verb of rule.level === "read-write" ? ["view", "edit"] : ["view"]) {
          isNeeded ||= isSeen(policy, id, record, verb) && !isSeen(without, id, record, verb);
        }
      }
    }
    without.close();
    return isNeeded ? [] : [`${rule.id}: ${pairs} ${[...by].sort()}`];
  });
}

test("rules that open nothing, or nothing that is not open without them, are those that can be left out", { timeout: 300_000 }, () => {
  let told = 0;
  fc.assert(
    fc.property(worlds, ([given, made]) => {
      const world = loaded(given);
      if (world === undefined) return;
      const asked = known(world, made);
      const sights = sightsOn(world, asked);
      const { reasons } = foreignByKinds(sights);
      const found = idleRules(sights, reasons, NOW).map(({ rule, by, pairs }) => `${rule.id}: ${pairs} ${by}`);
      expect(found).toEqual(idleOneByOne(world.policy, world.snapshot, asked));
      told += found.filter((line) => !line.includes(": 0 ")).length;
      sights.close();
      world.policy.close();
    }),
    { numRuns: 150, seed: 12 },
  );
  expect(told).toBeGreaterThan(20);
});

test("what users gain and lose between two programmes is what asking each of them about every record says", { timeout: 300_000 }, () => {
  let [changed, cut] = [0, 0];
  fc.assert(
    fc.property(worlds, sharing, fc.boolean(), ([given, made, type], drawn, isOther) => {
      const before = loaded(given);
      const other = focused(lively(plain(drawn)), type);
      const { sharingRules, publicGroups, queues } = other;
      // Half of them differ in some sections only.
      const after = loaded(isOther ? other : ({ ...given, sharingRules, publicGroups, queues } as Snapshot));
      if (before === undefined || after === undefined) return;
      const asked = known(before, made);
      const read = sightsOf([before, after], asked, NOW, () => undefined);
      const [old, young] = read.sights as [Sights, Sights];
      const changes = new Changes(old, young, 1_000_000);
      const found = [...changes.each()].flatMap(({ user, gains, loses }) => [
        ...gains.map((row) => `${user} gains ${row}`),
        ...loses.map((row) => `${user} loses ${row}`),
      ]);
      const users = new Set([...before.snapshot.users, ...after.snapshot.users].map(({ id }) => id));
      const wanted = [...users].flatMap((user) =>
        asked.flatMap((record, row) => {
          const sees = ({ policy, snapshot }: typeof before) =>
            snapshot.users.some(({ id }) => id === user) && isSeen(policy, user, record);
          const [was, is] = [sees(before), sees(after)];
          return was === is ? [] : [`${user} ${is ? "gains" : "loses"} ${row}`];
        }),
      );
      expect(found.sort()).toEqual(wanted.sort());
      expect(changes.totals.gains + changes.totals.loses).toBe(wanted.length);
      const few = new Changes(old, young, 3);
      expect([...few.each()].reduce((sum, { gains, loses }) => sum + gains.length + loses.length, 0)).toBeLessThanOrEqual(3);
      expect([few.totals, few.isCut]).toEqual([changes.totals, wanted.length > 3]);
      changed += wanted.length;
      cut += few.isCut ? 1 : 0;
      old.close();
      young.close();
      before.policy.close();
      after.policy.close();
    }),
    { numRuns: 120, seed: 13 },
  );
  expect([changed > 1000, cut > 20]).toEqual([true, true]);
});

const many = <T>(count: number, make: (at: number) => T): T[] => Array.from({ length: count }, (_, at) => make(at));

/** An organisation whose accounts, people and records grow together. */
function organisation(accounts: number, isLater: boolean): { snapshot: Snapshot; made: Resource[] } {
  const role = (at: number) => ({ id: `r${at}`, label: "Manager" });
  const snapshot = {
    format: "partner-policy/1",
    revision: 1,
    settings: { hierarchyAccess: "read-write", superUserAccess: true, inactivityGate: false },
    partners: many(accounts, (at) => ({
      id: `p${at}`,
      name: `Partner ${at}`,
      status: "active",
      owner: "head",
      partnerRoles: [role(at), { id: `s${at}`, label: "User", parent: `r${at}` }],
    })),
    users: [
      { kind: "internal", id: "head", name: "Head", status: "active", internalRole: "top" },
      ...many(accounts * 4, (at) => {
        const partner = `p${at % accounts}`;
        const contact = { id: `c${at}`, partner };
        const partnerRole = `${at < accounts ? "r" : "s"}${at % accounts}`;
        const superUser = at % 7 === 0 ? { superUser: true } : {};
        const createdAt = "2026-11-01T00:00:00Z";
        const license = "partner-community";
        return {
          kind: "partner",
          id: `u${at}`,
          name: `User ${at}`,
          status: "active",
          partner,
          contact,
          license,
          partnerRole,
          createdAt,
          ...superUser,
        };
      }),
    ],
    internalRoles: [{ id: "top", label: "Top" }],
    publicGroups: [{ id: "g", users: many(accounts, (at) => `u${at * 2 + (isLater && at === 0 ? 1 : 0)}`) }],
    sharingRules: [
      {
        id: "all",
        type: "opportunity",
        level: "read",
        where: [{ field: "region", op: "eq", value: "EMEA" }],
        to: { allPartnerUsers: true },
      },
      { id: "group", type: "opportunity", level: "read-write", ownedBy: { group: "g" }, to: { group: "g" } },
      {
        id: "up",
        type: "opportunity",
        level: "read",
        where: [{ field: "region", op: "eq", value: "APAC" }],
        to: { internalRole: { role: "top" } },
      },
    ],
  } as unknown as Snapshot;
  const made = many(accounts * 20, (at): Resource => {
    const owner = at % (accounts * 4);
    const fields = { region: ["EMEA", "APAC", "AMER", "DACH"][at % 4] as string };
    return { type: "opportunity", id: `o${at}`, owner: `u${owner}`, partner: `p${owner % accounts}`, fields };
  });
  return { snapshot, made };
}

test("twice the people and twice the records take twice the steps, for an audit and for a comparison", { timeout: 120_000 }, () => {
  const steps = (accounts: number) => {
    const [was, is] = [organisation(accounts, false), organisation(accounts, true)];
    const worlds = [was, is].map(({ snapshot }) => ({ policy: Policy.loadSync(snapshot), snapshot })) as [World, World];
    const read = sightsOf(worlds, was.made, NOW, () => undefined);
    const [old, young] = read.sights as [Sights, Sights];
    const foreign = new ForeignSights(old, new Reasons(old));
    const classes = old.classes(active(was.snapshot).map(({ id }) => id));
    const views = old.views(classes.map(({ first }) => first));
    let pairs = 0;
    for (const alike of classes) for (const { count } of foreign.of(alike, views.next().value as View)) pairs += count;
    const audit = foreign.looked + old.asked;
    const changes = new Changes(old, young, 1000);
    let listed = 0;
    for (const { gains, loses } of changes.each()) listed += gains.length + loses.length;
    old.close();
    young.close();
    for (const { policy } of worlds) policy.close();
    return { audit, compared: changes.looked + old.asked + young.asked, pairs, listed };
  };
  const [few, twice] = [steps(60), steps(120)];
  // What people see of other accounts grows with the square: it is counted, not walked.
  expect(twice.pairs).toBeGreaterThan(3.5 * few.pairs);
  expect(twice.audit).toBeLessThan(2.4 * few.audit);
  expect(twice.compared).toBeLessThan(2.4 * few.compared);
});

test("whoever is above many people has few rows for what is shared with one of them, and sees what asking says", {
  timeout: 120_000,
}, () => {
  const { snapshot, made } = organisation(500, false);
  const settings = { ...snapshot.settings, hierarchyIncludesShared: true, internalHierarchy: true };
  const next = { kind: "internal", id: "next", name: "Next", status: "active", internalRole: "top" } as const;
  const given = { ...snapshot, settings, users: [...snapshot.users, next] } as Snapshot;
  const policy = Policy.loadSync(given);
  const wide = policy.grants({ actions: ["opportunity.view"], viewers: ["head"], now: NOW, everyRule: true });
  const short = policy[SHORT_GRANTS]({ actions: ["opportunity.view"], viewers: ["head"], now: NOW });
  const shared = short.rowsOf(["head"]).filter(({ share_user, criterion }) => share_user != null || criterion != null);
  expect(wide.rowsOf(["head"]).filter(({ share_user }) => share_user != null).length).toBeGreaterThan(2000);
  expect(shared.length).toBeLessThan(20);
  const level = (at: number) => (at % 2 === 0 ? "read" : "read-write");
  const records = made.slice(0, 400).map((record, at): Resource => {
    const user = at % 5 === 0 ? "head" : at % 7 === 0 ? "next" : `u${at * 3}`;
    return at % 3 === 0
      ? record
      : { ...record, owner: "nobody", partner: null, fields: { region: "AMER" }, shares: [{ user, level: level(at) }] };
  });
  const sights = sightsOn({ policy, snapshot: given }, records);
  const people = ["head", "next"];
  const views = sights.views(people);
  for (const user of people) {
    const view = views.next().value as View;
    const reasons = new Reasons(sights);
    for (const [row, record] of records.entries()) {
      const answer = sights.answer(view, user, row, view.markAt(row));
      expect([row, answer?.isSeen]).toEqual([row, isSeen(policy, user, record)]);
      const rules = new Set(grantsOf(policy, user, record).map(ruleOf));
      expect([row, answer === undefined ? [] : [...reasons.namesOf(answer)].sort()]).toEqual([row, [...rules].sort()]);
    }
  }
  // One question for each kind and way, not one for each record.
  expect(sights.asked).toBeLessThan(100);
  sights.close();
  policy.close();
});
