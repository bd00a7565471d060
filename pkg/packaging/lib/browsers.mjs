// Pages in Chromium and in Firefox, and a server that sends them with a strict policy.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join } from "node:path";
import { chromium } from "playwright-core";
import { imported } from "./project.mjs";

const START_LIMIT_MS = 90_000;
const PAGE_LIMIT_MS = 120_000;
const TYPES = { ".html": "text/html", ".js": "text/javascript" };

/** Lets nothing run but scripts of the page's own server and WebAssembly. */
export const STRICT = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; require-trusted-types-for 'script'";
/** The same without WebAssembly. */
export const NO_WASM = "default-src 'none'; script-src 'self'; require-trusted-types-for 'script'";

// An import map can only stand in the page itself: the policy names it by its hash.
function withImportMap(policy, page) {
  const map = /<script type="importmap">(.*?)<\/script>/s.exec(page)?.[1];
  if (map === undefined) return policy;
  return policy.replace("script-src", `script-src 'sha256-${createHash("sha256").update(map).digest("base64")}'`);
}

/** Serves a folder with a content security policy while `work` runs, which is given the address. */
export async function withFolder(folder, policy, work) {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url, "http://localhost");
    const name = pathname.endsWith("/") ? `${pathname}index.html` : pathname;
    try {
      const body = readFileSync(join(folder, name));
      const headers = { "content-type": TYPES[extname(name)] ?? "application/octet-stream" };
      const csp = policy === undefined ? {} : { "content-security-policy": withImportMap(policy, body.toString("latin1")) };
      response.writeHead(200, { ...headers, ...csp }).end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    return await work(`http://127.0.0.1:${server.address().port}`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

// Browsers now and then fail to start; nothing else is tried twice.
async function launched(launch) {
  try {
    return await launch();
  } catch {
    return launch();
  }
}

// A page says its report in its title. Asked for again and again, because a strict policy forbids what waiting for it needs.
async function titleOf(page, problems) {
  const deadline = Date.now() + PAGE_LIMIT_MS;
  while (Date.now() < deadline) {
    const title = await page.title().catch(() => "");
    if (title.startsWith("{")) return JSON.parse(title);
    if (problems.length > 0) break;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`the page says nothing: ${problems.join("; ") || "no error either"}`);
}

function watched(page, isHydrationChecked) {
  const problems = [];
  const requests = [];
  page.on("pageerror", (error) => problems.push(String(error)));
  page.on("request", (request) => requests.push(request.url()));
  page.on("console", (message) => {
    const isIcon = message.location().url.endsWith("/favicon.ico");
    if (isHydrationChecked && message.type() === "error" && !isIcon) problems.push(message.text());
  });
  return { problems, requests };
}

async function visit(browser, address, { isHydrationChecked = false, read } = {}) {
  const page = await browser.newPage();
  const { problems, requests } = watched(page, isHydrationChecked);
  await page.goto(address);
  const report = await titleOf(page, problems);
  const more = read === undefined ? undefined : await read(page);
  if (isHydrationChecked && problems.length > 0) throw new Error(problems.join("; "));
  await page.close();
  return { report, requests, more };
}

/** What a page reports in Chromium, and the addresses that it asked for. */
export async function inChromium(machine, address, options) {
  const args = ["--no-sandbox", "--disable-dev-shm-usage"];
  const browser = await launched(() => chromium.launch({ executablePath: machine.chrome, args, timeout: START_LIMIT_MS }));
  try {
    return await visit(browser, address, options);
  } finally {
    await browser.close();
  }
}

/** The same in Firefox. */
export async function inFirefox(machine, address, options) {
  const { default: puppeteer } = await imported("puppeteer-core");
  const browser = await launched(() => puppeteer.launch({ browser: "firefox", executablePath: machine.firefox, timeout: START_LIMIT_MS }));
  try {
    return await visit(browser, address, options);
  } finally {
    await browser.close();
  }
}
