/** Roles of people who sign in: the groups of the user pool. */
export const roles = ['admin', 'teacher', 'student'] as const;
export type Role = (typeof roles)[number];
