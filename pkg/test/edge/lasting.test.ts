import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Policy, type Snapshot } from "partner-policy";
import { afterEach, describe, expect, test } from "vitest";
import { ADMINISTRATOR, type Asking, answer, asking, local, own, policy, snapshot } from "./worker.js";

const running: Asking[] = [];
const folders: string[] = [];
afterEach(async () => {
  for (const edge of running.splice(0)) await edge.worker.dispose();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

async function started(parts: Parameters<typeof asking>[0] = {}): Promise<Asking> {
  const edge = await asking(parts);
  running.push(edge);
  return edge;
}

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), "edge-worker-"));
  folders.push(made);
  return made;
}

const audit = { token: { scope: "audit" } };
const programme = async (edge: Asking) => (await (await edge.ask("u-admin", "/programme")).json()) as Snapshot;
const changes = async (edge: Asking, after = 0) =>
  (await (await edge.ask("auditor", `/changes?after=${after}`, undefined, audit)).json()) as {
    revision: number;
    kind: string;
    who: string;
  }[];
/** Somebody's first sign-on, sent by the service that stands before the identity provider. */
const signOn = (edge: Asking, id: string) => {
  const said = { id, name: id, email: `${id}@mail.example`, partner: "p-0001" };
  const user = { ...said, contact: { id: `c-${id}`, partner: "p-0001" }, license: "partner-community" };
  const edit = { kind: "users.sso-login", partner: "p-0001", name: id, email: said.email, roles: [], user };
  const how = { token: { scope: "edits:identity-provider" }, headers: { "idempotency-key": `join-${id}` } };
  return edge.ask("sso", "/system-edits", { edit }, how);
};
const internal = snapshot.users.filter((user) => user.kind === "internal" && user.status === "active").map(({ id }) => id);
const pairs = snapshot.partners
  .filter(({ status }) => status === "active")
  .flatMap(({ id: partner }) => internal.map((user) => ({ partner, user })))
  .filter(({ partner, user }) => !snapshot.managers?.some((one) => one.partner === partner && one.user === user));
