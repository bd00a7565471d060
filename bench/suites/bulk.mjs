// Imports of manager assignments of 1,000, 10,000 and 100,000 rows: out of CSV bytes, JSON bytes and objects.
import { boardOf, plan } from "../bulk/hand.mjs";
import { csvOf, requestOf, rowsFor, verdictsOf } from "../bulk/rows.mjs";
import { byAjv, byZod, rowsOfCsv } from "../bulk/shapes.mjs";
import { measure } from "../lib/measure.mjs";
import { makeSides, mustAgree } from "../lib/sides.mjs";
import { calls } from "../sides/ours.mjs";

const SIZES = [1000, 10_000, 100_000];

function sidesOf(board, ours, { request, jsonBytes, csvBytes }) {
  const text = new TextDecoder();
  const { edit, ...head } = request;
  const parsed = () => JSON.parse(text.decode(jsonBytes));
  const fromCsv = () => ({ ...head, edit: { kind: edit.kind, rows: rowsOfCsv(text.decode(csvBytes)) } });
  const sides = {
    objects: [
      { id: "hand", run: () => plan(board, request) },
      { id: "ajv", run: () => plan(board, byAjv(request)) },
      { id: "zod", run: () => plan(board, byZod(request)) },
    ],
    json: [
      { id: "hand", run: () => plan(board, parsed()) },
      { id: "ajv", run: () => plan(board, byAjv(parsed())) },
      { id: "zod", run: () => plan(board, byZod(parsed())) },
    ],
    csv: [{ id: "papaparse", run: () => plan(board, fromCsv()) }],
  };
  if (ours !== undefined) {
    sides.objects.push({ id: "ours", run: () => ours.policy.plan(request) });
    if (ours.features.planJson) sides.json.push({ id: "ours", run: () => calls.planJson(ours.policy, jsonBytes) });
    sides.csv.push({ id: "ours", run: () => calls.planCsv(ours.policy, head, csvBytes) });
  }
  return sides;
}

// The timed work ends with a look at the outcome of every row, so that a plan that is made late is made.
function looked(sides) {
  return sides.map(({ id, run }) => ({ id, run: () => refusedIn(run()) }));
}

function refusedIn({ rows }) {
  let refused = 0;
  for (const row of rows) if (row.outcome === "refused") refused++;
  return refused;
}

function codesOf(rows) {
  const codes = {};
  for (const row of rows) {
    const code = row.code ?? row.outcome;
    codes[code] = (codes[code] ?? 0) + 1;
  }
  return codes;
}

export async function run({ workload, rounds }) {
  const made = await makeSides(workload);
  const absent = { ...made.absent };
  let { ours } = made.sides;
  if (ours !== undefined) {
    try {
      ours.policy.plan(requestOf(workload, rowsFor(workload, 10)));
    } catch (error) {
      absent.bulk = `\`policy.plan\` does not answer: ${String(error.message).split("\n")[0]}`;
      ours = undefined;
    }
  }
  if (ours !== undefined && !ours.features.planJson) absent.planJson = "`policy.planJson` is not there";
  const board = boardOf(workload.snapshot);
  const times = {};
  const facts = {};
  const encoder = new TextEncoder();
  for (const size of SIZES) {
    const rows = rowsFor(workload, size);
    const request = requestOf(workload, rows);
    const inputs = { request, jsonBytes: encoder.encode(JSON.stringify(request)), csvBytes: encoder.encode(csvOf(rows)) };
    const sides = sidesOf(board, ours, inputs);
    for (const [input, list] of Object.entries(sides)) {
      const plans = Object.fromEntries(list.map(({ id, run: make }) => [id, make()]));
      mustAgree(Object.fromEntries(Object.entries(plans).map(([id, made]) => [id, verdictsOf(made.rows)])), `${size} rows from ${input}`);
      facts[`codes-${size}`] = codesOf(Object.values(plans)[0].rows);
      times[`bulk-${input}-${size}`] = measure(looked(list), { rounds, isHeavy: size > 1000 });
    }
    facts[`bytes-${size}`] = { json: inputs.jsonBytes.length, csv: inputs.csvBytes.length };
  }
  return { times, facts, absent };
}
