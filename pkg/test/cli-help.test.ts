import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { BIN, call, errorOf, folder } from "./cli.js";

const NAMES: string[] = JSON.parse(call(["help", "--json"]).out).map((command: { name: string }) => command.name);

/** A folder with a sample programme, and the bin on the path. */
const place = mkdtempSync(join(folder, "examples-"));
const bin = join(place, "bin");
mkdirSync(bin);
writeFileSync(join(bin, "partner-policy"), `#!/bin/sh\nexec "${process.execPath}" "${BIN}" "$@"\n`, { mode: 0o755 });

function shell(line: string, program = "bash"): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(program, program === "bash" ? ["-o", "pipefail", "-c", line] : ["-c", line], {
    cwd: place,
    encoding: "utf8",
    env: { ...process.env, PATH: `${bin}:${process.env.PATH}` },
  });
}

function isThere(program: string): boolean {
  return spawnSync(program, ["--version"]).status === 0;
}

shell("partner-policy sample > programme.json");

/** The lines of a help text that stand under Examples and are no remark. */
function examplesOf(help: string): string[] {
  const [, examples = ""] = help.split("\nExamples\n");
  return examples.split("\n").flatMap((line) => (/^ {2}[^#]/.test(line) ? [line.trim()] : []));
}

test.each(NAMES)(
  "the help of %s teaches with examples that run",
  (name) => {
    const { code, out, err } = call([name, "--help"]);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    for (const part of [`partner-policy ${name}`, "\nUsage\n", "\nOptions\n", "--json", "\nExit codes\n  0 "]) expect(out).toContain(part);
    const examples = examplesOf(out);
    expect(examples.length).toBeGreaterThanOrEqual(2);
    for (const line of examples) {
      expect(line).toContain("partner-policy");
      const { status, stderr } = shell(line);
      // 1 is an answer too: denied, refused, somebody gains or loses.
      const mayDeny = ["check", "explain", "impact", "plan", "apply", "validate"].includes(name);
      expect({ line, stderr, isAnswered: status === 0 || (mayDeny && status === 1) }).toMatchObject({ isAnswered: true });
      expect(stderr).not.toContain("error");
    }
  },
  60_000,
);

test("the lines of the README run", () => {
  writeFileSync(join(bin, "npx"), '#!/bin/sh\nexec "$@"\n', { mode: 0o755 });
  const text = readFileSync(new URL("../README.md", import.meta.url), "utf8");
  const [, block = ""] = /^```sh\n([\s\S]*?)^```/m.exec(text.slice(text.indexOf("## On the command line"))) ?? [];
  const lines = block.trim().split("\n");
  expect(lines.length).toBeGreaterThan(5);
  for (const line of lines) expect({ line, ...shell(line) }).toMatchObject({ line, status: 0 });
}, 60_000);

test("help is there under every name, also for a program; the version is that of the package", () => {
  const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
  expect(call(["--version"])).toEqual({ code: 0, out: `${version}\n`, err: "" });
  expect(JSON.parse(call(["version", "--json"]).out).version).toBe(version);
  expect(call(["help", "check"]).out).toBe(call(["check", "-h"]).out);
  expect(JSON.parse(call(["check", "--help", "--json"]).out)).toMatchObject({ name: "check", exits: { 0: "allowed", 1: "denied" } });
  for (const { line } of JSON.parse(call(["help", "apply", "--json"]).out).examples) expect(call(["apply", "--help"]).out).toContain(line);
  expect(call(["help", "aply"])).toMatchObject({ code: 2, err: expect.stringContaining("did you mean `apply`?") });
  expect(call([])).toMatchObject({ code: 2, out: "", err: expect.stringContaining("Examples") });
});

test.each<[string, string[], string]>([
  ["an option given twice", ["check", "x", "--as", "a", "--as", "b"], "`--as` is given twice"],
  ["an option in the place of a value", ["check", "x", "--as", "--can", "lead.view"], "write `--as=--can`"],
  ["an option without its value", ["check", "x", "--as"], "`--as` needs a value: USER"],
  ["an empty value", ["check", "x", "--as="], "`--as` needs a value: USER"],
  ["a flag with a value", ["check", "x", "--quiet=yes"], "`--quiet` takes no value"],
  ["a short option that is none", ["check", "x", "-a"], "did you mean `--as`?"],
  ["a choice that is nearly one", ["plan", "x", "--mode", "partal"], "did you mean `partial`?"],
  ["a command in capitals", ["CHECK"], "did you mean `check`?"],
  ["an option before the command", ["--quiet", "check"], "options follow it"],
  ["a shell that is nearly one", ["completion", "bsh"], "did you mean `bash`?"],
  ["a schema that is nearly one", ["schema", "snapshots"], "did you mean `snapshot`?"],
  ["a moment that is none", ["sample", "--now", "soon"], "--now takes an instant"],
  [
    "standard input for two things",
    ["filter", "--capsule", "-", "--verify-key", "-", "--can", "lead.view", "--records", "-"],
    "can be read once",
  ],
])("%s is refused with a hint", (_, words, message) => {
  const outcome = call(["--json", ...words]);
  expect({ code: outcome.code, out: outcome.out, lines: outcome.err.split("\n").length }).toEqual({ code: 2, out: "", lines: 2 });
  expect(errorOf(outcome)).toMatchObject({
    code: "USAGE",
    at: "",
    message: expect.stringContaining(message),
    problems: [{ code: "USAGE" }],
  });
});

test("whom a record goes to is asked of transfer and share alone", () => {
  const asked = [join(place, "programme.json"), "--as", "u-0002", "--can", "lead.view", "--on", '{"type":"lead"}', "--to", "csv", "--json"];
  for (const command of ["check", "explain"])
    expect(errorOf(call([command, ...asked]))).toMatchObject({
      code: "USAGE",
      message: expect.stringContaining("goes with transfer and share"),
    });
});

test("words say the same, and where to read more", () => {
  const { code, out, err } = call(["check", "x", "--jsn"]);
  expect({ code, out }).toEqual({ code: 2, out: "" });
  expect(err).toBe("error  `--jsn` is no option of check; did you mean `--json`?\nSee: partner-policy check --help\n");
});

test("an action that is nearly one names it", () => {
  const outcome = call(["check", join(place, "programme.json"), "--as", "u-0002", "--can", "lead.veiw", "--json"]);
  expect(errorOf(outcome)).toMatchObject({ code: "UNKNOWN_ACTION", message: expect.stringContaining("did you mean `lead.view`?") });
});

test.each(["bash", "zsh", "fish"])("the completion of %s is a script of that shell and knows every command", (name) => {
  const { out } = call(["completion", name]);
  for (const command of NAMES) expect(out).toContain(command);
  const path = join(place, `completion.${name}`);
  writeFileSync(path, out);
  if (isThere(name)) expect(spawnSync(name, ["-n", path], { encoding: "utf8" })).toMatchObject({ status: 0, stderr: "" });
});

test.each<[string, string[], string[]]>([
  ["commands", ["partner-policy", "fi"], ["filter"]],
  ["options of the command", ["partner-policy", "filter", "--c"], ["--can", "--capsule", "--columns"]],
  ["actions", ["partner-policy", "check", "--can", "lead.tr"], ["lead.transfer"]],
  ["choices", ["partner-policy", "filter", "--to", "c"], ["csv"]],
  ["files", ["partner-policy", "validate", "prog"], ["programme.json"]],
  ["names of commands after help", ["partner-policy", "help", "who"], ["who-can"]],
])("bash completes %s", (_, words, expected) => {
  const set = `COMP_WORDS=(${words.map((word) => `'${word}'`).join(" ")}); COMP_CWORD=${words.length - 1}`;
  const { stdout } = shell(`eval "$(partner-policy completion bash)"; ${set}; _partner_policy; printf '%s\\n' "\${COMPREPLY[@]}"`);
  expect(stdout.trim().split("\n").sort()).toEqual(expected);
});

test.skipIf(!isThere("fish"))("fish completes commands and actions with what they are", () => {
  const complete = (line: string) => shell(`partner-policy completion fish | source; complete -C '${line}'`, "fish").stdout;
  expect(complete("partner-policy who")).toMatch(/^who-can\twhich users may do this\?/);
  expect(complete("partner-policy check --can lead.tr")).toContain("lead.transfer");
});
