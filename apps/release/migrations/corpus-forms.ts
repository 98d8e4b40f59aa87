import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Baseline } from './baseline.ts';
import { type CheckSettings, judgeMigrations } from './judge-migrations.ts';
import { loadMigrations } from './one-migration/run.ts';
import type { Finding } from './rules/findings.ts';
import type { LoadedMigration } from './rules/migration.ts';
import { fillIn, placesIn, readSteps, type Step } from './rules/steps.ts';

/** A safe form that was pasted in the place of the migration it was printed for. */
export interface FormResult {
  check: string;
  isSafe: boolean;
  /** Why it is not safe, or what nobody filled in. */
  details: string[];
}

/** Pastes each form that is printed for a case, filled in with its values, and judges it. */
export async function judgeForms(
  settings: CheckSettings,
  baseline: Baseline,
  migrations: readonly LoadedMigration[],
  findings: readonly Finding[],
  values: Readonly<Record<string, string>>,
): Promise<FormResult[]> {
  const results: FormResult[] = [];
  // Rows that break a constraint break it in every form.
  if (findings.some(({ check }) => check === 'T00')) return results;
  const printed = new Map(findings.map((finding) => [finding.safeForm, finding]));
  for (const [form, { check, migration }] of printed) {
    const steps = readSteps(fillIn(form, values));
    if (steps === undefined) continue;
    const open = placesIn(fillIn(form, values));
    if (open.length > 0) {
      results.push({ check, isSafe: false, details: [`nobody filled in ${open.join(', ')}`] });
      continue;
    }
    // A form takes the place of its migration, except an index, which comes beside the key that it serves.
    const place = migrations.findIndex(({ name }) => name === migration);
    const before = migrations.slice(0, check === 'T09' ? place + 1 : place);
    results.push({ check, ...(await judgeSteps(settings, baseline, before, steps)) });
  }
  return results;
}

async function judgeSteps(
  settings: CheckSettings,
  baseline: Baseline,
  before: readonly LoadedMigration[],
  steps: readonly Step[],
): Promise<Omit<FormResult, 'check'>> {
  const folder = await mkdtemp(join(tmpdir(), 'classboard-form-'));
  try {
    const file = join(folder, 'form.mjs');
    await writeFile(file, steps.map(classOf).join('\n'));
    const pasted = await loadMigrations(settings.runner, file);
    const verdicts = (await judgeMigrations(settings, baseline, [...before, ...pasted])).slice(before.length);
    return {
      isSafe: verdicts.length === steps.length && verdicts.every(({ verdict }) => verdict === 'safe'),
      details: verdicts.flatMap(({ findings, broken }) => [
        ...(broken === undefined ? [] : [broken.reason]),
        ...findings.map(({ check, severity, detail }) => `${check} ${severity}: ${detail}`),
      ]),
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const acknowledgement = `[{ check: 'R03', who: 'Ada Admin', when: '2026-02-01', why: 'the old values are not needed' }]`;

const classOf = ({ isInTransaction, up, down }: Step, index: number): string => `
export class Form${1_800_000_900_000 + index} {
  static compatibleFrom = '1.0.0';
  static acknowledges = ${down.includes('acknowledges') ? acknowledgement : '[]'};
  transaction = ${isInTransaction};
  async up(queryRunner) {
    ${up}
  }
  async down(queryRunner) {
    ${down}
  }
}`;
