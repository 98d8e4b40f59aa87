import type { UploadsRow } from '../../../apps/api/database/schema.generated.ts';
import { Cleanup, type CleanupOrder } from '../../../apps/api/retention/cleanup.ts';
import { startTestApp } from '../api/app.ts';
import type { FixtureClass, FixtureLineItem, FixtureUser } from '../api/fixtures.ts';

export const daysAgo = (days: number): Date => new Date(Date.now() - days * 86_400_000);

export type RetentionStage = Awaited<ReturnType<typeof startRetentionStage>>;

/** A school with work that is old, and the cleanup that removes it. */
export async function startRetentionStage() {
  const test = await startTestApp();
  const cleanup = test.app.get(Cleanup);
  const school = await test.fixtures.school();
  const teacher = await test.fixtures.user(school, 'teacher');

  const order = (kind: CleanupOrder['kind'], days = 0, schoolId: number | null = school.id): CleanupOrder => ({
    kind,
    schoolId,
    days,
    dueAt: new Date().toISOString(),
    proposalId: null,
  });
  const ids = async (table: string): Promise<unknown[]> =>
    (
      await test.database.query<{ id: unknown }>(`SELECT id FROM ${table} WHERE school_id = $1 ORDER BY id`, [
        school.id,
      ])
    ).map(({ id }) => id);
  const recorded = (kind: string) =>
    test.database.query(
      'SELECT row_count, file_count, school_sourced_id FROM cleanup_records WHERE kind = $1 AND school_id = $2',
      [kind, school.id],
    );
  const hold = (column: 'user_id' | 'class_id', id: number) =>
    test.database.one<{ id: number }>(
      `INSERT INTO legal_holds (school_id, ${column}, reason) VALUES ($1, $2, 'Inquiry 12') RETURNING id`,
      [school.id, id],
    );
  const release = () =>
    test.database.run('UPDATE legal_holds SET released_at = now() WHERE school_id = $1', [school.id]);

  const upload = async (owner: FixtureUser, values: Partial<UploadsRow> = {}): Promise<string> => {
    const row = {
      purpose: 'submission',
      state: 'completed',
      scan_status: 'clean',
      completed_at: daysAgo(0),
      ...values,
    };
    const { id } = await test.database.one<{ id: string }>(
      `INSERT INTO uploads (school_id, owner_id, purpose, object_key, file_name, content_type, size_bytes, sha256, state,
         scan_status, expires_at, completed_at)
       VALUES ($1, $2, $3, gen_random_uuid()::text, 'essay.pdf', 'application/pdf', 1, repeat('0', 64), $4, $5,
         now() - interval '1 day', $6) RETURNING id`,
      [owner.school.id, owner.id, row.purpose, row.state, row.scan_status, row.completed_at],
    );
    return id;
  };

  /** Of a class whose term ended so many days ago; negative: it is in progress. */
  async function submittedWork(endedDaysAgo: number, graded = true) {
    const student = await test.fixtures.user(school, 'student');
    const taught = await test.fixtures.class(school, { teachers: [teacher] });
    await test.fixtures.enroll(taught, student, 'student');
    await test.database.run(
      `UPDATE academic_sessions SET start_date = '2020-01-01', end_date = current_date - $2::integer
       WHERE id = (SELECT academic_session_id FROM class_terms WHERE class_id = $1)`,
      [taught.id, endedDaysAgo],
    );
    const item = await test.fixtures.lineItem(taught, (await test.fixtures.category(taught)).id);
    if (graded) await test.fixtures.result(item, student, 50);
    return { student, taught, item, ...(await submission(item, student)) };
  }

  async function submission(item: FixtureLineItem, student: FixtureUser) {
    const { id } = await test.database.one<{ id: number }>(
      `INSERT INTO submissions (school_id, sourced_id, line_item_id, student_id, comment)
       VALUES ($1, gen_random_uuid()::text, $2, $3, 'My essay') RETURNING id`,
      [school.id, item.id, student.id],
    );
    const file = await upload(student);
    await test.database.run('INSERT INTO submission_files (submission_id, upload_id) VALUES ($1, $2)', [id, file]);
    return { id, file };
  }

  const stateOf = async (file: string) =>
    (await test.database.first<{ state: string }>('SELECT state FROM uploads WHERE id = $1', [file]))?.state;

  const historyEntry = async (
    daysBefore: number,
    entry: { student?: FixtureUser; actor?: FixtureUser; class?: FixtureClass },
  ) =>
    (
      await test.database.one<{ id: number }>(
        `INSERT INTO grade_history (school_id, class_id, student_id, actor_id, record_id, kind, source, changed_at)
         VALUES ($1, $2, $3, $4, 1, 'result', 'api', now() - make_interval(days => $5)) RETURNING id`,
        [school.id, entry.class?.id ?? null, entry.student?.id ?? null, entry.actor?.id ?? null, daysBefore],
      )
    ).id;

  const close = () => test.close();
  return {
    test,
    cleanup,
    school,
    teacher,
    order,
    ids,
    recorded,
    hold,
    release,
    upload,
    submittedWork,
    submission,
    stateOf,
    historyEntry,
    close,
  };
}
