import type pg from 'pg';
import { beginStatement } from '../database/change-origin.ts';
import type { Database } from '../database/database.ts';
import { leavesConnectionUsable } from '../database/failures.ts';
import type { SchoolsRow } from '../database/schema.generated.ts';
import { requestContext } from '../observability/request-context.ts';
import type { AccountAddressTask } from './account-address-task.ts';
import { type Applied, applyStaged } from './apply/apply.ts';
import { checkStaged } from './apply/checks.ts';
import { reportClosed } from './apply/closed-periods.ts';
import { leaveOutErased } from './apply/erased.ts';
import { nobody, type People, reconcilePeople } from './apply/people.ts';
import { isLostRace, refuseRaces } from './apply/races.ts';
import { type StagedFile, Staging, stagedFile } from './apply/staging.ts';
import { type BundleReading, readBundle } from './bundle/bundle.ts';
import type { Manifest } from './bundle/manifest.ts';
import { countActive, removalsOverLimit, reportRemovals } from './hold/removal-limit.ts';
import {
  expireHeld,
  type ImportOutcome,
  type ImportPhase,
  type ImportProgress,
  type ImportResult,
  type ImportRun,
  markSucceeded,
} from './import-run.ts';
import { lockSchool, unlockSchool } from './school-lock.ts';

export interface ImportRequest {
  schoolId: number;
  /** The internal id of who asked for it; undefined where an operator did. */
  requestedBy?: number | undefined;
  /** The zip on this machine. */
  path: string;
  /**
   * What becomes of an import that would deactivate more than the school's limit: it is held for an administrator, rejected
   * where its bundle is not kept, or applied, where an operator said so beforehand.
   */
  massRemoval: 'hold' | 'reject' | 'apply';
  /** By file, what an administrator confirmed of an import that was held (hold/hold.ts). */
  confirmed?: ReadonlyMap<string, string>;
  /** Ends the import while it still reads; what is being applied is brought to its end. */
  stopping?: AbortSignal;
  onProgress?: (phase: ImportPhase, progress: ImportProgress) => void;
  /** Queues, in the transaction of the import, what brings accounts to the addresses of their users; at most once. */
  enqueue: (client: pg.ClientBase, tasks: readonly AccountAddressTask[]) => Promise<void>;
}

/** Another import of the school is at work. */
export class ImportInProgress extends Error {
  constructor() {
    super('Another import of this school is at work');
    this.name = 'ImportInProgress';
  }
}

/**
 * Carries one import out: reads and checks the whole bundle, and then, where nothing is wrong, applies it and marks the
 * run in one transaction. Rows pass through in chunks, so memory does not grow with the bundle.
 * @throws ImportInProgress while another import of the school works; whatever else it throws, nothing was applied
 */
export async function runImport(database: Database, run: ImportRun, request: ImportRequest): Promise<ImportOutcome> {
  return database.withClient(async (client) => {
    if (!(await lockSchool(client, request.schoolId, run.id))) throw new ImportInProgress();
    const staging = new Staging(client);
    try {
      if (!(await run.start())) throw new Error('This import has ended before');
      return await work(client, staging, run, request);
    } finally {
      await tidyUp(client, request.schoolId);
    }
  });
}

/** The connection returns to a pool. Where it is lost there is nothing to clean up, and the reason is known already. */
async function tidyUp(client: pg.PoolClient, schoolId: number): Promise<void> {
  try {
    await client.query('DISCARD TEMP');
    await client.query('RESET TimeZone');
    await unlockSchool(client, schoolId);
  } catch (error) {
    if (leavesConnectionUsable(error)) throw error;
  }
}

/** How often a bundle is judged and applied where requests store at the same time what it concerns. */
const attempts = 3;

async function work(
  client: pg.PoolClient,
  staging: Staging,
  run: ImportRun,
  request: ImportRequest,
): Promise<ImportOutcome> {
  const progress: ImportProgress = { file: null, rows: 0, bytesRead: 0, bytesTotal: 0 };
  const show = (phase: ImportPhase, part: Partial<ImportProgress>): void => {
    Object.assign(progress, part);
    run.progress(phase, progress);
    request.onProgress?.(phase, progress);
  };
  const { rows } = await client.query<School>('SELECT time_zone, removal_limit_percent FROM schools WHERE id = $1', [
    request.schoolId,
  ]);
  const school = rows[0] as School;
  // Days without a time, such as a due date, are days of the school.
  await client.query(`SELECT set_config('TimeZone', $1, false)`, [school.time_zone]);
  await staging.create();
  const reading = await readBundle(request.path, {
    sink: staging,
    onProgress: (part) => {
      request.stopping?.throwIfAborted();
      show('reading', part);
    },
  });
  let files = reading.files.map(stagedFile);
  if (reading.manifest?.version === '1.1') files = await staging.deriveRoles(files);
  await staging.complete();

  for (let attempt = 1; ; attempt += 1) {
    show('checking', { file: null });
    try {
      return await checkAndApply(client, { run, request, school, reading, files, show });
    } catch (error) {
      if (attempt === attempts || !isLostRace(error)) throw error;
    }
  }
}

