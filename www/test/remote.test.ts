import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { deflateRawSync } from "node:zlib";
import { Policy } from "partner-policy";
import { sampleProgramme } from "partner-policy/sample";
import type { Page } from "playwright-core";
import { expect, onTestFinished, test } from "vitest";
import { address, apply, blank, drop, pick, plan, revision, serve } from "./server.js";

serve();

type Ask = (path: string, body?: object) => Promise<Response>;

/**
 * The example's server behind the console's own address, asked as the administrator who signed in; how to ask it beside the page.
 * `onEdited` is done after each edit of the page, before the page hears of it.
 */
async function served(page: Page, onEdited?: (ask: Ask) => Promise<void>): Promise<Ask> {
  const folder = fileURLToPath(new URL("../../examples/node-server", import.meta.url));
  const server = spawn(process.execPath, ["main.js"], {
    cwd: folder,
    env: { ...process.env, PORT: "0" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  onTestFinished(async () => {
    server.kill();
    await once(server, "exit");
  });
  let base = "";
  let cookie = "";
  for await (const line of createInterface(server.stdout)) {
    base ||= /listening on (http:\S+)/.exec(line)?.[1] ?? "";
    cookie ||= /cookie: ([^']+)'/.exec(line)?.[1] ?? "";
    if (base !== "" && cookie !== "") break;
  }
  const ask: Ask = (path, body) =>
    fetch(`${base}${path}`, {
      headers: { cookie, "content-type": "application/json" },
      ...(body === undefined ? {} : { method: "POST", body: JSON.stringify(body) }),
    });
  await page.route(
    (url) => url.pathname.startsWith("/api/"),
    async (route) => {
      const request = route.request();
      const text = request.postData();
      const answer = await ask(
        new URL(request.url()).pathname.replace(/^\/api/, ""),
        text === null ? undefined : (JSON.parse(text) as object),
      );
      if (request.url().endsWith("/edits") && answer.ok) await onEdited?.(ask);
      await route.fulfill({
        status: answer.status,
        contentType: answer.headers.get("content-type") ?? "",
        body: Buffer.from(await answer.arrayBuffer()),
      });
    },
  );
  return ask;
}

async function planToAdd(page: Page, person: string): Promise<void> {
  await page.locator(".grid-row input").first().check();
  await page.getByRole("button", { name: "Add manager" }).click();
  await pick(page, "People", person);
  await page.getByRole("button", { name: "Review plan" }).click();
}

test("against a server the page reads and writes there, and plans again when somebody else was quicker", async () => {
  const page = await blank({}, /40[49]/);
  const ask = await served(page);
  await page.goto(`${address()}?server=./api/&page=partners&f.status=active`);
  await page.locator(".grid-row").first().waitFor();
  const first = await revision(page);
  await planToAdd(page, "Olu Operations");
  await apply(page);
  expect(await revision(page)).toBe(first + 1);
  const there = (await (await ask("/programme")).json()) as { revision: number };
  expect(there.revision).toBe(first + 1);

  await planToAdd(page, "Lena Lead Desk");
  await plan(page).getByText("This plan can be applied", { exact: true }).waitFor();
  const edit = { kind: "managers.add", partners: ["p-0002"], users: ["u-operations"] };
  const other = await ask("/edits", { edit, revision: first + 1 });
  expect(other.status).toBe(200);
  await plan(page)
    .getByRole("button", { name: /^Apply/ })
    .click();
  await plan(page).getByText("The server has a newer revision, which is loaded now: plan again.").waitFor();
  await plan(page)
    .getByRole("button", { name: `Plan again on revision ${first + 2}` })
    .click();
  await plan(page)
    .getByRole("button", { name: /^Apply/ })
    .click();
  await expect.poll(() => revision(page)).toBe(first + 3);
});

test("an import of managers is given to the server as text, and what it saved is what the page shows", async () => {
  const { snapshot, leads } = sampleProgramme({ partners: 5, users: 20, leads: 30, seed: 3 });
  let policy = Policy.loadSync(snapshot);
  const bodies: { readonly csv?: string; readonly revision: number }[] = [];
  const page = await blank();
  await page.route(
    (url) => url.pathname.startsWith("/api/"),
    async (route) => {
      const path = new URL(route.request().url()).pathname;
      if (path === "/api/edits") {
        const body = JSON.parse(route.request().postData() ?? "") as { csv: string; revision: number; mode: "partial" };
        bodies.push(body);
        const made = policy.plan({ by: "u-admin", now: new Date(), ...body });
        if (made.outcome === "ok") policy = policy.apply(made);
        await route.fulfill({ contentType: "application/json", body: JSON.stringify({ ...made, revision: policy.revision }) });
      } else if (path === "/api/programme") await route.fulfill({ contentType: "application/json", body: policy.toText() });
      else await route.fulfill({ contentType: "application/json", body: JSON.stringify(path === "/api/leads" ? leads : []) });
    },
  );
  await page.goto(`${address()}?server=./api/&page=partners&by=u-admin`);
  await page.locator(".grid-row").first().waitFor();
  const first = await revision(page);
  const active = snapshot.partners.find(({ status }) => status === "active")?.id ?? "";
  await drop(page, { "managers.csv": `action,partner,user\r\nadd,${active},u-operations\r\n` });
  await page.getByRole("button", { name: "Import the managers" }).click();
  await plan(page).getByRole("button", { name: "Dry run" }).click();
  await apply(page);
  expect(await revision(page)).toBe(first + 1);
  expect(bodies).toMatchObject([{ csv: `action,partner,user\r\nadd,${active},u-operations\r\n`, revision: first }]);
  expect(policy.revision).toBe(first + 1);
});

/** A link that proposes several edits as one plan. */
function proposing(title: string, edits: readonly object[]): string {
  return `#plan=${deflateRawSync(JSON.stringify({ title, edits })).toString("base64url")}`;
}

const tier = (partner: string, name: string): object => ({ kind: "partners.set-tier", partner, tier: name });

test("several edits stop where somebody else was quicker: the page says how many are there, and the rest is planned again", async () => {
  const page = await blank({}, /409/);
  let others = 0;
  const ask = await served(page, async (ask) => {
    if (others > 0) return;
    others += 1;
    const { revision } = (await (await ask("/programme")).json()) as { revision: number };
    const edit = { kind: "managers.add", partners: ["p-0002"], users: ["u-operations"] };
    expect((await ask("/edits", { edit, revision })).status).toBe(200);
  });
  const edits = [tier("p-0001", "platinum"), tier("p-0002", "platinum")];
  await page.goto(`${address()}?server=./api/&page=partners&by=u-admin${proposing("Two tiers", edits)}`);
  await plan(page)
    .getByRole("button", { name: /^Apply/ })
    .click();
  await plan(page)
    .getByText("The server applied 1 of 2 edits, then stopped: somebody else changed it. What it has now is loaded.")
    .waitFor();
  await plan(page)
    .getByRole("button", { name: /^Plan again on revision/ })
    .click();
  await apply(page);
  const there = (await (await ask("/programme")).json()) as { revision: number; partners: { id: string; tier?: string }[] };
  expect(there.partners.filter(({ id }) => id === "p-0001" || id === "p-0002").map((one) => one.tier)).toEqual(["platinum", "platinum"]);
  expect(await revision(page)).toBe(there.revision);
});

test("what a plan leaves out is left out on the server, and the edits after it are applied", async () => {
  const page = await blank({}, /422/);
  const ask = await served(page);
  const edits = [tier("p-0001", "no-such-tier"), tier("p-0002", "platinum")];
  await page.goto(`${address()}?server=./api/&page=partners&by=u-admin${proposing("Two tiers", edits)}`);
  await plan(page).getByRole("radio", { name: "Partial" }).check();
  await apply(page);
  const there = (await (await ask("/programme")).json()) as { revision: number; partners: { id: string; tier?: string }[] };
  expect(there.partners.find(({ id }) => id === "p-0002")?.tier).toBe("platinum");
  expect(await revision(page)).toBe(there.revision);
});
