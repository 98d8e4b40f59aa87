import { execFileSync } from 'node:child_process';
import { basename } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { listCaseFiles } from '../../apps/release/migrations/pending.ts';
import type { BenchContext } from './context.ts';

/** Matters of style, and limits that the runner sets for every session. */
const excluded = [
  'prefer-bigint-over-int',
  'prefer-bigint-over-smallint',
  'prefer-identity',
  'prefer-robust-stmts',
  'prefer-text-field',
  'prefer-timestamp-tz',
  'require-lock-timeout',
  'require-statement-timeout',
  'require-timeout-settings',
];

interface Violation {
  rule_name: string;
}

/**
 * What squawk (https://squawkhq.com), a linter of the text of migrations, finds in the corpus: a second opinion. Install it
 * with `pip install squawk-cli`. The table of docs/migrations.md says where the two differ and why.
 */
export async function benchSquawk({ print }: BenchContext): Promise<void> {
  const folder = fileURLToPath(new URL('../migration-corpus/cases/', import.meta.url));
  const counts = { both: 0, onlyCheck: 0, onlySquawk: 0, neither: 0, silent: 0 };
  for (const file of await listCaseFiles(folder)) {
    const { expected, statements } = await readCase(file);
    if (statements.length === 0) {
      counts.silent += 1;
      print(`${basename(file, '.ts')}: sends nothing that could be written down`);
      continue;
    }
    const rules = statements.flatMap(({ sql, isInTransaction }) => violationsOf(sql, isInTransaction));
    const isBlocked = expected !== 'safe';
    const place = isBlocked ? (rules.length > 0 ? 'both' : 'onlyCheck') : rules.length > 0 ? 'onlySquawk' : 'neither';
    counts[place] += 1;
    if (place === 'onlyCheck' || place === 'onlySquawk')
      print(
        `${basename(file, '.ts')}: ${expected} here, squawk ${rules.length > 0 ? [...new Set(rules)].join(' ') : 'nothing'}`,
      );
  }
  print(
    `squawk ${run(['--version'], '').trim()} on ${Object.values(counts).reduce((sum, count) => sum + count, 0)} cases`,
  );
  print(JSON.stringify(counts));
}

type Recorded = { sql: string; isInTransaction: boolean };

/** The statements that each migration of a case sends, written down instead of sent. */
async function readCase(file: string): Promise<{ expected: string; statements: Recorded[] }> {
  const exported = (await import(pathToFileURL(file).href).catch(() => ({}))) as Record<string, unknown>;
  const { verdict = 'broken' } = (exported.expected ?? {}) as { verdict?: string };
  const statements: Recorded[] = [];
  // These end or stop whoever runs them.
  if (verdict === 'broken') return { expected: verdict, statements };
  for (const type of Object.values(exported)) {
    if (typeof type !== 'function') continue;
    const migration = new (type as new () => { transaction?: boolean; up(runner: unknown): Promise<void> })();
    const sent: string[] = [];
    const query = async (sql: string) => {
      sent.push(`${sql.trim().replace(/;$/, '')};`);
      return [[], 0];
    };
    // What a migration prints is no result of this.
    const { write } = process.stdout;
    process.stdout.write = () => true;
    await migration.up({ query, connect: async () => ({ query }) }).catch(() => undefined);
    process.stdout.write = write;
    if (sent.length > 0) statements.push({ sql: sent.join('\n'), isInTransaction: migration.transaction !== false });
  }
  return { expected: verdict, statements };
}

function violationsOf(sql: string, isInTransaction: boolean): string[] {
  const args = ['--reporter', 'Json', '--pg-version', '18.0', ...excluded.flatMap((rule) => ['--exclude', rule])];
  const output = run(isInTransaction ? [...args, '--assume-in-transaction'] : args, sql);
  return (JSON.parse(output) as Violation[]).map(({ rule_name }) => rule_name);
}

function run(args: string[], input: string): string {
  try {
    return execFileSync('squawk', args, { input, encoding: 'utf8', stdio: ['pipe', 'pipe', 'ignore'] });
  } catch (error) {
    const { stdout, code } = error as { stdout?: string; code?: string };
    if (code === 'ENOENT') throw new Error('squawk is not installed: pip install squawk-cli');
    return stdout ?? '[]';
  }
}
