import { DurableObject } from "cloudflare:workers";
import { type Plan, type PlanRequest, Policy, PolicyError, type SystemPlanRequest } from "partner-policy";
import { errorResponse, type LogEntry } from "partner-policy/server";
import { type Env, numberOf } from "./env.js";
import { etagOf } from "./present.js";
import { type Edited, LONGEST_PLAN, type Once, ProgrammeStorage } from "./storage.js";

/** What became of an edit: its plan as JSON text, and the present revision. */
export interface Settled {
  /** `repeated`: this very request was applied before, and made `revision`; `key-taken`: another one was, by this key. */
  readonly outcome: "applied" | "unchanged" | "refused" | "stale" | "repeated" | "key-taken" | "malformed";
  readonly revision: number;
  readonly plan?: string;
  /** What is wrong with an edit that is malformed or too large. */
  readonly problem?: { readonly code: string; readonly message: string };
}

/** After so many edits the snapshot is kept anew, so that an object that starts has few to apply again. */
const MOST_EDITS = 100;
/** How long after an edit KV gets the new snapshot, which workers that start ask first. */
const PUBLISH_AFTER_MS = 1_000;
const DAY_MS = 86_400_000;
/** How many edits or decisions are listed at once. */
const PAGE = 100;

/**
 * The one place where the programme changes. An edit is planned, applied and kept without a pause in between, so that edits come
 * one after the other; it is kept in one transaction, and nobody is answered before that is on disk.
 */
export class Programme extends DurableObject<Env> {
  readonly #storage: ProgrammeStorage;
  #policy: Policy | undefined;
  #compiled: { readonly policy: Policy; readonly etag: string; readonly bytes: Uint8Array } | undefined;
  /** The revision of the snapshot that is kept. */
  #kept = 0;
  #isAlarmSoon = false;

  constructor(context: DurableObjectState, env: Env) {
    super(context, env);
    this.#storage = new ProgrammeStorage(context.storage);
  }

  /** The compiled snapshot with its ETag, or 304. */
  override async fetch(request: Request): Promise<Response> {
    const { policy, etag, bytes } = await this.#compile();
    const headers = { etag, "x-policy-revision": `${policy.revision}` };
    if (request.headers.get("if-none-match") === etag) return new Response(null, { status: 304, headers });
    return new Response(bytes, { headers });
  }

  /** An edit that a person asks for: a request to plan as JSON text, without the moment. */
  async edit(asked: string, once: Once): Promise<Settled> {
    await this.#open();
    const request = JSON.parse(asked) as PlanRequest;
    return this.#settle(once.who, request.edit.kind, (policy) => policy.plan({ ...request, now: new Date() }), once);
  }

  /** An edit that a system asserts, on whichever revision is the present one: as JSON text, without revision and moment. */
  async assert(asked: string, once: Once): Promise<Settled> {
    await this.#open();
    return this.#asserted(once.who, JSON.parse(asked) as SystemPlanRequest, once);
  }

  /** Keeps decisions that workers made. */
  async log(entries: readonly LogEntry[]): Promise<void> {
    this.#storage.keepDecisions(entries);
  }

