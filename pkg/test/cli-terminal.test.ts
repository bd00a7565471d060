import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { BIN, call, file } from "./cli.js";
import { NOW, programme } from "./programme.js";

/** Runs a command on a terminal of its own: what it draws, and its exit code. */
const ON_TERMINAL = `
import json, os, pty, sys
pid, fd = pty.fork()
if pid == 0:
    os.execvp(sys.argv[1], sys.argv[1:])
drawn = b""
while True:
    try:
        part = os.read(fd, 65536)
    except OSError:
        break
    if not part:
        break
    drawn += part
code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
print(json.dumps({"code": code, "drawn": drawn.decode("utf8", "replace")}))
`;

/** A clock that runs ahead at every look, so that a bar is drawn however fast the call is. */
const CLOCK = "data:text/javascript,let%20now=0;performance.now=()=>(now%2B=200)";
const PLAIN = { NODE_OPTIONS: `--import=${CLOCK}`, CI: "", NO_COLOR: "", FORCE_COLOR: undefined, TERM: "xterm" };
const python = spawnSync("python3", ["-c", "import pty"]).status === 0;

function onTerminal(words: readonly string[], env: NodeJS.ProcessEnv = {}, shell = ""): { code: number; drawn: string } {
  const command = shell === "" ? [process.execPath, BIN, ...words] : ["sh", "-c", shell];
  const { stdout } = spawnSync("python3", ["-c", ON_TERMINAL, ...command], { encoding: "utf8", env: { ...process.env, ...PLAIN, ...env } });
  return JSON.parse(stdout);
}

const snapshot = file("programme.json", programme());
const check = ["check", snapshot, "--as", "ann", "--can", "lead.view", "--now", NOW, "--on", '{"type":"lead","partner":"p"}'];
const explain = ["explain", ...check.slice(1)];
const records = file(
  "records.ndjson",
  Array.from(
    { length: 300_000 },
    (_, index) => `{"type":"lead","id":"l-${index}","partner":"p","fields":{"company":"Company number ${index}"}}\n`,
  ).join(""),
);
const out = file("out.ndjson", "");
const filter = ["filter", snapshot, "--as", "ann", "--can", "lead.view", "--now", NOW, "--records", records, "--out", out];
const CURSOR = "\r\u001b[K";
const COLOUR = "\u001b[32m";
const scenarios = fileURLToPath(new URL("../../tests/scenarios/", import.meta.url));

describe.skipIf(!python)("on a terminal", () => {
  test("answers are coloured and a long call draws a bar, which is gone at the end", () => {
    expect(onTerminal(explain)).toMatchObject({ code: 0, drawn: expect.stringContaining(COLOUR) });
    const { code, drawn } = onTerminal(filter);
    expect(code).toBe(0);
    expect(drawn).toMatch(/filtering .*records\.ndjson {2}.*\d %/);
    expect(drawn.endsWith(`${CURSOR}300000 of 300000 records\r\n`)).toBe(true);
    expect(onTerminal(["test", scenarios]).drawn).toMatch(/testing {2}.*\d %/);
  });

  test("NO_COLOR takes the colours, not the bar; FORCE_COLOR=0 takes them too", () => {
    const { drawn } = onTerminal(filter, { NO_COLOR: "1" });
    expect(drawn).toContain(CURSOR);
    expect(drawn.replaceAll(CURSOR, "")).not.toContain("\u001b");
    expect(onTerminal(explain, { NO_COLOR: "1" }).drawn).not.toContain("\u001b");
    expect(onTerminal(explain, { FORCE_COLOR: "0" }).drawn).not.toContain("\u001b");
  });

  test.each<[string, readonly string[], NodeJS.ProcessEnv]>([
    ["where builds run", filter, { CI: "true", NO_COLOR: "1" }],
    ["on a terminal that moves no cursor", filter, { TERM: "dumb" }],
    ["with --json", [...filter, "--json"], { NO_COLOR: "1" }],
    ["with --quiet", [...filter, "--quiet"], { NO_COLOR: "1" }],
  ])("no bar %s", (_, words, env) => {
    const { code, drawn } = onTerminal(words, env);
    expect(code).toBe(0);
    expect(drawn).not.toContain("\u001b");
  });

  test("a name in a file does not steer the terminal", () => {
    const hostile = { ...programme(), users: [{ ...programme().users[0], name: "\u001b[2J\u0007\u202eX\nallowed" }], managers: [] };
    const path = file("hostile.json", hostile);
    const { drawn } = onTerminal(["who-can", path, "--can", "managers.edit", "--now", NOW]);
    expect(drawn).toContain("\\u001b[2J\\u0007\\u202eX\\nallowed");
    expect(drawn).not.toContain("\u001b[2J");
  });

  test("a signed capsule is not written to it", () => {
    const { code, drawn } = onTerminal(["viewer", snapshot, "--as", "ann", "--sign-key", snapshot]);
    expect({ code, drawn: drawn.includes("no text for a terminal") }).toEqual({ code: 2, drawn: true });
  });
});

test("no name colours anything, with our own colours on or off, and none begins a line", () => {
  const names = ["\u001b[32mallowed", "\u001b[31m\u001b[2m", "\u001b[0m\u001b[39m", "Cobalt\nallowed  level full"];
  for (const name of names) {
    const hostile = { ...programme(), partners: programme().partners.map((partner) => ({ ...partner, name })) };
    const path = file("coloured.json", hostile);
    const asked = ["explain", path, "--as", "ann", "--can", "lead.view", "--on", '{"type":"lead","partner":"q"}', "--now", NOW];
    for (const FORCE_COLOR of ["0", "1"]) {
      for (const words of [["list", "partners", path], asked]) {
        const { out } = call(words, "", { CI: "", FORCE_COLOR, TERM: "xterm" });
        expect(out).not.toContain(name);
        expect(out).not.toMatch(/^allowed {2}level full/m);
      }
    }
  }
});

test("nothing is coloured or drawn through a pipe, unless FORCE_COLOR is set", () => {
  const env = { CI: "", FORCE_COLOR: undefined, TERM: "xterm" };
  expect(call(filter, "", env)).toEqual({ code: 0, out: "", err: "300000 of 300000 records\n" });
  expect(call(explain, "", env).out).not.toContain("\u001b");
  expect(call(explain, "", { ...env, FORCE_COLOR: "1" }).out).toContain(COLOUR);
});
