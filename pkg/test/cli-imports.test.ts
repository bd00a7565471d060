import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { call, file } from "./cli.js";

const NOW = "2026-11-22T00:00:00Z";
const programme = {
  format: "partner-policy/1",
  revision: 1,
  partners: [
    { id: "acme", name: "Acme", status: "active" },
    { id: "beta", name: "Beta", status: "active" },
    { id: "zeta", name: "Zeta", status: "inactive" },
    { id: "=cmd", name: "=HYPERLINK", status: "active" },
  ],
  users: [
    { kind: "internal", id: "olu", name: "Olu", email: "olu@supplier.example", status: "active", supplierAdmin: true },
    { kind: "internal", id: "ann", name: "Ann", email: "ann@supplier.example", status: "active" },
    { kind: "internal", id: "bob", name: "Bob", status: "active" },
    { kind: "internal", id: "bob2", name: "Bob", status: "active" },
  ],
  managers: [
    { partner: "acme", user: "ann", primary: true },
    { partner: "=cmd", user: "ann" },
  ],
};
const snapshot = file("imports.json", programme);
const plan = (csv: string | Uint8Array, ...more: string[]) =>
  call(["plan", snapshot, "--by", "olu", "--csv", "-", "--mode", "partial", "--now", NOW, ...more], csv);

test("the text says how the file was read, and the line and column of each row", () => {
  const table = "sep=;\r\nPRIMARY;User;Partner;Action\r\nWAHR;bob;beta;add\r\n;;;\r\n;carl;beta;add\r\n;bob;nowhere;add\r\n";
  const { code, out } = plan(Buffer.from(`\ufeff${table}`, "utf16le"));
  expect(code).toBe(0);
  expect(out).toContain("read as utf-16le, semicolons between cells, header in line 2, 6 lines, of them 1 without anything");
  expect(out).toMatch(/line 3 +updated +beta +bob/);
  expect(out).toMatch(/line 5 +refused +beta +carl +UNKNOWN_ID +user +there is no user `carl`/);
  expect(out).toMatch(/line 6 +refused +nowhere +bob +UNKNOWN_ID +partner +there is no partner `nowhere`/);
  const { table: data, rows } = JSON.parse(plan(Buffer.from(table), "--json").out);
  expect(data).toMatchObject({ encoding: "utf-8", delimiter: ";", header: 2, lines: 6, blank: 1, unread: 0 });
  expect(rows.map(({ line, column }: { line: number; column?: string }) => [line, column])).toEqual([
    [3, undefined],
    [5, "user"],
    [6, "partner"],
  ]);
});

test("a lost quotation mark refuses the whole file and says so", () => {
  const rest = "add,beta,bob\n".repeat(500);
  const { code, out } = plan(`action,partner,user\nadd,beta,bob\nadd,"acme,bob\n${rest}`);
  expect(code).toBe(1);
  expect(out).toMatch(/^refused/);
  expect(out).toContain("503 lines, of them 501 not read");
  expect(out).toMatch(/line 3 +refused +MALFORMED_ROW +the quotation mark that opens here is never closed/);
  expect(out).toContain("nothing is imported until the quotation mark is mended");
  const table = file("lost.csv", 'action,partner,user\nadd,"beta"x,bob\n');
  const lost = call(["plan", snapshot, "--by", "olu", "--csv", table, "--now", NOW]);
  expect(lost.out).toContain("lost.csv: read as utf-8");
  expect(lost.out).toMatch(/line 2 .* the 1 line from line 2 on was not read, and nothing is imported until the quotation mark is mended/);
  const german = call(["plan", snapshot, "--by", "olu", "--csv", table, "--now", NOW, "--language", "de"]).out;
  expect(german).toMatch(/hinter dem schließenden Anführungszeichen .* die 1 Zeile ab Zeile 2 wurde nicht gelesen/);
});

