import { Policy } from "partner-policy";
import { sampleProgramme } from "partner-policy/sample";
import { expect, test } from "vitest";
import { call, file } from "./cli.js";

const { snapshot, leads, now } = sampleProgramme({ partners: 12, users: 90, leads: 120 });
const policy = Policy.loadSync(snapshot);
const path = file("lists.json", snapshot);
const records = file("leads.json", leads);
const json = (args: string[]) => JSON.parse(call([...args, "--json"]).out);

test.each([
  ["inactive", ["inactive", path, "--now", now], () => policy.inactive({ now })],
  ["orphans", ["orphans", path, "--now", now], () => policy.orphans({ now })],
  ["lint", ["lint", path, "--now", now], () => policy.lint({ now })],
  ["partners", ["list", "partners", path], () => policy.toJSON().partners],
  ["people", ["list", "people", path], () => policy.toJSON().users],
  ["managers", ["list", "managers", path], () => policy.toJSON().managers],
] as const)("%s as a table, as CSV and as JSON", (_, args, expected) => {
  const rows = expected() as unknown[];
  expect(json([...args])).toEqual(rows);
  const csv = call([...args, "--to", "csv", "--quiet"])
    .out.trimEnd()
    .split("\n");
  expect(csv.length).toBe(rows.length + 1);
  expect(call([...args, "--to", "json", "--quiet"]).out).toBe(call([...args, "--json"]).out);
  expect(call([...args, "--to", "csv", "--json"])).toMatchObject({ code: 2, err: expect.stringContaining("two formats") });
  const text = call([...args, "--quiet"]).out.trimEnd();
  expect(text === "" ? 0 : text.split("\n").length).toBe(rows.length);
});

test("a list names its partner's people, and says which lists there are", () => {
  const [partner] = policy.toJSON().partners;
  const people = json(["list", "people", path, "--partner", partner?.name ?? ""]);
  expect(people.length).toBeGreaterThan(0);
  for (const user of people) expect(user.partner).toBe(partner?.id);
  expect(call(["list", "peple", path])).toMatchObject({ code: 2, err: expect.stringContaining("did you mean `people`?") });
  expect(call(["list", "people"])).toMatchObject({ code: 2, err: expect.stringContaining("the snapshot file is missing") });
});

test("every kind of edit has an example that the engine reads, and every action is listed", () => {
  const kinds: { kind: string; isSystem: boolean; example: object; further: { shows: string; example: object }[] }[] = json(["edits"]);
  expect(kinds.length).toBeGreaterThan(40);
  for (const { kind, isSystem, example } of kinds) {
    const source = { "users.join": "invitation", "users.sso-login": "identity-provider", "users.crm-sync": "crm" }[kind] ?? "schedule";
    const who = isSystem ? ["--system", source] : ["--by", "u-admin"];
    const { code, err } = call(["plan", path, ...who, "--edit", JSON.stringify(example), "--now", now, "--json"]);
    expect({ kind, code: code === 0 || code === 1, err }).toEqual({ kind, code: true, err: "" });
  }
  const further = kinds.flatMap((kind) => kind.further.map(({ example }) => JSON.stringify(example)));
  for (const part of ['"partners":"all"', '"managedBy":', '"onInactive":"remove"'])
    expect(further.some((text) => text.includes(part))).toBe(true);
  for (const text of further) {
    const { code, err } = call(["plan", path, "--by", "u-admin", "--edit", text, "--now", now, "--json"]);
    expect({ text, code: code === 0 || code === 1, err }).toEqual({ text, code: true, err: "" });
  }
  expect(call(["edits", "managers.replace"]).out).toContain("--edit '{");
  expect(call(["edits", "managers.replace"]).out).toContain('"onInactive":"remove"}');
  expect(call(["edits", "managers.replac"])).toMatchObject({ code: 2, err: expect.stringContaining("did you mean `managers.replace`?") });
  expect(json(["actions"])).toContain("lead.view");
  expect(call(["actions", "--to", "csv"]).out.split("\n")).toContain("lead.view");
}, 180_000);

