import { type Change, createPolicyStore, type Edit, type Plan, Policy } from "partner-policy";
import { afterEach, describe, expect, test, vi } from "vitest";
import { accepted, NOW, policy, programme } from "./programme.js";

const STALE = expect.objectContaining({ code: "STALE_SNAPSHOT" });
const ADD_BOB = { kind: "managers.add", partners: ["q"], users: ["bob"] } as const;
const ADD_ANN = { kind: "managers.add", partners: ["q"], users: ["ann"] } as const;
const DROP_ANN = { kind: "managers.remove", partners: ["p"], users: ["ann"] } as const;

function planned(on: Policy, edit: Edit | typeof ADD_BOB | typeof DROP_ANN | typeof ADD_ANN): Plan {
  const plan = on.plan({ by: "root", revision: on.revision, now: NOW, edit });
  expect(plan.outcome).toBe("ok");
  return plan;
}

/** Who manages what, as text. */
function managers(of: Policy): string {
  return (of.toJSON().managers ?? []).map(({ partner, user }) => `${partner}:${user}`).join(" ");
}

/** A save that is settled from outside. */
function pending() {
  let resolve = (_: string) => {};
  let reject = (_: unknown) => {};
  const save = vi.fn(
    (_: Plan) =>
      new Promise<string>((yes, no) => {
        resolve = yes;
        reject = no;
      }),
  );
  return { save, resolve: (value: string) => resolve(value), reject: (error: unknown) => reject(error) };
}

const turns = () => new Promise((resolve) => setTimeout(resolve));

describe("a policy", () => {
  test("tells of every policy that is made of it, and of those made of that", () => {
    const first = policy();
    const told: number[] = [];
    const end = first.subscribe((next) => told.push(next.revision));
    const second = first.apply(accepted(planned(first, ADD_BOB)));
    second.applyChanges(planned(second, DROP_ANN).changes, 8);
    first.apply(accepted(planned(first, DROP_ANN)));
    expect(told).toEqual([8, 9, 8]);
    end();
    second.apply(accepted(planned(second, DROP_ANN)));
    first.apply(accepted(planned(first, DROP_ANN)));
    expect(told).toEqual([8, 9, 8]);
  });

  test("tells nobody of what is refused, nor a later one's listeners of an earlier one's changes", () => {
    const first = policy();
    const told = vi.fn();
    first.subscribe(told);
    expect(() => first.applyChanges([], 6)).toThrow(STALE);
    expect(told).not.toHaveBeenCalled();
    const second = first.apply(accepted(planned(first, ADD_BOB)));
    const later = vi.fn();
    second.subscribe(later);
    first.apply(accepted(planned(first, DROP_ANN)));
    expect([told.mock.calls.length, later.mock.calls.length]).toEqual([2, 0]);
  });
});

