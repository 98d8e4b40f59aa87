import { randomUUID } from 'node:crypto';
import type { Role } from '../../../apps/api/access/roles.ts';
import type { Database } from '../../../apps/api/database/database.ts';
import { mintToken } from './tokens.ts';

export interface FixtureSchool {
  id: number;
  sourcedId: string;
  orgId: number;
}

export interface FixtureUser {
  id: number;
  sourcedId: string;
  school: FixtureSchool;
  role: Role;
  email: string;
  cognitoSub: string;
  token: string;
}

export interface FixtureClass {
  id: number;
  sourcedId: string;
  school: FixtureSchool;
}

export interface FixtureLineItem {
  id: number;
  sourcedId: string;
  classId: number;
}

/** Begin and end, as OneRoster means them: the end is the first day after. */
export type FixturePeriod = readonly [beginDate: string | null, endDate: string | null];

/** At every moment the day of the first is later than that of the second: their clocks are 26 hours apart. */
export const earliestZone = 'Pacific/Kiritimati';
export const latestZone = 'Etc/GMT+12';

let counter = 0;
const next = (prefix: string): string => {
  counter += 1;
  // Sorted as texts, they stay in the order in which they were made.
  return `${prefix}-${String(counter).padStart(6, '0')}`;
};

/** Rows for tests, written straight into the tables; every name is new, so tests of one database stay apart. */
export class Fixtures {
  constructor(
    private readonly database: Database,
    private readonly env: Record<string, string>,
  ) {}

  async school(timeZone = 'Europe/Berlin'): Promise<FixtureSchool> {
    const sourcedId = `${next('school')}-${randomUUID().slice(0, 8)}`;
    const { id } = await this.insert(
      `INSERT INTO schools (sourced_id, name, time_zone, allows_self_sign_up) VALUES ($1, $2, $3, true)`,
      [sourcedId, `School ${sourcedId}`, timeZone],
    );
    const org = await this.insert(
      `INSERT INTO orgs (school_id, sourced_id, name, type) VALUES ($1, $2, $3, 'school')`,
      [id, sourcedId, `School ${sourcedId}`],
    );
    return { id, sourcedId, orgId: org.id };
  }

  /** @param groups of the token, beside the one of the role */
  async user(school: FixtureSchool, role: FixtureUser['role'], groups: string[] = []): Promise<FixtureUser> {
    const sourcedId = next(role);
    const cognitoSub = randomUUID();
    const email = `${sourcedId}-${cognitoSub.slice(0, 8)}@school.example`;
    const { id } = await this.insert(
      `INSERT INTO users (school_id, sourced_id, role, username, email, given_name, family_name, cognito_sub, primary_org_id)
       VALUES ($1, $2, $3, $4, $4, $5, $6, $7, $8)`,
      [school.id, sourcedId, role, email, 'Ada', `Family ${sourcedId}`, cognitoSub, school.orgId],
    );
    const token = mintToken(this.env, { sub: cognitoSub, groups: [role, ...groups] });
    return { id, sourcedId, school, role, email, cognitoSub, token };
  }

  /** A class with its course and a term that runs now, taught and attended by the given users. */
  async class(
    school: FixtureSchool,
    members: { teachers?: FixtureUser[]; students?: FixtureUser[] } = {},
  ): Promise<FixtureClass> {
    const sourcedId = next('class');
    const course = await this.insert(
      'INSERT INTO courses (school_id, sourced_id, title, org_id) VALUES ($1, $2, $3, $4)',
      [school.id, next('course'), 'Physics', school.orgId],
    );
    const term = await this.insert(
      `INSERT INTO academic_sessions (school_id, sourced_id, title, type, start_date, end_date, school_year)
       VALUES ($1, $2, 'Autumn', 'term', current_date - 60, current_date + 60, 2026)`,
      [school.id, next('term')],
    );
    const { id } = await this.insert(
      'INSERT INTO classes (school_id, sourced_id, title, course_id, org_id) VALUES ($1, $2, $3, $4, $5)',
      [school.id, sourcedId, 'Physics 10a', course.id, school.orgId],
    );
    await this.database.run('INSERT INTO class_terms (class_id, academic_session_id) VALUES ($1, $2)', [id, term.id]);
    const fixture = { id, sourcedId, school };
    for (const teacher of members.teachers ?? []) await this.enroll(fixture, teacher, 'teacher');
    for (const student of members.students ?? []) await this.enroll(fixture, student, 'student');
    return fixture;
  }

