// A relation of grants in a database, and what its views say.
import { GRANT_COLUMNS, type GrantOwner, type GrantRow, type Grants } from "partner-policy";
import { type GrantsDialect, type GrantsSchema, grantsSchema, type RecordSource } from "partner-policy/sql";
import { type Engine, literal } from "./engines.js";

/** A row as a list of literals, in the order of the columns. */
const valuesOf = (row: GrantRow): string => `(${GRANT_COLUMNS.map((name) => literal(row[name])).join()})`;

export async function insertGrants({ run }: Engine, rows: readonly GrantRow[], table = "grants"): Promise<void> {
  for (let at = 0; at < rows.length; at += 1000) {
    await run(
      `INSERT INTO ${table} (${GRANT_COLUMNS.join()}) VALUES ${rows
        .slice(at, at + 1000)
        .map(valuesOf)
        .join()}`,
    );
  }
}

export async function insertOwners({ run }: Engine, owners: readonly GrantOwner[], table = "grant_owners"): Promise<void> {
  const values = owners.map(({ owner, class: of, account }) => `(${[owner, of, account].map(literal).join()})`);
  for (let at = 0; at < values.length; at += 1000) await run(`INSERT INTO ${table} VALUES ${values.slice(at, at + 1000).join()}`);
}

/** Takes out rows that a plan removed, each by all that it says. */
export async function removeGrants({ run }: Engine, rows: readonly GrantRow[]): Promise<void> {
  for (const row of rows) {
    const same = GRANT_COLUMNS.map((name) => (row[name] === undefined ? `${name} IS NULL` : `${name} = ${literal(row[name])}`));
    await run(`DELETE FROM grants WHERE ${same.join(" AND ")}`);
  }
}

export async function removeOwners({ run }: Engine, owners: readonly GrantOwner[]): Promise<void> {
  for (const { owner } of owners) await run(`DELETE FROM grant_owners WHERE owner = ${literal(owner)}`);
}

/** What a server does by itself after a while: without it PostgreSQL plans the joins for tables of another size, and takes seconds. */
export async function countRows({ dialect, run }: Engine): Promise<void> {
  if (dialect === "postgres") await run("ANALYZE grants, grant_owners");
}

/** Makes tables and views, and fills the tables. */
export async function install(
  engine: Engine,
  grants: Grants,
  records: { readonly [type: string]: RecordSource },
  moment: string,
): Promise<GrantsSchema> {
  const rows = [...grants];
  const dialect = engine.dialect as GrantsDialect;
  const schema = grantsSchema({ dialect, records, criteria: grants.criteria, moment });
  for (const sql of [...schema.tables, ...schema.indexes]) await engine.run(sql);
  await insertGrants(engine, rows);
  await insertOwners(engine, grants.owners);
  await countRows(engine);
  for (const sql of schema.views) await engine.run(sql);
  return schema;
}

/** Gives the columns of the tables in PostgreSQL a collation that takes cases for equal. */
export async function loosen({ run }: Engine): Promise<void> {
  await run("CREATE COLLATION loose (provider = icu, locale = 'und-u-ks-level2', deterministic = false)");
  const alter = (names: readonly string[]) => names.map((name) => `ALTER ${name} TYPE text COLLATE loose`).join();
  await run(`ALTER TABLE records ${alter(["id", "partner", "owner", "assignee", "created_by", "origin", "contact", "name"])}`);
  await run(`ALTER TABLE shares ${alter(["user_id", "level"])}`);
}
