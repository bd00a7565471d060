import { expect, test } from "vitest";
import { blank, filter, holding, openOwn, plan, serve, to, visit } from "./server.js";

serve();

test("Enter right after a pasted name takes the person who is shown, and the plan names the same person", async () => {
  const page = await visit("?page=partners");
  await page.locator(".grid-row input").first().check();
  await page.getByRole("button", { name: "Replace", exact: true }).click();
  const dialog = page.getByRole("dialog");
  // The dialog opens on the field, so that typing needs no click.
  await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute("role"))).toBe("combobox");
  await page.evaluate(() => {
    // Text and Enter in one turn, as a paste followed by a quick key gives them.
    const field = document.activeElement as HTMLInputElement;
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value")?.set?.call(field, "Keiko Grover");
    field.dispatchEvent(new InputEvent("input", { bubbles: true, inputType: "insertFromPaste" }));
    field.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true }));
  });
  expect(await dialog.locator(".chip").allInnerTexts()).toEqual(["Keiko Grover"]);
  await page.keyboard.press("Enter");
  await dialog.getByRole("heading", { name: /by Keiko Grover$/ }).waitFor();
  expect(await plan(page).locator(".grid-row").first().innerText()).toContain("Keiko Grover");
  expect(await plan(page).innerText()).not.toContain("Alex Admin becomes");
});

test("View as and Acting as take the person who is shown when a name is followed by Enter at once", async () => {
  const page = await visit("?page=records&as=u-0001");
  for (const [label, member] of [
    ["View as", "as"],
    ["Acting as", "by"],
  ] as const) {
    await page.getByRole("button", { name: new RegExp(`^${label}`) }).click();
    await page.getByRole("combobox", { name: label }).waitFor();
    await page.keyboard.insertText("Lena Lead Desk");
    await page.keyboard.press("Enter");
    await page.waitForURL(new RegExp(`${member}=u-lead-desk`));
  }
});

test("Enter in an empty picker takes nobody", async () => {
  const page = await visit("?page=records&as=u-0001");
  await page.getByRole("button", { name: /^View as/ }).click();
  await page.getByRole("combobox", { name: "View as" }).waitFor();
  await page.keyboard.press("Enter");
  expect(new URL(page.url()).searchParams.get("as")).toBe("u-0001");
  await page.getByRole("combobox", { name: "View as" }).waitFor();
});

test("no dialog opens with the focus on Close", async () => {
  const page = await visit("?page=people");
  for (const [button, title] of [
    ["Invite somebody", "Invite somebody"],
    ["Code behind this view", "The call behind this view"],
  ] as const) {
    await page.getByRole("button", { name: button }).click();
    await page.getByRole("dialog", { name: title }).waitFor();
    expect(await page.evaluate(() => document.activeElement?.getAttribute("aria-label"))).not.toBe("Close");
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
  }
});

test("a partner is picked in the same way, and the invitation names it", async () => {
  const page = await visit("?page=people&do=invite");
  await page.getByRole("textbox", { name: "E-mail address" }).fill("new@acme.example");
  const field = page.getByRole("combobox", { name: "Partner" });
  await field.fill("tidal labs");
  await field.press("Enter");
  await field.press("Enter");
  await page.getByRole("heading", { name: "Invite new@acme.example to Tidal Labs" }).waitFor();
});

test("what was ticked for one person is not there when another person's page opens", async () => {
  const page = await visit("?page=people&person=u-0061");
  const box = page.getByRole("checkbox", { name: "Sales lead" });
  await box.check();
  await page.getByRole("button", { name: "Review the roles" }).waitFor();
  const heading = page.locator("h1").first();
  // Some of these hold the same as the first, so that nothing that is stored differs.
  for (let number = 62; number < 72; number += 1) {
    const before = await heading.innerText();
    await page.evaluate((person) => {
      history.pushState(null, "", `?page=people&person=${person}`);
      dispatchEvent(new PopStateEvent("popstate"));
    }, `u-00${number}`);
    await expect.poll(() => heading.innerText()).not.toBe(before);
    expect([number, await page.getByRole("button", { name: "Review the roles" }).count()]).toEqual([number, 0]);
    if ((await box.count()) > 0 && !(await box.isChecked())) await box.check();
  }
});

test("records that were found for one text are not shown for another, however late the answers come", async () => {
  const page = await blank();
  // The worker answers the questions of the search only when it is told to.
  const { hold, release } = await holding(page, "find");
  await to(page, "?page=overview&as=u-admin");
  await page.keyboard.press("Control+k");
  const field = page.getByRole("combobox", { name: "Search or do …" });
  await field.fill("l-0000");
  const records = page.getByRole("group", { name: "Records" });
  await records.getByRole("option").first().waitFor();
  await hold();
  await field.fill("zzzz nothing is called so");
  await expect.poll(() => page.getByRole("option").count()).toBe(0);
  await page.keyboard.press("Enter");
  await release();
  expect(new URL(page.url()).searchParams.get("record")).toBeNull();
});

