import { fileURLToPath } from "node:url";
import { Policy, type Snapshot } from "partner-policy";
import { type SampleLead, sampleProgramme } from "partner-policy/sample";
import { rolldown } from "rolldown";

/** What a worker in workerd is to the tests. */
export interface Worker {
  dispatchFetch(url: string, init?: RequestInit): Promise<Response>;
  /** Another isolate of the worker, by its name. */
  getWorker(name: string): Promise<{ fetch(url: string, init?: RequestInit): Promise<Response> }>;
  dispose(): Promise<void>;
  getKVNamespace(name: string): Promise<{
    put(key: string, value: string | ArrayBuffer): Promise<void>;
    get(key: string, type: "arrayBuffer"): Promise<ArrayBuffer | null>;
  }>;
}

export interface TokenOptions {
  readonly scope?: string;
  readonly issuer?: string;
  readonly audience?: string | string[];
  readonly expires?: string | number;
  readonly header?: object;
  readonly key?: { readonly kid: string; readonly privateKey: CryptoKey };
}

export interface Issuer {
  readonly keys: { readonly kid: string; readonly publicKey: CryptoKey; readonly privateKey: CryptoKey }[];
  rotate(options?: { readonly keep?: boolean }): Promise<void>;
  token(sub: string, options?: TokenOptions): Promise<string>;
  jwks(): Promise<object>;
}

export interface Local {
  readonly ISSUER: string;
  readonly AUDIENCE: string;
  createIssuer(): Promise<Issuer>;
  startLocally(parts: {
    readonly seed: string | undefined;
    readonly origin: (request: Request) => Response | Promise<Response>;
    readonly issuer: Issuer;
    readonly bindings?: Readonly<Record<string, string>>;
    readonly persist?: string;
    readonly workers?: number;
  }): Promise<Worker>;
}

/** The example's own way to start the worker on this machine. */
export const local = (await import(
  /* @vite-ignore */ new URL("../../../examples/edge-worker/dev/local.js", import.meta.url).href
)) as Local;

export const { snapshot, leads } = sampleProgramme({ partners: 8, users: 80, leads: 300, now: new Date().toISOString() });
export const policy = Policy.loadSync(snapshot);

/** The administrator of the first partner, and one lead that this person may see and one that not. */
export const ADMINISTRATOR = "u-0001";
export const own = lead((one) => one.partner === "p-0001");
export const foreign = lead((one) => one.partner !== "p-0001");

function lead(is: (one: SampleLead) => boolean): SampleLead {
  const found = leads.find(is);
  if (found === undefined) throw new Error("the programme has no such lead");
  return found;
}

/** A portal's API that knows the leads of the programme. */
export function origin(request: Request): Response {
  const [, list, id] = new URL(request.url).pathname.split("/");
  const found = list !== "leads" ? undefined : id === undefined ? leads : leads.find((one) => one.id === id);
  return found === undefined ? new Response(null, { status: 404 }) : Response.json(found);
}

export interface AskOptions {
  readonly token?: TokenOptions;
  readonly headers?: object;
  /** Which isolate is asked; the first one if nothing is said. */
  readonly at?: string;
}

export interface Asking {
  readonly worker: Worker;
  readonly issuer: Issuer;
  /** Asks as somebody: a `GET`, or a `POST` where there is a body. */
  ask(who: string, path: string, body?: unknown, options?: AskOptions): Promise<Response>;
  /** Sends an edit; a key that is not given is a new one. */
  edit(who: string, revision: unknown, edit: unknown, key?: string): Promise<Response>;
}

/** A started worker and how to ask it. */
export async function asking(
  parts: {
    readonly seed?: Snapshot;
    readonly origin?: (request: Request) => Response | Promise<Response>;
    readonly bindings?: Readonly<Record<string, string>>;
    readonly persist?: string;
    readonly workers?: number;
    readonly issuer?: Issuer;
  } = {},
): Promise<Asking> {
  const issuer = parts.issuer ?? (await local.createIssuer());
  const worker = await local.startLocally({ origin, ...parts, seed: JSON.stringify(parts.seed ?? snapshot), issuer });
  const tokens = new Map<string, Promise<string>>();
  const bearer = async (who: string, options?: TokenOptions) => {
    const name = `${who} ${options?.scope ?? ""}`;
    if (options !== undefined && Object.keys(options).some((key) => key !== "scope")) return issuer.token(who, options);
    const token = tokens.get(name) ?? issuer.token(who, options);
    tokens.set(name, token);
    return token;
  };
  const ask: Asking["ask"] = async (who, path, body, { token, headers = {}, at } = {}) => {
    const init = {
      headers: {
        authorization: `Bearer ${await bearer(who, token)}`,
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...headers,
      },
      ...(body === undefined ? {} : { method: "POST", body: typeof body === "string" ? body : JSON.stringify(body) }),
    };
    const url = `https://edge.test${path}`;
    return at === undefined ? worker.dispatchFetch(url, init) : (await worker.getWorker(at)).fetch(url, init);
  };
  let keys = 0;
  const edit: Asking["edit"] = (who, revision, change, key) => {
    keys += 1;
    const headers = { "idempotency-key": key ?? `key-${Date.now()}-${keys}` };
    return ask(who, "/edits", { revision, edit: change }, { headers });
  };
  return { worker, issuer, ask, edit };
}

let inNodes = 0;

/** A module of the example in Node, with the engine in it, as if it had just been started. */
export async function inNode(module: string): Promise<unknown> {
  const input = fileURLToPath(new URL(`../../../examples/edge-worker/src/${module}`, import.meta.url));
  const resolve = { conditionNames: ["module-sync", "import", "default"], extensionAlias: { ".js": [".ts", ".js"] } };
  const build = await rolldown({ input, resolve, logLevel: "silent" });
  inNodes += 1;
  const code = `${(await build.generate({ format: "esm" })).output[0].code}\n// ${inNodes}`;
  return import(`data:text/javascript,${encodeURIComponent(code)}`);
}

/** The status of an answer and the code in it. */
export async function answer(asked: Promise<Response> | Response): Promise<[number, string | undefined]> {
  const response = await asked;
  const text = await response.text();
  const body = text.startsWith("{") ? (JSON.parse(text) as { code?: string; rows?: { code?: string }[] }) : {};
  return [response.status, body.code ?? body.rows?.[0]?.code];
}
