import type { Invitation } from "partner-policy";
import type { Directory } from "../programme/directory.js";

/** Until when an invitation can be answered. */
export function endOf({ createdAt }: Invitation, directory: Directory): number {
  return Date.parse(createdAt) + (directory.snapshot.settings?.invitationTtlHours ?? 12) * 3_600_000;
}
