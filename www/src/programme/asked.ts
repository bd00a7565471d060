import { useEffect, useState } from "react";
import type { Methods, Wholes } from "../engine/protocol.js";
import { useSession } from "./context.js";

/**
 * An answer of the worker. Where only the moment or the revision has moved, the one before stays until the next is there, so that
 * nothing jumps; what was said of another person, record or text is never shown in its place.
 */
export interface Asked<T> {
  readonly answer: T | undefined;
  readonly error: unknown;
}

/** Asks the worker whenever the question says something else; `undefined` asks nothing. */
export function useAsked<M extends keyof Methods>(method: M, given: Parameters<Methods[M]>[0] | undefined): Asked<ReturnType<Methods[M]>> {
  const { engine } = useSession();
  return useAnswer(method, given, (signal) => engine.ask(method, given as Parameters<Methods[M]>[0], { signal }));
}

/** {@link useAsked} for what arrives in parts. */
export function useGathered<M extends keyof Wholes>(method: M, given: Parameters<Methods[M]>[0] | undefined): Asked<Wholes[M]> {
  const { engine } = useSession();
  return useAnswer(method, given, (signal) =>
    engine.gather(method, given as Parameters<Methods[M]>[0], { signal }).then(({ whole }) => whole),
  );
}

const NOTHING: Asked<never> = { answer: undefined, error: undefined };

/** What a question is about: all that it says but the revision and the moment. */
function aboutOf(method: string, given: unknown): string {
  return `${method} ${JSON.stringify(given, (name, value: unknown) => (name === "key" || name === "now" ? undefined : value))}`;
}

function useAnswer<T>(method: string, given: unknown, ask: (signal: AbortSignal) => Promise<T>): Asked<T> {
  const question = given === undefined ? undefined : `${method} ${JSON.stringify(given)}`;
  const about = given === undefined ? undefined : aboutOf(method, given);
  const [asked, setAsked] = useState<Asked<T> & { readonly about?: string | undefined }>(NOTHING);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the question is known by what it says
  useEffect(() => {
    if (question === undefined) {
      setAsked(NOTHING);
      return;
    }
    const controller = new AbortController();
    ask(controller.signal).then(
      (answer) => !controller.signal.aborted && setAsked({ answer, error: undefined, about }),
      (error: unknown) => !controller.signal.aborted && setAsked({ answer: undefined, error, about }),
    );
    return () => controller.abort();
  }, [question]);
  return asked.about === about ? asked : NOTHING;
}
