import type { Change, Plan } from "partner-policy";
import { useEffect, useMemo, useState } from "react";
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

const NOT_YET: PlanState = { is: "planning", rows: 0 };

/** What the engine makes of a proposal; nothing blocks while a long one is made. */
export function usePlan(asks: PlanAsk, by: string, revision: number, mode: Mode, now: string): PlanState {
  const { engine } = useSession();
  const { key } = useEdition();
  const question = useMemo(() => ({ key, by, revision, mode, now, asks }), [key, by, revision, mode, now, asks]);
  const [{ of, state }, setPlanned] = useState<{ readonly of: object; readonly state: PlanState }>({ of: question, state: NOT_YET });
  useEffect(() => {
    const setState = (next: PlanState): void => setPlanned({ of: question, state: next });
    const controller = new AbortController();
    const rows: Plan["rows"] = [];
    const changes: Change[] = [];
    setState(NOT_YET);
    const onPart = (part: { readonly rows: Plan["rows"] } | { readonly changes: Change[] }): void => {
      if ("rows" in part) rows.push(...part.rows);
      else changes.push(...part.changes);
      setState({ is: "planning", rows: rows.length });
    };
    engine.ask("plan", question, { signal: controller.signal, onPart }).then(
      (head) => setState({ is: "planned", plan: { head, rows, changes } }),
      (error: unknown) => !controller.signal.aborted && setState({ is: "failed", error }),
    );
    return () => controller.abort();
  }, [engine, question]);
  // A plan of another question, such as in another name, is none of this one.
  return of === question ? state : NOT_YET;
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
