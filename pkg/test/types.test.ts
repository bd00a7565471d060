import { spawnSync } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { folderOf, here, packedProject } from "./packed.js";

const listed = (name: string): string => readFileSync(join(here, "test/types", name), "utf8");
const casesOf = (name: string): string[] =>
  listed(name)
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("# "));

const HEAD = listed("head.txt");
const MISTAKES = casesOf("mistakes.txt");
const USES = casesOf("uses.txt");
const COMPILERS = ["typescript-oldest", "typescript", "typescript-newest"];

/** A project outside the repository with the packed package. */
let project: string;

beforeAll(() => {
  const others = ["react", "@types/react", "@types/node", "undici-types", "csstype"];
  ({ project } = packedProject({ name: "project", type: "module" }, others));
}, 120_000);
afterAll(() => rmSync(project, { recursive: true }));

const OPTIONS = {
  noEmit: true,
  strict: true,
  skipLibCheck: false,
  target: "es2022",
  lib: ["es2022", "dom"],
  module: "esnext",
  moduleResolution: "bundler",
  jsx: "react-jsx",
  types: ["react", "node"] as string[],
};

/** Compiles one file of the project; returns what the compiler says, a list for each line. */
function compile(compiler: string, file: string, text: string, options: object): Map<number, string[]> {
  writeFileSync(join(project, file), text);
  writeFileSync(join(project, "tsconfig.json"), JSON.stringify({ compilerOptions: { ...OPTIONS, ...options }, files: [file] }));
  const tsc = join(folderOf(compiler), "bin", "tsc");
  const { stdout } = spawnSync(process.execPath, [tsc, "-p", ".", "--pretty", "false"], { cwd: project, encoding: "utf8", maxBuffer: 1e8 });
  const found = new Map<number, string[]>();
  for (const said of stdout.split("\n")) {
    const [, place, line, message] = /^(?:([^(\s]+)\((\d+),\d+\): )?(error .*)$/.exec(said) ?? [];
    if (message === undefined) continue;
    const at = place === file ? Number(line) : 0;
    found.set(at, [...(found.get(at) ?? []), place === file ? message : said]);
  }
  return found;
}

/** Each case in a function of its own on a line of its own, behind the head. */
function program(cases: readonly string[]): { text: string; first: number } {
  const functions = cases.map((each, at) => `export async function case${at}() { ${each.replace(/^</, "void <")} }`);
  return { text: `${HEAD}${functions.join("\n")}\n`, first: HEAD.split("\n").length };
}

/** What is wrong with the lists: mistakes that compile, uses that do not, and whatever a compiler says of anything else. */
function wrongWith(compiler: string, isExact: boolean): unknown[] {
  const { text, first } = program([...MISTAKES, ...USES]);
  const found = compile(compiler, "lists.tsx", text, { exactOptionalPropertyTypes: isExact, noUncheckedIndexedAccess: isExact });
  const uses = first + MISTAKES.length;
  return [
    ...MISTAKES.filter((_, at) => !found.has(first + at)).map((mistake) => `compiles: ${mistake}`),
    ...[...found].filter(([line]) => line < first || line >= uses).map(([line, messages]) => [USES[line - uses], messages]),
    // After an error of syntax nothing else is looked at.
    ...[...found.values()].flat().filter((message) => /TS1\d{3}:/.test(message)),
  ];
}

describe.each(COMPILERS)("%s", (compiler) => {
  test("refuses every mistake of the list, and takes every use", () => {
    expect(wrongWith(compiler, true)).toEqual([]);
  }, 180_000);

  test("takes every entry with no more than `lib: es2022`", () => {
    const found = compile(compiler, "bare.ts", BARE, { lib: ["es2022"], types: [], exactOptionalPropertyTypes: true });
    expect([...found]).toEqual([]);
  }, 180_000);
});

// A programme's own types are made known to the compiler by augmentation, for the whole project that does so.
const REGISTERED = `
import { type Action, type ResourceType, Policy } from "partner-policy";
import { Viewer } from "partner-policy/viewer";
declare module "partner-policy" {
  interface Register {
    recordTypes: "quote" | "rebate-claim";
  }
}
declare const policy: Policy;
declare const capsule: Viewer;
const viewer = policy.viewer("u", { now: "2026-11-22T00:00:00Z" });
export const used = [
  viewer.can("quote.view", { type: "quote", id: "q-1", partner: "p-1" }),
  viewer.can("rebate-claim.transfer", { type: "rebate-claim", id: "r-1" }, { to: "u" }),
  capsule.can("quote.edit", { type: "quote" }),
  viewer.can("lead.view", { type: "lead" }),
];
export const type: ResourceType = "rebate-claim";
export const action: Action = "quote.create";
`;
const UNREGISTERED = [
  `viewer.can("quote.analytics", { type: "quote" });`,
  `viewer.can("survey.view", { type: "survey" });`,
  `viewer.can("quote.view", { type: "lead" });`,
];

test.each(COMPILERS)(
  "%s knows the types that a programme registers, and no others",
  (compiler) => {
    const lines = REGISTERED.split("\n").length;
    const found = compile(compiler, "registered.ts", `${REGISTERED}${UNREGISTERED.join("\n")}\n`, {});
    expect([...found.keys()].sort((a, b) => a - b)).toEqual(UNREGISTERED.map((_, at) => lines + at));
  },
  180_000,
);

test("mistakes and uses are the same without exactOptionalPropertyTypes", () => {
  expect(wrongWith("typescript-newest", false)).toEqual([]);
}, 180_000);

test("the types of Node are enough for every entry", () => {
  const found = compile("typescript-newest", "bare.ts", BARE, { lib: ["es2022"], types: ["node"] });
  expect([...found]).toEqual([]);
}, 180_000);

// Where the platform's types are absent, what stands in for them does not take everything.
const BARE = `
export * as arrow from "partner-policy/arrow";
export * as authzen from "partner-policy/authzen";
export * as hono from "partner-policy/hono";
export * as imports from "partner-policy/import";
export * as messages from "partner-policy/messages";
export * as prisma from "partner-policy/prisma";
export * as react from "partner-policy/react";
export * as sample from "partner-policy/sample";
export * as sql from "partner-policy/sql";
export * as testing from "partner-policy/testing";
import { Policy } from "partner-policy";
import { guard } from "partner-policy/server";
import { initSync } from "partner-policy/slim";
import { sealViewer } from "partner-policy/viewer";
declare const policy: Policy;
// @ts-expect-error a number is no snapshot
Policy.loadSync(5);
// @ts-expect-error a member is misspelt
void Policy.load({ format: "partner-policy/1", revision: 1, partners: [], users: [], managres: [] });
// @ts-expect-error a number is no engine
initSync(5);
// @ts-expect-error a text is no key
void sealViewer(new Uint8Array(), "key");
// @ts-expect-error a text is no response
guard({ policy, viewer: () => "u", action: "lead.view", resource: "none" }, () => "ok");
export const handler = guard({ policy, viewer: (request) => request.headers.get("x-user"), action: "lead.view", resource: "none" }, (_, granted) => {
  throw new Error(granted.viewer);
});
`;

test("the lists are long enough to mean something", () => {
  expect([MISTAKES.length > 400, USES.length > 100]).toEqual([true, true]);
});