  async decisions(after: number): Promise<string> {
    return JSON.stringify(this.#storage.decisions(after, PAGE));
  }

  async changes(after: number): Promise<Edited[]> {
    return this.#storage.edits(after, PAGE);
  }

  /** The plan that made a revision, with its changes and effects, as JSON text. */
  async change(revision: number): Promise<string | undefined> {
    return this.#storage.plan(revision);
  }

  /** What is due: the snapshot in KV, the sweep of inactive users and of access reviews, decisions that are old. */
  override async alarm(): Promise<void> {
    this.#isAlarmSoon = false;
    await this.#open();
    if (Date.now() >= Number(this.#storage.text("next-sweep"))) {
      this.#sweep(Date.now());
      this.#sweepLater();
    }
    await this.#publish();
    if (!this.#isAlarmSoon) await this.ctx.storage.setAlarm(Number(this.#storage.text("next-sweep")));
  }

  /** Loads what is kept, or the seed where nothing is. */
  async #open(): Promise<void> {
    if (this.#policy === undefined) await this.ctx.blockConcurrencyWhile(() => this.#load());
    if (this.#policy === undefined) throw new Error("there is no programme: put its JSON into KV under `seed`");
  }

  async #load(): Promise<void> {
    if (this.#policy !== undefined) return;
    const text = this.#storage.text("snapshot");
    const source = text ?? (await this.env.SNAPSHOTS.get("seed"));
    if (source === null) return;
    let policy = await Policy.load(source);
    if (text === undefined) {
      this.#storage.keepText("snapshot", policy.toText());
      this.#sweepLater();
    }
    this.#kept = policy.revision;
    for (const { revision } of this.#storage.edits(this.#kept)) {
      const before = policy;
      policy = before.apply(JSON.parse(this.#storage.plan(revision) ?? "null"));
      before.close();
    }
    this.#policy = policy;
    this.#alarmSoon();
  }

  /** Answers an edit again that was asked for before; else plans, applies and keeps it. Nothing in here waits for anything. */
  #settle(who: string, kind: string, plan: (policy: Policy) => Plan, once?: Once): Settled {
    const policy = this.#present();
    const earlier = once === undefined ? undefined : this.#storage.edited(once);
    if (earlier !== undefined) {
      const { revision, digest } = earlier;
      return digest === once?.digest
        ? { outcome: "repeated", revision, plan: this.#storage.plan(revision) ?? "" }
        : { outcome: "key-taken", revision };
    }
    let planned: Plan;
    try {
      planned = plan(policy);
    } catch (error) {
      if (!PolicyError.is(error) || errorResponse(error).status !== 400) throw error;
      return { outcome: "malformed", revision: policy.revision, problem: { code: error.code, message: error.message } };
    }
    const text = JSON.stringify(planned);
    if (once !== undefined && text.length > LONGEST_PLAN) {
      const problem = { code: "LIMIT_EXCEEDED", message: "the plan is too long: ask for less at once" };
      return { outcome: "malformed", revision: policy.revision, problem };
    }
    if (planned.outcome === "refused") {
      const isStale = planned.rows.some(({ code }) => code === "STALE_SNAPSHOT");
      return { outcome: isStale ? "stale" : "refused", revision: policy.revision, plan: text };
    }
    const next = policy.apply(planned);
    if (next.revision === policy.revision) {
      next.close();
      return { outcome: "unchanged", revision: policy.revision, plan: text };
    }
    this.#storage.keepEdit({ revision: next.revision, at: new Date().toISOString(), who, kind }, text, once);
    this.#policy = next;
    policy.close();
    if (next.revision - this.#kept >= MOST_EDITS) {
      this.#storage.keepText("snapshot", next.toText());
      this.#kept = next.revision;
    }
    this.#alarmSoon();
    return { outcome: "applied", revision: next.revision, plan: text };
  }

  #asserted(who: string, request: Omit<SystemPlanRequest, "revision" | "now">, once?: Once): Settled {
    const plan = (policy: Policy) => policy.planSystem({ ...request, revision: policy.revision, now: new Date() } as SystemPlanRequest);
    return this.#settle(who, request.edit.kind, plan, once);
  }

  #sweep(now: number): void {
    const deadline = new Date(now + numberOf(this.env.REVIEW_DAYS, 14) * DAY_MS).toISOString();
    for (const edit of [{ kind: "users.sweep-inactive" }, { kind: "reviews.sweep", deadline }] as const) {
      const { outcome, problem } = this.#asserted("schedule", { source: "schedule", edit });
      if (outcome !== "applied" && outcome !== "unchanged") console.error(`${edit.kind}: ${outcome}`, problem);
    }
    this.#storage.forgetDecisions(new Date(now - numberOf(this.env.LOG_DAYS, 30) * DAY_MS).toISOString());
  }

  #sweepLater(): void {
    this.#storage.keepText("next-sweep", `${Date.now() + numberOf(this.env.SWEEP_EVERY_MS, 3_600_000)}`);
  }

  async #publish(): Promise<void> {
    const { etag, bytes } = await this.#compile();
    if (this.#storage.text("published") === etag) return;
    await this.env.SNAPSHOTS.put("snapshot", bytes);
    this.#storage.keepText("published", etag);
  }

  async #compile() {
    await this.#open();
    const policy = this.#present();
    if (this.#compiled?.policy === policy) return this.#compiled;
    const bytes = policy.toBytes();
    const compiled = { policy, bytes, etag: await etagOf(bytes) };
    if (policy === this.#policy) this.#compiled = compiled;
    return compiled;
  }

  #present(): Policy {
    if (this.#policy === undefined) throw new Error("the programme is not loaded");
    return this.#policy;
  }

  #alarmSoon(): void {
    if (this.#isAlarmSoon) return;
    this.#isAlarmSoon = true;
    this.ctx.waitUntil(this.ctx.storage.setAlarm(Date.now() + PUBLISH_AFTER_MS));
  }
}
