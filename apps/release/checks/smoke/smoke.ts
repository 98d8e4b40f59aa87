import { randomBytes } from 'node:crypto';
import { type Check, group, skip } from '../../../cli/check-tree.ts';
import { commandLine } from '../../../cli/command-line.ts';
import { CheckFailed } from '../check.ts';
import { CheckSequence } from '../run-checks.ts';
import { checkCertificate } from './certificate.ts';
import { ask, describe, expected } from './client.ts';
import {
  checkDownload,
  checkScan,
  checkUnsignedDownload,
  checkUpload,
  checkUploadDeletion,
  type Download,
  type TestFile,
} from './files.ts';
import { checkJob } from './job.ts';
import { Leftovers } from './leftovers.ts';
import { type Caller, checkAssignment, checkClass, checkClassDeletion } from './records.ts';
import { signIn } from './sign-in.ts';
import type { SmokeAccount } from './smoke-account.ts';
import { checkHeaders, checkHealth, checkProbe, checkProblem, checkRelease, unknownRoute } from './surface.ts';

export interface SmokeTarget {
  /** Where the API answers, without a slash at its end. */
  readonly api: string;
  /** CloudFront in front of the API, where there is one. */
  readonly web?: string | undefined;
  /** CloudFront in front of the files: downloads must go there. */
  readonly files?: string | undefined;
  readonly account: SmokeAccount;
  /** Whether a sign-in without a second factor is a fault. */
  readonly demandsFactor: boolean;
  /** The release that must answer. */
  readonly commit?: string | undefined;
  readonly jobSeconds: number;
  readonly scanSeconds: number;
  readonly signal: AbortSignal;
  /** Called with every check as it ends. */
  readonly report?: ((check: Check) => void) | undefined;
}

const usualSeconds = 30;
/** With everything a test made deleted, this is enough; without the API it is the most a person wants to wait. */
const cleanUpSeconds = 60;
const slowMillis = 2_000;
const triesForSpeed = 3;

/**
 * Uses a running environment as people do, and removes what it made, also where a check fails or the signal comes.
 * Records that the API deletes stay in the database marked `tobedeleted` or `deleted`, and the run of the job stays in
 * its history: the API has no way to remove those. No check throws.
 */
export async function smoke(target: SmokeTarget): Promise<Check> {
  const api = await smokeApi(target);
  const edges: Check[] = [];
  if (target.web !== undefined) edges.push(await smokeWeb(target, target.web, api.token));
  if (target.files !== undefined) edges.push(await smokeFiles(target, target.files));
  return group('smoke', [api.check, ...edges]);
}

async function smokeApi(target: SmokeTarget): Promise<{ check: Check; token: string | undefined }> {
  const { api: base, signal } = target;
  const checks = new CheckSequence(signal, target.report);
  const tls = await certificateCheck(checks, base);
  const needs = tls.status === 'FAIL' ? [tls] : [];
  const live = await checks.run(
    'health live',
    {
      limitSeconds: usualSeconds,
      needs,
      fix: `${commandLine('status', 'ENV')}: does a task run, does the name lead to it?`,
    },
    (stop) => checkProbe(base, '/health/live', stop),
  );
  const usual = (fix: string, ...more: Check[]) => ({ limitSeconds: usualSeconds, fix, needs: [live, ...more] });
  await checks.run('health ready', usual('apply pending migrations; wait where it drains'), (stop) =>
    checkProbe(base, '/health/ready', stop),
  );
  await checks.run('health full', usual(`${commandLine('verify', 'ENV')} names the part and the reason`), (stop) =>
    checkHealth(base, stop),
  );
  await surfaceChecks(checks, base, usual(''), { cdn: false });
  let token: string | undefined;
  const signedIn = await checks.run(
    'sign-in',
    // A code that was used already costs the rest of its 30 s.
    { ...usual('look at the account in the user pool and at the client of the application'), limitSeconds: 75 },
    async (stop) => {
      const done = await signIn(base, target.account, target.demandsFactor, stop);
      token = done.token;
      return done.factors;
    },
  );
  if (token !== undefined) await smokeSignedIn(target, checks, signedIn, token);
  else for (const name of signedInChecks) checks.add(skip(name, `needs "sign-in", which is ${signedIn.status}`));
  return { check: group(`API ${base}`, checks.results), token };
}

