import type pg from 'pg';
import { listTables, readSchema } from './catalog.ts';
import { type MigrationThread, ThreadFailure } from './migration-thread.ts';
import type { LoadedMigration } from './protocol.ts';
import { compareSecondUp, compareStates, readState } from './reversal.ts';
import type { ScratchServer } from './scratch.ts';
import type { SeedHint } from './seed-hints.ts';
import { isConcurrent, parseSql, relationName, SqlSyntaxError } from './sql.ts';
import { applyStaticRules, type RuleHit, type StaticStatement } from './static-rules.ts';
import type { Trace, TracedStatement } from './trace.ts';
import { applyTraceRules } from './trace-rules.ts';

/** The migration cannot be judged: what happened and what to do. */
export class BrokenMigration extends Error {
  constructor(
    reason: string,
    readonly next: string,
  ) {
    super(reason);
  }
}

export interface BaseSchema {
  /** Tables, indexes and views of the base release, by id and by `schema.name`. */
  oids: ReadonlySet<number>;
  names: ReadonlySet<string>;
}

export interface Tools {
  server: ScratchServer;
  thread: MigrationThread;
  base: BaseSchema;
  lockTimeoutMillis: number;
  seedHints: Readonly<Record<string, SeedHint>>;
  /** Rows of the largest seeded table. */
  seededRows: number;
}

export async function readBaseSchema(client: pg.Client): Promise<BaseSchema> {
  const { rows } = await client.query<{ oid: string; name: string }>(
    `SELECT c.oid::int8::text AS oid, format('%s.%s', n.nspname, c.relname) AS name
     FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'i', 'I') AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'
       AND (n.nspname, c.relname) <> ('public', 'migrations')`,
  );
  return { oids: new Set(rows.map(({ oid }) => Number(oid))), names: new Set(rows.map(({ name }) => name)) };
}

export interface TraceResult {
  trace: Trace;
  hits: RuleHit[];
  failed: boolean;
}

/** Runs `up` on the database statement by statement and applies the rules of text and trace. */
export async function judgeUp(tools: Tools, migration: LoadedMigration, database: string): Promise<TraceResult> {
  const before = await tools.server.with(database, readLeftovers);
  const trace = await runMigration(tools, migration, 'up', database, true);
  const parsed = await parseStatements(trace);
  const staticHits = applyStaticRules(parsed, {
    transaction: migration.transaction,
    existed: (name) => tools.base.names.has(name),
  });
  const bySql = new Map(parsed.map((statement) => [statement.sql, statement.parsed]));
  const parsedOf = ({ sql }: TracedStatement) => bySql.get(sql);
  const traceHits = applyTraceRules(trace, {
    existed: ({ oid, tableOid }) => tools.base.oids.has(oid) && tools.base.oids.has(tableOid),
    concurrent: (statement) => {
      const found = parsedOf(statement);
      return found !== undefined && isConcurrent(found);
    },
    altersExisting: (statement) => {
      const relation = parsedOf(statement)?.node.relation;
      return relation === undefined || tools.base.names.has(relationName(relation));
    },
  });
  const hits = [...staticHits, ...traceHits];
  if (trace.error !== undefined && !explains(hits)) hits.push(failure(trace));
  const after = await tools.server.with(database, readLeftovers);
  const last = trace.statements.at(-1);
  const at = last === undefined ? {} : { statement: { number: trace.statements.length, sql: last.sql } };
  for (const index of after.invalid.filter((name) => !before.invalid.includes(name)))
    hits.push({
      check: 'T07',
      facts: { ...at, detail: `${index} is INVALID: every write keeps it up to date, no query uses it` },
    });
  return { trace, hits, failed: trace.error !== undefined };
}

/** A failure that a rule has explained needs no second finding. */
const explains = (hits: readonly RuleHit[]): boolean =>
  hits.some(({ check }) => check === 'S01' || check === 'S02' || check === 'T10');

function failure(trace: Trace): RuleHit {
  const number = trace.statements.findIndex(({ error }) => error !== undefined);
  const statement = trace.statements[number];
  return {
    check: 'T00',
    facts: {
      ...(statement === undefined ? {} : { statement: { number: number + 1, sql: statement.sql } }),
      detail: trace.error?.message ?? 'it fails',
    },
  };
}

/** `down` and `up` again, with schema and data compared. Leaves the database as after `up` where nothing differs. */
export async function judgeReversal(
  tools: Tools,
  migration: LoadedMigration,
  databases: { before: string; after: string },
  up: Trace,
): Promise<{ hits: RuleHit[]; clean: boolean }> {
  const { server } = tools;
  const schemaAfterUp = await server.with(databases.after, readSchema);
  const down = await runMigration(tools, migration, 'down', databases.after, true);
  if (down.error !== undefined) {
    const last = down.statements.at(-1);
    const where = last === undefined ? '' : ` (in: ${last.sql.replace(/\s+/g, ' ').slice(0, 120)})`;
    return { hits: [{ check: 'R01', facts: { detail: `${down.error.message}${where}` } }], clean: false };
  }
  const touched = new Set([...writtenTables(up), ...writtenTables(down)]);
  const before = await server.with(databases.before, (client) => readState(client, touched));
  const after = await server.with(databases.after, async (client) => {
    const schema = await readState(client, touched);
    // A dropped and created table has another id, but is the same to a client.
    const names = new Set((await listTables(client)).map(({ name }) => name));
    const missing = [...before.data.keys()].filter((name) => !schema.data.has(name) && names.has(name));
    if (missing.length === 0) return schema;
    const ids = (await listTables(client)).filter(({ name }) => missing.includes(name)).map(({ oid }) => oid);
    return readState(client, new Set([...touched, ...ids]));
  });
  const hits = compareStates(before, after);
  const again = await runMigration(tools, migration, 'up', databases.after, false);
  if (again.error !== undefined) {
    hits.push({ check: 'R02', facts: { detail: `up fails after down: ${again.error.message}` } });
    return { hits, clean: false };
  }
  hits.push(...compareSecondUp(schemaAfterUp, await server.with(databases.after, readSchema)));
  return { hits, clean: hits.length === 0 };
}

