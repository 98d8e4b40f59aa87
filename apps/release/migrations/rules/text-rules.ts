import type { CheckId } from './checks.ts';
import type { FindingFacts, RuleHit } from './findings.ts';
import { isConcurrent, isTransactionControl, type Node, type ParsedStatement, relationName, words } from './sql.ts';

export interface TextStatement {
  /** Place among the statements of `up`, from 1. */
  number: number;
  sql: string;
  parsed: ParsedStatement | undefined;
  syntaxError?: string;
  partsOfString: number;
  inTransaction: boolean;
}

export interface TextContext {
  /** False where the migration declares `transaction = false`. */
  transaction: boolean;
  /** True for relations that the base release has, as `schema.table`. */
  existed(relation: string): boolean;
  /** True for tables that are known to be small in production. */
  isSmall(table: string): boolean;
}

/** The rules that need no more than the text. */
export function applyTextRules(statements: readonly TextStatement[], context: TextContext): RuleHit[] {
  const hits: RuleHit[] = [];
  const strings = new Set<number>();
  for (const statement of statements) {
    const at = { number: statement.number, sql: statement.sql };
    const hit = (check: CheckId, facts: FindingFacts) => hits.push({ check, facts: { statement: at, ...facts } });
    const { parsed } = statement;
    if (parsed === undefined) {
      if (statement.syntaxError !== undefined) hit('S01', { detail: statement.syntaxError });
      continue;
    }
    if (isConcurrent(parsed) && statement.inTransaction)
      hit('S02', { detail: 'PostgreSQL refuses it there; the migration must declare transaction = false' });
    if (parsed.kind === 'IndexStmt' && isConcurrent(parsed) && parsed.node.if_not_exists === true)
      hit('S09', {
        table: relationName(parsed.node.relation),
        detail: 'an INVALID index that a failed run left is kept, and the migration counts as applied',
      });
    if (isTransactionControl(parsed)) {
      hit('S11', {
        severity: context.transaction || touchesExisting(statements, context) ? 'error' : 'warning',
        detail: context.transaction
          ? 'it ends the transaction that the runner opened, so a later failure is not rolled back'
          : 'the runner cannot give way and try again inside it',
      });
    }
    if (statement.partsOfString > 1 && !strings.has(statement.number)) {
      strings.add(statement.number);
      hit('S04', {
        severity: touchesExisting(statements, context) ? 'error' : 'warning',
        detail: 'they run as one: their locks add up, and a failure names none of them',
      });
    }
    for (const { check, ...facts } of ofNode(parsed, context)) hit(check, facts);
  }
  hits.push(...droppedAndAddedAgain(statements), ...partialApply(statements, context));
  return oncePerString(hits);
}

/** Of a string with several statements, S04 is reported once. */
function oncePerString(hits: RuleHit[]): RuleHit[] {
  const seen = new Set<string>();
  return hits.filter(({ check }) => check !== 'S04' || (!seen.has(check) && seen.add(check)));
}

type NodeHit = { check: CheckId } & FindingFacts;

function ofNode({ kind, node, text }: ParsedStatement, context: TextContext): NodeHit[] {
  if (kind === 'RenameStmt') return renames(node, context);
  if (kind === 'DropStmt') return drops(node, context);
  if (kind === 'TruncateStmt') {
    const tables = ((node.relations ?? []) as { RangeVar: unknown }[]).map(({ RangeVar }) => relationName(RangeVar));
    const existing = tables.filter(context.existed);
    return existing.map((table) => ({
      check: 'S06',
      severity: 'error',
      table,
      detail: `every row of ${table} is lost`,
    }));
  }
  if (kind === 'AlterTableStmt') {
    const table = relationName(node.relation);
    if (!context.existed(table)) return [];
    return alterations(node)
      .filter(({ subtype }) => subtype === 'AT_DropColumn')
      .map(({ name }) => ({
        check: 'S06',
        table,
        detail: `column ${String(name)}: a statement of the running release that names it fails`,
      }));
  }
  if (kind === 'AlterObjectSchemaStmt' && context.existed(relationName(node.relation ?? { relname: '' }))) {
    const table = relationName(node.relation);
    return [{ check: 'S07', table, detail: `${table} moves to the schema ${String(node.newschema)}` }];
  }
  if (kind === 'UpdateStmt' || kind === 'DeleteStmt') {
    const table = relationName(node.relation);
    if (!context.existed(table) || context.isSmall(table) || !isWholeTable(node)) return [];
    const verb = kind === 'UpdateStmt' ? 'UPDATE' : 'DELETE';
    return [
      { check: 'S10', table, detail: `${verb} without a condition locks every row of ${table} until it commits` },
    ];
  }
  return kind === 'DoStmt' ? wholeTableInBlock(text) : [];
}

