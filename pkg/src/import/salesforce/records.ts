import type { Scalar } from "../formats/values.js";
import type { Context } from "./context.js";
import type { DraftRecord } from "./draft.js";
import { type FieldKind, type Fields, fieldValue } from "./fields.js";
import { type Groups, unsaidCode } from "./groups.js";
import { flat } from "./ids.js";
import type { At } from "./org.js";
import type { Cells } from "./read.js";

/** Who owns records of a type, for what the report says about access inside. */
export type Owners = Map<string, Set<string>>;

/** Columns that are members of a record; every other one is a field of it. */
const MEMBERS = new Set(["id", "ownerid", "partneraccountid"]);

/** Makes records of the rows of one object. */
export class RecordMaker {
  readonly #context: Context;
  readonly #groups: Groups;
  readonly #fields: Fields;
  readonly #object: string;
  readonly #type: string;
  readonly #owners: Owners;
  readonly #seen = new SeenIds();
  readonly #kinds = new Map<string, FieldKind | "member" | undefined>();
  readonly #texts = new Map<string, string>();
  readonly #queues: ReadonlySet<string>;
  readonly #isKept: boolean;

  /** `isKept`: records stay in memory, so their texts must not keep the pieces of the file that they were cut from. */
  constructor(object: string, type: string, context: Context, groups: Groups, fields: Fields, owners: Owners, isKept: boolean) {
    this.#isKept = isKept;
    this.#context = context;
    this.#groups = groups;
    this.#fields = fields;
    this.#object = object;
    this.#type = type;
    this.#owners = owners;
    this.#queues = new Set(groups.queues.map(({ id }) => id));
  }

  /** The record of a row; undefined where one with the same id was there. */
  make(cells: Cells, at: At): DraftRecord | undefined {
    const { partners, org, findings, people } = this.#context;
    const id = cells.key("Id");
    if (!this.#seen.add(id)) {
      findings.add("invalid", "DUPLICATE_ID", at.path, "records with an id that was there already are left out", {
        line: at.line,
        example: id,
      });
      return undefined;
    }
    const owner = cells.id("OwnerId");
    const record: DraftRecord = { type: this.#type, id };
    const partner = this.#partnerOf(id, owner, cells);
    if (partner !== undefined && partners.has(partner)) record.partner = partner;
    else if (partner !== undefined && org.has("Account") && !org.accounts.has(partner)) {
      const what = "the account was not exported: these records belong to no partner";
      findings.add("narrower", "DANGLING_REFERENCE", at.path, what, { line: at.line, example: partner });
    }
    if (owner !== undefined) {
      record.owner = owner;
      if (!people.internal.has(owner) && !people.external.has(owner) && !this.#queues.has(owner)) {
        const what = "the owner is nobody in the result: nobody sees these records as their owner or above the owner";
        findings.add("narrower", "UNKNOWN_OWNER", at.path, what, { line: at.line, example: owner });
      } else this.#owned(owner);
    } else if (this.#object !== "Account") {
      const what = "records without an owner: nobody sees them as their owner or above the owner";
      findings.add("narrower", "UNKNOWN_OWNER", at.path, what, { line: at.line, example: id });
    }
    const contact = this.#object === "Case" ? cells.id("ContactId") : undefined;
    if (contact !== undefined) record.contact = contact;
    const fields = this.#fieldsOf(cells, at);
    if (fields !== undefined) record.fields = fields;
    const shares = org.shares.get(id);
    if (shares !== undefined) this.#share(record, shares);
    return record;
  }

  #owned(owner: string): void {
    const owners = this.#owners.get(this.#type) ?? new Set<string>();
    this.#owners.set(this.#type, owners);
    owners.add(owner);
  }

  #partnerOf(id: string, owner: string | undefined, cells: Cells): string | undefined {
    switch (this.#object) {
      case "Account":
        return id;
      case "Case":
      case "Contact":
        return cells.id("AccountId");
      default:
        return cells.id("PartnerAccountId") ?? (owner === undefined ? undefined : this.#context.people.external.get(owner)?.account);
    }
  }

  #fieldsOf(cells: Cells, at: At): Record<string, Scalar> | undefined {
    const { findings } = this.#context;
    const fields: Record<string, Scalar> = {};
    let has = false;
    for (const [name, cell] of cells.entries()) {
      const kind = this.#kindOf(name);
      if (kind === "member") continue;
      const value = fieldValue(cell, kind);
      if (value === null) continue;
      if (value === undefined) {
        findings.add("narrower", "FIELD_TYPE", at.path, "values that are not of the type of their field are left out", {
          line: at.line,
          example: name,
        });
        continue;
      }
      fields[name] = typeof value === "string" ? this.#text(value) : value;
      has = true;
    }
    return has ? fields : undefined;
  }

  /** What a column holds; `member` where it is no field. */
  #kindOf(name: string): FieldKind | "member" | undefined {
    if (this.#kinds.has(name)) return this.#kinds.get(name);
    const isMember = MEMBERS.has(name.toLowerCase()) || name === "__proto__";
    const kind = isMember ? "member" : this.#fields.kind(this.#object, name);
    this.#kinds.set(name, kind);
    return kind;
  }

  /** One copy of each text that occurs often. */
  #text(text: string): string {
    if (!this.#isKept || text.length < 13) return text;
    if (text.length > 40) return flat(text);
    const known = this.#texts.get(text);
    if (known !== undefined) return known;
    const own = flat(text);
    if (this.#texts.size < 20_000) this.#texts.set(own, own);
    return own;
  }

  #share(record: DraftRecord, rows: readonly (At & { readonly to: string; readonly level: "read" | "read-write" })[]): void {
    for (const { to, level, path, line } of rows) {
      const target = this.#groups.shareTarget(to);
      if (target === undefined) {
        const { org, findings } = this.#context;
        const group = org.groups.get(to);
        const place = { line, example: group === undefined ? to : `${group.type} ${group.developerName}` };
        if (org.users.has(to))
          findings.add("ignored", "USER_KIND", path, "shares with users who are not in the result are left out", place);
        else {
          const code = group === undefined ? "DANGLING_REFERENCE" : unsaidCode(group.type);
          const what = "shares with users or groups that were not exported, or that the model has no word for, are left out";
          findings.add("narrower", code, path, what, place);
        }
      } else if (!("user" in target) || target.user !== record.owner) {
        record.shares = [...(record.shares ?? []), { ...target, level }];
      }
    }
  }
}

/** Ids that were met: of millions of them, those that differ in their last letters alone are kept as small numbers. */
class SeenIds {
  readonly #tails = new Map<string, Set<number>>();

  /** Says whether an id of 18 characters is new. */
  add(id: string): boolean {
    let tail = 0;
    for (let at = 10; at < 15; at += 1) tail = tail * 62 + digit(id.charCodeAt(at));
    const head = id.slice(0, 10);
    const tails = this.#tails.get(head);
    if (tails === undefined) this.#tails.set(head, new Set([tail]));
    else if (tails.has(tail)) return false;
    else tails.add(tail);
    return true;
  }
}

function digit(code: number): number {
  if (code <= 0x39) return code - 0x30;
  return code <= 0x5a ? code - 0x41 + 10 : code - 0x61 + 36;
}
