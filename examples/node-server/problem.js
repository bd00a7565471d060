import { PolicyError } from "partner-policy";
import { errorResponse, problemResponse } from "partner-policy/server";

/** A refusal with its status and code: thrown anywhere, answered in one place. A transaction that it leaves changes nothing. */
export class Problem extends Error {
  /** @param {number} status @param {string} code @param {string} detail @param {object} [more] further members of the answer */
  constructor(status, code, detail, more = {}) {
    super(detail);
    this.status = status;
    this.code = code;
    this.more = more;
  }
}

/**
 * @param {unknown} error
 * @returns {Response}
 */
export function answerOf(error) {
  if (error instanceof Problem) {
    const { status, code, message: detail, more } = error;
    return problemResponse({ type: "about:blank", title: "Refused", status, detail, code, ...more });
  }
  if (PolicyError.is(error)) {
    if (error.code !== "UNKNOWN_VIEWER") return errorResponse(error);
    return answerOf(new Problem(403, error.code, "the programme does not know you"));
  }
  console.error(error);
  return answerOf(new Problem(500, "INTERNAL", "the server could not answer"));
}
