import { Policy } from "partner-policy";
import { importSalesforce, importTables } from "partner-policy/import";
import { Problem } from "./problem.js";
import { FIELDS, refuseUnreadable, TYPES, writeRecords } from "./records.js";

/**
 * @typedef {{ path: string, content: Uint8Array }} Upload
 * @typedef {{ by: string, kind: "salesforce" | "csv", map?: any, files: readonly Upload[], at: Date }} Given
 */

/**
 * Imports of a programme: files are kept and read, the report is looked at, what is wider is accepted by name, and only then it
 * becomes the next revision.
 *
 * @param {import("./database.js").Database} database
 * @param {ReturnType<typeof import("./programme.js").programmeIn>} programme
 */
export function importsIn(database, programme) {
  /**
   * Keeps the files and begins to read them.
   *
   * @param {Given} given
   * @returns {Promise<string>} the id of the import
   */
  async function begin({ by, kind, map, files, at }) {
    const id = await database.transaction(async (connection) => {
      const [row] = await connection.query(
        "INSERT INTO imports (created_by, created_at, kind, map) VALUES ($1, $2::text::timestamptz, $3, $4::text::json) RETURNING id",
        [by, at.toISOString(), kind, map === undefined ? null : JSON.stringify(map)],
      );
      for (const [number, { path, content }] of files.entries()) {
        await connection.query("INSERT INTO import_files VALUES ($1, $2, $3, $4)", [row.id, number, path, content]);
      }
      return row.id;
    });
    void look(id);
    return id;
  }

  /** Reads once to see what is found; whatever goes wrong is kept for whoever asks. @param {string} id */
  async function look(id) {
    /** @type {Promise<unknown>} */
    let writing = Promise.resolve();
    let isWriting = false;
    /** @type {import("partner-policy/import").ImportProgress | undefined} */
    let last;
    /** @param {import("partner-policy/import").ImportProgress} progress */
    const onProgress = (progress) => {
      last = progress;
      if (isWriting) return;
      isWriting = true;
      writing = database
        .query("UPDATE imports SET progress = $2::text::json, touched_at = now() WHERE id = $1", [id, JSON.stringify(progress)])
        .finally(() => {
          isWriting = false;
        });
    };
    try {
      const { outcome, report, ...rest } = await read(id, { onProgress });
      await writing;
      const unaccepted = "unaccepted" in rest ? rest.unaccepted : [];
      await database.query(
        `UPDATE imports SET status = 'read', outcome = $2, report = $3::text::json, unaccepted = $4::text::json, progress = $5::text::json
          WHERE id = $1`,
        [id, outcome, JSON.stringify(report), JSON.stringify(unaccepted), JSON.stringify(last ?? null)],
      );
    } catch (error) {
      const problem = { code: /** @type {any} */ (error)?.code ?? "INTERNAL", detail: error instanceof Error ? error.message : "" };
      await database
        .query("UPDATE imports SET status = 'failed', problem = $2::text::json WHERE id = $1", [id, JSON.stringify(problem)])
        .catch((lost) => console.error(lost));
    }
  }

  /** @param {string} id @param {import("partner-policy/import").ImportOptions} [options] */
  async function read(id, options = {}) {
    const [job] = await database.query("SELECT kind, map, created_at FROM imports WHERE id = $1", [id]);
    const files = await database.query("SELECT path, content FROM import_files WHERE import = $1 ORDER BY number", [id]);
    const given = { now: job.created_at, ...options };
    if (job.kind === "salesforce") return importSalesforce(files, { ...given, ...(job.map === null ? {} : { map: job.map }) });
    return importTables(files, { ...given, map: job.map });
  }

  /** How far an import is, and what was found. @param {string} id */
  async function at(id) {
    await database.query(
      `UPDATE imports SET status = 'failed', problem = '{"code":"INTERRUPTED","detail":"the server that read it stopped"}'
        WHERE id = $1 AND status = 'reading' AND touched_at < now() - interval '2 minutes'`,
      [id],
    );
    const [row] = await database.query(
      "SELECT id, kind, status, created_by AS by, created_at AS at, progress, outcome, report, unaccepted, problem, revision FROM imports WHERE id = $1",
      [id],
    );
    if (row === undefined) throw new Problem(404, "NOT_FOUND", "there is no such import");
    return {
      ...Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null)),
      ...(row.revision && { revision: Number(row.revision) }),
    };
  }

  /**
   * Makes the next revision of what was read, if everything that is wider is accepted by its name, the present revision is the one
   * that was looked at, and whoever accepts can still do so afterwards.
   *
   * @param {string} id
   * @param {{ by: string, accept: readonly string[], revision: unknown, at: Date, mayImport: (policy: Policy) => boolean }} given
   */
  async function accept(id, { by, accept, revision, at: now, mayImport }) {
    const result = await read(id, { accept });
    if (result.outcome === "refused") {
      const { unaccepted, report } = result;
      const fatal = report.findings.filter(({ isFatal }) => isFatal).map(({ code }) => code);
      throw new Problem(422, "IMPORT_REFUSED", "what is wider than the original is accepted by its name, and what cannot be read never", {
        unaccepted,
        fatal,
      });
    }
    const { snapshot, records, report } = result;
    const policy = await programme.replace({ by, kind: "import", at: now, revision }, async (present, connection) => {
      const [job] = await connection.query("SELECT status FROM imports WHERE id = $1 FOR UPDATE", [id]);
      if (job.status !== "read") throw new Problem(409, "IMPORT_NOT_READ", `the import is ${job.status}`);
      const kept = administratorsBesides(snapshot, present);
      const next = Policy.loadSync({ ...snapshot, users: [...snapshot.users, ...kept], revision: present.revision + 1 });
      if (!mayImport(next)) throw new Problem(422, "IMPORT_LOCKS_OUT", "you could not administer the programme that this makes");
      refuseUnmapped(snapshot);
      const odd = records.find(({ type }) => !Object.values(TYPES).some((known) => known === type));
      if (odd !== undefined) throw new Problem(422, "RECORD_TYPE", `this portal keeps no records of type ${odd.type}`);
      refuseUnreadable(next, records);
      await writeRecords(connection, records);
      await connection.query("UPDATE imports SET status = 'accepted', revision = $2 WHERE id = $1", [id, next.revision]);
      return { next, summary: { import: id, accepted: accept, counts: report.counts, kept: kept.map((user) => user.id) } };
    });
    return { id, revision: policy.revision };
  }

  return { begin, at, accept };
}

