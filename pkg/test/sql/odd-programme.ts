// Random programmes and records of unusual shapes: ids and values that databases read in ways of their own, declared types, queues,
// reach to roles with their partner branches, accounts that are shared, wide defaults.
import { Policy, type Resource, type Snapshot } from "partner-policy";

/** Ids that are alike to somebody. */
const PARTNERS = ["p", "P", "p ", "🦊", "e\u0301", "\u00e9", 'a"b\\c', "x".repeat(256)];
const STAFF = ["ann", "Ann", "ann ", "o'b", "NaN", "7"];
const PEOPLE = ["mia", "MIA", "null", "\uff5e", "$1", "0"];
const QUEUES = ["w", "W"];
const GROUPS = ["g", "G"];
const ROLES = ["top", "mid", "low", "side"];
const BRANCH = ["x", "y", "z"];
export const TYPES = ["quote", "claim", "lead", "deal", "case", "account", "mdf-request"];

/** Values of free fields, by the kind of their column. */
const NUMBERS = [0, -0, 1, -1, 0.1, 1e308, -1e308, Number.MAX_VALUE, 5e-324, 2 ** 53, 1e21];
const WHOLE = [0, 1, -1, 9007199254740991, -9007199254740991];
const LONG = "long ".repeat(14_000);
const TEXTS = [
  "",
  " ",
  "NaN",
  "Infinity",
  "0",
  "1e308",
  "a",
  "A",
  "a ",
  "ab",
  "🦊",
  "\uff5e",
  "\u00e9",
  "e\u0301",
  "%",
  "_",
  "\\",
  "'",
  LONG,
];
const DAYS = ["2026-01-31", "2026-1-31", "2025-12-31T23:59:59Z", "2026-02-01"];
const FIELDS = { num: NUMBERS, whole: WHOLE, text: TEXTS, day: DAYS, flag: [true, false] } as const;

