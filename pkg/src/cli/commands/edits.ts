/// <reference types="node" />
import { readFileSync, realpathSync } from "node:fs";
import { resolve } from "node:path";
import type { BatchMode, Edit, SystemSource } from "../../generated/wire.js";
import { type NameOf, namesOf } from "../../messages/names.js";
import type { Policy, SystemPlanRequest } from "../../policy.js";
import type { Plan } from "../../types.js";
import { CallError, type Fault, misuse } from "../io/fault.js";
import { announce } from "../io/progress.js";
import { faultsJson, faultsText, planText, rowSentence } from "../io/readable.js";
import { loadSource, type Source } from "../io/source.js";
import { complain, type ExitCode, jsonBytes, print, printJson, readBytes, readJson, writeText } from "../io/streams.js";
import { harmless } from "../io/terminal.js";
import { replace, writeWhole } from "../io/write.js";
import { refusedTable } from "../records/refused.js";
import {
  type Call,
  type Command,
  isChatty,
  isGiven,
  isJson,
  moment,
  NOW,
  note,
  type Options,
  onlyWord,
  optional,
  required,
  wholeNumber,
} from "./command.js";
import { nearestId } from "./hints.js";
import { idOf } from "./names.js";

const OPTIONS = {
  by: { value: "USER", help: "who edits, by id, name or e-mail address" },
  system: {
    value: "SOURCE",
    help: "what a system asserts, not what a person asks for; --by then names a person behind it",
    choices: ["identity-provider", "invitation", "crm", "schedule"] satisfies SystemSource[],
  },
  edit: { value: "EDIT", help: "the edit: a JSON object, or a file with one, or - for standard input", completes: "file" },
  csv: {
    value: "FILE",
    help: "in place of --edit: an import of manager assignments (action,partner,user,primary); - for standard input",
    completes: "file",
  },
  mode: {
    value: "MODE",
    help: "what a refused row does to the others (default: the programme's setting)",
    choices: ["all-or-nothing", "partial"],
  },
  refused: {
    value: "FILE",
    help: "with --csv: write the refused rows there, with line, code and message; mended, the file is an import again",
    completes: "file",
  },
  revision: { value: "N", help: "the revision that the edit was made on (default: the snapshot's)" },
  now: NOW,
} as const satisfies Options;

/** A table of this size keeps somebody waiting, in bytes. */
const LARGE = 1 << 20;

/** A plan, and what writes the rows that it refuses where `--refused` asks for them. */
interface Made {
  readonly plan: Plan;
  readonly writeRefused: () => void;
}

function makePlan(policy: Policy, call: Call): Made {
  const csv = optional(call, "csv");
  const mode = optional(call, "mode") as BatchMode | undefined;
  if (csv !== undefined && isGiven(call, "edit")) throw misuse("--edit and --csv are two edits; give one");
  if (csv === undefined && isGiven(call, "refused")) throw misuse("--refused goes with --csv");
  refuseOverwriting(call);
  const system = optional(call, "system");
  const head = {
    revision: wholeNumber(call, "revision") ?? policy.revision,
    now: moment(call),
    ...(mode === undefined ? {} : { mode }),
  };
  if (system !== undefined) {
    if (csv !== undefined) throw misuse("--system and --csv: people import, systems do not; give one");
    const by = optional(call, "by");
    const edit = readJson(required(call, "edit"));
    return alone(policy.planSystem({ ...head, ...(by === undefined ? {} : { by }), source: system, edit } as SystemPlanRequest));
  }
  const by = idOf(policy, "user", required(call, "by"));
  if (csv === undefined) return alone(policy.plan({ ...head, by, edit: readJson(required(call, "edit")) as Edit }));
  const bytes = readBytes(csv);
  refuseWorkbook(bytes, csv);
  const bar = announce(`planning ${(bytes.length / LARGE).toFixed(1)} MB of rows`, bytes.length >= LARGE && isChatty(call));
  try {
    const plan = policy.plan({ ...head, by, csv: bytes });
    return { plan, writeRefused: () => writeRefused(plan, bytes, call, namesOf(policy)) };
  } finally {
    bar.end();
  }
}

/** How workbooks of spreadsheets begin, those of today and those of before 2007. */
const WORKBOOKS = [
  [0x50, 0x4b, 0x03, 0x04],
  [0xd0, 0xcf, 0x11, 0xe0],
];

function refuseWorkbook(bytes: Uint8Array, file: string): void {
  if (!WORKBOOKS.some((beginning) => beginning.every((byte, at) => bytes[at] === byte))) return;
  throw CallError.of("MALFORMED_CSV", `\`${file}\` is a workbook of a spreadsheet; save it as CSV`, { file });
}