const signedInChecks = [
  'release',
  'users/me',
  'class',
  'assignment',
  'upload',
  'malware scan',
  'download',
  'download without a signature',
  'upload deleted',
  'job',
  'class deleted',
  'clean-up',
];

async function smokeSignedIn(
  target: SmokeTarget,
  checks: CheckSequence,
  signedIn: Check,
  token: string,
): Promise<void> {
  const { api: base } = target;
  const leftovers = new Leftovers(base, token, randomBytes(4).toString('hex'));
  const caller: Caller = { base, token, leftovers };
  const usual = (fix: string, ...more: Check[]) => ({ limitSeconds: usualSeconds, fix, needs: [signedIn, ...more] });
  const answers = `find the request id in the log: ${commandLine('logs', 'ENV')}`;
  try {
    await checks.run('release', usual(`${commandLine('status', 'ENV')}: is an older task still in service?`), (stop) =>
      checkRelease(base, token, target.commit, stop),
    );
    await checks.run('users/me', usual('docs/runbooks/api-slow.md'), (stop) => checkOwnUser(base, token, stop));
    let classPath = '';
    const made = await checks.run('class', usual(answers), async (stop) => {
      classPath = await checkClass(caller, stop);
      return 'made, read, listed and changed';
    });
    const graded = await checks.run('assignment', usual(answers, made), async (stop) => {
      await checkAssignment(caller, classPath, stop);
      return 'made, read, changed and deleted';
    });
    await fileChecks(target, checks, caller, usual);
    await checks.run(
      'job',
      {
        ...usual(`docs/runbooks/jobs-slow.md: does a worker run? ${commandLine('verify', 'ENV')}`),
        limitSeconds: target.jobSeconds,
      },
      (stop) => checkJob(caller, stop),
    );
    await checks.run('class deleted', usual(answers, made, graded), async (stop) => {
      await checkClassDeletion(caller, classPath, stop);
      return '';
    });
  } finally {
    await cleanUp(checks, leftovers);
  }
}

type Usual = (fix: string, ...more: Check[]) => { limitSeconds: number; fix: string; needs: Check[] };

async function fileChecks(target: SmokeTarget, checks: CheckSequence, caller: Caller, usual: Usual): Promise<void> {
  let file: TestFile | undefined;
  const sent = await checks.run(
    'upload',
    { ...usual(`${commandLine('verify', 'ENV')} names what is wrong with the bucket`), limitSeconds: 60 },
    async (stop) => {
      file = await checkUpload(caller, stop);
      return `${file.bytes.length} bytes`;
    },
  );
  const scanned = await checks.run(
    'malware scan',
    { ...usual('docs/runbooks/scan-results-dead.md', sent), limitSeconds: target.scanSeconds },
    async (stop) => {
      await checkScan(caller, file as TestFile, stop);
      return 'clean';
    },
  );
  const readers = 'the key pair of CloudFront and the policy of the bucket decide who reads';
  let download: Download | undefined;
  const downloaded = await checks.run(
    'download',
    { ...usual(readers, sent, scanned), limitSeconds: 60 },
    async (stop) => {
      download = await checkDownload(caller, file as TestFile, target.files && new URL(target.files).host, stop);
      return download.detail;
    },
  );
  await checks.run('download without a signature', usual(readers, downloaded), (stop) =>
    checkUnsignedDownload((download as Download).address, stop),
  );
  await checks.run(
    'upload deleted',
    usual(`${commandLine('verify', 'ENV')} names what is wrong with the bucket`, sent),
    async (stop) => {
      await checkUploadDeletion(caller, file as TestFile, stop);
      return '';
    },
  );
}

