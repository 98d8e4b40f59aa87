import type { Schemas } from '../api/client.ts';
import { dayAndTime, number } from '../messages/locale.ts';
import { listName } from '../ui/person.ts';
import { Table } from '../ui/table.tsx';
import { t } from './messages/index.ts';
import { changesOf, isMoment } from './model/changes.ts';

export type Entry = Schemas['HistoryEntry'];

type Key = Parameters<typeof t>[0];
type FieldKey = Extract<Key, `field_${string}`>;

const fields: ReadonlySet<string> = new Set<FieldKey>([
  'field_score',
  'field_textScore',
  'field_comment',
  'field_scoreStatus',
  'field_late',
  'field_missing',
  'field_draft',
  'field_title',
  'field_weight',
  'field_dueDate',
  'field_assignDate',
  'field_resultValueMax',
  'field_percent',
  'field_letter',
  'field_excused',
  'field_extraTimeMinutes',
  'field_reason',
  'field_status',
  'field_posting',
  'field_submittedAt',
  'field_scoreDate',
  'field_dropLowest',
  'field_dropHighest',
]);

/** A field without a text of its own goes by the name that the API gives it. */
const fieldText = (field: string): string => (fields.has(`field_${field}`) ? t(`field_${field}` as FieldKey) : field);

/** Values that are words of the API, by their field: in others somebody may have typed the same. */
const words: Readonly<Record<string, Readonly<Record<string, Key>>>> = {
  status: { active: 'yes', tobedeleted: 'no' },
  posting: { manual: 'value_manual', automatic: 'value_automatic' },
  scoreStatus: {
    exempt: 'value_exempt',
    'fully graded': 'value_fullyGraded',
    'partially graded': 'value_partiallyGraded',
    'not submitted': 'value_notSubmitted',
    submitted: 'value_submitted',
  },
};

function valueText(field: string, value: unknown): string {
  if (value === null) return t('empty');
  if (typeof value === 'boolean') return t(value ? 'yes' : 'no');
  if (typeof value === 'number') return number(value);
  if (isMoment(value)) return dayAndTime(value);
  if (typeof value !== 'string') return JSON.stringify(value);
  const word = words[field]?.[value];
  return word === undefined ? value : t(word);
}

interface Props {
  caption: string;
  entries: readonly Entry[];
  /** Where they are of several classes. */
  showsClass?: boolean;
}

export function EntryTable({ caption, entries, showsClass = false }: Props) {
  return (
    <Table
      caption={caption}
      rows={entries}
      keyOf={({ id }) => id}
      empty={t('nothingChanged')}
      columns={[
        { title: t('when'), cell: ({ changedAt }) => dayAndTime(changedAt) },
        {
          title: t('who'),
          cell: ({ changedBy }) => (changedBy === null ? t('nobody') : <bdi>{listName(changedBy)}</bdi>),
        },
        { title: t('kind'), cell: (entry) => <About entry={entry} showsClass={showsClass} /> },
        { title: t('changed'), cell: (entry) => <Changes entry={entry} /> },
        { title: t('why'), cell: ({ reason }) => (reason === null ? '–' : <bdi>{reason}</bdi>) },
        { title: t('source'), cell: ({ source }) => t(source) },
      ]}
    />
  );
}

interface AboutProps {
  entry: Entry;
  showsClass: boolean;
}

const About = ({ entry: { kind, class: ofClass, lineItem, student }, showsClass }: AboutProps) => (
  <>
    {t(kind)}
    {showsClass && (
      <span class="reason">
        <bdi>{ofClass === null ? t('wholeSchool') : ofClass.title}</bdi>
      </span>
    )}
    {lineItem && (
      <span class="reason">
        <bdi>{lineItem.title}</bdi>
      </span>
    )}
    {student && (
      <span class="reason">
        <bdi>{listName(student)}</bdi>
      </span>
    )}
  </>
);

const Changes = ({ entry: { before, after } }: { entry: Entry }) => (
  <>
    {before === null && t('added')}
    {after === null && t('removed')}
    <ul class="plain">
      {changesOf(before, after).map((change) => (
        <li key={change.field}>
          {fieldText(change.field)}: {before !== null && <del>{valueText(change.field, change.before)}</del>}
          {before !== null && after !== null && (
            <>
              {' '}
              <span class="leads-to" aria-hidden="true">
                ⇒
              </span>{' '}
            </>
          )}
          {after !== null && <ins>{valueText(change.field, change.after)}</ins>}
        </li>
      ))}
    </ul>
  </>
);
