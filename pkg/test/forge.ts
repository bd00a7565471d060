/** The bytes before a capsule's document. */
export const HEAD = 32;

function mixed(sum: number, word: number, next: number): number {
  const product = (Math.imul(sum ^ word, 0x9e3779b1) + next) | 0;
  return (product << 13) | (product >>> 19);
}

/** The capsule with the length and the checksum that it ought to have, whatever else it says. */
export function repaired(capsule: Uint8Array): Uint8Array {
  const bytes = capsule.slice();
  const view = new DataView(bytes.buffer);
  view.setInt32(8, bytes.length, true);
  let [a, b] = [1, 2];
  for (let at = 8; at < bytes.length; at += 8) {
    const [word, next] = [view.getInt32(at, true), view.getInt32(at + 4, true)];
    if (at % 16 === 0) a = mixed(a, word, next);
    else b = mixed(b, word, next);
  }
  view.setInt32(4, mixed(0, a, b), true);
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
  document.push(...number(viewer), 0, 0, 0, 0, 1, 1, 2, ...word(entry));
  document.splice(0, 4, ...word(root));
  const bytes = new Uint8Array(Math.ceil((HEAD + document.length) / 16) * 16);
  bytes.set([0x50, 0x50, 0x43, 4]);
  bytes.set(document, HEAD);
  const view = new DataView(bytes.buffer);
  view.setFloat64(16, now, true);
  view.setFloat64(24, now + 3_600_000, true);
  return repaired(bytes);
}
