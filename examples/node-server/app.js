import { serveStatic } from "@hono/node-server/serve-static";
import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { secureHeaders } from "hono/secure-headers";
import { LARGEST_BODY, LARGEST_UPLOAD } from "./body.js";
import { answerOf, Problem } from "./problem.js";
import { editRoutes } from "./routes/edits.js";
import { importRoutes } from "./routes/imports.js";
import { programmeRoutes } from "./routes/programme.js";
import { recordRoutes } from "./routes/records.js";
import { redeemed, refuseForeign, signedIn, signedOut } from "./session.js";

/**
 * @typedef {object} Options
 * @property {import("./database.js").Database} database migrated, with a programme in it
 * @property {ReturnType<typeof import("./programme.js").programmeIn>} programme
 * @property {string} secret signs sessions and cursors; the same for all servers of one database
 * @property {CryptoKey} sealKey the private Ed25519 key that seals capsules
 * @property {string | undefined} [audience] for whom capsules are sealed, such as the name of the worker that opens them
 * @property {string | undefined} [origin] where browsers reach this server, if a proxy stands before it: `https://portal.example`
 * @property {string | undefined} [consoleFolder] the built portal console, served at `/console/`
 * @property {() => Date} [now]
 *
 * @typedef {Options & { now: () => Date }} Parts what the routes work with
 * @typedef {{ Variables: { user: string } }} Env the person who is signed in
 */

/** Where files come. */
const UPLOADS = new Set(["/imports", "/plans", "/edits"]);

/**
 * The portal's server.
 *
 * @param {Options} options
 */
export function createApp(options) {
  const { secret, origin, consoleFolder, now = () => new Date() } = options;
  const parts = { ...options, now };
  /** @type {Hono<Env>} */
  const app = new Hono();
  const onError = () => {
    const answer = answerOf(new Problem(413, "TOO_LARGE", "the body is too large"));
    answer.headers.set("connection", "close"); // what follows on it is the rest of the body
    return answer;
  };
  const [bodies, uploads] = [LARGEST_BODY, LARGEST_UPLOAD].map((maxSize) => bodyLimit({ maxSize, onError }));

  app.onError((error) => answerOf(error));
  app.notFound(() => answerOf(new Problem(404, "NOT_FOUND", "there is no such page")));
  app.use(secureHeaders());
  app.use((c, next) => (UPLOADS.has(c.req.path) ? uploads : bodies)?.(c, next) ?? next());
  app.use((c, next) => {
    refuseForeign(c.req.raw, origin ?? new URL(c.req.url).origin);
    return next();
  });
  app.get("/sign-in", (c) => {
    const isSecure = (origin ?? c.req.url).startsWith("https:");
    const to = consoleFolder === undefined ? "/leads" : "/console/?server=/";
    return redeemed(c.req.query("token"), { secret, isSecure, to });
  });
  app.post("/sign-out", () => signedOut());
  if (consoleFolder !== undefined) {
    app.use("/console/*", serveStatic({ root: consoleFolder, rewriteRequestPath: (path) => path.slice("/console".length) }));
  }

  // From here on somebody is signed in, and answers are theirs alone.
  app.use(async (c, next) => {
    const user = signedIn(c.req.raw, secret);
    if (user === undefined) throw new Problem(401, "UNAUTHENTICATED", "sign in first");
    c.set("user", user);
    await next();
    c.header("cache-control", "private, no-store");
  });
  recordRoutes(app, parts);
  editRoutes(app, parts);
  importRoutes(app, parts);
  programmeRoutes(app, parts);
  return app;
}
