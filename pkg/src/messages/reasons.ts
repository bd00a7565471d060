import type { PolicyErrorCode } from "../errors.js";
import type { Decision, Grant } from "../generated/wire.js";
import type { Input } from "../types.js";
import type { Catalogue } from "./catalogue.js";
import { en } from "./en.js";
import { capital, filled, own, type Params, wordOf } from "./fill.js";
import { type FormatOptions, type Language, languageOf, said } from "./languages.js";
import type { NameKind, NameOf } from "./names.js";

/** What names the steps of a grant, by their kind. */
const STEPS: Readonly<Record<string, NameKind>> = {
  partner: "partner",
  partnerRole: "role",
  internalRole: "internalRole",
  subordinate: "user",
  user: "user",
  sharingRule: "sharingRule",
  queue: "queue",
  permissionGroup: "permissionGroup",
};

/** The text of a code in a catalogue. */
export function codeText(code: PolicyErrorCode, params: Params, catalogue: Catalogue, nameOf: NameOf | undefined): string {
  return filled(own(catalogue.codes, code) ?? own(en.codes, code) ?? code, params, catalogue, nameOf);
}

/**
 * A decision in one sentence: the verdict, and every gate or ceiling that refused.
 *
 * @throws PolicyError `UNKNOWN_LOCALE`, `UNKNOWN_OPTION`, `INVALID_VALUE`; `MALFORMED_JSON` for what is no decision
 *
 * @example
 * formatDecision(viewer.explain("lead.view", lead), "en", { nameOf: namesOf(policy) });
 * // "Denied: this lead belongs to Cobalt Systems; Keiko Abara works for Delta Partners"
 */
export function formatDecision(decision: Input<Decision>, locale: string, options?: FormatOptions): string {
  const language = languageOf(locale, options);
  const { words } = language.catalogue;
  return said(() => (decision.allowed ? words.allowed : `${words.denied}: ${refusals(decision, language)}`));
}

/**
 * Why, in one sentence without the verdict: of a denial what refused, of an answer that is yes what grants it at the level that
 * was reached.
 *
 * @throws PolicyError `UNKNOWN_LOCALE`, `UNKNOWN_OPTION`, `INVALID_VALUE`; `MALFORMED_JSON` for what is no decision
 *
 * @example
 * formatReason(decision, "en", { nameOf: namesOf(policy) }); // "This lead belongs to Cobalt Systems; Keiko Abara works for Delta Partners"
 */
export function formatReason(decision: Input<Decision>, locale: string, options?: FormatOptions): string {
  const language = languageOf(locale, options);
  return said(() => reasonText(decision, language));
}

function reasonText(decision: Input<Decision>, language: Language): string {
  if (!decision.allowed) return capital(refusals(decision, language));
  const best = decision.grants.find(({ rule, level }) => rule === decision.rule && level === decision.level);
  const grant = best ?? decision.grants.find(({ rule }) => rule === decision.rule) ?? decision.grants[0];
  return grant === undefined ? language.catalogue.words.allowed : capital(grantText(grant, language));
}

function refusals(decision: Input<Decision>, { catalogue, nameOf }: Language): string {
  const params = decision.reason?.params ?? {};
  const first = decision.reason?.code ?? decision.code;
  const codes = new Set<PolicyErrorCode>([first, ...decision.blocked.map(({ code }) => code)]);
  return [...codes].map((code) => codeText(code, params, catalogue, nameOf)).join("; ");
}

/**
 * What is missing for a grant: a text for each of `decision.missing`, in its order.
 *
 * @throws PolicyError `UNKNOWN_LOCALE`, `UNKNOWN_OPTION`, `INVALID_VALUE`; `MALFORMED_JSON` for what is no decision
 *
 * @example
 * formatMissing(decision, "de", { nameOf: namesOf(policy) }); // ["die Zuordnung von Ann als Betreuer von Acme", …]
 */
export function formatMissing(decision: Input<Decision>, locale: string, options?: FormatOptions): string[] {
  const { catalogue, nameOf } = languageOf(locale, options);
  return said(() =>
    decision.missing.map(({ code, hint, params = {} }) => {
      // A decision of an earlier version has the sentence alone.
      const text = code === undefined ? undefined : (own(catalogue.missing, code) ?? own(en.missing, code));
      return text === undefined ? hint : filled(text, { ...decision.reason?.params, ...params }, catalogue, nameOf);
    }),
  );
}

