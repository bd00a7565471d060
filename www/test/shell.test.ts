import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { sampleProgramme } from "partner-policy/sample";
import type { Locator, Page } from "playwright-core";
import ts from "typescript";
import { expect, test } from "vitest";
import { address, apply, blank, drop, pick, plan, revision, saved, serve, to, visibleCount, visit } from "./server.js";

serve();

test("the palette finds people, partners, records, rules, pages and commands by the keyboard alone", async () => {
  const page = await visit();
  const find = async (text: string, name: string | RegExp): Promise<void> => {
    await page.keyboard.press("Control+k");
    const field = page.getByRole("combobox", { name: "Search or do …" });
    await field.waitFor();
    await page.keyboard.insertText(text);
    await page.getByRole("option", { name }).first().waitFor();
    await page.keyboard.press("Enter");
  };
  await find("granite systems", /^Granite Systems/);
  await page.getByRole("heading", { name: "Granite Systems" }).waitFor();
  await find("lena lead desk", /^Lena Lead Desk/);
  await page.getByRole("heading", { name: "Lena Lead Desk" }).waitFor();
  await find("reviews", /^Reviews/);
  await page.getByRole("heading", { name: "Reviews" }).waitFor();
  await find("MGR-12", /^MGR-12/);
  await page.getByText("MGR-12 · Changing managers needs", { exact: false }).waitFor();
  await find("l-000003", /^Indigo Insurance/);
  await page
    .getByRole("dialog")
    .getByText(/this record$/)
    .first()
    .waitFor();
});

/** Writes what the browser keeps as consoles did that kept texts and bytes in the place of files; says how many there were. */
async function asBefore(page: Page): Promise<void> {
  await page.locator(".saved.saved").waitFor();
  const rewritten = await page.evaluate(async () => {
    const settled = <T>(request: IDBRequest<T>): Promise<T> =>
      new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    const db = await settled(indexedDB.open("partner-policy-console"));
    const found: string[] = [];
    for (const name of ["bases", "records"]) {
      const [key] = await settled(db.transaction(name).objectStore(name).getAllKeys());
      const file = (await settled(
        db
          .transaction(name)
          .objectStore(name)
          .get(key as string),
      )) as Blob;
      const plain = name === "bases" ? await file.text() : new Uint8Array(await file.arrayBuffer());
      await settled(db.transaction(name, "readwrite").objectStore(name).put(plain, key));
      found.push(`${name} ${file instanceof Blob}`);
    }
    db.close();
    return found;
  });
  expect(rewritten).toEqual(["bases true", "records true"]);
}

test("a programme of one's own is opened from files, kept, and stays beside the sample", async () => {
  const { snapshot, leads } = sampleProgramme({ partners: 3, users: 12, leads: 40, seed: 7 });
  const page = await visit();
  await drop(page, { "north.json": JSON.stringify(snapshot), "leads.ndjson": leads.map((lead) => JSON.stringify(lead)).join("\n") });
  await page.getByText("north.json is a programme").waitFor();
  await page.getByRole("button", { name: "Open as a programme" }).click();
  await page.getByRole("heading", { name: "north" }).waitFor();
  await page.waitForURL(/programme=north-/);
  await page.getByRole("link", { name: "Records" }).first().click();
  await expect.poll(() => page.getByTestId("count").innerText()).toMatch(/of 40 visible/);
  await asBefore(page);
  await page.reload();
  await expect.poll(() => page.getByTestId("count").innerText()).toMatch(/of 40 visible/);
  await page.getByRole("button", { name: /^Programme: north/ }).click();
  await page.getByRole("menuitem", { name: "All programmes of this browser …" }).click();
  await plan(page).locator(".list-line", { hasText: "Sample partner programme" }).getByRole("button", { name: "Open" }).click();
  await page.getByRole("heading", { name: "Sample partner programme" }).waitFor();
});

