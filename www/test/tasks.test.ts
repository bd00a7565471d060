import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { strToU8, zipSync } from "fflate";
import { expect, test } from "vitest";
import { apply, blank, holding, plan, revision, saved, serve, to, turn, visibleCount, visit } from "./server.js";

serve();

test("who can delete this deal", async () => {
  const page = await visit("?page=records&as=u-0061");
  await page.getByRole("radio", { name: "Deals" }).check();
  await page.getByRole("searchbox", { name: "Search deals" }).waitFor();
  await expect.poll(() => page.getByTestId("count").innerText()).toMatch(/of 555 visible/);
  await page.locator(".grid-row", { hasText: "full" }).first().click();
  await plan(page)
    .getByRole("tab", { name: /^Delete/ })
    .click();
  await plan(page).getByRole("heading", { name: "Who else may delete this record?" }).waitFor();
  await plan(page).getByRole("button", { name: "Look at everybody" }).click();
  await plan(page)
    .getByText(/^\d+ (person|people)$/)
    .waitFor();
  expect(await plan(page).locator(".seers li").count()).toBeGreaterThan(0);
});

test("the licence of a person is changed, and a kind of licence that cannot be is refused with its rule", async () => {
  const page = await visit("?page=people&person=u-0061");
  const licence = page.getByRole("combobox", { name: /^Licence/ });
  await licence.click();
  await page.getByRole("option", { name: "Customer community", exact: true }).click();
  await plan(page).getByText("The kind of licence cannot be changed.").waitFor();
  await page.keyboard.press("Escape");
  await licence.click();
  await page.getByRole("option", { name: "Partner community login" }).click();
  await plan(page).getByText("This plan can be applied", { exact: true }).waitFor();
  await apply(page);
  await expect.poll(() => licence.innerText()).toMatch(/Partner community login/);
});

test("an auditor changes no licence, and the plan names who may", async () => {
  const page = await visit("?page=people&person=u-0061&by=u-auditor");
  await page.getByRole("combobox", { name: /^Licence/ }).click();
  await page.getByRole("option", { name: "Partner community login" }).click();
  await plan(page).getByText("This plan is refused: nothing would change").waitFor();
  await plan(page)
    .getByRole("button", { name: /^Plan as/ })
    .first()
    .click();
  await plan(page).getByText("This plan can be applied", { exact: true }).waitFor();
});

test("the keyboard alone replaces a leaving manager everywhere", async () => {
  const page = await visit("?page=overview");
  const focused = (): Promise<string> =>
    page.evaluate(() => (document.activeElement?.getAttribute("aria-label") ?? document.activeElement?.textContent ?? "").trim());
  const tabTo = async (name: RegExp): Promise<void> => {
    for (let presses = 0; presses < 60; presses++) {
      if (name.test(await focused())) return;
      await page.keyboard.press("Tab");
    }
    throw new Error(`the keyboard does not reach ${name}`);
  };
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox", { name: "Search or do …" }).waitFor();
  await page.keyboard.type("replace a leaving");
  await page.getByRole("option", { name: /^Replace a leaving manager/ }).waitFor();
  await page.keyboard.press("Enter");
  await page.getByRole("grid", { name: "Managers" }).waitFor();
  await page.keyboard.press("/");
  await page.keyboard.type("Keiko Grover");
  await expect.poll(() => page.locator(".grid-row").count()).toBe(1);
  await tabTo(/^Replace everywhere/);
  await page.keyboard.press("Enter");
  await page.getByRole("combobox", { name: "Who takes the place" }).waitFor();
  await page.keyboard.type("Olu Operations");
  await page.keyboard.press("Enter");
  const before = await revision(page);
  await page
    .getByText(/^This plan/)
    .waitFor()
    .catch(() => undefined);
  await tabTo(/^Apply|^Review plan/);
  await page.keyboard.press("Enter");
  if ((await revision(page)) === before) {
    await page.getByText(/^This plan/).waitFor();
    await tabTo(/^Apply/);
    await page.keyboard.press("Enter");
  }
  await expect.poll(() => revision(page)).toBe(before + 1);
});

test("the matrix is taken along as CSV, in the order and with the search of the screen", async () => {
  const page = await visit("?page=matrix");
  await page.getByText(/^Of 5,000 leads/).waitFor();
  await page.getByRole("searchbox").fill("granite systems");
  await expect.poll(() => page.locator(".grid-row").count()).toBeLessThan(12);
  const { name, text } = await saved(page, () => page.getByRole("button", { name: "CSV" }).click());
  expect(name).toBe("matrix-people.csv");
  const lines = text.trim().split("\r\n");
  expect(lines[0]).toBe("name,about,view,edit,transfer,share,delete");
  expect(lines.slice(1).every((line) => line.includes("Granite Systems"))).toBe(true);
  expect(lines).toHaveLength((await page.locator(".grid-row").count()) + 1);
});

