/**
 * The records that a viewer may act on, as a condition of a Kysely query.
 *
 * @module
 */
import { type RawBuilder, type SqlBool, sql } from "kysely";
import { type Filtering, templateOf, where } from "../sql/filtering.js";
import type { WhereOptions } from "../sql/statement.js";
import type { Action } from "../types.js";

export type { Filtering } from "../sql/filtering.js";

/**
 * Where the viewer may do `action`, for `where` of a Kysely query of any kind; `and` and `or` it with conditions of your own.
 *
 * @throws PolicyError as `viewer.where`
 *
 * @example
 * const columns = { partner: "l.partner_id", owner: "l.owner_id", assignee: "l.assignee_id", createdBy: "l.created_by", shares: null };
 * const page = await db
 *   .selectFrom("leads as l")
 *   .selectAll()
 *   .where(accessibleBy(viewer, "lead.view", { dialect: "postgres", columns }))
 *   .limit(50)
 *   .execute();
 */
export function accessibleBy(viewer: Filtering, action: Action, options: Omit<WhereOptions, "firstParameter">): RawBuilder<SqlBool> {
  const [texts, values] = templateOf(where(viewer, action, options));
  return sql<SqlBool>(texts, ...values);
}
