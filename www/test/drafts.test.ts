import { deflateRawSync } from "node:zlib";
import { expect, test } from "vitest";
import { apply, pick, plan, revision, serve, to, visibleCount, visit } from "./server.js";

serve();

test("the tier and the owner of many partners are one plan each, and one step back", async () => {
  const page = await visit("?page=partners&f.region=EMEA");
  const more = async (entry: string): Promise<void> => {
    await page.getByRole("button", { name: /^Select all/ }).click();
    await page.getByRole("button", { name: "More for the selected partners" }).click();
    await page.getByRole("menuitem", { name: entry }).click();
  };
  await more("Tier Platinum");
  await plan(page)
    .getByRole("heading", { name: /^Set the tier of \d+ partners to Platinum$/ })
    .waitFor();
  await plan(page)
    .getByText(/This plan (can be applied|is refused)/)
    .first()
    .waitFor();
  await apply(page);
  await expect.poll(() => revision(page)).toBe(2);
  await more("Change the account owner …");
  await pick(page, "Account owner", "Quentin Abara");
  await page.getByRole("button", { name: "Review plan" }).click();
  await apply(page);
  await expect.poll(() => revision(page)).toBe(3);
  await to(page, "?page=partners&f.region=EMEA&f.tier=platinum");
  const rows = page.getByRole("grid", { name: "Partners" });
  const platinum = Number(await rows.getAttribute("aria-rowcount")) - 1;
  await to(page, "?page=partners&f.region=EMEA");
  expect(Number(await rows.getAttribute("aria-rowcount")) - 1).toBe(platinum);
  await page.getByRole("button", { name: /^Undo/ }).click();
  await expect.poll(() => revision(page)).toBe(2);
});

test("five people get a partner role by one plan", async () => {
  const page = await visit("?page=people&q=Granite&f.status=active");
  await page.getByRole("button", { name: /^Select all/ }).click();
  await page.getByRole("button", { name: "More for the selected people" }).click();
  await page.getByRole("menuitem", { name: "Partner role …" }).click();
  await page.getByRole("button", { name: "Review plan" }).click();
  await plan(page)
    .getByRole("heading", { name: /^Give \d+ people the partner role/ })
    .waitFor();
  await plan(page)
    .getByRole("button", { name: /^(Apply|Nothing to apply|Cannot be applied)/ })
    .waitFor();
});

test("a group and a rule that names it are one draft: one impact, opened together", async () => {
  const page = await visit("?page=records&as=u-support&type=lead");
  const before = await visibleCount(page);
  await to(page, "?page=sharing&as=u-support");
  await page.getByRole("button", { name: "New group …" }).click();
  await plan(page).getByRole("textbox", { name: "Name" }).fill("Night desk");
  await pick(page, "People", "Sam Support");
  await page.getByRole("button", { name: "See what it would do" }).click();
  await page.getByRole("button", { name: "Add another change" }).click();
  await page.getByText("A draft of 1 change").waitFor();
  // The page shows the programme as the draft would make it, also after a reload.
  await page.locator(".share-line", { hasText: "Night desk" }).waitFor();
  await page.waitForURL(/#draft=/);
  await page.reload();
  await page.locator(".share-line", { hasText: "Night desk" }).waitFor();

  await page.getByRole("button", { name: "New rule …" }).click();
  const choose = async (label: string, option: string): Promise<void> => {
    await plan(page)
      .getByRole("combobox", { name: new RegExp(`^${label}: `) })
      .press("Enter");
    await page.getByRole("option", { name: option, exact: true }).press("Enter");
  };
  await plan(page).getByRole("textbox", { name: "Label" }).fill("The night desk sees EMEA");
  await choose("Owned by", "Anybody, by a field");
  await choose("Field", "Region");
  await page.getByRole("combobox", { name: "Value" }).fill("EMEA");
  await page.getByRole("button", { name: "Public group …" }).press("Enter");
  await pick(page, "Public group", "Night desk");
  await page.getByRole("button", { name: "See what it would do" }).click();
  await page.getByRole("heading", { name: "2 changes together" }).waitFor();
  await plan(page)
    .getByText(/1 person gains sight of [\d,]+ records?/)
    .waitFor();
  await page.getByRole("button", { name: "Open it as a programme" }).click();
  await page.waitForURL((url) => (url.searchParams.get("rule") ?? "").startsWith("r-the-night-desk"));
  const programme = new URL(page.url()).searchParams.get("programme");
  await to(page, `?page=records&as=u-support&type=lead&programme=${programme}`);
  await expect.poll(() => visibleCount(page)).toBeGreaterThan(before);
  // The one that was open stays as it is.
  await to(page, "?page=records&as=u-support&type=lead&programme=sample");
  await expect.poll(() => visibleCount(page)).toBe(before);
});

test("a draft is discarded without a trace", async () => {
  const page = await visit("?page=sharing");
  await page.getByRole("button", { name: "New group …" }).click();
  await plan(page).getByRole("textbox", { name: "Name" }).fill("Night desk");
  await pick(page, "People", "Sam Support");
  await page.getByRole("button", { name: "See what it would do" }).click();
  await page.getByRole("button", { name: "Add another change" }).click();
  await page.locator(".share-line", { hasText: "Night desk" }).waitFor();
  await page.waitForURL(/#draft=/);
  await page.getByRole("button", { name: "Discard the draft" }).click();
  await expect.poll(() => page.locator(".share-line", { hasText: "Night desk" }).count()).toBe(0);
  // The history is written when nothing has changed for a moment.
  await expect.poll(() => page.url()).not.toContain("draft");
});

test("an address of anybody's making, in which stands no draft and no plan, changes nothing", async () => {
  const page = await visit("?page=sharing");
  const held = (said: string): string => deflateRawSync(said).toString("base64url");
  const step = { title: "x", list: "publicGroups", fact: { id: "g", name: "G" } };
  const drafts = ["{", "null", "7", '{"title":"x"}', JSON.stringify([null]), JSON.stringify([step, { ...step, list: "users" }])];
  for (const said of [...drafts, JSON.stringify([{ ...step, title: {} }]), JSON.stringify([{ ...step, fact: 1 }])]) {
    await to(page, `?page=sharing#draft=${held(said)}`);
    await page.getByRole("button", { name: "New group …" }).waitFor();
    expect(await page.getByText(/^A draft of/).count(), said).toBe(0);
  }
  const edit = { kind: "roles.reorder", ids: [] };
  for (const said of ["{", "null", "[]", JSON.stringify({ title: {}, edit }), JSON.stringify({ title: "x", edits: [null] })]) {
    await to(page, `?page=sharing#plan=${held(said)}`);
    await page.waitForURL((url) => !url.hash.includes("plan"));
    expect(await plan(page).count(), said).toBe(0);
  }
});
