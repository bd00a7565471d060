import type { Context } from "./context.js";
import type { Criterion } from "./draft.js";
import type { Fields } from "./fields.js";
import type { MadeRule } from "./rules.js";

/** An amount with its currency, as criteria have it where an organisation has several: `EUR 1000`. */
const AMOUNT = /^([A-Z]{3})\s*([+-]?[\d.].*)$/;
const COLUMN = "CurrencyIsoCode";

/** What the records of an object say of currencies: undefined where the table has no column for them. */
export type Currencies = ReadonlySet<string> | undefined;

/**
 * An amount means something in its currency alone. Where records name theirs, a rule that names one shares those in it, and one that
 * names none shares nothing where there are several: which of them it means is not said.
 */
export function settleCurrencies(
  rules: readonly MadeRule[],
  object: string,
  currencies: Currencies,
  fields: Fields,
  context: Context,
): Set<MadeRule> {
  const unsayable = new Set<MadeRule>();
  for (const made of rules) {
    const { rule, file } = made;
    if (file.object.toLowerCase() !== object.toLowerCase() || rule.where === undefined) continue;
    const amounts = rule.where.filter(({ field, value }) => typeof value === "number" && fields.isAmount(object, field));
    const named = new Set(rule.where.flatMap((criterion) => currencyOf(criterion, made) ?? []));
    const say = (effect: "narrower" | "expanded", what: string) =>
      context.findings.add(effect, "CURRENCY", `${file.path}#${file.name}`, what, {
        line: file.line,
        example: [...named].join(", ") || amounts[0]?.field,
      });
    if (named.size > 0 && currencies === undefined)
      say(
        "expanded",
        "records name no currency, so each amount is taken to be in that of the rule: export `CurrencyIsoCode` where there are several",
      );
    else if (named.size > 0 && currencies !== undefined) {
      for (const value of named) rule.where.push({ field: COLUMN, op: "eq", value });
      if ([...currencies].some((each) => !named.has(each)))
        say("narrower", "amounts are not converted: the rule shares records in the currency that it names alone");
    } else if (amounts.length > 0 && currencies !== undefined && currencies.size > 1) {
      unsayable.add(made);
      say("narrower", "records have several currencies, and the rule names none for its amount: it is left out");
    }
  }
  return unsayable;
}

/** The currency that a criterion was written in. */
function currencyOf({ field, value }: Criterion, { file }: MadeRule): string | undefined {
  if (typeof value !== "number") return undefined;
  for (const item of file.criteria) {
    const [, currency, amount] = AMOUNT.exec(item.value.trim()) ?? [];
    if (item.field === field && Number(amount) === value) return currency;
  }
  return undefined;
}
