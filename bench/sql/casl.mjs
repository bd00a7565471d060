// CASL's rules for a kind of viewer, and its condition as SQL: what `rulesToAST` gives, written by a few lines of our own, since
// `@ucast/sql` has no release (1.0.0-alpha.12) that knows the conditions of CASL 7.
import { AbilityBuilder, createMongoAbility } from "@casl/ability";
import { rulesToAST } from "@casl/ability/extra";

const RULES = {
  administrator: (can, { partner }) => can("view", "lead", { partner }),
  sales: (can, { partner, id }) => {
    can("view", "lead", { partner, origin: "marketing-activity" });
    can("view", "lead", { partner, origin: "distributed", assignee: id });
  },
  // That an owner is of the account of the lead no condition of CASL can say, so each account has a rule with its owners.
  manager: (can, { id, partners, owners }) => {
    can("view", "lead", { partner: { $in: partners } });
    can("view", "lead", { owner: id });
    can("view", "lead", { partner: null, owner: { $in: [...owners.values()].flat() } });
    for (const [partner, own] of owners) can("view", "lead", { partner, owner: { $in: own } });
  },
};

export function byCasl(kind, viewer) {
  const { can, build } = new AbilityBuilder(createMongoAbility);
  RULES[kind](can, viewer);
  const params = [];
  const placed = (value) => `$${params.push(value)}`;
  const write = ({ operator, field, value }) => {
    if (operator === "and" || operator === "or") return `(${value.map(write).join(` ${operator} `)})`;
    if (operator === "eq") return value === null ? `leads.${field} IS NULL` : `leads.${field} = ${placed(value)}`;
    if (operator === "in") return `leads.${field} = ANY(${placed(value)}::text[])`;
    throw new Error(`no SQL for ${operator}`);
  };
  return { sql: write(rulesToAST(build(), "view", "lead")), params };
}
