// The main states of the console: the pictures show them, and the layout test measures them.

/** The plan that makes one manager primary in a region. */
async function primary(page) {
  await page.getByRole("button", { name: /^Select all/ }).click();
  await page.getByRole("button", { name: "Add manager" }).click();
  const box = page.getByRole("combobox", { name: "People" });
  await box.fill("Grace Dubois");
  await box.press("Enter");
  await page.getByRole("checkbox", { name: /Make primary manager/ }).check();
  await page.getByRole("button", { name: "Review plan" }).click();
  await page.getByRole("radio", { name: "Partial" }).check();
  await page.getByTestId("impact").getByText(/sight/).first().waitFor();
}

/** Whom the first sharing rule reaches, as a graph. */
async function reach(page) {
  await page.getByRole("button", { name: "Whom does it reach?" }).first().click();
  await page.getByRole("img", { name: /are open to/ }).waitFor();
}

/** Opens what a button of the header opens. */
const press = (name) => (page) => page.getByRole("button", { name }).first().click();

/** What the address opens over the page is there. */
const opened = (page) => page.getByRole("dialog").first().waitFor();

/** Opens a dialog by a button. */
const opens = (name) => async (page) => {
  await press(name)(page);
  await opened(page);
};

/** Opens one of the rarer things that can be done with a person. */
const more = (entry) => async (page) => {
  await page.getByRole("button", { name: "More for this person" }).click();
  await page.getByRole("menuitem", { name: entry }).click();
  await opened(page);
};

async function palette(page) {
  await page.keyboard.press("Control+k");
  await opened(page);
}

/** A record that is shared with a whole partner. */
async function share(page) {
  await press("Share …")(page);
  const dialog = page.getByRole("dialog", { name: /^Share / });
  await dialog.getByRole("radio", { name: "Partners" }).check();
  await page.getByRole("combobox", { name: "With whom" }).fill("Harbor Cloud");
  await page.keyboard.press("Enter");
  await dialog.getByText(/more will see it|Nobody else comes to see it/).waitFor();
}

/** A rule with two conditions. */
async function conditions(page) {
  await opened(page);
  await page.getByRole("combobox", { name: /^Owned by/ }).press("Enter");
  await page.getByRole("option", { name: "Anybody, by a field" }).press("Enter");
  await page.getByRole("button", { name: "Add a condition" }).click();
}

/** A file in which something is wrong. */
async function refused(page) {
  await page.getByRole("button", { name: "Open your own programme" }).click();
  await page.getByRole("textbox").fill('{"format":"partner-policy/1","revision":1,"partners":[{"id":"p-1"}],"users":[]}');
  await page.getByRole("button", { name: "Read the text" }).click();
  await page.getByText(/^Nothing of what was pasted/).waitFor();
}

/** By name: the address, and what is done there. */
export const STATES = {
  overview: { at: "" },
  partners: { at: "?page=partners" },
  selected: { at: "?page=partners&f.region=EMEA", act: press(/^Select all/) },
  partner: { at: "?page=partners&partner=p-0002&tab=hierarchy" },
  people: { at: "?page=people&list=inactive" },
  person: { at: "?page=people&person=u-0061" },
  invite: { at: "?page=people&do=invite&for=p-0001", act: opened },
  managers: { at: "?page=managers&list=people" },
  records: { at: "?page=records&as=u-0062&scope=all" },
  compare: { at: "?page=records&as=u-0061&vs=u-0062" },
  why: { at: "?page=records&as=u-0061&record=l-000003", act: opened },
  seen: { at: "?page=records&as=u-0001&record=l-000001&who=1", act: (page) => page.locator(".seers li").first().waitFor() },
  roles: { at: "?page=roles&role=marketing" },
  sharing: { at: "?page=sharing" },
  reach: { at: "?page=sharing", act: reach },
  reviews: { at: "?page=reviews" },
  matrix: { at: "?page=matrix" },
  account: { at: "?page=matrix&of=account&partner=p-0001" },
  changes: { at: "?page=changes" },
  plan: { at: "?page=partners&f.region=AMER", act: primary },
  code: { at: "?page=records&as=u-0061", act: opens("Code behind this view") },
  time: { at: "?page=people", act: opens(/^Asked for/) },
  palette: { at: "", act: palette },
  open: { at: "", act: opens("Open your own programme") },
  unknown: { at: "?page=records&as=nobody" },
  unseen: {
    at: "?page=records&scope=all&f.seenBy=nobody&f.seenBy=staff",
    act: (page) => page.locator(".grid-row").first().waitFor(),
  },
  "shut out": { at: "?page=records&as=u-0064" },
  empty: { at: "?page=people&q=nobody+has+this+name" },
  refused: { at: "", act: refused },
  share: { at: "?page=records&as=u-0061&record=l-000003&scope=all", act: share },
  group: { at: "?page=sharing", act: opens("New group …") },
  rule: { at: "?page=sharing&do=rule", act: conditions },
  copy: { at: "?page=people&person=u-0061", act: more("Copy the roles of somebody …") },
  move: { at: "?page=people&person=u-0061", act: more("Move to another partner …") },
  due: { at: "?do=due&at=2026-12-22T00:00:00.000Z", act: (page) => page.getByText(/become inactive/).waitFor() },
  german: { at: "?page=people&person=u-0061&lang=de" },
  "german records": { at: "?page=records&as=u-0062&scope=all&lang=de", act: (page) => page.locator(".grid-row").first().waitFor() },
  "german people": { at: "?page=people&list=orphaned&lang=de" },
  "right-to-left": { at: "?page=partners&dir=rtl" },
};
