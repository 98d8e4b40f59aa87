/** Roles of people who sign in: the groups of the user pool. */
export const roles = ['admin', 'teacher', 'student'] as const;
export type Role = (typeof roles)[number];

/** The group of those who run the service, beside the role that they have in a school. */
export const operatorGroup = 'operator';
