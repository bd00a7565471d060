import { type ReactNode, useEffect, useMemo, useState } from "react";
import { adjust, useAddress } from "../app/address.js";
import { count, t } from "../i18n/index.js";
import { useEdition, useRecords, useSession, useWho } from "../programme/context.js";
import { Empty, Search } from "../ui/basics.js";
import { Choice } from "../ui/Choice.js";
import { Problem } from "../ui/Problem.js";
import { noun, regionOf, typeWords } from "../words/labels.js";
import { HeatTable, SaveHeats } from "./HeatTable.js";

/** So many people stand beside each other: those who see the most. */
const COLUMNS = 40;
/** So many partners stand below each other; the search narrows them. */
const ROWS = 200;

/** Which of the supplier's people sees how many records of which partner. */
export function StaffMatrix({ types }: { readonly types: readonly string[] }): ReactNode {
  const { engine } = useSession();
  const { key, directory } = useEdition();
  const { now } = useWho();
  const records = useRecords();
  const { get } = useAddress();
  const type = types.find((one) => one === get("type")) ?? types[0] ?? "lead";
  const text = (get("q") ?? "").trim().toLowerCase();
  const staff = useMemo(() => directory.users.filter(({ kind }) => kind === "internal"), [directory]);
  const partners = directory.partners;
  const [counts, setCounts] = useState<Uint32Array>();
  const [error, setError] = useState<unknown>();
  // biome-ignore lint/correctness/useExhaustiveDependencies: other records are counted anew
  useEffect(() => {
    const controller = new AbortController();
    setCounts(undefined);
    setError(undefined);
    engine
      .ask(
        "spread",
        { key, now, type, users: staff.map(({ id }) => id), partners: partners.map(({ id }) => id) },
        { signal: controller.signal },
      )
      .then(setCounts, (fault: unknown) => !controller.signal.aborted && setError(fault));
    return () => controller.abort();
  }, [engine, key, now, type, staff, partners, records]);
  const columns = useMemo(() => {
    const sums = staff.map((_, index) => {
      let sum = 0;
      for (const one of counts?.subarray(index * partners.length, (index + 1) * partners.length) ?? []) sum += one;
      return sum;
    });
    return [...staff.keys()]
      .filter((index) => (sums[index] ?? 0) > 0)
      .sort((a, b) => (sums[b] ?? 0) - (sums[a] ?? 0))
      .slice(0, COLUMNS);
  }, [staff, partners, counts]);
  const rows = useMemo(
    () => [...partners.keys()].filter((index) => partners[index]?.name.toLowerCase().includes(text)).slice(0, ROWS),
    [partners, text],
  );
  const person = (column: number) => staff[columns[column] ?? -1];
  const partner = (row: number) => partners[rows[row] ?? -1];
  const heats = {
    rows: rows.map((_, row) => {
      const one = partner(row);
      const id = one?.id ?? "";
      return { id, name: one?.name ?? "", about: one === undefined ? "" : regionOf(one), to: { page: "partners", partner: id } };
    }),
    columns: columns.map((_, column) => {
      const { id = "", name = "" } = person(column) ?? {};
      return { id, name, to: { page: "records", as: id, type } };
    }),
    at: (row: number, column: number): number | undefined => counts?.[(columns[column] ?? 0) * partners.length + (rows[row] ?? 0)],
  };
  const corner = t("partner ↓ / seen by →");
  return (
    <section className="list" aria-label={t("Partners × people")}>
      <div className="toolbar">
        <Search label={t("Search {label}", { label: noun(t("Partners")) })} value={get("q") ?? ""} onChange={(q) => adjust({ q })} />
        {types.length > 1 && (
          <Choice
            label={t("Records")}
            value={type}
            onChange={(next) => adjust({ type: next })}
            options={types.map((value) => ({ value, label: typeWords(value) }))}
          />
        )}
        <span className="push" />
        <SaveHeats name="matrix-staff" corner={corner} isCounted={counts !== undefined} {...heats} />
      </div>
      {error !== undefined ? (
        <Problem error={error} />
      ) : counts === undefined ? (
        <div className="bones" aria-hidden="true" />
      ) : rows.length === 0 ? (
        <Empty title={t("Nothing matches")} />
      ) : columns.length === 0 ? (
        <Empty title={t("None of the supplier's people sees one of these records")} />
      ) : (
        <HeatTable
          label={t("Which of the supplier's people sees how much of which partner")}
          corner={corner}
          toCell={(row, column) => ({ page: "records", as: person(column)?.id, type, "f.partner": partner(row)?.id })}
          {...heats}
        />
      )}
      <footer className="list-foot">
        <p role="status">
          {counts === undefined ? error === undefined && t("Counting …") : count(rows.length, "{n} partner", "{n} partners")}
          {counts !== undefined && ` · ${count(columns.length, "{n} person", "{n} people")}`}
        </p>
      </footer>
    </section>
  );
}
