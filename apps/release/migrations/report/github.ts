import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { checks } from '../rules/checks.ts';
import type { CheckReport } from '../rules/findings.ts';

/** Workflow commands that GitHub shows beside the lines of a pull request. */
export function githubAnnotations(report: CheckReport): string {
  const lines: string[] = [];
  for (const { file, findings, broken } of report.migrations) {
    const path = relative(process.cwd(), file);
    if (broken !== undefined)
      lines.push(`::error file=${path},title=Migration check::${escapeData(`${broken.reason}. ${broken.next}`)}`);
    for (const { check, severity, accepted, detail, danger, safeForm, wayOut, statement, estimate } of findings) {
      const kind = accepted !== undefined ? 'notice' : severity;
      const line = statement === undefined ? 1 : lineOf(file, statement.sql);
      const production = estimate === undefined ? '' : `\nIn production ${estimate}.`;
      const text = `${detail}${production}\nDanger: ${danger}.\nSafe form:\n${safeForm}\nWay out: ${wayOut}`;
      lines.push(
        `::${kind} file=${path},line=${line},title=${escapeProperty(`${check} ${checks[check].title}`)}::${escapeData(text)}`,
      );
    }
  }
  return lines.join('\n');
}

/** The first line of the file that begins as the statement does. */
function lineOf(file: string, sql: string): number {
  const start = sql.trim().split('\n')[0]?.trim().slice(0, 60) ?? '';
  const index = readFileSync(file, 'utf8')
    .split('\n')
    .findIndex((line) => line.includes(start));
  return index === -1 ? 1 : index + 1;
}

const escapeData = (text: string): string =>
  text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
const escapeProperty = (text: string): string => escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
