import type { Methods, PartOf } from "./protocol.js";

/** How long a slice of work may take, in milliseconds, before other messages are let in. */
export const SLICE = 40;

/** One question that is being answered. */
export interface Turn<M extends keyof Methods> {
  readonly part: (part: PartOf<M>) => void;
  /** Lets other messages in, such as one that takes this question back. */
  readonly breathe: () => Promise<void>;
}

/** What answers some of {@link Methods}. */
export type Handlers<Names extends keyof Methods> = {
  readonly [M in Names]: (given: Parameters<Methods[M]>[0], turn: Turn<M>) => ReturnType<Methods[M]> | Promise<ReturnType<Methods[M]>>;
};
