import { expect, test } from "vitest";
import { apply, pick, plan, revision, saved, serve, visibleCount, visit } from "./server.js";

serve();

/* What somebody who has read nothing tries, by the words that stand on the screen. */

test("a CSV of leads is added to the records that are open, and a lead that is there already becomes what the file says", async () => {
  const page = await visit("?page=records&as=u-lead-desk&scope=all");
  expect(await visibleCount(page)).toBe(5000);
  await page.getByRole("button", { name: "Import records" }).click();
  await page.getByLabel("Files", { exact: true }).setInputFiles({
    name: "leads.csv",
    mimeType: "text/csv",
    buffer: Buffer.from("type,id,partner,company\nlead,l-new,p-0001,Newcomer Foods\nlead,l-000001,p-0001,Changed Foods\n"),
  });
  await page.getByRole("button", { name: /^Add to the [\d,]+ records that are open$/ }).click();
  await expect.poll(() => page.getByTestId("count").innerText()).toMatch(/^5,001 of 5,001/);
  await page.getByRole("searchbox").fill("Newcomer Foods");
  await page.getByText("Newcomer Foods").first().waitFor();
  await page.getByRole("searchbox").fill("Changed Foods");
  await page.getByText("Changed Foods").first().waitFor();
});

test("one record is shared with somebody of another partner, and the engine says whether they will see it", async () => {
  const page = await visit("?page=records&as=u-lead-desk&record=l-000003&scope=all");
  await page.getByRole("button", { name: "Share …" }).click();
  const dialog = page.getByRole("dialog", { name: /^Share / });
  await pick(page, "With whom", "Elif Ueda");
  await dialog.getByText(/^Elif Ueda .*(will|sees)/).waitFor();
  await dialog.getByRole("button", { name: "Open it as a programme" }).click();
  await page.getByText("The programme is open, and kept in this browser.").waitFor();
  await page.getByText(/^Shared with$/).waitFor();
  expect(page.url()).toContain("record=l-000003");
});

test("what expires in the next month is found by asking for it", async () => {
  const page = await visit("");
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox").fill("expires");
  await page.keyboard.press("Enter");
  await page.getByText(/\d+ (person becomes|people become) inactive/).waitFor();
  await page.getByText(/\d+ access reviews? falls? due/).waitFor();
  await page.keyboard.press("Escape");
  await expect.poll(() => page.url()).not.toContain("do=due");
  expect(page.url()).toContain("at=");
});

test("a group is made of a name and its people, and what it would do is shown first", async () => {
  const page = await visit("?page=sharing");
  await page.getByRole("button", { name: "New group …" }).click();
  await page.getByRole("textbox", { name: "Name" }).fill("Deal desk EMEA");
  await pick(page, "People", "Grace Dubois");
  await page.getByRole("button", { name: "See what it would do" }).click();
  await page.getByRole("heading", { name: "New group Deal desk EMEA" }).waitFor();
  await page.getByRole("button", { name: "Open it as a programme" }).click();
  await expect.poll(() => page.locator("main").innerText(), { timeout: 15_000 }).toMatch(/Deal desk EMEA\s+Grace Dubois/);
});

test("somebody gets the roles of somebody else, no more and no less", async () => {
  const page = await visit("?page=people&person=u-0061");
  await page.getByRole("button", { name: "More for this person" }).click();
  await page.getByRole("menuitem", { name: "Copy the roles of somebody …" }).click();
  await pick(page, "Whose roles", "Hugo Ueda");
  await page.getByRole("button", { name: "Review plan" }).click();
  await plan(page)
    .getByText(/^(This plan|Everything is already so)/)
    .first()
    .waitFor();
});

test("a person who changes partner leaves the one and is invited to the other", async () => {
  const page = await visit("?page=people&person=u-0061");
  const before = await revision(page);
  await page.getByRole("button", { name: "More for this person" }).click();
  await page.getByRole("menuitem", { name: "Move to another partner …" }).click();
  await page.getByRole("textbox", { name: "E-mail address there" }).fill("elif@elsewhere.example");
  await page.getByRole("button", { name: "Review plan" }).click();
  await plan(page).getByText("First of two steps.", { exact: false }).waitFor();
  await apply(page);
  await plan(page).getByText("Second of two steps", { exact: false }).waitFor();
  await page
    .getByText(/^Invite elif@elsewhere.example to /)
    .first()
    .waitFor();
  expect(await revision(page)).toBe(before + 1);
});

