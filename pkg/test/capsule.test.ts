import { type PartnerUser, Policy, PolicyError, type Snapshot } from "partner-policy";
import { sampleProgramme } from "partner-policy/sample";
import { openViewer, sealViewer, Viewer } from "partner-policy/viewer";
import { expect, test } from "vitest";

const { snapshot, now } = sampleProgramme({ partners: 12, users: 120, leads: 0 });
const active = snapshot.users.filter((user) => user.kind === "partner" && user.status === "active");
const someone = active.find((user) => Policy.loadSync(snapshot).viewer(user.id, { now }).explain("portal.login").allowed);
const id = someone?.id ?? "";
const own = someone?.kind === "partner" ? someone.partner : "";
const bytes = Policy.loadSync(snapshot).viewer(id, { now }).toBytes();

function code(ask: () => unknown): string {
  try {
    ask();
    return "answered";
  } catch (error) {
    if (PolicyError.is(error)) return error.code;
    throw error;
  }
}

test("the capsule of a partner user has at most 4 kB and names no other partner", () => {
  expect(bytes.length).toBeLessThanOrEqual(4096);
  const text = new TextDecoder().decode(bytes);
  for (const partner of snapshot.partners) {
    if (partner.id !== own) expect(text).not.toContain(`"${partner.id}"`);
    expect(text).not.toContain(JSON.stringify(partner.name));
  }
  for (const user of snapshot.users) {
    if (user.kind !== "partner" || user.partner !== own) expect(text).not.toContain(`"${user.id}"`);
  }
});

test("a capsule ends when the user would become inactive, and a day later at the latest", () => {
  const at = Date.parse(now);
  expect(Viewer.fromBytes(bytes, { now }).notAfter.getTime()).toBe(at + 86_400_000);
  expect(code(() => Viewer.fromBytes(bytes, { now: new Date(at + 86_400_000 - 1) }))).toBe("answered");
  expect(code(() => Viewer.fromBytes(bytes, { now: new Date(at + 86_400_000) }))).toBe("CAPSULE_EXPIRED");
  expect(code(() => Viewer.fromBytes(bytes, { now: "soon" }))).toBe("MALFORMED_INSTANT");
  const hour = 3_600_000;
  const last = new Date(at - 90 * 86_400_000 + hour).toISOString();
  const { exempt: _, ...plain } = someone as PartnerUser;
  const quiet = { ...plain, createdAt: last, lastLoginAt: last, reactivatedAt: last };
  const late = Policy.loadSync({ ...snapshot, users: snapshot.users.map((user) => (user.id === id ? quiet : user)) });
  const policy = late.viewer(id, { now });
  const end = Viewer.fromBytes(policy.toBytes(), { now }).notAfter;
  expect(end.getTime()).toBe(at + hour);
  expect(policy.explain("portal.login").allowed).toBe(true);
  expect(late.viewer(id, { now: end }).explain("portal.login").code).toBe("USER_INACTIVE_90D");
});

test("bytes that are no capsule are refused with a code, whatever they are", () => {
  const text = new TextDecoder().decode(bytes);
  const encode = (value: string): Uint8Array => new TextEncoder().encode(value);
  const whole = JSON.parse(text) as unknown[];
  const changed = (at: number, value: unknown): Uint8Array => encode(JSON.stringify(whole.map((old, i) => (i === at ? value : old))));
  const deep = [[1], ...Array.from({ length: 80 }, (_, i) => [4, i])];
  const wide = [[1], ...Array.from({ length: 60 }, (_, i) => [2, i, i])];
  const hostile: Uint8Array[] = [
    new Uint8Array(),
    new Uint8Array([0xff, 0xfe]),
    encode("null"),
    encode("[]"),
    encode("{}"),
    bytes.subarray(1),
    new Uint8Array(2_000_000),
    changed(0, "partner-policy/capsule/2"),
    changed(1, -1),
    changed(2, Number.MAX_SAFE_INTEGER),
    changed(3, [1]),
    changed(4, null),
    changed(5, ["x"]),
    changed(6, [1]),
    changed(7, deep),
    changed(7, wide),
    changed(7, [[7, 0, 99999]]),
    changed(7, [[99]]),
    changed(8, [[[0, 9, 0]]]),
    changed(9, [[0]]),
    changed(10, { lead: [0] }),
    changed(10, { led: [0] }),
  ];
  for (const given of hostile)
    expect(
      code(() => Viewer.fromBytes(given, { now })),
      new TextDecoder().decode(given.subarray(0, 80)),
    ).toBe("CAPSULE_MALFORMED");
  expect(code(() => Viewer.fromBytes("text" as never, { now }))).toBe("CAPSULE_MALFORMED");
  for (let length = 0; length < bytes.length; length += 97)
    expect(code(() => Viewer.fromBytes(bytes.subarray(0, length), { now }))).toBe("CAPSULE_MALFORMED");
});

