import { expect, test } from "vitest";
import { importTables, proposeMap, type TableMap } from "../dist/import/index.js";
import { Policy } from "../dist/index.js";
import { type Given, type Json, NOW } from "./import-org.js";
import { archive } from "./import-parts.js";

/** A portal in German: tables as a spreadsheet there writes them, with semicolons and decimal commas. */
const PORTAL: Readonly<Record<string, string>> = {
  "Händler.csv": `Partnernummer;Firmenname;Status;Gesperrt;Zuständig;Vertriebsgebiet;Umsatz
10001;Nordlicht Systeme GmbH;aktiv;nein;jana@hersteller.example;Nord;1.250.000,50
10002;Süß & Söhne KG;in Prüfung;nein;;Süd;80.000,00
10003;Altbau AG;gekündigt;nein;;Süd;0,00
10004;Böhm OHG;aktiv;ja;jana@hersteller.example;West;12.500,75
`,
  "Benutzer.csv": `Benutzernummer;Vorname;Nachname;E-Mail-Adresse;Benutzerart;Partnernummer;Rolle;Gruppe;Status;Erstellt am;Letzte Anmeldung
1;Jana;Jäger;jana@hersteller.example;Mitarbeiter;;;Partnervertrieb;aktiv;01.02.2026;20.11.2026 08:15
2;Kai;Kühn;kai@hersteller.example;Mitarbeiter;;;Vertriebsleitung;aktiv;01.02.2026;
3;Lea;Groß;lea@nordlicht.example;Partner;10001;Administrator;;aktiv;03.02.2026;19.11.2026
4;Ole;Öztürk;ole@nordlicht.example;Partner;10001;Verkauf;;aktiv;03.02.2026;
5;Pia;Peters;pia@nordlicht.example;Partner;10001;Verkauf;;ausgeschieden;03.02.2026;
6;Ria;Süß;ria@suess.example;Partner;10002;Verkauf;;eingeladen;04.02.2026;
7;Udo;Böhm;udo@boehm.example;Partner;10004;Administrator;;aktiv;04.02.2026;
`,
  "Rollen und Gruppen.csv": `Bezeichnung;Gruppenart;Leads;Geschäfte;Partnerverwaltung;Standard
Partnervertrieb;Intern;zugeordnete Partner;keine;nein;
Vertriebsleitung;Intern;keine;alle Partner;ja;
Administrator;Partner;alle;;;nein
Verkauf;Partner;zugewiesene;;;ja
`,
  "Betreuerzuordnung.csv": `Firmennr;Betreuer;Hauptbetreuer
10001;JANA@hersteller.example;ja
10004;kai@hersteller.example;nein
`,
  "Interessenten.csv": `Lead-Nr.;Partnernummer;Zugewiesen an;Angelegt von;Herkunft;Branche
L-1;10001;4;;Hersteller;Bau
L-2;10001;3;lea@nordlicht.example;Registrierung;Handel
L-3;10004;7;;Hersteller;Bau
`,
  "Geschäftsregistrierungen.csv": `Registrierungsnummer;Partner;Inhaber;Phase;Auftragswert
G-1;10001;ole@nordlicht.example;Angebot;45.000,00
G-2;10004;udo@boehm.example;Angebot;9.900,50
`,
};

const encoded: Readonly<Record<string, (text: string) => Uint8Array>> = {
  "UTF-8": (text) => new TextEncoder().encode(text),
  "UTF-8 with a mark": (text) => new TextEncoder().encode(`\ufeff${text}`),
  "UTF-16": (text) => new Uint8Array(Buffer.from(`\ufeff${text}`, "utf16le")),
  "Windows-1252": (text) => new Uint8Array(Buffer.from(text, "latin1")),
};
const written = (how: string, portal = PORTAL): Given[] =>
  Object.entries(portal).map(([path, text]) => ({ path, content: encoded[how]?.(text.replaceAll("\n", "\r\n")) ?? "" }));
const zipped = (files: readonly Given[]): Given[] => [
  { path: "export.zip", content: archive(files.map(({ path, content }) => ({ name: `Export/${path}`, content: content as Uint8Array }))) },
];
const imported = async (files: readonly Given[], map?: TableMap) => {
  const result = await importTables(files, { map: map ?? (await proposeMap(files)), now: NOW });
  if (result.outcome !== "ok") throw new Error(JSON.stringify(result.report.findings));
  return result;
};

