import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Jobs } from '../../../apps/api/jobs/jobs.ts';
import { DocumentProcess } from '../../../apps/api/reports/document-process.ts';
import { RenderReportsJob } from '../../../apps/api/reports/render-reports.job.ts';
import { ReportRenderer } from '../../../apps/api/reports/renderer.ts';
import type { ReportView } from '../../../apps/api/reports/report.row.ts';
import { startTestApp, type TestApp } from '../../setup/api/app.ts';
import type { FixtureClass, FixtureLineItem, FixtureSchool, FixtureUser } from '../../setup/api/fixtures.ts';
import { makeReports, termOf } from '../../setup/api/reports.ts';
import { eventually, finished, startCalculation, startWorker } from '../../setup/api/worker.ts';

let test: TestApp;
let worker: NestFastifyApplication;
let school: FixtureSchool;
let physics: FixtureClass;
let sheet: FixtureLineItem;
let admin: FixtureUser;
let teacher: FixtureUser;
let stranger: FixtureUser;
let lena: FixtureUser;
let noah: FixtureUser;

beforeAll(async () => {
  test = await startTestApp();
  worker = await startWorker(test.env);
  const { fixtures } = test;
  school = await fixtures.school();
  [admin, teacher, stranger, lena, noah] = [
    await fixtures.user(school, 'admin'),
    await fixtures.user(school, 'teacher'),
    await fixtures.user(school, 'teacher'),
    await fixtures.user(school, 'student'),
    await fixtures.user(school, 'student'),
  ];
  physics = await fixtures.class(school, { teachers: [teacher], students: [lena, noah] });
  const category = await fixtures.category(physics);
  sheet = await fixtures.lineItem(physics, category.id, { dueDate: new Date('2026-10-01T10:00:00Z') });
  await fixtures.result(sheet, lena, 80);
  await calculate();
});

afterAll(async () => {
  await worker?.close();
  await test?.close();
});

async function calculate(): Promise<void> {
  expect((await finished(test.database, await startCalculation(test))).state).toBe('succeeded');
}

const listed = async (user: FixtureUser, path: string): Promise<ReportView[]> =>
  (await test.as(user).get(path).expect(200)).body.data;

const ready = (user: FixtureUser, path: string, kind: string): Promise<ReportView> =>
  eventually(30, async () => (await listed(user, path)).find((row) => row.kind === kind && row.state === 'ready'));

async function download(user: FixtureUser, id: string): Promise<Buffer> {
  const { body } = await test.as(user).get(`/v1/reports/${id}/file`).expect(200);
  const answer = await fetch(body.url);
  expect(answer.headers.get('content-type')).toBe('application/pdf');
  expect(answer.headers.get('content-disposition')).toMatch(
    /^attachment; filename="[a-zA-Z]+-report-\d{4}-\d{2}-\d{2}\.pdf"/,
  );
  return Buffer.from(await answer.arrayBuffer());
}

const ofClass = () => `/v1/classes/${physics.sourcedId}/reports`;

