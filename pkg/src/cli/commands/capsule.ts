import { misuse } from "../io/fault.js";
import { readSignKey } from "../io/keys.js";
import { loadPolicy } from "../io/source.js";
import { type ExitCode, printJson, writeAll } from "../io/streams.js";
import { isShown } from "../io/terminal.js";
import { writeWhole } from "../io/write.js";
import { type Command, isJson, moment, NOW, note, onlyWord, optional, required } from "./command.js";
import { idOf } from "./names.js";

/** `partner-policy viewer`: a capsule of one person's access. */
export const viewer: Command = {
  name: "viewer",
  group: "check",
  summary: "make a capsule: what one user may see and do, in a few kB, for at most a day",
  usage: ["viewer SNAPSHOT --as USER [--not-after INSTANT] [--sign-key FILE [--audience NAME]] [--out FILE]"],
  about: `Writes the access of one user at one moment as a capsule. It names no partner that the user may not know, and answers check,
explain and filter with --capsule, or partner-policy/viewer in a browser, without the engine. Whoever holds a capsule can
change it: sign it where that matters, and open it with the public key. The signature says of which revision it is. A key is made by
\`openssl genpkey -algorithm ed25519 -out private.pem\` and \`openssl pkey -in private.pem -pubout -out public.pem\`.`,
  options: {
    as: { value: "USER", help: "whose access, by id, name or e-mail address" },
    now: NOW,
    "not-after": { value: "INSTANT", help: "the moment from which it no longer holds (default: the latest, a day at most)" },
    "sign-key": { value: "FILE", help: "the Ed25519 private key (PEM or JWK) that signs it", completes: "file" },
    audience: { value: "NAME", help: "for whom it is signed, such as a service: whoever opens it names the same" },
    out: { value: "FILE", help: "where it goes (default: standard output)", completes: "file" },
  },
  exits: ["made", undefined, "there is no such user, or the key cannot sign"],
  examples: [
    { shows: "a capsule of u-0002", line: "partner-policy viewer programme.json --as u-0002 --out u-0002.capsule" },
    {
      shows: "a signed one, and a question to it",
      line: `openssl genpkey -algorithm ed25519 -out private.pem && openssl pkey -in private.pem -pubout -out public.pem && partner-policy viewer programme.json --as u-0002 --sign-key private.pem --out u-0002.capsule && partner-policy check --capsule u-0002.capsule --verify-key public.pem --can lead.view --on '{"type":"lead","partner":"p-0002"}'`,
    },
  ],
  words: "file",
  async run(call): Promise<ExitCode> {
    const path = onlyWord(call, "the snapshot file");
    const [as, now, out, key] = [required(call, "as"), moment(call), optional(call, "out"), optional(call, "sign-key")];
    const isPrinted = (out === undefined || out === "-") && !isJson(call);
    if (isPrinted && key !== undefined && isShown()) throw misuse("a signed capsule is no text for a terminal: give --out FILE");
    const [end, audience] = [optional(call, "not-after"), optional(call, "audience")];
    if (audience !== undefined && key === undefined) throw misuse("--audience goes with --sign-key: nobody believes it otherwise");
    const policy = await loadPolicy(path);
    const asked = policy.viewer(idOf(policy, "user", as), { now });
    const capsule = asked.toBytes(end === undefined ? {} : { notAfter: end });
    const { Viewer, sealViewer } = await import("../../viewer/index.js");
    const { notAfter } = Viewer.fromBytes(capsule, { now });
    const bytes = key === undefined ? capsule : await sealViewer(capsule, await readSignKey(key), { audience, revision: asked.revision });
    const isFile = out !== undefined && out !== "-";
    if (isFile) writeWhole(out, bytes);
    if (isJson(call)) {
      const about = { viewer: asked.id, now, notAfter: notAfter.toISOString(), bytes: bytes.length, isSigned: key !== undefined };
      printJson(isFile ? { ...about, out } : { ...about, capsule: Buffer.from(bytes).toString("base64") });
    } else if (!isFile) writeAll(1, bytes);
    note(call, `${bytes.length} bytes, ${key === undefined ? "not signed" : "signed"}, until ${notAfter.toISOString()}`);
    return 0;
  },
};
