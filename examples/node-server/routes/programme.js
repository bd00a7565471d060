import { PolicyError } from "partner-policy";
import { sealViewer } from "partner-policy/viewer";
import { Problem } from "../problem.js";

/**
 * What a browser or an edge worker may load of the programme.
 *
 * @param {import("hono").Hono<import("../app.js").Env>} app
 * @param {import("../app.js").Parts} parts
 */
export function programmeRoutes(app, { programme, sealKey, audience, now }) {
  // The whole for those who edit it, for others the part that they may know. A part has the revision 0, so that nobody plans on it.
  app.get("/programme", async (c) => {
    const policy = await programme.present();
    const headers = { "content-type": "application/json", "x-policy-revision": `${policy.revision}` };
    const [at, user] = [{ now: now() }, c.get("user")];
    if (policy.viewer(user, at).can("managers.edit")) return c.body(policy.toText(), 200, headers);
    try {
      const part = policy.scopeFor(user, at);
      const text = part.toText();
      part.close();
      return c.body(text, 200, headers);
    } catch (error) {
      if (!PolicyError.is(error) || error.code !== "INVALID_VALUE") throw error;
      throw new Problem(403, "NOT_SCOPED", "what is decided for you rests on more than you may know: ask this server");
    }
  });

  app.get("/capsule", async (c) => {
    const viewer = (await programme.present()).viewer(c.get("user"), { now: now() });
    const sealed = await sealViewer(viewer.toBytes(), sealKey, { audience, revision: viewer.revision });
    return c.body(new Uint8Array(sealed), 200, { "content-type": "application/octet-stream" });
  });
}
