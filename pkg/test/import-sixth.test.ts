import { expect, test } from "vitest";
import { importSalesforce } from "../dist/import/index.js";
import { Policy } from "../dist/index.js";
import { type Json, NOW } from "./import-org.js";
import { id } from "./import-parts.js";
import { LUX, MOA, nameOf, of, SIXTH } from "./import-sixth-org.js";

const ACCEPTED = ["INTERNAL_OBJECT_PERMISSIONS", "MUTING", "RESTRICTION_RULE"];
const RECORDS = ["opportunity", "lead", "case", "account", "Site_Visit__c", "Price_List__c"];
const imported = () => importSalesforce(SIXTH, { now: NOW, records: RECORDS, accept: ACCEPTED });

/** Everybody inside who is active. */
const INSIDE = "cara vic ernst ulla vera olga nora";
/** Above what users of Lux own, and reached by what reaches them; the same of Moa. */
const EMEA = "ernst vic cara";
const US = "ulla vic cara";

/** Who may edit each record, and who else may see it; nobody besides. */
const EXPECTED: readonly (readonly [type: string, record: string, edit: string, view: string])[] = [
  ["opportunity", id("006", 1), `luse lman lexe ${EMEA}`, "luto mman ulla olga"],
  ["opportunity", id("006", 2), US, "olga"],
  ["opportunity", id("006", 3), `lman luse lexe ${EMEA}`, "luto mman ulla olga"],
  // One hundred is not more than one hundred; the profile of its owner has no Edit.
  ["opportunity", id("006", 4), `lman lexe ${EMEA}`, "luto mman ulla olga"],
  ["opportunity", id("006", 5), `muse mman ${US} lman luse lexe ${EMEA}`, "luto olga"],
  // What somebody owns who was deactivated stays with those above.
  ["opportunity", id("006", 6), `lman lexe ${EMEA}`, "mman ulla olga"],
  ["lead", id("00Q", 1), `muse olga lman mman lexe vera ${US} ${EMEA}`, "nora"],
  ["lead", id("00Q", 2), `mman ${US}`, "muse lexe ernst vera olga nora"],
  ["lead", id("00Q", 3), "nora", "cara vic ernst ulla vera olga muse mman lexe"],
  ["lead", id("00Q", 4), `lman lexe ${EMEA}`, "luto ulla vera olga nora"],
  // Neither the default outside nor a rule goes beyond the profile.
  ["case", id("500", 1), `${INSIDE} kim kai`, "lexe lman luse mman muse plu"],
  ["case", id("500", 2), `${INSIDE} kim kai`, "lexe lman luse mman muse plu"],
  // The branch has the partners of its accounts, with customers who have a role.
  ["site-visit", id("a01", 1), `vera ${US} ${EMEA} lexe lman luse mman muse`, "luto plu"],
  ["site-visit", id("a01", 2), "olga vera cara", "lexe lman luse luto mman muse ernst vic ulla"],
  ["site-visit", id("a01", 3), `lexe lman luse ${EMEA}`, "luto"],
  ["site-visit", id("a01", 4), US, "plu"],
  ["site-visit", id("a01", 5), `muse mman ${US} olga vera`, "luse lman lexe ernst"],
  ["site-visit", id("a01", 6), "vic cara", ""],
  ["price-list", id("a02", 1), "nora", "cara vic ernst ulla vera olga lexe lman luse mman muse kim kai"],
  ["account", LUX, EMEA, "ulla vera olga nora lexe lman luse"],
  ["account", MOA, US, "ernst vera olga nora mman muse"],
];
const listed = (...names: string[]) => [...new Set(names.flatMap((each) => each.split(" ").filter((name) => name !== "")))].sort();

test("everybody of a sixth organisation may do what its files say, and no more", async () => {
  const result = await imported();
  if (result.outcome !== "ok") throw new Error(JSON.stringify(result.report.findings));
  const { snapshot, records } = result;
  const policy = Policy.loadSync(snapshot);
  const recordOf = (type: string, wanted: string) => records.find((each) => each.type === type && each.id?.startsWith(wanted)) as Json;
  const who = (action: string, record: Json) =>
    snapshot.users
      .filter((user) => policy.viewer(user.id, { now: NOW }).can(action as never, record as never))
      .map((user) => nameOf(user.id))
      .sort();
  expect(records.length).toBe(23);
  for (const [type, wanted, edit, view] of EXPECTED) {
    const record = recordOf(type, wanted);
    expect([type, wanted, "edit", who(`${type}.edit`, record)]).toEqual([type, wanted, "edit", listed(edit)]);
    expect([type, wanted, "view", who(`${type}.view`, record)]).toEqual([type, wanted, "view", listed(edit, view)]);
  }
  // To delete takes the profile and full access: of the owner and of who modifies all, not of superiors.
  expect(who("case.delete", recordOf("case", id("500", 1)))).toEqual(["ulla", "vera"]);
  expect(who("case.delete", recordOf("case", id("500", 2)))).toEqual(["vera"]);
  expect(who("site-visit.delete", recordOf("site-visit", id("a01", 5)))).toEqual(["muse"]);
  expect(who("site-visit.transfer", recordOf("site-visit", id("a01", 3)))).toEqual(listed("ernst lexe lman luse"));
  // Who is gone, frozen, or of an account that is no partner any more does not sign in.
  const login = (name: string) => {
    const user = snapshot.users.find((each) => each.id.startsWith(of(name))) as Json;
    return policy.viewer(user.id, { now: NOW }).explain("portal.login").code;
  };
  expect(["lexe", "kim", "plu", "loff", "lfro", "nils"].map(login)).toEqual([
    "GRANTED",
    "GRANTED",
    "GRANTED",
    "USER_DEACTIVATED",
    "USER_DEACTIVATED",
    "ACCOUNT_NOT_PARTNER",
  ]);
});

test("it says what it cannot carry over of a sixth organisation", async () => {
  const { report } = await imported();
  expect(report.findings.map(({ effect, code, where }: Json) => `${effect} ${code} ${where}`)).toEqual([
    "wider INTERNAL_OBJECT_PERMISSIONS force-app/profiles/Desk.profile-meta.xml",
    "wider MUTING force-app/mutingpermissionsets/Less.mutingpermissionset-meta.xml",
    "wider RESTRICTION_RULE force-app/restrictionRules/Own_cases.rule-meta.xml",
    "narrower DEFAULT_ACCESS_UNKNOWN Contact",
    "narrower HIERARCHY_FULL data/UserRole.json",
    "narrower IMPLICIT_ACCESS data/Account.json",
    "narrower TERRITORY force-app/territory2Models/World/World.territory2Model-meta.xml",
    "narrower TERRITORY force-app/territory2Models/World/territories/West.territory2-meta.xml",
    "narrower VIEW_ALL force-app/permissionsets/Wide_partner.permissionset-meta.xml",
    "expanded BOOLEAN_FILTER force-app/sharingRules/Lead.sharingRules-meta.xml#Hot_or_solar",
    "expanded BOOLEAN_FILTER force-app/sharingRules/Opportunity.sharingRules-meta.xml#Big_ones",
    "ignored SHARE_ROW data/Site_Visit__Share.csv",
  ]);
});
