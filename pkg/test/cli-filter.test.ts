import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { expect, test } from "vitest";
import { BIN, call, errorOf, file, folder } from "./cli.js";
import { LEADS, NOW, programme, viewer } from "./programme.js";

const snapshot = file("programme.json", programme());
const asked = ["filter", snapshot, "--as", "ann", "--can", "lead.view", "--now", NOW];
const capsule = file("ann.capsule", viewer("ann").toBytes());
const askedCapsule = ["filter", "--capsule", capsule, "--can", "lead.view", "--now", NOW];
const lines = LEADS.map((each) => JSON.stringify(each));
const kept = [lines[0], lines[3]];

test.each<[string, string, string]>([
  ["json", "json", `[\n${kept.join(",\n")}\n]\n`],
  ["json", "ndjson", `${kept.join("\n")}\n`],
  ["ndjson", "json", `[\n${kept.join(",\n")}\n]\n`],
  ["ndjson", "ndjson", `${kept.join("\n")}\n`],
])("%s becomes %s", (from, to, text) => {
  const input = from === "json" ? `\n [ ${lines.join(" , ")} ] ` : `${lines.join("\r\n\n")}`;
  expect(call([...asked, "--records", "-", "--from", from, "--to", to], input)).toEqual({ code: 0, out: text, err: "2 of 4 records\n" });
});

test("names tell the formats, also that of the output, which is written whole", () => {
  const csv = file("leads.csv", 'id,partner,company\r\nb,p,"Smith, ""Bob"""\r\nx,q,Else\r\n\r\na,p,"two\nlines"\r\n');
  const out = join(folder, "mine.ndjson");
  expect(call([...asked, "--records", csv, "--out", out])).toEqual({ code: 0, out: "", err: "2 of 3 records\n" });
  expect(
    readFileSync(out, "utf8")
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line)),
  ).toEqual([
    { type: "lead", id: "b", partner: "p", fields: { company: 'Smith, "Bob"' } },
    { type: "lead", id: "a", partner: "p", fields: { company: "two\nlines" } },
  ]);
  expect(JSON.parse(call([...asked, "--records", csv, "--json"]).out)).toHaveLength(2);
  const back = call([...asked, "--records", out, "--to", "csv", "--columns", "id,partner,company"]).out;
  expect(back).toBe('id,partner,company\nb,p,"Smith, ""Bob"""\na,p,"two\nlines"\n');
  expect(call([...asked, "--records", "-", "--from", "csv"], back).out).toBe(back);
  const broken = join(folder, "broken.json");
  expect(call([...asked, "--records", "-", "--out", broken, "--strict"], `${lines[0]}\n{`).code).toBe(2);
  expect(call([...asked, "--records", "-", "--out", broken], `[${lines[0]},{`).code).toBe(2);
  expect(readdirSync(dirname(broken)).filter((name) => name.startsWith(basename(broken)))).toEqual([]);
});

test("records keep their own text: numbers that a parser would round, and white space", () => {
  const odd = '{ "type":"lead", "id":"n", "partner":"p",\n  "fields": {"amount": 0.10000000000000000000001} }';
  expect(call([...asked, "--records", "-"], `[${odd}]`).out).toBe(`[\n${odd}\n]\n`);
  expect(call([...asked, "--records", "-", "--to", "ndjson"], `[${odd}]`).out).toBe(`${odd.replace("\n  ", " ")}\n`);
});

test("a table of records that a table cannot hold is refused, unless its columns are named", () => {
  const rich =
    '{"type":"lead","id":"a","partner":"p","fields":{"amount":7}}\n{"type":"lead","id":"b","partner":"p","fields":{"stage":"won"}}';
  expect(call([...asked, "--records", "-", "--to", "csv"], rich)).toMatchObject({
    code: 2,
    err: expect.stringContaining("has the field `stage`"),
  });
  expect(call([...asked, "--records", "-", "--to", "csv", "--columns", "id,stage,amount"], rich).out).toBe(
    "id,stage,amount\na,,7\nb,won,\n",
  );
  const shared = '{"type":"lead","id":"a","partner":"p","shares":[{"user":"u","level":"read"}]}';
  expect(call([...asked, "--records", "-", "--to", "csv"], shared)).toMatchObject({ code: 2, err: expect.stringContaining("has shares") });
  expect(call([...asked, "--records", "-", "--to", "json", "--columns", "id"], rich).code).toBe(2);
});

