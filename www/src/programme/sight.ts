import type { Policy, Viewer } from "partner-policy";
import type { SampleLead } from "partner-policy/sample";
import { useEffect, useState } from "react";

const CHUNK = 250;
const BUDGET = 10;

/** What one viewer sees of all leads at one revision. */
export interface Sight {
  readonly viewer: Viewer;
  readonly visible: ReadonlySet<string>;
  readonly millis: number;
  readonly checks: number;
}

/** A sight, or the reason why there is none yet. */
export type SightState =
  | { readonly is: "ready"; readonly sight: Sight }
  | { readonly is: "asking"; readonly done: number; readonly of: number }
  | { readonly is: "failed"; readonly error: unknown };

const known = new WeakMap<Policy, Map<string, Sight>>();

/** Asks the engine for every lead, once per viewer and revision, in slices that leave the page responsive. */
export function useSight(policy: Policy, viewerId: string, leads: readonly SampleLead[], now: string): SightState {
  const [state, setState] = useState<{ policy: Policy; viewerId: string; value: SightState }>();

  useEffect(() => {
    if (known.get(policy)?.has(viewerId)) return;
    const controller = new AbortController();
    const show = (value: SightState): void => {
      if (!controller.signal.aborted) setState({ policy, viewerId, value });
    };
    look(policy, viewerId, leads, now, controller.signal, (done) => show({ is: "asking", done, of: leads.length })).then(
      (sight) => {
        if (sight === undefined) return;
        remember(policy, viewerId, sight);
        show({ is: "ready", sight });
      },
      (error: unknown) => show({ is: "failed", error }),
    );
    return () => controller.abort();
  }, [policy, viewerId, leads, now]);

  const sight = known.get(policy)?.get(viewerId);
  if (sight !== undefined) return { is: "ready", sight };
  if (state?.policy === policy && state.viewerId === viewerId) return state.value;
  return { is: "asking", done: 0, of: leads.length };
}

async function look(
  policy: Policy,
  viewerId: string,
  leads: readonly SampleLead[],
  now: string,
  signal: AbortSignal,
  progress: (done: number) => void,
): Promise<Sight | undefined> {
  await pause();
  if (signal.aborted) return undefined;
  const viewer = policy.viewer(viewerId, { now });
  const visible = new Set<string>();
  let millis = 0;
  let slice = performance.now();
  for (let start = 0; start < leads.length; start += CHUNK) {
    const before = performance.now();
    for (const lead of viewer.filter("lead.view", leads.slice(start, start + CHUNK))) visible.add(lead.id);
    const after = performance.now();
    millis += after - before;
    if (after - slice > BUDGET) {
      progress(start + CHUNK);
      await pause();
      if (signal.aborted) return undefined;
      slice = performance.now();
    }
  }
  return { viewer, visible, millis, checks: leads.length };
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}

function remember(policy: Policy, viewerId: string, sight: Sight): void {
  const sights = known.get(policy) ?? new Map<string, Sight>();
  sights.set(viewerId, sight);
  known.set(policy, sights);
}
