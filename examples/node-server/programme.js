import { Policy } from "partner-policy";
import { planSummary } from "partner-policy/messages";
import { Problem } from "./problem.js";

/** How long a review that falls due may take. */
const REVIEW_DAYS = 14;

/**
 * @typedef {import("./database.js").Connection} Connection
 * @typedef {import("partner-policy").Plan} Plan
 * @typedef {{ by?: string | undefined, source?: string | undefined, kind: string, at: Date }} Asked who or which system wants what, and when
 */

/**
 * The programme that the database holds, as a policy. Each server keeps the newest revision that it has seen in memory.
 *
 * @param {import("./database.js").Database} database
 */
export function programmeIn(database) {
  /** @type {Policy | undefined} */
  let newest;
  /** @type {Promise<Policy> | undefined} */
  let loading;

  /** Older policies go when nobody asks them any more. @param {Policy} policy */
  function keep(policy) {
    if (newest === undefined || policy.revision > newest.revision) newest = policy;
    return newest;
  }

  /** @param {Connection} connection */
  async function load(connection) {
    const [row] = await connection.query("SELECT snapshot FROM programme");
    if (row === undefined) throw new Error("the database holds no programme");
    try {
      return Policy.loadSync(row.snapshot);
    } catch (cause) {
      // Whatever is wrong with it, it is no fault of whoever asks now.
      throw new Error("the programme in the database cannot be loaded", { cause });
    }
  }

  /**
   * The present policy: whatever another server has saved is seen by the next request here. It is loaded once, however many ask,
   * and never goes back to an older revision, as a replica of the database might.
   */
  async function present() {
    const [row] = await database.query("SELECT revision FROM programme");
    while (newest === undefined || newest.revision < Number(row?.revision)) {
      loading ??= load(database).finally(() => {
        loading = undefined;
      });
      keep(await loading);
    }
    return newest;
  }

  /**
   * Locks the programme, has `work` make the next one, and saves it with its line in the audit trail: all of it or nothing. What a
   * server that stops in the middle leaves behind is the revision before.
   *
   * @template T
   * @param {Asked} asked
   * @param {(policy: Policy, connection: Connection) => Promise<{ next: Policy, summary: object, changes: readonly unknown[], answer: T }>} work
   * @returns {Promise<{ policy: Policy, answer: T }>}
   */
  async function locked({ by, source, kind, at }, work) {
    const { next, answer } = await database.transaction(async (connection) => {
      const [row] = await connection.query("SELECT revision FROM programme FOR UPDATE");
      const policy = newest?.revision === Number(row?.revision) ? newest : await load(connection);
      const { next, summary, changes, answer } = await work(policy, connection);
      if (next.revision === policy.revision) return { next, answer };
      await connection.query("UPDATE programme SET revision = $1, snapshot = $2", [next.revision, next.toText()]);
      await connection.query(
        `INSERT INTO changes (revision, revision_before, changed_at, changed_by, source, kind, summary, changes)
         VALUES ($1, $2, $3::text::timestamptz, $4, $5, $6, $7::text::json, $8::text::json)`,
        [
          ...[next.revision, policy.revision, at.toISOString(), by ?? null, source ?? null, kind],
          ...[JSON.stringify(summary), JSON.stringify(changes)],
        ],
      );
      return { next, answer };
    });
    keep(next);
    return { policy: next, answer };
  }

  /**
   * Plans on the programme as it is and applies the plan. A refused plan changes nothing and is given back as it is.
   *
   * @param {Asked} asked
   * @param {(policy: Policy) => Plan} plan
   * @returns {Promise<Plan>} with the revision that it led to
   */
  async function change(asked, plan) {
    const { policy, answer } = await locked(asked, async (policy) => {
      const answer = plan(policy);
      const next = answer.outcome === "ok" ? policy.apply(answer) : policy;
      return { next, summary: planSummary(answer), changes: answer.changes, answer };
    });
    return answer.outcome === "ok" ? { ...answer, revision: policy.revision } : answer;
  }

  /**
   * Puts another programme in the place of the present one.
   *
   * @param {Asked & { revision: unknown }} asked the revision that was looked at
   * @param {(policy: Policy, connection: Connection) => Promise<{ next: Policy, summary: object }>} make may write what belongs to
   *   it; refuses by throwing
   */
  async function replace({ revision, ...asked }, make) {
    const { policy } = await locked(asked, async (policy, connection) => {
      if (revision !== policy.revision) {
        throw new Problem(409, "STALE_SNAPSHOT", `the request was made on revision ${revision}, this is revision ${policy.revision}`);
      }
      return { ...(await make(policy, connection)), changes: [], answer: undefined };
    });
    return policy;
  }

  /**
   * The audit trail, newest first.
   *
   * @param {{ before?: number | undefined, limit: number }} options
   */
  async function trail({ before, limit }) {
    const rows = await database.query(
      `SELECT revision, revision_before, changed_at, changed_by, source, kind, summary FROM changes
        WHERE $1::bigint IS NULL OR revision < $1::bigint ORDER BY revision DESC LIMIT $2`,
      [before ?? null, limit],
    );
    return rows.map(lineOf);
  }

  /** One line of it with its changes, which `policy.applyChanges` takes. @param {number} revision */
  async function lineAt(revision) {
    const [row] = await database.query("SELECT * FROM changes WHERE revision = $1::bigint", [revision]);
    return row === undefined ? undefined : { ...lineOf(row), changes: row.changes };
  }

  return { present, change, replace, trail, lineAt };
}

/** @param {any} row */
function lineOf({ revision, revision_before, changed_at: at, changed_by, source, kind, summary }) {
  const who = { ...(changed_by === null ? {} : { by: changed_by }), ...(source === null ? {} : { source }) };
  return { revision: Number(revision), revisionBefore: Number(revision_before), at, ...who, kind, summary };
}

/**
 * What falls due by itself: people who were inactive for too long, reviews. A system asserts it, so that no person's rights are
 * asked and no request reaches it; the host calls it by its clock.
 *
 * @param {ReturnType<typeof programmeIn>} programme
 * @param {Date} now
 */
export async function sweep(programme, now) {
  const deadline = new Date(now.getTime() + REVIEW_DAYS * 86_400_000).toISOString();
  const edits = /** @type {const} */ ([{ kind: "users.sweep-inactive" }, { kind: "reviews.sweep", deadline }]);
  for (const edit of edits) {
    const asked = { source: "schedule", kind: edit.kind, at: now };
    await programme.change(asked, (policy) => policy.planSystem({ source: "schedule", revision: policy.revision, now, edit }));
  }
}
