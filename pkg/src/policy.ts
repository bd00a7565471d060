/// <reference lib="esnext.disposable" preserve="true" />
import { abandoning } from "./abandoned.js";
import { bytesIn } from "./bytes.js";
import { ask, call, engineGeneration, toJson } from "./engine.js";
import { ofRecord, PolicyError } from "./errors.js";
import type { Change, GrantOwner, Problem, Resource, Snapshot } from "./generated/wire.js";
import { changedGrants, Grants, type GrantsChanged, type GrantsPart, type GrantsRequest, SHORT_GRANTS } from "./grants.js";
import { type Home, settle } from "./home.js";
import { Listeners } from "./listeners.js";
import type { Decided } from "./log.js";
import { LoggedViewer } from "./logged.js";
import { mapperOf, type TableOptions } from "./mapping.js";
import { momentText, nowOf, withMoment } from "./moments.js";
import { afterPlan, fromCompiled, type Loaded, type PolicyOrigin, scopedTo } from "./origin.js";
import { handed, type PlanAnswer, planOf } from "./plan.js";
import { planned } from "./plan-rows.js";
import { awaited, csvBytes, grantsAsked, originOf } from "./policy-input.js";
import { Reports } from "./policy-reports.js";
import type { CsvPlanRequest, PlanRequest, PolicySource, SyncSource, SystemPlanRequest } from "./policy-types.js";
import { membersOf, reading } from "./reading.js";
import { moved, type ReplannedPlan, remembered, replanned } from "./replan.js";
import { REPORT } from "./report.js";
import { LIST_OPTIONS, type ListOptions, listOptionsOf } from "./residual/lists.js";
import { optionsOf } from "./residual/options.js";
import { knowsItself, receiverOf } from "./residual/receiver.js";
import { bytesOfBody, isBlob, isResponse } from "./sources.js";
import { Table } from "./table.js";
import type { AcceptedPlan, Decision, Input, Moment, Plan, ResourceType } from "./types.js";
import { type Partly, Viewer, type ViewerSource } from "./viewer.js";

export type { CsvPlanRequest, ImpactRequest, PlanRequest, PolicySource, SystemPlanRequest } from "./policy-types.js";

const KEY = Symbol("policy");

/** Frees what a forgotten policy holds; a safety net, not a substitute for {@link Policy.close}. */
const abandoned = abandoning<{ handle: number; generation: number }>(({ handle, generation }) => {
  if (generation === engineGeneration()) call((exports) => exports.close(handle));
});

/**
 * The policy of one snapshot. It never changes: applying a plan gives a new one, and this one still answers as before.
 *
 * What it decides in a browser is advice for the screen; the server or edge asks again with the same module on trusted
 * data (GEN-11).
 *
 * @example
 * const policy = await Policy.load(await fetch("/api/policy"));
 * const viewer = policy.viewer("u-42", { now: new Date() });
 * viewer.can("lead.view", lead); // true or false
 */
export class Policy extends Reports {
  #handle: number;
  #generation: number;
  /** How the policy comes back after the engine stopped. */
  readonly #origin: PolicyOrigin;
  readonly #listeners: Listeners<[next: Policy]>;
  /** Shared with viewers and tables, which answer no longer than the policy. */
  readonly #life = { isClosed: false };
  readonly #home: Home;
  /** The number of the snapshot's revision, which every applied plan that changes something raises by one. */
  readonly revision: number;
  /** What loading noticed without refusing, such as public groups that contain each other (`GROUP_CYCLE`). */
  readonly diagnostics: readonly Problem[];
  /** The record types that the programme declares besides the built-in ones, in id order (TYPE-01). */
  readonly recordTypes: readonly string[];

