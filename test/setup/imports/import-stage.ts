import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { startTestApp, type TestApp } from '../api/app.ts';
import { type BundleFiles, zipOf } from '../api/bundles.ts';
import type { FixtureUser } from '../api/fixtures.ts';
import { completedUpload, type TestFile } from '../api/uploads.ts';
import { eventually, startWorker } from '../api/worker.ts';

/** An application and a worker on one database, and imports as administrators ask for them. */
export class ImportStage {
  private constructor(
    readonly test: TestApp,
    readonly worker: NestFastifyApplication,
  ) {}

  static async start(): Promise<ImportStage> {
    const test = await startTestApp({ UPLOAD_SCAN: 'none' });
    return new ImportStage(test, await startWorker(test.env));
  }

  async close(): Promise<void> {
    await this.worker.close();
    await this.test.close();
  }

  /** @returns the id of the import, which waits for the worker */
  async ask(user: FixtureUser, files: BundleFiles): Promise<string> {
    const uploadId = await completedUpload(this.test, user, await bundleFile(files), 'import');
    return (await this.test.as(user).post('/v1/imports').send({ uploadId }).expect(202)).body.id;
  }

  // biome-ignore lint/suspicious/noExplicitAny: an answer, which each test expects something of
  async read(user: FixtureUser, id: string): Promise<any> {
    return (await this.test.as(user).get(`/v1/imports/${id}`).expect(200)).body;
  }

  /** The import once the worker is through with it: succeeded, rejected, held or failed. */
  async ended(user: FixtureUser, id: string) {
    return eventually(20, async () => {
      const run = await this.read(user, id);
      return ['queued', 'running'].includes(run.state) ? undefined : run;
    });
  }
}

export const bundleFile = async (files: BundleFiles): Promise<TestFile> => ({
  bytes: await zipOf(files),
  contentType: 'application/zip',
  fileName: 'oneroster.zip',
});
