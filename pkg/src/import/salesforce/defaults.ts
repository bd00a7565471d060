import { inOrder } from "../report.js";
import type { Context } from "./context.js";

type Access = "private" | "read" | "read-write";

const LEVELS: Readonly<Record<string, { readonly access: Access; readonly isExact: boolean }>> = {
  private: { access: "private", isExact: true },
  none: { access: "private", isExact: true },
  read: { access: "read", isExact: true },
  readselect: { access: "read", isExact: true },
  edit: { access: "read-write", isExact: true },
  readwrite: { access: "read-write", isExact: true },
  readedit: { access: "read-write", isExact: true },
  readwritetransfer: { access: "read-write", isExact: false },
  readedittransfer: { access: "read-write", isExact: false },
  fullaccess: { access: "read-write", isExact: false },
  all: { access: "read-write", isExact: false },
};
const RANK: readonly Access[] = ["private", "read", "read-write"];

interface Given {
  readonly internal: string | undefined;
  readonly external: string | undefined;
  readonly where: string;
}

/** The default access of every record type that something named. */
export function defaultsDraft(context: Context): Record<string, { internal?: Access; external?: Access }> {
  const { types, findings, metadata, org } = context;
  const defaults: Record<string, { internal?: Access; external?: Access }> = {};
  for (const type of types.named) {
    const object = types.objectOf(type);
    const given = givenOf(object, context);
    if (!types.hasHierarchy(object)) {
      const path = metadata.objects.get(object.toLowerCase())?.path ?? object;
      findings.add("wider", "NO_BOSSES", path, "superiors see here what their subordinates own, which the object switches off", {
        example: object,
      });
    }
    if (given.length === 0) {
      if (org.has("Account"))
        findings.add(
          "narrower",
          "DEFAULT_ACCESS_UNKNOWN",
          object,
          "the default access of the object was not exported: it is private here",
          { example: object },
        );
      continue;
    }
    const internal = least(given, "internal", object, context);
    const external = least(given, "external", object, context);
    const isWider = RANK.indexOf(external) > RANK.indexOf(internal);
    if (isWider)
      findings.add(
        "narrower",
        "DEFAULT_ACCESS",
        given[0]?.where ?? object,
        "the default outside is wider than inside, and becomes that of inside",
        { example: object },
      );
    const outside = isWider ? internal : external;
    if (internal !== "private") defaults[type] = { internal, ...(outside === "private" ? {} : { external: outside }) };
  }
  return Object.fromEntries(Object.entries(defaults).sort(([a], [b]) => inOrder(a, b)));
}

function givenOf(object: string, { metadata, org }: Context): Given[] {
  const key = object.toLowerCase();
  const given: Given[] = [];
  for (const { internal, external, path } of metadata.objects.get(key)?.defaults ?? []) given.push({ internal, external, where: path });
  for (const { internal, external, at, name } of org.entities.get(key) ?? []) {
    if (internal !== undefined || external !== undefined) given.push({ internal, external, where: `${at.path}#${name}` });
  }
  const own = org.defaults.get(key);
  if (given.length === 0 && own !== undefined) given.push({ internal: own.level, external: undefined, where: `${own.at.path}#${object}` });
  return given;
}

/** The narrowest level that the sources name; what the model has no word for is said. */
function least(given: readonly Given[], side: "internal" | "external", object: string, { findings }: Context): Access {
  let least: Access | undefined;
  for (const each of given) {
    const text = each[side];
    const where = each.where;
    if (text === undefined) {
      if (side === "internal" && each.external !== undefined && !given.some(({ internal }) => internal !== undefined))
        findings.add("narrower", "DEFAULT_ACCESS", where, "the default inside was not exported: it is private here", { example: object });
      if (
        side === "external" &&
        each.internal !== undefined &&
        known(each.internal)?.access !== "private" &&
        !given.some(({ external }) => external !== undefined)
      ) {
        findings.add("narrower", "DEFAULT_ACCESS", where, "the default outside was not exported: it is private here", { example: object });
      }
      continue;
    }
    const level = known(text);
    if (level === undefined || !level.isExact) {
      const what =
        level === undefined
          ? `the default \`${text}\` follows from something else, and is private here`
          : `the default \`${text}\` is read-write here`;
      findings.add("narrower", "DEFAULT_ACCESS", where, what, { example: object });
    }
    const access = level?.access ?? "private";
    if (least !== undefined && least !== access)
      findings.add("narrower", "DEFAULT_ACCESS", where, "two files name different defaults: the narrower one counts", { example: object });
    if (least === undefined || RANK.indexOf(access) < RANK.indexOf(least)) least = access;
  }
  return least ?? "private";
}

function known(text: string): { readonly access: Access; readonly isExact: boolean } | undefined {
  const key = text.toLowerCase();
  return Object.hasOwn(LEVELS, key) ? LEVELS[key] : undefined;
}
