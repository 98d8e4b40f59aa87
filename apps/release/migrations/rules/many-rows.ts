import type { RuleHit } from './findings.ts';
import { heldMillis, type Trace, type TraceContext, type TracedStatement } from './trace.ts';

const maxRowsAtOnce = 10_000;
/** Of the rows of a table that are there in production, whose number the scratch server does not know. */
const maxShare = 1 / 3;

/** Transactions that lock more rows of a table than clients can do without until it commits. New rows are nobody's. */
export function manyRows(trace: Trace, context: TraceContext): RuleHit[] {
  const hits: RuleHit[] = [];
  const counted = new Map<string, number>();
  const reported = new Set<string>();
  for (const [index, statement] of trace.statements.entries()) {
    for (const [table, count] of Object.entries(statement.rowsChanged)) {
      if (!isOfBase(table, trace, context) || statement.rewritten.includes(table) || context.isSmall(table)) continue;
      const place = `${statement.transaction} ${table}`;
      const total = (counted.get(place) ?? 0) + count;
      counted.set(place, total);
      const share = isBatch(statement, trace) ? 0 : total / Math.max(context.rowsOf(table), maxRowsAtOnce);
      if ((total <= maxRowsAtOnce && share <= maxShare) || reported.has(place)) continue;
      reported.add(place);
      const rows = `${total.toLocaleString('en')} rows in one ${total > count ? 'transaction' : 'statement'}`;
      hits.push({
        check: 'T06',
        facts: {
          statement: { number: index + 1, sql: statement.sql },
          table,
          lock: `row locks on ${table}`,
          blocks: 'writes of these rows',
          durationMillis: heldMillis(trace.statements, index),
          detail: total > maxRowsAtOnce ? rows : `${rows}, ${Math.round(share * 100)} % of the table here`,
        },
      });
    }
  }
  return hits;
}

/** The same text in several transactions is a batch: as large in production as here. */
const isBatch = ({ sql, transaction }: TracedStatement, { statements }: Trace): boolean =>
  statements.some((other) => other.sql === sql && other.transaction !== transaction);

const isOfBase = (name: string, trace: Trace, context: TraceContext): boolean =>
  trace.statements.some(({ locks }) => locks.some((lock) => lock.relation === name && context.existed(lock)));
