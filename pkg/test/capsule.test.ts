import { runInNewContext } from "node:vm";
import { type Action, type PartnerUser, Policy, PolicyError, type Resource, type Snapshot } from "partner-policy";
import { sampleProgramme } from "partner-policy/sample";
import { openViewer, sealViewer, Viewer } from "partner-policy/viewer";
import { expect, test } from "vitest";
import { capsuleOf, HEAD, repaired } from "./forge.js";
import { codeOf } from "./programme.js";

const { snapshot, now } = sampleProgramme({ partners: 12, users: 120, leads: 0 });
const active = snapshot.users.filter((user) => user.kind === "partner" && user.status === "active");
const someone = active.find((user) => Policy.loadSync(snapshot).viewer(user.id, { now }).explain("portal.login").allowed);
const id = someone?.id ?? "";
const own = someone?.kind === "partner" ? someone.partner : "";
const bytes = Policy.loadSync(snapshot).viewer(id, { now }).toBytes();

test("the capsule of a partner user has at most 4 kB and names no other partner", () => {
  expect(bytes.length).toBeLessThanOrEqual(4096);
  // A text stands behind its length, or in quotes in a list.
  const text = String.fromCharCode(...bytes);
  const names = (id: string): boolean => text.includes(String.fromCharCode(id.length) + id) || text.includes(JSON.stringify(id));
  expect(names(own) && names(id)).toBe(true);
  for (const partner of snapshot.partners) {
    if (partner.id !== own) expect(names(partner.id), partner.id).toBe(false);
    expect(text).not.toContain(partner.name);
  }
  for (const user of snapshot.users) {
    if (user.kind !== "partner" || user.partner !== own) expect(names(user.id), user.id).toBe(false);
  }
});

test("a capsule ends when the user would become inactive, and a day later at the latest", () => {
  const at = Date.parse(now);
  expect(Viewer.fromBytes(bytes, { now }).notAfter.getTime()).toBe(at + 86_400_000);
  expect(codeOf(() => Viewer.fromBytes(bytes, { now: new Date(at + 86_400_000 - 1) }))).toBe("answered");
  expect(codeOf(() => Viewer.fromBytes(bytes, { now: new Date(at + 86_400_000) }))).toBe("CAPSULE_EXPIRED");
  expect(codeOf(() => Viewer.fromBytes(bytes, { now: "soon" }))).toBe("MALFORMED_INSTANT");
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
  const encode = (value: string): Uint8Array => new TextEncoder().encode(value);
  const changed = (at: number, value: number): Uint8Array => repaired(spoilt(at, value));
  const spoilt = (at: number, value: number): Uint8Array => bytes.map((byte, i) => (i === at ? value : byte));
  const moment = (at: number, value: number): Uint8Array => {
    const given = bytes.slice();
    new DataView(given.buffer).setFloat64(at, value, true);
    return repaired(given);
  };
  const end = Date.parse(now) + 86_400_000;
  const hostile: Uint8Array[] = [
    new Uint8Array(),
    new Uint8Array(32),
    new Uint8Array([0xff, 0xfe]),
    encode("null"),
    encode('["partner-policy/capsule/1",0,1,[],"u",null,[],[],[],[],{}]     '),
    bytes.subarray(1),
    bytes.subarray(16),
    new Uint8Array(2_000_000),
    new Uint8Array([...bytes, ...new Uint8Array(16)]),
    changed(0, 0x51),
    changed(3, 1),
    changed(3, 2),
    moment(16, Number.NaN),
    moment(16, end),
    moment(16, end - 86_400_001),
    moment(24, Number.POSITIVE_INFINITY),
    moment(24, end + 0.5),
    // The root stands nowhere.
    changed(HEAD + 3, 0x7f),
  ];
  for (const given of hostile)
    expect(
      codeOf(() => Viewer.fromBytes(given, { now })),
      String.fromCharCode(...given.subarray(0, 40)),
    ).toBe("CAPSULE_MALFORMED");
  expect(codeOf(() => Viewer.fromBytes(changed(3, 1), { now }))).toBe("CAPSULE_MALFORMED");
  for (const given of ["text", null, [], new Proxy(bytes, {}), new DataView(bytes.buffer)])
    expect(codeOf(() => Viewer.fromBytes(given as never, { now }))).toBe("CAPSULE_MALFORMED");
  for (let length = 0; length < bytes.length; length++)
    expect(codeOf(() => Viewer.fromBytes(bytes.subarray(0, length), { now }))).toBe("CAPSULE_MALFORMED");
});

