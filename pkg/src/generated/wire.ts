// Generated from the Rust wire types by tests/generated.rs; do not edit.
import type { DeclaredVerb, RegisteredRecordType } from "../register.js";

/** The default access of one side. */
export type Access = "private" | "read" | "read-write";

/** One mapping of a sharing set: both ids present and equal (SHARE-12). */
export interface AccessMapping {
  /** The level. */
  level: ShareLevel;
  /** The id on the record's side. */
  record: Lookup;
  /** The record type. */
  type: RecordTypeId;
  /** The id on the user's side. */
  user: Lookup;
}

export type Action =
  | "lead.view"
  | "lead.edit"
  | "lead.transfer"
  | "lead.share"
  | "lead.delete"
  | "lead.create"
  | "deal.view"
  | "deal.edit"
  | "deal.transfer"
  | "deal.share"
  | "deal.delete"
  | "deal.create"
  | "opportunity.view"
  | "opportunity.edit"
  | "opportunity.transfer"
  | "opportunity.share"
  | "opportunity.delete"
  | "opportunity.create"
  | "mdf-request.view"
  | "mdf-request.edit"
  | "mdf-request.transfer"
  | "mdf-request.share"
  | "mdf-request.delete"
  | "mdf-request.create"
  | "business-plan.view"
  | "business-plan.edit"
  | "business-plan.transfer"
  | "business-plan.share"
  | "business-plan.delete"
  | "business-plan.create"
  | "case.view"
  | "case.edit"
  | "case.transfer"
  | "case.share"
  | "case.delete"
  | "case.create"
  | "project.view"
  | "project.edit"
  | "project.transfer"
  | "project.share"
  | "project.delete"
  | "project.create"
  | "activity.view"
  | "activity.edit"
  | "activity.transfer"
  | "activity.share"
  | "activity.delete"
  | "activity.create"
  | "listing.view"
  | "listing.edit"
  | "listing.transfer"
  | "listing.share"
  | "listing.delete"
  | "listing.create"
  | "listing.analytics"
  | "contact.view"
  | "contact.edit"
  | "contact.transfer"
  | "contact.share"
  | "contact.delete"
  | "contact.create"
  | "contact.add"
  | "account.view"
  | "account.edit"
  | "account.transfer"
  | "account.share"
  | "account.delete"
  | "account.create"
  | "lead-timeline.view"
  | "profile.view"
  | "profile.edit"
  | "contacts.view"
  | "contacts.edit"
  | "agreements.view"
  | "agreements.edit"
  | "email-domains.view"
  | "email-domains.edit"
  | "history.view"
  | "managers.list"
  | "managers.edit"
  | "portal.login"
  | "portal-area.open"
  | "page.open"
  | "tier-feature.use"
  | "account-settings.edit"
  | "crm-integration.edit"
  | "my-settings.edit"
  | "campaign.use"
  | "contact-list.use"
  | "company-social.use"
  | "personal-social.use"
  | "user-role.define"
  | "user-role.assign"
  | "user.invite"
  | "user.permit"
  | "user.revoke"
  | "user.restore"
  | "user.rename"
  | "partnership.view"
  | `${RegisteredRecordType}.${DeclaredVerb}`;

/** A pair of partner and user. */
export interface Assignment {
  /** The partner. */
  partner: string;
  /** The user. */
  user: string;
}

/** What happens to the good rows of a batch with refused ones (BULK-19). */
export type BatchMode = "all-or-nothing" | "partial";

/** A gate or ceiling that refused. */
export interface Block {
  /** Its code. */
  code: Code;
  /** The rule. */
  rule: RuleId;
}

/** One change of the snapshot; replaying the changes of a plan elsewhere gives the same snapshot. */
export type Change =
  /** Assign a manager, or set the flag of one who is assigned. */
  | {
      /** The assignment. */
      manager: ManagerAssignment;
      op: "set-manager";
    }
  /** Unassign a manager. */
  | {
      op: "remove-manager";
      /** The partner. */
      partner: string;
      /** The user. */
      user: string;
    }
  /** Put a partner in the place of the one with its id, or at the end. */
  | {
      op: "put-partner";
      /** The partner. */
      partner: Partner;
    }
  /** Put a user in the place of the one with its id, or at the end. */
  | {
      op: "put-user";
      /** The user. */
      user: User;
    }
  /** Put a portal role in the place of the one with its id, or at the end. */
  | {
      op: "put-user-role";
      /** The role. */
      role: UserRole;
    }
  /** Remove a portal role. */
  | {
      /** The role. */
      id: string;
      op: "remove-user-role";
    }
  /** Put the portal roles in this order. */
  | {
      /** Every role once. */
      ids: string[];
      op: "order-user-roles";
    }
  /** Put an invitation in the place of the one with its token, or at the end. */
  | {
      /** The invitation. */
      invitation: Invitation;
      op: "put-invitation";
    }
  /** Put the reviews of a partner in the place of those with its id, or at the end. */
  | {
      op: "put-review";
      /** The reviews. */
      review: Review;
    };

/** A review that was closed. */
export interface ClosedReview {
  /** When. */
  at: string;
  /** Who answered, who need not be in the programme any more; left out where the deadline passed without answers. */
  by?: string;
}

export type Code =
  | "GRANTED"
  | "NO_GRANT"
  | "NOT_PERMITTED"
  | "SYSTEM_EDIT"
  | "UNKNOWN_SUBJECT"
  | "USER_REVOKED"
  | "USER_DEACTIVATED"
  | "USER_NOT_ACTIVE"
  | "HOME_ORG_LOCKED"
  | "CONTACT_MISSING"
  | "ACCOUNT_NOT_PARTNER"
  | "ACCOUNT_NOT_ACTIVE"
  | "ORPHANED_USER"
  | "UNKNOWN_LICENSE"
  | "USER_INACTIVE_90D"
  | "TIER_NOT_ENTITLED"
  | "SALES_REP_NO_LOGIN"
  | "TRANSFER_OUTSIDE_ACCOUNT"
  | "OTHER_ACCOUNT"
  | "MALFORMED_JSON"
  | "LIMIT_EXCEEDED"
  | "MISSING_FIELD"
  | "UNKNOWN_FIELD"
  | "UNKNOWN_VALUE"
  | "DUPLICATE_KEY"
  | "MALFORMED_ID"
  | "MALFORMED_INSTANT"
  | "DUPLICATE_ID"
  | "EXTERNAL_WIDER"
  | "DANGLING_REFERENCE"
  | "ROLE_WRONG_ACCOUNT"
  | "MULTIPLE_PRIMARY"
  | "HIERARCHY_CYCLE"
  | "HIERARCHY_ROOTS"
  | "ROLE_LIMIT_EXCEEDED"
  | "DUPLICATE_LABEL"
  | "DUPLICATE_ROLE_NAME"
  | "FIXED_LEAD_VISIBILITY"
  | "UNKNOWN_ACTION"
  | "RESOURCE_MISMATCH"
  | "UNKNOWN_VIEWER"
  | "POLICY_CLOSED"
  | "COMPILED_MALFORMED"
  | "COMPILED_VERSION"
  | "UNKNOWN_ID"
  | "PARTNER_NOT_ACTIVE"
  | "USER_NOT_INTERNAL"
  | "EMPTY_REPLACEMENT"
  | "PRIMARY_NOT_MANAGER"
  | "CONFLICTING_PRIMARY"
  | "CONFLICTING_ROWS"
  | "EMPTY_SELECTION"
  | "BATCH_TOO_LARGE"
  | "STALE_SNAPSHOT"
  | "PRIMARY_LIMIT_EXCEEDED"
  | "ALREADY_ASSIGNED"
  | "NOT_ASSIGNED"
  | "DUPLICATE_ROW"
  | "MALFORMED_ROW"
  | "AMBIGUOUS_EMAIL"
  | "ROLE_IN_USE"
  | "ACCOUNT_OWNER_NO_ROLE"
  | "CONTACT_NOT_ENABLED"
  | "LICENSE_MECHANISM_LOCKED"
  | "USERNAME_INACTIVE"
  | "HOME_ORG_NOT_OWNED"
  | "HOME_ORG_SHARED"
  | "HOME_ORG_SANDBOX"
  | "USERNAME_TIED"
  | "USERNAME_REVOKED"
  | "JOIN_NEEDS_INVITATION"
  | "INVITATION_EXPIRED"
  | "CASE_INCOMPLETE"
  | "SUPPORT_REQUIRED"
  | "SELF_REVOKE"
  | "SELF_GRANT"
  | "LAST_MANAGER_OF_USERS"
  | "LAST_ADMIN"
  | "NAME_IMMUTABLE"
  | "STANDARD_ROLE"
  | "CONFIRMATION_REQUIRED"
  | "SSO_ATTRIBUTE_MISSING"
  | "MALFORMED_LABEL"
  | "UNKNOWN_LOCALE"
  | "INVALID_VALUE"
  | "PRIMARY_VACANT"
  | "PRIMARY_CHANGED"
  | "MANAGER_INACTIVE"
  | "NO_MANAGER_LEFT"
  | "ROLE_IGNORED_FOR_LICENSE"
  | "NO_HOME_USERNAME"
  | "GROUP_CYCLE"
  | "NO_ROLE"
  | "CUSTOM_ONLY"
  | "ROLE_NOT_MATCHED"
  | "NO_PRIMARY"
  | "AMBIGUOUS_TRANSLATION"
  | "DANGLING_ROLE"
  | "FUTURE_LOGIN"
  | "SEND_WELCOME"
  | "SEND_INVITATION"
  | "LAST_ADMIN_GONE"
  | "SEND_REVIEW"
  | "REVIEW_ESCALATED"
  | "CHATTER_REMOVED"
  | "EXCESS_RIGHTS"
  | "RULE_WITHOUT_PURPOSE"
  | "SHARED_WITH_ALL"
  | "EXTERNAL_DEFAULT"
  | "BROAD_TARGET"
  | "MODIFY_ALL"
  | "SUPER_USER"
  | "INCONSISTENT_LABELS"
  | "LOOKALIKE_NAMES"
  | "ENGINE_DISAGREEMENT"
  | "INTERNAL";

