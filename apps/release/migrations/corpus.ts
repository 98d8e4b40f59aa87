import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { migrationTimeouts } from '../../api/database/migration-session.ts';
import { type Baseline, makeBaseline } from './baseline.ts';
import { type FormResult, judgeForms } from './corpus-forms.ts';
import { type CheckSettings, judgeMigrations } from './judge-migrations.ts';
import { MigrationProcess } from './one-migration/process.ts';
import { BrokenMigration, loadMigrations } from './one-migration/run.ts';
import { listCaseFiles } from './pending.ts';
import type { Recording } from './running-release/recording.ts';
import type { SeedHint } from './scratch/seed-hints.ts';
import { ScratchServer } from './scratch/server.ts';

/** The schema that the cases of a corpus migrate, and the release that runs on it. */
export interface CorpusBaseline {
  schema: readonly string[];
  seedHints: Readonly<Record<string, SeedHint>>;
  recording: Recording;
}

export type Verdict = 'safe' | 'blocked' | 'broken';

export interface CaseResult {
  name: string;
  expected: { verdict: Verdict; checks: string[] };
  found: { verdict: Verdict; checks: string[]; accepted: string[] };
  /** Why it could not be judged. */
  broken?: string;
  details: string[];
  /** The safe forms that were printed for it, pasted and judged. */
  forms: FormResult[];
  equal: boolean;
  durationMillis: number;
}

const rowsPerTable = 20_000;
/** Only the case that hangs waits for it, while the other lane goes through the rest. */
const timeLimitMillis = 15_000;

const corpusFolder = new URL('../../../test/migration-corpus/', import.meta.url);

/**
 * Judges the cases of test/migration-corpus.
 * @param only text that the name of a case must hold; every case where it is undefined
 */
export async function checkCorpus(
  only: string | undefined,
  onResult: (result: CaseResult) => void,
): Promise<CaseResult[]> {
  const baseline = (await import(new URL('baseline.ts', corpusFolder).href)) as CorpusBaseline;
  return runCorpus(fileURLToPath(new URL('cases', corpusFolder)), baseline, {
    ...(only === undefined ? {} : { only: (name: string) => name.includes(only) }),
    onResult,
  });
}

/** Cases that are judged at the same time, each lane with a process of its own. */
const lanes = 2;

/** Judges each case of the corpus by itself and compares with the verdict that its file expects. */
export async function runCorpus(
  folder: string,
  corpus: CorpusBaseline,
  options: { only?: (name: string) => boolean; stall?: CheckSettings['stall']; onResult(result: CaseResult): void },
): Promise<CaseResult[]> {
  const server = await ScratchServer.start();
  try {
    const baseline = await makeBaseline(server, {
      build: (database) =>
        server.with(
          database,
          async (client) => {
            for (const statement of corpus.schema) await client.query(statement);
          },
          'owner',
        ),
      rowsPerTable,
      seedHints: corpus.seedHints,
      recording: corpus.recording,
    });
    const known: CheckSettings['known'] = new Map();
    const files = (await listCaseFiles(folder)).filter((file) => options.only?.(basename(file, '.ts')) ?? true);
    const results = new Map<string, CaseResult>();
    const waiting = [...files];
    const judgeWaiting = async () => {
      const runner = new MigrationProcess(timeLimitMillis, server.guardian);
      try {
        for (let file = waiting.shift(); file !== undefined; file = waiting.shift()) {
          const settings: CheckSettings = {
            server,
            runner,
            lockTimeoutMillis: migrationTimeouts.lockMillis,
            seedHints: corpus.seedHints,
            known,
            ...(options.stall === undefined ? {} : { stall: options.stall }),
            onProgress: () => {},
          };
          const result = await judgeCase(settings, baseline, file, basename(file, '.ts'));
          results.set(file, result);
          options.onResult(result);
        }
      } finally {
        await runner.close();
      }
    };
    await Promise.all(Array.from({ length: lanes }, judgeWaiting));
    return files.flatMap((file) => results.get(file) ?? []);
  } finally {
    await server.close();
  }
}

