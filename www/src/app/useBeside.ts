import { useState } from "react";
import { t } from "../i18n/index.js";
import { useSession } from "../programme/context.js";
import { type AddressChange, go } from "./address.js";
import { useToast } from "./Toasts.js";

/** A programme that is to be opened beside the present one, at an address of its own. */
export interface Besides {
  readonly name: string;
  readonly snapshot: Blob;
  readonly at: AddressChange;
  /** Other records than the present ones. */
  readonly records?: Blob;
}

/** What opens a programme beside the present one, and how that goes. */
export interface Beside {
  readonly isOpening: boolean;
  /** Why nothing was opened the last time. */
  readonly failure: unknown;
  /** Makes the programme and opens it; whatever goes wrong is the failure. */
  readonly open: (make: () => Besides | Promise<Besides>) => Promise<void>;
}

/** Opens programmes beside the present one, which stays as it is; `onOpened` is called where the page has gone there. */
export function useBeside(onOpened?: () => void): Beside {
  const session = useSession();
  const say = useToast();
  const [isOpening, setOpening] = useState(false);
  const [failure, setFailure] = useState<unknown>();
  const open: Beside["open"] = async (make) => {
    setOpening(true);
    setFailure(undefined);
    try {
      const { name, snapshot, at, records } = await make();
      const id = await session.createBeside(name, snapshot, records);
      go({ ...at, programme: id });
      say(t("The programme is open, and kept in this browser."));
      onOpened?.();
    } catch (error) {
      setFailure(error);
    } finally {
      setOpening(false);
    }
  };
  return { isOpening, failure, open };
}
