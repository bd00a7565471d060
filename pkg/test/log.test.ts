import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { type Decided, decisionLog, type LogEntry, type PolicyError, Viewer } from "partner-policy";
import { createAuthZenHandler } from "partner-policy/authzen";
import { authorize } from "partner-policy/server";
import { afterEach, describe, expect, test, vi } from "vitest";
import { LEADS, NOW, policy } from "./programme.js";

const schema = JSON.parse(readFileSync(new URL("../../schema/log-entry.json", import.meta.url), "utf8"));
const validate = new Ajv2020({ formats: { "date-time": /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/ } }).compile(schema);
const [lead] = LEADS;

/** A viewer of whose decisions are told. */
function told(id: string, more: { readonly redact?: (id: string) => string } = {}) {
  const decided: Decided[] = [];
  const entries: LogEntry[] = [];
  const log = decisionLog({ write: (entry) => entries.push(entry), ...more });
  const onDecision = (each: Decided) => {
    decided.push(each);
    log(each);
  };
  return { viewer: policy().viewer(id, { now: NOW, onDecision }), decided, entries, onDecision };
}

afterEach(() => vi.restoreAllMocks());

describe("a viewer with a log", () => {
  const plain = policy().viewer("ann", { now: NOW });

  test("answers as one without, and tells every decision once", () => {
    const { viewer, entries } = told("ann");
    expect(viewer.can("lead.view", lead)).toBe(plain.can("lead.view", lead));
    expect(viewer.explain("lead.edit", lead)).toEqual(plain.explain("lead.edit", lead));
    expect(viewer.can("managers.list")).toBe(plain.can("managers.list"));
    expect(entries.map(({ action, allowed, resource }) => [action, allowed, resource])).toEqual([
      ["lead.view", true, { type: "lead", id: "b" }],
      ["lead.edit", true, { type: "lead", id: "b" }],
      ["managers.list", false, undefined],
    ]);
  });

  test("tells of each resource of a list, mapped or as JSON, in order", () => {
    const { viewer, entries } = told("ann");
    expect(viewer.filter("lead.view", LEADS)).toEqual(plain.filter("lead.view", LEADS));
    expect(viewer.filterJson("lead.view", JSON.stringify(LEADS))).toEqual(plain.filter("lead.view", LEADS));
    expect(viewer.filter("lead.view", ["p", "q"], { map: (partner) => ({ type: "lead", partner }) })).toEqual(["p"]);
    const allowed = [true, false, false, true];
    expect(entries.map((entry) => entry.allowed)).toEqual([...allowed, ...allowed, true, false]);
    expect(entries.slice(0, 4).map((entry) => entry.resource?.id)).toEqual(["b", "x", "y", "a"]);
  });

  test("names to whom a record goes", () => {
    const { viewer, entries } = told("root", { redact: (id) => `*${id}` });
    viewer.can("lead.transfer", lead, { to: "ann" });
    expect(entries).toMatchObject([{ viewer: "*root", to: "*ann", resource: { id: "*b" } }]);
  });

  test("tells nothing of what is refused as malformed, and has no answer where the log fails", () => {
    const { viewer, entries } = told("ann");
    expect(() => viewer.can("lead.veiw" as never)).toThrow(expect.objectContaining({ code: "UNKNOWN_ACTION" }));
    expect(() => viewer.can("lead.view", { type: "lead", partner: 7 as never })).toThrow(
      expect.objectContaining({ code: "MALFORMED_JSON" }),
    );
    expect(() => viewer.filter("lead.view", 7 as never)).toThrow(expect.objectContaining({ code: "MALFORMED_JSON" }));
    expect(entries).toEqual([]);
    const failing = policy().viewer("ann", {
      now: NOW,
      onDecision: () => {
        throw new Error("the disk is full");
      },
    });
    expect(() => failing.can("lead.view", lead)).toThrow("the disk is full");
  });

  test("is refused if its log is none", () => {
    const ask = () => policy().viewer("ann", { now: NOW, onDecision: "log" as never });
    expect(ask).toThrow(expect.objectContaining({ code: "INVALID_VALUE", at: "/onDecision" }) as PolicyError);
  });
});

test("without a log nothing is called, and nothing stands between a question and its answer", () => {
  const { onDecision, decided } = told("ann");
  const viewer = policy().viewer("ann", { now: NOW });
  const explain = vi.spyOn(Viewer.prototype, "explain");
  for (const each of LEADS) viewer.can("lead.view", each);
  viewer.filter("lead.view", LEADS);
  expect(explain).not.toHaveBeenCalled();
  expect(Object.getPrototypeOf(viewer)).toBe(Viewer.prototype);
  expect(Object.getPrototypeOf(policy().viewer("ann", { now: NOW, onDecision }))).not.toBe(Viewer.prototype);
  expect(decided).toEqual([]);
});

