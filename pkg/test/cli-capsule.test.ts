import { spawnSync } from "node:child_process";
import { createPublicKey, generateKeyPairSync, type KeyObject } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Viewer } from "partner-policy/viewer";
import { expect, test } from "vitest";
import { BIN, call, errorOf, file, folder } from "./cli.js";
import { LEADS, NOW, programme } from "./programme.js";

const snapshot = file("programme.json", programme());
const at = ["--now", NOW];
const lead = (partner: string) => JSON.stringify({ type: "lead", id: "l", partner });
const pem = (key: KeyObject, type: "pkcs8" | "spki") => key.export({ type, format: "pem" }) as string;

const own = generateKeyPairSync("ed25519");
const other = generateKeyPairSync("ed25519");
const signKey = file("private.pem", pem(own.privateKey, "pkcs8"));
const verifyKey = file("public.pem", pem(own.publicKey, "spki"));

/** Makes a capsule of ann. */
function capsule(name: string, ...more: string[]): string {
  const out = join(folder, name);
  const made = call(["viewer", snapshot, "--as", "ann", ...at, "--out", out, ...more]);
  expect(made).toMatchObject({ code: 0, out: "" });
  return out;
}

const plain = capsule("ann.capsule");
const sealed = capsule("ann.sealed", "--sign-key", signKey);

test("a capsule answers check, explain and filter as the snapshot does, for whom it was made and where no engine runs", () => {
  for (const partner of ["p", "q"]) {
    const asked = ["--can", "lead.view", "--on", lead(partner), ...at];
    const whole = call(["check", snapshot, "--as", "ann", ...asked]);
    expect(call(["check", "--capsule", plain, ...asked])).toEqual(whole);
    expect(call(["check", "--capsule", sealed, "--verify-key", verifyKey, "--as", "ann", ...asked])).toEqual(whole);
    const { allowed, level, code, rule } = JSON.parse(call(["explain", snapshot, "--as", "ann", ...asked, "--json"]).out);
    expect(JSON.parse(call(["explain", "--capsule", plain, ...asked, "--json"]).out)).toEqual({ allowed, level, code, rule });
  }
  const records = LEADS.map((each) => JSON.stringify(each)).join("\n");
  const filtered = call(["filter", snapshot, "--as", "ann", "--can", "lead.view", ...at, "--records", "-"], records);
  expect(filtered.out).toContain("\n");
  const asked = ["filter", "--capsule", plain, "--can", "lead.view", ...at, "--records", "-"];
  expect(call(asked, records)).toEqual(filtered);
  const { stdout } = spawnSync(process.execPath, ["--jitless", "--no-expose-wasm", BIN, ...asked], { input: records, encoding: "utf8" });
  expect(stdout).toBe(filtered.out);
  expect(call(["check", "--capsule", plain, "--as", "bob", "--can", "lead.view", ...at])).toMatchObject({
    code: 2,
    err: expect.stringContaining("UNKNOWN_VIEWER"),
  });
  expect(call(["check", snapshot, "--capsule", plain, "--can", "lead.view"])).toMatchObject({
    code: 2,
    err: expect.stringContaining("give one of the two"),
  });
  expect(call(["check", "--capsule", plain, "--can", "lead.share", "--to", "bob", ...at, "--on", lead("p")])).toMatchObject({
    code: 2,
    err: expect.stringContaining("CAPSULE_TOO_BROAD"),
  });
});

test("a record that the engine refuses refuses a strict call of a capsule as well", () => {
  const asked = ["filter", "--capsule", plain, "--can", "lead.view", ...at, "--records", "-", "--json", "--strict"];
  const refusal = (line: string) => {
    const outcome = call(asked, `${LEADS.map((each) => JSON.stringify(each)).join("\n")}\n${line}\n`);
    expect(outcome.code).toBe(2);
    return errorOf(outcome).problems[0];
  };
  expect(refusal('{"type":"lead","partner":"p","partner":"q"}')).toMatchObject({ code: "DUPLICATE_KEY", line: LEADS.length + 1 });
  expect(refusal('{"type":"lead","partnr":"p"}')).toMatchObject({ code: "UNKNOWN_FIELD", at: "/partnr", line: LEADS.length + 1 });
  expect(refusal(`{"type":"lead","fields":${'{"a":'.repeat(5000)}1${"}".repeat(5001)}`)).toMatchObject({ code: "LIMIT_EXCEEDED" });
  expect(refusal('{"type":"lead",}')).toMatchObject({ code: "MALFORMED_JSON", line: LEADS.length + 1 });
});

test.each<[string, () => string[], string]>([
  ["no signature", () => [plain, "--verify-key", verifyKey], "CAPSULE_SIGNATURE"],
  ["a signature of another key", () => [sealed, "--verify-key", file("other.pem", pem(other.publicKey, "spki"))], "CAPSULE_SIGNATURE"],
  [
    "a changed byte",
    () => [
      file(
        "changed",
        readFileSync(sealed).map((byte, index) => (index === 90 ? byte ^ 1 : byte)),
      ),
      "--verify-key",
      verifyKey,
    ],
    "CAPSULE_SIGNATURE",
  ],
  ["a signature and no key to check it", () => [sealed], "CAPSULE_SIGNATURE"],
  ["a private key to check it", () => [sealed, "--verify-key", signKey], "CAPSULE_SIGNATURE"],
  [
    "a key of another kind",
    () => [sealed, "--verify-key", file("rsa.pem", pem(generateKeyPairSync("x25519").publicKey, "spki"))],
    "CAPSULE_SIGNATURE",
  ],
  ["a key that is none", () => [sealed, "--verify-key", snapshot], "CAPSULE_SIGNATURE"],
  ["an end that has passed", () => [plain, "--now", "2026-11-23T00:00:00Z"], "CAPSULE_EXPIRED"],
  ["no capsule in it", () => [snapshot], "CAPSULE_MALFORMED"],
])("a capsule with %s is refused with exit code 2 and the code", (_, given, code) => {
  const words = given();
  const outcome = call([
    "check",
    "--capsule",
    ...words,
    "--can",
    "lead.view",
    "--on",
    lead("p"),
    "--json",
    ...(words.includes("--now") ? [] : at),
  ]);
  expect(outcome).toMatchObject({ code: 2, out: "" });
  expect(errorOf(outcome).code).toBe(code);
});

