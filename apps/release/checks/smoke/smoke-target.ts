import { isRehearsal } from '../../../../infra/lookup.ts';
import { commandLine } from '../../../cli/command-line.ts';
import { exit } from '../../../cli/exit-codes.ts';
import { Failure } from '../../../cli/failure.ts';
import { readSecret } from '../../aws/secrets-manager.ts';
import type { Context } from '../../environment/context.ts';
import { readLocalStack } from '../../environment/local-stack.ts';
import type { SmokeTarget } from './smoke.ts';
import { accountSecret, demoAccount, parseAccount, readAccountFile, type SmokeAccount } from './smoke-account.ts';

/** Where `npm start` puts the API without a port being chosen. */
const usualLocalApi = 'http://127.0.0.1:3000';
const jobSeconds = 120;
const scanSeconds = 300;

/**
 * The running environment: the balancer's own name, both distributions, and the account of its secret.
 * @throws Failure where there is no account
 */
export async function smokeTargetOf(context: Context): Promise<SmokeTarget> {
  const { settings, signal } = context;
  const account = await environmentAccount(context);
  const api = apiOfEnvironment(context);
  const common = { api, account, jobSeconds, scanSeconds, signal };
  // A rehearsal has no distributions, and its API is one of this machine.
  if (api.startsWith('http:')) return { ...common, demandsFactor: false };
  const { web, files, failover } = settings.domain;
  return {
    ...common,
    // The web distribution asks the shared name too.
    web: failover === 'SECONDARY' ? undefined : `https://${web}`,
    files: `https://${files}`,
    demandsFactor: true,
  };
}

/**
 * Where the API of an environment, of this machine or of a given address answers.
 * @throws Failure where it is not clear which is meant
 */
export function apiOf(context: Context, url: string | undefined): string {
  const { environment } = context;
  if (url !== undefined && environment !== undefined && environment !== 'local') {
    throw usage(`both ${environment} and --url ${url} are given`);
  }
  if (url !== undefined) return plainUrl(url);
  if (environment === undefined) throw usage('neither an environment nor --url is given');
  if (environment !== 'local') return apiOfEnvironment(context);
  return plainUrl(readLocalStack(context.variables)?.PUBLIC_URL ?? usualLocalApi);
}

const usage = (why: string): Failure =>
  new Failure({
    what: 'It is not clear which API is meant',
    why,
    next: ['Name an environment of infra/environments.ts, or local', 'Or give --url URL'],
    exitCode: exit.blocked,
  });

function apiOfEnvironment({ settings, variables }: Context): string {
  const rehearsed = isRehearsal(settings) ? variables.all.REHEARSAL_API_URL : undefined;
  if (rehearsed !== undefined && isHere(plainUrl(rehearsed))) return plainUrl(rehearsed);
  if (isRehearsal(settings)) {
    throw new Failure({
      what: `${settings.name} is a rehearsal`,
      why: 'its API is one of this machine, and REHEARSAL_API_URL is not set',
      next: ['export REHEARSAL_API_URL=http://127.0.0.1:3000'],
      exitCode: exit.blocked,
    });
  }
  const { api, regionalApi, failover } = settings.domain;
  // The shared name of a failover pair leads to the other side while that one serves.
  return `https://${failover === 'SECONDARY' ? regionalApi : api}`;
}

const isHere = (api: string): boolean => /^(localhost|\[::1\]|127\.[\d.]+)$/.test(new URL(api).hostname);

/** Any address. On this machine the demo school is used, elsewhere an account must be given. */
export function smokeTargetAt(api: string, accountFile: string | undefined, signal: AbortSignal): SmokeTarget {
  if (accountFile === undefined && !isHere(api)) {
    throw new Failure({
      what: `There is no account for ${api}`,
      why: 'the demo school exists on this machine only',
      next: ['Give --account FILE', `Or name the environment instead: ${commandLine('smoke', 'ENV')}`],
      exitCode: exit.blocked,
    });
  }
  const account: SmokeAccount = accountFile === undefined ? demoAccount() : readAccountFile(accountFile);
  return { api, account, demandsFactor: false, jobSeconds, scanSeconds, signal };
}

async function environmentAccount(context: Context): Promise<SmokeAccount> {
  const { name } = context.settings;
  const text = await readSecret(context, accountSecret);
  if (text !== undefined) return parseAccount(text, `the secret ${accountSecret}`);
  throw new Failure({
    what: `${name} has no account for the smoke test`,
    why: `the secret ${accountSecret} is missing`,
    next: [
      'Create one as described in apps/release/checks/smoke/smoke-account.ts',
      commandLine('params set', [name, accountSecret]),
    ],
  });
}

/** The origin of an http address. @throws Failure for anything else */
export function plainUrl(text: string): string {
  let url: URL | undefined;
  try {
    url = new URL(text);
  } catch {
    // Refused below, with what is not http.
  }
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return url.origin;
  throw new Failure({
    what: `${text} is no address`,
    why: 'expected one such as https://api.classboard.example',
    exitCode: exit.blocked,
  });
}
