import { buildConsole } from '../../../local/web/build.ts';
import { type Phase, skippedWithOnly } from '../phase.ts';
import { whyNoConsole } from '../plan/planned-console.ts';
import { publish, readBuilt } from '../web/publish.ts';
import { webBucket } from '../web/web-bucket.ts';

/**
 * Has people get the console of the release. It stands last: what is rolled back automatically never had its console
 * published, and the one before works with the new release, which is compatible with its predecessor.
 */
export const publishConsole: Phase = {
  name: 'console',
  async skipReason(run) {
    return skippedWithOnly('infra')(run) ?? whyNoConsole(run.context, run.image.commit);
  },
  async execute({ context, image, journal }) {
    const built = readBuilt(await buildConsole());
    const origin = { commit: image.commit, by: journal.record.by, publishedAt: context.clock.now().toISOString() };
    const { id, changed, uploaded } = await publish(await webBucket(context), built, origin).catch((error: unknown) => {
      // The service is healthy: the release is interrupted, and not rolled back.
      throw new Error('the console was not published', { cause: error });
    });
    await journal.note({ console: id });
    return changed ? `${id}, ${uploaded.length} of ${built.assets.length} assets new` : `${id} was served already`;
  },
};