test("an organisation of Salesforce as a zip is read with its findings and opened", { timeout: 120_000 }, async () => {
  const root = fileURLToPath(new URL("../../pkg/test/import/example-org", import.meta.url));
  const files: Record<string, Uint8Array> = {};
  const walk = (folder: string): void => {
    for (const name of readdirSync(join(root, folder))) {
      const path = folder === "" ? name : `${folder}/${name}`;
      if (statSync(join(root, path)).isDirectory()) walk(path);
      else files[`org/${path}`] = strToU8(readFileSync(join(root, path), "utf8"));
    }
  };
  walk("force-app");
  walk("data-csv");
  const bytes = Buffer.from(zipSync(files)).toString("base64");
  const page = await visit();
  await page.evaluate((text) => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0))], "org.zip"));
    window.dispatchEvent(new DragEvent("drop", { dataTransfer: transfer, bubbles: true, cancelable: true }));
  }, bytes);
  const dialog = plan(page);
  await dialog.getByRole("heading", { name: /^\d+ findings$/ }).waitFor({ timeout: 60_000 });
  await dialog.getByText(/^Something would be wider than the original/).waitFor();
  await dialog.getByRole("button", { name: "Accept INTERNAL_OBJECT_PERMISSIONS" }).click();
  await dialog.getByRole("button", { name: "Accept RESTRICTION_RULE" }).click();
  await dialog.getByRole("button", { name: "Open as a programme" }).click({ timeout: 60_000 });
  await page.waitForURL(/programme=org/);
  await page.getByRole("link", { name: "People" }).first().click();
  await expect.poll(() => page.locator(".grid-row").count()).toBeGreaterThan(3);
});

test("a sharing rule is changed in the file: who gains is seen before the file is opened", async () => {
  const page = await visit("?page=sharing");
  await page.getByRole("button", { name: "Whom does it reach?" }).first().click();
  await page
    .getByRole("img", { name: /^Opportunities are open to the group AMER channel: Head of channel AMER, \d+ (person|people);/ })
    .waitFor();
  await page.getByRole("button", { name: "Actions for Regional pipeline review AMER" }).click();
  const rule = await saved(page, () => page.getByRole("menuitem", { name: "Export as JSON" }).click());
  expect(JSON.parse(rule.text)).toMatchObject({ id: "r-amer-opportunities", level: "read" });
  const { text } = await saved(page, () => page.getByRole("button", { name: "Save the programme" }).click());
  const snapshot = JSON.parse(text);
  snapshot.sharingRules.find(({ id }: { id: string }) => id === "r-amer-opportunities").to = { allPartnerUsers: true };
  await page.getByRole("button", { name: "Compare with a changed file" }).click();
  await page
    .getByLabel("Compare with a file")
    .setInputFiles({ name: "wider.json", mimeType: "application/json", buffer: Buffer.from(JSON.stringify(snapshot)) });
  await page.getByText("1 fact differs").waitFor();
  await page
    .getByText("all partner users")
    .first()
    .waitFor()
    .catch(() => undefined);
  await expect.poll(() => page.getByTestId("impact").innerText(), { timeout: 30_000 }).toMatch(/\d+ people gain sight/);
  // By which rule they gain it.
  await page.getByText("A sharing rule opens records of one type to its target.").first().waitFor();
  // And against another file, which says the same.
  await page
    .getByLabel("Begin with another file")
    .setInputFiles({ name: "wide-too.json", mimeType: "application/json", buffer: Buffer.from(JSON.stringify(snapshot)) });
  await page.getByText("Both say the same").waitFor();
  await page.getByRole("button", { name: "Without the files" }).click();
  await page
    .getByLabel("Compare with a file")
    .setInputFiles({ name: "wider.json", mimeType: "application/json", buffer: Buffer.from(JSON.stringify(snapshot)) });
  await page.getByText("1 fact differs").waitFor();
  await page.getByRole("button", { name: "Open it as a programme" }).click();
  await page.getByRole("heading", { name: "wider" }).waitFor();
  await page.getByRole("link", { name: "Sharing" }).first().click();
  await page.getByText("are open to all partner users: Read").waitFor();
});

