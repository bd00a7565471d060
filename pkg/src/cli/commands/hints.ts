import type { Snapshot } from "../../generated/wire.js";
import { nearest } from "../../nearest.js";
import type { Fault } from "../io/fault.js";
import { RECORD_KEYS } from "../records/csv.js";
import { namesOfUsers } from "./names.js";
import { actionNames, editKinds } from "./schema.js";

/** A programme whose ids may be meant. */
interface Programme {
  toJSON(): Pick<Snapshot, "users" | "partners">;
}

let programme: Programme | undefined;

/** Says which programme this call is about. */
export function remember(loaded: Programme): void {
  programme = loaded;
}

/** The words one of which was probably meant where a fault stands. */
function meant({ code, at }: Fault): readonly string[] {
  if (code === "UNKNOWN_ACTION") return actionNames();
  if (code === "UNKNOWN_VIEWER") return programme === undefined ? [] : [...idsOf("users"), ...namesOfUsers(programme.toJSON())];
  if (code === "UNKNOWN_ID") return at === "/partner" ? idsOf("partners") : [];
  if (code === "UNKNOWN_VALUE" && at === "/edit/kind") return editKinds();
  if (code === "UNKNOWN_FIELD" && /^(\/resource|\/\d+)?\/[^/]+$/.test(at) && programme !== undefined) return RECORD_KEYS;
  return [];
}

function idsOf(list: "users" | "partners"): readonly string[] {
  return programme?.toJSON()[list].map(({ id }) => id) ?? [];
}

/** The user or partner of the programme whose id was probably meant; nothing for one that there is. */
export function nearestId(id: string): string | undefined {
  const known = [...idsOf("users"), ...idsOf("partners")];
  return known.includes(id) ? undefined : nearest(id, known);
}

/** A fault about a word that is nearly a known one names the one that was probably meant; mostly the engine has said it. */
export function withHint(fault: Fault): Fault {
  if (fault.message.includes("; did you mean `")) return fault;
  const given = /`([^`]*)`/.exec(fault.message)?.[1];
  const near = given === undefined ? undefined : nearest(given, meant(fault));
  return near === undefined ? fault : { ...fault, message: `${fault.message.split("; ")[0]}; did you mean \`${near}\`?` };
}
