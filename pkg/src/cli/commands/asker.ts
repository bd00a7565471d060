import type { Action, Decision, Resource } from "../../generated/wire.js";
import { type NameOf, namesOf } from "../../messages/names.js";
import type { Verdict } from "../../residual/evaluate.js";
import { CallError, misuse } from "../io/fault.js";
import { isSealed, readVerifyKey } from "../io/keys.js";
import { loadPolicy } from "../io/source.js";
import { Story } from "../io/story.js";
import { readBytes } from "../io/streams.js";
import type { Judge } from "../records/judge.js";
import { type Call, moment, noWord, type Options, onlyWord, optional, required } from "./command.js";
import { idOf, oddityOf } from "./names.js";

/** Somebody on whose behalf questions are asked, whatever answers them. */
export interface Asker {
  readonly decide: (action: Action, resource: Resource | undefined, to: string | undefined) => Decision | Verdict;
  readonly judge: (action: Action) => Judge;
  /** What is odd about a record; a capsule does not know. */
  readonly oddityOf?: (resource: Resource | undefined) => string | undefined;
  /** The names that the snapshot has; a capsule has none. */
  readonly nameOf: NameOf;
  /** What a grant came through, in words; a capsule does not know. */
  readonly storyOf?: (grant: Decision["grants"][number], resource: Resource | undefined) => readonly string[];
}

/** Options that say who asks, and of what. */
export const ASKER = {
  as: { value: "USER", help: "who asks, by id, name or e-mail address; with --capsule it may be left out" },
  capsule: { value: "FILE", help: "ask a capsule (see viewer) in place of a snapshot; - for standard input", completes: "file" },
  "verify-key": {
    value: "FILE",
    help: "the Ed25519 public key (PEM, JWK or 32 bytes) that the capsule must be signed with",
    completes: "file",
  },
  audience: { value: "NAME", help: "for whom the capsule must be signed" },
} as const satisfies Options;

/** Who asks: a user of the snapshot that the call names, or the one of its capsule. */
export async function askerOf(call: Call): Promise<Asker> {
  const capsule = optional(call, "capsule");
  if (capsule !== undefined) return capsuleAsker(call, capsule);
  if (optional(call, "verify-key") !== undefined) throw misuse("--verify-key goes with --capsule");
  if (optional(call, "audience") !== undefined) throw misuse("--audience goes with --capsule and --verify-key");
  const path = onlyWord(call, "the snapshot file");
  const given = required(call, "as");
  const policy = await loadPolicy(path);
  const id = idOf(policy, "user", given);
  const viewer = policy.viewer(id, { now: moment(call) });
  let story: Story | undefined;
  const { byEngine } = await import("../records/engine-judge.js");
  return {
    decide: (action, resource, to) => viewer.explain(action, resource, to === undefined ? {} : { to: idOf(policy, "user", to) }),
    judge: (action) => byEngine(viewer, action),
    oddityOf: (resource) => oddityOf(policy, resource),
    nameOf: namesOf(policy),
    storyOf: (grant, resource) => {
      story ??= new Story(policy.toJSON());
      return story.of(id, grant, resource);
    },
  };
}

async function capsuleAsker(call: Call, path: string): Promise<Asker> {
  if (call.words.length > 0) throw misuse("--capsule stands in place of a snapshot; give one of the two");
  noWord(call);
  const key = optional(call, "verify-key");
  const bytes = new Uint8Array(readBytes(path));
  const { openViewer, Viewer } = await import("../../viewer/index.js");
  const { byCapsule } = await import("../records/judge.js");
  const at = { now: moment(call) };
  const audience = optional(call, "audience");
  if (audience !== undefined && key === undefined) throw misuse("--audience goes with --verify-key: nobody believes it otherwise");
  if (key === undefined && isSealed(bytes)) {
    throw CallError.of("CAPSULE_SIGNATURE", `\`${path}\` is signed; --verify-key says with which key`);
  }
  const viewer = key === undefined ? Viewer.fromBytes(bytes, at) : await openViewer(bytes, await readVerifyKey(key), { ...at, audience });
  const id = optional(call, "as");
  if (id !== undefined && id !== viewer.id)
    throw CallError.of("UNKNOWN_VIEWER", `the capsule is that of \`${viewer.id}\`, not of \`${id}\``);
  return {
    decide: (action, resource, to) => {
      if (to !== undefined) throw CallError.of("CAPSULE_TOO_BROAD", "a capsule does not answer to whom: ask a snapshot", { at: "/to" });
      return viewer.explain(action, resource);
    },
    judge: (action) => byCapsule(viewer, action),
    nameOf: () => undefined,
  };
}
