import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import { apply, blank, pick, revision, serve } from "./server.js";

serve();

test("the example's server serves the page itself to whoever signs in, and keeps what they do", async () => {
  const cwd = fileURLToPath(new URL("../../examples/node-server", import.meta.url));
  const server = spawn(process.execPath, ["main.js"], { cwd, env: { ...process.env, PORT: "0" }, stdio: ["ignore", "pipe", "inherit"] });
  onTestFinished(async () => {
    server.kill();
    await once(server, "exit");
  });
  let link: string | undefined;
  for await (const line of createInterface(server.stdout)) {
    link = /as u-admin: (\S+)/.exec(line)?.[1];
    if (link !== undefined) break;
  }
  if (link === undefined) throw new Error("the server printed no link");

  const page = await blank();
  await page.goto(link);
  expect(new URL(page.url()).pathname).toBe("/console/");
  await page.goto(`${page.url()}&page=partners&f.status=active`);
  await page.locator(".grid-row").first().waitFor();
  const first = await revision(page);
  await page.locator(".grid-row input").first().check();
  await page.getByRole("button", { name: "Add manager" }).click();
  await pick(page, "People", "Olu Operations");
  await page.getByRole("button", { name: "Review plan" }).click();
  await apply(page);
  expect(await revision(page)).toBe(first + 1);
  const trail = await page.evaluate(async () => (await fetch("/changes")).json());
  expect(trail).toMatchObject([{ by: "u-admin", kind: "managers.add", revisionBefore: first, revision: first + 1 }]);
  // No script reads the session, and the page of a reload is that of the server.
  expect(await page.evaluate(() => document.cookie)).toBe("");
  await page.reload();
  await page.locator(".grid-row").first().waitFor();
  expect(await revision(page)).toBe(first + 1);
});
