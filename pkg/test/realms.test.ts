import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { runInNewContext } from "node:vm";
import { Window } from "happy-dom";
import { Policy, type PolicyError } from "partner-policy";
import { expect, test } from "vitest";
import { NOW, programme } from "./programme.js";

const require = createRequire(import.meta.url);
const wasm = readFileSync(require.resolve("partner-policy/core.wasm"));
const slim = new URL("../dist/slim.js", import.meta.url);
const text = JSON.stringify(programme());
const window = new Window();

let copies = 0;
/** The slim entry anew, which has no engine yet. */
async function fresh(): Promise<typeof import("partner-policy/slim")> {
  copies += 1;
  return import(/* @vite-ignore */ `${slim.href}?copy=${copies}`);
}

/** What a realm of its own makes of bytes. */
const far = (code: string, bytes: Uint8Array): unknown =>
  runInNewContext(`const bytes = Uint8Array.from(given); ${code}`, { given: [...bytes], WebAssembly });

/** What is given in each realm as a source of bytes; `isLater` where it has to be waited for. */
const SOURCES: Record<string, { readonly isLater?: true; readonly make: (bytes: Uint8Array) => unknown }> = {
  bytes: { make: (bytes) => bytes },
  "bytes of another realm": { make: (bytes) => far("bytes", bytes) },
  "a buffer of another realm": { make: (bytes) => far("bytes.buffer", bytes) },
  "a view of another realm": { make: (bytes) => far("new DataView(bytes.buffer)", bytes) },
  "a response": { isLater: true, make: (bytes) => new Response(bytes as never) },
  "a response of another realm": {
    isLater: true,
    make: (bytes) => far("({ [Symbol.toStringTag]: 'Response', ok: true, status: 200, arrayBuffer: async () => bytes.buffer })", bytes),
  },
  "a file": { isLater: true, make: (bytes) => new File([bytes as never], "x") },
  "a blob": { isLater: true, make: (bytes) => new Blob([bytes as never]) },
  "a blob of another realm": {
    isLater: true,
    make: (bytes) => far("({ [Symbol.toStringTag]: 'Blob', size: bytes.length, arrayBuffer: async () => bytes.buffer })", bytes),
  },
};

/** What is no source, and what is said of it. */
const NONE: readonly (readonly [unknown, string])[] = [
  [new Request("https://portal.test/"), "fetch(request)"],
  [new window.Request("https://portal.test/"), "fetch(request)"],
  [new ReadableStream(), "new Response(stream)"],
];

async function refusal(ask: () => unknown): Promise<PolicyError> {
  try {
    await ask();
  } catch (error) {
    return error as PolicyError;
  }
  throw new Error("it was answered");
}

test.each(Object.entries(SOURCES))("the engine and a snapshot come as %s", async (_, { isLater, make }) => {
  const { init, initSync, Policy: Slim } = await fresh();
  if (isLater) {
    expect(await refusal(() => initSync(make(wasm) as never))).toMatchObject({
      code: "INVALID_VALUE",
      message: expect.stringContaining("arrayBuffer()"),
    });
    await init(make(wasm) as never);
  } else initSync(make(wasm) as never);
  expect(Slim.loadSync(text).revision).toBe(7);
  const json = new TextEncoder().encode(text);
  expect((await Policy.load(make(json) as never)).viewer("ann", { now: NOW }).id).toBe("ann");
  if (isLater) expect(await refusal(() => Policy.loadSync(make(json) as never))).toMatchObject({ code: "INVALID_VALUE" });
});

test("a compiled module of another realm is the engine", async () => {
  for (const isSync of [true, false]) {
    const { init, initSync, Policy: Slim } = await fresh();
    const module = runInNewContext("new WebAssembly.Module(Uint8Array.from(given))", { given: [...wasm] });
    expect(module instanceof WebAssembly.Module).toBe(false);
    if (isSync) initSync(module);
    else await init(module);
    expect(Slim.loadSync(text).revision).toBe(7);
  }
});

test("what is no source says what it is, and what to give in its place", async () => {
  const { init, initSync, Policy: Slim } = await fresh();
  for (const [given, said] of NONE) {
    for (const ask of [
      () => init(given as never),
      () => initSync(given as never),
      () => Policy.load(given as never),
      () => Policy.loadSync(given as never),
    ]) {
      expect(await refusal(ask)).toMatchObject({ code: "INVALID_VALUE", message: expect.stringContaining(said) });
    }
  }
  expect((await refusal(() => initSync(Promise.resolve(wasm) as never))).message).toContain("await it first");
  expect((await refusal(() => Policy.loadSync(new URL("https://portal.test/") as never))).message).toContain("fetch(url)");
  for (const [given, said] of [
    [undefined, "`undefined`"],
    [null, "`null`"],
    [5, "number"],
    [{}, "an object"],
    [[], "a list"],
    [new Map(), "`Map`"],
  ] as const) {
    expect(await refusal(() => init(given as never))).toMatchObject({ code: "INVALID_VALUE", message: expect.stringContaining(said) });
  }
  expect(await refusal(() => init(new Response("", { status: 404 })))).toMatchObject({ code: "LOAD_FAILED" });
  expect(await refusal(() => init(new Response("<!doctype html>")))).toMatchObject({ code: "WASM_BLOCKED" });
  await init(wasm);
  expect(Slim.loadSync(text).revision).toBe(7);
});

test("a date of another realm is a moment, and an invalid one is none", async () => {
  const policy = Policy.loadSync(text);
  const edit = { kind: "managers.remove-all", partners: ["p"] } as const;
  const on = (now: unknown) => policy.plan({ by: "root", revision: 7, now: now as Date, edit }).outcome;
  expect(on(runInNewContext(`new Date("${NOW}")`))).toBe("ok");
  expect(await refusal(() => on(runInNewContext("new Date(NaN)")))).toMatchObject({ code: "MALFORMED_INSTANT" });
  const user = { ...programme().users[3], createdAt: runInNewContext("new Date(NaN)") };
  expect(await refusal(() => Policy.loadSync({ ...programme(), users: [user] } as never))).toMatchObject({ code: "MALFORMED_INSTANT" });
});

test("bytes that another thread of another realm may change are copied", () => {
  const shared = runInNewContext("new Uint8Array(new SharedArrayBuffer(length))", { length: text.length }) as Uint8Array;
  shared.set(new TextEncoder().encode(text));
  const policy = Policy.loadSync(shared);
  shared.fill(0);
  expect(policy.revision).toBe(7);
});
