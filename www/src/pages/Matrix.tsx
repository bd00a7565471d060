import type { User } from "partner-policy";
import { type ReactNode, useEffect, useMemo, useState } from "react";
import { adjust, go, useAddress } from "../app/address.js";
import { Link } from "../app/Link.js";
import { VERBS, type Verb } from "../engine/protocol.js";
import { count, number, t } from "../i18n/index.js";
import { useEdition, useRecords, useSession, useWho } from "../programme/context.js";
import { csvOf, download } from "../programme/csv.js";
import { Button, Empty, Search, Segments } from "../ui/basics.js";
import { Choice } from "../ui/Choice.js";
import { Grid, type GridColumn, sorted, sortOf, sortText } from "../ui/Grid.js";
import { Heading } from "../ui/Heading.js";
import { rolesOf } from "../ui/People.js";
import { noun, typeWords, verbName } from "../words/labels.js";

const OF = ["people", "roles", "partners", "account"] as const;

interface Line {
  readonly id: string;
  readonly name: string;
  readonly about: string;
  readonly numbers: readonly number[];
  readonly to: Readonly<Record<string, string>>;
}

/** Heat maps with numbers: people, roles or partners by what they may do with how many records; an account's people among each other. */
export function Matrix(): ReactNode {
  const { get } = useAddress();
  const of = OF.find((one) => one === get("of")) ?? "people";
  const records = useRecords();
  return (
    <>
      <Heading title={t("Matrix")}>
        <Segments
          label={t("Which matrix")}
          value={of}
          onChange={(value) => go({ page: "matrix", of: value })}
          options={[
            { value: "people", label: t("People × actions") },
            { value: "roles", label: t("Roles × actions") },
            { value: "partners", label: t("Partners × actions") },
            { value: "account", label: t("One account") },
          ]}
        />
      </Heading>
      {records.length === 0 ? <Empty title={t("There are no records to count")} /> : of === "account" ? <Account /> : <Actions of={of} />}
    </>
  );
}

function Actions({ of }: { readonly of: "people" | "roles" | "partners" }): ReactNode {
  const { engine } = useSession();
  const { key, directory } = useEdition();
  const { now } = useWho();
  const records = useRecords();
  const { get } = useAddress();
  const types = useMemo(() => [...new Set(records.map(({ type }) => type as string))], [records]);
  const type = types.find((one) => one === get("type")) ?? types[0] ?? "lead";
  const total = useMemo(() => records.filter((record) => record.type === type).length, [records, type]);
  const [state, setState] = useState<{ readonly counts?: Uint32Array; readonly done: number }>({ done: 0 });
  const users = useMemo(() => directory.users.map(({ id }) => id), [directory]);
  useEffect(() => {
    const controller = new AbortController();
    setState({ done: 0 });
    engine
      .ask("matrix", { key, now, type, users, verbs: VERBS }, { signal: controller.signal, onPart: ({ done }) => setState({ done }) })
      .then(
        (counts) => setState({ counts, done: users.length }),
        () => undefined,
      );
    return () => controller.abort();
  }, [engine, key, now, type, users]);
  const lines = useMemo(() => linesOf(of, directory.users, state.counts, directory), [of, directory, state.counts]);
  const text = (get("q") ?? "").trim().toLowerCase();
  const sorting = get("sort");
  const sort = useMemo(() => sortOf(sorting), [sorting]);
  const columns = useMemo(() => matrixColumns(of, mostOf(lines)), [of, lines]);
  const rows = useMemo(
    () =>
      sorted(
        lines.filter(({ name, about }) => `${name} ${about}`.toLowerCase().includes(text)),
        columns,
        sort,
      ),
    [lines, text, columns, sort],
  );
  const save = (): void =>
    download(
      `matrix-${of}.csv`,
      csvOf(
        ["name", "about", ...VERBS],
        rows.map(({ name, about, numbers }) => [name, about, ...numbers]),
      ),
      "text/csv",
    );
  return (
    <section className="list" aria-label={t("Matrix")}>
      <div className="toolbar">
        <Search
          label={t("Search {label}", { label: noun({ people: t("People"), roles: t("Roles"), partners: t("Partners") }[of]) })}
          value={get("q") ?? ""}
          onChange={(q) => adjust({ q })}
        />
        {types.length > 1 && (
          <Choice
            label={t("Records")}
            value={type}
            onChange={(next) => adjust({ type: next })}
            options={types.map((value) => ({ value, label: typeWords(value) }))}
          />
        )}
        <span className="push" />
        <Button icon="download" onClick={save}>
          CSV
        </Button>
        <Button icon="download" onClick={() => void picture(rows.slice(0, 200), VERBS.map(verbName))}>
          PNG
        </Button>
      </div>
      <Grid
        label={t("Matrix")}
        rows={rows}
        columns={columns}
        rowId={({ id }) => id}
        rowName={({ name }) => name}
        onOpen={({ to }) => go(to)}
        sort={sort}
        onSort={(next) => adjust({ sort: sortText(next) })}
        isBusy={state.counts === undefined}
        heights={[36, 88]}
        empty={
          <Empty
            title={
              state.counts === undefined ? t("Counting … {done} of {of}", { done: state.done, of: users.length }) : t("Nothing matches")
            }
          />
        }
      />
      <footer className="list-foot">
        <p role="status">
          {state.counts === undefined
            ? t("Counting … {done} of {of}", { done: state.done, of: users.length })
            : t("Of {n} {type}: on how many each may do what", { n: total, type: noun(typeWords(type)) })}
        </p>
        {of !== "people" && <p className="small">{t("The average of its active people.")}</p>}
      </footer>
    </section>
  );
}

