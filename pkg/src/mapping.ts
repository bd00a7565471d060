import type { MappedResource, RecordMapping } from "./mapping-types.js";
import { mapperOf } from "./residual/mapper.js";
import type { ResourceType } from "./types.js";

export type * from "./mapping-types.js";
export { mapperOf };

/**
 * A function that reads rows of a portal's own shape as resources of one type: a `map` for every question that takes one.
 *
 * A member that the row lacks, or that is `null`, is left out, and so is one that every object has. What is there is judged
 * as in a resource: an id that is a number is refused, not converted.
 *
 * @throws PolicyError `UNKNOWN_FIELD` for a member that no resource has; `INVALID_VALUE` for a type that is no text, and for a member
 * that comes from neither a name nor a function; `UNKNOWN_VALUE` for a type that there is not; when it is called, `MALFORMED_JSON` for a row that
 * cannot be read, and `INVALID_VALUE` where the row lacks its `partner` and none would mean the viewer's own account
 *
 * @example
 * interface Row { leadId: string; accountId: string | null; region: string }
 * const asLead = defineMapping<Row>()({
 *   type: "lead",
 *   fields: { id: "leadId", partner: "accountId", fields: { region: (row) => row.region.toUpperCase() } },
 * });
 * const visible: Row[] = viewer.filter("lead.view", rows, { map: asLead });
 */
export function defineMapping<Row>(): <Type extends ResourceType>(mapping: RecordMapping<Row, Type>) => (row: Row) => MappedResource<Type> {
  return <Type extends ResourceType>(mapping: RecordMapping<Row, Type>) =>
    mapperOf(mapping) as unknown as (row: Row) => MappedResource<Type>;
}
