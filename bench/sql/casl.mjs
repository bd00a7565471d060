// CASL's rules for a kind of viewer, and its condition as SQL, as `rulesToAST` gives it.
import { AbilityBuilder, createMongoAbility } from "@casl/ability";
import { rulesToAST } from "@casl/ability/extra";

const RULES = {
  administrator: (can, { partner }) => can("view", "lead", { partner }),
  sales: (can, { partner, id }) => {
    can("view", "lead", { partner, origin: "marketing-activity" });
    can("view", "lead", { partner, origin: "distributed", assignee: id });
  },
};

export function byCasl(kind, viewer) {
  const { can, build } = new AbilityBuilder(createMongoAbility);
  RULES[kind](can, viewer);
  const params = [];
  const placed = (value) => `$${params.push(value)}`;
  const write = ({ operator, field, value }) => {
    if (operator === "and" || operator === "or") return `(${value.map(write).join(` ${operator} `)})`;
    if (operator === "eq") return `leads.${field} = ${placed(value)}`;
    throw new Error(`no SQL for ${operator}`);
  };
  return { sql: write(rulesToAST(build(), "view", "lead")), params };
}
