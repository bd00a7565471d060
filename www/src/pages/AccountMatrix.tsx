import { type ReactNode, useEffect, useMemo, useState } from "react";
import { adjust, useAddress } from "../app/address.js";
import { t } from "../i18n/index.js";
import { useEdition, useRecords, useSession, useWho } from "../programme/context.js";
import { Empty } from "../ui/basics.js";
import { Choice } from "../ui/Choice.js";
import { rolesOf } from "../ui/People.js";
import { HeatTable, SaveHeats } from "./HeatTable.js";

/** Who of one account sees whose records: rows look, columns own. */
export function AccountMatrix(): ReactNode {
  const { engine } = useSession();
  const { key, directory } = useEdition();
  const { now } = useWho();
  const records = useRecords();
  const { get } = useAddress();
  const busiest = useMemo(() => {
    const counts = new Map<string, number>();
    for (const { partner } of records) if (partner != null) counts.set(partner, (counts.get(partner) ?? 0) + 1);
    return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0];
  }, [records]);
  const partner = directory.partner(get("partner"))?.id ?? busiest ?? directory.partners[0]?.id ?? "";
  const people = directory.peopleOf(partner);
  const [cells, setCells] = useState<ReadonlyMap<string, number>>();
  useEffect(() => {
    const controller = new AbortController();
    setCells(undefined);
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
    })().catch(() => undefined);
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
      {people.length === 0 ? (
        <Empty title={t("Nobody belongs to this partner")} />
      ) : (
        <HeatTable label={t("Who sees whose records")} corner={corner} {...heats} />
      )}
    </section>
  );
}
