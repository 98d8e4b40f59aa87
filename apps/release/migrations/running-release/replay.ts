import type pg from 'pg';
import type { Behaviour } from '../rules/compatibility.ts';
import { type ParsedStatement, parseSql } from '../rules/sql.ts';
import { makeProbes, type Probes, runProbes } from './probe.ts';
import type { Recording, Step } from './recording.ts';

const plannable = new Set(['SelectStmt', 'InsertStmt', 'UpdateStmt', 'DeleteStmt', 'MergeStmt']);

/** Runs the recording on the unchanged schema; what does not work there is left out of every comparison. */
export async function prepareBase(databases: Databases, recording: Recording): Promise<CompatibilityBase> {
  const preparable = new Map<number, string>();
  for (const [index, text] of recording.statements.entries()) {
    const [statement, ...more] = await parseSql(text).catch(() => []);
    if (statement === undefined || more.length > 0) continue;
    const prepared = asPlannable(statement);
    if (prepared !== undefined) preparable.set(index, prepared);
  }
  const shapes = await databases.empty((client) => readShapes(client, preparable, undefined));
  const [onEmpty, onRows] = [
    await replayTwice(databases.empty, recording),
    await replayTwice(databases.seeded, recording),
  ];
  const probes = await makeProbes(recording.statements);
  const reads = await databases.seeded((client) => runProbes(client, probes));
  const works = <T extends object>([, found]: [number, T]) => !('error' in found) || found.error === undefined;
  const behaviour: Behaviour = {
    shapes: new Map([...shapes].filter(works)),
    writes: onEmpty.writes,
    writesOnRows: onRows.writes,
    reads: new Map([...reads].filter(works)),
  };
  return {
    recording,
    preparable,
    probes: new Map([...probes].filter(([index]) => behaviour.reads.has(index))),
    behaviour,
    failing: onEmpty.failing,
    failingOnRows: onRows.failing,
    skippedStatements: recording.statements.length - behaviour.shapes.size,
    skippedWrites: onEmpty.tried - onEmpty.writes.size,
  };
}

/** Writes that do the same each time, and those that fail each time. */
async function replayTwice(connect: Connect, recording: Recording) {
  const first = await observeWrites(connect, { recording, failing: new Set(), isFirst: true });
  const failing = new Set([...first].filter(([, write]) => 'error' in write).map(([key]) => key));
  const second = await observeWrites(connect, { recording, failing, isFirst: false });
  const writes: Writes = new Map();
  for (const [key, write] of first) {
    const again = second.get(key);
    if ('rows' in write && again !== undefined && 'rows' in again && again.rows === write.rows) writes.set(key, write);
  }
  return { writes, failing, tried: first.size };
}

type Writes = Behaviour['writes'];

export type Connect = <T>(work: (client: pg.Client) => Promise<T>) => Promise<T>;

/** With the rights of the running application. */
export interface Databases {
  empty: Connect;
  seeded: Connect;
}

export interface CompatibilityBase {
  recording: Recording;
  /** Texts that can be prepared, by their place in the recording. */
  preparable: Map<number, string>;
  probes: Probes;
  behaviour: Behaviour;
  /** Writes that fail on the base schema, as `session/step`. */
  failing: ReadonlySet<string>;
  failingOnRows: ReadonlySet<string>;
  /** Statements that do not work on the base schema alone, such as those on temporary tables. */
  skippedStatements: number;
  skippedWrites: number;
}

/** What the running release's statements do on an empty database with the schema that a migration left. */
export async function observeEmpty(
  connect: Connect,
  base: CompatibilityBase,
): Promise<Pick<Behaviour, 'shapes' | 'writes'>> {
  const shapes = await connect((client) => readShapes(client, base.preparable, base.behaviour));
  return { shapes, writes: await observeWrites(connect, { ...base, isFirst: false }) };
}

/** What they do on its rows: a sequence set back, a cast that fails, rows that a policy hides. */
export async function observeRows(
  connect: Connect,
  base: CompatibilityBase,
): Promise<Pick<Behaviour, 'reads' | 'writesOnRows'>> {
  const reads = await connect((client) => runProbes(client, base.probes));
  const { recording, failingOnRows: failing } = base;
  return { reads, writesOnRows: await observeWrites(connect, { recording, failing, isFirst: false }) };
}

/** The recorded writes, one session after the other, each rolled back. */
async function observeWrites(
  connect: Connect,
  { recording, failing, isFirst }: { recording: Recording; failing: ReadonlySet<string>; isFirst: boolean },
): Promise<Writes> {
  const writes: Writes = new Map();
  await connect(async (client) => {
    const sequences = await readSequences(client);
    for (const [session, steps] of recording.sessions.entries()) {
      const failsAnyway = (place: number) => failing.has(`${session}/${place}`);
      const found: Writes = new Map();
      for (const isCareful of isFirst ? [true] : [false, true]) {
        found.clear();
        await restoreSequences(client, sequences);
        await client.query('BEGIN');
        const completed = await replay(client, { recording, session, steps, isCareful, failsAnyway }, found);
        await client.query('ROLLBACK');
        if (completed) break;
      }
      for (const [key, result] of found) writes.set(key, result);
    }
    await restoreSequences(client, sequences);
  });
  return writes;
}