async function judgeCase(settings: CheckSettings, baseline: Baseline, file: string, name: string): Promise<CaseResult> {
  const started = performance.now();
  const expected = await readExpectation(file);
  const found: CaseResult['found'] = { verdict: 'safe', checks: [], accepted: [] };
  const details: string[] = [];
  let broken: string | undefined;
  let forms: FormResult[] = [];
  try {
    const migrations = await loadMigrations(settings.runner, file);
    const verdicts = await judgeMigrations(settings, baseline, migrations);
    const findings = verdicts.flatMap((verdict) => verdict.findings);
    found.checks = [...new Set(findings.map(({ check }) => check))].toSorted();
    found.accepted = [
      ...new Set(findings.filter(({ accepted }) => accepted !== undefined).map(({ check }) => check)),
    ].toSorted();
    details.push(...findings.map(({ check, severity, detail }) => `${check} ${severity}: ${detail}`));
    if (expected.values !== undefined)
      forms = await judgeForms(settings, baseline, migrations, findings, expected.values);
    broken = verdicts.find((verdict) => verdict.broken !== undefined)?.broken?.reason;
    if (broken !== undefined) found.verdict = 'broken';
    else if (verdicts.some(({ verdict }) => verdict !== 'safe')) found.verdict = 'blocked';
  } catch (error) {
    if (!(error instanceof BrokenMigration)) throw error;
    broken = error.message;
    found.verdict = 'broken';
  }
  return {
    name,
    expected: { verdict: expected.verdict, checks: expected.checks },
    found,
    ...(broken === undefined ? {} : { broken }),
    details,
    forms,
    equal:
      forms.every(({ isSafe }) => isSafe) &&
      found.verdict === expected.verdict &&
      (found.verdict === 'broken' || found.checks.join() === expected.checks.toSorted().join()),
    durationMillis: Math.round(performance.now() - started),
  };
}

interface Expectation {
  verdict: Verdict;
  checks: string[];
  /** What is filled in where a safe form leaves a place open; undefined where the file says that no form fits. */
  values: Record<string, string> | undefined;
}

/** What a corpus file expects of the check; read from the text, as some cases do not load. */
async function readExpectation(file: string): Promise<Expectation> {
  const text = await readFile(file, 'utf8');
  const [, verdict, checks] = text.match(/expected = \{ verdict: '(\w+)', checks: \[(.*?)\]/) ?? [];
  if (verdict === undefined) throw new Error(`${file} does not say what it expects`);
  const [, values = ''] = text.match(/export const fillIn = \{(.*?)\};/s) ?? [];
  return {
    verdict: verdict as Verdict,
    checks: [...(checks ?? '').matchAll(/'(\w+)'/g)].map((match) => match[1] as string),
    values: text.includes('export const noForm = ')
      ? undefined
      : Object.fromEntries([...values.matchAll(/'(<.*?>)': (['"])(.*?)\2/g)].map(([, name, , value]) => [name, value])),
  };
}

const verdicts: Verdict[] = ['safe', 'blocked', 'broken'];

/** Expected verdicts down, found verdicts across, then every case that differs. */
export function confusionTable(results: readonly CaseResult[]): string {
  const count = (expected: Verdict, found: Verdict) =>
    results.filter((result) => result.expected.verdict === expected && result.found.verdict === found).length;
  const cell = (text: string | number) => String(text).padStart(9);
  const lines = [
    `${'expected \\ found'.padEnd(18)}${verdicts.map(cell).join('')}`,
    ...verdicts.map(
      (expected) => `${expected.padEnd(18)}${verdicts.map((found) => cell(count(expected, found))).join('')}`,
    ),
  ];
  const wrong = results.filter(({ equal }) => !equal);
  const falseAlarms = count('safe', 'blocked') + count('safe', 'broken');
  const missed = count('blocked', 'safe');
  const forms = results.flatMap((result) => result.forms);
  lines.push(
    '',
    `${results.length} cases, ${results.length - wrong.length} as expected, checks included; ${falseAlarms} false alarms, ${missed} missed`,
    `${forms.length} safe forms pasted, ${forms.filter(({ isSafe }) => isSafe).length} safe`,
  );
  for (const { name, expected, found, broken, details, forms: pasted } of wrong) {
    lines.push(
      '',
      `${name}: expected ${expected.verdict} [${expected.checks.join(' ')}], found ${found.verdict} [${found.checks.join(' ')}]`,
      ...(broken === undefined ? [] : [`  ${broken}`]),
      ...details.map((line) => `  ${line}`),
      ...pasted
        .filter(({ isSafe }) => !isSafe)
        .map((form) => `  the form of ${form.check}: ${form.details.join('; ')}`),
    );
  }
  return lines.join('\n');
}