describe("a store", () => {
  afterEach(() => vi.unstubAllGlobals());

  test("tells which policy answers now and which did before, until it is ended", () => {
    const first = policy();
    const store = createPolicyStore(first);
    const told: Policy[][] = [];
    const end = store.subscribe((...policies) => told.push(policies));
    const next = store.applyChanges(planned(first, ADD_BOB).changes, 7);
    expect(told).toEqual([[next, first]]);
    expect(store.current()).toBe(next);
    store.replace(next);
    expect(told.length).toBe(1);
    end();
    end();
    store.replace(first);
    expect(told.length).toBe(1);
  });

  test("never goes back a revision, unless it is told that it may", () => {
    const older = policy();
    const store = createPolicyStore(Policy.loadSync({ ...programme(), revision: 9 }));
    const nine = store.current();
    const told = vi.fn();
    store.subscribe(told);
    expect([store.replace(older), store.current() === nine, told.mock.calls.length]).toEqual([false, true, 0]);
    const again = Policy.loadSync({ ...programme(), revision: 9 });
    expect([store.replace(again), store.current() === again]).toEqual([true, true]);
    const ahead = store.apply(accepted(planned(store.current(), ADD_BOB)));
    expect([store.current().revision, store.replace(again), store.replace(older)]).toEqual([10, false, false]);
    ahead();
    expect([store.replace(older, { mayGoBack: true }), store.current() === older]).toEqual([true, true]);
    expect(() => store.replace(older, { force: true } as never)).toThrow(expect.objectContaining({ code: "UNKNOWN_OPTION" }));
  });

  test("reports what a listener throws and tells the others all the same", () => {
    const reported = vi.fn();
    vi.stubGlobal("reportError", reported);
    const store = createPolicyStore(policy());
    const other = vi.fn();
    const broken = new Error("a listener is broken");
    store.subscribe(() => {
      throw broken;
    });
    store.subscribe(other);
    store.replace(policy());
    expect(reported).toHaveBeenCalledExactlyOnceWith(broken);
    expect(other).toHaveBeenCalledOnce();
  });

  test("does not tell a listener that another one ended meanwhile", () => {
    const store = createPolicyStore(policy());
    const second = vi.fn();
    store.subscribe(() => end());
    const end = store.subscribe(second);
    store.replace(policy());
    expect(second).not.toHaveBeenCalled();
  });

  test("of a stale tab says so and overwrites nothing", async () => {
    const server = policy();
    const [here, there] = [createPolicyStore(policy()), createPolicyStore(policy())];
    const mine = planned(here.current(), DROP_ANN);
    const theirs = planned(there.current(), ADD_BOB);
    const after = server.apply(accepted(theirs));
    here.applyChanges(theirs.changes, theirs.revision);
    const save = vi.fn();
    await expect(here.optimistic(accepted(mine), save)).rejects.toThrow(STALE);
    expect(() => here.apply(accepted(mine))).toThrow(STALE);
    expect(() => here.applyChanges(mine.changes, mine.revision)).toThrow(STALE);
    expect(() => here.applyChanges([], 12)).toThrow(STALE);
    expect(() => here.applyChanges([7n] as never, 8)).toThrow(expect.objectContaining({ code: "MALFORMED_JSON" }));
    expect(save).not.toHaveBeenCalled();
    expect(here.current().toText()).toBe(after.toText());
  });

  test("takes an applied plan back, unless something has followed", () => {
    const store = createPolicyStore(policy());
    const undo = store.apply(accepted(planned(store.current(), ADD_BOB)));
    expect(managers(store.current())).toBe("p:ann q:bob");
    undo();
    expect(store.current().revision).toBe(7);
    const late = store.apply(accepted(planned(store.current(), ADD_BOB)));
    store.apply(accepted(planned(store.current(), DROP_ANN)));
    late();
    expect(managers(store.current())).toBe("q:bob");
  });
});

