import type { CheckedMigrations } from '../plan/planned-migrations.ts';

/** Names of the phases, in their order. Records of schemaVersion 1 have other names: see legacy.ts. */
export const phaseNames = [
  'snapshot',
  'infrastructure',
  'migration-stack',
  'roles',
  'database-access',
  'migrations',
  'rollout',
  'verify-tasks',
  'smoke',
  'watch-alarms',
  'console',
] as const;
export type PhaseName = (typeof phaseNames)[number];

/** A phase that was begun, and how it ended. One that is in progress, or was interrupted, has no end. */
export type PhaseRecord =
  | { readonly from: string; readonly to?: undefined; readonly outcome?: undefined; readonly summary?: undefined }
  | {
      readonly from: string;
      readonly to: string;
      readonly outcome: PhaseOutcome;
      /** What it did, why it was skipped, or how it failed. */
      readonly summary?: string | undefined;
    };
export type PhaseOutcome = 'done' | 'skipped' | 'failed';

/** Revisions such as `classboard-prod-api:12`. */
export interface TaskDefinitions {
  readonly api?: string | undefined;
  readonly worker?: string | undefined;
}

/** What served when a release began. */
export interface Before {
  readonly id?: string | undefined;
  readonly digest: string;
  readonly commit: string;
  readonly version: string;
  readonly taskDefinitions: TaskDefinitions;
}

/** What the database reports of its schema. */
export interface SchemaEvidence {
  /** Its newest migration. */
  readonly newest?: string | undefined;
  /** The oldest release that is compatible with it. */
  readonly compatibleFrom?: string | undefined;
}

export interface MigrationEvidence extends SchemaEvidence {
  /** Names of the migrations that this release applied, oldest first, and nothing else. */
  readonly applied: readonly string[];
  /** How many older ones it applied too, whose names had no room in the record; 0 where absent. */
  readonly omitted?: number | undefined;
  readonly failed?: string | undefined;
}

/** The schema as somebody left it later with `migrate ENV`; without a newest migration while nobody has seen how that ended. */
export interface SchemaByHand extends SchemaEvidence {
  /** Names of the migrations that were applied so, oldest first. */
  readonly applied?: readonly string[] | undefined;
}

export interface Evidence {
  readonly plan?: string | undefined;
  readonly approval?: string | undefined;
  /** Hash of all templates that were approved: a run that resumes deploys these and no others. */
  readonly templatesHash?: string | undefined;
  readonly snapshot?: string | undefined;
  /** Stacks that were created or updated, without Migration and Service. */
  readonly stacks?: readonly string[] | undefined;
  readonly migrations?: MigrationEvidence | undefined;
  readonly schemaByHand?: SchemaByHand | undefined;
  /** Whether the migration check judged the migrations, and tried them with what served before. */
  readonly migrationCheck?: CheckedMigrations | undefined;
  readonly taskDefinitions?: TaskDefinitions | undefined;
  readonly running?: string | undefined;
  readonly smoke?: string | undefined;
  /** The build of the console that was published with it. */
  readonly console?: string | undefined;
  readonly watch?: { readonly until: string; readonly minutes: number } | undefined;
  /** In ALARM already when the release began: they end nothing. */
  readonly alarmsBefore?: readonly string[] | undefined;
  readonly alarmsIgnored?: readonly string[] | undefined;
  readonly alarmsFired?: readonly string[] | undefined;
  /** Why the previous release is being rolled back to. */
  readonly rollbackReason?: string | undefined;
  readonly notNotified?: readonly string[] | undefined;
  readonly githubDeployment?: number | undefined;
}

/** What every record has, whatever became of the release. */
interface Release {
  readonly schemaVersion: 2;
  /** Begins with the moment it started, so that names sort by time. */
  readonly id: string;
  readonly kind: 'deploy' | 'rollback';
  readonly environment: string;
  readonly digest: string;
  readonly commit: string;
  /** Of package.json at that commit, or `unknown`. */
  readonly version: string;
  readonly only?: 'app' | 'infra' | undefined;
  readonly by: string;
  readonly reason: string;
  readonly startedAt: string;
  readonly before?: Before | undefined;
  readonly phases: Readonly<Partial<Record<PhaseName, PhaseRecord>>>;
  readonly evidence: Evidence;
}

/** How a release ended. */
export type Ending =
  /** `problem` is what is left to do, such as stacks that still hold the other image. */
  | { readonly result: 'succeeded'; readonly problem?: string | undefined }
  | {
      readonly result: 'failed' | 'rolled-back' | 'stuck' | 'aborted';
      /** What went wrong, in a sentence. */
      readonly problem: string;
    };
export type Result = Ending['result'];

export type UnfinishedRelease = Release & {
  readonly result?: undefined;
  readonly finishedAt?: undefined;
  readonly problem?: undefined;
};
export type FinishedRelease = Release & Ending & { readonly finishedAt: string };

/** One release, from its start to its result: its journal while it runs, its evidence afterwards. */
export type ReleaseRecord = UnfinishedRelease | FinishedRelease;

/** `20261121T053012Z-0b7d2d9`. */
export const recordId = (at: Date, digest: string): string =>
  `${at.toISOString().replace(/\.\d+/, '').replace(/[-:]/g, '')}-${digest.replace('sha256:', '').slice(0, 7)}`;

export const isUnfinished = (record: ReleaseRecord): record is UnfinishedRelease => record.result === undefined;
