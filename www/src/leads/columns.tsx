import type { SampleLead } from "partner-policy/sample";
import type { ReactNode } from "react";
import type { Directory } from "../programme/directory.js";
import type { Sight } from "../programme/sight.js";
import { Badge } from "../ui/basics.js";
import type { GridColumn } from "../ui/Grid.js";
import { money, ORIGIN, words } from "../words/labels.js";
import { VERBS } from "./verbs.js";

/** The columns of the leads table, for one viewer. */
export function leadColumns(directory: Directory, sight: Sight | undefined): GridColumn<SampleLead>[] {
  const partner = (lead: SampleLead): string => directory.partner(lead.partner)?.name ?? lead.partner;
  const person = (id: string | null | undefined): string => (id == null ? "" : directory.name(id));
  const mays = new Map<string, string>();
  return [
    {
      id: "company",
      header: "Company",
      value: ({ fields }) => fields.company,
      width: "minmax(9rem, 1.3fr)",
      cell: ({ fields }) => <span className="clip strong">{fields.company}</span>,
    },
    { id: "partner", header: "Partner", value: partner, width: "minmax(9rem, 1.2fr)" },
    { id: "origin", header: "Origin", value: ({ origin }) => ORIGIN[origin ?? ""] ?? "", width: "minmax(9rem, 0.9fr)" },
    {
      id: "stage",
      header: "Stage",
      value: ({ fields }) => words(fields.stage),
      width: "6.5rem",
      cell: ({ fields }) => <span className="stage">{words(fields.stage)}</span>,
    },
    {
      id: "amount",
      header: "Amount",
      value: ({ fields }) => fields.amount,
      width: "6.5rem",
      align: "end",
      cell: ({ fields }) => money(fields.amount),
    },
    {
      id: "owner",
      header: "Owner",
      value: ({ owner }) => person(owner),
      width: "minmax(7rem, 1fr)",
      cell: ({ owner }) => name(person(owner), "No owner"),
    },
    {
      id: "assignee",
      header: "Assignee",
      value: ({ assignee }) => person(assignee),
      width: "minmax(7rem, 1fr)",
      cell: ({ assignee }) => name(person(assignee), "Unassigned"),
    },
    {
      id: "access",
      header: "This person may",
      value: ({ id }) => (sight?.visible.has(id) === true ? 1 : 0),
      width: "minmax(8.5rem, 1fr)",
      cell: (lead) => (sight === undefined ? null : access(lead, sight, mays)),
    },
  ];
}

function name(text: string, absent: string): ReactNode {
  return text === "" ? <span className="absent">{absent}</span> : <span className="clip">{text}</span>;
}

/** What the viewer may do with a lead: asked for the rows in sight only, and once for each. */
function access(lead: SampleLead, { viewer, visible }: Sight, known: Map<string, string>): ReactNode {
  if (!visible.has(lead.id)) {
    return (
      <Badge tone="quiet" icon="hidden">
        Hidden
      </Badge>
    );
  }
  let text = known.get(lead.id);
  if (text === undefined) {
    text =
      VERBS.filter(({ verb }) => viewer.can(`lead.${verb}`, lead)).length === VERBS.length
        ? "Everything"
        : VERBS.filter(({ verb }) => viewer.can(`lead.${verb}`, lead))
            .map(({ label }) => label)
            .join(", ");
    known.set(lead.id, text);
  }
  return (
    <Badge tone="good" icon="eye">
      {text}
    </Badge>
  );
}
