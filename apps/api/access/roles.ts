/** Roles of people who sign in, the strongest first: the groups of the user pool. */
export const roles = ['admin', 'teacher', 'student', 'guardian'] as const;
export type Role = (typeof roles)[number];

/** The group of those who run the service, beside the role that they have in a school. */
export const operatorGroup = 'operator';

export const isRole = (text: string): text is Role => roles.some((role) => role === text);

/** The strongest role among the groups of a token; `none` where there is no role among them. */
export const roleIn = (groups: readonly string[]): Role | 'none' =>
  roles.find((role) => groups.includes(role)) ?? 'none';
