import { type ReactNode, useEffect, useState } from "react";
import { count, day, t } from "../i18n/index.js";
import { useSession, useSessionState } from "../programme/context.js";
import type { StoredProgramme } from "../programme/store.js";
import { Badge, Button } from "../ui/basics.js";
import { Overlay } from "../ui/Overlay.js";
import { go } from "./address.js";
import { useOpening } from "./Opening.js";

/** The programmes of this browser, side by side: open one, rename the present one, remove one. */
export function ProgrammesDialog({ onClose }: { readonly onClose: () => void }): ReactNode {
  const session = useSession();
  const { programme: present } = useSessionState();
  const opening = useOpening();
  const [list, setList] = useState<readonly StoredProgramme[]>([]);
  const [removing, setRemoving] = useState<string>();
  useEffect(() => {
    void session.store?.list().then(setList);
  }, [session]);
  const all = list.some(({ id }) => id === "sample") ? list : [...list, SAMPLE_LINE];
  const open = async (id: string): Promise<void> => {
    await session.open(id);
    go({ page: "overview", programme: id, as: undefined, by: undefined, at: undefined, vs: undefined });
    onClose();
  };
  const remove = async (id: string): Promise<void> => {
    await session.remove(id);
    setRemoving(undefined);
    setList((await session.store?.list()) ?? []);
  };
  return (
    <Overlay
      onClose={onClose}
      shape="dialog"
      title={t("Programmes of this browser")}
      description={t("Each is kept here with its records, its history and its plans.")}
      footer={
        <>
          <span />
          <Button icon="folder" look="primary" onClick={() => opening.open()}>
            {t("Open another one")}
          </Button>
        </>
      }
    >
      <label className="field">
        <span>{t("Name of the open programme")}</span>
        <input
          className="input"
          defaultValue={present.name}
          onBlur={({ target: { value } }) => value.trim() !== "" && session.rename(value.trim())}
        />
      </label>
      <ul className="plain-list">
        {all.map(({ id, name, about, opened, kind }) => (
          <li key={id} className="list-line">
            <div className="list-line-text">
              <p className="strong">
                {name} {id === present.id && <Badge tone="info">{t("Open")}</Badge>}
              </p>
              <p className="small">
                {about.partners > 0 &&
                  `${count(about.partners, "{n} partner", "{n} partners")} · ${count(about.people, "{n} person", "{n} people")} · ${count(about.records, "{n} record", "{n} records")} · `}
                {t("revision {n}", { n: about.revision })}
                {opened > 0 && ` · ${t("opened {day}", { day: day(opened) })}`}
              </p>
            </div>
            {id !== present.id && <Button onClick={() => void open(id)}>{t("Open")}</Button>}
            {kind === "own" &&
              (removing === id ? (
                <Button look="danger" onClick={() => void remove(id)}>
                  {t("Really remove it with its history")}
                </Button>
              ) : (
                <Button look="quiet" onClick={() => setRemoving(id)}>
                  {t("Remove")}
                </Button>
              ))}
          </li>
        ))}
      </ul>
    </Overlay>
  );
}

const SAMPLE_LINE: StoredProgramme = {
  id: "sample",
  name: "Sample partner programme",
  kind: "sample",
  opened: 0,
  cursor: 0,
  now: "",
  kept: [],
  about: { partners: 0, people: 0, records: 0, revision: 1 },
};
