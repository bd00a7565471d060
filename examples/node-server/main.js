import { randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { Policy } from "partner-policy";
import { sampleProgramme } from "partner-policy/sample";
import { createApp } from "./app.js";
import { sessionOf } from "./session.js";

const { snapshot, leads } = sampleProgramme({ partners: 8, users: 80, leads: 300, now: new Date().toISOString() });
const secret = process.env.SESSION_SECRET ?? randomBytes(32).toString("hex");
const keys = /** @type {CryptoKeyPair} */ (await crypto.subtle.generateKey("Ed25519", true, ["sign", "verify"]));
const publicKey = Buffer.from(await crypto.subtle.exportKey("raw", keys.publicKey)).toString("base64");
const app = createApp({
  policy: Policy.loadSync(snapshot),
  leads: new Map(leads.map((lead) => [lead.id, lead])),
  sealKey: keys.privateKey,
  audience: process.env.SEAL_AUDIENCE,
  secret,
  save: (text) => {
    if (process.env.SNAPSHOT_FILE !== undefined) writeFileSync(process.env.SNAPSHOT_FILE, text);
  },
});

const LARGEST = 1_000_000;

/** @param {import("node:http").IncomingMessage} incoming */
async function bodyOf(incoming) {
  let body = "";
  for await (const chunk of incoming.setEncoding("utf8")) {
    body += chunk;
    if (body.length > LARGEST) throw new Error("the body is too large");
  }
  return body;
}

const server = createServer(async (incoming, outgoing) => {
  try {
    const { method = "GET", url } = incoming;
    if (Number(incoming.headers["content-length"]) > LARGEST) return void outgoing.writeHead(413, { connection: "close" }).end();
    const headers = /** @type {Record<string, string>} */ (incoming.headers);
    const body = await bodyOf(incoming);
    const answer = await app(new Request(`http://localhost${url}`, { method, headers, ...(body.length === 0 ? {} : { body }) }));
    outgoing.writeHead(answer.status, Object.fromEntries(answer.headers)).end(Buffer.from(await answer.arrayBuffer()));
  } catch (error) {
    console.error(error);
    outgoing.writeHead(500).end();
  }
});

server.listen(Number(process.env.PORT ?? 8787), "127.0.0.1", () => {
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  console.log(`listening on http://127.0.0.1:${port}`);
  console.log(`SEAL_KEY for edge workers: ${publicKey}`);
  for (const id of ["u-admin", "u-0001"]) {
    console.log(`curl -H 'cookie: ${sessionOf(id, secret, Date.now() + 3_600_000)}' http://127.0.0.1:${port}/leads`);
  }
});
