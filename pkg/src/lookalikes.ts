import type { Finding, Snapshot } from "./generated/wire.js";
import { addTo } from "./multimap.js";
import type { Input } from "./types.js";

/** Roles that stand beside each other: portal roles, internal roles, or those of one account, whose id then stands first. */
type RoleNames = readonly [account: string | undefined, roles: readonly { readonly id: string; readonly name: string }[]];

function roleNames({ userRoles = [], internalRoles = [], partners }: Input<Snapshot>): RoleNames[] {
  const labelled = (roles: readonly { readonly id: string; readonly label: string }[]) =>
    roles.map(({ id, label }) => ({ id, name: label }));
  const accounts = partners.filter(({ partnerRoles }) => partnerRoles !== undefined);
  return [
    [undefined, userRoles],
    [undefined, labelled(internalRoles)],
    ...accounts.map(({ id, partnerRoles = [] }) => [id, labelled(partnerRoles)] as const),
  ];
}

/**
 * The roles whose names readers take for the same although they differ: as composed and decomposed letters do, letters of full
 * and half width, capitals, invisible characters and the width of spaces.
 *
 * @param skeleton what is left of a name where letters of different scripts count as the same; names are compared without it, too
 */
export function lookalikes(snapshot: Input<Snapshot>, skeleton?: (name: string) => string): Finding[] {
  const findings: Finding[] = [];
  for (const [account, roles] of roleNames(snapshot)) {
    const groups = new Map<string, { readonly id: string; readonly name: string }[]>();
    for (const role of roles) {
      const form = skeleton === undefined ? folded(role.name) : folded(skeleton(folded(role.name)));
      addTo(groups, form, role);
    }
    for (const alike of groups.values()) {
      if (alike.length < 2) continue;
      const names = alike.map(({ id, name }) => `${visible(name)} (${id})`).join(", ");
      const message = `the names of roles look alike: ${names}`;
      const subjects = account === undefined ? alike.map(({ id }) => id) : [account];
      findings.push(...subjects.map((subject) => ({ code: "LOOKALIKE_NAMES" as const, subject, message })));
    }
  }
  return findings;
}

function folded(name: string): string {
  return name
    .normalize("NFKD")
    .replace(/\p{Cf}/gu, "")
    .replace(/\s+/gu, " ")
    .trim()
    .toLowerCase()
    .normalize("NFKC");
}

/** The name with what is not of the first script of most readers as escapes, so that the difference is seen. */
function visible(name: string): string {
  return name.replace(/[^\x20-\x7e]/gu, (letter) => `\\u{${(letter.codePointAt(0) ?? 0).toString(16)}}`);
}
