import { type ReactNode, useMemo, useState } from "react";
import { count, t } from "../i18n/index.js";
import { download, MARK } from "../programme/csv.js";
import type { Directory } from "../programme/directory.js";
import { Button } from "../ui/basics.js";
import { rowWords } from "../words/labels.js";
import { textOf } from "./text.js";
import type { Planned } from "./usePlan.js";

const MOST = 100;

/** The lines of an imported file that are refused, each with its reason and a field to mend it, and the mended file back. */
export function MendLines(props: {
  readonly csv: string | Uint8Array;
  readonly plan: Planned;
  readonly directory: Directory;
  readonly onMended: (csv: string) => void;
}): ReactNode {
  const { plan, directory } = props;
  const { table } = plan.head;
  const text = useMemo(() => textOf(props.csv, table?.encoding).replace(/^\uFEFF/, ""), [props.csv, table]);
  const lines = useMemo(() => text.split(/\r\n|\n/), [text]);
  const [mended, setMended] = useState<ReadonlyMap<number, string>>(new Map());
  const refused = useMemo(
    () =>
      plan.rows.flatMap((row) => {
        if (row.outcome !== "refused") return [];
        if (row.line !== undefined) return [{ why: rowWords(row, directory), line: row.line }];
        // Without columns it is the first line that cannot be read.
        return table?.columns.length === 0
          ? [{ why: t("The first line names the columns: action, partner, user and, if wanted, primary"), line: 1 }]
          : [];
      }),
    [plan, table, directory],
  );
  if (refused.length === 0) return null;
  const whole = (): string =>
    lines
      .flatMap((line, index) => {
        const next = mended.get(index + 1);
        return next === undefined ? [line] : next.trim() === "" ? [] : [next];
      })
      .join("\n");
  return (
    <section className="mend" aria-label={t("Lines to mend")}>
      <header className="section-head">
        <h3>{count(refused.length, "{n} line to mend", "{n} lines to mend")}</h3>
        <div className="button-row">
          <Button icon="download" onClick={() => download("mended.csv", `${MARK}${whole()}`, "text/csv")}>
            {t("Save the mended file")}
          </Button>
          <Button look="primary" disabled={mended.size === 0} onClick={() => props.onMended(whole())}>
            {t("Plan again with the mended lines")}
          </Button>
        </div>
      </header>
      <ul className="mend-list">
        {refused.slice(0, MOST).map(({ why, line }) => (
          <li key={line}>
            <p className="mend-why">
              <strong>{t("Line {n}", { n: line })}</strong> {why}
            </p>
            <input
              className="input mono"
              aria-label={t("Line {n}", { n: line })}
              spellCheck={false}
              value={mended.get(line) ?? lines[line - 1] ?? ""}
              onChange={({ target: { value } }) => setMended(new Map(mended).set(line, value))}
            />
          </li>
        ))}
      </ul>
      <p className="small">{t("An emptied line is left out.")}</p>
    </section>
  );
}
