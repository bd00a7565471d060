import { PolicyError } from "../errors.js";
import type { GrantRow } from "../grants.js";
import { momentOf } from "../moments.js";
import { reading } from "../reading.js";
import { lengthOf } from "../residual/members.js";
import { optionsOf } from "../residual/options.js";
import { knowsItself, receiverOf } from "../residual/receiver.js";
import type { Action } from "../types.js";
import { invalid } from "./columns.js";
import type { Condition } from "./condition.js";
import { arrayText, exactly, type Grammar, inC, POSTGRES_TYPES, postgres } from "./dialects.js";
import { type RecordSource, sourcesIn } from "./grant-schema.js";
import { BOUND } from "./relation-texts.js";
import { written } from "./statement.js";

/** What the filters of everybody are made of: a policy. */
export interface FiltersSource {
  /** The viewer of that id; its `toAst` gives what the action allows, as a condition. */
  viewer(id: string, options: { readonly now: string | Date }): FilteredViewer;
  /** The grants of those viewers (default: everybody), whose `viewers` are asked for their filters. */
  grants(request: {
    readonly actions: readonly Action[];
    readonly viewers?: readonly string[];
    readonly now: string | Date;
  }): Iterable<GrantRow> & {
    readonly viewers: readonly string[];
  };
}

/** A viewer whose filters can be read. */
export interface FilteredViewer {
  /** The condition on a record under which the viewer may do the action. */
  toAst(action: Action): Condition;
}

/** How row-level security by filters is written. */
export interface ViewerFiltersOptions {
  /** The tables, by type of record: `from` is a table without another name, and the columns are its own. */
  readonly records: { readonly [type: string]: RecordSource };
  /** The role that has the rights on the tables; it owns none of them. */
  readonly role: string;
  /** The role that the application connects as; it becomes a member of the others. */
  readonly login: string;
  /** The moment from which the filters hold, each until its `valid_until`. */
  readonly now: string | Date;
  /** The viewers by id. Default: everybody. */
  readonly viewers?: readonly string[] | undefined;
  /** The moment at which the database looks, an expression of SQL. Default: `CURRENT_TIMESTAMP`. */
  readonly moment?: string | undefined;
  /** The session variable with the viewer's id. Default: `partner_policy.viewer`. */
  readonly setting?: string | undefined;
  /** The function that lets a viewer in for a transaction. Default: `partner_policy_enter`. */
  readonly enter?: string | undefined;
}

/** A row of the table `viewer_filters`. */
export interface FilterRow {
  readonly viewer: string;
  readonly action: Action;
  /** The kind of the filter: it follows from the text alone. */
  readonly kind: string;
  /** The role of the viewers who have the same kinds of filters. */
  readonly role: string;
  /** The values of the parameters as texts; a list is a text as PostgreSQL reads it. */
  readonly params: readonly string[];
  /** The moment from which the row must not be used. */
  readonly valid_until: string | null;
}

const VERBS = [
  ["view", "SELECT"],
  ["edit", "UPDATE"],
  ["delete", "DELETE"],
] as const;

/** So many viewers are asked about at once. */
const VIEWERS_AT_ONCE = 256;

/** A filter of a kind, and the roles of those who have it. */
interface Kind {
  readonly type: string;
  readonly verb: (typeof VERBS)[number];
  readonly text: string;
  readonly roles: Set<string>;
}

/**
 * Row-level security for PostgreSQL with the conditions that `viewer.where` writes: one policy for each kind of viewer and a role for
 * those who have the same, so that a plan has one condition, as short as a filter's own, which indexes answer in the order of a page.
 * `rowSecurity` has one policy for everybody in its place and needs no roles.
 *
 * First the `tables`, then the rows into `viewer_filters`, then the `policies`, which are known once the rows were read; all three in
 * one transaction, and again after an edit. `partner_policy_enter(viewer)` sets the variable and the role for the transaction. The
 * role decides about the plan only: each policy asks whether the viewer's own row is of its kind, so that a wrong role hides rows
 * and never shows one.
 *
 * @throws PolicyError `SQL_UNMAPPED_COLUMN`, `SQL_UNSUPPORTED`, `INVALID_VALUE`, `UNKNOWN_OPTION`, `UNKNOWN_VIEWER`
 *
 * @example
 * const filters = viewerFilters(policy, { records, role: "app", login: "portal", now: new Date() });
 * for (const sql of filters.tables) await client.query(sql);
 * for (const row of filters) await client.query("INSERT INTO viewer_filters VALUES ($1, $2, $3, $4, $5, $6)", Object.values(row));
 * for (const sql of filters.policies) await client.query(sql);
 */
