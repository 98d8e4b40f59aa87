import { readFileSync } from 'node:fs';
import { basisOf, kindOf, objectRetention, permanentTables, retentionKinds } from './retention-table.ts';

const document = readFileSync(new URL('../../../docs/privacy.md', import.meta.url), 'utf8');

/** The lines of the table below a heading. */
function tableBelow(heading: string): string[] {
  const [, section = ''] = document.split(`\n${heading}\n`);
  return (section.split('\n\n').find((part) => part.trim().startsWith('|')) ?? '').trim().split('\n');
}

describe('docs/privacy.md', () => {
  it('has the retention table as the jobs read it', () => {
    const rows = retentionKinds.map((name) => {
      const kind = kindOf(name);
      const chosen = kind.bounds === null ? '' : `${kind.bounds.minimum} to ${kind.bounds.maximum}`;
      const goes = kind.every === 'hour' ? 'hourly' : 'Sundays';
      return `| \`${name}\` | ${kind.what} | ${kind.days} | ${kind.from} | ${chosen} | ${kind.approval ?? ''} | ${goes} | ${kind.why} | ${kind.basis} |`;
    });
    expect(tableBelow('### The table')).toEqual([
      '| kind | what | days | counted from | a school chooses | who agrees | goes | why it is kept | basis |',
      '|---|---|---|---|---|---|---|---|---|',
      ...rows,
    ]);
  });

  it('has the bases that the table names', () => {
    const bases = new Map(retentionKinds.map((name) => [kindOf(name).basis, basisOf(kindOf(name))]));
    expect(tableBelow('### The bases')).toEqual([
      '| basis | is |',
      '|---|---|',
      ...[...bases].map(([name, text]) => `| ${name} | ${text} |`),
    ]);
  });

  it('has the tables that no period empties, by the reason', () => {
    const byReason = Map.groupBy(Object.entries(permanentTables), ([, reason]) => reason);
    expect(tableBelow('### What has no period')).toEqual([
      '| tables | why they stay |',
      '|---|---|',
      ...[...byReason].map(
        ([reason, tables]) => `| ${tables.map(([table]) => `\`${table}\``).join(', ')} | ${reason} |`,
      ),
    ]);
  });

  it('has the days after which S3 itself removes objects', () => {
    const { unfinishedUploadDays, dropFolderDays, removedFileDays } = objectRetention;
    expect(tableBelow('### Objects')).toEqual([
      '| objects | days |',
      '|---|---|',
      `| parts of uploads that were never completed | ${unfinishedUploadDays} |`,
      `| bundles of drop folders, and their receipts | ${dropFolderDays} |`,
      `| old versions of what was removed or replaced, at most | ${removedFileDays} |`,
    ]);
  });
});
