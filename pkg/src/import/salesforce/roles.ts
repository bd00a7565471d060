import type { Findings } from "../report.js";
import { inOrder } from "../report.js";
import type { Metadata } from "./metadata.js";
import type { Org, RoleRow } from "./org.js";

/** What a role is: one of the tree inside, or one of an account. */
export type RolePlace =
  | { readonly kind: "internal"; readonly id: string }
  | { readonly kind: "partner"; readonly account: string; readonly id: string };

interface TreeRole {
  id: string;
  label: string;
  parent?: string;
}

/** The role trees: inside, and of each account. */
export interface Roles {
  readonly internal: readonly TreeRole[];
  readonly ofAccount: ReadonlyMap<string, readonly TreeRole[]>;
  /** By the id of the row. */
  readonly places: ReadonlyMap<string, RolePlace>;
  /** By API name, else by label where only one role has it. */
  readonly byName: ReadonlyMap<string, RolePlace>;
  /** The deepest tree of an account. */
  readonly depth: number;
  /** The roles inside above a role, nearest first. */
  readonly above: (role: string) => readonly string[];
}

const MOST_LABEL = 80;

/** Sorts roles into the tree inside and those of accounts: only `PortalAccountId` says whose a role is, never its name. */
export function rolesOf(org: Org, metadata: Metadata, findings: Findings): Roles {
  const rows = [...org.roles.values()].sort((a, b) => inOrder(a.id, b.id));
  const places = new Map<string, RolePlace>();
  const byName = new Map<string, RolePlace>();
  const taken = new Set<string>();
  for (const row of rows) {
    const isInside = row.account === undefined && (row.portalType === "None" || row.portalType === "");
    if (!isInside && (row.account === undefined || !org.accounts.has(row.account))) {
      findings.add("narrower", "DANGLING_REFERENCE", row.path, "partner roles of accounts that were not exported are left out", {
        line: row.line,
        example: row.developerName,
      });
      continue;
    }
    if (taken.has(row.developerName)) {
      findings.add("invalid", "DUPLICATE_ID", row.path, "two roles have the same API name; the later one is left out", {
        line: row.line,
        example: row.developerName,
      });
      continue;
    }
    taken.add(row.developerName);
    const place: RolePlace = isInside
      ? { kind: "internal", id: row.developerName }
      : { kind: "partner", account: row.account as string, id: row.developerName };
    places.set(row.id, place);
    byName.set(row.developerName, place);
  }
  const labels = new Map<string, number>();
  for (const row of rows) labels.set(row.name, (labels.get(row.name) ?? 0) + 1);
  for (const row of rows) {
    const place = places.get(row.id);
    if (place !== undefined && labels.get(row.name) === 1 && !byName.has(row.name)) byName.set(row.name, place);
  }
  const lost = [...metadata.roles.values()].filter(({ name }) => !byName.has(name));
  for (const { name, path } of lost) {
    findings.add(
      "narrower",
      "ROLE_WITHOUT_ROW",
      path,
      "the role is in no row of UserRole, which alone says whose it is and who has it; export UserRole",
      { example: name },
    );
  }
  const inside: RoleRow[] = [];
  const outside = new Map<string, RoleRow[]>();
  for (const row of rows) {
    const place = places.get(row.id);
    if (place?.kind === "internal") inside.push(row);
    if (place?.kind !== "partner") continue;
    const own = outside.get(place.account);
    if (own === undefined) outside.set(place.account, [row]);
    else own.push(row);
  }
  const internal = treeOf(inside, org, findings);
  const ofAccount = new Map<string, readonly TreeRole[]>();
  let depth = 0;
  for (const account of [...outside.keys()].sort(inOrder)) {
    const own = outside.get(account) ?? [];
    const whole = rooted(treeOf(own, org, findings), account, own, findings);
    ofAccount.set(account, whole);
    depth = Math.max(depth, depthOf(whole));
  }
  const parents = new Map(internal.map(({ id, parent }) => [id, parent]));
  const above = (role: string): string[] => {
    const found: string[] = [];
    for (let at = parents.get(role); at !== undefined && !found.includes(at); at = parents.get(at)) found.push(at);
    return found;
  };
  return { internal, ofAccount, places, byName, depth, above };
}

