import { PolicyError } from "./errors.js";
import { reading } from "./reading.js";

/** What is often given in the place of what it would give, and what to do with it. */
const INSTEAD: Readonly<Record<string, string>> = {
  Response: "an asynchronous call reads it; a synchronous one takes its bytes, `await response.arrayBuffer()`",
  Blob: "an asynchronous call reads it; a synchronous one takes its bytes, `await blob.arrayBuffer()`",
  File: "an asynchronous call reads it; a synchronous one takes its bytes, `await file.arrayBuffer()`",
  Request: "give what is answered to it, `fetch(request)`",
  URL: "give what is there, `fetch(url)`",
  Promise: "await it first",
  ReadableStream: "give `new Response(stream)`",
};

/** What a value says that it is, whichever realm it is of. */
export function tagOf(value: unknown): string {
  return reading(() => Object.prototype.toString.call(value).slice(8, -1));
}

/** Says whether a value is a `Response`, of any realm. */
export function isResponse(value: unknown): value is Response {
  return tagOf(value) === "Response";
}

/** Says whether a value is a `Blob` or a `File`, of any realm. */
export function isBlob(value: unknown): value is Blob {
  return ["Blob", "File"].includes(tagOf(value));
}

/**
 * The bytes of a server's answer or of a file.
 *
 * @throws PolicyError `LOAD_FAILED` for an answer that is not `ok`, and where the bytes do not arrive
 */
export async function bytesOfBody(body: Response | Blob): Promise<ArrayBuffer> {
  const isAnswer = isResponse(body);
  if (isAnswer && !body.ok) throw PolicyError.of("LOAD_FAILED", "", `the server answered ${body.status}`);
  try {
    return await body.arrayBuffer();
  } catch (cause) {
    throw PolicyError.of("LOAD_FAILED", "", isAnswer ? "the server's answer broke off" : "the file cannot be read", cause);
  }
}

/** What to give in the place of a value that is often mistaken for what it would give; nothing for any other. */
export function insteadOf(value: unknown): string | undefined {
  const tag = tagOf(value);
  return Object.hasOwn(INSTEAD, tag) ? `a \`${tag}\` is none: ${INSTEAD[tag]}` : undefined;
}

/** What a value is, in words. */
export function described(value: unknown): string {
  const instead = insteadOf(value);
  if (instead !== undefined) return instead;
  if (value === null || value === undefined) return `\`${value}\` is none`;
  if (Array.isArray(value)) return "a list is none";
  if (typeof value !== "object") return `a ${typeof value} is none`;
  const tag = tagOf(value);
  return tag === "Object" ? "an object is none" : `a \`${tag}\` is none`;
}
