import { bodyOf } from "../body.js";
import { Problem } from "../problem.js";

/**
 * The edits that the portal's screens send: kinds by name, so that one which a later version of the package adds stays out.
 * What only systems assert (a sign-on, an invitation that was redeemed, the CRM, a sweep) comes from this server's own code by
 * `policy.planSystem`; `policy.plan` refuses it whatever stands here.
 */
const EDITS = new Set([
  ...["managers.add", "managers.replace", "managers.remove", "managers.remove-all", "managers.make-primary", "managers.set"],
  ...["managers.rows", "roles.create", "roles.update", "roles.delete", "roles.reorder", "roles.translate", "hierarchy.add"],
  ...["users.assign-roles", "users.invite", "users.set-features", "users.set-license", "users.set-partner-role", "users.revoke"],
  ...["users.restore", "users.deactivate", "users.reactivate", "users.disable-contact", "users.mark-left", "users.exempt"],
  ...["partners.set-status", "partners.set-tier", "partners.enable", "partners.disable", "reviews.open", "reviews.close"],
]);

/**
 * Edits of the programme, and the audit trail.
 *
 * @param {import("hono").Hono<import("../app.js").Env>} app
 * @param {import("../app.js").Parts} parts
 */
export function editRoutes(app, { programme, now }) {
  /**
   * A plan by the person who is signed in, at the server's clock, on the revision that the screen looked at. Whatever else a body
   * says, such as `by`, is not looked at.
   *
   * @param {string} by
   * @param {any} body
   */
  function asked(by, { edit, csv, revision, mode }) {
    if (edit !== undefined && csv !== undefined) throw new Problem(400, "MALFORMED", "a request has either `edit` or `csv`");
    if (typeof edit?.kind === "string" && !EDITS.has(edit.kind)) {
      throw new Problem(403, "EDIT_NOT_OFFERED", "this portal has no screen for that edit");
    }
    const at = now();
    const request = { by, revision, now: at, ...(csv === undefined ? { edit } : { csv }), ...(mode === undefined ? {} : { mode }) };
    // What is no kind is no edit, and refused by the plan.
    const named = typeof edit?.kind === "string" ? edit.kind : "";
    const kind = csv === undefined ? named : "managers.csv";
    /** @param {import("partner-policy").Policy} policy */
    const plan = (policy) => policy.plan(request);
    return { who: { by, kind, at }, plan };
  }

  app.post("/plans", async (c) => {
    const { plan } = asked(c.get("user"), await bodyOf(c.req));
    return c.json(plan(await programme.present()));
  });

  // Plans again, whatever plan a browser made, on the programme as it is now.
  app.post("/edits", async (c) => {
    const { who, plan } = asked(c.get("user"), await bodyOf(c.req));
    const done = await programme.change(who, plan);
    if (done.outcome === "ok") return c.json(done);
    return c.json(done, done.rows.some((row) => row.code === "STALE_SNAPSHOT") ? 409 : 422);
  });

  /** @param {string} user */
  async function refuseOthers(user) {
    const viewer = (await programme.present()).viewer(user, { now: now() });
    if (!viewer.can("managers.edit")) throw new Problem(403, "NOT_PERMITTED", "the audit trail is for those who administer the programme");
  }

  app.get("/changes", async (c) => {
    await refuseOthers(c.get("user"));
    return c.json(await programme.trail({ before: numberOf(c.req.query("before")), limit: 50 }));
  });

  app.get("/changes/:revision", async (c) => {
    await refuseOthers(c.get("user"));
    const line = await programme.lineAt(numberOf(c.req.param("revision")) ?? 0);
    if (line === undefined) throw new Problem(404, "NOT_FOUND", "no change made this revision");
    return c.json(line);
  });
}

/** @param {string | undefined} text */
function numberOf(text) {
  if (text === undefined) return undefined;
  const number = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(number)) throw new Problem(400, "MALFORMED_PARAMETER", "a revision is a whole number");
  return number;
}
