// What edits of users may do, from the rulebook alone (USER, PUR, FEAT, LIC, ROLE, SSO): an oracle that shares nothing with the engine,
// random small programmes, and random edits of them.

export interface Org {
  id: string;
  state: string;
  owned: boolean;
  shared: boolean;
  sandbox: boolean;
  userActive: boolean;
}
interface Contact {
  id: string;
  partner: string;
}
/** A user of any kind, or one who arrives. */
export interface Person {
  kind?: string;
  id: string;
  name: string;
  status?: string;
  email?: string;
  username?: string;
  partner?: string;
  contact?: Contact;
  license?: string;
  partnerRole?: string;
  userRoles?: string[];
  features?: string[];
  homeOrg?: Org;
  createdAt?: string;
  lastLoginAt?: string;
  reactivatedAt?: string;
  left?: boolean;
  exempt?: { reason: string; until: string } | null;
  supplierAdmin?: boolean;
  support?: boolean;
  internalRole?: string;
  permissionGroups?: string[];
}
interface Account {
  id: string;
  name: string;
  status: string;
  enabled: boolean;
  owner?: string;
  partnerRoles?: { id: string; label: string; parent?: string }[];
}
interface Role {
  id: string;
  name: string;
  partnerAssignable?: boolean;
  isDefault?: boolean;
}
export interface World {
  format: string;
  revision: number;
  settings: { [name: string]: unknown };
  partners: Account[];
  users: Person[];
  userRoles?: Role[];
  internalRoles: object[];
  permissionGroups: object[];
  invitations: { token: string; partner: string; email: string; createdAt: string; usedAt?: string }[];
}
/** An edit, every member that some kind has. */
export interface Asked {
  kind: string;
  user?: string | Person;
  users?: (string | Person)[];
  partner?: string;
  email?: string;
  username?: string;
  token?: string;
  name?: string;
  roles?: string[];
  grant?: string[];
  withdraw?: string[];
  add?: string[];
  remove?: string[];
  case?: { username?: string; newUsername?: string; features?: string[] };
  license?: string;
  partnerRole?: string;
  exempt?: Person["exempt"];
  fields?: { [name: string]: string };
}

export const NOW = "2026-11-22T00:00:00Z";
const DAY = 86_400_000;
const HOUR = 3_600_000;
const TIME = Date.parse(NOW);
const FEATURES = ["manage-users", "manage-listings", "manage-cases", "manage-leads", "manage-partnership"];
const ROLES = ["administrator", "marketing", "sales", "c1", "c2"];
const HIGH_VOLUME = ["customer-community", "customer-community-login", "high-volume-customer-portal", "authenticated-website"];
const ROLE_BASED = ["partner-community", "partner-community-login", "customer-community-plus", "customer-community-plus-login"];
const isHighVolume = (license: string | undefined): boolean => HIGH_VOLUME.includes(license ?? "");

/** The systems that assert edits. */
export const SYSTEMS: { readonly [kind: string]: string } = {
  "users.join": "invitation",
  "users.sso-login": "identity-provider",
  "users.crm-sync": "crm",
};

/** A generator of numbers below 1 (mulberry32). */
export function chances(seed: number) {
  let state = seed;
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const is = (share: number): boolean => next() < share;
  const pick = <T>(...of: T[]): T => of[Math.floor(next() * of.length)] as T;
  const some = <T>(of: readonly T[], share: number): T[] => of.filter(() => is(share));
  const maybe = <T extends object>(share: number, make: () => T): Partial<T> => (is(share) ? make() : {});
  return { is, pick, some, maybe };
}
type Chances = ReturnType<typeof chances>;

const ago = (days: number, more = 0): string => new Date(TIME - days * DAY + more).toISOString().replace(".000Z", "Z");

function org({ is, pick }: Chances): Org {
  const state = pick("active", "active", "active", "active", "hold", "locked", "unknown");
  return { id: pick("o1", "o2"), state, owned: is(0.85), shared: is(0.12), sandbox: is(0.12), userActive: is(0.85) };
}
const GOOD: Org = { id: "oz", state: "active", owned: true, shared: false, sandbox: false, userActive: true };

