import { PolicyError } from "../../errors.js";
import { MEMBERS, type TableKind, type TableMap } from "./map.js";

/** The part of JSON Schema (2020-12) that describes maps. */
interface Schema {
  readonly $schema?: string;
  readonly $id?: string;
  readonly title?: string;
  readonly description?: string;
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, Schema>>;
  readonly type?: "object" | "array" | "string" | "number" | "boolean" | "null";
  readonly enum?: readonly string[];
  readonly const?: string;
  readonly anyOf?: readonly Schema[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: boolean | Schema;
  readonly required?: readonly string[];
  readonly minLength?: number;
}

const TEXT: Schema = { type: "string" };
const FLAG: Schema = { type: "boolean" };
const TIERS: Schema = {
  type: "array",
  description: "lowest first",
  items: {
    type: "object",
    additionalProperties: false,
    required: ["id", "name", "features"],
    properties: { id: TEXT, name: TEXT, features: { type: "array", items: TEXT } },
  },
};
const USE: Schema = { $ref: "#/$defs/use" };

function record(values: Schema, description: string): Schema {
  return { type: "object", additionalProperties: values, description };
}

function entry(table: TableKind): Schema {
  const members = MEMBERS[table];
  const names = members.map((member) => member.replace("!", ""));
  const isRecords = table === "records";
  return {
    type: "object",
    additionalProperties: false,
    required: ["table", "file", "columns", ...(isRecords ? ["type"] : [])],
    properties: {
      table: { const: table, type: "string" },
      file: { type: "string", minLength: 1, description: "the name of the file, or the end of its path; `*` stands for any letters" },
      ...(isRecords ? { type: { type: "string", minLength: 1, description: "the record type, such as `lead`" } } : {}),
      where: record({ anyOf: [TEXT, { type: "array", items: TEXT }] }, "rows that belong to the table: the words that a column must have"),
      columns: {
        type: "object",
        additionalProperties: false,
        properties: Object.fromEntries(names.map((name) => [name, USE])),
        required: members.filter((member) => member.endsWith("!")).map((member) => member.replace("!", "")),
      },
      ...(table === "partners" || isRecords ? { fields: record(USE, "further columns, by the name of the field") } : {}),
      ignore: { type: "array", items: TEXT, description: "columns that say nothing new" },
      distinct: { ...FLAG, description: "rows with an id that was there already are left out without a word" },
      optional: { ...FLAG, description: "the file, or columns of it, may be missing" },
      delimiter: { type: "string", minLength: 1 },
      encoding: { type: "string", enum: ["utf-8", "utf-16le", "utf-16be", "windows-1252", "iso-8859-1"] },
      comment: TEXT,
    },
  };
}

/** The JSON Schema of a {@link TableMap}. */
export const TABLE_MAP_SCHEMA: Schema = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  title: "partner-policy import map",
  description: "Which files and columns of a portal are which members of a snapshot.",
  type: "object",
  additionalProperties: false,
  required: ["tables"],
  properties: {
    $schema: TEXT,
    comment: TEXT,
    settings: { type: "object", description: "settings of the snapshot" },
    tiers: TIERS,
    tables: { type: "array", items: { anyOf: (Object.keys(MEMBERS) as TableKind[]).map((table) => ({ $ref: `#/$defs/${table}` })) } },
  },
  $defs: {
    use: { anyOf: [TEXT, { $ref: "#/$defs/details" }, { type: "array", items: { anyOf: [TEXT, { $ref: "#/$defs/details" }] } }] },
    details: {
      type: "object",
      additionalProperties: false,
      properties: {
        column: { anyOf: [TEXT, { type: "array", items: TEXT }] },
        values: record({ anyOf: [TEXT, { type: "number" }, FLAG, { type: "null" }] }, "what the words of the column mean"),
        default: { anyOf: [TEXT, { type: "number" }, FLAG] },
        split: { type: "string", minLength: 1, description: "what separates several values in a cell" },
        by: { type: "string", enum: ["id", "email"], description: "how people are named" },
        skipPending: { ...FLAG, description: "an assignee who has not accepted the invitation counts as none" },
        type: { type: "string", enum: ["text", "number", "boolean", "date", "time"] },
        decimal: { type: "string", enum: [".", ","], description: "what stands before the decimals of a number" },
        comment: TEXT,
      },
    },
    ...Object.fromEntries((Object.keys(MEMBERS) as TableKind[]).map((table) => [table, entry(table)])),
  },
};

/** The JSON Schema of a map of a Salesforce import. */
export const SALESFORCE_MAP_SCHEMA: Schema = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  title: "partner-policy map of a Salesforce import",
  description: "What the metadata of an organisation does not say.",
  type: "object",
  additionalProperties: false,
  properties: {
    $schema: TEXT,
    partners: {
      type: "object",
      additionalProperties: false,
      properties: {
        status: column({ default: { type: "string", enum: ["active", "prospective", "inactive"] } }),
        tier: column(
          {
            tiers: TIERS,
          },
          ["tiers"],
        ),
        segment: column({}),
      },
    },
    recordTypes: record(
      {
        type: "object",
        additionalProperties: false,
        properties: { id: TEXT, label: TEXT, module: FLAG, portalCapability: FLAG, hierarchies: FLAG },
      },
      "custom objects by API name",
    ),
    files: record(TEXT, "files whose names do not say what they hold: the object"),
    columns: record(record(TEXT, "the field that a header stands for"), "headers that are no API names, by object"),
  },
};