test("a revoked person is restored by support, on the case that names the login", async () => {
  const page = await visit("?page=people&f.status=revoked");
  await page.locator(".grid-row").first().click();
  await page.getByRole("button", { name: "Restore" }).click();
  await plan(page).getByText("Only support can do this.").waitFor();
  await plan(page).getByRole("button", { name: "Plan as Sam Support" }).click();
  await plan(page).getByText("This plan can be applied", { exact: true }).waitFor();
  await apply(page);
  await page.getByText("Active", { exact: true }).first().waitFor();
});

test("a partner is made inactive, and the plan says who loses what", async () => {
  const page = await visit("?page=partners&partner=p-0002");
  await page.getByRole("button", { name: "Make inactive" }).click();
  await plan(page).getByText("This plan can be applied", { exact: true }).waitFor();
  await expect
    .poll(() => plan(page).getByTestId("impact").innerText(), { timeout: 20_000 })
    .toMatch(/\d+ people lose sight of [\d,]+ records/);
  await apply(page);
  await page.getByRole("button", { name: "Activate" }).waitFor();
});

test("what a person sees is taken along as CSV, and what they do not see is not in it", async () => {
  const page = await visit("?page=records&as=u-0061");
  await expect.poll(() => visibleCount(page)).toBe(38);
  await page.getByRole("button", { name: "Export" }).click();
  const { text } = await saved(page, () => page.getByRole("menuitem", { name: "As CSV" }).click());
  expect(text.trim().split("\r\n")).toHaveLength(39);
});

test("nothing is taken along that is not asked to its end: no file of somebody else, and none of zeros", async () => {
  const page = await blank();
  // The worker is asked only when the test says so.
  const { hold, release } = await holding(page, "query", "sight", "matrix", "spread");
  const entry = page.getByRole("menuitem", { name: "As CSV" });
  await to(page, "?page=records&as=u-admin");
  await expect.poll(() => visibleCount(page)).toBe(5_000);
  await hold();
  await page.getByRole("button", { name: /^View as/ }).click();
  await page.getByRole("combobox", { name: "View as" }).fill("u-0061");
  await page.keyboard.press("Enter");
  await page.waitForURL(/as=u-0061/);
  await page.getByRole("button", { name: "Export" }).click();
  expect(await entry.getAttribute("aria-disabled")).toBe("true");
  await release();
  await expect.poll(() => entry.getAttribute("aria-disabled")).toBeNull();
  const { text } = await saved(page, () => entry.click());
  expect(text.trim().split("\r\n")).toHaveLength(39);
  for (const of of ["people", "account", "staff"]) {
    await turn(page, "?page=overview");
    await hold();
    await turn(page, `?page=matrix&of=${of}`);
    const csv = page.getByRole("button", { name: "CSV" });
    await csv.waitFor();
    expect([of, await csv.isDisabled()]).toEqual([of, true]);
    await release();
    await expect.poll(() => csv.isDisabled()).toBe(false);
  }
});

test("somebody sees more after they got a role, and undoing it takes it away again", async () => {
  const page = await visit("?page=people&person=u-0061");
  await page.getByRole("checkbox", { name: "Marketing" }).check();
  await page.getByRole("button", { name: "Review the roles" }).click();
  await expect.poll(() => plan(page).getByTestId("impact").innerText()).toMatch(/1 person gains sight/);
  await apply(page);
  const seen = (): Promise<number> => page.locator(".plain-table td").first().innerText().then(Number);
  await expect.poll(seen).toBeGreaterThan(38);
  await page.getByRole("button", { name: /^Undo: / }).click();
  await expect.poll(seen).toBe(38);
});

test("the managers of a partner are found by asking for the partner by name", async () => {
  const page = await visit();
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox", { name: "Search or do …" }).waitFor();
  await page.keyboard.insertText("harbor cloud");
  await page
    .getByRole("option", { name: /^Harbor Cloud/ })
    .first()
    .click();
  await page.getByRole("heading", { name: "Harbor Cloud" }).waitFor();
  await page.getByText("Uma Hoffmann").first().waitFor();
});

test("a report of what needs attention is saved, by name", async () => {
  const page = await visit();
  await page.getByRole("button", { name: /^Programme:/ }).click();
  const { name, text } = await saved(page, () => page.getByRole("menuitem", { name: "Save a report" }).click());
  expect(name).toBe("sample-report.html");
  expect(text).toContain("<h2>Inactive people <small>39 lines</small></h2>");
  expect(text).toContain("<li>Dmitri Yilmaz</li>");
  expect(text).not.toContain("<script");
});
