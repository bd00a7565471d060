import { configure, Uint8ArrayReader, ZipReader } from "@zip.js/zip.js/lib/zip-core-native.js";

/** One file of an archive. */
export interface ZipEntry {
  readonly name: string;
  readonly isFolder: boolean;
  readonly isEncrypted: boolean;
  readonly size: number;
  readonly packedSize: number;
  /** Unpacks it; the checksum is compared when its last byte was given. */
  readonly open: () => AsyncGenerator<Uint8Array>;
}

/** The entries of an archive: names, offsets and checksums are checked, what is ambiguous is refused by an error. */
export async function* zipEntries(bytes: Uint8Array): AsyncGenerator<ZipEntry> {
  configure({ useWebWorkers: false });
  const options = { strictness: "strict", checkSignature: true, checkOverlappingEntry: true, useWebWorkers: false } as const;
  const reader = new ZipReader(new Uint8ArrayReader(bytes), options);
  for await (const entry of reader.getEntriesGenerator()) {
    yield {
      name: entry.filename,
      isFolder: entry.directory,
      isEncrypted: entry.encrypted,
      size: entry.uncompressedSize,
      packedSize: entry.compressedSize,
      open: async function* () {
        if (entry.directory) return;
        const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
        const done = entry.getData(writable, options);
        // Where unpacking fails, its stream may stay open for ever: nobody waits for that alone.
        const failed = new Promise<never>((_, reject) => done.catch(reject));
        failed.catch(() => undefined);
        const chunks = readable.getReader();
        const read = () => Promise.race([chunks.read(), failed]);
        try {
          for (let next = await read(); next.done !== true; next = await read()) yield next.value;
          await done;
        } finally {
          await chunks.cancel().catch(() => undefined);
        }
      },
    };
  }
}