async function readShapes(
  client: pg.Client,
  preparable: ReadonlyMap<number, string>,
  only: Behaviour | undefined,
): Promise<Behaviour['shapes']> {
  const shapes: Behaviour['shapes'] = new Map();
  for (const [index, text] of preparable) {
    const expected = only?.shapes.get(index);
    if (only !== undefined && (expected === undefined || 'error' in expected)) continue;
    try {
      await client.query(`PREPARE check_${index} AS ${text}`);
      await client.query(`EXPLAIN (GENERIC_PLAN) ${text}`);
    } catch (error) {
      shapes.set(index, { error: (error as Error).message });
    }
  }
  const { rows } = await client.query<{ name: string; types: string | null }>(
    'SELECT name, result_types::text AS types FROM pg_prepared_statements',
  );
  for (const { name, types } of rows) {
    const index = Number(name.replace('check_', ''));
    if (!shapes.has(index)) shapes.set(index, { types: types ?? '{}' });
  }
  await client.query('DEALLOCATE ALL');
  return shapes;
}

interface Replay {
  recording: Recording;
  session: number;
  steps: readonly Step[];
  /** With a savepoint a step, to continue after a failure; without, in a third of the time. */
  isCareful: boolean;
  failsAnyway(place: number): boolean;
}

/** False where a step failed and the rest was left out. */
async function replay(
  client: pg.Client,
  { recording, session, steps, isCareful, failsAnyway }: Replay,
  writes: Behaviour['writes'],
): Promise<boolean> {
  for (const [place, [statement, values, rolledBack]] of steps.entries()) {
    if (failsAnyway(place)) continue;
    const needsSavepoint = isCareful || rolledBack === 1;
    if (needsSavepoint) await client.query('SAVEPOINT step');
    try {
      const { rowCount } = await client.query(recording.statements[statement] as string, values);
      writes.set(`${session}/${place}`, { rows: rowCount ?? 0 });
      if (needsSavepoint) await client.query(rolledBack === 1 ? 'ROLLBACK TO step' : 'RELEASE step');
    } catch (error) {
      if (!isCareful) return false;
      await client.query('ROLLBACK TO step');
      writes.set(`${session}/${place}`, { error: (error as Error).message });
    }
  }
  // Deferred constraints speak at the end of a transaction.
  const last = `${session}/${steps.length - 1}`;
  await client
    .query('SET CONSTRAINTS ALL IMMEDIATE')
    .catch((error: Error) => writes.set(last, { error: error.message }));
  return true;
}

interface Sequence {
  name: string;
  last: string;
  called: boolean;
}

async function readSequences(client: pg.Client): Promise<Sequence[]> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT format('%I.%I', schemaname, sequencename) AS name FROM pg_sequences`,
  );
  const sequences: Sequence[] = [];
  for (const { name } of rows) {
    const { rows: state } = await client.query<{ last: string; called: boolean }>(
      `SELECT last_value::text AS last, is_called AS called FROM ${name}`,
    );
    if (state[0] !== undefined) sequences.push({ name, ...state[0] });
  }
  return sequences;
}

/** A rolled back insert has used its id up; recorded values name the ids that a fresh database gives. */
async function restoreSequences(client: pg.Client, sequences: readonly Sequence[]): Promise<void> {
  if (sequences.length === 0) return;
  const calls = sequences.map(
    ({ name, last, called }) => `setval('${name.replaceAll("'", "''")}', ${last}, ${called})`,
  );
  await client.query(`SELECT ${calls.join(', ')}`);
}

/** The text itself, or for COPY … FROM STDIN an INSERT that needs the same columns. */
function asPlannable({ kind, node, text }: ParsedStatement): string | undefined {
  if (plannable.has(kind)) return text.replace(/;\s*$/, '');
  if (kind !== 'CopyStmt' || node.relation === undefined) return undefined;
  const { schemaname, relname } = node.relation as { schemaname?: string; relname: string };
  const table = [schemaname, relname]
    .filter((part) => part !== undefined)
    .map((part) => `"${part}"`)
    .join('.');
  const columns = ((node.attlist ?? []) as { String: { sval: string } }[]).map((word) => `"${word.String.sval}"`);
  if (columns.length === 0) return undefined;
  return node.is_from === true
    ? `INSERT INTO ${table} (${columns.join(', ')}) SELECT ${columns.join(', ')} FROM ${table}`
    : `SELECT ${columns.join(', ')} FROM ${table}`;
}
