import type { Snapshot } from "partner-policy/slim";
import type { SharingList, SupposedList, SupposedStep } from "./protocol.js";

type Facts = readonly ({ readonly id: string } & object)[];

/** A snapshot with another fact in the place of the one with this id, with one more, or without it. */
export function withFact(snapshot: Snapshot, list: SupposedList, id: string | undefined, fact: object | undefined): Snapshot {
  if (list === "defaultAccess") {
    const { [id ?? ""]: _, ...others } = (snapshot.defaultAccess ?? {}) as Record<string, object>;
    return { ...snapshot, defaultAccess: fact === undefined ? others : { ...others, [id ?? ""]: fact } } as Snapshot;
  }
  const facts = (snapshot[list] ?? []) as Facts;
  const next = fact === undefined ? [] : [fact];
  return { ...snapshot, [list]: id === undefined ? [...facts, ...next] : facts.flatMap((one) => (one.id === id ? next : [one])) };
}

/** A snapshot with several facts otherwise, one after the other. */
export function withFacts(snapshot: Snapshot, steps: readonly SupposedStep[]): Snapshot {
  return steps.reduce((before, { list, id, fact }) => withFact(before, list, id, fact), snapshot);
}

/** A snapshot in which one fact opens nothing: a rule or a set is gone; a group or a queue, which others name, has no members. */
export function lessOne(snapshot: Snapshot, list: SharingList, id: string): Snapshot {
  if (list === "publicGroups") return withFact(snapshot, list, id, { id });
  if (list === "queues") {
    const queue = snapshot.queues?.find((one) => one.id === id);
    return withFact(snapshot, list, id, queue && { id, label: queue.label, types: queue.types });
  }
  const less = withFact(snapshot, list, id, undefined);
  if (list === "sharingSets") less.shareGroups = (less.shareGroups ?? []).filter((group) => group.sharingSet !== id);
  return less;
}
