import type {
  Action,
  Change,
  Decision,
  Edit,
  Effect,
  Finding,
  Grant,
  HierarchyRole,
  ListerRow,
  PartnerReview,
  Plan,
  PlanDifference,
  Resource,
  Reversal,
  RuleId,
  Snapshot,
  SystemEdit,
  SystemSource,
} from "partner-policy";
import type { Patch } from "./patch.js";

/** A programme at one revision; the page numbers those that it holds. */
export type EditionKey = number;

/** Who looks, and when. */
export interface Eyes {
  readonly viewer: string;
  readonly now: string;
}

/** What may be done with a record, in the order in which it is shown. */
export const VERBS = ["view", "edit", "transfer", "share", "delete"] as const;
export type Verb = (typeof VERBS)[number];

/** What one viewer may do with every record of a type: one bit per record and verb. */
export interface Sight {
  readonly eyes: Eyes;
  readonly type: string;
  /** Rows of that type, as numbers of all records. */
  readonly rows: number;
  readonly bits: readonly Uint32Array[];
  readonly counts: readonly number[];
  readonly millis: number;
}

export interface Filter {
  readonly field: string;
  readonly values: readonly string[];
}

/** A question for rows of the records list. */
export interface RecordQuery {
  readonly key: EditionKey;
  readonly eyes: Eyes;
  /** With another viewer: only rows on which the two differ. */
  readonly versus: string | undefined;
  readonly type: string;
  readonly scope: "visible" | "all" | "hidden";
  readonly text: string;
  readonly filters: readonly Filter[];
  readonly sort: { readonly field: string; readonly isDescending: boolean } | undefined;
}

export interface RecordAnswer {
  readonly rows: Uint32Array;
  readonly visible: number;
  readonly total: number;
  /** How many rows match what is sought but are hidden from the viewer, and the first of them. */
  readonly hidden: number;
  readonly firstHidden: number | undefined;
  /** With another viewer: seen by the first only, by the second only, by both. */
  readonly split: { readonly first: number; readonly second: number; readonly both: number } | undefined;
}

/** A notification that other people get after an edit. */
export interface Handover {
  readonly module: string;
  readonly event: string;
  readonly partner: string;
  readonly before: readonly string[];
  readonly after: readonly string[];
}

/** Who gains and loses sight of how much, with the first few records. */
export interface SightChange {
  readonly user: string;
  readonly gains: number;
  readonly loses: number;
  readonly gained: readonly number[];
  readonly lost: readonly number[];
  /** By which rule the first of those gained is seen, and the first of those lost was. */
  readonly gainedBy: RuleId | undefined;
  readonly lostBy: RuleId | undefined;
}

export interface ImpactAnswer {
  readonly done: number;
  readonly of: number;
  /** Those found since the part before. */
  readonly changes: readonly SightChange[];
  /** How many records somebody gains or loses, each counted once. */
  readonly touched: number;
}

export type PlanAsk =
  | { readonly edit: Edit; readonly source?: undefined }
  | { readonly csv: string | Uint8Array }
  /** Edits that are about one partner or person each, together. */
  | { readonly edits: readonly Edit[] }
  /** What a system asserts: a schedule, an invitation that is answered. */
  | { readonly edit: SystemEdit; readonly source: SystemSource };
export interface PlanQuestion {
  readonly key: EditionKey;
  readonly by: string;
  readonly revision: number;
  readonly mode: "all-or-nothing" | "partial";
  readonly now: string;
  readonly asks: PlanAsk;
}

/** A plan without its long lists, which come in parts. */
export interface PlanHead {
  readonly id: number;
  readonly outcome: Plan["outcome"];
  readonly revision: number;
  readonly warnings: Plan["warnings"];
  readonly effects: readonly Effect[];
  /** The file that the rows came from, as the engine read it. */
  readonly table: Plan["table"] | undefined;
  readonly rows: number;
  readonly changes: number;
}
export type PlanPart = { readonly rows: Plan["rows"] } | { readonly changes: Change[] };

/** Somebody who may do something with a record, and by which rule. */
export interface Seer {
  readonly user: string;
  readonly rule: RuleId;
  readonly grant: Grant | undefined;
}

/** By which rule each visible record is seen. */
export interface ReasonsAnswer {
  readonly reasons: readonly { readonly rule: RuleId; readonly via: string | undefined; readonly count: number }[];
  readonly done: number;
  readonly of: number;
}

/** Says whether a code is about who acts, so that somebody else might. */
export function isAboutActor(code: string | undefined): boolean {
  return code === "NOT_PERMITTED" || code === "SUPPORT_REQUIRED";
}

/** What an edit would make of one question, and who would have to make it. */
export interface Trial {
  readonly by: string;
  readonly plans: boolean;
  readonly code: string | undefined;
  readonly decision: Pick<Decision, "allowed" | "code"> | undefined;
}

/** Who of all people sees a record: nobody, only the supplier's staff, or somebody of a partner as well. */
export const SEEN_BY = ["nobody", "staff", "partners"] as const;
export type SeenBy = (typeof SEEN_BY)[number];

