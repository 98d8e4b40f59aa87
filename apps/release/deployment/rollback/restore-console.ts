import { commandLine } from '../../../cli/command-line.ts';
import { explain } from '../../aws/errors.ts';
import type { Context } from '../../environment/context.ts';
import type { ReleaseRecord } from '../record/record.ts';
import { serveBuild } from '../web/publish.ts';
import { webBucket } from '../web/web-bucket.ts';

/**
 * Serves the console that was published with a release again: a newer one may ask for what the release does not have.
 * The service is what a rollback is about, so one that fails here is reported and no more.
 */
export async function restoreConsole(context: Context, { evidence }: Pick<ReleaseRecord, 'evidence'>): Promise<void> {
  const { settings, out } = context;
  const next = commandLine('web builds', settings.name);
  try {
    const id = evidence.console;
    if (id === undefined) {
      out.print(`The console stays as it is: none was published with that release (${next})`);
      return;
    }
    const changed = await serveBuild(await webBucket(context), id, [next]);
    if (changed) out.print(`The console is that of the release again: ${id}`);
  } catch (error) {
    context.signal.throwIfAborted();
    const explained = explain(error, '');
    const why = explained instanceof Error ? explained.message : String(explained);
    out.print(`The console stays as it is: ${why} (${next})`);
  }
}
