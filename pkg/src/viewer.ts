import { reading } from "./engine.js";
import { PolicyError } from "./errors.js";
import type { Action, Decision, Resource } from "./generated/wire.js";
import type { Input, ResourceFor } from "./types.js";

/** A question to the engine, without its viewer and moment. */
export interface Question {
  readonly action: Action;
  readonly resource?: Input<Resource>;
  readonly to?: string;
}

/** With `transfer` and `share`: the user that the record goes to. */
export interface QuestionOptions {
  readonly to?: string;
}

/**
 * One person at one moment: what may this person see and do, and why.
 *
 * @example
 * const viewer = policy.viewer("u-42", { now: new Date() });
 * const mine = viewer.filter("lead.view", leads);
 */
export class Viewer {
  /** The id of the person. */
  readonly id: string;
  /** The revision of the snapshot that answers. */
  readonly revision: number;
  readonly #explain: (question: Question) => Decision;

  /** @internal Use `policy.viewer`. */
  constructor(id: string, revision: number, explain: (question: Question) => Decision) {
    this.id = id;
    this.revision = revision;
    this.#explain = explain;
  }

  /**
   * Says whether the viewer may do `action` on `resource`.
   *
   * @throws PolicyError `UNKNOWN_ACTION` for an action that is in no table; a code with a place for a malformed resource
   */
  can<A extends Action>(action: A, resource?: ResourceFor<A>, options?: QuestionOptions): boolean {
    return this.explain(action, resource, options).allowed;
  }

  /**
   * The decision with every grant, every gate and ceiling that refused, and what is missing.
   *
   * @throws PolicyError as {@link Viewer.can}
   */
  explain<A extends Action>(action: A, resource?: ResourceFor<A>, options: QuestionOptions = {}): Decision {
    return this.#explain(
      reading(() => ({
        action,
        ...(resource === undefined ? {} : { resource: resource as Input<Resource> }),
        ...(options.to === undefined ? {} : { to: options.to }),
      })),
    );
  }

  /**
   * Those of `resources` on which the viewer may do `action`: the same objects, in the same order.
   *
   * @throws PolicyError as {@link Viewer.can}
   */
  filter<A extends Action, R extends ResourceFor<A>>(action: A, resources: readonly R[]): R[] {
    const given = reading(() => (Array.isArray(resources) ? Array.from(resources as readonly R[]) : undefined));
    if (given === undefined) throw PolicyError.of("MALFORMED_JSON", "", "the resources are not a list");
    return given.filter((resource) => this.can(action, resource));
  }
}
