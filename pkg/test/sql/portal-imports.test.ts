import { setTimeout } from "node:timers/promises";
import { sampleProgramme } from "partner-policy/sample";
import { describe, expect, test } from "vitest";
import { codeOf, embeddedPlace, NOW, serverPlace, twoServers } from "./portal.js";

const SIZE = { partners: 8, users: 80, leads: 60 };
const first = sampleProgramme({ ...SIZE, now: NOW.toISOString() }).snapshot.revision;

interface Line {
  readonly revision: number;
  readonly kind: string;
  readonly summary: object;
}

describe.each([
  ["PGlite", embeddedPlace],
  ["PostgreSQL", serverPlace],
])("on %s, an import", (_, start) => {
  const on = twoServers(start, SIZE);
  const trail = () => on.portal.get<Line[]>("u-admin", "/changes");
  const rows = (sql: string) => on.database.query(sql);

  const PEOPLE = "ID,First Name,Last Name,Mail,Type,Company ID,State,Admin\n";
  const map = {
    tables: [
      {
        table: "partners",
        file: "partners.csv",
        columns: { id: "Partner ID", name: "Company", status: { column: "State", values: { Live: "active" } } },
      },
      {
        table: "users",
        file: "people.csv",
        columns: {
          id: "ID",
          firstName: "First Name",
          lastName: "Last Name",
          email: "Mail",
          kind: { column: "Type", values: { Employee: "internal", Partner: "partner" } },
          partner: "Company ID",
          status: { column: "State", values: { Active: "active" } },
          supplierAdmin: { column: "Admin", values: { yes: true, "": null } },
        },
      },
      {
        table: "records",
        type: "lead",
        file: "leads.csv",
        columns: { id: "Lead", partner: "Company ID", origin: { default: "distributed" } },
        fields: { company: "Customer", amount: { column: "Amount", type: "number" } },
        optional: true,
      },
    ],
  };
  const partners = "Partner ID,Company,State\np1,Acme,Live\np2,Birch,Live\n";
  const people = (admin: string) =>
    `${PEOPLE}${admin}${Array.from({ length: 3000 }, (__, at) => `m${at},Mia,Manager ${at},m${at}@vendor.example,Employee,,Active,\n`).join("")}`;
  const leads = "Lead,Company ID,Customer,Amount\nl-new,p1,=cmd(),5\nl-000001,p2,Replaced,6\n";

  const form = (files: Record<string, string>, more: Record<string, string>) => {
    const body = new FormData();
    for (const [name, value] of Object.entries(more)) body.set(name, value);
    for (const [name, text] of Object.entries(files)) body.append("files", new File([text], name));
    return body;
  };
  interface Job {
    readonly status: string;
    readonly progress?: { readonly rows: number; readonly bytes: number };
    readonly outcome?: string;
    readonly unaccepted?: string[];
    readonly report?: { readonly findings: { readonly code: string; readonly effect: string }[]; readonly counts: object };
    readonly problem?: { readonly code: string };
    readonly revision?: number;
  }
  /** Uploads and waits until it is read; gives what was said on the way. */
  async function upload(
    files: Record<string, string>,
    more: Record<string, string>,
    user = "u-admin",
  ): Promise<{ id: string; said: Job[] }> {
    const begun = await on.portal.ask(user, "/imports", { method: "POST", body: form(files, more) });
    const { id, status } = (await begun.json()) as { id: string; status: string };
    expect([begun.status, status, begun.headers.get("location")]).toEqual([202, "reading", `/imports/${id}`]);
    const said: Job[] = [];
    while (said.at(-1)?.status !== "read" && said.at(-1)?.status !== "failed") {
      // Another server says the same.
      said.push(await (said.length % 2 === 0 ? on.portal : on.other).get<Job>(user, `/imports/${id}`));
      await setTimeout(5);
    }
    return { id, said };
  }
  const accept = (id: string, body: object, user = "u-admin") => on.portal.send(user, `/imports/${id}/accept`, body);

  test("is read with progress, looked at, and accepted as the next revision with its records", async () => {
    const files = { "partners.csv": partners, "people.csv": people(""), "leads.csv": leads };
    const { id, said } = await upload(files, { kind: "csv", map: JSON.stringify(map) });
    const job = said.at(-1);
    expect(job).toMatchObject({ status: "read", outcome: "ok", unaccepted: [] });
    const rowsRead = said.map(({ progress }) => progress?.rows ?? 0);
    expect(rowsRead).toEqual([...rowsRead].sort((a, b) => a - b));
    expect(job?.progress?.rows).toBeGreaterThan(0);
    expect((await on.portal.programme.present()).revision).toBe(first);

    expect(await codeOf(accept(id, { revision: first - 1 }))).toEqual([409, "STALE_SNAPSHOT"]);
    expect(await codeOf(accept(id, {}))).toEqual([409, "STALE_SNAPSHOT"]);
    const [one, two] = await Promise.all([accept(id, { revision: first }), accept(id, { revision: first })]);
    expect([one.status, two.status].sort()).toEqual([200, 409]);
    expect(await codeOf(accept(id, { revision: first + 1 }))).toEqual([409, "IMPORT_NOT_READ"]);
    const now = await on.other.programme.present();
    expect(now.revision).toBe(first + 1);
    expect(now.toJSON().partners.map((partner) => partner.id)).toEqual(["p1", "p2"]);
    // The supplier's administrators stay although the files do not know them.
    expect(now.toJSON().users.find((user) => user.id === "u-admin")).toMatchObject({ supplierAdmin: true });
    expect((await trail())[0]).toMatchObject({
      kind: "import",
      by: "u-admin",
      revisionBefore: first,
      revision: first + 1,
      summary: { import: id, accepted: [], kept: ["u-admin"] },
    });
    expect(await on.portal.get("u-admin", "/leads/l-new")).toMatchObject({ partner: "p1", fields: { company: "=cmd()", amount: 5 } });
    expect(await on.portal.get("u-admin", "/leads/l-000001")).toMatchObject({ partner: "p2", fields: { company: "Replaced" } });
    expect(await on.portal.get<Job>("u-admin", `/imports/${id}`)).toMatchObject({ status: "accepted", revision: first + 1 });
    expect(await codeOf(on.portal.ask("u-0001", "/leads?limit=1"))).toEqual([403, "UNKNOWN_VIEWER"]);
  });

  test("whose result would be wider is made only when each finding is accepted by name", async () => {
    const files = {
      "Account.csv": "Id,Name,IsPartner,OwnerId\n0015f000000000bAAA,Acme GmbH,true,0055f000000001nAAA\n",
      "Profile.csv": "Id,Name,UserType,UserLicense.Name\n00e5f000000001CAAQ,Channel Manager,Standard,Salesforce\n",
      "User.csv":
        "Id,Username,Name,IsActive,UserType,ContactId,AccountId,ProfileId,UserRoleId,CreatedDate\n0055f000000001nAAA,carla@vendor.example,Carla Cole,true,Standard,,,00e5f000000001CAAQ,,2026-01-10\n",
      "settings/x.restrictionRule-meta.xml": "",
      "restrictionRules/Mine.rule-meta.xml":
        '<?xml version="1.0" encoding="UTF-8"?><RestrictionRule xmlns="http://soap.sforce.com/2006/04/metadata"><active>true</active><enforcementType>Restrict</enforcementType><masterLabel>Mine</masterLabel><recordFilter>OwnerId = $User.Id</recordFilter><targetEntity>Opportunity</targetEntity><userCriteria>$User.IsActive = true</userCriteria><version>1</version></RestrictionRule>',
    };
    const { "settings/x.restrictionRule-meta.xml": __, ...given } = files;
    const { id, said } = await upload(given, { kind: "salesforce" });
    const unaccepted = said.at(-1)?.unaccepted ?? [];
    expect([said.at(-1)?.outcome, unaccepted]).toEqual(["refused", ["RESTRICTION_RULE"]]);
    expect(said.at(-1)?.report?.findings.some(({ effect }) => effect === "wider")).toBe(true);
    for (const body of [
      { revision: first },
      { revision: first, accept: [] },
      { revision: first, accept: ["restriction_rule", "*", "all"] },
    ]) {
      const refused = await accept(id, body);
      expect([refused.status, await refused.json()]).toEqual([422, expect.objectContaining({ code: "IMPORT_REFUSED", unaccepted })]);
    }
    expect(await codeOf(accept(id, { revision: first, accept: "RESTRICTION_RULE" }))).toEqual([400, "MALFORMED"]);
    expect((await on.portal.programme.present()).revision).toBe(first);
    expect((await accept(id, { revision: first, accept: unaccepted })).status).toBe(200);
    expect((await trail())[0]?.summary).toMatchObject({ accepted: ["RESTRICTION_RULE"] });
  });

  test("that cannot be read, locks out, or would not be shown is refused and changes nothing", async () => {
    const csv = { kind: "csv", map: JSON.stringify(map) };
    const lost = await upload({ "partners.csv": 'Partner ID,Company,State\np1,"Acme,Live\n', "people.csv": people("") }, csv);
    expect(lost.said.at(-1)).toMatchObject({ status: "read", outcome: "refused" });
    const refused = await accept(lost.id, { revision: first, accept: lost.said.at(-1)?.report?.findings.map(({ code }) => code) });
    expect([refused.status, ((await refused.json()) as { fatal: string[] }).fatal.length]).toEqual([422, 1]);
    const odd = await upload({ "partners.csv": partners }, { kind: "csv", map: '{"tables":[{"table":"nonsense"}]}' });
    expect(odd.said.at(-1)?.status).toBe("failed");
    expect(odd.said.at(-1)?.problem?.code).toMatch(/^[A-Z_]+$/);
    expect(await codeOf(accept(odd.id, { revision: first }))).toEqual([409, "IMPORT_NOT_READ"]);

    // An import that knows the administrator, and not as one.
    const demoted = await upload(
      { "partners.csv": partners, "people.csv": people("u-admin,Alex,Admin,a@v.example,Employee,,Active,\n") },
      csv,
    );
    expect(await codeOf(accept(demoted.id, { revision: first }))).toEqual([422, "IMPORT_LOCKS_OUT"]);
    const zero = await upload(
      { "partners.csv": partners, "people.csv": people(""), "leads.csv": leads.replace("=cmd()", "a\u0000b") },
      csv,
    );
    expect(await codeOf(accept(zero.id, { revision: first }))).toEqual([422, "RECORD_TEXT"]);
    expect((await on.portal.programme.present()).revision).toBe(first);
    expect(await trail()).toEqual([]);
    expect(await rows("SELECT id FROM leads WHERE id = 'l-new'")).toEqual([]);
  });

  test("is for supplier administrators, takes files, and is noticed when its server stops", async () => {
    for (const user of ["u-operations", "u-0001", "u-auditor", "eve"]) {
      const answer = on.portal.ask(user, "/imports", {
        method: "POST",
        body: form({ "partners.csv": partners }, { kind: "csv", map: "plain" }),
      });
      expect([user, ...(await codeOf(answer))]).toEqual([user, 403, "NOT_PERMITTED"]);
    }
    for (const body of [
      form({}, { kind: "csv", map: "plain" }),
      form({ "a.csv": "" }, { kind: "odd" }),
      form({ "a.csv": "" }, { kind: "csv" }),
      form({ "a.csv": "" }, { kind: "csv", map: "{" }),
      form({}, { kind: "csv", map: "plain", files: "text" }),
    ]) {
      expect(await codeOf(on.portal.ask("u-admin", "/imports", { method: "POST", body }))).toEqual([400, "MALFORMED"]);
    }
    expect(await codeOf(on.portal.send("u-admin", "/imports", {}))).toEqual([400, "MALFORMED"]);
    expect(await rows("SELECT id FROM imports")).toEqual([]);
    await on.database.query(
      "INSERT INTO imports (id, created_by, created_at, kind, touched_at) VALUES ('left', 'u-admin', now(), 'csv', now() - interval '3 minutes')",
    );
    expect(await on.portal.get<Job>("u-admin", "/imports/left")).toMatchObject({ status: "failed", problem: { code: "INTERRUPTED" } });
    expect(await codeOf(on.portal.ask("u-0001", "/imports/left"))).toEqual([403, "NOT_PERMITTED"]);
    expect(await codeOf(on.portal.ask("u-admin", "/imports/none"))).toEqual([404, "NOT_FOUND"]);
  });
});