test("which partners have no primary manager, and who is over-privileged, is found by asking", async () => {
  const page = await visit("");
  const ask = async (text: string): Promise<void> => {
    await page.keyboard.press("Control+k");
    await page.getByRole("combobox").fill(text);
    await page.keyboard.press("Enter");
  };
  await ask("without a primary");
  await expect.poll(() => page.getByTestId("count").innerText()).toMatch(/^\d+ of \d+ partners/);
  await ask("privileged");
  await page.getByText("More rights than their kind needs.").waitFor();
});

test("who lost access in the last days is found by asking, with the step that took it", async () => {
  const page = await visit("?page=people&person=u-0061");
  await page.getByRole("button", { name: "Revoke", exact: true }).click();
  await plan(page)
    .getByRole("button", { name: /^(Apply|Plan as)/ })
    .first()
    .waitFor();
  const other = plan(page)
    .getByRole("button", { name: /^Plan as/ })
    .first();
  if (await other.isVisible()) await other.click();
  await apply(page);
  await page.keyboard.press("Control+k");
  await page.getByRole("dialog").getByRole("combobox").fill("who lost");
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "The last 7 days" }).click();
  await page.getByText(/1 person loses sight of/).waitFor();
  await page.locator("main").getByRole("link", { name: "Elif Ueda" }).first().waitFor();
});

test("a group is made of all partners that a search finds, and of everybody of a side", async () => {
  const page = await visit("?page=sharing&do=group");
  await page.getByRole("textbox", { name: "Name" }).fill("Gold in EMEA");
  await page.getByRole("radio", { name: "Partners" }).check();
  await page.getByRole("combobox", { name: "Partners" }).fill("emea gold");
  const offered = await page.getByRole("option").count();
  expect(offered).toBeGreaterThan(1);
  await page.getByRole("button", { name: `Take all ${offered}` }).click();
  await page.getByRole("radio", { name: `Partners (${offered})` }).waitFor();
  await page.getByRole("checkbox", { name: "All internal users" }).check();
  await page.getByRole("button", { name: "See what it would do" }).click();
  await page.getByRole("button", { name: "Open it as a programme" }).click();
  const line = page.locator(".share-line", { hasText: "Gold in EMEA" });
  await expect.poll(() => line.innerText(), { timeout: 15_000 }).toMatch(/all staff, Partner Executive and below at/i);
  expect((await line.innerText()).match(/Partner Executive and below at/g)).toHaveLength(offered);
});

test("one record is shared with a whole partner, and who comes to see it is counted and named", async () => {
  const page = await visit("?page=records&as=u-lead-desk&type=opportunity&scope=all");
  await page.locator(".grid-row").first().click();
  await page.getByRole("button", { name: "Share …" }).click();
  const dialog = page.getByRole("dialog", { name: /^Share / });
  await dialog.getByRole("radio", { name: "Partners" }).check();
  await pick(page, "With whom", "Harbor Cloud");
  await dialog.getByText(/^\d+ people more will see it$/).waitFor();
  await dialog.getByText(/Jonas Hoffmann/).waitFor();
  await dialog.getByRole("button", { name: "Open it as a programme" }).click();
  await page.getByText("Partner Executive and below at Harbor Cloud (Read)").waitFor();
});

test("the records that no partner sees are found, and who may see one of them is taken along with its moment", async () => {
  const page = await visit("");
  await page.getByRole("link", { name: "Find the records that no partner sees" }).click();
  await expect.poll(() => page.getByTestId("count").innerText()).toMatch(/· \d+ shown$/);
  await page.locator(".grid-row").first().click();
  await page.getByText("Revision 1, as of Nov 22, 2026, 12:00 AM").waitFor();
  const onPaper = page.locator(".overlay-foot .on-paper", { hasText: "Sample partner programme" });
  expect(await onPaper.isVisible()).toBe(false);
  await page.emulateMedia({ media: "print" });
  expect(await onPaper.isVisible()).toBe(true);
  expect(await page.locator(".skip").isVisible()).toBe(false);
  await page.emulateMedia({ media: "screen" });
  await page.getByRole("button", { name: "Look at everybody" }).click();
  await page.locator(".seers li").first().waitFor();
  expect(await page.locator(".seers li", { hasText: "Partner user" }).count()).toBe(0);
  const { text } = await saved(page, () => page.getByRole("button", { name: "Save the list" }).click());
  const [head, ...lines] = text.trim().split("\r\n");
  expect(head).toBe("id,name,about,may,by rule,because,revision,moment");
  expect(lines).toHaveLength(await page.locator(".seers li").count());
  expect(lines[0]).toMatch(/,view,.*,1,2026-11-22T00:00:00Z$/);
});

