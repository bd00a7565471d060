import fc from "fast-check";
import { Policy, type Resource, type Snapshot } from "partner-policy";
import { expect, test } from "vitest";
import { Sights } from "../dist/cli/records/sights.js";
import { NOW } from "./programme.js";
import { plain, programme, RECORD_TYPES, resource, USERS } from "./random-programme.js";

type User = Snapshot["users"][number];

/** The same programme with somebody who is alike beside everybody. */
function twinned(snapshot: Snapshot): Snapshot {
  const twins = snapshot.users.map((user) => {
    const twin: Record<string, unknown> = { ...user, id: `${user.id}2`, name: `${user.name} again`, email: undefined, username: undefined };
    const contact = "contact" in user ? user.contact : undefined;
    if (contact != null) twin.contact = { ...contact, id: `${contact.id}2` };
    return JSON.parse(JSON.stringify(twin)) as User;
  });
  const settings = { ...snapshot.settings, inactivityGate: false };
  return { ...snapshot, settings, users: [...snapshot.users, ...twins] };
}

/** Records of which some name a twin in the place of whom they name. */
const records = fc
  .array(fc.tuple(fc.constantFrom(...RECORD_TYPES).chain(resource), fc.boolean()), { minLength: 1, maxLength: 24 })
  .map((made) =>
    made.map(([record, isTwin], at): Resource => {
      const twin = (id: string | null | undefined) => (isTwin && id != null && USERS.includes(id) ? `${id}2` : id);
      return JSON.parse(
        JSON.stringify({ ...record, id: `r${at}`, owner: twin(record.owner), assignee: twin(record.assignee) }),
      ) as Resource;
    }),
  );

test("what users see by those who are alike is what each of them sees", () => {
  let alike = 0;
  fc.assert(
    fc.property(programme, records, (given, made) => {
      const snapshot = twinned(plain(given));
      let policy: Policy;
      try {
        policy = Policy.loadSync(snapshot);
      } catch {
        return;
      }
      const known = made.filter(({ type }) => {
        try {
          policy.viewer(snapshot.users[0]?.id as string, { now: NOW }).can(`${type}.view` as never, { type } as never);
          return true;
        } catch {
          return false;
        }
      });
      const sights = new Sights(policy, policy.toJSON(), known, NOW);
      const ids = snapshot.users.map(({ id }) => id);
      alike += ids.length - new Set(ids.map((id) => sights.classOf(id))).size;
      for (const id of sights.inOrder(ids)) {
        const viewer = policy.viewer(id, { now: NOW });
        const wanted = known.flatMap((record, row) => (viewer.can(`${record.type}.view` as never, record as never) ? [row] : []));
        expect([id, ...sights.rowsOf(id)]).toEqual([id, ...wanted]);
      }
      sights.close();
      policy.close();
    }),
    { numRuns: 300, seed: 7 },
  );
  expect(alike).toBeGreaterThan(200);
});