function renames(node: Node, context: TextContext): NodeHit[] {
  const kinds: Record<string, string> = {
    OBJECT_TABLE: 'table',
    OBJECT_VIEW: 'view',
    OBJECT_COLUMN: 'column',
    OBJECT_MATVIEW: 'view',
  };
  const what = kinds[String(node.renameType)];
  if (what === undefined || node.relation === undefined) return [];
  const table = relationName(node.relation);
  if (!context.existed(table)) return [];
  const old = what === 'column' ? String(node.subname) : table;
  return [
    {
      check: 'S07',
      table,
      detail: `${what} ${old} becomes ${String(node.newname)}: the running release asks for the old name`,
    },
  ];
}

const droppable: Record<string, string> = {
  OBJECT_TABLE: 'table',
  OBJECT_VIEW: 'view',
  OBJECT_MATVIEW: 'view',
  OBJECT_SCHEMA: 'schema',
  OBJECT_SEQUENCE: 'sequence',
  OBJECT_TYPE: 'type',
  OBJECT_FUNCTION: 'function',
  OBJECT_PROCEDURE: 'procedure',
};

function drops(node: Node, context: TextContext): NodeHit[] {
  const what = droppable[String(node.removeType)];
  if (what === undefined) return [];
  const names = ((node.objects ?? []) as Node[]).map((object) => {
    const list = words(
      object.List ?? (object.TypeName as Node)?.names ?? (object.ObjectWithArgs as Node)?.objname ?? [object],
    );
    return list.length > 1
      ? `${list.at(-2)}.${list.at(-1)}`
      : what === 'schema'
        ? (list[0] ?? '')
        : `public.${list[0] ?? ''}`;
  });
  return names
    .filter((name) => !['table', 'view'].includes(what) || context.existed(name))
    .map((name) => ({ check: 'S06', table: name, detail: `${what} ${name}: the running release may still use it` }));
}

const alterations = (node: Node): Node[] =>
  ((node.cmds ?? []) as { AlterTableCmd?: Node }[]).map(({ AlterTableCmd }) => AlterTableCmd ?? {});

function isWholeTable(node: Node): boolean {
  if (node.fromClause !== undefined || node.usingClause !== undefined) return false;
  const where = node.whereClause as { A_Const?: { boolval?: { boolval?: boolean } } } | undefined;
  return where === undefined || where.A_Const?.boolval?.boolval === true;
}

/** PL/pgSQL in a DO block is text to the parser; what it changes, the trace counts. */
const wholeTableInBlock = (text: string): NodeHit[] =>
  /\bUPDATE\s+(?:ONLY\s+)?[\w."]+\s+SET\b[^;]*;/i.test(text) && !/\bWHERE\b/i.test(text)
    ? [{ check: 'S10', detail: 'the block updates a whole table' }]
    : [];

function droppedAndAddedAgain(statements: readonly TextStatement[]): RuleHit[] {
  const dropped = new Set<string>();
  const hits: RuleHit[] = [];
  for (const { parsed, number, sql } of statements) {
    if (parsed?.kind !== 'AlterTableStmt') continue;
    const table = relationName(parsed.node.relation);
    for (const command of alterations(parsed.node)) {
      if (command.subtype === 'AT_DropColumn') dropped.add(`${table}.${String(command.name)}`);
      const added = (command.def as { ColumnDef?: { colname?: string } } | undefined)?.ColumnDef?.colname;
      if (command.subtype === 'AT_AddColumn' && dropped.has(`${table}.${added}`)) {
        const detail = `${table}.${added} comes back empty; TypeORM writes this for a changed type or length`;
        hits.push({ check: 'S05', facts: { statement: { number, sql }, table, detail } });
      }
    }
  }
  return hits;
}

const harmlessTwice = new Set([
  'VariableSetStmt',
  'SelectStmt',
  'UpdateStmt',
  'DeleteStmt',
  'TransactionStmt',
  'CommentStmt',
]);

function partialApply(statements: readonly TextStatement[], context: TextContext): RuleHit[] {
  if (context.transaction) return [];
  const steps = statements.filter(({ parsed }) => parsed !== undefined && !harmlessTwice.has(parsed.kind));
  const other = statements.filter(
    ({ parsed }) => parsed !== undefined && ['UpdateStmt', 'DeleteStmt'].includes(parsed.kind),
  );
  if (steps.length === 0 || steps.length + Math.min(other.length, 1) < 2) return [];
  if (statements.some(({ parsed }) => parsed !== undefined && isTransactionControl(parsed))) return [];
  const last = steps.at(-1) as TextStatement;
  const detail = `${steps.length + other.length} statements without a transaction: when a later one fails, the earlier ones stay`;
  return [{ check: 'S03', facts: { statement: { number: last.number, sql: last.sql }, detail } }];
}

function touchesExisting(statements: readonly TextStatement[], context: TextContext): boolean {
  return statements.some(({ parsed }) => {
    if (parsed === undefined) return true;
    const { relation } = parsed.node;
    if (relation !== undefined && context.existed(relationName(relation))) return true;
    const target = parsed.text.match(/REFERENCES\s+([\w."]+)/i)?.[1]?.replaceAll('"', '');
    return target !== undefined && context.existed(target.includes('.') ? target : `public.${target}`);
  });
}
