import type { ColumnDetails, TableMap } from "./map.js";

const SCOPES: ColumnDetails["values"] = { "Partner Manager": "assigned-partners", "All Partners": "all-partners", "": null };
const scope = (column: string): ColumnDetails => ({ column, values: SCOPES as NonNullable<ColumnDetails["values"]> });

const channeltivity: TableMap = {
  comment: "Only AssignedToUserId and AutoAssignToUserEmail are documented names; change the others to those of your exports.",
  tables: [
    {
      table: "permissionGroups",
      file: "groups*.csv",
      where: { "Group Type": "Internal" },
      columns: {
        id: "Group",
        name: "Group",
        "modules.lead": scope("Leads"),
        "modules.deal": scope("Deals"),
        "modules.mdf-request": scope("MDF"),
        "modules.business-plan": scope("Business Plans"),
        partnerAdministration: "Partner Module Administration",
        systemAdministration: "System Administration",
      },
    },
    {
      table: "userRoles",
      file: "groups*.csv",
      where: { "Group Type": "Partner" },
      columns: {
        id: { column: "Group", values: { "Partner Admins": "administrator", "Partner Sales": "sales", "Partner Marketing": "marketing" } },
        name: "Group",
        leadVisibility: { column: "Leads", values: { "All Leads": "all", "Assigned Leads": "assigned", "": null } },
      },
    },
    {
      table: "partners",
      file: "organizations*.csv",
      where: { "Organization Type": "Partner" },
      columns: { id: "Organization ID", name: "Organization Name", status: "Status" },
      fields: { Region: "Region", "Partner Level": "Partner Level", Country: "Country" },
    },
    {
      table: "users",
      file: "users*.csv",
      columns: {
        id: "User ID",
        firstName: "First Name",
        lastName: "Last Name",
        email: "Email",
        kind: { column: "User Type", values: { Internal: "internal", Partner: "partner" } },
        partner: "Organization ID",
        permissionGroups: { column: "Groups", split: ";" },
        userRoles: {
          column: "Groups",
          split: ";",
          values: { "Partner Admins": "administrator", "Partner Sales": "sales", "Partner Marketing": "marketing" },
        },
        status: {
          column: "Status",
          values: { Active: "active", Pending: "pending", Disabled: "disabled", Inactive: "active" },
          comment: "Inactive follows the state of the organization, which locks its users out by itself.",
        },
        createdAt: "Created",
        lastLoginAt: "Last Login",
      },
      ignore: ["Organization"],
    },
    {
      table: "managers",
      file: "managers*.csv",
      columns: { partner: "Organization ID", user: { column: "Manager Email", by: "email" }, primary: "Primary" },
      ignore: ["Manager", "Organization"],
    },
    {
      table: "records",
      type: "lead",
      file: "leads*.csv",
      columns: {
        id: "LeadId",
        partner: "Organization ID",
        assignee: [
          { column: "AssignedToUserId", by: "id" },
          {
            column: "AutoAssignToUserEmail",
            by: "email",
            skipPending: true,
            comment: "A pending user gets the lead when the invitation is accepted.",
          },
        ],
        origin: { default: "distributed" },
      },
    },
    {
      table: "records",
      type: "deal",
      file: "deals*.csv",
      columns: { id: "DealId", partner: "Organization ID", owner: { column: "Owner User ID", by: "id" } },
    },
  ],
};

const unifyr: TableMap = {
  comment: "The headers of the import of users of Unifyr One, and of its bulk file of partners, which has no id of the partner.",
  tables: [
    {
      table: "partners",
      file: "*partners*.csv",
      optional: true,
      columns: { id: "Partner Id", name: "partnerName" },
      fields: { country: "country" },
      ignore: ["contactFirstName", "contactLastName", "contactEmail"],
    },
    { table: "partners", file: "*users*.csv", distinct: true, columns: { id: "Partner Id" } },
    {
      table: "users",
      file: "*users*.csv",
      columns: {
        id: ["SSO User Id", "Email"],
        firstName: "First Name",
        lastName: "Last Name",
        email: "Email",
        username: "Email",
        partner: "Partner Id",
        userRoles: { column: "Roles", split: ",", values: { Administrator: "administrator", Marketing: "marketing", Sales: "sales" } },
        status: { default: "active" },
      },
      ignore: ["Mobile Phone", "Office Phone"],
    },
  ],
};

const plain: TableMap = {
  comment: "Tables whose columns have the names of the members, one file for each kind.",
  tables: [
    {
      table: "permissionGroups",
      file: "*groups.csv",
      optional: true,
      columns: {
        id: "id",
        name: "name",
        "modules.lead": "lead",
        "modules.deal": "deal",
        "modules.mdf-request": "mdf-request",
        "modules.business-plan": "business-plan",
        partnerAdministration: "partnerAdministration",
        systemAdministration: "systemAdministration",
      },
    },
    {
      table: "userRoles",
      file: "*roles.csv",
      optional: true,
      columns: { id: "id", name: "name", leadVisibility: "leadVisibility", isDefault: "isDefault", partnerAssignable: "partnerAssignable" },
    },
    {
      table: "partners",
      file: "*partners.csv",
      columns: { id: "id", name: "name", status: "status", owner: "owner", segment: "segment" },
      fields: { region: "region", country: "country" },
    },
    {
      table: "users",
      file: "*users.csv",
      columns: {
        id: "id",
        name: "name",
        email: "email",
        kind: "kind",
        partner: "partner",
        status: "status",
        license: "license",
        permissionGroups: { column: "permissionGroups", split: ";" },
        userRoles: { column: "userRoles", split: ";" },
        createdAt: "createdAt",
        lastLoginAt: "lastLoginAt",
      },
    },
    {
      table: "managers",
      file: "*managers.csv",
      optional: true,
      columns: { partner: "partner", user: "user", primary: "primary" },
      ignore: ["action"],
    },
    {
      table: "records",
      type: "lead",
      file: "*leads.csv",
      optional: true,
      columns: { id: "id", partner: "partner", owner: "owner", assignee: "assignee", createdBy: "createdBy", origin: "origin" },
    },
    {
      table: "records",
      type: "deal",
      file: "*deals.csv",
      optional: true,
      columns: { id: "id", partner: "partner", owner: "owner", assignee: "assignee", createdBy: "createdBy" },
    },
  ],
};

/** Maps of portals whose exports are known, and of tables with plain names. */
export const readyMaps = { channeltivity, unifyr, plain } as const;
