import { type SampleLead, sampleProgramme } from "partner-policy/sample";
import type { LeadVisibility, Resource, Snapshot } from "partner-policy/slim";

/** The sample programme that the console opens with: the page and the worker make the same one. */
export const SAMPLE = { partners: 60, users: 600, leads: 5000, seed: 1 } as const;

/** The sample with its records and its moment. */
export interface SampleParts {
  readonly snapshot: Snapshot;
  readonly records: readonly Resource[];
  readonly now: string;
}

let made: SampleParts | undefined;

/** The sample, made once. */
export function sample(): SampleParts {
  if (made === undefined) {
    const { snapshot, leads, now } = sampleProgramme(SAMPLE);
    made = { snapshot: asWritten(snapshot), records: sampleRecords(leads), now };
  }
  return made;
}

/** The leads that the roles of the sample show by default. */
const SHOWN: Readonly<Record<string, LeadVisibility>> = {
  administrator: "all",
  marketing: "all",
  sales: "sales-default",
  technical: "assigned",
};

/**
 * The sample as the engine writes it, before there is an engine: in its order, and with the defaults of its roles. The page would else say
 * something else of it after the first edit.
 */
function asWritten(snapshot: Snapshot): Snapshot {
  const byId = <T extends { readonly id: string }>(list: readonly T[] = []): T[] => [...list].sort((a, b) => (a.id < b.id ? -1 : 1));
  return {
    ...snapshot,
    internalRoles: byId(snapshot.internalRoles),
    permissionGroups: byId(snapshot.permissionGroups),
    users: byId(snapshot.users),
    managers: [...(snapshot.managers ?? [])].sort((a, b) => (`${a.partner} ${a.user}` < `${b.partner} ${b.user}` ? -1 : 1)),
    userRoles: (snapshot.userRoles ?? []).map((role) => {
      const leadVisibility = role.leadVisibility ?? SHOWN[role.id];
      return leadVisibility === undefined ? role : { ...role, leadVisibility };
    }),
  };
}

/** The records of the sample: its leads, and the deals and opportunities that became of some of them. */
export function sampleRecords(leads: readonly SampleLead[]): Resource[] {
  const records: Resource[] = [...leads];
  const become = (type: "deal" | "opportunity", prefix: string, every: number, stages: readonly string[]): void => {
    for (let place = every - 1, n = 1; place < leads.length; place += every, n += 1) {
      const { partner, owner, assignee, createdBy, fields } = leads[place] as SampleLead;
      records.push({
        type,
        id: `${prefix}-${String(n).padStart(6, "0")}`,
        partner,
        ...(owner == null ? {} : { owner }),
        ...(assignee == null ? {} : { assignee }),
        ...(createdBy == null ? {} : { createdBy }),
        fields: {
          name: `${fields.company} – ${fields.product}`,
          stage: stages[n % stages.length] ?? "open",
          amount: fields.amount,
          region: fields.region,
        },
      });
    }
  };
  become("deal", "d", 9, ["registered", "approved", "closed-won", "expired"]);
  become("opportunity", "o", 13, ["discovery", "proposal", "negotiation", "closed-won"]);
  return records;
}
