// A PostgreSQL server of its own for one run, on a socket in a folder of its own.
import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import pg from "pg";

const DEBIAN = "/usr/lib/postgresql";

function programs() {
  if (process.env.POSTGRES_BIN) return process.env.POSTGRES_BIN;
  const versions = existsSync(DEBIAN) ? readdirSync(DEBIAN).sort((a, b) => b - a) : [];
  return versions.map((version) => join(DEBIAN, version, "bin")).find(existsSync);
}

// Root may not run a server: then it runs as the user that the package made.
function ownerOf(folder) {
  if (process.getuid?.() !== 0) return {};
  const id = (flag) => Number(execFileSync("id", [flag, "postgres"], { encoding: "utf8" }));
  execFileSync("chown", ["postgres", folder]);
  return { uid: id("-u"), gid: id("-g") };
}

/** Starts a server, with two connections to it; undefined where there is none on this machine. */
export async function startPostgres() {
  const bin = programs();
  if (bin === undefined) return undefined;
  const folder = mkdtempSync(join(tmpdir(), "partner-policy-sql-"));
  const owner = ownerOf(folder);
  const data = join(folder, "data");
  execFileSync(join(bin, "initdb"), ["-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"], {
    stdio: "ignore",
    ...owner,
  });
  const settings = [
    "listen_addresses=",
    "fsync=off",
    "shared_buffers=1GB",
    "work_mem=64MB",
    "maintenance_work_mem=512MB",
    "max_wal_size=8GB",
  ];
  const args = ["-D", data, "-k", folder, ...settings.flatMap((setting) => ["-c", setting])];
  const server = spawn(join(bin, "postgres"), args, { stdio: "ignore", ...owner });
  for (let left = 200; ; left--) {
    const client = new pg.Client({ host: folder, user: "postgres", database: "postgres" });
    try {
      await client.connect();
      const second = new pg.Client({ host: folder, user: "postgres", database: "postgres" });
      await second.connect();
      const stop = async () => {
        await client.end();
        await second.end();
        const ended = new Promise((resolve) => server.once("exit", resolve));
        server.kill("SIGINT");
        await ended;
        rmSync(folder, { recursive: true, force: true });
      };
      return { client, second, stop };
    } catch (error) {
      if (left === 0 || server.exitCode !== null) throw error;
      await setTimeout(50);
    }
  }
}
