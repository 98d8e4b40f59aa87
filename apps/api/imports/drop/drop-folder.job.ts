import { Inject, Injectable } from '@nestjs/common';
import { DropStore, type ListedObject } from '../../aws/drop-store.ts';
import { AppConfig } from '../../config/config.ts';
import { type JobContext, JobHandler, type TaskHandler } from '../../jobs/definitions.ts';
import { Jobs } from '../../jobs/jobs.ts';
import { JobsDatabase } from '../../jobs/jobs-database.ts';
import type { Log } from '../../observability/log.ts';
import { LOG } from '../../observability/observability.module.ts';
import { SchoolFiles } from '../../uploads/school-files.ts';
import { uploadRules } from '../../uploads/upload-rules.ts';
import { downloadName } from '../../values/file-names.ts';
import { dropFolderQueue } from '../queue-names.ts';
import { queueRun } from '../queue-run.ts';
import { dropPrefix, parseDropKey, receiptKey } from './drop-keys.ts';
import { DropMails } from './drop-mails.ts';
import { receiptOf } from './drop-receipts.ts';
import { advance, type DropFailure, markMoved, noteFound, type OpenBundle, openBundles } from './dropped-bundles.ts';

const contentType = 'application/zip';
/** Objects written down with one statement. */
const notedAtOnce = 1_000;

/** What a step did: whether the school's next bundle may come. */
type Step = 'next' | 'wait';

/**
 * Brings each bundle of the drop folders one step further: it becomes an upload of the school, which is scanned; an import;
 * and where that has ended, mails, and a receipt in done/ or failed/. Each step is a change of its row, which one process
 * makes, so it can be repeated, by whatever process, after a death at any place. A school's bundles follow each other.
 */
@JobHandler({ name: dropFolderQueue, concurrency: 1 })
@Injectable()
export class DropFolderJob implements TaskHandler {
  constructor(
    private readonly database: JobsDatabase,
    private readonly store: DropStore,
    private readonly files: SchoolFiles,
    private readonly jobs: Jobs,
    private readonly mails: DropMails,
    private readonly config: AppConfig,
    @Inject(LOG) private readonly log: Log,
  ) {}

  async handle(_data: object, { stopping }: Pick<JobContext, 'stopping'>): Promise<void> {
    await this.noteFound();
    const schools = Map.groupBy(await openBundles(this.database), (bundle) => bundle.school_id);
    const failed: unknown[] = [];
    for (const [schoolId, bundles] of schools) {
      stopping.throwIfAborted();
      try {
        for (const bundle of bundles) if ((await this.step(bundle)) === 'wait') break;
      } catch (error) {
        // One school's bundle that cannot be taken keeps no other back.
        this.log.error({ schoolId, error }, 'a bundle of a drop folder could not be brought further');
        failed.push(error);
      }
    }
    if (failed.length > 0) throw failed[0];
  }

  private async noteFound(): Promise<void> {
    let [objects, unknown]: [ListedObject[], number] = [[], 0];
    const note = async () => {
      unknown += await noteFound(this.database, objects);
      objects = [];
    };
    for await (const object of this.store.list(dropPrefix)) {
      // Consoles make an empty object of a new folder.
      if (parseDropKey(object.key) !== undefined) objects.push(object);
      if (objects.length === notedAtOnce) await note();
    }
    await note();
    if (unknown > 0) this.log.warn({ objects: unknown }, 'drop folders of no school hold objects');
  }

  private async step(bundle: OpenBundle): Promise<Step> {
    if (bundle.state === 'found') return this.take(bundle);
    if (bundle.state === 'scanning') return this.begin(bundle);
    if (bundle.state === 'importing') return this.end(bundle);
    return this.move(bundle);
  }

