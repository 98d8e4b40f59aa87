import { relationName } from './sql.ts';
import type { TextStatement } from './text-rules.ts';
import type { Trace, TraceContext } from './trace.ts';

/** What a migration depends on that is not here, one sentence each: no rule can judge it, so a person has to. */
export function unproved(
  source: string,
  statements: readonly TextStatement[],
  trace: Trace,
  context: TraceContext,
): string[] {
  const lines: string[] = [];
  if (/\bprocess\.env\b/.test(source))
    lines.push('it reads environment variables: what it does where they are set otherwise is not known');
  if (/['"](?:node:)?fs(?:\/promises)?['"]|\breadFile/.test(source))
    lines.push('it reads files: what they hold where it is released is not known');
  if (/\bfetch\(|['"](?:node:)?https?['"]/.test(source))
    lines.push('it asks other services: what they answer, and how soon, is not known');
  for (const [index, { parsed, number }] of statements.entries()) {
    if (parsed === undefined) continue;
    const { kind, node } = parsed;
    const changed = Object.keys(trace.statements[index]?.rowsChanged ?? {}).length;
    if ((kind === 'UpdateStmt' || kind === 'DeleteStmt') && changed === 0 && node.whereClause !== undefined)
      lines.push(`statement ${number} changes no row here: how many it changes in production is not known`);
    if (kind === 'ViewStmt' && node.replace === true && context.existedByName(relationName(node.view)))
      lines.push(
        `statement ${number} redefines ${relationName(node.view)}: whether it gives the running release the same rows is not known`,
      );
    if (kind === 'DropStmt' && node.removeType === 'OBJECT_INDEX')
      lines.push(`statement ${number} drops an index: which queries need it is not known`);
  }
  return lines;
}
