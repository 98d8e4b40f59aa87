import { Failure } from '../../../cli/failure.ts';
import type { Place } from '../../aws/clients.ts';
import { deleteParameter, readParameters, type StoredParameter, writeParameter } from '../../aws/ssm.ts';
import { encodeRecord } from './encode.ts';
import { isUnfinished, type ReleaseRecord, type UnfinishedRelease } from './record.ts';
import { parseRecord, recordsPath } from './schema.ts';

/** SSM has room for 10,000 parameters; a year of releases is kept. */
const kept = 200;

/** Newest first. @throws Failure where one of them cannot be read: what is decided by records needs all of them */
export async function listReleases(place: Place, limit = kept): Promise<ReleaseRecord[]> {
  return (await newestParameters(place, limit)).map((parameter) => parseRecord(place, parameter));
}

/** Newest first, for people: those that cannot be read are reported beside the others. */
export async function listReadableReleases(
  place: Place,
  limit = kept,
): Promise<{ readonly releases: ReleaseRecord[]; readonly unreadable: Failure[] }> {
  const releases: ReleaseRecord[] = [];
  const unreadable: Failure[] = [];
  for (const parameter of await newestParameters(place, limit)) {
    try {
      releases.push(parseRecord(place, parameter));
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      unreadable.push(error);
    }
  }
  return { releases, unreadable };
}

const newestParameters = async (place: Place, limit: number): Promise<StoredParameter[]> =>
  (await readParameters(place, recordsPath)).sort((one, other) => (one.name < other.name ? 1 : -1)).slice(0, limit);

export async function saveRelease(place: Place, record: ReleaseRecord): Promise<void> {
  await writeParameter(place, `${recordsPath}/${record.id}`, encodeRecord(record));
}

/** Deletes the oldest records. */
export async function pruneReleases(place: Place): Promise<void> {
  const names = (await readParameters(place, recordsPath)).map(({ name }) => name).sort();
  for (const name of names.slice(0, Math.max(0, names.length - kept))) await deleteParameter(place, name);
}

/** Whether this release put the application there and it stayed. */
export const isGood = ({ result, only }: ReleaseRecord): boolean => result === 'succeeded' && only !== 'infra';

/** The newest release that succeeded and was not rolled back, or undefined where there is none. */
export async function lastGood(place: Place): Promise<ReleaseRecord | undefined> {
  return (await listReleases(place)).find(isGood);
}

/** The release that was started and not finished; there is one at most. */
export const unfinishedOf = (records: readonly ReleaseRecord[]): UnfinishedRelease | undefined =>
  records[0] !== undefined && isUnfinished(records[0]) ? records[0] : undefined;