test("bytes and dates of another realm are bytes and dates", () => {
  const far = runInNewContext("[new Uint8Array(length), new Date(at)]", { length: bytes.length, at: Date.parse(now) }) as [
    Uint8Array,
    Date,
  ];
  far[0].set(bytes);
  expect(far[0] instanceof Uint8Array || far[1] instanceof Date).toBe(false);
  expect(Viewer.fromBytes(far[0], { now: far[1] }).id).toBe(id);
});

test("a capsule answers out of a copy: what becomes of the bytes changes nothing", () => {
  const given = bytes.slice();
  const viewer = Viewer.fromBytes(given, { now });
  given.fill(0);
  const asked = Viewer.fromBytes(bytes, { now });
  for (const action of ACTIONS) expect(viewer.can(action)).toBe(asked.can(action));
});

const ACTIONS = [
  ...["lead", "deal", "case", "contact", "listing"].flatMap((type) => ["view", "edit", "share"].map((verb) => `${type}.${verb}`)),
  ...["user.revoke", "user.permit", "portal.login", "portal-area.open", "page.open", "tier-feature.use", "my-settings.edit"],
] as Action[];
const RECORDS: readonly Omit<Resource, "type">[] = [
  {},
  { id: "x", partner: own, owner: id, assignee: id, createdBy: id, origin: "registered", contact: "c" },
  { id: id, partner: own, shares: [{ user: id, level: "read" }], fields: { region: "EMEA", amount: 7, hot: true } },
];

/** Asks a capsule about `count` actions from the given one on; an error without a code fails the test. */
function ask(viewer: Viewer, from: number, count: number): number {
  let refused = 0;
  for (let i = from; i < from + count; i++) {
    const action = ACTIONS[i % ACTIONS.length] as Action;
    for (const record of RECORDS) {
      const resource = { type: action.slice(0, action.indexOf(".")), ...record } as Resource;
      for (const question of [() => viewer.can(action, resource), () => viewer.explain(action, resource).allowed]) {
        try {
          expect(typeof question()).toBe("boolean");
        } catch (error) {
          if (!PolicyError.is(error)) throw error;
          expect(["CAPSULE_MALFORMED", "CAPSULE_TOO_BROAD"]).toContain(error.code);
          refused += 1;
        }
      }
    }
  }
  return refused;
}

test("a capsule in which one bit is another is refused when it is opened", () => {
  const given = bytes.slice();
  for (let bit = 0; bit < 8 * bytes.length; bit++) {
    const at = bit >> 3;
    given[at] = (bytes[at] as number) ^ (1 << (bit & 7));
    if (codeOf(() => Viewer.fromBytes(given, { now })) !== "CAPSULE_MALFORMED") expect.unreachable(`bit ${bit}`);
    given[at] = bytes[at] as number;
  }
});

test("a forged capsule gives an answer or an error with a code, and ends", () => {
  let [opened, refused] = [0, 0];
  const given = bytes.slice();
  for (let bit = 8 * HEAD; bit < 8 * bytes.length; bit++) {
    const at = bit >> 3;
    given[at] = (bytes[at] as number) ^ (1 << (bit & 7));
    let viewer: Viewer | undefined;
    try {
      viewer = Viewer.fromBytes(repaired(given), { now });
    } catch (error) {
      if (!PolicyError.is(error)) throw error;
    }
    given[at] = bytes[at] as number;
    if (viewer === undefined) continue;
    opened += 1;
    refused += ask(viewer, bit, 2);
  }
  expect(opened).toBeGreaterThan(4 * bytes.length);
  expect(refused).toBeGreaterThan(100);
}, 120_000);

test("a forged capsule of random bytes gives an answer or an error with a code", () => {
  let state = 7;
  const random = (below: number): number => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return (state >>> 8) % below;
  };
  for (let round = 0; round < 3000; round++) {
    const given = bytes.slice();
    for (let change = random(8); change >= 0; change--) given[HEAD + random(given.length - HEAD)] = random(256);
    try {
      ask(Viewer.fromBytes(repaired(given), { now }), round, 4);
    } catch (error) {
      if (!PolicyError.is(error)) throw error;
    }
  }
}, 120_000);

/** The graph of one question that leads to yes. */
const yesIf = (question: number, ...place: number[]): number[] => [1, question, ...place, 1, 0, 2];

