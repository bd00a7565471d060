import { t } from "../i18n/index.js";
import type { Fault, FromWorker, Methods, PartOf, ToWorker, Wholes } from "./protocol.js";

/** What went wrong in the worker, with the code and the places that the engine gave. */
export class EngineError extends Error {
  readonly code: string | undefined;
  readonly problems: Fault["problems"];

  constructor(fault: Fault) {
    super(fault.values === undefined ? fault.message : t(fault.message, fault.values));
    this.name = "EngineError";
    this.code = fault.code;
    this.problems = fault.problems;
  }
}

interface Call {
  readonly resolve: (value: never) => void;
  readonly reject: (error: Error) => void;
  readonly onPart: ((part: never) => void) | undefined;
}

/** The engine in a worker: the page asks, is told how far it is, and may take the question back. */
export class Engine {
  readonly #worker: Worker;
  readonly #calls = new Map<number, Call>();
  #last = 0;
  #failure: Error | undefined;
  #stop: (error: Error) => void = () => undefined;
  /** Why nothing more can be answered, as soon as that is so. */
  readonly stopped = new Promise<Error>((resolve) => {
    this.#stop = resolve;
  });

  constructor() {
    this.#worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module", name: "engine" });
    this.#worker.onmessage = ({ data }: MessageEvent<FromWorker>) => this.#hear(data);
    this.#worker.onerror = (event) => {
      const error = new EngineError({ message: event.message || "the engine's worker stopped", code: undefined, problems: [] });
      this.fail(error);
    };
  }

  /** Nothing more can be answered. */
  fail(error: Error): void {
    this.#failure = error;
    this.#stop(error);
    for (const call of this.#calls.values()) call.reject(error);
    this.#calls.clear();
  }

  /**
   * Asks one of {@link Methods}.
   *
   * @throws EngineError what the engine said; `DOMException` `AbortError` once `signal` is aborted
   */
  ask<M extends keyof Methods>(
    method: M,
    given: Parameters<Methods[M]>[0],
    options: { readonly signal?: AbortSignal; readonly onPart?: (part: PartOf<M>) => void; readonly transfer?: Transferable[] } = {},
  ): Promise<ReturnType<Methods[M]>> {
    const id = ++this.#last;
    const { signal, onPart } = options;
    return new Promise((resolve, reject) => {
      const refusal: unknown = this.#failure ?? (signal?.aborted === true ? signal.reason : undefined);
      if (refusal !== undefined) {
        reject(refusal);
        return;
      }
      signal?.addEventListener("abort", () => {
        if (!this.#calls.delete(id)) return;
        this.#send({ cancel: id });
        reject(signal.reason);
      });
      this.#calls.set(id, { resolve, reject, onPart } as Call);
      this.#send({ id, method, given }, options.transfer);
    });
  }

  /**
   * Asks what arrives in parts, and puts them together.
   *
   * @throws EngineError as {@link Engine.ask}
   */
  async gather<M extends keyof Wholes>(
    method: M,
    given: Parameters<Methods[M]>[0],
    options: { readonly signal?: AbortSignal } = {},
  ): Promise<{ readonly whole: Wholes[M]; readonly answer: ReturnType<Methods[M]> }> {
    const whole: Record<string, unknown> = {};
    const onPart = (part: object): void => {
      for (const [name, value] of Object.entries(part)) {
        const known = whole[name];
        if (Array.isArray(known) && Array.isArray(value)) for (const one of value) known.push(one);
        else whole[name] = value;
      }
    };
    const answer = await this.ask(method, given, { ...options, onPart });
    return { whole: whole as unknown as Wholes[M], answer };
  }

  #send(message: ToWorker, transfer: Transferable[] = []): void {
    this.#worker.postMessage(message, transfer);
  }

  #hear(message: FromWorker): void {
    const call = this.#calls.get(message.id);
    if (call === undefined) return;
    if ("part" in message) {
      call.onPart?.(message.part as never);
      return;
    }
    this.#calls.delete(message.id);
    if ("problem" in message) call.reject(new EngineError(message.problem));
    else call.resolve(message.answer as never);
  }
}
