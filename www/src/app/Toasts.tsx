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
  useEffect(() => {
    if (toast === undefined) return;
    const timer = setTimeout(() => setToast(undefined), LASTS);
    return () => clearTimeout(timer);
  }, [toast]);
  return (
    <ToastContext value={say}>
      {children}
      <div className="toasts" role="status">
        {toast !== undefined && (
          <div className="toast" key={toast.id}>
            <Icon name="check" />
            <span>{toast.text}</span>
            {toast.undo !== undefined && (
              <Button
                look="quiet"
                onClick={() => {
                  toast.undo?.();
                  setToast(undefined);
                }}
              >
                {t("Undo")}
              </Button>
            )}
            <button type="button" className="icon-button" aria-label={t("Dismiss")} onClick={() => setToast(undefined)}>
              <Icon name="cross" size={14} />
            </button>
          </div>
        )}
      </div>
    </ToastContext>
  );
}