/** The contact of a partner user and the account under which it sits. */
export interface ContactLink {
  /** The contact. */
  id: string;
  /** The account of the contact. */
  partner: string;
}

/** One comparison; several in one list must all hold (SHARE-06). */
export interface Criterion {
  /** The name of the field. */
  field: string;
  /** Whose field. Default: record. */
  on?: CriterionSubject;
  /** The comparison. */
  op: CriterionOp;
  /** What it compares with. */
  value: Operand;
}

/** How a criterion compares (SHARE-06). */
export type CriterionOp = "eq" | "ne" | "in" | "contains" | "lt" | "le" | "gt" | "ge";

/** Whose field a criterion looks at. */
export type CriterionSubject = "record" | "partner";

/** What role values of the CRM do to an existing user (SSO-08). */
export type CrmRoleSync = "add" | "replace";

/** A view of the portal for the members of its groups; the first match is shown (GROUP-07). */
export interface CustomView {
  /** A member of any of these groups gets the view. */
  groups: string[];
  /** The id. */
  id: string;
  /** Its pages. */
  pages: Page[];
}

/** The lead visibility of custom roles for which none is given (LEAD-04). */
export type CustomVisibility = "all" | "assigned";

/** The answer to one question, with every reason for it (GEN-10). */
export interface Decision {
  /** The action is allowed. */
  allowed: boolean;
  /** Every gate and ceiling that refused, in the order in which they are asked. */
  blocked: Block[];
  /** `GRANTED`, or the first gate or ceiling that refused, or `NO_GRANT`. */
  code: Code;
  /** Every grant, also those that a gate or ceiling made worthless. */
  grants: Grant[];
  /** What the record leaves out although rules ask for it, which would grant if it said the right thing; left out where nothing is missing. */
  lacks?: Lack[];
  /** The level reached on the resource, whatever was asked. */
  level: Level;
  /** Near ways to a grant; empty when allowed. */
  missing: Missing[];
  /** Why not, as data for a sentence; left out where the answer is yes. */
  reason?: Reason;
  /** The revision of the snapshot. */
  revision: number;
  /** The rule behind the code. */
  rule: RuleId;
}

/** A type of record that the programme declares (TYPE-01). */
export interface DeclaredType {
  /** The id. */
  id: DeclaredTypeId;
  /** The label for people. */
  label: string;
  /** Permission groups and notifications may name it (TYPE-04). Default: false. */
  module?: boolean;
  /** With portal roles the standard ones may create it and edit the account's (TYPE-03). Default: false. */
  portalCapability?: boolean;
}

/** The name of a record type or module: built in, or declared (TYPE-01). */
export type DeclaredTypeId = string;

/** What everybody may do with the records of a type, whoever owns them (OWD-01). */
export interface DefaultAccess {
  /** The level of every partner user, at most the internal one (OWD-02, OWD-04). Default: private. */
  external?: Access;
  /** The level of every internal user (OWD-03). Default: private. */
  internal?: Access;
}