function linesOf(
  of: "people" | "roles" | "partners",
  users: readonly User[],
  counts: Uint32Array | undefined,
  directory: ReturnType<typeof useEdition>["directory"],
): Line[] {
  if (counts === undefined) return [];
  const width = VERBS.length;
  const numbersOf = (index: number): number[] => [...counts.subarray(index * width, (index + 1) * width)];
  if (of === "people") {
    return users.map((user, index) => ({
      id: user.id,
      name: user.name,
      about: [user.kind === "internal" ? t("Internal") : directory.name(user.partner), ...rolesOf(user, directory)].join(" · "),
      numbers: numbersOf(index),
      to: { page: "records", as: user.id },
    }));
  }
  const groups = new Map<string, { sum: number[]; n: number }>();
  for (const [index, user] of users.entries()) {
    if (user.kind !== "partner" || user.status !== "active") continue;
    for (const group of of === "roles" ? (user.userRoles ?? []) : [user.partner]) {
      const known = groups.get(group) ?? { sum: VERBS.map(() => 0), n: 0 };
      for (const [place, value] of numbersOf(index).entries()) known.sum[place] = (known.sum[place] ?? 0) + value;
      known.n += 1;
      groups.set(group, known);
    }
  }
  return [...groups].map(([id, { sum, n }]) => ({
    id,
    name: of === "roles" ? directory.userRoleName(id) : directory.name(id),
    about: count(n, "{n} person", "{n} people"),
    numbers: sum.map((value) => Math.round(value / n)),
    to: of === "roles" ? { page: "roles", role: id } : { page: "partners", partner: id, tab: "people" },
  }));
}

function matrixColumns(of: string, most: number): GridColumn<Line>[] {
  return [
    {
      id: "name",
      header: { people: t("Person"), roles: t("Role"), partners: t("Partner") }[of] ?? "",
      value: ({ name }) => name,
      width: "minmax(10rem, 1.2fr)",
      narrow: "title",
      cell: ({ name }) => <span className="clip strong">{name}</span>,
    },
    {
      id: "about",
      header: t("About"),
      value: ({ about }) => about,
      width: "minmax(9rem, 1.6fr)",
      isWideOnly: true,
      cell: ({ about }) => <span className="clip small">{about}</span>,
    },
    ...VERBS.map(
      (verb: Verb, place): GridColumn<Line> => ({
        id: verb,
        header: verbName(verb),
        value: ({ numbers }) => numbers[place] ?? 0,
        width: "minmax(4.5rem, 0.6fr)",
        align: "end",
        narrow: "line",
        cell: ({ numbers }) => <Heat value={numbers[place] ?? 0} most={most} verb={verbName(verb)} />,
      }),
    ),
  ];
}

function mostOf(lines: readonly Line[]): number {
  let most = 1;
  for (const { numbers } of lines) for (const one of numbers) most = Math.max(most, one);
  return most;
}

