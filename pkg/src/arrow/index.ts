/**
 * The relation of grants as Apache Arrow, for DuckDB, Spark, pandas and others.
 *
 * @module
 */
import { PolicyError } from "../errors.js";
import type { GrantRow } from "../generated/wire.js";
import { GRANT_COLUMNS } from "../grants.js";
import { reading } from "../reading.js";
import { ipcOf, type Kind } from "./vendor/flechette.js";

const KINDS: Readonly<Partial<Record<keyof GrantRow, Kind>>> = {
  action: "name",
  level: "name",
  rule: "name",
  owner_class: "name",
  origin: "name",
  share_level: "name",
  partner_absent: "flag",
  owner_absent: "flag",
  at_home: "flag",
  assignee_absent: "flag",
  created_by_absent: "flag",
  id_absent: "flag",
  implied: "name",
  criterion: "whole",
  valid_until: "moment",
};

/**
 * Rows as an Arrow IPC stream, which is in memory as a whole; what a row does not say is null. The columns are `GRANT_COLUMNS`:
 * texts (those of few values as dictionaries), booleans, `criterion` as int64, `valid_until` as a UTC timestamp in milliseconds.
 *
 * @example
 * writeFileSync("grants.arrows", grantsToArrow(policy.grants({ actions: ["lead.view"], now: new Date() })));
 */
export function grantsToArrow(rows: Iterable<GrantRow>): Uint8Array {
  if (!reading(() => typeof rows === "object" && rows !== null && typeof rows[Symbol.iterator] === "function")) {
    throw PolicyError.of("INVALID_VALUE", "", "the rows of a relation are expected, such as `policy.grants(…)` gives");
  }
  const columns = GRANT_COLUMNS.map((name) => ({ name, kind: KINDS[name] ?? ("text" as const), values: [] as Value[] }));
  reading(() => {
    for (const row of rows) {
      if (typeof row !== "object" || row === null) throw PolicyError.of("INVALID_VALUE", "", "a row of a relation is an object");
      for (const { name, kind, values } of columns) values.push(cellOf(row[name], kind));
    }
  });
  return ipcOf(columns);
}

type Value = string | number | bigint | boolean | null;

function cellOf(given: string | number | boolean | null | undefined, kind: Kind): Value {
  if (given === undefined || given === null) return null;
  if (kind === "moment") return Date.parse(String(given));
  return kind === "whole" ? BigInt(given) : given;
}
