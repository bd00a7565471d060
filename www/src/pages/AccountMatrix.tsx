import { type ReactNode, useEffect, useMemo, useState } from "react";
import { adjust, useAddress } from "../app/address.js";
import { t } from "../i18n/index.js";
import { useEdition, useRecords, useSession, useWho } from "../programme/context.js";
import { Empty, Note } from "../ui/basics.js";
import { Choice } from "../ui/Choice.js";
import { rolesOf } from "../ui/People.js";
import { Problem } from "../ui/Problem.js";
import { HeatTable, SaveHeats } from "./HeatTable.js";
import { busiestPartner } from "./recordRows.js";

/** Who of one account sees whose records: rows look, columns own. */
export function AccountMatrix(): ReactNode {
  const { engine } = useSession();
  const { key, directory } = useEdition();
  const { now } = useWho();
  const records = useRecords();
  const { get } = useAddress();
  const busiest = useMemo(() => busiestPartner(records), [records]);
  const partner = directory.partner(get("partner"))?.id ?? busiest ?? directory.partners[0]?.id ?? "";
  const people = directory.peopleOf(partner);
  const [cells, setCells] = useState<ReadonlyMap<string, number>>();
  const [error, setError] = useState<unknown>();
  useEffect(() => {
    const controller = new AbortController();
    setCells(undefined);
    setError(undefined);
    const types = [...new Set(records.filter((record) => record.partner === partner).map(({ type }) => type))];
    void (async () => {
      const found = new Map<string, number>();
      for (const viewer of people) {
        for (const type of types) {
          const sight = await engine.ask("sight", { key, eyes: { viewer: viewer.id, now }, type }, { signal: controller.signal });
          const bits = sight.bits[0] ?? new Uint32Array();
          for (const [row, record] of records.entries()) {
            if (record.partner !== partner || record.type !== type || (((bits[row >>> 5] ?? 0) >>> (row & 31)) & 1) === 0) continue;
            for (const holder of new Set([record.owner, record.assignee])) {
              if (holder != null) found.set(`${viewer.id}\n${holder}`, (found.get(`${viewer.id}\n${holder}`) ?? 0) + 1);
            }
          }
        }
      }
      setCells(found);
    })().catch((fault: unknown) => !controller.signal.aborted && setError(fault));
    return () => controller.abort();
  }, [engine, key, now, partner, people, records]);
  const options = useMemo(
    () => directory.partners.map(({ id }) => ({ value: id, label: directory.told(id) })).sort((a, b) => a.label.localeCompare(b.label)),
    [directory],
  );
  const heats = {
    rows: people.map((viewer) => ({
      id: viewer.id,
      name: viewer.name,
      about: rolesOf(viewer, directory).join(", "),
      to: { page: "people", person: viewer.id },
    })),
    columns: people,
    at: (row: number, column: number): number | undefined => cells && (cells.get(`${people[row]?.id}\n${people[column]?.id}`) ?? 0),
  };
  const corner = t("sees ↓ / owned or assigned →");
  return (
    <section className="list" aria-label={t("One account")}>
      <div className="toolbar">
        <Choice label={t("Partner")} value={partner} onChange={(id) => adjust({ partner: id })} options={options} />
        <span className="push" />
        <SaveHeats name={`account-${partner}`} corner={corner} isCounted={cells !== undefined} {...heats} />
      </div>
      <p className="small list-help">
        {t(
          "Each row is somebody who looks, each column somebody who owns a record or is assigned to it; the number is how many of those records the one sees.",
        )}
      </p>
      {get("partner") !== undefined && get("partner") !== partner && (
        <Note tone="bad" title={t("This programme has no partner “{id}”", { id: get("partner") ?? "" })} />
      )}
      {error !== undefined ? (
        <Problem error={error} />
      ) : people.length === 0 ? (
        <Empty title={t("Nobody belongs to this partner")} />
      ) : (
        <HeatTable label={t("Who sees whose records")} corner={corner} {...heats} />
      )}
    </section>
  );
}
