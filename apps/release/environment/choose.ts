import { environments } from '../../../infra/environments.ts';
import { environmentNamed, isRehearsal } from '../../../infra/lookup.ts';
import type { EnvironmentSettings } from '../../../infra/settings.ts';
import { exit } from '../../cli/exit-codes.ts';
import { Failure } from '../../cli/failure.ts';
import { nearest } from '../../cli/nearest.ts';
import type { Aws } from '../aws/clients.ts';
import type { Identity } from '../aws/sts.ts';
import type { Variables } from './variables.ts';

const blocked = (what: string, why: string, next: readonly string[]) =>
  new Failure({ what, why, next, exitCode: exit.blocked });

/** @throws Failure that names the environments there are */
export function chooseEnvironment(name: string): EnvironmentSettings {
  try {
    return environmentNamed(name);
  } catch (error) {
    const known = environments.map((environment) => environment.name);
    const guess = nearest(name, known);
    throw blocked(`There is no environment "${name}"`, (error as Error).message.replace(`${name}: `, ''), [
      guess === undefined ? `Use one of ${known.join(', ')}` : `Did you mean ${guess}?`,
    ]);
  }
}

/** An override of an endpoint could send a release elsewhere; only rehearsals have one, on this machine. */
export function guardEndpoints(settings: EnvironmentSettings, { endpoints }: Variables): void {
  const given = Object.keys(endpoints);
  if (!isRehearsal(settings)) {
    if (given.length === 0) return;
    throw blocked(`Overridden endpoints are refused for ${settings.name}`, `${given.join(', ')} is set`, [
      `unset ${given.join(' ')}`,
    ]);
  }
  const loopback = (url: string) => ['127.0.0.1', 'localhost', '[::1]'].includes(URL.parse(url)?.hostname ?? '');
  if (endpoints.AWS_ENDPOINT_URL === undefined || !Object.values(endpoints).every(loopback)) {
    throw blocked(`${settings.name} is a rehearsal`, 'it needs AWS_ENDPOINT_URL, and that on this machine', [
      'Start a fake AWS and export AWS_ENDPOINT_URL=http://127.0.0.1:PORT',
    ]);
  }
}

/** A region in the shell that differs from the entry is a sign of the wrong terminal. */
export function guardRegion(settings: EnvironmentSettings, { AWS_REGION, AWS_DEFAULT_REGION }: Variables): void {
  const { name, region } = settings;
  if (!/^[a-z]{2}(-gov)?-[a-z]+-\d$/.test(region)) {
    throw blocked(`"${region}" is no region`, `the entry of ${name} in infra/environments.ts has it`, [
      'Correct the entry; a region is written like eu-central-1',
    ]);
  }
  for (const [variable, given] of Object.entries({ AWS_REGION, AWS_DEFAULT_REGION })) {
    if (given === undefined || given === region) continue;
    throw blocked(`${variable} is ${given}, but ${name} is in ${region}`, 'this may be the wrong terminal', [
      `export ${variable}=${region}, or unset it`,
    ]);
  }
}

/** @throws Failure when the credentials are of another account than the environment's */
export async function guardAccount(settings: EnvironmentSettings, aws: Aws): Promise<Identity> {
  // The client takes a third of the start of a command, for which those without an environment should not wait.
  const { whoAmI } = await import('../aws/sts.ts');
  const identity = await whoAmI(aws);
  if (identity.account === settings.account) return identity;
  throw blocked(
    `These credentials are for account ${identity.account}`,
    `${settings.name} is in account ${settings.account}; they belong to ${identity.arn}`,
    [`Sign in to account ${settings.account}, and run the same command again`],
  );
}
