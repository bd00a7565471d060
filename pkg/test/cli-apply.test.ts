import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, lstatSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Policy } from "partner-policy";
import { expect, test } from "vitest";
import { BIN, call, errorOf, file, folder } from "./cli.js";
import { accepted, NOW, policy, programme } from "./programme.js";

const edit = { kind: "managers.remove", partners: ["p"], users: ["ann"] } as const;
const asked = ["--by", "root", "--edit", JSON.stringify(edit), "--now", NOW];
let count = 0;

/** A snapshot file of its own. */
function snapshot(text = JSON.stringify(programme())): string {
  count += 1;
  return file(`apply-${count}.json`, text);
}

test("the plan as JSON is the engine's own, of an edit and of a table", () => {
  const path = snapshot();
  const { revision } = policy();
  expect(JSON.parse(call(["plan", path, ...asked, "--json"]).out)).toEqual(policy().plan({ by: "root", revision, now: NOW, edit }));
  const csv = "action,partner,user\nadd,p,bob\nadd,q,nobody\n";
  const imported = call(["plan", path, "--by", "root", "--csv", "-", "--mode", "partial", "--now", NOW, "--json"], csv);
  expect(JSON.parse(imported.out)).toEqual(policy().plan({ by: "root", revision, now: NOW, csv, mode: "partial" }));
  expect(imported).toMatchObject({ code: 0, err: "" });
  expect(call(["plan", path, ...asked, "--csv", "-"])).toMatchObject({ code: 2, err: expect.stringContaining("two edits") });
  const twice = '{"kind":"managers.add","kind":"managers.remove","partners":["p"],"users":["ann"]}';
  expect(errorOf(call(["plan", path, "--by", "root", "--edit", twice, "--json"])).code).toBe("DUPLICATE_KEY");
});

test("nothing is written without --write or --out, nor by a refused edit", () => {
  const path = snapshot();
  const before = readFileSync(path, "utf8");
  expect(call(["apply", path, ...asked])).toMatchObject({ code: 0, err: expect.stringContaining("dry run") });
  expect(call(["apply", path, "--by", "ann", ...asked.slice(2), "--write"]).code).toBe(1);
  expect(call(["apply", path, ...asked, "--revision", "3", "--write", "--json"])).toMatchObject({
    code: 1,
    out: expect.stringContaining("STALE_SNAPSHOT"),
  });
  expect(readFileSync(path, "utf8")).toBe(before);
});

test("the file is replaced as a whole: its mode, its link and its line breaks stay", () => {
  const path = snapshot(JSON.stringify(programme(), undefined, 4));
  chmodSync(path, 0o640);
  const link = join(folder, "link.json");
  symlinkSync(path, link);
  const made = call(["apply", link, ...asked, "--write"]);
  expect(made).toMatchObject({ code: 0, out: expect.stringContaining("1 updated"), err: `wrote revision 8 to ${link}\n` });
  expect(lstatSync(link).isSymbolicLink()).toBe(true);
  expect(statSync(path).mode & 0o777).toBe(0o640);
  expect(existsSync(`${path}.lock`)).toBe(false);
  const text = readFileSync(path, "utf8");
  expect(text).toMatch(/^\{\n {4}"[\s\S]*\n\}\n$/);
  const next = policy().apply(accepted(policy().plan({ by: "root", revision: 7, now: NOW, edit })));
  expect(Policy.loadSync(text).toText()).toBe(next.toText());
});

test("two places, standard input written back, and a place that cannot be written are refused", () => {
  const path = snapshot();
  expect(call(["apply", path, ...asked, "--write", "--out", "x"])).toMatchObject({ code: 2, err: expect.stringContaining("two places") });
  expect(call(["apply", "-", ...asked, "--write"], "")).toMatchObject({ code: 2, err: expect.stringContaining("not written back") });
  for (const out of [folder, join(folder, "nowhere", "x.json")]) {
    const outcome = call(["apply", path, ...asked, "--out", out, "--json"]);
    expect(outcome).toMatchObject({ code: 2, out: "" });
    expect(errorOf(outcome).code).toBe("UNWRITABLE_FILE");
  }
});

/** Begins an edit in place that waits for its edit on standard input. */
async function waiting(path: string): Promise<{ finish: () => Promise<{ code: number; err: string }> }> {
  const child = spawn(process.execPath, [BIN, "apply", path, "--by", "root", "--edit", "-", "--now", NOW, "--write", "--json"]);
  let err = "";
  child.stderr.on("data", (chunk) => {
    err += chunk;
  });
  child.stdout.resume();
  // More than a pipe holds: once it is taken, the call reads its edit, and so has read the snapshot.
  await new Promise((resolve) => child.stdin.write(" ".repeat(1 << 22), resolve));
  return {
    finish: async () => {
      child.stdin.end(JSON.stringify(edit));
      const [code] = await once(child, "close");
      return { code: code as number, err };
    },
  };
}

test("a file that changed since it was read is left as it is: STALE_SNAPSHOT", async () => {
  const path = snapshot();
  const { finish } = await waiting(path);
  const other = JSON.stringify({ ...programme(), revision: 8 });
  writeFileSync(path, other);
  const { code, err } = await finish();
  expect({ code, error: JSON.parse(err).error.code }).toEqual({ code: 1, error: "STALE_SNAPSHOT" });
  expect(readFileSync(path, "utf8")).toBe(other);
  expect(existsSync(`${path}.lock`)).toBe(false);
}, 60_000);

test("a lock that nobody takes away is named", () => {
  const path = snapshot();
  writeFileSync(`${path}.lock`, "");
  const outcome = call(["apply", path, ...asked, "--write", "--json"]);
  expect(outcome.code).toBe(2);
  expect(errorOf(outcome).message).toContain(`\`${path}.lock\` is there`);
  expect(readFileSync(path, "utf8")).toBe(JSON.stringify(programme()));
});
