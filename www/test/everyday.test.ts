import { sampleProgramme } from "partner-policy/sample";
import { expect, test } from "vitest";
import { readRecords } from "../src/programme/tables.js";
import { apply, blank, drop, filter, holding, pick, plan, revision, saved, savedBytes, serve, to, visit } from "./server.js";

serve();

test("what is typed right after the key of the palette is not lost", async () => {
  const page = await visit("");
  await page.keyboard.press("Control+k");
  await page.keyboard.type("granite");
  await expect.poll(() => page.locator("[role=dialog] input").inputValue()).toBe("granite");
  await page.getByRole("option", { name: /^Granite Systems/ }).waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
  expect(await page.evaluate(() => document.activeElement?.tagName)).not.toBe("BODY");
});

test("the manager with the most partners hands three of them over", { timeout: 60_000 }, async () => {
  const page = await visit("?page=managers&list=people");
  await page.getByRole("columnheader", { name: "Partners" }).getByRole("button").click();
  const first = page.locator(".grid-row").first();
  await expect.poll(() => first.innerText()).toMatch(/Grace Dubois[\s\S]*12/);
  await first.getByText("Grace Dubois").click();
  await page.getByRole("link", { name: "Hand some over …" }).click();
  for (const place of [0, 1, 2]) await page.locator(".grid-row input").nth(place).check();
  await page.getByRole("button", { name: "Replace" }).click();
  await plan(page).getByRole("heading", { name: "Replace Grace Dubois" }).waitFor();
  await pick(page, "Who takes the place", "Priya Silva");
  await page.getByRole("button", { name: "Review plan" }).click();
  await plan(page).getByRole("heading", { name: "Replace Grace Dubois by Priya Silva at 3 partners" }).waitFor();
  await apply(page);
  await expect.poll(() => page.getByTestId("count").innerText()).toBe("9 of 60 partners");
});

test("the people of a partner are taken along with their roles and what they see", async () => {
  const page = await visit("?page=partners&partner=p-0002&tab=people");
  await page.getByText("sees 101 records").waitFor();
  const { text } = await saved(page, () => page.getByRole("button", { name: "Export" }).click());
  const [head, ...lines] = text.trim().split("\r\n");
  expect(head).toBe("id,name,e-mail,kind,status,partner,roles,features,licence,last login,records seen");
  expect(lines).toHaveLength(8);
  expect(lines.find((line) => line.includes("Jonas Bergström"))).toMatch(/Harbor Cloud,Administrator,.*,101$/);
});

test("a CSV of a German Excel keeps its letters while its lines are mended, the first one as well", { timeout: 60_000 }, async () => {
  const page = await visit("?page=managers");
  const file = (text: string) => ({ name: "manager.csv", mimeType: "text/csv", buffer: Buffer.from(text, "latin1") });
  await page.getByRole("button", { name: "Import CSV" }).click();
  await page.getByLabel("CSV file").setInputFiles(file("action;partner;user\r\nadd;p-0002;Müller\r\nadd;p-0002;u-channel-0003\r\n"));
  await page.getByRole("button", { name: "Dry run" }).click();
  const second = page.getByRole("textbox", { name: "Line 2" });
  expect(await second.inputValue()).toBe("add;p-0002;Müller");
  await page.getByText("left out, because another row is refused").first().waitFor();
  await second.fill("");
  await page.getByRole("button", { name: "Plan again with the mended lines" }).click();
  await plan(page).getByText("This plan can be applied", { exact: true }).waitFor();
  await page.keyboard.press("Escape");

  await page.getByRole("button", { name: "Import CSV" }).click();
  await page.getByLabel("CSV file").setInputFiles(file("What;Where;Whom\r\nadd;p-0002;u-channel-0003\r\n"));
  await page.getByRole("button", { name: "Dry run" }).click();
  await page.getByText(/The first line names the columns/).waitFor();
  await page.getByRole("textbox", { name: "Line 1" }).fill("action;partner;user");
  await page.getByRole("button", { name: "Plan again with the mended lines" }).click();
  await plan(page).getByText("This plan can be applied", { exact: true }).waitFor();
});

test("a plan counts what changes, and nothing besides", async () => {
  const page = await visit("?page=people&person=u-0061");
  await page.getByRole("button", { name: "Revoke" }).click();
  await plan(page)
    .getByRole("button", { name: /^Plan as/ })
    .first()
    .click();
  await plan(page).getByRole("button", { name: "Apply 1 change" }).waitFor();
});

