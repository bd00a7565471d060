import type { User } from "partner-policy";
import { type ReactNode, useMemo } from "react";
import { type AddressChange, adjust, useAddress } from "../app/address.js";
import { Link } from "../app/Link.js";
import { useOpening } from "../app/Opening.js";
import { dueIn } from "../app/TimeControl.js";
import { moment, number, t } from "../i18n/index.js";
import { Kept } from "../plan/Kept.js";
import { useProposing } from "../plan/ProposalHost.js";
import { useSessionState, useWho } from "../programme/context.js";
import { tallyOf } from "../programme/tally.js";
import { Badge, Button, Note } from "../ui/basics.js";
import { Heading } from "../ui/Heading.js";
import { Icon, type IconName } from "../ui/icons.js";
import { Person } from "../ui/People.js";
import { codeSentence, named, type Tone, typeWords } from "../words/labels.js";
import { ruleTitle } from "../words/rules.js";
import { BusiestPartners, WidestAccess } from "./OverviewCards.js";
import { useReports } from "./People.js";

/** The findings that have a list of people of their own. */
const LISTED = new Set<string>(["NO_ROLE", "EXCESS_RIGHTS", "CUSTOM_ONLY"]);

/** How the programme stands, what needs somebody's attention, and where to begin. */
export function Overview(): ReactNode {
  const { programme, edition, records, entries, cursor } = useSessionState();
  const { directory, revision } = edition;
  const { now } = useWho();
  const { get } = useAddress();
  const rule = get("rule");
  const types = [...tallyOf(records).types];
  const active = directory.partners.filter(({ status }) => status === "active").length;
  const people = directory.users.filter((user) => user.kind === "partner" && user.status === "active").length;
  return (
    <>
      <Heading title={programme.name} about={t("Revision {n}, asked for {moment}", { n: revision, moment: moment(now) })} />
      {rule !== undefined && (
        <Note tone="info" title={`${rule} · ${ruleTitle(rule)}`}>
          <Button look="quiet" onClick={() => adjust({ rule: undefined })}>
            {t("Close")}
          </Button>
        </Note>
      )}
      <dl className="stats">
        <Stat to={{ page: "partners", "f.status": "active" }} name={t("Active partners")} value={active} of={directory.partners.length} />
        <Stat
          to={{ page: "people", "f.kind": "partner", "f.status": "active" }}
          name={t("Active partner users")}
          value={people}
          of={directory.users.length}
        />
        <Stat to={{ page: "managers" }} name={t("Assignments")} value={directory.snapshot.managers?.length ?? 0} />
        {types.length === 0 ? (
          <Stat to={{ page: "records" }} name={t("Records")} value={0} />
        ) : (
          types
            .slice(0, 3)
            .map(([type, n]) => <Stat key={type} to={{ page: "records", type, scope: "all" }} name={typeWords(type)} value={n} />)
        )}
      </dl>
      <Kept />
      <div className="cards">
        <Attention />
        <section className="card">
          <h2>{t("Look through somebody’s eyes")}</h2>
          <Personas />
        </section>
        <Begin />
        <section className="card">
          <h2>{t("Latest changes")}</h2>
          {cursor === 0 ? (
            <p className="small">{t("Nothing has changed yet.")}</p>
          ) : (
            <ul className="plain-list">
              {entries
                .slice(Math.max(0, cursor - 5), cursor)
                .reverse()
                .map((entry) => (
                  <li key={entry.seq} className="list-line">
                    <Link className="list-line-text" to={{ page: "changes", entry: String(entry.seq) }}>
                      {entry.title}
                    </Link>
                    <span className="small">{moment(entry.at)}</span>
                  </li>
                ))}
            </ul>
          )}
        </section>
        <BusiestPartners />
        <WidestAccess />
      </div>
    </>
  );
}

