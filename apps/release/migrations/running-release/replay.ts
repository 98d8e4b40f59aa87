import type pg from 'pg';
import { type Behaviour, compareBehaviour } from '../rules/compatibility.ts';
import type { RuleHit } from '../rules/findings.ts';
import { type ParsedStatement, parseSql } from '../rules/sql.ts';
import type { Recording, Step } from './recording.ts';

const plannable = new Set(['SelectStmt', 'InsertStmt', 'UpdateStmt', 'DeleteStmt', 'MergeStmt']);

/** Runs the recording on the unchanged schema; what does not work there is left out of every comparison. */
export async function prepareBase(connect: Connect, recording: Recording): Promise<CompatibilityBase> {
  const preparable = new Map<number, string>();
  for (const [index, text] of recording.statements.entries()) {
    const [statement, ...more] = await parseSql(text).catch(() => []);
    if (statement === undefined || more.length > 0) continue;
    const prepared = asPlannable(statement);
    if (prepared !== undefined) preparable.set(index, prepared);
  }
  const first = await observe(connect, { recording, preparable, failing: new Set() }, undefined);
  const failing = new Set([...first.writes].filter(([, write]) => 'error' in write).map(([key]) => key));
  const second = await observe(connect, { recording, preparable, failing }, first);
  const behaviour: Behaviour = { shapes: new Map(), writes: new Map() };
  for (const [index, shape] of first.shapes) if ('types' in shape) behaviour.shapes.set(index, shape);
  for (const [key, write] of first.writes) {
    const again = second.writes.get(key);
    if ('rows' in write && again !== undefined && 'rows' in again && again.rows === write.rows)
      behaviour.writes.set(key, write);
  }
  return {
    recording,
    preparable,
    behaviour,
    failing,
    skippedStatements: recording.statements.length - behaviour.shapes.size,
    skippedWrites: first.writes.size - behaviour.writes.size,
  };
}

export type Connect = <T>(work: (client: pg.Client) => Promise<T>) => Promise<T>;

export interface CompatibilityBase {
  recording: Recording;
  /** Texts that can be prepared, by their place in the recording. */
  preparable: Map<number, string>;
  behaviour: Behaviour;
  /** Writes that fail on the base schema, as `session/step`. */
  failing: ReadonlySet<string>;
  /** Statements that do not work on the base schema alone, such as those on temporary tables. */
  skippedStatements: number;
  skippedWrites: number;
}

/** What the running release's statements do on a schema that a migration left. */
export async function checkCompatibility(
  connect: Connect,
  base: CompatibilityBase,
  before: Behaviour,
): Promise<{ hits: RuleHit[]; behaviour: Behaviour }> {
  const now = await observe(connect, base, base.behaviour);
  return { hits: compareBehaviour(base.recording, { expected: base.behaviour, before, now }), behaviour: now };
}

async function observe(
  connect: Connect,
  { recording, preparable, failing }: Pick<CompatibilityBase, 'recording' | 'preparable' | 'failing'>,
  only: Behaviour | undefined,
): Promise<Behaviour> {
  const shapes = await connect((client) => readShapes(client, preparable, only));
  const writes: Behaviour['writes'] = new Map();
  await connect(async (client) => {
    const sequences = await readSequences(client);
    for (const [session, steps] of recording.sessions.entries()) {
      const failsAnyway = (place: number) => failing.has(`${session}/${place}`);
      const found: Behaviour['writes'] = new Map();
      for (const isCareful of only === undefined ? [true] : [false, true]) {
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
  return { shapes, writes };
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
