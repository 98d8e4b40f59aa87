import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { startTestApp, type TestApp } from '../api/app.ts';
import { type BundleChanges, sampleFiles, zipOf } from '../api/bundles.ts';
import type { FixtureSchool, FixtureUser } from '../api/fixtures.ts';
import { completedUpload } from '../api/uploads.ts';
import { eventually, startWorker } from '../api/worker.ts';

/** Imports and their undo as an administrator asks for them, in a school that no import is held in. */
export class UndoRequests {
  school!: FixtureSchool;
  admin!: FixtureUser;

  private constructor(
    readonly test: TestApp,
    private readonly worker: NestFastifyApplication,
  ) {}

  static async start(): Promise<UndoRequests> {
    const test = await startTestApp({ UPLOAD_SCAN: 'none' });
    return new UndoRequests(test, await startWorker(test.env));
  }

  async close(): Promise<void> {
    await this.worker.close();
    await this.test.close();
  }

  /** Another school, which nothing was imported into. */
  async begin(): Promise<void> {
    const { fixtures, database } = this.test;
    this.school = await fixtures.school();
    await database.run('UPDATE schools SET removal_limit_percent = 100 WHERE id = $1', [this.school.id]);
    this.admin = await fixtures.user(this.school, 'admin');
  }

  /** @returns the id of the import */
  async imported(changes: BundleChanges = {}): Promise<string> {
    const { test, admin } = this;
    const bytes = await zipOf(sampleFiles('1.2', changes));
    const file = { bytes, contentType: 'application/zip', fileName: 'oneroster.zip' };
    const uploadId = await completedUpload(test, admin, file, 'import');
    const { body } = await test.as(admin).post('/v1/imports').send({ uploadId }).expect(202);
    await eventually(20, async () => {
      const { body: run } = await test.as(admin).get(`/v1/imports/${body.id}`);
      if (run.state === 'rejected') throw new Error(JSON.stringify(run.errors));
      return run.state === 'succeeded' ? run : undefined;
    });
    return body.id;
  }

  ask(id: string, body: object = {}) {
    return this.test
      .as(this.admin)
      .post(`/v1/imports/${id}/undo`)
      .send({ reason: 'Last year’s export', ...body });
  }

  async undone(id: string, body: object = {}) {
    expect((await this.ask(id, body)).body.undo).toMatchObject({ state: 'queued', finishedAt: null });
    return eventually(20, async () => {
      const { undo } = (await this.test.as(this.admin).get(`/v1/imports/${id}`)).body;
      return undo.finishedAt === null ? undefined : undo;
    });
  }
}