test("refused rows are written to a file, mended, and read again", () => {
  const refused = file("refused.csv", "");
  const table = 'Action;Partner;User;Primary\nadd;beta;bob;\nadd;beta;carl;WAHR\nadd;zeta;bob\ndrop;beta;ann;\nadd;nowhere;"bob; jr";\n';
  const { code, err } = plan(table, "--refused", refused);
  expect({ code, err }).toEqual({ code: 0, err: expect.stringContaining("4 refused rows") });
  const written = readFileSync(refused, "utf8");
  expect(written.split("\n").slice(0, 3)).toEqual([
    "line;code;message;Action;Partner;User;Primary",
    "3;UNKNOWN_ID;there is no user `carl`;add;beta;carl;WAHR",
    "4;MALFORMED_ROW;the line has 3 fields, not 4;add;zeta;bob",
  ]);
  expect(written).toContain('add;nowhere;"bob; jr";');
  const again = JSON.parse(plan(written, "--json").out);
  expect(again.rows.map(({ line, code }: { line: number; code: string }) => [line, code])).toEqual([
    [2, "UNKNOWN_ID"],
    [3, "MALFORMED_ROW"],
    [4, "MALFORMED_ROW"],
    [5, "UNKNOWN_ID"],
  ]);
  const mended = written.replace(";carl;", ";ann@SUPPLIER.example;").split("\n").slice(0, 2).join("\n");
  expect(JSON.parse(plan(mended, "--json").out).rows).toMatchObject([{ user: "ann", outcome: "updated", line: 2 }]);
  expect(plan('action,partner,user\nadd,"x\n', "--refused", refused)).toMatchObject({
    code: 1,
    err: expect.stringContaining("nothing was written"),
  });
  expect(readFileSync(refused, "utf8")).toBe(written);
  expect(call(["plan", snapshot, "--by", "olu", "--edit", "{}", "--refused", refused])).toMatchObject({ code: 2 });
});

test("an export counts what an import of it would refuse, by the same rule", () => {
  const internal = (id: string, status: string) => ({ kind: "internal", id, name: id, status });
  const pia = { kind: "partner", id: "pia", name: "Pia", status: "active", partner: "acme", license: "partner-community" };
  const whole = {
    ...programme,
    partners: [...programme.partners, { id: "off", name: "Off", status: "active", enabled: false }],
    users: [
      ...programme.users,
      internal("new", "pending"),
      internal("gone", "disabled"),
      { ...pia, contact: { id: "c", partner: "acme" }, createdAt: NOW },
    ],
    managers: [
      { partner: "acme", user: "ann", primary: true },
      { partner: "off", user: "ann" },
      { partner: "beta", user: "new" },
      { partner: "acme", user: "new", primary: false },
      { partner: "beta", user: "gone" },
      { partner: "acme", user: "pia" },
      { partner: "zeta", user: "new", primary: true },
    ],
  };
  for (const [allowPendingAssignees, refused] of [
    [true, 4],
    [false, 6],
  ] as const) {
    const path = file(`unfit-${refused}.json`, { ...whole, settings: { allowPendingAssignees } });
    const { out, err } = call(["export", "managers", path]);
    expect(err).toContain(`\n${refused} of them at a partner or of a person that takes no assignment today`);
    const again = call(["plan", path, "--by", "olu", "--csv", "-", "--mode", "partial", "--now", NOW, "--json"], out);
    const rows: { outcome: string }[] = JSON.parse(again.out).rows;
    expect(rows.filter(({ outcome }) => outcome === "refused")).toHaveLength(refused);
    expect(rows.filter(({ outcome }) => outcome === "unchanged")).toHaveLength(7 - refused);
  }
});

test("present assignments are written in the format of an import, safe in a spreadsheet", () => {
  const { code, out } = call(["export", "managers", snapshot, "--quiet"]);
  expect({ code, out }).toEqual({ code: 0, out: "action,partner,user,primary\nadd,'=cmd,ann,\nadd,acme,ann,true\n" });
  expect(call(["export", "managers", snapshot, "--to", "csv", "--raw"]).out).toContain("\nadd,=cmd,ann,\n");
  const again = JSON.parse(plan(out, "--json").out);
  expect(again.rows.map((row: { outcome: string }) => row.outcome)).toEqual(["unchanged", "unchanged"]);
  expect(again.rows[0].partner).toBe("=cmd");
  const dormant = file("dormant.json", { ...programme, managers: [...programme.managers, { partner: "zeta", user: "ann" }] });
  const { err } = call(["export", "managers", dormant]);
  expect(err).toBe(
    "3 assignments\n1 of them at a partner or of a person that takes no assignment today: an import takes the others with --mode partial\n",
  );
  expect(call(["export", "managers", dormant, "--partner", "acme"]).err).toBe("1 assignments\n");
  expect(call(["export", "managers", snapshot]).err).toBe("2 assignments\n");
  expect(call(["export", "managers", snapshot, "--partner", "Acme", "--json"]).out).toContain('"user": "ann"');
});

