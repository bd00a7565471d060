import { Buffer } from "node:buffer";
import { expect, test } from "vitest";
import { importSalesforce } from "../dist/import/index.js";
import { Policy } from "../dist/index.js";
import { type Given, type Json, NOW } from "./import-org.js";
import { id } from "./import-parts.js";
import { MAP, nameOf, of, SEVENTH } from "./import-seventh-org.js";

const RECORDS = ["opportunity", "lead", "case", "Project__c", "Milestone__c", "Notice__c"];
const imported = () => importSalesforce(SEVENTH, { now: NOW, records: RECORDS, map: MAP, accept: ["MUTING", "RESTRICTION_RULE"] });

/** Everybody inside who may sign in, but for the administrator, who may do everything. */
const INSIDE = "hana rita rolf tess gus";

/** Who may edit each record, and who else may see it; nobody besides. */
const EXPECTED: readonly (readonly [type: string, record: string, edit: string, view: string])[] = [
  // The role between the two of the account was not exported, so nobody stands above the owner in it.
  ["opportunity", id("006", 1), "nuse rita hana tess adm", "nexe nlog omgr ouse gus rolf"],
  // In another currency than the rule names; the share reaches a role, and who is above it.
  ["opportunity", id("006", 2), "ouse omgr rolf hana rita nexe adm", ""],
  // A group in a circle has no members.
  ["opportunity", id("006", 3), "rita hana adm", "nexe nuse nlog omgr ouse rolf"],
  // What is empty is not "not North"; a share that code made is not carried over.
  ["opportunity", id("006", 4), "omgr rolf hana rita adm", ""],
  // The owner's account is no partner any more.
  ["opportunity", id("006", 5), "rolf hana gus adm", "nuse omgr rita"],
  ["opportunity", id("006", 6), "tess rita hana adm", "nuse omgr gus rolf"],
  ["opportunity", id("006", 7), "gus adm", ""],
  // The profile of the members of the queue has no Edit.
  ["lead", id("00Q", 1), `${INSIDE} adm`, "nuse omgr"],
  ["lead", id("00Q", 2), `${INSIDE} adm`, "ouse omgr"],
  ["case", id("500", 1), "rolf hana ocus adm", "rita tess gus"],
  // Nobody stands above whoever can have no role.
  ["case", id("500", 2), "adm", "pers hana rita rolf tess gus"],
  ["project", id("a01", 1), "tess rita hana adm", "omgr rolf"],
  ["project", id("a01", 2), "gus omgr ouse rolf hana adm", ""],
  // It follows its master in the original, and has no owner.
  ["milestone", id("a02", 1), "adm", ""],
  ["notice", id("a03", 1), "gus adm", "hana rita rolf tess nexe nuse omgr ouse ocus"],
];
const listed = (...names: string[]) => [...new Set(names.flatMap((each) => each.split(" ").filter((name) => name !== "")))].sort();

