import type { CSSProperties, ReactNode } from "react";
import type { AddressChange } from "../app/address.js";
import { Link } from "../app/Link.js";
import { number, t } from "../i18n/index.js";
import { csvOf, download } from "../programme/csv.js";
import { Button } from "../ui/basics.js";
import { picture } from "./picture.js";

/** A row or a column of a heat table. */
export interface Head {
  readonly id: string;
  readonly name: string;
  readonly about?: string;
  readonly to?: AddressChange;
}

interface Heats {
  readonly rows: readonly Head[];
  readonly columns: readonly Head[];
  /** What stands where a row meets a column; `undefined` while it is counted. */
  readonly at: (row: number, column: number) => number | undefined;
}

/** A number with a colour that says how it compares with the greatest. */
export function Heat({ value, most, verb }: { readonly value: number; readonly most: number; readonly verb?: string }): ReactNode {
  const share = value === 0 ? 0 : 0.12 + 0.88 * (Math.log1p(value) / Math.log1p(most));
  return (
    <span
      className="heat"
      data-verb={verb}
      data-none={value === 0 || undefined}
      style={{ "--heat": `${Math.round(share * 45)}%` } as CSSProperties}
    >
      {number(value)}
    </span>
  );
}

/** Two lists against each other, with a number in each place. */
export function HeatTable(
  props: Heats & {
    readonly label: string;
    readonly corner: string;
    /** Where a number leads; the heads lead there with the keyboard. */
    readonly toCell?: (row: number, column: number) => AddressChange;
  },
): ReactNode {
  const { rows, columns, at, toCell } = props;
  let most = 1;
  for (const row of rows.keys()) for (const column of columns.keys()) most = Math.max(most, at(row, column) ?? 0);
  const head = ({ name, to }: Head): ReactNode => (to === undefined ? name : <Link to={to}>{name}</Link>);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a table that scrolls has to be reached with the keyboard
    <section className="account-scroll" tabIndex={0} aria-label={props.label}>
      <table className="account">
        <thead>
          <tr>
            <th scope="col">{props.corner}</th>
            {columns.map((column) => (
              <th scope="col" key={column.id}>
                <span>{head(column)}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((one, row) => (
            <tr key={one.id}>
              <th scope="row">
                {head(one)}
                {one.about !== undefined && <span className="small">{one.about}</span>}
              </th>
              {columns.map(({ id }, column) => {
                const value = at(row, column);
                const heat = value === undefined ? "…" : <Heat value={value} most={most} />;
                return (
                  <td key={id}>
                    {toCell === undefined || value === undefined || value === 0 ? (
                      heat
                    ) : (
                      <Link to={toCell(row, column)} className="heat-link" tabIndex={-1}>
                        {heat}
                      </Link>
                    )}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** Saves a heat table as a CSV or as a picture, once it is counted: a file has no place for what is not known yet. */
export function SaveHeats(props: Heats & { readonly name: string; readonly corner: string; readonly isCounted: boolean }): ReactNode {
  const { rows, columns, at } = props;
  const names = columns.map(({ name }) => name);
  const numbers = (row: number): number[] => columns.map((_, column) => at(row, column) ?? 0);
  return (
    <>
      <Button
        icon="download"
        disabled={!props.isCounted}
        onClick={() =>
          download(
            `${props.name}.csv`,
            csvOf(
              [props.corner, ...names],
              rows.map(({ name }, row) => [name, ...numbers(row)]),
            ),
            "text/csv",
          )
        }
      >
        {t("CSV")}
      </Button>
      <Button
        icon="download"
        disabled={!props.isCounted}
        onClick={() =>
          void picture(
            rows.map(({ name, about = "" }, row) => ({ name, about, numbers: numbers(row) })),
            names,
          )
        }
      >
        {t("PNG")}
      </Button>
    </>
  );
}
