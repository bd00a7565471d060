import { PolicyError } from "./errors.js";
import { hasMembers, isExhaustion, memberOf } from "./residual/members.js";

/** The error of a caller whose stack, or memory, is at its end. */
export function exhausted(cause: unknown): PolicyError {
  return PolicyError.of("LIMIT_EXCEEDED", "", "the stack of the caller has too little room left", cause);
}

/**
 * What `read` takes out of a caller's values: a getter or proxy may throw anything while they are read.
 *
 * @throws PolicyError `MALFORMED_JSON` in place of what they throw; `LIMIT_EXCEEDED` where the stack ends
 */
export function reading<T>(read: () => T): T {
  try {
    return read();
  } catch (cause) {
    throw unreadable(cause);
  }
}

/** The error in place of what was thrown while a caller's values were read. */
export function unreadable(cause: unknown): PolicyError {
  if (PolicyError.is(cause)) return cause;
  if (isExhaustion(cause)) return exhausted(cause);
  return PolicyError.of("MALFORMED_JSON", "", "the input cannot be read", cause);
}

/**
 * The members of an object from outside, to which others are added: its own, and `named` ones wherever they stand; each read once.
 *
 * @throws PolicyError `MALFORMED_JSON` for anything but an object with members: a text or an array has a member for each place
 */
export function membersOf<T extends object>(value: T, named: readonly string[] = []): T {
  return reading(() => {
    if (!hasMembers(value)) throw PolicyError.of("MALFORMED_JSON", "", "an object is expected");
    const members: Record<string, unknown> = { ...(value as object) };
    for (const name of named) {
      if (Object.hasOwn(members, name)) continue;
      const found = memberOf(value, name);
      if (found !== undefined) members[name] = found;
    }
    return members as T;
  });
}