/** Every edit that a person may ask for; it yields a plan and changes nothing. */
export type Edit =
  /** Add managers to partners (BULK-02). */
  | {
      kind: "managers.add";
      /** The added user becomes primary (BULK-03). Default: false. */
      makePrimary?: boolean;
      /** To these partners. */
      partners: PartnerSelection;
      /** These users. */
      users: string[];
    }
  /** Replace managers (BULK-04 to BULK-07). */
  | {
      /** Whom. */
      from: ReplaceFrom;
      kind: "managers.replace";
      /** Who becomes primary. */
      makePrimary?: string;
      /** With `from: { user }`, at a partner that is not active: `remove` unassigns that user there and puts nobody in the place. Default: refuse (BULK-21). */
      onInactive?: OnInactive;
      /** Of these partners. */
      partners: PartnerSelection;
      /** By whom. */
      to: string[];
    }
  /** Remove managers (BULK-08). */
  | {
      kind: "managers.remove";
      /** From these partners. */
      partners: PartnerSelection;
      /** These users. */
      users: string[];
    }
  /** Remove every manager (BULK-08). */
  | {
      kind: "managers.remove-all";
      /** Of these partners. */
      partners: PartnerSelection;
    }
  /** Make assigned managers primary (BULK-13). */
  | {
      /** The pairs; or, in their place, `partners` and `user`. */
      assignments?: Assignment[];
      kind: "managers.make-primary";
      /** Without `assignments`: of these partners. */
      partners?: PartnerSelection;
      /** Without `assignments`: this user. */
      user?: string;
    }
  /** Submit the whole set of the edit screen (BULK-10). */
  | {
      kind: "managers.set";
      /** The whole new set. */
      managers: ListedManager[];
      /** The partner. */
      partner: string;
    }
  /** Import rows (BULK-12). */
  | {
      kind: "managers.rows";
      /** The rows in order. */
      rows: ManagerRow[];
    }
  /** Create a portal role (PUR-05). */
  | {
      kind: "roles.create";
      /** The role. */
      role: UserRole;
    }
  /** Change a portal role (PUR-23). */
  | {
      /** Which. */
      id: string;
      kind: "roles.update";
      /** What; fields that are left out stay. */
      set: UserRolePatch;
    }
  /** Delete a custom portal role (PUR-27). */
  | {
      /** Confirmed (PUR-28). */
      confirm: boolean;
      /** Which. */
      id: string;
      kind: "roles.delete";
    }
  /** Change the display order (PUR-25). */
  | {
      /** The ids in the new order. */
      ids: string[];
      kind: "roles.reorder";
    }
  /** Translate a portal role (I18N-01). */
  | {
      /** The translated description. */
      description?: string;
      /** Which. */
      id: string;
      kind: "roles.translate";
      /** Into which language. */
      locale: string;
      /** The translated name. */
      name: string;
    }
  /** Assign and unassign portal roles (PUR-12). */
  | {
      /** To assign. */
      add?: string[];
      kind: "users.assign-roles";
      /** To unassign. */
      remove?: string[];
      /** Whose. */
      users: string[];
    }
  /** Create partner users (USER-03). */
  | {
      kind: "users.create";
      /** The users in order. */
      users: NewPartnerUser[];
    }
  /** Invite somebody (USER-17). */
  | {
      /** The address. */
      email: string;
      kind: "users.invite";
      /** Into which partner. */
      partner: string;
      /** The token that the host drew. */
      token: string;
      /** The home username, if known (USER-18). */
      username?: string;
    }
  /** Set feature permissions (FEAT-10). */
  | {
      /** To grant. */
      grant?: Feature[];
      kind: "users.set-features";
      /** Whose. */
      user: string;
      /** To withdraw. */
      withdraw?: Feature[];
    }
  /** Revoke users (USER-24). */
  | {
      kind: "users.revoke";
      /** Whom. */
      users: string[];
    }
  /** Restore a revoked user (USER-25, USER-26). */
  | {
      /** The support case. */
      case?: SupportCase;
      kind: "users.restore";
      /** Whom. */
      user: string;
    }
  /** Deactivate users (USER-38). */
  | {
      kind: "users.deactivate";
      /** Whom. */
      users: string[];
    }
  /** Re-activate deactivated users (USER-27). */
  | {
      kind: "users.reactivate";
      /** Whom. */
      users: string[];
    }
  /** Change a username (USER-14, USER-15). */
  | {
      /** The support case. */
      case?: SupportCase;
      kind: "users.rename";
      /** Whose. */
      user: string;
      /** The new one. */
      username: string;
    }
  /** Change a licence (LIC-06, LIC-07). */
  | {
      kind: "users.set-license";
      /** The new one. */
      license: License;
      /** The partner role for an upgrade. */
      partnerRole?: string;
      /** Whose. */
      user: string;
    }
  /** Change the place in the hierarchy (ROLE-23). */
  | {
      kind: "users.set-partner-role";
      /** The new one. */
      partnerRole: string;
      /** Whose. */
      user: string;
    }
  /** Disable a contact as partner user (USER-42). */
  | {
      kind: "users.disable-contact";
      /** Whose. */
      user: string;
    }
  /** Note that a user has left the company (USER-06). */
  | {
      kind: "users.mark-left";
      /** Who. */
      user: string;
    }
  /** Exempt a user from the inactivity rule, or end the exemption (USER-34). */
  | {
      /** The exemption; `null`: end it. */
      exempt: Exemption | null;
      kind: "users.exempt";
      /** Whom. */
      user: string;
    }
  /** Open access reviews (USER-28). */
  | {
      /** When answers are due. */
      deadline: string;
      kind: "reviews.open";
      /** Of these partners. */
      partners: string[];
    }
  /** Close an access review (USER-28 to USER-30). */
  | {
      /** The answers. */
      answers: ReviewAnswer[];
      kind: "reviews.close";
      /** Of which partner. */
      partner: string;
      /** Who answered. */
      reviewer: string;
    }
  /** Create a partner (BULK-10). */
  | {
      kind: "partners.create";
      /** Its managers. */
      managers?: ListedManager[];
      /** The partner. */
      partner: Partner;
    }
  /** Change a partner's status (MGR-13, MGR-16). */
  | {
      kind: "partners.set-status";
      /** Which. */
      partner: string;
      /** The new one. */
      status: PartnerStatus;
      /** Who vetted the prospect. */
      vettedBy?: string;
    }
  /** Enable an account as partner (ROLE-01). */
  | {
      kind: "partners.enable";
      /** Which. */
      partner: string;
    }
  /** Disable an account as partner (USER-41). */
  | {
      kind: "partners.disable";
      /** Which. */
      partner: string;
    }
  /** Change the account owner (ROLE-17). */
  | {
      kind: "partners.set-owner";
      /** The new one. */
      owner: string;
      /** Which. */
      partner: string;
    }
  /** Change the tier (TIER-06). */
  | {
      kind: "partners.set-tier";
      /** Which. */
      partner: string;
      /** The new one; `null`: none. */
      tier: string | null;
    }
  /** Add a role to a partner's hierarchy (ROLE-08). */
  | {
      kind: "hierarchy.add";
      /** Which partner. */
      partner: string;
      /** The role. */
      role: PartnerRole;
    }
  /** Rename a role of a partner's hierarchy (ROLE-09). */
  | {
      kind: "hierarchy.rename";
      /** The new label. */
      label: string;
      /** Which partner. */
      partner: string;
      /** Which role. */
      role: string;
    }
  /** Delete a role of a partner's hierarchy (ROLE-19). */
  | {
      kind: "hierarchy.delete";
      /** Which partner. */
      partner: string;
      /** Which role. */
      role: string;
    };

/** An edit, who asks for it, when, and on which revision. */
export interface EditRequest {
  /** Who asks. */
  by: string;
  /** The edit. */
  edit: Edit;
  /** What happens to good rows beside refused ones (BULK-19). Default: the option `batchMode`. */
  mode?: BatchMode;
  /** The moment of the edit. */
  now: string;
  /** The revision that the actor looked at (BULK-25). */
  revision: number;
}

/** Something the host should now do, such as sending a mail. */
export interface Effect {
  /** What. */
  code: Code;
  /** The partner that it is about. */
  partner?: string;
  /** The user that it is about. */
  user?: string;
}

/** An exemption from the inactivity rule (USER-34). */
export interface Exemption {
  /** Why. */
  reason: string;
  /** Until when; from this moment on it is over. */
  until: string;
}

/** A feature permission; each stands alone (FEAT-01). */
export type Feature =
  | "manage-users"
  | "manage-listings"
  | "manage-cases"
  | "manage-leads"
  | "manage-opportunities"
  | "manage-projects"
  | "manage-partnership";

/** What an administrator should look at. */
export interface Finding {
  /** The stable code. */
  code: Code;
  /** The sentence for people, in English. */
  message: string;
  /** The id of what the finding is about. */
  subject: string;
}

/** The version of the snapshot's format. */
export type Format = "partner-policy/1";

/** One rule that grants, and at what level. */
export interface Grant {
  /** The level. */
  level: Level;
  /** The rule. */
  rule: RuleId;
  /** How it reaches the viewer: from the target of the sharing rule or share, or from the queue, through public groups down to what has the viewer; left out where it names the viewer itself. */
  through?: Through[];
  /** What the grant came through, such as a sharing rule. */
  via?: Record<string, string>;
}

/** An owner of records: what rows ask about owners. */
export interface GrantOwner {
  /** The account of a partner user or sales rep. */
  account?: string | null;
  /** The class of the user. */
  class: string;
  /** The user. */
  owner: string;
}

/** One row: the viewer may do the action on every record that matches each column that says something. */
export interface GrantRow {
  /** The action. */
  action: string;
  /** The record has this assignee. */
  assignee?: string | null;
  /** The record has no assignee (true) or an assignee (false). */
  assignee_absent?: boolean | null;
  /** True: the owner has an account, and the record belongs to it or to none. */
  at_home?: boolean | null;
  /** The record is about this contact. */
  contact?: string | null;
  /** The record is about this contact or, where it names none, has its id. */
  contact_else_id?: string | null;
  /** The record has this creator. */
  created_by?: string | null;
  /** The record has no creator (true) or a creator (false). */
  created_by_absent?: boolean | null;
  /** The record passes the criterion with this number. */
  criterion?: number | null;
  /** The record has this id. */
  id?: string | null;
  /** The record has no id (true) or an id (false). */
  id_absent?: boolean | null;
  /** `records`: another row of the viewer and the action matches each record of this one, which adds a level or a rule. */
  implied?: string | null;
  /** The level that the grant gives. */
  level: string;
  /** The lead has this origin. */
  origin?: string | null;
  /** The record has this owner. */
  owner?: string | null;
  /** The record has no owner (true) or an owner (false). */
  owner_absent?: boolean | null;
  /** The owner is of this account. */
  owner_account?: string | null;
  /** The owner is of this class. */
  owner_class?: string | null;
  /** The record belongs to this partner. */
  partner?: string | null;
  /** The record belongs to no partner (true) or to some partner (false). */
  partner_absent?: boolean | null;
  /** The rule that grants. */
  rule: string;
  /** The share is of this level or a higher one. */
  share_level?: string | null;
  /** The record is shared with this user. */
  share_user?: string | null;
  /** The first moment at which the row may hold no longer; absent: time does not end it. */
  valid_until?: string | null;
  /** The viewer. */
  viewer: string;
}