/**
 * The supplier's administrators whom the import does not know: they stay, so that an import of an organisation that has none leaves
 * nobody locked out. They stay by name alone, since roles and groups were those of the programme before.
 *
 * @param {import("partner-policy").Snapshot} snapshot
 * @param {Policy} present
 * @returns {import("partner-policy").User[]}
 */
function administratorsBesides({ users }, present) {
  const known = new Set(users.map(({ id }) => id));
  return present.toJSON().users.flatMap((user) => {
    if (user.kind !== "internal" || user.supplierAdmin !== true || known.has(user.id)) return [];
    const { kind, id, name, email, status, supplierAdmin } = user;
    return [{ kind, id, name, status, supplierAdmin, ...(email === undefined ? {} : { email }) }];
  });
}

/**
 * Refuses a programme whose sharing rules compare fields that the tables have no column for: no list could be answered.
 *
 * @param {import("partner-policy").Snapshot} snapshot
 */
function refuseUnmapped({ sharingRules = [] }) {
  for (const { id, type, where = [] } of sharingRules) {
    if (!Object.values(TYPES).some((kept) => kept === type)) continue;
    const odd = where.find((criterion) => criterion.on !== "partner" && !Object.hasOwn(FIELDS, criterion.field));
    if (odd !== undefined)
      throw new Problem(422, "FIELD_NOT_MAPPED", `sharing rule ${id} compares \`${odd.field}\`, which this portal does not keep`);
  }
}
