import { type Plan, Policy } from "partner-policy";
import { type SampleLead, sampleProgramme } from "partner-policy/sample";
import { Directory } from "./directory.js";

const DEPTH = 50;

/** One revision of the programme as the page shows it. */
export interface Edition {
  readonly policy: Policy;
  readonly directory: Directory;
  /** What led to this revision; empty for the first. */
  readonly title: string;
}

/** What the page renders: the present edition and whether there is something to undo or redo. */
export interface SessionState {
  readonly edition: Edition;
  readonly undoTitle: string | undefined;
  readonly redoTitle: string | undefined;
}

/** The sample programme, its revisions, and the way back and forth between them. */
export class Session {
  readonly leads: readonly SampleLead[];
  readonly now: string;
  #past: Edition[] = [];
  #present: Edition;
  #future: Edition[] = [];
  #state: SessionState;
  readonly #listeners = new Set<() => void>();

  private constructor(policy: Policy, leads: readonly SampleLead[], now: string) {
    this.leads = leads;
    this.now = now;
    this.#present = edition(policy, "");
    this.#state = this.#compose();
  }

  /**
   * Makes the sample programme and loads its policy.
   *
   * @throws PolicyError if the engine cannot start
   */
  static async start(): Promise<Session> {
    const { snapshot, leads, now } = sampleProgramme({ partners: 60, users: 600, leads: 5000, seed: 1 });
    return new Session(await Policy.load(snapshot), leads, now);
  }

  /**
   * Applies a plan; the revision before it stays for {@link undo}.
   *
   * @throws PolicyError `STALE_SNAPSHOT` for a plan of another revision
   */
  apply(plan: Plan, title: string): number {
    const next = edition(this.#present.policy.apply(plan), title);
    this.#past.push(this.#present);
    this.#past.splice(0, Math.max(0, this.#past.length - DEPTH)).forEach(close);
    this.#future.splice(0).forEach(close);
    this.#present = next;
    this.#publish();
    return next.policy.revision;
  }

  undo(): void {
    const previous = this.#past.pop();
    if (previous === undefined) return;
    this.#future.push(this.#present);
    this.#present = previous;
    this.#publish();
  }

  redo(): void {
    const next = this.#future.pop();
    if (next === undefined) return;
    this.#past.push(this.#present);
    this.#present = next;
    this.#publish();
  }

  readonly state = (): SessionState => this.#state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  #publish(): void {
    this.#state = this.#compose();
    for (const listener of this.#listeners) listener();
  }

  #compose(): SessionState {
    return {
      edition: this.#present,
      undoTitle: this.#past.length > 0 ? this.#present.title : undefined,
      redoTitle: this.#future.at(-1)?.title,
    };
  }
}

function edition(policy: Policy, title: string): Edition {
  return { policy, directory: new Directory(policy.toJSON()), title };
}

function close({ policy }: Edition): void {
  policy.close();
}
