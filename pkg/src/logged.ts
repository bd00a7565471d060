import { reading } from "./engine.js";
import type { Resource } from "./generated/wire.js";
import type { Decided } from "./log.js";
import { listOf, type MapOptions, mapperOf } from "./mapping.js";
import type { Action, Decision, Input, ResourceFor } from "./types.js";
import { type QuestionOptions, Viewer, type ViewerSource } from "./viewer.js";

/** A viewer of whose every decision somebody is told; a viewer without that is of another class and pays nothing for it. */
export class LoggedViewer extends Viewer {
  readonly #now: string;
  readonly #onDecision: (decided: Decided) => void;

  constructor(id: string, revision: number, source: ViewerSource, onDecision: (decided: Decided) => void) {
    super(id, revision, source);
    this.#now = source.request.now;
    this.#onDecision = onDecision;
  }

  override can(action: Action, resource?: unknown, options?: QuestionOptions): boolean {
    return this.explain(action, resource, options).allowed;
  }

  override explain(action: Action, resource?: unknown, options: QuestionOptions = {}): Decision {
    const map = mapperOf(options);
    const asked = (map === undefined ? resource : map(resource)) as ResourceFor<Action> | undefined;
    const to = reading(() => options.to);
    const decision = super.explain(action, asked, to === undefined ? {} : { to });
    this.#onDecision({ viewer: this.id, now: this.#now, action, resource: asked as Input<Resource>, to, decision });
    return decision;
  }

  override filter(action: Action, resources: readonly unknown[], options?: Partial<MapOptions<Action, unknown>>): never[] {
    const map = mapperOf(options);
    return listOf(resources).filter((each) => this.can(action, map === undefined ? each : map(each))) as never[];
  }

  override filterJson<R extends Resource = Resource>(action: Action, json: string | Uint8Array): R[] {
    const found = super.filterJson<R>(action, json);
    const all = JSON.parse(typeof json === "string" ? json : new TextDecoder().decode(json)) as Resource[];
    for (const each of all) this.explain(action, each);
    return found;
  }
}
