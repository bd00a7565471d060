import { renewEngine } from "../../../engine.js";
import type { PolicyProblem } from "../../../errors.js";
import type { Resource, Snapshot } from "../../../generated/wire.js";
import type { Policy } from "../../../policy.js";
import type { Fault } from "../../io/fault.js";
import { eachResource, type ReadRecord, type RecordFormat } from "../files.js";
import { faultOf } from "../text.js";
import { RecordColumns } from "./columns.js";
import { Kinds } from "./kinds.js";
import { Sights } from "./sights.js";

const AT_ONCE = 20_000;
/** Of so many users on the engine is renewed where that saves memory. */
const MANY_USERS = 20_000;
/** Stands for a record that no programme can read. */
const UNREAD = { type: "" } as unknown as Resource;

/** Records that were read for some programmes. */
export interface ReadSights {
  readonly columns: RecordColumns;
  /** Those of each programme, in their order. */
  readonly sights: readonly Sights[];
}

/**
 * Reads records one part at a time for programmes: what is kept of each is a few numbers.
 *
 * @param onUnread hears of a record that none of the programmes can read
 */
export function sightsOf(
  programmes: readonly { readonly policy: Policy; readonly snapshot: Snapshot }[],
  records: Iterable<Resource>,
  now: string,
  onUnread: (index: number, problem: PolicyProblem) => void,
): ReadSights {
  const columns = new RecordColumns();
  const kinds = programmes.map(({ policy, snapshot }) => new Kinds(policy, snapshot, columns, now));
  let first = 0;
  const add = (part: readonly Resource[]) => {
    const unread = kinds.map((each) => each.add(part));
    for (const [at, record] of part.entries()) {
      const problem = unread[0]?.get(at);
      const isUnread = problem !== undefined && unread.every((each) => each.has(at));
      if (isUnread) onUnread(first + at, problem);
      columns.push(isUnread ? UNREAD : record);
    }
    first += part.length;
  };
  let part: Resource[] = [];
  for (const record of records) {
    part.push(record);
    if (part.length < AT_ONCE) continue;
    add(part);
    part = [];
  }
  add(part);
  for (const each of kinds) each.close();
  const sights = kinds.map((each) => new Sights(each, now));
  // To read what nobody wrote takes several times the memory that is needed from here on.
  if (programmes.reduce((sum, { snapshot }) => sum + snapshot.users.length, 0) >= MANY_USERS) renewEngine();
  return { columns, sights };
}

/** A file of records. */
export interface RecordSource {
  readonly path: string;
  /** What a record of a table is where no column names it. */
  readonly type: string;
  readonly format: RecordFormat | undefined;
  /** Says whether a record counts, and hears of each. Default: all do. */
  readonly isWanted?: (record: Resource) => boolean;
}

/** Records of a file that were read for some programmes. */
export interface ReadFile extends ReadSights {
  /** How many records the file has, those that cannot be read among them. */
  readonly total: number;
  /** What is wrong with those that cannot be read. */
  readonly unread: readonly Fault[];
}

/** The same for the records of a file. */
export function sightsOfFile(
  programmes: readonly { readonly policy: Policy; readonly snapshot: Snapshot }[],
  { path, type, format, isWanted = () => true }: RecordSource,
  now: string,
): ReadFile {
  const types = [...new Set(programmes.flatMap(({ policy }) => policy.recordTypes))];
  const unread: Fault[] = [];
  let total = 0;
  const part: ReadRecord[] = [];
  const records = (function* () {
    for (const read of eachResource(path, type, types, format)) {
      total += 1;
      if (read.fault !== undefined) {
        unread.push(read.fault);
        continue;
      }
      if (!isWanted(read.resource)) continue;
      if (part.length === AT_ONCE) part.length = 0;
      part.push(read.record);
      yield read.resource;
    }
  })();
  const found = sightsOf(programmes, records, now, (index, problem) => {
    const record = part[index % AT_ONCE];
    const fault = { ...problem, at: problem.at.replace(/^\/\d+/, "") };
    unread.push(record === undefined ? fault : faultOf(fault, record, path));
  });
  return { ...found, total, unread };
}
