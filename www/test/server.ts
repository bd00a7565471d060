import { fileURLToPath } from "node:url";
import { type Browser, type BrowserContextOptions, chromium, type Locator, type Page } from "playwright-core";
import { type PreviewServer, preview } from "vite";
import { afterAll, afterEach, beforeAll, expect } from "vitest";

const executablePath = process.env.CHROME_PATH ?? "/usr/bin/chromium";
const WIDE = { width: 1280, height: 800 };
let server: PreviewServer;
let browser: Browser;
const open: { page: Page; errors: string[] }[] = [];

/** Serves the built page and starts a browser for all tests of a file; a test fails if its page reported an error. */
export function serve(): void {
  beforeAll(async () => {
    const root = fileURLToPath(new URL("..", import.meta.url));
    server = await preview({ root, preview: { host: "127.0.0.1", port: 0 }, logLevel: "error" });
    browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-dev-shm-usage"] });
  }, 60_000);

  afterEach(async () => {
    const errors = open.flatMap((entry) => entry.errors);
    await Promise.all(open.splice(0).map(({ page }) => page.context().close()));
    expect(errors).toEqual([]);
  });

  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });
}

/** Where the page is served. */
export function address(): string {
  return server.resolvedUrls?.local[0] ?? "";
}

/** Opens the console in a fresh browser profile and waits for its page. */
export async function visit(search = "", options: BrowserContextOptions = {}): Promise<Page> {
  const page = await blank(options);
  await to(page, search);
  return page;
}

/** Opens an address of the console in a page that is there. */
export async function to(page: Page, search: string): Promise<void> {
  await page.goto(`${address()}${search}`);
  // Not by its role: beside a panel that an address opens at once, the rest of the page is hidden from assistive technology.
  await page.locator("h1").first().waitFor();
}

/** Waits until nothing is awaited any more and two pictures in a row have everything in the same place. */
export async function settled(page: Page): Promise<void> {
  await page.locator(".bone").first().waitFor({ state: "detached" });
  await page.evaluate(async () => {
    const frame = (): Promise<unknown> => new Promise((resolve) => requestAnimationFrame(resolve));
    const places = (): string =>
      [...document.querySelectorAll("main *, [role=dialog] *")]
        .map((element) => {
          const { x, y, width, height } = element.getBoundingClientRect();
          return `${x} ${y} ${width} ${height}`;
        })
        .join();
    for (let before = ""; ; ) {
      await frame();
      await frame();
      const now = places();
      if (now === before) return;
      before = now;
    }
  });
}

/** An empty page whose errors are collected, except those that a test provokes. */
export async function blank(options: BrowserContextOptions = {}, provoked?: RegExp): Promise<Page> {
  const context = await browser.newContext({
    viewport: WIDE,
    reducedMotion: "reduce",
    serviceWorkers: "block",
    locale: "en-US",
    ...options,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  const errors: string[] = [];
  page.on("pageerror", (error) => errors.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error" && provoked?.test(message.text()) !== true) errors.push(message.text());
  });
  open.push({ page, errors });
  return page;
}

/** How many records the viewer sees, as the page says. */
export async function visibleCount(page: Page): Promise<number> {
  const text = await page.getByTestId("count").locator("strong").innerText();
  return Number(text.replaceAll(",", ""));
}

/** The revision that the header shows. */
export async function revision(page: Page): Promise<number> {
  return Number(await page.getByTestId("revision").innerText());
}

/** Picks somebody or something in a picker by typing and Enter, as the keyboard does. */
export async function pick(page: Page, field: string | RegExp, name: string): Promise<void> {
  const box = page.getByRole("combobox", { name: field });
  await box.waitFor();
  await box.fill(name);
  await box.press("Enter");
}

/** The plan that is open. */
export function plan(page: Page): Locator {
  return page.getByRole("dialog");
}

/** Applies the open plan and waits until it is applied. */
export async function apply(page: Page): Promise<void> {
  await plan(page)
    .getByRole("button", { name: /^Apply/ })
    .click();
  await page.getByText(/: applied\./).waitFor();
}

/** Narrows a list by one value of a filter. */
export async function filter(page: Page, label: string, value: string): Promise<void> {
  await page.getByRole("button", { name: new RegExp(`^Filter by ${label}`) }).click();
  await page.getByRole("dialog", { name: label }).getByRole("checkbox", { name: value }).check();
  await page.keyboard.press("Escape");
}