/** How many records of a type are seen by whom, as far as everybody was looked at. */
export interface SeenAnswer {
  /** Empty until all were looked at. */
  readonly counts: readonly (readonly [value: SeenBy, count: number])[];
  readonly done: number;
  readonly of: number;
}

export interface Reports {
  readonly findings: readonly Finding[];
  readonly inactive: readonly string[];
  readonly orphans: readonly string[];
  readonly reviews: readonly PartnerReview[];
}

/** What is long goes between the page, its worker and the storage as a file: none of them copies or reads it to hand it on. */
export interface NamedFile {
  readonly name: string;
  readonly file: Blob;
}

/** What a file turned out to be. */
export type Opened =
  | {
      readonly is: "programme";
      /** The programme as the engine writes it. */
      readonly file: Blob;
      readonly partners: number;
      readonly people: number;
      readonly revision: number;
      readonly diagnostics: readonly { readonly code: string; readonly at: string; readonly message: string }[];
    }
  | { readonly is: "records"; readonly file: Blob }
  | { readonly is: "managers"; readonly bytes: Uint8Array };

/** The lists of facts about sharing that are changed in the file. */
export const FACT_LISTS = ["sharingRules", "sharingSets", "shareGroups", "publicGroups", "queues"] as const;
export type FactList = (typeof FACT_LISTS)[number];
/** What opens records beside roles and managers; the default access of a type has the type as its id. */
export type SharingList = FactList | "defaultAccess";
/** What can be supposed to be otherwise. */
export const SUPPOSED_LISTS = [...FACT_LISTS, "defaultAccess", "recordTypes"] as const;
export type SupposedList = (typeof SUPPOSED_LISTS)[number];

/** Another fact in the place of the one with its id, or one more. */
export interface SupposedStep {
  readonly list: SupposedList;
  /** The fact that it replaces. */
  readonly id?: string | undefined;
  /** `undefined`: without that fact. */
  readonly fact?: object | undefined;
}

/** A fact that two snapshots have otherwise. */
export interface SnapshotDifference {
  readonly section: string;
  /** What it is about; empty for a section that is no list. */
  readonly id: string;
  readonly change: "added" | "removed" | "changed";
  /** The members that differ, of a fact that both have. */
  readonly members: readonly { readonly name: string; readonly before: unknown; readonly after: unknown }[];
}

/** What was applied to a revision. */
export interface Step {
  readonly changes: readonly Change[];
  readonly revision: number;
}

/** Which revision there is now; its facts come in parts. */
export interface Arrived {
  readonly revision: number;
}

