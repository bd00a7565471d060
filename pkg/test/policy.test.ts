import { type Action, Policy, PolicyError, type PolicyErrorCode } from "partner-policy";
import { describe, expect, test } from "vitest";
import { accepted, LEADS, NOW, policy, programme, viewer } from "./programme.js";

/** The error that `call` throws. */
function refusal(call: () => unknown): PolicyError {
  try {
    call();
  } catch (error) {
    if (PolicyError.is(error)) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
}

async function rejection(call: Promise<unknown>): Promise<PolicyErrorCode> {
  const error = await call.then(
    () => undefined,
    (cause: unknown) => cause,
  );
  if (!PolicyError.is(error)) throw new Error("no PolicyError", { cause: error });
  return error.code;
}

const TEXT = JSON.stringify(programme());
const BYTES = new TextEncoder().encode(TEXT);
const remove = { kind: "managers.remove", partners: ["p"], users: ["ann"] } as const;

describe("loading", () => {
  const shared = new SharedArrayBuffer(BYTES.length);
  new Uint8Array(shared).set(BYTES);
  test.each([
    ["an object", () => programme()],
    ["a frozen object", () => Object.freeze(programme())],
    ["text", () => TEXT],
    ["bytes", () => BYTES],
    ["a part of a longer buffer", () => new Uint8Array([1, ...BYTES, 2]).subarray(1, BYTES.length + 1)],
    ["a Node buffer", () => Buffer.from(TEXT)],
    ["an ArrayBuffer", () => BYTES.slice().buffer],
    ["shared memory", () => shared as never],
    ["a DataView", () => new DataView(BYTES.slice().buffer) as never],
    ["an earlier policy", () => policy() as never],
  ])("takes %s", async (_, source) => {
    expect(Policy.loadSync(source()).toJSON()).toEqual(policy().toJSON());
    expect((await Policy.load(source())).revision).toBe(7);
  });

  test("a moment that is missing or a number is refused with a sentence that helps", () => {
    const said = (ask: () => unknown): string => {
      try {
        return String(ask());
      } catch (error) {
        return (error as PolicyError).message;
      }
    };
    for (const at of [undefined, {}]) {
      expect(said(() => policy().viewer("ann", at as never))).toContain("`{ now: new Date() }`");
      expect(said(() => policy().lint(at as never))).toContain("`{ now: new Date() }`");
    }
    expect(said(() => policy().viewer("ann", { now: 5 as never }))).toBe(
      "MALFORMED_JSON at /now: a moment is a `Date` or RFC 3339 text in UTC, not a number",
    );
  });

  test("a member that no record has is refused with where it belongs", () => {
    const own = [{ type: "lead", partner: "p", company: "Onyx" }] as const;
    for (const ask of [
      () => viewer("ann").can("lead.view", own[0] as never),
      () => viewer("ann").filter("lead.view", own, { strict: true }),
      () => policy().table(own as never, { strict: true }),
    ]) {
      expect(ask).toThrow(/UNKNOWN_FIELD at \/(resource|0)\/company: .* stands in `fields`/);
    }
    for (const { skipped } of [viewer("ann").filter("lead.view", own), policy().table(own as never)]) {
      expect(skipped?.[0]?.problem).toMatchObject({ code: "UNKNOWN_FIELD", at: "/0/company" });
      expect(skipped?.[0]?.problem.message).toMatch(/stands in `fields`/);
    }
    const named = { type: "lead", partner: "p", fields: { company: { name: "Onyx" } } } as never;
    expect(() => viewer("ann").can("lead.view", named)).not.toThrow(/stands in `fields`/);
  });

  test("takes the answer of a server, and a promise of one", async () => {
    expect((await Policy.load(new Response(TEXT))).revision).toBe(7);
    expect((await Policy.load(Promise.resolve(new Response(TEXT)))).revision).toBe(7);
  });

  test("refuses an answer that is not ok, one that breaks off, one that was read, and one that never came", async () => {
    expect(await rejection(Policy.load(new Response(TEXT, { status: 404 })))).toBe("LOAD_FAILED");
    const broken = new ReadableStream({
      start(controller) {
        controller.enqueue(BYTES.slice(0, 10));
        controller.error(new Error("connection reset"));
      },
    });
    expect(await rejection(Policy.load(new Response(broken)))).toBe("LOAD_FAILED");
    const read = new Response(TEXT);
    await read.text();
    expect(await rejection(Policy.load(read))).toBe("LOAD_FAILED");
    expect(await rejection(Policy.load(Promise.reject(new TypeError("fetch failed"))))).toBe("LOAD_FAILED");
    expect(await rejection(Policy.load(new Response("<html>")))).toBe("MALFORMED_JSON");
    expect(refusal(() => Policy.loadSync(new Response(TEXT) as never)).code).toBe("INVALID_VALUE");
  });

  test("names every problem with its place", () => {
    const wrong = { ...programme(), managers: [{ partner: "nowhere", user: "nobody" }], colour: "red" };
    const { code, at, problems, message } = refusal(() => Policy.loadSync(wrong));
    expect(problems).toHaveLength(3);
    expect(problems.map((problem) => problem.at)).toEqual(expect.arrayContaining(["/colour", "/managers/0/partner", "/managers/0/user"]));
    expect({ code, at }).toEqual({ code: problems[0]?.code, at: problems[0]?.at });
    expect(message).toContain("and 2 more");
  });

  test("notes what it does not refuse", () => {
    const cycle = {
      ...programme(),
      publicGroups: [
        { id: "one", groups: ["two"] },
        { id: "two", groups: ["one"] },
      ],
    };
    expect(Policy.loadSync(cycle).diagnostics.map((note) => note.code)).toEqual(["GROUP_CYCLE"]);
  });

  test("can only be done by load and loadSync", () => {
    expect(refusal(() => new (Policy as unknown as new (...given: unknown[]) => Policy)({}, {})).code).toBe("INTERNAL");
  });
});

describe("a viewer", () => {
  test("may or may not, and says why", () => {
    const ann = viewer("ann");
    expect(ann.id).toBe("ann");
    expect(ann.can("lead.view", LEADS[0])).toBe(true);
    expect(ann.can("lead.view", LEADS[1])).toBe(false);
    expect(ann.explain("lead.view", LEADS[0])).toMatchObject({ allowed: true, code: "GRANTED", level: "read-write", revision: 7 });
    expect(ann.explain("lead.view", LEADS[0]).grants.map((grant) => grant.rule)).toContain("MGR-03");
    const denied = ann.explain("lead.view", LEADS[1]);
    expect(denied).toMatchObject({ allowed: false, code: "NO_GRANT", level: "none", grants: [] });
    expect(denied.missing.length).toBeGreaterThan(0);
  });

  test("keeps the same objects in the same order", () => {
    const kept = viewer("ann").filter("lead.view", LEADS);
    expect(kept).toHaveLength(2);
    expect(kept[0]).toBe(LEADS[0]);
    expect(kept[1]).toBe(LEADS[3]);
    expect(viewer("ann").filter("lead.view", [])).toEqual([]);
  });

  test("may be asked about the person that a record goes to", () => {
    const lead = { type: "lead", id: "l", owner: "root" } as const;
    expect(viewer("root").can("lead.transfer", lead, { to: "ann" })).toBe(true);
    expect(viewer("root").can("lead.transfer", lead, { to: "nobody" })).toBe(false);
  });

  test("takes a moment as text or as a date", () => {
    expect(
      policy()
        .viewer("ann", { now: new Date(NOW) })
        .can("lead.view", LEADS[0]),
    ).toBe(true);
  });

  test.each([
    ["UNKNOWN_VIEWER", () => policy().viewer("nobody", { now: NOW })],
    ["MALFORMED_ID", () => policy().viewer("", { now: NOW })],
    ["MALFORMED_ID", () => policy().viewer("\ud800", { now: NOW })],
    ["MALFORMED_INSTANT", () => policy().viewer("ann", { now: "yesterday" })],
    ["MALFORMED_INSTANT", () => policy().viewer("ann", { now: new Date(Number.NaN) })],
    ["UNKNOWN_ACTION", () => viewer("ann").can("lead.veiw" as Action, LEADS[0])],
    ["RESOURCE_MISMATCH", () => viewer("ann").can("lead.view", { type: "deal" } as never)],
    ["UNKNOWN_FIELD", () => viewer("ann").can("lead.view", { type: "lead", colour: "red" } as never)],
    ["MALFORMED_ID", () => viewer("ann").can("lead.view", { type: "lead", partner: "\udc00" })],
    ["MALFORMED_JSON", () => viewer("ann").filter("lead.view", "no list" as never)],
  ])("refuses with %s: %s", (code, call) => {
    expect(refusal(call).code).toBe(code);
    expect(viewer("ann").can("lead.view", LEADS[0])).toBe(true);
  });
});

describe("an edit", () => {
  test("is planned without a change, and applied into a new policy; the old one answers as before", () => {
    const before = policy();
    const plan = before.plan({ by: "root", revision: 7, now: NOW, edit: remove });
    expect(plan).toMatchObject({ outcome: "ok", revision: 7, rows: [{ partner: "p", user: "ann", outcome: "updated" }] });
    const after = before.apply(accepted(plan));
    expect(after.revision).toBe(8);
    expect(after.viewer("ann", { now: NOW }).can("lead.view", LEADS[0])).toBe(false);
    expect(before.viewer("ann", { now: NOW }).can("lead.view", LEADS[0])).toBe(true);
    expect(before.toText()).toBe(policy().toText());
  });

  test("replayed elsewhere gives the same snapshot, byte for byte", () => {
    const here = policy();
    const plan = here.plan({ by: "root", revision: 7, now: NOW, edit: remove });
    expect(policy().applyChanges(plan.changes, plan.revision).toText()).toBe(here.apply(accepted(plan)).toText());
  });

  test("of another revision is refused, planned or applied", () => {
    const first = policy();
    const stale = first.plan({ by: "root", revision: 6, now: NOW, edit: remove });
    expect(stale).toMatchObject({ outcome: "refused", rows: [{ code: "STALE_SNAPSHOT" }], changes: [] });
    const plan = first.plan({ by: "root", revision: 7, now: NOW, edit: remove });
    const next = first.apply(accepted(plan));
    expect(refusal(() => next.apply(accepted(plan))).code).toBe("STALE_SNAPSHOT");
    expect(refusal(() => next.applyChanges(plan.changes, 7)).code).toBe("STALE_SNAPSHOT");
    expect(next.revision).toBe(8);
  });

  test("that is refused cannot be applied", () => {
    const refused = policy().plan({ by: "ann", revision: 7, now: NOW, edit: remove });
    expect(refused).toMatchObject({ outcome: "refused", rows: [{ code: "NOT_PERMITTED" }] });
    expect(refusal(() => policy().apply(refused as never))).toMatchObject({ code: "INVALID_VALUE", at: "/outcome" });
  });

  test("may be a table, as text or bytes; a wrong line is a refused row", () => {
    const csv = "action,partner,user,primary\nadd,p,bob,\nadd,q,bob,true\n";
    const head = { by: "root", revision: 7, now: NOW } as const;
    const plan = policy().plan({ ...head, csv });
    expect(plan.rows.map((row) => row.outcome)).toEqual(["updated", "updated"]);
    expect(policy().plan({ ...head, csv: new TextEncoder().encode(csv) })).toEqual(plan);
    const wrong = policy().plan({ ...head, mode: "partial", csv: "action,partner,user\nadd,p,bob\nadd,p\nadd,\ud800,bob\n" });
    expect(wrong.rows.map((row) => row.code)).toEqual([undefined, "MALFORMED_ROW", "MALFORMED_ROW"]);
    expect(refusal(() => policy().plan({ ...head, csv: 7 as never }))).toMatchObject({ code: "INVALID_VALUE", at: "/csv" });
  });
});

describe("the other questions", () => {
  test("have answers", () => {
    const all = policy();
    const at = { now: NOW };
    expect(all.recipients({ module: "lead", event: "created", record: { type: "lead", partner: "p" } }, at).users).toEqual(["ann"]);
    expect(all.widget("pia", at)).toEqual(["ann"]);
    expect(all.managersLister("root")).toMatchObject([{ user: "ann", partner: "p", primary: true, effective: true }]);
    expect(all.hierarchy("p").map((role) => role.id)).toEqual(["executive", "manager", "user"]);
    expect(all.customView("pia", at)).toBe("v");
    expect(all.customView("old", at)).toBeNull();
    expect(all.reviewList("p")).toEqual(["old", "pia"]);
    expect(Date.parse(all.reviewDue("p", at))).toBe(Date.parse("2027-02-22T00:00:00Z"));
    expect(all.inactive(at)).toEqual(["old"]);
    expect(all.orphans(at)).toEqual(["old"]);
    expect(all.lint(at).map((finding) => finding.code)).toEqual(expect.arrayContaining(["CUSTOM_ONLY", "NO_ROLE"]));
    expect(all.label({ role: "basic", locale: "de-AT" })).toBe("Einfach");
    expect(all.impact({ by: "root", edit: remove, records: [...LEADS], ...at })).toEqual([{ user: "ann", gains: [], loses: ["b", "a"] }]);
  });

  test.each([
    ["UNKNOWN_ID", () => policy().hierarchy("nowhere")],
    ["UNKNOWN_ID", () => policy().reviewList("nowhere")],
    ["UNKNOWN_ID", () => policy().reviewDue("nowhere", { now: NOW })],
    ["UNKNOWN_ID", () => policy().label({ role: "nothing", locale: "de" })],
    ["MALFORMED_INSTANT", () => policy().inactive({ now: "soon" })],
    ["MALFORMED_ID", () => policy().widget("", { now: NOW })],
    ["MISSING_FIELD", () => policy().lint(undefined as never)],
    ["MALFORMED_JSON", () => policy().impact(undefined as never)],
    ["MALFORMED_JSON", () => policy().plan(undefined as never)],
  ])("refuse with %s: %s", (code, call) => {
    expect(refusal(call).code).toBe(code);
  });
});

describe("a closed policy", () => {
  test("refuses every question, also its viewers', and may be closed again", () => {
    const closed = policy();
    const ann = closed.viewer("ann", { now: NOW });
    const plan = closed.plan({ by: "root", revision: 7, now: NOW, edit: remove });
    const open = policy();
    closed.close();
    closed.close();
    const calls = [
      () => ann.can("lead.view", LEADS[0]),
      () => closed.viewer("ann", { now: NOW }),
      () => closed.plan({ by: "root", revision: 7, now: NOW, edit: remove }),
      () => closed.plan({ by: "root", revision: 7, now: NOW, csv: "" }),
      () => closed.apply(accepted(plan)),
      () => closed.applyChanges(plan.changes, 7),
      () => closed.toText(),
      () => closed.widget("pia", { now: NOW }),
    ];
    for (const call of calls) expect(refusal(call).code).toBe("POLICY_CLOSED");
    expect(open.viewer("ann", { now: NOW }).can("lead.view", LEADS[0])).toBe(true);
  });

  test("is what a `using` block leaves", () => {
    const left = policy();
    left[Symbol.dispose]();
    expect(refusal(() => left.toText()).code).toBe("POLICY_CLOSED");
  });

  test("gives its memory back", () => {
    const text = JSON.stringify(programme());
    for (let i = 0; i < 2_000; i += 1) Policy.loadSync(text).close();
    expect(policy().revision).toBe(7);
  });
});

test("an error is known by its brand, also one of another copy of the package", () => {
  const error = refusal(() => viewer("nobody"));
  const brand = Object.getOwnPropertySymbols(error).find((symbol) => Symbol.keyFor(symbol) !== undefined) as symbol;
  expect(PolicyError.is({ [brand]: true })).toBe(true);
  for (const other of [undefined, null, 7, "UNKNOWN_VIEWER", new Error("x"), {}]) expect(PolicyError.is(other)).toBe(false);
  expect(error).toBeInstanceOf(Error);
  expect(error.name).toBe("PolicyError");
});