test("keys may be PEM, JWK or raw bytes; what cannot sign is refused", async () => {
  const jwk = file("private.jwk", own.privateKey.export({ format: "jwk" }));
  const other = capsule("ann.jwk", "--sign-key", jwk);
  const asked = ["--can", "lead.view", "--on", lead("p"), ...at];
  const spki = own.publicKey.export({ type: "spki", format: "der" });
  for (const key of [
    verifyKey,
    file("public.jwk", own.publicKey.export({ format: "jwk" })),
    file("public.raw", new Uint8Array(spki.subarray(-32))),
  ]) {
    expect(call(["check", "--capsule", other, "--verify-key", key, ...asked])).toMatchObject({ code: 0, err: "" });
  }
  const refused = (key: string) => errorOf(call(["viewer", snapshot, "--as", "ann", ...at, "--sign-key", key, "--json"])).message;
  expect(refused(verifyKey)).toContain("is no private key");
  expect(refused(file("public2.jwk", createPublicKey(own.privateKey).export({ format: "jwk" })))).toContain("is a public key");
  const locked = own.privateKey.export({ type: "pkcs8", format: "pem", cipher: "aes-256-cbc", passphrase: "x" }) as string;
  expect(refused(file("locked.pem", locked))).toContain("is encrypted");
  expect(refused(file("ec.pem", pem(generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey, "pkcs8")))).toContain(
    "Ed25519 is needed",
  );
});

test("an earlier end holds, a later one or one before it begins is refused", () => {
  const early = capsule("early.capsule", "--not-after", "2026-11-22T01:00:00Z");
  expect(Viewer.fromBytes(new Uint8Array(readFileSync(early)), { now: NOW }).notAfter.toISOString()).toBe("2026-11-22T01:00:00.000Z");
  const asked = (now: string) => call(["check", "--capsule", early, "--can", "lead.view", "--on", lead("p"), "--now", now]);
  expect(asked("2026-11-22T00:59:59Z").code).toBe(0);
  expect(asked("2026-11-22T01:00:00Z")).toMatchObject({ code: 2, err: expect.stringContaining("CAPSULE_EXPIRED") });
  for (const [end, code] of [
    ["2026-11-24T00:00:00Z", "INVALID_VALUE"],
    [NOW, "INVALID_VALUE"],
    ["soon", "MALFORMED_INSTANT"],
    ["2026-02-31T00:00:00Z", "MALFORMED_INSTANT"],
  ] as const) {
    expect(errorOf(call(["viewer", snapshot, "--as", "ann", ...at, "--not-after", end, "--json"])).code).toBe(code);
  }
});

test("a capsule goes to standard output as bytes, or into JSON", () => {
  const { stdout } = spawnSync(process.execPath, [BIN, "viewer", snapshot, "--as", "ann", ...at, "--sign-key", signKey], {
    encoding: "buffer",
  });
  expect(stdout).toEqual(readFileSync(sealed));
  const said = JSON.parse(call(["viewer", snapshot, "--as", "ann", ...at, "--json"]).out);
  expect(said).toMatchObject({ viewer: "ann", isSigned: false, notAfter: "2026-11-23T00:00:00.000Z" });
  expect(Buffer.from(said.capsule, "base64")).toEqual(readFileSync(plain));
  writeFileSync(join(folder, "piped"), stdout);
  expect(call(["check", "--capsule", "-", "--can", "lead.view", "--on", lead("p"), ...at], readFileSync(plain)).code).toBe(0);
});

test("a signed capsule says for whom it is, and is opened for nobody else", () => {
  const audience = ["--audience", "lead-api"];
  const named = capsule("named.sealed", "--sign-key", signKey, ...audience);
  const ask = (path: string, ...more: string[]) =>
    call(["check", "--capsule", path, "--verify-key", verifyKey, "--can", "lead.view", "--on", lead("p"), ...at, ...more]);
  expect([ask(named, ...audience).code, ask(sealed).code]).toEqual([0, 0]);
  for (const wrong of [ask(named), ask(named, "--audience", "deal-api"), ask(sealed, ...audience)]) {
    expect(wrong).toMatchObject({ code: 2, err: expect.stringContaining("CAPSULE_AUDIENCE") });
  }
  const unsigned = [
    call(["viewer", snapshot, "--as", "ann", ...at, "--out", join(folder, "x"), ...audience]),
    call(["check", "--capsule", plain, "--can", "lead.view", ...at, ...audience]),
    call(["check", snapshot, "--as", "ann", "--can", "lead.view", ...at, ...audience]),
  ];
  for (const wrong of unsigned) expect(wrong).toMatchObject({ code: 2, err: expect.stringContaining("--audience goes with") });
});
