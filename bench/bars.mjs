// What the engine is held to, each bar with where its figure comes from. A ratio is of two medians of one process.

// At least `bound` times as fast as another side.
const faster = (what, group, other, bound, self = "ours") => ({
  what,
  bar: `at least ${bound} times as fast`,
  group,
  over: other,
  under: self,
  bound,
  least: true,
});
// At most `bound` times the time of another side.
const within = (what, group, other, bound, self = "ours") => ({
  what,
  bar: `at most ${bound} times the time`,
  group,
  over: self,
  under: other,
  bound,
  least: false,
});
// A plain number out of the facts of a suite.
const figure = (what, bar, suite, of, bound, show) => ({ what, bar, suite, of, bound, show });

const kilobytes = (bytes) => `${(bytes / 1000).toFixed(1)} kB`;
// The growth of the engine's memory, and over how many repetitions it was seen.
const flat = (what, key, wanted) => ({
  what: `wasm memory over ${wanted.toLocaleString("en-US")} ${what}`,
  bar: "flat",
  suite: "memory",
  of: (facts) => facts[key] && facts[key].after - facts[key].before,
  bound: 0,
  show: (bytes) => `${bytes} bytes more`,
  isShort: (facts) => facts[key].times < wanted && `seen over ${facts[key].times.toLocaleString("en-US")} only`,
});

export const BARS = [
  faster("one viewer, page of 1,000 objects: `viewer.can` against CASL", "page-view", "casl", 12),
  within("the same, against hand-written specialised JavaScript", "page-view", "specialised", 1.3),
  faster("random viewers opened before, random leads of 100,000: `viewer.can` against CASL", "random", "casl", 2.5),
  faster("the same, against cedar-wasm stateful", "cedar-random", "cedar", 300),
  faster("100,000 objects: `viewer.filter` against CASL", "filter-100000", "casl", 9),
  within("the same, against hand-written specialised JavaScript", "filter-100000", "specialised", 1.3),
  faster(
    "100,000 resident rows: `table.filter` to the caller's objects against specialised JavaScript on objects",
    "table-filter-sales",
    "specialised",
    30,
  ),
  within("100,000 resident rows: `table.filterRows` against the same code in native Rust", "native-sales", "native", 3),
  within("the same for an internal manager with a roll-up over hundreds of accounts", "native-manager", "native", 3),
  faster("a known row: `table.can` against CASL on the object", "table-can", "casl", 60),
  within("10,000 rows × 8 actions: `table.matrix` against 8 calls of `table.filter`", "table-matrix", "filters", 2, "matrix"),
  faster("JSON array of 100,000 leads: `viewer.filterJson` against `JSON.parse` and a specialised filter", "json-sales", "specialised", 4),
  {
    what: "compile one viewer among 20,000 users, first answer included",
    bar: "at most 200 µs",
    group: "compile",
    over: "ours",
    absolute: 200_000,
  },
  figure("capsule of an ordinary partner user (median of 200)", "at most 4 kB", "open", (facts) => facts.capsule?.median, 4000, kilobytes),
  within("open a capsule against CASL's ability of the same grants out of JSON rules", "capsule-open", "casl-granted", 0.2),
  within("the same with a first answer, for which CASL compiles its conditions", "capsule-open-and-ask", "casl-granted", 0.2),
  within("open a capsule against a CASL ability that knows two actions on leads only", "capsule-open", "casl-rules", 0.2),
  within("the same with a first answer", "capsule-open-and-ask", "casl-rules", 0.2),
  within("load a snapshot of 20,000 users from JSON bytes against `JSON.parse`", "load", "parse", 1.2),
  faster("load a compiled snapshot against `JSON.parse`", "load", "parse", 20, "compiled"),
  faster("bulk edit of 100,000 rows from CSV bytes against papaparse and hand-written checks", "bulk-csv-100000", "papaparse", 10),
  faster("the same from JSON bytes against `JSON.parse`, ajv and hand-written checks", "bulk-json-100000", "ajv", 4),
  faster("the same from objects against ajv and hand-written checks", "bulk-objects-100000", "ajv", 3),
  figure(
    "`partner-policy/viewer`, minified, gzip",
    "at most 6 kB",
    "size",
    (facts) => facts["partner-policy/viewer"]?.gzip,
    6000,
    kilobytes,
  ),
  figure("wasm, gzip", "at most 250 kB", "size", (facts) => facts["partner-policy: wasm"]?.gzip, 250_000, kilobytes),
  flat("checks of one viewer", "checks", 1_000_000),
  flat("viewers opened, asked once and dropped", "viewers", 100_000),
  flat("tables made and closed", "tables", 10_000),
  figure(
    "rows of an organisation as CSV to a checked snapshot and records, against the CSV library alone that makes objects of them",
    "at most 10 times the time",
    "import",
    (facts) => facts.ratio,
    10,
    (ratio) => `${ratio.toFixed(1)} times`,
  ),
];