/** Numbers from 0 up to 1, the same for one seed. */
function chance(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

class Dice {
  readonly #next: () => number;
  constructor(seed: number) {
    this.#next = chance(seed);
  }
  one<T>(of: readonly T[]): T {
    return of[Math.floor(this.#next() * of.length)] as T;
  }
  is(share: number): boolean {
    return this.#next() < share;
  }
  some<T>(of: readonly T[], share: number): T[] {
    return of.filter(() => this.is(share));
  }
  times<T>(most: number, make: () => T): T[] {
    return Array.from({ length: Math.floor(this.#next() * (most + 1)) }, make);
  }
}

const roleOf = (dice: Dice) => {
  const subordinates = dice.is(0.6);
  return { role: dice.one(ROLES), subordinates, ...(subordinates && dice.is(0.6) ? { partnerBranches: true } : {}) };
};
const branchOf = (dice: Dice) => ({ partner: dice.one(PARTNERS), role: dice.one(BRANCH), subordinates: dice.is(0.5) });

function targetOf(dice: Dice): object {
  const kinds = [
    () => ({ group: dice.one(GROUPS) }),
    () => ({ user: dice.one([...STAFF, ...PEOPLE]) }),
    () => ({ partner: dice.one(PARTNERS) }),
    () => ({ internalRole: roleOf(dice) }),
    () => ({ internalRole: roleOf(dice) }),
    () => ({ partnerRole: branchOf(dice) }),
    () => ({ allInternal: true }),
    () => ({ allPartnerUsers: true }),
  ];
  return dice.one(kinds)();
}

function criterionOf(dice: Dice): object {
  const field = dice.one(Object.keys(FIELDS) as (keyof typeof FIELDS)[]);
  const on = dice.is(0.25) ? { on: "partner" } : {};
  const value = () => dice.one<string | number | boolean>(FIELDS[dice.is(0.9) ? field : "num"]);
  if (dice.is(0.2)) return { field, ...on, op: "in", value: [value(), value(), value()] };
  const texts = field === "text" || field === "day";
  const op = dice.one(
    field === "flag" ? ["eq", "ne"] : texts ? ["eq", "ne", "contains", "lt", "le", "gt", "ge"] : ["eq", "ne", "lt", "le", "gt", "ge"],
  );
  return { field, ...on, op, value: value() };
}

const fieldsOf = (dice: Dice): Record<string, string | number | boolean> =>
  Object.fromEntries(
    Object.entries(FIELDS).flatMap(([name, values]) => (dice.is(0.7) ? [[name, dice.one<string | number | boolean>(values)]] : [])),
  );

/** A programme about records of this type; `undefined` where the engine refuses what chance put together. */
export function oddProgramme(seed: number, type: string): Policy | undefined {
  const dice = new Dice(seed);
  const partnerRoles = [
    { id: "x", label: "X" },
    { id: "y", label: "Y", parent: "x" },
    { id: "z", label: "Z", parent: "y" },
  ];
  const level = () => dice.one(["read", "read-write"]);
  const access = () => ({ internal: dice.one(["private", "read", "read-write"]), external: "private" });
  const wide = dice.one([
    { internal: "read-write", external: "read-write" },
    { internal: "read-write", external: "read" },
    { internal: "read" },
  ]);
  const hasPortalRoles = dice.is(0.4);
  const snapshot = {
    format: "partner-policy/1",
    revision: 3,
    settings: {
      hierarchyAccess: level(),
      hierarchyIncludesShared: dice.is(0.5),
      internalHierarchy: dice.is(0.5),
      superUserAccess: dice.is(0.5),
      leadSharingWidens: dice.is(0.5),
      partnerCrossAccountShare: dice.is(0.5),
      inactivityGate: dice.is(0.5),
    },
    partners: PARTNERS.map((id) => ({
      id,
      name: id,
      status: dice.is(0.85) ? "active" : "inactive",
      ...(dice.is(0.7) ? { owner: dice.one(STAFF) } : {}),
      ...(dice.is(0.6) ? { fields: fieldsOf(dice) } : {}),
      partnerRoles,
    })),
    users: [
      ...STAFF.map((id) => ({
        kind: "internal",
        id,
        name: id,
        status: dice.is(0.9) ? "active" : "disabled",
        ...(dice.is(0.8) ? { internalRole: dice.one(ROLES) } : {}),
        permissionGroups: dice.some(["m", "n", "v"], 0.3),
      })),
      ...PEOPLE.map((id) => {
        const partner = dice.one(PARTNERS.slice(0, 5));
        return {
          kind: "partner",
          id,
          name: id,
          status: dice.is(0.9) ? "active" : "revoked",
          partner,
          contact: { id: `k${id}`, partner },
          license: dice.one(["partner-community", "partner-community", "customer-community-plus", "high-volume-customer-portal"]),
          ...(dice.is(0.8) ? { partnerRole: dice.one(BRANCH) } : {}),
          ...(hasPortalRoles ? { userRoles: dice.some(["administrator", "sales", "own"], 0.4) } : {}),
          features: dice.some(["manage-leads", "manage-cases", "manage-partnership"], 0.2),
          createdAt: dice.one(["2026-11-01T00:00:00Z", "2025-01-01T00:00:00Z"]),
          ...(dice.is(0.3) ? { superUser: true } : {}),
        };
      }),
      { kind: "sales-rep", id: "rep", name: "Rep", partner: "p", listed: true },
    ],
    managers: PARTNERS.flatMap((partner) => (dice.is(0.4) ? [{ partner, user: dice.one(STAFF) }] : [])),
    internalRoles: [
      { id: "top", label: "Top" },
      { id: "mid", label: "Mid", parent: "top" },
      { id: "low", label: "Low", parent: "mid" },
      { id: "side", label: "Side", parent: "top" },
    ],
    permissionGroups: [
      { id: "m", name: "M", modules: { lead: "assigned-partners", deal: "all-partners", quote: "assigned-partners" } },
      { id: "n", name: "N", partnerAdministration: dice.is(0.5), records: { [type]: dice.one(["view-all", "modify-all"]) } },
      { id: "v", name: "V", ...(dice.is(0.2) ? { viewAllData: true } : {}) },
    ],
    ...(hasPortalRoles ? { userRoles: [{ id: "own", name: "Own", leadVisibility: dice.one(["all", "assigned"]) }] } : {}),
    publicGroups: [
      {
        id: "g",
        users: dice.some([...STAFF, ...PEOPLE], 0.2),
        groups: dice.is(0.4) ? ["G"] : [],
        internalRoles: dice.times(1, () => roleOf(dice)),
      },
      {
        id: "G",
        users: dice.some(PEOPLE, 0.2),
        partnerRoles: dice.times(1, () => branchOf(dice)),
        internalRoles: dice.times(1, () => roleOf(dice)),
      },
    ],
    recordTypes: [
      { id: "quote", label: "Quote", module: true, portalCapability: true },
      { id: "claim", label: "Claim" },
    ],
    defaultAccess: dice.is(0.3) ? { [type]: wide } : dice.is(0.3) ? { [type]: access() } : {},
    queues: QUEUES.map((id) => ({
      id,
      label: id,
      types: [type],
      users: dice.some([...STAFF, ...PEOPLE], 0.2),
      internalRoles: dice.times(1, () => roleOf(dice)),
    })),
    sharingRules: Array.from({ length: 4 }, (_, n) => {
      const owners = dice.is(0.2) ? { queue: dice.one(QUEUES) } : targetOf(dice);
      const which = dice.is(0.35) ? { ownedBy: owners } : { where: [criterionOf(dice), ...dice.times(1, () => criterionOf(dice))] };
      return { id: `s${n}`, type, level: level(), to: targetOf(dice), ...which };
    }),
  };
  try {
    return Policy.loadSync(snapshot as unknown as Snapshot);
  } catch {
    return undefined;
  }
}

/** Records of the type, whose fields have values of the kinds of their columns. */
export function oddRecords(seed: number, count: number): Resource[] {
  const dice = new Dice(seed);
  const maybe = (name: string, values: readonly (string | null)[]) => (dice.is(0.75) ? { [name]: dice.one(values) } : {});
  const people = [...STAFF, ...PEOPLE, ...QUEUES, "rep", "gone", null];
  return Array.from({ length: count }, () => {
    const share = () => {
      const who = dice.one([
        { user: dice.one([...STAFF, ...PEOPLE]) },
        { group: dice.one([...GROUPS, "gone"]) },
        { internalRole: roleOf(dice) },
        { partnerRole: branchOf(dice) },
      ]);
      return { ...who, level: dice.one(["read", "read-write"]) };
    };
    return {
      ...maybe("id", [...PARTNERS.slice(0, 4), "kmia", "kMIA", "r-1", "r-2"]),
      ...maybe("partner", [...PARTNERS, "p", "p", "gone", null]),
      ...maybe("owner", people),
      ...maybe("assignee", people),
      ...maybe("createdBy", people),
      ...(dice.is(0.6) ? { origin: dice.one(["distributed", "registered", "marketing-activity"]) } : {}),
      ...maybe("contact", ["kmia", "kMIA", null]),
      fields: fieldsOf(dice),
      shares: dice.times(2, share),
    } as unknown as Resource;
  });
}
