import type { Action, GrantOwner } from "../../generated/wire.js";
import type { Grants } from "../../grants.js";
import type { Policy } from "../../policy.js";
import { type FilterRow, type GrantsDialect, grantsSchema, type RecordSource, rowSecurity, viewerFilters } from "../../sql/index.js";
import { misuse } from "../io/fault.js";
import { loadPolicy } from "../io/source.js";
import { type ExitCode, isUnread, readJson, writeAll } from "../io/streams.js";
import { isShown } from "../io/terminal.js";
import { replace } from "../io/write.js";
import { type Call, type Command, isGiven, isJson, moment, NOW, note, onlyWord, optional, required } from "./command.js";

const FORMATS = ["ndjson", "csv", "arrow"];
const DIALECTS = ["postgres", "duckdb", "spark"];

/** `partner-policy grants`: access as a relation. */
export const grants: Command = {
  name: "grants",
  group: "check",
  summary: "who may do what on which records, everybody at once, as rows for a database",
  usage: [
    "grants SNAPSHOT --action ACTIONS [--viewers USERS] [--to FORMAT] [--out FILE]",
    "grants SNAPSHOT --action ACTIONS --owners [--out FILE]",
    "grants SNAPSHOT --action ACTIONS --schema DATABASE [--records FILE]",
    "grants SNAPSHOT --action ACTIONS --rls-filters --role ROLE --login ROLE [--records FILE]",
    "grants SNAPSHOT --action ACTIONS --rls --role ROLE [--records FILE]",
  ],
  about: `Prints the access of every user as the rows of a relation: a user may do an action on a record if a row of the two matches the
record in every column that says something, and its valid_until is not reached. --owners prints what rows ask about owners, as a
table of its own. --schema prints the tables, indexes and views for a database.

--rls-filters prints row-level security for PostgreSQL as one transaction: the filters of everybody and a policy for each kind of them,
about as fast as a condition in the query; send it again after an edit. --rls prints another form on top of the tables and views of
--schema, which needs no roles and is slower. A table has one of the two. In each transaction: SELECT partner_policy_enter('u-0002').

Records are expected in tables such as leads (id, partner, owner, assignee, created_by, origin, contact and the fields of sharing
rules), their single-record shares in lead_shares (record, user_id, level); --records says otherwise:
{ "lead": { "from": "crm.leads l", "key": "l.id", "columns": { "partner": "l.account_id", … } } }.`,
  options: {
    action: { value: "ACTIONS", help: "which actions, such as lead.view,lead.edit", completes: "action" },
    viewers: { value: "USERS", help: "whose access, ids with commas between them (default: everybody's)" },
    to: { value: "FORMAT", help: "how rows are written (default: ndjson)", choices: FORMATS },
    owners: { help: "the owners in place of the rows" },
    schema: { value: "DATABASE", help: "the tables and views in place of the rows", choices: DIALECTS },
    "rls-filters": { help: "row-level security for PostgreSQL, by everybody's filters, in place of the rows" },
    rls: { help: "row-level security for PostgreSQL, by the relation, in place of the rows" },
    role: { value: "ROLE", help: "with --rls-filters and --rls: the role that has the rights on the tables" },
    login: { value: "ROLE", help: "with --rls-filters: the role that the application connects as" },
    records: {
      value: "FILE",
      help: "with --schema and both forms of --rls: where records stand, a JSON object or a file with one",
      completes: "file",
    },
    out: { value: "FILE", help: "where it goes in place of standard output; written whole or not at all", completes: "file" },
    now: NOW,
  },
  exits: ["printed", undefined, "an action, a user or the records are malformed"],
  examples: [
    { shows: "who sees which leads", line: "partner-policy grants programme.json --action lead.view --viewers u-0002" },
    { shows: "the same as a table", line: "partner-policy grants programme.json --action lead.view --to csv --out grants.csv" },
    { shows: "the tables and views", line: "partner-policy grants programme.json --action lead.view --schema duckdb" },
    {
      shows: "row-level security",
      line: "partner-policy grants programme.json --action lead.view --rls-filters --role app --login portal --out security.sql",
    },
  ],
  words: "file",
  async run(call): Promise<ExitCode> {
    const path = onlyWord(call, "the snapshot file");
    const actions = required(call, "action").split(",") as Action[];
    const wanted = ["owners", "schema", "rls-filters", "rls"].filter((name) => isGiven(call, name));
    if (wanted.length > 1) throw misuse(`--${wanted[0]} and --${wanted[1]} are two answers; ask for one`);
    const viewers = optional(call, "viewers")?.split(",");
    const policy = await loadPolicy(path);
    const whose = { now: moment(call), ...(viewers === undefined ? {} : { viewers }) };
    const relation = policy.grants({ actions, ...whose });
    const out = optional(call, "out");
    const replacement = out === undefined || out === "-" ? undefined : replace(out);
    const write = replacement?.write ?? ((bytes: Uint8Array) => writeAll(1, bytes));
    const text = new TextEncoder();
    try {
      let written = 0;
      const form = wanted[0];
      const pieces = form === "rls-filters" ? secured(call, policy, relation, actions, whose) : answer(call, relation, actions, form);
      for await (const piece of pieces) {
        write(typeof piece === "string" ? text.encode(piece) : piece);
        written += 1;
        if (isUnread()) return 0;
        if (replacement !== undefined && written % 16 === 0) await new Promise(setImmediate);
      }
      replacement?.commit();
    } catch (error) {
      replacement?.abandon();
      throw error;
    }
    note(call, `${relation.viewers.length} users, ${relation.criteria.length} criteria on fields`);
    return 0;
  },
};

