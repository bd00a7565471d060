import type { Partner, PublicGroup, Queue, RecordShare, SharingRule, SharingSet, Target } from "partner-policy";
import { t } from "../i18n/index.js";
import type { Directory } from "../programme/directory.js";
import { fieldWords, groupName, levelOf, noun, typeWords, words } from "../words/labels.js";

/** Whom a target means, in words. */
export function targetWords(target: Target, directory: Directory): string {
  if ("group" in target) return t("the group {name}", { name: groupName(target.group) });
  if ("partner" in target) return t("the users of {name}", { name: directory.told(target.partner) });
  if ("user" in target) return directory.told(target.user);
  if ("internalRole" in target) {
    const { role, subordinates } = target.internalRole;
    return t(subordinates === true ? "the role {name} and the roles below" : "the role {name}", { name: directory.told(role) });
  }
  if ("allInternal" in target) return t("all staff");
  if ("allPartnerUsers" in target) return t("all partner users");
  if ("queue" in target) return t("the queue {name}", { name: directory.told(target.queue) });
  const { partner, role, subordinates } = target.partnerRole;
  return t(subordinates === true ? "{role} and below at {partner}" : "{role} at {partner}", {
    role: directory.partnerRoleName(partner, role),
    partner: directory.told(partner),
  });
}

/** With whom a single record is shared, in words. */
export function sharedWith({ user, group, internalRole, partnerRole }: RecordShare, directory: Directory): string {
  if (user !== undefined) return directory.told(user);
  if (group !== undefined) return targetWords({ group }, directory);
  if (internalRole !== undefined) return targetWords({ internalRole }, directory);
  return partnerRole === undefined ? "" : targetWords({ partnerRole }, directory);
}

type Comparison = NonNullable<SharingRule["where"]>[number];

/** A comparison in words. */
export function criterionWords({ field, on, op, value }: Comparison, directory: Directory): string {
  const signs: Readonly<Record<string, string>> = {
    eq: t("is"),
    ne: t("is not"),
    in: t("is one of"),
    contains: t("contains"),
    lt: "<",
    le: "≤",
    gt: ">",
    ge: "≥",
  };
  const said = (Array.isArray(value) ? value : [value])
    .map((one) => (typeof one === "string" && directory.told(one) !== one ? directory.told(one) : fieldWords(field, one)))
    .join(", ");
  return `${on === "partner" ? t("the partner’s {field}", { field: noun(words(field)) }) : noun(words(field))} ${signs[op] ?? op} ${said}`;
}

/** A sharing rule in a sentence: which records, to whom, at what level. */
export function ruleSentence(rule: SharingRule, directory: Directory): string {
  const which =
    rule.ownedBy !== undefined
      ? t("owned by {whom}", { whom: targetWords(rule.ownedBy, directory) })
      : t("where {conditions}", { conditions: (rule.where ?? []).map((one) => criterionWords(one, directory)).join(t(" and ")) });
  return t("{type} {which} are open to {whom}: {level}", {
    type: typeWords(rule.type),
    which,
    whom: targetWords(rule.to, directory),
    level: levelOf(rule.level),
  });
}

/** A sharing set in a sentence. */
export function setSentence(set: SharingSet): string {
  return set.mappings
    .map(({ type, user, record, level }) =>
      t("{type} whose {record} is the user’s {user}: {level}", {
        type: typeWords(type),
        record: noun(words(record)),
        user: noun(words(user)),
        level: levelOf(level),
      }),
    )
    .join("; ");
}

/** The members of a public group, in words. */
export function groupWords(group: PublicGroup, directory: Directory): string {
  return [
    ...(group.allInternal === true ? [t("all staff")] : []),
    ...(group.allPartnerUsers === true ? [t("all partner users")] : []),
    memberWords({ ...group, publicGroups: group.groups }, directory),
  ]
    .filter(Boolean)
    .join(", ");
}

/** The members of a queue, in words. */
export function queueWords(queue: Queue, directory: Directory): string {
  return memberWords(queue, directory);
}

function memberWords(
  {
    internalRoles = [],
    partnerRoles = [],
    users = [],
    publicGroups = [],
  }: Readonly<Partial<Pick<Queue, "internalRoles" | "partnerRoles" | "users">>> & {
    readonly publicGroups?: readonly string[] | undefined;
  },
  directory: Directory,
): string {
  return [
    ...internalRoles.map((internalRole) => targetWords({ internalRole }, directory)),
    ...partnerRoles.map((partnerRole) => targetWords({ partnerRole }, directory)),
    ...users.map((user) => directory.told(user)),
    ...publicGroups.map((group) => targetWords({ group }, directory)),
  ].join(", ");
}

/** Says whether a rule names a partner or its people. */
export function targetsPartner(rule: SharingRule, partner: Partner): boolean {
  const names = (target: Target | undefined): boolean =>
    target !== undefined &&
    (("partner" in target && target.partner === partner.id) || ("partnerRole" in target && target.partnerRole.partner === partner.id));
  return names(rule.to) || names(rule.ownedBy);
}
