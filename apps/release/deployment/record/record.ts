export const phaseNames = [
  'snapshot',
  'infrastructure',
  'migration stack',
  'roles',
  'migration',
  'rollout',
  'what runs',
  'smoke',
  'watch',
] as const;
export type PhaseName = (typeof phaseNames)[number];

export type Result = 'succeeded' | 'failed' | 'rolled-back' | 'stuck' | 'aborted';

export interface PhaseTimes {
  readonly from: string;
  /** Absent while it lasts, and where it was interrupted. */
  readonly to?: string;
  readonly said?: string;
}

/** Revisions such as `classboard-prod-api:12`. */
export interface TaskDefinitions {
  readonly api?: string;
  readonly worker?: string;
}

/** What ran when a release began. */
export interface Before {
  readonly id?: string;
  readonly digest: string;
  readonly commit: string;
  readonly version: string;
  readonly taskDefinitions: TaskDefinitions;
}

export interface MigrationEvidence {
  readonly applied: readonly string[];
  readonly failed?: string;
  readonly newest?: string;
  /** The oldest release that works with the schema as it is now. */
  readonly compatibleFrom?: string;
}

export interface Evidence {
  readonly plan?: string;
  readonly approval?: string;
  /** Of all templates that were approved: who goes on after an interruption goes on with the very same. */
  readonly templates?: string;
  readonly snapshot?: string;
  /** Stacks that were created or updated, without Migration and Service. */
  readonly stacks?: readonly string[];
  readonly migration?: MigrationEvidence;
  readonly taskDefinitions?: TaskDefinitions;
  readonly running?: string;
  readonly smoke?: string;
  readonly watch?: { readonly until: string; readonly minutes: number };
  /** Rang already when the release began, and so ended nothing. */
  readonly alarmsBefore?: readonly string[];
  readonly alarmsIgnored?: readonly string[];
  readonly alarmsFired?: readonly string[];
  /** Why the release before was brought back. */
  readonly undo?: string;
  readonly notTold?: readonly string[];
  readonly githubDeployment?: number;
}

/** One release, from its start to its result: its journal while it runs, its evidence afterwards. */
export interface ReleaseRecord {
  /** Begins with the moment it started, so that names sort by time. */
  readonly id: string;
  readonly kind: 'deploy' | 'rollback';
  readonly environment: string;
  readonly digest: string;
  readonly commit: string;
  /** Of package.json at that commit, or `unknown`. */
  readonly version: string;
  readonly only?: 'app' | 'infra';
  readonly by: string;
  readonly reason: string;
  readonly startedAt: string;
  /** Absent while it is unfinished. */
  readonly finishedAt?: string;
  readonly result?: Result;
  /** What went wrong, in a sentence. */
  readonly problem?: string;
  readonly before?: Before;
  readonly phases: Readonly<Partial<Record<PhaseName, PhaseTimes>>>;
  readonly evidence: Evidence;
}

/** `20261121T053012Z-0b7d2d9`. */
export const recordId = (at: Date, digest: string): string =>
  `${at.toISOString().replace(/\.\d+/, '').replace(/[-:]/g, '')}-${digest.replace('sha256:', '').slice(0, 7)}`;

export const isUnfinished = ({ result }: ReleaseRecord): boolean => result === undefined;

const limitBytes = 4_000;
const cuts = [400, 200, 100, 40];

/** As JSON of at most 4 KB: texts and lists get shorter until it fits, names and digests stay. */
export function encodeRecord(record: ReleaseRecord): string {
  let text = JSON.stringify(record);
  for (const length of cuts) {
    if (Buffer.byteLength(text) <= limitBytes) return text;
    text = JSON.stringify(shortened(record, length));
  }
  return text;
}

function shortened(record: ReleaseRecord, length: number): ReleaseRecord {
  const cut = (text: string) => (text.length <= length ? text : `${text.slice(0, length - 1)}…`);
  const few = (list: readonly string[]) =>
    list.length * 20 <= length ? list : [...list.slice(-length / 20), `and ${list.length - length / 20} more`];
  const phases = Object.entries(record.phases).map(([name, times]) => [
    name,
    times.said === undefined ? times : { ...times, said: cut(times.said) },
  ]);
  const evidence = Object.entries(record.evidence).map(([name, value]) => [
    name,
    typeof value === 'string' ? cut(value) : Array.isArray(value) ? few(value) : value,
  ]);
  const { migration } = record.evidence;
  return {
    ...record,
    reason: cut(record.reason),
    ...(record.problem === undefined ? {} : { problem: cut(record.problem) }),
    phases: Object.fromEntries(phases),
    evidence: {
      ...Object.fromEntries(evidence),
      ...(migration === undefined ? {} : { migration: { ...migration, applied: few(migration.applied) } }),
    },
  };
}
