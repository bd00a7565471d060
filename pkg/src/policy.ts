/// <reference lib="esnext.disposable" preserve="true" />
import { abandoning } from "./abandoned.js";
import { bytesIn, jsonBytes, utf8Table } from "./bytes.js";
import { type TableBytes, tableBytes } from "./encodings.js";
import { ask, call, engineGeneration, toJson } from "./engine.js";
import { ofRecord, PolicyError } from "./errors.js";
import type {
  Change,
  Edit,
  EditRequest,
  Finding,
  GrantOwner,
  HierarchyRole,
  Impact,
  ListerRow,
  NotifiedEvent,
  PartnerReview,
  Problem,
  Recipients,
  Resource,
  Snapshot,
  SystemEdit,
  SystemEditRequest,
  SystemSource,
} from "./generated/wire.js";
import { changedGrants, Grants, type GrantsChanged, type GrantsPart, type GrantsRequest } from "./grants.js";
import { type Home, settle } from "./home.js";
import { Listeners } from "./listeners.js";
import type { Decided } from "./log.js";
import { LoggedViewer } from "./logged.js";
import { lookalikes } from "./lookalikes.js";
import { mapperOf, type TableOptions } from "./mapping.js";
import { checkedOptions } from "./options.js";
import { afterPlan, fromBytes, fromCompiled, type Loaded, type Origin, scopedTo } from "./origin.js";
import { handed, type PlanAnswer, planOf } from "./plan.js";
import { planned } from "./plan-rows.js";
import type { FetchBlob, FetchResponse } from "./platform.js";
import { membersOf, reading } from "./reading.js";
import { moved, type ReplannedPlan, remembered, replanned } from "./replan.js";
import { bytesOfBody, insteadOf, isBlob, isResponse } from "./sources.js";
import { Table } from "./table.js";
import type { AcceptedPlan, Decision, Input, LabelRequest, Moment, Plan, ResourceType } from "./types.js";
import { type Filtered, LIST_OPTIONS, type ListOptions, lengthOf, listOptionsOf, Skips } from "./viewer/lists.js";
import { listOf } from "./viewer/mapper.js";
import { knowsItself, receiverOf } from "./viewer/receiver.js";
import { errorOf, flawIn, readingOf } from "./viewer/record.js";
import { type Partly, Viewer, type ViewerSource } from "./viewer.js";

/**
 * What a policy may be loaded from: a snapshot as an object, as JSON text, as UTF-8 bytes, as a server's answer, or as a file.
 *
 * A file that TypeScript imports as JSON has lost its literal types: `programme as Snapshot` gives them back. Whatever the types
 * say, a snapshot is checked in full when it is loaded.
 */
export type PolicySource = Input<Snapshot> | string | Uint8Array | ArrayBuffer | FetchResponse | FetchBlob;

/** What needs no waiting for. */
type SyncSource = Exclude<PolicySource, FetchResponse | FetchBlob>;

/** An edit to plan, with `now` as text or `Date`. */
export type PlanRequest = Input<Omit<EditRequest, "now">> & { readonly now: Moment; readonly csv?: undefined };

/** What each system asserts, and no other. */
interface Asserted {
  readonly "identity-provider": "users.sso-login";
  readonly invitation: "users.join";
  readonly crm: "users.crm-sync";
  readonly schedule: "users.sweep-inactive" | "reviews.sweep";
}

/** What a system asserts, to plan: the edit is one that `source` asserts, `now` is text or `Date`. */
export type SystemPlanRequest<Source extends SystemSource = SystemSource> = {
  readonly [Each in Source]: Input<Omit<SystemEditRequest, "now" | "source" | "edit">> & {
    readonly source: Each;
    readonly now: Moment;
    readonly edit: Input<Extract<SystemEdit, { kind: Asserted[Each] }>>;
  };
}[Source];

/** An import of manager assignments to plan: the text or bytes of a CSV file in place of an edit. */
export type CsvPlanRequest = Omit<PlanRequest, "edit" | "csv"> & { readonly csv: string | Uint8Array; readonly edit?: undefined };

