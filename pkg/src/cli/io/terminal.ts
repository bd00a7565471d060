/// <reference types="node" />
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

const COLOURS = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33 } as const;

type Paint = { readonly [colour in keyof typeof COLOURS]: (text: string) => string };

function paint(descriptor: 1 | 2): Paint {
  const isOn = isColoured(descriptor);
  const pens = Object.entries(COLOURS).map(([name, code]) => [
    name,
    (text: string) => (isOn && text !== "" ? `\u001b[${code}m${text}\u001b[0m` : text),
  ]);
  return Object.fromEntries(pens) as Paint;
}

/** Colours of standard output. */
export const { bold, dim, red, green, yellow } = paint(1);
/** Colours of standard error. */
export const onError: Paint = paint(2);

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not reach a terminal
const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: a colour begins with one
const OWN_COLOUR = /^\u001b\[(0|1|2|31|32|33)m/;

/** The text with every control character spelt out, so that no name in a file steers a terminal; our own colours stay. */
export function harmless(text: string): string {
  return text.replace(CONTROLS, (character, at: number) =>
    character === "\u001b" && OWN_COLOUR.test(text.slice(at, at + 5)) ? character : spelt(character),
  );
}

function spelt(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
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