/** How the rules of a partner group combine (GROUP-04). */
export type GroupMatch = "all" | "any";

/** The level that hierarchies give (ROLE-13). */
export type HierarchyAccess = "read" | "read-write";

/** A role of a partner's hierarchy. */
export interface HierarchyRole {
  /** The id. */
  id: string;
  /** The label for people. */
  label: string;
  /** The role above; absent for the root. */
  parent?: string | null;
}

/** The organisation from which a login is borrowed (USER-07 to USER-11). */
export interface HomeOrg {
  /** The organisation. */
  id: string;
  /** The partner owns it. */
  owned: boolean;
  /** It is a sandbox. */
  sandbox: boolean;
  /** It is shared with others. */
  shared: boolean;
  /** Its state. */
  state: HomeOrgState;
  /** The username is active there. */
  userActive: boolean;
}

/** The state of a home organisation (USER-10). */
export type HomeOrgState = "active" | "hold" | "locked" | "unknown";

/** Which records one viewer gains and loses sight of. */
export interface Impact {
  /** The records that come into sight, in the request's order. */
  gains: string[];
  /** The records that go out of sight, in the request's order. */
  loses: string[];
  /** The viewer. */
  user: string;
}

/** A node of the supplier's own role tree. */
export interface InternalRole {
  /** The id. */
  id: string;
  /** The label for people. */
  label: string;
  /** The role above; several roots are possible. */
  parent?: string;
}

/** The status of an internal user. */
export type InternalStatus = "active" | "pending" | "disabled";

/** What the managers widget shows to internal users (MGR-18). */
export type InternalView = "hidden" | "all";

/** An invitation to join a partner (USER-17 to USER-22). */
export interface Invitation {
  /** When it was sent. */
  createdAt: string;
  /** The invited address. */
  email: string;
  /** The partner that it belongs to. */
  partner: string;
  /** The single-use token of the unique address. */
  token: string;
  /** When it was used; left out: not yet. */
  usedAt?: string;
}

/** A member that the record leaves out, and the rules that ask for it. */
export interface Lack {
  /** The member, such as `partner`. */
  member: string;
  /** The rules, in id order. */
  rules: RuleId[];
}

/** Where a lead comes from (LEAD-05). */
export type LeadOrigin = "distributed" | "registered" | "marketing-activity";

/** Which leads of the account a portal role shows (LEAD-02, LEAD-03, LEAD-06). */
export type LeadVisibility = "all" | "assigned" | "sales-default";

/** How much one may do with a record (SHARE-18). */
export type Level = "none" | "read" | "read-write" | "full";

/** The licence of a partner user (LIC-01). */
export type License =
  | "partner-community"
  | "partner-community-login"
  | "customer-community-plus"
  | "customer-community-plus-login"
  | "customer-community"
  | "customer-community-login"
  | "high-volume-customer-portal"
  | "authenticated-website";

/** A manager of a whole-set list (BULK-10). */
export interface ListedManager {
  /** Flagged as primary. Default: false. */
  primary?: boolean;
  /** The internal user. */
  user: string;
}

/** A row of the managers lister. */
export interface ListerRow {
  /** Why it does not take effect. */
  code?: Code | null;
  /** Says whether the assignment takes effect. */
  effective: boolean;
  /** The partner. */
  partner: string;
  /** Says whether the manager is the partner's primary one. */
  primary: boolean;
  /** The manager. */
  user: string;
}

/** Which id a sharing set compares (SHARE-12). */
export type Lookup = "account" | "contact";

/** An internal user assigned to a partner as manager (MGR-01). */
export interface ManagerAssignment {
  /** The partner. */
  partner: string;
  /** The primary manager (MGR-06). Default: false. */
  primary?: boolean;
  /** The internal user. */
  user: string;
}

/** One row of an import of manager assignments (BULK-12). */
export interface ManagerRow {
  /** What it wants. */
  action: RowAction;
  /** The partner. */
  partner: string;
  /** With `add`: also make primary. */
  primary?: boolean;
  /** The user. */
  user: string;
}

/** A near way to a grant. */
export interface Missing {
  /** The same as data. */
  code: MissingCode;
  /** What is missing for it, in English. */
  hint: string;
  /** What the code is about: ids and names of values as they stand on the wire, such as `level` or `queue`. */
  params?: Record<string, string>;
  /** The rule that would grant. */
  rule: RuleId;
}

/** What is missing for a grant, as a stable code; the texts for people are keyed by it (I18N-06). */
export type MissingCode =
  | "ASSIGNED"
  | "ASSIGNED_OR_CREATED"
  | "OWNED"
  | "OWN_ACCOUNT"
  | "OBJECT_PERMISSION"
  | "SITE_AREA"
  | "TIER"
  | "VIEW"
  | "PAGE_GROUP"
  | "ANOTHER_REVOKES"
  | "ANOTHER_PERMITS"
  | "NEW_OWNER_IN_ACCOUNT"
  | "NEW_OWNER"
  | "RECIPIENT_IN_ACCOUNT"
  | "RECIPIENT"
  | "LOGIN"
  | "FEATURE"
  | "ROLE_ABOVE_OWNER"
  | "INTERNAL_ROLE_ABOVE_OWNER"
  | "ACCOUNT_OWNER_SIDE"
  | "SUPER_USER"
  | "ASSIGNED_LEADS"
  | "ALL_LEADS"
  | "LISTED_REP"
  | "SUPPLIER_ADMINISTRATOR"
  | "MANAGER_ASSIGNMENT"
  | "ACTIVE_PARTNER"
  | "PARTNER_MANAGER_ACCESS"
  | "MODULE_PERMISSION"
  | "ADMINISTRATION"
  | "PARTNER_READING"
  | "SHARING_SIDE"
  | "ADMINISTRATOR"
  | "STANDARD_ROLE"
  | "ADMINISTRATOR_OR_MARKETING"
  | "PORTAL_ROLE"
  | "PARTNERS_ASSIGN"
  | "ASSIGNABLE_ROLE"
  | "SHARE"
  | "SHARING_RULE"
  | "RULE_TARGET"
  | "SHARING_SET"
  | "SHARE_GROUP"
  | "QUEUE_MEMBER"
  | "DEFAULT_ACCESS"
  | "ALL_RECORDS"
  | "ALL_DATA"
  | "SUPPORT_RESTORES"
  | "SUPPORT_RENAMES"
  | "PERMISSION_SET";

/** The name of a record type or module: built in, or declared (TYPE-01). */
export type ModuleId = "lead" | "deal" | "mdf-request" | "business-plan"
  | RegisteredRecordType;

/** How far a module permission reaches (MGR-03, MGR-04). */
export type ModuleScope = "assigned-partners" | "all-partners";

/** A partner user to create. */
export interface NewPartnerUser {
  /** The contact. */
  contact?: ContactLink;
  /** The address. */
  email?: string;
  /** The home organisation. */
  homeOrg?: HomeOrg;
  /** The id. */
  id: string;
  /** The licence. */
  license: License;
  /** The name. */
  name: string;
  /** The account. */
  partner: string;
  /** The place in the hierarchy. */
  partnerRole?: string;
  /** The portal roles. Default: the default ones (PUR-10). */
  userRoles?: string[];
  /** The borrowed login name. */
  username?: string;
}

/** Something to know about a report. */
export interface Note {
  /** The stable code. */
  code: Code;
}

/** The name of a record type or module: built in, or declared (TYPE-01). */
export type NotificationModuleId = "lead" | "deal" | "mdf-request" | "business-plan" | "training"
  | RegisteredRecordType;

