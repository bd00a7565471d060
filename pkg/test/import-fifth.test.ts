import { expect, test } from "vitest";
import { importSalesforce } from "../dist/import/index.js";
import { Policy } from "../dist/index.js";
import { A, D, FIFTH, MAP, nameOf } from "./import-fifth-org.js";
import { type Json, NOW } from "./import-org.js";
import { id } from "./import-parts.js";

const RECORDS = ["opportunity", "lead", "case", "account", "ns1__Deal__c", "Idea__c"];
const imported = () => importSalesforce(FIFTH, { now: NOW, map: MAP, records: RECORDS, accept: ["MUTING", "NO_BOSSES"] });

/** Everybody inside who is active; users of partners with a partner licence who are active. */
const INSIDE = "bea sid nora sol dex una aud mod";
const PARTNERS = "ae am au av as an bm bu cu";
/** Above what users of Alpha and Beta, and of Gamma, own. */
const NORTH = "nora mod sid bea";
const SOUTH = "sol sid bea";

/** Who may edit each record, and who else may see it; nobody besides. */
const EXPECTED: readonly (readonly [type: string, record: string, edit: string, view: string])[] = [
  ["opportunity", id("006", 1), `au am ae as ${NORTH}`, "av an sol cu dex aud"],
  ["opportunity", id("006", 2), `bu bm ${NORTH}`, "ae am au av as an cu sol aud"],
  ["opportunity", id("006", 3), `${SOUTH} dex`, `${PARTNERS} nora mod aud`],
  // The profile of customers has no Edit.
  ["opportunity", id("006", 4), "una", `dp ${INSIDE}`],
  ["opportunity", id("006", 5), "nora sid bea dex", "sol aud"],
  ["opportunity", id("006", 6), SOUTH, "aud"],
  ["opportunity", id("006", 7), `cu bm dex sol ${NORTH}`, "aud"],
  // The queue does not hold opportunities.
  ["opportunity", id("006", 8), "", "aud"],
  ["opportunity", id("006", 9), `una au am ae ${NORTH}`, "bu bm aud"],
  ["lead", id("00Q", 1), `au am ae as ${INSIDE}`, PARTNERS],
  ["lead", id("00Q", 2), `av am ae ${INSIDE}`, PARTNERS],
  // Nobody is above an owner without a place in the hierarchy.
  ["case", id("500", 1), "mod", "hv dp aud"],
  ["case", id("500", 2), `au am ae as ${NORTH}`, "aud"],
  ["case", id("500", 3), "una mod", "pp aud"],
  ["case", id("500", 4), "una dex bea mod", "hv dp aud"],
  ["case", id("500", 5), "una mod", "aud"],
  ["case", id("500", 6), `una bu bm ${NORTH}`, "aud"],
  ["ns1-deal", id("a0X", 1), `cu ${SOUTH} bm bu ${NORTH}`, INSIDE],
  ["ns1-deal", id("a0X", 2), `cu ${SOUTH}`, INSIDE],
  ["ns1-deal", id("a0X", 3), "una dex bea", INSIDE],
  ["ns1-deal", id("a0X", 4), "una", `${INSIDE} ${PARTNERS}`],
  ["ns1-deal", id("a0X", 5), `una am au av as an ae ${NORTH}`, INSIDE],
  ["idea", id("a0Y", 1), INSIDE, `${PARTNERS} hv dp`],
  ["account", A, "nora sid bea dex", "ae am au av as an sol aud"],
  ["account", D, "una", "aud"],
];
const listed = (...names: string[]) => [...new Set(names.flatMap((each) => each.split(" ").filter((name) => name !== "")))].sort();

test("everybody of a fifth organisation may do what its files say, and no more", async () => {
  const result = await imported();
  if (result.outcome !== "ok") throw new Error(JSON.stringify(result.report.findings));
  const { snapshot, records } = result;
  const policy = Policy.loadSync(snapshot);
  let asked = 0;
  const who = (action: string, record: Json) =>
    snapshot.users
      .filter((user) => {
        asked += 1;
        return policy.viewer(user.id, { now: NOW }).can(action as never, record as never);
      })
      .map((user) => nameOf(user.id))
      .sort();
  for (const [type, record, edit, view] of EXPECTED) {
    const found = records.find((each) => each.type === type && each.id?.startsWith(record));
    expect([type, record, found?.type]).toEqual([type, record, type]);
    expect([type, record, "edit", who(`${type}.edit`, found)]).toEqual([type, record, "edit", listed(edit)]);
    expect([type, record, "view", who(`${type}.view`, found)]).toEqual([type, record, "view", listed(edit, view)]);
  }
  expect(asked).toBeGreaterThan(1000);
  // Delete needs the profile and full access: of the owner, not of superiors.
  const first = records.find((each) => each.id?.startsWith(id("a0X", 1)));
  expect(who("ns1-deal.delete", first)).toEqual(["cu"]);
  expect(snapshot.users.map((user) => nameOf(user.id))).not.toContain("xx");
});

test("it says what it cannot carry over of a fifth organisation", async () => {
  const { report } = await imported();
  expect(report.findings.map(({ effect, code, where }: Json) => `${effect} ${code} ${where}`)).toEqual([
    "wider MUTING unpackaged/mutingpermissionsets/Quiet.mutingpermissionset",
    "wider NO_BOSSES data/Group.csv#Outer",
    "narrower CURRENCY unpackaged/sharingRules/ns1__Deal__c.sharingRules#Hot",
    "narrower CUSTOMER_PORTAL_USERS unpackaged/sharingRules/Opportunity.sharingRules#To_customers",
    "narrower DANGLING_REFERENCE data/User.json",
    "narrower DEFAULT_ACCESS data/EntityDefinition.json#Contact",
    "narrower DEFAULT_ACCESS data/EntityDefinition.json#Lead",
    "narrower GUEST unpackaged/sharingRules/Opportunity.sharingRules#Seen_by_guests",
    "narrower HIERARCHY_FULL data/UserRole.json",
    "narrower IMPLICIT_ACCESS data/Account-2026-11-22.csv",
    "narrower IMPLICIT_ACCESS unpackaged/sharingRules/Account.sharingRules#North_to_South",
    "narrower MANAGER_GROUP unpackaged/sharingRules/Opportunity.sharingRules#To_managers",
    "narrower OPERATOR unpackaged/sharingRules/Opportunity.sharingRules#Soon",
    "narrower OPERATOR unpackaged/sharingRules/Opportunity.sharingRules#Tagged",
    "narrower SHARE_ROW data/OpportunityShare.csv",
    "narrower TERRITORY unpackaged/sharingRules/Opportunity.sharingRules#By_territory",
    "narrower UNKNOWN_LICENSE data/User.json",
    "expanded BOOLEAN_FILTER unpackaged/sharingRules/Opportunity.sharingRules#Open_or_lost",
    "expanded ROLE_ASSUMED data/User.json",
    "ignored SHARE_ROW data/OpportunityShare.csv",
    "ignored UNKNOWN_FILE unpackaged",
    "ignored UNKNOWN_FILE unpackaged/objectTranslations",
    "ignored UNKNOWN_FILE unpackaged/translations",
    "ignored USER_WITHOUT_ACCOUNT data/User.json",
  ]);
});
