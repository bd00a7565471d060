import fc from "fast-check";
import { Policy } from "partner-policy";
import { describe, expect, test } from "vitest";

const NOW = "2026-11-22T00:00:00Z";
const SNAPSHOT = {
  format: "partner-policy/1",
  revision: 1,
  partners: [
    { id: "acme", name: "Acme", status: "active" },
    { id: "müller", name: "Müller", status: "active" },
  ],
  users: [
    { kind: "internal", id: "root", name: "Root", status: "active", supplierAdmin: true },
    { kind: "internal", id: "bob", name: "Bob", email: "Bob@Example.com", status: "active" },
    { kind: "internal", id: "zoë", name: "Zoë", status: "active" },
  ],
  managers: [],
} as const;
const policy = Policy.loadSync(SNAPSHOT as never);
const plan = (csv: string | Uint8Array, mode: "partial" | "all-or-nothing" = "partial") =>
  policy.plan({ by: "root", revision: 1, now: NOW, csv, mode });

/** The text in an encoding, with what stands before it. */
function encoded(text: string, encoding: "utf-8" | "utf-16le" | "utf-16be" | "windows-1252", mark: boolean): Uint8Array {
  if (encoding === "utf-8") return new TextEncoder().encode((mark ? "\ufeff" : "") + text);
  if (encoding === "windows-1252") return Uint8Array.from(text, (character) => character.charCodeAt(0));
  const little = Buffer.from((mark ? "\ufeff" : "") + text, "utf16le");
  return new Uint8Array(encoding === "utf-16le" ? little : little.swap16());
}

describe("a table is read as it was saved", () => {
  test.each([
    ["utf-8", false],
    ["utf-8", true],
    ["utf-16le", true],
    ["utf-16le", false],
    ["utf-16be", true],
    ["utf-16be", false],
    ["windows-1252", false],
  ] as const)("in %s, with a mark: %s", (encoding, mark) => {
    for (const [delimiter, yes] of [
      [",", "TRUE"],
      [";", "WAHR"],
      ["\t", "1"],
    ] as const) {
      const lines = [
        ["Partner", "USER", "primary", "Action"],
        ["müller", "zoë", yes, "add"],
        ["", "", "", ""],
        ["acme", "bob@EXAMPLE.com", "", "add"],
      ];
      const text = lines.map((cells) => cells.join(delimiter)).join("\r\n");
      for (const whole of [text, `sep=${delimiter}\r\n${text}\r\n`]) {
        const made = plan(encoded(whole, encoding, mark));
        const first = whole === text ? 2 : 3;
        expect(made.table).toMatchObject({ encoding, delimiter, header: first - 1, blank: 1, unread: 0, columns: lines[0] });
        expect(made.rows.map(({ user, outcome, line }) => [user, outcome, line])).toEqual([
          ["zoë", "updated", first],
          ["bob", "updated", first + 2],
        ]);
        expect(made.changes).toContainEqual({ op: "set-manager", manager: { partner: "müller", user: "zoë", primary: true } });
        expect(policy.apply(made as never).revision).toBe(2);
        expect(policy.apply(JSON.parse(JSON.stringify(made))).revision).toBe(2);
      }
    }
  });

  test.each([
    ["utf-8", true],
    ["utf-16le", false],
    ["windows-1252", false],
  ] as const)("with a header and actions in German, in %s", (encoding, mark) => {
    const text = "Partner;Manager;Primär;Aktion\r\nmüller;zoë;WAHR;Hinzufügen\r\nacme;bob;;Entfernen\r\n";
    const made = plan(encoded(text, encoding, mark));
    expect(made.table).toMatchObject({
      encoding,
      columns: ["Partner", "Manager", "Primär", "Aktion"],
      readAs: ["partner", "user", "primary", "action"],
    });
    expect(made.rows.map(({ outcome, code }) => code ?? outcome)).toEqual(["updated", "NOT_ASSIGNED"]);
    expect(made.changes).toEqual([{ op: "set-manager", manager: { partner: "müller", user: "zoë", primary: true } }]);
    const twice = plan(encoded(text.replace("Aktion", "Aktion;Benutzer"), encoding, mark));
    expect([twice.outcome, twice.rows.map(({ code }) => code)]).toEqual(["refused", ["MALFORMED_ROW"]]);
    expect(twice.rows[0]?.message).toContain("the columns `Manager` and `Benutzer` mean the same, `user`");
  });

  test("rows of delimiters only may stand above the header", () => {
    const made = plan(";;;\r\n;;;\r\nPrimär;Partner;Manager;Aktion\r\n;acme;bob;Hinzufügen\r\n;;;\r\n");
    expect(made.rows.map(({ outcome, line }) => [outcome, line])).toEqual([["updated", 4]]);
    expect(made.table).toMatchObject({ header: 3, lines: 5, blank: 3, unread: 0 });
    expect(plan(";;;\r\n;;;\r\n").rows.map(({ message }) => message)).toEqual(["line 1: the header is missing"]);
  });

  test("what only Windows-1252 has is the same character on every host, and no control character", () => {
    const policy = Policy.loadSync({ ...SNAPSHOT, partners: [{ id: "„š–€“", name: "P", status: "active" }] } as never);
    const csv = Buffer.concat([
      Buffer.from("action;partner;user\r\nadd;"),
      Buffer.from([0x84, 0x9a, 0x96, 0x80, 0x93]),
      Buffer.from(";zo\xeb\r\n", "latin1"),
    ]);
    const made = policy.plan({ by: "root", revision: 1, now: NOW, csv });
    expect([made.table?.encoding, made.outcome, made.rows[0]?.partner]).toEqual(["windows-1252", "ok", "„š–€“"]);
  });

  test("bytes that mix encodings are no text, and become no other id", () => {
    const mixed = Buffer.concat([Buffer.from("action,partner,user\nadd,müller,zoë\nadd,acme,zo"), Buffer.from([0xeb, 0x0a])]);
    const made = plan(mixed);
    expect(made.table?.encoding).toBe("utf-8");
    expect(made.rows.map(({ outcome, code, column }) => [outcome, code, column])).toEqual([
      ["updated", undefined, undefined],
      ["refused", "MALFORMED_ROW", "user"],
    ]);
  });

  test("half a character of UTF-16 refuses its line", () => {
    const bytes = encoded("action,partner,user\nadd,acme,bob\nadd,acme,\ud83d\n", "utf-16le", true);
    expect(plan(bytes).rows.map(({ code }) => code)).toEqual([undefined, "MALFORMED_ROW"]);
    expect(plan(bytes.subarray(0, bytes.length - 1)).outcome).toBe("ok");
    expect(plan(bytes.subarray(0, bytes.length - 1)).rows.at(-1)?.code).toBe("MALFORMED_ROW");
  });
});