/** A programme of two accounts, some of their people, and staff of every kind. */
export function randomWorld(by: Chances): World {
  const { is, pick, some, maybe } = by;
  const settings: World["settings"] = {
    ...maybe(0.2, () => ({ invitationTtlHours: pick(1, 12, 48) })),
    ...maybe(0.2, () => ({ ssoMatch: pick("exact", "ignore-case") })),
    ...maybe(0.3, () => ({ crmRoleSync: pick("add", "replace") })),
    ...maybe(0.2, () => ({ inactivityDays: pick(30, 90) })),
  };
  const switches = ["allowLicenseUpgrade", "partnerAdminCanReactivate", "managePartnershipIncludesUsers", "firstUserManagesUsers"];
  for (const name of [...switches, "partnerAdminMayAssignRoles", "inactivityGate", "ssoMayGrantAdministrator"]) {
    if (is(0.5)) settings[name] = is(0.5);
  }
  const account = (id: string): Account => ({
    id,
    name: id,
    status: pick("active", "active", "active", "active", "active", "prospective", "inactive"),
    enabled: is(0.93),
    ...maybe(0.6, () => ({ owner: pick("own", "own", "plain") })),
    ...maybe(0.5, () => ({
      partnerRoles: [{ id: `${id}-top`, label: "T" }, ...(is(0.7) ? [{ id: `${id}-low`, label: "L", parent: `${id}-top` }] : [])],
    })),
  });
  const partners = [account("p"), account("q")];
  const hasRoles = is(0.75);
  const person = (id: string): Person => {
    const partner = pick("p", "p", "p", "q");
    const roles = partners.find((one) => one.id === partner)?.partnerRoles?.map((role) => role.id) ?? [];
    return {
      kind: "partner",
      id,
      name: id,
      email: `${id}@x`,
      partner,
      status: pick("active", "active", "active", "active", "active", "active", "invited", "deactivated", "revoked", "deleted"),
      license: pick(...ROLE_BASED, ...ROLE_BASED, ...HIGH_VOLUME),
      createdAt: ago(pick(1, 20, 200)),
      features: some(FEATURES, 0.45),
      ...maybe(0.8, () => ({ username: pick("u1", "u2") + id })),
      ...maybe(0.94, () => ({ contact: { id: `k${id}`, partner: is(0.96) ? partner : pick("p", "q") } })),
      ...maybe(roles.length > 0 ? 0.5 : 0, () => ({ partnerRole: pick(...roles) })),
      ...maybe(hasRoles ? 1 : 0, () => ({ userRoles: some(ROLES, 0.35) })),
      ...maybe(0.15, () => ({ homeOrg: org(by) })),
      ...maybe(0.05, () => ({ left: true })),
      ...maybe(0.7, () => ({ lastLoginAt: ago(pick(1, 1, 29, 30, 89, 90, 91, -3), pick(0, 0, 1000, -1000)) })),
      ...maybe(0.1, () => ({ reactivatedAt: ago(pick(5, 100)) })),
      ...maybe(0.1, () => ({ exempt: { reason: "r", until: ago(pick(-1, 1, 0)) } })),
    };
  };
  const staff = (id: string, more: Partial<Person>): Person => ({ kind: "internal", id, name: id, status: "active", ...more });
  const role = (id: string, name: string): Role => ({
    id,
    name,
    ...maybe(0.5, () => ({ partnerAssignable: is(0.6) })),
    ...maybe(0.25, () => ({ isDefault: true })),
  });
  return {
    format: "partner-policy/1",
    revision: pick(0, 7),
    settings,
    partners,
    users: [
      staff("adm", { supplierAdmin: true, internalRole: "r" }),
      staff("par", { permissionGroups: ["pa"] }),
      staff("sys", { permissionGroups: ["sa"] }),
      staff("sup", { support: true }),
      staff("plain", { permissionGroups: ["ro"] }),
      staff("own", { internalRole: "r" }),
      staff("off", { status: pick("disabled", "pending"), supplierAdmin: true, support: true, permissionGroups: ["pa", "sa"] }),
      { kind: "sales-rep", id: "rep", name: "rep", partner: "p", listed: true } as Person,
      ...["a", "b", "c", "d", "e"].slice(0, pick(1, 2, 3, 4, 5)).map(person),
    ],
    internalRoles: [{ id: "r", label: "R" }],
    permissionGroups: [
      { id: "pa", name: "pa", partnerAdministration: true },
      { id: "sa", name: "sa", systemAdministration: true },
      { id: "ro", name: "ro", partnerReadOnly: true },
    ],
    ...(hasRoles && {
      userRoles: [
        role("administrator", "Administrator"),
        role("marketing", "Marketing"),
        role("sales", "Sales"),
        role("c1", "Basic"),
        role("c2", "Extra"),
      ],
    }),
    invitations: [
      { token: "t1", partner: "p", email: "new@x", createdAt: ago(0, -pick(1, 11, 12, 13, 47, 48) * HOUR + pick(0, 0, 1000)) },
      { token: "t2", partner: "p", email: "new@x", createdAt: ago(0, -HOUR / 10), ...maybe(0.5, () => ({ usedAt: ago(0, -1000) })) },
    ],
  };
}

