// Finds programs on this machine, and runs apt where that is allowed.
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { read, run } from "./exec.mjs";
import { say, step } from "./say.mjs";

function executable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** The path of the program with this name in PATH, or undefined. */
export function onPath(name) {
  const folders = (process.env.PATH ?? "").split(delimiter).filter((folder) => folder !== "");
  const suffixes = process.platform === "win32" ? [".exe"] : [""];
  return folders.flatMap((folder) => suffixes.map((suffix) => join(folder, name + suffix))).find(executable);
}

/** The first of these paths that can be run, or undefined. */
export const firstOf = (paths) => paths.find((path) => path !== undefined && executable(path));

// How apt-get may be run here: as root, by sudo without a password, or not at all.
function apt() {
  if (process.platform !== "linux" || onPath("apt-get") === undefined) return undefined;
  if (process.getuid() === 0) return ["apt-get"];
  return read("sudo", ["-n", "true"]) === undefined ? undefined : ["sudo", "-n", "apt-get"];
}

let isUpdated = false;

/** Installs Debian packages if apt may be run here; a failure is said and is the caller's to judge. */
export async function installWithApt(what, packages) {
  const found = apt();
  if (found === undefined) return;
  const [command, ...before] = found;
  const env = { DEBIAN_FRONTEND: "noninteractive" };
  try {
    await step(`installing ${what} with apt`, async () => {
      if (!isUpdated) await run(command, [...before, "update", "-qq"], { env });
      isUpdated = true;
      await run(command, [...before, "install", "-y", "-qq", "--no-install-recommends", ...packages], { env });
    });
  } catch (error) {
    say(`  apt could not install ${what}: ${error.message}`);
  }
}