const alone = (plan: Plan): Made => ({ plan, writeRefused: () => undefined });

/** Refuses a place for the refused rows at which something else stands that the call reads or writes: it would be lost. */
function refuseOverwriting(call: Call): void {
  const refused = optional(call, "refused");
  if (refused === undefined) return;
  const others = [call.words[0], optional(call, "csv"), optional(call, "out")];
  const place = placeOf(refused);
  if (others.some((other) => other !== undefined && other !== "-" && placeOf(other) === place))
    throw misuse(`--refused would take the place of \`${refused}\`, which this call needs; give another file`);
}

/** Where a path leads, links followed. */
function placeOf(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return resolve(path);
  }
}

/** Writes the refused rows of an import, as it has them, to be mended and read again. */
function writeRefused(plan: Plan, bytes: Uint8Array, call: Call, nameOf: NameOf): void {
  const file = optional(call, "refused");
  if (file === undefined) return;
  const text = refusedTable(plan, bytes, (row) => harmless(rowSentence(row, nameOf)));
  if (text === undefined) {
    const isOfHeader = plan.table?.header === 0;
    note(
      call,
      isOfHeader
        ? `nothing was written to ${file}: the header of this table cannot be read; mend it first`
        : `nothing was written to ${file}: nobody can say where the rows of this table end; mend it first`,
    );
    return;
  }
  writeWhole(file, Buffer.from(text));
  const refused = plan.rows.filter(({ outcome, line }) => outcome === "refused" && line !== undefined).length;
  note(call, refused === 1 ? `1 refused row in ${file}` : `${refused} refused rows in ${file}`);
  const left = plan.outcome === "ok" ? 0 : plan.rows.filter(({ outcome, code }) => outcome === "skipped" && code === undefined).length;
  if (left > 0) note(call, `${left} rows that nothing is wrong with are not in it and were left out: --mode partial makes them`);
}

/** The file of a table that the call reads, not standard input. */
function tableOf(call: Call): string | undefined {
  const file = optional(call, "csv");
  return file === undefined || file === "-" ? undefined : harmless(file);
}

function show(plan: Plan, call: Call, { policy }: { readonly policy: Policy }): void {
  if (isJson(call)) printJson(plan);
  else print(planText(plan, namesOf(policy), tableOf(call)));
  for (const id of unknownIds(plan, call)) {
    const near = nearestId(id);
    if (near !== undefined) note(call, `there is no \`${id}\`; did you mean \`${near}\`?`);
  }
}

/** So many ids that are unknown are compared with the known ones. */
const COMPARED = 5;

/** The ids of a plan that name nobody: of rows, and of who edits where nothing is permitted. */
function unknownIds(plan: Plan, call: Call): string[] {
  const ids = plan.rows.flatMap(({ code, partner, user, meant }) => {
    if (code === "NOT_PERMITTED") return [optional(call, "by")].filter((id) => id !== undefined);
    return code === "UNKNOWN_ID" && meant === undefined ? [partner, user].filter((id) => id !== undefined) : [];
  });
  return [...new Set(ids)].slice(0, COMPARED);
}

/** `partner-policy plan`: what an edit would do. */
export const plan: Command = {
  name: "plan",
  group: "change",
  summary: "what would this edit do? row by row; changes nothing",
  usage: ["plan SNAPSHOT --by USER --edit EDIT", "plan SNAPSHOT --by USER --csv FILE", "plan SNAPSHOT --system SOURCE --edit EDIT"],
  about: "Prints what the edit would do, row by row: with --json the plan, as apply, a server or a browser takes it. Nothing is changed.",
  options: OPTIONS,
  exits: ["the edit can be made", "it is refused", "it is malformed"],
  examples: [
    {
      shows: "what if p-0003 lost its managers?",
      line: `partner-policy plan programme.json --by u-admin --edit '{"kind":"managers.remove-all","partners":["p-0003"]}'`,
    },
    {
      shows: "an import, row by row; refused rows stop no other one",
      line: `printf 'action,partner,user\\nadd,p-0001,u-admin\\nadd,p-0002,u-admin\\n' | partner-policy plan programme.json --by u-admin --csv - --mode partial`,
    },
  ],
  words: "file",
  async run(call): Promise<ExitCode> {
    const source = await loadSource(onlyWord(call, "the snapshot file"));
    const { plan: made, writeRefused } = makePlan(source.policy, call);
    show(made, call, source);
    writeRefused();
    return made.outcome === "ok" ? 0 : 1;
  },
};

