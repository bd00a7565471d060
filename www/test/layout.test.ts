import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { STATES } from "../states.mjs";
import { blank, serve, settled, turn } from "./server.js";

serve();

const PAIRS = [
  [390, 768],
  [1280, 1920],
] as const;

/** What is wrong with the geometry of what is on the screen. */
function faults(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const found: string[] = [];
    const name = (element: Element): string => {
      const text = (element.getAttribute("aria-label") ?? element.textContent ?? "").trim().replaceAll(/\s+/g, " ");
      return `<${element.tagName.toLowerCase()} ${element.getAttribute("class") ?? ""}> ${text.slice(0, 40)}`;
    };
    const view = { width: document.documentElement.clientWidth, height: document.documentElement.clientHeight };
    for (const element of [document.documentElement, ...document.querySelectorAll("main, .overlay, .header, .nav")]) {
      const extra = element.scrollWidth - element.clientWidth;
      if (extra > 1 && getComputedStyle(element).display !== "none") found.push(`${extra} px stick out of ${name(element)}`);
    }
    // Below 720 pixels a row has two lines and no columns.
    for (const list of view.width < 720 ? [] : document.querySelectorAll(".grid-scroll")) {
      if (list.scrollWidth > list.clientWidth + 1) found.push(`a list scrolls sideways by ${list.scrollWidth - list.clientWidth} px`);
    }
    const top = [...document.querySelectorAll("[role=dialog]")].at(-1) ?? document.body;
    const isSeen = (element: Element): boolean => {
      if (!element.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true })) return false;
      const { width, height } = element.getBoundingClientRect();
      return width > 1 && height > 1;
    };
    /** Whether an ancestor scrolls, so that what is out of sight can be brought into it. */
    const scrolls = (element: Element): boolean => {
      for (let one: Element | null = element; one !== null; one = one.parentElement) {
        if (/auto|scroll/.test(getComputedStyle(one).overflowX) && one.scrollWidth > one.clientWidth + 1) return true;
      }
      return false;
    };
    /** The nearest ancestor that scrolls down. */
    const scrolled = (element: Element): Element | undefined => {
      for (let one = element.parentElement; one !== null; one = one.parentElement) {
        if (/auto|scroll/.test(getComputedStyle(one).overflowY) && one.scrollHeight > one.clientHeight) return one;
      }
      return undefined;
    };
    /** Whether an ancestor ends its line with an ellipsis. */
    const isShortened = (element: Element): boolean => {
      for (let one: Element | null = element; one !== null; one = one.parentElement) {
        if (getComputedStyle(one).textOverflow === "ellipsis") return true;
      }
      return false;
    };
    for (const element of top.querySelectorAll("*")) {
      if (element.closest("svg, .sr-only, .skip") !== null || !isSeen(element)) continue;
      const style = getComputedStyle(element);
      const hasText = [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.textContent?.trim() !== "");
      if (!hasText) continue;
      if (Number.parseFloat(style.fontSize) < 10) found.push(`${style.fontSize} is too small: ${name(element)}`);
      const isCut = element.scrollWidth > element.clientWidth + 1 && style.display !== "inline";
      if (isCut && style.overflowX === "hidden" && style.textOverflow !== "ellipsis") found.push(`cut: ${name(element)}`);
      if (
        element.matches(".badge, .manager, .chip, .button, .filter") &&
        element.scrollWidth > element.clientWidth + 1 &&
        !isShortened(element)
      )
        found.push(`sticks out of its shape: ${name(element)}`);
      const box = element.getBoundingClientRect();
      if ((box.right > view.width + 1 || box.left < -1) && !scrolls(element) && !isShortened(element))
        found.push(`outside: ${name(element)}`);
      const card = element.closest(".card, .stat, .popover, .note");
      if (card !== null && !scrolls(element) && !isShortened(element)) {
        const around = card.getBoundingClientRect();
        if (box.right > around.right + 1 || box.left < around.left - 1) found.push(`out of its card: ${name(element)}`);
      }
    }
    for (const element of top.querySelectorAll("a[href], button, input, select, textarea, [role=tab], [role=option], [role=combobox]")) {
      if (!isSeen(element) || element.closest(".sr-only, .skip") !== null) continue;
      const box = element.getBoundingClientRect();
      const isInline = getComputedStyle(element).display === "inline";
      const isFileField = element instanceof HTMLInputElement && element.type === "file";
      const target = element.closest("label") ?? element;
      const size = target.getBoundingClientRect();
      const isLink = element.matches("a:not(.button), .link");
      if (!isLink && !isInline && !isFileField && element.closest(".grid-check") === null && Math.min(size.width, size.height) < 23.5)
        found.push(`${Math.round(size.width)} × ${Math.round(size.height)} is too small a target: ${name(element)}`);
      const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
      if (x < 0 || y < 0 || x >= view.width || y >= view.height || isFileField) continue;
      const hit = document.elementFromPoint(x, y);
      if (hit === null || element.contains(hit) || hit.contains(element) || hit.closest("label")?.contains(element) === true) continue;
      // What scrolls goes below heads, bars and feet that stay.
      if (
        hit.closest(".action-bar, .grid-head, .list-foot, .toolbar, .header, .nav, .overlay-foot, .overlay-head, .toasts, .split") !== null
      )
        continue;
      const scroller = scrolled(element);
      if (scroller !== undefined && !scroller.contains(hit)) continue;
      found.push(`${name(element)} is covered by ${name(hit)}`);
    }
    return [...new Set(found)];
  });
}

test("nothing sticks out, is cut or covers something else, at four widths, in any of the main states", { timeout: 600_000 }, async () => {
  const found: string[] = [];
  // Each state is reached as a telephone and as a laptop reach it, and then grows.
  for (const widths of PAIRS) {
    const page = await blank({ viewport: { width: widths[0], height: 900 } });
    for (const [state, { at, act }] of Object.entries(STATES)) {
      await page.setViewportSize({ width: widths[0], height: 900 });
      await turn(page, at);
      await act?.(page);
      for (const width of widths) {
        await page.setViewportSize({ width, height: 900 });
        await settled(page);
        found.push(...(await faults(page)).map((fault) => `${state}, ${width}: ${fault}`));
      }
    }
  }
  expect(found).toEqual([]);
});
