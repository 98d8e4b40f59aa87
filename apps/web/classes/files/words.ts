import type { Schemas } from '../../api/client.ts';
import { number } from '../../messages/locale.ts';
import { t } from './messages/index.ts';

type Key = Parameters<typeof t>[0];

const stateKeys = { planned: 'statePlanned', applied: 'stateApplied', undone: 'stateUndone' } as const;
export const stateText = (state: Schemas['GradebookFile']['state']): string => t(stateKeys[state]);

const outcomeKeys: Record<Schemas['GradebookFileOutcome'], Key> = {
  planned: 'outcomePlanned',
  written: 'outcomeWritten',
  changed: 'outcomeChanged',
  notEnrolled: 'outcomeNotEnrolled',
  gradingPeriodClosed: 'outcomePeriodClosed',
  deleted: 'outcomeDeleted',
  undone: 'outcomeUndone',
  kept: 'outcomeKept',
};
export const outcomeText = (outcome: Schemas['GradebookFileOutcome']): string => t(outcomeKeys[outcome]);

const refusalKeys: Record<Schemas['GradebookFileRefusal'], Key> = {
  changedSinceExport: 'whyChanged',
  notAGrade: 'whyNotAGrade',
  notEnrolled: 'whyNotEnrolled',
  gradingPeriodClosed: 'whyPeriodClosed',
  noExportState: 'whyNoState',
  unknownStudent: 'whyUnknownStudent',
  unknownColumn: 'whyUnknownColumn',
  repeatedStudent: 'whyRepeatedStudent',
  repeatedColumn: 'whyRepeatedColumn',
};
export const refusalText = (reason: Schemas['GradebookFileRefusal']): string => t(refusalKeys[reason]);

/** What a cell holds, in words. */
export function cellText(facts: Schemas['GradebookCellFacts'] | null): string {
  if (facts === null) return t('none');
  if (facts.scoreStatus === 'exempt') return t('excused');
  if (facts.score !== null) return number(facts.score);
  if (facts.textScore !== null) return facts.textScore;
  return facts.missing === true ? t('missing') : t('none');
}

export const personName = (person: Schemas['Person'] | null): string =>
  person === null ? t('somebody') : `${person.givenName} ${person.familyName}`;
