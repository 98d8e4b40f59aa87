import type { Database } from '../../../apps/api/database/database.ts';

/** What of a node of a plan tests look at (https://www.postgresql.org/docs/current/using-explain.html). */
export interface PlanNode {
  'Node Type': string;
  'Relation Name'?: string;
  'Index Name'?: string;
  'Actual Rows': number;
  'Rows Removed by Filter'?: number;
  Plans?: PlanNode[];
}

const nodesOf = (node: PlanNode): PlanNode[] => [node, ...(node.Plans ?? []).flatMap(nodesOf)];

/** Runs a statement, and gives every node of the plan that it was run by. */
export async function readPlan(
  database: Pick<Database, 'one'>,
  { text, values }: { readonly text: string; readonly values: readonly unknown[] },
): Promise<PlanNode[]> {
  const { 'QUERY PLAN': plan } = await database.one<{ 'QUERY PLAN': [{ Plan: PlanNode }] }>(
    `EXPLAIN (ANALYZE, FORMAT JSON) ${text}`,
    values,
  );
  return nodesOf(plan[0].Plan);
}
