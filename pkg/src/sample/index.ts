import { PolicyError } from "../errors.js";
import type { ManagerAssignment, Partner, Resource, Snapshot } from "../generated/wire.js";
import { optionsOf } from "../residual/options.js";
import type { InternalUser, PartnerUser, SalesRep } from "../types.js";
import { Random } from "./random.js";
import { COMPANY_HEADS, COMPANY_TAILS, CUSTOMER_TAILS, FIRST_NAMES, LAST_NAMES, PRODUCTS, STAGES } from "./words.js";

/** How large a sample programme is, and which one. */
export interface SampleOptions {
  /** Partner organisations. Default 60, at least 1. */
  readonly partners?: number | undefined;
  /** Partner users over all partners. Default 600, at least 0. */
  readonly users?: number | undefined;
  /** Leads over all partners. Default 5000, at least 0. */
  readonly leads?: number | undefined;
  /** Internal users who manage partners. Default: one for about five partners, at least 4. */
  readonly managers?: number | undefined;
  /** Any safe integer; the same seed gives the same programme. Default 1. */
  readonly seed?: number | undefined;
  /** The moment around which the programme lives, RFC 3339 in UTC. Default 2026-11-22T00:00:00Z. */
  readonly now?: string | undefined;
}

/** A lead of a sample programme, with what a list shows of it. */
export type SampleLead = Resource & {
  readonly type: "lead";
  readonly id: string;
  readonly partner: string;
  readonly fields: Readonly<Record<"company" | "product" | "stage" | "region", string> & Record<"amount", number>>;
};

/** A sample programme: a snapshot, its leads, and the moment at which it is meant to be looked at. */
export interface Sample {
  readonly snapshot: Snapshot;
  readonly leads: SampleLead[];
  readonly now: string;
}

const REGIONS = ["amer", "apac", "emea"] as const;
const DAY = 86_400_000;

/**
 * Makes a plausible partner programme: tiers, regions, prospects, managers, several roles per user, inactive and
 * revoked users, and distributed, registered and marketing-activity leads. Equal options give equal programmes on
 * every platform.
 *
 * @example
 * const { snapshot, leads, now } = sampleProgramme({ partners: 60, users: 600, leads: 5000, seed: 1 });
 * @throws PolicyError `UNKNOWN_OPTION`; `INVALID_VALUE` for a count that is no whole number in its range, a seed that is no safe
 * integer and a moment that is none
 */
export function sampleProgramme(options?: SampleOptions): Sample {
  const given = optionsOf(options, ["partners", "users", "leads", "managers", "seed", "now"]);
  const partnerCount = count("partners", given.partners ?? 60, 1);
  const userCount = count("users", given.users ?? 600, 0);
  const leadCount = count("leads", given.leads ?? 5000, 0);
  const managerCount = count("managers", given.managers ?? Math.max(4, Math.ceil(partnerCount / 5)), 1);
  const { now = "2026-11-22T00:00:00Z", seed = 1 } = given;
  if (typeof now !== "string" || Number.isNaN(Date.parse(now)))
    throw PolicyError.of("INVALID_VALUE", "/now", "`now` is a moment in RFC 3339");
  if (!Number.isSafeInteger(seed)) throw PolicyError.of("INVALID_VALUE", "/seed", "`seed` is a safe integer");
  const random = new Random(seed);
  const clock = (daysAgo: number): string => new Date(Date.parse(now) - Math.round(daysAgo * DAY)).toISOString();

  const managers = makeManagers(random, managerCount);
  const partners = makePartners(random, partnerCount, managers);
  const people = makePeople(random, userCount, partners, clock);
  const assignments = assignManagers(random, partners, managers);
  const leads = makeLeads(random, leadCount, partners, people.users, people.reps);

  return {
    snapshot: { ...frame(), partners, users: [...STAFF, ...managers, ...people.users, ...people.reps], managers: assignments },
    leads,
    now,
  };
}

function count(name: string, value: number, least: number): number {
  if (!Number.isSafeInteger(value) || value < least || value > 5_000_000) {
    throw PolicyError.of("INVALID_VALUE", `/${name}`, `\`${name}\` is a whole number from ${least} to 5,000,000`);
  }
  return value;
}

