import { spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { RULES, TESTABLE } from "../src/cli/commands/rules.js";
import { BIN, call, file } from "./cli.js";
import { LEADS, NOW, programme } from "./programme.js";

const snapshot = file("programme.json", programme());
const at = ["--now", NOW];
const remove = JSON.stringify({ kind: "managers.remove", partners: ["p"], users: ["ann"] });
const lead = (partner: string) => JSON.stringify({ type: "lead", id: "l", partner });

test.each<[string, readonly string[], string]>([
  ["a missing option", ["check", snapshot, "--can", "lead.view"], "--as is missing"],
  ["a missing file name", ["validate"], "the snapshot file is missing"],
  ["a file that is not there", ["validate", "/nowhere.json"], "cannot read `/nowhere.json`"],
  ["too many words", ["validate", snapshot, "more"], "too many words: more"],
  ["an unknown viewer", ["check", snapshot, "--as", "nobody", "--can", "lead.view"], "UNKNOWN_VIEWER"],
  ["an unknown action", ["check", snapshot, "--as", "ann", "--can", "lead.veiw"], "UNKNOWN_ACTION"],
  ["a resource that is no JSON", ["check", snapshot, "--as", "ann", "--can", "lead.view", "--on", "{type"], "the argument is not JSON"],
  ["a malformed moment", ["check", snapshot, "--as", "ann", "--can", "lead.view", "--now", "soon"], "MALFORMED_INSTANT"],
  ["an unknown edit", ["plan", snapshot, "--by", "root", "--edit", '{"kind":"managers.ad"}'], "UNKNOWN_VALUE"],
  ["an unknown mode", ["plan", snapshot, "--by", "root", "--edit", remove, "--mode", "some"], "--mode is all-or-nothing or partial"],
  [
    "a revision that is no number",
    ["plan", snapshot, "--by", "root", "--edit", remove, "--revision", "x"],
    "--revision takes a whole number",
  ],
  ["an unknown part", ["sample", "--part", "half"], "--part is snapshot, leads or all"],
  ["an unknown partner", ["review", snapshot, "--partner", "nowhere"], "UNKNOWN_ID"],
  ["a partner that is nearly one", ["review", snapshot, "--partner", "P"], "did you mean `p`?"],
  [
    "a user who is nearly one",
    ["check", snapshot, "--as", "anne", "--can", "portal.login"],
    "there is no user `anne`; did you mean `ann`?",
  ],
  [
    "an edit that is nearly one",
    ["plan", snapshot, "--by", "root", "--edit", '{"kind":"managers.remove-al"}'],
    "did you mean `managers.remove-all`?",
  ],
  [
    "a field that is nearly one",
    ["check", snapshot, "--as", "ann", "--can", "lead.view", "--on", '{"type":"lead","partnr":"p"}'],
    "there is no field `partnr`; did you mean `partner`?",
  ],
  [
    "a field of the portal's own",
    ["check", snapshot, "--as", "ann", "--can", "lead.view", "--on", '{"type":"lead","company":"x"}'],
    "own data stands in `fields`",
  ],
  ["no scenario", ["test"], "no scenario file was given"],
])("%s is exit code 2 and one sentence", (_, args, sentence) => {
  const { code, out, err } = call(args);
  expect({ code, out }).toEqual({ code: 2, out: "" });
  expect(err).toContain(sentence);
  expect(err).not.toMatch(/\n\s+at /);
});

test("validate counts what is there, names every problem, reads standard input", () => {
  expect(call(["validate", snapshot])).toMatchObject({ code: 0, out: expect.stringContaining("revision 7: 2 partners, 5 users") });
  expect(JSON.parse(call(["validate", snapshot, "--json"]).out)).toMatchObject({ valid: true, revision: 7, users: 5, diagnostics: [] });
  expect(call(["validate", "-"], JSON.stringify(programme())).code).toBe(0);
  const wrong = call(["validate", "-"], JSON.stringify({ ...programme(), colour: 1, managers: [{ partner: "x", user: "ann" }] }));
  expect(wrong).toMatchObject({ code: 1, err: "" });
  expect(wrong.out).toMatch(/2 problems[\s\S]*UNKNOWN_FIELD +\/colour[\s\S]*|DANGLING_REFERENCE/);
  expect(JSON.parse(call(["validate", "-", "--json"], "{").out)).toMatchObject({ valid: false, problems: [{ code: "MALFORMED_JSON" }] });
});

test("check and explain answer with 0 or 1, in words and as JSON", () => {
  const asked = ["--as", "ann", "--can", "lead.view", ...at];
  expect(call(["check", snapshot, ...asked, "--on", lead("p")])).toEqual({ code: 0, out: "allowed  GRANTED  MGR-03\n", err: "" });
  expect(call(["check", snapshot, ...asked, "--on", lead("q")])).toMatchObject({
    code: 1,
    out: expect.stringMatching(/^denied {2}NO_GRANT/),
  });
  const why = call(["explain", snapshot, ...asked, "--on", "-"], lead("p"));
  expect(why).toMatchObject({ code: 0, out: expect.stringMatching(/^allowed {2}level read-write[\s\S]*MGR-03/) });
  const { code, out } = call(["explain", snapshot, ...asked, "--on", lead("q"), "--json"]);
  expect(code).toBe(1);
  expect(JSON.parse(out)).toMatchObject({ allowed: false, code: "NO_GRANT", revision: 7 });
});

test("a record of a partner that the programme does not have is told from one that nobody sees", () => {
  const ask = [snapshot, "--can", "lead.view", "--on", lead("pp"), ...at];
  const told = /^there is no partner `pp`; did you mean `[pq]`\?$/m;
  expect(call(["who-can", ...ask]).err).toMatch(told);
  expect(call(["explain", ...ask, "--as", "ann"]).err).toMatch(told);
  expect(call(["who-can", ...ask, "--language", "de"]).err).toMatch(/^den Partner „pp“ gibt es nicht; ist „[pq]“ gemeint\?$/m);
  expect(call(["who-can", snapshot, "--can", "lead.view", "--on", lead("p"), ...at]).err).not.toContain("there is no");
});

test("who-can lists who may, or nobody", () => {
  const { code, out } = call(["who-can", snapshot, "--can", "lead.view", "--on", lead("p"), ...at, "--json"]);
  expect(code).toBe(0);
  expect(JSON.parse(out)).toContainEqual({ user: "ann", name: "Ann", level: "read-write", rule: "MGR-03" });
  expect(call(["who-can", snapshot, "--can", "lead.delete", "--on", lead("q"), ...at])).toMatchObject({ code: 1, out: "" });
});

test("a plan that is refused for a misspelt id names the one that was probably meant", () => {
  const edit = JSON.stringify({ kind: "managers.add", partners: ["p"], users: ["anne", "zzzzzz"] });
  const asked = ["plan", snapshot, "--edit", edit, ...at];
  // The row says it itself, so that it is not said twice.
  expect(call([...asked, "--by", "root"])).toMatchObject({
    out: expect.stringContaining("there is no user `anne`; did you mean `ann`?"),
    err: "",
  });
  expect(call([...asked, "--by", "rot"]).err).toBe("there is no `rot`; did you mean `root`?\n");
  expect(call([...asked, "--by", "pia"]).err).toBe("");
  expect(call([...asked, "--by", "root", "--quiet"]).err).toBe("");
});

test("names stand where they are known", () => {
  const plan = call(["plan", snapshot, "--by", "root", "--edit", remove, ...at]).out;
  expect(plan).toMatch(/PRIMARY_VACANT +p +Acme has no primary manager now/);
  const edit = JSON.stringify({ kind: "managers.add", partners: ["p", "nowhere"], users: ["ann"] });
  const rows = call(["plan", snapshot, "--by", "root", "--edit", edit, ...at]).out;
  expect(rows).toContain("Ann is a manager of Acme already");
  expect(rows).toContain("there is no partner `nowhere`");
  const lost = call(["impact", snapshot, "--by", "root", "--edit", remove, "--records", "-", ...at], `[${lead("p")}]`);
  expect(lost).toMatchObject({
    code: 1,
    out: expect.stringMatching(/^0 users gain 0 records, 1 user loses 1 record\nann {2}Ann {2}\+0 -1/),
  });
});

test("plan shows the rows, apply is a dry run until --out is given", () => {
  const asked = [snapshot, "--by", "root", "--edit", remove, ...at];
  expect(call(["plan", ...asked])).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^ok {2}1 updated, on revision 7[\s\S]*PRIMARY_VACANT/),
  });
  expect(JSON.parse(call(["plan", ...asked, "--json"]).out)).toMatchObject({ outcome: "ok", changes: [{ op: "remove-manager" }] });
  const refused = call(["plan", snapshot, "--by", "ann", "--edit", remove, ...at]);
  expect(refused).toMatchObject({ code: 1, out: expect.stringMatching(/^refused[\s\S]*NOT_PERMITTED/) });
  expect(call(["plan", ...asked, "--revision", "6"])).toMatchObject({ code: 1, out: expect.stringContaining("STALE_SNAPSHOT") });
  const csv = file("edit.csv", "action,partner,user\nadd,p,bob\n");
  expect(call(["plan", snapshot, "--by", "root", "--csv", csv, ...at]).out).toContain("1 updated");

  expect(call(["apply", ...asked])).toMatchObject({ code: 0, err: expect.stringContaining("dry run") });
  const out = file("next.json", "");
  expect(call(["apply", ...asked, "--out", out])).toMatchObject({ code: 0, err: expect.stringContaining("wrote revision 8") });
  expect(JSON.parse(readFileSync(out, "utf8"))).toMatchObject({ revision: 8 });
  expect(JSON.parse(call(["apply", ...asked, "--out", "-"]).out)).toMatchObject({ revision: 8 });
  const nowhere = `${out}.no`;
  expect(call(["apply", snapshot, "--by", "ann", "--edit", remove, ...at, "--out", nowhere]).code).toBe(1);
  expect(existsSync(nowhere)).toBe(false);
});

