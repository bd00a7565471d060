import { deflateRawSync } from "node:zlib";
import type { Given } from "./import-org.js";

/** An id of Salesforce: a prefix and a number, completed when it is read. */
export const id = (prefix: string, number: number) => `${prefix}5f${String(number).padStart(10, "0")}`;

/** A table as CSV, with a column for every member. */
export const table = (name: string, rows: readonly Readonly<Record<string, string>>[]): Given => {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  return {
    path: `${name}.csv`,
    content: `${columns.join(",")}\n${rows.map((row) => columns.map((column) => row[column] ?? "").join(",")).join("\n")}\n`,
  };
};

/** A file of metadata in source format. */
export const meta = (path: string, root: string, body: string): Given => ({
  path: `force-app/${path}-meta.xml`,
  content: `<?xml version="1.0" encoding="UTF-8"?>\n<${root} xmlns="http://soap.sforce.com/2006/04/metadata">${body}</${root}>\n`,
});

/** What a profile or permission set gives on an object. */
export const permissions = (object: string, ...names: string[]) =>
  `<objectPermissions><object>${object}</object>${["allowCreate", "allowRead", "allowEdit", "allowDelete", "viewAllRecords", "modifyAllRecords"].map((name) => `<${name}>${names.includes(name)}</${name}>`).join("")}</objectPermissions>`;

export const ALL = ["allowCreate", "allowRead", "allowEdit", "allowDelete"];

/** The sharing rules of an object. */
export const rules = (object: string, body: string) => meta(`sharingRules/${object}.sharingRules`, "SharingRules", body);

/** A criteria rule that gives everybody inside Read. */
export const criteria = (name: string, items: readonly (readonly [string, string, string])[], more = "") =>
  `<sharingCriteriaRules><fullName>${name}</fullName><accessLevel>Read</accessLevel><sharedTo><allInternalUsers/></sharedTo>${more}${items
    .map(
      ([field, operation, value]) =>
        `<criteriaItems><field>${field}</field><operation>${operation}</operation><value>${value}</value></criteriaItems>`,
    )
    .join("")}</sharingCriteriaRules>`;

/** An archive as it is written: local headers, the directory, its end. */
export function archive(entries: readonly { name: string; content: Uint8Array; size?: number; sum?: number }[]): Uint8Array {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const { name, content, size = content.length, sum = crc32(content) } of entries) {
    const packed = deflateRawSync(content);
    const head = Buffer.alloc(26);
    head.writeUInt16LE(20, 0);
    head.writeUInt16LE(0x0800, 2);
    head.writeUInt16LE(8, 4);
    head.writeUInt16LE(0x5a21, 8);
    head.writeUInt32LE(sum, 10);
    head.writeUInt32LE(packed.length, 14);
    head.writeUInt32LE(size, 18);
    head.writeUInt16LE(Buffer.byteLength(name), 22);
    parts.push(Buffer.from("PK\u0003\u0004"), head, Buffer.from(name), packed);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(at, 10);
    directory.push(Buffer.from("PK\u0001\u0002\u0014\u0000"), head, tail, Buffer.from(name));
    at += 30 + Buffer.byteLength(name) + packed.length;
  }
  const list = Buffer.concat(directory);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(entries.length, 4);
  end.writeUInt16LE(entries.length, 6);
  end.writeUInt32LE(list.length, 8);
  end.writeUInt32LE(at, 12);
  return Buffer.concat([...parts, list, Buffer.from("PK\u0005\u0006"), end]);
}

function crc32(bytes: Uint8Array): number {
  let sum = 0xffffffff;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit += 1) sum = sum & 1 ? (sum >>> 1) ^ 0xedb88320 : sum >>> 1;
  }
  return (sum ^ 0xffffffff) >>> 0;
}