/** Who is notified of one event of one module. */
export interface NotificationRule {
  /** The event, by name (NOTIFY-09). */
  event: string;
  /** The module. */
  module: NotificationModuleId;
  /** The kinds of recipients. */
  to: RecipientKind[];
}

/** Something that happened. */
export interface NotifiedEvent {
  /** Who did it, and so is not notified (NOTIFY-06). */
  actor?: string | null;
  /** The event, by name. */
  event: string;
  /** The module; an unknown one has no recipients (NOTIFY-09). */
  module: string;
  /** The partner, where there is no record. */
  partner?: string | null;
  /** The record that it happened to. */
  record?: Resource | null;
}

/** What a swap does at a partner that is not active (BULK-21). */
export type OnInactive = "refuse" | "remove";

/** What a criterion compares with: one value, or several for `in`. */
export type Operand = Value | Value[];

/** A page of a custom view (GROUP-08). */
export interface Page {
  /** A member of any of these groups may open it. Default: every user of the view. */
  groups?: string[];
  /** The id. */
  id: string;
  /** The page above, whose restriction this one inherits. */
  parent?: string;
}

/** A partner organisation. */
export interface Partner {
  /** Enabled as partner account (USER-41). Default: true. */
  enabled?: boolean;
  /** Region and the like, for criteria and partner groups. */
  fields?: Record<string, Value>;
  /** The id. */
  id: string;
  /** The name for people; it decides nothing (GEN-08). */
  name: string;
  /** The internal account owner (ROLE-15). */
  owner?: string;
  /** The account's own hierarchy, with exactly one root. Default: the default levels (ROLE-02). */
  partnerRoles?: PartnerRole[];
  /** The segment, a field for partner groups. */
  segment?: string;
  /** Narrows the snapshot's portal areas for this partner (PUR-03). Default: all of them. */
  siteAreas?: string[];
  /** The status. */
  status: PartnerStatus;
  /** The tier (TIER-01). */
  tier?: string;
}

/** A segment; membership is per user (GROUP-03). */
export interface PartnerGroup {
  /** The id. */
  id: string;
  /** How its rules combine (GROUP-04). Default: all. */
  match?: GroupMatch;
  /** The rules on the partner's data. */
  partner?: Criterion[];
  /** The rules on the user's portal roles. */
  userRoles?: RoleRules;
}

/** How the access review of one partner stands. */
export interface PartnerReview {
  /** The last one that was closed. */
  closed?: ClosedReview;
  /** When the next one is due; absent where none was ever closed, so that it is due now. */
  due?: string;
  /** The one that is under way. */
  open?: ReviewCampaign;
  /** The partner. */
  partner: string;
  /** Not due yet, due and not opened, under way, or past its deadline without answers. */
  state: ReviewState;
  /** How many users it asks about. */
  users: number;
}

/** A node of one partner account's role hierarchy (ROLE-01). */
export interface PartnerRole {
  /** The id, unique in its account. */
  id: string;
  /** The label for people, at most 80 characters (ROLE-09). */
  label: string;
  /** The role above; left out for the root. */
  parent?: string;
}

/** A role of one partner's hierarchy. */
export interface PartnerRoleRef {
  /** The partner. */
  partner: string;
  /** The role. */
  role: string;
  /** The roles below are meant, too. Default: false. */
  subordinates?: boolean;
}

/** The partners that an edit of managers is about: their ids, every partner, or every partner to which a user is assigned; the last two whatever their status, by id. */
export type PartnerSelection =
  | string[]
  | "all"
  | {
      managedBy: string;
    };

/** Where a partner organisation stands in the programme. */
export type PartnerStatus = "prospective" | "active" | "inactive";

/** The status of a partner user; only active ones pass the gate (USER-05). */
export type PartnerUserStatus = "invited" | "active" | "deactivated" | "revoked" | "deleted";

/** What an internal user may do; the groups of one user add up (MGR-04). */
export interface PermissionGroup {
  /** The id. */
  id: string;
  /** The group has everything on every record of every type (VIEW-02). Default: false. */
  modifyAllData?: boolean;
  /** The module permissions (MGR-03). */
  modules?: Partial<Record<ModuleId, ModuleScope>>;
  /** The name for people. */
  name: string;
  /** The group administers partners (MGR-12). Default: false. */
  partnerAdministration?: boolean;
  /** What `managerAreasNeedPermission` asks for (MGR-02). Default: false. */
  partnerManagerAccess?: boolean;
  /** The group may read the whole managers lister (MGR-19). Default: false. */
  partnerReadOnly?: boolean;
  /** What the group gives on every record of a type (VIEW-01). */
  records?: Partial<Record<RecordTypeId, RecordScope>>;
  /** The group administers the system (MGR-12). Default: false. */
  systemAdministration?: boolean;
  /** The group reads every record of every type (VIEW-02). Default: false. */
  viewAllData?: boolean;
}

/** A permission set: adds to the profile (USER-02). */
export interface PermissionSet {
  /** The id. */
  id: string;
  /** The permitted verbs by record type. */
  objects?: Partial<Record<RecordTypeId, Verb[]>>;
  /** Features that no tier lists and that this set grants (TIER-07). */
  tierFeatures?: string[];
}

/** What an edit would do. */
export interface Plan {
  /** The changes, in order; empty when refused. */
  changes: Change[];
  /** What the host should now do; empty when refused. */
  effects: Effect[];
  /** The mode that it was planned in. Default: all-or-nothing. */
  mode?: BatchMode;
  /** Whether it may be applied; applying a refused plan changes nothing. */
  outcome: PlanOutcome;
  /** The revision that it was planned on. */
  revision: number;
  /** What becomes of each row, in the request's order. */
  rows: PlanRow[];
  /** The table that the rows come from, of an import from a file. */
  table?: PlanTable;
  /** What the actor should know; it never blocks (BULK-27). */
  warnings: Warning[];
}

/** Whether a plan may be applied. */
export type PlanOutcome = "ok" | "refused";

/** One row of a plan. */
export interface PlanRow {
  /** Why, where there is more to say than the outcome. */
  code?: Code;
  /** The column of the table that is at fault. */
  column?: string;
  /** The manager who loses the primary flag by the row and stays. */
  demoted?: string;
  /** In a plan of managers: the user manages the partner afterwards. */
  isManager?: boolean;
  /** In a plan of managers: the user is primary manager of the partner afterwards. */
  isPrimary?: boolean;
  /** The line of the table on which the row begins, counted from 1. */
  line?: number;
  /** The id, or e-mail address, that was probably meant by the one that is not known. */
  meant?: string;
  /** The sentence for people, in English. */
  message: string;
  /** What becomes of it. */
  outcome: RowOutcome;
  /** The partner that the row is about. */
  partner?: string;
  /** The manager who becomes primary by the row. */
  promoted?: string;
  /** The managers whom the row unassigns, its own user included; every removal of a plan is one row's. */
  removed?: string[];
  /** The portal or partner role that the row is about. */
  role?: string;
  /** The rule behind the code. */
  rule?: RuleId;
  /** The user that the row is about. */
  user?: string;
  /** In a plan of managers: the user managed the partner before. */
  wasManager?: boolean;
  /** In a plan of managers: the user was primary manager of the partner before. */
  wasPrimary?: boolean;
}

/** The table of an import: how it was read, and what became of its lines. */
export interface PlanTable {
  /** How many lines are empty, or have nothing but delimiters, above the header and below. */
  blank: number;
  /** The columns as the header names them. */
  columns: string[];
  /** What stands between the cells; empty where no header was found. */
  delimiter: string;
  /** The encoding of its bytes, such as `utf-8` (a text is that as well), `utf-16le` or `windows-1252`. */
  encoding?: string;
  /** The line of the header, counted from 1; 0 where none was found. */
  header: number;
  /** How many lines the table has. */
  lines: number;
  /** What each of the columns was read as, `action`, `partner`, `user` or `primary`; empty for one that is passed over. */
  readAs?: string[];
  /** How many lines were not read, because nobody can say where their rows begin and end; nothing is imported then. */
  unread: number;
}

