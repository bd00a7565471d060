import { Policy, type Snapshot } from "partner-policy/slim";
import { fault } from "../programme/fault.js";
import { decoded } from "../programme/tables.js";
import type { Opened, SnapshotDifference } from "./protocol.js";

/**
 * Finds out what a file is; a programme is checked in full by the engine.
 *
 * @throws FileFault for what is no text; PolicyError for a programme that does not load
 */
export async function openedAs(file: Blob): Promise<Opened> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  const { text, isUnicode } = decoded(bytes);
  const head = text.slice(0, 4000);
  if (!isUnicode && /^\s*[[{]/.test(head)) throw fault("JSON is written in UTF-8, and this file is not.");
  if (/^\s*\{/.test(head) && (/"partner-policy\/\d/.test(text.slice(0, 200_000)) || /"(users|partners)"\s*:/.test(head))) {
    const policy = Policy.loadSync(text);
    try {
      const snapshot = policy.toJSON();
      return {
        is: "programme",
        file: new Blob([policy.toText()]),
        partners: snapshot.partners.length,
        people: snapshot.users.length,
        revision: policy.revision,
        diagnostics: policy.diagnostics,
      };
    } finally {
      policy.close();
    }
  }
  const first = head.split(/\r?\n/).find((line) => line.trim() !== "") ?? "";
  const columns = first
    .toLowerCase()
    .split(/[,;\t|]/)
    .map((column) => column.trim().replaceAll('"', ""));
  const isManagers = !/^\s*[[{]/.test(head) && columns.includes("action") && columns.includes("user");
  // The bytes that were looked at, whatever becomes of the file that they came from.
  return isManagers ? { is: "managers", bytes } : { is: "records", file: new Blob([bytes]) };
}

type Entry = Readonly<Record<string, unknown>>;

/** What differs between two snapshots, section by section: facts and their members, not what follows from them. */
export function snapshotDifferences(before: Snapshot, after: Snapshot): SnapshotDifference[] {
  const [old, young] = [before, after] as unknown as [Entry, Entry];
  const sections = new Set([...Object.keys(old), ...Object.keys(young)]);
  sections.delete("format");
  sections.delete("revision");
  return [...sections].flatMap((section): SnapshotDifference[] => {
    const [was, is] = [old[section], young[section]];
    if (!Array.isArray(was ?? []) || !Array.isArray(is ?? [])) {
      const members = differing((was ?? {}) as Entry, (is ?? {}) as Entry);
      return members.length === 0 ? [] : [{ section, id: "", change: "changed", members }];
    }
    const entries = (list: unknown) => new Map(((list ?? []) as unknown[]).map((entry) => [keyOf(section, entry), entry]));
    const [ones, others] = [entries(was), entries(is)];
    return [...new Set([...ones.keys(), ...others.keys()])].flatMap((id): SnapshotDifference[] => {
      const [one, other] = [ones.get(id), others.get(id)];
      if (one === undefined) return [{ section, id, change: "added", members: [] }];
      if (other === undefined) return [{ section, id, change: "removed", members: [] }];
      const members = differing(one as Entry, other as Entry);
      return members.length === 0 ? [] : [{ section, id, change: "changed", members }];
    });
  });
}

function keyOf(section: string, entry: unknown): string {
  if (typeof entry !== "object" || entry === null) return String(entry);
  const { id, token, partner, user, module, event } = entry as Entry;
  if (section === "managers") return `${partner} ${user}`;
  if (section === "notifications") return `${module} ${event}`;
  return String(id ?? token ?? partner);
}

/** The members that differ, with what they say; both snapshots come from the engine, which writes members in one order. */
function differing(before: Entry, after: Entry): SnapshotDifference["members"] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((name) =>
    JSON.stringify(before[name]) === JSON.stringify(after[name]) ? [] : [{ name, before: before[name], after: after[name] }],
  );
}
