import { createHash } from "node:crypto";
import { Policy, type Snapshot } from "partner-policy";
import { expect, test } from "vitest";
import { inNode, snapshot } from "./worker.js";

interface Held {
  readonly revision: number;
}
type Present = (env: object, context: object) => Promise<Held>;

const bytesOf = (revision: number): ArrayBuffer =>
  Policy.loadSync({ ...snapshot, revision } as Snapshot)
    .toBytes()
    .slice().buffer as ArrayBuffer;
const etagOf = (bytes: ArrayBuffer) => `"${createHash("sha256").update(new Uint8Array(bytes)).digest("hex")}"`;
const [one, two] = [bytesOf(1), bytesOf(2)];
const waiting: Promise<unknown>[] = [];
const context = { waitUntil: (promise: Promise<unknown>) => void waiting.push(promise) };

/** The part of the worker that knows the present policy, in Node, as if it had just been started. */
const presentPolicy = async () => ((await inNode("present.ts")) as { presentPolicy: Present }).presentPolicy;

/** An object and KV that have what they are told; `gate` is waited for before an answer. */
function environment() {
  const state = { object: one as ArrayBuffer | undefined, kv: null as ArrayBuffer | null, reads: 0, asked: 0, gate: Promise.resolve() };
  const fetch = async (_: string, { headers = {} }: { headers?: Record<string, string> } = {}) => {
    const bytes = state.object;
    state.asked += 1;
    await state.gate;
    if (bytes === undefined) throw new Error("the object does not answer");
    const etag = etagOf(bytes);
    const isSame = headers["if-none-match"] === etag;
    const arrayBuffer = async () => {
      state.reads += 1;
      return bytes;
    };
    return { status: isSame ? 304 : 200, ok: !isSame, headers: new Headers({ etag }), arrayBuffer };
  };
  return { state, env: { PROGRAMME: { getByName: () => ({ fetch }) }, SNAPSHOTS: { get: async () => state.kv } } };
}

test("a worker reads and loads the snapshot once, however many ask at once", async () => {
  const present = await presentPolicy();
  const { state, env } = environment();
  const policies = await Promise.all(Array.from({ length: 50 }, () => present(env, context)));
  expect([new Set(policies).size, state.reads]).toEqual([1, 1]);
  state.object = two;
  const next = await Promise.all(Array.from({ length: 50 }, () => present(env, context)));
  expect([new Set(next).size, next[0]?.revision, state.reads]).toEqual([1, 2, 2]);
});

test("a worker that starts takes from KV what the object confirms, and nothing else", async () => {
  for (const [kv, reads] of [
    [one, 0],
    [two, 1],
    [new ArrayBuffer(8), 1],
    [null, 1],
  ] as const) {
    const present = await presentPolicy();
    const { state, env } = environment();
    state.kv = kv;
    expect([(await present(env, context)).revision, state.reads]).toEqual([1, reads]);
  }
});

test("a worker never goes back to an earlier revision, and answers by none where the object does not", async () => {
  const present = await presentPolicy();
  const { state, env } = environment();
  state.object = two;
  expect((await present(env, context)).revision).toBe(2);
  state.object = one;
  await expect(present(env, context)).rejects.toThrow("went back from revision 2 to 1");
  state.object = undefined;
  await expect(present(env, context)).rejects.toThrow("does not answer");
  state.object = bytesOf(3);
  expect((await present(env, context)).revision).toBe(3);
});

test("a worker answers by the later one of two revisions that cross", async () => {
  const present = await presentPolicy();
  const { state, env } = environment();
  await present(env, context);
  let open = () => {};
  state.gate = new Promise((resolve) => {
    open = resolve;
  });
  const late = present(env, context);
  state.object = two;
  state.gate = Promise.resolve();
  expect((await present(env, context)).revision).toBe(2);
  open();
  expect((await late).revision).toBe(2);
});

test("a snapshot that cannot be loaded lets nobody in, and is asked for again", async () => {
  const present = await presentPolicy();
  const { state, env } = environment();
  state.object = new ArrayBuffer(100);
  for (const _ of [1, 2]) await expect(present(env, context)).rejects.toMatchObject({ code: "COMPILED_MALFORMED" });
  state.object = one;
  expect((await present(env, context)).revision).toBe(1);
});