test("a lost quotation mark refuses the whole table, with its line and the lines that were not read", () => {
  const rest = "add,acme,bob\nadd,müller,bob\n".repeat(250);
  for (const mode of ["partial", "all-or-nothing"] as const) {
    for (const lost of ['add,"acme,zoë', 'add,acme,"zoë"x', 'add,ac"me,zoë', 'add,"acme,zoë\nadd,acme,bob"']) {
      const made = plan(`action,partner,user\nadd,acme,zoë\n${lost}\n${rest}`, mode);
      const unread = 500 + lost.split("\n").length;
      expect(made).toMatchObject({ outcome: "refused", changes: [], table: { unread } });
      expect(made.rows.map(({ outcome, line }) => [outcome, line])).toEqual([
        ["skipped", 2],
        ["refused", 3],
      ]);
      expect(made.rows[1]?.message).toContain(`the ${unread} lines from line 3 on were not read`);
    }
  }
});

test("lines in are rows out, blank or unread, whatever the file", () => {
  const piece = fc.constantFrom(
    "add,acme,bob",
    "add,nobody,bob",
    "drop,acme,bob",
    "add,acme",
    "",
    ",,",
    '"add",acme,"bob"',
    'add,"acme,bob',
    'a"b',
  );
  const above = fc.array(fc.constantFrom("", ",,"), { maxLength: 3 });
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), above, fc.boolean(), fc.constantFrom("\n", "\r\n"), fc.boolean(), (...given) => {
      const [lines, blank, isNamed, end, isEnded] = given;
      const sep = isNamed ? ["sep=,"] : [];
      const text = [...sep, ...blank, "action,partner,user", ...lines].join(end) + (isEnded ? end : "");
      const { table, rows, outcome } = plan(new TextEncoder().encode(text));
      const count = text.replace(/\r?\n$/, "").split("\n").length;
      expect(table?.lines).toBe(count);
      const read = rows.filter(
        ({ code, line }) => code !== "EMPTY_SELECTION" && line !== undefined && line <= count - (table?.unread ?? 0),
      );
      expect(read.length + (table?.blank ?? 0) + (table?.unread ?? 0) + sep.length + 1).toBe(count);
      if ((table?.unread ?? 0) > 0) expect(outcome).toBe("refused");
    }),
    { numRuns: 500 },
  );
});