test.each<[string, string, string[], { code: string; line?: number; at?: string }]>([
  ["a line with two records", `${lines[0]},${lines[1]}`, ["ndjson"], { code: "MALFORMED_JSON", line: 1 }],
  ["a line that closes the list", `${lines[0]}\n{}],[{}`, ["ndjson"], { code: "MALFORMED_JSON", line: 2 }],
  ["a line that leaves a text open", `${lines[0]}\n{"type":"lead\n"}`, ["ndjson"], { code: "MALFORMED_JSON", line: 2 }],
  ["a line of another kind of bracket", `\n\n{"type":"lead"]`, ["ndjson"], { code: "MALFORMED_JSON", line: 3 }],
  ["a comma too many", `${lines[0]}\n{"type":"lead",}`, ["ndjson"], { code: "MALFORMED_JSON", line: 2 }],
  [
    "a key twice",
    `${lines[0]}\n{"type":"lead","partner":"p","partner":"q"}`,
    ["ndjson"],
    { code: "DUPLICATE_KEY", line: 2, at: "/partner" },
  ],
  ["another type", `${lines[0]}\n{"type":"deal"}`, ["ndjson"], { code: "RESOURCE_MISMATCH", line: 2, at: "/type" }],
  ["an array that does not end", `[${lines[0]}`, ["json"], { code: "MALFORMED_JSON" }],
  ["an array without commas", `[${lines[0]}${lines[1]}]`, ["json"], { code: "MALFORMED_JSON" }],
  ["an array with a comma at its end", `[${lines[0]},]`, ["json"], { code: "MALFORMED_JSON" }],
  ["text after the array", `[${lines[0]}] x`, ["json"], { code: "MALFORMED_JSON" }],
  ["a number as a record", `[${lines[0]},7]`, ["json"], { code: "MALFORMED_JSON" }],
  ["an unknown field in an array", `[${lines[0]},{"type":"lead","x":1}]`, ["json"], { code: "UNKNOWN_FIELD", at: "/1/x" }],
  ["no array at all", lines[0] ?? "", ["json"], { code: "MALFORMED_JSON" }],
  ["a cell too few", "id,partner\na,p\nb\n", ["csv"], { code: "MALFORMED_CSV", line: 3 }],
  ["a quote that never ends", 'id,partner\n"b,p\n', ["csv"], { code: "MALFORMED_CSV" }],
  ["a quote inside a cell", 'id,partner\nb"c,p\n', ["csv"], { code: "MALFORMED_CSV", line: 2 }],
  ["text after a quote", 'id,partner\n"b"c,p\n', ["csv"], { code: "MALFORMED_CSV", line: 2 }],
  ["a lone carriage return", "id,partner\nb,p\rc,q\n", ["csv"], { code: "MALFORMED_CSV", line: 2 }],
  ["a column twice", "id,id\n", ["csv"], { code: "MALFORMED_CSV", line: 1 }],
  ["a column without a name", "id,\n", ["csv"], { code: "MALFORMED_CSV", line: 1 }],
  ["a quote that never ends below a line sep=", 'sep=;\nid;partner\na;p\n"b;p\n', ["csv"], { code: "MALFORMED_CSV", line: 4 }],
])("%s is refused with its place, where a call is strict", (_, input, [from = ""], expected) => {
  // What the engine says is asked of the engine; the form of a file is the same without it, and sooner known.
  const isOfEngine = !expected.code.startsWith("MALFORMED") || input.endsWith(",}");
  const outcome = call([...(isOfEngine ? asked : askedCapsule), "--records", "-", "--from", from, "--json", "--strict"], input);
  expect(outcome.code).toBe(2);
  expect(errorOf(outcome).problems[0]).toMatchObject(expected);
});