test("what a forger may think of is refused with a code, and pollutes nothing", () => {
  const texts = (list: unknown): number[] => {
    const json = JSON.stringify(list);
    return [json.length, ...new TextEncoder().encode(json)];
  };
  const forged: readonly (readonly [string, (number | number[])[], string])[] = [
    ["an honest one", [yesIf(2)], "true"],
    ["a constant", [[0, 1]], "true"],
    ["a node that leads to itself", [[1, 2, 2, 0, 2]], "CAPSULE_MALFORMED"],
    ["a node that leads onwards", [[2, 2, 3, 0, 2, 1, 0, 3]], "CAPSULE_MALFORMED"],
    ["a start that is not there", [[0, 2]], "CAPSULE_MALFORMED"],
    ["an unknown question", [yesIf(22, 4)], "CAPSULE_MALFORMED"],
    ["more nodes than bytes", [[0xff, 0xff, 0xff, 0xff, 0x0f]], "CAPSULE_MALFORMED"],
    ["a number without end", [[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0]], "CAPSULE_MALFORMED"],
    ["a text that ends nowhere", [yesIf(0, 0x7f)], "CAPSULE_MALFORMED"],
    ["a text of no UTF-8", [[2, 0xff, 0xff], yesIf(0, 4)], "CAPSULE_MALFORMED"],
    ["a list of no texts", [texts([1]), yesIf(1, 4)], "CAPSULE_MALFORMED"],
    ["a list that is none", [texts({ __proto__: 1, length: 1 }), yesIf(1, 4)], "CAPSULE_MALFORMED"],
    ["a list that breaks off", [[2, 0x5b, 0x22], yesIf(1, 4)], "CAPSULE_MALFORMED"],
    ["a list with a member of every object", [texts(["__proto__", "constructor"]), yesIf(1, 4)], "false"],
    ["a home without partner", [[1, 2, ...texts(["__proto__"])], yesIf(20, 4)], "CAPSULE_MALFORMED"],
    ["a home of a member of every object", [[1, 1, ...texts(["__proto__", "constructor"])], yesIf(20, 4)], "false"],
    ["a field of every object", [[4, 116, 101, 115, 116], [4, 0, 0, 1], yesIf(21, 9)], "false"],
    ["an unknown comparison", [[4, 116, 101, 115, 116], [4, 8, 0, 1], yesIf(21, 9)], "CAPSULE_MALFORMED"],
    ["an unknown value", [[4, 116, 101, 115, 116], [4, 0, 0, 4], yesIf(21, 9)], "CAPSULE_MALFORMED"],
    ["a number that is none", [[1, 97], [4, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0xf8, 0x7f], yesIf(21, 6)], "CAPSULE_MALFORMED"],
  ];
  for (const [what, things, expected] of forged) {
    const given = capsuleOf(things as number[][], Date.parse(now));
    const answer = (() => {
      try {
        return String(Viewer.fromBytes(given, { now }).can("lead.view", { type: "lead" }));
      } catch (error) {
        return PolicyError.is(error) ? error.code : String(error);
      }
    })();
    expect(answer, what).toBe(expected);
  }
  expect(Object.keys(Object.prototype)).toEqual([]);
  expect(({} as { test?: unknown }).test).toBeUndefined();
});

test("parts that name each other often cost no more than a capsule may", () => {
  // A ladder of 60,000 grants that each name the same large graph, and a graph that names 60,000 times a large list.
  const large = [0xe0, 0xd4, 3, ...Array.from({ length: 60_000 }, (_, i) => [2, 0, i === 0 ? 1 : 0]).flat(), 2];
  const list = [0xe4, 0xa7, 0x12, ...new TextEncoder().encode(`["${"x".repeat(300_000)}"]`)];
  const lists = [0xe0, 0xd4, 3, ...Array.from({ length: 60_000 }, (_, i) => [1, 4 + (i % 2), 0, 1]).flat(), 2];
  const ladder = [0xe0, 0xd4, 3, ...Array.from({ length: 60_000 }, () => [4, 3, 4]).flat()];
  for (const [things, grants] of [
    [[large], ladder],
    [[list, lists], undefined],
  ] as const) {
    const started = performance.now();
    const viewer = Viewer.fromBytes(capsuleOf(things as unknown as number[][], Date.parse(now), grants), { now });
    ask(viewer, 0, 3);
    expect(performance.now() - started).toBeLessThan(5000);
  }
}, 60_000);

