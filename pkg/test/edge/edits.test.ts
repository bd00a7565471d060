import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Policy, type Snapshot } from "partner-policy";
import { sampleProgramme } from "partner-policy/sample";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ADMINISTRATOR, type Asking, answer, asking, leads, own, policy, snapshot } from "./worker.js";

let edge: Asking;
beforeAll(async () => {
  edge = await asking({ workers: 2 });
});
afterAll(() => edge.worker.dispose());

const programme = async (at = edge): Promise<Snapshot> => (await at.ask("u-admin", "/programme")).json() as Promise<Snapshot>;
const revisionNow = async () => (await programme()).revision;
const service = (scope: string, key: string) => ({ token: { scope }, headers: { "idempotency-key": key } });
const joining = (id: string) => ({
  kind: "users.sso-login",
  partner: "p-0001",
  name: id,
  email: `${id}@mail.example`,
  roles: [],
  user: {
    id,
    name: id,
    email: `${id}@mail.example`,
    partner: "p-0001",
    contact: { id: `c-${id}`, partner: "p-0001" },
    license: "partner-community",
  },
});
const internal = snapshot.users.filter((user) => user.kind === "internal" && user.status === "active").map(({ id }) => id);
const partners = snapshot.partners.filter(({ status }) => status === "active").map(({ id }) => id);

/** Sends an edit again on the revision that there is, as a client does that asks its user no more. */
async function insisting(who: string, edit: unknown, key: string): Promise<Response> {
  let revision = await revisionNow();
  for (;;) {
    const answered = await edge.edit(who, revision, edit, key);
    if (answered.status !== 409) return answered;
    revision = ((await answered.json()) as { revision: number }).revision;
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 200));
  }
}

