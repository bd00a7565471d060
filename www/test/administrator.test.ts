import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { apply, filter, pick, plan, revision, saved, savedBytes, serve, to, visit } from "./server.js";

serve();

/** Chooses in a drop-down of a dialog. */
async function choose(page: Page, label: string, value: string): Promise<void> {
  await page.getByRole("combobox", { name: new RegExp(`^${label}`) }).click();
  await page.getByRole("option", { name: value, exact: true }).click();
}

/** Opens a menu and takes an entry. */
async function take(page: Page, menu: string, entry: string): Promise<void> {
  await page.getByRole("button", { name: menu }).click();
  await page.getByRole("menuitem", { name: entry }).click();
}

test("an invitation stands on its list, and whoever answers it can come in", async () => {
  const page = await visit("?page=people&do=invite&for=p-0001");
  await page.getByRole("textbox", { name: "E-mail address" }).fill("new.person@granite.example");
  await page.getByRole("button", { name: "Review plan" }).click();
  await plan(page)
    .getByText(/may not do this/)
    .waitFor();
  await plan(page)
    .getByRole("button", { name: /^Plan as/ })
    .first()
    .click();
  await apply(page);
  await page.getByRole("button", { name: /^Invitations 1/ }).click();
  const row = page.locator(".grid-row");
  expect(await row.innerText()).toContain("Waiting");
  await row.getByRole("button", { name: "Join …" }).click();
  await page.getByRole("textbox", { name: "Name", exact: true }).fill("Nora Person");
  await page.getByRole("button", { name: "Review plan" }).click();
  await page.getByText(/as the invitation would do it/).waitFor();
  await apply(page);
  await expect.poll(() => row.innerText()).toContain("Answered");
  await page.getByRole("button", { name: /^Everybody/ }).click();
  await page.getByRole("searchbox").fill("Nora Person");
  await page.locator(".grid-row").first().click();
  await page.getByText("May come in").waitFor();
});

test("a partner is created, gets a manager and a person, and another account owner", async () => {
  const page = await visit("?page=partners");
  await page.getByRole("button", { name: "New partner" }).click();
  await page.getByRole("textbox", { name: "Name", exact: true }).fill("Örtel & Söhne");
  await choose(page, "Status", "Active");
  await choose(page, "Region", "EMEA");
  await page.getByRole("button", { name: "Review plan" }).click();
  await apply(page);
  await page.getByRole("searchbox").fill("Örtel");
  await page.locator(".grid-row").first().click();
  await page.getByRole("heading", { name: "Örtel & Söhne" }).waitFor();
  expect(page.url()).toContain("partner=p-ortel-sohne");
  await page.getByRole("button", { name: "Add manager" }).click();
  await pick(page, "People", "Grace Dubois");
  await page.getByRole("button", { name: "Review plan" }).click();
  await apply(page);
  await take(page, "More for this partner", "Change the account owner …");
  await pick(page, "Account owner", "Quentin Abara");
  await page.getByRole("button", { name: "Review plan" }).click();
  await apply(page);
  await page.getByRole("link", { name: "Quentin Abara" }).waitFor();
  await take(page, "More for this partner", "Add a person at once …");
  await page.getByRole("textbox", { name: "Name", exact: true }).fill("Otto Örtel");
  await page.getByRole("textbox", { name: "E-mail address" }).fill("otto@oertel.example");
  await page.getByRole("button", { name: "Review plan" }).click();
  await plan(page)
    .getByText(/^This plan/)
    .waitFor();
});

test("a role of a partner's hierarchy is renamed, and one that is needed is not deleted", async () => {
  const page = await visit("?page=partners&partner=p-0002&tab=hierarchy");
  await page.getByRole("button", { name: "Rename …" }).nth(1).click();
  await page.getByRole("textbox", { name: "Name" }).fill("Team lead");
  await page.getByRole("button", { name: "Review plan" }).click();
  await apply(page);
  await page.getByText("Team lead", { exact: true }).first().waitFor();
  await page.getByRole("button", { name: "Delete …" }).nth(0).click();
  await plan(page)
    .getByText(/refused/i)
    .first()
    .waitFor();
});