function Heat({ value, most, verb }: { readonly value: number; readonly most: number; readonly verb?: string }): ReactNode {
  const share = value === 0 ? 0 : 0.12 + 0.88 * (Math.log1p(value) / Math.log1p(most));
  return (
    <span className="heat" data-verb={verb} style={{ "--heat": `${Math.round(share * 45)}%` } as React.CSSProperties}>
      {number(value)}
    </span>
  );
}

/** Who of one account sees whose records: rows look, columns own. */
function Account(): ReactNode {
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
  const most = Math.max(1, ...(cells?.values() ?? []));
  const options = useMemo(
    () =>
      directory.partners
        .map(({ id, name }) => ({ value: id, label: directory.isAmbiguous(name) ? `${name} (${id})` : name }))
        .sort((a, b) => a.label.localeCompare(b.label)),
    [directory],
  );
  const save = (): void =>
    download(
      `account-${partner}.csv`,
      csvOf(
        [t("sees ↓ / owned or assigned →"), ...people.map(({ name }) => name)],
        people.map((viewer) => [viewer.name, ...people.map((holder) => cells?.get(`${viewer.id}\n${holder.id}`) ?? 0)]),
      ),
      "text/csv",
    );
  return (
    <section className="list" aria-label={t("One account")}>
      <div className="toolbar">
        <Choice label={t("Partner")} value={partner} onChange={(id) => adjust({ partner: id })} options={options} />
        <span className="push" />
        <Button icon="download" onClick={save}>
          CSV
        </Button>
      </div>
      <p className="small list-help">
        {t(
          "Each row is somebody who looks, each column somebody who owns a record or is assigned to it; the number is how many of those records the one sees.",
        )}
      </p>
      {people.length === 0 ? (
        <Empty title={t("Nobody belongs to this partner")} />
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a table that scrolls has to be reached with the keyboard
        <section className="account-scroll" tabIndex={0} aria-label={t("Who sees whose records")}>
          <table className="account">
            <thead>
              <tr>
                <th scope="col">{t("sees ↓ / owned or assigned →")}</th>
                {people.map((holder) => (
                  <th scope="col" key={holder.id}>
                    <span>{holder.name}</span>
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {people.map((viewer) => (
                <tr key={viewer.id}>
                  <th scope="row">
                    <Link to={{ page: "people", person: viewer.id }}>{viewer.name}</Link>
                    <span className="small">{rolesOf(viewer, directory).join(", ")}</span>
                  </th>
                  {people.map((holder) => (
                    <td key={holder.id}>
                      {cells === undefined ? "…" : <Heat value={cells.get(`${viewer.id}\n${holder.id}`) ?? 0} most={most} />}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </section>
  );
}

/** Draws the rows of a matrix into a picture and saves it. */
async function picture(lines: readonly Line[], names: readonly string[]): Promise<void> {
  const canvas = document.createElement("canvas");
  const [left, cell, height] = [320, 96, 26];
  canvas.width = (left + cell * names.length + 24) * 2;
  canvas.height = (height * (lines.length + 1) + 24) * 2;
  const brush = canvas.getContext("2d");
  if (brush === null) return;
  brush.scale(2, 2);
  brush.fillStyle = "#fff";
  brush.fillRect(0, 0, canvas.width, canvas.height);
  const most = mostOf(lines);
  brush.font = "600 12px sans-serif";
  brush.fillStyle = "#4a5566";
  for (const [place, name] of names.entries()) brush.fillText(name, left + place * cell, 24);
  for (const [index, line] of lines.entries()) {
    const top = 12 + height * (index + 1);
    brush.fillStyle = "#141a24";
    brush.font = "12px sans-serif";
    brush.fillText(`${line.name} · ${line.about}`.slice(0, 52), 12, top + 16);
    for (const [place, value] of line.numbers.entries()) {
      const share = value === 0 ? 0 : 0.12 + 0.6 * (Math.log1p(value) / Math.log1p(most));
      brush.fillStyle = `rgba(31, 79, 209, ${share})`;
      brush.fillRect(left + place * cell, top, cell - 4, height - 4);
      brush.fillStyle = share > 0.5 ? "#fff" : "#141a24";
      brush.fillText(value.toLocaleString(), left + place * cell + 8, top + 16);
    }
  }
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve));
  if (blob !== null) download("matrix.png", blob, "image/png");
}