test.each(Object.keys(encoded))(
  "a German portal's tables in %s, loose or in one archive, are recognised, and decide what they must",
  async (how) => {
    const files = written(how);
    const { snapshot, records, report } = await imported(files);
    expect(report.findings).toEqual([]);
    const ofArchive = await imported(zipped(files));
    expect(ofArchive.report.findings).toEqual([]);
    expect(JSON.stringify([ofArchive.snapshot, ofArchive.records])).toBe(JSON.stringify([snapshot, records]));

    expect(snapshot.partners.map(({ id, name, status, owner, fields }: Json) => [id, name, status, owner, fields])).toEqual([
      ["10001", "Nordlicht Systeme GmbH", "active", "1", { Vertriebsgebiet: "Nord", Umsatz: 1250000.5 }],
      ["10002", "Süß & Söhne KG", "prospective", undefined, { Vertriebsgebiet: "Süd", Umsatz: 80000 }],
      ["10003", "Altbau AG", "inactive", undefined, { Vertriebsgebiet: "Süd", Umsatz: 0 }],
      ["10004", "Böhm OHG", "inactive", "1", { Vertriebsgebiet: "West", Umsatz: 12500.75 }],
    ]);
    expect(snapshot.users.map(({ id, name, kind, status, createdAt }: Json) => [id, name, kind, status, createdAt])).toEqual([
      ["1", "Jana Jäger", "internal", "active", undefined],
      ["2", "Kai Kühn", "internal", "active", undefined],
      ["3", "Lea Groß", "partner", "active", "2026-02-03T00:00:00.000Z"],
      ["4", "Ole Öztürk", "partner", "active", "2026-02-03T00:00:00.000Z"],
      ["5", "Pia Peters", "partner", "deactivated", "2026-02-03T00:00:00.000Z"],
      ["6", "Ria Süß", "partner", "invited", "2026-02-04T00:00:00.000Z"],
      ["7", "Udo Böhm", "partner", "active", "2026-02-04T00:00:00.000Z"],
    ]);
    expect(snapshot.managers).toEqual([
      { partner: "10001", user: "1", primary: true },
      { partner: "10004", user: "2" },
    ]);
    const policy = Policy.loadSync(snapshot);
    const asked = (as: string, action: string, id: string) => {
      const on = records.find((record) => record.id === id);
      const { allowed, code, grants } = policy.viewer(as, { now: NOW }).explain(action as never, on as never);
      return allowed ? (grants[0]?.rule ?? "") : code;
    };
    expect([
      asked("1", "lead.view", "L-1"),
      asked("1", "lead.view", "L-3"),
      asked("2", "deal.edit", "G-1"),
      asked("3", "lead.view", "L-1"),
      asked("4", "lead.view", "L-1"),
      asked("4", "lead.view", "L-2"),
      asked("4", "deal.edit", "G-1"),
      asked("5", "lead.view", "L-1"),
      asked("6", "lead.view", "L-2"),
      asked("7", "deal.edit", "G-2"),
    ]).toEqual([
      "MGR-03",
      "NO_GRANT",
      "MGR-04",
      "LEAD-02",
      "LEAD-03",
      "NO_GRANT",
      "SHARE-19",
      "USER_DEACTIVATED",
      "USER_NOT_ACTIVE",
      "ACCOUNT_NOT_ACTIVE",
    ]);
  },
);

test("names in Windows-1252 have its dashes and quotation marks, on every host", async () => {
  const table = PORTAL["Händler.csv"]?.replace("Süß & Söhne KG", "„Süß“ – Šimek KG") ?? "";
  const beyond: Record<string, number> = { "„": 0x84, "“": 0x93, "–": 0x96, Š: 0x8a };
  const content = Uint8Array.from(table, (letter) => beyond[letter] ?? letter.charCodeAt(0));
  const files = written("Windows-1252").map((file) => (file.path === "Händler.csv" ? { ...file, content } : file));
  const { snapshot } = await imported(files);
  expect(snapshot.partners.map(({ name }) => name)).toContain("„Süß“ – Šimek KG");
});

test("an encoding that is guessed is said in the map; without it the import stops with the line and says what to do", async () => {
  const files = written("Windows-1252");
  const map = await proposeMap(files);
  expect(map.tables.find(({ table }) => table === "partners")).toMatchObject({
    encoding: "windows-1252",
    comment: expect.stringContaining("the file is not UTF-8"),
  });
  const without = { ...map, tables: map.tables.map(({ encoding: _, ...entry }) => entry) };
  const { outcome, report } = await importTables(files, { map: without, now: NOW });
  expect(outcome).toBe("refused");
  expect(report.findings).toContainEqual(
    expect.objectContaining({
      code: "MALFORMED_TEXT",
      where: "Händler.csv",
      line: 1,
      isFatal: true,
      what: "the file is no UTF-8 text; say its `encoding` in the map",
    }),
  );
});

const withColumns = (path: string, header: string, ...rows: string[]): Given => ({ path, content: [header, ...rows, ""].join("\n") });
const FIRM = withColumns("Firmen.csv", "Firmennr;Firmenname", "1;Nordlicht");