test.each([
  ["semicolons", 'id;partner;note\nl-1;p;"a, b; c"\nl-2;q;\n'],
  ["tabs", "id\tpartner\tnote\nl-1\tp\ta, b; c\n"],
  ["a line sep=", "sep=|\r\nid|partner|note\r\nl-1|p|a, b; c\r\n"],
  ["a header with a comma in a name", 'id;partner;"note, long";note\nl-1;p;;"a, b; c"\n'],
])("a table with %s between its columns is read, and written with commas", (_, input) => {
  const { out, code } = call([...asked, "--records", "-", "--from", "csv", "--columns", "id,partner,note"], input);
  expect({ out, code }).toEqual({ out: 'id,partner,note\nl-1,p,"a, b; c"\n', code: 0 });
  expect(call([...asked, "--records", "-", "--from", "csv"], input).out).toContain('"a, b; c"\n');
});

const POISON = '{"type":"lead","id":"x","partner":"p","fields":{"note":"cut emoji \\ud83d"}}';

test.each<[string, string, string, number, { code: string; line?: number; at?: string }[]]>([
  ["ndjson", `${lines[0]}\n${POISON}\n${lines[3]}`, "", 2, [{ code: "MALFORMED_ID", line: 2, at: "/fields/note" }]],
  [
    "ndjson",
    `${lines[0]}\n{"type":\n${lines[3]}\n{},{}\n7`,
    "",
    2,
    [
      { code: "MALFORMED_JSON", line: 2 },
      { code: "MALFORMED_JSON", line: 4 },
      { code: "MALFORMED_JSON", line: 5 },
    ],
  ],
  ["ndjson", `${lines[0]}\n{"type":"lead",}\n${lines[3]}`, "", 2, [{ code: "MALFORMED_JSON", line: 2 }]],
  ["ndjson", `${lines[0]}\n{"type":"lead","partner":"q","partner":"p"}`, "", 1, [{ code: "DUPLICATE_KEY", line: 2 }]],
  [
    "json",
    `[${lines[0]},null,"a, ]",[1],${POISON},${lines[3]}]`,
    "",
    2,
    [
      { code: "MALFORMED_JSON", at: "/1" },
      { code: "MALFORMED_JSON", at: "/2" },
      { code: "MALFORMED_JSON", at: "/3" },
      { code: "MALFORMED_ID", at: "/4/fields/note" },
    ],
  ],
  [
    "csv",
    `id,partner\nb,p\nx\na,p\n${"y".repeat(300)},p\n`,
    "id,partner\n",
    2,
    [
      { code: "MALFORMED_CSV", line: 3 },
      { code: "MALFORMED_ID", line: 5, at: "/id" },
    ],
  ],
])("a record of %s that cannot be read takes the list from nobody, and is told of", (from, input, head, count, problems) => {
  for (const who of [asked, askedCapsule]) {
    const told = call([...who, "--records", "-", "--from", from], input);
    expect(told).toMatchObject({ code: 1, err: expect.stringMatching(/^skipped {2}\d+ of \d+ records cannot be read/) });
    const all = from === "json" ? JSON.parse(told.out) : told.out.slice(head.length).trimEnd().split("\n");
    expect(all).toHaveLength(count);
    const { skipped } = JSON.parse(call([...who, "--records", "-", "--from", from, "--json"], input).err);
    expect(skipped).toMatchObject({ count: problems.length });
    expect(skipped.problems).toHaveLength(problems.length);
    for (const problem of problems) expect(skipped.problems).toContainEqual(expect.objectContaining(problem));
  }
});

test("a record that cannot be read and that the user may not see is left out unsaid; of a list of something else all are told", () => {
  const foreign = POISON.replace('"partner":"p"', '"partner":"q"');
  expect(call([...asked, "--records", "-"], `${lines[0]}\n${foreign}`)).toEqual({ code: 0, out: `${lines[0]}\n`, err: "1 of 2 records\n" });
  const outcome = call([...asked, "--records", "-", "--json"], '{"type":"lead","x":1}\n{"type":"lead","x":2}');
  expect(outcome).toMatchObject({ code: 1, out: "[]\n" });
  const problems = [
    { code: "UNKNOWN_FIELD", line: 1 },
    { code: "UNKNOWN_FIELD", line: 2 },
  ];
  expect(JSON.parse(outcome.err.split("\n")[0] ?? "")).toMatchObject({ skipped: { count: 2, problems } });
  const strict = call([...asked, "--records", "-", "--json", "--strict"], '{"type":"lead","x":1}\n{"type":"lead","x":2}');
  expect(strict).toMatchObject({ code: 2, out: "" });
  expect(errorOf(strict).problems).toMatchObject(problems);
});