test("a seal is asked for, and no other key, text or missing seal passes", async () => {
  const keys = (await crypto.subtle.generateKey("Ed25519", true, ["sign", "verify"])) as CryptoKeyPair;
  const others = (await crypto.subtle.generateKey("Ed25519", true, ["sign", "verify"])) as CryptoKeyPair;
  const sealed = await sealViewer(bytes, keys.privateKey);
  expect((await openViewer(sealed, keys.publicKey, { now })).id).toBe(id);
  const raw = new Uint8Array(await crypto.subtle.exportKey("raw", keys.publicKey));
  expect((await openViewer(sealed, raw, { now })).id).toBe(id);
  const flipped = (at: number): Uint8Array => sealed.map((byte, i) => (i === at ? byte ^ 1 : byte));
  expect(await codeOfPromise(openViewer(sealed, others.publicKey, { now }))).toBe("CAPSULE_SIGNATURE");
  expect(await codeOfPromise(openViewer(bytes, keys.publicKey, { now }))).toBe("CAPSULE_SIGNATURE");
  expect(await codeOfPromise(openViewer(sealed, undefined as never, { now }))).toBe("CAPSULE_SIGNATURE");
  expect(await codeOfPromise(openViewer(sealed, new Uint8Array(31), { now }))).toBe("CAPSULE_SIGNATURE");
  expect(await codeOfPromise(openViewer(sealed, keys.privateKey, { now }))).toBe("CAPSULE_SIGNATURE");
  for (const at of [0, 4, 40, 68, sealed.length - 1])
    expect(await codeOfPromise(openViewer(flipped(at), keys.publicKey, { now }))).toBe("CAPSULE_SIGNATURE");
  expect(await codeOfPromise(openViewer(sealed.subarray(0, 68), keys.publicKey, { now }))).toBe("CAPSULE_SIGNATURE");
  expect(codeOf(() => Viewer.fromBytes(sealed, { now }))).toBe("CAPSULE_MALFORMED");
});

/** What becomes of a promise: `answered`, or the code of its error. */
function codeOfPromise(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => "answered",
    (error) => (PolicyError.is(error) ? error.code : error),
  );
}

test("a capsule says when it was issued, and is opened neither before that nor when it is older than is asked for", async () => {
  const issued = Date.parse(now);
  const open = (at: number, more: object = {}) => codeOf(() => Viewer.fromBytes(bytes, { now: new Date(at), ...more }));
  expect(Viewer.fromBytes(bytes, { now }).issuedAt.getTime()).toBe(issued);
  expect([open(issued - 300_000), open(issued - 300_001)]).toEqual(["answered", "CAPSULE_NOT_YET"]);
  expect([open(issued, { clockTolerance: 0 }), open(issued - 1, { clockTolerance: 0 })]).toEqual(["answered", "CAPSULE_NOT_YET"]);
  expect([open(issued + 60_000, { maxAge: 60_000 }), open(issued + 60_001, { maxAge: 60_000 })]).toEqual(["answered", "CAPSULE_EXPIRED"]);
  for (const wrong of [{ maxAge: -1 }, { maxAge: "60" }, { clockTolerance: Number.NaN }, { maxAge: null }]) {
    expect([wrong, open(issued, wrong)]).toEqual([wrong, "INVALID_VALUE"]);
  }
  for (const unknown of [{ maxage: 1 }, { audience: "a" }, { minRevision: 1 }]) expect(open(issued, unknown)).toBe("UNKNOWN_OPTION");
  expect(codeOf(() => Viewer.fromBytes(bytes, null as never))).toBe("INVALID_VALUE");
  expect(codeOf(() => Viewer.fromBytes(bytes, undefined as never))).toBe("MALFORMED_INSTANT");
});

