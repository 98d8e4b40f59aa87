import { bootstrapVersion } from '../../aws/ssm.ts';
import { shortIdentity, whoAmI } from '../../aws/sts.ts';
import type { Context } from '../../environment/context.ts';
import { regionsOf } from '../../environment/stacks/environment-stacks.ts';
import { type CheckDefinition, CheckFailed } from '../check.ts';

/**
 * The templates ask for 6, looking up under a role of its own for 8. Rolling a failed update back, which a deployment
 * does, needs the permission that came with 23.
 */
export const neededBootstrap = 23;

type Place = Pick<Context, 'aws' | 'settings'>;

export const credentials = ({ aws, settings }: Place): CheckDefinition => ({
  name: 'credentials',
  fix: `Sign in to account ${settings.account}`,
  async run() {
    const { account, arn } = await whoAmI(aws);
    if (account === settings.account) return `${shortIdentity(arn)} in ${account}, ${settings.region}`;
    throw new CheckFailed(`they are for account ${account}; ${settings.name} is in ${settings.account}`);
  },
});

/** One for each region, because a stack in a region that was forgotten ends a deployment half-way. */
export const bootstraps = ({ aws, settings }: Place): CheckDefinition[] =>
  regionsOf(settings).map((region) => ({
    name: `bootstrap in ${region}`,
    fix: `npx cdk bootstrap aws://${settings.account}/${region}`,
    async run() {
      const version = await bootstrapVersion(aws, region);
      if (version === undefined) throw new CheckFailed(`the CDK was never bootstrapped in ${region}`);
      if (!(version >= neededBootstrap))
        throw new CheckFailed(`version ${version}; at least ${neededBootstrap} is needed`);
      return `version ${version}`;
    },
  }));
