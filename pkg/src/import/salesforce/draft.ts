import type { Snapshot } from "../../generated/wire.js";
import type { Scalar } from "../formats/values.js";

/** A level of access that a rule, set or share gives. */
export type Level = "read" | "read-write";

export interface RoleRef {
  role: string;
  subordinates?: boolean;
  partnerBranches?: boolean;
}

export interface PartnerRoleRef {
  partner: string;
  role: string;
  subordinates?: boolean;
}

/** Whom a rule reaches or whose records it shares. */
export type Target =
  | { group: string }
  | { partnerRole: PartnerRoleRef }
  | { internalRole: RoleRef }
  | { user: string }
  | { queue: string }
  | { allInternal: true }
  | { allPartnerUsers: true };

export interface Criterion {
  field: string;
  op: "eq" | "ne" | "in" | "contains" | "lt" | "le" | "gt" | "ge";
  value: Scalar | Scalar[];
}

export interface DraftPartner {
  id: string;
  name: string;
  status: "active" | "prospective" | "inactive";
  enabled?: boolean;
  owner?: string;
  tier?: string;
  segment?: string;
  fields?: Record<string, Scalar>;
  partnerRoles?: { id: string; label: string; parent?: string }[];
}

export interface DraftInternal {
  kind: "internal";
  id: string;
  name: string;
  email?: string;
  status: "active" | "pending" | "disabled";
  internalRole?: string;
  permissionGroups?: string[];
}

export interface DraftPartnerUser {
  kind: "partner";
  id: string;
  name: string;
  email?: string;
  username?: string;
  status: "active" | "deactivated" | "invited";
  partner: string;
  contact?: { id: string; partner: string };
  license: string;
  partnerRole?: string;
  profile?: string;
  permissionSets?: string[];
  userRoles?: string[];
  createdAt: string;
  lastLoginAt?: string;
  superUser?: boolean;
}

export interface DraftGroup {
  id: string;
  users?: string[];
  groups?: string[];
  internalRoles?: RoleRef[];
  partnerRoles?: PartnerRoleRef[];
  allInternal?: boolean;
  allPartnerUsers?: boolean;
}

export interface DraftQueue {
  id: string;
  label: string;
  types: string[];
  users?: string[];
  publicGroups?: string[];
  internalRoles?: RoleRef[];
  partnerRoles?: PartnerRoleRef[];
}

export interface DraftRule {
  id: string;
  type: string;
  level: Level;
  purpose?: string;
  ownedBy?: Target;
  where?: Criterion[];
  to: Target;
}

export interface DraftSet {
  id: string;
  licenses: string[];
  mappings: { type: string; level: Level; user: "account" | "contact"; record: "account" | "contact" }[];
}

export interface DraftPermissionGroup {
  id: string;
  name: string;
  records?: Record<string, "view-all" | "modify-all">;
  viewAllData?: boolean;
  modifyAllData?: boolean;
}

export interface ObjectAccess {
  id: string;
  objects: Record<string, string[]>;
}

/** A snapshot as the import makes it; the engine reads and checks it before anybody else does. */
export interface Draft {
  format: "partner-policy/1";
  revision: 0;
  settings: Record<string, unknown>;
  recordTypes?: { id: string; label: string; module?: boolean; portalCapability?: boolean }[];
  defaultAccess?: Record<string, { internal?: string; external?: string }>;
  partners: DraftPartner[];
  users: (DraftInternal | DraftPartnerUser)[];
  internalRoles?: { id: string; label: string; parent?: string }[];
  permissionGroups?: DraftPermissionGroup[];
  profiles?: ObjectAccess[];
  permissionSets?: ObjectAccess[];
  tiers?: Snapshot["tiers"];
  publicGroups?: DraftGroup[];
  queues?: DraftQueue[];
  sharingRules?: DraftRule[];
  sharingSets?: DraftSet[];
}

/** A record as the import makes it. */
export interface DraftRecord {
  type: string;
  id: string;
  partner?: string | null;
  owner?: string;
  contact?: string;
  fields?: Record<string, Scalar>;
  shares?: (({ user: string } | { group: string } | { internalRole: RoleRef } | { partnerRole: PartnerRoleRef }) & { level: Level })[];
}
