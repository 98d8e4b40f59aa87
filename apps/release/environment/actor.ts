import { shortIdentity, whoAmI } from '../aws/sts.ts';
import type { Context } from './context.ts';

/** Who releases: the person or pipeline as AWS knows it, and the person behind a pipeline. */
export async function whoReleases({ aws, variables }: Pick<Context, 'aws' | 'variables'>): Promise<string> {
  const identity = shortIdentity((await whoAmI(aws)).arn);
  return variables.GITHUB_ACTOR === undefined ? identity : `${variables.GITHUB_ACTOR} (${identity})`;
}
