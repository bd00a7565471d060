import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import react from "@vitejs/plugin-react";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";

/** What the built page may do. Styles stay open to elements: the overlays lock scrolling with a style element of their own. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
].join("; ");

/** Writes the policy into the built page, so that it holds on any static host; the development server needs inline scripts. */
function contentSecurityPolicy(): Plugin {
  return {
    name: "content-security-policy",
    apply: "build",
    transformIndexHtml: () => [
      { tag: "meta", attrs: { "http-equiv": "Content-Security-Policy", content: POLICY }, injectTo: "head-prepend" as const },
    ],
  };
}

/** The size of the engine in bytes, for the small print. */
function engineBytes(): number {
  return readFileSync(createRequire(import.meta.url).resolve("partner-policy/core.wasm")).length;
}

export default defineConfig({
  base: "./",
  plugins: [react(), contentSecurityPolicy()],
  define: { __ENGINE_BYTES__: engineBytes() },
  test: { testTimeout: 60_000, hookTimeout: 60_000, fileParallelism: false },
  build: { chunkSizeWarningLimit: 4000 },
  preview: {
    headers: {
      "Content-Security-Policy": `${POLICY}; frame-ancestors 'none'`,
      "X-Content-Type-Options": "nosniff",
      "Referrer-Policy": "no-referrer",
    },
  },
});
