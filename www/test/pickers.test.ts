import { expect, test } from "vitest";
import { plan, serve, visit } from "./server.js";

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
