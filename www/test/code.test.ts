import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { format } from "node:util";
import { PGlite } from "@electric-sql/pglite";
import { Policy, type Resource } from "partner-policy";
import { sampleProgramme } from "partner-policy/sample";
import { createElement, type FunctionComponent } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import ts from "typescript";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { PAGES } from "../src/app/address.js";
import { COLUMNS, codeFor, dialectsOf, type Shown } from "../src/app/code.js";
import { SAMPLE, sampleRecords } from "../src/programme/sample.js";

// Below node_modules, where the snippets find the package by its name and nobody keeps them.
const root = fileURLToPath(new URL("../node_modules/", import.meta.url));
const cli = fileURLToPath(new URL("../../pkg/dist/cli/main.js", import.meta.url));
const sample = sampleProgramme(SAMPLE);
const records = sampleRecords(sample.leads);
const policy = Policy.loadSync(sample.snapshot);
const viewer = policy.viewer("u-0062", { now: sample.now });
let folder = "";

beforeAll(() => {
  mkdirSync(root, { recursive: true });
  folder = mkdtempSync(join(root, ".code-"));
  writeFileSync(join(folder, "programme.json"), policy.toText());
  writeFileSync(join(folder, "before.json"), policy.toText());
  writeFileSync(join(folder, "records.json"), JSON.stringify(records));
  for (const type of new Set(records.map(({ type }) => type)))
    writeFileSync(join(folder, `${type}s.json`), JSON.stringify(records.filter((record) => record.type === type)));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What is shown: a list of leads as somebody, unless told otherwise. */
function shown(more: Partial<Shown> = {}): Shown {
  const type = more.type ?? "lead";
  return {
    page: "records",
    as: "u-0062",
    by: "u-admin",
    now: sample.now,
    type,
    record: undefined,
    partner: undefined,
    person: undefined,
    role: undefined,
    matrix: "people",
    versus: undefined,
    narrowing: { scope: "visible", text: "", filters: [] },
    verb: undefined,
    isForEverybody: false,
    statement: () => viewer.where(`${type}.view` as "lead.view", { dialect: "postgres", columns: COLUMNS }),
    ...more,
  };
}

const lead = records.find((record) => viewer.can("lead.view", record as never)) as Resource;
const visible = (type: string): number =>
  records.filter((record) => record.type === type && viewer.can(`${type}.view` as "lead.view", record as never)).length;

/** The rule that shows a lead, and the sharing rule through which it does. */
function reasonFor(record: Resource): string {
  const { rule, grants } = viewer.explain("lead.view", record as never);
  const via = grants.find((grant) => grant.rule === rule)?.via?.sharingRule;
  return via === undefined ? rule : `${rule} ${via}`;
}

const FEW = { field: "fields.stage", values: ["new", "qualified"] };
const NARROWED: readonly Shown["narrowing"][] = [
  { scope: "visible", text: "foods", filters: [] },
  { scope: "visible", text: "", filters: [FEW, { field: "origin", values: ["distributed"] }] },
  { scope: "all", text: "", filters: [FEW, { field: "owner", values: [""] }] },
  { scope: "hidden", text: "", filters: [FEW] },
  { scope: "visible", text: "", filters: [{ field: "access", values: ["view", "edit"] }] },
  { scope: "visible", text: "", filters: [{ field: "reason", values: [reasonFor(lead)] }] },
  { scope: "all", text: "", filters: [{ field: "seenBy", values: ["nobody", "staff"] }] },
];

/** The leads that a narrowed list holds, counted by another way than the code that is shown. */
function narrowed({ scope, text, filters }: Shown["narrowing"]): string[] {
  const may = (verb: string, record: Resource): boolean => viewer.can(`lead.${verb}` as "lead.view", record as never);
  const everybody = policy.toJSON().users.map(({ id, kind }) => ({ kind, viewer: policy.viewer(id, { now: sample.now }) }));
  const textAt = (field: string, record: Resource): string => {
    if (field === "reason") return may("view", record) ? reasonFor(record) : "";
    if (field === "access") return !may("view", record) ? "hidden" : !may("edit", record) ? "view" : may("delete", record) ? "all" : "edit";
    if (field !== "seenBy") return String((field.startsWith("fields.") ? record.fields?.[field.slice(7)] : record[field as "owner"]) ?? "");
    const kinds = everybody.filter((one) => one.viewer.can("lead.view", record as never)).map(({ kind }) => kind);
    return kinds.some((kind) => kind !== "internal") ? "partners" : kinds.length > 0 ? "staff" : "nobody";
  };
  return records
    .filter(({ type }) => type === "lead")
    .filter((record) => scope === "all" || may("view", record) === (scope === "visible"))
    .filter((record) =>
      JSON.stringify(Object.values(record.fields ?? {}))
        .toLowerCase()
        .includes(text),
    )
    .filter((record) => filters.every(({ field, values }) => values.includes(textAt(field, record))))
    .map(({ id }) => id ?? "");
}

/** How often something is so of a pair, as the code behind a matrix prints it. */
function tallied(pairs: Iterable<readonly string[]>): string[] {
  const counts = new Map<string, number>();
  for (const pair of pairs) counts.set(pair.join(), (counts.get(pair.join()) ?? 0) + 1);
  return [...counts].map(([pair, n]) => `${pair} ${n}`).sort();
}

/** What the matrices hold, counted by another way than the code that is shown. */
function matrices(): Readonly<Record<"staff" | "account" | "roles", string[]>> {
  const users = policy.toJSON().users.map((user) => ({ user, viewer: policy.viewer(user.id, { now: sample.now }) }));
  const may = (who: (typeof users)[number], record: Resource): boolean =>
    who.viewer.can(`${record.type}.view` as "lead.view", record as never);
  const staff: string[][] = [];
  const account: string[][] = [];
  const roles = new Map<string, number[]>();
  for (const who of users) {
    const { user } = who;
    if (user.kind === "internal") {
      for (const record of records) if (record.type === "deal" && may(who, record)) staff.push([record.partner ?? "", user.id]);
      continue;
    }
    if (user.partner === "p-0002") {
      for (const record of records) {
        if (record.partner !== "p-0002" || !may(who, record)) continue;
        for (const holder of new Set([record.owner, record.assignee])) if (holder != null) account.push([user.id, holder]);
      }
    }
    if (user.kind !== "partner" || user.status !== "active") continue;
    const seen = records.filter((record) => record.type === "lead" && may(who, record)).length;
    for (const role of user.userRoles ?? []) roles.set(role, [...(roles.get(role) ?? []), seen]);
  }
  const averages = [...roles].map(([role, seen]) => `${role} ${Math.round(seen.reduce((sum, n) => sum + n, 0) / seen.length)}`).sort();
  return { staff: tallied(staff), account: tallied(account), roles: averages };
}

/** Every state of the page that has code of its own. */
const STATES: readonly Shown[] = [
  ...PAGES.map((page) => shown({ page })),
  shown({ type: "deal" }),
  shown({ type: "opportunity" }),
  shown({ record: lead, type: lead.type }),
  shown({ page: "partners", partner: "p-0002" }),
  shown({ page: "people", person: "u-0061" }),
  shown({ page: "roles", role: "sales" }),
  shown({ versus: "u-0061" }),
  shown({ versus: "u-0061", narrowing: { scope: "visible", text: "", filters: [FEW] } }),
  shown({ record: lead, type: lead.type, verb: "edit" }),
  shown({ record: lead, type: lead.type, isForEverybody: true }),
  shown({ page: "matrix", verb: "delete" }),
  shown({ page: "matrix", matrix: "roles" }),
  shown({ page: "matrix", matrix: "partners", verb: "edit" }),
  shown({ page: "matrix", matrix: "staff", type: "deal" }),
  shown({ page: "matrix", matrix: "account", partner: "p-0002" }),
  ...NARROWED.map((narrowing) => shown({ narrowing })),
];

const OPTIONS: ts.CompilerOptions = {
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  noEmit: true,
  target: ts.ScriptTarget.ES2023,
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  jsx: ts.JsxEmit.ReactJSX,
  lib: ["lib.es2023.d.ts", "lib.dom.d.ts", "lib.dom.iterable.d.ts"],
  types: ["node"],
  skipLibCheck: true,
};

/** A snippet as a module that Node runs. */
async function loaded(name: string, code: string): Promise<Record<string, unknown>> {
  const { outputText } = ts.transpileModule(code, {
    compilerOptions: { target: ts.ScriptTarget.ES2023, module: ts.ModuleKind.ESNext, jsx: ts.JsxEmit.ReactJSX },
  });
  const path = join(folder, `${name}.mjs`);
  writeFileSync(path, outputText);
  return import(/* @vite-ignore */ pathToFileURL(path).href) as Promise<Record<string, unknown>>;
}

/** What a snippet prints beside its files. A process for each of them would start the engine as often. */
async function printed(name: string, code: string): Promise<string> {
  const lines: string[] = [];
  const log = vi.spyOn(console, "log").mockImplementation((...said) => void lines.push(format(...said)));
  const before = process.cwd();
  process.chdir(folder);
  try {
    await loaded(name, code);
    return lines.join("\n").trim();
  } finally {
    process.chdir(before);
    log.mockRestore();
  }
}

test("every snippet of TypeScript, React and the worker is typed as it stands, in strict mode", { timeout: 300_000 }, () => {
  const files = STATES.flatMap((state, place) =>
    dialectsOf(state)
      .filter((dialect) => dialect === "TypeScript" || dialect === "React" || dialect === "Worker")
      .map((dialect) => {
        const path = join(folder, `${dialect}-${place}.${dialect === "React" ? "tsx" : "ts"}`);
        writeFileSync(path, codeFor(dialect, state));
        return path;
      }),
  );
  const program = ts.createProgram(files, OPTIONS);
  const problems = files.flatMap((file) => [
    ...program.getSyntacticDiagnostics(program.getSourceFile(file)),
    ...program.getSemanticDiagnostics(program.getSourceFile(file)),
  ]);
  expect(
    problems.map(({ file, messageText }) => `${file?.fileName.split("/").at(-1)}: ${ts.flattenDiagnosticMessageText(messageText, " ")}`),
  ).toEqual([]);
  expect(files.length).toBeGreaterThan(20);
});

test("every snippet of TypeScript runs, and says what the page says", { timeout: 300_000 }, async () => {
  const answers: string[] = [];
  for (const [place, state] of STATES.entries()) answers.push(await printed(`run-${place}`, codeFor("TypeScript", state)));
  // One stands for all of them as a program of its own.
  const alone = execFileSync(process.execPath, ["run-0.mjs"], { cwd: folder }).toString().trim();
  expect(alone).toBe(answers[0]);
  expect(answers.every((answer) => answer !== "")).toBe(true);
  const of = (found: (state: Shown) => boolean): string => answers[STATES.findIndex(found)] as string;
  expect(of(({ page }) => page === "records")).toBe(String(visible("lead")));
  expect(of(({ type }) => type === "deal")).toBe(String(visible("deal")));
  expect(of(({ page }) => page === "people")).toBe("39 87");
  for (const [name, lines] of Object.entries(matrices())) {
    expect(
      of(({ matrix }) => matrix === name)
        .split("\n")
        .sort(),
      name,
    ).toEqual(lines);
  }
  expect(of(({ person }) => person !== undefined)).toBe("true GRANTED");
  expect(of(({ partner }) => partner !== undefined)).toBe("2 3");
  expect(of(({ page }) => page === "changes")).toBe("1 0");
  expect(of(({ versus }) => versus !== undefined)).toBe("96 38 0");
  expect(Number(of(({ page }) => page === "matrix"))).toBeGreaterThan(100);
  expect(of(({ page }) => page === "reviews")).toBe("50");
  expect(of(({ record }) => record !== undefined)).toMatch(/^true /);
  expect(of(({ page }) => page === "roles")).toMatch(/^ok 1$/);
  const listed = STATES.filter(({ narrowing, versus }) => versus === undefined && NARROWED.includes(narrowing));
  const counts = listed.map(({ narrowing }) => String(narrowed(narrowing).length));
  expect(listed.map((state) => answers[STATES.indexOf(state)])).toEqual(counts);
  expect(counts).not.toContain("0");
  expect(Number(of(({ verb, page }) => page === "matrix" && verb === "delete"))).toBeGreaterThan(0);
});

test("the snippets of React render the records that are visible, and the answer about one", { timeout: 300_000 }, async () => {
  const view = async (name: string, state: Shown): Promise<string> => {
    const { View } = (await loaded(name, codeFor("React", state))) as { View: FunctionComponent<object> };
    return renderToStaticMarkup(createElement(View, { policy, records: records.filter(({ type }) => type === state.type) } as object));
  };
  expect((await view("react-list", shown())).match(/<li>/g)).toHaveLength(visible("lead"));
  for (const [place, narrowing] of NARROWED.entries()) {
    const items = (await view(`react-${place}`, shown({ narrowing }))).matchAll(/<li>([^<]*)/g);
    expect([...items].map(([, id]) => id)).toEqual(narrowed(narrowing));
  }
  expect(await view("react-one", shown({ record: lead, type: lead.type }))).toBe("<p>yes</p>");
});

test("the snippets of a worker answer requests", { timeout: 300_000 }, async () => {
  const files: Record<string, string> = { "programme.json": policy.toText(), "records.json": JSON.stringify(records) };
  const env = { ORIGIN: { fetch: async (url: string) => new Response(files[url.split("/").at(-1) ?? ""]) } };
  const answer = async (name: string, state: Shown): Promise<unknown> => {
    const module = (await loaded(name, codeFor("Worker", state))) as {
      default: { fetch(request: Request, env: object): Promise<Response> };
    };
    return (await module.default.fetch(new Request("https://here/"), env)).json();
  };
  expect(await answer("worker-list", shown())).toHaveLength(visible("lead"));
  for (const [place, narrowing] of NARROWED.entries()) {
    const rows = (await answer(`worker-${place}`, shown({ narrowing }))) as Resource[];
    expect(rows.map(({ id }) => id)).toEqual(narrowed(narrowing));
  }
  expect(await answer("worker-one", shown({ record: lead, type: lead.type }))).toMatchObject({ allowed: true });
});

test("the statement gives the rows that are visible, in PostgreSQL", { timeout: 300_000 }, async () => {
  const database = await PGlite.create();
  await database.exec(
    "CREATE TABLE records (id text, type text, partner_id text, owner_id text, assignee_id text, created_by text, origin text, fields jsonb)",
  );
  await database.query(
    `INSERT INTO records SELECT r->>'id', r->>'type', r->>'partner', r->>'owner', r->>'assignee', r->>'createdBy', r->>'origin', r->'fields'
     FROM jsonb_array_elements($1::jsonb) r`,
    [JSON.stringify(records)],
  );
  const byFields = NARROWED.map((narrowing) => shown({ narrowing })).filter((state) => dialectsOf(state).includes("SQL"));
  expect(byFields.length).toBe(3);
  for (const state of [shown(), shown({ type: "deal" }), ...byFields]) {
    const code = codeFor("SQL", state);
    const params = JSON.parse(/^-- params: (.*)$/m.exec(code)?.[1] ?? "") as unknown[];
    const statement = code
      .replaceAll(/^--.*$/gm, "")
      .trim()
      .replace(/;$/, "");
    const { rows } = await database.query(statement, params);
    if (!byFields.includes(state)) expect(rows).toHaveLength(visible(state.type));
    else expect(rows.map((row) => (row as { id: string }).id).sort()).toEqual(narrowed(state.narrowing).sort());
  }
  await database.close();
});

test("every command line runs as it stands", { timeout: 300_000 }, () => {
  const run = (line: string): string => {
    try {
      return execFileSync("sh", ["-c", line.replace("npx partner-policy", `"${process.execPath}" "${cli}"`)], {
        cwd: folder,
        stdio: ["ignore", "pipe", "pipe"],
        maxBuffer: 1e8,
      }).toString();
    } catch (error) {
      // 1 is an answer: no, or refused.
      const { status, stdout, stderr } = error as { status: number; stdout: Buffer; stderr: Buffer };
      if (status !== 1) throw new Error(`${line}: ${stderr.toString()}`);
      return stdout.toString();
    }
  };
  const all = STATES.filter((state) => dialectsOf(state).includes("Command line")).flatMap((state) =>
    codeFor("Command line", state).trim().split("\n"),
  );
  const lines = [...new Set(all)].filter((line) => !line.startsWith("#"));
  const answers = lines.map(run);
  const filtered = answers[lines.findIndex((line) => line.includes(" filter ") && line.includes("lead.view"))] as string;
  expect(JSON.parse(filtered)).toHaveLength(visible("lead"));
  const byFields = NARROWED.filter((narrowing) => dialectsOf(shown({ narrowing })).includes("Command line"));
  expect(byFields.length).toBe(3);
  for (const narrowing of byFields) {
    const line = codeFor("Command line", shown({ narrowing })).trim().split("\n").at(-1) ?? "";
    const rows = JSON.parse(answers[lines.indexOf(line)] as string) as Resource[];
    expect(rows.map(({ id }) => id)).toEqual(narrowed(narrowing));
  }
});
