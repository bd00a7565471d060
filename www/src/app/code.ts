import type { Verb } from "../engine/protocol.js";
import type { Page } from "./address.js";
import { fieldConditions, fieldTests, isByFields, isNarrowed, type Narrowing, narrowedLines } from "./narrowed.js";

/** The matrices: people, roles or partners by what they may do; partners by who of the staff sees them; who sees whom in one account. */
export const MATRICES = ["people", "roles", "partners", "staff", "account"] as const;
export type MatrixOf = (typeof MATRICES)[number];

/** What is on the screen, as far as a call needs it. */
export interface Shown {
  readonly page: Page;
  readonly as: string;
  readonly by: string;
  readonly now: string;
  readonly type: string;
  readonly record: { readonly type: string } | undefined;
  readonly partner: string | undefined;
  readonly person: string | undefined;
  readonly role: string | undefined;
  /** On the page of the matrix: which one. */
  readonly matrix: MatrixOf;
  /** Who is compared with. */
  readonly versus: string | undefined;
  /** What narrows the list of records. */
  readonly narrowing: Narrowing;
  /** What is asked about a record; in the matrix, what somebody may do who stands in it. */
  readonly verb: Verb | undefined;
  /** With a record: everybody who may is asked for. */
  readonly isForEverybody: boolean;
  /** The condition that the engine gives for the viewer and the type, or why it gives none. */
  readonly statement: () => { readonly sql: string; readonly params: readonly unknown[] } | { readonly problem: string };
}

export const DIALECTS = ["TypeScript", "React", "Worker", "SQL", "Command line"] as const;
export type Dialect = (typeof DIALECTS)[number];

/** The columns of the statement that is shown. */
export const COLUMNS = {
  id: "r.id",
  partner: "r.partner_id",
  owner: "r.owner_id",
  assignee: "r.assignee_id",
  createdBy: "r.created_by",
  origin: "r.origin",
  contact: null,
  shares: null,
} as const;

/**
 * Where the question of a page can be asked: only what is about records can be asked of a list, a worker or a database, and a database
 * and the command line narrow by fields alone.
 */
export function dialectsOf(
  shown: Pick<Shown, "page" | "matrix" | "record" | "versus" | "narrowing" | "isForEverybody">,
): readonly Dialect[] {
  const { page, record, versus, narrowing } = shown;
  if (page === "matrix" && shown.matrix !== "people") return ["TypeScript"];
  if (page !== "records" || (record !== undefined && shown.isForEverybody)) return ["TypeScript", "Command line"];
  if (record !== undefined) return ["TypeScript", "React", "Worker", "Command line"];
  if (versus !== undefined) return isNarrowed(narrowing) ? ["TypeScript"] : ["TypeScript", "Command line"];
  return isByFields(narrowing) ? DIALECTS : ["TypeScript", "React", "Worker"];
}

/** The call behind what is on the screen; `programme.json` and `records.json` are what the menu of the programme saves. */
export function codeFor(dialect: Dialect, shown: Shown): string {
  switch (dialect) {
    case "TypeScript":
      return typescript(shown);
    case "React":
      return react(shown);
    case "Worker":
      return worker(shown);
    case "SQL":
      return sql(shown);
    case "Command line":
      return commandLine(shown);
  }
}

const text = (value: unknown): string => JSON.stringify(value);

/** The action that is asked about: of a record and in the matrix the one that was chosen; a list is of what may be viewed. */
function actionOf({ page, type, record, verb = "view" }: Shown): string {
  return `${type}.${page === "matrix" || record !== undefined ? verb : "view"}`;
}

