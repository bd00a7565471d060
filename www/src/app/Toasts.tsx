import { createContext, type ReactNode, useCallback, useContext, useEffect, useState } from "react";
import { t } from "../i18n/index.js";
import { Button } from "../ui/basics.js";
import { Icon } from "../ui/icons.js";

const LASTS = 10_000;

interface Toast {
  readonly id: number;
  readonly text: string;
  readonly undo?: () => void;
}

const ToastContext = createContext<(text: string, undo?: () => void) => void>(() => undefined);

/** Says something once, at the edge of the page. */
export function useToast(): (text: string, undo?: () => void) => void {
  return useContext(ToastContext);
}

/** Holds the place where short messages appear; the newest replaces the one before. */
export function Toasts({ children }: { readonly children: ReactNode }): ReactNode {
  const [toast, setToast] = useState<Toast>();
  const say = useCallback((text: string, undo?: () => void) => {
    setToast((before) => ({ id: (before?.id ?? 0) + 1, text, ...(undo === undefined ? {} : { undo }) }));
  }, []);
  const [isHeld, setHeld] = useState(false);
  useEffect(() => {
    // What is read or about to be pressed stays.
    if (toast === undefined || isHeld) return;
    const timer = setTimeout(() => setToast(undefined), LASTS);
    return () => clearTimeout(timer);
  }, [toast, isHeld]);
  const close = (): void => {
    setToast(undefined);
    setHeld(false);
    // The button that was pressed is gone: the focus goes on with the page.
    document.querySelector<HTMLElement>("[role=dialog], main")?.focus({ preventScroll: true });
  };
  return (
    <ToastContext value={say}>
      {children}
      <div className="toasts" role="status">
        {toast !== undefined && (
          // biome-ignore lint/a11y/noStaticElementInteractions: pointing at it and being in it only make it stay
          <div
            className="toast"
            key={toast.id}
            onPointerEnter={() => setHeld(true)}
            onPointerLeave={() => setHeld(false)}
            onFocus={() => setHeld(true)}
            onBlur={() => setHeld(false)}
          >
            <Icon name="check" />
            <span>{toast.text}</span>
            {toast.undo !== undefined && (
              <Button
                look="quiet"
                onClick={() => {
                  toast.undo?.();
                  close();
                }}
              >
                {t("Undo")}
              </Button>
            )}
            <button type="button" className="icon-button" aria-label={t("Dismiss")} onClick={close}>
              <Icon name="cross" size={14} />
            </button>
          </div>
        )}
      </div>
    </ToastContext>
  );
}
