import { t as common, dayAndTime, number } from '../../messages/locale.ts';
import { t } from '../messages/index.ts';
import { changesOf, type FactChange } from './history-text.ts';

type Facts = Parameters<typeof changesOf>[0];

/** What was, and what became of it, fact by fact. */
export function FactChanges({ before, after }: Facts) {
  const changes = changesOf({ before, after });
  if (changes.length === 0) return <>{after === null ? t('noGrade') : '–'}</>;
  return (
    <ul class="plain">
      {changes.map((change) => (
        <li key={change.name}>
          {nameOf(change.name)}: <bdi>{textOf(change.name, change.before)}</bdi>{' '}
          <span aria-hidden="true" class="becomes" />
          <span class="unseen">{common('after')}</span> <bdi>{textOf(change.name, change.after)}</bdi>
        </li>
      ))}
    </ul>
  );
}

function nameOf(name: FactChange['name']): string {
  const names: Readonly<Record<string, string>> = {
    score: t('fieldScore'),
    textScore: t('fieldTextScore'),
    scoreStatus: t('fieldScoreStatus'),
    comment: t('fieldComment'),
    late: t('fieldLate'),
    missing: t('fieldMissing'),
    draft: t('fieldDraft'),
    submittedAt: t('fieldSubmittedAt'),
    dueDate: t('fieldDueDate'),
    excused: t('fieldExcused'),
    title: t('fieldTitle'),
    resultValueMax: t('fieldMaximum'),
    posting: t('fieldPosting'),
    reason: t('fieldReason'),
  };
  return names[name] ?? name;
}

function textOf(name: string, value: unknown): string {
  if (value === null || value === undefined || value === '') return '–';
  if (typeof value === 'boolean') return t(value ? 'yes' : 'no');
  if (typeof value === 'number') return number(value);
  if (typeof value !== 'string') return JSON.stringify(value);
  if (name === 'scoreStatus') return statusOf(value);
  return /(At|Date)$/.test(name) ? dayAndTime(value) : value;
}

function statusOf(status: string): string {
  const words: Readonly<Record<string, string>> = {
    exempt: t('statusExempt'),
    'fully graded': t('statusGraded'),
    'partially graded': t('statusPartial'),
    'not submitted': t('statusNotSubmitted'),
    submitted: t('statusSubmitted'),
  };
  return words[status] ?? status;
}
