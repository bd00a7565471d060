import type { Edit, SystemSource } from "partner-policy";
import { type ReactNode, useEffect, useMemo, useState } from "react";
import { useToast } from "../app/Toasts.js";
import { type Handover, isAboutActor, type PlanQuestion } from "../engine/protocol.js";
import { count, t } from "../i18n/index.js";
import { useEdition, useSession, useSessionState, useWho } from "../programme/context.js";
import { csvOf, download } from "../programme/csv.js";
import type { Directory } from "../programme/directory.js";
import type { Proposal } from "../programme/store.js";
import { Button, Note, Segments } from "../ui/basics.js";
import { Overlay } from "../ui/Overlay.js";
import { Problem } from "../ui/Problem.js";
import { noun, rowWords, words } from "../words/labels.js";
import { ImpactView } from "./ImpactView.js";
import { MendLines } from "./MendLines.js";
import { PlanView } from "./PlanView.js";
import { type ProposeOptions, shareLink } from "./ProposalHost.js";
import { Since } from "./Since.js";
import { textOf } from "./text.js";
import { type Mode, type Planned, useImpact, usePlan } from "./usePlan.js";

/** Shows what a proposal would do and whom it would touch, and applies it when asked to. */
export function PlanDialog(props: {
  readonly proposal: Proposal;
  readonly options: ProposeOptions;
  readonly onClose: () => void;
}): ReactNode {
  const { proposal, options } = props;
  const session = useSession();
  const { programme } = useSessionState();
  const { revision: present, directory, key } = useEdition();
  const { now } = useWho();
  const say = useToast();
  const [revision, setRevision] = useState(proposal.revision);
  const [by, setBy] = useState(proposal.by);
  const [asks, setAsks] = useState(proposal.asks);
  const [mode, setMode] = useState<Mode>(directory.batchMode);
  const [failure, setFailure] = useState<unknown>();
  const [isApplying, setApplying] = useState(false);
  const state = usePlan(asks, by, revision, mode, now);
  const plan = state.is === "planned" ? state.plan : undefined;
  const isStale = plan?.codes.has("STALE_SNAPSHOT") === true || (plan !== undefined && revision !== present);
  const canApply = plan?.head.outcome === "ok" && plan.changes.length > 0;
  const planId = canApply ? plan.head.id : undefined;
  const impact = useImpact(
    planId === undefined ? undefined : (signal, onPart) => session.engine.ask("impact", { plan: planId, now }, { signal, onPart }),
    [planId, now],
  );
  const system = "source" in asks ? asks.source : undefined;
  const isMany = plan !== undefined && plan.rows.length > 1;
  const hasRefused = plan?.byOutcome.has("refused") === true;

  const apply = async (): Promise<void> => {
    if (plan === undefined || isApplying) return;
    setApplying(true);
    try {
      const counts = Object.fromEntries([...plan.byOutcome].map(([outcome, { length }]) => [outcome, length]));
      const said = {
        title: proposal.title,
        by,
        now,
        counts,
        ...("edit" in asks ? { edit: asks.edit } : "edits" in asks ? { edit: asks.edits } : {}),
      };
      if (system !== undefined && !session.canUndo)
        throw new Error(t("The server speaks for its own systems: this is not asked of it from here."));
      const asked =
        "edit" in asks
          ? { edit: asks.edit as Edit }
          : "edits" in asks
            ? { edits: asks.edits }
            : { csv: textOf(asks.csv, plan.head.table?.encoding) };
      const next = await session.apply(plan.head, plan.changes, said, mode, asked);
      const { kept } = session.state().programme;
      const others = kept.filter(({ id }) => id !== proposal.id);
      if (others.length < kept.length) session.keep(others);
      say(
        t("{title}: applied. The programme is at revision {n}.", { title: proposal.title, n: next }),
        session.canUndo ? () => void session.undo() : undefined,
      );
      props.onClose();
      options.onApplied?.();
    } catch (error) {
      setFailure(error);
    } finally {
      setApplying(false);
    }
  };
  const keep = (): void => {
    session.keep([...programme.kept.filter(({ id }) => id !== proposal.id), { ...proposal, by, revision, asks }]);
    say(t("Kept for later, on the overview and with the changes."));
    props.onClose();
  };
  const share = async (): Promise<void> => {
    const link = await shareLink({ ...proposal, asks });
    if (link === undefined) return;
    try {
      await navigator.clipboard.writeText(link);
      say(t("The link to this plan is copied."));
    } catch {
      setFailure(new Error(t("The browser refused the clipboard.")));
    }
  };
  const save = (): void => {
    if (plan === undefined) return;
    const lines = plan.rows.map((row) => [
      row.outcome,
      row.partner ?? "",
      row.partner === undefined ? "" : directory.name(row.partner),
      row.user ?? "",
      row.user === undefined ? "" : directory.name(row.user),
      plan.differences
        .of(row)
        .map(({ field, before, after }) => `${field}: ${before} → ${after}`)
        .join("; "),
      row.code ?? "",
      row.code === undefined ? row.message : rowWords(row, directory),
    ]);
    download("plan.csv", csvOf(["outcome", "partner", "partner name", "user", "user name", "change", "code", "why"], lines), "text/csv");
  };

  return (
    <Overlay
      onClose={props.onClose}
      shape="wide-dialog"
      title={proposal.title}
      description={
        system === undefined
          ? t("Plan on revision {n}, as {name}. Nothing has changed yet.", { n: revision, name: directory.told(by) })
          : t("Plan on revision {n}, as the {system} would do it. Nothing has changed yet.", { n: revision, system: sourceName(system) })
      }
      footer={
        <>
          <div className="foot-start">
            {options.onBack !== undefined && <Button onClick={options.onBack}>{t("Back")}</Button>}
            <Button look="quiet" onClick={keep}>
              {t("Keep for later")}
            </Button>
            {!("csv" in asks) && system === undefined && (
              <Button look="quiet" icon="link" onClick={() => void share()}>
                {t("Share")}
              </Button>
            )}
            <Button look="quiet" icon="download" disabled={plan === undefined} onClick={save}>
              {t("Export")}
            </Button>
          </div>
          {isStale ? (
            <Button look="primary" onClick={() => setRevision(present)}>
              {t("Plan again on revision {n}", { n: present })}
            </Button>
          ) : (
            <Button look="primary" disabled={!canApply || isApplying} onClick={() => void apply()}>
              {canApply
                ? count(plan.differences.all.length, "Apply {n} change", "Apply {n} changes")
                : state.is === "planning"
                  ? t("Planning …")
                  : plan?.head.outcome === "ok"
                    ? t("Nothing to apply")
                    : t("Cannot be applied")}
            </Button>
          )}
        </>
      }
    >
      {options.note}
      {(isMany || hasRefused || mode === "partial") && (
        <div className="plan-mode">
          <Segments
            label={t("Mode")}
            value={mode}
            onChange={setMode}
            options={[
              { value: "all-or-nothing", label: t("All or nothing") },
              { value: "partial", label: t("Partial") },
            ]}
          />
          <p className="small">
            {mode === "partial" ? t("Refused rows are left out, the others are applied.") : t("One refused row stops the whole plan.")}
          </p>
        </div>
      )}
      {failure !== undefined && <Problem error={failure} />}
      {state.is === "failed" && <Problem error={state.error} />}
      {state.is === "planning" && (
        <p role="status" className="planning">
          {state.rows === 0 ? t("Planning …") : t("Planning … {n} rows", { n: state.rows })}
        </p>
      )}
      {plan !== undefined && (
        <>
          {proposal.revision !== revision && !("edits" in asks) && (
            <Since question={{ key, by, revision, mode, now, asks: proposal.asks }} kept={proposal.revision} />
          )}
          <Actors plan={plan} by={by} ask={{ key, by, revision, mode, now, asks }} onBy={setBy} />
          {plan.head.table != null && plan.head.table.columns.length > 0 && (
            <p className="small" data-testid="dialect">
              {t("Read as {encoding}, separated by {separator}: {n} lines, columns {columns}", {
                encoding: plan.head.table.encoding ?? "utf-8",
                separator: { ",": t("comma"), ";": t("semicolon"), "\t": t("tab") }[plan.head.table.delimiter] ?? plan.head.table.delimiter,
                n: plan.head.table.lines,
                columns: columnsOf(plan.head.table).join(", "),
              })}
            </p>
          )}
          {"csv" in asks && <MendLines csv={asks.csv} plan={plan} directory={directory} onMended={(csv) => setAsks({ csv })} />}
          <PlanView plan={plan} directory={directory}>
            {canApply && <ImpactView impact={impact} first={3} />}
          </PlanView>
          {canApply && <Handovers plan={plan} partners={plan.differences.partners} now={now} />}
        </>
      )}
    </Overlay>
  );
}