test("numbers are sorted from the greatest, names from the first", async () => {
  const page = await visit("?page=partners");
  const header = (name: string) => page.getByRole("columnheader", { name, exact: true });
  await header("People").getByRole("button").click();
  await expect.poll(() => header("People").getAttribute("aria-sort")).toBe("descending");
  await header("People").getByRole("button").click();
  await expect.poll(() => header("People").getAttribute("aria-sort")).toBe("ascending");
  await header("Partner").getByRole("button").click();
  await expect.poll(() => header("Partner").getAttribute("aria-sort")).toBe("ascending");
});

test("which of the supplier's people sees how much of which partner leads to those records", { timeout: 60_000 }, async () => {
  const page = await visit("?page=matrix&of=staff");
  const cell = page.locator(".heat-link").first();
  await cell.waitFor();
  const n = await cell.innerText();
  await cell.click();
  await page.waitForURL(/page=records.*f\.partner=/);
  await expect.poll(() => page.getByTestId("count").innerText()).toContain(`· ${n} shown`);
});

/** A programme with a queue that has a member and waiting leads, and a rule that opens nothing. */
function withQueue(): { readonly programme: string; readonly records: string } {
  const { snapshot, leads } = sampleProgramme({ partners: 10, users: 60, leads: 60, seed: 3 });
  const member = snapshot.users.find((user) => user.kind === "internal" && user.status === "active") as { readonly id: string };
  const queues = [{ id: "q-new", label: "Unassigned leads", types: ["lead"], users: [member.id] }];
  const publicGroups = [...(snapshot.publicGroups ?? []), { id: "g-nobody" }];
  const rule = {
    id: "r-nothing",
    type: "lead",
    purpose: "For nobody yet",
    where: [{ field: "region", op: "ne", value: "nowhere" }],
    to: { group: "g-nobody" },
    level: "read",
  };
  const programme = { ...snapshot, queues, publicGroups, sharingRules: [...(snapshot.sharingRules ?? []), rule] };
  const records = leads.map((lead, place) => (place < 7 ? { ...lead, owner: "q-new" } : lead));
  return { programme: JSON.stringify(programme), records: JSON.stringify(records) };
}

test("queues name their members, a rule that opens nothing says so, and a person is put into a group", { timeout: 90_000 }, async () => {
  const { programme, records } = withQueue();
  const page = await visit("");
  await page.getByRole("button", { name: "Open your own programme" }).click();
  const file = (name: string, text: string) => ({ name, mimeType: "application/json", buffer: Buffer.from(text) });
  await page.getByLabel("Files").setInputFiles([file("mine.json", programme), file("records.json", records)]);
  await page.getByRole("button", { name: "Open as a programme" }).click();
  await page.getByRole("heading", { name: "mine" }).waitFor();
  const before = page.url();
  await page.getByRole("link", { name: "Sharing" }).click();
  const line = (name: string) => page.locator(".share-line").filter({ hasText: name });
  await line("Unassigned leads")
    .getByText(/Holds leads, 7 now\. Its members: Alex Admin/)
    .waitFor();
  await line("For nobody yet").getByText("Opens nothing that is not open anyway").waitFor();
  const many = await page.locator(".card", { hasText: "Sharing rules" }).first().locator(".share-line").count();
  expect(many).toBeGreaterThan(1);
  await page.getByRole("button", { name: "Only those that open nothing" }).click();
  await page.waitForURL(/f\.opens=nothing/);
  const idle = page.locator(".card", { hasText: "Sharing rules" }).first().locator(".share-line");
  await expect.poll(() => idle.allInnerTexts()).toHaveLength(1);
  await page.getByRole("button", { name: "Only those that open nothing" }).click();
  await expect.poll(() => idle.count()).toBe(many);

  await page.getByRole("button", { name: "Actions for Nobody", exact: true }).click();
  await page.getByRole("menuitem", { name: "Add members …" }).click();
  await pick(page, "People", "Sam Support");
  await page.getByRole("button", { name: "See what it would do" }).click();
  await page
    .getByTestId("impact")
    .getByText(/1 person gains sight of/)
    .waitFor();
  await plan(page).getByText("Sam Support", { exact: true }).first().waitFor();
  await page.getByRole("button", { name: "Open it as a programme" }).click();
  await page.waitForURL((url) => url.href !== before && url.searchParams.get("page") === "sharing");
  await line("For nobody yet")
    .getByRole("button", { name: /^Whom does it reach\? \d+ records? to 1 person/ })
    .waitFor();

  // What is no rule is refused with the place of the fault, and nothing is opened.
  await page.getByRole("button", { name: "New rule …" }).click();
  await page.getByRole("button", { name: "As JSON" }).click();
  await page.getByRole("button", { name: "See what it would do" }).click();
  await plan(page)
    .getByText(/\/sharingRules\/\d+\/to/)
    .first()
    .waitFor();
  expect(await page.getByRole("button", { name: "Open it as a programme" }).isDisabled()).toBe(true);
});

