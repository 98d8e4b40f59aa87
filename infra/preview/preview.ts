import { spawnSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { exit, isExitCode } from '../../apps/cli/exit-codes.ts';
import { Failure } from '../../apps/cli/failure.ts';
import { previewEnvironment } from '../lookup.ts';
import { parameterPath, product } from '../names.ts';

export type Step =
  | { readonly run: 'cdk' | 'aws' | 'release'; readonly args: readonly string[] }
  /** Makes the pair of keys that signs downloads, where the preview has none yet: CloudFront cannot change one. */
  | { readonly keysFor: string }
  /** Deletes what the release tool and the step above have written beside the stacks. */
  | { readonly forget: string }
  | { readonly print: string };

export interface Request {
  readonly action: 'list' | 'address' | 'destroy' | 'deploy';
  /** Of the preview, without the prefix; `list` has none. */
  readonly label: string | undefined;
  readonly digest: string | undefined;
}

/** What has to be done for a request, one after the other, without doing it. */
export function stepsFor({ action, label, digest }: Request): readonly Step[] {
  if (action === 'list') {
    const { region } = previewEnvironment('preview-any');
    const names = `Stacks[?starts_with(StackName, '${product}-preview-')].[StackName,StackStatus,CreationTime]`;
    const options = ['--region', region, '--query', names, '--output', 'text'];
    return [{ run: 'aws', args: ['cloudformation', 'describe-stacks', ...options] }];
  }
  if (label === undefined) throw refused('NAME is missing', 'which preview');
  const { name, domain } = previewEnvironment(`preview-${label}`);
  switch (action) {
    case 'address':
      return [{ print: `https://${domain.api}` }];
    case 'destroy':
      return [{ run: 'cdk', args: ['destroy', '--all', '--force', '-c', `environment=${name}`] }, { forget: name }];
    case 'deploy':
      if (digest === undefined) throw refused('--digest is missing', 'a preview runs an image by its digest');
      // The release tool, because a new database needs its roles and its schema before a task can be ready.
      return [{ keysFor: name }, { run: 'release', args: ['deploy', name, '--digest', digest, '--yes'] }];
  }
}

const refused = (what: string, why: string): Failure => new Failure({ what, why, exitCode: exit.blocked });

const root = fileURLToPath(new URL('../..', import.meta.url));
const programs = {
  cdk: { file: 'cdk', before: [], folder: 'infra' },
  aws: { file: 'aws', before: [], folder: '.' },
  release: {
    file: process.execPath,
    before: ['--import', './apps/local/loader.mjs', 'apps/release/main.ts'],
    folder: '.',
  },
} as const;

/** @throws unless the program ends with 0 */
function run(program: keyof typeof programs, args: readonly string[]): void {
  console.error(`${program} ${args.join(' ')}`);
  const { file, before, folder } = programs[program];
  const { status, error } = spawnSync(file, [...before, ...args], { stdio: 'inherit', cwd: join(root, folder) });
  if (status !== 0) throw failed(`${program} ${args[0]}`, error?.message ?? `exit code ${status}`, status);
}

/** Names of the parameters that an environment has. */
function parametersOf(name: string): string[] {
  const { region } = previewEnvironment(name);
  const path = ['--path', parameterPath({ name }, '').replace(/\/$/, ''), '--recursive'];
  const query = ['--query', 'Parameters[].Name', '--output', 'text', '--region', region];
  const { status, stdout, stderr } = spawnSync('aws', ['ssm', 'get-parameters-by-path', ...path, ...query], {
    encoding: 'utf8',
  });
  if (status !== 0) throw failed('aws ssm get-parameters-by-path', stderr.trim(), status);
  return stdout.split(/\s+/).filter((parameter) => parameter !== '' && parameter !== 'None');
}

function makeKeys(name: string): void {
  if (parametersOf(name).includes(parameterPath({ name }, 'cdn/public-key'))) return;
  const pair = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  const folder = mkdtempSync(join(tmpdir(), 'classboard-preview-'));
  try {
    // The private half first: the public one says that both are there.
    for (const [parameter, text] of [
      ['cdn/private-key', pair.privateKey],
      ['cdn/public-key', pair.publicKey],
    ] as const) {
      const file = join(folder, 'key.pem');
      writeFileSync(file, text, { mode: 0o600 });
      run('release', ['params', 'set', name, parameter, '--file', file, '--yes']);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function forget(name: string): void {
  const { region } = previewEnvironment(name);
  for (const parameter of parametersOf(name))
    run('aws', ['ssm', 'delete-parameter', '--name', parameter, '--region', region]);
  const secret = ['--secret-id', parameterPath({ name }, 'cdn/private-key'), '--force-delete-without-recovery'];
  run('aws', ['secretsmanager', 'delete-secret', ...secret, '--region', region]);
}

/** The exit code of the release tool is passed on: pipelines decide by it. */
const failed = (what: string, why: string, status: number | null): Failure =>
  new Failure({ what, why, exitCode: isExitCode(status) ? status : exit.failed });

/** @throws Failure for the first step that does not succeed */
export function carryOut(steps: readonly Step[], print: (text: string) => void): void {
  for (const step of steps) {
    if ('print' in step) print(step.print);
    else if ('keysFor' in step) makeKeys(step.keysFor);
    else if ('forget' in step) forget(step.forget);
    else run(step.run, step.args);
  }
}
