import type pg from 'pg';
import type { RuleHit } from '../rules/findings.ts';
import type { LoadedMigration } from '../rules/migration.ts';
import { isConcurrent, parseSql, relationName, SqlSyntaxError } from '../rules/sql.ts';
import { applyTextRules, type TextStatement } from '../rules/text-rules.ts';
import type { Trace, TraceContext, TracedStatement } from '../rules/trace.ts';
import { applyTraceRules } from '../rules/trace-rules.ts';
import { runMigration, type Tools } from './run.ts';

export interface TraceResult {
  trace: Trace;
  statements: TextStatement[];
  context: TraceContext;
  hits: RuleHit[];
  failed: boolean;
}

/** Runs `up` on the database statement by statement and applies the rules of text and trace. */
export async function judgeUp(tools: Tools, migration: LoadedMigration, database: string): Promise<TraceResult> {
  const before = await tools.server.with(database, readLeftovers);
  const trace = await runMigration(tools, migration, 'up', database, true);
  const parsed = await parseStatements(trace);
  const staticHits = applyTextRules(parsed, {
    transaction: migration.transaction,
    existed: (name) => tools.base.names.has(name),
    isSmall: tools.isSmall,
  });
  const bySql = new Map(parsed.map((statement) => [statement.sql, statement.parsed]));
  const parsedOf = ({ sql }: TracedStatement) => bySql.get(sql);
  const context: TraceContext = {
    existedByName: (name) => tools.base.names.has(name),
    existed: ({ oid, tableOid }) => tools.base.oids.has(oid) && tools.base.oids.has(tableOid),
    concurrent: (statement) => {
      const found = parsedOf(statement);
      return found !== undefined && isConcurrent(found);
    },
    isBlock: (statement) => ['DoStmt', 'CallStmt', 'SelectStmt'].includes(parsedOf(statement)?.kind ?? ''),
    rowsOf: (table) => tools.rowsPerTable[table] ?? 0,
    isSmall: tools.isSmall,
    altersExisting: (statement) => {
      const relation = parsedOf(statement)?.node.relation;
      return relation === undefined || tools.base.names.has(relationName(relation));
    },
  };
  const hits = [...staticHits, ...applyTraceRules(trace, context)];
  if (trace.error !== undefined && !explains(hits)) hits.push(failure(trace));
  const after = await tools.server.with(database, readLeftovers);
  const last = trace.statements.at(-1);
  const at = last === undefined ? {} : { statement: { number: trace.statements.length, sql: last.sql } };
  for (const index of after.invalid.filter((name) => !before.invalid.includes(name)))
    hits.push({
      check: 'T07',
      facts: { ...at, detail: `${index} is INVALID: every write keeps it up to date, no query uses it` },
    });
  return { trace, statements: parsed, context, hits, failed: trace.error !== undefined };
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

interface Leftovers {
  invalid: string[];
}

async function readLeftovers(client: pg.Client): Promise<Leftovers> {
  const { rows } = await client.query<{ name: string }>(
    // An index of a partitioned table is invalid until one of each partition is attached, and has no rows to keep up to date.
    `SELECT indexrelid::regclass::text AS name FROM pg_index JOIN pg_class c ON c.oid = indexrelid
     WHERE NOT (indisvalid AND indisready) AND c.relkind = 'i' ORDER BY 1`,
  );
  return { invalid: rows.map(({ name }) => name) };
}

async function parseStatements({ statements }: Trace): Promise<TextStatement[]> {
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
