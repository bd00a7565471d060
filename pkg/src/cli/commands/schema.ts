/// <reference types="node" />
import { readdirSync, readFileSync } from "node:fs";
import { nearest } from "../../nearest.js";
import { misuse } from "../io/fault.js";
import { print, printJson } from "../io/streams.js";
import { SCHEMAS } from "../places.js";
import { type Command, isJson, onlyWord } from "./command.js";

function textOf(name: string): string {
  return readFileSync(new URL(`${name}.json`, SCHEMAS), "utf8");
}

/** The names of the schemas. */
export function schemaNames(): string[] {
  return readdirSync(SCHEMAS)
    .filter((name) => name.endsWith(".json"))
    .map((name) => name.slice(0, -".json".length))
    .sort();
}

/** Every action that a question may name. */
export function actionNames(): string[] {
  return (JSON.parse(textOf("action")) as { enum: string[] }).enum;
}

/** Every kind of edit, of people and of systems. */
export function editKinds(): string[] {
  const nodes = [...kindsIn("edit-request", "Edit"), ...kindsIn("system-edit-request", "SystemEdit")];
  return nodes.map(({ properties }) => properties?.kind?.const ?? "");
}

/** What is read of a JSON Schema. */
export interface SchemaNode {
  readonly description?: string;
  readonly const?: string;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly oneOf?: readonly SchemaNode[];
}

/** The kinds of a type that a schema defines. */
export function kindsIn(name: string, type: string): readonly SchemaNode[] {
  const { $defs } = JSON.parse(textOf(name)) as { $defs: Record<string, SchemaNode> };
  return $defs[type]?.oneOf ?? [];
}

/** `partner-policy schema`: the JSON Schema of a format. */
export const schema: Command = {
  name: "schema",
  group: "start",
  summary: "print the JSON Schema of a format; without a name, the names",
  usage: ["schema [NAME]"],
  about: "Prints the JSON Schema (2020-12) of a format, for editors and other checkers. Without NAME: the names.",
  options: {},
  exits: ["printed", undefined, "there is no such schema"],
  examples: [
    { shows: "which formats there are", line: "partner-policy schema" },
    { shows: "a file to name in the settings of an editor", line: "partner-policy schema snapshot > snapshot.schema.json" },
  ],
  words: schemaNames,
  run(call) {
    const names = schemaNames();
    if (call.words.length === 0) {
      if (isJson(call)) printJson(names);
      else print(names.join("\n"));
      return 0;
    }
    const name = onlyWord(call, "the name");
    if (!names.includes(name)) {
      const near = nearest(name, names);
      throw misuse(`there is no schema \`${name}\`; ${near === undefined ? `there are ${names.join(", ")}` : `did you mean \`${near}\`?`}`);
    }
    print(textOf(name).trimEnd());
    return 0;
  },
};
