import { commandLine } from '../../cli/command-line.ts';
import { Inspections, type Opinion } from '../aws/inspections.ts';
import { loadConfig } from '../config/config.ts';
import { verifyDatabase } from './verify-database.ts';
import { askPart, Fault, NotHere, type Part } from './verify-parts.ts';
import { verifyQueue } from './verify-queue.ts';

/** Where the verification ran and what it found. No value of a setting is in it, and no name of a person. */
export interface Verification {
  readonly environment: string;
  readonly processRole: string;
  readonly commit: string;
  readonly parts: readonly Part[];
}

/**
 * Checks each integration, one by one, with the settings and the rights of this process.
 * @throws ConfigurationError where the settings themselves are not usable
 */
export async function verify(environment: Record<string, string | undefined>): Promise<Verification> {
  const config = loadConfig(environment);
  const { env } = config;
  const inspections = new Inspections(config);
  const database = await verifyDatabase(config, environment, verifyQueue);
  const aws = async (name: string, fix: string, ask: () => Promise<Opinion>, absent: string, needs?: Part[]) =>
    askPart(name, fix, async () => phrase(await ask(), absent), needs);
  const reached = await askPart('bucket reachable', 'S3_UPLOADS_BUCKET and the task role', () =>
    inspections.bucketReached(),
  );
  const absentInFake = 'the fake does not support this call';
  const storage = `deploy the Storage stack: ${commandLine('plan', 'ENV')}`;
  const pool = `deploy the Identity stack: ${commandLine('plan', 'ENV')}`;
  return {
    environment: env.APP_ENV,
    processRole: env.PROCESS_ROLE,
    commit: env.GIT_COMMIT,
    parts: [
      ...database,
      reached,
      await aws('bucket objects', storage, () => inspections.objectRoundTrip(), absentInFake, [reached]),
      await aws('bucket public access', storage, () => inspections.publicAccess(), absentInFake, [reached]),
      await aws('bucket policy', storage, () => inspections.bucketPolicy(), absentInFake, [reached]),
      await aws('user pool', pool, () => inspections.userPool(), absentInFake),
      await aws(
        'user pool client',
        'COGNITO_CLIENT_ID and the secret identity/client-secret must be those of the pool',
        () => inspections.userPoolClient(),
        absentInFake,
      ),
      await aws(
        'database secret',
        'DATABASE_SECRET_ARN and the rights of the task role',
        () => inspections.databaseSecret(),
        'DATABASE_SECRET_ARN is not set here',
      ),
      await aws(
        'scan results',
        'SCAN_RESULTS_QUEUE_URL and the rights of the task role',
        () => inspections.scanResults(),
        config.runsJobs ? 'SCAN_RESULTS_QUEUE_URL is not set here' : 'a process that runs no jobs does not read it',
      ),
      await aws(
        'mail events',
        'MAIL_EVENTS_QUEUE_URL and the rights of the task role',
        () => inspections.mailEvents(),
        config.runsJobs ? 'MAIL_EVENTS_QUEUE_URL is not set here' : 'a process that runs no jobs does not read it',
      ),
    ],
  };
}

function phrase(opinion: Opinion, absent: string): string {
  if (opinion === undefined) throw new NotHere(absent);
  if ('wrong' in opinion) throw new Fault(opinion.wrong);
  return opinion.fine;
}