function typescript(shown: Shown): string {
  const { page, as, by, now, record, partner, person, versus, narrowing } = shown;
  const action = actionOf(shown);
  const lines: string[] = [];
  const list = `(JSON.parse(readFileSync("records.json", "utf8")) as ResourceFor<${text(action)}>[]).filter(({ type }) => type === ${text(shown.type)})`;
  if (page === "managers" || (page === "partners" && partner === undefined)) {
    lines.push(`const rows = policy.managersLister(${text(by)});`, "console.log(rows.length);");
  } else if (page === "partners") {
    lines.push(
      `const managers = policy.managersLister(${text(by)}).filter((row) => row.partner === ${text(partner)});`,
      `const roles = policy.hierarchy(${text(partner)});`,
      "console.log(managers.length, roles.length);",
    );
  } else if (page === "people" && person !== undefined) {
    lines.push(
      `const door = policy.viewer(${text(person)}, { now }).explain("portal.login", { type: "portal" });`,
      "console.log(door.allowed, door.code);",
    );
  } else if (page === "people") {
    lines.push(
      "const inactive = policy.inactive({ now });",
      "const orphans = policy.orphans({ now });",
      "console.log(inactive.length, orphans.length);",
    );
  } else if (page === "overview") {
    lines.push(
      "const findings = policy.lint({ now });",
      "const inactive = policy.inactive({ now });",
      'const due = policy.reviews({ now }).filter(({ state }) => state === "due");',
      "console.log(findings.length, inactive.length, due.length);",
    );
  } else if (page === "reviews") {
    lines.push('const due = policy.reviews({ now }).filter(({ state }) => state !== "upcoming");', "console.log(due.length);");
  } else if (page === "sharing") {
    lines.push("const findings = policy.lint({ now });", "console.log((policy.toJSON().sharingRules ?? []).length, findings.length);");
  } else if (page === "matrix" && shown.matrix !== "people") {
    lines.push(...matrixLines(shown.matrix, shown.type, action, partner ?? ""));
  } else if (page === "matrix") {
    lines.push(
      'const table = policy.table(readFileSync("records.json"));',
      `const counts = policy.toJSON().users.map(({ id, name }) => [name, table.count(policy.viewer(id, { now }), ${text(action)})] as const);`,
      `// Those who may ${shown.verb ?? "view"} one or more, and how many.`,
      "console.log(counts.filter(([, count]) => count > 0).length);",
    );
  } else if (page === "changes") {
    lines.push(
      `const edit = ${roleEdit(shown)} as const;`,
      `const plan = policy.plan({ by: ${text(by)}, revision: policy.revision, now, edit });`,
      'if (plan.outcome === "refused") throw new Error(plan.rows[0]?.message);',
      "const present = policy.apply(plan);",
      "// The plan is taken back later, whatever came after it.",
      "const { edits, left } = reversal(plan.changes, { before: policy, present });",
      "console.log(edits.length, left.length);",
    );
  } else if (page === "roles") {
    lines.push(
      `const edit = ${roleEdit(shown)} as const;`,
      `const plan = policy.plan({ by: ${text(by)}, revision: policy.revision, now, edit });`,
      "console.log(plan.outcome, plan.rows.length);",
    );
  } else if (record !== undefined && shown.isForEverybody) {
    lines.push(
      `const those = policy.toJSON().users.filter(({ id }) => policy.viewer(id, { now }).can(${text(action)}, ${text(record)}));`,
      "console.log(those.length);",
    );
  } else if (record !== undefined) {
    lines.push(
      `const why = policy.viewer(${text(as)}, { now }).explain(${text(action)}, ${text(record)});`,
      "console.log(why.allowed, why.code, why.rule);",
    );
  } else if (isNarrowed(narrowing)) {
    lines.push(`const records = ${list};`, `const viewer = policy.viewer(${text(as)}, { now });`);
    if (versus !== undefined) lines.push(`const other = policy.viewer(${text(versus)}, { now });`);
    lines.push(...narrowedLines(shown.type, narrowing, versus !== undefined), "console.log(shown.length);");
  } else {
    lines.push(`const records = ${list};`, `const mine = policy.viewer(${text(as)}, { now }).filter(${text(action)}, records);`);
    if (versus === undefined) lines.push("console.log(mine.length);");
    else {
      lines.push(
        `const theirs = new Set(policy.viewer(${text(versus)}, { now }).filter(${text(action)}, records));`,
        "const both = mine.filter((record) => theirs.has(record)).length;",
        "console.log(mine.length - both, theirs.size - both, both);",
      );
    }
  }
  const imports = [
    "Policy",
    ...(lines.some((line) => line.includes("reversal(")) ? ["reversal"] : []),
    ...["Action", "Resource", "ResourceFor"].flatMap((name) =>
      lines.some((line) => new RegExp(`\\b(as|<) ?${name}\\b`).test(line)) ? [`type ${name}`] : [],
    ),
  ].join(", ");
  return `import { readFileSync } from "node:fs";
import { ${imports} } from "partner-policy";

const policy = Policy.loadSync(readFileSync("programme.json"));
const now = ${text(now)};
${lines.join("\n")}
`;
}