/** Waits for what the object does by itself. */
async function until<T>(what: () => Promise<T | undefined>): Promise<T> {
  for (;;) {
    const found = await what();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

describe("a worker that is killed", () => {
  test("in the middle of edits has each of them whole or not at all, and loses none that it confirmed", async () => {
    const persist = folder();
    const issuer = await local.createIssuer();
    const ids = Array.from({ length: 60 }, (_, at) => `joined-${at}`);
    const confirmed = new Map<string, number>();
    const send = async (edge: Asking, id: string) => {
      const response = await signOn(edge, id);
      const said = (await response.json()) as { settled: string; revision: number };
      expect([id, response.status, confirmed.get(id) ?? said.revision]).toEqual([id, 200, said.revision]);
      confirmed.set(id, said.revision);
      return said.settled;
    };
    for (const enough of [1, 7, 30]) {
      const edge = await asking({ persist, issuer });
      let kill = () => {};
      const killed = new Promise<void>((resolve) => {
        kill = () => {
          kill = () => {};
          resolve(edge.worker.dispose());
        };
      });
      const all = Promise.allSettled(
        ids.map(async (id) => {
          await send(edge, id);
          if (confirmed.size >= enough) kill();
        }),
      );
      await killed;
      const reasons = (await all).map((one) => (one.status === "rejected" ? String(one.reason) : ""));
      expect(reasons.filter((reason) => reason !== "" && !/fetch failed|terminated/.test(reason))).toEqual([]);
    }
    const edge = await started({ persist, issuer });
    const before = await programme(edge);
    // Whole: what the log says gives the programme that there is.
    let again = policy;
    for (const { revision } of await changes(edge)) {
      again = again.apply(await (await edge.ask("auditor", `/changes/${revision}`, undefined, audit)).json());
      expect(again.revision).toBe(revision);
    }
    expect(JSON.parse(again.toText())).toEqual(before);
    const has = new Set(before.users.map(({ id }) => id));
    expect([...confirmed.keys()].filter((id) => !has.has(id))).toEqual([]);
    // None is made twice where everything is sent again.
    const settled = await Promise.all(ids.map((id) => send(edge, id)));
    expect(settled.filter((one) => one === "repeated").length).toBeGreaterThanOrEqual(30);
    const after = await programme(edge);
    expect(after.users.length).toBe(snapshot.users.length + ids.length);
    expect(after.revision).toBe(snapshot.revision + ids.length);
    expect(new Set(confirmed.values()).size).toBe(ids.length);
  }, 60_000);

  test("begins with what it kept, whatever KV has, of snapshot and edits alike", async () => {
    const persist = folder();
    const issuer = await local.createIssuer();
    const first = await asking({ persist, issuer });
    await Promise.all(Array.from({ length: 105 }, (_, at) => signOn(first, `joined-${at}`)));
    const revision = snapshot.revision + 105;
    const before = await programme(first);
    await first.worker.dispose();
    const other = Policy.loadSync({ ...snapshot, revision: 9_999 } as Snapshot);
    const edge = await asking({ persist, issuer, seed: other.toJSON() });
    running.push(edge);
    await (await edge.worker.getKVNamespace("SNAPSHOTS")).put("snapshot", other.toBytes().slice().buffer);
    expect([before.revision, await programme(edge)]).toEqual([revision, before]);
    expect((await changes(edge)).length).toBe(100);
    expect((await changes(edge, revision - 5)).length).toBe(5);
  }, 60_000);
});

describe("the snapshot in KV", () => {
  test("starts a worker, and decides nothing that the object does not confirm", async () => {
    const edge = await started({ workers: 3 });
    const kv = await edge.worker.getKVNamespace("SNAPSHOTS");
    const at = async (name: string) => {
      const response = await edge.ask(ADMINISTRATOR, "/leads", undefined, { at: name });
      return [response.status, response.headers.get("x-policy-revision")];
    };
    expect(await at("edge-1")).toEqual([200, "1"]);
    const published = await until(async () => (await kv.get("snapshot", "arrayBuffer")) ?? undefined);
    expect(Policy.fromBytes(published).toText()).toBe(policy.toText());
    const users = snapshot.users.map((user) => (user.id === "u-0002" ? { ...user, userRoles: ["administrator"] } : user));
    const forged = Policy.loadSync({ ...snapshot, users, revision: 50 } as Snapshot);
    await kv.put("snapshot", forged.toBytes().slice().buffer);
    expect(await at("edge-2")).toEqual([200, "1"]);
    await kv.put("snapshot", new TextEncoder().encode("no snapshot").buffer as ArrayBuffer);
    expect(await at("edge-3")).toEqual([200, "1"]);
    const [pair] = pairs;
    await edge.edit("u-admin", 1, { kind: "managers.add", partners: [pair?.partner], users: [pair?.user] });
    for (const name of ["edge-1", "edge-2", "edge-3"]) expect([name, await at(name)]).toEqual([name, [200, "2"]]);
    const next = await until(async () => {
      const bytes = await kv.get("snapshot", "arrayBuffer");
      return bytes !== null && bytes.byteLength > 100 && Policy.fromBytes(bytes).revision === 2 ? bytes : undefined;
    });
    expect(JSON.parse(Policy.fromBytes(next).toText())).toEqual(await programme(edge));
  });

  test("may be asked less often: then a worker is behind for a while, and edits on what it shows are stale", async () => {
    const edge = await started({ workers: 2, bindings: { FRESH_MS: "3600000" } });
    const status = async () => (await edge.ask(ADMINISTRATOR, `/leads/${own.id}`, undefined, { at: "edge-2" })).status;
    expect(await status()).toBe(200);
    const edit = { kind: "users.deactivate", users: [ADMINISTRATOR] };
    expect((await edge.edit("u-admin", 1, edit)).status).toBe(200);
    expect(await status()).toBe(200);
    const headers = { "idempotency-key": "behind-edit" };
    const body = { revision: 1, edit: { kind: "managers.remove-all", partners: ["p-0001"] } };
    const late = edge.ask("u-admin", "/edits", body, { at: "edge-2", headers });
    expect(await answer(late)).toEqual([409, "STALE_SNAPSHOT"]);
  });

  test("is missing, and so is any programme: nobody gets in until there is one", async () => {
    const issuer = await local.createIssuer();
    const empty = await local.startLocally({ seed: undefined, origin: () => new Response(null, { status: 404 }), issuer });
    try {
      const headers = { authorization: `Bearer ${await issuer.token("u-admin")}` };
      const ask = () => answer(empty.dispatchFetch("https://edge.test/programme", { headers }));
      expect(await ask()).toEqual([503, "UNAVAILABLE"]);
      await (await empty.getKVNamespace("SNAPSHOTS")).put("seed", JSON.stringify(snapshot));
      expect((await ask())[0]).toBe(200);
    } finally {
      await empty.dispose();
    }
  });
});

describe("the schedule of the object", () => {
  test("sweeps whoever did not log in and opens the reviews that are due, and says so in the log", async () => {
    const long = new Date(Date.now() - 400 * 86_400_000).toISOString();
    const users = snapshot.users.map((user) =>
      user.id === "u-0002" ? { ...user, status: "active", createdAt: long, lastLoginAt: long } : user,
    );
    const seed = { ...snapshot, users } as Snapshot;
    const due = Policy.loadSync(seed).inactive({ now: new Date() });
    expect(due).toContain("u-0002");
    const edge = await started({ seed, bindings: { SWEEP_EVERY_MS: "50" } });
    await edge.ask("u-admin", "/programme");
    const swept = await until(async () => {
      const all = await changes(edge);
      return all.length >= 2 ? all : undefined;
    });
    expect(swept.slice(0, 2).map(({ who, kind }) => [who, kind])).toEqual([
      ["schedule", "users.sweep-inactive"],
      ["schedule", "reviews.sweep"],
    ]);
    const after = await programme(edge);
    expect(after.users.filter(({ id }) => due.includes(id)).map((user) => ("status" in user ? user.status : "none"))).toEqual(
      due.map(() => "deactivated"),
    );
    expect(after.reviews?.some(({ open }) => open !== undefined)).toBe(true);
    const effects = (await (await edge.ask("auditor", `/changes/${swept[1]?.revision}`, undefined, audit)).json()) as {
      effects: { code: string }[];
    };
    expect(effects.effects.some(({ code }) => code === "SEND_REVIEW")).toBe(true);
    // What changes nothing makes no revision.
    expect((await changes(edge)).length).toBe(2);
  });
});
