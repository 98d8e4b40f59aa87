import { useState } from 'preact/hooks';
import type { Schemas } from '../../api/client.ts';
import { dayAndTime, number } from '../../messages/locale.ts';
import { type Column, Table } from '../../ui/table.tsx';
import { t } from './messages/index.ts';
import { cellText, outcomeText, personName, refusalText } from './words.ts';

/** By identifier, of students and assignments. */
export type Names = ReadonlyMap<string, string>;

type Details = Schemas['GradebookFileDetails'];
type Change = Details['changes'][number];
type Refusal = Details['refusals'][number];

interface Props {
  file: Details;
  names: Names;
}

const named = (names: Names, sourcedId: string | null) =>
  sourcedId === null ? '–' : <bdi>{names.get(sourcedId) ?? sourcedId}</bdi>;

const mostNamed = 10;

/** Scores that are taken, and that a slip of the keyboard makes as well. */
export function OutOfRange({ file, names }: Props) {
  const outside = file.changes.filter(({ isOutOfRange }) => isOutOfRange);
  if (outside.length === 0) return null;
  return (
    <section class="notice warning">
      <h2>{t('warning')}</h2>
      <p>{t('outOfRange', { count: outside.length })}</p>
      <ul>
        {outside.slice(0, mostNamed).map(({ row, studentSourcedId, lineItemSourcedId, after }) => (
          <li key={`${row} ${lineItemSourcedId}`}>
            {named(names, studentSourcedId)}, {named(names, lineItemSourcedId)}: <bdi>{cellText(after)}</bdi>
          </li>
        ))}
      </ul>
      {outside.length > mostNamed && <p>{t('outOfRangeMore', { count: outside.length - mostNamed })}</p>}
    </section>
  );
}

/** What the file changes, cell by cell. */
export function Changes({ file, names }: Props) {
  const columns: readonly Column<Change>[] = [
    { title: t('student'), cell: ({ studentSourcedId }) => named(names, studentSourcedId) },
    { title: t('assignment'), cell: ({ lineItemSourcedId }) => named(names, lineItemSourcedId) },
    { title: t('before'), cell: ({ before }) => <bdi>{cellText(before)}</bdi> },
    { title: t('after'), cell: ({ after }) => <bdi>{cellText(after)}</bdi> },
    { title: t('outcome'), cell: ({ outcome }) => outcomeText(outcome) },
    { title: t('row'), isNumber: true, cell: ({ row }) => number(row) },
  ];
  if (file.changes.length === 0) return null;
  return (
    <LongTable
      title={t('changes')}
      rows={file.changes}
      keyOf={({ row, lineItemSourcedId }) => `${row} ${lineItemSourcedId}`}
      columns={columns}
    />
  );
}

/** The kind in the language of the page; what the API says of a cell that is no grade in English, as it names the file's. */
function Reason({ reason, message, changedBy, changedAt }: Refusal) {
  const text = refusalText(reason);
  if (changedAt !== null) {
    return <>{`${text} (${t('changedBy', { name: personName(changedBy), moment: dayAndTime(changedAt) })})`}</>;
  }
  return (
    <>
      {text}
      {reason === 'notAGrade' && (
        <span class="reason" lang="en" dir="ltr">
          {message}
        </span>
      )}
    </>
  );
}

/** What of the file is not taken, with the place and the reason. */
export function Refusals({ file, names }: Props) {
  const rows = file.refusals.map((refusal, index) => ({ ...refusal, index }));
  const columns: readonly Column<(typeof rows)[number]>[] = [
    { title: t('row'), isNumber: true, cell: ({ row }) => (row === null ? '–' : number(row)) },
    { title: t('student'), cell: ({ studentSourcedId }) => named(names, studentSourcedId) },
    {
      title: t('assignment'),
      cell: ({ lineItemSourcedId, column }) =>
        lineItemSourcedId === null ? <bdi>{column ?? '–'}</bdi> : named(names, lineItemSourcedId),
    },
    { title: t('why'), cell: (refusal) => <Reason {...refusal} /> },
  ];
  if (rows.length === 0) return null;
  const { refused } = file.counts;
  return (
    <LongTable
      title={t('refused')}
      {...(rows.length < refused ? { remark: t('listedOf', { listed: rows.length, all: refused }) } : {})}
      rows={rows}
      keyOf={({ index }) => String(index)}
      columns={columns}
    />
  );
}

const atOnce = 50;

interface LongProps<Row> {
  title: string;
  remark?: string;
  rows: readonly Row[];
  keyOf: (row: Row) => string;
  columns: readonly Column<Row>[];
}

function LongTable<Row>({ title, remark, rows, keyOf, columns }: LongProps<Row>) {
  const [shown, setShown] = useState(atOnce);
  return (
    <section>
      <h2>{title}</h2>
      {remark !== undefined && <p class="fine">{remark}</p>}
      <Table caption={title} rows={rows.slice(0, shown)} keyOf={keyOf} columns={columns} />
      {rows.length > shown && (
        <p>
          <button type="button" onClick={() => setShown(shown + atOnce)}>
            {t('moreRows')}
          </button>
        </p>
      )}
    </section>
  );
}
