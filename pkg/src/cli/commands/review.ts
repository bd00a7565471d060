import type { PartnerReview } from "../../generated/wire.js";
import { type NameOf, namesOf } from "../../messages/names.js";
import type { Policy } from "../../policy.js";
import { say } from "../io/phrases.js";
import { loadPolicy } from "../io/source.js";
import { type ExitCode, print, printJson, table } from "../io/streams.js";
import { type Call, type Command, isGiven, isJson, moment, NOW, note, onlyWord, optional } from "./command.js";
import { LISTING, printListing } from "./listing.js";
import { idOf } from "./names.js";

/** How a review stands, in words. */
function stateText({ state, due, open }: PartnerReview): string {
  if (state === "overdue") return say(`overdue since ${open?.deadline}`);
  if (state === "open") return say(`open, answers are due ${open?.deadline}`);
  if (state === "upcoming") return say(`due ${due}`);
  return say(due === undefined ? "due: never reviewed" : `due since ${due}`);
}

function closedText({ closed }: PartnerReview, nameOf: NameOf): string {
  if (closed === undefined) return "";
  const by = closed.by === undefined ? "without answers" : `by ${nameOf("user", closed.by) ?? closed.by}`;
  return say(`last closed ${closed.at} ${by}`);
}

/** `partner-policy review`: access reviews, all of them or that of one partner. */
export const review: Command = {
  name: "review",
  group: "check",
  summary: "access reviews: what is due, open and overdue; whom the review of a partner asks about",
  usage: ["review SNAPSHOT [--all]", "review SNAPSHOT --partner PARTNER"],
  about: `Lists the partners whose access review is due, open or overdue, with --all also those whose next one is not due yet. With
--partner: how the review of that partner stands, and the users that it asks about, by id; with --json:
{ partner, due, state, closed, open, users, inactive, orphans }.

Reviews are opened by the edit reviews.open, or by the schedule with reviews.sweep, and closed by reviews.close.`,
  options: {
    partner: { value: "PARTNER", help: "whose review, by id or name" },
    all: { help: "also reviews that are not due yet" },
    ...LISTING,
    now: NOW,
  },
  exits: ["printed", undefined, "there is no such partner"],
  examples: [
    { shows: "what is due, open and overdue", line: "partner-policy review programme.json" },
    { shows: "the review of p-0001", line: "partner-policy review programme.json --partner p-0001" },
    {
      shows: "as JSON, at a given moment",
      line: "partner-policy review programme.json --partner p-0001 --now 2026-11-22T00:00:00Z --json",
    },
  ],
  words: "file",
  async run(call): Promise<ExitCode> {
    const path = onlyWord(call, "the snapshot file");
    const policy = await loadPolicy(path);
    const given = optional(call, "partner");
    if (given === undefined) reviewAll(call, policy);
    else reviewOne(call, policy, idOf(policy, "partner", given));
    return 0;
  },
};

function reviewAll(call: Call, policy: Policy): void {
  const reviews = policy.reviews({ now: moment(call) });
  const rows = isGiven(call, "all") ? reviews : reviews.filter(({ state }) => state !== "upcoming");
  const nameOf = namesOf(policy);
  printListing(call, {
    rows,
    columns: {
      partner: ({ partner }) => partner,
      name: ({ partner }) => nameOf("partner", partner),
      state: ({ state }) => state,
      due: ({ due }) => due,
      deadline: ({ open }) => open?.deadline,
      closed: ({ closed }) => closed?.at,
      closedBy: ({ closed }) => closed?.by,
      users: ({ users }) => users,
    },
    line: (each) => [
      each.partner,
      nameOf("partner", each.partner) ?? "",
      stateText(each),
      say(`${each.users} ${each.users === 1 ? "user" : "users"}`),
      closedText(each, nameOf),
    ],
    nothing: "no review is due, open or overdue",
  });
  const count = (state: PartnerReview["state"]) => reviews.filter((each) => each.state === state).length;
  note(call, `${count("due")} due, ${count("open")} open, ${count("overdue")} overdue, ${count("upcoming")} not due yet`);
}

function reviewOne(call: Call, policy: Policy, partner: string): void {
  const at = { now: moment(call) };
  const users = policy.reviewList(partner);
  const only = (ids: readonly string[]) => ids.filter((id) => users.includes(id));
  const [inactive, orphans] = [only(policy.inactive(at)), only(policy.orphans(at))];
  const stands = policy.reviews(at).find((each) => each.partner === partner);
  const due = policy.reviewDue(partner, at);
  if (isJson(call)) {
    const { state, closed, open } = stands ?? {};
    printJson({ partner, due, ...{ state, closed, open }, users, inactive, orphans });
    return;
  }
  const nameOf = namesOf(policy);
  const notes = (id: string) => [...(inactive.includes(id) ? ["inactive"] : []), ...(orphans.includes(id) ? ["orphaned"] : [])].join(", ");
  if (optional(call, "to") === undefined) {
    print(`${stands === undefined ? say(`due ${due}`) : stateText(stands)}: ${say(`${users.length} users`)}`);
    const closed = stands === undefined ? "" : closedText(stands, nameOf);
    if (closed !== "") print(closed);
    if (users.length > 0) print(table(users.map((id) => [id, nameOf("user", id) ?? "", say(notes(id))])));
    return;
  }
  printListing(call, { rows: users, columns: { user: (id) => id, name: (id) => nameOf("user", id), notes } });
}
