import type { Snapshot, User } from "../../generated/wire.js";
import { formatLint } from "../../messages/lint.js";
import { namesOf } from "../../messages/names.js";
import { nearest } from "../../nearest.js";
import type { Policy } from "../../policy.js";
import { misuse } from "../io/fault.js";
import { say, spoken } from "../io/phrases.js";
import { loadPolicy } from "../io/source.js";
import type { ExitCode } from "../io/streams.js";
import { type Call, type Command, moment, NOW, note, onlyWord, optional } from "./command.js";
import { LISTING, type Listing, printListing } from "./listing.js";
import { partnerNamed } from "./names.js";

/** The people of a list of ids, with what somebody wants to know who looks at them. */
function people(policy: Policy, ids: readonly string[]): Listing<string> {
  const { users } = policy.toJSON();
  const byId = new Map(users.map((user) => [user.id, user]));
  const nameOf = namesOf(policy);
  const partnerOf = (id: string) => {
    const user = byId.get(id);
    return user === undefined || user.kind === "internal" ? undefined : user.partner;
  };
  const last = (id: string) => {
    const user = byId.get(id);
    return user?.kind === "partner" ? (user.lastLoginAt ?? "never") : undefined;
  };
  return {
    rows: ids,
    columns: {
      user: (id) => id,
      name: (id) => nameOf("user", id),
      email: (id) => byId.get(id)?.email,
      partner: partnerOf,
      partnerName: (id) => nameOf("partner", partnerOf(id) ?? ""),
      lastLoginAt: last,
    },
    line: (id) => [id, nameOf("user", id) ?? "", nameOf("partner", partnerOf(id) ?? "") ?? "", say(`last login ${last(id) ?? "never"}`)],
    json: ids,
  };
}

function report(
  name: "inactive" | "orphans",
  summary: string,
  about: string,
  shows: string,
  idsOf: (policy: Policy, at: { readonly now: string }) => string[],
): Command {
  return {
    name,
    group: "check",
    summary,
    usage: [`${name} SNAPSHOT`],
    about,
    options: { ...LISTING, now: NOW },
    exits: ["printed", undefined, "the snapshot is malformed"],
    examples: [
      { shows, line: `partner-policy ${name} programme.json` },
      { shows: "for a spreadsheet", line: `partner-policy ${name} programme.json --to csv > ${name}.csv` },
    ],
    words: "file",
    async run(call): Promise<ExitCode> {
      const policy = await loadPolicy(onlyWord(call, "the snapshot file"));
      const ids = idsOf(policy, { now: moment(call) });
      printListing(call, people(policy, ids));
      note(call, `${ids.length} users`);
      return 0;
    },
  };
}

/** `partner-policy inactive`: who has been away too long. */
export const inactive = report(
  "inactive",
  "which partner users have been away too long?",
  "Lists the users whom the inactivity rule deactivates, by id: see the edit users.sweep-inactive. With --json: their ids.",
  "who has not logged in for too long?",
  (policy, at) => policy.inactive(at),
);

/** `partner-policy orphans`: whose contact or account is gone. */
export const orphans = report(
  "orphans",
  "which partner users are left without a contact or account of their own?",
  "Lists the orphaned users, by id: their contact sits in another account, the account is no partner any more, or they have left. With\n--json: their ids.",
  "who is orphaned?",
  (policy, at) => policy.orphans(at),
);

/** `partner-policy lint`: what an administrator should look at. */
export const lint: Command = {
  name: "lint",
  group: "check",
  summary: "what should an administrator look at?",
  usage: ["lint SNAPSHOT"],
  about:
    "Lists what is allowed and yet likely a mistake, each with a code and what it is about. With --json: a list of\n{ code, subject, message }.",
  options: { ...LISTING, now: NOW },
  exits: ["nothing found", "something found", "the snapshot is malformed"],
  examples: [
    { shows: "what is odd in this programme?", line: "partner-policy lint programme.json || true" },
    { shows: "for a spreadsheet", line: "partner-policy lint programme.json --to csv > findings.csv || true" },
  ],
  words: "file",
  async run(call): Promise<ExitCode> {
    const policy = await loadPolicy(onlyWord(call, "the snapshot file"));
    const { lookalikeRoles } = await import("../../testing/names.js");
    const known = policy.lint({ now: moment(call) }).filter(({ code }) => code !== "LOOKALIKE_NAMES");
    const findings = [...known, ...lookalikeRoles(policy)];
    printListing(call, {
      rows: findings,
      columns: { code: ({ code }) => code, subject: ({ subject }) => subject, message: (finding) => formatLint(finding, spoken()) },
      nothing: say("nothing to look at"),
    });
    note(call, `${findings.length} findings`);
    return findings.length === 0 ? 0 : 1;
  },
};

