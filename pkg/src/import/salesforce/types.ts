import { TABLE } from "../../generated/actions.js";
import { inOrder } from "../report.js";
import type { SalesforceMap } from "./map.js";
import type { Metadata } from "./metadata.js";

/** Standard objects that a built-in record type stands for. */
const STANDARD: Readonly<Record<string, string>> = {
  lead: "lead",
  opportunity: "opportunity",
  case: "case",
  account: "account",
  contact: "contact",
};
/** Custom objects never become these: standard objects do, and a type of that name has rules of its own. */
const TAKEN = new Set(Object.values(STANDARD));
const RECORDS = new Set([
  ...TABLE.filter((line) => / view edit transfer share delete create/.test(line)).map((line) => line.split(" ")[0] as string),
  "account",
]);
const RESOURCES = new Set(TABLE.map((line) => line.split(" ")[0] as string));
const MOST_LETTERS = 40;

/** Which record type stands for which object; custom objects are declared when something names them. */
export class RecordTypes {
  readonly metadata: Metadata;
  readonly map: SalesforceMap;
  readonly #ids = new Map<string, string>();
  readonly #objects = new Map<string, string>();
  readonly #declared = new Map<string, { id: string; label: string; module?: boolean; portalCapability?: boolean }>();

  constructor(metadata: Metadata, map: SalesforceMap) {
    this.metadata = metadata;
    this.map = map;
  }

  /** The record type of an object that something names; undefined if none can stand for it. */
  of(object: string): string | undefined {
    const key = object.toLowerCase();
    const standard = Object.hasOwn(STANDARD, key) ? STANDARD[key] : undefined;
    if (standard !== undefined) {
      this.#objects.set(standard, object.charAt(0).toUpperCase() + object.slice(1).toLowerCase());
      return standard;
    }
    const known = this.#ids.get(key);
    if (known !== undefined) return known;
    if (!/__c$/i.test(object) || this.metadata.objects.get(key)?.isSetting === true) return undefined;
    return this.#declare(key, this.metadata.objects.get(key)?.name ?? object);
  }

  /** The object that a record type stands for. */
  objectOf(type: string): string {
    return this.#objects.get(type) ?? type;
  }

  /** Every type that something named. */
  get named(): string[] {
    return [...this.#objects.keys()].sort(inOrder);
  }

  /** The types that are not built in. */
  get declared(): { id: string; label: string; module?: boolean; portalCapability?: boolean }[] {
    return [...this.#declared.values()].sort((a, b) => inOrder(a.id, b.id));
  }

  /** Whether superiors get access to records of an object. */
  hasHierarchy(object: string): boolean {
    return this.#own(object)?.hierarchies !== false && this.metadata.objects.get(object.toLowerCase())?.hasHierarchy !== false;
  }

  #own(object: string) {
    const own = this.map.recordTypes ?? {};
    return Object.entries(own).find(([name]) => name.toLowerCase() === object.toLowerCase())?.[1];
  }

  #declare(key: string, object: string): string {
    const own = this.#own(object);
    const id = own?.id ?? this.#free(kebab(object));
    this.#ids.set(key, id);
    this.#objects.set(id, object);
    if (!RECORDS.has(id)) {
      const label = own?.label ?? this.metadata.objects.get(key)?.label ?? object.replace(/__c$/i, "").replace(/_+/g, " ");
      const flags = {
        ...(own?.module === undefined ? {} : { module: own.module }),
        ...(own?.portalCapability === undefined ? {} : { portalCapability: own.portalCapability }),
      };
      this.#declared.set(id, { id, label, ...flags });
    }
    return id;
  }

  #free(id: string): string {
    const isFree = (candidate: string) =>
      !this.#objects.has(candidate) && !TAKEN.has(candidate) && (RECORDS.has(candidate) || !RESOURCES.has(candidate));
    if (isFree(id)) return id;
    for (let number = 0; ; number += 1) {
      const end = number === 0 ? "-c" : `-c${number + 1}`;
      const candidate = id.slice(0, MOST_LETTERS - end.length).replace(/-+$/, "") + end;
      if (isFree(candidate)) return candidate;
    }
  }
}

/** `MDF_Request__c` as `mdf-request`, `DealRegistration__c` as `deal-registration`. */
export function kebab(object: string): string {
  const words = object
    .replace(/__c$/i, "")
    .replace(/([a-z0-9])([A-Z])/g, "$1-$2")
    .replace(/([A-Z]+)([A-Z][a-z])/g, "$1-$2")
    .replace(/[^A-Za-z0-9]+/g, "-")
    .toLowerCase()
    .replace(/^[^a-z]+|-+$/g, "");
  return (words === "" ? "custom" : words).slice(0, MOST_LETTERS).replace(/-+$/, "");
}