test("the export of another portal is read with its findings, before anything of it is opened", async () => {
  const folder = fileURLToPath(new URL("../../pkg/test/import/example-prm", import.meta.url));
  const files = readdirSync(folder)
    .filter((name) => name.endsWith(".csv"))
    .map((name) => [name, readFileSync(join(folder, name), "utf8")] as const);
  const page = await visit();
  await drop(page, Object.fromEntries(files));
  const dialog = plan(page);
  await dialog.getByText("Read: nothing of it is taken before you open it").waitFor({ timeout: 30_000 });
  await dialog.getByRole("heading", { name: /^\d+ findings$/ }).waitFor();
  await dialog.getByRole("combobox", { name: /^Read as/ }).click();
  await page.getByRole("option", { name: "Channeltivity tables" }).click();
  await dialog.getByText("Read: nothing of it is taken before you open it").waitFor({ timeout: 30_000 });
  await dialog.getByRole("button", { name: "Open as a programme" }).click();
  await page.waitForURL(/programme=/);
  await page.getByText("of 5", { exact: true }).waitFor();
  await page.getByRole("link", { name: "Records" }).first().click();
  await page.getByRole("radio", { name: "Deals" }).check();
  await expect.poll(() => page.getByTestId("count").innerText()).toMatch(/of 3 visible/);
});

test("a programme with mistakes is refused with their places, and nothing is taken", async () => {
  const page = await visit();
  await page.getByRole("button", { name: /^Programme:/ }).click();
  await page.getByRole("menuitem", { name: "Open a programme or records …" }).click();
  await plan(page)
    .getByRole("textbox")
    .fill('{"format":"partner-policy/1","revision":1,"partners":[{"id":"p","name":"P","status":"sleepy"}],"users":[]}');
  await plan(page).getByRole("button", { name: "Read the text" }).click();
  await plan(page).getByText("/partners/0/status").waitFor();
  expect(await plan(page).getByRole("button", { name: "Open as a programme" }).count()).toBe(0);
});

test("records of a wrong shape are refused with the line, and the others stay", async () => {
  const page = await visit("?page=records&as=u-lead-desk");
  await expect.poll(() => visibleCount(page)).toBe(5000);
  await drop(page, { "leads.ndjson": '{"type":"lead","id":"a"}\n{"type":"lead",\n{"type":"lead","id":"b"}' });
  await page.getByRole("button", { name: /^Use these records/ }).click();
  await page.getByText("line 2 is not JSON").waitFor();
  await page.keyboard.press("Escape");
  expect(await visibleCount(page)).toBe(5000);
  await drop(page, { "leads.ndjson": '{"type":"lead","id":"a","ownr":"u"}\n{"type":"lead","id":"b","ownr":"u"}' });
  await page.getByRole("button", { name: /^Use these records/ }).click();
  await page.getByText("/0/ownr").first().waitFor();
  await page.keyboard.press("Escape");
  expect(await visibleCount(page)).toBe(5000);
});

test("what is saved is what is on the screen", async () => {
  const page = await visit("?page=partners&f.status=active");
  await page.locator(".grid-row input").first().check();
  await page.getByRole("button", { name: "Add manager" }).click();
  await pick(page, "People", "Olu Operations");
  await page.getByRole("button", { name: "Review plan" }).click();
  await apply(page);
  await page.getByRole("button", { name: /^Programme:/ }).click();
  const { text } = await saved(page, () => page.getByRole("menuitem", { name: "Save the programme" }).click());
  const snapshot = JSON.parse(text) as { revision: number; managers: { user: string }[] };
  expect(snapshot.revision).toBe(await revision(page));
  expect(snapshot.managers.some(({ user }) => user === "u-operations")).toBe(true);
});

test("a plan is shared as a link that opens the same plan for a colleague", async () => {
  const page = await visit("?page=people&person=u-0061", { permissions: ["clipboard-read", "clipboard-write"] });
  await page.getByRole("button", { name: "More for this person" }).click();
  await page.getByRole("menuitem", { name: "Deactivate" }).click();
  await plan(page).getByRole("button", { name: "Share" }).click();
  await page.getByText("The link to this plan is copied.").waitFor();
  const link = await page.evaluate(() => navigator.clipboard.readText());
  const other = await blank();
  await other.goto(link);
  await other.getByRole("heading", { name: "Deactivate Elif Ueda" }).waitFor();
});

test("a later moment shows what falls due until then, and every answer is for it", async () => {
  const page = await visit("?page=people&list=inactive");
  await expect.poll(() => page.getByTestId("count").innerText()).toBe("39 people");
  await page.getByRole("button", { name: /^Asked for/ }).click();
  await page.getByRole("button", { name: "+ 90 days" }).click();
  await page.getByText(/people become inactive/).waitFor();
  await page.waitForURL(/at=2027-02-20/);
  await page.keyboard.press("Escape");
  await expect.poll(async () => Number((await page.getByTestId("count").innerText()).split(" ")[0])).toBeGreaterThan(39);
});

