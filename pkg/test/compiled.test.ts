import { Policy } from "partner-policy";
import { sampleProgramme } from "partner-policy/sample";
import { expect, test } from "vitest";
import { accepted, codeOf, LEADS, NOW, policy, programme } from "./programme.js";

const { snapshot, leads, now } = sampleProgramme({ partners: 12, users: 120, leads: 60 });
const whole = Policy.loadSync(snapshot);
const bytes = whole.toBytes();

test("a policy from bytes writes the text and the bytes of the one that they came from", () => {
  const loaded = Policy.fromBytes(bytes);
  expect(loaded.toText()).toBe(whole.toText());
  expect(loaded.revision).toBe(whole.revision);
  expect(loaded.diagnostics).toEqual(whole.diagnostics);
  expect(Policy.fromBytes(bytes).toBytes()).toEqual(bytes);
  expect(Policy.loadSync(whole.toText()).toBytes()).toEqual(bytes);
  expect(bytes.length * 3).toBeLessThan(new TextEncoder().encode(whole.toText()).length * 2);
});

test("everybody is answered the same by a policy from bytes", () => {
  const loaded = Policy.fromBytes(bytes);
  for (const { id } of snapshot.users) {
    const [ours, theirs] = [loaded, whole].map((policy) => {
      const viewer = policy.viewer(id, { now });
      return [viewer.filter("lead.view", leads), viewer.can("portal.login"), viewer.explain("lead.edit", leads[0])];
    });
    expect(ours).toEqual(theirs);
  }
  const table = loaded.table(leads);
  const seers = snapshot.users.filter(({ id }) => whole.viewer(id, { now }).filter("lead.view", leads).length > 0);
  expect(seers.length).toBeGreaterThan(3);
  for (const { id } of seers) {
    const seen = whole.viewer(id, { now }).filter("lead.view", leads);
    expect(table.filter(loaded.viewer(id, { now }), "lead.view")).toEqual(seen);
  }
});

test("a policy from bytes is edited like any other and closes like any other", () => {
  const loaded = Policy.fromBytes(policy().toBytes());
  const edit = { kind: "managers.add", partners: ["q"], users: ["ann"] } as const;
  const request = { by: "root", revision: loaded.revision, now: NOW, edit };
  const plan = loaded.plan(request);
  expect(plan).toEqual(policy().plan(request));
  const next = loaded.apply(accepted(plan));
  expect(next.toText()).toBe(policy().apply(accepted(plan)).toText());
  expect(next.viewer("ann", { now: NOW }).filter("lead.view", LEADS)).toHaveLength(
    policy().apply(accepted(plan)).viewer("ann", { now: NOW }).filter("lead.view", LEADS).length,
  );
  expect(loaded.toText()).toBe(policy().toText());
  loaded.close();
  expect(codeOf(() => loaded.toBytes())).toBe("POLICY_CLOSED");
});

test("the bytes may be any view of memory and are not kept", () => {
  const room = new Uint8Array(bytes.length + 3);
  room.set(bytes, 3);
  const loaded = Policy.fromBytes(room.subarray(3));
  room.fill(0);
  expect(loaded.toText()).toBe(whole.toText());
  expect(Policy.fromBytes(bytes.slice().buffer).revision).toBe(whole.revision);
});

test("a scoped policy is compiled like any other", () => {
  const [viewer] = snapshot.users.filter((user) => user.kind === "partner" && user.status === "active");
  const scoped = whole.scopeFor(viewer?.id ?? "", { now });
  expect(Policy.fromBytes(scoped.toBytes()).toText()).toBe(scoped.toText());
});

test("what is no compiled snapshot is refused with a code", () => {
  const other = bytes.slice();
  other[8] = (other[8] ?? 0) + 1;
  expect(codeOf(() => Policy.fromBytes(other))).toBe("COMPILED_VERSION");
  const damaged = bytes.slice();
  damaged[damaged.length >> 1] = (damaged[damaged.length >> 1] ?? 0) ^ 1;
  const json = new TextEncoder().encode(JSON.stringify(programme()));
  for (const wrong of [damaged, bytes.subarray(1), bytes.subarray(0, -1), new Uint8Array([...bytes, 0]), new Uint8Array(), json]) {
    expect(codeOf(() => Policy.fromBytes(wrong))).toBe("COMPILED_MALFORMED");
  }
  for (const wrong of [undefined, null, "", JSON.stringify(programme()), programme(), 7, []]) {
    expect(codeOf(() => Policy.fromBytes(wrong as never))).toBe("COMPILED_MALFORMED");
  }
  expect(codeOf(() => Policy.loadSync(bytes))).toBe("MALFORMED_JSON");
});