test("a seal is asked for, and no other key, text or missing seal passes", async () => {
  const keys = (await crypto.subtle.generateKey("Ed25519", true, ["sign", "verify"])) as CryptoKeyPair;
  const others = (await crypto.subtle.generateKey("Ed25519", true, ["sign", "verify"])) as CryptoKeyPair;
  const sealed = await sealViewer(bytes, keys.privateKey);
  expect((await openViewer(sealed, keys.publicKey, { now })).id).toBe(id);
  const raw = new Uint8Array(await crypto.subtle.exportKey("raw", keys.publicKey));
  expect((await openViewer(sealed, raw, { now })).id).toBe(id);
  const codeOf = (promise: Promise<unknown>): Promise<unknown> =>
    promise.then(
      () => "answered",
      (error) => (PolicyError.is(error) ? error.code : error),
    );
  const flipped = (at: number): Uint8Array => sealed.map((byte, i) => (i === at ? byte ^ 1 : byte));
  expect(await codeOf(openViewer(sealed, others.publicKey, { now }))).toBe("CAPSULE_SIGNATURE");
  expect(await codeOf(openViewer(bytes, keys.publicKey, { now }))).toBe("CAPSULE_SIGNATURE");
  expect(await codeOf(openViewer(sealed, undefined as never, { now }))).toBe("CAPSULE_SIGNATURE");
  expect(await codeOf(openViewer(sealed, new Uint8Array(31), { now }))).toBe("CAPSULE_SIGNATURE");
  expect(await codeOf(openViewer(sealed, keys.privateKey, { now }))).toBe("CAPSULE_SIGNATURE");
  for (const at of [0, 4, 40, 68, sealed.length - 1])
    expect(await codeOf(openViewer(flipped(at), keys.publicKey, { now }))).toBe("CAPSULE_SIGNATURE");
  expect(await codeOf(openViewer(sealed.subarray(0, 68), keys.publicKey, { now }))).toBe("CAPSULE_SIGNATURE");
  expect(code(() => Viewer.fromBytes(sealed, { now }))).toBe("CAPSULE_MALFORMED");
});

test("changes beyond a viewer's horizon leave capsule and scoped snapshot as they are, byte by byte", () => {
  const scopeText = (from: Snapshot): string => Policy.loadSync(from).scopeFor(id, { now }).toText();
  const capsuleText = (from: Snapshot): string => new TextDecoder().decode(Policy.loadSync(from).viewer(id, { now }).toBytes());
  const before = [scopeText(snapshot), capsuleText(snapshot)];
  const far = snapshot.partners.find((partner) => partner.id !== own);
  const worlds: Snapshot[] = [
    { ...snapshot, revision: snapshot.revision + 7 },
    {
      ...snapshot,
      partners: snapshot.partners.map((partner) => (partner === far ? { ...partner, name: "Elsewhere", status: "inactive" } : partner)),
    },
    {
      ...snapshot,
      users: snapshot.users.map((user) =>
        user.kind === "partner" && user.partner !== own ? { ...user, name: "Somebody", status: "revoked" } : user,
      ),
    },
    { ...snapshot, users: snapshot.users.filter((user) => user.kind === "internal" || user.partner === own) },
    { ...snapshot, managers: [] },
  ] as Snapshot[];
  for (const world of worlds) expect([scopeText(world), capsuleText(world)]).toEqual(before);
  const scope = JSON.parse(before[0] ?? "") as Snapshot;
  expect(scope.partners.map((partner) => partner.id)).toEqual([own]);
  expect(scope.users.every((user) => user.kind !== "internal" && user.partner === own)).toBe(true);
});
