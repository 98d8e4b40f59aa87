import type { Schemas } from '../api/client.ts';
import { t } from './messages/index.ts';

const roleKeys = {
  admin: 'roleAdmin',
  teacher: 'roleTeacher',
  student: 'roleStudent',
  guardian: 'roleGuardian',
  none: 'roleNone',
} as const;
export const roleText = (role: Schemas['UserRole']): string => t(roleKeys[role]);

/** Those that an administrator can give. */
export const givenRoles = ['admin', 'teacher', 'student', 'guardian'] as const;
export const roleOptions = () => givenRoles.map((role) => [role, roleText(role)] as const);

const relationKeys = { guardian: 'relationGuardian', parent: 'relationParent', relative: 'relationRelative' } as const;
export const relationText = (relation: Schemas['GuardianRelation']): string => t(relationKeys[relation]);
export const relationOptions = () =>
  (['parent', 'guardian', 'relative'] as const).map((relation) => [relation, relationText(relation)] as const);

const reportKeys = {
  class: 'reportClass',
  progress: 'reportProgress',
  progressSet: 'reportProgressSet',
  reportCard: 'reportCard',
} as const;
export const reportText = (kind: Schemas['ReportKind']): string => t(reportKeys[kind]);

const reportStateKeys = {
  rendering: 'reportRendering',
  scanning: 'reportScanning',
  ready: 'reportReady',
  refused: 'reportRefused',
} as const;
export const reportStateText = (state: Schemas['Report']['state']): string => t(reportStateKeys[state]);

export const statusText = ({ enabled, hasSignIn }: Pick<Schemas['User'], 'enabled' | 'hasSignIn'>): string =>
  t(enabled ? (hasSignIn ? 'enabled' : 'neverInvited') : 'disabled');
