import { expect, test } from "vitest";
import { pick, plan, serve, to, visibleCount, visit } from "./server.js";

serve();

test("a sharing rule is made in a form, the engine's faults stand at its fields, and a person gains the records that it counts", async () => {
  const page = await visit("?page=records&as=u-support&scope=visible&type=lead");
  const before = await visibleCount(page);
  await to(page, "?page=sharing");
  await page.getByRole("button", { name: "New rule …" }).click();
  const form = plan(page).getByRole("group", { name: "Shared with" });
  const choose = async (label: string, option: string): Promise<void> => {
    await plan(page)
      .getByRole("combobox", { name: new RegExp(`^${label}: `) })
      .press("Enter");
    await page.getByRole("option", { name: option, exact: true }).press("Enter");
  };

  // Nothing is filled in: each fault stands at its field, and the first of them has the focus.
  await page.getByRole("button", { name: "See what it would do" }).click();
  await form.getByRole("alert").waitFor();
  await plan(page).getByRole("group", { name: "Which records" }).getByRole("alert").waitFor();
  expect(await page.evaluate(() => document.activeElement?.closest("label")?.textContent)).toBe("Label");

  await page.keyboard.type("Support in EMEA");
  await choose("Owned by", "Anybody, by a field");
  await choose("Field", "Region");
  await page.getByRole("combobox", { name: "Value" }).fill("EMEA");
  await choose("Whom", "A user");
  await page.getByRole("button", { name: "User …" }).press("Enter");
  await pick(page, "User", "Sam Support");
  await choose("They may", "Read/Write");
  await page.getByRole("button", { name: "See what it would do" }).click();

  const said = await page.getByText(/^The rule opens [\d,]+ records to 1 person\.$/).innerText();
  const opened = Number(/[\d,]+/.exec(said)?.[0].replaceAll(",", ""));
  expect(opened).toBeGreaterThan(0);
  await page.getByRole("button", { name: "Back" }).click();
  expect(await page.getByRole("textbox", { name: "Label" }).inputValue()).toBe("Support in EMEA");
  await page.getByRole("button", { name: "As JSON" }).click();
  expect(JSON.parse(await page.getByRole("textbox", { name: "The fact as JSON" }).inputValue())).toEqual({
    id: "r-support-in-emea",
    type: "lead",
    purpose: "Support in EMEA",
    where: [{ field: "region", op: "eq", value: "emea" }],
    to: { user: "u-support" },
    level: "read-write",
  });
  await page.getByRole("button", { name: "See what it would do" }).click();
  await page.getByRole("button", { name: "Open it as a programme" }).click();
  await page.waitForURL((url) => url.searchParams.get("rule") === "r-support-in-emea");
  await page.locator(".share-line[data-open]").getByText("Leads where region is EMEA are open to Sam Support: Read/Write").waitFor();
  await page.evaluate(() => {
    const url = new URL(location.href);
    url.search = `?page=records&as=u-support&type=lead&programme=${url.searchParams.get("programme")}`;
    location.href = url.href;
  });
  await expect.poll(() => visibleCount(page)).toBe(before + opened);
});

test("a rule has several conditions, all of which must hold, on numbers as well and on the partner's tier", async () => {
  const page = await visit("?page=sharing&do=rule");
  await plan(page).getByRole("textbox", { name: "Label" }).fill("Large and gold");
  const choose = async (place: number, label: string, option: string): Promise<void> => {
    await plan(page)
      .getByRole("group", { name: `Condition ${place}` })
      .getByRole("combobox", { name: new RegExp(`^${label}: `) })
      .press("Enter");
    await page.getByRole("option", { name: option, exact: true }).press("Enter");
  };
  const value = (place: number) =>
    plan(page)
      .getByRole("group", { name: `Condition ${place}` })
      .getByRole("combobox", { name: "Value" });
  await plan(page)
    .getByRole("combobox", { name: /^Owned by: / })
    .press("Enter");
  await page.getByRole("option", { name: "Anybody, by a field" }).press("Enter");
  await choose(1, "Field", "Amount");
  await choose(1, "Comparison", "is at least");
  await value(1).fill("123456");
  await page.getByRole("button", { name: "Add a condition" }).click();
  await page.getByRole("button", { name: "Add a condition" }).click();
  await choose(2, "Field", "Stage");
  await value(2).fill("won");
  await choose(3, "Field", "the partner’s tier");
  await choose(3, "Comparison", "does not equal");
  await value(3).fill("Gold");
  await plan(page).getByText("All of them must hold.").waitFor();
  await page.getByRole("button", { name: "Remove condition 2" }).click();
  expect(await page.evaluate(() => document.activeElement?.textContent?.trim())).toBe("Add a condition");
  await page.getByRole("button", { name: "As JSON" }).click();
  const rule = JSON.parse(await page.getByRole("textbox", { name: "The fact as JSON" }).inputValue());
  expect(rule.where).toEqual([
    { field: "amount", op: "ge", value: 123456 },
    { field: "tier", on: "partner", op: "ne", value: "gold" },
  ]);
});

test("a programme gets a type of records of its own, by its own name, with a default access and rules", { timeout: 90_000 }, async () => {
  const page = await visit("?page=sharing");
  const review = async (): Promise<void> => {
    await page.getByRole("button", { name: "See what it would do" }).click();
    await page.getByText("1 fact differs").waitFor();
    const before = page.url();
    await page.getByRole("button", { name: "Open it as a programme" }).click();
    await page.waitForURL((url) => url.href !== before);
  };
  await page.getByRole("button", { name: "New type …" }).click();
  await page.getByRole("textbox", { name: "Name" }).fill("Preisanfrage");
  await review();
  await page.getByRole("region", { name: "Types of records" }).getByText("Preisanfrage").waitFor();
  await page.getByRole("button", { name: "Set a default …" }).click();
  const choose = async (label: string, option: string): Promise<void> => {
    await page
      .getByRole("dialog")
      .getByRole("combobox", { name: new RegExp(`^${label}: `) })
      .press("Enter");
    await page.getByRole("option", { name: option, exact: true }).press("Enter");
  };
  await choose("Type", "Preisanfrage");
  await choose("Internal users", "Read");
  await review();
  await page.getByText("Internal users: Read, partner users: Private").waitFor();
  await page.getByRole("button", { name: "New rule …" }).click();
  await choose("Type", "Preisanfrage");
});
