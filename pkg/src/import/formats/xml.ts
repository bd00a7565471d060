import { xmlParser } from "../vendor/xml.js";
import { FileFault } from "./fault.js";

/** An element of a metadata file. */
export interface Element {
  readonly name: string;
  readonly line: number;
  readonly children: Element[];
  /** The text directly in it, without white space around. */
  text: string;
}

/** Bounds of a metadata file; the largest profiles of large organisations have 10 MB. */
/** Encodings that a file may declare: those by which it is read. */
const UNICODE = /^(utf-?8|utf-?16(le|be)?|us-ascii|ascii)$/i;
const MOST_DEPTH = 64;
const MOST_CHARACTERS = 256 * 1024 * 1024;

/**
 * The root element of an XML file. A document type is refused, and with it every entity that a file could declare: the five of XML
 * are all that are known.
 *
 * @throws FileFault `XML_DOCTYPE`, `MALFORMED_XML`, `UNKNOWN_ENCODING` or `LIMIT_EXCEEDED`, with the line
 */
export async function readXml(text: AsyncIterable<string>): Promise<Element> {
  const open: Element[] = [];
  let root: Element | undefined;
  let size = 0;
  const fail = (code: string, message: string): never => {
    throw new FileFault(code, message, parser.line);
  };
  const parser = xmlParser({
    open: (name, attributes) => {
      const element: Element = { name: name.replace(/^.*:/, ""), line: parser.line, children: [], text: "" };
      if (open.length >= MOST_DEPTH) fail("LIMIT_EXCEEDED", `elements nest deeper than ${MOST_DEPTH}`);
      for (const key of Object.keys(attributes)) {
        if (!/^(xmlns(:.*)?|(xsi|xml):\w+)$/.test(key)) fail("MALFORMED_XML", `the attribute \`${key}\` has no meaning here`);
      }
      open.at(-1)?.children.push(element);
      root ??= element;
      open.push(element);
    },
    text: (part) => {
      const element = open.at(-1);
      if (element !== undefined) element.text += part;
    },
    close: () => {
      const element = open.pop();
      if (element === undefined) return;
      element.text = element.text.trim();
      if (element.text !== "" && element.children.length > 0) fail("MALFORMED_XML", `text stands beside elements in \`${element.name}\``);
    },
    encoding: (name) => {
      if (!UNICODE.test(name)) fail("UNKNOWN_ENCODING", `the file says that it is \`${name.slice(0, 40)}\`; an export is UTF-8`);
    },
    doctype: () => fail("XML_DOCTYPE", "the file declares a document type or entities, which an export never does"),
    fault: (message) => fail("MALFORMED_XML", message),
  });
  for await (const piece of text) {
    size += piece.length;
    if (size > MOST_CHARACTERS) fail("LIMIT_EXCEEDED", `the file has more than ${MOST_CHARACTERS} characters`);
    parser.write(piece);
  }
  parser.end();
  if (root === undefined) throw new FileFault("MALFORMED_XML", "the file has no element", 1);
  return root;
}

/** The elements of a name directly in another one. */
export function all(element: Element, name: string): Element[] {
  return element.children.filter((child) => child.name === name);
}

/**
 * The text of the element of a name; undefined if there is none or it is empty.
 *
 * @throws FileFault `MALFORMED_XML` where two elements of the name say different things, for neither is guessed, or one holds elements
 */
export function value(element: Element, name: string): string | undefined {
  let found: Element | undefined;
  for (const child of element.children) {
    if (child.name !== name) continue;
    if (found !== undefined && found.text !== child.text)
      throw new FileFault("MALFORMED_XML", `the element \`${name}\` stands twice and says different things`, child.line);
    if (child.children.length > 0)
      throw new FileFault("MALFORMED_XML", `elements stand in \`${name}\`, where a text should be`, child.line);
    found ??= child;
  }
  return found === undefined || found.text === "" ? undefined : found.text;
}

/**
 * The text of an element that must be there.
 *
 * @throws FileFault `MALFORMED_XML` where it is not
 */
export function needed(element: Element, name: string): string {
  const text = value(element, name);
  if (text === undefined) throw new FileFault("MALFORMED_XML", `the element \`${element.name}\` lacks \`${name}\``, element.line);
  return text;
}

/** What the element of a name says: true or false, or nothing. */
function flag(element: Element, name: string): boolean | undefined {
  const text = value(element, name)?.toLowerCase();
  if (text === undefined) return undefined;
  if (text !== "true" && text !== "false")
    throw new FileFault("MALFORMED_XML", `the element \`${name}\` is neither true nor false: \`${text.slice(0, 40)}\``, element.line);
  return text === "true";
}

/** Says whether the element of a name says `true`. */
export function isTrue(element: Element, name: string): boolean {
  return flag(element, name) === true;
}

/** Says whether the element of a name says `false`. */
export function isFalse(element: Element, name: string): boolean {
  return flag(element, name) === false;
}
