import { useCallback, useEffect, useRef, useState } from "react";
import type { Selection } from "../ui/Grid.js";
import { adjust, packed, unpacked, useAddress } from "./address.js";

const PLAIN = 20;

/** A selection that stands in the address, packed when it is long. */
export function useSelection(): Selection & { readonly clear: () => void } {
  const { fragment } = useAddress();
  const written = fragment.get("sel") ?? "";
  const [ids, setIds] = useState<ReadonlySet<string>>(() => (written.startsWith("~") ? new Set() : read(written)));
  const known = useRef(written);
  // What is packed or unpacked late must not take the place of a choice that was made meanwhile.
  const turn = useRef(0);

  useEffect(() => {
    if (written === known.current && !(written.startsWith("~") && ids.size === 0)) return;
    known.current = written;
    turn.current += 1;
    const own = turn.current;
    if (!written.startsWith("~")) {
      setIds(read(written));
      return;
    }
    unpacked(written.slice(1)).then(
      (text) => turn.current === own && setIds(read(text)),
      () => undefined,
    );
  }, [written, ids.size]);

  const onChange = useCallback((next: ReadonlySet<string>) => {
    setIds(next);
    turn.current += 1;
    const own = turn.current;
    const text = [...next].map(encodeURIComponent).join(",");
    if (next.size <= PLAIN) {
      known.current = text;
      adjust({ "#sel": text });
      return;
    }
    void packed(text).then((short) => {
      if (turn.current !== own) return;
      known.current = `~${short}`;
      adjust({ "#sel": known.current });
    });
  }, []);
  const clear = useCallback(() => onChange(new Set()), [onChange]);
  return { ids, onChange, clear };
}

function read(text: string): Set<string> {
  return new Set(text === "" ? [] : text.split(",").map(decodeURIComponent));
}
