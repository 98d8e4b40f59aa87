import 'reflect-metadata';
import { implement, type Terminal } from '../../cli/command.ts';
import { commandLine } from '../../cli/command-line.ts';
import {
  migrateStatus,
  migrateRevert as revertDefinition,
  migrateUp as upDefinition,
} from '../../cli/definitions/migrations.ts';
import { type ExitCode, exit } from '../../cli/exit-codes.ts';
import { Failure } from '../../cli/failure.ts';
import { readEnvironment } from '../config/environment.ts';
import type { InvalidIndex } from './invalid-indexes.ts';
import { fixInvalidIndexes, migrateDownTo, migrateRevert, migrateUp } from './migrate.ts';
import { releaseFits, type SchemaStatus, schemaStatus } from './migration-status.ts';
import { isRelease } from './releases.ts';

/**
 * With --json the last line on stdout has what was applied and how the schema stands, also where a migration failed
 * half-way: whoever started this as a task sees nothing else of it.
 */
export const up = implement(upDefinition, async ({ out, io }, { values }) => {
  const environment = readEnvironment();
  const { host } = values;
  const before = out.json ? await schemaStatus(environment, host).catch(failed) : undefined;
  const fixed = values['fix-indexes'] ? await fixInvalidIndexes(environment, host).catch(failed) : [];
  for (const sql of fixed) out.print(`Fixed: ${sql}`);
  try {
    const onInvalidIndexes = (indexes: readonly InvalidIndex[]) => offerToFix(out, indexes, host);
    const applied = await migrateUp(environment, { allowOlder: values['allow-older'], host, onInvalidIndexes });
    const text = applied.length === 0 ? 'Nothing to apply' : `Applied:\n  ${applied.join('\n  ')}`;
    out.data({ applied, fixed, ...(before && since(before, await schemaStatus(environment, host))) }, text);
    return exit.done;
  } catch (error) {
    if (before === undefined) failed(error);
    const after = await schemaStatus(environment, host).catch(failed);
    const name = after.migrations.find(({ applied, known }) => known && !applied)?.name ?? null;
    io.stderr.write(`Migration failed: ${(error as Error).message}\n`);
    out.data({ ...since(before, after), failed: name, error: (error as Error).message, fixed }, '');
    return exit.failed;
  }
});

/** With --json the last line has what was reverted, also where one failed after others. */
export const revert = implement(revertDefinition, async ({ out, io }, { values }) => {
  const reverted: string[] = [];
  try {
    if (values.to !== undefined) await migrateDownTo(readEnvironment(), values.to, (name) => reverted.push(name));
    else reverted.push(...[(await migrateRevert(readEnvironment())) ?? []].flat());
  } catch (error) {
    if (!out.json) failed(error);
    io.stderr.write(`Reverting failed: ${(error as Error).message}\n`);
    out.data({ reverted, error: (error as Error).message }, '');
    return exit.failed;
  }
  out.data({ reverted }, reverted.length === 0 ? 'Nothing to revert' : `Reverted ${reverted.join(', ')}`);
  return exit.done;
});

export const status = implement(migrateStatus, async ({ out }, { values: { release, host } }): Promise<ExitCode> => {
  if (release !== undefined && !isRelease(release)) {
    throw new Failure({
      what: `--release ${release}`,
      why: 'expected a version such as 1.2.3',
      exitCode: exit.blocked,
    });
  }
  const found = await schemaStatus(readEnvironment(), host).catch(failed);
  const fits = release === undefined ? undefined : releaseFits(found, release);
  const lines = found.migrations.map(
    ({ name, applied, known, compatibleFrom }) =>
      `${applied ? 'applied' : 'pending'}  ${name}  compatible from ${compatibleFrom ?? 'an unknown release'}${known ? '' : '  (of a newer version)'}`,
  );
  lines.push(`The schema is compatible with ${found.schema.compatibleFrom ?? 'an unknown release'} and later`);
  if (fits === false) {
    lines.push(
      `Release ${release} is not compatible with this schema: revert migrations first, or release a newer one`,
    );
  }
  out.data({ ...found, ...(fits === undefined ? {} : { release, fits }) }, lines.join('\n'));
  if (!out.json) offerToFix(out, found.invalidIndexes, host);
  return fits === false ? exit.failed : exit.done;
});

/** What changed between two readings of the schema. */
function since(before: SchemaStatus, { migrations, schema, pending, invalidIndexes }: SchemaStatus): object {
  const known = new Set(before.migrations.filter(({ applied }) => applied).map(({ name }) => name));
  const applied = migrations.filter((one) => one.applied && !known.has(one.name)).map(({ name }) => name);
  return { applied, pending, schema, invalidIndexes };
}

function offerToFix(out: Terminal['out'], indexes: readonly InvalidIndex[], host: string | undefined): void {
  const fix = commandLine('migrate up', [], { 'fix-indexes': true, host });
  for (const { name, table } of indexes) out.print(`INVALID index ${name} on ${table}: fix it with "${fix}"`);
}

function failed(error: unknown): never {
  throw new Failure({
    what: 'Migration failed',
    why: error instanceof Error ? error.message : String(error),
    next: [commandLine('migrate status')],
    cause: error,
  });
}
