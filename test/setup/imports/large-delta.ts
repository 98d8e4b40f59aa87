import { type BundleFiles, deltaFiles } from '../api/bundles.ts';
import type { FixtureSchool } from '../api/fixtures.ts';
import type { ImportBench } from '../api/imports.ts';

/**
 * A delta of a large school: of 1,000 students and 1,000 results half are gone and half changed, 600 enrolments are gone, and one
 * person with a role and an enrolment is new; dates later than all.
 */
export async function largeDelta({ database }: ImportBench, school: FixtureSchool): Promise<BundleFiles> {
  const day = '2026-11-30';
  const rows = (sql: string) =>
    database.query<{ line: string }>(sql, [school.id]).then((found) => found.map(({ line }) => line));
  const users = await rows(
    `SELECT concat_ws(',', u.sourced_id, CASE WHEN n <= 500 THEN 'tobedeleted' ELSE 'active' END, '${day}', 'true', u.username,
       CASE WHEN n <= 500 THEN u.given_name ELSE 'Renamed' END, u.family_name) AS line
     FROM (SELECT *, row_number() OVER (ORDER BY id) AS n FROM users WHERE school_id = $1 AND role = 'student') u WHERE n <= 1000`,
  );
  const enrollments = await rows(
    `SELECT concat_ws(',', e.sourced_id, 'tobedeleted', '${day}', k.sourced_id, o.sourced_id, u.sourced_id, e.role) AS line
     FROM enrollments e JOIN classes k ON k.id = e.class_id JOIN orgs o ON o.id = e.org_id JOIN users u ON u.id = e.user_id
     WHERE e.school_id = $1 AND e.role = 'student' ORDER BY e.id LIMIT 600`,
  );
  const results = await rows(
    `SELECT concat_ws(',', r.sourced_id, CASE WHEN n <= 500 THEN 'tobedeleted' ELSE 'active' END, '${day}', l.sourced_id, u.sourced_id,
       'fully graded', '1', '${day}') AS line
     FROM (SELECT *, row_number() OVER (ORDER BY id) AS n FROM results WHERE school_id = $1) r
     JOIN line_items l ON l.id = r.line_item_id JOIN users u ON u.id = r.student_id WHERE n <= 1000`,
  );
  const [org] = await rows('SELECT sourced_id AS line FROM orgs WHERE school_id = $1 AND imported LIMIT 1');
  const [klass] = await rows('SELECT sourced_id AS line FROM classes WHERE school_id = $1 ORDER BY id LIMIT 1');
  const of = (header: string, lines: readonly string[]) =>
    `sourcedId,status,dateLastModified,${header}\n${lines.join('\n')}\n`;
  return deltaFiles({
    'users.csv': of('enabledUser,username,givenName,familyName', [...users, `new-1,active,${day},true,new-1,New,One`]),
    'roles.csv': of('userSourcedId,roleType,role,orgSourcedId', [
      `new-1-role,active,${day},new-1,primary,student,${org}`,
    ]),
    'enrollments.csv': of('classSourcedId,schoolSourcedId,userSourcedId,role', [
      ...enrollments,
      `new-1-enrollment,active,${day},${klass},${org},new-1,student`,
    ]),
    'results.csv': of('lineItemSourcedId,studentSourcedId,scoreStatus,score,scoreDate', results),
  });
}
