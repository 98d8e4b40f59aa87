import type { Schemas } from '../api/client.ts';
import { t } from './messages/index.ts';
import { originOf, type Shown } from './model/import-state.ts';

const stateKeys = {
  queued: 'stateQueued',
  running: 'stateRunning',
  held: 'stateHeld',
  succeeded: 'stateSucceeded',
  rejected: 'stateRejected',
  failed: 'stateFailed',
  refused: 'stateRefused',
  expired: 'stateExpired',
  undone: 'stateUndone',
  undoing: 'stateUndoing',
} as const;
export const stateText = (state: Shown): string => t(stateKeys[state]);

export const states = ['queued', 'running', 'held', 'succeeded', 'rejected', 'failed', 'refused', 'expired'] as const;

type Requester = Schemas['ImportRun']['requestedBy'];
export const requesterName = (person: Requester): string =>
  person === null ? t('somebody') : `${person.givenName} ${person.familyName}`;

export function originText(run: Pick<Schemas['ImportRun'], 'requestedBy' | 'uploadId'>): string {
  const origin = originOf(run);
  if (origin === 'person') return requesterName(run.requestedBy);
  return t(origin === 'dropFolder' ? 'byDropFolder' : 'byOperator');
}

const phaseKeys = { reading: 'phaseReading', checking: 'phaseChecking', applying: 'phaseApplying' } as const;
export const phaseText = (phase: NonNullable<Schemas['ImportRun']['phase']>): string => t(phaseKeys[phase]);

const kindKeys = {
  org: 'kindOrg',
  academicSession: 'kindAcademicSession',
  course: 'kindCourse',
  class: 'kindClass',
  user: 'kindUser',
  role: 'kindRole',
  demographic: 'kindDemographic',
  enrollment: 'kindEnrollment',
  guardianTie: 'kindGuardianTie',
  lineItemScoreScale: 'kindLineItemScoreScale',
  result: 'kindResult',
  lineItem: 'kindLineItem',
  category: 'kindCategory',
  scoreScale: 'kindScoreScale',
} as const;
const whyKeys = {
  changedSince: 'whyChangedSince',
  signsIn: 'whySignsIn',
  taken: 'whyTaken',
  inUse: 'whyInUse',
  cellTaken: 'whyCellTaken',
  gradingPeriodClosed: 'whyGradingPeriodClosed',
  underDeactivated: 'whyUnderDeactivated',
} as const;
type Conflict = Schemas['ImportUndo']['conflicts'][number];
export const undoneKinds = Object.keys(kindKeys) as (keyof typeof kindKeys)[];
export const kindText = (kind: keyof typeof kindKeys): string => t(kindKeys[kind]);
export const conflictKindText = ({ kind }: Conflict): string => kindText(kind);
export const conflictReasonText = ({ reason }: Conflict): string => t(whyKeys[reason]);
