// Programs that are run to their end, and servers that are started and ended by their own id.
import { spawn, spawnSync } from "node:child_process";
import { createServer } from "node:net";

const OUTPUT_LIMIT = 4_000;
const windows = process.platform === "win32";
const env = { ...process.env, NO_COLOR: "1", FORCE_COLOR: "0", CI: "1", NEXT_TELEMETRY_DISABLED: "1" };

/** Runs a program to its end; returns what it printed, and throws what it said when it failed. */
export function run(command, args, { cwd, timeoutMs = 180_000 } = {}) {
  const shell = windows && !command.endsWith(".exe");
  const options = { cwd, env, encoding: "utf8", timeout: timeoutMs, maxBuffer: 64 * 1024 * 1024, shell };
  const { status, stdout, stderr, error } = spawnSync(command, args, options);
  if (status === 0) return stdout.trim();
  throw new Error(`${command} ${args.join(" ")}: ${error ?? `exit code ${status}`}\n${`${stderr}${stdout}`.slice(-OUTPUT_LIMIT)}`);
}

/** A port of this machine that nobody listens on now. */
export function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer().once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

function end(child) {
  try {
    if (windows) child.kill();
    else process.kill(-child.pid, "SIGKILL");
  } catch {
    // It has already ended.
  }
}

/** Starts a server, waits until an address answers, does the work and ends the server. */
export async function withServer(command, args, { cwd, address, timeoutMs = 240_000 }, work) {
  const child = spawn(command, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"], detached: !windows, shell: windows });
  const leave = () => end(child);
  process.once("exit", leave);
  let output = "";
  let hasEnded = false;
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text) => {
      output = (output + text).slice(-OUTPUT_LIMIT);
    });
  }
  child.once("error", (error) => {
    output += error.message;
    hasEnded = true;
  });
  child.once("exit", () => {
    hasEnded = true;
  });
  try {
    const deadline = Date.now() + timeoutMs;
    while (!(await answers(address))) {
      if (hasEnded || Date.now() > deadline) throw new Error(`${command} ${args.join(" ")} did not start:\n${output}`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    return await work(() => output);
  } finally {
    end(child);
    process.off("exit", leave);
  }
}

async function answers(address) {
  try {
    await (await fetch(address, { signal: AbortSignal.timeout(120_000) })).arrayBuffer();
    return true;
  } catch {
    return false;
  }
}