/** An edit, and who asks for it: mostly somebody who may. */
export function randomEdit(by: Chances, world: World): { by: string; edit: Asked } {
  const { is, pick, some, maybe } = by;
  const people = world.users.filter(({ kind }) => kind === "partner").map(({ id }) => id);
  const user = is(0.88) ? pick(...people) : pick("ghost", "adm", "rep");
  const username = world.users.find(({ id }) => id === user)?.username ?? "nobody";
  const role = (): string => pick("executive", "user", "p-top", "p-low", "q-low");
  const partner = pick("p", "p", "p", "p", "q", "zz");
  const who: Person = {
    id: pick("n1", "n1", "n1", "n2", "a", "adm"),
    name: "N",
    email: pick("new@x", "new@x", "new@x", "new@x", "other@x"),
    partner,
    license: pick(...ROLE_BASED, ...ROLE_BASED, ...HIGH_VOLUME),
    ...maybe(0.9, () => ({ username: pick("un1", "un1", "un2", "u1a", "u2b", "x@partnertraining.com") })),
    ...maybe(0.93, () => ({ contact: { id: "kn", partner: is(0.96) ? partner : "q" } })),
    ...maybe(0.7, () => ({ homeOrg: is(0.75) ? GOOD : org(by) })),
    ...maybe(0.15, () => ({ partnerRole: role() })),
  };
  const fields = pick({ "z123user.role": "Sales;Basic" }, { "z123user.role": "Nope" }, { "Z123user.role": "Sales" });
  const to = pick("fresh", "fresh", "u1a", "z@partnertraining.com");
  const edit = pick<Asked>(
    { kind: "users.create", users: [{ ...who, ...maybe(0.25, () => ({ userRoles: some([...ROLES, "zz"], 0.3) })) }] },
    {
      kind: "users.invite",
      partner,
      email: "i@x",
      token: pick("tn", "tn", "t1"),
      ...maybe(0.7, () => ({ username: pick("fresh", "u1a", "u2b") })),
    },
    { kind: "users.join", token: pick("t1", "t1", "t2", "tx"), user: { ...who, ...maybe(0.05, () => ({ userRoles: ["sales"] })) } },
    {
      kind: "users.sso-login",
      partner: is(0.93) ? partner : "q",
      roles: some(["Marketing", " Sales ", "basic", "Basic", "Administrator", "Nope"], 0.3),
      user: who,
      ...maybe(0.93, () => ({ name: "N" })),
      ...maybe(0.93, () => ({ email: "new@x" })),
    },
    { kind: "users.crm-sync", user, fields: is(0.3) ? { "z123user.role": "Administrator; Nope" } : (fields as { [name: string]: string }) },
    { kind: "users.set-features", user, grant: some(FEATURES, 0.3), withdraw: some(FEATURES, 0.3) },
    { kind: "users.revoke", users: [user] },
    { kind: "users.deactivate", users: [user] },
    { kind: "users.reactivate", users: [user] },
    {
      kind: "users.restore",
      user,
      ...maybe(0.92, () => ({
        case: {
          ...maybe(0.92, () => ({ username: is(0.92) ? username : "wrong" })),
          ...maybe(0.4, () => ({ features: some(FEATURES, 0.4) })),
        },
      })),
    },
    {
      kind: "users.rename",
      user,
      username: to,
      ...maybe(0.93, () => ({ case: { username: is(0.93) ? username : "wrong", newUsername: is(0.93) ? to : "else" } })),
    },
    { kind: "users.set-license", user, license: pick(...ROLE_BASED, ...HIGH_VOLUME), ...maybe(0.4, () => ({ partnerRole: role() })) },
    { kind: "users.set-partner-role", user, partnerRole: role() },
    { kind: "users.disable-contact", user },
    { kind: "users.mark-left", user },
    { kind: "users.exempt", user, exempt: is(0.3) ? null : { reason: pick("leave", "leave", " "), until: ago(pick(-30, -1)) } },
    { kind: "users.assign-roles", users: [user], add: some(ROLES, 0.3), remove: some(is(0.05) ? [...ROLES, "zz"] : ROLES, 0.3) },
  );
  const others = pick("adm", "par", "sys", "sup", "plain", "off", "a", "b", "rep", "ghost");
  if (is(0.25)) return { by: others, edit };
  if (/restore|rename/.test(edit.kind)) return { by: "sup", edit };
  if (/invite|revoke|features|assign/.test(edit.kind))
    return { by: pick("a", "b", ...(edit.kind === "users.assign-roles" ? ["adm"] : [])), edit };
  return { by: pick("adm", "adm", "par", "sys"), edit };
}

