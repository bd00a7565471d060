import { PGlite } from "@electric-sql/pglite";
import pg from "pg";

/**
 * @typedef {object} Connection
 * @property {(sql: string, params?: unknown[]) => Promise<any[]>} query one statement; its rows
 * @property {(sql: string) => Promise<unknown>} script several statements without parameters
 *
 * @typedef {object} Pool
 * @property {<T>(work: (connection: Connection) => Promise<T>) => Promise<T>} transaction all of it or nothing; inside, ask the given
 *   connection only
 * @property {() => Promise<void>} close
 *
 * @typedef {Connection & Pool} Database
 */

/**
 * PostgreSQL by its address, else PGlite: PostgreSQL in this process, in memory or in a folder.
 *
 * @param {{ url?: string | undefined, folder?: string | undefined, connections?: number }} [where]
 * @returns {Promise<Database>}
 */
export async function openDatabase({ url, folder, connections = 10 } = {}) {
  return url === undefined ? embedded(await (folder === undefined ? PGlite.create() : PGlite.create(folder))) : pooled(url, connections);
}

/** @param {PGlite} database @returns {Database} */
function embedded(database) {
  /** @param {Pick<PGlite, "query" | "exec">} on @returns {Connection} */
  const connection = (on) => ({
    query: async (sql, params = []) => (await on.query(sql, params)).rows,
    script: (sql) => on.exec(sql),
  });
  return {
    ...connection(database),
    transaction: (work) => database.transaction((tx) => work(connection(tx))),
    close: () => database.close(),
  };
}

/** @param {string} url @param {number} connections @returns {Database} */
function pooled(url, connections) {
  const pool = new pg.Pool({ connectionString: url, max: connections });
  pool.on("error", (error) => console.error("an idle connection was lost:", error.message));
  // A connection that is lost while it is in use rejects its query; without a listener it would end the process as well.
  pool.on("connect", (client) => client.on("error", () => undefined));
  /** @param {pg.Pool | pg.PoolClient} on @returns {Connection} */
  const connection = (on) => ({
    query: async (sql, params = []) => (await on.query(sql, params)).rows,
    script: (sql) => on.query(sql),
  });
  return {
    ...connection(pool),
    async transaction(work) {
      const client = await pool.connect();
      let isBroken = false;
      try {
        await client.query("BEGIN");
        const result = await work(connection(client));
        await client.query("COMMIT");
        return result;
      } catch (error) {
        await client.query("ROLLBACK").catch(() => {
          isBroken = true;
        });
        throw error;
      } finally {
        client.release(isBroken);
      }
    },
    close: () => pool.end(),
  };
}