const harmlessModes = new Set(['AccessShareLock', 'RowShareLock', 'ShareUpdateExclusiveLock']);

const writtenTables = ({ statements }: Trace): number[] =>
  statements.flatMap(({ locks }) =>
    locks.filter(({ mode }) => !harmlessModes.has(mode)).map(({ tableOid }) => tableOid),
  );

interface Leftovers {
  invalid: string[];
}

async function readLeftovers(client: pg.Client): Promise<Leftovers> {
  const { rows } = await client.query<{ name: string }>(
    'SELECT indexrelid::regclass::text AS name FROM pg_index WHERE NOT indisvalid OR NOT indisready ORDER BY 1',
  );
  return { invalid: rows.map(({ name }) => name) };
}

export interface ForeignKeyWithoutIndex {
  constraint: string;
  table: string;
  columns: string;
}

/** Foreign keys that no index serves: deleting a parent row reads the whole table of the children. */
export async function foreignKeysWithoutIndex(client: pg.Client): Promise<ForeignKeyWithoutIndex[]> {
  const { rows } = await client.query<ForeignKeyWithoutIndex>(
    `SELECT c.conname AS constraint, format('%s.%s', n.nspname, t.relname) AS table,
       (SELECT string_agg(a.attname, ', ') FROM pg_attribute a WHERE a.attrelid = c.conrelid AND a.attnum = ANY (c.conkey)) AS columns
     FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid JOIN pg_namespace n ON n.oid = t.relnamespace
     WHERE c.contype = 'f' AND c.conparentid = 0 AND NOT EXISTS (
       SELECT 1 FROM pg_index i WHERE i.indrelid = c.conrelid
       AND (i.indkey::int2[])[0:array_length(c.conkey, 1) - 1] @> c.conkey)`,
  );
  return rows;
}

/** Runs one direction of a migration. @throws BrokenMigration where it hangs, dies or needs what is not there */
export async function runMigration(
  tools: Tools,
  migration: LoadedMigration,
  direction: 'up' | 'down',
  database: string,
  traced: boolean,
): Promise<Trace> {
  const { server, thread, lockTimeoutMillis } = tools;
  let trace: Trace;
  try {
    trace = await thread.run({
      file: migration.file,
      name: migration.name,
      direction,
      database: server.of(database),
      lockTimeoutMillis,
      traced,
    });
  } catch (error) {
    if (!(error instanceof ThreadFailure)) throw error;
    const where =
      error.sql === undefined ? 'before its first statement' : `at: ${error.sql.replace(/\s+/g, ' ').slice(0, 160)}`;
    if (error.kind === 'hung')
      throw new BrokenMigration(
        `${direction} ${error.message}; it stopped ${where}`,
        'Look for a wait that nothing ends: a lock of its own, a loop, a promise.',
      );
    throw new BrokenMigration(
      `${direction} ended the thread that ran it: ${error.message} (${where})`,
      'A migration must not end the process.',
    );
  }
  if (trace.connectionLost)
    throw new BrokenMigration(
      `${direction} lost its connection: ${trace.error?.message ?? 'the server closed it'} (at: ${trace.statements.at(-1)?.sql.replace(/\s+/g, ' ').slice(0, 160) ?? 'its first statement'})`,
      'A migration must not end its own session or stop the server.',
    );
  const extension = missingExtension(trace.error?.message);
  if (extension !== undefined)
    throw new BrokenMigration(
      `${direction} needs the extension ${extension}, which the scratch server does not have`,
      'Use one that PostgreSQL brings along, or check that production has it and test this migration against a copy of it.',
    );
  return trace;
}

const missingExtension = (message: string | undefined): string | undefined =>
  message?.match(/extension "([^"]+)" is not available/)?.[1] ?? message?.match(/extension\/([\w-]+)\.control/)?.[1];

async function parseStatements({ statements }: Trace): Promise<StaticStatement[]> {
  return Promise.all(
    statements.map(async ({ sql, partsOfString, inTransaction }, index) => {
      const facts = { number: index + 1, sql, partsOfString, inTransaction };
      try {
        return { ...facts, parsed: (await parseSql(sql))[0] };
      } catch (error) {
        if (!(error instanceof SqlSyntaxError)) throw error;
        return { ...facts, parsed: undefined, syntaxError: error.message };
      }
    }),
  );
}