test("everybody of a seventh organisation may do what its files say, and no more", async () => {
  const result = await imported();
  if (result.outcome !== "ok") throw new Error(JSON.stringify(result.report.findings));
  const { snapshot, records } = result;
  const policy = Policy.loadSync(snapshot);
  const recordOf = (wanted: string) => records.find((each) => each.id?.startsWith(wanted)) as Json;
  const who = (action: string, record: Json) =>
    snapshot.users
      .filter((user) => policy.viewer(user.id, { now: NOW }).can(action as never, record as never))
      .map((user) => nameOf(user.id))
      .sort();
  const found = EXPECTED.map(([type, wanted]) => {
    const edit = who(`${type}.edit`, recordOf(wanted));
    return [
      type,
      wanted,
      edit.join(" "),
      who(`${type}.view`, recordOf(wanted))
        .filter((name) => !edit.includes(name))
        .join(" "),
    ];
  });
  expect(found).toEqual(EXPECTED.map(([type, wanted, edit, view]) => [type, wanted, listed(edit).join(" "), listed(view).join(" ")]));
  expect(records.length).toBe(EXPECTED.length);
  // Who is above may not delete; who owns may not, where the profile does not let; a superior may not transfer.
  expect(who("opportunity.delete", recordOf(id("006", 1)))).toEqual(["adm"]);
  expect(who("opportunity.transfer", recordOf(id("006", 1)))).toEqual(["adm", "nuse"]);
  expect(who("opportunity.delete", recordOf(id("006", 3)))).toEqual(["adm", "rita"]);
  const login = (name: string) =>
    policy.viewer(snapshot.users.find((each) => each.id.startsWith(of(name)))?.id as string, { now: NOW }).explain("portal.login").code;
  expect(["nuse", "pers", "ocus", "quin"].map(login)).toEqual(["GRANTED", "GRANTED", "GRANTED", "ACCOUNT_NOT_PARTNER"]);
  expect(snapshot.users.some((user) => ["gold", "lost"].includes(nameOf(user.id)))).toBe(false);
  expect(snapshot.users.find((user) => user.kind === "partner")).toMatchObject({ createdAt: "2025-12-24T08:15:00.000Z" });
  expect(snapshot.partners[0]?.name).toBe("Nova, GmbH\n& Co");
});

test("it says what it cannot carry over of a seventh organisation", async () => {
  const { report } = await imported();
  expect(report.findings.map(({ effect, code, where }: Json) => `${effect} ${code} ${where}`)).toEqual([
    "wider MUTING force-app/mutingpermissionsets/Quiet.mutingpermissionset-meta.xml",
    "wider RESTRICTION_RULE force-app/restrictionRules/Own_region.rule-meta.xml",
    "narrower CURRENCY force-app/sharingRules/Opportunity.sharingRules-meta.xml#Large_in_euro",
    "narrower DANGLING_REFERENCE export/UserRole.csv",
    "narrower DANGLING_REFERENCE export/user.txt",
    "narrower DEFAULT_ACCESS force-app/objects/Case/Case.object-meta.xml",
    "narrower DEFAULT_ACCESS force-app/objects/Contact/Contact.object-meta.xml",
    "narrower DEFAULT_ACCESS force-app/objects/Lead/Lead.object-meta.xml",
    "narrower DEFAULT_ACCESS force-app/objects/Milestone__c/Milestone__c.object-meta.xml",
    "narrower FIELD_MISSING force-app/sharingRules/Opportunity.sharingRules-meta.xml#Ghosts",
    "narrower FIELD_MISSING force-app/sharingRules/Opportunity.sharingRules-meta.xml#Scored",
    "narrower FIELD_TYPE export/Opportunity.csv",
    "narrower GROUP_CYCLE export/Group.csv",
    "narrower GUEST force-app/sharingRules/Opportunity.sharingRules-meta.xml#Public",
    "narrower HIERARCHY_FULL export/UserRole.csv",
    "narrower IMPLICIT_ACCESS export/Account.csv",
    "narrower OPERATOR force-app/sharingRules/Opportunity.sharingRules-meta.xml#Not_thousand",
    "narrower SHARE_LEVEL export/OpportunityShare.csv",
    "narrower SHARE_ROW export/OpportunityShare.csv",
    "narrower UNKNOWN_LICENSE export/user.txt",
    "narrower UNKNOWN_OWNER export/Milestone__c.csv",
    "narrower UNKNOWN_OWNER export/Opportunity.csv",
    "expanded TWO_TREES export/UserRole.csv",
    "ignored SHARE_ROW export/OpportunityShare.csv",
  ]);
});

