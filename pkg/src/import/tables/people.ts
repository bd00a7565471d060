import type { License } from "../../generated/wire.js";
import { addTo } from "../../multimap.js";
import type { Findings } from "../report.js";
import { licenseOf } from "../salesforce/licenses.js";
import { CellFault, type Row } from "./cells.js";

const KINDS = ["internal", "partner", "sales-rep"] as const;
/** Words for a status, for people inside and for those of partners alike. */
const STATUSES = ["active", "pending", "invited", "disabled", "deactivated", "revoked", "deleted", "inactive"] as const;
const INSIDE: Readonly<Record<string, string>> = { active: "active", pending: "pending", invited: "pending" };
const OUTSIDE: Readonly<Record<string, string>> = {
  active: "active",
  pending: "invited",
  invited: "invited",
  revoked: "revoked",
  deleted: "deleted",
};

/** A user of the snapshot, as far as this file fills it. */
export interface TableUser {
  readonly kind: (typeof KINDS)[number];
  readonly id: string;
  readonly name: string;
  readonly email?: string;
  readonly status?: string;
  readonly partner?: string;
  readonly [member: string]: unknown;
}

/** What a user may name. */
export interface Known {
  readonly now: string;
  readonly hasPartner: (id: string) => boolean;
  readonly hasGroup: (id: string) => boolean;
  readonly hasRole: (id: string) => boolean;
}

/** Everybody in the tables, found by id or by e-mail address. */
export class People {
  readonly users: TableUser[] = [];
  readonly #findings: Findings;
  readonly #byId = new Map<string, TableUser>();
  readonly #byEmail = new Map<string, TableUser[]>();

  constructor(findings: Findings) {
    this.#findings = findings;
  }

  add(user: TableUser): void {
    this.users.push(user);
    this.#byId.set(user.id, user);
    const email = user.email?.toLowerCase();
    if (email !== undefined) addTo(this.#byEmail, email, user);
  }

  isInternal(id: string): boolean {
    return this.#byId.get(id)?.kind === "internal";
  }

  /**
   * The user that cells name, by id or address; undefined if none does.
   *
   * @throws CellFault where two cells name two people, or an address is that of several
   */
  named(named: ReturnType<Row["person"]>, row: Row): string | undefined {
    let found: { id: string; column: string } | undefined;
    for (const { text, column, by, skipPending } of named) {
      const user = (by === "email" ? undefined : this.#byId.get(text)) ?? (by === "id" ? undefined : this.#withEmail(text, column));
      if (user === undefined) {
        // An address that nobody has is no person: what the cell names is said by the caller, unless another cell names somebody.
        if (skipPending)
          this.#findings.add(
            "narrower",
            "DANGLING_REFERENCE",
            row.path,
            `\`${column}\` names people who are not in the tables; they count as nobody`,
            { line: row.line, example: text },
          );
        continue;
      }
      if (skipPending && (user.status === "invited" || user.status === "pending")) {
        this.#findings.add(
          "expanded",
          "PENDING_ASSIGNEE",
          row.path,
          `\`${column}\` names people who have not accepted their invitation; until they do, they count as nobody`,
          { line: row.line, example: text },
        );
        continue;
      }
      if (found !== undefined && found.id !== user.id)
        throw new CellFault("CONFLICTING_COLUMNS", `\`${found.column}\` and \`${column}\` name two people`);
      found = { id: user.id, column };
    }
    return found?.id;
  }

  #withEmail(text: string, column: string): TableUser | undefined {
    const users = this.#byEmail.get(text.toLowerCase()) ?? [];
    if (users.length > 1)
      throw new CellFault("AMBIGUOUS_EMAIL", `the address \`${text}\` in \`${column}\` is that of ${users.length} people`);
    return users[0];
  }

  /** The user of a row; undefined, after a finding, where it belongs to a partner that is not there. */
  userOf(id: string, row: Row, known: Known): TableUser | undefined {
    const kind = row.word("kind", KINDS) ?? "partner";
    const names = [row.text("firstName"), row.text("lastName")].filter((part) => part !== undefined);
    const email = row.text("email");
    const base = {
      kind,
      id,
      name: row.text("name") ?? (names.length > 0 ? names.join(" ") : (email ?? id)),
      ...(email === undefined ? {} : { email }),
    };
    if (kind === "internal") return this.#internal(base, row, known);
    const partner = row.key("partner");
    if (!known.hasPartner(partner)) {
      this.#findings.add("narrower", "DANGLING_REFERENCE", row.path, "users of partners that are not there are left out", {
        line: row.line,
        example: `${id} (${partner})`,
      });
      return undefined;
    }
    if (kind === "sales-rep") return { ...base, partner, listed: row.flag("listed") ?? true };
    return this.#ofPartner(base, partner, row, known);
  }

  #internal(base: TableUser, row: Row, known: Known): TableUser {
    const status = INSIDE[this.#statusOf(row)] ?? "disabled";
    const groups = this.#listOf(row, "permissionGroups", known.hasGroup);
    return { ...base, status, ...(groups.length > 0 ? { permissionGroups: groups } : {}), ...flags(row, ["supplierAdmin", "support"]) };
  }

  #ofPartner(base: TableUser, partner: string, row: Row, known: Known): TableUser {
    const status = OUTSIDE[this.#statusOf(row)] ?? "deactivated";
    const roles = this.#listOf(row, "userRoles", known.hasRole);
    const username = row.text("username");
    const partnerRole = row.text("partnerRole");
    const lastLoginAt = row.instant("lastLoginAt");
    return {
      ...base,
      ...(username === undefined ? {} : { username }),
      status,
      partner,
      contact: { id: row.text("contact") ?? base.id, partner },
      license: this.#license(row),
      ...(partnerRole === undefined ? {} : { partnerRole }),
      ...(row.has("userRoles") ? { userRoles: roles } : {}),
      ...flags(row, ["reviewer"]),
      createdAt: row.instant("createdAt") ?? known.now,
      ...(lastLoginAt === undefined ? {} : { lastLoginAt }),
    };
  }

  #license(row: Row): License {
    const text = row.text("license");
    if (text === undefined) return "partner-community";
    const license = licenseOf([text]);
    if (license === undefined) throw row.unknown("license", text);
    return license;
  }

  #statusOf(row: Row): string {
    const status = row.word("status", STATUSES);
    if (status !== undefined) return status;
    this.#findings.add("narrower", "STATUS_MISSING", row.path, "users without a status are switched off: give the map a default", {
      line: row.line,
      example: `line ${row.line}`,
    });
    return "disabled";
  }

  #listOf(row: Row, member: string, isKnown: (id: string) => boolean): string[] {
    const { known, unknown } = row.list(member);
    const lost = [...unknown, ...known.filter((id) => !isKnown(id))];
    for (const text of lost) {
      const what = `\`${member}\` names what is defined nowhere; it is not given`;
      this.#findings.add("narrower", "UNKNOWN_VALUE", row.path, what, { line: row.line, example: `line ${row.line}: ${text}` });
    }
    return known.filter(isKnown);
  }
}

function flags(row: Row, names: readonly string[]): Record<string, true> {
  return Object.fromEntries(names.filter((name) => row.flag(name) === true).map((name) => [name, true as const]));
}
