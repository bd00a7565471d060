import { PolicyError } from "./errors.js";
import type { Change, Edit, Feature, ManagerRow, PartnerRole, Snapshot, UserRole, UserRolePatch } from "./generated/wire.js";
import type { Policy } from "./policy.js";
import { reading } from "./reading.js";
import type { Input } from "./types.js";

/** What of an applied plan no edit of a {@link Reversal} takes back, and why. */
export interface Left {
  /** `changed-since`: somebody changed it again, and taking it back would undo that too. `no-edit`: no edit takes it back. */
  readonly why: "changed-since" | "no-edit";
  readonly partner?: string;
  readonly user?: string;
  /** A portal role; with `partner`, a role of that partner's hierarchy. */
  readonly role?: string;
  /** The member of the partner, user or role; left out where the whole is meant. */
  readonly member?: string;
}

/** How an applied plan is taken back on a later revision. */
export interface Reversal {
  /** To be planned one after the other, each on the revision that the one before it made; empty where nothing is to be taken back. */
  readonly edits: readonly Edit[];
  /** What stays as the plan left it. */
  readonly left: readonly Left[];
}

/**
 * The edits that take the changes of one applied plan back on a later revision, and no change that was made since.
 *
 * Nothing is decided here: each edit is planned like any other, so that it may be refused. What is as before already is left
 * out, so that the same question on the next revision gives what remains.
 *
 * @param changes those of the plan
 * @param at the policy that the plan was applied to, and the one on which it is to be taken back
 * @throws PolicyError `INVALID_VALUE` where `at` holds no policies; as {@link Policy.applyChanges} where the changes do not fit `before`
 *
 * @example
 * const { edits, left } = reversal(entry.changes, { before, present: store.current() });
 * const plan = store.current().plan({ by: "u-42", revision: store.current().revision, now: new Date(), edit: edits[0] });
 */
export function reversal(changes: Input<readonly Change[]>, at: { readonly before: Policy; readonly present: Policy }): Reversal {
  const before = policyIn(at, "before");
  const present = policyIn(at, "present");
  const after = before.applyChanges(changes, before.revision);
  try {
    return taken(changes as readonly Change[], before, after, present);
  } finally {
    if (after !== before) after.close();
  }
}

/** One of the two policies; whatever is none is refused before anything is asked of it. */
function policyIn(at: { readonly before: Policy; readonly present: Policy }, name: "before" | "present"): Policy {
  const given: Policy | undefined = reading(() => at?.[name]);
  const isPolicy = reading(() => typeof given === "object" && typeof given?.applyChanges === "function");
  if (!isPolicy) throw PolicyError.of("INVALID_VALUE", `/at/${name}`, "a policy is expected here");
  return given as Policy;
}

type Thing = Readonly<Record<string, unknown>>;
/** One fact before the plan, after it, and now. */
interface Three<T> {
  readonly was: T;
  readonly made: T;
  readonly is: T;
}

/** What happens to a fact: it differs, and nobody else has put it otherwise. */
type Fate = "back" | "changed-since" | undefined;

function fate<T>({ was, made, is }: Three<T>): Fate {
  const [before, after, now] = [was, made, is].map((value) => JSON.stringify(value ?? null));
  if (before === after || now === before) return undefined;
  return now === after ? "back" : "changed-since";
}

class Back {
  /** In the order in which they are possible: what others need comes first, what is deleted goes last. */
  readonly first: Edit[] = [];
  readonly edits: Edit[] = [];
  readonly last: Edit[] = [];
  readonly left: Left[] = [];

  /** Takes one fact back by an edit, or says why not. */
  fact<T>(values: Three<T>, about: Omit<Left, "why">, edit: (was: T) => Edit | undefined, list = this.edits): void {
    const what = fate(values);
    if (what === undefined) return;
    const made = what === "back" ? edit(values.was) : undefined;
    if (made !== undefined) list.push(made);
    else this.left.push({ why: what === "back" ? "no-edit" : what, ...about });
  }
}