test("a colleague's view with filters, sorting and person is there again", async () => {
  const page = await visit("?page=people");
  await filter(page, "Partner", "Harbor Cloud");
  await page.getByRole("searchbox").fill("Lindqvist");
  await page.waitForURL(/q=Lindqvist/);
  const url = new URL(page.url());
  await to(page, url.search);
  await expect.poll(() => page.getByTestId("count").innerText()).toBe("2 of 617 people");
  expect(await revision(page)).toBe(1);
});

test("nobody is said to see no assignment before the engine has said so", async () => {
  const page = await blank();
  const { hold, release } = await holding(page, "lister");
  await to(page, "?page=overview");
  await page.locator(".attention").first().waitFor();
  await hold();
  await page.getByRole("link", { name: "Managers" }).first().click();
  await page.getByRole("grid", { name: "Manager assignments" }).waitFor();
  await page.getByText("Asking …").waitFor();
  expect(await page.getByText(/may see no assignment/).count()).toBe(0);
  await release();
  await page.getByText("80 assignments").waitFor();
});

test("what a German page exports is opened by a German spreadsheet, and by the page itself", async () => {
  const page = await visit("?page=people&lang=de&f.partner=p-0002", { locale: "de-DE" });
  const people = await saved(page, () => page.getByRole("button", { name: "Exportieren" }).click());
  const [head, first] = people.text.split("\r\n");
  expect(head).toBe("\ufeffid;name;e-mail;kind;status;partner;roles;features;licence;last login");
  expect(first).toMatch(/^u-\d+;/);

  await to(page, "?page=records&as=u-lead-desk&scope=all&lang=de");
  const lead = { type: "lead", id: "l-1", partner: "p-0002", fields: { company: "Müller; Söhne", share: 1.5 } };
  await drop(page, { "leads.json": JSON.stringify([lead]) });
  await page.getByRole("button", { name: /^Diese Datensätze/ }).click();
  await expect.poll(() => page.locator(".grid-row").allInnerTexts()).toHaveLength(1);
  const { name, bytes } = await savedBytes(page, async () => {
    await page.getByRole("button", { name: "Exportieren" }).click();
    await page.getByRole("menuitem", { name: "Als CSV" }).click();
  });
  expect(bytes.toString()).toContain("1,5");
  expect(readRecords(bytes, name)).toEqual([lead]);
});

test("of more choices than fit the chosen one is in sight, and a moment of the same day says its hour", async () => {
  const page = await visit("?page=matrix&of=account&partner=p-0001", { viewport: { width: 390, height: 844 } });
  const chosen = page.locator(".segment", { has: page.getByRole("radio", { name: "One account" }) });
  await chosen.waitFor();
  await expect
    .poll(async () => {
      const [box, around] = await Promise.all([chosen.boundingBox(), page.locator(".segments").first().boundingBox()]);
      return box !== null && around !== null && box.x >= around.x && box.x + box.width <= around.x + around.width;
    })
    .toBe(true);
  await page.setViewportSize({ width: 1280, height: 800 });
  const moment = page.getByRole("button", { name: /^Asked for/ });
  expect(await moment.innerText()).toBe("Nov 22, 2026");
  await moment.click();
  await page.getByRole("button", { name: "+ 12 hours" }).click();
  await expect.poll(() => moment.innerText()).toMatch(/^Nov 22, 2026, 12:00/);
  await page.getByRole("button", { name: "+ 30 days" }).click();
  await expect.poll(() => moment.innerText()).toBe("Dec 22, 2026");
});