test("a seal says for whom the capsule is and of which revision, and both are checked when it is opened", async () => {
  const { publicKey, privateKey } = (await crypto.subtle.generateKey("Ed25519", true, ["sign", "verify"])) as CryptoKeyPair;
  const plain = await sealViewer(bytes, privateKey);
  const named = await sealViewer(bytes, privateKey, { audience: "lead-api", revision: 12 });
  const open = (sealed: Uint8Array, more: object = {}) => codeOfPromise(openViewer(sealed, publicKey, { now, ...more }));
  const viewer = await openViewer(named, publicKey, { now, audience: "lead-api" });
  expect([viewer.id, viewer.audience, viewer.revision, viewer.issuedAt]).toEqual([id, "lead-api", 12, new Date(now)]);
  expect(await openViewer(plain, publicKey, { now })).toMatchObject({ id, audience: undefined, revision: undefined });
  for (const audience of [undefined, "lead-ap", "Lead-API", "lead-api ", 7, ["lead-api"]]) {
    expect([audience, await open(named, { audience })]).toEqual([audience, "CAPSULE_AUDIENCE"]);
  }
  expect(await open(plain, { audience: "lead-api" })).toBe("CAPSULE_AUDIENCE");
  const at = (minRevision: unknown) => open(named, { audience: "lead-api", minRevision });
  expect([await at(0), await at(12), await at(13), await at("12"), await at(null)]).toEqual([
    "answered",
    "answered",
    "CAPSULE_OUTDATED",
    "INVALID_VALUE",
    "INVALID_VALUE",
  ]);
  expect([await open(plain, { minRevision: 0 }), await open(plain, { minRevison: 0 })]).toEqual(["CAPSULE_OUTDATED", "UNKNOWN_OPTION"]);
  expect(await open(named, { audience: "lead-api", maxAge: 0, clockTolerance: 0 })).toBe("answered");
  // Every byte of the claims is under the signature.
  for (let byte = 0; byte < named.length - bytes.length; byte++) {
    const changed = named.map((each, index) => (index === byte ? each ^ 1 : each));
    expect([byte, await open(changed, { audience: "lead-api" })]).toEqual([byte, "CAPSULE_SIGNATURE"]);
  }
  const moved = new Uint8Array([...named.subarray(0, named.length - bytes.length), ...bytes.subarray(16)]);
  expect(await open(moved, { audience: "lead-api" })).toBe("CAPSULE_SIGNATURE");
  for (const wrong of [
    { audience: "" },
    { audience: 7 },
    { revision: -1 },
    { revision: 1.5 },
    { revision: "7" },
    { audience: "x".repeat(70_000) },
  ]) {
    expect([wrong, await codeOfPromise(sealViewer(bytes, privateKey, wrong as never))]).toEqual([wrong, "INVALID_VALUE"]);
  }
  expect(await codeOfPromise(sealViewer(bytes, privateKey, { Audience: "a" } as never))).toBe("UNKNOWN_OPTION");
});

test("a public key of low order is refused, however it is written and whether or not it may be exported", async () => {
  const points = [
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0100000000000000000000000000000000000000000000000000000000000000",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    // The same again, written as no canonical encoding: y + p.
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
  ];
  // What somebody without any key makes: the neutral element and zero, which is a signature where the hash happens to fit.
  const signature = new Uint8Array(64).fill(1, 0, 1);
  const forge = async (revision: number): Promise<Uint8Array> => {
    const { privateKey } = (await crypto.subtle.generateKey("Ed25519", true, ["sign", "verify"])) as CryptoKeyPair;
    const sealed = await sealViewer(bytes, privateKey, { revision });
    sealed.set(signature, 4);
    return sealed;
  };
  const forged = await Promise.all(Array.from({ length: 16 }, (_, revision) => forge(revision)));
  for (const point of points) {
    for (const sign of [0, 0x80]) {
      const raw = new Uint8Array(Buffer.from(point, "hex"));
      raw[31] = (raw[31] ?? 0) | sign;
      const imported = await Promise.all(
        [true, false].map((isExtractable) =>
          crypto.subtle.importKey("raw", raw, "Ed25519", isExtractable, ["verify"]).catch(() => undefined as unknown as CryptoKey),
        ),
      );
      for (const key of [raw, ...imported]) {
        for (const sealed of forged) expect(await codeOfPromise(openViewer(sealed, key, { now }))).toBe("CAPSULE_SIGNATURE");
      }
    }
  }
  expect(new Set(points).size).toBe(7);
}, 60_000);

test("changes beyond a viewer's horizon leave capsule and scoped snapshot as they are, byte by byte", () => {
  const scopeText = (from: Snapshot): string => Policy.loadSync(from).scopeFor(id, { now }).toText();
  const capsuleText = (from: Snapshot): string => String.fromCharCode(...Policy.loadSync(from).viewer(id, { now }).toBytes());
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

test("access that takes more than a capsule may have is refused where the capsule is made, not where it is opened", () => {
  const user = (at: number) => ({
    ...{ kind: "partner", id: `${"u".repeat(60)}-${at}`, name: "U", status: "active", license: "partner-community" },
    ...{ partner: "p", contact: { id: `c-${at}`, partner: "p" }, createdAt: "2026-01-01T00:00:00Z" },
  });
  const owner = { kind: "internal", id: "owner", name: "Owner", status: "active" };
  const crowd = {
    ...{ format: "partner-policy/1", revision: 0, partners: [{ id: "p", name: "P", status: "active", owner: "owner" }] },
    users: [owner, ...Array.from({ length: 20_000 }, (_, at) => user(at))],
  } as unknown as Snapshot;
  const policy = Policy.loadSync(crowd);
  expect(codeOf(() => policy.viewer("owner", { now }).toBytes())).toBe("LIMIT_EXCEEDED");
  expect(policy.viewer(`${"u".repeat(60)}-1`, { now }).toBytes().length).toBeLessThan(4096);
});
