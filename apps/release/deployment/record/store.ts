import type { Place } from '../../aws/clients.ts';
import { deleteParameter, readParameter, readParameters, writeParameter } from '../../aws/ssm.ts';
import { encodeRecord, isUnfinished, type ReleaseRecord } from './record.ts';

const folder = 'release/records';
/** SSM has room for 10,000 parameters; a year of releases is kept. */
const kept = 200;

/** Newest first. */
export async function listReleases(place: Place, limit = kept): Promise<ReleaseRecord[]> {
  const found = await readParameters(place, folder);
  return found
    .sort((one, other) => (one.name < other.name ? 1 : -1))
    .slice(0, limit)
    .map(({ value }) => JSON.parse(value));
}

export async function readRelease(place: Place, id: string): Promise<ReleaseRecord | undefined> {
  const found = await readParameter(place, `${folder}/${id}`);
  return found === undefined ? undefined : JSON.parse(found.value);
}

export async function saveRelease(place: Place, record: ReleaseRecord): Promise<void> {
  await writeParameter(place, `${folder}/${record.id}`, encodeRecord(record));
}

/** Deletes the oldest records. */
export async function pruneReleases(place: Place): Promise<void> {
  const names = (await readParameters(place, folder)).map(({ name }) => name).sort();
  for (const name of names.slice(0, Math.max(0, names.length - kept))) await deleteParameter(place, name);
}

/** Whether this release put the application there and it stayed. */
export const isGood = ({ result, only }: ReleaseRecord): boolean => result === 'succeeded' && only !== 'infra';

/** The newest release that succeeded and was not rolled back, or undefined where there is none. */
export async function lastGood(place: Place): Promise<ReleaseRecord | undefined> {
  return (await listReleases(place)).find(isGood);
}

/** The release that was started and not finished; there is one at most. */
export const unfinishedOf = (records: readonly ReleaseRecord[]): ReleaseRecord | undefined =>
  records[0] !== undefined && isUnfinished(records[0]) ? records[0] : undefined;
