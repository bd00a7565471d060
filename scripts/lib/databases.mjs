// Finds PostgreSQL and MariaDB; installs them where that is allowed. The other databases of the tests are npm packages.
import { existsSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { installWithApt, onPath } from "./find.mjs";

const DEBIAN = "/usr/lib/postgresql";
const NO_POSTGRES =
  "No PostgreSQL server was found. Install one (Debian: `sudo apt-get install -y --no-install-recommends postgresql`; macOS: `brew install postgresql`) or set POSTGRES_BIN to the folder of its `initdb`.";
const NO_MARIADB =
  "No MariaDB server was found. Install one (Debian: `sudo apt-get install -y --no-install-recommends mariadb-server`; macOS: `brew install mariadb`).";

// The newest of Debian's folders, or where PATH has it.
function postgres() {
  if (process.env.POSTGRES_BIN) return existsSync(join(process.env.POSTGRES_BIN, "initdb")) ? process.env.POSTGRES_BIN : undefined;
  const versions = existsSync(DEBIAN) ? readdirSync(DEBIAN).sort((a, b) => Number(b) - Number(a)) : [];
  const initdb = versions.map((version) => join(DEBIAN, version, "bin", "initdb")).find(existsSync) ?? onPath("initdb");
  return initdb === undefined ? undefined : dirname(initdb);
}

// Debian has the server where only root's PATH looks.
const mariadb = () => onPath("mariadbd") ?? ["/usr/sbin/mariadbd"].find(existsSync);

/** The servers that the stages of databases need, installed if possible; undefined where there is none. */
export async function databases(needs) {
  if (!needs.includes("databases")) return {};
  const missing = [postgres() === undefined && "postgresql", mariadb() === undefined && "mariadb-server"].filter(Boolean);
  if (missing.length > 0) await installWithApt("database servers", missing);
  return { postgres: postgres(), mariadb: mariadb() };
}

/** What the stage of databases lacks: then it fails. */
export function lackOfDatabases({ postgres, mariadb }) {
  if (postgres === undefined) return { fails: true, note: NO_POSTGRES };
  return mariadb === undefined ? { fails: true, note: NO_MARIADB } : undefined;
}

/** The environment in which the tests start these servers. */
export const databaseEnvironment = ({ postgres, mariadb }) => ({ POSTGRES_BIN: postgres, MARIADBD: mariadb });
