import AxeBuilder from "@axe-core/playwright";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { address, blank, revision, serve, visibleCount, visit } from "./server.js";

serve();

const SIZES = [
  { width: 1280, height: 800 },
  { width: 390, height: 844 },
];
const STATES: Record<string, (page: Page) => Promise<void>> = {
  "the leads": async (page) => void (await visibleCount(page)),
  "the viewers": async (page) => {
    await page.getByRole("button", { name: /^View as/ }).click();
    await page.locator(".person-option").first().waitFor();
  },
  "a panel": async (page) => {
    await page.getByRole("radio", { name: "All leads" }).check();
    await page.locator(".grid-row").first().click();
    await page.getByRole("dialog").waitFor();
  },
  "the partners": async (page) => {
    await page.getByRole("tab", { name: "Partners" }).click();
    await page.locator(".grid-row input").first().check();
  },
  "a plan": async (page) => {
    await page.getByRole("tab", { name: "Partners" }).click();
    await page.getByRole("button", { name: /^Select all/ }).click();
    await page.getByRole("button", { name: "Add manager" }).click();
    await page.locator(".person-option").first().click();
    await page.getByRole("button", { name: "Review plan" }).click();
    await page.getByText(/^This plan/).waitFor();
  },
  "an import": async (page) => {
    await page.getByRole("tab", { name: "Partners" }).click();
    await page.getByRole("button", { name: "Import CSV" }).click();
    await page.getByRole("dialog").waitFor();
  },
  "the lister": async (page) => {
    await page.getByRole("tab", { name: "Managers" }).click();
    await page.locator(".grid-row").first().waitFor();
  },
};

for (const viewport of SIZES) {
  for (const colorScheme of ["light", "dark"] as const) {
    test(`no barrier is found at ${viewport.width} pixels in ${colorScheme}`, { timeout: 180_000 }, async () => {
      const page = await visit("", { viewport, colorScheme });
      for (const [state, reach] of Object.entries(STATES)) {
        await page.goto(address());
        await visibleCount(page);
        await reach(page);
        const { violations } = await new AxeBuilder({ page })
          .withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"])
          .analyze();
        const found = violations.map(({ id, nodes }) => `${state}: ${id} ${nodes.map(({ html }) => html.slice(0, 120)).join(" | ")}`);
        expect(found).toEqual([]);
        const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        expect(`${state}: ${overflow}`).toBe(`${state}: 0`);
      }
    });
  }
}

test("the keyboard alone switches the viewer, opens a lead and applies a plan", async () => {
  const page = await visit("?as=u-0001");
  await visibleCount(page);
  const tabTo = async (name: RegExp): Promise<void> => {
    for (let presses = 0; presses < 40; presses++) {
      await page.keyboard.press("Tab");
      const found = await page.evaluate(
        () => `${document.activeElement?.getAttribute("aria-label") ?? ""} ${document.activeElement?.textContent ?? ""}`,
      );
      if (name.test(found)) return;
    }
    throw new Error(`the keyboard does not reach ${name}`);
  };
  await tabTo(/^View as/);
  await page.keyboard.press("Enter");
  await page.keyboard.type("u-lead-desk");
  await page.keyboard.press("Enter");
  await expect.poll(() => visibleCount(page)).toBe(5000);

  const row = page.locator('.grid-row[tabindex="0"]');
  for (let presses = 0; presses < 40 && !(await row.evaluate((element) => element === document.activeElement)); presses++)
    await page.keyboard.press("Tab");
  await page.keyboard.press("End");
  await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute("aria-rowindex"))).toBe("5001");
  await page.keyboard.press("Home");
  await page.keyboard.press("ArrowDown");
  await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute("aria-rowindex"))).toBe("3");
  await page.keyboard.press("Enter");
  await page.getByRole("dialog").waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute("aria-rowindex"))).toBe("3");

  await page.getByRole("tab", { name: "Leads" }).focus();
  await page.keyboard.press("ArrowRight");
  await page.getByRole("grid", { name: "Partners" }).waitFor();
  const partner = page.locator('.grid-row[tabindex="0"]');
  for (let presses = 0; presses < 40 && !(await partner.evaluate((element) => element === document.activeElement)); presses++)
    await page.keyboard.press("Tab");
  await page.keyboard.press("Space");
  await page.getByText("1 selected").waitFor();
  await page.getByRole("button", { name: "Add manager" }).focus();
  await page.keyboard.press("Enter");
  await page.getByRole("dialog").getByRole("combobox", { name: "People" }).focus();
  await page.keyboard.type("u-operations");
  await page.keyboard.press("Enter");
  await tabTo(/^ Review plan/);
  await page.keyboard.press("Enter");
  await page.getByText("This plan can be applied", { exact: true }).waitFor();
  const before = await revision(page).catch(() => 1);
  await tabTo(/^ Apply/);
  await page.keyboard.press("Enter");
  await expect.poll(() => revision(page)).toBe(before + 1);
});

test("the theme that was chosen is remembered and wins over the system's", async () => {
  const page = await visit("", { colorScheme: "light" });
  await page.getByRole("radio", { name: "Dark theme" }).check();
  const background = (): Promise<string> => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const dark = await background();
  await page.reload();
  await visibleCount(page);
  expect(await background()).toBe(dark);
  await page.getByRole("radio", { name: "System theme" }).check();
  expect(await background()).not.toBe(dark);
});

test("the page runs under its own content security policy, which refuses inline scripts and eval", async () => {
  const page = await blank({}, /violates the following Content Security Policy/);
  const response = await page.goto(address());
  expect(response?.headers()["content-security-policy"]).toContain("script-src 'self' 'wasm-unsafe-eval'");
  expect(await page.locator('meta[http-equiv="Content-Security-Policy"]').getAttribute("content")).toContain("default-src 'none'");
  await visibleCount(page);
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
