import { expect, test } from "vitest";
import { serve, visit } from "./server.js";

serve();

test("Enter right after a pasted name takes the person who is shown, and the plan names the same person", async () => {
  const page = await visit("?tab=partners");
  await page.locator(".grid-row input").first().check();
  await page.getByRole("button", { name: "Replace managers" }).click();
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
  expect(await dialog.locator(".grid-row").first().innerText()).toContain("Keiko Grover");
  expect(await dialog.innerText()).not.toContain("Alex Admin becomes");
});

test("View as takes the person who is shown when a name is followed by Enter at once", async () => {
  const page = await visit("?as=u-0001");
  await page.getByRole("button", { name: /^View as/ }).click();
  await page.getByRole("combobox", { name: "View as" }).waitFor();
  await page.keyboard.insertText("Lena Lead Desk");
  await page.keyboard.press("Enter");
  await page.waitForURL(/as=u-lead-desk/);
});

test("Enter in an empty picker takes nobody", async () => {
  const page = await visit("?as=u-0001");
  await page.getByRole("button", { name: /^View as/ }).click();
  await page.getByRole("combobox", { name: "View as" }).waitFor();
  await page.keyboard.press("Enter");
  expect(new URL(page.url()).searchParams.get("as")).toBe("u-0001");
  await page.getByRole("combobox", { name: "View as" }).waitFor();
});

test("no dialog opens with the focus on Close", async () => {
  const page = await visit("?tab=partners");
  await page.getByRole("button", { name: "Import CSV" }).click();
  await page.getByRole("dialog").waitFor();
  expect(await page.evaluate(() => document.activeElement?.getAttribute("aria-label"))).not.toBe("Close");
});
