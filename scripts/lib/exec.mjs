// Child processes: started by argument list, ended by their own id.
import { spawn, spawnSync } from "node:child_process";
import { root } from "./paths.mjs";
import { Stop } from "./say.mjs";

const windows = process.platform === "win32";

// npm on Windows is a .cmd file, which Node starts only through a shell.
const needsShell = (command) => windows && command === "npm";

/** Runs a command, shows its output and stops with one sentence when it fails. */
export function run(command, args, { cwd = root, env = {}, failure } = {}) {
  return new Promise((settle, stop) => {
    const child = spawn(command, args, { cwd, env: { ...process.env, ...env }, stdio: "inherit", shell: needsShell(command) });
    const fail = (how) => stop(new Stop(failure ?? `\`${[command, ...args].join(" ")}\` failed: ${how}.`));
    child.on("error", (error) => fail(error.code));
    child.on("close", (code, signal) => (code === 0 ? settle() : fail(signal ?? `exit code ${code}`)));
  });
}

/** The trimmed standard output of a command, or undefined when it is absent or fails. */
export function read(command, args, { cwd = root } = {}) {
  const result = spawnSync(command, args, { cwd, encoding: "utf8", shell: needsShell(command) });
  return result.status === 0 ? result.stdout.trim() : undefined;
}

/** Runs a command silently and resolves to its code, its whole output and whether it ran out of time. */
export function capture(command, args, { cwd = root, env = {}, timeoutMs }) {
  return new Promise((settle) => {
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, NO_COLOR: "1", FORCE_COLOR: "0", CARGO_TERM_COLOR: "never", ...env },
      stdio: ["ignore", "pipe", "pipe"],
      shell: needsShell(command),
      detached: !windows,
    });
    let output = "";
    let timedOut = false;
    const collect = (chunk) => {
      output += chunk;
    };
    child.stdout.setEncoding("utf8").on("data", collect);
    child.stderr.setEncoding("utf8").on("data", collect);
    const end = () => {
      try {
        if (windows) child.kill();
        else process.kill(-child.pid, "SIGKILL");
      } catch {
        // It has already ended.
      }
    };
    const timer = setTimeout(() => {
      timedOut = true;
      end();
    }, timeoutMs);
    const interrupted = () => {
      end();
      process.exit(130);
    };
    process.once("SIGINT", interrupted);
    process.once("SIGTERM", interrupted);
    const finish = (code) => {
      clearTimeout(timer);
      process.off("SIGINT", interrupted);
      process.off("SIGTERM", interrupted);
      settle({ code, output, timedOut });
    };
    child.on("error", (error) => {
      output += `${command}: ${error.message}\n`;
      finish(1);
    });
    child.on("close", (code) => finish(code ?? 1));
  });
}
