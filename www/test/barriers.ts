import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";
import { apply, pick, settled, turn, visibleCount, visit } from "./server.js";

/** Every page and the main states that open over one. */
const STATES: Record<string, readonly [search: string, reach?: (page: Page) => Promise<void>]> = {
  overview: ["", async (page) => void (await page.locator(".attention").first().waitFor())],
  partners: ["?page=partners", async (page) => page.locator(".grid-row input").first().check()],
  partner: ["?page=partners&partner=p-0002&tab=hierarchy"],
  people: ["?page=people&list=inactive"],
  person: ["?page=people&person=u-0061", async (page) => void (await page.locator(".plain-table td").first().waitFor())],
  managers: ["?page=managers&list=people"],
  records: ["?page=records&as=u-0062&scope=all", async (page) => void (await visibleCount(page))],
  roles: ["?page=roles&role=marketing"],
  sharing: ["?page=sharing"],
  reviews: ["?page=reviews&review=p-0001", async (page) => void (await page.getByRole("dialog").waitFor())],
  matrix: ["?page=matrix", async (page) => void (await page.getByText(/^Of 5,000/).waitFor())],
  staff: ["?page=matrix&of=staff", async (page) => void (await page.locator(".account .heat").first().waitFor())],
  account: ["?page=matrix&of=account&partner=p-0001"],
  reach: [
    "?page=sharing",
    async (page) => {
      await page
        .getByRole("button", { name: /^Whom does it reach/ })
        .first()
        .click();
      await page.getByRole("img", { name: /are open to/ }).waitFor();
    },
  ],
  supposed: [
    "?page=sharing",
    async (page) => {
      await page.getByRole("button", { name: "Actions for Regional pipeline review AMER" }).click();
      await page.getByRole("menuitem", { name: "Switch off …" }).click();
      await page
        .getByText(/lose sight of/)
        .first()
        .waitFor();
    },
  ],
  rule: [
    "?page=sharing",
    async (page) => {
      await page.getByRole("button", { name: "New rule …" }).click();
      await page.getByRole("combobox", { name: /^Owned by/ }).press("Enter");
      await page.getByRole("option", { name: "Anybody, by a field" }).press("Enter");
      await page.getByRole("button", { name: "Add a condition" }).click();
      await page.getByRole("button", { name: "See what it would do" }).click();
      await page.getByRole("dialog").getByRole("alert").first().waitFor();
    },
  ],
  group: [
    "?page=sharing&do=group",
    async (page) => {
      await page.getByRole("radio", { name: "Partners" }).check();
      await page.getByRole("combobox", { name: "Partners" }).fill("gold");
      await page.getByRole("button", { name: /^Take all/ }).click();
    },
  ],
  type: ["?page=sharing&do=type", async (page) => void (await page.getByRole("dialog").waitFor())],
  default: ["?page=sharing&do=default", async (page) => void (await page.getByRole("dialog").waitFor())],
  share: [
    "?page=records&as=u-lead-desk&type=opportunity&scope=all&record=o-000001",
    async (page) => {
      await page.getByRole("button", { name: "Share …" }).click();
      await page.getByRole("radio", { name: "Partners" }).check();
      await pick(page, "With whom", "Harbor Cloud");
      await page.getByText(/more will see it$/).waitFor();
    },
  ],
  rule_text: [
    "?page=sharing&do=rule",
    async (page) => {
      await page.getByRole("button", { name: "As JSON" }).click();
      await page.getByRole("textbox").waitFor();
    },
  ],
  time: [
    "?page=people",
    async (page) => {
      await page.getByRole("button", { name: /^Asked for/ }).click();
      await page.getByRole("button", { name: "+ 30 days" }).click();
      await page.getByText(/become inactive/).waitFor();
    },
  ],
  changes: ["?page=changes&do=compare"],
  why: ["?page=records&as=u-0062&scope=all&record=l-000003", async (page) => void (await page.getByRole("dialog").waitFor())],
  palette: [
    "",
    async (page) => {
      await page.keyboard.press("Control+k");
      await page.getByRole("dialog").waitFor();
    },
  ],
  code: [
    "?page=people",
    async (page) => {
      await page.getByRole("button", { name: "Code behind this view" }).click();
      await page.getByRole("dialog").waitFor();
    },
  ],
  invitations: ["?page=people&list=invited"],
  create: ["?page=partners&do=create", async (page) => void (await page.getByRole("dialog").waitFor())],
  shortcuts: ["", async (page) => page.keyboard.press("?")],
  managers_of: ["?page=partners&partner=p-0002", async (page) => page.getByRole("button", { name: "Edit the whole list" }).click()],
  refused: [
    "",
    async (page) => {
      await page.getByRole("button", { name: "Open your own programme" }).click();
      await page.getByRole("textbox").fill('{"format":"partner-policy/1","revision":1,"partners":[{"id":"p-1"}],"users":[]}');
      await page.getByRole("button", { name: "Read the text" }).click();
      await page.getByText(/^Nothing of what was pasted/).waitFor();
    },
  ],
  message: [
    "?page=people&person=u-0061",
    async (page) => {
      await page.getByRole("button", { name: "More for this person" }).click();
      await page.getByRole("menuitem", { name: /^Exempt/ }).click();
      await apply(page);
    },
  ],
  plan: [
    "?page=partners",
    async (page) => {
      await page.getByRole("button", { name: /^Select all/ }).click();
      await page.getByRole("button", { name: "Add manager" }).click();
      await pick(page, "People", "Olu Operations");
      await page.getByRole("button", { name: "Review plan" }).click();
      await page.getByText(/^This plan/).waitFor();
    },
  ],
};

