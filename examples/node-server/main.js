import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { serve } from "@hono/node-server";
import { createApp } from "./app.js";
import { openDatabase } from "./database.js";
import { migrate } from "./migrate.js";
import { programmeIn, sweep } from "./programme.js";
import { seed } from "./seed.js";
import { sessionOf, signInLink } from "./session.js";

const { DATABASE_URL, PGLITE_FOLDER, ORIGIN, SEAL_AUDIENCE } = process.env;
const secret = process.env.SESSION_SECRET ?? randomBytes(32).toString("hex");
const built = process.env.CONSOLE_FOLDER ?? fileURLToPath(new URL("../../www/dist", import.meta.url));
const DAY = 86_400_000;

const database = await openDatabase({ url: DATABASE_URL, folder: PGLITE_FOLDER });
await migrate(database);
await seed(database, new Date());

const keys = /** @type {CryptoKeyPair} */ (await crypto.subtle.generateKey("Ed25519", true, ["sign", "verify"]));
const publicKey = Buffer.from(await crypto.subtle.exportKey("raw", keys.publicKey)).toString("base64");
const programme = programmeIn(database);
const app = createApp({
  database,
  programme,
  secret,
  sealKey: keys.privateKey,
  audience: SEAL_AUDIENCE,
  origin: ORIGIN,
  consoleFolder: existsSync(built) ? built : undefined,
});
const daily = setInterval(() => sweep(programme, new Date()).catch((error) => console.error(error)), DAY);

const server = serve({ fetch: app.fetch, port: Number(process.env.PORT ?? 8787), hostname: "127.0.0.1" }, ({ port }) => {
  const origin = `http://127.0.0.1:${port}`;
  const expires = Date.now() + 3_600_000;
  console.log(`listening on ${origin}`);
  console.log(`programme and records are kept in ${DATABASE_URL === undefined ? "PGlite" : "PostgreSQL"}`);
  console.log(`SEAL_KEY for edge workers: ${publicKey}`);
  for (const id of ["u-admin", "u-0001"]) {
    console.log(`in a browser as ${id}: ${signInLink(ORIGIN ?? origin, id, secret, expires)}`);
    console.log(`curl -H 'cookie: ${sessionOf(id, secret, expires)}' '${origin}/leads?sort=-amount&limit=5'`);
  }
});

for (const signal of ["SIGINT", "SIGTERM"]) {
  process.once(signal, () => {
    clearInterval(daily);
    server.close(() => database.close().finally(() => process.exit(0)));
    if ("closeAllConnections" in server) server.closeAllConnections();
  });
}
