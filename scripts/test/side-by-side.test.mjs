import assert from "node:assert/strict";
import { test } from "node:test";
import { sideBySide } from "../lib/side-by-side.mjs";

/** Jobs that note when they begin and end; `more` gives some of them a conflict, something to come after, or a fault. */
function noting(names, more = {}) {
  const said = [];
  const jobs = names.map((name) => ({
    name,
    ...more[name],
    work: async () => {
      said.push(`+${name}`);
      await new Promise((settle) => setImmediate(settle));
      said.push(`-${name}`);
      if (more[name]?.fault !== undefined) throw more[name].fault;
    },
  }));
  return { said, jobs };
}

test("jobs begin in their order, two at a time", async () => {
  const { said, jobs } = noting(["a", "b", "c"]);
  await sideBySide(jobs, 2);
  assert.deepEqual(said, ["+a", "+b", "-a", "+c", "-b", "-c"]);
});

test("a job waits for what it comes after, and lets others pass; what was not chosen is not waited for", async () => {
  const { said, jobs } = noting(["a", "b", "c"], { b: { after: ["a", "absent"] } });
  await sideBySide(jobs, 2);
  assert.deepEqual(said, ["+a", "+c", "-a", "+b", "-c", "-b"]);
});

test("of jobs that are in each other's way one runs at a time", async () => {
  const { said, jobs } = noting(["a", "b", "c"], { a: { alone: "cargo" }, b: { alone: "cargo" } });
  await sideBySide(jobs, 2);
  assert.deepEqual(said, ["+a", "+c", "-a", "+b", "-c", "-b"]);
});

test("a job that waits takes no place of another", async () => {
  const { said, jobs } = noting(["a", "b", "c"], { b: { waits: true } });
  await sideBySide(jobs, 1);
  assert.deepEqual(said, ["+a", "+b", "-a", "+c", "-b", "-c"]);
});

test("after a fault nothing begins, what runs ends, and the fault is told", async () => {
  const fault = new Error("broken");
  const { said, jobs } = noting(["a", "b", "c"], { a: { fault } });
  await assert.rejects(sideBySide(jobs, 2), fault);
  assert.deepEqual(said, ["+a", "+b", "-a", "-b"]);
});

test("jobs that wait for one another are told", async () => {
  const { jobs } = noting(["a", "b"], { a: { after: ["b"] }, b: { after: ["a"] } });
  await assert.rejects(sideBySide(jobs, 2), /a, b/);
});