test("who-can says what a record leaves out, and takes a record from a file", () => {
  const lead = leads.find(({ partner }) => partner !== undefined) as (typeof leads)[number];
  const ask = (...more: string[]) => call(["who-can", path, "--can", "lead.view", "--now", now, ...more]);
  const { partner: _, ...rest } = lead;
  const whole = ask("--on", JSON.stringify(lead), "--quiet");
  const half = ask("--on", JSON.stringify(rest), "--quiet");
  expect(half.out.split("\n").length).toBeLessThan(whole.out.split("\n").length);
  expect(half.err).toMatch(/the record says nothing of its `partner`, which .*(MGR-03|LEAD-02).* asks? for: \d+ more users? might/);
  expect(whole.err).toBe("");
  expect(ask("--records", records, "--id", lead.id ?? "", "--quiet")).toEqual(whole);
  expect(JSON.parse(ask("--on", JSON.stringify(rest), "--json").err).lacks[0].member).toBe("partner");
  expect(ask("--records", records, "--id", "none")).toMatchObject({ code: 2, err: expect.stringContaining("has no record `none`") });
  expect(ask("--records", records)).toMatchObject({ code: 2, err: expect.stringContaining("go together") });
  // The record may be one of those that cannot be read, or be there twice: both say on which line.
  const broken = file(
    "broken.ndjson",
    '{"type":"lead","id":"a"}\n{"type":"lead","id":"b"}\n{"type":"lead","id":\n{"type":"lead","id":"a"}\n',
  );
  expect(ask("--records", broken, "--id", "c").err).toMatch(
    /UNKNOWN_ID at \S*broken\.ndjson:3: .* has no record `c`; of its records 1 cannot be read, the first here/,
  );
  expect(ask("--records", broken, "--id", "a").err).toMatch(/DUPLICATE_ID .* has 2 records `a`, in lines 1, 4/);
  expect(ask("--records", broken, "--id", "b")).toMatchObject({ code: 0 });
  expect(ask("--records", broken, "--id", "c", "--language", "de").err).toContain("nicht lesbar sind 1, der erste hier");
  expect(ask("--on", JSON.stringify(lead), "--to", "csv", "--quiet").out.split("\n")[0]).toBe("user,name,level,rule");
});

test("a decision says which member is missing and which rules ask for it", () => {
  const managed = snapshot.managers?.find(({ partner, user }) => {
    return policy.viewer(user, { now }).can("lead.view", { type: "lead", partner });
  });
  const asked = policy.viewer(managed?.user ?? "", { now }).explain("lead.view", { type: "lead" });
  expect(asked).toMatchObject({ allowed: false, lacks: [{ member: "partner", rules: expect.arrayContaining(["MGR-03"]) }] });
  const text = call(["explain", path, "--as", managed?.user ?? "", "--can", "lead.view", "--on", '{"type":"lead"}', "--now", now]).out;
  expect(text).toContain("the record says nothing of its `partner`, which MGR-03");
});

test("reviews are listed as they stand, and close when they are answered", () => {
  const at = ["--now", now];
  const all: { partner: string; state: string }[] = json(["review", path, ...at]);
  expect(all.length).toBeGreaterThan(0);
  expect(new Set(all.map(({ state }) => state))).toEqual(new Set(["due"]));
  const partner = all[0]?.partner ?? "";
  const next = file("reviewed.json", "");
  const edit = (value: object, from: string, ...who: string[]) =>
    call(["apply", from, ...(who.length > 0 ? who : ["--by", "u-admin"]), "--edit", JSON.stringify(value), "--out", next, ...at]).code;
  expect(edit({ kind: "reviews.open", partners: [partner], deadline: "2027-01-15T00:00:00Z" }, path)).toBe(0);
  expect(call(["review", next, ...at]).out).toMatch(new RegExp(`${partner} .*open, answers are due 2027-01-15`));
  expect(call(["review", next, "--now", "2027-01-15T00:00:00Z"]).out).toMatch(new RegExp(`${partner} .*overdue since 2027-01-15`));
  expect(edit({ kind: "reviews.close", partner, answers: [], reviewer: "u-admin" }, next)).toBe(0);
  expect(json(["review", next, "--partner", partner, ...at])).toMatchObject({ state: "upcoming", closed: { by: "u-admin" } });
  expect(call(["review", next, ...at]).out).not.toContain(`${partner} `);
  expect(call(["review", next, "--all", ...at]).out).toContain(`${partner} `);
  expect(edit({ kind: "reviews.sweep", deadline: "2027-01-15T00:00:00Z" }, path, "--system", "schedule")).toBe(0);
  expect(json(["review", next, ...at]).every(({ state }: { state: string }) => state === "open")).toBe(true);
  expect(call(["review", path, "--to", "csv", ...at]).out.split("\n")[0]).toBe("partner,name,state,due,deadline,closed,closedBy,users");
});