/** The tree of roles that belong together; a parent elsewhere is none. */
function treeOf(rows: readonly RoleRow[], org: Org, findings: Findings): TreeRole[] {
  const tree: (TreeRole & { row: RoleRow })[] = [];
  const own = new Map(rows.map(({ id, developerName }) => [id, developerName]));
  for (const row of rows) {
    const id = row.developerName;
    const parent = row.parent === undefined ? undefined : own.get(row.parent);
    if (row.parent !== undefined && parent === undefined && !org.roles.has(row.parent)) {
      findings.add("narrower", "DANGLING_REFERENCE", row.path, "roles whose superior role was not exported stand at the top", {
        line: row.line,
        example: row.developerName,
      });
    }
    tree.push({ id, label: row.name, row, ...(parent === undefined ? {} : { parent }) });
  }
  const byId = new Map(tree.map((role) => [role.id, role]));
  for (const role of tree) {
    const seen = new Set([role.id]);
    let at = role.parent;
    while (at !== undefined && !seen.has(at)) {
      seen.add(at);
      at = byId.get(at)?.parent;
    }
    if (at !== role.id) continue;
    findings.add("invalid", "HIERARCHY_CYCLE", role.row.path, "roles that stand above themselves stand above nobody here", {
      line: role.row.line,
      example: role.id,
    });
    delete role.parent;
  }
  return tree.map(({ id, label, parent }) => ({ id, label, ...(parent === undefined ? {} : { parent }) }));
}

/** A tree with one root and labels that differ: two trees of an account get an empty root above both. */
function rooted(tree: readonly TreeRole[], account: string, rows: readonly RoleRow[], findings: Findings): TreeRole[] {
  const roles = tree.map((role) => ({ ...role }));
  const roots = roles.filter(({ parent }) => parent === undefined);
  if (roots.length > 1) {
    const row = rows.find(({ developerName }) => developerName === roots[0]?.id);
    const what = "an account with several role trees gets an empty role above them; `maxRoleLevels` is raised for it";
    findings.add("expanded", "TWO_TREES", row?.path ?? "UserRole", what, {
      example: `${account}: ${roots.map(({ id }) => id).join(", ")}`,
    });
    const id = `root-of-${account}`;
    for (const root of roots) root.parent = id;
    roles.unshift({ id, label: "Both trees" });
  }
  const labels = new Set<string>();
  for (const role of roles) {
    const base = [...(role.label.trim() === "" ? role.id : role.label.trim())].slice(0, MOST_LABEL).join("");
    let label = base;
    for (let number = 2; labels.has(label.toLowerCase()); number += 1) label = `${base.slice(0, MOST_LABEL - 6)} (${number})`;
    labels.add(label.toLowerCase());
    role.label = label;
  }
  return roles;
}

function depthOf(tree: readonly TreeRole[]): number {
  const parents = new Map(tree.map(({ id, parent }) => [id, parent]));
  let deepest = 0;
  for (const { id } of tree) {
    let depth = 1;
    for (let at = parents.get(id); at !== undefined; at = parents.get(at)) depth += 1;
    deepest = Math.max(deepest, depth);
  }
  return deepest;
}

/** The role of users of an account whose role is not known: above nobody, and below nobody. */
export function placeless(account: string): string {
  return `none-of-${account}`;
}

/**
 * The trees with such a role for some accounts, beside all others. Without one, users whose role is not known would be in the lowest of
 * the account (ROLE-12), which may be the one that something is shared with.
 */
export function withPlaceless(roles: Roles, accounts: Iterable<string>): Roles {
  const ofAccount = new Map(roles.ofAccount);
  let { depth } = roles;
  for (const account of accounts) {
    const tree = ofAccount.get(account);
    if (tree === undefined) continue;
    const root = `root-of-${account}`;
    const labels = new Set(tree.map(({ label }) => label.toLowerCase()));
    const free = (label: string): string => (labels.has(label.toLowerCase()) ? free(`${label}_`) : label);
    const isRooted = tree.some(({ id }) => id === root);
    const above = isRooted ? [] : [{ id: root, label: free("Above all") }];
    const others = isRooted ? tree : tree.map((role) => (role.parent === undefined ? { ...role, parent: root } : role));
    const whole = [...above, ...others, { id: placeless(account), label: free("Without a role"), parent: root }];
    ofAccount.set(account, whole);
    depth = Math.max(depth, depthOf(whole));
  }
  return { ...roles, ofAccount, depth };
}
