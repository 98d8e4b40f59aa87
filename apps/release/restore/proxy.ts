import { databaseIdentifier, proxyName } from '../../../infra/names.ts';
import { commandLine } from '../../cli/command-line.ts';
import { Failure } from '../../cli/failure.ts';
import { deregisterTarget, type ProxyTarget, readInstance, readProxyTargets, registerTarget } from '../aws/rds.ts';
import type { Context } from '../environment/context.ts';
import { pollAws, pollSeconds } from '../environment/poll-aws.ts';

/** CloudFormation gives the targets of a proxy that long, too. */
const limitSeconds = 1_200;

/*
 * What a proxy does whose database gets another name stands nowhere: a target is registered by the identifier of an instance
 * (https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_RegisterDBProxyTargets.html), and only switchovers of
 * blue/green deployments are followed (https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-proxy-blue-green.html).
 * So it has no target while names change, which also stops the traffic, as AWS asks of whoever renames to replace
 * (https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_RenameInstance.html).
 */

/** Nobody gets a connection from the proxy any more. */
export async function leaveProxy(context: Context): Promise<void> {
  for (const { instance } of await readProxyTargets(context)) await deregisterTarget(context, instance);
}

/** Whether a run before has exchanged the names, and was cut off before the proxy reached what serves. */
export async function isLeftOut(context: Context, copy: string): Promise<boolean> {
  if (!context.settings.database.proxy || (await readInstance(context, copy)) !== undefined) return false;
  const serving = await readInstance(context, databaseIdentifier(context.settings));
  if (serving?.status !== 'available') return false;
  return !(await readProxyTargets(context)).some(({ state }) => state === 'AVAILABLE');
}

/**
 * The database that has the name serves through the proxy.
 * @param again the command that resumes
 * @throws Failure where the proxy does not get a connection
 */
export async function returnToProxy(context: Context, again: string): Promise<void> {
  const serving = databaseIdentifier(context.settings);
  const proxy = proxyName(context.settings);
  const step = context.out.step(`Register ${serving} with ${proxy}`);
  try {
    await registerTarget(context, serving);
    const { value: [target] = [] } = await pollAws(context, () => readProxyTargets(context), {
      everySeconds: pollSeconds.minutes,
      limitSeconds,
      until: ([found]) => found?.state === 'AVAILABLE' || found?.reason === 'AUTH_FAILURE',
    });
    if (target?.state !== 'AVAILABLE') throw new Error(whyNot(target));
    step.done('available');
  } catch (error) {
    step.failed();
    throw new Failure({
      what: `${proxy} does not reach ${serving}`,
      why: error instanceof Error ? error.message : String(error),
      next: [
        `Where it cannot sign in, because the password was rotated since the backup: ${commandLine('deploy', context.settings.name, { 'roles-again': true })}`,
        `aws rds describe-db-proxy-targets --db-proxy-name ${proxy} --query 'Targets[].TargetHealth'`,
        again,
      ],
      cause: error,
    });
  }
}

const whyNot = (target: ProxyTarget | undefined): string =>
  target === undefined ? 'it has no target' : [`RDS reports ${target.state}`, target.reason].filter(Boolean).join(': ');
