import { readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";

/** The folder of the package. */
export const ROOT = fileURLToPath(new URL("../", import.meta.url));

/** The declarations that a program imports, by entry: those of `package.json`, without the bundle of the main one. */
export const ENTRIES: readonly { readonly name: string; readonly types: string }[] = Object.entries(
  JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")).exports as Record<string, { import?: { types: string } }>,
).flatMap(([path, { import: found }]) => (found === undefined ? [] : [{ name: path.slice(2), types: join(ROOT, found.types) }]));

const options: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  strict: true,
  exactOptionalPropertyTypes: true,
  types: [],
  noEmit: true,
};

/** Something that an entry exports. */
export interface Exported {
  readonly name: string;
  readonly symbol: ts.Symbol;
  readonly declarations: readonly ts.Declaration[];
}

/** The built declarations of the package, as the compiler sees them. */
export class Api {
  readonly #program = ts.createProgram(
    ENTRIES.map(({ types }) => types),
    options,
  );
  readonly checker = this.#program.getTypeChecker();

  /** What an entry exports, by name; aliases are followed. */
  exportsOf(types: string): Exported[] {
    const source = this.#program.getSourceFile(types);
    const module = source === undefined ? undefined : this.checker.getSymbolAtLocation(source);
    if (module === undefined) throw new Error(`${types} is no module: build the package first`);
    return this.checker
      .getExportsOfModule(module)
      .map((each) => {
        const symbol = each.flags & ts.SymbolFlags.Alias ? this.checker.getAliasedSymbol(each) : each;
        return { name: each.name, symbol, declarations: symbol.declarations ?? [] };
      })
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** The text of what stands above a declaration, its overloads included. */
  docOf(symbol: ts.Symbol): { readonly text: string; readonly tags: readonly string[] } {
    return {
      text: ts.displayPartsToString(symbol.getDocumentationComment(this.checker)),
      tags: symbol.getJsDocTags(this.checker).map((tag) => tag.name),
    };
  }

  /** What may be called or read of a class: everything that is neither private nor internal. */
  membersOf(declaration: ts.ClassDeclaration): ts.Symbol[] {
    const found = declaration.members.flatMap((member) => {
      const symbol = member.name && !ts.isPrivateIdentifier(member.name) ? this.checker.getSymbolAtLocation(member.name) : undefined;
      const isHidden = (ts.getCombinedModifierFlags(member) & ts.ModifierFlags.Private) !== 0;
      return symbol === undefined || isHidden ? [] : [symbol];
    });
    return [...new Set(found)];
  }
}

/** A path inside the package as it is written everywhere. */
export function pathOf(file: string): string {
  return relative(join(ROOT, "dist"), file).split(sep).join("/");
}
