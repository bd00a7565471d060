import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder of the package. */
export const here = fileURLToPath(new URL("../", import.meta.url));
const { resolve } = createRequire(import.meta.url);

/** The folder of an installed package, also of one whose exports hide its manifest. */
export function folderOf(name: string): string {
  const folder = resolve
    .paths(name)
    ?.map((modules) => join(modules, name))
    .find((path) => existsSync(join(path, "package.json")));
  if (folder === undefined) throw new Error(`${name} is not installed`);
  return folder;
}

/**
 * A project outside the repository with the packed package, and of others only those that are named; where it is, and the
 * tarball in it.
 */
export function packedProject(manifest: object, others: readonly string[]): { project: string; tarball: string } {
  const project = mkdtempSync(join(tmpdir(), "partner-policy-project-"));
  const [packed] = JSON.parse(execFileSync("npm", ["pack", "--json", "--pack-destination", project], { cwd: here, encoding: "utf8" }));
  const tarball = join(project, packed.filename);
  const modules = join(project, "node_modules");
  mkdirSync(join(modules, "@types"), { recursive: true });
  execFileSync("tar", ["-xzf", tarball, "-C", modules]);
  execFileSync("mv", [join(modules, "package"), join(modules, "partner-policy")]);
  for (const name of others) symlinkSync(folderOf(name), join(modules, name));
  writeFileSync(join(project, "package.json"), JSON.stringify(manifest));
  return { project, tarball };
}
