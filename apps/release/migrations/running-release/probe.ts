import type pg from 'pg';
import type { Behaviour } from '../rules/compatibility.ts';
import { type Node, type ParsedStatement, parseSql } from '../rules/sql.ts';

/** Reads longer than this are left out: what they would show on rows is not worth the time. */
const timeoutMillis = 300;
const maxRows = 2_000;

/** A recorded read as it can be run on any rows; by the place of its text in the recording. */
export type Probes = ReadonlyMap<number, string>;

/** The reads among recorded statements, each without its values, so that it meets every row. */
export async function makeProbes(statements: readonly string[]): Promise<Probes> {
  const probes = new Map<number, string>();
  for (const [index, text] of statements.entries()) {
    const [statement, ...more] = await parseSql(text).catch(() => []);
    if (statement?.kind === 'SelectStmt' && more.length === 0) probes.set(index, withoutParameters(statement));
  }
  return probes;
}

/**
 * Runs each read and makes its result, as the client would get it: planning finds neither a division by zero in a virtual
 * column nor a cast that fails. PostgreSQL computes what is selected only where the rows are put in words (SERIALIZE).
 */
export async function runProbes(client: pg.Client, probes: Probes): Promise<Behaviour['reads']> {
  const reads: Behaviour['reads'] = new Map();
  await client.query(`SET statement_timeout = ${timeoutMillis}; SET default_transaction_read_only = on`);
  for (const [index, sql] of probes) {
    try {
      await client.query(
        `EXPLAIN (ANALYZE, SERIALIZE, TIMING off, COSTS off) SELECT * FROM (${sql}) AS read LIMIT ${maxRows}`,
      );
      reads.set(index, { error: undefined });
    } catch (error) {
      const { code, message } = error as { code?: string; message: string };
      if (code !== '57014') reads.set(index, { error: message });
    }
  }
  await client.query('RESET statement_timeout; RESET default_transaction_read_only');
  return reads;
}

interface Replacement {
  /** In bytes, as the parser counts. */
  start: number;
  length: number;
  text: string;
}

/** A column compared with a parameter is compared with itself; any other parameter is null. */
export function withoutParameters({ text, node, start }: ParsedStatement): string {
  const replacements: Replacement[] = [];
  collect(node, replacements);
  let bytes = Buffer.from(text, 'utf8');
  for (const { start: at, length, text: value } of replacements.toSorted((a, b) => b.start - a.start)) {
    const place = at - start;
    bytes = Buffer.concat([bytes.subarray(0, place), Buffer.from(value, 'utf8'), bytes.subarray(place + length)]);
  }
  return bytes.toString('utf8').replace(/;\s*$/, '');
}

function collect(value: unknown, replacements: Replacement[], column?: string): void {
  if (Array.isArray(value)) {
    for (const item of value) collect(item, replacements, column);
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  for (const [key, child] of Object.entries(value as Node)) {
    if (key === 'ParamRef') {
      const { number = 0, location = 0 } = child as { number?: number; location?: number };
      replacements.push({ start: location, length: `$${number}`.length, text: column ?? 'NULL' });
    } else if (key === 'A_Expr') {
      const { kind, lexpr, rexpr } = child as { kind?: string; lexpr?: unknown; rexpr?: unknown };
      collect(lexpr, replacements, columnOf(rexpr));
      const other = columnOf(lexpr);
      collect(rexpr, replacements, kind === 'AEXPR_OP_ANY' && other !== undefined ? `ARRAY[${other}]` : other);
    } else collect(child, replacements, column);
  }
}

/** `a.id` of a column reference, also under a cast. */
function columnOf(value: unknown): string | undefined {
  const { ColumnRef, TypeCast } = (value ?? {}) as { ColumnRef?: { fields?: unknown[] }; TypeCast?: { arg?: unknown } };
  if (TypeCast !== undefined) return columnOf(TypeCast.arg);
  const words = (ColumnRef?.fields ?? []).map((field) => (field as { String?: { sval?: string } }).String?.sval);
  if (words.length === 0 || words.includes(undefined)) return undefined;
  return words.map((word) => `"${word}"`).join('.');
}
