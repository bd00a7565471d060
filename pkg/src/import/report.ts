import type { Settings } from "../generated/wire.js";
import type { Effect, Finding, ImportReport } from "./types.js";

/** Where a finding stands, beside its file. */
export interface Place {
  readonly line?: number | undefined;
  /** What it was met at: a name or an id. */
  readonly example?: string | undefined;
  /** How often it was met; 1 if left out. */
  readonly count?: number;
}

interface Draft {
  readonly effect: Effect;
  readonly code: string;
  readonly where: string;
  readonly what: string;
  count: number;
  examples: string[];
  line: number | undefined;
  isFatal: boolean;
}

const ORDER: readonly Effect[] = ["invalid", "wider", "narrower", "expanded", "ignored"];
const MOST_EXAMPLES = 10;
/** The most findings of one code; further places are counted in the last. */
const MOST_OF_A_CODE = 200;

/** Collects findings: those of one code at one place are one finding with a count. */
export class Findings {
  readonly #drafts = new Map<string, Draft>();
  readonly #ofCode = new Map<string, number>();
  readonly counts: Record<string, number> = {};

  add(effect: Effect, code: string, where: string, what: string, place: Place = {}): void {
    this.#draft(effect, code, where, what, place, false);
  }

  /** A file that could not be read as a whole: nothing is given out, whatever is accepted. */
  fatal(code: string, where: string, what: string, place: Place = {}): void {
    this.#draft("invalid", code, where, what, place, true);
  }

  /** Counts something that was read or made. */
  tally(name: string, by = 1): void {
    this.counts[name] = (this.counts[name] ?? 0) + by;
  }

  get isFatal(): boolean {
    return [...this.#drafts.values()].some((draft) => draft.isFatal);
  }

  /** The codes of what is wider and not accepted, in order. */
  unaccepted(accept: readonly string[]): string[] {
    const codes = [...this.#drafts.values()].filter(({ effect }) => effect === "wider").map(({ code }) => code);
    return [...new Set(codes)].filter((code) => !accept.includes(code)).sort();
  }

  report(settings: Settings): ImportReport {
    const findings = [...this.#drafts.values()].sort(
      (a, b) =>
        ORDER.indexOf(a.effect) - ORDER.indexOf(b.effect) ||
        inOrder(a.code, b.code) ||
        inOrder(a.where, b.where) ||
        inOrder(a.what, b.what),
    );
    const counts = Object.fromEntries(Object.entries(this.counts).sort(([a], [b]) => inOrder(a, b)));
    return { findings: findings.map(findingOf), counts, settings };
  }

  #draft(effect: Effect, code: string, where: string, what: string, place: Place, isFatal: boolean): void {
    let key = JSON.stringify([effect, code, where, what]);
    if (!this.#drafts.has(key)) {
      const count = (this.#ofCode.get(code) ?? 0) + 1;
      this.#ofCode.set(code, count);
      if (count > MOST_OF_A_CODE) key = JSON.stringify([effect, code]);
    }
    const draft = this.#drafts.get(key) ?? { effect, code, where, what, count: 0, examples: [], line: undefined, isFatal };
    this.#drafts.set(key, draft);
    draft.isFatal ||= isFatal;
    draft.count += place.count ?? 1;
    draft.line ??= place.line;
    if (place.example !== undefined && draft.examples.length < MOST_EXAMPLES && !draft.examples.includes(place.example)) {
      draft.examples.push(place.example);
    }
  }
}

function findingOf({ effect, code, where, what, count, examples, line, isFatal }: Draft): Finding {
  return { effect, code, where, what, count, examples, ...(line === undefined ? {} : { line }), ...(isFatal ? { isFatal } : {}) };
}

/** The order of UTF-16 units, the same on every machine. */
export function inOrder(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
