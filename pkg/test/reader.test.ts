import { Policy, type Snapshot } from "partner-policy";
import { createPolicyReader, guard } from "partner-policy/server";
import { describe, expect, test, vi } from "vitest";
import { codeOf, NOW, policy, programme } from "./programme.js";

const at = (revision: number) => Policy.loadSync({ ...programme(), revision });

/** A clock that is put forward by hand. */
function clock() {
  let now = 1_000;
  return { clock: () => now, later: (millis: number) => (now += millis) };
}

describe("a policy that is read again and again", () => {
  test("is read once for all who ask at once, and kept while it is fresh", async () => {
    const { clock: tick, later } = clock();
    const read = vi.fn(async () => at(7));
    const present = createPolicyReader({ read, freshFor: 500, clock: tick });
    const asked = await Promise.all(Array.from({ length: 50 }, present));
    expect([read.mock.calls.length, new Set(asked).size, asked[0]?.revision]).toEqual([1, 1, 7]);
    later(499);
    await present();
    expect(read).toHaveBeenCalledTimes(1);
    later(1);
    const again = await Promise.all(Array.from({ length: 50 }, present));
    expect([read.mock.calls.length, new Set([...asked, ...again]).size]).toEqual([2, 1]);
  });

  test("is read again where the clock was put back, and what is no policy is refused", async () => {
    const { clock: tick, later } = clock();
    const read = vi.fn(async (): Promise<Policy> => at(7));
    const present = createPolicyReader({ read, freshFor: 500, clock: tick });
    await present();
    later(-900);
    await present();
    expect(read).toHaveBeenCalledTimes(2);
    await present();
    expect(read).toHaveBeenCalledTimes(2);
    read.mockResolvedValue({ revision: 9 } as never);
    later(600);
    await expect(present()).rejects.toMatchObject({ code: "INVALID_VALUE", at: "/read" });
  });

  test("never goes back a revision, whatever a replica says", async () => {
    const revisions = [7, 9, 8, 7, 9, 10, 1, 11];
    const read = vi.fn(async () => at(revisions.shift() ?? 0));
    const present = createPolicyReader({ read, freshFor: 0 });
    const answered: number[] = [];
    for (let i = 0; i < 8; i += 1) answered.push((await present()).revision);
    expect(answered).toEqual([7, 9, 9, 9, 9, 10, 10, 11]);
  });

  test("is read again at once where it was closed, and taken although its revision is the same", async () => {
    const read = vi.fn(async () => at(7));
    const present = createPolicyReader({ read, freshFor: 60_000 });
    const first = await present();
    first.close();
    const second = await present();
    expect([first.isClosed, second.isClosed, second.revision, read.mock.calls.length]).toEqual([true, false, 7, 2]);
    expect(await present()).toBe(second);
    second.close();
    read.mockImplementation(async () => at(6));
    expect(await present()).toBe(second);
  });

  test("does not let somebody in again whom a later revision deactivated", async () => {
    const users = programme().users.map((user) => (user.id === "ann" ? { ...user, status: "disabled" } : user)) as Snapshot["users"];
    const replicas = [at(7), Policy.loadSync({ ...programme(), revision: 8, users })];
    const present = createPolicyReader({ read: () => replicas.shift() ?? at(7), freshFor: 0 });
    const handler = guard(
      { policy: present, viewer: () => "ann", action: "lead.view", resource: () => ({ type: "lead", partner: "p" }), now: () => NOW },
      () => new Response("in"),
    );
    const ask = async () => (await handler(new Request("https://portal.test/"))).status;
    expect([await ask(), await ask(), await ask(), await ask()]).toEqual([200, 403, 403, 403]);
  });

  test("fails where it cannot be read, keeps nobody waiting for that, and is read by the next call", async () => {
    const { clock: tick, later } = clock();
    const read = vi.fn(async () => at(7)).mockRejectedValueOnce(new Error("offline"));
    const present = createPolicyReader({ read, freshFor: 500, clock: tick });
    const asked = await Promise.allSettled([present(), present()]);
    expect(asked.map((each) => each.status)).toEqual(["rejected", "rejected"]);
    expect((await present()).revision).toBe(7);
    later(500);
    read.mockRejectedValueOnce(new Error("offline"));
    await expect(present()).rejects.toThrow("offline");
    expect([(await present()).revision, read.mock.calls.length]).toEqual([7, 4]);
  });

  test("does not wait for ever for somebody who went away while reading", async () => {
    const { clock: tick, later } = clock();
    const read = vi.fn(async () => at(8)).mockReturnValueOnce(new Promise(() => {}));
    const present = createPolicyReader({ read, freshFor: 500, clock: tick });
    void present();
    later(10_001);
    expect((await present()).revision).toBe(8);
  });

  test("keeps the policy that it has while another one of its revision is read, and closes none", async () => {
    const present = createPolicyReader({ read: () => at(7), freshFor: 0 });
    const first = await present();
    expect(await present()).toBe(first);
    expect(first.viewer("ann", { now: NOW }).id).toBe("ann");
  });

  test("has only options that there are", () => {
    const make = (options: unknown) => codeOf(() => createPolicyReader(options as never));
    expect([make({}), make({ read: 1 }), make({ read: policy, fresh: 1 }), make({ read: policy, freshFor: -1 })]).toEqual([
      "INVALID_VALUE",
      "INVALID_VALUE",
      "UNKNOWN_OPTION",
      "INVALID_VALUE",
    ]);
  });
});
