import { t } from "../i18n/index.js";
import { useSession } from "../programme/context.js";
import { type AddressChange, go } from "./address.js";
import { useToast } from "./Toasts.js";

/** Opens a programme beside the present one, at an address of its own; with the same records, unless others are given. */
export function useBeside(): (name: string, snapshot: string, at: AddressChange, records?: Uint8Array) => Promise<void> {
  const session = useSession();
  const say = useToast();
  return async (name, snapshot, at, records) => {
    const id = await session.createBeside(name, snapshot, records);
    go({ ...at, programme: id });
    say(t("The programme is open, and kept in this browser."));
  };
}
