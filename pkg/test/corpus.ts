import { readFileSync } from "node:fs";

/** The folder of the scenarios, which the tests in Rust run too. */
export const corpus = new URL("../../tests/scenarios/", import.meta.url);

/** The text of a file of the corpus. */
export const textOf = (name: string) => readFileSync(new URL(name, corpus), "utf8");

/** The base programmes that the scenarios patch. */
export const withBases = { base: (name: string) => textOf(`bases/${name}.json`) };