/** The counts of a matrix that is not one of people: for each row and column that hold something one line. */
function matrixLines(of: Exclude<MatrixOf, "people">, type: string, action: string, partner: string): string[] {
  const counted = [
    "const counts = new Map<string, number>();",
    "const add = (...of: readonly string[]) => counts.set(of.join(), (counts.get(of.join()) ?? 0) + 1);",
  ];
  const told = 'console.log([...counts].map(([of, count]) => [of, count].join(" ")).join("\\n"));';
  if (of === "staff") {
    return [
      `const all = JSON.parse(readFileSync("records.json", "utf8")) as ResourceFor<${text(`${type}.view`)}>[];`,
      `const records = all.filter(({ type }) => type === ${text(type)});`,
      ...counted,
      'for (const { id } of policy.toJSON().users.filter(({ kind }) => kind === "internal")) {',
      `  for (const record of policy.viewer(id, { now }).filter(${text(`${type}.view`)}, records)) add(record.partner ?? "", id);`,
      "}",
      "// Of each partner, who of the staff sees how many of its records.",
      told,
    ];
  }
  if (of === "account") {
    return [
      'const all = JSON.parse(readFileSync("records.json", "utf8")) as Resource[];',
      `const records = all.filter((record) => record.partner === ${text(partner)});`,
      'const viewing = (type: string) => (type + ".view") as Action;',
      ...counted,
      "for (const user of policy.toJSON().users) {",
      `  if (user.kind === "internal" || user.partner !== ${text(partner)}) continue;`,
      "  const viewer = policy.viewer(user.id, { now });",
      "  for (const record of records) {",
      "    if (!viewer.can(viewing(record.type), record)) continue;",
      "    for (const holder of new Set([record.owner, record.assignee])) if (holder != null) add(user.id, holder);",
      "  }",
      "}",
      "// Who sees how many of the records that whom owns or is assigned to.",
      told,
    ];
  }
  return [
    'const table = policy.table(readFileSync("records.json"));',
    "const groups = new Map<string, number[]>();",
    "for (const user of policy.toJSON().users) {",
    '  if (user.kind !== "partner" || user.status !== "active") continue;',
    `  const count = table.count(policy.viewer(user.id, { now }), ${text(action)});`,
    `  for (const group of ${of === "roles" ? "user.userRoles ?? []" : "[user.partner]"}) groups.set(group, [...(groups.get(group) ?? []), count]);`,
    "}",
    `// How many records each ${of === "roles" ? "holder of a role" : "person of a partner"} may ${action.split(".")[1]} on average.`,
    "const average = (counts: readonly number[]) => Math.round(counts.reduce((sum, one) => sum + one, 0) / counts.length);",
    'console.log([...groups].map(([group, counts]) => [group, average(counts)].join(" ")).join("\\n"));',
  ];
}

/** The edit that the page of a role begins with: what the role would show. */
function roleEdit({ role }: Shown): string {
  return `{ kind: "roles.update", id: ${text(role ?? "marketing")}, set: { leadVisibility: "assigned" } }`;
}

