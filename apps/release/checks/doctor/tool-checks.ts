import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot, runTool } from '../../../cli/run-tool.ts';
import type { Context } from '../../environment/context.ts';
import { type CheckDefinition, CheckFailed, NotApplicable } from '../check.ts';

type Place = Pick<Context, 'variables'>;

interface Manifest {
  readonly version: string;
  readonly engines?: { readonly node?: string };
  readonly devDependencies?: Readonly<Record<string, string>>;
}

const manifestAt = (...path: string[]): Manifest =>
  JSON.parse(readFileSync(join(repositoryRoot, ...path, 'package.json'), 'utf8'));

/** The programs of this machine. Only `build` needs docker, and only a tunnel or `exec` the plugin of Session Manager. */
export const tools = (context: Place): CheckDefinition[] => [
  {
    name: 'node',
    fix: 'Install the version of .nvmrc: nvm install',
    async run() {
      const range = manifestAt().engines?.node ?? '';
      if (!isWithin(process.versions.node, range))
        throw new CheckFailed(`${process.versions.node}; package.json wants ${range}`);
      return process.versions.node;
    },
  },
  answering(context, 'npm', ['--version'], 'Reinstall Node.js, which includes npm'),
  answering(context, 'git', ['--version'], 'Install git'),
  answering(context, 'docker', ['buildx', 'version'], 'Install Docker with buildx; only `build` needs it'),
  {
    name: 'cdk',
    fix: 'npm ci',
    async run() {
      const pinned = manifestAt().devDependencies?.['aws-cdk'];
      const installed = installedVersion('aws-cdk');
      if (installed === undefined) throw new CheckFailed('aws-cdk is not installed');
      if (installed !== pinned) throw new CheckFailed(`${installed} is installed; package.json pins ${pinned}`);
      return installed;
    },
  },
  {
    name: 'aws',
    fix: 'Install version 2: https://docs.aws.amazon.com/cli/latest/userguide/getting-started-install.html',
    async run() {
      const { exitCode, stdout } = await runTool('aws', ['--version'], context.variables.all);
      if (exitCode !== 0) throw new NotApplicable('not installed; only what people type themselves needs it');
      return judgeAwsCli(stdout.split(' ')[0] ?? '');
    },
  },
  {
    name: 'session-manager-plugin',
    fix: '',
    async run() {
      const { exitCode, stdout } = await runTool('session-manager-plugin', ['--version'], context.variables.all);
      if (exitCode !== 0) throw new NotApplicable('not installed; only `exec` needs it');
      return stdout;
    },
  },
];

/** The first version asks for a region although AWS_REGION is set, or takes that of its profile. */
export function judgeAwsCli(version: string): string {
  if (/^aws-cli\/1\./.test(version)) throw new CheckFailed(`${version} takes no notice of AWS_REGION`);
  return version;
}

function answering({ variables }: Place, program: string, args: readonly string[], fix: string): CheckDefinition {
  return {
    name: program,
    fix,
    async run() {
      const { exitCode, stdout, stderr } = await runTool(program, args, variables.all);
      if (exitCode === undefined) throw new CheckFailed('not installed');
      if (exitCode !== 0) throw new CheckFailed(`${program} ${args.join(' ')} failed: ${stderr.split('\n')[0]}`);
      return stdout.split('\n')[0] ?? '';
    },
  };
}

function installedVersion(name: string): string | undefined {
  try {
    return manifestAt('node_modules', name).version;
  } catch {
    return undefined;
  }
}

/** @param range comparisons joined by spaces, `>=24.15.0 <27` */
export function isWithin(version: string, range: string): boolean {
  return range
    .split(' ')
    .filter((part) => part !== '')
    .every((part) => {
      const [, operator = '', bound = ''] = /^(>=|<=|>|<|=?)(\d.*)$/.exec(part) ?? [];
      const difference = compare(version, bound);
      if (operator === '>=') return difference >= 0;
      if (operator === '<=') return difference <= 0;
      if (operator === '>') return difference > 0;
      if (operator === '<') return difference < 0;
      return bound !== '' && difference === 0;
    });
}

function compare(one: string, other: string): number {
  const numbers = (text: string) => text.split('.').map(Number);
  const [left, right] = [numbers(one), numbers(other)];
  for (let i = 0; i < 3; i++) {
    const difference = (left[i] ?? 0) - (right[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
