import type { Scalar } from "../formats/values.js";
import type { ObjectPermission } from "./permission-files.js";

/** Where something was read. */
export interface At {
  readonly path: string;
  readonly line: number;
}

export interface AccountRow extends At {
  readonly id: string;
  readonly name: string;
  readonly isPartner: boolean | undefined;
  readonly owner: string | undefined;
  /** Every further column as it was given. */
  readonly cells: readonly (readonly [string, Scalar])[];
}

export interface ContactRow extends At {
  readonly id: string;
  readonly account: string | undefined;
  readonly name: string;
}

export interface RoleRow extends At {
  readonly id: string;
  readonly name: string;
  readonly developerName: string;
  readonly parent: string | undefined;
  readonly portalType: string;
  readonly account: string | undefined;
  readonly children: readonly (string | undefined)[];
}

/** Permissions over all data that a row says of its profile or permission set. */
export interface DataRights {
  readonly viewAllData: boolean;
  readonly modifyAllData: boolean;
}

export interface ProfileRow extends At, DataRights {
  readonly id: string | undefined;
  readonly name: string;
  readonly userType: string | undefined;
  readonly license: readonly (string | undefined)[];
}

export interface UserRow extends At {
  readonly id: string;
  readonly name: string;
  readonly username: string | undefined;
  readonly email: string | undefined;
  readonly isActive: boolean;
  readonly userType: string | undefined;
  readonly contact: string | undefined;
  /** Whether the table says who has a contact. */
  readonly knowsContact: boolean;
  readonly account: string | undefined;
  readonly profileId: string | undefined;
  readonly profileName: string | undefined;
  readonly license: readonly (string | undefined)[];
  readonly role: string | undefined;
  readonly roleName: string | undefined;
  /** Whether the table says who has which role. */
  readonly knowsRole: boolean;
  readonly lastLogin: string | undefined;
  readonly created: string | undefined;
  readonly isSuperUser: boolean;
}

export interface PermissionSetRow extends At, DataRights {
  readonly id: string;
  readonly name: string;
  readonly isOfProfile: boolean;
  /** The profile that owns it, by id or by name. */
  readonly profile: string | undefined;
  readonly profileName: string | undefined;
  /** Whether it holds what the sets of a group give together. */
  readonly isOfGroup: boolean;
  readonly needsActivation: boolean;
}

/** What a profile or permission set gives on an object, by the id or the name of whoever gives it. */
export interface ObjectPermissionRow extends At {
  readonly parent: string | undefined;
  readonly parentName: string | undefined;
  readonly profileName: string | undefined;
  readonly isOfProfile: boolean | undefined;
  readonly permission: ObjectPermission;
}

/** A profile or permission set whose users are members of a network. */
export interface NetworkRow extends At {
  readonly parent: string | undefined;
  readonly parentName: string | undefined;
}

export interface AssignmentRow extends At {
  readonly user: string;
  readonly set: string | undefined;
  readonly setName: string | undefined;
  readonly groupSet: string | undefined;
  readonly groupSetName: string | undefined;
  readonly isOfProfile: boolean;
}

export interface GroupRow extends At {
  readonly id: string;
  readonly name: string;
  readonly developerName: string;
  readonly type: string;
  readonly related: string | undefined;
  readonly hasBosses: boolean;
}

export interface ShareRow extends At {
  readonly to: string;
  readonly level: "read" | "read-write";
}

/** The rows of the small tables of an organisation, by id. */
export class Org {
  readonly accounts = new Map<string, AccountRow>();
  readonly contacts = new Map<string, ContactRow>();
  readonly roles = new Map<string, RoleRow>();
  readonly licenses = new Map<string, readonly string[]>();
  readonly profiles = new Map<string, ProfileRow>();
  readonly users = new Map<string, UserRow>();
  readonly frozen = new Map<string, At>();
  readonly permissionSets = new Map<string, PermissionSetRow>();
  readonly groupSets = new Map<string, string>();
  /** Groups of permission sets that give something only in a session for which they were switched on. */
  readonly sessionGroupSets = new Set<string>();
  readonly groupSetParts: (At & { readonly group: string; readonly set: string })[] = [];
  readonly objectPermissions: ObjectPermissionRow[] = [];
  readonly networkMembers: NetworkRow[] = [];
  readonly assignments: AssignmentRow[] = [];
  readonly groups = new Map<string, GroupRow>();
  readonly members: (At & { readonly group: string; readonly member: string })[] = [];
  readonly queueObjects: (At & { readonly queue: string; readonly object: string })[] = [];
  readonly entities = new Map<
    string,
    { readonly name: string; readonly internal: string | undefined; readonly external: string | undefined; readonly at: At }[]
  >();
  /** Default access that the organisation itself names, by object. */
  readonly defaults = new Map<string, { readonly level: string; readonly at: At }>();
  readonly shares = new Map<string, ShareRow[]>();
  readonly caseTeamRoles = new Map<string, string>();
  /** Ids that stand for two different rows: neither counts. */
  readonly conflicts = new Map<string, Set<string>>();
  /** Tables that were there, by object. */
  readonly tables = new Map<string, string[]>();

  has(object: string): boolean {
    return this.tables.has(object);
  }

  /** The path of the first table of an object, for a finding. */
  pathOf(object: string): string {
    return this.tables.get(object)?.[0] ?? object;
  }

  /** Takes in a row by its id; says whether one with that id and other content was there. */
  put<Row>(into: Map<string, Row>, object: string, id: string, row: Row): boolean {
    const known = into.get(id);
    if (known === undefined && !this.conflicts.get(object)?.has(id)) {
      into.set(id, row);
      return true;
    }
    if (known !== undefined && isSame(known, row)) return true;
    const conflicts = this.conflicts.get(object) ?? new Set<string>();
    this.conflicts.set(object, conflicts.add(id));
    into.delete(id);
    return false;
  }
}

/** Two rows say the same where both say something; where they stand plays no part. */
function isSame(a: unknown, b: unknown): boolean {
  const content = (row: unknown) =>
    JSON.stringify(row, (key, value) => (key === "path" || key === "line" || key === "cells" ? undefined : value));
  return content(a) === content(b);
}
