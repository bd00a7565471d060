import { unfitAssignments } from "../../policy-reports.js";
import { misuse } from "../io/fault.js";
import { loadPolicy } from "../io/source.js";
import type { ExitCode } from "../io/streams.js";
import { type Command, note, optional } from "./command.js";
import { LISTING, type ListingFormat, listingFormat, printListing } from "./listing.js";
import { partnerNamed } from "./names.js";

/** `partner-policy export`: present assignments in the format of an import. */
export const exporting: Command = {
  name: "export",
  group: "change",
  summary: "write present manager assignments in the format that plan --csv reads",
  usage: ["export managers SNAPSHOT [--partner PARTNER]"],
  about: `Writes every manager assignment as a row of an import: action,partner,user,primary. Read again by plan --csv it changes nothing;
edited in a spreadsheet it is an import. A row of a partner or person that takes no assignment today is one that an import refuses: --mode
partial takes the others. With --json: the rows of an edit managers.rows.`,
  options: { partner: { value: "PARTNER", help: "only those of this partner, by id or name" }, ...LISTING },
  exits: ["written", undefined, "there is no such export"],
  examples: [
    { shows: "to a file for a spreadsheet", line: "partner-policy export managers programme.json > managers.csv" },
    {
      shows: "and back: nothing changes",
      line: "partner-policy export managers programme.json | partner-policy plan programme.json --by u-admin --csv - --mode partial --quiet",
    },
  ],
  words: "file",
  async run(call): Promise<ExitCode> {
    const [what, path, ...more] = call.words;
    if (what !== "managers") throw misuse(`export what? managers${what === undefined ? "" : `, not \`${what}\``}`);
    if (path === undefined) throw misuse("the snapshot file is missing");
    if (more.length > 0) throw misuse(`too many words: ${more.join(" ")}`);
    const policy = await loadPolicy(path);
    const given = optional(call, "partner");
    const only = given === undefined ? undefined : partnerNamed(policy, given);
    const managers = (policy.toJSON().managers ?? []).filter(({ partner }) => only === undefined || partner === only);
    const rows = managers.map(({ partner, user, primary }) => ({ action: "add", partner, user, ...(primary === true ? { primary } : {}) }));
    const format: ListingFormat = optional(call, "to") === undefined && !call.values.has("json") ? "csv" : listingFormat(call);
    const columns = {
      action: ({ action }: (typeof rows)[number]) => action,
      partner: ({ partner }: (typeof rows)[number]) => partner,
      user: ({ user }: (typeof rows)[number]) => user,
      primary: ({ primary }: (typeof rows)[number]) => primary,
    };
    printListing(call, { rows, columns }, format);
    note(call, `${rows.length} assignments`);
    const dormant = unfitAssignments(policy).filter(({ partner }) => only === undefined || partner === only).length;
    if (dormant > 0)
      note(
        call,
        `${dormant} of them at a partner or of a person that takes no assignment today: an import takes the others with --mode partial`,
      );
    return 0;
  },
};
