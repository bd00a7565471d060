import type { Partner, Snapshot, User, UserRole } from "partner-policy";

/** Looks up names and facts of one snapshot; it shows what is stored and decides nothing. */
export class Directory {
  readonly partners: readonly Partner[];
  readonly users: readonly User[];
  /** How a batch is treated unless somebody chooses otherwise. */
  readonly batchMode: "all-or-nothing" | "partial";
  readonly #partners: ReadonlyMap<string, Partner>;
  readonly #users: ReadonlyMap<string, User>;
  readonly #userRoles: ReadonlyMap<string, UserRole>;
  readonly #labels: ReadonlyMap<string, string>;
  readonly #managers: ReadonlyMap<string, readonly { readonly user: string; readonly isPrimary: boolean }[]>;
  readonly #managedBy: ReadonlyMap<string, readonly string[]>;

  constructor(snapshot: Snapshot) {
    this.partners = snapshot.partners;
    this.users = snapshot.users;
    this.batchMode = snapshot.settings?.batchMode ?? "all-or-nothing";
    this.#partners = new Map(snapshot.partners.map((partner) => [partner.id, partner]));
    this.#users = new Map(snapshot.users.map((user) => [user.id, user]));
    this.#userRoles = new Map((snapshot.userRoles ?? []).map((role) => [role.id, role]));
    this.#labels = new Map([
      ...(snapshot.tiers ?? []).map((tier) => [tier.id, tier.name] as const),
      ...(snapshot.internalRoles ?? []).map((role) => [role.id, role.label] as const),
      ...(snapshot.permissionGroups ?? []).map((group) => [group.id, group.name] as const),
      ...snapshot.partners.flatMap((partner) => (partner.partnerRoles ?? []).map((role) => [role.id, role.label] as const)),
      ...(snapshot.userRoles ?? []).map((role) => [role.id, role.name] as const),
      ...snapshot.partners.map((partner) => [partner.id, partner.name] as const),
      ...snapshot.users.map((user) => [user.id, user.name] as const),
    ]);
    const managers = new Map<string, { user: string; isPrimary: boolean }[]>();
    const managedBy = new Map<string, string[]>();
    for (const { partner, user, primary } of snapshot.managers ?? []) {
      push(managers, partner, { user, isPrimary: primary === true });
      push(managedBy, user, partner);
    }
    for (const list of managers.values()) list.sort((a, b) => Number(b.isPrimary) - Number(a.isPrimary) || (a.user < b.user ? -1 : 1));
    this.#managers = managers;
    this.#managedBy = managedBy;
  }

  partner(id: string | null | undefined): Partner | undefined {
    return id == null ? undefined : this.#partners.get(id);
  }

  user(id: string | null | undefined): User | undefined {
    return id == null ? undefined : this.#users.get(id);
  }

  userRoleName(id: string): string {
    return this.#userRoles.get(id)?.name ?? id;
  }

  /** The name of whatever has this id, else the id itself. */
  name(id: string): string {
    return this.#labels.get(id) ?? id;
  }

  /** The managers of a partner, the primary first. */
  managersOf(partner: string): readonly { readonly user: string; readonly isPrimary: boolean }[] {
    return this.#managers.get(partner) ?? [];
  }

  /** The partners to which a user is assigned as manager. */
  managedBy(user: string): readonly string[] {
    return this.#managedBy.get(user) ?? [];
  }
}

function push<V>(map: Map<string, V[]>, key: string, value: V): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}
