import 'reflect-metadata';
import { parseArgs } from 'node:util';
import { Failure, failureText } from '../../cli/failure.ts';
import { LocalFailure } from '../../local/failure.ts';
import { type CheckOptions, checkMigrations } from './check.ts';
import { checkCorpus, confusionTable } from './corpus.ts';
import { stallDefaults } from './load/stall.ts';
import { githubAnnotations } from './report/github.ts';
import { textReport } from './report/text.ts';

const usage = `Proves that the pending migrations are safe before they run.

  npm run migrate:check                         against the last release
  npm run migrate:check -- --base v1.4.0        against another one ("empty": against nothing)
  npm run migrate:check -- --stats rows.json    with estimates for production's row counts
  npm run migrate:check -- --corpus             judge the check itself on its corpus

  --case TEXT              with --corpus: only the cases whose name holds it
  --base REF               git reference of the running release (default: newest tag v1.2.3)
  --migrations FOLDER      default: migrations
  --statements FILE        recording of the running release (default: .local/release/statements-REF.json.gz)
  --without-compatibility  check without a recording
  --stats FILE             {"postgresMajor": 18, "rows": {"public.results": 1200000}}
  --database URL           read the row counts from this database, as a read replica
  --no-stall               leave the measurement under load out
  --budget-ms N            longest wait that a client may have (default ${stallDefaults.budgetMillis})
  --stall-rows N           most rows of a table under load (default ${stallDefaults.maxRows}; production's where known)
  --rows N                 rows a table on the scratch database (default 20000)
  --timeout-seconds N      for one direction of one migration (default 60)
  --json                   the report as JSON
  --github                 annotations for a workflow of GitHub

Exit codes: 0 safe, 1 blocked, 2 could not run.`;

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      base: { type: 'string' },
      migrations: { type: 'string', default: 'migrations' },
      statements: { type: 'string' },
      'without-compatibility': { type: 'boolean', default: false },
      stats: { type: 'string' },
      database: { type: 'string' },
      'no-stall': { type: 'boolean', default: false },
      'budget-ms': { type: 'string' },
      rows: { type: 'string' },
      'stall-rows': { type: 'string' },
      'timeout-seconds': { type: 'string' },
      corpus: { type: 'boolean', default: false },
      case: { type: 'string' },
      json: { type: 'boolean', default: false },
      github: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(usage);
    return 0;
  }
  if (values.corpus) return corpus(values.json, values.case);
  const options: CheckOptions = {
    migrationsFolder: values.migrations,
    stall: !values['no-stall'],
    withoutCompatibility: values['without-compatibility'],
    onProgress: (line) => console.error(`${line}…`),
    ...(values.base === undefined ? {} : { base: values.base }),
    ...(values.statements === undefined ? {} : { recordingFile: values.statements }),
    ...(values.stats === undefined ? {} : { statisticsFile: values.stats }),
    ...(values.database === undefined ? {} : { databaseUrl: values.database }),
    ...(values['budget-ms'] === undefined ? {} : { budgetMillis: positive(values['budget-ms'], '--budget-ms') }),
    ...(values['stall-rows'] === undefined ? {} : { stallRows: positive(values['stall-rows'], '--stall-rows') }),
    ...(values.rows === undefined ? {} : { rowsPerTable: positive(values.rows, '--rows') }),
    ...(values['timeout-seconds'] === undefined
      ? {}
      : { timeLimitMillis: positive(values['timeout-seconds'], '--timeout-seconds') * 1_000 }),
  };
  const report = await checkMigrations(options);
  console.log(values.json ? JSON.stringify(report, null, 2) : textReport(report));
  if (values.github) {
    const annotations = githubAnnotations(report);
    if (annotations !== '') (values.json ? console.error : console.log)(annotations);
  }
  return { safe: 0, blocked: 1, 'not judged': 2 }[report.verdict];
}

async function corpus(json: boolean, only: string | undefined): Promise<number> {
  const started = performance.now();
  const results = await checkCorpus(only, ({ equal, name, durationMillis }) =>
    console.error(`${equal ? 'PASS' : 'FAIL'} ${name} (${durationMillis} ms)`),
  );
  const seconds = ((performance.now() - started) / 1_000).toFixed(1);
  console.log(json ? JSON.stringify(results, null, 2) : `${confusionTable(results)}\n${seconds} s`);
  return results.every(({ equal }) => equal) ? 0 : 1;
}

function positive(text: string, option: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number > 0) return number;
  throw new Failure({
    what: `${option} ${text} was not understood`,
    why: 'it is no number above 0',
    next: [`Give one, such as ${option} 100`],
  });
}

function report(error: unknown): void {
  if (error instanceof Failure) console.error(`The migration check could not run. ${failureText(error)}`);
  else if (error instanceof LocalFailure) console.error(`The migration check could not run: ${error.message}`);
  else if ((error as { code?: string }).code?.startsWith('ERR_PARSE_ARGS'))
    console.error(`${(error as Error).message}\n\n${usage}`);
  else
    console.error(
      `The migration check could not run: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
    );
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(2));

try {
  process.exitCode = await main();
} catch (error) {
  report(error);
  process.exitCode = 2;
}
