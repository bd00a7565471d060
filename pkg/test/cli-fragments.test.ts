import { execFileSync } from "node:child_process";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Policy } from "partner-policy";
import { expect, test } from "vitest";
import { call, file, folder } from "./cli.js";
import { accepted, NOW, programme } from "./programme.js";

let count = 0;

/** A folder with these files. */
function fragments(files: Readonly<Record<string, unknown>>): string {
  count += 1;
  const name = `fragments-${count}`;
  mkdirSync(join(folder, name));
  for (const [path, content] of Object.entries(files)) file(`${name}/${path}`, content);
  return join(folder, name);
}

/** What validate says about a folder. */
function problems(path: string): { code: string; file?: string; at: string; message: string }[] {
  const { code, out, err } = call(["validate", path, "--json"]);
  if (code === 2) return JSON.parse(err).error.problems;
  expect(code).toBe(1);
  return JSON.parse(out).problems;
}

const { format, revision, partners, users, managers, ...rest } = programme() as unknown as Record<string, unknown[]> & { format: string };
const head = { format, revision, ...rest };

test("a folder of fragments is the snapshot that they make together, in the order of their paths", () => {
  const path = fragments({
    "00.json": head,
    "people/b.json": { users: users?.slice(2) },
    "people/a.json": { users: users?.slice(0, 2) },
    "partners.json": { format, partners, managers },
    "notes.txt": "not json",
    ".hidden.json": "{",
    ".git/config.json": "{",
  });
  const out = join(folder, "whole.json");
  const edit = JSON.stringify({ kind: "managers.remove", partners: ["p"], users: ["ann"] });
  expect(call(["validate", path])).toMatchObject({ code: 0, out: expect.stringContaining("2 partners, 5 users") });
  expect(call(["apply", path, "--by", "root", "--edit", edit, "--now", NOW, "--out", out]).code).toBe(0);
  const whole = Policy.loadSync(programme());
  const plan = whole.plan({ by: "root", revision: whole.revision, now: NOW, edit: JSON.parse(edit) });
  expect(call(["apply", path, "--by", "root", "--edit", edit, "--now", NOW, "--out", "-"]).out).toBe(
    `${whole.apply(accepted(plan)).toText()}\n`,
  );
  expect(call(["apply", path, "--by", "root", "--edit", edit, "--write"])).toMatchObject({
    code: 2,
    err: expect.stringContaining("a folder of fragments is not written back"),
  });
});

test("a problem that the engine finds is named with the fragment and its place there", () => {
  const path = fragments({
    "1.json": { ...head, settings: { colour: 1 }, partners },
    "2.json": { users },
    "3.json": { users: [{ kind: "internal", id: "x", name: "X", status: "active", internalRole: "nowhere" }], managers },
    "4.json": '{"publicGroups":[{"id":"g","users":[],"users":[]}],"a/b":1,"__proto__":{"format":1}}',
  });
  const found = problems(path).map(({ code, file: name, at }) => [code, name, at]);
  expect(found).toContainEqual(["UNKNOWN_FIELD", "1.json", "/settings/colour"]);
  expect(found).toContainEqual(["DUPLICATE_KEY", "4.json", "/publicGroups/0/users"]);
  expect(found).toContainEqual(["UNKNOWN_FIELD", "4.json", "/a~1b"]);
  expect(found).toContainEqual(["UNKNOWN_FIELD", "4.json", "/__proto__"]);
  const dangling = fragments({
    "1.json": { ...head, partners, managers },
    "2.json": { users: [...(users ?? []), { ...(users?.[0] as object), id: "y", internalRole: "nowhere" }] },
  });
  const [problem] = problems(dangling).filter(({ code }) => code === "DANGLING_REFERENCE");
  expect(problem).toMatchObject({ file: "2.json", at: `/users/${users?.length}/internalRole` });
  expect(call(["check", dangling, "--as", "ann", "--can", "lead.view"])).toMatchObject({ code: 2, err: expect.stringContaining("2.json") });
});

