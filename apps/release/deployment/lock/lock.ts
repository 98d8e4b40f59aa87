import { z } from 'zod';
import { parameterPath } from '../../../../infra/names.ts';
import type { Place } from '../../aws/clients.ts';
import { readParameter } from '../../aws/ssm.ts';
import { parseStored } from '../parse-stored.ts';

/** What a lock parameter holds. */
export interface Lock {
  readonly schemaVersion: 1;
  /** A `person` releases it by hand; a `deploy` holds it while it runs. */
  readonly kind: 'deploy' | 'person';
  readonly who: string;
  readonly since: string;
  readonly why: string;
  /** The release that it protects. */
  readonly release?: string | undefined;
  /** Changes with every holder: a run that reads another token than its own has lost the lock. */
  readonly token: string;
  /** When the holder last renewed it. */
  readonly heartbeat: string;
  readonly host?: string | undefined;
  readonly pid?: number | undefined;
  /** Address of the pipeline's run. */
  readonly run?: string | undefined;
}

export const lockName = 'release/lock';

/** How often a run renews its lock. */
export const heartbeatSeconds = 60;
/** Without a heartbeat for so long the next run takes the lock over. */
export const lockDeadSeconds = 300;

const moment = z.iso.datetime();
const schema: z.ZodType<Lock> = z.looseObject({
  schemaVersion: z.literal(1).default(1),
  kind: z.enum(['deploy', 'person']),
  who: z.string(),
  since: moment,
  why: z.string(),
  release: z.string().optional(),
  token: z.string().min(1),
  heartbeat: moment,
  host: z.string().optional(),
  pid: z.int().positive().optional(),
  run: z.string().optional(),
});

/** @throws Failure where the parameter holds something else than a lock */
export async function readLock(place: Place): Promise<Lock | undefined> {
  const found = await readParameter(place, lockName);
  return found === undefined ? undefined : parseLock(place, found.value);
}

export function parseLock(place: Pick<Place, 'settings'>, value: string): Lock {
  const path = parameterPath(place.settings, lockName);
  return parseStored(
    place,
    { name: lockName, value },
    {
      schemas: { 1: schema },
      title: `the lock of ${place.settings.name}`,
      next: [
        `aws ssm get-parameter-history --name ${path}`,
        `Make sure that nobody deploys, then: aws ssm delete-parameter --name ${path}`,
      ],
    },
  );
}