/** What must be so of an edit by one person about one user. */
export class Judgement {
  /** The codes of every reason to refuse; with none of them the edit is done. */
  readonly refusals = new Set<string>();
  /** Codes that may refuse it as well, where the rulebook leaves it open. */
  readonly may = new Set<string>();
  /** Members of the user afterwards; lists as sets, `null` for one that is not there. */
  after: { readonly [member: string]: unknown } = {};
  readonly warnings: string[] = [];
  readonly effects: string[] = [];
  /** Whether nothing but the moment of the last login may change. */
  isLogin = false;
}

/** Whom an edit is about. */
export function subjectOf({ user, users }: Asked): string {
  const one = user ?? users?.[0];
  return typeof one === "object" ? one.id : (one ?? "");
}

/** Judges an edit; `by` is left out where a system asserts it. */
export function judge(world: World, edit: Asked, by?: string): Judgement {
  const verdict = new Judgement();
  new Judge(
    world,
    verdict,
    world.users.find(({ id }) => id === by),
  ).judge(edit, by);
  return verdict;
}

class Judge {
  readonly #world: World;
  readonly #verdict: Judgement;
  readonly #actor: Person | undefined;

  constructor(world: World, verdict: Judgement, actor: Person | undefined) {
    this.#world = world;
    this.#verdict = verdict;
    this.#actor = actor;
  }

