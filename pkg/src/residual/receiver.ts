import { PolicyError } from "../errors.js";

/** Under this an object says which it is, also through a proxy of it. */
export const SELF = Symbol("partner-policy.self");

/** Lets an object be found through its proxies, and through what inherits from it. */
export function knowsItself(object: object): void {
  Object.defineProperty(object, SELF, { value: () => object });
}

/** The object behind a proxy of it, or behind what inherits from it; nothing where there is none that says so. */
export function behind(given: unknown): object | undefined {
  try {
    const found = (given as { readonly [SELF]?: () => unknown } | undefined)?.[SELF]?.();
    return typeof found === "object" && found !== null ? found : undefined;
  } catch {
    return undefined;
  }
}

/**
 * The object that a method was called on, found behind a proxy, such as those of reactive state, or behind what inherits from it.
 *
 * @throws PolicyError `WRONG_RECEIVER` where there is none, as for `const { can } = viewer`
 */
export function receiverOf<T>(given: unknown, isOwn: (object: object) => boolean, what: string): T {
  const found = behind(given);
  if (found !== undefined && isOwn(found)) return found as T;
  const message = `the method was called without its ${what}: call it as \`${what}.method(…)\`, or hand on \`(…) => ${what}.method(…)\``;
  throw PolicyError.of("WRONG_RECEIVER", "", message);
}
