import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { revision, serve, visit } from "./server.js";

serve();

/** Opens the partners, narrowed to one status. */
async function partners(status: string, search = "?tab=partners"): Promise<Page> {
  const page = await visit(search);
  await page.getByRole("combobox", { name: /^Status/ }).click();
  await page.getByRole("option", { name: status, exact: true }).click();
  return page;
}

async function select(page: Page, count: number): Promise<void> {
  for (let index = 0; index < count; index++) await page.locator(".grid-row input").nth(index).check();
}

async function planToAdd(page: Page, person: string, isPrimary: boolean): Promise<void> {
  await page.getByRole("button", { name: "Add manager" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("combobox", { name: "People" }).fill(person);
  await dialog.getByRole("option").first().click();
  if (isPrimary) await dialog.getByRole("checkbox", { name: /Make primary manager/ }).check();
  await dialog.getByRole("button", { name: "Review plan" }).click();
}

test("a bulk add with make primary is planned, applied, undone and redone", async () => {
  const page = await partners("Active");
  const first = await revision(page);
  await select(page, 3);
  await page.getByText("3 selected").waitFor();
  await planToAdd(page, "u-operations", true);
  const dialog = page.getByRole("dialog");
  await dialog.getByText("This plan can be applied", { exact: true }).waitFor();
  expect(await dialog.locator(".grid-row").count()).toBe(3);
  expect(await dialog.locator(".grid-row").getByText("Updated", { exact: true }).count()).toBe(3);
  await dialog.getByRole("button", { name: /^Apply/ }).click();
  await page.getByText(/: applied\./).waitFor();
  expect(await revision(page)).toBe(first + 1);
  const row = page.locator(".grid-row").first();
  expect(await row.locator(".manager.primary").innerText()).toContain("Olu Operations");
  expect(await row.locator(".manager.primary").count()).toBe(1);
  await page.getByRole("button", { name: /^Undo: / }).click();
  expect(await revision(page)).toBe(first);
  expect(await row.innerText()).not.toContain("Olu Operations");
  await page.getByRole("button", { name: /^Redo: / }).click();
  expect(await revision(page)).toBe(first + 1);
  expect(await row.innerText()).toContain("Olu Operations");
});

test("several steps are undone one after the other", async () => {
  const page = await partners("Active");
  const first = await revision(page);
  for (const step of [1, 2]) {
    await select(page, step);
    await planToAdd(page, step === 1 ? "u-operations" : "u-admin", false);
    await page
      .getByRole("dialog")
      .getByRole("button", { name: /^Apply/ })
      .click();
    await page.getByText(`The programme is at revision ${first + step}.`).waitFor();
  }
  const undo = page.getByRole("button", { name: /^Undo: / });
  await undo.first().click();
  expect(await revision(page)).toBe(first + 1);
  await page.locator(".revision").getByRole("button", { name: /^Undo/ }).click();
  expect(await revision(page)).toBe(first);
  expect(await page.locator(".revision").getByRole("button", { name: "Undo" }).isDisabled()).toBe(true);
});

test("a plan for a prospect is refused, explained and cannot be applied", async () => {
  const page = await partners("Prospective");
  await select(page, 1);
  await planToAdd(page, "u-operations", false);
  const dialog = page.getByRole("dialog");
  await dialog.getByText("This plan is refused: nothing would change").waitFor();
  await dialog.locator(".grid-row").getByText("PARTNER_NOT_ACTIVE").waitFor();
  expect(await dialog.getByRole("button", { name: "Cannot be applied" }).isDisabled()).toBe(true);
});

test("a partial plan leaves the refused rows out", async () => {
  const page = await visit("?tab=partners");
  await page.getByRole("button", { name: /^Select all 60/ }).click();
  await planToAdd(page, "u-operations", false);
  const dialog = page.getByRole("dialog");
  await dialog.getByText("This plan is refused: nothing would change").waitFor();
  await dialog.getByRole("radio", { name: "Partial" }).check();
  await dialog.getByText("This plan can be applied without the refused rows").waitFor();
  await dialog.getByRole("button", { name: /^Apply/ }).click();
  await page.getByText(/: applied\./).waitFor();
});

test("a plan in the name of a partner user is not permitted", async () => {
  const page = await partners("Active", "?tab=partners&by=u-0001");
  await page.getByText("May not change managers").waitFor();
  await select(page, 1);
  await planToAdd(page, "u-operations", false);
  const dialog = page.getByRole("dialog");
  await dialog.locator(".grid-row").getByText("NOT_PERMITTED").waitFor();
  expect(await dialog.getByRole("button", { name: "Cannot be applied" }).isDisabled()).toBe(true);
});

test("a kept plan is stale after the programme has changed, and is planned again", async () => {
  const page = await partners("Active");
  await select(page, 1);
  await planToAdd(page, "u-operations", false);
  await page.getByRole("dialog").getByRole("button", { name: "Keep for later" }).click();
  await page.getByRole("button", { name: "Clear selection" }).click();
  await select(page, 2);
  await planToAdd(page, "u-admin", false);
  await page
    .getByRole("dialog")
    .getByRole("button", { name: /^Apply/ })
    .click();
  await page.getByText(/: applied\./).waitFor();
  await page.getByRole("button", { name: "Review the kept plan" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.locator(".grid-row").getByText("STALE_SNAPSHOT").waitFor();
  await dialog.getByRole("button", { name: /^Plan again on revision/ }).click();
  await dialog.getByText("This plan can be applied", { exact: true }).waitFor();
  await dialog.getByRole("button", { name: /^Apply/ }).click();
  await page.getByText(/: applied\./).waitFor();
  await page.getByRole("region", { name: "Kept plan" }).waitFor({ state: "detached" });
});

test("managers are replaced and removed", async () => {
  const page = await partners("Active");
  await select(page, 2);
  await page.getByRole("button", { name: "Replace managers" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("combobox", { name: "Who takes the place" }).fill("u-operations");
  await dialog.getByRole("option").first().click();
  await dialog.getByRole("button", { name: "Review plan" }).click();
  await dialog.getByRole("button", { name: /^Apply/ }).click();
  await page.getByText(/: applied\./).waitFor();
  expect(await page.locator(".grid-row").first().locator(".manager").allInnerTexts()).toHaveLength(1);
  await select(page, 2);
  await page.getByRole("button", { name: "Remove all" }).click();
  await dialog.getByText(/Warnings/).waitFor();
  await dialog.getByRole("button", { name: /^Apply/ }).click();
  await page.locator(".grid-row").first().getByText("No managers").waitFor();
});

test("a CSV with a malformed line is refused at that line, and applied in part", async () => {
  const page = await visit("?tab=partners");
  const first = await revision(page);
  await page.getByRole("button", { name: "Import CSV" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("textbox").fill("action,partner,user,primary\nadd,p-0001,u-operations,true\nadd,p-0001\n");
  await dialog.getByRole("button", { name: "Dry run" }).click();
  const refused = dialog.locator(".grid-row", { hasText: "MALFORMED_ROW" });
  await refused.waitFor();
  expect(await refused.getByText("Refused", { exact: true }).count()).toBe(1);
  expect(await refused.innerText()).toContain("line 3");
  await dialog.getByRole("radio", { name: "Partial" }).check();
  await dialog.getByRole("button", { name: /^Apply/ }).click();
  await page.getByText(/: applied\./).waitFor();
  expect(await revision(page)).toBe(first + 1);
});

test("a CSV file is taken as it is", async () => {
  const page = await visit("?tab=partners");
  await page.getByRole("button", { name: "Import CSV" }).click();
  const dialog = page.getByRole("dialog");
  const buffer = Buffer.from("\ufeffaction,partner,user\r\nadd,p-0001,u-admin\r\n");
  await dialog.getByLabel("CSV file").setInputFiles({ name: "managers.csv", mimeType: "text/csv", buffer });
  await dialog.getByText(`${buffer.length} bytes`).waitFor();
  await dialog.getByRole("button", { name: "Dry run" }).click();
  await dialog.getByText("This plan can be applied", { exact: true }).waitFor();
});

test("the managers lister makes the selected rows primary", async () => {
  const page = await visit("?tab=managers");
  await page.getByRole("searchbox", { name: "Search managers" }).fill("u-channel");
  const rows = page.locator(".grid-row", { hasText: "In effect" }).filter({ has: page.locator(".absent") });
  await rows.first().getByRole("checkbox").check();
  await page.getByRole("button", { name: "Make primary" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.locator(".grid-row").first().waitFor();
  await dialog.getByRole("button", { name: /^Apply/ }).click();
  await page.getByText(/: applied\./).waitFor();
});

test("the managers lister shows a partner user nothing", async () => {
  const page = await visit("?tab=managers&by=u-0001");
  await page.getByText("This person may see no assignment").waitFor();
});
