import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { apply, blank, pick, plan, revision, serve, to, visit } from "./server.js";

serve();

async function tier(page: Page, partner: string, name: string): Promise<void> {
  await to(page, `?page=partners&partner=${partner}`);
  await page.getByRole("button", { name: "More for this partner" }).click();
  await page.getByRole("menuitem", { name: `Tier ${name}`, exact: true }).click();
  await apply(page);
}

/** The line of a step in the history. */
function line(page: Page, title: string | RegExp) {
  return page.locator(".history-line").filter({ hasText: title });
}

test("one step is taken back out of the middle, and what came later stays", { timeout: 60_000 }, async () => {
  const page = await visit("?page=partners&partner=p-0002");
  await page.getByRole("button", { name: "Add manager" }).click();
  await pick(page, "People", "Grace Dubois");
  await page.getByRole("checkbox", { name: /Make primary manager/ }).check();
  await page.getByRole("button", { name: "Review plan" }).click();
  await apply(page);
  await tier(page, "p-0003", "Gold");
  const before = await revision(page);
  await to(page, "?page=changes");
  await line(page, /^Add Grace Dubois/)
    .getByRole("button", { name: "Take back only this" })
    .click();
  await plan(page)
    .getByRole("heading", { name: /Take back “Add Grace Dubois/ })
    .waitFor();
  await apply(page);
  expect(await revision(page)).toBe(before + 1);
  await to(page, "?page=partners&partner=p-0002");
  await page.locator(".list-line", { hasText: "Uma Hoffmann" }).getByText("Primary", { exact: true }).waitFor();
  expect(await page.locator(".list-line", { hasText: "Grace Dubois" }).count()).toBe(0);
  await to(page, "?page=partners&partner=p-0003");
  await page.getByText("Gold", { exact: true }).first().waitFor();
});

test("a step on which a later one stands says so, and takes nothing back", { timeout: 60_000 }, async () => {
  const page = await visit("?page=overview");
  await tier(page, "p-0002", "Gold");
  await tier(page, "p-0002", "Silver");
  await to(page, "?page=changes");
  await line(page, "to Gold").getByRole("button", { name: "Take back only this" }).click();
  await page.getByText("1 thing stays as it is").waitFor();
  await page.getByText("It was changed again since, and that stays.").waitFor();
  expect(await page.getByRole("dialog").count()).toBe(0);
  // The last step of all is simply undone.
  expect(await line(page, "to Silver").getByRole("button", { name: "Take back only this" }).count()).toBe(0);
});

test("an applied plan is in the browser's storage before it is shown", async () => {
  const page = await blank();
  await page.addInitScript(() => {
    const make = IDBDatabase.prototype.transaction;
    IDBDatabase.prototype.transaction = function (...given) {
      const made = make.apply(this, given);
      const isEntry = [given[0]].flat().includes("entries") && given[1] === "readwrite";
      if (isEntry) made.addEventListener("complete", () => document.documentElement.setAttribute("data-kept", ""));
      return made;
    };
  });
  await to(page, "?page=people&person=u-0061");
  await page.getByTestId("revision").waitFor();
  await page.evaluate(() => {
    const shown = (): string | undefined => document.querySelector("[data-testid=revision]")?.textContent;
    const first = shown();
    new MutationObserver((_, observer) => {
      if (shown() === first) return;
      observer.disconnect();
      document.documentElement.setAttribute("data-shown", document.documentElement.hasAttribute("data-kept") ? "kept" : "lost");
    }).observe(document.body, { subtree: true, childList: true, characterData: true });
  });
  await page.getByRole("button", { name: "More for this person" }).click();
  await page.getByRole("menuitem", { name: /^Exempt/ }).click();
  await apply(page);
  expect(await page.locator("html").getAttribute("data-shown")).toBe("kept");
});

test("hundreds of changes of one plan are kept as a file, and taken back after a reload", { timeout: 90_000 }, async () => {
  const page = await visit("?page=people&f.kind=partner&f.status=active");
  const before = await revision(page);
  await page.getByRole("button", { name: /^Select all/ }).click();
  await page.getByRole("button", { name: "Deactivate" }).first().click();
  await plan(page).getByRole("radio", { name: "Partial" }).check();
  await apply(page);
  const kept = await page.evaluate(
    () =>
      new Promise<string>((resolve) => {
        const asked = indexedDB.open("partner-policy-console");
        asked.onsuccess = () => {
          const entries = asked.result.transaction("entries").objectStore("entries").getAll();
          entries.onsuccess = () => resolve(entries.result.map(({ changes }) => (changes as object).constructor.name).join());
        };
      }),
  );
  expect(kept).toBe("Blob");
  await to(page, "?page=changes");
  expect(await revision(page)).toBe(before + 1);
  await page.getByRole("button", { name: /^Undo: / }).click();
  await expect.poll(() => revision(page)).toBe(before);
  await to(page, "?page=people&f.kind=partner&f.status=active");
  await expect.poll(() => page.getByTestId("count").innerText()).toMatch(/^509 of 617/);
});