/**
 * One of `decision.grants`: what grants, and by which groups and roles it reaches the viewer.
 *
 * @throws PolicyError `UNKNOWN_LOCALE`, `UNKNOWN_OPTION`, `INVALID_VALUE`; `MALFORMED_JSON` for what is no grant
 *
 * @example
 * formatGrant(decision.grants[0], "en", { nameOf: namesOf(policy) });
 * // "the sharing rule emea-deals (regional team), by way of the group gold, the role Partner Manager of Acme"
 */
export function formatGrant(grant: Input<Grant>, locale: string, options?: FormatOptions): string {
  const language = languageOf(locale, options);
  return said(() => grantText(grant, language));
}

function grantText(grant: Input<Grant>, { catalogue, nameOf }: Language): string {
  const via: Params = grant.via ?? {};
  const step = (kind: string, id: string | undefined, partner?: string): string => {
    const text = own(catalogue.steps, kind) ?? own(en.steps, kind) ?? "{name}";
    const named = own(STEPS, kind);
    const name = id === undefined ? "" : ((named === undefined ? undefined : nameOf?.(named, id)) ?? id);
    return filled(
      text.replace("{name}", () => name),
      { partner },
      catalogue,
      nameOf,
    );
  };
  const said = own(catalogue.grants, grant.rule) ?? own(en.grants, grant.rule);
  const text = said === undefined ? grant.rule : filled(said, via, catalogue, nameOf);
  const steps = (grant.through ?? []).map(({ kind, id, partner }) => step(kind, id, partner));
  // What the sentence does not name says where it came from.
  const further = steps.length > 0 ? [] : Object.entries(via).filter(([key]) => said === undefined || !said.includes(`{${key}}`));
  const whence = [...further.map(([key, id]) => step(key, id)), ...steps];
  return whence.length === 0 ? text : `${text}, ${wordOf(catalogue, "through")} ${whence.join(", ")}`;
}

/** A step of the way of a grant to its viewer, with its name. */
export type NamedThrough = NonNullable<Grant["through"]>[number] & { readonly name?: string; readonly partnerName?: string };

/** A grant with the names of what it came through. */
export type NamedGrant = Omit<Grant, "through"> & {
  /** The names of `via`, member by member, where they are known. */
  readonly names: Readonly<Record<string, string>>;
  readonly through?: readonly NamedThrough[];
  /** The sentence of `formatGrant`. */
  readonly text: string;
};

/**
 * One of `decision.grants` with names beside the ids, as data: for logs and reports that people read.
 *
 * @throws PolicyError `UNKNOWN_LOCALE`, `UNKNOWN_OPTION`, `INVALID_VALUE`; `MALFORMED_JSON` for what is no grant
 *
 * @example
 * decision.grants.map((grant) => namedGrant(grant, "en", { nameOf: namesOf(policy) }));
 * // [{ rule: "ROLE-06", level: "read", via: { partner: "p-7" }, names: { partner: "Acme" }, text: "…" }]
 */
export function namedGrant(grant: Input<Grant>, locale: string, options?: FormatOptions): NamedGrant {
  const language = languageOf(locale, options);
  return said(() => grantWithNames(grant, language));
}

function grantWithNames(grant: Input<Grant>, language: Language): NamedGrant {
  const nameOf = (kind: string, id: string | undefined): string | undefined => {
    const named = own(STEPS, kind);
    return named === undefined || id === undefined ? undefined : language.nameOf?.(named, id);
  };
  const { through, ...plain } = grant;
  const names = Object.entries(grant.via ?? {}).flatMap(([key, id]) => {
    const name = nameOf(key, id);
    return name === undefined ? [] : [[key, name] as const];
  });
  const steps = (through as Grant["through"])?.map((step): NamedThrough => {
    const [name, partnerName] = [nameOf(step.kind, step.id), nameOf("partner", step.partner)];
    return { ...step, ...(name === undefined ? {} : { name }), ...(partnerName === undefined ? {} : { partnerName }) };
  });
  const made = { ...(plain as Grant), names: Object.fromEntries(names), text: grantText(grant, language) };
  return steps === undefined ? made : { ...made, through: steps };
}