/** The columns of a table, each with what it was read as where its header calls it otherwise. */
function columnsOf({ columns, readAs = [] }: { readonly columns: readonly string[]; readonly readAs?: readonly string[] }): string[] {
  return columns.map((name, at) => (!readAs[at] || readAs[at] === name.toLowerCase() ? name : `${name} (${readAs[at]})`));
}

/** What a system is called in a sentence. */
function sourceName(source: SystemSource): string {
  return { "identity-provider": t("identity provider"), invitation: t("invitation"), crm: t("CRM"), schedule: t("schedule") }[source];
}

/** Where the acting person may not: who may, and the same plan in that name. */
function Actors(props: {
  readonly plan: Planned;
  readonly by: string;
  readonly ask: PlanQuestion;
  readonly onBy: (by: string) => void;
}): ReactNode {
  const { plan, ask, by } = props;
  const { engine } = useSession();
  const { directory } = useEdition();
  const [found, setFound] = useState<readonly string[]>();
  const isForbidden = [...plan.codes].some(isAboutActor);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the plan stands for its question
  useEffect(() => {
    setFound(undefined);
    if (!isForbidden) return;
    const controller = new AbortController();
    const concerned = accountsOf(ask, directory);
    const internal = directory.users.filter((user) => user.kind === "internal" && user.status === "active");
    const near = [...concerned].flatMap((partner) => directory.peopleOf(partner));
    const active = near.filter((user) => user.kind === "partner" && user.status === "active");
    const support = internal.filter((user) => user.kind === "internal" && user.support === true);
    const candidates = [...new Set([...active.slice(0, 40), ...support.slice(0, 4), ...internal.slice(0, 40)])]
      .map(({ id }) => id)
      .filter((id) => id !== by);
    engine.ask("actors", { ...ask, candidates }, { signal: controller.signal }).then(setFound, () => undefined);
    return () => controller.abort();
  }, [plan]);
  if (!isForbidden) return null;
  return (
    <Note tone="info" title={t("{name} may not do this", { name: directory.told(by) })}>
      {found === undefined ? (
        <p>{t("Looking for somebody who may …")}</p>
      ) : found.length === 0 ? (
        <p>{t("Nobody near may do this.")}</p>
      ) : (
        <div className="button-row">
          {found.map((id) => (
            <Button key={id} onClick={() => props.onBy(id)}>
              {t("Plan as {name}", { name: directory.told(id) })}
            </Button>
          ))}
        </div>
      )}
    </Note>
  );
}

