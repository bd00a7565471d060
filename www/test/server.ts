import { type Browser, type BrowserContextOptions, chromium, type Locator, type Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, inject } from "vitest";
import { LAUNCH } from "./shared.js";

const WIDE = { width: 1280, height: 800 };
let browser: Browser;
const open: { page: Page; errors: string[] }[] = [];

/**
 * Reaches the browser that all files share; a test fails if its page reported an error. What is measured in a browser as a whole
 * needs one `alone`.
 */
export function serve(needs?: "alone"): void {
  beforeAll(async () => {
    browser = needs === "alone" ? await chromium.launch(LAUNCH) : await chromium.connect(inject("browser"));
  }, 60_000);

  afterEach(async () => {
    const errors = open.flatMap((entry) => entry.errors);
    await Promise.all(open.splice(0).map(({ page }) => page.context().close()));
    expect(errors).toEqual([]);
  });

  afterAll(() => browser?.close());
}

/** Where the page is served. */
export function address(): string {
  return inject("address");
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

/**
 * Goes to an address of the console as a link in it does, which loads nothing anew; what stands in the address once for all, and
 * messages of the state before, take a load.
 */
export async function turn(page: Page, search: string): Promise<void> {
  const fixed = (of: URLSearchParams): string => ["lang", "dir"].map((name) => of.get(name)).join();
  const isFixed = page.url().startsWith(address()) && fixed(new URL(page.url()).searchParams) === fixed(new URLSearchParams(search));
  if (!isFixed) return to(page, search);
  const over = page.locator("[role=dialog], [role=menu], [role=listbox]");
  for (let presses = 0; presses < 4 && (await over.count()) > 0; presses++) await page.keyboard.press("Escape");
  if ((await over.count()) > 0 || (await page.locator(".toast").count()) > 0) return to(page, search);
  const went = (where: string): Promise<void> =>
    page.evaluate((href) => {
      window.history.pushState(null, "", href);
      window.dispatchEvent(new PopStateEvent("popstate"));
    }, where);
  // By way of a page that is nobody's state: what was opened or typed on the page before is gone with it.
  await went(`${address()}?page=nowhere`);
  await page.getByText("There is no page “nowhere”").or(page.getByText("Es gibt keine Seite „nowhere“")).waitFor();
  await went(`${address()}${search}`);
  await page.getByText("nowhere").waitFor({ state: "detached" });
  await page.locator("h1").first().waitFor();
}

/**
 * Keeps questions of these kinds from the worker of a page that is not loaded yet, from `hold` on until `release`; what was kept is
 * asked then.
 */
export async function holding(page: Page, ...methods: string[]): Promise<{ hold(): Promise<void>; release(): Promise<void> }> {
  await page.addInitScript((kept) => {
    const { postMessage } = Worker.prototype;
    const held: (() => void)[] = [];
    let holds = false;
    const hold = (): void => {
      holds = true;
    };
    const release = (): void => {
      holds = false;
      for (const send of held.splice(0)) send();
    };
    Object.assign(window, { hold, release });
    Worker.prototype.postMessage = function (this: Worker, ...given: unknown[]) {
      const send = () => Reflect.apply(postMessage, this, given);
      const { method = "" } = given[0] as { method?: string };
      if (holds && kept.includes(method)) held.push(send);
      else send();
    };
  }, methods);
  const told = (name: "hold" | "release"): Promise<void> =>
    page.evaluate((which) => (window as unknown as Record<string, () => void>)[which]?.(), name);
  return { hold: () => told("hold"), release: () => told("release") };
}

/** Waits until nothing is awaited any more and two pictures in a row have everything in the same place. */
export async function settled(page: Page): Promise<void> {
  await page.locator(".bone").first().waitFor({ state: "detached" });
  await page
    .getByText(/^(Asking|Trying|Reading|Planning|Wird gefragt|Wird geplant|Änderungen werden versucht|Datensätze werden gelesen) ?.*…/)
    .first()
    .waitFor({ state: "detached" });
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
  page.on("pageerror", ({ message }) => {
    if (provoked?.test(message) !== true) errors.push(message);
  });
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

/** Drops files on the page, by their names. */
export async function drop(page: Page, files: Readonly<Record<string, string>>): Promise<void> {
  await page.evaluate((named) => {
    const transfer = new DataTransfer();
    for (const [name, text] of Object.entries(named)) transfer.items.add(new File([text], name));
    window.dispatchEvent(new DragEvent("drop", { dataTransfer: transfer, bubbles: true, cancelable: true }));
  }, files);
}

/** Opens a programme of one's own, with its records where there are some, and waits until it is open. */
export async function openOwn(page: Page, name: string, snapshot: object, records?: readonly object[]): Promise<void> {
  await drop(page, {
    [`${name}.json`]: JSON.stringify(snapshot),
    ...(records === undefined ? {} : { "leads.ndjson": records.map((record) => JSON.stringify(record)).join("\n") }),
  });
  await page.getByRole("button", { name: "Open as a programme" }).click();
  await page.getByRole("heading", { name, exact: true }).waitFor();
}

/** Narrows a list by one value of a filter. */
export async function filter(page: Page, label: string, value: string): Promise<void> {
  await page.getByRole("button", { name: new RegExp(`^Filter by ${label}`) }).click();
  await page.getByRole("dialog", { name: label }).getByRole("checkbox", { name: value }).check();
  await page.keyboard.press("Escape");
}

/** What an act saves: the name of its file and its bytes, which a browser that is reached from afar hands over as a stream. */
export async function savedBytes(page: Page, act: () => Promise<void>): Promise<{ readonly name: string; readonly bytes: Buffer }> {
  const [download] = await Promise.all([page.waitForEvent("download"), act()]);
  const chunks: Buffer[] = [];
  for await (const chunk of await download.createReadStream()) chunks.push(chunk as Buffer);
  return { name: download.suggestedFilename(), bytes: Buffer.concat(chunks) };
}

/** What an act saves, as text. */
export async function saved(page: Page, act: () => Promise<void>): Promise<{ readonly name: string; readonly text: string }> {
  const { name, bytes } = await savedBytes(page, act);
  return { name, text: bytes.toString() };
}
