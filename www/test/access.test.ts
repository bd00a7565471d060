import { expect, test } from "vitest";
import { address, apply, blank, pick, plan, revision, serve, to, visibleCount, visit } from "./server.js";

serve();

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
