/**
 * The one notion of today: the calendar day in the time zone of the school, by the clock of the database. Every
 * statement reads it again, so what begins or ends with a day does so in its first moment: without an import, a job or a
 * restart, and on every replica alike.
 *
 * Periods are those of OneRoster 1.2: `beginDate` is inclusive, `endDate` exclusive, of an enrolment ("the end date for
 * the enrollment (exclusive)") and of a role ("the end date on which the role becomes inactive (exclusive)"). Without a
 * date a period is open on that side; one that ends on the day it begins holds no day.
 */

/** SQL: the day of a moment in a time zone; today's without a moment. */
export const dayIn = (timeZone: string, moment = 'now()'): string => `(${moment} AT TIME ZONE ${timeZone})::date`;

/** SQL: today at a school, whose internal id the argument is. One that names no row is read once a statement. */
export const schoolDay = (schoolId: string): string =>
  `(SELECT ${dayIn('z.time_zone')} FROM schools z WHERE z.id = ${schoolId})`;

/** SQL: today at the school of a class, whose internal id the argument is. */
export const schoolDayOfClass = (classId: string): string =>
  schoolDay(`(SELECT y.school_id FROM classes y WHERE y.id = ${classId})`);

/** SQL: the days of a row with `begin_date` and `end_date`. */
export const periodOf = (row: string): string => `daterange(${row}.begin_date, ${row}.end_date)`;

/** SQL: whether a day lies in the period of a row. */
export const countsOn = (row: string, day: string): string => `${periodOf(row)} @> ${day}`;

/** SQL: where a day lies from the period of a row. In the order of the alphabet the first is the strongest. */
export const periodState = (row: string, day: string): string =>
  `CASE WHEN ${countsOn(row, day)} THEN 'current' WHEN ${row}.begin_date > ${day} THEN 'upcoming' ELSE 'former' END`;

/** SQL: the first moment of a day in a time zone. */
export const midnight = (day: string, timeZone: string): string => `(${day}::timestamp AT TIME ZONE ${timeZone})`;
