// The rows that real databases return are those that the rules allow, record by record.
import type { Action, Resource, User } from "partner-policy";
import { where } from "partner-policy/sql";
import { Viewer } from "partner-policy/viewer";
import { expect, test } from "vitest";
import { tableRecords } from "../random-programme.js";
import { COLUMNS, ENGINES } from "./engines.js";
import { looking, NOW, VERBS } from "./looking.js";

/** How many programmes are asked about; `PROGRAMMES=2000` asks more. */
const PROGRAMMES = Number(process.env.PROGRAMMES ?? 24);
const RECORDS = 300;
const LEAST = 200_000;
/** How many of the thirty filters of a programme look at records, at least. */
const LEAST_LOOKING = 8;
const SEED = Number(process.env.SEED ?? 15);

const records = tableRecords(RECORDS, SEED);

test.each(ENGINES)(
  "%s returns the rows that the rules allow",
  async (_, start) => {
    const engine = await start(records);
    let asked = 0;
    try {
      for (const { policy, type } of looking(PROGRAMMES, SEED, LEAST_LOOKING)) {
        const typed = records.map((record) => ({ ...record, type }) as Resource);
        for (const { id } of policy.toJSON().users as User[]) {
          const viewer = policy.viewer(id, { now: NOW });
          for (const verb of VERBS) {
            const action = `${type}.${verb}` as Action;
            const right = typed.flatMap((record, n) => (viewer.can(action, record as never) ? [n] : []));
            const { sql, params } = viewer.where(action, { dialect: engine.dialect, columns: COLUMNS });
            const found = await engine.rows(sql, params).catch((error: unknown) => {
              throw new Error(`${sql} ${JSON.stringify(params)}`, { cause: error });
            });
            expect(found, `${action} for ${id}: ${sql} ${JSON.stringify(params)}`).toEqual(right);
            const rest = await engine.rows(`NOT ${sql}`, params);
            expect(rest.length + found.length, `never NULL: ${sql}`).toBe(records.length);
            asked += typed.length;
          }
          const capsule = Viewer.fromBytes(viewer.toBytes(), { now: NOW });
          const options = { dialect: engine.dialect, columns: COLUMNS } as const;
          try {
            expect(where(capsule, `${type}.view` as Action, options).sql).toEqual(viewer.where(`${type}.view` as Action, options).sql);
          } catch (error) {
            expect((error as { code?: string }).code).toBe("CAPSULE_TOO_BROAD");
          }
        }
        policy.close();
      }
    } finally {
      await engine.close();
    }
    expect(asked).toBeGreaterThan(LEAST);
  },
  600_000 * Math.max(1, PROGRAMMES / 40),
);
