import { expect, test } from "vitest";
import { apply, plan, serve, visit } from "./server.js";

serve();

test("one person is invited and another revoked, each in the name of somebody who may", async () => {
  const page = await visit("?page=people&do=invite&for=p-0001");
  await page.getByRole("textbox", { name: "E-mail address" }).fill("new@granite.example");
  await page.getByRole("button", { name: "Review plan" }).click();
  await plan(page)
    .getByText(/^This plan/)
    .waitFor();
  const as = plan(page).getByRole("button", { name: /^Plan as / });
  if ((await plan(page).getByText("This plan is refused").count()) > 0) await as.first().click();
  await apply(page);
  await page.goto(page.url().replace(/\?.*/, "?page=people&person=u-0061"));
  await page.getByRole("button", { name: "Revoke" }).click();
  await plan(page).getByText("Alex Admin may not do this").waitFor();
  await as.first().click();
  await plan(page).getByText("Status:").first().waitFor();
  await apply(page);
  await page.getByText("Shut out", { exact: true }).waitFor();
});

test("the inactive people are deactivated at once, the orphaned ones as well", async () => {
  const page = await visit("?page=people&list=inactive");
  const count = (): Promise<string> => page.getByTestId("count").innerText();
  await expect.poll(count).toBe("39 people");
  await page.getByRole("button", { name: "Select all 39" }).click();
  await page.getByRole("button", { name: "Deactivate", exact: true }).click();
  await plan(page).getByText("This plan can be applied", { exact: true }).waitFor();
  await apply(page);
  await expect.poll(count).toBe("0 people");
  await page.getByRole("button", { name: /^Orphaned/ }).click();
  await expect.poll(async () => Number((await count()).split(" ")[0])).toBeGreaterThan(0);
});

test("a person's page says what they may do, and roles and features are changed by a plan", async () => {
  const page = await visit("?page=people&person=u-0061");
  await page.getByText("May come in").waitFor();
  await page.locator(".plain-table td").first().waitFor();
  expect(await page.locator(".plain-table td").first().innerText()).toBe("38");
  await page.getByRole("checkbox", { name: "Sales lead" }).check();
  await page.getByRole("button", { name: "Review the roles" }).click();
  const dialog = plan(page);
  await dialog.getByText(/^This plan/).waitFor();
  if ((await dialog.getByText("This plan is refused").count()) > 0)
    await dialog
      .getByRole("button", { name: /^Plan as / })
      .first()
      .click();
  await expect.poll(() => dialog.getByTestId("impact").innerText()).toMatch(/1 person gains sight of \d+ records/);
  await apply(page);
  await expect.poll(() => page.locator(".plain-table td").first().innerText()).not.toBe("38");
});

test("an access review is answered, exported as evidence and closed", async () => {
  const page = await visit("?page=reviews");
  await page.locator(".grid-row").first().click();
  const dialog = plan(page);
  await dialog.getByRole("button", { name: "Keep everybody" }).click();
  await dialog.getByRole("radio", { name: "Remove" }).nth(1).check();
  const [saved] = await Promise.all([page.waitForEvent("download"), dialog.getByRole("button", { name: "Export as evidence" }).click()]);
  expect(saved.suggestedFilename()).toMatch(/^review-.*\.csv$/);
  await dialog.getByRole("button", { name: "Review and close" }).click();
  await page.getByRole("heading", { name: /^Close the access review of/ }).waitFor();
  await plan(page)
    .getByText(/^This plan/)
    .waitFor();
});
