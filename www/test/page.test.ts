import { expect, test } from "vitest";
import { serve, visibleCount, visit } from "./server.js";

serve();

test("the built page shows the programme, the revision and what the engine costs", async () => {
  const page = await visit();
  await visibleCount(page);
  await page.getByText(/^Engine \d+\.\d+\.\d+ · \d+ kB wasm$/).waitFor();
  await page.getByText(/µs per check · 5,000 in \d+ ms/).waitFor();
  await page.getByLabel("Revision", { exact: true }).waitFor();
});

test("another viewer sees another number of leads, and the address says who", async () => {
  const page = await visit("?as=u-lead-desk");
  expect(await visibleCount(page)).toBe(5000);
  await page.getByRole("button", { name: /^View as/ }).click();
  const field = page.getByRole("combobox", { name: "View as" });
  await field.fill("u-0001");
  await page.getByRole("option").first().click();
  await page.waitForURL(/as=u-0001/);
  await page.getByText("Administrator", { exact: true }).first().waitFor();
  await expect.poll(() => visibleCount(page)).toBeLessThan(1000);
  expect(await visibleCount(page)).toBeGreaterThan(0);
  await page.goBack();
  await expect.poll(() => visibleCount(page)).toBe(5000);
});

test("a link opens the same person and the same lead", async () => {
  const page = await visit("?as=u-0001&lead=l-000003");
  const panel = page.getByRole("dialog");
  await panel.waitFor();
  expect(await panel.innerText()).toContain("l-000003");
  const name = await page
    .getByRole("button", { name: /^View as/, includeHidden: true })
    .locator(".person-name")
    .innerText();
  expect(await panel.innerText()).toContain(`What ${name} may do`);
});

test("all leads carry a mark in words for those that are hidden", async () => {
  const page = await visit("?as=u-0001");
  const seen = await visibleCount(page);
  await page.getByRole("radio", { name: "All leads" }).check();
  const grid = page.getByRole("grid", { name: "Leads" });
  expect(await grid.getAttribute("aria-rowcount")).toBe("5001");
  await grid.getByText("Hidden", { exact: true }).first().waitFor();
  expect(await visibleCount(page)).toBe(seen);
  expect(await page.locator(".grid-row").count()).toBeLessThan(60);
});

test("the search and the filters narrow the list, and clearing brings it back", async () => {
  const page = await visit("?as=u-lead-desk");
  const grid = page.getByRole("grid", { name: "Leads" });
  await page.getByRole("combobox", { name: /^Origin/ }).click();
  await page.getByRole("option", { name: "Registered" }).click();
  await expect.poll(async () => Number(await grid.getAttribute("aria-rowcount"))).toBeLessThan(3000);
  await page.getByRole("searchbox", { name: "Search leads" }).fill("no such company");
  await page.getByText("No lead matches").waitFor();
  await page.getByRole("button", { name: "Clear the filters" }).click();
  await expect.poll(() => grid.getAttribute("aria-rowcount")).toBe("5001");
});

test("a header sorts the rows", async () => {
  const page = await visit("?as=u-lead-desk");
  await visibleCount(page);
  const amounts = async (): Promise<number[]> => {
    const texts = await page.locator('.grid-row [data-column="amount"]').allInnerTexts();
    return texts.slice(0, 8).map((text) => Number(text.replaceAll(/\D/g, "")));
  };
  const header = page.getByRole("columnheader", { name: "Amount" });
  await header.getByRole("button").click();
  const sense = await header.getAttribute("aria-sort");
  const sorted = [...(await amounts())].sort((a, b) => (sense === "ascending" ? a - b : b - a));
  expect(await amounts()).toEqual(sorted);
  expect(new Set(sorted).size).toBeLessThan(3);
});

test("the panel says why somebody may view a lead, by which rule and how", async () => {
  const page = await visit("?as=u-0001");
  await visibleCount(page);
  await page.locator(".grid-row").first().click();
  const panel = page.getByRole("dialog");
  await panel.getByText(/may view this lead$/).waitFor();
  await panel.getByText("GRANTED").first().waitFor();
  const rule = panel.getByRole("button", { name: /^Rule LEAD-02/ }).first();
  await rule.hover();
  await page.getByRole("tooltip").getByText("every lead of the account").waitFor();
  await panel.getByRole("tab", { name: /^Delete/ }).click();
  await panel.getByText(/(may|may not) delete this lead$/).waitFor();
  await panel.getByRole("button", { name: "Next lead" }).click();
  await page.waitForURL(/lead=/);
  await panel.getByRole("button", { name: "Close" }).click();
  await panel.waitFor({ state: "detached" });
});

test("the panel says what is missing where somebody may not", async () => {
  const page = await visit("?as=u-support");
  expect(await visibleCount(page)).toBe(0);
  await page.getByRole("radio", { name: "All leads" }).check();
  await page.locator(".grid-row", { hasText: "Hidden" }).first().click();
  const panel = page.getByRole("dialog");
  await panel.getByText(/may not view this lead$/).waitFor();
  await panel.getByText("NO_GRANT").first().waitFor();
  await panel.getByText("What would change it").waitFor();
  await panel.getByText("Give Sam Support the Leads module permission for assigned partners.").waitFor();
});

test("the decisions are copied as JSON", async () => {
  const page = await visit("?as=u-0001&lead=l-000003", { permissions: ["clipboard-read", "clipboard-write"] });
  await page.getByRole("button", { name: "Copy as JSON" }).click();
  await page.getByText("Copied", { exact: true }).waitFor();
  const copied = JSON.parse(await page.evaluate(() => navigator.clipboard.readText())) as {
    viewer: string;
    decisions: Record<string, { revision: number }>;
  };
  expect(copied.viewer).toBe("u-0001");
  expect(Object.keys(copied.decisions)).toEqual(["lead.view", "lead.edit", "lead.transfer", "lead.share", "lead.delete"]);
});

test("a person who is shut out sees nothing, and the page names the gate", async () => {
  const page = await visit("?as=u-0001");
  await visibleCount(page);
  await page.getByRole("button", { name: /^View as/ }).click();
  await page.getByRole("combobox", { name: "View as" }).fill("revoked");
  await page.getByRole("option").first().click();
  await page.getByText("Shut out", { exact: true }).waitFor();
  await page.getByText("USER_REVOKED").waitFor();
  await expect.poll(() => visibleCount(page)).toBe(0);
  await page.getByText("This person sees no lead").waitFor();
});

test("an unknown viewer is a readable message with its place", async () => {
  const page = await visit("?as=nobody");
  const alert = page.getByRole("alert");
  await alert.getByText("There is no user with this id in the programme.").waitFor();
  expect(await alert.innerText()).toContain("/viewer");
});

test("switching the viewer never blocks the page for long", async () => {
  const page = await visit("?as=u-0001");
  await visibleCount(page);
  await page.evaluate(() => {
    const holder = window as unknown as { longest: number };
    holder.longest = 0;
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) holder.longest = Math.max(holder.longest, entry.duration);
    }).observe({ type: "longtask" });
  });
  await page.getByRole("button", { name: /^View as/ }).click();
  await page.getByRole("combobox", { name: "View as" }).fill("u-lead-desk");
  await page.getByRole("option").first().click();
  await expect.poll(() => visibleCount(page)).toBe(5000);
  expect(await page.evaluate(() => (window as unknown as { longest: number }).longest)).toBeLessThan(500);
});
