import type { Problem } from "./generated/wire.js";
import type { Code } from "./types.js";

/** Codes that the package itself raises, in addition to those of the engine. */
export type PackageCode =
  /** This environment refuses WebAssembly: see the `wasm-unsafe-eval` source of its Content Security Policy. */
  | "WASM_BLOCKED"
  /** The engine stopped unexpectedly; every policy that it held is closed. */
  | "ENGINE_TRAPPED"
  /** The engine of `partner-policy/slim` was asked before `init`. */
  | "ENGINE_MISSING"
  /** The server answered something other than a snapshot. */
  | "LOAD_FAILED"
  /** A call was given an option that it does not have: a misspelt one would count as left out. */
  | "UNKNOWN_OPTION"
  /** A method was called without the object that it belongs to, as after `const { viewer } = policy`. */
  | "WRONG_RECEIVER"
  /** The bytes are no capsule, or not one of this version. */
  | "CAPSULE_MALFORMED"
  /** The capsule held until an earlier moment. */
  | "CAPSULE_EXPIRED"
  /** The question needs more than a capsule may tell: ask a policy. */
  | "CAPSULE_TOO_BROAD"
  /** The condition asks for a member of records for which no column is named. */
  | "SQL_UNMAPPED_COLUMN"
  /** The database, or the type of a column, cannot say what the condition asks. */
  | "SQL_UNSUPPORTED"
  /** The signature is missing, wrong, or of another key. */
  | "CAPSULE_SIGNATURE"
  /** The capsule was sealed for another audience. */
  | "CAPSULE_AUDIENCE"
  /** The capsule is of an earlier revision than is asked for. */
  | "CAPSULE_OUTDATED"
  /** The capsule was issued later than the moment at which it is opened. */
  | "CAPSULE_NOT_YET";

/** Every code that a {@link PolicyError} may carry. */
export type PolicyErrorCode = Code | PackageCode;

const BRAND = Symbol.for("partner-policy.error");

/**
 * The one error of this package: what was given to it is malformed, unknown or stale. A denial is never an error.
 *
 * `code` and `at` are those of the first of `problems`. Test by `code`, and with {@link PolicyError.is} rather than
 * `instanceof`, which fails when two copies of the package are installed.
 *
 * @example
 * try {
 *   policy.viewer("nobody", { now });
 * } catch (error) {
 *   if (PolicyError.is(error) && error.code === "UNKNOWN_VIEWER") showSignIn();
 *   else throw error;
 * }
 */
export class PolicyError extends Error {
  override readonly name = "PolicyError";
  /** The stable code. */
  readonly code: PolicyErrorCode;
  /** The place in the input as a JSON Pointer (RFC 6901); empty for the whole input. */
  readonly at: string;
  /** Everything that is wrong, at most 100 problems, in the input's order. */
  readonly problems: readonly PolicyProblem[];

  /** @internal */
  constructor(problems: readonly PolicyProblem[], options?: { cause?: unknown }) {
    const first = problems[0] ?? { code: "INTERNAL", at: "", message: "the engine gave no reason" };
    const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : "";
    super(`${first.code}${first.at === "" ? "" : ` at ${first.at}`}: ${first.message}${more}`, options);
    this.code = first.code;
    this.at = first.at;
    this.problems = problems;
    Object.defineProperty(this, BRAND, { value: true });
  }

  /**
   * Says whether `value` is an error of this package, also of another copy of it.
   *
   * @example
   * if (PolicyError.is(error) && error.code === "STALE_SNAPSHOT") reload();
   */
  static is(value: unknown): value is PolicyError {
    try {
      return typeof value === "object" && value !== null && BRAND in value;
    } catch {
      return false;
    }
  }

  /** @internal */
  static of(code: PolicyErrorCode, at: string, message: string, cause?: unknown): PolicyError {
    return new PolicyError([{ code, at, message }], cause === undefined ? undefined : { cause });
  }
}

/** The error of an environment that refuses WebAssembly. */
export function blocked(cause: unknown): PolicyError {
  const message =
    "this environment refuses WebAssembly; in a page with a Content Security Policy add 'wasm-unsafe-eval' to script-src, as in " +
    "`script-src 'self' 'wasm-unsafe-eval'`; at an edge bundle with the condition `workerd` or `edge-light`, or give " +
    "partner-policy/slim the compiled module";
  return PolicyError.of("WASM_BLOCKED", "", message, cause);
}

/** The member of a record itself, among the places of a question or a table. */
const MEMBER = /^\/(resource|\d+)\/[^/]+$/;

/** An error about a record, which says of a member that no record has where it belongs. */
export function ofRecord(error: unknown): unknown {
  if (!PolicyError.is(error) || error.code !== "UNKNOWN_FIELD") return error;
  return new PolicyError(
    error.problems.map((problem) =>
      problem.code === "UNKNOWN_FIELD" && MEMBER.test(problem.at) && !problem.message.includes(" stands in ")
        ? { ...problem, message: `${problem.message}; a portal's own data stands in \`fields\`, or is left out by a \`map\`` }
        : problem,
    ),
  );
}

/** One thing that is wrong with an input. */
export type PolicyProblem = Omit<Problem, "code"> & { readonly code: PolicyErrorCode };
