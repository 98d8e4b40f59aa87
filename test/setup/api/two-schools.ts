import { randomUUID } from 'node:crypto';
import { operatorGroup } from '../../../apps/api/access/roles.ts';
import type { RouteSpec } from '../../../apps/api/http/route-spec.ts';
import { Jobs } from '../../../apps/api/jobs/jobs.ts';
import { UnsubscribeLinks } from '../../../apps/api/mail/unsubscribe-links.ts';
import { markedScore } from '../logs/record.ts';
import type { TestApp } from './app.ts';
import type { FixtureClass, FixtureSchool, FixtureUser } from './fixtures.ts';

/** One object of every kind that a path or a body can name, all in one school and one class. */
export interface Populated {
  school: FixtureSchool;
  class: FixtureClass;
  teacher: FixtureUser;
  student: FixtureUser;
  /** Of the student. */
  guardian: FixtureUser;
  /** Of the class. */
  observer: FixtureUser;
  /** Identifiers by the name that paths and bodies give them. */
  ids: Readonly<Record<string, string>>;
}

/** Names of parameters that stand for nothing a school owns. */
export const namesOfNoSchool = new Set(['jobName', 'retentionKind', 'unsubscribeToken']);

export async function populatedSchool(test: TestApp): Promise<Populated> {
  const { fixtures, database } = test;
  const school = await fixtures.school();
  const teacher = await fixtures.user(school, 'teacher');
  const student = await fixtures.user(school, 'student');
  const guardian = await fixtures.user(school, 'guardian');
  const observer = await fixtures.user(school, 'teacher');
  const tie = await fixtures.guardianTie(student, guardian);
  const operator = await fixtures.user(school, 'teacher', [operatorGroup]);
  const session = await fixtures.supportSession(school, operator, ['people']);
  await database.run(
    `INSERT INTO support_session_reads (support_session_id, operation, kind) VALUES ($1, 'listUsers', 'people')`,
    [session.id],
  );
  const taught = await fixtures.class(school, { teachers: [teacher] });
  const enrollment = await fixtures.enroll(taught, student, 'student');
  await fixtures.enroll(taught, observer, 'observer');
  const category = await fixtures.category(taught);
  const item = await fixtures.lineItem(taught, category.id, { dueDate: new Date('2026-11-20T22:59:59Z') });
  const scale = await fixtures.scoreScale(taught);
  const result = await fixtures.result(item, student, markedScore);
  const group = await fixtures.group(taught, [student]);
  const extension = await fixtures.extension(item, { student, dueDate: new Date('2026-11-22T22:59:59Z') });
  await database.run(
    `INSERT INTO grade_overrides (school_id, class_id, student_id, percent, reason) VALUES ($1, $2, $3, 90, 'Oral examination')`,
    [school.id, taught.id, student.id],
  );
  const tied = await database.one<{ course: string; term: string }>(
    `SELECT c.sourced_id AS course, a.sourced_id AS term FROM classes k JOIN courses c ON c.id = k.course_id
     JOIN class_terms t ON t.class_id = k.id JOIN academic_sessions a ON a.id = t.academic_session_id WHERE k.id = $1`,
    [taught.id],
  );
  // One identifier for all that has a UUID: whichever of them a route asks for, it exists.
  const uuid = randomUUID();
  await database.run(
    `INSERT INTO uploads (id, school_id, owner_id, purpose, object_key, file_name, content_type, size_bytes, sha256, state,
       scan_status, expires_at, completed_at)
     VALUES ($1::uuid, $2, $3, 'submission', $1::uuid::text, 'essay.pdf', 'application/pdf', 1, repeat('0', 64), 'completed', 'clean',
       now() + interval '1 hour', now())`,
    [uuid, school.id, student.id],
  );
  await database.run('INSERT INTO import_runs (id, school_id, upload_id) VALUES ($1, $2, $1)', [uuid, school.id]);
  await database.run(`INSERT INTO job_runs (id, job_name, school_id) VALUES ($1, 'grade-calculator', $2)`, [
    uuid,
    school.id,
  ]);
  await database.run(
    `INSERT INTO gradebook_files (id, school_id, class_id, format, plan) VALUES ($1, $2, $3, 'csv',
       '{"changes": [], "refusals": [], "warnings": [], "unchanged": 0, "leftAlone": 0}')`,
    [uuid, school.id, taught.id],
  );
  await database.run(
    `INSERT INTO reports (id, school_id, kind, class_id, day, expires_at)
     VALUES ($1, $2, 'class', $3, '2026-11-30', now() + interval '1 hour')`,
    [uuid, school.id, taught.id],
  );
  await database.run(
    `INSERT INTO privacy_requests (id, school_id, user_id, kind, state, requested_by)
     VALUES ($1, $2, $3, 'erasure', 'coolingOff', $4)`,
    [uuid, school.id, student.id, student.id],
  );
  await database.run(
    `INSERT INTO privacy_requests (school_id, user_id, kind, state, requested_by) VALUES ($1, $2, 'export', 'done', $2)`,
    [school.id, student.id],
  );
  await database.run(
    `WITH lifted AS (INSERT INTO email_suppression_lifts
       (school_id, address, suppressed_because, suppressed_since, lifted_by, reason) VALUES ($1, $2, 'bounce', now(), $3, 'x'))
     INSERT INTO email_suppressions (school_id, address, reason) VALUES ($1, $2, 'complaint')`,
    [school.id, `suppressed-${uuid}@school.example`, teacher.id],
  );
  await database.run(
    `INSERT INTO email_outbox (id, school_id, user_id, kind, dedupe_key, state)
     VALUES ($1::uuid, $2, $3, 'digest', $1::uuid::text, 'sent')`,
    [uuid, school.id, student.id],
  );
  const submission = `submission-${uuid}`;
  await database.run(
    'INSERT INTO submissions (school_id, sourced_id, line_item_id, student_id) VALUES ($1, $2, $3, $4)',
    [school.id, submission, item.id, student.id],
  );
  const hold = `hold-${uuid}`;
  await database.run(
    `INSERT INTO legal_holds (school_id, sourced_id, class_id, reason) VALUES ($1, $2, $3, 'Inquiry 12')`,
    [school.id, hold, taught.id],
  );
  const cleanup = `cleanup-${uuid}`;
  await database.run(
    `INSERT INTO cleanup_proposals (school_id, sourced_id, kind, days, due_at, row_count, file_count, made_on)
     VALUES ($1, $2, 'submissions', 365, now(), 1, 0, '2026-11-29')`,
    [school.id, cleanup],
  );
  await database.run(
    `INSERT INTO cleanup_records (kind, school_id, day, row_count, file_count) VALUES ('reports', $1, '2026-11-29', 1, 1)`,
    [school.id],
  );
  const task = await test.app.get(Jobs).enqueue('account-sync', { userId: student.id }, { schoolId: school.id });
  await database.run(`UPDATE pgboss.job SET state = 'failed', started_on = now(), completed_on = now() WHERE id = $1`, [
    task,
  ]);
  const ids = {
    schoolSourcedId: school.sourcedId,
    orgSourcedId: school.sourcedId,
    academicSessionSourcedId: tied.term,
    parentSourcedId: tied.term,
    schoolYearSourcedId: tied.term,
    gradingPeriodSourcedId: tied.term,
    termSourcedIds: tied.term,
    courseSourcedId: tied.course,
    classSourcedId: taught.sourcedId,
    enrollmentSourcedId: enrollment.sourcedId,
    categorySourcedId: category.sourcedId,
    lineItemSourcedId: item.sourcedId,
    scoreScaleSourcedId: scale.sourcedId,
    groupSourcedId: group.sourcedId,
    extensionSourcedId: extension.sourcedId,
    resultSourcedId: result.sourcedId,
    submissionSourcedId: submission,
    studentSourcedId: student.sourcedId,
    studentSourcedIds: student.sourcedId,
    userSourcedId: student.sourcedId,
    guardianTieSourcedId: tie.sourcedId,
    legalHoldSourcedId: hold,
    cleanupSourcedId: cleanup,
    supportSessionSourcedId: session.sourcedId,
    uploadId: uuid,
    uploadIds: uuid,
    avatarUploadId: uuid,
    runId: uuid,
    taskId: task as string,
    importId: uuid,
    gradebookFileId: uuid,
    reportId: uuid,
    privacyRequestId: uuid,
    jobName: 'grade-calculator',
    retentionKind: 'submissions',
    unsubscribeToken: test.app.get(UnsubscribeLinks).tokenOf({ userId: student.id, kind: 'digest' }),
  };
  return { school, class: taught, teacher, student, guardian, observer, ids };
}

