import { addTo } from "../../multimap.js";
import type { Findings } from "../report.js";
import { inOrder } from "../report.js";
import type { Draft, DraftPartner, DraftRecord } from "../salesforce/draft.js";
import { CellFault, type Row } from "./cells.js";
import type { TableEntry, TableKind, TableMap } from "./map.js";
import { People } from "./people.js";

const STATUSES = ["active", "prospective", "inactive"] as const;
const MODULES = ["lead", "deal", "mdf-request", "business-plan"] as const;
const VISIBILITIES = ["all", "assigned", "sales-default"] as const;
const ORIGINS = ["distributed", "registered", "marketing-activity"] as const;
const GROUP_FLAGS = ["partnerAdministration", "systemAdministration", "partnerReadOnly", "partnerManagerAccess"] as const;
const STANDARD_ROLES = ["administrator", "marketing", "sales"];

/** What a role shows for which nothing is said (LEAD-04, LEAD-06, LEAD-08). */
function defaultOf(role: string): string {
  return STANDARD_ROLES.includes(role) ? "all" : "assigned";
}

interface PortalRole {
  id: string;
  name: string;
  description?: string;
  leadVisibility?: string;
  isDefault?: boolean;
  partnerAssignable?: boolean;
}

interface Manager {
  partner: string;
  user: string;
  primary?: boolean;
}

/** Makes a snapshot of the rows of tables. */
export class TableDraft {
  readonly records: DraftRecord[] = [];
  readonly #map: TableMap;
  readonly #findings: Findings;
  readonly #now: string;
  readonly #onRecord: ((record: never) => void) | undefined;
  readonly #groups = new Map<string, Record<string, unknown>>();
  readonly #roles = new Map<string, PortalRole>();
  readonly #partners = new Map<string, DraftPartner>();
  readonly #owners: { partner: DraftPartner; named: ReturnType<Row["person"]>; row: Row }[] = [];
  readonly #people: People;
  readonly #managers = new Map<string, Manager & { line: number; path: string }>();
  readonly #ids = new Map<string, Set<string>>();

  constructor(map: TableMap, findings: Findings, now: string, onRecord: ((record: never) => void) | undefined) {
    this.#map = map;
    this.#findings = findings;
    this.#now = now;
    this.#onRecord = onRecord;
    this.#people = new People(findings);
  }

  /** Takes in a row of a table. */
  take(entry: TableEntry, row: Row): void {
    switch (entry.table) {
      case "permissionGroups":
        this.#group(row, entry);
        break;
      case "userRoles":
        this.#role(row, entry);
        break;
      case "partners":
        this.#partner(row, entry);
        break;
      case "users":
        this.#user(row, entry);
        break;
      case "managers":
        this.#manager(row);
        break;
      default:
        this.#record(row, entry);
    }
  }

  /** Says whether a portal role of the tables shows leads that are assigned to nobody: Assigned Leads, which custom roles have anyhow. */
  get showsUnassigned(): boolean {
    return [...this.#roles.values()].some(({ id, leadVisibility }) => (leadVisibility ?? defaultOf(id)) === "assigned");
  }

  /** Follows what a finished kind of table makes possible. */
  done(kind: TableKind): void {
    if (kind === "users") {
      for (const { partner, named, row } of this.#owners) {
        const owner = this.#people.named(named, row);
        if (owner !== undefined && this.#people.isInternal(owner)) partner.owner = owner;
        else
          this.#findings.add("narrower", "ACCOUNT_OWNER", row.path, "owners of partners who are nobody inside are left out", {
            line: row.line,
            example: named[0]?.text,
          });
      }
    }
    if (kind === "managers") this.#primaries();
  }

