import { existsSync } from "node:fs";
import { sampleProgramme } from "partner-policy/sample";
import puppeteer, { type Browser, type Page } from "puppeteer-core";
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from "vitest";

// Firefox speaks WebDriver BiDi with whatever build is installed; Playwright asks for one of its own.
const executablePath = [process.env.FIREFOX_PATH, "/usr/bin/firefox-esr", "/usr/bin/firefox"].find(
  (path) => path !== undefined && path !== "" && existsSync(path),
);

describe.runIf(executablePath !== undefined)("in Firefox", () => {
  let browser: Browser;
  const errors: string[] = [];

  beforeAll(async () => {
    browser = await puppeteer.launch({ browser: "firefox", executablePath: executablePath as string, headless: true });
  }, 120_000);

  afterEach(() => expect(errors.splice(0)).toEqual([]));

  afterAll(async () => {
    await browser?.close();
  });

  async function visit(search: string): Promise<Page> {
    const context = await browser.createBrowserContext();
    const page = await context.newPage();
    page.setDefaultTimeout(30_000);
    page.on("pageerror", (error) => errors.push(String(error)));
    // Unanswered, it would hold up whatever is asked of the page next.
    page.on("dialog", (dialog) => {
      errors.push(`the browser asked: ${dialog.type()} ${dialog.message()}`);
      void dialog.accept();
    });
    page.on("console", (message) => {
      if (message.type() === "error") errors.push(message.text());
    });
    await page.setViewport({ width: 1280, height: 800 });
    await page.goto(`${inject("address")}${search}`);
    await page.waitForSelector("h1");
    return page;
  }
  const text = (page: Page, selector: string): Promise<string> =>
    page.$eval(selector, (element) => (element as HTMLElement).innerText).catch(() => "");
  const revision = async (page: Page): Promise<number> => Number(await text(page, "[data-testid=revision]"));
  const press = (page: Page, name: string): Promise<void> => page.locator(`::-p-aria(${name})`).click();

  test("the console opens, and somebody else is viewed as", { timeout: 60_000 }, async () => {
    const page = await visit("?page=records&as=u-0061");
    await expect.poll(() => text(page, "[data-testid=count]"), { timeout: 20_000 }).toMatch(/^38 of 5,000 visible/);
    await page.locator(".person-opener[aria-label^='View as: Elif Ueda (']").click();
    await page.locator("::-p-aria([name='View as'][role='combobox'])").fill("u-lead-desk");
    await page.keyboard.press("Enter");
    await expect.poll(() => text(page, "[data-testid=count]"), { timeout: 20_000 }).toMatch(/^5,000 of 5,000 visible/);
    expect(page.url()).toContain("as=u-lead-desk");
  });

  test("a leaving manager is replaced everywhere, a reload keeps it, and undo takes it back", { timeout: 90_000 }, async () => {
    const page = await visit("?page=managers&list=people&q=Keiko Grover");
    const before = await revision(page);
    await press(page, "Replace everywhere");
    await page.locator("::-p-aria([name='Who takes the place'][role='combobox'])").fill("Olu Operations");
    await page.keyboard.press("Enter");
    await page.waitForSelector("[role=dialog] .button.primary:not([disabled])");
    await page.locator("[role=dialog] .button.primary:not([disabled])").click();
    await page.waitForSelector("[data-testid=summary]");
    await page.locator("[role=dialog] .button.primary:not([disabled])").click();
    await expect.poll(() => revision(page), { timeout: 20_000 }).toBe(before + 1);
    await page.waitForSelector(".saved.saved");
    await page.reload();
    await page.waitForSelector("[data-testid=revision]");
    await expect.poll(() => revision(page), { timeout: 20_000 }).toBe(before + 1);
    await page.locator(".step .icon-button:not([disabled])").click();
    await expect.poll(() => revision(page), { timeout: 20_000 }).toBe(before);
  });

  test("a programme of one's own is opened, kept with its records, and there after a reload", { timeout: 90_000 }, async () => {
    const { snapshot, leads } = sampleProgramme({ partners: 3, users: 12, leads: 40, seed: 7 });
    const page = await visit("");
    await page.evaluate(
      (programme, records) => {
        const files = new DataTransfer();
        files.items.add(new File([programme], "north.json"));
        files.items.add(new File([records], "leads.json"));
        window.dispatchEvent(new DragEvent("drop", { dataTransfer: files, bubbles: true, cancelable: true }));
      },
      JSON.stringify(snapshot),
      JSON.stringify(leads),
    );
    await press(page, "Open as a programme");
    await page.waitForFunction(() => document.querySelector("h1")?.textContent === "north");
    await page.waitForFunction(() => document.querySelector(".saved.saved") !== null);
    await page.goto(`${new URL(page.url()).origin}/?page=records&scope=all`);
    await expect.poll(() => text(page, "[data-testid=count]"), { timeout: 20_000 }).toMatch(/of 40 visible/);
  });

  test("the panel says why, who else, and closes with Escape", { timeout: 60_000 }, async () => {
    const page = await visit("?page=records&as=u-0061&record=l-000003");
    await page.waitForSelector("[role=dialog] .verdict");
    expect(await text(page, ".verdict-title")).toBe("Elif Ueda may not view this record");
    await press(page, "Look at everybody");
    await page.waitForSelector(".seers li");
    await page.keyboard.press("Escape");
    await expect.poll(() => page.$("[role=dialog]")).toBeNull();
  });

  test("the reach of a sharing rule is drawn, and described", { timeout: 60_000 }, async () => {
    const page = await visit("?page=sharing");
    await page.locator(".share-reach .button[aria-expanded]").click();
    await page.waitForSelector("svg[role=img]");
    expect(await page.$eval("svg[role=img]", (picture) => picture.getAttribute("aria-label"))).toMatch(/^Opportunities are open to/);
  });

  const go = async (page: Page, search: string): Promise<void> => {
    await page.goto(`${inject("address")}${search}`);
    await page.waitForSelector("h1");
  };
  const applied = async (page: Page): Promise<void> => {
    const before = await revision(page);
    await page.waitForSelector("[data-testid=summary]");
    await page.locator("[role=dialog] .overlay-foot .button.primary:not([disabled])").click();
    await expect.poll(() => revision(page), { timeout: 20_000 }).toBe(before + 1);
    // Left before it is kept, the page asks whether to leave.
    await page.waitForSelector(".saved.saved");
  };

  test("the palette leads to a page, and what is typed before it is there is not lost", { timeout: 60_000 }, async () => {
    const page = await visit("");
    await page.keyboard.down("Control");
    await page.keyboard.press("k");
    await page.keyboard.up("Control");
    await page.keyboard.type("new partner");
    await expect.poll(() => page.$eval("[role=dialog] input", (input) => (input as HTMLInputElement).value)).toBe("new partner");
    await page.waitForSelector("[role=option][aria-selected=true]");
    await page.keyboard.press("Enter");
    await expect.poll(() => page.url()).toContain("do=create");
    await expect.poll(() => text(page, ".overlay-title")).toBe("New partner");
  });

  test("an address holds the view, says what it does not know, and speaks German", { timeout: 90_000 }, async () => {
    const page = await visit("?page=partners&f.region=EMEA&q=cloud&sort=-people");
    await expect.poll(() => text(page, "[data-testid=count]")).toMatch(/^\d+ of 60 partners/);
    await go(page, "?page=partners&partner=p-nowhere");
    await expect.poll(() => text(page, "main")).toContain("This programme has no partner “p-nowhere”");
    await go(page, "?page=people&person=u-0061&lang=de");
    await expect.poll(() => text(page, "main")).toContain("Was diese Person darf");
    expect(await text(page, "main")).toMatch(/\d\d\.\d\d\.\d{4}/);
  });

  test("what is hidden says so, and two people are compared", { timeout: 90_000 }, async () => {
    const page = await visit("?page=records&as=u-0061&q=Delta Foods");
    await expect.poll(() => text(page, ".hidden-hint"), { timeout: 20_000 }).toMatch(/records match but are hidden from Elif Ueda/);
    await go(page, "?page=records&as=u-0061&vs=u-0062");
    await expect
      .poll(() => text(page, "[data-testid=split]"), { timeout: 20_000 })
      .toMatch(/38 only Elif Ueda sees\s+96 only Hugo Ueda sees/);
  });

  test("the matrix counts, a later moment shows what falls due, and the code stands beside", { timeout: 120_000 }, async () => {
    const page = await visit("?page=matrix&of=staff");
    await page.waitForSelector(".account .heat");
    await go(page, "?page=people&list=inactive");
    await page.locator("header .opener[aria-label^='Asked for']").click();
    await press(page, "+ 90 days");
    await expect.poll(() => text(page, ".due-list"), { timeout: 20_000 }).toMatch(/\d+ people become inactive/);
    await page.keyboard.press("Escape");
    await press(page, "Code behind this view");
    await expect.poll(() => text(page, "[data-testid=code]")).toContain("policy.inactive");
  });

  test("somebody is invited, as the partner's own administrator would", { timeout: 90_000 }, async () => {
    const page = await visit("?page=people&do=invite&for=p-0001");
    await page.locator("[role=dialog] input[type=email]").fill("new.person@granite.example");
    await press(page, "Review plan");
    await page.locator("[role=dialog] .note.info .button").click();
    await page.waitForSelector("[role=dialog] .note.good");
    await applied(page);
    await go(page, "?page=people&list=invited");
    await expect.poll(() => text(page, ".grid-row")).toContain("Waiting");
  });
});