describe("the schema of an entry", () => {
  test("holds for every entry, redacted or not", () => {
    for (const id of ["root", "ann", "bob", "pia", "old"]) {
      const { viewer, entries } = told(id, { redact: (each) => `#${each.length}` });
      for (const each of LEADS) viewer.explain("lead.view", each);
      viewer.can("lead.transfer", lead, { to: "bob" });
      viewer.can("portal.login");
      expect(entries.length).toBe(LEADS.length + 2);
      for (const entry of entries) expect(validate(entry), JSON.stringify([entry, validate.errors])).toBe(true);
    }
  });

  test("names every member, and takes no entry of another format", () => {
    const { viewer, entries } = told("root");
    viewer.can("lead.transfer", lead, { to: "bob" });
    const entry = entries[0] as LogEntry;
    expect(Object.keys(schema.properties).sort()).toEqual(Object.keys(entry).sort());
    expect(validate({ ...entry, later: 1 })).toBe(true);
    for (const wrong of [{ format: "partner-policy-log/2" }, { level: "all" }, { now: "today" }, { viewer: undefined }]) {
      expect(validate(JSON.parse(JSON.stringify({ ...entry, ...wrong })))).toBe(false);
    }
  });
});

test("the AuthZEN handler tells the decisions of evaluations", async () => {
  const { onDecision, entries } = told("ann");
  const handler = createAuthZenHandler({ policy: policy(), now: () => NOW, onDecision });
  const question = { subject: { type: "user", id: "ann" }, action: { name: "view" } };
  const evaluations = ["p", "q"].map((partner) => ({ resource: { type: "lead", id: partner, properties: { partner } } }));
  await handler(
    new Request("https://pdp.test/access/v1/evaluations", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ ...question, evaluations }),
    }),
  );
  expect(entries.map((entry) => [entry.resource?.id, entry.allowed])).toEqual([
    ["p", true],
    ["q", false],
  ]);
});

describe("a log that keeps its word later", () => {
  const full = () => Promise.reject(new Error("the disk is full"));
  /** What nobody caught, until the event loop has gone round. */
  async function uncaught(work: () => unknown): Promise<unknown[]> {
    const found: unknown[] = [];
    const listen = (error: unknown) => found.push(error);
    process.on("unhandledRejection", listen);
    await work();
    await new Promise((resolve) => setTimeout(resolve, 5));
    process.off("unhandledRejection", listen);
    return found;
  }

  test("takes no process along, and the next question has no answer", async () => {
    const onDecision = decisionLog({ write: full });
    const ask = () => policy().viewer("ann", { now: NOW, onDecision }).can("lead.view", lead);
    expect(await uncaught(() => expect(ask()).toBe(true))).toEqual([]);
    expect(ask).toThrow("the disk is full");
    // Told once.
    expect(await uncaught(() => expect(ask()).toBe(true))).toEqual([]);
    // A listener of the host's own, and one that answers something odd.
    const own = async () => {
      throw new Error("no network");
    };
    const viewer = policy().viewer("ann", { now: NOW, onDecision: own });
    expect(await uncaught(() => viewer.filter("lead.view", [lead as never]))).toEqual([]);
    expect(() => viewer.can("lead.view", lead)).toThrow("no network");
    // biome-ignore lint/suspicious/noThenProperty: the host answers something that cannot be looked at
    const odd = Object.defineProperty({}, "then", {
      get() {
        throw new Error("then");
      },
    });
    expect(() =>
      policy()
        .viewer("ann", { now: NOW, onDecision: () => odd })
        .can("lead.view", lead),
    ).toThrow(expect.objectContaining({ code: "MALFORMED_JSON" }));
  });

  test("is waited for by a guard and by a decision point, which have no answer without it", async () => {
    const late = decisionLog({ write: async () => full() });
    const question = { policy: policy(), viewer: () => "ann", action: "lead.view", resource: () => lead as never, now: () => NOW } as const;
    await expect(authorize(new Request("https://x.example/"), { ...question, onDecision: late })).rejects.toThrow("the disk is full");
    const written: string[] = [];
    const slow = async ({ viewer }: Decided) => {
      await new Promise((resolve) => setTimeout(resolve, 5));
      written.push(viewer);
    };
    expect((await authorize(new Request("https://x.example/"), { ...question, onDecision: slow })).ok).toBe(true);
    expect(written).toEqual(["ann"]);
    const body = {
      subject: { type: "user", id: "ann" },
      action: { name: "view" },
      resource: { type: "lead", id: "b", properties: lead },
    };
    const send = (path: string, given: object) =>
      new Request(`https://x.example/access/v1/${path}`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(given),
      });
    const point = createAuthZenHandler({ policy: policy(), now: () => NOW, onDecision: late });
    expect(await uncaught(() => expect(point(send("evaluation", body))).rejects.toThrow("the disk is full"))).toEqual([]);
    const many = { ...body, evaluations: [{}, {}, { subject: { type: "user", id: "ann", more: 1 } }] };
    expect(await uncaught(() => expect(point(send("evaluations", many))).rejects.toThrow("the disk is full"))).toEqual([]);
    const kept = createAuthZenHandler({ policy: policy(), now: () => NOW, onDecision: slow });
    expect((await kept(send("evaluation", body))).status).toBe(200);
    expect(written).toEqual(["ann", "ann"]);
  });
});
