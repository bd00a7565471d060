// Random small programmes and records over tiny alphabets, in which every rule has something to answer.
import fc from "fast-check";
import type { Resource, Snapshot } from "partner-policy";

const PARTNERS = ["p", "q", "r"];
/** The ids of the people. */
export const USERS = ["a", "b", "c", "d", "e", "f"];
/** The types of records. */
export const RECORD_TYPES = [
  "lead",
  "deal",
  "opportunity",
  "mdf-request",
  "business-plan",
  "case",
  "project",
  "activity",
  "listing",
  "contact",
  "account",
  "quote",
  "survey",
];
/** The ids of the queues. */
export const QUEUES = ["w1", "w2"];

const partner = fc.constantFrom(...PARTNERS);
const user = fc.constantFrom(...USERS);
const role = fc.constantFrom("x", "y", "z");
const recordType = fc.constantFrom(...RECORD_TYPES);
const level = fc.constantFrom("read", "read-write");
const some = <T>(of: fc.Arbitrary<T>, most = 2): fc.Arbitrary<T[]> => fc.array(of, { maxLength: most });
const few = <T>(of: fc.Arbitrary<T>, most = 2): fc.Arbitrary<T[]> => fc.uniqueArray(of, { maxLength: most });
const maybe = <T>(of: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(of, { nil: undefined, freq: 2 });
const rare = fc.boolean().chain((first) => (first ? fc.boolean() : fc.constant(false)));

const internalUser = (id: string): fc.Arbitrary<unknown> =>
  fc.record({
    kind: fc.constant("internal"),
    id: fc.constant(id),
    name: fc.constant(id),
    status: fc.constantFrom("active", "active", "active", "pending", "disabled"),
    supplierAdmin: rare,
    support: rare,
    internalRole: maybe(fc.constantFrom("ceo", "vp", "rep")),
    permissionGroups: few(fc.constantFrom("g1", "g2", "g3", "g4")),
  });

const partnerUser = (id: string): fc.Arbitrary<unknown> =>
  partner.chain((of) =>
    fc.record({
      kind: fc.constant("partner"),
      id: fc.constant(id),
      name: fc.constant(id),
      status: fc.constantFrom("active", "active", "active", "active", "active", "invited", "deactivated", "revoked"),
      partner: fc.constant(of),
      contact: fc.constantFrom({ id: `k-${id}`, partner: of }, { id: `k-${id}`, partner: of }, { id: "k-a", partner: of }, undefined),
      license: fc.constantFrom(
        "partner-community",
        "partner-community",
        "partner-community-login",
        "customer-community-plus",
        "customer-community",
        "high-volume-customer-portal",
      ),
      partnerRole: maybe(role),
      userRoles: few(fc.constantFrom("administrator", "marketing", "sales", "own-all", "own-assigned")),
      features: few(fc.constantFrom("manage-users", "manage-leads", "manage-cases", "manage-opportunities", "manage-listings"), 3),
      profile: maybe(fc.constantFrom("f1", "f2")),
      permissionSets: few(fc.constantFrom("s1")),
      createdAt: fc.constantFrom("2026-11-01T00:00:00Z", "2026-01-01T00:00:00Z"),
      lastLoginAt: maybe(fc.constantFrom("2026-11-20T00:00:00Z", "2026-07-01T00:00:00Z")),
      reviewer: rare,
      superUser: fc.constantFrom(undefined, true),
    }),
  );

const rep = (id: string): fc.Arbitrary<unknown> =>
  fc.record({ kind: fc.constant("sales-rep"), id: fc.constant(id), name: fc.constant(id), partner, listed: fc.boolean() });

const person = (id: string): fc.Arbitrary<unknown> =>
  fc.oneof({ weight: 3, arbitrary: partnerUser(id) }, { weight: 2, arbitrary: internalUser(id) }, { weight: 1, arbitrary: rep(id) });

const account = (id: string): fc.Arbitrary<unknown> =>
  fc.record({
    id: fc.constant(id),
    name: fc.constant(id),
    status: fc.constantFrom("active", "active", "active", "inactive", "prospective"),
    enabled: fc.constantFrom(undefined, undefined, true, false),
    tier: maybe(fc.constantFrom("t1", "t2")),
    segment: maybe(fc.constantFrom("x", "y")),
    owner: maybe(user),
    fields: maybe(fc.record({ size: fc.integer({ min: 0, max: 2 }) })),
    partnerRoles: fc.constant([
      { id: "x", label: "X" },
      { id: "y", label: "Y", parent: "x" },
      { id: "z", label: "Z", parent: "y" },
    ]),
  });

const internalRole = fc.constantFrom("ceo", "vp", "rep");
const roleRef = fc.oneof(
  fc.record({ role: internalRole, subordinates: fc.boolean() }),
  fc.record({ role: internalRole, subordinates: fc.constant(true), partnerBranches: fc.constant(true) }),
);
const partnerRoleRef = fc.record({ partner, role, subordinates: fc.boolean() });

const target = fc.oneof(
  fc.record({ allInternal: fc.constant(true) }),
  fc.record({ allPartnerUsers: fc.constant(true) }),
  fc.record({ internalRole: roleRef }),
  fc.record({ group: fc.constantFrom("n1", "n2") }),
  fc.record({ partner }),
  fc.record({ partnerRole: fc.record({ partner, role, subordinates: fc.boolean() }) }),
  fc.record({ internalRole: fc.record({ role: fc.constantFrom("ceo", "vp", "rep"), subordinates: fc.boolean() }) }),
  fc.record({ user }),
);

const criterion = fc.oneof(
  fc.record({ field: fc.constant("size"), op: fc.constantFrom("eq", "ne", "lt", "ge"), value: fc.integer({ min: 0, max: 2 }) }),
  fc.record({ field: fc.constant("size"), op: fc.constant("in"), value: fc.constant([0, 1]) }),
  fc.record({ field: fc.constant("tier"), on: fc.constant("partner"), op: fc.constant("eq"), value: fc.constantFrom("t1", "t2") }),
  fc.record({ field: fc.constant("name"), op: fc.constant("contains"), value: fc.constant("a") }),
);

const sharingRule = (id: string): fc.Arbitrary<unknown> =>
  fc.oneof(
    fc.record({
      id: fc.constant(id),
      type: recordType,
      level,
      active: fc.constantFrom(undefined, true, false),
      to: target,
      ownedBy: fc.oneof({ weight: 5, arbitrary: target }, { weight: 1, arbitrary: fc.record({ queue: fc.constantFrom(...QUEUES) }) }),
    }),
    fc.record({ id: fc.constant(id), type: recordType, level, to: target, where: fc.array(criterion, { maxLength: 2 }) }),
  );

const lookup = fc.constantFrom("account", "contact");
const mapping = fc.record({ type: recordType, user: lookup, record: lookup, level });
const objects = fc.dictionary(recordType, few(fc.constantFrom("view", "edit", "delete", "create", "share", "transfer"), 5), { maxKeys: 4 });

const settings = fc.record(
  {
    hierarchyAccess: level,
    hierarchyIncludesShared: fc.boolean(),
    internalHierarchy: fc.boolean(),
    superUserAccess: fc.boolean(),
    implicitOwnAccount: fc.boolean(),
    inactivityGate: fc.boolean(),
    internalAssigneeSeesDeal: fc.boolean(),
    leadSharingWidens: fc.boolean(),
    managePartnershipIncludesUsers: fc.boolean(),
    managerAreasNeedPermission: fc.boolean(),
    partnerCrossAccountShare: fc.boolean(),
    tiersCumulative: fc.boolean(),
  },
  { requiredKeys: [] },
);

const queue = (id: string): fc.Arbitrary<unknown> =>
  fc.record(
    {
      id: fc.constant(id),
      label: fc.constant(id),
      types: few(recordType, 5),
      users: few(user),
      publicGroups: few(fc.constantFrom("n1", "n2"), 1),
      internalRoles: fc.array(roleRef, { maxLength: 1 }),
      partnerRoles: fc.array(partnerRoleRef, { maxLength: 1 }),
    },
    { requiredKeys: ["id", "label", "types"] },
  );

const access = fc.constantFrom(
  { internal: "read" },
  { internal: "read-write" },
  { internal: "read", external: "read" },
  { internal: "read-write", external: "read" },
  { internal: "read-write", external: "read-write" },
);

/** A programme, of which {@link plain} makes a snapshot. */
export const programme = fc.record(
  {
    format: fc.constant("partner-policy/1"),
    revision: fc.constant(1),
    settings,
    partners: fc.tuple(...PARTNERS.map(account)),
    users: fc.tuple(...USERS.map(person)),
    managers: fc.uniqueArray(fc.record({ partner, user }), { maxLength: 4, selector: (pair) => pair.partner + pair.user }),
    internalRoles: fc.constant([
      { id: "ceo", label: "CEO" },
      { id: "vp", label: "VP", parent: "ceo" },
      { id: "rep", label: "Rep", parent: "vp" },
    ]),
    permissionGroups: fc.constant([
      { id: "g1", name: "G1", modules: { lead: "assigned-partners", deal: "all-partners" } },
      {
        id: "g2",
        name: "G2",
        partnerAdministration: true,
        partnerManagerAccess: true,
        modules: { "mdf-request": "assigned-partners", quote: "assigned-partners" },
      },
      { id: "g3", name: "G3", records: { case: "view-all", quote: "modify-all", account: "view-all" }, modules: { quote: "all-partners" } },
      { id: "g4", name: "G4", viewAllData: true },
    ]),
    userRoles: fc.constant([
      { id: "own-all", name: "All", leadVisibility: "all" },
      { id: "own-assigned", name: "Assigned", leadVisibility: "assigned" },
    ]),
    tiers: fc.constant([
      { id: "t1", name: "T1", features: ["y"] },
      { id: "t2", name: "T2", features: ["z"] },
    ]),
    siteAreas: fc.constant(["home", "leads"]),
    profiles: fc.tuple(objects, objects).map(([first, second]) => [
      { id: "f1", objects: first },
      { id: "f2", objects: second },
    ]),
    permissionSets: objects.map((given) => [{ id: "s1", objects: given, tierFeatures: ["w"] }]),
    publicGroups: fc
      .tuple(few(user), few(user), fc.array(roleRef, { maxLength: 1 }), rare, rare)
      .map(([first, second, staff, all, net]) => [
        { id: "n1", users: first, groups: ["n2"], allInternal: all },
        {
          id: "n2",
          users: second,
          partnerRoles: [{ partner: "p", role: "y", subordinates: true }],
          internalRoles: staff,
          allPartnerUsers: net,
        },
      ]),
    recordTypes: fc.constant([
      { id: "quote", label: "Quote", module: true, portalCapability: true },
      { id: "survey", label: "Survey" },
    ]),
    defaultAccess: fc.dictionary(recordType, access, { maxKeys: 3 }),
    queues: fc.tuple(...QUEUES.map(queue)),
    sharingRules: some(fc.constant(0), 3).chain((list) => fc.tuple(...list.map((_, at) => sharingRule(`s${at}`)))),
    sharingSets: some(mapping).map((mappings) => [{ id: "set", mappings }]),
    shareGroups: few(user).map((users) => [{ id: "share", sharingSet: "set", users }]),
  },
  {
    requiredKeys: [
      "format",
      "revision",
      "partners",
      "users",
      "internalRoles",
      "permissionGroups",
      "profiles",
      "permissionSets",
      "publicGroups",
      "sharingSets",
      "recordTypes",
      "queues",
    ],
  },
);

const share = fc.oneof(
  { weight: 3, arbitrary: fc.record({ user, level }) },
  { weight: 1, arbitrary: fc.record({ group: fc.constantFrom("n1", "n2", "gone"), level }) },
  { weight: 1, arbitrary: fc.record({ internalRole: roleRef, level }) },
  { weight: 1, arbitrary: fc.record({ partnerRole: partnerRoleRef, level }) },
);

/** A resource of a type. */
export const resource = (type: string): fc.Arbitrary<Resource> =>
  fc
    .record(
      {
        type: fc.constant(type),
        id: fc.constantFrom("k-a", "home", "leads", "y", "a", "own-all", "1", "p", "q"),
        partner: fc.constantFrom("p", "p", "q", "gone", null),
        owner: fc.constantFrom(...USERS, ...USERS, ...QUEUES, "gone", null),
        assignee: fc.constantFrom(...USERS, null),
        createdBy: fc.constantFrom(...USERS, null),
        origin: fc.constantFrom("distributed", "registered", "marketing-activity"),
        contact: fc.constantFrom("k-a", "k-b", null),
        fields: fc.record({ size: fc.integer({ min: 0, max: 2 }), name: fc.constantFrom("abc", "xyz", 1) }, { requiredKeys: [] }),
        shares: fc.array(share, { maxLength: 2 }),
      },
      { requiredKeys: ["type"] },
    )
    .map((given) => given as Resource);

/** Some records of one type. */
export const records = recordType.chain((type) => fc.array(resource(type), { minLength: 1, maxLength: 8 }));

/** The snapshot without what has the value `undefined`, and with only those parts that fit each other. */
export function plain(given: unknown): Snapshot {
  const snapshot = JSON.parse(JSON.stringify(given)) as Snapshot;
  const kinds = new Map(snapshot.users.map((user) => [user.id, user.kind]));
  const isInternal = (id: string | undefined): boolean => id !== undefined && kinds.get(id) === "internal";
  for (const account of snapshot.partners) if (!isInternal(account.owner)) delete account.owner;
  snapshot.managers = (snapshot.managers ?? []).filter(({ user }) => isInternal(user));
  if (snapshot.userRoles === undefined) for (const user of snapshot.users as { userRoles?: string[] }[]) delete user.userRoles;
  if (snapshot.tiers === undefined) for (const account of snapshot.partners) delete account.tier;
  return snapshot;
}

/** The snapshot with all its sharing on one type of records, so that whoever asks about that type meets it. */
export function focused(snapshot: Snapshot, type: string): Snapshot {
  const onType = <T extends object>(given: T): T => ({ ...given, type });
  return {
    ...snapshot,
    sharingRules: (snapshot.sharingRules ?? []).map(onType).map(({ active: _, ...rule }) => rule),
    sharingSets: (snapshot.sharingSets ?? []).map((set) => ({ ...set, mappings: set.mappings.map(onType) })),
  } as Snapshot;
}

/** A programme that surely shares. */
export const sharing = fc.tuple(programme, ...["t0", "t1", "t2", "t3"].map(sharingRule)).map(([given, ...rules]) => ({
  ...given,
  sharingRules: [...(given.sharingRules ?? []), ...rules],
}));

/** Records for tables, whose `name` is a text or not there: a column holds values of one type. */
export function tableRecords(count: number, seed: number): Resource[] {
  return fc.sample(resource("lead"), { numRuns: count, seed }).map(({ fields, ...record }): Resource => {
    const { name, ...others } = fields ?? {};
    return { ...record, fields: { ...others, ...(typeof name === "string" ? { name } : {}) } };
  });
}

/** A record with all its ids in capitals, so that they are nobody's. */
export function shouted(record: Resource): Resource {
  const { id, partner, owner, assignee, createdBy, contact, shares } = record;
  const loud = Object.entries({ id, partner, owner, assignee, createdBy, contact }).map(([name, text]) => [name, text?.toUpperCase()]);
  const shared = shares?.map((share) => (share.user === undefined ? share : { ...share, user: share.user.toUpperCase() }));
  return { ...record, ...Object.fromEntries(loud), ...(shared && { shares: shared }) };
}
