/// <reference types="node" />
import { randomUUID } from "node:crypto";
import process from "node:process";
import tty from "node:tty";

const ENV = process.env;

function isSet(name: string): boolean {
  return ENV[name] !== undefined && ENV[name] !== "";
}

function isColoured(descriptor: 1 | 2): boolean {
  const forced = ENV.FORCE_COLOR;
  if (forced !== undefined) return forced !== "0" && forced !== "false";
  return !isSet("NO_COLOR") && ENV.TERM !== "dumb" && tty.isatty(descriptor);
}

/** The numbers by which a terminal begins and ends each. */
const COLOURS = { bold: [1, 22], dim: [2, 22], red: [31, 39], green: [32, 39], yellow: [33, 39] } as const;

type Paint = { readonly [colour in keyof typeof COLOURS]: (text: string) => string };

/** What begins our own sequences until they are written: nobody else's text has it. */
const MARK = `\ue000${randomUUID()}`;
const MARKED = new RegExp(`${MARK}\\d+m`, "g");

function paint(descriptor: 1 | 2): Paint {
  const isOn = isColoured(descriptor);
  const pen =
    ([begin, end]: readonly [number, number]) =>
    (text: string) =>
      isOn && text !== "" ? `${MARK}${begin}m${text}${MARK}${end}m` : text;
  return Object.fromEntries(Object.entries(COLOURS).map(([name, codes]) => [name, pen(codes)])) as Paint;
}

/** Colours of standard output. */
export const { bold, dim, red, green, yellow } = paint(1);
/** Colours of standard error. */
export const onError: Paint = paint(2);

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not reach a terminal
const UNSAFE = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]|\p{Bidi_Control}/u;
/** What nobody sees, and spaces that look like another one; lone surrogates are no character at all. */
const UNSEEN = /\p{Default_Ignorable_Code_Point}|[\u2028\u2029\ufff9-\ufffb\p{Surrogate}]|[^\P{Zs} \u3000]/u;
const SPELT = new RegExp(`${UNSAFE.source}|${UNSEEN.source}`, "gu");
/** An emoji may be told by what stands behind it, or be joined with another one. */
const PICTURE = /\p{Extended_Pictographic}|\p{Emoji_Modifier}|\ufe0f/u;

/**
 * The text with every control character and whatever nobody sees spelt out, so that no name in a file steers a terminal or
 * passes for another one; our own colours stay.
 */
export function harmless(text: string): string {
  const written = text.replace(SPELT, (character, at: number) => {
    if ((character === "\ufe0f" || character === "\u200d") && PICTURE.test(Array.from(text.slice(Math.max(0, at - 2), at)).at(-1) ?? ""))
      return character;
    return spelt(character);
  });
  return written.replaceAll(MARK, "\u001b[");
}

/** How many characters of the text are shown. */
export function width(text: string): number {
  return [...text.replace(MARKED, "")].length;
}

/** The text on one line, whatever names in it say. */
export function oneLine(text: string): string {
  return text.replaceAll("\n", "\\n").replaceAll("\t", "\\t");
}

/** JSON in which all of these stand as escapes: the same value, and nothing that a terminal obeys. */
export function harmlessJson(json: string): string {
  return json.replace(SPELT, (character) =>
    /\s/.test(character) && character < " "
      ? character
      : Array.from({ length: character.length }, (_, at) => unit(character.charCodeAt(at))).join(""),
  );
}

function spelt(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return code > 0xffff ? `\\u{${code.toString(16)}}` : unit(code);
}

function unit(code: number): string {
  return `\\u${code.toString(16).padStart(4, "0")}`;
}

/** Says whether a bar may be drawn: on a terminal that moves its cursor, where a person looks. */
export function drawsProgress(): boolean {
  const isBuild = isSet("CI") && ENV.CI !== "0" && ENV.CI !== "false";
  return tty.isatty(2) && !isBuild && ENV.TERM !== "dumb";
}

/** Says whether standard output is a terminal. */
export function isShown(): boolean {
  return tty.isatty(1);
}

/** How many columns the terminal has. */
export function columns(): number {
  return process.stderr.columns || 80;
}
