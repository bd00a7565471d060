import type { InternalUser, Partner, Snapshot, User, UserRole } from "partner-policy";
import { inSlices } from "./slices.js";

type Hierarchy = NonNullable<Partner["partnerRoles"]>;

/** The roles that a partner has without naming any, the highest first; where there are fewer levels, nobody holds the highest. */
const FIRST_ROLES: Hierarchy = [
  { id: "executive", label: "Partner Executive" },
  { id: "manager", label: "Partner Manager", parent: "executive" },
  { id: "user", label: "Partner User", parent: "manager" },
];

/** A manager of a partner. */
export interface ManagedBy {
  readonly user: string;
  readonly isPrimary: boolean;
}

interface Indexes {
  readonly partners: ReadonlyMap<string, Partner>;
  readonly users: ReadonlyMap<string, User>;
  readonly managers: ReadonlyMap<string, readonly ManagedBy[]>;
  readonly managedBy: ReadonlyMap<string, readonly string[]>;
}

/** Looks up names and facts of one snapshot; it shows what is stored and decides nothing. */
export class Directory {
  readonly snapshot: Snapshot;
  readonly partners: readonly Partner[];
  readonly users: readonly User[];
  /** How a batch is treated unless somebody chooses otherwise. */
  readonly batchMode: "all-or-nothing" | "partial";
  readonly #partners: ReadonlyMap<string, Partner>;
  readonly #users: ReadonlyMap<string, User>;
  readonly #userRoles: ReadonlyMap<string, UserRole>;
  readonly #labels: ReadonlyMap<string, string>;
  readonly #managers: ReadonlyMap<string, readonly ManagedBy[]>;
  readonly #namesakes: ReadonlySet<string>;
  readonly #managedBy: ReadonlyMap<string, readonly string[]>;

