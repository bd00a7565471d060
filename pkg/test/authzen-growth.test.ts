import { Policy, type Snapshot } from "partner-policy";
import { createAuthZenHandler } from "partner-policy/authzen";
import { expect, test } from "vitest";
import { countSteps, stepsOfAll } from "./counted.js";
import { internal, many, partnerUser, snapshotOf } from "./growth.js";
import { NOW } from "./programme.js";

countSteps();

/** Everybody sees what everybody owns, by rules of two groups. */
function world(n: number): Snapshot {
  const partner = (at: number): string => `p${at % (n / 10)}`;
  return snapshotOf({
    partners: many(n / 10, (at) => ({ id: partner(at), name: "P", status: "active" })),
    users: [
      internal("w"),
      ...many(n, (at) => partnerUser(`u${at}`, { partner: partner(at), contact: { id: `c${at}`, partner: partner(at) } })),
    ],
    publicGroups: ["a", "b"].map((id) => ({ id, users: many(n, (at) => `u${at}`) })),
    sharingRules: ["a", "b"].map((id) => ({ id, type: "deal", level: "read", purpose: "p", ownedBy: { group: id }, to: { group: id } })),
  });
}

test("a subject search takes work for each person, whoever else may do the same", async () => {
  const steps = async (n: number): Promise<number> => {
    const policy = Policy.loadSync(world(n));
    const handler = createAuthZenHandler({ policy, now: () => NOW });
    const body = {
      subject: { type: "user" },
      action: { name: "view" },
      resource: { type: "deal", id: "d", properties: { partner: "p1", owner: "u1" } },
    };
    const ask = async () => {
      const request = new Request("https://pdp.example/access/v1/search/subject", {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body),
      });
      const answer = (await (await handler(request)).json()) as { results: unknown[] };
      expect(answer.results).toHaveLength(n);
    };
    await ask();
    return stepsOfAll(ask);
  };
  const [small, large] = [await steps(300), await steps(600)];
  expect(large / small).toBeLessThan(2.4);
});