test("the history shows every step with its differences and its impact, and two revisions are compared", async () => {
  const page = await visit("?page=roles&role=marketing");
  await page.getByRole("combobox", { name: /^Leads that it shows/ }).click();
  await page.getByRole("option", { name: "Assigned leads" }).click();
  await page.getByRole("button", { name: "Review plan" }).click();
  await apply(page);
  await page.getByRole("link", { name: "Changes" }).first().click();
  await page.getByRole("button", { name: "Change the role Marketing", exact: true }).click();
  await page.getByText("Lead visibility:").waitFor();
  await expect.poll(() => page.getByTestId("impact").innerText(), { timeout: 20_000 }).toMatch(/77 people lose/);
  await page.getByRole("button", { name: "Compare two revisions" }).click();
  await expect.poll(() => page.getByTestId("impact").first().innerText(), { timeout: 20_000 }).toMatch(/77 people lose/);
  await page.getByRole("main").getByRole("button", { name: "Undo", exact: true }).click();
  await page.getByText("Undone", { exact: true }).waitFor();
});

test("the code behind a view runs and gives the answer that the view shows", async () => {
  const page = await visit("?page=records&as=u-0062");
  await page.getByTestId("count").locator("strong").waitFor();
  const seen = await visibleCount(page);
  await page.getByRole("button", { name: "Code behind this view" }).click();
  const code = await plan(page).getByTestId("code").first().innerText();
  const { snapshot, leads } = sampleProgramme({ partners: 60, users: 600, leads: 5000, seed: 1 });
  const folder = mkdtempSync(join(tmpdir(), "console-"));
  try {
    writeFileSync(join(folder, "programme.json"), JSON.stringify(snapshot));
    writeFileSync(join(folder, "records.json"), JSON.stringify(leads));
    const here = fileURLToPath(new URL("..", import.meta.url));
    const entry = fileURLToPath(import.meta.resolve("partner-policy"));
    writeFileSync(
      join(folder, "view.mjs"),
      ts
        .transpileModule(code, { compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2023 } })
        .outputText.replace('"partner-policy"', JSON.stringify(entry)),
    );
    const printed = execFileSync(process.execPath, ["view.mjs"], { cwd: folder, env: { ...process.env, NODE_PATH: here } }).toString();
    expect(Number(printed.trim())).toBe(seen);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("without a network the console still opens, once it was there", async () => {
  const page = await blank({ serviceWorkers: "allow" }, /Failed to load resource|ERR_INTERNET/);
  await to(page, "");
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  await page.reload();
  await page.locator("h1").waitFor();
  await page.context().setOffline(true);
  await page.goto(`${address()}?page=roles`);
  await page.getByRole("heading", { name: "Roles" }).waitFor();
});

test("the console speaks German, numbers and dates as well, and turns around for right-to-left", async () => {
  const page = await visit("?page=records&as=u-lead-desk&lang=de");
  await page.getByRole("heading", { name: "Datensätze" }).waitFor();
  expect(await page.locator("html").getAttribute("lang")).toBe("de");
  await page.getByText("5.000", { exact: false }).first().waitFor();
  await to(page, "?page=partners&dir=rtl");
  await page.locator(".grid-row").first().waitFor();
  const nav = await page.locator(".nav").boundingBox();
  expect(nav?.x).toBeGreaterThan(600);
  // The words are not turned around: an ellipsis stands behind its sentence, a full stop as well.
  const ends = (text: Locator): Promise<boolean> =>
    text.evaluate((element) => {
      const letters = document.createTreeWalker(element, NodeFilter.SHOW_TEXT).nextNode() as Text;
      const place = (at: number): number => {
        const range = document.createRange();
        range.setStart(letters, at);
        range.setEnd(letters, at + 1);
        return range.getBoundingClientRect().x;
      };
      return place(0) < place(letters.length - 1);
    });
  expect(await ends(page.getByText("Search or do …").first())).toBe(true);
  await to(page, "?page=sharing&dir=rtl");
  expect(await ends(page.getByText("New rule …"))).toBe(true);
  expect(await ends(page.getByText("without a grant nobody sees a record."))).toBe(true);
  expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBe(0);
});
