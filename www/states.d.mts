import type { Page } from "playwright-core";

/** By name: the address, and what is done there. */
export const STATES: Readonly<Record<string, { readonly at: string; readonly act?: (page: Page) => Promise<void> }>>;