describe("edits at the edge", () => {
  test("reach every worker with the next request, and what was seen before is stale", async () => {
    const channel = internal.find((id) => id.startsWith("u-channel")) ?? "";
    const revision = await revisionNow();
    const seen = async (at: string) => {
      const response = await edge.ask(ADMINISTRATOR, "/leads", undefined, { at });
      return [response.status, Number(response.headers.get("x-policy-revision"))];
    };
    expect([await seen("edge-1"), await seen("edge-2")]).toEqual([
      [200, revision],
      [200, revision],
    ]);
    const edit = { kind: "users.deactivate", users: [ADMINISTRATOR] };
    const done = await edge.edit("u-admin", revision, edit);
    expect([done.status, await done.json()]).toMatchObject([200, { settled: "applied", revision: revision + 1 }]);
    for (const at of ["edge-2", "edge-1"]) {
      const response = await edge.ask(ADMINISTRATOR, `/leads/${own.id}`, undefined, { at });
      expect([at, response.status]).toEqual([at, 403]);
    }
    const restored = await edge.edit("u-admin", revision + 1, { kind: "users.reactivate", users: [ADMINISTRATOR] });
    expect([restored.status, await seen("edge-2")]).toEqual([200, [200, revision + 2]]);
    for (const path of ["/edits", "/plans"]) {
      const body = { revision, edit: { kind: "managers.add", partners: ["p-0001"], users: [channel] } };
      const late = edge.ask("u-admin", path, body, { headers: { "idempotency-key": "late-edit" } });
      expect(await answer(late)).toEqual([path === "/edits" ? 409 : 200, "STALE_SNAPSHOT"]);
    }
    expect(await revisionNow()).toBe(revision + 2);
  });

  test("are made once, however often they are sent, and a key holds for one edit by one caller", async () => {
    const revision = await revisionNow();
    const user = internal.find((id) => !snapshot.managers?.some((one) => one.partner === "p-0002" && one.user === id));
    const edit = { kind: "managers.add", partners: ["p-0002"], users: [user] };
    const answers = await Promise.all(Array.from({ length: 10 }, () => edge.edit("u-admin", revision, edit, "the-same-key")));
    const said = (await Promise.all(answers.map((one) => one.json()))) as { settled: string; revision: number; changes: unknown }[];
    expect(said.map(({ settled }) => settled).sort()).toEqual(["applied", ...new Array(9).fill("repeated")]);
    expect(new Set(said.map((one) => JSON.stringify([one.revision, one.changes]))).size).toBe(1);
    expect(await revisionNow()).toBe(revision + 1);
    expect(await answer(edge.edit("u-admin", revision + 1, edit, "the-same-key"))).toEqual([422, "IDEMPOTENCY_KEY_REUSED"]);
    expect(await answer(edge.edit(ADMINISTRATOR, revision + 1, edit, "the-same-key"))).toEqual([422, "NOT_PERMITTED"]);
    const same = await edge.edit("u-admin", revision + 1, edit);
    expect(await same.json()).toMatchObject({ settled: "unchanged", revision: revision + 1, rows: [{ code: "ALREADY_ASSIGNED" }] });
    for (const key of ["", "short", "x".repeat(201), "with a space"]) {
      expect(await answer(edge.edit("u-admin", revision + 1, edit, key))).toEqual([400, "IDEMPOTENCY_KEY_MISSING"]);
    }
  });

  test("come one after the other: of 200 at once none is lost and none is made twice", async () => {
    const before = await programme();
    const pairs = partners.flatMap((partner) =>
      internal
        .filter((user) => !before.managers?.some((one) => one.partner === partner && one.user === user))
        .map((user) => ({ partner, user })),
    );
    const people = pairs.slice(0, 40);
    expect(people.length).toBe(40);
    const joins = Array.from({ length: 160 }, (_, at) => `joined-${at}`);
    let confirmed = before.revision;
    let isDone = false;
    const settled = async (asked: Promise<Response>) => {
      const one = (await (await asked).json()) as { settled: string; revision: number };
      confirmed = Math.max(confirmed, one.revision);
      return one;
    };
    /** Reads again and again; each answer is at least of the revision that somebody had heard of before it was asked for. */
    const reading = async (at: string) => {
      const late: string[] = [];
      for (let reads = 0; !isDone || reads === 0; reads += 1) {
        const least = confirmed;
        const response = await edge.ask(ADMINISTRATOR, `/leads/${own.id}`, undefined, { at });
        const revision = Number(response.headers.get("x-policy-revision"));
        if (response.status !== 200 || revision < least) late.push(`${response.status}: ${revision} and not ${least}`);
      }
      return late;
    };
    const readers = ["edge-1", "edge-2", "edge-2"].map(reading);
    const said = await Promise.all([
      ...people.map(({ partner, user }) =>
        settled(insisting("u-admin", { kind: "managers.add", partners: [partner], users: [user] }, `add-${partner}-${user}`)),
      ),
      // Every tenth is sent twice.
      ...[...joins, ...joins.filter((_, at) => at % 10 === 0)].map((id) =>
        settled(edge.ask("sso", "/system-edits", { edit: joining(id) }, service("edits:identity-provider", `join-${id}`))),
      ),
    ]);
    isDone = true;
    expect(await Promise.all(readers)).toEqual([[], [], []]);
    expect(said.filter(({ settled }) => settled === "applied").length).toBe(200);
    expect(said.filter(({ settled }) => settled === "repeated").length).toBe(16);
    const applied = said.filter(({ settled }) => settled === "applied").map(({ revision }) => revision);
    expect(applied.sort((a, b) => a - b)).toEqual(Array.from({ length: 200 }, (_, at) => before.revision + 1 + at));
    const after = await programme();
    expect(after.revision).toBe(before.revision + 200);
    const has = (list: readonly { partner: string; user: string }[] | undefined) =>
      new Set(list?.map((one) => `${one.partner} ${one.user}`));
    expect(people.filter(({ partner, user }) => !has(after.managers).has(`${partner} ${user}`))).toEqual([]);
    expect(after.users.length).toBe(before.users.length + 160);
    expect(new Set(after.users.map(({ id }) => id)).size).toBe(after.users.length);
  }, 60_000);

  test("and who made them are kept, and what they changed can be made again", async () => {
    const audit = { token: { scope: "audit" } };
    let again = policy;
    let after = 0;
    const who = new Set<string>();
    for (;;) {
      const page = (await (await edge.ask("auditor", `/changes?after=${after}`, undefined, audit)).json()) as {
        revision: number;
        who: string;
      }[];
      if (page.length === 0) break;
      for (const change of page) {
        const plan = await (await edge.ask("auditor", `/changes/${change.revision}`, undefined, audit)).json();
        again = again.apply(plan as never);
        expect(again.revision).toBe(change.revision);
        after = change.revision;
        who.add(change.who);
      }
    }
    expect(JSON.parse(again.toText())).toEqual(await programme());
    expect([...who].sort()).toEqual(expect.arrayContaining(["service:sso", "user:u-admin"]));
    expect(await answer(edge.ask("auditor", "/changes/999999", undefined, audit))).toEqual([404, "NOT_FOUND"]);
  }, 60_000);
});

