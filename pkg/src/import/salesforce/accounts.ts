import type { Context } from "./context.js";
import type { DraftPartner } from "./draft.js";
import type { Fields } from "./fields.js";
import type { AccountColumn } from "./map.js";
import type { AccountRow } from "./org.js";

const STATUSES = new Set(["active", "prospective", "inactive"]);

/** The partner accounts with their roles. */
export function partnersDraft(context: Context, fields: Fields): DraftPartner[] {
  return [...context.partners.keys()].sort().map((id) => partnerOf(context.org.accounts.get(id) as AccountRow, context, fields));
}

function partnerOf(row: AccountRow, context: Context, fields: Fields): DraftPartner {
  const { people, partners, roles, findings } = context;
  const partner: DraftPartner = { id: row.id, name: row.name, status: statusOf(row, context) };
  const remaining = (partners.get(row.id) ?? []).filter(
    ({ license, row: user }) => license.startsWith("partner-community") && user.isActive,
  );
  if (row.isPartner === false && remaining.length > 0) {
    partner.enabled = false;
    const others = (partners.get(row.id) ?? []).filter(({ license }) => !license.startsWith("partner-community"));
    const place = { line: row.line, example: row.name };
    if (others.length > 0)
      findings.add(
        "narrower",
        "ACCOUNT_NOT_PARTNER",
        row.path,
        "customers of an account that is no partner any more, but has partner users, are locked out with them",
        place,
      );
  }
  if (row.isPartner === undefined && remaining.length > 0) {
    const what = "whether accounts of partner users are partners is not said, and they count as such: their users may sign in";
    findings.add("wider", "PARTNER_UNKNOWN", row.path, what, { line: row.line, example: row.name });
  }
  const owner = row.owner === undefined ? undefined : people.internal.get(row.owner);
  if (row.owner !== undefined && owner === undefined) {
    findings.add(
      "narrower",
      "ACCOUNT_OWNER",
      row.path,
      "accounts whose owner is nobody inside have no owner here, so nobody inside sees what their users own",
      { line: row.line, example: row.name },
    );
  } else if (owner !== undefined) partner.owner = owner.row.id;
  const tier = mapped(row, context.map.partners?.tier);
  if (tier !== undefined) {
    if (context.map.partners?.tier?.tiers.some(({ id }) => id === tier)) partner.tier = tier;
    else
      findings.add("narrower", "UNKNOWN_VALUE", row.path, "tiers that the map does not declare are left out", {
        line: row.line,
        example: tier,
      });
  }
  const segment = mapped(row, context.map.partners?.segment);
  if (segment !== undefined) partner.segment = segment;
  const values: Record<string, string | number | boolean> = Object.create(null);
  let hasValues = false;
  for (const [name, cell] of row.cells) {
    const value = fields.value("Account", name, cell);
    if (value === null) continue;
    if (value === undefined) {
      findings.add("narrower", "FIELD_TYPE", row.path, "values that are not of the type of their field are left out", {
        line: row.line,
        example: name,
      });
      continue;
    }
    values[name] = value;
    hasValues = true;
  }
  if (hasValues) partner.fields = values;
  const tree = roles.ofAccount.get(row.id);
  if (tree !== undefined) partner.partnerRoles = tree.map((role) => ({ ...role }));
  return partner;
}

function statusOf(row: AccountRow, { map, findings }: Context): DraftPartner["status"] {
  const column = map.partners?.status;
  if (column === undefined) return "active";
  const value = mapped(row, column);
  if (value === undefined) return column.default ?? "active";
  if (STATUSES.has(value)) return value as DraftPartner["status"];
  findings.add("narrower", "UNKNOWN_VALUE", row.path, "accounts with a status that the map does not name are inactive", {
    line: row.line,
    example: value,
  });
  return "inactive";
}

function mapped(row: AccountRow, column: AccountColumn | undefined): string | undefined {
  if (column === undefined) return undefined;
  const cell = row.cells.find(([name]) => name.toLowerCase() === column.column.toLowerCase())?.[1];
  if (cell === undefined) return undefined;
  const text = String(cell);
  return column.values !== undefined && Object.hasOwn(column.values, text) ? column.values[text] : text;
}