/** Numbers by chance that are the same each time. */
function* chance(seed: number): Generator<number, never> {
  for (let state = seed; ; ) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    yield state / 2 ** 32;
  }
}
/** One file with a column less, cut somewhere, with a letter of another kind, or not there at all. */
function damaged(files: readonly Given[], next: () => number): { files: Given[]; how: string; isStructure: boolean } {
  const at = Math.floor(next() * files.length);
  const { path, content } = files[at] as Given;
  const isWide = path.endsWith("user.txt");
  const bytes = Buffer.from(content);
  const text = isWide ? bytes.toString("utf16le") : String(content);
  const way = Math.floor(next() * 4);
  const put = (changed: string | Uint8Array | undefined, how: string, isStructure: boolean) => ({
    files: files.flatMap((file, place): Given[] => (place !== at ? [file] : changed === undefined ? [] : [{ path, content: changed }])),
    how: `${path}: ${how}`,
    isStructure,
  });
  const again = (changed: string) => (isWide ? Buffer.from(changed, "utf16le") : changed);
  if (way === 0 && /\.(csv|txt)$/.test(path)) {
    const mark = isWide ? ";" : path.includes("UserRole") ? "\t" : path.includes("Profile.csv") ? "|" : ",";
    const rows = text.split("\r\n").map((row) => row.split(new RegExp(`${mark === "|" ? "\\|" : mark}(?=(?:[^"]*"[^"]*")*[^"]*$)`)));
    const column = Math.floor(next() * (rows[0]?.length ?? 1));
    const name = rows[0]?.[column] ?? "";
    return put(again(rows.map((row) => row.filter((_, place) => place !== column).join(mark)).join("\r\n")), `without ${name}`, true);
  }
  if (way === 1 && /\.(csv|txt)$/.test(path)) return put(undefined, "gone", true);
  const place = Math.floor(next() * bytes.length);
  if (way === 2) return put(bytes.subarray(0, place), `cut at ${place}`, true);
  const flipped = Uint8Array.from(bytes);
  flipped[place] = (flipped[place] as number) ^ (1 << Math.floor(next() * 8));
  return put(flipped, `flipped at ${place}`, false);
}

const RUNS = Number(process.env.RUNS ?? 250);
test("whatever is cut, dropped or changed in a seventh organisation is said with file and line, or opens nothing", async () => {
  const random = chance(Number(process.env.SEED ?? 7));
  const next = () => random.next().value;
  const accept = ["MUTING", "RESTRICTION_RULE"];
  const options = { now: NOW, records: RECORDS, map: MAP, accept };
  const said = ({ report }: { report: { findings: readonly Json[] } }) =>
    new Set(report.findings.map(({ effect, code, where, what, count }) => `${effect} ${code} ${where} ${what} ${count}`));
  const allowed = (result: Json) => {
    const policy = Policy.loadSync(result.snapshot);
    const found = new Set<string>();
    for (const { id: user } of result.snapshot.users) {
      const viewer = policy.viewer(user, { now: NOW });
      for (const record of result.records)
        for (const verb of ["view", "edit", "delete"])
          if (viewer.can(`${record.type}.${verb}` as never, record)) found.add(`${user} ${verb} ${record.id}`);
    }
    policy.close();
    return found;
  };
  const whole = await importSalesforce(SEVENTH, options);
  const [before, known] = [allowed(whole), said(whole)];
  for (let run = 0; run < RUNS; run += 1) {
    const { files, how, isStructure } = damaged(SEVENTH, next);
    const result = await importSalesforce(files, options);
    for (const { effect, where, code, line } of result.report.findings as Json[]) {
      expect([how, code, where]).toEqual([how, expect.stringMatching(/^[A-Z_]+$/), expect.stringMatching(/./)]);
      if (effect === "invalid" && code === "MALFORMED_ROW") expect([how, line]).toEqual([how, expect.any(Number)]);
    }
    const news = [...said(result)].filter((each) => !known.has(each));
    if (result.outcome !== "ok") {
      expect([how, news.length > 0]).toEqual([how, true]);
      continue;
    }
    if (!isStructure || news.length > 0) continue;
    const opened = [...allowed(result)].filter((each) => !before.has(each));
    expect([how, opened]).toEqual([how, []]);
  }
}, 600_000);
