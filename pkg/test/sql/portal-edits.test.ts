import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { Plan } from "partner-policy";
import { Policy } from "partner-policy";
import { sampleProgramme } from "partner-policy/sample";
import { afterEach, describe, expect, test, vi } from "vitest";
import {
  codeOf,
  type Database,
  embeddedPlace,
  emptied,
  folder,
  migrate,
  NOW,
  Portal,
  programmeIn,
  SECRET,
  seed,
  serverPlace,
  sessionOf,
  signInLink,
  sweep,
  twoServers,
} from "./portal.js";

const SIZE = { partners: 8, users: 80, leads: 60 };
const { snapshot } = sampleProgramme({ ...SIZE, now: NOW.toISOString() });
const first = snapshot.revision;
const staff = snapshot.users.filter((user) => user.kind === "internal" && user.status === "active").map(({ id }) => id);
const active = snapshot.partners.filter(({ status }) => status === "active").map(({ id }) => id);
const assigned = new Set((snapshot.managers ?? []).map(({ partner, user }) => `${partner} ${user}`));
/** Managers who are not assigned yet, as one edit each. */
const additions = active
  .flatMap((partner) => staff.filter((user) => !assigned.has(`${partner} ${user}`)).map((user) => ({ partner, user })))
  .map(({ partner, user }) => ({ kind: "managers.add", partners: [partner], users: [user] }));

interface Line {
  readonly revision: number;
  readonly revisionBefore: number;
  readonly by?: string;
  readonly source?: string;
  readonly kind: string;
  readonly at: string;
  readonly summary: Record<string, unknown>;
  readonly changes?: never[];
}

