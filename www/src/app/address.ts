import { useSyncExternalStore } from "react";

/** What the address of the page says: a link to it shows the same. */
export interface Address {
  readonly tab: Tab;
  /** Viewed as this user. */
  readonly as: string | undefined;
  /** Acting as this administrator. */
  readonly by: string | undefined;
  /** The lead whose decision is open. */
  readonly lead: string | undefined;
}

export const TABS = ["leads", "partners", "managers"] as const;
export type Tab = (typeof TABS)[number];

const listeners = new Set<() => void>();
let current: { search: string; address: Address } | undefined;

function read(): Address {
  const { search } = window.location;
  if (current?.search === search) return current.address;
  const params = new URLSearchParams(search);
  const tab = TABS.find((name) => name === params.get("tab")) ?? "leads";
  const text = (key: string): string | undefined => params.get(key) || undefined;
  current = { search, address: { tab, as: text("as"), by: text("by"), lead: text("lead") } };
  return current.address;
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  window.addEventListener("popstate", listener);
  return () => {
    listeners.delete(listener);
    window.removeEventListener("popstate", listener);
  };
}

/** The address of the page, and every later one. */
export function useAddress(): Address {
  return useSyncExternalStore(subscribe, read);
}

/** Changes parts of the address; the way back leads to the one before. */
export function go(change: Partial<Address>): void {
  const params = new URLSearchParams(window.location.search);
  for (const [key, value] of Object.entries(change)) {
    if (value === undefined || (key === "tab" && value === "leads")) params.delete(key);
    else params.set(key, value);
  }
  const search = params.size > 0 ? `?${params}` : "";
  if (search === window.location.search) return;
  window.history.pushState(null, "", `${window.location.pathname}${search}`);
  for (const listener of listeners) listener();
}
