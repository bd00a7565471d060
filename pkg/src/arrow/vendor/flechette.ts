import {
  bool,
  columnFromArray,
  type DataType,
  dictionary,
  int64,
  TimeUnit,
  tableFromColumns,
  tableToIPC,
  timestamp,
  utf8,
} from "@uwdata/flechette";

/** What a column holds; `name` is a text of which there are few. */
export type Kind = "text" | "name" | "flag" | "whole" | "moment";

/** A column: its values, `null` where there is none. Moments are milliseconds since 1970. */
export interface ArrowColumn {
  readonly name: string;
  readonly kind: Kind;
  readonly values: readonly (string | number | bigint | boolean | null)[];
}

const TYPES: Readonly<Record<Kind, () => DataType>> = {
  text: utf8,
  name: () => dictionary(utf8()),
  flag: bool,
  whole: () => int64(),
  moment: () => timestamp(TimeUnit.MILLISECOND, "UTC"),
};

/** Columns of one length as an Arrow IPC stream. */
export function ipcOf(columns: readonly ArrowColumn[]): Uint8Array {
  const made = columns.map(({ name, kind, values }) => [name, columnFromArray([...values], TYPES[kind]())] as const);
  const bytes = tableToIPC(tableFromColumns(made as never), { format: "stream" });
  if (bytes === null) throw new TypeError("the table was not written");
  return bytes;
}
