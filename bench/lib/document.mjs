// docs/benchmarks.md out of the results.
import { BARS } from "../bars.mjs";
import { figures, judge } from "./results.mjs";

const NAMES = {
  hand: "hand-written JavaScript, objects and Maps",
  specialised: "hand-written, specialised to the viewer",
  casl: "@casl/ability",
  casbin: "casbin, one matcher",
  cedar: "@cedar-policy/cedar-wasm, stateful",
  ours: "**partner-policy**",
  parse: "`JSON.parse` alone",
  matrix: "**`table.matrix`**",
  filters: "**8 × `table.filter`**",
  compiled: "**partner-policy, compiled snapshot**",
  native: "the same code, compiled for this machine",
  ajv: "ajv and hand-written checks",
  zod: "zod and hand-written checks",
  papaparse: "papaparse and hand-written checks",
  "casl-rules": "@casl/ability out of its rules as JSON text",
  "casl-granted": "@casl/ability out of JSON rules for everything that the capsule grants",
  "casl-builder": "@casl/ability, built from the directory",
};

const GROUPS = [
  ["One viewer, a page of 1,000 leads, `lead.view`", "page-view", "a check"],
  ["The same, `lead.edit`", "page-edit", "a check"],
  ["Random viewers opened before, random leads of 100,000", "random", "a check"],
  ["The page again, after hundreds of viewers were opened in the process", "page-view-after", "a check"],
  ["cedar-wasm: one viewer, a page of 1,000", "cedar-page", "a check"],
  ["cedar-wasm: random viewers and leads", "cedar-random", "a check"],
  ["List of 1,000 objects, sales user", "filter-1000", "a list"],
  ["List of 100,000 objects, sales user", "filter-100000", "a list"],
  ["List of 100,000 objects, inside sales", "filter-100000-inside-sales", "a list"],
  ["List of 100,000 objects, administrator of a partner", "filter-100000-administrator", "a list"],
  ["List of 1,000 objects, internal manager with a roll-up over hundreds of accounts", "filter-1000-manager", "a list"],
  ["List of 100,000 objects, internal manager", "filter-100000-manager", "a list"],
  ["Table of 100,000 rows to objects, sales user", "table-filter-sales", "a list"],
  ["Table of 100,000 rows to objects, inside sales", "table-filter-inside-sales", "a list"],
  ["Table of 100,000 rows to objects, internal manager", "table-filter-manager", "a list"],
  ["Row numbers out of a table of 100,000 rows, sales user", "native-sales", "a list"],
  ["Row numbers out of a table of 100,000 rows, internal manager", "native-manager", "a list"],
  ["Known rows of a table", "table-can", "a check"],
  ["10,000 rows × 8 actions", "table-matrix", "a matrix"],
  ["JSON bytes of 100,000 leads, sales user", "json-sales", "a list"],
  ["JSON bytes of 100,000 leads, administrator of a partner", "json-administrator", "a list"],
  ["Open a viewer among 20,000 users and ask once", "compile", "a viewer"],
  ["Open an internal manager and ask once", "compile-manager", "a viewer"],
  ["Open a viewer of ours and ask once, by number of users", "compile-growth", "a viewer"],
  ["Open a capsule", "capsule-open", "a viewer"],
  ["Open a capsule and ask once", "capsule-open-and-ask", "a viewer"],
  ["Load a snapshot of 20,000 users", "load", "a load"],
  ["Load a snapshot of 20,000 users, open a viewer and ask once", "load-and-ask", "a start"],
  ...["csv", "json", "objects"].flatMap((input) =>
    [1000, 10_000, 100_000].map((size) => [
      `Bulk edit of ${size.toLocaleString("en-US")} rows from ${input === "objects" ? input : `${input.toUpperCase()} bytes`}`,
      `bulk-${input}-${size}`,
      "a plan",
    ]),
  ),
];

const OURS = new Set(["ours", "compiled", "matrix"]);

function time(ns) {
  if (ns < 1000) return `${figures(ns)} ns`;
  return ns < 1e6 ? `${figures(ns / 1000)} µs` : `${figures(ns / 1e6)} ms`;
}

