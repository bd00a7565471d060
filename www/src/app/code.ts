import type { RecordQuery } from "../engine/protocol.js";
import type { Page } from "./address.js";

/** What is on the screen, as far as a call needs it. */
export interface Shown {
  readonly page: Page;
  readonly as: string;
  readonly by: string;
  readonly now: string;
  readonly type: string;
  readonly record: object | undefined;
  readonly partner: string | undefined;
  readonly filters: RecordQuery["filters"];
}

export const DIALECTS = ["TypeScript", "React", "Worker", "SQL", "Command line"] as const;
export type Dialect = (typeof DIALECTS)[number];

/** The call behind what is on the screen; `programme.json` and `records.json` are what the menu of the programme saves. */
export function codeFor(dialect: Dialect, shown: Shown): string {
  const { as, now, type, record } = shown;
  const action = `${type}.view`;
  const json = JSON.stringify(record ?? { type, partner: shown.partner ?? "p-0001" });
  switch (dialect) {
    case "TypeScript":
      return typescript(shown, json);
    case "React":
      return record === undefined
        ? `import { PolicyProvider, useFiltered } from "partner-policy/react";

// <PolicyProvider policy={policy} viewer=${JSON.stringify(as)} now=${JSON.stringify(now)}>
function Visible({ records }) {
  const mine = useFiltered(${JSON.stringify(action)}, records);
  return <ul>{mine.map(({ id }) => <li key={id}>{id}</li>)}</ul>;
}`
        : `import { useExplain } from "partner-policy/react";

function Why() {
  const why = useExplain(${JSON.stringify(action)}, ${json});
  return <p>{why.allowed ? "yes" : why.code}</p>;
}`;
    case "Worker":
      return `import { Policy } from "partner-policy";

export default {
  async fetch(request, env) {
    const policy = await Policy.load(env.POLICY.get("programme"));
    const viewer = policy.viewer(await subjectOf(request), { now: new Date() });
    const records = await env.RECORDS.list();
    return Response.json(viewer.filter(${JSON.stringify(action)}, records));
  },
};`;
    case "SQL":
      return `-- viewer.where("${action}", { dialect: "postgres", columns }) gives the text and the parameters for this viewer:
-- const { sql, params } = viewer.where("${action}", { dialect: "postgres", columns });
SELECT * FROM ${type.replaceAll("-", "_")}s WHERE /* sql */ ORDER BY created_at DESC LIMIT 50;`;
    case "Command line":
      return record === undefined
        ? `npx partner-policy filter programme.json records.json --as ${as} --can ${action} --now ${now}`
        : `npx partner-policy explain programme.json --as ${as} --can ${action} --now ${now} --on '${json}'`;
  }
}

function typescript({ page, as, by, now, type, record, partner }: Shown, json: string): string {
  const head = `import { readFileSync } from "node:fs";
import { Policy } from "partner-policy";

const policy = Policy.loadSync(readFileSync("programme.json"));
const now = ${JSON.stringify(now)};
`;
  const lines: string[] = [];
  if (page === "managers") lines.push(`const rows = policy.managersLister(${JSON.stringify(by)});`, "console.log(rows.length);");
  else if (page === "people")
    lines.push(
      "const inactive = policy.inactive({ now });",
      "const orphans = policy.orphans({ now });",
      "console.log(inactive.length, orphans.length);",
    );
  else if (page === "reviews") {
    lines.push(`const due = policy.reviewDue(${JSON.stringify(partner ?? "p-0001")}, { now });`, "console.log(due);");
  } else if (page === "roles" || page === "partners" || page === "sharing") {
    lines.push(
      `const edit = { kind: "managers.add", partners: [${JSON.stringify(partner ?? "p-0001")}], users: [${JSON.stringify(by)}] } as const;`,
      `const plan = policy.plan({ by: ${JSON.stringify(by)}, revision: policy.revision, now, edit });`,
      "console.log(plan.outcome, plan.rows.length);",
    );
  } else if (record !== undefined) {
    lines.push(
      `const why = policy.viewer(${JSON.stringify(as)}, { now }).explain(${JSON.stringify(`${type}.view`)}, ${json});`,
      "console.log(why.allowed, why.code, why.rule);",
    );
  } else {
    lines.push(
      'const records = JSON.parse(readFileSync("records.json", "utf8"));',
      `const mine = policy.viewer(${JSON.stringify(as)}, { now }).filter(${JSON.stringify(`${type}.view`)}, records);`,
      "console.log(mine.length);",
    );
  }
  return `${head}${lines.join("\n")}\n`;
}