test("what stands twice names both files and places", () => {
  const twice = problems(
    fragments({ "1.json": { ...head, partners, users }, "2.json": { users: [{ kind: "internal", id: "z" }, users?.[1]] } }),
  );
  const id = (users?.[1] as { id: string } | undefined)?.id;
  expect(twice).toEqual([
    { code: "DUPLICATE_ID", file: "2.json", at: "/users/1/id", message: `the id \`${id}\` is taken in \`1.json\` at /users/1/id` },
  ]);
  expect(problems(fragments({ "1.json": { ...head, settings: {}, partners, users }, "2.json": { settings: {} } }))).toEqual([
    { code: "DUPLICATE_MEMBER", file: "2.json", at: "/settings", message: "`settings` stands in `1.json` at /settings too" },
  ]);
  const invitation = { token: "t", partner: "p", email: "x@example.com", createdAt: NOW };
  expect(problems(fragments({ "1.json": { ...head, invitations: [invitation] }, "2.json": { invitations: [invitation] } }))).toMatchObject([
    {
      code: "DUPLICATE_ID",
      file: "2.json",
      at: "/invitations/0/token",
      message: "the id `t` is taken in `1.json` at /invitations/0/token",
    },
  ]);
  const agreed = fragments({ "1.json": { ...head, partners }, "2.json": { format, revision, users, managers } });
  expect(call(["validate", agreed]).code).toBe(0);
  expect(problems(fragments({ "1.json": { ...head, partners }, "2.json": { revision: 8, users } }))).toEqual([
    { code: "DUPLICATE_MEMBER", file: "2.json", at: "/revision", message: "`revision` is another one in `1.json` at /revision too" },
  ]);
  expect(problems(fragments({ "1.json": { ...head, partners }, "2.json": { partners: {}, users } }))).toMatchObject([
    { code: "DUPLICATE_MEMBER", file: "2.json", at: "/partners" },
  ]);
  expect(problems(fragments({ "1.json": '{"users":[],"users":[]}', "2.json": head }))).toMatchObject([
    { code: "DUPLICATE_KEY", file: "1.json", at: "/users" },
  ]);
});

test("a folder without format or revision, without fragments, or with files that are no objects is refused", () => {
  expect(problems(fragments({ "1.json": { partners, users } })).map(({ message }) => message)).toEqual([
    "the field `format` is missing in every file",
    "the field `revision` is missing in every file",
  ]);
  expect(problems(fragments({ "1.txt": "x" }))).toMatchObject([{ code: "UNREADABLE_FILE" }]);
  const wrong = problems(
    fragments({ "1.json": head, "2.json": "[]", "3.json": "{", "4.json": Buffer.from([0x7b, 0xff, 0x7d]), "5.json": '"x"' }),
  );
  expect(wrong.map(({ code, file: name }) => [code, name])).toEqual(
    ["2.json", "3.json", "4.json", "5.json"].map((name) => ["MALFORMED_JSON", name]),
  );
});

test("links that lead back, to nothing or to pipes end at once", () => {
  const loop = fragments({ "1.json": { ...head, partners, users } });
  symlinkSync(loop, join(loop, "again"));
  expect(problems(loop)).toMatchObject([{ code: "UNREADABLE_FILE", file: "again" }]);
  const own = fragments({ "1.json": head });
  symlinkSync("x.json", join(own, "x.json"));
  expect(problems(own)).toMatchObject([{ code: "UNREADABLE_FILE", file: "x.json" }]);
  const pipe = fragments({ "1.json": head });
  execFileSync("mkfifo", [join(pipe, "2.json")]);
  expect(problems(pipe)).toMatchObject([{ code: "UNREADABLE_FILE", file: "2.json" }]);
  const linked = fragments({ "1.json": { ...head, partners, managers } });
  writeFileSync(join(folder, "users.data"), JSON.stringify({ users }));
  symlinkSync(join(folder, "users.data"), join(linked, "2.json"));
  expect(call(["validate", linked]).code).toBe(0);
});
