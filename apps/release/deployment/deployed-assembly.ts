import { noRelease, release as releaseOf } from '../../../infra/service/release.ts';
import { readParameter } from '../aws/ssm.ts';
import type { Context } from '../environment/context.ts';
import { assemble } from '../environment/stacks/assemble.ts';
import type { Assembly } from '../environment/stacks/assembly.ts';
import { chooseImage } from './choose-image.ts';

/** What this working tree makes of the environment with the image that is deployed, or with none. */
export async function deployedAssembly(context: Context): Promise<Assembly> {
  const current = await readParameter(context, 'release/image-digest');
  if (current === undefined) return assemble(context.settings, noRelease);
  const { digest, commit } = await chooseImage(context, { digest: current.value, commit: undefined });
  return assemble(context.settings, releaseOf(digest, commit));
}
