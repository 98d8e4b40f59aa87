import { permanentTables, retentionKinds, retentionTable } from '../../../apps/api/retention/retention-table.ts';
import { daysAgo, type RetentionStage, startRetentionStage } from '../../setup/retention/stage.ts';

const never = new AbortController().signal;

describe('what has been kept long enough', () => {
  let {
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
    stateOf,
    historyEntry,
  } = {} as RetentionStage;

  beforeAll(async () => {
    ({
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
      stateOf,
      historyEntry,
    } = await startRetentionStage());
  });

  afterAll(() => test.close());

  it('is listed in the retention table, or said to be permanent, for every table of the schema', async () => {
    const tables = await test.database.query<{ name: string }>(
      `SELECT relname AS name FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace`,
    );
    const known = [...Object.keys(permanentTables), ...Object.values(retentionTable).flatMap(({ tables: of }) => of)];
    // TypeORM's list of migrations is nobody's data.
    const unknown = tables.map(({ name }) => name).filter((name) => name !== 'migrations' && !known.includes(name));
    expect({ unknown, gone: known.filter((table) => !tables.some(({ name }) => name === table)) }).toEqual({
      unknown: [],
      gone: [],
    });
  });

  it.each(retentionKinds.filter((kind) => kind !== 'unconfirmedSignUps' && kind !== 'closedSchools'))(
    'is counted before it goes, and is gone once it went: %s',
    async (kind) => {
      const other = await test.fixtures.school();
      expect(await cleanup.count(order(kind, 4_000, other.id))).toEqual({ rows: 0, files: 0, oldestAt: null });
      expect(await cleanup.run(order(kind, 4_000, other.id), never)).toBe(true);
    },
  );

  it('goes for submissions of classes that ended: the files, the comments and, where a result stands, the rows', async () => {
    const [old, ungraded, recent] = [
      await submittedWork(400),
      await submittedWork(400, false),
      await submittedWork(300),
    ];
    const { ended } = await test.database.one<{ ended: Date }>(
      `SELECT (current_date - 399)::timestamp AT TIME ZONE 'Europe/Berlin' AS ended`,
    );
    expect(await cleanup.count(order('submissions', 365))).toEqual({ rows: 2, files: 2, oldestAt: ended });
    await cleanup.run(order('submissions', 365), never, { batchRows: 1 });
    expect(await ids('submissions')).toEqual([ungraded.id, recent.id]);
    const left = await test.database.query('SELECT comment FROM submissions WHERE school_id = $1 ORDER BY id', [
      school.id,
    ]);
    expect(left).toEqual([{ comment: null }, { comment: 'My essay' }]);
    expect([await stateOf(old.file), await stateOf(ungraded.file), await stateOf(recent.file)]).toEqual([
      'deleted',
      'deleted',
      'completed',
    ]);
    expect(await recorded('submissions')).toEqual([
      { row_count: 2, file_count: 2, school_sourced_id: school.sourcedId },
    ]);
    expect(await cleanup.count(order('submissions', 365))).toMatchObject({ rows: 0 });
  });

  it('stays where a hold names the student or the class, and goes once the hold is released', async () => {
    const [ofStudent, ofClass, free] = [await submittedWork(400), await submittedWork(400), await submittedWork(400)];
    await hold('user_id', ofStudent.student.id);
    await hold('class_id', ofClass.taught.id);
    // A progress report shows the work of all classes of its student.
    await test.database.run(
      `INSERT INTO reports (school_id, kind, student_id, day, expires_at)
       SELECT $1, 'progress', id, current_date, now() - interval '1 day' FROM unnest($2::bigint[]) AS of (id)`,
      [school.id, [ofStudent, ofClass, free].map(({ student }) => student.id)],
    );
    const reported = async () =>
      (
        await test.database.query<{ id: number }>(
          'SELECT student_id AS id FROM reports WHERE school_id = $1 ORDER BY student_id',
          [school.id],
        )
      ).map(({ id }) => id);
    await cleanup.run(order('reports', 0), never);
    expect(await reported()).toEqual([ofStudent.student.id, ofClass.student.id]);
    expect(await cleanup.count(order('submissions', 365))).toMatchObject({ rows: 1 });
    await cleanup.run(order('submissions', 365), never);
    const left = await ids('submissions');
    expect(left).toEqual(expect.arrayContaining([ofStudent.id, ofClass.id]));
    expect(left).not.toContain(free.id);
    await release();
    await cleanup.run(order('reports', 0), never);
    expect(await reported()).toEqual([]);
    await cleanup.run(order('submissions', 365), never);
    expect(await ids('submissions')).not.toEqual(expect.arrayContaining([ofStudent.id]));
    expect(await stateOf(ofClass.file)).toBe('deleted');
  });

  it('goes for the history of grades, by the right of its owner alone, and stays under a hold of anybody it names', async () => {
    const [held, actor] = [await test.fixtures.user(school, 'student'), await test.fixtures.user(school, 'teacher')];
    const heldClass = await test.fixtures.class(school, { teachers: [teacher] });
    const gone = await test.fixtures.user(school, 'student');
    const old = [await historyEntry(2_000, { student: gone }), await historyEntry(2_000, { student: gone })];
    const kept = [
      await historyEntry(1_800, {}),
      await historyEntry(2_000, { student: held }),
      await historyEntry(2_000, { actor }),
      await historyEntry(2_000, { class: heldClass }),
    ];
    old.push(await historyEntry(2_000, { student: gone }));
    await hold('user_id', held.id);
    await hold('user_id', actor.id);
    await hold('class_id', heldClass.id);
    expect(await cleanup.count(order('gradeHistory', 1_825))).toMatchObject({ rows: 3, files: 0 });
    // Each batch begins behind the one before it.
    await cleanup.run(order('gradeHistory', 1_825), never, { batchRows: 1, pauseMillis: 0 });
    const left = await ids('grade_history');
    expect(left).toEqual(expect.arrayContaining(kept));
    for (const entry of old) expect(left).not.toContain(entry);
    await release();
    const function_ = 'SELECT removed FROM remove_grade_history_after($1, now() - make_interval(days => $2), 10, 0)';
    const { bounds } = retentionTable.gradeHistory;
    await expect(test.database.run(function_, [school.id, bounds.minimum - 2])).rejects.toMatchObject({
      code: '42501',
    });
    expect(await test.database.run(function_, [school.id, bounds.minimum])).toBe(1);
  });

  it('goes for files that nothing refers to and infected ones, and for no other', async () => {
    const owner = await test.fixtures.user(school, 'student');
    const attached = await submittedWork(-30);
    const infected = await submittedWork(-30);
    const old = { completed_at: daysAgo(40) };
    await test.database.run('UPDATE uploads SET completed_at = $2 WHERE id = ANY ($1::uuid[])', [
      [attached.file, infected.file],
      daysAgo(40),
    ]);
    await test.database.run(`UPDATE uploads SET scan_status = 'infected' WHERE id = $1`, [infected.file]);
    const [orphan, fresh, picture] = [
      await upload(owner, old),
      await upload(owner),
      await upload(owner, { ...old, purpose: 'avatar' }),
    ];
    await test.database.run('UPDATE users SET avatar_upload_id = $2 WHERE id = $1', [owner.id, picture]);
    await cleanup.run(order('orphanedUploads', 30, null), never);
    await cleanup.run(order('infectedUploads', 30, null), never);
    const states = await Promise.all([orphan, infected.file, attached.file, fresh, picture].map(stateOf));
    expect(states).toEqual(['deleted', 'deleted', 'completed', 'completed', 'completed']);
    expect(await ids('submissions')).toEqual(expect.arrayContaining([attached.id, infected.id]));
  });
});