/** The partner accounts that an edit is about, by itself or through its people. */
function accountsOf({ asks }: PlanQuestion, directory: Directory): Set<string> {
  if ("csv" in asks) return new Set();
  const edits = ("edits" in asks ? asks.edits : [asks.edit]) as readonly Partial<
    Readonly<Record<"partner" | "partners" | "user" | "users", unknown>>
  >[];
  const ids = edits.flatMap((edit) => [edit.partner, edit.partners, edit.user, edit.users].flat()).filter((id) => typeof id === "string");
  const found = new Set<string>();
  for (const id of ids) {
    const person = directory.user(id);
    if (person !== undefined && person.kind !== "internal") found.add(person.partner);
    else if (directory.partner(id) !== undefined) found.add(id);
  }
  return found;
}

/** Notifications that other people get afterwards. */
function Handovers(props: { readonly plan: Planned; readonly partners: readonly string[]; readonly now: string }): ReactNode {
  const { plan, now } = props;
  const { engine } = useSession();
  const { directory } = useEdition();
  const [list, setList] = useState<readonly Handover[]>([]);
  const { id } = plan.head;
  const partners = useMemo(() => props.partners.slice(0, 50), [props.partners]);
  useEffect(() => {
    setList([]);
    if (partners.length === 0) return;
    const controller = new AbortController();
    engine.ask("handovers", { plan: id, now, partners }, { signal: controller.signal }).then(setList, () => undefined);
    return () => controller.abort();
  }, [engine, id, now, partners]);
  if (list.length === 0) return null;
  const names = (ids: readonly string[]): string => (ids.length === 0 ? t("nobody") : ids.map((one) => directory.told(one)).join(", "));
  return (
    <section>
      <header className="section-head">
        <h3>{t("Notifications that change hands")}</h3>
      </header>
      <ul className="remarks">
        {list.slice(0, 12).map((one) => (
          <li key={`${one.module} ${one.event} ${one.partner}`}>
            {words(one.module)}, {noun(words(one.event))}, {directory.told(one.partner)}:{" "}
            <span className="before">{names(one.before)}</span> → <span className="after">{names(one.after)}</span>
          </li>
        ))}
        {list.length > 12 && <li className="small">{t("and {n} more", { n: list.length - 12 })}</li>}
      </ul>
    </section>
  );
}
