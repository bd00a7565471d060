import type { Change, Plan } from "partner-policy";
import { useEffect, useState } from "react";
import type { ImpactAnswer, PlanAsk, PlanHead, SightChange } from "../engine/protocol.js";
import { useEdition, useSession } from "../programme/context.js";

export type Mode = "all-or-nothing" | "partial";

/** A plan as it arrives from the worker. */
export interface Planned {
  readonly head: PlanHead;
  readonly rows: Plan["rows"];
  readonly changes: readonly Change[];
}

export type PlanState =
  | { readonly is: "planning"; readonly rows: number }
  | { readonly is: "planned"; readonly plan: Planned }
  | { readonly is: "failed"; readonly error: unknown };

/** What the engine makes of a proposal; nothing blocks while a long one is made. */
export function usePlan(asks: PlanAsk, by: string, revision: number, mode: Mode, now: string): PlanState {
  const { engine } = useSession();
  const { key } = useEdition();
  const [state, setState] = useState<PlanState>({ is: "planning", rows: 0 });
  useEffect(() => {
    const controller = new AbortController();
    const rows: Plan["rows"] = [];
    const changes: Change[] = [];
    setState({ is: "planning", rows: 0 });
    const onPart = (part: { readonly rows: Plan["rows"] } | { readonly changes: Change[] }): void => {
      if ("rows" in part) rows.push(...part.rows);
      else changes.push(...part.changes);
      setState({ is: "planning", rows: rows.length });
    };
    engine.ask("plan", { key, by, revision, mode, now, asks }, { signal: controller.signal, onPart }).then(
      (head) => setState({ is: "planned", plan: { head, rows, changes } }),
      (error: unknown) => !controller.signal.aborted && setState({ is: "failed", error }),
    );
    return () => controller.abort();
  }, [engine, key, asks, by, revision, mode, now]);
  return state;
}

export interface ImpactState {
  readonly answer: ImpactAnswer | undefined;
  readonly isDone: boolean;
  readonly error: unknown;
  readonly cancel: () => void;
}

/** Asks a long question and shows what is known of it so far. */
export function useImpact(
  ask: ((signal: AbortSignal, onPart: (part: ImpactAnswer) => void) => Promise<ImpactAnswer>) | undefined,
  /** What is asked; another name asks anew. */
  name: readonly unknown[],
): ImpactState {
  const [state, setState] = useState<Omit<ImpactState, "cancel">>({ answer: undefined, isDone: false, error: undefined });
  const [controller, setController] = useState<AbortController>();
  const asked = JSON.stringify(name);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the question is known by its name
  useEffect(() => {
    if (ask === undefined) return;
    const own = new AbortController();
    setController(own);
    setState({ answer: undefined, isDone: false, error: undefined });
    let known: readonly SightChange[] = [];
    const show = (part: ImpactAnswer, isDone: boolean): void => {
      if (own.signal.aborted) return;
      if (part.changes.length > 0) known = [...known, ...part.changes];
      setState({ answer: { ...part, changes: known }, isDone, error: undefined });
    };
    ask(own.signal, (part) => show(part, false)).then(
      (answer) => show(answer, true),
      (error: unknown) => {
        if (!own.signal.aborted) setState({ answer: undefined, isDone: true, error });
      },
    );
    return () => own.abort();
  }, [asked, ask === undefined]);
  return {
    ...state,
    cancel: () => {
      controller?.abort();
      setState((before) => ({ ...before, isDone: true }));
    },
  };
}