function taken(changes: readonly Change[], before: Policy, after: Policy, present: Policy): Reversal {
  const [was, made, is] = [before.toJSON(), after.toJSON(), present.toJSON()];
  const back = new Back();
  const ids = { partners: new Set<string>(), users: new Set<string>(), roles: new Set<string>(), managed: new Set<string>() };
  let isOrdered = false;
  for (const change of changes) {
    if (change.op === "set-manager") ids.managed.add(change.manager.partner);
    else if (change.op === "remove-manager") ids.managed.add(change.partner);
    else if (change.op === "put-partner") ids.partners.add(change.partner.id);
    else if (change.op === "put-user") ids.users.add(change.user.id);
    else if (change.op === "put-user-role") ids.roles.add(change.role.id);
    else if (change.op === "remove-user-role") ids.roles.add(change.id);
    else if (change.op === "order-user-roles") isOrdered = true;
    else if (change.op === "put-review") back.left.push({ why: "no-edit", partner: change.review.partner, member: "review" });
    else if (change.op === "put-invitation") back.left.push({ why: "no-edit", partner: change.invitation.partner, member: "invitation" });
  }
  managersBack(ids.managed, was, made, is, back);
  const of = (list: readonly { readonly id: string }[] | undefined, wanted: ReadonlySet<string>): Map<string, Thing> =>
    new Map((list ?? []).filter(({ id }) => wanted.has(id)).map((thing) => [thing.id, thing as unknown as Thing]));
  const three = (list: "partners" | "users" | "userRoles", wanted: ReadonlySet<string>) => {
    const maps = [was, made, is].map((snapshot) => of(snapshot[list], wanted)) as [
      Map<string, Thing>,
      Map<string, Thing>,
      Map<string, Thing>,
    ];
    return (id: string): Three<Thing | undefined> => ({ was: maps[0].get(id), made: maps[1].get(id), is: maps[2].get(id) });
  };
  const partners = three("partners", ids.partners);
  for (const id of ids.partners) {
    const roles = (policy: Policy) => (partners(id).was === undefined ? [] : policy.hierarchy(id));
    partnerBack(id, partners(id), () => ({ was: roles(before), made: roles(after), is: roles(present) }), back);
  }
  usersBack(ids.users, three("users", ids.users), back);
  rolesBack(ids.roles, three("userRoles", ids.roles), back);
  if (isOrdered) {
    const orders = { was: order(was), made: order(made), is: order(is) };
    back.fact(orders, { member: "order" }, (ids) => ({ kind: "roles.reorder", ids: [...ids] }));
  }
  return { edits: [...back.first, ...back.edits, ...back.last], left: back.left };
}

function order({ userRoles = [] }: Snapshot): readonly string[] {
  return userRoles.map(({ id }) => id);
}

/** The managers of a partner: who is assigned, and whose the primary flag is. */
interface Crew {
  readonly users: ReadonlySet<string>;
  readonly primary: string | undefined;
}

function crews(snapshot: Snapshot, partners: ReadonlySet<string>): (partner: string) => Crew {
  const found = new Map<string, { users: Set<string>; primary: string | undefined }>();
  for (const { partner, user, primary } of snapshot.managers ?? []) {
    if (!partners.has(partner)) continue;
    const crew = found.get(partner) ?? { users: new Set(), primary: undefined };
    crew.users.add(user);
    if (primary === true) crew.primary = user;
    found.set(partner, crew);
  }
  return (partner) => found.get(partner) ?? { users: new Set(), primary: undefined };
}

