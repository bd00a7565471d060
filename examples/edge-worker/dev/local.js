// The worker in workerd on this machine, with an issuer of tokens and a portal's API that stand in for your own.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { Miniflare } from "miniflare";
import { rolldown } from "rolldown";

export const ISSUER = "https://issuer.example";
export const AUDIENCE = "partner-portal";
const ALGORITHM = "ES256";

/** @type {Map<string, Promise<string>>} */
const bundles = new Map();

/** Bundles a worker as wrangler does, once: the conditions of workerd, the engine beside it as a module of its own. */
export function bundled(main = join(import.meta.dirname, "../src/worker.ts")) {
  const bundle = bundles.get(main) ?? build(main);
  bundles.set(main, bundle);
  return bundle;
}

async function build(main) {
  const bundle = await rolldown({
    input: main,
    plugins: [{ name: "wasm", resolveId: (id) => (id.endsWith("core.wasm") ? { id: "./core.wasm", external: true } : null) }],
    external: ["cloudflare:workers"],
    resolve: { conditionNames: ["workerd", "worker", "module-sync", "import", "default"], extensionAlias: { ".js": [".ts", ".js"] } },
    logLevel: "silent",
  });
  return (await bundle.generate({ format: "esm" })).output[0].code;
}

/** An issuer of tokens whose keys can be rotated. */
export async function createIssuer() {
  let number = 0;
  /** @type {{ kid: string, publicKey: CryptoKey, privateKey: CryptoKey }[]} */
  const keys = [];
  const add = async () => {
    number += 1;
    keys.push({ kid: `k-${number}`, ...(await generateKeyPair(ALGORITHM, { extractable: true })) });
  };
  await add();
  return {
    keys,
    /** Another key signs from now on; those before are published as long as `keep` says. */
    async rotate({ keep = true } = {}) {
      if (!keep) keys.splice(0);
      await add();
    },
    async jwks() {
      return {
        keys: await Promise.all(
          keys.map(async ({ kid, publicKey }) => ({ ...(await exportJWK(publicKey)), kid, alg: ALGORITHM, use: "sig" })),
        ),
      };
    },
    /**
     * A token, by default of a person for ten minutes.
     *
     * @param {string} sub
     * @param {{ scope?: string, issuer?: string, audience?: string, expires?: string | number, header?: object, key?: { kid: string, privateKey: CryptoKey } }} [options]
     */
    async token(sub, { scope, issuer = ISSUER, audience = AUDIENCE, expires = "10m", header = {}, key = keys.at(-1) } = {}) {
      return new SignJWT(scope === undefined ? {} : { scope })
        .setProtectedHeader({ alg: ALGORITHM, kid: key.kid, ...header })
        .setSubject(sub)
        .setIssuer(issuer)
        .setAudience(audience)
        .setIssuedAt()
        .setExpirationTime(expires)
        .sign(key.privateKey);
    },
  };
}

/**
 * Starts the worker, as often as `workers` says: each is an isolate of its own as in another place, and all have the one object.
 * `getWorker("edge-2")` of what it gives is the second one.
 *
 * @param {object} parts
 * @param {string | undefined} parts.seed the programme as JSON text, that an empty object begins with
 * @param {string | ((request: Request) => Response | Promise<Response>)} parts.origin the portal's API, or its name among `others`
 * @param {Awaited<ReturnType<typeof createIssuer>>} parts.issuer
 * @param {Readonly<Record<string, string>>} [parts.bindings] more settings
 * @param {string} [parts.main] another module than the example's
 * @param {number} [parts.workers]
 * @param {readonly object[]} [parts.others] other workers beside, as Miniflare takes them
 * @param {string} [parts.persist] a folder that outlives the worker
 * @param {number} [parts.port]
 */
export async function startLocally({ seed, origin, issuer, bindings = {}, main, workers = 1, others = [], persist, port }) {
  const engine = createRequire(import.meta.url).resolve("partner-policy/core.wasm");
  const worker = {
    compatibilityDate: "2026-04-01",
    modules: [
      { type: "ESModule", path: "worker.mjs", contents: await bundled(main) },
      { type: "CompiledWasm", path: "core.wasm", contents: readFileSync(engine) },
    ],
    bindings: {
      ISSUER,
      AUDIENCE,
      JWKS_URL: `${ISSUER}/jwks.json`,
      JWT_ALGORITHM: ALGORITHM,
      DECISION_POINT: "https://pdp.example",
      ...bindings,
    },
    kvNamespaces: ["SNAPSHOTS"],
    serviceBindings: { ORIGIN: origin },
    // All that the worker fetches from elsewhere are the issuer's keys.
    outboundService: async (request) =>
      request.url === `${ISSUER}/jwks.json` ? Response.json(await issuer.jwks()) : new Response(null, { status: 404 }),
  };
  const object = { className: "Programme", useSQLite: true };
  const named = (_, at) => ({
    ...worker,
    name: `edge-${at + 1}`,
    durableObjects: { PROGRAMME: at === 0 ? object : { ...object, scriptName: "edge-1" } },
  });
  const miniflare = new Miniflare({
    ...(port === undefined ? {} : { port, host: "127.0.0.1" }),
    ...(persist === undefined ? {} : { kvPersist: join(persist, "kv"), durableObjectsPersist: join(persist, "objects") }),
    workers: [...Array.from({ length: workers }, named), ...others],
  });
  if (seed !== undefined) await (await miniflare.getKVNamespace("SNAPSHOTS")).put("seed", seed);
  return miniflare;
}
