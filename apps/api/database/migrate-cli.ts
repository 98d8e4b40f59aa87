import 'reflect-metadata';
import { parseArgs } from 'node:util';
import { readEnvironment } from '../config/environment.ts';
import type { InvalidIndex } from './invalid-indexes.ts';
import { fixInvalidIndexes, migrateRevert, migrateUp } from './migrate.ts';
import { releaseFits, type SchemaStatus, schemaStatus } from './migration-status.ts';
import { isRelease } from './releases.ts';

const usage = `Usage: migrate-cli up [--allow-older] [--fix-indexes] | revert | status [--release 1.2.3]   (each with --json)

  up       applies what is pending; --fix-indexes builds INVALID indexes anew
  revert   undoes the newest applied migration
  status   what is applied, and the oldest release that works with the schema; with --release exit code 1 where that
           one does not`;

interface Options {
  json: boolean;
  allowOlder: boolean;
  fixIndexes: boolean;
  release: string | undefined;
}

async function main(command: string | undefined, options: Options): Promise<number> {
  const environment = readEnvironment();
  const { json } = options;
  if (command === 'up') return up(environment, options);
  if (command === 'revert') {
    const reverted = await migrateRevert(environment);
    print(json, { reverted: reverted ?? null }, reverted === undefined ? 'Nothing to revert' : `Reverted ${reverted}`);
    return 0;
  }
  if (command === 'status') return status(environment, options);
  console.error(usage);
  return 2;
}

/**
 * With --json the last line reports what was applied and how the schema stands, also where a migration failed half-way:
 * whoever started this as a task sees nothing else of it.
 */
async function up(environment: Record<string, string | undefined>, options: Options): Promise<number> {
  const { json, allowOlder } = options;
  const before = json ? await schemaStatus(environment) : undefined;
  const fixed = options.fixIndexes ? await fixInvalidIndexes(environment) : [];
  for (const sql of fixed) console.error(`Fixed: ${sql}`);
  try {
    const applied = await migrateUp(environment, { allowOlder, onInvalidIndexes: offerToFix });
    const text = applied.length === 0 ? 'Nothing to apply' : `Applied:\n  ${applied.join('\n  ')}`;
    print(json, { applied, fixed, ...(before && since(before, await schemaStatus(environment))) }, text);
    return 0;
  } catch (error) {
    if (before === undefined) throw error;
    const after = await schemaStatus(environment);
    const failed = after.migrations.find(({ applied, known }) => known && !applied)?.name ?? null;
    print(json, { ...since(before, after), failed, error: (error as Error).message, fixed }, '');
    throw error;
  }
}

/** What changed between two reads of the schema. */
function since(before: SchemaStatus, { migrations, schema, pending, invalidIndexes }: SchemaStatus): object {
  const known = new Set(before.migrations.filter(({ applied }) => applied).map(({ name }) => name));
  const applied = migrations.filter((one) => one.applied && !known.has(one.name)).map(({ name }) => name);
  return { applied, pending, schema, invalidIndexes };
}

async function status(environment: Record<string, string | undefined>, { json, release }: Options): Promise<number> {
  if (release !== undefined && !isRelease(release)) {
    console.error(`--release ${release} is no release such as 1.2.3`);
    return 2;
  }
  const found = await schemaStatus(environment);
  const fits = release === undefined ? undefined : releaseFits(found, release);
  const lines = found.migrations.map(
    ({ name, applied, known, compatibleFrom }) =>
      `${applied ? 'applied' : 'pending'}  ${name}  works with ${compatibleFrom ?? 'nobody said which release'}${known ? '' : '  (of a newer version)'}`,
  );
  lines.push(`The schema works with ${found.schema.compatibleFrom ?? 'an unknown release'} and later`);
  if (fits === false) lines.push(`Release ${release} does not fit this schema: revert migrations first, or go forward`);
  print(json, { ...found, ...(fits === undefined ? {} : { release, fits }) }, lines.join('\n'));
  if (!json) offerToFix(found.invalidIndexes);
  return fits === false ? 1 : 0;
}

function offerToFix(indexes: readonly InvalidIndex[]): void {
  for (const { name, table } of indexes)
    console.error(`INVALID index ${name} on ${table}: fix it with "npm run migrate -- --fix-indexes"`);
}

function print(json: boolean, data: object, text: string): void {
  console.log(json ? JSON.stringify(data) : text);
}

try {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      json: { type: 'boolean', default: false },
      'allow-older': { type: 'boolean', default: false },
      'fix-indexes': { type: 'boolean', default: false },
      release: { type: 'string' },
    },
  });
  process.exitCode = await main(positionals[0], {
    json: values.json,
    allowOlder: values['allow-older'],
    fixIndexes: values['fix-indexes'],
    release: values.release,
  });
} catch (error) {
  const failed = (error as { code?: string }).code?.startsWith('ERR_PARSE_ARGS') !== true;
  console.error(failed ? `Migration failed: ${error instanceof Error ? error.message : String(error)}` : usage);
  process.exitCode = failed ? 1 : 2;
}
