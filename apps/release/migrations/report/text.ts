import { relative } from 'node:path';
import { checks } from '../rules/checks.ts';
import { duration } from '../rules/estimate.ts';
import type { CheckReport, Finding, MigrationVerdict } from '../rules/findings.ts';

const marks = { safe: 'SAFE', blocked: 'BLOCKED', broken: 'NO ANSWER', 'not judged': 'NOT JUDGED' } as const;

/** What a person reads on the terminal. */
export function textReport(report: CheckReport): string {
  const lines = [heading(report), ''];
  for (const migration of report.migrations) lines.push(...textOfMigration(migration), '');
  if (report.limits.length > 0) lines.push('Not proved:', ...report.limits.map((line) => `  ${line}`), '');
  lines.push(conclusion(report));
  return lines.join('\n');
}

function heading({ base, migrations, postgres, seededRowsPerTable }: CheckReport): string {
  const against = base === null ? 'an empty schema (no release yet)' : base;
  const number = migrations.length === 1 ? '1 pending migration' : `${migrations.length} pending migrations`;
  return `Migration check: ${number} against ${against}, on PostgreSQL ${postgres} with ${seededRowsPerTable.toLocaleString('en')} rows a table`;
}

function textOfMigration(migration: MigrationVerdict): string[] {
  const lines = [`${marks[migration.verdict].padEnd(11)}${migration.name}  (${shortPath(migration.file)})`];
  if (migration.broken !== undefined) lines.push(`  ${migration.broken.reason}`, `  ${migration.broken.next}`);
  if (migration.without !== undefined)
    lines.push(`  judged without ${migration.without.join(', ')}, which did not come through`);
  for (const finding of migration.findings) lines.push(...textOfFinding(finding));
  lines.push(...migration.unproved.map((line) => `  not proved: ${line}`));
  return lines;
}

function textOfFinding(finding: Finding): string[] {
  const { check, statement, lock, blocks, durationMillis, detail, estimate, accepted, danger, safeForm, wayOut } =
    finding;
  const level = accepted === undefined ? finding.severity : 'accepted';
  const lines = [`  ${level} ${check} ${checks[check].title}: ${detail}`];
  if (statement !== undefined) lines.push(`    statement ${statement.number}: ${oneLine(statement.sql)}`);
  if (lock !== undefined) {
    const time = durationMillis === undefined ? '' : `, held ${duration(durationMillis)} here`;
    lines.push(`    ${lock} blocks ${blocks ?? 'nothing'}${time}`);
  }
  if (estimate !== undefined) lines.push(`    in production ${estimate}`);
  lines.push(`    danger: ${danger}`);
  if (accepted === undefined) {
    lines.push('    safe form:', ...indented(safeForm), '    way out:', ...indented(wayOut));
  } else lines.push(`    signed by ${accepted.who} on ${accepted.when}: ${accepted.why}`);
  return lines;
}

const indented = (text: string): string[] => text.split('\n').map((line) => `      ${line}`);

function conclusion({ migrations, verdict, durationMillis }: CheckReport): string {
  const errors = migrations.flatMap(({ findings }) =>
    findings.filter(({ severity, accepted }) => severity === 'error' && accepted === undefined),
  );
  const time = `(${duration(durationMillis)})`;
  if (verdict === 'not judged') return `The migration check could not judge everything. ${time}`;
  if (verdict === 'blocked') return `Blocked: ${errors.length} ${errors.length === 1 ? 'error' : 'errors'}. ${time}`;
  return migrations.length === 0 ? `Nothing is pending. ${time}` : `Safe. ${time}`;
}

const shortPath = (file: string): string => relative(process.cwd(), file);

const oneLine = (sql: string): string => {
  const line = sql.replace(/\s+/g, ' ').trim();
  return line.length > 200 ? `${line.slice(0, 197)}…` : line;
};
