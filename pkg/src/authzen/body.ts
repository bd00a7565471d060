import type { FetchRequest } from "../platform.js";
import { type Json, Malformed, record, TooLarge } from "./request.js";

/**
 * The JSON object that is a request's body.
 *
 * @param maxBytes how many bytes a body may have
 * @throws Malformed for another content type, bytes that are no UTF-8, text that is no JSON object, and an object anywhere in
 * it that names a member twice: which of the two counts is for every reader to guess (RFC 8259, section 4)
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
  const doubled = doubledMember(text);
  if (doubled !== undefined) throw new Malformed(`an object of the body has two members ${JSON.stringify(doubled)}`);
  return record(body, "the body");
}

/** Says whether a content type is that of JSON, which has no parameters but its encoding. */
function isJson(contentType: string | null): boolean {
  const [type = "", ...parameters] = (contentType ?? "").split(";").map((part) => part.replace(/\s/g, "").toLowerCase());
  return type === "application/json" && parameters.every((parameter) => !/^charset=(?!"?utf-8"?$)/.test(parameter));
}

/** How many times as much as is taken is read on, and dropped: whoever is still sending when it is refused never hears why. */
const HEARD_OUT = 16;

/** The bytes of a body, of which no more than `maxBytes` are kept. */
async function bytesOf(request: FetchRequest, maxBytes: number): Promise<Uint8Array> {
  const reader = request.body?.getReader();
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

/**
 * The name that an object of a JSON text gives to two of its members, however they are written. `JSON.parse` keeps the last of
 * them without a word, and no reviver is told of the others.
 */
export function doubledMember(json: string): string | undefined {
  const open: (Set<string> | undefined)[] = [];
  let previous = "";
  for (const [token] of json.matchAll(/"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\]:]/gs)) {
    if (token === "{") open.push(new Set());
    else if (token === "[") open.push(undefined);
    else if (token === "}" || token === "]") open.pop();
    else if (token === ":") {
      const name = JSON.parse(previous) as string;
      const names = open.at(-1);
      if (names?.has(name)) return name;
      names?.add(name);
    }
    previous = token;
  }
  return undefined;
}
