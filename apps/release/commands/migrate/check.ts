import 'reflect-metadata';
import { implement, type Terminal } from '../../../cli/command.ts';
import { definitions } from '../../../cli/definitions/index.ts';
import { type ExitCode, exit } from '../../../cli/exit-codes.ts';
import { checkMigrations } from '../../migrations/check.ts';
import { checkCorpus, confusionTable } from '../../migrations/corpus.ts';
import { githubAnnotations } from '../../migrations/report/github.ts';
import { textReport } from '../../migrations/report/text.ts';

const exitCodes = { safe: exit.done, blocked: exit.blocked, 'not judged': exit.failed };

export const command = implement(definitions['migrate check'], async (terminal, { values }) => {
  const { out, io, signal } = terminal;
  // Its guardian ends what the check has started, once the process has ended.
  const end = () => process.exit(exit.failed);
  signal.addEventListener('abort', end);
  io.once('SIGHUP', end);
  if (values.corpus) return judgeCorpus(terminal, values.case);
  const report = await checkMigrations({
    migrationsFolder: values.migrations,
    stall: !values['no-stall'],
    withoutCompatibility: values['without-compatibility'],
    onProgress: (line) => out.print(`${line}…`),
    ...given('base', values.base),
    ...given('since', values.since),
    ...given('recordingFile', values.statements),
    ...given('statisticsFile', values.stats),
    ...given('databaseUrl', values.database),
    ...given('budgetMillis', values['budget-ms']),
    ...given('stallRows', values['stall-rows']),
    ...given('rowsPerTable', values.rows),
    ...given('timeLimitMillis', millisOf(values['timeout-seconds'])),
  });
  out.data(report, textReport(report));
  if (values.github) {
    const annotations = githubAnnotations(report);
    // GitHub reads both; stdout with --json is the report and nothing else.
    if (annotations !== '') (out.json ? io.stderr : io.stdout).write(`${annotations}\n`);
  }
  return exitCodes[report.verdict];
});

const given = <K extends string, T>(key: K, value: T | undefined): { readonly [P in K]?: T } =>
  value === undefined ? {} : ({ [key]: value } as { readonly [P in K]: T });

const millisOf = (seconds: number | undefined): number | undefined =>
  seconds === undefined ? undefined : seconds * 1_000;

async function judgeCorpus({ out }: Terminal, only: string | undefined): Promise<ExitCode> {
  const started = performance.now();
  const results = await checkCorpus(only, ({ equal, name, durationMillis }) =>
    out.print(`${equal ? 'PASS' : 'FAIL'} ${name} (${durationMillis} ms)`),
  );
  const seconds = ((performance.now() - started) / 1_000).toFixed(1);
  out.data(results, `${confusionTable(results)}\n${seconds} s`);
  return results.every(({ equal }) => equal) ? exit.done : exit.failed;
}