  private constructor(snapshot: Snapshot, namesakes: readonly string[], indexes: Indexes) {
    this.#namesakes = new Set(namesakes);
    this.snapshot = snapshot;
    this.partners = snapshot.partners;
    this.users = snapshot.users;
    this.batchMode = snapshot.settings?.batchMode ?? "all-or-nothing";
    this.#partners = indexes.partners;
    this.#users = indexes.users;
    this.#managers = indexes.managers;
    this.#managedBy = indexes.managedBy;
    this.#userRoles = new Map((snapshot.userRoles ?? []).map((role) => [role.id, role]));
    this.#labels = new Map([
      ...(snapshot.tiers ?? []).map((tier) => [tier.id, tier.name] as const),
      ...(snapshot.internalRoles ?? []).map((role) => [role.id, role.label] as const),
      ...(snapshot.permissionGroups ?? []).map((group) => [group.id, group.name] as const),
      ...(snapshot.queues ?? []).map((queue) => [queue.id, queue.label] as const),
      ...(snapshot.userRoles ?? []).map((role) => [role.id, role.name] as const),
    ]);
  }

  /** Indexes a snapshot in slices, so that whoever clicks meanwhile is not held up by a long one. */
  static async of(snapshot: Snapshot, namesakes: readonly string[]): Promise<Directory> {
    const partners = new Map<string, Partner>();
    const users = new Map<string, User>();
    const managers = new Map<string, ManagedBy[]>();
    const managedBy = new Map<string, string[]>();
    await inSlices(snapshot.partners, (partner) => partners.set(partner.id, partner));
    await inSlices(snapshot.users, (user) => users.set(user.id, user));
    await inSlices(snapshot.managers ?? [], ({ partner, user, primary }) => {
      push(managers, partner, { user, isPrimary: primary === true });
      push(managedBy, user, partner);
    });
    await inSlices([...managers.values()], (list) => {
      if (list.length > 1) list.sort((a, b) => Number(b.isPrimary) - Number(a.isPrimary) || (a.user < b.user ? -1 : 1));
    });
    return new Directory(snapshot, namesakes, { partners, users, managers, managedBy });
  }

  partner(id: string | null | undefined): Partner | undefined {
    return id == null ? undefined : this.#partners.get(id);
  }

  user(id: string | null | undefined): User | undefined {
    return id == null ? undefined : this.#users.get(id);
  }

  /** The people of a partner, in the snapshot's order. */
  peopleOf(partner: string): readonly User[] {
    if (this.#people === undefined) {
      this.#people = new Map();
      for (const user of this.users) if (user.kind !== "internal") push(this.#people, user.partner, user);
    }
    return this.#people.get(partner) ?? NOBODY;
  }
  #people: Map<string, User[]> | undefined;

  userRole(id: string): UserRole | undefined {
    return this.#userRoles.get(id);
  }

  /** What a role of a partner's hierarchy is called there; a partner that names none has those that every partner begins with. */
  partnerRoleName(partner: string, role: string): string {
    return this.hierarchyOf(partner).find(({ id }) => id === role)?.label ?? role;
  }

  /** The roles of a partner's hierarchy by name; which of them there are without being named, the engine says. */
  hierarchyOf(partner: string): Hierarchy {
    return this.partner(partner)?.partnerRoles ?? FIRST_ROLES;
  }

  /** What a role is called wherever it is: a portal role, or one of a hierarchy that no two partners call otherwise. */
  roleName(id: string): string {
    if (this.#partnerRoles === undefined) {
      const labels = new Map<string, string | undefined>(FIRST_ROLES.map(({ id, label }) => [id, label]));
      const own = new Map<string, string | undefined>();
      for (const role of this.partners.flatMap(({ partnerRoles = [] }) => partnerRoles)) {
        own.set(role.id, own.has(role.id) && own.get(role.id) !== role.label ? undefined : role.label);
      }
      this.#partnerRoles = new Map([...labels, ...own]);
    }
    return this.#userRoles.get(id)?.name ?? this.#partnerRoles.get(id) ?? id;
  }
  #partnerRoles: ReadonlyMap<string, string | undefined> | undefined;

  /** The portal roles, the implied standard ones included. */
  get userRoles(): readonly UserRole[] {
    return this.snapshot.userRoles ?? [];
  }

  /** Somebody to begin to look as: the first active partner user, else the first person. */
  get someViewer(): string {
    this.#viewer ??= (this.users.find((user) => user.kind === "partner" && user.status === "active") ?? this.users[0])?.id ?? "";
    return this.#viewer;
  }
  #viewer: string | undefined;

  /** Somebody to begin to act as: an active supplier administrator, else a partner or system administrator, else any internal. */
  get someActor(): string {
    this.#actor ??= this.#findActor()?.id ?? "";
    return this.#actor;
  }
  #actor: string | undefined;

  #findActor(): User | undefined {
    const administrators = new Set(
      (this.snapshot.permissionGroups ?? [])
        .filter(({ partnerAdministration, systemAdministration }) => partnerAdministration === true || systemAdministration === true)
        .map(({ id }) => id),
    );
    const active = this.users.filter((user): user is InternalUser => user.kind === "internal" && user.status === "active");
    return (
      active.find(({ supplierAdmin }) => supplierAdmin === true) ??
      active.find(({ permissionGroups }) => permissionGroups?.some((id) => administrators.has(id)) === true) ??
      active[0] ??
      this.users[0]
    );
  }

  /** Says whether several people or partners have this name, so that it needs more than the name. */
  isAmbiguous(name: string): boolean {
    return this.#namesakes.has(name);
  }

  /** Says whether a public group has this id. */
  isGroup(id: string): boolean {
    this.#groups ??= new Set((this.snapshot.publicGroups ?? []).map((group) => group.id));
    return this.#groups.has(id);
  }
  #groups: ReadonlySet<string> | undefined;

  userRoleName(id: string): string {
    return this.#userRoles.get(id)?.name ?? id;
  }

  /** The name of whatever has this id, else the id itself. */
  name(id: string): string {
    return (this.#users.get(id) ?? this.#partners.get(id))?.name ?? this.#labels.get(id) ?? id;
  }

  /** The name, and where several have it what tells them apart. */
  told(id: string): string {
    const detail = this.detail(id);
    return detail === undefined ? this.name(id) : `${this.name(id)} (${detail})`;
  }

  /** The name where the account is known, and the id where two of the account have it. */
  toldWithin(id: string): string {
    const user = this.user(id);
    const name = this.name(id);
    if (user === undefined || user.kind === "internal" || !this.isAmbiguous(name)) return name;
    const isAlone = this.peopleOf(user.partner).filter((other) => other.name === name).length === 1;
    return isAlone ? name : `${name} (${id})`;
  }

  /**
   * What tells somebody apart from others of one name: of people of partners the account, of others the id. Of staff a name is enough that
   * nobody else of the staff has.
   */
  detail(id: string): string | undefined {
    const name = this.name(id);
    if (!this.isAmbiguous(name)) return undefined;
    const user = this.user(id);
    if (user?.kind === "internal") return this.#staffOf(name) === 1 ? undefined : id;
    if (user === undefined) return id;
    const account = this.name(user.partner);
    const isAlone = !this.isAmbiguous(account) && this.peopleOf(user.partner).filter((other) => other.name === name).length === 1;
    return isAlone ? account : id;
  }

  /** How many of the staff have a name. */
  #staffOf(name: string): number {
    if (this.#staff === undefined) {
      this.#staff = new Map();
      for (const user of this.users) if (user.kind === "internal") this.#staff.set(user.name, (this.#staff.get(user.name) ?? 0) + 1);
    }
    return this.#staff.get(name) ?? 0;
  }
  #staff: Map<string, number> | undefined;

  /** The managers of a partner, the primary first. */
  managersOf(partner: string): readonly ManagedBy[] {
    return this.#managers.get(partner) ?? [];
  }

  /** The partners to which a user is assigned as manager. */
  managedBy(user: string): readonly string[] {
    return this.#managedBy.get(user) ?? [];
  }
}

/** What something that can be picked is called, told apart from others of its name. */
export function toldItem({ id, name }: { readonly id: string; readonly name: string }, directory: Directory): string {
  return directory.name(id) === name ? directory.told(id) : name;
}

const NOBODY: readonly User[] = [];

function push<V>(map: Map<string, V[]>, key: string, value: V): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}