  async enroll(
    toClass: FixtureClass,
    user: FixtureUser,
    role: 'teacher' | 'student' | 'observer' | 'proctor',
    [beginDate, endDate]: FixturePeriod = [null, null],
  ): Promise<{ id: number; sourcedId: string }> {
    const sourcedId = next('enrollment');
    const { id } = await this.insert(
      `INSERT INTO enrollments (school_id, sourced_id, class_id, user_id, org_id, role, begin_date, end_date)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [toClass.school.id, sourcedId, toClass.id, user.id, toClass.school.orgId, role, beginDate, endDate],
    );
    return { id, sourcedId };
  }

  async supportSession(
    school: FixtureSchool,
    operator: FixtureUser,
    reads: readonly string[],
  ): Promise<{ id: number; sourcedId: string }> {
    return this.database.one(
      `INSERT INTO support_sessions (school_id, operator_id, reason, reads, expires_at)
       VALUES ($1, $2, 'Ticket 4711', $3, now() + interval '1 hour') RETURNING id, sourced_id AS "sourcedId"`,
      [school.id, operator.id, reads],
    );
  }

  async guardianTie(student: FixtureUser, guardian: FixtureUser): Promise<{ id: number; sourcedId: string }> {
    return this.database.one(
      `INSERT INTO guardian_ties (school_id, student_id, guardian_id, relation, source)
       VALUES ($1, $2, $3, 'parent', 'invitation') RETURNING id, sourced_id AS "sourcedId"`,
      [student.school.id, student.id, guardian.id],
    );
  }

  async category(ofClass: FixtureClass, weight = 100): Promise<{ id: number; sourcedId: string }> {
    const sourcedId = next('category');
    const { id } = await this.insert(
      'INSERT INTO categories (school_id, sourced_id, class_id, title, weight) VALUES ($1, $2, $3, $4, $5)',
      [ofClass.school.id, sourcedId, ofClass.id, 'Homework', weight],
    );
    return { id, sourcedId };
  }

  async scoreScale(
    ofClass: FixtureClass,
    values: Readonly<Record<string, string>> = { A: '95', B: '85' },
  ): Promise<{ id: number; sourcedId: string }> {
    const sourcedId = next('scale');
    const list = Object.entries(values).map(([itemValueLHS, itemValueRHS]) => ({ itemValueLHS, itemValueRHS }));
    const { id } = await this.insert(
      `INSERT INTO score_scales (school_id, sourced_id, class_id, title, type, score_scale_value)
       VALUES ($1, $2, $3, 'Letters', 'letter', $4)`,
      [ofClass.school.id, sourcedId, ofClass.id, JSON.stringify(list)],
    );
    return { id, sourcedId };
  }

  async lineItem(
    ofClass: FixtureClass,
    categoryId: number,
    values: { maximum?: number; weight?: number | null; assignDate?: Date | null; dueDate?: Date | null } = {},
  ): Promise<FixtureLineItem> {
    const sourcedId = next('item');
    const { id } = await this.insert(
      `INSERT INTO line_items (school_id, sourced_id, class_id, category_id, title, result_value_max, weight, due_date,
         assign_date)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
      [
        ofClass.school.id,
        sourcedId,
        ofClass.id,
        categoryId,
        'Exercise sheet',
        values.maximum ?? 100,
        values.weight ?? null,
        values.dueDate ?? null,
        values.assignDate ?? null,
      ],
    );
    return { id, sourcedId, classId: ofClass.id };
  }

  async result(item: FixtureLineItem, student: FixtureUser, score: number | null, scoreStatus = 'fully graded') {
    const sourcedId = next('result');
    const { id } = await this.insert(
      `INSERT INTO results (school_id, sourced_id, line_item_id, student_id, score, score_status, score_date)
       VALUES ($1, $2, $3, $4, $5, $6, now())`,
      [student.school.id, sourcedId, item.id, student.id, score, scoreStatus],
    );
    return { id, sourcedId };
  }

  async group(ofClass: FixtureClass, members: readonly FixtureUser[]): Promise<{ id: number; sourcedId: string }> {
    const sourcedId = next('group');
    const { id } = await this.insert(
      `INSERT INTO class_groups (school_id, sourced_id, class_id, title) VALUES ($1, $2, $3, 'Lab group')`,
      [ofClass.school.id, sourcedId, ofClass.id],
    );
    await this.database.run('INSERT INTO class_group_members (group_id, student_id) SELECT $1, unnest($2::bigint[])', [
      id,
      members.map((member) => member.id),
    ]);
    return { id, sourcedId };
  }

  /** For a student or a group; excused where nothing else is given. */
  async extension(
    item: FixtureLineItem,
    given: {
      student?: FixtureUser;
      group?: { id: number };
      dueDate?: Date;
      extraTimeMinutes?: number;
      resultValueMax?: number;
      excused?: boolean;
    },
  ): Promise<{ id: number; sourcedId: string }> {
    const sourcedId = next('extension');
    const { student, group, dueDate, extraTimeMinutes, resultValueMax } = given;
    const { excused = dueDate === undefined && extraTimeMinutes === undefined && resultValueMax === undefined } = given;
    const { id } = await this.insert(
      `INSERT INTO extensions (school_id, sourced_id, line_item_id, student_id, group_id, due_date, extra_time_minutes,
         result_value_max, excused, reason)
       SELECT school_id, $2, id, $3, $4, $5, $6, $7, $8, 'Illness' FROM line_items WHERE id = $1`,
      [
        item.id,
        sourcedId,
        student?.id ?? null,
        group?.id ?? null,
        dueDate ?? null,
        extraTimeMinutes ?? null,
        resultValueMax ?? null,
        excused,
      ],
    );
    return { id, sourcedId };
  }

  /** A role record as an import brings it. */
  async role(user: FixtureUser, role: string, [beginDate, endDate]: FixturePeriod = [null, null]): Promise<void> {
    await this.insert(
      `INSERT INTO roles (school_id, sourced_id, user_id, org_id, role_type, role, begin_date, end_date, imported)
       VALUES ($1, $2, $3, $4, 'primary', $5, $6, $7, true)`,
      [user.school.id, next('role'), user.id, user.school.orgId, role, beginDate, endDate],
    );
  }

  /** A day of the school, counted from its today: 0 is today. */
  async day(school: FixtureSchool, offset: number): Promise<string> {
    const { day } = await this.database.one<{ day: string }>(
      `SELECT ((now() AT TIME ZONE time_zone)::date + $2::integer)::text AS day FROM schools WHERE id = $1`,
      [school.id, offset],
    );
    return day;
  }

  /** The clock of a school moves on by up to 26 hours without anything else being written. */
  async moveTo(school: FixtureSchool, timeZone: string): Promise<void> {
    await this.database.run('UPDATE schools SET time_zone = $2 WHERE id = $1', [school.id, timeZone]);
  }

  private insert(statement: string, values: unknown[]): Promise<{ id: number }> {
    return this.database.one<{ id: number }>(`${statement} RETURNING id`, values);
  }
}