  private async take(bundle: OpenBundle): Promise<Step> {
    const refusal = refusalOf(bundle);
    if (refusal !== undefined) return this.fail(bundle, refusal);
    const object = { key: bundle.object_key, etag: bundle.etag };
    const content = await this.store.sha256(object);
    if (typeof content === 'string') return this.miss(bundle, content);
    const fileName = downloadName(parseDropKey(object.key)?.name ?? '', contentType);
    const { id, key } = await this.files.announce({
      schoolId: bundle.school_id,
      purpose: 'import',
      fileName,
      contentType,
      sizeBytes: Number(bundle.size_bytes),
      sha256: content.sha256,
    });
    const copied = await this.store.copy(object, { key, fileName, contentType });
    if (copied !== 'copied') return this.miss(bundle, copied);
    const taken = await this.database.transaction(async () => {
      // Else another process took it, and this upload is completed by nobody, and expires.
      if (!(await advance(this.database, bundle, { state: 'scanning', upload_id: id }))) return undefined;
      const isScanned = this.config.env.UPLOAD_SCAN !== 'none';
      if (!(await this.files.complete(id, isScanned)))
        throw new Error('The upload of a bundle expired before it was taken');
      return { ...bundle, state: 'scanning', upload_id: id, scan_status: isScanned ? 'pending' : 'clean' } as const;
    });
    return taken === undefined ? 'wait' : this.begin(taken);
  }

  private async begin(bundle: OpenBundle): Promise<Step> {
    if (bundle.scan_status === null) return this.fail(bundle, 'deleted');
    if (bundle.scan_status === 'infected') return this.fail(bundle, 'infected');
    if (bundle.scan_status !== 'clean') {
      return bundle.waits_for_scan_too_long ? this.fail(bundle, 'not-scanned') : 'wait';
    }
    await this.database.transaction(async () => {
      const { school_id: schoolId, upload_id: uploadId } = bundle;
      const runId = await queueRun(this.database, this.jobs, {
        schoolId,
        requestedBy: null,
        uploadId: uploadId as string,
      });
      // While another import of the school waits or works, this one does too.
      if (runId === undefined) return;
      const advanced = await advance(this.database, bundle, { state: 'importing', import_run_id: runId });
      if (!advanced) throw new Error('Another process began the import of this bundle');
    });
    return 'wait';
  }

  private async end(bundle: OpenBundle): Promise<Step> {
    const { run_state: state } = bundle;
    if (state === 'queued' || state === 'running') return 'wait';
    if (state === 'held') {
      await this.database.transaction(() => this.mails.report(bundle.id));
      return 'next';
    }
    // A run that is kept no longer had ended.
    return this.finish(bundle, state === 'succeeded' || state === null ? 'imported' : 'failed');
  }

  private async finish(bundle: OpenBundle, state: 'imported' | 'failed', failure?: DropFailure): Promise<Step> {
    const finished = await this.database.transaction(async () => {
      if (!(await advance(this.database, bundle, { state, ...(failure && { failure }) }))) return undefined;
      await this.mails.report(bundle.id);
      return { ...bundle, state, failure: failure ?? bundle.failure };
    });
    return finished === undefined ? 'wait' : this.move(finished);
  }

  private fail(bundle: OpenBundle, failure: DropFailure): Promise<Step> {
    return this.finish(bundle, 'failed', failure);
  }

  private async miss(bundle: OpenBundle, why: 'gone' | 'unreadable'): Promise<Step> {
    if (why === 'unreadable') return this.fail(bundle, why);
    // A younger version is found by itself.
    await advance(this.database, bundle, { state: 'gone' });
    return 'next';
  }

  /**
   * A receipt takes the place of the object, for the system that wrote it. The bundle itself is kept as an upload alone, which
   * an erasure of a person finds. What cannot be read stays where it is, and is not taken again.
   */
  private async move(bundle: OpenBundle): Promise<Step> {
    const folder = bundle.state === 'imported' ? 'done' : 'failed';
    const receipt = await receiptOf(this.database, bundle.id);
    await this.store.writeReceipt(receiptKey(bundle.object_key, bundle.written_at, folder), receipt);
    await this.store.remove({ key: bundle.object_key, etag: bundle.etag });
    await markMoved(this.database, bundle.id);
    return 'next';
  }
}

function refusalOf({ object_key: key, size_bytes: bytes }: OpenBundle): DropFailure | undefined {
  if (!key.toLowerCase().endsWith('.zip')) return 'not-a-zip';
  if (Number(bytes) === 0) return 'empty';
  return Number(bytes) > uploadRules.import.maximumBytes ? 'too-large' : undefined;
}