/** An identifier that nothing has, of the same form as the given one. */
export const unknownLike = (id: string): string => (/^[0-9a-f-]{36}$/.test(id) ? randomUUID() : 'no-such-identifier');

/**
 * What all tables hold, or what a school has in them, as one text. Counters of rate limits and the list of
 * who looked are no data of a school that a request could change.
 */
export async function fingerprint(test: TestApp, school?: FixtureSchool): Promise<string> {
  const tables = await tablesOf(test, school === undefined);
  const where = school === undefined ? '' : `WHERE t.school_id = ${school.id}`;
  const parts = tables.map(
    ({ name }) => `SELECT '${name} ' || count(*) || ' ' || coalesce(sum(hashtextextended(t::text, 0)), 0) AS part
      FROM ${name} t ${where}`,
  );
  // Planning a hundred tables takes longer than reading them, so a connection that is asked again has done it.
  const statement = { name: `fingerprint-${school?.id ?? 'all'}`, text: parts.join(' UNION ALL ') };
  const rows = await test.database.query<{ part: string }>(statement);
  // Where the server reads tables in parallel, they come in any order.
  return rows
    .map(({ part }) => part)
    .toSorted()
    .join('\n');
}

const known = new WeakMap<TestApp, Map<boolean, Promise<{ name: string }[]>>>();

