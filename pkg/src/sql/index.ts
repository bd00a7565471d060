/**
 * Filters for databases: what `viewer.where` takes and gives, and the same for viewers out of capsules and for conditions that came
 * as data.
 *
 * @module
 */
export type { Column, ColumnSource, Columns, ColumnType, Dialect, SharesTable } from "./columns.js";
export type { Atom, Condition, FieldOperator, IdMember as Member } from "./condition.js";
export { type Filtering, toAst, where } from "./filtering.js";
export { toSql } from "./given.js";
export { type GrantsSchema, type GrantsSchemaOptions, grantsSchema, type RecordSource } from "./grant-schema.js";
export type { GrantsDialect } from "./relation-texts.js";
export { type RowSecurityOptions, rowSecurity } from "./row-security.js";
export type { Filter, WhereOptions } from "./statement.js";
export {
  type FilteredViewer,
  type FilterRow,
  type FiltersSource,
  ViewerFilters,
  type ViewerFiltersOptions,
  viewerFilters,
} from "./viewer-filters.js";
