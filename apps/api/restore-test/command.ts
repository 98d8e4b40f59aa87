import { createClock } from '../../cli/clock.ts';
import { implement } from '../../cli/command.ts';
import { define } from '../../cli/command-definition.ts';
import { exit } from '../../cli/exit-codes.ts';
import { Failure } from '../../cli/failure.ts';
import { NoRestoreTest, RestoreJobs } from '../aws/restore-jobs.ts';
import { type AppConfig, loadConfig } from '../config/config.ts';
import { emfLine } from '../observability/emf.ts';
import { databasesOf, judgeCopy, type Verdict } from './judge.ts';

const definition = define({
  name: 'restore-test',
  summary: 'Judges the database that a restore test of AWS Backup has made, and sends the judgement',
  description: [
    'EventBridge starts it in a task of the image when the restore is over (infra/service/restore-test.ts). Exit code 1',
    'where the copy could not serve, or where nothing could be judged.',
  ].join('\n'),
  options: { job: { type: 'string', value: 'ID', description: 'the restore job of AWS Backup' } },
  examples: ['node dist/apps/api/restore-test/cli.js --job D59196C8-8951-4C80-E71E-8F41E6D364E5'],
  changes: false,
  environment: 'none',
});

export const command = implement(definition, async ({ env, io, out, signal }, { values: { job: id } }) => {
  if (id === undefined)
    throw new Failure({ what: 'Nothing was judged', why: '--job: required', exitCode: exit.blocked });
  const config = loadConfig(env);
  // What the alarm of this test reads: 1 also where nobody could judge.
  const report = (failures: number) =>
    io.stdout.write(`${emfLine(config.env, new Map([['restoreTestsFailed', failures]]))}\n`);
  try {
    const verdict = await judge(config, id, signal);
    report(verdict.status === 'SUCCESSFUL' ? 0 : 1);
    out.data({ restoreTest: { job: id, ...verdict } }, `${verdict.status}: ${verdict.message}`);
    return verdict.status === 'SUCCESSFUL' ? exit.done : exit.failed;
  } catch (error) {
    // Somebody's restore by hand is no test that has failed.
    if (!(error instanceof NoRestoreTest)) report(1);
    const why = error instanceof Error ? error.message : String(error);
    throw new Failure({
      what: `Restore job ${id} was not judged`,
      why,
      next: ['docs/runbooks/restore-test-failed.md'],
      cause: error,
    });
  }
});

async function judge(config: AppConfig, id: string, signal: AbortSignal): Promise<Verdict> {
  const jobs = new RestoreJobs(config);
  const job = await jobs.find(id);
  if (job.judged !== undefined && job.judged !== 'VALIDATING')
    throw new NoRestoreTest(`it has been judged: ${job.judged}`);
  const endpoint = await jobs.endpointOf(job);
  const verdict: Verdict =
    endpoint === undefined
      ? { status: 'FAILED', message: `${job.instanceName} has no address` }
      : await judgeCopy(databasesOf(config, endpoint), job, createClock(1, signal));
  await jobs.judge(job, verdict.status, verdict.message);
  return verdict;
}