const WHAT = ["partners", "people", "managers", "roles"] as const;

/** `partner-policy list`: what a programme has. */
export const list: Command = {
  name: "list",
  group: "ask",
  summary: "list partners, people, managers or portal roles",
  usage: [`list ${WHAT.join("|")} SNAPSHOT [--partner PARTNER]`],
  about: `Lists what the programme has, by id, with names in the place of ids where there are names. With --partner: only what is of that
partner. With --json: the entries as in a snapshot.`,
  options: { partner: { value: "PARTNER", help: "only what is of this partner, by id or name" }, ...LISTING },
  exits: ["printed", undefined, "there is no such list"],
  examples: [
    { shows: "the partners", line: "partner-policy list partners programme.json" },
    { shows: "who works for p-0001?", line: "partner-policy list people programme.json --partner p-0001" },
    { shows: "managers for a spreadsheet", line: "partner-policy list managers programme.json --to csv > managers.csv" },
  ],
  words: "file",
  async run(call): Promise<ExitCode> {
    const [what, path, ...more] = call.words;
    if (what === undefined || !(WHAT as readonly string[]).includes(what)) {
      const near = what === undefined ? undefined : nearest(what, WHAT);
      throw misuse(
        `list what? ${WHAT.join(", ")}${what === undefined ? "" : `, not \`${what}\``}${near === undefined ? "" : `; did you mean \`${near}\`?`}`,
      );
    }
    if (path === undefined) throw misuse("the snapshot file is missing");
    if (more.length > 0) throw misuse(`too many words: ${more.join(" ")}`);
    const policy = await loadPolicy(path);
    const given = optional(call, "partner");
    const partner = given === undefined ? undefined : partnerNamed(policy, given);
    const count = LISTS[what as (typeof WHAT)[number]](call, policy, partner);
    note(call, `${count} ${what}`);
    return 0;
  },
};

type Lister = (call: Call, policy: Policy, partner: string | undefined) => number;

function listed<Row>(
  of: (snapshot: Snapshot, partner: string | undefined) => Row[],
  form: (policy: Policy) => Omit<Listing<Row>, "rows">,
): Lister {
  return (call, policy, partner) => {
    const rows = of(policy.toJSON(), partner);
    printListing(call, { ...form(policy), rows });
    return rows.length;
  };
}

function partnerOf(user: User): string | undefined {
  return user.kind === "internal" ? undefined : user.partner;
}

const LISTS: Readonly<Record<(typeof WHAT)[number], Lister>> = {
  partners: listed(
    ({ partners }, partner) => partners.filter(({ id }) => partner === undefined || id === partner),
    (policy) => ({
      columns: {
        partner: ({ id }) => id,
        name: ({ name }) => name,
        status: ({ status }) => status,
        enabled: ({ enabled }) => enabled ?? true,
        owner: ({ owner }) => namesOf(policy)("user", owner ?? "") ?? owner,
        tier: ({ tier }) => tier,
      },
    }),
  ),
  people: listed(
    ({ users }, partner) => users.filter((user) => partner === undefined || partnerOf(user) === partner),
    (policy) => {
      const nameOf = namesOf(policy);
      return {
        columns: {
          user: ({ id }) => id,
          name: ({ name }) => name,
          email: ({ email }) => email,
          kind: ({ kind }) => kind,
          status: (user) => (user.kind === "sales-rep" ? undefined : user.status),
          partner: (user) => nameOf("partner", partnerOf(user) ?? "") ?? partnerOf(user),
          roles: (user) =>
            user.kind === "partner" ? (user.userRoles ?? []).map((role) => nameOf("role", role) ?? role).join(", ") : undefined,
        },
      };
    },
  ),
  managers: listed(
    ({ managers = [] }, partner) => managers.filter((assignment) => partner === undefined || assignment.partner === partner),
    (policy) => {
      const nameOf = namesOf(policy);
      return {
        columns: {
          partner: ({ partner }) => partner,
          partnerName: ({ partner }) => nameOf("partner", partner),
          user: ({ user }) => user,
          userName: ({ user }) => nameOf("user", user),
          primary: ({ primary }) => primary ?? false,
        },
        line: ({ partner, user, primary }) => [
          partner,
          nameOf("partner", partner) ?? "",
          user,
          nameOf("user", user) ?? "",
          primary === true ? say("primary") : "",
        ],
      };
    },
  ),
  roles: listed(
    ({ userRoles = [] }) => userRoles,
    () => ({
      columns: {
        role: ({ id }) => id,
        name: ({ name }) => name,
        leadVisibility: ({ leadVisibility }) => leadVisibility,
        default: ({ isDefault }) => isDefault ?? false,
        partnerAssignable: ({ partnerAssignable }) => partnerAssignable,
      },
    }),
  ),
};