type School = Pick<SchoolsRow, 'time_zone' | 'removal_limit_percent'>;

interface Staged {
  run: ImportRun;
  request: ImportRequest;
  school: School;
  reading: BundleReading;
  files: readonly StagedFile[];
  show(phase: ImportPhase, part: Partial<ImportProgress>): void;
}

/** One transaction. What it throws leaves the staged rows as they were before. */
async function checkAndApply(
  client: pg.PoolClient,
  { run, request, school, reading, files, show }: Staged,
): Promise<ImportOutcome> {
  await client.query(
    beginStatement({
      actorId: request.requestedBy,
      source: 'import',
      changeSet: run.id,
      requestId: requestContext.getStore()?.requestId,
    }),
  );
  try {
    // The tables may hold a thousand times what their statistics say, by this very import: joins row by row would take
    // minutes where hash joins take a second.
    await client.query('SET LOCAL enable_nestloop = off');
    const { manifest, findings } = reading;
    const isReadable = manifest !== undefined && reading.damaged.size === 0;
    const erasedLeftOut = isReadable ? await leaveOutErased(client, request.schoolId) : 0;
    const people = isReadable ? await reconcilePeople(client, files, request.schoolId) : nobody;
    await checkStaged(client, reading, request.schoolId);
    const reject = async (): Promise<ImportOutcome> => {
      await client.query('ROLLBACK');
      const rejected = { state: 'rejected', errors: findings.list, errorCount: findings.total } as const;
      await run.reject(rejected);
      return rejected;
    };
    if (manifest === undefined || findings.total > 0) return await reject();
    const active = await countActive(client, files, request.schoolId);
    const applied = await applyStaged(client, files, request.schoolId, people, (file) =>
      show('applying', { file: `${file}.csv` }),
    );
    await reportClosed(client, findings);
    if (findings.total > 0) return await reject();
    if (request.massRemoval !== 'apply') {
      const limitPercent = school.removal_limit_percent;
      const { schoolId, confirmed = new Map() } = request;
      const removals = await removalsOverLimit(client, {
        schoolId,
        limitPercent,
        staged: files,
        active,
        applied,
        confirmed,
      });
      if (removals !== undefined && request.massRemoval === 'hold') {
        await client.query('ROLLBACK');
        return await run.hold(limitPercent, removals);
      }
      for (const file of removals ?? []) reportRemovals(findings, file, limitPercent);
      if (findings.total > 0) return await reject();
    }
    const result = resultOf(manifest, reading, files, applied, { ...people, erasedLeftOut });
    if (applied.changedSignIns.length > 0) {
      await request.enqueue(
        client,
        applied.changedSignIns.map((userId) => ({ runId: run.id, userId })),
      );
    }
    await run.settled();
    await refuseRaces(client, request.schoolId);
    await client.query(markSucceeded, [run.id, JSON.stringify(result)]);
    await client.query(expireHeld, [run.id]);
    await client.query('COMMIT');
    return { state: 'succeeded', result };
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    throw error;
  }
}

/** How many people a result names of each kind. */
const listedPeople = 100;

function resultOf(
  manifest: Manifest,
  reading: BundleReading,
  staged: readonly StagedFile[],
  { files, roles, guardianTies, classesToCalculate, changedSignIns }: Applied,
  people: People & { erasedLeftOut: number },
): ImportResult {
  const counted = staged.flatMap(({ file, mode, rows }) => {
    const counts = files.get(file);
    return counts === undefined ? [] : [{ file: `${file}.csv`, mode, rows, ...counts }];
  });
  return {
    oneRosterVersion: manifest.version,
    changed:
      roles.changed + people.takenOver.length + people.givenUp + guardianTies.begun + guardianTies.ended > 0 ||
      counted.some(({ created, updated, inactivated, adopted }) => created + updated + inactivated + adopted > 0),
    files: counted,
    ignored: {
      files: [...manifest.ignored],
      columns: reading.files.flatMap(({ file, header }) =>
        header.ignored.map((column) => ({ file: `${file}.csv`, column })),
      ),
    },
    heldBack: { count: reading.heldBack.total, rows: reading.heldBack.list },
    roles,
    people: {
      erasedLeftOut: people.erasedLeftOut,
      addressesHeldBack: people.heldBack.length,
      heldBack: people.heldBack.slice(0, listedPeople),
      takenOver: people.takenOver.slice(0, listedPeople),
      signInsChanged: changedSignIns.length,
      signInsKept: [],
      signInsKeptAt: null,
    },
    guardianTies,
    classesToCalculate,
  };
}