describe("the doors for edits", () => {
  const edits = JSON.parse(readFileSync(fileURLToPath(new URL("../../../tests/plans/every-edit.json", import.meta.url)), "utf8")) as {
    kind: string;
  }[];
  const systems = ["users.join", "users.sso-login", "users.crm-sync", "users.sweep-inactive", "reviews.sweep"];

  test("let nobody in by an edit, whichever kind, whoever asks, whatever else the body says", async () => {
    const before = await programme();
    const { revision } = before;
    const one = (is: (user: Snapshot["users"][number]) => boolean) => snapshot.users.find(is)?.id ?? "missing";
    const others = [
      one((user) => user.kind === "partner" && user.status === "deactivated"),
      one((user) => user.kind === "partner" && user.status === "active" && user.id !== ADMINISTRATOR),
      one((user) => user.kind === "partner" && user.status === "revoked"),
      one((user) => user.kind === "sales-rep"),
    ];
    expect(others).not.toContain("missing");
    const actors = [
      ADMINISTRATOR,
      "eve",
      "identity-provider",
      "schedule",
      "__proto__",
      internal.find((id) => id !== "u-admin") ?? "",
      ...others,
    ];
    const done: string[] = [];
    for (const who of actors) {
      for (const edit of edits) {
        const body = { revision, edit, by: "u-admin", source: "identity-provider", now: "2020-01-01T00:00:00Z" };
        const answered = await edge.ask(who, "/plans", body);
        const said = (await answered.json()) as { outcome?: string; changes?: unknown[] };
        if (systems.includes(edit.kind)) expect([edit.kind, answered.status]).toEqual([edit.kind, 403]);
        if (said.outcome === "ok" && said.changes?.length !== 0) done.push(`${who}: ${edit.kind}`);
        else {
          const edited = await edge.ask(who, "/edits", body, { headers: { "idempotency-key": `${who}-${edit.kind}` } });
          const { changes = [] } = (await edited.json()) as { changes?: unknown[] };
          expect([who, edit.kind, changes]).toEqual([who, edit.kind, []]);
        }
        const asserted = await edge.ask(who, "/system-edits", body, { headers: { "idempotency-key": "as-a-person" } });
        expect([who, edit.kind, asserted.status]).toEqual([who, edit.kind, 403]);
      }
    }
    // Who administers the programme may edit managers and people; nobody else does more than invite to the own account.
    expect(done.filter((did) => !did.startsWith("u-operations:"))).toEqual([`${ADMINISTRATOR}: users.invite`]);
    expect(await programme()).toEqual(before);
  }, 60_000);

  test("take of a service what its scope says, of no other system, and no sweep", async () => {
    const before = await revisionNow();
    const ask = (scope: string, kind: string) => {
      const edit = edits.find((one) => one.kind === kind);
      return answer(edge.ask("service", "/system-edits", { edit, source: "schedule", by: "u-admin" }, service(scope, "some-key-1")));
    };
    const scopes = ["edits:crm", "edits:invitation", "pdp", "audit", "edits:schedule", "edits"];
    for (const scope of scopes) expect([scope, (await ask(scope, "users.sso-login"))[0]]).toEqual([scope, 403]);
    for (const { kind } of edits.filter((one) => !["users.join", "users.sso-login", "users.crm-sync"].includes(one.kind))) {
      expect([kind, await ask("edits:crm edits:invitation edits:identity-provider", kind)]).toEqual([kind, [403, "EDIT_NOT_OFFERED"]]);
    }
    expect(
      await answer(edge.ask("sso", "/edits", { revision: before, edit: joining("x") }, service("edits:identity-provider", "key-2345"))),
    ).toEqual([403, "NOT_A_PERSON"]);
    expect(await revisionNow()).toBe(before);
  });

  test("read a body only as JSON without doubled members, of a bearable size", async () => {
    const revision = await revisionNow();
    const edit = { kind: "managers.remove-all", partners: ["p-0001"] };
    const good = JSON.stringify({ revision, edit });
    const post = (body: string, headers: object = {}) =>
      answer(edge.ask("u-admin", "/edits", body, { headers: { "idempotency-key": "hostile-body", ...headers } }));
    expect(await post(good, { "content-type": "text/plain" })).toEqual([400, "MALFORMED_JSON"]);
    expect(await post(good, { "content-type": "application/x-www-form-urlencoded" })).toEqual([400, "MALFORMED_JSON"]);
    expect(await post(good, { "content-type": "application/json; charset=utf-16" })).toEqual([400, "MALFORMED_JSON"]);
    expect(await post(good.replace('"kind"', '"kind":"users.invite","kind"'))).toEqual([400, "MALFORMED_JSON"]);
    expect(await post(good.replace('"edit"', '"\\u0065dit":{},"edit"'))).toEqual([400, "MALFORMED_JSON"]);
    for (const body of ["", "{", "[]", "null", "1", `[${good}]`]) expect([body, await post(body)]).toEqual([body, [400, "MALFORMED_JSON"]]);
    for (const body of [
      "{}",
      '{"edit":null}',
      '{"edit":[]}',
      '{"edit":"managers.add"}',
      '{"edit":{"kind":"__proto__"}}',
      '{"edit":{"kind":7}}',
    ]) {
      expect([body, await post(body)]).toEqual([body, [403, "EDIT_NOT_OFFERED"]]);
    }
    expect(await post(`{"edit":{"kind":"managers.add"},"revision":${revision}}`)).toEqual([400, "MISSING_FIELD"]);
    expect(await post(good.replace(`${revision}`, '"1"'))).toEqual([400, "MALFORMED_JSON"]);
    expect(await post(JSON.stringify({ revision, edit: { ...edit, kinds: 1 } }))).toEqual([400, "UNKNOWN_FIELD"]);
    expect(await post(JSON.stringify({ edit, revision, more: "x".repeat(300_000) }))).toEqual([413, "LIMIT_EXCEEDED"]);
    expect(await revisionNow()).toBe(revision);
  });
});

