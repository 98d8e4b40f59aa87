import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { beginStatement } from '../../api/database/change-origin.ts';
import { assignments, categories, classes, courses, guardianTies, people, policy, resultOf } from './demo-school.ts';
import { isDraftAtFirst, writeTerm } from './term.ts';

type Row = Record<string, unknown>;
type Ids = Map<string, unknown>;

const schoolSourcedId = 'riverside';
const lockKey = 4_171_253_100;

/**
 * Writes the demo school in one transaction unless it is there already; what has been changed in it since stays.
 * @param subs the Cognito id of each address; kept up to date also in a school that exists
 * @returns true when the school was missing
 */
export async function seedSchool(client: pg.Client, subs: ReadonlyMap<string, string>): Promise<boolean> {
  await client.query(beginStatement({ source: 'operator', changeSet: randomUUID() }));
  try {
    await client.query('SELECT pg_advisory_xact_lock($1)', [lockKey]);
    const found = await client.query('SELECT id FROM schools WHERE sourced_id = $1', [schoolSourcedId]);
    const missing = found.rowCount === 0;
    if (missing) await new SchoolWriter(client, subs).write();
    else await linkAccounts(client, found.rows[0].id, subs);
    await client.query('COMMIT');
    return missing;
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    throw error;
  }
}

/** The accounts may be younger than the school, as after the files of the local Cognito were deleted. */
async function linkAccounts(client: pg.Client, schoolId: unknown, subs: ReadonlyMap<string, string>): Promise<void> {
  await client.query(
    `UPDATE users SET cognito_sub = account.sub
     FROM unnest($2::text[], $3::text[]) AS account (email, sub)
     WHERE school_id = $1 AND users.email = account.email AND cognito_sub IS DISTINCT FROM account.sub`,
    [schoolId, [...subs.keys()], [...subs.values()]],
  );
}

class SchoolWriter {
  private schoolId: unknown;
  private readonly today = new Date();

  constructor(
    private readonly client: pg.Client,
    private readonly subs: ReadonlyMap<string, string>,
  ) {}

  async write(): Promise<void> {
    const school = await this.client.query(
      `INSERT INTO schools (sourced_id, name, time_zone, allows_self_sign_up)
       VALUES ($1, 'Riverside School', 'Europe/Berlin', true) RETURNING id`,
      [schoolSourcedId],
    );
    this.schoolId = school.rows[0].id;
    const orgs = await this.insert('orgs', [{ sourced_id: 'org-riverside', name: 'Riverside School', type: 'school' }]);
    const org = orgs.get('org-riverside');
    const { year, term } = await this.writeSessions();
    const users = await this.writePeople(org);
    const courseIds = await this.insert(
      'courses',
      courses.map((course) => ({
        sourced_id: course.sourcedId,
        title: course.title,
        course_code: course.courseCode,
        subjects: course.subjects,
        grades: ['09'],
        org_id: org,
        school_year_id: year,
      })),
    );
    const classIds = await this.insert(
      'classes',
      classes.map((item) => ({
        sourced_id: item.sourcedId,
        title: item.title,
        class_code: item.classCode,
        course_id: courseIds.get(item.course),
        org_id: org,
        grades: ['09'],
      })),
    );
    for (const id of classIds.values()) {
      await this.client.query('INSERT INTO class_terms (class_id, academic_session_id) VALUES ($1, $2)', [id, term]);
    }
    await this.writeEnrollments(classIds, users, org);
    await this.writePolicy(classIds);
    await this.writeGrades(classIds, users, org, term);
  }

  private async writeSessions(): Promise<{ year: unknown; term: unknown }> {
    const startYear = this.today.getFullYear() - (this.today.getMonth() < 7 ? 1 : 0);
    const endYear = startYear + 1;
    const years = await this.insert('academic_sessions', [
      {
        sourced_id: `year-${endYear}`,
        title: `${startYear}/${endYear}`,
        type: 'schoolYear',
        start_date: `${startYear}-08-01`,
        end_date: `${endYear}-07-31`,
        school_year: endYear,
      },
    ]);
    const year = years.get(`year-${endYear}`);
    const term = { type: 'term', parent_id: year, school_year: endYear };
    const autumn = { ...term, sourced_id: `term-${endYear}-1`, title: 'Autumn', start_date: `${startYear}-08-01` };
    const spring = { ...term, sourced_id: `term-${endYear}-2`, title: 'Spring', start_date: `${endYear}-02-01` };
    const terms = await this.insert('academic_sessions', [
      { ...autumn, end_date: `${endYear}-01-31` },
      { ...spring, end_date: `${endYear}-07-31` },
    ]);
    const isSpring = this.today.getMonth() >= 1 && this.today.getMonth() < 7;
    return { year, term: terms.get((isSpring ? spring : autumn).sourced_id) };
  }

