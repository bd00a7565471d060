import { expect, test } from "vitest";
import { apply, drop, plan, revision, serve, visit } from "./server.js";

serve();

test("who loses leads if Marketing sees only the assigned ones stands there while it is changed", async () => {
  const page = await visit("?page=roles&role=marketing");
  await page.getByRole("combobox", { name: /^Leads that it shows/ }).click();
  await page.getByRole("option", { name: "Assigned leads" }).click();
  await expect.poll(() => page.getByTestId("impact").innerText(), { timeout: 20_000 }).toMatch(/77 people lose sight of 4,554 records/);
  await page.getByRole("button", { name: "Review plan" }).click();
  await plan(page).getByText("Lead visibility:").waitFor();
  await apply(page);
});

test("roles are ordered by keyboard, created, and deleted with their holders named", async () => {
  const page = await visit("?page=roles");
  const first = await revision(page);
  await page.getByRole("button", { name: "Move Technical up" }).press("Enter");
  await apply(page);
  expect(await page.locator(".role-line").nth(4).innerText()).toContain("Technical");
  await page.getByRole("textbox", { name: "Name of a new role" }).fill("Field marketing");
  await page.getByRole("button", { name: "Create" }).click();
  await apply(page);
  await page.locator(".role-line", { hasText: "Inside sales" }).getByRole("link").click();
  await page.getByRole("button", { name: "Delete …" }).click();
  await page.getByRole("button", { name: /60 people hold it/ }).waitFor();
  expect(await revision(page)).toBe(first + 2);
});

test("a sharing rule says in a sentence whom it reaches, and how much it alone opens", async () => {
  const page = await visit("?page=sharing");
  await page.getByText("Opportunities where the partner’s region is AMER are open to the group AMER channel: Read").waitFor();
  const records = Array.from({ length: 20 }, (_, index) => ({
    type: "opportunity",
    id: `o-${index}`,
    partner: "p-0001",
    fields: { name: `Deal ${index}` },
  }));
  await drop(page, { "opportunities.json": JSON.stringify(records) });
  await page.getByRole("button", { name: /^Use these records/ }).click();
  await page.getByText("20 records are open.").waitFor();
  await page.getByRole("link", { name: "Sharing" }).first().click();
  await page.getByRole("button", { name: "Whom does it reach?" }).first().click();
  await page.getByText(/It alone opens \d+ records to \d+ people/).waitFor();
});

test("the matrix counts for people, roles and partners, and an account says who sees whose records", async () => {
  const page = await visit("?page=matrix");
  await page.getByText(/^Of 5,000 leads/).waitFor();
  const row = page.locator(".grid-row", { hasText: "Ben Fontana" }).first();
  expect(await row.locator('[data-column="view"]').innerText()).toBe("96");
  const [saved] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "PNG" }).click()]);
  expect(saved.suggestedFilename()).toBe("matrix.png");
  await page.getByRole("radio", { name: "Roles × actions" }).check();
  await page.locator(".grid-row", { hasText: "Marketing" }).first().waitFor();
  await page.getByRole("radio", { name: "One account" }).check();
  await page.getByRole("combobox", { name: /^Partner/ }).click();
  await page
    .getByRole("option", { name: /^Granite Systems/ })
    .first()
    .click();
  await expect.poll(() => page.locator(".account tbody tr").first().innerText()).toMatch(/Ben Fontana[\s\S]*22/);
});
