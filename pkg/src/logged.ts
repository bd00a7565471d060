import { PolicyError } from "./errors.js";
import type { Resource } from "./generated/wire.js";
import { type Decided, tell } from "./log.js";
import { type MapOptions, mapperOf } from "./mapping.js";
import type { Filtered, ListOptions } from "./residual/lists.js";
import { optionsOf } from "./residual/options.js";
import { receiverOf } from "./residual/receiver.js";
import type { Action, Decision, Input, ResourceFor } from "./types.js";
import { type QuestionOptions, Viewer, type ViewerSource } from "./viewer.js";

/** A viewer of whose every decision somebody is told; a viewer without that is of another class and pays nothing for it. */
export class LoggedViewer extends Viewer {
  readonly #now: string;
  readonly #onDecision: (decided: Decided) => unknown;

  constructor(id: string, revision: number, source: ViewerSource, onDecision: (decided: Decided) => unknown) {
    super(id, revision, source);
    this.#now = source.request.now;
    this.#onDecision = onDecision;
  }

  static #of(given: unknown): LoggedViewer {
    if (typeof given === "object" && given !== null && #onDecision in given) return given as LoggedViewer;
    return receiverOf(given, (object) => #onDecision in object, "viewer");
  }

  override can(action: Action, resource?: unknown, options?: QuestionOptions): boolean {
    return LoggedViewer.#of(this).explain(action, resource, options).allowed;
  }

  override explain(action: Action, resource?: unknown, options?: QuestionOptions & { readonly map?: unknown }): Decision {
    const self = LoggedViewer.#of(this);
    const { to, map } = optionsOf(options, ["to", "map"]);
    const asked = (map === undefined ? resource : mapperOf(map)(resource)) as ResourceFor<Action> | undefined;
    const decision = super.explain.call(self, action, asked, (to === undefined ? {} : { to }) as never);
    tell(self.#onDecision, { viewer: self.id, now: self.#now, action, resource: asked as Input<Resource>, to, decision });
    return decision;
  }

  override filter(
    action: Action,
    resources: readonly unknown[],
    options?: Partial<MapOptions<Action, unknown>> & ListOptions,
  ): Filtered<never> {
    const self = LoggedViewer.#of(this);
    return self.sifted(action, resources, options, { decide: (record) => self.can(action, record) }) as Filtered<never>;
  }

  override filterJson<R extends Resource = Resource>(
    action: Action,
    json: string | Uint8Array | ArrayBuffer,
    options?: ListOptions,
  ): Filtered<R> {
    const self = LoggedViewer.#of(this);
    const found = super.filterJson.call(self, action, json, options) as Filtered<R>;
    const all: unknown = JSON.parse(typeof json === "string" ? json : new TextDecoder().decode(json));
    for (const each of all as Resource[]) {
      try {
        self.explain(action, each);
      } catch (error) {
        // What cannot be read is not decided.
        if (!PolicyError.is(error) || !error.at.startsWith("/resource")) throw error;
      }
    }
    return found;
  }
}