  private async writePeople(org: unknown): Promise<Ids> {
    const users = await this.insert(
      'users',
      people.map((person) => ({
        sourced_id: person.sourcedId,
        role: person.role,
        username: person.email,
        email: person.email,
        given_name: person.givenName,
        family_name: person.familyName,
        grades: person.role === 'student' ? ['09'] : [],
        primary_org_id: org,
        cognito_sub: this.subs.get(person.email),
      })),
    );
    await this.insert(
      'roles',
      people.map((person) => ({
        sourced_id: `role-${person.sourcedId}`,
        user_id: users.get(person.sourcedId),
        org_id: org,
        role_type: 'primary',
        role: person.role === 'admin' ? 'siteAdministrator' : person.role,
      })),
    );
    await this.insert(
      'guardian_ties',
      guardianTies.map(({ guardian, student, relation }) => ({
        sourced_id: `tie-${guardian}-${student}`,
        guardian_id: users.get(guardian),
        student_id: users.get(student),
        relation,
        source: 'invitation',
      })),
    );
    return users;
  }

  private async writeEnrollments(classIds: Ids, users: Ids, org: unknown): Promise<void> {
    const enrol = (classId: string, userId: string, role: 'student' | 'teacher') => ({
      sourced_id: `enrollment-${classId}-${userId}`,
      class_id: classIds.get(classId),
      user_id: users.get(userId),
      org_id: org,
      role,
      is_primary: role === 'teacher',
    });
    await this.insert(
      'enrollments',
      classes.flatMap((item) => [
        enrol(item.sourcedId, item.teacher, 'teacher'),
        ...item.students.map((student) => enrol(item.sourcedId, student, 'student')),
      ]),
    );
  }

  private async writePolicy(classIds: Ids): Promise<void> {
    const classId = classIds.get(policy.class);
    const scales = await this.insert('score_scales', [
      {
        sourced_id: `scale-${policy.class}`,
        class_id: classId,
        title: 'Letters',
        type: 'ordinal',
        score_scale_value: policy.letters.map(([itemValueLHS, itemValueRHS]) => ({ itemValueLHS, itemValueRHS })),
      },
    ]);
    const { deductionPercent, intervalMinutes, minimumPercent } = policy.late;
    await this.client.query(
      `INSERT INTO grading_policies (class_id, school_id, late_deduction_percent, late_interval_minutes,
         late_minimum_percent, score_scale_id) VALUES ($1, $2, $3, $4, $5, $6)`,
      [classId, this.schoolId, deductionPercent, intervalMinutes, minimumPercent, scales.get(`scale-${policy.class}`)],
    );
  }

  private async writeGrades(classIds: Ids, users: Ids, org: unknown, term: unknown): Promise<void> {
    const categoryIds = await this.insert(
      'categories',
      classes.flatMap((item) =>
        categories.map((category) => ({
          sourced_id: `category-${item.sourcedId}-${category.name}`,
          class_id: classIds.get(item.sourcedId),
          title: category.title,
          weight: category.weight,
          drop_lowest: item.sourcedId === policy.class && category.name === 'homework' ? policy.dropLowest.homework : 0,
        })),
      ),
    );
    const lineItemIds = await this.insert(
      'line_items',
      classes.flatMap((item) =>
        assignments.map((assignment) => ({
          sourced_id: `assignment-${item.sourcedId}-${assignment.name}`,
          class_id: classIds.get(item.sourcedId),
          category_id: categoryIds.get(`category-${item.sourcedId}-${assignment.category}`),
          academic_session_id: term,
          org_id: org,
          title: assignment.title,
          assign_date: this.dayFromNow(assignment.dueInDays - 10),
          due_date: this.dayFromNow(assignment.dueInDays),
          result_value_max: assignment.points,
        })),
      ),
    );
    await this.insert('results', this.results(lineItemIds, users));
    await writeTerm(this.client, lineItemIds, users);
    // The grade calculator finds its first work here.
    await this.client.query('INSERT INTO recalculation_requests (class_id) SELECT unnest($1::bigint[])', [
      [...classIds.values()],
    ]);
  }

  private results(lineItemIds: Ids, users: Ids): Row[] {
    const due = assignments.map((assignment, index) => ({ ...assignment, index })).filter((item) => item.dueInDays < 0);
    return classes.flatMap((item) =>
      due.flatMap((assignment) =>
        item.students.map((student, position) => {
          const result = resultOf(position, assignment.index, assignment.points);
          return {
            sourced_id: `result-${item.sourcedId}-${assignment.name}-${student}`,
            line_item_id: lineItemIds.get(`assignment-${item.sourcedId}-${assignment.name}`),
            student_id: users.get(student),
            score_status: result.scoreStatus,
            score: result.score,
            score_date: result.score === null ? null : this.dayFromNow(assignment.dueInDays + 2),
            late: result.late,
            draft: isDraftAtFirst(item.sourcedId, assignment.name, result),
          };
        }),
      ),
    );
  }

  private dayFromNow(days: number): string {
    const day = new Date(this.today);
    day.setDate(day.getDate() + days);
    day.setHours(22, 0, 0, 0);
    return day.toISOString();
  }

  /** Inserts rows that all have the columns of the first; gives their ids by sourcedId. */
  private async insert(table: string, rows: readonly Row[]): Promise<Ids> {
    const complete = rows.map((row) => ({ school_id: this.schoolId, ...row }));
    const columns = Object.keys(complete[0] ?? {}).join(', ');
    const inserted = await this.client.query(
      `INSERT INTO ${table} (${columns}) SELECT ${columns} FROM json_populate_recordset(NULL::${table}, $1)
       RETURNING id, sourced_id`,
      [JSON.stringify(complete)],
    );
    return new Map(inserted.rows.map((row) => [row.sourced_id, row.id]));
  }
}