function react(shown: Shown): string {
  const { as, now, type, record, narrowing } = shown;
  const action = text(actionOf(shown));
  const head = `<PolicyProvider policy={policy} viewer=${text(as)} now=${text(now)}>`;
  if (record === undefined && isNarrowed(narrowing)) {
    return `import type { Policy, ResourceFor } from "partner-policy";
import { PolicyProvider, usePolicy } from "partner-policy/react";
import { useMemo } from "react";

type Item = ResourceFor<${action}>;
const now = ${text(now)};

function Visible({ records }: { records: readonly Item[] }) {
  const policy = usePolicy();
  const rows = useMemo(() => {
    const viewer = policy.viewer(${text(as)}, { now });
${indented(narrowedLines(type, narrowing), 4)}
    return shown;
  }, [policy, records]);
  return <ul>{rows.map(({ id }) => <li key={id}>{id}</li>)}</ul>;
}

export function View({ policy, records }: { policy: Policy; records: readonly Item[] }) {
  return (
    ${head}
      <Visible records={records} />
    </PolicyProvider>
  );
}
`;
  }
  return record === undefined
    ? `import type { Policy, ResourceFor } from "partner-policy";
import { PolicyProvider, useFiltered } from "partner-policy/react";

type Item = ResourceFor<${action}>;

function Visible({ records }: { records: readonly Item[] }) {
  const mine = useFiltered(${action}, records);
  return <ul>{mine.map(({ id }) => <li key={id}>{id}</li>)}</ul>;
}

export function View({ policy, records }: { policy: Policy; records: readonly Item[] }) {
  return (
    ${head}
      <Visible records={records} />
    </PolicyProvider>
  );
}
`
    : `import type { Policy } from "partner-policy";
import { PolicyProvider, useDecision } from "partner-policy/react";

function Why() {
  const why = useDecision(${action}, ${text(record)});
  return <p>{why.allowed ? "yes" : why.code}</p>;
}

export function View({ policy }: { policy: Policy }) {
  return (
    ${head}
      <Why />
    </PolicyProvider>
  );
}
`;
}

function indented(lines: readonly string[], by: number): string {
  return lines
    .flatMap((line) => line.split("\n"))
    .map((line) => " ".repeat(by) + line)
    .join("\n");
}

function worker(shown: Shown): string {
  const { as, now, type, record, narrowing } = shown;
  const action = text(actionOf(shown));
  const isPart = record === undefined && isNarrowed(narrowing);
  const answer = isPart
    ? `    const all = (await (await env.ORIGIN.fetch("https://origin/records.json")).json()) as ResourceFor<${action}>[];
    const records = all.filter(({ type }) => type === ${text(type)});
${indented(narrowedLines(type, narrowing), 4)}
    return Response.json(shown);`
    : record === undefined
      ? `    const records = (await (await env.ORIGIN.fetch("https://origin/records.json")).json()) as ResourceFor<${action}>[];
    return Response.json(viewer.filter(${action}, records.filter(({ type }) => type === ${text(type)})));`
      : `    return Response.json(viewer.explain(${action}, ${text(record)}));`;
  return `import { Policy${record === undefined ? ", type ResourceFor" : ""} } from "partner-policy";

interface Env {
  readonly ORIGIN: { fetch(url: string): Promise<Response> };
}

export default {
  async fetch(_request: Request, env: Env): Promise<Response> {
    const policy = await Policy.load(await env.ORIGIN.fetch("https://origin/programme.json"));
    // In a worker of yours the id comes from the session, and the moment is new Date().
    const now = ${text(now)};
    const viewer = policy.viewer(${text(as)}, { now });
${answer}
  },
};
`;
}

