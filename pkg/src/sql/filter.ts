import type { Condition } from "./condition.js";
import { type Filter, statement, type WhereOptions } from "./statement.js";

/**
 * A condition as SQL, with parameters that the usual drivers take: DuckDB's binds a whole number as an integer of 64 bits and refuses
 * a larger one, which is a text here; the statement makes a double of either.
 *
 * @throws PolicyError as `statement`
 */
export function filterOf(condition: Condition, options: WhereOptions): Filter {
  const filter = statement(condition, options);
  if (options.dialect !== "duckdb" || !filter.params.some(isTooLarge)) return filter;
  return { ...filter, params: filter.params.map((value) => (isTooLarge(value) ? String(value) : value)) };
}

function isTooLarge(value: unknown): boolean {
  return Number.isInteger(value) && !Number.isSafeInteger(value);
}