/** Staff who are there at every size: an administrator, partner operations, an auditor, support. */
const STAFF: InternalUser[] = [
  {
    kind: "internal",
    id: "u-admin",
    name: "Alex Admin",
    email: "alex@supplier.example",
    status: "active",
    supplierAdmin: true,
    internalRole: "ir-programme",
  },
  {
    kind: "internal",
    id: "u-operations",
    name: "Olu Operations",
    email: "olu@supplier.example",
    status: "active",
    internalRole: "ir-programme",
    permissionGroups: ["pg-partner-administration"],
  },
  {
    kind: "internal",
    id: "u-auditor",
    name: "Ana Auditor",
    email: "ana@supplier.example",
    status: "active",
    permissionGroups: ["pg-read-only"],
  },
  {
    kind: "internal",
    id: "u-lead-desk",
    name: "Lena Lead Desk",
    email: "lena@supplier.example",
    status: "active",
    permissionGroups: ["pg-all-leads"],
  },
  { kind: "internal", id: "u-support", name: "Sam Support", email: "sam@supplier.example", status: "active", support: true },
];

/** Everything of a programme that does not grow with its size. */
function frame(): Omit<Snapshot, "partners" | "users" | "managers"> {
  return {
    format: "partner-policy/1",
    revision: 1,
    settings: { partnerAdminMayAssignRoles: true, supportedLocales: ["en", "de", "fr"] },
    internalRoles: [
      { id: "ir-programme", label: "Partner programme" },
      ...REGIONS.flatMap((region) => [
        { id: `ir-${region}-head`, label: `Head of channel ${region.toUpperCase()}`, parent: "ir-programme" },
        { id: `ir-${region}`, label: `Channel managers ${region.toUpperCase()}`, parent: `ir-${region}-head` },
      ]),
    ],
    permissionGroups: [
      { id: "pg-partner-administration", name: "Partner administration", partnerAdministration: true },
      { id: "pg-read-only", name: "Partners, read only", partnerReadOnly: true },
      { id: "pg-leads", name: "Partner Manager: Leads", modules: { lead: "assigned-partners" } },
      {
        id: "pg-deals",
        name: "Partner Manager: Deals and MDF",
        modules: { deal: "assigned-partners", "mdf-request": "assigned-partners" },
      },
      { id: "pg-all-leads", name: "Lead administration", modules: { lead: "all-partners" } },
    ],
    userRoles: [
      { id: "administrator", name: "Administrator", translations: { de: { name: "Administrator" }, fr: { name: "Administrateur" } } },
      {
        id: "marketing",
        name: "Marketing",
        partnerAssignable: true,
        translations: { de: { name: "Marketing" }, fr: { name: "Marketing" } },
      },
      {
        id: "sales",
        name: "Sales",
        partnerAssignable: true,
        isDefault: true,
        translations: { de: { name: "Vertrieb" }, fr: { name: "Ventes" } },
      },
      {
        id: "sales-lead",
        name: "Sales lead",
        description: "Sees every lead of the account",
        partnerAssignable: true,
        leadVisibility: "all",
      },
      {
        id: "inside-sales",
        name: "Inside sales",
        description: "Works the own and the unassigned leads",
        partnerAssignable: true,
        leadVisibility: "assigned",
      },
      { id: "technical", name: "Technical", description: "Playbooks and trainings" },
    ],
    siteAreas: ["home", "leads", "deals", "campaigns", "playbooks", "training"],
    tiers: [
      { id: "silver", name: "Silver", features: ["deal-registration", "lead-management"] },
      { id: "gold", name: "Gold", features: ["advanced-reporting", "api-integrations", "co-marketing-tools"] },
      { id: "platinum", name: "Platinum", features: ["early-access"] },
    ],
    publicGroups: REGIONS.map((region) => ({
      id: `g-${region}-channel`,
      internalRoles: [{ role: `ir-${region}-head`, subordinates: true }],
    })),
    sharingRules: REGIONS.map((region) => ({
      id: `r-${region}-opportunities`,
      type: "opportunity" as const,
      level: "read" as const,
      purpose: `Regional pipeline review ${region.toUpperCase()}`,
      where: [{ field: "region", on: "partner" as const, op: "eq" as const, value: region }],
      to: { group: `g-${region}-channel` },
    })),
    partnerGroups: [
      { id: "pgr-gold", partner: [{ field: "tier", on: "partner", op: "in", value: ["gold", "platinum"] }] },
      { id: "pgr-technical", userRoles: { has: ["technical"] } },
    ],
    customViews: [
      { id: "v-technical", groups: ["pgr-technical"], pages: [{ id: "playbooks" }, { id: "labs", parent: "playbooks" }] },
      { id: "v-gold", groups: ["pgr-gold"], pages: [{ id: "reports" }, { id: "co-marketing" }] },
    ],
    notifications: [
      { module: "lead", event: "created", to: ["all-managers"] },
      { module: "lead", event: "assigned", to: ["assignee"] },
      { module: "deal", event: "closed-won", to: ["primary", "owner"] },
      { module: "training", event: "certified", to: ["primary"] },
    ],
  };
}

