import { type Action, Policy } from "partner-policy";
import { sampleProgramme } from "partner-policy/sample";
import { expect, test } from "vitest";
import { codeOf } from "./programme.js";

const { snapshot, leads, now } = sampleProgramme({ partners: 20, users: 160, leads: 1500 });
const ACTIONS: Action[] = ["lead.view", "lead.edit", "lead.transfer", "lead.share", "deal.view"];

test("filter, count, rows, matrix and single rows agree, also after updates", () => {
  const policy = Policy.loadSync(snapshot);
  const table = policy.table(leads);
  const owners = new Set(snapshot.partners.slice(0, 3).map((partner) => partner.owner));
  for (let round = 0; round < 3; round++) {
    // Some of every kind, and those to whom whole accounts roll up: their rows are in long lists.
    for (const user of snapshot.users.filter((user, at) => at % 9 === round || owners.has(user.id))) {
      const viewer = policy.viewer(user.id, { now });
      const matrix = table.matrix(viewer, ACTIONS);
      for (const [at, action] of ACTIONS.entries()) {
        const rows = [...table.filterRows(viewer, action)];
        expect(table.count(viewer, action)).toBe(rows.length);
        expect(table.filter(viewer, action)).toEqual(rows.map((row) => table.record(row)));
        const single = leads.flatMap((_, row) => (table.can(viewer, action, row) ? [row] : []));
        expect(single).toEqual(rows);
        expect(leads.flatMap((_, row) => (matrix.can(row, at) ? [row] : []))).toEqual(rows);
        if (action !== "deal.view") {
          const type = "lead.view" as const;
          if (action === type) expect(rows).toEqual(leads.flatMap((_, row) => (viewer.can(type, table.record(row)) ? [row] : [])));
        } else expect(rows).toEqual([]);
      }
    }
    for (let row = round; row < leads.length; row += 50) {
      const other = leads[(row * 7 + round) % leads.length];
      if (other) table.update(row, { ...other, owner: "u-nobody" });
    }
  }
}, 120_000);

test("a table answers no stranger, no closed policy and no row that there is not", () => {
  const policy = Policy.loadSync(snapshot);
  const other = Policy.loadSync(snapshot);
  const table = policy.table(leads);
  const viewer = policy.viewer(leads[0]?.owner ?? "", { now });
  for (const row of [-1, leads.length, 0.5, Number.NaN, 2 ** 32]) expect(table.can(viewer, "lead.view", row)).toBe(false);
  expect(codeOf(() => table.can(other.viewer(viewer.id, { now }), "lead.view", 0))).toBe("INVALID_VALUE");
  expect(codeOf(() => table.can(viewer, "lead.veiw" as Action, 0))).toBe("UNKNOWN_ACTION");
  expect(codeOf(() => table.update(leads.length, leads[0] as never))).toBe("INVALID_VALUE");
  expect(codeOf(() => table.update(0, { type: "lead", id: "" } as never))).toBe("MALFORMED_ID");
  expect(codeOf(() => policy.table([{ type: "lead", ownr: 1 }] as never))).toBe("UNKNOWN_FIELD");
  for (let i = 0; i < 600; i++) table.can(policy.viewer(viewer.id, { now }), "lead.view", 0);
  expect(table.can(viewer, "lead.view", 0)).toBe(viewer.can("lead.view", leads[0]));
  table.close();
  table.close();
  expect(codeOf(() => table.can(viewer, "lead.view", 0))).toBe("POLICY_CLOSED");
  const second = policy.table(leads);
  second.can(viewer, "lead.view", 0);
  policy.close();
  expect(codeOf(() => second.can(viewer, "lead.view", 0))).toBe("POLICY_CLOSED");
});

test("a question of nobody is refused, also when nobody has asked before", () => {
  const table = Policy.loadSync(snapshot).table(leads);
  for (const nobody of [undefined, null, {}]) {
    expect(codeOf(() => table.filter(nobody as never, undefined as never))).toBe("INVALID_VALUE");
    expect(codeOf(() => table.can(nobody as never, undefined as never, 0))).toBe("INVALID_VALUE");
    expect(codeOf(() => table.count(nobody as never, "lead.view"))).toBe("INVALID_VALUE");
  }
});