/** Not stopped by an interruption: that is when it matters. */
async function cleanUp(checks: CheckSequence, leftovers: Leftovers): Promise<void> {
  const own = new CheckSequence(new AbortController().signal);
  const check = await own.run(
    'clean-up',
    { limitSeconds: cleanUpSeconds, fix: 'run it again: it removes what a run before left' },
    async (signal) => {
      const { removed, stayed } = await leftovers.remove(signal);
      if (stayed.length > 0) throw new CheckFailed(`still there: ${stayed.join('; ')}`);
      return removed === 0 ? 'nothing was left' : `${removed} removed`;
    },
  );
  checks.add(check);
}

/** The fastest of a few answers counts: the first one may have opened connections. */
async function checkOwnUser(base: string, token: string, signal: AbortSignal): Promise<string> {
  let fastest = Number.POSITIVE_INFINITY;
  let role = '';
  for (let attempt = 0; attempt < triesForSpeed; attempt += 1) {
    const answer = await ask(base, { path: '/v1/users/me', token, signal });
    const me = expected(answer, 200);
    if (me.role !== 'admin') throw new CheckFailed(`the account is a ${me.role}; the test needs an admin`);
    role = me.role;
    fastest = Math.min(fastest, answer.milliseconds);
  }
  if (fastest > slowMillis)
    throw new CheckFailed(`the fastest of ${triesForSpeed} answers took ${fastest} ms, more than ${slowMillis} ms`);
  return `${role}, ${fastest} ms`;
}

const certificateCheck = (checks: CheckSequence, base: string): Promise<Check> =>
  checks.run('tls', { limitSeconds: usualSeconds, fix: 'docs/runbooks/certificate-expiry.md' }, (stop) =>
    checkCertificate(base, stop),
  );

interface Settings {
  readonly limitSeconds: number;
  readonly needs: readonly Check[];
}

/** What every answer must have, at the API and through CloudFront. */
async function surfaceChecks(
  checks: CheckSequence,
  base: string,
  settings: Settings,
  { cdn }: { cdn: boolean },
): Promise<void> {
  const https = base.startsWith('https:');
  await checks.run(
    'headers',
    { ...settings, fix: 'apps/api/http/server.ts sets them; what stands before it must keep them' },
    async (stop) => checkHeaders(await ask(base, { path: unknownRoute, signal: stop }), { https, cdn }),
  );
  const fix = 'what stands before the API must pass its errors on unchanged';
  await checks.run('problem for an unknown route', { ...settings, fix }, async (stop) =>
    checkProblem(await ask(base, { path: unknownRoute, signal: stop }), 404, 'not-found'),
  );
  await checks.run('problem without a token', { ...settings, fix }, async (stop) =>
    checkProblem(await ask(base, { path: '/v1/users/me', signal: stop }), 401, 'unauthenticated'),
  );
}

/** The API through CloudFront, which may cache an answer for nobody but its caller. */
async function smokeWeb(target: SmokeTarget, base: string, token: string | undefined): Promise<Check> {
  const checks = new CheckSequence(target.signal, target.report);
  const tls = await certificateCheck(checks, base);
  const needs = tls.status === 'FAIL' ? [tls] : [];
  const fix = 'look at the behaviours of the web distribution, see infra/files/distributions.ts';
  if (token === undefined) checks.add(skip('users/me', 'needs a sign-in'));
  else {
    await checks.run('users/me', { limitSeconds: usualSeconds, needs, fix }, async (stop) => {
      const answer = await ask(base, { path: '/v1/users/me', token, signal: stop });
      expected(answer, 200);
      if (answer.headers.get('x-cache')?.startsWith('Hit') === true)
        throw new CheckFailed(`${describe(answer)} from the cache`);
      return `${answer.milliseconds} ms`;
    });
  }
  // After the answer for the account: without a token there must be none, cached or not.
  await surfaceChecks(checks, base, { limitSeconds: usualSeconds, needs }, { cdn: true });
  return group(`CloudFront ${base}`, checks.results);
}

async function smokeFiles(target: SmokeTarget, base: string): Promise<Check> {
  const checks = new CheckSequence(target.signal, target.report);
  await certificateCheck(checks, base);
  return group(`CloudFront ${base}`, checks.results);
}
