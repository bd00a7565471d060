import { useSyncExternalStore } from "react";
import { PAGES, type Page } from "./parts.js";

export { PAGES, type Page };

/** What the address says: every view has one, and a link to it shows the same. */
export interface Address {
  readonly page: Page;
  /** A page that does not exist. */
  readonly unknownPage: string | undefined;
  readonly get: (name: string) => string | undefined;
  /** The filters, which are the members `f.…`. */
  readonly filters: readonly { readonly field: string; readonly values: readonly string[] }[];
  /** The part behind `#`, for what may be long: a selection, a shared plan. */
  readonly fragment: URLSearchParams;
  readonly search: string;
}

/** Members that go with one page and are dropped when another one opens. */
const LASTING = ["as", "vs", "by", "at", "programme", "server", "dir", "lang"];
const listeners = new Set<() => void>();
let current: Address | undefined;
let timer: ReturnType<typeof setTimeout> | undefined;
let pending: string | undefined;

function parse(href: string): Address {
  const url = new URL(href);
  const params = url.searchParams;
  const wanted = params.get("page") ?? "overview";
  const page = PAGES.find((name) => name === wanted);
  const filters = [...new Set(params.keys())]
    .filter((name) => name.startsWith("f."))
    .map((name) => ({ field: name.slice(2), values: params.getAll(name) }));
  return {
    page: page ?? "overview",
    unknownPage: page === undefined ? wanted : undefined,
    get: (name) => params.get(name) || undefined,
    filters,
    fragment: new URLSearchParams(url.hash.slice(1)),
    search: href,
  };
}

function hrefNow(): string {
  return pending ?? window.location.href;
}

function read(): Address {
  const href = hrefNow();
  if (current?.search !== href) current = parse(href);
  return current;
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  if (listeners.size === 1) window.addEventListener("popstate", tell);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) window.removeEventListener("popstate", tell);
  };
}

function tell(): void {
  pending = undefined;
  clearTimeout(timer);
  for (const listener of listeners) listener();
}

/** The address of the page, and every later one. */
export function useAddress(): Address {
  return useSyncExternalStore(subscribe, read);
}

export type AddressChange = Readonly<Record<string, string | readonly string[] | undefined>>;

/** The address that follows from a change; another page keeps only who looks, who acts and when. */
export function hrefOf(change: AddressChange): string {
  const url = new URL(hrefNow());
  const params = url.searchParams;
  const { page } = change;
  if (page !== undefined) {
    for (const name of [...params.keys()]) if (!LASTING.includes(name)) params.delete(name);
    url.hash = "";
  }
  for (const [name, value] of Object.entries(change)) {
    if (name.startsWith("#")) {
      const fragment = new URLSearchParams(url.hash.slice(1));
      if (typeof value === "string" && value !== "") fragment.set(name.slice(1), value);
      else fragment.delete(name.slice(1));
      url.hash = fragment.toString();
      continue;
    }
    params.delete(name);
    if (value === undefined || value === "" || (name === "page" && value === "overview")) continue;
    for (const one of typeof value === "string" ? [value] : value) params.append(name, one);
  }
  return url.href;
}

/** Changes parts of the address; the way back leads to the one before. */
export function go(change: AddressChange): void {
  const href = hrefOf(change);
  if (href === window.location.href && pending === undefined) return;
  flush();
  window.history.pushState(null, "", href);
  tell();
}

/** Changes parts of the address in place, as typing does; the history is written when the typing rests. */
export function adjust(change: AddressChange): void {
  pending = hrefOf(change);
  clearTimeout(timer);
  timer = setTimeout(flush, 200);
  for (const listener of listeners) listener();
}

function flush(): void {
  clearTimeout(timer);
  if (pending === undefined) return;
  window.history.replaceState(null, "", pending);
  pending = undefined;
}

/** Text packed for the fragment: compressed, and written with letters that a link may hold. */
export async function packed(text: string): Promise<string> {
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream("deflate-raw"));
  const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/**
 * What {@link packed} packed.
 *
 * @throws if it was damaged
 */
export async function unpacked(text: string): Promise<string> {
  const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  const bytes = Uint8Array.from(binary, (letter) => letter.charCodeAt(0));
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"))).text();
}
