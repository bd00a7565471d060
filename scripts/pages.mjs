// `npm run pages`: what a page downloads as Vite, webpack and Next build it, written into the README. It takes minutes.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { prepare, work } from "../pkg/packaging/lib/project.mjs";
import { buildLibrary } from "./build.mjs";
import { nextSizes, PROGRAMS, viteSizes, webpackSizes } from "./lib/pages.mjs";
import { betweenPages, pagesTable } from "./lib/pages-table.mjs";
import { at } from "./lib/paths.mjs";
import { step } from "./lib/say.mjs";

export async function main() {
  await buildLibrary();
  await step("installing the bundlers", () => prepare({ isQuick: false }));
  await step("measuring", async () => {
    const sizes = {
      Vite: await viteSizes(join(work, "pages-vite"), work),
      webpack: await webpackSizes(join(work, "pages-webpack"), work),
      "Next.js": await nextSizes(join(work, "pages-next"), work),
    };
    const path = at("README.md");
    writeFileSync(path, betweenPages(readFileSync(path, "utf8"), pagesTable(PROGRAMS, sizes)));
  });
}
