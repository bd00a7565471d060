import { Popover } from "radix-ui";
import { type ReactNode, useState } from "react";
import { count, day, moment, t } from "../i18n/index.js";
import { useGathered } from "../programme/asked.js";
import { useEdition, useSessionState, useWho } from "../programme/context.js";
import { Button } from "../ui/basics.js";
import { Opener } from "../ui/Opener.js";
import { endOf } from "../words/invitations.js";
import { type AddressChange, adjust, useAddress } from "./address.js";
import { Link } from "./Link.js";

/** The address that opens what falls due in so many days. */
export function dueIn(days: number, from: string): AddressChange {
  return { do: "due", at: new Date(Date.parse(from) + days * 86_400_000).toISOString() };
}

/** The moment that every question is asked for, and what falls due until a later one. */
export function TimeControl(): ReactNode {
  const { programme } = useSessionState();
  const { now } = useWho();
  const isAsked = useAddress().get("do") === "due";
  const [isTouched, setTouched] = useState(false);
  const isOpen = isTouched || isAsked;
  const setOpen = (next: boolean): void => {
    setTouched(next);
    if (isAsked && !next) adjust({ do: undefined });
  };
  const isMoved = now !== programme.now;
  const set = (instant: string): void => adjust({ at: instant === programme.now ? undefined : instant });
  const plus = (change: (date: Date) => void): void => {
    const date = new Date(now);
    change(date);
    set(date.toISOString());
  };
  return (
    <Popover.Root open={isOpen} onOpenChange={setOpen}>
      <Popover.Trigger asChild aria-label={t("Asked for {moment}. Change", { moment: moment(now) })}>
        <Opener icon="clock" isPlain data-moved={isMoved || undefined}>
          {/* Some hours later on the same day it says which. */}
          <span className="opener-line">{isMoved && day(now) === day(programme.now) ? moment(now) : day(now)}</span>
        </Opener>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content className="popover moment" align="end" sideOffset={6} collisionPadding={12} aria-label={t("Moment")}>
          <h2 className="popover-title">{t("Every answer is for this moment")}</h2>
          <input
            className="input"
            type="datetime-local"
            aria-label={t("Moment (UTC)")}
            value={now.slice(0, 16)}
            onChange={({ target: { value } }) =>
              value !== "" && !Number.isNaN(Date.parse(`${value}:00Z`)) && set(new Date(`${value}:00Z`).toISOString())
            }
          />
          <div className="button-row">
            <Button onClick={() => plus((date) => date.setUTCHours(date.getUTCHours() + 12))}>{t("+ 12 hours")}</Button>
            <Button onClick={() => plus((date) => date.setUTCDate(date.getUTCDate() + 30))}>{t("+ 30 days")}</Button>
            <Button onClick={() => plus((date) => date.setUTCDate(date.getUTCDate() + 90))}>{t("+ 90 days")}</Button>
            <Button onClick={() => plus((date) => date.setUTCMonth(date.getUTCMonth() + 3))}>{t("+ 1 quarter")}</Button>
            {isMoved && (
              <Button look="quiet" onClick={() => adjust({ at: undefined })}>
                {t("Back to {day}", { day: day(programme.now) })}
              </Button>
            )}
          </div>
          {isOpen && <Due from={programme.now} to={now} />}
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

/** So many names stand in a line. */
const NAMED = 4;

function Due({ from, to }: { readonly from: string; readonly to: string }): ReactNode {
  const { key, directory } = useEdition();
  const before = useGathered("reports", from === to ? undefined : { key, now: from }).answer;
  const after = useGathered("reports", from === to ? undefined : { key, now: to }).answer;
  if (from === to) return <p className="small">{t("A later moment shows what falls due until then.")}</p>;
  if (before === undefined || after === undefined) return <p className="small">{t("Asking …")}</p>;
  const already = new Set(before.inactive);
  const inactive = after.inactive.filter((id) => !already.has(id));
  const upcoming = new Set(before.reviews.flatMap(({ partner, state }) => (state === "upcoming" ? [partner] : [])));
  const reviews = after.reviews.filter(({ partner, state }) => state !== "upcoming" && upcoming.has(partner));
  const invitations = (directory.snapshot.invitations ?? []).filter((invitation) => {
    const end = endOf(invitation, directory);
    return invitation.usedAt === undefined && end > Date.parse(from) && end <= Date.parse(to);
  });
  const isBetween = (at: string): boolean => Date.parse(at) > Date.parse(from) && Date.parse(at) <= Date.parse(to);
  const deadlines = before.reviews.filter(({ open }) => open !== undefined && isBetween(open.deadline));
  const exempt = directory.users.filter((user) => user.kind === "partner" && user.exempt !== undefined && isBetween(user.exempt.until));
  const names = (ids: readonly string[]): string =>
    ids.length === 0
      ? ""
      : `${ids
          .slice(0, NAMED)
          .map((id) => directory.told(id))
          .join(", ")}${ids.length > NAMED ? ` ${t("and {n} more", { n: ids.length - NAMED })}` : ""}`;
  const line = (title: ReactNode, about: string): ReactNode => (
    <li>
      {title}
      {about !== "" && <p className="small">{about}</p>}
    </li>
  );
  return (
    <>
      <h3 className="popover-title">{t("Until then")}</h3>
      <ul className="due-list" aria-live="polite">
        {line(
          <Link to={{ page: "people", list: "inactive" }}>
            {count(inactive.length, "{n} person becomes inactive", "{n} people become inactive")}
          </Link>,
          names(inactive),
        )}
        {line(
          <Link to={{ page: "reviews" }}>{count(reviews.length, "{n} access review falls due", "{n} access reviews fall due")}</Link>,
          names(reviews.map(({ partner }) => partner)),
        )}
        {deadlines.length > 0 &&
          line(
            <Link to={{ page: "reviews", "f.state": "open" }}>
              {count(deadlines.length, "{n} deadline of a review passes", "{n} deadlines of reviews pass")}
            </Link>,
            names(deadlines.map(({ partner }) => partner)),
          )}
        {exempt.length > 0 && line(count(exempt.length, "{n} exemption ends", "{n} exemptions end"), names(exempt.map(({ id }) => id)))}
        {line(
          <Link to={{ page: "people", list: "invited" }}>{count(invitations.length, "{n} invitation ends", "{n} invitations end")}</Link>,
          invitations
            .slice(0, NAMED)
            .map(({ email }) => email)
            .join(", "),
        )}
      </ul>
    </>
  );
}