function column(more: Readonly<Record<string, Schema>>, required: readonly string[] = []): Schema {
  return {
    type: "object",
    additionalProperties: false,
    required: ["column", ...required],
    properties: { column: TEXT, values: record(TEXT, "what a value becomes"), ...more },
  };
}

/**
 * Checks a map against its schema.
 *
 * @throws PolicyError `UNKNOWN_FIELD`, `MISSING_FIELD`, `UNKNOWN_VALUE` or `MALFORMED_JSON` with the place in the map
 */
export function checkMap(map: unknown, schema: Schema): void {
  const [problem] = problemsOf(map, schema, "", schema);
  if (problem !== undefined) throw PolicyError.of(problem.code, problem.at, problem.message);
}

interface Problem {
  readonly code: "UNKNOWN_FIELD" | "UNKNOWN_VALUE" | "MISSING_FIELD" | "MALFORMED_JSON";
  readonly at: string;
  readonly message: string;
}

function problemsOf(value: unknown, schema: Schema, at: string, root: Schema): Problem[] {
  if (schema.$ref !== undefined) return problemsOf(value, root.$defs?.[schema.$ref.slice("#/$defs/".length)] ?? {}, at, root);
  if (schema.anyOf !== undefined) return anyOf(value, schema.anyOf, at, root);
  const kind = value === null ? "null" : Array.isArray(value) ? "array" : typeof value;
  const wanted = schema.type ?? kind;
  if (kind !== wanted) return [{ code: "MALFORMED_JSON", at, message: `expected ${wanted}, found ${kind}` }];
  if (schema.const !== undefined && value !== schema.const)
    return [{ code: "UNKNOWN_VALUE", at, message: `\`${value}\` is not \`${schema.const}\`` }];
  if (schema.enum !== undefined && !schema.enum.includes(value as string)) {
    return [{ code: "UNKNOWN_VALUE", at, message: `\`${value}\` is none of ${schema.enum.join(", ")}` }];
  }
  if (schema.minLength !== undefined && (value as string).length < schema.minLength)
    return [{ code: "UNKNOWN_VALUE", at, message: "it is empty" }];
  if (Array.isArray(value))
    return schema.items === undefined
      ? []
      : value.flatMap((item, index) => problemsOf(item, schema.items as Schema, `${at}/${index}`, root));
  return kind === "object" ? ofObject(value as Record<string, unknown>, schema, at, root) : [];
}

function ofObject(value: Record<string, unknown>, schema: Schema, at: string, root: Schema): Problem[] {
  const problems: Problem[] = [];
  for (const name of schema.required ?? [])
    if (!Object.hasOwn(value, name))
      problems.push({ code: "MISSING_FIELD", at, message: `\`${name}\` is missing${expectedOf(schema.properties?.[name], root)}` });
  for (const [key, member] of Object.entries(value)) {
    const place = `${at}/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`;
    const own = schema.properties !== undefined && Object.hasOwn(schema.properties, key) ? schema.properties[key] : undefined;
    const found = own ?? (typeof schema.additionalProperties === "object" ? schema.additionalProperties : undefined);
    if (found !== undefined) problems.push(...problemsOf(member, found, place, root));
    else if (schema.additionalProperties === false)
      problems.push({
        code: "UNKNOWN_FIELD",
        at: place,
        message: `\`${key}\` is no member here; there are ${Object.keys(schema.properties ?? {}).join(", ")}`,
      });
  }
  return problems;
}

/** What is expected where a member is missing. */
function expectedOf(schema: Schema | undefined, root: Schema): string {
  const found = schema?.$ref === undefined ? schema : root.$defs?.[schema.$ref.slice("#/$defs/".length)];
  const what = found?.const ?? found?.enum?.join(", ") ?? found?.type;
  return what === undefined ? "" : `; expected ${what}`;
}

/** The problems against the alternative that fits best: of tables the one with that name. */
function anyOf(value: unknown, schemas: readonly Schema[], at: string, root: Schema): Problem[] {
  let best: Problem[] | undefined;
  for (const schema of schemas) {
    const problems = problemsOf(value, schema, at, root);
    if (problems.length === 0) return [];
    const isOther = problems.some(
      ({ code, at: place }) =>
        place === `${at}/table` || (code === "MALFORMED_JSON" && place === at && /^expected/.test(problems[0]?.message ?? "")),
    );
    if (best === undefined || !isOther) best = problems;
  }
  return best ?? [];
}

/** Checks a map of tables; see {@link checkMap}. */
export function checkTableMap(map: unknown): asserts map is TableMap {
  checkMap(map, TABLE_MAP_SCHEMA);
}
