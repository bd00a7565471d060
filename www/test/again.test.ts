import { Policy } from "partner-policy";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { sample } from "../src/programme/sample.js";
import { address, apply, blank, pick, plan, serve, to, turn, visit } from "./server.js";

serve();

/** What has the focus, by its name. */
function focused(page: Page): Promise<string> {
  return page.evaluate(() => document.activeElement?.getAttribute("aria-label") ?? document.activeElement?.textContent ?? "");
}

test("a form is there again as it was filled in when somebody goes back from its plan, and the focus returns to its button", async () => {
  const page = await visit("?page=partners");
  await page.getByRole("button", { name: "New partner" }).click();
  await page.getByRole("textbox", { name: "Name" }).fill("Aurora Works");
  await page.getByRole("button", { name: "Review plan" }).click();
  await plan(page).getByRole("heading", { name: "Create the partner Aurora Works" }).waitFor();
  await plan(page).getByRole("button", { name: "Back" }).click();
  await expect.poll(() => page.getByRole("textbox", { name: "Name" }).inputValue()).toBe("Aurora Works");
  await page.getByRole("textbox", { name: "Name" }).fill("Aurora Labs");
  await page.getByRole("button", { name: "Review plan" }).click();
  await plan(page).getByRole("heading", { name: "Create the partner Aurora Labs" }).waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await expect.poll(() => focused(page)).toBe("New partner");

  await page.locator(".grid-row input").first().check();
  await page.getByRole("button", { name: "Add manager" }).click();
  await pick(page, "People", "Grace Dubois");
  await page.getByRole("button", { name: "Review plan" }).click();
  await plan(page)
    .getByRole("heading", { name: /^Add Grace Dubois/ })
    .waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await expect.poll(() => focused(page)).toBe("Add manager");
});

test("the answers of a review are there again after a look at the plan, until they are applied", async () => {
  const page = await visit("?page=reviews&review=p-0001");
  const answer = (person: string) =>
    page.getByRole("radiogroup", { name: `Answer for ${person}` }).or(page.getByRole("group", { name: `Answer for ${person}` }));
  await page.getByText("People without an answer are put to the supplier.").waitFor();
  await answer("Dmitri Grover").getByRole("radio", { name: "Remove" }).check();
  await page.getByText("1 of 6 answered").waitFor();
  await page.getByRole("button", { name: "Review and close" }).click();
  await plan(page)
    .getByRole("heading", { name: /^Close the access review/ })
    .waitFor();
  await plan(page).getByRole("button", { name: "Back" }).click();
  await page.getByText("1 of 6 answered").waitFor();
  await page.getByRole("button", { name: "Review and close" }).click();
  await plan(page)
    .getByRole("heading", { name: /^Close the access review/ })
    .waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await page.locator(".grid-row").filter({ hasText: "Granite Systems" }).click();
  await page.getByText("1 of 6 answered").waitFor();
});

test("a group that a rule names says which one, and a dialog of a menu gives the focus back to its button", async () => {
  const page = await visit("?page=sharing");
  const menu = page.getByRole("button", { name: "Actions for APAC channel", exact: true });
  await menu.click();
  await page.getByRole("menuitem", { name: "Delete …" }).click();
  await plan(page).getByText("Still named by: Regional pipeline review APAC.").waitFor();
  await page.keyboard.press("Escape");
  await expect.poll(() => focused(page)).toBe("Actions for APAC channel");

  await page.getByRole("button", { name: "Actions for AMER channel", exact: true }).click();
  await page.getByRole("menuitem", { name: "Add members …" }).click();
  await page.getByRole("radio", { name: "Groups" }).check();
  await pick(page, "Groups", "APAC channel");
  await page.getByRole("button", { name: "See what it would do" }).click();
  await page
    .getByTestId("impact")
    .getByText(/4 people gain sight of \d+ records/)
    .waitFor();
  await page
    .getByTestId("impact")
    .getByText(/\(\d+ different records, counted for each person\)$/)
    .waitFor();
  const differs = page.getByRole("region", { name: "What differs" });
  await differs.getByText("APAC channel", { exact: true }).waitFor();
});

test("a plan counts what changes, not in which order a file has it, and says where a role goes", async () => {
  const page = await visit("?page=partners&partner=p-0001");
  await page.getByRole("button", { name: "Make inactive" }).click();
  await plan(page).getByRole("button", { name: "Apply 1 change" }).waitFor();
  await turn(page, "?page=roles");
  await page.getByRole("button", { name: "Move Administrator down" }).click();
  await plan(page)
    .locator(".before-after", { hasText: /place 1\s*→\s*becomes\s*place 2/ })
    .waitFor();
  await plan(page).getByText("stays there").first().waitFor();
  await apply(page);
  // What a role shows is said in the same words before and after the first edit.
  await page
    .getByText(/^All leads · \d+ holders · assignable by partners$/)
    .first()
    .waitFor();
  expect(await page.getByText(/^By default/).count()).toBe(0);
});

