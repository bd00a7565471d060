import type { LeadOrigin, RecordShare, Resource, Value } from "./generated/wire.js";
import type { Action, Input, ResourceFor, ResourceOf, ResourceType, TypeOf } from "./types.js";

/** The names of the members of a row that hold a `V` or nothing. */
export type KeysHolding<Row, V> = Extract<{ [Key in keyof Row]-?: Row[Key] extends V | null | undefined ? Key : never }[keyof Row], string>;

/** Where a row has a value: the name of its member, or a function that takes it out. `null` and `undefined` are no value. */
export type FieldSource<Row, V> = KeysHolding<Row, V> | ((row: Row) => V | null | undefined);

/** Which member of a row stands for which member of a resource; what is not named is left out. */
export interface FieldMap<Row> {
  readonly id?: FieldSource<Row, string> | undefined;
  readonly partner?: FieldSource<Row, string> | undefined;
  readonly owner?: FieldSource<Row, string> | undefined;
  readonly assignee?: FieldSource<Row, string> | undefined;
  readonly createdBy?: FieldSource<Row, string> | undefined;
  readonly contact?: FieldSource<Row, string> | undefined;
  readonly origin?: FieldSource<Row, LeadOrigin> | undefined;
  readonly shares?: FieldSource<Row, Input<RecordShare[]>> | undefined;
  /** The free fields that the programme's sharing rules look at, by their names there. */
  readonly fields?: { readonly [name: string]: FieldSource<Row, Value> } | undefined;
}

/** The members of a row that a resource has under the same name, with the same kind of value. */
export type SameNamed<Row> = {
  [Key in keyof Members]: Key extends KeysHolding<Row, Members[Key]> ? Key : never;
}[keyof Members];

type Members = Record<"id" | "partner" | "owner" | "assignee" | "createdBy" | "contact", string> & {
  origin: LeadOrigin;
  shares: Input<RecordShare[]>;
};

/**
 * How rows of a portal's own shape are read as resources of one type: where each member is, or a list of those that have the
 * same name in a row, of which everything else is then left out.
 *
 * @example
 * const leads: RecordMapping<Row, "lead"> = { type: "lead", fields: { id: "leadId", partner: "accountId" } };
 * const deals: RecordMapping<Deal, "deal"> = { type: "deal", fields: ["id", "partner", "owner"] };
 */
export interface RecordMapping<Row, Type extends ResourceType = ResourceType> {
  readonly type: Type;
  readonly fields: FieldMap<Row> | readonly SameNamed<Row>[];
}

/** What makes a resource that `A` may be asked about of a row: a function, or a field map. */
export type MappingFor<A extends Action, Row> = ((row: Row) => ResourceFor<A>) | RecordMapping<Row, TypeOf<A>>;

/** What a mapping makes of a row: a resource of its own, which nobody else holds. */
export type MappedResource<Type extends ResourceType> = Omit<Resource, "type"> & { type: Type };

/** How the rows of a list are read as resources. */
export interface MapOptions<A extends Action, Row> {
  readonly map: MappingFor<A, Row>;
}

/** How the rows of a table are read as resources of one type. */
export interface TableOptions<Row, Type extends ResourceType> {
  /** What makes a resource of a row: a function, or a field map. */
  readonly map: ((row: Row) => ResourceOf<Type>) | RecordMapping<Row, Type>;
}