/** What the worker can be asked. A `part` is sent before the answer. */
export interface Methods {
  start: (given: { readonly module: WebAssembly.Module }) => { readonly version: string };
  load: (given: { readonly key: EditionKey; readonly source: Blob }) => Arrived;
  sample: (given: { readonly key: EditionKey }) => Arrived & { readonly now: string };
  follow: (given: { readonly key: EditionKey; readonly from: EditionKey; readonly steps: readonly Step[] }) => Arrived;
  followPlan: (given: { readonly key: EditionKey; readonly plan: number }) => Arrived;
  drop: (given: { readonly key: EditionKey }) => void;
  /** The programme as the engine writes it. */
  programmeFile: (given: { readonly key: EditionKey }) => Blob;
  /** All records as JSON; `changed` puts one in the place of the one in its row. */
  recordsFile: (given: { readonly changed?: { readonly row: number; readonly record: Resource } }) => Blob;
  explain: (given: {
    readonly key: EditionKey;
    readonly eyes: Eyes;
    readonly questions: readonly { readonly action: Action; readonly resource: Resource }[];
  }) => readonly Decision[];
  hierarchy: (given: { readonly key: EditionKey; readonly partner: string }) => readonly HierarchyRole[];
  /** The changes of a plan that is not applied yet, and those of such a file again, in parts. */
  changesFile: (given: { readonly plan: number }) => Blob;
  changesOf: (given: { readonly file: Blob }) => void;
  /** The assignments that somebody may see, in parts. */
  lister: (given: { readonly key: EditionKey; readonly by: string }) => void;
  /** Whom the review of a partner asks about. */
  reviewList: (given: { readonly key: EditionKey; readonly partner: string }) => readonly string[];
  /** What a viewer may see of a type as a condition in SQL, or why there is none. */
  statement: (given: {
    readonly key: EditionKey;
    readonly eyes: Eyes;
    readonly type: string;
    readonly columns: Readonly<Record<string, string | null>>;
  }) => Statement;
  /** The first records whose texts hold every word. */
  find: (given: { readonly text: string; readonly most: number }) => readonly number[];
  opened: (given: { readonly file: Blob }) => Opened;
  /** The edits that take applied changes back on a later revision, and what stays. */
  reversal: (given: { readonly key: EditionKey; readonly before: EditionKey; readonly changes: readonly Change[] }) => Reversal;
  differences: (given: { readonly before: EditionKey; readonly after: EditionKey }) => readonly SnapshotDifference[];
  /** Checks the records of files and takes them in the place of those that are there. */
  records: (given: { readonly key: EditionKey; readonly files: readonly NamedFile[] }) => {
    readonly rows: number;
  };
  sight: (given: { readonly key: EditionKey; readonly eyes: Eyes; readonly type: string }) => Sight;
  query: (given: RecordQuery) => RecordAnswer;
  facet: (given: { readonly type: string; readonly field: string }) => readonly (readonly [value: string, count: number])[];
  /** Who of all people sees each record of a type; asked before records are filtered by it. */
  seenBy: (given: { readonly key: EditionKey; readonly now: string; readonly type: string }) => SeenAnswer;
  reasons: (given: { readonly key: EditionKey; readonly eyes: Eyes; readonly type: string }) => ReasonsAnswer;
  /** Who may do this with a record; `as` asks about the record as it would be. */
  whoSees: (given: {
    readonly key: EditionKey;
    readonly now: string;
    readonly row: number;
    readonly verb: Verb;
    readonly as?: Resource;
  }) => readonly Seer[];
  plan: (given: PlanQuestion) => PlanHead;
  /** The rows in which a plan comes out otherwise on another revision. */
  again: (given: PlanQuestion & { readonly next: EditionKey }) => readonly PlanDifference[];
  handovers: (given: { readonly plan: number; readonly now: string; readonly partners: readonly string[] }) => readonly Handover[];
  /** Who of `candidates` may make this plan. */
  actors: (given: PlanQuestion & { readonly candidates: readonly string[] }) => readonly string[];
  impact: (given: { readonly plan: number; readonly now: string }) => ImpactAnswer;
  compare: (given: { readonly before: EditionKey; readonly after: EditionKey; readonly now: string }) => ImpactAnswer;
  /** What one fact alone opens: the programme with it against the programme without it. */
  without: (given: { readonly key: EditionKey; readonly now: string; readonly list: SharingList; readonly id: string }) => ImpactAnswer;
  /** Loads what the programme would be with some facts otherwise; the worker then holds it under `next`. */
  supposed: (given: { readonly key: EditionKey; readonly next: EditionKey; readonly steps: readonly SupposedStep[] }) => void;
  trials: (given: {
    readonly key: EditionKey;
    /** The acting person first; the others are tried where that one may not. */
    readonly by: readonly string[];
    readonly now: string;
    readonly edits: readonly Edit[];
    readonly question: { readonly viewer: string; readonly action: string; readonly resource: Resource };
  }) => readonly Trial[];
  matrix: (given: {
    readonly key: EditionKey;
    readonly now: string;
    readonly type: string;
    readonly users: readonly string[];
    readonly verbs: readonly Verb[];
  }) => Uint32Array;
  /** How many records of each partner each person sees, person by person. */
  spread: (given: {
    readonly key: EditionKey;
    readonly now: string;
    readonly type: string;
    readonly users: readonly string[];
    readonly partners: readonly string[];
  }) => Uint32Array;
  reach: (given: { readonly key: EditionKey; readonly now: string; readonly viewer: string }) => readonly {
    readonly type: string;
    readonly total: number;
    readonly counts: readonly number[];
  }[];
  /** The reports of a programme, in parts. */
  reports: (given: { readonly key: EditionKey; readonly now: string }) => void;
}

/** A condition in SQL with its parameters, or why there is none. */
export type Statement = { readonly sql: string; readonly params: readonly unknown[] } | { readonly problem: string };

/** Names that several people or partners have. */
export interface Namesakes {
  readonly namesakes: readonly string[];
}

/** What arrives in parts that are put together: lists grow, everything else comes once. */
export interface Wholes {
  readonly load: Snapshot & Namesakes;
  readonly sample: Snapshot & Namesakes & { readonly records: readonly Resource[] };
  /** Against the revision that it came from. */
  readonly follow: Patch & Namesakes;
  readonly followPlan: Patch & Namesakes;
  readonly changesOf: { readonly changes: readonly Change[] };
  readonly lister: { readonly rows: readonly ListerRow[] };
  readonly reports: Reports;
}

export interface Parts extends Readonly<{ [M in keyof Wholes]: Partial<Wholes[M]> }> {
  readonly records: readonly Resource[];
  readonly plan: PlanPart;
  readonly impact: ImpactAnswer;
  readonly compare: ImpactAnswer;
  readonly without: ImpactAnswer;
  readonly reasons: ReasonsAnswer;
  readonly seenBy: SeenAnswer;
  readonly matrix: { readonly done: number; readonly of: number };
}
export type PartOf<M extends keyof Methods> = M extends keyof Parts ? Parts[M] : never;

export type ToWorker = { readonly id: number; readonly method: keyof Methods; readonly given: unknown } | { readonly cancel: number };
export type FromWorker =
  | { readonly id: number; readonly part: unknown }
  | { readonly id: number; readonly answer: unknown }
  | { readonly id: number; readonly problem: Fault };

/** An error as it crosses from the worker to the page. */
export interface Fault {
  readonly message: string;
  /** The values of a message of the page's own, which it says in its language. */
  readonly values?: Readonly<Record<string, string | number>>;
  readonly code: string | undefined;
  readonly problems: readonly { readonly code: string; readonly at: string; readonly message: string }[];
}