test("people and partners are named by name or e-mail address where only one has it", () => {
  const edit = ["--edit", '{"kind":"managers.add","partners":["beta"],"users":["bob"]}', "--now", NOW];
  for (const by of ["olu", "Olu", "OLU@supplier.example"]) expect(call(["plan", snapshot, "--by", by, ...edit]).code).toBe(0);
  const several = call(["plan", snapshot, "--by", "bob", ...edit]);
  expect(several.code).toBe(1);
  const named = call(["check", snapshot, "--as", "BOB@nowhere.example", "--can", "managers.edit"]);
  expect(named).toMatchObject({ code: 2, err: expect.stringContaining("UNKNOWN_VIEWER") });
  expect(call(["check", snapshot, "--as", "Bob", "--can", "managers.edit"])).toMatchObject({
    code: 2,
    err: expect.stringMatching(/AMBIGUOUS_NAME.*`bob`, `bob2`/),
  });
  expect(call(["check", snapshot, "--as", "Olu", "--can", "managers.edit"]).code).toBe(0);
});

test("JSON as PowerShell writes it is read", () => {
  const text = JSON.stringify(programme);
  for (const bytes of [
    Buffer.from(`\ufeff${text}`, "utf16le"),
    Buffer.from(`\ufeff${text}`, "utf16le").swap16(),
    Buffer.from(text, "utf16le"),
    Buffer.from(`\ufeff${text}`),
  ]) {
    expect(call(["validate", file("powershell.json", bytes)])).toMatchObject({ code: 0 });
  }
  const edit = file("edit.json", Buffer.from('\ufeff{"kind":"managers.add","partners":["beta"],"users":["bob"]}', "utf16le"));
  expect(call(["plan", snapshot, "--by", "olu", "--edit", edit]).code).toBe(0);
  const lines = '{"type":"lead","id":"l-1","partner":"acme"}\r\n{"type":"lead","id":"l-2","partner":"beta"}\r\n';
  for (const [name, bytes] of [
    ["l.ndjson", Buffer.from(`\ufeff${lines}`, "utf16le")],
    ["l", Buffer.from(`\ufeff${lines}`)],
    ["l.csv", Buffer.from("\ufeffid,partner\r\nl-1,acme\r\nl-2,beta\r\n", "utf16le")],
  ] as const) {
    const records = file(name, bytes);
    const { code, err } = call(["filter", snapshot, "--as", "olu", "--can", "lead.view", "--records", records, "--to", "ndjson"]);
    const said = name === "l.csv" ? "read as utf-16le, commas between cells\n" : "";
    expect({ name, code, err }).toEqual({ name, code: 0, err: `${said}2 of 2 records\n` });
  }
});

test("what nobody sees in an id is spelt out, and JSON keeps its value", () => {
  const odd = "bob\u200b\u202e\u0085\u00a0";
  const table = `action,partner,user\nadd,beta,${odd}\n`;
  expect(plan(table).out).toContain("bob\\u200b\\u202e\\u0085\\u00a0");
  const { out } = plan(table, "--json");
  expect(out).not.toMatch(/[\u0080-\u009f\u200b\u202e]/);
  expect(JSON.parse(out).rows[0].user).toBe(odd);
});

test("where neither the partner nor the person is known both are named, in the text and in the file", () => {
  const table = "action,partner,user\nadd,acmy,annn\nadd,nowhere,nobody\n";
  const refused = file("both.csv", "");
  const { out } = plan(table, "--refused", refused);
  expect(out).toContain("there is no partner `nowhere` and no user `nobody`");
  expect(out).toContain("there is no partner `acmy` and no user `annn`; did you mean `ann`?");
  expect(JSON.parse(plan(table, "--json").out).rows).toMatchObject([
    { code: "UNKNOWN_ID", column: "user", meant: "ann" },
    { code: "UNKNOWN_ID", column: "user" },
  ]);
  const german = plan(table, "--refused", refused, "--language", "de");
  expect(german.out).toContain("acmy gibt es nicht; annn gibt es nicht; ist ann (Ann) gemeint?");
  expect(readFileSync(refused, "utf8").split("\n").slice(0, 2)).toEqual([
    "line,code,message,action,partner,user",
    "2,UNKNOWN_ID,acmy gibt es nicht; annn gibt es nicht; ist ann (Ann) gemeint?,add,acmy,annn",
  ]);
  const edit = '{"kind":"managers.add","partners":["nowhere"],"users":["nobody"]}';
  expect(call(["plan", snapshot, "--by", "olu", "--edit", edit, "--language", "de"]).out).toContain(
    "nowhere gibt es nicht; nobody gibt es nicht",
  );
});

test("a word that is no action is told which there are", () => {
  const table = "Aktion;Partner;Manager\nHauptbetreuer;acme;ann\n";
  expect(plan(table).out).toContain("there is no action `Hauptbetreuer`; the actions are `add`, `remove` and `make-primary`");
  expect(plan(table, "--language", "de").out).toContain("es gibt „hinzufügen“, „entfernen“ und „primär machen“");
});