  snapshot(): Draft {
    const findings = this.#findings;
    const managers = [...this.#managers.values()].map(({ partner, user, primary }) => ({
      partner,
      user,
      ...(primary === true ? { primary } : {}),
    }));
    const users = this.#people.users;
    const list = <Item>(items: readonly Item[], name: string): Item[] => {
      if (items.length > 0) findings.tally(name, items.length);
      return [...items];
    };
    const snapshot: Record<string, unknown> = {
      format: "partner-policy/1",
      revision: 0,
      settings: { inactivityGate: false, ...this.#map.settings },
      partners: list(
        [...this.#partners.values()].sort((a, b) => inOrder(a.id, b.id)),
        "partners",
      ),
      users: [...users].sort((a, b) => inOrder(a.id, b.id)),
    };
    for (const kind of ["internal", "partner", "sales-rep"])
      list(
        users.filter((user) => user.kind === kind),
        `users.${kind}`,
      );
    if (managers.length > 0) snapshot.managers = list(managers, "managers");
    if (this.#map.tiers !== undefined) snapshot.tiers = this.#map.tiers.map((tier) => ({ ...tier }));
    if (this.#groups.size > 0) snapshot.permissionGroups = list([...this.#groups.values()], "permissionGroups");
    if (this.#map.tables.some(({ table }) => table === "userRoles") || users.some((user) => "userRoles" in user))
      snapshot.userRoles = list([...this.#roles.values()], "userRoles");
    return snapshot as unknown as Draft;
  }

  /** Says whether the id is new; the same id twice is a fault, but where a table repeats what others list. */
  #isNew(kind: string, id: string, entry: TableEntry): boolean {
    const seen = this.#ids.get(kind) ?? new Set<string>();
    this.#ids.set(kind, seen);
    if (!seen.has(id)) {
      seen.add(id);
      return true;
    }
    if (entry.distinct !== true) throw new CellFault("DUPLICATE_ID", `the id \`${id}\` was there already`);
    return false;
  }

  #group(row: Row, entry: TableEntry): void {
    const id = row.key("id");
    const modules: Record<string, string> = {};
    for (const module of MODULES) {
      const scope = row.word(`modules.${module}`, ["assigned-partners", "all-partners"] as const);
      if (scope !== undefined) modules[module] = scope;
    }
    const group: Record<string, unknown> = { id, name: row.text("name") ?? id };
    if (Object.keys(modules).length > 0) group.modules = modules;
    for (const flag of GROUP_FLAGS) if (row.flag(flag) === true) group[flag] = true;
    if (this.#isNew("permissionGroups", id, entry)) this.#groups.set(id, group);
  }

  #role(row: Row, entry: TableEntry): void {
    const id = row.key("id");
    const role: PortalRole = { id, name: row.text("name") ?? id };
    const description = row.text("description");
    if (description !== undefined) role.description = description;
    const visibility = row.word("leadVisibility", VISIBILITIES);
    if (visibility !== undefined) role.leadVisibility = visibility;
    const isDefault = row.flag("isDefault");
    if (isDefault !== undefined) role.isDefault = isDefault;
    const isAssignable = row.flag("partnerAssignable");
    if (isAssignable !== undefined) role.partnerAssignable = isAssignable;
    if (this.#isNew("userRoles", id, entry)) this.#roles.set(id, role);
  }

  #partner(row: Row, entry: TableEntry): void {
    const id = row.key("id");
    const partner: DraftPartner = { id, name: row.text("name") ?? id, status: this.#statusOf(row) };
    const segment = row.text("segment");
    if (segment !== undefined) partner.segment = segment;
    const tier = row.text("tier");
    if (tier !== undefined && this.#map.tiers === undefined) partner.fields = { tier };
    else if (tier !== undefined && this.#map.tiers?.some(({ id: known }) => known === tier)) partner.tier = tier;
    else if (tier !== undefined)
      this.#findings.add("narrower", "UNKNOWN_VALUE", row.path, "tiers that the map does not declare are left out", {
        line: row.line,
        example: tier,
      });
    const fields = row.fields((field, text) => this.#badField(row, field, text));
    if (fields !== undefined) partner.fields = { ...partner.fields, ...fields };
    if (!this.#isNew("partners", id, entry)) return;
    this.#partners.set(id, partner);
    const named = row.person("owner");
    if (named.length > 0) this.#owners.push({ partner, named, row });
  }

  /** A partner of which a table that says states says none is none of those that are active. */
  #statusOf(row: Row): (typeof STATUSES)[number] {
    const status = row.word("status", STATUSES);
    if (status !== undefined || !row.has("status")) return status ?? "active";
    this.#findings.add("narrower", "STATUS_MISSING", row.path, "partners without a status are inactive: give the map a default", {
      line: row.line,
      example: `line ${row.line}`,
    });
    return "inactive";
  }

  #user(row: Row, entry: TableEntry): void {
    const id = row.key("id");
    const user = this.#people.userOf(id, row, {
      now: this.#now,
      hasPartner: (partner) => this.#partners.has(partner),
      hasGroup: (group) => this.#groups.has(group),
      hasRole: (role) => this.#roles.has(role) || STANDARD_ROLES.includes(role),
    });
    if (user !== undefined && this.#isNew("users", id, entry)) this.#people.add(user);
  }

  #manager(row: Row): void {
    const partner = row.key("partner");
    const user = this.#people.named(row.person("user"), row);
    const place = { line: row.line, example: `line ${row.line}` };
    if (!this.#partners.has(partner) || user === undefined || !this.#people.isInternal(user)) {
      this.#findings.add(
        "narrower",
        "DANGLING_REFERENCE",
        row.path,
        "assignments of partners that are not there, or to people who are nobody inside, are left out",
        place,
      );
      return;
    }
    const isPrimary = row.flag("primary") === true;
    const key = JSON.stringify([partner, user]);
    const known = this.#managers.get(key);
    if (known !== undefined) {
      if ((known.primary === true) === isPrimary)
        this.#findings.add("ignored", "DUPLICATE_ROW", row.path, "assignments that are there twice", place);
      else {
        this.#findings.add(
          "invalid",
          "CONFLICTING_ROWS",
          row.path,
          "an assignment that is there twice, once as primary, is not primary here",
          place,
        );
        delete known.primary;
      }
      return;
    }
    this.#managers.set(key, { partner, user, line: row.line, path: row.path, ...(isPrimary ? { primary: true } : {}) });
  }

  /** A partner has one primary manager: where two are flagged, neither is. */
  #primaries(): void {
    const flagged = new Map<string, (Manager & { line: number; path: string })[]>();
    for (const manager of this.#managers.values()) {
      if (manager.primary === true) addTo(flagged, manager.partner, manager);
    }
    for (const managers of flagged.values()) {
      if (managers.length < 2) continue;
      for (const manager of managers) {
        this.#findings.add("invalid", "MULTIPLE_PRIMARY", manager.path, "partners with several primary managers have none here", {
          line: manager.line,
          example: `line ${manager.line}`,
        });
        delete manager.primary;
      }
    }
  }

  #record(row: Row, entry: TableEntry): void {
    const type = entry.type ?? "";
    const id = row.key("id");
    const record: DraftRecord & { assignee?: string; createdBy?: string; origin?: string } = { type, id };
    const partner = row.text("partner");
    const place = { line: row.line, example: id };
    if (partner !== undefined) {
      if (this.#partners.has(partner)) record.partner = partner;
      else this.#findings.add("narrower", "DANGLING_REFERENCE", row.path, "records of partners that are not there belong to nobody", place);
    } else
      this.#findings.add(
        "ignored",
        "NO_PARTNER",
        row.path,
        "records without a partner belong to nobody, and nobody of a partner sees them",
        place,
      );
    for (const member of ["owner", "assignee", "createdBy"] as const) {
      const named = row.person(member);
      const user = this.#people.named(named, row);
      if (user !== undefined) record[member] = user;
      else if (named.some(({ skipPending }) => !skipPending)) {
        throw new CellFault("DANGLING_REFERENCE", `the ${member} \`${named.map(({ text }) => text).join(" ")}\` is nobody in the tables`);
      }
    }
    const origin = row.word("origin", ORIGINS);
    if (origin !== undefined) record.origin = origin;
    const contact = row.text("contact");
    if (contact !== undefined) record.contact = contact;
    const fields = row.fields((field, text) => this.#badField(row, field, text));
    if (fields !== undefined) record.fields = fields;
    if (!this.#isNew(`records.${type}`, id, entry)) return;
    this.#findings.tally(`records.${type}`);
    if (this.#onRecord === undefined) this.records.push(record);
    else this.#onRecord(record as never);
  }

  #badField(row: Row, field: string, text: string): void {
    this.#findings.add("narrower", "FIELD_TYPE", row.path, "values that are not of the type of their field are left out", {
      line: row.line,
      example: `${field}: ${text.slice(0, 40)}`,
    });
  }
}
