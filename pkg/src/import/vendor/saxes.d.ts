// The declarations that saxes ships do not compile under `exactOptionalPropertyTypes`; these are the part that is used here.
export declare class SaxesParser {
  constructor(options?: { readonly position?: boolean });
  readonly line: number;
  on(event: "opentag", handler: (tag: { readonly name: string; readonly attributes: unknown }) => void): void;
  on(event: "closetag", handler: (tag: { readonly name: string }) => void): void;
  on(event: "text" | "cdata" | "doctype", handler: (text: string) => void): void;
  on(event: "xmldecl", handler: (declared: { readonly encoding?: string }) => void): void;
  on(event: "error", handler: (error: Error) => void): void;
  write(chunk: string): this;
  close(): this;
}