function name(random: Random): string {
  return `${random.pick(FIRST_NAMES)} ${random.pick(LAST_NAMES)}`;
}

/** Ids that sort in the order in which they are made. */
function numbered(prefix: string, index: number): string {
  return `${prefix}-${String(index + 1).padStart(4, "0")}`;
}

function makeManagers(random: Random, count: number): InternalUser[] {
  return Array.from({ length: count }, (_, index) => {
    const region = REGIONS[index % REGIONS.length] ?? "emea";
    const isHead = index < REGIONS.length;
    const id = numbered("u-channel", index);
    return {
      kind: "internal",
      id,
      name: name(random),
      email: `${id}@supplier.example`,
      status: isHead
        ? "active"
        : random.weighted([
            ["active", 90],
            ["disabled", 7],
            ["pending", 3],
          ] as const),
      internalRole: isHead ? `ir-${region}-head` : `ir-${region}`,
      permissionGroups: random.weighted([
        [["pg-leads", "pg-deals"], 70],
        [["pg-leads"], 20],
        [[], 10],
      ] as [string[], number][]),
    };
  });
}

function makePartners(random: Random, count: number, managers: readonly InternalUser[]): Partner[] {
  const owners = managers.filter((user) => user.status === "active");
  return Array.from({ length: count }, (_, index) => {
    const region = random.pick(REGIONS);
    const status =
      index === 0
        ? "active"
        : random.weighted([
            ["active", 85],
            ["prospective", 10],
            ["inactive", 5],
          ] as const);
    const own = owners.filter((user) => user.internalRole?.startsWith(`ir-${region}`));
    return {
      id: numbered("p", index),
      name: `${random.pick(COMPANY_HEADS)} ${random.pick(COMPANY_TAILS)}`,
      status,
      owner: random.pick(own.length > 0 ? own : owners).id,
      ...(status === "prospective"
        ? {}
        : {
            tier: random.weighted([
              ["silver", 55],
              ["gold", 35],
              ["platinum", 10],
            ] as const),
          }),
      segment: random.weighted([
        ["reseller", 60],
        ["consultant", 25],
        ["distributor", 15],
      ] as const),
      fields: { region, employees: 5 + random.below(495) },
    };
  });
}

function assignManagers(random: Random, partners: readonly Partner[], managers: readonly InternalUser[]): ManagerAssignment[] {
  return partners.flatMap((partner) => {
    if (partner.status === "prospective") return [];
    const chosen = new Set<string>();
    const wanted = random.weighted([
      [0, 5],
      [1, 45],
      [2, 35],
      [3, 15],
    ] as const);
    for (let tries = 0; chosen.size < Math.min(wanted, managers.length) && tries < 20; tries++) chosen.add(random.pick(managers).id);
    const hasPrimary = random.chance(0.85);
    return [...chosen].map((user, index) =>
      hasPrimary && index === 0 ? { partner: partner.id, user, primary: true } : { partner: partner.id, user },
    );
  });
}

/** The first user of a partner is its administrator; the others hold what people in sales organisations hold. */
function makePeople(
  random: Random,
  count: number,
  partners: readonly Partner[],
  clock: (daysAgo: number) => string,
): { users: PartnerUser[]; reps: SalesRep[] } {
  const perPartner = new Map<string, number>();
  const users: PartnerUser[] = [];
  const reps: SalesRep[] = [];
  for (let index = 0; index < count; index++) {
    const partner = index < partners.length ? partners[index] : random.pick(partners);
    if (partner === undefined) continue;
    const place = perPartner.get(partner.id) ?? 0;
    perPartner.set(partner.id, place + 1);
    const id = numbered("u", index);
    const person = name(random);
    if (place > 3 && random.chance(0.04)) {
      reps.push({
        kind: "sales-rep",
        id,
        name: person,
        email: `${id}@${partner.id}.example`,
        partner: partner.id,
        listed: random.chance(0.9),
      });
      continue;
    }
    users.push(makePartnerUser(random, { id, person, partner: partner.id, place, clock }));
  }
  return { users, reps };
}

interface Newcomer {
  readonly id: string;
  readonly person: string;
  readonly partner: string;
  readonly place: number;
  readonly clock: (daysAgo: number) => string;
}