const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
/** The code of axe, once for each page: it is half a megabyte that the page reads each time. */
const AXE = readFileSync(
  createRequire(createRequire(import.meta.url).resolve("@axe-core/playwright")).resolve("axe-core/axe.min.js"),
  "utf8",
);

interface Asked {
  readonly type: "tag" | "rule";
  readonly values: readonly string[];
  readonly hasColours: boolean;
}

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly html: string }[];
}

/**
 * What axe finds in the page itself: it has no frames, for which axe opens a second one. Selectors of what is right take a third of the
 * time and nobody reads them.
 */
async function violated(page: Page, { type, values, hasColours }: Asked): Promise<Violation[]> {
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(AXE);
  return page.evaluate(
    async ([kind, list, colours]) => {
      const { axe } = window as unknown as { axe: { run(of: Document, options: object): Promise<{ violations: Violation[] }> } };
      const { violations } = await axe.run(document, {
        runOnly: { type: kind, values: [...list] },
        resultTypes: ["violations"],
        selectors: false,
        elementRef: false,
        ...(colours ? {} : { rules: { "color-contrast": { enabled: false } } }),
      });
      return violations.map(({ id, nodes }) => ({ id, nodes: nodes.map(({ html }) => ({ html })) }));
    },
    [type, values, hasColours] as const,
  );
}

/** Four times larger on a screen of 1280 × 1024: what is left of it. */
const ZOOMED = { width: 320, height: 256 };
/** What needs more room than a screen that was zoomed four times has, and is not needed there. */
const ROOMY = ["plan", "palette"];

/**
 * What is wrong in any of the states: barriers that axe finds in the light theme, colours that it finds in the dark one, and what
 * has to be scrolled sideways; with `zoomed` also once the page was zoomed four times.
 */
export async function barriers(width: number, options: { readonly lang?: string; readonly zoomed?: boolean } = {}): Promise<string[]> {
  const size = { width, height: 844 };
  const page = await visit("", { viewport: size });
  const found: string[] = [];
  const look = async (state: string, asked: Asked): Promise<void> => {
    const violations = await violated(page, asked);
    for (const { id, nodes } of violations) {
      const places = nodes.slice(0, 3).map(({ html }) => html.slice(0, 140));
      found.push(`${state}: ${id} ${places.join(" | ")}`);
    }
  };
  const measure = async (state: string): Promise<void> => {
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    if (overflow !== 0) found.push(`${state}: ${overflow} pixels stick out`);
  };
  for (const [state, [search, reach]] of Object.entries(STATES)) {
    await page.emulateMedia({ colorScheme: "light" });
    await page.setViewportSize(size);
    const lang = options.lang === undefined ? "" : `${search === "" ? "?" : "&"}lang=${options.lang}`;
    await turn(page, `${search}${lang}`);
    await page.locator(".bone").first().waitFor({ state: "detached" });
    // What is pressed has English names.
    if (options.lang === undefined) await reach?.(page);
    await settled(page);
    // Only colours depend on the theme, and they do not depend on the language.
    await look(`${state}, light`, { type: "tag", values: RULES, hasColours: options.lang === undefined });
    await measure(state);
    if (options.lang === undefined) {
      await page.emulateMedia({ colorScheme: "dark" });
      await look(`${state}, dark`, { type: "rule", values: ["color-contrast"], hasColours: true });
    }
    if (options.zoomed === true && !ROOMY.includes(state)) {
      await page.setViewportSize(ZOOMED);
      await settled(page);
      await measure(`${state}, zoomed`);
    }
  }
  return found;
}