/** Who is notified of primary-only events where there is no primary (NOTIFY-08). */
export type PrimaryFallback = "none" | "all-managers";

/** One thing that is wrong with a document: code, place, sentence. */
export interface Problem {
  /** The JSON Pointer of the place; empty for the whole document. */
  at: string;
  /** The stable code. */
  code: Code;
  /** The sentence for people, in English. */
  message: string;
}

/** A profile: the base of the object permissions (USER-02). */
export interface Profile {
  /** The id. */
  id: string;
  /** The permitted verbs by record type. */
  objects: Partial<Record<RecordTypeId, Verb[]>>;
}

/** A named set of people for sharing (SHARE-08). */
export interface PublicGroup {
  /** Every internal user is a member (REACH-04). Default: false. */
  allInternal?: boolean;
  /** Every holder of a Partner Community licence is a member (REACH-04). Default: false. */
  allPartnerUsers?: boolean;
  /** Other groups. */
  groups?: string[];
  /** The id. */
  id: string;
  /** Roles of the supplier's tree. */
  internalRoles?: RoleRef[];
  /** Roles of partners. */
  partnerRoles?: PartnerRoleRef[];
  /** Users by name; high-volume users are ignored (SHARE-05). */
  users?: string[];
}

/** Records that wait for an owner, and who may take them (QUEUE-01). */
export interface Queue {
  /** The id, of one space with those of users. */
  id: string;
  /** Members by role of the supplier's tree. */
  internalRoles?: RoleRef[];
  /** The label for people. */
  label: string;
  /** Members by role of a partner. */
  partnerRoles?: PartnerRoleRef[];
  /** Members by public group. */
  publicGroups?: string[];
  /** The types of records that it holds; records of other types give its members nothing (QUEUE-04). */
  types: RecordTypeId[];
  /** Members by name; high-volume users and sales reps are ignored (QUEUE-02). */
  users?: string[];
}

/** Why the answer is no, and whom and what it is about. */
export interface Reason {
  /** The code of the decision; `OTHER_ACCOUNT` where nothing was granted on a record of another account (GEN-05). */
  code: Code;
  /** `user`, who asks; `action`; `type`, of the resource; where they are known `partner`, whose the resource is, and `account`, where the viewer belongs. */
  params: Record<string, string>;
  /** The rule behind it. */
  rule: RuleId;
}

/** A kind of recipient (NOTIFY-02). */
export type RecipientKind = "primary" | "all-managers" | "assignee" | "owner";

/** Who is notified of an event. */
export interface Recipients {
  /** What to know, such as `NO_PRIMARY`. */
  notes: Note[];
  /** The users, in id order. */
  users: string[];
}

/** What a permission group gives on every record of a type (VIEW-01). */
export type RecordScope = "view-all" | "modify-all";

/** A share as it stands in documents: it names exactly one of a user, a group and a role. */
export interface RecordShare {
  /** The public group. */
  group?: string;
  /** The role of the supplier's tree. */
  internalRole?: RoleRef;
  /** The level. */
  level: ShareLevel;
  /** The role of a partner. */
  partnerRole?: PartnerRoleRef;
  /** The user. */
  user?: string;
}

/** The name of a record type or module: built in, or declared (TYPE-01). */
export type RecordTypeId =
  | "lead"
  | "deal"
  | "opportunity"
  | "mdf-request"
  | "business-plan"
  | "case"
  | "project"
  | "activity"
  | "listing"
  | "contact"
  | "account"
  | RegisteredRecordType;

/** Who is replaced (BULK-04). */
export type ReplaceFrom =
  /** Every manager of the partner. */
  | {
      all: true;
    }
  /** One manager. */
  | {
      user: string;
    };

/** What a question is about: the facts of one record or thing, as its host knows them. */
export interface Resource {
  /** The assignee; left out or `null`: unassigned (LEAD-09). */
  assignee?: string | null;
  /** The contact that it is about. */
  contact?: string | null;
  /** The creator. */
  createdBy?: string | null;
  /** Free fields, for criteria. */
  fields?: Record<string, Value>;
  /** The id; for areas, pages and features their name. */
  id?: string;
  /** The origin of a lead (LEAD-05). */
  origin?: LeadOrigin;
  /** The owner: a user or a queue (QUEUE-01). */
  owner?: string | null;
  /** The partner that it belongs to; left out or `null`: none. */
  partner?: string | null;
  /** Single-record shares (SHARE-09). */
  shares?: RecordShare[];
  /** The type. */
  type: ResourceType;
}

export type ResourceType =
  | "lead"
  | "deal"
  | "opportunity"
  | "mdf-request"
  | "business-plan"
  | "case"
  | "project"
  | "activity"
  | "listing"
  | "contact"
  | "account"
  | "lead-timeline"
  | "profile"
  | "contacts"
  | "agreements"
  | "email-domains"
  | "history"
  | "managers"
  | "portal"
  | "portal-area"
  | "page"
  | "tier-feature"
  | "account-settings"
  | "crm-integration"
  | "my-settings"
  | "campaign"
  | "contact-list"
  | "company-social"
  | "personal-social"
  | "user-role"
  | "user"
  | "partnership"
  | RegisteredRecordType;

/** What is known of the access reviews of one partner (USER-28). */
export interface Review {
  /** The last review that was closed; left out: none was. */
  closed?: ClosedReview;
  /** The review that is under way; left out: none is. */
  open?: ReviewCampaign;
  /** The partner. */
  partner: string;
}

/** One answer of an access review (USER-29). */
export interface ReviewAnswer {
  /** The user is to be kept. */
  keep: boolean;
  /** The user. */
  user: string;
}

/** A review that is under way. */
export interface ReviewCampaign {
  /** When answers are due, after it was opened. */
  deadline: string;
  /** When the supplier was told that the deadline had passed; left out: not yet. */
  escalatedAt?: string;
  /** When it was opened. */
  since: string;
}

/** What happens to users whom the reviewer did not answer for (USER-29). */
export type ReviewNoAnswer = "escalate" | "deactivate";

/** How a review stands. */
export type ReviewState = "upcoming" | "due" | "open" | "overdue";

/** A role of the supplier's tree. */
export interface RoleRef {
  /** The role-based users of accounts whose owner is in one of these roles are meant, too (REACH-03); needs `subordinates`. Default: false. */
  partnerBranches?: boolean;
  /** The role. */
  role: string;
  /** The roles below are meant, too. Default: false. */
  subordinates?: boolean;
}

/** The rules of a partner group on the user's portal roles; they may name roles that are gone (PUR-29). */
export interface RoleRules {
  /** The user has any of these roles. */
  has?: string[];
  /** The user has none of these roles. */
  hasNot?: string[];
}

/** What one row of an import wants (BULK-12). */
export type RowAction = "add" | "remove" | "make-primary";

/** What becomes of one row of a plan. */
export type RowOutcome = "updated" | "unchanged" | "merged" | "skipped" | "refused";

export type RuleId = string;

