import { Command } from "cmdk";
import { Dialog } from "radix-ui";
import { type ReactNode, useEffect, useMemo, useRef, useState } from "react";
import { t } from "../i18n/index.js";
import { useProposing } from "../plan/ProposalHost.js";
import { useAsked } from "../programme/asked.js";
import { useSession, useSessionState } from "../programme/context.js";
import { Icon, type IconName } from "../ui/icons.js";
import { focusAgain } from "../ui/Overlay.js";
import { facts } from "../ui/People.js";
import { groupName, recordName, words } from "../words/labels.js";
import { RULES, ruleTitle } from "../words/rules.js";
import { type AddressChange, go, hrefOf, PAGES } from "./address.js";
import { useOpening } from "./Opening.js";
import { PAGE_ICONS, pageName } from "./pages.js";
import { dueIn } from "./TimeControl.js";
import { useToast } from "./Toasts.js";

const MOST = 6;

interface Item {
  readonly id: string;
  readonly name: string;
  readonly hint: string;
  readonly icon: IconName;
  readonly act: () => void;
  /** What else it may be called. */
  readonly others?: string;
}

/** One search for everything: pages, commands, people, partners, records and rules. */
export function Palette(props: {
  /** What was typed before it was there. */
  readonly typed: { current: string | undefined };
  readonly onClose: () => void;
  readonly onHelp: () => void;
}): ReactNode {
  const { typed, onClose, onHelp } = props;
  const session = useSession();
  const { edition, records, programme } = useSessionState();
  const { directory } = edition;
  const opening = useOpening();
  const proposing = useProposing();
  const say = useToast();
  const [text, setText] = useState("");
  const opener = useRef<Element>(null);
  const sought = text.trim().toLowerCase();

  const { answer: rows } = useAsked("find", sought === "" ? undefined : { text: sought, most: MOST });
  const list = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is found for another text begins at its top
  useEffect(() => {
    list.current?.scrollTo(0, 0);
  }, [sought, rows]);
  const groups = useMemo(() => {
    const to = (change: AddressChange) => () => go(change);
    const pages: Item[] = PAGES.map((page) => ({
      id: page,
      name: pageName(page),
      hint: t("Page"),
      icon: PAGE_ICONS[page],
      act: to({ page }),
    }));
    /** A command is found by its name, and by what else it may be called. */
    const command = (name: string, icon: IconName, act: () => void, others = ""): Item => ({
      id: name,
      name,
      hint: t("Command"),
      icon,
      act,
      others,
    });
    const commands: Item[] = [
      command(t("Open a programme or records …"), "folder", () => opening.open(), t("import upload file")),
      command(t("Save the programme"), "download", () => opening.save("snapshot"), t("export download")),
      command(t("Save the records"), "download", () => opening.save("records"), t("export download")),
      command(t("All programmes of this browser …"), "list", () => opening.list(), t("delete rename")),
      command(t("Import managers from a CSV"), "upload", () => proposing.importCsv(), t("excel upload")),
      command(t("Import records: leads, deals"), "upload", () => opening.open(), t("excel csv upload")),
      command(t("Replace a leaving manager everywhere"), "swap", to({ page: "managers", list: "people" }), t("hand over successor")),
      command(t("New partner"), "plus", to({ page: "partners", do: "create" }), t("add create")),
      command(t("Invite somebody"), "mail", to({ page: "people", do: "invite" }), t("add create user")),
      command(t("Compare two people"), "people", to({ page: "records", do: "compare" }), t("difference")),
      command(t("Who lost or gained access: compare two revisions"), "history", to({ page: "changes", do: "compare" }), t("audit")),
      command(
        t("What expires or falls due in the next 30 days"),
        "clock",
        to(dueIn(30, programme.now)),
        t("locked out inactive month end 90 days quarter"),
      ),
      command(
        t("Find the records that no partner sees"),
        "hidden",
        to({ page: "records", scope: "all", "f.seenBy": ["nobody", "staff"] }),
        t("nobody orphaned leads"),
      ),
      command(
        t("Everybody who may transfer records"),
        "matrix",
        to({ page: "matrix", may: "transfer" }),
        t("who can share delete edit lead deal role"),
      ),
      command(t("New group"), "plus", to({ page: "sharing", do: "group" }), t("add create")),
      command(t("New sharing rule"), "plus", to({ page: "sharing", do: "rule" }), t("add create share open")),
      command(t("New type of records"), "plus", to({ page: "sharing", do: "type" }), t("add create object quote")),
      command(t("Default access to a type of records"), "share", to({ page: "sharing", do: "default" }), t("organization-wide defaults")),
      command(t("Translate a portal role"), "shield", to({ page: "roles" }), t("language german name")),
      command(t("Inactive people"), "person", to({ page: "people", list: "inactive" }), t("locked out login")),
      command(t("Orphaned people"), "person", to({ page: "people", list: "orphaned" })),
      command(t("Over-privileged people"), "person", to({ page: "people", list: "excess" }), t("too many rights")),
      command(t("Partners without a manager"), "star", to({ page: "partners", "f.gap": "none" }), t("no missing")),
      command(t("Partners without a primary manager"), "star", to({ page: "partners", "f.gap": "no-primary" }), t("no missing")),
      command(t("Sharing rules, and what each alone opens"), "share", to({ page: "sharing" }), t("opens nothing unused groups merge")),
      command(t("Sharing rules that open nothing"), "share", to({ page: "sharing", "f.opens": "nothing" }), t("unused")),
      command(t("Access reviews due"), "review", to({ page: "reviews", "f.state": "due" }), t("audit campaign")),
      command(t("Answer a review, close it and save its evidence"), "review", to({ page: "reviews" }), t("audit campaign")),
      command(t("Who sees whom in one account"), "matrix", to({ page: "matrix", of: "account" })),
      command(t("Save a report"), "download", () => opening.save("report"), t("audit export print")),
      command(
        t("Copy the link to this view"),
        "link",
        () => {
          navigator.clipboard.writeText(hrefOf({})).then(
            () => say(t("The link to this view is copied. It holds the view, not the programme.")),
            () => say(t("The browser refused the clipboard. The address bar has the same link.")),
          );
        },
        t("send share url"),
      ),
      command(t("Undo"), "undo", () => void session.undo(), t("back")),
      command(t("Redo"), "redo", () => void session.redo()),
      command(t("Keyboard shortcuts"), "help", onHelp),
    ];
    if (sought === "")
      return [
        { title: t("Pages"), items: pages },
        { title: t("Commands"), items: commands },
      ];
    const has = (...parts: readonly string[]): boolean => {
      const all = parts.join(" ").toLowerCase();
      return sought.split(/\s+/).every((word) => all.includes(word));
    };
    const first = <T,>(list: readonly T[], passes: (one: T) => boolean, most = MOST): T[] => {
      const kept: T[] = [];
      for (const one of list) {
        if (passes(one)) kept.push(one);
        if (kept.length >= most) break;
      }
      return kept;
    };
    const users = first(directory.users, (user) => has(user.name, user.id, user.email ?? ""));
    const people = users.map(
      (user): Item => ({
        id: `u ${user.id}`,
        name: user.name,
        hint: facts(user, directory),
        icon: "person",
        act: to({ page: "people", person: user.id }),
      }),
    );
    const eyes = users.slice(0, 3).map(
      (user): Item => ({
        id: `v ${user.id}`,
        name: t("View as {name}", { name: user.name }),
        hint: facts(user, directory),
        icon: "eye",
        act: to({ as: user.id }),
      }),
    );
    const partners = first(directory.partners, ({ name, id }) => has(name, id)).map(
      ({ id, name, status }): Item => ({
        id: `p ${id}`,
        name,
        hint: words(status),
        icon: "building",
        act: to({ page: "partners", partner: id }),
      }),
    );
    const some = (rows ?? [])
      .flatMap((row) => records[row] ?? [])
      .map(
        (record): Item => ({
          id: `r ${record.id}`,
          name: recordName(record),
          hint: `${words(record.type)} · ${record.partner == null ? "" : directory.told(record.partner)}`,
          icon: "list",
          act: to({ page: "records", type: record.type, record: record.id, scope: "all" }),
        }),
      );
    const { sharingRules = [], publicGroups = [], userRoles = [] } = directory.snapshot;
    const sharing = [
      ...sharingRules.map(({ id, purpose }) => ({ id, name: purpose ?? words(id.replace(/^r-/, "")), hint: t("Sharing rule") })),
      ...publicGroups.map(({ id }) => ({ id, name: groupName(id), hint: t("Public group") })),
    ];
    const roles = first(userRoles, ({ id, name }) => has(name, id, t("role"))).map(
      ({ id, name }): Item => ({ id: `o ${id}`, name, hint: t("Portal role"), icon: "shield", act: to({ page: "roles", role: id }) }),
    );
    const shared = first(sharing, ({ id, name, hint }) => has(name, id, hint)).map(
      ({ id, name, hint }): Item => ({ id: `s ${id}`, name, hint, icon: "share", act: to({ page: "sharing", rule: id }) }),
    );
    const rules = first(Object.entries(RULES), ([id]) => has(id, ruleTitle(id))).map(
      ([id]): Item => ({ id, name: id, hint: ruleTitle(id), icon: "info", act: to({ page: "overview", rule: id }) }),
    );
    return [
      { title: t("Commands"), items: found([...pages, ...commands], sought) },
      { title: t("People"), items: people },
      { title: t("View as"), items: eyes },
      { title: t("Partners"), items: partners },
      { title: t("Records"), items: some },
      { title: t("Roles and sharing"), items: [...roles, ...shared] },
      { title: t("Rules"), items: rules },
    ];
  }, [sought, rows, directory, records, programme, opening, proposing, session, onHelp, say]);

  return (
    <Dialog.Root open onOpenChange={(isOpen) => !isOpen && onClose()}>
      <Dialog.Portal>
        <Dialog.Overlay className="backdrop" />
        <Dialog.Content
          className="overlay palette"
          aria-describedby={undefined}
          onOpenAutoFocus={() => {
            opener.current = document.activeElement;
            // Until now the page has taken the keys.
            setText(typed.current ?? "");
            typed.current = undefined;
          }}
          onCloseAutoFocus={(event) => {
            event.preventDefault();
            if (document.querySelector("[role=dialog]") === null) focusAgain(opener.current);
          }}
        >
          <Dialog.Title className="sr-only">{t("Search or do …")}</Dialog.Title>
          <Command shouldFilter={false} label={t("Search or do …")} loop>
            <div className="palette-field">
              <Icon name="search" size={18} />
              <Command.Input value={text} onValueChange={setText} placeholder={t("People, partners, records, rules, pages, commands")} />
            </div>
            <Command.List className="palette-list" ref={list}>
              <Command.Empty className="palette-empty">{t("Nothing matches.")}</Command.Empty>
              {groups
                .filter(({ items }) => items.length > 0)
                .map(({ title, items }) => (
                  <Command.Group key={title} heading={title}>
                    {items.map(({ id, name, hint, icon, act }) => (
                      <Command.Item
                        key={id}
                        value={id}
                        onSelect={() => {
                          onClose();
                          act();
                        }}
                      >
                        <Icon name={icon} />
                        <span className="clip">{name}</span>
                        <span className="palette-hint">{hint}</span>
                      </Command.Item>
                    ))}
                  </Command.Group>
                ))}
            </Command.List>
          </Command>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

/** The commands that have every word; where none has, those with most of the words that somebody uses who does not know their names. */
function found(commands: readonly Item[], sought: string): Item[] {
  const words = sought.split(/\s+/);
  const scored = commands.map((item) => {
    const all = `${item.name} ${item.others ?? ""}`.toLowerCase();
    return { item, hits: words.filter((word) => all.includes(word)).length };
  });
  const whole = scored.filter(({ hits }) => hits === words.length);
  const near = scored.filter(({ hits }) => hits >= Math.max(2, words.length / 2)).sort((a, b) => b.hits - a.hits);
  return (whole.length > 0 ? whole : near.slice(0, MOST)).map(({ item }) => item);
}
