import AxeBuilder from "@axe-core/playwright";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { address, apply, blank, pick, plan, revision, serve, to, visibleCount, visit } from "./server.js";

serve();

/** Every page and the main states that open over one. */
const STATES: Record<string, readonly [search: string, reach?: (page: Page) => Promise<void>]> = {
  overview: ["", async (page) => void (await page.locator(".attention").first().waitFor())],
  partners: ["?page=partners", async (page) => page.locator(".grid-row input").first().check()],
  partner: ["?page=partners&partner=p-0002&tab=hierarchy"],
  people: ["?page=people&list=inactive"],
  person: ["?page=people&person=u-0061", async (page) => void (await page.locator(".plain-table td").first().waitFor())],
  managers: ["?page=managers&list=people"],
  records: ["?page=records&as=u-0062&scope=all", async (page) => void (await visibleCount(page))],
  roles: ["?page=roles&role=marketing"],
  sharing: ["?page=sharing"],
  reviews: ["?page=reviews&review=p-0001", async (page) => void (await page.getByRole("dialog").waitFor())],
  matrix: ["?page=matrix", async (page) => void (await page.getByText(/^Of 5,000/).waitFor())],
  staff: ["?page=matrix&of=staff", async (page) => void (await page.locator(".account .heat").first().waitFor())],
  account: ["?page=matrix&of=account&partner=p-0001"],
  reach: [
    "?page=sharing",
    async (page) => {
      await page
        .getByRole("button", { name: /^Whom does it reach/ })
        .first()
        .click();
      await page.getByRole("img", { name: /are open to/ }).waitFor();
    },
  ],
  supposed: [
    "?page=sharing",
    async (page) => {
      await page.getByRole("button", { name: "Actions for Regional pipeline review AMER" }).click();
      await page.getByRole("menuitem", { name: "Switch off …" }).click();
      await page
        .getByText(/lose sight of/)
        .first()
        .waitFor();
    },
  ],
  rule: [
    "?page=sharing",
    async (page) => {
      await page.getByRole("button", { name: "New rule …" }).click();
      await page.getByRole("dialog").waitFor();
    },
  ],
  time: [
    "?page=people",
    async (page) => {
      await page.getByRole("button", { name: /^Asked for/ }).click();
      await page.getByRole("button", { name: "+ 30 days" }).click();
      await page.getByText(/become inactive/).waitFor();
    },
  ],
  changes: ["?page=changes&do=compare"],
  why: ["?page=records&as=u-0062&scope=all&record=l-000003", async (page) => void (await page.getByRole("dialog").waitFor())],
  palette: [
    "",
    async (page) => {
      await page.keyboard.press("Control+k");
      await page.getByRole("dialog").waitFor();
    },
  ],
  code: [
    "?page=people",
    async (page) => {
      await page.getByRole("button", { name: "Code behind this view" }).click();
      await page.getByRole("dialog").waitFor();
    },
  ],
  invitations: ["?page=people&list=invited"],
  create: ["?page=partners&do=create", async (page) => void (await page.getByRole("dialog").waitFor())],
  shortcuts: ["", async (page) => page.keyboard.press("?")],
  managers_of: ["?page=partners&partner=p-0002", async (page) => page.getByRole("button", { name: "Edit the whole list" }).click()],
  refused: [
    "",
    async (page) => {
      await page.getByRole("button", { name: "Open your own programme" }).click();
      await page.getByRole("textbox").fill('{"format":"partner-policy/1","revision":1,"partners":[{"id":"p-1"}],"users":[]}');
      await page.getByRole("button", { name: "Read the text" }).click();
      await page.getByText(/^Nothing of pasted/).waitFor();
    },
  ],
  message: [
    "?page=people&person=u-0061",
    async (page) => {
      await page.getByRole("button", { name: "More for this person" }).click();
      await page.getByRole("menuitem", { name: /^Exempt/ }).click();
      await apply(page);
    },
  ],
  plan: [
    "?page=partners",
    async (page) => {
      await page.getByRole("button", { name: /^Select all/ }).click();
      await page.getByRole("button", { name: "Add manager" }).click();
      await pick(page, "People", "Olu Operations");
      await page.getByRole("button", { name: "Review plan" }).click();
      await page.getByText(/^This plan/).waitFor();
    },
  ],
};

