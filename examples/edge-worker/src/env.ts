import type { Programme } from "./programme.js";

/** What the worker and its object are bound to and set to; `wrangler.jsonc` names all of it. */
export interface Env {
  /** The object that holds the programme and puts edits one after the other. */
  readonly PROGRAMME: DurableObjectNamespace<Programme>;
  /** Under `snapshot` the compiled programme, for cold starts; under `seed` the JSON that an empty object begins with. */
  readonly SNAPSHOTS: KVNamespace;
  /** The portal's API, which answers this worker and nobody else. */
  readonly ORIGIN: Fetcher;

  /** Who issues tokens, for whom, where the public keys are, and the one algorithm that they are signed with. */
  readonly ISSUER: string;
  readonly AUDIENCE: string;
  readonly JWKS_URL: string;
  readonly JWT_ALGORITHM: string;
  /** For how many milliseconds keys are kept, and how often an unknown key id may have them fetched again. */
  readonly JWKS_MAX_AGE_MS?: string;
  readonly JWKS_COOLDOWN_MS?: string;

  /** The address of the AuthZEN decision point, as in `https://pdp.example.com`; never taken from a request. */
  readonly DECISION_POINT: string;
  /** For how many milliseconds a worker may answer without asking the object for the revision; 0 if it is not set. */
  readonly FRESH_MS?: string;
  /** Whether a record that may not be seen is answered as one that does not exist; `true` or not set. */
  readonly HIDE_EXISTENCE?: string;
  /** Which share of the granted decisions is logged, 0 to 1; denials always are. 1 if it is not set. */
  readonly LOG_SAMPLE?: string;
  /** How long decisions are kept, in days; 30 if it is not set. */
  readonly LOG_DAYS?: string;
  /** How often the schedule sweeps, in milliseconds; an hour if it is not set. */
  readonly SWEEP_EVERY_MS?: string;
  /** How many days an access review may take; 14 if it is not set. */
  readonly REVIEW_DAYS?: string;
  /** The private Ed25519 key that seals capsules (PKCS 8, base64), a secret, and for whom they are. */
  readonly SEAL_KEY?: string;
  readonly SEAL_AUDIENCE?: string;
}

/** What a request is given besides: time to finish what others wait for. */
export type Context = Pick<ExecutionContext, "waitUntil">;

/** The one object of the programme. */
export function objectOf(env: Env): DurableObjectStub<Programme> {
  return env.PROGRAMME.getByName("programme");
}

/** A setting that is a number; an empty text is none. */
export function numberOf(setting: string | undefined, fallback: number): number {
  const number = setting === undefined ? fallback : Number(setting.trim() === "" ? Number.NaN : setting);
  if (!(number >= 0)) throw new Error(`\`${setting}\` is no number from 0`);
  return number;
}
