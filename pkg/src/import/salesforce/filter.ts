/** A condition and its negations: the numbers of the criteria that must hold, negative where one must not. */
export type Branch = readonly number[];

/** A filter that cannot be read or has too many branches. */
export class FilterFault extends Error {
  override readonly name = "FilterFault";
}

type Node =
  | { readonly kind: "item"; readonly at: number }
  | { readonly kind: "and" | "or"; readonly of: readonly Node[] }
  | { readonly kind: "not"; readonly of: Node };

const MOST_BRANCHES = 256;
const MOST_DEPTH = 64;

/**
 * A boolean filter over numbered criteria (`1 AND (2 or 3)`) in disjunctive normal form: one branch for each way in which it holds.
 *
 * @throws FilterFault if it cannot be read, names criteria that are not there, or has more than 256 branches
 */
export function branchesOf(filter: string, criteria: number): Branch[] {
  const tokens = filter.match(/\d+|[()]|[A-Za-z]+|\S/g) ?? [];
  let at = 0;
  const word = () => tokens[at]?.toUpperCase();
  const or = (depth: number): Node => {
    const of = [and(depth)];
    while (word() === "OR") {
      at += 1;
      of.push(and(depth));
    }
    return of.length === 1 ? (of[0] as Node) : { kind: "or", of };
  };
  const and = (depth: number): Node => {
    const of = [unary(depth)];
    while (word() === "AND") {
      at += 1;
      of.push(unary(depth));
    }
    return of.length === 1 ? (of[0] as Node) : { kind: "and", of };
  };
  const unary = (depth: number): Node => {
    if (depth > MOST_DEPTH) throw new FilterFault("the filter nests too deep");
    const token = word();
    at += 1;
    if (token === "NOT") return { kind: "not", of: unary(depth + 1) };
    if (token === "(") {
      const inner = or(depth + 1);
      if (word() !== ")") throw new FilterFault("a bracket of the filter does not close");
      at += 1;
      return inner;
    }
    const number = Number(token);
    if (!Number.isInteger(number) || number < 1 || number > criteria)
      throw new FilterFault(`the filter names \`${token ?? "nothing"}\` where a criterion should be`);
    return { kind: "item", at: number };
  };
  const root = or(0);
  if (at !== tokens.length) throw new FilterFault(`the filter has \`${tokens[at]}\` where it should end`);
  return minimal(normal(root, false));
}

function normal(node: Node, isNegated: boolean): number[][] {
  if (node.kind === "item") return [[isNegated ? -node.at : node.at]];
  if (node.kind === "not") return normal(node.of, !isNegated);
  if ((node.kind === "or") !== isNegated) return bounded(node.of.flatMap((one) => normal(one, isNegated)));
  return node.of.reduce<number[][]>(
    (branches, one) => {
      const further = normal(one, isNegated);
      if (branches.length * further.length > MOST_BRANCHES) throw new FilterFault(`the filter has more than ${MOST_BRANCHES} branches`);
      return branches.flatMap((branch) => further.map((more) => [...new Set([...branch, ...more])]));
    },
    [[]],
  );
}

function bounded(branches: number[][]): number[][] {
  if (branches.length > MOST_BRANCHES) throw new FilterFault(`the filter has more than ${MOST_BRANCHES} branches`);
  return branches;
}

/** Without branches that cannot hold, and without those that another one already covers. */
function minimal(branches: readonly number[][]): Branch[] {
  const possible = branches.filter((branch) => !branch.some((one) => branch.includes(-one)));
  return possible.filter(
    (branch, at) =>
      !possible.some(
        (other, place) => place !== at && other.every((one) => branch.includes(one)) && (other.length < branch.length || place < at),
      ),
  );
}
