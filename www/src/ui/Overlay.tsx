import { Dialog } from "radix-ui";
import { type ReactNode, useEffect, useRef } from "react";
import { t } from "../i18n/index.js";
import { Icon } from "./icons.js";

/** What opened the menu or the dialog that is going just now: the one that comes in its place leads back to it. */
let leaving: Element | null = null;

/** Says what whatever opens next in the place of this leads back to. */
export function leave(opener: Element | null): void {
  leaving = opener;
  setTimeout(() => {
    if (leaving === opener) leaving = null;
  }, 100);
}

/** What has the focus, or where it came from if that is going just now. */
function openerNow(): Element | null {
  const active = document.activeElement;
  const isGoing = active === document.body || active?.closest(".overlay, [role=menu]") != null;
  return isGoing && leaving !== null ? leaving : active;
}

/** A dialog in the middle, or a sheet at the side, over the page. */
export function Overlay(props: {
  readonly isOpen?: boolean;
  readonly onClose: () => void;
  readonly shape: "dialog" | "wide-dialog" | "sheet";
  readonly title: ReactNode;
  readonly description: ReactNode;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
  readonly footer?: ReactNode;
  /** Text alone, which has to be reached with the keyboard to be scrolled. */
  readonly isText?: boolean;
}): ReactNode {
  const opener = useRef<Element>(null);
  const isOpen = props.isOpen ?? true;
  useEffect(() => (isOpen ? () => leave(opener.current) : undefined), [isOpen]);
  return (
    <Dialog.Root open={isOpen} onOpenChange={(isWanted) => !isWanted && props.onClose()}>
      <Dialog.Portal>
        <Dialog.Overlay className="backdrop" />
        <Dialog.Content
          className={`overlay ${props.shape}`}
          onOpenAutoFocus={(event) => {
            opener.current = openerNow();
            event.preventDefault();
            focusFirst(event.currentTarget);
          }}
          onCloseAutoFocus={(event) => {
            event.preventDefault();
            focusAgain(opener.current);
          }}
        >
          <header className="overlay-head">
            <div className="overlay-titles">
              <Dialog.Title className="overlay-title" tabIndex={-1}>
                {props.title}
              </Dialog.Title>
              <Dialog.Description className="overlay-description">{props.description}</Dialog.Description>
            </div>
            {props.actions}
            <Dialog.Close className="icon-button" aria-label={t("Close")}>
              <Icon name="cross" />
            </Dialog.Close>
          </header>
          <div className="overlay-body" tabIndex={props.isText === true ? 0 : undefined}>
            {props.children}
          </div>
          {props.footer !== undefined && <footer className="overlay-foot">{props.footer}</footer>}
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

/** Puts the focus where typing begins: on the field that asks for it, else on the first one, else on the title; never on Close. */
function focusFirst(content: EventTarget | null): void {
  if (!(content instanceof HTMLElement)) return;
  const field =
    content.querySelector<HTMLElement>("[data-autofocus]") ??
    content.querySelector<HTMLElement>(".overlay-body :is(input, textarea, select):not([type=file], [type=radio], :disabled)") ??
    content.querySelector<HTMLElement>(".overlay-title");
  field?.focus();
}

/** Puts the focus back where it was; what is gone by now is replaced by the page itself. */
export function focusAgain(opener: Element | null): void {
  const isThere = opener instanceof HTMLElement && opener.isConnected && opener !== document.body;
  const target = isThere ? opener : document.querySelector<HTMLElement>("main");
  target?.focus({ preventScroll: true });
}