test("nobody is switched on by a header that is not known: its words, or a column that switches off, count", async () => {
  const users = async (header: string, ...cells: string[]) => {
    const rows = cells.map((cell, at) => `${at + 1};u${at}@nord.example;1;${cell}`);
    const { snapshot } = await imported([FIRM, withColumns("Nutzer.csv", `Benutzernummer;E-Mail;Firma;${header}`, ...rows)]);
    return snapshot.users.map(({ id, status }: Json) => `${id} ${status}`);
  };
  expect(await users("Verfügbarkeit", "aktiv", "gesperrt", "gelöscht")).toEqual(["1 active", "2 deactivated", "3 deleted"]);
  expect(await users("Ist gesperrt", "nein", "JA", "")).toEqual(["1 active", "2 deactivated", "3 active"]);
  expect(await users("Gesperrt", "nein", "2026-01-01")).toEqual(["1 active"]);
  expect(await users("Locked", "0", "1")).toEqual(["1 active", "2 deactivated"]);
});

test("a column of yes and no that no header explains stops the import, unless the map names it or its code is accepted", async () => {
  const files = [FIRM, withColumns("Nutzer.csv", "Benutzernummer;E-Mail;Firma;Zugang", "1;a@nord.example;1;ja", "2;b@nord.example;1;nein")];
  const map = await proposeMap(files);
  const at = map.tables.findIndex(({ table }) => table === "users");
  const withUsers = (more: object): TableMap => ({
    ...map,
    tables: map.tables.map((each, place) => (place === at ? { ...each, ...more } : each)),
  });
  expect(map.tables[at]?.columns.status).toMatchObject({ default: "active", comment: expect.stringContaining("`Zugang`") });
  const refused = await importTables(files, { map, now: NOW });
  expect(refused).toMatchObject({ outcome: "refused", unaccepted: ["STATUS_UNKNOWN"] });
  expect(refused.report.findings).toContainEqual(
    expect.objectContaining({ effect: "wider", code: "STATUS_UNKNOWN", where: "Nutzer.csv", examples: ["Zugang"] }),
  );
  expect((await importTables(files, { map, now: NOW, accept: ["STATUS_UNKNOWN"] })).outcome).toBe("ok");
  expect((await importTables(files, { map: withUsers({ ignore: ["Zugang"] }), now: NOW })).outcome).toBe("ok");
  const status = { column: "Zugang", values: { ja: "active", nein: "disabled" } };
  const said = await importTables(files, { map: withUsers({ columns: { ...map.tables[at]?.columns, status } }), now: NOW });
  expect(said.snapshot?.users.map(({ status: is }: Json) => is)).toEqual(["active", "deactivated"]);
});

test("a partner whose status is empty is inactive, where the map says where states stand", async () => {
  const map = { tables: [{ table: "partners", file: "Firmen.csv", columns: { id: "Nr", status: "Status" } }] } as const satisfies TableMap;
  const { snapshot, report } = await imported([withColumns("Firmen.csv", "Nr;Status", "1;active", "2;")], map);
  expect(snapshot.partners.map(({ status }: Json) => status)).toEqual(["active", "inactive"]);
  expect(report.findings).toContainEqual(expect.objectContaining({ effect: "narrower", code: "STATUS_MISSING", line: 3 }));
});

test("amounts with commas are numbers, those that can be read two ways are left to whoever reads the map", async () => {
  const amount = async (...cells: string[]) => {
    const map = await proposeMap([withColumns("Firmen.csv", "Firmennr;Firmenname;Umsatz", ...cells.map((cell, at) => `${at};N;${cell}`))]);
    const { type, decimal, comment } = (map.tables[0]?.fields?.Umsatz ?? {}) as Json;
    return [type, decimal, comment];
  };
  expect(await amount("1.234,50", "7")).toEqual(["number", ",", expect.stringContaining("comma")]);
  expect(await amount("1234.50", "7")).toEqual(["number", undefined, expect.any(String)]);
  expect(await amount("1.234", "7")).toEqual([undefined, undefined, expect.stringContaining("two ways")]);
  expect(await amount("1,5 Mio.")).toEqual([undefined, undefined, expect.any(String)]);
});

test("a number in a form that the map does not say is left out and reported, never read otherwise", async () => {
  const map: TableMap = {
    tables: [
      {
        table: "partners",
        file: "Firmen.csv",
        columns: { id: "Nr" },
        fields: { Umsatz: { column: "Umsatz", type: "number", decimal: "," } },
      },
    ],
  };
  const cells = ["1.234,5", "-7", "1.23", "1,2,3", "12.34,5", "1e3"];
  const { snapshot, report } = await imported([withColumns("Firmen.csv", "Nr;Umsatz", ...cells.map((cell, at) => `${at};${cell}`))], map);
  expect(snapshot.partners.map(({ fields }: Json) => fields?.Umsatz)).toEqual([1234.5, -7, undefined, undefined, undefined, undefined]);
  expect(report.findings).toContainEqual(
    expect.objectContaining({
      effect: "narrower",
      code: "FIELD_TYPE",
      line: 4,
      count: 4,
      examples: expect.arrayContaining(["Umsatz: 1.23"]),
    }),
  );
});
