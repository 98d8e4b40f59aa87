import type pg from 'pg';
import { type KeptFile, keptFiles } from '../bundle/file-names.ts';
import { noteSessionsInside, prepareClosed } from './closed-periods.ts';
import { dropNeedlessBirthDates, forgetBirthDates, type TieCounts, updateGuardianTies } from './guardians.ts';
import { naturalKeys } from './natural-keys.ts';
import { changedSignIns, type People, releaseAddresses } from './people.ts';
import {
  releaseScoreScales,
  requestTouchedRecalculations,
  setParents,
  setScoreScales,
  setTerms,
} from './record-links.ts';
import { updateRoles } from './roles.ts';
import type { StagedFile } from './staging.ts';
import {
  adoptOwn,
  countHeldBack,
  inactivateMarked,
  inactivateMissing,
  insertNew,
  releaseKeys,
  updateChanged,
} from './statements.ts';

/** What an import did with the records of one file. */
export interface FileCounts {
  created: number;
  updated: number;
  unchanged: number;
  /** Rows passed over, because what is stored is younger. */
  older: number;
  /** Records deactivated: marked in the file or, in bulk, missing from it. */
  inactivated: number;
  /** Records made in ClassBoard that came with the bundle under another identifier, and took that one over. */
  adopted: number;
}

export interface Applied {
  files: Map<KeptFile, FileCounts>;
  /** Users whose role changed; and users who sign in, whose role only an administrator can change. */
  roles: { changed: number; heldBack: number };
  guardianTies: TieCounts;
  /** Classes whose totals the next calculation recomputes. */
  classesToCalculate: number;
  /** Users whose account is to follow their address. */
  changedSignIns: number[];
}

/**
 * Brings staged rows that passed every check into the tables, in the transaction of the checks. Rows that say what is
 * stored already are not written.
 */
export async function applyStaged(
  client: pg.ClientBase,
  files: readonly StagedFile[],
  schoolId: number,
  people: People,
  onProgress: (file: KeptFile) => void,
): Promise<Applied> {
  const locks = await prepareClosed(client, schoolId);
  await client.query(
    'CREATE TEMP TABLE touched (kind text, id bigint, unseen boolean NOT NULL DEFAULT false) ON COMMIT DROP',
  );
  await dropNeedlessBirthDates(client, schoolId);
  const ordered = keptFiles.flatMap((file) => files.find((staged) => staged.file === file) ?? []);
  // Records are deactivated before others come, so that what they held, such as a student's place in a class, is free.
  const deactivated = new Map<KeptFile, Deactivated>();
  for (const staged of ordered) deactivated.set(staged.file, await deactivate(client, staged, schoolId, locks));
  const counts = new Map<KeptFile, FileCounts>();
  const signIns: number[] = [];
  for (const staged of ordered) {
    onProgress(staged.file);
    if (staged.file === 'users' && staged.present.has('email')) {
      const { rows } = await client.query<{ id: number }>(changedSignIns, [schoolId]);
      signIns.push(...rows.map(({ id }) => id));
      await client.query(releaseAddresses, [schoolId]);
    }
    const before = deactivated.get(staged.file) as Deactivated;
    counts.set(staged.file, await upsert(client, staged, before, schoolId, locks));
  }
  await releaseScoreScales(client, schoolId);
  const users = counts.get('users');
  if (users !== undefined) users.adopted += people.adopted;
  const roles = deactivated.has('roles') ? await setRoles(client, schoolId) : { changed: 0, heldBack: 0 };
  const concernsPeople = deactivated.has('users') || deactivated.has('roles');
  const guardianTies = concernsPeople ? await updateGuardianTies(client, schoolId) : { begun: 0, ended: 0 };
  if (concernsPeople || deactivated.has('demographics')) await forgetBirthDates(client, schoolId);
  const classesToCalculate = await requestTouchedRecalculations(client);
  return { files: counts, roles, guardianTies, classesToCalculate, changedSignIns: signIns };
}

interface Deactivated {
  marked: number;
  missing: number;
  older: number;
}

async function deactivate(
  client: pg.ClientBase,
  { file, mode }: StagedFile,
  schoolId: number,
  locks: boolean,
): Promise<Deactivated> {
  const marked = await counted<'inactivated' | 'older'>(client, inactivateMarked(file, locks), schoolId);
  const isWhole = mode === 'bulk';
  const missing = isWhole ? await counted<'inactivated'>(client, inactivateMissing(file, locks), schoolId) : undefined;
  return { marked: marked.inactivated, missing: missing?.inactivated ?? 0, older: marked.older };
}

async function upsert(
  client: pg.ClientBase,
  { file, rows, present }: StagedFile,
  deactivated: Deactivated,
  schoolId: number,
  locks: boolean,
): Promise<FileCounts> {
  let adopted = 0;
  for (const key of naturalKeys.filter((candidate) => candidate.file === file)) {
    adopted += (await client.query(adoptOwn(key), [schoolId])).rowCount ?? 0;
    await client.query(releaseKeys(key, present), [schoolId]);
  }
  const changes = await counted<'updated' | 'older'>(client, updateChanged(file, present, locks), schoolId);
  const { created } = await counted<'created'>(client, insertNew(file, present, locks), schoolId);
  let updated = changes.updated;
  if (present.has('parent_sourced_id')) updated += await setParents(client, file, schoolId, locks);
  if (file === 'academicSessions' && locks) await noteSessionsInside(client, schoolId);
  if (file === 'classes') updated += await setTerms(client, schoolId);
  if (file === 'lineItemScoreScales') updated += await setScoreScales(client, schoolId);
  const older = changes.older + deactivated.older;
  const {
    rows: [held],
  } = await client.query<{ count: number }>(countHeldBack(file));
  const heldBack = held?.count ?? 0;
  return {
    created,
    updated,
    unchanged: rows - created - updated - older - deactivated.marked - heldBack,
    older,
    inactivated: deactivated.marked + deactivated.missing,
    adopted,
  };
}

async function setRoles(client: pg.ClientBase, schoolId: number): Promise<Applied['roles']> {
  const { changed, held_back: heldBack } = await counted<'changed' | 'held_back'>(client, updateRoles, schoolId);
  return { changed, heldBack };
}

async function counted<T extends string>(
  client: pg.ClientBase,
  sql: string,
  schoolId: number,
): Promise<Record<T, number>> {
  const { rows } = await client.query<Record<T, number>>(sql, [schoolId]);
  return rows[0] as Record<T, number>;
}
