import type { Reports } from "../engine/protocol.js";
import { count, day, languageNow, moment, number, t } from "../i18n/index.js";
import type { SessionState } from "../programme/session.js";
import { codeSentence, typeWords, words } from "../words/labels.js";

/** The state of a programme as a page that stands alone: what needs attention, by name, for a meeting or an audit. */
export function reportOf({ programme, edition, records }: SessionState, reports: Reports, now: string): string {
  const { directory, revision } = edition;
  const active = directory.partners.filter(({ status }) => status === "active");
  const names = (ids: Iterable<string>): string[] => [...ids].map((id) => directory.told(id));
  const types = new Map<string, number>();
  for (const { type } of records) types.set(type, (types.get(type) ?? 0) + 1);
  const codes = new Map<string, string[]>();
  for (const { code, subject } of reports.findings) codes.set(code, [...(codes.get(code) ?? []), directory.told(subject)]);
  const due = reports.reviews.filter(({ state }) => state !== "upcoming");
  const sections: readonly (readonly [string, readonly string[]])[] = [
    [t("Partners without a manager"), active.filter(({ id }) => directory.managersOf(id).length === 0).map(({ name }) => name)],
    [
      t("Partners without a primary manager"),
      active.filter(({ id }) => !directory.managersOf(id).some(({ isPrimary }) => isPrimary)).map(({ name }) => name),
    ],
    [t("Inactive people"), names(reports.inactive)],
    [t("Orphaned people"), names(reports.orphans)],
    [
      t("Access reviews"),
      due.map(
        ({ partner, state, due: from }) => `${directory.told(partner)}: ${words(state)}${from === undefined ? "" : `, ${day(from)}`}`,
      ),
    ],
    ...[...codes].map(([code, subjects]) => [codeSentence(code, {}, directory).replace("{user} ", ""), subjects] as const),
  ];
  const facts: readonly (readonly [string, string])[] = [
    [t("Active partners"), t("{n} of {all}", { n: active.length, all: directory.partners.length })],
    [t("People"), number(directory.users.length)],
    [t("Assignments"), number(directory.snapshot.managers?.length ?? 0)],
    ...[...types].map(([type, n]) => [typeWords(type), number(n)] as const),
  ];
  return `<!doctype html>
<html lang="${languageNow()}"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${escaped(programme.name)}</title>
<style>body{font:14px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#171b21}h2{font-size:1rem;margin:1.5rem 0 .25rem}ul{columns:16rem;margin:.25rem 0;padding-inline-start:1.25rem}dl{display:grid;grid-template-columns:max-content 1fr;gap:.125rem 1rem}dd{margin:0}small{color:#525c69}</style>
<h1>${escaped(programme.name)}</h1>
<p><small>${escaped(t("Revision {n}, asked for {moment}", { n: revision, moment: moment(now) }))}</small></p>
<dl>${facts.map(([name, value]) => `<dt>${escaped(name)}</dt><dd>${escaped(value)}</dd>`).join("")}</dl>
${sections
  .map(
    ([title, lines]) =>
      `<h2>${escaped(title)} <small>${escaped(count(lines.length, "{n} line", "{n} lines"))}</small></h2>${lines.length === 0 ? "" : `<ul>${lines.map((line) => `<li>${escaped(line)}</li>`).join("")}</ul>`}`,
  )
  .join("\n")}
</html>
`;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