function managersBack(partners: ReadonlySet<string>, was: Snapshot, made: Snapshot, is: Snapshot, back: Back): void {
  const [before, after, now] = [was, made, is].map((snapshot) => crews(snapshot, partners)) as [
    ReturnType<typeof crews>,
    ReturnType<typeof crews>,
    ReturnType<typeof crews>,
  ];
  const rows: ManagerRow[] = [];
  const whole: Edit[] = [];
  for (const partner of partners) {
    const [one, two, three] = [before(partner), after(partner), now(partner)];
    const users = new Set(three.users);
    const own: ManagerRow[] = [];
    const flag = fate({ was: one.primary, made: two.primary, is: three.primary });
    for (const user of new Set([...one.users, ...two.users])) {
      const values = { was: one.users.has(user), made: two.users.has(user), is: three.users.has(user) };
      if (fate(values) === undefined) continue;
      // Somebody who was made primary since would lose that too.
      const isNeeded = !values.was && three.primary === user && two.primary !== user;
      if (isNeeded) back.left.push({ why: "changed-since", partner, user });
      else {
        if (values.was) users.add(user);
        else users.delete(user);
        own.push({ action: values.was ? "add" : "remove", partner, user });
      }
    }
    if (flag === "changed-since" || (flag === "back" && one.primary !== undefined && !users.has(one.primary))) {
      back.left.push({ why: "changed-since", partner, member: "primary", ...(one.primary === undefined ? {} : { user: one.primary }) });
    } else if (flag === "back") {
      if (one.primary !== undefined) {
        const row = own.find(({ user }) => user === one.primary);
        if (row !== undefined) row.primary = true;
        else own.push({ action: "make-primary", partner, user: one.primary });
      } else if (two.primary !== undefined && users.has(two.primary)) {
        // Only the whole set takes a flag away that nobody else gets.
        whole.push({ kind: "managers.set", partner, managers: [...users].map((user) => ({ user })) });
        continue;
      }
    }
    rows.push(...own);
  }
  if (rows.length > 0) back.edits.push({ kind: "managers.rows", rows });
  back.edits.push(...whole);
}

/** The members in which a thing differs before and after, with what they are now. */
function* members({ was, made, is }: Three<Thing | undefined>): Generator<[name: string, values: Three<unknown>]> {
  for (const name of new Set([...Object.keys(was ?? {}), ...Object.keys(made ?? {})])) {
    yield [name, { was: was?.[name], made: made?.[name], is: is?.[name] }];
  }
}

function partnerBack(
  partner: string,
  values: Three<Thing | undefined>,
  hierarchies: () => Three<readonly { readonly id: string; readonly label: string; readonly parent?: string | null }[]>,
  back: Back,
): void {
  if (values.was === undefined) {
    if (values.is !== undefined) back.left.push({ why: "no-edit", partner });
    return;
  }
  for (const [member, three] of members(values)) {
    if (member === "partnerRoles") continue;
    back.fact(three, { partner, member }, (was) => {
      if (member === "status") return { kind: "partners.set-status", partner, status: was as "active" };
      if (member === "tier") return { kind: "partners.set-tier", partner, tier: (was as string | undefined) ?? null };
      if (member === "owner") return was === undefined ? undefined : { kind: "partners.set-owner", partner, owner: was as string };
      if (member === "enabled") return { kind: was === false ? "partners.disable" : "partners.enable", partner };
      return undefined;
    });
  }
  if (JSON.stringify(values.was.partnerRoles) !== JSON.stringify(values.made?.partnerRoles)) {
    const { was, made, is } = hierarchies();
    for (const role of new Set([...was, ...made].map(({ id }) => id))) {
      const find = (list: typeof was) => list.find(({ id }) => id === role);
      const roles = { was: find(was), made: find(made), is: find(is) };
      // What is above it follows from what is added and deleted.
      const labels = { was: roles.was?.label, made: roles.made?.label, is: roles.is?.label };
      if (labels.was !== undefined && labels.made !== undefined) {
        back.fact(labels, { partner, role, member: "label" }, (label) =>
          label === undefined ? undefined : { kind: "hierarchy.rename", partner, role, label },
        );
      } else if (labels.was === undefined) {
        back.fact(labels, { partner, role }, () => ({ kind: "hierarchy.delete", partner, role }), back.last);
      } else {
        const { id, label, parent } = roles.was as PartnerRole;
        const again: PartnerRole = parent == null ? { id, label } : { id, label, parent };
        back.fact(labels, { partner, role }, () => ({ kind: "hierarchy.add", partner, role: again }), back.first);
      }
    }
  }
}

/** What follows from other members, and is no fact that anybody sets. */
const FOLLOWS: ReadonlySet<string> = new Set(["reactivatedAt"]);

