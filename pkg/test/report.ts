import ts from "typescript";
import { type Api, ENTRIES, type Exported, ROOT } from "./api.js";

const printer = ts.createPrinter({ removeComments: true, newLine: ts.NewLineKind.LineFeed });
const specifier = (name: string) => (name === "" ? "partner-policy" : `partner-policy/${name}`);

/**
 * What an entry promises to its callers: every export as it is declared, in the order of the names, and the types that it
 * speaks of without exporting them. What the main entry exports as well is named only.
 */
export function reportOf(api: Api, { name, types }: (typeof ENTRIES)[number]): string {
  const main = new Set((name === "" ? [] : api.exportsOf((ENTRIES[0] as (typeof ENTRIES)[number]).types)).map(({ symbol }) => symbol));
  const exported = api.exportsOf(types);
  const shared = exported.filter(({ symbol }) => main.has(symbol));
  const own = exported.filter(({ symbol }) => !main.has(symbol));
  const parts = [`# ${specifier(name)}`, "The public declarations, checked by `test/report.test.ts`; `UPDATE=1` writes them anew."];
  if (shared.length > 0) parts.push("As of `partner-policy`:", shared.map((each) => `- \`${each.name}\``).join("\n"));
  if (own.length > 0) parts.push(block(own.map((each) => textOf(each))));
  const hidden = hiddenOf(api, own, new Set([...exported.map(({ symbol }) => symbol), ...main]));
  if (hidden.length > 0) parts.push("Spoken of, but not exported:", block(hidden.map((each) => textOf(each))));
  return `${parts.join("\n\n")}\n`;
}

function block(texts: readonly string[]): string {
  return `\`\`\`ts\n${texts.join("\n\n")}\n\`\`\``;
}

function textOf({ name, declarations }: Exported): string {
  const declared = declarations.map((declaration) => ts.getNameOfDeclaration(declaration)?.getText()).find((own) => own !== name);
  const alias = declared === undefined ? [] : [`export { ${declared} as ${name} };`];
  return declarations
    .map((declaration) => {
      // The name of a variable is inside its statement.
      const node = ts.isVariableDeclaration(declaration) ? declaration.parent.parent : declaration;
      return printer.printNode(ts.EmitHint.Unspecified, published(node), declaration.getSourceFile());
    })
    .map((text) => (text.startsWith("export ") ? text.replace(/^export declare /, "export ") : `/* ${name} */ ${text}`))
    .map((text) =>
      text.replace(
        /^(export type \w+ =) ((?:"[^"]+" \| ){9,}"[^"]+");$/,
        (_, head, union) => `${head}\n  | ${union.replaceAll(" | ", "\n  | ")};`,
      ),
    )
    .concat(alias)
    .join("\n");
}

/** A class without what is private or internal. */
function published(node: ts.Node): ts.Node {
  if (!ts.isClassDeclaration(node)) return node;
  const members = node.members.filter((member) => {
    const isPrivate = (ts.getCombinedModifierFlags(member) & ts.ModifierFlags.Private) !== 0;
    const isInternal = ts.getJSDocTags(member).some((tag) => tag.tagName.text === "internal");
    return !isPrivate && !isInternal && !(member.name !== undefined && ts.isPrivateIdentifier(member.name));
  });
  return ts.factory.updateClassDeclaration(node, node.modifiers, node.name, node.typeParameters, node.heritageClauses, members);
}

/** The declarations of this package that others name without exporting them, and those that these name. */
function hiddenOf(api: Api, roots: readonly Exported[], known: Set<ts.Symbol>): Exported[] {
  const found: Exported[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node)) {
      const at = api.checker.getSymbolAtLocation(node);
      const symbol = at !== undefined && at.flags & ts.SymbolFlags.Alias ? api.checker.getAliasedSymbol(at) : at;
      const declarations = (symbol?.declarations ?? []).filter(isOfPackage);
      if (symbol !== undefined && declarations.length > 0 && !known.has(symbol)) {
        known.add(symbol);
        found.push({ name: symbol.name, symbol, declarations });
        for (const declaration of declarations) visit(published(declaration));
      }
    }
    ts.forEachChild(node, visit);
  };
  for (const { declarations } of roots) for (const declaration of declarations) visit(published(declaration));
  return found.sort((a, b) => (a.name < b.name ? -1 : 1));
}

function isOfPackage(declaration: ts.Declaration): boolean {
  const isNamed =
    ts.isInterfaceDeclaration(declaration) ||
    ts.isTypeAliasDeclaration(declaration) ||
    ts.isClassDeclaration(declaration) ||
    (ts.isVariableDeclaration(declaration) && ts.isVariableStatement(declaration.parent.parent));
  return isNamed && declaration.getSourceFile().fileName.startsWith(ROOT.replaceAll("\\", "/"));
}