test("impact and review report", () => {
  const records = file("records.json", LEADS);
  const asked = ["impact", snapshot, "--by", "root", "--edit", remove, "--records", records, ...at];
  expect(call(asked)).toMatchObject({
    code: 1,
    out: expect.stringMatching(/^0 users gain 0 records, 1 user loses 2 records\nann {2}Ann {2}\+0 -2\n {2}loses {2}b/),
  });
  expect(JSON.parse(call([...asked, "--json"]).out)).toEqual([{ user: "ann", gains: [], loses: ["b", "a"] }]);
  const review = call(["review", snapshot, "--partner", "p", ...at]);
  expect(review).toMatchObject({ code: 0, out: expect.stringContaining("old  Old  inactive, orphaned") });
  expect(JSON.parse(call(["review", snapshot, "--partner", "p", ...at, "--json"]).out)).toMatchObject({ users: ["old", "pia"] });
});

describe("test", () => {
  const scenario = (expect_: string) => ({
    name: "ann sees",
    rules: ["MGR-03"],
    now: NOW,
    snapshot: programme(),
    steps: [{ as: "ann", can: "lead.view", on: { type: "lead", partner: "p" }, expect: expect_ }],
  });
  const good = file("good.json", scenario("allow"));
  const bad = file("bad.json", scenario("deny"));
  const unknown = file("unknown.json", { ...scenario("allow"), rules: ["MGR-99"] });
  const corpus = fileURLToPath(new URL("../../tests/scenarios/", import.meta.url));
  const files = readdirSync(corpus).filter((name) => name.endsWith(".json"));
  const malformed = file("malformed.json", scenario("perhaps"));

  test("passes, fails with what was expected, what came and why, and refuses a malformed file", () => {
    expect(call(["test", good])).toMatchObject({ code: 0, out: expect.stringContaining("1 passed, 0 failed") });
    const failed = call(["test", good, bad]);
    expect(failed).toMatchObject({ code: 1, out: expect.stringContaining("1 passed, 1 failed") });
    expect(failed.out).toMatch(/expected {2}\{"expect":"deny"\}[\s\S]*got {7}\{"expect":"allow"[\s\S]*because {3}\{[\s\S]*MGR-03/);
    const refused = call(["test", good, bad, malformed]);
    expect(refused).toMatchObject({ code: 2, err: expect.stringContaining("/steps/0/expect") });
    expect(call(["test", "/nowhere.json"]).code).toBe(2);
    expect(call(["test", "-"], "{").code).toBe(2);
  });

  test("says it all as JSON, with the coverage of rules", () => {
    const { code, out } = call(["test", good, bad, malformed, "--json", "--coverage"]);
    expect(code).toBe(2);
    expect(JSON.parse(out)).toMatchObject({
      passed: 1,
      failed: 1,
      malformed: [{ at: "/steps/0/expect" }],
      coverage: { covered: 1, rules: expect.arrayContaining([{ rule: "MGR-03", scenarios: 2, failed: 1 }]) },
    });
  });

  test("fails below a share of the rules, of all of them or of some chapters", () => {
    const of = RULES.filter((rule) => rule.startsWith("MGR-")).length;
    const percent = Math.floor(1000 / of) / 10;
    const asked = ["test", good, "--chapters", "MGR", "--min-coverage"];
    expect(call([...asked, String(percent)])).toMatchObject({
      code: 0,
      out: expect.stringContaining(`coverage ${percent} %: 1 of ${of} rules`),
    });
    const low = call([...asked, `${percent + 0.1}%`]);
    expect(low).toMatchObject({ code: 1, out: expect.stringContaining(`coverage is below ${percent + 0.1} %`) });
    expect(low.out).toContain("MGR-01 MGR-02 MGR-04");
    expect(call([...asked, "101"])).toMatchObject({ code: 2, err: expect.stringContaining("from 0 to 100") });
    expect(call(["test", good, "--chapters", "MRG"])).toMatchObject({ code: 2, err: expect.stringContaining("did you mean `MGR`?") });
    const failing = JSON.parse(call(["test", bad, unknown, "--coverage", "--json"]).out).coverage;
    expect(failing).toMatchObject({ covered: 0, unknown: ["MGR-99"] });
    expect(failing.without).toContain("MGR-03");
  });

  test("runs the whole corpus, a folder, which has a scenario for every rule", () => {
    const { code, out } = call(["test", "--quiet", "--min-coverage", "100", corpus]);
    expect(out).toContain(`coverage 100 %: ${TESTABLE.length} of ${TESTABLE.length} rules\n${files.length} passed, 0 failed\n`);
    expect(code).toBe(0);
  }, 120_000);

  test("reads base programmes beside the scenarios, and takes them for no scenarios of a folder", () => {
    const { snapshot: base, ...rest } = scenario("allow");
    file("stories/bases/ours.json", base);
    const patched = file("stories/patched.json", {
      ...rest,
      base: "ours",
      patch: { managers: [] },
      steps: [{ managers: "p", expect: [] }],
    });
    const lost = file("lost/lost.json", { ...rest, base: "theirs" });
    expect(call(["test", dirname(patched)])).toMatchObject({ code: 0, out: expect.stringContaining("1 passed, 0 failed\n") });
    expect(call(["test", lost])).toMatchObject({ code: 2, err: expect.stringContaining("bases/theirs.json") });
    expect(call(["test", file("stories/bases/bad.json", { ...scenario("deny"), steps: 7 })]).code).toBe(2);
  });

  test("runs those that are about a text", () => {
    expect(call(["test", good, unknown, "--only", "MGR-99"]).out).toContain("1 passed, 0 failed");
    expect(call(["test", good, "--only", "SSO"])).toMatchObject({ code: 2, err: expect.stringContaining("no scenario is about `SSO`") });
  });

  test("knows the rules of the reference, and which are advice", () => {
    const reference = readFileSync(new URL("../../docs/rules.md", import.meta.url), "utf8");
    const lines = [...reference.matchAll(/^- \*\*([A-Z0-9]+-\d\d)\*\* (.*)$/gm)];
    expect([...RULES].sort()).toEqual(lines.map(([, rule]) => rule).sort());
    expect([...TESTABLE].sort()).toEqual(lines.flatMap(([, rule = "", text = ""]) => (text.includes("(no scenario") ? [] : [rule])).sort());
  });
});

test("sample makes the same programme from the same numbers, which loads", () => {
  const asked = ["sample", "--partners", "3", "--users", "9", "--leads", "5", "--seed", "4"];
  const { out } = call(asked);
  expect(call(asked).out).toBe(out);
  expect(call(["validate", "-"], out).code).toBe(0);
  expect(JSON.parse(call([...asked, "--part", "leads"]).out)).toHaveLength(5);
});

test("schema prints what an editor can use", () => {
  expect(call(["schema"]).out.split("\n")).toContain("snapshot");
  expect(JSON.parse(call(["schema", "--json"]).out)).toContain("edit-request");
  expect(JSON.parse(call(["schema", "snapshot"]).out)).toHaveProperty("$schema");
});

test("a reader that goes away ends it quietly", async () => {
  const child = spawn(process.execPath, [BIN, "sample", "--leads", "20000", "--part", "all"], { stdio: ["ignore", "pipe", "pipe"] });
  let err = "";
  child.stderr.on("data", (chunk) => {
    err += chunk;
  });
  child.stdout.once("data", () => child.stdout.destroy());
  const code = await new Promise((resolve) => child.on("close", resolve));
  expect({ code, err }).toEqual({ code: 0, err: "" });
});