function table(head, rows) {
  const line = (cells) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

function barsTable(results) {
  const rows = BARS.map((bar) => judge(bar, results));
  return table(
    ["what", "bar", "measured", "by processor time", "met"],
    rows.map(({ what, bar, wall, cpu, met }) => [what, bar, wall, cpu, met]),
  );
}

function groupTable(results, [title, group, unit]) {
  const sides = results.sides(group);
  if (sides.length === 0) return "";
  const reference = results.time(group, "ours");
  const rows = sides.map((side) => {
    const found = results.time(group, side);
    const ratio = reference === undefined ? undefined : results.ratio(group, side, "ours");
    const name = /^\d+$/.test(side) ? `${Number(side).toLocaleString("en-US")} users` : (NAMES[side] ?? side);
    return [
      name,
      time(found.ns),
      `${time(found.low)} – ${time(found.high)}`,
      time(found.cpu),
      ratio === undefined ? "" : `${figures(ratio.wall)} ×`,
    ];
  });
  return `### ${title}\n\n${table(["side", `time of ${unit}`, "spread", "processor time", "ours = 1"], rows)}\n`;
}

// Every group in which another side takes less time than ours, said as it is.
function faster(results) {
  const lines = [];
  for (const [title, group] of GROUPS) {
    if (results.time(group, "ours") === undefined) continue;
    for (const side of results.sides(group)) {
      if (OURS.has(side) || side === "parse" || side === "native") continue;
      const ratio = results.ratio(group, "ours", side);
      if (ratio.wall > 1.05) lines.push(`- ${title}: ${NAMES[side] ?? side} takes 1/${figures(ratio.wall)} of our time.`);
    }
  }
  return lines;
}

function sizes({ facts }) {
  const rows = Object.entries(facts.size ?? {}).map(([name, size]) => [
    name,
    ...["raw", "gzip", "brotli"].map((key) => size[key].toLocaleString("en-US")),
  ]);
  return rows.length === 0 ? "" : table(["download", "bytes", "gzip", "brotli"], rows);
}

// What each part of the engine is of the wasm; functions count where the compiler left them, so the shares are rough.
function shares({ parts }) {
  const total = parts.reduce((sum, { bytes }) => sum + bytes, 0);
  if (total === 0) return "";
  const rows = parts.map(({ part, bytes }) => [part, bytes.toLocaleString("en-US"), `${((bytes / total) * 100).toFixed(1)} %`]);
  return `What the wasm is made of, before compression. A function that was put inside another counts with the other.\n\n${table(
    ["part", "bytes", "share"],
    rows,
  )}`;
}

function memory({ facts }) {
  const found = facts.memory ?? {};
  const lines = [];
  for (const [key, what] of [
    ["checks", "checks of one viewer"],
    ["viewers", "viewers opened, asked once and dropped"],
    ["tables", "tables of 100 rows made and closed"],
  ]) {
    const fact = found[key];
    if (fact === undefined) continue;
    lines.push(
      `- ${fact.times.toLocaleString("en-US")} ${what}: wasm memory ${fact.before.toLocaleString("en-US")} bytes before, ${fact.after.toLocaleString("en-US")} after.`,
    );
  }
  const each = (bytes) => `${Math.round(bytes).toLocaleString("en-US")} bytes`;
  if (found.bytesPerUser !== undefined)
    lines.push(`- A loaded policy takes ${each(found.bytesPerUser)} of wasm memory a user, everything included.`);
  if (found.bytesPerLead !== undefined) lines.push(`- A table takes ${each(found.bytesPerLead)} of wasm memory a lead.`);
  if (found.heapPerUser !== undefined) {
    lines.push(
      `- As plain objects out of \`JSON.parse\` the same takes ${each(found.heapPerUser)} a user and ${each(found.heapPerLead)} a lead.`,
    );
  }
  return lines.join("\n");
}

/** Imports beside the libraries for XML, CSV and zip alone; empty where none was measured. */
export function imports({ facts }) {
  const sources = Object.entries(facts.import?.sources ?? {});
  if (sources.length === 0) return "";
  const speed = (value) => `${value.toFixed(1)} MB/s`;
  return table(
    ["what is read", "size", "import", "the libraries alone", "time"],
    sources.map(([name, { megabytes, ours, library, ratio }]) => [
      name,
      `${megabytes.toFixed(0)} MB`,
      speed(ours),
      speed(library),
      `${ratio.toFixed(1)} times`,
    ]),
  );
}

function agreement({ facts }) {
  const found = facts.agree ?? {};
  const cells = [found.decisions, found.viewers, found.allowed, found.cedar].map((count) => (count ?? 0).toLocaleString("en-US"));
  return `Before anything was timed, ${found.sides?.length ?? 0} sides gave the same answer to ${cells[0]} questions of ${cells[1]} viewers
(${cells[2]} of them allowed; cedar-wasm was asked ${cells[3]} of them). One different answer ends the run. Every timed
list, page and plan was compared as well.`;
}

const UNMET = `## Where a bar is not met

- **The wasm**: 366 kB packed with one type for JSON and model; record types, defaults, queues and reach, the relation of grants, reasons as
  data and nearest names brought it to 477, one reader and one writer of numbers back to 445. What is left is spread thin: for the least
  bytes in place of speed it would be 374.
- **An import of 100,000 rows**: each row says its line, what its user was and is, who goes or loses the flag, and a sentence; the
  hand-written side has the outcome, a code and the changes. Reading and planning take 12 to 14 ms, the rows as plain objects 8 to 10:
  15 MB, about what V8 keeps for young objects before it copies them. Without the sentence they take 7, without the four claims as well 4.
  Who does not look at the rows does not wait for them.
- **The viewer alone** is spread thin. Of 11.4 kB, reading every record right, whatever it is made of, takes 1.8, the questions of
  predicates 1.5, the class with its options 1.1, the document of the capsule 0.9, seals 0.7, lists, maps and verdicts 0.6 each, head
  and checksum 0.5, the table of actions 0.5; the rest is errors, options, marks and receivers.
- **A capsule against an ability that knows two actions on leads only** is a comparison with less than a capsule says; against the same
  grants it is far below the bar. Of two thirds of a microsecond the checksum takes 0.2, that a viewer is found behind a proxy 0.15,
  and the copy that nobody changes 0.04; without the first it were 0.17, without the second 0.21.`;

const HOW = `## How it is measured

- **Workload**: \`sampleProgramme({ partners: 1000, users: 20000, leads: 100000, managers: 200, seed: 1 })\`, read back from
  JSON text, so that the directory and the leads share no string. The question is \`lead.view\` (and \`lead.edit\`): portal
  roles with their lead visibility and the gates for partner users, module permissions and the roll-up of account owners
  for internal users, assigned leads for sales reps.
- **The page** has the leads of the viewer's own partner and random others; **random pairs** take three of five leads from
  the viewer's own partner, and the viewers are partner users: for internal managers CASL has to search lists of
  thousands of owners, which would flatter everybody else.
- **Sides**: CASL with one ability per viewer and conditions in its query language; casbin with one attribute-based
  matcher and no policy rows, its fastest form; cedar-wasm with the policies parsed once; hand-written JavaScript over
  objects and Maps; and the same with everything about the viewer decided before, one closure left.
- **Openings** of a viewer end with one answer, so that what is compiled at the first question counts, and each is of
  another moment, so that nothing can be kept from the last one.
- **Bulk edits** bring every code that a row can get; each side ends with a look at the outcome of every row. The
  hand-written plan has outcomes, codes and changes; ours has the rule and a sentence for every row besides.
- **Turns**: all sides of a group run in one process, in turns that rotate, after every side was warmed up. Each side has
  its own loop, so that no side pays for the call sites of another. Suites run in processes of their own.
- **Time** is the median; the spread is from the lowest to the highest median of the processes, or, with one process, the
  quartiles of its rounds. Beside the wall time stands the processor time of the process, on which other programs of the
  machine weigh less, but which counts the helper threads of the garbage collector. A bar is met where both say so. Before each
  sample of heavy work the garbage is collected, which has 30 ms to end: it belongs to nobody's sample.
- **cedar-wasm** runs with \`--no-turbo-inline-js-wasm-calls\`: Node 20 ends its process otherwise, when a call whose result
  is a JavaScript value is deoptimised. The sides beside it run with the same flag in the same process.
- Absolute times depend on the machine and its other load. Ratios inside one process are what to compare.
- **Native code** is timed by criterion (\`benches/table.rs\`) on the same workload in a process of its own, by wall time only.
`;

/** The text of docs/benchmarks.md. */
export function documentOf(results, { machine, versions, options }) {
  const slower = faster(results);
  const absent = [...results.absent].map(([what, why]) => `- ${what}: ${why}`);
  const parts = [
    "# Benchmarks",
    "Written by `npm run bench`; `npm run bench -- --quick` is a shorter run with larger spread. Do not edit by hand.",
    `${machine}. ${options.processes} ${options.processes === 1 ? "process" : "processes"} a suite, ${options.rounds} rounds each.`,
    agreement(results),
    "## Bars",
    barsTable(results),
    absent.length === 0 ? "" : `Absent in this run:\n\n${absent.join("\n")}`,
    "## Where another side is better",
    slower.length === 0 ? "In no group of this run did another side take less time than ours." : slower.join("\n"),
    UNMET,
    HOW.trimEnd(),
    "## Times",
    ...GROUPS.map((group) => groupTable(results, group).trimEnd()),
    ...(imports(results) === ""
      ? []
      : [
          "## Imports",
          "From bytes to a checked snapshot and its records, beside reading the same files with the libraries for XML, CSV and zip alone: processor time.",
          imports(results),
        ]),
    "## Sizes",
    "Bundled and minified by rolldown, wasm as shipped; gzip 9, brotli 11.",
    sizes(results),
    shares(results),
    "## Memory",
    memory(results),
    "## Versions",
    table(
      ["package", "version"],
      Object.entries(versions).map(([name, version]) => [name, version]),
    ),
  ];
  return `${parts.filter((part) => part !== "").join("\n\n")}\n`;
}

/** The table of bars for the terminal. */
export function barsText(results) {
  const rows = BARS.map((bar) => judge(bar, results));
  const width = Math.max(...rows.map(({ what }) => what.length));
  return rows
    .map(
      ({ what, bar, wall, cpu, met }) =>
        `${what.padEnd(width)}  ${bar.padEnd(26)}  ${`${wall} ${cpu}`.trim().padEnd(22)}  ${met.replaceAll("*", "")}`,
    )
    .join("\n");
}