test("a column that is nearly a member of records is mentioned", () => {
  const csv = "id,partnr,company\na,p,Onyx\n";
  expect(call([...asked, "--records", "-", "--from", "csv"], csv)).toEqual({
    code: 0,
    out: "id,partnr,company\n",
    err: "the column `partnr` was taken for a field of the record; did you mean `partner`?\n0 of 1 records\n",
  });
  expect(call([...asked, "--records", "-", "--from", "csv", "--quiet"], csv).err).toBe("");
});

/** What `filter` gives for lines that a generator writes, and the most memory that it took, in bytes. */
async function streamed(
  from: string,
  head: string,
  line: (index: number) => string,
  count: number,
): Promise<{ lines: number; peak: number; bytes: number }> {
  const child = spawn(process.execPath, [BIN, ...asked, "--records", "-", "--from", from, "--to", "ndjson"], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  let found = 0;
  let peak = 0;
  child.stdout.on("data", (chunk: Buffer) => {
    for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) found += 1;
  });
  let bytes = head.length;
  child.stdin.write(head);
  for (let index = 0; index < count; ) {
    let text = "";
    for (const end = Math.min(count, index + 2000); index < end; index += 1) text += line(index);
    bytes += text.length;
    if (!child.stdin.write(text)) await once(child.stdin, "drain");
    const used = /VmHWM:\s+(\d+)/.exec(existsSync(`/proc/${child.pid}/status`) ? readFileSync(`/proc/${child.pid}/status`, "utf8") : "");
    peak = Math.max(peak, Number(used?.[1] ?? 0) * 1024);
  }
  child.stdin.end(from === "json" ? "]" : "");
  const [code] = await once(child, "close");
  expect(code).toBe(0);
  return { lines: found, peak, bytes };
}

const record = (index: number) =>
  `{"type":"lead","id":"l-${index}","partner":"${index % 4 === 0 ? "p" : "q"}","fields":{"company":"Company number ${index}"}}`;

test.each<[string, string, (index: number) => string]>([
  ["ndjson", "", (index) => `${record(index)}\n`],
  [
    "csv",
    "id,partner,company\n",
    (index) => `l-${index},${index % 4 === 0 ? "p" : "q"},"Company, number ${index} with a name that is rather long"\n`,
  ],
  ["json", "[", (index) => `${index === 0 ? "" : ","}${record(index)}\n`],
])(
  "%s streams: more records take no more memory",
  async (from, head, line) => {
    const count = 500_000;
    const { lines: found, peak, bytes } = await streamed(from, head, line, count);
    expect(found).toBe(count / 4);
    expect(bytes).toBeGreaterThan(30e6);
    // An idle call takes 140 MB; the records alone, as objects, would take several hundred.
    expect(peak).toBeLessThan(300e6);
  },
  60_000,
);

test("a reader that goes away ends it quietly, with the exit code that the answer has", () => {
  const records = file("many.ndjson", Array.from({ length: 60_000 }, (_, index) => `${record(index * 4)}\n`).join(""));
  const shell = (command: string) => spawnSync("bash", ["-c", `set -o pipefail; ${command}`], { encoding: "utf8" });
  const node = `"${process.execPath}" "${BIN}"`;
  const filtered = shell(`${node} ${asked.join(" ")} --records ${records} | head -n 1`);
  expect({ code: filtered.status, out: filtered.stdout, err: filtered.stderr }).toEqual({
    code: 0,
    out: `${record(0)}\n`,
    err: "",
  });
  const denied = `${node} check ${snapshot} --as ann --can lead.view --now ${NOW} --on '{"type":"lead","partner":"q"}'`;
  expect(shell(`${denied} | true`)).toMatchObject({ status: 1, stderr: "" });
  expect(shell(`${denied} > /dev/full`)).toMatchObject({ status: 2, stderr: expect.stringContaining("UNWRITABLE_FILE") });
});
