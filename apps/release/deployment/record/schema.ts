import { z } from 'zod';
import { parameterPath } from '../../../../infra/names.ts';
import { commandLine } from '../../../cli/command-line.ts';
import type { Place } from '../../aws/clients.ts';
import type { StoredParameter } from '../../aws/ssm.ts';
import { parseStored } from '../parse-stored.ts';
import { recordOfVersion1 } from './legacy.ts';
import { phaseNames, type ReleaseRecord } from './record.ts';

const moment = z.iso.datetime();
const digest = z.string().regex(/^sha256:[0-9a-f]{64}$/, 'expected sha256: and 64 hexadecimal digits');
const taskDefinitions = z.looseObject({ api: z.string().optional(), worker: z.string().optional() });

const phase = z
  .looseObject({
    from: moment,
    to: moment.optional(),
    outcome: z.enum(['done', 'skipped', 'failed']).optional(),
    summary: z.string().optional(),
  })
  .refine(({ to, outcome }) => (to === undefined) === (outcome === undefined), 'expected both or none of to, outcome');

const evidence = z.looseObject({
  plan: z.string().optional(),
  approval: z.string().optional(),
  templatesHash: z.string().optional(),
  snapshot: z.string().optional(),
  stacks: z.array(z.string()).optional(),
  migrations: z
    .looseObject({
      applied: z.array(z.string()),
      omitted: z.int().nonnegative().optional(),
      failed: z.string().optional(),
      newest: z.string().optional(),
      compatibleFrom: z.string().optional(),
    })
    .optional(),
  schemaByHand: z
    .looseObject({
      newest: z.string().optional(),
      compatibleFrom: z.string().optional(),
      applied: z.array(z.string()).optional(),
    })
    .optional(),
  migrationCheck: z.enum(['with its statements', 'without its statements', 'not checked']).optional(),
  taskDefinitions: taskDefinitions.optional(),
  running: z.string().optional(),
  smoke: z.string().optional(),
  console: z.string().optional(),
  watch: z.looseObject({ until: moment, minutes: z.number().nonnegative() }).optional(),
  alarmsBefore: z.array(z.string()).optional(),
  alarmsIgnored: z.array(z.string()).optional(),
  alarmsFired: z.array(z.string()).optional(),
  rollbackReason: z.string().optional(),
  notNotified: z.array(z.string()).optional(),
  githubDeployment: z.number().optional(),
});

const version2 = z
  .looseObject({
    schemaVersion: z.literal(2),
    id: z.string().min(1),
    kind: z.enum(['deploy', 'rollback']),
    environment: z.string(),
    digest,
    commit: z.string(),
    version: z.string(),
    only: z.enum(['app', 'infra']).optional(),
    by: z.string(),
    reason: z.string(),
    startedAt: moment,
    finishedAt: moment.optional(),
    result: z.enum(['succeeded', 'failed', 'rolled-back', 'stuck', 'aborted']).optional(),
    problem: z.string().optional(),
    before: z
      .looseObject({ id: z.string().optional(), digest, commit: z.string(), version: z.string(), taskDefinitions })
      .optional(),
    phases: z.looseObject(Object.fromEntries(phaseNames.map((name) => [name, phase.optional()]))),
    evidence,
  })
  .refine(({ result, finishedAt }) => (result === undefined) === (finishedAt === undefined), {
    error: 'expected both or none of result, finishedAt',
  })
  .refine(({ result, problem }) => result === undefined || result === 'succeeded' || problem !== undefined, {
    error: 'expected a problem beside a result that is not succeeded',
  }) as unknown as z.ZodType<ReleaseRecord>;

export const recordsPath = 'release/records';

/** @throws Failure that names the parameter and the release where it holds no record */
export function parseRecord(
  place: Pick<Place, 'settings'>,
  parameter: Pick<StoredParameter, 'name' | 'value'>,
): ReleaseRecord {
  const { name } = place.settings;
  const id = parameter.name.slice(recordsPath.length + 1);
  const path = parameterPath(place.settings, parameter.name);
  return parseStored(place, parameter, {
    schemas: { 1: z.preprocess(recordOfVersion1, version2), 2: version2 },
    title: `the record of release ${id}`,
    next: [
      `Find its last good value: aws ssm get-parameter-history --name ${path}`,
      `Write that back: aws ssm put-parameter --overwrite --name ${path} --value VALUE`,
      `Or delete it, and roll back only by what the database reports: aws ssm delete-parameter --name ${path} && ${commandLine('rollback', name, { 'ask-database': true })}`,
    ],
  });
}