test("impact begins with a summary and puts people with the same change together", () => {
  const partner = snapshot.managers?.[0]?.partner ?? "";
  const edit = JSON.stringify({ kind: "managers.remove-all", partners: [partner] });
  const args = ["impact", path, "--by", "u-admin", "--edit", edit, "--records", records, "--now", now];
  const found = policy.impact({ by: "u-admin", edit: JSON.parse(edit), records: leads, now });
  const text = call(args).out;
  const [head, first] = text.split("\n");
  expect(head).toBe(
    `0 users gain 0 records, ${found.length} ${found.length === 1 ? "user loses" : "users lose"} ${new Set(found.flatMap(({ loses }) => loses)).size} records`,
  );
  expect(first).toContain("+0");
  expect(json(args)).toEqual(found);
  expect(call([...args, "--to", "csv"]).out.split("\n").length).toBe(
    2 + found.reduce((sum, { gains, loses }) => sum + gains.length + loses.length, 0),
  );
  const after = policy.apply(policy.plan({ by: "u-admin", revision: policy.revision, now, edit: JSON.parse(edit) }) as never);
  const next = file("next.json", after.toText());
  const compared = call(["diff", path, next, "--records", records, "--now", now, "--json"]);
  expect(compared.code).toBe(1);
  expect(JSON.parse(compared.out).impact).toEqual(found);
  expect(
    JSON.parse(compared.out).changes.every(
      ({ section, change }: { section: string; change: string }) => section === "managers" && change === "removed",
    ),
  ).toBe(true);
  expect(call(["diff", path, next, "--records", records, "--no-gains", "--now", now]).code).toBe(0);
  expect(call(["diff", next, path, "--records", records, "--no-gains", "--now", now]).code).toBe(1);
  expect(call(["diff", path, path])).toMatchObject({ code: 0, out: "nothing differs\n" });
});

test("CSV is safe in a spreadsheet unless it is asked for as it is", () => {
  const risky = file(
    "risky.ndjson",
    '{"type":"lead","id":"=1+1","partner":"p-0001","fields":{"company":"@SUM(A1)","phone":"+49 30 1","loss":"-5"}}\n',
  );
  const filter = (...more: string[]) =>
    call(["filter", path, "--as", "u-admin", "--can", "lead.view", "--records", risky, "--to", "csv", "--now", now, ...more]).out;
  expect(filter("--columns", "id,company,phone,loss").split("\n")[1]).toBe("'=1+1,'@SUM(A1),'+49 30 1,-5");
  expect(filter("--columns", "id,company,phone,loss", "--raw").split("\n")[1]).toBe("=1+1,@SUM(A1),+49 30 1,-5");
  const table = file("risky.csv", "id,partner,company\nl-1,p-0001,=1+1\n");
  const again = (...more: string[]) =>
    call(["filter", path, "--as", "u-admin", "--can", "lead.view", "--records", table, "--now", now, ...more]).out;
  expect(again()).toContain(",'=1+1\n");
  expect(again("--raw")).toContain(",=1+1\n");
});