export function viewerFilters(policy: FiltersSource, options: ViewerFiltersOptions): ViewerFilters {
  return new ViewerFilters(policy, options);
}

/**
 * The filters of everybody, as rows and as policies.
 * @example
 * const filters = viewerFilters(policy, { records, role: "app", login: "portal", now: new Date() });
 * for (const { viewer, action, kind } of filters) console.log(viewer, action, kind); // "ann", "view", "lead_view_5f0c…"
 */
export class ViewerFilters implements Iterable<FilterRow> {
  readonly #policy: FiltersSource;
  readonly #given: Required<Omit<ViewerFiltersOptions, "viewers">> & Pick<ViewerFiltersOptions, "viewers">;
  readonly #kinds = new Map<string, Kind>();
  readonly #names = new Map<string, string>();

  /** @internal Use `viewerFilters`. */
  constructor(policy: FiltersSource, options: ViewerFiltersOptions) {
    const names = ["records", "role", "login", "now", "viewers", "moment", "setting", "enter"] as const;
    const given = optionsOf(options, [...names]);
    const {
      records,
      now,
      viewers,
      moment = "CURRENT_TIMESTAMP",
      setting = "partner_policy.viewer",
      enter = "partner_policy_enter",
    } = given;
    if (!isFiltersSource(policy)) throw invalid("/policy", "the filters are those of a policy");
    const ids = viewers === undefined ? undefined : idsIn(viewers);
    const sources = sourcesIn(records);
    for (const [type, { from }] of sources) {
      if (!/^[\w."]+$/.test(from)) throw invalid(`/records/${type}/from`, "row-level security is of a table without another name");
    }
    const [role, login] = [roleName(given.role, "/role"), roleName(given.login, "/login")];
    if (role === login) throw invalid("/login", "who connects is another role than the one with the rights");
    if (now === undefined) throw invalid("/now", "a moment is needed");
    const from = momentOf(now);
    if (typeof moment !== "string" || moment.trim() === "") throw invalid("/moment", "the moment is an expression of SQL");
    if (typeof setting !== "string" || !/^\w+\.\w+$/.test(setting)) throw invalid("/setting", "a session variable is called `name.name`");
    if (typeof enter !== "string" || !/^[A-Za-z_]\w*$/.test(enter)) throw invalid("/enter", "a function is called by a plain name");
    // A moment or a type that there is not is found out here, and not when the rows are read.
    policy.grants({ actions: actionsIn(sources.map(([type]) => type)), now: from, viewers: [] });
    this.#policy = policy;
    this.#given = { records: Object.fromEntries(sources), role, login, now: from, viewers: ids, moment, setting, enter };
    knowsItself(this);
  }

  static #of(given: unknown): ViewerFilters {
    if (typeof given === "object" && given !== null && #given in given) return given as ViewerFilters;
    return receiverOf(given, (object) => #given in object, "filters");
  }

  /** The table of filters, the view of a viewer's own, and the function that lets a viewer in. */
  get tables(): readonly string[] {
    const { moment, setting, enter, role, login } = ViewerFilters.#of(this).#given;
    return [
      "DROP TABLE IF EXISTS viewer_filters CASCADE",
      'CREATE TABLE viewer_filters (viewer text COLLATE "C", action text COLLATE "C", kind text COLLATE "C" NOT NULL, role text NOT NULL, params text[] NOT NULL, valid_until timestamptz, PRIMARY KEY (viewer, action))',
      `CREATE VIEW own_filters WITH (security_barrier) AS SELECT action AS f_action, kind AS f_kind, role AS f_role, params AS f_params FROM viewer_filters WHERE viewer = current_setting('${setting}', true) AND (valid_until IS NULL OR valid_until > ${moment})`,
      `GRANT "${role}" TO "${login}"`,
      `GRANT SELECT ON own_filters TO "${role}"`,
      `CREATE OR REPLACE FUNCTION ${enter}(viewer text) RETURNS void LANGUAGE plpgsql AS $enter$DECLARE of_viewer text; BEGIN ${BOUND} PERFORM set_config('jit', 'off', true); PERFORM set_config('${setting}', viewer, true); SELECT f_role INTO of_viewer FROM own_filters LIMIT 1; IF of_viewer IS NOT NULL THEN PERFORM set_config('role', of_viewer, true); END IF; END$enter$`,
      `GRANT EXECUTE ON FUNCTION ${enter}(text) TO "${role}"`,
    ];
  }

  /** The rows of `viewer_filters`; who may do nothing has none. */
  [Symbol.iterator](): Generator<FilterRow> {
    return ViewerFilters.#of(this).#rows();
  }

  *#rows(): Generator<FilterRow> {
    const { records, now, viewers } = this.#given;
    const actions = actionsIn(Object.keys(records));
    const all = viewers ?? this.#policy.grants({ actions, now }).viewers;
    for (let at = 0; at < all.length; at += VIEWERS_AT_ONCE) {
      const some = all.slice(at, at + VIEWERS_AT_ONCE);
      const until = new Map<string, string | null>();
      for (const row of this.#policy.grants({ actions, now, viewers: some })) until.set(row.viewer, row.valid_until ?? null);
      for (const id of some) yield* this.#rowsOf(id, until.get(id) ?? null);
    }
  }

  #rowsOf(id: string, until: string | null): FilterRow[] {
    const { records, role, now } = this.#given;
    const viewer = this.#policy.viewer(id, { now });
    const found: { readonly action: Action; readonly kind: string; readonly params: readonly string[] }[] = [];
    for (const [type, { columns }] of Object.entries(records)) {
      for (const verb of VERBS) {
        const action = `${type}.${verb[0]}` as Action;
        const condition = viewer.toAst(action);
        if (condition.kind === "never") continue;
        const { sql, params } = written(condition, grammarOf(action), columns);
        const kind = `k${this.#name(`${action} ${sql}`)}`;
        const known = this.#kinds.get(kind);
        if (known === undefined) this.#kinds.set(kind, { type, verb, text: sql, roles: new Set() });
        else if (known.text !== sql) throw PolicyError.of("LIMIT_EXCEEDED", "", `two filters have the name ${kind}`);
        found.push({ action, kind, params: params.map(text) });
      }
    }
    const own = `${role}_${this.#name(found.map(({ kind }) => kind).join())}`;
    for (const { kind } of found) this.#kinds.get(kind)?.roles.add(own);
    return found.map(({ action, kind, params }) => ({ viewer: id, action, kind, role: own, params, valid_until: until }));
  }

  /** A short name for a text, the same always. */
  #name(given: string): string {
    const name = this.#names.get(given) ?? hashed(given);
    this.#names.set(given, name);
    return name;
  }

  /** The roles and the policies of the kinds that the rows read so far have. Those of other kinds stay, and show nothing. */
  get policies(): readonly string[] {
    const self = ViewerFilters.#of(this);
    const { records, role, login } = self.#given;
    const roles = new Set([...self.#kinds.values()].flatMap((kind) => [...kind.roles]));
    return [
      ...[...roles].flatMap((name) => [
        `DO $role$BEGIN IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = '${name}') THEN CREATE ROLE "${name}"; END IF; END$role$`,
        `GRANT "${role}" TO "${name}"`,
        `GRANT "${name}" TO "${login}"`,
      ]),
      ...Object.values(records).flatMap(({ from }) => [
        `ALTER TABLE ${from} ENABLE ROW LEVEL SECURITY`,
        // Else the owner of the table sees everything.
        `ALTER TABLE ${from} FORCE ROW LEVEL SECURITY`,
      ]),
      ...[...self.#kinds].flatMap(
        ([
          kind,
          {
            type,
            verb: [verb, command],
            text,
            roles: of,
          },
        ]) => {
          const { from } = records[type] as RecordSource;
          const isOwn = `(SELECT 1 FROM own_filters WHERE f_action = '${type}.${verb}' AND f_kind = '${kind}') IS NOT NULL`;
          const may = `(${isOwn} AND ${text})`;
          const to = [...of].map((name) => `"${name}"`).join(", ");
          return [
            `DROP POLICY IF EXISTS partner_policy_${kind} ON ${from}`,
            `CREATE POLICY partner_policy_${kind} ON ${from} FOR ${command} TO ${to} USING ${may}${command === "UPDATE" ? ` WITH CHECK ${may}` : ""}`,
          ];
        },
      ),
    ];
  }
}

function actionsIn(types: readonly string[]): Action[] {
  return types.flatMap((type) => VERBS.map(([verb]) => `${type}.${verb}` as Action));
}

/** Says whether this has what filters are made of. */
function isFiltersSource(given: unknown): boolean {
  return reading(() => {
    const { viewer, grants } = Object(given) as Partial<FiltersSource>;
    return typeof viewer === "function" && typeof grants === "function";
  });
}

/** A copy of a list of ids: the rows are worked out later. */
function idsIn(given: unknown): readonly string[] {
  const ids = reading(() => (Array.isArray(given) && lengthOf(given) >= 0 ? Array.from(given) : undefined));
  if (ids?.every((id) => typeof id === "string")) return ids;
  throw invalid("/viewers", "the viewers are a list of ids");
}

/** The name of a role; hashes are put behind it, and names have 63 letters at most. */
function roleName(given: unknown, at: string): string {
  if (typeof given !== "string" || !/^[a-z_][a-z0-9_]{0,40}$/.test(given))
    throw invalid(at, "a role is called by a plain name in small letters");
  return given;
}

/** PostgreSQL with the parameters of the viewer's own row in place of a statement's: each is read once for a statement. */
function grammarOf(action: Action): Grammar {
  const own = `FROM own_filters WHERE f_action = '${action}'`;
  const one = (parameter: string, type: string): string => `(SELECT ${parameter}::${type} ${own})`;
  return {
    ...postgres,
    parameter: (number) => `f_params[${number}]`,
    equals: (column, parameter, type) => exactly(column, type, (exact) => `${exact} = ${one(parameter(), POSTGRES_TYPES[type])}`),
    among: (column, parameter, type, areMany) => {
      const list = `${POSTGRES_TYPES[type]}[]`;
      if (areMany) return `${inC(column, type)} IN (SELECT unnest(${parameter()}::${list}) ${own})`;
      return exactly(column, type, (exact) => `${exact} = ANY(${one(parameter(), list)}::${list})`);
    },
    amongPairs: ([owner, home], [owners, homes], [first, second]) =>
      `(${inC(owner, first)}, ${inC(home, second)}) IN (SELECT unnest(${owners?.()}::${POSTGRES_TYPES[first]}[]), unnest(${homes?.()}::${POSTGRES_TYPES[second]}[]) ${own})`,
    ordered: (column, operator, parameter) => `${column}::text COLLATE "C" ${operator} ${one(parameter(), "text")}`,
    contains: (column, parameter) => `position(${one(parameter(), "text")} IN (${column}::text COLLATE "C")) > 0`,
    asNumber: (parameter) => one(parameter, "double precision"),
  };
}

/** A value as PostgreSQL reads it. */
function text(value: unknown): string {
  return Array.isArray(value) ? arrayText(value) : String(value);
}

/** FNV-1a of a text, 64 bits as hexadecimal digits. */
function hashed(given: string): string {
  let hash = 0xcbf29ce484222325n;
  for (const byte of new TextEncoder().encode(given)) hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  return hash.toString(16).padStart(16, "0");
}
