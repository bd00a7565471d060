import { sampleProgramme } from "partner-policy/sample";
import { writeRecords } from "./records.js";

/**
 * Puts a made-up programme with leads and deals into a database that holds none. Of servers that start at once one does it.
 *
 * @param {import("./database.js").Database} database
 * @param {Date} now
 * @param {import("partner-policy/sample").SampleOptions} [size]
 */
export async function seed(database, now, size = { partners: 8, users: 80, leads: 300 }) {
  const { snapshot, leads } = sampleProgramme({ ...size, now: now.toISOString() });
  // What was won is a deal of its owner.
  const deals = leads
    .filter(({ owner, fields }) => owner !== undefined && fields.stage === "won")
    .map(({ origin, assignee, ...lead }) => ({ ...lead, type: /** @type {const} */ ("deal"), id: `d-${lead.id.slice(2)}` }));
  await database.transaction(async (connection) => {
    const made = await connection.query(
      "INSERT INTO programme (revision, snapshot) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING revision",
      [snapshot.revision, JSON.stringify(snapshot)],
    );
    if (made.length === 0) return;
    await writeRecords(connection, [...leads, ...deals], (_, at) => new Date(now.getTime() - at * 3_600_000));
  });
}
