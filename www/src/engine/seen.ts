import type { Action, Resource } from "partner-policy/slim";
import { policyOf, records, rowsOf, tableOf, viewerOf } from "./held.js";
import { type Methods, SEEN_BY, type SeenAnswer, type SeenBy } from "./protocol.js";
import { has } from "./query.js";
import { SLICE, type Turn } from "./turn.js";

/** Which records of a type somebody of the supplier sees, and which somebody of a partner, as it was counted last. */
let seen:
  | { readonly name: string; readonly of: readonly Resource[]; readonly staff: Uint32Array; readonly partners: Uint32Array }
  | undefined;

/** Looks at everybody: of each record of a type, whether nobody sees it, only staff, or somebody of a partner. */
export async function seenBy({ key, now, type }: Parameters<Methods["seenBy"]>[0], turn: Turn<"seenBy">): Promise<SeenAnswer> {
  const policy = policyOf(key);
  const table = tableOf(key);
  const { users } = policy.toJSON();
  const made = {
    name: nameOf(key, now, type),
    of: records,
    staff: new Uint32Array(Math.ceil(records.length / 32)),
    partners: new Uint32Array(Math.ceil(records.length / 32)),
  };
  const counted = (done: number): SeenAnswer => {
    const counts = { nobody: 0, staff: 0, partners: 0 };
    for (const row of rowsOf(type)) counts[sideOf(made, row)] += 1;
    return { counts: SEEN_BY.map((value) => [value, counts[value]] as const), done, of: users.length };
  };
  let slice = performance.now();
  for (const [place, { id, kind }] of users.entries()) {
    const viewer = viewerOf(policy, id, now);
    const bits = kind === "internal" ? made.staff : made.partners;
    if (viewer !== undefined && table !== undefined) {
      for (const row of table.filterRows(viewer, `${type}.view` as Action)) bits[row >>> 5] = (bits[row >>> 5] ?? 0) | (1 << (row & 31));
    }
    if (performance.now() - slice > SLICE) {
      turn.part({ counts: [], done: place + 1, of: users.length });
      await turn.breathe();
      slice = performance.now();
    }
  }
  seen = made;
  return counted(users.length);
}

/** Says of a row who sees it; nothing, while it is not counted. */
export function seenTest(key: number, now: string, type: string, wanted: ReadonlySet<string>): (row: number) => boolean {
  // Other records may have taken the place of those that were counted.
  const known = seen?.name === nameOf(key, now, type) && seen.of === records ? seen : undefined;
  return (row) => known !== undefined && wanted.has(sideOf(known, row));
}

function sideOf({ staff, partners }: { readonly staff: Uint32Array; readonly partners: Uint32Array }, row: number): SeenBy {
  return has(partners, row) ? "partners" : has(staff, row) ? "staff" : "nobody";
}

function nameOf(key: number, now: string, type: string): string {
  return `${key} ${now} ${type}`;
}