for (const width of [1280, 390]) {
  test(`no barrier is found in either theme and nothing sticks out at ${width} pixels`, { timeout: 300_000 }, async () => {
    const page = await visit("", { viewport: { width, height: 844 } });
    const found: string[] = [];
    for (const [state, [search, reach]] of Object.entries(STATES)) {
      await page.emulateMedia({ colorScheme: "light" });
      await to(page, search);
      await page.locator(".bone").first().waitFor({ state: "detached" });
      await reach?.(page);
      const tell = (theme: string, { violations }: Awaited<ReturnType<AxeBuilder["analyze"]>>): void => {
        found.push(
          ...violations.map(
            ({ id, nodes }) =>
              `${state}, ${theme}: ${id} ${nodes
                .map(({ html }) => html.slice(0, 140))
                .slice(0, 3)
                .join(" | ")}`,
          ),
        );
      };
      tell(
        "light",
        await new AxeBuilder({ page }).withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]).analyze(),
      );
      // Only colours depend on the theme.
      await page.emulateMedia({ colorScheme: "dark" });
      tell("dark", await new AxeBuilder({ page }).withRules(["color-contrast"]).analyze());
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      if (overflow !== 0) found.push(`${state}: ${overflow} pixels stick out`);
    }
    expect(found).toEqual([]);
  });
}

test("no barrier is found in German either, on a narrow screen", { timeout: 300_000 }, async () => {
  const page = await visit("", { viewport: { width: 390, height: 844 } });
  const found: string[] = [];
  for (const [state, [search]] of Object.entries(STATES)) {
    await to(page, search === "" ? "?lang=de" : `${search}&lang=de`);
    await page.locator(".bone").first().waitFor({ state: "detached" });
    await page.waitForLoadState("networkidle");
    const { violations } = await new AxeBuilder({ page })
      .withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"])
      .analyze();
    found.push(...violations.map(({ id, nodes }) => `${state}: ${id} ${nodes[0]?.html.slice(0, 140)}`));
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    if (overflow !== 0) found.push(`${state}: ${overflow} pixels stick out`);
  }
  expect(await page.evaluate(() => document.documentElement.lang)).toBe("de");
  expect(found).toEqual([]);
});

test("zoomed four times everything is in one column, and nothing has to be scrolled sideways", { timeout: 120_000 }, async () => {
  const page = await visit("", { viewport: { width: 320, height: 256 } });
  const found: string[] = [];
  for (const [state, [search, reach]] of Object.entries(STATES)) {
    if (state === "plan" || state === "palette") continue;
    await to(page, search);
    await page.locator(".bone").first().waitFor({ state: "detached" });
    await reach?.(page);
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    if (overflow > 0) found.push(`${state}: ${overflow} pixels stick out`);
  }
  expect(found).toEqual([]);
});

test("the focus goes on when the button that had it is gone", async () => {
  const page = await visit("?page=people&person=u-0061");
  const focused = (): Promise<string> => page.evaluate(() => document.activeElement?.tagName ?? "");
  await page.getByRole("button", { name: "More for this person" }).click();
  await page.getByRole("menuitem", { name: /^Exempt/ }).click();
  await apply(page);
  expect(await focused()).not.toBe("BODY");
  await page.getByRole("status").getByRole("button", { name: "Undo" }).press("Enter");
  expect(await focused()).toBe("MAIN");
});

test("the keyboard alone views as somebody else, opens a record and applies a plan, and the focus is never lost", async () => {
  const page = await visit("?page=records&as=u-0001");
  await visibleCount(page);
  const tabTo = async (name: RegExp): Promise<void> => {
    for (let presses = 0; presses < 60; presses++) {
      await page.keyboard.press("Tab");
      const found = await page.evaluate(
        () => `${document.activeElement?.getAttribute("aria-label") ?? ""} ${document.activeElement?.textContent ?? ""}`,
      );
      if (name.test(found)) return;
    }
    throw new Error(`the keyboard does not reach ${name}`);
  };
  const row = (): Promise<string | null | undefined> => page.evaluate(() => document.activeElement?.getAttribute("aria-rowindex"));
  await tabTo(/^View as/);
  await page.keyboard.press("Enter");
  await page.getByRole("combobox", { name: "View as" }).waitFor();
  await page.keyboard.type("Lena Lead Desk");
  await page.keyboard.press("Enter");
  await expect.poll(() => visibleCount(page)).toBe(5000);
  for (let presses = 0; presses < 60 && (await row()) == null; presses++) await page.keyboard.press("Tab");
  await page.keyboard.press("End");
  await expect.poll(row).toBe("5001");
  await page.keyboard.press("Home");
  await page.keyboard.press("ArrowDown");
  await expect.poll(row).toBe("3");
  await page.keyboard.press("Enter");
  await page.getByRole("dialog").waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await expect.poll(row).toBe("3");

  await page.keyboard.press("g");
  await page.keyboard.press("p");
  await page.getByRole("grid", { name: "Partners" }).waitFor();
  for (let presses = 0; presses < 60 && (await row()) == null; presses++) await page.keyboard.press("Tab");
  await page.keyboard.press("Space");
  await page.getByText("1 selected").waitFor();
  await tabTo(/^ Add manager/);
  await page.keyboard.press("Enter");
  await page.getByRole("combobox", { name: "People" }).waitFor();
  await page.keyboard.type("Olu Operations");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Enter");
  await plan(page).getByText("This plan can be applied", { exact: true }).waitFor();
  const before = await revision(page);
  await tabTo(/^ Apply/);
  await page.keyboard.press("Enter");
  await expect.poll(() => revision(page)).toBe(before + 1);
  expect(await page.evaluate(() => document.activeElement !== document.body)).toBe(true);
});

