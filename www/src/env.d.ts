/** The size of the engine in bytes, written at build time. */
declare const __ENGINE_BYTES__: number;
