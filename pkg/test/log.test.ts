import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { type Decided, decisionLog, type LogEntry, type PolicyError, Viewer } from "partner-policy";
import { createAuthZenHandler } from "partner-policy/authzen";
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
