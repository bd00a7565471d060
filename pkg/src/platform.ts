declare global {
  // What the platform's own types add to, where a project has them: `lib.dom`, `@types/node`, `@cloudflare/workers-types`.
  interface Request {}
  interface Response {}
  interface Blob {}
  interface URL {}
  interface CryptoKey {}
  namespace WebAssembly {
    interface Module {}
  }
}

/** The platform's own type; what is needed of it in a project whose `lib` has none. */
type Known<Own, Needed> = object extends Own ? Needed : Own;

/** A `Request` of the Fetch API. */
export type FetchRequest = Known<
  Request,
  { readonly url: string; readonly method: string; readonly headers: { get(name: string): string | null } }
>;

/** A `Response` of the Fetch API. */
export type FetchResponse = Known<Response, { readonly ok: boolean; readonly status: number; arrayBuffer(): Promise<ArrayBuffer> }>;

/** A `Blob` or `File`. */
export type FetchBlob = Known<Blob, { readonly size: number; readonly type: string; arrayBuffer(): Promise<ArrayBuffer> }>;

/** A `URL`. */
export type Address = Known<URL, { readonly href: string; readonly searchParams: object }>;

/** A `CryptoKey` of WebCrypto. */
export type Key = Known<
  CryptoKey,
  { readonly type: string; readonly extractable: boolean; readonly algorithm: object; readonly usages: readonly string[] }
>;

/** A `WebAssembly.Module`; its own type takes anything, so this one leaves out what is often mistaken for one. */
export type WasmModule = object & WebAssembly.Module & { readonly href?: never; readonly status?: never; readonly then?: never };
