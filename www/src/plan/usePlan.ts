import type { Change, Plan } from "partner-policy";
import { useEffect, useMemo, useRef, useState } from "react";
import type { ImpactAnswer, PlanAsk, PlanHead, SightChange } from "../engine/protocol.js";
import { useEdition, useSession } from "../programme/context.js";
import { type Differences, differencesInSlices } from "./differences.js";

export type Mode = "all-or-nothing" | "partial";

/** What became of a row. */
export type Outcome = Plan["rows"][number]["outcome"];

/** A row of a plan with its place. */
export type PlanRow = Plan["rows"][number] & { readonly index: number };

/** A plan as it arrives from the worker, put in order part by part: of 100,000 rows every look at all of them is a long task. */
export interface Planned {
  readonly head: PlanHead;
  readonly rows: readonly PlanRow[];
  /** The rows by what became of them. */
  readonly byOutcome: ReadonlyMap<Outcome, readonly PlanRow[]>;
  /** The rows that are not refused. */
  readonly others: readonly PlanRow[];
  /** Every code that a row has. */
  readonly codes: ReadonlySet<string>;
  /** Why rows are refused, and how many. */
  readonly refusals: ReadonlyMap<string, number>;
  readonly changes: readonly Change[];
  readonly differences: Differences;
}

export type PlanState =
  | { readonly is: "planning"; readonly rows: number }
  | { readonly is: "planned"; readonly plan: Planned }
  | { readonly is: "failed"; readonly error: unknown };

const NOT_YET: PlanState = { is: "planning", rows: 0 };

/** What the engine makes of a proposal; nothing blocks while a long one is made. */
export function usePlan(asks: PlanAsk, by: string, revision: number, mode: Mode, now: string): PlanState {
  const { engine } = useSession();
  const { key, directory } = useEdition();
  const question = useMemo(() => ({ key, by, revision, mode, now, asks }), [key, by, revision, mode, now, asks]);
  // Against the revision that the plan was made on, also when it is applied.
  const known = useRef(directory);
  known.current = directory;
  const [{ of, state }, setPlanned] = useState<{ readonly of: object; readonly state: PlanState }>({ of: question, state: NOT_YET });
  useEffect(() => {
    const setState = (next: PlanState): void => setPlanned({ of: question, state: next });
    const controller = new AbortController();
    const { signal } = controller;
    const { current: before } = known;
    const rows: PlanRow[] = [];
    const others: PlanRow[] = [];
    const byOutcome = new Map<Outcome, PlanRow[]>();
    const codes = new Set<string>();
    const refusals = new Map<string, number>();
    const changes: Change[] = [];
    setState(NOT_YET);
    const take = (row: Plan["rows"][number]): void => {
      const placed = { ...row, index: rows.length };
      rows.push(placed);
      const { outcome, code } = row;
      const alike = byOutcome.get(outcome);
      if (alike === undefined) byOutcome.set(outcome, [placed]);
      else alike.push(placed);
      if (code !== undefined) codes.add(code);
      if (outcome !== "refused") others.push(placed);
      else if (code !== undefined) refusals.set(code, (refusals.get(code) ?? 0) + 1);
    };
    const onPart = (part: { readonly rows: Plan["rows"] } | { readonly changes: Change[] }): void => {
      if ("rows" in part) for (const row of part.rows) take(row);
      else changes.push(...part.changes);
      setState({ is: "planning", rows: rows.length });
    };
    const planned = async (): Promise<Planned> => {
      const head = await engine.ask("plan", question, { signal, onPart });
      return { head, rows, others, byOutcome, codes, refusals, changes, differences: await differencesInSlices(changes, before, signal) };
    };
    planned().then(
      (plan) => setState({ is: "planned", plan }),
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