test("the theme that was chosen is remembered and wins over the system's", async () => {
  const page = await visit("", { colorScheme: "light" });
  const background = (): Promise<string> => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const settings = page.getByRole("button", { name: "Settings and facts" });
  await settings.click();
  await page.getByRole("radio", { name: "Dark theme" }).check();
  const dark = await background();
  await page.reload();
  await page.locator("h1").waitFor();
  expect(await background()).toBe(dark);
  await settings.click();
  await page.getByRole("radio", { name: "System theme" }).check();
  expect(await background()).not.toBe(dark);
  await page.getByText(/^\d+\.\d+\.\d+ · [\d,]+ kB wasm$/).waitFor();
});

test("the page runs under its own content security policy, which refuses inline scripts and eval", async () => {
  const page = await blank({}, /violates the following Content Security Policy/);
  const response = await page.goto(address());
  expect(response?.headers()["content-security-policy"]).toContain("script-src 'self' 'wasm-unsafe-eval'");
  expect(await page.locator('meta[http-equiv="Content-Security-Policy"]').getAttribute("content")).toContain("default-src 'none'");
  await page.locator("h1").waitFor();
  const ran = await page.evaluate(() => {
    const script = document.createElement("script");
    script.textContent = "window.ranInline = true";
    let refused = 0;
    document.addEventListener("securitypolicyviolation", (event) => {
      if (event.effectiveDirective.startsWith("script-src")) refused += 1;
    });
    document.head.append(script);
    return new Promise<{ inline: boolean; refused: number }>((resolve) =>
      setTimeout(() => resolve({ inline: "ranInline" in window, refused }), 100),
    );
  });
  expect(ran.inline).toBe(false);
  expect(ran.refused).toBeGreaterThan(0);
});

test("the whole of a task is done on a narrow screen", async () => {
  const page = await visit("?page=partners", { viewport: { width: 390, height: 844 }, hasTouch: true });
  await page.locator(".grid-row input").first().check();
  await page.getByRole("button", { name: "Add manager" }).click();
  await pick(page, "People", "Olu Operations");
  await page.getByRole("button", { name: "Review plan" }).click();
  await plan(page).getByText("This plan can be applied", { exact: true }).waitFor();
  await apply(page);
});

test("with forced colours what is chosen, open and good or bad is still told apart", async () => {
  const page = await visit("?page=partners", { forcedColors: "active" });
  await page.locator(".grid-row input").first().check();
  const style = (selector: string, name: "outlineStyle" | "borderTopStyle"): Promise<string> =>
    page
      .locator(selector)
      .first()
      .evaluate((element, property) => getComputedStyle(element)[property], name);
  expect(await style('.grid-row[aria-selected="true"]', "outlineStyle")).toBe("solid");
  expect(await style('.grid-row[aria-selected="false"]', "outlineStyle")).toBe("none");
  expect(await style(".nav-link[aria-current]", "borderTopStyle")).toBe("solid");
  expect(await style(".badge", "borderTopStyle")).toBe("solid");
  await to(page, "?page=records&as=u-0062&record=l-000003");
  await page.locator(".verdict").waitFor();
  expect(await style(".verdict", "borderTopStyle")).toBe("solid");
});

test("nothing moves for those who asked for less motion", async () => {
  const page = await visit("?page=people&person=u-0061");
  await page.getByRole("button", { name: "Code behind this view" }).click();
  await plan(page).waitFor();
  expect(
    await page.evaluate(() =>
      document
        .getAnimations()
        .filter(({ effect }) => Number(effect?.getComputedTiming().duration ?? 0) > 1)
        .map((one) => (one as CSSAnimation).animationName ?? (one as CSSTransition).transitionProperty),
    ),
  ).toEqual([]);
});
