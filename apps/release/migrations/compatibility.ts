import type pg from 'pg';
import type { CheckId } from './checks.ts';
import type { Recording, Step } from './recording.ts';
import { type ParsedStatement, parseSql } from './sql.ts';
import type { RuleHit } from './static-rules.ts';

/** What the running release's statements do on one schema. */
export interface Behaviour {
  /** Result types by statement; an error where it cannot be prepared or planned. */
  shapes: Map<number, { types: string } | { error: string }>;
  /** Rows by `session/step`; an error where the write failed. */
  writes: Map<string, { rows: number } | { error: string }>;
}

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

/** The findings that `now` adds to those that `before` already had. */
export async function checkCompatibility(
  connect: Connect,
  base: CompatibilityBase,
  before: Behaviour,
): Promise<{ hits: RuleHit[]; behaviour: Behaviour }> {
  const now = await observe(connect, base, base.behaviour);
  const hits: RuleHit[] = [];
  const text = (index: number) => shorten(base.recording.statements[index] ?? '');
  for (const [index, expected] of base.behaviour.shapes) {
    const shape = now.shapes.get(index);
    const earlier = before.shapes.get(index);
    if (shape === undefined || earlier === undefined || 'error' in earlier || 'error' in expected) continue;
    if ('error' in shape) hits.push(hit('C01', `${shape.error}: ${text(index)}`));
    else if (differ(earlier.types, shape.types, base.recording.named.includes(index)))
      hits.push(hit('C02', `${shape.types} instead of ${earlier.types}: ${text(index)}`));
  }
  // A statement that cannot be prepared cannot be replayed either: it is reported once.
  const failedTexts = new Set([...now.shapes].filter(([, shape]) => 'error' in shape).map(([index]) => index));
  for (const [key, expected] of base.behaviour.writes) {
    const write = now.writes.get(key);
    const earlier = before.writes.get(key);
    if (write === undefined || earlier === undefined || 'error' in earlier || 'error' in expected) continue;
    const index = statementOf(base.recording, key);
    if (failedTexts.has(index)) continue;
    if ('rows' in write && write.rows === earlier.rows) continue;
    failedTexts.add(index);
    const what = 'error' in write ? write.error : `${write.rows} rows instead of ${earlier.rows}`;
    hits.push(hit('C03', `${what}: ${text(index)}`));
  }
  return { hits: summarize(hits), behaviour: now };
}

/**
 * More columns at the end, as `SELECT *` gives after ADD COLUMN, disturb only statements prepared by name: their running
 * sessions get "cached plan must not change result type".
 */
const differ = (before: string, now: string, isNamed: boolean): boolean =>
  now !== before && (isNamed || !now.startsWith(before.replace(/\}$/, ',')));

const hit = (check: CheckId, detail: string): RuleHit => ({ check, facts: { detail } });

/** One finding a check: the first statements in full, the others counted. */
function summarize(hits: RuleHit[]): RuleHit[] {
  const byCheck = Map.groupBy(hits, ({ check }) => check);
  return [...byCheck].map(([check, group]) => {
    const shown = group.slice(0, 3).map(({ facts }) => facts.detail);
    const more = group.length > shown.length ? `; and ${group.length - shown.length} more statements` : '';
    return { check, facts: { detail: `${shown.join('; ')}${more}` } };
  });
}

const statementOf = (recording: Recording, key: string): number => {
  const [session, place] = key.split('/').map(Number) as [number, number];
  return recording.sessions[session]?.[place]?.[0] ?? -1;
};

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

const shorten = (text: string): string => {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > 160 ? `${line.slice(0, 157)}…` : line;
};