/** All tables, or those whose rows belong to schools. No test makes any: the catalogue is read once. */
function tablesOf(test: TestApp, all: boolean): Promise<{ name: string }[]> {
  const ofTest = known.get(test) ?? new Map();
  known.set(test, ofTest);
  const found = ofTest.get(all) ?? readTables(test, all);
  ofTest.set(all, found);
  return found;
}

function readTables(test: TestApp, all: boolean): Promise<{ name: string }[]> {
  return test.database.query<{ name: string }>(
    `SELECT t.table_name AS name FROM information_schema.tables t
     WHERE t.table_schema = 'public' AND t.table_type = 'BASE TABLE' AND t.table_name NOT IN ('rate_limits', 'disclosures')
     AND ($1 OR EXISTS (SELECT 1 FROM information_schema.columns c WHERE c.table_schema = 'public'
          AND c.table_name = t.table_name AND c.column_name = 'school_id'))
     ORDER BY 1`,
    [all],
  );
}

/** Names of the tables that differ between two fingerprints of the same tables. */
export function changedTables(before: string, after: string): string[] {
  const parts = new Set(before.split('\n'));
  return after
    .split('\n')
    .filter((part) => !parts.has(part))
    .map((part) => part.split(' ')[0] as string);
}

/** Somebody new who may call the route: some routes end their caller's session. */
export async function callerOf(test: TestApp, own: Populated, { access }: RouteSpec): Promise<FixtureUser> {
  const actsAsOwner = typeof access === 'object' && 'on' in access && access.action === 'own';
  const roles = typeof access === 'object' ? access.roles : undefined;
  const groups = access === 'operator' ? [operatorGroup] : [];
  const user = await test.fixtures.user(own.school, roles?.[0] ?? (actsAsOwner ? 'student' : 'admin'), groups);
  if (user.role === 'student') await test.fixtures.enroll(own.class, user, 'student');
  return user;
}
