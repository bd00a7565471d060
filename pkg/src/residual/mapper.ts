import { PolicyError } from "../errors.js";
import type { Resource } from "../generated/wire.js";
import type { FieldMap, RecordMapping } from "../mapping-types.js";
import { meant } from "../nearest.js";
import { membersOf, reading } from "../reading.js";
import type { Input } from "../types.js";
import { isTypeName, TYPES } from "./actions.js";
import { isPlain, lengthOf, pointer } from "./members.js";
import { optionsOf } from "./options.js";

/** A row as a resource. */
export type Mapper = (row: unknown) => Input<Resource>;

/**
 * What a `map` makes of rows.
 *
 * @throws PolicyError `INVALID_VALUE` for a `map` that is neither a function nor a field map; as `defineMapping`
 */
export function mapperOf(map: unknown): Mapper {
  if (typeof map !== "function") return compiled(map as RecordMapping<unknown>);
  return (row) => {
    const resource = reading(() => map(row));
    // No resource at all is another question, which nobody asked.
    if (resource === undefined) throw PolicyError.of("MALFORMED_JSON", "/resource", "the mapping gave nothing for a row");
    return resource;
  };
}

type Reader = (row: object) => unknown;

const MEMBERS: readonly string[] = ["id", "partner", "owner", "assignee", "createdBy", "contact", "origin", "shares"];

/** The types of which one without a partner is the viewer's own. */
const OWN_UNLESS_SAID: ReadonlySet<string> = new Set([
  "portal",
  "portal-area",
  "page",
  "tier-feature",
  "account-settings",
  "crm-integration",
  "my-settings",
  "campaign",
  "contact-list",
  "company-social",
  "personal-social",
  "user-role",
  "user",
  "partnership",
]);

function compiled(mapping: RecordMapping<unknown>): Mapper {
  if (typeof mapping !== "object" || mapping === null) {
    throw PolicyError.of("INVALID_VALUE", "/map", "a mapping is a function, or a type and fields");
  }
  const { type, fields } = optionsOf(mapping, ["type", "fields"], "/map") as RecordMapping<unknown>;
  if (typeof type !== "string") throw PolicyError.of("INVALID_VALUE", "/map/type", "a mapping has the type of its records, such as `lead`");
  if (!isTypeName(type))
    throw PolicyError.of("UNKNOWN_VALUE", "/map/type", `there is no such resource type${meant(type, [...TYPES] as string[])}`);
  const { fields: free, ...sources } = sourcesOf(fields);
  const members = Object.entries(sources)
    .filter(([, source]) => source !== undefined)
    .map(([name, source]) => {
      const at = `/map/fields${pointer(name)}`;
      if (!MEMBERS.includes(name)) throw PolicyError.of("UNKNOWN_FIELD", at, `no resource has a \`${name}\`${meant(name, MEMBERS)}`);
      return [name, reader(source, at)] as const;
    });
  const frees =
    free === undefined
      ? []
      : Object.entries(freeOf(free)).map(([name, source]) => {
          const at = `/map/fields/fields${pointer(name)}`;
          if (name === "__proto__") throw PolicyError.of("UNKNOWN_FIELD", at, "no record has a field of this name");
          return [name, reader(source, at)] as const;
        });
  const needsPartner = OWN_UNLESS_SAID.has(type);
  return (row) => {
    if (typeof row !== "object" || row === null) throw PolicyError.of("MALFORMED_JSON", "/resource", "a row is an object");
    return reading(() => {
      const resource: Record<string, unknown> = { type };
      for (const [name, read] of members) {
        const value = read(row);
        if (value !== undefined && value !== null) resource[name] = value;
        else if (value === undefined && needsPartner && name === "partner") {
          throw PolicyError.of("INVALID_VALUE", "/resource/partner", "the row lacks the partner that its mapping names");
        }
      }
      if (frees.length > 0) {
        const fields: Record<string, unknown> = {};
        for (const [name, read] of frees) {
          const value = read(row);
          if (value !== undefined && value !== null) fields[name] = value;
        }
        resource.fields = fields;
      }
      return resource as unknown as Resource;
    });
  };
}

/** Where the members of a record come from, each read by its name wherever it stands: a lost one would count as absent. */
function sourcesOf(fields: unknown): FieldMap<unknown> {
  if (!reading(() => Array.isArray(fields))) return membersOf(fields as FieldMap<unknown>, [...MEMBERS, "fields"]);
  const names = listOf(fields as readonly unknown[], "/map/fields").map((name, at) => {
    if (typeof name !== "object" && typeof name !== "function" && typeof name !== "symbol") return [String(name), name];
    throw PolicyError.of("INVALID_VALUE", `/map/fields/${at}`, "a member comes from a name");
  });
  return Object.fromEntries(names);
}

/** Where the free fields come from: they have no names to be read by, so that nothing else could be seen of other objects. */
function freeOf(free: unknown): object {
  if (reading(() => isPlain(free))) return membersOf(free as object);
  throw PolicyError.of("INVALID_VALUE", "/map/fields/fields", "the free fields are a plain object");
}

function reader(source: unknown, at: string): Reader {
  if (typeof source === "function") return source as Reader;
  if (typeof source !== "string" || source === "") throw PolicyError.of("INVALID_VALUE", at, "a member comes from a name or a function");
  // What every object has is no row's own: `constructor`, or what somebody put on all objects.
  return (row) => (source in Object.prototype && !Object.hasOwn(row, source) ? undefined : (row as Record<string, unknown>)[source]);
}

/**
 * The items of a list from outside.
 *
 * @throws PolicyError `MALFORMED_JSON` for what is no list
 */
export function listOf<Item>(items: readonly Item[], at = ""): readonly Item[] {
  const given = reading(() => (Array.isArray(items) && lengthOf(items) >= 0 ? Array.from(items) : undefined));
  if (given === undefined) throw PolicyError.of("MALFORMED_JSON", at, "the resources are not a list");
  return given;
}
