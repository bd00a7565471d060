import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { apply, drop, filter, pick, plan, revision, saved, serve, visit } from "./server.js";

serve();

async function select(page: Page, count: number): Promise<void> {
  for (let index = 0; index < count; index++) await page.locator(".grid-row input").nth(index).check();
}

async function planToAdd(page: Page, person: string, isPrimary = false): Promise<void> {
  await page.getByRole("button", { name: "Add manager" }).click();
  await pick(page, "People", person);
  if (isPrimary) await page.getByRole("checkbox", { name: /Make primary manager/ }).check();
  await page.getByRole("button", { name: "Review plan" }).click();
}

test("one manager becomes primary in a region: the plan says who loses the flag, what is refused, and whom it touches", async () => {
  const page = await visit("?page=partners");
  await filter(page, "Region", "EMEA");
  await page.getByRole("button", { name: /^Select all \d+/ }).click();
  await planToAdd(page, "Oona Silva", true);
  const dialog = plan(page);
  await dialog.getByText("This plan is refused: nothing would change").waitFor();
  await dialog.getByText("The partner is not active.").waitFor();
  await dialog.getByRole("radio", { name: "Partial" }).check();
  await dialog.getByText("This plan can be applied without the refused rows").waitFor();
  await dialog.getByText(/^The primary flag moves at \d+ partners$/).waitFor();
  await dialog
    .getByText(/: Oona Silva takes over from /)
    .first()
    .waitFor();
  await expect.poll(() => dialog.getByTestId("impact").innerText()).toMatch(/1 person gains sight of [\d,]+ records/);
  // The button, the summary and the differences count the same.
  const summary = await dialog.getByTestId("summary").innerText();
  const button = await dialog.getByRole("button", { name: /^Apply/ }).innerText();
  expect(button.match(/\d+/)?.[0]).toBe(summary.match(/\d+/)?.[0]);
  await dialog.getByRole("button", { name: /refused$/ }).click();
  expect(await dialog.locator(".grid-row").first().innerText()).toContain("Refused");
  await apply(page);
});

test("a bulk add is applied, undone and redone, also after the page was loaded anew", async () => {
  const page = await visit("?page=partners&f.status=active");
  const first = await revision(page);
  await select(page, 3);
  await page.getByText("3 selected").waitFor();
  await planToAdd(page, "Olu Operations", true);
  await expect.poll(() => plan(page).locator(".grid-row").count()).toBe(3);
  await apply(page);
  expect(await revision(page)).toBe(first + 1);
  const row = page.locator(".grid-row").first();
  expect(await row.locator(".manager.primary").innerText()).toContain("Olu Operations");
  await page.locator(".saved.saved").waitFor();
  await page.reload();
  await page.locator(".grid-row").first().waitFor();
  expect(await revision(page)).toBe(first + 1);
  expect(await row.innerText()).toContain("Olu Operations");
  await page.getByRole("button", { name: /^Undo: / }).click();
  await expect.poll(() => revision(page)).toBe(first);
  expect(await row.innerText()).not.toContain("Olu Operations");
  await page.locator(".saved.saved").waitFor();
  await page.reload();
  await page.locator(".grid-row").first().waitFor();
  await page.getByRole("button", { name: /^Redo: / }).click();
  await expect.poll(() => row.innerText()).toContain("Olu Operations");
});

test("a leaving manager is replaced everywhere", async () => {
  const page = await visit("?page=managers&list=people");
  await page.getByRole("searchbox").fill("Keiko Grover");
  const row = page.locator(".grid-row");
  await expect.poll(() => row.count()).toBe(1);
  await row.getByRole("button", { name: "Replace everywhere" }).click();
  await page.getByRole("heading", { name: "Replace Keiko Grover everywhere" }).waitFor();
  await pick(page, "Who takes the place", "Olu Operations");
  await page.getByRole("button", { name: "Review plan" }).click();
  await page.getByText(/^This plan/).waitFor();
  await apply(page);
  // The one who leaves is manager nowhere any more, at inactive partners neither.
  await expect.poll(() => row.count()).toBe(0);
});