test("what falls due next quarter is opened as a campaign by the schedule, answered and closed", async () => {
  const page = await visit("?page=reviews");
  await page.getByRole("button", { name: "Open all that are due" }).click();
  await page.getByText(/as the schedule would do it/).waitFor();
  await apply(page);
  await filter(page, "State", "Under way");
  const row = page.locator(".grid-row");
  await row.first().waitFor();
  await row.first().click();
  await page.getByRole("button", { name: "Keep everybody" }).click();
  await page.getByRole("button", { name: "Review and close" }).click();
  await plan(page)
    .getByText(/^This plan/)
    .waitFor();
  await apply(page);
});

test("the inactive are swept as the schedule would, and nobody is left on the list", async () => {
  const page = await visit("?page=people&list=inactive");
  await page.getByRole("button", { name: /^Inactive 39/ }).waitFor();
  await page.getByRole("button", { name: "Deactivate all of them" }).click();
  await plan(page)
    .getByText(/^This plan/)
    .waitFor();
  await apply(page);
  await page.getByRole("button", { name: /^Inactive 0/ }).waitFor();
});

test("a login name is changed by partner support, with a case", async () => {
  const page = await visit("?page=people&person=u-0061");
  await take(page, "More for this person", "Change the login name …");
  await page.getByRole("textbox", { name: "Login name" }).fill("elif@new.example");
  await page.getByRole("button", { name: "Review plan" }).click();
  await plan(page).getByRole("button", { name: "Plan as Sam Support" }).click();
  await apply(page);
  await page.getByText("elif@new.example").first().waitFor();
});

test("the matrix is taken along as a picture", async () => {
  const page = await visit("?page=matrix");
  await page.locator("[data-testid=count], .matrix td, .grid-row").first().waitFor();
  const { bytes } = await savedBytes(page, () => page.getByRole("button", { name: /PNG|picture/i }).click());
  expect(bytes.subarray(1, 4).toString()).toBe("PNG");
});

test("one person is exempt from the inactivity rule, and sees records again", async () => {
  const page = await visit("?page=people&list=inactive");
  await filter(page, "Partner", "Harbor Cloud");
  await page.locator(".grid-row").first().click();
  await page.getByText("Shut out").waitFor();
  await take(page, "More for this person", "Exempt from the inactivity rule for 90 days");
  await apply(page);
  await page.getByText("May come in").waitFor();
  await take(page, "More for this person", "End the exemption");
  await apply(page);
  await page.getByText("Shut out").waitFor();
});

test("what is filtered and sorted is what is exported", async () => {
  const page = await visit("?page=records&as=u-0001&scope=all");
  await page.getByTestId("count").locator("strong").waitFor();
  await page.getByRole("searchbox").fill("foods");
  await page.waitForURL(/q=foods/);
  await expect.poll(() => page.getByTestId("count").innerText()).toMatch(/of/);
  await page.getByRole("button", { name: "Export" }).click();
  const { text } = await saved(page, () => page.getByRole("menuitem", { name: /CSV/ }).click());
  const lines = text.trim().split("\r\n").slice(1);
  expect(lines.length).toBeGreaterThan(0);
  expect(lines.every((line) => /foods/i.test(line))).toBe(true);
});

test("a step that was taken by mistake is found in the history and gone back to", async () => {
  const page = await visit("?page=people&person=u-0061");
  const first = await revision(page);
  await page.getByRole("checkbox", { name: "Manage cases" }).check();
  await page.getByRole("button", { name: "Review the features" }).click();
  await plan(page)
    .getByRole("button", { name: /^(Plan as|Apply)/ })
    .first()
    .waitFor();
  const asOther = plan(page)
    .getByRole("button", { name: /^Plan as/ })
    .first();
  if (await asOther.isVisible()) await asOther.click();
  await apply(page);
  await to(page, "?page=changes");
  await page
    .locator("main")
    .getByRole("button", { name: /^Change the features of/ })
    .click();
  await page
    .getByText(/Manage cases/)
    .first()
    .waitFor();
  await page.getByRole("button", { name: "Back to this" }).click();
  await expect.poll(() => revision(page)).toBe(first);
});
