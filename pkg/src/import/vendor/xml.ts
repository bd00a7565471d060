import { SaxesParser } from "saxes";

/** What reads XML: complete well-formedness checks, no document type, no entities but the five of XML. */
export interface XmlEvents {
  readonly open: (name: string, attributes: Readonly<Record<string, string>>) => void;
  readonly text: (text: string) => void;
  readonly close: (name: string) => void;
  readonly doctype: () => void;
  /** The encoding that the file declares. */
  readonly encoding: (name: string) => void;
  readonly fault: (message: string) => void;
}

/** A parser that is fed pieces of text. */
export interface XmlParser {
  readonly line: number;
  readonly write: (text: string) => void;
  readonly end: () => void;
}

/** Reads XML strictly; `saxes` is the parser of jsdom. */
export function xmlParser(events: XmlEvents): XmlParser {
  const parser = new SaxesParser({ position: true });
  parser.on("opentag", ({ name, attributes }) => events.open(name, attributes as Record<string, string>));
  parser.on("closetag", ({ name }) => events.close(name));
  parser.on("text", events.text);
  parser.on("cdata", events.text);
  parser.on("doctype", events.doctype);
  parser.on("xmldecl", ({ encoding }) => {
    if (encoding !== undefined) events.encoding(encoding);
  });
  parser.on("error", ({ message }) => events.fault(message.replace(/^(\S*:)?\d+:\d+: /, "")));
  return {
    get line() {
      return parser.line;
    },
    write: (text) => {
      parser.write(text);
    },
    end: () => {
      parser.close();
    },
  };
}
