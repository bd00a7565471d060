import { expect, test } from "vitest";
import { readXml } from "../dist/import/formats/xml.js";
import { idOf } from "../dist/import/salesforce/ids.js";
import { draft, filesOf, type Given, type Json } from "./import-org.js";
import { archive } from "./import-parts.js";

const RECORDS = ["lead", "opportunity", "case"];
const metadata = filesOf("example-org/force-app");
const csv = filesOf("example-org/data-csv");
const json = filesOf("example-org/data-json");
const bytesOf = ({ content }: Given) => (typeof content === "string" ? new TextEncoder().encode(content) : Uint8Array.from(content));
const outcome = async (files: readonly Given[]) => {
  const made = await draft(files, { records: RECORDS });
  return { ...made, bytes: JSON.stringify([made.snapshot, made.records]) };
};
const whole = { csv: (await outcome([...metadata, ...csv])).bytes, json: (await outcome([...metadata, ...json])).bytes };

/** Numbers that look random and are the same in every run. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const every = [
  ...metadata.map((file) => [file.path, file, [...metadata, ...csv], whole.csv] as const),
  ...csv.map((file) => [file.path, file, [...metadata, ...csv], whole.csv] as const),
  ...json.map((file) => [file.path, file, [...metadata, ...json], whole.json] as const),
];

test.each(every)("a cut of %s is found, with the file, or changes nothing", async (path, file, files, wanted) => {
  const random = numbers(path.length);
  const bytes = bytesOf(file);
  for (let round = 0; round < 3; round += 1) {
    const cut = { path, content: bytes.slice(0, random(bytes.length)) };
    const { findings, bytes: made } = await outcome(files.map((each) => (each === file ? cut : each)));
    const isFound = findings.some(
      ({ effect, code, where }) => where.split("#")[0] === path && (effect === "invalid" || code === "NO_LINE_BREAK"),
    );
    // A table cut at the end of a line is a whole one of fewer rows.
    const isLine = path.endsWith(".csv") && cut.content.at(-1) === 0x0a;
    expect({ path, at: cut.content.length, isFound: isFound || made === wanted || isLine }).toMatchObject({ isFound: true });
    for (const { effect, line, where, isFatal } of findings)
      if (effect === "invalid") expect(where !== "" && (line !== undefined || isFatal)).toBe(true);
  }
});

test.each(every)("a flipped bit of %s never stops the import otherwise than by a finding", async (path, file, files) => {
  const random = numbers(path.length + 7);
  for (let round = 0; round < 3; round += 1) {
    const bytes = bytesOf(file);
    const at = random(bytes.length);
    bytes[at] = (bytes[at] as number) ^ (1 << random(8));
    const { findings } = await outcome(files.map((each) => (each === file ? { path, content: bytes } : each)));
    for (const finding of findings) expect(finding.code).toMatch(/^[A-Z_]+$/);
  }
});

const xml = async (text: string) => {
  try {
    await readXml(
      (async function* () {
        yield text;
      })(),
    );
    return "read";
  } catch (error) {
    return `${(error as { code: string }).code} ${(error as { line: number }).line}`;
  }
};
const LAUGHS = `<?xml version="1.0"?>\n<!DOCTYPE r [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>\n<r>&c;</r>`;

test.each([
  ["a billion laughs", LAUGHS, "XML_DOCTYPE 2"],
  ["an external entity", '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><r>&x;</r>', "XML_DOCTYPE 1"],
  ["an external document type", '<!DOCTYPE r SYSTEM "http://x.example/r.dtd"><r/>', "XML_DOCTYPE 1"],
  ["an unknown entity", "<r>\n&x;</r>", "MALFORMED_XML 2"],
  ["tags that cross", "<r>\n<a><b></a></b></r>", "MALFORMED_XML 2"],
  ["two roots", "<a/>\n<b/>", "MALFORMED_XML 2"],
  ["no end", "<r><a>", "MALFORMED_XML 1"],
  ["nothing", "", "MALFORMED_XML 1"],
  ["a control character", "<r>\u0001</r>", "MALFORMED_XML 1"],
  ["too much depth", "<a>".repeat(70) + "</a>".repeat(70), "LIMIT_EXCEEDED 1"],
  ["an attribute that means something elsewhere", '<r href="x"/>', "MALFORMED_XML 1"],
  ["an attribute twice", '<r xmlns="http://x" xmlns="http://y"/>', "MALFORMED_XML 1"],
  ["text beside elements", "<r>\n<a>x<b/>y</a></r>", "MALFORMED_XML 2"],
  ["another encoding than it is read by", '<?xml version="1.0" encoding="ISO-8859-1"?>\n<r/>', "UNKNOWN_ENCODING 1"],
  ["a declaration that is not the first", '<r/>\n<?xml version="1.0"?>', "MALFORMED_XML 2"],
  ["a section in a section", "<r><![CDATA[a<![CDATA[b]]>c]]></r>", "MALFORMED_XML 1"],
  ["a mark in front of the root, not at the start", '<?xml version="1.0"?>\n\ufeff<r/>', "MALFORMED_XML 2"],
  ["a character of half a pair", "<r>\ud800</r>", "MALFORMED_XML 1"],
  ["a control character written as a reference", "<r>&#1;</r>", "MALFORMED_XML 1"],
  [
    "an attribute of a million characters, and as many comments",
    `<r xmlns="http://${"x".repeat(1e6)}">${"<!---->".repeat(1e5)}</r>`,
    "read",
  ],
  [
    "version 1.1, comments, instructions and sections",
    '<?xml version="1.1" encoding="utf-8"?><!-- a --><r><?p x?><a>b<!-- c --><![CDATA[d]]></a></r>',
    "read",
  ],
  [
    "a tag broken over lines, nil, the five entities",
    '<r xmlns="http://x" xmlns:xsi="http://y"><a\n>x &amp; &#65;</a><b xsi:nil="true"/><c></c></r>',
    "read",
  ],
])("XML with %s is %s", async (_, text, wanted) => {
  expect(await xml(text)).toBe(wanted);
});

const NAMESPACE = 'xmlns="http://soap.sforce.com/2006/04/metadata"';
const permission = (...elements: string[]) => `<objectPermissions>\n${elements.join("")}</objectPermissions>`;
const LEAD = "<object>Lead</object>";
test.each([
  ["an element twice", "profiles/P.profile", "Profile", permission(LEAD, "<allowRead>true</allowRead><allowRead>false</allowRead>"), 2],
  ["permissions on nothing", "profiles/P.profile", "Profile", permission("<allowRead>true</allowRead>"), 1],
  ["a flag that is none", "permissionsets/P.permissionset", "PermissionSet", permission(LEAD, "<allowRead>yes</allowRead>"), 1],
  ["a queue of nothing", "queues/Q.queue", "Queue", "<queueSobject/>", undefined],
  [
    "two levels",
    "sharingRules/Lead.sharingRules",
    "SharingRules",
    "<sharingOwnerRules><fullName>x</fullName><accessLevel>Read</accessLevel>\n<accessLevel>Edit</accessLevel></sharingOwnerRules>",
    2,
  ],
  ["two defaults", "objects/Lead.object", "CustomObject", "<sharingModel>Private</sharingModel><sharingModel>ReadWrite</sharingModel>", 1],
])("metadata with %s stops the import with file and line", async (_, path, root, body, line) => {
  const { findings, isFatal } = await draft([{ path, content: `<${root} ${NAMESPACE}>${body}</${root}>` }]);
  const found = findings.filter(({ effect }) => effect === "invalid");
  expect({ isFatal, found }).toMatchObject({ isFatal: true, found: [{ code: "MALFORMED_XML", where: path, line: line ?? 1 }] });
});

test("the same element twice says it once, and rules of a kind that is not known are named", async () => {
  const body =
    "<sharingOracleRules>\n<fullName>x</fullName><accessLevel>Read</accessLevel><accessLevel>Read</accessLevel></sharingOracleRules>";
  const path = "sharingRules/Lead.sharingRules";
  const { findings } = await draft([{ path, content: `<SharingRules ${NAMESPACE}>${body}</SharingRules>` }]);
  expect(findings).toContainEqual(expect.objectContaining({ effect: "narrower", code: "UNKNOWN_RULE", where: `${path}#x`, line: 1 }));
});

test("comments, instructions, sections and line ends say nothing, wherever they stand", async () => {
  const random = numbers(12);
  const noise = ["<!-- < & -->", "<?keep this?>", "\r\n", "<!---->"];
  const noisy = metadata.map(({ path, content }) => {
    const text = typeof content === "string" ? content : new TextDecoder().decode(content);
    const [head = "", ...others] = text.split(/(?=<\/?[a-zA-Z])/);
    const between = others.map((part) => {
      const filled = /^(<[^>]+>)([^<\s][^<]*)$/.exec(part);
      const own =
        filled?.[1] === undefined || random(2) === 0 ? part : `${filled[1]}<![CDATA[${(filled[2] ?? "").replaceAll("&amp;", "&")}]]>`;
      return random(3) === 0 && !/^<\//.test(part) ? `${noise[random(noise.length)]}${own}` : own;
    });
    const isPlain = !/&(?!amp;)/.test(text);
    return {
      path,
      content: isPlain ? [head, ...between.slice(0, 1).map((part) => part.replace(/^\r\n/, "")), ...between.slice(1)].join("") : text,
    };
  });
  expect((await outcome([...noisy, ...csv])).bytes).toBe(whole.csv);
});

test("a byte order mark in the middle of a table is no part of an id, and the header of a second table is no row", async () => {
  const content = "Id,Name,IsPartner\n0015f000000000bAAA,Acme,true\n\ufeffId,Name,IsPartner\n\ufeff0015f000000001CAAQ,Birch,true\n";
  const { findings, snapshot } = await draft([{ path: "Account.csv", content }]);
  expect(snapshot.partners.map(({ id }: Json) => id)).toEqual(["0015f000000000bAAA", "0015f000000001CAAQ"]);
  expect(findings).toContainEqual(expect.objectContaining({ effect: "invalid", code: "MALFORMED_ID", where: "Account.csv", line: 3 }));
});

test.each(["latin1", "utf16le"] as const)("tables and metadata as %s without a word of it are read or found", async (encoding) => {
  const [table, file] = [csv.find(({ path }) => path === "Account.csv"), metadata.find(({ path }) => path.includes("Lead.sharing"))];
  for (const each of [table, file] as Given[]) {
    const text = `${new TextDecoder().decode(bytesOf(each))}`.replace("Acme", "Ácme").replace("Hot", "Hót");
    const { findings } = await draft([{ path: each.path, content: Uint8Array.from(Buffer.from(text, encoding)) }]);
    const isFound = findings.some(({ effect, isFatal }) => effect === "invalid" && isFatal);
    expect({ path: each.path, isFound }).toMatchObject({ isFound: encoding === "latin1" });
  }
});

const packed = [...metadata, ...csv].map((file) => ({ name: file.path, content: bytesOf(file) }));

test("an archive is read as the folder that was packed", async () => {
  expect((await outcome([{ path: "export.zip", content: archive(packed) }])).bytes).toBe(whole.csv);
});

const zeros = new Uint8Array(32 * 1024 * 1024);
const [first, ...rest] = packed as [(typeof packed)[number], ...typeof packed];
test.each([
  ["a path outside of itself", archive([{ ...first, name: "../../evil.csv" }]), "ZIP_PATH"],
  ["an absolute path", archive([{ ...first, name: "/etc/evil.csv" }]), "ZIP_PATH"],
  ["the same file twice", archive([first, first]), "ZIP_DUPLICATE"],
  ["a file that unpacks to very much", archive([{ name: "User.csv", content: zeros }]), "ZIP_BOMB"],
  [
    "a file that unpacks to more than it says",
    archive([{ name: "User.csv", content: zeros.subarray(0, 4096), size: 10 }]),
    "MALFORMED_ZIP",
  ],
  ["an archive in it", archive([{ name: "more.zip", content: archive([first]) }]), "ZIP_NESTED"],
  ["a checksum that is another", archive([{ ...first, sum: 1 }, ...rest]), "MALFORMED_ZIP"],
  ["its end cut off", archive(packed).slice(0, -30), "MALFORMED_ZIP"],
  ["no file in it", archive([]), "EMPTY_FILE"],
  ["nothing of an archive but the name", new TextEncoder().encode("not one"), "MALFORMED_ZIP"],
])("an archive with %s is refused", async (_, content, code) => {
  const { findings, isFatal } = await outcome([{ path: "export.zip", content }]);
  expect(isFatal).toBe(true);
  expect(findings.filter(({ isFatal: stops }) => stops).map((finding) => finding.code)).toEqual([code]);
});

test.each([0, 1, 2, 3, 4, 5, 6, 7])("a flipped bit of an archive is found, or changes nothing (%s)", async (seed) => {
  const random = numbers(seed + 100);
  const bytes = Uint8Array.from(archive(packed));
  const at = random(bytes.length);
  bytes[at] = (bytes[at] as number) ^ (1 << random(8));
  const { isFatal, bytes: made, findings } = await outcome([{ path: "export.zip", content: bytes }]);
  // The name of an entry may have changed: then its file is known by another name, and reported.
  expect(isFatal || made === whole.csv || findings.some(({ code }) => code === "UNKNOWN_FILE")).toBe(true);
});

test.each([
  ["an open quotation mark", 'Id,Name\n"0015f000000000bAAA,Acme\n0015f000000001CAAQ,Birch\n', "MALFORMED_CSV", 2],
  ["text after a closing one", 'Id,Name\n0015f000000000bAAA,"Acme"x\n', "MALFORMED_CSV", 2],
  ["a column twice", "Id,Name,ID\n0015f000000000bAAA,Acme,x\n", "DUPLICATE_COLUMN", 1],
  ["a column without a name", "Id,,Name\n0015f000000000bAAA,x,Acme\n", "MALFORMED_CSV", 1],
  ["no column for ids", "Name\nAcme\n", "MISSING_COLUMN", 1],
  ["nothing", "", "EMPTY_FILE", undefined],
  ["what is no UTF-8", new Uint8Array([0x49, 0x64, 0x0a, 0xff, 0x41]), "MALFORMED_TEXT", 2],
])("a table with %s stops the import with the line", async (_, content, code, line) => {
  const { findings, isFatal } = await draft([{ path: "Account.csv", content }]);
  expect(isFatal).toBe(true);
  expect(findings).toContainEqual(
    expect.objectContaining({ effect: "invalid", code, where: "Account.csv", ...(line === undefined ? {} : { line }) }),
  );
});

test("every row of a table is made or reported: more cells, fewer cells, ids that are none", async () => {
  const good = "0015f000000000bAAA,Acme,true\n";
  const { findings, snapshot, counts } = await draft([
    {
      path: "Account.csv",
      content: `Id,Name,IsPartner\n${good}0015f000000001CAAQ,a,true,b\n0015f000000001nAAA\nnope,x,true\n\n,,\n0015f000000002OAAQ,x,perhaps\n`,
    },
  ]);
  expect(snapshot.partners).toHaveLength(1);
  expect(counts["rows.Account"]).toBe(5);
  expect(findings.filter(({ effect }) => effect === "invalid").map(({ code, count, line }) => [code, count, line])).toEqual([
    ["MALFORMED_ID", 1, 5],
    ["MALFORMED_ROW", 2, 3],
    ["UNKNOWN_VALUE", 1, 8],
  ]);
});

test.each([
  ["no JSON", "{", "MALFORMED_JSON"],
  ["the end missing", '{"status":0,"result":{"records":[{"attributes":{"type":"Account"},"Id":"0015f000000000bAAA"}', "MALFORMED_JSON"],
  ["a text among the records", '{"records":["x"],"done":true}', "MALFORMED_JSON"],
  ["records in two places", '{"records":[],"result":{"records":[{"Id":1}]},"done":true}', "MALFORMED_JSON"],
  ["a failed query", '{"status":1,"name":"INVALID_FIELD","message":"No such column"}', "QUERY_FAILED"],
])("a query result with %s stops the import", async (_, content, code) => {
  const { findings, isFatal } = await draft([{ path: "Account.json", content }]);
  expect({ isFatal, codes: findings.map((finding) => finding.code) }).toMatchObject({
    isFatal: true,
    codes: expect.arrayContaining([code]),
  });
});

test("names of members of objects are names like others", async () => {
  const rows = [{ Id: "0015f000000000bAAA", Name: "constructor", IsPartner: true, __proto__x: "1", toString: "2" }];
  const { snapshot } = await draft([
    { path: "Account.json", content: JSON.stringify({ records: rows }).replace("__proto__x", "__proto__") },
  ]);
  expect(snapshot.partners[0]).toMatchObject({ name: "constructor", fields: { toString: "2" } });
});

test("ids are completed by the case of their letters, and refused where it was lost", () => {
  expect(idOf("00E5f000000aBcD")).toBe("00E5f000000aBcDEAU");
  expect(idOf("00E5f000000aBcd")).toBe("00E5f000000aBcdEAE");
  expect([idOf("000000000000000AAA"), idOf("000000000000000"), idOf(""), idOf(undefined), idOf(null)]).toEqual([
    undefined,
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
  expect([idOf("00E5F000000ABCDEAU"), idOf("00E5f000000aBcDEAE"), idOf("@AccountRef1"), idOf("00E5f"), idOf(7)]).toEqual([
    null,
    null,
    null,
    null,
    null,
  ]);
});
