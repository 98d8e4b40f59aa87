import type { Io } from '../../cli/io.ts';
import { type Finding, listedFindings } from './bundle/findings.ts';
import type { ImportOutcome, ImportPhase, ImportProgress } from './import-run.ts';

const columns = ['rows', 'created', 'updated', 'unchanged', 'older', 'inactivated'] as const;

/** What an import did, for people: a table of the files, or the list of errors. */
export function summary(outcome: ImportOutcome, bundle: string): string {
  if (outcome.state === 'held') {
    const over = outcome.hold.files.filter(({ isOverLimit }) => isOverLimit);
    return [
      `${bundle} waits for an administrator; nothing was applied.`,
      ...over.map(({ file, inactivated, active }) => `  ${file}: would deactivate ${inactivated} of ${active} records`),
    ].join('\n');
  }
  if (outcome.state === 'rejected') {
    const { errors, errorCount } = outcome;
    const listed = errors.slice(0, listedFindings);
    const more = errorCount > listed.length ? [`... and ${errorCount - listed.length} more`] : [];
    return [
      `${bundle} has ${errorCount} error${errorCount === 1 ? '' : 's'}; nothing was applied.`,
      ...listed.map(shown),
      ...more,
    ].join('\n');
  }
  const { changed, files, heldBack, roles, guardianTies, people, classesToCalculate } = outcome.result;
  const row = (cells: readonly (string | number)[]): string =>
    cells.map((cell, index) => (index === 0 ? String(cell).padEnd(20) : String(cell).padStart(12))).join('');
  return [
    changed ? `${bundle} is imported.` : `${bundle} changed nothing: all of it was stored already.`,
    row(['file', ...columns]),
    ...files.map((file) => row([file.file, ...columns.map((column) => file[column])])),
    ...(heldBack.count > 0 ? [`${heldBack.count} rows are held back, because they contradict themselves:`] : []),
    ...heldBack.rows.slice(0, listedFindings).map(shown),
    ...(heldBack.count > listedFindings ? [`... and ${heldBack.count - listedFindings} more`] : []),
    ...(roles.heldBack > 0
      ? [`${roles.heldBack} users who sign in keep their role until an administrator changes it.`]
      : []),
    ...(guardianTies.begun + guardianTies.ended > 0
      ? [`${guardianTies.begun} guardians see a student from now on, ${guardianTies.ended} no longer do.`]
      : []),
    ...people.heldBack.map(
      ({ sourcedId, line, keptBy }) => `users.csv:${line}: ${sourcedId} has no address: ${keptBy} signs in with it.`,
    ),
    ...people.takenOver.map(({ from, to }) => `users.csv: ${from} is ${to} now.`),
    ...(people.signInsChanged > 0
      ? [`${people.signInsChanged} users sign in with another address as soon as a worker has changed their accounts.`]
      : []),
    ...(classesToCalculate > 0 ? [`The totals of ${classesToCalculate} classes are computed next.`] : []),
  ].join('\n');
}

function shown({ file, line, column, message }: Finding): string {
  const place = [file, line, column].filter((part) => part !== null).join(':');
  return `  ${place}: ${message}`;
}

const mebibyte = 1_048_576;

/** Shows progress: one line that renews itself on a terminal, a line a phase elsewhere. */
export function progressLine(stream: Io['stderr']): {
  (phase: ImportPhase, progress: ImportProgress): void;
  end(): void;
} {
  let last = '';
  const show = (phase: ImportPhase, { file, rows, bytesRead, bytesTotal }: ImportProgress): void => {
    const where = file === null ? '' : ` ${file}`;
    const detail =
      phase === 'reading'
        ? `, ${rows} rows, ${(bytesRead / mebibyte).toFixed(1)} of ${(bytesTotal / mebibyte).toFixed(1)} MiB`
        : '';
    const key = stream.isTTY ? `${phase}${where}${detail}` : `${phase}${where}`;
    if (key === last) return;
    last = key;
    stream.write(stream.isTTY ? `\r\u001b[K${key}` : `${key}\n`);
  };
  return Object.assign(show, {
    end: () => {
      if (stream.isTTY && last !== '') stream.write('\r\u001b[K');
    },
  });
}
