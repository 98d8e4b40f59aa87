import { dayIn } from '../schools/school-day.ts';

/** SQL: the day on which somebody born on a day reaches an age. */
export const birthdayAt = (birthDate: string, years: string): string =>
  `${birthDate} + make_interval(years => ${years})`;

/**
 * SQL: whether a student has reached the age of consent of the school: on that birthday, by the calendar day of the
 * school, guardians stop seeing a child. Without an age or a birth date nobody does. Somebody born on 29 February
 * reaches it on the 28th where the year has no 29th: a day early rather than late.
 */
export const isOfAge = (student: string): string => `EXISTS (
  SELECT 1 FROM demographics d JOIN schools z ON z.id = d.school_id
  WHERE d.user_id = ${student} AND d.status = 'active'
    AND ${birthdayAt('d.birth_date', 'z.age_of_consent')} <= ${dayIn('z.time_zone')})`;

/** SQL: whether a row of `guardian_ties` lets its guardian look on now. */
export const isOpenTie = (tie: string): string => `(${tie}.ended_at IS NULL AND NOT ${isOfAge(`${tie}.student_id`)})`;

/** SQL: whether somebody may look on a student as a guardian of theirs. */
export const isGuardianOf = (guardian: string, student: string): string => `EXISTS (
  SELECT 1 FROM guardian_ties t WHERE t.guardian_id = ${guardian} AND t.student_id = ${student} AND ${isOpenTie('t')})`;

/** A student whom somebody looks on, as the reads of a student's own view take one. */
export interface Child {
  id: number;
  schoolId: number;
}
