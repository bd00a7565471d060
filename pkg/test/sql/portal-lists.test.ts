import { Policy, type Resource } from "partner-policy";
import { sampleProgramme } from "partner-policy/sample";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import {
  codeOf,
  type Database,
  embeddedPlace,
  emptied,
  migrate,
  NOW,
  type Place,
  Portal,
  seed,
  serverPlace,
  writeRecords,
} from "./portal.js";

const now = NOW.toISOString();
const sample = sampleProgramme({ partners: 8, users: 80, leads: 300, now });
/** The made-up programme, with rules that look at free fields. */
const snapshot = {
  ...sample.snapshot,
  sharingRules: [
    ...(sample.snapshot.sharingRules ?? []),
    { id: "r-large", type: "lead", level: "read", where: [{ field: "amount", op: "ge", value: 200_000 }], to: { user: "u-0010" } },
    {
      id: "r-won",
      type: "deal",
      level: "read-write",
      where: [{ field: "stage", op: "eq", value: "won" }],
      to: { group: "g-amer-channel" },
    },
    { id: "r-bank", type: "lead", level: "read", where: [{ field: "company", op: "contains", value: "Bank" }], to: { user: "u-0012" } },
  ],
} as typeof sample.snapshot;
const policy = Policy.loadSync(snapshot);

/** Leads and deals with everything that a record may say: nobody's, with shares, without fields, with what SQL might misread. */
const RECORDS: (Resource & { id: string })[] = [
  ...sample.leads,
  { type: "lead", id: "bare" },
  { type: "lead", id: "ümläut % _ ' \" \\ 🦊", partner: "p-0001", fields: { company: "'; DROP TABLE leads; --", amount: 1.5 } },
  { type: "lead", id: "to-user", partner: "p-0003", shares: [{ user: "u-0010", level: "read" }] },
  { type: "lead", id: "to-group", partner: "p-0003", shares: [{ group: "g-emea-channel", level: "read-write" }] },
  ...["manager", "executive", "user"].flatMap((role) =>
    [true, false].map((subordinates): Resource & { id: string } => ({
      type: "lead",
      id: `to-role-${role}-${subordinates}`,
      partner: "p-0004",
      shares: [{ partnerRole: { partner: "p-0001", role, subordinates }, level: "read" }],
    })),
  ),
  {
    type: "lead",
    id: "to-staff",
    shares: [{ internalRole: { role: "ir-programme", subordinates: true, partnerBranches: true }, level: "read" }],
  },
  ...sample.leads.slice(0, 120).map(({ origin, ...lead }, at) => ({ ...lead, type: "deal" as const, id: `d-${at}` })),
];

interface Page {
  readonly records: (Resource & { id: string })[];
  readonly next: string | null;
  readonly total?: { readonly count: number; readonly isCapped: boolean };
}

const byText = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));

