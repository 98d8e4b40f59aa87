import { comparedTotals } from '../../setup/api/compare-totals.ts';
import { mailsTo } from '../../setup/api/mailbox.ts';
import { describeWithRealBundle } from '../../setup/api/real-bundle.ts';
import { eventually } from '../../setup/api/worker.ts';
import { endOfTerms, NightStage, type Reader } from '../../setup/real-school/night-stage.ts';
import { keptOf, writeOldWork } from '../../setup/real-school/old-work.ts';

const limitMillis = 600_000;
const enrollments = 32_593;
const equalTotals = { enrollments, stored: enrollments, totals: expect.any(Number), different: 0 };

/** 365 students, who attend it still. */
const runningClass = 'AAA-2014J';
/** Of each other class so many attend it still. */
const studentsOfOthers = 5;
/** Ended in 2014; and in 2013, but a court wants to see it. */
const [oldClass, heldClass] = ['class-BBB-2013J', 'class-GGG-2013J'];
const files = 300;

describeWithRealBundle('the night work of a real university', (bundle) => {
  let stage: NightStage;
  let students: Reader[];
  let teacher: Reader;
  /** Attended one class, which is over. */
  let former: Reader;

  beforeAll(async () => {
    stage = await NightStage.start();
    expect(await stage.imported(bundle)).toMatchObject({ changed: true, classesToCalculate: 22 });
  }, limitMillis);
  afterAll(() => stage?.close());

  const studentsOf = async (classSourcedId: string, order: 'ASC' | 'DESC', count: number): Promise<string[]> => {
    const rows = await stage.database.query<{ id: string }>(
      `SELECT u.sourced_id AS id FROM enrollments e JOIN users u ON u.id = e.user_id JOIN classes k ON k.id = e.class_id
       WHERE k.school_id = $1 AND k.sourced_id = $2 AND e.role = 'student'
         AND (SELECT count(*) FROM enrollments o WHERE o.user_id = u.id) = 1
         AND 3 <= (SELECT count(*) FROM results r JOIN line_items l ON l.id = r.line_item_id
           WHERE l.class_id = k.id AND r.student_id = u.id AND r.score IS NOT NULL)
       ORDER BY e.id ${order} LIMIT $3`,
      [stage.school.id, classSourcedId, count],
    );
    return rows.map(({ id }) => id);
  };
  const got = async (reader: Reader, path: string) =>
    (await stage.test.as().get(path).set('authorization', `Bearer ${reader.accessToken}`).expect(200)).body;
  const asked = async (path: string) => (await stage.test.as(stage.admin).get(path).expect(200)).body;

  it(
    'calculates a total for each of 32,593 enrolments, equal to that of plain SQL, and again once its terms are over',
    async () => {
      expect(await stage.tick('grade-calculator')).toMatchObject({
        state: 'succeeded',
        items_done: 22,
        result: { enrollmentsCalculated: enrollments },
      });
      const { database } = stage;
      expect(await comparedTotals(database)).toEqual(equalTotals);
      const stays = { classSourcedId: `class-${runningClass}`, studentsOfOthers };
      expect(await stage.imported(await endOfTerms(stage, stays))).toMatchObject({ changed: true });
      expect(await stage.runNow('grade-calculator')).toMatchObject({ state: 'succeeded', items_failed: 0 });
      expect(await comparedTotals(database)).toEqual(equalTotals);
    },
    limitMillis,
  );

  it(
    'makes a report of each class for its teacher, one of each student for them, and none again of the same facts',
    async () => {
      students = [];
      for (const id of await studentsOf(`class-${runningClass}`, 'ASC', 3)) students.push(await stage.withAccount(id));
      teacher = await stage.withAccount(`teacher-${runningClass}`);
      const [last] = await studentsOf(oldClass, 'DESC', 1);
      former = await stage.withAccount(last as string);
      const today = await stage.count(
        `(SELECT DISTINCT user_id FROM enrollments WHERE school_id = $1 AND role = 'student'
          AND (begin_date IS NULL OR begin_date <= current_date) AND (end_date IS NULL OR end_date > current_date)) s`,
      );
      expect(today).toBeGreaterThan(365 + 21 * studentsOfOthers - 100);
      expect(await stage.tick('report-generator')).toMatchObject({
        state: 'succeeded',
        items_failed: 0,
        result: { reportsMade: 22 + today },
      });
      await stage.settled('render-reports');
      const stored = `reports r JOIN uploads u ON u.id = r.upload_id AND u.state = 'completed'
        WHERE r.school_id = $1 AND r.document IS NULL AND r.kind = $2`;
      expect([await stage.count(stored, 'class'), await stage.count(stored, 'progress')]).toEqual([22, today]);
      const own = await got(students[0] as Reader, '/v1/users/me/reports');
      const ofClass = await got(teacher, `/v1/classes/class-${runningClass}/reports`);
      for (const { data } of [own, ofClass]) {
        expect(data).toMatchObject([{ state: 'ready' }]);
      }
      for (const [reader, { data }] of [
        [students[0] as Reader, own],
        [teacher, ofClass],
      ] as const) {
        const { url } = await got(reader, `/v1/reports/${data[0].id}/file`);
        const bytes = Buffer.from(await (await fetch(url)).arrayBuffer());
        expect([bytes.subarray(0, 5).toString(), bytes.length > 10_000]).toEqual(['%PDF-', true]);
      }
      expect(await stage.runNow('report-generator')).toMatchObject({ state: 'succeeded', result: { reportsMade: 0 } });
    },
    limitMillis,
  );

  it(
    'sends each reader one mail of the day, whose hour has come, and none a second time',
    async () => {
      const digests = async (reader: Reader) =>
        (await mailsTo(reader.email)).filter(({ subject }) => subject.includes('what is new'));
      const all = () => Promise.all([...students, teacher, former].map(digests));
      expect(await stage.tick('notifications')).toMatchObject({ state: 'succeeded', items_done: 1 });
      await stage.settled('compose-digests');
      const sent = await all();
      expect(sent.map((mails) => mails.length)).toEqual([1, 1, 1, 1, 0]);
      for (const [mail] of sent.slice(0, 3)) {
        expect(mail?.text).toMatch(/AAA 2014J\n(- TMA 0\d: graded\n)+/);
        expect(mail?.text).toContain('New progress report');
      }
      expect(sent[3]?.[0]?.text).toContain('AAA 2014J\n- new class report');
      for (const parameters of [{}, { beforeHour: true }]) {
        expect(await stage.runNow('notifications', parameters)).toMatchObject({ state: 'succeeded', items_done: 1 });
        await stage.settled('compose-digests');
      }
      expect(await all()).toEqual(sent);
    },
    limitMillis,
  );

  it(
    'removes what was kept long enough: at once, once its administrator agrees, and not what a court wants to see',
    async () => {
      const { test, admin, school } = stage;
      await writeOldWork(stage, [oldClass, heldClass], files);
      const hold = { classSourcedId: heldClass, reason: 'Inquiry 12' };
      await test.as(admin).post('/v1/privacy/holds').send(hold).expect(201);
      await test.database.run(
        `UPDATE import_runs SET finished_at = finished_at - interval '91 days' WHERE school_id = $1`,
        [school.id],
      );
      const before = await keptOf(stage, oldClass);
      const held = await keptOf(stage, heldClass);
      expect(before.submissions).toBeGreaterThan(10_000);
      expect(before).toEqual({ submissions: before.submissions, files, history: before.submissions });
      expect(await stage.tick('data-cleanup')).toMatchObject({
        state: 'succeeded',
        items_failed: 0,
        result: { proposalsMade: 2 },
      });
      expect(await keptOf(stage, oldClass)).toEqual(before);
      const { data: proposed } = await asked('/v1/privacy/cleanups');
      expect(proposed).toHaveLength(2);
      expect(proposed).toEqual(
        expect.arrayContaining([
          expect.objectContaining({ kind: 'submissions', state: 'proposed', rows: before.submissions, files }),
          expect.objectContaining({ kind: 'gradeHistory', state: 'proposed', rows: before.history }),
        ]),
      );
      for (const { sourcedId } of proposed) {
        await test.as(admin).post(`/v1/privacy/cleanups/${sourcedId}/approval`).expect(200);
      }
      const done = await eventually(limitMillis / 2_000, async () => {
        const { data } = await asked('/v1/privacy/cleanups');
        return data.every(({ state }: { state: string }) => state === 'done') ? data : undefined;
      });
      for (const { rows, removedRows } of done) expect(removedRows).toBe(rows);
      await stage.settled('cleanup');
      await stage.settled('remove-upload');
      expect(await keptOf(stage, oldClass)).toEqual({ submissions: 0, files: 0, history: 0 });
      expect(await keptOf(stage, heldClass)).toEqual(held);
      // The bundle itself went without a proposal; reports of this night and files under the hold are there.
      const completed = (purpose: string) =>
        stage.count(`uploads WHERE school_id = $1 AND state = 'completed' AND purpose = $2`, purpose);
      expect([await completed('import'), await completed('submission')]).toEqual([0, files]);
      const { data: records } = await asked('/v1/privacy/cleanupRecords');
      expect(records).toEqual(
        expect.arrayContaining([
          expect.objectContaining({ kind: 'importFiles', rows: 2 }),
          expect.objectContaining({ kind: 'submissions', rows: before.submissions, files }),
          expect.objectContaining({ kind: 'gradeHistory', rows: before.history }),
        ]),
      );
      expect(await stage.runNow('data-cleanup')).toMatchObject({ state: 'succeeded', result: { proposalsMade: 0 } });
      expect(await stage.runNow('grade-calculator', { full: true })).toMatchObject({ state: 'succeeded' });
      expect(await comparedTotals(stage.database)).toEqual(equalTotals);
    },
    limitMillis,
  );
});
