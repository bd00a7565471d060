import type { Grant } from "../../../generated/wire.js";
import type { CriterionTest } from "../../../grants.js";
import { OF_VIEWER, type Shape } from "./access.js";
import type { Kind } from "./kinds.js";
import { type Rule, rulesOf } from "./probes.js";
import type { Answer, Sights } from "./sights.js";

/** What of a grant opens something to several people, by its name in explanations. */
const NAMED = ["sharingRule", "publicGroup", "queue", "internalRole", "partnerRole"] as const;

/** A grant by its rule and what it came through, if that is nobody's own: `SHARE-02 Lead.Round_table`. */
export function ruleOf({ rule, via = {} }: Grant): string {
  return [rule, ...NAMED.flatMap((name) => via[name] ?? [])].join(" ");
}

/** A rule that opens a record. */
export interface Reason {
  /** Its rule and what it came through, as `ruleOf` has it. */
  readonly name: string;
  /** The number of the sharing rule, where it is the viewer's own reach that is shared with. */
  readonly sharingRule?: number | undefined;
}

const NO_REASONS: readonly Reason[] = [];

/**
 * By which rules answers are yes: those of the rows of access that the record matches. They are the grants of an explanation; an
 * explanation itself looks at everybody of the programme.
 */
export class Reasons {
  readonly #sights: Sights;
  readonly #rules: readonly Rule[];
  readonly #known = new Map<Answer, readonly Reason[]>();
  readonly #names = new Map<Answer, readonly string[]>();
  readonly #codes = new Map<Answer | number, string>();

  constructor(sights: Sights) {
    this.#sights = sights;
    this.#rules = rulesOf(sights.kinds.snapshot);
  }

  /** The rules that open what the answer is about, each once. */
  of(answer: Answer): readonly Reason[] {
    const known = this.#known.get(answer);
    if (known !== undefined) return known;
    const made = answer.isSeen ? this.#found(answer) : NO_REASONS;
    this.#known.set(answer, made);
    return made;
  }

  /** Their names: one list for everything that has the answer. */
  namesOf(answer: Answer): readonly string[] {
    const known = this.#names.get(answer) ?? this.of(answer).map(({ name }) => name);
    this.#names.set(answer, known);
    return known;
  }

  /** The code with which somebody is refused. */
  codeOf(answer: Answer): string {
    // Where nothing is open at all, that is so whatever the record is.
    const of = this.#sights.shapesOf(answer.key)?.length === 0 ? answer.key : answer;
    const known = this.#codes.get(of);
    if (known !== undefined) return known;
    const record = this.#sights.kinds.record(answer.row);
    const { code } = this.#sights.viewer(answer.user).explain(`${record.type}.view` as never, record as never);
    this.#codes.set(of, code);
    return code;
  }

  #found(answer: Answer): readonly Reason[] {
    const kind = this.#sights.kinds.kind(answer.row);
    const shapes = this.#sights.shapesOf(answer.key);
    if (kind === undefined || shapes === undefined) return this.#explained(answer);
    const met = new Map<number, string[]>();
    for (const word of answer.mark.split(" ").filter((each) => each !== "")) {
      const [shape, value] = word.split(":");
      const at = Number(shape) - OF_VIEWER.length;
      met.set(at, [...(met.get(at) ?? []), value === undefined ? "" : this.#sights.kinds.columns.names.text(Number(value))]);
    }
    const found = new Map<string, Reason>();
    for (const [at, shape] of shapes.entries()) {
      const values = met.get(at) ?? (shape.isFree ? [""] : []);
      if (values.length === 0 || !this.#holds(shape, kind)) continue;
      for (const value of values) {
        const reason = this.#reason(shape, value, answer.row);
        const known = found.get(reason.name);
        if (known === undefined) found.set(reason.name, reason);
      }
    }
    return found.size === 0 ? this.#explained(answer) : [...found.values()];
  }

  #explained({ user, row }: Answer): readonly Reason[] {
    const record = this.#sights.kinds.record(row);
    const { grants } = this.#sights.viewer(user).explain(`${record.type}.view` as never, record as never);
    return grants.map((grant) => ({
      name: ruleOf(grant),
      sharingRule: grant.rule === "SHARE-02" ? this.#rules.findIndex(({ id }) => id === grant.via?.sharingRule) : undefined,
    }));
  }

  /** What a shape asks beside ids holds of records of a kind. */
  #holds({ row, tests }: Shape, kind: Kind): boolean {
    const isAs = (absent: boolean | null | undefined, has: boolean) => absent == null || absent !== has;
    return (
      isAs(row.partner_absent, kind.has.partner) &&
      isAs(row.owner_absent, kind.has.owner) &&
      isAs(row.assignee_absent, kind.has.assignee) &&
      isAs(row.created_by_absent, kind.has.createdBy) &&
      isAs(row.id_absent, kind.has.id) &&
      (row.owner_class == null || row.owner_class === kind.ownerClass) &&
      (row.at_home !== true || kind.isAtHome) &&
      (row.origin == null || row.origin === kind.others.origin) &&
      tests.every((test) => this.#passes(test, kind))
    );
  }

  #passes(test: CriterionTest, kind: Kind): boolean {
    switch (test.kind) {
      case "not":
        return !this.#passes(test.part, kind);
      case "field":
        return kind.rules.includes(this.#sights.plainer.ruleOf(test.name));
      case "ownerClass":
        return kind.ownerClass !== undefined && test.values.includes(kind.ownerClass);
      case "idIsPartner":
        return kind.isOwn;
      case "absent":
        return test.member in kind.has && !kind.has[test.member as keyof Kind["has"]];
      case "in":
        return kind.others.origin !== undefined && test.values.includes(kind.others.origin);
      default:
        return false;
    }
  }

  #reason({ rule, tests, isOfQueues }: Shape, key: string, row: number): Reason {
    const field = tests.find((test) => test.kind === "field");
    if (field?.kind === "field") {
      const number = this.#sights.plainer.ruleOf(field.name);
      return { name: `${rule} ${this.#rules[number]?.id ?? ""}`, sharingRule: rule === "SHARE-02" ? number : undefined };
    }
    const { columns } = this.#sights.kinds;
    if (key !== "") return { name: `${rule} ${roleOrGroup(key)}` };
    const owner = columns.names.text(columns.owner.at(row));
    return { name: isOfQueues ? `${rule} ${owner}` : rule };
  }
}

/** The group or role that a key of a share names. */
function roleOrGroup(key: string): string {
  const name = key.slice(2);
  if (name.startsWith("g")) return name.slice(1);
  if (name.startsWith("i")) return name.slice(2);
  const at = name.indexOf(":");
  const bytes = Buffer.from(name.slice(at + 1));
  return bytes.subarray(Number(name.slice(2, at))).toString();
}
