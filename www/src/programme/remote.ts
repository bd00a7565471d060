import type { Change, Edit, Plan } from "partner-policy";

/** What a server is asked to do at once: an edit, or the text of an import of manager assignments. */
export type RemoteAsk = { readonly edit: Edit } | { readonly csv: string };

/** The same, or edits one after the other. */
export type RemoteAsks = RemoteAsk | { readonly edits: readonly Edit[] };

/** A server that holds the programme: what `examples/node-server` serves. */
export interface Remote {
  /** Its address, ending with `/`. */
  readonly url: string;
  /** The programme, and lists of records as the server sent them. */
  readonly load: () => Promise<{ readonly snapshot: Blob; readonly lists: readonly Blob[] }>;
  /** Plans again and applies there; the changes are what was saved. */
  readonly edit: (asks: RemoteAsk, revision: number, mode: string) => Promise<{ readonly changes: Change[]; readonly revision: number }>;
}

/** The server has another revision than the plan was made on. */
export class StaleError extends Error {}

/** The server planned an edit and refused it; everything there is as it was. */
export class RefusedError extends Error {
  /** The row that was refused, of which the page makes a sentence. */
  readonly row: Plan["rows"][number] | undefined;

  constructor(row: Plan["rows"][number] | undefined) {
    super(row?.message ?? "the server refused the edit");
    this.row = row;
  }
}

/** Speaks to a server; who asks is the server's to know, by its own cookie. */
export function remote(address: string): Remote {
  const url = new URL(address.endsWith("/") ? address : `${address}/`, window.location.href).href;
  const ask = async (path: string, init: RequestInit = {}): Promise<Response> => {
    const answer = await fetch(new URL(path, url), { credentials: "include", ...init });
    if (answer.ok || answer.status === 409 || answer.status === 422) return answer;
    const body = (await answer.json().catch(() => ({}))) as { detail?: string; title?: string };
    throw new Error(`${url}${path}: ${answer.status} ${body.detail ?? body.title ?? answer.statusText}`);
  };
  return {
    url,
    async load() {
      // Not every server has deals.
      const [programme, leads, deals] = await Promise.all([ask("programme"), ask("leads"), ask("deals").catch(() => undefined)]);
      const lists = [leads, deals].flatMap((answer) => (answer === undefined ? [] : [answer.blob()]));
      return { snapshot: await programme.blob(), lists: await Promise.all(lists) };
    },
    async edit(asks, revision, mode) {
      const answer = await ask("edits", {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ ...asks, revision, mode }),
      });
      const plan = (await answer.json()) as Plan;
      if (answer.status === 409) throw new StaleError();
      if (answer.status === 422) throw new RefusedError(plan.rows.find(({ outcome }) => outcome === "refused"));
      return { changes: plan.changes, revision: plan.revision };
    },
  };
}
