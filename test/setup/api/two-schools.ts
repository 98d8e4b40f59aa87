import { randomUUID } from 'node:crypto';
import { operatorGroup } from '../../../apps/api/access/roles.ts';
import type { RouteSpec } from '../../../apps/api/http/route-spec.ts';
import type { TestApp } from './app.ts';
import type { FixtureClass, FixtureSchool, FixtureUser } from './fixtures.ts';

/** One object of every kind that a path or a body can name, all in one school and one class. */
export interface Populated {
  school: FixtureSchool;
  class: FixtureClass;
  teacher: FixtureUser;
  student: FixtureUser;
  /** Identifiers by the name that paths and bodies give them. */
  ids: Readonly<Record<string, string>>;
}

/** Names of parameters that stand for nothing a school owns. */
export const namesOfNoSchool = new Set(['jobName']);

export async function populatedSchool(test: TestApp): Promise<Populated> {
  const { fixtures, database } = test;
  const school = await fixtures.school();
  const teacher = await fixtures.user(school, 'teacher');
  const student = await fixtures.user(school, 'student');
  const taught = await fixtures.class(school, { teachers: [teacher] });
  const enrollment = await fixtures.enroll(taught, student, 'student');
  const category = await fixtures.category(taught);
  const item = await fixtures.lineItem(taught, category.id);
  const scale = await fixtures.scoreScale(taught);
  const result = await fixtures.result(item, student, 50);
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
  const submission = `submission-${uuid}`;
  await database.run(
    'INSERT INTO submissions (school_id, sourced_id, line_item_id, student_id) VALUES ($1, $2, $3, $4)',
    [school.id, submission, item.id, student.id],
  );
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
    resultSourcedId: result.sourcedId,
    submissionSourcedId: submission,
    studentSourcedId: student.sourcedId,
    userSourcedId: student.sourcedId,
    uploadId: uuid,
    uploadIds: uuid,
    avatarUploadId: uuid,
    runId: uuid,
    importId: uuid,
    jobName: 'grade-calculator',
  };
  return { school, class: taught, teacher, student, ids };
}

/** An identifier that nothing has, of the same form as the given one. */
export const unknownLike = (id: string): string => (/^[0-9a-f-]{36}$/.test(id) ? randomUUID() : 'no-such-identifier');

/** What all tables hold, or what a school has in them, as one text. Counters of rate limits are no data of a school. */
export async function fingerprint(test: TestApp, school?: FixtureSchool): Promise<string> {
  const tables = await test.database.query<{ name: string }>(
    `SELECT t.table_name AS name FROM information_schema.tables t
     WHERE t.table_schema = 'public' AND t.table_type = 'BASE TABLE' AND t.table_name NOT IN ('rate_limits')
     AND ($1 OR EXISTS (SELECT 1 FROM information_schema.columns c WHERE c.table_schema = 'public'
          AND c.table_name = t.table_name AND c.column_name = 'school_id'))
     ORDER BY 1`,
    [school === undefined],
  );
  const where = school === undefined ? '' : `WHERE t.school_id = ${school.id}`;
  const parts = tables.map(
    ({
      name,
    }) => `SELECT '${name} ' || count(*) || ' ' || md5(coalesce(string_agg(t::text, ',' ORDER BY t::text), '')) AS part
      FROM ${name} t ${where}`,
  );
  const rows = await test.database.query<{ part: string }>(parts.join(' UNION ALL '));
  return rows.map(({ part }) => part).join('\n');
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