describe('the reports of a night', () => {
  it('are one of each class for its teachers and one of each student for them', async () => {
    expect(await makeReports(test, school)).toBe(3);
    const report = await ready(teacher, ofClass(), 'class');
    expect(report).toMatchObject({ classSourcedId: physics.sourcedId, student: null });
    expect((await download(teacher, report.id)).subarray(0, 5).toString()).toBe('%PDF-');
    const own = await ready(lena, '/v1/users/me/reports', 'progress');
    expect(own).toMatchObject({ classSourcedId: null, student: { sourcedId: lena.sourcedId } });
    expect((await download(lena, own.id)).length).toBe(own.sizeBytes);
    await download(admin, own.id);
  });

  it('are for the guardians of a student while the tie is open', async () => {
    const guardian = await test.fixtures.user(school, 'guardian');
    const own = await ready(lena, '/v1/users/me/reports', 'progress');
    const path = `/v1/children/${lena.sourcedId}/reports`;
    await test.as(guardian).get(path).expect(404);
    const tie = await test.fixtures.guardianTie(lena, guardian);
    expect((await listed(guardian, path)).map(({ id }) => id)).toContain(own.id);
    await download(guardian, own.id);
    await test.database.run(`UPDATE guardian_ties SET ended_at = now(), ended_reason = 'administrator' WHERE id = $1`, [
      tie.id,
    ]);
    await test.as(guardian).get(`/v1/reports/${own.id}/file`).expect(404);
  });

  it('are for whom they concern, and do not exist for others', async () => {
    const report = await ready(teacher, ofClass(), 'class');
    const own = await ready(lena, '/v1/users/me/reports', 'progress');
    await test.as(stranger).get(ofClass()).expect(404);
    await test.as(lena).get(ofClass()).expect(403);
    for (const [user, id] of [
      [stranger, report.id],
      [lena, report.id],
      [noah, own.id],
      // The report of a student is about all their classes, of which a teacher sees one.
      [teacher, own.id],
      [await test.fixtures.user(await test.fixtures.school(), 'admin'), own.id],
    ] as const) {
      await test.as(user).get(`/v1/reports/${id}/file`).expect(404);
    }
    const { upload_id: uploadId } = await test.database.one<{ upload_id: string }>(
      'SELECT upload_id FROM reports WHERE id = $1',
      [own.id],
    );
    for (const user of [lena, admin]) await test.as(user).get(`/v1/uploads/${uploadId}`).expect(404);
  });

  it('are not made again while their facts stay the same, and those that changed are', async () => {
    expect(await makeReports(test, school)).toBe(0);
    await test.fixtures.result(sheet, noah, 30);
    await calculate();
    expect(await makeReports(test, school)).toBe(2);
    const reports = await eventually(30, async () => {
      const rows = await listed(teacher, ofClass());
      return rows.length === 2 && rows.every(({ state }) => state === 'ready') ? rows : undefined;
    });
    expect(reports[0]?.createdAt.localeCompare(reports[1]?.createdAt ?? '')).toBe(1);
  });

  it('hold no draft of the student, and hold it once it is posted', async () => {
    const changes = async (): Promise<string[]> => {
      await makeReports(test, school);
      const rows = await test.database.query<{ facts_hash: string }>(
        `SELECT facts_hash FROM reports WHERE student_id = $1 ORDER BY created_at`,
        [lena.id],
      );
      return rows.map((row) => row.facts_hash);
    };
    const before = await changes();
    const write = (change: string) =>
      test.database.run(`UPDATE results SET ${change} WHERE line_item_id = $1 AND student_id = $2`, [
        sheet.id,
        lena.id,
      ]);
    await write('draft = true, score = 11');
    const hidden = await changes();
    expect(hidden).toHaveLength(before.length + 1);
    await write('score = 12');
    expect(await changes()).toEqual(hidden);
    await write('draft = false');
    const posted = await changes();
    expect(new Set(posted).size).toBe(before.length + 2);
  });

  it('come once a day of the school, from two in the morning on', async () => {
    const due = async (): Promise<boolean> => {
      const run = { tickAt: new Date(), schoolId: null, requestedBy: null, parameters: {} };
      const runId = (await test.app.get(Jobs).startRun('report-generator', run)) as string;
      await finished(test.database, runId, 60);
      const row = await test.database.first('SELECT 1 FROM job_run_items WHERE run_id = $1 AND school_id = $2', [
        runId,
        school.id,
      ]);
      return row !== undefined;
    };
    const clock = (hour: number) => {
      const offset = ((hour - new Date().getUTCHours() + 36) % 24) - 12;
      return test.database.run('UPDATE schools SET time_zone = $2 WHERE id = $1', [
        school.id,
        `Etc/GMT${offset > 0 ? '-' : '+'}${Math.abs(offset)}`,
      ]);
    };
    await clock(1);
    expect(await due()).toBe(false);
    await clock(2);
    expect(await due()).toBe(true);
    expect(await due()).toBe(false);
    await clock(5);
    expect(await due()).toBe(false);
    const today = '(now() AT TIME ZONE time_zone)::date';
    const madeFor = (days: number) =>
      test.database.run(`UPDATE schools SET reports_made_for = ${today} + ${days} WHERE id = $1`, [school.id]);
    // A school that has moved west is a day earlier: that day has had its reports.
    await madeFor(1);
    expect(await due()).toBe(false);
    await madeFor(-1);
    expect(await due()).toBe(true);
  });
});

