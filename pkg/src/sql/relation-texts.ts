import { PolicyError } from "../errors.js";

/** The databases in which relation and records are joined. */
export type GrantsDialect = "postgres" | "duckdb" | "spark";

/** A text in a statement. */
export function literal(dialect: GrantsDialect, text: string): string {
  if (text.includes("\u0000")) throw PolicyError.of("SQL_UNSUPPORTED", "/criteria", "a text with a zero character is in no statement");
  const quoted = text.replaceAll("'", "''");
  // Spark reads escapes, and takes two quotes for two texts.
  if (dialect === "spark" && /['\\]/.test(text)) {
    const bytes = [...new TextEncoder().encode(text)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return `decode(unhex('${bytes}'), 'UTF-8')`;
  }
  return `'${quoted}'`;
}

/** A text of a record that is compared by its bytes, whatever collation its column has; in DuckDB and Spark its view says so already. */
export function exact(dialect: GrantsDialect, sql: string): string {
  return dialect === "postgres" ? `${sql} COLLATE "C"` : sql;
}

/** In PL/pgSQL: refuses who would see every row whatever the policies say. */
export const BOUND =
  "IF EXISTS (SELECT 1 FROM pg_catalog.pg_roles WHERE rolname = current_user AND (rolsuper OR rolbypassrls)) THEN RAISE EXCEPTION 'the role % is not bound by row-level security', current_user USING ERRCODE = 'insufficient_privilege'; END IF;";

/** A text of a record equals another one by its bytes; an index of its column answers the first comparison. */
export function same(dialect: GrantsDialect, sql: string, other: string): string {
  const equal = `${sql} = ${other}`;
  return dialect === "postgres" ? `${equal} AND CASE WHEN ${exact(dialect, sql)} = ${other} THEN TRUE END IS NOT NULL` : equal;
}
