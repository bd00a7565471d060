import worker from "../../examples/edge-worker/src/worker.js";

export { Programme } from "../../examples/edge-worker/src/worker.js";

const constants = new Map<string, { readonly text: string; readonly headers: readonly [string, string][] }>();

/** The whole worker; `/constant/NAME` is answered with what `/NAME` was with the header `x-keep`, and nothing is asked or decided. */
export default {
  async fetch(request: Request, env: never, context: ExecutionContext): Promise<Response> {
    const { pathname } = new URL(request.url);
    const constant = constants.get(pathname);
    if (constant !== undefined) {
      // What a client has sent and nobody reads ends its connection.
      await request.text();
      return new Response(constant.text, { headers: [...constant.headers] as [string, string][] });
    }
    const answer = await worker.fetch(request, env, context);
    if (!request.headers.has("x-keep")) return answer;
    const [text, headers] = [await answer.clone().text(), [...answer.headers] as [string, string][]];
    constants.set(`/constant${pathname}`, { text, headers });
    return answer;
  },
};