async function* answer(
  call: Call,
  relation: Grants,
  actions: readonly Action[],
  what: string | undefined,
): AsyncGenerator<string | Uint8Array> {
  if (what === "schema" || what === "rls") {
    for (const _ of relation.chunks());
    yield* statements(call, relation, actions, what);
  } else if (what === "owners") yield* ownersIn(relation.owners, formatOf(call));
  else if (formatOf(call) === "csv") yield* relation.csv();
  else if (formatOf(call) === "ndjson") yield* relation.ndjson();
  else {
    if (isShown() && optional(call, "out") === undefined) throw misuse("Arrow is no text for a terminal: give --out FILE");
    const { grantsToArrow } = await import("../../arrow/index.js");
    yield grantsToArrow(relation);
  }
}

function formatOf(call: Call): string {
  const given = optional(call, "to") ?? "ndjson";
  if (isJson(call) && given !== "ndjson") throw misuse(`--json and --to ${given} are two formats; give one`);
  return given;
}

function* ownersIn(owners: readonly GrantOwner[], format: string): Generator<string> {
  if (format === "arrow") throw misuse("owners are written as ndjson or csv");
  if (format === "csv") yield "owner,class,account\r\n";
  const quoted = (text: string | null | undefined): string => (typeof text === "string" ? `"${text.replaceAll('"', '""')}"` : "");
  for (const each of owners) {
    yield format === "csv" ? `${[each.owner, each.class, each.account].map(quoted).join()}\r\n` : `${JSON.stringify(each)}\n`;
  }
}

/** How many rows one statement inserts. */
const ROWS_AT_ONCE = 500;

/** Row-level security by filters, all of it in one transaction, so that nobody sees anything by half of it. */
function* secured(
  call: Call,
  policy: Policy,
  relation: Grants,
  actions: readonly Action[],
  whose: { readonly now: string; readonly viewers?: readonly string[] },
): Generator<string> {
  const [role, login] = [required(call, "role"), required(call, "login")];
  // Criteria are known once the rows were read.
  for (const _ of relation.chunks());
  const filters = viewerFilters(policy, { records: recordsOf(call, relation, actions), role, login, ...whose });
  yield "BEGIN;\n";
  for (const sql of filters.tables) yield `${sql};\n`;
  let rows: string[] = [];
  const inserted = (): string => (rows.length === 0 ? "" : `INSERT INTO viewer_filters VALUES\n${rows.join(",\n")};\n`);
  for (const row of filters) {
    if (rows.push(valuesOf(row)) < ROWS_AT_ONCE) continue;
    yield inserted();
    rows = [];
  }
  yield inserted();
  for (const sql of filters.policies) yield `${sql};\n`;
  yield "COMMIT;\n";
}

/** A row as PostgreSQL reads it, whatever `standard_conforming_strings` says. */
function valuesOf({ viewer, action, kind, role, params, valid_until }: FilterRow): string {
  const text = (value: string): string => `E'${value.replaceAll("\\", "\\\\").replaceAll("'", "''")}'`;
  const list = `ARRAY[${params.map(text).join()}]::text[]`;
  return `(${[viewer, action, kind, role].map(text).join()}, ${list}, ${valid_until === null ? "NULL" : text(valid_until)})`;
}

/** Where the records of the actions stand. */
function recordsOf(call: Call, relation: Grants, actions: readonly Action[]): Record<string, RecordSource> {
  const given = optional(call, "records");
  if (given !== undefined) return readJson(given) as Record<string, RecordSource>;
  const types = [...new Set(actions.map((action) => action.slice(0, action.indexOf("."))))];
  return usual(relation, types, optional(call, "schema") === "spark" ? "`" : '"');
}

function statements(call: Call, relation: Grants, actions: readonly Action[], what: "schema" | "rls"): string[] {
  const { criteria } = relation;
  const records = recordsOf(call, relation, actions);
  const all =
    what === "rls"
      ? rowSecurity({ records, criteria, role: required(call, "role") })
      : Object.values(grantsSchema({ dialect: required(call, "schema") as GrantsDialect, records, criteria })).flat();
  return all.map((sql) => `${sql};\n`);
}

/** The tables that are expected where nothing else is said. */
function usual({ criteria }: Grants, types: readonly string[], quote: string): Record<string, RecordSource> {
  const sources = types.map((type) => {
    const name = type.replaceAll("-", "_");
    const table = `${name}s`;
    const tests = criteria.filter((criterion) => criterion.types.includes(type)).flatMap(({ tests }) => tests);
    const fields = tests.flatMap((test) => {
      const part = test.kind === "not" ? test.part : test;
      if (part.kind !== "field") return [];
      const [first] = [part.value].flat();
      const of = typeof first === "number" ? "number" : typeof first === "boolean" ? "boolean" : "text";
      return [[part.name, { column: `${table}.${quote}${part.name.replaceAll(quote, quote + quote)}${quote}`, type: of }] as const];
    });
    const member = (column: string): string => `${table}.${column}`;
    const source: RecordSource = {
      from: table,
      key: member("id"),
      columns: {
        id: member("id"),
        partner: member("partner"),
        owner: member("owner"),
        assignee: member("assignee"),
        createdBy: member("created_by"),
        origin: member("origin"),
        contact: member("contact"),
        fields: Object.fromEntries(fields),
        shares: { from: `${name}_shares s`, on: `s.record = ${member("id")}`, user: "s.user_id", level: "s.level" },
      },
    };
    return [type, source] as const;
  });
  return Object.fromEntries(sources);
}
