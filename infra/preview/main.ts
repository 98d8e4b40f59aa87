import { spawnSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { previewEnvironment } from '../lookup.ts';
import { parameterPath, product } from '../names.ts';

/**
 * Short-lived copies of dev, for a branch.
 *   npm run infra:preview -- deploy NAME --digest sha256:…
 *   npm run infra:preview -- address NAME
 *   npm run infra:preview -- destroy NAME
 *   npm run infra:preview -- list
 */
const usage = 'Usage: npm run infra:preview -- deploy NAME --digest sha256:… | address NAME | destroy NAME | list';

export type Step =
  | { readonly run: 'cdk' | 'aws' | 'release'; readonly args: readonly string[] }
  /** Makes the pair of keys that signs downloads, where the preview has none yet: CloudFront cannot change one. */
  | { readonly keysFor: string }
  /** Deletes what the release tool and the step above have written beside the stacks. */
  | { readonly forget: string }
  | { readonly print: string };

/** What has to be done for a request, one after the other, without doing it. */
export function stepsFor(argv: readonly string[]): readonly Step[] {
  const { positionals, values } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: { digest: { type: 'string' } },
  });
  const [action, label] = positionals;
  if (action === 'list') {
    const { region } = previewEnvironment('preview-any');
    const names = `Stacks[?starts_with(StackName, '${product}-preview-')].[StackName,StackStatus,CreationTime]`;
    const options = ['--region', region, '--query', names, '--output', 'text'];
    return [{ run: 'aws', args: ['cloudformation', 'describe-stacks', ...options] }];
  }
  if (label === undefined) throw new Error(usage);
  const { name, domain } = previewEnvironment(`preview-${label}`);
  switch (action) {
    case 'address':
      return [{ print: `https://${domain.api}` }];
    case 'destroy':
      return [{ run: 'cdk', args: ['destroy', '--all', '--force', '-c', `environment=${name}`] }, { forget: name }];
    case 'deploy':
      if (values.digest === undefined)
        throw new Error(`${usage}\nA preview runs an image by its digest: add --digest.`);
      // The release tool, because a new database needs its roles and its schema before a task can be ready.
      return [{ keysFor: name }, { run: 'release', args: ['deploy', name, '--digest', values.digest, '--yes'] }];
    default:
      throw new Error(usage);
  }
}

const root = new URL('../..', import.meta.url).pathname;
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
  if (status !== 0) throw new Failed(`${program} ${args[0]}: ${error?.message ?? `exit code ${status}`}`, status ?? 1);
}

class Failed extends Error {
  constructor(
    message: string,
    readonly exitCode: number,
  ) {
    super(message);
  }
}

/** Names of the parameters that an environment has. */
function parametersOf(name: string): string[] {
  const { region } = previewEnvironment(name);
  const path = ['--path', parameterPath({ name }, '').replace(/\/$/, ''), '--recursive'];
  const query = ['--query', 'Parameters[].Name', '--output', 'text', '--region', region];
  const { status, stdout, stderr } = spawnSync('aws', ['ssm', 'get-parameters-by-path', ...path, ...query], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Failed(`aws ssm get-parameters-by-path: ${stderr}`, 1);
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

if (import.meta.main) {
  try {
    for (const step of stepsFor(process.argv.slice(2))) {
      if ('print' in step) console.log(step.print);
      else if ('keysFor' in step) makeKeys(step.keysFor);
      else if ('forget' in step) forget(step.forget);
      else run(step.run, step.args);
    }
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = error instanceof Failed ? error.exitCode : 1;
  }
}
