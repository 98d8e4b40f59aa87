/**
 * The one condition that every deletion carries: retention, erasure, and whatever else removes something about people.
 * A hold keeps what is of a person, or of a class, from the moment on that its placing is answered.
 */

/** What a hold is asked about: SQL of ids of users and classes, which may be null; a SELECT gives many. */
export interface HeldBy {
  readonly people?: readonly string[];
  readonly classes?: readonly string[];
}

/** SQL: whether an open hold keeps a row. */
export function isHeld({ people = [], classes = [] }: HeldBy): string {
  const reasons = [...people.map((ids) => `h.user_id IN (${ids})`), ...classes.map((ids) => `h.class_id IN (${ids})`)];
  return `EXISTS (SELECT FROM legal_holds h WHERE h.released_at IS NULL AND (${reasons.join(' OR ')}))`;
}

/** SQL of the classes that somebody is or was in. */
export const classesOf = (userId: string): string => `SELECT e.class_id FROM enrollments e WHERE e.user_id = ${userId}`;

/** What keeps a report: a hold of its student or class, or of a class of its student, whose work a progress report shows. */
export const heldReport = (report: string): HeldBy => ({
  people: [`${report}.student_id`],
  classes: [`${report}.class_id`, classesOf(`${report}.student_id`)],
});

/** What keeps an upload `t`: a hold of its owner, of the class of the submission that it is part of, or of its report. */
export const heldUpload: HeldBy = {
  people: ['t.owner_id', 'SELECT r.student_id FROM reports r WHERE r.upload_id = t.id'],
  classes: [
    `SELECT l.class_id FROM submission_files f JOIN submissions s ON s.id = f.submission_id
      JOIN line_items l ON l.id = s.line_item_id WHERE f.upload_id = t.id`,
    'SELECT r.class_id FROM reports r WHERE r.upload_id = t.id',
    'SELECT e.class_id FROM enrollments e JOIN reports r ON r.student_id = e.user_id WHERE r.upload_id = t.id',
  ],
};

/** SQL: whether a school has an open hold of anybody or anything. */
export const schoolHasHold = (schoolId: string): string =>
  `EXISTS (SELECT FROM legal_holds h WHERE h.released_at IS NULL AND h.school_id = ${schoolId})`;

const lockName = `hashtextextended('legal holds', 0)`;

/**
 * To be the first statement of a transaction that deletes: without it a deletion that began before a hold was placed could
 * commit after the answer that says so. Deletions do not wait for each other.
 */
export const lockHolds = `SELECT pg_advisory_xact_lock_shared(${lockName})`;

/** The same for whoever places a hold: waits for the deletions at work, a batch each. */
export const lockHoldsToPlace = `SELECT pg_advisory_xact_lock(${lockName})`;