describe('reports on demand', () => {
  it('are deleted where they cannot be made, so that they can be asked for again, and keep no other back', async () => {
    const empty = await test.fixtures.class(school, { teachers: [teacher] });
    const path = `/v1/classes/${empty.sourcedId}/reports`;
    const { body: asked } = await test.as(teacher).post(path).send({ kind: 'class' }).expect(202);
    const { body: other } = await test.as(teacher).post(ofClass()).send({ kind: 'class' }).expect(202);
    const job = worker.get(RenderReportsJob, { strict: false });
    const context = { attempt: 1, stopping: new AbortController().signal };
    const task = { reportIds: [asked.id, other.id] };
    await expect(job.handle(task, context)).rejects.toThrow('no student today');
    expect((await listed(teacher, ofClass())).find(({ id }) => id === other.id)?.state).toBe('ready');
    await job.giveUp(task);
    expect(await listed(teacher, path)).toEqual([]);
    expect((await listed(teacher, ofClass())).map(({ id }) => id)).toContain(other.id);
  });

  it('have the totals that are due calculated first, and what a teacher decided in their place', async () => {
    const documents = jest.spyOn(worker.get(ReportRenderer, { strict: false }), 'render');
    const { term } = await termOf(test, physics);
    const card = async (): Promise<string> => {
      documents.mockClear();
      await test
        .as(admin)
        .post(`/v1/academicSessions/${term}/reportCards`)
        .send({ studentSourcedIds: [noah.sourcedId] })
        .expect(202);
      return eventually(30, async () => {
        const made = documents.mock.calls.find(([{ title }]) => title.startsWith('Report card'));
        return made && JSON.stringify(made[0].parts.find(({ type }) => type === 'table'));
      });
    };
    const path = `/v1/lineItems/${sheet.sourcedId}/results/${noah.sourcedId}`;
    const { body: present } = await test.as(teacher).get(path).expect(200);
    await test
      .as(teacher)
      .put(path)
      .set('if-match', `"${present.version}"`)
      .send({ scoreStatus: 'fully graded', score: 44 })
      .expect(200);
    expect(await card()).toContain('44.0%');
    const override = `/v1/classes/${physics.sourcedId}/grades/${noah.sourcedId}/override`;
    const { body: decided } = await test.as(teacher).put(override).send({ percent: 90, reason: 'Oral' }).expect(201);
    expect(await card()).toContain('90.0%');
    await test.as(teacher).delete(override).set('if-match', `"${decided.version}"`).expect(204);
    expect(await card()).toContain('44.0%');
    documents.mockRestore();
  });

  it('are the reports of a class in one file, once while it is made', async () => {
    const renderer = worker.get(ReportRenderer, { strict: false });
    const render = jest.spyOn(renderer, 'render');
    const answers = await Promise.all(
      [0, 1].map(() => test.as(teacher).post(ofClass()).send({ kind: 'progressSet' }).expect(202)),
    );
    expect(answers[0]?.body.id).toBe(answers[1]?.body.id);
    const set = await ready(teacher, ofClass(), 'progressSet');
    expect(set.id).toBe(answers[0]?.body.id);
    await download(teacher, set.id);
    const titles = render.mock.calls.map(([document]) => document.parts.filter(({ type }) => type === 'title').length);
    expect(titles).toContain(2);
    render.mockRestore();
  });

  it('are report cards of a term, by administrators alone', async () => {
    const { term } = await termOf(test, physics);
    const path = `/v1/academicSessions/${term}/reportCards`;
    const body = { studentSourcedIds: [lena.sourcedId, noah.sourcedId] };
    await test.as(teacher).post(path).send(body).expect(403);
    const { body: refused } = await test
      .as(admin)
      .post(path)
      .send({ studentSourcedIds: [lena.sourcedId, 'nobody'] });
    expect(refused).toMatchObject({ status: 422, errors: [{ pointer: '/studentSourcedIds/1' }] });
    const { body: made } = await test.as(admin).post(path).send(body).expect(202);
    expect(made.data).toHaveLength(2);
    const card = await ready(lena, '/v1/users/me/reports', 'reportCard');
    expect(card).toMatchObject({ academicSessionSourcedId: term });
    await download(lena, card.id);
    expect(await listed(admin, `/v1/users/${lena.sourcedId}/reports?kind=reportCard`)).toHaveLength(1);
  });
});

describe('the renderer', () => {
  it('answers the next document after one that its process could not render or did not survive', async () => {
    const renderer = new DocumentProcess();
    const document = {
      title: 'A',
      author: 'B',
      language: 'en',
      direction: 'ltr',
      paper: 'a4',
      footer: '',
      createdAt: '2026-11-30T01:00:00.000Z',
      parts: [{ type: 'title', text: 'A' }],
    } as const;
    try {
      await expect(renderer.render({ ...document, parts: [{ type: 'unknown' }] as never })).rejects.toThrow(
        'unknown part unknown',
      );
      await renderer.render(document);
      const { child } = renderer as unknown as { child: { kill(signal: string): void } };
      const killed = renderer.render(document);
      child.kill('SIGKILL');
      await expect(killed).rejects.toThrow('ended');
      expect((await renderer.render(document)).subarray(0, 5).toString()).toBe('%PDF-');
    } finally {
      await renderer.end();
    }
  });
});