  #refuse(...codes: string[]): void {
    for (const code of codes) this.#verdict.refusals.add(code);
  }
  #may(...codes: string[]): void {
    for (const code of codes) this.#verdict.may.add(code);
  }
  #is(name: string, otherwise: boolean): boolean {
    return (this.#world.settings[name] as boolean | undefined) ?? otherwise;
  }
  #account(id: string | undefined): Account | undefined {
    return this.#world.partners.find((one) => one.id === id);
  }
  #hasRole(partner: string | undefined, role: string): boolean {
    const own = this.#account(partner)?.partnerRoles?.map(({ id }) => id);
    return (own ?? ["executive", "manager", "user"]).includes(role);
  }
  #partnerUsers(of: string | undefined): Person[] {
    return this.#world.users.filter(({ kind, partner }) => kind === "partner" && partner === of);
  }
  #defaults(): string[] {
    return (this.#world.userRoles ?? []).filter(({ isDefault }) => isDefault).map(({ id }) => id);
  }
  #assignable(role: string): boolean {
    return this.#world.userRoles?.find(({ id }) => id === role)?.partnerAssignable ?? role === "administrator";
  }
  /** PUR-13. The only active Administrator of an account. */
  #lastAdministrator(user: Person): boolean {
    const admins = this.#partnerUsers(user.partner).filter((one) => one.status === "active" && one.userRoles?.includes("administrator"));
    return admins.length === 1 && admins[0] === user;
  }
  /** FEAT-10. The only active holder of Manage Users of an account. */
  #lastHolder(user: Person): boolean {
    const holders = this.#partnerUsers(user.partner).filter((one) => one.status === "active" && one.features?.includes("manage-users"));
    return holders.length === 1 && holders[0] === user;
  }
  /** USER-32. */
  #isInactive({ exempt, lastLoginAt, createdAt = NOW, reactivatedAt = createdAt }: Person): boolean {
    if (exempt && Date.parse(exempt.until) > TIME) return false;
    const login = Math.min(Date.parse(lastLoginAt ?? createdAt), TIME);
    const base = Math.max(login, Date.parse(createdAt), Date.parse(reactivatedAt));
    return TIME - base >= ((this.#world.settings.inactivityDays as number | undefined) ?? 90) * DAY;
  }
  /** GEN-02. */
  #passes(user: Person): boolean {
    if (user.status !== "active" || user.kind !== "partner") return user.kind === "internal" && user.status === "active";
    const account = this.#account(user.partner);
    const isAtHome =
      user.contact?.partner === user.partner && user.left !== true && account?.enabled === true && account.status === "active";
    const isLockedOut = user.homeOrg !== undefined && user.homeOrg.state !== "active";
    return isAtHome && !isLockedOut && !(this.#is("inactivityGate", true) && this.#isInactive(user));
  }
  /** FEAT-02, FEAT-08. */
  #managesUsers(): boolean {
    const actor = this.#actor;
    if (actor?.kind !== "partner" || !this.#passes(actor)) return false;
    const literally = this.#is("managePartnershipIncludesUsers", false) && actor.features?.includes("manage-partnership");
    return actor.features?.includes("manage-users") === true || literally === true;
  }
  #administers(): boolean {
    const { kind, status, supplierAdmin, permissionGroups = [] } = this.#actor ?? {};
    return kind === "internal" && status === "active" && (supplierAdmin === true || permissionGroups.some((id) => id !== "ro"));
  }
  /** USER-07 to USER-09, USER-10. */
  #refuseOrg(home: Org | undefined, username: string | undefined): void {
    if (/@partnertraining\.com$/.test(username ?? "") || home?.shared) this.#refuse("HOME_ORG_SHARED");
    if (home === undefined) return;
    if (!home.userActive || username === undefined) this.#refuse("USERNAME_INACTIVE");
    if (!home.owned) this.#refuse("HOME_ORG_NOT_OWNED");
    if (home.sandbox) this.#refuse("HOME_ORG_SANDBOX");
    if (home.state !== "active") this.#refuse("HOME_ORG_LOCKED", "USERNAME_INACTIVE");
  }
  /** USER-11, USER-25. */
  #refuseTied(username: string | undefined, home: Org | undefined, partner: string | undefined, except?: string): void {
    for (const other of this.#world.users) {
      if (other.kind !== "partner" || other.id === except) continue;
      const hasName = username !== undefined && other.username === username;
      const hasOrg = home !== undefined && other.homeOrg?.id === home.id;
      if (other.partner !== partner && (hasName || hasOrg)) this.#refuse("USERNAME_TIED");
      if (!hasName) continue;
      this.#may("USERNAME_TIED");
      if (other.status === "revoked") this.#refuse("USERNAME_REVOKED", "USERNAME_TIED");
    }
  }
  /** The user of the programme that an edit names. */
  #target(edit: Asked): Person | undefined {
    const found = this.#world.users.find(({ id }) => id === subjectOf(edit));
    if (found?.kind === "partner") return found;
    this.#refuse("UNKNOWN_ID", "INVALID_VALUE");
    return undefined;
  }
  /** FEAT-10, USER-24. Of the actor's own account; oneself is refused with a code of its own. */
  #ownUser(edit: Asked, oneself: string): Person | undefined {
    const target = this.#target(edit);
    if (!this.#managesUsers()) this.#refuse("NOT_PERMITTED");
    else if (target === undefined || target.partner !== this.#actor?.partner) this.#refuse("NOT_PERMITTED");
    if (subjectOf(edit) === this.#actor?.id) this.#refuse(oneself);
    return target;
  }

  judge(edit: Asked, by: string | undefined): void {
    const supplier = "create deactivate set-license set-partner-role disable-contact mark-left exempt";
    const kind = edit.kind.slice("users.".length);
    if (supplier.split(" ").includes(kind) && !this.#administers()) {
      this.#refuse("NOT_PERMITTED");
      return;
    }
    if (kind === "create") {
      this.#create(edit.users?.[0] as Person);
      return;
    }
    if (kind === "invite") {
      this.#invite(edit);
      return;
    }
    if (kind === "join") {
      this.#join(edit, edit.user as Person);
      return;
    }
    if (kind === "sso-login") {
      this.#login(edit, edit.user as Person);
      return;
    }
    if (kind === "set-features") {
      this.#features(edit);
      return;
    }
    if (kind === "revoke") {
      this.#revoke(edit);
      return;
    }
    if (kind === "assign-roles") {
      this.#roles(edit, by);
      return;
    }
    if (kind === "reactivate") {
      this.#reactivate(edit);
      return;
    }
    if (kind === "restore" || kind === "rename") {
      const { kind, status, support } = this.#actor ?? {};
      if (kind !== "internal" || status !== "active" || !support) {
        this.#refuse("SUPPORT_REQUIRED", "NOT_PERMITTED");
        return;
      }
    }
    const target = this.#target(edit);
    if (target !== undefined) this.#simple(kind, edit, target);
  }

  /** Edits of one known user, by somebody who may. */
  #simple(kind: string, edit: Asked, target: Person): void {
    const verdict = this.#verdict;
    const isHigh = isHighVolume(target.license);
    if (target.status !== "active") this.#may("USER_NOT_ACTIVE", "USER_REVOKED", "USER_DEACTIVATED");
    if (kind === "disable-contact") verdict.after = { status: "deleted" };
    if (kind === "mark-left") verdict.after = { left: true, status: target.status };
    if (kind === "exempt") {
      if (edit.exempt?.reason.trim() === "") this.#refuse("INVALID_VALUE", "MISSING_FIELD");
      verdict.after = { exempt: edit.exempt };
    }
    if (kind === "deactivate") {
      verdict.after = { status: target.status === "active" ? "deactivated" : target.status };
      if (target.status === "active" && this.#lastAdministrator(target)) verdict.effects.push("LAST_ADMIN_GONE");
    }
    if (kind === "crm-sync") {
      const matched = this.#matched(edit.fields?.["z123user.role"]?.split(";") ?? []);
      const own = target.userRoles ?? [];
      const isReplaced = this.#world.settings.crmRoleSync === "replace";
      if (this.#world.userRoles)
        verdict.after = { userRoles: new Set(matched.length === 0 ? own : isReplaced ? matched : [...own, ...matched]) };
    }
    if (kind === "restore") {
      if (edit.case?.username === undefined || edit.case.username !== target.username) this.#refuse("CASE_INCOMPLETE");
      if (target.status === "revoked") {
        const roles = this.#world.userRoles && { userRoles: new Set(this.#defaults()) };
        verdict.after = { status: "active", features: new Set(edit.case?.features ?? []), ...roles };
      } else this.#may("CASE_INCOMPLETE");
    }
    if (kind === "rename") {
      const isNamed =
        edit.case?.username !== undefined && edit.case.username === target.username && edit.case.newUsername === edit.username;
      if (!isNamed) this.#refuse("CASE_INCOMPLETE");
      this.#refuseTied(edit.username, target.homeOrg, target.partner, target.id);
      this.#refuseOrg(target.homeOrg, edit.username);
      verdict.after = { username: edit.username, status: target.status };
      verdict.effects.push("CHATTER_REMOVED");
    }
    if (kind === "set-license" || kind === "set-partner-role") {
      const willBeHigh = kind === "set-license" ? isHighVolume(edit.license) : isHigh;
      const isUpgrade = isHigh && !willBeHigh && edit.partnerRole !== undefined && this.#is("allowLicenseUpgrade", false);
      if (isHigh !== willBeHigh && !isUpgrade) this.#refuse("LICENSE_MECHANISM_LOCKED");
      if (edit.partnerRole !== undefined && !this.#hasRole(target.partner, edit.partnerRole)) {
        if (willBeHigh) this.#may("ROLE_WRONG_ACCOUNT", "UNKNOWN_ID");
        else this.#refuse("ROLE_WRONG_ACCOUNT", "UNKNOWN_ID");
      }
      if (willBeHigh && edit.partnerRole !== undefined) verdict.warnings.push("ROLE_IGNORED_FOR_LICENSE");
      if (kind === "set-license") verdict.after = { license: edit.license };
      if (!willBeHigh && edit.partnerRole !== undefined) verdict.after = { ...verdict.after, partnerRole: edit.partnerRole };
      if (kind === "set-license") return;
      // ROLE-22.
      if (this.#account(target.partner)?.enabled !== true) this.#refuse("ACCOUNT_NOT_PARTNER");
      if (target.contact?.partner !== target.partner || target.status === "deleted") this.#refuse("CONTACT_NOT_ENABLED", "CONTACT_MISSING");
    }
  }

  #create(who: Person): void {
    if (who.userRoles !== undefined) {
      if (!this.#actor?.supplierAdmin) this.#refuse("NOT_PERMITTED");
      if (who.userRoles.some((id) => !this.#world.userRoles?.some((role) => role.id === id))) this.#refuse("UNKNOWN_ID");
    }
    this.#arrive(who, who.userRoles ?? this.#defaults());
  }

  /** USER-01, USER-11, ROLE-12, ROLE-16, LIC-05, PUR-09, PUR-10, FEAT-12. */
  #arrive(who: Person, roles: readonly string[]): void {
    const verdict = this.#verdict;
    const account = this.#account(who.partner);
    if (this.#world.users.some(({ id }) => id === who.id))
      this.#refuse("DUPLICATE_ID", "USERNAME_TIED", "USERNAME_REVOKED", "USER_DEACTIVATED");
    if (account === undefined) {
      this.#refuse("UNKNOWN_ID");
      return;
    }
    if (!account.enabled) this.#refuse("ACCOUNT_NOT_PARTNER");
    if (account.status !== "active") this.#refuse("ACCOUNT_NOT_ACTIVE");
    if (account.owner === "plain") this.#refuse("ACCOUNT_OWNER_NO_ROLE");
    if (who.contact?.partner !== who.partner) this.#refuse("CONTACT_MISSING", "CONTACT_NOT_ENABLED", "ORPHANED_USER");
    const isHigh = isHighVolume(who.license);
    if (who.partnerRole !== undefined && !this.#hasRole(who.partner, who.partnerRole)) {
      if (isHigh) this.#may("ROLE_WRONG_ACCOUNT", "UNKNOWN_ID");
      else this.#refuse("ROLE_WRONG_ACCOUNT", "UNKNOWN_ID");
    }
    this.#refuseTied(who.username, who.homeOrg, who.partner);
    this.#refuseOrg(who.homeOrg, who.username);
    const isFirst = this.#partnerUsers(who.partner).every(({ status }) => status === "deleted");
    if (isHigh && who.partnerRole !== undefined) verdict.warnings.push("ROLE_IGNORED_FOR_LICENSE");
    const given = this.#world.userRoles && { userRoles: new Set(isFirst ? [...roles, "administrator"] : roles) };
    if (given?.userRoles.size === 0) verdict.warnings.push("NO_ROLE");
    verdict.effects.push("SEND_WELCOME");
    verdict.after = {
      ...{ status: "active", createdAt: NOW, partner: who.partner, license: who.license },
      ...given,
      features: new Set(isFirst && this.#is("firstUserManagesUsers", true) ? ["manage-users"] : []),
      ...(isHigh ? { partnerRole: null } : who.partnerRole === undefined ? {} : { partnerRole: who.partnerRole }),
    };
  }

  #invite({ partner, token, username }: Asked): void {
    if (!this.#managesUsers() || this.#actor?.partner !== partner) this.#refuse("NOT_PERMITTED");
    if (this.#world.invitations.some((one) => one.token === token)) this.#refuse("DUPLICATE_ID");
    this.#refuseTied(username, undefined, partner);
    if (username === undefined) this.#verdict.warnings.push("NO_HOME_USERNAME");
    this.#verdict.effects.push("SEND_INVITATION");
  }

  /** USER-19 to USER-22. Whoever was invited and has a record keeps its id, at the address of the invitation. */
  #join({ token }: Asked, who: Person): void {
    const invitation = this.#world.invitations.find((one) => one.token === token);
    const isTheirs = invitation?.partner === who.partner && invitation?.email === who.email;
    if (invitation === undefined || invitation.usedAt !== undefined || !isTheirs) this.#refuse("JOIN_NEEDS_INVITATION");
    const hours = (this.#world.settings.invitationTtlHours as number | undefined) ?? 12;
    if (invitation !== undefined && TIME - Date.parse(invitation.createdAt) >= hours * HOUR) this.#refuse("INVITATION_EXPIRED");
    if (who.userRoles !== undefined || who.partnerRole !== undefined) this.#refuse("SELF_GRANT");
    if (who.username === undefined || who.homeOrg === undefined) this.#refuse("USERNAME_INACTIVE");
    const known = this.#world.users.find(({ id }) => id === who.id);
    if (known?.status === "invited" && known.email !== invitation?.email) this.#refuse("JOIN_NEEDS_INVITATION");
    this.#arrive(who, this.#defaults());
  }

  /** SSO-02, SSO-03, SSO-07, SSO-09. */
  #matched(names: readonly string[]): string[] {
    const folded = (name: string) => (this.#world.settings.ssoMatch === "ignore-case" ? name.trim().toLowerCase() : name.trim());
    const found = names.flatMap((name) => (this.#world.userRoles ?? []).filter((role) => folded(role.name) === folded(name)));
    return found.map(({ id }) => id).filter((id) => id !== "administrator" || this.#is("ssoMayGrantAdministrator", true));
  }

  #login({ partner, name, email, roles = [] }: Asked, who: Person): void {
    if (who.userRoles !== undefined || who.partnerRole !== undefined) this.#refuse("SELF_GRANT");
    if (who.partner !== partner) this.#refuse("INVALID_VALUE");
    const known = this.#world.users.find(({ id }) => id === who.id);
    if (known !== undefined) {
      if (known.kind !== "partner" || known.partner !== partner)
        this.#refuse("INVALID_VALUE", "DUPLICATE_ID", "USERNAME_TIED", "UNKNOWN_ID");
      else if (!this.#passes(known)) this.#refuse(...GATES);
      this.#verdict.isLogin = true;
      return;
    }
    if (name === undefined || email === undefined) this.#refuse("SSO_ATTRIBUTE_MISSING");
    const matched = this.#matched(roles);
    this.#arrive(who, matched.length > 0 ? matched : this.#defaults());
  }

  #features(edit: Asked): void {
    const { grant = [], withdraw = [] } = edit;
    const target = this.#ownUser(edit, "SELF_GRANT");
    if (grant.length + withdraw.length === 0) this.#refuse("EMPTY_SELECTION");
    if (grant.some((feature) => withdraw.includes(feature))) this.#refuse("CONFLICTING_ROWS");
    if (target === undefined) return;
    if (target.status !== "active") this.#may("USER_NOT_ACTIVE", "USER_REVOKED", "USER_DEACTIVATED");
    if (withdraw.includes("manage-users") && this.#lastHolder(target)) this.#refuse("LAST_MANAGER_OF_USERS");
    const kept = (target.features ?? []).filter((feature) => !withdraw.includes(feature));
    this.#verdict.after = { features: new Set([...kept, ...grant]), status: target.status };
  }

  #revoke(edit: Asked): void {
    const target = this.#ownUser(edit, "SELF_REVOKE");
    if (target === undefined) return;
    if (this.#lastHolder(target)) this.#refuse("LAST_MANAGER_OF_USERS");
    if (this.#world.userRoles && this.#lastAdministrator(target)) this.#refuse("LAST_ADMIN");
    if (target.status === "deleted") this.#may("USER_NOT_ACTIVE");
    this.#verdict.after = { status: target.status === "deleted" ? "deleted" : "revoked" };
  }

  /** USER-27. */
  #reactivate(edit: Asked): void {
    const target = this.#target(edit);
    const isPartnerSide = this.#is("partnerAdminCanReactivate", false) && this.#managesUsers();
    const isSupplier = this.#administers() && this.#actor?.supplierAdmin === true;
    if (!isSupplier && (!isPartnerSide || target?.partner !== this.#actor?.partner)) this.#refuse("NOT_PERMITTED");
    if (target?.status === "deactivated") this.#verdict.after = { status: "active", reactivatedAt: NOW };
    else if (target !== undefined && target.status !== "active") this.#refuse("USER_REVOKED", "USER_NOT_ACTIVE", "SUPPORT_REQUIRED");
  }

  /** PUR-06, PUR-07, PUR-11 to PUR-13. */
  #roles(edit: Asked, by: string | undefined): void {
    const { add = [], remove = [] } = edit;
    const target = this.#target(edit);
    const actor = this.#actor;
    const all = [...add, ...remove];
    const isSupplier = actor?.kind === "internal" && actor.status === "active" && actor.supplierAdmin === true;
    if (!isSupplier) {
      const isAdmin = actor?.kind === "partner" && this.#passes(actor) && actor.userRoles?.includes("administrator") === true;
      const isOwn = target !== undefined && target.partner === actor?.partner;
      if (!isAdmin || !this.#is("partnerAdminMayAssignRoles", false) || !isOwn) this.#refuse("NOT_PERMITTED");
      if (all.some((role) => !this.#assignable(role))) this.#refuse("NOT_PERMITTED");
      if (subjectOf(edit) === by) this.#refuse("SELF_GRANT");
    }
    if (all.length === 0) this.#refuse("EMPTY_SELECTION");
    if (all.some((id) => !this.#world.userRoles?.some((role) => role.id === id))) this.#refuse("UNKNOWN_ID");
    if (add.some((role) => remove.includes(role))) this.#refuse("CONFLICTING_ROWS");
    if (target === undefined) return;
    if (!isSupplier && remove.includes("administrator") && this.#lastAdministrator(target)) this.#refuse("LAST_ADMIN");
    if (target.status === "deleted") this.#may("USER_NOT_ACTIVE");
    const kept = (target.userRoles ?? []).filter((role) => !remove.includes(role));
    this.#verdict.after = { userRoles: new Set([...kept, ...add]) };
  }
}

/** What gates say. */
const GATES = [
  ...["USER_REVOKED", "USER_DEACTIVATED", "USER_NOT_ACTIVE", "HOME_ORG_LOCKED", "CONTACT_MISSING"],
  ...["ACCOUNT_NOT_PARTNER", "ACCOUNT_NOT_ACTIVE", "ORPHANED_USER", "USER_INACTIVE_90D", "USERNAME_INACTIVE"],
];
