/**
 * SQL: the roles of enrolments that read a class as its teachers do, and change nothing: tutors and counselors, say.
 * `ext:observer` is the word that OneRoster 1.2 lets schools add to its own, so that imports can name observers.
 */
export const observerRoles = `'observer', 'ext:observer'`;