/** `partner-policy apply`: the snapshot after an edit. */
export const apply: Command = {
  name: "apply",
  group: "change",
  summary: "make an edit and write the next snapshot; a dry run unless --write or --out is given",
  usage: [
    "apply SNAPSHOT --by USER --edit EDIT [--write | --out FILE]",
    "apply SNAPSHOT --by USER --csv FILE [--write | --out FILE]",
    "apply SNAPSHOT --system SOURCE --edit EDIT [--write | --out FILE]",
  ],
  about: `Plans the edit and, if it can be made, writes the next snapshot. Without --write and --out this is a dry run.

The file is replaced as a whole and keeps its mode. If somebody else changed it since it was read, nothing is written and the
answer is STALE_SNAPSHOT. While it is written, \`FILE.lock\` stands beside it. A folder of fragments is not written back: give --out.`,
  options: {
    ...OPTIONS,
    write: { help: "write the next snapshot in place of the one that was read" },
    out: { value: "FILE", help: "write the next snapshot there; - for standard output, then the plan is not printed", completes: "file" },
  },
  exits: ["made, or would be", "refused, or the snapshot changed meanwhile", "the edit is malformed, or the file cannot be written"],
  examples: [
    {
      shows: "a dry run",
      line: `partner-policy apply programme.json --by u-admin --edit '{"kind":"managers.remove-all","partners":["p-0003"]}'`,
    },
    {
      shows: "the next snapshot in a file of its own",
      line: `partner-policy apply programme.json --by u-admin --edit '{"kind":"managers.remove-all","partners":["p-0003"]}' --out next.json`,
    },
  ],
  words: "file",
  async run(call): Promise<ExitCode> {
    const path = onlyWord(call, "the snapshot file");
    const out = outOf(call, path);
    const source = await loadSource(path);
    if (source.isFolder && isGiven(call, "write")) throw misuse("a folder of fragments is not written back: give --out FILE");
    const { plan: made, writeRefused } = makePlan(source.policy, call);
    const isPrinted = out === "-";
    if (made.outcome !== "ok") {
      if (isPrinted) complain(isJson(call) ? JSON.stringify(made) : planText(made, namesOf(source.policy), tableOf(call)));
      else show(made, call, source);
      writeRefused();
      return 1;
    }
    if (out === undefined) {
      show(made, call, source);
      writeRefused();
      note(call, "dry run: nothing was written; give --write or --out FILE to write the next snapshot");
      return 0;
    }
    const next = source.policy.apply(made);
    const text = laidOut(next.toText(), jsonBytes(source.bytes));
    if (isPrinted) {
      writeText(Buffer.from(`${text}\n`));
      writeRefused();
      return 0;
    }
    const stale = write(out, `${text}\n`, source);
    if (stale !== undefined) {
      complain(isJson(call) ? faultsJson([stale]) : faultsText([stale]));
      return 1;
    }
    show(made, call, source);
    note(call, `wrote revision ${next.revision} to ${out}`);
    writeRefused();
    return 0;
  },
};

function outOf(call: Call, path: string): string | undefined {
  const out = optional(call, "out");
  if (!isGiven(call, "write")) return out;
  if (out !== undefined) throw misuse("--write and --out are two places; give one");
  if (path === "-") throw misuse("standard input is not written back: give --out FILE");
  return path;
}

/** The canonical text with the line breaks that the file had. */
function laidOut(text: string, before: Uint8Array): string {
  const indent = /^\s*\{\r?\n([ \t]+)"/.exec(Buffer.from(before.subarray(0, 256)).toString())?.[1];
  return indent === undefined ? text : JSON.stringify(JSON.parse(text), undefined, indent);
}

/** Writes the next snapshot, unless that would replace another one than was read. */
function write(out: string, text: string, source: Source): Fault | undefined {
  if (source.isFolder || !isSame(out, source.path)) {
    writeWhole(out, Buffer.from(text));
    return undefined;
  }
  const replacement = replace(out);
  if (!isUnchanged(replacement.target, source.bytes)) {
    replacement.abandon();
    return { code: "STALE_SNAPSHOT", at: "/revision", message: `\`${out}\` changed since it was read; nothing was written`, file: out };
  }
  replacement.write(Buffer.from(text));
  replacement.commit();
  return undefined;
}

function isSame(out: string, path: string): boolean {
  try {
    return path !== "-" && realpathSync(out) === realpathSync(path);
  } catch {
    return out === path;
  }
}

function isUnchanged(path: string, bytes: Uint8Array): boolean {
  try {
    return readFileSync(path).equals(bytes);
  } catch {
    return false;
  }
}