test("a spreadsheet is no records, and a lead of a partner who is not known is said to be seen by nobody by that", async () => {
  const page = await visit("?page=records");
  await page.getByRole("button", { name: "Import records" }).click();
  await page
    .getByLabel("Files")
    .setInputFiles({ name: "leads.xlsx", mimeType: "application/octet-stream", buffer: Buffer.from("PK\u0003\u0004…") });
  await page.getByText("This is a spreadsheet or an archive: save its sheet as CSV, and open that.").waitFor();
  await page.getByLabel("Files").setInputFiles({
    name: "leads.csv",
    mimeType: "text/csv",
    buffer: Buffer.from("id;partner;company\nl-n1;Granite Systems;Müller\nl-n2;p-0001;Bär\n", "latin1"),
  });
  await page.getByRole("button", { name: /^Add to the/ }).click();
  await page.getByText("1 record names a partner or a person whom this programme does not know").waitFor();
  await page.getByText(/“Granite Systems” is none/).waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("searchbox").fill("Bär");
  await page.getByText("Bär", { exact: true }).first().waitFor();
});

test("everybody who may transfer deals is found in the matrix, and taken along", async () => {
  const page = await visit("?page=matrix&type=deal");
  await page.getByText(/^Of 555 deals/).waitFor();
  await page.getByRole("combobox", { name: /^Who may/ }).click();
  await page.getByRole("option", { name: "transfer" }).click();
  await page.getByText(/^Of 555 deals: .* · \d+ of 617$/).waitFor();
  const { text } = await saved(page, () => page.getByRole("button", { name: "CSV" }).click());
  const [, ...lines] = text.trim().split("\r\n");
  expect(lines.length).toBeGreaterThan(10);
  expect(lines.every((line) => Number(line.split(",").at(-3)) > 0)).toBe(true);
});

test("the palette finds what is meant by other words, portal roles and sharing rules by their names", async () => {
  const page = await visit("");
  await page.keyboard.press("Control+k");
  const field = page.getByRole("combobox", { name: "Search or do …" });
  for (const [words, found] of [
    ["excel", "Import records: leads, deals"],
    ["locked out", "Inactive people"],
    ["who can delete", "Everybody who may transfer records"],
    ["german role", "Translate a portal role"],
    ["pipeline apac", "Regional pipeline review APAC"],
    ["inside sales", "Inside sales"],
    ["no primary manager", "Partners without a primary manager"],
    ["export the evidence of a review", "Answer a review, close it"],
    ["which rules open nothing", "Sharing rules that open nothing"],
  ] as const) {
    await field.fill(words);
    await page
      .getByRole("option", { name: new RegExp(`^${found}`) })
      .first()
      .waitFor();
  }
  await field.fill("inside sales");
  await page.getByRole("option", { name: /^Inside sales Portal role/ }).click();
  await page.waitForURL(/page=roles&role=/);
});

test("a deal is shared with everybody of one role at another partner, whom one search finds", async () => {
  const page = await visit("?page=records&type=deal&as=u-lead-desk&scope=all&record=d-000002");
  await page.getByRole("button", { name: "Share …" }).click();
  const dialog = page.getByRole("dialog", { name: /^Share / });
  const field = page.getByRole("combobox", { name: "With whom" });
  await field.waitFor();
  // Of everybody at once nobody means all.
  expect(await dialog.getByRole("button", { name: /^Take all/ }).count()).toBe(0);
  await field.fill("indigo networks sales");
  const all = dialog.getByRole("button", { name: /^Take all \d+$/ });
  const many = Number(/\d+/.exec(await all.innerText())?.[0]);
  expect(many).toBeGreaterThan(1);
  await all.click();
  await dialog.getByText(`${many} shares`).waitFor();
  await dialog
    .getByText(/will see it|sees it already|more will see it/)
    .first()
    .waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Share …" }).click();
  await field.fill("sales");
  await all.click();
  await dialog.getByText(/^\d+ people more will see it$/).waitFor({ timeout: 30_000 });
});
