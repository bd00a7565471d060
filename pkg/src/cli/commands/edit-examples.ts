import { kindsIn, type SchemaNode } from "./schema.js";

/** A member of an edit. */
export interface EditMember {
  readonly name: string;
  readonly isNeeded: boolean;
  readonly text: string;
}

/** A kind of edit, as its schema describes it. */
export interface EditKind {
  readonly kind: string;
  readonly summary: string;
  /** Only a system asserts it. */
  readonly isSystem: boolean;
  readonly members: readonly EditMember[];
}

/** Every kind of edit, those of people first. */
export function kindsOfEdits(): EditKind[] {
  const all = [
    ...kindsIn("edit-request", "Edit").map((node) => ({ node, isSystem: false })),
    ...kindsIn("system-edit-request", "SystemEdit").map((node) => ({ node, isSystem: true })),
  ];
  return all.map(({ node, isSystem }) => {
    const { kind, ...members } = node.properties ?? {};
    const needed = new Set(node.required ?? []);
    return {
      kind: kind?.const ?? "",
      summary: node.description ?? "",
      isSystem,
      members: Object.entries(members).map(([name, member]: [string, SchemaNode]) => ({
        name,
        isNeeded: needed.has(name),
        text: member.description ?? "",
      })),
    };
  });
}

const NEWCOMER = { id: "u-new", name: "Noa New", partner: "p-1", license: "partner-community" };

/** An example of each kind; ids are made up. */
const EXAMPLES: Readonly<Record<string, object>> = {
  "managers.add": { partners: ["p-1", "p-2"], users: ["u-1"], makePrimary: true },
  "managers.replace": { partners: ["p-1"], from: { user: "u-1" }, to: ["u-2"] },
  "managers.remove": { partners: ["p-1"], users: ["u-1"] },
  "managers.remove-all": { partners: ["p-1"] },
  "managers.make-primary": { assignments: [{ partner: "p-1", user: "u-1" }] },
  "managers.set": { partner: "p-1", managers: [{ user: "u-1", primary: true }, { user: "u-2" }] },
  "managers.rows": { rows: [{ action: "add", partner: "p-1", user: "u-1" }] },
  "roles.create": { role: { id: "analyst", name: "Analyst", leadVisibility: "assigned" } },
  "roles.update": { id: "analyst", set: { leadVisibility: "all" } },
  "roles.delete": { id: "analyst", confirm: true },
  "roles.reorder": { ids: ["analyst", "sales"] },
  "roles.translate": { id: "analyst", locale: "de", name: "Analyse" },
  "users.assign-roles": { users: ["u-1"], add: ["sales"] },
  "users.create": { users: [NEWCOMER] },
  "users.invite": { partner: "p-1", email: "noa@partner.example", token: "t-1" },
  "users.set-features": { user: "u-1", grant: ["manage-leads"] },
  "users.revoke": { users: ["u-1"] },
  "users.restore": { user: "u-1", case: { username: "noa@partner.example" } },
  "users.deactivate": { users: ["u-1"] },
  "users.reactivate": { users: ["u-1"] },
  "users.rename": { user: "u-1", username: "noa@partner.example" },
  "users.set-license": { user: "u-1", license: "customer-community" },
  "users.set-partner-role": { user: "u-1", partnerRole: "executive" },
  "users.disable-contact": { user: "u-1" },
  "users.mark-left": { user: "u-1" },
  "users.exempt": { user: "u-1", exempt: { reason: "parental leave", until: "2027-06-01T00:00:00Z" } },
  "reviews.open": { partners: ["p-1"], deadline: "2027-01-15T00:00:00Z" },
  "reviews.close": { partner: "p-1", answers: [{ user: "u-1", keep: true }], reviewer: "u-2" },
  "partners.create": { partner: { id: "p-9", name: "Nine", status: "active" }, managers: [{ user: "u-1" }] },
  "partners.set-status": { partner: "p-1", status: "inactive" },
  "partners.enable": { partner: "p-1" },
  "partners.disable": { partner: "p-1" },
  "partners.set-owner": { partner: "p-1", owner: "u-1" },
  "partners.set-tier": { partner: "p-1", tier: "gold" },
  "hierarchy.add": { partner: "p-1", role: { id: "lead", label: "Team lead", parent: "executive" } },
  "hierarchy.rename": { partner: "p-1", role: "lead", label: "Head of team" },
  "hierarchy.delete": { partner: "p-1", role: "lead" },
  "users.join": { token: "t-1", user: NEWCOMER },
  "users.sso-login": { partner: "p-1", email: "noa@partner.example", roles: ["Sales"], user: NEWCOMER },
  "users.crm-sync": { user: "u-1", fields: { "z123user.role": "Sales" } },
  "users.sweep-inactive": {},
  "reviews.sweep": { deadline: "2027-01-15T00:00:00Z" },
};

/** What else may be asked for by a kind, each with an example. */
const FURTHER: Readonly<Record<string, Readonly<Record<string, object>>>> = {
  "managers.add": { "wherever u-2 is manager": { partners: { managedBy: "u-2" }, users: ["u-1"] } },
  "managers.replace": {
    "u-1 leaves: everywhere, and of inactive partners removed": {
      partners: "all",
      from: { user: "u-1" },
      to: ["u-2"],
      onInactive: "remove",
    },
    "wherever u-1 is manager, whoever is besides": { partners: { managedBy: "u-1" }, from: { all: true }, to: ["u-2"] },
  },
  "managers.remove": { everywhere: { partners: "all", users: ["u-1"] } },
  "managers.remove-all": { "wherever u-1 is manager": { partners: { managedBy: "u-1" } } },
  "managers.make-primary": { "wherever the user is manager": { partners: { managedBy: "u-1" }, user: "u-1" } },
};

/** An example of a kind of edit, as --edit takes it. */
export function exampleOf({ kind }: Pick<EditKind, "kind">): object {
  return { kind, ...EXAMPLES[kind] };
}

/** Further examples of a kind, each with what it shows. */
export function furtherExamplesOf({ kind }: Pick<EditKind, "kind">): { readonly shows: string; readonly example: object }[] {
  return Object.entries(FURTHER[kind] ?? {}).map(([shows, members]) => ({ shows, example: { kind, ...members } }));
}