describe("an optimistic plan", () => {
  test("answers at once and stays when it is saved", async () => {
    const store = createPolicyStore(policy());
    const plan = planned(store.current(), ADD_BOB);
    const { save, resolve } = pending();
    const saved = store.optimistic(accepted(plan), save);
    expect(managers(store.current())).toBe("p:ann q:bob");
    await turns();
    expect(save).toHaveBeenCalledExactlyOnceWith(plan);
    resolve("saved");
    expect(await saved).toBe("saved");
    expect([store.current().revision, managers(store.current())]).toEqual([8, "p:ann q:bob"]);
  });

  test.each([
    ["rejects", () => Promise.reject(new Error("the server says no"))],
    [
      "throws",
      () => {
        throw new Error("the server says no");
      },
    ],
  ])("is rolled back when saving %s", async (_, save) => {
    const first = policy();
    const store = createPolicyStore(first);
    const told: number[] = [];
    store.subscribe((now) => told.push(now.revision));
    await expect(store.optimistic(accepted(planned(first, ADD_BOB)), save)).rejects.toThrow("the server says no");
    expect(store.current()).toBe(first);
    expect(told).toEqual([8, 7]);
  });

  test("that is refused, or of another revision, is neither applied nor saved", async () => {
    const store = createPolicyStore(policy());
    const refused = store.current().plan({ by: "bob", revision: 7, now: NOW, edit: ADD_BOB });
    const save = vi.fn();
    await expect(store.optimistic(refused as never, save)).rejects.toMatchObject({ code: "INVALID_VALUE" });
    await expect(store.optimistic(accepted({ ...planned(store.current(), ADD_BOB), revision: 6 }), save)).rejects.toThrow(STALE);
    expect(save).not.toHaveBeenCalled();
    expect(store.current().revision).toBe(7);
  });

  test.each(["rejects", "resolves"])("makes room for another's change, which stays when its saving %s", async (how) => {
    const store = createPolicyStore(policy());
    const { save, resolve, reject } = pending();
    const saved = store.optimistic(accepted(planned(store.current(), ADD_BOB)), save);
    await turns();
    store.applyChanges(planned(policy(), ADD_ANN).changes, 7);
    expect([store.current().revision, managers(store.current())]).toEqual([8, "p:ann q:ann"]);
    if (how === "rejects") {
      reject(new Error("the server says it is stale"));
      await expect(saved).rejects.toThrow("the server says it is stale");
    } else {
      resolve("saved");
      await expect(saved).rejects.toThrow(STALE);
    }
    expect([store.current().revision, managers(store.current())]).toEqual([8, "p:ann q:ann"]);
  });

  test("makes room for another policy that is loaded", async () => {
    const store = createPolicyStore(policy());
    const { save, reject } = pending();
    const saved = store.optimistic(accepted(planned(store.current(), ADD_BOB)), save);
    const loaded = Policy.loadSync({ ...programme(), revision: 20 });
    await turns();
    store.replace(loaded);
    reject(new Error("offline"));
    await expect(saved).rejects.toThrow("offline");
    expect(store.current()).toBe(loaded);
  });

  test.each(["before", "after"])("that comes back as a change %s it is saved is taken as its own", async (when) => {
    const store = createPolicyStore(policy());
    const plan = planned(store.current(), ADD_BOB);
    const { save, resolve } = pending();
    const saved = store.optimistic(accepted(plan), save);
    await turns();
    const told = vi.fn();
    store.subscribe(told);
    const echo = () => store.applyChanges(JSON.parse(JSON.stringify(plan.changes)) as Change[], 7);
    if (when === "before") echo();
    resolve("saved");
    expect(await saved).toBe("saved");
    if (when === "after") echo();
    expect([store.current().revision, managers(store.current())]).toEqual([8, "p:ann q:bob"]);
    expect(told).not.toHaveBeenCalled();
    expect(() => store.applyChanges(planned(policy(), DROP_ANN).changes, 7)).toThrow(STALE);
  });

  test("waits for an earlier one, and goes with it", async () => {
    const first = policy();
    const store = createPolicyStore(first);
    const one = pending();
    const two = pending();
    const saved = [
      store.optimistic(accepted(planned(store.current(), ADD_BOB)), one.save),
      store.optimistic(accepted(planned(store.current(), DROP_ANN)), two.save),
    ];
    expect(managers(store.current())).toBe("q:bob");
    await turns();
    expect([one.save.mock.calls.length, two.save.mock.calls.length]).toEqual([1, 0]);
    one.reject(new Error("the server says no"));
    const outcomes = await Promise.allSettled(saved);
    expect(outcomes).toMatchObject([{ reason: { message: "the server says no" } }, { reason: { code: "STALE_SNAPSHOT" } }]);
    expect(two.save).not.toHaveBeenCalled();
    expect(store.current()).toBe(first);
  });

  test("is saved after an earlier one, and may fail alone", async () => {
    const store = createPolicyStore(policy());
    const order: string[] = [];
    const one = store.optimistic(accepted(planned(store.current(), ADD_BOB)), async () => order.push("one"));
    const two = store.optimistic(accepted(planned(store.current(), DROP_ANN)), async () => {
      order.push("two");
      throw new Error("the server says no");
    });
    await one;
    await expect(two).rejects.toThrow("the server says no");
    expect(order).toEqual(["one", "two"]);
    expect([store.current().revision, managers(store.current())]).toEqual([8, "p:ann q:bob"]);
    await store.optimistic(accepted(planned(store.current(), DROP_ANN)), async () => order.push("three"));
    expect([store.current().revision, managers(store.current())]).toEqual([9, "q:bob"]);
  });
});
