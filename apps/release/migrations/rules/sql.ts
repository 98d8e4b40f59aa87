import { hasSqlDetails, type ParseResult, parse } from 'libpg-query';

/** One node of PostgreSQL's parse tree; its fields differ by kind. */
export type Node = Record<string, unknown>;

export interface ParsedStatement {
  /** The text of this statement alone. */
  text: string;
  /** Where it begins in its string, in bytes: the parser's locations count from the string's beginning. */
  start: number;
  /** The kind of the node, such as `AlterTableStmt`. */
  kind: string;
  node: Node;
}

export class SqlSyntaxError extends Error {}

/** The statements of a string as PostgreSQL's own parser sees them. @throws SqlSyntaxError */
export async function parseSql(sql: string): Promise<ParsedStatement[]> {
  if (sql.trim() === '') return [];
  const bytes = Buffer.from(sql, 'utf8');
  let result: ParseResult;
  try {
    result = await parse(sql);
  } catch (error) {
    const details = hasSqlDetails(error) ? error.sqlDetails : undefined;
    const message = details?.message ?? (error as Error).message;
    const near = details === undefined ? '' : ` (at character ${details.cursorPosition + 1})`;
    throw new SqlSyntaxError(`${message}${near}`);
  }
  return (result.stmts ?? []).map((raw) => {
    const start = raw.stmt_location ?? 0;
    const end = raw.stmt_len === undefined || raw.stmt_len === 0 ? bytes.length : start + raw.stmt_len;
    const [kind, node] = Object.entries(raw.stmt as object)[0] as [string, Node];
    const text = bytes.subarray(start, end).toString('utf8');
    const space = Buffer.byteLength(text) - Buffer.byteLength(text.trimStart());
    return { text: text.trim(), start: start + space, kind, node };
  });
}

const transactionControl = new Set([
  'TRANS_STMT_BEGIN',
  'TRANS_STMT_START',
  'TRANS_STMT_COMMIT',
  'TRANS_STMT_ROLLBACK',
]);

/** BEGIN, COMMIT and ROLLBACK, but not savepoints. */
export const isTransactionControl = ({ kind, node }: ParsedStatement): boolean =>
  kind === 'TransactionStmt' && transactionControl.has(String(node.kind));

/** Statements with the CONCURRENTLY option. */
export function isConcurrent({ kind, node }: Pick<ParsedStatement, 'kind' | 'node'>): boolean {
  if (kind === 'IndexStmt' || kind === 'DropStmt') return node.concurrent === true;
  if (kind === 'ReindexStmt') return JSON.stringify(node.params ?? []).includes('"concurrently"');
  if (kind === 'AlterTableStmt') return JSON.stringify(node.cmds ?? []).includes('"concurrent":true');
  return false;
}

/** Statements that PostgreSQL refuses, or that mean something else, inside a transaction block. */
export function needsAutocommit(statement: ParsedStatement): boolean {
  if (statement.kind === 'TransactionStmt' || statement.kind === 'VariableSetStmt') return true;
  if (isConcurrent(statement)) return true;
  if (statement.kind === 'DoStmt' || statement.kind === 'CallStmt')
    return /\b(COMMIT|ROLLBACK)\b/i.test(statement.text);
  if (statement.kind === 'ReindexStmt')
    return !['REINDEX_OBJECT_INDEX', 'REINDEX_OBJECT_TABLE'].includes(String(statement.node.kind));
  if (statement.kind === 'ClusterStmt') return statement.node.relation === undefined;
  return ['VacuumStmt', 'CreatedbStmt', 'DropdbStmt', 'AlterSystemStmt', 'CreateTableSpaceStmt'].includes(
    statement.kind,
  );
}

interface RangeVar {
  schemaname?: string;
  relname: string;
}

/** `schema.table`, with public where the statement names no schema. */
export const relationName = (relation: unknown): string => {
  const { schemaname, relname } = relation as RangeVar;
  return `${schemaname ?? 'public'}.${relname}`;
};

/** The words of a List of String nodes, as in the name of a dropped table. */
export function words(list: unknown): string[] {
  const items = Array.isArray(list) ? list : ((list as { items?: unknown[] } | undefined)?.items ?? []);
  return items.map((item) => (item as { String?: { sval?: string } }).String?.sval ?? '').filter((word) => word !== '');
}
