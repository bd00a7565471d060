// A Next.js application: a server component, a client component with hydration, a Node route and an edge route.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { inChromium } from "./browsers.mjs";
import { freePort, withServer } from "./process.mjs";

/** What the application answers under `next start` after a build, or under `next dev`. */
export async function once({ cwd, work, run, bin, machine }, mode) {
  if (mode === "start") run(bin("next"), ["build"], { cwd, timeoutMs: 300_000 });
  const port = await freePort();
  const address = `http://127.0.0.1:${port}`;
  const args = [mode, "--hostname", "127.0.0.1", "--port", String(port)];
  return withServer(bin("next"), args, { cwd, address: `${address}/node` }, async () => {
    const route = async (name) => (await fetch(`${address}/${name}`)).json();
    const edge = await route("edge");
    if (mode === "start") edgeTakesTheModule(join(cwd, ".next", "server"), work);
    const { report, more } = await inChromium(machine, address, { isHydrationChecked: true, read });
    if (more.shown !== "shown") throw new Error("the client component shows nothing to its viewer");
    if (more.client !== report.answer) throw new Error(`the client component says \`${more.client}\` and its effect \`${report.answer}\``);
    return { "server component": JSON.parse(more.server), client: report, "node route": await route("node"), "edge route": edge };
  });
}

async function read(page) {
  const text = (id) => page.textContent(`#${id}`, { timeout: 10_000 });
  return { server: await text("server"), client: await text("client"), shown: await text("shown") };
}

const files = (folder) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));

// The build has put the engine's own file next to the edge code, and lists it as a module to compile before.
function edgeTakesTheModule(server, work) {
  const core = readFileSync(join(work, "node_modules/partner-policy/wasm/core.wasm"));
  const { functions } = JSON.parse(readFileSync(join(server, "middleware-manifest.json"), "utf8"));
  const listed = Object.values(functions).flatMap(({ wasm }) => wasm ?? []);
  if (listed.length !== 1) throw new Error(`the edge route lists ${listed.length} wasm files`);
  const [{ filePath }] = listed;
  if (!readFileSync(join(server, "..", filePath)).equals(core)) throw new Error("the edge route's wasm is not the engine's");
  const inlined = core.subarray(0, 60).toString("base64");
  const edge = files(join(server, "edge")).filter((path) => path.endsWith(".js"));
  if (edge.length === 0 || edge.some((path) => readFileSync(path, "latin1").includes(inlined))) {
    throw new Error("the edge code holds the engine as text");
  }
}
