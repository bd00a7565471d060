import { stringify } from "csv-stringify/sync";
import { authorize } from "partner-policy/server";
import { bodyOf } from "../body.js";
import { everyPage, pageOf, queryOf } from "../lists.js";
import { Problem } from "../problem.js";
import { FIELDS, holdsZero, recordOf, refuseUnreadable, SELECTED, TYPES } from "../records.js";

/** @typedef {import("../records.js").TableName} TableName */

const LONGEST = 200;
const MEMBERS = /** @type {const} */ (["id", "partner", "owner", "assignee", "createdBy", "origin"]);
const NAMES = Object.keys(FIELDS);

/**
 * Leads and deals: lists that the database selects, sorts and counts, and single records.
 *
 * @param {import("hono").Hono<import("../app.js").Env>} app
 * @param {import("../app.js").Parts} parts
 */
export function recordRoutes(app, { database, programme, secret, now }) {
  for (const table of /** @type {TableName[]} */ (Object.keys(TYPES))) {
    const type = TYPES[table];

    /** @param {string} user */
    const viewerOf = async (user) => (await programme.present()).viewer(user, { now: now() });

    // Without a query everything that the viewer may see, as the portal console asks for it; else a page.
    app.get(`/${table}`, async (c) => {
      const viewer = await viewerOf(c.get("user"));
      const given = new URL(c.req.url).searchParams;
      c.header("x-policy-revision", `${viewer.revision}`);
      if (given.size > 0) return c.json(await pageOf(database, viewer, queryOf(table, given), secret));
      const query = queryOf(table, new URLSearchParams({ sort: "id" }));
      return c.body(streamed(jsonOf(everyPage(database, viewer, query))), 200, { "content-type": "application/json" });
    });

    app.get(`/exports/${table}.csv`, async (c) => {
      const viewer = await viewerOf(c.get("user"));
      const given = new URL(c.req.url).searchParams;
      if (given.has("after") || given.has("limit")) throw new Problem(400, "UNKNOWN_PARAMETER", "an export has no pages");
      const pages = everyPage(database, viewer, queryOf(table, given));
      const headers = { "content-type": "text/csv; charset=utf-8", "content-disposition": `attachment; filename="${table}.csv"` };
      return c.body(streamed(csvOf(pages)), 200, headers);
    });

    /** @param {import("../database.js").Connection} connection @param {string} id @param {"" | "FOR UPDATE"} lock */
    const recordAt = async (connection, id, lock) => {
      if (holdsZero(id)) return undefined;
      const [row] = await connection.query(`SELECT ${SELECTED} FROM ${table} r WHERE r.id = $1 ${lock}`, [id]);
      return row === undefined ? undefined : recordOf(type, row);
    };

    // Who may not see a record is answered as if there were none.
    app.get(`/${table}/:id`, async (c) => {
      const [policy, record] = [await programme.present(), await recordAt(database, c.req.param("id"), "")];
      const action = /** @type {const} */ (`${type}.view`);
      const viewer = () => c.get("user");
      const asked = await authorize(c.req.raw, { policy, viewer, action, resource: () => record, hideExistence: true, now });
      return asked.ok ? c.json(record) : asked.response;
    });

    // What decides (partner, owner, assignee, origin) is never taken from the body, only a change of fields.
    app.patch(`/${table}/:id`, async (c) => {
      const [policy, body] = [await programme.present(), await bodyOf(c.req)];
      return database.transaction(async (connection) => {
        const record = await recordAt(connection, c.req.param("id"), "FOR UPDATE");
        for (const verb of /** @type {const} */ (["view", "edit"])) {
          const question = { action: /** @type {const} */ (`${type}.${verb}`), resource: () => record, hideExistence: verb === "view" };
          const asked = await authorize(c.req.raw, { policy, viewer: () => c.get("user"), now, ...question });
          if (!asked.ok) return asked.response;
        }
        if (record === undefined) throw new Problem(404, "NOT_FOUND", "there is no such record");
        const changed = { ...record, fields: { ...record.fields, ...fieldsOf(body) } };
        refuseUnreadable(policy, [changed]);
        await connection.query(`UPDATE ${table} SET fields = $2::text::jsonb WHERE id = $1`, [record.id, JSON.stringify(changed.fields)]);
        return c.json(changed);
      });
    });
  }
}

/**
 * The fields that a body changes, of the right kind; there is at least one.
 *
 * @param {any} body
 */
function fieldsOf(body) {
  const given = Object.keys(FIELDS).filter((name) => Object.hasOwn(body, name));
  if (given.length === 0) throw new Problem(400, "MALFORMED", `a change names one of ${Object.keys(FIELDS).join(", ")}`);
  for (const [name, kind] of Object.entries(FIELDS)) {
    const value = body[name];
    if (!given.includes(name)) continue;
    const fits = typeof value === kind && (typeof value === "string" ? value.length <= LONGEST && !holdsZero(value) : value >= 0);
    if (!fits) throw new Problem(400, "MALFORMED", `\`${name}\` is a ${kind}, at most ${LONGEST} characters or at least 0`);
  }
  return Object.fromEntries(given.map((name) => [name, body[name]]));
}

/** @param {ReturnType<typeof everyPage>} pages */
async function* jsonOf(pages) {
  let separator = "[";
  for await (const page of pages) {
    for (const { record } of page) {
      yield separator + JSON.stringify(record);
      separator = ",";
    }
  }
  yield separator === "[" ? "[]" : "]";
}

/** A cell that a spreadsheet would take for a formula begins with an apostrophe. @param {ReturnType<typeof everyPage>} pages */
async function* csvOf(pages) {
  const options = { escape_formulas: true, record_delimiter: "\r\n" };
  yield `\ufeff${stringify([[...MEMBERS, ...NAMES, "createdAt"]], options)}`;
  for await (const page of pages) {
    const rows = page.map(({ record, createdAt }) => [
      ...MEMBERS.map((name) => record[name]),
      ...NAMES.map((name) => record.fields?.[name]),
      createdAt.toISOString(),
    ]);
    yield stringify(rows, options);
  }
}

/** @param {AsyncGenerator<string>} texts */
function streamed(texts) {
  const encoder = new TextEncoder();
  return new ReadableStream({
    async pull(controller) {
      const { value, done } = await texts.next();
      if (done) controller.close();
      else controller.enqueue(encoder.encode(value));
    },
    cancel: async () => void (await texts.return(undefined)),
  });
}
