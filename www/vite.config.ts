import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { extname, join } from "node:path";
import { gzipSync } from "node:zlib";
import react from "@vitejs/plugin-react";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/**
 * What the built page may do. Styles stay open to elements: the overlays lock scrolling with a style element of their own.
 * A server on this machine may be asked, for `?server=`; any other has to serve the console itself.
 */
const POLICY = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "worker-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "connect-src 'self' http://localhost:* http://127.0.0.1:*",
  "manifest-src 'self'",
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

/** Has the browser fetch the engine, its worker and what draws the page as soon as it has read the first lines. */
function engineBeside(): Plugin {
  return {
    name: "engine-beside",
    apply: "build",
    transformIndexHtml: {
      order: "post",
      handler(_, { bundle }) {
        const files = Object.keys(bundle ?? {});
        const wasm = files.find((file) => file.endsWith(".wasm"));
        const worker = files.find((file) => /worker-[^/]*\.js$/.test(file));
        const drawn = new Set<string>();
        const follow = (file: string | undefined): void => {
          const chunk = file === undefined ? undefined : bundle?.[file];
          if (file === undefined || chunk?.type !== "chunk" || drawn.has(file)) return;
          drawn.add(file);
          chunk.imports.forEach(follow);
        };
        follow(files.find((file) => /console-[^/]*\.js$/.test(file)));
        return [
          ...[...(worker === undefined ? [] : [worker]), ...drawn].map((file) => ({
            tag: "link",
            attrs: { rel: "modulepreload", crossorigin: "", href: `./${file}` },
            injectTo: "head" as const,
          })),
          ...(wasm === undefined
            ? []
            : [
                {
                  tag: "link",
                  attrs: { rel: "preload", as: "fetch", type: "application/wasm", crossorigin: "", href: `./${wasm}` },
                  injectTo: "head" as const,
                },
              ]),
        ];
      },
    },
  };
}

/** Serves the built page packed, as the hosts of static pages do; vite's own preview does not. */
function packed(): Plugin {
  const kinds: Readonly<Record<string, string>> = {
    ".js": "text/javascript",
    ".css": "text/css",
    ".wasm": "application/wasm",
    ".svg": "image/svg+xml",
  };
  const held = new Map<string, Buffer>();
  return {
    name: "packed",
    configurePreviewServer(server) {
      const dist = join(server.config.root, server.config.build.outDir);
      server.middlewares.use((request, response, next) => {
        const path = new URL(request.url ?? "/", "http://localhost").pathname;
        const kind = kinds[extname(path)];
        if (kind === undefined || !/^\/assets\/[\w.-]+$/.test(path) || !String(request.headers["accept-encoding"]).includes("gzip"))
          return next();
        try {
          let bytes = held.get(path);
          if (bytes === undefined) {
            bytes = gzipSync(readFileSync(join(dist, path)));
            held.set(path, bytes);
          }
          response.setHeader("Content-Type", kind);
          response.setHeader("Content-Encoding", "gzip");
          response.setHeader("Cache-Control", "public, max-age=31536000, immutable");
          response.setHeader("X-Content-Type-Options", "nosniff");
          response.end(bytes);
        } catch {
          next();
        }
      });
    },
  };
}

/** Tells the service worker what to keep for use without a network. */
function offline(): Plugin {
  let out = "";
  return {
    name: "offline",
    apply: "build",
    configResolved(config) {
      out = join(config.root, config.build.outDir);
    },
    writeBundle(_, bundle) {
      const files = [
        "./",
        "./index.html",
        "./icon.svg",
        "./theme.js",
        "./manifest.webmanifest",
        ...Object.keys(bundle).map((file) => `./${file}`),
      ];
      const path = join(out, "service-worker.js");
      const version = createHash("sha256")
        .update(files.join("\n"))
        .update(readFileSync(join(out, "index.html")))
        .digest("hex")
        .slice(0, 12);
      const unique = [...new Set(files)].filter((file) => !file.endsWith(".map"));
      writeFileSync(path, readFileSync(path, "utf8").replace("__VERSION__", version).replace('["__FILES__"]', JSON.stringify(unique)));
    },
  };
}

/** The files that take longest, however short they are: begun first, they leave no worker alone at the end. */
const LONG = ["access-wide", "access-narrow", "layout", "code", "access-german", "performance", "tasks", "managers", "firefox"];

class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification): number => {
      const found = LONG.findIndex((name) => moduleId.endsWith(`/${name}.test.ts`));
      return found < 0 ? LONG.length : found;
    };
    return files.sort((a, b) => place(a) - place(b) || a.moduleId.localeCompare(b.moduleId));
  }
}

/** The size of the engine in bytes, for the small print. */
function engineBytes(): number {
  return readFileSync(createRequire(import.meta.url).resolve("partner-policy/core.wasm")).length;
}

export default defineConfig({
  base: "./",
  plugins: [react(), contentSecurityPolicy(), engineBeside(), offline(), packed()],
  worker: { format: "es" },
  define: { __ENGINE_BYTES__: engineBytes() },
  // Two files at a time: a page waits half of its time; they share the browser and the server.
  test: {
    globalSetup: "test/shared.ts",
    testTimeout: 60_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
    sequence: { sequencer: LongFirst },
    expect: { poll: { timeout: 15_000 } },
  },
  build: {
    assetsInlineLimit: 0,
    // What most pages share and is small comes in one file: a request costs more than its bytes.
    rolldownOptions: {
      output: { codeSplitting: { groups: [{ name: "basics", test: /[\\/]www[\\/]src[\\/]/, minShareCount: 4, maxModuleSize: 6_000 }] } },
    },
  },
  preview: {
    headers: {
      "Content-Security-Policy": `${POLICY}; frame-ancestors 'none'`,
      "X-Content-Type-Options": "nosniff",
      "Referrer-Policy": "no-referrer",
    },
  },
});