function Stat(props: { readonly to: AddressChange; readonly name: string; readonly value: number; readonly of?: number }): ReactNode {
  return (
    <div className="stat">
      <dt>
        <Link to={props.to}>{props.name}</Link>
      </dt>
      <dd>
        {number(props.value)} {props.of !== undefined && <span className="small">{t("of {n}", { n: props.of })}</span>}
      </dd>
    </div>
  );
}

/** What the engine's reports and the assignments say that somebody should look at. */
function Attention(): ReactNode {
  const { edition } = useSessionState();
  const { directory } = edition;
  const reports = useReports();
  const gaps = useMemo(() => {
    const activePartners = directory.partners.filter(({ status }) => status === "active");
    const without = activePartners.filter(({ id }) => directory.managersOf(id).length === 0).length;
    const noPrimary = activePartners.filter(({ id }) => !directory.managersOf(id).some(({ isPrimary }) => isPrimary)).length;
    const out = new Map<string, string>();
    for (const { user: id } of directory.snapshot.managers ?? []) {
      const user = directory.user(id);
      if (user?.kind === "internal" && user.status !== "active") out.set(id, user.status);
    }
    return { without, noPrimary, out: out.size, outStatuses: [...new Set(out.values())] };
  }, [directory]);
  const overdue = reports?.reviews.filter(({ state }) => state === "overdue").length ?? 0;
  const due = reports?.reviews.filter(({ state }) => state === "due").length ?? 0;
  const codes = useMemo(() => {
    const counts = new Map<string, number>();
    for (const { code } of reports?.findings ?? []) if (!LISTED.has(code)) counts.set(code, (counts.get(code) ?? 0) + 1);
    return [...counts];
  }, [reports]);
  const lines: readonly { readonly n: number; readonly text: string; readonly to: AddressChange; readonly tone: Tone }[] = [
    { n: gaps.without, text: t("partners without a manager"), to: { page: "partners", "f.gap": "none" }, tone: "bad" },
    { n: gaps.noPrimary, text: t("partners without a primary manager"), to: { page: "partners", "f.gap": "no-primary" }, tone: "warn" },
    {
      n: gaps.out,
      text: t("managers who are not active"),
      to: { page: "managers", list: "people", "f.status": gaps.outStatuses },
      tone: "warn",
    },
    { n: reports?.inactive.length ?? 0, text: t("inactive people"), to: { page: "people", list: "inactive" }, tone: "warn" },
    { n: reports?.orphans.length ?? 0, text: t("orphaned people"), to: { page: "people", list: "orphaned" }, tone: "warn" },
    { n: overdue, text: t("access reviews overdue"), to: { page: "reviews", "f.state": "overdue" }, tone: "bad" },
    { n: due, text: t("access reviews due"), to: { page: "reviews", "f.state": "due" }, tone: "warn" },
    {
      n: reports?.findings.filter(({ code }) => code === "EXCESS_RIGHTS").length ?? 0,
      text: t("people with more rights than needed"),
      to: { page: "people", list: "excess" },
      tone: "warn",
    },
    {
      n: reports?.findings.filter(({ code }) => code === "NO_ROLE").length ?? 0,
      text: t("people without a portal role"),
      to: { page: "people", list: "norole" },
      tone: "info",
    },
    {
      n: reports?.findings.filter(({ code }) => code === "CUSTOM_ONLY").length ?? 0,
      text: t("people with custom roles only"),
      to: { page: "people", list: "custom" },
      tone: "info",
    },
  ];
  const shown = lines.filter(({ n }) => n > 0);
  return (
    <section className="card" aria-label={t("Needs attention")}>
      <h2>{t("Needs attention")}</h2>
      {reports === undefined && <p className="small">{t("Asking …")}</p>}
      {reports !== undefined && shown.length === 0 && <p>{t("Nothing: well kept.")}</p>}
      <ul className="plain-list">
        {shown.map(({ n, text, to, tone }) => (
          <li key={text} className="attention">
            <Badge tone={tone}>{number(n)}</Badge>
            <Link to={to}>{text}</Link>
          </li>
        ))}
        {codes.map(([code, n]) => (
          <li key={code} className="attention">
            <Badge tone="info">{number(n)}</Badge>
            <details>
              <summary>{codeSentence(code)}</summary>
              <ul>
                {(reports?.findings ?? [])
                  .filter((finding) => finding.code === code)
                  .slice(0, 20)
                  .map(({ subject, message }) => (
                    <li key={`${subject}${message}`} className="small">
                      {directory.told(subject)}: {named(message, directory)}
                    </li>
                  ))}
              </ul>
            </details>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** The tasks of every day. */
function Begin(): ReactNode {
  const opening = useOpening();
  const { importCsv } = useProposing();
  const { programme } = useSessionState();
  const tasks: readonly { readonly icon: IconName; readonly text: string; readonly to: AddressChange | (() => void) }[] = [
    { icon: "hidden", text: t("Why does somebody not see a record?"), to: { page: "records", scope: "all" } },
    { icon: "swap", text: t("Replace a leaving manager everywhere"), to: { page: "managers", list: "people" } },
    { icon: "star", text: t("Make one manager primary in a region"), to: { page: "partners" } },
    { icon: "shield", text: t("Change what a role sees, and see who loses what"), to: { page: "roles" } },
    { icon: "people", text: t("Compare two people"), to: { page: "records", do: "compare" } },
    { icon: "matrix", text: t("Who sees whom in one account"), to: { page: "matrix", of: "account" } },
    {
      icon: "eye",
      text: t("Find the records that no partner sees"),
      to: { page: "records", scope: "all", "f.seenBy": ["nobody", "staff"] },
    },
    { icon: "mail", text: t("Invite somebody"), to: { page: "people", do: "invite" } },
    { icon: "person", text: t("Clear the inactive and orphaned people"), to: { page: "people", list: "inactive" } },
    { icon: "clock", text: t("What expires or falls due in the next 30 days"), to: dueIn(30, programme.now) },
    { icon: "upload", text: t("Import managers from a CSV"), to: () => importCsv() },
    { icon: "folder", text: t("Open your own programme"), to: () => opening.open() },
  ];
  return (
    <section className="card" aria-label={t("Begin with")}>
      <h2>{t("Begin with")}</h2>
      <ul className="task-list">
        {tasks.map(({ icon, text, to }) => (
          <li key={text}>
            {typeof to === "function" ? (
              <button type="button" className="task" onClick={to}>
                <Icon name={icon} /> {text}
              </button>
            ) : (
              <Link className="task" to={to}>
                <Icon name={icon} /> {text}
              </Link>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** So many are offered at first, and so many of them are the supplier's. */
const PERSONAS = 7;
const STAFF = 3;

/** Active people of different roles and groups. */
function Personas(): ReactNode {
  const { edition } = useSessionState();
  const { directory } = edition;
  const people = useMemo(() => {
    const [staff, partners] = [new Map<string, User>(), new Map<string, User>()];
    for (const user of directory.users) {
      if (user.kind === "sales-rep" || user.status !== "active") continue;
      const [found, kind] =
        user.kind === "internal"
          ? ([staff, user.supplierAdmin === true ? "admin" : (user.permissionGroups ?? []).join(" ")] as const)
          : ([partners, user.userRoles?.[0] ?? ""] as const);
      if (!found.has(kind)) found.set(kind, user);
    }
    const some = [...staff.values()].slice(0, STAFF);
    return [...some, ...[...partners.values()].slice(0, PERSONAS - some.length)];
  }, [directory]);
  return (
    <ul className="plain-list">
      {people.map((user) => (
        <li key={user.id} className="list-line">
          <Link className="list-line-text person-line" to={{ page: "records", as: user.id }}>
            <Person user={user} directory={directory} />
          </Link>
        </li>
      ))}
    </ul>
  );
}
