import { Problem } from "./problem.js";

/**
 * @typedef {import("partner-policy").Resource} Resource
 * @typedef {"lead" | "deal"} Type
 * @typedef {"leads" | "deals"} TableName
 */

/** @type {Readonly<Record<TableName, Type>>} */
export const TYPES = { leads: "lead", deals: "deal" };

/** The free fields of a record and what each holds; sharing rules of the programme may compare these. */
export const FIELDS = /** @type {const} */ ({ company: "string", product: "string", stage: "string", region: "string", amount: "number" });

const shares = "s.share->";

/**
 * Where the members of a record stand in a table that the query calls `r`: what `viewer.where` needs, and nothing from outside.
 *
 * @type {import("partner-policy/sql").Columns}
 */
export const COLUMNS = {
  id: "r.id",
  partner: "r.partner",
  owner: "r.owner",
  assignee: "r.assignee",
  createdBy: "r.created_by",
  origin: "r.origin",
  contact: "r.contact",
  fields: {
    company: "r.fields->>'company'",
    product: "r.fields->>'product'",
    stage: "r.fields->>'stage'",
    region: "r.fields->>'region'",
    amount: { column: "(r.fields->>'amount')::double precision", type: "number" },
  },
  shares: {
    from: "jsonb_array_elements(r.shares) AS s(share)",
    on: "TRUE",
    user: `${shares}>'user'`,
    level: `${shares}>'level'`,
    group: `${shares}>'group'`,
    internalRole: {
      role: `${shares}'internalRole'->>'role'`,
      subordinates: { column: `${shares}'internalRole'->'subordinates' = 'true'`, type: "boolean" },
      partnerBranches: { column: `${shares}'internalRole'->'partnerBranches' = 'true'`, type: "boolean" },
    },
    partnerRole: {
      partner: `${shares}'partnerRole'->>'partner'`,
      role: `${shares}'partnerRole'->>'role'`,
      subordinates: { column: `${shares}'partnerRole'->'subordinates' = 'true'`, type: "boolean" },
    },
  },
};

/** What a query selects for {@link recordOf}. */
export const SELECTED = "r.id, r.partner, r.owner, r.assignee, r.created_by, r.origin, r.contact, r.fields, r.shares";

/**
 * A row as the policy reads it: what is NULL is left out.
 *
 * @template {Type} T
 * @param {T} type
 * @param {any} row
 * @returns {import("partner-policy").Resource & { type: T, id: string }}
 */
export function recordOf(type, { id, partner, owner, assignee, created_by: createdBy, origin, contact, fields, shares }) {
  const members = Object.entries({ partner, owner, assignee, createdBy, origin, contact }).filter(([, value]) => value !== null);
  return { type, id, ...Object.fromEntries(members), fields, ...(shares.length === 0 ? {} : { shares }) };
}

/**
 * Refuses a record that not every list could show afterwards: one that the policy cannot read (half a character in a text, a member
 * that there is not), that PostgreSQL cannot hold (U+0000), or whose fields are not what the columns say. Ask before every write.
 *
 * @param {import("partner-policy").Policy} policy
 * @param {readonly Resource[]} records
 */
export function refuseUnreadable(policy, records) {
  policy.table(records, { strict: true }).close();
  for (const { id, type, fields = {}, ...rest } of records) {
    if (id === undefined) throw new Problem(422, "RECORD_WITHOUT_ID", `a record of type ${type} has no id`);
    if (holdsZero([id, fields, rest])) throw new Problem(422, "RECORD_TEXT", `${type} ${id}: a text holds U+0000`);
    for (const [name, kind] of Object.entries(FIELDS)) {
      const value = fields[name];
      if (value !== undefined && typeof value !== kind) {
        throw new Problem(422, "RECORD_FIELD", `${type} ${id}: \`${name}\` is a ${kind}`);
      }
    }
  }
}

/** @param {unknown} value @returns {boolean} */
export function holdsZero(value) {
  if (typeof value === "string") return value.includes("\0");
  return typeof value === "object" && value !== null && Object.entries(value).some((entry) => entry.some(holdsZero));
}

/**
 * Writes records; those that are there already are replaced.
 *
 * @param {import("./database.js").Connection} connection
 * @param {readonly Resource[]} records
 * @param {(record: Resource, at: number) => Date} [createdAt]
 */
export async function writeRecords(connection, records, createdAt) {
  for (const [table, type] of Object.entries(TYPES)) {
    const rows = records.flatMap((record, at) => (record.type === type ? [{ ...record, created_at: createdAt?.(record, at) }] : []));
    for (let at = 0; at < rows.length; at += 1000) {
      await connection.query(
        `INSERT INTO ${table} (id, partner, owner, assignee, created_by, origin, contact, fields, shares, created_at)
         SELECT id, partner, owner, assignee, "createdBy", origin, contact, coalesce(fields, '{}'), coalesce(shares, '[]'), coalesce(created_at, now())
           FROM jsonb_to_recordset($1::text::jsonb) AS given(id text, partner text, owner text, assignee text, "createdBy" text, origin text,
                contact text, fields jsonb, shares jsonb, created_at timestamptz)
         ON CONFLICT (id) DO UPDATE SET partner = excluded.partner, owner = excluded.owner, assignee = excluded.assignee,
           created_by = excluded.created_by, origin = excluded.origin, contact = excluded.contact, fields = excluded.fields, shares = excluded.shares`,
        [JSON.stringify(rows.slice(at, at + 1000))],
      );
    }
  }
}
