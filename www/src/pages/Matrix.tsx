import type { User } from "partner-policy";
import { type ReactNode, useEffect, useMemo, useState } from "react";
import { adjust, go, useAddress } from "../app/address.js";
import { MATRICES } from "../app/code.js";
import { VERBS, type Verb } from "../engine/protocol.js";
import { count, number, t } from "../i18n/index.js";
import { useEdition, useRecords, useSession, useWho } from "../programme/context.js";
import { csvOf, download } from "../programme/csv.js";
import { tallyOf } from "../programme/tally.js";
import { Button, Empty, Search, Segments } from "../ui/basics.js";
import { Choice } from "../ui/Choice.js";
import { Grid, type GridColumn, sortOf, sortText } from "../ui/Grid.js";
import { Heading } from "../ui/Heading.js";
import { useNarrowed } from "../ui/narrowed.js";
import { rolesOf } from "../ui/People.js";
import { noun, typeWords, verbName } from "../words/labels.js";
import { AccountMatrix } from "./AccountMatrix.js";
import { Heat } from "./HeatTable.js";
import { picture } from "./picture.js";
import { StaffMatrix } from "./StaffMatrix.js";

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
  const of = MATRICES.find((one) => one === get("of")) ?? "people";
  const records = useRecords();
  const types = useMemo(() => [...tallyOf(records).types.keys()], [records]);
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
            { value: "staff", label: t("Partners × people") },
            { value: "account", label: t("One account") },
          ]}
        />
      </Heading>
      {records.length === 0 ? (
        <Empty title={t("There are no records to count")} />
      ) : of === "account" ? (
        <AccountMatrix />
      ) : of === "staff" ? (
        <StaffMatrix types={types} />
      ) : (
        <Actions of={of} types={types} />
      )}
    </>
  );
}

/** No act is asked for. */
const ANYTHING = "anything";

function Actions({ of, types }: { readonly of: "people" | "roles" | "partners"; readonly types: readonly string[] }): ReactNode {
  const { engine } = useSession();
  const { key, directory } = useEdition();
  const { now } = useWho();
  const records = useRecords();
  const { get } = useAddress();
  const type = types.find((one) => one === get("type")) ?? types[0] ?? "lead";
  const total = tallyOf(records).types.get(type) ?? 0;
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
  const may = VERBS.find((verb) => verb === get("may"));
  const keep = useMemo(
    () =>
      text === "" && may === undefined
        ? undefined
        : ({ name, about, numbers }: Line): boolean =>
            (may === undefined || (numbers[VERBS.indexOf(may)] ?? 0) > 0) && `${name} ${about}`.toLowerCase().includes(text),
    [text, may],
  );
  const { rows, isBusy: isNarrowing } = useNarrowed(lines, keep, columns, sort);
  const isBusy = isNarrowing || state.counts === undefined;
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
        <Choice
          label={t("Who may")}
          value={may ?? ANYTHING}
          onChange={(next) => adjust({ may: next === ANYTHING ? undefined : next })}
          options={[
            { value: ANYTHING, label: t("anything or nothing") },
            ...VERBS.map((verb) => ({ value: verb, label: noun(verbName(verb)) })),
          ]}
        />
        <span className="push" />
        <Button icon="download" disabled={isBusy} onClick={save}>
          CSV
        </Button>
        <Button icon="download" disabled={isBusy} onClick={() => void picture(rows.slice(0, 200), VERBS.map(verbName))}>
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
        isBusy={isBusy}
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
          {state.counts !== undefined && keep !== undefined && ` · ${t("{n} of {all}", { n: rows.length, all: number(lines.length) })}`}
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
      about: [user.kind === "internal" ? t("Internal") : directory.told(user.partner), ...rolesOf(user, directory)].join(" · "),
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
    name: of === "roles" ? directory.userRoleName(id) : directory.told(id),
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
