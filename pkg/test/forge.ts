/** The bytes before a capsule's document. */
export const HEAD = 32;

function mixed(sum: number, word: number): number {
  const product = Math.imul(sum ^ word, 0x9e3779b1);
  return (product << 13) | (product >>> 19);
}

/** The capsule with the length and the checksum that it ought to have, whatever else it says. */
export function repaired(capsule: Uint8Array): Uint8Array {
  const bytes = capsule.slice();
  const view = new DataView(bytes.buffer);
  view.setInt32(8, bytes.length, true);
  const sums = [1, 2, 3, 4];
  for (let at = 8; at < bytes.length; at += 4) {
    const lane = (at / 4) % 4;
    sums[lane] = mixed(sums[lane] as number, view.getInt32(at, true));
  }
  view.setInt32(4, sums.reduce(mixed, 0), true);
  return bytes;
}

function number(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...number(Math.floor(value / 0x80))];
}

const word = (value: number): number[] => [value & 0xff, (value >> 8) & 0xff, (value >> 16) & 0xff, value >>> 24];

/** A capsule that holds at `now` whose one action, `lead.view`, is allowed by the last of `things`, which follow each other. */
export function capsuleOf(things: readonly (readonly number[])[], now: number, ladder: readonly number[] = [0]): Uint8Array {
  const document: number[] = [0, 0, 0, 0];
  let graph = 0;
  for (const thing of things) {
    graph = document.length;
    for (const byte of thing) document.push(byte);
  }
  const grants = document.length;
  for (const byte of ladder) document.push(byte);
  const entry = document.length;
  document.push(3, ...number(graph), 0, ...number(grants));
  const viewer = document.length;
  document.push(1, 0x75);
  const root = document.length;
  document.push(...number(viewer), 0, 0, 1, 2, ...word(entry));
  document.splice(0, 4, ...word(root));
  const bytes = new Uint8Array(Math.ceil((HEAD + document.length) / 16) * 16);
  bytes.set([0x50, 0x50, 0x43, 2]);
  bytes.set(document, HEAD);
  const view = new DataView(bytes.buffer);
  view.setFloat64(16, now, true);
  view.setFloat64(24, now + 3_600_000, true);
  return repaired(bytes);
}
