import { commandLine } from '../../../cli/command-line.ts';
import { findImage } from '../../aws/ecr.ts';
import type { Context } from '../../environment/context.ts';
import { imageOrigin } from '../../environment/image/image-origin.ts';
import { type CheckDefinition, CheckFailed } from '../check.ts';

/** The image is in this environment's own registry, and runs on the processors of its tasks. */
export const releasedImage = (context: Pick<Context, 'aws' | 'settings'>, digest: string): CheckDefinition => ({
  name: 'image',
  fix: commandLine('build', context.settings.name),
  async run() {
    const { region, account } = context.settings;
    const image = await findImage(context, { digest });
    if (image === undefined) {
      const missing = `${digest} is not in the registry of ${account} in ${region}`;
      const origin = imageOrigin(context.settings);
      if (origin === undefined) throw new CheckFailed(missing);
      throw new CheckFailed(
        missing,
        `${commandLine('releases', origin)}: is it the digest that passed there? Replication takes some minutes`,
      );
    }
    const tag = image.tags[0] ?? 'no tag';
    if (image.platforms.length === 0) {
      throw new CheckFailed(
        `${digest} (${tag}) is no index, so that what it runs on and how it was built cannot be seen`,
      );
    }
    if (!image.platforms.includes('linux/arm64')) {
      throw new CheckFailed(`${digest} (${tag}) is for ${image.platforms.join(', ')}; the tasks run on linux/arm64`);
    }
    return `${tag}, linux/arm64`;
  },
});
