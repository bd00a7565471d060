import { Policy, PolicyError, type Resource, type Snapshot } from "partner-policy";
import { describe, expect, test } from "vitest";
import { stepsOf } from "./counted.js";

const [SMALL, LARGE] = [100, 200];
/** Twice as much takes twice the steps, and what sorting and wider tables add. */
const MOST_GROWTH = 2.6;

/** Some facts of a programme. */
export type Part = Partial<Record<keyof Snapshot, unknown>>;

/** A part that grows, and the records that are asked about. */
export interface World {
  readonly part: Part;
  /** Everybody is above everybody behind: whatever asks all viewers has as many pairs to look at. */
  readonly isDeep?: boolean;
  readonly records?: readonly Resource[];
}

export const many = <T>(n: number, make: (at: number) => T): T[] => Array.from({ length: n }, (_, at) => make(at));

export const partnerUser = (id: string, more: object = {}): object => ({
  kind: "partner",
  id,
  name: id,
  status: "active",
  partner: "p",
  license: "partner-community",
  contact: { id: `c-${id}`, partner: "p" },
  createdAt: "2026-11-20T00:00:00Z",
  ...more,
});

export const internal = (id: string, more: object = {}): object => ({ kind: "internal", id, name: id, status: "active", ...more });

/** Who is there, unless a world says others. */
export const people = [internal("w", { supplierAdmin: true, permissionGroups: ["admin"] }), internal("v"), partnerUser("u")];
export const lead: Resource = { type: "lead", id: "l", owner: "u", partner: "p" };

/** A programme with these parts. */
export function snapshotOf(part: Part): Snapshot {
  return {
    format: "partner-policy/1",
    revision: 1,
    partners: ["p", "q"].map((id) => ({ id, name: id, status: "active" })),
    users: people,
    permissionGroups: [{ id: "admin", name: "Admin", partnerAdministration: true, systemAdministration: true }],
    ...part,
  } as unknown as Snapshot;
}

/** A programme that was loaded and compiled, what that took, and how whatever else is asked of it is counted. */
export interface Asking {
  readonly policy: Policy;
  /** The compiled programme. */
  readonly bytes: Uint8Array;
  readonly ask: (name: string, work: () => unknown) => void;
  /** The steps of every question by its name. */
  readonly found: Map<string, number>;
}

/** @param refusals the codes of refusals that are answers; any other one fails the test */
export function asking(snapshot: Snapshot, refusals: readonly string[] = []): Asking {
  const found = new Map<string, number>();
  const answered = (work: () => unknown): void => {
    try {
      work();
    } catch (error) {
      if (!PolicyError.is(error) || !refusals.includes(error.code)) throw error;
    }
  };
  const ask = (name: string, work: () => unknown): void => {
    found.set(
      name,
      stepsOf(() => answered(work)),
    );
  };
  let policy = Policy.loadSync(snapshot);
  ask("load", () => {
    policy = Policy.loadSync(snapshot);
  });
  let bytes: Uint8Array = new Uint8Array();
  ask("compile", () => {
    bytes = policy.toBytes();
  });
  return { policy, bytes, ask, found };
}

/** A test for each world: what is asked in one of twice the size takes no more than twice the steps. */
export function growsLinearly(worlds: Record<string, (n: number) => World>, costs: (world: World, n: number) => Map<string, number>): void {
  describe("twice as much takes no more than twice the steps", () => {
    test.each(Object.entries(worlds))(
      "%s",
      (_, world) => {
        const [small, large] = [costs(world(SMALL), SMALL), costs(world(LARGE), LARGE)];
        const grown = [];
        for (const [question, steps] of large) {
          const before = small.get(question) as number;
          if (steps > before * MOST_GROWTH && steps > 20_000) grown.push(`${question}: ${before}, then ${steps}`);
        }
        expect(grown).toEqual([]);
      },
      120_000,
    );
  });
}
