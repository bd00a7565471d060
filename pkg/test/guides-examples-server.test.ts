import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Policy } from "partner-policy";
import { openViewer } from "partner-policy/viewer";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import {
  ADMINISTRATOR,
  answer,
  cookie,
  examples,
  foreign,
  ids,
  kindsOf,
  leads,
  own,
  revoked,
  SESSION_SECRET,
  seen,
  snapshot,
  started,
} from "./examples.js";

describe("the Node server", () => {
  let server: ChildProcess;
  let base: string;
  let sealKey: string;
  beforeAll(async () => {
    server = spawn(process.execPath, ["main.js"], {
      cwd: join(examples, "node-server"),
      env: { ...process.env, PORT: "0", SESSION_SECRET, NODE_NO_WARNINGS: "1" },
      stdio: ["ignore", "pipe", "inherit"],
    });
    let said = "";
    for await (const chunk of server.stdout?.setEncoding("utf8") ?? []) {
      said += chunk;
      if (said.includes("curl")) break;
    }
    base = /http:\/\/127\.0\.0\.1:\d+/.exec(said)?.[0] ?? "";
    sealKey = /SEAL_KEY for edge workers: (\S+)/.exec(said)?.[1] ?? "";
  });
  afterAll(() => server.kill());
  const send = (method: string, path: string, id: string, body?: unknown) =>
    fetch(base + path, {
      method,
      headers: { ...cookie(id), ...(body === undefined ? {} : { "content-type": "application/json" }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });

  test("scopes lists and guards single leads", async () => {
    expect(await ids(send("GET", "/leads", ADMINISTRATOR))).toEqual(seen(ADMINISTRATOR));
    expect(await (await send("GET", `/leads/${own.id}`, ADMINISTRATOR)).json()).toEqual(own);
    for (const [id, path] of [
      [ADMINISTRATOR, foreign.id],
      [ADMINISTRATOR, "none"],
      [ADMINISTRATOR, "%00"],
      [revoked, own.id],
      ["stranger", own.id],
    ] as const) {
      expect([id, path, ...(await answer(send("GET", `/leads/${path}`, id)))]).toEqual([id, path, 404, "NOT_FOUND"]);
    }
    expect(await answer(send("GET", "/leads", "stranger"))).toEqual([403, "UNKNOWN_VIEWER"]);
    expect(await answer(fetch(`${base}/leads`))).toEqual([401, "UNAUTHENTICATED"]);
    expect(await answer(fetch(`${base}/leads`, { headers: cookie(ADMINISTRATOR, { secret: "guessed" }) }))).toEqual([
      401,
      "UNAUTHENTICATED",
    ]);
  });

  test("reads no body that is too large", async () => {
    expect((await send("PATCH", `/leads/${own.id}`, ADMINISTRATOR, { stage: "x".repeat(1_000_001) })).status).toBe(413);
    expect((await send("GET", `/leads/${own.id}`, ADMINISTRATOR)).status).toBe(200);
  });

  test("lets a lead be edited by those who may, and never takes from the body what decides", async () => {
    const body = { stage: "won", partner: "p-0001", owner: ADMINISTRATOR };
    expect(await answer(send("PATCH", `/leads/${foreign.id}`, ADMINISTRATOR, body))).toEqual([404, "NOT_FOUND"]);
    expect(await answer(send("PATCH", `/leads/${own.id}`, "u-admin", body))).toEqual([403, "NO_GRANT"]);
    expect(await (await send("PATCH", `/leads/${own.id}`, ADMINISTRATOR, body)).json()).toEqual({
      ...own,
      fields: { ...own.fields, stage: "won" },
    });
    for (const stage of [1, null, undefined, "cut emoji \ud83d", "x".repeat(201), ["won"]]) {
      expect([stage, (await send("PATCH", `/leads/${own.id}`, ADMINISTRATOR, { ...body, stage })).status]).toEqual([stage, 400]);
    }
    expect(await answer(send("PATCH", "/leads/none", ADMINISTRATOR, body))).toEqual([404, "NOT_FOUND"]);
    expect((await send("GET", "/leads", ADMINISTRATOR)).status).toBe(200);
  });

  test("hands out a capsule that opens under its key only, and that an edge worker accepts", async () => {
    const sealed = new Uint8Array(await (await send("GET", "/capsule", ADMINISTRATOR)).arrayBuffer());
    const viewer = await openViewer(sealed, new Uint8Array(Buffer.from(sealKey, "base64")), { now: new Date() });
    expect([viewer.id, viewer.can("lead.view", own), viewer.can("lead.view", foreign)]).toEqual([ADMINISTRATOR, true, false]);
    const worker = await started("with-capsule.ts", { SEAL_KEY: sealKey });
    try {
      const headers = { ...cookie(ADMINISTRATOR), "x-capsule": Buffer.from(sealed).toString("base64") };
      expect((await worker.dispatchFetch(`https://edge/leads/${own.id}`, { headers })).status).toBe(200);
      expect((await worker.dispatchFetch(`https://edge/leads/${foreign.id}`, { headers })).status).toBe(403);
    } finally {
      await worker.dispose();
    }
  });

  test("sends a browser the part of the programme that its viewer may know", async () => {
    const text = await (await send("GET", "/programme", ADMINISTRATOR)).text();
    expect(text).not.toContain('"p-0002"');
    const scoped = Policy.loadSync(text).viewer(ADMINISTRATOR, { now: new Date() });
    expect(scoped.filter("lead.view", leads).map((one) => one.id)).toEqual(seen(ADMINISTRATOR));
    expect(await answer(send("GET", "/programme", "u-channel-0001"))).toEqual([403, "NOT_SCOPED"]);
    const whole = Policy.loadSync(await (await send("GET", "/programme", "u-admin")).text());
    expect([whole.revision, whole.toJSON().users.length]).toEqual([snapshot.revision, snapshot.users.length]);
  });

  test("lets nobody in by an edit, whoever asks for whichever kind", async () => {
    const edits: { kind: string }[] = JSON.parse(
      readFileSync(fileURLToPath(new URL("../../tests/plans/every-edit.json", import.meta.url)), "utf8"),
    );
    expect(edits.map(({ kind }) => kind).sort()).toEqual([...kindsOf("edit-request"), ...kindsOf("system-edit-request")].sort());
    const systems = new Set(kindsOf("system-edit-request"));
    const one = (is: (user: (typeof snapshot.users)[number]) => boolean) => snapshot.users.find(is)?.id ?? "missing";
    const actors = {
      administrator: "u-admin",
      channel: "u-channel-0001",
      disabled: one((user) => user.kind === "internal" && user.status === "disabled"),
      "partner administrator": ADMINISTRATOR,
      colleague: one((user) => user.kind === "partner" && user.status === "active" && user.id !== ADMINISTRATOR),
      revoked,
      representative: one((user) => user.kind === "sales-rep"),
      unknown: "eve",
      "unknown by name of a system": "identity-provider",
    };
    const before = await (await send("GET", "/programme", "u-admin")).text();
    const { revision } = snapshot;
    const done: string[] = [];
    for (const [who, id] of Object.entries(actors)) {
      for (const edit of edits) {
        const body = { revision, edit, by: "u-admin", source: "identity-provider" };
        // What somebody may do is only planned: the next question is about the same programme.
        const mayChange = (id === "u-admin" || id === ADMINISTRATOR) && !systems.has(edit.kind);
        const answered = await send("POST", mayChange ? "/plans" : "/edits", id, body);
        const said = (await answered.json()) as { outcome?: string; changes?: unknown[] };
        if (said.outcome === "ok" && said.changes?.length !== 0) done.push(`${who}: ${edit.kind}`);
        if (systems.has(edit.kind)) expect([who, edit.kind, answered.status]).toEqual([who, edit.kind, 403]);
        if (!mayChange && who.startsWith("unknown"))
          expect([edit.kind, answered.status >= 400, said.changes ?? []]).toEqual([edit.kind, true, []]);
      }
    }
    expect(done.filter((did) => !did.startsWith("administrator:"))).toEqual(["partner administrator: users.invite"]);
    expect(done).toContain("administrator: managers.remove-all");
    expect(await (await send("GET", "/programme", "u-admin")).text()).toBe(before);
    expect(await answer(send("GET", "/leads", "eve"))).toEqual([403, "UNKNOWN_VIEWER"]);
    expect(await answer(fetch(`${base}/edits`, { method: "POST", body: "{}" }))).toEqual([401, "UNAUTHENTICATED"]);
  });

  test("plans without changing anything; applies once, then says that the screen is stale", async () => {
    const managing = new Set(snapshot.managers?.filter(({ partner }) => partner === "p-0001").map(({ user }) => user));
    const free = snapshot.users.find((user) => user.kind === "internal" && user.status === "active" && !managing.has(user.id));
    const edit = { kind: "managers.add", partners: ["p-0001"], users: [free?.id], makePrimary: true };
    const asked = { revision: snapshot.revision, edit };
    for (const _ of [1, 2]) {
      const plan = await (await send("POST", "/plans", "u-admin", asked)).json();
      expect(plan).toMatchObject({ outcome: "ok", revision: snapshot.revision, rows: [{ outcome: "updated" }] });
    }
    const applied = await send("POST", "/edits", "u-admin", asked);
    expect([applied.status, (await applied.json()).revision]).toEqual([200, snapshot.revision + 1]);
    const late = await send("POST", "/edits", "u-admin", asked);
    expect([late.status, (await late.json()).rows[0].code]).toEqual([409, "STALE_SNAPSHOT"]);
    const again = await send("POST", "/edits", "u-admin", { ...asked, revision: snapshot.revision + 1 });
    const settled = await again.json();
    expect([again.status, settled.rows[0].code, settled.revision]).toEqual([200, "ALREADY_ASSIGNED", snapshot.revision + 1]);
  });

  test("refuses an edit by somebody who may not, a malformed one, and one that a form of another site sends", async () => {
    const edit = { kind: "managers.remove-all", partners: ["p-0001"] };
    const revision = snapshot.revision + 1;
    const refused = await send("POST", "/edits", ADMINISTRATOR, { revision, edit, by: "u-admin" });
    expect([refused.status, (await refused.json()).rows[0].code]).toEqual([422, "NOT_PERMITTED"]);
    expect(await answer(send("POST", "/edits", "u-admin", { revision, edit: { kind: "managers.drop" } }))).toEqual([
      403,
      "EDIT_NOT_OFFERED",
    ]);
    const broken = { kind: "managers.add", partners: 5, users: [] };
    expect(await answer(send("POST", "/edits", "u-admin", { revision, edit: broken }))).toEqual([400, "MALFORMED_JSON"]);
    const form = {
      method: "POST",
      headers: { ...cookie("u-admin"), "content-type": "text/plain" },
      body: JSON.stringify({ revision, edit }),
    };
    expect(await answer(fetch(`${base}/edits`, form))).toEqual([400, "MALFORMED_JSON"]);
  });
});
