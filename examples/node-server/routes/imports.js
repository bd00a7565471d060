import { PolicyError } from "partner-policy";
import { readyMaps } from "partner-policy/import";
import { bodyOf } from "../body.js";
import { importsIn } from "../imports.js";
import { Problem } from "../problem.js";

/**
 * Imports: upload → report → accept by name → next revision. For supplier administrators only, since an import replaces everything.
 *
 * @param {import("hono").Hono<import("../app.js").Env>} app
 * @param {import("../app.js").Parts} parts
 */
export function importRoutes(app, { database, programme, now }) {
  const imports = importsIn(database, programme);

  /** Portal roles are defined by supplier administrators alone. @param {import("partner-policy").Policy} policy @param {string} user */
  const mayImport = (policy, user) => {
    try {
      return policy.viewer(user, { now: now() }).can("user-role.define");
    } catch (error) {
      if (PolicyError.is(error) && error.code === "UNKNOWN_VIEWER") return false;
      throw error;
    }
  };

  app.use("/imports/*", async (c, next) => {
    const may = mayImport(await programme.present(), c.get("user"));
    if (!may) throw new Problem(403, "NOT_PERMITTED", "an import is for supplier administrators");
    await next();
  });

  // A form with `kind` (salesforce or csv), `files`, and for tables a `map`.
  app.post("/imports", async (c) => {
    const { kind, map, files } = await c.req.parseBody({ all: true });
    if (kind !== "salesforce" && kind !== "csv") throw new Problem(400, "MALFORMED", "`kind` is `salesforce` or `csv`");
    if (kind === "csv" && map === undefined) throw new Problem(400, "MALFORMED", "tables are read by a `map`, or the name of a ready one");
    const uploads = [files].flat().filter((file) => file instanceof File);
    if (uploads.length === 0) throw new Problem(400, "MALFORMED", "`files` are files");
    const contents = uploads.map(async (file) => ({ path: file.name, content: new Uint8Array(await file.arrayBuffer()) }));
    const parsed = map === undefined ? {} : { map: mapOf(map) };
    const id = await imports.begin({ by: c.get("user"), kind, at: now(), files: await Promise.all(contents), ...parsed });
    return c.json({ id, status: "reading" }, 202, { location: `/imports/${id}` });
  });

  app.get("/imports/:id", async (c) => c.json(await imports.at(c.req.param("id"))));

  app.post("/imports/:id/accept", async (c) => {
    const { accept = [], revision } = await bodyOf(c.req);
    if (!Array.isArray(accept) || accept.some((code) => typeof code !== "string")) {
      throw new Problem(400, "MALFORMED", "`accept` is a list of codes");
    }
    const { status } = await imports.at(c.req.param("id"));
    if (status !== "read") throw new Problem(409, "IMPORT_NOT_READ", `the import is ${status}`);
    const by = c.get("user");
    const may = { mayImport: (/** @type {import("partner-policy").Policy} */ policy) => mayImport(policy, by) };
    return c.json(await imports.accept(c.req.param("id"), { by, accept, revision, at: now(), ...may }));
  });
}

/** The name of a ready map, or a map as JSON. @param {unknown} text */
function mapOf(text) {
  if (typeof text === "string" && Object.hasOwn(readyMaps, text)) return text;
  try {
    return JSON.parse(`${text}`);
  } catch {
    throw new Problem(400, "MALFORMED", "`map` is JSON");
  }
}