/** Every option; one that is left out has its default. */
export interface Settings {
  /** A high-volume user may be moved to a role-based licence (LIC-06). Default: false. */
  allowLicenseUpgrade?: boolean;
  /** Pending internal users may be assigned (MGR-11). Default: false. */
  allowPendingAssignees?: boolean;
  /** What happens to the good rows of a batch with refused ones (BULK-19). Default: all-or-nothing. */
  batchMode?: BatchMode;
  /** What role values of the CRM do to an existing user (SSO-08). Default: add. */
  crmRoleSync?: CrmRoleSync;
  /** The lead visibility of custom roles for which none is given (LEAD-04). Default: assigned. */
  customRoleDefaultVisibility?: CustomVisibility;
  /** The locale of the last resort before the canonical name (I18N-03). Default: en. */
  defaultLocale?: string;
  /** Levels of the default hierarchy (ROLE-07), 1 to 10. Default: 3. */
  defaultRoleLevels?: number;
  /** A page outside the viewer's view may be opened by its address (GROUP-09). Default: false. */
  directUrlOutsideView?: boolean;
  /** The first manager of a partner becomes primary (MGR-16). Default: false. */
  firstManagerIsPrimary?: boolean;
  /** The first user of a partner gets Manage Users (FEAT-12). Default: true. */
  firstUserManagesUsers?: boolean;
  /** The level that hierarchies give (ROLE-13). Default: read. */
  hierarchyAccess?: HierarchyAccess;
  /** The hierarchy passes on what was shared with a subordinate (ROLE-14). Default: false. */
  hierarchyIncludesShared?: boolean;
  /** The own contact and account are readable (SHARE-22). Default: true. */
  implicitOwnAccount?: boolean;
  /** After how many days without login a user is inactive (USER-31). Default: 90. */
  inactivityDays?: number;
  /** Inactivity is also a gate (USER-33). Default: true. */
  inactivityGate?: boolean;
  /** A deal assigned to an internal user is visible to that user (MGR-17). Default: false. */
  internalAssigneeSeesDeal?: boolean;
  /** Internal users reach what the internal roles strictly below own (ROLE-28). Default: false. */
  internalHierarchy?: boolean;
  /** How long an invitation is valid, in hours (USER-22). Default: 12. */
  invitationTtlHours?: number;
  /** Hierarchy, sharing and features widen lead visibility (GEN-09). Default: false. */
  leadSharingWidens?: boolean;
  /** Manage Partnership includes user administration (FEAT-08). Default: false. */
  managePartnershipIncludesUsers?: boolean;
  /** The five areas need a permission group with partner manager access (MGR-02). Default: false. */
  managerAreasNeedPermission?: boolean;
  /** The most rows of one batch (BULK-22), of which none has more than [`LARGEST_BATCH`]. Default: 100000. */
  maxBatchRows?: number;
  /** Of how many partners one user may be primary (MGR-09); `null`: no limit. Default: no limit. */
  maxPrimaryPartnersPerUser?: number | null;
  /** The most levels of any hierarchy (ROLE-07), 1 to 10. Default: 3. */
  maxRoleLevels?: number;
  /** A partner's administrator may re-activate (USER-27). Default: false. */
  partnerAdminCanReactivate?: boolean;
  /** A partner's administrator may assign roles (PUR-07). Default: false. */
  partnerAdminMayAssignRoles?: boolean;
  /** A partner user may share a record outside the own account (SHARE-10). Default: false. */
  partnerCrossAccountShare?: boolean;
  /** Who is notified where there is no primary (NOTIFY-08). Default: none. */
  primaryFallback?: PrimaryFallback;
  /** The internal user who vetted a prospect becomes primary at activation (MGR-16). Default: false. */
  prospectOwnerBecomesPrimary?: boolean;
  /** A single replacement takes over the primary flag (BULK-05). Default: true. */
  replaceInheritsPrimary?: boolean;
  /** What happens to users whom the reviewer did not answer for (USER-29). Default: escalate. */
  reviewNoAnswer?: ReviewNoAnswer;
  /** The months between two access reviews (USER-28). Default: 3. */
  reviewPeriodMonths?: number;
  /** Domains of organisations that are shared with others (USER-08). Default: `["partnertraining.com"]`. */
  sharedOrgDomains?: string[];
  /** How role names of the identity provider are matched (SSO-03). Default: exact. */
  ssoMatch?: SsoMatch;
  /** Single sign-on may give Administrator (SSO-09). Default: true. */
  ssoMayGrantAdministrator?: boolean;
  /** The flag of super users has an effect (ROLE-29). Default: false. */
  superUserAccess?: boolean;
  /** The languages of the portal (I18N-04). Default: all. */
  supportedLocales?: string[];
  /** A tier includes the features of the tiers below it (TIER-03). Default: true. */
  tiersCumulative?: boolean;
  /** All managers may be notified of Training (NOTIFY-04). Default: false. */
  trainingAllManagers?: boolean;
  /** The managers widget (MGR-18). */
  widget?: WidgetSettings;
}

/** Opens records owned by the high-volume users of one sharing set (SHARE-14). */
export interface ShareGroup {
  /** The group works now (SHARE-16). Default: true. */
  active?: boolean;
  /** The id. */
  id: string;
  /** Members by public group. */
  publicGroups?: string[];
  /** The sharing set. */
  sharingSet: string;
  /** Members by name (SHARE-15). */
  users?: string[];
}

/** The level that a rule, a set or a single-record share gives (SHARE-07). */
export type ShareLevel = "read" | "read-write";

/** A standing exception to isolation (SHARE-02); has either `ownedBy` or `where`. */
export interface SharingRule {
  /** The rule works now (SHARE-16). Default: true. */
  active?: boolean;
  /** The id. */
  id: string;
  /** The level. */
  level: ShareLevel;
  /** Records owned by these people. */
  ownedBy?: Target;
  /** Why the rule exists (SHARE-27). */
  purpose?: string;
  /** With whom. */
  to: Target;
  /** The record type (SHARE-03). */
  type: RecordTypeId;
  /** Records that satisfy every criterion (SHARE-06). */
  where?: Criterion[];
}

/** Access by matching ids, for high-volume users (SHARE-11). */
export interface SharingSet {
  /** The id. */
  id: string;
  /** The licences it works for. Default: the high-volume ones (SHARE-13). */
  licenses?: License[];
  /** The mappings. */
  mappings: AccessMapping[];
}

/** A programme: everything that a decision may depend on besides the question itself. */
export interface Snapshot {
  /** The custom views; order decides (GROUP-07). */
  customViews?: CustomView[];
  /** The default access by record type; a type that is left out is private (OWD-01). */
  defaultAccess?: Partial<Record<RecordTypeId, DefaultAccess>>;
  /** The version of the format. */
  format: Format;
  /** The supplier's own role tree. */
  internalRoles?: InternalRole[];
  /** The invitations. */
  invitations?: Invitation[];
  /** The manager assignments (MGR-01). */
  managers?: ManagerAssignment[];
  /** Who is notified of what. */
  notifications?: NotificationRule[];
  /** The partner groups. */
  partnerGroups?: PartnerGroup[];
  /** The partners. */
  partners: Partner[];
  /** What internal users may do. */
  permissionGroups?: PermissionGroup[];
  /** The permission sets. */
  permissionSets?: PermissionSet[];
  /** The profiles. Left out: no profile ceiling. */
  profiles?: Profile[];
  /** The public groups. */
  publicGroups?: PublicGroup[];
  /** The queues (QUEUE-01). */
  queues?: Queue[];
  /** Record types of the programme's own, in id order (TYPE-01). */
  recordTypes?: DeclaredType[];
  /** The access reviews, one entry a partner (USER-28). */
  reviews?: Review[];
  /** Counts applied plans. */
  revision: number;
  /** The options; each has a default. */
  settings?: Settings;
  /** The share groups. */
  shareGroups?: ShareGroup[];
  /** The sharing rules. */
  sharingRules?: SharingRule[];
  /** The sharing sets. */
  sharingSets?: SharingSet[];
  /** The portal areas that the site configuration makes available. Left out: no site ceiling. */
  siteAreas?: string[];
  /** The tiers, lowest first. Left out: no tier ceiling. */
  tiers?: Tier[];
  /** The portal roles in display order; standard ones left out are implied, first. Left out: no portal-role model. */
  userRoles?: UserRole[];
  /** People of every kind. */
  users: User[];
}

/** How role names of the identity provider are matched (SSO-03). */
export type SsoMatch = "exact" | "ignore-case";

/** What a support case says (USER-14, USER-23, USER-25). */
export interface SupportCase {
  /** Feature permissions to restore (USER-26). */
  features?: Feature[];
  /** The wanted username. */
  newUsername?: string;
  /** A picture of the error. */
  screenshot?: string;
  /** What was done, step by step. */
  steps?: string;
  /** The current username. */
  username?: string;
}