test("a selection that was cleared stays so, however long the one before takes to be packed for the address", async () => {
  const page = await blank();
  await page.addInitScript(() => {
    const { arrayBuffer } = Response.prototype;
    Response.prototype.arrayBuffer = async function () {
      const made = await Reflect.apply(arrayBuffer, this, []);
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      return made;
    };
  });
  await to(page, "?page=partners");
  await page.getByRole("button", { name: /^Select all \d+/ }).click();
  await page.getByRole("button", { name: "Clear selection" }).click();
  await page.waitForTimeout(2_500);
  expect(new URL(page.url()).hash).toBe("");
  expect(await page.locator(".grid-row input:checked").count()).toBe(0);
});

test("people and partners of one name are told apart: in the list, on the chip, in the plan's title and in its rows", async () => {
  const programme = {
    format: "partner-policy/1",
    revision: 1,
    partners: ["p-1", "p-2"].map((id) => ({ id, name: "Acme", status: "active" })),
    users: [
      { kind: "internal", id: "root", name: "Root", status: "active", supplierAdmin: true },
      ...["kim-1", "kim-2"].map((id) => ({ kind: "internal", id, name: "Alex Kim", status: "active" })),
    ],
  };
  const page = await visit("?page=overview");
  await page.getByRole("button", { name: /^Programme:/ }).click();
  await page.getByRole("menuitem", { name: "Open a programme or records …" }).click();
  await page.getByLabel("Files", { exact: true }).setInputFiles({
    name: "namesakes.json",
    mimeType: "application/json",
    buffer: Buffer.from(JSON.stringify(programme)),
  });
  await page.getByRole("button", { name: "Open as a programme" }).click();
  await page.getByText("The programme is open, and kept in this browser.").waitFor();
  await page.getByRole("link", { name: "Partners" }).first().click();
  await page.locator(".grid-row input").first().check();
  await page.getByRole("button", { name: "Add manager", exact: true }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("combobox").fill("kim-2");
  await page.keyboard.press("Enter");
  expect(await dialog.locator(".chip").allInnerTexts()).toEqual(["Alex Kim (kim-2)"]);
  await page.keyboard.press("Enter");
  await dialog.getByRole("heading", { name: /Alex Kim \(kim-2\)/ }).waitFor();
  expect(await plan(page).locator(".grid-row").first().innerText()).toMatch(/Alex Kim \(kim-2\)[\s\S]*Acme \(p-1\)/);
});

test("who is named twice in a row stays chosen; Backspace and the cross take back", async () => {
  const page = await visit("?page=partners");
  await page.locator(".grid-row input").first().check();
  await page.getByRole("button", { name: "Replace", exact: true }).click();
  const dialog = page.getByRole("dialog");
  const field = dialog.getByRole("combobox", { name: "Who takes the place" });
  const chips = dialog.locator(".chip");
  for (const _ of ["once", "twice"]) {
    await field.fill("Keiko Grover");
    await field.press("Enter");
    expect(await field.inputValue()).toBe("");
    expect(await chips.allInnerTexts()).toEqual(["Keiko Grover"]);
  }
  await field.press("Backspace");
  expect(await chips.count()).toBe(0);
});

test("a range begins at the row that was pointed at, not at another one in its place", async () => {
  const page = await visit("?page=partners");
  const boxes = page.locator(".grid-row input");
  await boxes.nth(0).check();
  await page.getByText("1 selected").waitFor();
  await filter(page, "Status", "Prospective");
  await page.getByText(/of them hidden by a filter/).waitFor();
  await boxes.nth(3).click({ modifiers: ["Shift"] });
  await page.getByText("2 selected").waitFor();
  await boxes.nth(1).click({ modifiers: ["Shift"] });
  await page.getByText("4 selected").waitFor();
});

test("nothing is selected from a list that is still being narrowed", async () => {
  const page = await visit("?page=overview");
  const partners = Array.from({ length: 6_000 }, (_, index) => ({ id: `p-${index}`, name: `Partner ${index}`, status: "active" }));
  const root = { kind: "internal", id: "root", name: "Root", status: "active", supplierAdmin: true };
  const programme = { format: "partner-policy/1", revision: 1, partners, users: [root] };
  await openOwn(page, "many", programme);
  await page.getByRole("link", { name: "Partners" }).first().click();
  await page.getByText("6,000 partners").first().waitFor();
  const all = page.getByRole("checkbox", { name: /^Select all/ });
  // In the turn in which the text changes the rows are still those from before.
  const selected = await page.evaluate(async () => {
    const field = document.querySelector<HTMLInputElement>('input[type="search"]') as HTMLInputElement;
    const box = document.querySelector<HTMLInputElement>(".grid-head input") as HTMLInputElement;
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value")?.set?.call(field, "Partner 77");
    field.dispatchEvent(new InputEvent("input", { bubbles: true }));
    box.click();
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    return document.querySelector(".action-bar")?.textContent ?? "nothing";
  });
  expect(selected).toBe("nothing");
  await all.check();
  await page.getByText("114 selected").waitFor();
});