test("a selection is made by shift, by the keyboard and for all, and says how many a filter hides", async () => {
  const page = await visit("?page=partners");
  await page.locator(".grid-row input").nth(1).check();
  await page
    .locator(".grid-row input")
    .nth(4)
    .click({ modifiers: ["Shift"] });
  await page.getByText("4 selected").waitFor();
  await page.locator(".grid-row").nth(4).press("Shift+ArrowDown");
  await page.getByText("5 selected").waitFor();
  await filter(page, "Status", "Prospective");
  await page.getByText(/of them hidden by a filter/).waitFor();
  await page.waitForURL(/#sel=/);
  const url = page.url();
  await page.goto("about:blank");
  await page.goto(url);
  await page.getByText("5 selected").waitFor();
});

test("a plan in the name of somebody who may not names somebody who may", async () => {
  const page = await visit("?page=partners&f.status=active&by=u-0001");
  await select(page, 1);
  await planToAdd(page, "Olu Operations");
  await plan(page)
    .getByText(/^Ben Fontana \(.+\) may not do this/)
    .waitFor();
  expect(await plan(page).getByRole("button", { name: "Cannot be applied" }).isDisabled()).toBe(true);
  await plan(page).getByRole("button", { name: "Plan as Alex Admin" }).click();
  await plan(page).getByText("This plan can be applied", { exact: true }).waitFor();
});

test("a kept plan is stale after the programme has changed, and is planned again", async () => {
  const page = await visit("?page=partners&f.status=active");
  await select(page, 1);
  await planToAdd(page, "Olu Operations");
  await plan(page).getByRole("button", { name: "Keep for later" }).click();
  await page.getByText("Kept for later, on the overview and with the changes.").waitFor();
  await planToAdd(page, "Alex Admin");
  await apply(page);
  await page.getByRole("link", { name: "Overview" }).first().click();
  await page.getByRole("button", { name: "Review the kept plan" }).click();
  await plan(page).getByText("Somebody else has changed the programme", { exact: false }).first().waitFor();
  await plan(page)
    .getByRole("button", { name: /^Plan again on revision/ })
    .click();
  await plan(page).getByText("This plan can be applied", { exact: true }).waitFor();
  await plan(page)
    .getByText(/^It comes out as it did on revision \d+$/)
    .waitFor();
  await apply(page);
  await page.getByRole("region", { name: "Kept plans" }).waitFor({ state: "detached" });
});

test("a kept plan that comes out otherwise says in which rows", async () => {
  const page = await visit("?page=partners&f.status=active");
  const keep = async (): Promise<void> => {
    await select(page, 1);
    await planToAdd(page, "Olu Operations");
    await plan(page).getByRole("button", { name: "Keep for later" }).click();
    await page.getByText("Kept for later, on the overview and with the changes.").waitFor();
  };
  await keep();
  await planToAdd(page, "Olu Operations");
  await apply(page);
  await page.getByRole("link", { name: "Overview" }).first().click();
  await page.getByRole("button", { name: "Review the kept plan" }).click();
  await plan(page)
    .getByRole("button", { name: /^Plan again on revision/ })
    .click();
  await plan(page).getByText("1 row comes out otherwise than it did").waitFor();
  await plan(page)
    .getByText(/Olu Operations: Updated, now (Skipped|Unchanged)/)
    .waitFor();
});

test("a CSV with three wrong lines is mended line by line, saved and applied", async () => {
  const page = await visit("?page=partners");
  const first = await revision(page);
  await page.getByRole("button", { name: "Import CSV" }).click();
  const dialog = plan(page);
  const lines = [
    "action,partner,user,primary",
    "add,p-0001,u-operations,true",
    "add,p-0001",
    "add,p-9999,u-operations,",
    "add,p-0003,u-operations,",
  ];
  await dialog.getByRole("textbox").fill(`${lines.join("\n")}\n`);
  await dialog.getByRole("button", { name: "Dry run" }).click();
  await dialog.getByText(/separated by comma: 5 lines/).waitFor();
  await dialog.getByText("3 lines to mend").waitFor();
  await dialog.getByRole("textbox", { name: "Line 3" }).fill("add,p-0001,u-admin,");
  await dialog.getByRole("textbox", { name: "Line 4" }).fill("add,p-0002,u-operations,");
  await dialog.getByRole("textbox", { name: "Line 5" }).fill("");
  const { text } = await saved(page, () => dialog.getByRole("button", { name: "Save the mended file" }).click());
  expect(text.trim().split("\n")).toEqual([lines[0], lines[1], "add,p-0001,u-admin,", "add,p-0002,u-operations,"]);
  await dialog.getByRole("button", { name: "Plan again with the mended lines" }).click();
  await dialog.getByText("This plan can be applied", { exact: true }).waitFor();
  await apply(page);
  expect(await revision(page)).toBe(first + 1);
});

test("a CSV file is taken as it is, also when it is dropped on the page", async () => {
  const page = await visit("?page=partners");
  const text = "\ufeffaction,partner,user\r\nadd,p-0001,u-admin\r\n";
  await drop(page, { "managers.csv": text });
  await page.getByText("managers.csv is a list of partner managers").waitFor();
  await page.getByRole("button", { name: "Import the managers" }).click();
  await page.getByText(`${Buffer.from(text).length} bytes`).waitFor();
  await page.getByRole("button", { name: "Dry run" }).click();
  await plan(page).getByText("This plan can be applied", { exact: true }).waitFor();
});

test("the managers lister makes rows primary, and shows a partner user nothing", async () => {
  const page = await visit("?page=managers&f.primary=false&f.effect=true");
  await page.locator(".grid-row input").first().check();
  await page.getByRole("button", { name: "Make primary" }).click();
  await plan(page).getByText("This plan can be applied", { exact: true }).waitFor();
  await apply(page);
  const other = await visit("?page=managers&by=u-0001");
  await other.getByText(/^Ben Fontana .*may see no assignment$/).waitFor();
});

test("a partner's page shows its managers, who sees what, its roles as a tree, and its history", async () => {
  const page = await visit("?page=partners&partner=p-0002");
  await page.getByRole("heading", { name: "Harbor Cloud" }).waitFor();
  await page.getByRole("button", { name: "Make primary" }).first().click();
  await apply(page);
  await page.getByRole("tab", { name: /^People/ }).click();
  await page
    .getByText(/^sees [\d,]+ records?$/)
    .first()
    .waitFor();
  await page.getByRole("tab", { name: "Role hierarchy" }).click();
  await page.getByText("Partner Executive").waitFor();
  await page.getByRole("tab", { name: "History" }).click();
  await page
    .getByText(/manager →|primary manager/)
    .first()
    .waitFor();
  await page.getByRole("tab", { name: "Sharing" }).click();
  await page.getByText("No sharing rule names this partner").waitFor();
});

test("who becomes primary without being a manager everywhere is assigned there as well, when it is asked for", async () => {
  const page = await visit("?page=partners&f.region=EMEA&f.status=active");
  await page.getByRole("button", { name: /^Select all/ }).click();
  await page.getByRole("button", { name: "Make primary" }).click();
  await pick(page, "People", "Grace Dubois");
  await page.getByText(/^Only a manager can become primary; this one manages \d+ of \d+\.$/).waitFor();
  await page.getByRole("button", { name: "Review plan" }).click();
  await plan(page).getByText("This plan is refused: nothing would change").waitFor();
  await page.getByRole("button", { name: "Back" }).click();
  await page.getByRole("checkbox", { name: /^Assign Grace Dubois to the \d+ other partners as well/ }).check();
  await page.getByRole("button", { name: "Review plan" }).click();
  await plan(page).getByText("This plan can be applied", { exact: true }).waitFor();
});