test("the sample that the page begins with is what the engine writes of it", () => {
  const { snapshot } = sample();
  // An empty list is none, and a moment is the same with and without parts of its second.
  const plain = (value: unknown): unknown =>
    JSON.parse(
      JSON.stringify(value, (_, one: unknown) => {
        if (Array.isArray(one) && one.length === 0) return undefined;
        return typeof one === "string" && /^\d{4}-\d\d-\d\dT.*Z$/.test(one) ? new Date(one).toISOString() : one;
      }),
    );
  expect(plain(snapshot)).toEqual(plain(Policy.loadSync(snapshot).toJSON()));
});

test("a plan that was kept stands with the changes as well", async () => {
  const page = await visit("?page=people&person=u-0061");
  await page.getByRole("checkbox", { name: "Marketing", exact: true }).check();
  await page.getByRole("button", { name: "Review the roles" }).click();
  await plan(page).getByRole("button", { name: "Keep for later" }).click();
  await page.getByRole("navigation").getByRole("link", { name: "Changes" }).click();
  await page.getByRole("button", { name: "Review the kept plan" }).click();
  await plan(page).getByRole("heading", { name: "Change the roles of Elif Ueda" }).waitFor();
});

test("an address with an unknown type, account or review says so", async () => {
  const page = await visit("?page=records&as=u-0061&type=nonsense");
  await page.getByText("This programme has no records of the type “nonsense”").waitFor();
  await to(page, "?page=matrix&of=account&partner=p-none");
  await page.getByText("This programme has no partner “p-none”").waitFor();
  await to(page, "?page=reviews&review=p-none");
  await page.getByText("This programme has no partner “p-none”").waitFor();
});

test("an engine that stops is said, and nothing waits for it for ever", async () => {
  const page = await blank({}, /stopped for a test/);
  await to(page, "?page=people");
  await page.locator(".grid-row").first().waitFor();
  await page.workers()[0]?.evaluate(() => {
    setTimeout(() => {
      throw new Error("stopped for a test");
    });
  });
  await page.getByRole("heading", { name: "The console stopped" }).waitFor();
  await page.getByText(/stopped for a test/).waitFor();
  await page.getByRole("button", { name: "Reload" }).click();
  await page.locator(".grid-row").first().waitFor();
});

test("a draft that the page has made is not made again to see what it would do", async () => {
  const page = await blank();
  await page.addInitScript(() => {
    const counted = window as unknown as { supposed: number };
    counted.supposed = 0;
    const post = Worker.prototype.postMessage as (this: Worker, message: { readonly method?: string }, ...more: unknown[]) => void;
    Worker.prototype.postMessage = function (this: Worker, message: { readonly method?: string }, ...more: unknown[]) {
      if (message.method === "supposed") counted.supposed += 1;
      post.call(this, message, ...more);
    } as typeof Worker.prototype.postMessage;
  });
  await page.goto(`${address()}?page=sharing`);
  await page.getByRole("button", { name: "New group …" }).click();
  await page.getByRole("textbox", { name: "Name" }).fill("Tier one");
  await pick(page, "People", "Olu Operations");
  await page.getByRole("button", { name: "See what it would do" }).click();
  await page.getByRole("button", { name: "Add another change" }).click();
  await page.getByText("A draft of 1 change").waitFor();
  await page.locator(".share-line").filter({ hasText: "Tier one" }).waitFor();
  const supposed = (): Promise<number> => page.evaluate(() => (window as unknown as { supposed: number }).supposed);
  const before = await supposed();
  await page.getByRole("button", { name: "See what they would do together" }).click();
  await plan(page)
    .getByText(/1 fact differs/)
    .waitFor();
  expect(await supposed()).toBe(before);
});

test("the panel leads to the owner of a record, and what falls due is found by how long it is", async () => {
  const page = await visit("?page=records&as=u-0061&record=l-000003&scope=all");
  await page.getByRole("dialog").getByRole("button", { name: "Look at everybody" }).click();
  await page.locator(".seers li").first().waitFor();
  expect(await focused(page)).toBe("Who else may view this record?");
  await page
    .getByRole("dialog")
    .getByRole("link", { name: /^Nils Tanaka/ })
    .click();
  await page.waitForURL(/page=people.*person=/);
  await page.getByRole("heading", { name: /^Nils Tanaka/ }).waitFor();
  await page.keyboard.press("Control+k");
  await page.keyboard.type("90 days");
  await page.getByRole("option", { name: /^What expires or falls due/ }).waitFor();
});
