// `npm start`: the set-up and the build if stale, then the portal console at a printed address.
import { buildLibrary } from "./build.mjs";
import { at } from "./lib/paths.mjs";
import { Stop, say } from "./lib/say.mjs";

const USAGE = "usage: npm start -- [--host ADDRESS] [--port NUMBER]";

function options(args) {
  const chosen = { host: "127.0.0.1", port: 5173 };
  for (let i = 0; i < args.length; i += 2) {
    const value = args[i + 1];
    if (args[i] === "--host" && value !== undefined) chosen.host = value;
    else if (args[i] === "--port" && /^\d+$/.test(value ?? "")) chosen.port = Number(value);
    else throw new Stop(USAGE);
  }
  return chosen;
}

export async function main(args) {
  const { host, port } = options(args);
  await buildLibrary();
  process.chdir(at("www"));
  const { createServer } = await import("vite");
  const server = await createServer({ root: at("www"), server: { host, port }, clearScreen: false });
  await server.listen();
  const address = server.resolvedUrls?.local[0] ?? server.resolvedUrls?.network[0];
  const answer = await fetch(address, { headers: { accept: "text/html" } });
  if (!answer.ok) throw new Stop(`The portal console started but answers ${answer.status} at ${address}`);
  say(`The portal console answers at ${address} (Ctrl+C ends it).`);
  const close = () => server.close().finally(() => process.exit(0));
  process.once("SIGINT", close);
  process.once("SIGTERM", close);
}