  /** @internal Use {@link Policy.load}. */
  constructor(key: typeof KEY, origin: PolicyOrigin, loaded: Loaded, listeners = new Listeners<[next: Policy]>(), line: object = {}) {
    super();
    if (key !== KEY) throw PolicyError.of("INTERNAL", "", "use Policy.load or Policy.loadSync");
    this.#handle = loaded.handle;
    this.#generation = engineGeneration();
    this.#origin = origin;
    this.#listeners = listeners;
    this.revision = loaded.revision;
    this.diagnostics = loaded.diagnostics;
    this.recordTypes = loaded.types;
    abandoned.register(this, { handle: loaded.handle, generation: this.#generation }, this);
    knowsItself(this);
    this.#home = { life: this.#life, handle: () => this.#live(), line };
    settle(this, this.#home);
  }

  static #of(given: unknown): Policy {
    if (typeof given === "object" && given !== null && #handle in given) return given as Policy;
    return receiverOf(given, (object) => #handle in object, "policy");
  }

  static #from(origin: PolicyOrigin): Policy {
    return new Policy(KEY, origin, origin.load());
  }

  /**
   * Loads a policy.
   *
   * @throws PolicyError with every problem of the snapshot, each with its place; `LOAD_FAILED` for a `Response` that is
   * not `ok`; `WASM_BLOCKED` where WebAssembly is refused
   *
   * @example
   * const policy = await Policy.load(fetch("/api/policy"));
   */
  static async load(source: PolicySource | Promise<PolicySource>): Promise<Policy> {
    const given = await awaited(source);
    if (isResponse(given) || isBlob(given)) return Policy.loadSync(await bytesOfBody(given));
    return Policy.loadSync(given as SyncSource);
  }

  /**
   * Loads a policy at once.
   *
   * @throws PolicyError as {@link Policy.load}
   *
   * @example
   * const policy = Policy.loadSync(readFileSync("programme.json"));
   */
  static loadSync(source: SyncSource): Policy {
    return Policy.#from(originOf(source));
  }

  /**
   * Loads what {@link Policy.toBytes} gave: many times faster than JSON, since people and partners are read when
   * somebody asks for them. Made for cold starts, at the edge above all.
   *
   * The bytes are checked for damage, not for forgery: take them only from where they were compiled.
   *
   * @param bytes at most 256 MB
   * @throws PolicyError `COMPILED_VERSION` for bytes of another version: compile the JSON again; `COMPILED_MALFORMED` for
   * bytes that are damaged or no compiled snapshot; `LIMIT_EXCEEDED`
   * @example
   * writeFileSync("policy.bin", Policy.loadSync(json).toBytes()); // when the snapshot changes
   * const policy = Policy.fromBytes(readFileSync("policy.bin")); // whenever an instance starts
   */
  static fromBytes(bytes: Uint8Array | ArrayBuffer): Policy {
    const given = bytesIn(bytes);
    if (given === undefined) throw PolicyError.of("COMPILED_MALFORMED", "", "the compiled snapshot is not given as bytes");
    return Policy.#from(fromCompiled(given));
  }

  /**
   * The viewer with this id at a moment: what it answers holds for that moment. `onDecision` is told of every decision, of
   * each resource of a list as well, which then takes as long as explaining it; tables and capsules tell nothing.
   *
   * @throws PolicyError `UNKNOWN_VIEWER`, `MALFORMED_ID` or `MALFORMED_INSTANT`
   *
   * @example
   * const viewer = policy.viewer("u-42", { now: new Date() });
   */
  viewer(id: string, at: { readonly now: Moment; readonly onDecision?: ((decided: Decided) => unknown) | undefined }): Viewer {
    const self = Policy.#of(this);
    const { now, onDecision } = optionsOf(at, ["now", "onDecision"]);
    const moment = nowOf({ now });
    const text = toJson({ viewer: id, now: moment });
    const facts = ask<{ id: string }>((exports, deliver) => exports.viewer(self.#live(), text, deliver));
    const request = { viewer: facts.id, now: moment };
    const source: ViewerSource = {
      home: self.#home,
      request,
      explain: (question, isPlain = false) => {
        const asked = { ...request, ...question };
        return self.#explain(isPlain ? JSON.stringify(asked) : toJson(asked));
      },
      types: self.recordTypes,
      access: (kind) => ask<Uint8Array>((exports, deliver) => exports.access(self.#live(), text, kind, deliver)),
      filterJson: (action, bytes) => {
        const question = toJson({ ...request, action });
        return ask<Uint32Array | Partly>((exports, deliver) => exports.filterJson(self.#live(), question, bytes, deliver));
      },
      capsule: (end) => {
        const asked = end === undefined ? text : toJson({ ...request, notAfter: reading(() => momentText(end, "/notAfter")) });
        return ask<Uint8Array>((exports, deliver) => exports.capsule(self.#live(), asked, deliver));
      },
    };
    if (onDecision === undefined) return new Viewer(facts.id, self.revision, source);
    if (typeof onDecision !== "function") throw PolicyError.of("INVALID_VALUE", "/onDecision", "`onDecision` is a function");
    return new LoggedViewer(facts.id, self.revision, source, onDecision);
  }

  /**
   * A table of records that stay in the engine's memory: an array, JSON text, or UTF-8 bytes of JSON; or an array of rows
   * of any shape with a `map`.
   *
   * A record that cannot be read keeps its row, on which nothing is allowed; `table.skipped` says which and why, `onSkipped` is
   * told, and `strict` refuses instead.
   *
   * @throws PolicyError with `strict`, every problem of the records, each with its place; `MALFORMED_JSON` for what is no list
   *
   * @example
   * using table = policy.table(leads);
   * table.count(viewer, "lead.edit");
   */
  table<R extends Resource>(records: readonly R[] | Uint8Array | ArrayBuffer | string, options?: ListOptions): Table<R>;
  table<Row, Type extends ResourceType>(rows: readonly Row[], options: TableOptions<Row, Type> & ListOptions): Table<Row, Type>;
  table<R>(
    records: readonly R[] | Uint8Array | ArrayBuffer | string,
    options?: Partial<TableOptions<R, ResourceType>> & ListOptions,
  ): Table<R> {
    const self = Policy.#of(this);
    const given = listOptionsOf(optionsOf(options, ["map", ...LIST_OPTIONS]));
    return new Table(self.#home, records, given.map === undefined ? undefined : mapperOf(given.map), given);
  }

  /**
   * A policy with only what one viewer may know, on which every decision for that viewer equals this one's; a recipient
   * `to` beyond counts as unknown. To a partner user a single record that is shared with a role of the supplier and its partner
   * branches is closed on it, since nobody outside knows the supplier's roles; a capsule opens it. Its revision is 0, so that it
   * tells nothing about edits elsewhere.
   *
   * @throws PolicyError `UNKNOWN_VIEWER`; `INVALID_VALUE` where a sharing rule opens records to the viewer by facts of
   * partners that the viewer may not know
   *
   * @example
   * const scoped = policy.scopeFor("u-42", { now: new Date() });
   * return new Response(scoped.toText()); // for the page of this person
   */
  scopeFor(id: string, at: { readonly now: Moment }): Policy {
    const self = Policy.#of(this);
    const text = toJson({ viewer: id, now: nowOf(at) });
    const loaded = ask<Loaded>((exports, deliver) => exports.scope(self.#live(), text, deliver));
    return new Policy(KEY, scopedTo(self.#origin, text), loaded);
  }

  /**
   * Who may do what on which records, as the rows of a relation: all viewers at once, for reviews and databases.
   *
   * @throws PolicyError `UNKNOWN_ACTION`, `MALFORMED_INSTANT`, `UNKNOWN_OPTION`; `UNKNOWN_VIEWER` when the rows are read
   *
   * @example
   * const grants = policy.grants({ actions: ["lead.view", "lead.edit"], now: new Date() });
   * for (const rows of grants.chunks()) await insert(rows);
   */
  grants(request: GrantsRequest): Grants {
    const { viewers, ...asked } = grantsAsked(request);
    return Policy.#of(this).#grants(asked, viewers);
  }

  /** @internal With every rule, and what is shared with any of many people as one row. */
  [SHORT_GRANTS]({ actions, viewers, now }: Omit<GrantsRequest, "everyRule">): Grants {
    return this.#grants({ actions, now: nowOf({ now }), everyRule: "short" }, viewers);
  }

  #grants(asked: object, viewers: readonly string[] | undefined): Grants {
    const part = (some: readonly string[]): GrantsPart => {
      const text = toJson({ ...asked, viewers: some });
      return ask<GrantsPart>((exports, deliver) => exports.grants(this.#live(), text, deliver));
    };
    part([]);
    const owners = (): GrantOwner[] => ask((exports, deliver) => exports.grantOwners(this.#live(), deliver));
    return new Grants({ part, owners }, viewers);
  }

  /**
   * The rows that a plan adds to a relation and removes from it, so that a database follows without reading everything anew.
   * Every viewer of the request is compiled before and after.
   *
   * @throws PolicyError as {@link Policy.grants} and {@link Policy.apply}
   *
   * @example
   * const { added, removed } = policy.grantsChanged(acceptedPlan, { actions: ["lead.view"], now: new Date() });
   */
  grantsChanged(plan: Input<AcceptedPlan>, request: GrantsRequest): GrantsChanged {
    const self = Policy.#of(this);
    const { viewers, ...asked } = grantsAsked(request);
    const before = self.#grants(asked, viewers);
    const text = toJson(reading(() => handed(plan)));
    const loaded = ask<Loaded>((exports, deliver) => exports.apply(self.#live(), text, deliver));
    // Nobody who subscribed hears of it: it is only looked at.
    const next = new Policy(KEY, afterPlan(self.#origin, text, loaded.handle), loaded);
    try {
      return changedGrants(before, next.#grants(asked, viewers), viewers);
    } finally {
      next.close();
    }
  }

  /**
   * What an edit that a person asks for, or a CSV import of manager assignments, would do, row by row. Nothing is changed.
   *
   * `by` is the person of the session, whatever a request says. Somebody whom the programme does not know plans nothing
   * (`NOT_PERMITTED`), and what only systems assert is refused whoever asks (`SYSTEM_EDIT`): see {@link Policy.planSystem}.
   * A refusal is a plan with the outcome `refused`, not an error. A table comes as text or bytes, as spreadsheets write them:
   * UTF-8, UTF-16 or Windows-1252, with commas, semicolons, tabs or what a line `sep=` names between the cells, a header in
   * any case and order; people stand in it by id or e-mail address. `plan.table` says how it was read, and each row its
   * `line` and, where it is refused, the `column` at fault.
   *
   * @throws PolicyError for a malformed request, with the place of each problem
   *
   * @example
   * const { revision } = policy;
   * const edit = { kind: "managers.add", partners: ["p-1"], users: ["u-7"] } as const;
   * const plan = policy.plan({ by: "u-42", revision, now: new Date(), edit });
   * if (plan.outcome === "refused") show(plan.rows);
   * const imported = policy.plan({ by: "u-42", revision, now: new Date(), csv: await file.text(), mode: "partial" });
   */
  plan(request: PlanRequest | CsvPlanRequest): Plan {
    const handle = Policy.#of(this).#live();
    const { csv, ...rest } = withMoment(membersOf(request, REQUEST));
    if (csv === undefined) return planned(handle, rest);
    const { bytes, encoding } = csvBytes(csv);
    return asking((of, text) => ask<PlanAnswer>((exports, deliver) => exports.planCsv(of, text, bytes, deliver)), encoding)(
      handle,
      toJson(rest),
    );
  }

  /**
   * What an edit would do that a system asserts: a sign-on at the identity provider, an invitation that was redeemed, role
   * values of the CRM, the schedule's sweep. Nothing is changed.
   *
   * The engine believes it, so call this with what you verified yourself (the token of the identity provider, the secret of
   * the webhook), never with what a browser sent. `by` names a person behind it, whose rights are then asked.
   *
   * @throws PolicyError for a malformed request, with the place of each problem; `UNKNOWN_VALUE` at `/edit/kind` for an edit
   * that people ask for
   *
   * @example
   * const { sub, name, email, groups } = await verified(idToken);
   * const user = { id: sub, name, email, partner: "p-1", license: "partner-community", contact: { id: sub, partner: "p-1" } } as const;
   * const edit = { kind: "users.sso-login", partner: "p-1", name, email, roles: groups, user } as const;
   * const plan = policy.planSystem({ source: "identity-provider", revision: policy.revision, now: new Date(), edit });
   */
  planSystem(request: SystemPlanRequest): Plan {
    const handle = Policy.#of(this).#live();
    const text = toJson(withMoment(membersOf(request, SYSTEM_REQUEST)));
    return asking((of, text) => ask<PlanAnswer>((exports, deliver) => exports.planSystem(of, text, deliver)))(handle, text);
  }

  /**
   * What an edit would do whose request comes as UTF-8 bytes of JSON, such as the body of an HTTP request: the same plan
   * as {@link Policy.plan} gives for the parsed request, without parsing it first. `now` stands in the request, as RFC
   * 3339 text in UTC.
   *
   * @example
   * const plan = policy.planJson(new Uint8Array(await request.arrayBuffer()));
   * if (plan.outcome === "ok") policy = policy.apply(plan);
   * @throws PolicyError for a malformed request, with the place of each problem; `LIMIT_EXCEEDED` beyond 256 MB;
   * `INVALID_VALUE` for anything but bytes
   */
  planJson(request: Uint8Array | ArrayBuffer): Plan {
    const handle = Policy.#of(this).#live();
    // The plan is made again from them, and what the caller holds may change.
    const bytes = bytesIn(request)?.slice();
    if (bytes === undefined) throw PolicyError.of("INVALID_VALUE", "", "the request does not come as bytes");
    const plan = planOf(ask<PlanAnswer>((exports, deliver) => exports.planJson(handle, bytes, deliver)));
    return remembered(plan, (again) => planned(again.handle, JSON.parse(moved(new TextDecoder().decode(bytes), again))));
  }

  /**
   * The same edit planned again on this policy: for a plan that somebody else's change has made stale, or that waited. What
   * became of which row since stands in `differs`, which is no part of the plan's JSON.
   *
   * @param plan one that this package made here; one that came as JSON does not know its edit
   * @param at another moment; without it the plan's own
   * @throws PolicyError `INVALID_VALUE` for a plan that was not made here
   *
   * @example
   * const plan = policy.plan({ by: "u-42", revision: policy.revision, now: new Date(), edit });
   * const later = store.current(); // somebody else was faster
   * const again = later.replan(plan, { now: new Date() });
   * for (const { before, after } of again.differs) console.log(before?.message, "→", after?.message);
   */
  replan(plan: Plan, at: { readonly now?: Moment | undefined } = {}): ReplannedPlan {
    const now: unknown = optionsOf(at, ["now"]).now;
    const policy = Policy.#of(this);
    const again = { handle: policy.#live(), revision: policy.revision };
    return replanned(plan, now === undefined ? again : { ...again, now: nowOf({ now: now as Moment }) });
  }

  /**
   * The policy that follows when `plan` is applied; this one still answers as before. Those who subscribed are told of it.
   * A plan that changes nothing keeps the revision, so that nobody else's plan becomes stale for nothing.
   *
   * A plan that came as JSON is one of two: `JSON.parse(text) as Plan`, and its `outcome` says which.
   *
   * @throws PolicyError `STALE_SNAPSHOT` for a plan of another revision; `INVALID_VALUE` for a refused plan, whatever its type says
   *
   * @example
   * if (plan.outcome === "ok") policy = policy.apply(plan); // its revision is one more
   */
  apply(plan: Input<AcceptedPlan>): Policy {
    const self = Policy.#of(this);
    const text = toJson(reading(() => handed(plan)));
    const loaded = ask<Loaded>((exports, deliver) => exports.apply(self.#live(), text, deliver));
    const next = new Policy(KEY, afterPlan(self.#origin, text, loaded.handle), loaded, self.#listeners.takenOver(), self.#home.line);
    self.#listeners.tell(next);
    return next;
  }

  /**
   * Tells `listener` of every policy that `apply` or `applyChanges` makes of this one from now on, and of every one that is
   * made of those in turn, before the call that makes it returns; also of one that is made only to look. This policy still
   * answers as before: where one place is to hold the policy that answers now, use {@link createPolicyStore}.
   *
   * @returns how to end it
   *
   * @example
   * const end = policy.subscribe((next) => save(next.toText()));
   */
  subscribe(listener: (next: Policy) => void): () => void {
    return Policy.#of(this).#listeners.add(listener);
  }

  /**
   * The policy that follows when the changes of a plan made elsewhere are replayed here.
   *
   * @param revision the revision that the plan was made on
   * @throws PolicyError `STALE_SNAPSHOT` if this is another revision; a code with a place if the changes do not fit
   *
   * @example
   * const next = policy.applyChanges(plan.changes, plan.revision);
   */
  applyChanges(changes: Input<readonly Change[]>, revision: number): Policy {
    return Policy.#of(this).apply({ outcome: "ok", revision, rows: [], changes, warnings: [], effects: [] });
  }

  /**
   * The snapshot as canonical JSON text: equal policies give equal text.
   *
   * @example
   * writeFileSync("programme.json", policy.toText());
   */
  toText(): string {
    const self = Policy.#of(this);
    return ask<string>((exports, deliver) => exports.snapshot(self.#live(), deliver));
  }

  /**
   * The snapshot as a plain object, made anew by each call; `JSON.stringify(policy)` gives the same.
   *
   * @example
   * const names = new Map(policy.toJSON().users.map((user) => [user.id, user.name]));
   */
  toJSON(): Snapshot {
    return parsed(Policy.#of(this).toText());
  }

  /**
   * The snapshot in compiled form, for {@link Policy.fromBytes}: equal policies give equal bytes on every platform.
   *
   * It takes longer than {@link Policy.toText}; compile when the snapshot changes, not when it is needed.
   *
   * @throws PolicyError `LIMIT_EXCEEDED` for more than 256 MB
   *
   * @example
   * writeFileSync("policy.bin", policy.toBytes());
   */
  toBytes(): Uint8Array {
    const self = Policy.#of(this);
    return ask<Uint8Array>((exports, deliver) => exports.compiled(self.#live(), deliver));
  }

  /** Whether the policy was closed: every question then throws `POLICY_CLOSED`. */
  get isClosed(): boolean {
    return Policy.#of(this).#life.isClosed;
  }

  /**
   * Gives back what the policy holds; every later question throws `POLICY_CLOSED`. Closing twice is allowed.
   *
   * @example
   * {
   *   using policy = Policy.loadSync(text); // closed at the end of the block
   * }
   */
  close(): void {
    const self = Policy.#of(this);
    if (self.#life.isClosed) return;
    self.#life.isClosed = true;
    abandoned.unregister(self);
    if (self.#generation === engineGeneration()) call((exports) => exports.close(self.#handle));
  }

  /** Closes the policy at the end of a `using` block. */
  [Symbol.dispose](): void {
    Policy.#of(this).close();
  }

  /** The handle of the policy; where the engine stopped since, it is loaded anew first. */
  #live(): number {
    if (this.#life.isClosed) throw PolicyError.of("POLICY_CLOSED", "", "the policy was closed");
    if (this.#generation !== engineGeneration()) {
      this.#handle = this.#origin.load().handle;
      this.#generation = engineGeneration();
      abandoned.unregister(this);
      abandoned.register(this, { handle: this.#handle, generation: this.#generation }, this);
    }
    return this.#handle;
  }

  #explain(text: string): Decision {
    try {
      return ask<Decision>((exports, deliver) => exports.explain(this.#live(), text, deliver));
    } catch (error) {
      throw ofRecord(error);
    }
  }

  /** @internal */
  [REPORT]<T>(request: object): T {
    const text = toJson(request);
    return ask<T>((exports, deliver) => exports.report(this.#live(), text, deliver));
  }
}

/** Plans the text of a request by one of the engine's exports, and remembers how. */
function asking(answer: (handle: number, text: string) => PlanAnswer, encoding?: string): (handle: number, text: string) => Plan {
  const plan = (handle: number, text: string): Plan =>
    remembered(planOf(answer(handle, text), undefined, encoding), (again) => plan(again.handle, moved(text, again)));
  return plan;
}

/** The members of a request to plan. */
const REQUEST = ["by", "revision", "now", "mode", "edit", "csv"] as const;

/** The members of a request to plan what a system asserts. */
const SYSTEM_REQUEST = ["source", "by", "revision", "now", "mode", "edit"] as const;

function parsed<T>(text: string): T {
  return JSON.parse(text) as T;
}