describe.each([
  ["PGlite", embeddedPlace],
  ["PostgreSQL", serverPlace],
])("on %s", (_, start) => {
  let place: Place;
  let database: Database;
  let portal: Portal;
  beforeAll(async () => {
    place = await start();
    database = await emptied(await place.connect());
    await migrate(database);
    await database.query("INSERT INTO programme (revision, snapshot) VALUES ($1, $2)", [snapshot.revision, JSON.stringify(snapshot)]);
    // Many of one moment, so that only the id tells them apart.
    await writeRecords(database, RECORDS, (__, at) => new Date(NOW.getTime() - Math.floor(at / 7) * 1000 - 0.5));
    portal = new Portal(database);
  }, 60_000);
  afterAll(async () => {
    await database?.close();
    await place?.close();
  });

  /** All pages of a list, which ends. */
  async function walk(user: string, path: string): Promise<{ records: Page["records"]; total: Page["total"]; pages: number }> {
    const records: Page["records"] = [];
    let total: Page["total"];
    let after = "";
    for (let pages = 1; pages < 500; pages++) {
      const page = await portal.get<Page>(user, `${path}${after}`);
      records.push(...page.records);
      total ??= page.total;
      if (page.next === null) return { records, total, pages };
      after = `&after=${page.next}`;
    }
    throw new Error("the list does not end");
  }

  test("a record comes back as it was written", async () => {
    for (const record of RECORDS) {
      const answer = await portal.ask("u-admin", `/${record.type}s/${encodeURIComponent(record.id)}`);
      const sees = policy.viewer("u-admin", { now }).can(`${record.type as "lead"}.view`, record as never);
      expect([record.id, answer.status]).toEqual([record.id, sees ? 200 : 404]);
      if (sees) expect(await answer.json()).toEqual({ fields: {}, ...record });
    }
  });

  test("the pages of a list are what the rules say, record by record, for everybody", async () => {
    let seen = 0;
    for (const { id } of snapshot.users) {
      const viewer = policy.viewer(id, { now });
      for (const type of ["lead", "deal"] as const) {
        const all = RECORDS.filter((record) => record.type === type);
        const right = all.filter((record) => viewer.explain(`${type}.view`, record as never).allowed).map((record) => record.id);
        const { records, total } = await walk(id, `/${type}s?limit=200&sort=id`);
        expect([id, type, records.map((record) => record.id)]).toEqual([id, type, right.sort(byText)]);
        expect([id, type, total]).toEqual([id, type, { count: right.length, isCapped: false }]);
        seen += right.length;
      }
    }
    expect(seen).toBeGreaterThan(3000);
    for (const id of ["u-0010", "u-0012", "u-channel-0001"]) {
      const right = policy.viewer(id, { now }).filter("lead.view", RECORDS.filter(({ type }) => type === "lead") as never[]);
      expect((await portal.get<Page["records"]>(id, "/leads")).map((record) => record.id)).toEqual(
        (right as Page["records"]).map((record) => record.id).sort(byText),
      );
    }
  });

  test.each(["created", "-created", "company", "-company", "stage", "-stage", "amount", "-amount", "id", "-id"])(
    "sorted by %s, pages of any size hold every record once, in order",
    async (sort) => {
      const name = sort.replace("-", "");
      const whole = await walk("u-admin", `/leads?sort=${sort}&limit=200`);
      const paged = await walk("u-admin", `/leads?sort=${sort}&limit=23`);
      expect(paged.pages).toBeGreaterThan(10);
      const ids = paged.records.map((record) => record.id);
      expect(ids).toEqual(whole.records.map((record) => record.id));
      expect(new Set(ids).size).toBe(ids.length);
      if (name === "created") return;
      const keys = paged.records.map((record) =>
        name === "id" ? record.id : name === "amount" ? Number(record.fields?.amount ?? 0) : String(record.fields?.[name] ?? ""),
      );
      const ordered = [...keys].sort((a, b) => (typeof a === "number" ? a - Number(b) : byText(a, String(b))));
      expect(keys).toEqual(sort.startsWith("-") ? ordered.reverse() : ordered);
    },
  );

  test("filters narrow a list and its total, and the total ends at a thousand", async () => {
    const viewer = policy.viewer("u-channel-0002", { now });
    const visible = sample.leads.filter((lead) => viewer.can("lead.view", lead));
    for (const [name, is] of [
      ["stage=won", (lead) => lead.fields.stage === "won"],
      ["search=bANK", (lead) => lead.fields.company.includes("Bank")],
      ["region=emea&stage=lost", (lead) => lead.fields.region === "emea" && lead.fields.stage === "lost"],
      [`owner=${visible.find(({ owner }) => owner)?.owner}`, (lead) => lead.owner === visible.find(({ owner }) => owner)?.owner],
    ] as [string, (lead: (typeof visible)[number]) => boolean][]) {
      const { records, total } = await walk("u-channel-0002", `/leads?${name}&sort=id&limit=7`);
      const right = visible.filter(is).map(({ id }) => id);
      expect([name, records.map(({ id }) => id).filter((id) => id.startsWith("l-"))]).toEqual([name, right]);
      expect(total?.count).toBe(records.length);
    }
    for (const search of ["%25", "_", "x'", '"', "%5C"]) {
      expect((await walk("u-admin", `/leads?search=${search}`)).total?.count).toBeLessThan(2);
    }
    await database.query("INSERT INTO leads (id, partner) SELECT 'many-' || n, 'p-0001' FROM generate_series(1, 1100) AS n");
    expect((await portal.get<Page>("u-admin", "/leads?limit=1")).total).toEqual({ count: 1000, isCapped: true });
    await database.query("DELETE FROM leads WHERE id LIKE 'many-%'");
  });

  test("a cursor that was changed, or is of another list or order, is refused with a code", async () => {
    const cursor = (await portal.get<Page>("u-admin", "/leads?sort=company&limit=5")).next ?? "";
    const [payload = "", seal = ""] = cursor.split(".");
    const forged = Buffer.from(JSON.stringify(["' OR 1=1 --", "x"])).toString("base64url");
    for (const [path, after] of [
      ["/leads?sort=company", `${payload}.${seal.slice(1)}`],
      ["/leads?sort=company", `${forged}.${seal}`],
      ["/leads?sort=company", payload],
      ["/leads?sort=company", ""],
      ["/leads?sort=company", "null"],
      ["/leads?sort=company", "../../etc"],
      ["/leads?sort=-company", cursor],
      ["/leads?sort=amount", cursor],
      ["/leads?sort=company&stage=won", cursor],
      ["/deals?sort=company", cursor],
    ] as const) {
      expect([path, after, ...(await codeOf(portal.ask("u-admin", `${path}&after=${after}`)))]).toEqual([
        path,
        after,
        400,
        "MALFORMED_CURSOR",
      ]);
    }
    // A session is no cursor, and a cursor no session.
    expect((await portal.ask(undefined, "/leads", { headers: { cookie: `session=${cursor}` } })).status).toBe(401);
    // Another person may use it: the rows are that person's.
    const other = await portal.get<Page>("u-0001", `/leads?sort=company&limit=200&after=${cursor}`);
    const may = policy.viewer("u-0001", { now });
    expect(other.records.length).toBeGreaterThan(5);
    expect(other.records.every((record) => may.can("lead.view", record as never))).toBe(true);
  });

  test("a number of an address is written in digits", async () => {
    for (const limit of ["1e2", "0x10", "1.0", "%201", "+5", "0", "201", "", "1_0"]) {
      expect([limit, await codeOf(portal.ask("u-admin", `/leads?limit=${limit}`))]).toEqual([limit, [400, "MALFORMED_PARAMETER"]]);
    }
  });

  test("nothing of an address becomes SQL", async () => {
    const attacks = [
      "id; DROP TABLE leads",
      "created_at",
      "(SELECT 1)",
      "--",
      "id,1",
      "__proto__",
      "constructor",
      "amount DESC",
      "Id",
      "-",
      "--id",
      "\u0000",
    ];
    for (const attack of attacks) {
      const text = encodeURIComponent(attack);
      expect([attack, ...(await codeOf(portal.ask("u-admin", `/leads?sort=${text}`)))]).toEqual([
        attack,
        400,
        attack === "\u0000" ? "MALFORMED_PARAMETER" : "UNKNOWN_SORT",
      ]);
      if (attack !== "-") {
        expect((await codeOf(portal.ask("u-admin", `/leads?${text}=1`)))[0]).toBe(400);
        expect((await codeOf(portal.ask("u-admin", `/leads?limit=${text}`)))[0]).toBe(400);
      }
      for (const name of ["stage", "partner", "owner", "assignee", "region", "search"]) {
        const answer = await portal.ask("u-0001", `/leads?${name}=${text}`);
        expect([attack, name, answer.status]).toEqual([attack, name, attack === "\u0000" ? 400 : 200]);
        const { records } = (await answer.json()) as Page;
        if (answer.status === 200 && name !== "search") expect([attack, name, records]).toEqual([attack, name, []]);
      }
    }
    for (const limit of ["0", "201", "-1", "1.5", "1e9", "", "NaN", "50;"]) {
      expect([limit, (await portal.ask("u-admin", `/leads?limit=${limit}`)).status]).toEqual([limit, 400]);
    }
    expect(await codeOf(portal.ask("u-admin", "/leads?sort=id&sort=company"))).toEqual([400, "DOUBLE_PARAMETER"]);
    for (const id of ["'%20OR%20'1'='1", "%00", "%ff", "..%2f..%2fleads", "l-000001%00"]) {
      expect([id, ...(await codeOf(portal.ask("u-admin", `/leads/${id}`)))]).toEqual([id, 404, "NOT_FOUND"]);
    }
    const [{ count } = { count: 0 }] = await database.query("SELECT count(*)::integer AS count FROM leads");
    expect(count).toBe(RECORDS.filter(({ type }) => type === "lead").length);
  });

  test("an export has one line for each record and no formula of a spreadsheet", async () => {
    const answer = await portal.ask("u-channel-0001", "/exports/leads.csv?sort=company");
    expect([answer.status, answer.headers.get("content-type")]).toEqual([200, "text/csv; charset=utf-8"]);
    const bytes = Buffer.from(await answer.arrayBuffer());
    expect([...bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
    const lines = bytes.toString("utf8").trimEnd().split("\r\n");
    const { total } = await walk("u-channel-0001", "/leads?limit=200");
    expect(lines.length).toBe(1 + (total?.count ?? 0));
    const all = (await (await portal.ask("u-admin", "/exports/leads.csv")).text()).trimEnd().split("\r\n");
    expect(all.length).toBe(1 + ((await walk("u-admin", "/leads?limit=200")).total?.count ?? 0));

    for (const query of ["limit=5", "after=x", "sort=none", "odd=1"]) {
      expect([query, (await portal.ask("u-admin", `/exports/leads.csv?${query}`)).status]).toEqual([query, 400]);
    }

    const dangers = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1", 'a"b,c\nd'];
    await writeRecords(
      database,
      dangers.map((company, at) => ({
        type: "lead",
        id: `danger-${at}`,
        partner: "p-0001",
        fields: { company, owner: "=cmd()", createdAt: "=cmd()" },
      })),
    );
    const text = await (await portal.ask("u-admin", "/exports/leads.csv?partner=p-0001&sort=-id")).text();
    for (const [at, company] of dangers.entries()) {
      const cell = new RegExp(`^danger-${at},p-0001,,,,,("(?:[^"]|"")*"|[^,]*),`, "m").exec(text)?.[1] ?? "none";
      const value = cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell;
      expect(value).toBe(at < 7 ? `'${company}` : company);
    }
    await database.query("DELETE FROM leads WHERE id LIKE 'danger-%'");
  });

  test("what is written is what every list can show afterwards", async () => {
    const path = "/leads/l-000001";
    const lead = RECORDS.find(({ id }) => id === "l-000001");
    const owner = snapshot.users.find(({ id }) => policy.viewer(id, { now }).can("lead.edit", lead as never))?.id ?? "nobody";
    const patch = (fields: object) => portal.send(owner, path, fields, { method: "PATCH" });
    for (const fields of [
      {},
      { colour: "red" },
      { partner: "p-0002" },
      { stage: 1 },
      { stage: null },
      { stage: ["won"] },
      { stage: "cut emoji \ud83d" },
      { stage: "zero \u0000" },
      { stage: "x".repeat(201) },
      { amount: "1" },
      { amount: -1 },
      { stage: "won", amount: null },
    ]) {
      expect([fields, (await patch(fields)).status]).toEqual([fields, 400]);
    }
    const changed = await patch({ stage: "won", amount: 7, partner: "p-0002", owner: "eve", id: "x", shares: [], colour: "red" });
    expect(await changed.json()).toEqual({ ...lead, fields: { ...lead?.fields, stage: "won", amount: 7 } });
    expect(await portal.get("u-admin", path)).toEqual({ ...lead, fields: { ...lead?.fields, stage: "won", amount: 7 } });
    for (const bad of [
      `UPDATE leads SET fields = '{"company": 5}'`,
      `UPDATE leads SET fields = '[]'`,
      `UPDATE leads SET shares = '{}'`,
      `UPDATE leads SET origin = 'found'`,
      `UPDATE leads SET fields = '{"amount": "5"}'`,
    ]) {
      await expect(database.query(`${bad} WHERE id = 'l-000001'`)).rejects.toThrow(/check constraint/);
    }
    await writeRecords(database, [lead as Resource]);
  });

  test("a record that somebody else's program spoilt takes the list from nobody", async () => {
    const before = await portal.get<Page["records"]>("u-0001", "/leads");
    await database.query(
      `INSERT INTO leads (id, partner, fields, shares) VALUES
        ('spoilt-1', 'p-0002', '{"odd": {"deep": [1]}}', '[5, null, {"user": 7, "level": "all", "internalRole": "x", "partnerRole": {"subordinates": "maybe"}}]')`,
    );
    const said = vi.spyOn(console, "error").mockImplementation(() => {});
    expect(await portal.get("u-0001", "/leads")).toEqual(before);
    expect((await portal.ask("u-0001", "/leads/spoilt-1")).status).toBe(404);
    said.mockRestore();
    expect((await portal.get<Page>("u-admin", "/leads?sort=-id&limit=200")).records.map(({ id }) => id)).toContain("spoilt-1");
    await database.query("DELETE FROM leads WHERE id LIKE 'spoilt-%'");
  });

  test("the database is seeded once, whoever starts first", async () => {
    const [{ count } = { count: 0 }] = await database.query("SELECT count(*)::integer AS count FROM leads");
    await seed(database, NOW);
    expect(await database.query("SELECT count(*)::integer AS count FROM leads")).toEqual([{ count }]);
  });
});