function usersBack(ids: ReadonlySet<string>, of: (id: string) => Three<Thing | undefined>, back: Back): void {
  /** Edits that take many users at once, by what they say besides. */
  const together = new Map<string, { edit: Edit; users: string[] }>();
  const share = (user: string, edit: (users: string[]) => Edit): undefined => {
    const name = JSON.stringify(edit([]));
    const known = together.get(name);
    if (known !== undefined) known.users.push(user);
    else {
      const users = [user];
      together.set(name, { edit: edit(users), users });
    }
  };
  for (const user of ids) {
    const values = of(user);
    if (values.was === undefined) {
      if (values.is !== undefined) back.left.push({ why: "no-edit", user });
      continue;
    }
    const licence = { was: values.was.license, made: values.made?.license, is: values.is?.license };
    for (const [member, three] of members(values)) {
      const about = { user, member };
      if (FOLLOWS.has(member)) continue;
      if (member === "userRoles" || member === "features") {
        const [add, remove] = listBack(three as Three<string[] | undefined>);
        if (add.length + remove.length === 0) continue;
        if (member === "userRoles") share(user, (users) => ({ kind: "users.assign-roles", users, add, remove }));
        else back.edits.push({ kind: "users.set-features", user, grant: add as Feature[], withdraw: remove as Feature[] });
      } else if (member === "status" && fate(three) === "back") {
        if (!statusBack(three as Three<string>, user, values.is ?? {}, share, back)) back.left.push({ why: "no-edit", ...about });
      } else if (member === "partnerRole" && fate(licence) === "back") {
        // It comes back with the licence.
      } else back.fact(three, about, (was) => userEdit(user, member, was, values));
    }
  }
  for (const { edit } of together.values()) back.edits.push(edit);
}

/** What a list has to get and lose again, item by item. */
function listBack({ was = [], made = [], is = [] }: Three<string[] | undefined>): [add: string[], remove: string[]] {
  return [
    was.filter((item) => !made.includes(item) && !is.includes(item)),
    made.filter((item) => !was.includes(item) && is.includes(item)),
  ];
}

function statusBack(
  { was, made }: Three<string>,
  user: string,
  is: Thing,
  share: (user: string, edit: (users: string[]) => Edit) => void,
  back: Back,
): boolean {
  if (was === "active" && made === "deactivated") share(user, (users) => ({ kind: "users.reactivate", users }));
  else if (was === "active" && made === "revoked") {
    const { username } = is;
    back.edits.push({ kind: "users.restore", user, ...(typeof username === "string" ? { case: { username } } : {}) });
  } else if (was === "revoked" && made === "active") share(user, (users) => ({ kind: "users.revoke", users }));
  else if (was === "deactivated" && made === "active") share(user, (users) => ({ kind: "users.deactivate", users }));
  else return false;
  return true;
}

function userEdit(user: string, member: string, was: unknown, values: Three<Thing | undefined>): Edit | undefined {
  if (member === "exempt") return { kind: "users.exempt", user, exempt: (was as null | undefined) ?? null };
  if (typeof was !== "string") return undefined;
  if (member === "partnerRole") return { kind: "users.set-partner-role", user, partnerRole: was };
  if (member === "license") {
    const role = values.was?.partnerRole;
    return { kind: "users.set-license", user, license: was as never, ...(typeof role === "string" ? { partnerRole: role } : {}) };
  }
  const present = values.is?.username;
  if (member !== "username" || typeof present !== "string") return undefined;
  return { kind: "users.rename", user, username: was, case: { username: present, newUsername: was } };
}

function rolesBack(ids: ReadonlySet<string>, of: (id: string) => Three<Thing | undefined>, back: Back): void {
  for (const id of ids) {
    const values = of(id);
    if (values.was === undefined) {
      back.fact(values, { role: id }, () => ({ kind: "roles.delete", id, confirm: true }), back.last);
    } else if (values.made === undefined) {
      back.fact(values, { role: id }, (role) => ({ kind: "roles.create", role: role as unknown as UserRole }), back.first);
    } else {
      const set: Record<string, unknown> = {};
      for (const [member, three] of members(values)) {
        const what = fate(three);
        if (what === undefined) continue;
        const given = three.was ?? ROLE_WITHOUT[member];
        if (what === "back" && given !== undefined) set[member] = given;
        else back.left.push({ why: what === "back" ? "no-edit" : what, role: id, member });
      }
      if (Object.keys(set).length > 0) back.edits.push({ kind: "roles.update", id, set: set as UserRolePatch });
    }
  }
}

/** What a member of a role says where it is left out, so far as an edit can say so. */
const ROLE_WITHOUT: Readonly<Record<string, unknown>> = { description: "", isDefault: false, translations: {} };
