import { PolicyError } from "../errors.js";
import type { FetchRequest } from "../platform.js";
import { type Json, Malformed, record, TooLarge } from "./request.js";

/**
 * The JSON object that is a request's body.
 *
 * @param maxBytes how many bytes a body may have
 * @throws Malformed for another content type, bytes that are no UTF-8, text that is no JSON object, values nested deeper than any
 * record, and an object anywhere in it that names a member twice: which of the two counts is for every reader to guess (RFC 8259,
 * section 4)
 * @throws TooLarge beyond `maxBytes`
 */
export async function readBody(request: FetchRequest, maxBytes: number): Promise<Json> {
  if (!isJson(request.headers.get("content-type"))) throw new Malformed("the content type is not `application/json`");
  const bytes = await bytesOf(request, maxBytes);
  let text: string;
  let body: unknown;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    body = JSON.parse(text);
  } catch {
    throw new Malformed("the body is no JSON");
  }
  const fault = faultOf(text);
  if (fault !== undefined) throw new Malformed(fault);
  return record(body, "the body");
}

/** Says whether a content type is that of JSON, which has no parameters but its encoding. */
function isJson(contentType: string | null): boolean {
  const [type = "", ...parameters] = (contentType ?? "").split(";").map((part) => part.replace(/\s/g, "").toLowerCase());
  return type === "application/json" && parameters.every((parameter) => !/^charset=(?!"?utf-8"?$)/.test(parameter));
}

/** How many times as much as is taken is read on, and dropped: whoever is still sending when it is refused never hears why. */
const HEARD_OUT = 16;

/** What reads the body of a request, which somebody may have read before. */
function readerOf({ body, bodyUsed }: FetchRequest) {
  try {
    if (bodyUsed !== true) return body?.getReader();
  } catch (cause) {
    throw PolicyError.of("INVALID_VALUE", "/request", "the body of the request is being read already", cause);
  }
  throw PolicyError.of("INVALID_VALUE", "/request", "the body of the request was read already: give a clone of it");
}

/** The bytes of a body, of which no more than `maxBytes` are kept. */
async function bytesOf(request: FetchRequest, maxBytes: number): Promise<Uint8Array> {
  const reader = readerOf(request);
  const chunks: Uint8Array[] = [];
  let length = 0;
  for (let read = await reader?.read(); read?.value !== undefined; read = await reader?.read()) {
    length += read.value.length;
    if (length <= maxBytes) chunks.push(read.value);
    else if (length > HEARD_OUT * maxBytes) {
      await reader?.cancel();
      break;
    }
  }
  if (length > maxBytes) throw new TooLarge(`LIMIT_EXCEEDED: the body has more than ${maxBytes} bytes`);
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}

/** How deep a body may be nested: deeper than any record or edit, and far from the end of anybody's stack. */
const DEEPEST = 96;

/**
 * What is wrong with a text that is JSON: an object that gives one name to two of its members, however they are written, since
 * `JSON.parse` keeps the last of them without a word; or values that are nested so deep that whoever writes them again fails.
 */
function faultOf(json: string): string | undefined {
  const open: (Set<string> | undefined)[] = [];
  let name = "";
  for (let at = 0; at < json.length; at += 1) {
    const character = json.charCodeAt(at);
    if (character === QUOTE) {
      const begin = at;
      at = endOfText(json, begin);
      name = json.slice(begin, at + 1);
    } else if (character === COLON) {
      const names = open.at(-1);
      const said = JSON.parse(name) as string;
      if (names?.has(said)) return `an object of the body has two members ${name}`;
      names?.add(said);
    } else if (character === OPEN_OBJECT || character === OPEN_LIST) {
      if (open.push(character === OPEN_OBJECT ? new Set() : undefined) > DEEPEST) return "the body is nested too deep";
    } else if (character === CLOSE_OBJECT || character === CLOSE_LIST) open.pop();
  }
  return undefined;
}

const [QUOTE, COLON, BACKSLASH] = [0x22, 0x3a, 0x5c];
const [OPEN_OBJECT, CLOSE_OBJECT, OPEN_LIST, CLOSE_LIST] = [0x7b, 0x7d, 0x5b, 0x5d];

/** Where the text that begins at `begin` has its last quotation mark: the first with an even number of backslashes before it. */
function endOfText(json: string, begin: number): number {
  for (let end = json.indexOf('"', begin + 1); ; end = json.indexOf('"', end + 1)) {
    let slashes = 0;
    while (json.charCodeAt(end - 1 - slashes) === BACKSLASH) slashes += 1;
    if (slashes % 2 === 0) return end;
  }
}