function sql({ type, as, statement, narrowing }: Shown): string {
  const fields = fieldConditions(narrowing, COLUMNS);
  const select = (conditions: readonly string[]): string =>
    `SELECT r.* FROM records r\nWHERE ${[`r.type = '${type}'`, ...conditions, ...fields].join("\n  AND ")}\nORDER BY r.id;\n`;
  if (narrowing.scope === "all") return `-- All of them, also those that ${as} does not see.\n${select([])}-- params: []\n`;
  const found = statement();
  if ("problem" in found) return `-- ${found.problem}\n`;
  const head = `-- const { sql, params } = viewer.where("${type}.view", { dialect: "postgres", columns }); for ${as}:\n`;
  const condition = narrowing.scope === "hidden" ? `(${found.sql}) IS NOT TRUE` : found.sql;
  return `${head}${select([condition])}-- params: ${text(found.params)}\n`;
}

function commandLine(shown: Shown): string {
  const { page, as, by, now, record, partner, person, role, versus } = shown;
  const command = "npx partner-policy";
  const action = actionOf(shown);
  switch (page) {
    case "managers":
      return `${command} list managers programme.json\n`;
    case "overview":
      return `${command} lint programme.json --now ${now}\n${command} inactive programme.json --now ${now}\n`;
    case "people":
      return person === undefined
        ? `${command} inactive programme.json --now ${now}\n${command} orphans programme.json --now ${now}\n`
        : `${command} explain programme.json --as ${person} --can portal.login --now ${now} --on '{"type":"portal"}'\n`;
    case "reviews":
      return `${command} review programme.json --now ${now}\n`;
    case "sharing":
      return `${command} audit programme.json --records records.json --now ${now}\n`;
    case "matrix":
      return `${command} grants programme.json --action ${action} --now ${now}\n`;
    case "partners":
      return partner === undefined
        ? `${command} list partners programme.json\n`
        : `${command} list managers programme.json --partner ${partner}\n${command} list people programme.json --partner ${partner}\n`;
    case "roles":
      return `${command} plan programme.json --by ${by} --now ${now} --edit '${text({ kind: "roles.update", id: role ?? "marketing", set: { leadVisibility: "assigned" } })}'\n`;
    case "changes":
      return `${command} diff before.json programme.json --records records.json --now ${now}\n`;
    default:
      if (record === undefined) return listCommands(shown, command, [as, ...(versus === undefined ? [] : [versus])]);
      return shown.isForEverybody
        ? `${command} who-can programme.json --can ${action} --now ${now} --on ${shell(text(record))}\n`
        : `${command} explain programme.json --as ${as} --can ${action} --now ${now} --on ${shell(text(record))}\n`;
  }
}

const shell = (value: string): string => `'${value.replaceAll("'", "'\\''")}'`;

/** The list in the command line: what the command says, narrowed by what the records hold. */
function listCommands({ type, now, narrowing }: Shown, command: string, viewers: readonly string[]): string {
  const file = `${type}s.json`;
  const note = `# ${file}: the list of all of them, exported as JSON\n`;
  const tests = fieldTests(narrowing);
  const script = (list: string, more: readonly string[] = []): string =>
    shell(
      `const read = (file) => JSON.parse(require("fs").readFileSync(file)); console.log(JSON.stringify(${list}${[...more, ...tests]
        .map((test) => `.filter((record) => ${test})`)
        .join("")}))`,
    );
  if (narrowing.scope === "all") return `${note}node -e ${script(`read("${file}")`)}\n`;
  const filter = (who: string): string => `${command} filter programme.json --as ${who} --can ${type}.view --records ${file} --now ${now}`;
  if (!isNarrowed(narrowing)) return note + viewers.map((who) => `${filter(who)}\n`).join("");
  const from = narrowing.scope === "hidden" ? script(`read("${file}").filter((record) => !seen.has(record.id))`) : script("read(0)");
  const seen = narrowing.scope === "hidden" ? "const seen = new Set(read(0).map(({ id }) => id)); " : "";
  const [who = ""] = viewers;
  return `${note}${filter(who)} | node -e ${from.replace("console.log(", () => `${seen}console.log(`)}\n`;
}
