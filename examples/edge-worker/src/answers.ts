import { problemResponse } from "partner-policy/server";

const TITLES = {
  400: "Malformed request",
  401: "Not signed in",
  403: "Denied",
  404: "Not found",
  405: "Method not allowed",
  409: "Stale",
  422: "Refused",
  501: "Not offered",
  502: "No answer from the origin",
  503: "No answer",
} as const;

/** A refusal with problem details (RFC 9457), which no cache keeps. */
export function refusal(status: keyof typeof TITLES, code: string, detail: string, headers: Record<string, string> = {}): Response {
  const response = problemResponse({ type: "about:blank", title: TITLES[status], status, detail, code });
  for (const [name, value] of Object.entries(headers)) response.headers.set(name, value);
  return response;
}

/** An answer for one caller, which no shared cache may keep; it names the revision that decided. */
export function personal(body: unknown, revision?: number): Response {
  return json(JSON.stringify(body), revision);
}

/** The same of JSON text. */
export function json(text: string, revision?: number, status = 200): Response {
  return new Response(text, { status, headers: { ...personalHeaders(revision), "content-type": "application/json" } });
}

export function personalHeaders(revision?: number): Record<string, string> {
  return { "cache-control": "private, no-store", ...(revision === undefined ? {} : { "x-policy-revision": `${revision}` }) };
}

/** The revisions and row numbers of a list begin after this one, as in `?after=7`. */
export function afterOf(request: Request): number {
  const after = Number(new URL(request.url).searchParams.get("after") ?? 0);
  return Number.isSafeInteger(after) && after >= 0 ? after : 0;
}