test("a programme that is edited is the one that a policy decides by, also for leads", async () => {
  const now = new Date();
  const decided = Policy.loadSync(await programme()).viewer("u-admin", { now });
  const seen = (await (await edge.ask("u-admin", "/leads")).json()) as { id: string }[];
  expect(seen.map(({ id }) => id)).toEqual(decided.filter("lead.view", leads).map(({ id }) => id));
});

test("a small request does not make an answer of many megabytes", async () => {
  const large = sampleProgramme({ partners: 2_000, users: 400, leads: 0, now: new Date().toISOString() }).snapshot;
  const staff = large.users
    .filter((user) => user.kind === "internal" && user.status === "active")
    .map(({ id }) => id)
    .slice(0, 40);
  const other = await asking({ seed: large });
  try {
    const edit = { kind: "managers.add", partners: "all", users: staff };
    expect(JSON.stringify(edit).length).toBeLessThan(1_000);
    for (const path of ["/plans", "/edits"]) {
      const headers = { "idempotency-key": "all-at-once" };
      expect(await answer(other.ask("u-admin", path, { revision: large.revision, edit }, { headers }))).toEqual([400, "LIMIT_EXCEEDED"]);
    }
    expect((await programme(other)).revision).toBe(large.revision);
    const few = await other.edit("u-admin", large.revision, { ...edit, partners: ["p-0001"] });
    expect(await few.json()).toMatchObject({ settled: "applied" });
  } finally {
    await other.worker.dispose();
  }
});
