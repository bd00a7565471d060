import { useEffect, useState } from "react";
import { useEdition, useRecords, useSession, useWho } from "../programme/context.js";
import { tallyOf } from "../programme/tally.js";

/** How many records of any type each of `users` may view; `undefined` while the worker counts. */
export function useVisibleCounts(users: readonly string[]): ReadonlyMap<string, number> | undefined {
  const { engine } = useSession();
  const { key } = useEdition();
  const { now } = useWho();
  const records = useRecords();
  const [counts, setCounts] = useState<ReadonlyMap<string, number>>();
  useEffect(() => {
    const controller = new AbortController();
    const types = [...tallyOf(records).types.keys()];
    setCounts(undefined);
    Promise.all(types.map((type) => engine.ask("matrix", { key, now, type, users, verbs: ["view"] }, { signal: controller.signal }))).then(
      (answers) => setCounts(new Map(users.map((user, index) => [user, answers.reduce((sum, answer) => sum + (answer[index] ?? 0), 0)]))),
      () => undefined,
    );
    return () => controller.abort();
  }, [engine, key, now, users, records]);
  return counts;
}