test("a table of records in Windows-1252 is read, and what was found is said", () => {
  const rows = Array.from({ length: 12_000 }, (_, index) => `l-${index};acme;Bäcker ${index}`);
  const text = `id;partner;company\r\n${rows.join("\r\n")}\r\n`;
  const filter = (name: string, bytes: Uint8Array, ...more: string[]) =>
    call(["filter", snapshot, "--as", "olu", "--can", "lead.view", "--records", file(name, bytes), "--to", "ndjson", ...more]);
  const latin = filter("latin.csv", Buffer.from(text, "latin1"));
  expect({ code: latin.code, err: latin.err }).toEqual({
    code: 0,
    err: "read as windows-1252, semicolons between cells\n12000 of 12000 records\n",
  });
  expect(latin.out).toBe(filter("utf8.csv", Buffer.from(text)).out);
  expect(filter("utf16.csv", Buffer.from(`\ufeff${text}`, "utf16le"), "--language", "de").err).toMatch(/^gelesen als utf-16le, Semikolons/);
  // What only Windows-1252 has is a quotation mark and a dash, on every host, and no control character.
  const only = filter("only.csv", Buffer.from("id;partner;company\nl-1;acme;\x84M\x93 \x96 \x8a\n", "latin1"));
  expect(JSON.parse(only.out).fields.company).toBe("„M“ – Š");
  // The first character beyond ASCII stands late, at the very end, or between two pieces.
  for (const before of [1, 262_141, 262_142, 262_143, 262_144]) {
    const head = "id,partner,company\nl-1,acme,";
    const late = `${head}${"x".repeat(Math.max(0, before - head.length))}ä`;
    const name = (of: string) => JSON.parse(of).fields.company.at(-1);
    expect(name(filter("late.csv", Buffer.from(late, "latin1")).out)).toBe("ä");
    expect(name(filter("late.csv", Buffer.from(late)).out)).toBe("ä");
  }
  const mixed = Buffer.concat([Buffer.from("id,partner,company\nl-1,acme,B\xe4cker\n", "latin1"), Buffer.from("l-2,acme,Bäcker\n")]);
  expect(filter("mixed.csv", mixed)).toMatchObject({ code: 2, err: expect.stringContaining("MALFORMED_CSV") });
  const other = Buffer.concat([Buffer.from("id,partner,company\nl-2,acme,Bäcker\n"), Buffer.from("l-1,acme,B\xe4cker\n", "latin1")]);
  expect(filter("mixed.csv", other)).toMatchObject({ code: 2, err: expect.stringContaining("MALFORMED_CSV") });
  const edit = '{"kind":"managers.remove-all","partners":["acme"]}';
  const impact = ["impact", snapshot, "--by", "olu", "--edit", edit, "--records", file("latin.csv", Buffer.from(text, "latin1"))];
  expect(call(impact).err).toContain("read as windows-1252, semicolons between cells\n");
}, 120_000);

test("a column of a table of records is read whatever the case of its name, so that an assignee is never overlooked", () => {
  const partner = {
    kind: "partner",
    id: "pia",
    name: "Pia",
    status: "active",
    partner: "acme",
    contact: { id: "c-pia", partner: "acme" },
    license: "partner-community",
    userRoles: ["sales"],
    createdAt: "2026-11-01T00:00:00Z",
  };
  const roles = [{ id: "sales", name: "Sales", leadVisibility: "assigned" }];
  const withPia = file("pia.json", { ...programme, userRoles: roles, users: [...programme.users, partner] });
  const filter = (table: string, ...more: string[]) => {
    const records = file("case.csv", table);
    return call(["filter", withPia, "--as", "pia", "--can", "lead.view", "--records", records, "--now", NOW, ...more]);
  };
  const rows = "l-1;Acme lead;acme;ann;distributed\nl-2;Own lead;acme;pia;distributed\nl-3;Nobody's;acme;;distributed\n";
  const right = filter(`id;company;partner;assignee;origin\n${rows}`, "--to", "ndjson", "--quiet").out;
  expect(right.match(/"l-\d"/g)).toEqual(['"l-2"', '"l-3"']);
  for (const head of ["ID;company;Partner;Assignee;Origin", "Id ;company; PARTNER;ASSIGNEE;origin"]) {
    expect(filter(`${head}\n${rows}`, "--to", "ndjson", "--quiet").out).toBe(right);
    const table = filter(`${head}\n${rows}`, "--quiet").out;
    expect(filter(table, "--quiet").out).toBe(table);
  }
  expect(filter(`id;company;partner;assignee;Assignee\n${rows}`)).toMatchObject({
    code: 2,
    err: expect.stringContaining("has the columns `assignee` and `Assignee`, which mean the same"),
  });
});
