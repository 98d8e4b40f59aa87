import type { Schemas } from '../api/client.ts';
import { date } from '../messages/locale.ts';
import { t } from './messages/index.ts';
import { lastDayOf } from './model/period.ts';

const roleKeys: Partial<Record<string, Parameters<typeof t>[0]>> = {
  student: 'roleStudent',
  teacher: 'roleTeacher',
  observer: 'roleObserver',
  proctor: 'roleProctor',
  administrator: 'roleAdministrator',
};
/** Words of an extension are shown as they are. */
export const enrollmentRoleText = (role: string): string => {
  const key = roleKeys[role];
  return key === undefined ? role : t(key);
};
export const enrollmentRoleOptions = () =>
  ['student', 'teacher', 'observer', 'proctor', 'administrator'].map(
    (role) => [role, enrollmentRoleText(role)] as const,
  );

const enrolledKeys = { current: 'enrolledCurrent', former: 'enrolledFormer', upcoming: 'enrolledUpcoming' } as const;
export const enrolledText = (enrolled: keyof typeof enrolledKeys): string => t(enrolledKeys[enrolled]);

/** With the last day that counts, as people say it. */
export function periodText({ beginDate, endDate }: Pick<Schemas['Enrollment'], 'beginDate' | 'endDate'>): string {
  const from = beginDate === null ? '' : date(beginDate);
  const until = endDate === null ? '' : date(lastDayOf(endDate));
  if (from === '' && until === '') return t('periodOpen');
  if (until === '') return t('periodFrom', { from });
  return from === '' ? t('periodUntil', { until }) : t('periodBoth', { from, until });
}

const sessionKeys: Partial<Record<string, Parameters<typeof t>[0]>> = {
  schoolYear: 'sessionYear',
  semester: 'sessionSemester',
  term: 'sessionTerm',
  gradingPeriod: 'sessionPeriod',
};
export const sessionTypeText = (type: string): string => {
  const key = sessionKeys[type];
  return key === undefined ? type : t(key);
};
export const sessionTypeOptions = () =>
  ['schoolYear', 'semester', 'term', 'gradingPeriod'].map((type) => [type, sessionTypeText(type)] as const);
