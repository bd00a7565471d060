import type { Resource } from "partner-policy";
import { type ReactNode, useCallback, useEffect, useMemo, useState } from "react";
import { adjust, useAddress } from "../app/address.js";
import { type ReasonsAnswer, SEEN_BY, type SeenAnswer } from "../engine/protocol.js";
import { t } from "../i18n/index.js";
import { useEdition, useSession, useSessionState, useWho } from "../programme/context.js";
import { FilterMenu, type FilterOption } from "../ui/FilterMenu.js";
import { Icon } from "../ui/icons.js";
import { Menu } from "../ui/Menu.js";
import { words } from "../words/labels.js";
import { ruleTitle } from "../words/rules.js";
import { firstOf } from "./recordRows.js";

/** By which rules the viewer sees what: counted when somebody asks for it. */
export function useReasons(type: string, isWanted: boolean): ReasonsAnswer | undefined {
  const { engine } = useSession();
  const { key } = useEdition();
  const { eyes } = useWho();
  const [answer, setAnswer] = useState<{ of: string; value: ReasonsAnswer }>();
  const name = `${key} ${eyes.viewer} ${eyes.now} ${type}`;
  // biome-ignore lint/correctness/useExhaustiveDependencies: `name` stands for the question
  useEffect(() => {
    if (!isWanted || (answer?.of === name && answer.value.done === answer.value.of)) return;
    const controller = new AbortController();
    const show = (value: ReasonsAnswer): void => {
      if (!controller.signal.aborted) setAnswer({ of: name, value });
    };
    engine.ask("reasons", { key, eyes, type }, { signal: controller.signal, onPart: show }).then(show, () => undefined);
    return () => controller.abort();
  }, [engine, name, isWanted]);
  return answer?.of === name ? answer.value : undefined;
}

/** Who of all people sees which records: counted when somebody asks for it. */
export function useSeenBy(type: string, isWanted: boolean): SeenAnswer | undefined {
  const { engine } = useSession();
  const { records } = useSessionState();
  const { key } = useEdition();
  const { now } = useWho();
  const [answer, setAnswer] = useState<SeenAnswer>();
  // biome-ignore lint/correctness/useExhaustiveDependencies: other records are another question
  useEffect(() => {
    setAnswer(undefined);
    if (!isWanted) return;
    const controller = new AbortController();
    const show = (value: SeenAnswer): void => {
      if (!controller.signal.aborted) setAnswer(value);
    };
    engine.ask("seenBy", { key, now, type }, { signal: controller.signal, onPart: show }).then(show, () => undefined);
    return () => controller.abort();
  }, [engine, key, now, type, records, isWanted]);
  return answer;
}

/** Narrows the records by any of their fields, by what may be done with them, and by the rule that shows them. */
export function RecordFilters({ type, reasons }: { readonly type: string; readonly reasons: ReasonsAnswer | undefined }): ReactNode {
  const { engine } = useSession();
  const { edition, records } = useSessionState();
  const { directory, key } = edition;
  const { eyes } = useWho();
  const address = useAddress();
  const fields = useMemo(() => fieldsOf(records, type), [records, type]);
  const [added, setAdded] = useState<string>();
  const chosen = (field: string): readonly string[] => address.filters.find((filter) => filter.field === field)?.values ?? [];
  const lead = fields.filter(({ isFirst }) => isFirst).map(({ field }) => field);
  const shown = [...new Set([...lead, ...address.filters.map(({ field }) => field), ...(added === undefined ? [] : [added])])];
  const labelOf = (field: string): string =>
    ({ reason: t("Reason"), access: t("Access"), seenBy: t("Seen by") })[field] ?? words(field.replace(/^fields\./, ""));
  const valueWords = useCallback(
    (field: string, value: string): string => {
      if (value === "") return t("none");
      if (field === "reason") {
        const [rule = "", via] = value.split(" ");
        return `${ruleTitle(rule)}${via === undefined ? "" : ` (${words(via.replace(/^r-/, ""))})`}`;
      }
      if (field === "access")
        return { hidden: t("Hidden"), view: t("View only"), edit: t("View and edit"), all: t("Everything") }[value] ?? value;
      if (field === "seenBy")
        return { nobody: t("Nobody at all"), staff: t("Only the supplier’s staff"), partners: t("Somebody of a partner") }[value] ?? value;
      const name = directory.told(value);
      return name !== value || !/^[a-z][a-z-]*$/.test(value) ? name : words(value);
    },
    [directory],
  );
  const optionsOf = (field: string): readonly FilterOption[] | (() => Promise<readonly FilterOption[]>) => {
    if (field === "access") return ["hidden", "view", "edit", "all"].map((value) => ({ value, label: valueWords(field, value) }));
    if (field === "seenBy") return SEEN_BY.map((value) => ({ value, label: valueWords(field, value) }));
    if (field === "reason") {
      if (reasons !== undefined) {
        return reasons.reasons.map(({ rule, via, count }) => {
          const value = via === undefined ? rule : `${rule} ${via}`;
          return { value, label: valueWords(field, value), count };
        });
      }
      return async () => {
        const found = await engine.ask("reasons", { key, eyes, type });
        return found.reasons.map(({ rule, via, count }) => {
          const value = via === undefined ? rule : `${rule} ${via}`;
          return { value, label: valueWords(field, value), count };
        });
      };
    }
    return async () => {
      const list = await engine.ask("facet", { type, field });
      return list.map(([value, count]) => ({ value, label: valueWords(field, value), count }));
    };
  };
  const rest = [...fields.map(({ field }) => field), "reason", "access", "seenBy"].filter((field) => !shown.includes(field));
  return (
    <>
      {shown.map((field) => (
        <FilterMenu
          key={field}
          label={labelOf(field)}
          chosen={chosen(field)}
          options={optionsOf(field)}
          nameOf={(value) => valueWords(field, value)}
          onChange={(values) => adjust({ [`f.${field}`]: values, ...(field === "seenBy" && values.length > 0 ? { scope: "all" } : {}) })}
          startsOpen={field === added}
        />
      ))}
      <Menu
        label={t("Filter by another field")}
        className="filter"
        entries={rest.map((field) => ({ label: labelOf(field), onSelect: () => setAdded(field), isLast: true }))}
      >
        <Icon name="plus" size={12} /> {t("Filter")}
      </Menu>
    </>
  );
}

/** The members and free fields of a type's records; texts that are all different are searched, not filtered. */
function fieldsOf(records: readonly Resource[], type: string): { readonly field: string; readonly isFirst: boolean }[] {
  const some = firstOf(records, type, 2000);
  const names = new Map<string, Set<string>>();
  for (const record of some) {
    for (const [name, value] of Object.entries(record.fields ?? {})) {
      const values = names.get(name) ?? new Set();
      values.add(String(value));
      names.set(name, values);
    }
  }
  const members = (["partner", "origin", "owner", "assignee", "createdBy"] as const).filter((member) =>
    some.some((record) => record[member] != null),
  );
  return [
    ...members.map((field) => ({ field: field as string, isFirst: field === "partner" || field === "origin" })),
    ...[...names].map(([name, values]) => ({ field: `fields.${name}`, isFirst: name === "stage" && values.size < 50 })),
  ];
}
