import type { Schemas } from '../api/client.ts';
import { number } from '../messages/locale.ts';
import { Table } from '../ui/table.tsx';
import { Findings } from './findings.tsx';
import { t } from './messages/index.ts';

type Result = NonNullable<Schemas['ImportRunDetails']['result']>;

/** Counts that are worth a line where they are none. */
function remarksOf({ roles, people, guardianTies, ignored, heldBack }: Result): string[] {
  const counted = (
    [
      ['rolesChanged', roles.changed],
      ['rolesHeldBack', roles.heldBack],
      ['tiesBegun', guardianTies?.begun ?? 0],
      ['tiesEnded', guardianTies?.ended ?? 0],
      ['signInsChanged', people.signInsChanged],
      ['addressesHeldBack', people.addressesHeldBack],
      ['erasedLeftOut', people.erasedLeftOut],
      ['heldBackRows', heldBack?.count ?? 0],
    ] as const
  ).flatMap(([key, count]) => (count > 0 ? [t(key, { count })] : []));
  const { files, columns } = ignored;
  return [
    ...counted,
    ...(files.length > 0 ? [t('ignoredFiles', { files: files.join(', ') })] : []),
    ...(columns.length > 0
      ? [t('ignoredColumns', { columns: columns.map(({ file, column }) => `${file} ${column}`).join(', ') })]
      : []),
  ];
}

/** What an import changed. */
export function ImportResult({ importId, result }: { importId: string; result: Result }) {
  const heldBack = result.heldBack?.count ?? 0;
  const counts = ['created', 'updated', 'unchanged', 'inactivated'] as const;
  return (
    <section>
      <h2>{t('result')}</h2>
      {!result.changed && <p>{t('nothingNew')}</p>}
      <p class="fine">{t('version', { version: result.oneRosterVersion })}</p>
      <Table
        caption={t('result')}
        rows={result.files}
        keyOf={({ file }) => file}
        columns={[
          { title: t('file'), cell: ({ file }) => <bdi>{file}</bdi> },
          ...counts.map((key) => ({
            title: t(key),
            isNumber: true,
            cell: (file: Result['files'][number]) => number(file[key]),
          })),
        ]}
      />
      <ul>
        {remarksOf(result).map((remark) => (
          <li key={remark}>{remark}</li>
        ))}
      </ul>
      {heldBack > 0 && <Findings importId={importId} all={heldBack} />}
    </section>
  );
}
