import type { Schemas } from '../api/client.ts';
import { explainAlso } from '../ui/notice.tsx';
import { t } from './messages/index.ts';

export type Run = Schemas['JobRun'];
export type RunState = Run['state'];

export const runStates: readonly RunState[] = ['queued', 'running', 'succeeded', 'failed', 'cancelled'];
export const isOpen = ({ state }: Pick<Run, 'state'>): boolean => state === 'queued' || state === 'running';

const known = {
  'grade-calculator': ['gradeCalculator', 'gradeCalculatorHelp'],
  'report-generator': ['reportGenerator', 'reportGeneratorHelp'],
  notifications: ['notifications', 'notificationsHelp'],
  'roster-sync': ['rosterSync', 'rosterSyncHelp'],
  'data-cleanup': ['dataCleanup', 'dataCleanupHelp'],
  retention: ['retention', 'retentionHelp'],
} as const;

const textsOf = (jobName: string) => (jobName in known ? known[jobName as keyof typeof known] : undefined);

/** A job that this build of the page does not know goes by its own name. */
export function titleOf(jobName: string): string {
  const texts = textsOf(jobName);
  return texts === undefined ? jobName : t(texts[0]);
}

export function helpOf(jobName: string, summary: string): string {
  const texts = textsOf(jobName);
  return texts === undefined ? summary : t(texts[1]);
}

explainAlso((code) => (code === 'run-waiting' ? t('runWaiting') : undefined));
