// `npm start`: the worker over a made-up programme, with tokens to try.
import { sampleProgramme } from "partner-policy/sample";
import { createIssuer, startLocally } from "./local.js";

const { snapshot, leads } = sampleProgramme({ partners: 8, users: 80, leads: 300, now: new Date().toISOString() });
const issuer = await createIssuer();
const worker = await startLocally({
  seed: JSON.stringify(snapshot),
  issuer,
  port: Number(process.env.PORT ?? 8788),
  origin: (request) => {
    const [, list, id] = new URL(request.url).pathname.split("/");
    if (list !== "leads") return Response.json([]);
    const found = id === undefined ? leads : leads.find((lead) => lead.id === id);
    return found === undefined ? new Response(null, { status: 404 }) : Response.json(found);
  },
});
const url = String(await worker.ready).replace(/\/$/, "");
const bearer = async (sub, options) => `-H 'authorization: Bearer ${await issuer.token(sub, { expires: "8h", ...options })}'`;
const json = "-H 'content-type: application/json'";
const [{ id, partner }] = leads;
const resource = { type: "lead", id, properties: { partner } };
const asked = { subject: { type: "user", id: "u-0001" }, action: { name: "view" }, resource };
const edit = { revision: snapshot.revision, edit: { kind: "managers.remove-all", partners: ["p-0001"] } };

console.log(`The worker answers at ${url}. What the administrator of a partner sees, and the same person by AuthZEN:`);
console.log(`curl ${await bearer("u-0001")} ${url}/leads`);
console.log(`curl ${await bearer("u-0001")} ${json} -d '${JSON.stringify(asked)}' ${url}/access/v1/evaluation`);
console.log("An edit by the supplier's administrator, and who changed what:");
console.log(
  `curl ${await bearer("u-admin")} ${json} -H 'idempotency-key: ${crypto.randomUUID()}' -d '${JSON.stringify(edit)}' ${url}/edits`,
);
console.log(`curl ${await bearer("auditor", { scope: "audit" })} ${url}/changes`);