function makePartnerUser(random: Random, { id, person, partner, place, clock }: Newcomer): PartnerUser {
  const isAdministrator = place === 0;
  const status = isAdministrator
    ? "active"
    : random.weighted([
        ["active", 86],
        ["deactivated", 6],
        ["revoked", 4],
        ["invited", 4],
      ] as const);
  const createdDaysAgo = 120 + random.below(900);
  const hasLoggedIn = isAdministrator || (status !== "invited" && random.chance(0.96));
  const lastLoginDaysAgo = isAdministrator
    ? random.below(20) + random.next()
    : random.chance(0.93)
      ? random.next() * 80
      : 90 + random.next() * 60;
  const license = isAdministrator
    ? "partner-community"
    : random.weighted([
        ["partner-community", 80],
        ["partner-community-login", 8],
        ["customer-community-plus", 7],
        ["customer-community", 5],
      ] as const);
  const partnerRole = isAdministrator
    ? "executive"
    : random.weighted([
        ["executive", 8],
        ["manager", 22],
        ["user", 70],
      ] as const);
  const isRoleBased = license !== "customer-community";
  return {
    kind: "partner",
    id,
    name: person,
    email: `${id}@${partner}.example`,
    username: `${id}@crm.${partner}.example`,
    status,
    partner,
    contact: { id: `c-${id}`, partner },
    license,
    ...(isRoleBased && random.chance(0.9) ? { partnerRole } : {}),
    userRoles: isAdministrator
      ? ["administrator"]
      : random.weighted([
          [["sales"], 42],
          [["marketing"], 16],
          [["inside-sales"], 14],
          [["sales", "marketing"], 8],
          [["sales", "technical"], 6],
          [["sales-lead"], 6],
          [["administrator"], 4],
          [["technical"], 3],
          [[], 1],
        ] as [string[], number][]),
    features: isAdministrator
      ? ["manage-users", "manage-leads", "manage-cases"]
      : random.weighted([
          [[], 80],
          [["manage-leads"], 8],
          [["manage-opportunities"], 7],
          [["manage-cases", "manage-projects"], 5],
        ] as [PartnerUser["features"] & object, number][]),
    homeOrg: {
      id: `org-${partner}`,
      state: random.weighted([
        ["active", 98],
        ["locked", 1],
        ["hold", 1],
      ] as const),
      owned: true,
      shared: false,
      sandbox: false,
      userActive: true,
    },
    createdAt: clock(createdDaysAgo),
    ...(hasLoggedIn ? { lastLoginAt: clock(lastLoginDaysAgo) } : {}),
    ...(isAdministrator ? { reviewer: true } : {}),
  };
}

function makeLeads(
  random: Random,
  count: number,
  partners: readonly Partner[],
  users: readonly PartnerUser[],
  reps: readonly SalesRep[],
): SampleLead[] {
  const staff = new Map<string, string[]>();
  for (const person of [...users, ...reps]) {
    const list = staff.get(person.partner);
    if (list === undefined) staff.set(person.partner, [person.id]);
    else list.push(person.id);
  }
  const repIds = new Set(reps.map((rep) => rep.id));
  const busy = partners.filter((partner) => partner.status !== "prospective");
  const pool = busy.length > 0 ? busy : partners;
  return Array.from({ length: count }, (_, index) => {
    const partner = random.pick(pool);
    const own = staff.get(partner.id) ?? [];
    const portal = own.filter((id) => !repIds.has(id));
    const origin = random.weighted([
      ["distributed", 55],
      ["registered", 30],
      ["marketing-activity", 15],
    ] as const);
    const assignee = own.length > 0 && random.chance(0.8) ? random.pick(own) : undefined;
    const creator = origin === "distributed" || portal.length === 0 ? "u-lead-desk" : random.pick(portal);
    const owner = portal.length > 0 && random.chance(0.85) ? random.pick(portal) : undefined;
    return {
      type: "lead",
      id: `l-${String(index + 1).padStart(6, "0")}`,
      partner: partner.id,
      origin,
      createdBy: creator,
      ...(owner === undefined ? {} : { owner }),
      ...(assignee === undefined ? {} : { assignee }),
      fields: {
        company: `${random.pick(COMPANY_HEADS)} ${random.pick(CUSTOMER_TAILS)}`,
        product: random.pick(PRODUCTS),
        stage: random.pick(STAGES),
        region: String(partner.fields?.region ?? "emea"),
        amount: 1000 * (1 + random.below(250)),
      },
    };
  });
}
