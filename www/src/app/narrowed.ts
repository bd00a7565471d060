import { type Filter, VERBS } from "../engine/protocol.js";

/** What narrows the list of records that is on the screen. */
export interface Narrowing {
  readonly scope: "visible" | "all" | "hidden";
  readonly text: string;
  readonly filters: readonly Filter[];
}

/** Which records an address asks for. */
export function scopeOf(text: string | undefined): Narrowing["scope"] {
  return text === "all" || text === "hidden" ? text : "visible";
}

/** Filters that ask about who may do what, not about what a record holds. */
const ASKED = ["access", "reason", "seenBy"];

export function isNarrowed({ scope, text, filters }: Narrowing): boolean {
  return scope !== "visible" || text.trim() !== "" || filters.length > 0;
}

/** Says whether fields alone narrow the list, so that whatever reads records can narrow it alike. */
export function isByFields({ text, filters }: Narrowing): boolean {
  return text.trim() === "" && filters.every(({ field }) => !ASKED.includes(field));
}

const text = (value: unknown): string => JSON.stringify(value);

/** How a field of a record reads as text, as the list compares it. */
function read(field: string): string {
  return field.startsWith("fields.") ? `String(record.fields?.[${text(field.slice(7))}] ?? "")` : `String(record.${field} ?? "")`;
}

/** A test of fields alone, in JavaScript. */
export function fieldTests({ filters }: Narrowing): string[] {
  return filters.filter(({ field }) => !ASKED.includes(field)).map(({ field, values }) => `${text(values)}.includes(${read(field)})`);
}

/**
 * The statements that make `shown`, the rows of the list, of `policy`, `viewer`, `records` and `now`; with another viewer of the
 * name `other` those where the two may not do the same.
 */
export function narrowedLines(type: string, narrowing: Narrowing, isCompared = false): string[] {
  const { scope, filters } = narrowing;
  const action = text(`${type}.view`);
  const lines: string[] = [];
  const tests: string[] = [];
  const valuesOf = (name: string): readonly string[] | undefined => filters.find(({ field }) => field === name)?.values;
  const access = valuesOf("access");
  const reason = valuesOf("reason");
  const seenBy = valuesOf("seenBy");
  if (isCompared) {
    lines.push(
      `const actions = ${text(VERBS.map((verb) => `${type}.${verb}`))} as const;`,
      "const first = actions.map((action) => new Set<object>(viewer.filter(action, records)));",
      "const second = actions.map((action) => new Set<object>(other.filter(action, records)));",
    );
    tests.push("actions.some((_, place) => first[place]?.has(record) !== second[place]?.has(record))");
  }
  if (scope === "hidden" || (scope === "visible" && !isCompared) || access !== undefined || reason !== undefined) {
    lines.push(`const seen = new Set<object>(viewer.filter(${action}, records));`);
  }
  if (scope === "hidden") tests.push("!seen.has(record)");
  if (scope === "visible" && !isCompared) tests.push("seen.has(record)");
  tests.push(...fieldTests(narrowing));
  if (access !== undefined) {
    lines.push(
      `const editable = new Set<object>(viewer.filter(${text(`${type}.edit`)}, records));`,
      `const deletable = new Set<object>(viewer.filter(${text(`${type}.delete`)}, records));`,
      'const accessTo = (record: object) => !seen.has(record) ? "hidden" : !editable.has(record) ? "view" : !deletable.has(record) ? "edit" : "all";',
    );
    tests.push(`${text(access)}.includes(accessTo(record))`);
  }
  if (reason !== undefined) {
    lines.push(
      "const reasonFor = (record: (typeof records)[number]) => {",
      `  const { rule, grants } = viewer.explain(${action}, record);`,
      "  const via = grants.find((grant) => grant.rule === rule)?.via?.sharingRule;",
      // biome-ignore lint/suspicious/noTemplateCurlyInString: a template of the code that is shown
      "  return via === undefined ? rule : `${rule} ${via}`;",
      "};",
    );
    tests.push(`seen.has(record) && ${text(reason)}.includes(reasonFor(record))`);
  }
  if (seenBy !== undefined) {
    lines.push(
      "const table = policy.table(JSON.stringify(records));",
      "const staff = new Set<number>();",
      "const partners = new Set<number>();",
      "for (const { id, kind } of policy.toJSON().users) {",
      '  const side = kind === "internal" ? staff : partners;',
      `  for (const row of table.filterRows(policy.viewer(id, { now }), ${action})) side.add(row);`,
      "}",
      "table.close();",
      'const seenBy = (row: number) => partners.has(row) ? "partners" : staff.has(row) ? "staff" : "nobody";',
    );
    tests.push(`${text(seenBy)}.includes(seenBy(row))`);
  }
  const words = narrowing.text.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length > 0) {
    lines.push(
      "const { partners: accounts, users: people } = policy.toJSON();",
      "const names = new Map([...accounts, ...people].map(({ id, name }) => [id, name] as const));",
      "const textOf = ({ id, partner, owner, assignee, createdBy, fields }: (typeof records)[number]) =>",
      '  [id ?? "", ...[partner, owner, assignee, createdBy].map((one) => names.get(one ?? "") ?? one ?? ""), ...Object.values(fields ?? {})]',
      '    .join(" ")',
      "    .toLowerCase();",
    );
    tests.push(`${text(words)}.every((word) => textOf(record).includes(word))`);
  }
  return [
    ...lines,
    tests.length === 0
      ? "const shown = records;"
      : `const shown = records.filter((${seenBy === undefined ? "record" : "record, row"}) =>\n  ${tests.join(" &&\n  ")});`,
  ];
}

const quoted = (value: string): string => `'${value.replaceAll("'", "''")}'`;

/** The same tests of fields as conditions in SQL, where the fields of a record are a column of JSON. */
export function fieldConditions({ filters }: Narrowing, columns: Readonly<Record<string, string | null>>): string[] {
  return filters.map(({ field, values }) => {
    const column = field.startsWith("fields.") ? `r.fields->>${quoted(field.slice(7))}` : (columns[field] ?? `r.${field}`);
    return `COALESCE(${column}, '') IN (${values.map(quoted).join(", ")})`;
  });
}