/** An edit and the records to hold it against; one that a system asserts names its `source`, as {@link Policy.planSystem} does. */
export type ImpactRequest = { readonly records: Input<readonly Resource[]>; readonly now: Moment } & ListOptions &
  (
    | { readonly by: string; readonly edit: Input<Edit>; readonly source?: undefined }
    | { readonly by?: string | undefined; readonly edit: Input<SystemEdit>; readonly source: SystemSource }
  );

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
export class Policy {
  #handle: number;
  #generation: number;
  /** How the policy comes back after the engine stopped. */
  readonly #origin: Origin;
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
  constructor(key: typeof KEY, origin: Origin, loaded: Loaded, listeners = new Listeners<[next: Policy]>(), line: object = {}) {
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

  static #from(origin: Origin): Policy {
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
  viewer(id: string, at: { readonly now: Moment; readonly onDecision?: ((decided: Decided) => void) | undefined }): Viewer {
    const self = Policy.#of(this);
    const { now, onDecision } = checkedOptions(at, ["now", "onDecision"]);
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
   * told, and `strict` refuses instead. Records that each have a member that no record has are refused.
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
    const given = listOptionsOf(checkedOptions(options, ["map", ...LIST_OPTIONS]));
    return new Table(self.#home, records, given.map === undefined ? undefined : mapperOf(given.map), given);
  }

  /**
   * A policy with only what one viewer may know, on which every decision for that viewer equals this one's; a recipient
   * `to` beyond counts as unknown. Its revision is 0, so that it tells nothing about edits elsewhere.
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
    const self = Policy.#of(this);
    const { actions, viewers, now } = checkedOptions(request, ["actions", "viewers", "now"]);
    const texts = (list: unknown, name: string): readonly string[] => {
      const found = reading(() => Array.isArray(list) && lengthOf(list) >= 0 && list.every((each) => typeof each === "string"));
      if (found) return list as readonly string[];
      throw PolicyError.of("INVALID_VALUE", `/${name}`, `\`${name}\` is a list of texts`);
    };
    const asked = { actions: texts(actions, "actions"), now: nowOf({ now: now as Moment }) };
    const part = (viewers: readonly string[]): GrantsPart => {
      const text = toJson({ ...asked, viewers });
      return ask<GrantsPart>((exports, deliver) => exports.grants(self.#live(), text, deliver));
    };
    part([]);
    const owners = (): GrantOwner[] => ask((exports, deliver) => exports.grantOwners(self.#live(), deliver));
    return new Grants({ part, owners }, viewers === undefined ? undefined : texts(viewers, "viewers"));
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
    const before = self.grants(request);
    const text = toJson(reading(() => handed(plan)));
    const loaded = ask<Loaded>((exports, deliver) => exports.apply(self.#live(), text, deliver));
    // Nobody who subscribed hears of it: it is only looked at.
    const next = new Policy(KEY, afterPlan(self.#origin, text, loaded.handle), loaded);
    try {
      return changedGrants(before, next.grants(request), request.viewers);
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
    const bytes = bytesIn(request);
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
    const now: unknown = checkedOptions(at, ["now"]).now;
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

  /**
   * Who is notified of an event, in id order (NOTIFY).
   *
   * @example
   * const { users } = policy.recipients({ module: "lead", event: "created", record: lead }, { now: new Date() });
   */
  recipients(event: Input<NotifiedEvent>, at: { readonly now: Moment }): Recipients {
    const asked = membersOf(event, ["module", "event", "actor", "partner", "record"]);
    const record = asked.record === undefined || asked.record === null ? asked.record : plainRecord(asked.record, "/event/record");
    return Policy.#of(this).#report({ report: "recipients", event: { ...asked, record }, now: nowOf(at) });
  }

  /**
   * The managers that the managers widget shows to a viewer, in id order (MGR-18); none to somebody unknown.
   *
   * @example
   * policy.widget("u-42", { now: new Date() }); // ["u-7"]
   */
  widget(viewer: string, at: { readonly now: Moment }): string[] {
    return Policy.#of(this).#report({ report: "widget", viewer, now: nowOf(at) });
  }

  /**
   * The rows of the managers lister that a viewer may see, by partner and user (MGR-19); none for somebody unknown.
   *
   * @example
   * const primary = policy.managersLister("u-42").filter((row) => row.primary);
   */
  managersLister(viewer: string): ListerRow[] {
    return Policy.#of(this).#report({ report: "lister", viewer });
  }

  /**
   * The role hierarchy of a partner, parents before children, then by id (ROLE-01).
   *
   * @throws PolicyError `UNKNOWN_ID`
   *
   * @example
   * policy.hierarchy("p-1")[0]?.label; // "Partner Executive"
   */
  hierarchy(partner: string): HierarchyRole[] {
    return Policy.#of(this).#report({ report: "hierarchy", partner });
  }

  /**
   * The custom view that a viewer gets, `null` for the default view (GROUP-07).
   *
   * @example
   * const view = policy.customView("u-42", { now: new Date() }) ?? "default";
   */
  customView(viewer: string, at: { readonly now: Moment }): string | null {
    return Policy.#of(this).#report({ report: "view", viewer, now: nowOf(at) });
  }

  /**
   * The users whom the access review of a partner asks about, in id order (USER-28).
   *
   * @throws PolicyError `UNKNOWN_ID`
   *
   * @example
   * const asked = policy.reviewList("p-1");
   */
  reviewList(partner: string): string[] {
    return Policy.#of(this).#report({ report: "review", partner });
  }

  /**
   * How the access reviews stand: of every partner that has somebody to ask about or a review under way, in id order
   * (USER-28, USER-29).
   *
   * @example
   * const late = policy.reviews({ now: new Date() }).filter((review) => review.state === "overdue");
   */
  reviews(at: { readonly now: Moment }): PartnerReview[] {
    return Policy.#of(this).#report({ report: "reviews", now: nowOf(at) });
  }

  /**
   * When the next access review of a partner is due (USER-28), as RFC 3339 text in UTC: counted from the one that was
   * closed last; where none was, from one that is held at `now`.
   *
   * @throws PolicyError `UNKNOWN_ID`
   *
   * @example
   * const due = new Date(policy.reviewDue("p-1", { now: new Date() }));
   */
  reviewDue(partner: string, at: { readonly now: Moment }): string {
    return Policy.#of(this).#report({ report: "review-due", partner, now: nowOf(at) });
  }

  /**
   * The users whom the inactivity rule would deactivate, in id order (USER-31).
   *
   * @example
   * const edit = { kind: "users.deactivate", users: policy.inactive({ now }) } as const;
   */
  inactive(at: { readonly now: Moment }): string[] {
    return Policy.#of(this).#report({ report: "inactive", now: nowOf(at) });
  }

  /**
   * The orphaned users, in id order (USER-06).
   *
   * @example
   * const orphans = policy.orphans({ now: new Date() });
   */
  orphans(at: { readonly now: Moment }): string[] {
    return Policy.#of(this).#report({ report: "orphans", now: nowOf(at) });
  }

  /**
   * What an administrator should look at: more rights than needed, rules without purpose, uneven naming (GEN-13).
   *
   * @example
   * for (const { code, subject, message } of policy.lint({ now: new Date() })) console.log(code, subject, message);
   */
  lint(at: { readonly now: Moment }): Finding[] {
    const self = Policy.#of(this);
    const findings = self.#report<Finding[]>({ report: "lint", now: nowOf(at) });
    return [...findings, ...lookalikes(self.toJSON())];
  }

  /**
   * Who would gain or lose sight of which of `records` if an edit were applied; viewers with a change only, by id. A refused
   * edit has no impact. Records that cannot be read are left out and reported, as {@link ListOptions} say.
   *
   * @throws PolicyError for a malformed edit, with `strict` for a record as well, with its place; `SYSTEM_EDIT` for what only a
   * system asserts, unless `source` names that system
   *
   * @example
   * const edit = { kind: "managers.remove-all", partners: ["p-1"] } as const;
   * for (const { user, gains, loses } of policy.impact({ by: "u-42", edit, records: leads, now })) console.log(user, gains, loses);
   */
  impact(request: ImpactRequest): Filtered<Impact> {
    const self = Policy.#of(this);
    const { strict, onSkipped, ...asked } = withMoment(membersOf(request, ["by", "edit", "records", "now", "source", ...LIST_OPTIONS]));
    const list = listOptionsOf({ strict, onSkipped });
    const { records, skips } = plainRecords(asked.records, self.recordTypes);
    skips.of(records, () => records.length + skips.count, list);
    return skips.with(self.#report<Impact[]>({ ...asked, records, report: "impact" }));
  }

  /**
   * The name of a portal role in a language, never empty (I18N-03).
   *
   * @throws PolicyError `UNKNOWN_ID`
   *
   * @example
   * policy.label({ role: "sales", locale: "de" }); // "Vertrieb"
   */
  label(request: LabelRequest): string {
    return Policy.#of(this).#report({ ...membersOf(request, ["role", "locale"]), report: "label" });
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

  #report<T>(request: object): T {
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

async function awaited<T>(source: T | Promise<T>): Promise<T> {
  try {
    return await source;
  } catch (cause) {
    throw PolicyError.is(cause) ? cause : PolicyError.of("LOAD_FAILED", "", "the snapshot did not arrive", cause);
  }
}

/** What a record says, for the engine, which says what is wrong with it. */
function plainRecord(given: unknown, at: string): unknown {
  const { record, flaws } = reading(() => readingOf(given));
  if (flaws[0] !== undefined) throw errorOf(flaws[0], at);
  return record;
}

/** What the records of a list say, without those that cannot be read. */
function plainRecords(given: unknown, types: readonly string[]): { readonly records: unknown[]; readonly skips: Skips } {
  const skips = new Skips("/records");
  const records: unknown[] = [];
  for (const [index, each] of listOf(given as readonly unknown[], "/records").entries()) {
    const read = reading(() => readingOf(each));
    const flaw = flawIn(read, types);
    if (flaw === undefined) records.push(read.record);
    else skips.add(index, read.record.id, { code: flaw[0], at: flaw[1], message: flaw[2] });
  }
  return { records, skips };
}

function originOf(source: SyncSource): Origin {
  const instead = insteadOf(source);
  if (instead !== undefined) throw PolicyError.of("INVALID_VALUE", "", `a snapshot is expected, and ${instead}`);
  const bytes = bytesIn(source);
  // What the caller holds may change.
  if (bytes !== undefined) return fromBytes(bytes.slice());
  return fromBytes(jsonBytes(typeof source === "string" ? source : toJson(source)));
}

function csvBytes(csv: unknown): TableBytes {
  if (typeof csv === "string") return { bytes: utf8Table(csv, "/csv"), encoding: "utf-8" };
  const bytes = bytesIn(csv, "/csv");
  if (bytes === undefined) throw PolicyError.of("INVALID_VALUE", "/csv", "the table is neither text nor bytes");
  return reading(() => tableBytes(bytes));
}

/** A request whose moment is a text. */
function withMoment<T extends { readonly now?: Moment }>(request: T): Omit<T, "now"> & { readonly now: string } {
  return { ...request, now: momentOf(request.now) };
}

/** The moment of a question that has no other options. */
function nowOf(at: { readonly now?: Moment | undefined }): string {
  return momentOf(checkedOptions(at, ["now"]).now);
}

function momentOf(now: unknown): string {
  if (now === undefined)
    throw PolicyError.of("MISSING_FIELD", "", "the field `now` is missing: the moment of the question, such as `{ now: new Date() }`");
  return reading(() => momentText(now));
}

function momentText(moment: unknown, at = "/now"): string {
  if (typeof moment === "string") return moment;
  if (Object.prototype.toString.call(moment) !== "[object Date]") {
    const what = typeof moment === "number" ? "a number" : "anything else";
    throw PolicyError.of("MALFORMED_JSON", at, `a moment is a \`Date\` or RFC 3339 text in UTC, not ${what}`);
  }
  const time = Date.prototype.getTime.call(moment);
  if (Number.isNaN(time)) throw PolicyError.of("MALFORMED_INSTANT", at, "the date is invalid");
  return new Date(time).toISOString();
}

function parsed<T>(text: string): T {
  return JSON.parse(text) as T;
}