/** What only a system asserts; it yields a plan and changes nothing. */
export type SystemEdit =
  /** Join by an invitation (USER-19). */
  | {
      kind: "users.join";
      /** The token of the unique address, if there is one. */
      token?: string;
      /** The user who arrives. */
      user: NewPartnerUser;
    }
  /** A login by single sign-on (SSO-01 to SSO-06). */
  | {
      /** The address that it gave. */
      email?: string;
      kind: "users.sso-login";
      /** The name that the identity provider gave. */
      name?: string;
      /** The partner. */
      partner: string;
      /** The role names that it gave. */
      roles: string[];
      /** The user who arrives. */
      user: NewPartnerUser;
    }
  /** Role values from the CRM (SSO-07). */
  | {
      /** The fields; only `z123user.role` is read. */
      fields: Record<string, string>;
      kind: "users.crm-sync";
      /** Whose. */
      user: string;
    }
  /** Deactivate everybody who is inactive (USER-33). */
  | {
      kind: "users.sweep-inactive";
    }
  /** Open every review that is due, and settle those whose deadline has passed (USER-28, USER-29). */
  | {
      /** When answers to the opened ones are due. */
      deadline: string;
      kind: "reviews.sweep";
    };

/** What a system asserts, when, and on which revision; the host speaks for the system. */
export interface SystemEditRequest {
  /** The person behind it, whose rights are then asked: who arrives, or who set the system to work. Default: the person who arrives, or nobody. */
  by?: string;
  /** What is asserted. */
  edit: SystemEdit;
  /** What happens to good rows beside refused ones (BULK-19). Default: the option `batchMode`. */
  mode?: BatchMode;
  /** The moment of the edit. */
  now: string;
  /** The revision that the host looked at (BULK-25). */
  revision: number;
  /** The system: `identity-provider` asserts `users.sso-login`, `invitation` `users.join`, `crm` `users.crm-sync`, `schedule` `users.sweep-inactive` and `reviews.sweep`. */
  source: SystemSource;
}

/** A system that asserts edits; the host speaks for it. */
export type SystemSource = "identity-provider" | "invitation" | "crm" | "schedule";

/** Whom a rule shares with, or whose records it shares. */
export type Target =
  /** The members of a public group. */
  | {
      group: string;
    }
  /** The role-based users of a partner account (SHARE-21). */
  | {
      partner: string;
    }
  /** The users in a partner's role. */
  | {
      partnerRole: PartnerRoleRef;
    }
  /** The users in a role of the supplier. */
  | {
      internalRole: RoleRef;
    }
  /** One user. */
  | {
      user: string;
    }
  /** Every internal user (REACH-01). */
  | {
      allInternal: true;
    }
  /** Every holder of a Partner Community licence, of every account (REACH-02). */
  | {
      allPartnerUsers: true;
    }
  /** What a queue owns; only as the owner of a rule (QUEUE-05). */
  | {
      queue: string;
    };

/** One step from what is shared to whom it reaches: one member, which names a public group or whom it has. */
export interface Through {
  /** Its id; left out for everybody. */
  id?: string;
  /** `publicGroup`, `shareGroup`, `user`, `partner`, `partnerRole`, `internalRole`, `allInternal` or `allPartnerUsers`. */
  kind: string;
  /** The account of a partner role. */
  partner?: string;
}

/** A tier of the programme (TIER-01). */
export interface Tier {
  /** The features that the tier opens, by name. */
  features: string[];
  /** The id. */
  id: string;
  /** The name for people. */
  name: string;
}

/** A translated name and description (I18N-01). */
export interface Translation {
  /** The translated description. */
  description?: string;
  /** The translated name. */
  name: string;
}

/** A person of any kind; all share one id space. */
export type User =
  /** Supplier staff. */
  | {
      /** The address. */
      email?: string;
      /** The id. */
      id: string;
      /** The place in the supplier's own role tree. */
      internalRole?: string;
      kind: "internal";
      /** The name for people. */
      name: string;
      /** What the user may do. */
      permissionGroups?: string[];
      /** The status. */
      status: InternalStatus;
      /** Supplier user with the role Administrator (PUR-02). Default: false. */
      supplierAdmin?: boolean;
      /** Partner support: may restore and rename (USER-14, USER-25). Default: false. */
      support?: boolean;
    }
  /** A partner's employee with a login (USER-01). */
  | {
      /** The contact that links the user to an account; left out: no access (USER-01). */
      contact?: ContactLink;
      /** When the user was created. */
      createdAt: string;
      /** The address. */
      email?: string;
      /** The exemption from the inactivity rule (USER-34). */
      exempt?: Exemption;
      /** The feature permissions (FEAT-01). */
      features?: Feature[];
      /** The home organisation of a borrowed login; left out: the login is not borrowed. */
      homeOrg?: HomeOrg;
      /** The id. */
      id: string;
      kind: "partner";
      /** The last login; left out: never. */
      lastLoginAt?: string;
      /** Known to have left the company (USER-06). Default: false. */
      left?: boolean;
      /** The licence (LIC-02). */
      license: License;
      /** The name for people. */
      name: string;
      /** The account (USER-04). */
      partner: string;
      /** The place in the account's hierarchy; left out: its lowest role (ROLE-12). */
      partnerRole?: string;
      /** The permission sets (USER-02). */
      permissionSets?: string[];
      /** The profile (USER-02). */
      profile?: string;
      /** The last re-activation. */
      reactivatedAt?: string;
      /** Designated admin of the access review (USER-28). Default: false. */
      reviewer?: boolean;
      /** The status. */
      status: PartnerUserStatus;
      /** A super user, where the option lets there be any (ROLE-29). Default: false. */
      superUser?: boolean;
      /** The portal roles (PUR-04). */
      userRoles?: string[];
      /** The borrowed login name (USER-10). */
      username?: string;
    }
  /** A partner's sales representative, without a login (PUR-20). */
  | {
      /** The address. */
      email?: string;
      /** The id. */
      id: string;
      kind: "sales-rep";
      /** On the partner's list now (PUR-22). */
      listed: boolean;
      /** The name for people. */
      name: string;
      /** The partner. */
      partner: string;
    };

/** A portal role (PUR-01). */
export interface UserRole {
  /** The description for people. */
  description?: string;
  /** The id; `administrator`, `marketing` and `sales` are the standard roles. */
  id: string;
  /** New users get the role (PUR-10). Default: false. */
  isDefault?: boolean;
  /** Which leads the role shows. Default: by role (LEAD-04 to LEAD-08). */
  leadVisibility?: LeadVisibility;
  /** The canonical name, unique without regard to case (PUR-05). */
  name: string;
  /** A partner's administrator may give and take the role (PUR-06). Default: true for `administrator` (PUR-08), false for others. */
  partnerAssignable?: boolean;
  /** The translations by BCP 47 language tag; display only (I18N-02). */
  translations?: Record<string, Translation>;
}

/** What to change of a portal role; fields that are left out stay (PUR-23). */
export interface UserRolePatch {
  /** The new description. */
  description?: string;
  /** A new id: never accepted. */
  id?: string;
  /** Default Role. */
  isDefault?: boolean;
  /** Lead visibility. */
  leadVisibility?: LeadVisibility;
  /** A new name: never accepted (PUR-23). */
  name?: string;
  /** Partner Assignable. */
  partnerAssignable?: boolean;
  /** All translations anew. */
  translations?: Record<string, Translation>;
}

/** The value of a free field. */
export type Value = string | number | boolean;

/** A verb that a profile or a permission set may permit (USER-02). */
export type Verb = "view" | "edit" | "transfer" | "share" | "delete" | "create";

/** Something the actor should know. */
export interface Warning {
  /** What. */
  code: Code;
  /** The sentence for people, in English. */
  message: string;
  /** The partner that it is about. */
  partner?: string;
  /** The user that it is about. */
  user?: string;
}

/** The options of the managers widget (MGR-18). */
export interface WidgetSettings {
  /** What internal users see. Default: hidden. */
  internalView?: InternalView;
  /** Only the primary manager is shown. Default: false. */
  primaryOnly?: boolean;
}
