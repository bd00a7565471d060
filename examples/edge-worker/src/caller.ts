import { createRemoteJWKSet, errors, type JWTVerifyGetKey, jwtVerify } from "jose";
import { refusal } from "./answers.js";
import { type Env, numberOf } from "./env.js";

/** What a service may be granted, as a scope of its token. Your authorization server must give none of them to people. */
export type ServiceScope = "pdp" | "audit" | "edits:identity-provider" | "edits:invitation" | "edits:crm";

/** Who sent a request: a person, who is the viewer of everything asked, or a service, which is nobody's viewer. */
export type Caller =
  | { readonly kind: "person"; readonly id: string }
  | { readonly kind: "service"; readonly id: string; readonly scopes: ReadonlySet<string> };

const SERVICE_SCOPES: ReadonlySet<string> = new Set<ServiceScope>([
  "pdp",
  "audit",
  "edits:identity-provider",
  "edits:invitation",
  "edits:crm",
]);

/** Only algorithms with a public key: with a shared secret the published key itself could sign. */
const ALGORITHMS: ReadonlySet<string> = new Set([
  "EdDSA",
  "Ed25519",
  "ES256",
  "ES384",
  "ES512",
  "PS256",
  "PS384",
  "PS512",
  "RS256",
  "RS384",
  "RS512",
]);

/** By how many seconds clocks may differ. */
const CLOCK_TOLERANCE = 5;

/** What says that the keys could not be had: the token may be good, and nobody gets in. */
const NO_KEYS: ReadonlySet<string> = new Set(["ERR_JWKS_TIMEOUT", "ERR_JWKS_INVALID", "ERR_JOSE_GENERIC"]);

let keys: { readonly url: string; readonly get: JWTVerifyGetKey } | undefined;

/**
 * The caller by the bearer token of a request, or the refusal: 401 for anything but a token of the issuer, for this audience,
 * that holds now and is signed by one of the issuer's present keys with the one algorithm; 503 where the keys cannot be had.
 */
export async function callerOf(request: Request, env: Env): Promise<Caller | Response> {
  const token = /^Bearer ([\w.~+/=-]+)$/i.exec(request.headers.get("authorization") ?? "")?.[1];
  if (token === undefined) return refusal(401, "UNAUTHENTICATED", "send a bearer token", { "www-authenticate": "Bearer" });
  try {
    const { payload } = await jwtVerify(token, keyOf(env), {
      algorithms: [algorithmOf(env)],
      issuer: env.ISSUER,
      audience: env.AUDIENCE,
      clockTolerance: CLOCK_TOLERANCE,
      requiredClaims: ["sub", "exp"],
    });
    const { sub, scope = "", iat = 0 } = payload;
    if (typeof sub !== "string" || sub === "" || typeof scope !== "string") return unauthenticated("the claims are malformed");
    if (!(typeof iat === "number" && iat <= Date.now() / 1000 + CLOCK_TOLERANCE)) return unauthenticated("the token is of a later moment");
    const scopes = new Set(scope.split(" ").filter((one) => SERVICE_SCOPES.has(one)));
    return scopes.size === 0 ? { kind: "person", id: sub } : { kind: "service", id: sub, scopes };
  } catch (error) {
    if (error instanceof errors.JOSEError && !NO_KEYS.has(error.code)) return unauthenticated(error.message);
    console.error(error);
    return refusal(503, "KEYS_UNAVAILABLE", "the keys of the issuer cannot be had now");
  }
}

/** The refusal for a caller who is no service with this scope; nothing for one who is. */
export function lacks(caller: Caller, scope: ServiceScope): Response | undefined {
  if (caller.kind === "service" && caller.scopes.has(scope)) return undefined;
  return refusal(403, "INSUFFICIENT_SCOPE", `a service with the scope \`${scope}\` may do that`);
}

function unauthenticated(why: string): Response {
  return refusal(401, "UNAUTHENTICATED", why, { "www-authenticate": 'Bearer error="invalid_token"' });
}

function algorithmOf({ JWT_ALGORITHM }: Env): string {
  if (!ALGORITHMS.has(JWT_ALGORITHM)) throw new Error("JWT_ALGORITHM is no algorithm with a public key");
  return JWT_ALGORITHM;
}

/** The public key that a token names. Keys are fetched again when they are old, and when a token names one that is new. */
function keyOf(env: Env): JWTVerifyGetKey {
  if (keys?.url !== env.JWKS_URL) {
    const url = new URL(env.JWKS_URL);
    if (url.protocol !== "https:") throw new Error("JWKS_URL is no https address");
    const cacheMaxAge = numberOf(env.JWKS_MAX_AGE_MS, 300_000);
    const cooldownDuration = numberOf(env.JWKS_COOLDOWN_MS, 30_000);
    keys = { url: env.JWKS_URL, get: createRemoteJWKSet(url, { cacheMaxAge, cooldownDuration }) };
  }
  const { get } = keys;
  return (header, token) => {
    if (header.kid === undefined) throw new errors.JWKSNoMatchingKey("the token names no key");
    return get(header, token);
  };
}