describe.each([
  ["PGlite", embeddedPlace],
  ["PostgreSQL", serverPlace],
])("on %s", (name, start) => {
  const on = twoServers(start, SIZE);
  const children: ChildProcess[] = [];
  afterEach(async () => {
    for (const child of children.splice(0)) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      child.kill("SIGKILL");
      await once(child, "exit");
    }
  });

  const trail = () => on.portal.get<Line[]>("u-admin", "/changes");
  const rows = async (sql: string) => (await on.database.query(sql)) as Record<string, never>[];

  test("migrations are applied once, in order, by servers that start at once, and are never changed afterwards", async () => {
    await emptied(on.database);
    const names = ["001-programme.sql", "002-records.sql", "003-imports.sql"];
    const both = await Promise.all([migrate(on.database), migrate(on.second), migrate(on.database)]);
    expect(both.flat().sort()).toEqual(names);
    expect(await migrate(on.second)).toEqual([]);
    await Promise.all([seed(on.database, NOW, SIZE), seed(on.second, NOW, SIZE)]);
    expect(await rows("SELECT count(*)::integer AS count FROM leads")).toEqual([{ count: 60 }]);

    const own = pathToFileURL(`${folder()}/migrations/`);
    await emptied(on.database);
    const write = (name: string, text: string) => writeFileSync(fileURLToPath(new URL(name, own)), text);
    write("001-a.sql", "CREATE TABLE a (n integer); CREATE TABLE b (n integer);");
    write("002-c.sql", "CREATE TABLE c (n integer); SELECT 1 / 0;");
    await expect(migrate(on.database, own)).rejects.toThrow(/division by zero/);
    expect(await rows("SELECT to_regclass('a') AS a, to_regclass('migrations') AS m")).toEqual([{ a: null, m: null }]);
    write("002-c.sql", "CREATE TABLE c (n integer);");
    expect(await migrate(on.database, own)).toEqual(["001-a.sql", "002-c.sql"]);
    write("001-a.sql", "CREATE TABLE a (n bigint);");
    await expect(migrate(on.database, own)).rejects.toThrow(/001-a.sql was changed/);
    write("004-d.sql", "");
    await expect(migrate(on.database, own)).rejects.toThrow(/without a gap: 004-d.sql/);
  });

  test("of fifty edits at once, on two servers, none is lost and none is applied twice", async () => {
    const removals = (snapshot.managers ?? []).map(({ partner, user }) => ({
      kind: "managers.remove",
      partners: [partner],
      users: [user],
    }));
    const added = additions.slice(0, 43);
    const fifty = [...added, ...removals.slice(0, 7)];
    expect(fifty.length).toBe(50);
    const send = (at: number, revision: number) =>
      (at % 2 === 0 ? on.portal : on.other).send("u-admin", "/edits", { edit: fifty[at], revision });
    const together = await Promise.all(fifty.map((__, at) => send(at, first)));
    expect(together.map(({ status }) => status).sort()).toEqual([200, ...Array.from({ length: 49 }, () => 409)]);
    const [stale] = together.filter(({ status }) => status === 409);
    expect(await stale?.json()).toMatchObject({ rows: [{ outcome: "refused", code: "STALE_SNAPSHOT" }] });

    // Each screen loads again and asks again until its edit is done.
    let answers = 0;
    await Promise.all(
      fifty.map(async (__, at) => {
        let done = together[at]?.status === 200;
        while (!done) {
          const { revision } = await (at % 2 === 0 ? on.portal : on.other).programme.present();
          const { status } = await send(at, revision);
          answers += 1;
          done = status === 200;
          expect([200, 409]).toContain(status);
        }
      }),
    );
    expect(answers).toBeGreaterThanOrEqual(49);
    const now = await on.portal.programme.present();
    expect([now.revision, (await on.other.programme.present()).revision]).toEqual([first + 50, first + 50]);
    const managers = (now.toJSON().managers ?? []).map(({ partner, user }) => `${partner} ${user}`);
    expect(new Set(managers).size).toBe(managers.length);
    expect(managers.length).toBe(assigned.size + 43 - 7);
    const lines = await rows("SELECT revision::integer, revision_before::integer AS before FROM changes ORDER BY revision");
    expect(lines).toEqual(Array.from({ length: 50 }, (__, at) => ({ revision: first + at + 1, before: first + at })));

    // The trail is the whole story: replayed, it gives the present programme.
    let replayed = Policy.loadSync(snapshot);
    for (const { revision } of lines) {
      const line = await on.portal.get<Line>("u-admin", `/changes/${revision}`);
      replayed = replayed.applyChanges(line.changes ?? [], line.revisionBefore);
    }
    expect(replayed.toJSON()).toEqual(now.toJSON());
  });

  test("a plan changes nothing, and an edit is planned again whatever the browser sent", async () => {
    const [edit] = additions;
    const plan = (await (await on.portal.send("u-admin", "/plans", { edit, revision: first })).json()) as Plan;
    expect(plan).toMatchObject({ outcome: "ok", revision: first });
    expect((await on.portal.programme.present()).revision).toBe(first);
    const forged = { by: "u-admin", source: "identity-provider", plan, changes: plan.changes, now: "2030-01-01T00:00:00Z" };
    for (const user of ["u-0001", "u-auditor", "eve"]) {
      const refused = await on.portal.send(user, "/edits", { edit, revision: first, ...forged });
      expect([user, refused.status, ((await refused.json()) as Plan).rows[0]?.code]).toEqual([user, 422, "NOT_PERMITTED"]);
    }
    expect(await codeOf(on.portal.send("u-admin", "/edits", { revision: first, plan }))).toEqual([400, "MISSING_FIELD"]);
    expect(await trail()).toEqual([]);
    const applied = await on.portal.send("u-admin", "/edits", { edit, revision: first, ...forged });
    expect([applied.status, ((await applied.json()) as Plan).revision]).toEqual([200, first + 1]);
    const [line] = await trail();
    expect(line).toEqual({
      revision: first + 1,
      revisionBefore: first,
      at: NOW.toISOString(),
      by: "u-admin",
      kind: "managers.add",
      summary: expect.objectContaining({ changes: 1, assigned: 1 }),
    });
    // What is so already changes nothing and leaves no line.
    const again = await on.portal.send("u-admin", "/edits", { edit, revision: first + 1 });
    expect([again.status, ((await again.json()) as Plan).revision, (await trail()).length]).toEqual([200, first + 1, 1]);
    const csv = `action,partner,user\nadd,${additions[1]?.partners[0]},${additions[1]?.users[0]}\n`;
    expect((await on.portal.send("u-admin", "/edits", { csv, revision: first + 1 })).status).toBe(200);
    expect((await trail())[0]).toMatchObject({ kind: "managers.csv", revision: first + 2 });
    // A table may be larger than other bodies.
    const long = `${csv}${`add,${additions[1]?.partners[0]},nobody\n`.repeat(60_000)}`;
    const planned = await on.portal.send("u-admin", "/plans", { csv: long, revision: first + 2, mode: "partial" });
    expect([long.length > 1_000_000, planned.status]).toEqual([true, 200]);
    expect((await on.portal.send("u-admin", "/sign-out", { text: long })).status).toBe(413);
    for (const user of ["u-0001", "u-lead-desk"]) {
      expect(await codeOf(on.portal.ask(user, "/changes"))).toEqual([403, "NOT_PERMITTED"]);
      expect(await codeOf(on.portal.ask(user, `/changes/${first + 1}`))).toEqual([403, "NOT_PERMITTED"]);
    }
    for (const odd of ["x", "-1", "1.5", "1;", "99999999999999999999"]) {
      expect([odd, (await on.portal.ask("u-admin", `/changes?before=${odd}`)).status]).toEqual([odd, 400]);
    }
    expect((await on.portal.get<Line[]>("u-admin", `/changes?before=${first + 2}`)).map(({ revision }) => revision)).toEqual([first + 1]);
    expect(await codeOf(on.portal.ask("u-admin", "/changes/999"))).toEqual([404, "NOT_FOUND"]);
  });

  test("a body is JSON without doubled members, names one thing to do, and is never half an answer of 500", async () => {
    const edit = { kind: "managers.remove-all", partners: ["p-0001"] };
    const good = JSON.stringify({ revision: first, edit });
    const post = (body: string | Uint8Array<ArrayBuffer>, type = "application/json", user = "u-admin") =>
      codeOf(on.portal.ask(user, "/edits", { method: "POST", body, headers: { "content-type": type } }));
    for (const type of ["application/jsonx", "application/json; charset=utf-16", "application/json, text/plain", "text/plain"]) {
      expect([type, await post(good, type)]).toEqual([type, [400, "MALFORMED_JSON"]]);
    }
    const bytes = new TextEncoder().encode(good);
    bytes[good.indexOf("p-0001")] = 0xff;
    expect(await post(bytes)).toEqual([400, "MALFORMED_JSON"]);
    for (const body of [good.replace('"kind"', '"kind":"users.sso-login","kind"'), good.replace('"edit"', '"\\u0065dit":{},"edit"')]) {
      expect([body, await post(body)]).toEqual([body, [400, "MALFORMED_JSON"]]);
    }
    const table = "action,partner,user\nadd,p-0001,u-admin\n";
    expect(await post(JSON.stringify({ revision: first, edit, csv: table }))).toEqual([400, "MALFORMED"]);
    for (const user of ["u-admin", "u-0001", "eve"]) {
      for (const kind of [{ toString: 1, valueOf: 1 }, ["users.sso-login"], null, 7]) {
        const answer = await post(JSON.stringify({ revision: first, edit: { ...edit, kind } }), undefined, user);
        expect([user, kind, answer]).toEqual([user, kind, [400, "MALFORMED_JSON"]]);
      }
    }
    expect(await trail()).toEqual([]);
  });

  test("whatever step a server stops at, the programme and its trail are those before or those after", async () => {
    const said = vi.spyOn(console, "error").mockImplementation(() => {});
    /** The on.database, which is lost before or after a statement. */
    const lostAt = (at: number, isAfter: boolean): Database => {
      let count = 0;
      const lose = () => {
        throw new Error("the server stopped");
      };
      return {
        ...on.database,
        transaction: (work) =>
          on.database.transaction((connection) =>
            work({
              ...connection,
              query: async (sql, params) => {
                const isIt = count++ === at;
                if (isIt && !isAfter) lose();
                const rows = await connection.query(sql, params);
                return isIt ? lose() : rows;
              },
            }),
          ),
      };
    };
    for (let at = 0; at < 4; at++) {
      for (const isAfter of [false, true]) {
        const broken = new Portal(lostAt(at, isAfter));
        const answer = await broken.send("u-admin", "/edits", { edit: additions[at], revision: first });
        expect([at, isAfter, ...(await codeOf(answer))]).toEqual([at, isAfter, 500, "INTERNAL"]);
        expect((await programmeIn(on.database).present()).revision).toBe(first);
        expect((await broken.programme.present()).revision).toBe(first);
        expect(await rows("SELECT revision FROM changes")).toEqual([]);
      }
    }
    expect((await on.portal.send("u-admin", "/edits", { edit: additions[0], revision: first })).status).toBe(200);
    said.mockRestore();
  });

  test("people's requests and what systems assert come by two doors", async () => {
    const inactive = (await on.portal.programme.present()).plan({
      by: "u-admin",
      revision: first,
      now: NOW,
      edit: { kind: "users.sweep-inactive" } as never,
    });
    expect(inactive.rows[0]?.code).toBe("SYSTEM_EDIT");
    for (const kind of ["users.sweep-inactive", "reviews.sweep", "users.sso-login", "users.join", "users.crm-sync"]) {
      const answer = on.portal.send("u-admin", "/edits", {
        edit: { kind, deadline: "2027-01-01T00:00:00Z" },
        source: "schedule",
        revision: first,
      });
      expect([kind, ...(await codeOf(answer))]).toEqual([kind, 403, "EDIT_NOT_OFFERED"]);
    }
    const later = new Date("2027-11-22T00:00:00Z");
    await sweep(on.other.programme, later);
    const lines = await trail();
    expect(lines.length).toBeGreaterThan(0);
    for (const line of lines) {
      expect(line).toMatchObject({ source: "schedule", at: later.toISOString() });
      expect(line.by).toBeUndefined();
      expect(["users.sweep-inactive", "reviews.sweep"]).toContain(line.kind);
    }
    const { length } = lines;
    await sweep(on.other.programme, later);
    expect((await trail()).length).toBe(length);
  });

  test("a server never goes back a revision, loads it once, and sees another server's edits with its next request", async () => {
    await on.portal.send("u-admin", "/edits", { edit: additions[0], revision: first });
    const late = { ...on.database, query: async (sql: string, params?: unknown[]) => on.database.query(sql, params) };
    const loads = vi.spyOn(late, "query");
    const programme = programmeIn(late);
    const policies = await Promise.all(Array.from({ length: 20 }, () => programme.present()));
    expect(new Set(policies.map(({ revision }) => revision))).toEqual(new Set([first + 1]));
    expect(loads.mock.calls.filter(([sql]) => sql.includes("snapshot")).length).toBe(1);
    await on.other.send("u-admin", "/edits", { edit: additions[1], revision: first + 1 });
    expect((await programme.present()).revision).toBe(first + 2);
    loads.mockImplementation(async (sql) => [{ revision: first, snapshot: JSON.stringify(snapshot), sql }]);
    expect((await programme.present()).revision).toBe(first + 2);
    const [user] = (additions[1] as { users: string[] }).users;
    const list = await on.other.ask(user, "/leads?limit=1");
    expect([list.status, list.headers.get("x-policy-revision")]).toEqual([200, `${first + 2}`]);
  });

  test("a page of another site changes nothing with somebody's cookie", async () => {
    const body = { edit: additions[0], revision: first };
    for (const headers of [
      { origin: "https://evil.example" },
      { origin: "null" },
      { origin: "http://portal.example" },
      { origin: "https://portal.example.evil.example" },
      { "sec-fetch-site": "cross-site" },
      { "sec-fetch-site": "same-site", origin: "https://shop.portal.example" },
    ]) {
      for (const [path, method] of [
        ["/edits", "POST"],
        ["/plans", "POST"],
        ["/leads/l-000001", "PATCH"],
        ["/imports", "POST"],
      ] as const) {
        const answer = on.portal.send("u-admin", path, body, { method, headers });
        expect([headers, path, ...(await codeOf(answer))]).toEqual([headers, path, 403, "CROSS_ORIGIN"]);
      }
    }
    const form = new FormData();
    form.set("kind", "csv");
    expect(await codeOf(on.portal.ask("u-admin", "/imports", { method: "POST", body: form, headers: { origin: "null" } }))).toEqual([
      403,
      "CROSS_ORIGIN",
    ]);
    for (const headers of [{ "content-type": "text/plain" }, { "content-type": "application/x-www-form-urlencoded" }]) {
      expect((await on.portal.send("u-admin", "/edits", body, { headers })).status).toBe(400);
    }
    expect((await on.portal.programme.present()).revision).toBe(first);
    const own = { origin: "https://portal.example", "sec-fetch-site": "same-origin" };
    expect((await on.portal.send("u-admin", "/edits", body, { headers: own })).status).toBe(200);
  });

  test("a sign-in link gives a cookie that no script and no other site can use; nothing else signs in", async () => {
    const link = (expires: number, secret = SECRET) => signInLink("", "u-admin", secret, expires);
    const answer = await on.portal.ask(undefined, link(Date.now() + 1000));
    expect(answer.status).toBe(303);
    const cookie = answer.headers.get("set-cookie") ?? "";
    expect(cookie).toMatch(/^session=[\w-]+\.[\w-]+; Path=\/; Max-Age=28800; HttpOnly; SameSite=Strict; Secure$/);
    const headers = { cookie: cookie.split(";")[0] ?? "" };
    const list = await on.portal.ask(undefined, "/leads?limit=1", { headers });
    expect([list.status, list.headers.get("cache-control")]).toEqual([200, "private, no-store"]);
    for (const path of [link(Date.now() - 1), link(Date.now() + 1000, "guessed"), "/sign-in", "/sign-in?token=x.y"]) {
      expect(await codeOf(on.portal.ask(undefined, path))).toEqual([401, "UNAUTHENTICATED"]);
    }
    const out = await on.portal.send(undefined, "/sign-out", {}, { headers });
    expect([out.status, out.headers.get("set-cookie")]).toEqual([204, expect.stringMatching(/^session=; Path=\/; Max-Age=0;/)]);
    expect((await on.portal.send(undefined, "/sign-out", {}, { headers: { origin: "https://evil.example" } })).status).toBe(403);
    const token = link(Date.now() + 1000).replace(/^.*token=/, "");
    const session = sessionOf("u-admin", SECRET, Date.now() + 1000).replace("session=", "");
    expect((await on.portal.ask(undefined, "/leads", { headers: { cookie: `session=${token}` } })).status).toBe(401);
    expect((await on.portal.ask(undefined, `/sign-in?token=${session}`)).status).toBe(401);
    for (const path of ["/leads", "/leads/l-000001", "/deals", "/exports/leads.csv", "/changes", "/programme", "/capsule", "/imports/x"]) {
      expect([path, ...(await codeOf(on.portal.ask(undefined, path)))]).toEqual([path, 401, "UNAUTHENTICATED"]);
    }
  });

  /** The program itself, on a database; its address. */
  async function started(where: object): Promise<{ base: string; child: ChildProcess }> {
    const cwd = fileURLToPath(new URL("../../../examples/node-server", import.meta.url));
    const env = {
      ...process.env,
      PORT: "0",
      SESSION_SECRET: SECRET,
      ...where,
      NODE_NO_WARNINGS: "1",
      PGAPPNAME: "portal",
      CONSOLE_FOLDER: join(cwd, "migrations"),
    };
    const child = spawn(process.execPath, ["main.js"], { cwd, env, stdio: ["ignore", "pipe", "inherit"] });
    children.push(child);
    for await (const line of createInterface(child.stdout)) {
      const base = /listening on (http:\S+)/.exec(line)?.[1];
      if (base !== undefined) return { base, child };
    }
    throw new Error("the server did not start");
  }
  const edit = (base: string, at: number, revision: number) =>
    fetch(`${base}/edits`, {
      method: "POST",
      headers: { "content-type": "application/json", cookie: sessionOf("u-admin", SECRET, Date.now() + 60_000) },
      body: JSON.stringify({ edit: additions[at], revision }),
    });

  if (name === "PGlite") {
    test("what PGlite keeps in a folder is there when the program starts again", async () => {
      const kept = join(folder(), "data");
      const one = await started({ PGLITE_FOLDER: kept });
      expect((await edit(one.base, 0, first)).status).toBe(200);
      one.child.kill("SIGTERM");
      expect(await once(one.child, "exit")).toEqual([0, null]);
      const two = await started({ PGLITE_FOLDER: kept });
      expect((await edit(two.base, 1, first)).status).toBe(409);
      expect((await edit(two.base, 1, first + 1)).status).toBe(200);
    }, 60_000);
  }

  // PGlite is of one process.
  if (name === "PostgreSQL") {
    test("two servers that start at once on an empty database share it, and one that is killed within an edit leaves it whole", async () => {
      await emptied(on.database);
      const [one, two] = await Promise.all([started({ DATABASE_URL: on.place.url }), started({ DATABASE_URL: on.place.url })]);
      expect((await fetch(`${one.base}/console/001-programme.sql`)).status).toBe(200);
      for (const path of ["/console/..%2fmain.js", "/console/%2e%2e/main.js", "/console/none", "/consolemain.js"]) {
        expect([path, (await fetch(one.base + path)).status]).toEqual([path, 401]);
      }
      expect(await rows("SELECT count(*)::integer AS count FROM leads")).toEqual([{ count: 300 }]);
      expect(await rows("SELECT count(*)::integer AS count FROM migrations")).toEqual([{ count: 3 }]);
      expect((await edit(one.base, 0, first)).status).toBe(200);
      expect((await edit(two.base, 1, first)).status).toBe(409);
      expect((await edit(two.base, 1, first + 1)).status).toBe(200);

      // Its edit waits behind the locked table, with the new programme written and not committed; then the process is gone.
      await on.second.transaction(async (connection) => {
        await connection.query("LOCK TABLE changes IN EXCLUSIVE MODE");
        const broken = edit(one.base, 2, first + 2).catch(() => "gone");
        for (let left = 500; ; left--) {
          const waiting = await rows("SELECT pid FROM pg_locks WHERE NOT granted");
          if (waiting.length > 0) break;
          if (left === 0) throw new Error("the edit did not get to the table");
          await setTimeout(10);
        }
        one.child.kill("SIGKILL");
        expect(await broken).toBe("gone");
      });
      expect((await edit(two.base, 2, first + 2)).status).toBe(200);
      expect(await rows("SELECT revision::integer AS revision FROM programme")).toEqual([{ revision: first + 3 }]);
      expect(await rows("SELECT revision::integer AS revision FROM changes ORDER BY 1")).toEqual(
        [1, 2, 3].map((n) => ({ revision: first + n })),
      );

      // A connection that the database ends costs its request, not the server.
      await rows("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'portal'");
      await expect.poll(async () => (await edit(two.base, 3, first + 3)).status, { timeout: 10_000 }).toBe(200);
      two.child.kill("SIGTERM");
      expect(await once(two.child, "exit")).toEqual([0, null]);
    });
  }
});
